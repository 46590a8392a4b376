"""The dates page: every day a policy or layer tests, what is not stated, extended reporting in force or not; which claims fail which."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.test_report_review import ROOT, flat, value_chain
from tests.test_report_scenario import text
from underlap.cli.review import account_at, matched
from underlap.match.results import Review
from underlap.model.accounts import Account
from underlap.model.programs import Extension, Layer, Policy, Terms
from underlap.model.spans import Period
from underlap.report.dates import _extended, last_day
from underlap.report.review import render
from underlap.report.text import Style
from underlap.report.view import View
from underlap.report.why import _spent_above

TOWERS = ROOT / "fixtures" / "towers"


@cache
def worked(name: str) -> Review:
    """A worked case, matched."""
    return matched(account_at(Path(TOWERS / name), ()), "high", "term")[0]


def page(name: str, section: str = "dates", party: str = "", width: int = 100) -> str:
    """One section on a worked case."""
    only = frozenset({party}) if party else frozenset()
    return render(worked(name), (), style=Style(width), sections=frozenset({section}), only=only)


def altered(account: Account, **changes: Any) -> Account:
    """The account with its first tower's policy changed; keys that begin with layer_ change its first layer."""
    tower, *others = account.towers
    of_layer = {k.removeprefix("layer_"): v for k, v in changes.items() if k.startswith("layer_")}
    policy: Policy = attrs.evolve(tower.policy, **{k: v for k, v in changes.items() if not k.startswith("layer_")})
    layers: tuple[Layer, ...] = tuple(attrs.evolve(x, **of_layer) if i == 0 else x for i, x in enumerate(tower.layers))
    return attrs.evolve(account, towers=(attrs.evolve(tower, policy=policy, layers=layers), *others))


def test_a_row_a_policy_and_layer() -> None:
    """Period, prior dates, the last day to report; `-` where no trigger asks."""
    shown = text("dates")
    assert re.search(r"^ +period +retroactive +pending or prior +knowledge +prior notice +reported by$", shown, re.M)
    assert re.search(r"^  EO  2026-01-01 to 2027-01-01  2022-07-01 +none +none +none +2027-03-01$", shown, re.M)
    assert re.search(r"^  GL  2026-01-01 to 2027-01-01  - +none +none +none +no day$", shown, re.M)
    assert "follows EO in all of it" in shown
    assert "claims-made-and-reported; window 60 days; no extended reporting is stated" in flat(shown)
    assert "retroactive 2022-07-01; pending or prior none; knowledge none" in flat(text("dates", width=60))


def test_what_is_not_stated_or_not_seen_is_said() -> None:
    """Never a blank; a layer says what it states itself."""
    review = value_chain()[0]
    first = review.account.towers[0].policy.party
    account = altered(
        review.account, retroactive="not_stated", pending_or_prior="not_stated", layer_knowledge_as_of=date(2024, 1, 1),
        layer_period=Period(date(2026, 1, 1), date(2026, 7, 1)), layer_window_days=30,
    )  # fmt: skip
    shown = flat(text("dates", review=attrs.evolve(review, account=account), only=[first], width=140))
    assert "2027-01-01 not stated not stated none none" in shown
    assert "; its own: knowledge, period and window" in shown
    bare = altered(review.account, wording=None)
    told = flat(text("dates", review=attrs.evolve(review, account=bare), only=[first], width=140))
    assert "not seen not seen not seen not seen" in told


IN_FORCE = "in force through 2027-03-01, 98 days from today"

EXTENDED = [
    (Extension(60, frozenset({"nonrenewed"})), "nonrenewed", f"if nonrenewed: {IN_FORCE}; nonrenewed", 60),
    (Extension(60, frozenset({"nonrenewed"})), "renewed", "if nonrenewed: not in force; renewed", 30),
    (Extension(60, frozenset({"nonrenewed"})), None, "if nonrenewed: open, how it ended is not stated", 30),
    (Extension(60), None, f", however it ends: {IN_FORCE}", 60),
    (Extension(365, bought=False), None, ": an option, not bought", 30),
    (Extension(60, optional=True), None, f", however it ends: {IN_FORCE}", 60),
]


@pytest.mark.parametrize(("extension", "ended", "words", "last"), EXTENDED, ids=[words for *_, words, _ in EXTENDED])
def test_extended_reporting(extension: Extension, ended: str | None, words: str, last: int) -> None:
    """In force or not, and why; the day of expiration is day 1."""
    terms = Terms(Period(date(2026, 1, 1), date(2027, 1, 1)), 30, extensions=(extension,), ended=ended)
    joint = "" if words[0] in ",:" else " "
    kind = ("bought " if extension.optional else "automatic ") if extension.bought else ""
    assert _extended(extension, terms, date(2026, 11, 23)) == f"{kind}extended reporting {extension.days} days{joint}{words}"
    assert (last_day(terms) - date(2027, 1, 1)).days + 1 == last


FAILING = [
    ("one-date-fails", "primary-acts", "EO: acts 2014-05-05, before the retroactive date 2015-01-01"),
    ("one-date-fails", "layer-acts", "X1: acts 2017-05-08, before the retroactive date 2019-01-01"),
    ("one-date-fails", "primary-knowledge", "EO: known 2019-10-07, before the knowledge date 2020-01-01; policy period 2026-01-01 to"),
    ("one-date-fails", "layer-noticed", "X1: circumstances noticed to an insurer 2022-11-07, before the prior notice date 2024-01-01"),
    ("one-date-fails", "layer-proceeding", "X1: first proceeding on the same facts 2022-09-05, before the pending or prior date"),
    ("late-notice-to-the-excess", "fleet", "X1: claim reported 2026-04-01; policy period 2025-01-01 to 2026-01-01, then 60 days"),
    ("circumstances", "ma-recall", "Y2: circumstances noticed to an insurer 2025-11-10, before the prior notice date 2026-01-01"),
    ("circumstances", "ma-billing", "Y1: claim made 2026-09-14; policy period 2025-01-01 to 2026-01-01"),
]


@pytest.mark.parametrize(("name", "exposure", "words"), FAILING, ids=[f"{n}: {e}" for n, e, _ in FAILING])
def test_which_claims_fail_which_day(name: str, exposure: str, words: str) -> None:
    """At the adverse end, for each policy and layer by its own terms."""
    party = next(r.exposure.party for r in worked(name).results if r.exposure.id == exposure)
    assert f"{exposure} {words}" in flat(page(name, party=party, width=140))


def test_nothing_fails_and_nothing_is_stated() -> None:
    """Both are said."""
    assert "No exposure fails a day at the adverse end." in page("extended-reporting")
    shown = flat(page("extended-reporting"))
    assert "automatic extended reporting 60 days if canceled or nonrenewed: in force through " in shown
    assert "bought extended reporting 365 days, however it ends: in force through " in shown
    assert "No policy is stated." in text("dates", lines=["nothing"])


def test_an_aggregate_that_is_spent_is_said_to_be() -> None:
    """In words, not as room above a limit; and one exposure `leaves`."""
    review = worked("loss-run")
    assert "1,500,000: its aggregate is spent (loss run, pool or earlier claims)" in flat(page("loss-run", "why", width=140))
    assert "1 of 1 exposure leaves" in page("loss-run", "bottom-line")
    tolerant = attrs.evolve(review.results[0], bound=attrs.evolve(review.results[0].bound, low=0))
    shown = render(attrs.evolve(review, results=(tolerant,)), (), style=Style(100), sections=frozenset({"bottom-line"}))
    assert "0 of 1 exposure leaves" in shown
    view = View(review, (), Style(100))
    [result] = review.results
    assert _spent_above(view, result, review.account.towers[0].policy.id).endswith("EO is spent (loss run, pool or earlier claims)")
    [clean] = (r for r in worked("hammer").results if r.exposure.id == "ca-settled")
    assert _spent_above(View(worked("hammer"), (), Style(100)), clean, "ca-eo") == ""
