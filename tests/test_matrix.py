"""The claim x line matrix: what the engine says of typical programs, and a reason wherever the fact sheet says otherwise."""

from functools import cache
from pathlib import Path

import pytest

from underlap.match.results import Code
from underlap.model.matrix import Overlay, Reach, Said, Sheet
from underlap.read.library import Library
from underlap.read.matrix import read_matrix
from underlap.whatif.matrix import Cell, Cells, agrees, cells, differing, reach

POLICIES = Path(__file__).parent.parent / "policies"


@cache
def shipped() -> tuple[Sheet, Cells]:
    read = read_matrix(Library((POLICIES,)))
    assert read.value is not None, read.problems
    account, sheet = read.value
    return sheet, cells(account)


def test_every_difference_has_a_reason_and_every_reason_a_difference():
    sheet, found = shipped()
    wrong = []
    for row in sheet.rows:
        differ = differing(row, sheet, found)
        wrong += [(row.exposure, id, "no reason") for id in differ if not (row.said[id].side and row.said[id].because)]
        wrong += [(row.exposure, id, "stale reason") for id, said in row.said.items() if said.side and id not in differ]
    assert wrong == []


def test_every_exposure_of_the_account_has_a_row():
    sheet, found = shipped()
    assert {exposure for exposure, _ in found} == {row.exposure for row in sheet.rows}


@pytest.mark.parametrize(
    ("words", "code", "same"),
    [
        (("C",), Code.CV, True),
        (("C",), Code.UL, False),  # covered, but an amount is short
        (("X",), Code.NG, True),  # the sheet's X does not tell an exclusion from a grant that is missing
        (("S",), Code.DS, True),
        (("S",), Code.XC, False),
        (("C", "X"), Code.XC, True),  # "C/X by form": either
        (("U",), Code.PT, True),
        (("P",), Code.UT, True),
    ],
)
def test_letters_stand_for_codes(words, code, same):
    assert agrees(Said(words), code) is same


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((0, 0), (9, 9), Reach.HIT),
        ((0, 9), (9, 9), Reach.HIT),  # the adverse end was lost already
        ((0, 0), (0, 9), Reach.CONTEST),
        ((0, 5), (5, 5), Reach.CONTEST),  # one end only
        ((0, 5), (0, 5), Reach.MISS),
        ((9, 9), (9, 9), Reach.NOTHING),
    ],
)
def test_what_an_overlay_does(before, after, said):
    result = next(iter(shipped()[1].values())).result
    found = {("e", "one"): Cell(result, before[0], before[1], 9), ("e", "two"): Cell(result, after[0], after[1], 9)}
    assert reach(found, "e", Overlay("o", "title", "one", "two")) is said
