"""`underlap review`: options, streams, exit status."""

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from wcwidth import wcswidth

from tests.shelf import ACCOUNT as SHELF_ACCOUNT
from tests.shelf import CERTIFICATE
from tests.test_report_review import ACCOUNT, value_chain
from tests.test_report_scenario import path as path_together
from tests.test_report_scenario import together
from underlap.cli import explain
from underlap.cli import review as command
from underlap.cli.main import main
from underlap.match.results import Finding, GapType, Point, Review
from underlap.match.reviews import Memo
from underlap.model.accounts import Account
from underlap.report.text import Style
from underlap.whatif.points import points

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def matched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real account, as it is and with scenarios, is read and matched once for all tests, at the severity and basis that are the
    defaults."""
    account_at, matched = command.account_at, command.matched

    def read(path: Path, *rest: Any) -> Account:
        known = {ACCOUNT: value_chain, path_together(): together}.get(path)
        return known()[0].account if known else account_at(path, *rest)

    monkeypatch.setattr(command, "account_at", read)
    monkeypatch.setattr(explain, "account_at", command.account_at)

    def once(account: Account, severity: str, basis: str, cap: int | None = None) -> tuple[Review, Memo]:
        if (severity, basis, cap) == ("high", "term", None):
            if account is value_chain()[0].account:
                return value_chain()[0], memo()
            if account is together()[0].account:
                return together()
        return matched(account, severity, basis, cap)

    monkeypatch.setattr("underlap.whatif.points.points", raised)
    monkeypatch.setattr(command, "matched", once)
    monkeypatch.setattr(explain, "matched", once)


@cache
def memo() -> Memo:
    """One memo for all what-if."""
    return Memo()


def raised(review: Review, memo: Memo, party: str) -> tuple[Point, ...]:
    """Points to raise; those of the client were found once."""
    known = review is value_chain()[0] and party == review.account.client
    return value_chain()[1] if known else points(review, memo, party)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process: exit status, output, errors."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["underlap", *map(str, arguments)])
        status = main()
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


@pytest.fixture
def outside(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs it as a process of its own, with an environment of its own."""

    def ran(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV", "LC_", "LANG", "COLUMNS", "NO_", "FORCE"))}
        given = [sys.executable, "-m", "underlap", *map(str, arguments)]
        return subprocess.run(given, cwd=tmp_path, env=keep | environment, capture_output=True, check=False)

    return ran


# --- exit status ----------------------------------------------------------------------------------------------------

STATUSES = [
    ((), 1, "gaps of the default kinds stand in the account"),
    (("--fail-on", "none"), 0, "no kind was asked for"),
    (("--fail-on", "excluded"), 1, "one kind"),
    (("--fail-on", "excluded,silent", "--fail-on", "not_seen"), 1, "several, either way"),
    (("--party", "brannock"), 1, "what is shown does not matter"),
    (("--section", "key"), 1, "nor which section"),
    (("--fail-on", "exclude"), 2, "no such kind"),
    (("--fail-on", "none,excluded"), 2, "none stands alone"),
    (("--fail-on", ""), 2, "an empty list is no list"),
    (("--fail-on", "excluded", "--fail-on", " , "), 2, "nor is one of several"),
    (("--party", "larkfeld"), 2, "no such party"),
    (("--line", "cyberr"), 2, "no such line"),
    (("--section", "gap"), 2, "no such section"),
]


@pytest.mark.parametrize(("options", "status", "why"), STATUSES, ids=[why for *_, why in STATUSES])
def test_the_exit_status(run: Run, options: tuple[str, ...], status: int, why: str) -> None:
    """0 nothing found, 1 found, 2 a command line or input that cannot be used."""
    assert run("review", ACCOUNT, "--section", "key", *options)[0] == status, why


FOUND = [
    (GapType.EXCLUDED, 0, 5, {"excluded"}, True, "cents in the adverse reading"),
    (GapType.EXCLUDED, 5, 0, {"excluded"}, False, "only in the favorable one"),
    (GapType.EXCLUDED, 0, 5, {"untimely"}, False, "another kind"),
    (GapType.NOT_SEEN, 0, 0, {"not_seen"}, True, "a form that was not seen has no cents"),
    (GapType.SILENT, 0, 0, {"silent"}, True, "nor has silence"),
]


@pytest.mark.parametrize(("gap", "favorable", "adverse", "kinds", "found", "why"), FOUND, ids=[why for *_, why in FOUND])
def test_which_findings_count(gap: GapType, favorable: int, adverse: int, kinds: set[str], found: bool, why: str) -> None:
    """The adverse reading decides; marks count as they are."""

    class Reviewed:
        findings = (Finding("F1", "e", "p", gap, favorable, adverse),)
        results = scenarios = ()

    result: Any = Reviewed()
    assert command._found(result, frozenset(kinds)) is found, why


def test_input_errors_are_told_in_full_on_the_error_stream(run: Run, tmp_path: Path) -> None:
    """With nothing on the output, and the status of input errors."""
    folder = tmp_path / "account"
    shutil.copytree(ACCOUNT, folder)
    (folder / "account.toml").write_text("format = 1\n[account]\nnaem = 'x'\n", encoding="utf-8")
    for arguments in (("review", folder), ("explain", folder, "bipa-class"), ("review", tmp_path / "nowhere")):
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        assert "error[" in err
        assert "Error:" not in err


def test_warnings_go_to_the_error_stream_and_the_report_goes_on(run: Run, tmp_path: Path) -> None:
    """A sublimit above its limit is odd, but not an error."""
    folder = tmp_path / "account"
    shutil.copytree(ACCOUNT, folder)
    program = folder / "larkfield-program.toml"
    text = program.read_text(encoding="utf-8")
    odd = 'limit = { each_claim = "1M", aggregate = "2M" }\nsublimit = [{ id = "s", title = "odd", amount = "2M" }]'
    program.write_text(text.replace('limit = { each_claim = "1M", aggregate = "2M" }', odd, 1), encoding="utf-8")
    status, out, err = run("review", folder, "--section", "bottom-line")
    assert status == 1
    assert "BOTTOM LINE" in out
    assert "warning[" in err


def test_suggestions(run: Run) -> None:
    """What was mistyped, what may be meant, and what there is."""
    _, _, err = run("review", ACCOUNT, "--party", "larkfeld")
    assert "no such party: 'larkfeld'. Did you mean 'larkfield'?" in err
    _, _, err = run("review", ACCOUNT, "--fail-on", "exclude")
    assert "no such kind of finding: 'exclude'. Did you mean 'excluded'?" in err
    assert run("review", ACCOUNT, "--party", "LARKFIELD", "--section", "key")[0] == 1
    _, _, err = run("review", ACCOUNT, "--fail-on", "")
    assert f"Kinds: {', '.join(command.GAPS)}." in err


@pytest.mark.parametrize("options", [(), ("--section", "key"), ("--format", "json")], ids=["all", "one section", "data"])
def test_an_account_without_exposures_says_so(run: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Status 0 would else read as: no gaps."""
    (tmp_path / "account.toml").write_text(SHELF_ACCOUNT + CERTIFICATE, encoding="utf-8")
    status, out, err = run("review", tmp_path, *options)
    assert (status, bool(out)) == (0, True)
    assert err == "underlap: the account states no exposure, so nothing was matched: nothing was looked for.\n"


# --- what is written ------------------------------------------------------------------------------------------------


def test_a_pipe_gets_plain_text_of_a_hundred_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless COLUMNS says otherwise."""
    _, out, err = run("review", ACCOUNT, "--section", "gaps", "--section", "why")
    assert err == ""
    assert "\x1b" not in out
    assert 90 < max(map(wcswidth, out.splitlines())) <= 100
    monkeypatch.setenv("COLUMNS", "140")
    assert 100 < max(map(wcswidth, run("review", ACCOUNT, "--section", "gaps")[1].splitlines())) <= 140
    monkeypatch.setenv("COLUMNS", "7")
    assert max(map(wcswidth, run("review", ACCOUNT, "--section", "gaps")[1].splitlines())) <= 40
    for wide in ("99999999999", "9" * 5_000):
        monkeypatch.setenv("COLUMNS", wide)
        assert max(map(wcswidth, run("review", ACCOUNT, "--section", "gaps")[1].splitlines())) <= 1_000


def test_at_and_basis_are_what_is_matched(run: Run) -> None:
    """And the head says so."""
    _, likely, _ = run("review", ACCOUNT, "--at", "likely", "--basis", "all", "--section", "gaps")
    _, high, _ = run("review", ACCOUNT, "--section", "gaps")
    assert "likely estimate" in likely
    assert "high estimate" in high
    assert "on any day" in " ".join(likely.split())
    assert "9,000,000" in high
    assert "9,000,000" not in likely


def test_json_is_one_object_in_ascii(run: Run) -> None:
    """With the same exit status, and every party in it."""
    status, out, err = run("review", ACCOUNT, "--format", "json")
    assert (status, err) == (1, "")
    assert out.isascii()
    data = json.loads(out)
    assert data["schema"] == "underlap/review/1"
    assert {e["party"] for e in data["exposures"]} == {p["id"] for p in data["parties"]}


def test_points_are_matched_only_where_they_are_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each costs a match: of the parties asked for, else of the client; none if the section is not printed."""
    asked: list[str] = []

    def none(_: Review, __: Memo, party: str) -> tuple[()]:
        asked.append(party)
        return ()

    monkeypatch.setattr("underlap.whatif.points.points", none)
    run("review", ACCOUNT, "--section", "gaps")
    assert asked == []
    run("review", ACCOUNT, "--section", "points")
    assert asked == ["larkfield"]
    run("review", ACCOUNT, "--party", "brannock", "--party", "pellworth")
    assert asked == ["larkfield", "brannock", "pellworth"]


COLORS = [
    ("auto", {}, True, True, "a terminal"),
    ("auto", {}, False, False, "a pipe"),
    ("auto", {"TERM": "dumb"}, True, False, "a terminal that can not"),
    ("auto", {"NO_COLOR": "1"}, True, False, "NO_COLOR"),
    ("auto", {"NO_COLOR": "", "FORCE_COLOR": "1"}, False, True, "an empty NO_COLOR says nothing"),
    ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False, "NO_COLOR goes before FORCE_COLOR"),
    ("auto", {"FORCE_COLOR": "1"}, False, True, "FORCE_COLOR"),
    ("auto", {"FORCE_COLOR": "0"}, False, False, "FORCE_COLOR=0 forces nothing"),
    ("auto", {"CLICOLOR_FORCE": "1"}, False, True, "CLICOLOR_FORCE"),
    ("always", {"NO_COLOR": "1"}, False, True, "--color always goes before all"),
    ("never", {"FORCE_COLOR": "1"}, True, False, "--color never, too"),
]


@pytest.mark.parametrize(("wish", "environment", "terminal", "color", "why"), COLORS, ids=[why for *_, why in COLORS])
def test_when_there_is_color(
    monkeypatch: pytest.MonkeyPatch, wish: str, environment: dict[str, str], terminal: bool, color: bool, why: str
) -> None:
    """--color, NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, the terminal: in this order."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert command._colored(wish, terminal) is color, why


def test_color_and_ascii_on_demand(run: Run) -> None:
    """Without color the text is the same."""
    _, colored, _ = run("review", ACCOUNT, "--color", "always")
    _, plain, _ = run("review", ACCOUNT, "--color", "never")
    assert "\x1b[31mXC\x1b[0m" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain
    _, ascii_only, _ = run("review", ACCOUNT, "--ascii", "--party", "all")
    assert ascii_only.isascii()
    assert "-" * 100 in ascii_only


def test_a_terminal_gives_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """And UTF-8 or not decides about ASCII."""

    class Terminal:
        encoding = "latin-1"

        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(shutil, "get_terminal_size", lambda fallback: os.terminal_size((73, 20)))
    assert command.style_of("never", False, True) == Style(73, False, True, True)


def test_a_stream_that_is_not_utf8_gets_ascii(outside: Callable[..., subprocess.CompletedProcess[bytes]]) -> None:
    """No crash, no question marks."""
    done = outside("review", ACCOUNT, "--party", "all", PYTHONIOENCODING="latin-1")
    assert done.returncode == 1, done.stderr
    assert done.stdout.isascii()
    assert b"-" * 100 in done.stdout


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    """`| head -1` ends without a word on the error stream."""
    line = f'"{sys.executable}" -m underlap review "{ACCOUNT}" | head -1'
    done = subprocess.run(["/bin/sh", "-c", line], cwd=tmp_path, capture_output=True, check=False)
    assert done.stdout.startswith(b"UNDERLAP")
    assert done.stderr == b""


def test_a_closed_pipe_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: what is left to write goes nowhere."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        command.say("x" * 100_000)


def test_what_cannot_be_seen_is_not_written(run: Run, tmp_path: Path) -> None:
    """Soft hyphens and joiners in any text of a file: a word that is searched for in a report is found."""
    folder = shutil.copytree(ACCOUNT.parent / "first-form", tmp_path / "account")
    words = re.compile(r'(?m)^(title|name|role|insurer|number|publisher|notes?|cite|source|basis|text) = "')
    for file in folder.glob("*.toml"):
        file.write_text(words.sub("\\g<0>x\u00ad\u200dy", file.read_text(encoding="utf-8")), encoding="utf-8")
    for arguments in (("review",), ("explain", "wrong-advice", "--all"), ("check",), ("forms", "--library")):
        command, *rest = arguments
        where = (*rest, folder) if command == "forms" else (folder, *rest)
        said = "".join(run(command, *where)[1:])
        assert "xy" in said or command == "check"
        assert not [c for c in said if unicodedata.category(c) == "Cf"]


CLOSED = [  # arguments, streams, status, words on the error stream, why
    (("forms",), ">&-", 2, b"underlap: the standard output is closed, so there is nowhere to write to.\n", "no output"),
    (("--help",), ">&-", 2, b"underlap: the standard output is closed, so there is nowhere to write to.\n", "not even for help"),
    (("forms",), ">&- 2>&-", 2, b"", "nothing at all to write to"),
    (("forms",), "2>&-", 0, b"", "no errors to write"),
    (("review", "nosuch"), "2>&-", 2, b"", "problems, and nowhere to say them"),
    (("forms", "nosuch"), "2>/dev/full", 2, b"", "an error that cannot be written"),
    (("forms",), ">/dev/full", 2, b"underlap: No space left on device: ''\n", "an output that cannot be written"),
]


@pytest.mark.parametrize(("arguments", "streams", "status", "words", "why"), CLOSED, ids=[why for *_, why in CLOSED])
def test_closed_streams(arguments: tuple[str, ...], streams: str, status: int, words: bytes, why: str) -> None:
    """Never a traceback, and never the status that says that gaps were found."""
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    line = f'exec "$0" -m underlap "$@" {streams}'
    done = subprocess.run(["/bin/sh", "-c", line, sys.executable, *arguments], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (status, words)


@pytest.mark.parametrize("name", ["review", "explain", "forms"])
def test_help_imports_no_engine(name: str, outside: Callable[..., subprocess.CompletedProcess[bytes]]) -> None:
    """`underlap review --help` is as quick as click lets it be."""
    code = f"import sys; sys.argv[1:] = [{name!r}, '--help']; from underlap.cli.main import main; main(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    imported = set(done.stdout.split())
    assert f"underlap.cli.{name}" in imported
    heavy = {"attrs", "attr", "cattrs", "tabulate", "tomli", "wcwidth"}
    assert not {m for m in imported if m.startswith(("underlap.match", "underlap.model", "underlap.read", "underlap.report"))}
    assert not imported & heavy
    assert outside(name, "--help").returncode == 0
