"""Every kind of exhaustion and of drop down that the shelf of excess forms has, in six situations, to the dollar.

A form says in its own text what its layer must state (`exhaustion`, `drops_over`); the layer here states exactly that, so text and result
cannot part. A libel; a primary of 100; the form's layer of 100 above it, or, where a layer between excludes AI, of 100 above both.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.pairs.bench import MEMO, read
from tests.pairs.shelf import documents
from underlap.match.results import BandStatus
from underlap.match.reviews import match

SITUATIONS: Mapping[str, Mapping[str, str]] = {
    "paid": {"damages": "200"},
    "settled": {"damages": "200", "settled": "60"},
    "insolvent": {"damages": "200", "insolvent": "true"},
    "excluded below": {"damages": "300", "between": "yes"},
    "reduced": {"damages": "140", "paid": "60"},
    "defense inside": {"damages": "150", "defense": "50"},
}

PAYS = {
    # form: what its layer pays when the primary ...
    #        paid  settled 60 of 100  is insolvent  paid, layer between excludes  was worn by 60  paid 50 of defense
    "uip": (100, 0, 0, 0, 100, 100),
    "any": (100, 100, 100, 100, 100, 100),
    "ins": (100, 100, 100, 0, 100, 100),
    "held": (100, 0, 100, 0, 100, 100),
    "set": (100, 100, 0, 0, 100, 100),
    "prop": (100, 60, 0, 50, 100, 100),
    "rec": (100, 100, 100, 100, 100, 0),
    "drop": (100, 100, 100, 100, 100, 100),
    "res": (100, 0, 0, 0, 0, 100),
}
"""By hand. A layer that comes down over the worn aggregate pays the 100 above 40; one that does not waits for 60 that nobody pays.
Proportionate: 60 of 100; 100 of 200. Recognized: 50 of the 100 below went to defense, which the form does not cover.
"""

ROWS = [
    pytest.param(form, situation, pays, id=f"{form}-{situation}")
    for form, row in PAYS.items()
    for situation, pays in zip(SITUATIONS, row, strict=True)
]


@pytest.mark.parametrize(("form", "situation", "pays"), ROWS)
def test_what_a_layer_of_this_form_pays(form: str, situation: str, pays: int, tmp_path: Path) -> None:
    """At both ends: nothing is in question."""
    assert paid(f"house-xs-{form}-01-26", SITUATIONS[situation], tmp_path) == (pays, pays)


def test_a_layer_that_comes_down_over_insolvency_pays_the_first_dollars(tmp_path: Path) -> None:
    """The others pay above a hundred that nobody pays; for a loss of 80 only this one has anything to pay."""
    loss = {"damages": "80", "insolvent": "true"}
    for form in PAYS:
        (tmp_path / form).mkdir()
        assert paid(f"house-xs-{form}-01-26", loss, tmp_path / form)[0] == (80 if form == "drop" else 0)


def test_every_excess_form_states_its_terms_and_is_in_the_table() -> None:
    """The first one leaves both to the layer."""
    shelf = {id for id, table in documents().items() if table["document"].get("line") == "excess"}
    assert shelf == {"house-xs-01-26", *(f"house-xs-{form}-01-26" for form in PAYS)}
    assert len({(terms(f"house-xs-{form}-01-26")) for form in PAYS}) == len(PAYS), "no two forms ask the same"


def terms(form: str) -> tuple[str, str]:
    """`exhaustion = {...}` and `drops_over = [...]`, as the form's text has them."""
    said = " ".join(each["reason"] for each in documents()[form]["not_modeled"])
    (exhaustion,) = re.findall(r"`(exhaustion = \{[^`]*\})`", said)
    (drops,) = re.findall(r"`(drops_over = \[[^`]*\])`", said)
    return exhaustion, drops


def paid(form: str, words: Mapping[str, str], folder: Path) -> tuple[int, int]:
    """What the form's layer pays, in dollars, at the favorable and the adverse end."""
    (folder / "account.toml").write_text(account(form, words), encoding="utf-8")
    (found,) = match(read(folder), memo=MEMO).results
    assert found.bound.exact
    ends = []
    for ledger in (found.bound.favorable, found.bound.adverse):
        mine = (b for b in ledger.bands if b.reason.status is BandStatus.RECOVERED and b.reason.policy == "top")
        ends.append(sum(b.span.size for b in mine) // 100)
    return ends[0], ends[1]


def account(form: str, words: Mapping[str, str]) -> str:
    between = "between" in words
    exhaustion, drops = terms(form)
    without_ai = layer("between", "p", "house-xs-01-26", 'exhaustion = { who = "anyone" }', attached='"hx-ai-1x-01-26"')
    return f"""format = 1
[account]
name = "A"
client = "co"
currency = "USD"
as_of = 2026-11-02
law = "us.il"
[[party]]
id = "co"
name = "Co"
[[policy]]
id = "p"
party = "co"
title = "P"
insurer = "I"
document_stage = "issued"
form = "house-cgl-01-26"
endorsements = []
forms_schedule = []
insureds = [{{ party = "co", status = "named" }}]
period = [2026-01-01, 2027-01-01]
limit = {{ each_claim = 100, aggregate = 100 }}
retention = "none"
defense = {{ kind = "duty", place = "inside" }}
{"insolvent = true" if "insolvent" in words else ""}
{without_ai if between else ""}
{layer("top", "between" if between else "p", form, exhaustion, drops=drops)}
{LOSS_RUN.format(paid=words["paid"]) if "paid" in words else ""}
{CLAIM}
{f'settled = {{ p = "{words["settled"]}" }}' if "settled" in words else ""}
{LINK}
{ITEM.format(item="defense", amount=words["defense"]) if "defense" in words else ""}
{ITEM.format(item="damages.compensatory", amount=words["damages"])}
"""


def layer(id: str, above: str, form: str, exhaustion: str, *, attached: str = "", drops: str = "") -> str:
    return f"""
[[layer]]
id = "{id}"
title = "{id}"
excess_of = "{above}"
limit = {{ each_claim = 100, aggregate = 100 }}
shares = [{{ insurer = "X", share = "1", {exhaustion} }}]
form = "{form}"
endorsements = [{attached}]
forms_schedule = []
{drops}
"""


LOSS_RUN = """
[[loss_run]]
policy = "p"
as_of = 2026-11-01
paid = {paid}
"""

CLAIM = """
[[exposure]]
id = "libel"
party = "co"
title = "Libel"
facts = { theory = "defamation.libel", harm = "reputation", activity = "sales", business = "trade", claimant = "competitor", proceeding = "suit", statute = "none", act_place = "us.il", harm_place = "us.il", suit_place = "us.il", conduct = "negligent", stage = "alleged", fact = ["published_by_insured"] }
absent = ["in_advertisement", "false_known", "prior_publication", "criminal_act", "prior_litigation", "prior_notice", "unlawful_profit", "liable_without_contract", "internet_offense"]
offense = 2026-03-12
acts = 2026-03-12
harm = "none"
knowledge = "none"
made = 2026-05-04
reported = 2026-05-11
discovered = "none"
"""  # noqa: E501

LINK = """
[[exposure.link]]
id = "bot"
ring = "cause"
technology = "ai.generative.text"
"""

ITEM = """
[[exposure.item]]
item = "{item}"
amount = {amount}
"""
