"""Beyond a cap a figure is a bound: it contains the truth, says so, and is never called covered."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve

from underlap.cli.shipped import shipped_library
from underlap.match.results import Code, Review
from underlap.match.reviews import Memo, match
from underlap.model.accounts import Account, Answered
from underlap.read.accounts import read_account
from underlap.read.library import Library

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def account(path: Path) -> Account:
    """An account that reads."""
    found = read_account(path, Library((shipped_library(),)))
    assert found.value is not None, found.problems
    return found.value


@cache
def value_chain() -> Account:
    """The sample account."""
    return account(FIXTURES / "value-chain")


@cache
def truth() -> Review:
    """The sample, matched in full."""
    return match(value_chain(), basis="all")


@pytest.mark.parametrize("cap", [1, 2, 7])
def test_a_bound_contains_the_truth(cap: int) -> None:
    """Lowering the cap widens figures, and marks them."""
    exact = {r.exposure.id: r.bound for r in truth().results}
    cut = match(value_chain(), basis="all", cap=cap, memo=Memo()).results
    assert any(not r.bound.exact for r in cut)
    for result in cut:
        known = exact[result.exposure.id]
        assert known.exact
        assert result.bound.low <= known.low <= known.high <= result.bound.high
        if not result.bound.exact:
            assert result.code is Code.DS
            assert not result.needs


def first_form(tmp_path: Path, old: str, new: str) -> Account:
    """The tutorial's account with one line changed."""
    folder = shutil.copytree(FIXTURES / "first-form", tmp_path / "account")
    text = (folder / "account.toml").read_text()
    assert old in text
    (folder / "account.toml").write_text(text.replace(old, new))
    return account(folder)


QUESTION = "fact:wrong-advice/link.assistant/technology"


@pytest.mark.parametrize(
    ("value", "settles", "why"),
    [
        ("ai.generative", True, "a refinement that the wording tells apart"),
        ("ai.generative.text", True, "a finer one"),
        ("ai", True, "AI, and not generative"),
        ("software", False, "not possible beside what the account states"),
    ],
)
def test_an_answer_settles_a_question(tmp_path: Path, value: str, settles: bool, why: str) -> None:
    """The account's answer closes its question."""
    found = match(first_form(tmp_path, "First steps", "An answer")).results[0]
    assert found.bound.low < found.bound.high
    answer = Answered(QUESTION, value, "the client", date(2026, 11, 20), "memo")  # one that contradicts is refused in a file
    after = match(evolve(account(tmp_path / "account"), answers={QUESTION: answer})).results[0]
    assert (after.bound.low == after.bound.high) is settles, why


INSUREDS = [
    '{ party = "me", status = "additional_insured", scope = { activity = "employment" } }',
    '{ party = "me", status = "additional_insured", scope = { activity = "technology_services" } }',
]


@pytest.mark.parametrize("order", [INSUREDS, INSUREDS[::-1]], ids=["as listed", "the other way"])
def test_any_entry_of_an_insured_will_do(tmp_path: Path, order: list[str]) -> None:
    """The order of the list of insureds decides nothing."""
    changed = first_form(tmp_path, '[{ party = "me", status = "named" }]', f"[{', '.join(order)}]")
    assert match(changed).results[0].bound.favorable.recovered == 200_000_000
