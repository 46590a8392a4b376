"""Half-open intervals: spans of cents, periods of days, and the days a fact may fall on."""

from datetime import date

from attrs import frozen


@frozen(order=True)
class Span:
    """Cents [low, high) of one loss; never empty."""

    low: int
    high: int

    @property
    def size(self) -> int:
        """Number of cents."""
        return self.high - self.low


@frozen(order=True)
class Period:
    """Days [start, end), 12:01 a.m. to 12:01 a.m.; the day `end` is not in it."""

    start: date
    end: date

    def has(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day < self.end


@frozen
class Day:
    """One known day."""

    day: date


@frozen
class Between:
    """One unknown day in [start, end)."""

    start: date
    end: date


@frozen
class Course:
    """Something that went on from its first day through `last` (both in it)."""

    start: date
    last: date


@frozen
class Never:
    """It did not happen: `none` in a file."""


When = Day | Between | Course | Never
"""What a file can say of a date. Not stated is `None`, a third thing."""
