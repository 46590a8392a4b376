"""What the account answers: facts and controls, and only questions that it can have (docs/format.md, 3.3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from underlap.model.accounts import Answered
from underlap.model.answers import ANSWERABLE, NO, YES, Kind
from underlap.model.clauses import Condition
from underlap.model.exposures import Exposure
from underlap.model.facts import Facts
from underlap.model.programs import Tower
from underlap.model.taxonomy import NONE, Ring, Taxonomy, below
from underlap.read.clauses import unique_ids
from underlap.read.desk import At, Desk, Names, quoted, suggest
from underlap.read.shapes import AnswerShape

RING: Final = "ring"
POLICY, RESERVES, RELATED, ONE_CLAIM = "policy.", "reserves", "related.", "one_claim"
WHOLE, RELATIVE, ALL = "exposure", "relative_exposure", "all"
"""Words of questions that section 6 of docs/format.md asks."""


@frozen(eq=False)
class Answers:
    """Reads and checks answers. `ids`: of exposures, those of faulty tables too.

    `groups`: scenario -> exposures that may be one claim there. `reserves`: slice -> what its loss run reserves.
    `faulty`: scenarios, and slices of loss runs, whose tables could not be read.
    """

    desk: Desk
    taxonomy: Taxonomy
    parties: Names
    ids: Names
    exposures: tuple[Exposure, ...]
    towers: tuple[Tower, ...]
    groups: Mapping[str, tuple[frozenset[str], ...]]
    reserves: Mapping[str, int]
    faulty: frozenset[str]

    def read(self, shapes: list[tuple[AnswerShape, At]]) -> dict[str, Answered]:
        """Key -> answer, for those that hold."""
        unique_ids(((shape.question, at) for shape, at in shapes), "answer", self.desk, "AC29", "question")
        for shape, at in shapes:
            self._check(shape, at)
        return {
            shape.question: Answered(shape.question, shape.value, shape.by, shape.on, shape.evidence)
            for shape, _ in sorted(shapes, key=lambda each: each[0].question)
        }

    def _check(self, shape: AnswerShape, at: At) -> None:
        kind, colon, rest = shape.question.partition(":")
        kinds = [each.value for each in Kind]
        if not colon or kind not in kinds:
            help = "fact:<exposure>/<level>/<facet or tag>, or control:<party>/<control>"
            self.desk.error("AC25", at / "question", f"{quoted(shape.question)} is no question", "malformed", help)
        elif Kind(kind) not in ANSWERABLE:
            message = f"an account cannot answer a '{kind}' question"
            self.desk.error(
                "AC26",
                at / "question",
                message,
                "not for an account to say",
                "it answers facts and controls; the rest stays open",
            )
        elif kind == Kind.CONTROL.value:
            self._control(rest.split("/"), shape, at)
        else:
            self._fact(rest.split("/"), shape, at)

    def _unknown(self, kind: str, word: str, known: Iterable[str], at: At) -> None:
        self.desk.error(
            "AC27",
            at / "question",
            f"unknown {kind} {quoted(word)}",
            "nothing has this name",
            suggest(word, known, f"{kind}s"),
        )

    def _control(self, steps: list[str], shape: AnswerShape, at: At) -> None:
        if len(steps) != 2:  # noqa: PLR2004  (party and control)
            self.desk.error(
                "AC25",
                at / "question",
                f"{quoted(shape.question)} is no question",
                "malformed",
                "control:<party>/<control>",
            )
            return
        party, control = steps
        if party not in self.parties:
            self._unknown("party", party, self.parties, at)
            return
        asked = {each.control for tower in self.towers for each in _conditions(tower) if each.control}
        asked |= {each.control for tower in self.towers for x in tower.slices for each in x.application.statements}
        if control not in asked:
            label = "no condition of the account asks this"
            self.desk.warning(
                "AC33",
                at / "question",
                f"unknown control {quoted(control)}",
                label,
                suggest(control, asked, "controls"),
            )
        self._value(shape.value, (YES, NO), at)

    def _fact(self, steps: list[str], shape: AnswerShape, at: At) -> None:
        if steps[0].startswith(POLICY) and steps[1:] == [RESERVES]:
            runs = [id for id, cents in self.reserves.items() if cents]
            self._among("loss run", steps[0].removeprefix(POLICY), runs, shape, at)
            return
        if steps[2:] == [ONE_CLAIM] and steps[1].startswith(RELATED):
            groups = [RELATED + "+".join(sorted(group)) for group in self.groups.get(steps[0], ())]
            if steps[0] in self.groups:
                self._among("group", steps[1], groups, shape, at)
            elif steps[0] not in self.faulty:
                self._unknown("scenario", steps[0], self.groups, at)
            return
        if len(steps) != 3:  # noqa: PLR2004  (exposure, level and facet or tag)
            help = "fact:<exposure>/<level>/<facet or tag>"
            self.desk.error("AC25", at / "question", f"{quoted(shape.question)} is no question", "malformed", help)
            return
        id, level, facet = steps
        exposure = next((each for each in self.exposures if each.id == id), None)
        if exposure is None:
            if id not in self.ids:
                self._unknown("exposure", id, self.ids, at)
            return
        levels = _levels(exposure, self.taxonomy.roles.item)
        if level not in levels:
            self._unknown("level", level, levels, at)
            return
        values = self._values(facet, level, exposure)
        if values is None:
            self._unknown("facet or tag", facet, {*self.taxonomy.trees, *self.taxonomy.scales, *self.taxonomy.tags}, at)
            return
        self._value(shape.value, values, at)
        stated = self._stated(facet, levels[level])
        if stated is not None and shape.value in values and not below(shape.value, stated):
            message = f"{quoted(shape.value)} contradicts '{stated}', which is stated for {quoted(level)}"
            help = "an answer makes a stated value finer; `found` says what is true instead of what is alleged"
            self.desk.error("AC28", at / "value", message, "it would settle nothing", help)

    def _among(self, kind: str, name: str, asked: Sequence[str], shape: AnswerShape, at: At) -> None:
        """A yes or no about one of a few things."""
        if name in asked:
            self._value(shape.value, (YES, NO), at)
        elif name not in self.faulty:
            self._unknown(kind, name, asked, at)

    def _values(self, facet: str, level: str, exposure: Exposure) -> tuple[str, ...] | None:
        if facet in self.taxonomy.trees:
            return (*sorted(self.taxonomy.trees[facet].values), NONE)
        if facet in self.taxonomy.scales:
            return self.taxonomy.scales[facet].values
        if facet in self.taxonomy.tags:
            return (YES, NO)
        if facet == RELATIVE and level == WHOLE:
            return (ALL, NONE) if all(count.weight is None for count in exposure.counts) else None
        link = next((each for each in exposure.links if facet == RING and level == f"link.{each.id}"), None)
        return tuple(ring.name.lower() for ring in link.rings or Ring) if link is not None else None

    def _stated(self, facet: str, facts: Facts) -> str | None:
        """What the level states of the truth, as answers say it; None if it states nothing, or what the taxonomy does not know."""
        tag = facts.found_tags.get(facet, facts.tags.get(facet))
        if facet in self.taxonomy.tags:
            return None if tag is None else YES if tag else NO
        value = facts.found_values.get(facet, facts.values.get(facet))
        tree, scale = self.taxonomy.trees.get(facet), self.taxonomy.scales.get(facet)
        known = (*tree.values, NONE) if tree else scale.values if scale else ()
        return value if value in known else None

    def _value(self, value: str, values: tuple[str, ...], at: At) -> None:
        if value not in values:
            self.desk.error(
                "AC28",
                at / "value",
                f"{quoted(value)} does not answer the question",
                "not an answer",
                suggest(value, values, "answers"),
            )


def _levels(exposure: Exposure, item: str) -> dict[str, Facts]:
    """The levels of an exposure and what each states; an item's kind is its value of the facet `item`."""
    return {
        "exposure": exposure.facts,
        **{f"count.{each.id}": each.facts for each in exposure.counts},
        **{f"link.{each.id}": each.facts for each in exposure.links},
        **{f"item.{each.id}": evolve(each.facts, values={**each.facts.values, item: each.kind}) for each in exposure.items},
        **{f"person.{each.id}": each.facts for each in exposure.persons},
    }


def _conditions(tower: Tower) -> Iterator[Condition]:
    for wording in (tower.policy.wording, *(layer.wording for layer in tower.layers)):
        yield from wording.conditions if wording is not None else ()
