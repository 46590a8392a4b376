"""Clause shapes -> clauses of the model, with cites, lead-ins turned into a reach (docs/format.md, 3)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from attrs import define, frozen

from underlap.model.clauses import (
    CarveBack,
    Cite,
    Condition,
    Conduct,
    Effect,
    Exclusion,
    FavorableLaw,
    Grant,
    NotModeled,
    Sublimit,
)
from underlap.model.laws import bounded
from underlap.model.taxonomy import Ring
from underlap.read.convert import MAX_NESTING
from underlap.read.desk import At, Desk, suggest
from underlap.read.phrases import Phrases, unknown_facet, unknown_lead_in, unknown_tag
from underlap.read.shapes import (
    Applying,
    CarveBackShape,
    ConditionShape,
    ExclusionShape,
    FavorableLawShape,
    GrantShape,
    Noted,
    NotModeledShape,
    SublimitShape,
    UninsurableShape,
)
from underlap.read.slices import listed_twice

_WHERE: Final = ("to", "when", "parts")
TERMS: Final[Mapping[Effect, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Effect.NO_COVER: (("control",), _WHERE),
    Effect.NO_COVER_IF_PREJUDICE: (("control", "prejudice"), _WHERE),
    Effect.REDUCE: (("control", "share"), _WHERE),
    Effect.CAP: (("control", "cap"), _WHERE),
    Effect.BY_LAW: (("prejudice",), ("control", *_WHERE)),
    Effect.HAMMER: ((), ("share", *_WHERE)),
    Effect.ONE_CLAIM: (("treats",), ()),
    Effect.BINDS: ((), ("asks",)),
    Effect.INSURER_MAY_RESCIND: ((), ("to", "when", "severable")),
}
"""Effect -> what a condition of it needs, and what else it may say."""

TERMS_OF_ALL: Final = ("control", "prejudice", "share", "cap", "treats", "asks", "severable")


@frozen
class Head:
    """What a document says of itself in each of its cites."""

    id: str
    number: str
    edition: str
    label: str

    def cite(self, clause: str, noted: Noted, title: str) -> Cite:
        """A clause's cite."""
        return Cite(self.id, self.number, self.edition, clause, noted.cite, title, noted.label or self.label, note=noted.note)


@define
class Clauses:
    """Makes the clauses of one document. `exclusion_ref` finds the exclusion that a `notwithstanding` names.

    `complete` False: the shapes hold only what an amendment changes, so that nothing is said of what they lack.
    """

    head: Head
    phrases: Phrases
    exclusion_ref: Callable[[str, At], str | None]
    complete: bool = True

    @property
    def desk(self) -> Desk:
        """Where problems are noted."""
        return self.phrases.desk

    def grant(self, shape: GrantShape, at: At) -> Grant:
        """An insuring agreement."""
        named = (self.exclusion_ref(name, at / "notwithstanding" / i) for i, name in enumerate(shape.notwithstanding))
        phrase = self.phrases.phrase
        reach, words = self._reach(shape, "grant", at)
        return Grant(
            id=shape.id,
            cite=self.head.cite(shape.id, shape, shape.title),
            part=shape.part,
            trigger=shape.trigger,
            reach=reach,
            lead_in=words,
            to=phrase(shape.to, at, "to"),
            when=self.phrases.optional(shape.when, at, "when"),
            claim=phrase(shape.claim, at, "claim"),
            territory=phrase(shape.territory, at, "territory"),
            notwithstanding=frozenset(ref for ref in named if ref is not None),
            exclusive=shape.exclusive,
            bounds=_bounds(shape),
        )

    def exclusion(self, shape: ExclusionShape, at: At) -> Exclusion:
        """An exclusion with its carve-backs."""
        reach, words = self._reach(shape, "exclusion", at)
        return Exclusion(
            id=shape.id,
            cite=self.head.cite(shape.id, shape, shape.title),
            reach=reach,
            lead_in=words,
            parts=frozenset(shape.parts),
            to=self.phrases.phrase(shape.to, at, "to"),
            when=self.phrases.optional(shape.when, at, "when"),
            unless=self.carve_backs(shape.unless, shape.id, shape.title, at / "unless"),
            conduct=self._conduct(shape, at),
            names_ai=shape.names_ai,
            negotiable=shape.negotiable,
            bounds=_bounds(shape),
        )

    def uninsurable(self, shape: UninsurableShape, at: At) -> Exclusion:
        """What a law lets nobody insure: an exclusion of no form."""
        ring, words = self._lead_in(shape.lead_in, "exclusion", at)
        return Exclusion(
            id=shape.id,
            cite=self.head.cite(shape.id, shape, shape.title),
            reach=ring,
            lead_in=words,
            to=self.phrases.phrase(shape.to, at, "to"),
            when=self.phrases.optional(shape.when, at, "when"),
            unless=self.carve_backs(shape.unless, shape.id, shape.title, at / "unless"),
            negotiable=False,
        )

    def favorable(self, shape: FavorableLawShape, at: At) -> FavorableLaw:
        """Whose law says what may be insured."""
        if self.complete and not (shape.among or shape.laws):
            self.desk.error("DC23", at.key(), f"'{shape.id}' names neither facets nor laws", "which law is more favorable?")
        for i, facet in enumerate(shape.among):
            if facet in self.phrases.taxonomy.scales:
                self.desk.error("DC23", at / "among" / i, f"'{facet}' is not a tree", "its values are no laws")
            elif facet not in self.phrases.taxonomy.trees:
                unknown_facet(facet, self.phrases.taxonomy, at / "among" / i, self.desk)
        listed_twice(shape.among, at / "among", self.desk)
        listed_twice(shape.laws, at / "laws", self.desk)
        return FavorableLaw(shape.id, self.head.cite(shape.id, shape, shape.title), shape.among, shape.laws)

    def _conduct(self, shape: ExclusionShape, at: At) -> Conduct | None:
        for key, other in (("stage", "actor"), ("imputation", "actor"), ("actor", "stage")):
            if getattr(shape, key) is not None and getattr(shape, other) is None:
                self.desk.error(
                    "DC07", (at / key).key(), f"'{key}' needs '{other}' beside it", "a conduct exclusion has both"
                )
        if shape.actor is None or shape.stage is None:
            return None
        scale = self.phrases.taxonomy.scales[self.phrases.taxonomy.roles.stage]
        if shape.stage not in scale.values:
            help = f"stages, rising: {', '.join(scale.values)}"
            self.desk.error("TX15", at / "stage", f"unknown stage '{shape.stage}'", "not a step", help)
        if shape.when is None and self.complete:
            self.desk.error("DC07", at.key(), "a conduct exclusion needs a 'when'", "which conduct?")
        return Conduct(shape.actor, shape.stage, shape.imputation)

    def carve_backs(
        self, shapes: Iterable[CarveBackShape], path: str, title: str, at: At, depth: int = 1
    ) -> tuple[CarveBack, ...]:
        """Carve-backs that stand together; `path` is the clause they stand in, as cites call it."""
        listed = [(shape, at / i) for i, shape in enumerate(shapes)]
        if not listed:
            return ()
        if depth > MAX_NESTING:
            self.desk.error("DC13", at.key(), f"carve-backs are nested more than {MAX_NESTING} deep", "too deep")
            return ()
        unique_ids(((shape.id, place) for shape, place in listed), "carve-back", self.desk)
        return tuple(self.carve_back(shape, path, title, place, depth) for shape, place in listed)

    def carve_back(self, shape: CarveBackShape, path: str, title: str, at: At, depth: int = 1) -> CarveBack:
        """One carve-back; without a title of its own it has that of its exclusion."""
        if shape.to is None and shape.when is None and self.complete:
            self.desk.error(
                "DC05",
                at.key(),
                f"the carve-back '{shape.id}' has neither 'to' nor 'when'",
                "it would undo its exclusion",
            )
        if shape.cap is not None and depth > 1:
            help = "cap the carve-back of the exclusion itself"
            self.desk.error("DC16", (at / "cap").key(), "a nested carve-back cannot be capped", "leave it out", help)
        path, title = f"{path}/{shape.id}", shape.title or title
        reach, words = self._reach(shape, "carve_back", at)
        return CarveBack(
            id=shape.id,
            cite=self.head.cite(path, shape, title),
            reach=reach,
            lead_in=words,
            to=self.phrases.phrase(shape.to, at, "to"),
            when=self.phrases.optional(shape.when, at, "when"),
            cap=shape.cap,
            unless=self.carve_backs(shape.unless, path, title, at / "unless", depth + 1),
        )

    def condition(self, shape: ConditionShape, at: At) -> Condition:
        """A duty and what its breach does."""
        reach, words = self._reach(shape, "condition", at)
        self._effect(shape, at)
        return Condition(
            id=shape.id,
            cite=self.head.cite(shape.id, shape, shape.title),
            control=shape.control or "",
            effect=shape.effect,
            reach=reach,
            lead_in=words,
            parts=frozenset(shape.parts),
            to=self.phrases.phrase(shape.to, at, "to"),
            when=self.phrases.optional(shape.when, at, "when"),
            prejudice=shape.prejudice,
            share=shape.share,
            cap=shape.cap,
            treats=frozenset(shape.treats),
            asks=shape.asks,
            severable=shape.severable,
        )

    def _effect(self, shape: ConditionShape, at: At) -> None:
        needed, also = TERMS[shape.effect]
        for key in (*TERMS_OF_ALL, "to", "when", "parts"):
            given = getattr(shape, key) not in (None, (), False)
            if key in needed and not given:
                self.desk.error(
                    "DC08", at / "effect", f"the effect '{shape.effect.value}' needs '{key}'", f"'{key}' is missing"
                )
            elif given and key not in needed and key not in also:
                message = f"'{key}' means nothing with the effect '{shape.effect.value}'"
                self.desk.error("DC08", (at / key).key(), message, "leave it out")
        listed_twice(shape.treats, at / "treats", self.desk)
        if shape.effect is Effect.INSURER_MAY_RESCIND and self.complete and shape.severable != (shape.when is not None):
            key, other = ("severable", "when") if shape.severable else ("when", "severable")
            message = f"with the effect 'insurer_may_rescind' '{key}' needs '{other}'"
            self.desk.error("DC08", (at / key).key(), message, "whose cover is taken, and whose is kept?")
        if shape.effect is Effect.BY_LAW and self.complete and not (shape.control or shape.to or shape.when):
            label = "every item would breach it"
            self.desk.error("DC08", at / "effect", "the effect 'by_law' needs 'control', 'to' or 'when'", label)
        if shape.prejudice is not None and shape.prejudice not in self.phrases.taxonomy.tags:
            unknown_tag(shape.prejudice, self.phrases.taxonomy, at / "prejudice", self.desk)

    def sublimit(self, shape: SublimitShape, at: At) -> Sublimit:
        """A cap inside the limit."""
        if (shape.amount is None) == (shape.share_of_limit is None):
            what = (
                "neither 'amount' nor 'share_of_limit'"
                if shape.amount is None
                else "both 'amount' and 'share_of_limit'"
            )
            self.desk.error("DC09", at.key(), f"the sublimit '{shape.id}' has {what}", "exactly one is needed")
        if shape.aggregate is not None and shape.amount is not None and shape.aggregate < shape.amount:
            message = f"the aggregate of the sublimit '{shape.id}' is below its amount"
            self.desk.error("DC18", at / "aggregate", message, "lower than one claim's")
        reach, words = self._reach(shape, "sublimit", at)
        return Sublimit(
            id=shape.id,
            cite=self.head.cite(shape.id, shape, shape.title),
            reach=reach,
            lead_in=words,
            parts=frozenset(shape.parts),
            to=self.phrases.phrase(shape.to, at, "to"),
            when=self.phrases.optional(shape.when, at, "when"),
            amount=shape.amount,
            share_of_limit=shape.share_of_limit,
            aggregate=shape.aggregate,
        )

    def not_modeled(self, shape: NotModeledShape, at: At) -> NotModeled:
        """Words that stand there and are counted."""
        return NotModeled(shape.id, self.head.cite(shape.id, shape, shape.title), shape.reason)

    def _reach(self, shape: GrantShape | CarveBackShape | Applying, kind: str, at: At) -> tuple[Ring, str]:
        """How far a clause's lead-in reaches, and the lead-in: its own, or that of its kind."""
        ring, words = self._lead_in(shape.lead_in, kind, at)
        if shape.anti_concurrent and shape.efficient_only:
            self.desk.error(
                "DC12",
                (at / "efficient_only").key(),
                "'anti_concurrent' and 'efficient_only' contradict each other",
                "keep one",
            )
        return bounded(ring, _bounds(shape)), words

    def _lead_in(self, stated: str | None, kind: str, at: At) -> tuple[Ring, str]:
        taxonomy = self.phrases.taxonomy
        words = stated if stated is not None else str(getattr(taxonomy.defaults, kind))
        ring = taxonomy.leadins.get(words)
        if ring is None:
            unknown_lead_in(words, taxonomy, at / "lead_in", self.desk)
            ring = Ring.CLAIM
        return ring, words


def _bounds(shape: GrantShape | CarveBackShape | Applying) -> frozenset[str]:
    """What of a clause's own words moves the ring of its lead-in."""
    return frozenset(key for key in ("anti_concurrent", "efficient_only") if getattr(shape, key))


def unique_ids(
    ids: Iterable[tuple[str, At]], kind: str, desk: Desk, code: str = "DC03", key: str | None = "id"
) -> None:
    """Note every id that is given twice. Each comes with its table, and stands there under `key` (None: itself)."""
    first: dict[str, At] = {}
    for id, at in ids:
        known = first.setdefault(id, at)
        if known is not at:
            again, before = (at, known) if key is None else (at / key, known / key)
            desk.error(
                code, again, f"the {kind} '{id}' is given twice", "again here", related=[before.related("first here")]
            )


def check_parts(parts: Iterable[str], known: Iterable[str], at: At, desk: Desk, code: str) -> None:
    """Note every coverage part that no grant has."""
    available = sorted(set(known))
    for i, part in enumerate(parts):
        if part not in available:
            desk.error(
                code, at / i, f"no grant has the part '{part}'", "unknown part", suggest(part, available, "parts")
            )
