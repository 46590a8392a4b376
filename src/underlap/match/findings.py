"""Findings: what the client bears and why, from bands; and marks on results. Each names the change to raise, where there is one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import evolve

from underlap.match.results import (
    SHORT,
    AiTech,
    Band,
    BandStatus,
    Cap,
    Code,
    Finding,
    GapType,
    Ledger,
    PolicyResult,
    Reason,
    Result,
    ScenarioResult,
)
from underlap.model.accounts import Account
from underlap.model.answers import CONDITIONAL, Kind, Question
from underlap.model.changes import (
    AnswerQuestion,
    DeleteClause,
    FullPriorActs,
    OfAggregate,
    RaiseAggregate,
    RaiseLimit,
    RaisePool,
    RaiseSublimit,
    Reinstate,
    RemoveDocument,
    SeparatePool,
    Single,
)
from underlap.model.clauses import Cite, Wording
from underlap.model.exposures import Exposure
from underlap.model.programs import Layer, Policy

GAPS: Mapping[BandStatus, GapType] = {
    BandStatus.EXCLUDED: GapType.EXCLUDED,
    BandStatus.NOT_GRANTED: GapType.NOT_GRANTED,
    BandStatus.NOT_INSURED: GapType.NOT_GRANTED,
    BandStatus.UNTIMELY: GapType.UNTIMELY,
    BandStatus.UNINSURABLE: GapType.UNINSURABLE,
    BandStatus.RESCINDED: GapType.CONDITION_FAILED,
    BandStatus.CONDITION_FAILED: GapType.CONDITION_FAILED,
    BandStatus.HAMMER: GapType.CONDITION_FAILED,
    BandStatus.ALLOCATED_UNCOVERED: GapType.IN_PART,
    BandStatus.DOCUMENT_NOT_SEEN: GapType.NOT_SEEN,
    **dict.fromkeys(SHORT, GapType.UNDER_LIMITED),
}
"""Band -> type of gap; retained bands are what the program means to leave."""


def findings(account: Account, results: Sequence[Result], scenarios: Sequence[ScenarioResult] = ()) -> tuple[Finding, ...]:
    """Every finding, by exposure in the order of `results`, largest adverse figure first; then forms not seen; then what it takes a
    scenario to show, by scenario and claim in the order of `scenarios`."""
    found = [f for result in results for f in _of(account, result)]
    found += list(_not_seen(account))
    by_id = {r.exposure.id: r for r in results}
    found += [f for result in scenarios for f in _of_scenario(account, result, by_id)]
    return tuple(evolve(f, id=f"F{i:03d}") for i, f in enumerate(found, 1))


def _of(account: Account, result: Result) -> list[Finding]:
    return _sorted([*_bands(account, result), *_marks(account, result)])


def _sorted(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda f: (-f.adverse, -f.favorable, f.gap.value, f.policy or "", f.cite.ref if f.cite else "", f.element))


Sums = Mapping[tuple[GapType, Reason], Sequence[int]]
"""(gap, reason) -> cents at the favorable and at the adverse end."""


def _bands(account: Account, result: Result) -> Iterator[Finding]:
    """One finding for every (gap, policy, clause) that leaves cents with the client in either witness."""
    ends = (_unpaid(ledger) for ledger in (result.bound.favorable, result.bound.adverse))
    yield from _told(account, result.exposure, _summed(ends))


def _unpaid(ledger: Ledger) -> Iterator[tuple[Reason, int]]:
    yield from ((b.reason, b.span.size) for b in ledger.bands if b.reason.status in GAPS)


def _summed(ends: Iterable[Iterable[tuple[Reason, int]]]) -> Sums:
    """Cents that some gap leaves with the client, by reason, at each end."""
    sums: dict[tuple[GapType, Reason], list[int]] = {}
    for end, reasons in enumerate(ends):
        for reason, cents in reasons:
            key = (GAPS[reason.status], evolve(reason, insurer=""))
            sums.setdefault(key, [0, 0])[end] += cents
    return sums


def _told(account: Account, exposure: Exposure, sums: Sums) -> Iterator[Finding]:
    for (gap, reason), (favorable, adverse) in sums.items():
        yield Finding(
            "",
            exposure.id,
            exposure.party,
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

    def mark(gap: GapType, policy: str | None = None, cite: Cite | None = None) -> Finding:
        return Finding("", exposure.id, exposure.party, gap, low, high, policy, cite)

    for worth in result.worths:
        yield evolve(_open(worth.question, exposure.id, exposure.party), favorable=low, adverse=high)
    for policy in result.policies:
        if policy.code is Code.PT:
            yield mark(GapType.IN_PART, policy.policy, _first(policy))
        if policy.ai_tech is AiTech.SILENT and policy.code in (Code.CV, Code.UL, Code.PT, Code.DS, Code.CN):
            yield mark(GapType.SILENT, policy.policy)
        if policy.provisional:
            yield mark(GapType.NOT_SEEN, policy.policy)


# --- what it takes a scenario to show --------------------------------------------------------------------------------


def _of_scenario(account: Account, result: ScenarioResult, results: Mapping[str, Result]) -> Iterator[Finding]:
    """Cents that a claim alone would recover and that are uninsured here; and questions that no claim alone turns on."""
    name, longer = result.scenario.id, dict(_longer(account, result))
    for exposure in sorted(result.scenario.exposures, key=lambda e: e.id):
        ends = (_lost(account, result, exposure, results.get(exposure.id), favorable) for favorable in (True, False))
        for found in _sorted(_told(account, exposure, _summed(ends))):
            spent = found.element == BandStatus.AGGREGATE_EXHAUSTED.value
            yield evolve(found, scenario=name, raise_with_market=longer.get(found.policy or "") if spent else found.raise_with_market)
    asked = {w.question.key for e in result.scenario.exposures if e.id in results for w in results[e.id].worths}
    for worth in (w for w in result.worths if w.question.key not in asked):
        yield evolve(_open(worth.question, None, _owner(account, result)), favorable=result.low, adverse=result.high, scenario=name)


def _longer(account: Account, result: ScenarioResult) -> Iterator[tuple[str, OfAggregate]]:
    """Slice -> the first way to make a spent aggregate that holds it last longer."""
    for first, _ in of_aggregates(account, result):
        held = {first.policy}
        if isinstance(first, SeparatePool):
            held = {x for p in account.pools if p.id == first.pool for x in p.members}
        yield from ((slice_, first) for slice_ in sorted(held))


def _lost(
    account: Account, result: ScenarioResult, exposure: Exposure, standalone: Result | None, favorable: bool
) -> Iterator[tuple[Reason, int]]:
    """What one claim loses at one end of a scenario: cents that it recovers if it stands alone, in the same reading; or, where the scenario
    has days of its own for it, on the days of its file, at the same end. With the reason for which nobody pays them here.
    """
    end = result.favorable if favorable else result.adverse
    beside = [end.alone[exposure.id]]
    if standalone is not None and standalone.exposure.dates != exposure.dates:
        beside.append(standalone.bound.favorable if favorable else standalone.bound.adverse)
    paid = [b for ledger in beside for b in ledger.bands if b.reason.status is BandStatus.RECOVERED]
    placed = next(ledger for id, ledger in end.claims if id == exposure.id)
    for band in (b for b in placed.bands if b.reason.status in GAPS):
        yield from _parts(account, band, [b for b in paid if b.item == band.item])


def _parts(account: Account, band: Band, paid: Sequence[Band]) -> Iterator[tuple[Reason, int]]:
    """The parts of a band that lie in bands that are paid: where words or days keep who pays them from paying, by its own reason."""
    low, high = band.span.low, band.span.high
    cuts = sorted({low, high, *(c for b in paid for c in (b.span.low, b.span.high) if low < c < high)})
    for at, to in pairwise(cuts):
        payer = next((b.reason.policy for b in paid if b.span.low <= at < b.span.high), None)
        if payer is None:
            continue
        base = next(t.policy.id for t in account.towers for x in t.slices if x.id == payer)
        theirs = (r for p in (payer, base) for r in (band.reason, *band.also) if r.policy == p and r.status in GAPS)
        yield band.reason if band.reason.status in SHORT else next(theirs, band.reason), to - at


def _owner(account: Account, result: ScenarioResult) -> str:
    """Whose scenario it is: that of the one party that all claims are against, else the client's."""
    owners = {e.party for e in result.scenario.exposures}
    return next(iter(owners)) if len(owners) == 1 else account.client


def _first(policy: PolicyResult) -> Cite | None:
    return next(iter(policy.cites), None)


def _open(question: Question, exposure: str | None, party: str) -> Finding:
    change = AnswerQuestion(question.key, "yes") if question.kind is Kind.CONTROL else None
    gap = GapType.CONDITIONAL if question.kind in CONDITIONAL else GapType.DISPUTED
    return Finding("", exposure, party, gap, 0, 0, element=question.key, raise_with_market=change)


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


def of_aggregates(account: Account, result: ScenarioResult) -> Iterator[tuple[OfAggregate, OfAggregate]]:
    """For every aggregate that stands at nothing while cents of a scenario's ends find it spent: two ways to make it last longer, the
    second worth trying only if the first helps."""
    for key, cents in sorted(_exhausted(account, result).items()):
        match key:
            case ("pool", name):
                pool = next(p for p in account.pools if p.id == name)
                first = next(x.id for t in account.towers for x in t.slices if x.id in pool.members)
                yield SeparatePool(first, name), RaisePool(first, name, _step(pool.aggregate + cents))
            case ("own", policy):
                limit = _holder(account, policy).limit
                yield RaiseAggregate(policy, _step(limit.aggregate + cents)), Reinstate(policy)


def _exhausted(account: Account, result: ScenarioResult) -> Mapping[tuple[str, ...], int]:
    """Spent aggregate -> the most cents that find it so at one of the ends."""
    most: dict[tuple[str, ...], int] = {}
    for end in (result.favorable, result.adverse):
        short: dict[tuple[str, ...], int] = {}
        bands = (b for _, ledger in end.claims for b in ledger.bands if b.reason.status is BandStatus.AGGREGATE_EXHAUSTED)
        for band in bands:
            policy = band.reason.policy or ""
            around = [("pool", p.id) for p in account.pools if policy in p.members]
            for key in end.spent.intersection([("own", policy), *around]):
                short[key] = short.get(key, 0) + band.span.size
        most |= {key: max(cents, most.get(key, 0)) for key, cents in short.items()}
    return most


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
