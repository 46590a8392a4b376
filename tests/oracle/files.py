"""TOML files as plain dicts; the few written forms of values that mean something else than they look."""

import tomllib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

Table = dict[str, Any]

MINOR = 100  # minor units of one unit of currency
SUFFIX = {"k": 1_000, "M": 1_000_000}


@dataclass
class Universe:
    """Everything the files say: one taxonomy, the documents by id, one account."""

    taxonomy: Table
    documents: dict[str, Table]
    account: Table


def cents(written: int | str) -> int:
    """An amount in minor units: an integer counts whole units, text may carry a currency, `k` or `M` (section 1)."""
    if isinstance(written, int):
        return written * MINOR
    number = written.split()[-1].replace("_", "").replace(",", "")
    scale = SUFFIX.get(number[-1], 1)
    exact = Fraction(number.rstrip("kM")) * scale * MINOR
    if exact.denominator != 1:
        raise ValueError(f"{written!r} is finer than the minor unit")
    return exact.numerator


def severity(amount: Any, which: str) -> int:
    """One amount, or the low, likely or high one of three."""
    if isinstance(amount, list):
        return cents(amount[("low", "likely", "high").index(which)])
    return cents(amount)


def share(written: str) -> Fraction:
    """`60%`, `1/3` or `1`, exactly."""
    if written.endswith("%"):
        return Fraction(written[:-1]) / 100
    return Fraction(written)


def day(written: date) -> int:
    """A date as a number of days."""
    return written.toordinal()


def listed(value: Any) -> list[Any]:
    """One or many, as a list; absent is none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def merge(tables: list[Table]) -> Table:
    """Several files "as if they were one": arrays joined in order."""
    whole: Table = {}
    for table in tables:
        for key, value in table.items():
            whole[key] = whole[key] + value if isinstance(value, list) and key in whole else value
    return whole


def parse(texts: dict[str, str]) -> Universe:
    """A universe from file texts by relative path: `library/...` and `account/...`."""
    tables = {path: tomllib.loads(text) for path, text in texts.items()}
    account = merge([tables[path] for path in sorted(tables) if path.startswith("account/") and "document" not in tables[path]])
    library = [table for path, table in tables.items() if path.startswith("library/")]
    taxonomy = next(table for table in library if "roles" in table)
    documents = {table["document"]["id"]: table for table in tables.values() if "document" in table}
    return Universe(taxonomy, documents, account)


def read(folder: Path) -> Universe:
    """The same, from a folder with `library` and `account` in it."""
    return parse({str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.toml"))})
