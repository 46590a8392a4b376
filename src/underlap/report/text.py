"""Text for a terminal: cleaned, wrapped, laid out in columns. Knows nothing of insurance.

All that varies comes in as a `Style`; nothing here looks at the terminal or the environment. Color is put in as marks
of no width and becomes escape codes in `finish`, which is also where any control character still in the text is dropped:
text from a file can never move the cursor, whatever a caller forgets.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Literal

from attrs import frozen
from tabulate import tabulate
from wcwidth import wcswidth, wcwidth

GAP = 2
"""Spaces between columns."""

Role = Literal["head", "bad", "short", "open", "good", "dim"]


@frozen
class Style:
    """How to write. `wide`: tables take the width they need, and only running text is wrapped. `markdown`: lines are marked up, and
    nothing is wrapped."""

    width: int = 100
    color: bool = False
    ascii: bool = False
    wide: bool = False
    markdown: bool = False

    @property
    def room(self) -> int:
        """Columns a table may take."""
        return _UNBOUNDED if self.wide or self.markdown else self.width


_UNBOUNDED = 10_000

# --- color ----------------------------------------------------------------------------------------------------------

# Marks are invisible signs that take no column, here and for tabulate. `clean` drops them from text that holds them.
_SGR: dict[str, str] = {
    "\u206f": "\x1b[0m",
    "\u2061": "\x1b[1m",
    "\u2062": "\x1b[31m",
    "\u2063": "\x1b[33m",
    "\u2064": "\x1b[35m",
    "\u206a": "\x1b[32m",
    "\u206b": "\x1b[2m",
}
_OFF, *_ON = _SGR
_MARK: dict[Role, str] = dict(zip(("head", "bad", "short", "open", "good", "dim"), _ON, strict=True))
_MARKS = re.compile(f"[{''.join(_SGR)}]")


def paint(text: str, role: Role) -> str:
    """The text in the color of a role, once `finish` has seen it. Color never carries a meaning that letters do not."""
    return f"{_MARK[role]}{text}{_OFF}" if text else ""


def finish(lines: Iterable[str], style: Style) -> str:
    """Lines as one text that ends in a line break: marks become color or nothing, control characters go."""
    if style.markdown:
        return _marked_up(lines, style)
    out = []
    for line in lines:
        # Most lines hold neither a control nor a mark of color, and `isprintable` is quick to say so.
        kept = line if line.isprintable() else "".join(c for c in line if c in _SGR or not _unprintable(c))
        safe = kept.rstrip()
        if style.ascii:
            safe = "".join(c if c in _SGR else _folded(c) for c in safe)
        out.append(_MARKS.sub(lambda m: _SGR[m[0]] if style.color else "", safe))
    return "\n".join(out) + "\n"


# --- Markdown -------------------------------------------------------------------------------------------------------

# As color, structure is put in as invisible signs that `clean` drops from text of files; `_marked_up` escapes all that is left, so that
# no text can become structure, whatever a caller forgets.
CELL, BREAK, RULE, TITLE, VERBATIM, ITEM = "\u206c", "\u206d", "\u206e", "\u2066", "\u2067", "\u2068"
_STRUCTURE = frozenset((CELL, BREAK, RULE, TITLE, VERBATIM, ITEM))
_BOLD = re.compile(f"{_MARK['head']}(.*?){_OFF}")
_SPECIAL = re.compile(r"[\\`*_{}\[\]|~$#]")
_LINK = re.compile(r"(?i)(\w)(?=://)|(\bwww)(?=\.)")
_OPENING = re.compile(r"^([-+=])|^(\d+)(?=[.)])")
_LISTED = 4
"""Columns of indent from which a line is an item of a list."""


def titled(text: str, style: Style) -> str:
    """A heading of the first rank, where ranks are marked up."""
    return f"{TITLE if style.markdown else ''}{paint(text, 'head')}"


def listed(lead: str, text: str) -> str:
    """One item of a marked-up list, its first words in bold."""
    return f"{ITEM}{paint(lead, 'head')} {text}"


def verbatim(lines: Iterable[str], style: Style) -> list[str]:
    """Lines whose blanks matter: a drawing."""
    return [f"{VERBATIM}{line}" for line in lines] if style.markdown else list(lines)


def _marked_up(lines: Iterable[str], style: Style) -> str:
    """Lines as Markdown: headings, paragraphs, lists by indent, tables, drawings."""
    out: list[str] = []
    kind = ""
    indents: list[int] = []
    for line in lines:
        safe = "".join(c for c in line if c in _SGR or c in _STRUCTURE or not _unprintable(c)).rstrip()
        text = "".join(c if c in _SGR or c in _STRUCTURE else _folded(c) for c in safe) if style.ascii else safe
        bare = _MARKS.sub("", text)
        indent = len(bare) - len(bare.lstrip())
        was, kind = kind, _kind(text, indent)
        if kind == "item":
            # A list goes deeper with the indent; what stands no deeper than an item before belongs to that one's level.
            indents = [i for i in indents if i < indent] if was == "item" else []
            indents.append(indent)
        if was == "drawing" != kind:
            out.append("```")
        if kind == "blank":
            kind = was if was == "item" else "blank"
            continue
        if kind != was or kind in ("text", "heading"):
            out += [""] if out else []
            out += ["```text"] if kind == "drawing" else []
        out.append(_block(kind, text, len(indents) - 1))
    return "\n".join([*out, *(["```"] if kind == "drawing" else [])]) + "\n"


def _kind(text: str, indent: int) -> str:
    if not text:
        return "blank"
    if text[0] in (CELL, RULE):
        return "table"
    if text[0] == VERBATIM:
        return "drawing"
    if text[0] == TITLE or (text.startswith(_MARK["head"]) and text.endswith(_OFF)):
        return "heading"
    return "item" if indent >= _LISTED or text[0] == ITEM else "text"


def _block(kind: str, text: str, depth: int) -> str:
    match kind:
        case "drawing":
            return _MARKS.sub("", text[1:])
        case "heading":
            rank = "#" if text[0] == TITLE else "##"
            return f"{rank} {_escaped(_MARKS.sub('', text.lstrip(TITLE)).strip())}"
        case "table" if text[0] == RULE:
            return text[1:].replace(CELL, "|")
        case "table":
            return _escaped(text, bold=True)
        case "item":
            return f"{'  ' * depth}- {_escaped(text.lstrip(ITEM).strip(), bold=True, opening=True)}"
        case _:
            return _escaped(text.strip(), bold=True, opening=True)


def _escaped(text: str, *, bold: bool = False, opening: bool = False) -> str:
    """Words that mean nothing to Markdown; then what our own marks mean."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = _SPECIAL.sub(lambda m: f"\\{m[0]}", plain)
    plain = _LINK.sub(lambda m: f"{m[0]}\\", plain)
    if opening:
        plain = _OPENING.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\", plain)
    if bold:
        plain = _BOLD.sub(lambda m: f"**{m[1].strip()}**" if m[1].strip() else "", plain)
    return _MARKS.sub("", " ".join(plain.split())).replace(BREAK, "<br>").replace(CELL, "|")


# --- cleaning -------------------------------------------------------------------------------------------------------


def _unprintable(char: str) -> bool:
    """Controls, invisible formatting (text direction among it), halves of pairs, line separators."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


_PLAIN = str.maketrans(
    {
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "─": "-", "•": "*", "·": "-",
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "...", "→": "->",
        "×": "x", "§": "Sec. ", "≤": "<=", "≥": ">=", "€": "EUR", "£": "GBP", "¥": "JPY", "ß": "ss", "æ": "ae",
        "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "œ": "oe", "Œ": "OE", "©": "(c)", "®": "(R)", "™": "(TM)",
    }
)  # fmt: skip


def _folded(text: str) -> str:
    """The text in ASCII: look-alikes where there are any, else an escape that names the character."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in apart if not unicodedata.combining(c)).encode("ascii", "backslashreplace").decode()


@lru_cache(maxsize=4096)
def _cleaned(text: str, ascii_only: bool) -> str:
    spaced = "".join(" " if c.isspace() else c for c in text)
    seen = "".join(c for c in spaced if not _unprintable(c))
    return " ".join((_folded(seen) if ascii_only else seen).split())


def clean(text: str, style: Style) -> str:
    """One line of text from a file, safe to print: no controls, single spaces, ASCII if the style asks for it."""
    return _cleaned(text, style.ascii)


# --- widths and wrapping --------------------------------------------------------------------------------------------


def width_of(text: str) -> int:
    """Columns the text takes on a screen; color marks take none."""
    if text.isascii():
        return len(text)
    bare = _MARKS.sub("", text)
    if bare.isascii():
        return len(bare)
    known = wcswidth(bare)
    return known if known >= 0 else sum(max(wcwidth(c), 0) for c in bare)


def wrap(text: str, width: int) -> list[str]:
    """The words of a text on lines of at most `width` columns; at least one line. A word too long for a line of its own
    is broken after a sign in it if there is one, so that an address or an id stays readable."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and width_of(line) + 1 + width_of(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width)
        lines.extend(full)
    return [*lines, line]


_AFTER = re.compile(r"(?<=[/\\.,:;_=&?-])")


def _pieces(word: str, width: int) -> list[str]:
    """The word, or what it must be broken into to fit."""
    if width_of(word) <= width:
        return [word]
    pieces: list[str] = []
    piece = ""
    for part in _AFTER.split(word):
        for bit in [part] if width_of(part) <= width else list(part):
            if piece and width_of(piece) + width_of(bit) > width:
                pieces.append(piece)
                piece = ""
            piece += bit
    return [*pieces, piece]


def hang(lead: str, text: str, style: Style, indent: int | None = None) -> list[str]:
    """`lead`, then the text; further lines are indented to where the text began (or by `indent`)."""
    if style.markdown:
        return [f"{ITEM if lead.strip() == '-' else lead}{' '.join(text.split())}"]
    start = width_of(lead)
    under = start if indent is None else indent
    if start * 2 > style.width:
        # Too long a lead for a hanging paragraph on this screen: it becomes the paragraph's first words.
        pad = len(lead) - len(lead.lstrip())
        under = min(under, pad + 4)
        first, *rest = wrap(f"{lead} {text}", style.width - pad)
        return [" " * pad + first, *(" " * under + line for line in wrap(" ".join(rest), style.width - under) if rest)]
    first, *rest = wrap(text, style.width - start) if text else [""]
    if rest and under != start:
        # Other room on further lines than on the first: wrap what is left anew.
        rest = wrap(" ".join(rest), style.width - under)
    return [f"{lead}{first}".rstrip(), *(" " * under + line for line in rest)]


def ends(left: str, right: str, style: Style) -> str:
    """One line with a text at each end, or the left one alone if both do not fit."""
    if style.markdown:
        return f"{left}: {right}"
    space = style.width - width_of(left) - width_of(right)
    return f"{left}{' ' * space}{right}" if space >= GAP else left


# --- tables ---------------------------------------------------------------------------------------------------------


@frozen
class Column:
    """A column: its heading, how it is aligned, and whether its cells may be wrapped (never narrower than `least`)."""

    heading: str = ""
    align: Literal["left", "right"] = "left"
    least: int | None = None
    group: str = ""


@frozen
class Table:
    """Columns and rows of cells, ready to be fitted. `above` and `below`: lines that go around each row, as they are."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    indent: int = 0
    above: tuple[tuple[str, ...], ...] = ()
    below: tuple[tuple[str, ...], ...] = ()

    def widths(self) -> list[int]:
        """Width of each column when nothing is wrapped; a group's name may make its last column wider."""
        widths = [max(width_of(c.heading), *(width_of(r[i]) for r in self.rows), 0) for i, c in enumerate(self.columns)]
        for first, last, group in self._groups():
            widths[last] += max(width_of(group) - sum(widths[first : last + 1]) - GAP * (last - first), 0)
        return widths

    def _groups(self) -> Iterator[tuple[int, int, str]]:
        """(first column, last column, name) of each group of neighbors."""
        at = 0
        for group, members in groupby(self.columns, key=lambda c: c.group):
            size = len(list(members))
            if group:
                yield at, at + size - 1, group
            at += size

    def fitted(self, room: int) -> list[int] | None:
        """Widths that fit into `room` columns without cutting a word, or None."""
        widths = self.widths()
        space = room - self.indent - GAP * (len(widths) - 1)
        least = [self._least(i, w) for i, w in enumerate(widths)]
        while sum(widths) > space:
            widest = max(range(len(widths)), key=lambda i: widths[i] - least[i])
            if widths[widest] <= least[widest]:
                return None
            widths[widest] -= 1
        return widths

    def _least(self, index: int, natural: int) -> int:
        column = self.columns[index]
        if column.least is None:
            return natural
        words = [width_of(w) for r in self.rows for w in r[index].split()]
        return min(natural, max(column.least, width_of(column.heading), *words, 0))

    def lines(self, style: Style) -> list[str] | None:
        """The table as lines, headings and a rule first; None if it cannot fit."""
        if style.markdown:
            return self._marked_up()
        widths = self.fitted(style.room)
        if widths is None:
            return None
        heading, *body = self._aligned([tuple(c.heading for c in self.columns), *self.rows], widths)
        pad = " " * self.indent
        out = [pad + paint(line, "head") for line in (*self._grouped(widths), *heading) if line]
        for index, row in enumerate(body):
            out += list(self.above[index]) if self.above else []
            out += [pad + line for line in row]
            out += list(self.below[index]) if self.below else []
        return out

    def _marked_up(self) -> list[str]:
        """The table for Markdown: what goes around a row stands in its last column."""
        noted = any(self.above) or any(self.below)
        heads = [f"{c.group}: {c.heading}" if c.group else c.heading for c in self.columns]
        rules = ["---:" if c.align == "right" else "---" for c in self.columns]
        out = [_cells([*heads, *(["notes"] if noted else [])]), f"{RULE}{_cells([*rules, *(['---'] if noted else [])])}"]
        for i, row in enumerate(self.rows):
            around = [*(self.above[i] if self.above else ()), *(self.below[i] if self.below else ())]
            out.append(_cells([*row, *([BREAK.join(line.strip() for line in around)] if noted else [])]))
        return out

    def _aligned(self, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[list[str]]:
        """Each row as its lines: one, or several where a cell had to be wrapped."""
        # tabulate aligns what we measured: a first row of full-width fillers holds every column to its width.
        flat, depths = [["x" * w for w in widths]], []
        for row in rows:
            wrapped = [
                wrap(cell, w) if c.least is not None and width_of(cell) > w else [cell]
                for cell, w, c in zip(row, widths, self.columns, strict=True)
            ]
            depths.append(max(len(w) for w in wrapped))
            flat += [[w[i] if i < len(w) else "" for w in wrapped] for i in range(depths[-1])]
        align = [c.align for c in self.columns]
        lines = iter(tabulate(flat, tablefmt="plain", disable_numparse=True, colalign=align).splitlines()[1:])
        return [[next(lines).rstrip() for _ in range(depth)] for depth in depths]

    def _grouped(self, widths: Sequence[int]) -> list[str]:
        """The line above the headings that names groups of neighboring columns, if there are any."""
        line = ""
        for _, last, group in self._groups():
            end = sum(widths[: last + 1]) + GAP * last
            line = line.ljust(end - width_of(group)) + group
        return [line] if line else []


def _cells(cells: Iterable[str]) -> str:
    return "".join(f"{CELL} {cell} " for cell in cells) + CELL
