"""Tiers: which tower is asked for an item before which, and who shares (docs/format.md, 6.5; design, section 6.10)."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate

from attrs import evolve, frozen

from underlap.match.books import Key
from underlap.match.chunks import Chunk, Item, Piece, size, take
from underlap.match.results import RANK, RETAINED, BandStatus, Reason, Ruling, Status
from underlap.match.sweeps import AGGREGATE, UNPAID, Rulings, Sweep
from underlap.model.money import nested
from underlap.model.programs import OtherKind, Policy, Sharing, Tower
from underlap.model.spans import Span

OTHER = "other insurance"
"""The element of a policy that answers only if no other does."""


NO_DROP = "drop down"
"""The element of an umbrella that does not come down where the underlying does not apply."""


@frozen(eq=False)
class Stage:
    """Towers asked at once: one, or several that share by weight."""

    towers: tuple[Tower, ...]
    weights: tuple[int, ...] = ()


def escaped(towers: Sequence[Tower], rulings: Rulings) -> Rulings:
    """The rulings, less those of policies that answer only if no other does, where another does."""
    if not any(t.policy.other and t.policy.other.kind is OtherKind.NONE_IF_OTHER for t in towers):
        return rulings
    out: dict[tuple[str, str], Ruling] = dict(rulings)
    for item in dict.fromkeys(item for _, item in rulings):
        takers = _takers(towers, rulings, item)
        if all(_kind(t) is OtherKind.NONE_IF_OTHER for t in takers):
            continue
        for tower in takers:
            if _kind(tower) is OtherKind.NONE_IF_OTHER:
                for x in tower.slices:
                    out[x.id, item] = Ruling(Status.EXCLUDED, None, OTHER, rulings[tower.policy.id, item].grant)
    return out


def stages(towers: Sequence[Tower], rulings: Rulings, item: str, circle: Sharing | None) -> list[Stage]:
    """The towers in the order in which they are asked for an item. `rulings`: less escapes. `circle`: how a circle shares."""
    if all(t.policy.other is None and t.policy.umbrella is None for t in towers):
        return [Stage((t,)) for t in towers]
    takers = _takers(towers, rulings, item)
    around = _circle(takers)
    tiers: dict[int, list[Tower]] = {}
    for tower in towers:
        tiers.setdefault(_tier(tower, takers, around), []).append(tower)
    return [stage for tier in sorted(tiers) for stage in _stages(tiers[tier], takers, around, circle)]


def may_circle(towers: Sequence[Tower]) -> bool:
    """Whether several policies of a program may each give way to the others."""
    general = [t for t in towers if _kind(t) is OtherKind.EXCESS and not _over(t)]
    escapes = [t for t in towers if _kind(t) is OtherKind.NONE_IF_OTHER]
    return max(len(general), len(escapes)) > 1


def _takers(towers: Sequence[Tower], rulings: Rulings, item: str) -> list[Tower]:
    """The towers whose base covers the item, umbrellas aside."""
    return [t for t in towers if t.policy.umbrella is None and rulings[t.policy.id, item].status is Status.COVERED]


def _kind(tower: Tower) -> OtherKind:
    other = tower.policy.other
    return other.kind if other else OtherKind.PRIMARY


def _excess(tower: Tower, takers: Sequence[Tower]) -> bool:
    """Whether a tower stands as excess over what takes the item."""
    other = tower.policy.other
    if other is None or other.kind is not OtherKind.EXCESS:
        return False
    if other.over:
        return any(t.policy.id in other.over for t in takers)
    return any(_kind(t) is not OtherKind.EXCESS or (_over(t) and not _excess(t, takers)) for t in takers)


def _over(tower: Tower) -> bool:
    return bool(tower.policy.other and tower.policy.other.over)


def _circle(takers: Sequence[Tower]) -> list[Tower]:
    """Towers of which each gives way to the others: all excess over any, or all answering only if no other does."""
    if len(takers) > 1 and all(_kind(t) is OtherKind.NONE_IF_OTHER for t in takers):
        return list(takers)
    general = [t for t in takers if _kind(t) is OtherKind.EXCESS and not _over(t)]
    return general if len(general) > 1 and len(general) == len(takers) else []


def _tier(tower: Tower, takers: Sequence[Tower], around: Sequence[Tower]) -> int:
    if tower.policy.umbrella is not None:
        return 4
    if tower in takers and tower not in around and _excess(tower, takers):
        return 3
    other = tower.policy.other
    return 1 if other and other.noncontributory else 2


def _stages(tier: Sequence[Tower], takers: Sequence[Tower], around: Sequence[Tower], circle: Sharing | None) -> list[Stage]:
    """One tier's towers in program order, those that share together at the place of the first."""
    sharing = [t for t in tier if t in takers and (t in around or (t.policy.other and t.policy.other.sharing))]
    if len(sharing) < 2:  # noqa: PLR2004  (nobody shares alone)
        return [Stage((t,)) for t in tier]
    ways = {circle or Sharing.LIMITS} if around else {t.policy.other.sharing for t in sharing if t.policy.other}
    weights = tuple(1 if ways == {Sharing.EQUAL} else t.policy.limit.each_claim for t in sharing)
    out: list[Stage] = []
    for tower in tier:
        if tower not in sharing:
            out.append(Stage((tower,)))
        elif tower is sharing[0]:
            out.append(Stage(tuple(sharing), weights))
    return out


# --- sharing ---------------------------------------------------------------------------------------------------------


def share_out(sweeps: Sequence[Sweep], weights: Sequence[int], chunks: Sequence[Chunk]) -> tuple[list[Piece], list[Chunk]]:
    """What towers that share pay of an item's chunks, each within its room, by weight; and the chunks that are left, with every tower's
    reason for them.
    """
    item, rest = chunks[0].item, list(chunks)
    done: list[Piece] = []
    while True:
        cents = size(rest)
        alone = [_taken(sweep.copy(), item, cents) for sweep in sweeps]
        rooms = [_paid(pieces) for pieces in alone]
        parts = divided(min(cents, sum(rooms)), rooms, weights)
        for sweep, part in zip(sweeps, parts, strict=True):
            can = min(part, _paid(_taken(sweep.copy(), item, cents)))
            for piece in _taken(sweep, item, _shortest(sweep, item, cents, can)):
                if piece.recovered:
                    mine, rest = take(rest, piece.size)
                    done += (Piece(c, piece.reason) for c in mine)
        if size(rest) in (0, cents, cents - sum(parts)):
            break  # all is paid, or nothing more, or everyone its part; else a pool around several left one short, and the others are asked
    for pieces in alone:
        rest = _with_reasons(rest, [p for p in pieces if not p.recovered])
    return done, rest


def _taken(sweep: Sweep, item: Item, cents: int) -> list[Piece]:
    """What a sweep does with the first cents of an item, in order."""
    if not cents:
        return []
    return sorted(sweep.take(item, [Chunk(item, Span(0, cents))]), key=lambda p: p.chunk.span)


def _shortest(sweep: Sweep, item: Item, cents: int, part: int) -> int:
    """The shortest run of an item's cents of which a sweep recovers `part`."""
    return bisect_left(range(cents + 1), part, key=lambda m: _paid(_taken(sweep.copy(), item, m)))


def _paid(pieces: Sequence[Piece]) -> int:
    return sum(p.size for p in pieces if p.recovered)


def _with_reasons(chunks: Sequence[Chunk], unpaid: Sequence[Piece]) -> list[Chunk]:
    """Chunks with one tower's reasons for as many of the cents it would not recover, in order."""
    out: list[Chunk] = []
    rest = list(chunks)
    for piece in unpaid:
        mine, rest = take(rest, piece.size)
        out += (evolve(c, prior=(*c.prior, piece.reason)) for c in mine)
    return out


def divided(cents: int, rooms: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Cents split by weight, none above its room; `cents` is at most the sum of rooms.

    Those whose part by weight is at or above their room get their room, the rest is split anew among the others; at last by nested floors.

    >>> divided(100, [90, 20, 100], [1, 1, 2])
    [26, 20, 54]
    """
    out = [0] * len(rooms)
    active = list(range(len(rooms)))
    total = sum(weights)
    while full := [j for j in active if cents * weights[j] >= rooms[j] * total]:
        for j in full:
            out[j] = rooms[j]
        cents -= sum(rooms[j] for j in full)
        active = [j for j in active if j not in full]
        total = sum(weights[j] for j in active)
    owned = nested(cents, [Fraction(w, total) for w in accumulate(weights[j] for j in active)])
    for j, low, high in zip(active, (0, *owned), owned, strict=False):
        out[j] = high - low
    return out


# --- umbrellas -------------------------------------------------------------------------------------------------------


def under_umbrella(
    policy: Policy, over: frozenset[str], drops: frozenset[str], chunks: Sequence[Chunk]
) -> tuple[list[Chunk], list[Chunk]]:
    """The cents that an umbrella is offered, those free of its retention marked; and those it is not, with its reason.

    `over`: slices of the towers it stands over. `drops`: what it comes down over, unsure drops settled.
    """
    offered: list[Chunk] = []
    kept: list[Chunk] = []
    for chunk in chunks:
        best = _best(over, chunk)
        if best is None or (best in RETAINED_LIMIT and best.value in drops):
            offered.append(chunk)
        elif best is BandStatus.ABOVE_LIMIT or (best in FREE and FREE[best] in drops):
            offered.append(evolve(chunk, free=True))
        else:
            stays = BandStatus.NOT_GRANTED if best in RETAINED_LIMIT else BandStatus.UNDERLYING_NOT_EXHAUSTED
            reason = Reason(stays, policy.id, element=NO_DROP if best in RETAINED_LIMIT else "")
            kept.append(evolve(chunk, prior=(*chunk.prior, reason)))
    return offered, kept


def _best(over: frozenset[str], chunk: Chunk) -> BandStatus | None:
    """The best reason of the towers that an umbrella stands over; that it is retained, by whichever tower, before all."""
    if any(r.status in RETAINED for r in chunk.prior):
        return BandStatus.RETAINED  # what a policy means the insured to bear, no umbrella pays
    theirs = [r.status for r in chunk.prior if r.policy in over]
    if BandStatus.RESCINDED in theirs:
        return BandStatus.RESCINDED  # a policy taken back is no policy used up, nor one that does not apply
    return min(theirs, key=lambda status: RANK[status], default=None)


def below_attachment(
    sweep: Sweep, over: frozenset[str], paid: Sequence[Span], chunks: Sequence[Chunk]
) -> tuple[list[Chunk], list[Chunk]]:
    """Where an umbrella states an attachment above the limits that it stands over: the chunks of an item less those between, and these,
    with its reason. `paid`: spans of the item that the towers below paid within their limits.
    """
    assert sweep.policy.umbrella is not None
    attachment = sweep.policy.umbrella.attachment
    if attachment is None:
        return list(chunks), []
    left = attachment - sweep.run.get(BELOW, 0)
    above: list[Chunk] = []
    between: list[Chunk] = []
    hole = Reason(BandStatus.ATTACHMENT_HOLE, sweep.policy.id)
    for span, chunk in sorted([*((s, None) for s in paid), *((c.span, c) for c in chunks)], key=lambda pair: pair[0]):
        best = _best(over, chunk) if chunk else BandStatus.RECOVERED
        counts = best in (BandStatus.RECOVERED, BandStatus.ABOVE_LIMIT, *FREE)
        if chunk is not None:
            low, high = take([chunk], max(0, left)) if best is BandStatus.ABOVE_LIMIT else ([], [chunk])
            between += (evolve(c, prior=(*c.prior, hole)) for c in low)
            above += high
        left -= span.size if counts else 0
    sweep.run[BELOW] = attachment - left
    return above, between


BELOW: Key = ("below attachment",)
"""How many cents of a claim an umbrella has counted toward its attachment."""


RETAINED_LIMIT = (BandStatus.EXCLUDED, BandStatus.NOT_GRANTED)
"""Where the underlying does not apply, an umbrella pays over its own retained limit."""

FREE: Mapping[BandStatus, str] = {BandStatus.AGGREGATE_EXHAUSTED: AGGREGATE, **{status: name for name, status in UNPAID.items()}}
"""Where the underlying is used up or does not pay, it pays from the first cent."""
