"""The gallery of broken files: one case a code, each with the exact words that `underlap check` finds for it.

A case is a folder `fixtures/broken/<CODE>`; its `expected.txt` is what `underlap check fixtures/broken/<CODE>` prints.
To write the expected texts anew after a change of words: UNDERLAP_REFRESH=1 pytest tests/test_broken.py, and read the
difference before it is committed.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from underlap.cli.main import main
from underlap.read.toml import MAX_BYTES

REPOSITORY = Path(__file__).resolve().parent.parent
GALLERY = REPOSITORY / "fixtures" / "broken"
READ = REPOSITORY / "src" / "underlap" / "read"
CODE = re.compile(r'"((?:TM|SH|TX|RF|DC|AC|WD)[0-9]{2})"')
CASES = sorted(folder.name for folder in GALLERY.iterdir())


def pad(folder: Path) -> None:
    """Comments up to one byte beyond what is read."""
    file = folder / "account.toml"
    file.write_bytes(file.read_bytes().ljust(MAX_BYTES + 1, b"#"))


def crowd(folder: Path) -> None:
    """Two hundred files beside the account."""
    for number in range(200):
        (folder / f"more-{number:03}.toml").write_text("format = 1\n")


GROWN: dict[str, Callable[[Path], object]] = {"TM02": pad, "RF04": crowd}
"""Cases whose fault is sheer size: made here, so that the gallery stays small."""


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `underlap check` on a copy of a case, from the folder that its paths are relative to."""

    def run(code: str, *options: str) -> tuple[int, str]:
        case = tmp_path / "fixtures" / "broken" / code
        if not case.exists():
            shutil.copytree(GALLERY / code, case, symlinks=True)
            GROWN.get(code, Path.exists)(case)
        if code == "TM10":
            monkeypatch.setattr("underlap.read.desk.MAX_PROBLEMS", 2)  # a thousand would fill a book
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["underlap", "check", f"fixtures/broken/{code}", *options])
        status = main()
        said = capsys.readouterr()
        assert said.err == ""
        return status, said.out

    return run


@pytest.mark.parametrize("code", CASES)
def test_case_prints_exactly_this(code: str, checked) -> None:
    """Each case shows its code, its words, and the status of input errors; a warning alone has status 0."""
    status, said = checked(code)
    expected = GALLERY / code / "expected.txt"
    if os.environ.get("UNDERLAP_REFRESH"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert f"[{code}]" in said
    assert status == (2 if "error[" in said else 0)


def test_every_code_has_a_case() -> None:
    """A code that the reader can give stands in the gallery, and the gallery has no others."""
    codes = {code for file in READ.glob("*.py") for code in CODE.findall(file.read_text(encoding="utf-8"))}
    assert codes == set(CASES)


def test_the_forms_for_editors_and_programs(checked) -> None:
    """One line a problem; one JSON object."""
    assert checked("SH05", "--format", "line") == (
        2,
        "fixtures/broken/SH05/account.toml:22:41: error[SH05]: 'nammed' is not one of the words allowed here\n",
    )
    status, said = checked("SH05", "--format", "json")
    assert status == 2
    assert '"schema": "underlap/check/1"' in said
    assert '"code": "SH05"' in said
