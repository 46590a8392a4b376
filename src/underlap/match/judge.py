"""Reading tests: facts against terms, under one reading.

A test is decided with two answers; an open fact or contested word that the reading does not settle raises `Unanswered`, and
whoever explores readings branches there. Conjunctions and alternatives look for a decided limb before they ask, so a question
is met only where its answer can still change something.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar, assert_never

from attrs import define, field

from underlap.match.cases import Case, Chain, LinkView
from underlap.model.answers import YES, YES_NO, Kind, Question, Unanswered
from underlap.model.clauses import (
    AnyOf,
    ByInsured,
    Contested,
    Defined,
    Definition,
    Except,
    FacetTest,
    Feature,
    Limb,
    Mark,
    Named,
    Phrase,
    Term,
    Value,
)
from underlap.model.taxonomy import ANY, NONE, Ring, Scale, Tag, below, meets_scale, upward

T = TypeVar("T")


def all_met(test: Callable[[T], bool], over: Iterable[T]) -> bool:
    """Whether all pass; a decided no wins over an open one. Raises the first `Unanswered` otherwise."""
    asked: Question | None = None
    for each in over:
        try:
            if not test(each):
                return False
        except Unanswered as open_:
            asked = asked or open_.question
    if asked:
        raise Unanswered(asked)
    return True


def any_met(test: Callable[[T], bool], over: Iterable[T]) -> bool:
    """Whether one passes; a decided yes wins over an open one. Raises the first `Unanswered` otherwise."""
    asked: Question | None = None
    for each in over:
        try:
            if test(each):
                return True
        except Unanswered as open_:
            asked = asked or open_.question
    if asked:
        raise Unanswered(asked)
    return False


def both_met(*tests: Callable[[], bool]) -> bool:
    """Whether all of a few tests pass, in the same way."""
    return all_met(_call, tests)


def _call(test: Callable[[], bool]) -> bool:
    return test()


@define(eq=False)
class Judge:
    """One reading of one case. `truth`: read what is true (indemnity) or what is alleged (defense).

    `thorough`: look for every exclusion that bites, not only for the first.
    `against_yes`: whether meeting a test now works against the insured; it only marks questions.
    `asked`: keys of all questions that came up, answered or not, also those that could not change anything. `held`: of those, the ones that
    decisions answer.
    """

    case: Case
    law: str
    reading: Mapping[str, str]
    truth: bool = True
    by_insured: bool = False
    against_yes: bool = False
    defaulted: dict[str, list[str]] | None = None
    clause: str = field(default="")
    used: list[str] = field(factory=list)
    thorough: bool = False
    asked: set[str] = field(factory=set)
    held: set[str] = field(factory=set)

    # --- questions ---------------------------------------------------------------------------------------------------

    def ask(self, key: str, answers: tuple[str, ...], about: str, met: Callable[[str], bool] | None = None) -> str:
        """The reading's answer to a question, or the account's where that counts; else raises `Unanswered`."""
        self.asked.add(key)
        if key in self.reading:
            self.used.append(key)
            return self.reading[key]
        kind = key.partition(":")[0]
        given = self.case.answers.get(key)
        counts = kind == Kind.CONTROL.value or (kind == Kind.FACT.value and self.truth)
        if given is not None and counts and _possible(given, answers):
            self.used.append(key)
            return given
        if kind == Kind.LAW.value:
            held = self.case.laws.held(key)
            if held is not None:
                self.used.append(key)
                self.held.add(key)
                return held.answer
        if len(answers) == 1:
            return answers[0]
        test = met or (lambda answer: answer == YES)
        against = frozenset(a for a in answers if test(a) == self.against_yes)
        raise Unanswered(Question(key, answers, against, about, self.clause))

    def settle(self, question: Question) -> str:
        """The answer to a question that another decision asked; raised anew if nothing settles it."""
        try:
            return self.ask(question.key, question.answers, question.about)
        except Unanswered:
            raise Unanswered(question) from None

    def note(self, defaulted: Mapping[str, tuple[str, ...]], held: frozenset[str]) -> None:
        """Remember tags that another decision took as `no`, and questions that a court answered for it."""
        self.held |= held
        if self.defaulted is not None:
            for tag, clauses in defaulted.items():
                self.defaulted.setdefault(tag, []).extend(clauses)

    def yes(self, key: str, about: str) -> bool:
        """A yes-or-no question's answer."""
        return self.ask(key, YES_NO, about) == YES

    def holds_feature(self, feature: Feature) -> bool:
        """Whether a court under the governing law reads these words so."""
        return self.yes(f"law:{feature.id}@{self.law}", feature.id)

    def fact_key(self, level: str, name: str) -> str:
        """The key of a fact question; alleged and true share it, as only one of them can be open at a time in a reading."""
        return f"fact:{self.case.exposure.id}/{level}/{name}"

    # --- looking facts up --------------------------------------------------------------------------------------------

    def lookup(self, chain: Chain, facet: str) -> tuple[str | None, str | None]:
        """(value, level that states it), (None, level) where it is open at that level, (None, None) for a plain no."""
        for level in chain:
            facts = level.facts
            if self.truth and facet in facts.found_values:
                return facts.found_values[facet], level.name
            if facet in facts.values:
                return facts.values[facet], level.name
            if facet in facts.unknown:
                return None, level.name
        return None, None if self.case.stated(facet, self.truth) else "exposure"

    def tag(self, chain: Chain, tag: Tag) -> bool:
        """Whether the holder has the tag."""
        for level in chain:
            facts = level.facts
            if self.truth and tag.id in facts.found_tags:
                return facts.found_tags[tag.id]
            if tag.id in facts.tags:
                return facts.tags[tag.id]
            if tag.id in facts.unknown:
                return self.yes(self.fact_key(level.name, tag.id), tag.id)
        if self.case.stated(tag.id, self.truth):
            return False
        if tag.absent == "no":
            if self.defaulted is not None:
                self.defaulted.setdefault(tag.id, []).append(self.clause)
            return False
        return self.yes(self.fact_key("exposure", tag.id), tag.id)

    # --- terms -------------------------------------------------------------------------------------------------------

    def meets(self, chain: Chain, test: FacetTest) -> bool:
        """Whether the holder's value meets one of the terms."""
        taxonomy = self.case.taxonomy
        if test.facet == taxonomy.roles.tags:
            tags = (taxonomy.tags[t.term] for t in test.terms if isinstance(t, Value))
            return any_met(lambda tag: self.tag(chain, tag), tags)
        value, level = self.lookup(chain, test.facet)
        if value is None and level is None:
            return False
        if test.facet in taxonomy.scales:
            scale = taxonomy.scales[test.facet]
            return any_met(lambda term: self._meets_step(value, level, term, scale), test.terms)
        if len(test.terms) == 1:
            return self._meets_term(value, level, test.terms[0], test.facet)
        return any_met(lambda term: self._meets_term(value, level, term, test.facet), test.terms)

    def _meets_step(self, value: str | None, level: str | None, term: Term, scale: Scale) -> bool:
        assert isinstance(term, Value)
        if value is None:
            key = self.fact_key(level or "exposure", scale.facet)
            value = self.ask(key, scale.values, scale.facet, lambda a: meets_scale(a, term.term, scale))
        return meets_scale(value, term.term, scale)

    def _meets_term(self, value: str | None, level: str | None, term: Term, facet: str) -> bool:
        match term:
            case Value(node):
                return self._meets_node(value, level, node, facet)
            case Defined(definition):
                return self._meets_definition(value, level, definition, facet)
            case _:
                assert_never(term)

    def _meets_node(self, value: str | None, level: str | None, node: str, facet: str) -> bool:
        if value is None or (node != value and below(node, value)):
            value = self._refined(value, level, facet, lambda answer: _meets(answer, node))
        return _meets(value, node)

    def _meets_definition(self, value: str | None, level: str | None, definition: Definition, facet: str) -> bool:
        marks = dict(definition.marks)

        def decided(answer: str) -> Mark:
            mark = _mark(answer, marks)
            open_ended = definition.otherwise_open and answer != NONE
            return mark or (Mark.EDGE if open_ended else Mark.OUT)

        if value is None or any(m is not decided(value) for n, m in marks.items() if below(n, value) and n != value):
            value = self._refined(value, level, facet, lambda a: decided(a) is Mark.IN)
        mark = decided(value)
        if mark is Mark.EDGE:
            assert definition.feature is not None
            return self.holds_feature(definition.feature)
        return mark is Mark.IN

    def _refined(self, value: str | None, level: str | None, facet: str, met: Callable[[str], bool]) -> str:
        """The value made as fine as the account's wordings need, by a fact question."""
        known = self.case.nodes.get(facet, ())
        answers = (NONE, *known) if value is None else (value, *(n for n in known if below(n, value) and n != value))
        return self.ask(self.fact_key(level or "exposure", facet), answers, facet, met)

    # --- phrases -----------------------------------------------------------------------------------------------------

    def holds(self, phrase: Phrase, chain: Chain) -> bool:
        """Whether all limbs of a phrase are met by the holder of `chain`."""
        if len(phrase.limbs) == 1:
            return self.limb(phrase.limbs[0], chain)
        return all_met(lambda limb: self.limb(limb, chain), phrase.limbs)

    def limb(self, limb: Limb, chain: Chain) -> bool:
        """Whether one limb is met."""
        match limb:
            case FacetTest():
                return self.meets(chain, limb)
            case AnyOf(tests) | Named(tests=tests):
                return any_met(lambda phrase: self.holds(phrase, chain), tests)
            case Except(test):
                self.against_yes = not self.against_yes
                try:
                    return not self.holds(test, chain)
                finally:
                    self.against_yes = not self.against_yes
            case Contested(feature):
                return self.holds_feature(feature)
            case ByInsured(wanted):
                return self.by_insured == wanted
            case _:
                assert_never(limb)

    def reached(self, phrase: Phrase, links: tuple[LinkView, ...], reach: Ring) -> bool:
        """Whether one link within reach meets all of an object test. `links`: those that may lie within reach."""
        met = self.settled_reach(phrase, links, reach)
        return self._reached(phrase, links, reach) if met is None else met

    def settled_reach(self, phrase: Phrase, links: tuple[LinkView, ...], reach: Ring) -> bool | None:
        """Whether that is so whatever the reading; None if a question decides."""
        key = (phrase, links, reach, self.truth, self.by_insured)
        return self.settled(key, lambda judge: judge._reached(phrase, links, reach))

    def _reached(self, phrase: Phrase, links: tuple[LinkView, ...], reach: Ring) -> bool:
        return any_met(lambda link: self._link(phrase, link, reach), links)

    def settled(self, key: Hashable, test: Callable[["Judge"], bool]) -> bool | None:
        """Whether a test is met whatever the reading; None if that takes an answer, or a tag taken as `no`, which must be noted."""
        return self.case.once(key, lambda: self._unread(test))

    def _unread(self, test: Callable[["Judge"], bool]) -> bool | None:
        bare = Judge(self.case, self.law, {}, self.truth, self.by_insured, False, {})
        try:
            met = test(bare)
        except Unanswered:
            return None
        return None if bare.used or bare.defaulted else met

    def _link(self, phrase: Phrase, link: LinkView, reach: Ring) -> bool:
        if len(link.rings) == 1:
            return self.holds(phrase, link.chain)
        return both_met(lambda: self.within(link, reach), lambda: self.holds(phrase, link.chain))

    def within(self, link: LinkView, reach: Ring) -> bool:
        """Whether a lead-in that reaches `reach` reaches the link."""
        near = [ring <= reach for ring in link.rings]
        if all(near) or not any(near):
            return near[0]
        names = tuple(ring.name.lower() for ring in link.rings)
        key = self.fact_key(f"link.{link.id}", "ring")
        answer = self.ask(key, names, "ring", lambda a: Ring[a.upper()] <= reach)
        return Ring[answer.upper()] <= reach


def _meets(value: str, node: str) -> bool:
    """Whether a value that is fine enough meets a node or `any`."""
    return value != NONE if node == ANY else below(value, node)


def _possible(given: str, answers: tuple[str, ...]) -> bool:
    """Whether an account's answer is one of a question's, or finer than one; where "none" is, any value is."""
    return NONE in answers or any(below(given, answer) for answer in answers)


def _mark(value: str, marks: Mapping[str, Mark]) -> Mark | None:
    """The mark of the longest marked node at or above a value."""
    if value == NONE:
        return None
    return next((marks[node] for node in upward(value) if node in marks), None)
