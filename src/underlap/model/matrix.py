"""The claim x line matrix: which rows it has, and what a fact sheet says of them, for comparison with what the engine computes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen

LETTERS: Final[Mapping[str, str]] = {
    "C": "covered",
    "X": "excluded, or no grant",
    "S": "silent or ambiguous",
    "U": "under-limited",
    "P": "period-sensitive",
}
"""What the sheet's letters stand for."""


class Reach(StrEnum):
    """What an overlay does to a claim: both ends worsen, one does, none does, or there was nothing to take."""

    HIT = "hit"
    CONTEST = "contest"
    MISS = "miss"
    NOTHING = "-"


@frozen
class Said:
    """What the sheet says of one cell: letters ("X", "S/X": either), or of an overlay hit, miss or contest.

    Where the engine says otherwise: `side`, who is right (`ours`, `theirs`, or `open`), and why.
    """

    words: tuple[str, ...]
    side: str = ""
    because: str = ""


@frozen(eq=False)
class Row:
    """One claim: an exposure of the matrix's account. `sheet`: what the sheet says of it, whole.

    `said`: policy or overlay id -> what the sheet says of it; those it does not speak of are left out.
    """

    exposure: str
    role: str
    fact: str
    sheet: str
    said: Mapping[str, Said]


@frozen
class Overlay:
    """What endorsements do to a line: `attached` is the policy `base` with them."""

    id: str
    title: str
    base: str
    attached: str


@frozen(eq=False)
class Sheet:
    """All rows, in the order of the file, and all overlays."""

    rows: tuple[Row, ...]
    overlays: tuple[Overlay, ...]

    @property
    def variants(self) -> frozenset[str]:
        """Policies that stand for an overlay, and have no column of their own."""
        return frozenset(overlay.attached for overlay in self.overlays)
