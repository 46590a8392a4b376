"""Section 7 upon a drawn universe: law documents, precedents, insurability, statements; from dice of its own.

About a quarter of all universes get some of it. Where the dice say no, a seed's universe is what it would have been without.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from .files import Table

T = TypeVar("T")
Test = Callable[[Table, bool], Table]  # in a document, of an object: a test

SHARE = 0.27  # of those drawn; of those that are small enough and of interest, a quarter
LAWS = ["us.il", "us.il", "us.il", "us", "us", "us.ny", "us.ny"]
RINGS = ["claim", "efficient", "cause", "connected", "involved"]
PROVENANCE = {"label": "TYP", "sources": [], "as_of": date(2026, 1, 1), "confidence": "made for a test"}
MAY = {"title": "Application", "duty": "application", "effect": "insurer_may_rescind"}
EVENT = {"on": date(2026, 1, 1), "by": "the insurer"}


class Drawn(Protocol):
    """What a draft of either generator has."""

    random: random.Random
    seen: set[str]

    def chance(self, probability: float, feature: str = "") -> bool: ...

    def pick(self, options: Sequence[T]) -> T: ...


class Legal:
    """What is drawn upon a draft. `forms`: the documents of policies, then those of layers."""

    def __init__(
        self, draft: Drawn, forms: Sequence[Table], policies: Sequence[Table], layers: Sequence[Table], claims: Sequence[Table]
    ) -> None:
        self.draft = draft
        self.forms = forms
        self.policies = policies
        self.layers = layers
        self.claims = claims
        self.documents: dict[str, Table] = {}

    def draw(self, seed: str, test: Test, controls: Sequence[str], default: str) -> dict[str, Table]:
        """The law documents; everything else is put where it belongs."""
        plain, self.draft.random = self.draft.random, random.Random(f"{seed} law")
        if self.forms and self.draft.chance(SHARE, "law"):
            self._draw(test, controls, default)
        self.draft.random = plain
        return self.documents

    def _draw(self, test: Test, controls: Sequence[str], default: str) -> None:
        chance = self.draft.chance
        before = len(self.documents)
        if chance(0.35, "law: lead-ins"):
            self._lead_ins(default)
        if chance(0.55, "law: insurability"):
            self._insurability(test)
        if chance(0.4, "law: statements"):
            self._statements(controls)
        if chance(0.5, "law: precedents") or len(self.documents) == before:
            self._precedents()

    # --- documents -----------------------------------------------------------------------------------------------

    def _document(self, law: str) -> Table:
        """The document of a law, or sometimes its second."""
        name = f"law.{law}" + ("-more" if self.draft.chance(0.15, "a second document of a law") else "")
        if name not in self.documents:
            head = {"kind": "law", "id": name, "title": f"Law of {law}", "law": law, "provenance": PROVENANCE}
            self.documents[name] = {"format": 1, "document": head, "definition": [], "feature": []}
        return self.documents[name]

    def _entries(self, law: str, kind: str) -> list[Table]:
        """What the documents of one law have of a kind."""
        return [entry for document in self.documents.values() if document["document"]["law"] == law for entry in document.get(kind, [])]

    def _clauses(self) -> Iterable[tuple[str, Table]]:
        for form in self.forms:
            for kind in ("grant", "exclusion"):
                yield from ((kind, clause) for clause in form.get(kind, []))

    # --- what a phrase means -------------------------------------------------------------------------------------

    def _lead_ins(self, default: str) -> None:
        """Of phrases that clauses use, mostly."""
        used = [(kind, clause.get("lead_in", default)) for kind, clause in self._clauses() if "when" in clause and "actor" not in clause]
        for _ in range(self.draft.pick([1, 2, 2, 3])):
            kind, phrase = self.draft.pick(used or [("exclusion", default)])
            law = self.draft.pick(LAWS)
            if any((entry["of"], entry["phrase"]) == (kind, phrase) for entry in self._entries(law, "lead_in")):
                continue
            document = self._document(law)
            entry: Table = {"id": f"l.{kind}.{phrase}", "title": phrase, "phrase": phrase, "of": kind}
            if self.draft.chance(0.35, "law: a phrase that courts read two ways"):
                narrow, wide = sorted(self.draft.random.sample(range(5), 2))
                feature = self._feature(f"leadin.{phrase}", document)
                entry |= {"wide": RINGS[wide], "narrow": RINGS[narrow], "feature": feature}
            else:
                entry["ring"] = self.draft.pick(RINGS)
            document.setdefault("lead_in", []).append(entry)

    def _feature(self, name: str, document: Table) -> str:
        if name not in [feature["id"] for feature in document["feature"]]:
            document["feature"].append({"id": name, "text": f"Does {name} reach it?", "yes": [], "no": []})
        return name

    # --- precedents ----------------------------------------------------------------------------------------------

    def _precedents(self) -> None:
        """On questions that somebody may ask."""
        names = {feature["id"] for document in (*self.forms, *self.documents.values()) for feature in document.get("feature", [])}
        forms = [form["document"]["id"] for form in self.forms]
        names |= {f"{start}.{form}" for start in ("competing", "allocation", "drop") for form in forms}
        asked = [*sorted(names), *sorted(names), "an_insured", "an_insured", "prejudice", "spread", "recoupment", "other_insurance.circle"]
        for number in range(self.draft.pick([1, 2, 3, 4])):
            feature = self.draft.pick(asked)
            law = self.draft.pick(LAWS)
            weight = self.draft.pick(["binding", "binding", "binding", "persuasive", "split"])
            self.draft.seen.add(f"law: precedent {weight}")
            precedent: Table = {"id": f"p{number}", "title": f"P{number}", "feature": feature}
            if weight != "split":
                precedent["answer"] = self.draft.pick(["yes", "no"])
            precedent |= {"court": "Court", "level": "highest", "date": EVENT["on"], "weight": weight, "cite": f"{number} C 1", "text": "?"}
            self._document(law).setdefault("precedent", []).append(precedent)

    # --- insurability --------------------------------------------------------------------------------------------

    def _insurability(self, test: Test) -> None:
        """Entries of some laws; laws that may decide instead; layers under a law of their own."""
        chance, pick = self.draft.chance, self.draft.pick
        for _ in range(pick([1, 2, 2, 3])):
            law, name = pick(LAWS), pick(["u", "u", "v"])
            if name not in [entry["id"] for entry in self._entries(law, "uninsurable")]:
                document = self._document(law)
                document.setdefault("uninsurable", []).append(self._entry(name, document, test))
        for layer in self.layers:
            if "law" not in layer and chance(0.4, "law: a layer's own"):
                layer["law"] = pick(["us.ny", "us.il", "us.de"])
        for policy in self.policies:
            if chance(0.15):
                policy["law"] = pick(["us.ny", "us.de"])
        if chance(0.5, "law: the most favorable"):
            self._favorable(test)

    def _entry(self, name: str, document: Table, test: Test) -> Table:
        chance, pick = self.draft.chance, self.draft.pick
        items = ["penalty", "penalty", "damages", "damages", "any", "damages.statutory"]
        entry: Table = {"id": name, "title": f"Entry {name}", "to": {"item": pick(items)}}
        if chance(0.15):
            entry["to"] |= test(document, False)
        if chance(0.2, "law: uninsurable by an object"):
            entry["when"] = test(document, True)
            if chance(0.5):
                entry["lead_in"] = pick(["for", "caused_by", "resulting_from", "arising_out_of"])
        if chance(0.25, "law: uninsurable unless"):
            back: Table = {"id": "b", "to": {"item": pick(["penalty.tax", "damages", "any"])}}
            if chance(0.5):
                back["when"] = test(document, True)
            entry["unless"] = [back]
        return entry

    def _favorable(self, test: Test) -> None:
        """A clause that lets other laws decide, what they have surveyed, and the places of the claims."""
        chance, pick = self.draft.chance, self.draft.pick
        for form in self.draft.random.sample(list(self.forms), min(len(self.forms), pick([1, 1, 2]))):
            clause: Table = {"id": "venue", "title": "Venue", "among": pick([["act_place"], ["suit_place"], ["act_place", "suit_place"]])}
            if chance(0.5):
                clause["laws"] = pick([["us.de"], ["us.ny"], ["us.ny", "us.de"]])
            form["favorable_law"] = [clause]
        for law in ("us.de", "us.ny", "us"):
            if chance(0.6):
                document = self._document(law)
                document["document"]["surveyed"] = pick([["penalty"], ["damages"], ["penalty", "damages"], ["penalty.tax"]])
                if not document.get("uninsurable") and chance(0.3):
                    document["uninsurable"] = [self._entry("u", document, test)]
        for claim in self.claims:
            for place in (claim, *claim.get("count", []), *claim["item"]):
                for facet in ("act_place", "suit_place"):
                    if chance(0.7 if place is claim else 0.2):
                        self._placed(place, facet)

    def _placed(self, place: Table, facet: str) -> None:
        how = self.draft.pick(["facts", "facts", "facts", "facts", "found", "unknown"])
        self.draft.seen.add(f"law: place {how}")
        if how == "unknown":
            place["unknown"] = [*place.get("unknown", []), facet]
        else:
            place[how] = {**place.get(how, {}), facet: self.draft.pick(["us.de", "us.de", "us.ny", "us.il"])}

    # --- statements ----------------------------------------------------------------------------------------------

    def _statements(self, controls: Sequence[str]) -> None:
        """Conditions in one form or two, and what was said for the slices."""
        chance, pick = self.draft.chance, self.draft.pick
        for form in self.draft.random.sample(list(self.forms), min(len(self.forms), pick([1, 1, 2]))):
            condition: Table = {"id": "app", **MAY}
            if chance(0.5, "law: rescission of some items"):
                condition["to"] = {"item": pick(["damages", "penalty", ["damages", "defense"], "damages.statutory"])}
            if chance(0.3, "law: severable"):
                condition |= {"severable": True, "when": pick([{"conduct": "knowing"}, {"conduct": "reckless+"}, {"technology": "ai"}])}
            form["condition"] = [*form.get("condition", []), condition]
        for table in (*self.policies, *self.layers):
            if "excess_of" not in table or chance(0.3, "law: statements of a layer"):
                self._said(table, controls)
            elif chance(0.3, "law: a layer's own rescission"):
                table[pick(["rescinded", "upheld"])] = [{"statement": "s0", **EVENT}]

    def _said(self, table: Table, controls: Sequence[str]) -> None:
        pick = self.draft.pick
        count = pick([1, 1, 2])
        table["statements"] = []
        for n in range(count):
            said = {"control": pick(controls), "said": pick(["yes", "yes", "no"])}
            table["statements"].append({"id": f"s{n}", "text": "?", **said, "on": EVENT["on"]})
        for n in range(count):
            how = pick(["rescinded", "upheld", "", "", ""])
            if how:
                self.draft.seen.add(f"law: {how}")
                table.setdefault(how, []).append({"statement": f"s{n}", **EVENT})
        if "excess_of" in table:  # what became of the policy's statements is another matter
            for key in ("rescinded", "upheld"):
                table.setdefault(key, [])
