"""The paper form of docs/encoding.md, as the guide's rules have it encoded: it checks, and its clauses act where the paper says."""

from pathlib import Path

import pytest
from attrs import evolve

from underlap.cli.shipped import shipped_library
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.read.accounts import read_account
from underlap.read.library import Library

FOLDER = Path(__file__).parent.parent / "fixtures" / "encoding"


def paper() -> Account:
    read = read_account(FOLDER, Library((shipped_library(),)), lint=True)
    assert read.value is not None
    assert [problem.message for problem in read.problems] == []
    return read.value


ENDS = [
    ("ranked-out", (350_000, 1_775_000), "rejected by a tool: at worst defense alone; whether a person reviewed it is open"),
    ("wrong-nurse", (390_000, 390_000), "III.3 now says 'for': the hospital's count stays, the patients' goes; the offer was refused"),
    ("agency-interviews", (95_000, 195_000), "the regulatory sublimit, unless the scans are of a similar kind to those of III.8"),
]


@pytest.mark.parametrize(("exposure", "borne", "why"), ENDS, ids=[row[0] for row in ENDS])
def test_what_the_client_bears(exposure, borne, why):
    account = paper()
    (found,) = match(evolve(account, exposures=tuple(e for e in account.exposures if e.id == exposure))).results
    assert (found.bound.low, found.bound.high) == tuple(100 * dollars for dollars in borne), why
    assert found.provisional, "AMS 220-15 is on the schedule, and nobody has seen it"
