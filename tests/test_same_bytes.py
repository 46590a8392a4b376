"""The same input gives the same bytes: under any hash seed, in any locale, however the account is split over files."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.pairs.bench import MEMO, ROOT, SHIPPED, VALUE_CHAIN, review
from underlap.cli.main import cli
from underlap.match.reviews import match
from underlap.read.accounts import read_account
from underlap.report.json_ import review_json

SETTINGS = [("0", "C"), ("1", "C.UTF-8"), ("4242", "POSIX")]
FORMATS = ("json", "table")
TRIED = SETTINGS[1:] if os.environ.get("UNDERLAP_DEEP") else SETTINGS[1:2]


@cache
def printed(how: str, seed: str, locale: str) -> bytes:
    """What a process of its own prints."""
    ours = ("PYTHON", "COV", "LC_", "LANG", "COLUMNS")
    inherited = {k: v for k, v in os.environ.items() if k == "PYTHONPATH" or not k.startswith(ours)}
    environment = inherited | {"PYTHONHASHSEED": seed, "LC_ALL": locale}
    command = [sys.executable, "-m", "underlap", "review", str(VALUE_CHAIN), "--format", how]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert ran.returncode == 1, ran.stderr.decode()
    return ran.stdout


@pytest.mark.parametrize("how", FORMATS)
@pytest.mark.parametrize(("seed", "locale"), TRIED)
def test_hash_seeds_and_locales_change_no_byte(how: str, seed: str, locale: str) -> None:
    """Of the value chain's review, against the first of the settings."""
    assert printed(how, seed, locale) == printed(how, *SETTINGS[0])


# --- shuffled files --------------------------------------------------------------------------------------------------

TOP = re.compile(r"^(?=\[\[?(?:account|party|policy|layer|exposure|answer)\]\]?$)", re.MULTILINE)
INNER = re.compile(r"^(?=\[\[exposure\.\w+\]\]$)", re.MULTILINE)


def tables() -> Iterator[str]:
    """The top-level tables of the value chain, each as it stands in its file, with its own tables."""
    for path in sorted(VALUE_CHAIN.glob("*.toml")):
        yield from TOP.split(path.read_text(encoding="utf-8"))[1:]


def mixed(table: str, dice: random.Random) -> str:
    """A table whose links stand in another order: no order of links means anything, that of counts and items does."""
    head, *rest = INNER.split(table)
    links = [part for part in rest if part.startswith("[[exposure.link]]")]
    dice.shuffle(links)
    return "".join([head, *(part for part in rest if not part.startswith("[[exposure.link]]")), *links])


def shuffled(folder: Path, seed: int) -> Path:
    """The value chain dealt to four files in an order of its own; the file with [account] need not come first."""
    dice = random.Random(seed)
    whole = [mixed(table, dice) for table in tables()]
    dice.shuffle(whole)
    hands = [whole[start::4] for start in range(4)]
    hands.sort(key=lambda hand: not any(table.startswith("[account]") for table in hand))
    names = ["account.toml", *dice.sample(["a.toml", "b.toml", "zz.toml", "m 1.toml"], 3)]
    for name, hand in zip(names, hands, strict=True):
        (folder / name).write_text("format = 1\n\n" + "\n".join(hand), encoding="utf-8")
    return folder


def test_the_shuffle_moves_every_table_and_loses_none(tmp_path: Path) -> None:
    """The test below can fail."""
    dealt = "".join(path.read_text(encoding="utf-8") for path in shuffled(tmp_path, 1).glob("*.toml"))
    kinds = re.compile(r"^\[\[?[\w.]+\]\]?$", re.MULTILINE)
    whole = "".join(path.read_text(encoding="utf-8") for path in sorted(VALUE_CHAIN.glob("*.toml")))
    assert sorted(kinds.findall(dealt)) == sorted(kinds.findall(whole))
    assert len(list(tables())) > 40


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_files_change_no_byte(seed: int, tmp_path: Path) -> None:
    """Tables in another order, in other files: the same data. Items and counts keep their order, which has a meaning."""
    read = read_account(shuffled(tmp_path, seed), SHIPPED)
    assert read.value is not None, read.problems
    assert data(match(read.value, memo=MEMO)) == data(review(VALUE_CHAIN))


def data(found) -> str:
    return json.dumps(review_json(found))


def test_shuffled_files_print_the_same_report(tmp_path: Path) -> None:
    """The whole of it, points to raise included."""
    outputs = [CliRunner().invoke(cli, ["review", str(path)]).stdout for path in (VALUE_CHAIN, shuffled(tmp_path, 7))]
    assert outputs[0] == outputs[1]
    assert "WHY" in outputs[0].upper()
