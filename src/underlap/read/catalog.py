"""Documents by themselves: one, or all of a library, each endorsement on a form that it is made for.

Nothing here is needed to read an account, which reads only the documents that it names.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import define, field, frozen

from underlap.model.documents import Document
from underlap.model.problems import Diagnostic, Place, Read
from underlap.model.taxonomy import Taxonomy
from underlap.model.wording import assemble
from underlap.read.clauses import check_parts
from underlap.read.desk import At, Desk, finish, suggest
from underlap.read.documents import LIMITED, Loaded, Shelf
from underlap.read.laws import twice
from underlap.read.library import Library
from underlap.read.scalars import ANY_CURRENCY
from underlap.read.taxonomy import read_taxonomy
from underlap.read.toml import Source
from underlap.read.wordings import lint_document


def read_document(id: str, library: Library) -> Read[Document]:
    """One document of the library. No value and no problem: there is none with this id."""
    desk = Desk()
    taxonomy = read_taxonomy(library)
    desk.problems.extend(taxonomy.problems)
    found = library.find(id, lambda: Place(id))
    desk.problems.extend(found.problems)
    source = library.source(found.value) if found.value is not None else Read[Source](None)
    desk.problems.extend(source.problems)
    document = None
    if taxonomy.value is not None and source.value is not None:
        document = Catalog(library, taxonomy.value, desk).document(source.value)
    return Read(None if desk.failed else document, finish(desk))


def read_documents(library: Library) -> Read[tuple[Document, ...]]:
    """Every document of the library, by id; those with errors are left out, and said."""
    desk = Desk()
    desk.problems.extend(library.problems)
    taxonomy = read_taxonomy(library)
    desk.problems.extend(taxonomy.problems)
    documents: list[Document] = []
    if taxonomy.value is not None:
        catalog = Catalog(library, taxonomy.value, desk)
        documents = [found for source in catalog.sources if (found := catalog.document(source)) is not None]
    return Read(tuple(sorted(documents, key=lambda each: each.id)), finish(desk))


@frozen(eq=False)
class _Try:
    """An endorsement put on one form."""

    problems: tuple[Diagnostic, ...]
    loaded: Loaded | None
    pile: tuple[Loaded, ...]

    @property
    def document(self) -> Document | None:
        return self.loaded.document if self.loaded else None

    @property
    def errors(self) -> int:
        return sum(problem.is_error for problem in self.problems)


@define
class Catalog:
    """Reads the documents of a library by themselves, and notes what is wrong with them. `lint`: and what can hardly be meant."""

    library: Library
    taxonomy: Taxonomy
    desk: Desk
    lint: bool = False
    sources: tuple[Source, ...] = field(init=False)
    clean: dict[tuple[str, ...], Loaded | None] = field(factory=dict)
    """What a form says is the same under every endorsement that is tried on it."""

    def __attrs_post_init__(self) -> None:
        self.sources = tuple(self._sources())

    def _sources(self) -> Iterator[Source]:
        """Every file of the library that is a document."""
        for stem in sorted(self.library.files):
            for found in self.library.files[stem]:
                source = None if found.escapes else self.library.source(found.path).value
                if source is not None and "document" in source.table:
                    yield source

    def document(self, source: Source) -> Document | None:
        """The document of a file, with its problems noted; None if one is an error."""
        best = self._best(source)
        self.desk.problems.extend(best.problems)
        self._check_lines(source, best)
        if self.lint and best.loaded is not None and best.loaded.whole and not best.errors:
            lint_document(best.loaded, best.pile, self.taxonomy, self.desk)
        if _head(source).get("kind") == "law":
            twice((each for each in self.sources if _head(each).get("kind") == "law"), self.desk, source)
        return None if best.errors else best.document

    def _best(self, source: Source) -> _Try:
        """The document by itself, or on the first form that takes it without an error, else on the one that takes it with the fewest."""
        best: _Try | None = None
        for form in self._forms(source) or (None,):
            each = self._try(source, form)
            best = each if best is None or each.errors < best.errors else best
            if not best.errors:
                break
        assert best is not None
        return best

    def _forms(self, source: Source) -> list[Source]:
        """The forms that a document, if it is an endorsement, is made for."""
        lines = set(_texts(_head(source).get("attaches_to")))
        if _head(source).get("kind") != "endorsement":
            return []
        return [each for each in self.sources if _head(each).get("kind") == "form" and _head(each).get("line") in lines]

    def _try(self, source: Source, form: Source | None) -> _Try:
        desk = Desk()
        shelf = Shelf(self.library, self.taxonomy, ANY_CURRENCY, desk, self.clean)
        pile = self._pile(shelf, source, form)
        loaded = shelf.read(source, pile)
        if loaded is not None and loaded.document.kind == "endorsement" and loaded.whole:
            self._misfits(loaded, pile, desk)
            self._check_parts(loaded, pile, desk)
        others = {each.at.source.file for each in pile}
        own = tuple(problem for problem in desk.problems if problem.place.file not in others)
        return _Try(own, loaded, tuple(pile))

    def _pile(self, shelf: Shelf, source: Source, form: Source | None) -> list[Loaded]:
        """The form, and the other documents that the endorsement names in its operations."""
        pile = [loaded] if form is not None and (loaded := shelf.read(form)) is not None else []
        for id in _named(source):
            known = {loaded.document.id for loaded in pile}
            other = shelf.document(id, At(source), pile) if id not in known and id != source.path.stem else None
            if other is not None and other.document.kind == "endorsement":
                pile.append(other)
        return pile

    def _misfits(self, loaded: Loaded, pile: Sequence[Loaded], desk: Desk) -> None:
        documents = [each.document for each in (*pile, loaded)]
        _, misfits = assemble(documents, name=loaded.document.id)
        for misfit in misfits:
            if misfit.document == loaded.document.id:
                at = loaded.operations[misfit.index] / "target"
                desk.error("RF12", at, f"the operation on '{misfit.target}' cannot be carried out", misfit.reason)

    def _check_parts(self, loaded: Loaded, pile: Sequence[Loaded], desk: Desk) -> None:
        grants = {grant.part for each in (*pile, loaded) for grant in each.document.grants}
        for kind in LIMITED:
            for clause, at in (loaded.at / kind).tables():
                check_parts(_texts(clause.get("parts")), grants, at / "parts", desk, "DC06")

    def _check_lines(self, source: Source, best: _Try) -> None:
        """Lines that no form of the library has."""
        if best.document is None or best.document.kind != "endorsement":
            return
        lines = {str(_head(each).get("line")) for each in self.sources if _head(each).get("kind") == "form"}
        if best.document.lines and not lines & set(best.document.lines):
            at = At(source) / "document" / "attaches_to" / 0
            message = f"no form of the library is of line '{best.document.lines[0]}'"
            help = suggest(best.document.lines[0], lines, "lines")
            self.desk.warning("RF14", at, message, "nothing to check it against", help)


def _head(source: Source) -> dict[str, Any]:
    head = source.table.get("document")
    return head if isinstance(head, dict) else {}


def _texts(value: object) -> Iterable[str]:
    return (each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _named(source: Source) -> list[str]:
    """Ids of documents in `document/clause` targets, in file order."""
    tables = [each for kind in ("delete", "replace", "amend") for each in _tables(source.table.get(kind))]
    targets = [str(each.get("target", "")) for each in tables]
    targets += [name for grant in _tables(source.table.get("grant")) for name in _texts(grant.get("notwithstanding"))]
    return list(dict.fromkeys(target.partition("/")[0] for target in targets if "/" in target))


def _tables(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
