"""The general liability family at work: what each endorsement of the shelf changes in one claim, beside the same claim without it.

Claims are those of the acceptance vectors, with other endorsements attached; the last table has two general liability policies on one loss.
"""

import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from attrs import evolve

from tests.pairs.bench import MEMO, ROOT, read
from tests.pairs.rows import Bench, Pair, Sheet, bench, sheets
from tests.pairs.shelf import clauses, documents
from underlap.match.results import BandStatus, Result
from underlap.match.reviews import match

VECTORS = ROOT / "tests" / "vectors"

TIME_CLOCK = [
    # attached; what a court still has to answer of the three contested points; whether anything can be paid at best
    ((), "catch_all erp", True, "two readings of courts stand open; what a publication is, Illinois has decided"),
    (("hx-rec-1-01-26",), "erp", True, "the residual limb is gone"),
    (("hx-rec-2-01-26",), "", False, "the biometric act is named: nothing else matters"),
    (("hx-erp-1-01-26",), "", False, "workforce data is a practice"),
    (("hx-erp-2-01-26",), "catch_all", True, "it is none"),
    (("hx-rec-1-01-26", "hx-erp-2-01-26"), "", True, "both doors opened: nothing is left open"),
    (("cg-21-06-05-14",), "access catch_all erp", True, "one more point in dispute"),
    (("cg-21-07-12-19",), "access catch_all erp", True, "the same on this claim: no bodily injury"),
    (("hx-acc-2-01-26",), "", False, "biometric data is named"),
    (("hx-acc-3-01-26",), "access catch_all erp", True, "Coverage B is where the claim is; no outsider had access"),
    (("hx-bio-1-01-26",), "", False, "any involvement of biometrics"),
]

POINTS = {
    "catch_all.information": "catch_all",
    "erp.biometric": "erp",
    "pai.publication_to_one": "publication",
    "access_disclosure.biometric": "access",
}


@pytest.mark.parametrize(("attached", "open_", "pays", "why"), TIME_CLOCK, ids=lambda x: "+".join(x) if isinstance(x, tuple) else "")
def test_what_a_biometric_class_asks_under_each_endorsement(
    attached: tuple[str, ...], open_: str, pays: bool, why: str, tmp_path: Path
) -> None:
    """V13: face scans of workers, taken without release."""
    found = claim("V13", "house-cgl-01-26", attached, tmp_path)
    keys = {worth.question.key.removeprefix("law:").partition("@")[0] for worth in found.worths}
    assert {POINTS[key] for key in keys & POINTS.keys()} == set(open_.split()), why
    assert (found.bound.favorable.recovered > 0) is pays, why


GENERATIVE = [
    # vector, attached; code
    ("V03", (), "DS", "an injury after a chatbot's advice: whether advice given as designed is an accident"),
    ("V03", ("hx-ai-1b-01-26",), "DS", "Coverage B alone"),
    ("V03", ("hx-ai-1a-01-26",), "XC", "bodily injury"),
    ("V03", ("hx-ai-1p-01-26",), "DS", "whether advice to a shopper belongs to the products hazard is not stated"),
    ("V03", ("cg-40-47-01-26", "ha-ai-7-01-26"), "DS", "bought back: the insured's own use, and no professional service"),
    ("V01", (), "CV", "a libel by the same chatbot"),
    ("V01", ("hx-ai-1a-01-26",), "CV", "Coverage A alone"),
    ("V01", ("hx-ai-1b-01-26",), "XC", "Coverage B"),
    ("V01", ("hx-ai-1p-01-26",), "CV", "no bodily injury or property damage"),
    ("V01", ("cg-40-47-01-26", "ha-ai-7-01-26"), "CV", "bought back"),
]


@pytest.mark.parametrize(("vector", "attached", "code", "why"), GENERATIVE, ids=lambda x: "+".join(x) if isinstance(x, tuple) else "")
def test_each_cut_of_the_generative_exclusion_takes_its_own_coverage(
    vector: str, attached: tuple[str, ...], code: str, why: str, tmp_path: Path
) -> None:
    """And the buy-back gives it back."""
    (policy,) = claim(vector, "house-cgl-01-26", attached, tmp_path).policies
    assert policy.code.value == code, why


def test_what_is_bought_back_has_the_limit_that_the_declarations_give_it(tmp_path: Path) -> None:
    """V01: a libel of 900,000 by a chatbot; 100,000 for what generative AI does. Defense stands outside and takes none of it."""
    when = 'when = { technology = "ai.generative" }, amount = "100k", aggregate = "200k"'
    limit = f'retention = "none"\nsublimit = [{{ id = "s.ai", title = "AI", to = {{ item = "damages" }}, {when} }}]'
    found = claim("V01", "house-cgl-01-26", ("cg-40-47-01-26", "ha-ai-7-01-26"), tmp_path, {'retention = "none"': limit})
    (policy,) = found.policies
    assert policy.code.value == "UL"
    bands = [b for b in found.bound.favorable.bands if b.item == "damages"]
    assert [(b.reason.status.value, b.span.size // 100) for b in bands] == [("recovered", 100_000), ("above_sublimit", 800_000)]


UMBRELLA = [((), "DS"), (("cu-34-69",), "XC"), (("lcu-21260-08-26",), "XC"), (("hx-ai-1b-01-26",), "DS")]


@pytest.mark.parametrize(("attached", "code"), UMBRELLA)
def test_an_umbrella_with_its_own_exclusion_asks_nothing_about_coming_down(attached: tuple[str, ...], code: str, tmp_path: Path) -> None:
    """V20: below it CG 40 47; its own exclusion of generative AI ends the matter, one of Coverage B does not."""
    found = claim("V20", "house-umb-01-26", attached, tmp_path)
    (policy,) = [p for p in found.policies if p.policy == "umb"]
    assert policy.code.value == code
    assert any(worth.question.key.startswith("law:drop.") for worth in found.worths) is (code == "DS")


LOST_DATA = [((), "CV"), (("cg-21-06-05-14",), "CV"), (("cg-21-07-12-19",), "XC")]


@pytest.mark.parametrize(("attached", "code"), LOST_DATA)
def test_bodily_injury_from_lost_data_divides_the_two_data_endorsements(attached: tuple[str, ...], code: str, tmp_path: Path) -> None:
    """The one exception in which they differ."""
    link = '[[exposure.link]]\nid = "lost"\nring = "cause"\nharm = "electronic_data"\n\n[[exposure.item]]\nid = "defense"'
    settled = {'[[exposure.item]]\nid = "defense"': link, '"worked_as_designed", ': "", "absent = [": 'absent = ["worked_as_designed", '}
    (policy,) = claim("V03", "house-cgl-01-26", attached, tmp_path, settled).policies
    assert policy.code.value == code


def claim(vector: str, form: str, attached: Sequence[str], folder: Path, settled: dict[str, str] | None = None) -> Result:
    """The one claim of a vector, with these endorsements, and no others, on the policy that has the form."""
    text = (VECTORS / vector / "account.toml").read_text(encoding="utf-8")
    before, head, after = text.partition(f'form = "{form}"\n')
    assert head
    old, _, rest = after.partition("\n")
    assert old.startswith("endorsements = [")
    _, _, rest = rest.partition("\n")
    words = ", ".join(f'"{id}"' for id in attached)
    text = f"{before}{head}endorsements = [{words}]\nforms_schedule = []\n{rest}"
    for was, becomes in (settled or {}).items():
        assert was in text
        text = text.replace(was, becomes, 1)
    (folder / "account.toml").write_text(text, encoding="utf-8")
    (found,) = match(read(folder), memo=MEMO).results
    return found


# --- an additional insured -------------------------------------------------------------------------------------------

FIRST = '{ kind = "primary", noncontributory = true }'
SHARING = '{ kind = "primary", sharing = "limits" }'
PRIMARY = '{ kind = "primary" }'
EXCESS = '{ kind = "excess" }'
OVER = '{ kind = "excess", over = ["vendor"] }'

ORDER = [
    # what the vendor's policy says, what the shop's says; dollars by policy, of 150, each with a limit of 100
    (FIRST, PRIMARY, {"vendor": 100, "own": 50}, "the vendor's first, and all of it"),
    (SHARING, SHARING, {"vendor": 75, "own": 75}, "without it they share"),
    (PRIMARY, OVER, {"vendor": 100, "own": 50}, "as good, if the shop's own form says so"),
    (EXCESS, PRIMARY, {"vendor": 50, "own": 100}, "the vendor's insurer sees it the other way"),
]


@pytest.mark.parametrize(("vendors", "own", "pays", "why"), ORDER)
def test_primary_and_noncontributory_puts_the_vendor_s_policy_first(
    vendors: str, own: str, pays: dict[str, int], why: str, tmp_path: Path
) -> None:
    """A shop sells a vendor's robot and is an additional insured of the vendor for products, by contract."""
    assert dollars(tmp_path, vendors, own, "products") == pays, why


def test_an_additional_insured_has_no_more_than_its_scope(tmp_path: Path) -> None:
    """The shop's own premises are no affair of the vendor's policy."""
    assert dollars(tmp_path, FIRST, PRIMARY, "operations") == {"own": 100}


def dollars(folder: Path, vendors: str, own: str, activity: str) -> dict[str, int]:
    (folder / "account.toml").write_text(SHOP.format(vendors=vendors, own=own, activity=activity), encoding="utf-8")
    (found,) = match(read(folder), memo=MEMO).results
    assert found.bound.exact
    assert found.bound.low == found.bound.high
    out: dict[str, int] = {}
    for band in found.bound.favorable.bands:
        if band.reason.status is BandStatus.RECOVERED:
            out[str(band.reason.policy)] = out.get(str(band.reason.policy), 0) + band.span.size // 100
    return out


SHOP = """format = 1
[account]
name = "A"
client = "shop"
currency = "USD"
as_of = 2026-11-02
law = "us.il"
[[party]]
id = "shop"
name = "Shop"
[[policy]]
id = "own"
party = "shop"
order = 1
title = "Own"
insurer = "I"
document_stage = "issued"
form = "house-cgl-01-26"
endorsements = []
forms_schedule = []
insureds = [{{ party = "shop", status = "named" }}]
period = [2026-01-01, 2027-01-01]
limit = {{ each_claim = 100, aggregate = 100 }}
retention = "none"
defense = {{ kind = "duty", place = "outside" }}
other_insurance = {own}
[[policy]]
id = "vendor"
party = "shop"
order = 2
title = "Vendor's"
insurer = "J"
document_stage = "issued"
form = "house-cgl-01-26"
endorsements = ["house-addl-01-26", "house-pnc-01-26"]
forms_schedule = ["HOUSE-CGL 01 26", "HOUSE-ADDL 01 26", "HOUSE-PNC 01 26"]
insureds = [{{ party = "shop", status = "additional_insured", parts = ["A"], scope = {{ activity = "products" }}, contract = "supply" }}]
period = [2026-01-01, 2027-01-01]
limit = {{ each_claim = 100, aggregate = 100 }}
retention = "none"
defense = {{ kind = "duty", place = "outside" }}
other_insurance = {vendors}
[[exposure]]
id = "injury"
party = "shop"
title = "A robot injures a customer"
facts = {{ theory = "product_liability.design", harm = "bodily_injury.physical", activity = "{activity}", business = "trade", claimant = "customer.consumer", proceeding = "suit", statute = "none", act_place = "us.il", harm_place = "us.il", suit_place = "us.il", conduct = "negligent", stage = "alleged", fact = [] }}
absent = ["worked_as_designed", "liable_without_contract", "insured_contract", "completed_operations", "reasonable_force", "in_advertisement", "communicated_to_public", "published_by_insured"]
harm = 2026-03-12
offense = "none"
acts = 2026-03-12
knowledge = "none"
made = 2026-05-04
reported = 2026-05-11
discovered = "none"
[[exposure.link]]
id = "robot"
ring = "cause"
technology = "ai.robotic"
[[exposure.item]]
item = "damages.compensatory"
amount = 150
"""  # noqa: E501


# --- an umbrella and its retained limit ------------------------------------------------------------------------------

OVER_ALL = '["aggregate", "excluded", "not_granted"]'

COMES_DOWN = [
    # what differs in the claim, what the umbrella comes down over; dollars by policy, of 150: 100 below, 10 retained
    ({}, OVER_ALL, {"own": 100, "umb": 50}, "above the limit below, without its retained limit"),
    ({"activity": "vehicles.auto"}, OVER_ALL, {"umb": 140}, "excluded below, and autos are not excluded here"),
    ({"activity": "vehicles.auto"}, '["aggregate"]', {"own": 0}, "the same, and it does not come down over exclusions"),
    ({"activity": "vehicles.aircraft"}, OVER_ALL, {"own": 0}, "excluded by both"),
    ({"harm_place": "uk", "suit_place": "uk", "activity": "operations"}, OVER_ALL, {"umb": 140}, "outside the territory below"),
    ({"harm_place": "uk", "suit_place": "elsewhere.sanctioned", "activity": "operations"}, OVER_ALL, {"own": 0}, "and outside its own"),
    ({"harm": "property_damage.own_product"}, OVER_ALL, {"own": 0}, "excluded by both"),
]


@pytest.mark.parametrize(("differs", "drops", "pays", "why"), COMES_DOWN)
def test_an_umbrella_comes_down_over_its_retained_limit_where_it_is_wider(
    differs: dict[str, str], drops: str, pays: dict[str, int], why: str, tmp_path: Path
) -> None:
    """The house umbrella over the house form; what it comes down over is stated."""
    text = SHOP.format(vendors='{ kind = "primary" }', own='{ kind = "primary" }', activity="products")
    i, j = text.index('[[policy]]\nid = "vendor"'), text.index("[[exposure]]")
    text = text[:i] + UMBRELLA_OVER.format(drops=drops) + text[j:]
    for facet, value in differs.items():
        text = re.sub(rf'\b{facet} = "[^"]*"', f'{facet} = "{value}"', text, count=1)
    (tmp_path / "account.toml").write_text(text, encoding="utf-8")
    (found,) = match(read(tmp_path), memo=MEMO).results
    assert found.bound.exact
    for ledger in (found.bound.favorable, found.bound.adverse):
        out: dict[str, int] = dict.fromkeys(pays, 0)
        for band in ledger.bands:
            if band.reason.status is BandStatus.RECOVERED:
                out[str(band.reason.policy)] = out.get(str(band.reason.policy), 0) + band.span.size // 100
        assert out == pays, why


UMBRELLA_OVER = """
[[policy]]
id = "umb"
party = "shop"
order = 3
title = "Umbrella"
insurer = "K"
document_stage = "issued"
form = "house-umb-01-26"
endorsements = []
forms_schedule = []
insureds = [{{ party = "shop", status = "named" }}]
period = [2026-01-01, 2027-01-01]
limit = {{ each_claim = 1000, aggregate = 1000 }}
retention = {{ amount = 10, kind = "self_insured_retention", place = "below_limit", satisfied_by = "both" }}
defense = {{ kind = "duty", place = "outside" }}
umbrella = {{ over = ["own"], drops_over = {drops}, unsure = [] }}
"""


# --- lost data -------------------------------------------------------------------------------------------------------

LOST = [
    # what differs; code of the general liability policy, of the electronic data policy
    ({}, "NG", "CV", "a customer's files, lost by a careless move of a rack: no tangible property"),
    ({"activity": "technology_services.hosting"}, "NG", "XC", "by a host of other people's data: left to Tech E&O"),
    ({"harm": "property_damage.third_party"}, "CV", "--", "the rack itself is tangible, and nothing is left to ask of the other"),
    ({"theory": "privacy.breach"}, "NG", "XC", "others saw them: no loss of data alone"),
    ({"theory": "contract.service_level"}, "NG", "XC", "a promise of service broken"),
    ({"conduct": "knowing", "stage": "in_fact"}, "NG", "XC", "wiped on purpose"),
]


@pytest.mark.parametrize(("differs", "general", "data", "why"), LOST)
def test_where_general_liability_ends_electronic_data_liability_begins(
    differs: dict[str, str], general: str, data: str, why: str, tmp_path: Path
) -> None:
    """The two side by side; for an AI business the second is empty."""
    text = SHOP.format(vendors='{ kind = "primary" }', own='{ kind = "primary" }', activity="operations")
    text = text.replace('endorsements = ["house-addl-01-26", "house-pnc-01-26"]', "endorsements = []").replace(ADDITIONAL, NAMED)
    before, second, after = text.partition('id = "vendor"')
    text = before + second + after.replace('form = "house-cgl-01-26"', 'form = "house-edl-01-26"\nretroactive = "none"', 1)
    for facet, value in {"theory": "negligence.premises", "harm": "electronic_data", **differs}.items():
        text = re.sub(rf'\b{facet} = "[^"]*"', f'{facet} = "{value}"', text, count=1)
    text = text.replace('absent = ["', 'absent = ["prior_knowledge", "criminal_act", "communicated_to_third_party", "', 1)
    text = text.replace("amount = 150", "amount = 90")
    (tmp_path / "account.toml").write_text(text, encoding="utf-8")
    (found,) = match(read(tmp_path), memo=MEMO).results
    assert {p.policy: p.code.value for p in found.policies} == {"own": general, "vendor": data}, why


ADDITIONAL = 'status = "additional_insured", parts = ["A"], scope = { activity = "products" }, contract = "supply"'
NAMED = 'status = "named"'


# --- the claims-made twins -------------------------------------------------------------------------------------------

TWINS = {"house-cgl-01-26": "house-cgl-cm-01-26", "house-pco-01-26": "house-pco-cm-01-26"}


@pytest.mark.parametrize("sheet", [s for s in sheets() if s.form in TWINS and s.endorsements], ids=lambda sheet: sheet.file)
def test_an_endorsement_does_to_the_claims_made_form_what_it_does_to_the_other(sheet: Sheet) -> None:
    """The pairs of every endorsement, each on both forms: the same status, clause and grant, but for the form's name."""
    own, other = bench(sheet), bench(evolve(sheet, form=TWINS[sheet.form]))
    for pair, side, end in product(sheet.pairs, ("in", "out"), ("favorable", "adverse")):
        found = [ruled(which, pair, side, end) for which in (own, other)]
        assert found[1] == tuple(text.replace(sheet.form, TWINS[sheet.form]) for text in found[0]), (pair.name, side)


def ruled(found: Bench, pair: Pair, side: str, end: str) -> tuple[str, str, str]:
    """Status, deciding clause and grant of the claim's item."""
    (ruling,) = found.rulings(pair, side, end).values()
    return ruling["status"], f"{ruling['document']}/{ruling['clause']}", ruling["grant"]


# --- where each clause comes from ------------------------------------------------------------------------------------

LINES = {"cgl", "products", "umb", "edl", "excess"}


def family() -> list[str]:
    """The documents of these lines, and of no other."""
    heads = {id: table["document"] for id, table in documents().items()}
    lines = {id: {head.get("line"), *head.get("attaches_to", ())} - {None} for id, head in heads.items()}
    return [id for id, own in lines.items() if own and own <= LINES]


@pytest.mark.parametrize("id", family())
def test_a_clause_of_the_family_has_its_paragraph_and_its_row(id: str) -> None:
    """Carve-backs too; where the fact sheet has no row, a note of the clause around them says so."""
    without_row = set()
    for ref, _, clause in clauses(documents()[id]):
        assert clause.get("cite"), ref
        if "fact" not in clause:
            assert "no row" in clause.get("note", "") or ref.rpartition("/")[0] in without_row, ref
            without_row.add(ref)
