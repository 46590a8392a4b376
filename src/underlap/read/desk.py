"""Where the readers write down what is wrong: one list of problems, with the words for suggestions."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar, dataclass_transform

from attrs import define, field, frozen

from underlap.model.problems import Diagnostic, Place, Related, Severity, by_place
from underlap.read.toml import KeyPath, Source

MAX_PROBLEMS: Final = 1_000
MAX_SUGGESTIONS: Final = 100
"""How many problems come with the word that was probably meant; working one out takes milliseconds."""

MAX_COMPARED: Final = 500


class Wrong(ValueError):
    """A value that cannot be taken, in words. Raised by the hooks of `convert` only, and caught there."""

    def __init__(self, code: str, message: str, label: str = "", help: "str | Suggestion" = "") -> None:
        super().__init__(message)
        self.code, self.message, self.label, self.help = code, message, label, help
        self.path: KeyPath = ()

    def inside(self, step: str | int) -> "Wrong":
        """The same, of a value one step further in."""
        self.path = (step, *self.path)
        return self


@define
class Desk:
    """Collects problems of one or more files, and never raises. It stops listening where nobody would read on."""

    problems: list[Diagnostic] = field(factory=list)

    @property
    def failed(self) -> bool:
        """Whether an error was noted."""
        return any(problem.is_error for problem in self.problems)

    def error(
        self,
        code: str,
        at: "At | Place",
        message: str,
        label: str = "",
        help: "str | Suggestion" = "",
        related: Iterable[Related] = (),
    ) -> None:
        """Note an error."""
        self._note(code, Severity.ERROR, at, message, label, help, related)

    def warning(
        self,
        code: str,
        at: "At | Place",
        message: str,
        label: str = "",
        help: "str | Suggestion" = "",
        related: Iterable[Related] = (),
    ) -> None:
        """Note a warning."""
        self._note(code, Severity.WARNING, at, message, label, help, related)

    def _note(
        self,
        code: str,
        severity: Severity,
        at: "At | Place",
        message: str,
        label: str,
        help: "str | Suggestion",
        related: Iterable[Related],
    ) -> None:
        if len(self.problems) > MAX_PROBLEMS:
            return
        place = at if isinstance(at, Place) else at.place()
        if len(self.problems) == MAX_PROBLEMS:
            code, severity, message = "TM10", Severity.ERROR, f"more than {MAX_PROBLEMS:,} problems"
            label, help, related = "the others are not shown", "mend these first, and check again", ()
        words = str(help) if isinstance(help, str) or len(self.problems) < MAX_SUGGESTIONS else ""
        self.problems.append(Diagnostic(code, severity, place, message, label, words, tuple(related)))


@frozen
class Names:
    """Names that some kind of thing has. Not `complete` (a file could not be read): any name may be one of them."""

    words: frozenset[str]
    complete: bool = True

    def __contains__(self, word: object) -> bool:
        return word in self.words or not self.complete

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.words))


T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def _light(cls: type[T]) -> type[T]:
    """An attrs class that only the type checker keeps from changing: made by the ten thousand, it costs half."""
    return define(eq=False, repr=False)(cls)


@_light
class At:
    """A spot in a file, not looked up yet: most are never asked where they are."""

    source: Source
    path: KeyPath = ()
    on_key: bool = False

    def __truediv__(self, step: str | int) -> "At":
        return At(self.source, (*self.path, step))

    def key(self) -> "At":
        """The key instead of the value."""
        return At(self.source, self.path, True)

    def value(self) -> object:
        """The plain value that stands here; None if there is none."""
        found: Any = self.source.table
        for step in self.path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def tables(self) -> "list[tuple[dict[str, Any], At]]":
        """The tables of the array that stands here, as the file has them."""
        value = self.value()
        listed = enumerate(value) if isinstance(value, list) else ()
        return [(each, self / i) for i, each in listed if isinstance(each, dict)]

    def place(self) -> Place:
        """File, line and column."""
        return self.source.place(self.path, key=self.on_key)

    def related(self, label: str) -> Related:
        """As the second place of a problem."""
        return Related(self.place(), label)


def finish(desk: Desk) -> tuple[Diagnostic, ...]:
    """All problems noted, each once, in the order of their places."""
    return tuple(sorted(dict.fromkeys(desk.problems), key=by_place))


def listed(words: Iterable[str], most: int = 12) -> str:
    """Words for a help line, in order, cut after `most`.

    >>> listed("cab", most=2)
    'a, b and 1 more'
    """
    ordered = sorted(words)
    if len(ordered) <= most:
        return ", ".join(ordered)
    return f"{', '.join(ordered[:most])} and {len(ordered) - most} more"


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that was probably meant, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415  (only for what goes wrong)

    # difflib is slow, and quadratic in the length of what it compares. Nobody means a word by writing a page; and who
    # mistypes a word keeps its length, nearly, and its first or last letter.
    word = word[:80]
    alike = (each for each in sorted(words) if abs(len(each) - len(word)) <= len(word) // 2 + 2)
    near = (each for each in alike if each[:1] == word[:1] or each[-1:] == word[-1:])
    found = get_close_matches(word, islice(near, MAX_COMPARED), n=1, cutoff=0.6)
    return found[0] if found else ""


@frozen(eq=False)
class Suggestion:
    """A help line that is only worked out if it is shown: comparing words takes long."""

    word: str
    words: Iterable[str]
    kind: str

    def __str__(self) -> str:
        known = set(self.words)
        meant = nearest(self.word, known)
        if meant:
            return f"did you mean '{meant}'?"
        return f"{self.kind}: {listed(known)}" if known else f"{self.kind}: none"


def suggest(word: str, words: Iterable[str], kind: str) -> Suggestion:
    """The word that was probably meant, else what there is."""
    return Suggestion(word, words, kind)


def quoted(text: str, most: int = 60) -> str:
    """A user's word, cut to a sane length, in quotation marks."""
    return f"'{text}'" if len(text) <= most else f"'{text[: most - 1]}…'"
