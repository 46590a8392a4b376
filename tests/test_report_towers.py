"""Towers as drawings: every edge on the axis, shares side by side, holes and unplaced parts filled, and nothing wider than the screen."""

import re
from fractions import Fraction

import attrs
import pytest
from wcwidth import wcswidth

from tests.programs import layer, policy
from tests.test_report_review import POISON, flat, value_chain
from tests.test_report_scenario import text, together
from underlap.model.programs import Defense, DefenseKind, Exhaustion, How, Place, QuotaShare, Retention, Tower, Who
from underlap.report.text import Style
from underlap.report.towers import Arrow, draw, drawing, reached
from underlap.report.view import View

ANYONE, INSURERS = Exhaustion(Who.ANYONE), Exhaustion(Who.UNDERLYING_INSURERS)
M = 1_000_000_00


def view(width: int = 80) -> View:
    """The real account, to draw towers that are not in it."""
    return View(value_chain()[0], (), Style(width))


def drawn(tower: Tower, *arrows: Arrow, width: int = 80) -> str:
    """A tower as text."""
    return "\n".join(draw(view(width), drawing(view(width), tower, arrows)))


def test_a_tower_with_all_there_is() -> None:
    """To the letter: a hole, an unplaced part, shares with seams, the retention, what a drawing cannot say."""
    base = attrs.evolve(policy(2 * M, id="eo", retention=Retention(100_000_00, place=Place.REDUCES_LIMIT)), insurer="Insurer A")
    x1 = attrs.evolve(layer("x1", 3 * M, 5 * M, ("1/2", ANYONE), ("3/10", INSURERS)), id="x1")
    tower = Tower(base, (attrs.evolve(x1, limit=attrs.evolve(x1.limit, aggregate=9 * M)), layer("x2", 8 * M, 1 * M)))
    assert drawn(tower, Arrow(4 * M, "4,000,000 favorable"), Arrow(10 * M, "10,000,000 adverse"), width=90) == DRAWN


DRAWN = """\
                                                              ^ 10,000,000 adverse
  9,000,000 +-----------------------------------------------+
            | X2, x20                                       |
            | attaches on payment by anyone                 |
  8,000,000 +----------------------+--------------+---------+
            | X1 50%, x10          | a            |. b .....|
            | attaches on payment  |              |.........|
            | by anyone            |              |.........|
            |                      |              |.........| <-- 4,000,000 favorable
            |                      |              |.........|
  3,000,000 +----------------------+--------------+---------+
            |x hole: 1,000,000 xs 2,000,000 xxxxxxxxxxxxxxxx|
  2,000,000 +-----------------------------------------------+
            | EO, Insurer A                                 |
            | 2,000,000 each claim, defense erodes it       |
          0 +-----------------------------------------------+
            | retention 100,000 each claim, out of the      |
            | limit                                         |
  a  X1 30%, x11, attaches on payment by underlying insurers only
  b  X1 20% unplaced
  X1: 9,000,000 aggregate.
  !  If an insurer below X1 settles for less than its limit and the insured funds the
     rest, x11 (1,500,000) does not attach."""


@pytest.mark.parametrize("width", [40, 60, 80, 140])
@pytest.mark.parametrize("shares", [1, 2, 7, 30])
def test_a_drawing_fits_and_its_lines_are_straight(width: int, shares: int) -> None:
    """Whatever the number of shares, wide signs and hostile names among them; every row of the box is as wide as the others."""
    quota = tuple(QuotaShare(f"東京{POISON}海上 {i}", Fraction(1, shares + 1), INSURERS, insolvent=i == 1) for i in range(shares))
    tower = Tower(policy(5 * M, id="eo", coinsurance="1/10", insolvent=True), (attrs.evolve(layer("x1", 5 * M, 5 * M), shares=quota),))
    high = Arrow(7 * M, "7,000,000 adverse")
    for arrows in ((), (Arrow(5 * M, "5,000,000 favorable"), high), (Arrow(7 * M - 1, "6,999,999.99 favorable"), high)):
        lines = drawn(tower, *arrows, width=width).splitlines()
        assert max(map(wcswidth, lines)) <= width
        box = [re.sub(r" (<--|\^).*", "", line).rstrip() for line in lines if re.search(r"[|+]", line)]
        assert len({wcswidth(line) for line in box}) <= 1
        assert f"海上 {shares - 1}" in flat("\n".join(lines))


def test_no_room_for_a_box_no_box() -> None:
    """The same in words."""
    tower = Tower(policy(1_000 * M, id="eo"), (layer("x1", 1_000 * M, 1_000 * M),))
    shown = drawn(tower, Arrow(1_500 * M, "1,500,000,000"), width=40)
    assert "+--" not in shown
    assert "1,000,000,000 to 2,000,000,000: X1, x10, attaches on payment by anyone" in flat(shown)
    assert "the claim reaches 1,500,000,000" in flat(shown)
    assert "no retention" in shown


def test_words_that_depend_on_the_terms() -> None:
    """Defense outside or none; a settlement that counts in full is no trap."""
    base = attrs.evolve(policy(M, id="eo", inside=False), limit=attrs.evolve(policy(M).limit, aggregate=2 * M))
    settled = layer("x1", M, M, ("1", Exhaustion(Who.UNDERLYING_INSURERS, How.SETTLED_IN_FULL)))
    shown = flat(drawn(Tower(base, (settled,))))
    assert "1,000,000 each claim, defense outside it" in shown
    assert "2,000,000 aggregate" in shown
    assert "does not attach" not in shown
    silent = attrs.evolve(base, defense=Defense(DefenseKind.NONE, False))
    assert "defense" not in drawn(Tower(silent, (settled,)))


def test_the_section_draws_towers_with_layers_only() -> None:
    """And says so, where there is none; what loss runs have spent is told beside."""
    shown = text("tower")
    assert shown.count("no retention") == 0
    assert re.search(r"^ +5,000,000 \+-+\+-+\+$", shown, re.MULTILINE)
    assert "Drawn as declared: what loss runs have spent may lower where a layer stands." in flat(shown)
    assert "No policy has a layer above it." in text("tower", only=["tavistone"])
    assert "TOWERS" not in text(only=["tavistone"])
    assert "No policy has a layer above it." in text("tower", lines=["cgl"])


def test_how_far_a_claim_reaches() -> None:
    """The cents on the axis, from each end's bands; no drawing of a tower that no cent reaches."""
    review = value_chain()[0]
    by_id = {r.exposure.id: r for r in review.results}
    assert "<-- 12,500,000 favorable" in "\n".join(reached(view(), by_id["platform-failure"]))
    assert "<-- 11,600,000 adverse" in "\n".join(reached(view(), by_id["platform-failure"]))
    assert reached(view(), by_id["pilot-error"]) == []
    mine = by_id["platform-failure"]
    alike = attrs.evolve(mine, bound=attrs.evolve(mine.bound, adverse=mine.bound.favorable))
    assert "<-- 12,500,000\n" in "\n".join(reached(view(), alike)) + "\n"
    assert together()[0].account.towers
