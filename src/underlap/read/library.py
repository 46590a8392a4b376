"""The id of a document -> its file. Nothing outside the folders that may be read is ever opened.

A document is called `<id>.toml` and lies anywhere below one of the folders. Folders are walked once, by name only; a
file is read when a document of it is asked for. Symbolic links are followed to files inside the folders, and refused
where they lead out; linked folders are not entered.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from attrs import field, frozen

from underlap.model.problems import Diagnostic, Place, Read, Related, Severity
from underlap.read.toml import Source, load, shown

MAX_FILES: Final = 5_000
MAX_FOLDERS: Final = 2_000
MAX_FOLDER_DEPTH: Final = 16

MAIN: Final = "account.toml"
TAXONOMY: Final = "taxonomy.toml"
CURRENCIES: Final = "currencies.toml"
MATRIX: Final = "matrix.toml"


@frozen
class Found:
    """A file that may be a document. `escapes`: it is a link to somewhere outside."""

    path: Path
    escapes: bool = False


@frozen(eq=False)
class Library:
    """Folders of documents. The first is the form library, which also has the taxonomy and the currencies.

    A folder below one of them that is an account's keeps its documents to itself.
    """

    folders: tuple[Path, ...]
    loaded: dict[str, Read[Source]] = field(factory=dict, repr=False)
    """Files read so far, by full path: shared by libraries that are made of one another."""
    without: tuple[Path, ...] = ()
    """Folders that are not entered."""

    def beside(self, folder: Path, without: tuple[Path, ...] = ()) -> "Library":
        """The same library, with an account's own folder, or another that may hold accounts (`without`)."""
        return Library((*self.folders, folder), self.loaded, without)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The folders' real paths."""
        return tuple(os.path.realpath(folder) for folder in self.folders)

    def holds(self, path: Path) -> bool:
        """Whether a path, links followed, lies inside one of the folders."""
        real = os.path.realpath(path)
        return any(real == root or real.startswith(os.path.join(root, "")) for root in self.roots)

    @cached_property
    def files(self) -> Mapping[str, tuple[Found, ...]]:
        """Stem of a file's name -> the files called so, each once, by path."""
        return self._walked[0]

    @cached_property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the folders themselves: what cannot be looked at, and ids that several documents have."""
        return (*self._walked[1], *self.doubles.values())

    @cached_property
    def doubles(self) -> Mapping[str, Diagnostic]:
        """Id -> the complaint that it has several documents, attached to anything or not: which of them is meant must not
        depend on what else lies in the folders."""
        several = {id: self.claims(id) for id, found in sorted(self.files.items()) if len(found) > 1}
        return {id: self._double(id, claims) for id, claims in several.items() if len(claims) > 1 and self._any(claims)}

    def claims(self, id: str) -> tuple[Found, ...]:
        """The files that may be the document of an id: of several, those that are plainly something else do not count."""
        found = self.files.get(id, ())
        if len(found) <= 1:
            return found
        return tuple(each for each in found if (source := self._of(each)) is None or "document" in source.table) or found[:1]

    def _of(self, found: Found) -> Source | None:
        return None if found.escapes else self.source(found.path).value

    def _any(self, claims: tuple[Found, ...]) -> bool:
        """Whether one of them is a document for certain: broken files of one name may be of several accounts."""
        return any(self._of(each) is not None for each in claims)

    def _double(self, id: str, claims: tuple[Found, ...]) -> Diagnostic:
        """At the last by path; the others are named with it."""
        sources = ((each.path, self._of(each)) for each in claims)
        *others, last = (source.place(("document", "id")) if source else Place(shown(path)) for path, source in sources)
        message, help = f"{len(claims)} documents are called '{id}'", "rename one of them, or leave its folder out"
        also = tuple(Related(place, "this one, too") for place in others)
        return Diagnostic("RF02", Severity.ERROR, last, message, "one id, one document", help, also)

    @cached_property
    def _walked(self) -> tuple[Mapping[str, tuple[Found, ...]], tuple[Diagnostic, ...]]:
        walk = _Walk(self)
        for folder in self.folders:
            walk.enter(folder)
        return walk.files(), tuple(walk.problems)

    def source(self, path: Path) -> Read[Source]:
        """A file's table, read once."""
        key = os.path.abspath(path)
        if key not in self.loaded:
            self.loaded[key] = load(path)
        return self.loaded[key]

    def find(self, id: str, place: Callable[[], Place]) -> Read[Path]:
        """The file of a document. No problem and no value: there is none. `place` finds where it is asked for."""
        claims = self.claims(id)
        if not claims:
            return Read(None)
        if len(claims) > 1:
            return Read(None, (self._double(id, claims),))
        if claims[0].escapes:
            return Read(None, (escape(claims[0].path, place()),))
        return Read(claims[0].path)


def escape(path: Path, place: Place) -> Diagnostic:
    """A link that leads out of the folders."""
    return Diagnostic(
        "RF03",
        Severity.ERROR,
        place,
        f"'{path.name}' is a link to a file outside the folders that may be read",
        help="copy the file, or name its folder with --library",
        related=(Related(Place(shown(path)), "this link"),) if place.file != shown(path) else (),
    )


class _Walk:
    """One walk over all folders, bounded."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.problems: list[Diagnostic] = []
        self._by_real: dict[str, Found] = {}
        self._entered: set[str] = {os.path.realpath(folder) for folder in library.without}

    def files(self) -> dict[str, tuple[Found, ...]]:
        by_stem: dict[str, list[Found]] = {}
        for found in self._by_real.values():
            by_stem.setdefault(found.path.stem, []).append(found)
        return {stem: tuple(sorted(group, key=lambda each: str(each.path))) for stem, group in by_stem.items()}

    def enter(self, top: Path) -> None:
        stack = [(str(top), 0)]
        while stack:
            folder, depth = stack.pop()
            real = os.path.realpath(folder)
            if real in self._entered or (depth and os.path.exists(os.path.join(folder, MAIN))):
                continue
            self._entered.add(real)
            if self._beyond(folder, depth):
                return
            stack.extend((inner, depth + 1) for inner in self._look(folder))

    def _beyond(self, folder: str, depth: int) -> bool:
        too_many = len(self._entered) > MAX_FOLDERS or len(self._by_real) > MAX_FILES
        if too_many or depth > MAX_FOLDER_DEPTH:
            message = (
                f"more than {MAX_FILES:,} files or {MAX_FOLDERS:,} folders"
                if too_many
                else "folders are nested too deeply"
            )
            self.problems.append(Diagnostic("RF04", Severity.ERROR, Place(shown(Path(folder))), message))
        return too_many or depth > MAX_FOLDER_DEPTH

    def _look(self, folder: str) -> Iterator[str]:
        """Note the files of a folder; the folders in it."""
        try:
            with os.scandir(folder) as entries:
                listing = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            message = f"cannot read the folder: {(error.strerror or 'unknown reason').lower()}"
            self.problems.append(Diagnostic("RF04", Severity.ERROR, Place(shown(Path(folder))), message))
            return
        for entry in listing:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                self._link(Path(entry.path))
            elif entry.is_dir(follow_symlinks=False):
                yield entry.path
            elif entry.name.endswith(".toml"):
                path = Path(entry.path)
                self._by_real.setdefault(os.path.join(os.path.realpath(folder), entry.name), Found(path))

    def _link(self, path: Path) -> None:
        inside = self.library.holds(path)
        if path.suffix == ".toml":
            real = os.path.realpath(path)
            # A link inside is another name of its file: kept apart, as its stem is another id.
            self._by_real.setdefault(f"{real}\0{path.name}", Found(path, escapes=not inside))
        elif not inside and path.is_dir():
            self.problems.append(escape(path, Place(shown(path))))
