"""One scenario explained: both ends, claim by claim in the order placed, and where every cent of each claim ends. Only formats."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from underlap.match.results import BandStatus, Ledger, Reason, Review, ScenarioEnd, ScenarioResult
from underlap.model.exposures import Exposure
from underlap.report.json_ import laid_out
from underlap.report.names import BANDS, NOTICE, counted, item_name
from underlap.report.places import deciding
from underlap.report.questions import answered
from underlap.report.scenario import APART, claim_day, claims_table, head, notes, sums_table
from underlap.report.text import Column, Style, Table, ends, finish, hang, listed, paint, titled
from underlap.report.view import View
from underlap.report.why import ELEMENTS
from underlap.report.words import either

ENDS = ("favorable", "adverse")


def render(review: Review, scenario: str, *, style: Style, everything: bool = False) -> str:
    """One scenario in words. `everything`: answers that are the same at both ends, too."""
    result = next(s for s in review.scenarios if s.scenario.id == scenario)
    owners = sorted({e.party for e in result.scenario.exposures}, key=lambda party: (party != review.account.client, party))
    view = View(review, (), style, frozenset(owners[:1]))  # questions go by the numbers of the report on that party
    out = _head(view, result)
    out += ["", paint("BOTH ENDS", "head"), *head(view, result), "", *claims_table(view, result), *hang("  ", APART, style, indent=4)]
    out += ["", *sums_table(view, result)]
    for text in notes(view, result):
        out += hang("  ", text, style, indent=4)
    out += _answers(view, result, everything)
    for name, end, known in zip(ENDS, (result.favorable, result.adverse), ({}, dict(result.favorable.claims)), strict=True):
        heading = hang("", f"{name.upper()} END, claim by claim in the order placed", style)
        out += ["", *(paint(line, "head") for line in heading), *_claims(view, result, end, known)]
    return finish([*out, "", *hang("", NOTICE, style)], style)


def _head(view: View, result: ScenarioResult) -> list[str]:
    title = titled(ends(f"UNDERLAP   Why: {view.clean(result.scenario.id)}", "WORKING COPY, NOT FOR RELEASE", view.style), view.style)
    account = f"{view.clean(view.account.name)}; {view.account.currency}; as of {view.account.as_of.isoformat()}"
    about = (
        f"{view.clean(result.scenario.title)}; {counted(len(result.claims), 'claim')}, {view.review.severity} estimate, "
        f"loss {view.money(result.loss)}"
    )
    rows = [("Account", account), ("Scenario", about)]
    if view.style.markdown:
        return [title, *(listed(name, text) for name, text in rows)]
    return [title, *(line for name, text in rows for line in hang(f"{name:<11}", text, view.style))]


# --- the answers that lead to each end ------------------------------------------------------------------------------


def _answers(view: View, result: ScenarioResult, everything: bool) -> list[str]:
    """Answers and days in which the ends differ; those that they share are counted, or named too."""
    given = [{**end.cell, **end.answers} for end in (result.favorable, result.adverse)]
    shared = {k: v for k, v in given[0].items() if given[1].get(k) == v}
    out: list[str] = []
    for name, mine in zip(ENDS, given, strict=True):
        apart = {k: v for k, v in mine.items() if k not in shared}
        if apart:
            out += hang(f"  {name} end if: ", _said(view, apart), view.style, indent=6)
    if shared:
        text = _said(view, shared) if everything else f"{counted(len(shared), 'answer')}: --all names them"
        out += hang("  assumed at both ends: ", text, view.style, indent=6)
    return out


def _said(view: View, given: Mapping[str, str]) -> str:
    return view.clean("; ".join(f"{view.numbers.get(k) or view.asker.brief(k)} = {answered(v)}" for k, v in sorted(given.items())))


# --- claim by claim -------------------------------------------------------------------------------------------------


def _claims(view: View, result: ScenarioResult, end: ScenarioEnd, known: Mapping[str, Ledger]) -> list[str]:
    """Every claim of an end; one whose cents end as at the other end is told there."""
    by_id = {e.id: e for e in result.scenario.exposures}
    out: list[str] = []
    for number, (id, ledger) in enumerate(end.claims, 1):
        lead = f"  {number:>2}  {paint(view.clean(id), 'head')}  "
        out += hang(lead, f"{view.clean(by_id[id].title)}; {claim_day(by_id[id], end)}", view.style, indent=6)
        sums = (
            f"loss {view.money(ledger.recovered + ledger.bears)}; modeled recovery {view.money(ledger.recovered)}; retained "
            f"{view.money(ledger.retained)}; uninsured {view.money(ledger.uninsured)}; {_bears(view, by_id[id])} {view.money(ledger.bears)}"
        )
        out += hang("      ", sums, view.style, indent=8)
        if id in known and known[id].bands == ledger.bands:
            out += hang("      ", "every cent ends as at the favorable end", view.style)
        else:
            out += _waterfall(view, by_id[id], ledger)
    return out


def _bears(view: View, exposure: Exposure) -> str:
    return view.bears(exposure.party)


@frozen
class Drop:
    """Cents of one claim that end in one place for one reason. `items`: of which.

    `also`: what other policies say of some of them.
    """

    reason: Reason
    cents: int
    items: tuple[str, ...]
    also: tuple[Reason, ...] = ()


def drops(ledger: Ledger) -> tuple[Drop, ...]:
    """A ledger's cents by where they end: what is recovered first, by policy; then what is retained; then the rest, as met."""
    found: dict[Reason, tuple[int, dict[str, None], dict[Reason, None]]] = {}
    for band in ledger.bands:
        cents, items, also = found.get(band.reason, (0, {}, {}))
        more = [r for r in band.also if r.status is not BandStatus.RECOVERED]
        found[band.reason] = (cents + band.span.size, {**items, band.item: None}, {**also, **dict.fromkeys(more)})
    made = [Drop(reason, cents, tuple(items), tuple(also)) for reason, (cents, items, also) in found.items()]
    return tuple(sorted(made, key=lambda d: _rank(d.reason.status)))


def _rank(status: BandStatus) -> int:
    return {BandStatus.RECOVERED: 0, BandStatus.RETAINED: 1}.get(status, 2)


def _waterfall(view: View, exposure: Exposure, ledger: Ledger) -> list[str]:
    """Where the cents of one claim end: an amount a policy or layer and reason, and the clause behind it."""
    every = {i.id for i in laid_out(exposure, view.account)}
    rows, under = [], []
    for drop in drops(ledger):
        reason = drop.reason
        label = view.label(reason.policy) if reason.policy else ""
        rows.append((view.money(drop.cents), label, BANDS[reason.status]))
        because = [either((item_name(view.clean(i)) for i in drop.items), "and")] if set(drop.items) != every else []
        because += [view.clean(ELEMENTS.get(reason.element, reason.element))] if reason.element in ELEMENTS else []
        because += [deciding(view, reason.policy, reason.status, reason.cite)] if reason.cite else []
        because += [f"by {view.clean(reason.insurer)}"] if reason.insurer else []
        if drop.also:
            said = dict.fromkeys(f"{view.label(r.policy)} {BANDS[r.status]}" for r in drop.also)
            because.append(f"also: {', '.join(said)}")
        under.append(tuple(hang(" " * 10, "; ".join(because), view.style)) if because else ())
    columns = (Column(align="right"), Column(), Column(least=8))
    return Table(columns, tuple(rows), 8, below=tuple(under)).lines(view.style) or _plainly(view, rows, under)


def _plainly(view: View, rows: Sequence[Sequence[str]], under: Sequence[tuple[str, ...]]) -> list[str]:
    return [line for row, more in zip(rows, under, strict=True) for line in (*hang(" " * 8, " ".join(row), view.style), *more)]
