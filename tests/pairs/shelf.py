"""What the library ships, clause by clause, read as plain TOML: what a clause is called in proofs and what kind it is."""

import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from tests.pairs.bench import ROOT

POLICIES = ROOT / "policies"


class Kind(Enum):
    """Kinds of clauses."""

    GRANT = "grant"
    EXCLUSION = "exclusion"
    CARVE_BACK = "carve-back"
    CONDITION = "condition"
    SUBLIMIT = "sublimit"


TABLES = {"grant": Kind.GRANT, "exclusion": Kind.EXCLUSION, "condition": Kind.CONDITION, "sublimit": Kind.SUBLIMIT}
TELLTALE = {"trigger": Kind.GRANT, "duty": Kind.CONDITION, "amount": Kind.SUBLIMIT, "share_of_limit": Kind.SUBLIMIT}
"""A key that only clauses of one kind have."""


@cache
def documents() -> Mapping[str, Mapping[str, Any]]:
    """Id -> table of every shipped document."""
    files = sorted(path for path in POLICIES.rglob("*.toml") if path.parent != POLICIES)
    return {path.stem: table for path in files for table in [load(path)] if "document" in table}


def load(path: Path) -> dict[str, Any]:
    """One file as TOML 1.0: the parser of Python 3.11 knows no later version."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def kinds() -> Mapping[str, Kind]:
    """`document/clause`, a carve-back after its exclusion -> kind, for every shipped clause."""
    return {f"{id}/{clause}": kind for id, table in documents().items() for clause, kind, _ in clauses(table)}


def clauses(table: Mapping[str, Any]) -> Iterator[tuple[str, Kind, Mapping[str, Any]]]:
    """Every clause that a document brings: its own, those it puts in another's place, carve-backs it appends."""
    for name, kind in TABLES.items():
        for clause in table.get(name, ()):
            yield from _with_carve_backs(clause["id"], kind, clause)
    for operation in table.get("replace", ()):
        new = operation["with"]
        if "term" not in new and "facet" not in new:
            kind = next((kind for key, kind in TELLTALE.items() if key in new), Kind.EXCLUSION)
            yield from _with_carve_backs(new["id"], kind, new)
    for operation in table.get("amend", ()):
        for clause in operation.get("add_unless", ()):
            path = operation["target"].split("/")
            yield from _with_carve_backs(f"{path[-1]}/{clause['id']}", Kind.CARVE_BACK, clause)


def _with_carve_backs(path: str, kind: Kind, clause: Mapping[str, Any]) -> Iterator[tuple[str, Kind, Mapping[str, Any]]]:
    yield path, kind, clause
    for inner in clause.get("unless", ()):
        yield from _with_carve_backs(f"{path}/{inner['id']}", Kind.CARVE_BACK, inner)
