"""What `check` does with a path: finds out what it is, and reads it with every check there is."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import define, field

from underlap.model.accounts import Account
from underlap.model.problems import Diagnostic, Place, Read
from underlap.read.accounts import read_account
from underlap.read.catalog import Catalog
from underlap.read.desk import At, Desk, finish
from underlap.read.library import CURRENCIES, MAIN, MATRIX, TAXONOMY, Library
from underlap.read.matrix import read_matrix
from underlap.read.taxonomy import read_currency, read_taxonomy
from underlap.read.toml import Source, shown

TAXONOMY_KEYS: Final = frozenset({"roles", "leadins", "defaults", "tree", "scale", "tag"})


@define
class Checked:
    """What was read: how many files, and every problem of all of them, each once, by place. `unseen`: forms that accounts schedule and
    that were not seen, as (policy or layer, number)."""

    files: int
    problems: tuple[Diagnostic, ...]
    unseen: tuple[tuple[str, str], ...] = ()


def check(paths: Sequence[Path], library: Library) -> Checked:
    """Read accounts, documents, taxonomies and folders of them."""
    checker = _Checker(library)
    for path in paths:
        checker.path(path)
    accounts = [read.value for read in checker.accounts.values() if read.value is not None]
    unseen = tuple((id, number) for a in accounts for id, schedule in a.schedules() for number in schedule.not_seen)
    return Checked(len(checker.seen), finish(checker.desk), unseen)


@define
class _Checker:
    library: Library
    desk: Desk = field(factory=Desk)
    seen: set[str] = field(factory=set)
    accounts: dict[str, Read[Account]] = field(factory=dict)
    """Those read so far, by folder."""

    def path(self, path: Path) -> None:
        """One path that the user named."""
        if not path.is_dir():
            self._file(path)
            return
        if (path / MAIN).exists():
            self._account(path)
            return
        accounts = tuple(sorted(_accounts(path)))
        for folder in accounts:
            self._account(folder)
        self._folder(path, accounts)

    def _account(self, path: Path) -> None:
        folder = path if path.is_dir() else path.parent
        self.seen.update(os.path.abspath(each) for each in folder.glob("*.toml"))
        read = read_account(path, self.library, lint=True)
        self.desk.problems.extend(read.problems)
        self.accounts[os.path.abspath(folder)] = read
        if path.is_dir() or path.name == MAIN:
            self._left_over(folder)

    def _left_over(self, folder: Path) -> None:
        """Documents in an account's folder that it attaches nowhere, by the names of their files: read by themselves."""
        library = self.library.beside(folder)
        files = {path: library.source(path) for path in _files(library, folder)}
        sources = [read.value for read in files.values() if read.value is not None]
        attached = {id for source in sources for id in _attached(source)}
        left = [each for each in sources if "document" in each.table and each.path.stem not in attached]
        self.seen.update(os.path.abspath(each.path) for each in left)
        for read in files.values():
            self.desk.problems.extend(read.problems)
        if left:
            main = library.source(folder / MAIN).value
            taxonomy = read_taxonomy(library, _added(main) if main is not None else ())
            if taxonomy.value is not None:
                catalog = Catalog(library, taxonomy.value, self.desk, lint=True)
                for source in left:
                    catalog.document(source)

    def _folder(self, folder: Path, accounts: tuple[Path, ...]) -> None:
        """A folder of documents; a library of its own, if it has a taxonomy. Accounts in it keep their documents to themselves."""
        alone = (folder / TAXONOMY).exists()
        library = Library((folder,), self.library.loaded, accounts) if alone else self.library.beside(folder, accounts)
        self.desk.problems.extend(library.problems)
        taxonomy = read_taxonomy(library)
        self.desk.problems.extend(taxonomy.problems)
        if (folder / CURRENCIES).exists():
            self._currencies(library)
        if alone:
            self.desk.problems.extend(read_matrix(library, self.accounts.get(os.path.abspath(folder / Path(MATRIX).stem))).problems)
        files = _files(library, folder)
        if not files and not accounts and not library.problems:
            # Most likely another folder was meant: "no problems" would be taken for an answer about that one.
            self.desk.error("RF18", Place(shown(folder)), "there is no TOML file in this folder", "nothing to check")
        for file in files:
            self.desk.problems.extend(self._source(file, library))
            self._is_something(library.source(file).value)
        if taxonomy.value is not None:
            self._documents(Catalog(library, taxonomy.value, self.desk, lint=True), {os.path.abspath(each) for each in files})

    def _is_something(self, source: Source | None) -> None:
        """A file in a folder of documents is one, or a taxonomy, the currencies, or the matrix."""
        if source is None or "document" in source.table or source.path.name in {CURRENCIES, MATRIX}:
            return
        if not TAXONOMY_KEYS & source.table.keys():
            self.desk.error("DC01", At(source), "this file is no document", "it has no [document] table")

    def _features(self, sources: Iterable[Source]) -> None:
        """One id, one question: a question is shared by using one definition, never by chance of spelling."""
        first: dict[object, tuple[object, At]] = {}
        for source in sources:
            for table, at in (At(source) / "feature").tables():
                id, text = table.get("id"), table.get("text")
                known, before = first.setdefault(id, (text, at)) if isinstance(id, str) else (text, at)
                if known != text:
                    message = f"the feature '{id}' asks another question than in another document"
                    related = [(before / "text").related("the other question")]
                    self.desk.warning(
                        "RF16", at / "text", message, "another text", "give one of them an id of its own", related
                    )

    def _documents(self, catalog: Catalog, wanted: set[str]) -> None:
        self._features(source for source in catalog.sources if os.path.abspath(source.path) in wanted)
        for source in catalog.sources:
            if os.path.abspath(source.path) in wanted:
                catalog.document(source)

    def _currencies(self, library: Library) -> None:
        source = library.source(library.folders[0] / CURRENCIES)
        if source.value is not None:
            for code in source.value.table.get("digits", ()):
                read_currency(library, code, At(source.value), self.desk)
                break

    def _source(self, path: Path, library: Library) -> tuple[Diagnostic, ...]:
        self.seen.add(os.path.abspath(path))
        return library.source(path).problems

    def _file(self, path: Path) -> None:
        """One file: what its tables say it is."""
        if path.name == MAIN:
            self._account(path)
            return
        library = self.library.beside(path.parent)
        self.desk.problems.extend(self._source(path, library))
        source = library.source(path).value
        if source is None:
            return
        if "document" in source.table:
            self._one_document(source, library)
        elif TAXONOMY_KEYS & source.table.keys():
            self._taxonomy(path)
        elif "account" not in source.table and (path.parent / MAIN).exists():
            self._account(path.parent)
        else:
            self._account(path)

    def _one_document(self, source: Source, library: Library) -> None:
        taxonomy = read_taxonomy(library)
        self.desk.problems.extend(taxonomy.problems)
        if source.path.stem in library.doubles:
            self.desk.problems.append(library.doubles[source.path.stem])
        if taxonomy.value is not None:
            Catalog(library, taxonomy.value, self.desk, lint=True).document(source)

    def _taxonomy(self, path: Path) -> None:
        """A library's taxonomy by its name; any other adds to the library's."""
        library = Library((path.parent,)) if path.name == TAXONOMY else self.library.beside(path.parent)
        source = library.source(path).value
        added = (At(source),) if source is not None and path.name != TAXONOMY else ()
        self.desk.problems.extend(read_taxonomy(library, added).problems)


def _attached(source: Source) -> Iterator[str]:
    """Ids of documents that an account's file attaches to policies and layers."""
    for kind in ("policy", "layer"):
        for table, _ in (At(source) / kind).tables():
            endorsements = table.get("endorsements")
            for id in (table.get("form"), *(endorsements if isinstance(endorsements, list) else ())):
                if isinstance(id, str):
                    yield id


def _added(main: Source) -> tuple[At, ...]:
    """The taxonomy files that an account adds."""
    at = At(main) / "account" / "taxonomy"
    value = at.value()
    return tuple(at / i for i, each in enumerate(value) if isinstance(each, str)) if isinstance(value, list) else ()


def _accounts(folder: Path) -> Iterator[Path]:
    """Folders with an account in them, below a folder."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if MAIN in files:
            yield Path(here)
            folders.clear()


def _files(library: Library, folder: Path) -> list[Path]:
    """The library's files that lie in a folder."""
    top = os.path.join(os.path.abspath(folder), "")
    found = [each.path for group in library.files.values() for each in group if not each.escapes]
    return sorted(each for each in found if os.path.abspath(each).startswith(top))
