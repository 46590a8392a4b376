# ruff: noqa: E501 - a row of a table stays on its line
"""What it takes a scenario to show: findings of claims that would recover more alone, and questions that no claim alone turns on."""

from pathlib import Path

import pytest

from tests.oracle.test_hand import ANYONE, INSURERS, jan, limit, retention
from tests.oracle.test_hand_scenarios import RELATED, capped, excess, losses, one_claim
from tests.test_cli_review import Run, run  # noqa: F401  (a fixture)
from tests.years import Year, account
from underlap.match.results import Finding
from underlap.match.reviews import match

TOWERS = Path(__file__).resolve().parents[1] / "fixtures" / "towers"

STAYS: dict[str, object] = {"drops_over": []}
SECOND = {"id": "q", "period": [jan(13), jan(25)]}
UNSURE = {"scenario": {"unsure_related": [["a", "b"]]}}
MOVED = {"scenario": {"dates": {"a": {"made": jan(20)}}}}

ROWS = [  # changes, `claim gap favorable adverse policy element` of each, why
    ({}, ["b under_limited 1 1 p aggregate_exhausted"], "9 in the aggregate: 5, then 4 of 5, which alone would be 5"),
    ({"policies": [{"limit": capped(9, 9, reinstatements=1)}]}, [], "reinstated once, nothing is lost"),
    ({"policies": [{"limit": capped(4, 6)}]}, ["b under_limited 2 2 p aggregate_exhausted"], "the cent above each claim is short alone too, and is not told again"),
    ({"policies": [{"limit": capped(4, 4)}], "claims": [{}]}, [], "one claim is what it is alone"),
    ({"claims": [{}, {"made": jan(20)}]}, [], "b is untimely alone"),
    ({"policies": [{"limit": capped(4, 20), "retention": {**retention("0.01")["retention"], "aggregate": "0.01"}}]}, ["b under_limited 1 1 p above_limit"], "b has no retention left: its fifth cent, which the limit paid alone, is above it now; what it gains below is not set off"),
    ({"policies": [{"limit": capped(5, 5)}], "layer": [excess(4, 9, INSURERS, **STAYS)], "claims": losses(5, 9)}, ["b under_limited 5 5 p aggregate_exhausted", "b under_limited 4 4 x underlying_not_exhausted"], "p is spent, and a layer that stays and counts insurers only does not attach"),
    ({"policies": [{"limit": capped(5, 5)}], "layer": [excess(4, 9, ANYONE, **STAYS)], "claims": losses(5, 9)}, ["b under_limited 5 5 p aggregate_exhausted"], "where anyone may pay it does"),
    ({"form": one_claim("made"), "claims": [{"made": jan(10)}, {"made": jan(11)}], "policies": [{"limit": limit("0.09")["limit"], "period": [jan(11), jan(13)]}], **RELATED}, ["b untimely 5 5 p made"], "one claim, first made before the period: alone b is in it"),
    (MOVED, ["a untimely 5 5 p made"], "the scenario has a made after the period"),
    ({**MOVED, "policies": [{}, SECOND]}, [], "a day that another policy takes loses nothing"),
    ({"form": one_claim("limit"), "policies": [{"limit": capped(6, 20)}], **UNSURE}, ["b under_limited 0 4 p above_limit", "- disputed 0 4 - fact:year/related.a+b/one_claim"], "whether they are one is asked of the scenario only"),
]  # fmt: skip


def told(finding: Finding) -> str:
    """One finding in a line."""
    words = [finding.exposure or "-", finding.gap.value, finding.favorable, finding.adverse, finding.policy or "-", finding.element or "-"]
    return " ".join(map(str, words))


@pytest.mark.parametrize(("changes", "found", "why"), ROWS, ids=[why for *_, why in ROWS])
def test_findings_of_a_scenario(changes: dict[str, object], found: list[str], why: str) -> None:
    """Cents recovered alone and uninsured here, claim by claim; nothing that a claim alone shows."""
    review = match(account(Year(changes, "", why)), basis="all")
    assert [told(f) for f in review.findings if f.scenario == "year"] == found
    assert all(f.scenario is None or f.id > max((g.id for g in review.findings if g.scenario is None), default="") for f in review.findings)


def test_a_gap_that_only_a_scenario_has_decides_the_exit_status(run: Run) -> None:  # noqa: F811
    """Two suits of one year: each alone is within the limit, together the aggregate is spent."""
    status, out, _ = run("review", TOWERS / "two-suits", "--section", "bottom-line", "--fail-on", "under_limited")
    assert status == 1
    assert "of which 2,000,000 would be recovered if each claim stood alone (under-limited)" in " ".join(out.split())
    assert run("review", TOWERS / "two-suits", "--section", "key", "--fail-on", "untimely,excluded")[0] == 0
