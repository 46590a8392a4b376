"""One claim in one reading and cell: what every policy and layer of the party says of every item (docs/format.md, 5.2, 5.4, 6.2, 6.3)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from .facts import YES_NO, Case, Mind, Open, Three
from .files import Files, Refused, Table, fraction, listed
from .law import Laws
from .rulings import Policy, Reader, Ruling, Seat
from .standing import Terms, Timing, insured_as
from .wording import Clause, Silent, Wording

BY_ACCOUNT = ("fact:", "control:")
Readings = list[tuple[Reader, Clause, Ruling | Open]]


class Matter:
    """One exposure of an account before any reading: its program, what is alleged, what is true."""

    def __init__(self, files: Files, exposure: Table, wordings: Mapping[str, Wording], laws: Laws) -> None:
        self.files, self.exposure, self.wordings, self.laws = files, exposure, wordings, laws
        self.towers = files.towers(exposure["party"])
        nodes: dict[str, set[str]] = {}
        for facet, node in self._nodes():
            nodes.setdefault(facet, set()).add(node)
        self.alleged, self.true = (Case(files, exposure, nodes, truth) for truth in (False, True))
        self.pleadings: dict[Any, Any] = {}
        self.terms = {x["id"]: Terms(t[0], x, self.conditions(t[0], "binds") != []) for t in self.towers for x in t}
        self.cuts = {cut for terms in self.terms.values() for cut in terms.cuts}

    def _nodes(self) -> Iterator[tuple[str, str]]:
        """What the wordings of the account tell apart, scopes of insureds included."""
        attached = (wording for name, wording in self.laws.wordings.items() if name in self.laws.attached)
        for wording in (*self.wordings.values(), *attached):
            yield from wording.nodes(self.files.taxonomy)
        for policy in self.files.all("policy"):
            for insured in policy["insureds"] if policy["id"] in self.wordings else ():
                wording = self.wordings[policy["id"]]
                yield from wording.nodes_of(wording.scope(insured.get("scope", {})), self.files.taxonomy)

    def conditions(self, base: Table, effect: str) -> list[Clause]:
        """The conditions of an effect in a policy's wording."""
        wording = self.wordings.get(base["id"])
        return [c for c in wording.of("condition") if c.terms["effect"] == effect] if wording else []

    def treats(self, base: Table, what: str) -> bool:
        """Whether a policy treats related claims as one in this respect."""
        return any(what in c.terms.get("treats", []) for c in self.conditions(base, "one_claim"))


def wordings(files: Files) -> dict[str, Wording]:
    """Policy or layer -> its wording, for those that have one which some folder holds."""
    holders = [x for kind in ("policy", "layer") for x in files.all(kind) if "form" in x]
    return {x["id"]: w for x in holders if not (w := Wording(files, x)).unseen}


class Void(NamedTuple):
    """The condition under which a slice is rescinded, and the statement over which."""

    condition: Clause
    statement: str


Timings = Mapping[str, Timing]
"""Base policy -> the claim's days as its tower sees them."""


class Claim:
    """Every ruling on one exposure, derived from answers and days alone."""

    def __init__(self, matter: Matter, answers: Mapping[str, str], asked: dict[str, tuple[str, ...]], timings: Timings, stamp: Any) -> None:
        self.matter, self.files, self.answers, self.asked, self.timings = matter, matter.files, answers, asked, timings
        self.stamp = stamp
        self.rulings: dict[tuple[str, str], Ruling] = {}
        self.voided: dict[tuple[str, str], Void | None] = {}
        self._read: dict[tuple[str, str], Readings] = {}
        self.policies = {tower[0]["id"]: self._policy(tower[0]) for tower in matter.towers}

    @property
    def items(self) -> list[Table]:
        """The items, defense first."""
        return self.matter.true.items

    def derive(self) -> None:
        """Every ruling, without a proof to look at."""
        for tower in self.matter.towers:
            for holder in tower:
                for item in self.items:
                    if holder is tower[0]:
                        self.rulings[holder["id"], item["id"]] = self.of_policy(holder, item)
                    else:
                        self.rulings[holder["id"], item["id"]] = self.of_layer(tower[0], holder, item)
        self.other_insurance()

    # --- minds -------------------------------------------------------------------------------------------------------

    def law(self, holder: Table, base: Table) -> str:
        """The governing law of a policy or layer."""
        law: str = holder.get("law") or base.get("law") or self.files.head["law"]
        return law

    def mind(self, holder: Table, base: Table) -> Mind | None:
        """The true facts as read under the wording of a policy or layer; nothing if it has none, nor a law of its own."""
        wording = self.matter.wordings.get(holder["id"])
        pays = holder is base or self.law(holder, base) != self.law(base, base)
        if wording is None and (holder is base or "form" in holder or not pays):
            return None
        followed = self.matter.wordings.get(base["id"])
        favorable = tuple(c for w in (wording, followed) if w and (w is wording or pays) for c in w.of("favorable_law"))
        by_insured = any(i["party"] == self.matter.exposure.get("claimant_party") for i in base["insureds"])
        law = self.law(holder, base)
        return Mind(
            self.matter.true, wording or Silent(), law, by_insured, self.answers, self.asked, self.matter.laws, pays, favorable
        )

    def _policy(self, base: Table) -> Policy | None:
        mind = self.mind(base, base)
        if mind is None:
            return None
        seats = {item["id"]: s for item in mind.case.items if (s := self._seat(mind.wording, base, item)) is not None}
        return Policy(base, mind, seats, lambda grant: self.late(base, base, grant.terms["trigger"]))

    def late(self, base: Table, holder: Table, trigger: str) -> list[str]:
        """The dates by which a slice is not in time."""
        return self.timings[base["id"]].late(self.matter.terms[holder["id"]], trigger)

    def _seat(self, wording: Wording, policy: Table, item: Table) -> Seat | None:
        """How a policy sees an item's owner; nothing if he is not an insured."""
        capacity = self.matter.true.persons[item["of"]]["capacity"] if "of" in item else None
        insured = insured_as(policy, self.matter.exposure, capacity)
        if not insured:
            return None
        return Seat(policy.get("parts", []), [(i.get("parts", []), wording.scope(i.get("scope", {}))) for i in insured])

    # --- a policy ----------------------------------------------------------------------------------------------------

    def of_policy(self, base: Table, item: Table, like: Callable[[Ruling], bool] | None = None) -> Ruling:
        """A policy on an item; `like`: of several pleaded findings that are equally good, the one to take."""
        policy = self.policies[base["id"]]
        if policy is None:
            return Ruling("not_seen")
        if item["id"] not in policy.seats:
            return Ruling("not_insured", element="insureds")
        own = self._true(policy, item)
        found = own
        if self.matter.true.is_defense(item):
            alleged = self.alleged(policy) if policy.terms["defense"]["kind"] in ("duty", "advance") else None
            found = self._owed(policy, alleged, item, own, like)
            if alleged and found.status == "covered" and self._recouped(policy, item, own):
                found = own
        if found.status == "covered" and found is own:
            found = self._allocated(policy, item, found)
        head = (self.files.document(policy.mind.wording.form) or {})["document"]
        if head.get("allocation") in ("relative_exposure", "best_efforts"):
            # Asked whether or not it decides: defense may be owed on what is pleaded, the law may say all.
            self.asked[policy.mind.fact("exposure", "relative_exposure")] = ("all", "none")
        return self._spread(policy, found)

    def read(self, policy: Policy, item: Table) -> Readings:
        """Every count and grant, ruled on the truth as far as nothing is left open."""
        at = policy.terms["id"], item["id"]
        if at not in self._read:
            self._read[at] = policy.readings(item, policy.mind)
        return self._read[at]

    def readings(self, policy: Policy, item: Table) -> Readings:
        """The same, with nothing left open."""
        readings = self.read(policy, item)
        for reader, grant, ruled in readings:
            if isinstance(ruled, Ruling) and ruled.status == "untimely":
                reader.less(grant.terms["part"], grant)  # what it may ask, were it in time
            if isinstance(ruled, Open):
                where = f"{policy.terms['id']}, {item['id']}, {reader.count}, {grant.ref}"
                raise Refused(f"{where}: depends on {ruled.key}, which is left open")
        return readings

    def _true(self, policy: Policy, item: Table) -> Ruling:
        if policy.mind.wording.competing is None and len({g.terms["part"] for g in policy.grants}) > 1:
            policy.mind.lawful(f"competing.{policy.mind.wording.form}")  # asked, whether or not it decides here
        own = policy.best([r for *_, r in self.readings(policy, item) if isinstance(r, Ruling)])
        if isinstance(own, Open):
            raise Refused(f"{policy.terms['id']}, {item['id']}: depends on {own.key}, which is left open")
        return own

    def _lawful(self, policy: Policy, feature: str, where: str) -> bool:
        found = policy.mind.lawful(feature)
        if isinstance(found, Open):
            raise Refused(f"{policy.terms['id']}, {where}: depends on {found.key}, which is left open")
        return found

    def _spread(self, policy: Policy, ruling: Ruling) -> Ruling:
        """Harm over several terms (6.2): how much of its course lies before the term and before its end."""
        if ruling.status != "covered" or ruling.grant is None or ruling.grant.terms["trigger"] != "occurrence":
            return ruling
        harm, (start, end) = self.timings[policy.terms["id"]].own.day("harm"), policy.terms["period"]
        if not harm.course or not harm.first or not harm.last or (start <= harm.first and harm.last < end):
            return ruling
        stated = policy.terms.get("spread")
        if stated == "all_sums" or (stated is None and self._lawful(policy, "spread", "harm over several terms")):
            return ruling
        days = (harm.last - harm.first).days + 1
        before, until = ((day - harm.first).days for day in (start, end))
        return replace(ruling, spread=(max(0, before), min(days, until), days))

    def _allocated(self, policy: Policy, item: Table, ruling: Ruling) -> Ruling:
        """An item of the whole that in some of its counts no grant covers (6.3): the part that stays."""
        counts = self.matter.true.counts_of(item)
        covered = {reader.count for reader, _, r in self.readings(policy, item) if isinstance(r, Ruling) and r.status == "covered"}
        if "count" in item or covered == set(counts):
            return ruling
        head = (self.files.document(policy.mind.wording.form) or {})["document"]
        rule = head.get("allocation", "larger_settlement")
        if rule == "best_efforts":
            all_ = self._lawful(policy, f"allocation.{policy.mind.wording.form}", item["id"])
            rule = "larger_settlement" if all_ else "relative_exposure"
        if rule == "larger_settlement":
            return ruling
        if rule == "fixed_percent":
            return replace(ruling, allocated=fraction(head["allocated"]))
        if rule == "by_count":
            return replace(ruling, allocated=Fraction(len(covered), len(counts)))
        weights = {c["id"]: fraction(c["weight"]) for c in self.matter.exposure.get("count", []) if "weight" in c}
        if weights:
            part = sum((w for count, w in weights.items() if count in covered), Fraction(0))
            return replace(ruling, allocated=part / sum(weights.values(), Fraction(0)))
        answer = policy.mind.ask(policy.mind.fact("exposure", "relative_exposure"), ("all", "none"))
        if isinstance(answer, Open):
            raise Refused(f"{policy.terms['id']}, {item['id']}: depends on {answer.key}, which is left open")
        return replace(ruling, allocated=Fraction(answer == "all"))

    # --- defense -----------------------------------------------------------------------------------------------------

    def _owed(
        self, policy: Policy, alleged: Policy | None, item: Table, own: Ruling, like: Callable[[Ruling], bool] | None
    ) -> Ruling:
        """A defense item (5.4); `own`: what it is ruled on the truth."""
        if alleged is None:
            none = policy.terms["defense"]["kind"] == "none" and own.status != "not_insured"
            return Ruling("not_granted", element="defense") if none else own
        best = self.kept(alleged, item["id"], lambda: alleged.pleaded(item))
        if best:  # an equal of the best will do
            rank = (best.grant, alleged.room(best))
            if like is None or like(best):
                return best
            return alleged.pleaded(item, lambda r: (r.grant, alleged.room(r)) == rank and like(r)) or best
        if policy.terms["defense"]["kind"] == "duty":
            others = [i for i in alleged.case.items if i["id"] in alleged.seats]
            found = [r for i in others if (r := self.kept(alleged, i["id"], lambda i=i: alleged.pleaded(i))) and r.grant]  # type: ignore[misc]
            first = next((g for g in policy.grants if any(r.grant is g for r in found)), None)
            if first:
                return Ruling("covered", first, "duty to defend", self.matter.true.counts_of(item)[0], first)
        # Found true, and not owed on what is pleaded: nothing to defend.
        return replace(own, status="not_granted", element="defense", caps=(), reduces=(), hammers=()) if own.status == "covered" else own

    def _recouped(self, policy: Policy, item: Table, own: Ruling) -> bool:
        """Whether defense owed on what is pleaded is ruled on the truth after all (6.3)."""
        terms = policy.terms["defense"]
        if terms.get("recoupment", "no") == "no":
            return False
        if terms["kind"] == "advance":
            covers = own.status == "covered"
        else:
            losses = [i for i in self.items if not self.matter.true.is_defense(i) and i["id"] in policy.seats]
            covers = any(self._true(policy, i).status == "covered" for i in losses)
        return not covers and (terms["recoupment"] == "yes" or self._lawful(policy, "recoupment", item["id"]))

    def alleged(self, policy: Policy) -> Policy:
        """The policy as it reads what is alleged: facts that are answered do not count here."""
        answers = {key: value for key, value in self.answers.items() if not key.startswith("fact:")}
        mind = replace(policy.mind, case=self.matter.alleged, answers=answers, asked={}, pays=False)
        return Policy(policy.terms, mind, policy.seats, policy.late)

    def could_cover(self, policy: Policy) -> list[str]:
        """The grants under which some item could be covered on what is pleaded."""
        alleged = self.alleged(policy)
        found: list[str] = self.kept(alleged, "grants", lambda: sorted(g.ref for g in alleged.grants if alleged.could_cover(g)))
        return found

    def kept(self, alleged: Policy, what: str, make: Callable[[], Any]) -> Any:
        """Made once for the same law, controls and dates."""
        key = alleged.terms["id"], what, *sorted(alleged.mind.answers.items()), self.stamp
        if key not in self.matter.pleadings:
            self.matter.pleadings[key] = make()
        return self.matter.pleadings[key]

    # --- a layer -----------------------------------------------------------------------------------------------------

    def of_layer(self, base: Table, layer: Table, item: Table) -> Ruling:
        """A layer follows its policy, less what its own days and its own wording take, read in the count of the policy's ruling."""
        under = self.rulings[base["id"], item["id"]]
        follows = replace(under, caps=(), reduces=(), hammers=(), allocated=Fraction(1), spread=None)
        mind = self.mind(layer, base)
        if mind:
            for count in mind.case.counts_of(item):
                Reader(mind, item, count).less("", None)  # what it may ask of any count
        if under.status != "covered":
            return follows
        if "form" in layer and mind is None:
            return Ruling("not_seen")
        if under.grant and (late := self.late(base, layer, under.grant.terms["trigger"])):
            return Ruling("untimely", under.grant, late[0], under.count, under.grant, late=tuple(late))
        if mind is None:
            return follows
        own = Reader(mind, item, under.count).less("", None)
        if isinstance(own, Open):
            raise Refused(f"{layer['id']}, {item['id']}: depends on {own.key}, which is left open")
        return follows if own.status == "covered" and layer["id"] not in self.matter.wordings else own

    # --- rescission (7.2) ---------------------------------------------------------------------------------------------

    def void(self, holder: Table, base: Table, item: Table) -> "Void | None":
        """Why a slice is rescinded for an item that it covers."""
        at = holder["id"], item["id"]
        if at not in self.voided:
            self.voided[at] = self._void(holder, base, item, self.rulings[at])
        return self.voided[at]

    def _void(self, holder: Table, base: Table, item: Table, ruling: Ruling) -> "Void | None":
        found = (self.matter.conditions(each, "insurer_may_rescind") for each in ([holder] if holder is base else [holder, base]))
        takes = [(c, self._takes(c, holder, base, item, ruling)) for conditions in found for c in conditions]
        where = f"{holder['id']}, {item['id']}"
        if all(met is False for _, met in takes) or not (statement := self._untrue(where, holder, base)):
            return None
        return next((Void(condition, statement) for condition, met in takes if self._plainly(where, met)), None)

    def _takes(self, condition: Clause, holder: Table, base: Table, item: Table, ruling: Ruling) -> Three:
        """Whether a condition speaks of an item; of its owner, where it is severable."""
        own = self.matter.wordings.get(holder["id"])
        mind = self.mind(holder if own and condition in own.clauses else base, base)
        if mind is None:
            return False
        reader = Reader(mind, item, ruling.count)
        chain = mind.case.chain(ruling.count, f"person.{item.get('of', '')}")
        met = reader.about(condition)
        if met is not True or not condition.terms.get("severable"):
            return met
        return mind.holds(condition.terms.get("when", {}), chain)

    def _untrue(self, where: str, holder: Table, base: Table) -> str:
        """The statement over which the insurer rescinds: it did, or it was untrue and the insurer chooses to; none: it does not."""
        said = listed(holder.get("statements", base.get("statements")))
        for statement in said:
            if self._became(statement["id"], holder, base) == "rescinded":
                return str(statement["id"])
        for statement in said:
            name, control = statement["id"], f"control:{base['party']}/{statement['control']}"
            if self._became(name, holder, base):
                continue
            kept_so = self._asked(where, control)
            if kept_so != (statement["said"] == "yes") and self._asked(where, f"warranty:{holder['id']}/{name}"):
                return str(name)
        return ""

    def _became(self, name: str, holder: Table, base: Table) -> str:
        """What became of a statement: as the slice says itself, else (where it has no such list at all) as its policy does."""
        for place in (holder, base):
            for key in ("rescinded", "upheld"):
                counts = place is holder or key not in holder
                if counts and any(each["statement"] == name for each in place.get(key, [])):
                    return key
        return ""

    def _asked(self, where: str, key: str) -> bool:
        """A yes-or-no question on which something depends."""
        self.asked[key] = YES_NO
        if self.answers.get(key) not in YES_NO:
            raise Refused(f"{where}: depends on {key}, which is left open")
        return self.answers[key] == "yes"

    def _plainly(self, where: str, met: Three) -> bool:
        if isinstance(met, Open):
            raise Refused(f"{where}: depends on {met.key}, which is left open")
        return met

    # --- several policies ---------------------------------------------------------------------------------------------

    def covering(self, item: Table) -> list[Table]:
        """The base policies that cover an item, in program order."""
        return [t[0] for t in self.matter.towers if self.rulings[t[0]["id"], item["id"]].status == "covered"]

    def other_insurance(self) -> None:
        """A policy that escapes where another covers (6.5): excluded, without a clause."""
        for item in self.items:
            covering = [b for b in self.covering(item) if "umbrella" not in b]
            if all(kind_of(b) == "none_if_other" for b in covering):
                continue
            for base in covering:
                if kind_of(base) == "none_if_other":
                    ruling = self.rulings[base["id"], item["id"]]
                    escaped = Ruling("excluded", None, "other insurance", grant=ruling.grant)
                    for holder in next(t for t in self.matter.towers if t[0] is base):
                        self.rulings[holder["id"], item["id"]] = escaped


def kind_of(base: Table) -> str:
    """What a policy says of other insurance; nothing: primary."""
    kind: str = base.get("other_insurance", {}).get("kind", "primary")
    return kind
