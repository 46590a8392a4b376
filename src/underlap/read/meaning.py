"""What tests can mean together, by the taxonomy alone: whether any facts at all could meet them.

Words that courts read both ways, and whether the claimant is an insured, may come out either way; so may a value at the edge of a
definition. What is said to be impossible is so in every reading, and what is said to follow follows in every reading. Where tests are too
many to try, nothing is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Final, assert_never

from attrs import define

from underlap.model.clauses import (
    AnyOf,
    ByInsured,
    Contested,
    Defined,
    Definition,
    Except,
    FacetTest,
    Limb,
    Mark,
    Named,
    Phrase,
    Term,
    Value,
)
from underlap.model.taxonomy import ANY, NONE, Taxonomy, below, meets_scale, upward

MOST_WAYS: Final = 4_000
"""Ways to meet some tests, beyond which nobody counts."""

MOST_TRIED: Final = 200_000
"""Ways tried over all tests of a wording; the largest shipped one takes less than a hundredth."""

OTHER: Final = "?"
"""A value of a tree under no node that a test names: there is always room for one."""

Ask = tuple[FacetTest, bool]
"""A test of one facet, and whether it is to be met."""

Way = tuple[Ask, ...]


class _TooMany(Exception):
    """More ways than are tried."""


@define(eq=False)
class Meaning:
    """Reasons about phrases that are read on one and the same thing: an item in a count, a link, a person. `left`: ways still tried."""

    taxonomy: Taxonomy
    left: int = MOST_TRIED

    def possible(self, met: Iterable[Phrase | None], unmet: Iterable[Phrase] = ()) -> bool:
        """Whether some facts meet all of `met` (None: always met) and none of `unmet`."""
        if self.left <= 0:
            return True
        try:
            ways = _all_of([*(_ways(each, True) for each in met if each), *(_ways(each, False) for each in unmet)])
        except _TooMany:
            return True
        self.left -= len(ways) + 1
        return any(self._can_be(way) for way in ways)

    def follows(self, phrase: Phrase | None, given: Iterable[Phrase | None]) -> bool:
        """Whether all facts that meet `given` meet the phrase."""
        return phrase is None or not phrase.limbs or not self.possible(given, [phrase])

    def names_something(self, definition: Definition) -> bool:
        """Whether some value falls under a definition, or may."""
        return definition.otherwise_open or any(mark is not Mark.OUT for _, mark in definition.marks)

    def _can_be(self, way: Way) -> bool:
        facets = dict.fromkeys(test.facet for test, _ in way)
        return all(self._facet(facet, [ask for ask in way if ask[0].facet == facet]) for facet in facets)

    def _facet(self, facet: str, asks: Sequence[Ask]) -> bool:
        if facet == self.taxonomy.roles.tags:
            return self._tags(asks)
        if len(asks) == 1 and asks[0][1] and any(isinstance(term, Value) for term in asks[0][0].terms):
            return True  # the value itself
        return any(all(wanted in self._answers(test, value) for test, wanted in asks) for value in self._values(facet, asks))

    def _tags(self, asks: Sequence[Ask]) -> bool:
        """Tags are yes or no each: those that may not be met leave something of each list that has to be."""
        never = {term.term for test, wanted in asks if not wanted for term in test.terms if isinstance(term, Value)}
        return all(any(not isinstance(t, Value) or t.term not in never for t in test.terms) for test, wanted in asks if wanted)

    def _values(self, facet: str, asks: Sequence[Ask]) -> Iterator[str | None]:
        """One value of each sort that the tests can tell apart; None: nobody states it, so that it meets no term."""
        scale = self.taxonomy.scales.get(facet)
        yield from scale.values if scale is not None else dict.fromkeys(node for test, _ in asks for node in _nodes(test))
        yield from (NONE, OTHER, None) if scale is None else (None,)

    def _answers(self, test: FacetTest, value: str | None) -> set[bool]:
        """What a test can come to at a value."""
        if value is None:
            return {False}
        each = [self._term(test.facet, term, value) for term in test.terms]
        return {wanted for wanted in (True, False) if (any if wanted else all)(wanted in answers for answers in each)}

    def _term(self, facet: str, term: Term, value: str) -> set[bool]:
        match term:
            case Value(word) if facet in self.taxonomy.scales:
                return {meets_scale(value, word, self.taxonomy.scales[facet])}
            case Value(word):
                return {value != NONE if word == ANY else below(value, word)}
            case Defined(definition):
                return _defined(definition, value)
            case _:
                assert_never(term)


def _nodes(test: FacetTest) -> Iterator[str]:
    for term in test.terms:
        match term:
            case Value(word):
                yield from () if word == ANY else (word,)
            case Defined(definition):
                yield from (node for node, _ in definition.marks)
            case _:
                assert_never(term)


def _defined(definition: Definition, value: str) -> set[bool]:
    marks = dict(definition.marks)
    mark = next((marks[node] for node in upward(value) if node in marks), None)
    match mark:
        case Mark.IN:
            return {True}
        case Mark.OUT:
            return {False}
        case Mark.EDGE:
            return {True, False}
        case None:
            return {True, False} if definition.otherwise_open and value != NONE else {False}


# --- ways to meet a phrase, or not to ------------------------------------------------------------------------------------


def _ways(phrase: Phrase, wanted: bool) -> list[Way]:
    each = [_limb(limb, wanted) for limb in phrase.limbs]
    return _all_of(each) if wanted else _one_of(each)


def _limb(limb: Limb, wanted: bool) -> list[Way]:
    match limb:
        case FacetTest():
            return [((limb, wanted),)]
        case AnyOf(tests) | Named(tests=tests):
            each = [_ways(test, wanted) for test in tests]
            return _one_of(each) if wanted else _all_of(each)
        case Except(test):
            return _ways(test, not wanted)
        case Contested() | ByInsured():
            return [()]
        case _:
            assert_never(limb)


def _one_of(each: Iterable[list[Way]]) -> list[Way]:
    found = [way for ways in each for way in ways]
    if len(found) > MOST_WAYS:
        raise _TooMany
    return found


def _all_of(each: Sequence[list[Way]]) -> list[Way]:
    count = 1
    for ways in each:
        count *= len(ways)
    if count > MOST_WAYS:
        raise _TooMany
    return [tuple(ask for way in ways for ask in way) for ways in product(*each)]
