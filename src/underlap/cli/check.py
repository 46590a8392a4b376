"""`underlap check PATH...`: every problem of every file, at once."""

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from underlap.cli import completion
from underlap.cli.review import UNREADABLE, known, library_option, say, screen_options, style_of

if TYPE_CHECKING:
    from underlap.read.checks import Checked
    from underlap.report.text import Style


@click.command("check")
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--explain", "code", metavar="CODE", shell_complete=completion.codes, help="Say what a code means, and what to do about it.")
@library_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["full", "line", "json"]),
    default="full",
    show_default=True,
    help="In full for people, a line each for editors, JSON for programs.",
)
@screen_options
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    code: str | None,
    libraries: tuple[Path, ...],
    form: str,
    color: str,
    ascii_only: bool,
    wide: bool,
) -> NoReturn:
    """Check accounts, forms, taxonomies, or folders of them; report every problem found.

    Exit status: 0 if no problem is an error (warnings are shown), 2 if one is. With --explain CODE and no PATH: the page of that code.
    """
    if code is not None:
        _explain(ctx, paths, code, style_of(color, ascii_only, wide))
    if not paths:
        raise click.UsageError("Missing argument 'PATH...'.")
    from underlap.cli.shipped import shipped_library
    from underlap.read.checks import check as check_paths
    from underlap.read.library import Library

    checked = check_paths(paths, Library((shipped_library(), *libraries)))
    say(_text(checked, form, style_of(color, ascii_only, wide)))
    ctx.exit(UNREADABLE if any(problem.is_error for problem in checked.problems) else 0)


command = check


def _explain(ctx: click.Context, paths: tuple[Path, ...], code: str, style: "Style") -> NoReturn:
    from underlap.cli.pages import page, pages

    if paths:
        raise click.UsageError("--explain CODE takes no PATH.")
    say(page(known(code, pages(), "code", "codes"), style))
    ctx.exit(0)


def _text(checked: "Checked", form: str, style: "Style") -> str:
    from underlap.report import diagnostics

    if form == "json":
        return diagnostics.as_json(checked.problems, checked.files)
    if form == "line":
        return diagnostics.lines(checked.problems, style)
    gap = "\n" if checked.problems else ""
    last = diagnostics.summary(checked.problems, checked.files, checked.unseen)
    return f"{diagnostics.full(checked.problems, style)}{gap}{last}\n"
