"""The loss that natural persons bear, reported apart: worked by hand on the story of Side A."""

from pathlib import Path

import pytest

from underlap.cli.review import review_json

TOWERS = Path(__file__).parent.parent / "fixtures" / "towers" / "side-a"

ROWS = [  # exposure, what its natural persons bear, why
    ("ze-solvent", 0, "the company answers for its chief executive; what is above the limit is its own"),
    ("ze-refusing", 0, "Side A pays 1M + 2M without a retention"),
    ("ze-insolvent", 0, "the same"),
    ("ab-insolvent", 150_000_000, "no priority: the limit leaves 500k of the 2M settlement, and the company cannot pay the rest"),
]


@pytest.mark.parametrize(("exposure", "borne", "why"), ROWS, ids=[row[0] for row in ROWS])
def test_what_natural_persons_bear(exposure: str, borne: int, why: str) -> None:
    """Each claim alone, at both ends."""
    told = {e["id"]: e for e in review_json(TOWERS, severity="high", basis="all")["exposures"]}
    assert told[exposure]["natural_persons_bear"] == {"favorable": borne, "adverse": borne}, why
    assert borne <= told[exposure]["client_bears"]["favorable"]
