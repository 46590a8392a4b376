"""Standing: is this policy there for this claim at all? Insureds, triggers, days; the calendar cut into cells.

No clauses, no cents. Source: docs/format.md, 5.1 and 6.2; design, section 5.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, pairwise, product
from typing import assert_never

from attrs import evolve, field, frozen

from underlap.match.results import Cell
from underlap.model.answers import NO, YES
from underlap.model.clauses import Effect, Phrase, Trigger
from underlap.model.exposures import Exposure
from underlap.model.programs import Insured, Layer, Policy, RetroDate, Terms, Tower
from underlap.model.spans import Between, Course, Day, Never, Period, When

NEEDS: Mapping[Trigger, tuple[str, ...]] = {
    Trigger.OCCURRENCE: ("harm", "knowledge"),
    Trigger.OFFENSE: ("offense",),
    Trigger.CLAIMS_MADE: ("made", "acts"),
    Trigger.CLAIMS_MADE_REPORTED: ("made", "acts", "reported"),
    Trigger.DISCOVERY: ("discovered",),
}
"""The dates each trigger tests."""

PRIOR: Mapping[str, str] = {"pending_or_prior": "proceeding", "knowledge_as_of": "knowledge", "prior_notice": "noticed"}
"""Tests that any trigger may carry beside its own, and the date of the claim that each looks at."""

TESTS = ("retroactive", *PRIOR)
"""Dates that a slice may state, or leave unstated."""

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
    """One cell: its name for reports, and the days it fixes.

    `agreed`: (slice, key) -> whether a date that the slice has not stated is passed; (policy, "ended"): whether extended reporting opened.
    `reported_to`, `noticed_to`: slice -> day, where the exposure says so. `spans`: the first and the last day that a date may be.
    """

    cell: Cell
    days: Mapping[str, Days]
    agreed: Mapping[tuple[str, str], bool]
    reported_to: Mapping[str, Days]
    noticed_to: Mapping[str, date]
    spans: Mapping[str, tuple[date, date]]


@frozen(eq=False)
class Stands:
    """A slice as days see it. `binds`: circumstances noticed in its period bind a later claim. `policy`: the one it follows (or itself),
    whose end opens its extension. `own`: tests that a layer states itself.
    """

    id: str
    policy: str
    terms: Terms
    binds: bool
    own: frozenset[str] = frozenset()

    def states(self, key: str) -> str:
        """The slice whose declarations carry a test."""
        return self.id if key in self.own else self.policy


def of_policy(policy: Policy) -> Stands:
    """The base policy."""
    return Stands(policy.id, policy.id, policy.terms, _binds(policy))


def of_layer(layer: Layer, policy: Policy) -> Stands:
    """A layer, by its own terms where it states them."""
    own = frozenset(key for key in TESTS if getattr(layer, key) is not None)
    return Stands(layer.id, policy.id, layer.terms(policy), _binds(policy), own)


@frozen(eq=False)
class Related:
    """How a claim is one with others, by what each policy treats as one (docs/format.md, 6.6).

    `one`: policy -> the group whose limit and retention it shares. `made`: policies to which it was made when the `first` of the group was.
    `acts`: policies to which its first act is the group's, `since`.
    """

    one: Mapping[str, str] = field(factory=dict)
    made: frozenset[str] = frozenset()
    first: "Calendar | None" = None
    acts: frozenset[str] = frozenset()
    since: Days | None = None

    def seen_by(self, policy: Policy, calendar: Calendar) -> Calendar:
        """The days as one policy counts them."""
        if self.first is not None and policy.id in self.made:
            days = {**calendar.days, **{name: self.first.days[name] for name in ORDER[1:] if name in self.first.days}}
            calendar = evolve(calendar, days=days, reported_to=self.first.reported_to, noticed_to=self.first.noticed_to)
        if self.since is not None and policy.id in self.acts:
            calendar = evolve(calendar, days={**calendar.days, "acts": self.since})
        return calendar


ALONE = Related()


def treated(policy: Policy, what: str) -> bool:
    """Whether a policy's wording treats related claims as one in this."""
    return policy.wording is not None and any(what in c.treats for c in policy.wording.conditions if c.effect is Effect.ONE_CLAIM)


def part_of_harm(policy: Policy, calendar: Calendar) -> tuple[Fraction, Fraction] | None:
    """Where the period lies in a course of harm, from and to; None if all of the harm lies in it (docs/format.md, 6.2)."""
    harm = calendar.days.get("harm")
    if harm is None or harm.first is None or harm.last is None:
        return None
    course = Period(harm.first, harm.last + timedelta(days=1))
    days = (course.end - course.start).days
    before, through = (min(max((day - course.start).days, 0), days) for day in (policy.period.start, policy.period.end))
    return None if (before, through) == (0, days) else (Fraction(before, days), Fraction(through, days))


def _binds(policy: Policy) -> bool:
    return policy.wording is not None and any(c.effect is Effect.BINDS for c in policy.wording.conditions)


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


def failing_date(who: Stands, trigger: Trigger, calendar: Calendar) -> str:
    """The date by which the trigger is not met, or "" if it is (docs/format.md, 6.2)."""
    return _own_test(who, trigger, calendar) or _prior_test(who, calendar)


def _own_test(who: Stands, trigger: Trigger, calendar: Calendar) -> str:
    days, period = calendar.days, who.terms.period
    match trigger:
        case Trigger.OCCURRENCE:
            if not _touches(period, days["harm"]):
                return "harm"
            known = days["knowledge"].first
            return "knowledge" if known is not None and known < period.start else ""
        case Trigger.OFFENSE:
            return "" if _in(period, days["offense"]) else "offense"
        case Trigger.DISCOVERY:
            return "" if _in(period, days["discovered"]) else "discovered"
        case Trigger.CLAIMS_MADE | Trigger.CLAIMS_MADE_REPORTED:
            noticed = bound_since(who, calendar.noticed_to) is not None
            if not noticed and not _made(who, calendar):
                return "made"
            reported = calendar.reported_to.get(who.id) or days.get("reported")
            if trigger is Trigger.CLAIMS_MADE_REPORTED and not noticed and not _reported(who, reported, calendar):
                return "reported"
            return "" if _passes(who, "retroactive", days["acts"], calendar) else "acts"
        case _:
            assert_never(trigger)


def _prior_test(who: Stands, calendar: Calendar) -> str:
    for key, name in PRIOR.items():
        if not _passes(who, key, calendar.days.get(name), calendar):
            return name
    return ""


def bound_since(who: Stands, noticed_to: Mapping[str, date]) -> date | None:
    """The day of a notice of circumstances that binds a later claim to a slice: one given to it in its period."""
    bound = noticed_to.get(who.id) if who.binds else None
    return bound if bound is not None and who.terms.period.has(bound) else None


def _in(period: Period, days: Days) -> bool:
    return days.first is not None and period.has(days.first)


def _touches(period: Period, days: Days) -> bool:
    if days.first is None or days.last is None:
        return False
    return days.first < period.end and days.last >= period.start


def _made(who: Stands, calendar: Calendar) -> bool:
    """Whether the claim was made in the period, or in its extension over acts before expiration."""
    made, acts, end = calendar.days["made"].first, calendar.days["acts"].first, who.terms.period.end
    if made is None or made < who.terms.period.start:
        return False
    return made < end or (made < end + timedelta(days=_extension(who, calendar)) and (acts is None or acts < end))


def _reported(who: Stands, days: Days | None, calendar: Calendar) -> bool:
    longest = max(who.terms.window_days, _extension(who, calendar))
    return days is not None and days.first is not None and days.first < who.terms.period.end + timedelta(days=longest)


def _extension(who: Stands, calendar: Calendar) -> int:
    """Days of extended reporting in force."""
    opened = calendar.agreed.get((who.policy, "ended"), False)
    ended = who.terms.ended
    bought = (x for x in who.terms.extensions if x.bought)
    return max((x.days for x in bought if not x.on or (opened if ended is None else ended in x.on)), default=0)


def _passes(who: Stands, key: str, days: Days | None, calendar: Calendar) -> bool:
    """Whether what a slice asks of a date's first day is so: on or after the date it states; what never happened passes."""
    match getattr(who.terms, key):
        case "none":
            return True
        case "not_stated":
            return (days is not None and days.first is None) or calendar.agreed.get((who.states(key), key), True)
        case since:
            return days is None or days.first is None or bool(days.first >= since)


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
    towers: Sequence[Tower],
    needed: Iterable[tuple[Policy, Trigger]],
    term: Period | None,
    cap: int = MOST_CELLS,
) -> Cells:
    """Every way the unknown days can fall, as far as `needed` triggers can tell, in an order that days allow.

    `towers`: those of the party's program, whose dates cut the calendar. `term`: keep pieces in it where that leaves any
    (`basis = "term"`), or None (`basis = "all"`).
    """
    stated = _stated(exposure)
    triggers = _tested(towers, needed)
    names = sorted({name for who, trigger in triggers for name in _needs(who, trigger)})
    cuts = sorted(_cuts(towers))
    pieces = {name: _alike(name, _pieces(stated.get(name), cuts, term if name in IN_TERM else None), triggers) for name in names}
    free = [name for name in names if isinstance(stated.get(name), Between | None)]
    fixed = {name: stated[name] for name in ORDER if name in stated and name not in names}
    latest = min((d.day for d in exposure.reported_to.values() if isinstance(d, Day)), default=EVER.end)
    chosen = list(islice(_chosen(pieces, fixed, latest), cap + 1)) or list(islice(_chosen(pieces, fixed, EVER.end, ordered=False), cap + 1))
    unsure = sorted({pair for who, trigger in triggers for pair in _unsure(who, trigger, stated)})
    to = {slice_: _first_last(day) for slice_, day in exposure.reported_to.items()}
    cells = (
        _calendar(exposure, days, free, dict(zip(unsure, agreed, strict=True)), to)
        for days in chosen
        for agreed in product((True, False), repeat=len(unsure))
    )
    made = tuple(islice(cells, cap + 1))
    return Cells(made[:cap], len(chosen) <= cap and len(made) <= cap)


def _stated(exposure: Exposure) -> Mapping[str, When]:
    """What the file says of each date; `noticed` may follow from to whom it was."""
    if "noticed" in exposure.dates or not exposure.noticed_to:
        return exposure.dates
    return {**exposure.dates, "noticed": Day(min(exposure.noticed_to.values()))}


def _tested(towers: Sequence[Tower], needed: Iterable[tuple[Policy, Trigger]]) -> list[tuple[Stands, Trigger]]:
    """Every slice with every trigger it tests; layers that test what their policy does are left out."""
    by_policy = {t.policy.id: t for t in towers}
    wanted = sorted({(p.id, t.value): (p, t) for p, t in needed}.items())
    out = []
    for _, (policy, trigger) in wanted:
        out.append((of_policy(policy), trigger))
        layers = (of_layer(layer, policy) for layer in by_policy[policy.id].layers)
        out += [(who, trigger) for who in layers if who.terms != policy.terms]
    return out


def _needs(who: Stands, trigger: Trigger) -> tuple[str, ...]:
    """The dates that a slice's tests look at."""
    return (*NEEDS[trigger], *(name for key, name in PRIOR.items() if isinstance(getattr(who.terms, key), date)))


def _unsure(who: Stands, trigger: Trigger, stated: Mapping[str, When]) -> Iterator[tuple[str, str]]:
    """What a slice has not stated and the claim would be tested by."""
    if who.terms.retroactive == "not_stated" and "acts" in NEEDS[trigger]:
        yield who.states("retroactive"), "retroactive"
    for key, name in PRIOR.items():
        if getattr(who.terms, key) == "not_stated" and not isinstance(stated.get(name), Never):
            yield who.states(key), key
    if "made" in NEEDS[trigger] and who.terms.ended is None and any(x.bought and x.on for x in who.terms.extensions):
        yield who.policy, "ended"


def _chosen(
    pieces: Mapping[str, Sequence[Piece]], fixed: Mapping[str, When], latest: date, *, ordered: bool = True
) -> Iterator[Mapping[str, Piece]]:
    """Every choice of one piece a date; an order that no days allow is dropped as soon as it shows.

    `latest`: the last day on which the claim can have been made, since it was reported to somebody then.
    """
    names = [*(n for n in ORDER if n in pieces), *(n for n in pieces if n not in ORDER)]

    def extend(taken: dict[str, Piece]) -> Iterator[Mapping[str, Piece]]:
        if len(taken) == len(names):
            yield {name: taken[name] for name in pieces}
            return
        name = names[len(taken)]
        for piece in pieces[name]:
            grown = {**taken, name: piece}
            if not ordered or _in_order({**fixed, **grown}, latest):
                yield from extend(grown)

    yield from extend({})


def _calendar(
    exposure: Exposure, chosen: Mapping[str, Piece], free: Sequence[str], agreed: Mapping[tuple[str, str], bool], to: Mapping[str, Days]
) -> Calendar:
    cell = {f"when:{exposure.id}/{name}": _name(chosen[name]) for name in free}
    cell |= {f"when:policy.{slice_}/{key}": YES if passed else NO for (slice_, key), passed in agreed.items()}
    spans = {name: bounds for name, piece in chosen.items() if (bounds := _bounds(piece))}
    return Calendar(cell, {name: _first_last(piece) for name, piece in chosen.items()}, agreed, to, exposure.noticed_to, spans)


def _cuts(towers: Sequence[Tower]) -> Iterator[date]:
    for tower in towers:
        for who in (of_policy(tower.policy), *(of_layer(layer, tower.policy) for layer in tower.layers)):
            terms = who.terms
            yield terms.period.start
            yield terms.period.end
            for days in (terms.window_days, *(x.days for x in terms.extensions)):
                yield terms.period.end + timedelta(days=days)
            for since in (terms.retroactive, terms.pending_or_prior, terms.knowledge_as_of, terms.prior_notice):
                if isinstance(since, date):
                    yield since


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


def _alike(name: str, pieces: Sequence[Piece], triggers: Sequence[tuple[Stands, Trigger]]) -> list[Piece]:
    """Neighboring pieces that stand the same to every slice become one."""
    testing = [who for who, trigger in triggers if name in _needs(who, trigger)]
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(last, Period) and isinstance(piece, Period) and last.end == piece.start:
            same = [_stands(name, last.start, who) == _stands(name, piece.start, who) for who in testing]
            if all(same):
                joined[-1] = Period(last.start, piece.end)
                continue
        joined.append(piece)
    return joined


def _stands(name: str, day: date, who: Stands) -> object:
    """How one day stands to the tests that a slice makes of this date."""
    terms = who.terms
    ends = [terms.period.end + timedelta(days=x.days) for x in terms.extensions if x.bought]

    def since(test: RetroDate) -> bool:
        return not isinstance(test, date) or day >= test

    match name:
        case "acts":
            return since(terms.retroactive), not ends or day < terms.period.end
        case "knowledge":
            return day >= terms.period.start, since(terms.knowledge_as_of)
        case "proceeding":
            return since(terms.pending_or_prior)
        case "noticed":
            return since(terms.prior_notice)
        case "reported":
            windows = [terms.period.end + timedelta(days=terms.window_days), *ends]
            return [day < end for end in windows]
        case "made":
            return terms.period.has(day), day >= terms.period.start, [day < end for end in ends]
        case _:
            return terms.period.has(day)


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
            # Any day of a piece stands the same to every date of a slice: the calendar is cut at all of them.
            return Days(start, start)
        case _:
            assert_never(piece)


def _in_order(chosen: Mapping[str, Piece | When], latest: date) -> bool:
    """Whether some days of these follow each other as acts, claim and report must; the claim no later than `latest`."""
    first = [b for b in (_bounds(chosen[name]) for name in ORDER[:2] if name in chosen) if b]
    if any(low > latest for low, _ in first):
        return False
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
