"""A seeded generator of small universes: taxonomy, forms, endorsements, one account with one exposure.

Everything is drawn from one `random.Random`, so a seed names its universe for good. `Draft.seen` notes the features that
were used, for the census. A universe with too many worlds is drawn again from the next attempt of the same seed.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from .claim import Claim, Result
from .files import Table, Universe, parse
from .legal import Legal
from .money import Ambiguous
from .toml import dump
from .worlds import TooManyWorlds

T = TypeVar("T")

TECHNOLOGY = ["ai", "ai.generative", "ai.predictive", "ai.predictive.explained", "software"]
HARM = ["injury", "injury.bodily", "money"]
ITEM = ["defense", "damages", "damages.statutory", "penalty", "penalty.tax"]
PLACES = ["us", "us.il", "us.ny", "us.de"]
CONDUCT = ["innocent", "reckless", "knowing"]
STAGE = ["alleged", "in_fact", "final_underlying"]
TAGS = {"leak": "open", "warned": "no", "prejudiced": "open"}
CONTROLS = ["callback", "review"]
EFFECTS = ["no_cover", "no_cover_if_prejudice", "reduce", "cap"]
SHARES = [["1"], ["1"], ["1/2", "1/2"], ["3/5", "1/3"], ["1/2"], ["3/5"], ["1/3", "1/3", "1/3"], ["1/2", "1/3"], ["1/3", "3/5"]]
PROVENANCE = {"label": "TYP", "sources": [], "as_of": date(2026, 1, 1), "confidence": "made for a test"}

TAXONOMY: Table = {
    "format": 1,
    "roles": {"item": "item", "defense": "defense", "tags": "fact", "stage": "stage", "technology": "technology", "ai": "ai"},
    "leadins": {
        "for": "claim",
        "caused_by": "efficient",
        "resulting_from": "cause",
        "arising_out_of": "connected",
        "based_upon_arising_out_of_or_attributable_to": "connected",
        "in_any_way_involving": "involved",
    },
    "defaults": {
        "grant": "resulting_from",
        "exclusion": "resulting_from",
        "carve_back": "in_any_way_involving",
        "condition": "in_any_way_involving",
        "sublimit": "arising_out_of",
    },
    "tree": [
        {"facet": "technology", "values": TECHNOLOGY},
        {"facet": "harm", "values": HARM},
        {"facet": "item", "values": ITEM},
        {"facet": "act_place", "values": PLACES},
        {"facet": "suit_place", "values": PLACES},
    ],
    "scale": [{"facet": "conduct", "values": CONDUCT}, {"facet": "stage", "values": STAGE}],
    "tag": [{"id": tag, "absent": absent, "label": tag} for tag, absent in TAGS.items()],
}

CURRENCIES: Table = {"format": 1, "digits": {"USD": 2}}


def money(cents: int) -> str:
    """Cents as the files write them."""
    return f"{cents // 100}.{cents % 100:02d}"


def on(day: int) -> date:
    """Day n of the universe."""
    return date(2026, 1, 1) + timedelta(days=day)


class Draft:
    """One universe being drawn."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.seen: set[str] = set()
        self.documents: dict[str, Table] = {}
        self.parts: list[str] = []  # of the form that clauses are drawn for; a layer's form has none
        self.openness = self.random.choice([0, 1, 2, 3, 3, 4, 5])
        self.account = self._account()
        self._spend()
        self._law(seed)

    # --- dice ----------------------------------------------------------------------------------------------------

    def chance(self, probability: float, feature: str = "") -> bool:
        """True so often; then the feature is noted."""
        hit = self.random.random() < probability
        if hit and feature:
            self.seen.add(feature)
        return hit

    def pick(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def note(self, feature: str, value: T) -> T:
        """A value, and the feature it shows."""
        self.seen.add(f"{feature} {value}")
        return value

    def opening(self, feature: str, probability: float = 0.5) -> bool:
        """Spends one of the few open things on this."""
        if self.openness > 0 and self.chance(probability, feature):
            self.openness -= 1
            return True
        return False

    # --- account -------------------------------------------------------------------------------------------------

    def _account(self) -> Table:
        exposure_shape = self._exposure_shape()
        policies = [self._policy(f"p{n}", n) for n in range(1, 2 + self.chance(0.45, "two policies"))]
        layers = self._layers(policies)
        account: Table = {
            "format": 1,
            "account": {
                "name": "Universe",
                "client": "client",
                "currency": "USD",
                "as_of": on(0),
                "law": "us.il",
                "term": [on(0), on(12)],
            },
            "party": [{"id": "client", "name": "Client"}, {"id": "acme", "name": "Acme"}],
            "policy": policies,
            "layer": layers,
            "exposure": [self._exposure(policies, layers, exposure_shape)],
        }
        return {key: value for key, value in account.items() if value}

    def _policy(self, name: str, number: int) -> Table:
        start = self.pick([-3, 0, 0, 0, 0, 2, 4])
        period = [on(start), on(start + self.pick([6, 12, 12, 12]))]
        limit = self.random.randint(1, 7)
        policy: Table = {"id": name, "party": "client", "title": f"Policy {name}", "insurer": f"Insurer {name}"}
        if self.chance(0.3, "program order"):
            policy["order"] = self.random.randint(1, 3) * 2 - number % 2
        if self.chance(0.04, "certificate only"):
            policy["evidence"] = "certificate_only"
        else:
            form = self._form_for(number)
            endorsements = [self._endorsement(f"{name}-e{n}", form) for n in range(self.pick([0, 0, 1, 1, 2]))]
            policy |= {"form": form["document"]["id"], "endorsements": [each["document"]["id"] for each in endorsements]}
            policy["forms_schedule"] = [schedule(document) for document in (form, *endorsements)]
        policy |= {
            "document_stage": "issued",
            "insureds": self._insureds(),
            "period": period,
            "retroactive": self._retroactive(),
            "reporting_window": {"days": self.pick([0, 2, 4, 12])},
            "limit": {"each_claim": money(limit), "aggregate": money(limit)},
            "retention": self._retention(limit),
            "defense": self._defense(),
            "spread": "all_sums",  # harm over several terms is a matter for scenarios.py: here any day in the period will do
        }
        if "scope" not in policy["insureds"][0] and self.chance(0.12, "policy buys some parts"):
            policy["parts"] = ["A"]
        if self.chance(0.15, "sublimit in the declarations") and "form" in policy:
            policy["sublimit"] = [self._declared(self.documents[policy["form"]], limit)]
        if self.chance(0.15, "coinsurance"):
            policy["coinsurance"] = self.pick(["10%", "1/3", "1/2"])
        if self.chance(0.1, "insolvent policy"):
            policy["insolvent"] = True
        if self.chance(0.2, "policy's own law"):
            policy["law"] = "us.ny"
        return policy

    def _declared(self, form: Table, limit: int) -> Table:
        """A sublimit in the declarations, not above the limit."""
        self.parts = sorted({grant["part"] for grant in form["grant"]})
        sublimit = self._sublimit("decl", form)
        if "amount" in sublimit:
            sublimit["amount"] = money(self.random.randint(1, limit))
        return sublimit

    def _insureds(self) -> list[Table]:
        if self.chance(0.05, "party not insured"):
            return [{"party": "acme", "status": "named"}]
        if self.chance(0.06, "additional insured"):
            return [{"party": "client", "status": "additional_insured", **self._scope()}]
        insureds = [{"party": "client", "status": "named"}]
        if self.chance(0.8):
            insureds.append({"party": "client", "status": "director_officer"})
        if self.chance(0.15, "claimant insured"):
            insureds.append({"party": "acme", "status": self.pick(["named", "additional_insured"])})
        return insureds

    def _scope(self) -> Table:
        """What an additional insured is insured for.

        Without `parts`, here and on its policy: format.md leaves open whether a grant of another part is not granted or
        does not insure.
        """
        if self.chance(0.3):
            return {}
        self.seen.add("additional insured's scope")
        return {"scope": {"item": self._nodes(ITEM)} if self.chance(0.5) else {"harm": self._nodes(HARM)}}

    def _retroactive(self) -> Any:
        if self.opening("retroactive not stated", 0.08):
            return "not_stated"
        return self.pick(["none", "none", on(-5), on(-2), on(0), on(3)])

    def _retention(self, limit: int) -> Any:
        kind = self.pick(["none", "none", "retention", "self_insured_retention", "deductible", "waiting_period"])
        if kind == "none":
            return "none"
        place = "reduces_limit" if kind == "deductible" and limit > 1 and self.chance(0.75) else "below_limit"
        amount = self.random.randint(1, min(4, limit - 1) if place == "reduces_limit" else 4)
        by = self.pick(["damages", "defense", "both", "both"])
        self.seen.add(f"retention {kind} {place} {by}")
        return {"amount": money(amount), "kind": kind, "place": place, "satisfied_by": by}

    def _defense(self) -> Table:
        kind = self.pick(["duty", "duty", "advance", "advance", "reimburse", "option", "none"])
        place = self.pick(["inside", "inside", "outside"])
        self.seen.add(f"defense {kind} {place}")
        return {"kind": kind, "place": place}

    # --- layers --------------------------------------------------------------------------------------------------

    def _layers(self, policies: list[Table]) -> list[Table]:
        layers: list[Table] = []
        tops = {policy["id"]: int(policy["limit"]["each_claim"].replace(".", "")) for policy in policies}
        below = policies[0]["id"]
        on: set[str] = set()
        for number in range(1, 1 + self.pick([0, 0, 1, 2, 2, 3])):
            if len(policies) > 1 and "p2" not in on and self.chance(0.15, "layers on both policies"):
                below = policies[1]["id"]
            on.add(below)
            layer = self._layer(f"x{number}", below, tops)
            layers.append(layer)
            below = layer["id"]
        if len(layers) > 1 and self.chance(0.2, "layers declared top first"):
            layers.reverse()
        return layers

    def _layer(self, name: str, below: str, tops: dict[str, int]) -> Table:
        limit = self.pick([1, 2, 2, 3, 3, 4, 6])
        hole = self.random.randint(1, 2) if self.chance(0.12, "attachment hole") else 0
        layer: Table = {"id": name, "excess_of": below, "limit": {"each_claim": money(limit), "aggregate": money(limit)}}
        if hole or self.chance(0.3, "attachment stated"):
            layer["attachment"] = money(tops[below] + hole)
        tops[name] = tops[below] + hole + limit
        shares = self.note("shares", " ".join(self.pick(SHARES))).split()
        layer["shares"] = [{"insurer": f"{name}-{n}", "share": each, "exhaustion": self._exhaustion()} for n, each in enumerate(shares)]
        if self.chance(0.06, "insolvent share"):
            self.pick(layer["shares"])["insolvent"] = True
        if self.chance(0.35, "layer with own wording"):
            layer["form"] = self._layer_form(f"form-{name}")["document"]["id"]
            if self.chance(0.6, "layer with its own law"):
                layer["law"] = self.pick(["us.il", "us.ny"])
        return layer

    def _exhaustion(self) -> Table:
        exhaustion: Table = {"who": self.pick(["underlying_insurers", "insureds_too", "anyone"])}
        if self.chance(0.5):
            exhaustion["how"] = self.pick(["actual_payment", "held_liable", "settled_in_full"])
        if self.chance(0.4):
            exhaustion["of_what"] = self.pick(["covered", "recognized"])
        if self.chance(0.4):
            exhaustion["how_much"] = self.pick(["full", "proportionate"])
        self.seen.add("exhaustion " + " ".join(exhaustion.values()))
        return exhaustion

    def _layer_form(self, name: str) -> Table:
        """Exclusions and conditions that take an item away; nothing says what a cap in a layer's own wording does."""
        form = self._head("form", name)
        self.parts = []
        form["exclusion"] = [self._exclusion(f"x{n}", form, capped=False) for n in range(self.pick([1, 1, 2]))]
        if self.chance(0.25, "layer condition"):
            form["condition"] = [self._condition("c1", form, ["no_cover", "no_cover_if_prejudice"])]
        return self._file(form)

    # --- documents -----------------------------------------------------------------------------------------------

    def _head(self, kind: str, name: str) -> Table:
        head: Table = {"kind": kind, "id": name, "number": name.upper(), "edition": "01 26", "title": f"Made {name}", "publisher": "Test"}
        if kind == "form":
            head["line"] = "teo"
        if kind == "endorsement":
            head["attaches_to"] = ["teo"]
        return {"format": 1, "document": {**head, "provenance": PROVENANCE}, "definition": [], "feature": []}

    def _file(self, document: Table) -> Table:
        self.documents[document["document"]["id"]] = document
        return document

    def _form_for(self, number: int) -> Table:
        if number > 1 and "form-1" in self.documents and self.chance(0.3, "two policies share a form"):
            return self.documents["form-1"]
        return self._form(f"form-{number}")

    def _form(self, name: str) -> Table:
        form = self._head("form", name)
        self._definitions(form)
        parts = self.parts = ["A", "B"] if self.chance(0.4, "two parts") else ["A"]
        triggers = self._triggers()
        extra = [self.pick(parts)] if self.chance(0.3) else []
        form["grant"] = [self._grant(f"g{n}", part, self.pick(triggers), form) for n, part in enumerate([*parts, *extra])]
        if len(form["grant"]) > 1:
            mode = self.pick([None, None, "first", "highest", "most_specific", "exclusive", "insured_chooses"])
            self.seen.add(f"competing {mode}")
            if mode:
                form["document"]["competing"] = mode
            if mode == "exclusive" or self.chance(0.1):
                self.seen.add("exclusive grant")
                self.pick(form["grant"])["exclusive"] = True
        form["exclusion"] = [self._exclusion(f"x{n}", form) for n in range(self.pick([0, 1, 1, 2, 2, 3]))]
        if self.chance(0.35, "condition"):
            form["condition"] = [self._condition(f"c{n}", form) for n in range(self.pick([1, 1, 2]))]
        if self.chance(0.35, "sublimit in the form"):
            form["sublimit"] = [self._sublimit(f"s{n}", form) for n in range(self.pick([1, 1, 2]))]
        if form["exclusion"] and self.chance(0.15, "notwithstanding"):
            self.pick(form["grant"])["notwithstanding"] = [f"{name}/{self.pick(form['exclusion'])['id']}"]
        return self._file(form)

    def _triggers(self) -> list[str]:
        every = ["occurrence", "offense", "claims_made", "claims_made_reported", "discovery"]
        return [self.note("trigger", trigger) for trigger in self.random.sample(every, self.pick([1, 1, 1, 2]))]

    def _definitions(self, document: Table) -> None:
        """Defined terms that clauses of the document may use."""
        name = document["document"]["id"]
        if self.chance(0.45, "definition of a facet"):
            if self.chance(0.25, "definition from a definitions document"):
                self._common()
                document["definition"].append({"id": "genai", "from": "common/genai"})
            else:
                document["definition"].append(self._definition("genai", f"{name}.genai", document))
        if self.chance(0.25, "definition with a when"):
            document["definition"].append({"id": "wrong", "term": "wrongful act", "when": self._test(document, object_=True, names=False)})

    def _common(self) -> None:
        if "common" not in self.documents:
            common = self._head("definitions", "common")
            common["definition"] = [self._definition("genai", "common.genai", common)]
            self._file(common)

    def _definition(self, name: str, feature: str, document: Table) -> Table:
        nodes = self.random.sample(TECHNOLOGY, self.random.randint(1, 3))
        definition: Table = {"id": name, "term": name, "facet": "technology", "in": [], "edge": [], "out": []}
        for place, node in enumerate(nodes):
            mark = "in" if place == 0 else self.pick(["in", "edge", "edge", "out"])
            if mark == "edge" and not self.opening("definition edge", 0.7):
                mark = "out"
            definition[mark].append(node)
        if self.opening("definition otherwise open", 0.12):
            definition["otherwise"] = "open"
        if definition["edge"] or "otherwise" in definition:
            definition["feature"] = self._feature(feature, document)
        return {key: value for key, value in definition.items() if value}

    def _feature(self, name: str, document: Table) -> str:
        if name not in [feature["id"] for feature in document["feature"]]:
            document["feature"].append({"id": name, "text": f"Does {name} reach it?", "yes": [], "no": []})
        return name

    # --- clauses -------------------------------------------------------------------------------------------------

    def _clause(self, name: str, **keys: Any) -> Table:
        return {"id": name, "title": f"Clause {name}", **keys}

    def _grant(self, name: str, part: str, trigger: str, form: Table) -> Table:
        grant = self._clause(name, part=part, trigger=trigger, to=self._grant_subject(form))
        if self.chance(0.25, "grant with an object"):
            grant["when"] = self._test(form, object_=True)
            self._lead_in(grant)
        if self.chance(0.08, "grant's claim"):
            grant["claim"] = {"harm": self._nodes(HARM)}
        if self.chance(0.05, "grant's territory"):
            grant["territory"] = {"technology": self.pick(["any", "ai", "software"])}
        return grant

    def _grant_subject(self, form: Table) -> Table:
        to: Table = {"item": self.pick([["defense", "damages"], ["defense", "damages", "penalty"], ["damages", "penalty"], "any", "any"])}
        if self.chance(0.2):
            to |= self._test(form, object_=False)
        return to

    def _exclusion(self, name: str, document: Table, capped: bool = True) -> Table:
        exclusion = self._clause(name)
        if self.parts and self.chance(0.2, "exclusion of parts"):
            exclusion["parts"] = [self.pick(self.parts)]
        if self.chance(0.22, "conduct exclusion"):
            return exclusion | self._conduct(document)
        which = self.pick(["to", "when", "when", "both"])
        if which != "when":
            exclusion["to"] = self._test(document, object_=False)
        if which != "to":
            exclusion["when"] = self._test(document, object_=True)
            self._lead_in(exclusion)
        if self.chance(0.5, "carve-back"):
            exclusion["unless"] = [self._carve_back(f"b{n}", document, capped, 2) for n in range(self.pick([1, 1, 2]))]
        return exclusion

    def _conduct(self, document: Table) -> Table:
        conduct: Table = {"when": {"conduct": self.pick(["knowing", "reckless+", "knowing-", "any"])}}
        if self.chance(0.2):
            conduct["when"]["technology"] = self._nodes(TECHNOLOGY)
        if self.chance(0.3, "conduct exclusion with a subject"):
            conduct["to"] = self._test(document, object_=False)
        actor = self.note("actor", self.pick(["the_insured", "an_insured", "any_insured", "control_group"]))
        conduct |= {"actor": actor, "stage": self.note("stage", self.pick(STAGE))}
        if self.chance(0.5):
            conduct["imputation"] = self.note("imputation", self.pick(["none", "entity", "all"]))
        # Its carve-backs speak of items only: format.md does not say whose facts an object of theirs would read.
        if self.chance(0.35, "conduct exclusion with a carve-back"):
            conduct["unless"] = [{"id": "b0", "to": {"item": self._nodes(ITEM)}}]
        return conduct

    def _carve_back(self, name: str, document: Table, capped: bool, depth: int) -> Table:
        back: Table = {"id": name}
        which = self.pick(["to", "to", "when", "both"])
        if which != "when":
            back["to"] = {"item": self._nodes(ITEM)} if self.chance(0.5) else self._test(document, object_=False)
        if which != "to":
            back["when"] = self._test(document, object_=True)
            if self.chance(0.4, "carve-back's lead-in"):
                self._lead_in(back)
        if capped and self.chance(0.35, "capped carve-back"):
            back["cap"] = money(self.random.randint(1, 4))
        if depth > 1 and self.chance(0.3, "carve-back two deep"):
            back["unless"] = [self._carve_back(f"{name}b", document, False, depth - 1)]
        return back

    def _condition(self, name: str, document: Table, effects: Sequence[str] = EFFECTS) -> Table:
        effect = self.note("condition", self.pick(effects))
        condition = self._clause(name, duty="control", control=self.pick(CONTROLS), effect=effect)
        if self.parts and self.chance(0.15):
            condition["parts"] = [self.pick(self.parts)]
        if self.chance(0.4):
            condition["to"] = {"item": self._nodes(ITEM)} if self.chance(0.5) else self._test(document, object_=False)
        if self.chance(0.25, "condition with an object"):
            condition["when"] = self._test(document, object_=True)
        if effect == "no_cover_if_prejudice":
            condition["prejudice"] = "prejudiced"
        if effect == "reduce":
            condition["share"] = self.pick(["20%", "1/3", "1/2"])
        if effect == "cap":
            condition["cap"] = money(self.random.randint(1, 5))
        return condition

    def _sublimit(self, name: str, document: Table) -> Table:
        sublimit = self._clause(name)
        if self.chance(0.15):
            sublimit["parts"] = [self.pick(self.parts)]
        if self.chance(0.6):
            sublimit["to"] = {"item": self._nodes(ITEM)}
        if self.chance(0.4, "sublimit with an object"):
            sublimit["when"] = {"technology": self._terms(document)}
            self._lead_in(sublimit)
        if self.chance(0.3, "sublimit as a share of the limit"):
            return sublimit | {"share_of_limit": self.pick(["50%", "1/3", "10%"])}
        return sublimit | {"amount": money(self.random.randint(1, 5))}

    def _lead_in(self, clause: Table) -> None:
        if self.chance(0.6):
            clause["lead_in"] = self.note("lead-in", self.pick(list(TAXONOMY["leadins"])))
        if self.chance(0.1, "anti-concurrent"):
            clause["anti_concurrent"] = True
        elif self.chance(0.1, "efficient only"):
            clause["efficient_only"] = True

    # --- tests ---------------------------------------------------------------------------------------------------

    def _nodes(self, tree: Sequence[str]) -> Any:
        """One term or two."""
        return self.pick(tree) if self.chance(0.6) else self.random.sample(list(tree), 2)

    def _terms(self, document: Table) -> Any:
        """Terms of the technology facet."""
        defined = [each["id"] for each in document["definition"] if "when" not in each]
        if defined and self.chance(0.6, "defined term"):
            return "@" + self.pick(defined)
        if self.chance(0.1, "term any"):
            return "any"
        if self.chance(0.04, "term none"):
            return "none"
        return self._nodes(TECHNOLOGY)

    def _test(self, document: Table, *, object_: bool, names: bool = True, depth: int = 2) -> Table:
        """A test: mostly one or two plain entries, sometimes a composed one."""
        if depth > 1 and self.chance(0.15):
            inner = [self._test(document, object_=object_, names=names, depth=1) for _ in range(2)]
            return {self.note("test", self.pick(["any", "any", "all"])): inner}
        test = self._entry(document, object_, names)
        if depth > 1 and self.chance(0.12, "test except"):
            test["except"] = self._test(document, object_=object_, names=names, depth=1)
        if self.opening("test question", 0.05):
            test["question"] = self._feature(f"{document['document']['id']}.limb", document)
        return test

    def _entry(self, document: Table, object_: bool, names: bool) -> Table:
        defined = [each["id"] for each in document["definition"] if "when" in each]
        if names and defined and self.chance(0.3, "test is"):
            return {"is": self.pick(defined)}
        if not object_ and self.chance(0.08, "test by_insured"):
            return {"by_insured": True}
        if self.chance(0.15, "test of a tag"):
            return {"fact": self.pick(["leak", "warned", ["leak", "warned"]])}
        if self.chance(0.05, "test of a scale"):
            return {"conduct": self.pick(["reckless+", "innocent", "reckless-"])}
        if object_ and self.chance(0.85):
            return {"technology": self._terms(document) if names else self._nodes(TECHNOLOGY)}
        if not object_ and self.chance(0.25):
            return {"item": self._nodes(ITEM)}
        return {"harm": self._nodes(HARM)}

    # --- endorsements --------------------------------------------------------------------------------------------

    def _endorsement(self, name: str, form: Table) -> Table:
        endorsement = self._head("endorsement", name)
        self.parts = sorted({grant["part"] for grant in form["grant"]})
        touched: set[str] = {target for other in self.documents.values() for target in other.get("touched", [])}
        operations = self.random.sample(["delete", "replace", "amend", "add"], self.pick([1, 2, 2, 3]))
        if "add" in operations:
            self._definitions(endorsement)
        for operation in operations:
            getattr(self, f"_{operation}")(endorsement, form, touched)
        if not any(key in endorsement for key in ("delete", "replace", "amend", "exclusion", "sublimit", "grant", "condition")):
            self._add(endorsement, form, touched)
        # Each clause is operated on once: whose clause a replaced one is, format.md leaves open.
        endorsement["touched"] = sorted(touched)
        return self._file(endorsement)

    def _context(self, features: Table, endorsement: Table, form: Table, *, own: bool) -> Table:
        """A document as a clause of an endorsement sees it: names of its own, else those of the form.

        A clause that the endorsement puts into the form's place uses the form's names, and none where both define them:
        format.md leaves open in which document the names of replaced and amended words are looked up.
        """
        names = form["definition"] if not endorsement["definition"] else endorsement["definition"] if own else []
        return {"document": features["document"], "definition": names, "feature": features["feature"]}

    def _targets(self, form: Table, touched: set[str], kinds: Sequence[str]) -> list[tuple[str, Table]]:
        named = {each for grant in form["grant"] for each in grant.get("notwithstanding", [])}
        form_id = form["document"]["id"]
        return [
            (kind, clause)
            for kind in kinds
            for clause in form.get(kind, [])
            if f"{form_id}/{clause['id']}" not in touched | named
        ]

    def _target(self, endorsement: Table, form: Table, clause: Table, touched: set[str]) -> str:
        form_id = form["document"]["id"]
        touched.add(f"{form_id}/{clause['id']}")
        return self.pick(["", "", f"{form_id}/", "form/"]) + str(clause["id"])

    def _delete(self, endorsement: Table, form: Table, touched: set[str]) -> None:
        targets = self._targets(form, touched, ["exclusion", "condition", "sublimit"])
        if not targets:
            return
        _, clause = self.pick(targets)
        target = self._target(endorsement, form, clause, touched)
        if clause.get("unless") and self.chance(0.5, "delete a carve-back"):
            target += "/" + self.pick(clause["unless"])["id"]
        self.seen.add("operation delete")
        endorsement["delete"] = [{"target": target}]

    def _replace(self, endorsement: Table, form: Table, touched: set[str]) -> None:
        targets = self._targets(form, touched, ["exclusion", "condition", "sublimit"])
        if not targets:
            return
        kind, clause = self.pick(targets)
        name = clause["id"] if self.chance(0.5) else f"{clause['id']}-new"
        context = self._context(endorsement, endorsement, form, own=False)
        make: dict[str, Callable[[], Table]] = {
            "exclusion": lambda: self._exclusion(name, context),
            "condition": lambda: self._condition(name, context),
            "sublimit": lambda: self._sublimit(name, context),
        }
        endorsement["replace"] = [{"target": self._target(endorsement, form, clause, touched), "with": make[kind]()}]
        self.seen.add(f"operation replace {kind}")

    def _amend(self, endorsement: Table, form: Table, touched: set[str]) -> None:
        targets = self._targets(form, touched, ["exclusion", "grant", "definition"])
        targets = [(kind, clause) for kind, clause in targets if not (kind == "definition" and ("when" in clause or "from" in clause))]
        if not targets:
            return
        kind, clause = self.pick(targets)
        change = self._amendment(kind, clause, self._context(form, endorsement, form, own=False))
        if change:
            self.seen.add(f"operation amend {kind}")
            endorsement["amend"] = [{"target": self._target(endorsement, form, clause, touched), **change}]

    def _amendment(self, kind: str, clause: Table, context: Table) -> Table:
        if kind == "definition":
            marked = {node for mark in ("in", "edge", "out") for node in clause.get(mark, [])}
            free = [node for node in TECHNOLOGY if node not in marked]
            return {self.pick(["add_in", "add_out"]): [self.pick(free)]} if free else {}
        if kind == "exclusion" and "actor" not in clause and self.chance(0.5):
            return {"add_unless": [self._carve_back("added", context, True, 1)]}
        if "when" in clause and "actor" not in clause:
            return {"set": {"lead_in": self.pick(list(TAXONOMY["leadins"]))}}
        return {"set": {"to": {"item": self._nodes(ITEM)}}}

    def _add(self, endorsement: Table, form: Table, touched: set[str]) -> None:
        kind = self.note("operation add", self.pick(["exclusion", "exclusion", "sublimit", "condition", "grant"]))
        context = self._context(endorsement, endorsement, form, own=True)
        if kind == "exclusion":
            endorsement["exclusion"] = [self._exclusion("y", context)]
        elif kind == "sublimit":
            endorsement["sublimit"] = [self._sublimit("y", context)]
        elif kind == "condition":
            endorsement["condition"] = [self._condition("y", context)]
        else:
            like = self.pick(form["grant"])
            endorsement["grant"] = [self._grant("y", self.pick(["A", "B"]), like["trigger"], context)]
            if form["exclusion"] and self.chance(0.4, "notwithstanding"):
                spared = [each for each in form["exclusion"] if f"{form['document']['id']}/{each['id']}" not in touched]
                if spared:
                    target = f"{form['document']['id']}/{self.pick(spared)['id']}"
                    endorsement["grant"][0]["notwithstanding"] = [target]
                    touched.add(target)

    # --- exposure ------------------------------------------------------------------------------------------------

    def _exposure_shape(self) -> Table:
        """How many counts and persons; drawn first, so that clauses and facts come from the same dice."""
        counts = ["c1", "c2"][: self.pick([0, 1, 2, 2])]
        return {"counts": counts, "persons": ["ceo", "clerk"][: self.pick([0, 0, 1, 2])]}

    def _exposure(self, policies: list[Table], layers: list[Table], shape: Table) -> Table:
        exposure: Table = {"id": "e", "party": "client", "title": "Exposure e"}
        exposure |= self._facts(exposure=True)
        if self.chance(0.2, "claimant is a party"):
            exposure["claimant_party"] = "acme"
        exposure |= self._dates(policies)
        settled = self._settled(policies, layers)
        if settled:
            exposure["settled"] = settled
        exposure["count"] = [{"id": count, "title": count, **self._facts(weight=0.5)} for count in shape["counts"]]
        exposure["link"] = [self._link(f"l{n}", shape["counts"]) for n in range(self.pick([0, 1, 1, 2, 3]))]
        exposure["person"] = [self._person(name) for name in shape["persons"]]
        exposure["item"] = self._items(shape)
        return {key: value for key, value in exposure.items() if value not in ([], {})}

    def _facts(self, exposure: bool = False, weight: float = 0.8) -> Table:
        """Facets, tags, unknown, absent and found of one level."""
        facts: Table = {}
        unknown: list[str] = []
        found: Table = {}
        if self.chance(weight):
            facts["harm"] = self._value("harm", HARM)
        if self.chance(weight * 0.6):
            facts["technology"] = self._value("technology", TECHNOLOGY)
        if exposure and self.chance(0.9):
            facts["conduct"] = self.pick(CONDUCT)
        if exposure and self.chance(0.9):
            facts["stage"] = self.pick(STAGE)
        for facet in ("harm", "technology", "conduct", "stage"):
            if facet not in facts and self.opening(f"facet unknown {'at the exposure' if exposure else 'below'}", 0.1):
                unknown.append(facet)
        for facet, tree in (("harm", HARM), ("technology", TECHNOLOGY)):
            if self.chance(0.06, "found"):
                found[facet] = self._value(facet, tree)
        tags = self._tags(exposure)
        if tags.get("yes"):
            facts["fact"] = tags["yes"]
        if self.chance(0.04, "found tag"):
            found["fact"] = ["leak"]
        level: Table = {"facts": facts, "unknown": unknown + tags.get("open", []), "absent": tags.get("no", []), "found": found}
        return {key: value for key, value in level.items() if value}

    def _value(self, facet: str, tree: Sequence[str]) -> str:
        """A value; one with nodes below it is an open thing."""
        coarse = [node for node in tree if any(other.startswith(node + ".") for other in tree)]
        fine = [node for node in tree if node not in coarse]
        if self.opening(f"coarse {facet}", 0.35):
            return self.pick(coarse)
        if facet == "technology" and self.chance(0.08, "value none"):
            return "none"
        return self.pick(fine)

    def _tags(self, exposure: bool) -> dict[str, list[str]]:
        """Tags by what is stated of them; at the exposure most are, so that few are open by default."""
        stated: dict[str, list[str]] = {}
        for tag, absent in TAGS.items():
            if self.chance(0.85 if exposure else 0.15):
                how = "open" if self.opening("tag unknown", 0.12) else self.pick(["yes", "no"])
                stated.setdefault(how, []).append(tag)
            elif exposure and absent == "open":
                self.seen.add("open tag stated nowhere at the exposure")
        return stated

    def _link(self, name: str, counts: list[str]) -> Table:
        rings = ["claim", "efficient", "cause", "connected", "involved"]
        link: Table = {"id": name, "ring": self.note("ring", self.pick(rings))}
        if self.opening("doubtful ring", 0.2):
            link["ring"] = self.random.sample(rings, self.pick([2, 2, 3]))
        if counts and self.chance(0.3, "link of one count"):
            link["count"] = self.pick(counts)
        level = self._facts(weight=0.25)
        stated = level.pop("facts", {})
        if self.chance(0.75):
            stated["technology"] = self._value("technology", TECHNOLOGY)
        if "unknown" in level:
            level["unknown"] = [name for name in level["unknown"] if name not in stated]
        return link | stated | level

    def _person(self, name: str) -> Table:
        self.seen.add("person")
        person: Table = {"id": name, "capacity": self.pick(["director_officer", "director_officer", "employee"])}
        if self.chance(0.5, "person in the control group"):
            person["control_group"] = True
        facts: Table = {}
        if self.chance(0.7):
            facts["conduct"] = self.pick(CONDUCT)
        if self.chance(0.6):
            facts["stage"] = self.pick(STAGE)
        if facts:
            person["facts"] = facts
        if self.chance(0.15, "person found"):
            person["found"] = {"conduct": self.pick(CONDUCT)}
        elif "conduct" not in facts and self.opening("person unknown", 0.5):
            person["unknown"] = ["conduct"]
        return person

    def _items(self, shape: Table) -> list[Table]:
        items: list[Table] = []
        kinds = ["damages", "damages.statutory", "penalty", "penalty.tax", "defense"]
        for number in range(self.pick([1, 2, 2, 3, 3])):
            kind = "defense" if number == 1 and self.chance(0.7) else self.pick(kinds)
            if kind in ("damages", "penalty") and not self.opening("coarse item", 0.5):
                kind = {"damages": "damages.statutory", "penalty": "penalty.tax"}[kind]
            item: Table = {"id": f"i{number}", "item": kind, "amount": self._amount()}
            if self.chance(0.1, "item without id") and kind not in [other["item"] for other in items]:
                del item["id"]
            if shape["counts"] and self.chance(0.45, "item of a count"):
                item["count"] = self.pick(shape["counts"])
            if shape["persons"] and self.chance(0.35, "item of a person"):
                item["of"] = self.pick(shape["persons"])
            if self.chance(0.15, "item with own facts"):
                item |= self._facts(weight=0.4)
            items.append(item)
        return items

    def _amount(self) -> Any:
        high = self.pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7, 6, 5])
        if self.chance(0.2, "three amounts"):
            low = self.random.randint(0, high)
            return [money(low), money(self.random.randint(low, high)), money(high)]
        return money(high)

    # --- dates ---------------------------------------------------------------------------------------------------

    def _dates(self, policies: list[Table]) -> Table:
        acts = self.random.randint(-6, 5)
        made = self.random.randint(max(acts, 0), 9)
        reported = self.random.randint(made, 11)
        dates: Table = {
            "acts": on(acts),
            "offense": on(self.random.randint(1, 8)),
            "harm": on(self.random.randint(1, 8)),
            "knowledge": "none" if self.chance(0.7) else on(self.random.randint(-3, 9)),
            "made": on(made),
            "reported": on(reported),
            "discovered": on(self.random.randint(1, 9)),
        }
        if self.chance(0.25, "course of acts"):
            dates["acts"] = {"from": on(acts), "to": on(acts + 3)}
        if self.chance(0.25, "course of harm"):
            start = self.random.randint(-3, 9)
            dates["harm"] = {"from": on(start), "to": on(start + self.random.randint(1, 5))}
        if self.chance(0.05, "date none"):
            dates[self.pick(["harm", "offense", "discovered"])] = "none"
        if self.chance(0.03, "acts none"):
            dates["acts"] = "none"
        tested = self._tested(policies)
        for name in tested:
            if self.opening("date between", 0.12):
                start = self._start(name, acts, made, reported)
                dates[name] = {"between": [on(start), on(start + 3)]}
            elif self.opening("date not stated", 0.05):
                del dates[name]
        for name in list(dates):
            if name not in tested and self.chance(0.6):
                del dates[name]
        return dates

    def _start(self, name: str, acts: int, made: int, reported: int) -> int:
        """The first day of an interval that leaves some world."""
        if name == "acts":
            return acts - self.random.randint(0, 2)
        if name in ("made", "reported"):
            return {"made": made, "reported": reported}[name] - self.random.randint(0, 2)
        return self.random.randint(0, 9)

    def _tested(self, policies: list[Table]) -> list[str]:
        needs = {
            "occurrence": ["harm", "knowledge"],
            "offense": ["offense"],
            "claims_made": ["made", "acts"],
            "claims_made_reported": ["made", "reported", "acts"],
            "discovery": ["discovered"],
        }
        forms = [self.documents[policy["form"]] for policy in policies if "form" in policy]
        return sorted({name for form in forms for grant in form["grant"] for name in needs[grant["trigger"]]})

    def _settled(self, policies: list[Table], layers: list[Table]) -> Table:
        settled: Table = {}
        for policy in policies:
            if self.chance(0.2, "settled policy"):
                limit = int(policy["limit"]["each_claim"].replace(".", ""))
                settled[policy["id"]] = money(self.random.randint(1, limit))
        for layer in layers:
            if self.chance(0.1, "settled layer"):
                limit = int(layer["limit"]["each_claim"].replace(".", ""))
                settled[layer["id"]] = money(self.random.randint(1, limit))
        return settled

    # --- law -----------------------------------------------------------------------------------------------------

    def _law(self, seed: str) -> None:
        """Law documents and statements, upon the finished universe."""
        policies, layers = self.account["policy"], self.account.get("layer", [])
        named = dict.fromkeys(table["form"] for table in (*policies, *layers) if "form" in table)
        legal = Legal(self, [self.documents[name] for name in named], policies, layers, self.account["exposure"])

        def test(document: Table, object_: bool) -> Table:
            return self._test(document, object_=object_)

        self.documents |= legal.draw(seed, test, CONTROLS, TAXONOMY["defaults"]["exclusion"])

    # --- opening more --------------------------------------------------------------------------------------------

    def _spend(self) -> None:
        """Spends what openness is left on the finished exposure."""
        exposure = self.account["exposure"][0]
        ways = [self._open_value, self._open_value, self._open_ring, self._open_facet, self._open_tag, self._open_date]
        for _ in range(12):
            if self.openness > 0 and self.pick(ways)(exposure):
                self.openness -= 1

    def _levels(self, exposure: Table) -> list[Table]:
        """The tables in which facets are stated."""
        below = [place["facts"] for kind in ("count", "person", "item") for place in exposure.get(kind, []) if "facts" in place]
        return [*([exposure["facts"]] if "facts" in exposure else []), *below, *exposure.get("link", [])]

    def _open_value(self, exposure: Table) -> bool:
        """A value becomes its parent."""
        fine = [
            (level, facet) for level in self._levels(exposure) for facet in ("technology", "harm") if "." in str(level.get(facet))
        ]
        if fine:
            level, facet = self.pick(fine)
            level[facet] = self.note(f"coarse {facet}", level[facet].rpartition(".")[0])
        return bool(fine)

    def _open_ring(self, exposure: Table) -> bool:
        """A link's ring becomes doubtful."""
        sure = [link for link in exposure.get("link", []) if isinstance(link["ring"], str)]
        if sure:
            link = self.pick(sure)
            others = [ring for ring in ("claim", "efficient", "cause", "connected", "involved") if ring != link["ring"]]
            link["ring"] = [link["ring"], self.pick(others)]
            self.seen.add("doubtful ring")
        return bool(sure)

    def _open_facet(self, exposure: Table) -> bool:
        """A stated facet is no longer stated, or is unknown at some level that does not state it."""
        if self.chance(0.5):
            return self._forget(exposure)
        places = [exposure, *(place for kind in ("count", "link", "person") for place in exposure.get(kind, []))]
        place = self.pick(places)
        facet = self.pick(["technology", "harm", "conduct", "stage"])
        if facet in place.get("facts", {}) or facet in place or facet in place.get("unknown", []):
            return False
        place["unknown"] = [*place.get("unknown", []), facet]
        self.seen.add(f"facet unknown {'at the exposure' if place is exposure else 'below'}")
        return True

    def _forget(self, exposure: Table) -> bool:
        """A facet is stated nowhere."""
        facet = self.pick(["technology", "harm", "conduct", "stage"])
        stating = [level for level in self._levels(exposure) if facet in level]
        for level in stating:
            del level[facet]
        self.seen.add("facet stated nowhere")
        return bool(stating)

    def _open_tag(self, exposure: Table) -> bool:
        """A tag stated at the exposure is unknown, or no longer stated."""
        facts = exposure.get("facts", {})
        tag = self.pick(sorted(TAGS))
        if tag in facts.get("fact", []):
            facts["fact"].remove(tag)
        elif tag in exposure.get("absent", []):
            exposure["absent"].remove(tag)
        else:
            return False
        if self.chance(0.6, "tag unknown"):
            exposure["unknown"] = [*exposure.get("unknown", []), tag]
        return True

    def _open_date(self, exposure: Table) -> bool:
        """A day becomes an interval of three, or is not stated."""
        policies = [policy for policy in self.account["policy"] if "form" in policy]
        sure = [name for name in self._tested(policies) if isinstance(exposure.get(name), date)]
        if not sure:
            return False
        name = self.pick(sure)
        if self.chance(0.25, "date not stated"):
            del exposure[name]
        else:
            start = exposure[name] - timedelta(days=self.random.randint(0, 2))
            exposure[name] = {"between": [start, start + timedelta(days=3)]}
            self.seen.add("date between")
        return True


def schedule(document: Table) -> str:
    return f"{document['document']['number']} {document['document']['edition']}"


# --- from a draft to files -----------------------------------------------------------------------------------------------


def texts(draft: Draft) -> dict[str, str]:
    """File texts by relative path."""
    files = {"library/taxonomy.toml": dump(TAXONOMY), "library/currencies.toml": dump(CURRENCIES)}
    for name, document in draft.documents.items():
        files[f"library/{name}.toml"] = dump({key: value for key, value in document.items() if key != "touched" and value != []})
    account = dict(draft.account)
    answers = account.pop("answer", [])
    files["account/account.toml"] = dump(account)
    if answers:
        files["account/answers.toml"] = dump({"format": 1, "answer": answers})
    return files


class Verdict(NamedTuple):
    """One universe and what the oracle says of its exposure."""

    seed: int
    files: dict[str, str]
    claim: Claim
    favorable: int
    adverse: int
    worlds: int
    seen: set[str]


CAP = 3_000


def judged(seed: int) -> Verdict:
    """The universe of a seed: the first attempt that has few enough worlds and a plain meaning."""
    for attempt in range(100):
        draft = Draft(f"{seed}/{attempt}")
        try:
            verdict = _judged(seed, draft)
        except (TooManyWorlds, Ambiguous):
            continue
        if draft.chance(interest(verdict)):
            return verdict
    raise RuntimeError(f"seed {seed}: no universe is small enough")


def interest(verdict: Verdict) -> float:
    """How often to keep it: rarely where nothing is ever paid, less often where nothing is open."""
    if "band recovered" not in verdict.seen:
        return 0.2
    return 1.0 if verdict.favorable < verdict.adverse else 0.4 if verdict.worlds > 1 else 0.3


def _judged(seed: int, draft: Draft) -> Verdict:
    claim, results, asked = _results(texts(draft))
    if draft.chance(0.3) and answer(draft, asked):
        claim, results, _ = _results(texts(draft))
    seen = draft.seen | outcome_features(results)
    bears = [result.bears for result in results]
    return Verdict(seed, texts(draft), claim, min(bears), max(bears), len(results), seen)


def _results(files: dict[str, str]) -> tuple[Claim, list[Result], dict[str, set[str]]]:
    universe: Universe = parse(files)
    claim = Claim(universe, universe.account["exposure"][0], CAP)
    results = []
    asked: dict[str, set[str]] = {}
    for _, chosen, result in claim.worlds():
        results.append(result)
        for key, value in chosen.items():
            asked.setdefault(key, set()).add(value)
    return claim, results, asked


def answer(draft: Draft, asked: dict[str, set[str]]) -> bool:
    """Lets the account answer one fact or control question."""
    keys = sorted(key for key in asked if not key.startswith(("law:", "warranty:")))
    if not keys:
        return False
    key = draft.pick(keys)
    draft.seen.add("answer to a " + key.split(":")[0])
    draft.account["answer"] = [
        {"question": key, "value": draft.pick(sorted(asked[key])), "by": "a witness", "on": on(0), "evidence": "a memo"}
    ]
    return True


def outcome_features(results: Sequence[Result]) -> set[str]:
    """What happens in the worlds, for the census."""
    features = {f"band {status}" for result in results for (_, status, _), _ in result.sums}
    if len({result.bears for result in results}) > 1:
        features.add("favorable and adverse differ")
    features.add("worlds " + ("1" if len(results) == 1 else "2-9" if len(results) < 10 else "10-99" if len(results) < 100 else "100+"))
    return features
