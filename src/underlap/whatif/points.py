"""Points to raise with the market: changes that reasons suggest, kept only if making them and matching again helps.

Worths are not additive: each point is matched alone, and its figures are sums over the exposures it moves, each alone. Where no single
change moves an exposure, the smallest set of its own candidates that does is found by matching.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import assert_never

from underlap.match.decisions import Memo
from underlap.match.findings import changes, of_aggregates
from underlap.match.results import Gain, InScenario, Point, Result, Review
from underlap.match.reviews import bears, borne_together
from underlap.model.answers import YES, Kind
from underlap.model.changes import (
    AnswerQuestion,
    Change,
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
    Together,
    apply,
)
from underlap.model.programs import Policy, RetroDate, Tower
from underlap.model.spans import Course, Day, Never, When

MOST_TOGETHER = 4
"""Candidates of one exposure that are tried together where none helps alone."""


def points(review: Review, memo: Memo, party: str | None = None) -> tuple[Point, ...]:
    """Points for one party (default: the client), by what the adverse end falls, then the favorable one."""
    who = party or review.account.client
    results = [r for r in review.results if r.exposure.party == who]
    suggested = {r.exposure.id: _suggested(review, r) for r in results}
    tried = [_tried(review, change, memo, results) for change in _distinct(suggested.values())]
    joined = list(_of_one_policy(review, tried, memo, results))
    within = {change for p in joined if isinstance(p.change, Together) for change in p.change.changes}
    singles = [p for p in tried if (p.adverse > 0 or p.favorable > 0) and p.change not in within]
    moved = {e for p in (*singles, *joined) for e in p.exposures}
    still = [r for r in results if r.exposure.id not in moved and r.bound.high]
    sets = [p for r in still for p in _together(review, suggested[r.exposure.id], memo, r)]
    lasting = _lasting(review, memo, who)
    return tuple(sorted([*singles, *joined, *sets, *lasting], key=lambda p: (-p.adverse, -p.favorable, repr(p.change))))


def _lasting(review: Review, memo: Memo, party: str) -> Iterator[Point]:
    """Ways to make an aggregate last longer that lower what is borne in a scenario: of its witnesses some cents find it spent."""
    mine = {x.id for t in review.account.towers_of(party) for x in t.slices}
    found: dict[OfAggregate, list[InScenario]] = {}
    for result in (s for s in review.scenarios if s.weighed and s.exact):
        for first, second in of_aggregates(review.account, result):
            for change in (first, second) if first.policy in mine else ():
                after = borne_together(review, apply(review.account, change), result.scenario, memo)
                gain = InScenario(result.scenario.id, result.low - after[0], result.high - after[1]) if after else None
                if gain is None or (gain.favorable <= 0 and gain.adverse <= 0):
                    break
                found.setdefault(change, []).append(gain)
    yield from (Point(change, (), tuple(gains)) for change, gains in found.items())


def _suggested(review: Review, result: Result) -> tuple[Single, ...]:
    """What the reasons of a result suggest, and the controls that it turns on."""
    controls = [w.question.key for w in result.worths if w.question.kind is Kind.CONTROL]
    return (*changes(review.account, result), *(AnswerQuestion(key, YES) for key in controls))


def _distinct(suggested: Iterable[Sequence[Single]]) -> list[Single]:
    """Each change once; of several amounts for one limit or sublimit the highest."""
    kept: dict[object, Single] = {}
    for change in (c for found in suggested for c in found):
        match change:
            case RaiseLimit(policy=policy, to=to):
                held = kept.get(("limit", policy))
                higher = not isinstance(held, RaiseLimit) or to > held.to
                kept |= {("limit", policy): change} if higher else {}
            case RaiseSublimit(policy=policy, ref=ref, to=to):
                held = kept.get(("sublimit", policy, ref))
                higher = not isinstance(held, RaiseSublimit) or to > held.to
                kept |= {("sublimit", policy, ref): change} if higher else {}
            case _:
                kept[change] = change
    return list(kept.values())


def _tried(review: Review, change: Change, memo: Memo, results: Sequence[Result]) -> Point:
    concerned = [r for r in results if _concerns(review, change, r)]
    after = bears(review, apply(review.account, change), frozenset(r.exposure.id for r in concerned), memo)
    return Point(change, tuple(_gains(concerned, after)))


def _concerns(review: Review, change: Change, result: Result) -> bool:
    """Whether a change could move an exposure at all: some reading of it rests on what would change."""
    match change:
        case RemoveDocument(policy=policy, document=document):
            changed = next(d for d in review.account.sources[policy] if d.id == document)
            return bool(changed.operations) or any(p == policy and ref.startswith(f"{document}/") for p, ref in result.rests_on)
        case DeleteClause(policy=policy, ref=ref) | RaiseSublimit(policy=policy, ref=ref):
            return (policy, ref) in result.rests_on
        case RaiseLimit(policy=policy):
            return _rests_on(result, _tower(review, policy).policy)
        case FullPriorActs(policy=policy):
            tower = _tower(review, policy)
            return _rests_on(result, tower.policy) and _may_precede(result.exposure.dates.get("acts"), _retroactive(tower, policy))
        case AnswerQuestion(question=question):
            return any(w.question.key == question for w in result.worths)
        case RaiseAggregate() | Reinstate() | RaisePool() | SeparatePool():
            return False  # tried against scenarios only
        case Together(changes=several):
            return any(_concerns(review, each, result) for each in several)
        case _:
            assert_never(change)


def _tower(review: Review, policy: str) -> Tower:
    """The tower that a policy or layer is in."""
    return next(t for t in review.account.towers if policy in [x.id for x in t.slices])


def _retroactive(tower: Tower, policy: str) -> RetroDate:
    """The retroactive date of a tower's policy or layer; a layer that states none has that of the policy."""
    layer = next((x for x in tower.layers if x.id == policy), None)
    return (layer.terms(tower.policy) if layer else tower.policy.terms).retroactive


def _rests_on(result: Result, policy: Policy) -> bool:
    return any(p == policy.id for p, _ in result.rests_on)


def _may_precede(acts: When | None, retroactive: RetroDate) -> bool:
    """Whether the first act could lie before a retroactive date, as far as both are stated."""
    match acts:
        case Day(first) | Course(first, _):
            return not isinstance(retroactive, date) or first < retroactive
        case Never():
            return False
        case _:
            return True


def _gains(results: Sequence[Result], after: Mapping[str, tuple[int, int]]) -> Iterator[Gain]:
    """Exposures whose ends move, and by how much they fall."""
    for result in results:
        if result.exposure.id not in after or not result.bound.exact:
            continue  # a bound that is not exact says nothing about a difference
        low, high = after[result.exposure.id]
        gain = Gain(result.exposure.id, result.bound.low - low, result.bound.high - high)
        if gain.favorable or gain.adverse:
            yield gain


def _of_one_policy(review: Review, tried: Sequence[Point], memo: Memo, results: Sequence[Result]) -> Iterator[Point]:
    """Exclusions of one policy asked for together, where that brings more than each alone: limbs of one clause often stand side by side."""
    deletions: dict[str, list[Point]] = {}
    for point in tried:
        if isinstance(point.change, DeleteClause):
            deletions.setdefault(point.change.policy, []).append(point)
    for several in deletions.values():
        if 1 < len(several) <= MOST_TOGETHER:
            point = _tried(review, Together(tuple(p.change for p in several if isinstance(p.change, DeleteClause))), memo, results)
            if point.adverse > sum(p.adverse for p in several):
                yield point


def _together(review: Review, suggested: Sequence[Single], memo: Memo, result: Result) -> Iterator[Point]:
    """The smallest set of an exposure's candidates that moves it, if any."""
    candidates = suggested[:MOST_TOGETHER]
    if len(candidates) <= 1 or not _helps(review, Together(tuple(candidates)), memo, result):
        return
    for size in range(2, len(candidates) + 1):
        for chosen in combinations(candidates, size):
            point = _tried(review, Together(chosen), memo, [result])
            if point.adverse > 0 or point.favorable > 0:
                yield point
                return


def _helps(review: Review, change: Change, memo: Memo, result: Result) -> bool:
    point = _tried(review, change, memo, [result])
    return point.adverse > 0 or point.favorable > 0
