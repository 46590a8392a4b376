"""Text for a terminal: nothing moves the cursor, nothing overflows, no word is cut that could be kept whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from underlap.report.text import Column, Style, Table, clean, ends, finish, hang, paint, width_of, wrap

PLAIN = Style(width=40)

CLEANED = [
    ("two\nlines\tand  spaces", "two lines and spaces", "white space runs together"),
    ("red \x1b[31mtext\x1b[0m", "red [31mtext[0m", "an escape loses its escape character"),
    ("bell\x07 \x9b2J null\x00", "bell 2J null", "C0 and C1 controls go"),
    ("user\u202egnp.exe", "usergnp.exe", "text direction cannot be turned"),
    ("in\u2061vis\u206fible\u200b", "invisible", "our own marks of color cannot be forged"),
    ("東京 depot, naïve", "東京 depot, naïve", "letters of any script stay"),
]


@pytest.mark.parametrize(("text", "kept", "why"), CLEANED, ids=[why for *_, why in CLEANED])
def test_what_is_dropped_from_text_of_files(text: str, kept: str, why: str) -> None:
    """Only what a terminal would act on."""
    assert clean(text, PLAIN) == kept, why


FOLDED = [
    ("“quoted” – it’s 5 × 3…", "\"quoted\" - it's 5 x 3...", "signs that have a twin"),
    ("Müller, Łódź, Søren", "Muller, Lodz, Soren", "letters lose their marks"),
    ("東京", "\\u6771\\u4eac", "what has no twin is named"),
]


@pytest.mark.parametrize(("text", "kept", "why"), FOLDED, ids=[why for *_, why in FOLDED])
def test_ascii_only(text: str, kept: str, why: str) -> None:
    """`--ascii` leaves no other character."""
    assert clean(text, Style(ascii=True)) == kept, why


@given(st.text())
def test_no_text_reaches_the_screen_with_a_control_character(text: str) -> None:
    """Cleaned or not: what `finish` writes holds no control, and no escape but those of color."""
    for style in (Style(), Style(ascii=True), Style(color=True)):
        written = finish([clean(text, style), paint(clean(text, style), "bad")], style)
        bare = re.sub(r"\x1b\[\d+m", "", written) if style.color else written
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", bare)
        assert not style.ascii or written.isascii()


def test_finish_drops_controls_that_a_caller_forgot() -> None:
    """The last gate."""
    assert finish(["a\x1b[2Jb\x00"], Style()) == "a[2Jb\n"
    assert finish(["東"], Style(ascii=True)) == "\\u6771\n"


def test_color_is_written_only_when_asked_for() -> None:
    """Marks of color become codes or nothing, and never take a column."""
    line = f"{paint('XC', 'bad')} excluded{paint('', 'good')}"
    assert finish([line], Style()) == "XC excluded\n"
    assert finish([line], Style(color=True)) == "\x1b[31mXC\x1b[0m excluded\n"
    assert width_of(line) == len("XC excluded")


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"]), min_size=1)


@given(st.lists(words), st.integers(2, 60))
def test_wrapped_lines_fit_and_keep_every_word_in_order(found: list[str], width: int) -> None:
    """A word is broken only where it is wider than the line."""
    lines = wrap(" ".join(found), width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join("".join(found).split())
    for word in found:
        if width_of(word) <= width:
            assert any(word in line for line in lines)


def test_a_long_address_breaks_after_its_signs() -> None:
    """So that it can still be read and put together."""
    assert wrap("see https://example.com/one/two/three", 16) == ["see", "https://example.", "com/one/two/", "three"]


def test_a_hanging_paragraph_is_indented_where_its_text_began() -> None:
    """Or by what the caller says; a lead too long for the screen becomes part of the text."""
    assert hang("  Q1  ", "one two three four five six seven", Style(20)) == ["  Q1  one two three", "      four five six", "      seven"]
    assert hang("  Q1  ", "one two three four five", Style(20), 2) == ["  Q1  one two three", "  four five"]
    assert hang("  a very long lead: ", "text", Style(30)) == ["  a very long lead: text"]
    assert hang("lead", "", Style(30)) == ["lead"]


def test_two_ends_of_a_line() -> None:
    """The right one goes where there is no room for both."""
    assert ends("left", "right", Style(11)) == "left  right"
    assert ends("left", "right", Style(10)) == "left"


ROWS = (
    ("E01", "Warehouse flood in the 東京 depot", "1,000", "5"),
    ("E02", f"{paint('XC', 'bad')} and a title that is longer", "900", "1,000,000"),
)
TABLE = Table(
    (Column("ID"), Column("Exposure", least=8), Column("loss", "right"), Column("adverse", "right", group="client bears")),
    ROWS,
    indent=2,
)


def test_a_table_wraps_its_flexible_column_and_aligns_the_others() -> None:
    """Figures stay under each other, wide characters and color included."""
    lines = TABLE.lines(Style(48))
    assert lines is not None
    assert finish(lines, Style(48)).splitlines() == [
        "                                    client bears",
        "  ID   Exposure               loss       adverse",
        "  E01  Warehouse flood in    1,000             5",
        "       the 東京 depot",
        "  E02  XC and a title that     900     1,000,000",
        "       is longer",
    ]


@given(st.integers(1, 120))
def test_a_table_fits_or_says_that_it_cannot(width: int) -> None:
    """It never overflows and never cuts a word."""
    lines = TABLE.lines(Style(width))
    if lines is not None:
        text = finish(lines, Style(width))
        assert all(wcswidth(line) <= width for line in text.splitlines())
        assert all(word in text for row in ROWS for cell in row for word in finish([cell], PLAIN).split())
    else:
        assert width < 37


def test_lines_above_and_below_rows_stay_with_them() -> None:
    """And `wide` gives a table all it asks for."""
    table = Table((Column("a"),), (("1",), ("2",)), above=(("over 1",), ()), below=((), ("under 2",)))
    assert table.lines(Style()) == [paint("a", "head"), "over 1", "1", "2", "under 2"]
    wide = TABLE.lines(Style(20, wide=True))
    assert wide is not None
    assert len(wide) == 4, "groups, headings, two rows"
