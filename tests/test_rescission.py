"""Statements in an application, and insurers that take a policy back (docs/format.md, 7.2). Worked by hand, in whole cents."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.oracle.toml import dump
from tests.small import Table, form, from_files, layer, limit, plain, plain_files, policy
from tests.test_law_documents import bands, told
from underlap.match.results import Code, Result
from underlap.match.reviews import match

ON = date(2026, 1, 5)
MAY = {"id": "c.application", "duty": "application", "effect": "insurer_may_rescind"}
FORM = form("plain", condition=[MAY])
SAID = {"id": "mfa", "text": "Everywhere.", "control": "mfa", "said": "yes", "on": ON}
LATER = {"statement": "mfa", "on": date(2026, 8, 26), "by": "agreed"}


def answered(value: str) -> list[Table]:
    """The account's answer about the control."""
    return [{"question": "control:client/mfa", "value": value, "by": "t", "on": ON, "evidence": "e"}]


def result(*policies: Table, forms: Any = None, **changes: Any) -> Result:
    """The one result of the plain account, under a form that the insurer may rescind."""
    return match(plain(*policies, forms={"plain": FORM, **(forms or {})}, **changes)).results[0]


APPLICATIONS: list[tuple[str, dict[str, Any], str | None, str]] = [
    ("nothing was stated", {}, None, "CV 0 0"),
    ("true or untrue, rescinded or not: a right", {"statements": [SAID]}, None, "CN 0 5"),
    ("untrue: rescinded or not", {"statements": [SAID]}, "no", "CN 0 5"),
    ("true", {"statements": [SAID]}, "yes", "CV 0 0"),
    ("said no, and so it is", {"statements": [{**SAID, "said": "no"}]}, "no", "CV 0 0"),
    ("said no, and it was there", {"statements": [{**SAID, "said": "no"}]}, "yes", "CN 0 5"),
    ("rescinded", {"statements": [SAID], "rescinded": [LATER]}, "no", "CF 5 5"),
    ("rescinded, whatever is true", {"statements": [SAID], "rescinded": [LATER]}, "yes", "CF 5 5"),
    ("upheld", {"statements": [SAID], "upheld": [LATER]}, "no", "CV 0 0"),
    (
        "one upheld, another not",
        {"statements": [SAID, {**SAID, "id": "log"}], "upheld": [LATER]},
        "no",
        "CN 0 5",
    ),
]


@pytest.mark.parametrize(("why", "application", "control", "expected"), APPLICATIONS, ids=[row[0] for row in APPLICATIONS])
def test_whether_it_is_rescinded(why: str, application: dict[str, Any], control: str | None, expected: str) -> None:
    """A right of the insurer: conditional, until somebody says that it was used or lost."""
    answers = {"answer": answered(control)} if control else {}
    assert told(result(policy("p", **application), **answers)) == expected, why


def test_a_right_that_was_lost_is_not_used() -> None:
    """The one statement is upheld, the other is true."""
    log = {**SAID, "id": "log", "control": "log"}
    true = {"question": "control:client/log", "value": "yes", "by": "t", "on": ON, "evidence": "e"}
    stated = policy("p", statements=[SAID, log], upheld=[LATER])
    assert told(result(stated, answer=[*answered("no"), true])) == "CV 0 0"


def test_without_the_condition_a_statement_is_nothing() -> None:
    """A form that gives no such right."""
    assert told(result(policy("p", statements=[SAID], rescinded=[LATER]), forms={"plain": form("plain")})) == "CV 0 0"


BACK = {"statements": [SAID], "rescinded": [LATER]}
LOSS = {"item": [{"id": "d", "item": "damages.statutory", "amount": "0.12"}]}


def test_a_layer_alone() -> None:
    """Each slice has its own application; a layer has its policy's where it states none."""
    x = [layer("x", "p")]
    assert bands(result(policy("p", **BACK), exposure=LOSS, layer=x)) == "d 9 rescinded p, d 3 rescinded x"
    own = [layer("x", "p", statements=[])]
    assert bands(result(policy("p", **BACK), exposure=LOSS, layer=own)) == "d 9 rescinded p, d 3 recovered x"
    above = [layer("x", "p", **BACK)]
    assert bands(result(policy("p"), exposure=LOSS, layer=above)) == "d 9 recovered p, d 3 rescinded x"
    kept = [layer("x", "p", upheld=[LATER], rescinded=[])]
    assert bands(result(policy("p", **BACK), exposure=LOSS, layer=kept)) == "d 9 rescinded p, d 3 recovered x"


def test_exhaustion() -> None:
    """A cent taken back counts as one that a lower layer excludes."""
    for who, expected in (("anyone", "recovered"), ("insureds_too", "underlying_not_exhausted")):
        shares = [{"insurer": "B", "share": "1", "exhaustion": {"who": who}}]
        above = [layer("x", "p", statements=[], shares=shares)]
        assert bands(result(policy("p", **BACK), exposure=LOSS, layer=above)) == f"d 9 rescinded p, d 3 {expected} x"


def test_what_a_condition_takes() -> None:
    """Its kind of items; where cover is severable only those of an owner to whom it applies."""
    rows = [{"id": "def", "item": "defense", "amount": "0.02"}, {"id": "d", "item": "damages.statutory", "amount": "0.05"}]
    items: dict[str, Any] = {
        "item": rows,
        "person": [{"id": "ceo", "capacity": "director_officer", "facts": {"conduct": "knowing"}}],
    }
    of = {**items, "item": [*rows, {"id": "own", "item": "damages.statutory", "amount": "0.01", "of": "ceo"}]}
    insured = [{"party": "client", "status": "named"}, {"party": "client", "status": "director_officer"}]
    only = form("plain", condition=[{**MAY, "to": {"item": "damages"}}])
    found = result(policy("p", **BACK), exposure=items, forms={"plain": only})
    assert bands(found) == "def 2 recovered p, d 5 rescinded p"
    assert found.code is Code.PT
    knew = form("plain", condition=[{**MAY, "severable": True, "when": {"conduct": "knowing"}}])
    found = result(policy("p", insureds=insured, **BACK), exposure=of, forms={"plain": knew})
    assert bands(found) == "def 2 recovered p, d 5 recovered p, own 1 rescinded p"


def test_defense_outside_the_limit_is_taken_back_too() -> None:
    """And what is owed on the pleadings."""
    items = {"item": [{"id": "def", "item": "defense", "amount": "0.02"}, {"id": "d", "item": "damages.statutory", "amount": "0.05"}]}
    duty = policy("p", defense={"kind": "duty", "place": "outside"}, **BACK)
    assert bands(result(duty, exposure=items)) == "def 2 rescinded p, d 5 rescinded p"


def test_money_around_it() -> None:
    """The retention stays; a policy taken back still covers for the tiers; the next in program order pays; no umbrella does."""
    ten = {"amount": "0.02", "kind": "retention", "place": "below_limit", "satisfied_by": "both"}
    assert bands(result(policy("p", retention=ten, **BACK))) == "d 2 retained p, d 3 rescinded p"
    assert bands(result(policy("a", order=1, **BACK), policy("b", order=2))) == "d 5 recovered b"
    umbrella = policy("u", order=2, umbrella={"over": ["a"], "drops_over": ["aggregate", "excluded", "not_granted"]})
    found = result(policy("a", order=1, **BACK), umbrella)
    assert bands(found) == "d 5 underlying_not_exhausted u"
    assert [r.status.value for r in found.bound.adverse.bands[0].also] == ["rescinded"]


@pytest.mark.parametrize(
    ("below", "drops", "expected"),
    [
        ({"refuses": True}, ["refused"], "d 9 recovered x"),
        ({"refuses": True}, ["insolvent"], "d 9 refused p, d 3 recovered x"),  # it lists another reason
        ({"insolvent": True}, ["insolvent"], "d 9 recovered x"),
        ({"insolvent": True}, ["refused"], "d 9 insolvent p, d 3 recovered x"),
    ],
)
def test_a_layer_comes_down_for_the_reasons_that_it_lists(below: Table, drops: list[str], expected: str) -> None:
    """Twelve cents over a policy of nine whose insurer pays none of them."""
    assert bands(result(policy("p", **below), exposure=LOSS, layer=[layer("x", "p", drops_over=drops)])).startswith(expected)


def test_no_pool_is_eroded() -> None:
    """The second of two claims finds the aggregate whole."""
    severable = form("plain", condition=[{**MAY, "to": {"harm": "money"}}])
    later = {"id": "f", "party": "client", "title": "f", "facts": {"technology": "software", "harm": "injury"}, "made": date(2026, 6, 1)}
    second = {**later, "item": [{"id": "d", "item": "damages.statutory", "amount": "0.05"}]}
    year = [{"id": "s", "title": "s", "exposures": ["e", "f"]}]
    one = policy("p", limit=limit(5), **BACK)
    files = plain_files(one, forms={"plain": severable}, scenario=year)
    files["account/more.toml"] = dump({"format": 1, "exposure": [second]})
    account = from_files(files)
    assert account is not None
    end = match(account).scenarios[0].adverse
    assert (end.bears, end.recovered) == (5, 5)


def wrong() -> Iterator[str]:
    """What of this file fails, for planted defects."""
    for why, application, control, expected in APPLICATIONS:
        if told(result(policy("p", **application), **({"answer": answered(control)} if control else {}))) != expected:
            yield why
    for test in (test_a_right_that_was_lost_is_not_used, test_a_layer_alone, test_exhaustion, test_money_around_it, test_no_pool_is_eroded):
        try:
            test()
        except AssertionError:
            yield test.__name__
