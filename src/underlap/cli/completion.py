"""What a shell may offer for names that stand in files: ids of an account's claims and parties, ids of forms.

Read off the files as they are, without checking anything: a file that cannot be read offers nothing. Imports no engine.
"""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import split_arg_string

MOST_BYTES = 4_000_000
"""A larger file is not looked into while somebody waits for a completion."""


def claims(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Ids of exposures, then of scenarios."""
    return _starting([*_ids(ctx, "exposure"), *_ids(ctx, "scenario")], incomplete)


def parties(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Ids of parties, and all."""
    return _starting([*_ids(ctx, "party"), "all"], incomplete)


def slices(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Ids of policies and layers."""
    return _starting([*_ids(ctx, "policy"), *_ids(ctx, "layer")], incomplete)


def documents(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Ids of the form library: a document's file is called after it."""
    from underlap.cli.shipped import shipped_library

    found = (path.stem for path in shipped_library().rglob("*.toml"))
    return _starting(sorted(found), incomplete)


def codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Codes of problems."""
    from underlap.cli.pages import pages

    return _starting(list(pages()), incomplete.upper())


def _starting(names: list[str], incomplete: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]


def _ids(ctx: click.Context, table: str) -> Iterator[str]:
    """Ids of an account's tables of one kind, in the order of its files."""
    account = _account(ctx)
    for data in _files(account) if account else ():
        rows = data.get(table)
        yield from (row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)) if isinstance(rows, list) else ()


def _account(ctx: click.Context) -> Path | None:
    """The account that was named; where an option still lacks its value click has not come to it, so that the words are looked through."""
    named = ctx.params.get("account")
    words = split_arg_string(os.environ.get("COMP_WORDS", ""))[2:]
    return Path(named) if named else next((path for path in map(Path, words) if path.exists()), None)


def _files(account: Path) -> Iterator[dict[str, Any]]:
    paths = sorted(account.glob("*.toml")) if account.is_dir() else [account]
    for path in paths:
        try:
            if path.stat().st_size <= MOST_BYTES:
                yield tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
