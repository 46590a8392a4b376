"""The loss that natural persons bear, reported apart: worked by hand on the story of Side A."""

from pathlib import Path

import pytest

from tests.test_cli_review import Run, run  # noqa: F401  (a fixture)
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


def test_persons_and_company_are_told_apart(run: Run) -> None:  # noqa: F811
    """In WHY, in an explanation and in a scenario; and not where no item is a person's."""
    said = "borne by natural persons themselves: 1,500,000; by the company: 500,000"
    everyone = ("review", TOWERS, "--party", "all", "--section", "why")
    for words in (everyone, ("explain", TOWERS, "ab-insolvent"), ("explain", TOWERS, "no-order")):
        assert said in " ".join(run(*words)[1].split()), words
    assert "natural persons" not in run("explain", TOWERS.parent / "two-suits", "pricing-suit")[1]
