"""The value of notice: what is borne if known circumstances are noticed before their policies expire, and if they are not.

Both futures have the claim made after expiration; policies not yet bound are not assumed to renew (design, section 5). Only changes
and matches.
"""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from underlap.match.results import Review
from underlap.match.reviews import Memo, bears
from underlap.match.standing import of_layer, of_policy
from underlap.model.changes import MakeClaim, NoticeCircumstances, apply
from underlap.model.exposures import Circumstance


@frozen(eq=False)
class Notice:
    """One claim that could come of known circumstances. `slices`: policies and layers that would take notice, with their expiration.

    `made`: the day on which the claim is taken to be made. `unnoticed`, `noticed`: what is borne of it, (favorable, adverse), minor units;
    None where not every reading was placed.
    """

    circumstance: Circumstance
    exposure: str
    slices: tuple[tuple[str, date], ...]
    made: date
    unnoticed: tuple[int, int] | None
    noticed: tuple[int, int] | None


def notices(review: Review, memo: Memo) -> tuple[Notice, ...]:
    """Every claim of every known circumstance, in the account's order."""
    return tuple(notice for c in review.account.circumstances for notice in _notices(review, c, memo))


def _notices(review: Review, circumstance: Circumstance, memo: Memo) -> Iterator[Notice]:
    account = review.account
    slices = tuple(_taking(review, circumstance))
    told = tuple(id for id, _ in slices if id not in circumstance.noticed)
    ends = [t.policy.period.end for t in account.towers_of(circumstance.party) if t.policy.period.has(account.as_of)]
    made = max([*ends, *(end for _, end in slices)], default=account.as_of)
    for exposure in circumstance.exposures:
        later = apply(account, MakeClaim(exposure, made))
        for day in sorted(set(circumstance.noticed.values())):
            later = apply(later, NoticeCircumstances(exposure, tuple(s for s, d in circumstance.noticed.items() if d == day), day))
        noticed = apply(later, NoticeCircumstances(exposure, told, account.as_of))
        asked = frozenset({exposure})
        yield Notice(
            circumstance,
            exposure,
            slices,
            made,
            bears(review, later, asked, memo).get(exposure),
            bears(review, noticed, asked, memo).get(exposure),
        )


def _taking(review: Review, circumstance: Circumstance) -> Iterator[tuple[str, date]]:
    """The policies and layers in force that would take notice of circumstances, and when each expires."""
    for tower in review.account.towers_of(circumstance.party):
        for who in (of_policy(tower.policy), *(of_layer(layer, tower.policy) for layer in tower.layers)):
            if who.binds and who.terms.period.has(review.account.as_of):
                yield who.id, who.terms.period.end
