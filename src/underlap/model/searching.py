"""Which clauses of a document speak of a value: those with a term at, above or below it."""

from collections.abc import Iterator
from typing import assert_never

from underlap.model.clauses import CarveBack, Definition, Exclusion, Named, Phrase
from underlap.model.documents import Amend, Delete, Document, Operation, Replace
from underlap.model.taxonomy import ANY, Taxonomy, below, meets_scale
from underlap.model.wording import Targeted, clauses_of, nodes_of, phrases


def touching(document: Document, facet: str, value: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Ids of the clauses of a document that test a value at, above or below the given one, in file order; of operations, their targets.

    An exclusion that names AI in words of its own speaks of every kind of AI. Definitions count by the clauses that use them; where a
    document has no clauses, by themselves.
    """
    found = [id for id, nodes in _clauses(document, taxonomy) if any(_near(facet, value, *node, taxonomy) for node in nodes)]
    return tuple(dict.fromkeys(found))


def _clauses(document: Document, taxonomy: Taxonomy) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    roles = taxonomy.roles
    for clause in (*clauses_of(document), *document.uninsurable):
        named = [(roles.technology, roles.ai)] if isinstance(clause, Exclusion) and clause.names_ai else []
        yield clause.id, [*named, *_nodes(clause)]
    for operation in document.operations:
        yield operation.target, list(_changed(operation))
    if document.kind == "definitions":
        for word in document.definitions.values():
            yield word.id, list(_marked(word))


def _nodes(clause: Targeted | CarveBack) -> Iterator[tuple[str, str]]:
    for phrase in phrases(clause):
        yield from nodes_of(phrase)


def _marked(word: Definition | Named) -> Iterator[tuple[str, str]]:
    match word:
        case Definition(facet=facet, marks=marks):
            yield from ((facet, node) for node, _ in marks)
        case Named(tests=tests):
            for test in tests:
                yield from nodes_of(test)
        case _:
            assert_never(word)


def _changed(operation: Operation) -> Iterator[tuple[str, str]]:
    match operation:
        case Delete():
            return
        case Replace(clause=clause):
            yield from _marked(clause) if isinstance(clause, Definition | Named) else _nodes(clause)
        case Amend():
            for change in operation.changes.values():
                yield from nodes_of(change) if isinstance(change, Phrase) else ()
            for one in operation.unless:
                yield from _nodes(one)
        case _:
            assert_never(operation)


def _near(facet: str, value: str, tested: str, term: str, taxonomy: Taxonomy) -> bool:
    if facet != tested:
        return False
    scale = taxonomy.scales.get(facet)
    if scale is not None:
        return meets_scale(value, term, scale)
    return term == ANY or below(value, term) or below(term, value)
