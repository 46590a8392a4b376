"""The notice worksheet: facts known today that could become claims, who takes notice of them, by when, and what that is worth."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from attrs import frozen

from underlap.match.standing import Stands, bound_since, of_layer, of_policy
from underlap.model.clauses import Condition, Effect, Trigger
from underlap.model.exposures import Circumstance, Exposure
from underlap.model.programs import Layer, Policy
from underlap.model.spans import Between, Course, Day, Never
from underlap.report.dates import MADE, NO_DAY, from_today, last_day, terms_of, triggers_of
from underlap.report.names import counted
from underlap.report.places import clause_text
from underlap.report.schedule import share_text
from underlap.report.text import Column, Table, hang, paint
from underlap.report.view import View
from underlap.report.why import stated
from underlap.report.words import either
from underlap.whatif.notices import Notice

NOBODY = "No policy of the program says that circumstances noticed in its period bind a later claim to it."
NONE_KNOWN = "No circumstance is stated: a [[circumstance]] of the account names facts known today that could become claims."
FUTURES = (
    "Worth: what is borne if the claim is made later, after the policies in force have ended; without notice, and with notice today to "
    "every policy and layer that takes it; each claim alone: earlier claims of the term may have spent the limit. Policies not yet bound "
    "are not assumed to renew."
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
    """Claims made and not reported; who takes notice of circumstances, by when and of what; then every circumstance known."""
    known = circumstances(view, party)
    takers = taking(view, party)
    out = _unreported(view, party)
    out += _takers(view, takers) if takers else hang("  ", NOBODY, view.style)
    for each in known:
        out += ["", *_circumstance(view, each, takers)]
    if not known:
        out += ["", *hang("  ", NONE_KNOWN, view.style)]
    if any(n.circumstance.party == party for n in view.noticed):
        out += ["", *hang("  ", FUTURES, view.style)]
    return out


def applies(view: View, party: str) -> bool:
    """Whether there is anything to notice, or anybody to notice it to."""
    return bool(circumstances(view, party) or taking(view, party) or unreported(view, party))


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
    made = claims_made(view)
    still = [(e, id) for c in circumstances(view, party) for id in takers if id not in c.noticed for e in c.exposures if e not in made]
    if not still:
        return None
    return {e: None for e, _ in still}, min(takers[id].end for _, id in still)


# --- claims made ----------------------------------------------------------------------------------------------------


def claims_made(view: View) -> Mapping[str, date]:
    """Exposures that are claims already: the known day, today at the latest, on which each was made."""
    days = ((r.exposure.id, r.exposure.dates.get("made")) for r in view.review.results)
    return {id: made.day for id, made in days if isinstance(made, Day) and made.day <= view.account.as_of}


def unreported(view: View, party: str) -> Mapping[str, date]:
    """Claims against the party that were made, with the day, and have not been reported."""
    made = claims_made(view)
    mine = (r.exposure for r in view.results(party))
    return {e.id: made[e.id] for e in mine if e.id in made and not _reported(view, e)}


def _reported(view: View, exposure: Exposure) -> bool:
    match exposure.dates.get("reported"):
        case None | Never():
            return False
        case Day(day):
            return day <= view.account.as_of
        case Between(start, _):
            return start < view.account.as_of
        case _:
            return True


def _unreported(view: View, party: str) -> list[str]:
    """Each claim made and not reported: to whom it goes, and until when."""
    by_id = {r.exposure.id: r.exposure for r in view.results(party)}
    out: list[str] = []
    for id, made in unreported(view, party).items():
        lead = f"  {paint('CLAIM MADE, NOT YET REPORTED', 'bad')}: {paint(view.clean(id), 'head')}, "
        out += hang(lead, f"made {made.isoformat()} ({view.clean(by_id[id].title)})", view.style, indent=PAD)
        bound = dict(_bound(view, party, by_id[id]))
        slices = [x for x in view.policies(party) if (x.id in bound or _takes(view, x, made)) and not _told(view, by_id[id], x)]
        for slice_ in slices:
            until = f"last day to report: {_last(view, slice_)}"
            if slice_.id in bound and not _takes(view, slice_, made):
                until = f"the circumstances were noticed to it {bound[slice_.id].isoformat()}, in its period, and bind the claim to it"
            text = f"report now to {view.label(slice_.id)}{insurers(view, slice_)}; {until}"
            out += hang(" " * PAD, text, view.style, indent=PAD + 2)
        if not slices:
            out += hang(" " * PAD, "no policy in whose period it was made is left to report it to", view.style, indent=PAD + 2)
    return [*out, ""] if out else []


def _bound(view: View, party: str, exposure: Exposure) -> Iterator[tuple[str, date]]:
    """Policies and layers to which circumstances noticed in their period bind a claim, whenever it was made; with the day of the notice."""
    for tower in view.account.towers_of(party):
        for who in (of_policy(tower.policy), *(of_layer(layer, tower.policy) for layer in tower.layers)):
            day = bound_since(who, exposure.noticed_to)
            if day is not None:
                yield who.id, day


def _takes(view: View, slice_: Policy | Layer, made: date) -> bool:
    """Whether a claim was made in the period, or in extended reporting that is in force."""
    terms, triggers = terms_of(view, slice_), triggers_of(view, slice_)
    extended = bool(terms.extensions) and triggers is not None and any(t in MADE for t in triggers)
    return terms.period.has(made) or (extended and terms.period.start <= made <= last_day(terms, window=False))


def _told(view: View, exposure: Exposure, slice_: Policy | Layer) -> bool:
    day = exposure.reported_to.get(slice_.id)
    return isinstance(day, Day) and day.day <= view.account.as_of


def _last(view: View, slice_: Policy | Layer) -> str:
    """The last day on which a claim of the period can be reported."""
    triggers = triggers_of(view, slice_)
    if triggers is None:
        return "not known, no wording was seen"
    if Trigger.CLAIMS_MADE_REPORTED not in triggers:
        return NO_DAY
    return from_today(last_day(terms_of(view, slice_)), view.account.as_of)


def insurers(view: View, slice_: Policy | Layer) -> str:
    """Who stands behind a policy; of a layer every share."""
    if isinstance(slice_, Policy):
        named = [view.clean(slice_.insurer)] if slice_.insurer else []
    else:
        whole = len(slice_.shares) == 1 and slice_.shares[0].share == 1
        named = [f"{view.clean(q.insurer)}{'' if whole else f' {share_text(q.share)}'}" for q in slice_.shares]
    return f" ({', '.join(named)})" if named else ""


# --- one claim, insurer by insurer ----------------------------------------------------------------------------------


def register(view: View, exposure: Exposure) -> list[str]:
    """For every policy and layer of the program: what it was given of a claim, and the last day on which it can be reported to it."""
    made = exposure.dates.get("made")
    bound = dict(_bound(view, exposure.party, exposure))
    rows = []
    for slice_ in view.policies(exposure.party):
        by_claim = bool((triggers_of(view, slice_) or frozenset()) & {*MADE})
        outside = by_claim and isinstance(made, Day) and not _takes(view, slice_, made.day)
        given = _given(view, exposure, slice_.id)
        last = "made outside its period" if outside else _last(view, slice_)
        if slice_.id in bound:
            last = f"bound by the notice of {bound[slice_.id].isoformat()}"
        rows.append((f"{view.label(slice_.id)}{insurers(view, slice_)}", given, last))
    columns = (Column("to", least=8), Column("given", least=10), Column("last day to report", least=12))
    lines = Table(columns, tuple(rows), 2).lines(view.style)
    return lines or [line for row in rows for line in hang("  ", "; ".join(row), view.style, indent=4)]


def _given(view: View, exposure: Exposure, slice_: str) -> str:
    """What a slice was told: the claim, and the circumstances before it. A day to come is what the file takes it to be."""
    told = exposure.reported_to.get(slice_, exposure.dates.get("reported"))
    match told:
        case None:
            report = "report not stated"
        case Never():
            report = "no report"
        case Day(last) | Between(_, last) | Course(last, _) if last <= view.account.as_of:
            report = f"reported {stated(told)}"
        case _:
            report = f"no report yet, taken as {stated(told)}"
    notice = exposure.noticed_to.get(slice_)
    return f"{report}; circumstances {notice.isoformat()}" if notice else report


# --- who takes notice -----------------------------------------------------------------------------------------------


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
        out += hang(f"  {paint(view.label(id), 'head')}{insurers(view, taker.slice)}  ", until, view.style, indent=PAD)
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
    made = claims_made(view)
    claims = {e: f"{view.clean(e)} ({view.clean(named[e])})" if e in named else view.clean(e) for e in known.exposures}
    for e in (e for e in claims if e in made):
        out += hang(" " * PAD, f"claim made {made[e].isoformat()}: {claims[e]}", view.style, indent=PAD + 2)
    future = [text for e, text in claims.items() if e not in made]
    if future:
        out += hang(" " * PAD, f"could become {either(future, 'and')}", view.style, indent=PAD + 2)
    told = ", ".join(f"{view.label(slice_)} {day.isoformat()}" for slice_, day in sorted(known.noticed.items()))
    out += hang(" " * PAD, f"noticed to: {told or 'nobody yet'}", view.style, indent=PAD + 2)
    still = [view.label(id) for id, taker in takers.items() if id not in known.noticed and taker.open]
    if not future:
        return out
    text = f"not yet given to {either(still, 'and')}: consider notice" if still else "no further policy in its period takes notice"
    out += hang(" " * PAD, text, view.style, indent=PAD + 2)
    return [*out, *_worths(view, [n for n in view.noticed if n.circumstance.id == known.id and n.exposure not in made])]


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
