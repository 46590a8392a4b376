"""The locator finds every path that tomli parses, and nothing else; and it points at the right characters."""

from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from underlap.read.places import locate

# --- texts in every style that TOML has ------------------------------------------------------------------------------

BARE = st.text("abc-_19", min_size=1, max_size=3)
ODD = st.sampled_from(("", "a.b", "ä", '"', "'", "\\", "[x]", "#", "= ", "\t", "]]", "\u6f22"))
SPACES = st.sampled_from(("", " ", "\t", "  "))
COMMENT = st.sampled_from(("", "# [[a]] = 1", ' # \'x\' """'))
BREAK = st.sampled_from(("\n", "\n\n", "\n# }] a = 1\n"))
SCALARS = (
    "1", "0x1f", "1_000", "1.5", "true", "inf", "2026-01-01", "2026-01-01 07:30:00Z", "07:30:00", '""', "''",
    '"a # \\" b"', "'a \\'", '"""\n[[fake]]\na = 1\n"""', "'''\n]}, \"\n'''", '"""a "" b"""', '"""""""', "''''a''''",
    '"""\\\n  a\\""""',
)  # fmt: skip


@st.composite
def keys(draw: st.DrawFn, names: st.SearchStrategy[str]) -> str:
    """One part of a key, bare or quoted."""
    name = draw(names | ODD)
    if name and all(char in "abc-_19" for char in name):
        return draw(st.sampled_from((name, f'"{name}"', f"'{name}'")))
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


@st.composite
def values(draw: st.DrawFn, depth: int = 3) -> str:
    """A value with blanks, comments and line breaks wherever they may stand."""
    kind = draw(st.integers(0, 3)) if depth else 0
    if kind < 2:
        return draw(st.sampled_from(SCALARS))
    inner = draw(st.lists(values(depth=depth - 1), max_size=3))
    gap = draw(SPACES)
    if kind == 2:
        line = draw(SPACES | BREAK)
        comma = draw(st.sampled_from(("", ","))) if inner else ""
        return f"[{line}" + f"{gap},{line}".join(inner) + f"{comma}{line}]"
    names = draw(st.lists(BARE, min_size=len(inner), max_size=len(inner), unique=True))
    pairs = [
        f"{draw(keys(st.just(name)) if name else BARE)}{gap}={gap}{value}"
        for name, value in zip(names, inner, strict=True)
    ]
    return "{" + gap + f"{gap},{gap}".join(pairs) + gap + "}"


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of pairs and headers. Not every one is valid: tomli says which."""
    lines = []
    for _ in range(draw(st.integers(0, 8))):
        path = ".".join(draw(st.lists(keys(BARE), min_size=1, max_size=3)))
        gap = draw(SPACES)
        match draw(st.integers(0, 5)):
            case 0:
                lines.append(f"{gap}[{gap}{path}{gap}]{draw(COMMENT)}")
            case 1:
                lines.append(f"{gap}[[{gap}{path}{gap}]]{draw(COMMENT)}")
            case _:
                lines.append(f"{gap}{path}{gap}={gap}{draw(values())}{gap}{draw(COMMENT)}")
    return "\n".join(lines) + draw(st.sampled_from(("", "\n")))


def paths(value: object, path: tuple[Any, ...] = ()) -> set[tuple[Any, ...]]:
    """Every path in what tomli made."""
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    own = {path} if path else set()
    return own.union(*(paths(each, (*path, step)) for step, each in inner))


@given(texts())
def test_the_paths_of_tomli_are_the_paths_of_the_locator(text: str) -> None:
    """For every text that tomli accepts."""
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    assert set(locate(text)) == paths(table)


@given(texts())
def test_a_located_value_reads_as_the_value(text: str) -> None:
    """What stands between the offsets of a value written with `=` is that value, and of a key, that key."""
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    for path, ((start, end), (from_, to)) in locate(text).items():
        value: Any = table
        for step in path:
            value = value[step]
        if (from_, to) != (start, end) or not isinstance(value, (dict, list)):
            assert repr(tomli.loads(f"value = {text[from_:to]}")["value"]) == repr(value)
        if isinstance(path[-1], str):
            assert tomli.loads(f"{text[start:end]} = 0") == {path[-1]: 0}


@pytest.mark.parametrize(
    ("text", "path", "key", "value"),
    [
        ("a = 1", ("a",), "a", "1"),
        ("[t]\nb.c = [1, 2]", ("t", "b", "c", 1), "2", "2"),
        ("[[x]]\n[[x]]\nk = 'v'", ("x", 1, "k"), "k", "'v'"),
        ("[[x]]\n[x.y]\nz = {}", ("x", 0, "y"), "y", "y"),
        ("[a.b]\n[a]\nc = 1", ("a",), "a", "a"),
        ("t = { u = { v = 1 } }", ("t", "u"), "u", "{ v = 1 }"),
    ],
)
def test_places(text: str, path: tuple[Any, ...], key: str, value: str) -> None:
    """Keys, values, headers, elements."""
    (start, end), (from_, to) = locate(text)[path]
    assert (text[start:end], text[from_:to]) == (key, value)


def test_depth_is_no_matter() -> None:
    """The locator does not recurse: what tomli takes, it takes."""
    text = "a = " + "[" * 390 + "]" * 390 + "\n" + ".".join("k" * 900) + " = 1"
    assert len(locate(text)) == 1 + 389 + 900
