"""Every claim that the tests have over shipped documents: vectors, the value chain, pairs; and what each comes to."""

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from attrs import evolve

from tests.pairs.bench import MEMO, ROOT, VALUE_CHAIN, account
from tests.pairs.rows import bench, sheets
from underlap.match.results import Result
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.model.clauses import Definition
from underlap.model.documents import Document, Provenance, Replace
from underlap.model.exposures import Exposure
from underlap.model.facts import Facts
from underlap.model.programs import Layer, Policy
from underlap.model.wording import assemble

Outcome = tuple[Any, ...]
T = TypeVar("T", Policy, Layer)


@cache
def accounts() -> tuple[Account, ...]:
    """Each with all its exposures."""
    vectors = sorted(path.parent for path in (ROOT / "tests" / "vectors").glob("*/account.toml"))
    return (*(bench(sheet).account for sheet in sheets()), *(account(path) for path in vectors), account(VALUE_CHAIN))


def outcomes(whole: Account, exposures: tuple[Exposure, ...]) -> Iterator[Outcome]:
    """What some of an account's exposures come to."""
    review = match(evolve(whole, exposures=exposures), memo=MEMO)
    yield from sorted(_outcome(result) for result in review.results)


def _outcome(result: Result) -> Outcome:
    policies = tuple((p.policy, p.code.value, p.ai_tech.value, tuple(c.ref for c in p.cites)) for p in result.policies)
    worths = tuple((w.question.key, w.relief, w.stake) for w in result.worths)
    return result.exposure.id, result.code.value, result.bound.low, result.bound.high, policies, worths


# --- a mark taken out ------------------------------------------------------------------------------------------------


def users(ref: str) -> Iterator[Account]:
    """The accounts with a policy in which a definition stands, under its own or another name."""
    for whole in accounts():
        if any(_keys(document, ref) for documents in whole.sources.values() for document in documents):
            yield whole


def _keys(document: Document, ref: str) -> list[str]:
    return [key for key, word in document.definitions.items() if word.cite.ref == ref]


def touching(whole: Account, facet: str, node: str) -> tuple[Exposure, ...]:
    """The exposures in which some place has a value of the facet at, above or below the node."""
    return tuple(e for e in whole.exposures if any(_near(value, node) for value in _values(e, whole, facet)))


def _near(value: str, node: str) -> bool:
    return f"{value}.".startswith(f"{node}.") or f"{node}.".startswith(f"{value}.")


def _values(exposure: Exposure, whole: Account, facet: str) -> Iterator[str]:
    if facet == whole.taxonomy.roles.item:
        yield from (item.kind for item in exposure.items)
    for facts in _places(exposure):
        yield from (v for f, v in (*facts.values.items(), *facts.found_values.items()) if f == facet)


def _places(exposure: Exposure) -> Iterator[Facts]:
    yield exposure.facts
    for group in (exposure.counts, exposure.items, exposure.links):
        yield from (each.facts for each in group)


def without_mark(whole: Account, ref: str, node: str) -> Account:
    """The account with one mark taken out of a definition, in every policy that uses it."""
    towers = []
    for tower in whole.towers:
        layers = tuple(_less(layer, whole, ref, node) for layer in tower.layers)
        towers.append(evolve(tower, policy=_less(tower.policy, whole, ref, node), layers=layers))
    return evolve(whole, towers=tuple(towers))


def _less(holder: T, whole: Account, ref: str, node: str) -> T:
    documents: tuple[Document, ...] = whole.sources.get(holder.id, ())
    targets = [(document, key) for document in documents for key in _keys(document, ref)]
    if not targets or holder.wording is None:
        return holder
    operations = []
    for document, key in targets:
        word = document.definitions[key]
        assert isinstance(word, Definition)
        marks = tuple((n, mark) for n, mark in word.marks if n != node)
        operations.append(Replace(f"{document.id}/{key}", evolve(word, marks=marks)))
    eraser = Document("endorsement", "eraser", "", "", "", "", Provenance("TYP"), operations=tuple(operations))
    wording, misfits = assemble((*documents, eraser), name=holder.wording.id, follows=holder.wording.follows, law=holder.wording.law)
    assert not misfits
    return evolve(holder, wording=wording)
