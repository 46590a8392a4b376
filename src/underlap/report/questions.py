"""Open questions in words: what is asked, and who read it how.

A question travels as a key (`law:<feature>@<law>`, `fact:<exposure>/<level>/<what>`, `when:<exposure>/<date>`,
`control:<party>/<control>`); its words stand in the documents and in the taxonomy.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from underlap.model.accounts import Account
from underlap.model.answers import Kind, Question
from underlap.model.clauses import (
    AnyOf,
    Citation,
    Cite,
    Contested,
    Defined,
    Except,
    FacetTest,
    Feature,
    Named,
    Phrase,
)
from underlap.model.taxonomy import NONE
from underlap.model.wording import all_clauses, phrases
from underlap.report.names import in_line, node, spoken, step

AN_INSURED = "an_insured"
"""The law question that conduct exclusions ask; its words stand in no document."""

_DAYS: Mapping[str, str] = {
    "acts": "did the first of the acts take place",
    "offense": "was the offense committed",
    "harm": "did the harm happen",
    "knowledge": "did a listed insured first know of the harm",
    "made": "is the claim first made",
    "reported": "is the claim reported",
    "discovered": "is the loss discovered",
    "proceeding": "was the first proceeding or demand on the same facts",
    "noticed": "were circumstances first noticed to an insurer",
}


_EVENTS: Mapping[str, str] = {
    "acts": "first of the acts",
    "offense": "offense committed",
    "harm": "harm",
    "knowledge": "harm first known",
    "made": "claim first made",
    "reported": "claim reported",
    "discovered": "loss discovered",
    "proceeding": "first proceeding on the same facts",
    "noticed": "circumstances first noticed",
}


RESERVES, ONE_CLAIM, RELATIVE, ENDED = "reserves", "one_claim", "relative_exposure", "ended"
"""The last step of keys that are about a loss run, a scenario, an allocation, the end of a policy (docs/format.md, 6)."""

_OF_FORMS = {
    "competing": "does not say which of two insuring agreements pays: the one that gives more?",
    "allocation": "asks for best efforts to allocate what several counts share: is all of it covered?",
    "drop": "does not say whether it comes down where the underlying policies do not apply: does it?",
}
"""What a form leaves open, by the first step of a law key that ends in the form."""

_OF_LAW = {
    "spread": "Harm of several terms: does every term answer for all of it?",
    "recoupment": "Is defense paid on what was pleaded paid back where the truth is not covered?",
    "other_insurance.circle": "Policies that are each excess over the other: do they share by limits (else equally)?",
    "prejudice": "Does late or missing notice defeat cover only where the insurer was prejudiced?",
}
"""What contracts leave to the law, whatever the form."""

_AN = {"grant": "an insuring agreement", "exclusion": "an exclusion"}

_TESTED = {
    "pending_or_prior": "the first proceeding on the same facts",
    "knowledge_as_of": "the first knowledge of them",
    "prior_notice": "the first notice of circumstances",
}
"""What a date of the declarations is tested against, but for the retroactive date."""


def _parts(body: str) -> tuple[str, str, str]:
    """Exposure, level, facet or tag of a fact key; those about a policy have no level of an exposure."""
    exposure, *rest = body.split("/", 2)
    return (exposure, rest[0], rest[1]) if len(rest) > 1 else ("", exposure, rest[0])


@frozen(eq=False)
class Asker:
    """The words behind the keys of one account's questions."""

    account: Account
    features: Mapping[str, Feature]
    conditions: Mapping[str, tuple[Cite, ...]]

    def text(self, question: Question) -> str:
        """The question, as a sentence that ends in a question mark."""
        body = question.key.partition(":")[2]
        match question.kind:
            case Kind.LAW:
                return self._law(body)
            case Kind.FACT:
                return self._fact(question, body)
            case Kind.WHEN:
                return self._when(question, body)
            case Kind.CONTROL:
                return self._control(body)
            case Kind.WARRANTY:
                return self._warranty(body)

    def readers(self, question: Question) -> tuple[tuple[Citation, ...], tuple[Citation, ...]]:
        """Who answered a law question yes, and who no."""
        feature = self._feature(question.key.partition(":")[2]) if question.kind is Kind.LAW else None
        return (feature.yes, feature.no) if feature else ((), ())

    def _feature(self, body: str) -> Feature | None:
        return self.features.get(body.rpartition("@")[0])

    def _law(self, body: str) -> str:
        name, _, law = body.rpartition("@")
        feature = self.features.get(name)
        if feature:
            return feature.text
        of, _, form = name.partition(".")
        if form in self.account.documents and of in _OF_FORMS:
            return f"{self.account.documents[form].label} {_OF_FORMS[of]} (law: {law})"
        entry = next((x for d in self.account.laws.documents for x in d.lead_ins if x.feature == name and x.wide is not None), None)
        if entry and entry.wide is not None:
            rings = f'"{entry.wide.name.lower()}", or no further than "{entry.ring.name.lower()}"'
            return f'Does "{spoken(entry.phrase)}" in {_AN[entry.of]} reach links that are {rings}? (law: {law})'
        if name in _OF_LAW:
            return f"{_OF_LAW[name]} (law: {law})"
        if of == AN_INSURED:
            return f'Does the conduct of "{spoken(of)}" defeat every insured, not only the one who acted? (law: {law})'
        return f'How is "{spoken(name)}" read? (law: {law})'

    def brief(self, key: str) -> str:
        """A question's subject in a few words, from its key alone: for answers that a reading assumes."""
        kind, _, body = key.partition(":")
        match Kind(kind):
            case Kind.LAW:
                return f'"{self._law(body)}"'
            case Kind.FACT:
                exposure, level, name = _parts(body)
                tag = self.account.taxonomy.tags.get(name)
                return f"{tag.label if tag and tag.label else spoken(name)}{self._where(exposure, level)}"
            case Kind.WHEN:
                holder, _, name = body.rpartition("/")
                return _EVENTS.get(name) or f"{spoken(name)} date of {holder.partition('.')[2] or holder}, on or before the acts"
            case Kind.CONTROL:
                return spoken(body.partition("/")[2])
            case Kind.WARRANTY:
                slice_, _, statement = body.partition("/")
                return f"rescission of {slice_} over the statement {statement}"

    def _fact(self, question: Question, body: str) -> str:
        exposure, level, name = _parts(body)
        if name == RESERVES:
            return f"Will {level.partition('.')[2]} pay what it has reserved?"
        if name == ONE_CLAIM:
            claims = " and ".join(self._titles(level.partition(".")[2].split("+")))
            return f"Are these one act, event or series: {claims}?"
        where = self._where(exposure, level)
        if name == RELATIVE:
            return f"Of the items that several counts share, how much lies in those that are covered{where}: all of it, or none?"
        taxonomy = self.account.taxonomy
        if name in taxonomy.tags:
            return f"Is this the case: {taxonomy.tags[name].label or spoken(name)}{where}?"
        if name == taxonomy.roles.stage:
            return f"Which stage has been reached{where}: {_listed(step(a) for a in question.answers)}?"
        if name in taxonomy.scales:
            return f"Which degree of {spoken(name)} was it{where}: {_listed(step(a) for a in question.answers)}?"
        if name == "ring":
            link = level.partition(".")[2]
            return f'How far from the claim does the link "{link}" stand: {_listed(map(spoken, question.answers))}?'
        if name not in taxonomy.trees:
            return f"Which {spoken(name)}{where}: {_listed(map(spoken, question.answers))}?"
        first, *finer = question.answers
        rest = "none of these" if first in (NONE, "") else f"otherwise {node(first)}"
        return f"Which {spoken(name)}{where}: {_listed([*map(node, finer), rest])}?"

    def _titles(self, exposures: Sequence[str]) -> list[str]:
        titles = {e.id: e.title for e in self.account.exposures}
        return [f'"{titles.get(id, id)}"' for id in exposures]

    def _where(self, exposure: str, level: str) -> str:
        """Whom or what a fact is about, unless it is the whole exposure."""
        kind, _, name = level.partition(".")
        if not name:
            return ""
        if kind == "person":
            return f" for {_person(name)}"
        claim = next((e for e in self.account.exposures if e.id == exposure), None)
        titles = {c.id: c.title for c in claim.counts} if claim and kind == "count" else {}
        if titles.get(name):
            return f', under the count "{titles[name].partition(": ")[0]}"'
        return f" ({kind} {name})"

    def _when(self, question: Question, body: str) -> str:
        holder, _, name = body.rpartition("/")
        if name not in _DAYS:
            policy = holder.partition(".")[2] or holder
            if name == ENDED:
                return f"Did {policy} end in a way that opened its extended reporting period?"
            return f"Is the {spoken(name)} date of {policy} (not stated in its declarations) on or before {_TESTED.get(name, 'the acts')}?"
        return f"When {_DAYS[name]}: {_listed(days(a) for a in question.answers)}?"

    def _warranty(self, body: str) -> str:
        slice_, _, id = body.partition("/")
        found = next((x for t in self.account.towers for x in t.slices if x.id == slice_), None)
        stated = next((s for s in found.application.statements if s.id == id), None) if found else None
        said = f' "{stated.text}" (application of {stated.on.isoformat()})' if stated else f" {id}"
        return f"If this statement is untrue, does the insurer of {slice_} rescind?{said}"

    def _control(self, body: str) -> str:
        control = body.partition("/")[2]
        asked = "; ".join(f"{c.title}, {in_line(c)}" for c in self.conditions.get(control, ()))
        return f"{spoken(control).capitalize()}: in place, and evidenced?{f' ({asked})' if asked else ''}"


def asker(account: Account) -> Asker:
    """The words behind an account's questions."""
    wordings = [w for party in account.parties for w in account.wordings(party)]
    features = {f.id: f for d in (*account.laws.documents, *account.documents.values()) for f in d.features.values()}
    features |= {f.id: f for w in wordings for c in all_clauses(w) for p in phrases(c) for f in _features(p)}
    conditions: dict[str, dict[str, Cite]] = {}
    for condition in (c for w in wordings for c in w.conditions):
        conditions.setdefault(condition.control, {})[condition.cite.ref] = condition.cite
    return Asker(account, features, {k: tuple(v.values()) for k, v in conditions.items()})


def days(piece: str) -> str:
    """A piece of the calendar, `from..to` with either end open, in words; yes and no stay as they are.

    >>> days("2026-01-01..2027-01-01"), days("..2026-01-01"), days("2027-01-01..")
    ('2026-01-01 to before 2027-01-01', 'before 2026-01-01', '2027-01-01 or later')
    """
    start, dots, end = piece.partition("..")
    if not dots:
        return piece
    if start and end:
        return f"{start} to before {end}"
    return f"before {end}" if end else f"{start} or later" if start else "any day"


def answered(value: str) -> str:
    """An answer in words, whatever the kind of its question.

    >>> answered("ai.predictive"), answered("final_underlying"), answered("..2026-01-01"), answered("yes")
    ('ai / predictive', 'final adjudication in the underlying action', 'before 2026-01-01', 'yes')
    """
    if ".." in value:
        return days(value)
    return node(value) if "." in value else step(value)


def cited(citations: Iterable[Citation]) -> str:
    """Decisions in a row."""
    return "; ".join(_one(c) for c in citations)


def _one(citation: Citation) -> str:
    who = ", ".join(str(x) for x in (citation.court, citation.year) if x)
    return f"{citation.cite} ({who})" if who else citation.cite


INITIALS = 3
"""Ids of persons up to so many letters are taken for the initials of an office."""


def _person(id: str) -> str:
    return f"the {id.upper()}" if id.isalpha() and len(id) <= INITIALS else f"person {id}"


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _features(phrase: Phrase) -> Iterator[Feature]:
    """Every feature that a phrase can ask about, however deep."""
    for limb in phrase.limbs:
        match limb:
            case Contested(feature):
                yield feature
            case FacetTest(_, terms):
                yield from (t.definition.feature for t in terms if isinstance(t, Defined) and t.definition.feature)
            case AnyOf(tests) | Named(tests=tests):
                for test in tests:
                    yield from _features(test)
            case Except(test):
                yield from _features(test)
            case _:
                pass


