"""A file's bytes -> a table of plain values, or a diagnostic. Guarded against files made to do harm.

Positions are not kept while parsing: `Source.place` finds them from the same text, and only when something is to be
said about them.
"""

import os
import re
import stat
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, Final

import tomli
from attrs import frozen

from underlap.model.problems import Diagnostic, Place, Read, Severity

MAX_BYTES: Final = 512 * 1024
MAX_DEPTH: Final = 32
MAX_FLAWS: Final = 100
MAX_INTEGER: Final = 2**63 - 1

Step = str | int
KeyPath = tuple[Step, ...]
"""The way from a file's top to a value: keys of tables and indexes of arrays."""

_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1, but tab and the ends of lines
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff"  # marks that reorder, break or hide text
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # notes between lines, and tags: letters that nobody sees
    "\ud800-\udfff"
)
HIDDEN = re.compile(f"[{_HIDDEN}]")
"""Characters that no text of ours may hold: they could repaint a terminal, or show one thing and say another."""

UNSEEN = re.compile(f"[{_HIDDEN}\u00ad\u180e\u200c\u200d]")
"""Those, and what words may need for their form: soft hyphens and joiners. No key may hold it, where two that look alike would differ."""

_SUSPECT = (UNSEEN, re.compile(r"\\[bfeuUx]"), re.compile(r"[0-9](?:_?[0-9]){18}"), re.compile(r"0[xob]"))
"""A text in which none is found holds no hidden character and no integer beyond 64 bits: no key or value need be looked at."""


@frozen(eq=False)
class Source:
    """One file: its name as shown, its text with plain line ends, and its table."""

    file: str
    path: Path
    text: str
    table: Mapping[str, Any]

    @cached_property
    def _spots(self) -> "Mapping[KeyPath, tuple[tuple[int, int], tuple[int, int]]]":
        from underlap.read.places import locate  # noqa: PLC0415  (only for what goes wrong)

        return locate(self.text)

    def place(self, path: KeyPath, *, key: bool = False) -> Place:
        """Where the value (or its key) at `path` stands; of a path that is not there, its nearest table."""
        for length in range(len(path), 0, -1):
            spot = self._spots.get(path[:length])
            if spot is not None:
                # "one word, or a list of them": the first of a list that is no list is the word itself.
                exact = length == len(path) or (length == len(path) - 1 and isinstance(path[-1], int))
                # A nearest table is pointed at by its name, never by its whole extent.
                start, end = spot[1] if exact and not key else spot[0]
                return self._span(start, end)
        return Place(self.file, 1, 1, 0, self._lines[0][0])

    @cached_property
    def _lines(self) -> tuple[list[str], list[int]]:
        """The lines, and where each starts. A line is one object, however many places are in it."""
        lines = self.text.split("\n")
        return lines, list(accumulate((len(line) + 1 for line in lines), initial=0))

    def _span(self, start: int, end: int) -> Place:
        lines, starts = self._lines
        index = bisect_right(starts, start) - 1
        column = start - starts[index]
        length = max(min(end - start, len(lines[index]) - column), 1)
        return Place(self.file, index + 1, column + 1, length, lines[index])


def shown(path: Path) -> str:
    """A path as people should see it: from the working folder if it lies below it."""
    full = os.path.abspath(path)
    here = os.getcwd()
    return os.path.relpath(full, here) if full.startswith(os.path.join(here, "")) else str(path)


def load(path: Path) -> Read[Source]:
    """Read one file. The value is None if it cannot be read or is not TOML."""
    name = shown(path)
    raw = _bytes(path, name)
    if isinstance(raw, Diagnostic):
        return Read(None, (raw,))
    return parse(raw, path, name)


def parse(raw: bytes, path: Path, name: str) -> Read[Source]:
    """The same, of bytes in hand."""
    text = _text(raw, name)
    if isinstance(text, Diagnostic):
        return Read(None, (text,))
    table = _table(text, name)
    if isinstance(table, Diagnostic):
        return Read(None, (table,))
    source = Source(name, path, text, table)
    problems = tuple(islice(_flaws(source), MAX_FLAWS))
    return Read(None if problems else source, problems)


def _error(code: str, place: Place, message: str, label: str = "", help: str = "") -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, place, message, label, help)


# --- bytes ---------------------------------------------------------------------------------------------------------


def _bytes(path: Path, name: str) -> bytes | Diagnostic:
    """The bytes of a plain file. A pipe or a device is refused unread: it could block, or never end."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            plain = stat.S_ISREG(os.fstat(number).st_mode)
            with open(number, "rb", closefd=False) if plain else nullcontext() as stream:
                raw = stream.read(MAX_BYTES + 1) if stream else b""
        finally:
            os.close(number)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
        return _error("TM01", Place(name), f"cannot read the file: {reason.lower()}")
    if not plain:
        return _error("TM01", Place(name), "cannot read the file: it is not a plain file")
    if len(raw) > MAX_BYTES:
        return _error(
            "TM02",
            Place(name),
            f"the file is larger than {MAX_BYTES // 1024} KiB",
            help="an account may be split: every TOML file beside account.toml is read too",
        )
    return raw


def _text(raw: bytes, name: str) -> str | Diagnostic:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _error("TM03", Place(name, 1, 1), "the file is UTF-16, not UTF-8", help="save it again as UTF-8")
    if raw.startswith(b"\xef\xbb\xbf"):
        return _error(
            "TM04",
            Place(name, 1, 1),
            "the file starts with a byte order mark",
            help='save it as "UTF-8", without "BOM"',
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(raw, error.start, name)
    text = text.replace("\r\n", "\n")
    nul = text.find("\0")
    if nul >= 0:
        return _error("TM05", _offset(text, nul, name), "a NUL character: this is not a text file", "here")
    return text


def _not_utf8(raw: bytes, at: int, name: str) -> Diagnostic:
    before = raw[:at].decode("utf-8").replace("\r\n", "\n")
    rest = raw[at:].split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8", "replace")
    place = _offset(before + rest, len(before), name)
    message = f"byte 0x{raw[at]:02x} is not UTF-8"
    return _error("TM03", place, message, "here", "save the file again as UTF-8; it may be in a Windows code page")


def _offset(text: str, at: int, name: str) -> Place:
    start = text.rfind("\n", 0, at) + 1
    line = text[start:].partition("\n")[0]
    return Place(name, text.count("\n", 0, at) + 1, at - start + 1, 1, line)


# --- TOML ----------------------------------------------------------------------------------------------------------

_WORDS: Final = (
    ("Cannot overwrite a value", "this key is given twice", "keep one of the two"),
    ("Cannot declare", "this table is given twice", "keep one header, or write [[...]] for a list of tables"),
    ("Cannot mutate immutable", "this table is already complete", "put all of its keys in one place"),
    ("Unterminated string", "a text is not closed", "close it with the same quotation marks"),
    ("Invalid value", "a value is missing or malformed", 'texts stand in quotation marks: "text"'),
    ("Expected '=' after a key", "an = is missing after the key", ""),
    ("Expected newline", "something follows the value", "one key and its value on a line"),
    ("Invalid date", "there is no such date", ""),
    ("Illegal character '\\n'", "a text is not closed on its line", "close it with the same quotation marks"),
    ("Illegal character", "a character that cannot stand here", ""),
)


def _table(text: str, name: str) -> dict[str, Any] | Diagnostic:
    try:
        return tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError as error:
        return _syntax(error, text, name)
    except RecursionError:
        return _error("TM07", Place(name), f"tables are nested more than {MAX_DEPTH} deep")
    except ArithmeticError:  # a float that Decimal cannot hold; floats are refused in any case
        return _error("TM08", Place(name), "a number that is too large to read")
    except ValueError:  # Python refuses to read an integer of thousands of digits
        found = re.search(r"[0-9_]{4000,}", text)
        place = _offset(text, found.start(), name) if found else Place(name)
        return _error("TM08", place, "an integer of thousands of digits", "here")


def _syntax(error: tomli.TOMLDecodeError, text: str, name: str) -> Diagnostic:
    lines = text.split("\n")
    number = min(max(error.lineno, 1), len(lines))
    line = lines[number - 1]
    column = min(max(error.colno, 1), len(line) + 1)
    detail = error.msg[:1].lower() + error.msg[1:]
    for start, words, help in _WORDS:
        if error.msg.startswith(start):
            return _error("TM06", Place(name, number, column, 1, line), f"not TOML: {words}", detail, help)
    return _error("TM06", Place(name, number, column, 1, line), f"not TOML: {detail}", "here")


def _flaws(source: Source) -> Iterator[Diagnostic]:
    """What TOML allows and we do not: depth, integers beyond 64 bits, hidden characters."""
    if _too_deep(source.table):
        path = _deep_path(source.table)
        yield _error(
            "TM07",
            source.place(path[:MAX_DEPTH], key=True),
            f"tables are nested more than {MAX_DEPTH} deep",
            "too deep",
        )
    elif any(pattern.search(source.text) for pattern in _SUSPECT):
        yield from _flaws_of_values(source)


def _too_deep(table: Mapping[str, Any]) -> bool:
    """Whether something lies deeper than `MAX_DEPTH`: level by level, as deep as that and no deeper."""
    level: list[Any] = [table]
    for _ in range(MAX_DEPTH + 1):
        inner = [each for holder in level for each in (holder.values() if type(holder) is dict else holder)]
        level = [each for each in inner if type(each) is dict or type(each) is list]
        if not level:
            return False
    return True


def _children(value: object) -> Iterator[tuple[Step, object]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _deep_path(table: object) -> KeyPath:
    """The path of the first value that lies too deep. One is known to exist."""
    stack: list[tuple[KeyPath, object]] = [((), table)]
    while stack:
        path, value = stack.pop()
        if len(path) > MAX_DEPTH:
            return path
        stack.extend(((*path, step), child) for step, child in _children(value))
    return ()


def _flaws_of_values(source: Source) -> Iterator[Diagnostic]:
    stack: list[tuple[KeyPath, object]] = [((), source.table)]
    while stack:
        path, value = stack.pop()
        if path and isinstance(path[-1], str) and (found := UNSEEN.search(path[-1])):
            yield _hidden(source, path, found[0], key=True)
        if isinstance(value, str) and (found := HIDDEN.search(value)):
            yield _hidden(source, path, found[0], key=False)
        elif isinstance(value, int) and abs(value) > MAX_INTEGER:
            yield _error("TM08", source.place(path), "an integer beyond 64 bits", "too large for any amount or number")
        stack.extend(((*path, step), child) for step, child in _children(value))


def _hidden(source: Source, path: KeyPath, char: str, *, key: bool) -> Diagnostic:
    what = "a key" if key else "a text"
    return _error(
        "TM09",
        source.place(path, key=key),
        f"{what} holds the hidden character U+{ord(char):04X}",
        "control characters and marks that reorder text are refused",
    )
