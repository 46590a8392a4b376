"""Law documents (docs/format.md, 7.1): what a phrase reaches, what courts have answered, what nobody may insure."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from .files import Files, Table, listed
from .wording import Clause, Wording


class Laws:
    """Every law document that some folder holds, by the law it speaks for. `binding`: whether decisions answer questions."""

    def __init__(self, files: Files, *, binding: bool = True) -> None:
        self.files, self.binding = files, binding
        self.by_law: dict[str, list[Table]] = {}
        for name in sorted(files.paths):
            document = files.document(name) if name.startswith("law.") else None
            if document and document["document"]["kind"] == "law":
                self.by_law.setdefault(document["document"]["law"], []).append(document)

    def levels(self, law: str) -> list[list[Table]]:
        """The documents of a law, then of each law above it."""
        steps = law.split(".")
        return [self.by_law.get(".".join(steps[:n]), []) for n in range(len(steps), 0, -1)]

    @cached_property
    def attached(self) -> set[str]:
        """The law documents that the account's laws attach, and those of laws that its wordings may let decide."""
        policies = self.files.all("policy")
        laws = {self.files.head["law"], *(x["law"] for x in (*policies, *self.files.all("layer")) if "law" in x)}
        facets: set[str] = set()
        for holder in (*policies, *self.files.all("layer")):
            for name in [holder.get("form"), *holder.get("endorsements", [])]:
                for clause in (self.files.document(name) or {}).get("favorable_law", []) if name else ():
                    laws |= {*clause.get("laws", [])}
                    facets |= {*clause.get("among", [])}
        for exposure in self.files.all("exposure"):
            for place in (exposure, *exposure.get("count", []), *exposure.get("item", [])):
                stated = (place.get(key, {}).get(facet) for key in ("facts", "found") for facet in facets)
                laws |= {value for value in stated if value}
        return {document["document"]["id"] for law in laws for level in self.levels(law) for document in level}

    def phrase(self, phrase: str, of: str, law: str) -> Table | None:
        """The entry of the most specific law that says what a phrase reaches in a grant or an exclusion."""
        for documents in self.levels(law):
            for document in documents:
                for entry in document.get("lead_in", []):
                    if entry["phrase"] == phrase and entry["of"] == of:
                        return {**entry, "ref": f"{document['document']['id']}/{entry['id']}"}
        return None

    def _on(self, feature: str, law: str) -> Iterator[list[tuple[str, Table]]]:
        """The decisions on a question that may settle it, law by law, the most specific first."""
        for documents in self.levels(law):
            found = ((f"{d['document']['id']}/{p['id']}", p) for d in documents for p in d.get("precedent", []) if p["feature"] == feature)
            yield [(ref, p) for ref, p in found if p["weight"] in ("binding", "split")]

    def deciding(self, feature: str, law: str) -> list[str]:
        """The decisions that settle a question."""
        return [ref for ref, _ in next(filter(None, self._on(feature, law)), [])]

    def answer(self, feature: str, law: str) -> bool | None:
        """What binding decisions make of a question; nothing where it stays open."""
        first = next(filter(None, self._on(feature, law)), []) if self.binding else []
        said = {p["answer"] if p["weight"] == "binding" else "split" for _, p in first}
        return None if len(said) != 1 or "split" in said else said == {"yes"}

    # --- what nobody may insure --------------------------------------------------------------------------------------

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        """The words of every law document, by its id."""
        names = (document["document"]["id"] for documents in self.by_law.values() for document in documents)
        return {name: Wording(self.files, {"form": name}) for name in names}

    def entries(self, law: str) -> list[tuple[Wording, Clause]]:
        """The entries of a law and, where no more specific one has its id, of the laws above it."""
        found: list[tuple[Wording, Clause]] = []
        for documents in self.levels(law):
            known = {entry.path for _, entry in found}
            for wording in (self.wordings[document["document"]["id"]] for document in documents):
                found += [(wording, entry) for entry in wording.of("uninsurable") if entry.path not in known]
        return found

    def surveyed(self, law: str, kind: str) -> bool:
        """Whether the sources of a law answer if an item of a kind may be insured."""
        heads = (document["document"] for documents in self.levels(law) for document in documents)
        return any(f"{kind}.".startswith(f"{node}.") for head in heads for node in listed(head.get("surveyed")))

    def candidates(self, law: str, clauses: Iterable[Clause], places: Iterable[str], kind: str) -> list[str]:
        """The governing law, and those that a clause on the most favorable law lets decide."""
        others = [name for clause in clauses for name in clause.terms.get("laws", [])]
        return list(dict.fromkeys([law, *(each for each in (*others, *places) if self.surveyed(each, kind))]))  # the first: governing
