"""The claim x line matrix as a table: what the engine says of each claim and line, and where a fact sheet says otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import frozen

from underlap.match.results import Code
from underlap.model.accounts import Account
from underlap.model.matrix import LETTERS, Row, Sheet
from underlap.report.names import CODES, NOTICE
from underlap.report.text import Column, Style, Table, clean, finish, hang, paint, titled
from underlap.whatif.matrix import CODES as STAND_FOR
from underlap.whatif.matrix import Cells, differing, reach

SIDES = {"ours": "ours stands", "theirs": "the sheet is right", "open": "open"}


def matrix(account: Account, sheet: Sheet, found: Cells, style: Style) -> str:
    """The matrix, the overlays, every difference with its reason, the legend."""
    return finish(Matrix(account, sheet, found, style).lines(), style)


@frozen(eq=False)
class Matrix:
    """Writes one matrix."""

    account: Account
    sheet: Sheet
    found: Cells
    style: Style

    def lines(self) -> list[str]:
        """All of it."""
        lead = (
            f"Each claim against each line alone, with typical programs, high estimate, as of {self.account.as_of.isoformat()}. "
            "A code: what the engine says. A letter beside it: what the fact sheet says; *: it differs. CLAIMS has what each claim is."
        )
        return [
            titled("CLAIM x LINE", self.style),
            *hang("", clean(lead, self.style), self.style),
            *self._table("LINES", self._policies()),
            *self._table("OVERLAYS: what AI endorsements do to the line they attach to", [o.id for o in self.sheet.overlays]),
            *self._claims(),
            *self._differences(),
            *self._legend(),
        ]

    def _policies(self) -> list[str]:
        return [t.policy.id for t in self.account.towers if t.policy.id not in self.sheet.variants]

    def _table(self, heading: str, columns: Sequence[str]) -> list[str]:
        return ["", paint(clean(heading, self.style), "head"), *self._fitted(columns)] if columns else []

    def _fitted(self, columns: Sequence[str]) -> list[str]:
        """One table, or one under the other with a part of the columns each, where the screen is too narrow for all."""
        rows, above = [], []
        for role, group in groupby(self.sheet.rows, key=lambda row: row.role):
            for i, row in enumerate(group):
                rows.append((clean(row.exposure, self.style), *(self._cell(row, id) for id in columns)))
                above.append((paint(clean(role, self.style), "dim"),) if i == 0 else ())
        table = Table((Column("claim"), *(Column(clean(id.upper(), self.style)) for id in columns)), tuple(rows), above=tuple(above))
        lines = table.lines(self.style)
        if lines is None and len(columns) == 1:
            return [line for row in rows for line in hang("", "; ".join(row), self.style, 4)]
        if lines is None:
            half = (len(columns) + 1) // 2
            return [*self._fitted(columns[:half]), "", *self._fitted(columns[half:])]
        return lines

    def _cell(self, row: Row, id: str) -> str:
        overlays = {o.id: o for o in self.sheet.overlays}
        said = "/".join(row.said[id].words) if id in row.said else ""
        mark = "*" if id in differing(row, self.sheet, self.found) else ""
        if id in overlays:
            return f"{reach(self.found, row.exposure, overlays[id])}{f' {said}' if mark else ''}{mark}"
        code = self.found[row.exposure, id].result.code
        return f"{paint(code.value, CODES[code][1])} {said}{mark}".rstrip()

    def _differences(self) -> Iterator[str]:
        pairs = [(row, id) for row in self.sheet.rows for id in differing(row, self.sheet, self.found)]
        if pairs:
            yield from ("", paint("DIFFERENCES from the sheet", "head"))
        for row, id in pairs:
            said = row.said[id]
            because = f"{SIDES[said.side]}: {said.because}" if said.side else "no reason given"
            yield from hang(f"  {clean(f'{row.exposure}, {id.upper()}', self.style)}  ", clean(because, self.style), self.style, 6)

    def _claims(self) -> Iterator[str]:
        titles = {exposure.id: exposure.title for exposure in self.account.exposures}
        yield from ("", paint("CLAIMS", "head"))
        for row in self.sheet.rows:
            yield from hang(f"  {clean(row.exposure, self.style)}  ", clean(titles[row.exposure], self.style), self.style, 6)

    def _legend(self) -> list[str]:
        used = {cell.result.code for cell in self.found.values()}
        codes = "; ".join(f"{code.value} {CODES[code][0]}" for code in Code if code in used)
        letters = "; ".join(f"{letter} {means} ({_codes(STAND_FOR[letter])})" for letter, means in LETTERS.items())
        overlays = "; ".join(f"{o.id.upper()} {o.title} (on {o.base.upper()})" for o in self.sheet.overlays)
        reaches = "hit: both ends worsen; contest: one end does; miss: none; -: the line takes nothing to begin with"
        policies = {t.policy.id: t.policy.title for t in self.account.towers}
        lines = "; ".join(f"{id.upper()} {policies[id]}" for id in self._policies())
        texts = (f"Lines: {lines}.", f"Codes: {codes}.", f"The sheet's letters: {letters}.", f"Overlays: {overlays}. {reaches}.", NOTICE)
        return ["", *(line for text in texts for line in hang("", clean(text, self.style), self.style))]


def _codes(codes: Iterable[Code]) -> str:
    return ", ".join(code.value for code in Code if code in set(codes))
