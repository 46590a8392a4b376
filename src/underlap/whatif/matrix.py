"""The claim x line matrix: every exposure against every policy of an account, each policy as if it were the only one."""

from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

from underlap.match.decisions import Memo
from underlap.match.results import Code, PolicyResult, Result
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.model.matrix import Overlay, Reach, Row, Said, Sheet

CODES: Final[Mapping[str, frozenset[Code]]] = {
    "C": frozenset({Code.CV}),
    "X": frozenset({Code.XC, Code.NG, Code.CF}),
    "S": frozenset({Code.DS, Code.CN}),
    "U": frozenset({Code.UL, Code.PT}),
    "P": frozenset({Code.UT}),
}
"""The sheet's letters in our codes."""


@frozen
class Cell:
    """What one policy alone says of one claim. `low`, `high`: what the client bears, favorable and adverse; `loss`: the whole."""

    result: PolicyResult
    low: int
    high: int
    loss: int


Cells = Mapping[tuple[str, str], Cell]
"""(exposure id, policy id) -> its cell."""


def cells(account: Account, severity: str = "high") -> Cells:
    """Every exposure against every policy alone, at one severity."""
    memo = Memo()
    found = {}
    for tower in account.towers:
        review = match(evolve(account, towers=(tower,), scenarios=(), circumstances=()), severity=severity, memo=memo)
        for result in review.results:
            found[result.exposure.id, tower.policy.id] = _cell(result, tower.policy.id)
    return found


def _cell(result: Result, policy: str) -> Cell:
    said = next(p for p in result.policies if p.policy == policy)
    return Cell(said, result.bound.low, result.bound.high, result.loss)


def reach(found: Cells, exposure: str, overlay: Overlay) -> Reach:
    """What the overlay does to a claim that its line, without it, takes at least in part."""
    before, after = found[exposure, overlay.base], found[exposure, overlay.attached]
    if before.low == before.loss:
        return Reach.NOTHING
    moved = (after.low > before.low) + (after.high > before.high or before.high == before.loss == after.high)
    if after.low == before.low:
        return Reach.MISS if after.high == before.high else Reach.CONTEST
    return Reach.HIT if moved == 2 else Reach.CONTEST  # noqa: PLR2004  (both ends)


def agrees(said: Said, code: Code) -> bool:
    """Whether a code is one that the sheet's letters stand for."""
    return any(code in CODES[letter] for letter in said.words)


def differing(row: Row, sheet: Sheet, found: Cells) -> tuple[str, ...]:
    """Policies and overlays of which the sheet and the engine do not say the same of a claim."""
    overlays = {overlay.id: overlay for overlay in sheet.overlays}
    reached = {id: reach(found, row.exposure, overlays[id]) for id in row.said if id in overlays}
    return tuple(
        id
        for id, said in row.said.items()
        if (not _same(reached[id], said) if id in overlays else not agrees(said, found[row.exposure, id].result.code))
    )


def _same(reached: Reach, said: Said) -> bool:
    """Whether an overlay does what the sheet says. Where there is nothing to take, nothing is missed."""
    return reached in said.words or (reached is Reach.NOTHING and Reach.MISS in said.words)
