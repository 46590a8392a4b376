"""Decided cases: what a court ruled, beside the clauses and facts it ruled on. The matcher never sees any of this."""

from collections.abc import Mapping

from attrs import frozen

CASE, OPEN = "case", "open"
"""The two runs that every case may have: with the law of the case, and without its precedents."""


@frozen
class Twin:
    """The same files with one change: the text `find`, which stands once in `file`, becomes `replace`. `why`: what the result turned on."""

    id: str
    why: str
    file: str
    find: str
    replace: str


@frozen
class Row:
    """What is expected of one policy, item or exposure in one run. What is None is not asserted.

    `ruling` and amounts: at the favorable and the adverse end. `open`: question -> the answer that is for the insured.
    """

    run: str
    exposure: str | None = None
    policy: str | None = None
    item: str | None = None
    result: str | None = None
    ruling: tuple[str, str] | None = None
    clause: str | None = None
    did: str | None = None
    element: str | None = None
    open: Mapping[str, str] | None = None
    bands: Mapping[str, tuple[int, int] | None] | None = None
    says: str = ""


@frozen
class Private:
    """A facet's value, tag or feature that one case alone uses in its facts and in its clauses, and why that is no channel."""

    value: str
    reason: str


@frozen
class Decided:
    """One decided case. `verdict`: the court's, in the words of the fact sheet. `turns_on`: the clause that decided it, likewise.
    `gaps`: what of it the files cannot say. `runs`: how it is matched. `rulings`: the features that its own precedents answer."""

    id: str
    title: str
    court: str
    line: str
    verdict: str
    turns_on: str
    features: tuple[str, ...]
    twins: tuple[Twin, ...] = ()
    expected: tuple[Row, ...] = ()
    private: tuple[Private, ...] = ()
    gaps: tuple[str, ...] = ()
    runs: tuple[str, ...] = (CASE,)
    rulings: tuple[str, ...] = ()
