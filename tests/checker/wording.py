"""The wording in effect (docs/format.md, 3.8): a form, what its endorsements do to it, the declarations' own sublimits."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .files import Files, Refused, Table, Taxonomy, listed

KINDS = ("grant", "exclusion", "condition", "sublimit", "not_modeled", "favorable_law", "uninsurable")
RINGS = ("claim", "efficient", "cause", "connected", "involved")
TESTS = ("to", "when", "claim", "territory")
Names = Callable[[str], str]


@dataclass(eq=False)
class Clause:
    """One clause: the document it came from, its id (of a carve-back: with the path), its terms, who changed it."""

    kind: str
    document: str
    path: str
    terms: Table
    unless: list["Clause"] = field(default_factory=list)
    changed_by: list[str] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """`document/clause`."""
        return f"{self.document}/{self.path}"

    def of_part(self, part: str) -> bool:
        """Absent: every part."""
        return not self.terms.get("parts") or part in self.terms["parts"]


def bound(test: Table, names: Names) -> Table:
    """A test with every defined term written out as `document/name`, so that it can be read apart from its document."""
    out: Table = {}
    for key, value in test.items():
        if key in ("any", "all"):
            out[key] = [bound(inner, names) for inner in value]
        elif key == "except":
            out[key] = bound(value, names)
        elif key in ("question", "by_insured"):
            out[key] = value
        else:
            out[key] = [names(v) if key == "is" else "@" + names(v[1:]) if v[:1] == "@" else v for v in listed(value)]
    return out


class Wording:
    """Clauses in order, and definitions by `document/name`. `missing`: documents named that no folder has."""

    def __init__(self, files: Files, holder: Table) -> None:
        self.files = files
        self.clauses: list[Clause] = []
        self.words: dict[str, Table] = {}
        self.documents: list[str] = []
        self.missing: set[str] = set()
        self.form: str = holder["form"]
        for name in [self.form, *holder.get("endorsements", [])]:
            document = files.document(name)
            if document is None:
                self.missing.add(name)
                continue
            self.documents.append(name)
            self._define(document, name)
            self._operate(document, name)
            for kind in KINDS:
                self.clauses += [self._clause(kind, name, each) for each in document.get(kind, [])]
        if holder.get("sublimit") and not self.unseen:
            own = f"declarations.{holder['id']}"
            self.documents.append(own)
            self.clauses += [self._clause("sublimit", own, each) for each in holder["sublimit"]]

    @property
    def unseen(self) -> bool:
        """Whether the form itself is missing."""
        return self.form in self.missing

    @property
    def competing(self) -> str | None:
        """What the form says about several grants that cover one item."""
        return (self.files.document(self.form) or {})["document"].get("competing")

    def of(self, kind: str, part: str | None = None) -> list[Clause]:
        """Clauses of a kind, in wording order; of one part, with those of every part."""
        return [c for c in self.clauses if c.kind == kind and (part is None or c.of_part(part))]

    def scope(self, test: Table) -> Table:
        """A test of the declarations: its names are the form's."""
        return bound(test, self._names(self.form))

    # --- reading ---------------------------------------------------------------------------------------------------

    def _names(self, document: str) -> Names:
        """`@name` looks in the clause's own document, then in the form (section 3.6)."""

        def find(name: str) -> str:
            return next((f"{d}/{name}" for d in (document, self.form) if f"{d}/{name}" in self.words), f"?/{name}")

        return find

    def _define(self, document: Table, name: str) -> None:
        own = document.get("definition", [])
        self.words |= {f"{name}/{each['id']}": {} for each in own}
        for each in own:
            self.words[f"{name}/{each['id']}"] = self._word(each, name)

    def _word(self, table: Table, document: str) -> Table:
        """A definition; one taken `from` a definitions document is that definition under its own id here."""
        if "from" in table:
            where, name = table["from"].split("/")
            source = self.files.document(where) or {}
            if f"{where}/{name}" not in self.words:
                self._define(source, where)
            return {**self.words[f"{where}/{name}"], "id": table["id"]}
        if "when" in table:
            return {"id": table["id"], "when": bound(table["when"], self._names(document))}
        marks = {node: mark for mark in ("in", "edge", "out") for node in table.get(mark, [])}
        return {**table, "marks": marks}

    def _clause(self, kind: str, document: str, table: Table, path: str = "") -> Clause:
        path += table["id"]
        terms = self._terms(table, document)
        unless = [self._clause("carve_back", document, each, path + "/") for each in table.get("unless", [])]
        return Clause(kind, document, path, terms, unless)

    def _terms(self, table: Table, document: str) -> Table:
        terms = copy.deepcopy({key: value for key, value in table.items() if key != "unless"})
        terms |= {key: bound(terms[key], self._names(document)) for key in TESTS if key in terms}
        if "notwithstanding" in terms:
            terms["notwithstanding"] = [self._exclusion(name, document) for name in terms["notwithstanding"]]
        return terms

    def _exclusion(self, name: str, document: str) -> str:
        """The exclusion a `notwithstanding` names: of the form, of this document, or of the document it names."""
        first, _, rest = name.partition("/")
        if rest:
            return f"{self.form if first == 'form' else first}/{rest}"
        ours = (self.files.document(self.form) or {}).get("exclusion", [])
        return f"{self.form if any(each['id'] == name for each in ours) else document}/{name}"

    # --- operations: each endorsement's, in file order (delete, replace, amend), before its additions -------------------

    def _operate(self, document: Table, by: str) -> None:
        for kind in ("delete", "replace", "amend"):
            for operation in document.get(kind, []):
                self._carry_out(kind, operation, by)

    def _carry_out(self, kind: str, operation: Table, by: str) -> None:
        first, *rest = operation["target"].split("/")
        refs = [c.ref for c in self.clauses]
        ref, inside = f"{self.form}/{first}", rest
        if ref not in refs and ref not in self.words:
            ref, inside = "/".join([self.form if first == "form" else first, *rest[:1]]), rest[1:]
        if ref in self.words:
            self._redefine(kind, operation, by, ref)
        elif ref in refs:
            self._change(self.clauses, refs.index(ref), inside, kind, operation, by)
        elif first not in self.missing:
            raise Refused(f"{by}: the target {operation['target']} of its {kind} does not exist")

    def _change(self, where: list[Clause], at: int, inside: list[str], kind: str, operation: Table, by: str) -> None:
        """Change a clause, or the carve-back in it that `inside` leads to: its exclusion remembers that, too."""
        clause = where[at]
        if inside:
            inner = [c.path.rpartition("/")[2] for c in clause.unless].index(inside[0])
            self._change(clause.unless, inner, inside[1:], kind, operation, by)
            clause.changed_by += [by] if clause.kind == "exclusion" else []
        elif kind == "delete":
            del where[at]
        elif kind == "replace":
            where[at] = self._clause(clause.kind, by, operation["with"], clause.path.rpartition("/")[0] + "/" * ("/" in clause.path))
        else:
            new = dict(operation.get("set", {}))
            if "unless" in new:
                clause.unless = []
            added = [*new.pop("unless", []), *operation.get("add_unless", [])]
            clause.terms |= self._terms(new, by)
            clause.unless += [self._clause("carve_back", by, each, clause.path + "/") for each in added]
            clause.changed_by.append(by)

    def _redefine(self, kind: str, operation: Table, by: str, ref: str) -> None:
        if kind == "replace":
            self.words[ref] = self._word(operation["with"], by)
            return
        word = dict(self.words[ref])
        if "when" in operation.get("set", {}):
            word["when"] = bound(operation["set"]["when"], self._names(by))
        word |= {key: value for key, value in operation.get("set", {}).items() if key != "when"}
        if "marks" in word:
            word["marks"] = word["marks"] | {n: m for m in ("in", "edge", "out") for n in operation.get(f"add_{m}", [])}
        self.words[ref] = word

    # --- what it says ----------------------------------------------------------------------------------------------

    def cite(self, clause: Clause) -> Table:
        """Where a clause stands, as a proof has to cite it."""
        declared = clause.document.startswith("declarations.")
        head = {"number": "Declarations"} if declared else self.files.documents[clause.document]["document"]
        return {
            "document": clause.document,
            "number": head.get("number", head["title"] if head.get("kind") == "law" else ""),
            "edition": head.get("edition", ""),
            "clause": clause.path,
            "paragraph": clause.terms.get("cite", ""),
            "changed_by": clause.changed_by,
        }

    def phrase(self, clause: Clause, taxonomy: Taxonomy) -> str:
        """The lead-in, its own or that of a clause that states none."""
        phrase: str = clause.terms.get("lead_in") or taxonomy.defaults["exclusion" if clause.kind == "uninsurable" else clause.kind]
        return phrase

    def reach(self, clause: Clause, outermost: str) -> str:
        """The outermost ring that counts, of a lead-in that reaches a ring (section 3.2)."""
        ring = RINGS.index(outermost)
        if clause.terms.get("anti_concurrent"):
            ring = max(ring, RINGS.index("connected"))
        if clause.terms.get("efficient_only"):
            ring = min(ring, RINGS.index("efficient"))
        return RINGS[ring]

    def nodes(self, taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
        """(facet, node) of every term and mark: what this wording tells apart."""
        waiting = list(self.clauses)
        while waiting:
            clause = waiting.pop()
            waiting += clause.unless
            for key in TESTS:
                yield from self.nodes_of(clause.terms.get(key, {}), taxonomy)

    def nodes_of(self, test: Table, taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
        """The same, of one test."""
        for key, value in test.items():
            if key in ("any", "all", "except"):
                for inner in listed(value):
                    yield from self.nodes_of(inner, taxonomy)
            elif key == "is":
                for name in value:
                    yield from self.nodes_of(self.words[name]["when"], taxonomy)
            elif key in taxonomy.trees:
                for term in value:
                    yield from ((key, node) for node in self._told(key, term, taxonomy))

    def _told(self, facet: str, term: str, taxonomy: Taxonomy) -> set[str]:
        """A term's nodes; the roots, where the words speak of any value, of none, or of what they leave unmarked."""
        if term[0] != "@":
            return taxonomy.roots(facet) if term in ("any", "none") else {term}
        word = self.words[term[1:]]
        return {*word["marks"], *(taxonomy.roots(facet) if word.get("otherwise") == "open" else ())}


class Silent(Wording):
    """The wording of a layer that has none of its own: no clause, no word."""

    def __init__(self) -> None:
        self.clauses, self.words, self.documents, self.missing, self.form = [], {}, [], set(), ""
