"""Where every cent of a claim goes (docs/format.md, 5.3 and 6.4-6.6), in runs of cents, from rulings and from what earlier claims left."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .books import Books, Key, Share, Slice, parts, share_pool
from .claims import Claim
from .files import Table, fraction
from .rulings import Ruling, cap_cents
from .wording import Clause

RANKS = (
    "recovered", "retained", "waiting_period", "coinsurance", "above_limit", "aggregate_exhausted", "above_sublimit",
    "underlying_not_exhausted", "attachment_hole", "released", "insolvent", "refused", "unplaced", "hammer", "allocated_uncovered",
    "uninsurable", "rescinded", "condition_failed", "excluded", "not_granted", "untimely", "not_insured", "document_not_seen",
)  # fmt: skip
"""One reason per unpaid cent: the first of these."""
SAID = {"not_seen": "document_not_seen"}
OVER = {"sublimit": "above_sublimit", "carve_back": "excluded", "condition": "condition_failed"}
ERODES = ("recovered", "insolvent", "refused", "coinsurance", "unplaced", "retained", "waiting_period")
COUNTS = {
    **dict.fromkeys(("recovered", "retained", "waiting_period"), ("underlying_insurers", "insureds_too", "anyone")),
    **dict.fromkeys(("insolvent", "refused", "released", "coinsurance", "unplaced", "aggregate_exhausted"), ("insureds_too", "anyone")),
}
"""Status of a cent below -> who may have paid it for it to count; of any other: anyone."""
HOW = {"insolvent": "held_liable", "refused": "held_liable", "released": "settled_in_full"}


@dataclass(frozen=True)
class Reason:
    """Why a cent is where it is. `may`: of several dates that fail, those that the element may name; `step`: where the format says so."""

    status: str
    policy: str | None = None
    clause: str | None = None
    element: str = ""
    insurer: str = ""
    may: tuple[str, ...] = ()
    step: str = field(default="", compare=False)


@dataclass(frozen=True)
class Run:
    """Cents [low, high) of one item. `why`: what the towers that it was offered to said. `first`: a retention may take them."""

    low: int
    high: int
    why: tuple[tuple[int, Reason], ...] = ()
    first: bool = True

    @property
    def size(self) -> int:
        """Cents."""
        return self.high - self.low


def split(runs: list[Run], cents: int) -> tuple[list[Run], list[Run]]:
    """The first cents of several runs, and the others."""
    front: list[Run] = []
    back: list[Run] = []
    for run in runs:
        cut = run.low + max(0, min(run.size, cents))
        cents -= cut - run.low
        front += [replace(run, high=cut)] if cut > run.low else []
        back += [replace(run, low=cut)] if cut < run.high else []
    return front, back


def total(runs: list[Run]) -> int:
    """Cents."""
    return sum(run.size for run in runs)


Placed = list[tuple[Run, Reason]]


@dataclass
class Below:
    """Cents of the axis, and how many of them lay below the place of each slice when they were placed."""

    under: list[int]
    status: str
    key: Key


@dataclass
class Sweep:
    """One tower through one claim, or through several that are one. `places`, `sizes`: of its slices, for the claim at hand."""

    slices: list[Slice]
    axis: int = 0
    retained: int = 0
    capped: Counter[tuple[str, str]] = field(default_factory=Counter)
    below: list[Below] = field(default_factory=list)
    claims: dict[str, Claim] = field(default_factory=dict)
    settled: Counter[str] = field(default_factory=Counter)
    hammered: Counter[str] = field(default_factory=Counter)
    places: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    counted: int = 0  # toward an umbrella's own attachment

    def copy(self) -> "Sweep":
        """The same, to try something on."""
        return Sweep(
            self.slices, self.axis, self.retained, self.capped.copy(), list(self.below), self.claims, self.settled.copy(),
            self.hammered.copy(), self.places, self.sizes, self.counted,
        )  # fmt: skip


@dataclass
class Placing:
    """One tower's hand on one item of a claim: everything that it needs to say where cents go."""

    claim: Claim
    item: Table
    sweep: Sweep
    books: Books
    severity: str
    terms: dict[int, str] = field(default_factory=dict)  # towers that answer for their part of harm, and their policies

    def __post_init__(self) -> None:
        self.files = self.claim.files
        self.base = self.sweep.slices[0]
        self.ruling = self.rule(self.base)
        self.key = (self.claim.matter.exposure["id"], self.item["id"])
        self.placed: Placed = []
        self.released: Counter[str] = Counter()  # pool -> cents of the item that had room there before a settlement released them

    def rule(self, slice_: Slice) -> Ruling:
        """What a slice says of the item."""
        return self.claim.rulings[slice_.id, self.item["id"]]

    def put(self, runs: list[Run], reason: Reason) -> None:
        """Cents and why they are there."""
        self.placed += [(run, reason) for run in runs]

    def said(self, slice_: Slice, ruling: Ruling) -> Reason:
        """A ruling that is not covered, as a reason."""
        clause = ruling.clause.ref if ruling.clause else None
        step = "6.5" if ruling.element == "other insurance" else ""
        return Reason(SAID.get(ruling.status, ruling.status), slice_.id, clause, ruling.element, may=ruling.late, step=step)

    def place(self, runs: list[Run]) -> Placed:
        """Section 5.3, steps 1 to 10, with what 6.2 to 6.4 put before and between them."""
        if self.ruling.status != "covered":
            self.put(runs, self.said(self.base, self.ruling))
            return self.placed
        runs = self._retention(self._hammers(self._reduces(self._parts(runs), self.base, self.ruling)))
        runs = self._caps(runs, self.base, self.ruling)
        terms = self.base.holder["defense"]
        if self.claim.matter.true.is_defense(self.item) and terms["place"] == "outside":
            for run in runs:
                self._outside(run)
        else:
            self._axis(runs)
        return sorted(self.placed, key=lambda each: each[0].low)

    # --- before the axis ---------------------------------------------------------------------------------------------

    def _keep(self, runs: list[Run], cents: int, reason: Reason) -> list[Run]:
        """The first cents stay; the rest have a reason."""
        stay, rest = split(runs, cents)
        self.put(rest, reason)
        return stay

    def _parts(self, runs: list[Run]) -> list[Run]:
        """Harm over several terms, then allocation."""
        ruling, policy = self.ruling, self.base.id
        if ruling.spread:
            before, until, days = ruling.spread
            whole = self.files.amount(self.item["amount"], self.severity)
            clause = ruling.grant.ref if ruling.grant else None
            runs = sorted(runs, key=lambda run: (self._elsewhere(run), run.low))
            runs = self._keep(runs, whole * until // days - whole * before // days, Reason("untimely", policy, clause, "harm"))
            runs = sorted(runs, key=lambda run: run.low)
        if ruling.allocated != 1:
            runs = self._keep(runs, int(total(runs) * ruling.allocated // 1), Reason("allocated_uncovered", policy))
        return runs

    def _elsewhere(self, run: Run) -> bool:
        """Whether a policy of another term had these cents in its part."""
        had = ((self.terms[t], reason) for t, reason in run.why if t in self.terms)
        return any((reason.status, reason.policy) != ("untimely", policy) for policy, reason in had)

    def _reduces(self, runs: list[Run], slice_: Slice, ruling: Ruling) -> list[Run]:
        for condition in ruling.reduces:
            stay = int(total(runs) * (1 - fraction(condition.terms["share"])) // 1)
            runs = self._keep(runs, stay, Reason("condition_failed", slice_.id, condition.ref))
        return runs

    def _hammers(self, runs: list[Run]) -> list[Run]:
        exposure = self.claim.matter.exposure
        offer = self.files.cents(exposure.get("offer", 0))
        for condition in self.ruling.hammers if "offer" in exposure else ():
            cents = total(runs)
            within = min(cents, max(0, offer - self.sweep.hammered[condition.ref]))
            self.sweep.hammered[condition.ref] += cents
            part = fraction(condition.terms["share"]) if "share" in condition.terms else 0
            runs = self._keep(runs, within + int((cents - within) * part // 1), Reason("hammer", self.base.id, condition.ref))
        return runs

    def _retains(self, place: str) -> Table | None:
        """The retention, if it stands in that place and the item satisfies it."""
        terms = self.base.holder.get("retention", "none")
        if terms == "none" or terms["place"] != place:
            return None
        kind = "defense" if self.claim.matter.true.is_defense(self.item) else "damages"
        part = self.ruling.grant.terms["part"] if self.ruling.grant else ""
        fits = terms["satisfied_by"] in (kind, "both") and (not terms.get("parts") or part in terms["parts"])
        return terms if fits else None

    def _retainable(self, terms: Table) -> int:
        """What is left of a retention."""
        left = self.files.cents(terms["amount"]) - self.sweep.retained
        if "aggregate" in terms:
            left = min(left, self.files.cents(terms["aggregate"]) - self.books.retained[self.base.id])
        return max(0, left)

    def _retain(self, terms: Table, cents: int) -> Reason:
        self.sweep.retained += cents
        self.books.retained[self.base.id] += cents
        return Reason("waiting_period" if terms["kind"] == "waiting_period" else "retained", self.base.id)

    def _retention(self, runs: list[Run]) -> list[Run]:
        terms = self._retains("below_limit")
        if terms is None:
            return runs
        kept: list[Run] = []
        for run in runs:
            taken = min(run.size if run.first else 0, self._retainable(terms))
            front, back = split([run], taken)
            if front:
                self.put(front, self._retain(terms, taken))
            kept += back
        return kept

    def _caps(self, runs: list[Run], slice_: Slice, ruling: Ruling) -> list[Run]:
        """What all caps still leave stays, from the front; the tightest names the rest."""
        if not ruling.caps:
            return runs
        rooms = [(self._cap_left(slice_, cap), n) for n, cap in enumerate(ruling.caps)]
        least, first = min(rooms)
        tightest = ruling.caps[first]
        stay = min(total(runs), least)
        for cap in ruling.caps:
            self.sweep.capped[slice_.id, cap.ref] += stay
            self.books.capped[slice_.id, cap.ref] += stay
        return self._keep(runs, stay, Reason(OVER[tightest.kind], slice_.id, tightest.ref))

    def _cap_left(self, slice_: Slice, cap: Clause) -> int:
        left = cap_cents(self.files, cap, slice_.each) - self.sweep.capped[slice_.id, cap.ref]
        if "aggregate" in cap.terms:
            left = min(left, self.files.cents(cap.terms["aggregate"]) - self.books.capped[slice_.id, cap.ref])
        return max(0, left)

    def _outside(self, run: Run) -> None:
        """Defense outside the limit: recovered from the base policy, off the axis."""
        left = [run]
        if gone := self._gone(self.base, 0):
            self.put(left, gone)
            return
        self.put(self._deductible(left), self._recovered(self.base, 0))

    # --- the axis ----------------------------------------------------------------------------------------------------

    def _axis(self, runs: list[Run]) -> None:
        """Each run takes the next cents: cut where a slice begins or ends, then dealt with slice by slice."""
        chunks: list[tuple[int, int, Run]] = []  # slice (or -1), where on the axis, cents
        for each in runs:
            rest = [each]
            while rest:
                at, end = self._at(self.sweep.axis)
                front, rest = split(rest, total(rest) if end is None else end - self.sweep.axis)
                chunks.append((at, self.sweep.axis, front[0]))
                self.sweep.axis += front[0].size
        for n in dict.fromkeys(at for at, *_ in chunks):
            mine = [(axis, run) for at, axis, run in chunks if at == n]
            if n < 0:
                for axis, run in mine:
                    self._nowhere(axis, run)
            elif n == 0:
                for axis, run in mine:
                    self._in_base(axis, run)
            else:
                self._in_layer(n, mine)

    def _at(self, axis: int) -> tuple[int, int | None]:
        """The slice at a place of the axis (none: -1), and where that ends."""
        sweep = self.sweep
        for n, (place, size) in enumerate(zip(sweep.places, sweep.sizes, strict=True)):
            if place <= axis < place + size:
                return n, place + size
        above = [p for p, s in zip(sweep.places, sweep.sizes, strict=True) if p > axis and s > 0]
        # The reason changes within a gap at the end of what a slice without drops would have been, and where a slice of no size stands.
        ends = [p + s.each for p, s in zip(sweep.places, sweep.slices, strict=True)] + [sweep.slices[-1].attachment + sweep.slices[-1].each]
        return -1, min((x for x in [*above, *ends, *sweep.places] if x > axis), default=None)

    def _nowhere(self, axis: int, run: Run) -> None:
        """A cent in no slice (6.4, 5)."""
        sweep = self.sweep
        highest = max(n for n, place in enumerate(sweep.places) if place <= axis)
        slice_ = sweep.slices[highest]
        reason = Reason("attachment_hole", self.base.id)
        if axis < sweep.places[highest] + slice_.each:
            reason = Reason("aggregate_exhausted", slice_.id)
        elif highest == len(sweep.slices) - 1:
            short = next((s for s, size in zip(sweep.slices, sweep.sizes, strict=True) if size < s.each), None)
            exhausted = short and axis < slice_.attachment + slice_.each
            reason = Reason("aggregate_exhausted", short.id) if short and exhausted else Reason("above_limit", self.base.id)
        self.put([run], reason)
        if reason.status == "aggregate_exhausted":
            self._note(axis, run.size, reason.status)

    def _note(self, axis: int, cents: int, status: str) -> None:
        if cents:
            under = [max(0, min(cents, place - axis)) for place in self.sweep.places]
            self.sweep.below.append(Below(under, status, self.key))

    def _in_base(self, axis: int, run: Run) -> None:
        """The base slice: its part, then coinsurance."""
        start = axis - self.sweep.places[0]
        mine = parts(self.base.cumulative, start, start + run.size)[0]
        front, back = split([run], mine)
        part = self.ruling.grant.terms["part"] if self.ruling.grant else ""
        pools = self.books.holding(self.base.id) | self.books.holding(f"{self.base.id}/{part}")
        axis = self._pay(axis, front, 0, 0, pools)
        if back:
            self._settle(axis, back, Reason("coinsurance", self.base.id), 0, pools)

    def _in_layer(self, n: int, chunks: list[tuple[int, Run]]) -> None:
        """A layer: what its own wording takes is a hole; the rest side by side in its shares."""
        slice_ = self.sweep.slices[n]
        ruling = self.rule(slice_)
        if ruling.status != "covered":
            for axis, run in chunks:
                self.put([run], self.said(slice_, ruling))
                self._note(axis, run.size, "hole")
            return
        stay = self._caps(self._reduces([run for _, run in chunks], slice_, ruling), slice_, ruling)
        lasting = total(stay)
        for axis, run in chunks:
            pays, hole = split([run], min(lasting, run.size))
            lasting -= total(pays)
            if pays:
                self._shares(n, axis, pays[0])
            self._note(axis + total(pays), total(hole), "hole")

    def _shares(self, n: int, axis: int, run: Run) -> None:
        sweep, slice_ = self.sweep, self.sweep.slices[n]
        start = axis - sweep.places[n]
        holding = self.books.holding(slice_.id)
        rest = [run]
        before = parts(slice_.cumulative, 0, start)
        for k, (share, cents) in enumerate(zip(slice_.shares, parts(slice_.cumulative, start, start + run.size), strict=True)):
            mine, rest = split(rest, cents)
            low = before[k]
            counted, all_ = self._exhausted(n, share)
            pays = cents if counted == all_ else 0
            if counted != all_ and share.exhaustion.get("how_much") == "proportionate":
                pays = (low + cents) * counted // all_ - low * counted // all_
            front, back = split(mine, pays)
            axis = self._pay(axis, front, n, k, holding)
            if back:
                axis = self._settle(axis, back, Reason("underlying_not_exhausted", slice_.id, insurer=share.insurer), n, set())
        if rest:
            self._settle(axis, rest, Reason("unplaced", slice_.id), n, holding)

    def _exhausted(self, n: int, share: Share) -> tuple[int, int]:
        """Of the cents of the axis below a layer that lie in slices below it: those that count, and all."""
        counted = every = 0
        layer = self.sweep.slices[n]
        for below in self.sweep.below:
            cents = below.under[n]
            every += cents
            who = share.exhaustion["who"]
            how = share.exhaustion.get("how", "actual_payment")
            counts = who in COUNTS.get(below.status, ("anyone",)) or HOW.get(below.status) == how
            if counts and share.exhaustion.get("of_what") == "recognized":
                counts = self.recognizes(layer, below.key)
            counted += cents if counts else 0
        return counted, every

    def recognizes(self, layer: Slice, key: Key) -> bool:
        """Whether a layer's own wording covers an item."""
        claim = self.sweep.claims[key[0]]
        return claim.rulings[layer.id, key[1]].status == "covered"

    # --- paying ------------------------------------------------------------------------------------------------------

    def _pay(self, axis: int, runs: list[Run], n: int, k: int, holding: set[str]) -> int:
        """Cents that a slice would recover: room, settlement, insolvency, deductible; where the axis goes on."""
        slice_ = self.sweep.slices[n]
        pools = holding if slice_.primary else holding | {share_pool(slice_, k)}
        settled = self.claim.matter.exposure.get("settled", {}).get(slice_.id)
        room = min(max(0, self.books.left({name}) - self.released[name]) for name in pools)
        front, full = split(runs, room)
        left = total(front) if settled is None else max(0, self.files.cents(settled) - self.sweep.settled[slice_.id])
        front, released = split(front, left)
        self.sweep.settled[slice_.id] += total(front)
        for name in pools:
            self.released[name] += total(released)
        if gone := self._gone(slice_, k):
            axis = self._settle(axis, front, gone, n, pools)
        else:
            kept = front
            if slice_.primary:
                kept = self._deductible(front, lambda at, some: self._settle_only(at, some, pools), axis)
                axis += total(front) - total(kept)
            axis = self._settle(axis, kept, self._recovered(slice_, k), n, pools)
        axis = self._settle(axis, released, Reason("released", slice_.id), n, set())
        return self._settle(axis, full, Reason("aggregate_exhausted", slice_.id), n, set())

    def _gone(self, slice_: Slice, k: int) -> Reason | None:
        """What stands in the way of payment at the end: rescission, or an insurer that cannot or will not pay."""
        if void := self.claim.void(slice_.holder, slice_.base, self.item):
            return Reason("rescinded", slice_.id, void.condition.ref, void.statement)
        return Reason(slice_.shares[k].unpaid, slice_.id) if slice_.shares[k].unpaid else None

    def _settle_only(self, axis: int, cents: int, pools: set[str]) -> None:
        self.books.erode(self.base, pools, self.key, cents)
        self._note(axis, cents, "retained")

    def _deductible(self, runs: list[Run], note: Callable[[int, int], None] | None = None, axis: int = 0) -> list[Run]:
        """A retention that reduces the limit takes the first cents that would still be recovered."""
        terms = self._retains("reduces_limit")
        if terms is None:
            return runs
        taken = min(total(runs), self._retainable(terms))
        front, back = split(runs, taken)
        if front:
            self.put(front, self._retain(terms, taken))
            if note:
                note(axis, taken)
        return back

    def _settle(self, axis: int, runs: list[Run], reason: Reason, n: int, pools: set[str]) -> int:
        """Cents of a slice with their last reason: noted for the layers above, and what erodes its pools erodes them."""
        self.put(runs, reason)
        cents = total(runs)
        if reason.status in ERODES:
            self.books.erode(self.sweep.slices[n], pools, self.key, cents)
        self._note(axis, cents, reason.status)
        return axis + cents

    def _recovered(self, slice_: Slice, k: int) -> Reason:
        clause = self.ruling.clause.ref if self.ruling.clause else None
        return Reason("recovered", slice_.id, clause, insurer=slice_.shares[k].insurer)
