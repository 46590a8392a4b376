"""The first line of every shipped TOML file, by which an editor finds its schema: `python -m tests.schema_lines` adds what is missing.

It also writes the schemas anew. Run it after adding a file, or a key to the format.
"""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

from underlap.read.checks import TAXONOMY_KEYS
from underlap.read.decided import KEPT
from underlap.read.library import CURRENCIES, MATRIX
from underlap.read.schemas import FOLDER, file_name, schemas

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "policies" / FOLDER
MARK = "#:schema "


def shipped() -> Iterator[Path]:
    """Every TOML file that is to be read, broken ones excepted, and what is told of a decided case."""
    for folder in ("policies", "fixtures"):
        found = sorted(path for path in (ROOT / folder).rglob("*.toml") if "broken" not in path.parts)
        yield from (path for path in found if path.name not in KEPT)


def kind_of(path: Path) -> str:
    """What a file is, by its tables."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if "document" in table:
        return str(table["document"]["kind"])
    if path.name in {CURRENCIES, MATRIX}:
        return path.stem
    return "taxonomy" if TAXONOMY_KEYS & table.keys() else "account"


def line_of(path: Path) -> str:
    """The first line that a file should have."""
    schema = os.path.relpath(SCHEMAS / file_name(kind_of(path)), path.parent)
    return f"{MARK}{Path(schema).as_posix()}\n"


def lacking() -> list[Path]:
    """Files without it."""
    return [path for path in shipped() if not path.read_text(encoding="utf-8").startswith(line_of(path))]


def main() -> None:
    """Write schemas, add and mend lines."""
    SCHEMAS.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (SCHEMAS / name).write_text(text, encoding="utf-8")
    for path in lacking():
        text = path.read_text(encoding="utf-8")
        rest = text.partition("\n")[2] if text.startswith(MARK) else text
        path.write_text(line_of(path) + rest, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
