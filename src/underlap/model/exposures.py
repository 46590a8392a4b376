"""Exposures: claims that could be made against a party."""

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from underlap.model.facts import Count, Facts, Link, LossItem, Person
from underlap.model.spans import When

DateName = Literal["acts", "offense", "harm", "knowledge", "made", "reported", "discovered"]
DATE_NAMES: tuple[DateName, ...] = ("acts", "offense", "harm", "knowledge", "made", "reported", "discovered")


@frozen(eq=False)
class Exposure:
    """One claim: facts, counts, links, persons, items, days. `dates` lacks what the file does not state.

    `items` stand in file order; `counts` is never empty (an exposure that declares none has one, with no facts of its own).
    """

    id: str
    party: str
    title: str
    facts: Facts
    items: tuple[LossItem, ...]
    counts: tuple[Count, ...]
    links: tuple[Link, ...] = ()
    persons: tuple[Person, ...] = ()
    dates: Mapping[str, When] = field(factory=dict)
    claimant_party: str | None = None
    settled: Mapping[str, int] = field(factory=dict)
    usual_defense: str = ""
    source: str = ""
