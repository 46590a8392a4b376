"""Effective wordings: a form, its endorsements in the order attached, the declarations' own sublimits.

An operation that finds no target is a `Misfit`, a value; `read` gives it a place in the file.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, cast

from attrs import evolve, frozen

from underlap.model.clauses import (
    AnyOf,
    CarveBack,
    Condition,
    Defined,
    Definition,
    Except,
    Exclusion,
    FacetTest,
    FavorableLaw,
    Grant,
    Limb,
    Mark,
    Named,
    NotModeled,
    Phrase,
    Sublimit,
    Term,
    Value,
    Wording,
    changed,
)
from underlap.model.documents import Amend, Delete, Document, Operation, Replace
from underlap.model.laws import Laws
from underlap.model.taxonomy import ANY

Targeted = Grant | Exclusion | Condition | Sublimit | FavorableLaw | NotModeled
Words = Definition | Named
T = TypeVar("T", Exclusion, Condition, Sublimit, CarveBack)
C = TypeVar("C", Grant, Exclusion, Condition, Sublimit, FavorableLaw, CarveBack)

NO_LAWS = Laws()


@frozen
class Misfit:
    """An operation that cannot be carried out. `index`: its place among the document's operations."""

    document: str
    index: int
    target: str
    reason: str


def assemble(
    documents: Sequence[Document], *, name: str, follows: bool = False, law: str = "", laws: Laws = NO_LAWS
) -> tuple[Wording, tuple[Misfit, ...]]:
    """The effective wording of `documents`: the form first, then what was attached, in order; its lead-ins as its law reads them.

    Each endorsement's operations come before its additions (docs/format.md, 3.8). A clause keeps its document and remembers
    who changed it.
    """
    clauses: dict[str, Targeted] = {}
    swapped: dict[int, Words] = {}
    known: dict[str, Words] = {}
    form = documents[0].id if documents and documents[0].kind == "form" else ""
    misfits: list[Misfit] = []
    for document in documents:
        for index, operation in enumerate(document.operations):
            reason = _operate(operation, document.id, form, clauses, known, swapped)
            if reason:
                misfits.append(Misfit(document.id, index, operation.target, reason))
        for clause in clauses_of(document):
            clauses[clause.cite.ref] = clause
        known.update({f"{document.id}/{key}": word for key, word in document.definitions.items()})
    effective = [_reworded(c, swapped) if swapped else c for c in clauses.values()]
    effective = [laws.read(c, law) if isinstance(c, Grant | Exclusion) else c for c in effective] if laws.documents else effective
    wording = Wording(
        id=name,
        grants=tuple(c for c in effective if isinstance(c, Grant)),
        exclusions=tuple(c for c in effective if isinstance(c, Exclusion)),
        conditions=tuple(c for c in effective if isinstance(c, Condition)),
        sublimits=tuple(c for c in effective if isinstance(c, Sublimit)),
        not_modeled=tuple(c for c in effective if isinstance(c, NotModeled)),
        favorable=tuple(c for c in effective if isinstance(c, FavorableLaw)),
        competing=documents[0].competing if documents else None,
        allocation=documents[0].allocation if documents else None,
        allocated=documents[0].allocated if documents else None,
        form=form,
        documents=tuple(d.id for d in documents),
        follows=follows,
        law=law,
    )
    return evolve(wording, nodes=frozenset(_nodes(wording))), tuple(misfits)


def clauses_of(document: Document) -> Iterator[Targeted]:
    """The clauses that a document adds, by kind."""
    yield from document.grants
    yield from document.exclusions
    yield from document.conditions
    yield from document.sublimits
    yield from document.favorable
    yield from document.not_modeled


def _operate(
    operation: Operation,
    by: str,
    form: str,
    clauses: dict[str, Targeted],
    known: dict[str, Words],
    swapped: dict[int, Words],
) -> str:
    """Carry one operation out on `clauses` (or on the definitions, in `swapped`); what is wrong with it, or nothing."""
    ref, inner = _resolve(operation.target, form, clauses, known)
    if ref in clauses and inner:
        holder = clauses[ref]
        if not isinstance(holder, Exclusion):
            return "only exclusions have carve-backs"
        unless, reason = _operate_inside(operation, by, holder.unless, inner)
        if not reason:
            clauses[ref] = evolve(holder, unless=unless, cite=changed(holder.cite, by))
        return reason
    if ref in clauses:
        return _operate_clause(operation, by, ref, clauses)
    if ref in known:
        return _operate_words(operation, by, known, ref, swapped)
    return "no clause of the policy has this id"


def _resolve(target: str, form: str, clauses: dict[str, Targeted], known: dict[str, Words]) -> tuple[str, tuple[str, ...]]:
    """The clause (or definition) a target names, and the path to a carve-back inside it."""
    parts = target.split("/")
    for start in (f"{form}/{parts[0]}", "/".join([form if parts[0] == "form" else parts[0], *parts[1:2]])):
        if start in clauses or start in known:
            used = 1 if start == f"{form}/{parts[0]}" else 2
            return start, tuple(parts[used:])
    return target, ()


def _operate_clause(operation: Operation, by: str, ref: str, clauses: dict[str, Targeted]) -> str:
    clause = clauses[ref]
    match operation:
        case Delete():
            del clauses[ref]
        case Replace(clause=new):
            if type(new) is not type(clause):
                return "the replacement is a clause of another kind"
            # The new clause takes the old one's place in the order of the wording.
            items = [(new.cite.ref, new) if key == ref else (key, v) for key, v in clauses.items()]
            clauses.clear()
            clauses.update(items)
        case Amend():
            if isinstance(clause, NotModeled):
                return "a clause that is not modeled cannot be amended"
            if operation.unless and not isinstance(clause, Exclusion):
                return "only exclusions have carve-backs"
            clauses[ref] = _amended(clause, operation, by)  # type: ignore[type-var]
    return ""


def _amended(clause: C, operation: Amend, by: str) -> C:
    changes = dict(operation.changes)
    if operation.unless:
        changes["unless"] = (*cast("Exclusion | CarveBack", clause).unless, *operation.unless)
    return evolve(clause, cite=changed(clause.cite, by), **changes)  # type: ignore[arg-type]


def _operate_inside(
    operation: Operation, by: str, unless: tuple[CarveBack, ...], path: tuple[str, ...]
) -> tuple[tuple[CarveBack, ...], str]:
    """Carry an operation out on the carve-back that `path` leads to."""
    at = next((i for i, c in enumerate(unless) if c.id == path[0]), None)
    if at is None:
        return unless, f"the exclusion has no carve-back '{path[0]}'"
    if len(path) > 1:
        inner, reason = _operate_inside(operation, by, unless[at].unless, path[1:])
        return (*unless[:at], evolve(unless[at], unless=inner), *unless[at + 1 :]), reason
    match operation:
        case Delete():
            return (*unless[:at], *unless[at + 1 :]), ""
        case Replace(clause=CarveBack() as new):
            return (*unless[:at], new, *unless[at + 1 :]), ""
        case Replace():
            return unless, "a carve-back can be replaced by a carve-back only"
        case Amend():
            return (*unless[:at], _amended(unless[at], operation, by), *unless[at + 1 :]), ""


def _operate_words(operation: Operation, by: str, known: dict[str, Words], ref: str, swapped: dict[int, Words]) -> str:
    old = known[ref]
    match operation:
        case Delete():
            return "a definition cannot be deleted; replace it"
        case Replace(clause=Definition() | Named() as new):
            pass
        case Replace():
            return "a definition can be replaced by a definition only"
        case Amend() if isinstance(old, Definition):
            marks = (*old.marks, *cast("tuple[tuple[str, Mark], ...]", operation.marks))
            new = evolve(old, marks=tuple(dict(marks).items()), cite=changed(old.cite, by), **operation.changes)  # type: ignore[arg-type]
        case Amend():
            new = evolve(old, cite=changed(old.cite, by), **operation.changes)  # type: ignore[arg-type]
    for key, value in list(swapped.items()):
        if value is old:
            swapped[key] = new
    swapped[id(old)] = new
    known[ref] = new
    return ""


# --- walking phrases ------------------------------------------------------------------------------------------------


def _reworded(clause: Targeted, swapped: dict[int, Words]) -> Targeted:
    """The clause with changed definitions in the place of the old ones."""

    def swap(word: Words) -> Words:
        return swapped.get(id(word), word)

    match clause:
        case NotModeled() | FavorableLaw():
            return clause
        case Grant():
            return evolve(
                clause,
                to=map_words(clause.to, swap),
                when=map_words(clause.when, swap) if clause.when else None,
                claim=map_words(clause.claim, swap),
                territory=map_words(clause.territory, swap),
            )
        case Exclusion():
            return evolve(_both(clause, swap), unless=tuple(_carve(c, swap) for c in clause.unless))
        case Condition() | Sublimit():
            return _both(clause, swap)  # type: ignore[type-var]


def _both(clause: T, swap: Callable[[Words], Words]) -> T:
    return evolve(clause, to=map_words(clause.to, swap), when=map_words(clause.when, swap) if clause.when else None)


def _carve(clause: CarveBack, swap: Callable[[Words], Words]) -> CarveBack:
    return evolve(_both(clause, swap), unless=tuple(_carve(c, swap) for c in clause.unless))


def map_words(phrase: Phrase, swap: Callable[[Words], Words]) -> Phrase:
    """The phrase with every definition it uses put through `swap`."""
    return Phrase(tuple(_map_limb(limb, swap) for limb in phrase.limbs))


def _map_limb(limb: Limb, swap: Callable[[Words], Words]) -> Limb:
    match limb:
        case FacetTest(facet, terms):
            return FacetTest(facet, tuple(_map_term(t, swap) for t in terms))
        case AnyOf(tests):
            return AnyOf(tuple(map_words(t, swap) for t in tests))
        case Except(test):
            return Except(map_words(test, swap))
        case Named():
            new = cast("Named", swap(limb))
            return evolve(new, tests=tuple(map_words(t, swap) for t in new.tests))
        case _:
            return limb


def _map_term(term: Term, swap: Callable[[Words], Words]) -> Term:
    return Defined(cast("Definition", swap(term.definition))) if isinstance(term, Defined) else term


def facet_tests(phrase: Phrase | None) -> Iterator[FacetTest]:
    """Every facet test in a phrase, however deep."""
    for limb in phrase.limbs if phrase else ():
        match limb:
            case FacetTest():
                yield limb
            case AnyOf(tests) | Named(tests=tests):
                for test in tests:
                    yield from facet_tests(test)
            case Except(test):
                yield from facet_tests(test)
            case _:
                pass


def phrases(clause: Targeted | CarveBack) -> Iterator[Phrase]:
    """Every test of a clause, its carve-backs' included."""
    match clause:
        case NotModeled() | FavorableLaw():
            return
        case Grant():
            yield from (clause.to, clause.claim, clause.territory)
        case Condition() | Sublimit():
            yield clause.to
        case Exclusion() | CarveBack():
            yield clause.to
            for inner in clause.unless:
                yield from phrases(inner)
    if clause.when:
        yield clause.when


def nodes_of_laws(laws: Laws) -> Iterator[tuple[str, str]]:
    """(facet, node) of every test of what laws say nobody may insure."""
    for document in laws.documents:
        for entry in document.uninsurable:
            for phrase in phrases(entry):
                yield from nodes_of(phrase)


def all_clauses(wording: Wording) -> Iterable[Targeted]:
    """Every clause of a wording, by kind."""
    return (*wording.grants, *wording.exclusions, *wording.conditions, *wording.sublimits, *wording.favorable, *wording.not_modeled)


def _nodes(wording: Wording) -> Iterator[tuple[str, str]]:
    for clause in all_clauses(wording):
        for phrase in phrases(clause):
            yield from nodes_of(phrase)


def nodes_of(phrase: Phrase) -> Iterator[tuple[str, str]]:
    """(facet, node) of every term and mark: what these words tell apart.

    A word that is open about what it does not mark tells even that from "none": as with the term `any`, the roots.
    """
    for test in facet_tests(phrase):
        for term in test.terms:
            match term:
                case Value(node):
                    yield test.facet, node
                case Defined(definition):
                    yield from ((test.facet, node) for node, _ in definition.marks)
                    if definition.otherwise_open:
                        yield test.facet, ANY
