"""What stands behind the figures: parties at a glance, assumptions, what was not seen, how sure the forms are, the key."""

from collections.abc import Iterator, Mapping

from underlap.match.results import AiTech, Code, Result
from underlap.model.answers import Kind
from underlap.model.documents import Document
from underlap.report.names import AI_LETTERS, CODES, counted, node, spoken
from underlap.report.text import Column, Table, hang
from underlap.report.view import View
from underlap.report.words import DOUBTFUL, LABELS, either


def parties(view: View) -> list[str]:
    """One row a party: exposures, how many are above tolerance, the largest amount borne. No sums: rows share limits."""
    rows = []
    for party in view.summed:
        results = view.results(party)
        largest = max(results, key=lambda r: r.bound.high, default=None)
        rows.append(
            (
                view.name(party),
                str(len(view.policies(party))),
                str(len(results)),
                str(sum(above(view, r, r.bound.low) for r in results)),
                str(sum(above(view, r, r.bound.high) for r in results)),
                str(sum(differs(r) for r in results)),
                view.money(largest.bound.high) if largest else "",
                view.clean(largest.exposure.id) if largest else "",
            )
        )
    columns = (
        Column("Party", least=14),
        Column("policies", "right"),
        Column("exposures", "right"),
        Column("fav.", "right", group="above"),
        Column("adv.", "right", group="above"),
        Column("open", "right"),
        Column("most borne", "right"),
        Column("in", least=8),
    )
    table = Table(columns, tuple(rows), indent=2)
    lines = table.lines(view.style) or [line for row in rows for line in hang("  ", _said(row), view.style, indent=4)]
    note = (
        "Above: exposures that leave the party above its per-event tolerance (above nothing, where none is stated), in the "
        "favorable and in the adverse reading. Most borne: adverse reading, one exposure alone."
    )
    return [*lines, "", *hang("  ", note, view.style)]


def _said(row: tuple[str, ...]) -> str:
    """One party's row in words, where the table does not fit."""
    name, policies, exposures, favorable, adverse, open_, most, where = row
    return (
        f"{name}: {policies} policies, {exposures} exposures; above: {favorable} favorable, {adverse} adverse; open {open_}; "
        f"most borne {most} ({where})"
    )


def above(view: View, result: Result, borne: int) -> bool:
    """Whether an amount borne is above its party's tolerance for one event; above nothing if it states none."""
    party = view.account.parties.get(result.exposure.party)
    tolerance = party.tolerance.per_event if party else None
    return borne > (tolerance or 0)


def differs(result: Result) -> bool:
    """Whether an exposure turns on an open question or condition."""
    return result.bound.low != result.bound.high or result.code in (Code.DS, Code.CN)


# --- assumptions ----------------------------------------------------------------------------------------------------


def assumed(view: View) -> list[str]:
    """Everything the figures take for granted."""
    lines = [line for text in _assumptions(view) for line in hang("  - ", text, view.style)]
    return lines or hang("  ", "Nothing beyond what the files state.", view.style)


def _assumptions(view: View) -> Iterator[str]:
    results = [r for party in view.parties for r in view.results(party)]
    yield from _tags(view, results)
    ordered = [view.clean(r.exposure.id) for r in results if r.order_assumed]
    if ordered:
        yield f"Two primary policies answer one item; the first in program order pays first: {', '.join(ordered)}."
    whole = [view.clean(r.exposure.id) for r in results if _allocated(r)]
    if whole:
        yield (
            "An item of the whole claim follows the count that is best covered (larger settlement), by default: "
            f"{', '.join(whole)}."
        )
    yield "Amounts are the account's: where each comes from stands in underlap explain ACCOUNT ID."
    yield _eroded(view)
    yield from _not_consulted(view)
    for key, given in sorted(view.account.answers.items()):
        if key not in view.review.unused_answers and any(key.startswith(p) for r in results for p in _asks(r)):
            by = f"answered {node(given.value)} by {given.by} on {given.on.isoformat()}"
            yield view.clean(f"{_whose(key)}{view.asker.brief(key)}: {by} ({given.evidence}).")
    if view.review.unused_answers:
        yield f"Answers of the account that no clause asked for: {', '.join(map(view.clean, view.review.unused_answers))}."


def _eroded(view: View) -> str:
    """What earlier payments are taken to have left of aggregates."""
    shown = {x.id for t in view.account.towers if t.policy.party in view.parties for x in t.slices}
    runs = [run for run in view.account.loss_runs if run.slice in shown]
    if not runs:
        return "Aggregates are taken as whole: no loss run is stated, so no earlier payment erodes them."
    told = "; ".join(
        f"{view.label(run.slice)} {view.money(run.paid)} spent{f', {view.money(run.reserved)} reserved' if run.reserved else ''}, "
        f"as of {run.as_of.isoformat()}"
        for run in runs
    )
    open_ = "; whether reserves will be spent too is a question" if any(run.reserved for run in runs) else ""
    return f"Aggregates are eroded by loss runs ({told}{open_}); other aggregates are taken as whole."


def _tags(view: View, results: list[Result]) -> Iterator[str]:
    """Facts taken as `no` because nobody stated them."""
    tags: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for r in results:
        for a in r.assumed:
            moved, still = tags.setdefault(a.tag, ({}, {}))
            (moved if a.moves else still)[view.clean(r.exposure.id)] = None
    for tag, (moved, still) in sorted(tags.items()):
        known = view.account.taxonomy.tags.get(tag)
        label = view.clean(known.label if known and known.label else spoken(tag))
        parts = [f"a yes would move cents of {', '.join(moved)}"] if moved else []
        parts += [f"a yes would move no cent of {', '.join(still)}"] if still else []
        yield f'"No" is taken for: {label}; {"; ".join(parts)}.'


def _whose(key: str) -> str:
    """The exposure that a fact is about, before what is said of it."""
    kind, _, body = key.partition(":")
    return f"{body.partition('/')[0]}, " if kind == Kind.FACT.value else ""


def _not_consulted(view: View) -> Iterator[str]:
    """Policies in other parties' programs under which a party shown is an insured: each party is matched with its own program only."""
    for party in view.parties:
        for policy in (t.policy for t in view.account.towers):
            roles = dict.fromkeys(_STATUS.get(i.status, spoken(i.status)) for i in policy.insureds if i.party == party)
            if roles and policy.party != party:
                as_ = either(roles, "and")
                yield (
                    f"Not consulted: {view.clean(policy.title or policy.id)} ({view.clean(policy.id)}) names {view.name(party)} "
                    f"as {as_}; it is in the program of {view.name(policy.party)}."
                )


_STATUS: Mapping[str, str] = {"named": "named insured", "director_officer": "director or officer"}
"""Statuses of an insured that do not speak for themselves."""


def _asks(result: Result) -> tuple[str, str]:
    """How the keys of the questions begin that an account may answer about an exposure."""
    return f"fact:{result.exposure.id}/", f"control:{result.exposure.party}/"


def _allocated(result: Result) -> bool:
    exposure = result.exposure
    return len(exposure.counts) > 1 and any(i.count is None for i in exposure.items)


# --- what was not seen ----------------------------------------------------------------------------------------------


def not_seen(view: View) -> list[str]:
    """Scheduled forms that were not encoded, and what they could change; clauses not modeled; sources in doubt."""
    lines = [line for text in _unseen(view) for line in hang("  - ", text, view.style)]
    return lines or hang("  ", "Every form on the declarations was seen or set aside with a reason.", view.style)


def _unseen(view: View) -> Iterator[str]:
    for party in view.parties:
        for policy in view.policies(party):
            if policy.schedule.not_seen:
                numbers = ", ".join(view.clean(n) for n in policy.schedule.not_seen)
                yield f"{_of(view, party, policy.id)}: {numbers}. Results marked * may change."
    for party in view.parties:
        bare = [t.policy for t in view.account.towers_of(party) if t.policy.wording is None]
        for policy in bare:
            why = f" ({view.clean(spoken(policy.evidence))})" if policy.evidence else ""
            yield f"{_of(view, party, policy.id)}: no wording seen{why}; nothing is recovered from it."
    for party in view.parties:
        for policy in view.policies(party):
            for w in policy.schedule.waived:
                who = f"set aside by {view.clean(w.by)}: {view.clean(w.reason)}"
                yield f"{_of(view, party, policy.id)}: {view.clean(w.number)}, {who}."
    shown = _documents(view)
    left = [(d, d.not_modeled) for d in shown if d.not_modeled]
    if left:
        clauses = ", ".join(f"{view.clean(d.label)} ({len(found)})" for d, found in left)
        total = counted(sum(len(found) for _, found in left), "clause")
        yield f"{total} not modeled, and taken to say nothing: {clauses}. underlap forms ID names them."
    for label in DOUBTFUL:
        named = [view.clean(d.label) for d in shown if d.provenance.label == label]
        if named:
            yield f"{either(named, 'and')}: {LABELS[label]} ({label})."


def _of(view: View, party: str, policy: str) -> str:
    """A policy's label, with its party where several are shown."""
    return view.label(policy) if len(view.parties) == 1 else f"{view.label(policy)} of {view.name(party)}"


def _documents(view: View) -> list[Document]:
    """Documents attached to the policies shown, once each."""
    found = {
        d.id: d for party in view.parties for p in view.policies(party) for d in view.account.sources.get(p.id, ())
    }
    return list(found.values())


# --- the key --------------------------------------------------------------------------------------------------------


def key(view: View) -> list[str]:
    """What the codes and words of the report mean."""
    codes = ". ".join(f"{code.value} {meaning}" for code, (meaning, _) in CODES.items())
    letters = ", ".join(f"{letter} {ai.value}" for ai, letter in AI_LETTERS.items() if ai is not AiTech.NOT_REACHED)
    words = (
        "Favorable and adverse are the two ends, for the party, over all consistent answers to the open questions. "
        "Loss = modeled recovery + what the party bears; it bears what is retained and what is uninsured."
    )
    return [
        *hang("  ", f"{codes}.", view.style),
        *hang("  ", f"AI-tech wording: {letters}, . not reached.", view.style),
        *hang("  ", words, view.style),
    ]


