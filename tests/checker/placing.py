"""A claim among several policies (docs/format.md, 6.5), and claims one after another (6.6): from rulings to the reasons of every cent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .books import Books, Programs, Slice, parts
from .claims import Claim, kind_of
from .facts import Open, decided
from .files import Refused, Table
from .money import RANKS, Placed, Placing, Reason, Run, Sweep, split, total

Station = list[int]
"""Towers that stand at one place: one, or several that share."""


@dataclass
class Line:
    """One band as derived: cents of an item, and the reason of every tower they were offered to, the best one first.

    `idle`: of recovered cents, what towers that do not cover the item say: whether they were offered them first does not matter.
    """

    item: str
    low: int
    high: int
    reasons: list[Reason]
    idle: list[Reason]


@dataclass
class Year:
    """Claims placed one after another against the same books. `groups`: exposure -> the claims with which it may be one."""

    towers: Programs
    books: Books
    severity: str
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sweeps: dict[tuple[str, frozenset[str]], Sweep] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)

    def place(self, claim: Claim) -> list[Line]:
        """The claim's bands, item by item as they were declared with defense first."""
        name = claim.matter.exposure["id"]
        self.claims[name] = claim
        towers = self.towers.get(claim.matter.exposure["party"], [])
        sweeps = [self._sweep(tower, claim) for tower in towers]
        lines: dict[str, list[Line]] = {}
        for item in self._ordered(claim, [tower[0].holder for tower in towers]):
            lines[item["id"]] = Round(self, claim, item, sweeps).run() if self._cents(claim, item) else []
        return [line for item in claim.items for line in lines[item["id"]]]

    def _cents(self, claim: Claim, item: Table) -> int:
        return claim.files.amount(item["amount"], self.severity)

    def _ordered(self, claim: Claim, policies: list[Table]) -> list[Table]:
        """Defense first, then as declared; a policy that states a priority and covers something orders them by part."""
        for base in policies:
            mine = {item["id"]: claim.rulings[base["id"], item["id"]] for item in claim.items}
            if "priority" in base and any(r.status == "covered" for r in mine.values()):
                rank = {part: n for n, part in enumerate(base["priority"])}
                part = {i: r.grant.terms["part"] if r.status == "covered" and r.grant else "" for i, r in mine.items()}
                return sorted(claim.items, key=lambda item: rank.get(part[item["id"]], len(rank)))
        return claim.items

    # --- where slices stand ------------------------------------------------------------------------------------------

    def _sweep(self, tower: list[Slice], claim: Claim) -> Sweep:
        """The tower's sweep: of claims that are one under its policy it goes on where the last one stopped."""
        name = claim.matter.exposure["id"]
        one = claim.matter.treats(tower[0].holder, "limit")
        group = self.groups.get(name, frozenset({name})) if one else frozenset({name})
        sweep = self.sweeps.setdefault((tower[0].id, group), Sweep(tower))
        sweep.claims = self.claims
        sweep.settled.clear()
        sweep.hammered.clear()
        sweep.sizes = [self._size(sweep, n, group) for n in range(len(tower))]
        sweep.places = []
        for n in range(len(tower)):
            sweep.places.append(self._place(sweep, n, group))
        return sweep

    def _mine(self, slice_: Slice, group: frozenset[str]) -> int:
        """What these claims have eroded of a slice before."""
        return sum(cents for (name, key), cents in self.books.log.items() if name == slice_.id and key[0] in group)

    def _left(self, slice_: Slice) -> int:
        return self.books.left(self.books.holding(slice_.id))

    def _size(self, sweep: Sweep, n: int, group: frozenset[str]) -> int:
        slice_ = sweep.slices[n]
        above = sweep.slices[n + 1].holder if n + 1 < len(sweep.slices) else {}
        if slice_.unpaid and slice_.unpaid <= {*drops(above)}:
            return 0
        return min(slice_.each, self._left(slice_) + self._mine(slice_, group))

    def _place(self, sweep: Sweep, n: int, group: frozenset[str]) -> int:
        """The attachment less every drop, but never below the end of a slice below."""
        slice_, below = sweep.slices[n], sweep.slices[:n]
        place = slice_.attachment - sum(self._drop(slice_, p, group) for p in below)
        return max([place, *(sweep.places[k] + sweep.sizes[k] for k in range(n))]) if below else 0

    def _drop(self, layer: Slice, under: Slice, group: frozenset[str]) -> int:
        over = drops(layer.holder)
        if under.unpaid and under.unpaid <= {*over}:
            return under.each
        if "aggregate" not in over:
            return 0
        left = self._left(under) + self._mine(under, group) + self._unrecognized(layer, under, group)
        return under.each - min(under.each, left)

    def _unrecognized(self, layer: Slice, under: Slice, group: frozenset[str]) -> int:
        """What other claims eroded of a slice below, of items that a choosy layer's own wording does not cover."""
        if not layer.choosy:
            return 0
        others = [(key, n) for (name, key), n in self.books.log.items() if name == under.id and key[0] not in group]
        return sum(n for key, n in others if self.claims[key[0]].rulings[layer.id, key[1]].status != "covered")


def drops(layer: Table) -> list[str]:
    """What a layer drops over."""
    found: list[str] = layer.get("drops_over", ["aggregate"]) if layer else []
    return found


@dataclass
class Round:
    """One item of a claim, offered to tower after tower."""

    year: Year
    claim: Claim
    item: Table
    sweeps: list[Sweep]

    def run(self) -> list[Line]:
        """Every cent of the item with its reasons."""
        cents = self.claim.files.amount(self.item["amount"], self.year.severity)
        self.left = [Run(0, cents)]
        self.done: list[Run] = []
        for station in self._stations():
            if not self.left:
                self._counted(station[0])
            elif len(station) > 1:
                self._share(station)
            elif "umbrella" in self._base(station[0]):
                self._umbrella(station[0])
            else:
                self._offer(station[0], self.left)
        idle = {t: self._reason(t) for t in range(len(self.sweeps)) if not self._covers(t)}
        return merged(self.item["id"], [*self.done, *self.left], idle)

    def _reason(self, tower: int) -> Reason:
        hand = self._hand(tower, self.sweeps[tower], self.year.books)
        return hand.said(hand.base, hand.ruling)

    # --- who stands where --------------------------------------------------------------------------------------------

    def _base(self, tower: int) -> Table:
        return self.sweeps[tower].slices[0].holder

    def _covers(self, tower: int) -> bool:
        return self.claim.rulings[self._base(tower)["id"], self.item["id"]].status == "covered"

    def _stations(self) -> list[Station]:
        """Tiers, and in each who shares; a tower that does not cover the item says so where it stands in the program."""
        towers = range(len(self.sweeps))
        covering = [t for t in towers if self._covers(t)]
        plain = [t for t in covering if "umbrella" not in self._base(t)]
        circle = self._circle(plain)
        tiers = {t: self._tier(t, plain, circle) for t in covering}
        stations: list[Station] = []
        for tier in (1, 2, 3):
            mine = [t for t in plain if tiers[t] == tier]
            sharing = [t for t in mine if circle or "sharing" in self._base(t).get("other_insurance", {})]
            for t in mine:
                if t not in sharing:
                    stations.append([t])
                elif t == sharing[0]:
                    stations.append(sharing)
        stations += [[t] for t in covering if t not in plain]
        for t in towers:
            if t not in covering:  # before the first that stands after it in the program
                at = next((n for n, station in enumerate(stations) if min(station) > t), len(stations))
                stations.insert(at, [t])
        return stations

    def _circle(self, plain: list[int]) -> bool:
        """Two or more, each excess over the other or each escaping from the other."""
        kinds = [(kind_of(self._base(t)), bool(self._base(t).get("other_insurance", {}).get("over"))) for t in plain]
        return len(plain) > 1 and (all(k == ("excess", False) for k in kinds) or all(kind == "none_if_other" for kind, _ in kinds))

    def _tier(self, tower: int, plain: list[int], circle: bool) -> int:
        base = self._base(tower)
        other = base.get("other_insurance", {})
        if "umbrella" in base:
            return 4
        if circle or kind_of(base) == "none_if_other":
            return 2
        if kind_of(base) == "excess":
            return 2 if self._as_primary(tower, plain) else 3
        return 1 if other.get("noncontributory") else 2

    def _as_primary(self, tower: int, plain: list[int]) -> bool:
        """Whether a policy stands as primary: none of those it names covers; if it names none, no other stands as primary."""
        base = self._base(tower)
        others = [t for t in plain if t != tower]
        if kind_of(base) != "excess":
            return True
        if over := base["other_insurance"].get("over"):
            return not any(self._base(t)["id"] in over for t in others)
        named = [t for t in others if kind_of(self._base(t)) != "excess" or self._base(t)["other_insurance"].get("over")]
        return not any(self._as_primary(t, plain) for t in named)

    # --- one tower ---------------------------------------------------------------------------------------------------

    def _hand(self, tower: int, sweep: Sweep, books: Books, *, sharing: bool = False) -> Placing:
        return Placing(self.claim, self.item, sweep, books, self.year.severity, {} if sharing else self._terms())

    def _terms(self) -> dict[int, str]:
        """Towers that answer for their part of harm over several terms."""
        bases = {t: self._base(t)["id"] for t in range(len(self.sweeps))}
        return {t: id for t, id in bases.items() if self.claim.rulings[id, self.item["id"]].spread}

    def _offer(self, tower: int, runs: list[Run]) -> None:
        """One tower takes what it recovers; the rest goes on with its reason."""
        self._take(tower, self._hand(tower, self.sweeps[tower], self.year.books).place(runs))

    def _take(self, tower: int, placed: Placed) -> None:
        told = [Run(run.low, run.high, (*run.why, (tower, reason))) for run, reason in placed]
        self.done += [run for run in told if run.why[-1][1].status == "recovered"]
        self.left = joined([run for run in told if run.why[-1][1].status != "recovered"])

    # --- several that share --------------------------------------------------------------------------------------------

    def _try(self, tower: int, runs: list[Run]) -> Placed:
        """What a tower would do with cents, left as it was."""
        return self._hand(tower, self.sweeps[tower].copy(), self.year.books.copy(), sharing=True).place(runs)

    def _share(self, station: Station) -> None:
        """Equal or by limits, none above its room; each is given the shortest run of which it recovers its part."""
        cents = total(self.left)
        alone = {t: self._try(t, self.left) for t in station}
        rooms = {t: recovered(alone[t]) for t in station}
        paid = min(cents, sum(rooms.values()))
        shares = self._dealt(station, rooms, paid)
        front, back = split(self.left, paid)
        rest = {t: [(run.size, reason) for run, reason in alone[t] if reason.status != "recovered"] for t in station}
        for t in station:
            run = split(self.left, self._shortest(t, shares[t], cents))[0]
            given = self._hand(t, self.sweeps[t], self.year.books, sharing=True).place(run)
            for each, reason in given:
                if reason.status == "recovered":
                    mine, front = split(front, each.size)
                    self.done += [replace_why(one, t, reason) for one in mine]
        for t in station:
            told: list[Run] = []
            for size, reason in rest[t]:
                mine, back = split(back, size)
                told += [replace_why(each, t, reason) for each in mine]
            back = told
        self.left = joined(back)

    def _weights(self, station: Station) -> dict[int, int]:
        """By limits unless all of them say equal; in a circle as the account says, else the law."""
        if self._circle([t for t in range(len(self.sweeps)) if self._covers(t) and "umbrella" not in self._base(t)]):
            said = self.claim.files.head.get("circle") or self._circle_by_law()
            equal = said == "equal"
        else:
            equal = all(self._base(t)["other_insurance"]["sharing"] == "equal" for t in station)
        return {t: 1 if equal else self.sweeps[t].slices[0].each for t in station}

    def _circle_by_law(self) -> str:
        claim = self.claim

        def ask(key: str) -> bool:
            if claim.answers.get(key) not in ("yes", "no"):
                raise Refused(f"how policies of a circle share depends on {key}, which is left open")
            return claim.answers[key] == "yes"

        by_limits = decided(claim.matter.laws, "other_insurance.circle", claim.files.head["law"], claim.answers, claim.asked, ask)
        return "limits" if by_limits is True else "equal"

    def _dealt(self, station: Station, rooms: Mapping[int, int], paid: int) -> dict[int, int]:
        """Whose part by weight is at or above its room gets its room; what is left is split among the others, at last by nested floors."""
        weights = self._weights(station)
        dealt: dict[int, int] = {}
        waiting, rest = list(station), paid
        while full := [t for t in waiting if rest * weights[t] >= rooms[t] * sum(weights[k] for k in waiting)]:
            dealt |= {t: rooms[t] for t in full}
            rest -= sum(rooms[t] for t in full)
            waiting = [t for t in waiting if t not in full]
        if waiting:
            whole = sum(weights[t] for t in waiting)
            cumulative = [Fraction(sum(weights[t] for t in waiting[: n + 1]), whole) for n in range(len(waiting))]
            dealt |= dict(zip(waiting, parts(cumulative, 0, rest), strict=True))
        return dealt

    def _shortest(self, tower: int, part: int, cents: int) -> int:
        low, high = 0, cents
        while low < high:
            middle = (low + high) // 2
            if recovered(self._try(tower, split(self.left, middle)[0])) >= part:
                high = middle
            else:
                low = middle + 1
        return low

    # --- an umbrella ---------------------------------------------------------------------------------------------------

    def _umbrella(self, tower: int) -> None:
        """What the policies below it leave, as far as it drops down over the reason; its retained limit only where they say nothing."""
        base = self._base(tower)
        if not self._covers(tower):
            self._offer(tower, self.left)
            return
        over = self._under(tower)
        offered: list[Run] = []
        refused: list[tuple[Run, str]] = []
        left, between = self._attached(tower, over)
        refused += ((run, "attachment_hole") for run in between)
        for run in left:
            reasons = [(RANKS.index(reason.status), t, reason.status) for t, reason in run.why if t in over]
            best = min(reasons)[2] if reasons else None
            if any(reason.status in ("retained", "waiting_period", "coinsurance") for _, reason in run.why):
                best = "retained"
            if any(reason.status == "rescinded" for t, reason in run.why if t in over):
                refused.append((run, "underlying_not_exhausted"))
            elif best in ("above_limit", None):
                offered.append(Run(run.low, run.high, run.why, first=best is None))
            elif best in ("aggregate_exhausted", "insolvent", "refused", "excluded", "not_granted") and self._drops(base, best):
                offered.append(Run(run.low, run.high, run.why, first=best in ("excluded", "not_granted")))
            else:
                refused.append((run, "not_granted" if best in ("excluded", "not_granted") else "underlying_not_exhausted"))
        placed = self._hand(tower, self.sweeps[tower], self.year.books).place(offered)
        drop = "drop down"
        kept = ((run, Reason(s, base["id"], element=drop if s == "not_granted" else "", step="6.5")) for run, s in refused)
        self._take(tower, sorted([*placed, *kept], key=lambda each: each[0].low))

    def _under(self, tower: int) -> list[int]:
        """The towers that an umbrella stands over."""
        named = [t for t in range(len(self.sweeps)) if self._base(t)["id"] in self._base(tower)["umbrella"]["over"]]
        return [t for t in named if t < tower or "umbrella" not in self._base(t)]

    def _counted(self, tower: int) -> None:
        """Nothing is left for an umbrella; what the towers below it paid counts toward its attachment all the same."""
        if "umbrella" in self._base(tower) and self._covers(tower):
            self._attached(tower, self._under(tower))

    def _attached(self, tower: int, over: list[int]) -> tuple[list[Run], list[Run]]:
        """What is left of the item less what lies below the umbrella's own attachment and above the limits under it; and that."""
        base, sweep = self._base(tower), self.sweeps[tower]
        if "attachment" not in base["umbrella"]:
            return self.left, []
        outside = {t for t in over if self.claim.matter.true.is_defense(self.item) and self._base(t)["defense"].get("place") == "outside"}
        paid = [run for run in self.done if run.why[-1][0] in over and run.why[-1][0] not in outside]
        above: list[Run] = []
        between: list[Run] = []
        room = self.claim.files.cents(base["umbrella"]["attachment"]) - sweep.counted
        for run in sorted([*paid, *self.left], key=lambda r: r.low):
            best = min((RANKS.index(reason.status) for t, reason in run.why if t in over), default=len(RANKS))
            kept = any(reason.status in ("retained", "waiting_period", "coinsurance") for _, reason in run.why)
            status = RANKS[best] if best < len(RANKS) and not kept else ""
            if run not in paid:
                low, high = split([run], max(0, room)) if status == "above_limit" else ([], [run])
                between += low
                above += high
            counts = run in paid or status in ("above_limit", "aggregate_exhausted", "insolvent", "refused")
            room -= run.size if counts else 0
            sweep.counted += run.size if counts else 0
        return above, between

    def _drops(self, base: Table, reason: str) -> bool:
        reason = {"aggregate_exhausted": "aggregate"}.get(reason, reason)
        if reason in base["umbrella"].get("drops_over", ["aggregate"]):
            return True
        if reason not in base["umbrella"].get("unsure", []):
            return False
        policy = self.claim.policies[base["id"]]
        answer = policy.mind.lawful(f"drop.{policy.mind.wording.form}") if policy else False
        if isinstance(answer, Open):
            raise Refused(f"whether {base['id']} drops down depends on {answer.key}, which is left open")
        return answer


def replace_why(run: Run, tower: int, reason: Reason) -> Run:
    """The same cents with one more reason."""
    return Run(run.low, run.high, (*run.why, (tower, reason)))


def recovered(placed: Placed) -> int:
    """Cents."""
    return sum(run.size for run, reason in placed if reason.status == "recovered")


def joined(runs: list[Run]) -> list[Run]:
    """Neighbors that were left for the same reasons are one run."""
    out: list[Run] = []
    for run in sorted(runs, key=lambda r: r.low):
        if out and out[-1].high == run.low and out[-1].why == run.why:
            out[-1] = Run(out[-1].low, run.high, run.why)
        else:
            out.append(Run(run.low, run.high, run.why))
    return out


def merged(item: str, runs: list[Run], idle: Mapping[int, Reason]) -> list[Line]:
    """Bands: neighbors with the same reasons are one; the best reason first, then the others in program order."""
    lines: list[Line] = []
    for run in sorted(runs, key=lambda r: r.low):
        why = sorted(run.why, key=lambda each: each[0])
        best = min(why, key=lambda each: (RANKS.index(each[1].status), each[0]), default=None)
        paid = best is not None and best[1].status == "recovered"
        others = [reason for tower, reason in why if best and reason is not best[1] and not (paid and tower in idle)]
        reasons = [best[1], *others] if best else [Reason("not_insured")]
        if lines and lines[-1].high == run.low and lines[-1].reasons == reasons:
            lines[-1].high = run.high
        else:
            lines.append(Line(item, run.low, run.high, reasons, list(idle.values()) if paid else []))
    return lines
