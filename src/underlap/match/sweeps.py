"""The sweep: one tower walks along the items of one claim, with one counter, and says what becomes of each cent.

The steps of docs/format.md, 5.3, as 6.4 extends them (design, section 6; architecture, 4.1-4.4). A sweep takes items one at a time and
never looks back, so that claims that are one (6.6) can go on where the last one stopped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import assert_never

from attrs import define, evolve, field, frozen

from underlap.match.books import Holder, Key, Program, cumulative, parts, posted
from underlap.match.chunks import Chunk, Item, Piece, cut, first_recovered, halves, shared, size, split, take
from underlap.match.results import BandStatus, Cap, Reason, Ruling, Status
from underlap.model.clauses import Cite
from underlap.model.money import floor_share
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

Rulings = Mapping[tuple[str, str], Ruling]
"""(policy or layer id, item id) -> ruling."""

Rescinded = Mapping[tuple[str, str], tuple[Cite, str]]
"""(policy or layer id, item id) -> the condition under which the slice is rescinded for the item, and the statement."""

STATUS_BAND: Mapping[Status, BandStatus] = {
    Status.UNINSURABLE: BandStatus.UNINSURABLE,
    Status.CONDITION_FAILED: BandStatus.CONDITION_FAILED,
    Status.EXCLUDED: BandStatus.EXCLUDED,
    Status.UNTIMELY: BandStatus.UNTIMELY,
    Status.NOT_GRANTED: BandStatus.NOT_GRANTED,
    Status.NOT_INSURED: BandStatus.NOT_INSURED,
    Status.NOT_SEEN: BandStatus.DOCUMENT_NOT_SEEN,
}

ERODES = (BandStatus.RECOVERED, BandStatus.INSOLVENT, BandStatus.REFUSED, BandStatus.COINSURANCE, BandStatus.UNPLACED)
"""What of a slice erodes the pools that hold it; a retention that reduces the limit does too."""

AGGREGATE = "aggregate"
"""What a layer may come down over (docs/format.md, 6.1); beside insurers that do not pay."""

UNPAID: Mapping[str, BandStatus] = {"insolvent": BandStatus.INSOLVENT, "refused": BandStatus.REFUSED}
"""Why an insurer does not pay what it owes, as `drops_over` names it."""


@frozen
class Stand:
    """Where a slice stands for this claim: [place, place + size) of the axis; [place, place + whole) if nothing had eroded it."""

    slice: Policy | Layer
    place: int
    size: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.place + self.size

    @property
    def whole(self) -> int:
        """Where it would end with its each-claim limit in full."""
        return self.place + self.slice.limit.each_claim


@define(eq=False)
class Sweep:
    """One walk along one tower's axis.

    `books`: of the whole claim, shared with the other towers' sweeps and written to. `run`: this walk's own counters, kept between claims
    that are one. `fresh`: counters that start anew with each claim all the same. `first`: nothing had been eroded when the claim began.
    `rescinded`: what the insurer of a slice has taken back.
    """

    tower: Tower
    program: Program
    rulings: Rulings
    settled: Mapping[str, int]
    offer: int | None
    books: dict[Key, int]
    run: dict[Key, int] = field(factory=dict)
    fresh: dict[Key, int] = field(factory=dict)
    rescinded: Rescinded = field(factory=dict)
    stands: tuple[Stand, ...] = field(init=False)
    edges: list[int] = field(init=False)
    first: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        retention = self.policy.retention
        first = retention.amount
        if retention.aggregate is not None:
            first = min(first, max(0, retention.aggregate - self.books.get(("retained", self.policy.id), 0)))
        self.run.setdefault(("retention",), first)
        self.stands = tuple(self._stand())
        self.edges = sorted({edge for s in self.stands for edge in (s.place, s.end)})
        self.first = not self.books

    @property
    def policy(self) -> Policy:
        """The policy at the tower's base."""
        return self.tower.policy

    def copy(self) -> "Sweep":
        """The same walk so far, on books of its own: to try an item without placing it."""
        other = Sweep(self.tower, self.program, self.rulings, self.settled, self.offer, dict(self.books), dict(self.run), dict(self.fresh))
        other.rescinded = self.rescinded
        other.stands, other.edges, other.first = self.stands, self.edges, self.first
        return other

    # --- where the slices stand --------------------------------------------------------------------------------------

    def _stand(self) -> Iterator[Stand]:
        """Slices from below, shrunk by what earlier claims took, and what comes down over them (docs/format.md, 6.4)."""
        slices = self.tower.slices
        left = {x.id: self.program.left(x.id, self.books) + self.run.get(("mine", x.id), 0) for x in slices}
        end = 0
        for i, x in enumerate(slices):
            place = 0
            if isinstance(x, Layer):
                drops = sum(self._drop(x, below, left[below.id]) for below in slices[:i])
                place = max(x.attachment - drops, end)
            cents = min(x.limit.each_claim, left[x.id])
            above = slices[i + 1] if i + 1 < len(slices) else None
            if isinstance(above, Layer) and _gone(x) and _gone(x) <= above.drops_over:
                cents = 0
            end = place + cents
            yield Stand(x, place, cents)

    def _drop(self, layer: Layer, below: Policy | Layer, left: int) -> int:
        """How far a layer comes down over a slice below it."""
        full = below.limit.each_claim
        if _gone(below) and _gone(below) <= layer.drops_over:
            return full
        if AGGREGATE not in layer.drops_over:
            return 0
        unseen = self.books.get(("unseen", layer.id, below.id), 0) - self.run.get(("unseen", layer.id, below.id), 0)
        return full - min(full, left + unseen)

    # --- one item ----------------------------------------------------------------------------------------------------

    def take(self, item: Item, chunks: Sequence[Chunk]) -> list[Piece]:
        """What the tower does with the chunks of an item that its base policy covers; pieces partition them."""
        off: list[Piece] = []
        axis = self._onto_axis(item, list(chunks), off)
        out = [p for p in off if not p.recovered]
        out += self._deductible(self._lost([p for p in off if p.recovered]))
        nowhere = list(self._nowhere(axis))
        self._tally(nowhere)
        out += nowhere
        for stand in self.stands:
            mine = [p for p in axis if stand.place <= p.low < stand.end]
            if not mine:
                continue
            match stand.slice:
                case Policy():
                    done = self._base(mine)
                case Layer() as layer:
                    done = self._layer(layer, stand, mine)
                case _:
                    assert_never(stand.slice)
            self._tally(done)
            self._book(stand.slice, item, done)
            out += done
        return out

    def _onto_axis(self, item: Item, chunks: list[Chunk], off: list[Piece]) -> list[Piece]:
        """Steps 2 to 6 for an item that the base policy covers: what of it reaches the axis, and where it stands there."""
        policy, ruling = self.policy, self.rulings[self.policy.id, item.id]

        def keep(cents: int, status: BandStatus, cite: Cite | None = None, element: str = "") -> None:
            nonlocal chunks
            chunks, lost = take(chunks, cents)
            off.extend(Piece(c, Reason(status, policy.id, cite, element)) for c in lost)

        if ruling.spread:
            before, through = ruling.spread
            cents = floor_share(item.amount, through) - floor_share(item.amount, before)
            chunks.sort(key=lambda c: (self._of_another_term(c), c.span))
            keep(cents, BandStatus.UNTIMELY, ruling.cite, "harm")
            chunks.sort(key=lambda c: c.span)
        if ruling.allocated != 1:
            keep(floor_share(size(chunks), ruling.allocated), BandStatus.ALLOCATED_UNCOVERED)
        for share, cite in ruling.reduces:
            keep(floor_share(size(chunks), 1 - share), BandStatus.CONDITION_FAILED, cite)
        for share, cite in ruling.hammers if self.offer is not None else ():
            keep(self._hammered(size(chunks), share, cite), BandStatus.HAMMER, cite)
        chunks = self._retain(item, ruling, chunks, off)
        chunks = self._cap(ruling.caps, chunks, off)
        if item.defense and not policy.defense.inside:
            off += [Piece(c, self._paid(ruling)) for c in chunks]
            return []
        axis: list[Piece] = []
        at = self.run.get(("at",), 0)
        for chunk in chunks:
            axis += (Piece(part, self._paid(ruling), low) for low, part in cut(chunk, at, self.edges))
            at += chunk.span.size
        self.run[("at",)] = at
        return axis

    def _of_another_term(self, chunk: Chunk) -> bool:
        """Whether another policy that answers by time had these cents in its part, and could not pay them."""
        item = chunk.item.id
        by_time = {x.id: t.policy.id for t in self.program.towers if self.rulings[t.policy.id, item].spread for x in t.slices}
        theirs = (r for r in chunk.prior if r.policy in by_time)
        return any(r.status is not BandStatus.UNTIMELY or r.policy != by_time[r.policy or ""] for r in theirs)

    def _paid(self, ruling: Ruling) -> Reason:
        return Reason(BandStatus.RECOVERED, self.policy.id, ruling.cite, insurer=self.policy.insurer)

    def _hammered(self, cents: int, share: Fraction, cite: Cite) -> int:
        """How many of an item's cents stay: those within what is left of the offer, and a share of those beyond."""
        assert self.offer is not None
        key = ("hammer", cite.ref)
        within = min(cents, self.fresh.get(key, self.offer))
        self.fresh[key] = self.fresh.get(key, self.offer) - within
        return within + floor_share(cents - within, share)

    def _retain(self, item: Item, ruling: Ruling, chunks: list[Chunk], off: list[Piece]) -> list[Chunk]:
        """A retention below the limit takes the first cents of items that satisfy it."""
        retention, left = self.policy.retention, self.run[("retention",)]
        if retention.place is not Place.BELOW_LIMIT or not left or not _satisfies(self.policy, item, ruling):
            return chunks
        free, kept = [c for c in chunks if c.free], [c for c in chunks if not c.free]
        first, rest = take(kept, left)
        self._retained(size(first))
        off += [Piece(c, self._retention) for c in first]
        return sorted([*free, *rest], key=lambda c: c.span) if free else rest

    def _retained(self, cents: int) -> None:
        self.run[("retention",)] -= cents
        posted(self.books, ("retained", self.policy.id), cents if self.policy.retention.aggregate is not None else 0)

    @property
    def _retention(self) -> Reason:
        waiting = self.policy.retention.kind is RetentionKind.WAITING_PERIOD
        return Reason(BandStatus.WAITING_PERIOD if waiting else BandStatus.RETAINED, self.policy.id)

    def _cap(self, caps: tuple[Cap, ...], chunks: list[Chunk], off: list[Piece]) -> list[Chunk]:
        if not caps:
            return chunks
        tightest, room = self._tightest(caps, self.policy)
        kept, over = take(chunks, room)
        self._use(caps, self.policy, size(kept))
        off += [Piece(c, Reason(tightest.over, self.policy.id, tightest.cite)) for c in over]
        return kept

    def _tightest(self, caps: tuple[Cap, ...], holder: Policy | Layer) -> tuple[Cap, int]:
        """The cap with the least room left, the first of equals, and that room."""
        rooms = [self._cap_room(cap, holder) for cap in caps]
        return min(zip(caps, rooms, strict=True), key=lambda pair: pair[1])

    def _cap_room(self, cap: Cap, holder: Policy | Layer) -> int:
        room = self.run.setdefault(("cap", holder.id, cap.cite.ref), cap.cents(holder.limit.each_claim))
        if cap.aggregate is None:
            return room
        return min(room, max(0, cap.aggregate - self.books.get(("cap", holder.id, cap.cite.ref), 0)))

    def _use(self, caps: tuple[Cap, ...], holder: Policy | Layer, cents: int) -> None:
        """Take cents out of the room of every cap that an item shares."""
        for cap in caps:
            self.run["cap", holder.id, cap.cite.ref] -= cents
            posted(self.books, ("cap", holder.id, cap.cite.ref), cents if cap.aggregate is not None else 0)

    def _nowhere(self, axis: Iterable[Piece]) -> Iterator[Piece]:
        """Cents of the axis in no slice: beyond what is left of one, between two, or above the last."""
        top = max(_top(s.slice) for s in self.stands)
        for piece in axis:
            below = [s for s in self.stands if s.place <= piece.low]
            if any(piece.low < s.end for s in below):
                continue
            for low, part in cut(piece.chunk, piece.low, sorted({below[-1].whole, top})):
                yield evolve(piece, chunk=part, low=low, reason=self._missing(below[-1], low, top))

    def _missing(self, below: Stand, low: int, top: int) -> Reason:
        if low < below.whole:
            return Reason(BandStatus.AGGREGATE_EXHAUSTED, below.slice.id)
        if below is not self.stands[-1]:
            return Reason(BandStatus.ATTACHMENT_HOLE, self.policy.id)
        shrunk = next((s for s in self.stands if s.end < s.whole), None)
        if shrunk is not None and low < top:
            return Reason(BandStatus.AGGREGATE_EXHAUSTED, shrunk.slice.id)
        return Reason(BandStatus.ABOVE_LIMIT, self.policy.id)

    # --- the base slice ----------------------------------------------------------------------------------------------

    def _base(self, pieces: list[Piece]) -> list[Piece]:
        policy = self.policy
        if policy.coinsurance:
            mine = (1 - policy.coinsurance, Fraction(1))
            pieces = list(shared(pieces, 0, mine))
            coinsured = Reason(BandStatus.COINSURANCE, policy.id)
            pieces = [p if p.share == 0 else evolve(p, reason=coinsured) for p in pieces]
        return self._deductible(self._lost(self._settle(policy, self._room(policy, pieces))))

    def _room(self, slice_: Policy | Layer, pieces: Sequence[Piece]) -> list[Piece]:
        """Of what a slice would recover, what its pools still hold; the rest is exhausted (docs/format.md, 6.4, step 6)."""
        holders = self.program.holders[slice_.id]
        if len(holders) == 1 and (self.first or isinstance(slice_, Policy)):
            return list(pieces)  # a slice is never larger than what is left of its own pool
        temporary = dict(self.books)
        out: list[Piece] = []
        for piece in pieces:
            if not piece.recovered:
                if piece.reason.status in ERODES:
                    self._erode(temporary, slice_, piece, piece.size)
                out.append(piece)
                continue
            rooms = [h.left(temporary) for h in self._holding(slice_, piece)]
            kept, over = split([piece], min(rooms))
            self._erode(temporary, slice_, piece, sum(p.size for p in kept))
            spent = Reason(BandStatus.AGGREGATE_EXHAUSTED, slice_.id)
            out += [*kept, *(evolve(p, reason=spent) for p in over)]
        return out

    def _holding(self, slice_: Policy | Layer, piece: Piece) -> list[Holder]:
        """The pools that hold a piece of a slice; a share's own too."""
        ruling = self.rulings[self.policy.id, piece.chunk.item.id]
        part = ruling.grant.part if ruling.grant else None
        found = [h for h in self.program.holders[slice_.id] if h.part in (None, part)]
        if isinstance(slice_, Layer) and 0 <= piece.share < len(slice_.shares):
            amount = parts(slice_.limit.term, slice_)[piece.share]
            found.append(Holder(("share", slice_.id, str(piece.share)), amount))
        return found

    def _erode(self, books: dict[Key, int], slice_: Policy | Layer, piece: Piece, cents: int) -> None:
        paid = piece.reason.status in (BandStatus.RECOVERED, *UNPAID.values())
        for holder in self._holding(slice_, piece):
            if holder.key[0] != "share" or paid:
                posted(books, holder.key, cents)

    def _settle(self, slice_: Policy | Layer, pieces: list[Piece]) -> list[Piece]:
        """Of what the slice would recover, in axis order, the first stated cents stay; the rest is released."""
        if slice_.id not in self.settled:
            return pieces
        key = ("settled", slice_.id)
        left = self.fresh.get(key, self.settled[slice_.id])
        out = list(first_recovered(pieces, left, keep=True, reason=Reason(BandStatus.RELEASED, slice_.id)))
        self.fresh[key] = left - sum(p.size for p in out if p.recovered)
        return out

    def _lost(self, pieces: list[Piece]) -> list[Piece]:
        """What a base insurer owes that has rescinded, or cannot or will not pay."""
        if self.rescinded:
            pieces = self._taken_back(self.policy, pieces)
        if not self.policy.unpaid:
            return pieces
        lost = Reason(UNPAID[self.policy.unpaid], self.policy.id)
        return [evolve(p, reason=lost) if p.recovered else p for p in pieces]

    def _taken_back(self, slice_: Policy | Layer, pieces: Iterable[Piece]) -> list[Piece]:
        """What a slice would recover of items for which it is rescinded."""
        out = []
        for piece in pieces:
            back = self.rescinded.get((slice_.id, piece.chunk.item.id)) if piece.recovered else None
            reason = Reason(BandStatus.RESCINDED, slice_.id, back[0], back[1], piece.reason.insurer) if back else piece.reason
            out.append(evolve(piece, reason=reason) if back else piece)
        return out

    def _deductible(self, pieces: list[Piece]) -> list[Piece]:
        """A retention that reduces the limit takes the first cents the base policy would still recover."""
        if self.policy.retention.place is not Place.REDUCES_LIMIT or not self.run[("retention",)] or not pieces:
            return pieces
        item = pieces[0].chunk.item
        if not _satisfies(self.policy, item, self.rulings[self.policy.id, item.id]):
            return pieces
        out = list(first_recovered(pieces, self.run[("retention",)], keep=False, reason=self._retention))
        self._retained(sum(p.size for p in pieces if p.recovered) - sum(p.size for p in out if p.recovered))
        return out

    # --- layers ------------------------------------------------------------------------------------------------------

    def _layer(self, layer: Layer, stand: Stand, pieces: list[Piece]) -> list[Piece]:
        holes, open_ = [], []
        for piece in pieces:
            ruling = self.rulings[layer.id, piece.chunk.item.id]
            if ruling.status is Status.COVERED:
                open_.append(piece)
                continue
            reason = Reason(STATUS_BAND[ruling.status], layer.id, ruling.cite, ruling.element)
            holes.append(evolve(piece, reason=reason))
        open_ = self._layer_caps(layer, open_, holes)
        divided = shared(open_, stand.place, cumulative(layer))
        attached = [self._attachment(layer, k, share) for k, share in enumerate(layer.shares)]
        placed = [q for p in divided for q in self._attach(layer, p, attached)]
        settled = self._settle(layer, self._room(layer, placed))
        if self.rescinded:
            settled = self._taken_back(layer, settled)
        return holes + [self._solvent(layer, p) for p in settled]

    def _layer_caps(self, layer: Layer, pieces: list[Piece], holes: list[Piece]) -> list[Piece]:
        """Steps 2 and 4 for what a layer's own wording reduces or caps; what it loses is a hole in the slice."""
        out: list[Piece] = []
        for item, group in groupby(pieces, key=lambda p: p.chunk.item):
            mine, ruling = list(group), self.rulings[layer.id, item.id]
            for share, cite in ruling.reduces:
                mine, lost = split(mine, floor_share(sum(p.size for p in mine), 1 - share))
                holes += [evolve(p, reason=Reason(BandStatus.CONDITION_FAILED, layer.id, cite)) for p in lost]
            if ruling.caps:
                tightest, room = self._tightest(ruling.caps, layer)
                mine, over = split(mine, room)
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
        return [evolve(p, reason=paid if i == 0 else missing) for i, p in halves(piece, pays)]

    def _solvent(self, layer: Layer, piece: Piece) -> Piece:
        why = layer.shares[piece.share].unpaid if piece.recovered else ""
        return evolve(piece, reason=Reason(UNPAID[why], layer.id)) if why else piece

    def _attachment(self, layer: Layer, number: int, share: QuotaShare) -> Fraction:
        """The fraction of a share that attaches: 1 or 0, or in between where it pays in proportion."""
        total = self.run.get(("below", layer.id), 0)
        counted = self.run.get(("counted", layer.id, str(number)), 0)
        if counted == total:
            return Fraction(1)
        return Fraction(counted, total) if share.exhaustion.how_much is HowMuch.PROPORTIONATE else Fraction(0)

    # --- what is remembered ------------------------------------------------------------------------------------------

    def _tally(self, pieces: Iterable[Piece]) -> None:
        """Note, for every layer above, what lies below it and what of that counts toward its exhaustion."""
        above = [s for s in self.stands if isinstance(s.slice, Layer)]
        for piece in pieces if above else ():
            if piece.low < 0 or piece.reason.status in (BandStatus.ATTACHMENT_HOLE, BandStatus.ABOVE_LIMIT):
                continue
            for stand in above:
                layer = stand.slice
                if piece.low >= stand.place or not isinstance(layer, Layer):
                    continue
                posted(self.run, ("below", layer.id), piece.size)
                for k, share in enumerate(layer.shares):
                    if self._counts(layer, share, piece):
                        posted(self.run, ("counted", layer.id, str(k)), piece.size)

    def _counts(self, layer: Layer, share: QuotaShare, piece: Piece) -> bool:
        """Whether a cent below counts toward exhaustion (the table of docs/format.md, 5.3)."""
        terms = share.exhaustion
        if terms.of_what is OfWhat.RECOGNIZED and not self._recognizes(layer, piece.chunk.item):
            return False
        match piece.reason.status:
            case BandStatus.RECOVERED | BandStatus.RETAINED | BandStatus.WAITING_PERIOD:
                return True
            case BandStatus.INSOLVENT | BandStatus.REFUSED:
                return terms.who is not Who.UNDERLYING_INSURERS or terms.how is How.HELD_LIABLE
            case BandStatus.RELEASED:
                return terms.who is not Who.UNDERLYING_INSURERS or terms.how is How.SETTLED_IN_FULL
            case BandStatus.COINSURANCE | BandStatus.UNPLACED | BandStatus.AGGREGATE_EXHAUSTED:
                return terms.who is not Who.UNDERLYING_INSURERS
            case _:
                return terms.who is Who.ANYONE

    def _recognizes(self, layer: Layer, item: Item) -> bool:
        return self.rulings[layer.id, item.id].status is Status.COVERED

    def _book(self, slice_: Policy | Layer, item: Item, pieces: Iterable[Piece]) -> None:
        """Erode the pools by what a slice did with an item."""
        eroded = 0
        for piece in pieces:
            if piece.reason.status in ERODES or piece.reason == self._retention:
                self._erode(self.books, slice_, piece, piece.size)
                eroded += piece.size
        posted(self.run, ("mine", slice_.id), eroded)
        seen = False
        for layer in self.tower.layers:
            above, seen = seen or layer.id == slice_.id or isinstance(slice_, Policy), seen or layer.id == slice_.id
            if above and layer.id != slice_.id and _own_view(layer) and not self._recognizes(layer, item):
                posted(self.books, ("unseen", layer.id, slice_.id), eroded)
                posted(self.run, ("unseen", layer.id, slice_.id), eroded)


def _own_view(layer: Layer) -> bool:
    """Whether a layer looks at erosion below only as far as its own wording covers the loss."""
    return any(share.exhaustion.of_what is OfWhat.RECOGNIZED for share in layer.shares)


def _gone(slice_: Policy | Layer) -> frozenset[str]:
    """Why none of a slice's insurers pays; nothing, if one of them does."""
    found = [slice_.unpaid] if isinstance(slice_, Policy) else [share.unpaid for share in slice_.shares]
    return frozenset(found) if all(found) else frozenset()


def _top(slice_: Policy | Layer) -> int:
    return slice_.limit.each_claim if isinstance(slice_, Policy) else slice_.top


def _satisfies(policy: Policy, item: Item, ruling: Ruling) -> bool:
    """Whether a covered item's cents satisfy the retention."""
    retention = policy.retention
    if retention.parts and (ruling.grant is None or ruling.grant.part not in retention.parts):
        return False
    match retention.satisfied_by:
        case Satisfied.BOTH:
            return True
        case Satisfied.DEFENSE:
            return item.defense
        case Satisfied.DAMAGES:
            return not item.defense
        case unknown:
            assert_never(unknown)
