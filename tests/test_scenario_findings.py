# ruff: noqa: E501 - a row of a table stays on its line
"""What it takes a scenario to show: findings of claims that would recover more alone, and questions that no claim alone turns on."""

from pathlib import Path

import pytest

from tests.oracle.test_hand import ANYONE, INSURERS, jan, limit, retention
from tests.oracle.test_hand_scenarios import RELATED, capped, excess, losses, one_claim
from tests.test_cli_review import Run, run  # noqa: F401  (a fixture)
from tests.years import Year, account
from underlap.match import scenarios
from underlap.match.findings import of_aggregates
from underlap.match.results import Finding
from underlap.match.reviews import Memo, match
from underlap.model.changes import RaiseAggregate, SeparatePool
from underlap.whatif.points import points

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
    assert "of which up to 2,000,000 would be recovered if each claim stood alone (under-limited)" in " ".join(out.split())
    assert run("review", TOWERS / "two-suits", "--section", "key", "--fail-on", "untimely,excluded")[0] == 0


POOL = [{"id": "both", "of": ["p", "q"], "aggregate": "0.06"}]
NARROW = [{"id": "only", "of": ["p"], "aggregate": "0.09"}]

RAISED = [  # changes, points of the scenario with what is borne less, why
    ({}, ["RaiseAggregate(policy='p', to=10) 1 1", "Reinstate(policy='p') 1 1"], "9 in the aggregate and 10 lost: either way all of it"),
    ({"policies": [{"limit": capped(4, 8)}]}, [], "each claim is what is short"),
    ({"policies": [{"limit": capped(4, 6)}]}, ["RaiseAggregate(policy='p', to=8) 2 2", "Reinstate(policy='p') 2 2"], "two of the three cents that b lacks"),
    ({"policies": [{}, {"id": "q"}], "pool": POOL}, ["RaisePool(policy='p', pool='both', to=10) 4 4", "SeparatePool(policy='p', pool='both') 4 4"], "6 for both of them: 5, then 1 of 5"),
    ({"policies": [{"limit": capped(5, 5, reinstatements=1)}], "claims": losses(5, 5, 5)}, ["RaiseAggregate(policy='p', to=10) 5 5", "Reinstate(policy='p') 5 5"], "reinstated once already: 10 of 15"),
    ({"pool": NARROW}, [], "its own aggregate and the pool are both spent: neither alone brings a cent"),
    ({"policies": [{"limit": capped(5, 5)}], "layer": [excess(4, 4)], "claims": losses(5, 6)}, ["RaiseAggregate(policy='p', to=7) 2 2", "Reinstate(policy='p') 2 2"], "the layer comes down over p's spent 5, pays 4 of 6, and would pay no more each claim"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "found", "why"), RAISED, ids=[why for *_, why in RAISED])
def test_what_makes_an_aggregate_last(changes: dict[str, object], found: list[str], why: str) -> None:
    """Changes tried against the scenario, those that lower what is borne of it, and by how much."""
    memo = Memo()
    review = match(account(Year(changes, "", why)), basis="all", memo=memo)
    told = [f"{p.change!r} {g.favorable} {g.adverse}" for p in points(review, memo) for g in p.together]
    assert told == found
    asked = [f.raise_with_market for f in review.findings if f.scenario and f.element == "aggregate_exhausted"]
    assert all(change in [first for first, _ in of_aggregates(review.account, review.scenarios[0])] for change in asked)
    if changes.get("pool") is POOL:
        assert asked == [SeparatePool("p", "both")]


def test_a_scenario_of_too_many_placements_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try would walk it again."""
    monkeypatch.setattr(scenarios, "MOST_WEIGHED", 0)
    memo = Memo()
    review = match(account(Year({}, "", "")), basis="all", memo=memo)
    assert [p for p in points(review, memo) if p.together] == []
    assert [f.raise_with_market for f in review.findings if f.scenario] == [RaiseAggregate("p", 10)]
