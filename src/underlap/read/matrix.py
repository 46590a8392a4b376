"""The claim x line matrix of a library: `matrix.toml`, and the account in the folder `matrix` beside it (docs/format.md, 8)."""

from collections.abc import Iterable

from underlap.model.accounts import Account
from underlap.model.matrix import LETTERS, Overlay, Reach, Row, Said, Sheet
from underlap.model.problems import Read
from underlap.read.accounts import read_account
from underlap.read.clauses import unique_ids
from underlap.read.convert import structure
from underlap.read.desk import At, Desk, finish, quoted, suggest
from underlap.read.library import MATRIX, Library
from underlap.read.scalars import ANY_CURRENCY
from underlap.read.shapes import MatrixCellShape, MatrixFile, MatrixRowShape, OverlayShape
from underlap.read.taxonomy import format_is_ours


def read_matrix(library: Library, known: Read[Account] | None = None) -> Read[tuple[Account, Sheet]]:
    """The matrix of a library. No value and no problem: it has none. `known`: its account, where somebody has read it already."""
    path = library.folders[0] / MATRIX
    if not path.exists():
        return Read(None)
    desk = Desk()
    source = library.source(path)
    desk.problems.extend(source.problems)
    account = known or read_account(path.with_suffix(""), library)
    desk.problems.extend(account.problems)
    sheet = _sheet(At(source.value), account.value, desk) if source.value is not None and account.value is not None else None
    found = (account.value, sheet) if account.value is not None and sheet is not None and not desk.failed else None
    return Read(found, finish(desk))


def _sheet(at: At, account: Account, desk: Desk) -> Sheet | None:
    file = structure(at.source.table, MatrixFile, at, desk, ANY_CURRENCY)
    if file is None or not format_is_ours(file.format, at, desk):
        return None
    policies = {t.policy.id for t in account.towers}
    overlays = frozenset(shape.id for shape in file.overlay)
    unique_ids(((shape.id, at / "overlay" / i / "id") for i, shape in enumerate(file.overlay)), "overlay", desk, "AC03")
    unique_ids(((shape.exposure, at / "row" / i / "exposure") for i, shape in enumerate(file.row)), "row", desk, "AC03")
    for i, overlay in enumerate(file.overlay):
        for key, id in (("base", overlay.base), ("attached", overlay.attached)):
            _known(id, policies, "policy", at / "overlay" / i / key, desk)
    for i, row in enumerate(file.row):
        _known(row.exposure, {e.id for e in account.exposures}, "exposure", at / "row" / i / "exposure", desk)
        for j, cell in enumerate(row.cells):
            _cell(cell, at / "row" / i / "cells" / j, policies, overlays, desk)
    return None if desk.failed else Sheet(tuple(map(_row, file.row)), tuple(map(_overlay, file.overlay)))


def _cell(cell: MatrixCellShape, at: At, policies: Iterable[str], overlays: frozenset[str], desk: Desk) -> None:
    words = tuple(Reach) if cell.at in overlays else tuple(LETTERS)
    _known(cell.at, (*policies, *overlays), "policy or overlay", at / "at", desk)
    for word in cell.says.split("/"):
        if word not in words:
            desk.error("AC47", at / "says", f"unknown word {quoted(word)}", "not one of the sheet's", suggest(word, words, "words"))


def _known(id: str, known: Iterable[str], what: str, at: At, desk: Desk) -> None:
    names = sorted(known)
    if id not in names:
        desk.error("AC47", at, f"unknown {what} {quoted(id)}", "the matrix's account has none of this id", suggest(id, names, "ids"))


def _row(shape: MatrixRowShape) -> Row:
    said = {str(cell.at): Said(tuple(cell.says.split("/")), cell.side, cell.because) for cell in shape.cells}
    return Row(shape.exposure, shape.role, shape.fact, shape.sheet, said)


def _overlay(shape: OverlayShape) -> Overlay:
    return Overlay(shape.id, shape.title, shape.base, shape.attached)
