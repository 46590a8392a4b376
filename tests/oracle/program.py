"""One party's program as money sees it: towers of slices, and the pools that hold them (sections 5.3 and 6.4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from .files import Table, cents, share
from .money import unpaid

NO_END = 10**9


@dataclass
class Slice:
    """A policy's own slice, or a layer. The base's shares: the insurer's, the insured's."""

    id: str
    attachment: int
    each: int
    shares: list[Fraction]
    exhaustion: list[Table]  # none for the base
    unpaid: list[str]  # share by share: insolvent, refused or nothing
    drops: Sequence[str]

    @property
    def gone(self) -> bool:
        """None of its insurers pays."""
        return all(self.unpaid)

    def under(self, drops: Sequence[str]) -> bool:
        """Whether what comes down over these comes down over it, because none of its insurers pays."""
        return self.gone and all(why in drops for why in self.unpaid)

    @property
    def recognizes_its_own(self) -> bool:
        return any(exhaustion.get("of_what") == "recognized" for exhaustion in self.exhaustion)


@dataclass
class Tower:
    """A policy and the layers above it, lowest first."""

    policy: Table
    slices: list[Slice]

    @property
    def id(self) -> str:
        name: str = self.policy["id"]
        return name

    @property
    def retention(self) -> Table | None:
        return None if self.policy["retention"] == "none" else self.policy["retention"]

    @property
    def defense_outside(self) -> bool:
        return bool(self.policy["defense"].get("place") == "outside")

    @property
    def other(self) -> Table:
        """`other_insurance`; absent: primary, and says nothing of sharing."""
        return {"kind": "primary", **self.policy.get("other_insurance", {})}


def tower(policy: Table, layers: Sequence[Table]) -> Tower:
    """A policy with all layers that stand on it, directly or on one another."""
    own = Fraction(1) - (share(policy["coinsurance"]) if "coinsurance" in policy else 0)
    base = Slice(policy["id"], 0, cents(policy["limit"]["each_claim"]), [own, 1 - own], [], [unpaid(policy)], ())
    slices = {base.id: base}
    waiting = list(layers)
    while standing := [table for table in waiting if table["excess_of"] in slices]:
        table = standing[0]
        waiting.remove(table)
        below = slices[table["excess_of"]]
        slices[table["id"]] = Slice(
            id=table["id"],
            attachment=cents(table["attachment"]) if "attachment" in table else below.attachment + below.each,
            each=cents(table["limit"]["each_claim"]),
            shares=[share(one["share"]) for one in table["shares"]],
            exhaustion=[one["exhaustion"] for one in table["shares"]],
            unpaid=[unpaid(one) for one in table["shares"]],
            drops=table.get("drops_over", ["aggregate"]),
        )
    return Tower(policy, [base, *sorted((s for s in slices.values() if s is not base), key=lambda s: s.attachment)])


def parts(shares: Sequence[Fraction], count: int) -> list[int]:
    """Nested floors: how many of the first `count` cents each share has."""
    cumulative = [sum(shares[: k + 1], Fraction(0)) for k in range(len(shares))]
    taken = [int(count * cumulative[-1] // 1)]
    for k in range(len(shares) - 2, -1, -1):
        taken.insert(0, int(taken[0] * cumulative[k] / cumulative[k + 1] // 1) if cumulative[k + 1] else 0)
    return [taken[0], *(after - before for before, after in pairwise(taken))]


class Pools:
    """What every slice, share and `[[pool]]` can still pay in the term, by name."""

    def __init__(self, towers: Sequence[Tower], layers: Sequence[Table], around: Sequence[Table]) -> None:
        self.amounts: dict[str, int] = {}
        self.around = around
        tables = {table["id"]: table for table in [*(tower.policy for tower in towers), *layers]}
        for slice_ in (slice_ for tower in towers for slice_ in tower.slices):
            limit = tables[slice_.id]["limit"]
            total = cents(limit["aggregate"]) * (1 + limit.get("reinstatements", 0)) if "aggregate" in limit else NO_END
            self.amounts[f"slice:{slice_.id}"] = total
            if slice_.exhaustion:
                for k, part in enumerate(parts(slice_.shares, total)):
                    self.amounts[f"share:{slice_.id}/{k}"] = part
        for pool in around:
            self.amounts[f"pool:{pool['id']}"] = cents(pool["aggregate"])

    def above(self, member: str) -> list[str]:
        """The `[[pool]]`s that hold a member, directly or through other pools."""
        found: list[str] = []
        for pool in self.around:
            if member in pool["of"]:
                found += [f"pool:{pool['id']}", *self.above(pool["id"])]
        return found

    def whole(self, slice_: str) -> list[str]:
        """The pools that hold a slice whole."""
        return [f"slice:{slice_}", *self.above(slice_)]

    def holding(self, slice_: str, part: str, holder: int | None) -> list[str]:
        """The pools that hold a cent of a slice, paid under a part, by a share of a layer if any."""
        found = [*self.whole(slice_), *self.above(f"{slice_}/{part}")]
        if f"share:{slice_}/{holder}" in self.amounts:
            found.append(f"share:{slice_}/{holder}")
        return found


class Ledger:
    """What the term has used up so far."""

    def __init__(self, pools: Pools) -> None:
        self.pools = pools
        self.eroded: Counter[str] = Counter()
        self.unrecognized: Counter[tuple[str, str]] = Counter()  # layer, slice below
        self.retained: Counter[str] = Counter()  # policy
        self.capped: Counter[tuple[str, str]] = Counter()  # policy, sublimit

    def copy(self) -> "Ledger":
        other = Ledger(self.pools)
        other.eroded = self.eroded.copy()
        other.unrecognized = self.unrecognized.copy()
        other.retained = self.retained.copy()
        other.capped = self.capped.copy()
        return other

    def left_in(self, pool: str) -> int:
        return max(0, self.pools.amounts[pool] - self.eroded[pool])

    def left(self, slice_: str) -> int:
        """The least that is left of the pools that hold a slice whole."""
        return min(self.left_in(pool) for pool in self.pools.whole(slice_))


def weigh(total: int, weights: Mapping[int, int], rooms: Mapping[int, int]) -> dict[int, int]:
    """What each of several sharing towers pays of a total: by weight, none above its room (6.5)."""
    paid: dict[int, int] = {}
    open_ = list(weights)
    while open_:
        sum_ = sum(weights[p] for p in open_)
        full = [p for p in open_ if Fraction(total * weights[p], sum_) >= rooms[p]]
        if not full:
            split = parts([Fraction(weights[p], sum_) for p in open_], total)
            return paid | dict(zip(open_, split, strict=True))
        for p in full:
            paid[p] = rooms[p]
            total -= rooms[p]
            open_.remove(p)
    return paid
