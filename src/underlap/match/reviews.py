"""match(account) -> Review: standing, words and money joined for every exposure; and nothing else."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from underlap.match.codes import WORDS, Codes
from underlap.match.decisions import Memo
from underlap.match.exams import Exam, vocabulary
from underlap.match.findings import findings
from underlap.match.results import Assumed, BandStatus, Ledger, Result, Review, Settled, Worth
from underlap.match.scenarios import borne, scenario
from underlap.match.worths import Range
from underlap.model.accounts import Account
from underlap.model.clauses import Cite
from underlap.model.exposures import Exposure, Scenario
from underlap.model.facts import Facts
from underlap.model.wording import all_clauses

CAP = 4096
"""Outcomes kept at once before a figure becomes a bound."""

__all__ = ["CAP", "Memo", "match"]


def match(account: Account, *, severity: str = "high", basis: str = "term", cap: int = CAP, memo: Memo | None = None) -> Review:
    """Every exposure of the account, standalone, at one severity ("low", "likely", "high").

    `basis`: "term" looks at the cells of the term under review, "all" at all. `memo`: made once per run and passed in, so that what-if
    matches decide words only once. Results come by adverse amount borne, largest first, then id.
    """
    kept = Memo() if memo is None else memo
    nodes = vocabulary(account)
    exams = [Exam(account, e, nodes, severity, basis, cap, kept) for e in account.exposures]
    results = sorted((_result(exam) for exam in exams), key=lambda r: (-r.bound.high, r.exposure.id))
    asked = {key for exam in exams for key in exam.questions} | {k for e in exams for k in _answered(e)}
    unused = tuple(sorted(key for key in account.answers if key not in asked))
    scenarios = tuple(scenario(account, s, nodes, severity, basis, cap, kept) for s in account.scenarios)
    return Review(account, severity, basis, tuple(results), findings(account, results, scenarios), unused, cap, scenarios)


def bears(
    review: Review, account: Account, exposures: frozenset[str], memo: Memo
) -> Mapping[str, tuple[int, int]]:
    """Exposure id -> (favorable, adverse) of what the client bears in an account changed from the review's; only exact figures.

    Nodes of both accounts' wordings are told apart, so that decisions already made stand and restored clauses are read in full.
    """
    nodes = _united(vocabulary(review.account), vocabulary(account))
    out = {}
    for exposure in account.exposures:
        if exposure.id in exposures:
            ranged = Range(Exam(account, exposure, nodes, review.severity, review.basis, review.cap, memo))
            if ranged.exact:
                out[exposure.id] = ranged.ends()
    return out


def borne_together(review: Review, account: Account, asked: Scenario, memo: Memo) -> tuple[int, int] | None:
    """(favorable, adverse) of what is borne in a scenario of an account that has the review's wordings; None if not exact."""
    return borne(account, asked, vocabulary(account), review.severity, review.basis, review.cap, memo)


def _united(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return {facet: tuple(sorted({*one.get(facet, ()), *other.get(facet, ())})) for facet in sorted({*one, *other})}


def _answered(exam: Exam) -> Iterator[str]:
    """Account answers that some decision of the exam used: without them it would ask."""
    mine = [k for k in exam.account.answers if k.startswith((f"fact:{exam.exposure.id}/", f"control:{exam.exposure.party}/"))]
    if mine:
        bare = evolve(exam.account, answers={})
        open_exam = Exam(bare, exam.exposure, exam.nodes, exam.severity, exam.basis, exam.cap, exam.memo)
        yield from (k for k in mine if k in open_exam.questions)


def _result(exam: Exam) -> Result:
    ranged = Range(exam)
    bound = ranged.bound()
    unsure = dict(_provisional(exam))
    codes = Codes(exam, ranged.placed, ranged.witnesses)
    policies = codes.policies(unsure)
    worths = ranged.worths()
    return Result(
        exposure=exam.exposure,
        loss=exam.loss,
        code=codes.exposure(),
        ai_tech=codes.overall_ai_tech(policies),
        provisional=any(unsure.values()),
        bound=bound,
        worths=worths,
        needs=ranged.needs(worths),
        assumed=tuple(_assumed(exam, (bound.low, bound.high))),
        policies=policies,
        order_assumed=_order_assumed(exam, bound.adverse) or _order_assumed(exam, bound.favorable),
        outcomes=len(exam.full.outcomes),
        rests_on=exam.rests_on,
        settled=tuple(_settled(exam, (bound.low, bound.high), worths)),
    )


def _settled(exam: Exam, now: tuple[int, int], worths: tuple[Worth, ...]) -> Iterator[Settled]:
    """Every law question that decisions answered here, and whether an end, or a question's worth, would change were it left open."""
    laws = exam.account.laws
    for key in sorted({key for decided in exam.decided.values() for key in decided.held}):
        held = laws.held(key)
        if held is not None:
            account = evolve(exam.account, laws=laws.less(key))
            other = Exam(account, exam.exposure, exam.nodes, exam.severity, exam.basis, exam.cap, exam.memo)
            ranged = Range(other)
            yield Settled(key, held.answer, held.by, ranged.ends() != now or _weights(ranged.worths()) != _weights(worths))


def _weights(worths: Iterable[Worth]) -> frozenset[tuple[str, int, int]]:
    return frozenset((w.question.key, w.relief, w.stake) for w in worths)


def _provisional(exam: Exam) -> Iterator[tuple[str, bool]]:
    """Policies of the program with a scheduled form that nobody has seen: it could change any of their results."""
    for tower in exam.towers:
        below = bool(tower.policy.schedule.not_seen)
        yield tower.policy.id, below
        for layer in tower.layers:
            yield layer.id, below or bool(layer.schedule.not_seen) or not layer.seen


def _order_assumed(exam: Exam, ledger: Ledger) -> bool:
    """Whether two towers that do not say how they stand to others both took some item, so that program order decided."""
    bases = {x.id: t.policy.id for t in exam.towers for x in t.slices if t.policy.other is None and t.policy.umbrella is None}
    takers: dict[str, set[str]] = {}
    for band in ledger.bands:
        for reason in (band.reason, *band.also):
            if reason.policy in bases and (reason.status is BandStatus.RECOVERED or reason.status not in WORDS):
                takers.setdefault(band.item, set()).add(bases[reason.policy])
    return any(len(t) > 1 for t in takers.values())


# --- what was assumed ------------------------------------------------------------------------------------------------


def _assumed(exam: Exam, now: tuple[int, int]) -> Iterator[Assumed]:
    """Every tag taken as `no` because nobody stated it, and whether a yes would move a cent."""
    tags: dict[str, dict[str, None]] = {}
    for decided in exam.decided.values():
        for tag, clauses in decided.defaulted.items():
            tags.setdefault(tag, {}).update(dict.fromkeys(clauses))
    cites = _cites(exam) if tags else {}
    for tag in sorted(tags):
        asked = tuple(cites[ref] for ref in sorted(tags[tag]) if ref in cites)
        yield Assumed(tag, asked, _moves(exam, tag, now))


def _moves(exam: Exam, tag: str, now: tuple[int, int]) -> bool:
    """Whether the ends change if the tag is stated as a fact of the exposure."""
    exposure = _with_tag(exam.exposure, tag)
    other = Exam(exam.account, exposure, exam.nodes, exam.severity, exam.basis, exam.cap, exam.memo)
    return Range(other).ends() != now


def _with_tag(exposure: Exposure, tag: str) -> Exposure:
    facts = exposure.facts
    stated = Facts(facts.values, {**facts.tags, tag: True}, facts.unknown, facts.found_values, facts.found_tags)
    return evolve(exposure, facts=stated)


def _cites(exam: Exam) -> dict[str, Cite]:
    wordings = [x.wording for t in exam.towers for x in t.slices if x.wording]
    return {c.cite.ref: c.cite for w in wordings for c in all_clauses(w)}
