"""The form library: all documents as a table, or one in readable text with its clauses, sources and what it can be attached to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import assert_never

from attrs import frozen

from underlap.model.clauses import (
    CarveBack,
    Cite,
    Condition,
    Definition,
    Exclusion,
    FavorableLaw,
    Grant,
    Named,
    NotModeled,
    Phrase,
    Sublimit,
)
from underlap.model.documents import Amend, Changeable, Delete, Document, LeadIn, Operation, Precedent, Replace
from underlap.model.taxonomy import Taxonomy
from underlap.report.law import weighed
from underlap.report.names import NOTICE, Figures, node, spoken
from underlap.report.questions import cited
from underlap.report.text import Column, Style, Table, clean, finish, hang, paint
from underlap.report.words import BOUNDS, LABELS, Speaker, either, titles

KINDS = ("form", "endorsement", "definitions", "law")

SCHEMA = "underlap/forms/1"

COMPETING: Mapping[str, str] = {
    "first": "the first in the form",
    "highest": "the one with the largest limit for it",
    "most_specific": "the most specific, the one with most tests",
    "exclusive": "the one that says it alone pays the item",
    "insured_chooses": "whichever leaves the insured bearing least",
}
"""Which of several insuring agreements pays, as a form's head says."""

Pairs = Sequence[tuple[str, str]]
Touched = Mapping[str, Sequence[str]]
"""Id of a document -> its clauses that speak of what was asked for."""

NOTHING: Touched = MappingProxyType({})


def index(documents: Sequence[Document], style: Style, touched: Touched = NOTHING) -> str:
    """Every document: id, what it is called, the lines it is for, how sure its content is; of those in `touched`, which clauses."""
    ordered = _ordered(documents)
    heads = [(d.id, d.kind, ", ".join(d.lines), d.provenance.label, d.label) for d in ordered]
    rows = [tuple(clean(cell, style) for cell in head) for head in heads]
    titles = [clean(d.title, style) for d in ordered]
    columns = (Column("ID"), Column("kind"), Column("lines", least=5), Column("label"), Column("number", least=8))
    clauses = [hang("    in ", clean(", ".join(touched[d.id]), style), style) if touched.get(d.id) else [] for d in ordered]
    wide = tuple((*r, t) for r, t in zip(rows, titles, strict=True))
    flat = Table((*columns, Column("title", least=24)), wide, below=tuple(map(tuple, clauses)) if any(clauses) else ())
    below = tuple((*hang("    ", title, style), *each) for title, each in zip(titles, clauses, strict=True))
    table = flat.lines(style) or Table(columns, tuple(rows), below=below).lines(style)
    if table is None:
        heading = paint("; ".join(c.heading for c in columns), "head")
        table = [heading, *(line for r, b in zip(rows, below, strict=True) for line in (*hang("", "; ".join(r), style, 4), *b))]
    used = {d.provenance.label for d in documents}
    legend = "; ".join(f"{label} {means}" for label, means in LABELS.items() if label in used)
    return finish([*table, "", *hang("", f"Labels: {legend}.", style), *hang("", NOTICE, style)], style)


def as_json(documents: Sequence[Document], touched: Touched = NOTHING) -> str:
    """The same as one JSON object, keys in a fixed order, escaped to ASCII."""
    rows = [_plain(d, touched.get(d.id)) for d in _ordered(documents)]
    return json.dumps({"schema": SCHEMA, "documents": rows}, indent=1) + "\n"


def _plain(d: Document, touched: Sequence[str] | None) -> dict[str, object]:
    p = d.provenance
    return {
        "id": d.id,
        "kind": d.kind,
        "number": d.number,
        "edition": d.edition,
        "title": d.title,
        "publisher": d.publisher,
        "lines": list(d.lines),
        "label": p.label,
        "sources": list(p.sources),
        "as_of": p.as_of.isoformat() if p.as_of else None,
        "not_modeled": len(d.not_modeled),
        "touched": list(touched) if touched is not None else None,
    }


def _ordered(documents: Sequence[Document]) -> list[Document]:
    return sorted(documents, key=lambda d: (KINDS.index(d.kind), d.id))


def sheet(document: Document, library: Sequence[Document], taxonomy: Taxonomy, style: Style) -> str:
    """One document in readable text."""
    features = {f.id: f.text for each in (*library, document) for f in each.features.values()}
    figures = Figures(2, any(a % 100 for a in _amounts(document)))
    speaker = Speaker(taxonomy, figures, titles((*library, document)), features, (document.id,))
    return finish(Sheet(document, library, speaker, style).lines(), style)


def _amounts(document: Document) -> Iterable[int]:
    yield from (cents for s in document.sublimits for cents in (s.amount, s.aggregate) if cents is not None)
    yield from (c.cap for c in document.conditions if c.cap is not None)
    yield from (u.cap for x in document.exclusions for u in x.unless if u.cap is not None)


@frozen(eq=False)
class Sheet:
    """Writes one document."""

    document: Document
    library: Sequence[Document]
    speaker: Speaker
    style: Style

    def lines(self) -> list[str]:
        """Head, clauses by kind, what is not modeled, the notice."""
        d = self.document
        return [
            *self._head(),
            *self._part("INSURING AGREEMENTS", [x for g in d.grants for x in self._grant(g)]),
            *self._part("EXCLUSIONS", [x for c in d.exclusions for x in self._taking(c, c.parts)]),
            *self._part("CONDITIONS", [x for c in d.conditions for x in self._taking(c, c.parts)]),
            *self._part("SUBLIMITS", [x for c in d.sublimits for x in self._taking(c, c.parts)]),
            *self._part("MOST FAVORABLE LAW", [x for c in d.favorable for x in self._favorable(c)]),
            *self._part("WHAT PHRASES MEAN UNDER THIS LAW", [x for e in d.lead_ins for x in self._lead_in(e)]),
            *self._part("WHAT NOBODY MAY INSURE", [x for c in d.uninsurable for x in self._taking(c, c.parts)]),
            *self._part("DECISIONS", [x for p in d.precedents for x in self._decision(p)]),
            *self._part("CHANGES TO THE POLICY IT IS ATTACHED TO", [x for o in d.operations for x in self._operation(o)]),
            *self._part("DEFINITIONS", [x for v in d.definitions.values() for x in self._definition(v)]),
            *self._part("CONTESTED WORDS", [x for f in d.features for x in self._feature(f)]),
            *self._part("NOT MODELED: these words stand in the document, and say nothing here", self._unmodeled()),
            "",
            *hang("", NOTICE, self.style),
        ]

    def say(self, lead: str, text: str, indent: int | None = None) -> list[str]:
        """A hanging paragraph of text from files."""
        return hang(lead, clean(text, self.style), self.style, indent)

    def _part(self, heading: str, body: Sequence[str]) -> list[str]:
        return ["", *(paint(line, "head") for line in hang("", heading, self.style)), *body] if body else []

    def _head(self) -> list[str]:
        d, p = self.document, self.document.provenance
        name = f"{d.label}  {d.title}" if d.label else d.title
        sure = f"{p.label}: {LABELS.get(p.label, '')}"
        sure += f"; {p.confidence}" if p.confidence else ""
        facts = {
            "Id": f"{d.id} ({d.kind})",
            "Publisher": d.publisher,
            "Lines": ", ".join(d.lines),
            "Law": f"{d.law}, and every law below it" if d.law else "",
            "Surveyed": f"whether these may be insured: {', '.join(map(node, d.surveyed))}" if d.surveyed else "",
            "Status": d.status,
            "Label": sure,
            "Sources": f"{', '.join(p.sources)}{f'; as of {p.as_of.isoformat()}' if p.as_of else ''}" if p.sources else "",
            "Agreements": self._competing(),
            "Notes": d.notes,
            "Attachable": self._attachable(),
        }
        title = [paint(line, "head") for line in self.say("", name)]
        return [*title, *(line for key, text in facts.items() if text for line in self.say(f"{key:<12}", text))]

    def _competing(self) -> str:
        d = self.document
        if d.kind != "form" or len({g.part for g in d.grants}) < 2:  # noqa: PLR2004  (competing takes two)
            return ""
        if d.competing is None:
            return "where several pay one item, it does not say which: a question"
        return f"where several pay one item: {COMPETING[d.competing]}"

    def _attachable(self) -> str:
        """Endorsements of the library that are made for this form's line."""
        d = self.document
        fit = [e for e in self.library if d.kind == "form" and e.kind == "endorsement" and set(d.lines) & set(e.lines)]
        return "; ".join(f"{e.id} ({e.title})" for e in sorted(fit, key=lambda e: e.id))

    # --- clauses -----------------------------------------------------------------------------------------------------

    def _clause(self, cite: Cite, pairs: Pairs, note: str = "") -> list[str]:
        place = cite.paragraph or cite.clause
        label = f", {cite.label}" if cite.label and cite.label != self.document.provenance.label else ""
        out = self.say(f"  {clean(place, self.style)}  ", f"{cite.title or cite.clause} [{cite.clause}{label}]{note}", 6)
        for heading, text in pairs:
            out += self._pair(heading, text)
        return out + (self._pair("note", cite.note) if cite.note else [])

    def _pair(self, heading: str, text: str) -> list[str]:
        """One line of a clause; the deeper its heading, the deeper its text."""
        lines = self.say(f"      {heading}: ", text, 10 + len(heading) - len(heading.lstrip()))
        return [paint(line, "dim") for line in lines] if heading.strip() == "note" else lines

    def _grant(self, grant: Grant) -> list[str]:
        return self._clause(grant.cite, self.speaker.grant(grant), f"; part {grant.part}")

    def _taking(self, clause: Exclusion | Condition | Sublimit, parts: frozenset[str]) -> list[str]:
        only = f"; part {either(sorted(parts), 'and')} only" if parts else ""
        return self._clause(clause.cite, self.speaker.taking(clause), only)

    def _favorable(self, clause: FavorableLaw) -> list[str]:
        told = [*(f"the law that its {spoken(facet)} names" for facet in clause.among), *clause.laws]
        return self._clause(clause.cite, [("whichever lets more be insured", f"the policy's, {either(told)}")])

    def _lead_in(self, entry: LeadIn) -> list[str]:
        ring = entry.ring.name.lower()
        reach = ring if entry.wide is None else f"{ring}, or {entry.wide.name.lower()}: a question [{entry.feature}]"
        where = "an insuring agreement" if entry.of == "grant" else "an exclusion"
        return self._clause(entry.cite, [(f'"{spoken(entry.phrase)}" in {where}', reach)])

    def _decision(self, precedent: Precedent) -> list[str]:
        question = self.speaker.features.get(precedent.feature)
        asked = f"{question} [{precedent.feature}]" if question else precedent.feature
        told = [(weighed(precedent), f"{asked}; {precedent.level} court"), ("held", precedent.text)]
        year_only = (precedent.date.month, precedent.date.day) == (1, 1)
        when = str(precedent.date.year) if year_only else precedent.date.isoformat()
        return self._clause(precedent.cite, [(a, b) for a, b in told if b], f"; {precedent.court}, {when}")

    def _definition(self, definition: Definition | Named) -> list[str]:
        return self._clause(definition.cite, self.speaker.definition(definition))

    def _feature(self, id: str) -> list[str]:
        feature = self.document.features[id]
        out = self.say("  ", f"{feature.text} [{id}]", 6)
        for answer, readers in (("yes", feature.yes), ("no", feature.no)):
            if readers:
                out += self.say(f"      {answer}: ", cited(readers), 10)
        return out

    def _unmodeled(self) -> list[str]:
        return [line for c in self.document.not_modeled for line in self.say("  - ", f"{c.cite.title or c.id}: {c.reason}")]

    # --- operations --------------------------------------------------------------------------------------------------

    def _operation(self, operation: Operation) -> list[str]:
        match operation:
            case Delete(target):
                return self.say("  ", f"deletes {target}")
            case Replace(target, clause):
                return [*self.say("  ", f"replaces {target} by:"), *self._any(clause)]
            case Amend():
                return self._amend(operation)
            case _:
                assert_never(operation)

    def _any(self, clause: Changeable | CarveBack) -> list[str]:
        match clause:
            case Grant():
                return self._grant(clause)
            case Exclusion() | Condition() | Sublimit():
                return self._taking(clause, clause.parts)
            case Definition() | Named():
                return self._definition(clause)
            case CarveBack():
                return self._carve_back(clause)
            case FavorableLaw():
                return self._favorable(clause)
            case NotModeled():
                return self.say("      ", f"{clause.cite.title}: {clause.reason}")
            case _:
                assert_never(clause)

    def _carve_back(self, clause: CarveBack) -> list[str]:
        return [line for heading, text in self.speaker.carve_back(clause) for line in self._pair(heading, text)]

    def _amend(self, amend: Amend) -> list[str]:
        out = self.say("  ", f"changes {amend.target}{self._changes(amend.changes)}", 6)
        for clause in amend.unless:
            out += self._carve_back(clause)
        if amend.marks:
            added = "; ".join(f"{node(name)} {getattr(mark, 'value', mark)}" for name, mark in amend.marks)
            out += self.say("      marks: ", added, 10)
        return out

    def _changes(self, changes: Mapping[str, object]) -> str:
        """Fields that an amendment sets, in words where there are any."""
        words = {"to": "to", "when": "when", "lead_in": "lead-in", "amount": "at most"}
        parts = []
        for field, value in changes.items():
            if field == "bounds" and isinstance(value, frozenset):
                parts += [BOUNDS[each] for each in sorted(value)]
            if field in ("reach", "bounds"):
                continue
            parts.append(f"{words.get(field, spoken(field))} {self._value(value)}")
        return f": {'; '.join(parts)}" if parts else ""

    def _value(self, value: object) -> str:
        if isinstance(value, Phrase):
            return self.speaker.phrase(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int):
            return self.speaker.figures.show(value)
        if isinstance(value, frozenset | tuple):
            return either([spoken(str(each)) for each in sorted(value)], "and")
        return spoken(str(value))
