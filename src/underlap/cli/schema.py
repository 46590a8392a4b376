"""`underlap schema FOLDER`: JSON Schemas of the files, for editors that complete and check TOML while one types."""

from pathlib import Path
from typing import NoReturn

import click

from underlap.cli.review import say


@click.command("schema")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def schema(ctx: click.Context, folder: Path) -> NoReturn:
    """Write a JSON Schema for each kind of file into FOLDER (made if it is not there; older ones are replaced).

    An editor that reads them (Tombi, Even Better TOML) takes the one that the first line of a TOML file names, by its path from that
    file: #:schema schemas/form.schema.json. A schema helps while typing; what is wrong with a file, `underlap check` says.
    """
    from underlap.read.schemas import schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        replace(folder / name, text)
        say(f"{folder / name}\n")
    ctx.exit(0)


def replace(path: Path, text: str) -> None:
    """Write a file beside its place, then rename it: nobody ever reads half of it."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)


command = schema
