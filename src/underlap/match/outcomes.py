"""Outcomes: every consistent answer to the open questions, joined decision by decision, one reading kept as witness.

A `Decider` is one small decision (one item under one grant of one policy, say) as a tree of questions. Trees are joined on shared
keys; a key that no later decider asks is forgotten, and states with the same verdicts become one (design, section 7).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from attrs import frozen

from underlap.model.answers import Kind, Question, Reading, Unanswered

T = TypeVar("T")


@frozen
class Leaf(Generic[T]):
    """What a decision comes to under a partial reading; the leaves of one tree exclude each other and leave nothing out.

    `key`: what of the value matters to money; leaves that share it lead to one outcome.
    """

    reading: Reading
    value: T
    key: Hashable


@frozen(eq=False)
class Tree(Generic[T]):
    """A decision: its leaves, and the questions they answer."""

    leaves: tuple[Leaf[T], ...]
    questions: Mapping[str, Question]
    exact: bool = True


MOST_LEAVES = 1024
"""Leaves of one decision; a tree with more is cut short and not exact."""

FEW_LEAVES = 64
"""Leaves of one decision where another of the exposure was cut short already: no figure of it is exact any more."""

MOST_PAIRS = 1_000_000
"""Pairs of a state and a leaf tried in one join; beyond it states are cut."""


def explore(
    decide: Callable[[Reading], T], key: Callable[[T], Hashable], kinds: frozenset[Kind] = frozenset(Kind), most: int = MOST_LEAVES
) -> Tree[T]:
    """Every leaf of a decision: `decide` raises `Unanswered` until its reading is enough. Questions of other kinds go up."""
    leaves: list[Leaf[T]] = []
    questions: dict[str, Question] = {}
    waiting: list[Reading] = [{}]
    while waiting and len(leaves) < most:
        reading = waiting.pop()
        try:
            value = decide(reading)
        except Unanswered as asked:
            question = asked.question
            if question.kind not in kinds:
                raise
            questions.setdefault(question.key, question)
            waiting += [{**reading, question.key: answer} for answer in reversed(question.answers)]
        else:
            leaves.append(Leaf(reading, value, key(value)))
    return Tree(tuple(leaves), questions, not waiting)


@frozen
class Outcome:
    """One way the open questions can fall, as far as verdicts can tell.

    `verdicts`: the value of each tree joined; `keys`: what of them matters; `witness`: the answers that lead there.
    """

    verdicts: tuple[object, ...]
    keys: tuple[Hashable, ...]
    witness: Reading

    def allows(self, key: str, answer: str) -> bool:
        """Whether the outcome is consistent with an answer."""
        return self.witness.get(key, answer) == answer


@frozen(eq=False)
class Outcomes:
    """All outcomes, or (not exact) those that were kept when the cap was met."""

    outcomes: tuple[Outcome, ...]
    questions: Mapping[str, Question]
    exact: bool


def join(
    trees: Sequence[Tree[object]], cap: int, fixed: Reading, *, forget: bool, keep: frozenset[str] = frozenset()
) -> Outcomes:
    """Join trees into outcomes. `fixed`: answers that hold; leaves against them are left out.

    `forget`: drop an answered key once no later tree asks it, so that fewer states stand; without, an outcome keeps every answer
    it depends on. `keep`: keys never forgotten. Exact unless more than `cap` states stand at once: then the first `cap` in canonical order
    go on.
    """
    questions: dict[str, Question] = {}
    for tree in trees:
        for key, question in tree.questions.items():
            questions.setdefault(key, question)
    ranks = _Ranks(questions)
    states = [Outcome((), (), {k: v for k, v in fixed.items() if k in questions})]
    exact = all(tree.exact for tree in trees)
    tried = 0
    for index, tree in enumerate(trees):
        room = max(1, (MOST_PAIRS - tried) // max(1, len(tree.leaves)))
        if len(states) > room:
            states, exact = sorted(states, key=lambda s: ranks.of(s.witness))[:room], False
        if not exact and not forget:
            return Outcomes((), questions, exact)
        tried += len(states) * len(tree.leaves)
        live = {key for later in trees[index + 1 :] for key in later.questions} | keep if forget else set(questions)
        states = _merged(_extended(states, tree), live, ranks)
        if len(states) > cap:
            states, exact = sorted(states, key=lambda s: ranks.of(s.witness))[:cap], False
    return Outcomes(tuple(sorted(states, key=lambda s: ranks.of(s.witness))), questions, exact)


def _extended(states: Iterable[Outcome], tree: Tree[object]) -> Iterable[Outcome]:
    fitting: dict[tuple[tuple[str, str], ...], list[Leaf[object]]] = {}
    for state in states:
        given = tuple((key, state.witness[key]) for key in tree.questions if key in state.witness)
        if given not in fitting:
            fitting[given] = [leaf for leaf in tree.leaves if all(leaf.reading.get(key, answer) == answer for key, answer in given)]
        for leaf in fitting[given]:
            yield Outcome((*state.verdicts, leaf.value), (*state.keys, leaf.key), {**state.witness, **leaf.reading})


def _merged(states: Iterable[Outcome], live: set[str], ranks: "_Ranks") -> list[Outcome]:
    """States that nothing later can tell apart become one; the canonical witness stays."""
    kept: dict[Hashable, Outcome] = {}
    for state in states:
        key = (state.keys, tuple(sorted((k, v) for k, v in state.witness.items() if k in live)))
        other = kept.get(key)
        if other is None or ranks.of(state.witness) < ranks.of(other.witness):
            kept[key] = state
    return list(kept.values())


class _Ranks:
    """The order of witnesses: fewest answers against the insured, then fewest answers, then key order (design, section 3)."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.questions = questions

    def of(self, reading: Reading) -> tuple[int, int, tuple[tuple[str, int], ...]]:
        """What witnesses are compared by."""
        against = sum(answer in self.questions[key].against for key, answer in reading.items())
        order = tuple(sorted((key, self._at(key, answer)) for key, answer in reading.items()))
        return against, len(order), order

    def _at(self, key: str, answer: str) -> int:
        answers = self.questions[key].answers
        return answers.index(answer) if answer in answers else len(answers)
