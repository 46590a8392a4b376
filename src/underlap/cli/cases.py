"""`underlap cases DIR [SLUG]`: decided cases matched as any account is, and laid beside what the courts said."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NoReturn

import click

from underlap.cli.review import FOUND, Unreadable, known, matched, say, screen_options, style_of, value_of

if TYPE_CHECKING:
    from underlap.model.accounts import Account
    from underlap.model.decided import Decided
    from underlap.report.channels import Vocabulary


@click.command("cases")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("slug", required=False)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Text, or data.")
@click.option(
    "--write",
    "target",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also leave there what was matched, an account for each case and run: see `underlap explain`.",
)
@screen_options
@click.pass_context
def cases(
    ctx: click.Context, folder: Path, slug: str | None, form: str, target: Path | None, color: str, ascii_only: bool, wide: bool
) -> NoReturn:
    """Match the decided cases in DIR, or the one called SLUG, and compare with what the courts decided.

    Exit status: 0 if all that is expected holds, 1 if something does not, 2 if a file cannot be used.
    """
    from underlap.model.problems import Read
    from underlap.read.decided import case_folders, in_the_way, no_cases, read_case
    from underlap.report.channels import channels
    from underlap.report.decided import as_json, compared, scoreboard, sheet

    style = style_of(color, ascii_only, wide)
    folders = {each.name: each for each in case_folders(folder)}
    if not folders:
        from underlap.report.diagnostics import full

        raise Unreadable(full([no_cases(folder)], style))
    one = known(slug, folders, "case", "cases") if slug else None
    found = {}
    words = {}
    unreadable = []
    for name, path in folders.items() if one is None else ((one, folders[one]),):
        try:
            decided = value_of(read_case(path), style)
            if target and (problems := in_the_way(path, decided, target / name)):
                value_of(Read(None, problems), style)
            with TemporaryDirectory() as made:
                said, words[name] = said_of(path, decided, target / name if target else Path(made))
        except Unreadable as problem:  # the others are still worth a look
            unreadable.append(problem.message)
        else:
            found[name] = compared(decided, said)  # what is expected is looked at now, and not before
    if unreadable and not found:
        raise Unreadable("\n".join(unreadable))
    private = channels(words) if one is None else {}
    if form == "json":
        say(as_json(list(found.values()), private))
    else:
        say(scoreboard(list(found.values()), private, style=style) if one is None else sheet(found[one], style=style))
    if unreadable:
        raise Unreadable("\n".join(unreadable))
    ctx.exit(FOUND if any(not check.holds for case in found.values() for check in case.checks) else 0)


command = cases


def said_of(folder: Path, decided: "Decided", top: Path) -> "tuple[dict[str, Any], Vocabulary]":
    """What the matcher says in every run of a case, each laid out below `top`; and the words of the case."""
    from underlap.cli.shipped import shipped_library
    from underlap.read.decided import lay_out, words_of
    from underlap.report.channels import vocabulary
    from underlap.report.decided import told

    said = {}
    accounts = {}
    words = words_of(shipped_library(), top)
    for run in decided.runs:
        lay_out(folder, run, next((t for t in decided.twins if t.id == run), None), top / run)
        try:
            accounts[run] = _account(top / run, words)
        except Unreadable as problem:
            raise Unreadable(f"In the run '{run}' of {decided.id}:\n{problem.message.replace(str(top / run), str(folder))}") from None
        review, memo = matched(accounts[run], "high", "all")
        said[run] = told(review, memo)
    return said, vocabulary(accounts[decided.runs[0]], decided.rulings)


def _account(path: Path, words: Path) -> "Account":
    from underlap.read.accounts import read_account
    from underlap.read.library import Library

    return value_of(read_account(path, Library((words,))))
