"""Facts against tests (docs/format.md, 3.1-3.3) with three answers: yes, no, or the question that is open.

`Mind` holds one reading of one exposure: what is true (`truth`) or what is alleged, and the answers given to its questions.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .files import Files, Refused, Table, Taxonomy, listed
from .law import Laws
from .wording import RINGS, Clause, Wording

YES_NO = ("yes", "no")
SETTLED = ()
"""The answers that are left for a question of law which decisions answer."""
LINK_WORDS = ("id", "ring", "count", "unknown", "absent", "found")


@dataclass(frozen=True)
class Open:
    """Not decided: this question has no answer."""

    key: str
    answers: tuple[str, ...]

    def __bool__(self) -> bool:
        raise TypeError("an open answer is neither yes nor no")


Three = bool | Open


def prefer(opens: list[Open]) -> Open:
    """Which of several open questions to put first: a fact, so that a law is asked only where no fact settles it."""
    return next((o for o in opens if o.key.startswith("fact:")), opens[0])


def both(parts: Iterable[Three]) -> Three:
    """All of them: one no is enough."""
    every = list(parts)
    if any(p is False for p in every):
        return False
    opens = [p for p in every if isinstance(p, Open)]
    return prefer(opens) if opens else True


def negated(part: Three) -> Three:
    """Not this."""
    return part if isinstance(part, Open) else not part


def either(parts: Iterable[Three]) -> Three:
    """One of them: one yes is enough."""
    return negated(both([negated(p) for p in parts]))


def said(part: Three) -> str:
    """As a proof writes it."""
    return "open" if isinstance(part, Open) else "yes" if part else "no"


def below(value: str, node: str) -> bool:
    """At a node or below it."""
    return value == node or value.startswith(node + ".")


def limbs(test: Table) -> list[tuple[str, Any]]:
    """The entries of a test; all of `all` are its own."""
    return [limb for k, v in test.items() for limb in ([x for t in v for x in limbs(t)] if k == "all" else [(k, v)])]


def shown(limb: tuple[str, Any]) -> Table:
    """A limb as a proof shows it."""
    key, value = limb
    if key == "any":
        return {"any": [[shown(x) for x in limbs(test)] for test in value]}
    if key == "except":
        return {"except": [shown(x) for x in limbs(value)]}
    if key in ("question", "by_insured"):
        return {key: value}
    if key == "is":
        names = [{"is": name.partition("/")[2]} for name in value]
        return names[0] if len(names) == 1 else {"any": [[name] for name in names]}
    return {"facet": key, "terms": ["@" + term.partition("/")[2] if term[0] == "@" else term for term in value]}


class Level:
    """One place that states facts. `found` overrides what is alleged, for what is true."""

    def __init__(self, name: str, place: Table, facts: Table, taxonomy: Taxonomy, truth: bool) -> None:
        tags, known = taxonomy.roles["tags"], taxonomy.absent
        found = place.get("found", {}) if truth else {}
        self.name = name
        self.values = {k: v for k, v in {**facts, **found}.items() if k not in (tags, "absent")}
        self.unknown = set(place.get("unknown", [])) - set(self.values)
        self.tags = {k: "open" for k in self.unknown if k in known} | dict.fromkeys(place.get("absent", []), "no")
        self.tags |= dict.fromkeys(facts.get(tags, []), "yes")
        self.tags |= dict.fromkeys(found.get(tags, []), "yes") | dict.fromkeys(found.get("absent", []), "no")


Chain = list[str]
"""Names of levels, from the holder outward."""


@dataclass(frozen=True)
class Link:
    """A link as a count sees it."""

    id: str
    rings: tuple[str, ...]
    chain: Chain


class Case:
    """One exposure as alleged or as true: levels, counts, items, links, persons."""

    def __init__(self, files: Files, exposure: Table, nodes: Mapping[str, set[str]], truth: bool) -> None:
        self.files, self.taxonomy, self.exposure, self.nodes = files, files.taxonomy, exposure, nodes
        kind = self.taxonomy.roles["item"]
        self.counts: list[str] = [c["id"] for c in exposure.get("count", [])] or ["whole"]
        self.items = [{**i, "id": i.get("id", i["item"])} for i in exposure.get("item", [])]
        self.items.sort(key=lambda i: not below(i["item"], self.taxonomy.roles["defense"]))
        self.persons: dict[str, Table] = {p["id"]: p for p in exposure.get("person", [])}
        places = [("exposure", exposure, exposure.get("facts", {}))]
        places += [(f"{k}.{x['id']}", x, x.get("facts", {})) for k in ("count", "person") for x in exposure.get(k, [])]
        places += [(f"link.{x['id']}", x, {k: v for k, v in x.items() if k not in LINK_WORDS}) for x in exposure.get("link", [])]
        places += [(f"item.{i['id']}", i, {**i.get("facts", {}), kind: i["item"]}) for i in self.items]
        self.levels = {name: Level(name, place, facts, self.taxonomy, truth) for name, place, facts in places}
        stating = [level for name, level in self.levels.items() if not name.startswith("person.")]
        said = ((facet for facet, answer in level.tags.items() if answer != "open") for level in stating)
        self.stated = {facet for level in stating for facet in level.values} | {tag for tags in said for tag in tags}

    def is_defense(self, item: Table) -> bool:
        """Items at or below the defense node."""
        return below(item["item"], self.taxonomy.roles["defense"])

    def counts_of(self, item: Table) -> list[str]:
        """An item of a count is read in that count, an item of the whole in each."""
        return [item["count"]] if "count" in item else sorted(self.counts)

    def chain(self, count: str, *holder: str) -> Chain:
        """Holder, count, exposure."""
        return [name for name in (*holder, f"count.{count}", "exposure") if name in self.levels]

    def links(self, count: str) -> list[Link]:
        """The count's own link in ring `claim`, then those it sees."""
        seen = [x for x in self.exposure.get("link", []) if x.get("count", count) == count]
        rings = [tuple(sorted(listed(x["ring"]), key=RINGS.index)) for x in seen]
        own = Link("", ("claim",), self.chain(count))
        return [own, *(Link(x["id"], r, self.chain(count, f"link.{x['id']}")) for x, r in zip(seen, rings, strict=True))]


def decided(
    laws: Laws, feature: str, law: str, answers: Mapping[str, str], asked: dict[str, tuple[str, ...]], ask: Callable[[str], Three]
) -> Three:
    """The answer to a question of law: that of decisions, which leave a reading nothing to answer, else as it is asked."""
    key = f"law:{feature}@{law}"
    settled = laws.answer(feature, law)
    if settled is None:
        return ask(key)
    if key in answers:
        raise Refused(f"the reading answers {key} with {answers[key]}, where binding decisions say {said(settled)}")
    asked[key] = SETTLED
    return settled


@dataclass
class Mind:
    """One reading of a case under one wording. `asked`: every question met, with its answer set.

    `pays`: whether its law is asked what may be insured at all; `favorable`: the clauses that let other laws decide that.
    """

    case: Case
    wording: Wording
    law: str
    by_insured: bool
    answers: Mapping[str, str]
    asked: dict[str, tuple[str, ...]]
    laws: Laws
    pays: bool = False
    favorable: tuple[Clause, ...] = ()

    def ask(self, key: str, answers: Iterable[str]) -> str | Open:
        """The answer to a question, if there is one; it must be of the question's finite set, or (an account's) finer than one of it."""
        known = tuple(dict.fromkeys(answers))
        self.asked[key] = known
        if key not in self.answers:
            return Open(key, known)
        if "none" not in known and not any(below(self.answers[key], each) for each in known):
            raise Refused(f"the answer {self.answers[key]} to {key} is not one of its answers: {', '.join(known)}")
        return self.answers[key]

    def yes(self, key: str) -> Three:
        """A yes-or-no question."""
        answer = self.ask(key, YES_NO)
        return answer if isinstance(answer, Open) else answer == "yes"

    def lawful(self, feature: str) -> Three:
        """How a court under the governing law reads words that courts read both ways (3.7): as binding decisions have it (7.1)."""
        return decided(self.laws, feature, self.law, self.answers, self.asked, self.yes)

    def fact(self, level: str, name: str) -> str:
        """The key of a fact question."""
        return f"fact:{self.case.exposure['id']}/{level}/{name}"

    # --- tests -----------------------------------------------------------------------------------------------------

    def holds(self, test: Table, chain: Chain) -> Three:
        """All entries are met."""
        return both([self.limb(limb, chain) for limb in limbs(test)])

    def limb(self, limb: tuple[str, Any], chain: Chain) -> Three:
        """One entry."""
        key, value = limb
        if key == "any":
            return either([self.holds(test, chain) for test in value])
        if key == "except":
            return negated(self.holds(value, chain))
        if key == "is":
            return either([self.holds(self.wording.words[name]["when"], chain) for name in value])
        if key == "question":
            return self.lawful(value)
        if key == "by_insured":
            return self.by_insured is value
        if key == self.case.taxonomy.roles["tags"]:
            return either([self.tag(tag, chain) for tag in value])
        return either([self.term(key, term, chain) for term in value])

    def tag(self, tag: str, chain: Chain) -> Three:
        """Level by level; stated elsewhere only: no; stated nowhere: as the taxonomy says."""
        entry = next(((self.case.levels[x].tags[tag], x) for x in chain if tag in self.case.levels[x].tags), None)
        if entry is None:
            default = "no" if tag in self.case.stated else self.case.taxonomy.absent[tag]
            entry = (default, "exposure")
        return self.yes(self.fact(entry[1], tag)) if entry[0] == "open" else entry[0] == "yes"

    def term(self, facet: str, term: str, chain: Chain) -> Three:
        """A value against a term: yes at or below it; open if the term lies strictly below the value."""
        value, level = self.lookup(facet, chain)
        if not level:
            return False
        if facet in self.case.taxonomy.scales:
            return self.step(facet, term, value, level)
        if term[0] == "@":
            return self.defined(facet, self.wording.words[term[1:]], value, level)
        open_ = value is None or (term not in ("any", value) and below(term, value))
        found = self.refined(facet, value, level) if open_ else value
        if isinstance(found, Open):
            return found
        return found != "none" if term == "any" else below(str(found), term)

    def lookup(self, facet: str, chain: Chain) -> tuple[str | None, str]:
        """The value and the level that states it; no value: open at that level; no level: a plain no (3.3)."""
        for level in (self.case.levels[name] for name in chain):
            if facet in level.values or facet in level.unknown:
                return level.values.get(facet), level.name
        return None, "" if facet in self.case.stated else "exposure"

    def refined(self, facet: str, value: str | None, level: str) -> str | Open:
        """The value made as fine as the account's wordings tell apart."""
        finer = sorted(n for n in self.case.nodes.get(facet, ()) if value is None or (n != value and below(n, value)))
        return self.ask(self.fact(level, facet), [value or "none", *finer])

    def step(self, facet: str, term: str, value: str | None, level: str) -> Three:
        """A step of a scale: exactly, `+` at least, `-` at most."""
        steps = self.case.taxonomy.scales[facet]
        found = self.ask(self.fact(level, facet), steps) if value is None else value
        if isinstance(found, Open):
            return found
        if term == "any":
            return found != "none"
        at, wanted = steps.index(found), steps.index(term.rstrip("+-"))
        return at >= wanted if term[-1] == "+" else at <= wanted if term[-1] == "-" else at == wanted

    def defined(self, facet: str, word: Table, value: str | None, level: str) -> Three:
        """A definition: fact first, wording second (3.6)."""
        marks: Table = word["marks"]
        otherwise = "edge" if word.get("otherwise") == "open" else "out"

        def mark(at: str) -> str:
            above = [node for node in marks if below(at, node)]
            return "out" if at == "none" else marks[max(above, key=len)] if above else otherwise

        if value is None or any(mark(n) != mark(value) for n in marks if below(n, value)):
            answer = self.refined(facet, value, level)
            if isinstance(answer, Open):
                return answer
            value = answer
        return self.lawful(word["feature"]) if mark(value) == "edge" else mark(value) == "in"

    # --- links -----------------------------------------------------------------------------------------------------

    def ring(self, link: Link) -> str:
        """The ring of a link; of several candidates the one answered."""
        return link.rings[0] if len(link.rings) == 1 else self.answers.get(self.fact(f"link.{link.id}", "ring"), "open")

    def within(self, link: Link, reach: str) -> Three:
        """Whether a lead-in that reaches a ring reaches the link: not asked where all candidates agree."""
        near = {RINGS.index(ring) <= RINGS.index(reach) for ring in link.rings}
        if len(near) == 1:
            return near.pop()
        ring = self.ask(self.fact(f"link.{link.id}", "ring"), link.rings)
        return ring if isinstance(ring, Open) else RINGS.index(ring) <= RINGS.index(reach)
