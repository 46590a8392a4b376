"""Problems of input, as values: where something stands, what is wrong with it, and a value that may be missing.

Diagnostics are made by `read` and printed by `report`; a stage returns its value and its problems, and never raises
over bad input. Codes are stable and never reused: two letters of the area, two digits.
"""

from enum import Enum
from typing import Generic, TypeVar

from attrs import frozen

T_co = TypeVar("T_co", covariant=True)


class Severity(Enum):
    """An error leaves no value; a warning leaves one that a person should look at."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Place:
    """A span of one line of a file. `line` and `column` count from 1, in characters; line 0 is the file as a whole.

    `text` is the user's own line, unchanged: it may hold anything, so it is cleaned where it is printed.
    """

    file: str
    line: int = 0
    column: int = 0
    length: int = 0
    text: str = ""


@frozen
class Related:
    """A second place that a problem is about, and what it has to do with it."""

    place: Place
    label: str


@frozen
class Diagnostic:
    """One problem, at a place, in words that say what to do."""

    code: str
    severity: Severity
    place: Place
    message: str
    label: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether it keeps the file from being used."""
        return self.severity is Severity.ERROR


def by_place(problem: Diagnostic) -> tuple[str, int, int, str, str]:
    """The order in which problems are printed: file, line, column, code, words."""
    place = problem.place
    return place.file, place.line, place.column, problem.code, problem.message


@frozen
class Read(Generic[T_co]):
    """What reading gave: a value, or None if an error stands in its way, and every problem met."""

    value: T_co | None
    problems: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether any problem is an error."""
        return any(problem.is_error for problem in self.problems)
