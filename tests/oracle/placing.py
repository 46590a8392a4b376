"""Money of several claims, cent by cent (sections 6.4 and 6.5): each claim against what the earlier ones left.

`Year` holds what lasts: the pools, and the sweeps that related claims go on with. `Turn` places one claim: item by item,
tier by tier; `_give` walks cents through one tower.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from .files import Table, cents
from .money import BY_STATUS, OVERFLOW, RETAINED, TAKEN_BY_DEDUCTIBLE, Ambiguous, Fate, pays
from .program import NO_END, Ledger, Pools, Slice, Tower, parts, weigh
from .words import COVERED, EXCLUDED, Ruling

REASONS = [  # of an unpaid cent, the first that some tower gives
    *("retained", "waiting_period", "coinsurance", "above_limit", "aggregate_exhausted", "above_sublimit"),
    *("underlying_not_exhausted", "attachment_hole", "released", "insolvent", "refused", "unplaced", "hammer", "allocated_uncovered"),
    *("uninsurable", "rescinded", "condition_failed", "excluded", "not_granted", "untimely", "not_insured", "document_not_seen"),
]
ERODES = {"recovered", "insolvent", "refused", "coinsurance", "unplaced", TAKEN_BY_DEDUCTIBLE}
Said = tuple[str, str | None, int | None]  # what a tower said of a cent, with the share that has it
Told = tuple[tuple[int, Said], ...]  # a cent, and what became of it


class Word(NamedTuple):
    """What one policy and its layers say of a claim's items, in one world."""

    rulings: tuple[Ruling, ...]
    own: tuple[tuple[int, ...], ...]  # by layer, by item
    stay: tuple[Fraction, ...]  # allocation: the part of each item that stays
    hammer: tuple[Fraction | None, ...]  # what stays beyond the offer; nothing: no hammer
    spread: tuple[tuple[int, int, int] | None, ...]  # days of the course before the period, before its end, of all
    rescinded: tuple[tuple[bool, ...], ...]  # by slice, by item


class Bill(NamedTuple):
    """One claim's money: items as they stand on an axis before any priority of parts."""

    amounts: list[int]
    defense: list[bool]
    settled: Mapping[str, int]
    offer: int | None


class Record(NamedTuple):
    """A cent on an axis, for the layers above: its status, and what each layer's own wording says of its item."""

    status: str
    own: tuple[int, ...]
    under: tuple[bool, ...]  # by slice: whether it lay below that slice's place when it was placed


class Sweep:
    """How far a tower got with one claim, or with related claims that are one."""

    def __init__(self) -> None:
        self.retained = 0
        self.deducted = 0
        self.caps: Counter[tuple[str, str, int]] = Counter()
        self.axis: list[Record] = []
        self.eroded: Counter[str] = Counter()
        self.unrecognized: Counter[tuple[str, str]] = Counter()  # of those, by layer and slice below
        self.counted = 0  # toward an umbrella's own attachment
        self.beyond = 0  # cents that a hammer's offer has let through; each claim's own
        self.recovered: Counter[str] = Counter()  # cents a settlement has let through, by slice; each claim's own
        self.places: list[tuple[int, int]] = []  # place and size of each slice, for this claim

    def copy(self) -> "Sweep":
        other = Sweep()
        other.__dict__.update(self.__dict__)
        other.caps, other.axis = self.caps.copy(), list(self.axis)
        other.eroded, other.recovered = self.eroded.copy(), self.recovered.copy()
        other.unrecognized = self.unrecognized.copy()
        return other


class Year:
    """A party's program over one order of claims."""

    def __init__(
        self,
        towers: Sequence[Tower],
        pools: Pools,
        lasting: Sequence[Mapping[str, int]],  # by policy: what the aggregate of a sublimit is
        circle: str | None,
        law: Callable[[str], bool],  # "circle", or an umbrella's id: whether it drops over what it is unsure about
    ) -> None:
        self.towers = towers
        self.ledger = Ledger(pools)
        self.law = law
        self.circle = circle
        self.lasting = lasting
        self.going: dict[tuple[str, str], Sweep] = {}

    def loss(self, slice_: str, amount: int) -> None:
        """A loss run: it has eroded the slice's pool, those that hold it whole, and of a layer each share's by its part.

        Every layer above recognizes it.
        """
        for pool in self.ledger.pools.whole(slice_):
            self.ledger.eroded[pool] += amount
        layer = next(each for tower in self.towers for each in tower.slices if each.id == slice_)
        if layer.exhaustion:
            for k, part in enumerate(parts(layer.shares, amount)):
                self.ledger.eroded[f"share:{slice_}/{k}"] += part

    def place(self, bill: Bill, words: Sequence[Word], groups: Sequence[str | None]) -> list[list[Fate]]:
        """One claim; `groups[policy]` names the related claims that it is one with, for that policy."""
        sweeps = []
        for tower, group in zip(self.towers, groups, strict=True):
            sweep = Sweep() if group is None else self.going.setdefault((tower.id, group), Sweep())
            sweep.beyond, sweep.recovered = 0, Counter()
            sweep.places = stand(tower, sweep, self.ledger)
            sweeps.append(sweep)
        turn = Turn(self, self.ledger, bill, words, sweeps)
        return turn.place()


def stand(tower: Tower, sweep: Sweep, ledger: Ledger) -> list[tuple[int, int]]:
    """Place and size of each slice when a claim begins (6.4, 3 and 4)."""
    remains = [ledger.left(slice_.id) + sweep.eroded[slice_.id] for slice_ in tower.slices]
    places: list[tuple[int, int]] = []
    for number, slice_ in enumerate(tower.slices):
        size = min(slice_.each, remains[number])
        above = tower.slices[number + 1 : number + 2]
        if above and slice_.under(above[0].drops):
            size = 0
        drops = sum(drop(slice_, below, left, ledger, sweep) for below, left in zip(tower.slices[:number], remains, strict=False))
        ends = [place + length for place, length in places]
        places.append((max([slice_.attachment - drops, *ends]) if number else 0, size))
    return places


def drop(layer: Slice, below: Slice, remains: int, ledger: Ledger, sweep: Sweep) -> int:
    """How far a layer comes down over one slice below it."""
    if below.under(layer.drops):
        return below.each
    if "aggregate" in layer.drops:
        others = ledger.unrecognized[layer.id, below.id] - sweep.unrecognized[layer.id, below.id]
        return below.each - min(below.each, remains + others)
    return 0


class Turn:
    """One claim being placed."""

    def __init__(self, year: Year, ledger: Ledger, bill: Bill, words: Sequence[Word], sweeps: list[Sweep]) -> None:
        self.year = year
        self.towers = year.towers
        self.ledger = ledger
        self.bill = bill
        self.words = words
        self.sweeps = sweeps
        self.said: dict[int, tuple[Said, ...]] = {}  # by towers that cover the item, in the order in which they were asked
        self.reasons: dict[int, list[tuple[int, Fate]]] = {}
        self.fates: dict[int, Fate] = {}

    # --- all items -----------------------------------------------------------------------------------------------

    def place(self) -> list[list[Fate]]:
        """The fate of each cent of each item."""
        amounts = self.bill.amounts
        starts = [sum(amounts[:item]) for item in range(len(amounts))]
        for item in self._priority():
            self._item(item, list(range(starts[item], starts[item] + amounts[item])))
        return [[self._fate(cent) for cent in range(start, start + amount)] for start, amount in zip(starts, amounts, strict=True)]

    def _priority(self) -> list[int]:
        """The first policy that states a priority of parts and covers an item orders the items (6.4, 9)."""
        items = list(range(len(self.bill.amounts)))
        for tower, word in zip(self.towers, self.words, strict=True):
            order = tower.policy.get("priority")
            if order and any(ruling.status == COVERED for ruling in word.rulings):
                paid = [ruling.part if ruling.status == COVERED else None for ruling in word.rulings]
                return sorted(items, key=lambda item: order.index(paid[item]) if paid[item] in order else len(order))
        return items

    def _fate(self, cent: int) -> Fate:
        """Recovered, or the best reason, ties in program order."""
        if cent in self.fates:
            return self.fates[cent]
        return min(self.reasons.get(cent, []), key=lambda each: (REASONS.index(each[1][0]), each[0]), default=(0, ("not_insured", None)))[1]

    # --- tiers (6.5) ---------------------------------------------------------------------------------------------

    def _item(self, item: int, left: list[int]) -> None:
        covering = [p for p, word in enumerate(self.words) if word.rulings[item].status == COVERED]
        umbrellas = [p for p in covering if "umbrella" in self.towers[p].policy]
        others = [p for p in covering if p not in umbrellas]
        escaping = [p for p in others if self.towers[p].other["kind"] == "none_if_other"]
        if len(escaping) < len(others):
            others = [p for p in others if p not in escaping]
        for p, (tower, word) in enumerate(zip(self.towers, self.words, strict=True)):
            if p not in others and p not in umbrellas:
                status = word.rulings[item].status
                self._all(p, left, BY_STATUS[EXCLUDED if status == COVERED else status], tower.id)
        for together, equally in self._order(others):
            left = self._shared(item, left, together, equally) if len(together) > 1 else self._alone(item, left, together[0])
        for p in umbrellas:
            left = self._over(item, left, p)

    def _all(self, p: int, left: Sequence[int], status: str, holder: str) -> None:
        for cent in left:
            self.reasons.setdefault(cent, []).append((p, (status, holder)))

    def _order(self, covering: list[int]) -> list[tuple[list[int], bool]]:
        """Towers one after another, those that share together; with whether they share equally."""
        other = {p: self.towers[p].other for p in covering}
        if len(covering) > 1 and (
            all(each["kind"] == "none_if_other" for each in other.values())
            or all(each["kind"] == "excess" and not each.get("over") for each in other.values())
        ):
            return [(covering, not self._by_limits())]
        # Those that name what they are over come first: where none of these covers, they are not excess to anybody.
        named = {p for p in covering if other[p]["kind"] == "excess" and other[p].get("over")}
        over = {p for p in named if any(self.towers[q].id in other[p]["over"] for q in covering)}
        if any(other[p]["kind"] != "excess" or p in named - over for p in covering):
            over |= {p for p in covering if other[p]["kind"] == "excess"} - named
        tiers: list[list[int]] = [[], [], []]
        for p in covering:
            if p in over:
                tiers[2].append(p)
            elif other[p]["kind"] == "primary" and other[p].get("noncontributory"):
                tiers[0].append(p)
            else:
                tiers[1].append(p)
        found = []
        for tier in tiers:
            sharing = [p for p in tier if "sharing" in other[p]]
            equally = all(other[p]["sharing"] == "equal" for p in sharing)
            for p in tier:
                if p not in sharing:
                    found.append(([p], False))
                elif p == sharing[0]:
                    found.append((sharing, equally))
        return found

    def _by_limits(self) -> bool:
        if self.year.circle is not None:
            return self.year.circle == "limits"
        return self.year.law("circle")

    def _alone(self, item: int, left: list[int], p: int) -> list[int]:
        """One tower is offered all that is left."""
        rest = []
        for cent, said in self._give(p, item, left):
            if said[0] == "recovered":
                self.fates[cent] = said[:2]
            else:
                rest.append(cent)
                self._say(p, cent, said)
        return rest

    def _say(self, p: int, cent: int, said: Said) -> None:
        self.said[cent] = (*self.said.get(cent, ()), said)
        self.reasons.setdefault(cent, []).append((p, said[:2]))

    def _trial(self, p: int, item: int, left: Sequence[int]) -> list[Said]:
        """What a tower would say of some cents, alone; nothing is used up."""
        sweeps = list(self.sweeps)
        sweeps[p] = self.sweeps[p].copy()
        trial = Turn(self.year, self.ledger.copy(), self.bill, self.words, sweeps)
        trial.said = self.said
        return [said for _, said in trial._give(p, item, left)]

    def _shared(self, item: int, left: list[int], together: list[int], equally: bool) -> list[int]:
        """Towers that share: each pays its part of what they can pay together."""
        alone = {p: self._trial(p, item, left) for p in together}
        rooms = {p: paid(said) for p, said in alone.items()}
        weights = {p: 1 if equally else self.towers[p].slices[0].each for p in together}
        split = weigh(min(len(left), sum(rooms.values())), weights, rooms)
        at = 0
        for p in together:
            for said in self._exactly(p, item, left, split[p]):
                self.fates[left[at]] = said[:2]
                at += 1
        rest = left[at:]
        for p in together:
            for cent, said in zip(rest, [said for said in alone[p] if said[0] != "recovered"], strict=False):
                self._say(p, cent, said)
        return rest

    def _exactly(self, p: int, item: int, left: list[int], part: int) -> list[Said]:
        """A tower is given the shortest run of cents of which it recovers its part."""
        run = next((length for length in range(len(left) + 1) if paid(self._trial(p, item, left[:length])) >= part), 0)
        recovered = [said for _, said in self._give(p, item, left[:run], sharing=True) if said[0] == "recovered"]
        if len(recovered) != part:
            raise Ambiguous  # two that share draw on one pool
        return recovered

    def _over(self, item: int, left: list[int], p: int) -> list[int]:
        """An umbrella: a cent is offered by the best reason of the towers that it stands over."""
        before = [q for q, tower in enumerate(self.towers) if "umbrella" not in tower.policy or q < p]
        under = {q for q in before if self.towers[q].id in self.towers[p].policy["umbrella"]["over"]}
        offered, bare, rest = [], set(), []
        between = self._between(item, left, p, under)
        for cent in left:
            if cent in between:
                self._say(p, cent, ("attachment_hole", self.towers[p].id, None))
                rest.append(cent)
                continue
            given = self.reasons.get(cent, [])
            reason = min((fate[0] for q, fate in given if q in under), key=REASONS.index, default=None)
            if any(fate[0] in RETAINED for _, fate in given):
                reason = "retained"
            void = any(q in under and fate[0] == "rescinded" for q, fate in given)
            if void or not self._offers(p, reason):
                stays = "not_granted" if reason in ("excluded", "not_granted") else "underlying_not_exhausted"
                self._say(p, cent, (stays, self.towers[p].id, None))
                rest.append(cent)
                continue
            offered.append(cent)
            if reason in ("above_limit", "aggregate_exhausted", "insolvent", "refused"):
                bare.add(cent)
        for cent, said in self._give(p, item, offered, bare):
            if said[0] == "recovered":
                self.fates[cent] = said[:2]
            else:
                self._say(p, cent, said)
                rest.append(cent)
        return sorted(rest)

    def _between(self, item: int, left: list[int], p: int, under: set[int]) -> set[int]:
        """Cents above what the towers below an umbrella have, and below what it takes them to have."""
        stated = self.towers[p].policy["umbrella"].get("attachment")
        if stated is None:
            return set()
        found = set()
        start = sum(self.bill.amounts[:item])
        slices = {slice_.id: q for q in under for slice_ in self.towers[q].slices}
        for cent in range(start, start + self.bill.amounts[item]):
            fate = self.fates.get(cent)
            given = self.reasons.get(cent, [])
            best = min((said[0] for q, said in given if q in under), key=REASONS.index, default="")
            if fate is not None:
                counts = fate[1] in slices and not (self.bill.defense[item] and self.towers[slices[fate[1]]].defense_outside)
            else:
                kept = any(said[0] in RETAINED for _, said in given)
                counts = best in ("above_limit", "aggregate_exhausted", "insolvent", "refused") and not kept
            if counts and fate is None and best == "above_limit" and self.sweeps[p].counted < cents(stated):
                found.add(cent)
            self.sweeps[p].counted += counts
        return found

    def _offers(self, p: int, reason: str | None) -> bool:
        umbrella = self.towers[p].policy["umbrella"]
        if reason is None or reason == "above_limit":
            return True
        over = {"aggregate_exhausted": "aggregate"}.get(reason, reason)
        if over not in ("aggregate", "insolvent", "refused", "excluded", "not_granted"):
            return False
        return over in umbrella["drops_over"] or (over in umbrella.get("unsure", []) and self.year.law(self.towers[p].id))

    # --- one tower -----------------------------------------------------------------------------------------------

    def _by_another(self, item: int, cent: int) -> bool:
        """Whether the policy of another term had it in its part of harm over several."""
        had = ((q, said) for q, said in self.reasons.get(cent, []) if self.words[q].spread[item])
        return any(said != ("untimely", self.towers[q].id) for q, said in had)

    def _give(self, p: int, item: int, offered: Sequence[int], bare: Sequence[int] | set[int] = (), *, sharing: bool = False) -> Told:
        """What becomes of an item's cents in one tower; `bare`: those that its retention does not touch."""
        tower, sweep, word = self.towers[p], self.sweeps[p], self.words[p]
        ruling = word.rulings[item]
        fates: dict[int, Said] = {}

        def all_(cents_: Sequence[int], status: str) -> None:
            for cent in cents_:
                fates[cent] = (status, tower.id, None)

        cents_ = list(offered)
        if spread := word.spread[item]:
            before, until, days = spread
            stay = self.bill.amounts[item] * until // days - self.bill.amounts[item] * before // days
            turn = {cent: n for n, cent in enumerate(offered)}
            if not sharing:
                cents_.sort(key=lambda cent: (self._by_another(item, cent), turn[cent]))
            all_(cents_[stay:], "untimely")
            cents_ = sorted(cents_[:stay], key=lambda cent: turn[cent])
        stay = int(len(cents_) * word.stay[item] // 1)
        all_(cents_[stay:], "allocated_uncovered")
        cents_ = cents_[:stay]
        for cut in ruling.cuts:
            stay = int(len(cents_) * (1 - cut) // 1)
            all_(cents_[stay:], "condition_failed")
            cents_ = cents_[:stay]
        beyond = word.hammer[item]
        if beyond is not None and self.bill.offer is not None:
            free = max(0, min(len(cents_), self.bill.offer - sweep.beyond))
            sweep.beyond += free
            stay = free + int((len(cents_) - free) * beyond // 1)
            all_(cents_[stay:], "hammer")
            cents_ = cents_[:stay]
        walked = []
        for cent in cents_:
            if cent not in bare and self._retains(p, item, "below_limit"):
                waiting = tower.policy["retention"]["kind"] == "waiting_period"
                self._retain(p, "retained")
                fates[cent] = ("waiting_period" if waiting else "retained", tower.id, None)
            elif (band := self._capped(p, ruling)) is not None:
                fates[cent] = (band, tower.id, None)
            else:
                walked.append(cent)
        if self.bill.defense[item] and tower.defense_outside:
            all_(walked, "rescinded" if word.rescinded[0][item] else tower.slices[0].unpaid[0] or "recovered")
            self._deduct(p, item, walked, fates)
        else:
            self._axis(p, item, walked, fates)
        return tuple((cent, plain(fates[cent])) for cent in offered)

    def _retains(self, p: int, item: int, place: str) -> bool:
        """Whether the retention takes one more cent of the item."""
        retention, sweep = self.towers[p].retention, self.sweeps[p]
        if retention is None or retention["place"] != place:
            return False
        by = retention["satisfied_by"]
        if by != "both" and (by == "defense") != self.bill.defense[item]:
            return False
        if "parts" in retention and self.words[p].rulings[item].part not in retention["parts"]:
            return False
        used = sweep.deducted if place == "reduces_limit" else sweep.retained
        lasting = cents(retention["aggregate"]) if "aggregate" in retention else NO_END
        return used < cents(retention["amount"]) and self.ledger.retained[self.towers[p].id] < lasting

    def _retain(self, p: int, count: str) -> None:
        setattr(self.sweeps[p], count, getattr(self.sweeps[p], count) + 1)
        self.ledger.retained[self.towers[p].id] += 1

    def _capped(self, p: int, ruling: Ruling) -> str | None:
        """The band of a cent for which some cap has no room; nothing: it passes, and every cap is used by it."""
        tower, sweep = self.towers[p], self.sweeps[p]
        lasting = self.year.lasting[p]

        def full(cap: tuple[str, str, int]) -> bool:
            return sweep.caps[cap] >= cap[2] or self.ledger.capped[tower.id, cap[1]] >= lasting.get(cap[1], NO_END)

        bands = {OVERFLOW[cap[0]] for cap in ruling.caps if full(cap)}
        if len(bands) > 1:
            raise Ambiguous
        if bands:
            return bands.pop()
        for cap in ruling.caps:
            sweep.caps[cap] += 1
            self.ledger.capped[tower.id, cap[1]] += 1
        return None

    # --- the axis ------------------------------------------------------------------------------------------------

    def _axis(self, p: int, item: int, walked: Sequence[int], fates: dict[int, Said]) -> None:
        """The next cents of the axis: what lies in no slice, then each slice from below."""
        sweep = self.sweeps[p]
        first = len(sweep.axis)
        own = tuple(layer[item] for layer in self.words[p].own)
        placed = list(enumerate(walked, first))
        for at, cent in placed:
            if not any(place <= at < place + size for place, size in sweep.places):
                fates[cent] = self._nowhere(p, at)
        for number, (place, size) in enumerate(sweep.places):
            run = [(at, cent) for at, cent in placed if place <= at < place + size]
            # Whatever lies below is settled by now: earlier items, and this item's cents in lower slices or in none.
            below = [record for record in [*sweep.axis, *self._records(p, own, placed, fates)] if record.under[number]]
            if run:
                self._slice(p, item, number, run, fates, below)
            if number == 0:
                self._deduct(p, item, walked, fates)
            self._erode(p, item, number, [cent for _, cent in run], fates)
        sweep.axis += self._records(p, own, placed, fates)

    def _records(self, p: int, own: tuple[int, ...], placed: Sequence[tuple[int, int]], fates: Mapping[int, Said]) -> list[Record]:
        """The cents of an axis that are settled by now."""
        places = self.sweeps[p].places
        return [Record(fates[cent][0], own, tuple(at < place for place, _ in places)) for at, cent in placed if cent in fates]

    def _nowhere(self, p: int, at: int) -> Said:
        """Step 6: a cent in no slice."""
        slices, places = self.towers[p].slices, self.sweeps[p].places
        number = max(n for n, (place, _) in enumerate(places) if place <= at)
        if at < places[number][0] + slices[number].each:
            return "aggregate_exhausted", slices[number].id, None
        if number < len(slices) - 1:
            return "attachment_hole", slices[0].id, None
        short = [slice_ for slice_, (_, size) in zip(slices, places, strict=True) if size < slice_.each]
        if short and at < slices[-1].attachment + slices[-1].each:
            return "aggregate_exhausted", short[0].id, None
        return "above_limit", slices[0].id, None

    def _slice(self, p: int, item: int, number: int, run: list[tuple[int, int]], fates: dict[int, Said], below: list[Record]) -> None:
        """Steps 7 to 9 in one slice: shares, holes, attachment; then room, settlement, insolvency."""
        slice_ = self.towers[p].slices[number]
        place = self.sweeps[p].places[number][0]
        attached = [exhausted(exhaustion, below, number - 1) for exhaustion in slice_.exhaustion]
        for _, group in groupby(run, key=lambda pair: (pair[0] - pair[1], self.said.get(pair[1], ()))):
            piece = list(group)
            before = parts(slice_.shares, piece[0][0] - place)
            after = parts(slice_.shares, piece[-1][0] - place + 1)
            members = iter([cent for _, cent in piece])
            for k, (had, has) in enumerate(zip(before, after, strict=True)):
                held = [cent for _, cent in zip(range(has - had), members, strict=False)]
                statuses = [self._status(p, item, number, k, had + n, attached) for n in range(1, len(held) + 1)]
                for cent, status in zip(held, sorted(statuses, key=lambda status: status != "recovered"), strict=True):
                    fates[cent] = (status, slice_.id, k)
            for cent in members:
                fates[cent] = (self._status(p, item, number, len(slice_.shares), 0, attached), slice_.id, len(slice_.shares))
        order = [cent for _, cent in run]
        self._room(p, item, slice_, order, fates)
        self._settle(p, slice_, order, fates)
        for cent in order:
            status, _, holder = fates[cent]
            if status == "recovered" and self.words[p].rescinded[number][item]:
                fates[cent] = ("rescinded", slice_.id, holder)
            elif status == "recovered" and slice_.unpaid[holder or 0]:
                fates[cent] = (slice_.unpaid[holder or 0], slice_.id, holder)

    def _status(self, p: int, item: int, number: int, k: int, nth: int, attached: list[Fraction]) -> str:
        """The n-th cent of a share, before room and settlement."""
        if number == 0:
            return ("recovered", "coinsurance")[k]
        own = self.words[p].own[number - 1][item]
        if own != COVERED:
            return BY_STATUS[own]
        if k == len(attached):
            return "unplaced"
        return "recovered" if pays(attached[k], nth) else "underlying_not_exhausted"

    def _holding(self, p: int, item: int, slice_: Slice, said: Said) -> list[str]:
        holder = said[2] if said[0] in ("recovered", "insolvent", "refused") else None
        return self.ledger.pools.holding(slice_.id, self.words[p].rulings[item].part, holder)

    def _room(self, p: int, item: int, slice_: Slice, order: Sequence[int], fates: dict[int, Said]) -> None:
        """Cents for which some pool that holds them has nothing left (6.4, 6)."""
        used: Counter[str] = Counter()
        for cent in order:
            if fates[cent][0] in ERODES:
                pools = self._holding(p, item, slice_, fates[cent])
                if fates[cent][0] == "recovered" and any(self.ledger.left_in(pool) <= used[pool] for pool in pools):
                    fates[cent] = ("aggregate_exhausted", slice_.id, fates[cent][2])
                else:
                    used.update(pools)

    def _settle(self, p: int, slice_: Slice, order: Sequence[int], fates: dict[int, Said]) -> None:
        """A settlement for s: of the cents it would recover the first s stay."""
        if slice_.id not in self.bill.settled:
            return
        for cent in order:
            status, holder, k = fates[cent]
            if status == "recovered":
                if self.sweeps[p].recovered[slice_.id] < self.bill.settled[slice_.id]:
                    self.sweeps[p].recovered[slice_.id] += 1
                else:
                    fates[cent] = ("released", holder, k)

    def _deduct(self, p: int, item: int, walked: Sequence[int], fates: dict[int, Said]) -> None:
        """A retention that reduces the limit takes the first cents that the base policy would still recover."""
        for cent in walked:
            if cent in fates and fates[cent][0] == "recovered" and self._retains(p, item, "reduces_limit"):
                self._retain(p, "deducted")
                fates[cent] = (TAKEN_BY_DEDUCTIBLE, *fates[cent][1:])

    def _erode(self, p: int, item: int, number: int, order: Sequence[int], fates: dict[int, Said]) -> None:
        """What a slice's cents use up, and which layers above do not recognize them."""
        tower, sweep = self.towers[p], self.sweeps[p]
        slice_ = tower.slices[number]
        for cent in order:
            if fates[cent][0] not in ERODES:
                continue
            self.ledger.eroded.update(self._holding(p, item, slice_, fates[cent]))
            sweep.eroded[slice_.id] += 1
            for above in range(number + 1, len(tower.slices)):
                if tower.slices[above].recognizes_its_own and self.words[p].own[above - 1][item] != COVERED:
                    self.ledger.unrecognized[tower.slices[above].id, slice_.id] += 1
                    sweep.unrecognized[tower.slices[above].id, slice_.id] += 1


def plain(said: Said) -> Said:
    """What a deductible took is retained."""
    return ("retained", *said[1:]) if said[0] == TAKEN_BY_DEDUCTIBLE else said


def paid(said: Sequence[Said]) -> int:
    return sum(status == "recovered" for status, _, _ in said)


def exhausted(exhaustion: Table, below: Sequence[Record], layer: int) -> Fraction:
    """What part of its cents a share pays: all, none, or counted/all if proportionate (5.3; 6.4, 7)."""
    insured = [record for record in below if record.status not in ("attachment_hole", "above_limit")]
    counted = sum(counts(record, exhaustion, layer) for record in insured)
    if counted == len(insured):
        return Fraction(1)
    if exhaustion.get("how_much", "full") == "full":
        return Fraction(0)
    return Fraction(counted, len(insured))


def counts(record: Record, exhaustion: Table, layer: int) -> bool:
    """The table of exhaustion; what a lower layer does not take in time counts as what it excludes."""
    if exhaustion.get("of_what", "covered") == "recognized" and record.own[layer] != COVERED:
        return False
    who, how = exhaustion["who"], exhaustion.get("how", "actual_payment")
    match record.status:
        case "recovered" | "taken_by_deductible":
            return True
        case "insolvent" | "refused":
            return bool(who != "underlying_insurers" or how == "held_liable")
        case "released":
            return bool(who != "underlying_insurers" or how == "settled_in_full")
        case "coinsurance" | "unplaced" | "aggregate_exhausted":
            return bool(who != "underlying_insurers")
        case "excluded" | "uninsurable" | "rescinded" | "condition_failed" | "untimely" | "underlying_not_exhausted":
            return bool(who == "anyone")
        case other:
            raise ValueError(other)
