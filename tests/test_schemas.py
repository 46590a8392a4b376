"""Schemas for editors: what is shipped is what the shapes say, every file names its own, and they refuse what `check` refuses."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.schema_lines import MARK, ROOT, SCHEMAS, kind_of, lacking, shipped
from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)
from underlap.read.schemas import _Writer, file_name, schemas

GALLERY = ROOT / "fixtures" / "broken"
TOMBI = Path(sys.executable).with_name("tombi")
MEND = "run: python -m tests.schema_lines"

REFUSED = {
    "DC04": "a key that belongs to another kind of document",
    "DC14": "a key that cannot be amended",
    "SH01": "an unknown key",
    "SH02": "a key that is missing",
    "SH03": "a text where a date should stand",
    "SH04": "a float",
    "SH05": "a word that is not known",
    "SH06": "not an id",
    "SH14": "another format",
    "SH15": "an empty text",
    "SH16": "an empty list",
    "TM07": "tables inside tables, where none are meant",
    "TM08": "an integer beyond what a program can count",
    "TM10": "a thousand unknown keys",
    "TX05": "a ring that is not known",
}
"""Cases of the gallery that a schema refuses too. All others take two keys, or another file, to tell."""


def lint(*paths: Path) -> subprocess.CompletedProcess[str]:
    """What the linter of an editor says, without the network."""
    command = [str(TOMBI), "lint", "--offline", "--quiet", *map(str, paths)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_COLOR": "1"}, text=True, capture_output=True, check=False)


def test_what_is_shipped_is_what_the_shapes_say() -> None:
    """To the byte; a key added to a shape is added to its schema."""
    assert {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()} == schemas(), MEND


def test_every_shipped_file_names_its_schema() -> None:
    """On its first line, by the path from the file."""
    assert [str(path.relative_to(ROOT)) for path in lacking()] == [], MEND


def test_the_linter_takes_every_shipped_file() -> None:
    """The library and all fixtures that are not broken on purpose."""
    linted = lint(*shipped())
    assert linted.returncode == 0, linted.stdout + linted.stderr


def case(code: str, folder: Path) -> list[Path]:
    """The readable files of a case of the gallery, each with the line that names its schema."""
    files = []
    for path in sorted((GALLERY / code).rglob("*.toml")):
        try:
            schema = SCHEMAS / file_name(kind_of(path))
            text = path.read_text(encoding="utf-8")
        except (ValueError, OSError):
            continue
        file = folder / path.relative_to(GALLERY / code)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{MARK}{schema}\n{text}", encoding="utf-8")
        files.append(file)
    return files


def test_the_schemas_refuse_and_accept_the_gallery(tmp_path: Path) -> None:
    """Unknown keys and wrong types are refused while they are typed; nothing is refused that is wrong for another reason, or not at all."""
    cases = {folder.name: case(folder.name, tmp_path / folder.name) for folder in GALLERY.iterdir()}
    others = [path for code, files in cases.items() if code not in REFUSED for path in files]
    linted = lint(*others)
    assert len(others) > 100
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert [code for code in REFUSED if lint(*cases[code]).returncode == 0] == []


def test_a_type_without_a_schema_is_our_bug() -> None:
    """A shape with a field of a new kind cannot be shipped without saying what it looks like."""
    with pytest.raises(TypeError, match="no schema for"):
        _Writer().of(complex)


def test_the_command_writes_them(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Into a folder that it makes; once more over the first; and a form beside that folder finds its own."""
    for _ in range(2):
        status, out, err = run("schema", tmp_path / "a" / "schemas")
        assert (status, err) == (0, "")
    assert len(out.splitlines()) == len(schemas())
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "a" / "schemas").iterdir()} == schemas()
    form = shutil.copy(ROOT / "fixtures" / "first-form" / "sample-teo-01-26.toml", tmp_path / "a")
    text = Path(form).read_text(encoding="utf-8").partition("\n")[2]
    Path(form).write_text(f"#:schema schemas/form.schema.json\n{text}", encoding="utf-8")
    assert lint(Path(form)).returncode == 0
    Path(form).write_text(f"#:schema schemas/form.schema.json\nfourmat = 1\n{text}", encoding="utf-8")
    assert '"fourmat" is not allowed' in lint(Path(form)).stderr + lint(Path(form)).stdout
