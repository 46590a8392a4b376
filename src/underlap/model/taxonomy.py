"""Facets as data: trees, scales, tags, lead-ins. The engine knows their shapes and none of their values."""

from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from typing import Literal

from attrs import frozen

from underlap.model.answers import Answer

NONE = "none"
"""The value of every tree that says: there is none."""

ANY = "any"
"""The term that any value but `none` meets."""


class Ring(IntEnum):
    """How far a link lies from the claim; a lead-in reaches its ring and all before it (design, section 3)."""

    CLAIM = 0
    EFFICIENT = 1
    CAUSE = 2
    CONNECTED = 3
    INVOLVED = 4


@frozen
class Tree:
    """Values with dots: `a.b` lies below `a`."""

    facet: str
    values: frozenset[str]


@frozen
class Scale:
    """Values in rising order."""

    facet: str
    values: tuple[str, ...]


@frozen
class Tag:
    """A yes-or-no fact, and what it means when nobody states it."""

    id: str
    absent: Literal["open", "no"]
    label: str = ""


@frozen
class Roles:
    """Which facets (and nodes of them) the engine treats specially. `indemnity`, `indemnified`: the facet that says whether the company
    answers for a person's loss, and the node at and below which it does; "": no such facet.
    """

    item: str
    defense: str
    tags: str
    stage: str
    technology: str
    ai: str
    indemnity: str = ""
    indemnified: str = ""


@frozen
class Defaults:
    """Lead-ins of clauses that state none, by kind of clause."""

    grant: str
    exclusion: str
    carve_back: str
    condition: str
    sublimit: str


@frozen(eq=False)
class Taxonomy:
    """All facets of an account."""

    roles: Roles
    leadins: Mapping[str, Ring]
    defaults: Defaults
    trees: Mapping[str, Tree]
    scales: Mapping[str, Scale]
    tags: Mapping[str, Tag]


def below(value: str, node: str) -> bool:
    """Whether `value` is `node` or lies below it.

    >>> below("ai.generative", "ai"), below("ai", "ai"), below("aid", "ai")
    (True, True, False)
    """
    return node in upward(value)


@cache
def upward(value: str) -> tuple[str, ...]:
    """A value and the nodes above it, nearest first.

    >>> upward("ai.generative.text")
    ('ai.generative.text', 'ai.generative', 'ai')
    """
    parts = value.split(".")
    return tuple(".".join(parts[:n]) for n in range(len(parts), 0, -1))


def meets(value: str, term: str) -> Answer:
    """A plain tree term on a stated value: yes at or below the term, open above it, else no (design, section 3).

    >>> meets("ai.generative", "ai").name, meets("ai", "ai.generative").name, meets("software", "ai").name
    ('YES', 'OPEN', 'NO')
    """
    if term == ANY:
        return Answer.NO if value == NONE else Answer.YES
    if below(value, term):
        return Answer.YES
    return Answer.OPEN if below(term, value) else Answer.NO


def meets_scale(value: str, term: str, scale: Scale) -> bool:
    """A scale term on a step: `t`, `t+` (at least), `t-` (at most), `any`."""
    if term == ANY:
        return value != NONE
    at = scale.values.index(value)
    if term.endswith("+"):
        return at >= scale.values.index(term[:-1])
    if term.endswith("-"):
        return at <= scale.values.index(term[:-1])
    return value == term
