"""Decisions: the trees of one exposure, one for every (policy, item, count, grant), pleaded defense, layer and competing-grants rule.

Trees depend on wordings and facts only, so a memo made once per run keeps them over what-if matches.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import cast

from attrs import define, field, frozen

from underlap.match.cases import Case
from underlap.match.judge import Judge, all_met
from underlap.match.outcomes import Leaf, Tree, explore
from underlap.match.results import Cap, Ruling, Status
from underlap.match.words import Seat, layer_ruling, ruling
from underlap.model.answers import Kind, Reading
from underlap.model.clauses import Grant
from underlap.model.facts import Count, LossItem

NOT_FACTS = frozenset(Kind) - {Kind.FACT}
"""What a decision about defense may ask: findings of fact are all tried."""


@frozen(eq=False)
class Decided:
    """A tree, and the tags it took as `no` because nobody stated them: tag -> clauses that asked."""

    tree: Tree[object]
    defaulted: Mapping[str, tuple[str, ...]]


@define(eq=False)
class Memo:
    """Decisions already made in this run, by what they depend on; and small numbers for what is costly to hash."""

    decided: dict[Hashable, Decided] = field(factory=dict)
    numbers: dict[Hashable, int] = field(factory=dict)

    def number(self, value: Hashable) -> int:
        """A small number for a value, the same for equal ones."""
        return self.numbers.setdefault(value, len(self.numbers))


@frozen
class Own:
    """The best pleaded ruling of one defense item under one grant in one count."""

    item: str
    ruling: Ruling


@frozen
class Pleaded:
    """What the pleaded facts could come to. `grants`: those under which some item of some insured could be covered, with the count.

    `own`: for each defense item, grant and count, the best ruling it could itself get.
    """

    grants: tuple[tuple[Grant, str], ...]
    own: tuple[Own, ...]


@define(eq=False)
class Desk:
    """Where one exposure's trees are made. `number`: stands for the nodes and answers that the case carries."""

    case: Case
    memo: Memo
    number: int

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

    def pleaded(self, seats: Mapping[str, Seat], each_claim: int) -> Decided:
        """What the pleaded facts could come to, for every answer to law and control questions.

        `seats`: item id -> the seat of its owner; items of owners who are not insured are missing.
        """
        seat = next(iter(seats.values()))
        items = [i for i in self.case.items if i.id in seats]
        return self._made(
            ("pleaded", tuple((i, seats[i.id].scope) for i in items), each_claim),
            seat,
            lambda judge: self._pleaded(seats, items, judge, each_claim),
            _slim_pleaded,
            truth=False,
            kinds=NOT_FACTS,
        )

    def _pleaded(self, seats: Mapping[str, Seat], items: Sequence[LossItem], judge: Judge, each_claim: int) -> Pleaded:
        could: list[tuple[Grant, str]] = []
        own: list[Own] = []
        for item in items:
            seat = seats[item.id]
            for grant in seat.wording.grants:
                for count in self.case.counts_of(item):
                    best = self._best(seat, item, count, grant, judge, each_claim)
                    if best is None:
                        continue
                    if (grant, count.id) not in could:
                        could.append((grant, count.id))
                    if self.case.is_defense(item):
                        own.append(Own(item.id, best))
        order = {grant: i for i, grant in enumerate(seats[items[0].id].wording.grants)} if items else {}
        return Pleaded(tuple(sorted(could, key=lambda pair: order[pair[0]])), tuple(own))

    def _best(self, seat: Seat, item: LossItem, count: Count, grant: Grant, judge: Judge, each_claim: int) -> Ruling | None:
        """The best covered ruling over all findings on the pleaded facts: the one whose smallest cap is largest.

        Law and control answers come from `judge`; what they leave open and could still matter is asked through it.
        """
        alleged = self._alleged(seat, item, count, grant)
        judge.note(alleged.defaulted)
        covered = [leaf for leaf in alleged.tree.leaves if cast("Ruling", leaf.value).status is Status.COVERED]
        for leaf in sorted(covered, key=lambda found: -room(cast("Ruling", found.value), each_claim)):
            if self._possible(leaf, alleged.tree, judge):
                return cast("Ruling", leaf.value)
        return None

    def _possible(self, leaf: Leaf[object], tree: Tree[object], judge: Judge) -> bool:
        """Whether some finding of fact leads to a leaf, given the answers to law and control questions."""
        keys = [key for key in leaf.reading if tree.questions[key].kind is not Kind.FACT]
        return all_met(lambda key: judge.settle(tree.questions[key]) == leaf.reading[key], keys)

    def _alleged(self, seat: Seat, item: LossItem, count: Count, grant: Grant) -> Decided:
        """One item under one grant on what is alleged: the same decision as on what is true, unless the two differ."""
        if self.case.truth_is_alleged:
            return self.ruling(seat, item, count, grant)
        return self._made(
            ("alleged", item, count, grant),
            seat,
            lambda judge: ruling(seat, judge, item, count, grant),
            lambda value: slim(cast("Ruling", value)),
            truth=False,
        )

    def competing(self, form: str, law: str) -> Decided:
        """A form that does not say which of several grants pays: a law question of its own."""
        key = f"law:competing.{form}@{law}"
        return self._made(
            ("competing", key),
            None,
            lambda judge: judge.yes(key, f"competing.{form}"),
            bool,
        )

    # --- making ------------------------------------------------------------------------------------------------------

    def _judge(self, seat: Seat | None, reading: Reading, defaulted: dict[str, list[str]] | None, *, truth: bool) -> Judge:
        law = seat.law if seat else ""
        return Judge(self.case, law, reading, truth, seat.by_insured if seat else False, False, defaulted)

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
        where = (seat.wording, seat.law, seat.by_insured, seat.parts, seat.scope) if seat else ()
        known = (self.case.exposure, self.number, what, where)
        found = self.memo.decided.get(known)
        if found is None:
            defaulted: dict[str, list[str]] = {}
            tree = explore(lambda reading: decide(self._judge(seat, reading, defaulted, truth=truth)), key, kinds)
            found = Decided(tree, {t: tuple(dict.fromkeys(c)) for t, c in defaulted.items()})
            self.memo.decided[known] = found
        return found


def room(ruling_: Ruling, each_claim: int) -> int:
    """The smallest cap of a ruling, in minor units; without a cap more than any."""
    return min((c.cents(each_claim) for c in ruling_.caps), default=1 << 62)


def slim(ruling_: Ruling) -> Hashable:
    """What of a ruling can move a cent or a status."""
    if ruling_.status is not Status.COVERED:
        return ruling_.status
    caps: tuple[Cap, ...] = ruling_.caps
    return (ruling_.grant, ruling_.count, tuple((c.cite.ref, c.amount, c.share) for c in caps), ruling_.reduces)


def _slim_pleaded(value: object) -> Hashable:
    pleaded = cast("Pleaded", value)
    return (pleaded.grants, tuple((o.item, slim(o.ruling)) for o in pleaded.own))
