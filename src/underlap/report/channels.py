"""Which words one decided case alone uses on both sides, in its facts and in its clauses.

Such a word could carry the court's verdict from the facts into the clause, where nothing but this case would notice. Words that several
cases share cannot be bent to one of them.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from underlap.model.accounts import Account
from underlap.model.exposures import Exposure
from underlap.model.facts import Facts
from underlap.model.taxonomy import ANY, NONE, below

Pair = tuple[str, str]
"""A facet and a value of it."""


@frozen
class Vocabulary:
    """What a case says of its facts, what its clauses test, and the features that its own rulings answer."""

    facts: frozenset[Pair]
    terms: frozenset[Pair]
    rulings: frozenset[str] = frozenset()


def vocabulary(account: Account, rulings: Iterable[str]) -> Vocabulary:
    """The words of a case, from what the matcher is given."""
    facts = {pair for exposure in account.exposures for pair in _stated(exposure, account.taxonomy.roles.tags)}
    wordings = [x.wording for tower in account.towers for x in tower.slices if x.wording is not None]
    terms = {(facet, node.rstrip("+-")) for wording in wordings for facet, node in wording.nodes if node not in (ANY, NONE)}
    return Vocabulary(frozenset(facts), frozenset(terms), frozenset(rulings))


def channels(cases: Mapping[str, Vocabulary]) -> dict[str, tuple[str, ...]]:
    """Case -> the words that it alone uses on both sides: `facet=value`, or `law:feature` of a question that its own ruling answers."""
    return {id: tuple(sorted(_private(own, [v for other, v in cases.items() if other != id]))) for id, own in cases.items()}


def _private(own: Vocabulary, others: list[Vocabulary]) -> Iterator[str]:
    for facet, node in own.terms:
        met = any(_below(facet, node, fact) for fact in own.facts)
        if met and not any((facet, node) in v.terms or any(_below(facet, node, fact) for fact in v.facts) for v in others):
            yield f"{facet}={node}"
    shared = {feature for v in others for feature in v.rulings}
    yield from (f"law:{feature}" for feature in own.rulings - shared)


def _below(facet: str, node: str, fact: Pair) -> bool:
    return fact[0] == facet and below(fact[1], node)


def _stated(exposure: Exposure, tags: str) -> Iterator[Pair]:
    levels = [exposure.facts, *(x.facts for kind in (exposure.counts, exposure.links, exposure.items, exposure.persons) for x in kind)]
    for facts in levels:
        yield from _of(facts, tags)


def _of(facts: Facts, tags: str) -> Iterator[Pair]:
    yield from facts.values.items()
    yield from facts.found_values.items()
    yield from ((tags, tag) for tag in {*facts.tags, *facts.found_tags})
