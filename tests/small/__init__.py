"""Tiny accounts, and how tests read them: folders of TOML beside this file, and the made-up universes of tests/oracle."""

import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tests.oracle.compare import write
from tests.oracle.toml import dump
from tests.oracle.universes import CURRENCIES, PROVENANCE, TAXONOMY, Draft, texts
from underlap.cli.shipped import shipped_library
from underlap.model.accounts import Account
from underlap.read.accounts import read_account
from underlap.read.library import Library

HERE = Path(__file__).parent


@cache
def small(name: str) -> Account:
    """The account in the folder of this name; its forms are its own or shipped ones."""
    read = read_account(HERE / name, Library((shipped_library(),)))
    assert read.value is not None, [f"{p.place.file}:{p.place.line} {p.code} {p.message}" for p in read.problems if p.is_error]
    return read.value


def from_files(files: Mapping[str, str]) -> Account | None:
    """The account of some files (`library/...` and `account/...`); None if they are refused."""
    with tempfile.TemporaryDirectory() as name:
        write(files, Path(name))
        return read_account(Path(name) / "account", Library((Path(name) / "library",))).value


def universe_files(seed: int) -> dict[str, str]:
    """The files of a made-up account with one exposure, some of it open."""
    return texts(Draft(str(seed)))


@cache
def universe(seed: int) -> Account | None:
    """The account of such files; None if the reader refuses what the generator drew."""
    return from_files(universe_files(seed))


# --- one plain account, changed ------------------------------------------------------------------------------------------

Table = dict[str, Any]
YEAR = [date(2026, 1, 1), date(2027, 1, 1)]


def form(name: str, **clauses: list[Table]) -> Table:
    """A form of one grant that takes every item, unless `grant` is given."""
    head = {"kind": "form", "id": name, "number": name, "title": name, "publisher": "Test", "line": "teo", "provenance": PROVENANCE}
    titled = {kind: [{"title": each["id"], **each} for each in tables] for kind, tables in clauses.items()}
    return {"format": 1, "document": head, "grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made"}], **titled}


def policy(name: str, **changes: Any) -> Table:
    """A claims-made policy with a limit of nine cents and no retention, that reimburses defense."""
    return {
        "id": name,
        "party": "client",
        "title": name,
        "insurer": name.upper(),
        "form": "plain",
        "insureds": [{"party": "client", "status": "named"}],
        "period": YEAR,
        "retroactive": "none",
        "limit": {"each_claim": "0.09", "aggregate": "0.09"},
        "retention": "none",
        "defense": {"kind": "reimburse", "place": "inside"},
        **changes,
    }


def layer(name: str, on: str, **changes: Any) -> Table:
    """A layer of one insurer that anyone exhausts."""
    shares = [{"insurer": name.upper(), "share": "1", "exhaustion": {"who": "anyone"}}]
    return {"id": name, "excess_of": on, "limit": limit(9), "shares": shares, **changes}


def limit(cents: int) -> Table:
    """A limit, in cents."""
    return {"each_claim": f"0.{cents:02d}", "aggregate": f"0.{cents:02d}"}


def plain_files(
    *policies: Table, forms: Mapping[str, Table] | None = None, exposure: Table | None = None, **account: Any
) -> dict[str, str]:
    """An account with one claim about software, made on 1 May, whose conduct is innocent: by default five cents of damages."""
    stated: Table = {
        "id": "e",
        "party": "client",
        "title": "e",
        "facts": {"technology": "software", "harm": "money", "conduct": "innocent", "stage": "alleged"},
        "absent": ["leak", "warned", "prejudiced"],
        "made": date(2026, 5, 1),
        "item": [{"id": "d", "item": "damages.statutory", "amount": "0.05"}],
        **(exposure or {}),
    }
    files = {"library/taxonomy.toml": dump(TAXONOMY), "library/currencies.toml": dump(CURRENCIES)}
    for name, document in {"plain": form("plain"), **(forms or {})}.items():
        files[f"library/{name}.toml"] = dump(document)
    head = {"name": "n", "client": "client", "currency": "USD", "as_of": date(2026, 1, 1), "law": "us.il"}
    tables = {"format": 1, "account": head, "party": [{"id": "client", "name": "Client"}], "policy": list(policies), "exposure": [stated]}
    files["account/account.toml"] = dump({**tables, **account})
    return files


def plain(*policies: Table, **changes: Any) -> Account:
    """The same, read."""
    account = from_files(plain_files(*policies, **changes))
    assert account is not None
    return account
