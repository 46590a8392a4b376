"""Books: what earlier claims of a term left of pools, retentions and sublimits. Integers of minor units by key.

Source: docs/format.md, 6.4 and 6.6. A claim writes into a copy; the copy is what the next claim finds.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from attrs import define, field, frozen

from underlap.model.money import Share, nested
from underlap.model.programs import Layer, LossRun, Pool, Tower

Key = tuple[str, ...]
"""What is counted: ("own", slice), ("pool", id), ("share", layer, number), ("unseen", layer, slice below), ("retained", policy),
("cap", slice, clause), and ("run", group, policy, ...) for claims that are one."""

Books = Mapping[Key, int]

EMPTY: Books = {}


def posted(books: dict[Key, int], key: Key, cents: int) -> None:
    """Add cents to an entry; entries of nothing are left out, so that equal books are equal."""
    if cents:
        books[key] = books.get(key, 0) + cents


@frozen
class Holder:
    """A pool that holds a slice: its key, its size, and the part of the slice it holds (None: the whole)."""

    key: Key
    amount: int
    part: str | None = None

    def left(self, books: Books) -> int:
        """What is left of it; never below nothing."""
        return max(0, self.amount - books.get(self.key, 0))


@define(eq=False, slots=False)
class Program:
    """One party's towers with the pools around them. `loss_runs`: of its slices."""

    towers: tuple[Tower, ...]
    pools: tuple[Pool, ...] = ()
    loss_runs: tuple[LossRun, ...] = ()
    order: Mapping[str, int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.order = {x.id: i for i, t in enumerate(self.towers) for x in t.slices}

    @cached_property
    def holders(self) -> Mapping[str, tuple[Holder, ...]]:
        """Slice -> the pools that hold it or a part of it, its own first."""
        found: dict[str, tuple[Holder, ...]] = {}
        for tower in self.towers:
            for x in tower.slices:
                around = (_around(pool, x.id) for pool in self.pools)
                found[x.id] = (Holder(("own", x.id), x.limit.term), *(h for each in around for h in each))
        return found

    @cached_property
    def reserved(self) -> tuple[str, ...]:
        """Slices with reserves: whether they will be paid is a question."""
        return tuple(run.slice for run in self.loss_runs if run.reserved)

    def opening(self, paid_as_reserved: Iterable[str]) -> Books:
        """What the loss runs have eroded; of these slices the reserves as well."""
        with_reserves = frozenset(paid_as_reserved)
        books: dict[Key, int] = {}
        slices = {x.id: x for t in self.towers for x in t.slices}
        for run in self.loss_runs:
            cents = run.paid + (run.reserved if run.slice in with_reserves else 0)
            for holder in self.holders[run.slice]:
                if holder.part is None:
                    posted(books, holder.key, cents)
            layer = slices[run.slice]
            if isinstance(layer, Layer):
                for k, part in enumerate(parts(cents, layer)):
                    posted(books, ("share", layer.id, str(k)), part)
        return books

    def left(self, slice_: str, books: Books) -> int:
        """The least that is left of the pools that hold a slice whole."""
        return min(h.left(books) for h in self.holders[slice_] if h.part is None)


def _around(pool: Pool, slice_: str) -> Sequence[Holder]:
    if slice_ in pool.slices:
        return [Holder(("pool", pool.id), pool.aggregate)]
    return [Holder(("pool", pool.id), pool.aggregate, part) for policy, part in sorted(pool.parts) if policy == slice_]


def parts(cents: int, layer: Layer) -> list[int]:
    """The first cents of a layer's slice by share, by nested floors; the unplaced part is left out."""
    owned = nested(cents, cumulative(layer))
    return [high - low for low, high in zip((0, *owned), owned[:-1], strict=False)]


def cumulative(layer: Layer) -> tuple[Share, ...]:
    """S1 <= ... <= Sm of a layer's shares, and 1 for the unplaced part."""
    return (*accumulate(share.share for share in layer.shares), Share(1))
