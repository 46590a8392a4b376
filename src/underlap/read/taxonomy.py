"""The taxonomy: the library's file, and what an account adds to it (docs/format.md, 2)."""

from functools import reduce
from operator import truediv
from pathlib import Path
from typing import Final

from attrs import define, field

from underlap.model.problems import Place, Read
from underlap.model.taxonomy import ANY, NONE, Defaults, Ring, Roles, Scale, Tag, Taxonomy, Tree
from underlap.read.convert import RESERVED, structure
from underlap.read.desk import At, Desk, quoted, suggest
from underlap.read.library import CURRENCIES, TAXONOMY, Library
from underlap.read.scalars import ANY_CURRENCY, Currency
from underlap.read.shapes import CurrenciesFile, TaxonomyFile, TreeShape
from underlap.read.toml import Source

FORMAT: Final = 1
RINGS: Final = {ring.name.lower(): ring for ring in Ring}


def read_taxonomy(library: Library, added: tuple[At, ...] = ()) -> Read[Taxonomy]:
    """The library's taxonomy with what an account adds: entries of its list, or files by themselves."""
    desk = Desk()
    builder = _Builder(desk)
    path = library.folders[0] / TAXONOMY
    source = library.source(path)
    desk.problems.extend(source.problems)
    if source.value is not None:
        builder.take(source.value, first=True)
    for at in added:
        extra = _added(at, library, desk)
        if extra is not None:
            builder.take(extra, first=False)
    taxonomy = None if desk.failed else builder.taxonomy()
    return Read(taxonomy, tuple(desk.problems))


def read_currency(library: Library, code: str, at: At, desk: Desk) -> Currency:
    """The currency with a code, from the library's table; any, with an error noted, if there is none."""
    source = library.source(library.folders[0] / CURRENCIES)
    desk.problems.extend(source.problems)
    if source.value is None:
        return ANY_CURRENCY
    top = At(source.value)
    table = structure(source.value.table, CurrenciesFile, top, desk, ANY_CURRENCY)
    if table is None or not format_is_ours(table.format, top, desk):
        return ANY_CURRENCY
    if code not in table.digits:
        desk.error(
            "AC04",
            at,
            f"unknown currency {quoted(code)}",
            "not in the table",
            suggest(code, table.digits, "currencies"),
        )
        return ANY_CURRENCY
    return Currency(code, table.digits[code])


def format_is_ours(found: int, top: At, desk: Desk) -> bool:
    """Note a file of another format."""
    if found != FORMAT:
        desk.error("SH14", top / "format", f"format {found} is not known", f"this version reads format {FORMAT}")
    return found == FORMAT


def _added(at: At, library: Library, desk: Desk) -> Source | None:
    """A taxonomy file of an account, by its path from the account's folder, never outside it."""
    if not at.path:
        return at.source  # the file itself
    name = str(at.value())
    folder = at.source.path.parent
    path = folder / name
    if Path(name).is_absolute() or not Library((folder,)).holds(path):
        desk.error("RF05", at, f"{quoted(name)} lies outside the account's folder", "not read")
        return None
    try:
        there = path.exists()
    except OSError:  # a name too long, a folder that may not be entered
        there = False
    if not there:
        desk.error("RF05", at, f"there is no file {quoted(name)} in the account's folder", "not found")
        return None
    source = library.source(path)
    desk.problems.extend(source.problems)
    return source.value


@define
class _Builder:
    """Gathers one file after the other; each facet, tag and lead-in remembers where it was first said."""

    desk: Desk
    roles: Roles | None = None
    defaults: Defaults | None = None
    leadins: dict[str, Ring] = field(factory=dict)
    trees: dict[str, list[str]] = field(factory=dict)
    scales: dict[str, tuple[str, ...]] = field(factory=dict)
    tags: dict[str, Tag] = field(factory=dict)
    places: dict[tuple[str, str], tuple[At, tuple[str | int, ...]]] = field(factory=dict)
    top: At | None = None

    def take(self, source: Source, *, first: bool) -> None:
        at = At(source)
        if not first and self._changes(source, at):
            return
        file = structure(source.table, TaxonomyFile, at, self.desk, ANY_CURRENCY)
        if file is None or not format_is_ours(file.format, at, self.desk):
            return
        if first:
            self.top, self.roles, self.defaults = at, file.roles, file.defaults
        for phrase, ring in file.leadins.items():
            self._lead_in(phrase, ring, at / "leadins" / phrase)
        for i, tree in enumerate(file.tree):
            self._tree(tree, at / "tree" / i)
        for i, scale in enumerate(file.scale):
            self._scale(scale, at / "scale" / i)
        for i, tag in enumerate(file.tag):
            if self._new("tag", tag.id, at, "tag", i, "id"):
                self.tags[tag.id] = Tag(tag.id, tag.absent, tag.label)
            if tag.id in self.trees or tag.id in self.scales:
                place = at / "tag" / i / "id"
                self.desk.error("TX03", place, f"the tag '{tag.id}' has the name of a facet", "questions could not tell them apart")

    def _changes(self, source: Source, at: At) -> bool:
        """Whether an account's file would change what holds for every document of the library, with the reason noted."""
        if "roles" in source.table:
            self.desk.error("TX04", (at / "roles").key(), "an account cannot change the roles", "only the library has roles")
        if "defaults" in source.table:
            help = "state the lead-in in the clause itself"
            self.desk.error(
                "TX17", (at / "defaults").key(), "an account cannot change the defaults", "only the library has defaults", help
            )
        return "roles" in source.table or "defaults" in source.table

    def _new(self, kind: str, name: str, at: At, *steps: str | int) -> bool:
        """Whether a name is new. Where it stands is put together only for one that is not."""
        here = (at, steps)
        known = self.places.setdefault((kind, name), here)
        if known is not here:
            again, before = (reduce(truediv, way, top) for top, way in (here, known))
            related = [before.related("first here")]
            self.desk.error("TX03", again, f"the {kind} '{name}' is given twice", "again here", related=related)
        return known is here

    def _lead_in(self, phrase: str, ring: object, at: At) -> None:
        if not isinstance(ring, str) or ring not in RINGS:
            self.desk.error("TX05", at, "a lead-in needs a ring", "not a ring", suggest(str(ring)[:80], RINGS, "rings"))
        elif self._new("lead-in", phrase, at.key()):
            self.leadins[phrase] = RINGS[ring]

    def _facet(self, facet: str, at: At) -> bool:
        if facet in RESERVED:
            self.desk.error("TX02", at / "facet", f"'{facet}' cannot name a facet", "a word of tests and links")
        return facet not in RESERVED

    def _tree(self, tree: TreeShape, at: At) -> None:
        if not self._facet(tree.facet, at):
            return
        if tree.facet in self.scales:
            self._new("facet", tree.facet, at / "facet")
            return
        self.places.setdefault(("facet", tree.facet), (at, ("facet",)))
        values = self.trees.setdefault(tree.facet, [])
        for i, value in enumerate(tree.values):
            self._value(tree.facet, value, values, at, i)
        self._prefixes(tree, set(values), at)

    def _value(self, facet: str, value: str, values: list[str], at: At, i: int) -> None:
        if value in (NONE, ANY):
            at = at / "values" / i
            self.desk.error("TX06", at, f"'{value}' is not listed: every tree has it", "leave it out")
        elif self._new(f"value of {facet}", value, at, "values", i):
            values.append(value)

    def _prefixes(self, tree: TreeShape, values: set[str], at: At) -> None:
        for i, value in enumerate(tree.values):
            above, dot, _ = value.rpartition(".")
            if dot and above not in values:
                place = at / "values" / i
                self.desk.error("TX01", place, f"'{value}' lies below '{above}', which is not listed", "no such prefix")

    def _scale(self, scale: TreeShape, at: At) -> None:
        if self._facet(scale.facet, at) and self._new("facet", scale.facet, at / "facet"):
            for i, value in enumerate(scale.values):
                if value in scale.values[:i] or value in (NONE, ANY):
                    self.desk.error(
                        "TX06", at / "values" / i, f"'{value}' cannot be a step here", "given twice, or reserved"
                    )
            self.scales[scale.facet] = scale.values

    def taxonomy(self) -> Taxonomy | None:
        """The whole, if its roles and defaults name what it has."""
        if self.roles is None or self.defaults is None or self.top is None:
            place = self.top.place() if self.top else Place(TAXONOMY)
            self.desk.error("TX04", place, "the library's taxonomy needs [roles] and [defaults]")
            return None
        self._check_roles(self.roles, self.top / "roles")
        for name in ("grant", "exclusion", "carve_back", "condition", "sublimit"):
            phrase = getattr(self.defaults, name)
            if phrase not in self.leadins:
                self._unknown("lead-in", phrase, self.leadins, self.top / "defaults" / name)
        if self.desk.failed:
            return None
        return Taxonomy(
            roles=self.roles,
            leadins=self.leadins,
            defaults=self.defaults,
            trees={facet: Tree(facet, frozenset(values)) for facet, values in self.trees.items()},
            scales={facet: Scale(facet, values) for facet, values in self.scales.items()},
            tags=self.tags,
        )

    def _check_roles(self, roles: Roles, at: At) -> None:
        for name in ("item", "technology"):
            if getattr(roles, name) not in self.trees:
                self._unknown("tree", getattr(roles, name), self.trees, at / name)
        for name, facet in (("defense", roles.item), ("ai", roles.technology)):
            if facet in self.trees and getattr(roles, name) not in self.trees[facet]:
                self._unknown(f"value of {facet}", getattr(roles, name), self.trees[facet], at / name)
        if roles.indemnity and roles.indemnity not in self.trees:
            self._unknown("tree", roles.indemnity, self.trees, at / "indemnity")
        elif roles.indemnity and roles.indemnified not in self.trees[roles.indemnity]:
            self._unknown(f"value of {roles.indemnity}", roles.indemnified, self.trees[roles.indemnity], at / "indemnified")
        elif roles.indemnified and not roles.indemnity:
            self.desk.error("TX04", (at / "indemnified").key(), "'indemnified' needs 'indemnity' beside it", "a value of which tree?")
        if roles.stage not in self.scales:
            self._unknown("scale", roles.stage, self.scales, at / "stage")
        if roles.tags in self.trees or roles.tags in self.scales:
            self.desk.error("TX04", at / "tags", f"'{roles.tags}' is a tree or a scale already", "the facet of tags")

    def _unknown(self, kind: str, word: str, known: "dict[str, object] | list[str] | object", at: At) -> None:
        words = list(known) if isinstance(known, (dict, list)) else []
        self.desk.error(
            "TX04", at, f"there is no {kind} {quoted(word)}", "not in the taxonomy", suggest(word, words, f"{kind}s")
        )
