"""An exposure cell by cell of its calendar: what is borne where its open days fall so, and which policy responds.

Reads what the matcher places; every day is looked at, whatever the basis of the review.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from attrs import frozen

from underlap.match.decisions import Memo
from underlap.match.exams import Exam, Placed, vocabulary
from underlap.match.results import BandStatus, Cell, Ledger, Result, Review, Status
from underlap.match.worths import Range
from underlap.model.clauses import Trigger
from underlap.model.programs import Terms
from underlap.report.dates import in_force, last_day
from underlap.report.questions import days
from underlap.report.text import Column, Table, hang
from underlap.report.view import View
from underlap.report.words import either

MOST_ROWS = 24
"""Cells shown without --all."""


@frozen(eq=False)
class DayCell:
    """One cell: least and most borne in it over all readings, with a ledger of each. `triggers`: policies that cover an item in some
    reading, and under which trigger."""

    cell: Cell
    favorable: Ledger
    adverse: Ledger
    triggers: Mapping[str, frozenset[Trigger]]


@frozen(eq=False)
class Days:
    """All cells of an exposure, in time order. Not exact: readings were left out, and the figures lie within the truth."""

    cells: tuple[DayCell, ...]
    exact: bool


def days_of(review: Review, exposure: str, memo: Memo) -> Days:
    """Every cell of an exposure, days outside the term under review included."""
    asked = next(e for e in review.account.exposures if e.id == exposure)
    ranged = Range(Exam(review.account, asked, vocabulary(review.account), review.severity, "all", review.cap, memo))
    groups: dict[tuple[tuple[str, str], ...], list[Placed]] = {}
    for placed in ranged.placed:
        groups.setdefault(tuple(placed.ledger.cell.items()), []).append(placed)
    return Days(tuple(_cell(found) for found in groups.values()), ranged.exact)


def _cell(found: Sequence[Placed]) -> DayCell:
    ledgers = [p.ledger for p in found]
    triggers: dict[str, set[Trigger]] = {}
    for placed in found:
        for (policy, _), ruling in placed.rulings.items():
            if ruling.status is Status.COVERED and ruling.grant:
                triggers.setdefault(policy, set()).add(ruling.grant.trigger)
    least, most = min(ledgers, key=lambda x: x.bears), max(ledgers, key=lambda x: x.bears)
    return DayCell(ledgers[0].cell, least, most, {k: frozenset(v) for k, v in triggers.items()})


def calendar(view: View, result: Result, known: Days, everything: bool) -> list[str]:
    """The table of cells, and until when each policy that responds does so; a sentence, where all cells come to the same."""
    shown = known.cells if everything else known.cells[:MOST_ROWS]
    rows = [_row(view, c) for c in shown]
    if len({row[1:] for row in rows}) == 1 and len(shown) == len(known.cells):
        _, low, high, favorable, adverse = rows[0]
        ends = f"{low} favorable (responds: {favorable}), {high} adverse (responds: {adverse})"
        return hang("  ", f"Wherever the open days fall, as much is borne: {ends}.", view.style)
    bears = view.bears(result.exposure.party)
    columns = (
        Column("days", least=24),
        Column("favorable", "right", group=bears),
        Column("adverse", "right", group=bears),
        Column("favorable", least=6, group="responds"),
        Column("adverse", least=6, group="responds"),
    )
    lines = Table(columns, tuple(rows), 2).lines(view.style)
    out = lines or [line for row in rows for line in hang("  ", _plain(row), view.style, indent=4)]
    if len(shown) < len(known.cells):
        out += hang("  ", f"{len(known.cells) - len(shown)} more cells: --all lists them.", view.style)
    if not known.exact:
        out += hang("  ", "Figures of some readings only: more outcomes than are placed.", view.style)
    for text in _until(view, result, known):
        out += hang("  ", text, view.style, indent=4)
    if view.review.basis == "term" and view.account.term:
        note = "Every day is looked at here; the figures above count days within the term under review only, where the dates allow."
        out += hang("  ", note, view.style, indent=4)
    return out


def _row(view: View, cell: DayCell) -> tuple[str, ...]:
    paying = [_responding(view, ledger) for ledger in (cell.favorable, cell.adverse)]
    text = view.clean("; ".join(f"{view.asker.brief(k)}: {days(v)}" for k, v in cell.cell.items()))
    return (text, view.money(cell.favorable.bears), view.money(cell.adverse.bears), *paying)


def _plain(row: Sequence[str]) -> str:
    text, low, high, favorable, adverse = row
    return f"{text}: borne {low} favorable ({favorable}), {high} adverse ({adverse})"


def _responding(view: View, ledger: Ledger) -> str:
    found = dict.fromkeys(b.reason.policy for b in ledger.bands if b.reason.status is BandStatus.RECOVERED and b.reason.policy)
    return ", ".join(view.label(p) for p in found) or "none"


# --- until when -----------------------------------------------------------------------------------------------------


def _until(view: View, result: Result, known: Days) -> Iterator[str]:
    """Each policy or layer that responds in some cell, and not whatever the days: until when it does."""
    for tower in view.account.towers_of(result.exposure.party):
        base = tower.policy.terms
        for slice_, terms in ((tower.policy.id, base), *((x.id, x.terms(tower.policy)) for x in tower.layers)):
            found = [c.triggers.get(slice_, frozenset[Trigger]()) for c in known.cells]
            if all(found) or not any(found) or (slice_ != tower.policy.id and terms == base):
                continue
            triggers = sorted({t for each in found for t in each}, key=lambda t: t.value)
            told = dict.fromkeys(_responds(trigger, terms) for trigger in triggers)
            yield f"{view.label(slice_)} responds {either(told)}; after that it depends on the renewal."


def _responds(trigger: Trigger, terms: Terms) -> str:
    start, end = terms.period.start.isoformat(), terms.period.end.isoformat()
    made = max((x.days for x in terms.extensions if in_force(x, terms)), default=0)
    until = (terms.period.end + timedelta(days=made)).isoformat()
    late = f" (acts before {end})" if made else ""
    match trigger:
        case Trigger.CLAIMS_MADE:
            return f"if the claim is made before {until}{late}"
        case Trigger.CLAIMS_MADE_REPORTED:
            return f"if the claim is made before {until}{late} and reported through {last_day(terms).isoformat()}"
        case Trigger.OCCURRENCE:
            return f"to harm from {start} to before {end}"
        case Trigger.OFFENSE:
            return f"to offenses from {start} to before {end}"
        case Trigger.DISCOVERY:
            return f"to loss discovered from {start} to before {end}"
