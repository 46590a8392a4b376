"""Bounds, and what questions are worth: relief of the adverse end, stake of the favorable one (design, section 7).

Every figure is read off ledgers; nothing here decides words or places money.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations

from attrs import define, field

from underlap.match.exams import Exam, Placed
from underlap.match.results import Bound, Ledger, Worth
from underlap.match.standing import Calendar
from underlap.model.answers import Question

MOST_NEEDED = 4
"""The largest set of answers looked for under "needs all of"."""


@define(eq=False, slots=False)
class Range:
    """The ledgers of an exam, and the least and most the client bears under fixed answers."""

    exam: Exam
    placed: tuple[Placed, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.placed = tuple(self.exam.placed(self.exam.full))

    @property
    def exact(self) -> bool:
        """Whether every outcome in every cell was placed."""
        return self.exam.exact

    @cached_property
    def witnesses(self) -> tuple[Placed, Placed]:
        """What is least and most borne, stated in full; ties go to the first in canonical order."""
        ends = (min(self.placed, key=lambda p: p.ledger.bears), max(self.placed, key=lambda p: p.ledger.bears))
        return self.exam.restated(ends[0]), self.exam.restated(ends[1])

    def bound(self) -> Bound:
        """[favorable, adverse], each with its witness."""
        favorable, adverse = (placed.ledger for placed in self.witnesses)
        return Bound(favorable, adverse, self.exact, *self.ends())

    def ends(self) -> tuple[int, int]:
        """(least, most) borne. With outcomes left out nothing is certain but "none of it" to "all of it"."""
        borne = [p.ledger.bears for p in self.placed]
        return (min(borne), max(borne)) if self.exact else (0, self.exam.loss)

    # --- under fixed answers -----------------------------------------------------------------------------------------

    def under(self, answers: Mapping[str, str]) -> tuple[int, int]:
        """(least, most) borne over everything consistent with `answers` (questions and cells)."""
        ledgers = list(self._consistent(answers))
        return min(map(_bears, ledgers)), max(map(_bears, ledgers))

    def _consistent(self, answers: Mapping[str, str]) -> Iterator[Ledger]:
        for placed in self._placed(answers):
            cell = placed.ledger.cell
            if all(cell.get(k, v) == v and placed.outcome.allows(k, v) for k, v in answers.items()):
                yield placed.ledger

    def _placed(self, answers: Mapping[str, str]) -> Sequence[Placed]:
        """What was placed, or, where outcomes forget, placed again under the answers."""
        words = {k: v for k, v in answers.items() if k in self.exam.questions}
        if self.exam.remembers or not words:
            return self.placed
        return tuple(self.exam.placed(self.exam.joined(words)))

    def worths(self) -> tuple[Worth, ...]:
        """Every question whose answer can move an end, by relief, then stake, then key."""
        if not self.exact:
            return tuple(Worth(q, 0, 0) for q in self._questions())
        bound = self.bound()
        if bound.low == bound.high:
            return ()
        found = [self._worth(q, bound) for q in self._questions()]
        moving = [w for w in found if w.relief or w.stake]
        return tuple(sorted(moving, key=lambda w: (-w.relief, -w.stake, w.question.key)))

    def _questions(self) -> Iterator[Question]:
        yield from self.exam.questions.values()
        yield from when_questions(self.exam.calendars)

    def _worth(self, question: Question, bound: Bound) -> Worth:
        ends = [self.under({question.key: answer}) for answer in question.answers]
        return Worth(question, bound.high - min(most for _, most in ends), max(least for least, _ in ends) - bound.low)

    def needs(self, worths: Sequence[Worth]) -> tuple[tuple[str, str], ...]:
        """The smallest set of the favorable witness's answers that brings the favorable end, where no single answer brings relief."""
        if not self.exact or not worths or any(w.relief for w in worths):
            return ()
        bound = self.bound()
        witness = {**bound.favorable.cell, **bound.favorable.answers}
        keys = [w.question.key for w in worths if w.question.key in witness]
        for size in range(2, min(MOST_NEEDED, len(keys)) + 1):
            for chosen in combinations(keys, size):
                answers = {key: witness[key] for key in chosen}
                if self.under(answers)[1] == bound.low:
                    return tuple(answers.items())
        return ()


def when_questions(calendars: Sequence[Calendar]) -> Iterator[Question]:
    """The date questions of an exposure's cells, answers in time order."""
    keys = dict.fromkeys(k for c in calendars for k in c.cell)
    for key in keys:
        answers = tuple(dict.fromkeys(c.cell[key] for c in calendars))
        if len(answers) > 1:
            yield Question(key, answers, frozenset(), key.rpartition("/")[2])


def _bears(ledger: Ledger) -> int:
    return ledger.bears
