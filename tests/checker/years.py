"""The scenarios of a review (docs/format.md, 6.6): from a witness's answers, days and order to every band of every claim."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate, pairwise

from .bands import check_bands, shifted
from .books import open_books, programs
from .claims import Claim, Matter
from .compare import same
from .exam import Account, World
from .facts import YES_NO
from .files import Files, Refused, Table
from .placing import Year
from .standing import Calendar, Timing

RETAINED = ("retained", "waiting_period", "coinsurance")


class Years:
    """The scenarios of one review against the files of its account."""

    def __init__(self, files: Files, review: Table) -> None:
        self.files, self.review = files, review
        self.account = Account(files, review)

    def run(self) -> None:
        """Raises Refused at the first step that fails."""
        same("schema", "underlap/review/1", self.review["schema"])
        declared = {s["id"]: s for s in self.files.all("scenario")}
        given = [s["id"] for s in self.review["scenarios"]]
        if sorted(given) != sorted(declared):
            raise Refused(f"the scenarios: {', '.join(given) or 'none'}, not {', '.join(declared) or 'none'}")
        for scenario in self.review["scenarios"]:
            try:
                Scenario(self, declared[scenario["id"]], scenario).run()
            except Refused as reason:
                raise Refused(f"{scenario['id']}, {reason}") from None


class Scenario:
    """One scenario: both of its ends, and the figures over them."""

    def __init__(self, years: Years, declared: Table, given: Table) -> None:
        self.years, self.files, self.declared, self.given = years, years.files, declared, given
        self.severity, self.basis = years.review["severity"], years.review["basis"]
        dates = declared.get("dates", {})
        self.matters = {name: years.account.matter(name, dates) for name in declared["exposures"]}
        self.items = {name: years.account.items(m, self.severity) for name, m in self.matters.items()}

    def run(self) -> None:
        """Raises Refused at the first step that fails."""
        if set(self.given["readings"]) != {"favorable", "adverse"}:
            raise Refused("it has other readings than favorable and adverse")
        for end, reading in self.given["readings"].items():
            try:
                self._end(end, reading)
            except Refused as reason:
                raise Refused(f"{end}: {reason}") from None

    def _end(self, end: str, reading: Table) -> None:
        world = World(self.years.account, reading["answers"], reading["cell"])
        world.known(list(self.matters.values()))
        calendars = {
            name: Calendar(self.files, m.exposure, self.basis, world.cell, m.cuts) for name, m in self.matters.items()
        }
        self._in_order(reading["order"], calendars)
        if [c["exposure"] for c in reading["claims"]] != reading["order"]:
            raise Refused("its claims stand in another order than it says")
        groups = self._groups(world)
        towers = programs(self.files)
        parties = {m.exposure["party"] for m in self.matters.values()}
        year = Year(towers, open_books(self.files, towers, parties, world.reserves), self.severity, groups)
        borne: dict[str, int] = {}
        sums = dict.fromkeys(("recovered", "retained", "uninsured"), 0)
        for name, shown in zip(reading["order"], reading["claims"], strict=True):
            matter, items = self.matters[name], self.items[name]
            timings = self._timings(matter, name, calendars, reading["order"], groups)
            stamp = (*sorted(world.cell.items()), *reading["order"], *sorted(map(sorted, groups.values())))
            claim = Claim(matter, world.answers, world.asked, timings, str(stamp))
            starts = dict(zip((i["item"] for i in items), accumulate((i["amount"] for i in items), initial=0), strict=False))
            try:
                claim.derive()
                check_bands(shifted(shown["bands"], starts), items, year.place(claim))
            except Refused as reason:
                raise Refused(f"{name}: {reason}") from None
            for band in shown["bands"]:
                kind = "recovered" if band["status"] == "recovered" else "retained" if band["status"] in RETAINED else "uninsured"
                sums[kind] += band["to"] - band["from"]
                borne[name] = borne.get(name, 0) + (band["to"] - band["from"]) * (kind != "recovered")
        world.nothing_invented()
        self._figures(end, sums, borne)

    def _figures(self, end: str, sums: Mapping[str, int], borne: Mapping[str, int]) -> None:
        """The sums over all claims, and that each claim lies in its own range."""
        for name, cents in sums.items():
            same(name, cents, self.given[name][end])
        same("client_bears", sum(borne.values()), self.given["client_bears"][end])
        for each in self.given["exposures"]:
            low, high = (each["client_bears"][name] for name in ("favorable", "adverse"))
            if not low <= borne.get(each["id"], 0) <= high:
                raise Refused(f"{each['id']} bears {borne.get(each['id'], 0)}, outside of its own range from {low} to {high}")

    # --- which claims are one ----------------------------------------------------------------------------------------

    def _groups(self, world: World) -> dict[str, frozenset[str]]:
        """Exposure -> the claims that are one act, event or series with it."""
        lists = [list(x) for x in self.declared.get("related", [])]
        for each in self.declared.get("unsure_related", []):
            key = f"fact:{self.declared['id']}/related.{'+'.join(sorted(each))}/one_claim"
            world.asked[key] = YES_NO
            if world.answers.get(key) not in YES_NO:
                if self._matters(each):
                    raise Refused(f"whether claims are one depends on {key}, which is left open")
                continue
            lists += [list(each)] if world.answers[key] == "yes" else []
        groups = {name: {name} for name in self.matters}
        for each in lists:
            whole = set().union(*(groups[name] for name in each))
            for name in whole:
                groups[name] = whole
        return {name: frozenset(group) for name, group in groups.items()}

    def _matters(self, names: list[str]) -> bool:
        """Whether some policy treats related claims as one."""
        matter = self.matters[names[0]]
        return any(matter.conditions(tower[0], "one_claim") for tower in matter.towers)

    def _timings(
        self, matter: Matter, name: str, calendars: Mapping[str, Calendar], order: list[str], groups: Mapping[str, frozenset[str]]
    ) -> dict[str, Timing]:
        """The claim's days as each tower sees them: of claims that are one, the first one's day counts, and the earliest act."""
        group = [each for each in order if each in groups[name]]
        timings: dict[str, Timing] = {}
        for base in (tower[0] for tower in matter.towers):
            first = group[0] if matter.treats(base, "made") else name
            acts = group if matter.treats(base, "acts") else [name]
            timings[base["id"]] = Timing(calendars[name], calendars[first], [calendars[each] for each in acts])
        return timings

    # --- order -------------------------------------------------------------------------------------------------------

    def _in_order(self, order: list[str], calendars: Mapping[str, Calendar]) -> None:
        """Some days of the cell allow the order: by the claim's day, then as the scenario states, then by id."""
        if sorted(order) != sorted(self.matters):
            raise Refused(f"its order is of {', '.join(order)}, not of {', '.join(self.matters)}")
        stated = self.declared.get("order", [])
        ranks = {name: (stated.index(name) if name in stated else len(stated), name) for name in order}
        earliest = date.min
        for before, name in [("", order[0]), *pairwise(order)]:
            first, last = calendars[name].claim_day()
            if before and ranks[name] < ranks[before]:
                earliest = earliest if earliest == date.max else earliest + timedelta(1)
            earliest = max(earliest, first)
            if earliest > last:
                raise Refused(f"the order puts {name} after {before}, which no days of the cell allow")
