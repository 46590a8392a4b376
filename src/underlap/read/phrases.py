"""Tests -> phrases: every facet, value, tag, definition and feature looked up (docs/format.md, 3.1)."""

from collections.abc import Callable, Iterator
from typing import Final

from attrs import define

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
    Named,
    Phrase,
    Term,
    Value,
)
from underlap.model.taxonomy import ANY, NONE, Scale, Taxonomy, Tree
from underlap.read.convert import COMMANDS
from underlap.read.desk import At, Desk, quoted, suggest
from underlap.read.shapes import Entry, TestShape

Word = Definition | Named
EVERYTHING: Final = Phrase()


@define
class Phrases:
    """Makes the phrases of one document. `word` and `feature` look a name up there, and note what is wrong with it."""

    taxonomy: Taxonomy
    desk: Desk
    word: Callable[[str, At], Word | None]
    feature: Callable[[str, At], Feature | None]

    def optional(self, shape: TestShape | None, at: At, key: str) -> Phrase | None:
        """The phrase of a test that may be left out."""
        return None if shape is None else self.inner(shape, at / key)

    def phrase(self, shape: TestShape | None, at: At, key: str) -> Phrase:
        """The phrase of a test that stands under a key of a table; a test left out is always met."""
        return EVERYTHING if shape is None else self.inner(shape, at / key)

    def inner(self, shape: TestShape, at: At) -> Phrase:
        """The phrase of a test that stands here."""
        return Phrase(tuple(limb for entry in shape.entries for limb in self._limbs(entry, at / entry.key)))

    def _limbs(self, entry: Entry, at: At) -> Iterator[Limb]:
        match entry.key:
            case "all":
                # All of all: the limbs of the inner tests are limbs of this one.
                for i, test in enumerate(entry.tests):
                    yield from self.inner(test, at / i).limbs
            case "any":
                yield AnyOf(tuple(self.inner(test, at / i) for i, test in enumerate(entry.tests)))
            case "except":
                yield Except(self.inner(entry.tests[0], at))
            case "is":
                yield from self._named(entry, at)
            case "question":
                feature = self.feature(entry.words[0], at)
                if feature is not None:
                    yield Contested(feature)
            case "by_insured":
                yield ByInsured(entry.flag)
            case facet:
                yield from self._facet(facet, entry, at)

    def _named(self, entry: Entry, at: At) -> Iterator[Limb]:
        found = []
        for i, name in enumerate(entry.words):
            word = self.word(name, at / i)
            if isinstance(word, Named):
                found.append(word)
            elif word is not None:
                help = f"write {word.facet} = '@{name}'"
                self.desk.error("RF10", at / i, f"'{name}' defines a facet, not an offense", "has no `when`", help)
        if len(found) == 1:
            yield found[0]
        elif found:
            yield AnyOf(tuple(Phrase((word,)) for word in found))

    def _facet(self, facet: str, entry: Entry, at: At) -> Iterator[Limb]:
        taxonomy = self.taxonomy
        tree = taxonomy.trees.get(facet)
        if tree is not None and tree.values.issuperset(entry.words):  # nearly always, so spare the rest its places
            yield FacetTest(facet, tuple(map(Value, entry.words)))
            return
        if facet == taxonomy.roles.tags:
            terms = [self._tag(word, at / i) for i, word in enumerate(entry.words)]
        elif tree is not None:
            terms = [self._node(word, tree, at / i) for i, word in enumerate(entry.words)]
        elif facet in taxonomy.scales:
            terms = [self._step(word, taxonomy.scales[facet], at / i) for i, word in enumerate(entry.words)]
        else:
            unknown_facet(facet, taxonomy, at.key(), self.desk, also=COMMANDS)
            return
        known = tuple(term for term in terms if term is not None)
        if len(known) == len(terms):
            yield FacetTest(facet, known)

    def _tag(self, word: str, at: At) -> Term | None:
        if word in self.taxonomy.tags:
            return Value(word)
        unknown_tag(word, self.taxonomy, at, self.desk)
        return None

    def _node(self, word: str, tree: Tree, at: At) -> Term | None:
        if word.startswith("@"):
            return self._defined(word[1:], tree, at)
        if word in tree.values or word in (ANY, NONE):
            return Value(word)
        if word[-1:] in ("+", "-") and word[:-1] in tree.values:
            self.desk.error(
                "DC15",
                at,
                f"{quoted(word)}: '{tree.facet}' is a tree, not a scale",
                "no steps to compare",
                f"write '{word[:-1]}'",
            )
        else:
            unknown_value(word, tree.facet, tree.values, at, self.desk)
        return None

    def _defined(self, name: str, tree: Tree, at: At) -> Term | None:
        word = self.word(name, at)
        if word is None:
            return None
        if isinstance(word, Named):
            self.desk.error(
                "RF10",
                at,
                f"'{name}' is a definition with a `when`, not of a facet",
                "cannot be a term",
                f"write is = '{name}'",
            )
            return None
        if word.facet != tree.facet:
            message = f"'{name}' defines '{word.facet}', not '{tree.facet}'"
            self.desk.error("RF07", at, message, f"used as a term of '{tree.facet}'")
            return None
        return Defined(word)

    def _step(self, word: str, scale: Scale, at: At) -> Term | None:
        step = word[:-1] if word[-1:] in ("+", "-") else word
        if step in scale.values or word == ANY:
            return Value(word)
        message = f"unknown step {quoted(word)} of '{scale.facet}'"
        self.desk.error("TX15", at, message, "not a step", f"steps, rising: {', '.join(scale.values)}")
        return None


# --- words of the taxonomy -------------------------------------------------------------------------------------------


def unknown_facet(facet: str, taxonomy: Taxonomy, at: At, desk: Desk, also: frozenset[str] = frozenset()) -> None:
    """Note a facet that the taxonomy lacks. `also`: what else could have stood here."""
    known = {*taxonomy.trees, *taxonomy.scales, taxonomy.roles.tags, *also}
    desk.error("TX11", at, f"unknown facet {quoted(facet)}", "not in the taxonomy", suggest(facet, known, "facets"))


def unknown_value(word: str, facet: str, values: frozenset[str] | tuple[str, ...], at: At, desk: Desk) -> None:
    """Note a value that a facet lacks."""
    message = f"unknown value {quoted(word)} of '{facet}'"
    parent = word.rpartition(".")[0]
    beside = {each for each in values if parent and each.rpartition(".")[0] == parent}
    help = suggest(word, beside, f"values below '{parent}'") if beside else suggest(word, {*values, NONE}, "values")
    desk.error("TX12", at, message, "not in the taxonomy", help)


def unknown_tag(word: str, taxonomy: Taxonomy, at: At, desk: Desk) -> None:
    """Note a tag that the taxonomy lacks."""
    desk.error("TX13", at, f"unknown tag {quoted(word)}", "not in the taxonomy", suggest(word, taxonomy.tags, "tags"))


def unknown_lead_in(word: str, taxonomy: Taxonomy, at: At, desk: Desk) -> None:
    """Note a lead-in that the taxonomy lacks."""
    help = suggest(word, taxonomy.leadins, "lead-ins")
    desk.error("TX14", at, f"unknown lead-in {quoted(word)}", "not in the taxonomy", help)
