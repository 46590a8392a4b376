"""One exposure examined: its trees joined with its calendar, each combination placed to the cent.

In: an account and one exposure. Out: every (outcome, cell) with its ledger, from which `reviews` reads bounds, codes and worths.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import cast

from attrs import define, evolve, field, frozen

from underlap.match.cases import Case
from underlap.match.decisions import Decided, Desk, Memo, Pleaded, Vector, room, slim
from underlap.match.money import Item, place
from underlap.match.outcomes import Outcome, Outcomes, Tree, join
from underlap.match.results import Band, Ledger, Ruling, Status
from underlap.match.standing import (
    Calendar,
    Cells,
    brought_by_insured,
    calendars,
    failing_date,
    insured_as,
    narrowing,
)
from underlap.match.words import Seat, cites
from underlap.model.accounts import Account
from underlap.model.answers import Question
from underlap.model.clauses import Grant, Trigger
from underlap.model.exposures import Exposure
from underlap.model.facts import Count, LossItem
from underlap.model.programs import DefenseKind, Layer, Policy, Tower
from underlap.model.taxonomy import ANY, NONE, Taxonomy
from underlap.model.wording import facet_tests, nodes_of

TreeKey = tuple[str, ...]

MOST_PLACED = 20_000
"""Outcomes times cells that are placed for one exposure; with more, its figures are bounds."""


@frozen(eq=False)
class Placed:
    """One outcome in one cell: its rulings and its ledger."""

    outcome: Outcome
    calendar: Calendar
    rulings: Mapping[tuple[str, str], Ruling]
    ledger: Ledger


def vocabulary(account: Account) -> Mapping[str, tuple[str, ...]]:
    """Facet -> nodes that some wording of the account tells apart, in order; `any` and `none` tell a tree's roots apart."""
    found: dict[str, set[str]] = {}
    pairs = {pair for t in account.towers for w in _wordings(t) for pair in w}
    pairs |= {pair for t in account.towers for i in t.policy.insureds if i.scope is not None for pair in nodes_of(i.scope)}
    for facet, node in pairs:
        if facet in account.taxonomy.trees:
            found.setdefault(facet, set()).update(_roots(account.taxonomy, facet) if node in (ANY, NONE) else {node})
    return {facet: tuple(sorted(nodes)) for facet, nodes in sorted(found.items())}


def _wordings(tower: Tower) -> Iterator[frozenset[tuple[str, str]]]:
    for wording in (tower.policy.wording, *(x.wording for x in tower.layers)):
        if wording is not None:
            yield wording.nodes


def _roots(taxonomy: Taxonomy, facet: str) -> set[str]:
    return {v for v in taxonomy.trees[facet].values if "." not in v and v != NONE}


@define(eq=False, slots=False)
class Exam:
    """One exposure of an account at one severity."""

    account: Account
    exposure: Exposure
    nodes: Mapping[str, tuple[str, ...]]
    severity: str
    basis: str
    cap: int
    memo: Memo
    ledgers: dict[Hashable, tuple[Band, ...]] = field(factory=dict)

    # --- what there is -----------------------------------------------------------------------------------------------

    @cached_property
    def towers(self) -> tuple[Tower, ...]:
        """The party's towers, in program order."""
        return self.account.towers_of(self.exposure.party)

    @cached_property
    def case(self) -> Case:
        """The exposure as words see it."""
        answers = {key: answer.value for key, answer in self.account.answers.items()}
        return Case(self.exposure, self.account.taxonomy, self.nodes, answers)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items as money sees them, in axis order."""
        return tuple(Item(i.id, i.amount.at(self.severity), self.case.is_defense(i)) for i in self.case.items)

    @cached_property
    def loss(self) -> int:
        """The whole loss, in minor units."""
        return sum(item.amount for item in self.items)

    @cached_property
    def _desk(self) -> Desk:
        mine = {k: v for k, v in self.case.answers.items() if self._concerns(k)}
        number = self.memo.number((tuple(self.nodes.items()), tuple(sorted(mine.items()))))
        return Desk(self.case, self.memo, number)

    def _concerns(self, key: str) -> bool:
        return key.startswith((f"fact:{self.exposure.id}/", f"control:{self.exposure.party}/"))

    def law(self, policy: Policy | Layer) -> str:
        """The governing law of a policy or layer, else the account's."""
        return policy.law or self.account.law

    def seat(self, policy: Policy, item: LossItem) -> Seat | None:
        """How a policy sees one item's owner; None if the owner is not an insured or the wording is not seen."""
        key = (policy, item.of)
        if key not in self._seats:
            self._seats[key] = self._seated(policy, item)
        return self._seats[key]

    @cached_property
    def _seats(self) -> dict[tuple[Policy, str | None], Seat | None]:
        return {}

    def _seated(self, policy: Policy, item: LossItem) -> Seat | None:
        if policy.wording is None:
            return None
        insured = insured_as(policy, self.exposure, self._capacity(item))
        if not insured:
            return None
        by_insured = brought_by_insured(policy, self.exposure)
        return Seat(policy.wording, self.law(policy), by_insured, policy.parts, narrowing(insured))

    def layer_seat(self, layer: Layer, policy: Policy) -> Seat:
        """How a layer's own wording sees the claim; it follows the policy's insureds."""
        assert layer.wording is not None
        return Seat(layer.wording, self.law(layer), brought_by_insured(policy, self.exposure))

    def _capacity(self, item: LossItem) -> str | None:
        return next((p.capacity for p in self.exposure.persons if p.id == item.of), None)

    # --- trees -------------------------------------------------------------------------------------------------------

    @cached_property
    def decided(self) -> Mapping[TreeKey, Decided]:
        """Every decision of the exposure, in program order."""
        return dict(self._decide())

    def _decide(self) -> Iterator[tuple[TreeKey, Decided]]:
        for tower in self.towers:
            policy = tower.policy
            if policy.wording is None:
                continue
            made = [*self._rulings(policy), *self._defense(policy)]
            yield from made
            yield from self._competing(policy, (decided for _, decided in made))
            for layer in tower.layers:
                yield from self._layer(layer, policy)

    def _rulings(self, policy: Policy) -> Iterator[tuple[TreeKey, Decided]]:
        for item, count, grant, seat in self._readings(policy):
            decided = self._desk.ruling(seat, item, count, grant)
            yield (policy.id, "ruling", item.id, count.id, grant.cite.ref), decided

    def _competing(self, policy: Policy, made: Iterable[Decided]) -> Iterator[tuple[TreeKey, Decided]]:
        """The question which grant pays, where a silent form has several parts and something may be covered."""
        wording = policy.wording
        assert wording is not None
        if wording.competing is None and len({g.part for g in wording.grants}) > 1 and any(map(_may_cover, made)):
            yield (policy.id, "competing"), self._desk.competing(wording.form, self.law(policy))

    def _readings(self, policy: Policy) -> Iterator[tuple[LossItem, Count, Grant, Seat]]:
        for item in self.case.items:
            seat = self.seat(policy, item)
            for count in self.case.counts_of(item) if seat else ():
                for grant in seat.wording.grants if seat else ():
                    yield item, count, grant, cast("Seat", seat)

    def _defense(self, policy: Policy) -> Iterator[tuple[TreeKey, Decided]]:
        pleaded = policy.defense.kind in (DefenseKind.DUTY, DefenseKind.ADVANCE)
        seats = {i.id: seat for i in self.case.items if (seat := self.seat(policy, i))}
        if pleaded and seats and any(item.defense for item in self.items):
            yield (policy.id, "pleaded"), self._desk.pleaded(seats)

    def _layer(self, layer: Layer, policy: Policy) -> Iterator[tuple[TreeKey, Decided]]:
        if layer.wording is None:
            return
        seat = self.layer_seat(layer, policy)
        for item in self.case.items:
            for count in self.case.counts_of(item):
                yield (layer.id, "layer", item.id, count.id), self._desk.layer(seat, item, count)

    @cached_property
    def rests_on(self) -> frozenset[tuple[str, str]]:
        """(policy or layer, document/clause) of every clause that decides something in some reading."""
        values = ((key[0], leaf.value) for key, decided in self.decided.items() for leaf in decided.tree.leaves)
        rulings = ((policy, r) for policy, value in values for r in _rulings_in(value))
        return frozenset((policy, cite.ref) for policy, r in rulings for cite in cites(r))

    @cached_property
    def _open(self) -> Mapping[TreeKey, Tree[object]]:
        """Trees that still have a choice; the others are constants."""
        return {key: d.tree for key, d in self.decided.items() if len(d.tree.leaves) > 1}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question some tree asks, by key."""
        return {k: q for tree in self._open.values() for k, q in tree.questions.items()}

    # --- outcomes ----------------------------------------------------------------------------------------------------

    @cached_property
    def _remembering(self) -> Outcomes:
        return join(tuple(self._open.values()), self.cap, {}, forget=False)

    @cached_property
    def exact(self) -> bool:
        """Whether nothing was cut short: no decision, no outcome, no finding on the pleaded facts, no cell."""
        values = (leaf.value for decided in self.decided.values() for leaf in decided.tree.leaves)
        found = all(value.exact for value in values if isinstance(value, Pleaded))
        trees = all(decided.tree.exact for decided in self.decided.values())
        few = len(self.full.outcomes) * len(self.calendars) <= MOST_PLACED
        return trees and found and self.full.exact and self._calendar.exact and few

    @property
    def remembers(self) -> bool:
        """Whether `full` remembers every answer an outcome depends on."""
        return self._remembering.exact

    @cached_property
    def full(self) -> Outcomes:
        """Outcomes that remember every answer they depend on, or forgetful ones where those are too many."""
        return self._remembering if self.remembers else self.joined({})

    def joined(self, fixed: Mapping[str, str]) -> Outcomes:
        """Outcomes under fixed answers."""
        return join(tuple(self._open.values()), self.cap, fixed, forget=True)

    @property
    def calendars(self) -> tuple[Calendar, ...]:
        """The cells of the exposure."""
        return self._calendar.cells

    @cached_property
    def _calendar(self) -> Cells:
        term = self.account.term if self.basis == "term" else None
        policies = [t.policy for t in self.towers]
        return calendars(self.exposure, policies, self._needed(), term)

    def _needed(self) -> Iterator[tuple[Policy, Trigger]]:
        """Triggers of the grants whose words some reading meets, on what is true or on what is pleaded."""
        for tower in self.towers:
            for key, decided in self.decided.items():
                if key[0] == tower.policy.id:
                    for grant in _met(decided, key):
                        yield tower.policy, grant.trigger

    def placed(self, outcomes: Outcomes) -> Iterator[Placed]:
        """Every outcome in every cell, placed; of too many the first (then nothing is exact)."""
        most = max(1, MOST_PLACED // max(1, len(self.calendars)))
        for outcome in outcomes.outcomes[:most]:
            verdicts = self.verdicts(outcome)
            for calendar in self.calendars:
                rulings = dict(self._settle(verdicts, calendar))
                yield Placed(outcome, calendar, rulings, self._ledger(outcome, calendar, rulings))

    def verdicts(self, outcome: Outcome) -> Mapping[TreeKey, object]:
        """Every decision's value in an outcome, constants included."""
        return {**self._constants, **dict(zip(self._open, outcome.verdicts, strict=True))}

    def restated(self, placed: Placed) -> Placed:
        """The same outcome and cell, each decision made anew under the whole witness.

        A tree stops as soon as nothing can change a status, so it may name the second of two exclusions that both bite; under the whole
        reading the first is named. No cent moves.
        """
        verdicts = dict(self.verdicts(placed.outcome))
        for key, decided in self.decided.items():
            if placed.outcome.witness or _takes(verdicts[key]):
                verdicts[key] = decided.decide(placed.outcome.witness)
        rulings = dict(self._settle(verdicts, placed.calendar))
        return Placed(placed.outcome, placed.calendar, rulings, self._ledger(placed.outcome, placed.calendar, rulings))

    @cached_property
    def _constants(self) -> Mapping[TreeKey, object]:
        return {key: d.tree.leaves[0].value for key, d in self.decided.items() if len(d.tree.leaves) == 1}

    def _ledger(self, outcome: Outcome, calendar: Calendar, rulings: Mapping[tuple[str, str], Ruling]) -> Ledger:
        key = tuple((slim(r), r.cite, r.element) for r in rulings.values())
        bands = self.ledgers.get(key)
        if bands is None:
            bands = place(self.towers, self.items, rulings, self.exposure.settled)
            self.ledgers[key] = bands
        return Ledger(outcome.witness, calendar.cell, bands)

    # --- settling: grants, counts and time come to one ruling a policy and item -----------------------------------------

    def _settle(self, verdicts: Mapping[TreeKey, object], calendar: Calendar) -> Iterator[tuple[tuple[str, str], Ruling]]:
        for tower in self.towers:
            policy = tower.policy
            for item in self.case.items:
                settled = Settling(self, policy, verdicts, calendar).item(item)
                yield (policy.id, item.id), settled
                for layer in tower.layers:
                    yield (layer.id, item.id), self._of_layer(layer, item, settled, verdicts)

    def _of_layer(self, layer: Layer, item: LossItem, base: Ruling, verdicts: Mapping[TreeKey, object]) -> Ruling:
        if base.status is not Status.COVERED:
            return base
        if not layer.seen:
            return Ruling(Status.NOT_SEEN)
        if layer.wording is None:
            return evolve(base, caps=(), reduces=())
        return cast("Ruling", verdicts[layer.id, "layer", item.id, base.count])


def _takes(value: object) -> bool:
    """Whether an exclusion decided it, so that others may bite as well."""
    return any(ruling.status is Status.EXCLUDED for ruling in _rulings_in(value))


def _rulings_in(value: object) -> Iterator[Ruling]:
    match value:
        case Ruling():
            yield value
        case Pleaded(vectors=vectors):
            yield from (ruling for found in vectors.values() for vector in found for ruling in vector.values())
        case _:
            return


def _may_cover(decided: Decided) -> bool:
    """Whether some leaf covers an item, on what is true or on what is pleaded."""
    values = [leaf.value for leaf in decided.tree.leaves]
    true = any(isinstance(v, Ruling) and v.status is Status.COVERED for v in values)
    return true or any(isinstance(v, Pleaded) and any(v.vectors.values()) for v in values)


def _met(decided: Decided, key: TreeKey) -> Iterator[Grant]:
    for leaf in decided.tree.leaves:
        if key[1] == "ruling":
            value = cast("Ruling", leaf.value)
            if value.status < Status.NOT_GRANTED and value.grant:
                yield value.grant
        elif key[1] == "pleaded":
            for vectors in cast("Pleaded", leaf.value).vectors.values():
                yield from (r.grant for v in vectors for r in v.values() if r.grant and r.status < Status.NOT_GRANTED)


@define(eq=False)
class Settling:
    """One policy's verdicts in one outcome and cell, settled item by item (docs/format.md, 5.2 and 5.4)."""

    exam: Exam
    policy: Policy
    verdicts: Mapping[TreeKey, object]
    calendar: Calendar

    def item(self, item: LossItem) -> Ruling:
        """The policy's one ruling on an item."""
        policy = self.policy
        if policy.wording is None:
            return Ruling(Status.NOT_SEEN)
        if self.exam.seat(policy, item) is None:
            return Ruling(Status.NOT_INSURED, element="insureds")
        if not self.exam.case.is_defense(item):
            return self._best(self._true(item))
        match policy.defense.kind:
            case DefenseKind.NONE:
                found = self._best(self._true(item))
                return found if found.status is Status.NOT_INSURED else Ruling(Status.NOT_GRANTED, element="defense")
            case DefenseKind.REIMBURSE | DefenseKind.OPTION:
                return self._best(self._true(item))
            case DefenseKind.DUTY | DefenseKind.ADVANCE:
                return self._pleaded(item)

    def _timed(self, ruling: Ruling) -> Ruling:
        """The ruling with its grant's trigger looked up."""
        if ruling.status >= Status.UNTIMELY or ruling.grant is None:
            return ruling
        late = failing_date(self.policy, ruling.grant.trigger, self.calendar)
        return ruling if not late else Ruling(Status.UNTIMELY, ruling.grant.cite, late, ruling.grant, ruling.count)

    def _true(self, item: LossItem) -> Vector:
        """What is true of an item under every grant in every count."""
        wording = self.policy.wording
        assert wording is not None
        counts = self.exam.case.counts_of(item)
        keys = [(count.id, grant.cite.ref) for count in counts for grant in wording.grants]
        return {key: cast("Ruling", self.verdicts[self.policy.id, "ruling", item.id, *key]) for key in keys}

    def _best(self, vector: Vector) -> Ruling:
        """What the policy comes to: each grant in its best count, an exclusive grant that is met alone, else the one that pays."""
        wording = self.policy.wording
        assert wording is not None
        timed = [self._timed(ruling) for ruling in vector.values()]
        near = [ruling for ruling in timed if ruling.status < Status.NOT_GRANTED]
        if not near:
            return min(timed, key=lambda r: r.status, default=Ruling(Status.NOT_GRANTED, element="agreement"))
        found = [min(mine, key=self._nearness) if len(mine) > 1 else mine[0] for mine in self._by_grant(near)]
        alone = [r for r in found if r.grant and r.grant.exclusive and r.status < Status.UNTIMELY]
        covered = [r for r in alone or found if r.status is Status.COVERED]
        if len(covered) > 1:
            return self._competing(covered)
        return min(alone or found, key=lambda r: r.status)

    def _by_grant(self, rulings: Sequence[Ruling]) -> list[list[Ruling]]:
        """Rulings of each grant, grants as declared, counts by id."""
        found: dict[Grant, list[Ruling]] = {}
        for ruling in rulings:
            found.setdefault(cast("Grant", ruling.grant), []).append(ruling)
        return [found[g] for g in sorted(found, key=self._declared)] if len(found) > 1 else list(found.values())

    def _nearness(self, ruling: Ruling) -> tuple[Status, int, Fraction]:
        """How near a ruling comes to paying all of an item: status, smallest cap, what reductions leave."""
        kept = prod((1 - share for share, _ in ruling.reduces), start=Fraction(1))
        return ruling.status, -room(ruling, self.policy.limit.each_claim), -kept

    def _competing(self, covered: Sequence[Ruling]) -> Ruling:
        """Which of several covering grants pays the item (design, section 4)."""
        wording = self.policy.wording
        assert wording is not None
        most = self.policy.limit.each_claim

        def size(ruling: Ruling) -> int:
            return room(ruling, most)

        match wording.competing:
            case "highest" | "insured_chooses":
                return max(covered, key=size)
            case "most_specific":
                return max(covered, key=lambda r: _terms(cast("Grant", r.grant)))
            case None if len({cast("Grant", r.grant).part for r in covered}) > 1:
                highest = self.verdicts[self.policy.id, "competing"]
                return max(covered, key=size) if highest else min(covered, key=size)
            case _:
                return covered[0]

    def _pleaded(self, item: LossItem) -> Ruling:
        """A defense item under a duty to defend or to advance, on the pleaded facts (docs/format.md, 5.4)."""
        own = self._covering(item)
        if own:
            return own
        if self.policy.defense.kind is DefenseKind.DUTY:
            others = [r for i in self.exam.case.items if i.id in self._findings.vectors and (r := self._covering(i))]
            if others:
                grant = min((cast("Grant", r.grant) for r in others), key=self._declared)
                first = self.exam.case.counts_of(item)[0].id
                return Ruling(Status.COVERED, grant.cite, "duty to defend", grant, first)
        found = self._best(self._true(item))
        if found.status is Status.COVERED:
            # Found true, and not owed on what is pleaded: nothing to defend under this reading.
            return Ruling(Status.NOT_GRANTED, found.cite, "defense", found.grant, found.count)
        return found

    @property
    def _findings(self) -> Pleaded:
        return cast("Pleaded", self.verdicts[self.policy.id, "pleaded"])

    def _declared(self, grant: Grant) -> int:
        wording = self.policy.wording
        assert wording is not None
        return wording.grants.index(grant)

    def _covering(self, item: LossItem) -> Ruling | None:
        """The best covered ruling an item could get on the pleaded facts: of the grant declared first, then with the most room."""
        rulings = [self._best(vector) for vector in self._findings.vectors.get(item.id, ())]
        covered = [r for r in rulings if r.status is Status.COVERED]
        most = self.policy.limit.each_claim
        return min(covered, key=lambda r: (self._declared(cast("Grant", r.grant)), -room(r, most)), default=None)


def _terms(grant: Grant) -> int:
    """How many facet terms a grant's agreement has: how specific it is."""
    tests = [*facet_tests(grant.to), *facet_tests(grant.when)]
    return sum(len(t.terms) for t in tests)
