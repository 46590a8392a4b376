"""Laws of several claims and several policies (design, section 11), each with its premise; beside it, a row that breaks the law without it.

Claims are placed one after another with `place` alone, on programs made by Hypothesis. The premise is in the generator: `years()` makes one
plain tower (fully placed, following form, solvent, without coinsurance, whose layers come down over aggregates). Each row of `WITHOUT` was
found by search and is asserted to fail.
"""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programs import COVERED, EXCLUDED, bears, layer, policy, recovered
from underlap.match.books import EMPTY, Books, Program
from underlap.match.money import Claim, Item, place
from underlap.match.results import Band
from underlap.model.programs import Exhaustion, Layer, Limit, OtherInsurance, OtherKind, Policy, Pool, Retention, Sharing, Tower, Who

EXAMPLES = 1000 if os.environ.get("UNDERLAP_DEEP") else 100
settings.register_profile("together", max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
TOGETHER = settings.get_profile("together")


@frozen
class Year:
    """Claims of one term, one after another. `losses`: cents; `excluded`: which claims the base policies' own words exclude."""

    towers: tuple[Tower, ...]
    losses: tuple[int, ...]
    excluded: frozenset[int] = frozenset()
    pools: tuple[Pool, ...] = ()

    def bands(self) -> list[Band]:
        """Every claim placed."""
        program, books = Program(self.towers, self.pools), EMPTY
        out: list[Band] = []
        for number, loss in enumerate(self.losses):
            bands, books = self._placed(program, books, number, loss)
            out += bands
        return out

    def _placed(self, program: Program, books: Books, number: int, loss: int) -> tuple[Sequence[Band], Books]:
        ruling = EXCLUDED if number in self.excluded else COVERED
        slices = [(x.id, t.policy.id) for t in self.towers for x in t.slices]
        claim = Claim((Item("loss", loss, False),), {(slice_, "loss"): ruling for slice_, _ in slices})
        placement = place(program, claim, books)
        return placement.bands, placement.books

    @property
    def borne(self) -> int:
        """Cents borne of all claims."""
        return bears(self.bands())

    @property
    def paid(self) -> int:
        """Cents recovered of all claims."""
        return recovered(self.bands())


def limited(each: int, aggregate: int) -> Limit:
    return Limit(each, max(each, aggregate))


@st.composite
def towers(draw: st.DrawFn, id: str = "p", most_layers: int = 2) -> Tower:
    """A plain tower."""
    cents = st.integers(1, 6)
    base = evolve(policy(1, id=id, retention=Retention(draw(st.integers(0, 3)))), limit=limited(draw(cents), draw(st.integers(1, 14))))
    layers, top = [], base.limit.each_claim
    for n in range(draw(st.integers(0, most_layers))):
        made = evolve(layer(f"{id}x{n}", top, 1), limit=limited(draw(cents), draw(st.integers(1, 14))))
        layers.append(made)
        top = made.top
    return Tower(base, tuple(layers))


@st.composite
def years(draw: st.DrawFn) -> Year:
    """One plain tower and up to four claims, some of them excluded."""
    losses = tuple(draw(st.lists(st.integers(0, 14), min_size=1, max_size=4)))
    return Year((draw(towers()),), losses, frozenset(draw(st.sets(st.integers(0, len(losses) - 1), max_size=2))))


@st.composite
def sharing(draw: st.DrawFn) -> Year:
    """Two or three policies that share by limits or equally, each alone in its tower."""
    ways = draw(st.sampled_from([Sharing.LIMITS, Sharing.EQUAL]))
    other = OtherInsurance(OtherKind.PRIMARY, ways)
    drawn = [draw(towers(id=id, most_layers=0)) for id in "pqr"[: draw(st.integers(2, 3))]]
    plain = tuple(Tower(evolve(t.policy, other=other)) for t in drawn)
    return Year(plain, (draw(st.integers(0, 20)),))


def with_slice(year: Year, number: int, **changes: Any) -> Year:
    """The year with one slice of its first tower changed; layers above a higher base or layer move up."""
    (tower, *others) = year.towers
    slices: list[Policy | Layer] = list(tower.slices)
    slices[number] = evolve(slices[number], **changes)
    base, *layers = slices
    assert isinstance(base, Policy)
    top, moved = base.limit.each_claim, []
    for each in layers:
        assert isinstance(each, Layer)
        moved.append(evolve(each, attachment=top))
        top = moved[-1].top
    return evolve(year, towers=(Tower(base, tuple(moved)), *others))


@TOGETHER
@given(years())
def test_bands_partition_every_claim(year: Year) -> None:
    """Every cent of every claim is in one band."""
    assert sum(b.span.size for b in year.bands()) == sum(year.losses)


@TOGETHER
@given(years())
def test_recovery_never_exceeds_an_aggregate(year: Year) -> None:
    """Of a slice, over all claims."""
    (tower,) = year.towers
    for x in tower.slices:
        assert recovered([b for b in year.bands() if b.reason.policy == x.id]) <= x.limit.term


@TOGETHER
@given(years(), st.data())
def test_an_exclusion_never_raises_the_sum_recovered(year: Year, data: st.DataObject) -> None:
    """One plain tower: a claim excluded more."""
    more = data.draw(st.integers(0, len(year.losses) - 1))
    assert evolve(year, excluded=year.excluded | {more}).paid <= year.paid


@TOGETHER
@given(years(), st.data())
def test_a_higher_aggregate_never_raises_the_sum_borne(year: Year, data: st.DataObject) -> None:
    """One plain tower: of any slice."""
    number = data.draw(st.integers(0, len(year.towers[0].slices) - 1))
    limit = year.towers[0].slices[number].limit
    higher = with_slice(year, number, limit=Limit(limit.each_claim, limit.aggregate + data.draw(st.integers(1, 6))))
    assert higher.borne <= year.borne


@TOGETHER
@given(years(), st.data())
def test_a_lower_retention_never_raises_the_sum_borne(year: Year, data: st.DataObject) -> None:
    """One plain tower: each claim's retention."""
    amount = year.towers[0].policy.retention.amount
    lower = with_slice(year, 0, retention=Retention(data.draw(st.integers(0, amount))))
    assert lower.borne <= year.borne


@TOGETHER
@given(sharing(), st.data())
def test_a_higher_limit_in_a_shared_tier_never_raises_what_is_borne(year: Year, data: st.DataObject) -> None:
    """One claim, policies that share: the limit of one of them."""
    number = data.draw(st.integers(0, len(year.towers) - 1))
    limit = year.towers[number].policy.limit
    higher = Limit(limit.each_claim + data.draw(st.integers(1, 6)), limit.aggregate + 6)
    changed = tuple(Tower(evolve(t.policy, limit=higher)) if i == number else t for i, t in enumerate(year.towers))
    assert evolve(year, towers=changed).borne <= year.borne


@TOGETHER
@given(sharing())
def test_a_shared_tier_pays_all_that_its_rooms_allow(year: Year) -> None:
    """One claim: no more than each would alone, and nothing left while there is room."""
    alone = [evolve(year, towers=(tower,)).paid for tower in year.towers]
    by_policy = [recovered([b for b in year.bands() if b.reason.policy == t.policy.id]) for t in year.towers]
    assert all(mine <= room for mine, room in zip(by_policy, alone, strict=True))
    assert sum(by_policy) == min(year.losses[0], sum(alone))


@TOGETHER
@given(years())
def test_the_books_depend_on_no_claim_that_pays_nothing(year: Year) -> None:
    """A claim of nothing, anywhere, changes no other."""
    (first, *rest) = year.losses
    between = Year(year.towers, (0, first, 0, *rest, 0), frozenset(n + (1 if n == 0 else 2) for n in year.excluded))
    assert (between.borne, between.paid) == (year.borne, year.paid)


# --- without a premise -----------------------------------------------------------------------------------------------


def tower(retention: int, *slices: tuple[int, int], share: str = "1") -> Tower:
    """A tower of (each claim, aggregate); layers of one insurer that takes this share of them."""
    base = evolve(policy(1, retention=Retention(retention)), limit=Limit(*slices[0]))
    layers, top = [], slices[0][0]
    for n, (each, aggregate) in enumerate(slices[1:]):
        layers.append(evolve(layer(f"x{n}", top, 1, (share, Exhaustion(Who.ANYONE))), limit=Limit(each, aggregate)))
        top += each
    return Tower(base, tuple(layers))


def shared(*policies: tuple[int, int, int]) -> tuple[Tower, ...]:
    """Policies that share by limits: (retention, each claim, aggregate)."""
    other = OtherInsurance(OtherKind.PRIMARY, Sharing.LIMITS)
    made = (evolve(policy(1, id=f"p{n}", retention=Retention(r)), limit=Limit(*limit)) for n, (r, *limit) in enumerate(policies))
    return tuple(Tower(evolve(p, other=other)) for p in made)


HALF = (tower(0, (2, 7), (4, 4), (2, 2), share="1/2"), tower(0, (2, 7), (4, 5), (2, 2), share="1/2"))
WITHOUT = [  # law, premise that is missing, before, after, what is measured of both, why
    (
        "a higher limit never raises the sum borne",
        "one claim: each claim 1 -> 2, the aggregate of 2 as it is",
        Year((tower(0, (1, 2), (1, 5)),), (2, 2)),
        Year((tower(0, (2, 2), (1, 5)),), (2, 2)),
        ("borne", 0, 1),
        "before: 1 + 1 and 1 + 1. After, the first claim spends the aggregate alone, and the layer comes down for one cent of the second",
    ),
    (
        "an exclusion never raises the sum recovered",
        "fully placed",
        Year((tower(1, (1, 1), (2, 2), share="1/2"),), (3, 5)),
        Year((tower(1, (1, 1), (2, 2), share="1/2"),), (3, 5), frozenset({0})),
        ("paid", 1, 2),
        "before: 1 of the first claim; its unplaced cent rounds the layer's half down to nothing, twice. After: 1 + 1 of the second",
    ),
    (
        "a higher aggregate never raises the sum borne",
        "fully placed",
        Year(HALF[:1], (4, 6)),
        Year(HALF[1:], (4, 6)),
        ("borne", 3, 4),
        "half a layer: of 2 + 2 cents left of two layers 1 + 1 are placed; of 3 + 1, floors place 1 + 0",
    ),
    (
        "a lower retention never raises the sum borne",
        "fully placed",
        Year((tower(1, (1, 3), (2, 2), share="1/2"),), (2, 4)),
        Year((tower(0, (1, 3), (2, 2), share="1/2"),), (2, 4)),
        ("borne", 3, 4),
        "without the retention the first claim reaches the layer, whose one cent is the unplaced one",
    ),
    (
        "a higher limit in a shared tier never raises what is borne",
        "one claim",
        Year(shared((1, 1, 5), (0, 2, 4)), (3, 3)),
        Year(shared((1, 1, 5), (0, 3, 4)), (3, 3)),
        ("borne", 0, 1),
        "with its higher limit the second policy pays all 3 of the first claim, and has 1 left of its aggregate of 4: 1 + 1 of the second",
    ),
]


@pytest.mark.parametrize("row", WITHOUT, ids=[f"{row[0]} - {row[1]}" for row in WITHOUT])
def test_a_law_fails_without_its_premise(row: tuple[str, str, Year, Year, tuple[str, int, int], str]) -> None:
    """The figures as worked."""
    *_, before, after, (name, *figures), _ = row
    assert [getattr(before, name), getattr(after, name)] == figures
