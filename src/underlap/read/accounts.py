"""Accounts: a folder's files -> one `Account` with nothing left to look up, or all problems (docs/format.md, 4)."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import define, evolve, field

from underlap.model.accounts import Account, Party
from underlap.model.documents import Document
from underlap.model.exposures import Exposure
from underlap.model.problems import Place, Read
from underlap.model.programs import Policy
from underlap.model.taxonomy import Taxonomy
from underlap.read.answers import Answers
from underlap.read.clauses import unique_ids
from underlap.read.convert import Tables, structure_file
from underlap.read.desk import At, Desk, Names, finish, suggest
from underlap.read.documents import Loaded, Shelf
from underlap.read.exposures import Exposures
from underlap.read.laws import Attaching, candidates
from underlap.read.library import MAIN, Library, escape
from underlap.read.lint import Lint
from underlap.read.others import Others
from underlap.read.pools import LossRuns, Pools
from underlap.read.programs import Programs
from underlap.read.scalars import ANY_CURRENCY, Currency
from underlap.read.scenarios import Circumstances, Claims, Scenarios, told
from underlap.read.shapes import AccountFile, AccountShape, ExposureShape
from underlap.read.slices import Slices
from underlap.read.taxonomy import format_is_ours, read_currency, read_taxonomy
from underlap.read.toml import Source, shown
from underlap.read.wordings import lint_attached

MAX_ACCOUNT_FILES: Final = 200

T = TypeVar("T")


def read_account(path: Path, library: Library, *, lint: bool = False) -> Read[Account]:
    """The account in a folder, or in one file. The value is None if any problem is an error. `lint`: with what is seldom meant."""
    desk = Desk()
    account = _Files(desk, library, lint).read(path)
    problems = finish(desk)
    return Read(None if desk.failed else account, problems)


@define
class _Files:
    """Finds and loads the files of an account."""

    desk: Desk
    library: Library
    lint: bool

    def read(self, path: Path) -> Account | None:
        """Everything, from the path that the user named."""
        main = path / MAIN if path.is_dir() else path
        library = self.library.beside(main.parent)
        source = self._load(main, library)
        if source is None:
            return None
        sources = [source]
        added = _taxonomy_files(source)
        if main.name == MAIN:
            own = {os.path.realpath(main.parent / str(at.value())) for at in added}
            beside = [each for each in self._beside(main, library) if os.path.realpath(each) not in own]
            sources += [found for each in beside if (found := self._load(each, library)) is not None]
        parts = [each for each in sources if "document" not in each.table]
        complete = not self.desk.failed
        self.desk.problems.extend(library.problems)
        return _Reader(self.desk, library, parts, added, complete, self.lint).read()

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
    """The entries of the account's `taxonomy`, as far as they are texts; others are refused with it."""
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
    complete: bool
    lint: bool
    files: list[Tables[AccountFile]] = field(factory=list)
    piles: Mapping[str, tuple[Loaded, ...]] = field(factory=dict)

    def read(self) -> Account | None:
        taxonomy = read_taxonomy(self.library, self.added)
        self.desk.problems.extend(taxonomy.problems)
        currency = self._currency()
        for source in self.sources:
            tables = structure_file(AccountFile, At(source), self.desk, currency)
            if tables is not None and format_is_ours(tables.shape.format, At(source), self.desk):
                self.files.append(tables)
        if taxonomy.value is None:
            return None
        account = self._whole(taxonomy.value, currency)
        if account is not None and self.lint and not self.desk.failed:
            places = {(kind, shape.id): at for kind in ("policy", "layer", "exposure") for shape, at in self._all(kind)}
            Lint(self.desk, account, places).check()
            self._wordings(account, places)
        return account

    def _wordings(self, account: Account, places: Mapping[tuple[str, str], At]) -> None:
        """The words of every policy and layer; of those that have the same documents, once."""
        seen: set[tuple[int, ...]] = set()
        for slice in (each for tower in account.towers for each in tower.slices):
            pile = self.piles.get(slice.id, ())
            key = tuple(map(id, pile))
            if slice.wording is not None and pile and key not in seen:
                seen.add(key)
                at = places["policy" if isinstance(slice, Policy) else "layer", slice.id]
                lint_attached(slice.wording, pile, account.taxonomy, at, self.desk)

    def _currency(self) -> Currency:
        for source in self.sources:
            at = At(source) / "account" / "currency"
            code = at.value()
            if isinstance(code, str):
                return read_currency(self.library, code, at, self.desk)
        return ANY_CURRENCY

    def _all(self, kind: str) -> list[tuple[Any, At]]:
        """Every table of a kind, over all files, and where it stands."""
        return [each for tables in self.files for each in tables.each(kind)]

    def _ids(self, *kinds: str, key: str = "id") -> Names:
        """Every id of a kind, those of faulty tables too: what names one of those is not wrong for that."""
        found = (table.get(key) for at in map(At, self.sources) for kind in kinds for table, _ in (at / kind).tables())
        return Names(frozenset(id for id in found if isinstance(id, str)), self.complete)

    def _whole(self, taxonomy: Taxonomy, currency: Currency) -> Account | None:
        head = self._head()
        parties, ids = self._ids("party"), self._ids("policy", "layer")
        shelf = Shelf(self.library, taxonomy, currency, self.desk)
        stated = (shape.law for kind in ("policy", "layer") for shape, _ in self._all(kind))
        attaching = Attaching(shelf, At(self.sources[0]))
        laws = attaching.attach([law for law in (head.law if head else None, *stated) if law is not None])
        programs = Programs(shelf, head.law if head else "", parties, ids, laws)
        towers = programs.towers(self._all("policy"), self._all("layer"))
        self.piles = programs.piles
        slices = Slices(self.desk, ids, parties, towers)
        Others(slices).check(self._all("policy"))
        make = Exposures(taxonomy, self.desk, parties, slices)
        exposures = self._exposures(make)
        people = self._parties()
        pools = Pools(self.desk, self._ids("pool"), slices).read(self._all("pool"))
        runs = LossRuns(self.desk, slices).read(self._all("loss_run"))
        places = {shape.id: at for shape, at in self._all("exposure")}
        claims = Claims(self.desk, self._ids("exposure"), {each.id: each for each in exposures}, places)
        circumstances = Circumstances(claims, make).read(self._all("circumstance"))
        exposures = told(exposures, circumstances)
        claims = evolve(claims, found={each.id: each for each in exposures})
        scenarios = Scenarios(claims, make).read(self._all("scenario"))
        named = self._ids("scenario").words | self._ids("loss_run", key="policy").words
        groups = {each.id: each.unsure_related for each in scenarios}
        reserves = {each.slice: each.reserved for each in runs}
        faulty = named - groups.keys() - reserves.keys()
        answering = Answers(self.desk, taxonomy, parties, self._ids("exposure"), exposures, towers, groups, reserves, faulty)
        answers = answering.read(self._all("answer"))
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
        account = Account(
            name=head.name,
            client=head.client,
            currency=currency.code,
            digits=currency.digits,
            as_of=head.as_of,
            law=head.law,
            taxonomy=taxonomy,
            parties=dict(sorted(people.items())),
            towers=towers,
            exposures=exposures,
            answers=answers,
            term=head.term,
            documents=_by_id(programs.sources),
            sources=programs.sources,
            pools=pools,
            loss_runs=runs,
            circumstances=circumstances,
            scenarios=scenarios,
            circle=head.circle,
            laws=laws,
        )
        return evolve(account, laws=attaching.attach(candidates(account)))

    def _head(self) -> AccountShape | None:
        """The one [account] table."""
        heads = [(file.shape.account, file.at / "account") for file in self.files if file.shape.account is not None]
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
        return next(file.at / "account" for file in self.files if file.shape.account is not None)

    def _parties(self) -> dict[str, Party]:
        shapes = self._all("party")
        unique_ids(((shape.id, at) for shape, at in shapes), "party", self.desk, "AC03")
        return {shape.id: Party(shape.id, shape.name, shape.role, shape.tolerance) for shape, _ in shapes}

    def _exposures(self, make: Exposures) -> tuple[Exposure, ...]:
        shapes: list[tuple[ExposureShape, At]] = self._all("exposure")
        unique_ids(((shape.id, at) for shape, at in shapes), "exposure", self.desk, "AC03")
        return tuple(sorted((make.exposure(shape, at) for shape, at in shapes), key=lambda each: each.id))


def _by_id(sources: Mapping[str, tuple[Document, ...]]) -> dict[str, Document]:
    return {document.id: document for documents in sources.values() for document in documents}
