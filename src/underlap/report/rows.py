"""A review as CSV: one row a band, of every exposure alone and of every claim of a scenario, at both ends (docs/json.md, 4).

RFC 4180. Text that a spreadsheet would run as a formula has an apostrophe before it; amounts are integers of minor units.
"""

import csv
import io
import re
from collections.abc import Iterator

from underlap.match.results import Band, Ledger, Reason, Review
from underlap.model.exposures import Exposure
from underlap.report.json_ import starts_of
from underlap.report.text import Style, clean

HEADER = (
    "scope", "id", "claim", "party", "end", "exact", "item", "from", "to", "amount", "currency", "status", "policy", "insurer", "element",
    "clause", "paragraph", "document", "edition", "also",
)  # fmt: skip

ENDS = ("favorable", "adverse")

_FORMULA = re.compile(r"^\s*[=+\-@|%＝＋－＠]")
"""How text begins that some spreadsheet, somewhere, takes for more than text; tabs and line breaks are gone by then."""


def render(review: Review, *, style: Style) -> str:
    """Header and rows, each ended by CR and LF."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for scope, id, end, exact, exposure, ledger in _ledgers(review):
        starts = starts_of(exposure, review.account, review.severity)
        for band in ledger.bands:
            ends = _band(band, starts[band.item], review.account.currency)
            row = (scope, id, exposure.id, exposure.party, end, "yes" if exact else "no", *ends)
            writer.writerow([cell if isinstance(cell, int) else text(cell, style) for cell in row])
    return out.getvalue()


def text(words: str, style: Style) -> str:
    """Text of a cell: one line, without controls, and nothing that a spreadsheet would run.

    >>> text("=1+1", Style()), text(" -x", Style()), text("A-1", Style())
    ("'=1+1", "'-x", 'A-1')
    """
    plain = clean(words, style)
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _ledgers(review: Review) -> Iterator[tuple[str, str, str, bool, Exposure, Ledger]]:
    """What is put in rows: scope, its id, which end, whether it is one, the claim, where its cents end."""
    for result in review.results:
        for end, ledger in zip(ENDS, (result.bound.favorable, result.bound.adverse), strict=True):
            yield "exposure", result.exposure.id, end, result.bound.exact, result.exposure, ledger
    for scenario in review.scenarios:
        by_id = {e.id: e for e in scenario.scenario.exposures}
        for name, placed in zip(ENDS, (scenario.favorable, scenario.adverse), strict=True):
            for claim, ledger in placed.claims:
                yield "scenario", scenario.scenario.id, name, scenario.exact, by_id[claim], ledger


def _band(band: Band, start: int, currency: str) -> tuple[str | int, ...]:
    reason, cite = band.reason, band.reason.cite
    return (
        band.item,
        start + band.span.low,
        start + band.span.high,
        band.span.size,
        currency,
        reason.status.value,
        reason.policy or "",
        reason.insurer,
        reason.element,
        cite.clause if cite else "",
        cite.paragraph if cite else "",
        cite.document if cite else "",
        cite.edition if cite else "",
        "; ".join(_also(r) for r in band.also),
    )


def _also(reason: Reason) -> str:
    cited = f" {reason.cite.ref}" if reason.cite else ""
    return f"{reason.policy or ''} {reason.status.value}{cited}".strip()
