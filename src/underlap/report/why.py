"""Why: for every code that is not CV or --, the clause that decides it and where it stands; the money of both readings."""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from underlap.match.persons import of_persons, persons_bear
from underlap.match.results import RETAINED, SHORT, AiTech, Band, BandStatus, Code, Ledger, PolicyResult, Reason, Result
from underlap.model.clauses import Cite, Wording
from underlap.model.programs import DefenseKind, Layer, Policy, RetroDate
from underlap.model.spans import Between, Course, Day, Never, When
from underlap.report.names import AI_MEANS, BANDS, CODES, in_line, item_name, policies_of
from underlap.report.places import clause_text, deciding, paragraphs
from underlap.report.questions import days
from underlap.report.text import hang, paint
from underlap.report.view import View
from underlap.report.words import either

PLAIN = (Code.CV, Code.NOTHING)
"""Codes that ask for no reason."""

DIFFER = (Code.DS, Code.CN)
"""Codes that need one for each reading."""

ELEMENTS: Mapping[str, str] = {
    "agreement": "no insuring agreement met",
    "claim": "not a claim as the form defines it",
    "territory": "outside the territory",
    "insureds": "not an insured under it",
    "scope": "outside the scope of the additional insured",
    "part not bought": "coverage part not bought",
    "no policy": "no policy in the program",
    "drop down": "does not come down over what the underlying excludes",
    "other insurance": "gives way to other insurance",
    "defense": "no defense owed: no finding on the pleaded facts would be covered",
}
"""What of a grant failed, in words; what is missing here is printed as it comes."""

PLAINLY = (Code.XC, Code.UT, Code.CF)
"""Codes that say why nothing is recovered; where policies have several of them, each is told."""

NO = (
    BandStatus.UNINSURABLE,
    BandStatus.RESCINDED,
    BandStatus.CONDITION_FAILED,
    BandStatus.EXCLUDED,
    BandStatus.UNTIMELY,
    BandStatus.DOCUMENT_NOT_SEEN,
)
"""Reasons of a policy whose insuring agreement is not what fails: of equal weight, whichever is named first."""

LOUDEST = (AiTech.EXCLUDED, AiTech.EXCLUDED_CARVE_BACK, AiTech.LIMITED, AiTech.AFFIRMED, AiTech.SILENT)
"""What wording may say of AI technology, in the order of the report."""

SPENT_BY = "loss run, pool or earlier claims"

PAD = 6


@frozen
class Said:
    """One reason of a policy with the cents and items it stands for, in one reading."""

    reason: Reason
    cents: int
    items: tuple[str, ...]


@frozen
class Told:
    """Why a policy has its code: lines of text. `bare`: set if all there is to say is that no insuring agreement is met."""

    lines: tuple[str, ...]
    bare: str = ""


def why(view: View, party: str) -> list[str]:
    """Section 2."""
    out: list[str] = []
    for result in view.results(party):
        out += ["", *_exposure(view, result)]
    more = "Clauses that decide or came close, with carve-backs: underlap explain ACCOUNT ID; --all: every clause that was tried."
    return [*out[1:], "", *hang("  ", more, view.style)]


def _exposure(view: View, result: Result) -> list[str]:
    lead = f"  {paint(view.clean(result.exposure.id), 'head')}  "
    out = hang(lead, view.clean(result.exposure.title), view.style, indent=PAD)
    out += hang(" " * PAD, standing(view, result), view.style, indent=PAD)
    out += money_lines(view, result, " " * PAD)
    for policies, told in _grouped(view, result):
        code = policies[0].code
        star = "*" if any(p.provisional for p in policies) else " "
        names = ", ".join(view.label(p.policy) for p in policies)
        first, *rest = told.lines
        out += hang(f"{' ' * PAD}{paint(code.value, CODES[code][1])}{star} {names}: ", first, view.style, indent=PAD + 4)
        for line in rest:
            out += hang(" " * (PAD + 4), line, view.style, indent=PAD + 6)
    for line in _asked_again(view, result):
        out += hang(" " * PAD, line, view.style, indent=PAD + 4)
    return out


def _spent_above(view: View, result: Result, policy: str) -> str:
    """Whose aggregate is spent, of the policies and layers of a tower that a claim met beside one of them."""
    tower = next(t for t in view.account.towers_of(result.exposure.party) if policy in {x.id for x in t.slices})
    bands = (b for ledger in (result.bound.favorable, result.bound.adverse) for b in ledger.bands)
    spent = {r.policy for b in bands for r in (b.reason, *b.also) if r.status is BandStatus.AGGREGATE_EXHAUSTED}
    named = [view.label(x.id) for x in tower.slices if x.id in spent]
    return f"it would respond with what is left; the aggregate of {either(named, 'and')} is spent ({SPENT_BY})" if named else ""


def _asked_again(view: View, result: Result) -> list[str]:
    """Policies that pay what an earlier one retains: insurers may hold other-insurance wording against that."""
    pairs: dict[tuple[str, str], None] = {}
    for ledger in (result.bound.favorable, result.bound.adverse):
        for band in ledger.bands:
            if band.reason.status is BandStatus.RECOVERED:
                pairs |= {(view.label(band.reason.policy), view.label(r.policy)): None for r in band.also if r.status in RETAINED}
    return [f"{by} is asked for what {of} retains; whether it may be is not modeled" for by, of in pairs if by != of]


def standing(view: View, result: Result) -> str:
    """An exposure's result over the whole program, in one line."""
    meaning = _apart(view, result) or CODES[result.code][0].partition(":")[0]
    marks = [f"{paint(result.code.value, CODES[result.code][1])} {meaning}"]
    asked = [view.numbers[w.question.key] for w in result.worths if w.question.key in view.numbers]
    if asked:
        marks.append(f"open: {', '.join(asked)}")
    if result.provisional:
        marks.append("provisional *")
    if not result.bound.exact:
        marks.append(f"bounds only: over {view.review.cap:,} outcomes")
    return "; ".join([*marks, f"AI-tech wording: {_ai_tech(view, result)}"])


def _apart(view: View, result: Result) -> str:
    """Each policy's reason, where several keep the program from paying: the code is only that of the one that got furthest."""
    if result.code not in PLAINLY:
        return ""
    groups: dict[Code, list[str]] = {}
    for policy in view.shown(result):
        if policy.code in PLAINLY:
            groups.setdefault(policy.code, []).append(view.label(policy.policy))
    told = [f"{CODES[code][0]} in {', '.join(names)}" for code, names in groups.items()]
    return either(told, "and") if len(told) > 1 else ""


def _ai_tech(view: View, result: Result) -> str:
    """What the wording of each policy says; a layer is named where it differs from the policy that it follows."""
    said_: dict[str, AiTech] = {p.policy: p.ai_tech for p in result.policies}
    groups: dict[AiTech, list[str]] = {}
    for policy in view.shown(result):
        base = _base(view, result.exposure.party, policy.policy).id
        if base == policy.policy or said_.get(base) is not policy.ai_tech:
            groups.setdefault(policy.ai_tech, []).append(view.label(policy.policy))
    told = [f"{AI_MEANS[ai]} in {', '.join(groups[ai])}" for ai in LOUDEST if ai in groups]
    return "; ".join(told) or AI_MEANS[AiTech.NOT_REACHED].partition(":")[0]


def _grouped(view: View, result: Result) -> list[tuple[list[PolicyResult], Told]]:
    """Policies with one code for one reason together; so too those whose insuring agreements are simply not met."""
    groups: dict[tuple[Code, object], tuple[list[PolicyResult], list[Told]]] = {}
    for policy in view.shown(result):
        if policy.code not in PLAIN:
            told = reason(view, result, policy)
            policies, tales = groups.setdefault((policy.code, bool(told.bare) or told), ([], []))
            policies.append(policy)
            tales.append(told)
    out = []
    for policies, tales in groups.values():
        places = "; ".join(dict.fromkeys(t.bare for t in tales))
        out.append((policies, Told((f"{ELEMENTS['agreement']} ({places})",)) if places else tales[0]))
    return out


# --- reasons --------------------------------------------------------------------------------------------------------


def reason(view: View, result: Result, policy: PolicyResult) -> Told:
    """Why a policy has its code: from the bands of both witnesses, then from the clauses that decided beside them."""
    favorable, adverse = (_said(view, result, ledger, policy) for ledger in (result.bound.favorable, result.bound.adverse))
    named = {s.reason.cite for s in (*favorable, *adverse)}
    further = paragraphs(c for c in policy.also if c not in named)
    also = f"also excluded by {view.clean(further)}" if further else ""
    if policy.code in DIFFER:
        lines = _both_ends(view, result, policy, favorable, adverse)
        return Told((*lines, also) if also else lines)
    reasons = _unpaid([*favorable, *adverse])
    bare = _bare(view, result, policy, reasons)
    if bare:
        return Told((bare,), bare)
    parts = _reasons(view, result, policy.policy, reasons)
    if not parts and policy.code is not Code.UL and policy.policy != _base(view, result.exposure.party, policy.policy).id:
        return reason(view, result, evolve(policy, policy=_base(view, result.exposure.party, policy.policy).id))
    if not parts and policy.code is Code.UL:
        parts = [_spent_above(view, result, policy.policy) or "it would respond up to its limit; the rest stands above it"]
    if not parts:
        parts = [f"see {clause_text(view, c)}" for c in policy.cites] or [CODES[policy.code][0]]
    if also and len(parts) > 1:
        return Told(("; ".join(parts), also))
    return Told(("; ".join([*parts, *([also] if also else [])]),))


def _both_ends(
    view: View, result: Result, policy: PolicyResult, favorable: Sequence[Said], adverse: Sequence[Said]
) -> tuple[str, ...]:
    """A line for each reading; one, where the policy pays as much at both ends, and another sum in some reading between them."""
    ends = [_reading(view, result, policy.policy, end) for end in (favorable, adverse)]
    if ends[0] == ends[1]:
        lines = [f"in both readings: {ends[0]}; under other answers it would pay another sum"]
    else:
        lines = [f"favorable: {ends[0]}", f"adverse: {ends[1]}"]
    named = {s.reason.cite for s in (*favorable, *adverse)}
    rest = [clause_text(view, c) for c in policy.cites if c not in named and not _is_grant(view, policy.policy, c)]
    return (*lines, *([f"rests also on: {'; '.join(rest)}"] if rest else []))


def _said(view: View, result: Result, ledger: Ledger, policy: PolicyResult) -> tuple[Said, ...]:
    """What a policy says of a ledger's cents; a layer that no cent reached says what the policy below it says."""
    own = said(ledger, policy.policy)
    if own:
        return own
    below = _base(view, result.exposure.party, policy.policy)
    return said(ledger, below.id) if below.id != policy.policy else own


def said(ledger: Ledger, policy: str) -> tuple[Said, ...]:
    """What a policy says of the cents of one ledger, in the order met; each reason once."""
    found: dict[Reason, tuple[int, dict[str, None]]] = {}
    for band in ledger.bands:
        for each in (band.reason, *band.also):
            if each.policy == policy:
                cents, items = found.get(each, (0, {}))
                found[each] = (cents + band.span.size, {**items, band.item: None})
    return tuple(Said(each, cents, tuple(items)) for each, (cents, items) in found.items())


def _unpaid(reasons: Sequence[Said]) -> list[Said]:
    """Reasons that cents are not paid for, each once with all its items; retained cents have a column of their own."""
    merged: dict[Reason, Said] = {}
    for s in reasons:
        if s.reason.status not in (*RETAINED, BandStatus.RECOVERED):
            held = merged.get(s.reason)
            items = tuple(dict.fromkeys((*(held.items if held else ()), *s.items)))
            merged[s.reason] = evolve(s, items=items, cents=max(s.cents, held.cents if held else 0))
    return list(merged.values())


def _bare(view: View, result: Result, policy: PolicyResult, reasons: Sequence[Said]) -> str:
    """Where the insuring agreements stand, if not meeting one is all that is said of every item."""
    failed = {(s.reason.status, s.reason.element) for s in reasons}
    if policy.code is Code.NG and failed == {(BandStatus.NOT_GRANTED, "agreement")}:
        return _agreements(_base(view, result.exposure.party, policy.policy).wording)
    return ""


def _reading(view: View, result: Result, policy: str, reasons: Sequence[Said]) -> str:
    """One reading of one policy, what it would pay first."""
    paid = sum(s.cents for s in reasons if s.reason.status is BandStatus.RECOVERED)
    kept = sum(s.cents for s in reasons if s.reason.status in RETAINED)
    parts = [f"would respond with {view.money(paid)}"] if paid else []
    if kept:
        parts.append(f"retained {view.money(kept)}")
    return "; ".join([*parts, *_reasons(view, result, policy, _unpaid(reasons))]) or "no cent reaches it"


def _reasons(view: View, result: Result, policy: str, reasons: Sequence[Said]) -> list[str]:
    """Each reason once, with the items it is about where there are several reasons."""
    texts: dict[str, dict[str, None]] = {}
    for s in reasons:
        texts.setdefault(_one(view, result, policy, s), {}).update(dict.fromkeys(s.items))
    every = {i.id for i in result.exposure.items}
    if len(texts) == 1 and set(*texts.values()) == every:
        return list(texts)
    return [f"{either((item_name(view.clean(i)) for i in items), 'and')}: {text}" for text, items in texts.items()]


def _one(view: View, result: Result, policy: str, said_: Said) -> str:
    because = said_.reason
    by = f" by {view.clean(because.insurer)}" if because.insurer else ""
    cited = f": {deciding(view, because.policy, because.status, because.cite)}" if because.cite else ""
    if because.status is BandStatus.NOT_GRANTED and because.element == "agreement":
        return f"{ELEMENTS['agreement']} ({_agreements(_base(view, result.exposure.party, policy).wording)})"
    if because.status is BandStatus.NOT_GRANTED and because.element == "defense":
        return no_defense(_base(view, result.exposure.party, policy))
    if because.status in (BandStatus.NOT_GRANTED, BandStatus.NOT_INSURED) and because.element:
        return f"{view.clean(ELEMENTS.get(because.element, because.element))}{cited}"
    if because.status is BandStatus.UNTIMELY:
        return f"untimely: {untimely(view, result, policy, because.element)}{cited.replace(': ', '; ', 1)}"
    if because.status is BandStatus.AGGREGATE_EXHAUSTED:
        whose = "its aggregate" if because.policy == policy else f"the aggregate of {view.label(because.policy)}"
        return f"{view.money(said_.cents)}: {whose} is spent ({SPENT_BY})"
    if because.status in SHORT:
        return f"{view.money(said_.cents)} {BANDS[because.status]}{by}{cited}"
    return f"{BANDS[because.status]}{by}{cited}"


def no_defense(policy: Policy) -> str:
    """Why a policy owes no defense."""
    return "the policy promises no defense" if policy.defense.kind is DefenseKind.NONE else ELEMENTS["defense"]


def _agreements(wording: Wording | None) -> str:
    """Where a policy's insuring agreements stand: the first and the last of them."""
    grants = wording.grants if wording else ()
    if not grants:
        return "it has none"
    first, last = grants[0].cite, grants[-1].cite
    if first is last:
        return in_line(first)
    return f"{in_line(first)} to {last.paragraph if last.document == first.document else in_line(last)}"


# --- programs and days ----------------------------------------------------------------------------------------------


def _base(view: View, party: str, policy: str) -> Policy:
    """The policy, or the one that a layer follows."""
    return next(t.policy for t in view.account.towers_of(party) if policy in {x.id for x in t.slices})


def _is_grant(view: View, policy: str, cite: Cite) -> bool:
    found = (p for party in view.account.parties for p in policies_of(view.account, party) if p.id == policy)
    wordings = [p.wording for p in found if p.wording and not isinstance(p, Layer)]
    return any(cite.ref == g.cite.ref for w in wordings for g in w.grants)


def untimely(view: View, result: Result, policy: str, name: str) -> str:
    """The day that a trigger is not met by, and what the policy or layer holds it against."""
    base = _base(view, result.exposure.party, policy)
    layer = next((x for t in view.account.towers for x in t.layers if x.id == policy), None)
    terms = layer.terms(base) if layer else base.terms
    said_ = _day(result, name)
    period = f"{terms.period.start.isoformat()} to {terms.period.end.isoformat()}"
    match name:
        case "acts":
            return f"acts {said_}, before the {_since('retroactive date', terms.retroactive)}"
        case "proceeding":
            return f"first proceeding on the same facts {said_}, before the {_since('pending or prior date', terms.pending_or_prior)}"
        case "noticed":
            return f"circumstances noticed to an insurer {said_}, before the {_since('prior notice date', terms.prior_notice)}"
        case "knowledge" if terms.knowledge_as_of != "none":
            return f"known {said_}, before the {_since('knowledge date', terms.knowledge_as_of)}; policy period {period}"
        case "knowledge":
            return f"harm known {said_}; policy period {period}"
        case "reported":
            to = result.exposure.reported_to.get(policy)
            longest = max([terms.window_days, *(x.days for x in terms.extensions if x.bought and (not x.on or terms.ended in x.on))])
            return f"claim reported {stated(to) if to else said_}; policy period {period}, then {longest} days"
        case "made":
            return f"claim made {said_}; policy period {period}"
        case _:
            return f"{name} {said_}; policy period {period}"


def _since(name: str, test: RetroDate) -> str:
    return f"{name} {test if isinstance(test, str) else test.isoformat()}".replace("_", " ")


def _day(result: Result, name: str) -> str:
    """A date of the exposure as the file states it, or the piece of it that the adverse reading takes."""
    key = f"when:{result.exposure.id}/{name}"
    cell = {**result.bound.favorable.cell, **result.bound.adverse.cell}
    if name == "noticed" and name not in result.exposure.dates and result.exposure.noticed_to:
        return min(result.exposure.noticed_to.values()).isoformat()
    return days(cell[key]) if key in cell else stated(result.exposure.dates.get(name))


def stated(when: When | None) -> str:
    """A date as a file states it."""
    match when:
        case Day(day):
            return day.isoformat()
        case Between(start, end):
            return f"between {start.isoformat()} and {end.isoformat()}"
        case Course(start, last):
            return f"from {start.isoformat()} through {last.isoformat()}"
        case Never():
            return "never"
        case None:
            return "not stated"


# --- money ----------------------------------------------------------------------------------------------------------


def money_lines(view: View, result: Result, pad: str) -> list[str]:
    """Both readings as sums: who would pay what, what is retained, what is uninsured and why; one line if they agree."""
    favorable, adverse = (sums(view, ledger) for ledger in (result.bound.favorable, result.bound.adverse))
    split = persons(view, result)
    last = hang(pad, split, view.style, indent=len(pad) + 4) if split else []
    if favorable == adverse:
        return [*hang(f"{pad}both readings: ", favorable, view.style, indent=len(pad) + 4), *last]
    return [
        *hang(f"{pad}favorable: ", favorable, view.style, indent=len(pad) + 4),
        *hang(f"{pad}adverse: ", adverse, view.style, indent=len(pad) + 4),
        *last,
    ]


def persons(view: View, result: Result) -> str:
    """What of a loss natural persons bear themselves, apart from the company; empty where no item is theirs."""
    if not of_persons(result.exposure, view.account.taxonomy):
        return ""
    ledgers = (result.bound.favorable, result.bound.adverse)
    borne = [persons_bear(result.exposure, view.account.taxonomy, ledger) for ledger in ledgers]
    return apart(view, borne, [ledger.bears for ledger in ledgers])


def apart(view: View, theirs: Sequence[int], whole: Sequence[int]) -> str:
    """The two parts of what is borne, favorable and adverse."""
    company = [n - m for n, m in zip(whole, theirs, strict=True)]
    told = [view.money(p[0]) if p[0] == p[1] else f"{view.money(p[0])} favorable, {view.money(p[1])} adverse" for p in (theirs, company)]
    return f"borne by natural persons themselves: {told[0]}; by the company: {told[1]}"


def sums(view: View, ledger: Ledger) -> str:
    """One reading as sums."""
    paid: dict[str, int] = {}
    borne: dict[str, int] = {}
    for band in ledger.bands:
        status, size = band.reason.status, band.span.size
        if status is BandStatus.RECOVERED:
            label = view.label(band.reason.policy)
            paid[label] = paid.get(label, 0) + size
        elif status not in RETAINED:
            because = _because(view, band)
            borne[because] = borne.get(because, 0) + size
    payers = ", ".join(f"{label} {view.money(cents)}" for label, cents in paid.items())
    reasons = ", ".join(f"{because} {view.money(cents)}" for because, cents in borne.items())
    parts = [_total("modeled recovery", view.money(ledger.recovered), payers if len(paid) > 1 else next(iter(paid), ""))]
    if ledger.retained:
        parts.append(f"retained {view.money(ledger.retained)}")
    single = next(iter(borne)) if len(borne) == 1 else reasons
    parts.append(_total("uninsured", view.money(ledger.uninsured), single if borne else ""))
    return "; ".join(parts)


def _because(view: View, band: Band) -> str:
    """Why cents are uninsured; by policy, where policies past their insuring agreements say different things."""
    told: dict[BandStatus, dict[str, None]] = {}
    late = any(r.status is BandStatus.UNTIMELY for r in band.also)
    if band.reason.status in NO or (band.reason.status is BandStatus.NOT_GRANTED and late):
        order = [x.id for t in view.account.towers for x in t.slices]
        known = [r for r in (band.reason, *band.also) if r.status in NO and r.policy in order]
        for r in sorted(known, key=lambda r: order.index(r.policy or "")):
            told.setdefault(r.status, {})[view.label(r.policy)] = None
    if band.reason.status is BandStatus.NOT_GRANTED and told:
        beside = either((f"{BANDS[status]} in {', '.join(labels)}" for status, labels in told.items()), "and")
        return f"{BANDS[band.reason.status]}, {beside}"
    if len(told) <= 1:
        return BANDS[band.reason.status]
    return either((f"{BANDS[status]} in {', '.join(labels)}" for status, labels in told.items()), "and")


def _total(name: str, amount: str, of: str) -> str:
    return f"{name} {amount} ({of})" if of else f"{name} {amount}"
