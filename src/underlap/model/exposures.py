"""Exposures: claims that could be made against a party."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from attrs import field, frozen

from underlap.model.facts import Count, Facts, Link, LossItem, Person
from underlap.model.spans import Day, Never, When

DateName = Literal["acts", "offense", "harm", "knowledge", "made", "reported", "discovered", "proceeding", "noticed"]
DATE_NAMES: tuple[DateName, ...] = (
    "acts",
    "offense",
    "harm",
    "knowledge",
    "made",
    "reported",
    "discovered",
    "proceeding",
    "noticed",
)


@frozen(eq=False)
class Exposure:
    """One claim: facts, counts, links, persons, items, days. `dates` lacks what the file does not state.

    `items` stand in file order; `counts` is never empty (an exposure that declares none has one, with no facts of its own).
    `reported_to` and `noticed_to`: policy or layer -> day. `offer`: what the claimant would have settled for, in minor units.
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
    reported_to: Mapping[str, Day | Never] = field(factory=dict)
    noticed_to: Mapping[str, date] = field(factory=dict)
    offer: int | None = None


@frozen(eq=False)
class Circumstance:
    """Facts known that could become claims. `exposures`: which; `noticed`: policy or layer -> day, empty: to nobody yet."""

    id: str
    title: str
    party: str
    known: date
    exposures: tuple[str, ...]
    noticed: Mapping[str, date] = field(factory=dict)


@frozen(eq=False)
class Scenario:
    """Claims of one time together. `exposures`: with the scenario's own days, by id; `order`: ids, among claims of one day.

    `related`, `unsure_related`: groups of ids that are, or may be, one act, event or series.
    """

    id: str
    title: str
    exposures: tuple[Exposure, ...]
    order: tuple[str, ...] = ()
    related: tuple[frozenset[str], ...] = ()
    unsure_related: tuple[frozenset[str], ...] = ()
