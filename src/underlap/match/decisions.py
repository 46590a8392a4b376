"""Decisions: the trees of one exposure, one for every (policy, item, count, grant), pleaded defense, layer and competing-grants rule.

Trees depend on wordings and facts only, so a memo made once per run keeps them over what-if matches.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import cast

from attrs import define, field, frozen

from underlap.match.cases import Case
from underlap.match.judge import Judge, all_met
from underlap.match.outcomes import FEW_LEAVES, MOST_LEAVES, Outcomes, Tree, explore, join
from underlap.match.results import Cap, Ruling, Status
from underlap.match.words import Reader, Seat, layer_ruling, ruling
from underlap.model.answers import Kind, Question, Reading
from underlap.model.clauses import Condition, Grant, Wording
from underlap.model.exposures import Exposure
from underlap.model.facts import Count, LossItem
from underlap.model.programs import Application

NOT_FACTS = frozenset(Kind) - {Kind.FACT}
"""What a decision about defense may ask: findings of fact are all tried."""

MOST_FINDINGS = 4096
"""Findings on the pleaded facts of one item that are told apart."""


@frozen(eq=False)
class Decided:
    """A tree, and the tags it took as `no` because nobody stated them: tag -> clauses that asked.

    `asked`: keys of all questions that came up, also those that cannot change a status and so are not in the tree; `held`: those of them
    that decisions of courts answer.
    `decide`: the decision itself, thoroughly, under any reading that is enough for it.
    """

    tree: Tree[object]
    defaulted: Mapping[str, tuple[str, ...]]
    asked: frozenset[str]
    decide: Callable[[Reading], object]
    held: frozenset[str] = frozenset()


@define(eq=False)
class Memo:
    """Decisions already made in this run, by what they depend on; and small numbers for what is costly to hash."""

    decided: dict[Hashable, Decided] = field(factory=dict)
    cases: dict[tuple[Exposure, int], Case] = field(factory=dict)
    numbers: dict[Hashable, int] = field(factory=dict)
    nothings: dict[str, Wording] = field(factory=dict)

    def number(self, value: Hashable) -> int:
        """A small number for a value, the same for equal ones."""
        return self.numbers.setdefault(value, len(self.numbers))

    def nothing(self, law: str) -> Wording:
        """The wording of layers that add nothing to what they follow, under a law."""
        return self.nothings.setdefault(law, Wording("", follows=True, law=law))


Vector = Mapping[tuple[str, str], Ruling]
"""(count, ref of grant) -> ruling of one item: what one finding of fact comes to."""


@frozen(eq=False)
class Pleaded:
    """What the pleaded facts could come to under some law and control answers: item -> every vector that covers it somewhere."""

    vectors: Mapping[str, tuple[Vector, ...]]
    exact: bool = True


@frozen(eq=False)
class Alleged:
    """What one item could come to on the facts alleged, whatever the answers: its rulings by (count, ref of grant).

    `defaulted`, `held`: as in `Decided`.
    """

    names: tuple[tuple[str, str], ...]
    outcomes: Outcomes
    defaulted: Mapping[str, tuple[str, ...]]
    held: frozenset[str] = frozenset()


@define(eq=False)
class Desk:
    """Where one exposure's trees are made. `number`: stands for the nodes, answers and laws that the case carries; `whole`: for the same
    with no law question left open on purpose, whose trees stand where they do not rest on one.

    `cut`: whether one of them was cut short.
    """

    case: Case
    memo: Memo
    number: int
    whole: int | None = None
    cut: bool = False

    def __attrs_post_init__(self) -> None:
        # The same exposure with the same nodes and answers is the same case: what it remembers of words already read stays.
        self.case = self.memo.cases.setdefault((self.case.exposure, self.number), self.case)

    def ruling(self, seat: Seat, item: LossItem, count: Count, grant: Grant) -> Decided:
        """One item, in one count, under one grant, on what is true."""
        return self._made(
            ("ruling", item, count, grant),
            seat,
            lambda judge: ruling(seat, judge, item, count, grant),
            lambda value: slim(cast("Ruling", value)),
        )

    def layer(self, seat: Seat, item: LossItem, count: Count) -> Decided:
        """What a layer's own wording takes of one item in one count, on what is true."""
        return self._made(
            ("layer", item, count),
            seat,
            lambda judge: layer_ruling(seat, judge, item, count),
            lambda value: slim(cast("Ruling", value)),
        )

    def pleaded(self, seats: Mapping[str, Seat]) -> Decided:
        """What the pleaded facts could come to, for every answer to law and control questions.

        `seats`: item id -> the seat of its owner; items of owners who are not insured are missing.
        """
        first = next(iter(seats.values()))
        items = [i for i in self.case.items if i.id in seats]
        return self._made(
            ("pleaded", tuple((i, seats[i.id].narrowed) for i in items)),
            first,
            lambda judge: self._findings({i.id: self._alleged(seats[i.id], i) for i in items}, judge),
            _slim_pleaded,
            truth=False,
            kinds=NOT_FACTS,
        )

    def _findings(self, alleged: Mapping[str, Alleged], judge: Judge) -> Pleaded:
        """What of that goes with the judge's answers to law and control questions."""
        for each in alleged.values():
            judge.note(each.defaulted, each.held)
        vectors = {item: self._vectors(each, judge) for item, each in alleged.items()}
        return Pleaded(vectors, all(each.outcomes.exact for each in alleged.values()))

    def _vectors(self, alleged: Alleged, judge: Judge) -> tuple[Vector, ...]:
        """Every way in which findings on the pleaded facts could cover an item, under the judge's answers to other questions."""
        found: dict[Hashable, Vector] = {}
        for outcome in alleged.outcomes.outcomes:
            rulings = cast("tuple[Ruling, ...]", outcome.verdicts)
            covers = any(r.status is Status.COVERED for r in rulings)
            if covers and self._possible(outcome.witness, alleged.outcomes.questions, judge):
                found.setdefault(outcome.keys, dict(zip(alleged.names, rulings, strict=True)))
        return tuple(found.values())

    def _alleged(self, seat: Seat, item: LossItem) -> Alleged:
        """Everything that the facts alleged could come to for one item; more than `MOST_FINDINGS` are cut short."""
        return self.case.once(("as pleaded of an item", item, seat.alike), lambda: self._joined(seat, item))

    def _joined(self, seat: Seat, item: LossItem) -> Alleged:
        keys = [(c, g) for c in self.case.counts_of(item) for g in seat.wording.grants]
        decided = [self._as_pleaded(seat, item, count, grant) for count, grant in keys]
        trees = [d.tree for d in decided]
        outcomes = Outcomes((), {}, all(tree.exact for tree in trees))
        if any(cast("Ruling", leaf.value).status is Status.COVERED for tree in trees for leaf in tree.leaves):
            outcomes = join(trees, MOST_FINDINGS, {}, forget=False)
            if not outcomes.exact:
                outcomes = join(trees, MOST_FINDINGS, {}, forget=True)
        defaulted: dict[str, tuple[str, ...]] = {}
        for each in decided:
            for tag, clauses in each.defaulted.items():
                defaulted[tag] = (*defaulted.get(tag, ()), *clauses)
        held = frozenset[str]().union(*(each.held for each in decided))
        return Alleged(tuple((count.id, grant.cite.ref) for count, grant in keys), outcomes, defaulted, held)

    def _possible(self, reading: Reading, questions: Mapping[str, Question], judge: Judge) -> bool:
        """Whether some finding of fact goes with a reading, given the judge's answers to law and control questions."""
        keys = [key for key in reading if questions[key].kind is not Kind.FACT]
        return all_met(lambda key: judge.settle(questions[key]) == reading[key], keys)

    def _as_pleaded(self, seat: Seat, item: LossItem, count: Count, grant: Grant) -> Decided:
        """One item under one grant on what is alleged: the same decision as on what is true, unless the two differ."""
        if self.case.truth_is_alleged:
            same = self.ruling(seat, item, count, grant)
            if not any(cast("Ruling", leaf.value).status is Status.UNINSURABLE for leaf in same.tree.leaves):
                return same  # what nobody may insure bars payment, not the defense
        return self._made(
            ("as pleaded", item, count, grant),
            seat,
            lambda judge: ruling(seat, judge, item, count, grant),
            lambda value: slim(cast("Ruling", value)),
            truth=False,
        )

    def rescission(
        self, seat: Seat, slice_: str, application: Application, conditions: tuple[Condition, ...], item: LossItem, count: Count
    ) -> Decided:
        """Whether a slice is rescinded for one item in one count."""
        return self._made(
            ("rescission", slice_, application, conditions, item, count),
            seat,
            lambda judge: Reader(seat, judge, item, count).taken_back(slice_, application, conditions),
            bool,
        )

    def law(self, feature: str, law: str) -> Decided:
        """What a law question of its own comes to: yes or no."""
        key = f"law:{feature}@{law}"
        return self._made(("law", key), None, lambda judge: judge.yes(key, feature), bool)

    def fact(self, key: str, about: str, answers: tuple[str, ...]) -> Decided:
        """What a question of fact of its own comes to: one of its answers."""
        return self._made(("fact", key), None, lambda judge: judge.ask(key, answers, about), str)

    # --- making ------------------------------------------------------------------------------------------------------

    def _judge(self, seat: Seat | None, reading: Reading, *, truth: bool, thorough: bool = False) -> Judge:
        law, by_insured = (seat.law, seat.by_insured) if seat else ("", False)
        return Judge(self.case, law, reading, truth, by_insured, thorough=thorough)

    def _made(
        self,
        what: tuple[Hashable, ...],
        seat: Seat | None,
        decide: Callable[[Judge], object],
        key: Callable[[object], Hashable],
        *,
        truth: bool = True,
        kinds: frozenset[Kind] = frozenset(Kind),
    ) -> Decided:
        where = seat.alike if seat else ()
        known = (self.case.exposure, self.number, what, where)
        found = self.memo.decided.get(known)
        if found is None and self.whole is not None:
            other = self.memo.decided.get((self.case.exposure, self.whole, what, where))
            found = other if other is not None and other.held.isdisjoint(self.case.laws.open) else None
        if found is None:
            defaulted: dict[str, list[str]] = {}
            asked: set[str] = set()
            held: set[str] = set()

            def read(reading: Reading) -> object:
                judge = self._judge(seat, reading, truth=truth)
                judge.defaulted, judge.asked, judge.held = defaulted, asked, held
                return decide(judge)

            tree = explore(read, key, kinds, FEW_LEAVES if self.cut else MOST_LEAVES)
            taken = {t: tuple(dict.fromkeys(c)) for t, c in defaulted.items()}
            thorough = partial(self._judge, seat, truth=truth, thorough=True)
            found = Decided(tree, taken, frozenset(asked), lambda reading: decide(thorough(reading)), frozenset(held))
            self.memo.decided[known] = found
        self.cut = self.cut or not found.tree.exact
        return found


def room(ruling_: Ruling, each_claim: int) -> int:
    """The smallest cap of a ruling, in minor units; without a cap more than any."""
    return min((c.cents(each_claim) for c in ruling_.caps), default=1 << 62)


def slim(ruling_: Ruling) -> Hashable:
    """What of a ruling can move a cent or a status."""
    if ruling_.status is not Status.COVERED:
        return ruling_.status
    caps: tuple[Cap, ...] = ruling_.caps
    capped = tuple((c.cite.ref, c.amount, c.share) for c in caps)
    allocated = ruling_.allocated.as_integer_ratio()  # quicker to compare than a fraction
    return (ruling_.grant, ruling_.count, capped, ruling_.reduces, ruling_.hammers, allocated, ruling_.spread)


def _slim_pleaded(value: object) -> Hashable:
    pleaded = cast("Pleaded", value)
    return tuple((item, tuple(tuple(map(slim, v.values())) for v in vectors)) for item, vectors in pleaded.vectors.items())
