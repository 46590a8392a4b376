"""`underlap new`: starters that `check` accepts as they are, and whose commented keys are keys."""

import re
from pathlib import Path

import pytest

from tests.schema_lines import SCHEMAS
from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)
from tests.test_schemas import lint
from underlap.cli.new import KINDS, NAME, PLACE, STARTERS

COMMENTED = re.compile(r"^# (\[\[[a-z_.]+\]\]|[a-z_]+ = .*)$", re.MULTILINE)
PLACES = {
    "form": ("mine-01-26.toml", "mine-01-26"),
    "endorsement": ("mine-01-26", "mine-01-26"),
    "account": ("acme", "acme"),
    "law": ("law.us.wy", "us.wy"),
}
"""Kind -> the path that is given, and the name that the starter then has."""


def file_of(kind: str, folder: Path) -> Path:
    """Where a starter goes."""
    return folder / {"account": "acme/account.toml", "law": "law.us.wy.toml"}.get(kind, "mine-01-26.toml")


@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_passes_check(kind: str, run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Without a warning, by itself and in its folder; it says its own name, and nothing of it is left to fill in."""
    path, name = PLACES[kind]
    file = file_of(kind, tmp_path / "new")
    assert run("new", kind, tmp_path / "new" / path) == (0, f"{file}\n", "")
    assert run("check", file)[:2] == (0, "no problems in 1 file\n")
    assert run("check", tmp_path / "new")[:2] == (0, "no problems in 1 file\n")
    assert name in file.read_text(encoding="utf-8")
    assert NAME not in file.read_text(encoding="utf-8")
    assert PLACE not in file.read_text(encoding="utf-8")
    assert [each.name for each in file.parent.iterdir()] == [file.name], "what was written beside it is gone"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_commented_out_is_part_of_the_format(kind: str, tmp_path: Path) -> None:
    """Every key behind a sign, at the start of its line, is one that the schema knows in its place."""
    text = (STARTERS / f"{kind}.toml").read_text(encoding="utf-8")
    all_of_it = COMMENTED.sub(r"\1", text).replace("schemas/", f"{SCHEMAS}/", 1)
    assert all_of_it.count("\n# [[") == 0
    file = tmp_path / "all.toml"
    file.write_text(all_of_it, encoding="utf-8")
    linted = lint(file)
    assert (linted.returncode, linted.stdout + linted.stderr) == (0, "")
    file.write_text(all_of_it.replace("cite", "site").replace("basis", "bases"), encoding="utf-8")
    assert lint(file).returncode == 1, "the schema was read"


def test_a_starter_account_can_be_reviewed(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """It has a gap, or it would show nothing."""
    run("new", "account", tmp_path / "acme")
    status, out, err = run("review", tmp_path / "acme")
    assert (status, err) == (1, "")
    assert "wrong-answer" in out


def test_starters_go_together(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """A form and an endorsement for it in one folder are a small library."""
    for kind, name in (("form", "mine-01-26"), ("endorsement", "endt-01-26")):
        assert run("new", kind, tmp_path / name)[0] == 0
    assert run("check", tmp_path)[:2] == (0, "no problems in 2 files\n")
    assert "Generative AI" in run("forms", "endt-01-26", "--library", tmp_path)[1]


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """What is there stays to the byte, and the status says so."""
    file = tmp_path / "mine.toml"
    file.write_text("mine\n", encoding="utf-8")
    status, out, err = run("new", "form", file)
    assert (status, out) == (2, "")
    assert "is there already" in err
    assert file.read_text(encoding="utf-8") == "mine\n"


def test_a_law_document_is_called_after_its_law(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """A hyphen and a word tell two documents of one law apart; any other name would never be attached."""
    assert run("new", "law", tmp_path / "law.us.il-surveys")[0] == 0
    assert '\nlaw = "us.il"\n' in (tmp_path / "law.us.il-surveys.toml").read_text(encoding="utf-8")
    for name in ("illinois", "law.-surveys"):
        status, _, err = run("new", "law", tmp_path / name)
        assert status == 2
        assert "is called after its law, as in law.us.il.toml" in err


@pytest.mark.parametrize("name", ["my form.toml", ".toml", "-x-.toml", "é.toml"])
def test_a_name_that_cannot_be_an_id_is_refused(name: str, run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Before anything is written."""
    status, _, err = run("new", "form", tmp_path / name)
    assert status == 2
    assert "cannot be an id: letters, digits" in err
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_nowhere_stays(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """It is something of the user's, too."""
    link = tmp_path / "mine.toml"
    link.symlink_to(tmp_path / "elsewhere")
    assert run("new", "form", link)[0] == 2
    assert link.is_symlink()
