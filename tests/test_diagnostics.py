"""How problems look: the user's own text, carets under the right characters, nothing that a terminal would obey."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underlap.model.problems import Diagnostic, Place, Read, Related, Severity, by_place
from underlap.report.diagnostics import as_json, full, lines, summary, visible
from underlap.report.text import Style, width_of

STYLE = Style(width=60)


def problem(text: str, column: int, length: int, label: str = "here") -> Diagnostic:
    """An error in one line of a file."""
    return Diagnostic("SH01", Severity.ERROR, Place("a.toml", 7, column, length, text), "it is wrong", label)


def excerpt(text: str, column: int, length: int, style: Style = STYLE, label: str = "here") -> tuple[str, str]:
    """The line shown, and the line with the carets, without the margin."""
    _, _, shown, carets = full([problem(text, column, length, label)], style).splitlines()
    return shown[4:], carets[4:]


def test_in_full() -> None:
    """A head that editors know, the line, the carets, help, and the second place."""
    related = Related(Place("b.toml", 12, 1, 3, "abc = 1"), "the first")
    one = Diagnostic(
        "DC03", Severity.WARNING, Place("a.toml", 7, 5, 3, "x = 'y'"), "twice", "again", "keep one", (related,)
    )
    assert full([one], STYLE) == (
        "a.toml:7:5: warning[DC03]: twice\n"
        "   |\n"
        "7  | x = 'y'\n"
        "   |     ^^^ again\n"
        "   = help: keep one\n"
        "   = see b.toml:12:1: the first\n"
        "   |\n"
        "12 | abc = 1\n"
        "   | ^^^\n"
    )


def test_a_file_as_a_whole_has_no_line() -> None:
    """Nor has a place of no length."""
    one = Diagnostic("TM01", Severity.ERROR, Place("a.toml"), "cannot read the file")
    two = Diagnostic("DC01", Severity.ERROR, Place("a.toml", 1, 1), "no document", "no table")
    assert full([one, two], STYLE) == (
        "a.toml: error[TM01]: cannot read the file\n\na.toml:1:1: error[DC01]: no document\n  = no table\n"
    )
    assert full([], STYLE) == lines([], STYLE) == ""


WINDOWS = [  # text, column, length, the line shown, the carets, why
    ("key = 'value'", 7, 7, "key = 'value'", "      ^^^^^^^ here", "as it stands"),
    ("\tkey = 1", 8, 1, "    key = 1", "          ^ here", "a tab is four blanks"),
    ("名前 = 1", 6, 1, "名前 = 1", "       ^ here", "a wide character takes two columns"),
    ("key = '\x1b[2J'", 7, 6, "key = '\\x1b[2J'", "      ^^^^^^^^^ here", "a control character is written out"),
    ("k = '\u202e'", 5, 3, "k = '\\u202e'", "    ^^^^^^^^ here", "so is a mark that turns text around"),
    ("", 1, 1, "", "^ here", "an empty line"),
    ("a = 1", 9, 1, "a = 1", "     ^ here", "behind the end of the line"),
]


@pytest.mark.parametrize(
    ("text", "column", "length", "shown", "carets", "why"), WINDOWS, ids=[why for *_, why in WINDOWS]
)
def test_excerpts(text: str, column: int, length: int, shown: str, carets: str, why: str) -> None:
    """Carets stand under what is meant."""
    assert excerpt(text, column, length) == (shown, carets)


@given(st.text(max_size=300), st.integers(1, 300), st.integers(1, 300), st.sampled_from((40, 60, 100)))
def test_any_line_fits_and_obeys_nothing(text: str, column: int, length: int, width: int) -> None:
    """Whatever the line holds, and wherever the span is said to be."""
    said = full([problem(text, column, length, "")], Style(width=width))
    assert all(char.isprintable() or char == "\n" for char in said.replace("\u3000", " ")) or not text.isascii()
    assert not any(ord(char) < 0x20 for char in said if char != "\n")
    assert all(width_of(line) <= width for line in said.splitlines()[1:])


def test_long_lines_show_what_is_meant() -> None:
    """Both ends give way, the end first; `--wide` cuts nothing."""
    text = "a" * 100 + "HERE" + "b" * 100
    shown, carets = excerpt(text, 101, 4, label="")
    assert shown[carets.index("^") :].startswith("HERE")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert excerpt(text, 101, 4, Style(width=60, wide=True))[0] == text
    shown, carets = excerpt("x" * 200, 1, 200, label="")
    assert shown.endswith("…")
    assert len(carets.split()[0]) <= 56


def test_a_label_that_does_not_fit_has_a_line_of_its_own() -> None:
    """It is never cut."""
    assert full([problem("a" * 56, 50, 7, "these are too many")], STYLE).splitlines()[-2:] == [
        "  | " + " " * 49 + "^" * 7,
        "  = these are too many",
    ]


def test_color_and_ascii() -> None:
    """Color marks the severity and the span, and says nothing that letters do not; ASCII is ASCII."""
    plain, colored = (
        full([problem("k = 'ä'", 5, 3)], STYLE),
        full([problem("k = 'ä'", 5, 3)], Style(width=60, color=True)),
    )
    assert "\x1b[31m" in colored
    assert colored.replace("\x1b[31m", "").replace("\x1b[0m", "") == plain
    assert full([problem("k = 'ä…'", 5, 3)], Style(width=60, ascii=True)).isascii()


def test_other_forms() -> None:
    """One line each; JSON; a sum."""
    hidden = Diagnostic("SH01", Severity.ERROR, Place("a\nb.toml", 7, 1, 1, "x"), "two\nlines")
    assert lines([hidden], STYLE) == "a\\x0ab.toml:7:1: error[SH01]: two\\x0alines\n"
    data = json.loads(as_json([hidden], 3))
    assert (data["schema"], data["files"], data["errors"], data["warnings"]) == ("underlap/check/1", 3, 1, 0)
    assert data["problems"][0]["message"] == "two\nlines"
    assert summary([], 1) == "no problems in 1 file"
    assert summary([], 1, [("eo", "endt 9")]) == "no problems in 1 file; 1 scheduled form not seen (eo endt 9)"
    unseen = [("eo", f"{i}\x1b") for i in range(5)]
    assert summary([], 2, unseen) == "no problems in 2 files; 5 scheduled forms not seen (eo 0\\x1b, eo 1\\x1b, eo 2\\x1b and 2 more)"
    warning = Diagnostic("AC13", Severity.WARNING, Place("a.toml"), "a hole")
    assert summary([hidden, hidden, warning], 2) == "2 errors and 1 warning in 2 files"
    assert visible("plain") == "plain"


def test_problems_have_an_order_and_a_weight() -> None:
    """By place; a warning alone does not fail."""
    warning = Diagnostic("AC13", Severity.WARNING, Place("a.toml", 1, 1), "a hole")
    error = problem("x", 1, 1)
    assert sorted([error, warning], key=by_place) == [warning, error]
    assert (Read(1, (warning,)).failed, Read(None, (warning, error)).failed) == (False, True)
