"""Findings: what the client bears and why, from bands; and marks on results. Each names the change to raise, where there is one."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from underlap.match.results import (
    SHORT,
    AiTech,
    BandStatus,
    Cap,
    Code,
    Finding,
    GapType,
    Ledger,
    PolicyResult,
    Reason,
    Result,
)
from underlap.model.accounts import Account
from underlap.model.answers import Kind
from underlap.model.changes import AnswerQuestion, Change, DeleteClause, FullPriorActs, RaiseLimit, RaiseSublimit, RemoveDocument, Single
from underlap.model.clauses import Cite, Wording
from underlap.model.programs import Layer, Policy

GAPS: Mapping[BandStatus, GapType] = {
    BandStatus.EXCLUDED: GapType.EXCLUDED,
    BandStatus.NOT_GRANTED: GapType.NOT_GRANTED,
    BandStatus.NOT_INSURED: GapType.NOT_GRANTED,
    BandStatus.UNTIMELY: GapType.UNTIMELY,
    BandStatus.CONDITION_FAILED: GapType.CONDITION_FAILED,
    BandStatus.HAMMER: GapType.CONDITION_FAILED,
    BandStatus.ALLOCATED_UNCOVERED: GapType.IN_PART,
    BandStatus.DOCUMENT_NOT_SEEN: GapType.NOT_SEEN,
    **dict.fromkeys(SHORT, GapType.UNDER_LIMITED),
}
"""Band -> type of gap; retained bands are what the program means to leave."""


def findings(account: Account, results: Sequence[Result]) -> tuple[Finding, ...]:
    """Every finding, by exposure in the order of `results`, largest adverse figure first; then forms not seen."""
    found = [f for result in results for f in _of(account, result)]
    found += list(_not_seen(account))
    return tuple(evolve(f, id=f"F{i:03d}") for i, f in enumerate(found, 1))


def _of(account: Account, result: Result) -> list[Finding]:
    found = [*_bands(account, result), *_marks(account, result)]
    return sorted(found, key=lambda f: (-f.adverse, -f.favorable, f.gap.value, f.policy or "", f.cite.ref if f.cite else ""))


def _bands(account: Account, result: Result) -> Iterator[Finding]:
    """One finding for every (gap, policy, clause) that leaves cents with the client in either witness."""
    sums: dict[tuple[GapType, Reason], list[int]] = {}
    for end, ledger in enumerate((result.bound.favorable, result.bound.adverse)):
        for band in ledger.bands:
            if band.reason.status in GAPS:
                key = (GAPS[band.reason.status], evolve(band.reason, insurer=""))
                sums.setdefault(key, [0, 0])[end] += band.span.size
    for (gap, reason), (favorable, adverse) in sums.items():
        yield Finding(
            "",
            result.exposure.id,
            result.exposure.party,
            gap,
            favorable,
            adverse,
            reason.policy,
            reason.cite,
            reason.element or reason.status.value,
            _raise(account, reason, adverse or favorable),
        )


def _marks(account: Account, result: Result) -> Iterator[Finding]:
    """Findings about a result rather than a band: open, conditional, in part, silent, provisional."""
    exposure = result.exposure
    low, high = result.bound.low, result.bound.high

    def mark(gap: GapType, policy: str | None = None, cite: Cite | None = None, change: Change | None = None) -> Finding:
        return Finding("", exposure.id, exposure.party, gap, low, high, policy, cite, "", change)

    for worth in result.worths:
        conditional = worth.question.kind is Kind.CONTROL
        change = AnswerQuestion(worth.question.key, "yes") if conditional else None
        yield evolve(
            mark(GapType.CONDITIONAL if conditional else GapType.DISPUTED, change=change),
            element=worth.question.key,
        )
    for policy in result.policies:
        if policy.code is Code.PT:
            yield mark(GapType.IN_PART, policy.policy, _first(policy))
        if policy.ai_tech is AiTech.SILENT and policy.code in (Code.CV, Code.UL, Code.PT, Code.DS, Code.CN):
            yield mark(GapType.SILENT, policy.policy)
        if policy.provisional:
            yield mark(GapType.NOT_SEEN, policy.policy)


def _first(policy: PolicyResult) -> Cite | None:
    return next(iter(policy.cites), None)


def _not_seen(account: Account) -> Iterator[Finding]:
    parties = {x.id: t.policy.party for t in account.towers for x in t.slices}
    for policy, schedule in account.schedules():
        for number in schedule.not_seen:
            yield Finding("", None, parties[policy], GapType.NOT_SEEN, 0, 0, policy, None, number)


# --- what to raise ---------------------------------------------------------------------------------------------------


def changes(account: Account, result: Result) -> tuple[Single, ...]:
    """Every change that a reason of either witness suggests, also where another policy's reason came first; largest first."""
    sums: dict[Single, int] = {}
    for ledger in (result.bound.adverse, result.bound.favorable):
        for band in ledger.bands:
            for reason in (band.reason, *band.also):
                change = _raise(account, reason, _missing(ledger, reason))
                if change is not None:
                    sums[change] = sums.get(change, 0) + band.span.size
    return tuple(sorted(sums, key=lambda c: (-sums[c], repr(c))))


def _missing(ledger: Ledger, reason: Reason) -> int:
    """Cents of a ledger with this reason: what a limit lacks."""
    same = (reason.status, reason.policy, reason.cite)
    return sum(b.span.size for b in ledger.bands for r in (b.reason, *b.also) if (r.status, r.policy, r.cite) == same)


def _raise(account: Account, reason: Reason, cents: int) -> Single | None:
    """The change a broker would ask for about a gap; `whatif` tries it and keeps it only if it helps."""
    match reason.status:
        case BandStatus.EXCLUDED if reason.cite and reason.policy:
            return _strike(account, reason.policy, reason.cite)
        case BandStatus.ABOVE_SUBLIMIT if reason.cite and reason.policy:
            return _raised_sublimit(account, reason.policy, reason.cite, cents)
        case BandStatus.UNTIMELY if reason.policy and reason.element == "acts":
            return FullPriorActs(reason.policy)
        case BandStatus.ABOVE_LIMIT if reason.policy:
            holder = _top(account, reason.policy)
            return RaiseLimit(holder.id, _step(holder.limit.each_claim + cents))
        case _:
            return None


def _step(cents: int) -> int:
    """The next amount one would ask for: two leading digits, rounded up."""
    unit = int("1" + "0" * max(len(str(cents)) - 2, 0))
    return -(-cents // unit) * unit


def _raised_sublimit(account: Account, policy: str, cite: Cite, cents: int) -> Single | None:
    wording, limit = _wording(account, policy), _holder(account, policy).limit.each_claim
    for sublimit in wording.sublimits if wording else ():
        if sublimit.cite.ref == cite.ref:
            now = Cap(cite, BandStatus.ABOVE_SUBLIMIT, sublimit.amount, sublimit.share_of_limit).cents(limit)
            return RaiseSublimit(policy, cite.ref, cite.title, min(_step(now + cents), limit))
    return None


def _strike(account: Account, policy: str, cite: Cite) -> Single | None:
    """Take the endorsement off, if the clause came with one; else the clause, unless it is about conduct: no market sells that."""
    documents = account.sources.get(policy, ())
    for document in documents[1:] if documents and documents[0].kind == "form" else documents:
        if document.id == cite.document and document.kind == "endorsement" and document.number:
            return RemoveDocument(policy, document.id, document.label)
    wording = _wording(account, policy)
    known: set[str] = set()
    if wording:
        known = {c.cite.ref for c in wording.exclusions if c.conduct is None and c.negotiable}
    return DeleteClause(policy, cite.ref, cite.title) if cite.ref in known else None


def _holder(account: Account, policy: str) -> Policy | Layer:
    return next(x for t in account.towers for x in t.slices if x.id == policy)


def _wording(account: Account, policy: str) -> Wording | None:
    return _holder(account, policy).wording


def _top(account: Account, policy: str) -> Policy | Layer:
    tower = next(t for t in account.towers if t.policy.id == policy)
    return tower.layers[-1] if tower.layers else tower.policy
