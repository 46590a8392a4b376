"""A review as plain data, schema underlap/review/1; every key is described in docs/json.md.

Amounts are integers of minor units. Keys stand in the order documented, lists in the review's own, so the same review
gives the same text.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, assert_never

from underlap.match.persons import persons_bear
from underlap.match.results import (
    Assumed,
    Band,
    Finding,
    Ledger,
    Point,
    PolicyResult,
    Reason,
    Result,
    Review,
    ScenarioEnd,
    ScenarioResult,
    Settled,
    Worth,
)
from underlap.model.accounts import Account
from underlap.model.answers import Kind
from underlap.model.changes import (
    AnswerQuestion,
    Change,
    DeleteClause,
    FullPriorActs,
    RaiseAggregate,
    RaiseLimit,
    RaisePool,
    RaiseSublimit,
    Reinstate,
    RemoveDocument,
    SeparatePool,
    Together,
)
from underlap.model.clauses import Citation, Cite
from underlap.model.documents import Document, Precedent
from underlap.model.exposures import Exposure
from underlap.model.facts import LossItem
from underlap.model.programs import Layer
from underlap.model.taxonomy import below
from underlap.report.names import NOTICE, in_line, policies_of
from underlap.report.questions import Asker, asker

SCHEMA = "underlap/review/1"

Json = dict[str, Any]


def review_json(review: Review, points: Sequence[Point] = ()) -> Json:
    """The review, ready for `json.dumps`."""
    account = review.account
    ask = asker(account)
    return {
        "schema": SCHEMA,
        "account": _account(account),
        "documents": _documents(account),
        "severity": review.severity,
        "basis": review.basis,
        "cap": review.cap,
        "precedents": account.laws.binding,
        "laws": [_law(d) for d in account.laws.documents],
        "parties": [_party(account, party) for party in sorted(account.parties)],
        "exposures": [_exposure(r, account, review.severity, ask) for r in review.results],
        "scenarios": [_scenario(s, account, review, ask) for s in review.scenarios],
        "findings": [_finding(f) for f in review.findings],
        "points": [_point(p) for p in points],
        "unused_answers": list(review.unused_answers),
        "clauses": _clauses(review),
        "notice": NOTICE,
    }


def _account(account: Account) -> Json:
    term = account.term
    return {
        "name": account.name,
        "client": account.client,
        "currency": account.currency,
        "digits": account.digits,
        "as_of": account.as_of.isoformat(),
        "law": account.law,
        "term": {"from": term.start.isoformat(), "to": term.end.isoformat()} if term else None,
    }


def _documents(account: Account) -> Json:
    schedules = account.schedules()
    numbers = [(policy, number) for policy, s in schedules for number in s.numbers]
    waived = [(policy, w) for policy, s in schedules for w in s.waived]
    unseen = [(policy, number) for policy, s in schedules for number in s.not_seen]
    aside = {(policy, w.number) for policy, w in waived} | set(unseen)
    return {
        "scheduled": len(numbers),
        "encoded": sum(each not in aside for each in numbers),
        "waived": [{"policy": p, "number": w.number, "by": w.by, "reason": w.reason} for p, w in waived],
        "not_seen": [{"policy": p, "number": number} for p, number in unseen],
    }


def _party(account: Account, id: str) -> Json:
    party = account.parties[id]
    return {
        "id": id,
        "name": party.name,
        "role": party.role,
        "tolerance": {"per_event": party.tolerance.per_event, "per_year": party.tolerance.per_year},
        "policies": [
            {
                "id": p.id,
                "title": p.title,
                "attachment": p.attachment if isinstance(p, Layer) else 0,
                "each_claim": p.limit.each_claim,
                "aggregate": p.limit.aggregate,
                "documents": [d.id for d in account.sources.get(p.id, ())],
            }
            for p in policies_of(account, id)
        ],
    }


def _exposure(result: Result, account: Account, severity: str, ask: Asker) -> Json:
    exposure, bound = result.exposure, result.bound
    starts = starts_of(exposure, account, severity)

    def both(amount: str) -> Json:
        return {"favorable": getattr(bound.favorable, amount), "adverse": getattr(bound.adverse, amount)}

    return {
        "id": exposure.id,
        "party": exposure.party,
        "title": exposure.title,
        "loss": result.loss,
        "result": result.code.value,
        "ai_tech": result.ai_tech.value,
        "provisional": result.provisional,
        "exact": bound.exact,
        "recovered": both("recovered"),
        "retained": both("retained"),
        "uninsured": both("uninsured"),
        "client_bears": both("bears"),
        "natural_persons_bear": {
            end: persons_bear(exposure, account.taxonomy, ledger)
            for end, ledger in (("favorable", bound.favorable), ("adverse", bound.adverse))
        },
        "bounds": {"client_bears": {"at_least": bound.low, "at_most": bound.high}},
        "readings": {
            "favorable": _reading(bound.favorable, starts),
            "adverse": _reading(bound.adverse, starts),
        },
        "questions": [_question(w, ask) for w in result.worths],
        "needs": [{"question": key, "answer": answer} for key, answer in result.needs],
        "assumed": [_assumed(a) for a in result.assumed],
        "settled": [_settled(s) for s in result.settled],
        "program_order_assumed": result.order_assumed,
        "policies": [_policy(p) for p in result.policies],
        "items": [_item(i, starts[i.id], severity) for i in laid_out(exposure, account)],
    }


def _scenario(result: ScenarioResult, account: Account, review: Review, ask: Asker) -> Json:
    ends = {"favorable": result.favorable, "adverse": result.adverse}
    starts = {e.id: starts_of(e, account, review.severity) for e in result.scenario.exposures}
    return {
        "id": result.scenario.id,
        "title": result.scenario.title,
        "loss": result.loss,
        "exact": result.exact,
        **{name: {end: getattr(found, name) for end, found in ends.items()} for name in ("recovered", "retained", "uninsured")},
        "client_bears": {end: found.bears for end, found in ends.items()},
        "bounds": {"client_bears": {"at_least": result.low, "at_most": result.high}},
        "exposures": [
            {"id": c.exposure, "loss": c.loss, "client_bears": {"favorable": c.low, "adverse": c.high}} for c in result.claims
        ],
        "questions": [_question(w, ask) for w in result.worths],
        "questions_weighed": result.weighed,
        "settled": [_settled(s) for s in result.settled],
        "readings": {end: _end(found, starts) for end, found in ends.items()},
    }


def _end(end: ScenarioEnd, starts: Mapping[str, Mapping[str, int]]) -> Json:
    return {
        "answers": dict(end.answers),
        "cell": dict(end.cell),
        "order": [exposure for exposure, _ in end.claims],
        "left": dict(end.left),
        "claims": [
            {"exposure": exposure, "bands": [_band(b, starts[exposure][b.item]) for b in ledger.bands]} for exposure, ledger in end.claims
        ],
    }


def laid_out(exposure: Exposure, account: Account) -> tuple[LossItem, ...]:
    """The items as they stand end to end: defense first, then as declared."""
    node = account.taxonomy.roles.defense
    return tuple(sorted(exposure.items, key=lambda i: not below(i.kind, node)))


def starts_of(exposure: Exposure, account: Account, severity: str) -> Mapping[str, int]:
    """Where each item begins when all are laid end to end."""
    items = laid_out(exposure, account)
    sizes = (i.amount.at(severity) for i in items)
    return dict(zip((i.id for i in items), accumulate(sizes, initial=0), strict=False))


def _item(item: LossItem, start: int, severity: str) -> Json:
    return {
        "id": item.id,
        "kind": item.kind,
        "from": start,
        "to": start + item.amount.at(severity),
        "basis": item.basis,
    }


def _reading(ledger: Ledger, starts: Mapping[str, int]) -> Json:
    return {
        "answers": dict(sorted(ledger.answers.items())),
        "cell": dict(sorted(ledger.cell.items())),
        "bands": [_band(b, starts[b.item]) for b in ledger.bands],
    }


def _band(band: Band, start: int) -> Json:
    return {
        "item": band.item,
        "from": start + band.span.low,
        "to": start + band.span.high,
        **_reason(band.reason),
        "also": [_reason(r) for r in band.also],
    }


def _reason(reason: Reason) -> Json:
    return {
        "status": reason.status.value,
        "policy": reason.policy,
        "insurer": reason.insurer or None,
        "element": reason.element or None,
        **_cited(reason.cite),
    }


def _cited(cite: Cite | None) -> Json:
    return {"clause": cite.ref if cite else None, "cite": in_line(cite) if cite else None}


def _question(worth: Worth, ask: Asker) -> Json:
    question = worth.question
    yes, no = ask.readers(question)
    return {
        "key": question.key,
        "kind": question.kind.value,
        "text": ask.text(question),
        "answers": list(question.answers),
        "asked_by": question.asked_by or None,
        "relief": worth.relief,
        "stake": worth.stake,
        "cited": {"yes": [_citation(c) for c in yes], "no": [_citation(c) for c in no]},
        "precedents": [_precedent(p) for p in ask.account.laws.cited(question.key)] if question.kind is Kind.LAW else [],
    }


def _citation(citation: Citation) -> Json:
    return {"cite": citation.cite, "court": citation.court or None, "year": citation.year}


def _settled(settled: Settled) -> Json:
    return {
        "question": settled.question,
        "answer": settled.answer,
        "precedents": [_precedent(p) for p in settled.by],
        "moves": settled.moves,
    }


def _precedent(precedent: Precedent) -> Json:
    return {
        "clause": precedent.cite.ref,
        "title": precedent.cite.title,
        "cite": precedent.citation or None,
        "court": precedent.court,
        "level": precedent.level,
        "date": precedent.date.isoformat(),
        "weight": precedent.weight,
        "answer": precedent.answer or None,
    }


def _law(document: Document) -> Json:
    return {"document": document.id, "law": document.law, "title": document.title}


def _assumed(assumed: Assumed) -> Json:
    return {"tag": assumed.tag, "clauses": [c.ref for c in assumed.clauses], "moves": assumed.moves}


def _policy(policy: PolicyResult) -> Json:
    return {
        "policy": policy.policy,
        "result": policy.code.value,
        "ai_tech": policy.ai_tech.value,
        "provisional": policy.provisional,
        "clauses": [c.ref for c in policy.cites],
        "also": [c.ref for c in policy.also],
    }


def _finding(finding: Finding) -> Json:
    return {
        "id": finding.id,
        "exposure": finding.exposure,
        "scenario": finding.scenario,
        "party": finding.party,
        "gap_type": finding.gap.value,
        "client_bears": {"favorable": finding.favorable, "adverse": finding.adverse},
        "policy": finding.policy,
        "element": finding.element or None,
        **_cited(finding.cite),
        "raise": _change(finding.raise_with_market) if finding.raise_with_market else None,
    }


def _point(point: Point) -> Json:
    return {
        "change": _change(point.change),
        "exposures": list(point.exposures),
        "client_bears_less": {"favorable": point.favorable, "adverse": point.adverse},
        "gains": [
            {"exposure": g.exposure, "client_bears_less": {"favorable": g.favorable, "adverse": g.adverse}} for g in point.gains
        ],
        "scenarios": [
            {"scenario": g.scenario, "client_bears_less": {"favorable": g.favorable, "adverse": g.adverse}} for g in point.together
        ],
    }


def _change(change: Change) -> Json:
    match change:
        case RemoveDocument(policy, document, title):
            return {"kind": "remove_document", "policy": policy, "document": document, "title": title}
        case DeleteClause(policy, ref, title):
            return {"kind": "delete_clause", "policy": policy, "clause": ref, "title": title}
        case RaiseSublimit(policy, ref, title, to):
            return {"kind": "raise_sublimit", "policy": policy, "clause": ref, "title": title, "to": to}
        case RaiseLimit(policy, to):
            return {"kind": "raise_limit", "policy": policy, "to": to}
        case RaiseAggregate(policy, to):
            return {"kind": "raise_aggregate", "policy": policy, "to": to}
        case Reinstate(policy):
            return {"kind": "reinstate", "policy": policy}
        case RaisePool(policy, pool, to):
            return {"kind": "raise_pool", "policy": policy, "pool": pool, "to": to}
        case SeparatePool(policy, pool):
            return {"kind": "separate_pool", "policy": policy, "pool": pool}
        case FullPriorActs(policy):
            return {"kind": "full_prior_acts", "policy": policy}
        case AnswerQuestion(question, value):
            return {"kind": "answer_question", "question": question, "value": value}
        case Together(changes):
            return {"kind": "together", "changes": [_change(c) for c in changes]}
        case _:
            assert_never(change)


def _clauses(review: Review) -> Json:
    """Every clause that the data above names, by its key."""
    cites = {c.ref: c for c in _named(review)}
    return {
        ref: {
            "document": c.document,
            "number": c.number,
            "edition": c.edition,
            "clause": c.clause,
            "paragraph": c.paragraph,
            "title": c.title,
            "label": c.label,
            "changed_by": list(c.changed_by),
        }
        for ref, c in sorted(cites.items())
    }


def _named(review: Review) -> Iterable[Cite]:
    ledgers = [ledger for r in review.results for ledger in (r.bound.favorable, r.bound.adverse)]
    ledgers += [ledger for s in review.scenarios for end in (s.favorable, s.adverse) for _, ledger in end.claims]
    for ledger in ledgers:
        yield from (x.cite for b in ledger.bands for x in (b.reason, *b.also) if x.cite)
    for r in review.results:
        yield from (c for p in r.policies for c in (*p.cites, *p.also))
        yield from (c for a in r.assumed for c in a.clauses)
        yield from (p.cite for s in r.settled for p in s.by)
    worths = [w for r in review.results for w in r.worths] + [w for s in review.scenarios for w in s.worths]
    asked = [w.question for w in worths]
    yield from (p.cite for q in asked if q.kind is Kind.LAW for p in review.account.laws.cited(q.key))
    yield from (f.cite for f in review.findings if f.cite)
