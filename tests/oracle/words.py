"""Clauses read on facts, in one world: which items a policy takes, and why not (sections 3.1 to 3.7, 5.2, 7.1)."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .facts import ALLEGED, TRUE, Chain, Facts, Taxonomy, item_id, mark_of, scale_meets, within
from .files import Table, cents, listed, share
from .laws import Laws
from .wording import Wording
from .worlds import YES_NO, Asked, Recall

RINGS = ("claim", "efficient", "cause", "connected", "involved")
ENTITY = ""  # the exposure's party, as a person

COVERED, UNINSURABLE, CONDITION_FAILED, EXCLUDED, UNTIMELY, NOT_GRANTED, NOT_INSURED, NOT_SEEN = range(8)  # best first
NO_CAP = 10**9


class Ruling(NamedTuple):
    """What a policy does with an item, by which grant, in which count.

    Caps: (kind, name, amount), in declared order; cuts: what `reduce` takes away.
    """

    status: int
    grant: int = -1
    part: str = ""
    in_count: str = ""
    caps: tuple[tuple[str, str, int], ...] = ()
    cuts: tuple[Fraction, ...] = ()

    @property
    def room(self) -> int:
        """The smallest cap, the limit for the item."""
        return min((amount for _, _, amount in self.caps), default=NO_CAP)

    @property
    def nearness(self) -> tuple[int, int, Fraction]:
        """Best first: status, the larger smallest cap, what the cuts leave."""
        kept = Fraction(1)
        for cut in self.cuts:
            kept *= 1 - cut
        return self.status, -self.room, -kept


class Case:
    """One exposure as clauses see it: its counts, links, items and persons; facts as alleged and as true."""

    def __init__(self, exposure: Table, taxonomy: Taxonomy) -> None:
        self.exposure = exposure
        self.taxonomy = taxonomy
        self.facts = {mode: Facts(exposure, taxonomy, mode) for mode in (ALLEGED, TRUE)}
        self.counts: list[str] = [count["id"] for count in exposure.get("count", [])] or [""]
        self.persons: dict[str, Table] = {person["id"]: person for person in exposure.get("person", [])}
        defense = taxonomy.roles["defense"]
        items = exposure.get("item", [])
        self.items = sorted(items, key=lambda item: not within(item["item"], defense))  # defense first, then as declared
        self.defense = [within(item["item"], defense) for item in self.items]
        self.chains = {count: self._links(count) for count in self.counts}

    def base(self, count: str) -> Chain:
        """The levels behind a link, an item or a person in a count."""
        return (f"count.{count}", "exposure") if count else ("exposure",)

    def _links(self, count: str) -> list[tuple[Chain, str, list[str]]]:
        """The links a count sees: chain, key of the ring, candidates; first the count's own, which states nothing."""
        seen = [(self.base(count), "", ["claim"])]
        for link in self.exposure.get("link", []):
            if link.get("count", count) == count:
                level = f"link.{link['id']}"
                seen.append(((level, *self.base(count)), f"fact:{self.exposure['id']}/{level}/ring", listed(link["ring"])))
        return seen

    def counts_of(self, item: Table) -> list[str]:
        """The item of a count is read in that count, an item of the whole in each."""
        return [item["count"]] if "count" in item else sorted(self.counts)

    def subject(self, item: Table, count: str) -> Chain:
        """Whose facts subject tests read: the item's own, else the count's, else the exposure's."""
        return (f"item.{item_id(item)}", *self.base(count))

    def person(self, person: str, count: str) -> Chain:
        """A person's facts, then the count's, then the exposure's; the entity has none of its own."""
        return (f"person.{person}", *self.base(count)) if person else self.base(count)


class Sight(NamedTuple):
    """From where a test is read: whose facts, the document for names, the world."""

    facts: Facts
    chain: Chain
    doc: str
    world: Asked


class Reader:
    """Reads the wording of one policy, or of one layer, on one case."""

    def __init__(self, case: Case, wording: Wording, laws: Laws, law: str, insured: set[str], party: str) -> None:
        self.case = case
        self.wording = wording
        self.laws = laws
        self.law = law
        self.party = party
        self.insured = insured
        self.by_insured = case.exposure.get("claimant_party") in insured
        self.taxonomy = case.taxonomy

    # --- tests (3.1) ---------------------------------------------------------------------------------------------

    def met(self, test: Table, sight: Sight) -> bool:
        """All entries of a test must be met."""
        return all(self._entry(name, wanted, sight) for name, wanted in test.items())

    def _entry(self, name: str, wanted: Any, sight: Sight) -> bool:
        match name:
            case "any":
                return any(self.met(test, sight) for test in listed(wanted))
            case "all":
                return all(self.met(test, sight) for test in listed(wanted))
            case "except":
                return not self.met(wanted, sight)
            case "is":
                return any(self._is(name, sight) for name in listed(wanted))
            case "question":
                return self.yes_by_law(wanted, sight.world)
            case "by_insured":
                return self.by_insured is wanted
            case _:
                return any(self._term(name, term, sight) for term in listed(wanted))

    def _is(self, name: str, sight: Sight) -> bool:
        """A definition with a `when` is read where it is used."""
        definition = self.wording.definition(name, sight.doc)
        return self.met(definition["when"], sight._replace(doc=definition["doc"]))

    def _term(self, facet: str, term: str, sight: Sight) -> bool:
        if facet == self.taxonomy.roles["tags"]:
            return sight.facts.has(sight.chain, term, sight.world)
        value = sight.facts.value(sight.chain, facet, sight.world)
        if value is None:
            return False
        if facet in self.taxonomy.scales:
            return scale_meets(self.taxonomy.scales[facet], value, term)
        if term == "any":
            return value != "none"
        if term.startswith("@"):
            return self._defined(term[1:], value, sight)
        return within(value, term)

    def _defined(self, name: str, value: str, sight: Sight) -> bool:
        """in: yes; out: no; edge, and a value under no mark where `otherwise` is open: a question of law."""
        definition = self.wording.definition(name, sight.doc)
        mark = mark_of(definition, value)
        if mark == "edge" or (mark == "otherwise" and definition.get("otherwise", "no") == "open"):
            return self.yes_by_law(definition["feature"], sight.world)
        return mark == "in"

    def yes_by_law(self, feature: str, world: Asked) -> bool:
        """A court's answer under the governing law."""
        return self.laws.yes(feature, self.law, world)

    # --- subject and object --------------------------------------------------------------------------------------

    def reach(self, clause: Table, kind: str, world: Asked) -> int:
        """The outermost ring that counts (3.2); of a grant's and an exclusion's lead-in as the law has it (7.1)."""
        phrase = clause.get("lead_in", self.taxonomy.defaults["exclusion" if kind == "uninsurable" else kind])
        by_law = self.laws.ring(phrase, kind, self.law, world)
        ring = RINGS.index(by_law or self.taxonomy.leadins[phrase])
        if clause.get("anti_concurrent"):
            ring = max(ring, RINGS.index("connected"))
        if clause.get("efficient_only"):
            ring = min(ring, RINGS.index("efficient"))
        return ring

    def about(self, clause: Table, sight: Sight) -> bool:
        """The clause's subject test; absent: met."""
        return self.met(clause.get("to", {}), sight)

    def linked(self, clause: Table, kind: str, count: str, sight: Sight) -> bool:
        """The clause's object test: one link within reach meets all of it; absent: met."""
        if "when" not in clause:
            return True
        reach = self.reach(clause, kind, sight.world)
        for chain, key, candidates in self.case.chains[count]:
            ring = candidates[0] if len(candidates) == 1 else sight.world.ask(key, candidates)
            if RINGS.index(ring) <= reach and self.met(clause["when"], sight._replace(chain=chain)):
                return True
        return False

    def both(self, clause: Table, kind: str, count: str, sight: Sight) -> bool:
        """Subject and object."""
        return self.about(clause, sight) and self.linked(clause, kind, count, sight)

    # --- exclusions, carve-backs, conditions, sublimits (3.5) ----------------------------------------------------

    def bites(self, exclusion: Table, item: Table, count: str, sight: Sight) -> bool:
        """Whether the exclusion's own words are met, before any carve-back."""
        if "actor" in exclusion:
            return self.about(exclusion, sight) and self._defeats(exclusion, item, count, sight)
        return self.both(exclusion, "exclusion", count, sight)

    def restoring(self, clause: Table, count: str, sight: Sight) -> list[Table]:
        """The carve-backs that give back: met, and none of their own `unless` restores in turn."""
        return [back for back in clause.get("unless", []) if self._restores(back, count, sight)]

    def _restores(self, back: Table, count: str, sight: Sight) -> bool:
        return self.both(back, "carve_back", count, sight) and not self.restoring(back, count, sight)

    def exclude(self, parts: str, item: Table, count: str, sight: Sight, spared: Sequence[str] = ()) -> list[Table] | None:
        """The capped carve-backs on which the item comes through; nothing if an exclusion takes it."""
        caps: list[Table] = []
        for exclusion in self.wording["exclusion"]:
            if not for_part(exclusion, parts) or f"{exclusion['doc']}/{exclusion['id']}" in spared:
                continue
            own = sight._replace(doc=exclusion["doc"])
            if not self.bites(exclusion, item, count, own):
                continue
            backs = self.restoring(exclusion, count, own)
            if not backs:
                return None
            if all("cap" in back for back in backs):
                most = max(backs, key=lambda back: cents(back["cap"]))
                caps.append({**most, "name": f"{exclusion['doc']}/{exclusion['id']}/{most['id']}"})
        return caps

    def _defeats(self, exclusion: Table, item: Table, count: str, sight: Sight) -> bool:
        """A conduct exclusion: some tested person's conduct meets it and defeats the item's owner."""
        owner = item.get("of", ENTITY)
        for person in self._tested(exclusion["actor"], owner):
            if self._conduct(exclusion, person, count, sight) and self._imputed(exclusion, person, owner, sight):
                return True
        return False

    def _tested(self, actor: str, owner: str) -> list[str]:
        persons = self.case.persons
        if actor == "the_insured":
            return [owner]
        if actor == "control_group":
            return [name for name, person in persons.items() if person.get("control_group")] or [ENTITY]
        return [*persons, ENTITY]

    def _conduct(self, exclusion: Table, person: str, count: str, sight: Sight) -> bool:
        """`when` on that person, and the stage reached is at least `stage`."""
        at = sight._replace(chain=self.case.person(person, count))
        if not self.met(exclusion.get("when", {}), at):
            return False
        return "stage" not in exclusion or self._term(self.taxonomy.roles["stage"], exclusion["stage"] + "+", at)

    def _imputed(self, exclusion: Table, person: str, owner: str, sight: Sight) -> bool:
        """Whether that person's conduct defeats the owner."""
        imputation = exclusion.get("imputation")
        if imputation is None:
            imputation = {"the_insured": "none", "any_insured": "all", "control_group": "entity"}.get(exclusion["actor"])
        if imputation is None:
            if person == owner:
                return True
            imputation = "all" if self.yes_by_law("an_insured", sight.world) else "none"
        return imputation == "all" or person == owner or (imputation == "entity" and owner == ENTITY)

    def failing(self, part: str, item: Table, count: str, sight: Sight) -> list[Table]:
        """The conditions that apply to the item and whose control is not kept."""
        failed = []
        for condition in self.wording["condition"]:
            if "control" not in condition:  # no duty that is kept or broken: one_claim, binds, hammer (6.1), rescission (7.2)
                continue
            own = sight._replace(doc=condition["doc"])
            if for_part(condition, part) and self.both(condition, "condition", count, own) and self._broken(condition, own):
                failed.append(condition)
        return failed

    def _broken(self, condition: Table, sight: Sight) -> bool:
        if sight.world.ask(f"control:{self.party}/{condition['control']}", YES_NO) == "yes":
            return False
        effect = condition["effect"]
        if effect == "by_law":
            effect = "no_cover_if_prejudice" if self.yes_by_law("prejudice", sight.world) else "no_cover"
        if effect == "no_cover_if_prejudice":
            return sight.facts.has(sight.chain, condition["prejudice"], sight.world)
        return True


def for_part(clause: Table, part: str) -> bool:
    """Absent: every part."""
    return "parts" not in clause or part in clause["parts"]


def voids(condition: Table) -> bool:
    """The conditions whose failure takes the item away."""
    return condition["effect"] in ("no_cover", "no_cover_if_prejudice", "by_law")


def terms(test: Table) -> int:
    """How many terms a test has, for `most_specific`: literally every term, wherever it is nested."""
    count = 0
    for name, wanted in test.items():
        if name in ("any", "all"):
            count += sum(terms(inner) for inner in wanted)
        elif name == "except":
            count += terms(wanted)
        else:
            count += len(listed(wanted))
    return count


class Bar:
    """What a slice may not insure: under its law, and under every other that its wording lets decide (7.1)."""

    def __init__(self, case: Case, laws: Laws, law: str, favorable: Sequence[Table], insured: set[str], party: str) -> None:
        self.case = case
        self.laws = laws
        self.law = law
        self.favorable = favorable
        self.insured = insured
        self.party = party
        self._readers: dict[tuple[str, str], Reader] = {}

    def met(self, item: Table, count: str, world: Asked) -> bool:
        """Read on the truth; defense may always be insured."""
        if within(item["item"], self.case.taxonomy.roles["defense"]):
            return False
        return all(self._under(law, item, count, world) for law in self._candidates(item, count))

    def _candidates(self, item: Table, count: str) -> list[str]:
        """The slice's law; then those named, and those of the places stated, where a document has surveyed such items."""
        facts, chain = self.case.facts[TRUE], self.case.subject(item, count)
        named = [law for clause in self.favorable for law in clause.get("laws", [])]
        stated = [facts.stated_value(chain, facet) for clause in self.favorable for facet in clause.get("among", [])]
        others = [*named, *(law for law in stated if law is not None)]
        return [self.law, *(law for law in others if law != self.law and self.laws.surveyed(law, item["item"]))]

    def _under(self, law: str, item: Table, count: str, world: Asked) -> bool:
        """Whether some entry of a law is met, and none of its carve-backs restores."""
        for entry in self.laws.uninsurable(law):
            reader = self._reader(entry["doc"], law)
            sight = Sight(self.case.facts[TRUE], self.case.subject(item, count), entry["doc"], world)
            if reader.both(entry, "uninsurable", count, sight) and not reader.restoring(entry, count, sight):
                return True
        return False

    def _reader(self, doc: str, law: str) -> Reader:
        if (doc, law) not in self._readers:
            documents = self.laws.documents
            self._readers[doc, law] = Reader(self.case, Wording(documents[doc], [], documents), self.laws, law, self.insured, self.party)
        return self._readers[doc, law]


class PolicyWords:
    """One policy's words on one case: a ruling for each item, given which grants are in time.

    `layered`: some layer has its own wording or law, so that the count from which a ruling came matters.
    """

    def __init__(self, case: Case, policy: Table, reader: Reader | None, bar: Bar | None, layered: bool) -> None:
        self.layered = layered
        self.bar = bar
        self.case = case
        self.policy = policy
        self.reader = reader
        self.limit = cents(policy["limit"]["each_claim"])
        self.grants: list[Table] = []
        self.sublimits: list[Table] = []
        if reader is not None:
            bought = policy.get("parts")
            self.grants = [grant for grant in reader.wording["grant"] if bought is None or grant["part"] in bought]
            # The declarations' sublimits come after the wording's, and read names in the form.
            declared = [{**sublimit, "doc": reader.wording.form} for sublimit in policy.get("sublimit", [])]
            self.sublimits = [*reader.wording["sublimit"], *declared]
        self._recalled: dict[tuple[str, int, int, bool], Recall] = {}
        self._ruled: dict[tuple[str, int, tuple[bool, ...]], Recall] = {}

    # --- standing: who -------------------------------------------------------------------------------------------

    def insureds(self, item: Table) -> list[Table]:
        """The insureds that the party is, or for an item `of` a person, that person's capacity for the party (5.1)."""
        own = [insured for insured in self.policy["insureds"] if insured["party"] == self.case.exposure["party"]]
        if "of" in item:
            own = [insured for insured in own if insured["status"] == self.case.persons[item["of"]]["capacity"]]
        return own

    def _stands(self, part: str, item: Table, sight: Sight) -> bool:
        """Standing and scope: an additional insured is one for some parts, and within a scope that the subject meets."""
        reader = self.reader
        assert reader is not None
        inside = sight._replace(doc=reader.wording.form)
        return any(for_part(insured, part) and reader.met(insured.get("scope", {}), inside) for insured in self.insureds(item))

    # --- one grant -----------------------------------------------------------------------------------------------

    def grant_ruling(self, mode: str, item: int, grant: int, in_time: bool, world: Asked) -> Ruling:
        """One grant on one item: its best count, of equals the one whose id comes first."""
        recall = self._recalled.get((mode, item, grant, in_time))
        if recall is None:
            recall = Recall(lambda world: self._best_count(mode, item, grant, in_time, world))
            self._recalled[mode, item, grant, in_time] = recall
        return recall(world)

    def _best_count(self, mode: str, item: int, grant: int, in_time: bool, world: Asked) -> Ruling:
        best = Ruling(NOT_SEEN)
        for count in self.case.counts_of(self.case.items[item]):
            ruling = self._in_count(mode, item, grant, in_time, count, world)
            if ruling.nearness < best.nearness:
                best = ruling
        return best

    def _in_count(self, mode: str, item_place: int, grant_place: int, in_time: bool, count: str, world: Asked) -> Ruling:
        """Standing, elements, time, exclusions, conditions; what covers, with its caps and cuts (5.2)."""
        item, grant, reader = self.case.items[item_place], self.grants[grant_place], self.reader
        assert reader is not None
        part: str = grant["part"]
        sight = Sight(self.case.facts[mode], self.case.subject(item, count), grant["doc"], world)
        if not self._stands(part, item, sight):
            return Ruling(NOT_INSURED)
        if not self._granted(grant, count, sight):
            return Ruling(NOT_GRANTED)
        if not in_time:
            return Ruling(UNTIMELY)
        backs = reader.exclude(part, item, count, sight, grant.get("notwithstanding", ()))
        if backs is None:
            return Ruling(EXCLUDED)
        failed = reader.failing(part, item, count, sight)
        if any(voids(condition) for condition in failed):
            return Ruling(CONDITION_FAILED)
        if mode == TRUE and self.bar is not None and self.bar.met(item, count, world):
            return Ruling(UNINSURABLE)  # it bars payment, not the defense: left out of what is owed on the pleadings
        caps = self._caps(part, count, sight, backs, failed)
        cuts = tuple(share(condition["share"]) for condition in failed if condition["effect"] == "reduce")
        return Ruling(COVERED, grant_place, part, count if self.layered else "", caps, cuts)

    def _granted(self, grant: Table, count: str, sight: Sight) -> bool:
        reader = self.reader
        assert reader is not None
        return (
            reader.both(grant, "grant", count, sight)
            and reader.met(grant.get("claim", {}), sight)
            and reader.met(grant.get("territory", {}), sight)
        )

    def covering_counts(self, item: int, timely: tuple[bool, ...], world: Asked) -> list[str]:
        """The counts of an item in which some grant covers it, on the truth (6.3)."""
        return [
            count
            for count in self.case.counts_of(self.case.items[item])
            if any(self._in_count(TRUE, item, grant, now, count, world).status == COVERED for grant, now in enumerate(timely))
        ]

    def hammered(self, item: int, ruling: Ruling, world: Asked) -> Fraction | None:
        """What a hammer that is met leaves of what exceeds the offer; nothing: none is met (6.3). Read on the truth."""
        if self.reader is None:
            return None
        count = self.case.items[item].get("count", ruling.in_count)
        for condition in self.reader.wording["condition"]:
            sight = Sight(self.case.facts[TRUE], self.case.subject(self.case.items[item], count), condition["doc"], world)
            applies = condition["effect"] == "hammer" and for_part(condition, ruling.part)
            if applies and self.reader.both(condition, "condition", count, sight):
                return share(condition["share"]) if "share" in condition else Fraction(0)
        return None

    def _caps(self, part: str, count: str, sight: Sight, backs: list[Table], failed: list[Table]) -> tuple[tuple[str, str, int], ...]:
        """Capped carve-backs, then capping conditions, then sublimits: the order in which section 5.3 settles ties."""
        reader = self.reader
        assert reader is not None
        caps = [("carve_back", back["name"], cents(back["cap"])) for back in backs]
        caps += [("condition", f"{c['doc']}/{c['id']}", cents(c["cap"])) for c in failed if c["effect"] == "cap"]
        for sublimit in self.sublimits:
            own = sight._replace(doc=sublimit["doc"])
            if for_part(sublimit, part) and reader.both(sublimit, "sublimit", count, own):
                caps.append(("sublimit", f"{sublimit['doc']}/{sublimit['id']}", self._amount(sublimit)))
        return tuple(caps)

    def _amount(self, sublimit: Table) -> int:
        """A sum, or a share of the each-claim limit, rounded down."""
        if "share_of_limit" in sublimit:
            return int(self.limit * share(sublimit["share_of_limit"]) // 1)
        return cents(sublimit["amount"])

    # --- all grants ----------------------------------------------------------------------------------------------

    def ruling(self, mode: str, item: int, timely: tuple[bool, ...], world: Asked) -> Ruling:
        """The policy on an item: the best grant, or the one that competition picks."""
        recall = self._ruled.get((mode, item, timely))
        if recall is None:
            recall = Recall(lambda world: self._best_grant(mode, item, timely, world))
            self._ruled[mode, item, timely] = recall
        return recall(world)

    def _best_grant(self, mode: str, item: int, timely: tuple[bool, ...], world: Asked) -> Ruling:
        if self.reader is None:
            return Ruling(NOT_SEEN)
        if not self.insureds(self.case.items[item]):
            return Ruling(NOT_INSURED)
        rulings = [self.grant_ruling(mode, item, place, in_time, world) for place, in_time in enumerate(timely)]
        for grant, ruling in zip(self.grants, rulings, strict=True):
            if grant.get("exclusive") and ruling.status <= EXCLUDED:  # met: elements and time
                return ruling
        covering = [ruling for ruling in rulings if ruling.status == COVERED]
        if len(covering) > 1:
            return self._compete(covering, world)
        return min(rulings, key=lambda ruling: ruling.status, default=Ruling(NOT_GRANTED))

    def _compete(self, covering: list[Ruling], world: Asked) -> Ruling:
        """Several grants cover: as the form says; ties: first declared (`max` and `min` keep the first)."""
        assert self.reader is not None
        mode = self.reader.wording.competing
        if mode is None and len({ruling.part for ruling in covering}) > 1:
            if self.reader.yes_by_law(f"competing.{self.reader.wording.form}", world):
                return max(covering, key=lambda ruling: ruling.room)
            return min(covering, key=lambda ruling: ruling.room)
        if mode in ("highest", "insured_chooses"):
            return max(covering, key=lambda ruling: ruling.room)
        if mode == "most_specific":
            return max(covering, key=lambda ruling: self._specificity(ruling.grant))
        return covering[0]  # first; exclusive with no exclusive grant met; nothing said and one part

    def _specificity(self, grant: int) -> int:
        return terms(self.grants[grant].get("to", {})) + terms(self.grants[grant].get("when", {}))


class LayerWords:
    """A layer's own exclusions and conditions, read on the truth (5.4), then its own law; without any it takes everything."""

    def __init__(self, case: Case, reader: Reader | None, bar: Bar | None) -> None:
        self.case = case
        self.reader = reader
        self.bar = bar
        self._recalled: dict[tuple[int, str, str], Recall] = {}

    def ruling(self, item: int, part: str, count: str, world: Asked) -> int:
        """Covered, or why not; an item of the whole in the count from which the base's ruling came."""
        if self.reader is None and self.bar is None:
            return COVERED
        count = self.case.items[item].get("count", count)
        recall = self._recalled.get((item, part, count))
        if recall is None:
            recall = Recall(lambda world: self._in_count(self.case.items[item], part, count, world))
            self._recalled[item, part, count] = recall
        return recall(world)

    def _in_count(self, item: Table, part: str, count: str, world: Asked) -> int:
        if self.reader is not None:
            sight = Sight(self.case.facts[TRUE], self.case.subject(item, count), self.reader.wording.form, world)
            if self.reader.exclude(part, item, count, sight) is None:
                return EXCLUDED
            if any(voids(condition) for condition in self.reader.failing(part, item, count, sight)):
                return CONDITION_FAILED
        return UNINSURABLE if self.bar is not None and self.bar.met(item, count, world) else COVERED
