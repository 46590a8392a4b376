"""`underlap check` on a folder: what nobody refers to is read as well, and every problem is told at once."""

from pathlib import Path

from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)

FIRST = Path(__file__).resolve().parent.parent / "fixtures" / "first-form"


def copied(folder: Path, **others: str) -> Path:
    """The first account, and more files beside it."""
    for file in FIRST.glob("*.toml"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    for name, text in others.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_documents_that_nobody_attaches_are_read(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """One under another file name, one that no policy has; with what is wrong in each."""
    form = (FIRST / "sample-teo-01-26.toml").read_text(encoding="utf-8")
    orphan = form.replace('"sample-teo-01-26"', '"orphan"').replace('"ai.generative"', '"ai.zzz"')
    status, out, _ = run("check", copied(tmp_path, renamed=form, orphan=orphan))
    assert status == 2
    assert "the file is called 'renamed.toml', the document 'sample-teo-01-26'" in out
    assert "unknown value 'ai.zzz' of 'technology'" in out
    assert "= help: values below 'ai': ai.agentic, " in out
    assert "2 errors in 4 files" in out


def test_a_value_with_an_unknown_parent_is_guessed_from_all(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """There are no siblings to name."""
    form = (FIRST / "sample-teo-01-26.toml").read_text(encoding="utf-8")
    orphan = form.replace('"sample-teo-01-26"', '"orphan"').replace('"ai.generative"', '"a.generative"')
    assert "did you mean 'ai.generative'?" in run("check", copied(tmp_path, orphan=orphan))[1]


def test_a_folder_in_order_has_no_more_files_than_before(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Attached documents are read once, with the account."""
    assert run("check", copied(tmp_path))[:2] == (0, "no problems in 2 files\n")
