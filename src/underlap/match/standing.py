"""Standing: is this policy there for this claim at all? Insureds, triggers, days; the calendar cut into cells.

No clauses, no cents. Source: docs/format.md, 5.1; design, section 5.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice, pairwise, product
from typing import assert_never

from attrs import frozen

from underlap.match.results import Cell
from underlap.model.answers import NO, YES
from underlap.model.clauses import Phrase, Trigger
from underlap.model.exposures import Exposure
from underlap.model.programs import Insured, Policy
from underlap.model.spans import Between, Course, Day, Never, Period, When

NEEDS: Mapping[Trigger, tuple[str, ...]] = {
    Trigger.OCCURRENCE: ("harm", "knowledge"),
    Trigger.OFFENSE: ("offense",),
    Trigger.CLAIMS_MADE: ("made", "acts"),
    Trigger.CLAIMS_MADE_REPORTED: ("made", "acts", "reported"),
    Trigger.DISCOVERY: ("discovered",),
}
"""The dates each trigger tests."""

IN_TERM = ("made", "reported", "offense", "harm", "discovered")
"""Dates whose pieces `basis = "term"` keeps inside the term under review."""

MOST_CELLS = 1024
"""Cells of one exposure; with more, its figures are bounds."""

ORDER = ("acts", "made", "reported")
"""Dates that always follow each other."""

EVER = Period(date.min, date.max)


@frozen
class Days:
    """What is known of one date in one cell. `first` and `last`: of a course, else the same; `None`: it never happened."""

    first: date | None
    last: date | None


@frozen(eq=False)
class Calendar:
    """One cell: its name for reports, and the days (and retroactive answers) it fixes."""

    cell: Cell
    days: Mapping[str, Days]
    retro: Mapping[str, bool]


# --- insureds --------------------------------------------------------------------------------------------------------


def insured_as(policy: Policy, exposure: Exposure, capacity: str | None) -> tuple[Insured, ...]:
    """The entries under which the exposure's party (or its person of this capacity) is insured; any of them will do."""
    mine = [i for i in policy.insureds if i.party == exposure.party]
    if capacity is not None:
        return tuple(i for i in mine if i.status == capacity)
    return tuple(i for i in mine if i.status not in PERSONAL)


PERSONAL = ("director_officer", "employee")
"""Statuses of natural persons: they do not make the party itself an insured."""


def brought_by_insured(policy: Policy, exposure: Exposure) -> bool:
    """Whether the claimant is a party that this policy insures."""
    return exposure.claimant_party is not None and any(i.party == exposure.claimant_party for i in policy.insureds)


Narrowing = tuple[tuple[frozenset[str], Phrase | None], ...]
"""(parts, scope) to which an insured's cover is limited, one of them to be met; none: no limit."""


def narrowing(insured: Sequence[Insured]) -> Narrowing:
    """What limits an insured's cover: nothing if some entry is not limited."""
    if any(i.scope is None and not i.parts for i in insured):
        return ()
    return tuple((i.parts, i.scope) for i in insured)


# --- triggers --------------------------------------------------------------------------------------------------------


def failing_date(policy: Policy, trigger: Trigger, calendar: Calendar) -> str:
    """The date by which the trigger is not met, or "" if it is."""
    days = calendar.days
    match trigger:
        case Trigger.OCCURRENCE:
            if not _touches(policy.period, days["harm"]):
                return "harm"
            known = days["knowledge"].first
            return "knowledge" if known is not None and known < policy.period.start else ""
        case Trigger.OFFENSE:
            return "" if _in(policy.period, days["offense"]) else "offense"
        case Trigger.DISCOVERY:
            return "" if _in(policy.period, days["discovered"]) else "discovered"
        case Trigger.CLAIMS_MADE | Trigger.CLAIMS_MADE_REPORTED:
            if not _in(policy.period, days["made"]):
                return "made"
            if trigger is Trigger.CLAIMS_MADE_REPORTED and not _reported(policy, days["reported"]):
                return "reported"
            return "" if _after_retro(policy, calendar) else "acts"
        case _:
            assert_never(trigger)


def _in(period: Period, days: Days) -> bool:
    return days.first is not None and period.has(days.first)


def _touches(period: Period, days: Days) -> bool:
    if days.first is None or days.last is None:
        return False
    return days.first < period.end and days.last >= period.start


def _reported(policy: Policy, days: Days) -> bool:
    return days.first is not None and days.first < policy.period.end + timedelta(days=policy.window_days)


def _after_retro(policy: Policy, calendar: Calendar) -> bool:
    acts = calendar.days["acts"].first
    match policy.retroactive:
        case "none":
            return True
        case "not_stated":
            return acts is None or calendar.retro[policy.id]
        case retro:
            return acts is None or acts >= retro


Piece = Day | Course | Never | Period
"""What one date is in one cell: as stated, or a piece between two cuts."""


# --- cells -----------------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Cells:
    """The cells of an exposure, in time order; not exact if there were more than the cap, and then only the first."""

    cells: tuple[Calendar, ...]
    exact: bool


def calendars(
    exposure: Exposure,
    policies: Sequence[Policy],
    needed: Iterable[tuple[Policy, Trigger]],
    term: Period | None,
    cap: int = MOST_CELLS,
) -> Cells:
    """Every way the unknown days can fall, as far as `needed` triggers can tell, in an order that days allow.

    `policies`: those of the party's program, whose dates cut the calendar. `term`: keep pieces in it where that leaves any
    (`basis = "term"`), or None (`basis = "all"`).
    """
    tested = sorted({(p.id, t.value): (p, t) for p, t in needed}.items())
    triggers = [pair for _, pair in tested]
    names = sorted({name for _, trigger in triggers for name in NEEDS[trigger]})
    cuts = sorted(_cuts(policies))
    pieces = {
        name: _alike(name, _pieces(exposure.dates.get(name), cuts, term if name in IN_TERM else None), triggers) for name in names
    }
    free = [name for name in names if isinstance(exposure.dates.get(name), Between | None)]
    fixed = {name: exposure.dates[name] for name in ORDER if name in exposure.dates and name not in names}
    chosen = list(islice(_chosen(pieces, fixed), cap + 1)) or list(islice(_chosen(pieces, fixed, ordered=False), cap + 1))
    retro = sorted({p.id for p, t in triggers if p.retroactive == "not_stated" and "acts" in NEEDS[t]})
    cells = (
        _calendar(exposure.id, days, free, dict(zip(retro, agreed, strict=True)))
        for days in chosen
        for agreed in product((True, False), repeat=len(retro))
    )
    made = tuple(islice(cells, cap + 1))
    return Cells(made[:cap], len(chosen) <= cap and len(made) <= cap)


def _chosen(
    pieces: Mapping[str, Sequence[Piece]], fixed: Mapping[str, When], *, ordered: bool = True
) -> Iterator[Mapping[str, Piece]]:
    """Every choice of one piece a date; an order that no days allow is dropped as soon as it shows."""
    names = [*(n for n in ORDER if n in pieces), *(n for n in pieces if n not in ORDER)]

    def extend(taken: dict[str, Piece]) -> Iterator[Mapping[str, Piece]]:
        if len(taken) == len(names):
            yield {name: taken[name] for name in pieces}
            return
        name = names[len(taken)]
        for piece in pieces[name]:
            grown = {**taken, name: piece}
            if not ordered or _in_order({**fixed, **grown}):
                yield from extend(grown)

    yield from extend({})


def _calendar(exposure: str, chosen: Mapping[str, Piece], free: Sequence[str], retro: Mapping[str, bool]) -> Calendar:
    cell = {f"when:{exposure}/{name}": _name(chosen[name]) for name in free}
    cell |= {f"when:policy.{policy}/retroactive": YES if agreed else NO for policy, agreed in retro.items()}
    return Calendar(cell, {name: _first_last(piece) for name, piece in chosen.items()}, retro)


def _cuts(policies: Sequence[Policy]) -> Iterator[date]:
    for policy in policies:
        yield policy.period.start
        yield policy.period.end
        yield policy.period.end + timedelta(days=policy.window_days)
        if isinstance(policy.retroactive, date):
            yield policy.retroactive




def _pieces(stated: When | None, cuts: Sequence[date], term: Period | None) -> list[Piece]:
    match stated:
        case Day() | Course() | Never():
            return [stated]
        case Between(start, end):
            pieces = _cut(Period(start, end), cuts)
        case None:
            pieces = _cut(EVER, cuts)
        case _:
            assert_never(stated)
    kept = [p for p in pieces if term and term.start <= p.start and p.end <= term.end]
    return list(kept or pieces)


def _alike(name: str, pieces: Sequence[Piece], triggers: Sequence[tuple[Policy, Trigger]]) -> list[Piece]:
    """Neighboring pieces that stand the same to every policy become one."""
    policies = [policy for policy, trigger in triggers if name in NEEDS[trigger]]
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(last, Period) and isinstance(piece, Period) and last.end == piece.start:
            same = [_stands(name, last.start, p) == _stands(name, piece.start, p) for p in policies]
            if all(same):
                joined[-1] = Period(last.start, piece.end)
                continue
        joined.append(piece)
    return joined


def _stands(name: str, day: date, policy: Policy) -> bool:
    """How one day stands to the one test that a policy makes of this date."""
    match name:
        case "acts":
            return not isinstance(policy.retroactive, date) or day >= policy.retroactive
        case "knowledge":
            return day >= policy.period.start
        case "reported":
            return _reported(policy, Days(day, day))
        case _:
            return policy.period.has(day)


def _cut(period: Period, cuts: Sequence[date]) -> list[Period]:
    inside = sorted({c for c in cuts if period.start < c < period.end})
    edges = [period.start, *inside, period.end]
    return [Period(a, b) for a, b in pairwise(edges)]


def _first_last(piece: Piece) -> Days:
    match piece:
        case Day(day):
            return Days(day, day)
        case Course(start, last):
            return Days(start, last)
        case Never():
            return Days(None, None)
        case Period(start, _):
            # Any day of a piece stands the same to every policy date: the calendar is cut at all of them.
            return Days(start, start)
        case _:
            assert_never(piece)


def _in_order(chosen: Mapping[str, Piece | When]) -> bool:
    """Whether some days of these follow each other as acts, claim and report must."""
    bounds = [b for b in (_bounds(chosen[name]) for name in ORDER if name in chosen) if b]
    return all(bounds[i][0] <= later[1] for i in range(len(bounds)) for later in bounds[i + 1 :])


def _bounds(piece: Piece | When) -> tuple[date, date] | None:
    """The earliest and latest first day of a piece."""
    match piece:
        case Day(day):
            return day, day
        case Course(start, _):
            return start, start
        case Never():
            return None
        case Period(start, end) | Between(start, end):
            return start, end - timedelta(days=1)
        case _:
            assert_never(piece)


def _name(piece: Piece) -> str:
    match piece:
        case Period(start, end):
            left = "" if start == EVER.start else start.isoformat()
            right = "" if end == EVER.end else end.isoformat()
            return f"{left}..{right}"
        case Day(day):
            return day.isoformat()
        case Course(start, last):
            return f"{start.isoformat()} on through {last.isoformat()}"
        case Never():
            return "none"
        case _:
            assert_never(piece)
