"""Points to raise with the market: changes named by findings, kept only if making them and matching again helps.

Worths are not additive: each point is matched alone, and its figures are sums over the exposures it moves, each alone.
"""

from collections.abc import Iterator, Mapping

from underlap.match.decisions import Memo
from underlap.match.results import Finding, Point, Review
from underlap.match.reviews import bears
from underlap.model.changes import Change, RaiseLimit, apply

MOST_TRIED = 60
"""Candidate changes matched in one review; the report says so if there were more."""


def points(review: Review, memo: Memo, party: str | None = None) -> tuple[Point, ...]:
    """Points for one party (default: the client), by what the adverse end falls, then the favorable one."""
    who = party or review.account.client
    found = (_tried(review, change, memo, who) for change in _candidates(review, who))
    helping = [p for p in found if p.adverse > 0 or p.favorable > 0]
    return tuple(sorted(helping, key=lambda p: (-p.adverse, -p.favorable, repr(p.change))))


def _candidates(review: Review, party: str) -> list[Change]:
    """The distinct changes that findings of the party name, largest gap first; of several limits for one policy the highest."""
    changes: dict[object, Change] = {}
    named = [f for f in review.findings if f.party == party and f.raise_with_market is not None]
    for finding in sorted(named, key=_by_size):
        change = finding.raise_with_market
        assert change is not None
        key: object = ("limit", change.policy) if isinstance(change, RaiseLimit) else change
        held = changes.get(key)
        if held is None or (isinstance(change, RaiseLimit) and isinstance(held, RaiseLimit) and change.to > held.to):
            changes[key] = change
    return list(changes.values())[:MOST_TRIED]


def _by_size(finding: Finding) -> tuple[int, int, str]:
    return -finding.adverse, -finding.favorable, finding.id


def _tried(review: Review, change: Change, memo: Memo, party: str) -> Point:
    concerned = frozenset(r.exposure.id for r in review.results if r.exposure.party == party)
    after = bears(apply(review.account, change), concerned, review.severity, review.basis, review.cap, memo)
    gains = dict(_gains(review, after))
    favorable = sum(g[0] for g in gains.values())
    adverse = sum(g[1] for g in gains.values())
    return Point(change, tuple(gains), favorable, adverse)


def _gains(review: Review, after: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Exposures whose ends move, and by how much they fall."""
    for result in review.results:
        if result.exposure.id in after:
            low, high = after[result.exposure.id]
            gain = (result.bound.low - low, result.bound.high - high)
            if gain != (0, 0):
                yield result.exposure.id, gain
