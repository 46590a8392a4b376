"""What law documents say beside words: lead-ins and decisions; and which documents a law attaches (docs/format.md, 7.1)."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from attrs import define, field, frozen

from underlap.model.accounts import Account
from underlap.model.documents import Document, LeadIn, Precedent
from underlap.model.laws import Laws
from underlap.model.taxonomy import Ring, Taxonomy, upward
from underlap.read.clauses import Head
from underlap.read.desk import At, Desk
from underlap.read.phrases import unknown_lead_in, unknown_value
from underlap.read.shapes import LeadInShape, PrecedentShape
from underlap.read.toml import Source

if TYPE_CHECKING:
    from underlap.read.documents import Loaded, Shelf

PREFIX: Final = "law."


@frozen
class LawWords:
    """Makes the lead-ins and decisions of one law document."""

    head: Head
    taxonomy: Taxonomy
    desk: Desk

    def lead_in(self, shape: LeadInShape, at: At) -> LeadIn | None:
        """What a phrase means under the law; None with the reason noted."""
        if shape.phrase not in self.taxonomy.leadins:
            unknown_lead_in(shape.phrase, self.taxonomy, at / "phrase", self.desk)
        split = (shape.wide, shape.narrow, shape.feature)
        cite = self.head.cite(shape.id, shape, shape.title)
        if shape.ring is not None and split == (None, None, None):
            return LeadIn(shape.id, cite, shape.phrase, shape.of, Ring[shape.ring.upper()])
        if shape.ring is not None or shape.wide is None or shape.narrow is None or shape.feature is None:
            message = f"the lead-in '{shape.id}' needs 'ring', or 'wide', 'narrow' and 'feature'"
            self.desk.error("DC20", at.key(), message, "how far does the phrase reach?")
            return None
        wide, narrow = Ring[shape.wide.upper()], Ring[shape.narrow.upper()]
        if wide <= narrow:
            self.desk.error("DC20", at / "wide", f"'{shape.wide}' is not wider than '{shape.narrow}'", "no question between them")
        return LeadIn(shape.id, cite, shape.phrase, shape.of, narrow, wide, shape.feature)

    def precedent(self, shape: PrecedentShape, at: At) -> Precedent:
        """A decision."""
        split = shape.weight == "split"
        if split and shape.answer is not None:
            self.desk.error("DC22", at / "answer", "courts that are split give no answer", "leave it out")
        elif not split and shape.answer is None:
            self.desk.error("DC22", at.key(), f"the decision '{shape.id}' needs 'answer'", "'answer' is missing", 'answer = "yes" or "no"')
        return Precedent(
            shape.id,
            self.head.cite(shape.id, shape, shape.title),
            shape.feature,
            shape.answer or "",
            shape.court,
            shape.level,
            shape.date,
            shape.weight,
            shape.cite,
            shape.text,
        )

    def check(self, document: Document, top: At) -> None:
        """What a document says of itself: its law, what it surveys, no phrase read twice."""
        at = top / "document"
        if document.law and not _of(document.id, document.law):
            message = f"the document '{document.id}' does not speak for '{document.law}'"
            help = f"call it '{PREFIX}{document.law}', or that and '-' and a word"
            self.desk.error("DC19", at / "id", message, "id and law do not agree", help)
        kinds = self.taxonomy.trees[self.taxonomy.roles.item].values
        for i, kind in enumerate(document.surveyed):
            if kind not in kinds:
                unknown_value(kind, self.taxonomy.roles.item, kinds, at / "surveyed" / i, self.desk)


def twice(sources: Iterable[Source], desk: Desk, only: Source | None = None) -> None:
    """Note every lead-in that one law reads twice, in one document or several. `only`: those that stand in this one."""
    first: dict[tuple[str, ...], At] = {}
    for source in sources:
        law = (At(source) / "document" / "law").value()
        for table, at in (At(source) / "lead_in").tables():
            key = (str(law), str(table.get("phrase")), str(table.get("of")))
            known = first.setdefault(key, at)
            if known is not at and only in (None, source):
                message = f"the law '{law}' reads '{key[1]}' of a clause of this kind twice"
                related = [(known / "phrase").related("first here")]
                desk.error("DC21", at / "phrase", message, "again here", related=related)


def _of(id: str, law: str) -> bool:
    """Whether an id is one that a document of a law may have.

    >>> _of("law.us.il", "us.il"), _of("law.us.il-smith", "us.il"), _of("law.us", "us.il"), _of("law.us.il-", "us.il")
    (True, True, False, False)
    """
    rest = id.removeprefix(PREFIX + law)
    return id.startswith(PREFIX + law) and (not rest or (rest[0] == "-" and len(rest) > 1))


@define
class Attaching:
    """Finds the documents of laws, by the names of their files, each once. `at`: an account's place, for what has none of its own."""

    shelf: "Shelf"
    at: At
    _laws: set[str] = field(factory=set)
    _found: dict[str, "Loaded | None"] = field(factory=dict)
    _stems: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._stems = tuple(sorted(stem for stem in self.shelf.library.files if stem.startswith(PREFIX)))

    def attach(self, laws: Iterable[str]) -> Laws:
        """What these laws, and those above them, attach, beside what was attached before."""
        if not self._stems:
            return Laws()
        new = {each for law in laws for each in upward(law)} - self._laws
        self._laws |= new
        for stem in self._stems:
            if stem not in self._found and any(_of(stem, law) for law in new):
                self._found[stem] = self._load(stem)
        loaded = [each for each in self._found.values() if each is not None and each.document.law in self._laws]
        twice((each.at.source for each in loaded), self.shelf.desk)
        return Laws(tuple(each.document for each in loaded))

    def _load(self, id: str) -> "Loaded | None":
        desk, library = self.shelf.desk, self.shelf.library
        found = library.find(id, self.at.place)
        desk.problems.extend(found.problems)
        if found.value is None:
            return None
        source = library.source(found.value)
        desk.problems.extend(source.problems)
        loaded = self.shelf.read(source.value) if source.value is not None else None
        if loaded is not None and loaded.document.kind != "law":
            message = f"'{id}' is of kind '{loaded.document.kind}'"
            desk.error("AC06", loaded.at / "document" / "kind", message, "a document of this name speaks for a law")
            return None
        return loaded


def candidates(account: Account) -> Iterator[str]:
    """Laws that a most favorable law may turn to: those it names, and what exposures state for its facets."""
    wordings = (x.wording for tower in account.towers for x in tower.slices)
    clauses = [clause for wording in wordings if wording is not None for clause in wording.favorable]
    yield from (law for clause in clauses for law in clause.laws)
    facets = {facet for clause in clauses for facet in clause.among}
    for exposure in account.exposures if facets else ():
        for facts in (exposure.facts, *(c.facts for c in exposure.counts), *(i.facts for i in exposure.items)):
            for stated in (facts.values, facts.found_values):
                yield from (stated[facet] for facet in facets if facet in stated)
