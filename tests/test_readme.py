"""The README runs: its console blocks are executed and compared, its TOML blocks are the files they show."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser

ROOT = Path(__file__).resolve().parent.parent
SHOWN = {
    (ROOT / "fixtures" / "first-form" / name).read_text().partition("\n")[2].strip(): name
    for name in ("sample-teo-01-26.toml", "account.toml")
}
"""What stands below the line that names the file's schema, by a path that is another one for the reader."""


def console(example: Example) -> None:
    """Run each `$` line and compare what it prints with the lines below it."""
    for command, expected in _commands(example.parsed):
        words = shlex.split(command)
        assert words[0] == "underlap"
        ran = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, env={**os.environ, "COLUMNS": "80"}, capture_output=True, text=True, check=False
        )
        assert re.fullmatch(_pattern(f"{expected.rstrip()}\n"), f"{ran.stdout.rstrip()}\n"), f"{command}\n{ran.stdout}"
        assert ran.returncode in (0, 1), ran.stderr


def _pattern(expected: str) -> str:
    """What is shown, to the letter; a line `...` stands for whole lines left out."""
    return r"(?:.*\n)*?".join(re.escape(part) for part in re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE))


def _commands(text: str) -> list[tuple[str, str]]:
    parts = text.split("$ ")[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


def toml(example: Example) -> None:
    """The block is one of the files, to the letter."""
    assert example.parsed.strip() in SHOWN


EXAMPLES = list(
    Sybil([CodeBlockParser("console", console), CodeBlockParser("toml", toml)]).parse(ROOT / "README.md").examples()
)


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"line-{e.line}" for e in EXAMPLES])
def test_readme(example: Example) -> None:
    """What the README shows is what happens."""
    example.evaluate()


def test_there_is_something_to_run() -> None:
    """Two TOML blocks and two console blocks, at least."""
    assert len(EXAMPLES) >= 4
