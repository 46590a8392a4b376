"""Where words stand: clauses of a program found by their reference, and how a report cites them."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from underlap.match.results import BandStatus
from underlap.model.accounts import Account
from underlap.model.answers import Question
from underlap.model.clauses import (
    AnyOf,
    ByInsured,
    CarveBack,
    Cite,
    Contested,
    Defined,
    Except,
    Exclusion,
    FacetTest,
    Named,
    Phrase,
    Wording,
)
from underlap.model.wording import all_clauses, phrases
from underlap.report.names import in_line, policies_of
from underlap.report.view import View
from underlap.report.words import either

LONGEST_TITLE = 44
"""A longer title of a clause is cited up to its colon; `explain` and `forms` have all of it."""


def clause_text(view: View, cite: Cite) -> str:
    """A clause: its title and where it stands; what changed it."""
    known = view.account.documents
    by = either((known[d].label if d in known else d for d in cite.changed_by), "and")
    place = f"{in_line(cite)}, changed by {by}" if cite.changed_by else in_line(cite)
    return view.clean(f"{short(cite.title)} ({place})" if cite.title else place)


def short(title: str) -> str:
    """A long title up to its colon.

    >>> short("Biometric information laws: collection, use, storage, sale or possession")
    'Biometric information laws'
    """
    return title.partition(": ")[0] if len(title) > LONGEST_TITLE else title


def deciding(view: View, policy: str | None, status: BandStatus, cite: Cite) -> str:
    """The clause behind a band. What lies beyond a capped carve-back is taken by the exclusion, so that is the clause named."""
    held = _capped(view.account, policy, cite) if status is BandStatus.EXCLUDED else None
    if held is None:
        return clause_text(view, cite)
    exclusion, carve_back = held
    by = view.clean(short(carve_back.cite.title) or in_line(carve_back.cite))
    return f"{clause_text(view, exclusion.cite)}, given back up to {view.money(carve_back.cap or 0)} by: {by}"


def _capped(account: Account, policy: str | None, cite: Cite) -> tuple[Exclusion, CarveBack] | None:
    """The capped carve-back that a cite names, and the exclusion it belongs to."""
    wording = wording_of(account, policy)
    for exclusion in wording.exclusions if wording else ():
        for carve_back in exclusion.unless:
            if carve_back.cite.ref == cite.ref and carve_back.cap is not None:
                return exclusion, carve_back
    return None


def wording_of(account: Account, policy: str | None) -> Wording | None:
    """The wording of a policy, or a layer's own."""
    return next((x.wording for t in account.towers for x in t.slices if x.id == policy), None)


def cites(wording: Wording | None) -> Iterator[Cite]:
    """Every clause of a wording, carve-backs included."""
    if wording is None:
        return
    for clause in all_clauses(wording):
        yield clause.cite
        if isinstance(clause, Exclusion):
            yield from _inner(clause.unless)


def _inner(unless: Iterable[CarveBack]) -> Iterator[Cite]:
    for clause in unless:
        yield clause.cite
        yield from _inner(clause.unless)


def asked_at(view: View, party: str, question: Question) -> str:
    """The policies of a party whose wording has the document that asks a question first, and the clause in it; then its other policies
    with a clause that tests the same contested word. Nothing if no policy has that document."""
    document = question.asked_by.partition("/")[0]
    holders = [p for p in policies_of(view.account, party) if p.wording and document in p.wording.documents]
    if not holders:
        return ""
    known = (c for p in holders for c in cites(p.wording) if c.ref == question.asked_by)
    cite = next(known, None)
    place = clause_text(view, cite) if cite else view.clean(_label(view.account, document))
    also = [
        f"{view.label(p.id)} ({paragraphs(found)})"
        for p in policies_of(view.account, party)
        if p not in holders and p.wording and (found := _testing(p.wording, question.key))
    ]
    more = f"; and by {either(also, 'and')}" if also else ""
    return f"{', '.join(view.label(p.id) for p in holders)}: {place}{view.clean(more)}"


def _testing(wording: Wording, key: str) -> list[Cite]:
    """Clauses of a wording that test a contested word, by the key of its question."""
    feature = key.partition(":")[2].partition("@")[0]
    return [c.cite for c in all_clauses(wording) if any(_contests(p, feature) for p in phrases(c))]


def _contests(phrase: Phrase, feature: str) -> bool:
    for limb in phrase.limbs:
        match limb:
            case Contested(asked):
                found = asked.id == feature
            case FacetTest(_, terms):
                edges = (t.definition.feature for t in terms if isinstance(t, Defined))
                found = any(edge is not None and edge.id == feature for edge in edges)
            case AnyOf(tests) | Named(tests=tests):
                found = any(_contests(test, feature) for test in tests)
            case Except(test):
                found = _contests(test, feature)
            case ByInsured():
                found = False
            case _:
                assert_never(limb)
        if found:
            return True
    return False


def _label(account: Account, document: str) -> str:
    return account.documents[document].label if document in account.documents else document


def paragraphs(found: Iterable[Cite]) -> str:
    """Clauses by their places alone, each document once.

    >>> a, b = (Cite("d", "HOUSE-TEO", "01 26", "x", p, "") for p in ("III.1", "III.5"))
    >>> paragraphs([a, b])
    'HOUSE-TEO 01 26 III.1 and III.5'
    """
    by_document: dict[str, list[Cite]] = {}
    for cite in found:
        by_document.setdefault(cite.document, []).append(cite)
    rows = ([in_line(first), *(c.paragraph or c.clause for c in rest)] for first, *rest in by_document.values())
    return "; ".join(either(row, "and") for row in rows)
