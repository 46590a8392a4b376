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
from underlap.read.desk import At, Desk, Wrong, finish, quoted, suggest
from underlap.read.library import CURRENCIES, TAXONOMY, Library, escape
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
    if not _groups(case.shared, about.at / "case" / "shared", folder, desk):
        return Read(None, finish(desk))
    texts = _texts(folder, desk)
    read = [_twin(shape, at, texts, desk) for shape, at in (twins.each("twin") if twins else ())]
    for i, twin in enumerate(read):
        if twins is not None and twin.id in [each.id for each in read[:i]]:
            desk.error("CS02", twins.at / "twin" / i / "id", f"two twins are called '{twin.id}'", "taken", "each needs a name of its own")
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


def in_the_way(folder: Path, decided: Decided, target: Path) -> tuple[Diagnostic, ...]:
    """What keeps the runs of a case from being laid out below `target`: the folder of the cases itself, and anything there that is not of
    these runs, which the matcher would be given too. Nothing of that is overwritten."""
    desk = Desk()
    top, cases = os.path.realpath(target), os.path.realpath(folder.parent)
    if top == cases or top.startswith(os.path.join(cases, "")):
        desk.error("CS11", Place(shown(target)), "runs cannot be laid out among the cases", "", "name a folder outside them")
        return finish(desk)
    given = _given(folder)
    ruled = given.keys() - set(_rulings(folder))
    expected = {run: ruled if run == OPEN else given.keys() for run in decided.runs} | {WORDS: {TAXONOMY, CURRENCIES}}
    for run, names in expected.items():
        for place, _, files in os.walk(target / run):
            links = [place] if os.path.islink(place) else []
            found = [os.path.join(place, file) for file in files]
            strange = [each for each in found if os.path.islink(each) or os.path.relpath(each, target / run) not in names]
            for each in [*links, *strange]:
                message = f"not of the run '{run}'"
                desk.error("CS11", Place(shown(Path(each))), message, "", "move it away, or name another folder for --write")
    return finish(desk)


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
        text = changed.read_text(encoding="utf-8").replace(twin.find, twin.replace)
        changed.write_text(text, encoding="utf-8", newline="\n")


def words_of(library: Path, top: Path) -> Path:
    """A library with the taxonomy and the currencies of another, and no documents: a case brings its own clauses and its own law."""
    words = top / WORDS
    words.mkdir(parents=True, exist_ok=True)
    for name in (TAXONOMY, CURRENCIES):
        shutil.copyfile(library / name, words / name)
    return words


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
        files = (path for path in sorted(below.rglob("*.toml")) if path.name not in KEPT)
        found |= {os.path.join(SHARED, str(group), str(path.relative_to(below))): path for path in files}
    return found


def _groups(groups: Iterable[str], at: At, folder: Path, desk: Desk) -> bool:
    """Shared groups are folders below `shared`, by their names: nothing from elsewhere is laid out, and nothing outside the run."""
    top = folder.parent / SHARED
    there = sorted(each.name for each in top.iterdir() if each.is_dir()) if top.is_dir() else []
    strange = [(i, group) for i, group in enumerate(groups) if group not in there]
    for i, group in strange:
        desk.error("CS09", at / i, f"no shared group {quoted(group)}", "not a folder of 'shared'", suggest(group, there, "groups"))
    return not strange


def _texts(folder: Path, desk: Desk) -> dict[str, str | None]:
    """What the matcher is given, as text. What cannot be read, or lies outside the folder of the cases, is noted, and None."""
    library = Library((folder.parent,))
    texts: dict[str, str | None] = {}
    for name, path in _given(folder).items():
        source = load(path) if library.holds(path) else None
        desk.problems.extend(source.problems if source is not None else (escape(path, Place(shown(path))),))
        texts[name] = source.value.text if source is not None and source.value is not None else None
    return texts


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


def _twin(shape: TwinShape, at: At, texts: Mapping[str, str | None], desk: Desk) -> Twin:
    if shape.id in (CASE, OPEN, WORDS):
        desk.error("CS02", at / "id", f"a twin cannot be called '{shape.id}'", "taken")
    if shape.file not in texts:
        help = f"files: {', '.join(sorted(texts))}"
        desk.error("CS03", at / "file", f"no file '{shape.file}' is given to the matcher", "not found", help)
    elif (text := texts[shape.file]) is not None:
        times = text.count(shape.find)
        if times != 1:
            desk.error("CS04", at / "find", f"the text stands {times} times in {shape.file}", "must stand there once")
    return Twin(shape.id, shape.why, shape.file, shape.find, shape.replace)


def _row(shape: RowShape, at: At, runs: tuple[str, ...], desk: Desk) -> Row:
    if shape.run not in runs:
        desk.error("CS05", at / "run", f"the case has no run '{shape.run}'", "not a run", f"runs: {', '.join(runs)}")
    if all(each is None for each in (shape.result, shape.ruling, shape.clause, shape.element, shape.open, shape.bands)):
        desk.error("CS10", at.key(), "the row expects nothing", "it would always hold", "result, ruling, clause, element, open or bands")
    elif shape.did is not None and shape.clause is None:
        desk.error("CS10", at / "did", "the row does not say which clause did it", "'clause' is missing", "name the clause")
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
