# ruff: noqa: E501 - a row of a table stays on its line
"""The oracle on cases worked by hand: one row a rule of docs/format.md, section 3 and 5.

Every row changes one plain universe: policy `p` (limit 0.09, no retention, claims made, 2026-01-01 to 01-13), whose one grant
takes every item; exposure `e` about software, harm `money`, everybody innocent, every tag stated absent; one item `d` of
damages, 0.05. So without changes all 5 cents are recovered. A row gives [favorable, adverse] of what the client bears, and,
where it has one world, the cents per item and band.
"""

import copy
from datetime import date
from typing import Any

import pytest

from .claim import Claim
from .files import Table, parse
from .toml import dump
from .universes import PROVENANCE, TAXONOMY
from .worlds import each

ANYONE = {"who": "anyone"}
INSURERS = {"who": "underlying_insurers"}
DEFENSE = {"id": "l", "item": "defense", "amount": "0.04"}
DAMAGES = {"id": "d", "item": "damages.statutory", "amount": "0.05"}
PENALTY = {"id": "f", "item": "penalty.tax", "amount": "0.03"}
ALL_TAGS = ["leak", "warned", "prejudiced"]


def jan(day: int) -> date:
    return date(2026, 1, day)


def head(kind: str, name: str) -> Table:
    return {"kind": kind, "id": name, "title": name, "publisher": "Test", "provenance": PROVENANCE}


def universe(row: Table) -> dict[str, str]:
    """The plain universe with a row's changes; `None` takes a key away."""
    grant = {"id": "g", "title": "g", "part": "A", "trigger": "claims_made"}
    form: Table = {"format": 1, "document": head("form", "form"), "grant": [grant]}
    policy: Table = {
        "id": "p",
        "party": "client",
        "title": "p",
        "insurer": "P",
        "form": "form",
        "insureds": [{"party": "client", "status": "named"}],
        "period": [jan(1), jan(13)],
        "retroactive": "none",
        "limit": {"each_claim": "0.09", "aggregate": "0.09"},
        "retention": "none",
        "defense": {"kind": "reimburse", "place": "inside"},
    }
    exposure: Table = {
        "id": "e",
        "party": "client",
        "title": "e",
        "facts": {"technology": "software", "harm": "money", "conduct": "innocent", "stage": "alleged"},
        "absent": ALL_TAGS,
        "made": jan(5),
        "item": [DAMAGES],
    }
    for table, name in ((form, "form"), (policy, "policy"), (exposure, "exposure")):
        table.update(copy.deepcopy(row.get(name, {})))
        for key in [key for key, value in table.items() if value is None]:
            del table[key]
    form["document"].update(row.get("document", {}))
    account = {
        "format": 1,
        "account": {"name": "n", "client": "client", "currency": "USD", "as_of": jan(1), "law": "us.il"},
        "policy": [policy, *row.get("policies", [])],
        "layer": row.get("layer", []),
        "exposure": [exposure],
        "answer": row.get("answer", []),
    }
    files = {"library/taxonomy.toml": dump(TAXONOMY), "library/form.toml": dump(form)}
    for name, document in row.get("documents", {}).items():
        files[f"library/{name}.toml"] = dump({"format": 1, "document": head("endorsement", name), **document})
    files["account/account.toml"] = dump({key: value for key, value in account.items() if value})
    return files


def judged(row: Table) -> tuple[list[int], str]:
    """[favorable, adverse], and the bands of the worlds if they are all the same."""
    parsed = parse(universe(row))
    results = {result for _, _, result in Claim(parsed, parsed.account["exposure"][0], 10_000).worlds()}
    bears = [result.bears for result in results]
    bands = " ".join(f"{item}:{status}({policy})={count}" for (item, status, policy), count in sorted(results.pop().sums, key=str))
    return [min(bears), max(bears)], bands if not results else "several"


def link(technology: str, ring: Any = "cause", **more: Any) -> Table:
    return {"id": f"l-{technology}", "ring": ring, "technology": technology, **more}


def excluding(**exclusion: Any) -> Table:
    return {"exclusion": [{"id": "x", "title": "x", **exclusion}]}


def about(technology: str | None, **more: Any) -> Table:
    """An exposure whose technology stands as given; none: stated nowhere."""
    facts = {"harm": "money", "conduct": "innocent", "stage": "alleged"}
    return {"facts": facts | ({"technology": technology} if technology else {}), **more}


def ai(**definition: Any) -> Table:
    """A form with a defined word, and an exclusion that uses it."""
    return {
        "definition": [{"id": "ai", "term": "AI", "facet": "technology", **definition}],
        "feature": [{"id": "ai.edge", "text": "?"}],
        **excluding(when={"technology": "@ai"}),
    }


def layer(limit: str, *shares: Table, name: str = "x", on: str = "p", **more: Any) -> Table:
    return {"id": name, "excess_of": on, "limit": {"each_claim": limit, "aggregate": limit}, "shares": list(shares), **more}


def taking(share: str, exhaustion: Table = ANYONE, **more: Any) -> Table:
    return {"insurer": "X", "share": share, "exhaustion": exhaustion, **more}


def limit(amount: str, **more: Any) -> Table:
    return {"limit": {"each_claim": amount, "aggregate": amount}, **more}


def retention(amount: str, place: str = "below_limit", by: str = "both", kind: str = "retention") -> Table:
    return {"retention": {"amount": amount, "kind": kind, "place": place, "satisfied_by": by}}


def person(name: str, conduct: str = "knowing", stage: str = "final_underlying", **more: Any) -> Table:
    return {"id": name, "capacity": "director_officer", "facts": {"conduct": conduct, "stage": stage}, **more}


def conduct(**exclusion: Any) -> Table:
    return excluding(when={"conduct": "knowing"}, stage="final_underlying", **exclusion)


BOTH = {"insureds": [{"party": "client", "status": "named"}, {"party": "client", "status": "director_officer"}]}
CONTROL = {"id": "c", "title": "c", "duty": "control", "control": "callback"}
NOT_KEPT = [{"question": "control:client/callback", "value": "no", "by": "b", "on": jan(1), "evidence": "e"}]
CALLBACK = [{**NOT_KEPT[0], "value": "yes"}]
OWED = {"defense": {"kind": "duty", "place": "inside"}}
ADVANCED = {"defense": {"kind": "advance", "place": "inside"}}


def two_grants(**document: Any) -> Table:
    """Grants of two parts; A is cut to 2 cents, B to 4."""
    grants = [{"id": f"g{part}", "title": part, "part": part, "trigger": "claims_made"} for part in "AB"]
    caps = [{"id": f"s{part}", "title": part, "parts": [part], "amount": amount} for part, amount in (("A", "0.02"), ("B", "0.04"))]
    return {"form": {"grant": grants, "sublimit": caps}, "document": document}


FACTS = [  # changes, [favorable, adverse], why
    ({"form": excluding(when={"technology": "ai"})}, [0, 0], "a stated value answers no to another branch"),
    ({"form": excluding(when={"technology": "software"})}, [5, 5], "and yes to itself, through the count's own link"),
    ({"form": excluding(when={"technology": "ai"}), "exposure": about("ai.generative")}, [5, 5], "a term is met by what lies below it"),
    ({"form": excluding(when={"technology": "ai.generative"}), "exposure": about("ai")}, [0, 5], "a coarse value is open"),
    ({"form": excluding(when={"technology": "ai.predictive"}), "exposure": about("ai.generative")}, [0, 0], "siblings exclude each other"),
    ({"form": excluding(when={"technology": "any"}), "exposure": about(None)}, [0, 5], "a facet stated nowhere may also be none"),
    ({"form": excluding(when={"technology": "any"}), "exposure": about("ai")}, [5, 5], "a coarse value is some value"),
    (
        {"form": excluding(when={"technology": ["ai.generative", "ai.predictive"]}), "exposure": about("ai")},
        [0, 5],
        "all named children do not exhaust their parent: something unnamed has room",
    ),
    (
        {"form": excluding(when={"technology": "software", "fact": "leak"}), "exposure": about(None, link=[link("software")])},
        [0, 0],
        "absent tags answer no",
    ),
    (
        {"form": excluding(to={"technology": "software"}), "exposure": about(None, link=[link("software")])},
        [0, 0],
        "a facet stated on a link only answers no for an item",
    ),
    (
        {"form": excluding(to={"technology": "software"}), "exposure": about(None, link=[link("software")], unknown=["technology"])},
        [0, 5],
        "unless a level of the item's chain lists it under unknown",
    ),
    (
        {"form": excluding(when={"technology": "ai", "harm": "injury"}), "exposure": about("software", link=[link("ai.generative", harm="money"), link("software", harm="injury")])},
        [0, 0],
        "one link must meet all of an object test: not the technology here, the harm there",
    ),
    (
        {"form": excluding(to={"fact": "leak"}), "exposure": {"absent": ["warned", "prejudiced"]}},
        [0, 5],
        "a tag stated nowhere is open, if the taxonomy says so",
    ),
    ({"form": excluding(to={"fact": "warned"}), "exposure": {"absent": ["leak", "prejudiced"]}}, [0, 0], "or no, if it says that"),
    (
        {"form": excluding(to={"fact": "leak"}), "exposure": {"item": [{**DAMAGES, "unknown": ["leak"]}]}},
        [0, 5],
        "the item's own unknown hides the exposure's absent",
    ),
    ({"form": excluding(to={"conduct": "reckless+"}), "exposure": {"facts": {"conduct": "knowing"}}}, [5, 5], "at least, on a scale"),
    ({"form": excluding(to={"conduct": "reckless-"}), "exposure": {"facts": {"conduct": "knowing"}}}, [0, 0], "at most, on a scale"),
    ({"form": excluding(to={"harm": "money", "except": {"item": "damages"}})}, [0, 0], "except is a hole"),
    ({"form": excluding(to={"any": [{"harm": "injury"}, {"item": "damages"}]})}, [5, 5], "one of any"),
    ({"form": excluding(to={"all": [{"harm": "injury"}, {"item": "damages"}]})}, [0, 0], "all of all"),
    ({"form": excluding(to={"by_insured": True}), "exposure": {"claimant_party": "client"}}, [5, 5], "the claimant is an insured"),
    ({"form": excluding(to={"by_insured": True}), "exposure": {"claimant_party": "acme"}}, [0, 0], "the claimant is none"),
    (
        {"form": {**excluding(to={"question": "limb"}), "feature": [{"id": "limb", "text": "?"}]}},
        [0, 5],
        "a contested limb is one more conjunct, open in law",
    ),
    (
        {"form": excluding(when={"technology": "ai.generative"}), "exposure": about("ai", found={"technology": "ai.predictive"})},
        [0, 0],
        "indemnity reads what is found",
    ),
    (
        {
            "form": excluding(when={"technology": "ai.generative"}),
            "exposure": about("ai"),
            "answer": [{**NOT_KEPT[0], "question": "fact:e/exposure/technology", "value": "ai.generative"}],
        },
        [5, 5],
        "an answer narrows the truth",
    ),
]

DEFINITIONS = [
    ({"form": ai(**{"in": ["ai"], "out": ["ai.predictive"]}), "exposure": about("ai.predictive.explained")}, [0, 0], "the longest mark decides"),
    ({"form": ai(**{"in": ["ai"], "out": ["ai.predictive"]}), "exposure": about("ai")}, [0, 5], "marked differently below: open as a fact"),
    ({"form": ai(**{"in": ["ai.generative"], "edge": ["ai.predictive"], "feature": "ai.edge"}), "exposure": about("ai.predictive")}, [0, 5], "an edge is open in law"),
    ({"form": ai(**{"in": ["ai.generative"], "otherwise": "open", "feature": "ai.edge"})}, [0, 5], "no mark, and the word is undefined"),
    ({"form": ai(**{"in": ["ai.generative"]})}, [0, 0], "no mark: no"),
    ({"form": ai(**{"in": ["ai.generative"], "otherwise": "open", "feature": "ai.edge"}), "exposure": about("none")}, [0, 0], "none is never open"),
    (
        {"form": {"definition": [{"id": "wrong", "when": {"technology": "software"}}], **excluding(when={"is": "wrong"})}},
        [5, 5],
        "a definition with a when is read by the link, in an object",
    ),
    (
        {
            "form": {"definition": [{"id": "wrong", "when": {"technology": "software"}}], **excluding(to={"is": "wrong"})},
            "exposure": about(None, link=[link("software")]),
        },
        [0, 0],
        "and by the item, in a subject",
    ),
]

RINGS = [
    ({"form": excluding(when={"technology": "ai"}, lead_in="resulting_from"), "exposure": about("software", link=[link("ai", "connected")])}, [0, 0], "resulting from does not reach what is merely connected"),
    ({"form": excluding(when={"technology": "ai"}, lead_in="arising_out_of"), "exposure": about("software", link=[link("ai", "connected")])}, [5, 5], "arising out of does"),
    ({"form": excluding(when={"technology": "ai"}, lead_in="for", anti_concurrent=True), "exposure": about("software", link=[link("ai", "connected")])}, [5, 5], "anti-concurrent words reach at least connected"),
    ({"form": excluding(when={"technology": "ai"}, lead_in="arising_out_of", efficient_only=True), "exposure": about("software", link=[link("ai", "cause")])}, [0, 0], "efficient only reaches at most efficient"),
    ({"form": excluding(when={"technology": "ai"}), "exposure": about("software", link=[link("ai", ["cause", "involved"])])}, [0, 5], "a doubtful ring is open"),
    (
        {"form": excluding(when={"technology": "ai"}), "exposure": about("software", count=[{"id": "c1", "title": "c1"}, {"id": "c2", "title": "c2"}], link=[link("ai", count="c1")])},
        [0, 0],
        "an item of the whole follows its best count",
    ),
    (
        {
            "form": excluding(when={"technology": "ai"}),
            "exposure": about("software", count=[{"id": "c1", "title": "c1"}, {"id": "c2", "title": "c2"}], link=[link("ai", count="c1")], item=[{**DAMAGES, "count": "c1"}]),
        },
        [5, 5],
        "an item of a count follows that count",
    ),
]

EXCLUSIONS = [
    ({"form": excluding(to={"harm": "money"}, unless=[{"id": "b", "to": {"item": "damages"}}])}, [0, 0], "a carve-back gives back"),
    (
        {"form": excluding(to={"harm": "money"}, unless=[{"id": "b", "to": {"item": "damages"}, "unless": [{"id": "bb", "when": {"technology": "software"}}]}])},
        [5, 5],
        "a carve-back of the carve-back takes it again",
    ),
    ({"form": {"exclusion": [{"id": x, "title": x, "to": {"harm": "money"}, "unless": [{"id": "b", "to": {"item": item}}]} for x, item in (("x", "any"), ("y", "penalty"))]}}, [5, 5], "a carve-back undoes no other exclusion"),
    ({"form": excluding(to={"harm": "money"}, unless=[{"id": "b", "to": {"item": "any"}, "cap": "0.02"}])}, [3, 3], "a capped carve-back gives back so much"),
    ({"form": excluding(to={"harm": "money"}, unless=[{"id": "b", "to": {"item": "any"}, "cap": "0.02"}, {"id": "c", "to": {"harm": "money"}}])}, [0, 0], "an uncapped carve-back wins"),
    ({"form": excluding(to={"harm": "money"}, parts=["B"])}, [0, 0], "an exclusion of another part"),
    ({"form": {**excluding(to={"harm": "money"}), "grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made", "notwithstanding": ["form/x"]}]}}, [0, 0], "notwithstanding"),
    ({"form": conduct(actor="the_insured"), "policy": BOTH, "exposure": {"person": [person("ceo")], "item": [{**DAMAGES, "of": "ceo"}]}}, [5, 5], "the insured whose loss it is did it"),
    ({"form": conduct(actor="the_insured"), "exposure": {"person": [person("ceo")]}}, [0, 0], "the entity did not: the exposure's facts are innocent"),
    ({"form": conduct(actor="any_insured"), "exposure": {"person": [person("ceo")]}}, [5, 5], "any insured: imputed to all"),
    ({"form": conduct(actor="an_insured"), "exposure": {"person": [person("ceo")]}}, [0, 5], "an insured: courts differ"),
    ({"form": conduct(actor="any_insured", imputation="none"), "exposure": {"person": [person("ceo")]}}, [0, 0], "imputed to nobody else"),
    ({"form": conduct(actor="control_group"), "exposure": {"person": [person("ceo", control_group=True)]}}, [5, 5], "the control group's conduct is the entity's"),
    ({"form": conduct(actor="control_group"), "policy": BOTH, "exposure": {"person": [person("ceo", control_group=True), person("cfo", "innocent")], "item": [{**DAMAGES, "of": "cfo"}]}}, [0, 0], "but not another person's"),
    ({"form": conduct(actor="any_insured"), "exposure": {"person": [person("ceo", stage="in_fact")]}}, [0, 0], "the stage is not reached"),
    ({"form": conduct(actor="any_insured"), "exposure": {"person": [{"id": "ceo", "capacity": "employee", "facts": {"stage": "final_underlying"}, "unknown": ["conduct"]}]}}, [0, 5], "the person's own unknown hides the conduct stated of the exposure"),
    ({"form": {"condition": [{**CONTROL, "effect": "no_cover"}]}}, [0, 5], "a control nobody answers for is open"),
    ({"form": {"condition": [{**CONTROL, "effect": "no_cover"}]}, "answer": NOT_KEPT}, [5, 5], "not kept"),
    ({"form": {"condition": [{**CONTROL, "effect": "no_cover"}]}, "answer": CALLBACK}, [0, 0], "kept"),
    ({"form": {"condition": [{**CONTROL, "effect": "no_cover_if_prejudice", "prejudice": "prejudiced"}]}, "answer": NOT_KEPT}, [0, 0], "not kept, without prejudice"),
    ({"form": {"condition": [{**CONTROL, "effect": "reduce", "share": "1/2"}]}, "answer": NOT_KEPT}, [3, 3], "of 5 cents floor(2.5) stay"),
    ({"form": {"condition": [{**CONTROL, "effect": "cap", "cap": "0.01"}]}, "answer": NOT_KEPT}, [4, 4], "capped"),
    ({"form": {"sublimit": [{"id": "s", "title": "s", "share_of_limit": "1/4"}]}}, [3, 3], "a quarter of 9 cents is 2, rounded down"),
]

ENDORSED = {"endorsements": ["end"]}
OPERATIONS = [
    ({"form": excluding(to={"harm": "money"}), "policy": ENDORSED, "documents": {"end": {"delete": [{"target": "x"}]}}}, [0, 0], "delete"),
    ({"form": excluding(to={"harm": "money"}, unless=[{"id": "b", "to": {"item": "any"}}]), "policy": ENDORSED, "documents": {"end": {"delete": [{"target": "x/b"}]}}}, [5, 5], "delete a carve-back"),
    ({"form": excluding(to={"harm": "money"}), "policy": ENDORSED, "documents": {"end": {"replace": [{"target": "form/x", "with": {"id": "x", "title": "x", "to": {"harm": "injury"}}}]}}}, [0, 0], "replace"),
    ({"form": excluding(when={"technology": "ai"}, lead_in="for"), "policy": ENDORSED, "exposure": about("software", link=[link("ai")]), "documents": {"end": {"amend": [{"target": "x", "set": {"lead_in": "arising_out_of"}}]}}}, [5, 5], "amend"),
    ({"form": excluding(to={"harm": "money"}), "policy": ENDORSED, "documents": {"end": {"amend": [{"target": "x", "add_unless": [{"id": "b", "to": {"item": "any"}}]}]}}}, [0, 0], "a carve-back appended"),
    ({"form": ai(**{"in": ["ai"]}), "policy": ENDORSED, "exposure": about("ai.generative"), "documents": {"end": {"amend": [{"target": "ai", "add_out": ["ai.generative"]}]}}}, [0, 0], "a mark added"),
    ({"policy": ENDORSED, "documents": {"end": excluding(to={"harm": "money"})}}, [5, 5], "an exclusion added"),
    ({"policy": {"endorsements": ["end", "late"]}, "documents": {"end": excluding(to={"harm": "money"}), "late": {"delete": [{"target": "end/x"}]}}}, [0, 0], "a later endorsement undoes an earlier one"),
]


def trigger(name: str) -> Table:
    return {"grant": [{"id": "g", "title": "g", "part": "A", "trigger": name}]}


REPORTED = {"period": [jan(1), jan(6)], "reporting_window": {"days": 3}}
DAYS = [
    ({"exposure": {"made": jan(12)}}, [0, 0], "the last day of the period"),
    ({"exposure": {"made": jan(13)}}, [5, 5], "the day of expiration is not in it"),
    ({"exposure": {"made": {"between": [jan(11), jan(13)]}}}, [0, 0], "an interval ends before its second day"),
    ({"exposure": {"made": {"between": [jan(11), jan(14)]}}}, [0, 5], "one of its days is late"),
    ({"exposure": {"made": None}}, [0, 5], "not stated: any day"),
    ({"exposure": {"made": "none"}}, [5, 5], "never made"),
    ({"policy": {"retroactive": jan(3)}, "exposure": {"acts": jan(3)}}, [0, 0], "the retroactive date is inclusive"),
    ({"policy": {"retroactive": jan(3)}, "exposure": {"acts": {"from": jan(2), "to": jan(5)}}}, [5, 5], "a course counts at its first day"),
    ({"policy": {"retroactive": jan(3)}, "exposure": {"acts": "none"}}, [0, 0], "acts none passes"),
    ({"policy": {"retroactive": "not_stated"}, "exposure": {"acts": jan(3)}}, [0, 5], "a retroactive date that is not stated"),
    ({"form": trigger("claims_made_reported"), "policy": REPORTED, "exposure": {"reported": jan(8)}}, [0, 0], "the third day of the window, expiration being the first"),
    ({"form": trigger("claims_made_reported"), "policy": REPORTED, "exposure": {"reported": jan(9)}}, [5, 5], "the fourth is too late"),
    ({"form": trigger("claims_made_reported"), "policy": REPORTED, "exposure": {"made": {"between": [jan(5), jan(12)]}, "reported": jan(5)}}, [0, 0], "a claim is not reported before it is made, so it is made on the 5th"),
    ({"form": trigger("occurrence"), "exposure": {"harm": {"from": date(2025, 12, 1), "to": jan(2)}, "knowledge": "none"}}, [0, 0], "a course of harm touches the period"),
    ({"form": trigger("occurrence"), "exposure": {"harm": {"from": date(2025, 12, 1), "to": jan(1)}, "knowledge": "none"}}, [0, 0], "its last day is in it"),
    ({"form": trigger("occurrence"), "exposure": {"harm": {"from": date(2025, 12, 1), "to": date(2025, 12, 31)}, "knowledge": "none"}}, [5, 5], "a course that ends before the period"),
    ({"form": trigger("occurrence"), "exposure": {"harm": jan(2), "knowledge": date(2025, 12, 31)}}, [5, 5], "known before inception"),
    ({"form": trigger("offense"), "exposure": {"offense": jan(1)}}, [0, 0], "an offense on the first day"),
    ({"form": trigger("discovery"), "exposure": {"discovered": jan(20)}}, [5, 5], "discovered late"),
]

BANDS = [  # changes, bands, why
    ({}, "d:recovered(p)=5", "nothing special"),
    ({"policy": {"insureds": [{"party": "acme", "status": "named"}]}}, "d:not_insured(p)=5", "not an insured"),
    ({"exposure": {"person": [person("ceo")], "item": [{**DAMAGES, "of": "ceo"}]}}, "d:not_insured(p)=5", "the person's capacity is not insured"),
    ({"policy": {"form": None, "evidence": "certificate_only"}}, "d:document_not_seen(p)=5", "a certificate has no words"),
    ({"policy": {"parts": ["B"]}}, "d:not_granted(p)=5", "the part was not bought"),
    ({"exposure": {"made": jan(20)}, "form": excluding(to={"harm": "money"})}, "d:untimely(p)=5", "time is asked before the exclusions"),
    ({"exposure": {"made": jan(20)}, "form": {"grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made", "to": {"item": "penalty"}}]}}, "d:not_granted(p)=5", "and after the grant's words"),
    ({"policy": {"insureds": [{"party": "client", "status": "additional_insured", "scope": {"item": "penalty"}}]}}, "d:not_insured(p)=5", "outside an additional insured's scope"),
    ({"policy": limit("0.03")}, "d:above_limit(p)=2 d:recovered(p)=3", "above the limit"),
    ({"policy": retention("0.02")}, "d:recovered(p)=3 d:retained(p)=2", "a retention takes the first cents"),
    ({"policy": retention("0.02", by="defense")}, "d:recovered(p)=5", "damages do not satisfy it"),
    ({"policy": retention("0.02", kind="waiting_period")}, "d:recovered(p)=3 d:waiting_period(p)=2", "a waiting period"),
    ({"policy": limit("0.03", **retention("0.02"))}, "d:recovered(p)=3 d:retained(p)=2", "a retention below the limit leaves it whole"),
    ({"policy": limit("0.03", **retention("0.02", "reduces_limit"))}, "d:above_limit(p)=2 d:recovered(p)=1 d:retained(p)=2", "a deductible comes out of it"),
    ({"exposure": {"item": [DAMAGES, DEFENSE]}, "policy": limit("0.06")}, "d:above_limit(p)=3 d:recovered(p)=2 l:recovered(p)=4", "defense first, inside the limit"),
    ({"exposure": {"item": [DAMAGES, DEFENSE]}, "policy": limit("0.04", defense={"kind": "reimburse", "place": "outside"})}, "d:above_limit(p)=1 d:recovered(p)=4 l:recovered(p)=4", "defense outside the limit"),
    ({"policy": {"coinsurance": "1/3"}}, "d:coinsurance(p)=2 d:recovered(p)=3", "floor(5 x 2/3) = 3"),
    ({"policy": {"insolvent": True}}, "d:insolvent(p)=5", "insolvent"),
    ({"policy": {"refuses": True}}, "d:refused(p)=5", "an insurer that refuses"),
    ({"policy": limit("0.02", refuses=True), "layer": [layer("0.03", taking("1", INSURERS))]}, "d:refused(p)=2 d:underlying_not_exhausted(x)=3", "it has not paid"),
    ({"policy": limit("0.02", refuses=True), "layer": [layer("0.03", taking("1", {"who": "underlying_insurers", "how": "held_liable"}))]}, "d:recovered(x)=3 d:refused(p)=2", "but was held liable"),
    ({"policy": limit("0.02", refuses=True), "layer": [layer("0.03", taking("1", {"who": "insureds_too"}))]}, "d:recovered(x)=3 d:refused(p)=2", "or the insured paid"),
    ({"exposure": {"settled": {"p": "0.02"}}}, "d:recovered(p)=2 d:released(p)=3", "settled for two cents"),
    ({"form": {"sublimit": [{"id": "s", "title": "s", "amount": "0.06"}]}, "exposure": {"item": [DAMAGES, PENALTY]}}, "d:recovered(p)=5 f:above_sublimit(p)=2 f:recovered(p)=1", "a sublimit is shared by its items"),
    ({"form": {"sublimit": [{"id": "s", "title": "s", "amount": "0.02"}]}, "policy": limit("0.02"), "layer": [layer("0.05", taking("1"))]}, "d:above_sublimit(p)=3 d:recovered(p)=2", "its overflow fills no layer"),
    ({"policy": limit("0.02"), "layer": [layer("0.02", taking("1"))]}, "d:above_limit(p)=1 d:recovered(p)=2 d:recovered(x)=2", "a layer"),
    ({"policy": limit("0.02"), "layer": [layer("0.02", taking("1"), attachment="0.03")]}, "d:attachment_hole(p)=1 d:recovered(p)=2 d:recovered(x)=2", "a hole below it"),
    ({"policy": limit("0.01"), "layer": [layer("0.04", taking("1/2"), taking("1/4"))]}, "d:recovered(p)=1 d:recovered(x)=3 d:unplaced(x)=1", "of four cents floor(4 x 3/4) are placed"),
    ({"policy": limit("0.02", insolvent=True), "layer": [layer("0.03", taking("1", INSURERS))]}, "d:insolvent(p)=2 d:underlying_not_exhausted(x)=3", "an insolvent insurer has not paid"),
    ({"policy": limit("0.02", insolvent=True), "layer": [layer("0.03", taking("1", {"who": "underlying_insurers", "how": "held_liable"}))]}, "d:insolvent(p)=2 d:recovered(x)=3", "but is held liable"),
    ({"policy": limit("0.02", insolvent=True), "layer": [layer("0.03", taking("1", {"who": "insureds_too"}))]}, "d:insolvent(p)=2 d:recovered(x)=3", "or the insured pays instead"),
    ({"policy": limit("0.02"), "exposure": {"settled": {"p": "0.01"}}, "layer": [layer("0.03", taking("1", INSURERS))]}, "d:recovered(p)=1 d:released(p)=1 d:underlying_not_exhausted(x)=3", "a compromise below limits"),
    ({"policy": limit("0.02"), "exposure": {"settled": {"p": "0.01"}}, "layer": [layer("0.03", taking("1", {"who": "underlying_insurers", "how_much": "proportionate"}))]}, "d:recovered(p)=1 d:recovered(x)=1 d:released(p)=1 d:underlying_not_exhausted(x)=2", "half of the layer: floor(3/2) = 1"),
    ({"policy": limit("0.02", **retention("0.01", "reduces_limit")), "layer": [layer("0.03", taking("1", INSURERS))]}, "d:recovered(p)=1 d:recovered(x)=3 d:retained(p)=1", "a deductible counts as paid"),
    ({"policy": limit("0.01"), "layer": [layer("0.02", taking("1/2")), layer("0.02", taking("1", INSURERS), name="y", on="x")]}, "d:recovered(p)=1 d:recovered(x)=1 d:underlying_not_exhausted(y)=2 d:unplaced(x)=1", "an unplaced part below"),
    (
        {"policy": limit("0.02"), "exposure": {"item": [PENALTY, DAMAGES]}, "layer": [layer("0.06", taking("1", {"who": "anyone", "of_what": "recognized"}), form="own", law="us.il")], "documents": {"own": excluding(to={"item": "penalty"})}},
        "d:underlying_not_exhausted(x)=5 f:excluded(x)=1 f:recovered(p)=2",
        "the layer does not recognize what filled the base; its own exclusion is a hole",
    ),
    ({"policy": {"order": 2}, "policies": [{"id": "q", "order": 1, "party": "client", "evidence": "certificate_only", "insureds": [], "period": [jan(1), jan(13)], "limit": {"each_claim": "0.09"}, "retention": "none", "defense": {"kind": "reimburse"}}]}, "d:recovered(p)=5", "a later policy pays what an earlier one does not"),
    (
        {"policy": limit("0.02", order=2), "policies": [{"id": "q", "order": 1, "party": "client", "form": "form", "insureds": [{"party": "client", "status": "named"}], "period": [jan(1), jan(13)], "retroactive": "none", "limit": {"each_claim": "0.01"}, **retention("0.01"), "defense": {"kind": "reimburse"}}]},
        "d:above_limit(q)=2 d:recovered(p)=2 d:recovered(q)=1",
        "p takes the retained cent and the next; of the last two, both say above the limit: the first in program order",
    ),
]

GRANTS = [
    (two_grants(competing="first"), [3, 3], "as declared: A leaves 3"),
    (two_grants(competing="highest"), [1, 1], "the larger limit: B leaves 1"),
    (two_grants(competing="insured_chooses"), [1, 1], "the insured chooses B"),
    (two_grants(), [1, 3], "silent, and in different parts: courts differ"),
    (
        {"form": {"grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made"}, {"id": "h", "title": "h", "part": "B", "trigger": "claims_made", "exclusive": True}], **excluding(to={"harm": "money"}, parts=["B"])}},
        [5, 5],
        "an exclusive grant that is met takes the item away from the others, though it is excluded",
    ),
    (
        {"form": {"grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made"}, {"id": "h", "title": "h", "part": "B", "trigger": "claims_made", "to": {"item": "damages", "harm": "money"}}], "sublimit": [{"id": "s", "title": "s", "parts": ["B"], "amount": "0.01"}]}, "document": {"competing": "most_specific"}},
        [4, 4],
        "two terms are more specific than none",
    ),
]

DOUBT = about("ai", item=[DAMAGES, DEFENSE])
GENERATIVE = excluding(when={"technology": "ai.generative"})
DEFENDED = [
    ({"form": GENERATIVE, "exposure": DOUBT}, [0, 9], "reimbursed: defense follows the truth"),
    ({"form": GENERATIVE, "exposure": DOUBT, "policy": ADVANCED}, [0, 5], "advanced: some finding on the pleaded facts covers it"),
    ({"form": GENERATIVE, "exposure": DOUBT, "policy": OWED}, [0, 5], "a duty to defend, for the same reason"),
    ({"form": GENERATIVE, "exposure": {**DOUBT, "found": {"technology": "ai.generative"}}, "policy": OWED}, [5, 5], "what is found does not end it"),
    ({"form": GENERATIVE, "exposure": about("ai.generative", item=[DAMAGES, DEFENSE]), "policy": OWED}, [9, 9], "excluded on its face: no defense"),
    ({"form": excluding(to={"item": "defense"}), "exposure": {"item": [DAMAGES, DEFENSE]}, "policy": ADVANCED}, [4, 4], "advanced only if the defense itself would be covered"),
    ({"form": excluding(to={"item": "defense"}), "exposure": {"item": [DAMAGES, DEFENSE]}, "policy": OWED}, [0, 0], "the duty covers it whatever its own ruling"),
    ({"exposure": {"item": [DAMAGES, DEFENSE]}, "policy": {"defense": {"kind": "none", "place": "inside"}}}, [4, 4], "no defense granted"),
    (
        {"form": ai(**{"in": ["ai.generative"], "edge": ["ai.predictive"], "feature": "ai.edge"}), "exposure": about("ai.predictive", item=[DAMAGES, DEFENSE]), "policy": OWED},
        [0, 9],
        "the adverse legal reading shows no defense",
    ),
    (
        {"form": {"sublimit": [{"id": "s", "title": "s", "to": {"item": "defense"}, "amount": "0.01"}], **excluding(to={"item": "defense"})}, "exposure": {"item": [DAMAGES, DEFENSE]}, "policy": OWED},
        [0, 0],
        "defense that follows the suit takes no cap",
    ),
    (
        {"form": {"sublimit": [{"id": "s", "title": "s", "to": {"item": "defense"}, "amount": "0.01"}]}, "exposure": {"item": [DAMAGES, DEFENSE]}, "policy": OWED},
        [3, 3],
        "defense that is covered itself keeps its own cap",
    ),
]


ENDS: list[Any] = [FACTS, DEFINITIONS, RINGS, EXCLUSIONS, OPERATIONS, DAYS, GRANTS, DEFENDED]


@pytest.mark.parametrize(
    ("row", "ends"),
    [pytest.param(row, ends, id=why) for table in ENDS for row, ends, why in table],
)
def test_what_the_client_bears(row, ends):
    """Both ends are as worked by hand."""
    assert judged(row)[0] == ends


@pytest.mark.parametrize(("row", "bands"), [pytest.param(row, bands, id=why) for row, bands, why in BANDS])
def test_every_cent_has_its_band(row, bands):
    """One world, and each cent where the hand put it."""
    assert judged(row)[1] == bands


def test_worlds_split_only_on_what_is_asked():
    """Three worlds: the second key is asked in one branch only."""

    def judge(world):
        return "open" if world.ask("door", ("shut", "open")) == "shut" else world.ask("window", ("low", "high"))

    assert [judgment for _, judgment in each(judge, {}, 10)] == ["open", "low", "high"]
    assert [judgment for _, judgment in each(judge, {"door": ["open"]}, 10)] == ["low", "high"]
