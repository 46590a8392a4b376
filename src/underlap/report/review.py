"""The gap report in the terminal. The client's program, from the bottom line to the points to raise; a summary of all parties; what
stands behind the figures. Other parties' programs, with the same sections, where they are asked for. Only formats.
"""

from collections.abc import Callable, Mapping, Sequence

from underlap.match.results import GapType, Point, Review
from underlap.report.asks import points as points_to_raise
from underlap.report.asks import questions
from underlap.report.dates import dates
from underlap.report.gaps import ai_tech, gaps
from underlap.report.law import applies as has_law
from underlap.report.law import of_law
from underlap.report.names import GAPS, NOTICE, counted, days_left, spoken
from underlap.report.notice import applies, notice, to_notice
from underlap.report.scenario import PLACED, scenarios, scenarios_of
from underlap.report.schedule import schedule
from underlap.report.tail import above, assumed, differs, key, not_seen, parties
from underlap.report.text import Style, ends, finish, hang, listed, paint, titled
from underlap.report.towers import layered, towers
from underlap.report.view import View
from underlap.report.why import why
from underlap.report.words import either
from underlap.whatif.notices import Notice

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
    noticed: Sequence[Notice] = (),
) -> str:
    """The report as text. `only`: parties shown in full (empty: the client), `lines`: lines of policies, `sections`: sections to print
    (empty: all).

    `points`: what helps of the changes tried, for the parties in `tried` (empty: the client). `noticed`: what notice of circumstances is
    worth.
    """
    view = View(review, tuple(points), style, only, lines, tried or frozenset({review.account.client}), tuple(noticed))
    chosen = sections or frozenset(SECTIONS)
    named = bool(sections)
    out = _head(view, chosen)
    first, others = view.parties[:1], view.parties[1:]
    out += [line for name in BEFORE if name in chosen for line in _titled(view, BEFORE[name][0], BEFORE[name][1](view))]
    for party in first:
        out += _program(view, party, chosen, named)
    out += [line for name in AFTER if name in chosen for line in _titled(view, AFTER[name][0], AFTER[name][1](view))]
    for party in others:
        program = _program(view, party, chosen, named)
        out += [*_banner(view, party), *program] if program else []
    return finish([*out, "", *hang("", NOTICE, style)], style)


def _program(view: View, party: str, chosen: frozenset[str], named: bool) -> Lines:
    """The sections about one party's program; only the first party's are numbered, and the key to the codes follows its gaps. `named`:
    sections were asked for by name."""
    out: Lines = []
    first = party == view.parties[0]
    for name, (heading, write) in PROGRAM.items():
        if name in chosen and (named or name not in APPLIES or APPLIES[name](view, party)):
            number = f"{NUMBERED[name]} " if name in NUMBERED and first else ""
            out += _titled(view, f"{number}{heading}", write(view, party))
        if name == KEY_AFTER and first and "key" in chosen:
            out += _titled(view, KEY[0], KEY[1](view))
    return out


def _titled(view: View, heading: str, body: Lines) -> Lines:
    return ["", *(paint(line, "head") for line in hang("", heading, view.style)), *body]


def _banner(view: View, party: str) -> Lines:
    """Where another party's program begins."""
    known = view.account.parties.get(party)
    role = f", {view.clean(spoken(known.role))}" if known and known.role else ""
    if view.style.markdown:
        return ["", titled(f"{view.name(party)}{role}", view.style)]
    rule = ("-" if view.style.ascii else "─") * min(view.style.width, 100)
    return ["", rule, *(paint(line, "head") for line in hang("", f"{view.name(party)}{role}", view.style))]


# --- head -----------------------------------------------------------------------------------------------------------


def _head(view: View, chosen: frozenset[str]) -> Lines:
    title = titled(ends("UNDERLAP   Coverage gap review", "WORKING COPY, NOT FOR RELEASE", view.style), view.style)
    facts = {
        "Account": _account(view),
        "Party": _party(view),
        "Program": _term(view),
        "Basis": _basis(view, chosen),
        "Documents": _documents(view),
        "": _others(view),
        "Shown": _shown(view),
    }
    if view.style.markdown:
        return [title, *(listed(name, text) for name, text in facts.items() if text)]
    return [title, *(line for name, text in facts.items() if text for line in hang(f"{name:<11}", text, view.style))]


def _subject(view: View) -> str:
    """The party that the report is about: the first shown, else the client."""
    return next(iter(view.parties), view.account.client)


def _account(view: View) -> str:
    account = view.account
    client = account.parties.get(account.client)
    parts = [view.clean(account.name)]
    if client and client.name and client.name != account.name:
        parts.append(f"client: {view.clean(client.name)}")
    if client and client.role and view.is_client(_subject(view)):
        parts.append(f"role: {view.clean(spoken(client.role))}")
    return "; ".join([*parts, account.currency, f"as of {account.as_of.isoformat()}"])


def _party(view: View) -> str:
    """Who is reported on, where it is not the client."""
    party = _subject(view)
    if view.is_client(party):
        return ""
    known = view.account.parties.get(party)
    role = f"; role: {view.clean(spoken(known.role))}" if known and known.role else ""
    return f"{paint(view.name(party), 'head')}, not the client{role}"


def _term(view: View) -> str:
    account = view.account
    towers = account.towers_of(_subject(view))
    count = counted(sum(len(t.slices) for t in towers), "policy", "policies")
    stages = sorted({t.policy.document_stage for t in towers if t.policy.document_stage})
    copies = f"{count}, {view.clean('/'.join(stages))} copies" if stages else count
    term = account.term
    if term is None:
        return f"term under review not stated; {copies}"
    days = f"{term.start.isoformat()} to {term.end.isoformat()}, 12:01 a.m."
    return f"{days}; {copies}; {days_left(term.end, account.as_of)}"


def _basis(view: View, chosen: frozenset[str]) -> str:
    """What the figures are; those of scenarios alone are not of each exposure alone, nor in the term."""
    if chosen == {"scenario"}:
        return f"{view.review.severity} estimate; {PLACED}; retained + uninsured = client bears; loss = recovery + client bears"
    within = "in this term, where its dates allow" if view.review.basis == "term" and view.account.term else "on any day"
    return (
        f"each exposure alone, {view.review.severity} estimate; claim first made and reported, offense committed, harm or "
        f"discovery {within}; retained + uninsured = client bears; loss = recovery + client bears"
    )


def _documents(view: View) -> str:
    """How much of the declarations of the parties shown is encoded."""
    return _encoded(view, view.parties, len(view.parties) > 1)


def _others(view: View) -> str:
    """The same of the parties of whom the report has only a summary."""
    others = [p for p in view.summed if p not in view.parties and view.account.towers_of(p)]
    return f"other parties: {_encoded(view, others, True)}" if others else ""


def _encoded(view: View, parties: Sequence[str], several: bool) -> str:
    """Form numbers on the declarations of some parties. `several`: policies of which must be told apart by their ids."""
    towers = [t for party in parties for t in view.account.towers_of(party)]
    schedules = [(x.id, x.schedule) for t in towers for x in t.slices]
    scheduled = sum(len(s.numbers) for _, s in schedules)
    waived = sum(len(s.waived) for _, s in schedules)

    def where(policy: str) -> str:
        return view.clean(policy) if several else view.label(policy)

    missing = [f"{where(policy)} {view.clean(n)}" for policy, s in schedules for n in s.not_seen]
    parts = [f"{scheduled - waived - len(missing):,} of {counted(scheduled, 'form')} on the declarations encoded"]
    if waived:
        parts.append(f"{waived} set aside with a reason")
    if missing:
        parts.append(f"{len(missing)} {paint('NOT SEEN', 'bad')} ({', '.join(missing)})")
    bare = [where(t.policy.id) for t in towers if t.policy.wording is None]
    if bare:
        parts.append(f"no wording of {', '.join(bare)}")
    return "; ".join(parts)


def _shown(view: View) -> str:
    parts = []
    if view.only and view.parties == view.everyone:
        parts.append("every party")
    elif view.only:
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
    lines = [_tolerance(view, party), *_turning(view, party), *_noticeable(view, party), *_placed(view, party)]
    lines += [*_provisional(view, party), *_found(view, party)]
    if others := [p for p in view.everyone if p != party]:
        named = counted(len(others), "more party", "more parties")
        full = "their programs follow at the end" if len(view.parties) > 1 else "in full with --party ID, or --party all"
        lines.append(f"{named} in the account: SUMMARY PER PARTY; {full}.")
    return [line for text in lines for line in hang("  ", text, view.style, indent=4)]


def _tolerance(view: View, party: str) -> str:
    results = view.results(party)
    both = sum(above(view, r, r.bound.low) for r in results)
    adverse = sum(above(view, r, r.bound.high) for r in results) - both
    known = view.account.parties.get(party)
    stated = known.tolerance.per_event if known else None
    who = "the client" if view.is_client(party) else view.name(party)
    bar = f"above its {view.money(stated)} per-event tolerance" if stated is not None else "with some of the loss"
    verb = "leaves" if 1 in (both, len(results)) else "leave"
    text = f"{both} of {counted(len(results), 'exposure')} {verb} {who} {bar}, in both readings"
    text += f"; {adverse} more in the adverse reading only." if adverse else "."
    return text if stated is not None else f"{text} No tolerance is stated."


def _turning(view: View, party: str) -> Lines:
    turning = [view.clean(r.exposure.id) for r in view.results(party) if differs(r)]
    if not turning:
        return ["None turns on an open question or condition."]
    verb, its = ("turns", "its") if len(turning) == 1 else ("turn", "their")
    named = ", ".join(turning)
    return [f"{len(turning)} {verb} on an open question or condition ({named}); OPEN QUESTIONS has {its} worth."]


def _noticeable(view: View, party: str) -> Lines:
    known = to_notice(view, party)
    if known is None:
        return []
    exposures, day = known
    one = len(exposures) == 1
    named = ", ".join(view.clean(e) for e in exposures)
    what = f"{'rests' if one else 'rest'} on facts known today that could be noticed before {day.isoformat()} ({named}); see NOTICE."
    return [f"{len(exposures)} {what}"]


def _placed(view: View, party: str) -> Lines:
    """Each scenario in one line: what is borne in all."""
    bears = f"{'the client' if view.is_client(party) else view.name(party)} bears"
    out = []
    for s in scenarios_of(view, party):
        mark, several = ("" if s.exact else "~"), len({e.party for e in s.scenario.exposures}) > 1
        ends = f"{mark}{view.money(s.low)} favorable, {mark}{view.money(s.high)} adverse"
        only = _only_together(view, s.scenario.id)
        out.append(f"Together, {view.clean(s.scenario.id)}: {'borne by all' if several else bears} {ends}{only}; see SCENARIOS.")
    return out


def _only_together(view: View, scenario: str) -> str:
    """What of the adverse end no claim alone would show, and of which kinds."""
    found = [f for f in view.review.findings if f.scenario == scenario and f.exposure is not None and f.adverse]
    kinds = either(dict.fromkeys(GAPS[f.gap] for f in found), "and")
    cents = view.money(sum(f.adverse for f in found))
    return f", of which up to {cents} would be recovered if each claim stood alone ({kinds})" if found else ""


def _provisional(view: View, party: str) -> Lines:
    results = view.results(party)
    marked = sum(r.provisional for r in results)
    inexact = [view.clean(r.exposure.id) for r in results if not r.bound.exact]
    out = [f"{marked} of {len(results)} results are provisional: a scheduled form was not seen."] if marked else []
    if inexact:
        out.append(f"Bounds only, over {view.review.cap:,} outcomes: {', '.join(inexact)}.")
    return out


def _found(view: View, party: str) -> Lines:
    """Of how many exposures the adverse reading says what: first what becomes of cents, then marks on results."""
    found: dict[GapType, set[str]] = {gap: set() for gap in GapType}
    shown = {r.exposure.id for r in view.results(party)}
    for finding in view.review.findings:
        if finding.exposure in shown and finding.scenario is None and (finding.adverse or not finding.favorable):
            found[finding.gap].add(finding.exposure)
    cents = [f"{GAPS[gap]} in {len(exposures)}" for gap, exposures in found.items() if exposures and gap not in MARKS]
    marks = [f"{GAPS[gap]} {len(exposures)}" for gap, exposures in found.items() if exposures and gap in MARKS]
    of = counted(len(shown), "exposure")
    out = [f"Of {of}, adverse reading, some of the loss is: {', '.join(cents)}. {COUNTED}"] if cents else []
    return [*out, *([f"Of {of}, marked at least once: {', '.join(marks)}. {MARKED}"] if marks else [])]


COUNTED = "Each cent counts for its first reason, as under WHY; one exposure may count for several."
MARKED = (
    "In part: a policy has PT in GAPS, or a part is allocated away; disputed, conditional: in OPEN QUESTIONS, by its kind; silent: a "
    "policy that may respond has S for its AI-tech wording; not seen: a star in GAPS."
)


MARKS = (GapType.IN_PART, GapType.DISPUTED, GapType.CONDITIONAL, GapType.SILENT, GapType.NOT_SEEN)
"""Kinds of finding about a result rather than about cents."""

BEFORE: Mapping[str, tuple[str, Callable[[View], Lines]]] = {"bottom-line": ("BOTTOM LINE", bottom_line)}

PROGRAM: Mapping[str, tuple[str, Callable[[View, str], Lines]]] = {
    "schedule": ("SCHEDULE OF INSURANCE", schedule),
    "gaps": ("GAPS, by adverse amount borne", gaps),
    "ai-tech": ("AI-TECH WORDING, a second question about the same policies", ai_tech),
    "why": ("WHY", why),
    "questions": ("OPEN QUESTIONS", questions),
    "law": ("LAW, what decisions answer, nobody may insure, or an insurer may take back", of_law),
    "points": ("POINTS TO RAISE WITH THE MARKET", points_to_raise),
    "notice": ("NOTICE, before the policies in force end", notice),
    "scenario": ("SCENARIOS, claims placed one after another", scenarios),
    "tower": ("TOWERS, to scale within bounds", towers),
    "dates": ("DATES, what each policy tests", dates),
}

APPLIES: Mapping[str, Callable[[View, str], object]] = {"law": has_law, "notice": applies, "scenario": scenarios_of, "tower": layered}
"""Sections that a whole report leaves out where there is nothing to say; asked for by name they say so."""

AFTER: Mapping[str, tuple[str, Callable[[View], Lines]]] = {
    "parties": ("SUMMARY PER PARTY", parties),
    "assumed": ("ASSUMED", assumed),
    "not-seen": ("NOT SEEN, NOT MODELED, NOT SURE", not_seen),
}

KEY, KEY_AFTER = ("KEY", key), "gaps"

NUMBERED = {"gaps": 1, "why": 2, "questions": 3, "points": 4, "notice": 5, "scenario": 6}

SECTIONS = (*BEFORE, *PROGRAM, *AFTER, "key")
"""Names for `--section`."""
