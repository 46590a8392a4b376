"""`underlap review ACCOUNT`: the main job. Reads, matches, prints; and what `explain` and `forms` share with it.

Everything heavy is imported in functions: this module is loaded for `underlap review --help` too.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from underlap.cli import completion

if TYPE_CHECKING:
    from underlap.match.results import Point, Review
    from underlap.match.reviews import Memo
    from underlap.model.accounts import Account
    from underlap.model.problems import Diagnostic, Read
    from underlap.report.text import Style
    from underlap.whatif.notices import Notice

Command = TypeVar("Command", bound=Callable[..., Any])

SECTIONS = (
    "bottom-line", "schedule", "gaps", "ai-tech", "why", "questions", "law", "points", "notice", "scenario", "tower", "dates", "parties",
    "assumed", "not-seen", "key",
)  # fmt: skip
"""As in `underlap.report.review`, which is too heavy to import for --help; a test compares them."""

GAPS = (
    "excluded", "not_granted", "untimely", "under_limited", "condition_failed", "uninsurable", "in_part", "disputed", "conditional",
    "silent", "not_seen",
)  # fmt: skip
"""As in `underlap.match.results.GapType`, in its order."""

MARKS = ("in_part", "disputed", "conditional", "silent", "not_seen")
"""Kinds of finding that mark a result; the others are about cents, and count if the adverse reading has any."""

FAIL_ON = ("excluded", "not_granted", "untimely", "under_limited", "condition_failed", "not_seen")

FORMATS = ("table", "markdown", "json", "csv")

ALL = "all"
"""`--party all`: every party, unless one has this id."""

FOUND, UNREADABLE = 1, 2
NARROWEST, PIPE, WIDEST = 40, 100, 1_000


class Unreadable(click.ClickException):
    """Input that cannot be used; the message holds every problem, ready to print."""

    exit_code = UNREADABLE

    def show(self, file: Any = None) -> None:
        """Print the problems as they are, without click's "Error:"."""
        (file or sys.stderr).write(self.message)


# --- options that several commands share ----------------------------------------------------------------------------


def library_option(command: Command) -> Command:
    """`--library DIR`."""
    return click.option(
        "--library",
        "libraries",
        metavar="DIR",
        multiple=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A further folder of documents; may be given several times.",
    )(command)


def screen_options(command: Command) -> Command:
    """`--color`, `--ascii`, `--wide`."""
    for option in (
        click.option("--wide", is_flag=True, help="Give tables all the width they need."),
        click.option("--ascii", "ascii_only", is_flag=True, help="Write ASCII only."),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Color; auto looks at NO_COLOR, FORCE_COLOR and the terminal.",
        ),
    ):
        command = option(command)
    return command


def match_options(command: Command) -> Command:
    """`--at`, `--basis`, `--no-precedents`."""
    for option in (
        click.option(
            "--no-precedents", "unbound", is_flag=True, help="Leave every law question open, those that decisions of courts answer too."
        ),
        click.option(
            "--basis",
            type=click.Choice(["term", "all"]),
            default="term",
            show_default=True,
            help="Days within the term under review where the dates allow, or any day.",
        ),
        click.option(
            "--at",
            "severity",
            type=click.Choice(["likely", "high"]),
            default="high",
            show_default=True,
            help="Which estimate of each loss.",
        ),
    ):
        command = option(command)
    return command


# --- the screen -----------------------------------------------------------------------------------------------------


def style_of(color: str, ascii_only: bool, wide: bool) -> "Style":
    """What the standard output can show. A pipe is 100 columns wide, unless COLUMNS says otherwise; nothing is wider than `WIDEST`."""
    from underlap.report.text import Style

    terminal = sys.stdout.isatty()
    fallback = (PIPE, 24)
    stated = os.environ.get("COLUMNS", "").isdigit()
    width = shutil.get_terminal_size(fallback).columns if terminal or stated else PIPE
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    plain = ascii_only or not encoding.startswith("utf")
    return Style(min(max(width, NARROWEST), WIDEST), _colored(color, terminal), plain, wide)


def _colored(wish: str, terminal: bool) -> bool:
    """--color, then NO_COLOR, then FORCE_COLOR or CLICOLOR_FORCE, then whether it is a terminal that can."""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = (os.environ.get(name, "") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    if any(value not in ("", "0") for value in forced):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def say(text: str, *, raw: bool = False) -> None:
    """Write to the standard output. A reader that has seen enough (`| head`) is no error. `raw`: line ends stay as they are, on every
    system."""
    try:
        if raw and isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whatever Python still holds for the pipe goes nowhere, so that its exit is quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# --- reading and matching -------------------------------------------------------------------------------------------


def account_at(path: Path, libraries: Iterable[Path], style: "Style | None" = None) -> "Account":
    """The account at a path; warnings go to the standard error. Raises `Unreadable` with every problem if it cannot be read."""
    from underlap.cli.shipped import shipped_library
    from underlap.read.accounts import read_account
    from underlap.read.library import Library

    return value_of(read_account(path, Library((shipped_library(), *libraries))), style)


T = TypeVar("T")


def value_of(read: "Read[T]", style: "Style | None" = None) -> T:
    """What was read; its warnings go to the standard error if there is a screen (`style`). Raises `Unreadable` if there is an error."""
    refused = read.value is None or read.failed
    if read.problems and (style or refused):
        text = _rendered(read.problems, style)
        if refused:
            raise Unreadable(text)
        sys.stderr.write(text)
    if read.value is None:
        raise Unreadable("nothing could be read\n")
    return read.value


def _rendered(problems: "Sequence[Diagnostic]", style: "Style | None") -> str:
    from attrs import evolve

    from underlap.report.diagnostics import full
    from underlap.report.text import Style

    # Color is decided for the standard output; problems go to the standard error.
    shown = evolve(style, color=style.color and sys.stderr.isatty()) if style else Style()
    return full(problems, shown)


def undecided(account: "Account") -> "Account":
    """The account where no decision of a court answers a law question."""
    from attrs import evolve

    return evolve(account, laws=evolve(account.laws, binding=False))


def matched(account: "Account", severity: str, basis: str, cap: int | None = None) -> "tuple[Review, Memo]":
    """The review of an account, and the memo that what-if may go on with."""
    from underlap.match.reviews import CAP, Memo, match

    memo = Memo()
    return match(account, severity=severity, basis=basis, cap=cap or CAP, memo=memo), memo


def review_json(
    account_path: Path | str,
    *,
    libraries: Sequence[Path] = (),
    severity: str = "high",
    basis: str = "all",
    cap: int | None = None,
    precedents: bool = True,
) -> dict[str, Any]:
    """The review of the account at a path, as data (docs/json.md). Raises `Unreadable`, with every problem in its message.

    `libraries`: the form library (with its taxonomy) and further folders, instead of the shipped one; none: the shipped one. `precedents`:
    decisions of courts answer law questions.
    """
    from underlap.read.accounts import read_account
    from underlap.read.library import Library
    from underlap.report.json_ import review_json as as_data
    from underlap.whatif.points import points

    path = Path(account_path)
    account = value_of(read_account(path, Library(tuple(libraries)))) if libraries else account_at(path, ())
    review, memo = matched(account if precedents else undecided(account), severity, basis, cap)
    return as_data(review, points(review, memo))


# --- the command ----------------------------------------------------------------------------------------------------


def _kinds(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> frozenset[str]:
    """`--fail-on a,b` or given several times; `none` alone."""
    listed = [text.replace(",", " ").split() for text in given]
    named = [word for words in listed for word in words]
    if not all(listed):
        # Not "none": an empty list is a variable that was never set, and a check that nobody meant to switch off.
        raise click.BadParameter(f"name a kind of finding, or 'none'. Kinds: {', '.join(GAPS)}.")
    for word in named:
        if word not in (*GAPS, "none"):
            raise click.BadParameter(f"no such kind of finding: '{word}'.{nearest(word, (*GAPS, 'none'))}")
    if "none" in named and len(set(named)) > 1:
        raise click.BadParameter("'none' stands alone.")
    return frozenset(named) - {"none"}


@click.command("review")
@click.argument("account", type=click.Path(path_type=Path))
@click.option(
    "--party",
    "parties",
    metavar="ID",
    multiple=True,
    shell_complete=completion.parties,
    help="This party's program in full, or all; may be given several times. Without it: the client's, and a summary of all parties.",
)
@click.option("--line", "lines", metavar="LINE", multiple=True, help="Only policies of this line, such as cgl or teo.")
@click.option(
    "--section",
    "sections",
    type=click.Choice(SECTIONS),
    metavar="NAME",
    multiple=True,
    help=f"Only this section; may be given several times: {', '.join(SECTIONS)}.",
)
@match_options
@library_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="Text for a screen, Markdown, or data: json and csv hold the whole review, whatever is chosen to be shown.",
)
@click.option(
    "--fail-on",
    "kinds",
    metavar="KINDS",
    multiple=True,
    default=(",".join(FAIL_ON),),
    show_default=", ".join(FAIL_ON),
    callback=_kinds,
    help=f"Kinds of finding that make the exit status 1, separated by commas, or none. All: {', '.join(GAPS)}.",
)
@screen_options
@click.pass_context
def review(
    ctx: click.Context,
    account: Path,
    parties: tuple[str, ...],
    lines: tuple[str, ...],
    sections: tuple[str, ...],
    severity: str,
    basis: str,
    unbound: bool,
    libraries: tuple[Path, ...],
    form: str,
    kinds: frozenset[str],
    color: str,
    ascii_only: bool,
    wide: bool,
) -> NoReturn:
    """Match the program of ACCOUNT (a folder, or a file) against its exposures, and report the gaps.

    Exit status: 0 if no finding of the kinds in --fail-on stands in the adverse reading of anything that was read, shown
    or not; 1 if one does; 2 if the input cannot be used.
    """
    style = style_of(color, ascii_only, wide)
    read = account_at(account, libraries, style)
    every = (*read.parties, *(() if ALL in read.parties else (ALL,)))
    only = frozenset(known(p, every, "party", "parties") for p in parties)
    if ALL in only - read.parties.keys():
        only = frozenset(read.parties)
    chosen = frozenset(known(x, _lines(read), "line of policies", "lines") for x in lines)
    result, memo = matched(undecided(read) if unbound else read, severity, basis)
    if not read.exposures:
        # On the standard error, so that a script that only looks at the status, or a reader of one section, is told.
        click.echo("underlap: the account states no exposure, so nothing was matched: nothing was looked for.", err=True)
    if form == "json":
        say(_json(result, memo))
    elif form == "csv":
        from underlap.report.rows import render as as_rows

        say(as_rows(result, style=style), raw=True)
    else:
        from attrs import evolve

        from underlap.report.review import render

        style = evolve(style, markdown=form == "markdown")

        raised = _points(result, memo, only) if not sections or "points" in sections else ()
        told = _noticed(result, memo) if not sections or "notice" in sections else ()
        picked = frozenset(sections)
        say(render(result, raised, style=style, only=only, lines=chosen, sections=picked, tried=only, noticed=told))
    ctx.exit(FOUND if _found(result, kinds) else 0)


command = review


def _json(result: "Review", memo: "Memo") -> str:
    import json

    from underlap.report.json_ import review_json as as_data

    # ASCII on purpose: the same bytes on every stream and in every locale.
    return json.dumps(as_data(result, _points(result, memo, frozenset())), indent=1) + "\n"


def _points(result: "Review", memo: "Memo", only: frozenset[str]) -> "tuple[Point, ...]":
    """Points to raise for the parties asked for, else for the client: each costs a match."""
    from underlap.whatif.points import points

    return tuple(p for party in sorted(only or {result.account.client}) for p in points(result, memo, party))


def _noticed(result: "Review", memo: "Memo") -> "tuple[Notice, ...]":
    """What notice of known circumstances is worth."""
    from underlap.whatif.notices import notices

    return notices(result, memo)


def _found(result: "Review", kinds: frozenset[str]) -> bool:
    found = any(f.gap.value in kinds and (f.adverse > 0 or f.gap.value in MARKS) for f in result.findings)
    # What was cut short may hide a finding of any kind.
    cut = any(not r.bound.exact for r in result.results) or any(not s.exact for s in result.scenarios)
    return found or (bool(kinds) and cut)


def _lines(account: "Account") -> set[str]:
    return {t.policy.line for t in account.towers if t.policy.line}


def known(word: str, known: Iterable[str], one: str, many: str) -> str:
    """A name that is known, in any case of letters; else a usage error with a suggestion."""
    names = sorted(known)
    found = word if word in names else next((n for n in names if n.casefold() == word.casefold()), None)
    if found is None:
        raise click.UsageError(f"no such {one}: '{word}'.{nearest(word, names)} {many}: {', '.join(names) or 'none'}".strip())
    return found


def nearest(word: str, names: Iterable[str]) -> str:
    """" Did you mean 'x'?", or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(names), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""
