"""`underlap check PATH...`: every problem of every file, at once."""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from underlap.model.problems import Diagnostic
    from underlap.report.text import Style


@click.command(name="check")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--library",
    "libraries",
    metavar="FOLDER",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A further folder of documents; may be given several times.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["full", "line", "json"]),
    default="full",
    show_default=True,
    help="In full for people, a line each for editors, JSON for programs.",
)
@click.option("--color/--no-color", default=None, help="Color, or none. Default: only on a terminal.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Write ASCII only.")
def check(paths: tuple[Path, ...], libraries: tuple[Path, ...], form: str, color: bool | None, ascii_only: bool) -> int:
    """Check accounts, forms, taxonomies, or folders of them; report every problem found.

    Exit status: 0 if no problem is an error (warnings are shown), 2 if one is.
    """
    from underlap.cli.shipped import shipped_library
    from underlap.read.checks import check as check_paths
    from underlap.read.library import Library

    checked = check_paths(paths, Library((shipped_library(), *libraries)))
    click.echo(_text(checked.problems, checked.files, form, _style(color, ascii_only)), nl=False, color=True)
    return 2 if any(problem.is_error for problem in checked.problems) else 0


command = check


def _text(problems: "tuple[Diagnostic, ...]", files: int, form: str, style: "Style") -> str:
    from underlap.report import diagnostics

    if form == "json":
        return diagnostics.as_json(problems, files)
    if form == "line":
        return diagnostics.lines(problems, style)
    gap = "\n" if problems else ""
    return f"{diagnostics.full(problems, style)}{gap}{diagnostics.summary(problems, files)}\n"


def _style(color: bool | None, ascii_only: bool) -> "Style":
    """What the terminal can show: color by `--color`, NO_COLOR, FORCE_COLOR, else if it is one; a pipe is 100 wide."""
    from underlap.report.text import Style

    terminal = sys.stdout.isatty()
    if color is None:
        color = False if os.environ.get("NO_COLOR") else bool(os.environ.get("FORCE_COLOR")) or terminal
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    width = shutil.get_terminal_size((100, 24)).columns if terminal else 100
    return Style(width=max(width, 40), color=color, ascii=ascii_only or not encoding.startswith("utf"))
