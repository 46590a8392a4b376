"""Questions, answers, readings."""

from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import NoReturn

from attrs import frozen


class Answer(IntEnum):
    """Three answers of a fact to a term; never a truth value."""

    NO = 0
    OPEN = 1
    YES = 2

    def __bool__(self) -> NoReturn:
        raise TypeError("an Answer is not a boolean: compare it with Answer.YES")


class Kind(Enum):
    """Kinds of question; the prefix of the key."""

    FACT = "fact"
    LAW = "law"
    WHEN = "when"
    CONTROL = "control"
    WARRANTY = "warranty"


ANSWERABLE = (Kind.FACT, Kind.CONTROL)
"""What an account may answer; the law never, nor whether an insurer will rescind (design, section 3)."""

CONDITIONAL = (Kind.CONTROL, Kind.WARRANTY)
"""Kinds that make a result conditional rather than disputed (design, section 4)."""


@frozen
class Question:
    """A doubt with a stable key and its finite answers.

    `answers` are in canonical order; `against` are those that work against the insured where the question was first
    asked (only the choice between equal witnesses uses it). `about` names what it is about: a feature, a facet, a date;
    `asked_by` is the clause (document/clause) that asked it first, in program order.
    """

    key: str
    answers: tuple[str, ...]
    against: frozenset[str] = frozenset()
    about: str = ""
    asked_by: str = ""

    @property
    def kind(self) -> Kind:
        """The kind, read off the key."""
        return Kind(self.key.partition(":")[0])


Reading = Mapping[str, str]
"""Question key -> answer. A reading may be partial: keys it lacks do not matter to what it decides."""

YES, NO = "yes", "no"
YES_NO = (YES, NO)


class Unanswered(Exception):
    """Raised while deciding, when an open question is met that the reading does not answer."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.key)
        self.question = question
