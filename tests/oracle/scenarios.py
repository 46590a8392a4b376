"""A seeded generator of small scenarios: a few claims over two periods of twelve days, with few features at a time.

A draft starts from a plain program and switches on two to four features of section 6; `seen` notes them, for the census.
Whatever the format leaves open is not drawn: each place says so.
"""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple, TypeVar

from .files import Table, parse
from .legal import Legal
from .money import Ambiguous
from .scenario import Results, Scenario, alone
from .terms import SINCE
from .toml import dump
from .universes import CURRENCIES, PROVENANCE, TAXONOMY, money, on
from .worlds import TooManyWorlds

T = TypeVar("T")

FEATURES = {  # how often, of a hundred draws
    **{"layers": 16, "drops": 14, "pools": 9, "loss runs": 7, "retention in the term": 6, "sublimit in the term": 6},
    **{"deductible": 4, "coinsurance": 4, "reinstatement": 3, "insolvency": 8, "settlement": 7, "defense": 6, "tiers": 12},
    **{"umbrella": 9, "consecutive terms": 6, "extended reporting": 7, "since dates": 6, "reports": 7, "circumstances": 6},
    **{"related": 14, "open days": 12, "spread": 6, "allocation": 7, "recoupment": 8, "hammer": 5, "priority": 7, "by law": 3},
}
OPEN = {"technology": "ai"}
KNOWN: list[Table] = [{"technology": "software"}, {"technology": "software"}, {"technology": "ai.generative"}]


class Draft:
    """One universe being drawn."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.seen: set[str] = set()
        self.openness = self.pick([0, 1, 1, 2, 2, 3])
        self.trigger = "claims_made"
        self.forms: dict[str, Table] = {}
        self.policies = [self._policy(f"p{n}", n) for n in range(1, 1 + self.pick([1, 1, 2]))]
        self.layers: list[Table] = []
        self.claims = [self._claim(name) for name in "abc"[: self.pick([1, 2, 2, 2, 3, 3])]]
        self.more: Table = {"pool": [], "loss_run": []}
        self.account: Table = {"name": "Year", "client": "client", "currency": "USD", "as_of": on(0), "law": "us.il"}
        self.account["term"] = [on(0), on(12)]
        self.scenario: Table = {"id": "year", "title": "Year", "exposures": [claim["id"] for claim in self.claims]}
        for feature in self._features():
            self.seen.add(feature)
            getattr(self, "_" + feature.replace(" ", "_"))()
        self._finish()
        self.laws = self._law(seed)
        self._lately()

    def _features(self) -> list[str]:
        drawn = self.random.choices(list(FEATURES), list(FEATURES.values()), k=self.pick([2, 3, 3, 4]))
        return [feature for feature in FEATURES if feature in drawn]  # layers first: others look at them

    def _lately(self) -> None:
        """Insurers that refuse, and umbrellas with an attachment of their own: drawn last, so that all else of a seed stays as it was."""
        shares = [share for layer in self.layers for share in layer["shares"]]
        for insurer in [*self.policies, *shares]:
            if insurer.get("insolvent") and self.chance(0.4, "refuses"):
                insurer["refuses"] = insurer.pop("insolvent")
        umbrellas = [policy["umbrella"] for policy in self.policies if "umbrella" in policy]
        for table in [*self.layers, *umbrellas]:
            for key in ("drops_over", "unsure"):
                if "insolvent" in table.get(key, []) and self.chance(0.4, f"{key} refused"):
                    table[key] = ["refused" if word == "insolvent" else word for word in table[key]]
        for umbrella in umbrellas:
            if self.chance(0.3, "own attachment"):
                umbrella["attachment"] = money(self.between(1, 8))

    # --- dice ----------------------------------------------------------------------------------------------------

    def chance(self, probability: float, feature: str = "") -> bool:
        hit = self.random.random() < probability
        if hit and feature:
            self.seen.add(feature)
        return hit

    def pick(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def note(self, feature: str, value: T) -> T:
        self.seen.add(f"{feature} {value}")
        return value

    def between(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def opening(self, feature: str, probability: float = 0.5) -> bool:
        """Spends one of the few open things on this."""
        if self.openness > 0 and self.chance(probability, feature):
            self.openness -= 1
            return True
        return False

    # --- the plain program ---------------------------------------------------------------------------------------

    def _limit(self, highest: int = 6) -> Table:
        each = self.between(1, highest)
        most = min(12, each + 3) if self.chance(0.7) else 12
        return {"each_claim": money(each), "aggregate": money(self.between(each, most))}

    def _policy(self, name: str, number: int) -> Table:
        policy: Table = {"id": name, "party": "client", "order": number, "title": name, "insurer": name, "document_stage": "issued"}
        policy |= {"form": self._form(name)["document"]["id"], "endorsements": []}
        policy |= {"insureds": [{"party": "client", "status": "named"}], "period": [on(0), on(12)], "retroactive": "none"}
        policy |= {"reporting_window": {"days": 2}, "limit": self._limit(), "retention": "none"}
        if self.chance(0.3):
            policy["retention"] = self._retained(self.between(1, 3))
        policy["defense"] = {"kind": self.pick(["reimburse", "reimburse", "duty", "advance"]), "place": "inside"}
        policy["forms_schedule"] = [policy["form"].upper()]
        return policy

    def _retained(self, amount: int, place: str = "below_limit") -> Table:
        kind = "deductible" if place == "reduces_limit" else "retention"
        return {"amount": money(amount), "kind": kind, "place": place, "satisfied_by": self.pick(["both", "both", "damages"])}

    def _form(self, policy: str) -> Table:
        """Loss, in two parts or one; an exclusion that some claim's open fact decides, or that courts read both ways."""
        if policy != "p1" and self.chance(0.4):
            return self.forms["form-p1"]
        form = self._head(f"form-{policy}")
        grant = {"id": "gA", "title": "A", "part": "A", "trigger": self.trigger, "to": {"item": "any"}}
        form["grant"] = [grant]
        if self.chance(0.4, "two parts"):
            grant["to"] = {"item": self.pick([["damages", "defense"], ["damages"], ["damages", "penalty"]])}
            form["grant"].append({**grant, "id": "gB", "title": "B", "part": "B", "to": {"item": ["penalty", "defense"]}})
            form["document"]["competing"] = self.pick(["first", "highest"])
        if self.chance(0.45):
            form["exclusion"].append({"id": "ai", "title": "AI", "when": {"technology": "ai.generative"}})
        if self.chance(0.15):
            form["exclusion"].append({"id": "fines", "title": "Fines", "to": {"item": "penalty"}})
        if self.opening("contested clause", 0.15):
            form["feature"] = [{"id": "limb", "text": "?", "yes": [], "no": []}]
            item = self.pick(["any", "damages", "penalty"])
            form["exclusion"].append({"id": "limb", "title": "Limb", "to": {"item": item, "question": "limb"}})
        if self.chance(0.15, "capped carve-back"):
            back = {"id": "b", "cap": money(self.between(1, 4)), "to": {"item": "any"}}
            form["exclusion"].append({"id": "soft", "title": "Soft", "to": {"item": self.pick(["damages", "penalty"])}, "unless": [back]})
        return form

    def _head(self, name: str) -> Table:
        head = {"kind": "form", "id": name, "number": name.upper(), "title": name, "publisher": "Test", "line": "teo"}
        self.forms[name] = {"format": 1, "document": {**head, "provenance": PROVENANCE}, "grant": [], "exclusion": [], "condition": []}
        return self.forms[name]

    def _claim(self, name: str) -> Table:
        acts = self.between(-4, 2)
        made = self.between(max(acts, 0), 11)
        facts = {"harm": "money", "conduct": "innocent", "stage": "alleged", **self.pick(KNOWN)}
        if self.opening("open fact", 0.35):
            facts |= OPEN
        claim: Table = {"id": name, "party": "client", "title": name, "facts": facts, "absent": ["warned", "leak", "prejudiced"]}
        claim |= {"acts": on(acts), "made": on(made), "reported": on(self.between(made, 13)), "item": self._items()}
        return claim

    def _items(self) -> list[Table]:
        kinds = self.random.sample(["damages.statutory", "damages.statutory", "penalty.tax", "defense"], self.pick([1, 1, 2]))
        amounts = [0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 9]
        return [{"id": f"i{n}", "item": kind, "amount": money(self.pick(amounts))} for n, kind in enumerate(kinds)]

    def _all_forms(self) -> list[Table]:
        return [self.forms[policy["form"]] for policy in self.policies]

    def _a_form(self) -> Table:
        return self.forms[self.pick(self.policies)["form"]]

    def _triggered(self, trigger: str) -> None:
        """Every grant's trigger: few dates at a time."""
        self.trigger = trigger
        for form in self.forms.values():
            for grant in form["grant"]:
                grant["trigger"] = trigger

    def _cents(self, table: Table, key: str = "each_claim") -> int:
        return int(table["limit"][key].replace(".", ""))

    # --- features: money -----------------------------------------------------------------------------------------

    def _layers(self) -> None:
        below = self.policies[0] if self.chance(0.85) else self.policies[-1]
        top = self._cents(below)
        for number in range(1, 1 + self.pick([1, 1, 2])):
            layer: Table = {"id": f"x{number}", "excess_of": below["id"], "limit": self._limit(5)}
            if self.chance(0.15, "attachment hole"):
                top += 1
                layer["attachment"] = money(top)
            top += self._cents(layer)
            shares = self.pick([["1"], ["1"], ["1/2", "1/2"], ["3/5", "1/3"], ["1/2"]])
            layer["shares"] = [{"insurer": f"i{n}", "share": share, "exhaustion": self._exhaustion()} for n, share in enumerate(shares)]
            if self.chance(0.4, "drops_over stated"):
                layer["drops_over"] = self.note("drops_over", self.pick([[], ["aggregate"], ["insolvent"], ["aggregate", "insolvent"]]))
            if self.chance(0.3, "layer with own wording"):
                self._own(layer)
            self.layers.append(layer)
            below = layer

    def _drops(self) -> None:
        """A base whose aggregate is soon used up, or whose insurer is insolvent, below layers that come down."""
        if not self.layers:
            self._layers()
        base = next(policy for policy in self.policies if policy["id"] == self.layers[0]["excess_of"])
        base["limit"] = {"each_claim": money(self.pick([2, 3, 4])), "aggregate": money(self.pick([4, 4, 5, 6]))}
        for layer in self.layers:
            layer.pop("attachment", None)
            drops = self.pick([["aggregate"], ["aggregate"], ["aggregate", "insolvent"], ["insolvent"]])
            layer["drops_over"] = self.note("drops_over", drops)
        if self.chance(0.5, "a layer that recognizes its own only"):
            layer = self.pick(self.layers)
            layer["shares"][0]["exhaustion"] |= {"of_what": "recognized", "who": self.pick(["insureds_too", "anyone"])}
            if "form" not in layer:
                self._own(layer)
        if self.chance(0.3, "insolvent base"):
            base["insolvent"] = True

    def _own(self, layer: Table) -> None:
        form = self._head(f"form-{layer['id']}")
        form["exclusion"].append({"id": "own", "title": "Own", "to": {"item": self.pick(["penalty", "damages", "defense"])}})
        layer |= {"form": form["document"]["id"], "forms_schedule": [form["document"]["number"]], "law": "us.il"}

    def _exhaustion(self) -> Table:
        exhaustion: Table = {"who": self.pick(["underlying_insurers", "insureds_too", "anyone", "anyone"])}
        if self.chance(0.2):
            exhaustion["how"] = self.pick(["actual_payment", "held_liable", "settled_in_full"])
        if self.chance(0.35, "of_what recognized"):
            exhaustion["of_what"] = "recognized"
        if self.chance(0.25, "proportionate"):
            exhaustion["how_much"] = "proportionate"
        return exhaustion

    def _pools(self) -> None:
        """Nested: some members, then those and more."""
        parts = [f"{self.policies[0]['id']}/{part}" for part in sorted({grant["part"] for grant in self._all_forms()[0]["grant"]})]
        slices = [*(policy["id"] for policy in self.policies[1:]), *(layer["id"] for layer in self.layers)]
        first = self.pick(parts) if self.chance(0.4, "pool of a part") else self.policies[0]["id"]
        inner = [first, *self.random.sample(slices, self.between(0, len(slices)))]
        self.more["pool"].append({"id": "inner", "of": inner, "aggregate": money(self.between(1, 10))})
        rest = [name for name in slices if name not in inner]
        if self.chance(0.4, "pool in a pool"):
            self.more["pool"].append({"id": "outer", "of": ["inner", *rest], "aggregate": money(self.between(1, 12))})
            if self.chance(0.5):
                self.more["pool"].reverse()

    def _loss_runs(self) -> None:
        slices = [*self.policies, *self.layers]
        for table in self.random.sample(slices, min(len(slices), self.pick([1, 1, 2]))):
            run: Table = {"policy": table["id"], "as_of": on(0), "paid": money(self.between(0, self._cents(table, "aggregate")))}
            if self.opening("reserves", 0.7):
                run["reserved"] = money(self.between(1, 4))
            self.more["loss_run"].append(run)

    def _retention_in_the_term(self) -> None:
        policy = self.pick(self.policies)
        policy["retention"] = {**self._retained(self.between(1, 3)), "aggregate": money(self.between(3, 5))}
        if self.chance(0.5, "retention of parts"):
            policy["retention"]["parts"] = ["A"]

    def _sublimit_in_the_term(self) -> None:
        amount = self.between(1, 4)
        sublimit: Table = {"id": "term", "title": "Term", "amount": money(amount), "aggregate": money(self.between(amount, 8))}
        if self.chance(0.6):
            sublimit["to"] = {"item": self.pick(["damages", "penalty", "defense"])}
        policy = self.pick(self.policies)
        if self.chance(0.5) and amount <= self._cents(policy):
            policy["sublimit"] = [sublimit]
        else:
            self.forms[policy["form"]]["sublimit"] = [sublimit]

    def _deductible(self) -> None:
        for policy in self.policies[:1]:
            if self._cents(policy) > 1:
                policy["retention"] = self._retained(self.between(1, self._cents(policy) - 1), "reduces_limit")
                if self.chance(0.4):
                    policy["retention"]["aggregate"] = money(self.between(self._cents(policy), 8))

    def _coinsurance(self) -> None:
        self.pick(self.policies)["coinsurance"] = self.pick(["1/3", "1/2", "10%"])

    def _insolvency(self) -> None:
        table = self.pick([*self.policies, *self.layers])
        for one in table.get("shares", [table]):
            one["insolvent"] = True
        for layer in self.layers:
            if self.chance(0.5):
                layer["drops_over"] = self.note("drops_over", self.pick([["insolvent"], ["aggregate", "insolvent"]]))

    def _settlement(self) -> None:
        for claim in self.claims:
            if self.chance(0.8):
                table = self.pick([*self.policies, *self.layers])
                claim["settled"] = {table["id"]: money(self.between(1, self._cents(table)))}

    def _reinstatement(self) -> None:
        self.pick([*self.policies, *self.layers])["limit"]["reinstatements"] = 1

    def _defense(self) -> None:
        for policy in self.policies:
            policy["defense"] = {"kind": self.pick(["duty", "advance", "reimburse"]), "place": self.pick(["inside", "outside"])}

    # --- features: several policies ------------------------------------------------------------------------------

    def _second(self) -> None:
        """At least two policies, and sometimes three."""
        for number in range(len(self.policies) + 1, 1 + self.pick([2, 2, 3])):
            self.policies.append(self._policy(f"p{number}", number))

    def _tiers(self) -> None:
        """Who shares draws on no common `[[pool]]`: the pools, if any, are drawn around one tower."""
        self._second()
        circle = self.chance(0.3, "circle")
        kind = self.pick(["excess", "none_if_other"])
        for policy in self.policies:
            other: Table = {"kind": kind if circle else self.pick(["primary", "primary", "excess", "none_if_other"])}
            self.seen.add(f"other insurance {other['kind']}")
            if self.chance(0.6):
                other["sharing"] = self.note("sharing", self.pick(["limits", "equal"]))
            if other["kind"] == "primary" and self.chance(0.2, "noncontributory"):
                other["noncontributory"] = True
            if other["kind"] == "excess" and not circle and self.chance(0.3, "excess over a policy"):
                other["over"] = [self.pick([q["id"] for q in self.policies if q is not policy])]
            if circle or self.chance(0.8):
                policy["other_insurance"] = other
        self.more["pool"] = [pool for pool in self.more["pool"] if len({name[:2] for name in pool["of"] if name[0] == "p"}) < 2]
        if {"outer"} == {pool["id"] for pool in self.more["pool"]}:
            self.more["pool"] = []
        if not self.opening("circle left to the law", 0.4):
            self.account["circle"] = self.pick(["limits", "equal"])

    def _umbrella(self) -> None:
        """Above primaries only: whether another policy is excess of an umbrella, the format does not say."""
        if "tiers" in self.seen:
            return
        form = self._head("form-u")
        form["grant"] = [{"id": "g", "title": "g", "part": "A", "trigger": self.trigger, "to": {"item": "any"}}]
        every = ["aggregate", "excluded", "not_granted", "insolvent"]
        drops = self.random.sample(every, self.between(0, 4))
        stated: Table = {"over": [policy["id"] for policy in self.policies[: self.pick([1, 2])]], "drops_over": drops}
        left = [each for each in every if each not in drops]
        if left and self.opening("unsure drop", 0.4):
            stated["unsure"] = self.random.sample(left, self.between(1, len(left)))
        policy = {**self._policy("u", 9), "form": "form-u", "forms_schedule": ["FORM-U"], "umbrella": stated}
        policy["retention"] = self.pick(["none", self._retained(self.between(1, 2))])
        self.policies.append(policy)

    def _consecutive_terms(self) -> None:
        """Two policies of one line, one term after the other."""
        self._second()
        self.policies[1] |= {key: self.policies[0][key] for key in ("form", "forms_schedule")}
        self.policies[1]["period"] = [on(12), on(24)]
        for claim in self.claims:
            if self.chance(0.5):
                claim["made"] = on(self.between(8, 20))
                claim["reported"] = claim["made"]

    # --- features: time ------------------------------------------------------------------------------------------

    def _extended_reporting(self) -> None:
        policy = self.policies[0]
        entries: list[Table] = [{"days": self.between(1, 8)} for _ in range(self.pick([1, 2]))]
        for entry in entries:
            if self.chance(0.5, "extension on how it ended"):
                entry["on"] = self.random.sample(["nonrenewed", "canceled", "renewed"], 2)
            if self.chance(0.4, "extension that is bought or not"):
                entry["bought"] = self.chance(0.5)
        policy["extended_reporting"] = entries
        if not self.opening("ended not stated", 0.5):
            policy["ended"] = self.pick(["renewed", "nonrenewed", "canceled", "replaced"])
        if self.chance(0.4):
            self._triggered("claims_made_reported")
        self._late()

    def _late(self) -> None:
        for claim in self.claims:
            if self.chance(0.6):
                made = self.between(9, 18)
                claim |= {"acts": on(self.between(5, min(made, 13))), "made": on(made), "reported": on(self.between(made, 20))}

    def _since_dates(self) -> None:
        slices = [*self.policies, *self.layers]
        for name, date in self.random.sample(list(SINCE.items()), self.pick([1, 2])):
            for table in self.random.sample(slices, self.pick([1, min(2, len(slices))])):
                table[name] = "not_stated" if self.opening("since date not stated", 0.2) else on(self.between(-4, 3))
                self.seen.add(f"{name} of a {'layer' if 'excess_of' in table else 'policy'}")
            for claim in self.claims:
                if date != "acts" and not self.opening(f"{date} not stated", 0.15):
                    claim[date] = "none" if self.chance(0.3) else on(self.between(-5, 3))

    def _reports(self) -> None:
        self._triggered("claims_made_reported")
        for claim in self.claims:
            made = (claim["made"] - on(0)).days
            for table in [*self.policies, *self.layers]:
                if self.chance(0.4, "reported_to"):
                    claim.setdefault("reported_to", {})[table["id"]] = "none" if self.chance(0.15) else on(self.between(made, made + 8))
        for layer in self.layers:
            if self.chance(0.4, "layer's own window"):
                layer["reporting_window"] = {"days": self.between(0, 6)}
            if self.chance(0.2, "layer's own period"):
                layer["period"] = [on(self.between(0, 4)), on(12)]

    def _circumstances(self) -> None:
        for form in self._all_forms():
            if self.chance(0.7):
                self._condition(form, {"id": "binds", "title": "Binds", "duty": "circumstances", "effect": "binds", "asks": ["the facts"]})
        self._late()
        for claim in self.claims:
            for table in [*self.policies, *self.layers]:
                if self.chance(0.5, "noticed_to"):
                    claim.setdefault("noticed_to", {})[table["id"]] = on(self.between(3, 14))

    def _condition(self, form: Table, condition: Table) -> None:
        if condition["id"] not in [each["id"] for each in form["condition"]]:
            form["condition"].append(condition)

    def _related(self) -> None:
        if len(self.claims) < 2:
            return
        for form in {form["document"]["id"]: form for form in self._all_forms()}.values():
            if self.chance(0.8):
                treats = self.random.sample(["limit", "made", "acts"], self.between(1, 3))
                self.seen.update(f"treats {treat}" for treat in treats)
                self._condition(form, {"id": "related", "title": "Related", "duty": "related", "effect": "one_claim", "treats": treats})
        names = [claim["id"] for claim in self.claims]
        together = self.random.sample(names, self.between(2, len(names)))
        self.scenario["unsure_related" if self.opening("unsure whether related", 0.5) else "related"] = [together]
        if self.chance(0.5):
            self._late()
        if self.chance(0.4):
            self.policies[0]["retroactive"] = on(self.between(-3, 1))
            if self.chance(0.3, "acts none"):
                self.pick(self.claims)["acts"] = "none"
        if self.chance(0.3):
            self._triggered("claims_made_reported")

    def _open_days(self) -> None:
        """At most two claims, each within three days."""
        self.openness += self.pick([0, 1, 2])
        for claim in self.random.sample(self.claims, min(len(self.claims), self.pick([1, 2]))):
            if self.opening("made between", 0.8):
                start = self.between(0, 14) if "extended reporting" in self.seen else self.between(0, 10)
                claim["made"] = {"between": [on(start), on(start + 3)]}
                claim["reported"] = on(start + self.between(1, 5))
                if self.chance(0.3, "acts among the days made"):
                    claim["acts"] = on(start + 1)

    def _spread(self) -> None:
        """Occurrence grants; the harm's course lies over two terms of one line."""
        self._triggered("occurrence")
        self._consecutive_terms()
        for policy in self.policies:
            if not self.opening("spread not stated", 0.4):
                policy["spread"] = self.note("spread", self.pick(["by_time", "by_time", "all_sums"]))
        for claim in self.claims:
            start = self.between(-3, 14)
            claim["harm"] = {"from": on(start), "to": on(start + self.between(0, 8))} if self.chance(0.8) else on(start)
            claim["knowledge"] = "none"

    # --- features: words -----------------------------------------------------------------------------------------

    def _allocation(self) -> None:
        """Counts that differ in a fact that an exclusion tests."""
        form = self._a_form()
        rule = self.note("allocation", self.pick(["relative_exposure", "by_count", "best_efforts", "fixed_percent"]))
        form["document"]["allocation"] = rule
        if rule == "fixed_percent":
            form["document"]["allocated"] = self.pick(["70%", "1/3"])
        form["exclusion"].append({"id": "injury", "title": "Injury", "to": {"harm": "injury"}})
        for claim in self.claims[:2]:
            counts: list[Table] = [{"id": f"c{n}", "title": f"c{n}"} for n in range(self.pick([2, 2, 3]))]
            counts[0]["facts"] = {"harm": "injury.bodily"}
            if self.chance(0.7, "weights"):
                for count in counts:
                    count["weight"] = self.pick(["20%", "1/3", "50%"] if len(counts) < 3 else ["20%", "30%", "1/3"])
            claim["count"] = counts
            if self.chance(0.3):
                claim["item"][0]["count"] = self.pick(counts)["id"]

    def _recoupment(self) -> None:
        for policy in self.policies:
            how = self.note("recoupment", "by_law" if self.opening("recoupment by law", 0.4) else self.pick(["yes", "yes", "no"]))
            policy["defense"] = {"kind": self.pick(["duty", "advance"]), "place": self.pick(["inside", "outside"]), "recoupment": how}
        claim = self.pick(self.claims)
        claim["facts"] |= OPEN
        claim["item"] = [*claim["item"][:1], {"id": "cost", "item": "defense", "amount": money(self.between(1, 5))}]
        form = self.forms[self.policies[0]["form"]]
        if "ai" not in [exclusion["id"] for exclusion in form["exclusion"]]:
            form["exclusion"].append({"id": "ai", "title": "AI", "when": {"technology": "ai.generative"}})

    def _hammer(self) -> None:
        """Of damages and penalties: whether a hammer reads defense on what is pleaded, the format does not say."""
        hammer: Table = {"id": "hammer", "title": "Hammer", "duty": "consent", "effect": "hammer", "to": {"item": ["damages", "penalty"]}}
        if self.chance(0.5):
            hammer["when"] = {"fact": "leak"}
        if self.chance(0.8):
            hammer["share"] = self.pick(["50%", "1/3"])
        self._condition(self._a_form(), hammer)
        for claim in self.claims:
            if self.chance(0.8, "offer"):
                claim["offer"] = money(self.between(1, 4))
            if self.chance(0.7):
                claim["absent"] = ["warned", "prejudiced"]
                claim["facts"] |= {"fact": ["leak"]}

    def _priority(self) -> None:
        """One policy in a program without escape: whether `covers` is meant before or after it, the format does not say."""
        parted = [policy for policy in self.policies if len(self.forms[policy["form"]]["grant"]) > 1]
        if "tiers" not in self.seen and parted:
            self.pick(parted)["priority"] = self.note("priority", self.pick([["B", "A"], ["B"], ["A", "B"]]))

    def _by_law(self) -> None:
        condition = {"id": "notice", "title": "Notice", "duty": "notice", "control": "notice", "effect": "by_law"}
        self._condition(self._a_form(), condition | {"prejudice": "prejudiced"})
        self.openness = max(0, self.openness - 2)

    # --- law -----------------------------------------------------------------------------------------------------

    def _law(self, seed: str) -> dict[str, Table]:
        """Law documents and statements, upon the finished universe; with links, which lead-ins may reach or not."""
        named = dict.fromkeys(table["form"] for table in [*self.policies, *self.layers] if "form" in table)
        legal = Legal(self, [self.forms[name] for name in named], self.policies, self.layers, self.claims)

        def test(document: Table, object_: bool) -> Table:
            if object_:
                return {"technology": self.pick(["ai.generative", "software", "ai"])}
            return self.pick([{"harm": "money"}, {"harm": "injury"}, {"technology": "software"}])

        controls = ["callback", "review"]
        laws = legal.draw(seed, test, controls, TAXONOMY["defaults"]["exclusion"])
        if any("statements" in table for table in [*self.policies, *self.layers]):
            dice = random.Random(f"{seed} answers")  # most controls are known: what an insurer makes of them is open enough
            known = [{"question": f"control:client/{control}", "value": dice.choice(["yes", "no", "no"])} for control in controls]
            self.more["answer"] = [{**each, "by": "a witness", "on": on(0), "evidence": "a memo"} for each in known if dice.random() < 0.7]
        if any("lead_in" in document for document in laws.values()):
            dice = random.Random(f"{seed} links")
            for claim in self.claims:
                if dice.random() < 0.7:
                    ring = dice.choice(["efficient", "cause", "connected"])
                    claim["link"] = [{"id": "model", "ring": ring, "technology": "ai.generative"}]
        return laws

    # --- the end -------------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        if len(self.claims) > 1 and self.chance(0.3, "order stated"):
            self.scenario["order"] = self.random.sample(self.scenario["exposures"], self.between(1, len(self.claims)))
        if "open days" not in self.seen and self.chance(0.25, "claims of one day"):
            for claim in self.claims[1:]:
                claim |= {name: self.claims[0][name] for name in ("acts", "made", "reported")}
        if self.chance(0.15, "dates of the scenario"):
            made = self.between(3, 13)
            self.scenario["dates"] = {self.pick(self.claims)["id"]: {"made": on(made), "reported": on(made + 1)}}
        for claim in self.claims:
            self._possible(claim)
        self.random.shuffle(self.scenario["exposures"])
        for rows in (self.policies, self.layers, self.claims):
            self.random.shuffle(rows)

    def _possible(self, claim: Table) -> None:
        """Acts, then made, then reported, whichever day made turns out to be."""
        made = [claim["made"], *(stated["made"] for name, stated in self.scenario.get("dates", {}).items() if name == claim["id"])]
        first = min(each["between"][0] if isinstance(each, dict) else each for each in made)
        last = max(each["between"][1] - timedelta(days=1) if isinstance(each, dict) else each for each in made)
        if claim["acts"] != "none":
            claim["acts"] = min(claim["acts"], first)
        claim["reported"] = max(claim["reported"], last)
        if "noticed_to" in claim and "noticed" in claim:
            earliest = min(claim["noticed_to"].values())
            claim["noticed"] = earliest if claim["noticed"] == "none" else min(claim["noticed"], earliest)
        for table, report in claim.get("reported_to", {}).items():
            claim["reported_to"][table] = report if report == "none" else max(report, last)

    def files(self) -> dict[str, str]:
        """File texts by relative path."""
        written = {"library/taxonomy.toml": dump(TAXONOMY), "library/currencies.toml": dump(CURRENCIES)}
        used = {table["form"] for table in [*self.policies, *self.layers] if "form" in table}
        for name, form in self.forms.items():
            if name in used:
                written[f"library/{name}.toml"] = dump({key: value for key, value in form.items() if value != []})
        for name, document in self.laws.items():
            written[f"library/{name}.toml"] = dump({key: value for key, value in document.items() if value != []})
        account: Table = {"format": 1, "account": self.account, "party": [{"id": "client", "name": "Client"}], "policy": self.policies}
        account |= {"layer": self.layers, **self.more, "exposure": self.claims, "scenario": [self.scenario]}
        written["account/account.toml"] = dump({key: value for key, value in account.items() if value})
        return written


class Ends(NamedTuple):
    """[favorable, adverse] of what the client bears: of the sum, then of each claim."""

    of_all: tuple[int, int]
    of_each: list[tuple[int, int]]


class Verdict(NamedTuple):
    """One universe, and what the oracle says of its scenario and of each claim alone."""

    seed: int
    files: dict[str, str]
    scenario: Scenario
    ends: Ends
    alone: list[tuple[Scenario, Ends]]
    worlds: int
    seen: set[str]


CAP = 600


def judged(seed: int) -> Verdict:
    """The universe of a seed: the first attempt that has few enough worlds and a plain meaning."""
    for attempt in range(100):
        draft = Draft(f"year {seed}/{attempt}")
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
        return 0.15
    return 1.0 if verdict.worlds > 1 else 0.6


def _judged(seed: int, draft: Draft) -> Verdict:
    files = draft.files()
    universe = parse(files)
    scenario = Scenario(universe, universe.account["scenario"][0], CAP)
    results: list[Results] = []
    orders: set[tuple[str, ...]] = set()
    asked: set[str] = set()
    for _, order, chosen, result in scenario.worlds():
        results.append(result)
        orders.add(order)
        asked.update(chosen)
    seen = draft.seen | outcome_features(results, asked)
    if len(orders) > 1:
        seen.add("several orders")
    alones = [alone(universe, exposure, CAP) for exposure in universe.account["exposure"]]
    standalone = [(each, ends([result for *_, result in each.worlds()])) for each in alones]
    return Verdict(seed, files, scenario, ends(results), standalone, len(results), seen)


def ends(results: Sequence[Results]) -> Ends:
    """Both ends of the sum, and of each claim within it."""
    bears = [result.bears for result in results]
    each = [[claim.bears for claim in result.claims] for result in results]
    return Ends((min(bears), max(bears)), [(min(column), max(column)) for column in zip(*each, strict=True)])


def outcome_features(results: Sequence[Results], asked: set[str]) -> set[str]:
    """What happens in the worlds, for the census."""
    features = {f"band {status}" for result in results for claim in result.claims for (_, status, _), _ in claim.sums}
    if len({result.bears for result in results}) > 1:
        features.add("favorable and adverse differ")
    features.update("asks " + kind(key) for key in asked)
    count = len(results)
    features.add("worlds " + ("1" if count == 1 else "2-9" if count < 10 else "10-99" if count < 100 else "100+"))
    return features


def kind(key: str) -> str:
    """A question without its names."""
    start, _, rest = key.partition(":")
    return f"{start}:{rest.split('@')[0].rpartition('/')[2].split('.')[0]}" if start != "law" else f"law:{rest.split('@')[0].split('.')[0]}"


