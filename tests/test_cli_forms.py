# ruff: noqa: E501 - a row of a table stays on its line
"""`underlap forms`: documents of a line, a kind, a label, or with a clause that speaks of a value."""

import json
from functools import cache
from pathlib import Path

import pytest

from tests.shelf import endorsement, form, head, library
from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)
from underlap.model.documents import Document
from underlap.model.problems import Read
from underlap.model.searching import touching
from underlap.read.catalog import read_documents
from underlap.read.library import Library
from underlap.read.taxonomy import read_taxonomy

X = "\n[[exclusion]]\nid = 'x'\ntitle = 'X'\n"
TOUCHED = [
    # a document                                                          facet, value                     clauses   why
    (form(X + "when = { technology = 'ai.generative' }"), "technology", "ai.generative", ("x",), "the value itself"),
    (form(X + "when = { technology = 'ai' }"), "technology", "ai.generative", ("x",), "one above it"),
    (form(X + "when = { technology = 'ai.generative' }"), "technology", "ai", ("x",), "one below it"),
    (form(X + "when = { technology = 'ai.predictive' }"), "technology", "ai.generative", (), "one beside it"),
    (form(X + "when = { technology = 'any' }"), "technology", "software", ("x",), "any value"),
    (form(X + "when = { theory = 'ip' }"), "technology", "ai", (), "another facet"),
    (form(X + "when = { except = { any = [{ technology = 'ai' }] } }"), "technology", "ai", ("x",), "deep inside"),
    (form(X + "when = { theory = 'ip' }\nnames_ai = true"), "technology", "ai.generative", ("x",), "by name, in words of its own"),
    (form(X + "when = { theory = 'ip' }\nunless = [{ id = 'c', to = { item = 'defense' } }]"), "item", "defense", ("x",), "in a carve-back"),
    (form(X + "when = { technology = '@w' }\n[[definition]]\nid = 'w'\nfacet = 'technology'\nin = ['ai']\n"), "technology", "ai", ("x",), "by a word"),
    (form(X + "when = { conduct = 'negligent+' }"), "conduct", "knowing", ("x",), "a step that the term takes in"),
    (form(X + "when = { conduct = 'negligent-' }"), "conduct", "knowing", (), "a step beyond it"),
    (form(X + "when = { fact = 'prejudiced' }"), "fact", "prejudiced", ("x",), "a tag"),
    (form("[[condition]]\nid = 'c'\ntitle = 'C'\neffect = 'no_cover'\ncontrol = 'm'\nto = { item = 'defense' }\n"), "item", "defense", ("c",), "a condition"),
    (endorsement("[[amend]]\ntarget = 'A'\nset = { when = { technology = 'ai' } }\n"), "technology", "ai", ("A",), "what an amendment sets"),
    (endorsement("[[amend]]\ntarget = 'y'\nadd_unless = [{ id = 'c', to = { item = 'defense' } }]\n"), "item", "defense", ("y",), "or adds"),
    (endorsement("[[amend]]\ntarget = 'y'\nset = { lead_in = 'for' }\n"), "technology", "ai", (), "a change of other words"),
    (endorsement("[[delete]]\ntarget = 'y'\n"), "technology", "ai", (), "a deletion says nothing"),
    (endorsement("[[replace]]\ntarget = 'y'\nwith = { id = 'y', title = 'Y', when = { technology = 'ai' } }\n"), "technology", "ai", ("y",), "a replacement"),
    (endorsement("[[replace]]\ntarget = 'v'\nwith = { id = 'v', facet = 'technology', in = ['ai'] }\n"), "technology", "ai", ("v",), "of a word"),
    (head("definitions", "words") + "[[definition]]\nid = 'w'\nfacet = 'technology'\nin = ['ai']\n", "technology", "ai", ("w",), "words by themselves"),
    (head("definitions", "words") + "[[definition]]\nid = 'o'\nwhen = { theory = 'ip' }\n", "theory", "ip.patent", ("o",), "offenses, too"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "facet", "value", "expected", "why"), TOUCHED, ids=[why for *_, why in TOUCHED])
def test_touching(text: str, facet: str, value: str, expected: tuple[str, ...], why: str, tmp_path: Path) -> None:
    """Clauses by their ids; of operations, what they change."""
    base = form(X.replace("'x'", "'y'") + "when = { theory = 'ip' }\n[[definition]]\nid = 'v'\nfacet = 'technology'\nin = ['software']\n", "base")
    id = text.split('id = "')[1].partition('"')[0]
    shelf = library(tmp_path, {"base": base, id: text})
    taxonomy, documents = read_taxonomy(shelf).value, read_documents(shelf)
    assert taxonomy is not None
    assert documents.value is not None
    assert documents.problems == ()
    assert touching(next(d for d in documents.value if d.id == id), facet, value, taxonomy) == expected, why


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped library is read once for all tests."""
    monkeypatch.setattr("underlap.read.catalog.read_documents", lambda library: shelf(library.folders))


@cache
def shelf(folders: tuple[Path, ...]) -> Read[tuple[Document, ...]]:
    """A library's documents."""
    return read_documents(Library(folders))


def listed(run: Run, *arguments: str) -> list[str]:  # noqa: F811
    """Ids of what is listed."""
    status, out, err = run("forms", *arguments, "--format", "json")
    assert (status, err) == (0, "")
    whole = json.loads(out)
    assert whole["schema"] == "underlap/forms/1"
    return [each["id"] for each in whole["documents"]]


def test_filters_take_what_all_of_them_take(run: Run) -> None:  # noqa: F811
    """One option twice: any of its values; --touches twice: both."""
    every, forms, endorsements = listed(run), listed(run, "--kind", "form"), listed(run, "--kind", "endorsement")
    assert listed(run, "--kind", "form", "--kind", "endorsement") == forms + endorsements == every[: len(forms + endorsements)]
    assert 0 < len(forms) < len(every)
    assert "house-teo-01-26" in listed(run, "--line", "TEO", "--kind", "form")
    assert "cg-40-47-01-26" in listed(run, "--line", "cgl", "--touches", "technology=ai.generative.text")
    assert set(listed(run, "--touches", "technology=ai.generative")) < set(every)
    one, other = (set(listed(run, "--touches", each)) for each in ("theory=privacy.biometric", "technology=ai"))
    assert set(listed(run, "--touches", "theory=privacy.biometric", "--touches", "technology=ai")) == one & other
    assert set(listed(run, "--confidence", "TYP")) | set(listed(run, "--confidence", "F-multi")) == set(
        listed(run, "--confidence", "TYP", "--confidence", "F-multi")
    )


def test_the_table_says_which_clauses(run: Run) -> None:  # noqa: F811
    """Under each document; in Markdown, in a column."""
    status, out, _ = run("forms", "--touches", "technology=ai.generative", "--line", "cgl")
    assert status == 0
    assert "\n    in x.a, x.b\n" in out
    assert "| in x.a, x.b |" in run("forms", "--touches", "technology=ai.generative", "--line", "cgl", "--format", "markdown")[1]
    assert "    in " not in run("forms")[1]
    assert run("forms", "--kind", "definitions", "--line", "cgl") == (0, "no document of the library is all that\n", "")
    assert listed(run, "--kind", "definitions", "--line", "cgl") == []


def test_a_decision_of_which_only_the_year_is_known(run: Run) -> None:  # noqa: F811
    """No court sat on 1 January: that day stands for the year, in a law document."""
    _, out, _ = run("forms", "law.us.de")
    said = " ".join(out.split())
    assert "Delaware Supreme Court, 2021 binding" in said
    assert "Delaware Superior Court, 2021-02-02" in said


def test_a_narrow_screen_has_the_headings_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Where no column fits, the names of the cells stand above them; of a question of law, in words."""
    monkeypatch.setenv("COLUMNS", "60")
    assert run("forms", "--line", "do")[1].startswith("ID; kind; lines; label; number\n")
    monkeypatch.setenv("COLUMNS", "200")
    said = run("forms", "law.us.il")[1]
    assert 'binding yes: Is it a "publication" to pass material to one third person, such as a vendor? [pai.publication_to_one]' in said
    assert "out: software (all else)" in run("forms", "pc-51380")[1]


def test_one_document_in_other_formats(run: Run) -> None:  # noqa: F811
    """Its sheet in Markdown; its head as data."""
    assert listed(run, "house-teo-01-26") == ["house-teo-01-26"]
    assert "# HOUSE-TEO 01 26" in run("forms", "house-teo-01-26", "--format", "markdown")[1].replace("**", "# ").replace("\\", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--line", "teoo"), "no such line: 'teoo'. Did you mean 'teo'?"),
        (("--kind", "forms"), "no such kind: 'forms'. Did you mean 'form'?"),
        (("--confidence", "TPY"), "no such label: 'TPY'. Did you mean 'TYP'?"),
        (("--touches", "technology"), "--touches takes FACET=VALUE, as in technology=ai"),
        (("--touches", "tecnology=ai"), "Did you mean 'technology'?"),
        (("--touches", "technology=ai.generativ"), "Did you mean 'ai.generative'?"),
        (("--touches", "fact=security_failur"), "Did you mean 'security_failure'?"),
        (("--touches", "conduct=knowingly"), "Did you mean 'knowing'?"),
        (("house-teo-01-26", "--line", "teo"), "leave the ID out"),
        (("--matrix", "--format", "json"), "not as JSON"),
    ],
)
def test_what_nothing_has_is_a_usage_error(arguments: tuple[str, ...], words: str, run: Run) -> None:  # noqa: F811
    """Never an empty list, which would look like an answer."""
    status, out, err = run("forms", *arguments)
    assert (status, out) == (2, "")
    assert words in err


def test_what_an_amendment_sets_is_no_amount_unless_it_is_one(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Yes or no is said as such."""
    (tmp_path / "amends.toml").write_text(AMENDS, encoding="utf-8")
    status, out, err = run("forms", "amends", "--library", tmp_path)
    assert (status, err) == (0, "")
    assert "negotiable no" in out


AMENDS = """
format = 1

[document]
kind = "endorsement"
id = "amends"
number = "A"
edition = "01 26"
title = "Amends"
publisher = "Test"
attaches_to = ["cyber"]
provenance = { label = "TYP", sources = [], as_of = 2026-01-01, confidence = "made for a test" }

[[amend]]
target = "form/x.utp"
set = { negotiable = false }
"""
