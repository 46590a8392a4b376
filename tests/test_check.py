"""`underlap check`: finds out what a path is, and says everything that is wrong with it."""

import tomllib
from pathlib import Path

import pytest

from tests.shelf import ACCOUNT, CERTIFICATE, EXPOSURE, TAXONOMY, codes, endorsement, form, library, write
from underlap.cli.shipped import shipped_library
from underlap.read.checks import Checked, check
from underlap.read.library import Library

REPOSITORY = Path(__file__).resolve().parent.parent


def checked(path: Path, shelf: Library) -> tuple[list[str], int]:
    """The codes, and how many files were read."""
    found: Checked = check([path], shelf)
    return codes(found.problems), found.files


def test_all_that_is_shipped_is_sound() -> None:
    """The library and the sample account have no problem, not even a warning."""
    shipped = shipped_library()
    assert check([shipped, REPOSITORY / "fixtures" / "value-chain"], Library((shipped,))).problems == ()


def test_what_is_shipped_is_toml_1_0() -> None:
    """Editors read no newer TOML; Python 3.11's own reader knows 1.0 only."""
    for file in (*shipped_library().rglob("*.toml"), *(REPOSITORY / "fixtures" / "value-chain").glob("*.toml")):
        tomllib.loads(file.read_text(encoding="utf-8"))


def test_what_a_path_may_be(tmp_path: Path) -> None:
    """An account's folder or any file of it; a document; a taxonomy; a folder of all of them."""
    shelf = library(tmp_path, {"form": form(), "endt": endorsement('\n[[delete]]\ntarget = "A"\n')})
    account = write(
        tmp_path / "account", {"account.toml": ACCOUNT, "more.toml": "format = 1\n" + CERTIFICATE + EXPOSURE}
    )
    top = shelf.folders[0]
    extra = write(tmp_path / "extra", {"extra.toml": 'format = 1\n[[tag]]\nid = "new"\nabsent = "no"\n'})
    assert checked(account, shelf) == ([], 2)
    assert checked(account / "account.toml", shelf) == ([], 2)
    assert checked(account / "more.toml", shelf) == ([], 2)
    assert checked(top / "endt.toml", shelf) == ([], 1)
    assert checked(top / "taxonomy.toml", shelf) == ([], 1)
    assert checked(extra / "extra.toml", shelf) == ([], 1)
    assert checked(extra, shelf) == ([], 1)
    assert checked(top, shelf) == ([], 4)
    assert checked(tmp_path, shelf) == ([], 7)
    assert checked(tmp_path / "none.toml", shelf) == (["TM01"], 1)


def test_forms_not_seen_are_named() -> None:
    """No problem of a file; each once, however often its account is read."""
    account, shelf = REPOSITORY / "fixtures" / "value-chain", Library((shipped_library(),))
    assert check([account, account / "account.toml"], shelf).unseen == (("eo", "endt 9"),)
    assert check([shelf.folders[0] / "forms" / "house-teo-01-26.toml"], shelf).unseen == ()


def test_a_folder_without_a_file_is_a_mistake(tmp_path: Path) -> None:
    """Nothing is sound where nothing was read; files of other kinds do not count, one deep below does."""
    shelf = library(tmp_path)
    folder = write(tmp_path / "mine", {"notes.txt": "", ".hidden.toml": "format = 1\n", "deeper/account.txt": ""})
    assert checked(folder, shelf) == (["RF18"], 0)
    write(folder, {"deeper/form.toml": form()})
    assert checked(folder, shelf) == ([], 1)
    assert checked(write(tmp_path / "other", {"client/account.toml": ACCOUNT}), shelf) == ([], 1)


def test_one_id_in_two_folders(tmp_path: Path) -> None:
    """Both places are named, whatever is asked: the folder, the document, an account that attaches neither."""
    shelf = library(tmp_path, {"form": form(), "other": form(id="other")})
    again = write(tmp_path / "again", {"form.toml": form(), "taxonomy.toml": "a = 1\n", "deep/plain.toml": "", "plain.toml": ""})
    account = write(tmp_path / "account", {"account.toml": ACCOUNT + CERTIFICATE})
    both = Library((*shelf.folders, again))
    for path in (account, again / "form.toml", shelf.folders[0] / "form.toml"):
        [problem] = check([path], both).problems
        assert problem.code == "RF02"
        assert {problem.place.file, *(each.place.file for each in problem.related)} == {
            str(shelf.folders[0] / "form.toml"),
            str(again / "form.toml"),
        }
    assert checked(shelf.folders[0] / "other.toml", both) == ([], 1)


def test_a_folder_tells_everything(tmp_path: Path) -> None:
    """Documents, accounts further down, and files that are nothing."""
    shelf = library(tmp_path)
    mine = {
        "form.toml": form('\n[[exclusion]]\nid = "x"\ntitle = "X"\nwhen = { colour = "red" }\n'),
        "nothing.toml": "a = 1\n",
        "broken.toml": "a = \n",
        "account/account.toml": ACCOUNT + EXPOSURE.replace('"alder"', '"elder"'),
        "a/twice.toml": form(id="twice"),
        "b/twice.toml": form(id="twice"),
    }
    assert checked(write(tmp_path / "mine", mine), shelf) == (["AC02", "RF02", "TM06", "TX11", "DC01"], 6)


def test_accounts_below_one_folder_keep_their_documents_to_themselves(tmp_path: Path) -> None:
    """Two clients may each have a manuscript of one name; two documents of a folder may not."""
    shelf = library(tmp_path)
    clients = {f"{name}/{file}.toml": text for name in "ab" for file, text in (("account", ACCOUNT), ("own", form(id="own")))}
    assert checked(write(tmp_path / "clients", clients), shelf) == ([], 4)
    write(tmp_path / "clients", {"own.toml": form(id="own")})
    assert checked(tmp_path / "clients", shelf) == ([], 5)
    write(tmp_path / "clients", {"more/own.toml": form(id="own")})
    assert checked(tmp_path / "clients", shelf) == (["RF02"], 6)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("taxonomy.toml", TAXONOMY.replace('"ai", "ai.generative"', '"ai.generative"'), ["TX01", "TX01"]),
        ("currencies.toml", "format = 1\n[digits]\nUSD = 2.5\n", ["SH04"]),
        ("currencies.toml", "format = 3\n[digits]\nUSD = 2\n", ["SH14"]),
        ("currencies.toml", "format = 1\n[digits\n", ["TM06"]),
    ],
)
def test_a_library_of_ones_own(name: str, text: str, expected: list[str], tmp_path: Path) -> None:
    """A folder with a taxonomy is a form library, and its tables are checked as such."""
    shelf = library(tmp_path, {"form": form()})
    write(shelf.folders[0], {name: text})
    assert sorted(checked(shelf.folders[0], Library((shipped_library(),)))[0]) == expected


def test_an_account_in_a_currency_that_cannot_be_looked_up(tmp_path: Path) -> None:
    """The fault of the table is told, and no other."""
    shelf = library(tmp_path)
    write(shelf.folders[0], {"currencies.toml": "format = 1\n[digits\n"})
    account = write(tmp_path / "account", {"account.toml": ACCOUNT + CERTIFICATE})
    assert checked(account, shelf)[0] == ["TM06"]
