"""Chunks and pieces: the cents of a claim on their way through a program, and how they are cut.

Values and pure helpers for `sweeps`, `tiers` and `money`; nothing here knows what a policy says.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from attrs import evolve, frozen

from underlap.match.results import BandStatus, Reason
from underlap.model.money import Share, nested
from underlap.model.spans import Span


@frozen
class Item:
    """A loss item as money sees it."""

    id: str
    amount: int
    defense: bool


@frozen
class Chunk:
    """Contiguous cents of one item that no earlier tower recovered, and why they did not.

    `free`: no retention of the tower at hand is taken from them.
    """

    item: Item
    span: Span
    prior: tuple[Reason, ...] = ()
    free: bool = False


@frozen
class Piece:
    """Cents with what the tower at hand does with them. `low`: place on the tower's axis, or -1 off it.

    `share`: which share of its slice owns them; `before`: how many cents of the slice that share owns ahead of them.
    """

    chunk: Chunk
    reason: Reason
    low: int = -1
    share: int = -1
    before: int = 0

    @property
    def size(self) -> int:
        """Number of cents."""
        return self.chunk.span.size

    @property
    def recovered(self) -> bool:
        """Whether the tower would pay them."""
        return self.reason.status is BandStatus.RECOVERED


def size(chunks: Iterable[Chunk]) -> int:
    """Number of cents in chunks."""
    return sum(c.span.size for c in chunks)


def take(chunks: Sequence[Chunk], cents: int) -> tuple[list[Chunk], list[Chunk]]:
    """The first `cents` cents of some chunks, and the others."""
    first: list[Chunk] = []
    rest: list[Chunk] = []
    for chunk in chunks:
        here = min(cents, chunk.span.size)
        cents -= here
        middle = chunk.span.low + here
        if here:
            first.append(evolve(chunk, span=Span(chunk.span.low, middle)))
        if middle < chunk.span.high:
            rest.append(evolve(chunk, span=Span(middle, chunk.span.high)))
    return first, rest


def cut(chunk: Chunk, at: int, edges: Sequence[int]) -> Iterator[tuple[int, Chunk]]:
    """A chunk that starts at `at` on the axis, cut at the edges of slices: (axis place, part)."""
    end = at + chunk.span.size
    marks = [at, *(e for e in edges if at < e < end), end]
    for low, high in pairwise(marks):
        offset = chunk.span.low - at
        yield low, evolve(chunk, span=Span(low + offset, high + offset))


def shared(pieces: Iterable[Piece], start: int, cumulative: Sequence[Share]) -> Iterator[Piece]:
    """A slice's pieces cut into its shares, side by side in declared order; an item's cents with one prior reason together.

    `share` numbers them, the unplaced part last. How much each owns is found by nested floors, so cuts move nothing.
    """
    for _, group in groupby(pieces, key=lambda p: (p.chunk.item, p.chunk.prior)):
        mine = list(group)
        low = mine[0].low - start
        before = nested(low, cumulative)
        after = nested(low + sum(p.size for p in mine), cumulative)
        taken = 0
        for k in range(len(cumulative)):
            own = after[k] - before[k] - taken
            taken += own
            owned = before[k] - (before[k - 1] if k else 0)
            mine, rest = split(mine, own)
            for piece in mine:
                yield evolve(piece, share=k, before=owned)
                owned += piece.size
            mine = rest


def split(pieces: Iterable[Piece], cents: int) -> tuple[list[Piece], list[Piece]]:
    """The first `cents` cents of some pieces, and the others."""
    parts: tuple[list[Piece], list[Piece]] = ([], [])
    for piece in pieces:
        here = min(cents, piece.size)
        cents -= here
        for i, part in halves(piece, here):
            parts[i].append(part)
    return parts


def halves(piece: Piece, cents: int) -> Iterator[tuple[int, Piece]]:
    """(0, the first `cents` cents of a piece), (1, the rest); empty ones left out."""
    first, rest = take([piece.chunk], cents)
    for i, part in enumerate((first, rest)):
        for chunk in part:
            yield i, evolve(piece, chunk=chunk)


def first_recovered(pieces: Iterable[Piece], cents: int, *, keep: bool, reason: Reason) -> Iterator[Piece]:
    """Walk recovered cents in order: the first `cents` stay and the rest get `reason` (keep), or the other way around."""
    for piece in pieces:
        if not piece.recovered:
            yield piece
            continue
        first, rest = split([piece], cents)
        cents -= sum(p.size for p in first)
        kept, changed = (first, rest) if keep else (rest, first)
        yield from kept
        yield from (evolve(p, reason=reason) for p in changed)
