"""The wording in effect: a form, and what its endorsements add, delete, replace and amend (section 3.8)."""

import copy
from typing import Any

from .files import Table, listed

KINDS = ("grant", "exclusion", "condition", "sublimit", "definition", "favorable_law")


class Wording:
    """Clauses by kind, in declared order; each carries the document it came from under `doc`.

    A replaced clause takes the place of the old one and comes from the endorsement that states it; an amended clause keeps
    its document (section 3.8: "a clause keeps the document it came from").
    """

    def __init__(self, form: Table, endorsements: list[Table], documents: dict[str, Table]) -> None:
        self.form = form["document"]["id"]
        self.competing = form["document"].get("competing")
        self.documents = documents
        self.clauses: dict[str, list[Table]] = {kind: [] for kind in KINDS}
        self._add(form)
        for endorsement in endorsements:
            self._operate(endorsement)
            self._add(endorsement)

    def __getitem__(self, kind: str) -> list[Table]:
        return self.clauses[kind]

    def definition(self, name: str, doc: str) -> Table:
        """`@name` looks in the clause's own document, then in the form (section 3.6)."""
        for where in (doc, self.form):
            for definition in self.clauses["definition"]:
                if definition["id"] == name and definition["doc"] == where:
                    return self._followed(definition)
        raise KeyError(name)

    def _followed(self, definition: Table) -> Table:
        """A definition taken `from` a definitions document is that definition."""
        if "from" not in definition:
            return definition
        doc, name = definition["from"].split("/")
        source = next(d for d in self.documents[doc]["definition"] if d["id"] == name)
        return self._followed({**source, "doc": doc})

    def _add(self, document: Table) -> None:
        for kind in KINDS:
            for clause in document.get(kind, []):
                self.clauses[kind].append({**copy.deepcopy(clause), "doc": document["document"]["id"]})

    def _operate(self, endorsement: Table) -> None:
        """Operations of one endorsement: deletions, replacements, amendments, each in file order."""
        doc = endorsement["document"]["id"]
        for operation in endorsement.get("delete", []):
            self._delete(operation["target"])
        for operation in endorsement.get("replace", []):
            clauses, place = self._find(operation["target"])
            clauses[place] = {**copy.deepcopy(operation["with"]), "doc": doc}
        for operation in endorsement.get("amend", []):
            clauses, place = self._find(operation["target"])
            amend(clauses[place], operation)

    def _delete(self, target: str) -> None:
        clauses, place = self._find(target)
        del clauses[place]

    def _find(self, target: str) -> tuple[list[Table], int]:
        """`clause`, `document/clause`, `clause/carve-back` or `document/clause/carve-back`; plain ids are the form's."""
        steps = target.split("/")
        doc = self.form
        if len(steps) > 1 and (steps[0] == "form" or steps[0] in self.documents):
            first = steps.pop(0)
            doc = self.form if first == "form" else first
        found = self._clause(doc, steps[0])
        for step in steps[1:]:
            clauses, place = found
            inner = clauses[place]["unless"]
            found = (inner, index(inner, step))
        return found

    def _clause(self, doc: str, name: str) -> tuple[list[Table], int]:
        for clauses in self.clauses.values():
            for place, clause in enumerate(clauses):
                if clause["id"] == name and clause["doc"] == doc:
                    return clauses, place
        raise KeyError(f"{doc}/{name}")


def index(clauses: list[Table], name: str) -> int:
    """Where the carve-back of that id stands."""
    return next(place for place, clause in enumerate(clauses) if clause["id"] == name)


def amend(clause: Table, operation: Table) -> None:
    """`set` replaces keys whole, `add_*` appends."""
    clause.update(copy.deepcopy(operation.get("set", {})))
    for key in ("unless", "in", "edge", "out"):
        added: list[Any] = listed(operation.get(f"add_{key}"))
        if added:
            clause[key] = listed(clause.get(key)) + copy.deepcopy(added)
