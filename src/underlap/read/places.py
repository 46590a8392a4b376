"""Where every key and value of a TOML text stands.

The text is one that tomli has accepted, so the locator may be lenient: it looks for the ends of things and judges
nothing. It walks without recursion, since a text may nest as deep as tomli lets it.
"""

import re
from collections.abc import Mapping
from typing import Final

import tomli
from attrs import define, field

Step = str | int
KeyPath = tuple[Step, ...]
Span = tuple[int, int]
"""Offsets [start, end) in the text."""
Spots = Mapping[KeyPath, tuple[Span, Span]]
"""Path -> where its key stands, and where its value stands. An element of an array stands for its own key; a table that
was opened by a header stands at its name in the header."""

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_TEXT: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ATOM: Final = re.compile(r"[^,\]}#\n]*[^,\]}#\n \t\r]")
_CLOSES: Final = {"[": "]", "{": "}"}


@define
class _Open:
    """An array or inline table whose end is not reached yet."""

    path: KeyPath
    start: int
    bracket: str
    count: int = 0


@define
class _Locator:
    text: str
    spots: dict[KeyPath, tuple[Span, Span]] = field(factory=dict)
    last: dict[KeyPath, int] = field(factory=dict)  # array of tables -> index of its last table

    def run(self) -> None:
        at = self._blank(0)
        table: KeyPath = ()
        while at < len(self.text):
            if self.text[at] == "[":
                at, table = self._header(at)
            else:
                at = self._pair(at, table)
            at = self._blank(at)

    def _blank(self, at: int) -> int:
        return _end(_BLANK, self.text, at)

    def _space(self, at: int) -> int:
        return _end(_SPACE, self.text, at)

    def _key(self, at: int) -> tuple[list[tuple[str, Span]], int]:
        """A key with its dots: its parts, and the offset of what follows it."""
        parts: list[tuple[str, Span]] = []
        while True:
            at = self._space(at)
            found = _TEXT.match(self.text, at) or _BARE.match(self.text, at)
            assert found is not None, "tomli accepted a key here"
            parts.append((_name(found[0]), found.span()))
            at = self._space(found.end())
            if self.text[at] != ".":
                return parts, at
            at += 1

    def _enter(self, base: KeyPath, parts: list[tuple[str, Span]]) -> KeyPath:
        """The path of a key below `base`; tables it opens on the way are noted at their part of it."""
        for name, span in parts[:-1]:
            base = (*base, name)
            self.spots.setdefault(base, (span, span))
            if base in self.last:
                base = (*base, self.last[base])
        path = (*base, parts[-1][0])
        self.spots.setdefault(path, (parts[-1][1], parts[-1][1]))
        return path

    def _header(self, at: int) -> tuple[int, KeyPath]:
        brackets = 2 if self.text.startswith("[[", at) else 1
        parts, at = self._key(at + brackets)
        table = self._enter((), parts)
        if brackets == 1:
            # A header may follow a deeper one that opened the table on its way: the header is where it stands.
            self.spots[table] = (parts[-1][1], parts[-1][1])
        else:
            self.last[table] = self.last.get(table, -1) + 1
            table = (*table, self.last[table])
            self.spots[table] = (parts[-1][1], parts[-1][1])
        return at + brackets, table

    def _pair(self, at: int, base: KeyPath) -> int:
        parts, at = self._key(at)
        return self._value(self._space(at + 1), self._enter(base, parts))

    def _value(self, at: int, path: KeyPath) -> int:
        """Note the value at `at` and all inside it; the offset after it."""
        opened: list[_Open] = []
        inside: KeyPath | None = path
        while inside is not None:
            if self.text[at] in _CLOSES:
                opened.append(_Open(inside, at, self.text[at]))
                at += 1
            else:
                end = _end(_TEXT if self.text[at] in "\"'" else _ATOM, self.text, at)
                self._note(inside, at, end)
                at = end
            at, inside = self._next(opened, at)
        return at

    def _next(self, opened: list[_Open], at: int) -> tuple[int, KeyPath | None]:
        """Where the next value inside the innermost open bracket starts, and its path: None when all are closed."""
        while opened:
            top = opened[-1]
            at = self._blank(at)
            if self.text[at] == ",":
                at = self._blank(at + 1)
            if self.text[at] != _CLOSES[top.bracket]:
                return self._element(top, at)
            at += 1
            self._note(top.path, top.start, at)
            opened.pop()
        return at, None

    def _element(self, top: _Open, at: int) -> tuple[int, KeyPath]:
        if top.bracket == "{":
            parts, at = self._key(at)
            return self._blank(at + 1), self._enter(top.path, parts)
        path = (*top.path, top.count)
        top.count += 1
        return at, path

    def _note(self, path: KeyPath, start: int, end: int) -> None:
        key = self.spots[path][0] if path in self.spots else (start, end)
        self.spots[path] = (key, (start, end))


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _name(raw: str) -> str:
    if raw[0] not in "\"'":
        return raw
    name = tomli.loads(f"key = {raw}")["key"]
    assert isinstance(name, str)
    return name


def locate(text: str) -> Spots:
    """Positions of every key and value of `text`, which tomli accepts and whose line ends are plain.

    >>> locate('[a]\\nb = 1')[("a", "b")]
    ((4, 5), (8, 9))
    """
    locator = _Locator(text)
    locator.run()
    return locator.spots
