"""What an endorsement changes: a claim of the pairs' form, without the endorsement and with it, and beside it a claim that stays as it was.

A row starts from a base claim of tests/pairs/<form>.toml, changes facts, and says what becomes of the item at both ends, without and with.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from attrs import field, frozen

from tests.pairs.bench import MEMO, read
from tests.pairs.rows import FOLDER, Pair, Sheet, bench, flat, words_of, written
from tests.pairs.shelf import clauses, documents
from underlap.match.reviews import match


@frozen
class Row:
    """`before`, `after`: "favorable/adverse" status of the item, one word if they are one, without and with `endorsements`' last."""

    endorsements: tuple[str, ...]
    form: str
    base: str
    facts: Mapping[str, str] = field(hash=False)
    before: str
    after: str
    why: str

    @property
    def name(self) -> str:
        """For test ids."""
        return f"{self.endorsements[-1]}: {self.why}"


DO, DOP, EPL, MPL = "house-do-01-26", "house-dop-01-26", "house-epl-01-26", "house-mpl-01-26"
FOUND = {"person.conduct": "knowing", "person.stage": "in_fact"}
DECIDED = {"person.conduct": "knowing", "person.stage": "final_underlying"}
AT_FEE = {"fact.services_for_others_for_fee": "yes"}
WASHING = {"theory": "securities.misstatement.ai_washing"}

ROWS = [
    Row(("house-do-fact-01-26",), DO, "A", FOUND, "covered", "excluded", "fraud found in fact, in no final judgment"),
    Row(("house-do-fact-01-26",), DOP, "A", FOUND, "covered", "excluded", "the public form reads as the private one"),
    Row(("house-do-fact-01-26",), DO, "A", {"person.conduct": "knowing"}, "covered", "covered", "fraud alleged triggers neither wording"),
    Row(("house-do-fact-01-26",), DOP, "C", FOUND, "covered", "excluded", "of the control group, against the company"),
    Row(("house-do-fact-01-26",), DO, "A", {"fact.unlawful_profit": "yes", "person.stage": "in_fact"}, "covered", "excluded",
        "profit in fact"),
    Row(("house-do-sev-01-26",), DO, "C", DECIDED, "excluded", "covered", "an officer's fraud is not the company's any more"),
    Row(("house-do-sev-01-26",), DO, "A", DECIDED, "excluded", "excluded", "the officer who did it still loses cover"),
    Row(("house-do-sev-01-26",), DO, "C", {"conduct": "knowing", "stage": "final_underlying"}, "excluded", "excluded",
        "nor is its own forgiven"),
    Row(("house-do-ivi-abs-01-26",), DO, "C", {"claimant": "trustee"}, "covered/excluded", "excluded", "a trustee, who is named now"),
    Row(("house-do-ivi-abs-01-26",), DO, "C", {"claimant": "insured.person", "fact.whistleblower": "yes"}, "covered", "excluded",
        "a whistleblower"),
    Row(("house-do-ivi-abs-01-26",), DO, "C", {"claimant": "creditor"}, "covered", "covered", "a creditor is no insured"),
    Row(("house-do-evi-01-26",), DO, "C", {"claimant": "insured.person"}, "excluded", "covered", "one director against another"),
    Row(("house-do-evi-01-26",), DO, "C", {"claimant": "trustee"}, "covered/excluded", "covered", "a trustee is not the company"),
    Row(("house-do-evi-01-26",), DO, "C", {"claimant": "insured.entity"}, "excluded", "excluded", "the company itself"),
    Row(("house-do-ivi-cb-01-26",), DO, "C", {"claimant": "trustee"}, "covered/excluded", "covered",
        "the split of the courts is settled by words"),
    Row(("house-do-ivi-cb-01-26",), DO, "C", {"claimant": "insured.person"}, "excluded", "excluded", "one director against another"),
    Row(("house-do-bi-abs-01-26",), DO, "C", {**WASHING, "link.harm": "bodily_injury.death", "link.ring": "connected"}, "covered",
        "excluded",
        "investors, over a death that the product caused"),
    Row(("house-do-bi-abs-01-26",), DOP, "A", {"harm": "bodily_injury.death"}, "covered", "excluded", "no carve-back for persons either"),
    Row(("house-do-bi-abs-01-26", "house-do-bi-for-01-26"), DO, "C", {"link.harm": "bodily_injury.death", "link.ring": "connected"},
        "excluded", "covered", "\"for\" lets go of what is only connected"),
    Row(("house-do-bi-abs-01-26", "house-do-bi-for-01-26"), DO, "C", {"harm": "bodily_injury.death"}, "excluded", "excluded",
        "the injured person's own suit"),
    Row(("house-do-prof-for-01-26",), DO, "C", {**AT_FEE, "link.activity": "technology_services.software", "link.ring": "connected"},
        "covered/excluded", "covered", "services in the chain only: no question any more"),
    Row(("house-do-prof-for-01-26",), DO, "C", {**AT_FEE, "activity": "technology_services.software"}, "excluded", "excluded",
        "a claim for the services"),
    Row(("house-do-prof-abs-01-26",), DO, "C", {**AT_FEE, **WASHING, "activity": "technology_services.software"}, "covered", "excluded",
        "investors' claims do not come back"),
    Row(("house-do-prof-abs-01-26",), DO, "A", {**AT_FEE, "activity": "technology_services.software"}, "covered", "excluded",
        "officers too, and not the company alone"),
    Row(("hx-ai-2-01-26",), DOP, "C", WASHING, "covered", "excluded", "what was said about AI"),
    Row(("hx-ai-2-01-26",), DOP, "C", {"theory": "securities.offering"}, "covered", "covered", "a claim about an offering"),
    Row(("hx-ai-2-01-26",), DOP, "C", {}, "covered", "covered/excluded", "a misstatement, nobody says about what"),
    Row(("hx-ai-2-01-26", "hx-ai-2s-01-26"), DOP, "C", WASHING, "excluded", "covered", "investors' claims given back"),
    Row(("hx-ai-2-01-26", "hx-ai-2a-01-26"), DOP, "C", WASHING, "excluded", "excluded", "of the company nothing"),
    Row(("hx-ai-2-01-26", "hx-ai-2a-01-26"), DOP, "A", WASHING, "excluded", "covered", "of persons all that the company does not pay"),
    Row(("ha-ai-6w-01-26",), DO, "C", {"theory": "consumer.deception.ai_disclosure"}, "excluded", "covered", "customers, about AI"),
    Row(("ha-ai-6w-01-26",), DO, "C", {"theory": "consumer.unfair_practice"}, "excluded", "excluded", "customers, about something else"),
    Row(("pc-51380", "ha-ai-6d-01-26"), DO, "C", {**WASHING, "item": "defense.suit"}, "excluded", "covered", "defense of AI washing"),
    Row(("house-mfv-m-01-26",), DO, "C", {"item": "damages.punitive", "fact.vicarious": "no"}, "uninsurable", "covered/excluded",
        "Delaware allows what Illinois does not, if the clause is given effect"),
    Row(("house-mfv-m-01-26",), DOP, "A", {"item": "damages.punitive", "fact.vicarious": "no"}, "uninsurable", "covered/excluded",
        "on the public form too"),
    Row(("house-mfv-m-01-26",), DO, "C", {"item": "damages.statutory"}, "covered", "covered", "what any law allows"),
    Row(("house-epl-v-01-26",), EPL, "T", {"claimant": "applicant_of_customer"}, "covered/not_granted", "covered",
        "those who apply to a customer: no question any more"),
    Row(("house-epl-v-01-26",), EPL, "T", {"claimant": "competitor"}, "not_granted", "not_granted", "anyone else"),
    Row(("house-pl-ai-01-26",), MPL, "advice", {"fact.natural_person_act": "no", "fact.governance_documented": "yes",
        "fact.qualified_review": "yes", "link.technology": "ai.generative.text", "link.ai_operator": "insured"},
        "covered/not_granted", "covered", "advice that no person gave: no question any more"),
    Row(("house-pl-ai-01-26",), MPL, "advice", {"fact.natural_person_act": "no", "link.technology": "ai.generative.text",
        "link.ai_operator": "insured"}, "covered/not_granted", "covered/not_granted",
        "without documented governance the form's own question remains"),
]  # fmt: skip


@cache
def bases(form: str) -> Mapping[str, Mapping[str, str]]:
    """The base claims of a form's pairs."""
    table = tomllib.loads((FOLDER / f"{form}.toml").read_text(encoding="utf-8"))["base"]
    return {name: dict(flat(base)) for name, base in table.items()}


def status(row: Row, endorsements: tuple[str, ...]) -> str:
    """What becomes of the item, at both ends."""
    found = bench(one(row, endorsements))
    (pair,) = one(row, endorsements).pairs
    return both([found.rulings(pair, "in", end)[row.form]["status"] for end in ("favorable", "adverse")])


def one(row: Row, endorsements: tuple[str, ...]) -> Sheet:
    """A sheet of the row's claim alone."""
    claim = {**bases(row.form)[row.base], **row.facts}
    harm = claim.pop("harm")
    return Sheet(row.form, row.form, endorsements, False, (Pair(row.form, 0, "", claim, "harm", {"in": harm, "out": harm}, ""),))


def both(ends: list[str]) -> str:
    """One word, or the favorable and the adverse one."""
    return ends[0] if ends[0] == ends[1] else "/".join(ends)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_endorsement_changes_what_it_says_and_nothing_else(row: Row) -> None:
    """The status without its last endorsement, and with it."""
    assert status(row, row.endorsements[:-1]) == row.before, row.why
    assert status(row, row.endorsements) == row.after, row.why


def test_an_endorsement_that_only_changes_a_form_has_rows_both_ways() -> None:
    """What it brings no clause for has no pair: a row where it changes the outcome, and one where it does not."""
    heads = {id: table["document"]["kind"] for id, table in documents().items()}
    ours = {id for id, kind in heads.items() if kind == "endorsement" and id.startswith(("house-do-", "house-epl-"))}
    bare = {id for id in ours if not any(True for _ in clauses(documents()[id]))}
    assert bare
    for id in bare:
        outcomes = {row.before == row.after for row in (*ROWS, *UNTRUE) if row.endorsements[-1] == id}
        assert outcomes == {True, False}, id


# --- statements in an application ------------------------------------------------------------------------------------

KNEW = {"fact.application_known_untrue": "yes"}
MAYBE = "recovered/rescinded"
NONRES, RES = ("house-do-nonres-01-26",), ("house-do-res-01-26",)

UNTRUE = [
    Row(NONRES, DO, "C", KNEW, MAYBE, "recovered", "the company knew"),
    Row(NONRES, DO, "C", {}, "recovered", "recovered", "the company did not know"),
    Row(NONRES, DOP, "B", KNEW, MAYBE, "recovered", "a director knew, and is indemnified"),
    Row(RES, DO, "C", {}, "recovered", MAYBE, "nobody knew, and nobody is spared"),
    Row(RES, DO, "A", KNEW, "recovered", MAYBE, "Agreement A, not rescindable in the form, even of one who knew"),
    Row(RES, DOP, "C", KNEW, MAYBE, MAYBE, "rescindable in any case"),
]

ANSWERED = [
    Row((), EPL, "E", KNEW, "recovered", MAYBE, "the employer knew"),
    Row((), EPL, "E", {}, "recovered", "recovered", "the employer did not know"),
    Row((), "house-fid-01-26", "F", KNEW, "recovered", MAYBE, "the sponsor knew"),
    Row((), "house-fid-01-26", "F", {}, "recovered", "recovered", "the sponsor did not know"),
    Row((), DO, "A", KNEW, "recovered", "recovered", "Agreement A is not rescindable"),
    Row((), "house-ai-01-26", "errors", {}, "recovered", MAYBE, "whoever knew: one company, and no severability"),
    Row((), "house-aip-01-26", "liability", {"item": "defense.suit"}, "recovered", MAYBE, "defense too"),
    Row((), "house-aiw-01-26", "warranty", {"item": "defense.suit"}, "recovered", MAYBE, "defense too"),
]
"""Forms alone: where the statement was true, and where it was not."""

SAID = """statements = [{ id = "mfa", text = "Everywhere.", control = "mfa", said = "yes", on = 2025-12-05 }]
[[answer]]
question = "control:%s/mfa"
value = "%s"
by = "B"
on = 2026-06-01
evidence = "E"
"""


def borne(row: Row, endorsements: tuple[str, ...], folder: Path, true: str = "no") -> str:
    """What becomes of the item's cents at both ends, where a statement in the application was true, or not."""
    sheet = one(row, endorsements)
    text = "".join(written(sheet, *words_of(sheet)))
    before, mark, after = text.partition('defense = { kind = "reimburse", place = "inside" }\n')
    folder.mkdir()
    (folder / "account.toml").write_text(before + mark + SAID % (row.form, true) + after, encoding="utf-8")
    found = match(read(folder), memo=MEMO).results[0]
    return both([" ".join(band.reason.status.value for band in end.bands) for end in (found.bound.favorable, found.bound.adverse)])


@pytest.mark.parametrize("row", UNTRUE, ids=lambda row: row.name)
def test_what_an_untrue_statement_puts_in_doubt(row: Row, tmp_path: Path) -> None:
    """Under the form's own clause, and under the endorsement's."""
    assert borne(row, (), tmp_path / "without") == row.before, row.why
    assert borne(row, row.endorsements, tmp_path / "with") == row.after, row.why


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: f"{row.form}: {row.why}")
def test_a_true_statement_puts_nothing_in_doubt(row: Row, tmp_path: Path) -> None:
    """And one that is not true what the form's own clause lets the insurer take back."""
    assert borne(row, (), tmp_path / "true", "yes") == row.before, row.why
    assert borne(row, (), tmp_path / "untrue") == row.after, row.why


# --- forms alone -----------------------------------------------------------------------------------------------------

AIM, AIB, AIA, ADIC, FID = "house-aim-01-26", "house-aib-01-26", "house-aia-01-26", "house-adic-01-26", "house-fid-01-26"

ALONE = [
    Row((), AIM, "content", {"item": "penalty.fine"}, "", "covered/not_granted", "sources part on fines, and the form is silent"),
    Row((), AIM, "performance", {"performance": "p95"}, "", "not_granted", "no loss need be shown, but the measurement"),
    Row((), AIM, "content", {"theory": "discrimination.disparate_impact"}, "", "covered", "bias of a system, outside employment"),
    Row((), AIB, "bi", {"harm": "financial_loss.business"}, "", "not_granted", "financial loss is no subject of the small business form"),
    Row((), AIA, "tool", {"harm": "electronic_data"}, "", "covered", "an agent deletes a customer's records, and no person acted"),
    Row((), AIA, "tool", {"link2.technology": "attack.prompt_injection", "link2.ring": "connected"}, "", "covered", "and so told it to"),
    Row((), DOP, "C", {"theory": "product_liability.design", "claimant": "customer.business"}, "", "not_granted", "no securities claim"),
    Row((), DO, "C", {"theory": "product_liability.design", "claimant": "customer.business"}, "", "covered",
        "of a private company, any act"),
    Row((), ADIC, "A", {"theory": "fiduciary_plan"}, "", "covered", "what the forms below exclude"),
    Row((), ADIC, "A", {"claimant": "trustee"}, "", "covered", "a trustee is not the company"),
    Row((), FID, "F", {"link.technology": "ai.predictive.recommender", "link.ring": "cause"}, "", "covered", "a model picked the funds"),
    Row(("pc-51380",), FID, "F", {"link.technology": "ai.predictive.recommender", "link.ring": "cause"}, "covered", "excluded",
        "under PC 51380"),
]  # fmt: skip


@pytest.mark.parametrize("row", ALONE, ids=lambda row: f"{row.form}: {row.why}")
def test_what_a_form_says(row: Row) -> None:
    """At both ends."""
    assert status(row, row.endorsements) == row.after, row.why
