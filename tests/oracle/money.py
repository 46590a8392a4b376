"""Money, cent by cent (section 5.3): no intervals, every cent walks through the tower and meets one fate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from .files import Table, cents, share
from .words import CONDITION_FAILED, COVERED, EXCLUDED, NOT_GRANTED, NOT_INSURED, NOT_SEEN, UNINSURABLE, UNTIMELY, Ruling

REASONS = [  # of an unpaid cent, the first that some tower gives
    *("retained", "waiting_period", "coinsurance", "above_limit", "aggregate_exhausted", "above_sublimit"),
    *("underlying_not_exhausted", "attachment_hole", "released", "insolvent", "refused", "unplaced", "uninsurable", "rescinded"),
    *("condition_failed", "excluded", "not_granted", "untimely", "not_insured", "document_not_seen"),
]
RETAINED = {"retained", "waiting_period", "coinsurance"}
BY_STATUS = {
    UNINSURABLE: "uninsurable",
    CONDITION_FAILED: "condition_failed",
    EXCLUDED: "excluded",
    NOT_GRANTED: "not_granted",
    UNTIMELY: "untimely",
    NOT_INSURED: "not_insured",
    NOT_SEEN: "document_not_seen",
}
OVERFLOW = {"sublimit": "above_sublimit", "carve_back": "excluded", "condition": "condition_failed"}
TAKEN_BY_DEDUCTIBLE = "taken_by_deductible"  # `retained`, but it counts as paid for the layers above

Fate = tuple[str, str | None]  # status, policy or layer
Said = tuple[str, str | None, int | None]  # what an earlier tower said of a cent, with the share that has it


@dataclass
class Layer:
    """One slice above the base policy; shares with their exhaustion, in declared order."""

    id: str
    attachment: int
    limit: int
    shares: list[tuple[Fraction, Table]]
    unpaid: list[str]  # share by share: insolvent, refused or nothing
    settled: int | None


@dataclass
class Tower:
    """A policy and the layers above it, lowest first."""

    id: str
    limit: int
    retention: Table | None
    coinsurance: Fraction
    defense_outside: bool
    unpaid: str
    settled: int | None
    layers: list[Layer] = field(default_factory=list)


def unpaid(insurer: Table) -> str:
    """Why a policy's insurer, or a share's, does not pay what it owes."""
    return "insolvent" if insurer.get("insolvent") else "refused" if insurer.get("refuses") else ""


def tower(policy: Table, layers: Sequence[Table], settled: Mapping[str, int | str]) -> Tower:
    """A policy with all layers that stand on it, directly or on one another."""
    retention = policy["retention"]
    base = Tower(
        id=policy["id"],
        limit=cents(policy["limit"]["each_claim"]),
        retention=None if retention == "none" else retention,
        coinsurance=share(policy["coinsurance"]) if "coinsurance" in policy else Fraction(0),
        defense_outside=policy["defense"].get("place") == "outside",
        unpaid=unpaid(policy),
        settled=cents(settled[policy["id"]]) if policy["id"] in settled else None,
    )
    tops = {base.id: base.limit}
    waiting = list(layers)
    while any(layer["excess_of"] in tops for layer in waiting):
        table = next(layer for layer in waiting if layer["excess_of"] in tops)
        waiting.remove(table)
        attachment = cents(table["attachment"]) if "attachment" in table else tops[table["excess_of"]]
        shares = [(share(one["share"]), one["exhaustion"]) for one in table["shares"]]
        stated = cents(settled[table["id"]]) if table["id"] in settled else None
        gone = [unpaid(one) for one in table["shares"]]
        layer = Layer(table["id"], attachment, cents(table["limit"]["each_claim"]), shares, gone, stated)
        tops[layer.id] = layer.attachment + layer.limit
        base.layers.append(layer)
    base.layers.sort(key=lambda layer: layer.attachment)
    return base


def owner(shares: Sequence[Fraction], place: int) -> int:
    """Which share has the cent at `place` of its slice: nested floors. The number of shares: nobody, it is unplaced."""

    def counts(p: int) -> list[int]:
        cumulative = [sum(shares[: k + 1], Fraction(0)) for k in range(len(shares))]
        taken = [int(p * cumulative[-1] // 1)]
        for k in range(len(shares) - 2, -1, -1):
            taken.insert(0, int(taken[0] * cumulative[k] / cumulative[k + 1] // 1))
        return taken

    before, after = counts(place), counts(place + 1)
    return next((k for k in range(len(shares)) if after[k] > before[k]), len(shares))


class Ambiguous(Exception):
    """The words of the format do not say which of several bands or rulings is taken."""


class Offer:
    """One tower offered some cents: `fates[cent]` is what became of each."""

    def __init__(
        self,
        tower: Tower,
        cents_by_item: Sequence[Sequence[int]],
        rulings: Sequence[Ruling],
        defense: Sequence[bool],
        earlier: Mapping[int, tuple[Said, ...]],
        rescinded: Sequence[Sequence[bool]],  # by slice, by item
    ) -> None:
        self.tower = tower
        self.item_of = {cent: item for item, members in enumerate(cents_by_item) for cent in members}
        self.said = {cent: (item, earlier.get(cent, ())) for cent, item in self.item_of.items()}
        self.share_of: dict[int, int] = {}
        self.rulings = rulings
        self.defense = defense
        self.rescinded = rescinded
        self.fates: dict[int, Fate] = {}
        self.walked: list[int] = []  # cents that the base policy may pay or that reach the axis, in order
        self.axis: list[int] = []
        self.retention_left = self._retention("below_limit")
        self.room: dict[tuple[str, str, int], int] = {cap: cap[2] for ruling in rulings for cap in ruling.caps}
        for item, members in enumerate(cents_by_item):
            self._walk(item, list(members))

    def _retention(self, place: str) -> int:
        retention = self.tower.retention
        return cents(retention["amount"]) if retention and retention["place"] == place else 0

    def satisfies(self, item: int) -> bool:
        """Whether the item's cents satisfy the retention."""
        assert self.tower.retention is not None
        by = self.tower.retention["satisfied_by"]
        return by == "both" or (by == "defense") == self.defense[item]

    def _walk(self, item: int, members: list[int]) -> None:
        """Steps 1 to 6 for one item."""
        ruling = self.rulings[item]
        if ruling.status != COVERED:
            self._all(members, BY_STATUS[ruling.status])
            return
        members = self._below_limit(item, self._reduced(members, ruling))
        members = [cent for cent in members if self._capped(cent, ruling)]
        self.walked += members
        if self.defense[item] and self.tower.defense_outside:
            self._all(members, "recovered")
        else:
            self.axis += members

    def _all(self, members: Sequence[int], status: str) -> None:
        for cent in members:
            self.fates[cent] = (status, self.tower.id)

    def _reduced(self, members: list[int], ruling: Ruling) -> list[int]:
        """Of n cents the first floor(n x (1 - share)) stay; several reductions one after another."""
        for cut in ruling.cuts:
            stay = int(len(members) * (1 - cut) // 1)
            self._all(members[stay:], "condition_failed")
            members = members[:stay]
        return members

    def _below_limit(self, item: int, members: list[int]) -> list[int]:
        """The retention takes the first cents of items that satisfy it."""
        if not self.retention_left or not self.satisfies(item):
            return members
        taken = members[: self.retention_left]
        self.retention_left -= len(taken)
        assert self.tower.retention is not None
        self._all(taken, "waiting_period" if self.tower.retention["kind"] == "waiting_period" else "retained")
        return members[len(taken) :]

    def _capped(self, cent: int, ruling: Ruling) -> bool:
        """Every cap must have room for the cent; the one that has none, the tightest, names its band.

        "Ties: first declared" does not order a sublimit, a carve-back and a condition among one another.
        """
        bands = {OVERFLOW[cap[0]] for cap in ruling.caps if not self.room[cap]}
        if len(bands) > 1:
            raise Ambiguous
        if bands:
            self.fates[cent] = (bands.pop(), self.tower.id)
            return False
        for cap in ruling.caps:
            self.room[cap] -= 1
        return True

    # --- the slices ----------------------------------------------------------------------------------------------

    def base(self) -> None:
        """The base slice, with coinsurance, a settlement, insolvency and a deductible (steps 7 to 10)."""
        tower = self.tower
        shares = [1 - tower.coinsurance, tower.coinsurance]
        for cent, holder in self._side_by_side(shares, self.axis[: tower.limit]):
            self.fates[cent] = (("recovered", "coinsurance")[holder], tower.id)
        self._release(self.axis[: tower.limit], tower.id, tower.settled)
        for cent in self.walked:
            self._owed(cent, 0, tower.id, tower.unpaid)
        self._deduct()

    def _owed(self, cent: int, number: int, holder: str, unpaid: str) -> None:
        """Step 9: what a rescinded slice, or an insurer that cannot or will not pay, would have paid."""
        if self.fates.get(cent, ("",))[0] == "recovered":
            if self.rescinded[number][self.item_of[cent]]:
                self.fates[cent] = ("rescinded", holder)
            elif unpaid:
                self.fates[cent] = (unpaid, holder)

    def _side_by_side(self, shares: Sequence[Fraction], slice_: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Each cent of a slice with the share that has it, side by side in each piece, unplaced last.

        How many cents of a piece each share has is settled cent by cent. Where they lie shows only in the reasons that the
        next towers add. A piece: neighboring cents of one item of which the earlier towers said the same.
        """
        owners = [owner(shares, place) for place in range(len(slice_))]
        place = 0
        for _, piece in groupby(enumerate(slice_), key=lambda pair: (pair[1] - pair[0], self.said[pair[1]])):
            members = [cent for _, cent in piece]
            for cent, holder in zip(members, sorted(owners[place : place + len(members)]), strict=True):
                self.share_of[cent] = holder
                yield cent, holder
            place += len(members)

    def _release(self, slice_: Sequence[int], holder: str, settled: int | None) -> None:
        """A settlement for s: of the cents it would recover the first s stay."""
        if settled is not None:
            recovered = [cent for cent in slice_ if self.fates[cent][0] == "recovered"]
            for cent in recovered[settled:]:
                self.fates[cent] = ("released", holder)

    def _deduct(self) -> None:
        """A retention that reduces the limit takes the first cents that the base policy would still recover."""
        left = self._retention("reduces_limit")
        for cent in self.walked:
            if left and self.fates.get(cent, ("", None))[0] == "recovered" and self.satisfies(self.item_of[cent]):
                self.fates[cent] = (TAKEN_BY_DEDUCTIBLE, self.tower.id)
                left -= 1

    def layer(self, layer: Layer, own: Sequence[int]) -> None:
        """One layer; `own[item]` is what its own wording says of the item, if the base covers it."""
        fractions = [fraction for fraction, _ in layer.shares]
        attached = [self._attached(layer, exhaustion, own) for _, exhaustion in layer.shares]
        seen = [0] * len(layer.shares)
        slice_ = self.axis[layer.attachment : layer.attachment + layer.limit]
        holders = dict(self._side_by_side(fractions, slice_))
        for cent, holder in holders.items():
            status = own[self.item_of[cent]]
            if holder < len(fractions):
                seen[holder] += 1  # a hole is one of the share's first x cents too: its place in the slice counts
            if status != COVERED:
                self.fates[cent] = (BY_STATUS[status], layer.id)
            elif holder == len(fractions):
                self.fates[cent] = ("unplaced", layer.id)
            else:
                paid = pays(attached[holder], seen[holder])
                self.fates[cent] = ("recovered" if paid else "underlying_not_exhausted", layer.id)
        self._paid_first(slice_, holders)
        self._release(slice_, layer.id, layer.settled)
        for cent, holder in holders.items():
            if holder < len(fractions):
                self._owed(cent, 1 + self.tower.layers.index(layer), layer.id, layer.unpaid[holder])

    def _paid_first(self, slice_: Sequence[int], holders: Mapping[int, int]) -> None:
        """Of a share's cents in a piece, those that it pays come first; how many was settled cent by cent."""
        for _, run in groupby(enumerate(slice_), key=lambda pair: (pair[1] - pair[0], self.said[pair[1]], holders[pair[1]])):
            members = [cent for _, cent in run]
            fates = sorted((self.fates[cent] for cent in members), key=lambda fate: fate[0] != "recovered")
            self.fates.update(zip(members, fates, strict=True))

    def _attached(self, layer: Layer, exhaustion: Table, own: Sequence[int]) -> Fraction:
        """What part of its cents a share pays: all, none, or counted/all if proportionate."""
        below = [cent for place, cent in enumerate(self.axis[: layer.attachment]) if self._insured(place)]
        counted = [cent for cent in below if self._counts(cent, exhaustion, own)]
        if len(counted) == len(below):
            return Fraction(1)
        if exhaustion.get("how_much", "full") == "full":
            return Fraction(0)
        return Fraction(len(counted), len(below))

    def _insured(self, place: int) -> bool:
        """In the base slice or in a layer: an attachment hole is no underlying insurance."""
        return place < self.tower.limit or any(0 <= place - layer.attachment < layer.limit for layer in self.tower.layers)

    def _counts(self, cent: int, exhaustion: Table, own: Sequence[int]) -> bool:
        """The table of exhaustion."""
        if exhaustion.get("of_what", "covered") == "recognized" and own[self.item_of[cent]] != COVERED:
            return False
        who, how = exhaustion["who"], exhaustion.get("how", "actual_payment")
        match self.fates[cent][0]:
            case "recovered" | "taken_by_deductible":
                return True
            case "insolvent" | "refused":
                return who != "underlying_insurers" or how == "held_liable"
            case "released":
                return who != "underlying_insurers" or how == "settled_in_full"
            case "coinsurance" | "unplaced":
                return who != "underlying_insurers"
            case "excluded" | "uninsurable" | "rescinded" | "condition_failed" | "underlying_not_exhausted":
                return who == "anyone"
            case other:
                raise ValueError(other)

    def rest(self) -> None:
        """What no slice took: between slices, or above the last."""
        tops = [self.tower.limit, *(layer.attachment + layer.limit for layer in self.tower.layers)]
        for place, cent in enumerate(self.axis):
            if cent not in self.fates:
                self.fates[cent] = ("above_limit" if place >= max(tops) else "attachment_hole", self.tower.id)
        for cent, (status, holder) in self.fates.items():
            if status == TAKEN_BY_DEDUCTIBLE:
                self.fates[cent] = ("retained", holder)


def pays(attached: Fraction, number: int) -> bool:
    """Whether a share pays its n-th cent: it pays floor(x f) of its first x."""
    return attached * number // 1 > attached * (number - 1) // 1


def place(
    towers: Sequence[Tower],
    amounts: Sequence[int],
    defense: Sequence[bool],
    rulings: Sequence[Sequence[Ruling]],
    own: Sequence[Sequence[Sequence[int]]],
    rescinded: Sequence[Sequence[Sequence[bool]]],
) -> list[list[Fate]]:
    """One fate for each cent of each item, over all towers in program order."""
    starts = [sum(amounts[:item]) for item in range(len(amounts))]
    left = [list(range(start, start + amount)) for start, amount in zip(starts, amounts, strict=True)]
    fates: dict[int, Fate] = {}
    said: dict[int, tuple[Said, ...]] = {}
    for tower_, ruling, layers, void in zip(towers, rulings, own, rescinded, strict=True):
        offer = Offer(tower_, left, ruling, defense, said, void)
        offer.base()
        for layer, statuses in zip(tower_.layers, layers, strict=True):
            offer.layer(layer, statuses)
        offer.rest()
        for cent, fate in offer.fates.items():
            said[cent] = (*said.get(cent, ()), (*fate, offer.share_of.get(cent)))
            if cent not in fates or better(fate, fates[cent]):
                fates[cent] = fate
        left = [[cent for cent in members if fates[cent][0] != "recovered"] for members in left]
    nobody: Fate = ("not_insured", None)
    return [
        [fates.get(cent, nobody) for cent in range(start, start + amount)] for start, amount in zip(starts, amounts, strict=True)
    ]


def better(new: Fate, old: Fate) -> bool:
    """A later tower's fate counts if it recovers, or names an earlier reason."""
    return new[0] == "recovered" or REASONS.index(new[0]) < REASONS.index(old[0])
