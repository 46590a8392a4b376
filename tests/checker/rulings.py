"""What one policy's words say of one item (docs/format.md, 3.5 and 5.2): every clause read, and the ruling they come to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from .facts import Case, Link, Mind, Open, Three, both, either, limbs, negated, prefer, said, shown
from .files import Files, Refused, Table, fraction
from .wording import Clause

STATUSES = ("covered", "uninsurable", "condition_failed", "excluded", "untimely", "not_granted", "not_insured", "not_seen")
ENTITY = ""
VOIDS = ("no_cover", "no_cover_if_prejudice", "by_law")
NOT_OF_ITEMS = ("one_claim", "binds", "insurer_may_rescind")
"""Conditions that speak of claims, days and insurers: they take nothing from an item as it is ruled on."""
NO_CAP = 1 << 62
Late = Callable[[Clause], list[str]]
"""Of a grant: the dates by which its trigger is not met in the cell; asked only where its words are met."""


@dataclass(frozen=True)
class Ruling:
    """A status with the clause that decided it. `grant`: under which, in which `count`. `caps`, `reduces`: what limits cover.

    `late`: every date that fails; the element names one of them. `hammers`: conditions that cover only a part beyond the offer;
    `allocated`: the part of a mixed item that is covered; `spread`: of a course of harm, the days before the term, those until its end,
    all of them.
    """

    status: str
    clause: Clause | None = None
    element: str = ""
    count: str = ""
    grant: Clause | None = None
    caps: tuple[Clause, ...] = ()
    reduces: tuple[Clause, ...] = ()
    late: tuple[str, ...] = ()
    hammers: tuple[Clause, ...] = ()
    allocated: Fraction = Fraction(1)
    spread: tuple[int, int, int] | None = None

    @property
    def rank(self) -> int:
        """Best first."""
        return STATUSES.index(self.status)

    @property
    def reached(self) -> int:
        """Of what is not granted: which element failed, a later one being nearer."""
        order = ("agreement", "claim", "territory")
        return order.index(self.element) if self.status == "not_granted" and self.element in order else 0


Hope = Callable[[list[tuple[Clause, Ruling | Open]]], bool]
"""Whether rulings, some of them still open, can yet come to what is looked for."""


@dataclass(frozen=True)
class Seat:
    """How a policy sees an item's owner: the parts bought, and the parts and scope to which his own cover is limited (none: all)."""

    parts: list[str]
    own: list[tuple[list[str], Table]]


@dataclass
class Reader:
    """Reads the clauses of one wording on one item in one count."""

    mind: Mind
    item: Table
    count: str

    def __post_init__(self) -> None:
        self.subject = self.case.chain(self.count, f"item.{self.item['id']}")
        self.links = self.case.links(self.count)
        self.known: dict[tuple[str, int], Three] = {}

    @property
    def case(self) -> Case:
        """The case being read."""
        return self.mind.case

    def rings(self, clause: Clause) -> tuple[str, str, Table | None]:
        """The outermost ring its lead-in reaches, and where courts differ the wider one; with what the law says of it (7.1)."""
        phrase = self.mind.wording.phrase(clause, self.case.taxonomy)
        entry = self.mind.laws.phrase(phrase, clause.kind, self.mind.law) if clause.kind in ("grant", "exclusion") else None
        ring = self.case.taxonomy.leadins[phrase] if entry is None else entry.get("ring", "")
        narrow, wide = (self.mind.wording.reach(clause, ring or (entry or {})[key]) for key in ("narrow", "wide"))
        return narrow, wide, entry

    def near(self, clause: Clause, link: Link) -> Three:
        """Whether a link is within reach; the law is not asked where both rings that courts hold agree."""
        narrow, wide, entry = self.rings(clause)
        near = self.mind.within(link, narrow)
        if entry is None or wide == narrow or near is True:
            return near
        far = self.mind.within(link, wide)
        return far if far is False else either([near, both([far, self.mind.lawful(entry["feature"])])])

    # --- clauses: three answers --------------------------------------------------------------------------------------

    def about(self, clause: Clause, key: str = "to") -> Three:
        """A subject test; absent: met."""
        return self.mind.holds(clause.terms.get(key, {}), self.subject)

    def on(self, clause: Clause, link: Link) -> Three:
        """Whether a link is in reach and meets all of the object test."""
        return both([self.near(clause, link), self.mind.holds(clause.terms["when"], link.chain)])

    def _once(self, what: str, clause: Clause, find: Callable[[Clause], Three]) -> Three:
        """A clause is read once in a count; clauses outlive their readers, so that their place in memory names them."""
        if (what, id(clause)) not in self.known:
            self.known[what, id(clause)] = find(clause)
        return self.known[what, id(clause)]

    def met(self, clause: Clause) -> Three:
        """Subject and object: one link must meet all of it; absent: met."""
        return self._once("met", clause, self._met)

    def _met(self, clause: Clause) -> Three:
        linked = "when" not in clause.terms or either([self.on(clause, link) for link in self.links])
        return both([self.about(clause), linked])

    def base(self, exclusion: Clause) -> Three:
        """An exclusion's own words, before any carve-back."""
        if "actor" not in exclusion.terms:
            return self.met(exclusion)
        owner = self.item.get("of", ENTITY)
        defeated = [both([self._imputed(exclusion, p, owner), self._acted(exclusion, p)]) for p in self._tested(exclusion, owner)]
        return both([self.about(exclusion), either(defeated)])

    def _tested(self, exclusion: Clause, owner: str) -> list[str]:
        persons, actor = self.case.persons, exclusion.terms["actor"]
        if actor == "the_insured":
            return [owner]
        if actor == "control_group":
            return [p for p in persons if persons[p].get("control_group")] or [ENTITY]
        return [*persons, ENTITY]

    def _acted(self, exclusion: Clause, person: str) -> Three:
        """That person's conduct, and the stage it has reached."""
        chain = self.case.chain(self.count, f"person.{person}")
        stage = {self.case.taxonomy.roles["stage"]: [exclusion.terms["stage"] + "+"]}
        return both([self.mind.holds(stage, chain), self.mind.holds(exclusion.terms.get("when", {}), chain)])

    def _imputed(self, exclusion: Clause, person: str, owner: str) -> Three:
        """Whether that person's conduct defeats the owner of the item."""
        if person == owner:
            return True
        usual = {"the_insured": "none", "any_insured": "all", "control_group": "entity"}
        imputation = exclusion.terms.get("imputation", usual.get(exclusion.terms["actor"]))
        if imputation is None:
            return self.mind.lawful("an_insured")
        return imputation == "all" or (imputation == "entity" and owner == ENTITY)

    def restores(self, back: Clause) -> Three:
        """A carve-back: met, and none of its own `unless` restores in turn."""
        return self._once("restores", back, self._restores)

    def _restores(self, back: Clause) -> Three:
        return both([self.met(back), negated(either([self.restores(inner) for inner in back.unless]))])

    def bite(self, exclusion: Clause) -> tuple[str | Open, Clause | None]:
        """What an exclusion does, and the capped carve-back on which the item comes through."""
        base = self.base(exclusion)
        backs = [(back, self.restores(back)) for back in exclusion.unless]
        restoring = [back for back, gives in backs if gives is True]
        whole = any("cap" not in back.terms for back in restoring)
        if base is False or (whole and base is not True):
            return "not met", None
        opens = [x for x in (base, *(gives for _, gives in backs)) if isinstance(x, Open)]
        if opens and not whole:
            return prefer(opens), None
        most = max(restoring, key=lambda b: self.case.files.cents(b.terms["cap"])) if restoring and not whole else None
        return ("given back" if restoring else "bites"), most

    def unmet(self, condition: Clause) -> Three:
        """A condition applies, its duty is not met, and (where that is asked) it harmed the insurer."""
        terms = condition.terms
        parts = [self.met(condition)]
        if "control" in terms:
            parts.append(negated(self.mind.yes(f"control:{self.case.exposure['party']}/{terms['control']}")))
        if terms["effect"] == "no_cover_if_prejudice":
            parts.append(self.mind.tag(terms["prejudice"], self.subject))
        if terms["effect"] == "by_law":
            parts.append(either([negated(self.mind.lawful("prejudice")), self.mind.tag(terms["prejudice"], self.subject)]))
        return both(parts)

    # --- one grant -----------------------------------------------------------------------------------------------------

    def elements(self, grant: Clause, seat: Seat) -> list[tuple[str, Three]]:
        """What a grant needs, in the order in which the first failing one is named."""
        part = grant.terms["part"]
        return [
            ("scope", either([both([not own or part in own, self.mind.holds(scope, self.subject)]) for own, scope in seat.own])),
            ("part not bought", not seat.parts or part in seat.parts),
            ("agreement", self.met(grant)),
            ("claim", self.about(grant, "claim")),
            ("territory", self.about(grant, "territory")),
        ]

    def ruling(self, grant: Clause, seat: Seat, late: Late) -> Ruling | Open:
        """Standing and scope, other elements, trigger, then exclusions, then conditions: the first that fails."""
        elements = self.elements(grant, seat)
        failing = next((name for name, met in elements if met is False), None)
        if failing == "scope":
            return Ruling("not_insured", None, failing, self.count, grant)
        if isinstance(elements[0][1], Open):
            return elements[0][1]
        if failing:
            return Ruling("not_granted", grant, failing, self.count, grant)
        opens = [met for _, met in elements if isinstance(met, Open)]
        if opens:
            return prefer(opens)
        if fails := late(grant):
            return Ruling("untimely", grant, fails[0], self.count, grant, late=tuple(fails))
        return self.less(grant.terms["part"], grant)

    def less(self, part: str, grant: Clause | None) -> Ruling | Open:
        """What is granted, less exclusions, then conditions; then what caps it."""
        wording, at = self.mind.wording, (self.count, grant)
        spared = grant.terms.get("notwithstanding", []) if grant else []
        bites = [(x, *self.bite(x)) for x in wording.of("exclusion", part) if x.ref not in spared]
        taken = next((x for x, does, _ in bites if does == "bites"), None)
        if taken:
            return Ruling("excluded", taken, "", *at)
        opens = [does for _, does, _ in bites if isinstance(does, Open)]
        conditions = [(c, self.unmet(c)) for c in wording.of("condition", part) if c.terms["effect"] not in NOT_OF_ITEMS]
        broken = next((c for c, unmet in conditions if unmet is True and c.terms["effect"] in VOIDS), None)
        if broken and not opens:
            return Ruling("condition_failed", broken, "", *at)
        sublimits = [(s, self.met(s)) for s in wording.of("sublimit", part)]
        opens += [x for _, x in (*conditions, *sublimits) if isinstance(x, Open)]
        if opens:
            return prefer(opens)
        barred, entry = self.barred()
        if isinstance(barred, Open):
            return barred
        if barred:
            return Ruling("uninsurable", entry, "", *at)
        failed = {e: tuple(c for c, unmet in conditions if unmet and c.terms["effect"] == e) for e in ("cap", "reduce", "hammer")}
        caps = (*(back for *_, back in bites if back), *failed["cap"], *(s for s, applies in sublimits if applies))
        return Ruling("covered", grant, "", *at, caps, failed["reduce"], hammers=failed["hammer"])

    # --- what nobody may insure (7.1) ----------------------------------------------------------------------------------

    def barred(self) -> tuple[Three, Clause | None]:
        """Whether the law lets nobody insure the item, nor any other law that may decide; and by which entry of the governing law."""
        if not self.barrable:
            return False, None
        tried = [(law, entry, reader.bite(entry)[0]) for law, reader, entry in self.entries()]
        met: list[Three] = []
        for law in self.candidates():
            met.append(either([does if isinstance(does, Open) else does == "bites" for of, _, does in tried if of == law]))
        first = next((entry for law, entry, does in tried if law == self.mind.law and does == "bites"), None)
        return both(met), first

    @property
    def barrable(self) -> bool:
        """Whether the law is asked at all: payment of anything but defense."""
        return self.mind.pays and not self.case.is_defense(self.item)

    def candidates(self) -> list[str]:
        """The governing law, then those that the wording lets decide."""
        mind = self.mind
        facets = [facet for clause in mind.favorable for facet in clause.terms.get("among", [])]
        places = [value for facet in facets if (value := mind.lookup(facet, self.subject)[0])]
        return mind.laws.candidates(mind.law, mind.favorable, places, self.item["item"])

    def entries(self) -> Iterator[tuple[str, "Reader", Clause]]:
        """Every entry of each of these laws, with a reader of its own words under that law."""
        for law in self.candidates():
            for wording, entry in self.mind.laws.entries(law):
                yield law, Reader(replace(self.mind, wording=wording, law=law), self.item, self.count), entry

    # --- as a proof shows it ---------------------------------------------------------------------------------------------

    def tests(self, element: str, clause: Clause, key: str = "to", linked: bool = True) -> Table:
        """Whether a subject (and the clause's object) is met: the first limb that fails, the link on which the object is met."""
        subject = self.about(clause, key)
        out = {"element": element, "subject": said(subject), "limb": self._limb(clause.terms.get(key, {}), self.subject)}
        if not linked or "when" not in clause.terms:
            return out | {"object": "yes", "link": None, "link_ring": None, "links": [], "met": said(subject)}
        tried = [(link, self.on(clause, link)) for link in self.links]
        on = next((link for link, met in tried if met is True), None)
        met = either([x for _, x in tried])
        return out | {
            "object": said(met),
            "link": on.id if on else None,
            "link_ring": self.mind.ring(on) if on else None,
            "links": [
                {
                    "link": link.id,
                    "link_ring": self.mind.ring(link),
                    "in_reach": said(self.near(clause, link)),
                    "met": said(x),
                    "limb": self._limb(clause.terms["when"], link.chain),
                }
                for link, x in tried
            ],
            "met": said(both([subject, met])),
        }

    def _limb(self, test: Table, chain: list[str]) -> Table | None:
        return next((shown(limb) for limb in limbs(test) if self.mind.limb(limb, chain) is False), None)

    def cite(self, clause: Clause) -> Table:
        """Where it stands, and how far its lead-in reaches."""
        narrow, wide, entry = self.rings(clause)
        asks = entry is not None and wide != narrow
        by = entry and {"law": entry["ref"], "wide": wide if asks else None, "feature": entry["feature"] if asks else None}
        lead_in = self.mind.wording.phrase(clause, self.case.taxonomy)
        return {**self.mind.wording.cite(clause), "lead_in": lead_in, "reach": narrow, "read_by": by}

    def proof(self, grant: Clause, seat: Seat, late: Late) -> Table:
        """A reading: one grant in one count."""
        need = self.elements(grant, seat)
        elements: list[Table] = [{"element": name, "met": said(met)} for name, met in need[:2] if met is not True]
        elements += [
            self.tests("agreement", grant),
            self.tests("claim", grant, "claim", linked=False),
            self.tests("territory", grant, "territory", linked=False),
        ]
        met = all(x is True for _, x in need)
        fails = late(grant) if met else []
        trigger = {"trigger": grant.terms["trigger"], "met": "not asked" if not met else "no" if fails else "yes", "late": fails}
        return {
            "count": self.count,
            "grant": {**self.cite(grant), "part": grant.terms["part"]},
            "elements": elements,
            "trigger": trigger,
            "steps": list(self.steps(grant.terms["part"], grant)) if met else [],
        }

    def steps(self, part: str, grant: Clause | None) -> Iterator[Table]:
        """Every exclusion, condition and sublimit of the part, in wording order."""
        wording = self.mind.wording
        for exclusion in wording.of("exclusion", part):
            if grant and exclusion.ref in grant.terms.get("notwithstanding", []):
                yield self.step(exclusion, "set aside")
                continue
            yield self.excluding(exclusion)
        for condition in wording.of("condition", part):
            outcome = {"yes": "unmet", "no": "no bar", "open": "open"}[said(self.unmet(condition))]
            if condition.terms["effect"] == "hammer":
                outcome = {"unmet": "applies", "no bar": "does not apply"}.get(outcome, outcome)
            if condition.terms["effect"] in NOT_OF_ITEMS:
                outcome = "of claims"
            if condition.terms["effect"] != "insurer_may_rescind":
                yield {**self.step(condition, outcome), "control": condition.terms.get("control", "")}
        for law, reader, entry in self.entries() if self.barrable else ():
            yield {**reader.excluding(entry), "law": law}
        for sublimit in wording.of("sublimit", part):
            yield self.step(sublimit, {"yes": "applies", "no": "does not apply", "open": "open"}[said(self.met(sublimit))])

    def excluding(self, exclusion: Clause) -> Table:
        """An exclusion tried, or an entry of a law."""
        does, _ = self.bite(exclusion)
        step = self.step(exclusion, "open" if isinstance(does, Open) else does)
        step["tried"] = lambda r: str(replace(self, mind=replace(self.mind, answers=r.mind.answers, asked={})).bite(exclusion))
        if "actor" in exclusion.terms:
            step["conduct"] = {key: exclusion.terms.get(key) for key in ("actor", "stage", "imputation")}
        return {**step, "unless": [self.back(b) for b in exclusion.unless]}

    def back(self, back: Clause) -> Table:
        """A carve-back tried."""
        outcome = {"yes": "restores", "no": "not met", "open": "open"}[said(self.restores(back))]
        cap = self.case.files.cents(back.terms["cap"]) if "cap" in back.terms else None
        return {**self.step(back, outcome), "cap": cap, "unless": [self.back(inner) for inner in back.unless]}

    def step(self, clause: Clause, outcome: str) -> Table:
        """One clause: cited, with the outcome and what decided it."""
        tests = self.tests("", clause, linked="actor" not in clause.terms)
        return {**self.cite(clause), "kind": clause.kind, "outcome": outcome, "control": None, **tests}


def cap_cents(files: Files, cap: Clause, limit: int) -> int:
    """The most that a sublimit, a capped carve-back or a capping condition leaves."""
    if "share_of_limit" in cap.terms:
        return int(limit * fraction(cap.terms["share_of_limit"]) // 1)
    return files.cents(cap.terms["amount" if cap.kind == "sublimit" else "cap"])


class Policy:
    """What several grants and counts come to under one policy (5.2), and what the pleaded facts could come to (5.4)."""

    def __init__(self, terms: Table, mind: Mind, seats: dict[str, Seat], late: Late) -> None:
        self.terms, self.mind, self.case = terms, mind, mind.case
        self.seats, self.late = seats, late
        self.limit = self.case.files.cents(terms["limit"]["each_claim"])
        self.grants = mind.wording.of("grant")

    def room(self, ruling: Ruling) -> int:
        """Its smallest cap; no cap is largest."""
        return min((cap_cents(self.case.files, cap, self.limit) for cap in ruling.caps), default=NO_CAP)

    def readings(self, item: Table, mind: Mind) -> list[tuple[Reader, Clause, Ruling | Open]]:
        """Every count and grant of an item, ruled on."""
        readers = [Reader(mind, item, count) for count in self.case.counts_of(item)]
        return [(r, g, r.ruling(g, self.seats[item["id"]], self.late)) for r in readers for g in self.grants]

    def best(self, rulings: list[Ruling]) -> Ruling | Open:
        """Of each grant its best count (ties: by id); of the grants an exclusive one that is met, else the nearest to paying."""
        of_grants = [min((r for r in rulings if r.grant is g), key=self._nearness) for g in self.grants]
        exclusive = next((r for r in of_grants if self._met_alone(r)), None)
        if exclusive:
            return exclusive
        covering = [r for r in of_grants if r.status == "covered"]
        if len(covering) > 1:
            return self._compete(covering)
        return min(of_grants, key=lambda r: (r.rank, -r.reached), default=Ruling("not_granted", element="agreement"))

    def _nearness(self, ruling: Ruling) -> tuple[int, int, Fraction, int]:
        """Status, the larger smallest cap, what reductions leave, the element reached."""
        kept = Fraction(1)
        for condition in ruling.reduces:
            kept *= 1 - fraction(condition.terms["share"])
        return ruling.rank, -self.room(ruling), -kept, -ruling.reached

    def _met_alone(self, ruling: Ruling) -> bool:
        """An exclusive grant, its elements and time met: no other grant of the policy pays the item."""
        return bool(ruling.grant and ruling.grant.terms.get("exclusive")) and ruling.rank < STATUSES.index("untimely")

    def _compete(self, covering: list[Ruling]) -> Ruling | Open:
        """Several grants cover: as the form says; ties: first declared."""
        wording = self.mind.wording
        grants = [r.grant for r in covering if r.grant]
        if wording.competing is None and len({g.terms["part"] for g in grants}) > 1:
            highest = self.mind.lawful(f"competing.{wording.form}")
            return highest if isinstance(highest, Open) else (max if highest else min)(covering, key=self.room)
        if wording.competing in ("highest", "insured_chooses"):
            return max(covering, key=self.room)
        if wording.competing == "most_specific":
            most = max(grants, key=lambda g: sum(self._terms(g.terms.get(key, {})) for key in ("to", "when")))
            return next(r for r in covering if r.grant is most)
        return covering[0]

    def _terms(self, test: Table) -> int:
        """How many terms a test has, however deep."""
        count = 0
        for key, value in limbs(test):
            inner = value if key == "any" else [value] if key == "except" else []
            inner = [self.mind.wording.words[name]["when"] for name in value] if key == "is" else inner
            count += sum(map(self._terms, inner)) if inner else 0 if key in ("question", "by_insured") else len(value)
        return count

    # --- defense: what the pleaded facts could come to (5.4) ----------------------------------------------------------------

    def pleaded(self, item: Table, exactly: Callable[[Ruling], bool] | None = None) -> Ruling | None:
        """The best covering ruling that some finding on the pleaded facts gives: the grant declared first, then the most room.

        `exactly`: the best of those that pass; an equal of the best may be asked for so.
        """
        best: Ruling | None = None
        doubts: list[tuple[Ruling, str]] = []
        hopeful = lambda rulings: any(self._could(g, r) > self._rank(best) for g, r in rulings)  # noqa: E731
        for rulings, open_ in self._findings(item, dict(self.mind.answers), hopeful):
            found = self.best(rulings)
            doubt = found.key if isinstance(found, Open) else open_
            for each in rulings if isinstance(found, Open) else [found]:
                if each.status == "covered" and self._rank(each) > self._rank(best) and (exactly is None or exactly(each)):
                    doubts += [(each, doubt)] if doubt else []
                    best = best if doubt else each
        for each, doubt in doubts:
            if self._rank(each) > self._rank(best):
                raise Refused(f"the defense of {item['id']} under {self.terms['id']} depends on {doubt}, which is left open")
        return best

    def could_cover(self, grant: Clause) -> bool:
        """Whether some item could be covered under a grant on the pleaded facts, dates and other grants aside."""
        wanted = lambda rulings: any(g is grant and (isinstance(r, Open) or r.status == "covered") for g, r in rulings)  # noqa: E731
        alone = Policy(self.terms, self.mind, self.seats, lambda _: [])
        alone.grants = [grant]
        items = [item for item in self.case.items if item["id"] in self.seats]
        return any(not doubt for item in items for _, doubt in alone._findings(item, dict(self.mind.answers), wanted))

    def _rank(self, ruling: Ruling | None) -> tuple[int, int]:
        """The grant declared first, then the most room; nothing at all is last."""
        return (-len(self.grants), 0) if ruling is None or ruling.grant is None else (-self._at(ruling.grant), self.room(ruling))

    def _at(self, grant: Clause) -> int:
        return next(i for i, g in enumerate(self.grants) if g is grant)

    def _could(self, grant: Clause, ruling: Ruling | Open) -> tuple[int, int]:
        """The best that a ruling could still become."""
        if isinstance(ruling, Open):
            return (-self._at(grant), NO_CAP)
        return self._rank(ruling if ruling.status == "covered" else None)

    def _findings(self, item: Table, answers: dict[str, str], hopeful: Hope, doubt: str = "") -> Iterator[tuple[list[Ruling], str]]:
        """What each finding comes to, every grant in every count: open facts answered in any way; law and controls as given.

        A law or control that is left open is answered both ways too, and named as the doubt. Goes on only while that is hopeful.
        """
        rulings = [(g, r) for _, g, r in self.readings(item, replace(self.mind, answers=answers))]
        opens = [r for _, r in rulings if isinstance(r, Open)]
        if not hopeful(rulings):
            return
        if not opens:
            yield [r for _, r in rulings if isinstance(r, Ruling)], doubt
            return
        asked = prefer(opens)
        for answer in asked.answers:
            more = doubt if asked.key.startswith("fact:") else asked.key
            yield from self._findings(item, answers | {asked.key: answer}, hopeful, more)
