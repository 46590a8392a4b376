"""Documents: a file's shapes -> a `Document`, read against what is attached before it (docs/format.md, 3).

An endorsement uses its form's definitions and changes other documents' clauses, so it means something only on a form:
it is read once for each pile of documents that it is put on, and a form once. Definitions are shared objects: a clause
of an endorsement that uses a definition of its form holds the form's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from attrs import define, evolve, field, frozen

from underlap.model.clauses import Cite, Definition, Exclusion, Feature, Mark, Named
from underlap.model.documents import Document, Operation
from underlap.model.taxonomy import Taxonomy
from underlap.model.wording import facet_tests
from underlap.read.clauses import Clauses, Head, check_parts, unique_ids
from underlap.read.convert import Tables, structure_file
from underlap.read.desk import At, Desk, quoted, suggest
from underlap.read.laws import LawWords
from underlap.read.library import Library
from underlap.read.operations import Operator, Raw
from underlap.read.phrases import Phrases, Word, unknown_facet, unknown_value
from underlap.read.scalars import Currency
from underlap.read.shapes import DefinitionShape, DocumentFile, ExclusionShape, HeadShape, UninsurableShape
from underlap.read.taxonomy import format_is_ours
from underlap.read.toml import Source

MOST_NESTED: Final = 16
"""Definitions inside definitions."""

MOST_TESTS: Final = 2_000
"""Tests that one definition may stand for: names used twice at each level double it."""

CLAUSES: Final = ("grant", "exclusion", "condition", "sublimit", "favorable_law", "not_modeled")
OF_LAW: Final = ("lead_in", "uninsurable", "precedent")
NAMED: Final = ("definition", *CLAUSES)
LIMITED: Final = ("exclusion", "condition", "sublimit")
OPERATIONS: Final = ("delete", "replace", "amend")
_HEAD_KEYS: Final = ("line", "attaches_to", "competing", "allocation", "allocated", "law", "surveyed")
BELONGS: Final[Mapping[str, tuple[str, ...]]] = {
    "line": ("form",),
    "attaches_to": ("endorsement",),
    **dict.fromkeys(("competing", "allocation", "allocated"), ("form",)),
    **dict.fromkeys(CLAUSES, ("form", "endorsement")),
    **dict.fromkeys(OPERATIONS, ("endorsement",)),
    **dict.fromkeys(("law", "surveyed", *OF_LAW), ("law",)),
}
"""Key -> the kinds of document that may have it; a key that is not here, any."""

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "form": ("publisher", "line"),
    "endorsement": ("publisher", "attaches_to"),
    "definitions": ("publisher",),
    "law": ("law",),
}
"""Kind of document -> what its head cannot be without."""


@frozen(eq=False)
class Loaded:
    """A document read, and where things stand.

    `whole` False: some of its tables had faults and are left out. `operations`: where each operation stands, in the
    order of `Document.operations`. `clauses`: every clause and
    definition of the pile up to this document, as changed so far, by `document/id`. `gone`: those that an operation took out, and
    where it stands.
    """

    document: Document
    at: At
    operations: tuple[At, ...] = ()
    clauses: Mapping[str, Raw] = field(factory=dict)
    whole: bool = True
    gone: Mapping[str, At] = field(factory=dict)


@define
class Shelf:
    """Reads documents by id, each once for what it is put on.

    `clean`: documents of which there is nothing to say, kept for other shelves of the same library, taxonomy and currency.
    """

    library: Library
    taxonomy: Taxonomy
    currency: Currency
    desk: Desk
    clean: "dict[tuple[str, ...], Loaded | None]" = field(factory=dict)
    _read: dict[tuple[str, ...], Loaded | None] = field(factory=dict)
    _busy: list[str] = field(factory=list)

    def document(self, id: str, at: At, pile: Sequence[Loaded] = (), missing: Sequence[str] = ()) -> Loaded | None:
        """The document with an id, put on a pile; None, with no error noted, if there is none.

        `missing`: ids of documents that belong into the pile and were not found; what refers to them is let go.
        """
        found = self.library.find(id, at.place) if id in self.library.files else None
        if found is None:
            return None
        self.desk.problems.extend(found.problems)
        if found.value is None:
            return None
        source = self.library.source(found.value)
        self.desk.problems.extend(source.problems)
        return self.read(source.value, pile, missing) if source.value is not None else None

    def read(self, source: Source, pile: Sequence[Loaded] = (), missing: Sequence[str] = ()) -> Loaded | None:
        """The document of a file, put on a pile."""
        key = (str(source.path), *(loaded.document.id for loaded in pile), "", *missing)
        if key in self.clean:
            return self.clean[key]
        if key not in self._read:
            said = len(self.desk.problems)
            self._read[key] = self._fresh(source, pile, missing)
            if len(self.desk.problems) == said:
                self.clean[key] = self._read[key]
        return self._read[key]

    def _fresh(self, source: Source, pile: Sequence[Loaded], missing: Sequence[str]) -> Loaded | None:
        top = At(source)
        if not isinstance(source.table.get("document"), dict):
            self.desk.error("DC01", top, "this file is no document", "it has no [document] table")
            return None
        tables = structure_file(DocumentFile, top, self.desk, self.currency)
        if tables is None or not format_is_ours(tables.shape.format, top, self.desk):
            return None
        return _Reader(self, tables, tuple(pile), frozenset(missing)).read()

    def editions(self, form: Document) -> Iterator[tuple[Source, str]]:
        """Other editions of a form in the library, by id. All files are read for it: only for what goes wrong."""
        for stem in sorted(self.library.files):
            for found in self.library.files[stem]:
                source = None if found.escapes else self.library.source(found.path).value
                head = source.table.get("document") if source else None
                if source and isinstance(head, dict) and head.get("number") == form.number and head.get("edition") != form.edition:
                    yield source, str(head.get("edition"))

    def definitions(self, id: str, at: At) -> Loaded | None:
        """A definitions document, for `from`; None with the reason noted."""
        if id in self._busy:
            self.desk.error(
                "RF09", at, f"definitions go in a circle: {' -> '.join([*self._busy, id])}", "comes back here"
            )
            return None
        self._busy.append(id)
        loaded = self.document(id, at)
        self._busy.pop()
        if loaded is None and id not in self.library.files:
            self.desk.error(
                "RF01",
                at,
                f"there is no document {quoted(id)}",
                "not in the library",
                suggest(id, self.library.files, "documents"),
            )
        elif loaded is not None and loaded.document.kind != "definitions":
            self.desk.error("RF15", at, f"'{id}' is not a definitions document", f"it is a {loaded.document.kind}")
            return None
        return loaded


@define
class _Reader:
    """Reads one document. Features and definitions are made when first asked for, since they name one another."""

    shelf: Shelf
    tables: Tables[DocumentFile]
    pile: tuple[Loaded, ...]
    missing: frozenset[str]
    form: Document | None = field(init=False)
    clauses: Clauses = field(init=False)
    _definitions: dict[str, tuple[DefinitionShape, At]] = field(factory=dict)
    _features: dict[str, Feature] = field(factory=dict)
    _words: dict[str, Word | None] = field(factory=dict)
    _busy: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        head = self.head
        forms = [loaded.document for loaded in self.pile if loaded.document.kind == "form"]
        self.form = forms[0] if forms else None
        phrases = Phrases(self.shelf.taxonomy, self.desk, self.word, self.feature)
        number = head.number or (head.title if head.kind == "law" else "")
        spoken = Head(head.id, number, head.edition, head.provenance.label)
        self.clauses = Clauses(spoken, phrases, self.exclusion_ref)

    @property
    def desk(self) -> Desk:
        return self.shelf.desk

    @property
    def head(self) -> HeadShape:
        return self.tables.shape.document

    @property
    def top(self) -> At:
        return self.tables.at

    @property
    def id(self) -> str:
        return self.head.id

    def read(self) -> Loaded:
        """The document; faults are noted, and what can be made is made."""
        self._check_head()
        self._check_ids()
        for feature, _ in self.tables.each("feature"):
            self._features.setdefault(feature.id, Feature(feature.id, feature.text, feature.yes, feature.no))
        for definition, _ in self.tables.each("definition"):
            self._own_word(definition.id)
        document = self._document()
        known = dict(self.pile[-1].clauses) if self.pile else {}
        gone = dict(self.pile[-1].gone) if self.pile else {}
        operations = self._operations(known, gone)
        known.update(self._raws())
        self._check_parts(document)
        if document.kind == "law":
            self._law.check(document, self.top)
        return Loaded(
            document=evolve(document, operations=tuple(operation for operation, _ in operations)),
            at=self.top,
            operations=tuple(at for _, at in operations),
            clauses=known,
            whole=self.tables.whole and all(loaded.whole for loaded in self.pile),
            gone=gone,
        )

    # --- the document ------------------------------------------------------------------------------------------------

    def _document(self) -> Document:
        head, make, each = self.head, self.clauses, self.tables.each
        lines = head.attaches_to if head.line is None else (head.line,)
        return Document(
            kind=head.kind,
            id=head.id,
            number=head.number,
            edition=head.edition,
            title=head.title,
            publisher=head.publisher or "",
            provenance=head.provenance,
            lines=lines,
            competing=head.competing,
            allocation=head.allocation,
            allocated=head.allocated,
            status=head.status,
            notes=head.notes,
            definitions={id: word for id, word in self._words.items() if word is not None},
            features=self._features,
            grants=tuple(make.grant(*one) for one in each("grant")),
            exclusions=tuple(self._exclusion(*one) for one in each("exclusion")),
            conditions=tuple(make.condition(*one) for one in each("condition")),
            sublimits=tuple(make.sublimit(*one) for one in each("sublimit")),
            favorable=tuple(make.favorable(*one) for one in each("favorable_law")),
            not_modeled=tuple(make.not_modeled(*one) for one in each("not_modeled")),
            law=head.law or "",
            surveyed=head.surveyed,
            lead_ins=tuple(found for one in each("lead_in") if (found := self._law.lead_in(*one)) is not None),
            uninsurable=tuple(self._uninsurable(*one) for one in each("uninsurable")),
            precedents=tuple(self._law.precedent(*one) for one in each("precedent")),
        )

    @property
    def _law(self) -> LawWords:
        return LawWords(self.clauses.head, self.shelf.taxonomy, self.desk)

    def _uninsurable(self, shape: UninsurableShape, at: At) -> Exclusion:
        if shape.to is None and shape.when is None:
            message = f"the entry '{shape.id}' has neither 'to' nor 'when'"
            self.desk.error("DC05", at.key(), message, "nothing could be insured")
        for i, inner in enumerate(shape.unless):
            if inner.cap is not None:
                place = (at / "unless" / i / "cap").key()
                self.desk.error("DC16", place, "what the law bars cannot be given back up to a sum", "leave it out")
        return self.clauses.uninsurable(shape, at)

    def _exclusion(self, shape: ExclusionShape, at: At) -> Exclusion:
        if shape.to is None and shape.when is None:
            message = f"the exclusion '{shape.id}' has neither 'to' nor 'when'"
            self.desk.error("DC05", at.key(), message, "it would take everything away")
        return self.clauses.exclusion(shape, at)

    def _raws(self) -> dict[str, Raw]:
        """Every clause and definition of this document, as its file has it."""
        sound = {at.path for kind in NAMED for _, at in self.tables.each(kind)}
        return {
            f"{self.id}/{id}": Raw(kind, table, at, at.path in sound)
            for kind in NAMED
            for id, table, at in self._raw(kind)
        }

    def _raw(self, kind: str) -> list[tuple[str, dict[str, Any], At]]:
        """The tables of a kind with an id, those with faults too: their names are known, if not their meaning."""
        return [(str(table.get("id")), table, at) for table, at in (self.top / kind).tables()]

    def _check_head(self) -> None:
        head, at = self.head, self.top / "document"
        if head.id != self.top.source.path.stem:
            message = f"the file is called '{self.top.source.path.name}', the document '{head.id}'"
            self.desk.error("DC02", at / "id", message, "not the file's name", f"rename one: '{head.id}.toml'")
        if not head.provenance.sources and head.provenance.label != "TYP":
            message = f"the label '{head.provenance.label}' needs sources"
            self.desk.error(
                "DC11", at / "provenance", message, "no sources", "only typical wording (TYP) may have none"
            )
        for key, kinds in BELONGS.items():
            place = at if key in _HEAD_KEYS else self.top
            given = bool(getattr(head if key in _HEAD_KEYS else self.tables.shape, key))
            if given and head.kind not in kinds:
                self.desk.error(
                    "DC04",
                    (place / key).key(),
                    f"'{key}' has no place in a document of kind '{head.kind}'",
                    "leave it out",
                )
        fixed = head.allocation == "fixed_percent"
        if fixed and head.allocated is None:
            message = "the allocation 'fixed_percent' needs 'allocated'"
            self.desk.error("DC17", at / "allocation", message, "'allocated' is missing", 'allocated = "70%"')
        elif head.allocated is not None and not fixed:
            message = "'allocated' means nothing without the allocation 'fixed_percent'"
            self.desk.error("DC17", (at / "allocated").key(), message, "leave it out")
        for needed in NEEDS[head.kind]:
            if not getattr(head, needed):
                self.desk.error("DC04", at / "kind", f"a document of kind '{head.kind}' needs '{needed}'", f"'{needed}' is missing")

    def _check_ids(self) -> None:
        clauses = ((shape.id, at) for kind in (*CLAUSES, *OF_LAW) for shape, at in self.tables.each(kind))
        unique_ids(clauses, "clause", self.desk)
        for kind in ("definition", "feature"):
            unique_ids(((shape.id, at) for shape, at in self.tables.each(kind)), kind, self.desk)

    def _check_parts(self, document: Document) -> None:
        """A form's clauses are limited to parts that its grants have; endorsements may be put on several."""
        known = {
            *(grant.part for grant in document.grants),
            *(str(table.get("part")) for _, table, _ in self._raw("grant")),
        }
        for kind in LIMITED if document.kind == "form" else ():
            for shape, at in self.tables.each(kind):
                check_parts(shape.parts, known, at / "parts", self.desk, "DC06")

    # --- features and definitions ------------------------------------------------------------------------------------

    def feature(self, id: str, at: At) -> Feature | None:
        """A feature of this document, else of the form; None with the reason noted."""
        for features in (self._features, self.form.features if self.form else {}):
            if id in features:
                return features[id]
        known = {*self._features, *(self.form.features if self.form else ())}
        if self._faulty("feature", id):
            return None
        self.desk.error(
            "RF08", at, f"unknown feature {quoted(id)}", "no [[feature]] has this id", suggest(id, known, "features")
        )
        return None

    def word(self, name: str, at: At) -> Word | None:
        """A definition of this document, else of the form; None with the reason noted."""
        if self._find(name) is not None:
            if name in self._busy:
                circle = " -> ".join([*self._busy[self._busy.index(name) :], name])
                self.desk.error("RF09", at, f"definitions go in a circle: {circle}", "comes back here")
                return None
            if len(self._busy) >= MOST_NESTED:
                self._too_much(self._busy[0], f"more than {MOST_NESTED} definitions inside each other", at)
                return None
            return self._own_word(name)
        if self.form is not None and name in self.form.definitions:
            return self.form.definitions[name]
        if self._faulty("definition", name):
            return None
        known = {
            *(shape.id for shape, _ in self.tables.each("definition")),
            *(self.form.definitions if self.form else ()),
        }
        where = "here or in the form" if self.head.kind == "endorsement" else "here"
        self.desk.error(
            "RF06",
            at,
            f"unknown definition {quoted(name)}",
            f"not defined {where}",
            suggest(name, known, "definitions"),
        )
        return None

    def _own_word(self, id: str) -> Word | None:
        if id not in self._words:
            shape, at = self._find(id) or (None, None)
            self._busy.append(id)
            self._words[id] = self._define(shape, at) if shape is not None and at is not None else None
            self._busy.pop()
        return self._words[id]

    def _find(self, id: str) -> tuple[DefinitionShape, At] | None:
        if not self._definitions:
            self._definitions = {shape.id: (shape, at) for shape, at in reversed(self.tables.each("definition"))}
        return self._definitions.get(id)

    def _faulty(self, kind: str, id: str) -> bool:
        """Whether a name is known, here or in the form, and its table has faults that are noted already."""
        forms = [loaded.at for loaded in self.pile if loaded.document.kind == "form"]
        return any(table.get("id") == id for at in (self.top, *forms) for table, _ in (at / kind).tables())

    def _define(self, shape: DefinitionShape, at: At) -> Word | None:
        kinds = [key for key in ("from_", "when", "facet") if getattr(shape, key) is not None]
        if len(kinds) != 1:
            self.desk.error(
                "DC10",
                at.key(),
                f"the definition '{shape.id}' needs one of 'facet', 'when' and 'from'",
                "what does it mean?",
            )
            return None
        if shape.from_ is not None:
            return self._imported(shape, shape.from_, at / "from")
        cite = self.clauses.head.cite(shape.id, shape, shape.title or shape.term or shape.id)
        if shape.when is not None:
            phrase = self.clauses.phrases.phrase(shape.when, at, "when")
            if sum(1 for _ in islice(facet_tests(phrase), MOST_TESTS + 1)) > MOST_TESTS:
                self._too_much(shape.id, f"more than {MOST_TESTS:,} tests, written out", at.key())
                return None
            return Named(shape.id, cite, (phrase,))
        return self._over_facet(shape, cite, at)

    def _too_much(self, id: str, what: str, at: At) -> None:
        self.desk.error("RF17", at, f"the definition '{id}' stands for {what}", "too much", "say it with fewer names")

    def _imported(self, shape: DefinitionShape, ref: str, at: At) -> Word | None:
        document, _, name = ref.partition("/")
        loaded = self.shelf.definitions(document, at)
        if loaded is None:
            return None
        word = loaded.document.definitions.get(name)
        if word is None and f"{document}/{name}" not in loaded.clauses:
            known = loaded.document.definitions
            self.desk.error(
                "RF06",
                at,
                f"'{document}' has no definition {quoted(name)}",
                "not defined there",
                suggest(name, known, "definitions"),
            )
        return evolve(word, id=shape.id) if word is not None else None

    def _over_facet(self, shape: DefinitionShape, cite: Cite, at: At) -> Definition | None:
        taxonomy = self.shelf.taxonomy
        facet = shape.facet or ""
        if facet not in taxonomy.trees:
            if facet in taxonomy.scales or facet == taxonomy.roles.tags:
                self.desk.error("DC10", at / "facet", f"'{facet}' is not a tree", "definitions mark nodes of a tree")
            else:
                unknown_facet(facet, taxonomy, at / "facet", self.desk)
            return None
        open_ended = bool(shape.edge) or shape.otherwise == "open"
        if open_ended and shape.feature is None:
            self.desk.error(
                "DC10",
                at.key(),
                f"the definition '{shape.id}' leaves something open and has no 'feature'",
                "which question is it?",
            )
        feature = self.feature(shape.feature, at / "feature") if shape.feature is not None else None
        marks = self._marks({"in": shape.in_, "edge": shape.edge, "out": shape.out}, facet, at)
        return Definition(shape.id, cite, facet, marks, shape.otherwise == "open", feature)

    def _marks(
        self, marked: Mapping[str, tuple[str, ...]], facet: str, at: At, prefix: str = ""
    ) -> tuple[tuple[str, Mark], ...]:
        values = self.shelf.taxonomy.trees[facet].values
        first: dict[str, At] = {}
        marks = []
        for word, nodes in marked.items():
            for i, node in enumerate(nodes):
                place = at / f"{prefix}{word}" / i
                if node not in values:
                    unknown_value(node, facet, values, place, self.desk)
                elif first.setdefault(node, place) is not place:
                    self.desk.error(
                        "DC10",
                        place,
                        f"'{node}' is marked twice",
                        "again here",
                        related=[first[node].related("first here")],
                    )
                marks.append((node, Mark(word)))
        return tuple(marks)

    # --- other documents' clauses -------------------------------------------------------------------------------------

    def exclusion_ref(self, name: str, at: At) -> str | None:
        """The `document/id` of an exclusion that a `notwithstanding` names; None with the reason noted."""
        before = self.pile[-1].clauses if self.pile else {}
        known = {ref for ref, raw in before.items() if raw.kind == "exclusion"}
        known |= {f"{self.id}/{id}" for id, _, _ in self._raw("exclusion")}
        ref = next((ref for ref in self._refs(name) if ref in known), None)
        if ref is None and name.partition("/")[0] not in self.missing:
            self.desk.error(
                "RF11",
                at,
                f"no exclusion is called {quoted(name)}",
                "not in the form, nor here",
                suggest(name, known, "exclusions"),
            )
        return ref

    def _refs(self, name: str) -> tuple[str, ...]:
        """What a name may stand for: a clause of the form, of this document, or of the document it names."""
        form = self.form.id if self.form else ""
        document, _, clause = name.partition("/")
        return (f"{form}/{name}", f"{self.id}/{name}", f"{form if document == 'form' else document}/{clause}")

    def _elsewhere(self, clause: str) -> str:
        """Which other edition of the form has a clause."""
        for document, edition in self.shelf.editions(self.form) if self.form and self.form.number else ():
            if any(table.get("id") == clause for kind in NAMED for table, _ in (At(document) / kind).tables()):
                return f"the form is edition {self.form.edition if self.form else ''}; edition {edition} has it ({document.path.stem})"
        return ""

    def _operations(self, known: dict[str, Raw], gone: dict[str, At]) -> list[tuple[Operation, At]]:
        form = self.form.id if self.form else ""
        operator = Operator(
            self.id, form, self.clauses, self.shelf.currency, known, self._marks, self._define, self.missing, gone, self._elsewhere
        )
        made = ((operator.make(shape, at), at) for kind in OPERATIONS for shape, at in self.tables.each(kind))
        return [(operation, at) for operation, at in made if operation is not None]
