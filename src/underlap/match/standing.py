"""Standing: is this policy there for this claim at all? Insureds, triggers, days; the calendar cut into cells.

No clauses, no cents. Source: docs/format.md, 5.1; design, section 5.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
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


def insured_as(policy: Policy, exposure: Exposure, capacity: str | None) -> Insured | None:
    """The entry under which the exposure's party (or its person of this capacity) is insured, widest first."""
    mine = [i for i in policy.insureds if i.party == exposure.party]
    if capacity is not None:
        return next((i for i in mine if i.status == capacity), None)
    entity = [i for i in mine if i.status not in PERSONAL]
    return next((i for i in entity if i.scope is None and not i.parts), next(iter(entity), None))


PERSONAL = ("director_officer", "employee")
"""Statuses of natural persons: they do not make the party itself an insured."""


def brought_by_insured(policy: Policy, exposure: Exposure) -> bool:
    """Whether the claimant is a party that this policy insures."""
    return exposure.claimant_party is not None and any(i.party == exposure.claimant_party for i in policy.insureds)


def narrowing(insured: Insured | None) -> tuple[frozenset[str], Phrase | None]:
    """The parts and scope to which an additional insured's cover is limited."""
    return (frozenset(), None) if insured is None else (insured.parts, insured.scope)


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


# --- cells -----------------------------------------------------------------------------------------------------------


def calendars(
    exposure: Exposure, policies: Sequence[Policy], needed: Iterable[tuple[Policy, Trigger]], term: Period | None
) -> tuple[Calendar, ...]:
    """The cells of an exposure, in time order: every way the unknown days can fall, as far as `needed` triggers can tell.

    `policies`: those of the party's program, whose dates cut the calendar. `term`: keep pieces in it where that leaves any
    (`basis = "term"`), or None (`basis = "all"`).
    """
    tested = list(needed)
    names = sorted({name for _, trigger in tested for name in NEEDS[trigger]})
    cuts = sorted(_cuts(policies))
    pieces = {name: _pieces(exposure.dates.get(name), cuts, term if name in IN_TERM else None) for name in names}
    retro = sorted({p.id for p, t in tested if p.retroactive == "not_stated" and "acts" in NEEDS[t]})
    free = [name for name in names if len(pieces[name]) > 1 or name not in exposure.dates]
    answers = [(f"policy.{policy}/retroactive", policy) for policy in retro]
    made = []
    for combination, agreed in product(product(*(pieces[n] for n in names)), product((True, False), repeat=len(retro))):
        chosen = dict(zip(names, combination, strict=True))
        settled = dict(zip(retro, agreed, strict=True))
        cell = {f"when:{exposure.id}/{name}": _name(chosen[name]) for name in free}
        cell |= {f"when:{key}": YES if settled[policy] else NO for key, policy in answers}
        days = {name: _first_last(chosen[name]) for name in names}
        made.append((chosen, Calendar(cell, days, settled)))
    others = {name: exposure.dates[name] for name in ORDER if name in exposure.dates and name not in names}
    possible = [calendar for chosen, calendar in made if _in_order({**others, **chosen})]
    return tuple(possible or [calendar for _, calendar in made])


def _cuts(policies: Sequence[Policy]) -> Iterator[date]:
    for policy in policies:
        yield policy.period.start
        yield policy.period.end
        yield policy.period.end + timedelta(days=policy.window_days)
        if isinstance(policy.retroactive, date):
            yield policy.retroactive


Piece = Day | Course | Never | Period


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


def _in_order(chosen: Mapping[str, Piece | Between]) -> bool:
    """Whether some days of these follow each other as acts, claim and report must."""
    bounds = [b for b in (_bounds(chosen[name]) for name in ORDER if name in chosen) if b]
    return all(bounds[i][0] <= later[1] for i in range(len(bounds)) for later in bounds[i + 1 :])


def _bounds(piece: Piece | Between) -> tuple[date, date] | None:
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
