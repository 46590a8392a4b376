"""Money: rulings x amounts -> which cents go to whom. One claim, one reading, one cell; no facts, no clauses, no taxonomy.

The sweep of docs/format.md, 5.3 (design, section 6; architecture, 4.1-4.4). Integers of minor units throughout.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, groupby, pairwise
from typing import assert_never

from attrs import define, evolve, field, frozen

from underlap.match.results import RANK, Band, BandStatus, Cap, Reason, Ruling, Status
from underlap.model.money import floor_share, nested
from underlap.model.programs import (
    How,
    HowMuch,
    Layer,
    OfWhat,
    Place,
    Policy,
    QuotaShare,
    RetentionKind,
    Satisfied,
    Tower,
    Who,
)
from underlap.model.spans import Span


@frozen
class Item:
    """A loss item as money sees it."""

    id: str
    amount: int
    defense: bool


Rulings = Mapping[tuple[str, str], Ruling]
"""(policy or layer id, item id) -> ruling."""

STATUS_BAND: Mapping[Status, BandStatus] = {
    Status.CONDITION_FAILED: BandStatus.CONDITION_FAILED,
    Status.EXCLUDED: BandStatus.EXCLUDED,
    Status.UNTIMELY: BandStatus.UNTIMELY,
    Status.NOT_GRANTED: BandStatus.NOT_GRANTED,
    Status.NOT_INSURED: BandStatus.NOT_INSURED,
    Status.NOT_SEEN: BandStatus.DOCUMENT_NOT_SEEN,
}


@frozen
class Chunk:
    """Contiguous cents of one item that no earlier tower recovered, and why they did not."""

    item: Item
    span: Span
    prior: tuple[Reason, ...] = ()


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


def place(towers: Sequence[Tower], items: Sequence[Item], rulings: Rulings, settled: Mapping[str, int]) -> tuple[Band, ...]:
    """Every cent of every item in exactly one band.

    `items`: in axis order, defense first. `settled`: policy or layer id -> what its insurers compromised for. A tower is offered what no
    earlier tower recovered. The bands partition each item's [0, amount), in item order, then by span.
    """
    left = [Chunk(item, Span(0, item.amount)) for item in items if item.amount]
    at = {item.id: i for i, item in enumerate(items)}
    done: list[Piece] = []
    for tower in towers:
        pieces = Sweep(tower, rulings, settled).run(left)
        done += [p for p in pieces if p.recovered]
        unpaid = (evolve(p.chunk, prior=(*p.chunk.prior, p.reason)) for p in pieces if not p.recovered)
        left = sorted(unpaid, key=lambda c: (at[c.item.id], c.span))
    bands = [Band(p.chunk.item.id, p.chunk.span, p.reason, p.chunk.prior) for p in done]
    bands += [_unpaid(chunk) for chunk in left]
    return tuple(_joined(sorted(bands, key=lambda b: (at[b.item], b.span))))


def _unpaid(chunk: Chunk) -> Band:
    """One reason per unpaid cent: the policy that came nearest to paying it (design, section 6.13)."""
    if not chunk.prior:
        return Band(chunk.item.id, chunk.span, Reason(BandStatus.NOT_INSURED, element="no policy"))
    best = min(range(len(chunk.prior)), key=lambda i: (RANK[chunk.prior[i].status], i))
    also = tuple(r for i, r in enumerate(chunk.prior) if i != best)
    return Band(chunk.item.id, chunk.span, chunk.prior[best], also)


def _joined(bands: Iterable[Band]) -> Iterator[Band]:
    """Neighbors of one item with the same reasons become one band."""
    held: Band | None = None
    for band in bands:
        if held and held.item == band.item and held.reason == band.reason and held.also == band.also:
            held = evolve(held, span=Span(held.span.low, band.span.high))
            continue
        if held:
            yield held
        held = band
    if held:
        yield held


@define(eq=False)
class Sweep:
    """One walk along one tower's axis."""

    tower: Tower
    rulings: Rulings
    settled: Mapping[str, int]
    at: int = 0
    retention: int = field(init=False)
    caps: dict[tuple[str, str], int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        retention = self.policy.retention
        self.retention = retention.amount if retention.place is Place.BELOW_LIMIT else 0

    @property
    def policy(self) -> Policy:
        """The policy at the tower's base."""
        return self.tower.policy

    def run(self, chunks: Sequence[Chunk]) -> list[Piece]:
        """What the tower does with each chunk; pieces partition them."""
        off: list[Piece] = []
        axis: list[Piece] = []
        for item, mine in _by_item(chunks):
            self._walk(item, mine, off, axis)
        base = self._base([p for p in axis if p.low < self.policy.limit.each_claim])
        outside = self._collected([p for p in off if p.recovered], self.policy.insolvent)
        taken = self._deductible([*outside, *base])
        below = [p for p in taken if p.low >= 0]
        rest = [p for p in off if not p.recovered] + [p for p in taken if p.low < 0]
        for layer in self.tower.layers:
            below += self._layer(layer, _within(axis, layer.attachment, layer.top), below)
        return rest + below + self._elsewhere(axis)

    # --- onto the axis -----------------------------------------------------------------------------------------------

    def _walk(self, item: Item, chunks: list[Chunk], off: list[Piece], axis: list[Piece]) -> None:
        """Steps 1 to 6: what of an item reaches the axis, and where it stands there."""
        policy, ruling = self.policy, self.rulings[self.policy.id, item.id]
        if ruling.status is not Status.COVERED:
            reason = Reason(STATUS_BAND[ruling.status], policy.id, ruling.cite, ruling.element)
            off += [Piece(c, reason) for c in chunks]
            return
        for share, cite in ruling.reduces:
            kept, lost = _take(chunks, floor_share(_size(chunks), 1 - share))
            off += [Piece(c, Reason(BandStatus.CONDITION_FAILED, policy.id, cite)) for c in lost]
            chunks = kept
        chunks = self._retain(item, chunks, off)
        chunks = self._cap(ruling.caps, chunks, off)
        if item.defense and not policy.defense.inside:
            off += [Piece(c, self._paid(ruling)) for c in chunks]
            return
        edges = self._edges()
        for chunk in chunks:
            for low, part in _cut(chunk, self.at, edges):
                axis.append(Piece(part, self._paid(ruling), low))
            self.at += chunk.span.size

    def _paid(self, ruling: Ruling) -> Reason:
        return Reason(BandStatus.RECOVERED, self.policy.id, ruling.cite, insurer=self.policy.insurer)

    def _retain(self, item: Item, chunks: list[Chunk], off: list[Piece]) -> list[Chunk]:
        if not self.retention or not _satisfies(self.policy, item):
            return chunks
        first, rest = _take(chunks, self.retention)
        self.retention -= _size(first)
        waiting = self.policy.retention.kind is RetentionKind.WAITING_PERIOD
        status = BandStatus.WAITING_PERIOD if waiting else BandStatus.RETAINED
        off += [Piece(c, Reason(status, self.policy.id)) for c in first]
        return rest

    def _cap(self, caps: tuple[Cap, ...], chunks: list[Chunk], off: list[Piece]) -> list[Chunk]:
        if not caps:
            return chunks
        tightest, room = self._tightest(caps, self.policy)
        kept, over = _take(chunks, room)
        self._use(caps, self.policy, _size(kept))
        off += [Piece(c, Reason(tightest.over, self.policy.id, tightest.cite)) for c in over]
        return kept

    def _tightest(self, caps: tuple[Cap, ...], holder: Policy | Layer) -> tuple[Cap, int]:
        """The cap with the least room left, the first of equals, and that room."""
        rooms = [self.caps.setdefault((holder.id, c.cite.ref), c.cents(holder.limit.each_claim)) for c in caps]
        return min(zip(caps, rooms, strict=True), key=lambda pair: pair[1])

    def _use(self, caps: tuple[Cap, ...], holder: Policy | Layer, cents: int) -> None:
        """Take cents out of the room of every cap that an item shares."""
        for cap in caps:
            self.caps[holder.id, cap.cite.ref] -= cents

    def _edges(self) -> list[int]:
        return sorted({self.policy.limit.each_claim, *(e for x in self.tower.layers for e in (x.attachment, x.top))})

    def _elsewhere(self, axis: Iterable[Piece]) -> list[Piece]:
        """Cents of the axis in no slice: between two slices, or above the last."""
        slices = [(0, self.policy.limit.each_claim), *((x.attachment, x.top) for x in self.tower.layers)]
        top = max(high for _, high in slices)
        out = []
        for piece in axis:
            if any(low <= piece.low < high for low, high in slices):
                continue
            status = BandStatus.ABOVE_LIMIT if piece.low >= top else BandStatus.ATTACHMENT_HOLE
            out.append(evolve(piece, reason=Reason(status, self.policy.id)))
        return out

    # --- the base slice ----------------------------------------------------------------------------------------------

    def _base(self, pieces: list[Piece]) -> list[Piece]:
        policy = self.policy
        if policy.coinsurance:
            mine = (1 - policy.coinsurance, Fraction(1))
            pieces = list(_shared(pieces, 0, mine))
            coinsured = Reason(BandStatus.COINSURANCE, policy.id)
            pieces = [p if p.share == 0 else evolve(p, reason=coinsured) for p in pieces]
        return self._collected(self._settled(policy.id, pieces), policy.insolvent)

    def _settled(self, policy: str, pieces: list[Piece]) -> list[Piece]:
        """Of what the slice would recover, in axis order, the first stated cents stay; the rest is released."""
        if policy not in self.settled:
            return pieces
        return list(_first(pieces, self.settled[policy], keep=True, reason=Reason(BandStatus.RELEASED, policy)))

    def _collected(self, pieces: list[Piece], insolvent: bool) -> list[Piece]:
        if not insolvent:
            return pieces
        lost = Reason(BandStatus.INSOLVENT, self.policy.id)
        return [evolve(p, reason=lost) if p.recovered else p for p in pieces]

    def _deductible(self, pieces: list[Piece]) -> list[Piece]:
        """A retention that reduces the limit takes the first cents the base policy would still recover."""
        retention = self.policy.retention
        if retention.place is not Place.REDUCES_LIMIT or not retention.amount:
            return pieces
        waiting = retention.kind is RetentionKind.WAITING_PERIOD
        reason = Reason(BandStatus.WAITING_PERIOD if waiting else BandStatus.RETAINED, self.policy.id)
        mine = [p for p in pieces if _satisfies(self.policy, p.chunk.item)]
        others = [p for p in pieces if not _satisfies(self.policy, p.chunk.item)]
        return others + list(_first(mine, retention.amount, keep=False, reason=reason))

    # --- layers ------------------------------------------------------------------------------------------------------

    def _layer(self, layer: Layer, pieces: list[Piece], below: Sequence[Piece]) -> list[Piece]:
        holes, open_ = [], []
        for piece in pieces:
            ruling = self.rulings[layer.id, piece.chunk.item.id]
            if ruling.status is Status.COVERED:
                open_.append(piece)
                continue
            reason = Reason(STATUS_BAND[ruling.status], layer.id, ruling.cite, ruling.element)
            holes.append(evolve(piece, reason=reason))
        open_ = self._layer_caps(layer, open_, holes)
        cumulative = _cumulative(layer)
        parts = _shared(open_, layer.attachment, cumulative)
        attached = [self._attachment(layer, share, below) for share in layer.shares]
        placed = [q for p in parts for q in self._attach(layer, p, attached)]
        settled = self._settled(layer.id, placed)
        return holes + [self._solvent(layer, p) for p in settled]

    def _layer_caps(self, layer: Layer, pieces: list[Piece], holes: list[Piece]) -> list[Piece]:
        """Steps 2 and 4 for what a layer's own wording reduces or caps; what it loses is a hole in the slice."""
        out: list[Piece] = []
        for item, group in groupby(pieces, key=lambda p: p.chunk.item):
            mine, ruling = list(group), self.rulings[layer.id, item.id]
            for share, cite in ruling.reduces:
                mine, lost = _split(mine, floor_share(sum(p.size for p in mine), 1 - share))
                holes += [evolve(p, reason=Reason(BandStatus.CONDITION_FAILED, layer.id, cite)) for p in lost]
            if ruling.caps:
                tightest, room = self._tightest(ruling.caps, layer)
                mine, over = _split(mine, room)
                self._use(ruling.caps, layer, sum(p.size for p in mine))
                holes += [evolve(p, reason=Reason(tightest.over, layer.id, tightest.cite)) for p in over]
            out += mine
        return out

    def _attach(self, layer: Layer, piece: Piece, attached: Sequence[Fraction]) -> list[Piece]:
        """What one share of a layer does with a part of a piece. `attached`: the fraction of each share that attaches."""
        if piece.share >= len(layer.shares):
            return [evolve(piece, reason=Reason(BandStatus.UNPLACED, layer.id))]
        share = layer.shares[piece.share]
        paid = Reason(BandStatus.RECOVERED, layer.id, piece.reason.cite, insurer=share.insurer)
        missing = Reason(BandStatus.UNDERLYING_NOT_EXHAUSTED, layer.id, insurer=share.insurer)
        fraction = attached[piece.share]
        if fraction in (0, 1):
            return [evolve(piece, reason=paid if fraction else missing)]
        pays = floor_share(piece.before + piece.size, fraction) - floor_share(piece.before, fraction)
        return [evolve(p, reason=paid if i == 0 else missing) for i, p in _halves(piece, pays)]

    def _solvent(self, layer: Layer, piece: Piece) -> Piece:
        insolvent = piece.recovered and layer.shares[piece.share].insolvent
        return evolve(piece, reason=Reason(BandStatus.INSOLVENT, layer.id)) if insolvent else piece

    def _attachment(self, layer: Layer, share: QuotaShare, below: Sequence[Piece]) -> Fraction:
        """The fraction of a share that attaches: 1 or 0, or in between where it pays in proportion."""
        under = [p for p in below if 0 <= p.low < layer.attachment]
        total = sum(p.size for p in under)
        counted = sum(p.size for p in under if self._counts(layer, share, p))
        if counted == total:
            return Fraction(1)
        return Fraction(counted, total) if share.exhaustion.how_much is HowMuch.PROPORTIONATE else Fraction(0)

    def _counts(self, layer: Layer, share: QuotaShare, piece: Piece) -> bool:
        """Whether a cent below counts toward exhaustion (the table of docs/format.md, 5.3)."""
        terms = share.exhaustion
        if terms.of_what is OfWhat.RECOGNIZED:
            ruling = self.rulings[layer.id, piece.chunk.item.id]
            if ruling.status is not Status.COVERED:
                return False
        match piece.reason.status:
            case BandStatus.RECOVERED | BandStatus.RETAINED | BandStatus.WAITING_PERIOD:
                return True
            case BandStatus.INSOLVENT:
                return terms.who is not Who.UNDERLYING_INSURERS or terms.how is How.HELD_LIABLE
            case BandStatus.RELEASED:
                return terms.who is not Who.UNDERLYING_INSURERS or terms.how is How.SETTLED_IN_FULL
            case BandStatus.COINSURANCE | BandStatus.UNPLACED:
                return terms.who is not Who.UNDERLYING_INSURERS
            case _:
                return terms.who is Who.ANYONE


def _cumulative(layer: Layer) -> tuple[Fraction, ...]:
    """S1 <= ... <= Sm of a layer's shares, and 1 for the unplaced part."""
    return (*accumulate(share.share for share in layer.shares), Fraction(1))


# --- chunks and pieces -----------------------------------------------------------------------------------------------


def _by_item(chunks: Sequence[Chunk]) -> Iterator[tuple[Item, list[Chunk]]]:
    """Chunks of each item; they come in item order, by span."""
    for item, mine in groupby(chunks, key=lambda c: c.item):
        yield item, list(mine)


def _satisfies(policy: Policy, item: Item) -> bool:
    match policy.retention.satisfied_by:
        case Satisfied.BOTH:
            return True
        case Satisfied.DEFENSE:
            return item.defense
        case Satisfied.DAMAGES:
            return not item.defense
        case unknown:
            assert_never(unknown)


def _size(chunks: Iterable[Chunk]) -> int:
    return sum(c.span.size for c in chunks)


def _take(chunks: Sequence[Chunk], cents: int) -> tuple[list[Chunk], list[Chunk]]:
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


def _cut(chunk: Chunk, at: int, edges: Sequence[int]) -> Iterator[tuple[int, Chunk]]:
    """A chunk that starts at `at` on the axis, cut at the edges of slices: (axis place, part)."""
    end = at + chunk.span.size
    marks = [at, *(e for e in edges if at < e < end), end]
    for low, high in pairwise(marks):
        offset = chunk.span.low - at
        yield low, evolve(chunk, span=Span(low + offset, high + offset))


def _within(pieces: Iterable[Piece], low: int, high: int) -> list[Piece]:
    return [p for p in pieces if low <= p.low < high]


def _shared(pieces: Iterable[Piece], start: int, cumulative: Sequence[Fraction]) -> Iterator[Piece]:
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
            mine, rest = _split(mine, own)
            for piece in mine:
                yield evolve(piece, share=k, before=owned)
                owned += piece.size
            mine = rest


def _split(pieces: Iterable[Piece], cents: int) -> tuple[list[Piece], list[Piece]]:
    """The first `cents` cents of some pieces, and the others."""
    halves: tuple[list[Piece], list[Piece]] = ([], [])
    for piece in pieces:
        here = min(cents, piece.size)
        cents -= here
        for i, part in _halves(piece, here):
            halves[i].append(part)
    return halves


def _halves(piece: Piece, cents: int) -> Iterator[tuple[int, Piece]]:
    """(0, the first `cents` cents of a piece), (1, the rest); empty ones left out."""
    first, rest = _take([piece.chunk], cents)
    for i, part in enumerate((first, rest)):
        for chunk in part:
            yield i, evolve(piece, chunk=chunk)


def _first(pieces: Iterable[Piece], cents: int, *, keep: bool, reason: Reason) -> Iterator[Piece]:
    """Walk recovered cents in order: the first `cents` stay and the rest get `reason` (keep), or the other way around."""
    for piece in pieces:
        if not piece.recovered:
            yield piece
            continue
        first, rest = _split([piece], cents)
        cents -= sum(p.size for p in first)
        kept, changed = (first, rest) if keep else (rest, first)
        yield from kept
        yield from (evolve(p, reason=reason) for p in changed)
