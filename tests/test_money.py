"""The sweep, worked by hand: each row a program, a loss, and where every cent ends (docs/format.md, 5.3)."""

from fractions import Fraction
from typing import Any

import pytest

from tests.programs import EXCLUDED, bears, capped, layer, placed, policy, recovered, retained, sums
from underlap.match.results import BandStatus, Ruling, Status
from underlap.model.clauses import Cite
from underlap.model.programs import (
    Exhaustion,
    How,
    HowMuch,
    OfWhat,
    Place,
    Retention,
    RetentionKind,
    Satisfied,
    Tower,
    Who,
)

M = 1_000_000_00
R, DED = RetentionKind.RETENTION, RetentionKind.DEDUCTIBLE
INSURERS, INSUREDS, ANYONE = Who.UNDERLYING_INSURERS, Who.INSUREDS_TOO, Who.ANYONE


def rec(policy: str, cents: int) -> dict[tuple[str, str | None], int]:
    return {("recovered", policy): cents}


ROWS: list[tuple[str, dict[str, Any], dict[tuple[str, str | None], int]]] = [
    ("a loss within the limit is recovered", {"towers": [Tower(policy(10))], "items": {"loss": 7}}, rec("p", 7)),
    (
        "what exceeds the limit is above it",
        {"towers": [Tower(policy(10))], "items": {"loss": 12}},
        {**rec("p", 10), ("above_limit", "p"): 2},
    ),
    (
        "a retention sits below the limit: the limit is paid in full above it",
        {"towers": [Tower(policy(10, retention=Retention(3)))], "items": {"loss": 14}},
        {**rec("p", 10), ("retained", "p"): 3, ("above_limit", "p"): 1},
    ),
    (
        "a deductible comes out of the limit, and is taken last",
        {"towers": [Tower(policy(10, retention=Retention(3, DED, Place.REDUCES_LIMIT)))], "items": {"loss": 14}},
        {**rec("p", 7), ("retained", "p"): 3, ("above_limit", "p"): 4},
    ),
    (
        "the name does not decide: a deductible placed below the limit works as a retention",
        {"towers": [Tower(policy(10, retention=Retention(3, DED)))], "items": {"loss": 14}},
        {**rec("p", 10), ("retained", "p"): 3, ("above_limit", "p"): 1},
    ),
    (
        "a retention satisfied by damages only leaves defense recovered from its first cent",
        {"towers": [Tower(policy(10, retention=Retention(3, satisfied_by=Satisfied.DAMAGES)))], "items": {"defense": 4, "loss": 5}},
        {**rec("p", 6), ("retained", "p"): 3},
    ),
    (
        "a waiting period is a retention with a band of its own",
        {"towers": [Tower(policy(10, retention=Retention(3, RetentionKind.WAITING_PERIOD)))], "items": {"loss": 5}},
        {**rec("p", 2), ("waiting_period", "p"): 3},
    ),
    (
        "defense inside erodes the limit",
        {"towers": [Tower(policy(10))], "items": {"loss": 9, "defense": 4}},
        {**rec("p", 10), ("above_limit", "p"): 3},
    ),
    (
        "defense outside does not",
        {"towers": [Tower(policy(10, inside=False))], "items": {"loss": 9, "defense": 4}},
        rec("p", 13),
    ),
    (
        "defense outside is the primary's alone: the layer pays damages above the limit only",
        {"towers": [Tower(policy(5, inside=False), (layer("x", 5, 5),))], "items": {"loss": 9, "defense": 4}},
        {("recovered", "p"): 9, ("recovered", "x"): 4},
    ),
    (
        "an item the policy does not take stands on no axis and erodes nothing",
        {"towers": [Tower(policy(10))], "items": {"loss": 10, "fine": 4}, "rulings": {("p", "fine"): EXCLUDED}},
        {**rec("p", 10), ("excluded", "p"): 4},
    ),
    (
        "a sublimit counts cents above the retention, and its overflow leaves the axis",
        {
            "towers": [Tower(policy(10, retention=Retention(2)), (layer("x", 10, 10),))],
            "items": {"fine": 9, "loss": 9},
            "rulings": {("p", "fine"): capped(4)},
        },
        {("retained", "p"): 2, ("recovered", "p"): 10, ("above_sublimit", "p"): 3, ("recovered", "x"): 3},
    ),
    (
        "a sublimit is inside the limit, never on top of it",
        {"towers": [Tower(policy(10))], "items": {"fine": 4, "loss": 9}, "rulings": {("p", "fine"): capped(4)}},
        {**rec("p", 10), ("above_limit", "p"): 3},
    ),
    (
        "items that share a sublimit share its room",
        {"towers": [Tower(policy(10))], "items": {"a": 3, "b": 3}, "rulings": {("p", "a"): capped(4), ("p", "b"): capped(4)}},
        {**rec("p", 4), ("above_sublimit", "p"): 2},
    ),
    (
        "a capped carve-back's overflow is excluded",
        {"towers": [Tower(policy(10))], "items": {"a": 3}, "rulings": {("p", "a"): capped(1, BandStatus.EXCLUDED)}},
        {**rec("p", 1), ("excluded", "p"): 2},
    ),
    (
        "coinsurance is a share of the slice, by nested floors",
        {"towers": [Tower(policy(10, coinsurance="1/3"))], "items": {"loss": 10}},
        {**rec("p", 6), ("coinsurance", "p"): 4},
    ),
    (
        "a reduced item loses its share off the axis",
        {
            "towers": [Tower(policy(10))],
            "items": {"loss": 7},
            "rulings": {("p", "loss"): Ruling(Status.COVERED, reduces=((Fraction(1, 2), Cite("d", "D", "1", "c", "", "duty")),))},
        },
        {**rec("p", 3), ("condition_failed", "p"): 4},
    ),
    (
        "two layers that meet leave no gap",
        {"towers": [Tower(policy(5), (layer("x", 5, 5), layer("y", 10, 5)))], "items": {"loss": 17}},
        {("recovered", "p"): 5, ("recovered", "x"): 5, ("recovered", "y"): 5, ("above_limit", "p"): 2},
    ),
    (
        "a hole between layers is a band, and does not keep the upper layer from attaching",
        {"towers": [Tower(policy(5), (layer("x", 7, 5, ("1", Exhaustion(INSURERS))),))], "items": {"loss": 10}},
        {("recovered", "p"): 5, ("attachment_hole", "p"): 2, ("recovered", "x"): 3},
    ),
    (
        "quota shares are laid side by side; the unplaced part is the client's",
        {
            "towers": [Tower(policy(5), (layer("x", 5, 10, ("1/2", Exhaustion(ANYONE)), ("1/3", Exhaustion(ANYONE))),))],
            "items": {"loss": 15},
        },
        {("recovered", "p"): 5, ("recovered", "x"): 8, ("unplaced", "x"): 2},
    ),
    (
        "an exclusion of layer 2 alone is a hole in its own slice and moves nothing",
        {
            "towers": [Tower(policy(5), (layer("x", 5, 5), layer("y", 10, 5)))],
            "items": {"a": 7, "b": 7},
            "rulings": {("x", "a"): EXCLUDED},
        },
        {("recovered", "p"): 5, ("excluded", "x"): 2, ("recovered", "x"): 3, ("recovered", "y"): 4},
    ),
    (
        "below-limit settlement: the layer that wants insurers' payment does not attach",
        {"towers": [Tower(policy(5), (layer("x", 5, 5, ("1", Exhaustion(INSURERS))),))], "items": {"loss": 8}, "settled": {"p": 3}},
        {("recovered", "p"): 3, ("released", "p"): 2, ("underlying_not_exhausted", "x"): 3},
    ),
    (
        "the same, where insureds may fill the gap",
        {"towers": [Tower(policy(5), (layer("x", 5, 5, ("1", Exhaustion(INSUREDS))),))], "items": {"loss": 8}, "settled": {"p": 3}},
        {("recovered", "p"): 3, ("released", "p"): 2, ("recovered", "x"): 3},
    ),
    (
        "the same, where settlement in full is enough",
        {
            "towers": [Tower(policy(5), (layer("x", 5, 5, ("1", Exhaustion(INSURERS, How.SETTLED_IN_FULL))),))],
            "items": {"loss": 8},
            "settled": {"p": 3},
        },
        {("recovered", "p"): 3, ("released", "p"): 2, ("recovered", "x"): 3},
    ),
    (
        "the same, in proportion: three fifths counted, three fifths of the layer's cents pay",
        {
            "towers": [Tower(policy(5), (layer("x", 5, 5, ("1", Exhaustion(INSURERS, how_much=HowMuch.PROPORTIONATE))),))],
            "items": {"loss": 10},
            "settled": {"p": 3},
        },
        {("recovered", "p"): 3, ("released", "p"): 2, ("recovered", "x"): 3, ("underlying_not_exhausted", "x"): 2},
    ),
    (
        "two shares with their own exhaustion: one attaches, one does not",
        {
            "towers": [Tower(policy(5), (layer("x", 5, 10, ("3/5", Exhaustion(ANYONE)), ("2/5", Exhaustion(INSURERS))),))],
            "items": {"loss": 15},
            "settled": {"p": 4},
        },
        {("recovered", "p"): 4, ("released", "p"): 1, ("recovered", "x"): 6, ("underlying_not_exhausted", "x"): 4},
    ),
    (
        "an insolvent primary: held liable exhausts, actual payment does not",
        {
            "towers": [Tower(policy(5, insolvent=True), (layer("x", 5, 5, ("1", Exhaustion(INSURERS, How.HELD_LIABLE))),))],
            "items": {"loss": 8},
        },
        {("insolvent", "p"): 5, ("recovered", "x"): 3},
    ),
    (
        "the same with actual payment",
        {"towers": [Tower(policy(5, insolvent=True), (layer("x", 5, 5, ("1", Exhaustion(INSURERS))),))], "items": {"loss": 8}},
        {("insolvent", "p"): 5, ("underlying_not_exhausted", "x"): 3},
    ),
    (
        "a layer that counts only loss it recognizes is not reached by an item it excludes",
        {
            "towers": [Tower(policy(5), (layer("x", 5, 5, ("1", Exhaustion(ANYONE, of_what=OfWhat.RECOGNIZED))),))],
            "items": {"a": 2, "b": 6},
            "rulings": {("x", "a"): EXCLUDED},
        },
        {("recovered", "p"): 5, ("underlying_not_exhausted", "x"): 3},
    ),
    (
        "the same layer, counting all that the policy below covers",
        {"towers": [Tower(policy(5), (layer("x", 5, 5),))], "items": {"a": 2, "b": 6}, "rulings": {("x", "a"): EXCLUDED}},
        {("recovered", "p"): 5, ("recovered", "x"): 3},
    ),
    (
        "a layer's own sublimit is a hole in its slice: what lies above does not come down",
        {
            "towers": [Tower(policy(5), (layer("x", 5, 5), layer("y", 10, 5)))],
            "items": {"a": 12},
            "rulings": {("x", "a"): capped(2)},
        },
        {("recovered", "p"): 5, ("recovered", "x"): 2, ("above_sublimit", "x"): 3, ("recovered", "y"): 2},
    ),
    (
        "a second tower is offered what the first did not recover; the best reason stays",
        {"towers": [Tower(policy(5, retention=Retention(2))), Tower(policy(3, id="q"))], "items": {"loss": 9}},
        {("recovered", "p"): 5, ("recovered", "q"): 3, ("above_limit", "p"): 1},
    ),
    (
        "two policies that decline: the reason that got furthest",
        {
            "towers": [Tower(policy(5)), Tower(policy(3, id="q"))],
            "items": {"loss": 4},
            "rulings": {("p", "loss"): Ruling(Status.NOT_GRANTED), ("q", "loss"): EXCLUDED},
        },
        {("excluded", "q"): 4},
    ),
]


@pytest.mark.parametrize(("why", "case", "expected"), ROWS, ids=[r[0] for r in ROWS])
def test_sweep(why: str, case: dict[str, Any], expected: dict[tuple[str, str | None], int]) -> None:
    """Every cent ends where the row's story says."""
    bands = placed(**case)
    assert sums(bands) == expected
    assert sum(expected.values()) == sum(case["items"].values())


def test_a_larger_retention_never_helps() -> None:
    """4.0M loss, 3.0M limit: the client bears 1.0M at any retention up to 1.0M, and never less with a larger one."""
    borne = [bears(placed([Tower(policy(3 * M, retention=Retention(r)))], {"loss": 4 * M})) for r in range(0, 4 * M, M // 4)]
    assert borne[:5] == [M] * 5
    assert borne == sorted(borne)
    assert borne[5] > M


def test_no_policy_at_all() -> None:
    """A party without a program bears it all, and the band says why."""
    assert sums(placed([], {"loss": 5})) == {("not_insured", None): 5}


def test_recovered_and_retained_are_read_off_the_bands() -> None:
    """The three sums of a row agree with each other."""
    bands = placed([Tower(policy(10, retention=Retention(3)))], {"loss": 14})
    assert (recovered(bands), retained(bands), bears(bands)) == (10, 3, 4)
