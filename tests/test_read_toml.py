"""Bytes: what cannot be read, is no text, is no TOML, or was made to do harm, is a problem in words."""

import os
import time
from pathlib import Path

import pytest

from underlap.read.toml import MAX_BYTES, load, parse


def codes(raw: bytes) -> list[str]:
    return [problem.code for problem in parse(raw, Path("x.toml"), "x.toml").problems]


BOMBS = [  # bytes, code, why
    (b"a = " + b"[" * 100_000, "TM07", "arrays in arrays"),
    (b"a = " + b"{a=" * 100_000, "TM07", "tables in tables"),
    (b"a = " + b"[" * 33 + b"]" * 33, "TM07", "one level beyond what we take"),
    (b".".join([b"a"] * 5_000) + b" = 1", "TM07", "a key of five thousand parts"),
    (b".".join([b"a"] * 40) + b" = 1", "TM07", "a key of forty parts"),
    (b"[" + b".".join([b"a"] * 40) + b"]", "TM07", "a header of forty parts"),
    (b"a = " + b"9" * 5_000, "TM08", "more digits than Python reads"),
    (b"a = " + b"9" * 19, "TM08", "beyond 64 bits"),
    (b"a = " + b"9_" * 18 + b"9", "TM08", "the same, with underscores"),
    (b"a = 0x" + b"f" * 400_000, "TM08", "a long hexadecimal"),
    (b"a = 0b" + b"1" * 64, "TM08", "a long binary"),
    (b"a = [" + b"1," * 250_000 + b"9" * 19 + b"]", "TM08", "the last of many"),
]


@pytest.mark.parametrize(("raw", "code", "why"), BOMBS, ids=[why for *_, why in BOMBS])
def test_bombs(raw: bytes, code: str, why: str) -> None:
    """Each gives its code, soon."""
    start = time.process_time()
    assert codes(raw) == [code]
    assert time.process_time() - start < 10


TEXTS = [  # bytes, codes, why
    (b"", [], "an empty file is TOML"),
    (b"a = 1\r\nb = 2\r\n", [], "line ends of another system"),
    (b"a = 9223372036854775807", [], "the largest integer of 64 bits"),
    (b"a = " + b"[" * 31 + b"]" * 31, [], "as deep as we take"),
    (b'a = "tab\\t and line\\n"', [], "tabs and line ends may stand in a text"),
    ("a = 'ä 漢 😀'".encode(), [], "other scripts"),
    ("a = 1".encode("utf-16"), ["TM03"], "UTF-16"),
    ("a = 'ä'".encode("latin-1"), ["TM03"], "a code page"),
    (b"a = '\xed\xa0\x80'", ["TM03"], "half a pair"),
    (b"\xef\xbb\xbfa = 1", ["TM04"], "a byte order mark"),
    (b"a = 1\0", ["TM05"], "NUL"),
    (b"a = '\x1b'", ["TM06"], "a control character, bare"),
    (b'a = "\\u001b"', ["TM09"], "a control character, escaped"),
    (b'a = "\\u0000"', ["TM09"], "NUL, escaped"),
    ("a = '\u202e'".encode(), ["TM09"], "text turned around"),
    ("'\u202e' = 1".encode(), ["TM09"], "a key turned around"),
    ("a = '\u061c'".encode(), ["TM09"], "an Arabic letter mark, which turns text around, too"),
    ("a = '\U000e0041'".encode(), ["TM09"], "a letter that nobody sees"),
    (b'a = "\\u206f"', ["TM09"], "a mark of our own, for color"),
    ("a = 'arti\u00adficial, \u200c\u200d'".encode(), [], "soft hyphens and joiners may stand in a text"),
    ("'na\u00adme' = 1".encode(), ["TM09"], "and not in a key"),
    (b'"na\\u200dme" = 1', ["TM09"], "nor escaped"),
    ("# \u202e\na = 1".encode(), [], "comments are not read"),
    (b"a = 1\na = 2", ["TM06"], "a key twice"),
    (b"[a]\n[a]", ["TM06"], "a table twice"),
    (b"a = 2026-02-30", ["TM06"], "no such day"),
    (b"a = ", ["TM06"], "no value"),
    (b"a", ["TM06"], "no equals sign"),
    (b'a = """', ["TM06"], "a text without an end"),
]


@pytest.mark.parametrize(("raw", "expected", "why"), TEXTS, ids=[why for *_, why in TEXTS])
def test_texts(raw: bytes, expected: list[str], why: str) -> None:
    """What is taken and what is not."""
    assert codes(raw) == expected


def test_several_flaws_are_told_at_once() -> None:
    """Hidden characters and huge integers, wherever they stand."""
    assert sorted(codes(b'a = "\\u001b"\nb = [{ c = "\\u202e" }, 99999999999999999999]')) == ["TM08", "TM09", "TM09"]


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "device", "circle", "nul"])
def test_files_that_are_none(kind: str, tmp_path: Path) -> None:
    """None of them is waited for, or read without end."""
    path = tmp_path / "x.toml"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "circle":
            path.symlink_to(path)
        case "nul":
            path = Path(f"{tmp_path}/a\0b.toml")
    read = load(path)
    assert read.value is None
    assert [problem.code for problem in read.problems] == ["TM01"]


def test_size(tmp_path: Path) -> None:
    """As large as we take, and one byte more."""
    path = tmp_path / "x.toml"
    path.write_bytes(b"#" * MAX_BYTES)
    assert load(path).problems == ()
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert [problem.code for problem in load(path).problems] == ["TM02"]


def test_places_of_what_is_there_and_what_is_not() -> None:
    """A missing key is shown at its table; the one word of a list that may be one word, at the word."""
    source = parse(b"# top\n[a]\nb = ['x']\nc = 'y'\n", Path("x.toml"), "x.toml").value
    assert source is not None
    spots = {path: (place.line, place.column, place.length) for path in PATHS for place in [source.place(path)]}
    assert spots == PATHS
    assert source.place(("a", "b"), key=True).length == 1


PATHS = {
    ("a", "b"): (3, 5, 5),
    ("a", "b", 0): (3, 6, 3),
    ("a", "c", 0): (4, 5, 3),
    ("a", "z"): (2, 2, 1),
    ("a", "c", "z"): (4, 1, 1),
    ("z",): (1, 1, 0),
    (): (1, 1, 0),
}
