"""The notice worksheet: facts known today that could become claims, who takes notice of them, by when, and what that is worth."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from attrs import frozen

from underlap.match.standing import Stands, of_layer, of_policy
from underlap.model.clauses import Condition, Effect
from underlap.model.exposures import Circumstance
from underlap.model.programs import Layer, Policy
from underlap.report.names import counted
from underlap.report.places import clause_text
from underlap.report.text import Column, Table, hang, paint
from underlap.report.view import View
from underlap.report.words import either
from underlap.whatif.notices import Notice

NOBODY = "No policy of the program says that circumstances noticed in its period bind a later claim to it."
NONE_KNOWN = "No circumstance is stated: a [[circumstance]] of the account names facts known today that could become claims."
FUTURES = (
    "Worth: what is borne if the claim is made later, after the policies in force have ended; without notice, and with notice today to "
    "every policy and layer that takes it. Policies not yet bound are not assumed to renew."
)
PAD = 6


@frozen(eq=False)
class Taker:
    """A policy or layer that takes notice of circumstances. `clauses`: those that say so; `end`: of its period; `open`: still to come."""

    slice: Policy | Layer
    clauses: tuple[Condition, ...]
    end: date
    open: bool


def notice(view: View, party: str) -> list[str]:
    """Who takes notice, by when and of what; then every circumstance known."""
    known = circumstances(view, party)
    takers = taking(view, party)
    out = _takers(view, takers) if takers else hang("  ", NOBODY, view.style)
    for each in known:
        out += ["", *_circumstance(view, each, takers)]
    if not known:
        out += ["", *hang("  ", NONE_KNOWN, view.style)]
    if any(n.circumstance.party == party for n in view.noticed):
        out += ["", *hang("  ", FUTURES, view.style)]
    return out


def applies(view: View, party: str) -> bool:
    """Whether there is anything to notice, or anybody to notice it to."""
    return bool(circumstances(view, party) or taking(view, party))


def circumstances(view: View, party: str) -> tuple[Circumstance, ...]:
    """What is known that could become claims against the party."""
    return tuple(c for c in view.account.circumstances if c.party == party)


def taking(view: View, party: str) -> Mapping[str, Taker]:
    """Policies and layers whose wording binds later claims to circumstances noticed in their period, in program order."""
    found: dict[str, Taker] = {}
    for tower in view.account.towers_of(party):
        wording = tower.policy.wording
        clauses = tuple(c for c in wording.conditions if c.effect is Effect.BINDS) if wording else ()
        pairs: list[tuple[Policy | Layer, Stands]] = [(tower.policy, of_policy(tower.policy))]
        pairs += [(x, of_layer(x, tower.policy)) for x in tower.layers]
        for slice_, who in pairs:
            if who.binds:
                period = who.terms.period
                found[slice_.id] = Taker(slice_, clauses, period.end, period.has(view.account.as_of))
    return found


def to_notice(view: View, party: str) -> tuple[Mapping[str, None], date] | None:
    """Exposures of known circumstances that some policy in its period has not been told of, and the first day too late to tell one."""
    takers = {id: t for id, t in taking(view, party).items() if t.open}
    still = [(c, id) for c in circumstances(view, party) for id in takers if id not in c.noticed]
    if not still:
        return None
    return {e: None for c, _ in still for e in c.exposures}, min(takers[id].end for _, id in still)


def _takers(view: View, takers: Mapping[str, Taker]) -> list[str]:
    """Each policy and layer: until when it takes notice, and what its clause asks for."""
    out: list[str] = []
    for id, taker in takers.items():
        last = (taker.end - timedelta(days=1)).isoformat()
        left = counted((taker.end - view.account.as_of).days, "day")
        until = f"takes notice through {last}, {left} left" if taker.open else f"not in its period, which ends {taker.end.isoformat()}"
        asks: tuple[str, ...] = ()
        if isinstance(taker.slice, Layer):
            until += f"; follows {view.label(taker.slice.excess_of)}, and wants notice of its own"
        else:
            asks = tuple(view.clean(text) for clause in taker.clauses for text in _asks(view, clause))
        out += hang(f"  {paint(view.label(id), 'head')}  ", until, view.style, indent=PAD)
        for text in asks:
            out += hang(" " * PAD, text, view.style, indent=PAD + 2)
    return out


def _asks(view: View, clause: Condition) -> Iterator[str]:
    """Where a clause stands, and what a notice must contain."""
    yield f"{clause_text(view, clause.cite)}{': the notice gives' if clause.asks else ''}"
    for number, asked in enumerate(clause.asks, 1):
        yield f"({number}) {asked}"


# --- what is known --------------------------------------------------------------------------------------------------


def _circumstance(view: View, known: Circumstance, takers: Mapping[str, Taker]) -> list[str]:
    """One circumstance: since when, which claims, who has been told and who not, and the worth of telling."""
    lead = f"  {paint(view.clean(known.id), 'head')}  "
    out = hang(lead, f"{view.clean(known.title)}; known since {known.known.isoformat()}", view.style, indent=PAD)
    named = {r.exposure.id: r.exposure.title for r in view.review.results}
    claims = (f"{view.clean(e)} ({view.clean(named[e])})" if e in named else view.clean(e) for e in known.exposures)
    out += hang(" " * PAD, f"could become {either(claims, 'and')}", view.style, indent=PAD + 2)
    told = ", ".join(f"{view.label(slice_)} {day.isoformat()}" for slice_, day in sorted(known.noticed.items()))
    out += hang(" " * PAD, f"noticed to: {told or 'nobody yet'}", view.style, indent=PAD + 2)
    still = [view.label(id) for id, taker in takers.items() if id not in known.noticed and taker.open]
    text = f"not yet given to {either(still, 'and')}: consider notice" if still else "no further policy in its period takes notice"
    out += hang(" " * PAD, text, view.style, indent=PAD + 2)
    return [*out, *_worths(view, [n for n in view.noticed if n.circumstance.id == known.id])]


def _worths(view: View, found: list[Notice]) -> list[str]:
    """What is borne of each claim in both futures."""
    if not found:
        return []
    rows = [(view.clean(n.exposure), n.made.isoformat(), *_ends(view, n.unnoticed), *_ends(view, n.noticed)) for n in found]
    columns = (
        Column("claim"),
        Column("made on", least=10),
        Column("favorable", "right", group="borne without notice"),
        Column("adverse", "right", group="borne without notice"),
        Column("favorable", "right", group="with notice"),
        Column("adverse", "right", group="with notice"),
    )
    lines = Table(columns, tuple(rows), 4).lines(view.style)
    if lines is not None:
        return lines
    out: list[str] = []
    for claim, made, *ends in rows:
        told = f"{claim}, made on {made}: without notice {ends[0]} to {ends[1]} is borne, with notice {ends[2]} to {ends[3]}"
        out += hang(" " * PAD, told, view.style, indent=PAD + 2)
    return out


def _ends(view: View, ends: tuple[int, int] | None) -> tuple[str, str]:
    return (view.money(ends[0]), view.money(ends[1])) if ends else ("not placed", "not placed")
