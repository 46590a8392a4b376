"""What governing laws do: decisions that answer, lead-ins read otherwise, what nobody may insure (docs/format.md, 7.1). Worked by hand.

Every row is told apart by the rule it is about: its twin differs in one thing and comes out otherwise.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.oracle.toml import dump
from tests.oracle.universes import PROVENANCE
from tests.small import Table, form, from_files, layer, limit, plain, plain_files, policy
from underlap.match.results import Code, Result
from underlap.match.reviews import match
from underlap.report.json_ import review_json

BY = date(2021, 5, 20)


def law(name: str, word: str = "", **tables: Any) -> tuple[str, Table]:
    """A law document, by id."""
    id = f"law.{name}{word}"
    surveyed = tables.pop("surveyed", [])
    head = {"kind": "law", "id": id, "title": name, "law": name, "surveyed": surveyed, "provenance": PROVENANCE}
    return id, {"format": 1, "document": head, **{k: [{"title": t["id"], **t} for t in v] for k, v in tables.items()}}


def precedent(id: str, answer: str, weight: str = "binding", feature: str = "edge") -> Table:
    """A decision on a feature."""
    said = {} if weight == "split" else {"answer": answer}
    return {"id": id, "feature": feature, **said, "court": "Court", "level": "highest", "date": BY, "weight": weight, "cite": id}


def result(*policies: Table, docs: tuple[tuple[str, Table], ...] = (), forms: Any = None, **changes: Any) -> Result:
    """The one result of the plain account, with law documents in its library."""
    account = plain(*policies, forms={**(forms or {}), **dict(docs)}, **changes)
    return match(account).results[0]


def told(found: Result) -> str:
    """Code, and what is borne at both ends."""
    return f"{found.code.value} {found.bound.low} {found.bound.high}"


# --- decisions ---------------------------------------------------------------------------------------------------------

CONTESTED = form(
    "plain",
    exclusion=[{"id": "x", "when": {"technology": "software", "question": "edge"}}],
    feature=[{"id": "edge", "text": "?"}],
)
"""Excludes the plain claim if courts say yes."""

YES, NO = precedent("p.yes", "yes"), precedent("p.no", "no")

DECIDED: list[tuple[str, tuple[tuple[str, Table], ...], str]] = [
    ("nothing decided", (), "DS 0 5"),
    ("binding yes: excluded", (law("us.il", precedent=[YES]),), "XC 5 5"),
    ("binding no: covered", (law("us.il", precedent=[NO]),), "CV 0 0"),
    ("binding both ways: open", (law("us.il", precedent=[YES, NO]),), "DS 0 5"),
    ("both ways in two documents", (law("us.il", precedent=[YES]), law("us.il", "-more", precedent=[NO])), "DS 0 5"),
    ("persuasive answers nothing", (law("us.il", precedent=[precedent("p", "yes", "persuasive")]),), "DS 0 5"),
    ("persuasive against binding changes nothing", (law("us.il", precedent=[YES, precedent("p", "no", "persuasive")]),), "XC 5 5"),
    ("split leaves open", (law("us.il", precedent=[precedent("p", "", "split")]),), "DS 0 5"),
    ("split beside binding leaves open", (law("us.il", precedent=[YES, precedent("p", "", "split")]),), "DS 0 5"),
    ("the law above answers where the nearer says nothing", (law("us", precedent=[YES]), law("us.il")), "XC 5 5"),
    ("the nearer law wins", (law("us", precedent=[YES]), law("us.il", precedent=[NO])), "CV 0 0"),
    (
        "nearer split keeps the general answer out",
        (law("us", precedent=[YES]), law("us.il", precedent=[precedent("p", "", "split")])),
        "DS 0 5",
    ),
    (
        "a nearer persuasive one does not",
        (law("us", precedent=[YES]), law("us.il", precedent=[precedent("p", "no", "persuasive")])),
        "XC 5 5",
    ),
    ("another law's", (law("us.ny", precedent=[YES]),), "DS 0 5"),
    ("a law below", (law("us.il.cook", precedent=[YES]),), "DS 0 5"),
    ("another feature's", (law("us.il", precedent=[precedent("p", "yes", feature="other")]),), "DS 0 5"),
]


@pytest.mark.parametrize(("why", "docs", "expected"), DECIDED, ids=[row[0] for row in DECIDED])
def test_decisions_answer(why: str, docs: tuple[tuple[str, Table], ...], expected: str) -> None:
    """A question is answered by the most specific law whose strong decisions agree."""
    assert told(result(policy("p"), docs=docs, forms={"plain": CONTESTED})) == expected, why


CITED: list[tuple[str, tuple[Table, ...], str, list[str]]] = [
    ("none", (), "DS", []),
    ("yes alone", (YES,), "XC", []),
    ("no alone", (NO,), "CV", []),
    ("both", (YES, NO), "DS", ["p.no no", "p.yes yes"]),
]


@pytest.mark.parametrize(("why", "decisions", "code", "cited"), CITED, ids=[row[0] for row in CITED])
def test_the_same_words_under_opposite_decisions(why: str, decisions: tuple[Table, ...], code: str, cited: list[str]) -> None:
    """Covered, excluded, disputed citing both, disputed citing nobody; where one alone answers, the result names it and rests on it."""
    account = plain(policy("p"), forms={"plain": CONTESTED, **dict((law("us.il", precedent=list(decisions)),))})
    (found,) = review_json(match(account))["exposures"]
    asked = [f"{p['cite']} {p['answer']}" for q in found["questions"] for p in q["precedents"]]
    rests = [p["cite"] for settled in found["settled"] if settled["moves"] for p in settled["precedents"]]
    assert (found["result"], sorted(asked)) == (code, cited), why
    assert rests == ([decisions[0]["id"]] if len(decisions) == 1 else [])


# --- lead-ins ----------------------------------------------------------------------------------------------------------

FAR = {"link": [{"id": "cause", "ring": "connected", "technology": "ai.predictive"}]}
"""A claim about software with a model in its story, two rings out."""


TOGETHER = [
    # the decisions, cents of the first policy's aggregate, borne of both claims, (key, answer, moves) of what the scenario has settled, why
    ([NO], 5, (0, 0), [("law:edge@us.il", "no", True)], "the first claim spends p, and q covers the second only by the decision"),
    ([NO], 9, (0, 0), [("law:edge@us.il", "no", True)], "a cent of the second is left for q"),
    ([YES], 5, (5, 5), [("law:edge@us.il", "yes", True)], "by the decision q excludes it"),
    ([NO], 10, (0, 0), [("law:edge@us.il", "no", False)], "p pays both"),
    ([YES, NO], 5, (0, 5), [], "decisions that differ answer nothing: the question stays open"),
]


@pytest.mark.parametrize(("decisions", "cents", "ends", "settled", "why"), TOGETHER, ids=[why for *_, why in TOGETHER])
def test_a_scenario_says_which_decisions_it_rests_on(decisions, cents, ends, settled, why) -> None:
    """Of each claim alone nothing would change: p pays it."""
    docs = {"plain": CONTESTED, "sure": form("sure"), **dict([law("us.il", precedent=decisions)])}
    aggregate = {"each_claim": "0.05", "aggregate": f"0.{cents:02d}"}
    files = plain_files(policy("p", order=1, form="sure", limit=aggregate), policy("q", order=2, limit=limit(9)), forms=docs)
    second = {"id": "f", "party": "client", "title": "f", "facts": {"technology": "software"}, "made": date(2026, 6, 1)}
    item = {"id": "d", "item": "damages.statutory", "amount": "0.05"}
    year = {"id": "year", "title": "year", "exposures": ["e", "f"]}
    more = {"format": 1, "exposure": [{**second, "item": [item]}], "scenario": [year]}
    account = from_files({**files, "account/more.toml": dump(more)})
    assert account is not None
    review = match(account)
    (found,) = review.scenarios
    assert (found.low, found.high) == ends, why
    assert [(s.question, s.answer, s.moves) for s in found.settled] == settled, why
    assert [s.moves for r in review.results for s in r.settled] == [False] * 2 * len(settled), why
    assert [s["moves"] for s in review_json(review)["scenarios"][0]["settled"]] == [moves for *_, moves in settled]


def worded(of: str, **clause: Any) -> Table:
    """A form with one clause that reaches the model if "arising out of" reaches `connected`."""
    said = {"lead_in": "arising_out_of", "when": {"technology": "ai.predictive"}, **clause}
    if of == "exclusion":
        return form("plain", exclusion=[{"id": "x", **said}])
    grant = {"id": "g", "title": "g", "part": "A", "trigger": "claims_made", **said}
    return {**form("plain"), "grant": [grant]}


def reads(of: str, **ring: str) -> Table:
    """What a law makes of "arising out of"."""
    return {"id": f"l.{of}", "phrase": "arising_out_of", "of": of, **ring}


SPLIT = {"wide": "connected", "narrow": "efficient", "feature": "far"}

LEADS: list[tuple[str, Table, tuple[tuple[str, Table], ...], str]] = [
    ("no law: the taxonomy's ring", worded("exclusion"), (), "XC 5 5"),
    ("the law's ring", worded("exclusion"), (law("us.il", lead_in=[reads("exclusion", ring="efficient")]),), "CV 0 0"),
    ("of grants only", worded("exclusion"), (law("us.il", lead_in=[reads("grant", ring="efficient")]),), "XC 5 5"),
    ("a grant, the taxonomy's", worded("grant"), (), "CV 0 0"),
    ("a grant, the law's", worded("grant"), (law("us.il", lead_in=[reads("grant", ring="efficient")]),), "NG 5 5"),
    ("of exclusions only", worded("grant"), (law("us.il", lead_in=[reads("exclusion", ring="efficient")]),), "CV 0 0"),
    ("courts differ", worded("exclusion"), (law("us.il", lead_in=[reads("exclusion", **SPLIT)]),), "DS 0 5"),
    (
        "courts differ, and one of them binds",
        worded("exclusion"),
        (law("us.il", lead_in=[reads("exclusion", **SPLIT)], precedent=[precedent("p", "yes", feature="far")]),),
        "XC 5 5",
    ),
    (
        "the nearer law",
        worded("exclusion"),
        (law("us", lead_in=[reads("exclusion", ring="efficient")]), law("us.il", lead_in=[reads("exclusion", ring="connected")])),
        "XC 5 5",
    ),
    ("the law above", worded("exclusion"), (law("us", lead_in=[reads("exclusion", ring="efficient")]),), "CV 0 0"),
    (
        "anti-concurrent words widen what the law narrows",
        worded("exclusion", anti_concurrent=True),
        (law("us.il", lead_in=[reads("exclusion", ring="efficient")]),),
        "XC 5 5",
    ),
    (
        "and leave no question",
        worded("exclusion", anti_concurrent=True),
        (law("us.il", lead_in=[reads("exclusion", **SPLIT)]),),
        "XC 5 5",
    ),
    (
        "efficient only leaves no question either",
        worded("exclusion", efficient_only=True),
        (law("us.il", lead_in=[reads("exclusion", **SPLIT)]),),
        "CV 0 0",
    ),
    (
        "efficient only narrows what the law widens",
        worded("exclusion", efficient_only=True),
        (law("us.il", lead_in=[reads("exclusion", ring="involved")]),),
        "CV 0 0",
    ),
]


@pytest.mark.parametrize(("why", "document", "docs", "expected"), LEADS, ids=[row[0] for row in LEADS])
def test_lead_ins_are_the_laws(why: str, document: Table, docs: tuple[tuple[str, Table], ...], expected: str) -> None:
    """The most specific law with an entry for the phrase and the kind of clause says how far it reaches."""
    assert told(result(policy("p"), docs=docs, forms={"plain": document}, exposure=FAR)) == expected, why


# --- what nobody may insure --------------------------------------------------------------------------------------------

BARRED = {"id": "u", "to": {"item": "damages.statutory"}}
ITEMS = {"item": [{"id": "def", "item": "defense", "amount": "0.02"}, {"id": "d", "item": "damages.statutory", "amount": "0.05"}]}


def bands(found: Result) -> str:
    """What is said of every cent in the adverse reading."""
    rows = [(b.item, b.span.size, b.reason) for b in found.bound.adverse.bands]
    return ", ".join(f"{item} {cents} {reason.status.value} {reason.policy}" for item, cents, reason in rows)


def test_uninsurable() -> None:
    """Payment is barred, the defense is not, whoever owes it how."""
    barred = (law("us.il", uninsurable=[BARRED]),)
    for kind in ("duty", "advance", "reimburse"):
        owed = policy("p", defense={"kind": kind, "place": "inside"})
        found = result(owed, docs=barred, exposure=ITEMS)
        assert bands(found) == "def 2 recovered p, d 5 uninsurable p"
        assert found.code is Code.PT
    whatever = (law("us.il", uninsurable=[{"id": "u", "to": {"harm": "money"}}]),)
    assert bands(result(policy("p"), docs=whatever, exposure=ITEMS)) == "def 2 recovered p, d 5 uninsurable p"
    grant = {"id": "g", "title": "g", "part": "A", "trigger": "claims_made", "to": {"item": "damages"}}
    owed = policy("p", defense={"kind": "duty", "place": "inside"})
    found = result(owed, docs=barred, forms={"plain": {**form("plain"), "grant": [grant]}}, exposure=ITEMS)
    assert bands(found) == "def 2 recovered p, d 5 uninsurable p"
    assert told(result(policy("p"), docs=barred)) == "XC 5 5"
    assert told(result(policy("p"), docs=(law("us.ny", uninsurable=[BARRED]),))) == "CV 0 0"


def test_a_layer_under_another_law() -> None:
    """A hole in its slice, and nothing of its policy's; without a law of its own a layer is as its policy is."""
    loss = {"item": [{"id": "d", "item": "damages.statutory", "amount": "0.12"}]}
    ny = (law("us.ny", uninsurable=[BARRED]),)
    assert bands(result(policy("p"), docs=ny, exposure=loss, layer=[layer("x", "p", law="us.ny")])) == "d 9 recovered p, d 3 uninsurable x"
    assert bands(result(policy("p"), docs=ny, exposure=loss, layer=[layer("x", "p")])) == "d 9 recovered p, d 3 recovered x"


# The plain claim states `harm = "money"`: as a facet whose value is the name of a law, that is a law like any other.

TURNS = {"id": "c.venue", "title": "c.venue"}
OWN = law("us.il", uninsurable=[BARRED])

FAVORABLE: list[tuple[str, dict[str, Any], tuple[tuple[str, Table], ...], str]] = [
    ("a law named, surveyed, that bars nothing", {"laws": ["us.de"]}, (law("us.de", surveyed=["damages"]),), "CV 0 0"),
    ("not surveyed for the item", {"laws": ["us.de"]}, (law("us.de", surveyed=["penalty"]),), "XC 5 5"),
    ("surveyed for what lies below the item only", {"laws": ["us.de"]}, (law("us.de"),), "XC 5 5"),
    ("surveyed by the law above", {"laws": ["us.de"]}, (law("us", surveyed=["damages.statutory"]),), "CV 0 0"),
    ("it bars the item too", {"laws": ["us.de"]}, (law("us.de", surveyed=["damages"], uninsurable=[BARRED]),), "XC 5 5"),
    (
        "one of two bars nothing",
        {"laws": ["us.de", "us.ny"]},
        (law("us.de", surveyed=["damages"], uninsurable=[BARRED]), law("us.ny", surveyed=["damages"])),
        "CV 0 0",
    ),
    ("a facet's value", {"among": ["harm"]}, (law("money", surveyed=["damages"]),), "CV 0 0"),
    ("another facet's", {"among": ["technology"]}, (law("money", surveyed=["damages"]),), "XC 5 5"),
    ("the policy's own law is no other", {"laws": ["us.il"]}, (), "XC 5 5"),
]


@pytest.mark.parametrize(("why", "clause", "docs", "expected"), FAVORABLE, ids=[row[0] for row in FAVORABLE])
def test_most_favorable_law(why: str, clause: dict[str, Any], docs: tuple[tuple[str, Table], ...], expected: str) -> None:
    """Uninsurable only if every law that the policy may turn to says so."""
    turning = form("plain", favorable_law=[{**TURNS, **clause}])
    assert told(result(policy("p"), docs=(OWN, *docs), forms={"plain": turning})) == expected, why


def test_a_facet_that_is_open_turns_to_no_law() -> None:
    """Nor one that only what is found true states otherwise, where the truth is not what is read."""
    turning = {"plain": form("plain", favorable_law=[{**TURNS, "among": ["harm"]}])}
    docs = (OWN, law("money", surveyed=["damages"]))
    unknown = {"facts": {"technology": "software", "conduct": "innocent", "stage": "alleged"}, "unknown": ["harm"]}
    assert told(result(policy("p"), docs=docs, forms=turning, exposure=unknown)) == "XC 5 5"
    found = {"found": {"harm": "injury"}}
    assert told(result(policy("p"), docs=docs, forms=turning, exposure=found)) == "XC 5 5"


ENTRIES: list[tuple[str, tuple[tuple[str, Table], ...], str]] = [
    ("the law above bars", (law("us", uninsurable=[BARRED]),), "XC 5 5"),
    (
        "a nearer entry of the same id stands in its place",
        (law("us", uninsurable=[BARRED]), law("us.il", uninsurable=[{"id": "u", "to": {"item": "penalty"}}])),
        "CV 0 0",
    ),
    (
        "one of another id does not",
        (law("us", uninsurable=[BARRED]), law("us.il", uninsurable=[{"id": "v", "to": {"item": "penalty"}}])),
        "XC 5 5",
    ),
    (
        "a carve-back gives back",
        (law("us.il", uninsurable=[{**BARRED, "unless": [{"id": "c", "to": {"conduct": "innocent"}}]}]),),
        "CV 0 0",
    ),
    (
        "one that is not met does not",
        (law("us.il", uninsurable=[{**BARRED, "unless": [{"id": "c", "to": {"conduct": "knowing"}}]}]),),
        "XC 5 5",
    ),
    (
        "unsettled: a question",
        (law("us.il", uninsurable=[{"id": "u", "to": {"question": "f"}}], feature=[{"id": "f", "text": "?"}]),),
        "DS 0 5",
    ),
]


@pytest.mark.parametrize(("why", "docs", "expected"), ENTRIES, ids=[row[0] for row in ENTRIES])
def test_entries_of_several_laws(why: str, docs: tuple[tuple[str, Table], ...], expected: str) -> None:
    """A policy is tested by the entries of its law and of those above it."""
    assert told(result(policy("p"), docs=docs)) == expected, why


def wrong() -> Iterator[str]:
    """What of this file fails, for planted defects."""
    turning = {why: form("plain", favorable_law=[{**TURNS, **clause}]) for why, clause, _, _ in FAVORABLE}
    rows: list[Any] = [(why, docs, expected, {"plain": CONTESTED}, None) for why, docs, expected in DECIDED]
    rows += [(why, docs, expected, {"plain": document}, FAR) for why, document, docs, expected in LEADS]
    rows += [(why, (OWN, *docs), expected, {"plain": turning[why]}, None) for why, _, docs, expected in FAVORABLE]
    rows += [(why, docs, expected, None, None) for why, docs, expected in ENTRIES]
    for why, docs, expected, forms, exposure in rows:
        if told(result(policy("p"), docs=docs, forms=forms, exposure=exposure)) != expected:
            yield why
    for test in (test_uninsurable, test_a_layer_under_another_law):
        try:
            test()
        except AssertionError:
            yield test.__name__
