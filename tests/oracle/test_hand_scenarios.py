# ruff: noqa: E501 - a row of a table stays on its line
"""The oracle on scenarios worked by hand: one row a rule of docs/format.md, section 6; the arithmetic stands in its reason.

Every row changes one plain universe: policy `p` (limit 0.09, aggregate 0.09, no retention, claims made, 2026-01-01 to 01-13),
whose one grant takes every item; exposures `a`, `b`, `c` made on the 3rd, 5th and 7th, acts on the 2nd, nothing open, each
one item `d` of damages of 0.05. A row gives, claim by claim, the cents per band in its one world; or where there are several,
[favorable, adverse] of the sum and of each claim.
"""

import copy
from string import ascii_lowercase
from typing import Any

import pytest

from .files import Table, parse
from .scenario import Scenario, alone
from .test_hand import ANYONE, DEFENSE, INSURERS, NOT_KEPT, PENALTY, about, excluding, head, jan, layer, limit, retention, taking, trigger
from .toml import dump
from .universes import PROVENANCE, TAXONOMY, judged, on


def files(row: Table) -> dict[str, str]:
    """The plain universe with a row's changes."""
    form: Table = {"format": 1, "document": head("form", "form"), "grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made"}]}
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
    claim: Table = {"party": "client", "title": "t", "facts": {"technology": "software", "harm": "money", "conduct": "innocent", "stage": "alleged"}}
    claim |= {"absent": ["leak", "warned", "prejudiced"], "acts": jan(2)}
    changed = copy.deepcopy(row)
    claims = [
        {"id": ascii_lowercase[n], **claim, "made": jan(3 + 2 * n), "item": [of(5)], **change} for n, change in enumerate(changed.get("claims", [{}, {}]))
    ]
    account: Table = {
        "format": 1,
        "account": {"name": "n", "client": "client", "currency": "USD", "as_of": jan(1), "law": "us.il", **changed.get("account", {})},
        "policy": [{**policy, "order": n, **change} for n, change in enumerate(changed.get("policies", [{}]))],
        "layer": changed.get("layer", []),
        "pool": changed.get("pool", []),
        "loss_run": changed.get("loss_run", []),
        "exposure": [{key: value for key, value in claim.items() if value is not None} for claim in claims],
        "scenario": [{"id": "year", "title": "Year", "exposures": [claim["id"] for claim in claims], **changed.get("scenario", {})}],
        "answer": changed.get("answer", []),
    }
    form["document"].update(changed.pop("document", {}))
    written = {"library/taxonomy.toml": dump(TAXONOMY), "library/form.toml": dump({**form, **changed.get("form", {})})}
    for name, document in {"broad": {}, **changed.get("documents", {})}.items():
        written[f"library/{name}.toml"] = dump({**form, "document": head("form", name), **document})
    for name, document in changed.get("laws", {}).items():
        written[f"library/law.{name}.toml"] = law_document(name, **document)
    written["account/account.toml"] = dump({key: value for key, value in account.items() if value})
    return written


def law_document(name: str, surveyed: list[str] | None = None, **clauses: Any) -> str:
    """A document of the law `name`, or with a dash of the law before it."""
    speaks = {"law": name.partition("-")[0], **({"surveyed": surveyed} if surveyed else {})}
    about = {"kind": "law", "id": f"law.{name}", "title": name, **speaks, "provenance": PROVENANCE}
    return dump({"format": 1, "document": about, **clauses})


def of(amount: int, **more: Any) -> Table:
    """An item of so many cents of damages."""
    return {"id": "d", "item": "damages.statutory", "amount": f"0.{amount:02}", **more}


def losses(*amounts: int) -> list[Table]:
    """One claim for each amount."""
    return [{"item": [of(amount)]} for amount in amounts]


def capped(each: int, aggregate: int, **more: Any) -> Table:
    """A limit each claim, and in the aggregate."""
    return {"each_claim": f"0.{each:02}", "aggregate": f"0.{aggregate:02}", **more}


def scenario(row: Table) -> Scenario:
    parsed = parse(files(row))
    return Scenario(parsed, parsed.account["scenario"][0], 10_000)


def bands(row: Table) -> str:
    """Claim by claim, the cents per band; an item is named where a claim has several."""
    told = scenario(row)
    results = {results for *_, results in told.worlds()}
    assert len(results) == 1, f"{len(results)} different results"
    return " | ".join(
        " ".join(sorted(f"{item + ':' if len(member.case.items) > 1 else ''}{status}({policy})={count}" for (item, status, policy), count in result.sums))
        for member, result in zip(told.members, results.pop().claims, strict=True)
    )


def ends(row: Table) -> list[list[int]]:
    """[favorable, adverse] of the sum, then of each claim."""
    results = [results for *_, results in scenario(row).worlds()]
    columns = [[each.bears for each in results], *zip(*([claim.bears for claim in each.claims] for each in results), strict=True)]
    return [[min(column), max(column)] for column in columns]


def excess(each: int, aggregate: int, exhaustion: Table = ANYONE, **more: Any) -> Table:
    """A layer `x` above `p`, all one insurer's."""
    return {**layer("0.01", taking("1", exhaustion)), "limit": capped(each, aggregate), **more}


OWN = {"own": {**excluding(to={"item": "penalty"}), "grant": []}}
RECOGNIZED = {"who": "anyone", "of_what": "recognized"}
TWO_PARTS = {
    "grant": [
        {"id": "gA", "title": "A", "part": "A", "trigger": "claims_made", "to": {"item": "damages"}},
        {"id": "gB", "title": "B", "part": "B", "trigger": "claims_made", "to": {"item": "penalty"}},
    ]
}

POOLS = [  # changes, bands, why
    ({}, "recovered(p)=5 | aggregate_exhausted(p)=1 recovered(p)=4", "9 in the aggregate: 5, then 4 of 5"),
    ({"policies": [{"limit": capped(9, 9, reinstatements=1)}]}, "recovered(p)=5 | recovered(p)=5", "reinstated once: 18"),
    ({"policies": [{"limit": capped(4, 6)}]}, "above_limit(p)=1 recovered(p)=4 | above_limit(p)=1 aggregate_exhausted(p)=2 recovered(p)=2", "left 2: the 3rd and 4th cent lie below each claim, the 5th above it"),
    ({"claims": [{"made": jan(6)}, {}]}, "aggregate_exhausted(p)=1 recovered(p)=4 | recovered(p)=5", "by the day made, not by row: b on the 5th, then a on the 6th"),
    ({"scenario": {"dates": {"b": {"made": jan(2)}}}}, "aggregate_exhausted(p)=1 recovered(p)=4 | recovered(p)=5", "the scenario's own day of b comes before a's"),
    ({"claims": [{"made": jan(5)}, {}], "scenario": {"order": ["b"]}}, "aggregate_exhausted(p)=1 recovered(p)=4 | recovered(p)=5", "one day: as ordered, those not named after"),
    ({"claims": [{"made": jan(5)}, {}]}, "recovered(p)=5 | aggregate_exhausted(p)=1 recovered(p)=4", "one day, no order: by id"),
    ({"policies": [{"limit": capped(3, 4)}], "layer": [excess(4, 9)], "claims": losses(3, 5)}, "recovered(p)=3 | recovered(p)=1 recovered(x)=4", "left 1 of 3: x comes down by 2, to [1, 5)"),
    ({"policies": [{"limit": capped(3, 4)}], "layer": [excess(4, 9, drops_over=[])], "claims": losses(3, 5)}, "recovered(p)=3 | aggregate_exhausted(p)=2 recovered(p)=1 recovered(x)=2", "x stays at 3: two cents fall between, and count for anyone"),
    ({"policies": [{"limit": capped(3, 4)}], "layer": [excess(4, 9, INSURERS, drops_over=[])], "claims": losses(3, 5)}, "recovered(p)=3 | aggregate_exhausted(p)=2 recovered(p)=1 underlying_not_exhausted(x)=2", "but no underlying insurer has paid them"),
    ({"policies": [{"limit": capped(3, 4)}], "layer": [excess(4, 9, INSURERS)], "claims": losses(3, 5)}, "recovered(p)=3 | recovered(p)=1 recovered(x)=4", "come down, all below it is paid: one cent of one"),
    ({"policies": [{"limit": capped(2, 9)}], "layer": [excess(3, 4)]}, "recovered(p)=2 recovered(x)=3 | aggregate_exhausted(x)=2 recovered(p)=2 recovered(x)=1", "a layer shrinks from its top: 4 - 3 = 1 left, [2, 3)"),
    ({"policies": [{"limit": capped(3, 4)}], "layer": [excess(4, 9, RECOGNIZED, form="own")], "documents": OWN, "claims": [{"item": [PENALTY]}, {}]}, "recovered(p)=3 | aggregate_exhausted(p)=2 recovered(p)=1 recovered(x)=2", "x does not recognize 3 cents of penalty: 3 - min(3, 1 + 0 + 3) = 0, it stays"),
    ({"policies": [{"limit": capped(3, 4)}], "layer": [excess(4, 9, RECOGNIZED, form="own")], "documents": OWN, "claims": losses(3, 5)}, "recovered(p)=3 | recovered(p)=1 recovered(x)=4", "damages it does recognize"),
    ({"policies": [{"limit": capped(3, 9)}], "layer": [excess(4, 9)], "pool": [{"id": "all", "of": ["p", "x"], "aggregate": "0.05"}], "claims": losses(7)}, "aggregate_exhausted(x)=2 recovered(p)=3 recovered(x)=2", "a pool of 5 around both: 3, then 2 of 4"),
    ({"pool": [{"id": "in", "of": ["p"], "aggregate": "0.06"}, {"id": "out", "of": ["in"], "aggregate": "0.05"}], "claims": losses(4, 4)}, "recovered(p)=4 | aggregate_exhausted(p)=3 recovered(p)=1", "pools in pools: 5 - 4 = 1 is the least"),
    ({"form": TWO_PARTS, "pool": [{"id": "b", "of": ["p/B"], "aggregate": "0.02"}], "claims": [{"item": [of(2), PENALTY]}]}, "d:recovered(p)=2 f:aggregate_exhausted(p)=1 f:recovered(p)=2", "a pool around part B holds penalties only"),
    ({"loss_run": [{"policy": "p", "as_of": jan(1), "paid": "0.04"}], "claims": losses(8)}, "aggregate_exhausted(p)=3 recovered(p)=5", "4 of 9 are paid already"),
    ({"pool": [{"id": "a", "of": ["p/A"], "aggregate": "0.05"}], "loss_run": [{"policy": "p", "as_of": jan(1), "paid": "0.04"}], "claims": losses(5)}, "recovered(p)=5", "a loss run leaves the pool of a part whole"),
    ({"policies": [{"limit": capped(3, 4)}], "layer": [excess(4, 9, RECOGNIZED, form="own")], "documents": OWN, "loss_run": [{"policy": "p", "as_of": jan(1), "paid": "0.03"}], "claims": losses(5)}, "recovered(p)=1 recovered(x)=4", "every layer recognizes a loss run"),
    (
        {"policies": [{"limit": capped(1, 9), "insolvent": True}], "layer": [{**layer("0.04", taking("1/2"), taking("1/2", INSURERS))}], "claims": losses(5, 3)},
        "insolvent(p)=1 recovered(x)=2 underlying_not_exhausted(x)=2 | aggregate_exhausted(x)=1 insolvent(p)=1 underlying_not_exhausted(x)=1",
        "each half has a pool of 2; the first half's is used up, and the slice has 4 - 2 = 2 left, one each",
    ),
    (
        {"policies": [limit("0.01")], "layer": [layer("0.04", taking("1/2"), taking("1/2"))], "loss_run": [{"policy": "x", "as_of": jan(1), "paid": "0.03"}], "claims": losses(4)},
        "aggregate_exhausted(x)=3 recovered(p)=1",
        "of each half's 2, floor(3/2) = 1 and 2 are gone: one cent is left of the layer, but its first cent is the second half's",
    ),
    ({"policies": [{"limit": capped(2, 9), "insolvent": True}], "layer": [excess(3, 9, drops_over=["insolvent"])], "claims": losses(4)}, "aggregate_exhausted(p)=1 recovered(x)=3", "p has size 0, x [0, 3); the 4th cent lies below the top without drops, 5"),
    ({"policies": [{"limit": capped(2, 9), "insolvent": True}], "layer": [excess(3, 9)], "claims": losses(4)}, "insolvent(p)=2 recovered(x)=2", "without the drop they are two different cents"),
    ({"policies": [{"limit": capped(2, 9), "refuses": True}], "layer": [excess(3, 9, INSURERS, drops_over=["refused"])], "claims": losses(4)}, "aggregate_exhausted(p)=1 recovered(x)=3", "over an insurer that refuses likewise, and nothing is left to wait for"),
    ({"policies": [{"limit": capped(2, 9), "refuses": True}], "layer": [excess(3, 9, INSURERS, drops_over=["insolvent"])], "claims": losses(4)}, "refused(p)=2 underlying_not_exhausted(x)=2", "not where insolvency alone is listed; and what is refused is not paid"),
    ({"policies": [{"limit": capped(2, 3), "refuses": True}], "claims": losses(2, 2)}, "refused(p)=2 | aggregate_exhausted(p)=1 refused(p)=1", "what is owed wears the aggregate, paid or not"),
    ({"policies": [{"limit": capped(2, 9)}], "layer": [{**layer("0.02", {"insurer": "X", "share": "1/2", "exhaustion": ANYONE, "refuses": True}, {"insurer": "Y", "share": "1/2", "exhaustion": ANYONE, "insolvent": True}), "limit": capped(2, 9)}, layer("0.03", taking("1"), name="y", on="x", drops_over=["insolvent", "refused"])], "claims": losses(5)}, "recovered(p)=2 recovered(y)=3", "one insurer refuses, its neighbor is insolvent: both are listed"),
    ({"policies": [{"limit": capped(2, 9)}], "layer": [{**layer("0.02", {"insurer": "X", "share": "1/2", "exhaustion": ANYONE, "refuses": True}, {"insurer": "Y", "share": "1/2", "exhaustion": ANYONE, "insolvent": True}), "limit": capped(2, 9)}, layer("0.03", taking("1"), name="y", on="x", drops_over=["refused"])], "claims": losses(5)}, "insolvent(x)=1 recovered(p)=2 recovered(y)=1 refused(x)=1", "one of them is not"),
    ({"policies": [{"limit": capped(5, 6)}], "claims": [{"settled": {"p": "0.02"}}, {}]}, "recovered(p)=2 released(p)=3 | aggregate_exhausted(p)=1 recovered(p)=4", "what was released erodes nothing: 6 - 2 = 4"),
    ({"policies": [{"limit": capped(5, 5), "defense": {"kind": "reimburse", "place": "outside"}}], "claims": [{"item": [of(3), DEFENSE]}, {}]}, "d:recovered(p)=3 l:recovered(p)=4 | aggregate_exhausted(p)=3 recovered(p)=2", "nor does defense outside the limit: 5 - 3 = 2"),
    ({"policies": [{"limit": capped(5, 6), **retention("0.02", "reduces_limit")}]}, "recovered(p)=3 retained(p)=2 | aggregate_exhausted(p)=4 retained(p)=1", "a deductible does: 6 - 5 = 1, and it is taken again"),
    ({"policies": [{"limit": capped(4, 6), "coinsurance": "1/2"}], "claims": losses(4, 4)}, "coinsurance(p)=2 recovered(p)=2 | aggregate_exhausted(p)=2 coinsurance(p)=1 recovered(p)=1", "so does coinsurance: 6 - 4 = 2"),
    ({"policies": [{"limit": capped(9, 30), "retention": {**retention("0.02")["retention"], "aggregate": "0.03"}}], "claims": losses(4, 4, 4)}, "recovered(p)=2 retained(p)=2 | recovered(p)=3 retained(p)=1 | recovered(p)=4", "3 are retained in the term: 2, 1, none"),
    ({"form": TWO_PARTS, "policies": [{"retention": {**retention("0.02")["retention"], "parts": ["B"]}}], "claims": [{"item": [of(3), PENALTY]}]}, "d:recovered(p)=3 f:recovered(p)=1 f:retained(p)=2", "the retention is part B's"),
    ({"policies": [{"limit": capped(9, 30)}], "form": {"sublimit": [{"id": "s", "title": "s", "amount": "0.03", "aggregate": "0.04"}]}}, "above_sublimit(p)=2 recovered(p)=3 | above_sublimit(p)=4 recovered(p)=1", "a sublimit of 3, 4 in the term"),
    ({"form": TWO_PARTS, "policies": [{"limit": capped(4, 9), "priority": ["B", "A"]}], "claims": [{"item": [of(3), PENALTY]}]}, "d:above_limit(p)=2 d:recovered(p)=1 f:recovered(p)=3", "part B's loss is paid first"),
]


def other(kind: str, **more: Any) -> Table:
    return {"other_insurance": {"kind": kind, **more}}


def q(**more: Any) -> Table:
    """A second policy, limit 3."""
    return {"id": "q", **limit("0.03"), **more}


TIERS: list[tuple[Table, str, str]] = [
    ({"policies": [limit("0.06"), q()], "claims": losses(8)}, "recovered(p)=6 recovered(q)=2", "neither says anything: program order"),
    ({"policies": [limit("0.06", **other("primary", sharing="limits")), q(**other("primary", sharing="limits"))], "claims": losses(6)}, "recovered(p)=4 recovered(q)=2", "by limits, 6 to 3"),
    ({"policies": [limit("0.06", **other("primary", sharing="equal")), q(**other("primary", sharing="equal"))], "claims": losses(6)}, "recovered(p)=3 recovered(q)=3", "by equal shares"),
    ({"policies": [limit("0.06", **other("primary", sharing="limits")), q(**other("primary", sharing="equal"))], "claims": losses(6)}, "recovered(p)=4 recovered(q)=2", "by limits unless all say equal"),
    ({"policies": [limit("0.06", **other("primary", sharing="equal")), q(**other("primary", sharing="equal"))], "claims": losses(5)}, "recovered(p)=2 recovered(q)=3", "nested floors of 5: the first floor(5/2)"),
    (
        {"policies": [limit("0.06", **retention("0.04"), **other("primary", sharing="limits")), q(**other("primary", sharing="limits"))], "claims": losses(6)},
        "recovered(p)=2 recovered(q)=3 retained(p)=1",
        "rooms 2 and 3: both full; one cent goes on, of which p says first that it is retained",
    ),
    ({"policies": [limit("0.06", **retention("0.02"), **other("primary", sharing="equal")), q(**other("primary", sharing="equal"))], "claims": losses(5)}, "recovered(p)=2 recovered(q)=3", "rooms 3 and 3 of 5: all is paid, and no retention is felt"),
    ({"policies": [limit("0.06", **other("excess")), q()]}, "recovered(p)=2 recovered(q)=3", "p is excess over q, though it comes first"),
    ({"policies": [limit("0.04", **other("excess"))]}, "above_limit(p)=1 recovered(p)=4", "excess over nothing: it stands as primary"),
    ({"policies": [other("none_if_other"), q()]}, "above_limit(q)=2 recovered(q)=3", "p escapes; of the other two, q says above the limit"),
    ({"policies": [other("none_if_other")], "claims": losses(5)}, "recovered(p)=5", "nobody else: no escape"),
    ({"account": {"circle": "limits"}, "policies": [limit("0.06", **other("excess")), q(**other("excess"))], "claims": losses(6)}, "recovered(p)=4 recovered(q)=2", "a circle of excess, by limits"),
    ({"account": {"circle": "equal"}, "policies": [limit("0.06", **other("none_if_other")), q(**other("none_if_other"))], "claims": losses(6)}, "recovered(p)=3 recovered(q)=3", "a circle of escape, by equal shares"),
    ({"policies": [limit("0.06"), q(**other("primary", noncontributory=True))]}, "recovered(p)=2 recovered(q)=3", "noncontributory comes first"),
    ({"policies": [limit("0.06", **other("excess", over=["q"])), q(**other("excess"))]}, "recovered(p)=2 recovered(q)=3", "p is over q by name; q has nobody else to be over"),
    ({"policies": [limit("0.06", **other("excess")), q(**other("excess", over=["r"])), {"id": "r", "retroactive": jan(9), **limit("0.03")}]}, "recovered(p)=2 recovered(q)=3", "what q is over covers nothing here, so q is primary, and p excess over it"),
]
TIERS = [(row if "claims" in row or "|" in told else {**row, "claims": losses(5)}, told, why) for row, told, why in TIERS]


def umbrella(*drops: str, **more: Any) -> Table:
    """A policy `u` over `p`, limit 5, with a retained limit of 2."""
    return {"id": "u", "form": "broad", **limit("0.05"), **retention("0.02"), "umbrella": {"over": ["p"], "drops_over": list(drops), **more}}


NO_MONEY = excluding(to={"harm": "money"})
UMBRELLAS = [
    ({"policies": [limit("0.03"), umbrella()], "claims": losses(6)}, "recovered(p)=3 recovered(u)=3", "above the limit, without its retention"),
    ({"form": NO_MONEY, "policies": [{}, umbrella("excluded")], "claims": losses(5)}, "recovered(u)=3 retained(u)=2", "over what p excludes, with it"),
    ({"form": NO_MONEY, "policies": [{}, umbrella()], "claims": losses(5)}, "excluded(p)=5", "not over what is not listed"),
    ({"policies": [limit("0.03"), umbrella("aggregate")], "claims": losses(3, 4)}, "recovered(p)=3 | recovered(u)=4", "over a used aggregate, without it"),
    ({"policies": [limit("0.03"), umbrella()], "claims": losses(3, 4)}, "recovered(p)=3 | aggregate_exhausted(p)=3 recovered(u)=1", "not listed: only the 4th cent, above each claim"),
    ({"policies": [limit("0.03", **retention("0.01")), umbrella()], "claims": losses(5)}, "recovered(p)=3 recovered(u)=1 retained(p)=1", "what p retains is not offered"),
    ({"policies": [limit("0.03", insolvent=True), umbrella("insolvent")], "claims": losses(4)}, "recovered(u)=4", "over insolvency, without its retention"),
    ({"policies": [limit("0.02"), umbrella(attachment="0.03")], "claims": losses(6)}, "above_limit(p)=1 recovered(p)=2 recovered(u)=3", "it takes p's 2 to be 3: the third cent is nobody's"),
    ({"policies": [limit("0.04"), umbrella(attachment="0.03")], "claims": losses(6)}, "recovered(p)=4 recovered(u)=2", "p has more than it asks for"),
    ({"policies": [limit("0.02"), umbrella("aggregate", attachment="0.03")], "claims": losses(2, 5)}, "recovered(p)=2 | above_limit(p)=1 recovered(u)=4", "p's 2 are spent and it comes down over them; the hole above them stays"),
    ({"policies": [limit("0.02", **retention("0.01")), umbrella(attachment="0.03")], "claims": losses(6)}, "above_limit(p)=1 recovered(p)=2 recovered(u)=2 retained(p)=1", "what is retained below does not count toward it"),
    ({"form": NO_MONEY, "policies": [limit("0.02"), umbrella("excluded", attachment="0.03")], "claims": losses(5)}, "recovered(u)=3 retained(u)=2", "nor what is excluded: there its retained limit is all"),
    ({"policies": [limit("0.02", defense={"kind": "reimburse", "place": "outside"}), umbrella(attachment="0.03")], "claims": [{"item": [of(5), DEFENSE]}]}, "d:above_limit(p)=1 d:recovered(p)=2 d:recovered(u)=2 l:recovered(p)=4", "nor defense outside the limit"),
    ({"policies": [limit("0.02"), umbrella(attachment="0.03")], "claims": [{"item": [of(2), of(3, id="e", item="penalty")]}]}, "d:recovered(p)=2 e:above_limit(p)=1 e:recovered(u)=2", "counted over all items of a claim, once"),
    ({"policies": [limit("0.03", refuses=True), umbrella("refused")], "claims": losses(4)}, "recovered(u)=4", "over a refusal too"),
    ({"policies": [limit("0.03", refuses=True), umbrella("insolvent")], "claims": losses(4)}, "recovered(u)=1 underlying_not_exhausted(u)=3", "not where only insolvency is listed: the 4th cent, above p's limit"),
    ({"policies": [limit("0.03", refuses=True, insolvent=True), umbrella("insolvent")], "claims": losses(4)}, "recovered(u)=4", "who is insolvent and refuses is insolvent"),
    ({"policies": [limit("0.02"), q(), umbrella()], "claims": losses(7)}, "recovered(p)=2 recovered(q)=3 recovered(u)=2", "q pays before it, though it is not over q"),
]


def extended(*entries: Table, **more: Any) -> Table:
    return {"extended_reporting": list(entries), **more}


REPORTED = {"reporting_window": {"days": 2}}
BINDS = {"condition": [{"id": "c", "title": "c", "duty": "circumstances", "effect": "binds"}]}


def one_claim(*treats: str) -> Table:
    return {"condition": [{"id": "c", "title": "c", "duty": "related", "effect": "one_claim", "treats": list(treats)}]}


RELATED = {"scenario": {"related": [["a", "b"]]}}
TIME = [
    ({"policies": [extended({"days": 5})], "claims": [{"made": jan(17)}]}, "recovered(p)=5", "five days from the 13th, day 1: through the 17th"),
    ({"policies": [extended({"days": 5})], "claims": [{"made": jan(18)}]}, "untimely(p)=5", "not the 18th"),
    ({"policies": [extended({"days": 5})], "claims": [{"made": jan(17), "acts": jan(13)}]}, "untimely(p)=5", "acts after expiration"),
    ({"policies": [extended({"days": 5}, {"days": 2})], "claims": [{"made": jan(17)}]}, "recovered(p)=5", "the most days of those in force"),
    ({"policies": [extended({"days": 5, "bought": False}, {"days": 2})], "claims": [{"made": jan(17)}]}, "untimely(p)=5", "an option that was not bought"),
    ({"policies": [extended({"days": 5, "on": ["nonrenewed"]}, ended="nonrenewed")], "claims": [{"made": jan(17)}]}, "recovered(p)=5", "it ended so"),
    ({"policies": [extended({"days": 5, "on": ["nonrenewed"]}, ended="renewed")], "claims": [{"made": jan(17)}]}, "untimely(p)=5", "it did not"),
    ({"form": trigger("claims_made_reported"), "policies": [{**REPORTED, **extended({"days": 5})}], "claims": [{"reported": jan(17)}]}, "recovered(p)=5", "reported in the longer of window and extension"),
    ({"form": trigger("claims_made_reported"), "policies": [{**REPORTED, **limit("0.02")}], "layer": [excess(5, 5)], "claims": [{"reported": jan(14), "reported_to": {"x": jan(15)}}]}, "recovered(p)=2 untimely(x)=3", "x got its report a day late"),
    ({"form": trigger("claims_made_reported"), "policies": [{**REPORTED, **limit("0.02")}], "layer": [excess(5, 5, reporting_window={"days": 3})], "claims": [{"reported": jan(14), "reported_to": {"x": jan(15)}}]}, "recovered(p)=2 recovered(x)=3", "but its own window is a day longer"),
    ({"form": trigger("claims_made_reported"), "policies": [{**REPORTED, **limit("0.02")}], "layer": [excess(5, 5)], "claims": [{"reported": jan(14), "reported_to": {"x": "none"}}]}, "recovered(p)=2 untimely(x)=3", "or none at all"),
    ({"policies": [limit("0.02")], "layer": [excess(5, 5, pending_or_prior=jan(2))], "claims": [{"proceeding": jan(1)}]}, "recovered(p)=2 untimely(x)=3", "a tranche bought later with its own pending or prior date"),
    ({"policies": [limit("0.02", pending_or_prior=jan(2))], "layer": [excess(5, 5)], "claims": [{"proceeding": jan(1)}]}, "untimely(p)=5", "which otherwise is the policy's"),
    ({"policies": [{"pending_or_prior": jan(2)}], "claims": [{"proceeding": "none"}]}, "recovered(p)=5", "no earlier proceeding"),
    ({"policies": [{"knowledge_as_of": jan(2)}], "claims": [{"knowledge": jan(2)}]}, "recovered(p)=5", "known on the very day"),
    ({"policies": [{"prior_notice": jan(2)}], "claims": [{"noticed": jan(1)}]}, "untimely(p)=5", "noticed before"),
    ({"policies": [{"period": [jan(13), jan(25)], "prior_notice": jan(13)}], "claims": [{"made": jan(15), "noticed_to": {"p": jan(3)}}]}, "untimely(p)=5", "`noticed` not stated: the earliest of `noticed_to`"),
    ({"form": BINDS, "claims": [{"made": jan(20), "noticed_to": {"p": jan(10)}}]}, "recovered(p)=5", "circumstances noticed in the period bind the later claim"),
    ({"claims": [{"made": jan(20), "noticed_to": {"p": jan(10)}}]}, "untimely(p)=5", "not without the condition"),
    ({"form": BINDS, "policies": [limit("0.02")], "layer": [excess(5, 5)], "claims": [{"made": jan(20), "noticed_to": {"p": jan(10)}}]}, "recovered(p)=2 untimely(x)=3", "and not a layer that got no notice"),
    ({"form": one_claim("made"), "claims": [{"made": jan(10)}, {"made": jan(20), "item": [of(4)]}], **RELATED}, "recovered(p)=5 | recovered(p)=4", "b counts as made when a was"),
    ({"form": one_claim("limit"), "claims": [{"made": jan(10)}, {"made": jan(20), "item": [of(4)]}], **RELATED}, "recovered(p)=5 | untimely(p)=4", "not by a clause that speaks of the limit"),
    ({"form": one_claim("acts"), "policies": [{"retroactive": jan(1)}], "claims": [{"acts": on(-1)}, {"item": [of(4)]}], **RELATED}, "untimely(p)=5 | untimely(p)=4", "the earliest act of the group comes before the retroactive date"),
    ({"form": one_claim("acts"), "policies": [{"retroactive": jan(1)}], "claims": [{"acts": "none"}, {"item": [of(4)]}], **RELATED}, "recovered(p)=5 | recovered(p)=4", "`none` is no act"),
    ({"form": one_claim("limit"), "policies": [{"limit": capped(6, 20), **retention("0.02")}], **RELATED}, "recovered(p)=3 retained(p)=2 | above_limit(p)=2 recovered(p)=3", "one retention of 2 and one limit of 6: 3, then 3"),
    ({"form": one_claim("made"), "policies": [{"limit": capped(6, 20), **retention("0.02")}], **RELATED}, "recovered(p)=3 retained(p)=2 | recovered(p)=3 retained(p)=2", "each anew where the clause does not speak of the limit"),
    ({"form": one_claim("limit"), "policies": [{"limit": capped(3, 20)}], "layer": [excess(4, 9, INSURERS)], "claims": losses(2, 4), **RELATED}, "recovered(p)=2 | recovered(p)=1 recovered(x)=3", "p's 3 are 2 and 1; what a used counts as paid"),
    (
        {"form": one_claim("limit"), "policies": [{"limit": capped(5, 8)}], "claims": [{"item": [of(3)]}, {"item": [of(6)]}, {"item": [of(5)]}], "scenario": {"related": [["a", "c"]]}},
        "recovered(p)=3 | above_limit(p)=1 recovered(p)=5 | above_limit(p)=3 aggregate_exhausted(p)=2",
        "b, a claim of its own, takes the last 5; of c, size min(5, 0 + 3) = 3 lies behind: cents 4 and 5 below each claim, then above it",
    ),
    (
        {"form": trigger("occurrence"), "policies": [{"spread": "by_time"}], "claims": [{"harm": {"from": on(-2), "to": jan(4)}, "knowledge": "none"}]},
        "recovered(p)=4 untimely(p)=1",
        "6 days, 2 before the period: floor(5 x 6/6) - floor(5 x 2/6) = 5 - 1",
    ),
    (
        {
            "form": trigger("occurrence"),
            "policies": [{"spread": "by_time"}, {"id": "q", "period": [on(-12), jan(1)], "spread": "by_time"}],
            "claims": [{"harm": {"from": on(-2), "to": jan(4)}, "knowledge": "none"}],
        },
        "recovered(p)=4 recovered(q)=1",
        "two consecutive terms: 4 and floor(5 x 2/6) = 1",
    ),
    (
        {
            "form": trigger("occurrence"),
            "policies": [{"spread": "by_time", **limit("0.02")}, {"id": "q", "period": [on(-12), jan(1)], "spread": "by_time"}],
            "claims": [{"harm": {"from": on(-2), "to": jan(4)}, "knowledge": "none"}],
        },
        "above_limit(p)=2 recovered(p)=2 recovered(q)=1",
        "of p's part of 4 it pays 2; the other 2 are above its limit, not of another term: q pays the 5th cent",
    ),
    (
        {
            "form": trigger("occurrence"),
            "policies": [{"spread": "by_time", **limit("0.02")}, {"id": "q", "spread": "by_time"}],
            "claims": [{"harm": {"from": on(-2), "to": jan(4)}, "knowledge": "none"}],
        },
        "recovered(p)=2 recovered(q)=3",
        "of the same term, offered 4 of the 3 left: the cent that p left to another term, then the two above p's limit",
    ),
    ({"form": trigger("occurrence"), "policies": [{"spread": "all_sums"}], "claims": [{"harm": {"from": on(-2), "to": jan(4)}, "knowledge": "none"}]}, "recovered(p)=5", "all sums"),
]


COUNTS: Table = {"count": [{"id": "c1", "title": "c1", "facts": {"harm": "injury.bodily"}}, {"id": "c2", "title": "c2"}]}
WEIGHED = {"count": [{**count, "weight": weight} for count, weight in zip(COUNTS["count"], ("40%", "60%"), strict=True)]}
NO_INJURY = excluding(to={"harm": "injury"})
HAMMER = {"condition": [{"id": "c", "title": "c", "duty": "consent", "effect": "hammer", "share": "1/2"}]}
WORDS = [
    ({"form": NO_INJURY, "claims": [COUNTS]}, "recovered(p)=5", "the larger settlement: an item of the whole follows its best count"),
    ({"form": NO_INJURY, "document": {"allocation": "by_count"}, "claims": [COUNTS]}, "allocated_uncovered(p)=3 recovered(p)=2", "one count of two: floor(5/2) stay"),
    ({"form": NO_INJURY, "document": {"allocation": "relative_exposure"}, "claims": [WEIGHED]}, "allocated_uncovered(p)=2 recovered(p)=3", "60% of 5"),
    ({"form": NO_INJURY, "document": {"allocation": "fixed_percent", "allocated": "70%"}, "claims": [COUNTS]}, "allocated_uncovered(p)=2 recovered(p)=3", "floor(3.5) stay"),
    ({"form": NO_INJURY, "document": {"allocation": "by_count"}, "claims": [{**COUNTS, "item": [of(5, count="c2")]}]}, "recovered(p)=5", "an item of a count is not mixed"),
    ({"form": HAMMER, "claims": [{"offer": "0.02"}]}, "hammer(p)=2 recovered(p)=3", "2 stay, and of 3 beyond floor(3/2) = 1"),
    ({"form": HAMMER, "claims": [{"offer": "0.02", "item": [of(1), {**PENALTY, "amount": "0.04"}]}]}, "d:recovered(p)=1 f:hammer(p)=2 f:recovered(p)=2", "the offer takes 1 + 1 in axis order; of 3 beyond, 1"),
    ({"form": HAMMER, "claims": [{}]}, "recovered(p)=5", "no offer, no hammer"),
]

DOUBT = about("ai", item=[of(5), DEFENSE])
GENERATIVE = excluding(when={"technology": "ai.generative"})
DUTY = {"kind": "duty", "place": "inside"}
ENDS = [  # changes, [favorable, adverse] of the sum and of each claim, why
    ({"claims": [{"made": {"between": [jan(4), jan(7)]}}, {"item": [of(8)]}]}, [[4, 4], [0, 4], [0, 4]], "9 for 13 in either order; who comes first gets all of its own"),
    ({"claims": [{"acts": jan(6), "made": {"between": [jan(1), jan(13)]}}, {"made": jan(3)}]}, [[1, 1], [1, 1], [0, 0]], "a cannot be made before its acts on the 6th: b comes first on every day"),
    ({"claims": [{"made": {"between": [jan(2), jan(13)]}, "reported": jan(2)}, {"made": jan(3)}]}, [[1, 1], [0, 0], [1, 1]], "nor after it was reported on the 2nd: a comes first"),
    ({"form": {"grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made", "to": {"item": "damages"}}], **one_claim("made")}, "claims": [{"made": {"between": [jan(10), jan(17)]}, "item": [{**PENALTY, "amount": "0.03"}]}, {"made": jan(20)}], "scenario": {"related": [["a", "b"]]}}, [[3, 8], [3, 3], [0, 5]], "nobody covers a's penalty, but when a was made decides whether b counts as made in the period"),
    ({"loss_run": [{"policy": "p", "as_of": jan(1), "paid": "0.04", "reserved": "0.03"}], "claims": losses(8)}, [[3, 6], [3, 6]], "9 - 4 or 9 - 4 - 3 are left"),
    ({"policies": [limit("0.06", **retention("0.02"), **other("excess")), q(**other("excess"))], "claims": losses(9)}, [[0, 0], [0, 0]], "a circle is a question that moves no cent where all rooms are needed: 6 + 3"),
    ({"form": NO_MONEY, "policies": [{}, umbrella(unsure=["excluded"])], "claims": losses(5)}, [[2, 5], [2, 5]], "an unsure drop: its retention, or all"),
    ({"policies": [extended({"days": 5, "on": ["nonrenewed"]})], "claims": [{"made": jan(17)}]}, [[0, 5], [0, 5]], "how the policy ended is not stated"),
    ({"policies": [{"pending_or_prior": "not_stated"}], "claims": [{"proceeding": jan(1)}]}, [[0, 5], [0, 5]], "nor is a date of the policy"),
    ({"policies": [{"pending_or_prior": "not_stated"}], "claims": [{"proceeding": "none"}]}, [[0, 0], [0, 0]], "no earlier proceeding passes whatever the date"),
    ({"policies": [{"pending_or_prior": jan(2)}], "claims": [{}]}, [[0, 5], [0, 5]], "an earlier proceeding is not stated"),
    ({"form": one_claim("made"), "claims": [{"made": jan(10)}, {"made": jan(20), "item": [of(4)]}], "scenario": {"unsure_related": [["a", "b"]]}}, [[0, 4], [0, 0], [0, 4]], "nobody knows whether they are one"),
    ({"form": one_claim("limit"), "policies": [{"limit": capped(5, 20), **retention("0.02")}], "claims": losses(4, 4), "scenario": {"unsure_related": [["a", "b"]]}}, [[3, 4], [2, 2], [1, 2]], "one: retained 2, and of 6 one above 5; two: retained 2 and 2"),
    ({"form": trigger("occurrence"), "claims": [{"harm": {"from": on(-2), "to": jan(4)}, "knowledge": "none"}]}, [[0, 1], [0, 1]], "how harm over several terms is shared is the law's"),
    ({"form": NO_INJURY, "document": {"allocation": "relative_exposure"}, "claims": [COUNTS]}, [[0, 5], [0, 5]], "no weights: all or nothing"),
    ({"form": NO_INJURY, "document": {"allocation": "best_efforts"}, "claims": [WEIGHED]}, [[0, 2], [0, 2]], "best efforts: all, or by weight"),
    ({"form": GENERATIVE, "claims": [DOUBT], "policies": [{"defense": DUTY}]}, [[0, 5], [0, 5]], "defense once owed is not asked back"),
    ({"form": GENERATIVE, "claims": [DOUBT], "policies": [{"defense": {**DUTY, "recoupment": "yes"}}]}, [[0, 9], [0, 9]], "or it is, where nothing is covered"),
    ({"form": {"condition": [{"id": "c", "title": "c", "duty": "notice", "control": "notice", "effect": "by_law", "prejudice": "prejudiced"}]}, "answer": [{**NOT_KEPT[0], "question": "control:client/notice"}], "claims": losses(5)}, [[0, 5], [0, 5]], "whether prejudice is asked is the law's"),
]


@pytest.mark.parametrize(
    ("row", "told"), [pytest.param(row, told, id=why) for table in (POOLS, TIERS, UMBRELLAS, TIME, WORDS) for row, told, why in table]
)
def test_every_cent_of_every_claim(row, told):
    """One world, and each cent where the hand put it."""
    assert bands(row) == told


@pytest.mark.parametrize(("row", "bears"), [pytest.param(row, bears, id=why) for row, bears, why in ENDS])
def test_what_the_client_bears_in_a_year(row, bears):
    """Both ends of the sum and of each claim."""
    assert ends(row) == bears


def doubtful(item: Table) -> Table:
    """A claim about some AI, nobody knows which; the exclusion takes the generative kind."""
    return about("ai", item=[item])


CORNERS = {
    "form": {"grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made", "to": {"item": "penalty"}}], **GENERATIVE},
    "documents": {"broad": {"grant": [{"id": "g", "title": "g", "part": "A", "trigger": "claims_made", "to": {"item": "damages"}}], **GENERATIVE}},
    "policies": [{"limit": capped(4, 4), "coinsurance": "1/2"}, {"id": "q", "form": "broad", "limit": capped(4, 4)}],
    "pool": [{"id": "both", "of": ["p", "q"], "aggregate": "0.04"}],
    "claims": [doubtful({**PENALTY, "amount": "0.04"}), doubtful(of(4))],
}


def test_the_corners_are_not_the_bounds():
    """All doubts for the client, or all against it, are two worlds among others.

    p pays half of a's 4 cents and uses up all 4 of the pool that it shares with q. Both covered: 2 and 4, 6 borne. Only b
    covered: 4 and 0, 4 borne, the least. Only a: 2 and 4. Neither: 8. So the favorable end is not the favorable corner, and
    b alone has [0, 4], where both corners say 4.
    """

    def bears(a: str, b: str) -> tuple[int, int]:
        given = {f"fact:{name}/exposure/technology": [value] for name, value in (("a", a), ("b", b))}
        ((*_, results),) = scenario(CORNERS).worlds(given)
        return results.bears, results.claims[1].bears

    software, generative = "ai.predictive", "ai.generative"
    assert [bears(software, software), bears(generative, generative)] == [(6, 4), (8, 4)], "the corners"
    assert bears(generative, software) == (4, 0)
    assert ends(CORNERS) == [[4, 8], [2, 4], [0, 4]]


def test_standalone_and_scenario_are_different_things():
    """Two claims of 5 against 9: alone each is paid in full, together one cent is missing."""
    parsed = parse(files({}))
    for name in ("a", "b"):
        assert {results.bears for *_, results in Scenario(parsed, {"id": "", "exposures": [name]}, 10).worlds()} == {0}
    assert ends({}) == [[1, 1], [0, 0], [1, 1]]


@pytest.mark.parametrize("seed", range(40))
def test_one_claim_alone_is_a_year_of_one(seed):
    """Where section 6 adds nothing, it says what section 5 says: the same results in all worlds of a universe."""
    verdict = judged(seed)
    parsed = parse(verdict.files)
    (table,) = parsed.account["exposure"]
    assert {results.claims[0] for *_, results in alone(parsed, table, 10_000).worlds()} == {result for _, _, result in verdict.claim.worlds()}
