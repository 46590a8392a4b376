"""The schedule of insurance: every policy and layer as its declarations state it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from underlap.model.clauses import Trigger, Wording
from underlap.model.documents import Document
from underlap.model.programs import (
    Defense,
    DefenseKind,
    How,
    HowMuch,
    Layer,
    OfWhat,
    OtherKind,
    Place,
    Policy,
    QuotaShare,
    Recoupment,
    Retention,
    RetentionKind,
    Satisfied,
    Sharing,
    Who,
)
from underlap.report.names import TRIGGERS, counted, spoken
from underlap.report.text import Column, Table, hang
from underlap.report.view import View
from underlap.report.words import either

_MADE = (Trigger.CLAIMS_MADE, Trigger.CLAIMS_MADE_REPORTED)

_DEFENSE: Mapping[DefenseKind, str] = {
    DefenseKind.DUTY: "duty to defend",
    DefenseKind.ADVANCE: "advances the cost of defending",
    DefenseKind.REIMBURSE: "reimburses the cost of defending",
    DefenseKind.OPTION: "may defend, need not",
    DefenseKind.NONE: "no defense",
}

_KINDS: Mapping[RetentionKind, str] = {
    RetentionKind.RETENTION: "",
    RetentionKind.SELF_INSURED_RETENTION: " SIR",
    RetentionKind.DEDUCTIBLE: " ded.",
    RetentionKind.WAITING_PERIOD: " wait",
}

_SATISFIED: Mapping[Satisfied, str] = {
    Satisfied.BOTH: "damages and defense",
    Satisfied.DAMAGES: "damages only",
    Satisfied.DEFENSE: "defense only",
}

_WHO: Mapping[Who, str] = {
    Who.ANYONE: "payment by anyone",
    Who.INSUREDS_TOO: "payment by underlying insurers or insureds",
    Who.UNDERLYING_INSURERS: "payment by underlying insurers only",
}

_HOW: Mapping[How, str] = {
    How.ACTUAL_PAYMENT: "",
    How.HELD_LIABLE: ", or being held liable for it",
    How.SETTLED_IN_FULL: ", a settlement counting in full",
}


def schedule(view: View, party: str) -> list[str]:
    """A party's policies and layers, with limits and retentions in columns and the rest below."""
    policies = view.policies(party)
    return _table(view, policies) if policies else hang("  ", "No policy is stated.", view.style)


def _table(view: View, policies: Sequence[Policy | Layer]) -> list[str]:
    rows = [_row(view, p) for p in policies]
    columns = (Column(), Column(least=20), Column("each claim / aggregate", "right"), Column("retention", "right"))
    pad = 4 + max(len(r[0]) for r in rows)
    below = [tuple(hang(" " * pad, "; ".join(_details(view, p)), view.style)) for p in policies]
    lines = Table(columns, tuple(rows), indent=2, below=tuple(below)).lines(view.style)
    if lines is not None:
        return lines
    return [line for r, d in zip(rows, below, strict=True) for line in [*hang("  ", " ".join(r), view.style), *d]]


def _row(view: View, policy: Policy | Layer) -> tuple[str, str, str, str]:
    """Label, what it is, limits, retention."""
    limit = policy.limit
    each, total = view.money(limit.each_claim), view.money(limit.aggregate)
    if isinstance(policy, Layer):
        below = view.label(policy.excess_of)
        title = ", ".join(t for t in (view.clean(policy.title), f"excess of {below}") if t)
        aggregate = "" if limit.aggregate == limit.each_claim else f" / {total}"
        return view.label(policy.id), title, f"{each} xs {view.money(policy.attachment)}{aggregate}", ""
    parts = [view.clean(policy.title), _form(view, policy), _triggers(policy.wording)]
    return view.label(policy.id), ", ".join(p for p in parts if p), f"{each} / {total}", _retention(view, policy.retention)


def _form(view: View, policy: Policy) -> str:
    if policy.wording is None:
        return "wording not seen"
    sources = view.account.sources.get(policy.id, ())
    return view.clean(sources[0].label) if sources else ""


def _triggers(wording: Wording | None) -> str:
    found = dict.fromkeys(TRIGGERS[g.trigger] for g in wording.grants) if wording else {}
    return either(found, "and") if found else ""


def _retention(view: View, retention: Retention) -> str:
    return f"{view.money(retention.amount)}{_KINDS[retention.kind]}" if retention.amount else "nil"


# --- what does not fit in columns -----------------------------------------------------------------------------------


def _details(view: View, policy: Policy | Layer) -> list[str]:
    found = _of_layer(view, policy) if isinstance(policy, Layer) else _of_policy(view, policy)
    return [*found, *_documents(view, policy)]


def _of_policy(view: View, policy: Policy) -> Iterator[str]:
    if policy.insurer:
        yield view.clean(policy.insurer)
    if policy.id.casefold() != view.label(policy.id).casefold():
        yield f"id {view.clean(policy.id)}"
    if policy.evidence:
        yield view.clean(spoken(policy.evidence))
    term = view.account.term
    if term is None or policy.period != term:
        yield f"period {policy.period.start.isoformat()} to {policy.period.end.isoformat()}"
    if policy.wording and any(g.trigger in _MADE for g in policy.wording.grants):
        yield _retroactive(policy.retroactive)
    if policy.window_days:
        yield f"reporting window {policy.window_days} days after expiration"
    if policy.parts:
        yield f"parts bought: {either(sorted(view.clean(p) for p in policy.parts), 'and')}"
    yield from _sublimits(view, policy.wording)
    yield _defense(policy.defense)
    yield from _retained(view, policy)
    if policy.coinsurance:
        yield f"coinsurance {share_text(policy.coinsurance)}"
    yield from _reinstated(policy)
    yield from _beside_others(view, policy)
    if policy.priority:
        yield f"loss is met in the order of parts {', '.join(view.clean(p) for p in policy.priority)}"
    if policy.spread:
        yield "harm of several terms: " + ("its own part, by time" if policy.spread == "by_time" else "all of it")
    yield from _pools(view, policy)
    if policy.unpaid:
        yield f"insurer {NO_MONEY[policy.unpaid]}"


NO_MONEY = {"insolvent": "insolvent", "refused": "refuses to pay"}
"""Why an insurer does not pay what it owes."""


def _of_layer(view: View, layer: Layer) -> Iterator[str]:
    if layer.id.casefold() != view.label(layer.id).casefold():
        yield f"id {view.clean(layer.id)}"
    yield "follow form" if layer.wording is None else "follows form less its own exclusions"
    for share in layer.shares:
        yield _quota(view, share)
    placed = sum((s.share for s in layer.shares), Fraction(0))
    if placed < 1:
        yield f"unplaced {share_text(1 - placed)}"
    yield from _reinstated(layer)
    yield from _drops(layer)
    yield from _pools(view, layer)
    if not layer.seen:
        yield "its own form not seen"
    if layer.wording:
        yield from _sublimits(view, layer.wording)


def _quota(view: View, quota: QuotaShare) -> str:
    broke = f", {NO_MONEY[quota.unpaid]}" if quota.unpaid else ""
    return f"{view.clean(quota.insurer)} {share_text(quota.share)}{broke}, attaches on {attaches_on(quota)}"


def attaches_on(quota: QuotaShare) -> str:
    """When an insurer's share attaches, in words."""
    ends = quota.exhaustion
    terms = _WHO[ends.who] + _HOW[ends.how]
    if ends.of_what is OfWhat.RECOGNIZED:
        terms += ", of loss this layer recognizes"
    if ends.how_much is HowMuch.PROPORTIONATE:
        terms += ", in proportion"
    return terms


def _reinstated(slice_: Policy | Layer) -> Iterator[str]:
    if slice_.limit.reinstatements:
        yield f"aggregate reinstated {counted(slice_.limit.reinstatements, 'time')}"


def _drops(layer: Layer) -> Iterator[str]:
    """Where a layer does otherwise than come down over aggregates only."""
    if layer.drops_over != frozenset({"aggregate"}):
        over = sorted(_OVER.get(x, x) for x in layer.drops_over)
        yield f"comes down over {either(over, 'and')} below it" if over else "does not come down, whatever is spent below it"


_OVER = {
    "aggregate": "aggregates spent",
    "aggregate_exhausted": "aggregates spent",
    "insolvent": "insolvent insurers",
    "refused": "insurers that refuse to pay",
    "excluded": "what is excluded",
    "not_granted": "what is not granted",
}

_OTHER = {
    OtherKind.PRIMARY: "primary where others answer too",
    OtherKind.EXCESS: "excess of other insurance",
    OtherKind.NONE_IF_OTHER: "no cover where other insurance answers",
}


def _beside_others(view: View, policy: Policy) -> Iterator[str]:
    """What it says of other policies, and of those it stands over."""
    other = policy.other
    if other:
        over = f" ({', '.join(view.label(p) for p in sorted(other.over))})" if other.over else ""
        sharing = f", shares by {'limits' if other.sharing is Sharing.LIMITS else 'equal parts'}" if other.sharing else ""
        yield f"{_OTHER[other.kind]}{over}{sharing}{', noncontributory' if other.noncontributory else ''}"
    umbrella = policy.umbrella
    if umbrella:
        below = ", ".join(view.label(p) for p in sorted(umbrella.over))
        sure = [_OVER.get(x, spoken(x)) for x in sorted(umbrella.drops_over)]
        unsure = [_OVER.get(x, spoken(x)) for x in sorted(umbrella.unsure)]
        told = f"; comes down over {either(sure, 'and')}" if sure else ""
        told += f"; perhaps over {either(unsure, 'and')} (a question)" if unsure else ""
        at = f", from {view.money(umbrella.attachment)}" if umbrella.attachment is not None else ""
        yield f"umbrella over {below}{at}{told}"


def _pools(view: View, slice_: Policy | Layer) -> Iterator[str]:
    """Aggregates around it."""
    for pool in view.account.pools:
        mine = [part for policy, part in sorted(pool.parts) if policy == slice_.id]
        if slice_.id in pool.slices or mine:
            part = f" (part {either((view.clean(p) for p in mine), 'and')})" if mine else ""
            others = sorted(pool.members - {slice_.id})
            named = f" with {either((view.label(p) for p in others), 'and')}" if others else ""
            yield f"in the pool {view.clean(pool.id)}{part}{named}, {view.money(pool.aggregate)} in the aggregate"


def _documents(view: View, policy: Policy | Layer) -> Iterator[str]:
    sources = view.account.sources.get(policy.id, ())
    forms = sources[:1] if isinstance(policy, Layer) else ()
    added = sources if isinstance(policy, Layer) else sources[1:]
    for document in forms:
        if document.kind == "form":
            yield f"form {view.clean(document.label)}"
    attached = [view.clean(d.label) for d in added if d.kind == "endorsement" and d.provenance.label]
    if attached:
        yield f"+ {', '.join(attached)}"
    for document in sources:
        if _without_edition(document, policy.schedule.numbers):
            yield f"{view.clean(document.number)}: edition not stated on the declarations, read as {view.clean(document.edition)}"
    if policy.schedule.not_seen:
        yield f"NOT SEEN: {', '.join(view.clean(n) for n in policy.schedule.not_seen)}"
    if policy.schedule.waived:
        yield f"set aside: {', '.join(view.clean(w.number) for w in policy.schedule.waived)}"
    if isinstance(policy, Policy):
        yield from _unmodeled_limits(view, sources)


def _unmodeled_limits(view: View, sources: Sequence[Document]) -> Iterator[str]:
    """Clauses about limits that the model cannot say, so that nobody takes the two amounts shown for all there are."""
    for document in sources:
        titles = [c.cite.title for c in document.not_modeled]
        about = "; ".join(view.clean(title) for title in titles if _ABOUT_LIMITS.search(title))
        if about:
            total = f"{counted(len(titles), 'clause')} of {view.clean(document.label)} in all"
            yield f"not modeled: {about} ({total}: underlap forms {view.clean(document.id)})"


_ABOUT_LIMITS = re.compile(r"\b(limits|aggregates?|sublimits?)\b", re.IGNORECASE)
"""Titles of clauses that may make an amount smaller than the schedule shows."""


def _without_edition(document: Document, numbers: Sequence[str]) -> bool:
    """Whether the declarations name a document by its number alone."""
    bare = {_bare(n) for n in numbers}
    return bool(document.number and document.edition) and _bare(document.number) in bare and _bare(document.label) not in bare


def _bare(number: str) -> str:
    """A form number without what printers vary: case, blanks, hyphens."""
    return re.sub(r"[^a-z0-9]", "", number.lower())


def _retroactive(retro: date | str) -> str:
    if isinstance(retro, date):
        return f"retro date {retro.isoformat()}"
    return "no retro date (full prior acts)" if retro == "none" else "retro date not stated"


def _sublimits(view: View, wording: Wording | None) -> Iterator[str]:
    for s in wording.sublimits if wording else ():
        share = share_text(s.share_of_limit or Fraction(0))
        amount = view.money(s.amount) if s.amount is not None else f"{share} of the limit"
        term = f" ({view.money(s.aggregate)} in the term)" if s.aggregate is not None else ""
        yield f"sublimit {amount}{term}, {view.clean(s.cite.title.partition(': ')[0])}"


def _defense(defense: Defense) -> str:
    if defense.kind is DefenseKind.NONE:
        return _DEFENSE[defense.kind]
    back = {Recoupment.NO: "", Recoupment.YES: ", to be repaid if not covered", Recoupment.BY_LAW: ", repaid as the law says (a question)"}
    return f"{_DEFENSE[defense.kind]}, {'inside' if defense.inside else 'outside'} the limit{back[defense.recoupment]}"


def _retained(view: View, policy: Policy) -> Iterator[str]:
    if policy.retention.amount:
        if policy.retention.aggregate is not None:
            yield f"at most {view.money(policy.retention.aggregate)} retained in the term"
        if policy.retention.parts:
            yield f"retention of parts {either(sorted(view.clean(p) for p in policy.retention.parts), 'and')} only"
        if policy.retention.satisfied_by is not Satisfied.BOTH:
            yield f"retention met by {_SATISFIED[policy.retention.satisfied_by]}"
        if policy.retention.place is Place.REDUCES_LIMIT:
            yield "retention reduces the limit"


def share_text(share: Fraction) -> str:
    """A share as a percentage where that is exact.

    >>> share_text(Fraction(3, 5)), share_text(Fraction(1, 3))
    ('60%', '1/3')
    """
    percent = share * 100
    return f"{percent.numerator}%" if percent.denominator == 1 else str(share)
