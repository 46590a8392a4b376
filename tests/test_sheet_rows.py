"""What the library has of the fact sheet on policy forms: every row in a clause, under another row, or out with a reason; counted."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from tests.pairs.bench import ROOT
from tests.pairs.shelf import Kind, documents, kinds

TABLE = tomllib.loads((ROOT / "tests" / "sheet_rows.toml").read_text(encoding="utf-8"))
ROWS: Sequence[Mapping[str, str]] = TABLE["row"]
IDS = [row["id"] for row in ROWS]
BEYOND = {each["id"] for each in TABLE["beyond"]}
LABELS = ("F-text", "F-multi", "F-single", "TYP", "CONFLICT", "UNV")
REASONS = {"unverified", "no text", "no clause", "conflict", "next"}
CLAUSES = ("definition", "grant", "exclusion", "condition", "sublimit", "favorable_law", "not_modeled", "replace", "amend")


def clauses_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every clause at or below a table: what has a title, carve-backs and clauses put in another's place among them."""
    if isinstance(value, dict):
        if "title" in value:
            yield value
        for key in ("unless", "add_unless", "with"):
            yield from clauses_of(value.get(key, ()))
    elif isinstance(value, list):
        for inner in value:
            yield from clauses_of(inner)


@cache
def named() -> Mapping[str, frozenset[str]]:
    """What clauses name as their rows -> the tables that name it."""
    found: dict[str, set[str]] = {}
    for table in documents().values():
        for kind in CLAUSES:
            for clause in clauses_of(table.get(kind, [])):
                for row in rows_in(clause.get("fact", "")):
                    found.setdefault(row, set()).add(kind)
    return {row: frozenset(kinds) for row, kinds in found.items()}


def rows_in(fact: str) -> list[str]:
    """The rows that a clause names: one, or several with commas between them; a row may have a comma itself. Claims are section 4's."""
    if re.match(r"4\.\d ", fact):
        return []
    return [fact] if fact in IDS else [row for row in fact.split(", ") if row]


def state(row: Mapping[str, str]) -> str:
    """Where a row stands."""
    return "encoded" if row["id"] in named() else "under" if "under" in row else row.get("not_encoded", "?")


# --- the table -------------------------------------------------------------------------------------------------------


def test_what_clauses_name_is_a_row() -> None:
    """A slip in a `fact` would count as nothing encoded."""
    assert named().keys() - set(IDS) == BEYOND & named().keys()
    assert named().keys() >= BEYOND


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_is_named_by_a_clause_or_says_why_not(row: Mapping[str, str]) -> None:
    """A reason that has passed is taken out: what a clause names is encoded."""
    assert row["id"] in named() or "under" in row or "not_encoded" in row, row["id"]
    assert "not_encoded" not in row or not ({"under"} & row.keys() or row["id"] in named()), row["id"]
    assert row["label"] in LABELS
    assert row.get("not_encoded", "next") in REASONS
    assert ("why" in row) == ("not_encoded" in row)


def test_no_row_stands_twice() -> None:
    """Sections 0.3 and 1 to 3."""
    assert [id for id, n in Counter(IDS).items() if n > 1] == []
    assert {row["section"][0] for row in ROWS} == {"0", "1", "2", "3"}


def test_an_unverified_row_is_no_clause() -> None:
    """Named, at most, by what says that it is not modeled."""
    for row in ROWS:
        if row["label"] == "UNV":
            assert named().get(row["id"], frozenset()) <= {"not_modeled"}, row["id"]


# --- counted ---------------------------------------------------------------------------------------------------------

SHELF = {"form": "forms", "endorsement": "endorsements", "definitions": "sets of definitions", "law": "law documents"}
KIND = {Kind.GRANT: "grants", Kind.EXCLUSION: "exclusions", Kind.CARVE_BACK: "carve-backs",
        Kind.CONDITION: "conditions", Kind.SUBLIMIT: "sublimits"}  # fmt: skip


def shelf() -> Counter[str]:
    """How many documents and clauses of each kind."""
    counted = Counter(SHELF[table["document"]["kind"]] for table in documents().values())
    counted.update(KIND[kind] for kind in kinds().values())
    return counted


def sheet() -> Mapping[str, Counter[str]]:
    """Label -> where its rows stand."""
    found = {label: Counter[str]() for label in LABELS}
    for row in ROWS:
        found[row["label"]][state(row)] += 1
    return found


def test_the_readme_counts_what_is_there() -> None:
    """At least so many documents and clauses, and not many more; of the sheet's rows at least so many, and no more left out than it says.

    `pytest -s -k readme_counts` prints what there is.
    """
    counted, rows = shelf(), sheet()
    for label, states in rows.items():
        out = sum(n for s, n in states.items() if s in REASONS)
        print(f"{label:8} {states.total():4} rows  {states['encoded']:4} named  {states['under']:3} under another  {out:3} out")
    print(dict(Counter(state(row) for row in ROWS)), dict(counted), sep="\n")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shelves = re.findall(r"^\| ([a-z -]+) \| (\d+) \|$", text, re.MULTILINE)
    assert {name for name, _ in shelves} <= counted.keys()
    assert len(shelves) >= 9
    for name, n in shelves:
        assert int(n) <= counted[name] < int(n) * 1.3 + 10, name
    labels = re.findall(rf"^\| ({'|'.join(LABELS)}) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert [label for label, *_ in labels] == list(LABELS)
    for label, total, inside, out in labels:
        states = rows[label]
        assert int(total) == states.total(), label
        assert int(inside) <= states["encoded"] + states["under"], label
        assert int(out) >= sum(states[reason] for reason in REASONS), label
