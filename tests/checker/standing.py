"""Standing (docs/format.md, 5.1 and 6.2): who is insured, the cell of the calendar, which dates of a trigger fail for a slice."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

from .files import DATES, Files, Refused, Table

PERSONAL = ("director_officer", "employee")
IN_TERM = ("made", "reported", "offense", "harm", "discovered")
ORDER = ("acts", "made", "reported")
SINCE = {"pending_or_prior": "proceeding", "knowledge_as_of": "knowledge", "prior_notice": "noticed"}
CLAIM_DAY = ("made", "discovered", "offense", "harm")


@dataclass(frozen=True)
class Days:
    """A date as known: first and last day of a course or of a piece of the calendar; `course`: it lasts. No first day: never."""

    first: date | None
    last: date | None
    course: bool = False

    @property
    def name(self) -> str:
        """A piece as cells write it; either end may be empty."""
        left = "" if self.first in (None, date.min) else self.first.isoformat()
        right = "" if self.last in (None, date.max) else (self.last + timedelta(1)).isoformat()
        return f"{left}..{right}"


def insured_as(policy: Table, exposure: Table, capacity: str | None) -> list[Table]:
    """The entries under which the party (or its person of this capacity) is insured: any of them will do."""
    mine = [i for i in policy["insureds"] if i["party"] == exposure["party"]]
    return [i for i in mine if (i["status"] == capacity if capacity else i["status"] not in PERSONAL)]


class Terms:
    """The dates of a slice: a layer takes each from the policy it follows unless it states it. `binds`: noticed circumstances bind."""

    def __init__(self, base: Table, holder: Table, binds: bool) -> None:
        self.base, self.holder, self.binds = base, holder, binds
        self.start: date = self.of("period")[0]
        self.end: date = self.of("period")[1]
        self.window = self.end + timedelta(days=(self.of("reporting_window") or {}).get("days", 0))
        self.entries = [e for e in base.get("extended_reporting", []) if e.get("bought") is not False]

    def of(self, key: str) -> Any:
        """A term: the slice's own, else its policy's."""
        return self.holder.get(key, self.base.get(key))

    def asked(self, key: str) -> str:
        """The question of a date that is not stated: of whoever does not state it."""
        return f"when:policy.{(self.holder if key in self.holder else self.base)['id']}/{key}"

    @property
    def ended(self) -> str:
        """The question how the policy ended."""
        return f"when:policy.{self.base['id']}/ended"

    @property
    def cuts(self) -> Iterator[date]:
        """Every date against which the slice tests a day."""
        yield from (self.start, self.end, self.window)
        yield from (self.end + timedelta(days=e["days"]) for e in self.entries)
        yield from (x for key in ("retroactive", *SINCE) if isinstance(x := self.of(key), date))

    def extended(self, cell: Mapping[str, str]) -> date | None:
        """The end of its extension in a cell; nothing if that is left open."""
        days = [0]
        for entry in self.entries:
            if "on" in entry and "ended" not in self.base:
                if self.ended not in cell:
                    return None
                days += [entry["days"]] if cell[self.ended] == "yes" else []
            elif "on" not in entry or self.base["ended"] in entry["on"]:
                days.append(entry["days"])
        return self.end + timedelta(days=max(days))


def questions(exposures: Iterable[Table], terms: Iterable[Terms]) -> set[str]:
    """Every question that a cell may answer."""
    every = list(terms)
    keys = {f"when:{exposure['id']}/{name}" for exposure in exposures for name in DATES}
    keys |= {t.asked(key) for t in every for key in ("retroactive", *SINCE) if t.of(key) == "not_stated"}
    return keys | {t.ended for t in every if any("on" in e for e in t.entries) and "ended" not in t.base}


class Calendar:
    """The pieces that each date may fall in, and those that a cell has chosen."""

    def __init__(self, files: Files, exposure: Table, basis: str, cell: Mapping[str, str], cuts: set[date]) -> None:
        self.cell, self.exposure, self.cuts = cell, exposure, cuts
        self.term = files.head.get("term") if basis == "term" else None
        self.pieces = {name: self._pieces(name) for name in DATES}
        self.inside: dict[str, list[Days]] = {}
        self.chosen = {name: self._chosen(name) for name in DATES}
        self._in_order()

    def _written(self, name: str) -> Any:
        """As the exposure states it; circumstances are noticed when first noticed to somebody."""
        if name == "noticed" and name not in self.exposure and self.exposure.get("noticed_to"):
            return min(self.exposure["noticed_to"].values())
        return self.exposure.get(name)

    def _pieces(self, name: str) -> list[Days]:
        """A `between`, or a date not stated, is cut at every date that a policy of the party tests; else there is one piece."""
        written = self._written(name)
        match written:
            case "none":
                return [Days(None, None)]
            case date():
                return [Days(written, written)]
            case {"from": first, "to": last}:
                return [Days(first, last, course=True)]
            case {"between": [start, end]}:
                pass
            case _:
                start, end = date.min, date.max
        edges = [start, *sorted(cut for cut in self.cuts if start < cut < end), end]
        pieces = [Days(a, b if b == date.max else b - timedelta(1)) for a, b in pairwise(edges)]
        if self.term is None or name not in IN_TERM:
            return pieces
        kept = [p for p in pieces if p.first and p.last and self.term[0] <= p.first and p.last < self.term[1]]
        return kept or pieces

    def _chosen(self, name: str) -> Days | None:
        """The piece of the cell, or the only one; nothing where the cell leaves the date open."""
        key = f"when:{self.exposure['id']}/{name}"
        pieces = self.pieces[name]
        if key not in self.cell:
            return pieces[0] if len(pieces) == 1 else None
        joined = (pieces[i:j] for i in range(len(pieces)) for j in range(i + 1, len(pieces) + 1))
        found = next((run for run in joined if Days(run[0].first, run[-1].last).name == self.cell[key]), None)
        if found is None:
            raise Refused(f"the cell puts {name} at {self.cell[key]}, not one of its pieces: {', '.join(p.name for p in pieces)}")
        self.inside[name] = found
        return Days(found[0].first, found[-1].last)

    def _in_order(self) -> None:
        """Days satisfy acts <= made <= reported (first days): a cell in which they cannot is no world."""

        def possible(days: tuple[Days, ...]) -> bool:
            bounds = [(d.first, d.first if d.course else d.last) for d in days if d.first and d.last]
            return all(bounds[i][0] <= later[1] for i in range(len(bounds)) for later in bounds[i + 1 :])

        chosen = tuple(c for name in ORDER if (c := self.chosen[name]) is not None)
        if not possible(chosen) and any(map(possible, product(*(self.pieces[name] for name in ORDER)))):
            raise Refused("the cell is no world: acts, claim and report cannot follow each other in it")

    def day(self, name: str) -> Days:
        """A date on which something depends."""
        found = self.chosen[name]
        if found is None:
            raise Refused(f"the cell leaves open when:{self.exposure['id']}/{name}, on which a trigger depends")
        return found

    def claim_day(self) -> tuple[date, date]:
        """The earliest and the latest that the claim's own day may be: `made`, else the first stated of three others."""
        name = next((name for name in CLAIM_DAY if self.exposure.get(name, "none") != "none"), "")
        if not name:
            return date.min, date.max
        found = self.chosen[name] or Days(self.pieces[name][0].first, self.pieces[name][-1].last)
        first, last = found.first or date.max, found.last or date.max
        if found.course:
            return first, first
        if name == "made":  # a claim is made no earlier than the act, and no later than its report
            acts, reported = self.chosen["acts"], self.chosen["reported"]
            narrowed = max(first, (acts and acts.first) or first), min(last, (reported and reported.last) or last)
            if narrowed[0] <= narrowed[1]:  # else no days follow each other: where the term leaves none that do, they need not
                return narrowed
        return first, last


@dataclass
class Timing:
    """One claim's days as the slices of one tower see them: of claims that are one, others' days may count.

    `made`: whose days made, reported and noticed are; `acts`: of all of these the earliest first act.
    """

    own: Calendar
    made: Calendar
    acts: list[Calendar] = field(default_factory=list)

    def late(self, terms: Terms, trigger: str) -> list[str]:
        """The dates by which a trigger is not met, in order; none: in time. Pieces that a cell joins have to stand the same."""
        fails = self._late(terms, trigger)
        for calendar in {id(c): c for c in (self.own, self.made, *self.acts)}.values():
            for name, pieces in calendar.inside.items():
                for piece in pieces:
                    whole, calendar.chosen[name] = calendar.chosen[name], piece
                    if self._late(terms, trigger) != fails:
                        raise Refused(f"the cell puts {name} at {whole.name if whole else ''}, which {terms.holder['id']} cuts")
                    calendar.chosen[name] = whole
        return fails

    def _late(self, terms: Terms, trigger: str) -> list[str]:
        fails = self._trigger(terms, trigger)
        try:
            return fails + self._since(terms, trigger)
        except Refused:
            if fails:  # a date that fails already leaves the others open
                return fails
            raise

    def _trigger(self, terms: Terms, trigger: str) -> list[str]:
        start, end = terms.start, terms.end
        if trigger == "occurrence":
            harm = self.own.day("harm")
            touches = harm.first and harm.last and harm.first < end and harm.last >= start
            return [] if touches else ["harm"]
        if trigger in ("offense", "discovery"):
            name = "offense" if trigger == "offense" else "discovered"
            return [] if _within(self.own.day(name), start, end) else [name]
        extended = terms.extended(self.own.cell)
        if extended is None:
            raise Refused(f"the cell leaves open {terms.ended}, on which a trigger depends")
        bound = self._bound(terms)
        made = bound or self.made.day("made")
        fails = [] if _within(made, start, end) or self._in_extension(made, end, extended) else ["made"]
        if trigger == "claims_made_reported":
            reported = bound or self._reported(terms)
            fails += [] if _within(reported, date.min, max(terms.window, extended)) else ["reported"]
        return fails if self._after(terms, "retroactive", self._first_act) else [*fails, "acts"]

    def _bound(self, terms: Terms) -> Days | None:
        """The day on which circumstances were noticed, if that binds the claim to the slice."""
        noticed = self.made.exposure.get("noticed_to", {}).get(terms.holder["id"])
        return Days(noticed, noticed) if terms.binds and noticed and terms.start <= noticed < terms.end else None

    def _reported(self, terms: Terms) -> Days:
        report = self.made.exposure.get("reported_to", {}).get(terms.holder["id"])
        if report is None:
            return self.made.day("reported")
        return Days(None, None) if report == "none" else Days(report, report)

    def _in_extension(self, made: Days, end: date, extended: date) -> bool:
        """Made after expiration, in the extension, of an act before it."""
        if not _within(made, end, extended):
            return False
        act = self._first_act()
        return act is None or act < end

    def _first_act(self) -> date | None:
        """The first act, of several claims that are one the earliest; none is no act."""
        return min((first for c in self.acts or [self.own] if (first := c.day("acts").first)), default=None)

    def _since(self, terms: Terms, trigger: str) -> list[str]:
        fails = {n for key, n in SINCE.items() if not self._after(terms, key, lambda n=n: self.own.day(n).first)}
        if trigger == "occurrence" and (known := self.own.day("knowledge").first) is not None and known < terms.start:
            fails.add("knowledge")
        return [name for name in SINCE.values() if name in fails]

    def _after(self, terms: Terms, key: str, day: Any) -> bool:
        """On or after the date of a slice; what never happened passes."""
        since = terms.of(key)
        if since in (None, "none"):
            return True
        if since != "not_stated":
            found = day()
            return found is None or bool(found >= since)
        try:
            if day() is None:
                return True
        except Refused:  # a day left open is some day: it happened, and the question says whether that was late enough
            pass
        asked = terms.asked(key)
        if self.own.cell.get(asked) not in ("yes", "no"):
            raise Refused(f"the cell leaves open {asked}, on which a trigger depends")
        return self.own.cell[asked] == "yes"


def _within(day: Days, start: date, end: date) -> bool:
    return day.first is not None and start <= day.first < end
