"""`underlap forms [ID]`: the form library as a table, or one document in readable text."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from underlap.cli import completion
from underlap.cli.review import known, library_option, say, screen_options, style_of, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from underlap.model.documents import Document
    from underlap.model.taxonomy import Taxonomy
    from underlap.read.library import Library
    from underlap.report.text import Style


@click.command("forms")
@click.argument("id", required=False, shell_complete=completion.documents)
@click.option("--line", "lines", metavar="LINE", multiple=True, help="Only documents for this line.")
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="Only forms, endorsements or definitions.")
@click.option(
    "--touches",
    "touches",
    metavar="FACET=VALUE",
    multiple=True,
    help="Only documents with a clause that tests this value, one below or one above it; and which clauses. Twice: both.",
)
@click.option("--confidence", "labels", metavar="LABEL", multiple=True, help="Only documents of this label: F-text, TYP...")
@click.option(
    "--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True, help="JSON: an object each."
)
@click.option("--matrix", "as_matrix", is_flag=True, help="The claim x line matrix, computed from typical programs, beside a fact sheet's.")
@library_option
@screen_options
@click.pass_context
def forms(
    ctx: click.Context,
    id: str | None,
    lines: tuple[str, ...],
    kinds: tuple[str, ...],
    touches: tuple[str, ...],
    labels: tuple[str, ...],
    form: str,
    as_matrix: bool,
    libraries: tuple[Path, ...],
    color: str,
    ascii_only: bool,
    wide: bool,
) -> NoReturn:
    """List the form library; or show one form, endorsement or set of definitions by its ID: clauses, carve-backs,
    endorsements that attach to it, sources.

    An option given several times takes any of its values (--touches: all of them); several options, what all of them take.
    """
    from attrs import evolve

    from underlap.cli.shipped import shipped_library
    from underlap.read.catalog import read_documents
    from underlap.read.library import Library
    from underlap.read.taxonomy import read_taxonomy
    from underlap.report.shelf import as_json, index, sheet

    asked = lines or kinds or touches or labels
    if asked and (id is not None or as_matrix):
        other = "the ID" if id else "--matrix"
        raise click.UsageError(f"--line, --kind, --touches and --confidence choose from the list; leave {other} out")
    style = evolve(style_of(color, ascii_only, wide), markdown=form == "markdown")
    library = Library((shipped_library(), *libraries))
    if as_matrix:
        if id is not None:
            raise click.UsageError("--matrix is about the whole library; leave the ID out")
        if form == "json":
            raise click.UsageError("--matrix is written as a table or as Markdown, not as JSON")
        say(_matrix(library, style))
        ctx.exit(0)
    taxonomy = value_of(read_taxonomy(library), style)
    documents = value_of(read_documents(library), style)
    if id is not None:
        name = known(id, (d.id for d in documents), "document", "documents")
        one = next(d for d in documents if d.id == name)
        say(as_json([one]) if form == "json" else sheet(one, documents, taxonomy, style))
        ctx.exit(0)
    chosen = [d for d in documents if _is_asked(d, documents, lines, kinds, labels)]
    touched = _touched(chosen, touches, taxonomy)
    chosen = [d for d in chosen if not touches or d.id in touched]
    if not chosen and form != "json":
        say("no document of the library is all that\n")
    else:
        say(as_json(chosen, touched) if form == "json" else index(chosen, style, touched))
    ctx.exit(0)


def _is_asked(
    document: "Document", documents: "Sequence[Document]", lines: tuple[str, ...], kinds: tuple[str, ...], labels: tuple[str, ...]
) -> bool:
    """Whether a document is of one of the lines, of the kinds and of the labels; words that nothing has are usage errors."""
    from underlap.report.shelf import KINDS
    from underlap.report.words import LABELS

    of = (
        (lines, {line for d in documents for line in d.lines}, set(document.lines), "line"),
        (kinds, set(KINDS), {document.kind}, "kind"),
        (labels, set(LABELS), {document.provenance.label}, "label"),
    )
    return all(not asked or {known(word, words, name, f"{name}s") for word in asked} & own for asked, words, own, name in of)


def _touched(documents: "Sequence[Document]", touches: tuple[str, ...], taxonomy: "Taxonomy") -> "dict[str, tuple[str, ...]]":
    """Documents that speak of all that was asked for, with the clauses that do."""
    from underlap.model.searching import touching

    asked = [_value(each, taxonomy) for each in touches]
    found = {d.id: [touching(d, facet, value, taxonomy) for facet, value in asked] for d in documents}
    return {id: tuple(dict.fromkeys(clause for one in each for clause in one)) for id, each in found.items() if asked and all(each)}


def _value(text: str, taxonomy: "Taxonomy") -> tuple[str, str]:
    facet, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(f"--touches takes FACET=VALUE, as in {taxonomy.roles.technology}={taxonomy.roles.ai}")
    name = known(facet, {*taxonomy.trees, *taxonomy.scales, taxonomy.roles.tags}, "facet", "facets")
    if name == taxonomy.roles.tags:
        return name, known(value, taxonomy.tags, "tag", "tags")
    values = taxonomy.trees[name].values if name in taxonomy.trees else taxonomy.scales[name].values
    return name, known(value, values, f"value of {name}", "values")


def _matrix(library: "Library", style: "Style") -> str:
    from underlap.read.matrix import read_matrix
    from underlap.report.matrix import matrix
    from underlap.whatif.matrix import cells

    account, sheet = value_of(read_matrix(library), style)
    return matrix(account, sheet, cells(account), style)


command = forms
