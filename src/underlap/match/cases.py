"""A case: one exposure as words see it. Who states what at which level, and what is stated anywhere.

No days, no cents: `words` and `judge` read cases and wordings only.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, cast

from attrs import define, field, frozen

from underlap.model.exposures import Exposure
from underlap.model.facts import Count, Facts, LossItem
from underlap.model.laws import Laws
from underlap.model.taxonomy import Ring, Taxonomy

T = TypeVar("T")

ENTITY = ""
"""The exposure's party as a person whose conduct is tested."""


@frozen(eq=False)
class Level:
    """One place that can state a fact: its name in question keys, and what it states."""

    name: str
    facts: Facts


Chain = tuple[Level, ...]
"""Levels from the holder outward: the first that states a facet gives its value."""


@frozen(eq=False)
class LinkView:
    """A link as one count sees it: its ring, or candidates, and its chain."""

    id: str
    rings: tuple[Ring, ...]
    chain: Chain


@define(eq=False, slots=False)
class Case:
    """One exposure, the taxonomy, the nodes that the account's wordings tell apart, and what its laws say."""

    exposure: Exposure
    taxonomy: Taxonomy
    nodes: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, str]
    laws: Laws = field(factory=Laws)

    @cached_property
    def _made(self) -> dict[Hashable, object]:
        return {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What words come to here, made once. The key says of what words, and what they were read on."""
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    @cached_property
    def base(self) -> Level:
        """The exposure's own level."""
        return Level("exposure", self.exposure.facts)

    @cached_property
    def items(self) -> tuple[LossItem, ...]:
        """Items as they stand on an axis: defense first, then as declared."""
        return tuple(sorted(self.exposure.items, key=lambda i: not self.is_defense(i)))

    @cached_property
    def truth_is_alleged(self) -> bool:
        """Whether nothing is known to be true beside what is alleged: no `found`, no account answer to a fact of the exposure."""
        places = [*self._places(), *(p.facts for p in self.exposure.persons)]
        found = any(f.found_values or f.found_tags for f in places)
        return not found and not any(k.startswith(f"fact:{self.exposure.id}/") for k in self.answers)

    def is_defense(self, item: LossItem) -> bool:
        """Whether the item is at or below the taxonomy's defense node."""
        node = self.taxonomy.roles.defense
        return item.kind == node or item.kind.startswith(node + ".")

    @cached_property
    def _alleged(self) -> frozenset[str]:
        return frozenset(name for facts in self._places() for name in (*facts.values, *facts.tags))

    @cached_property
    def _found(self) -> frozenset[str]:
        return frozenset(name for facts in self._places() for name in (*facts.found_values, *facts.found_tags))

    def _places(self) -> Sequence[Facts]:
        e = self.exposure
        return [e.facts, *(c.facts for c in e.counts), *(i.facts for i in e.items), *(x.facts for x in e.links)]

    def stated(self, name: str, truth: bool) -> bool:
        """Whether any place of the exposure gives this facet or tag a value, alleged or (of the truth) found."""
        return name in self._alleged or (truth and name in self._found)

    @cached_property
    def _count_levels(self) -> Mapping[Count, Level]:
        return {c: Level(f"count.{c.id}", c.facts) for c in self.exposure.counts}

    @cached_property
    def _subjects(self) -> dict[tuple[LossItem, Count], Chain]:
        return {}

    @cached_property
    def _links(self) -> dict[Count, tuple[LinkView, ...]]:
        return {}

    def counts_of(self, item: LossItem) -> tuple[Count, ...]:
        """The counts in which an item is read: its own, or every one; by id, so that no order of rows settles a tie."""
        return tuple(c for c in self._counts if item.count in (None, c.id))

    @cached_property
    def _counts(self) -> tuple[Count, ...]:
        return tuple(sorted(self.exposure.counts, key=lambda c: c.id))

    def subject(self, item: LossItem, count: Count) -> Chain:
        """Item, count, exposure; the item's kind is its value of the item facet."""
        chain = self._subjects.get((item, count))
        if chain is None:
            chain = (Level(f"item.{item.id}", self._kinded(item)), self._count_levels[count], self.base)
            self._subjects[item, count] = chain
        return chain

    def _kinded(self, item: LossItem) -> Facts:
        facts = item.facts
        return Facts(
            values={**facts.values, self.taxonomy.roles.item: item.kind},
            tags=facts.tags,
            unknown=facts.unknown,
            found_values=facts.found_values,
            found_tags=facts.found_tags,
        )

    def links(self, count: Count) -> tuple[LinkView, ...]:
        """The count's own link, then those the exposure declares that it sees (docs/format.md, 3.1)."""
        if count not in self._links:
            chain = (self._count_levels[count], self.base)
            own = LinkView("", (Ring.CLAIM,), chain)
            seen = (x for x in self.exposure.links if x.count in (None, count.id))
            self._links[count] = (own, *(LinkView(x.id, x.rings, (Level(f"link.{x.id}", x.facts), *chain)) for x in seen))
        return self._links[count]

    def within(self, count: Count, reach: Ring) -> tuple[LinkView, ...]:
        """The count's links that lie within reach, or may: one of their candidate rings does."""
        return self.once((count, reach), lambda: tuple(x for x in self.links(count) if any(ring <= reach for ring in x.rings)))

    def person_chain(self, person: str, count: Count) -> Chain:
        """Person, count, exposure; the entity has no facts of its own."""
        chain = (self._count_levels[count], self.base)
        return (self._person_levels[person], *chain) if person in self._person_levels else chain

    @cached_property
    def _person_levels(self) -> Mapping[str, Level]:
        return {p.id: Level(f"person.{p.id}", p.facts) for p in self.exposure.persons}
