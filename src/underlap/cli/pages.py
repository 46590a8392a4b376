"""The page of each code of `underlap check`. Their one source is `codes.md`, beside this file."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from underlap.report.text import Style

SOURCE = Path(__file__).with_name("codes.md")
_HEAD = re.compile(r"^## ([A-Z]{2}[0-9]{2}) (.+)\n", re.MULTILINE)
_EXAMPLE = "    "


def pages() -> Mapping[str, tuple[str, str]]:
    """Code -> its title and its text, as they stand in the source."""
    _, *parts = _HEAD.split(SOURCE.read_text(encoding="utf-8"))
    return {code: (title, text.strip("\n")) for code, title, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)}


def page(code: str, style: "Style") -> str:
    """One page for the screen: paragraphs as wide as it is, examples as they stand."""
    from underlap.report.text import finish, hang, paint

    title, text = pages()[code]
    lines = [paint(line, "head") for line in hang(f"{code}  ", title, style)]
    for paragraph in text.split("\n\n"):
        lines.append("")
        lines += paragraph.split("\n") if paragraph.startswith(_EXAMPLE) else hang("", " ".join(paragraph.split()), style)
    return finish(lines, style)


def examples(text: str) -> Iterator[str]:
    """The examples of a page."""
    yield from (part for part in text.split("\n\n") if part.startswith(_EXAMPLE))
