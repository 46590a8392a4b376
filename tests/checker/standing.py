"""Standing (docs/format.md, 5.1): who is insured, the cell of the calendar, which dates of a trigger fail in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product

from .files import DATES, Files, Refused, Table, window_end

PERSONAL = ("director_officer", "employee")
IN_TERM = ("made", "reported", "offense", "harm", "discovered")
ORDER = ("acts", "made", "reported")


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


class Calendar:
    """The pieces that each date may fall in, and those that a proof's cell has chosen."""

    def __init__(self, files: Files, exposure: Table, basis: str, cell: Mapping[str, str]) -> None:
        self.cell, self.exposure = cell, exposure
        policies = [tower[0] for tower in files.towers(exposure["party"])]
        self.cuts = {day for p in policies for day in (*p["period"], window_end(p), p.get("retroactive")) if isinstance(day, date)}
        self.term = files.head.get("term") if basis == "term" else None
        self.pieces = {name: self._pieces(name) for name in DATES}
        keys = {f"when:{exposure['id']}/{name}" for name in DATES} | {f"when:policy.{p['id']}/retroactive" for p in policies}
        for key in cell:
            if key not in keys:
                raise Refused(f"the cell answers {key}, which nobody asks")
        self.inside: dict[str, list[Days]] = {}
        self.chosen = {name: self._chosen(name) for name in DATES}
        self._in_order()

    def _pieces(self, name: str) -> list[Days]:
        """A `between`, or a date not stated, is cut at every date that a policy of the party tests; else there is one piece."""
        written = self.exposure.get(name)
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

    # --- triggers --------------------------------------------------------------------------------------------------

    def late(self, policy: Table, trigger: str) -> list[str]:
        """The dates by which a trigger is not met; none: in time. Pieces that a cell joins have to stand the same."""
        fails = self._late(policy, trigger)
        for name, pieces in self.inside.items():
            for piece in pieces:
                whole, self.chosen[name] = self.chosen[name], piece
                if self._late(policy, trigger) != fails:
                    raise Refused(f"the cell puts {name} at {whole.name if whole else ''}, which {policy['id']} cuts")
                self.chosen[name] = whole
        return fails

    def _late(self, policy: Table, trigger: str) -> list[str]:
        start, end = policy["period"]
        if trigger == "occurrence":
            harm, knowledge = self._day("harm"), self._day("knowledge")
            touches = harm.first and harm.last and harm.first < end and harm.last >= start
            known = knowledge.first is not None and knowledge.first < start
            return [name for name, fails in (("harm", not touches), ("knowledge", known)) if fails]
        if trigger in ("offense", "discovery"):
            name = "offense" if trigger == "offense" else "discovered"
            return [] if self._within(name, start, end) else [name]
        fails = [] if self._within("made", start, end) else ["made"]
        if trigger == "claims_made_reported" and not self._within("reported", date.min, window_end(policy)):
            fails.append("reported")
        return fails if self._after_retroactive(policy) else [*fails, "acts"]

    def _day(self, name: str) -> Days:
        found = self.chosen[name]
        if found is None:
            raise Refused(f"the cell leaves open when:{self.exposure['id']}/{name}, on which a trigger depends")
        return found

    def _within(self, name: str, start: date, end: date) -> bool:
        first = self._day(name).first
        return first is not None and start <= first < end

    def _after_retroactive(self, policy: Table) -> bool:
        retroactive = policy.get("retroactive", "none")
        if retroactive == "none" or (acts := self._day("acts").first) is None:
            return True
        if retroactive != "not_stated":
            return bool(acts >= retroactive)
        key = f"when:policy.{policy['id']}/retroactive"
        if self.cell.get(key) not in ("yes", "no"):
            raise Refused(f"the cell leaves open {key}, on which a trigger depends")
        return self.cell[key] == "yes"
