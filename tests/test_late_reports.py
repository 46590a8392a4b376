"""Late reports: the last days of a reporting window, worked by hand (docs/format.md, 5.1; tests/small/late-reports/account.toml).

A claim is made on day 300 of a policy year. Reported after expiration, it is in time for a claims-made-and-reported form through the
60th day of its window, the expiration date being day 1; a plain claims-made form does not ask when it was reported.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from tests.small import small
from underlap.match.results import Bound, Ledger
from underlap.match.reviews import match
from underlap.model.programs import Tower
from underlap.model.spans import Day

STARTS, EXPIRES = date(2026, 1, 1), date(2027, 1, 1)
K = 1_000_00

# 300 of defense, then 1,200 of damages: the retention takes the first 100, the limit pays 1,000 above it, 400 stand above the limit.
IN_TIME = {"defense retained": 100, "defense recovered": 200, "damages recovered": 800, "damages above_limit": 400}


def untimely(by: str) -> dict[str, int]:
    """Nothing is paid, and nothing retained: no policy takes the claim. `by`: the date that fails."""
    return {f"defense untimely ({by})": 300, f"damages untimely ({by})": 1200}


ROWS: list[tuple[str, str, dict[str, int]]] = [
    # the claims-made-and-reported form: 60 days are 1 January through 1 March
    ("cmr-0", "31 December, the last day of the period", IN_TIME),
    ("cmr-1", "1 January, the expiration date, is day 1 of the window", IN_TIME),
    ("cmr-59", "28 February is day 59", IN_TIME),
    ("cmr-60", "1 March is day 60, the last day in", IN_TIME),
    ("cmr-61", "2 March is day 61: one day late, and the whole claim is lost", untimely("reported")),
    ("cmr-made-last", "the window is for reports of claims made in the period, through its last day", IN_TIME),
    ("cmr-made-late", "a claim made on the expiration date is not made in the period, however soon it is reported", untimely("made")),
    ("cmr-retro", "acts count at their first day, and the retroactive date is in", IN_TIME),
    ("cmr-retro-late", "acts that begin the day before are before it, however long they go on", untimely("acts")),
    # the plain claims-made form: the same days, and no report is late (its notice condition is not modeled yet)
    ("cm-0", "31 December", IN_TIME),
    ("cm-1", "1 January", IN_TIME),
    ("cm-59", "28 February", IN_TIME),
    ("cm-60", "1 March", IN_TIME),
    ("cm-61", "2 March", IN_TIME),
    ("cm-made-last", "made on the last day of the period", IN_TIME),
    ("cm-made-late", "made on the expiration date: not in the period", untimely("made")),
    ("cm-retro", "acts count at their first day, and the retroactive date is in", IN_TIME),
    ("cm-retro-late", "acts that begin the day before are before it, however long they go on", untimely("acts")),
]


def summed(ledger: Ledger) -> dict[str, int]:
    """Item and status (with the date that fails) -> thousands."""
    out: dict[str, int] = {}
    for band in ledger.bands:
        key = f"{band.item} {band.reason.status.value}" + (f" ({band.reason.element})" if band.reason.element else "")
        out[key] = out.get(key, 0) + band.span.size
    return {key: cents // K for key, cents in out.items()}


def bounds() -> Mapping[str, Bound]:
    """Exposure -> what becomes of it, over all cells."""
    return {r.exposure.id: r.bound for r in match(small("late-reports"), basis="all").results}


def wrong() -> Iterator[str]:
    """The rows that do not hold at both ends."""
    found = bounds()
    for exposure, why, expected in ROWS:
        if not summed(found[exposure].favorable) == summed(found[exposure].adverse) == expected:
            yield f"{exposure}: {why}"


@pytest.fixture(scope="module")
def matched() -> Mapping[str, Bound]:
    """The account, matched once."""
    return bounds()


@pytest.mark.parametrize(("exposure", "why", "expected"), ROWS, ids=[f"{r[0]}: {r[1]}" for r in ROWS])
def test_late_reports(exposure: str, why: str, expected: dict[str, int], matched: Mapping[str, Bound]) -> None:
    """Nothing is open, so both ends are the row's sums, and they add up to the loss."""
    bound = matched[exposure]
    assert (summed(bound.favorable), summed(bound.adverse)) == (expected, expected)
    assert sum(expected.values()) == 1500


def test_the_account_says_what_the_table_says() -> None:
    """Day 300, and the days after expiration, counted from the calendar."""
    account = small("late-reports")
    dates = {e.id: e.dates for e in account.exposures}
    assert [dates[id]["made"] for id, _, _ in ROWS if "made" not in id] == [Day(STARTS + timedelta(days=299))] * 14
    for n in (1, 59, 60, 61):
        reported = Day(EXPIRES + timedelta(days=n - 1))
        assert dates[f"cmr-{n}"]["reported"] == dates[f"cm-{n}"]["reported"] == reported
    windows = {tower.policy.id: (_trigger(tower), tower.policy.window_days) for tower in account.towers}
    assert windows == {"eo": ("claims_made_reported", 60), "do": ("claims_made", 0)}


def _trigger(tower: Tower) -> str:
    """The one trigger of a policy's grants."""
    assert tower.policy.wording is not None
    (trigger,) = {grant.trigger.value for grant in tower.policy.wording.grants}
    return trigger
