"""Both ends of a proof, derived again and compared step by step."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .bands import Bands, Slice
from .compare import check_reading, matched, same
from .facts import YES_NO, Case, Mind, Open
from .files import Files, Refused, Table, fraction
from .rulings import Policy, Reader, Ruling, Seat
from .standing import Calendar, insured_as
from .wording import Wording

KINDS = ("fact:", "law:", "control:")
BY_ACCOUNT = ("fact:", "control:")


class Exam:
    """One proof against the files of its account."""

    def __init__(self, files: Files, proof: Table) -> None:
        self.files, self.proof = files, proof
        self.exposure = next((e for e in files.all("exposure") if e["id"] == proof["exposure"]), {})
        if not self.exposure:
            raise Refused(f"the account has no exposure {proof['exposure']}")
        self.towers = files.towers(self.exposure["party"])
        holders = [x for kind in ("policy", "layer") for x in files.all(kind) if "form" in x]
        self.wordings = {x["id"]: w for x in holders if not (w := Wording(files, x)).unseen}
        nodes: dict[str, set[str]] = {}
        for facet, node in self._nodes():
            nodes.setdefault(facet, set()).add(node)
        self.alleged, self.true = (Case(files, self.exposure, nodes, truth) for truth in (False, True))
        self.given = {answer["question"]: answer["value"] for answer in files.all("answer")}
        self.pleadings: dict[Any, Any] = {}

    def _nodes(self) -> Iterator[tuple[str, str]]:
        """What the wordings of the account tell apart, scopes of insureds included."""
        for wording in self.wordings.values():
            yield from wording.nodes(self.files.taxonomy)
        for policy in self.files.all("policy"):
            for insured in policy["insureds"] if policy["id"] in self.wordings else ():
                wording = self.wordings[policy["id"]]
                yield from wording.nodes_of(wording.scope(insured.get("scope", {})), self.files.taxonomy)

    def run(self) -> None:
        """Raises Refused at the first step that fails."""
        same("schema", "underlap/proof/1", self.proof["schema"])
        for key in self.given:
            if not key.startswith(BY_ACCOUNT):
                raise Refused(f"the account answers {key}, which is not for an account to answer")
        severity = self.proof["severity"]
        items = [self._item(item, severity) for item in self.true.items]
        same("items", items, self.proof["items"])
        if set(self.proof["ends"]) != {"favorable", "adverse"}:
            raise Refused("the proof has other ends than favorable and adverse")
        for name, end in self.proof["ends"].items():
            try:
                End(self, end).run(items)
            except Refused as reason:
                raise Refused(f"{name}: {reason}") from None

    def _item(self, item: Table, severity: str) -> Table:
        return {
            "item": item["id"],
            "kind": item["item"],
            "amount": self.files.amount(item["amount"], severity),
            "defense": self.true.is_defense(item),
            "count": item.get("count"),
            "of": item.get("of"),
        }


class End:
    """One end: a reading and a cell."""

    def __init__(self, exam: Exam, end: Table) -> None:
        self.exam, self.end, self.files = exam, end, exam.files
        self.answers: Mapping[str, str] = {k: v for k, v in exam.given.items() if k.startswith(BY_ACCOUNT)} | end["answers"]
        self.asked: dict[str, tuple[str, ...]] = {}
        self.calendar = Calendar(exam.files, exam.exposure, exam.proof["basis"], end["cell"])

    def run(self, items: list[Table]) -> None:
        """Answers, then every policy and layer in program order, then the bands."""
        for key, value in self.end["answers"].items():
            if not key.startswith(KINDS):
                raise Refused(f"the reading answers {key}, which is no question of fact, law or control")
            if self.exam.given.get(key, value) != value:
                raise Refused(f"the reading answers {key} with {value}, the account with {self.exam.given[key]}")
        slices: dict[str, Slice] = {}
        shown = iter(self.end["policies"])
        for tower in self.exam.towers:
            for holder in tower:
                given = next(shown, None)
                if given is None or given["policy"] != holder["id"]:
                    raise Refused(f"the proof leaves out {holder['id']} or has another order of policies")
                slices[holder["id"]] = self._holder(tower[0], holder, given, slices)
        if next(shown, None) is not None:
            raise Refused("the proof has a policy that is not of the party's program")
        for key, value in self.end["answers"].items():
            if key not in self.asked if key.startswith("fact:") else value not in YES_NO:
                raise Refused(f"the reading answers {key} with {value}, which nobody asks")
        towers = [[x["id"] for x in tower] for tower in self.exam.towers]
        Bands(towers, slices, self.exam.exposure.get("settled", {})).check(self.end["bands"], items)

    # --- one policy or layer ---------------------------------------------------------------------------------------------

    def _holder(self, base: Table, holder: Table, given: Table, slices: Mapping[str, Slice]) -> Slice:
        wording = self.exam.wordings.get(holder["id"])
        law: str = holder.get("law") or base.get("law") or self.files.head["law"]
        head = {"policy": holder["id"], "layer": holder is not base, "law": law, "documents": wording.documents if wording else []}
        same(holder["id"], head, {key: given.get(key) for key in head})
        made = Slice(holder, base, {})
        mind = self._mind(self.exam.true, wording, law, base) if wording else None
        policy = self._policy(mind, base) if mind and holder is base else None
        matched(holder["id"], [{"item": i["id"]} for i in self.exam.true.items], given["items"], ("item",))
        for item, shown in zip(self.exam.true.items, given["items"], strict=True):
            where = f"{holder['id']}, {item['id']}"
            if holder is base:
                made.rulings[item["id"]] = self._base(where, policy, item, shown)
            else:
                under = slices[base["id"]].rulings[item["id"]]
                made.rulings[item["id"]] = self._layer(where, holder, mind, item, under, shown)
        return made

    def _mind(self, case: Case, wording: Wording, law: str, base: Table) -> Mind:
        by_insured = any(i["party"] == self.exam.exposure.get("claimant_party") for i in base["insureds"])
        return Mind(case, wording, law, by_insured, self.answers, self.asked)

    def _policy(self, mind: Mind, base: Table) -> Policy:
        seats = {item["id"]: s for item in mind.case.items if (s := self._seat(mind.wording, base, item)) is not None}
        return Policy(base, mind, seats, lambda grant: self.calendar.late(base, grant.terms["trigger"]))

    def _seat(self, wording: Wording, policy: Table, item: Table) -> Seat | None:
        """How a policy sees an item's owner; nothing if he is not an insured."""
        capacity = self.exam.true.persons[item["of"]]["capacity"] if "of" in item else None
        insured = insured_as(policy, self.exam.exposure, capacity)
        if not insured:
            return None
        return Seat(policy.get("parts", []), [(i.get("parts", []), wording.scope(i.get("scope", {}))) for i in insured])

    def _base(self, where: str, policy: Policy | None, item: Table, shown: Table) -> Ruling:
        """A primary policy on an item: its readings, its ruling, how defense is owed."""
        if policy is None or item["id"] not in policy.seats:
            matched(where, [], shown["readings"], ("count",))
            ruling = Ruling("not_seen") if policy is None else Ruling("not_insured", element="insureds")
            return self._ruled(where, ruling, shown)
        readings = policy.readings(item, policy.mind)
        seat = policy.seats[item["id"]]
        expected = [r.proof(g, seat, policy.late) for r, g, _ in readings]
        keys = [f"{r.count}, {g.ref}" for r, g, _ in readings]
        given = [f"{r['count']}, {r['grant']['document']}/{r['grant']['clause']}" for r in shown["readings"]]
        if keys != given:
            raise Refused(f"{where}: the readings are {'; '.join(given)}, not {'; '.join(keys)}")
        for (reader, _, ruled), key, want, has in zip(readings, keys, expected, shown["readings"], strict=True):
            check_reading(f"{where}, {key}", policy.mind.wording.documents, reader, want, has)
            if isinstance(ruled, Open):
                raise Refused(f"{where}, {key}: depends on {ruled.key}, which is left open")
        if policy.mind.wording.competing is None and len({g.terms["part"] for g in policy.grants}) > 1:
            policy.mind.lawful(f"competing.{policy.mind.wording.form}")  # asked, whether or not it decides here
        own = policy.best([r for *_, r in readings if isinstance(r, Ruling)])
        if isinstance(own, Open):
            raise Refused(f"{where}: depends on {own.key}, which is left open")
        if not self.exam.true.is_defense(item):
            return self._ruled(where, own, shown)
        terms = policy.terms["defense"]
        alleged = self._alleged(policy) if terms["kind"] in ("duty", "advance") else None
        ruling = self._ruled(where, self._owed(policy, alleged, item, own, shown), shown)
        could = self._kept(alleged, "grants", lambda: sorted(g.ref for g in alleged.grants if alleged.could_cover(g))) if alleged else []
        owed = ruling.status == "covered"
        want = {"kind": terms["kind"], "inside": terms["place"] == "inside", "owed": owed, "pleaded_grants": could}
        same(f"{where}: defense", want, shown["defense"] | {"pleaded_grants": sorted(shown["defense"]["pleaded_grants"])})
        return ruling

    def _owed(self, policy: Policy, alleged: Policy | None, item: Table, own: Ruling, shown: Table) -> Ruling:
        """A defense item (5.4); `own`: what it is ruled on the truth."""
        if alleged is None:
            none = policy.terms["defense"]["kind"] == "none" and own.status != "not_insured"
            return Ruling("not_granted", element="defense") if none else own
        best = self._kept(alleged, item["id"], lambda: alleged.pleaded(item))
        if best:  # an equal of the best will do
            rank = (best.grant, alleged.room(best))
            equal = lambda r: (r.grant, alleged.room(r)) == rank and self._plain(r) == shown["ruling"]  # noqa: E731
            return best if self._plain(best) == shown["ruling"] else alleged.pleaded(item, equal) or best
        if policy.terms["defense"]["kind"] == "duty":
            others = [i for i in alleged.case.items if i["id"] in alleged.seats]
            found = [r for i in others if (r := self._kept(alleged, i["id"], lambda i=i: alleged.pleaded(i))) and r.grant]  # type: ignore[misc]
            first = next((g for g in policy.grants if any(r.grant is g for r in found)), None)
            if first:
                return Ruling("covered", first, "duty to defend", self.exam.true.counts_of(item)[0], first)
        # Found true, and not owed on what is pleaded: nothing to defend.
        return replace(own, status="not_granted", element="defense", caps=(), reduces=()) if own.status == "covered" else own

    def _alleged(self, policy: Policy) -> Policy:
        """The policy as it reads what is alleged: facts that are answered do not count here."""
        answers = {key: value for key, value in self.answers.items() if not key.startswith("fact:")}
        mind = replace(policy.mind, case=self.exam.alleged, answers=answers, asked={})
        return Policy(policy.terms, mind, policy.seats, policy.late)

    def _kept(self, alleged: Policy, what: str, make: Callable[[], Any]) -> Any:
        """Made once for the same law, controls and dates."""
        answers = sorted(alleged.mind.answers.items())
        key = alleged.terms["id"], what, *answers, *sorted(self.end["cell"].items())
        if key not in self.exam.pleadings:
            self.exam.pleadings[key] = make()
        return self.exam.pleadings[key]

    def _layer(self, where: str, layer: Table, mind: Mind | None, item: Table, under: Ruling, shown: Table) -> Ruling:
        """A layer follows its policy, less what its own wording takes, read in the count of the policy's ruling."""
        if mind:
            for count in mind.case.counts_of(item):
                Reader(mind, item, count).less("", None)  # what it may ask of any count
        if under.status != "covered" or mind is None:
            matched(where, [], shown["readings"], ("count",))
            unseen = under.status == "covered" and "form" in layer
            return self._ruled(where, Ruling("not_seen") if unseen else replace(under, caps=(), reduces=()), shown)
        reader = Reader(mind, item, under.count)
        expected = [{"count": under.count, "grant": None, "elements": [], "trigger": None, "steps": list(reader.steps("", None))}]
        matched(where, expected, shown["readings"], ("count",))
        check_reading(f"{where}, {under.count}", mind.wording.documents, reader, expected[0], shown["readings"][0])
        own = reader.less("", None)
        if isinstance(own, Open):
            raise Refused(f"{where}: depends on {own.key}, which is left open")
        return self._ruled(where, own, shown)

    def _ruled(self, where: str, ruling: Ruling, shown: Table) -> Ruling:
        """The ruling, if it is the one that the proof states; of several dates that fail it may name any."""
        given = dict(shown["ruling"])
        if given["status"] == "untimely" and given["element"] in ruling.late:
            given["element"] = ruling.element
        same(f"{where}: ruling", self._plain(ruling), given)
        return ruling

    def _plain(self, ruling: Ruling) -> Table:
        clause = ruling.clause
        head = {} if clause is None or clause.document.startswith("declarations.") else self.files.documents[clause.document]["document"]
        return {
            "status": ruling.status,
            "document": clause.document if clause else None,
            "clause": clause.path if clause else None,
            "edition": head.get("edition", "") if clause else None,
            "element": ruling.element,
            "count": ruling.count,
            "grant": ruling.grant.ref if ruling.grant else None,
            "caps": [{"document": c.document, "clause": c.path} for c in ruling.caps],
            "reduces": [{"document": c.document, "clause": c.path, "share": str(fraction(c.terms["share"]))} for c in ruling.reduces],
        }
