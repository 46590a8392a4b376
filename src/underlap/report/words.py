"""Clauses, tests and changes in plain words, for people who do not read the files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

from attrs import evolve, field, frozen

from underlap.model.accounts import Account
from underlap.model.changes import (
    AnswerQuestion,
    DeleteClause,
    FullPriorActs,
    RaiseAggregate,
    RaiseLimit,
    RaisePool,
    RaiseSublimit,
    Reinstate,
    RemoveDocument,
    SeparatePool,
    Single,
)
from underlap.model.clauses import (
    AnyOf,
    ByInsured,
    CarveBack,
    Condition,
    Conduct,
    Contested,
    Defined,
    Definition,
    Effect,
    Except,
    Exclusion,
    FacetTest,
    Grant,
    Imputation,
    Limb,
    Mark,
    Named,
    Phrase,
    Sublimit,
    Term,
    Value,
)
from underlap.model.documents import Document
from underlap.model.programs import Limit
from underlap.model.taxonomy import ANY, Taxonomy
from underlap.report.names import TRIGGERS, Figures, in_line, node, spoken, step

LABELS: Mapping[str, str] = {
    "F-text": "a source reproduces the words",
    "F-multi": "independent sources agree",
    "F-single": "one source only: check the issued copy",
    "TYP": "typical market wording, house drafting, no carrier's form",
    "UNV": "unverified: no source found",
    "CONFLICT": "sources disagree: check the issued copy",
}
"""What a provenance label says."""

TREATS: Mapping[str, str] = {
    "limit": "under one limit and one retention",
    "made": "made and reported when the first of them was",
    "acts": "done when the first act was",
}
"""What claims that are one share."""

BOUNDS: Mapping[str, str] = {
    "anti_concurrent": "whatever else contributed, in any sequence",
    "efficient_only": "where it is the efficient cause",
}
"""What a clause's own words add to its lead-in."""

DOUBTFUL = ("F-single", "UNV", "CONFLICT")
"""Labels that a report points out."""


def either(words: Iterable[str], joint: str = "or") -> str:
    """Words in a row.

    >>> either(["a", "b", "c"]), either(["a"]), either(["a", "b"], "and")
    ('a, b or c', 'a', 'a and b')
    """
    *most, last = list(words) or [""]
    return f"{', '.join(most)} {joint} {last}" if most else last


@frozen(eq=False)
class Speaker:
    """Says tests and clauses in words. `taxonomy` has the labels of tags, `figures` the way amounts are written; `terms` are the titles
    of definitions, by document and id, and `features` the texts of contested words, by id, for tests that only name them. `documents`:
    where such a name is looked up, in this order."""

    taxonomy: Taxonomy
    figures: Figures
    terms: Mapping[str, Mapping[str, str]] = field(factory=dict)
    features: Mapping[str, str] = field(factory=dict)
    documents: tuple[str, ...] = ()

    def within(self, documents: Iterable[str]) -> "Speaker":
        """The same, for tests of a clause: its own document first, then its policy's form."""
        return evolve(self, documents=tuple(documents))

    # --- tests -------------------------------------------------------------------------------------------------------

    def phrase(self, phrase: Phrase) -> str:
        """A test: all of its limbs."""
        return "; and ".join(self._limb(limb) for limb in phrase.limbs) or "anything"

    def _limb(self, limb: Limb) -> str:
        match limb:
            case FacetTest(facet, terms):
                return self._facet(facet, terms)
            case AnyOf(tests):
                return f"either {either(f'({self.phrase(t)})' for t in tests)}"
            case Except(test):
                return f"but not ({self.phrase(test)})"
            case Contested(feature):
                return f"if a court says yes to: {feature.text}"
            case ByInsured(wanted):
                return f"the claim is {'' if wanted else 'not '}brought by an insured"
            case Named(id, cite):
                return _defined(cite.title or id)
            case _:
                assert_never(limb)

    def _facet(self, facet: str, terms: tuple[Term, ...]) -> str:
        if facet == self.taxonomy.roles.tags:
            return either(self._tag(t) for t in terms)
        if facet in self.taxonomy.scales:
            return f"{spoken(facet)} is {either(_step(t) for t in terms)}"
        return f"{spoken(facet)} is {either(_term(t) for t in terms)}"

    def limb(self, limb: Mapping[str, Any]) -> str:
        """A limb as a proof writes it, in words."""
        match limb:
            case {"facet": facet, "terms": terms} if facet == self.taxonomy.roles.tags:
                return either(self._label(t) for t in terms)
            case {"facet": facet, "terms": terms} if facet in self.taxonomy.scales:
                return f"{spoken(facet)} is {either(_sign(t) for t in terms)}"
            case {"facet": facet, "terms": terms}:
                return f"{spoken(facet)} is {either(self._name(t) for t in terms)}"
            case {"any": tests}:
                return f"either {either(f'({self._limbs(t)})' for t in tests)}"
            case {"except": test}:
                return f"but not ({self._limbs(test)})"
            case {"is": name}:
                return _defined(self._title(name))
            case {"by_insured": wanted}:
                return f"the claim is {'' if wanted else 'not '}brought by an insured"
            case {"question": feature}:
                return f"if a court says yes to: {self.features.get(feature, feature)}"
            case _:
                return "a test that this version cannot put in words"

    def _name(self, term: str) -> str:
        return _defined(self._title(term[1:])) if term.startswith("@") else node(term)

    def _title(self, name: str) -> str:
        """The title of a definition, where the clause that names it looks; the bare name if it is not there."""
        return next((self.terms[d][name] for d in self.documents if name in self.terms.get(d, {})), name)

    def _limbs(self, limbs: Iterable[Mapping[str, Any]]) -> str:
        return "; and ".join(self.limb(x) for x in limbs)

    def _tag(self, term: Term) -> str:
        return self._label(term.term if isinstance(term, Value) else term.definition.id)

    def _label(self, name: str) -> str:
        tag = self.taxonomy.tags.get(name)
        return tag.label if tag and tag.label else spoken(name)

    # --- clauses -----------------------------------------------------------------------------------------------------

    def grant(self, grant: Grant) -> list[tuple[str, str]]:
        """What an insuring agreement asks, as (heading, words)."""
        out = [("pays", self.phrase(grant.to))]
        if grant.when:
            out.append((_lead_in(grant), self.phrase(grant.when)))
        if grant.claim.limbs:
            out.append(("claim", self.phrase(grant.claim)))
        if grant.territory.limbs:
            out.append(("territory", self.phrase(grant.territory)))
        out.append(("trigger", TRIGGERS[grant.trigger]))
        if grant.notwithstanding:
            out.append(("despite", either(sorted(grant.notwithstanding), "and")))
        if grant.exclusive:
            out.append(("alone", "when it is met, no other insuring agreement of the policy pays the item"))
        return out

    def taking(self, clause: Exclusion | Condition | Sublimit) -> list[tuple[str, str]]:
        """What an exclusion, condition or sublimit reaches, and what it does, as (heading, words)."""
        out = []
        if clause.to.limbs:
            out.append(("to", self.phrase(clause.to)))
        conduct = clause.conduct if isinstance(clause, Exclusion) else None
        if clause.when:
            # A conduct exclusion is read for persons, not for links: its lead-in says nothing.
            out.append(("a person's conduct" if conduct else _lead_in(clause), self.phrase(clause.when)))
        match clause:
            case Exclusion():
                if conduct:
                    out.append(("conduct", _conduct(conduct)))
                for inner in clause.unless:
                    out += self.carve_back(inner)
            case Condition():
                if clause.control:
                    out.append(("duty", spoken(clause.control)))
                out.append(("if not met" if clause.control else "effect", self._effect(clause)))
            case Sublimit():
                out.append(("at most", self._most(clause)))
            case _:
                assert_never(clause)
        return out

    def carve_back(self, clause: CarveBack, depth: int = 0) -> list[tuple[str, str]]:
        """A carve-back and those nested in it; each level gives back or takes again."""
        tests = []
        if clause.to.limbs:
            tests.append(self.phrase(clause.to))
        if clause.when:
            tests.append(f"{_lead_in(clause)}: {self.phrase(clause.when)}")
        capped = f"; up to {self.figures.show(clause.cap)}, for all items together" if clause.cap is not None else ""
        heading = "  " * depth + ("gives back" if depth % 2 == 0 else "takes again")
        title = f"{clause.cite.title}: " if clause.cite.title else ""
        out = [(heading, f"{title}{'; and '.join(tests) or 'all of it'}{capped}")]
        if clause.cite.note:
            out.append(("  " * depth + "  note", clause.cite.note))
        for inner in clause.unless:
            out += self.carve_back(inner, depth + 1)
        return out

    def _effect(self, condition: Condition) -> str:
        match condition.effect:
            case Effect.NO_COVER:
                return "no cover"
            case Effect.NO_COVER_IF_PREJUDICE:
                return "no cover if the insurer was prejudiced"
            case Effect.REDUCE:
                return f"each item is reduced by {condition.share}"
            case Effect.CAP:
                return f"at most {self.figures.show(condition.cap or 0)} for all such items together"
            case Effect.BY_LAW:
                return "no cover; whether only if the insurer was prejudiced, the law decides"
            case Effect.HAMMER:
                return f"of what exceeds an offer that the insured refused, {condition.share or 'nothing'} is covered"
            case Effect.ONE_CLAIM:
                return f"related claims are one: {'; '.join(words for key, words in TREATS.items() if key in condition.treats)}"
            case Effect.BINDS:
                return f"a later claim counts as made when its circumstances were noticed (the notice gives: {'; '.join(condition.asks)})"
            case Effect.INSURER_MAY_RESCIND:
                whose = "; only from an insured to whom that applies" if condition.severable else ""
                return f"the insurer may take the policy back over an untrue statement in the application{whose}"
            case _:
                assert_never(condition.effect)

    def _most(self, sublimit: Sublimit) -> str:
        term = f"; {self.figures.show(sublimit.aggregate)} in the aggregate" if sublimit.aggregate is not None else ""
        if sublimit.amount is not None:
            return f"{self.figures.show(sublimit.amount)}, inside the limit{term}"
        return f"{sublimit.share_of_limit} of the each-claim limit, inside it{term}"

    def definition(self, definition: Definition | Named) -> list[tuple[str, str]]:
        """A defined term, as (heading, words)."""
        if isinstance(definition, Named):
            return [("means", either((self.phrase(t) for t in definition.tests), "; or"))]
        out = []
        for mark, heading in ((Mark.IN, "in"), (Mark.EDGE, "open"), (Mark.OUT, "out")):
            nodes = [_marked(name, mark, definition) for name, said in definition.marks if said is mark]
            if nodes:
                out.append((heading, either(nodes, "and")))
        if definition.otherwise_open:
            out.append(("open", f"any other {spoken(definition.facet)}: the word is not defined"))
        return out


def _marked(name: str, mark: Mark, definition: Definition) -> str:
    """A node that a definition marks; the nearest mark decides, so one with another mark below it stands for what is left of it."""
    parted = any(said is not mark and other.startswith(f"{name}.") for other, said in definition.marks)
    return f"{node(name)} (all else)" if parted else node(name)


def _lead_in(clause: Grant | Exclusion | CarveBack | Condition | Sublimit) -> str:
    """A clause's lead-in, with what of its own words moves how far that reaches."""
    bounds = clause.bounds if isinstance(clause, Grant | Exclusion) else frozenset()
    return ", ".join((spoken(clause.lead_in), *(BOUNDS[each] for each in sorted(bounds))))


def _defined(name: str) -> str:
    return f'"{spoken(name.partition(": ")[0])}" as defined'


def speaker(account: Account, figures: Figures, features: Mapping[str, str]) -> Speaker:
    """Speaks of an account's documents."""
    return Speaker(account.taxonomy, figures, titles(account.documents.values()), features)


def titles(documents: Iterable[Document]) -> Mapping[str, Mapping[str, str]]:
    """Titles of definitions: document -> name -> title. One taken from elsewhere goes by its name here and by its own."""
    out: dict[str, dict[str, str]] = {}
    for document in documents:
        found = document.definitions.items()
        names = {name: definition.cite.title or name for name, definition in found}
        out[document.id] = names | {definition.id: definition.cite.title or name for name, definition in found}
    return out


def _term(term: Term) -> str:
    match term:
        case Defined(definition):
            return _defined(definition.cite.title or definition.id)
        case Value(name):
            return node(name)
        case _:
            assert_never(term)


def _step(term: Term) -> str:
    return _sign(term.term if isinstance(term, Value) else term.definition.id)


def _sign(term: str) -> str:
    if term == ANY:
        return term
    if term.endswith("+"):
        return f"at least {step(term[:-1])}"
    if term.endswith("-"):
        return f"at most {step(term[:-1])}"
    return step(term)


_DEFEATS: Mapping[Imputation | None, str] = {
    None: "whom it defeats beside that person: not said",
    Imputation.NONE: "defeats that person only",
    Imputation.ENTITY: "defeats that person and the company",
    Imputation.ALL: "defeats every insured",
}


def _conduct(conduct: Conduct) -> str:
    return f"of {spoken(conduct.actor.value)}, once {step(conduct.stage)}; {_DEFEATS[conduct.imputation]}"


FAR = 2
"""A limit raised to more than so many times what it is would be bought as an excess policy."""


def change(change: Single, account: Account, figures: Figures) -> str:
    """One change to ask for, in words, without the policy's name."""
    match change:
        case RemoveDocument(policy=policy, document=document, title=title):
            known = next((d for d in account.sources.get(policy, ()) if d.id == document), None)
            if known is None or known.title in (known.label, ""):
                return f"remove {title or document}"
            return f"remove {known.label} ({known.title})"
        case DeleteClause():
            return strike([change], account)
        case RaiseSublimit(ref=ref, title=title, to=to):
            return f"sublimit raised to {figures.show(to)} in {_place(account, ref)} ({title})"
        case RaiseLimit(policy=policy, to=to):
            limit = next((x.limit for t in account.towers for x in t.slices if x.id == policy), Limit(to, to))
            both = " (and aggregate)" if to > limit.aggregate else ""
            other = ", or excess of it" if to > FAR * limit.each_claim else ""
            return f"limit each claim{both} at least {figures.show(to)}{other}"
        case RaiseAggregate(to=to):
            return f"aggregate at least {figures.show(to)}"
        case Reinstate():
            return "aggregate reinstated once more"
        case RaisePool(pool=pool, to=to):
            return f"aggregate of the pool {pool} at least {figures.show(to)}"
        case SeparatePool(pool=pool):
            return f"aggregates of their own for what shares the pool {pool}"
        case FullPriorActs():
            return "retroactive date to full prior acts"
        case AnswerQuestion(question=key, value=answer):
            return f"{key} answered {answer}, with evidence"
        case _:
            assert_never(change)


def strike(changes: Sequence[DeleteClause], account: Account) -> str:
    """Clauses of one policy to take out, as one request. A base form's exclusion is seldom deleted, so narrowing it will do."""
    forms = {d.id for d in account.documents.values() if d.kind == "form"}
    verb = "delete or narrow" if any(c.ref.partition("/")[0] in forms for c in changes) else "delete"
    return f"{verb} {either((f'{_place(account, c.ref)} ({c.title})' for c in changes), 'and')}"


def _place(account: Account, ref: str) -> str:
    """Number, edition and paragraph of a clause that some wording of the account has."""
    for party in account.parties:
        for wording in account.wordings(party):
            cites = [*(c.cite for c in wording.exclusions), *(c.cite for c in wording.sublimits)]
            for cite in cites:
                if cite.ref == ref:
                    return in_line(cite)
    return ref

