"""`underlap forms [ID]`: the form library as a table, or one document in readable text."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from underlap.cli import completion
from underlap.cli.review import known, library_option, say, screen_options, style_of, value_of

if TYPE_CHECKING:
    from underlap.read.library import Library
    from underlap.report.text import Style


@click.command("forms")
@click.argument("id", required=False, shell_complete=completion.documents)
@click.option("--matrix", "as_matrix", is_flag=True, help="The claim x line matrix, computed from typical programs, beside a fact sheet's.")
@library_option
@screen_options
@click.pass_context
def forms(
    ctx: click.Context, id: str | None, as_matrix: bool, libraries: tuple[Path, ...], color: str, ascii_only: bool, wide: bool
) -> NoReturn:
    """List the form library; or show one form, endorsement or set of definitions by its ID: clauses, carve-backs,
    endorsements that attach to it, sources."""
    from underlap.cli.shipped import shipped_library
    from underlap.read.catalog import read_documents
    from underlap.read.library import Library
    from underlap.read.taxonomy import read_taxonomy
    from underlap.report.shelf import index, sheet

    style = style_of(color, ascii_only, wide)
    library = Library((shipped_library(), *libraries))
    if as_matrix:
        if id is not None:
            raise click.UsageError("--matrix is about the whole library; leave the ID out")
        say(_matrix(library, style))
        ctx.exit(0)
    taxonomy = value_of(read_taxonomy(library), style)
    documents = value_of(read_documents(library), style)
    if id is None:
        say(index(documents, style))
    else:
        chosen = known(id, (d.id for d in documents), "document", "documents")
        say(sheet(next(d for d in documents if d.id == chosen), documents, taxonomy, style))
    ctx.exit(0)


def _matrix(library: "Library", style: "Style") -> str:
    from underlap.read.matrix import read_matrix
    from underlap.report.matrix import matrix
    from underlap.whatif.matrix import cells

    account, sheet = value_of(read_matrix(library), style)
    return matrix(account, sheet, cells(account), style)


command = forms
