"""Laws (design, section 11): what holds of every program, each with its premise; beside each premise, a row that breaks the law without it.

The premise is in the generator: `programs(...)` makes only towers that have it. Each row of `WITHOUT` is the smallest case found by
search that lacks one premise and keeps the others; it is asserted to fail, so that nobody drops a premise because no example came up.

Money laws move cents with `place` alone; laws of words are in test_laws_of_words.py.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve, field, frozen
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.programs import EXCLUDED, bears, capped, placed, policy, recovered, sums
from underlap.match.results import RANK, Band, BandStatus, Ruling, Status
from underlap.model.clauses import Cite
from underlap.model.programs import (
    Exhaustion,
    How,
    HowMuch,
    Layer,
    Limit,
    OfWhat,
    Place,
    QuotaShare,
    Retention,
    RetentionKind,
    Satisfied,
    Tower,
    Who,
)

INSURERS, INSUREDS, ANYONE = Who.UNDERLYING_INSURERS, Who.INSUREDS_TOO, Who.ANYONE
DEDUCTIBLE = RetentionKind.DEDUCTIBLE
Measure = Callable[[Sequence[Band]], int]

law = settings(max_examples=1_000 if os.environ.get("UNDERLAP_DEEP") else settings().max_examples)
"""Laws are many: in `make deep` each gets its fair part of the time."""


# --- a program on one line ---------------------------------------------------------------------------------------------


ANYONE_PAYS = Exhaustion(ANYONE)
NOTHING_RETAINED = Retention()


@frozen
class Part:
    """One insurer's part of a layer."""

    share: str = "1"
    exhaustion: Exhaustion = ANYONE_PAYS
    insolvent: bool = False


@frozen
class Over:
    """A layer: `gap` cents above what lies below it. `excludes`: items its own wording takes away."""

    limit: int
    parts: tuple[Part, ...] = (Part(),)
    gap: int = 0
    excludes: frozenset[str] = frozenset()


@frozen
class Program:
    """A base policy `p`, layers `x1`, `x2`... above it, and perhaps a second tower, `then`, whose ids end in `'`.

    `cap`: a sublimit that all items in `capped` share. `halved`: items that a condition reduces by half.
    """

    limit: int
    layers: tuple[Over, ...] = ()
    retention: Retention = NOTHING_RETAINED
    inside: bool = True
    coinsurance: str = "0"
    insolvent: bool = False
    excluded: frozenset[str] = frozenset()
    capped: frozenset[str] = frozenset()
    cap: int = 0
    halved: frozenset[str] = frozenset()
    settled: Mapping[str, int] = field(factory=dict)
    then: "Program | None" = None

    def tower(self, mark: str = "") -> Tower:
        """The tower that `place` takes."""
        base = policy(
            self.limit,
            id="p" + mark,
            retention=self.retention,
            inside=self.inside,
            coinsurance=self.coinsurance,
            insolvent=self.insolvent,
        )
        layers, at = [], self.limit
        for number, over in enumerate(self.layers, 1):
            name = f"x{number}{mark}"
            shares = tuple(QuotaShare(f"{name}{i}", Fraction(p.share), p.exhaustion, p.insolvent) for i, p in enumerate(over.parts))
            layers.append(Layer(name, "p" + mark, at + over.gap, Limit(over.limit, over.limit), shares))
            at += over.gap + over.limit
        return Tower(base, tuple(layers))

    def rulings(self, items: Mapping[str, int], mark: str = "") -> dict[tuple[str, str], Ruling]:
        """What the base and each layer say of each item."""
        out = {}
        for item in items:
            covered = capped(self.cap, clause="s" + mark) if item in self.capped else Ruling(Status.COVERED)
            if item in self.halved:
                covered = evolve(covered, reduces=((Fraction(1, 2), Cite("d", "D", "1", "c", "", "a duty")),))
            base = EXCLUDED if item in self.excluded else covered
            out["p" + mark, item] = base
            for number, over in enumerate(self.layers, 1):
                out[f"x{number}{mark}", item] = EXCLUDED if item in over.excludes else base
        return out

    def bands(self, items: Mapping[str, int]) -> tuple[Band, ...]:
        """A loss placed in the program."""
        towers, rulings, settled = [self.tower()], self.rulings(items), dict(self.settled)
        if self.then:
            towers.append(self.then.tower("'"))
            rulings |= self.then.rulings(items, "'")
            settled |= {f"{name}'": cents for name, cents in self.then.settled.items()}
        return placed(towers, items, rulings, settled)


# --- generators: every premise is a switch ------------------------------------------------------------------------------

ITEMS = ("defense", "a", "b")
losses = st.fixed_dictionaries({}, optional={name: st.integers(0, 9) for name in ITEMS})
some_items = st.frozensets(st.sampled_from(ITEMS))
amounts = st.integers(1, 6)
shares = st.sampled_from([("1",), ("1/2", "1/2"), ("3/5", "2/5"), ("1/3", "1/3", "1/3")])
less = st.sampled_from([("1/2",), ("3/5",), ("1/3", "1/3"), ("1/2", "1/3"), ("1/3", "3/5")])
exhaustions = st.builds(Exhaustion, st.sampled_from(Who), st.sampled_from(How), st.sampled_from(OfWhat), st.sampled_from(HowMuch))
retentions = st.one_of(
    st.builds(
        Retention,
        st.integers(0, 5),
        st.sampled_from([RetentionKind.RETENTION, RetentionKind.WAITING_PERIOD]),
        st.just(Place.BELOW_LIMIT),
        st.sampled_from(Satisfied),
    ),
    st.builds(Retention, st.just(1), st.just(DEDUCTIBLE), st.just(Place.REDUCES_LIMIT), st.just(Satisfied.BOTH)),
)
odd_deductibles = st.builds(Retention, st.just(1), st.just(DEDUCTIBLE), st.just(Place.REDUCES_LIMIT), st.sampled_from(Satisfied))
never: st.SearchStrategy[frozenset[str]] = st.just(frozenset())


@st.composite
def layers(draw: Any, plain: bool, most: int = 3) -> tuple[Over, ...]:
    """Layers; `plain`: fully placed with solvent insurers, no holes, nothing of their own, any exhaustion."""
    out = []
    for _ in range(draw(st.integers(0, most))):
        placed_ = draw(shares if plain else st.one_of(shares, less))
        parts = tuple(Part(s, draw(exhaustions), False if plain else draw(st.sampled_from([False, False, True]))) for s in placed_)
        gap = 0 if plain else draw(st.sampled_from([0, 0, 0, 1, 2]))
        out.append(Over(draw(amounts), parts, gap, frozenset() if plain else draw(st.one_of(never, some_items))))
    return tuple(out)


@st.composite
def programs(draw: Any, *, plain: bool = False, settled: bool = False, towers: int = 1) -> Program:
    """A program of `towers` towers. `settled`: insurers may compromise.

    `plain`: every layer is, the base is solvent and coinsures nothing, and a deductible is satisfied by every item.
    """
    program = Program(
        limit=draw(st.integers(2, 7)),
        layers=draw(layers(plain)),
        retention=draw(retentions if plain else st.one_of(retentions, odd_deductibles)),
        inside=draw(st.booleans()),
        coinsurance="0" if plain else draw(st.sampled_from(["0", "0", "1/3", "1/2"])),
        insolvent=False if plain else draw(st.sampled_from([False, False, False, True])),
        excluded=draw(st.one_of(never, some_items)),
        capped=draw(st.one_of(never, some_items)),
        cap=draw(st.integers(0, 4)),
        halved=draw(st.one_of(never, some_items)),
    )
    if settled:
        names = ["p", *(f"x{i}" for i in range(1, len(program.layers) + 1))]
        program = evolve(program, settled=draw(st.dictionaries(st.sampled_from(names), st.integers(0, 5), max_size=2)))
    return evolve(program, then=draw(programs(plain=plain, settled=settled))) if towers > 1 else program


anything = st.one_of(programs(settled=True), programs(settled=True, towers=2))


# --- always ------------------------------------------------------------------------------------------------------------


@law
@given(anything, losses)
def test_bands_partition_the_loss(program: Program, loss: Mapping[str, int]) -> None:
    """Every cent of every item lies in one band, whatever the program."""
    held: dict[str, list[tuple[int, int]]] = {}
    for band in program.bands(loss):
        held.setdefault(band.item, []).append((band.span.low, band.span.high))
    for item, cents in loss.items():
        ends = [0, *(high for _, high in held.get(item, []))]
        assert [low for low, _ in held.get(item, [])] == ends[:-1]
        assert ends[-1] == cents


def paid(bands: tuple[Band, ...], program: Program) -> dict[str, int]:
    """Policy or layer -> cents recovered inside its limit."""
    out: dict[str, int] = {}
    for band in bands:
        owner = band.reason.policy
        second = bool(owner and owner.endswith("'"))
        base = program.then if second and program.then else program
        inside = base.inside or not band.item.startswith("defense")
        if band.reason.status is BandStatus.RECOVERED and owner and inside:
            out[owner] = out.get(owner, 0) + band.span.size
    return out


@law
@given(anything, losses)
def test_recovery_never_exceeds_its_limit(program: Program, loss: Mapping[str, int]) -> None:
    """What a policy or layer pays inside its limit is at most its limit."""
    limits = {x.id: x.limit.each_claim for x in program.tower().slices}
    if program.then:
        limits |= {x.id: x.limit.each_claim for x in program.then.tower("'").slices}
    for owner, cents in paid(program.bands(loss), program).items():
        assert cents <= limits[owner]


@law
@given(programs(settled=True), losses)
def test_recovery_never_exceeds_its_sublimit(program: Program, loss: Mapping[str, int]) -> None:
    """The items that share a sublimit recover at most the sublimit, over the whole tower, defense outside the limit included."""
    mine = [b for b in program.bands(loss) if b.item in program.capped and b.reason.status is BandStatus.RECOVERED]
    assert sum(b.span.size for b in mine) <= program.cap


@law
@given(anything, losses)
def test_one_reason_per_unpaid_cent(program: Program, loss: Mapping[str, int]) -> None:
    """The reason of an unpaid cent is that of the policy which came nearest to paying it; the others are `also`."""
    for band in program.bands(loss):
        if band.reason.status is not BandStatus.RECOVERED:
            assert all(RANK[band.reason.status] <= RANK[other.status] for other in band.also)


# --- one claim, one tower, no stated settlement ----------------------------------------------------------------------------


def raised_top(program: Program, by: int) -> Program:
    """The program with `by` more cents of limit at its top."""
    if not program.layers:
        return evolve(program, limit=program.limit + by)
    *below, top = program.layers
    return evolve(program, layers=(*below, evolve(top, limit=top.limit + by)))


def raised(program: Program, number: int, by: int) -> Program:
    """The program with more limit in slice `number` (0: the base); what lies above moves up with it."""
    if number == 0:
        return evolve(program, limit=program.limit + by)
    grown = [evolve(x, limit=x.limit + by) if i == number else x for i, x in enumerate(program.layers, 1)]
    return evolve(program, layers=tuple(grown))


def with_part(program: Program, layer: int, number: int, part: Part) -> Program:
    """The program with one insurer's part of one layer (counted from 0) put in another's place."""
    over = program.layers[layer]
    parts = (*over.parts[:number], part, *over.parts[number + 1 :])
    return evolve(program, layers=(*program.layers[:layer], evolve(over, parts=parts), *program.layers[layer + 1 :]))


@law
@given(programs(), losses, amounts)
def test_a_higher_top_limit_never_lowers_recovery(program: Program, loss: Mapping[str, int], by: int) -> None:
    """One tower, no settlement: more limit at the top."""
    assert recovered(raised_top(program, by).bands(loss)) >= recovered(program.bands(loss))


@st.composite
def with_free_share(draw: Any) -> tuple[Program, Program]:
    """A program with a layer that is not fully placed and whose insurers all pay; the same, with one of its shares larger."""
    program = draw(programs().filter(lambda p: p.layers))
    at = draw(st.integers(0, len(program.layers) - 1))
    parts = tuple(Part(share) for share in draw(less))
    free = 1 - sum(Fraction(p.share) for p in parts)
    number = draw(st.integers(0, len(parts) - 1))
    larger = Fraction(parts[number].share) + free * draw(st.sampled_from([Fraction(1), Fraction(1, 2)]))
    layers_ = (*program.layers[:at], evolve(program.layers[at], parts=parts), *program.layers[at + 1 :])
    before = evolve(program, layers=layers_)
    return before, with_part(before, at, number, Part(str(larger)))


@law
@given(with_free_share(), losses)
def test_a_larger_share_never_lowers_recovery(pair: tuple[Program, Program], loss: Mapping[str, int]) -> None:
    """One tower, no settlement, and every insurer of the layer pays: one of them takes some of what nobody had placed."""
    before, after = pair
    assert recovered(after.bands(loss)) >= recovered(before.bands(loss))


def widths(terms: Exhaustion) -> list[Exhaustion]:
    """Every widening of one of the four parts of exhaustion terms."""
    out = [evolve(terms, who=who) for who in list(Who)[list(Who).index(terms.who) + 1 :]]
    if terms.how is How.ACTUAL_PAYMENT:
        out += [evolve(terms, how=How.HELD_LIABLE), evolve(terms, how=How.SETTLED_IN_FULL)]
    if terms.of_what is OfWhat.RECOGNIZED:
        out.append(evolve(terms, of_what=OfWhat.COVERED))
    if terms.how_much is HowMuch.FULL:
        out.append(evolve(terms, how_much=HowMuch.PROPORTIONATE))
    return out


@law
@given(programs().filter(lambda p: p.layers), losses, st.data())
def test_a_wider_exhaustion_never_lowers_recovery(program: Program, loss: Mapping[str, int], data: st.DataObject) -> None:
    """One tower, no settlement: a share attaches on easier terms."""
    spots = [(i, j, w) for i, x in enumerate(program.layers) for j, part in enumerate(x.parts) for w in widths(part.exhaustion)]
    assume(spots)
    layer, number, wider = data.draw(st.sampled_from(spots))
    part = program.layers[layer].parts[number]
    easier = with_part(program, layer, number, evolve(part, exhaustion=wider))
    assert recovered(easier.bands(loss)) >= recovered(program.bands(loss))


# --- the same, in a plain tower --------------------------------------------------------------------------------------------


@law
@given(programs(plain=True), losses, amounts, st.data())
def test_a_higher_limit_never_raises_what_the_client_bears(
    program: Program, loss: Mapping[str, int], by: int, data: st.DataObject
) -> None:
    """A plain tower: more limit in any slice; what lies above moves up."""
    number = data.draw(st.integers(0, len(program.layers)))
    assert bears(raised(program, number, by).bands(loss)) <= bears(program.bands(loss))


@law
@given(programs(plain=True), losses, amounts)
def test_a_higher_sublimit_never_raises_what_the_client_bears(program: Program, loss: Mapping[str, int], by: int) -> None:
    """A plain tower: more room under a sublimit."""
    assert bears(evolve(program, cap=program.cap + by).bands(loss)) <= bears(program.bands(loss))


@law
@given(programs(plain=True), losses, amounts)
def test_a_lower_retention_never_raises_what_the_client_bears(program: Program, loss: Mapping[str, int], by: int) -> None:
    """A plain tower: the retention falls. (It may raise what is *uninsured*: the tower slides down, and more stands above its top.)"""
    lower = evolve(program, retention=evolve(program.retention, amount=max(0, program.retention.amount - by)))
    assert bears(lower.bands(loss)) <= bears(program.bands(loss))


@law
@given(programs(plain=True), losses, st.sampled_from(ITEMS))
def test_an_added_exclusion_never_raises_recovery(program: Program, loss: Mapping[str, int], item: str) -> None:
    """A plain tower: the base policy excludes one item more, and the layers follow it."""
    assert recovered(evolve(program, excluded=program.excluded | {item}).bands(loss)) <= recovered(program.bands(loss))


# --- splitting a layer -------------------------------------------------------------------------------------------------------


def split(program: Program, number: int, at: int) -> Program:
    """The program with layer `number` (counted from 0) cut in two after `at` cents; both halves keep its terms."""
    over = program.layers[number]
    halves = (evolve(over, limit=at), evolve(over, limit=over.limit - at, gap=0))
    return evolve(program, layers=(*program.layers[:number], *halves, *program.layers[number + 1 :]))


@st.composite
def with_splittable(draw: Any) -> tuple[Program, Program]:
    """A program with a layer fully placed with solvent insurers that anyone exhausts; the same, with that layer in two."""
    program = draw(programs().filter(lambda p: any(x.limit > 1 for x in p.layers)))
    number = draw(st.sampled_from([i for i, x in enumerate(program.layers) if x.limit > 1]))
    how, how_much = draw(st.sampled_from(How)), draw(st.sampled_from(HowMuch))
    parts = tuple(Part(share, Exhaustion(ANYONE, how, OfWhat.COVERED, how_much)) for share in draw(shares))
    layers_ = (*program.layers[:number], evolve(program.layers[number], parts=parts), *program.layers[number + 1 :])
    whole = evolve(program, layers=layers_)
    return whole, split(whole, number, draw(st.integers(1, whole.layers[number].limit - 1)))


def by_item(bands: Sequence[Band]) -> dict[tuple[str, BandStatus], int]:
    """(item, status) -> cents: what is left of the bands when nobody asks which layer."""
    out: dict[tuple[str, BandStatus], int] = {}
    for band in bands:
        out[band.item, band.reason.status] = out.get((band.item, band.reason.status), 0) + band.span.size
    return out


@law
@given(with_splittable(), losses)
def test_splitting_a_layer_changes_nothing(pair: tuple[Program, Program], loss: Mapping[str, int]) -> None:
    """One tower, no settlement; the layer is placed in full with solvent insurers, and anyone exhausts it of any loss."""
    whole, halves = pair
    assert by_item(whole.bands(loss)) == by_item(halves.bands(loss))


# --- and without their premises ----------------------------------------------------------------------------------------------

MINE = Retention(1, DEDUCTIBLE, Place.REDUCES_LIMIT, Satisfied.DAMAGES)
HALF, WHOLE = Part("1/2"), Part("1")

WITHOUT: list[tuple[str, str, Program, Program, dict[str, int], Measure, tuple[int, int]]] = [
    # the law, what is missing, before, after, the loss, what is measured, its values
    (
        "higher top limit", "not at the top: coinsured cents push the layer's own up and out",
        Program(3, (Over(3),), coinsurance="1/3"), Program(4, (Over(3),), coinsurance="1/3"), {"a": 5}, recovered, (4, 3),
    ),
    (
        "higher top limit", "a second tower: its deductible finds the damages, since they no longer stand above its base slice",
        Program(2, then=Program(2, (Over(1),), MINE)), Program(4, then=Program(2, (Over(1),), MINE)),
        {"defense": 4, "b": 1}, recovered, (5, 4),
    ),
    (
        "higher top limit", "a settlement: more of its three cents go to the share whose insurer is insolvent",
        Program(2, (Over(3, (Part("1/2", insolvent=True), HALF)),), settled={"x1": 3}),
        Program(2, (Over(4, (Part("1/2", insolvent=True), HALF)),), settled={"x1": 3}),
        {"a": 6}, recovered, (4, 3),
    ),
    (
        "larger share", "an insolvent insurer beside it: nested floors hand it a cent that was the other's",
        Program(2, (Over(3, (Part("1/3"), Part("1/3", insolvent=True))),)),
        Program(2, (Over(3, (Part("1/3"), Part("1/2", insolvent=True))),)),
        {"a": 5}, recovered, (3, 2),
    ),
    (
        "larger share", "it does not attach: to the layer above, a gap that insureds fill is better than an insurer who declines",
        Program(2, (Over(1, (Part("1/2", Exhaustion(INSURERS)),)), Over(2, (Part("1", Exhaustion(INSUREDS)),))), coinsurance="1/2"),
        Program(2, (Over(1, (Part("1", Exhaustion(INSURERS)),)), Over(2, (Part("1", Exhaustion(INSUREDS)),))), coinsurance="1/2"),
        {"a": 5}, recovered, (3, 1),
    ),
    (
        "larger share", "a second tower: its deductible, as above",
        Program(1, (Over(2, (HALF,)),), then=Program(2, (Over(1),), MINE)),
        Program(1, (Over(2, (WHOLE,)),), then=Program(2, (Over(1),), MINE)),
        {"defense": 4, "b": 1}, recovered, (5, 4),
    ),
    (
        "wider exhaustion", "a settlement: the insolvent insurer's cent comes first in the one cent settled for",
        Program(2, (Over(2, (Part("1/2", Exhaustion(INSURERS), insolvent=True), HALF)),), settled={"p": 1, "x1": 1}),
        Program(2, (Over(2, (Part("1/2", Exhaustion(ANYONE), insolvent=True), HALF)),), settled={"p": 1, "x1": 1}),
        {"a": 4}, recovered, (2, 1),
    ),
    (
        "wider exhaustion", "a second tower: its deductible, as above",
        Program(2, (Over(1, (Part("1", Exhaustion(INSURERS)),)),), coinsurance="1/2", then=Program(2, (Over(1),), MINE)),
        Program(2, (Over(1, (Part("1", Exhaustion(ANYONE)),)),), coinsurance="1/2", then=Program(2, (Over(1),), MINE)),
        {"defense": 3, "b": 1}, recovered, (4, 3),
    ),
    (
        "higher limit", "a layer half placed grows, and pushes cents out of one fully placed",
        Program(2, (Over(2, (HALF,)), Over(2))), Program(2, (Over(4, (HALF,)), Over(2))), {"a": 6}, bears, (1, 2),
    ),
    (
        "higher limit", "an insolvent layer grows",
        Program(2, (Over(2, (Part(insolvent=True),)), Over(2))), Program(2, (Over(4, (Part(insolvent=True),)), Over(2))),
        {"a": 6}, bears, (2, 4),
    ),
    (
        "higher limit", "a layer that excludes the item grows",
        Program(2, (Over(2, excludes=frozenset("a")), Over(2))), Program(2, (Over(4, excludes=frozenset("a")), Over(2))),
        {"a": 6}, bears, (2, 4),
    ),
    (
        "higher limit", "a base with coinsurance grows",
        Program(3, (Over(3),), coinsurance="1/3"), Program(4, (Over(3),), coinsurance="1/3"), {"a": 5}, bears, (1, 2),
    ),
    (
        "higher limit", "an insolvent base grows",
        Program(1, (Over(2),), insolvent=True), Program(3, (Over(2),), insolvent=True), {"a": 2}, bears, (1, 2),
    ),
    (
        "higher limit", "a base that settled grows",
        Program(1, (Over(3),), settled={"p": 1}), Program(2, (Over(3),), settled={"p": 1}), {"a": 3}, bears, (0, 1),
    ),
    (
        "higher limit", "a deductible that damages alone satisfy meets its damages only in the larger base slice",
        Program(2, (Over(4),), MINE), Program(3, (Over(4),), MINE), {"defense": 2, "a": 2}, bears, (0, 1),
    ),
    (
        "higher limit", "a second tower: its deductible, as above",
        Program(2, then=Program(2, (Over(1),), MINE)), Program(4, then=Program(2, (Over(1),), MINE)),
        {"defense": 4, "b": 1}, bears, (0, 1),
    ),
    (
        "higher sublimit", "what the sublimit lets through fills a layer that excludes it",
        Program(1, (Over(2, excludes=frozenset("a")),), capped=frozenset("a"), cap=1),
        Program(1, (Over(2, excludes=frozenset("a")),), capped=frozenset("a"), cap=2),
        {"a": 3, "b": 2}, bears, (2, 3),
    ),
    (
        "lower retention", "what was retained now fills a layer's slice, and the layer excludes it",
        Program(1, (Over(1, excludes=frozenset({"defense"})),), Retention(1)),
        Program(1, (Over(1, excludes=frozenset({"defense"})),), Retention(0)),
        {"defense": 2, "a": 1}, bears, (1, 2),
    ),
    (
        "lower retention", "a second tower pays defense outside its limit, and loses it to the first",
        Program(1, retention=Retention(1), then=Program(1, inside=False)), Program(1, then=Program(1, inside=False)),
        {"defense": 1, "a": 2}, bears, (0, 1),
    ),
    (
        "added exclusion", "the item stops filling a layer that excludes it anyway",
        Program(2, (Over(2, excludes=frozenset("a")),)), Program(2, (Over(2, excludes=frozenset("a")),), excluded=frozenset("a")),
        {"a": 4, "b": 3}, recovered, (2, 3),
    ),
    (
        "added exclusion", "a deductible that only the excluded item satisfied",
        Program(2, retention=evolve(MINE, satisfied_by=Satisfied.DEFENSE)),
        Program(2, retention=evolve(MINE, satisfied_by=Satisfied.DEFENSE), excluded=frozenset({"defense"})),
        {"defense": 3, "a": 2}, recovered, (1, 2),
    ),
    (
        "added exclusion", "a second tower takes the item, and the first the other item",
        Program(1, then=Program(1, excluded=frozenset("b"))),
        Program(1, excluded=frozenset("a"), then=Program(1, excluded=frozenset("b"))),
        {"a": 1, "b": 1}, recovered, (1, 2),
    ),
    (
        "split layer", "placed in half: each half rounds its own half cent down",
        Program(1, (Over(2, (HALF,)),)), Program(1, (Over(1, (HALF,)), Over(1, (HALF,)))), {"a": 3}, recovered, (2, 1),
    ),
    (
        "split layer", "an insolvent insurer: each half rounds its half cent down",
        Program(1, (Over(2, (Part("1/2", insolvent=True), HALF)),)),
        Program(1, (Over(1, (Part("1/2", insolvent=True), HALF)), Over(1, (Part("1/2", insolvent=True), HALF)))),
        {"a": 3}, recovered, (2, 3),
    ),
    (
        "split layer", "underlying insurers must pay: what the lower half excludes keeps the upper half from attaching",
        Program(1, (Over(2, (Part("1", Exhaustion(INSURERS)),), excludes=frozenset({"defense"})),)),
        split(Program(1, (Over(2, (Part("1", Exhaustion(INSURERS)),), excludes=frozenset({"defense"})),)), 0, 1),
        {"defense": 2, "a": 1}, recovered, (2, 1),
    ),
    (
        "split layer", "only loss that the layer recognizes exhausts it",
        Program(1, (Over(2, (Part("1", Exhaustion(ANYONE, of_what=OfWhat.RECOGNIZED)),), excludes=frozenset("b")),)),
        split(Program(1, (Over(2, (Part("1", Exhaustion(ANYONE, of_what=OfWhat.RECOGNIZED)),), excludes=frozenset("b")),)), 0, 1),
        {"a": 1, "b": 1, "c": 1}, recovered, (2, 1),
    ),
    (
        "split layer", "a settlement names one of the halves",
        Program(1, (Over(2),), settled={"x1": 1}), Program(1, (Over(1), Over(1)), settled={"x1": 1}), {"a": 3}, recovered, (2, 3),
    ),
]


@pytest.mark.parametrize(
    ("law", "missing", "before", "after", "loss", "measure", "values"), WITHOUT, ids=[f"{r[0]}: {r[1]}" for r in WITHOUT]
)
def test_the_law_fails_without_its_premise(
    law: str, missing: str, before: Program, after: Program, loss: dict[str, int], measure: Measure, values: tuple[int, int]
) -> None:
    """Each row breaks its law, and is worked by hand in its reason."""
    assert (measure(before.bands(loss)), measure(after.bands(loss))) == values
    assert broken(law, values)


def broken(law: str, values: tuple[int, int]) -> bool:
    """Whether a figure before and after a change goes against the law."""
    before, after = values
    if law == "split layer":
        return before != after
    worse = after > before if law in RISING else after < before
    return worse


RISING = ("higher limit", "higher sublimit", "lower retention", "added exclusion")
"""Laws that say what a figure never does is rise: what the client bears, or (of an exclusion) what is recovered."""


def test_defense_outside_the_limit_is_no_payment_under_it() -> None:
    """The premise of "recovery never exceeds its limit": a policy of 2 pays 4, as 3 of them are defense outside the limit."""
    bands = Program(2, inside=False).bands({"defense": 3, "a": 1})
    assert sums(bands) == {("recovered", "p"): 4}
