"""The `underlap` command: finds the subcommand and settles the exit status.

Nothing of the engine is imported here, so `--help`, `--version` and shell completion stay quick: a subcommand's
module is imported when that subcommand is called.

Exit status: what the subcommand says (0 none found, 1 found, 2 input errors), 2 for a command line that cannot be
read, 70 for a bug of ours, 130 after Ctrl-C. Python itself ends with 1 after an exception, and click after Ctrl-C;
here 1 means that gaps were found, and nothing else may say so.
"""

import gc
import os
import sys
from importlib import import_module

import click

from underlap import __version__

BUG = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
USAGE = 2


class Later(click.Command):
    """Stands for a subcommand until it is called: its name, its line of help, and where it is."""

    def __init__(self, name: str, at: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.at = at

    def load(self) -> click.Command:
        """The subcommand itself; imports its module."""
        module, attribute = self.at.split(":")
        command: object = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.at} is not a click command")
        return command


class LazyGroup(click.Group):
    """A group whose help and completion read the stand-ins, and which loads the one subcommand that is called."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, with the stand-in replaced by what it stands for."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, Later) else command, rest

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they are declared, the main job first, rather than by the alphabet."""
        return list(self.commands)


COMMANDS = (
    Later("review", "underlap.cli.review:review", "Match an account's program against its exposures; report the gaps."),
    Later("explain", "underlap.cli.explain:explain", "Say why one exposure is covered or not, clause by clause."),
    Later("check", "underlap.cli.check:check", "Check accounts and forms; report every problem found."),
    Later("forms", "underlap.cli.forms:forms", "List the form library, or show one form in readable text."),
    Later("new", "underlap.cli.new:new", "Write a commented start for a form, an endorsement, an account or a law."),
    Later("schema", "underlap.cli.schema:schema", "Write JSON Schemas of the files, for hints in an editor."),
    Later("cases", "underlap.cli.cases:cases", "Match decided cases; compare with what the courts decided."),
)


@click.group(
    cls=LazyGroup,
    commands={command.name: command for command in COMMANDS if command.name},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="underlap", message="%(prog)s %(version)s")
def cli() -> None:
    """Find the gaps between the insurance a client buys and the AI-related claims it may face."""


def main() -> int:
    """Run the command line and return its exit status; see the top of this file."""
    gc.set_threshold(50_000)  # a run is short and keeps most of what it makes: looking for garbage less often saves a tenth of it
    if sys.stderr is None:  # closed (2>&-): what there is to say goes nowhere, and the status says it
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (for as long as the process runs)
    try:
        return _status()
    except OSError:  # nor does the standard error take what there is to say: what it still holds must not fail again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        return USAGE


def _status() -> int:
    if sys.stdout is None:
        click.echo("underlap: the standard output is closed, so there is nowhere to write to.", err=True)
        return USAGE
    try:
        status = cli.main(prog_name="underlap", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return USAGE
    except click.Abort:
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except OSError as problem:
        click.echo(f"underlap: {problem.strerror or problem}: {str(problem.filename or '')[:200]!r}", err=True)
        return USAGE
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo("underlap: this is a bug of ours, not of your files; please report the lines above.", err=True)
        return BUG
    return status if isinstance(status, int) else 0
