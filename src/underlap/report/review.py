"""The gap report in the terminal. The client's program first, from the bottom line to the points to raise; then what stands behind
the figures; then the other parties' programs, each with the same sections. Only formats.
"""

from collections.abc import Callable, Mapping, Sequence

from underlap.match.results import GapType, Point, Review
from underlap.report.asks import points as points_to_raise
from underlap.report.asks import questions
from underlap.report.gaps import ai_tech, gaps
from underlap.report.names import GAPS, NOTICE, counted, days_left, spoken
from underlap.report.schedule import schedule
from underlap.report.tail import above, assumed, differs, key, not_seen, parties
from underlap.report.text import Style, ends, finish, hang, paint
from underlap.report.view import View
from underlap.report.why import why

Lines = list[str]


def render(
    review: Review,
    points: Sequence[Point] = (),
    *,
    style: Style,
    only: frozenset[str] = frozenset(),
    lines: frozenset[str] = frozenset(),
    sections: frozenset[str] = frozenset(),
    tried: frozenset[str] = frozenset(),
) -> str:
    """The report as text. `only`: parties, `lines`: lines of policies, `sections`: sections to print; empty: all.

    `points`: what helps of the changes tried, for the parties in `tried` (empty: the client).
    """
    view = View(review, tuple(points), style, only, lines, tried or frozenset({review.account.client}))
    chosen = sections or frozenset(SECTIONS)
    out = _head(view)
    first, others = view.parties[:1], view.parties[1:]
    out += [line for name in BEFORE if name in chosen for line in _titled(view, BEFORE[name][0], BEFORE[name][1](view))]
    for party in first:
        out += _program(view, party, chosen)
    out += [line for name in AFTER if name in chosen for line in _titled(view, AFTER[name][0], AFTER[name][1](view))]
    for party in others:
        program = _program(view, party, chosen)
        out += [*_banner(view, party), *program] if program else []
    return finish([*out, "", *hang("", NOTICE, style)], style)


def _program(view: View, party: str, chosen: frozenset[str]) -> Lines:
    """The sections about one party's program; only the first party's are numbered."""
    out: Lines = []
    for name, (heading, write) in PROGRAM.items():
        if name in chosen:
            number = f"{NUMBERED[name]} " if name in NUMBERED and party == view.parties[0] else ""
            out += _titled(view, f"{number}{heading}", write(view, party))
    return out


def _titled(view: View, heading: str, body: Lines) -> Lines:
    return ["", *(paint(line, "head") for line in hang("", heading, view.style)), *body]


def _banner(view: View, party: str) -> Lines:
    """Where another party's program begins."""
    known = view.account.parties.get(party)
    role = f", {view.clean(spoken(known.role))}" if known and known.role else ""
    rule = ("-" if view.style.ascii else "─") * min(view.style.width, 100)
    return ["", rule, *(paint(line, "head") for line in hang("", f"{view.name(party)}{role}", view.style))]


# --- head -----------------------------------------------------------------------------------------------------------


def _head(view: View) -> Lines:
    title = paint(ends("UNDERLAP   Coverage gap review", "WORKING COPY, NOT FOR RELEASE", view.style), "head")
    facts = {
        "Account": _account(view),
        "Program": _term(view),
        "Basis": _basis(view),
        "Documents": _documents(view),
        "Shown": _shown(view),
    }
    return [title, *(line for name, text in facts.items() if text for line in hang(f"{name:<11}", text, view.style))]


def _account(view: View) -> str:
    account = view.account
    client = account.parties.get(account.client)
    parts = [view.clean(account.name)]
    if client and client.name and client.name != account.name:
        parts.append(f"client: {view.clean(client.name)}")
    if client and client.role:
        parts.append(f"role: {view.clean(spoken(client.role))}")
    return "; ".join([*parts, account.currency, f"as of {account.as_of.isoformat()}"])


def _term(view: View) -> str:
    account = view.account
    towers = account.towers_of(account.client)
    count = counted(sum(len(t.slices) for t in towers), "policy", "policies")
    stages = sorted({t.policy.document_stage for t in towers if t.policy.document_stage})
    copies = f"{count}, {'/'.join(stages)} copies" if stages else count
    term = account.term
    if term is None:
        return f"term under review not stated; {copies}"
    days = f"{term.start.isoformat()} to {term.end.isoformat()}, 12:01 a.m."
    return f"{days}; {copies}; {days_left(term.end, account.as_of)}"


def _basis(view: View) -> str:
    within = "in this term, where its dates allow" if view.review.basis == "term" and view.account.term else "on any day"
    return (
        f"each exposure alone, {view.review.severity} estimate; claim first made and reported, offense committed, harm or "
        f"discovery {within}; retained + uninsured = client bears; loss = recovery + client bears"
    )


def _documents(view: View) -> str:
    schedules = view.account.schedules()
    scheduled = sum(len(s.numbers) for _, s in schedules)
    waived = sum(len(s.waived) for _, s in schedules)
    missing = [f"{_where(view, policy)} {view.clean(n)}" for policy, s in schedules for n in s.not_seen]
    parts = [f"{scheduled - waived - len(missing):,} of {counted(scheduled, 'form')} on the declarations encoded"]
    if waived:
        parts.append(f"{waived} set aside with a reason")
    if missing:
        parts.append(f"{len(missing)} {paint('NOT SEEN', 'bad')} ({', '.join(missing)})")
    bare = [_where(view, t.policy.id) for t in view.account.towers if t.policy.wording is None]
    if bare:
        parts.append(f"no wording of {', '.join(bare)}")
    return "; ".join(parts)


def _where(view: View, policy: str) -> str:
    """A policy's label, or its id where it is another party's."""
    client = {x.id for t in view.account.towers_of(view.account.client) for x in t.slices}
    return view.label(policy) if policy in client else view.clean(policy)


def _shown(view: View) -> str:
    parts = []
    if view.only:
        parts.append(f"only {', '.join(view.name(p) for p in view.parties)}")
    if view.lines:
        chosen = ", ".join(sorted(view.clean(x) for x in view.lines))
        parts.append(f"only policies of line {chosen}; amounts are over the whole program")
    return "; ".join(parts)


# --- bottom line ----------------------------------------------------------------------------------------------------


def bottom_line(view: View) -> Lines:
    """What a reader takes along who reads no further: of the client, or of the first party shown."""
    if not view.parties:
        return hang("  ", "Nothing to show: no party with a policy or an exposure was chosen.", view.style)
    party = view.parties[0]
    if not view.results(party):
        return hang("  ", f"No exposure of {view.name(party)} is stated.", view.style)
    lines = [_tolerance(view, party), *_turning(view, party), *_provisional(view, party), *_found(view, party)]
    if others := len(view.parties) - 1:
        named = counted(others, "more party", "more parties")
        lines.append(f"{named} with programs of their own: SUMMARY PER PARTY, and the programs after the key.")
    return [line for text in lines for line in hang("  ", text, view.style, indent=4)]


def _tolerance(view: View, party: str) -> str:
    results = view.results(party)
    both = sum(above(view, r, r.bound.low) for r in results)
    adverse = sum(above(view, r, r.bound.high) for r in results) - both
    known = view.account.parties.get(party)
    stated = known.tolerance.per_event if known else None
    who = "the client" if view.is_client(party) else view.name(party)
    bar = f"above its {view.money(stated)} per-event tolerance" if stated is not None else "with some of the loss"
    verb = "leaves" if both == 1 else "leave"
    text = f"{both} of {counted(len(results), 'exposure')} {verb} {who} {bar}, in both readings"
    text += f"; {adverse} more in the adverse reading only." if adverse else "."
    return text if stated is not None else f"{text} No tolerance is stated."


def _turning(view: View, party: str) -> Lines:
    turning = [view.clean(r.exposure.id) for r in view.results(party) if differs(r)]
    if not turning:
        return ["None turns on an open question or condition."]
    verb = "turns" if len(turning) == 1 else "turn"
    named = ", ".join(turning)
    return [f"{len(turning)} {verb} on an open question or condition ({named}); OPEN QUESTIONS has their worth."]


def _provisional(view: View, party: str) -> Lines:
    results = view.results(party)
    marked = sum(r.provisional for r in results)
    inexact = [view.clean(r.exposure.id) for r in results if not r.bound.exact]
    out = [f"{marked} of {len(results)} results are provisional: a scheduled form was not seen."] if marked else []
    if inexact:
        out.append(f"Bounds only, over {view.review.cap:,} outcomes: {', '.join(inexact)}.")
    return out


def _found(view: View, party: str) -> Lines:
    """In how many exposures the adverse reading has a finding of each kind."""
    found: dict[GapType, set[str]] = {gap: set() for gap in GapType}
    for finding in view.review.findings:
        if finding.party == party and finding.exposure and (finding.adverse or not finding.favorable):
            found[finding.gap].add(finding.exposure)
    named = [f"{GAPS[gap]} {len(exposures)}" for gap, exposures in found.items() if exposures]
    return [f"Exposures by kind of finding, adverse reading: {', '.join(named)}."] if named else []


BEFORE: Mapping[str, tuple[str, Callable[[View], Lines]]] = {"bottom-line": ("BOTTOM LINE", bottom_line)}

PROGRAM: Mapping[str, tuple[str, Callable[[View, str], Lines]]] = {
    "schedule": ("SCHEDULE OF INSURANCE", schedule),
    "gaps": ("GAPS, by adverse amount borne", gaps),
    "ai-tech": ("AI-TECH WORDING, a second question about the same policies", ai_tech),
    "why": ("WHY", why),
    "questions": ("OPEN QUESTIONS", questions),
    "points": ("POINTS TO RAISE WITH THE MARKET", points_to_raise),
}

AFTER: Mapping[str, tuple[str, Callable[[View], Lines]]] = {
    "parties": ("SUMMARY PER PARTY", parties),
    "assumed": ("ASSUMED", assumed),
    "not-seen": ("NOT SEEN, NOT MODELED, NOT SURE", not_seen),
    "key": ("KEY", key),
}

NUMBERED = {"gaps": 1, "why": 2, "questions": 3, "points": 4}

SECTIONS = (*BEFORE, *PROGRAM, *AFTER)
"""Names for `--section`."""
