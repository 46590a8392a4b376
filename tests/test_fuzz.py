"""Two thousand mutated files: whatever a file holds, reading it gives problems in words and never a traceback.

Every shipped document, the taxonomy, and every file of the sample account are cut short, flipped in single bits, given
values of other types, keys twice, keys of another name. All in one process, from one seed. The quick run does a tenth.
"""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from underlap.cli.shipped import shipped_library
from underlap.model.problems import Diagnostic
from underlap.read.checks import check
from underlap.read.decided import read_case
from underlap.read.library import Library
from underlap.read.places import locate
from underlap.read.toml import parse
from underlap.report import diagnostics
from underlap.report.text import Style

ACCOUNT = Path(__file__).resolve().parent.parent / "fixtures" / "value-chain"
CASES_OF_COURTS = ACCOUNT.parent / "cases"
CASES = 2_000
BATCHES = 10
STYLE = Style()

LITERALS = (
    "0", "-1", "1", "99999999999999999999", "1.5", "1e400", "inf", "nan", "true", "false", '""', '"x"', '"none"',
    '"any"', '"@x"', '"../x"', '"a/b/c/d"', '"\\u001b[2J"', '"100%"', '"1/0"', '"5M"', '"EUR 5M"', "[]", "[[]]",
    "[1, 2, 3]", '["x"]', '["x", "x"]', "{}", "{ a = 1 }", '{ any = [] }', '{ except = { is = "x" } }', "2026-01-01",
    "0001-01-01", "9999-12-31", "2026-01-01T00:00:00Z", "07:30:00", "[2026-01-01, 2027-01-01]", "'''\n'''",
    "{ between = [1, 2] }", "{ from = 2026-01-01, to = 2020-01-01 }",
)  # fmt: skip


def truncate(raw: bytes, chance: random.Random) -> bytes:
    """Cut short."""
    return raw[: chance.randrange(len(raw))]


def flip(raw: bytes, chance: random.Random) -> bytes:
    """Single bits turned over."""
    out = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 8))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def swap(raw: bytes, chance: random.Random) -> bytes:
    """A value of another type, or one that means something else."""
    text = raw.decode()
    spots = locate(text)
    values = [value for key, value in spots.values() if value != key]
    for start, end in sorted(chance.sample(values, k=chance.choice((1, 1, 1, 3))), reverse=True):
        text = text[:start] + chance.choice(LITERALS) + text[end:]
    return text.encode()


def borrow(raw: bytes, chance: random.Random) -> bytes:
    """A value from somewhere else in the file."""
    text = raw.decode()
    values = [value for key, value in locate(text).values() if value != key]
    (start, end), (from_, to) = chance.choice(values), chance.choice(values)
    return (text[:start] + text[from_:to] + text[end:]).encode()


def rename(raw: bytes, chance: random.Random) -> bytes:
    """A key of another name: misspelled, or one from somewhere else in the file."""
    text = raw.decode()
    keys = [key for key, value in locate(text).values() if value != key]
    start, end = chance.choice(keys)
    from_, to = chance.choice(keys)
    new = chance.choice((text[start:end][:-1] + "x", text[from_:to], '"\\u202e"'))
    return (text[:start] + new + text[end:]).encode()


def reline(raw: bytes, chance: random.Random) -> bytes:
    """Lines left out, doubled, or moved."""
    lines = raw.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.choice((0, 1, 2))):
        lines.insert(chance.randrange(len(lines)), line)
    return b"\n".join(lines)


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (truncate, flip, swap, swap, borrow, rename, reline)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Library]:
    """A copy of the library with the account beside it, and the library as read whole."""
    top = tmp_path_factory.mktemp("fuzz")
    shutil.copytree(shipped_library(), top / "policies")
    shutil.copytree(ACCOUNT, top / "account")
    library = Library((top / "policies",))
    assert not [each for each in check([top / "policies", top / "account"], library).problems if each.is_error]
    return top, library


def problems_of(path: Path, top: Path, whole: Library) -> tuple[Diagnostic, ...]:
    """What is wrong with a mutated file; the other files are not parsed again."""
    library = Library(whole.folders, {key: read for key, read in whole.loaded.items() if key != str(path)})
    target = top / "account" if path.parent.name == "account" or path.stem in NAMED else path
    return check([target], library).problems


NAMED = frozenset({"taxonomy", "currencies"})
"""Files that a check of the account reads, and that are no documents."""


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutated_files_give_problems_and_no_traceback(batch: int, shelf: tuple[Path, Library]) -> None:
    """Nothing escapes as an exception, and every problem points into its file and can be printed."""
    if batch and not os.environ.get("UNDERLAP_DEEP"):
        pytest.skip("a tenth in the quick run; all of it in `make deep`")
    top, library = shelf
    files = sorted(top.rglob("*.toml"))
    chance = random.Random(batch)
    found: set[str] = set()
    for _ in range(CASES // BATCHES):
        path, mutate = chance.choice(files), chance.choice(MUTATIONS)
        raw = path.read_bytes()
        path.write_bytes(mutate(raw, chance))
        try:
            problems = problems_of(path, top, library)
        finally:
            path.write_bytes(raw)
        diagnostics.full(problems, STYLE)
        found.update(problem.code for problem in problems)
        assert all(0 <= each.place.column <= len(each.place.text) + 1 or not each.place.line for each in problems)
    assert len(found) > 12, "the mutations are not all of one kind"


@pytest.mark.parametrize("slug", ["krishna", "zeig"])
def test_mutated_cases_give_problems_and_no_traceback(slug: str, tmp_path: Path) -> None:
    """Of the files of a decided case, whatever one of them holds: the case is read, or problems say why not."""
    shutil.copytree(CASES_OF_COURTS, tmp_path / "cases", ignore=lambda top, names: _others(top, names, slug))
    folder, chance = tmp_path / "cases" / slug, random.Random(0)
    files = sorted(folder.rglob("*.toml"))
    outcomes = []
    for _ in range(400 if os.environ.get("UNDERLAP_DEEP") else 60):
        path, mutate = chance.choice(files), chance.choice(MUTATIONS)
        raw = path.read_bytes()
        path.write_bytes(mutate(raw, chance))
        read = read_case(folder)
        path.write_bytes(raw)
        diagnostics.full(read.problems, STYLE)
        assert (read.value is None) == read.failed
        outcomes.append(read.failed)
    assert {True, False} == set(outcomes)


def _others(top: str, names: list[str], slug: str) -> list[str]:
    """What is not copied: the other cases."""
    return [name for name in names if Path(top) == CASES_OF_COURTS and name not in (slug, "shared", "taxonomy.toml")]


def test_the_locator_takes_whatever_tomli_takes() -> None:
    """No text that tomli accepts stops it, however it was made."""
    chance = random.Random(0)
    for file in sorted(shipped_library().rglob("*.toml")):
        for _ in range(20):
            read = parse(chance.choice(MUTATIONS)(file.read_bytes(), chance), file, file.name)
            if read.value is not None:
                locate(read.value.text)
