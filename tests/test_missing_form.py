"""A form that is scheduled and not there: whatever it could change is provisional, the report says so and is never the same.

Every endorsement and every base form of the value chain is deleted from a copy of the library, one at a time.
"""

import os
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.pairs.bench import MEMO, ROOT, SHIPPED, VALUE_CHAIN, account, read, review
from underlap.cli import shipped
from underlap.cli.main import cli
from underlap.match.results import Code, GapType, Result, Review
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.read.library import Library
from underlap.report.json_ import review_json

POLICIES = ROOT / "policies"

UNREACHED = (Code.NG, Code.UT, Code.XC, Code.CF)
"""What a layer prints where the policy that it follows does not cover."""


def documents(kind: str) -> list[str]:
    """Shipped ones: the declarations' own clauses have no file."""
    found = account(VALUE_CHAIN).documents.items()
    return sorted(id for id, document in found if document.kind == kind and id in SHIPPED.files)


def holders(whole: Account, id: str) -> set[str]:
    """The policies and layers that a document is attached to."""
    return {policy for policy, sources in whole.sources.items() if any(document.id == id for document in sources)}


def parties(whole: Account, policies: set[str]) -> set[str]:
    return {t.policy.party for t in whole.towers for x in t.slices if x.id in policies}


def above(whole: Account, policies: set[str]) -> set[str]:
    """These policies, and the layers that follow one of them."""
    return {x.id for t in whole.towers for x in t.slices if x.id in policies or t.policy.id in policies}


def library_without(id: str, folder: Path) -> Path:
    """A copy of the shipped library in which one document is missing."""
    copy = folder / "policies"
    shutil.copytree(POLICIES, copy)
    (found,) = copy.rglob(f"{id}.toml")
    found.unlink()
    return copy


@cache
def _kept() -> dict[str, Review]:
    return {}


def without(id: str, tmp_path_factory: pytest.TempPathFactory) -> Review:
    """The value chain, matched with a library that lacks one document. Reading it is no error."""
    kept = _kept()
    if id not in kept:
        library = library_without(id, tmp_path_factory.mktemp(id))
        kept[id] = match(read(VALUE_CHAIN, Library((library,))), memo=MEMO)
    return kept[id]


def of(found: Review) -> Mapping[str, Result]:
    return {r.exposure.id: r for r in found.results}


def ends(result: Result) -> tuple:
    policies = tuple((p.policy, p.code, p.ai_tech, tuple(c.ref for c in p.cites)) for p in result.policies)
    return result.code, result.bound.low, result.bound.high, policies


ENDORSEMENTS = documents("endorsement")
SOME = ENDORSEMENTS if os.environ.get("UNDERLAP_DEEP") else ENDORSEMENTS[::3]
"""For what is looked at closely; that the report never stays the same is tried with each."""

# --- an endorsement --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", SOME)
def test_what_a_missing_endorsement_could_change_is_provisional(id: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Its policies, the layers above them, and every exposure of their party; what does change is among those."""
    whole, found = account(VALUE_CHAIN), without(id, tmp_path_factory)
    unsure = above(whole, holders(whole, id))
    assert unsure
    for exposure, result in of(found).items():
        mine = result.exposure.party in parties(whole, unsure)
        assert result.provisional or not mine, exposure
        assert {p.policy for p in result.policies if p.provisional} >= unsure & {p.policy for p in result.policies}
        before = of(review(VALUE_CHAIN))[exposure]
        assert result.provisional or ends(result) == ends(before), exposure
        assert mine or result.provisional is before.provisional, exposure


@pytest.mark.parametrize("id", SOME)
def test_a_missing_endorsement_is_a_finding(id: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """By its number, for each policy that schedules it; a policy of which all forms are seen has none."""
    whole, found = account(VALUE_CHAIN), without(id, tmp_path_factory)
    number = whole.documents[id].number
    said = {(f.policy, f.element) for f in found.findings if f.gap is GapType.NOT_SEEN and f.exposure is None}
    before = {(f.policy, f.element) for f in review(VALUE_CHAIN).findings if f.gap is GapType.NOT_SEEN and f.exposure is None}
    assert {policy for policy, element in said - before} == holders(whole, id)
    assert all(number in element or id in element for _, element in said - before)
    assert before <= said


@pytest.mark.parametrize("id", documents("endorsement"))
def test_a_missing_endorsement_never_gives_the_same_report(
    id: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In data, and in text, which names the form."""
    data, before = review_json(without(id, tmp_path_factory)), review_json(review(VALUE_CHAIN))
    assert data != before
    assert len(data["documents"]["not_seen"]) > len(before["documents"]["not_seen"])
    before_text = printed_once(VALUE_CHAIN)
    copy = library_without(id, tmp_path)
    monkeypatch.setattr(shipped, "shipped_library", lambda: copy)
    text = printed(VALUE_CHAIN)
    assert text != before_text
    assert account(VALUE_CHAIN).documents[id].number in text.partition("NOT SEEN, NOT MODELED")[2]


def printed(path: Path) -> str:
    """Two sections of a review: the gap table and what was not seen."""
    words = ["review", str(path), "--party", "all", "--section", "gaps", "--section", "not-seen"]
    return CliRunner().invoke(cli, words, catch_exceptions=False).stdout


@cache
def printed_once(path: Path) -> str:
    return printed(path)


def test_a_missing_endorsement_fails_a_review_that_found_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit status 0 becomes 1, as `not_seen` is one of the kinds that fail by default."""
    covered = ROOT / "tests" / "vectors" / "V22b"
    before = CliRunner().invoke(cli, ["review", str(covered)])
    copy = library_without("ha-ai-3-01-26", tmp_path)
    monkeypatch.setattr(shipped, "shipped_library", lambda: copy)
    after = CliRunner().invoke(cli, ["review", str(covered), "--fail-on", "not_seen"])
    assert (before.exit_code, after.exit_code) == (0, 1)


# --- a base form -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", documents("form"))
def test_a_missing_base_form_is_not_decided(id: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """ND for its policies on every exposure, never silence; a layer whose own form is missing recovers nothing either."""
    whole, found = account(VALUE_CHAIN), without(id, tmp_path_factory)
    mine = holders(whole, id)
    assert mine
    bases = {t.policy.id for t in whole.towers}
    for result in found.results:
        for policy in result.policies:
            if policy.policy in mine & bases:
                assert policy.code is Code.ND, (result.exposure.id, policy.policy)
            if policy.policy in mine:
                assert policy.code in (Code.ND, Code.NOTHING, *UNREACHED), (result.exposure.id, policy.policy)
                assert policy.provisional or policy.code is Code.ND
    assert {f.policy for f in found.findings if f.gap is GapType.NOT_SEEN} >= mine
