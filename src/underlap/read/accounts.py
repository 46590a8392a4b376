"""Accounts: a folder's files -> one `Account` with nothing left to look up, or every problem of every file (docs/format.md, 4)."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import define, field, frozen

from underlap.model.accounts import Account, Answered, Party
from underlap.model.answers import ANSWERABLE, NO, YES, Kind
from underlap.model.documents import Document
from underlap.model.exposures import Exposure
from underlap.model.problems import Diagnostic, Place, Read, by_place
from underlap.model.programs import Tower
from underlap.model.taxonomy import NONE, Taxonomy
from underlap.read.clauses import unique_ids
from underlap.read.convert import structure
from underlap.read.desk import At, Desk, quoted, suggest
from underlap.read.documents import Shelf
from underlap.read.exposures import Exposures
from underlap.read.library import Library, escape
from underlap.read.programs import Programs
from underlap.read.scalars import ANY_CURRENCY, Currency
from underlap.read.shapes import AccountFile, AccountShape, AnswerShape, ExposureShape
from underlap.read.taxonomy import RINGS, format_is_ours, read_currency, read_taxonomy
from underlap.read.toml import Source, shown

MAIN: Final = "account.toml"
MAX_ACCOUNT_FILES: Final = 200

T = TypeVar("T")


def read_account(path: Path, library: Library) -> Read[Account]:
    """The account in a folder, or in one file. The value is None if any problem is an error."""
    desk = Desk()
    account = _Files(desk, library).read(path)
    problems = finish(desk)
    return Read(None if desk.failed else account, problems)


def finish(desk: Desk) -> tuple[Diagnostic, ...]:
    """All problems noted, each once, in the order of their places."""
    return tuple(sorted(dict.fromkeys(desk.problems), key=by_place))


@define
class _Files:
    """Finds and loads the files of an account."""

    desk: Desk
    library: Library

    def read(self, path: Path) -> Account | None:
        """Everything, from the path that the user named."""
        main = path / MAIN if path.is_dir() else path
        library = self.library.beside(main.parent)
        source = self._load(main, library)
        if source is None:
            return None
        self.desk.problems.extend(library.problems)
        sources = [source]
        added = _taxonomy_files(source)
        if main.name == MAIN:
            own = {os.path.realpath(main.parent / str(at.value())) for at in added}
            beside = [each for each in self._beside(main, library) if os.path.realpath(each) not in own]
            sources += [found for each in beside if (found := self._load(each, library)) is not None]
        parts = [each for each in sources if "document" not in each.table]
        return _Reader(self.desk, library, parts, added).read()

    def _load(self, path: Path, library: Library) -> Source | None:
        if path.is_symlink() and not library.holds(path):
            self.desk.problems.append(escape(path, Place(shown(path))))
            return None
        read = library.source(path)
        self.desk.problems.extend(read.problems)
        return read.value

    def _beside(self, main: Path, library: Library) -> list[Path]:
        names = sorted(name for name in os.listdir(main.parent) if name.endswith(".toml") and not name.startswith("."))
        if len(names) > MAX_ACCOUNT_FILES:
            message = f"more than {MAX_ACCOUNT_FILES} files beside {MAIN}"
            self.desk.error("RF04", Place(shown(main.parent)), message)
        return [main.parent / name for name in names[:MAX_ACCOUNT_FILES] if name != main.name]


def _taxonomy_files(source: Source) -> tuple[At, ...]:
    """The entries of the account's `taxonomy`, as far as they are texts; what is wrong with others is said elsewhere."""
    at = At(source) / "account" / "taxonomy"
    value = at.value()
    return tuple(at / i for i, each in enumerate(value) if isinstance(each, str)) if isinstance(value, list) else ()


@define
class _Reader:
    """Reads an account from its loaded files."""

    desk: Desk
    library: Library
    sources: list[Source]
    added: tuple[At, ...]
    files: list[tuple[AccountFile, At]] = field(factory=list)

    def read(self) -> Account | None:
        taxonomy = read_taxonomy(self.library, self.added)
        self.desk.problems.extend(taxonomy.problems)
        currency = self._currency()
        for source in self.sources:
            file = structure(source.table, AccountFile, At(source), self.desk, currency)
            if file is not None and format_is_ours(file.format, At(source), self.desk):
                self.files.append((file, At(source)))
        if taxonomy.value is None:
            return None
        return self._whole(taxonomy.value, currency)

    def _currency(self) -> Currency:
        for source in self.sources:
            at = At(source) / "account" / "currency"
            code = at.value()
            if isinstance(code, str):
                return read_currency(self.library, code, at, self.desk)
        return ANY_CURRENCY

    def _all(self, kind: str) -> list[tuple[Any, At]]:
        """Every table of a kind, over all files, and where it stands."""
        return [(shape, at / kind / i) for file, at in self.files for i, shape in enumerate(getattr(file, kind))]

    def _whole(self, taxonomy: Taxonomy, currency: Currency) -> Account | None:
        head = self._head()
        parties = self._parties()
        shelf = Shelf(self.library, taxonomy, currency, self.desk)
        programs = Programs(shelf, head.law if head else "", tuple(parties))
        towers = programs.towers(self._all("policy"), self._all("layer"))
        exposures = self._exposures(taxonomy, parties, towers)
        answers = Answers(self.desk, taxonomy, parties, exposures, towers).read(self._all("answer"))
        if head is None:
            return None
        if head.client not in parties:
            place = self._head_at() / "client"
            self.desk.error(
                "AC02",
                place,
                f"unknown party '{head.client}'",
                "no [[party]] has this id",
                suggest(head.client, parties, "parties"),
            )
        return Account(
            name=head.name,
            client=head.client,
            currency=currency.code,
            digits=currency.digits,
            as_of=head.as_of,
            law=head.law,
            taxonomy=taxonomy,
            parties=dict(sorted(parties.items())),
            towers=towers,
            exposures=exposures,
            answers=answers,
            term=head.term,
            documents=_by_id(programs.sources),
            sources=programs.sources,
        )

    def _head(self) -> AccountShape | None:
        """The one [account] table."""
        heads = [(file.account, at / "account") for file, at in self.files if file.account is not None]
        if not heads and not self.desk.failed:
            self.desk.error(
                "AC01", At(self.sources[0]), "no file of the account has an [account] table", "not an account"
            )
        for _, at in heads[1:]:
            self.desk.error(
                "AC01",
                at.key(),
                "a second [account] table",
                "one is enough",
                related=[heads[0][1].key().related("the first")],
            )
        return heads[0][0] if heads else None

    def _head_at(self) -> At:
        return next(at / "account" for file, at in self.files if file.account is not None)

    def _parties(self) -> dict[str, Party]:
        shapes = self._all("party")
        unique_ids(((shape.id, at / "id") for shape, at in shapes), "party", self.desk, "AC03")
        return {shape.id: Party(shape.id, shape.name, shape.role, shape.tolerance) for shape, _ in shapes}

    def _exposures(
        self, taxonomy: Taxonomy, parties: Mapping[str, Party], towers: Iterable[Tower]
    ) -> tuple[Exposure, ...]:
        slices = dict(_slices(towers))
        make = Exposures(taxonomy, self.desk, parties, slices)
        shapes: list[tuple[ExposureShape, At]] = self._all("exposure")
        unique_ids(((shape.id, at / "id") for shape, at in shapes), "exposure", self.desk, "AC03")
        return tuple(sorted((make.exposure(shape, at) for shape, at in shapes), key=lambda each: each.id))


def _slices(towers: Iterable[Tower]) -> Iterator[tuple[str, int]]:
    for tower in towers:
        yield tower.policy.id, tower.policy.limit.each_claim
        yield from ((layer.id, layer.limit.each_claim) for layer in tower.layers)


def _by_id(sources: Mapping[str, tuple[Document, ...]]) -> dict[str, Document]:
    return {document.id: document for documents in sources.values() for document in documents}


# --- answers ---------------------------------------------------------------------------------------------------------

RING: Final = "ring"


@frozen(eq=False)
class Answers:
    """Checks what the account answers: only facts and controls, and only questions that it can have (docs/format.md, 3.3)."""

    desk: Desk
    taxonomy: Taxonomy
    parties: Mapping[str, Party]
    exposures: tuple[Exposure, ...]
    towers: tuple[Tower, ...]

    def read(self, shapes: list[tuple[AnswerShape, At]]) -> dict[str, Answered]:
        """Key -> answer, for those that hold."""
        unique_ids(((shape.question, at / "question") for shape, at in shapes), "answer", self.desk, "AC29")
        for shape, at in shapes:
            self._check(shape, at)
        return {
            shape.question: Answered(shape.question, shape.value, shape.by, shape.on, shape.evidence)
            for shape, _ in sorted(shapes, key=lambda each: each[0].question)
        }

    def _check(self, shape: AnswerShape, at: At) -> None:
        kind, colon, rest = shape.question.partition(":")
        kinds = [each.value for each in Kind]
        if not colon or kind not in kinds:
            help = "fact:<exposure>/<level>/<facet or tag>, or control:<party>/<control>"
            self.desk.error("AC25", at / "question", f"{quoted(shape.question)} is no question", "malformed", help)
        elif Kind(kind) not in ANSWERABLE:
            message = f"an account cannot answer a '{kind}' question"
            self.desk.error(
                "AC26",
                at / "question",
                message,
                "not for an account to say",
                "it answers facts and controls; the rest stays open",
            )
        elif kind == Kind.CONTROL.value:
            self._control(rest.split("/"), shape, at)
        else:
            self._fact(rest.split("/"), shape, at)

    def _unknown(self, kind: str, word: str, known: Iterable[str], at: At) -> None:
        self.desk.error(
            "AC27",
            at / "question",
            f"unknown {kind} {quoted(word)}",
            "nothing has this name",
            suggest(word, known, f"{kind}s"),
        )

    def _control(self, steps: list[str], shape: AnswerShape, at: At) -> None:
        if len(steps) != 2:  # noqa: PLR2004  (party and control)
            self.desk.error(
                "AC25",
                at / "question",
                f"{quoted(shape.question)} is no question",
                "malformed",
                "control:<party>/<control>",
            )
            return
        party, control = steps
        if party not in self.parties:
            self._unknown("party", party, self.parties, at)
            return
        asked = {each.control for tower in self.towers for each in _conditions(tower)}
        if control not in asked:
            label = "no condition of the account asks this"
            self.desk.warning(
                "AC27",
                at / "question",
                f"unknown control {quoted(control)}",
                label,
                suggest(control, asked, "controls"),
            )
        self._value(shape.value, (YES, NO), at)

    def _fact(self, steps: list[str], shape: AnswerShape, at: At) -> None:
        if len(steps) != 3:  # noqa: PLR2004  (exposure, level and facet or tag)
            help = "fact:<exposure>/<level>/<facet or tag>"
            self.desk.error("AC25", at / "question", f"{quoted(shape.question)} is no question", "malformed", help)
            return
        id, level, facet = steps
        exposure = next((each for each in self.exposures if each.id == id), None)
        if exposure is None:
            self._unknown("exposure", id, (each.id for each in self.exposures), at)
            return
        levels = _levels(exposure)
        if level not in levels:
            self._unknown("level", level, levels, at)
            return
        values = self._values(facet, level)
        if values is None:
            self._unknown("facet or tag", facet, {*self.taxonomy.trees, *self.taxonomy.scales, *self.taxonomy.tags}, at)
        else:
            self._value(shape.value, values, at)

    def _values(self, facet: str, level: str) -> tuple[str, ...] | None:
        if facet in self.taxonomy.trees:
            return (*sorted(self.taxonomy.trees[facet].values), NONE)
        if facet in self.taxonomy.scales:
            return self.taxonomy.scales[facet].values
        if facet in self.taxonomy.tags:
            return (YES, NO)
        return tuple(RINGS) if facet == RING and level.startswith("link.") else None

    def _value(self, value: str, values: tuple[str, ...], at: At) -> None:
        if value not in values:
            self.desk.error(
                "AC28",
                at / "value",
                f"{quoted(value)} does not answer the question",
                "not an answer",
                suggest(value, values, "answers"),
            )


def _levels(exposure: Exposure) -> tuple[str, ...]:
    return (
        "exposure",
        *(f"count.{each.id}" for each in exposure.counts),
        *(f"link.{each.id}" for each in exposure.links),
        *(f"item.{each.id}" for each in exposure.items),
        *(f"person.{each.id}" for each in exposure.persons),
    )


def _conditions(tower: Tower) -> Iterator[Any]:
    for wording in (tower.policy.wording, *(layer.wording for layer in tower.layers)):
        yield from wording.conditions if wording is not None else ()
