"""Completion in bash, zsh and fish: scripts to source, and what they offer; no engine is imported for it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.test_report_scenario import path
from underlap.cli import completion

ROOT = Path(__file__).resolve().parent.parent
SHELLS = ("bash", "zsh", "fish")


def asked(mode: str, words: str = "", **more: str) -> str:
    """What the command says to a shell."""
    count = len(words.split()) - (0 if words.endswith(" ") else 1)
    environment = os.environ | {"_UNDERLAP_COMPLETE": mode, "COMP_WORDS": words, "COMP_CWORD": str(count)} | more
    done = subprocess.run([sys.executable, "-m", "underlap"], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def offered(words: str) -> list[str]:
    """What bash is offered after some words."""
    return [line.partition(",")[2] for line in asked("bash_complete", words).splitlines()]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_each_shell(shell: str) -> None:
    """It names the command and the variable; the README shows how to source it."""
    script = asked(f"{shell}_source")
    assert "_UNDERLAP_COMPLETE=" in script
    assert f"{shell}_complete" in script
    assert re.search(r"(complete|compdef|compadd).*underlap", script)
    assert f"_UNDERLAP_COMPLETE={shell}_source underlap" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_its_script(shell: str) -> None:
    """Where it is installed."""
    found = shutil.which(shell)
    if not found:
        pytest.skip(f"{shell} is not installed here")
    quick = ["-c", "autoload -U compinit && compinit -u && eval \"$0\"" if shell == "zsh" else 'eval "$0"']
    given = [found, *quick, asked(f"{shell}_source")] if shell != "fish" else [found, "--no-execute"]
    done = subprocess.run(given, input=asked("fish_source") if shell == "fish" else "", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_offered() -> None:
    """Commands, options, sections, formats; ids of the account that was named."""
    account = str(path())
    assert offered("underlap ") == ["review", "explain", "check", "forms", "new", "schema", "cases"]
    assert offered("underlap re") == ["review"]
    assert offered(f"underlap review {account} --section sc") == ["schedule", "scenario"]
    assert offered(f"underlap review {account} --format ") == ["table", "markdown", "json", "csv"]
    assert set(offered(f"underlap review {account} --party l")) == {"larkfield"}
    assert "all" in offered(f"underlap review {account} --party ")
    assert offered(f"underlap explain {account} bi") == ["bipa-class"]
    assert offered(f"underlap explain {account} all") == ["all-ten"]
    assert offered(f"underlap explain {account} bipa-class --policy x") == ["x1", "x2"]
    assert offered("underlap forms house-te") == ["house-teo-01-26"]
    assert "--fail-on" in offered("underlap review --f")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_are_offered_the_same(shell: str) -> None:
    """In their own words."""
    words = "underlap review --section sc"
    told = asked(f"{shell}_complete", words, **({"COMP_CWORD": "sc"} if shell == "fish" else {}))
    assert "schedule" in told
    assert "scenario" in told


def test_files_that_cannot_be_read_offer_nothing(tmp_path: Path) -> None:
    """Nor does a file of another shape; no word goes to the screen."""
    (tmp_path / "a.toml").write_text("not toml [", encoding="utf-8")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "c.toml").write_text("exposure = 1\nscenario = [1, { id = 2 }]\n", encoding="utf-8")
    (tmp_path / "d.toml").write_text('[[exposure]]\nid = "one"\n', encoding="utf-8")
    ctx = click.Context(click.Command("explain"))
    parameter = click.Argument(["exposure"])
    assert completion.claims(ctx, parameter, "") == []
    ctx.params["account"] = tmp_path
    assert completion.claims(ctx, parameter, "") == ["one"]
    ctx.params["account"] = tmp_path / "nowhere.toml"
    assert completion.claims(ctx, parameter, "") == []
    assert completion.documents(ctx, parameter, "house-xs-01") == ["house-xs-01-26"]


def test_completion_imports_no_engine() -> None:
    """A shell waits for it at every Tab."""
    code = (
        "import atexit, sys; atexit.register(lambda: print(*sys.modules));"
        "from underlap.cli.main import main; main()"
    )
    words = f"underlap explain {path()} bi"
    environment = os.environ | {"_UNDERLAP_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "3"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "plain,bipa-class" in done.stdout
    imported = set(done.stdout.split())
    assert not {m for m in imported if m.startswith(("underlap.match", "underlap.model", "underlap.read", "underlap.report"))}
    assert not imported & {"attrs", "attr", "cattrs", "tabulate", "tomli", "wcwidth"}
