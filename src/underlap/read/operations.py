"""What an endorsement does to clauses of the documents it is put on (docs/format.md, 3.8).

An `amend` names keys of a clause; here they become typed changes of the model's clause. Some keys only mean something
together (a lead-in and what moves its ring; actor, stage and imputation), so the others are taken from the clause as it
stands in the pile.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
from attrs import define, evolve, field, frozen

from underlap.model.clauses import CarveBack, Definition, Effect, Mark, Named
from underlap.model.documents import Amend, Changeable, Delete, Operation, Replace
from underlap.read import shapes
from underlap.read.clauses import TERMS, Clauses
from underlap.read.convert import structure, unknown_key
from underlap.read.desk import At, quoted, suggest
from underlap.read.scalars import Currency

KINDS: Final[Mapping[str, type[Any]]] = {
    "grant": shapes.GrantShape,
    "exclusion": shapes.ExclusionShape,
    "carve_back": shapes.CarveBackShape,
    "condition": shapes.ConditionShape,
    "sublimit": shapes.SublimitShape,
    "favorable_law": shapes.FavorableLawShape,
    "not_modeled": shapes.NotModeledShape,
    "definition": shapes.DefinitionShape,
}

NAMES: Final = frozenset(
    {"id", "title", "cite", "fact", "note", "label", "duty", "term", "from", "in", "edge", "out", "facet"}
)
"""Keys that say which clause it is: who wants another writes `replace`. Marks have keys of their own."""

_REACH: Final = ("lead_in", "anti_concurrent", "efficient_only")
_CONDUCT: Final = ("actor", "stage", "imputation")
_EFFECT: Final = ("control", "treats", "asks", "prejudice", "share", "cap", "amount", "share_of_limit", "aggregate", "severable")
_ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_REACH, ("lead_in", "reach", "bounds")),
    **dict.fromkeys(_CONDUCT, ("conduct",)),
    "otherwise": ("otherwise_open",),
    "when": ("when",),
}


@frozen(eq=False)
class Raw:
    """A clause or definition as its file has it, or as an operation left it. `sound` False: it has faults."""

    kind: str
    table: Mapping[str, Any]
    at: At
    sound: bool = True


Marks = Callable[[Mapping[str, tuple[str, ...]], str, At, str], tuple[tuple[str, Mark], ...]]
Define = Callable[[shapes.DefinitionShape, At], Definition | Named | None]


@define
class Operator:
    """Makes the operations of one endorsement; `known` is the pile's clauses by `document/id`, changed on the way.

    `gone`: those that an operation took out, and where it stands. `elsewhere`: where else a clause is, in words for a help line.
    """

    id: str
    form: str
    clauses: Clauses
    currency: Currency
    known: dict[str, Raw]
    marks: Marks
    definition: Define
    missing: frozenset[str] = frozenset()
    gone: dict[str, At] = field(factory=dict)
    elsewhere: Callable[[str], str] = lambda _: ""

    def make(self, shape: shapes.DeleteShape | shapes.ReplaceShape | shapes.AmendShape, at: At) -> Operation | None:
        """The operation; None if its target or its terms are wrong, which is noted."""
        target = self._target(shape.target, at / "target")
        if target is None:
            return None
        ref, inner, raw = target
        match shape:
            case shapes.DeleteShape():
                self._keep(ref, inner, None, at)
                return Delete(shape.target)
            case shapes.ReplaceShape():
                return self._replace(shape, ref, inner, raw, at)
            case shapes.AmendShape():
                return self._amend(shape, ref, inner, raw, at)

    # --- targets ----------------------------------------------------------------------------------------------------

    def _target(self, target: str, at: At) -> tuple[str, tuple[str, ...], Raw] | None:
        """The clause that a target names, the way to a carve-back in it, and the thing itself."""
        parts = target.split("/")
        for used, ref in ((1, f"{self.form}/{parts[0]}"), (2, self._qualified(parts))):
            if ref in self.known and not self.known[ref].sound:
                return None  # what is wrong with it is noted where it stands
            if ref in self.known and len(parts) >= used:
                return self._inside(ref, tuple(parts[used:]), at)
        if parts[0] in self.missing:
            return None  # its document is not seen, which the account says; so is what this would do to it
        message = f"the target {quoted(target)} does not exist"
        for ref in (f"{self.form}/{parts[0]}", self._qualified(parts)):
            if ref in self.gone:
                related = [(self.gone[ref] / "target").related("this took it out")]
                self.clauses.desk.error("RF12", at, message, "it is there no longer", related=related)
                return None
        names = [*self.known, *(ref.partition("/")[2] for ref in self.known if ref.startswith(f"{self.form}/"))]
        help = self.elsewhere(parts[1] if parts[0] in (self.form, "form") and parts[1:] else parts[0])
        label = "no clause here or in the form has this id"
        self.clauses.desk.error("RF12", at, message, label, help or suggest(target, names, "clauses"))
        return None

    def _qualified(self, parts: list[str]) -> str:
        return "/".join([self.form if parts[0] == "form" else parts[0], *parts[1:2]])

    def _inside(self, ref: str, path: tuple[str, ...], at: At) -> tuple[str, tuple[str, ...], Raw] | None:
        raw = self.known[ref]
        for i, id in enumerate(path):
            unless = raw.table.get("unless", ())
            index = next((n for n, inner in enumerate(unless) if inner.get("id") == id), None)
            if index is None:
                inside = "/".join([ref, *path[:i]])
                ids = [str(inner.get("id")) for inner in unless]
                message = f"'{inside}' has no carve-back {quoted(id)}"
                self.clauses.desk.error(
                    "RF12", at, message, "the target does not exist", suggest(id, ids, "carve-backs")
                )
                return None
            raw = Raw("carve_back", unless[index], raw.at / "unless" / index)
        return ref, path, raw

    def _keep(self, ref: str, inner: tuple[str, ...], table: Mapping[str, Any] | None, at: At) -> None:
        """Remember what an operation, which stands at `at`, made of its target; None: nothing is left of it."""
        raw = self.known[ref]
        new = _put(raw.table, inner, table)
        if new is None:
            del self.known[ref]
            self.gone[ref] = at
        else:
            self.known[ref] = Raw(raw.kind, new, raw.at)

    # --- replace ----------------------------------------------------------------------------------------------------

    def _replace(
        self, shape: shapes.ReplaceShape, ref: str, inner: tuple[str, ...], raw: Raw, at: At
    ) -> Operation | None:
        place = at / "with"
        table = dict(shape.with_)
        if self._other_kind(raw, table, place):
            return None
        new = structure(table, KINDS[raw.kind], place, self.clauses.desk, self.currency)
        if new is None:
            return None
        clause = self._clause(raw.kind, new, "/".join([ref.partition("/")[2], *inner[:-1]]), place)
        if clause is None:
            return None
        if inner:
            self._keep(ref, inner, table, at)
        else:
            # The new clause stands in this document, under its own id; a definition stays where it is used.
            del self.known[ref]
            self.gone[ref] = at
            self.known[ref if raw.kind == "definition" else f"{self.id}/{new.id}"] = Raw(raw.kind, table, place)
        return Replace(shape.target, clause)

    def _other_kind(self, raw: Raw, table: Mapping[str, object], at: At) -> bool:
        """Whether a table is plainly a clause of another kind than the one it should replace."""
        fits = [kind for kind, of in KINDS.items() if _fits(table, of)]
        if set(table) <= set(_keys(KINDS[raw.kind])) or not fits:
            return False
        kind = fits[0].replace("_", "-")
        message = f"the target is a clause of kind '{raw.kind}', its replacement of kind '{kind}'"
        related = [raw.at.key().related("the target")]
        self.clauses.desk.error("RF13", at, message, "another kind", "delete the one and add the other", related)
        return True

    def _clause(
        self, kind: str, shape: Any, path: str, at: At, *, complete: bool = True
    ) -> Changeable | CarveBack | None:
        make = evolve(self.clauses, complete=complete)
        match kind:
            case "grant":
                return make.grant(shape, at)
            case "exclusion":
                return make.exclusion(shape, at)
            case "carve_back":
                return make.carve_back(shape, path, shape.title or shape.id, at, path.count("/") + 1)
            case "condition":
                return make.condition(shape, at)
            case "sublimit":
                return make.sublimit(shape, at)
            case "favorable_law":
                return make.favorable(shape, at)
            case "not_modeled":
                return make.not_modeled(shape, at)
            case _:
                return self.definition(shape, at)

    # --- amend ------------------------------------------------------------------------------------------------------

    def _amend(self, shape: shapes.AmendShape, ref: str, inner: tuple[str, ...], raw: Raw, at: At) -> Operation | None:
        if not self._amendable(shape, raw, at):
            return None
        clause = ref.partition("/")[2]
        self._check_effect(shape, raw, at / "set")
        changes = self._changes(shape, raw, "/".join([clause, *inner[:-1]]), at / "set")
        if changes is None:
            return None
        table = {**raw.table, **shape.set}
        tables = [each for each, _ in (at / "add_unless").tables()]
        self._keep(ref, inner, {**table, "unless": [*table.get("unless", ()), *tables]}, at)
        title = str(raw.table.get("title", ""))
        unless = self.clauses.carve_backs(
            shape.add_unless, "/".join([clause, *inner]), title, at / "add_unless", len(inner) + 1
        )
        if "unless" in changes:  # replaced whole, and then appended to
            changes["unless"], unless = (*changes["unless"], *unless), ()
        marks = {"in": shape.add_in, "edge": shape.add_edge, "out": shape.add_out}
        added = self.marks(marks, str(raw.table.get("facet")), at, "add_") if any(marks.values()) else ()
        return Amend(shape.target, changes, unless, added)

    def _amendable(self, shape: shapes.AmendShape, raw: Raw, at: At) -> bool:
        """Whether the target can be changed in this way at all."""
        desk = self.clauses.desk
        marks = [key for key in ("add_in", "add_edge", "add_out") if getattr(shape, key)]
        wrong = [(key, "a definition of a facet") for key in marks if "facet" not in raw.table]
        if shape.add_unless and raw.kind not in ("exclusion", "carve_back"):
            wrong.append(("add_unless", "an exclusion or carve-back"))
        if raw.kind == "not_modeled":
            wrong.append(("target", "a clause that is modeled"))
        for key, needed in wrong:
            message = f"the target is of kind '{raw.kind}'"
            related = [raw.at.key().related("the target")]
            desk.error("RF13", (at / key).key(), message, f"this needs {needed}", related=related)
        if not wrong and not (shape.set or shape.add_unless or marks):
            desk.error("DC14", at.key(), "this amendment changes nothing", "'set' or 'add_...' is missing")
            return False
        return not wrong

    def _check_effect(self, shape: shapes.AmendShape, raw: Raw, at: At) -> None:
        """What a condition says stays with a new effect, and must mean something with it."""
        effect = next((each for each in Effect if each.value == shape.set.get("effect")), None)
        if raw.kind != "condition" or effect is None:
            return
        needed, also = TERMS[effect]
        for key in ("to", "when", "parts"):
            if raw.table.get(key) and key not in (*shape.set, *needed, *also):
                message = f"'{key}' means nothing with the effect '{effect.value}'"
                related = [(raw.at / key).key().related("stays")]
                self.clauses.desk.error("DC08", at / "effect", message, "the target has it", "write a `replace`", related)

    def _changes(self, shape: shapes.AmendShape, raw: Raw, path: str, at: At) -> dict[str, Any] | None:
        """Attributes of the model's clause and their new values."""
        if not shape.set:
            return {}
        kind = KINDS[raw.kind]
        allowed = [key for key in _keys(kind) if key not in NAMES]
        unknown = [key for key in shape.set if key not in allowed]
        for key in unknown:
            if key in NAMES:
                self.clauses.desk.error(
                    "DC14",
                    (at / key).key(),
                    f"'{key}' cannot be amended",
                    "it says which clause this is",
                    "write a `replace`",
                )
            else:
                unknown_key(self.clauses.desk, at / key, key, allowed)
        if unknown:
            return None
        # Only what is needed to read the new keys is taken over: the old ones may use names that mean nothing here.
        needed = {*_required(kind), *_REACH, *_CONDUCT, *_EFFECT, "facet"}
        table = {key: value for key, value in raw.table.items() if key in needed} | shape.set
        new = structure(table, kind, at, self.clauses.desk, self.currency)
        if new is None:
            return None
        return self._differences(new, raw, path, shape.set, at)

    def _differences(self, new: Any, raw: Raw, path: str, changed: Mapping[str, object], at: At) -> dict[str, Any]:
        if raw.kind == "definition":
            return self._new_words(new, raw, changed, at)
        clause = self._clause(raw.kind, new, path, at, complete=False)
        names = [name for key in changed for name in _ATTRIBUTES.get(key, (key,))]
        return {name: getattr(clause, name) for name in names if hasattr(clause, name)}

    def _new_words(
        self, new: shapes.DefinitionShape, raw: Raw, changed: Mapping[str, object], at: At
    ) -> dict[str, Any]:
        """Changes of a definition: its `when`, or what it leaves open and the question that it asks."""
        phrases = self.clauses.phrases
        changes: dict[str, Any] = {}
        if "when" in changed:
            changes["tests"] = (phrases.phrase(new.when, at, "when"),)
        if "feature" in changed and new.feature is not None:
            changes["feature"] = phrases.feature(new.feature, at / "feature")
        if "otherwise" in changed:
            changes["otherwise_open"] = new.otherwise == "open"
            if new.otherwise == "open" and new.feature is None and "feature" not in raw.table:
                message = "the definition leaves something open and has no 'feature'"
                self.clauses.desk.error("DC10", (at / "otherwise").key(), message, "which question is it?")
        return changes


def _put(table: Mapping[str, Any], path: tuple[str, ...], new: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A clause's table with another one in the place of the carve-back that a path leads to; an empty path: itself."""
    if not path:
        return new
    unless = (_put(each, path[1:], new) if each.get("id") == path[0] else each for each in table["unless"])
    return {**table, "unless": [each for each in unless if each is not None]}


def _keys(kind: type) -> list[str]:
    return [each.name.removesuffix("_") for each in attrs.fields(kind)]


def _required(kind: type) -> list[str]:
    return [each.name.removesuffix("_") for each in attrs.fields(kind) if each.default is attrs.NOTHING]


def _fits(table: Mapping[str, object], kind: type) -> bool:
    return set(_required(kind)) <= set(table) <= set(_keys(kind))
