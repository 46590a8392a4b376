"""Laws (design, section 11): what holds of every program, each with its premise; beside each premise, a row that breaks the law without it.

The premise is in the generator: `programs(...)` makes only towers that have it. Each row of `WITHOUT` is the smallest case found by
search that lacks one premise and keeps the others; it is asserted to fail, so that nobody drops a premise because no example came up.

Money laws move cents with `place` alone, on programs made by Hypothesis. Laws of words match whole accounts: universes of tests/oracle,
by seed.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

import pytest
from attrs import evolve, field, frozen
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.oracle.toml import dump
from tests.programs import EXCLUDED, bears, capped, placed, policy, recovered, sums
from tests.small import YEAR, form, from_files, limit, plain, universe, universe_files
from tests.small import layer as layer_of
from tests.small import policy as policy_of
from underlap.match.decisions import Memo
from underlap.match.exams import Exam, vocabulary
from underlap.match.results import RANK, Band, BandStatus, Ruling, Status
from underlap.match.reviews import CAP
from underlap.match.worths import Range
from underlap.model.accounts import Account
from underlap.model.answers import Kind
from underlap.model.changes import AnswerQuestion, apply
from underlap.model.clauses import CarveBack, Cite, Exclusion
from underlap.model.documents import Amend, Delete, Document, Provenance
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
from underlap.model.spans import Period
from underlap.model.wording import assemble

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
                follows = evolve(base, caps=(), reduces=())
                out[f"x{number}{mark}", item] = EXCLUDED if item in over.excludes else follows
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


# --- laws of words: made-up accounts with one exposure, some of it open ----------------------------------------------------------

SEEDS = st.integers(0, 1_999 if os.environ.get("UNDERLAP_DEEP") else 149)
words_law = settings(max_examples=1_000 if os.environ.get("UNDERLAP_DEEP") else 50)


def account_of(seed: int) -> Account:
    """The account of a seed; seeds that the reader refuses are skipped."""
    account = universe(seed)
    assume(account is not None)
    assert account is not None
    return account


def exam(account: Account, nodes: Mapping[str, tuple[str, ...]] | None = None, cap: int = CAP, basis: str = "all") -> Exam:
    """The account's one exposure, examined. `nodes`: another account's words, so that both ask the same questions."""
    return Exam(account, account.exposures[0], nodes or vocabulary(account), "high", basis, cap, Memo())


def ends(account: Account, basis: str = "all") -> tuple[int, int]:
    """What the client bears, favorable and adverse."""
    bound = Range(exam(account, basis=basis)).bound()
    return bound.low, bound.high


def attached(account: Account, policy: str, document: Document) -> Account:
    """The account with one more endorsement on a policy."""
    documents = [*account.sources[policy], document]

    def anew(tower: Tower) -> Tower:
        if tower.policy.id != policy:
            return tower
        return evolve(tower, policy=evolve(tower.policy, wording=assemble(documents, name=policy)[0]))

    return evolve(account, towers=tuple(map(anew, account.towers)), sources={**account.sources, policy: tuple(documents)})


def endorsement(*operations: Any, **clauses: Any) -> Document:
    """An endorsement made for a law."""
    return Document("endorsement", "made", "MADE", "", "made", "", Provenance("TYP"), operations=operations, **clauses)


@words_law
@given(SEEDS)
def test_every_reading_partitions_the_loss(seed: int) -> None:
    """No premise: in every outcome and cell the bands add up to the loss, and favorable is never above adverse."""
    examined = exam(account_of(seed))
    for each in examined.placed(examined.full):
        assert sum(band.span.size for band in each.ledger.bands) == examined.loss
    bound = Range(examined).bound()
    assert 0 <= bound.low <= bound.high <= examined.loss


@words_law
@given(SEEDS, st.integers(1, 6))
def test_a_bound_beyond_the_cap_contains_the_truth(seed: int, cap: int) -> None:
    """No premise: with a lower cap on outcomes the range may widen, and never leaves out what is true."""
    account = account_of(seed)
    exact, capped_ = Range(exam(account)).bound(), Range(exam(account, cap=cap)).bound()
    assert capped_.low <= exact.low
    assert exact.high <= capped_.high
    if capped_.exact:
        assert (capped_.low, capped_.high) == (exact.low, exact.high)


def assert_takes_no_more(more: Exam, less: Exam, policy: str) -> None:
    """In every reading and cell, what a policy takes in the first exam it takes in the second."""
    for after in more.placed(more.full):
        for before in less.placed(less.joined(after.outcome.witness)):
            if before.ledger.cell != after.ledger.cell:
                continue
            for (owner, item), ruling in after.rulings.items():
                if owner == policy and ruling.status is Status.COVERED:
                    assert before.rulings[owner, item].status is Status.COVERED


Donated = TypeVar("Donated", Exclusion, CarveBack)


def donated(seed: int, kind: str) -> list[Any]:
    """Exclusions or carve-backs that stand in a policy of another account."""
    wordings = [t.policy.wording for t in account_of(seed).towers if t.policy.wording]
    exclusions = [x for w in wordings for x in w.exclusions]
    return exclusions if kind == "exclusion" else [c for x in exclusions for c in x.unless]


def as_made(clause: Donated) -> Donated:
    """The clause as one of the made endorsement: caps are told apart by where they stand."""
    return evolve(clause, cite=evolve(clause.cite, document="made"), unless=tuple(map(as_made, clause.unless)))


@words_law
@given(SEEDS, SEEDS, st.data())
def test_an_exclusion_never_adds_an_item_to_what_its_own_policy_takes(seed: int, other: int, data: st.DataObject) -> None:
    """Its own policy: another may now be asked for the item (a row of `added exclusion` above)."""
    account = account_of(seed)
    seen = [t.policy.id for t in account.towers if t.policy.wording]
    exclusions = donated(other, "exclusion")
    assume(seen and exclusions)
    policy = data.draw(st.sampled_from(seen))
    exclusion = data.draw(st.sampled_from(exclusions))
    after = attached(account, policy, endorsement(exclusions=(as_made(exclusion),)))
    assert_takes_no_more(exam(after), exam(account, vocabulary(after)), policy)


@words_law
@given(SEEDS, SEEDS, st.data())
def test_a_carve_back_restores_at_most_what_its_exclusion_took(seed: int, other: int, data: st.DataObject) -> None:
    """Its own exclusion: with the carve-back the policy takes nothing that it would not take if the exclusion were struck."""
    account = account_of(seed)
    spots = [(t.policy.id, x.cite.ref) for t in account.towers if t.policy.wording for x in t.policy.wording.exclusions]
    carve_backs = donated(other, "carve-back")
    assume(spots and carve_backs)
    policy, target = data.draw(st.sampled_from(spots))
    carve_back = data.draw(st.sampled_from(carve_backs))
    carved = attached(account, policy, endorsement(Amend(target, unless=(as_made(carve_back),))))
    struck = attached(account, policy, endorsement(Delete(target)))
    nodes = vocabulary(carved)
    assert_takes_no_more(exam(carved, nodes), exam(struck, nodes), policy)


# --- cutting, permuting, renaming ------------------------------------------------------------------------------------------


def with_cuts(account: Account, start: date, days: int, window: int, retroactive: date) -> Account:
    """The account with a policy more that insures nobody: its dates cut the calendar, and it pays nothing."""
    cutter = evolve(
        account.towers[0].policy,
        id="zz",
        period=Period(start, start + timedelta(days=days)),
        window_days=window,
        retroactive=retroactive,
        wording=None,
        insureds=(),
        order=None,
    )
    return evolve(account, towers=(*account.towers, Tower(cutter)))


some_days = st.dates(date(2025, 12, 20), date(2026, 1, 20))


@words_law
@given(SEEDS, some_days, st.integers(1, 20), st.integers(0, 9), some_days)
def test_cutting_the_calendar_changes_nothing(seed: int, start: date, days: int, window: int, retroactive: date) -> None:
    """Over all cells (`basis = "all"`): more cuts make more cells, and no other ends."""
    account = account_of(seed)
    assert ends(with_cuts(account, start, days, window, retroactive)) == ends(account)


def test_cutting_the_calendar_in_the_term_under_review() -> None:
    """Without that premise: a claim made some day from June on, a policy of eighteen months, a term of twelve.

    No piece lies in the term, so all are kept, the one after expiration too; cut at the term's end, one does, and it alone is kept.
    """
    day = date(2026, 6, 1)
    account = plain(
        policy_of("p", period=[YEAR[0], date(2027, 7, 1)]),
        exposure={"made": {"between": [day, date(2028, 1, 1)]}},
        account={"name": "n", "client": "client", "currency": "USD", "as_of": YEAR[0], "law": "us.il", "term": YEAR},
    )
    cut = with_cuts(account, YEAR[0], 365, 0, YEAR[0])
    assert (ends(account, "term"), ends(cut, "term")) == ((0, 5), (0, 0))
    assert ends(account) == ends(cut) == (0, 5)


ALONE = {"account": ("party", "policy", "layer", "answer"), "exposure": ("count", "link", "person"), "document": ("exclusion", "sublimit")}
"""Arrays whose rows do not depend on each other."""


def shuffled(files: Mapping[str, str], random: Random) -> dict[str, str]:
    """The same account with its rows and independent clauses in another order, and its policies in a file of their own.

    Rows whose order says something stay: items (an axis), grants (`first`), conditions that reduce (floors of floors), operations,
    endorsements, shares.
    """
    out = {}
    for path, text in files.items():
        table = tomllib.loads(text)
        kinds = "account" if "account" in table else "document"
        for level, rows in [(kinds, table), *(("exposure", each) for each in table.get("exposure", []))]:
            for key in ALONE[level]:
                random.shuffle(rows.get(key, []))
        for exclusion in table.get("exclusion", []):
            shuffle_carve_backs(exclusion, random)
        if kinds == "account" and "policy" in table:
            out["account/policies.toml"] = dump({"format": 1, "policy": table.pop("policy")})
        out[path] = dump(table)
    return dict(random.sample(sorted(out.items()), len(out)))


def shuffle_carve_backs(clause: dict[str, Any], random: Random) -> None:
    """Carve-backs of a clause, and theirs, in another order."""
    random.shuffle(clause.get("unless", []))
    for each in clause.get("unless", []):
        shuffle_carve_backs(each, random)


@words_law
@given(SEEDS, st.randoms(use_true_random=False))
def test_order_of_files_rows_and_independent_clauses(seed: int, random: Random) -> None:
    """Files, rows and clauses that do not depend on each other may stand in any order."""
    account = account_of(seed)
    again = from_files(shuffled(universe_files(seed), random))
    assert again is not None
    assert ends(again) == ends(account)


def two_grants(parts: str) -> dict[str, Any]:
    """A form whose grants compete as declared; part A has a sublimit of two cents."""
    two = form("two", sublimit=[{"id": "s", "parts": ["A"], "amount": "0.02"}])
    two["document"]["competing"] = "first"
    return {**two, "grant": [{"id": part, "title": part, "part": part, "trigger": "claims_made"} for part in parts]}


def reducing(control: str, share: str) -> dict[str, Any]:
    """A condition that takes a share of each item away."""
    return {"id": control, "duty": "control", "control": control, "effect": "reduce", "share": share}


def not_kept(control: str) -> dict[str, Any]:
    """The account's answer that a control was not kept."""
    return {"question": f"control:client/{control}", "value": "no", "by": "b", "on": YEAR[0], "evidence": "e"}


DEPENDENT: list[tuple[str, list[Account], tuple[int, int]]] = [
    (
        "items stand on the axis in their order: the first is paid by a layer that excludes it, or by the base",
        [
            plain(
                policy_of("p", limit=limit(2)),
                forms={"own": form("own", grant=[], exclusion=[{"id": "x", "to": {"item": "penalty"}}])},
                layer=[layer_of("x1", "p", limit=limit(2), form="own")],
                exposure={"item": [{"id": item, "item": item, "amount": "0.02"} for item in order]},
            )
            for order in (["damages.statutory", "penalty.tax"], ["penalty.tax", "damages.statutory"])
        ],
        (2, 0),
    ),
    (
        "grants that compete as declared: the part with a sublimit first, or last",
        [plain(policy_of("p", form="two"), forms={"two": two_grants(parts)}) for parts in ("AB", "BA")],
        (3, 0),
    ),
    (
        "conditions that reduce: of 3 cents a fifth then a half, floor(2.4) = 2 and 1, is lost; the other way, floor(1.5) = 1 and 0",
        [
            plain(
                policy_of("p", form="two"),
                forms={"two": form("two", condition=[reducing(control, share) for control, share in order])},
                exposure={"item": [{"id": "d", "item": "damages.statutory", "amount": "0.03"}]},
                answer=[not_kept(control) for control, _ in order],
            )
            for order in ([("callback", "1/5"), ("review", "1/2")], [("review", "1/2"), ("callback", "1/5")])
        ],
        (2, 3),
    ),
]


@pytest.mark.parametrize(("why", "orders", "values"), DEPENDENT, ids=[r[0] for r in DEPENDENT])
def test_order_of_what_depends_on_order(why: str, orders: list[Account], values: tuple[int, int]) -> None:
    """Without the premise of independence: the same rows in another order move cents."""
    assert [ends(account) for account in orders] == [(value, value) for value in values]
    assert values[0] != values[1]


NAMED = ("party", "policy", "layer", "exposure")


def renamed(files: Mapping[str, str], name: Callable[[str], str]) -> dict[str, str]:
    """The same files with every id of the account renamed, wherever it is used."""
    tables = {path: tomllib.loads(text) for path, text in files.items()}
    account = tables["account/account.toml"]
    within = [each for exposure in account["exposure"] for kind in ("count", "link", "person", "item") for each in exposure.get(kind, [])]
    ids = {each["id"] for each in (*(x for kind in NAMED for x in account.get(kind, [])), *within) if "id" in each}

    def change(value: Any, key: str = "") -> Any:
        match value:
            case str() if key == "question":
                return re.sub(r"[^:/.]+", lambda m: name(m[0]) if m[0] in ids else m[0], value)
            case str():
                return name(value) if value in ids and key not in ("form", "endorsements") else value
            case list():
                return [change(each, key) for each in value]
            case dict():
                return {name(k) if key == "settled" and k in ids else k: change(v, k) for k, v in value.items()}
            case _:
                return value

    return {path: dump(change(table)) if path.startswith("account/") else files[path] for path, table in tables.items()}


@words_law
@given(SEEDS)
def test_renaming_changes_nothing(seed: int) -> None:
    """Names say nothing, if they keep their order."""
    again = from_files(renamed(universe_files(seed), lambda id: f"z{id}"))
    assert again is not None
    assert ends(again) == ends(account_of(seed))


def test_renaming_that_changes_the_order_of_names() -> None:
    """Without that premise: policies that state no order are asked by id, and who is asked first decides what a retention takes."""
    exposure = {
        "item": [{"id": "l", "item": "defense", "amount": "0.01"}, {"id": "d", "item": "damages.statutory", "amount": "0.02"}],
    }
    retention = {"amount": "0.01", "kind": "retention", "place": "below_limit", "satisfied_by": "both"}
    retains = {"limit": limit(1), "retention": retention}
    pays_outside = {"limit": limit(1), "defense": {"kind": "reimburse", "place": "outside"}}
    one = plain(policy_of("a", **retains), policy_of("b", **pays_outside), exposure=exposure)
    other = plain(policy_of("b", **retains), policy_of("a", **pays_outside), exposure=exposure)
    assert (ends(one), ends(other)) == ((0, 0), (1, 1))


# --- answers -----------------------------------------------------------------------------------------------------------------


@words_law
@given(SEEDS)
def test_answering_a_law_or_true_fact_question_never_widens_a_bound(seed: int) -> None:
    """Whatever a court or the facts turn out to say, the range afterwards lies within the range before."""
    account = account_of(seed)
    examined = exam(account)
    ranged = Range(examined)
    bound = ranged.bound()
    assume(bound.exact)
    for question in examined.questions.values():
        for answer in question.answers:
            low, high = ranged.under({question.key: answer})
            assert bound.low <= low <= high <= bound.high
            if question.kind is Kind.FACT:
                low, high = ends(apply(account, AnswerQuestion(question.key, answer)))
                assert bound.low <= low <= high <= bound.high


def test_an_answer_to_what_is_alleged_may_widen_a_bound() -> None:
    """Without the premise of a *true* fact: under a duty to defend, a pleading that becomes finer takes the defense away.

    "AI" may be anything, so defense is owed, and damages are open. Found generative: damages are lost, defense stays. *Pleaded*
    generative: both are lost, and what the client bears lies above all that was possible before.
    """
    generative = {"generative": form("generative", exclusion=[{"id": "x", "when": {"technology": "ai.generative"}}])}
    duty = policy_of("p", form="generative", defense={"kind": "duty", "place": "inside"})
    items = [{"id": "d", "item": "damages.statutory", "amount": "0.05"}, {"id": "l", "item": "defense", "amount": "0.04"}]

    def pleading(technology: str, **more: Any) -> Account:
        facts = {"technology": technology, "harm": "money", "conduct": "innocent", "stage": "alleged"}
        return plain(duty, forms=generative, exposure={"facts": facts, "item": items, **more})

    assert ends(pleading("ai")) == (0, 5)
    assert ends(pleading("ai", found={"technology": "ai.generative"})) == (5, 5)
    assert ends(pleading("ai.generative")) == (9, 9)
