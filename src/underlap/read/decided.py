"""Decided cases: a folder's files -> `Decided` values, and the folders that the matcher is given of them (docs/cases.md).

The matcher is never given the case's own folder: `lay_out` copies what an account may see of it, and neither the title, the twins
nor anything expected is among that.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from underlap.model.decided import CASE, OPEN, Decided, Private, Row, Twin
from underlap.model.problems import Diagnostic, Place, Read
from underlap.read.convert import structure_file
from underlap.read.desk import At, Desk, Wrong, finish
from underlap.read.library import CURRENCIES, TAXONOMY
from underlap.read.scalars import ANY_CURRENCY, minor_units
from underlap.read.shapes import Filled, Id, Plain, Words, shape
from underlap.read.taxonomy import format_is_ours
from underlap.read.toml import load, shown

ABOUT: Final = "case.toml"
TWINS: Final = "twins.toml"
EXPECTED: Final = "expected.toml"
KEPT: Final = frozenset({ABOUT, TWINS, EXPECTED})
"""Files of a case that the matcher is never given."""

SHARED: Final = "shared"
"""The folder beside the cases that holds clauses which several cases share."""

WORDS: Final = "words"
"""Where the taxonomy of the library is laid out, beside the runs."""

ANY: Final = "any"
"""An amount that is not asserted."""

BOTH: Final = 2


@shape
class AboutShape:
    id: Id
    title: Filled
    court: Filled
    line: Filled
    verdict: Filled
    turns_on: Filled
    features: Words
    confidence: Filled
    sources: Words
    cite: str = ""
    date: str = ""
    shared: tuple[Id, ...] = ()
    encoded: str = ""
    gaps: tuple[str, ...] = ()


@shape
class PrivateShape:
    value: Filled
    reason: Filled


@shape
class AboutFile:
    format: int
    case: AboutShape
    private: tuple[PrivateShape, ...] = ()


@shape
class TwinShape:
    id: Id
    why: Filled
    file: Filled
    find: Filled
    replace: str


@shape
class TwinsFile:
    format: int
    twin: tuple[TwinShape, ...] = ()


@shape
class RowShape:
    run: Filled
    exposure: str | None = None
    policy: str | None = None
    item: str | None = None
    result: str | None = None
    ruling: Words | None = None
    clause: str | None = None
    did: str | None = None
    element: str | None = None
    open: Plain | None = None
    bands: Plain | None = None
    says: str = ""


@shape
class ExpectedFile:
    format: int
    row: tuple[RowShape, ...] = ()


def case_folders(top: Path) -> list[Path]:
    """The folders of a folder that hold a case, by name."""
    return sorted(each.parent for each in top.glob(f"*/{ABOUT}"))


def read_case(folder: Path) -> Read[Decided]:
    """The case in a folder. The value is None if any problem is an error."""
    desk = Desk()
    about = _file(AboutFile, folder / ABOUT, desk)
    twins = _file(TwinsFile, folder / TWINS, desk) if (folder / TWINS).exists() else None
    expected = _file(ExpectedFile, folder / EXPECTED, desk) if (folder / EXPECTED).exists() else None
    if about is None:
        return Read(None, finish(desk))
    case = about.shape.case
    if case.id != folder.name:
        desk.error("CS01", about.at / "case" / "id", f"the case '{case.id}' lies in a folder called '{folder.name}'", "call both the same")
    read = [_twin(shape, at, folder, case.shared, desk) for shape, at in (twins.each("twin") if twins else ())]
    runs = (CASE, *((OPEN,) if _rulings(folder) else ()), *(twin.id for twin in read))
    rows = [_row(shape, at, runs, desk) for shape, at in (expected.each("row") if expected else ())]
    value = Decided(
        id=case.id,
        title=case.title,
        court=case.court,
        line=case.line,
        verdict=case.verdict,
        turns_on=case.turns_on,
        features=case.features,
        twins=tuple(read),
        expected=tuple(rows),
        private=tuple(Private(each.value, each.reason) for each in about.shape.private),
        gaps=case.gaps,
        runs=runs,
        rulings=tuple(_features(folder)),
    )
    return Read(None if desk.failed else value, finish(desk))


def lay_out(folder: Path, run: str, twin: Twin | None, target: Path) -> None:
    """Copy to `target` what the matcher is given of a case in one run: its account and documents, shared ones, the shared taxonomy."""
    sources = _given(folder)
    if run == OPEN:
        for name in _rulings(folder):
            del sources[name]
    for name, path in sources.items():
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    if twin is not None:
        changed = target / twin.file
        text = _text(changed).replace(twin.find, twin.replace)
        changed.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")


def words_of(library: Path, top: Path) -> Path:
    """A library with the taxonomy and the currencies of another, and no documents: a case brings its own clauses and its own law."""
    words = top / WORDS
    words.mkdir(parents=True, exist_ok=True)
    for name in (TAXONOMY, CURRENCIES):
        shutil.copyfile(library / name, words / name)
    return words


def _text(path: Path) -> str:
    """A file as text; bytes that are none stay, for whoever reads the file to tell."""
    return path.read_text(encoding="utf-8", errors="surrogateescape")


def _given(folder: Path) -> dict[str, Path]:
    """Name in the folder that the matcher gets -> file."""
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*.toml")) if path.name not in KEPT}
    common = folder.parent / TAXONOMY
    if common.exists():
        found[TAXONOMY] = common
    about = load(folder / ABOUT).value
    groups = (At(about) / "case" / "shared").value() if about is not None else ()
    for group in groups if isinstance(groups, list) else ():
        below = folder.parent / SHARED / str(group)
        found |= {os.path.join(SHARED, str(group), str(path.relative_to(below))): path for path in sorted(below.rglob("*.toml"))}
    return found


def _rulings(folder: Path) -> list[str]:
    """The files with the rulings of the case itself: second documents of a law, `law.<law>-<word>.toml`."""
    return [name for name in _given(folder) if (base := os.path.basename(name)).startswith("law.") and "-" in base]


def _features(folder: Path) -> Iterator[str]:
    """The features that the case's own rulings answer."""
    given = _given(folder)
    for name in _rulings(folder):
        source = load(given[name]).value
        for table, _ in (At(source) / "precedent").tables() if source is not None else ():
            yield str(table.get("feature", ""))


def _file(kind: Any, path: Path, desk: Desk) -> Any:
    source = load(path)
    desk.problems.extend(source.problems)
    if source.value is None:
        return None
    tables = structure_file(kind, At(source.value), desk, ANY_CURRENCY)
    return tables if tables is not None and format_is_ours(tables.shape.format, At(source.value), desk) else None


def _twin(shape: TwinShape, at: At, folder: Path, shared: Iterable[str], desk: Desk) -> Twin:
    files = _given(folder)
    if shape.id in (CASE, OPEN, WORDS):
        desk.error("CS02", at / "id", f"a twin cannot be called '{shape.id}'", "taken")
    if shape.file not in files:
        help = f"files: {', '.join(sorted(files))}"
        desk.error("CS03", at / "file", f"no file '{shape.file}' is given to the matcher", "not found", help)
    else:
        times = _text(files[shape.file]).count(shape.find)
        if times != 1:
            desk.error("CS04", at / "find", f"the text stands {times} times in {shape.file}", "must stand there once")
    return Twin(shape.id, shape.why, shape.file, shape.find, shape.replace)


def _row(shape: RowShape, at: At, runs: tuple[str, ...], desk: Desk) -> Row:
    if shape.run not in runs:
        desk.error("CS05", at / "run", f"the case has no run '{shape.run}'", "not a run", f"runs: {', '.join(runs)}")
    ruling = None
    if shape.ruling is not None:
        ruling = _pair(shape.ruling, at / "ruling", desk)
    return Row(
        run=shape.run,
        exposure=shape.exposure,
        policy=shape.policy,
        item=shape.item,
        result=shape.result,
        ruling=ruling,
        clause=shape.clause,
        did=shape.did,
        element=shape.element,
        open=_answers(shape.open, at / "open", desk) if shape.open is not None else None,
        bands=_bands(shape.bands, at / "bands", desk) if shape.bands is not None else None,
        says=shape.says,
    )


def _pair(words: tuple[str, ...], at: At, desk: Desk) -> tuple[str, str]:
    if len(words) > BOTH:
        desk.error("CS06", at, f"{len(words)} values, for two ends", "one value, or [favorable, adverse]")
    return words[0], words[-1]


def _answers(table: Mapping[str, object], at: At, desk: Desk) -> dict[str, str]:
    for key, value in table.items():
        if not isinstance(value, str):
            desk.error("CS08", at / key, "the answer for the insured is a text", "not a text")
    return {key: str(value) for key, value in table.items()}


def _bands(table: Mapping[str, object], at: At, desk: Desk) -> dict[str, tuple[int, int] | None]:
    found: dict[str, tuple[int, int] | None] = {}
    for key, value in table.items():
        listed = value if isinstance(value, list) and value else [value]
        if value == ANY:
            found[key] = None
            continue
        if len(listed) > BOTH:
            desk.error("CS06", at / key, f"{len(listed)} amounts, for two ends", "one amount, or [favorable, adverse]")
        try:
            cents = [minor_units(each, ANY_CURRENCY) for each in listed]
        except Wrong as wrong:
            desk.error(wrong.code, at / key, wrong.message, wrong.label, wrong.help)
        else:
            found[key] = cents[0], cents[-1]
    return found


def no_cases(top: Path) -> Diagnostic:
    """The problem of a folder without a case."""
    desk = Desk()
    desk.error("CS07", Place(shown(top)), f"no folder in here has a {ABOUT}", "no decided case")
    return desk.problems[0]
