"""What governing laws say, from law documents: lead-ins, what nobody may insure, decisions (docs/format.md, 7.1)."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import evolve, field, frozen

from underlap.model.answers import NO, YES
from underlap.model.clauses import Exclusion, Grant, Legal
from underlap.model.documents import Document, LeadIn, Precedent
from underlap.model.taxonomy import Ring, below, upward


@frozen
class Held:
    """What decisions answer to a law question: the binding ones, all of one answer."""

    answer: str
    by: tuple[Precedent, ...]


@frozen(eq=False, slots=False)
class Laws:
    """The law documents of an account, by id. `binding` False: no decision answers a question; they are cited all the same.

    `open`: questions that none answers; `whole`: the same laws, with none of them open.
    """

    documents: tuple[Document, ...] = ()
    binding: bool = True
    open: frozenset[str] = frozenset()
    whole: "Laws | None" = None
    _held: dict[str, Held | None] = field(factory=dict, init=False, repr=False)

    @cached_property
    def _by_law(self) -> Mapping[str, tuple[Document, ...]]:
        found: dict[str, list[Document]] = {}
        for document in sorted(self.documents, key=lambda d: d.id):
            found.setdefault(document.law, []).append(document)
        return {law: tuple(documents) for law, documents in found.items()}

    def over(self, law: str) -> Iterator[tuple[Document, ...]]:
        """The documents of a law, then of each law above it; laws without any are left out."""
        for each in upward(law):
            if each in self._by_law:
                yield self._by_law[each]

    # --- decisions ---------------------------------------------------------------------------------------------------

    def held(self, key: str) -> Held | None:
        """What answers a law question; None: it stays open."""
        if not self.binding or not self.documents or key in self.open:
            return None
        if key not in self._held:
            self._held[key] = self._decided(key)
        return self._held[key]

    def _decided(self, key: str) -> Held | None:
        """The most specific law with a binding or split decision settles it, if those agree."""
        for level in self._on(key):
            strong = [p for p in level if p.weight != "persuasive"]
            if strong:
                answers = {p.answer if p.weight == "binding" else "" for p in strong}
                return Held(answers.pop(), tuple(strong)) if answers in ({YES}, {NO}) else None
        return None

    def less(self, key: str) -> "Laws":
        """The same, with one question left open."""
        return evolve(self, open=self.open | {key}, whole=self.whole or self)

    def cited(self, key: str) -> tuple[Precedent, ...]:
        """Every decision on a law question, of the most specific law first."""
        return tuple(p for level in self._on(key) for p in level)

    def _on(self, key: str) -> Iterator[list[Precedent]]:
        feature, _, law = key.partition(":")[2].rpartition("@")
        for documents in self.over(law):
            yield [p for d in documents for p in d.precedents if p.feature == feature]

    # --- lead-ins ----------------------------------------------------------------------------------------------------

    def lead_in(self, law: str, phrase: str, of: str) -> LeadIn | None:
        """What the most specific law that says so makes of a phrase."""
        entries = (x for documents in self.over(law) for d in documents for x in d.lead_ins)
        return next((x for x in entries if x.phrase == phrase and x.of == of), None)

    def read(self, clause: Grant | Exclusion, law: str) -> Grant | Exclusion:
        """A clause with its lead-in as a law reads it; unchanged where the law says nothing."""
        entry = self.lead_in(law, clause.lead_in, "grant" if isinstance(clause, Grant) else "exclusion")
        if entry is None:
            return clause
        reach = bounded(entry.ring, clause.bounds)
        wide = bounded(entry.wide, clause.bounds) if entry.wide is not None else reach
        legal = Legal(entry.cite, wide, entry.feature) if wide > reach else Legal(entry.cite)
        return evolve(clause, reach=reach, legal=legal)

    # --- insurability ------------------------------------------------------------------------------------------------

    def uninsurable(self, law: str) -> tuple[Exclusion, ...]:
        """What nobody may insure under a law, its own entries first; one of a law above counts unless a nearer law has its id."""
        found: list[Exclusion] = []
        nearer: set[str] = set()
        for documents in self.over(law):
            found += (x for d in documents for x in d.uninsurable if x.id not in nearer)
            nearer |= {x.id for d in documents for x in d.uninsurable}
        return tuple(found)

    def surveyed(self, law: str, kind: str) -> bool:
        """Whether sources of a law, or of one above it, say who may insure a kind of item."""
        return any(below(kind, node) for documents in self.over(law) for d in documents for node in d.surveyed)


def bounded(ring: Ring, bounds: frozenset[str]) -> Ring:
    """A ring as a clause's own words move it."""
    if "anti_concurrent" in bounds:
        ring = max(ring, Ring.CONNECTED)
    if "efficient_only" in bounds:
        ring = min(ring, Ring.EFFICIENT)
    return ring
