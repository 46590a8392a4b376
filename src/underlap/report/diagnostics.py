"""Problems of input as text: in full for people, a line each for editors, JSON for programs.

The user's own line is shown as it stands, with what cannot be printed made visible, so that a file can neither move the
cursor nor hide what is wrong with it.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from underlap.model.problems import Diagnostic, Place
from underlap.report.text import Role, Style, finish, paint, width_of

SCHEMA: Final = "underlap/check/1"

_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_TAB: Final = "    "
_SMALLEST: Final = 20
_NAMED: Final = 3


def full(problems: Iterable[Diagnostic], style: Style) -> str:
    """Every problem with the user's own text, help and related places; a blank line between two."""
    blocks = [list(_block(problem, style)) for problem in problems]
    return (
        finish((line for i, block in enumerate(blocks) for line in ([""] if i else []) + block), style)
        if blocks
        else ""
    )


def lines(problems: Iterable[Diagnostic], style: Style) -> str:
    """One line a problem, as compilers print them."""
    heads = [_head(problem) for problem in problems]
    return finish(heads, style) if heads else ""


def as_json(problems: Sequence[Diagnostic], files: int) -> str:
    """All of it as one JSON object, keys in a fixed order; text as it stands in the files, escaped to ASCII."""
    errors = sum(problem.is_error for problem in problems)
    whole = {
        "schema": SCHEMA,
        "files": files,
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [_plain(problem) for problem in problems],
    }
    return json.dumps(whole, indent=1) + "\n"


def summary(problems: Sequence[Diagnostic], files: int, unseen: Sequence[tuple[str, str]] = ()) -> str:
    """The last line of a check. `unseen`: forms on the declarations that were not seen, with their policies: no problem of a file, and
    no silence of a wording either."""
    errors = sum(problem.is_error for problem in problems)
    counts = [(errors, "error"), (len(problems) - errors, "warning")]
    found = " and ".join(f"{count} {word}{'s' * (count != 1)}" for count, word in counts if count) or "no problems"
    return f"{found} in {files} file{'s' * (files != 1)}{_unseen(unseen)}"


def _unseen(forms: Sequence[tuple[str, str]]) -> str:
    if not forms:
        return ""
    named = ", ".join(visible(f"{policy} {number}") for policy, number in forms[:_NAMED])
    more = f" and {len(forms) - _NAMED} more" if len(forms) > _NAMED else ""
    return f"; {len(forms)} scheduled form{'s' * (len(forms) != 1)} not seen ({named}{more})"


# --- full ------------------------------------------------------------------------------------------------------------


def _block(problem: Diagnostic, style: Style) -> Iterator[str]:
    role: Role = "bad" if problem.is_error else "short"
    yield _head(problem, role)
    places = (problem.place, *(related.place for related in problem.related))
    margin = " " * (max(len(str(place.line)) for place in places) + 1)
    yield from _excerpt(problem.place, problem.label, role, margin, style)
    if problem.help:
        yield f"{margin}= help: {visible(problem.help)}"
    for related in problem.related:
        yield f"{margin}= see {_where(related.place)}: {visible(related.label)}"
        yield from _excerpt(related.place, "", "dim", margin, style)


def _head(problem: Diagnostic, role: Role | None = None) -> str:
    word = f"{problem.severity.value}[{problem.code}]"
    return f"{_where(problem.place)}: {paint(word, role) if role else word}: {visible(problem.message)}"


def _where(place: Place) -> str:
    file = visible(place.file)
    return f"{file}:{place.line}:{place.column}" if place.line else file


def _excerpt(place: Place, label: str, role: Role, margin: str, style: Style) -> Iterator[str]:
    """The line, and carets under the span; a problem of a file as a whole has none."""
    if not place.length:
        if label:
            yield f"{margin}= {visible(label)}"
        return
    room = max(style.room - len(margin) - 2, _SMALLEST)
    before, span, after = _window(place, room)
    carets = "^" * max(width_of(span), 1)
    yield f"{margin}|"
    yield f"{str(place.line).ljust(len(margin))}| {before}{span}{after}"
    words = visible(label)
    indent = " " * width_of(before)
    if words and width_of(indent) + width_of(carets) + 1 + width_of(words) > room:
        yield f"{margin}| {indent}{paint(carets, role)}"
        yield f"{margin}= {paint(words, role)}"
    else:
        yield f"{margin}| {indent}{paint(f'{carets} {words}'.rstrip(), role)}"


def _window(place: Place, room: int) -> tuple[str, str, str]:
    """What stands before, in and after the span, cut on both sides to what fits."""
    start = place.column - 1
    end = start + place.length
    # No more than could fit is looked at: a line may be as long as its file.
    before, span = visible(place.text[max(start - room, 0) : start]), visible(place.text[start:end][: room + 1])
    after = visible(place.text[end : end + room + 1].rstrip())
    if width_of(span) > room:
        span = _cut(span, room - 1) + "…"
        after = ""
    left = room - max(width_of(span), 1)
    if width_of(before) + width_of(after) > left:
        # The start of the line says most, so what follows is given up first.
        kept = max(left - width_of(before), min(left // 3, width_of(after)))
        after = after if width_of(after) <= kept else (_cut(after, kept - 1) + "…")[: max(kept, 0)]
        left -= width_of(after)
    if width_of(before) > left:
        before = "…" + _cut(before[::-1], left - 1)[::-1] if left > 0 else ""
    return before, span, after


def _cut(text: str, width: int) -> str:
    """As many of the first characters as fit."""
    if text.isascii():
        return text[: max(width, 0)]
    end = 0
    while end < len(text) and width_of(text[: end + 1]) <= width:
        end += 1
    return text[:end]


def visible(text: str) -> str:
    r"""Text with what cannot be printed written out.

    >>> visible("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_TAB if char == "\t" else _written(char) for char in text)


def _written(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    return char.encode("ascii", "backslashreplace").decode() if ord(char) > 0x7F else f"\\x{ord(char):02x}"  # noqa: PLR2004


# --- JSON ------------------------------------------------------------------------------------------------------------


def _plain(problem: Diagnostic) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        **_spot(problem.place),
        "message": problem.message,
        "label": problem.label,
        "help": problem.help,
        "related": [{**_spot(related.place), "label": related.label} for related in problem.related],
    }


def _spot(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column, "length": place.length}
