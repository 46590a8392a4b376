"""The acceptance vectors of the fact sheet, as one table over shipped documents.

Facts stand in tests/vectors/<vector>/account.toml and state no result. Each row gives what the sheet expects in words of
tests/vectors/LEGEND.md, and what that must be in our codes: of the policy, of its items at the favorable and the adverse end, of single
clauses. `pytest -s -k legend` prints the legend. Where the sheet speaks of several claims, a row of TOGETHER gives the cents of each.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from attrs import field, frozen

from tests.pairs.bench import ROOT, VALUE_CHAIN, bites_anyway, results, review, steps
from tests.test_towers import cents, summed, told
from underlap.match.results import RETAINED, BandStatus, Code, Ledger, Result

VECTORS = ROOT / "tests" / "vectors"


@frozen
class Row:
    """One line of the sheet, for one policy.

    `says`: the sheet's words. `by`: the clauses that must decide the code, among those printed. `ai`: AI-tech wording. `items`: item ->
    what becomes of it above the retention, "favorable/adverse" where the ends differ. `clauses`: what single clauses do, in the adverse
    reading, to some item. `law`: questions that must be asked, each with a word of the decisions on it, for yes and for no.
    """

    vector: str
    exposure: str
    policy: str
    code: str
    by: tuple[str, ...]
    ai: str
    says: tuple[str, ...]
    why: str
    items: Mapping[str, str] = field(factory=dict)
    clauses: Mapping[str, str] = field(factory=dict)
    law: Mapping[str, tuple[str, str]] = field(factory=dict)

    @property
    def name(self) -> str:
        """For test ids."""
        return f"{self.vector}-{self.policy}"


@frozen
class Together:
    """One line of the sheet that speaks of claims together: a scenario, what is borne in all, and the bands of each claim, favorable
    and adverse, as in tests/test_towers.py. `says`: the sheet's words for items, each of which some band must be.
    """

    vector: str
    scenario: str
    says: tuple[str, ...]
    bears: tuple[str, str]
    claims: Mapping[str, tuple[str, str]] = field(hash=False)
    why: str

    @property
    def name(self) -> str:
        """For test ids."""
        return f"{self.vector}-{self.scenario}"


CGL, TEO, CYB, DO = "house-cgl-01-26", "house-teo-01-26", "house-cyb-01-26", "house-do-01-26"
CGM = "house-cgl-cm-01-26"
UMB, AIW = "house-umb-01-26", "house-aiw-01-26"

ROWS = [
    Row("V01", "rival-libel", "gl", "CV", (f"{CGL}/B",), "silent", ("covered", "miss"),
        "libel is offense d; selling lamps is no media or internet business, so that exclusion does not apply",
        {"damages": "recovered"}, {f"{CGL}/b.x.media_biz": "not met"}),
    Row("V02", "rival-libel", "gl", "XC", ("cg-40-48-01-26/x.b",), "excluded", ("excluded",),
        "the libel arises out of generative AI, which this endorsement takes from Coverage B",
        {"damages": "excluded", "defense": "excluded"}),
    Row("V03", "mixing-injury", "gl", "DS", (f"{CGL}/A",), "silent", ("ambiguous",),
        "the endorsement speaks of Coverage B alone; whether advice given as designed is an accident is contested",
        {"damages": "recovered/not_granted"}, law={"accident.as_designed": ("Ledesma", "Delgado")}),
    Row("V04", "mixing-injury", "gl", "XC", ("cg-40-47-01-26/x.a",), "excluded", ("excluded",),
        "the same injury under the endorsement that takes Coverage A too; the accident need not be decided",
        {"damages": "excluded", "defense": "excluded"}),
    Row("V05", "score-bias", "gl", "NG", (f"{CGL}/A",), "not reached", ("not granted",),
        "a refused card is no bodily injury, property damage or listed offense; the exclusion is not needed, nor would it match a score",
        {"damages": "not_granted", "defense": "not_granted"}),
    Row("V06", "score-bias", "do", "XC", ("pc-51380/x.use",), "excluded", ("excluded",),
        "any use of any system that infers outputs, a score among them",
        {"damages": "excluded", "defense": "excluded"}),
    Row("V07", "investors", "do", "CV", (f"{DO}/C",), "silent", ("covered", "miss"),
        "a misstatement to investors is a wrongful act; fraud that is only alleged triggers no conduct exclusion",
        {"settlement": "recovered", "defense": "recovered"},
        {f"{DO}/x.conduct": "not met", f"{DO}/x.conduct.company": "not met"}),
    Row("V08", "investors", "do", "XC", ("pc-51380/x.statements",), "excluded", ("excluded",),
        "what was said about AI is excluded without any use of it",
        {"settlement": "excluded", "defense": "excluded"}),
    Row("V09", "cloned-voice", "eo", "CV", (f"{TEO}/tech",), "silent", ("covered", "miss"),
        "the voice was an attacker's: the exclusion asks for the insured's own use",
        {"payroll": "recovered"}, {"hx-ai-3-01-26/x": "not met"}),
    Row("V10", "forged-call", "cyber", "UL", (f"{CYB}/funds.deceived", f"{CYB}/s.deceived"), "silent", ("under-limited",),
        "deceived transfers are granted whoever forged the faces, up to 250,000 of two million",
        {"funds": "recovered above_sublimit"}),
    Row("V10b", "forged-mail", "cyber", "UL", (f"{CYB}/funds.deceived", "declarations.cyber/s.sef"), "silent", ("under-limited",),
        "money sent by a deceived employee is paid under that agreement only: 100,000, not the million for unauthorized transfers",
        {"funds": "recovered above_sublimit"}),
    Row("V11", "forged-call", "cyber", "CF", (f"{CYB}/c.callback",), "silent", ("condition breach",),
        "nobody called back, and the form pays for no deceived transfer then",
        {"funds": "condition_failed"}),
    Row("V12", "try-on-class", "cyber", "XC", (f"{CYB}/x.biometric",), "silent", ("excluded",),
        "a cyber form's biometric exclusion, without carve-back, defense included",
        {"statutory": "excluded", "defense": "excluded"}),
    Row("V13", "time-clock-class", "gl", "DS", (f"{CGL}/B",), "silent", ("ambiguous",),
        "what a publication is the Illinois Supreme Court has decided; courts part on the residual statutes and on employment practices",
        {"statutory": "recovered above_limit/excluded"},
        law={
            "catch_all.information": ("Visual Pak", "Wynndalco"),
            "erp.biometric": ("Caremel", "Thermoflex"),
        }),
    Row("V13b", "time-clock-class", "gl", "DS", (f"{CGL}/B",), "silent", ("ambiguous",),
        "one more question: whether handprints are confidential or personal information; yes excludes, and a court has said no",
        {"statutory": "recovered above_limit/excluded"},
        law={"access_disclosure.biometric": ("Thermoflex", "Caremel")}),
    Row("V13c", "output-libel", "gl", "XC", (f"{CGL}/b.x.media_biz",), "silent", ("excluded",),
        "an internet content provider keeps offenses a, b and c only; libel is d",
        {"damages": "excluded", "defense": "excluded"}),
    Row("V14", "authors", "eo", "UT", (f"{TEO}/tech",), "not reached", ("out-of-period",),
        "the copying began in 2023, before a retroactive date in 2024",
        {"statutory": "untimely", "defense": "untimely"}),
    Row("V15", "mixing-injury", "gl-25", "CV", (f"{CGM}/A",), "silent", ("covered",),
        "made on the 46th day from expiration, within 60, after a policy that was not renewed; injury in between retroactive date and end",
        {"damages": "recovered", "defense": "recovered"}),
    Row("V15b", "mixing-injury", "gl-25", "UT", (f"{CGM}/A",), "not reached", ("out-of-period",),
        "a renewal with the same retroactive date starts no extended period"),
    Row("V15b", "mixing-injury", "gl-26", "CV", (f"{CGM}/A",), "silent", ("covered",),
        "the claim is the renewal's",
        {"damages": "recovered", "defense": "recovered"}),
    Row("V15c", "mixing-injury", "gl-25", "XC", (), "silent", ("excluded",),
        "an extended period began, and it does not answer what later insurance answers"),
    Row("V15c", "mixing-injury", "gl-26", "CV", (f"{CGM}/A",), "silent", ("covered",),
        "full prior acts at another insurer: the later insurance",
        {"damages": "recovered", "defense": "recovered"}),
    Row("V16", "scores", "eo-25", "UT", (f"{TEO}/tech",), "not reached", ("out-of-period",),
        "made on the 46th day from expiration, and the extended period has 30; the window of 60 days is for the report",
        {"damages": "untimely", "defense": "untimely"}),
    Row("V16b", "scores", "eo-25", "UT", (f"{TEO}/tech",), "not reached", ("out-of-period",),
        "a policy that was renewed has no extended period"),
    Row("V16b", "scores", "eo-26", "CV", (f"{TEO}/tech",), "silent", ("covered",),
        "the claim is the renewal's, which has the same retroactive date",
        {"damages": "recovered", "defense": "recovered"}),
    Row("V17", "stolen-keys", "cyber", "UL", (f"{CYB}/usage", f"{CYB}/s.usage"), "silent", ("under-limited",),
        "5% of five million is 250,000 of 900,000",
        {"charges": "recovered above_sublimit"}),
    Row("V18", "outage", "eo", "PT", (f"{TEO}/x.contract", f"{TEO}/tech"), "silent", ("excluded in part", "carve-back applies"),
        "credits stand only in the contract; the negligence count would exist without it",
        {"credits": "excluded", "lost-sales": "recovered", "defense": "recovered"}, {f"{TEO}/x.contract": "given back"}),
    Row("V19", "assistant-leak", "cyber", "PT", (f"{CYB}/x.utp", f"{CYB}/security"), "silent",
        ("excluded in part", "carve-back applies"),
        "the widest lead-in takes both counts; the carve-back reads \"for\" and saves the breach count alone",
        {"breach-damages": "recovered", "deception-damages": "excluded"}, {f"{CYB}/x.utp": "given back"}),
    Row("V20", "mixing-injury", "gl", "XC", ("cg-40-47-01-26/x.a",), "excluded", ("excluded",),
        "the endorsement takes bodily injury from generative AI"),
    Row("V20", "mixing-injury", "umb", "DS", (f"{UMB}/A",), "silent", ("ambiguous",),
        "the umbrella grants it; whether it comes down over what the policy below excludes is a question, and never simply covered",
        {"damages": "recovered/excluded", "defense": "recovered/excluded"}),
    Row("V21", "scores", "eo", "UL", (f"{TEO}/tech",), "silent", ("under-limited",),
        "the primary has no AI exclusion and pays its limit",
        {"damages": "recovered excluded"}),
    Row("V21", "scores", "x1", "XC", ("hx-ai-1x-01-26/x",), "excluded", ("excluded",),
        "the layer has one: a hole above the primary"),
    Row("V22", "records", "eo", "NG", (f"{TEO}/tech",), "not reached", ("not granted",),
        "what a system did by itself is no act of a natural person",
        {"rebuilding": "not_granted", "defense": "not_granted"}),
    Row("V22b", "records", "eo", "CV", (f"{TEO}/tech", "ha-ai-3-01-26/s.agent"), "limited", ("covered",),
        "the affirmative endorsement makes the agent's act a wrongful act, up to a quarter of the limit",
        {"rebuilding": "recovered", "defense": "recovered"}),
    Row("V23", "drift", "warranty", "CV", (f"{AIW}/warranty",), "affirmed", ("covered",),
        "85 lies below the benchmark of 90 that the schedule has",
        {"credits": "recovered"}),
    Row("V23b", "drift", "warranty", "NG", (f"{AIW}/warranty",), "not reached", ("not triggered",),
        "85 is no shortfall where the policy's own schedule has 80, however far it lies below 95",
        {"credits": "not_granted"}),
    Row("V24", "shadow-tool", "ai", "XC", ("house-ai-01-26/x.unscheduled",), "excluded", ("excluded",),
        "the tool does not stand on the schedule of systems",
        {"damages": "excluded"}),
    Row("V25", "ransom", "cyber", "CN", (f"{CYB}/c.application", f"{CYB}/extortion"), "silent", ("rescission flag",),
        "the statement is untrue: the insurer may rescind, and nobody has",
        {"ransom": "recovered/rescinded"}),
    Row("V27", "authority", "cyber", "DS", (f"{CYB}/x.uninsurable", f"{CYB}/regulatory"), "silent", ("ambiguous",),
        "defense is paid either way; whether the fine may be insured is a question of the governing law",
        {"defense": "recovered", "fine": "recovered/excluded"},
        law={"insurability.fines": ("Finland and Norway", "20 of 30 states")}),
    Row("V28", "infusion", "eo", "XC", (f"{TEO}/x.bipd",), "silent", ("excluded",),
        "\"arising out of\" takes the financial count with the injury",
        {"patient": "excluded", "contracts": "excluded", "defense": "excluded"}),
    Row("V28b", "infusion", "eo", "PT", (f"{TEO}/x.bipd", f"{TEO}/tech"), "silent", ("excluded in part", "miss"),
        "\"for\" leaves the financial count to the agreement, and the duty to defend with it",
        {"patient": "excluded", "contracts": "recovered", "defense": "recovered"}, {f"{TEO}/x.bipd": "not met"}),
    Row("V29", "copied-photo", "gl", "CV", (f"{CGL}/B",), "silent", ("covered", "carve-back applies"),
        "copyright in the insured's advertisement is offense g, and the exclusion of copyright gives it back",
        {"statutory": "recovered", "defense": "recovered"}, {f"{CGL}/b.x.ip": "given back"}),
    Row("V30", "copied-photo", "gl", "NG", (f"{CGL}/A",), "not reached", ("not granted",),
        "a manual is no advertisement; were it granted, the copyright exclusion would take it",
        {"statutory": "not_granted", "defense": "not_granted"}),
]  # fmt: skip

TOGETHER = [
    Together("V26", "in-year-one", ("pays", "under-limited"), ("500k", "2.5M"), {
            "novelist": ("retained(eo-25) 250k, recovered(eo-25) 2.75M", "retained(eo-25) 250k, recovered(eo-25) 2.75M"),
            "playwright": ("retained(eo-26) 250k, recovered(eo-26) 4.25M", "recovered(eo-25) 2.25M, above_limit(eo-25) 2.25M"),
        },
        "two claims: 250k retained of 3M and of 4.5M. One claim of the first year: 7.5M - 250k = 7.25M against one limit of 5M"),
    Together("V26", "too-late", ("pays", "out-of-period"), ("3.25M", "7.5M"), {
            "novelist": ("untimely(eo-25, reported) 3M", "untimely(eo-25, reported) 3M"),
            "playwright": ("retained(eo-26) 250k, recovered(eo-26) 4.25M", "untimely(eo-25, reported) 4.5M"),
        },
        "the first suit was reported after 2026-03-01. Two claims: 3M + 250k. One claim: the second falls with the first"),
]  # fmt: skip

DECIDED = {*(row.vector for row in ROWS), *(row.vector for row in TOGETHER)}

MISSING: Mapping[str, str] = {}

# --- the legend ------------------------------------------------------------------------------------------------------


@cache
def legend() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(the sheet's word, of what) -> what we print."""
    lines = re.findall(r"^\| ([^|]+) \| (policy|item|clause) \| ([^|]+) \|$", (VECTORS / "LEGEND.md").read_text(), re.MULTILINE)
    return {(word, of): tuple(ours.split(", ")) for word, of, ours in lines}


def test_the_legend_says_what_our_codes_are_to_the_sheet() -> None:
    """Printed with `-s`; every code in it exists."""
    print()
    for (word, of), ours in legend().items():
        print(f"{word:20} of a {of:7} {', '.join(ours)}")
    said = {of: {word for (_, whose), ours in legend().items() if whose == of for word in ours} for of in ("policy", "item")}
    assert said["policy"] <= {code.value for code in Code}
    assert {word for word in said["item"] if " " not in word} <= {status.value for status in BandStatus}


def test_the_table_uses_only_words_of_the_legend_and_all_of_them() -> None:
    """One word says what the policy does, and the code is one that the legend gives for it; others are about clauses."""
    used: set[tuple[str, str]] = set()
    for row in ROWS:
        (word,) = [w for w in row.says if (w, "policy") in legend()]
        assert row.code in legend()[word, "policy"], row.name
        clauses = [w for w in row.says if w != word]
        assert [(w, "clause") in legend() for w in clauses] == [True] * len(clauses), row.name
        outcomes = {outcome for w in clauses for outcome in legend()[w, "clause"]}
        assert outcomes <= set(row.clauses.values()), row.name
        used |= {(word, "policy"), *((w, "clause") for w in clauses)}
    assert {(word, "item") for row in TOGETHER for word in row.says} <= legend().keys()
    ours = {of: {code for (_, whose), codes in legend().items() if whose == of for code in codes} for of in ("item", "clause")}
    for row in ROWS:
        assert {w for said in row.items.values() for w in re.split("[ /]", said)} <= ours["item"], row.name
        assert set(row.clauses.values()) <= ours["clause"], row.name
    assert {key for key in legend() if key[1] != "item"} == used


# --- the table -------------------------------------------------------------------------------------------------------


def result(row: Row) -> Result:
    return results(VECTORS / row.vector)[row.exposure]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_vector_comes_out_as_the_sheet_expects(row: Row) -> None:
    """Code, deciding clauses, items at both ends, clauses of interest, questions with decisions."""
    found = result(row)
    (policy,) = [p for p in found.policies if p.policy == row.policy]
    assert policy.code.value == row.code, row.why
    assert set(row.by) <= {c.ref for c in policy.cites}, row.why
    assert {item: above_retention(found, item) for item in row.items} == row.items, row.why
    seen = {(s.clause, s.outcome) for s in steps(VECTORS / row.vector, row.exposure)}
    assert set(row.clauses.items()) <= seen, row.why
    assert not policy.provisional
    assert found.bound.exact


@pytest.mark.parametrize("row", TOGETHER, ids=lambda row: row.name)
def test_claims_together_come_out_as_the_sheet_expects(row: Together) -> None:
    """What is borne of all, each claim's bands, at both ends; the sheet's words among them."""
    (found,) = [s for s in review(VECTORS / row.vector).scenarios if s.scenario.id == row.scenario]
    assert found.exact
    assert [found.low, found.high] == [cents(amount) for amount in row.bears], row.why
    for i, end in enumerate((found.favorable, found.adverse)):
        expected = {claim: told(bands[i]) for claim, bands in row.claims.items()}
        assert {claim: summed(iter(ledger.bands)) for claim, ledger in end.claims} == expected, row.why
    said = {name.partition("(")[0] for bands in row.claims.values() for each in bands for name in told(each)}
    assert all(said & set(legend()[word, "item"]) for word in row.says)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_vector_names_the_ai_tech_wording_that_decides_it(row: Row) -> None:
    """A column of its own: it never answers "covered?"."""
    (policy,) = [p for p in result(row).policies if p.policy == row.policy]
    assert policy.ai_tech.value == row.ai, row.why


@pytest.mark.parametrize("row", [row for row in ROWS if row.law], ids=lambda row: row.name)
def test_an_ambiguous_vector_asks_the_court_s_question_and_cites_both_sides(row: Row) -> None:
    """Where the sheet cites decisions, so does the feature that the question is about."""
    asked = {w.question.key.partition(":")[2].partition("@")[0] for w in result(row).worths}
    features = {f["id"]: f for path in (ROOT / "policies").rglob("*.toml") for f in tomllib.loads(path.read_text()).get("feature", ())}
    assert set(row.law) <= asked
    for feature, (yes, no) in row.law.items():
        assert any(yes in cited["cite"] for cited in features[feature]["yes"])
        assert any(no in cited["cite"] for cited in features[feature]["no"])


def test_access_or_disclosure_excludes_on_one_reading_and_not_on_the_other() -> None:
    """V13b: with every other question for the insured, handprints as personal information defeat the claim (S92, against S93)."""
    worth = {w.question.key: w for w in results(VECTORS / "V13b")["time-clock-class"].worths}["law:access_disclosure.biometric@us.il"]
    favorable = results(VECTORS / "V13b")["time-clock-class"].bound.favorable
    assert favorable.answers[worth.question.key] == "no"
    assert worth.stake == favorable.recovered


def test_whether_the_umbrella_drops_is_one_question_of_law_worth_all_but_the_retained_limit() -> None:
    """V20: 1.3M of loss, of which the umbrella's 25k are retained where it drops."""
    found = results(VECTORS / "V20")["mixing-injury"]
    worth = {w.question.key: w for w in found.worths}[f"law:drop.{UMB}@us.il"]
    assert (found.bound.low, found.bound.high) == (cents("25k"), cents("1.3M"))
    assert worth.relief == worth.stake == cents("1.3M") - cents("25k")


def test_a_picture_in_a_manual_would_also_be_excluded() -> None:
    """V30 has two reasons; the first that fails is the code. In an advertisement (V29) neither holds."""
    where = ("copied-photo", "gl", f"{CGL}/b.x.ip", "statutory")
    assert bites_anyway(VECTORS / "V30", *where)
    assert not bites_anyway(VECTORS / "V29", *where)


def test_the_exclusion_of_generative_ai_would_not_match_a_score() -> None:
    """V05: nothing is granted, and the endorsement would take nothing if it were."""
    for clause in ("x.a", "x.b"):
        assert not bites_anyway(VECTORS / "V05", "score-bias", "gl", f"cg-40-47-01-26/{clause}", "damages")


def test_every_vector_folder_has_a_row() -> None:
    """And every row a folder: facts without an expectation judge nothing."""
    assert {path.parent.name for path in VECTORS.glob("*/account.toml")} == DECIDED


@pytest.mark.parametrize("vector", [pytest.param(v, marks=pytest.mark.xfail(reason=why)) for v, why in MISSING.items()])
def test_a_vector_that_waits_for_a_form_or_a_feature(vector: str) -> None:
    """Fails until its facts can be written; then it belongs in the table."""
    assert (VECTORS / vector / "account.toml").is_file()


def test_how_many_vectors_still_wait() -> None:
    """Counted in the open (`pytest -s`): a vector leaves this list only for the table."""
    print(f"\n{len(DECIDED)} vectors decided, {len(MISSING)} waiting: {', '.join(MISSING)}")
    assert not DECIDED & MISSING.keys()
    sheet = {f"V{n:02}" for n in range(1, 31)} | {"V10b", "V13b", "V13c"}
    assert sheet - DECIDED == MISSING.keys()


# --- bands -----------------------------------------------------------------------------------------------------------


def above_retention(found: Result, item: str) -> str:
    """What becomes of an item's cents above the retention, in order; both ends where they differ."""
    ends = [" ".join(_statuses(ledger, item)) for ledger in (found.bound.favorable, found.bound.adverse)]
    return ends[0] if ends[0] == ends[1] else "/".join(ends)


def _statuses(ledger: Ledger, item: str) -> Iterator[str]:
    for band in ledger.bands:
        if band.item == item and band.reason.status not in RETAINED:
            yield band.reason.status.value


ACCOUNTS = [VALUE_CHAIN, *(VECTORS / name for name in sorted(DECIDED))]


@pytest.mark.parametrize("path", ACCOUNTS, ids=lambda path: path.name)
@pytest.mark.parametrize("severity", ["low", "likely", "high"])
def test_bands_partition_the_loss_of_every_exposure_at_both_ends(path: Path, severity: str) -> None:
    """[0, loss) in bands, to the cent; recovered and borne are all of it; favorable is not above adverse."""
    for found in review(path, severity).results:
        amounts = {i.id: i.amount.at(severity) for i in found.exposure.items}
        assert sum(amounts.values()) == found.loss
        for ledger in (found.bound.favorable, found.bound.adverse):
            for item, amount in amounts.items():
                spans = [(b.span.low, b.span.high) for b in ledger.bands if b.item == item]
                edges = [0, *(high for _, high in spans)]
                assert [low for low, _ in spans] == edges[:-1], (found.exposure.id, item)
                assert edges[-1] == amount, (found.exposure.id, item)
                assert all(low < high for low, high in spans)
            assert ledger.recovered + ledger.bears == found.loss
            assert ledger.retained + ledger.uninsured == ledger.bears
        assert found.bound.low <= found.bound.high
        if found.bound.exact:
            assert (found.bound.low, found.bound.high) == (found.bound.favorable.bears, found.bound.adverse.bears)
