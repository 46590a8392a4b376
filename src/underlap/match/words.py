"""Words: what one grant of a wording does with one item in one count, under one reading.

In: a wording and a case. Out: a `Ruling`, with no days, no cents, no names of companies in it. An unsettled question is raised
(`Unanswered`); `outcomes` explores. The order of tests is docs/format.md, 5.2: scope, agreement, claim, territory, exclusions,
conditions; time stands between territory and exclusions and is looked up by whoever knows days (`reviews`).
"""

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from typing import Final, assert_never

from attrs import define, field, frozen

from underlap.match.cases import ENTITY, Case, LinkView
from underlap.match.judge import Judge, any_met, both_met
from underlap.match.results import AiTech, BandStatus, Cap, Ruling, Status
from underlap.model.answers import YES, YES_NO, Question, Unanswered
from underlap.model.clauses import (
    Actor,
    CarveBack,
    Cite,
    Condition,
    Defined,
    Effect,
    Exclusion,
    FacetTest,
    FavorableLaw,
    Grant,
    Imputation,
    Mark,
    Phrase,
    Sublimit,
    Value,
    Wording,
)
from underlap.model.facts import Count, LossItem
from underlap.model.laws import Laws
from underlap.model.programs import Application
from underlap.model.taxonomy import Ring, Roles, below
from underlap.model.wording import facet_tests, phrases

AN_INSURED = "an_insured"
"""The feature of a conduct exclusion that says "an insured" and not whom that defeats."""


Clause = Grant | Exclusion | CarveBack | Condition | Sublimit


ELEMENTS: Final = ("agreement", "claim", "territory")
"""What a grant asks for, in the order in which it is tested."""


@frozen(eq=False)
class Seat:
    """What the words need to know of a policy beside its wording.

    `parts`: those bought (empty: all); `narrowed`: (parts, scope) that limit the insured's own cover, any of them (empty: none).
    `laws`: those that say what may be insured, None where nobody asks; `favorable`: whose law the policy turns to in that.
    """

    wording: Wording
    law: str
    by_insured: bool = False
    parts: frozenset[str] = frozenset()
    narrowed: tuple[tuple[frozenset[str], Phrase | None], ...] = ()
    laws: Laws | None = None
    favorable: tuple[FavorableLaw, ...] = ()

    @property
    def alike(self) -> Hashable:
        """Equal for seats from which everything reads the same, under the laws of one account."""
        return self.wording, self.law, self.by_insured, self.parts, self.narrowed, self.laws is None, self.favorable


@frozen
class TakenBack:
    """A slice is rescinded for an item: under which condition, over which statement."""

    cite: Cite
    statement: str


@frozen
class Restored:
    """A carve-back gave an exclusion's bite back: by which clause, and up to how much."""

    by: CarveBack

    @property
    def cap(self) -> int | None:
        """The most given back, or None."""
        return self.by.cap


@frozen
class Bite:
    """What an exclusion does to an item. `restored` set: met, and given back in whole or up to a cap."""

    bites: bool
    restored: Restored | None = None


@define(eq=False)
class Reader:
    """Reads the clauses of one seat on one item in one count."""

    seat: Seat
    judge: Judge
    item: LossItem
    count: Count
    links: tuple[LinkView, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.links = self.judge.case.links(self.count)

    @property
    def case(self) -> Case:
        """The case being read."""
        return self.judge.case

    # --- tests of a clause -------------------------------------------------------------------------------------------

    def subject(self, phrase: Phrase) -> bool:
        """Whether a subject test is met by the item in its count."""
        return self.judge.holds(phrase, self.case.subject(self.item, self.count))

    def object(self, clause: Clause) -> bool:
        """Whether one link within the clause's reach meets its object test; none stated is met."""
        if clause.when is None:
            return True
        when, wide = clause.when, _wide(clause)
        if wide is None:
            return self._reaches(when, clause.reach)
        return any_met(_call, (lambda: self._reaches(when, clause.reach), lambda: self._widely(clause, lambda: self._reaches(when, wide))))

    def _reaches(self, when: Phrase, reach: Ring) -> bool:
        return self.judge.reached(when, self.case.within(self.count, reach), reach)

    def _widely(self, clause: Clause, test: Callable[[], bool]) -> bool:
        """Whether a test is met on the wider reading of a clause's lead-in, and courts take that reading."""
        legal = clause.legal if isinstance(clause, Grant | Exclusion) else None
        assert legal is not None
        return both_met(test, lambda: self.judge.yes(f"law:{legal.feature}@{self.judge.law}", legal.feature))

    def near(self, clause: Clause, link: LinkView) -> bool:
        """Whether a clause's lead-in reaches a link."""
        wide = _wide(clause)
        if wide is None:
            return self.judge.within(link, clause.reach)
        widely = lambda: self._widely(clause, lambda: self.judge.within(link, wide))  # noqa: E731
        return any_met(_call, (lambda: self.judge.within(link, clause.reach), widely))

    def both(self, clause: Clause) -> bool:
        """Subject and object."""
        if clause.when is None:
            return self.subject(clause.to)
        if not clause.to.limbs:
            return self.object(clause)
        return both_met(lambda: self.subject(clause.to), lambda: self.object(clause))

    def _met(self, clause: Grant | Exclusion) -> bool:
        """Whether a clause's own words are met; read once where no reading can change that."""
        met = self._settled(clause)
        return self._words(clause) if met is None else met

    def _settled(self, clause: Grant | Exclusion) -> bool | None:
        """Whether they are met whatever the reading; None if a question decides."""
        key = (clause, self.item, self.count, self.judge.truth, self.judge.by_insured)
        return self.judge.settled(key, lambda judge: Reader(self.seat, judge, self.item, self.count)._words(clause))

    def _words(self, clause: Grant | Exclusion) -> bool:
        if isinstance(clause, Exclusion) and clause.conduct:
            return both_met(lambda: self.subject(clause.to), lambda: self._conduct(clause))
        return self.both(clause)

    # --- grants ------------------------------------------------------------------------------------------------------

    def elements(self, grant: Grant) -> tuple[tuple[str, Callable[[], bool]], ...]:
        """The elements of a grant in the order in which the first failing one is named."""
        tests = (lambda: self._met(grant), lambda: self.subject(grant.claim), lambda: self.subject(grant.territory))
        return tuple(zip(ELEMENTS, tests, strict=True))

    def in_scope(self, grant: Grant) -> bool:
        """Whether an additional insured's parts and scope reach the item under a grant."""
        scopes = [scope for parts, scope in self.seat.narrowed if of_part(parts, grant.part)]
        return not self.seat.narrowed or any_met(lambda scope: scope is None or self.subject(scope), scopes)

    def failing(self, grant: Grant) -> str:
        """The first element that definitely fails, or "" if all are met. Raises `Unanswered` if none fails and one is open."""
        asked: Question | None = None
        for name, test in self.elements(grant):
            try:
                if not test():
                    return name
            except Unanswered as open_:
                asked = asked or open_.question
        if asked:
            raise Unanswered(asked)
        return ""

    # --- exclusions --------------------------------------------------------------------------------------------------

    def lively(self) -> tuple[Exclusion, ...]:
        """The exclusions of the wording whose own words, carve-backs aside, are met in some reading."""
        judge = self.judge
        key = (self.seat.wording, self.item, self.count, judge.truth, judge.by_insured)
        return self.case.once(key, lambda: tuple(x for x in self._near() if self._settled(x) is not False))

    def _near(self) -> tuple[Exclusion, ...]:
        """The exclusions of the wording that some reading reaches in the count: found once for all its items."""
        wording, judge = self.seat.wording, self.judge
        key = (wording, self.count, judge.truth, judge.by_insured)
        return self.case.once(key, lambda: tuple(x for x in wording.exclusions if self._may_reach(x)))

    def _may_reach(self, exclusion: Exclusion) -> bool:
        if exclusion.when is None or exclusion.conduct:
            return True
        reach = _wide(exclusion) or exclusion.reach
        return self.judge.settled_reach(exclusion.when, self.case.within(self.count, reach), reach) is not False

    def bite(self, exclusion: Exclusion) -> Bite:
        """Whether an exclusion takes the item, and what its carve-backs give back of it."""
        self.judge.clause = exclusion.cite.ref
        self.judge.against_yes = True
        met, asked = self._attempt(lambda: self._met(exclusion))
        if met is False:
            return Bite(False)
        restored, unsure = self._restored(exclusion.unless)
        if restored is not None and restored.cap is None:
            return Bite(False, restored if met else None)
        question = asked or unsure
        if question:
            raise Unanswered(question)
        return Bite(restored is None, restored)

    def _attempt(self, test: Callable[[], bool]) -> tuple[bool | None, Question | None]:
        try:
            return test(), None
        except Unanswered as open_:
            return None, open_.question

    def _conduct(self, exclusion: Exclusion) -> bool:
        """Whether somebody's conduct defeats the item's owner (docs/format.md, 3.5)."""
        conduct = exclusion.conduct
        assert conduct is not None
        owner = self.item.of or ENTITY
        tested = self._tested(conduct.actor, owner)
        return any_met(lambda person: self._defeated(exclusion, person, owner), tested)

    def _tested(self, actor: Actor, owner: str) -> tuple[str, ...]:
        persons = self.case.exposure.persons
        match actor:
            case Actor.THE_INSURED:
                return (owner,)
            case Actor.AN_INSURED | Actor.ANY_INSURED:
                return (*(p.id for p in persons), ENTITY)
            case Actor.CONTROL_GROUP:
                return tuple(p.id for p in persons if p.control_group) or (ENTITY,)
            case _:
                assert_never(actor)

    def _defeated(self, exclusion: Exclusion, person: str, owner: str) -> bool:
        return both_met(lambda: self._imputed(exclusion, person, owner), lambda: self._acted(exclusion, person))

    def _acted(self, exclusion: Exclusion, person: str) -> bool:
        conduct = exclusion.conduct
        assert conduct is not None
        chain = self.case.person_chain(person, self.count)
        stage = FacetTest(self.case.taxonomy.roles.stage, (Value(conduct.stage + "+"),))
        when = exclusion.when or Phrase()
        return both_met(lambda: self.judge.meets(chain, stage), lambda: self.judge.holds(when, chain))

    def _imputed(self, exclusion: Exclusion, person: str, owner: str) -> bool:
        conduct = exclusion.conduct
        assert conduct is not None
        if person == owner:
            return True
        imputation = conduct.imputation or _DEFAULT_IMPUTATION.get(conduct.actor)
        match imputation:
            case None:
                return self.judge.yes(f"law:{AN_INSURED}@{self.judge.law}", AN_INSURED)
            case Imputation.NONE:
                return False
            case Imputation.ENTITY:
                return owner == ENTITY
            case Imputation.ALL:
                return True
            case _:
                assert_never(imputation)

    def _restored(self, unless: Sequence[CarveBack]) -> tuple[Restored | None, Question | None]:
        """The carve-back that gives back: uncapped before capped, then the largest cap; and a question that could change that."""
        capped: Restored | None = None
        asked: Question | None = None
        self.judge.against_yes = not self.judge.against_yes
        try:
            for clause in unless:
                gives, question = self._attempt(lambda c=clause: self._gives_back(c))  # type: ignore[misc]
                if gives and clause.cap is None:
                    return Restored(clause), None
                # A capped one counts only if none is still open: which of them gives back most may matter.
                if gives and (capped is None or (clause.cap or 0) > (capped.cap or 0)):
                    capped = Restored(clause)
                asked = asked or question
        finally:
            self.judge.against_yes = not self.judge.against_yes
        return capped, asked

    def _gives_back(self, clause: CarveBack) -> bool:
        return both_met(lambda: self.both(clause), lambda: not self._taken_again(clause))

    def _taken_again(self, clause: CarveBack) -> bool:
        self.judge.against_yes = not self.judge.against_yes
        try:
            return any_met(self._gives_back, clause.unless)
        finally:
            self.judge.against_yes = not self.judge.against_yes

    # --- conditions and sublimits ------------------------------------------------------------------------------------

    def unmet(self, condition: Condition) -> bool:
        """Whether a condition applies to the item and its duty is not met (and harmed the insurer, where that is asked)."""
        self.judge.clause = condition.cite.ref
        self.judge.against_yes = True
        tests = [lambda: self.both(condition), lambda: not self._controlled(condition)]
        if condition.effect is Effect.NO_COVER_IF_PREJUDICE:
            tests.append(lambda: self._prejudiced(condition))
        if condition.effect is Effect.BY_LAW:
            tests.append(lambda: not self._on_prejudice() or self._prejudiced(condition))
        return both_met(*tests)

    def _on_prejudice(self) -> bool:
        """Whether the law asks for prejudice where a form leaves it to the law."""
        return self.judge.yes(f"law:prejudice@{self.seat.law}", "prejudice")

    def _controlled(self, condition: Condition) -> bool:
        if not condition.control:
            return False
        self.judge.against_yes = False
        try:
            return self.judge.yes(f"control:{self.case.exposure.party}/{condition.control}", condition.control)
        finally:
            self.judge.against_yes = True

    def _prejudiced(self, condition: Condition) -> bool:
        assert condition.prejudice is not None
        test = FacetTest(self.case.taxonomy.roles.tags, (Value(condition.prejudice),))
        return self.judge.meets(self.case.subject(self.item, self.count), test)

    # --- what a law lets nobody insure -------------------------------------------------------------------------------

    def uninsurable(self) -> Exclusion | None:
        """The entry by which the policy's law bars the item, if every law that the policy may turn to bars it too (docs/format.md, 7.1)."""
        if self.seat.laws is None or not self.judge.truth or self.case.is_defense(self.item):
            return None
        laws = (self.seat.law, *self.turned_to()) if self.bars(self.seat.law) else ()
        if not laws or not all(map(self.bars, laws)):
            return None
        found: list[Exclusion] = []
        unsure: Question | None = None
        for law in laws:
            entry, question = self._barred(law)
            if entry is None and question is None:
                return None
            found += [entry] if entry is not None else []
            unsure = unsure or question
        if unsure:
            raise Unanswered(unsure)
        return found[0]

    def bars(self, law: str) -> tuple[Exclusion, ...]:
        """What a law lets nobody insure, as far as some reading of it reaches the item."""
        judge, laws = self.judge, self.seat.laws
        if laws is None:
            return ()
        key = ("bars", law, self.item, self.count, judge.truth, judge.by_insured)
        return self.case.once(key, lambda: tuple(x for x in laws.uninsurable(law) if self._settled(x) is not False))

    def turned_to(self) -> tuple[str, ...]:
        """The laws that a most favorable law may turn to: named, or stated for the item; each surveyed for its kind."""
        chain, favorable, laws = self.case.subject(self.item, self.count), self.seat.favorable, self.seat.laws
        named = (law for clause in favorable for law in clause.laws)
        stated = (self.judge.lookup(chain, facet)[0] for clause in favorable for facet in clause.among)
        found = dict.fromkeys([*named, *(law for law in stated if law is not None)])
        return tuple(law for law in found if laws is not None and law != self.seat.law and laws.surveyed(law, self.item.kind))

    def _barred(self, law: str) -> tuple[Exclusion | None, Question | None]:
        """The first entry of a law that surely bars the item; else the question on which that turns, if one does."""
        asked: Question | None = None
        for entry in self.bars(law):
            try:
                if self.barred_by(entry, law).bites:
                    return entry, None
            except Unanswered as open_:
                asked = asked or open_.question
        return None, asked

    def barred_by(self, entry: Exclusion, law: str) -> Bite:
        """What an entry does to the item: its questions are asked of the law under which it is tested."""
        policys, self.judge.law = self.judge.law, law
        try:
            return self.bite(entry)
        finally:
            self.judge.law = policys

    # --- rescission --------------------------------------------------------------------------------------------------

    def taken_back(self, slice_: str, application: Application, conditions: Sequence[Condition]) -> TakenBack | None:
        """Whether a slice is rescinded for the item (docs/format.md, 7.2)."""
        statement, asked = self._rescinded(slice_, application)
        if statement is None and asked is None:
            return None
        condition, unsure = self._rescinding(conditions)
        if condition is None and unsure is None:
            return None
        if statement is None or condition is None:
            question = asked or unsure
            assert question is not None
            raise Unanswered(question)
        return TakenBack(condition.cite, statement)

    def _rescinded(self, slice_: str, application: Application) -> tuple[str | None, Question | None]:
        """The statement over which the insurer rescinds; else the question on which that turns."""
        done = {each.statement for each in application.rescinded}
        refused = {each.statement for each in application.upheld}
        asked: Question | None = None
        for each in application.statements:
            if each.id in done:
                return each.id, None
        for each in application.statements:
            if each.id in refused:
                continue
            untrue, question = self._attempt(lambda e=each: self._untrue(e.control, e.said))  # type: ignore[misc]
            if untrue:
                self.judge.against_yes = True
                key = f"warranty:{slice_}/{each.id}"
                taken, question = self._attempt(lambda k=key, e=each: self.judge.yes(k, e.id))  # type: ignore[misc]
                if taken:
                    return each.id, None
            asked = asked or question
        return None, asked

    def _untrue(self, control: str, said: str) -> bool:
        key = f"control:{self.case.exposure.party}/{control}"
        self.judge.against_yes = said != YES
        return self.judge.ask(key, YES_NO, control) != said

    def _rescinding(self, conditions: Sequence[Condition]) -> tuple[Condition | None, Question | None]:
        """The first condition under which the insurer may rescind for the item."""
        asked: Question | None = None
        for condition in conditions:
            self.judge.clause = condition.cite.ref
            self.judge.against_yes = True
            applies, question = self._attempt(lambda c=condition: self.may_rescind(c))  # type: ignore[misc]
            if applies:
                return condition, None
            asked = asked or question
        return None, asked

    def may_rescind(self, condition: Condition) -> bool:
        """Whether a condition to rescind takes the item: its kind, and its owner where cover is severable."""
        if not condition.severable or condition.when is None:
            return self.subject(condition.to)
        when, owner = condition.when, self.case.person_chain(self.item.of or ENTITY, self.count)
        return both_met(lambda: self.subject(condition.to), lambda: self.judge.holds(when, owner))

    def applies(self, sublimit: Sublimit) -> bool:
        """Whether a sublimit applies to the item."""
        self.judge.clause = sublimit.cite.ref
        self.judge.against_yes = True
        return self.both(sublimit)

    # --- AI-tech wording ---------------------------------------------------------------------------------------------

    def names_ai(self, clause: Grant | Exclusion | Sublimit) -> bool:
        """Whether a clause's own words (or a definition it uses) name AI technology."""
        return self.case.once(("names ai", clause), lambda: names_ai(clause, self.case.taxonomy.roles))


def _call(test: Callable[[], bool]) -> bool:
    return test()


def _wide(clause: Clause) -> Ring | None:
    """The ring of a lead-in's wider reading, where courts differ."""
    return clause.legal.wide if isinstance(clause, Grant | Exclusion) and clause.legal is not None else None


_DEFAULT_IMPUTATION = {
    Actor.THE_INSURED: Imputation.NONE,
    Actor.ANY_INSURED: Imputation.ALL,
    Actor.CONTROL_GROUP: Imputation.ENTITY,
}
"""`an_insured` is missing on purpose: courts differ, so it is a law question."""


def of_part(parts: frozenset[str], part: str) -> bool:
    """Whether a clause limited to `parts` (empty: all) speaks of a part."""
    return not parts or part in parts


def ruling(seat: Seat, judge: Judge, item: LossItem, count: Count, grant: Grant) -> Ruling:
    """What one grant does with one item in one count, dates aside: an untimely grant is settled by the caller.

    Raises `Unanswered` while the reading leaves open something that can still change the answer.
    """
    reader = Reader(seat, judge, item, count)
    judge.clause = grant.cite.ref
    judge.against_yes = False
    if not reader.in_scope(grant):
        return Ruling(Status.NOT_INSURED, None, "scope", grant, count.id)
    if not of_part(seat.parts, grant.part):
        return Ruling(Status.NOT_GRANTED, grant.cite, "part not bought", grant, count.id)
    element = reader.failing(grant)
    if element:
        return Ruling(Status.NOT_GRANTED, grant.cite, element, grant, count.id)
    ai = {AiTech.AFFIRMED} if reader.names_ai(grant) else set()
    return _less(reader, grant, ai)


def layer_ruling(seat: Seat, judge: Judge, item: LossItem, count: Count) -> Ruling:
    """What a layer's own wording takes from an item that the policy it follows covers."""
    return _less(Reader(seat, judge, item, count), None, set())


def _less(reader: Reader, grant: Grant | None, ai: set[AiTech]) -> Ruling:
    """A granted item, less exclusions, then conditions; then what caps it."""
    wording = reader.seat.wording
    part = grant.part if grant else ""
    caps: list[Cap] = []
    taken = _excluded(reader, grant, part, caps, ai)
    if taken:
        if any(map(reader.names_ai, taken)):
            ai.add(AiTech.EXCLUDED)
        also = tuple(clause.cite for clause in taken[1:])
        return Ruling(Status.EXCLUDED, taken[0].cite, "", grant, reader.count.id, ai=frozenset(ai), also=also)
    reduces: list[Condition] = []
    hammers: list[Condition] = []
    for condition in wording.conditions:
        if condition.effect is Effect.INSURER_MAY_RESCIND:
            continue  # of the whole contract: whoever knows the application reads it
        if not of_part(condition.parts, part) or not reader.unmet(condition):
            continue
        match condition.effect:
            case Effect.NO_COVER | Effect.NO_COVER_IF_PREJUDICE | Effect.BY_LAW:
                return Ruling(Status.CONDITION_FAILED, condition.cite, "", grant, reader.count.id, ai=frozenset(ai))
            case Effect.REDUCE:
                reduces.append(condition)
            case Effect.HAMMER:
                hammers.append(condition)
            case Effect.CAP:
                caps.append(Cap(condition.cite, BandStatus.CONDITION_FAILED, condition.cap))
            case Effect.ONE_CLAIM | Effect.BINDS:
                pass  # of claims and days, not of an item: whoever knows days reads it
            case _:
                assert_never(condition.effect)
    barred = reader.uninsurable()
    if barred is not None:
        return Ruling(Status.UNINSURABLE, barred.cite, "", grant, reader.count.id, ai=frozenset(ai))
    for sublimit in wording.sublimits:
        if of_part(sublimit.parts, part) and reader.applies(sublimit):
            caps.append(Cap(sublimit.cite, BandStatus.ABOVE_SUBLIMIT, sublimit.amount, sublimit.share_of_limit, sublimit.aggregate))
            if reader.names_ai(sublimit):
                ai.add(AiTech.LIMITED)
    lost = tuple((c.share, c.cite) for c in reduces if c.share is not None)
    beyond = tuple((c.share or Fraction(0), c.cite) for c in hammers)
    cite = grant.cite if grant else None
    return Ruling(Status.COVERED, cite, "", grant, reader.count.id, tuple(caps), lost, frozenset(ai), hammers=beyond)


def _excluded(reader: Reader, grant: Grant | None, part: str, caps: list[Cap], ai: set[AiTech]) -> list[Exclusion]:
    """The exclusions that take the item: the first that surely does, or all if the judge is thorough. Caps of carve-backs that gave it
    back go to `caps`.
    """
    asked: Question | None = None
    taken: list[Exclusion] = []
    for exclusion in reader.lively():
        if not of_part(exclusion.parts, part) or (grant and set_aside(grant, exclusion)):
            continue
        try:
            bite = reader.bite(exclusion)
        except Unanswered as open_:
            asked = asked or open_.question
            continue
        if bite.bites:
            taken.append(exclusion)
            if not reader.judge.thorough:
                break
        elif bite.restored is not None:
            if reader.names_ai(exclusion):
                ai.add(AiTech.EXCLUDED_CARVE_BACK)
            if bite.restored.cap is not None:
                caps.append(Cap(bite.restored.by.cite, BandStatus.EXCLUDED, bite.restored.cap))
    if asked and not taken:
        raise Unanswered(asked)
    return taken


def set_aside(grant: Grant, exclusion: Exclusion) -> bool:
    """Whether a grant names an exclusion, or its whole document, under `notwithstanding`."""
    return exclusion.cite.ref in grant.notwithstanding or exclusion.cite.document in grant.notwithstanding


def names_ai(clause: Grant | Exclusion | Sublimit, roles: Roles) -> bool:
    """Whether a clause's own words (or a definition it uses) name AI technology."""
    said = isinstance(clause, Exclusion) and clause.names_ai
    return said or any(_test_names_ai(t, roles) for phrase in phrases(clause) for t in facet_tests(phrase))


def _test_names_ai(test: FacetTest, roles: Roles) -> bool:
    if test.facet != roles.technology:
        return False
    return any(
        any(below(n, roles.ai) for n, m in t.definition.marks if m is not Mark.OUT)
        if isinstance(t, Defined)
        else below(t.term, roles.ai)
        for t in test.terms
    )


def cites(ruling_: Ruling, offered: bool = True) -> tuple[Cite, ...]:
    """The clauses a ruling rests on: the deciding one, caps, reductions, hammers if a settlement was `offered`, then the grant."""
    hammers = ruling_.hammers if offered else ()
    own = (ruling_.cite,) if ruling_.cite else ()
    granted = (ruling_.grant.cite,) if ruling_.grant and ruling_.status < Status.NOT_GRANTED else ()
    return tuple(dict.fromkeys((*own, *(c.cite for c in ruling_.caps), *(c for _, c in (*ruling_.reduces, *hammers)), *granted)))
