"""Facts of an exposure, its counts, links, items and persons. "Not stated" is kept apart from "no"."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from underlap.model.money import Amount
from underlap.model.taxonomy import Ring


@frozen(eq=False)
class Facts:
    """What one level states. `values`: facet -> value. `tags`: tag -> yes or no. `unknown`: facets and tags left open on purpose.

    `found_values` and `found_tags` override the others for what is true (docs/format.md, 3.3).
    """

    values: Mapping[str, str] = field(factory=dict)
    tags: Mapping[str, bool] = field(factory=dict)
    unknown: frozenset[str] = frozenset()
    found_values: Mapping[str, str] = field(factory=dict)
    found_tags: Mapping[str, bool] = field(factory=dict)


@frozen(eq=False)
class Link:
    """One step of the causal story. `rings`: the ring, or its candidates (a question). `count`: the count that sees it, or all."""

    id: str
    rings: tuple[Ring, ...]
    facts: Facts
    count: str | None = None


@frozen(eq=False)
class Person:
    """An insured person whose conduct or loss the claim is about."""

    id: str
    capacity: str
    facts: Facts
    control_group: bool = False


@frozen(eq=False)
class Count:
    """Causes of action pleaded together. `weight`: its share of the exposure of the whole, or None: not stated."""

    id: str
    title: str
    facts: Facts
    weight: Fraction | None = None


@frozen(eq=False)
class LossItem:
    """One kind of loss. `kind`: its value of the item facet; `count` None: an item of the whole; `of` None: the party's own loss."""

    id: str
    kind: str
    amount: Amount
    facts: Facts
    count: str | None = None
    of: str | None = None
    basis: str = ""
