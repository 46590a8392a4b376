"""The gap table: every exposure of a party by adverse amount borne, with a code for every policy; and the AI-tech wording."""

from collections.abc import Callable, Sequence

from underlap.match.results import PolicyResult, Result
from underlap.report.law import resting
from underlap.report.names import AI_LETTERS, AI_MEANS, CODES
from underlap.report.text import Column, Table, hang, paint, width_of
from underlap.report.view import View

LEAST_TITLE = 18
"""A narrower title goes on a line of its own, above the figures."""

ROOM_FOR_RETAINED = 132
"""From this width on, what is retained has columns of its own."""

Cell = Callable[[PolicyResult], str]


def gaps(view: View, party: str) -> list[str]:
    """Section 1."""
    results = view.results(party)
    if not results:
        return hang("  ", "No exposure is stated.", view.style)
    notes = ["Each row stands alone: rows share limits and do not add."]
    if any(p.provisional for r in results for p in r.policies):
        notes.append("* a scheduled form was not seen: read the code as provisional.")
    if any(not r.bound.exact for r in results):
        notes.append("~ a bound, not a figure: more outcomes than the cap; the truth lies between the two.")
    if rest := resting(view, results):
        notes.append(f"Rests on a decision of a court, see LAW: {', '.join(rest)}.")
    return [*_table(view, party, results), *hang("  ", " ".join(notes), view.style)]


def ai_tech(view: View, party: str) -> list[str]:
    """What each policy's wording says of AI technology, exposure by exposure; never an answer to "covered?"."""
    results = view.results(party)
    if not results or not view.policies(party):
        return hang("  ", "Nothing to show.", view.style)
    table = _made([(Column("ID"), _ids(view, results)), *_matrix(view, results, _ai_letter)], 2, ())
    used = {p.ai_tech for r in results for p in view.shown(r)}
    legend = ", ".join(f"{letter} {AI_MEANS[ai]}" for ai, letter in AI_LETTERS.items() if ai in used)
    note = f"{legend}. Words only: silence says nothing about cover."
    return [*(table.lines(view.style) or _labeled(view, results, _ai_letter)), *hang("  ", note, view.style)]


# --- the table ------------------------------------------------------------------------------------------------------


def _table(view: View, party: str, results: Sequence[Result]) -> list[str]:
    """A row on one line where there is room; else its title above its figures; else its codes there too, with labels."""
    amounts = _amounts(view, party, results, retained=view.style.room >= ROOM_FOR_RETAINED)
    few = _amounts(view, party, results, retained=False)
    flat = _columns((Column("ID"), _ids(view, results)), (Column("Exposure", least=LEAST_TITLE), _titles(view, results)))
    matrix = _matrix(view, results, _code)
    titles = tuple(tuple(_heading(view, r)) for r in results)
    labeled = tuple((*t, *c) for t, c in zip(titles, _labeled_rows(view, results, _code, 4), strict=True))
    tries = [
        _made([*flat, *matrix, *amounts], 2, ()),
        _made([*flat, *matrix, *few], 2, ()),
        _made([*matrix, *few], 4, titles),
        _made([*matrix, *few], 2, titles),
        _made(few, 4, labeled),
    ]
    fitted = next((lines for table in tries if (lines := table.lines(view.style))), None)
    return fitted or _sentences(view, party, results, labeled)


Filled = tuple[Column, Sequence[str]]


def _columns(*columns: Filled) -> list[Filled]:
    return list(columns)


def _made(columns: Sequence[Filled], indent: int, above: tuple[tuple[str, ...], ...]) -> Table:
    rows = zip(*(cells for _, cells in columns), strict=True)
    return Table(tuple(c for c, _ in columns), tuple(rows), indent, above)


def _ids(view: View, results: Sequence[Result]) -> list[str]:
    return [view.clean(r.exposure.id) for r in results]


def _titles(view: View, results: Sequence[Result]) -> list[str]:
    return [view.clean(r.exposure.title) for r in results]


def _heading(view: View, result: Result) -> list[str]:
    lead = f"  {paint(view.clean(result.exposure.id), 'head')}  "
    return hang(lead, view.clean(result.exposure.title), view.style, indent=6)


def _amounts(view: View, party: str, results: Sequence[Result], *, retained: bool) -> list[Filled]:
    """Columns of figures."""

    def column(heading: str, group: str, figure: Callable[[Result], int], sign: bool = False) -> Filled:
        cells = [f"{'~' if sign and not r.bound.exact else ''}{view.money(figure(r))}" for r in results]
        return Column(heading, "right", group=group), cells

    recovery, bears = "modeled recovery", view.bears(party)
    out = [
        column("loss", "", lambda r: r.loss),
        column("favorable", recovery, lambda r: r.loss - r.bound.low, True),
        column("adverse", recovery, lambda r: r.loss - r.bound.high, True),
        column("favorable", bears, lambda r: r.bound.low, True),
        column("adverse", bears, lambda r: r.bound.high, True),
    ]
    if retained:
        out += [
            column("favorable", "of it retained", lambda r: r.bound.favorable.retained),
            column("adverse", "of it retained", lambda r: r.bound.adverse.retained),
        ]
    return out


def _sentences(view: View, party: str, results: Sequence[Result], above: Sequence[Sequence[str]]) -> list[str]:
    """Figures as text, for a screen too narrow for columns."""
    out: list[str] = []
    for r, lines in zip(results, above, strict=True):
        about = "" if r.bound.exact else "~"
        low, high = (f"{about}{view.money(n)}" for n in (r.bound.low, r.bound.high))
        text = f"loss {view.money(r.loss)}; {view.bears(party)} {low} favorable, {high} adverse"
        out += [*lines, *hang("    ", text, view.style)]
    return out


# --- codes ----------------------------------------------------------------------------------------------------------


def _code(result: PolicyResult) -> str:
    return paint(result.code.value, CODES[result.code][1]) + ("*" if result.provisional else "")


def _ai_letter(result: PolicyResult) -> str:
    return AI_LETTERS[result.ai_tech]


def _codes(view: View, results: Sequence[Result], cell: Cell) -> list[str]:
    """One column for all policies shown, their codes a space or a star apart: its heading, then its cells."""
    policies = [p.id for p in view.policies(results[0].exposure.party)]
    rows = [[view.label(p) for p in policies]]
    for r in results:
        by_id = {p.policy: p for p in r.policies}
        rows.append([cell(by_id[p]) if p in by_id else "" for p in policies])
    widths = [max(width_of(view.label(p)), 2) + 1 for p in policies]
    return [
        "".join(text + " " * (width - width_of(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _matrix(view: View, results: Sequence[Result], cell: Cell) -> list[Filled]:
    """The codes of all policies shown: one column with them side by side, or, marked up, a column each."""
    if not view.style.markdown:
        heading, *codes = _codes(view, results, cell)
        return _columns((Column(heading), codes))
    by_id = [{p.policy: cell(p) for p in r.policies} for r in results]
    return [(Column(view.label(p.id)), [known.get(p.id, "") for known in by_id]) for p in view.policies(results[0].exposure.party)]


def _labeled_rows(view: View, results: Sequence[Result], cell: Cell, indent: int) -> list[list[str]]:
    """Each row's codes with their policies, as text."""
    return [
        hang(" " * indent, ", ".join(f"{view.label(p.policy)} {cell(p)}" for p in view.shown(r)), view.style)
        for r in results
    ]


def _labeled(view: View, results: Sequence[Result], cell: Cell) -> list[str]:
    return [
        line
        for r, codes in zip(results, _labeled_rows(view, results, cell, 6), strict=True)
        for line in [f"  {view.clean(r.exposure.id)}", *codes]
    ]
