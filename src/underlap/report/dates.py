"""Every day that a program tests: periods, retroactive and prior dates, reporting windows, extended reporting; and what fails them."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from underlap.match.results import BandStatus
from underlap.model.clauses import Trigger
from underlap.model.programs import Extension, Layer, Policy, RetroDate, Terms
from underlap.report.names import TRIGGERS, counted
from underlap.report.text import Column, Table, hang, paint
from underlap.report.view import View
from underlap.report.why import untimely
from underlap.report.words import either

PRIOR: Mapping[str, str] = {
    "retroactive": "retroactive",
    "pending_or_prior": "pending or prior",
    "knowledge_as_of": "knowledge",
    "prior_notice": "prior notice",
}
"""What a slice may test beside its period, as a column is headed."""

MADE = (Trigger.CLAIMS_MADE, Trigger.CLAIMS_MADE_REPORTED)
NO_TEST, NOT_SEEN = "-", "not seen"
NO_WINDOW = "no day"
NO_DAY = f"{NO_WINDOW}: as the form's notice clause says (not modeled)"
NOTE = (
    "none: no date in the declarations; the form's own exclusions still apply. -: its triggers do not ask. The last day to report is the "
    f"day before the window or extension ends. {NO_DAY}."
)


def dates(view: View, party: str) -> list[str]:
    """A row a policy and layer; then the exposures that fail a day at the adverse end."""
    slices = view.policies(party)
    if not slices:
        return hang("  ", "No policy is stated.", view.style)
    return [*_table(view, slices), *hang("  ", NOTE, view.style), "", *_failing(view, party)]


def _table(view: View, slices: tuple[Policy | Layer, ...]) -> list[str]:
    rows = [_row(view, x) for x in slices]
    below = [tuple(line for text in _below(view, x) for line in hang("      ", text, view.style, indent=8)) for x in slices]
    columns = (Column(), Column("period", least=10), *(Column(name) for name in PRIOR.values()), Column("reported by"))
    lines = Table(columns, tuple(rows), 2, below=tuple(below)).lines(view.style)
    if lines is not None:
        return lines
    heads = ("period", *PRIOR.values(), "reported by")
    out: list[str] = []
    for (label, *cells), more in zip(rows, below, strict=True):
        told = "; ".join(f"{head} {cell}" for head, cell in zip(heads, cells, strict=True))
        out += [*hang(f"  {paint(label, 'head')}  ", told, view.style, indent=6), *more]
    return out


def _row(view: View, slice_: Policy | Layer) -> tuple[str, ...]:
    terms, triggers = terms_of(view, slice_), triggers_of(view, slice_)
    period = f"{terms.period.start.isoformat()} to {terms.period.end.isoformat()}"
    if triggers is None:
        return (view.label(slice_.id), period, *(_stated(getattr(terms, key), NOT_SEEN) for key in PRIOR), NOT_SEEN)
    asked = {key: key != "retroactive" or any(t in MADE for t in triggers) for key in PRIOR}
    days = (_stated(getattr(terms, key), "none") if asked[key] else NO_TEST for key in PRIOR)
    reported = last_day(terms).isoformat() if Trigger.CLAIMS_MADE_REPORTED in triggers else NO_WINDOW
    return (view.label(slice_.id), period, *days, reported)


def _stated(test: RetroDate, absent: str) -> str:
    """A date that a slice tests, `not stated`, or what stands for no test."""
    if isinstance(test, date):
        return test.isoformat()
    return "not stated" if test == "not_stated" else absent


def terms_of(view: View, slice_: Policy | Layer) -> Terms:
    """What a slice tests days against."""
    return slice_.terms(_base(view, slice_)) if isinstance(slice_, Layer) else slice_.terms


def _base(view: View, slice_: Policy | Layer) -> Policy:
    return next(t.policy for t in view.account.towers if slice_ in t.slices)


def triggers_of(view: View, slice_: Policy | Layer) -> frozenset[Trigger] | None:
    """The triggers of what a slice grants or follows; None if no wording was seen."""
    wording = _base(view, slice_).wording
    return frozenset(g.trigger for g in wording.grants) if wording else None


def last_day(terms: Terms, window: bool = True) -> date:
    """The last day on which a claim of the period can be reported, the day of expiration being day 1; or, without `window`, on which one
    can be made in extended reporting."""
    longest = max([terms.window_days if window else 0, *(x.days for x in terms.extensions if in_force(x, terms))])
    return terms.period.end + timedelta(days=longest - 1)


def in_force(extension: Extension, terms: Terms) -> bool:
    """Whether extended reporting is in force, as far as the account says how the policy ended."""
    return extension.bought and (not extension.on or terms.ended in extension.on)


def _below(view: View, slice_: Policy | Layer) -> Iterator[str]:
    triggers = triggers_of(view, slice_)
    terms = terms_of(view, slice_)
    if isinstance(slice_, Layer):
        own = [name for key, name in PRIOR.items() if getattr(slice_, key) is not None]
        own += ["period"] if slice_.period is not None else []
        own += ["window"] if slice_.window_days is not None else []
        apart = f"; its own: {either(own, 'and')}" if own else " in all of it"
        yield f"follows {view.label(_base(view, slice_).id)}{apart}"
        return
    told = [either((TRIGGERS[t] for t in sorted(triggers, key=lambda t: t.value)), "and")] if triggers else []
    if terms.window_days:
        told.append(f"window {terms.window_days} days")
    told += [_extended(x, terms, view.account.as_of) for x in terms.extensions]
    if triggers and any(t in MADE for t in triggers) and not terms.extensions:
        told.append("no extended reporting is stated")
    if told:
        yield "; ".join(told)


def _extended(extension: Extension, terms: Terms, as_of: date) -> str:
    """One extended reporting period, and whether it is in force; if so, its last day."""
    kind = f"extended reporting {extension.days} days"
    if not extension.bought:
        return f"{kind}: an option, not bought"
    kind = f"{'bought' if extension.optional else 'automatic'} {kind}"
    on = f" if {either(sorted(extension.on))}" if extension.on else ""
    until = f"in force through {from_today(terms.period.end + timedelta(days=extension.days - 1), as_of)}"
    if not extension.on:
        return f"{kind}, however it ends: {until}"
    if terms.ended is None:
        return f"{kind}{on}: open, how it ended is not stated"
    return f"{kind}{on}: {until if in_force(extension, terms) else 'not in force'}; {terms.ended}"


def from_today(day: date, as_of: date) -> str:
    """A last day, and how far off it is.

    >>> from_today(date(2026, 12, 31), date(2026, 11, 23)), from_today(date(2026, 1, 1), date(2026, 11, 23))
    ('2026-12-31, 38 days from today', '2026-01-01, which has passed')
    """
    left = (day - as_of).days
    off = f"{counted(left, 'day')} from today" if left >= 0 else "which has passed"
    return f"{day.isoformat()}, {off}"


# --- what fails a day -----------------------------------------------------------------------------------------------


def _failing(view: View, party: str) -> list[str]:
    """Exposures that are too early or too late for some policy, adverse end."""
    shown = {p.id for p in view.policies(party)}
    out: list[str] = []
    for result in view.results(party):
        found: dict[str, dict[str, None]] = {}
        for band in result.bound.adverse.bands:
            for each in (band.reason, *band.also):
                if each.status is BandStatus.UNTIMELY and each.policy in shown:
                    text = view.clean(untimely(view, result, each.policy, each.element))
                    found.setdefault(text, {})[view.label(each.policy)] = None
        for text, labels in found.items():
            lead = f"  {paint(view.clean(result.exposure.id), 'head')}  "
            out += hang(lead, f"{', '.join(labels)}: {text}", view.style, indent=6)
    if not out:
        return hang("  ", "No exposure fails a day at the adverse end.", view.style)
    return [*hang("  ", "Untimely at the adverse end, where the words of a policy are met:", view.style), *out]
