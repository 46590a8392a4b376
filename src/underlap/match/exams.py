"""One exposure examined: its trees joined with its calendar, each combination placed to the cent.

In: an account and one exposure. Out: every (outcome, cell) with its ledger, from which `reviews` reads bounds, codes and worths.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import cast

from attrs import define, evolve, field, frozen

from underlap.match.books import Books, Program
from underlap.match.cases import Case
from underlap.match.decisions import Decided, Desk, Memo, Pleaded, slim
from underlap.match.money import Claim, Item, Placement, place
from underlap.match.outcomes import Outcome, Outcomes, Tree, join
from underlap.match.results import Ledger, Ruling, Status
from underlap.match.settling import (
    ALL,
    ALLOCATION,
    BEST_EFFORTS,
    COMPETING,
    NOTHING,
    RECOUPMENT,
    RELATIVE,
    SPREAD,
    Settling,
    TreeKey,
)
from underlap.match.standing import (
    ALONE,
    Calendar,
    Cells,
    Related,
    Stands,
    brought_by_insured,
    calendars,
    failing_date,
    insured_as,
    narrowing,
    of_layer,
)
from underlap.match.sweeps import Rescinded
from underlap.match.tiers import escaped, may_circle
from underlap.match.words import Seat, TakenBack, cites
from underlap.model.accounts import Account
from underlap.model.answers import YES, YES_NO, Question
from underlap.model.clauses import Cite, Condition, Effect, Grant, Trigger
from underlap.model.exposures import Exposure
from underlap.model.facts import Count, LossItem
from underlap.model.programs import DefenseKind, Layer, Policy, Recoupment, Sharing, Tower
from underlap.model.spans import Course
from underlap.model.taxonomy import ANY, NONE, Taxonomy
from underlap.model.wording import nodes_of, nodes_of_laws

DROP, CIRCLE, RESERVES, RESCISSION = "drop", "circle", "reserves", "rescission"
"""Decisions of their own about an umbrella, a program, a slice: the second element of a tree's key."""

MOST_PLACED = 20_000
"""Outcomes times cells that are placed for one exposure; with more, its figures are bounds."""


@frozen(eq=False)
class Placed:
    """One outcome in one cell: its rulings, what is rescinded, and its ledger."""

    outcome: Outcome
    calendar: Calendar
    rulings: Mapping[tuple[str, str], Ruling]
    ledger: Ledger
    rescinded: Rescinded = field(factory=dict)

    def status(self, slice_: str, item: str) -> Status:
        """How a slice answers an item: rescinded, as if a condition had failed."""
        found = self.rulings[slice_, item].status
        return Status.CONDITION_FAILED if found is Status.COVERED and (slice_, item) in self.rescinded else found


def vocabulary(account: Account) -> Mapping[str, tuple[str, ...]]:
    """Facet -> nodes that some wording of the account tells apart, in order; `any` and `none` tell a tree's roots apart."""
    found: dict[str, set[str]] = {}
    pairs = {pair for t in account.towers for w in _wordings(t) for pair in w}
    pairs |= {pair for t in account.towers for i in t.policy.insureds if i.scope is not None for pair in nodes_of(i.scope)}
    pairs |= set(nodes_of_laws(account.laws))
    for facet, node in pairs:
        if facet in account.taxonomy.trees:
            found.setdefault(facet, set()).update(_roots(account.taxonomy, facet) if node in (ANY, NONE) else {node})
    return {facet: tuple(sorted(nodes)) for facet, nodes in sorted(found.items())}


def _spreads(policy: Policy, exposure: Exposure) -> bool:
    """Whether harm of several terms may meet an occurrence grant."""
    harm = exposure.dates.get("harm")
    if policy.wording is None or not isinstance(harm, Course):
        return False
    outside = harm.start < policy.period.start or harm.last >= policy.period.end
    return outside and any(g.trigger is Trigger.OCCURRENCE for g in policy.wording.grants)


def _wordings(tower: Tower) -> Iterator[frozenset[tuple[str, str]]]:
    for wording in (tower.policy.wording, *(x.wording for x in tower.layers)):
        if wording is not None:
            yield wording.nodes


def _roots(taxonomy: Taxonomy, facet: str) -> set[str]:
    return {v for v in taxonomy.trees[facet].values if "." not in v and v != NONE}


@define(eq=False, slots=False)
class Exam:
    """One exposure of an account at one severity. `kin`: exams of claims that may be one with it: their policies test its days as well."""

    account: Account
    exposure: Exposure
    nodes: Mapping[str, tuple[str, ...]]
    severity: str
    basis: str
    cap: int
    memo: Memo
    placements: dict[Hashable, Placement] = field(factory=dict)
    kin: "tuple[Exam, ...]" = ()

    # --- what there is -----------------------------------------------------------------------------------------------

    @cached_property
    def towers(self) -> tuple[Tower, ...]:
        """The party's towers, in program order."""
        return self.account.towers_of(self.exposure.party)

    @cached_property
    def program(self) -> Program:
        """The party's towers, with the pools around them and what the term has eroded so far."""
        mine = {x.id for t in self.towers for x in t.slices}
        runs = tuple(run for run in self.account.loss_runs if run.slice in mine)
        return Program(self.towers, tuple(p for p in self.account.pools if p.members & mine), runs)

    @cached_property
    def case(self) -> Case:
        """The exposure as words see it."""
        answers = {key: answer.value for key, answer in self.account.answers.items()}
        return Case(self.exposure, self.account.taxonomy, self.nodes, answers, self.account.laws)

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
        known, laws = (tuple(self.nodes.items()), tuple(sorted(mine.items()))), self.account.laws
        whole = self.memo.number((known, laws.whole)) if laws.whole is not None else None
        return Desk(self.case, self.memo, self.memo.number((known, laws)), whole)

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
        laws, favorable = self.account.laws if self.account.laws.documents else None, policy.wording.favorable
        return Seat(policy.wording, self.law(policy), by_insured, policy.parts, narrowing(insured), laws, favorable)

    def layer_seat(self, layer: Layer, policy: Policy) -> Seat:
        """How a layer's own wording sees the claim; it follows the policy's insureds. A law of its own says what it may insure."""
        law, by_insured = self.law(layer), brought_by_insured(policy, self.exposure)
        own = law != self.law(policy) and bool(self.account.laws.documents)
        laws = self.account.laws if own else None
        favorable = (*(policy.wording.favorable if policy.wording else ()), *(layer.wording.favorable if layer.wording else ()))
        return Seat(layer.wording or self.memo.nothing(law), law, by_insured, laws=laws, favorable=favorable if own else ())

    def _capacity(self, item: LossItem) -> str | None:
        return next((p.capacity for p in self.exposure.persons if p.id == item.of), None)

    # --- trees -------------------------------------------------------------------------------------------------------

    @cached_property
    def decided(self) -> Mapping[TreeKey, Decided]:
        """Every decision of the exposure, in program order."""
        return dict(self._decide()) | dict(self._of_program())

    def _decide(self) -> Iterator[tuple[TreeKey, Decided]]:
        for tower in self.towers:
            policy = tower.policy
            if policy.wording is None:
                continue
            made = [*self._rulings(policy), *self._defense(policy)]
            yield from made
            yield from self._competing(policy, (decided for _, decided in made))
            yield from self._of_its_own(policy)
            for layer in tower.layers:
                yield from self._layer(layer, policy)
            yield from self._rescission(tower)

    def _rulings(self, policy: Policy) -> Iterator[tuple[TreeKey, Decided]]:
        for item, count, grant, seat in self._readings(policy):
            decided = self._desk.ruling(seat, item, count, grant)
            yield (policy.id, "ruling", item.id, count.id, grant.cite.ref), decided

    def _competing(self, policy: Policy, made: Iterable[Decided]) -> Iterator[tuple[TreeKey, Decided]]:
        """The question which grant pays, where a silent form has several parts and something may be covered."""
        wording = policy.wording
        assert wording is not None
        if wording.competing is None and len({g.part for g in wording.grants}) > 1 and any(map(_may_cover, made)):
            yield (policy.id, COMPETING), self._desk.law(f"competing.{wording.form}", self.law(policy))

    def _of_its_own(self, policy: Policy) -> Iterator[tuple[TreeKey, Decided]]:
        """What a policy leaves to the law: the spread of harm, allocation, recoupment, an unsure drop (docs/format.md, 6)."""
        wording, law = policy.wording, self.law(policy)
        assert wording is not None
        if policy.spread is None and _spreads(policy, self.exposure):
            yield (policy.id, SPREAD), self._desk.law("spread", law)
        if wording.allocation == BEST_EFFORTS and self._mixed:
            yield (policy.id, ALLOCATION), self._desk.law(f"allocation.{wording.form}", law)
        if policy.defense.recoupment is Recoupment.BY_LAW and any(item.defense for item in self.items):
            yield (policy.id, RECOUPMENT), self._desk.law("recoupment", law)
        if policy.umbrella and policy.umbrella.unsure:
            yield (policy.id, DROP), self._desk.law(f"drop.{wording.form}", law)

    @property
    def _mixed(self) -> bool:
        """Whether some item of the whole is read in several counts."""
        return len(self.exposure.counts) > 1 and any(i.count is None for i in self.exposure.items)

    def _of_program(self) -> Iterator[tuple[TreeKey, Decided]]:
        """What the whole program leaves open: reserves, a circle of other insurance, relative exposure."""
        for slice_ in self.program.reserved:
            yield (slice_, RESERVES), self._desk.fact(f"fact:policy.{slice_}/reserves", "reserves", YES_NO)
        if self.account.circle is None and may_circle(self.towers):
            yield ("", CIRCLE), self._desk.law("other_insurance.circle", self.account.law)
        rules = {t.policy.wording.allocation for t in self.towers if t.policy.wording}
        if rules & {RELATIVE, BEST_EFFORTS} and self._mixed and all(c.weight is None for c in self.exposure.counts):
            yield ("", RELATIVE), self._desk.fact(f"fact:{self.exposure.id}/exposure/{RELATIVE}", RELATIVE, (ALL, NOTHING))

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
        seat = self.layer_seat(layer, policy)
        if layer.wording is None and (seat.laws is None or not seat.laws.uninsurable(seat.law)):
            return
        for item in self.case.items:
            for count in self.case.counts_of(item):
                yield (layer.id, "layer", item.id, count.id), self._desk.layer(seat, item, count)

    def _rescission(self, tower: Tower) -> Iterator[tuple[TreeKey, Decided]]:
        """Whether an insurer takes its slice back over what was stated to get it."""
        policy = tower.policy
        for x in tower.slices:
            conditions = tuple(rescinding(x, policy))
            refused = {each.statement for each in x.application.upheld}
            if not conditions or all(each.id in refused for each in x.application.statements):
                continue
            for item in self.case.items:
                seat = self.seat(policy, item)
                for count in self.case.counts_of(item) if seat else ():
                    decided = self._desk.rescission(cast("Seat", seat), x.id, x.application, conditions, item, count)
                    yield (x.id, RESCISSION, item.id, count.id), decided

    def may_take(self, tower: Tower) -> bool:
        """Whether some reading has the tower's base cover an item."""
        return any(_may_cover(decided) for key, decided in self.decided.items() if key[0] == tower.policy.id)

    @cached_property
    def rests_on(self) -> frozenset[tuple[str, str]]:
        """(policy or layer, document/clause) of every clause that decides something in some reading."""
        values = ((key[0], leaf.value) for key, decided in self.decided.items() for leaf in decided.tree.leaves)
        rulings = ((policy, r) for policy, value in values for r in _rulings_in(value))
        return frozenset((policy, cite.ref) for policy, r in rulings for cite in cites(r))

    @cached_property
    def open(self) -> Mapping[TreeKey, Tree[object]]:
        """Trees that still have a choice; the others are constants."""
        return {key: d.tree for key, d in self.decided.items() if len(d.tree.leaves) > 1}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question some tree asks, by key."""
        return {k: q for tree in self.open.values() for k, q in tree.questions.items()}

    # --- outcomes ----------------------------------------------------------------------------------------------------

    @cached_property
    def _remembering(self) -> Outcomes:
        return join(tuple(self.open.values()), self.cap, {}, forget=False)

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
        return join(tuple(self.open.values()), self.cap, fixed, forget=True)

    @property
    def calendars(self) -> tuple[Calendar, ...]:
        """The cells of the exposure."""
        return self._calendar.cells

    @cached_property
    def _calendar(self) -> Cells:
        term = self.account.term if self.basis == "term" else None
        towers = {t.policy.id: t for exam in (self, *self.kin) for t in exam.towers}
        needed = [pair for exam in (self, *self.kin) for pair in exam.triggers()]
        return calendars(self.exposure, tuple(towers.values()), needed, term)

    def triggers(self) -> Iterator[tuple[Policy, Trigger]]:
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
                yield self._place(outcome, calendar, verdicts)

    def verdicts(self, outcome: Outcome) -> Mapping[TreeKey, object]:
        """Every decision's value in an outcome, constants included."""
        return {**self._constants, **dict(zip(self.open, outcome.verdicts, strict=True))}

    def restated(self, placed: Placed) -> Placed:
        """The same outcome and cell, each decision made anew under the whole witness.

        A tree stops as soon as nothing can change a status, so it may name the second of two exclusions that both bite; under the whole
        reading the first is named. No cent moves.
        """
        verdicts = self.in_full(self.verdicts(placed.outcome), placed.outcome.witness)
        return self._place(placed.outcome, placed.calendar, verdicts)

    def in_full(self, verdicts: Mapping[TreeKey, object], witness: Mapping[str, str]) -> Mapping[TreeKey, object]:
        """Verdicts made anew under a whole reading that goes with them, where it answers something that came up."""
        return {
            key: verdicts[key] if decided.asked.isdisjoint(witness) and not _takes(verdicts[key]) else decided.decide(witness)
            for key, decided in self.decided.items()
        }

    @cached_property
    def _constants(self) -> Mapping[TreeKey, object]:
        return {key: d.tree.leaves[0].value for key, d in self.decided.items() if len(d.tree.leaves) == 1}

    def _place(self, outcome: Outcome, calendar: Calendar, verdicts: Mapping[TreeKey, object]) -> Placed:
        """One outcome in one cell, alone: against what the loss runs have eroded."""
        claim = self.claim(verdicts, calendar)
        ledger = Ledger(outcome.witness, calendar.cell, self.place(claim, self.opening(verdicts)).bands)
        return Placed(outcome, calendar, claim.rulings, ledger, claim.rescinded)

    def claim(self, verdicts: Mapping[TreeKey, object], calendar: Calendar, related: Related = ALONE) -> Claim:
        """The claim as money sees it. `related`: how it is one with others, where it is."""
        rulings = escaped(self.towers, dict(self._settle(verdicts, calendar, related)))
        circle = self.account.circle
        if circle is None and ("", CIRCLE) in verdicts:
            circle = Sharing.LIMITS if verdicts["", CIRCLE] else Sharing.EQUAL
        drops = {
            t.policy.id: t.policy.umbrella.drops_over | (t.policy.umbrella.unsure if verdicts.get((t.policy.id, DROP)) else frozenset())
            for t in self.towers
            if t.policy.umbrella
        }
        back = self._taken_back(verdicts, rulings) if self._may_rescind else {}
        return Claim(self.items, rulings, self.exposure.settled, self.exposure.offer, circle, drops, related.one, back)

    @cached_property
    def _may_rescind(self) -> bool:
        return any(key[1] == RESCISSION for key in self.decided)

    def _taken_back(self, verdicts: Mapping[TreeKey, object], rulings: Mapping[tuple[str, str], Ruling]) -> Rescinded:
        """Slices that are rescinded for items that they cover, in the count that they cover them in."""
        found: dict[tuple[str, str], tuple[Cite, str]] = {}
        for (slice_, item), ruling in rulings.items():
            taken = verdicts.get((slice_, RESCISSION, item, ruling.count)) if ruling.status is Status.COVERED else None
            if isinstance(taken, TakenBack):
                found[slice_, item] = taken.cite, taken.statement
        return found

    def opening(self, verdicts: Mapping[TreeKey, object]) -> Books:
        """What the loss runs have eroded, with the reserves that are taken as paid."""
        return self.program.opening(x for x in self.program.reserved if verdicts[x, RESERVES] == YES)

    def place(self, claim: Claim, books: Books) -> Placement:
        """The claim placed; equal claims against equal books only once."""
        key = (alike(claim), tuple(claim.one.items()), frozenset(books.items()))
        found = self.placements.get(key)
        if found is None:
            found = self.placements[key] = place(self.program, claim, books)
        return found

    # --- settling: grants, counts and time come to one ruling a policy and item -----------------------------------------

    def _settle(
        self, verdicts: Mapping[TreeKey, object], calendar: Calendar, related: Related
    ) -> Iterator[tuple[tuple[str, str], Ruling]]:
        for tower, keys in self._read_by.items():
            values = tuple(verdicts[key] for key in keys)
            known = (tower, tuple(map(id, values)), calendar, related)
            if known not in self._settled:
                self._settled[known] = values, tuple(self._of_tower(tower, verdicts, related.seen_by(tower.policy, calendar)))
            yield from self._settled[known][1]

    @cached_property
    def _settled(self) -> dict[Hashable, tuple[tuple[object, ...], tuple[tuple[tuple[str, str], Ruling], ...]]]:
        """What towers have said of the verdicts that are theirs, in a cell; with the verdicts, by whose identity it is found."""
        return {}

    @cached_property
    def _read_by(self) -> Mapping[Tower, tuple[TreeKey, ...]]:
        """Tower -> the decisions that its rulings depend on."""
        of = {x.id: t for t in self.towers for x in t.slices}
        return {t: tuple(key for key in self.decided if of.get(key[0], t) is t) for t in self.towers}

    def _of_tower(self, tower: Tower, verdicts: Mapping[TreeKey, object], days: Calendar) -> Iterator[tuple[tuple[str, str], Ruling]]:
        policy = tower.policy
        insured = frozenset(i.id for i in self.case.items if self.seat(policy, i))
        settling = Settling(self.case, policy, insured, verdicts, days)
        late = {x: self._layer_dates(x, policy) for x in tower.layers}
        for item in self.case.items:
            settled = settling.item(item)
            yield (policy.id, item.id), settled
            for layer in tower.layers:
                yield (layer.id, item.id), self._of_layer(layer, item, settled, verdicts, late[layer], days)

    def _layer_dates(self, layer: Layer, policy: Policy) -> Stands | None:
        """A layer as days see it, where it may stand otherwise than its policy."""
        who = of_layer(layer, policy)
        told = {policy.id, layer.id} & (self.exposure.reported_to.keys() | self.exposure.noticed_to.keys())
        return who if told or who.terms != policy.terms else None

    def _of_layer(
        self, layer: Layer, item: LossItem, base: Ruling, verdicts: Mapping[TreeKey, object], who: Stands | None, days: Calendar
    ) -> Ruling:
        if base.status is not Status.COVERED:
            return base
        if not layer.seen:
            return Ruling(Status.NOT_SEEN)
        late = failing_date(who, base.grant.trigger, days) if who and base.grant else ""
        if late:
            return Ruling(Status.UNTIMELY, base.cite, late, base.grant, base.count)
        own = cast("Ruling | None", verdicts.get((layer.id, "layer", item.id, base.count)))
        if own is None or (layer.wording is None and own.status is Status.COVERED):
            return evolve(base, caps=(), reduces=(), hammers=(), allocated=Fraction(1), spread=None)
        return own


def alike(claim: Claim) -> Hashable:
    """What of a claim of one exposure money depends on, or a report shows."""
    rulings = tuple((slim(r), r.cite, r.element) for r in claim.rulings.values())
    return rulings, claim.circle, tuple(claim.drops.items()), tuple(claim.rescinded.items())


def rescinding(slice_: Policy | Layer, policy: Policy) -> Iterator[Condition]:
    """The conditions under which an insurer may rescind a slice: of its own wording, then of the one it follows."""
    wordings = dict.fromkeys([slice_.wording, policy.wording])
    yield from (c for w in wordings if w is not None for c in w.conditions if c.effect is Effect.INSURER_MAY_RESCIND)


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
