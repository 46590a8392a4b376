"""The oracle's hand-worked years, for the engine: the same files and the same figures, worked by hand from docs/format.md, 6 and 7.

The oracle's rows leave out what it does not read (parties, a form's line, currencies); the engine wants it.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.oracle import test_hand_law as law
from tests.oracle import test_hand_scenarios as hand
from tests.oracle.compare import write
from tests.oracle.files import Table
from tests.oracle.toml import dump
from tests.oracle.universes import CURRENCIES
from underlap.match.results import Ledger, Review, ScenarioEnd
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.read.accounts import read_account
from underlap.read.library import Library

PARTY = '\n[[party]]\nid = "client"\nname = "The client"\nrole = "deployer_integrator"\n'


@frozen
class Year:
    """One row: what changes in the plain universe, what is told of it, and why."""

    changes: Table
    told: str | list[list[int]]
    why: str


_TABLES: list[list[Any]] = [hand.POOLS, hand.TIERS, hand.UMBRELLAS, hand.TIME, hand.WORDS, *law.TABLES]

ONE_WORLD = [Year(*row) for table in _TABLES for row in table]
"""Claim by claim, the cents in each band."""

_ENDS: list[Any] = [*hand.ENDS, *law.ENDS]

SEVERAL = [*(Year(*row) for row in _ENDS), Year(hand.CORNERS, [[4, 8], [2, 4], [0, 4]], "the ends are not the corners")]
"""[favorable, adverse] of the sum, then of each claim."""


@cache
def _root() -> Path:
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


_read: dict[int, tuple[Year, Account]] = {}
"""By the identity of the row, which is kept so that no other row comes to have it."""


def account(year: Year) -> Account:
    """The row's files, read once."""
    if id(year) not in _read:
        folder = _root() / str(len(_read))
        write(files(year), folder)
        found = read_account(folder / "account", Library((folder / "library",)))
        assert found.value is not None, found.problems
        _read[id(year)] = year, found.value
    return _read[id(year)][1]


def files(year: Year) -> dict[str, str]:
    """All that the engine wants to read."""
    found = {name: text.replace('kind = "form"\n', 'kind = "form"\nline = "any"\n') for name, text in hand.files(year.changes).items()}
    return {**found, "account/account.toml": found["account/account.toml"] + PARTY, "library/currencies.toml": dump(CURRENCIES)}


def bands(year: Year) -> str:
    """The adverse end, claim by claim, as the oracle's rows tell it."""
    (result,) = _review(year).scenarios
    return " | ".join(_claim(ledger) for _, ledger in _by_id(result.adverse))


def ends(year: Year) -> list[list[int]]:
    """Both ends of the sum and of each claim."""
    (result,) = _review(year).scenarios
    assert result.exact
    assert (result.favorable.bears, result.adverse.bears) == (result.low, result.high)
    return [[result.low, result.high], *([c.low, c.high] for c in sorted(result.claims, key=lambda c: c.exposure))]


def wrong(years: Sequence[Year] = (*ONE_WORLD, *SEVERAL)) -> Iterator[str]:
    """Rows that do not come out as they were worked."""
    for year in years:
        found = bands(year) if isinstance(year.told, str) else ends(year)
        if found != year.told:
            yield f"{year.why}: {found}"


def _review(year: Year) -> Review:
    return match(account(year), basis="all")


def _by_id(end: ScenarioEnd) -> list[tuple[str, Ledger]]:
    return sorted(end.claims)


def _claim(ledger: Ledger) -> str:
    several = len({band.item for band in ledger.bands}) > 1
    sums: dict[str, int] = {}
    for band in ledger.bands:
        name = f"{band.item + ':' if several else ''}{band.reason.status.value}({band.reason.policy})"
        sums[name] = sums.get(name, 0) + band.span.size
    return " ".join(f"{name}={cents}" for name, cents in sorted(sums.items()))
