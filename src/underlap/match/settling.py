"""Settling: one policy's decisions in one outcome and cell come to one ruling an item.

Grants, counts, time, defense, allocation (docs/format.md, 5.2, 5.4 and 6.3). No cents.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import cast

from attrs import define, evolve, field

from underlap.match.cases import Case
from underlap.match.decisions import Pleaded, Vector, room
from underlap.match.results import Ruling, Status
from underlap.match.standing import Calendar, Stands, failing_date, of_policy, part_of_harm
from underlap.match.words import ELEMENTS
from underlap.model.clauses import Grant, Trigger
from underlap.model.facts import Count, LossItem
from underlap.model.programs import DefenseKind, Policy, Recoupment
from underlap.model.wording import facet_tests

TreeKey = tuple[str, ...]
"""(policy or layer, what is decided, ...)."""

COMPETING, SPREAD, ALLOCATION, RECOUPMENT, RELATIVE = "competing", "spread", "allocation", "recoupment", "relative_exposure"
"""Decisions of their own about a policy, or (relative exposure) an exposure: the second element of a tree's key."""

BEST_EFFORTS = "best_efforts"
ALL, NOTHING = "all", "none"
"""What of a mixed item lies in the covered counts, where nobody has weighed them: the two ends."""


@define(eq=False)
class Settling:
    """One policy's verdicts in one outcome and cell, settled item by item (docs/format.md, 5.2, 5.4 and 6.3).

    `insured`: items whose owner is an insured. `calendar`: the days as this policy counts them.
    """

    case: Case
    policy: Policy
    insured: frozenset[str]
    verdicts: Mapping[TreeKey, object]
    calendar: Calendar
    who: Stands = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.who = of_policy(self.policy)

    def item(self, item: LossItem) -> Ruling:
        """The policy's one ruling on an item."""
        policy = self.policy
        if policy.wording is None:
            return Ruling(Status.NOT_SEEN)
        if item.id not in self.insured:
            return Ruling(Status.NOT_INSURED, element="insureds")
        return self._spread(self._whole(item))

    def _whole(self, item: LossItem) -> Ruling:
        if not self.case.is_defense(item):
            return self._allocated(item)
        match self.policy.defense.kind:
            case DefenseKind.NONE:
                found = self._best(self._true(item))
                return found if found.status is Status.NOT_INSURED else Ruling(Status.NOT_GRANTED, element="defense")
            case DefenseKind.REIMBURSE | DefenseKind.OPTION:
                return self._allocated(item)
            case DefenseKind.DUTY | DefenseKind.ADVANCE:
                return self._allocated(item) if self._paid_back(item) else self._pleaded(item)

    # --- harm over several terms, mixed items, defense paid back -----------------------------------------------------

    def _spread(self, ruling: Ruling) -> Ruling:
        """Harm over several terms: the policy's part of it, where it answers by time."""
        if ruling.status is not Status.COVERED or ruling.grant is None or ruling.grant.trigger is not Trigger.OCCURRENCE:
            return ruling
        part = part_of_harm(self.policy, self.calendar)
        if part is None or self.policy.spread == "all_sums" or self.verdicts.get((self.policy.id, SPREAD)):
            return ruling
        return evolve(ruling, spread=part)

    def _allocated(self, item: LossItem) -> Ruling:
        """An item on the truth; of the whole and covered in some counts only, with the part that is covered."""
        vector = self._true(item)
        found = self._best(vector)
        counts = self.case.counts_of(item)
        if item.count is not None or found.status is not Status.COVERED or len(counts) == 1:
            return found
        timed = {key: self._timed(ruling).status for key, ruling in vector.items()}
        covered = [c for c in counts if any(s is Status.COVERED for (count, _), s in timed.items() if count == c.id)]
        return found if len(covered) == len(counts) else evolve(found, allocated=self._part(covered, counts))

    def _part(self, covered: Sequence[Count], counts: Sequence[Count]) -> Fraction:
        """Of a mixed item the part that is covered, as the form allocates."""
        wording = self.policy.wording
        assert wording is not None
        match wording.allocation:
            case "by_count":
                return Fraction(len(covered), len(counts))
            case "fixed_percent":
                assert wording.allocated is not None
                return wording.allocated
            case "relative_exposure":
                return self._relative(covered, counts)
            case "best_efforts":
                return Fraction(1) if self.verdicts[self.policy.id, ALLOCATION] else self._relative(covered, counts)
            case _:
                return Fraction(1)

    def _relative(self, covered: Sequence[Count], counts: Sequence[Count]) -> Fraction:
        if all(c.weight is None for c in counts):
            return Fraction(self.verdicts["", RELATIVE] == ALL)
        total = sum((c.weight or Fraction(0) for c in counts), start=Fraction(0))
        return sum((c.weight or Fraction(0) for c in covered), start=Fraction(0)) / total

    def _paid_back(self, item: LossItem) -> bool:
        """Whether defense owed on what is pleaded is paid back, because the truth is not covered."""
        recoupment = self.policy.defense.recoupment
        if recoupment is Recoupment.NO or (recoupment is Recoupment.BY_LAW and not self.verdicts[self.policy.id, RECOUPMENT]):
            return False
        if self.policy.defense.kind is DefenseKind.ADVANCE:
            return self._best(self._true(item)).status is not Status.COVERED
        others = (i for i in self.case.items if i.id in self.insured and not self.case.is_defense(i))
        return all(self._best(self._true(i)).status is not Status.COVERED for i in others)

    # --- grants, counts and time come to one ruling ------------------------------------------------------------------

    def _timed(self, ruling: Ruling) -> Ruling:
        """The ruling with its grant's trigger looked up."""
        if ruling.status >= Status.UNTIMELY or ruling.grant is None:
            return ruling
        late = failing_date(self.who, ruling.grant.trigger, self.calendar)
        return ruling if not late else Ruling(Status.UNTIMELY, ruling.grant.cite, late, ruling.grant, ruling.count)

    def _true(self, item: LossItem) -> Vector:
        """What is true of an item under every grant in every count."""
        wording = self.policy.wording
        assert wording is not None
        counts = self.case.counts_of(item)
        keys = [(count.id, grant.cite.ref) for count in counts for grant in wording.grants]
        return {key: cast("Ruling", self.verdicts[self.policy.id, "ruling", item.id, *key]) for key in keys}

    def _best(self, vector: Vector) -> Ruling:
        """What the policy comes to: each grant in its best count, an exclusive grant that is met alone, else the one that pays."""
        wording = self.policy.wording
        assert wording is not None
        timed = [self._timed(ruling) for ruling in vector.values()]
        near = [ruling for ruling in timed if ruling.status < Status.NOT_GRANTED]
        if not near:
            return min(timed, key=self._short_of, default=Ruling(Status.NOT_GRANTED, element="agreement"))
        found = [min(mine, key=self._nearness) if len(mine) > 1 else mine[0] for mine in self._by_grant(near)]
        alone = [r for r in found if r.grant and r.grant.exclusive and r.status < Status.UNTIMELY]
        covered = [r for r in alone or found if r.status is Status.COVERED]
        if len(covered) > 1:
            return self._competing(covered)
        return min(alone or found, key=lambda r: r.status)

    def _short_of(self, ruling: Ruling) -> tuple[Status, int, int]:
        """How far what does not cover got: its status, the element that failed (the last one nearest), the grant declared first."""
        reached = ELEMENTS.index(ruling.element) if ruling.element in ELEMENTS else 0
        return ruling.status, -reached, self._declared(ruling.grant) if ruling.grant else 0

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
                highest = self.verdicts[self.policy.id, COMPETING]
                return max(covered, key=size) if highest else min(covered, key=size)
            case _:
                return covered[0]

    def _pleaded(self, item: LossItem) -> Ruling:
        """A defense item under a duty to defend or to advance, on the pleaded facts (docs/format.md, 5.4)."""
        own = self._covering(item)
        if own:
            return own
        if self.policy.defense.kind is DefenseKind.DUTY:
            others = [r for i in self.case.items if i.id in self._findings.vectors and (r := self._covering(i))]
            if others:
                grant = min((cast("Grant", r.grant) for r in others), key=self._declared)
                first = self.case.counts_of(item)[0].id
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
