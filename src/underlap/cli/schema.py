"""`underlap schema FOLDER`: JSON Schemas of the files, for editors that complete and check TOML while one types."""

from pathlib import Path
from typing import NoReturn

import click

from underlap.cli.files import replace
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

    for name, text in schemas().items():
        replace(folder / name, text)
        say(f"{folder / name}\n")
    ctx.exit(0)


command = schema
