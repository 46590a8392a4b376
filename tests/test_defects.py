"""Planted defects: each must be caught, and nothing is caught without one. With `pytest -s` it prints who caught what.

A detector is an oracle, a law, the checker or a table worked by hand; goldens do not count. Here each fault meets the cheapest detectors
that notice it; `python -m tests.defects` tries all of them on all.
"""

import os

import pytest
from tabulate import tabulate

from tests.defects.detectors import Look, first
from tests.defects.planting import Defect, planted
from tests.defects.table import DEFECTS

pytestmark = pytest.mark.skipif("MUTANT_UNDER_TEST" in os.environ, reason="the source that is run is not the source that is written")

TRIED = DEFECTS if os.environ.get("UNDERLAP_DEEP") else DEFECTS[::3]
"""A third of them in the quick run, all in the deep one."""

CAUGHT: dict[str, tuple[str, str]] = {}


@pytest.mark.parametrize("detector", sorted({name for defect in DEFECTS for name in defect.caught_by}))
def test_green_without_a_defect(detector: str) -> None:
    """The sound engine passes every detector used below."""
    assert first(detector, Look(seeds=60)) == ""


@pytest.mark.parametrize("defect", TRIED, ids=[defect.name for defect in TRIED])
def test_a_planted_defect_turns_red(defect: Defect) -> None:
    """The detector named beside the fault notices it."""
    with planted(defect):
        for detector in defect.caught_by:
            said = first(detector, Look(defect.rereads))
            assert said, f"{detector} does not notice: {defect.name}"
            CAUGHT[defect.name] = detector, said
    assert len(DEFECTS) >= 15


def test_the_table_of_defects() -> None:
    """Prints what the tests above found (all of them, if all ran); no fault stands twice."""
    rows = [(name, detector, said[:70]) for name, (detector, said) in CAUGHT.items()]
    print("\n" + tabulate(rows, ["defect", "caught by", "which says"]))
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS)
