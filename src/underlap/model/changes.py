"""Typed changes to an account. They carry values, not ids to look up later; `apply` is pure.

Answering a question, a point to raise, later a row of a renewal: all are changes, run by matching again and subtracting.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from typing import assert_never

from attrs import evolve, frozen

from underlap.model.accounts import Account, Answered
from underlap.model.clauses import Wording
from underlap.model.documents import Amend, Delete, Document, Operation, Provenance
from underlap.model.exposures import Exposure
from underlap.model.programs import Limit, RetroDate, Tower
from underlap.model.spans import Day
from underlap.model.wording import assemble


@frozen
class RemoveDocument:
    """Take an endorsement off a policy or layer."""

    policy: str
    document: str
    title: str


@frozen
class DeleteClause:
    """Take one exclusion out of a policy's or layer's wording. `ref`: document/clause."""

    policy: str
    ref: str
    title: str


@frozen
class RaiseSublimit:
    """Buy a higher sublimit. `ref`: document/clause; `to` in minor units."""

    policy: str
    ref: str
    title: str
    to: int


@frozen
class RaiseLimit:
    """Buy a higher each-claim limit for a policy or layer (aggregate at least as high); what lies above moves up with it."""

    policy: str
    to: int


@frozen
class RaiseAggregate:
    """Buy a higher aggregate for a policy or layer; the limit each claim stays. `to` in minor units, reinstatements aside."""

    policy: str
    to: int


@frozen
class Reinstate:
    """Have the aggregate of a policy or layer reinstated once more."""

    policy: str


@frozen
class RaisePool:
    """Buy a higher shared aggregate. `policy`: whose insurer is asked, of those in the pool."""

    policy: str
    pool: str
    to: int


@frozen
class SeparatePool:
    """Give what is in a pool aggregates of its own instead of the shared one. `policy`: whose insurer is asked."""

    policy: str
    pool: str


@frozen
class FullPriorActs:
    """Give a policy or layer no retroactive date."""

    policy: str


@frozen
class AnswerQuestion:
    """Settle a fact or control question."""

    question: str
    value: str


@frozen
class MakeClaim:
    """Have a claim made, and reported to every insurer, on a day."""

    exposure: str
    day: date


@frozen
class NoticeCircumstances:
    """Notice the circumstances of a claim to policies or layers on a day."""

    exposure: str
    slices: tuple[str, ...]
    day: date


@frozen
class Together:
    """Several changes made at once, because none of them helps alone."""

    changes: "tuple[Single, ...]"


OfAggregate = RaiseAggregate | Reinstate | RaisePool | SeparatePool
"""What lasts longer in a term: tried against scenarios."""

Single = RemoveDocument | DeleteClause | RaiseSublimit | RaiseLimit | OfAggregate | FullPriorActs | AnswerQuestion
Change = Single | Together
"""What a point to raise or an answer changes."""

Event = MakeClaim | NoticeCircumstances
"""What may yet happen to an exposure."""


def apply(account: Account, change: Change | Event) -> Account:
    """The account with the change made. Raises KeyError if the change names what the account lacks: our bug, not the user's."""
    match change:
        case RemoveDocument(policy=policy, document=document):
            kept = [d for d in account.sources[policy] if d.id != document]
            return _reworded(account, policy, kept)
        case DeleteClause(policy=policy, ref=ref):
            return _reworded(account, policy, [*account.sources[policy], _rider(Delete(ref))])
        case RaiseSublimit(policy=policy, ref=ref, to=to):
            raised = Amend(ref, {"amount": to, "share_of_limit": None})
            return _reworded(account, policy, [*account.sources[policy], _rider(raised)])
        case RaiseLimit(policy=policy, to=to):
            return evolve(account, towers=tuple(_raised(t, policy, to) for t in account.towers))
        case RaiseAggregate(policy=policy, to=to):
            return _limited(account, policy, lambda old: evolve(old, aggregate=to))
        case Reinstate(policy=policy):
            return _limited(account, policy, lambda old: evolve(old, reinstatements=old.reinstatements + 1))
        case RaisePool(pool=pool, to=to):
            return evolve(account, pools=tuple(evolve(p, aggregate=to) if p.id == pool else p for p in account.pools))
        case SeparatePool(pool=pool):
            return evolve(account, pools=tuple(p for p in account.pools if p.id != pool))
        case FullPriorActs(policy=policy):
            return _with_retro(account, policy, "none")
        case AnswerQuestion(question=question, value=value):
            answer = Answered(question, value, "what-if", account.as_of, "")
            return evolve(account, answers={**account.answers, question: answer})
        case MakeClaim(exposure=exposure, day=day):
            return _with_exposure(account, exposure, lambda e: _made(e, day))
        case NoticeCircumstances(exposure=exposure, slices=slices, day=day):
            return _with_exposure(account, exposure, lambda e: _noticed(e, slices, day))
        case Together(changes=changes):
            return reduce(apply, changes, account)
        case _:
            assert_never(change)


def _with_exposure(account: Account, id: str, change: Callable[[Exposure], Exposure]) -> Account:
    return evolve(account, exposures=tuple(change(e) if e.id == id else e for e in account.exposures))


def _made(exposure: Exposure, day: date) -> Exposure:
    return evolve(exposure, dates={**exposure.dates, "made": Day(day), "reported": Day(day)}, reported_to={})


def _noticed(exposure: Exposure, slices: Sequence[str], day: date) -> Exposure:
    first = exposure.dates.get("noticed")
    noticed = first if isinstance(first, Day) and first.day < day else Day(day)
    to = {**dict.fromkeys(slices, day), **exposure.noticed_to}
    return evolve(exposure, dates={**exposure.dates, "noticed": noticed}, noticed_to=to)


def _rider(operation: Operation) -> Document:
    """An endorsement of one operation, attached last."""
    return Document(
        kind="endorsement",
        id="what-if",
        number="what-if",
        edition="",
        title="what-if",
        publisher="",
        provenance=Provenance("TYP"),
        operations=(operation,),
    )


def _reworded(account: Account, policy: str, documents: Sequence[Document]) -> Account:
    towers = tuple(_with_wording(account, t, policy, documents) for t in account.towers)
    return evolve(account, towers=towers, sources={**account.sources, policy: tuple(documents)})


def _with_wording(account: Account, tower: Tower, policy: str, documents: Sequence[Document]) -> Tower:
    def anew(old: Wording) -> Wording:
        return assemble(documents, name=old.id, follows=old.follows, law=old.law, laws=account.laws)[0]

    if tower.policy.id == policy and tower.policy.wording:
        return evolve(tower, policy=evolve(tower.policy, wording=anew(tower.policy.wording)))
    layers = tuple(evolve(x, wording=anew(x.wording)) if x.id == policy and x.wording else x for x in tower.layers)
    return evolve(tower, layers=layers)


def _raised(tower: Tower, policy: str, to: int) -> Tower:
    """Everything above the raised slice moves up by what it grew."""
    if tower.policy.id == policy:
        grown = to - tower.policy.limit.each_claim
        base = evolve(tower.policy, limit=_limit(tower.policy.limit, to))
        return Tower(base, tuple(evolve(x, attachment=x.attachment + grown) for x in tower.layers))
    at = next((x for x in tower.layers if x.id == policy), None)
    if at is None:
        return tower
    grown = to - at.limit.each_claim
    layers = tuple(
        evolve(x, limit=_limit(x.limit, to))
        if x.id == policy
        else evolve(x, attachment=x.attachment + (grown if x.attachment > at.attachment else 0))
        for x in tower.layers
    )
    return evolve(tower, layers=layers)


def _limited(account: Account, policy: str, change: Callable[[Limit], Limit]) -> Account:
    """The account with the limit of one policy or layer changed, and nothing moved."""

    def changed(tower: Tower) -> Tower:
        if tower.policy.id == policy:
            return evolve(tower, policy=evolve(tower.policy, limit=change(tower.policy.limit)))
        return evolve(tower, layers=tuple(evolve(x, limit=change(x.limit)) if x.id == policy else x for x in tower.layers))

    return evolve(account, towers=tuple(changed(t) for t in account.towers))


def _limit(old: Limit, to: int) -> Limit:
    return Limit(to, max(to, old.aggregate), old.reinstatements)


def _with_retro(account: Account, policy: str, retro: RetroDate) -> Account:
    def changed(tower: Tower) -> Tower:
        if tower.policy.id == policy:
            return evolve(tower, policy=evolve(tower.policy, retroactive=retro))
        return evolve(tower, layers=tuple(evolve(x, retroactive=retro) if x.id == policy else x for x in tower.layers))

    return evolve(account, towers=tuple(changed(t) for t in account.towers))
