"""Money: integers of minor units in the account's one currency; shares are exact fractions.

The one rounding rule stands here: `nested` (docs/format.md, 5.3). Source: design, section 6.8; architecture, 4.3.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NewType

from attrs import frozen

Cents = NewType("Cents", int)
"""Minor units of the account's currency."""

Share = Fraction


@frozen
class Amount:
    """Low, likely and high estimate of one sum, in minor units; low <= likely <= high."""

    low: int
    likely: int
    high: int

    def at(self, severity: str) -> int:
        """The estimate called `severity`: "low", "likely" or "high"."""
        match severity:
            case "low":
                return self.low
            case "likely":
                return self.likely
            case "high":
                return self.high
        raise ValueError(f"no such severity: {severity}")


def floor_share(amount: int, share: Share) -> int:
    """`amount` x `share`, rounded down."""
    return amount * share.numerator // share.denominator


def nested(position: int, cumulative: Sequence[Share]) -> tuple[int, ...]:
    """How many of the first `position` cents of a slice the first k shares own, for k = 1..m.

    `cumulative` rises: S1 <= ... <= Sm. By nested floors: xm = floor(p Sm), xk = floor(x(k+1) Sk / S(k+1)).
    Every cent gets one owner, no part is negative, and cutting a piece moves nothing.

    >>> nested(5, (Fraction(3, 5), Fraction(1)))
    (3, 5)
    """
    out = [0] * len(cumulative)
    upper, above = position, Fraction(1)
    for k in range(len(cumulative) - 1, -1, -1):
        upper = floor_share(upper, cumulative[k] / above)
        above = cumulative[k]
        out[k] = upper
    return tuple(out)
