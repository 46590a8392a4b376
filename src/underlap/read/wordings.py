"""What wording says and cannot mean, or can hardly be meant to say: warnings of `underlap check`.

Each states its premise, and holds in every reading (`Meaning`): what depends on a court, or on what a client may still tell, is left alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, assert_never

from attrs import define, field, frozen

from underlap.model.clauses import (
    AnyOf,
    ByInsured,
    CarveBack,
    Condition,
    Contested,
    Definition,
    Except,
    Exclusion,
    FacetTest,
    FavorableLaw,
    Grant,
    Named,
    NotModeled,
    Phrase,
    Sublimit,
    Value,
    Wording,
)
from underlap.model.documents import Amend, Delete, Document, Operation, Replace
from underlap.model.problems import Related
from underlap.model.taxonomy import Taxonomy
from underlap.model.wording import Targeted, all_clauses, assemble, clauses_of
from underlap.read.desk import At, Desk, listed
from underlap.read.documents import Loaded
from underlap.read.meaning import Meaning
from underlap.read.operations import Raw

_KEYS = ("to", "when", "claim", "territory")


@define(eq=False)
class Wordings:
    """Looks at an effective wording in which nothing is wrong. `clauses`: what its documents say, by `document/id`."""

    desk: Desk
    taxonomy: Taxonomy
    clauses: Mapping[str, Raw]
    meaning: Meaning = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.meaning = Meaning(self.taxonomy)

    # --- clauses by themselves ---------------------------------------------------------------------------------------

    def clause(self, clause: Targeted) -> None:
        """Everything about one clause that needs no other."""
        at = self.at(clause)
        match clause:
            case Grant():
                self._whole(clause.cite.title, [clause.to, clause.claim, clause.territory], at)
                self._parts(clause, at)
            case Exclusion():
                self._parts(clause, at)
                self._adverse(clause.to, at, "to", "exclusion")
                self._adverse(clause.when, at, "when", "exclusion")
                self._carve_backs(clause.unless, [clause.to], at, clause.id, adverse=False)
            case Condition():
                self._parts(clause, at)
                self._adverse(clause.to, at, "to", "condition")
                self._adverse(clause.when, at, "when", "condition")
                self._tags([clause.prejudice] if clause.prejudice else [], at / "prejudice", "condition")
            case Sublimit():
                self._parts(clause, at)
            case FavorableLaw() | NotModeled():
                pass  # tests nothing
            case _:
                assert_never(clause)

    def definition(self, word: Definition | Named) -> None:
        """A definition that nothing falls under."""
        raw = self.clauses.get(word.cite.ref)
        empty = not self.meaning.names_something(word) if isinstance(word, Definition) else not self._one(word.tests)
        if raw is not None and empty:
            message = f"nothing can fall under the definition '{word.id}'"
            label = "no value is marked in" if isinstance(word, Definition) else "no facts meet its test"
            self.desk.warning("WD04", raw.at.key(), message, label)

    def _one(self, tests: Iterable[Phrase]) -> bool:
        return any(self.meaning.possible([test]) for test in tests)

    def _whole(self, title: str, tests: Sequence[Phrase], at: At) -> None:
        """Tests that are read on one subject, each of which could be met, and all of which never are."""
        if all(self.meaning.possible([test]) for test in tests) and not self.meaning.possible(tests):
            message = f"the tests of '{title}' rule each other out: no claim can meet them all"
            self.desk.warning("WD04", at.key(), message, "never met")

    def _parts(self, clause: Grant | Exclusion | Condition | Sublimit | CarveBack, at: At) -> None:
        """Each test by itself."""
        for key in _KEYS:
            phrase = getattr(clause, key, None)
            if phrase is None:
                continue
            if not self.meaning.possible([phrase]):
                message = f"no facts can meet '{key}' of '{clause.id}'"
                self.desk.warning("WD04", at / key, message, "its tests rule each other out, or name nothing")
            else:
                self._alternatives(phrase, at / key, key)

    def _alternatives(self, phrase: Phrase, at: At, key: str) -> None:
        """Alternatives of an `any` that what stands beside it rules out. Those deeper down are left alone."""
        written = _list((at / "any").value())
        for limb in phrase.limbs if written else ():
            beside = Phrase(tuple(each for each in phrase.limbs if each is not limb))
            for i, test in enumerate(limb.tests if isinstance(limb, AnyOf) and len(limb.tests) == len(written) else ()):
                if not self.meaning.possible([test, beside]):
                    message = f"this alternative of '{key}' can never be met"
                    self.desk.warning("WD04", at / "any" / i, message, "what stands beside it rules it out")

    # --- carve-backs -------------------------------------------------------------------------------------------------

    def _carve_backs(self, unless: Sequence[CarveBack], above: Sequence[Phrase], at: At, path: str, *, adverse: bool) -> None:
        """Carve-backs whose subject is ruled out by that of what they stand in: both are read on the same item in the same count."""
        for one in unless:
            place = _carve_back_at(at, one.id)
            self._parts(one, place)
            subjects = [*above, one.to]
            if self.meaning.possible([one.to]) and not self.meaning.possible(subjects):
                message = f"the carve-back '{one.id}' can never apply: what it gives back, '{path}' does not take"
                label = "no item meets both"
                self.desk.warning("WD01", place / "to", message, label, "", [Related((at / "to").place(), f"'{path}' takes this")])
            if adverse:
                self._adverse(one.to, place, "to", "carve-back inside a carve-back")
                self._adverse(one.when, place, "when", "carve-back inside a carve-back")
            self._carve_backs(one.unless, subjects, place, f"{path}/{one.id}", adverse=not adverse)

    # --- tags that count as no -----------------------------------------------------------------------------------------

    def _adverse(self, phrase: Phrase | None, at: At, key: str, kind: str) -> None:
        self._tags(dict.fromkeys(self._asked(phrase, True)) if phrase else (), at / key, kind)

    def _tags(self, tags: Iterable[str], at: At, kind: str) -> None:
        for tag in tags:
            if self.taxonomy.tags[tag].absent == "no":
                message = f"'{tag}', tested against the insured, counts as no where nobody states it"
                help = f"in the taxonomy: absent = \"open\" for the tag '{tag}', so that it is asked"
                self.desk.warning("WD05", at, message, f"unasked, it never counts in this {kind}", help)

    def _asked(self, phrase: Phrase, wanted: bool) -> Iterator[str]:
        """Tags that have to be yes, for the phrase to be met."""
        for limb in phrase.limbs:
            match limb:
                case FacetTest(facet, terms) if wanted and facet == self.taxonomy.roles.tags:
                    yield from (term.term for term in terms if isinstance(term, Value))
                case AnyOf(tests) | Named(tests=tests):
                    for test in tests:
                        yield from self._asked(test, wanted)
                case Except(test):
                    yield from self._asked(test, not wanted)
                case FacetTest() | Contested() | ByInsured():
                    pass
                case _:
                    assert_never(limb)

    # --- exclusions and grants ---------------------------------------------------------------------------------------

    def swallowed(self, wording: Wording) -> Iterator[Exclusion]:
        """Exclusions that take all that every grant of their parts gives, and give nothing of it back."""
        for exclusion in wording.exclusions:
            grants = [each for each in wording.grants if not exclusion.parts or each.part in exclusion.parts]
            if self.meaning.left > 0 and grants and exclusion.conduct is None and all(self._swallows(exclusion, grant) for grant in grants):
                yield exclusion

    def taken(self, wording: Wording) -> Iterator[tuple[Grant, Exclusion]]:
        """Each grant with the exclusions that take all of it."""
        for grant in wording.grants:
            for each in wording.exclusions if self.meaning.left > 0 else ():
                if each.conduct is None and (not each.parts or grant.part in each.parts) and self._swallows(each, grant):
                    yield grant, each

    def _swallows(self, exclusion: Exclusion, grant: Grant) -> bool:
        subject = [grant.to, grant.claim, grant.territory]
        if exclusion.cite.ref in grant.notwithstanding:
            return False
        # One link within the grant's reach meets the grant; within the exclusion's own, it has to meet the exclusion.
        linked = exclusion.when is None or (
            grant.when is not None and exclusion.reach >= grant.reach and self.meaning.follows(exclusion.when, [grant.when])
        )
        if not (linked and self.meaning.follows(exclusion.to, subject) and self.meaning.possible(subject)):
            return False
        return not any(self._gives(each, [*subject, exclusion.to]) for each in exclusion.unless)

    def _gives(self, carve_back: CarveBack, subject: Sequence[Phrase]) -> bool:
        return self.meaning.possible([*subject, carve_back.to]) and self.meaning.possible([carve_back.when])

    def tell_swallowed(self, exclusion: Exclusion, wording: Wording, at: At | None = None) -> None:
        """Say so at the clause, or where it is attached."""
        every = {each.part for each in wording.grants}
        parts = exclusion.parts & every or every
        own = self.at(exclusion)
        where = "" if parts == every else f" in part{'s' * (len(parts) > 1)} {listed(parts)}"
        message = f"the exclusion '{exclusion.cite.ref}' takes all that is promised{where}"
        related = [] if at is None else [own.key().related("the exclusion")]
        first = next(each for each in wording.grants if each.part in parts)
        related.append(self.at(first).key().related(f"what '{first.cite.ref}' gives, for one"))
        help = "limit it to some parts, or give something back"
        self.desk.warning("WD02", own.key() if at is None else at, message, "nothing is left of the promise", help, related)

    def at(self, clause: Targeted) -> At:
        """Where a clause stands."""
        return self.clauses[clause.cite.ref].at


# --- what is looked at -----------------------------------------------------------------------------------------------------


def lint_document(loaded: Loaded, pile: Sequence[Loaded], taxonomy: Taxonomy, desk: Desk) -> None:
    """A document by itself; an endorsement on the form that it is made for, of which only what is its own or changed by it is told."""
    own = loaded.document
    wording, _ = assemble([each.document for each in (*pile, loaded)], name=own.id)
    barred = {f"{own.id}/{table.get('id')}": Raw("uninsurable", table, at) for table, at in (loaded.at / "uninsurable").tables()}
    look = Wordings(desk, taxonomy, {**loaded.clauses, **barred})
    for clause in (*all_clauses(wording), *own.uninsurable):
        if own.id in (clause.cite.document, *clause.cite.changed_by):
            look.clause(clause)
    for word in own.definitions.values():
        if word.cite.document == own.id:
            look.definition(word)
    for exclusion in look.swallowed(wording) if own.kind == "form" else ():
        look.tell_swallowed(exclusion, wording)


def lint_attached(wording: Wording, pile: Sequence[Loaded], taxonomy: Taxonomy, at: At, desk: Desk) -> None:
    """What a policy or layer has attached, taken together. `at`: its table."""
    clauses = pile[-1].clauses
    look = Wordings(desk, taxonomy, clauses)
    for clause in all_clauses(wording):
        if clause.cite.ref in clauses:  # the declarations' own are checked with them
            look.clause(clause)
    for word in (word for each in pile for word in each.document.definitions.values() if word.cite.document == each.document.id):
        look.definition(word)
    names = [str(each) for each in _list((at / "endorsements").value())]
    places = {id: at / "endorsements" / i for i, id in enumerate(names)}
    empty = list(look.swallowed(wording))
    for exclusion in empty:
        look.tell_swallowed(exclusion, wording, places.get(exclusion.cite.document))
    for clash in clashes([each.document for each in pile]):
        if clash.later in places and clash.earlier in places:
            message = f"the endorsement '{clash.later}' {clash.words.format(clash.earlier)}: {clash.target}"
            related = [places[clash.earlier].related("the earlier one")]
            help = "is one of them superseded? then leave it off, or attach them in the order in which they are meant"
            desk.warning("WD03", places[clash.later], message, "the later one stands", help, related)
    for grant, exclusion in look.taken(wording):
        giver, taker = grant.cite.document, exclusion.cite.document
        if exclusion not in empty and giver != taker and giver in places and taker in places:
            message = f"the endorsement '{taker}' excludes all that '{giver}' grants: {grant.cite.ref}"
            related = [places[giver].related("what it gives"), look.at(exclusion).key().related("what takes it")]
            help = "ask for `notwithstanding`, or for the exclusion not to apply to what was bought"
            desk.warning("WD03", places[taker], message, "nothing is left of the other", help, related)


# --- endorsements against each other -------------------------------------------------------------------------------------


@frozen
class Clash:
    """Two endorsements of one policy of which the later undoes what the earlier did."""

    earlier: str
    later: str
    target: str
    words: str


def clashes(documents: Sequence[Document]) -> Iterator[Clash]:
    """Operations on one clause that cannot all be meant, by the order attached."""
    known = {f"{each.id}/{clause.id}" for each in documents for clause in clauses_of(each)}
    known |= {f"{each.id}/{name}" for each in documents for name in each.definitions}
    form = documents[0].id if documents else ""
    done: list[tuple[str, tuple[str, ...], Operation]] = []
    for document in documents:
        for operation in document.operations:
            target = _target(operation.target, form, known)
            for id, before, earlier in done:
                words = _undone(earlier, before, operation, target)
                if id != document.id and words:
                    yield Clash(id, document.id, "/".join(before), words)
            done.append((document.id, target, operation))


def _target(target: str, form: str, known: set[str]) -> tuple[str, ...]:
    """The way to what an operation names: document, clause, carve-backs."""
    parts = target.split("/")
    if f"{form}/{parts[0]}" in known:
        return (form, *parts)
    return (form if parts[0] == "form" else parts[0], *parts[1:])


def _undone(earlier: Operation, before: tuple[str, ...], later: Operation, target: tuple[str, ...]) -> str:
    """What becomes of the earlier operation; nothing: they go together."""
    if before[: len(target)] != target or isinstance(earlier, Delete):
        return ""
    did = "amended" if isinstance(earlier, Amend) else "replaced"
    match later:
        case Delete():
            return f"deletes what '{{}}' {did}"
        case Replace():
            return f"replaces what '{{}}' {did}"
        case Amend():
            both = sorted(
                key for key in (earlier.changes if isinstance(earlier, Amend) and before == target else ()) if _differ(earlier, later, key)
            )
            return f"sets {', '.join(both)} otherwise than '{{}}' does" if both else ""


def _differ(earlier: Operation, later: Operation, key: str) -> bool:
    ours, theirs = (each.changes.get(key) if isinstance(each, Amend) else None for each in (earlier, later))
    return key in getattr(later, "changes", ()) and not isinstance(ours, Phrase) and ours != theirs


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _carve_back_at(at: At, id: str) -> At:
    """Where a carve-back stands; one that an endorsement put there: at what it was put into."""
    tables = _list((at / "unless").value())
    return next((at / "unless" / i for i, each in enumerate(tables) if each.get("id") == id), at)
