"""Money: rulings x amounts -> which cents go to whom. One claim, one reading, one cell; no facts, no clauses, no taxonomy.

A claim is placed against what earlier claims left (docs/format.md, 5.3 and 6.4-6.6; design, section 6). Integers of minor units throughout.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from attrs import define, evolve, field, frozen

from underlap.match.books import EMPTY, Books, Key, Program
from underlap.match.chunks import Chunk, Item, Piece
from underlap.match.results import RANK, Band, BandStatus, Reason, Status
from underlap.match.sweeps import STATUS_BAND, Rescinded, Rulings, Sweep
from underlap.match.tiers import below_attachment, share_out, stages, under_umbrella
from underlap.model.programs import Sharing, Tower
from underlap.model.spans import Span

__all__ = ["Claim", "Item", "Placement", "place"]


@frozen
class Claim:
    """One claim as money sees it. `items`: in axis order, defense first. `rulings`: less escapes.

    `settled`: policy or layer id -> what its insurers compromised for. `offer`: what the claimant would have taken. `circle`: how policies
    share that give way to each other. `drops`: umbrella -> what it comes down over. `one`: policy id -> the group of claims that are one to
    it; absent: this claim alone. `rescinded`: slices that their insurers take back, by item.
    """

    items: tuple[Item, ...]
    rulings: Rulings
    settled: Mapping[str, int] = field(factory=dict)
    offer: int | None = None
    circle: Sharing | None = None
    drops: Mapping[str, frozenset[str]] = field(factory=dict)
    one: Mapping[str, str] = field(factory=dict)
    rescinded: Rescinded = field(factory=dict)


@frozen(eq=False)
class Placement:
    """A claim placed: bands that partition each item's [0, amount), in item order, then by span; and the books after it."""

    bands: tuple[Band, ...]
    books: Books


def place(program: Program, claim: Claim, books: Books = EMPTY) -> Placement:
    """Every cent of every item in exactly one band. A tower is offered what no earlier one recovered."""
    return Placing(program, claim, dict(books)).run()


@define(eq=False, slots=False)
class Placing:
    """One claim on its way through one program. `books`: written to as it goes."""

    program: Program
    claim: Claim
    books: dict[Key, int]
    sweeps: dict[str, Sweep] = field(factory=dict)

    def run(self) -> Placement:
        """The claim placed, item by item."""
        at = {item.id: i for i, item in enumerate(self.claim.items)}
        opening = dict(self.books)
        walking = {policy for (policy, _), r in self.claim.rulings.items() if r.status is Status.COVERED} | self.claim.one.keys()
        for tower in self.program.towers:
            if tower.policy.id in walking:
                self.sweeps[tower.policy.id] = self._sweep(tower, opening)
        bands = [band for item in self._ordered() if item.amount for band in self._item(item)]
        self._keep_runs()
        return Placement(tuple(_joined(sorted(bands, key=lambda b: (at[b.item], b.span)))), self.books)

    def _sweep(self, tower: Tower, opening: Books) -> Sweep:
        group = self.claim.one.get(tower.policy.id)
        prefix = ("run", group, tower.policy.id)
        run = {key[3:]: cents for key, cents in opening.items() if key[:3] == prefix}
        claim = self.claim
        return Sweep(tower, self.program, claim.rulings, claim.settled, claim.offer, self.books, run, rescinded=claim.rescinded)

    def _ordered(self) -> Sequence[Item]:
        """The items in the order in which they are paid: by the first priority of parts that a policy states and some item meets."""
        for tower in self.program.towers:
            parts, rulings = tower.policy.priority, self.claim.rulings
            taken = ((i.id, rulings[tower.policy.id, i.id]) for i in self.claim.items) if parts else ()
            mine = {item: r.grant.part for item, r in taken if r.grant and r.status is Status.COVERED}
            if mine:
                return sorted(self.claim.items, key=lambda i: parts.index(mine[i.id]) if mine.get(i.id) in parts else len(parts))
        return self.claim.items

    def _item(self, item: Item) -> Iterator[Band]:
        left = [Chunk(item, Span(0, item.amount))]
        done: list[Piece] = []
        for stage in stages(self.program.towers, self.claim.rulings, item.id, self.claim.circle):
            if not left:
                if not self.attached:
                    break
                self._count(item, stage.towers, done)
                continue
            if stage.weights:
                paid, left = share_out([self.sweeps[t.policy.id] for t in stage.towers], stage.weights, left)
                done += paid
                continue
            (tower,) = stage.towers
            ruling = self.claim.rulings[tower.policy.id, item.id]
            if ruling.status is not Status.COVERED:  # stands on no axis: nothing to walk
                reason = Reason(STATUS_BAND[ruling.status], tower.policy.id, ruling.cite, ruling.element)
                left = [Chunk(item, c.span, (*c.prior, reason)) for c in left]
                continue
            kept: list[Chunk] = []
            if tower.policy.umbrella:
                drops = self.claim.drops.get(tower.policy.id, tower.policy.umbrella.drops_over)
                over = self._over(tower)
                left, low = below_attachment(self.sweeps[tower.policy.id], over, self._paid_below(over, done), left)
                left, kept = under_umbrella(tower.policy, over, drops, left)
                kept += low
            pieces = self.sweeps[tower.policy.id].take(item, left) if left else []
            done += (p for p in pieces if p.recovered)
            unpaid = (Chunk(item, p.chunk.span, (*p.chunk.prior, p.reason)) for p in pieces if not p.recovered)
            left = sorted((*unpaid, *kept), key=lambda c: c.span)
        yield from (Band(p.chunk.item.id, p.chunk.span, p.reason, self._sorted(p.chunk.prior)) for p in done)
        yield from (self._unpaid(chunk) for chunk in left)

    @cached_property
    def attached(self) -> bool:
        """Whether an umbrella states an attachment of its own: it counts what is paid below it, even where nothing is left for it."""
        return any(t.policy.umbrella and t.policy.umbrella.attachment is not None for t in self.program.towers)

    def _count(self, item: Item, towers: Sequence[Tower], done: Sequence[Piece]) -> None:
        for tower in towers:
            if tower.policy.umbrella and self.claim.rulings[tower.policy.id, item.id].status is Status.COVERED:
                over = self._over(tower)
                below_attachment(self.sweeps[tower.policy.id], over, self._paid_below(over, done), ())

    def _paid_below(self, over: frozenset[str], done: Sequence[Piece]) -> list[Span]:
        """What the towers that an umbrella stands over have paid of an item within their limits."""
        outside = {t.policy.id for t in self.program.towers if not t.policy.defense.inside}
        within = (p for p in done if p.reason.policy in over and not (p.chunk.item.defense and p.reason.policy in outside))
        return [p.chunk.span for p in within]

    def _over(self, umbrella: Tower) -> frozenset[str]:
        """The slices of the towers that an umbrella stands over."""
        assert umbrella.policy.umbrella is not None
        below = umbrella.policy.umbrella.over
        return frozenset(x.id for t in self.program.towers if t.policy.id in below for x in t.slices)

    def _sorted(self, reasons: Sequence[Reason]) -> tuple[Reason, ...]:
        """Reasons in program order, whatever order the towers were asked in."""
        return tuple(sorted(reasons, key=lambda r: self.program.order.get(r.policy or "", 0)))

    def _unpaid(self, chunk: Chunk) -> Band:
        """One reason per unpaid cent: the policy that came nearest to paying it (design, section 6.13)."""
        if not chunk.prior:
            return Band(chunk.item.id, chunk.span, Reason(BandStatus.NOT_INSURED, element="no policy"))
        prior = self._sorted(chunk.prior)
        best = min(range(len(prior)), key=lambda i: (RANK[prior[i].status], i))
        return Band(chunk.item.id, chunk.span, prior[best], tuple(r for i, r in enumerate(prior) if i != best))

    def _keep_runs(self) -> None:
        """Write down where each sweep stopped, for the next of the claims that are one with this."""
        for policy, group in self.claim.one.items():
            for key in [k for k in self.books if k[:3] == ("run", group, policy)]:
                del self.books[key]
            if policy in self.sweeps:
                run = self.sweeps[policy].run
                self.books.update({("run", group, policy, *key): cents for key, cents in run.items()})


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
