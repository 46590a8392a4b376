"""Both ends of a proof, derived again and compared step by step; and the bands that follow from what was derived."""

from collections.abc import Callable, Mapping

from .bands import check_bands
from .books import open_books, programs
from .claims import BY_ACCOUNT, Claim, Matter, wordings
from .compare import check_reading, matched, same
from .facts import SETTLED, YES_NO, Open, said
from .files import Files, Refused, Table, fraction
from .law import Laws
from .placing import Year
from .rulings import Policy, Reader, Ruling
from .standing import Calendar, Timing, questions

KINDS = ("fact:", "law:", "control:", "warranty:")


class Account:
    """The files of an account, and the answers that it gives."""

    def __init__(self, files: Files, given: Table) -> None:
        self.files, self.wordings = files, wordings(files)
        self.laws = Laws(files, binding=given.get("precedents") is not False)
        self.given: dict[str, str] = {answer["question"]: answer["value"] for answer in files.all("answer")}
        for key in self.given:
            if not key.startswith(BY_ACCOUNT):
                raise Refused(f"the account answers {key}, which is not for an account to answer")

    def matter(self, exposure: str, dates: Mapping[str, Table] | None = None) -> Matter:
        """One exposure; `dates` hold instead of its own."""
        found = next((e for e in self.files.all("exposure") if e["id"] == exposure), None)
        if found is None:
            raise Refused(f"the account has no exposure {exposure}")
        noticed: Table = {}
        for each in self.files.all("circumstance"):
            for holder, day in each.get("noticed", {}).items() if exposure in each.get("exposures", []) else ():
                noticed[holder] = min(day, noticed.get(holder, day))
        whole = {**found, **(dates or {}).get(exposure, {})}
        if noticed:
            whole["noticed_to"] = noticed | whole.get("noticed_to", {})
        return Matter(self.files, whole, self.wordings, self.laws)

    def items(self, matter: Matter, severity: str) -> list[Table]:
        """The items as a proof lists them."""
        return [
            {
                "item": item["id"],
                "kind": item["item"],
                "amount": self.files.amount(item["amount"], severity),
                "defense": matter.true.is_defense(item),
                "count": item.get("count"),
                "of": item.get("of"),
            }
            for item in matter.true.items
        ]


class World:
    """One reading and cell: what is answered, and what was asked."""

    def __init__(self, account: Account, answers: Mapping[str, str], cell: Mapping[str, str]) -> None:
        self.account, self.stated, self.cell = account, answers, cell
        self.answers: Mapping[str, str] = {k: v for k, v in account.given.items() if k.startswith(BY_ACCOUNT)} | dict(answers)
        self.asked: dict[str, tuple[str, ...]] = {}
        for key, value in answers.items():
            if not key.startswith(KINDS):
                raise Refused(f"the reading answers {key}, which is no question of fact, law or control")
            if account.given.get(key, value) != value:
                raise Refused(f"the reading answers {key} with {value}, the account with {account.given[key]}")

    def known(self, matters: list[Matter]) -> None:
        """Refuses an answer to a question of days that nobody asks."""
        keys = questions((m.exposure for m in matters), (t for m in matters for t in m.terms.values()))
        for key in self.cell:
            if key not in keys:
                raise Refused(f"the cell answers {key}, which nobody asks")

    def nothing_invented(self) -> None:
        """Refuses an answer to a question of fact that nobody asks."""
        for key, value in self.stated.items():
            if key not in self.asked if key.startswith("fact:") else value not in (*YES_NO, *self.asked.get(key, ())):
                raise Refused(f"the reading answers {key} with {value}, which nobody asks")

    def reserves(self, holder: str) -> bool:
        """Whether what is reserved counts as paid."""
        key = f"fact:policy.{holder}/reserves"
        self.asked[key] = YES_NO
        if self.answers.get(key) not in YES_NO:
            raise Refused(f"what is left of {holder} depends on {key}, which is left open")
        return self.answers[key] == "yes"


class Exam:
    """One proof against the files of its account."""

    def __init__(self, files: Files, proof: Table) -> None:
        self.files, self.proof = files, proof
        self.account = Account(files, proof)
        self.matter = self.account.matter(proof["exposure"])

    def run(self) -> None:
        """Raises Refused at the first step that fails."""
        same("schema", "underlap/proof/1", self.proof["schema"])
        items = self.account.items(self.matter, self.proof["severity"])
        same("items", items, self.proof["items"])
        self._laws()
        if set(self.proof["ends"]) != {"favorable", "adverse"}:
            raise Refused("the proof has other ends than favorable and adverse")
        for name, end in self.proof["ends"].items():
            try:
                End(self, end).run(items)
            except Refused as reason:
                raise Refused(f"{name}: {reason}") from None


    def _laws(self) -> None:
        """The law documents, and what decisions answer: each answer has to follow from those that bind under its law."""
        laws = self.account.laws
        given = {each["document"]: each["law"] for each in self.proof["laws"]}
        same("laws", sorted(laws.attached), sorted(given))
        for key, settled in self.proof["settled"].items():
            feature, _, law = key.removeprefix("law:").rpartition("@")
            answer = laws.answer(feature, law)
            if answer is None:
                raise Refused(f"settled: {key} is said to be answered {settled['answer']}, which no decision that binds does")
            same(f"settled: {key}: answer", said(answer), settled["answer"])
            same(f"settled: {key}: precedents", sorted(laws.deciding(feature, law)), sorted(settled["precedents"]))

    def settles(self, where: str, step: Table, asked: Mapping[str, tuple[str, ...]]) -> None:
        """Refuses to leave out a question that decisions answer and on which a step rests."""
        for key in step["questions"]:
            if asked[key] == SETTLED and key not in self.proof["settled"]:
                raise Refused(f"{where}: {step['document']}/{step['clause']} rests on {key}, which decisions answer; settled leaves it out")
        for back in step.get("unless", []):
            self.settles(where, back, asked)


class End:
    """One end: a reading and a cell."""

    def __init__(self, exam: Exam, end: Table) -> None:
        self.exam, self.end, self.files, self.matter = exam, end, exam.files, exam.matter
        self.world = World(exam.account, end["answers"], end["cell"])
        self.world.known([self.matter])
        calendar = Calendar(exam.files, self.matter.exposure, exam.proof["basis"], end["cell"], self.matter.cuts)
        timings = {tower[0]["id"]: Timing(calendar, calendar) for tower in self.matter.towers}
        self.claim = Claim(self.matter, self.world.answers, self.world.asked, timings, tuple(sorted(end["cell"].items())))

    def run(self, items: list[Table]) -> None:
        """Answers, then every policy and layer in program order, then the bands."""
        shown = iter(self.end["policies"])
        rows: list[tuple[str, Table, Table]] = []
        for tower in self.matter.towers:
            for holder in tower:
                given = next(shown, None)
                if given is None or given["policy"] != holder["id"]:
                    raise Refused(f"the proof leaves out {holder['id']} or has another order of policies")
                rows += self._holder(tower[0], holder, given)
        if next(shown, None) is not None:
            raise Refused("the proof has a policy that is not of the party's program")
        self.claim.other_insurance()
        for where, holder, row in rows:
            self._ruled(where, self.claim.rulings[holder["id"], row["item"]], row)
            self._taken_back(where, holder, row)
            for step in (step for reading in row["readings"] for step in reading["steps"]):
                self.exam.settles(where, step, self.world.asked)
        towers = programs(self.files)
        books = open_books(self.files, towers, {self.matter.exposure["party"]}, self.world.reserves)
        lines = Year(towers, books, self.exam.proof["severity"]).place(self.claim)
        self.world.nothing_invented()
        check_bands(self.end["bands"], items, lines)

    def _taken_back(self, where: str, holder: Table, row: Table) -> None:
        """The condition and the statement over which a slice is rescinded for an item, if it is."""
        base = next(tower[0] for tower in self.matter.towers if holder in tower)
        item = next(item for item in self.claim.items if item["id"] == row["item"])
        covers = self.claim.rulings[holder["id"], item["id"]].status == "covered"
        void = self.claim.void(holder, base, item) if covers else None
        condition = void and {"document": void.condition.document, "clause": void.condition.path, "statement": void.statement}
        same(f"{where}: rescinded", condition, row["rescinded"])

    # --- one policy or layer ---------------------------------------------------------------------------------------------

    def _holder(self, base: Table, holder: Table, given: Table) -> list[tuple[str, Table, Table]]:
        wording = self.matter.wordings.get(holder["id"])
        law = self.claim.law(holder, base)
        head = {"policy": holder["id"], "layer": holder is not base, "law": law, "documents": wording.documents if wording else []}
        same(holder["id"], head, {key: given.get(key) for key in head})
        matched(holder["id"], [{"item": i["id"]} for i in self.claim.items], given["items"], ("item",))
        rows: list[tuple[str, Table, Table]] = []
        for item, shown in zip(self.claim.items, given["items"], strict=True):
            where = f"{holder['id']}, {item['id']}"
            ruling = self._base(where, base, item, shown) if holder is base else self._layer(where, base, holder, item, shown)
            self.claim.rulings[holder["id"], item["id"]] = ruling
            if not self._escapes(base):
                self._ruled(where, ruling, shown)
            rows.append((where, holder, shown))
        return rows

    def _escapes(self, base: Table) -> bool:
        """Whether its ruling may still change where another policy covers."""
        return bool(base.get("other_insurance", {}).get("kind") == "none_if_other")

    def _base(self, where: str, base: Table, item: Table, shown: Table) -> Ruling:
        """A primary policy on an item: its readings, its ruling, how defense is owed."""
        policy = self.claim.policies[base["id"]]
        if policy is None or item["id"] not in policy.seats:
            matched(where, [], shown["readings"], ("count",))
            return self.claim.of_policy(base, item)
        readings = self.claim.read(policy, item)
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
        ruling = self.claim.of_policy(base, item, self._like(shown))
        if self.matter.true.is_defense(item):
            self._defense(where, policy, ruling, shown)
        return ruling

    def _like(self, shown: Table) -> Callable[[Ruling], bool]:
        return lambda ruling: self._plain(ruling) == shown["ruling"]

    def _defense(self, where: str, policy: Policy, ruling: Ruling, shown: Table) -> None:
        terms = policy.terms["defense"]
        pleaded = terms["kind"] in ("duty", "advance")
        owed = ruling.status == "covered"
        could = self.claim.could_cover(policy) if pleaded else []
        if shown["ruling"]["element"] == "other insurance":
            owed = False
        want = {"kind": terms["kind"], "inside": terms["place"] == "inside", "owed": owed, "pleaded_grants": could}
        same(f"{where}: defense", want, shown["defense"] | {"pleaded_grants": sorted(shown["defense"]["pleaded_grants"])})

    def _layer(self, where: str, base: Table, layer: Table, item: Table, shown: Table) -> Ruling:
        """A layer follows its policy, less what its own wording takes, read in the count of the policy's ruling."""
        under = self.claim.rulings[base["id"], item["id"]]
        mind = self.claim.mind(layer, base)
        ruling = self.claim.of_layer(base, layer, item)
        own = layer["id"] in self.matter.wordings or self.exam.account.laws.attached
        if under.status != "covered" or mind is None or not own or shown["ruling"]["element"] == "other insurance":
            matched(where, [], shown["readings"], ("count",))
            return ruling
        reader = Reader(mind, item, under.count)
        expected = [{"count": under.count, "grant": None, "elements": [], "trigger": None, "steps": list(reader.steps("", None))}]
        matched(where, expected, shown["readings"], ("count",))
        check_reading(f"{where}, {under.count}", mind.wording.documents, reader, expected[0], shown["readings"][0])
        return ruling

    def _ruled(self, where: str, ruling: Ruling, shown: Table) -> None:
        """The ruling is the one that the proof states; of several dates that fail it may name any."""
        given = dict(shown["ruling"])
        if given["status"] == "untimely" and given["element"] in ruling.late:
            given["element"] = ruling.element
        same(f"{where}: ruling", self._plain(ruling), given)

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
