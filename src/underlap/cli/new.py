"""`underlap new KIND PATH`: a commented start for a form, an endorsement or an account."""

import os
from pathlib import Path
from typing import NoReturn

import click

from underlap.cli.files import replace
from underlap.cli.review import UNREADABLE, say

STARTERS = Path(__file__).resolve().parent / "starters"
KINDS = ("form", "endorsement", "account", "law")
NAME = "STARTER"
"""Stands in a starter for what the user calls the new thing."""
PLACE = "PLACE"
"""Stands in a starter for the law that a law document speaks for."""


@click.command("new")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("path", type=click.Path(path_type=Path))
@click.pass_context
def new(ctx: click.Context, kind: str, path: Path) -> NoReturn:
    """Write a commented starter that `underlap check` accepts: what each key means, and what you have to decide.

    Of a form, an endorsement or a law PATH is the new file; its name without .toml is the id (a law's: law.us.il). Of an account it is
    a folder, in which account.toml is written. Nothing is ever overwritten.
    """
    file = _file(kind, path)
    name = path.resolve().name if kind == "account" else file.stem
    _check_name(name)
    law = _law(name) if kind == "law" else ""
    if os.path.lexists(file):
        click.echo(f"underlap: {str(file)!r} is there already, and stays as it is.", err=True)
        ctx.exit(UNREADABLE)
    replace(file, (STARTERS / f"{kind}.toml").read_text(encoding="utf-8").replace(NAME, name).replace(PLACE, law))
    say(f"{file}\n")
    ctx.exit(0)


def _file(kind: str, path: Path) -> Path:
    """Where it goes."""
    if kind == "account":
        return path / "account.toml"
    return path if path.suffix == ".toml" else path.with_name(f"{path.name}.toml")


def _law(name: str) -> str:
    """The law that a document's name says: law.us.il, law.us.il-surveys."""
    from underlap.read.laws import PREFIX

    if not name.startswith(PREFIX) or not name.removeprefix(PREFIX).partition("-")[0]:
        raise click.UsageError(f"a law document is called after its law, as in {PREFIX}us.il.toml or {PREFIX}us.il-word.toml")
    return name.removeprefix(PREFIX).partition("-")[0]


def _check_name(name: str) -> None:
    """An id, since a document is found by the name of its file."""
    from underlap.read.desk import Wrong
    from underlap.read.scalars import identifier

    try:
        identifier(name)
    except Wrong as wrong:
        raise click.UsageError(f"{wrong}: {wrong.help}") from None


command = new
