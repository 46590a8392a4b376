"""Scenarios: claims of one time placed one after another, beside each claim alone; and what one claim took from the next."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from underlap.match.persons import of_persons, persons_bear
from underlap.match.results import Band, BandStatus, ClaimRange, Finding, GapType, Result, ScenarioEnd, ScenarioResult
from underlap.match.scenarios import DAY_OF_CLAIM
from underlap.match.sweeps import ERODES
from underlap.model.answers import YES
from underlap.model.exposures import Exposure
from underlap.model.programs import Layer, LossRun, Place, Policy, Tower
from underlap.model.spans import Never
from underlap.model.taxonomy import below
from underlap.report.law import relied
from underlap.report.names import BANDS, GAPS, in_line, spoken
from underlap.report.questions import days
from underlap.report.text import Column, Table, hang, paint
from underlap.report.view import View
from underlap.report.why import apart, stated
from underlap.report.words import either

NONE_STATED = "No scenario is stated: a [[scenario]] of the account places several claims one after another."

PLACED = "claims of a scenario are placed on their own dates, one after another"

APART = (
    "Least and most are each claim's own, whatever becomes of the others: they come from different readings or orders, and need not add up "
    "to the sums below. Nor need what is borne alone: here a claim finds only what earlier ones left of limits, aggregates, pools and "
    "retentions."
)

PAD = 6


def scenarios(view: View, party: str) -> list[str]:
    """Section 6: every scenario with a claim of the party."""
    mine = scenarios_of(view, party)
    out: list[str] = []
    for result in mine:
        out += [*_scenario(view, result), ""]
    if not mine:
        return hang("  ", NONE_STATED, view.style)
    more = "Claim by claim, in order, each with every band: underlap explain ACCOUNT SCENARIO."
    placed = f"{PLACED[0].upper()}{PLACED[1:]}, not each alone in the term under review. {APART}"
    return [*hang("  ", placed, view.style), "", *out, *hang("  ", more, view.style)]


def scenarios_of(view: View, party: str) -> tuple[ScenarioResult, ...]:
    """Scenarios in which a claim of the party is placed."""
    return tuple(s for s in view.review.scenarios if any(e.party == party for e in s.scenario.exposures))


def _scenario(view: View, result: ScenarioResult) -> list[str]:
    lead = f"  {paint(view.clean(result.scenario.id), 'head')}  "
    out = hang(lead, view.clean(result.scenario.title), view.style, indent=PAD)
    out += head(view, result)
    out += ["", *claims_table(view, result)]
    out += ["", *sums_table(view, result)]
    for text in notes(view, result):
        out += hang("  ", text, view.style, indent=4)
    return out


def notes(view: View, result: ScenarioResult) -> Iterator[str]:
    """What stands below the sums."""
    for told in (bounds, persons, tolerance, only_here, asked, rests, taken, runs, left):
        yield from told(view, result)


def persons(view: View, result: ScenarioResult) -> Iterator[str]:
    """What of all that is borne natural persons bear themselves, at both ends."""
    by_id = {e.id: e for e in result.scenario.exposures}
    if any(of_persons(e, view.account.taxonomy) for e in by_id.values()):
        ends = [
            sum(persons_bear(by_id[id], view.account.taxonomy, ledger) for id, ledger in end.claims)
            for end in (result.favorable, result.adverse)
        ]
        yield apart(view, ends, [result.favorable.bears, result.adverse.bears])


def only_here(view: View, result: ScenarioResult) -> Iterator[str]:
    """Findings of the scenario: what its claims lose here that they would recover alone."""
    found = [f for f in view.review.findings if f.scenario == result.scenario.id and f.exposure is not None]
    if found:
        yield f"Recovered if the claim stands alone, and uninsured here: {'; '.join(_finding(view, f) for f in found)}."


def _finding(view: View, finding: Finding) -> str:
    """One of them: the claim, its cents, the kind of gap and whose."""
    ends = view.money(finding.favorable), view.money(finding.adverse)
    cents = ends[0] if ends[0] == ends[1] else f"{ends[0]} favorable, {ends[1]} adverse,"
    status = next((s for s in BandStatus if s.value == finding.element), None)
    why = [BANDS[status]] if status and finding.gap is GapType.UNDER_LIMITED else []
    why += [spoken(finding.element)] if finding.gap is GapType.UNTIMELY else []
    where = ", ".join([view.label(finding.policy), *why, *([in_line(finding.cite)] if finding.cite else [])])
    return f"{view.clean(finding.exposure or '')} {cents} {GAPS[finding.gap]} ({where})"


def head(view: View, result: ScenarioResult) -> list[str]:
    """Whose claims, and the order in which they were placed."""
    out: list[str] = []
    owners = dict.fromkeys(e.party for e in result.scenario.exposures)
    if len(owners) > 1:
        named = (view.name(p) for p in owners)
        out += hang(" " * PAD, f"claims against {either(named, 'and')}: sums are over all of them", view.style)
    orders = [_order(view, result, end) for end in (result.favorable, result.adverse)]
    if orders[0] == orders[1]:
        return [*out, *hang(" " * PAD, f"order of claims, at both ends: {orders[0]}", view.style, indent=PAD + 4)]
    for name, order in zip(("favorable", "adverse"), orders, strict=True):
        out += hang(" " * PAD, f"order of claims, {name} end: {order}", view.style, indent=PAD + 4)
    return out


def _order(view: View, result: ScenarioResult, end: ScenarioEnd) -> str:
    by_id = {e.id: e for e in result.scenario.exposures}
    return ", ".join(f"{view.clean(id)} ({claim_day(by_id[id], end)})" for id, _ in end.claims)


def claim_day(exposure: Exposure, end: ScenarioEnd) -> str:
    """The day that puts a claim in its place, as the file states it or as the end takes it."""
    known = (name for name in DAY_OF_CLAIM if not isinstance(exposure.dates.get(name), Never | None))
    name = next(known, DAY_OF_CLAIM[0])
    key = f"when:{exposure.id}/{name}"
    return days(end.cell[key]) if key in end.cell else stated(exposure.dates.get(name))


# --- tables ---------------------------------------------------------------------------------------------------------


def claims_table(view: View, result: ScenarioResult) -> list[str]:
    """Each claim: what is borne of it alone, and the least and most borne of it here; ids above the figures where there is no room."""
    alone = {r.exposure.id: r for r in view.review.results}
    rows = [_claim(view, c, alone.get(c.exposure), result.exact) for c in result.claims]
    ids = [view.clean(c.exposure) for c in result.claims]
    apart, here = f"{_bears(view, result)} alone", "in this scenario"
    amounts = (
        Column("loss", "right"),
        Column("favorable", "right", group=apart),
        Column("adverse", "right", group=apart),
        Column("least", "right", group=here),
        Column("most", "right", group=here),
    )
    tries = (
        Table((Column("ID"), *amounts), tuple((i, *r) for i, r in zip(ids, rows, strict=True)), 2),
        Table(amounts, tuple(rows), 4, tuple(tuple(hang("  ", paint(i, "head"), view.style)) for i in ids)),
    )
    fitted = next((lines for table in tries if (lines := table.lines(view.style))), None)
    return fitted or [line for i, r in zip(ids, rows, strict=True) for line in hang("  ", f"{i}: {_row(r)}", view.style, indent=4)]


def _claim(view: View, claim: ClaimRange, alone: Result | None, exact: bool) -> tuple[str, ...]:
    single = "" if alone is None or alone.bound.exact else "~"
    mark = "" if exact else "~"
    ends = (alone.bound.low, alone.bound.high) if alone else (0, 0)
    return (
        view.money(claim.loss),
        *(f"{single}{view.money(n)}" for n in ends),
        *(f"{mark}{view.money(n)}" for n in (claim.low, claim.high)),
    )


def _row(row: Sequence[str]) -> str:
    loss, favorable, adverse, least, most = row
    return f"loss {loss}; alone {favorable} favorable, {adverse} adverse; here {least} least, {most} most"


def asked(view: View, result: ScenarioResult) -> Iterator[str]:
    """What the two ends turn on, with what each answer is worth to the sum."""
    for worth in result.worths:
        figures = f"relief {view.money(worth.relief)}, stake {view.money(worth.stake)}"
        number = view.numbers.get(worth.question.key, "")
        yield f"Open{f', {number}' if number else ''} ({figures}): {view.clean(view.asker.text(worth.question))}"
    if not result.weighed and result.low < result.high:
        yield "The ends rest on open questions or days; there are too many placements to say what each of them is worth to the sum."


def rests(view: View, result: ScenarioResult) -> Iterator[str]:
    """Decisions without which other figures would stand here."""
    for settled in (s for s in result.settled if s.moves):
        sure = "Rests on" if result.weighed else "May rest on"
        yield view.clean(f"{sure} what decisions answer: {view.asker.brief(settled.question)} {settled.answer}: {relied(settled.by)}.")


def left(view: View, result: ScenarioResult) -> Iterator[str]:
    """What the claims leave of the aggregates that they or loss runs have eroded, at both ends where they differ."""
    full = {x.id: x.limit.term for t in view.account.towers for x in t.slices}
    parts = []
    for slice_, cents in result.favorable.left.items():
        other = result.adverse.left.get(slice_, cents)
        if cents < full[slice_] or other < full[slice_]:
            ends = view.money(cents) if cents == other else f"{view.money(cents)} favorable, {view.money(other)} adverse"
            parts.append(f"{view.label(slice_)} {ends}")
    if parts:
        counted = "".join(f" {text}" for text in _counted(view, result))
        yield f"Left of aggregates after these claims: {'; '.join(parts)}. A shared aggregate counts for each policy in it.{counted}"


def _counted(view: View, result: ScenarioResult) -> Iterator[str]:
    """Whose reserves are taken as spent in what is left, and at which end."""
    for run in (r for r in view.account.loss_runs if r.reserved):
        key = f"fact:policy.{run.slice}/reserves"
        spent = [name for name, end in (("favorable", result.favorable), ("adverse", result.adverse)) if end.answers.get(key) == YES]
        if run.slice in result.favorable.left:
            where = {0: "are not counted as spent", 1: f"are counted as spent at the {either(spent)} end only", 2: "are counted as spent"}
            yield f"Reserves of {view.label(run.slice)} ({view.money(run.reserved)}) {where[len(spent)]}."


def sums_table(view: View, result: ScenarioResult) -> list[str]:
    """The whole scenario at both ends of what is borne in all; each column is one reading and order."""
    mark = "" if result.exact else "~"
    ends = (result.favorable, result.adverse)
    borne = [f"{mark}{view.money(n)}" for n in (result.low, result.high)]
    rows = (
        ("loss", *(view.money(result.loss) for _ in ends)),
        ("modeled recovery", *(view.money(e.recovered) for e in ends)),
        ("retained", *(view.money(e.retained) for e in ends)),
        ("uninsured", *(view.money(e.uninsured) for e in ends)),
        (_bears(view, result), *borne),
    )
    columns = (Column("all claims together"), Column("favorable", "right"), Column("adverse", "right"))
    lines = Table(columns, rows, 2).lines(view.style)
    return lines or [line for r in rows for line in hang("  ", f"{r[0]}: {r[1]} favorable, {r[2]} adverse", view.style, indent=4)]


def _bears(view: View, result: ScenarioResult) -> str:
    owners = {e.party for e in result.scenario.exposures}
    return view.bears(next(iter(owners))) if len(owners) == 1 else "borne"


# --- what stands below the figures ----------------------------------------------------------------------------------


def bounds(view: View, result: ScenarioResult) -> Iterator[str]:
    """Where not everything was placed: what is certain, and what the other figures are."""
    if not result.exact:
        low, high = view.money(result.low), view.money(result.high)
        yield (
            f"~ a bound, not a figure: more ways to place the claims than are tried. What is borne in all lies between {low} and {high}; "
            "recovery, retained and uninsured are those of two ways within it."
        )


def tolerance(view: View, result: ScenarioResult) -> Iterator[str]:
    """What the party can bear in a year, held against the whole."""
    owners = {e.party for e in result.scenario.exposures}
    known = view.account.parties.get(next(iter(owners))) if len(owners) == 1 else None
    per_year = known.tolerance.per_year if known else None
    if per_year is None:
        return
    above = [name for name, borne in (("favorable", result.low), ("adverse", result.high)) if borne > per_year]
    where = {0: "at neither end", 1: f"at the {either(above)} end", 2: "at both ends"}[len(above)]
    yield f"Above the per-year tolerance of {view.money(per_year)} {where}."


@frozen
class Lost:
    """What a claim does not recover because an aggregate is spent, at one end. `by`: claims that spent it, before or with this one."""

    policy: str
    claim: str
    cents: int
    holder: str
    by: tuple[tuple[str, int], ...]
    recovered: int


def taken(view: View, result: ScenarioResult) -> Iterator[str]:
    """What each claim lost to earlier ones; once, where both ends agree."""
    ends = [list(lost(view, result, end)) for end in (result.favorable, result.adverse)]
    alone = {r.exposure.id: r for r in view.review.results}
    for which, (name, found) in enumerate(zip(("favorable", "adverse"), ends, strict=True)):
        for each in found:
            both = each in ends[1 - which]
            if both and which:
                continue
            at = "both ends" if both else f"{name} end"
            one = _alone(view, alone.get(each.claim), slice(0, 2) if both else slice(which, which + 1))
            by = ", ".join(f"{view.clean(claim)} {view.money(cents)}" for claim, cents in each.by)
            yield (
                f"{at}: {each.holder} is spent{f' ({by})' if by else ''}, so {view.money(each.cents)} of {view.clean(each.claim)} find "
                f"nothing left; it recovers {view.money(each.recovered)} here{one}."
            )


def _alone(view: View, result: Result | None, ends: slice) -> str:
    """What a claim recovers alone, at one end or at both."""
    if result is None:
        return ""
    pairs = [("favorable", result.bound.favorable), ("adverse", result.bound.adverse)]
    found = {name: view.money(ledger.recovered) for name, ledger in pairs[ends]}
    if len(set(found.values())) == 1:
        return f" ({next(iter(found.values()))} alone{f', {next(iter(found))}' if len(found) == 1 else ''})"
    return f" (alone {either((f'{amount} {name}' for name, amount in found.items()), 'and')})"


def lost(view: View, result: ScenarioResult, end: ScenarioEnd) -> Iterator[Lost]:
    """Every claim and slice whose aggregate was spent at an end, in the order placed."""
    ledger = _Erosion(view, result, end)
    for claim, placed in end.claims:
        ledger.add(claim, placed.bands)
        found: dict[str, int] = {}
        for band in placed.bands:
            if band.reason.status is BandStatus.AGGREGATE_EXHAUSTED and band.reason.policy:
                found[band.reason.policy] = found.get(band.reason.policy, 0) + band.span.size
        for policy, cents in found.items():
            holder, by = ledger.spent(policy)
            yield Lost(policy, claim, cents, holder, by, placed.recovered)


class _Erosion:
    """What the claims of one end have taken from each slice's aggregate, claim by claim; read off their bands."""

    def __init__(self, view: View, result: ScenarioResult, end: ScenarioEnd) -> None:
        self.view, self.end = view, end
        self.slices: Mapping[str, tuple[Tower, Policy | Layer]] = {x.id: (t, x) for t in view.account.towers for x in t.slices}
        self.items = {(e.id, i.id): i.kind for e in result.scenario.exposures for i in e.items}
        self.by: dict[str, dict[str, int]] = {}

    def add(self, claim: str, bands: Sequence[Band]) -> None:
        """The next claim's bands."""
        for band in bands:
            slice_ = band.reason.policy or ""
            if slice_ in self.slices and self._erodes(claim, band):
                mine = self.by.setdefault(slice_, {})
                mine[claim] = mine.get(claim, 0) + band.span.size

    def _erodes(self, claim: str, band: Band) -> bool:
        tower, slice_ = self.slices[band.reason.policy or ""]
        if band.reason.status is BandStatus.RETAINED:
            return slice_ is tower.policy and tower.policy.retention.place is Place.REDUCES_LIMIT
        outside = slice_ is tower.policy and not tower.policy.defense.inside
        defense = below(self.items[claim, band.item], self.view.account.taxonomy.roles.defense)
        return band.reason.status in ERODES and not (outside and defense)

    def spent(self, policy: str) -> tuple[str, tuple[tuple[str, int], ...]]:
        """The aggregate that stands at nothing: the slice's own, or of a pool around it; and who spent it."""
        view, account = self.view, self.view.account
        tower_slice = self.slices[policy][1]
        pools = [p for p in account.pools if policy in p.members]
        for pool in pools if self._total((policy,)) < tower_slice.limit.term else ():
            members = tuple(sorted(pool.members))
            if self._total(members) >= pool.aggregate:
                named = ", ".join(view.label(m) for m in members)
                return f"the pool {view.clean(pool.id)} ({named}; {view.money(pool.aggregate)})", self._by(members)
        again = ", reinstated" if tower_slice.limit.reinstatements else ""
        return f"{view.label(policy)}'s aggregate ({view.money(tower_slice.limit.term)}{again})", self._by((policy,))

    def _total(self, members: Sequence[str]) -> int:
        runs = sum(r.paid + (r.reserved if self._reserves(r) else 0) for r in self.view.account.loss_runs if r.slice in members)
        return runs + sum(cents for m in members for cents in self.by.get(m, {}).values())

    def _reserves(self, run: LossRun) -> bool:
        return self.end.answers.get(f"fact:policy.{run.slice}/reserves") == YES

    def _by(self, members: Sequence[str]) -> tuple[tuple[str, int], ...]:
        sums: dict[str, int] = {}
        runs = [r for r in self.view.account.loss_runs if r.slice in members]
        earlier = sum(r.paid + (r.reserved if self._reserves(r) else 0) for r in runs)
        if earlier:
            sums["loss runs"] = earlier
        for claim, _ in self.end.claims:
            cents = sum(self.by.get(m, {}).get(claim, 0) for m in members)
            if cents:
                sums[claim] = cents
        return tuple(sums.items())


def runs(view: View, result: ScenarioResult) -> Iterator[str]:
    """What the term has spent before, and reserves that are still open."""
    ledgers = [ledger for end in (result.favorable, result.adverse) for _, ledger in end.claims]
    drawn = {b.reason.policy for x in ledgers for b in x.bands if b.reason.status in (*ERODES, BandStatus.AGGREGATE_EXHAUSTED)}
    drawn |= {x for pool in view.account.pools for x in pool.slices if pool.slices & drawn}
    for run in (r for r in view.account.loss_runs if r.slice in drawn):
        text = f"{view.label(run.slice)}, loss run of {run.as_of.isoformat()}: {view.money(run.paid)} of its aggregate is spent before"
        if run.reserved:
            text += f"; {view.money(run.reserved)} is reserved{_reserved(result, run)}"
        yield f"{text}."


def _reserved(result: ScenarioResult, run: LossRun) -> str:
    """What each end takes of a reserve; where that alone moves no cent, that it does not, and what is shown."""
    key = f"fact:policy.{run.slice}/reserves"
    taken_as = [
        {"yes": "spent too", "no": "not spent"}.get(end.answers.get(key) or "", "one or the other")
        for end in (result.favorable, result.adverse)
    ]
    if taken_as[0] != taken_as[1]:
        return f", and taken as {taken_as[0]} at the favorable end, {taken_as[1]} at the adverse"
    if result.weighed and not any(w.relief or w.stake for w in result.worths if w.question.key == key):
        shown = {"spent too": "; here it is counted as spent", "not spent": "; here it is not counted"}.get(taken_as[0], "")
        return f": whether it is spent too moves neither end by itself{shown}"
    return f", and taken as {taken_as[0]} at both ends"
