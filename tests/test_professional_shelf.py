"""What the professional, cyber, media and crime documents pay, in money and over time: what a pair of claims cannot show.

Each row is one claim against one policy with a limit of 5M, no retention; every tag that is not named is "no".
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve, frozen

from tests.pairs.bench import MEMO, read
from tests.pairs.rows import PLACES, STATED
from tests.pairs.shelf import POLICIES, documents, load
from tests.test_towers import LATER, covered, together
from underlap.match.results import BandStatus, Ledger
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.model.exposures import Exposure

MPL, TEO, CYB = "house-mpl-01-26", "house-teo-01-26", "house-cyb-01-26"
CRIME, MEDIA = "house-crime-01-26", "house-media-01-26"


@frozen
class Row:
    """One claim; `pays`: dollars recovered at the favorable and at the adverse end."""

    form: str
    endorsements: tuple[str, ...]
    facts: Mapping[str, str]
    tags: tuple[str, ...]
    item: str
    amount: str
    pays: tuple[int, int]
    why: str
    more: str = ""
    kept: str = "yes"


def row(
    form: str, endorsements: str, facts: str, tags: str, item: str, amount: str, pays: int | tuple[int, int], why: str, **more: str
) -> Row:
    """`facts`: "theory=negligence.services technology=ai"; a technology stands in a link of ring `cause`."""
    ends = pays if isinstance(pays, tuple) else (pays, pays)
    said = dict(word.split("=") for word in facts.split())
    return Row(form, tuple(endorsements.split()), said, tuple(tags.split()), item, amount, ends, why, **more)


FUNDS = "theory=incident.funds_transfer.social_engineering proceeding=first_party technology=ai.generative.audio ai_operator=attacker"
USAGE = "theory=incident.usage_theft proceeding=first_party technology=ai.generative.text"
OUTAGE = "theory=incident.interruption.dependent_system proceeding=first_party technology=ai.generative.text ai_maker=vendor"
TECH = "theory=negligence.services activity=technology_services.software harm=financial_loss.business claimant=customer.business"
FEE = "services_for_others_for_fee natural_person_act"
ADVICE = "theory=negligence.misstatement activity=professional_services.consulting harm=financial_loss.business claimant=customer.business"
SCRAPED = "theory=privacy.collection.scraping claimant=data_subject"
WAR = "theory=incident.data_breach proceeding=first_party technology=attack.state_operation"
INJURY = TECH.replace("financial_loss.business", "bodily_injury.physical")
PATCH = "theory=incident.data_breach proceeding=first_party technology=attack.malware"
RULE = "theory=regulatory.ai proceeding=regulatory.formal claimant=regulator.ai statute=ai_specific.eu_ai_act"
TRAINED = "theory=ip.copyright.training.pretraining claimant=rights_holder activity=technology_services.model_development"
HIRING = TECH.replace("negligence.services", "discrimination.disparate_impact").replace("customer.business", "applicant_of_customer")

ROWS = [
    # usage theft, deepfakes and invoices on the cyber form
    row(CYB, "qbe-llmjacking", USAGE, "", "usage_charges", "900k", 250_000, "LLMjacking: 5% of 5M"),
    row(CYB, "ha-ai-4-01-26", FUNDS, "owned_or_held_funds", "funds.own", "2M", 250_000, "the form's own 250k is tighter than 10% of 5M"),
    row(CYB, "ha-ai-4-01-26", FUNDS, "owned_or_held_funds", "funds.own", "2M", 0, "no call back procedure in force", kept="no"),
    row(CYB, "", "theory=incident.funds_transfer.invoice proceeding=first_party", "security_failure", "funds.receivable", "300k", 100_000,
        "invoice manipulation: its own sublimit"),
    row(CYB, "", "theory=incident.funds_transfer.invoice proceeding=first_party", "", "funds.receivable", "300k", 0,
        "a forgery made outside the insured's systems"),
    # widespread AI event: a fifth is the insured's without a fallback, then a tenth of the limit
    row(CYB, "hx-ai-9-01-26", OUTAGE, "system_failure widespread_ai_event", "interruption.income", "1M", 500_000, "10% of 5M"),
    row(CYB, "hx-ai-9-01-26", OUTAGE, "system_failure widespread_ai_event", "interruption.income", "400k", 320_000,
        "80% of 400k, below the sublimit", kept="no"),
    row(CYB, "hx-ai-9-01-26", OUTAGE, "system_failure", "interruption.income", "1M", 1_000_000, "an outage of this insured's own"),
    # AI on technology and professional forms
    row(TEO, "house-ai-sl-01-26", f"{TECH} technology=ai.predictive.recommender", FEE, "damages.compensatory", "1M", 25_000, "25k of 5M"),
    row(TEO, "house-ai-sl-01-26", f"{TECH} technology=software.rules", FEE, "damages.compensatory", "1M", 1_000_000, "no AI in the chain"),
    row(MPL, "hx-ai-u-01-26", f"{ADVICE} technology=software.rules", FEE, "damages.compensatory", "1M", (1_000_000, 0),
        "AI is not defined: fixed rules may be it"),
    row(MPL, "hx-ai-u-01-26", f"{ADVICE} technology=infrastructure.power", FEE, "damages.compensatory", "1M", 1_000_000, "power is not"),
    row(MPL, "hamilton-genai-pl", f"{ADVICE} technology=ai.generative.text ai_operator=insured", FEE, "damages.compensatory", "1M", 0,
        "the insured's use"),
    row(MPL, "hamilton-genai-pl", f"{ADVICE} technology=ai.generative.text ai_operator=attacker", FEE, "damages.compensatory", "1M",
        1_000_000, "an attacker's use"),
    row(MPL, "", f"{ADVICE} technology=ai.agentic ai_operator=insured", "services_for_others_for_fee", "damages.compensatory", "1M",
        (1_000_000, 0), "no person rendered the service"),
    row(MPL, "", ADVICE, f"{FEE} prior_knowledge", "damages.compensatory", "1M", 0, "known before inception: not granted"),
    # regulation of AI
    row(CYB, "qbe-eu-ai-act", RULE, "", "penalty.fine", "1M", (125_000, 0), "2.5% of 5M, if a fine may be insured"),
    row(CYB, "ha-ai-5-01-26", RULE, "", "penalty.fine", "1M", (125_000, 0), "the same"),
    row(CYB, "ha-ai-5-01-26", RULE, "", "defense.regulatory", "1M", 500_000, "10% of 5M"),
    row(TEO, "ha-ai-5t-01-26", RULE, "", "defense.regulatory", "1M", 500_000, "governmental actions given back"),
    row(TEO, "ha-ai-5t-01-26", RULE, "", "penalty.fine", "1M", (125_000, 0), "2.5% of 5M, if a fine may be insured"),
    row(TEO, "", RULE, "", "defense.regulatory", "1M", 0, "and not without the endorsement"),
    row(CYB, "ha-ai-5-01-26 hx-ai-6-01-26", RULE, "", "defense.regulatory", "1M", 250_000, "the exclusion gives back 250k of defense"),
    row(CYB, "ha-ai-5-01-26", RULE, "prohibited_ai_practice", "defense.regulatory", "1M", 0, "a prohibited practice"),
    row(CYB, "ha-ai-5-01-26", "theory=privacy.use.automated_decision claimant=data_subject statute=ai_specific.eu_ai_act",
        "prohibited_ai_practice", "damages.compensatory", "1M", 1_000_000, "a suit is another part's, and that part has no such clause"),
    # training data on the cyber form: a grant that the form's own exclusions contest; a tuner of another's model is a question more
    row(CYB, "axa-xl-genai", f"{TRAINED} business=technology_services.model_development", "", "damages.compensatory", "1M", (1_000_000, 0),
        "whether the grant prevails"),
    row(CYB, "axa-xl-genai", f"{TRAINED} business=technology_services.hosting", "", "damages.compensatory", "1M", 0, "builds no model"),
    row(CYB, "", f"{TRAINED} business=technology_services.model_development", "", "damages.compensatory", "1M", 0, "the form"),
    # data work, discrimination, patents and copyright on the technology form
    row(TEO, "house-tsvc-01-26", TECH.replace("software", "data_services"), FEE, "damages.compensatory", "1M", 1_000_000, "scheduled"),
    row(TEO, "", TECH.replace("software", "data_services"), FEE, "damages.compensatory", "1M", 0, "not on the list"),
    row(TEO, "", HIRING, FEE, "damages.compensatory", "1M", 1_000_000, "the form speaks of the insured's own applicants"),
    row(TEO, "hx-disc-1-01-26", HIRING, FEE, "damages.compensatory", "1M", 0, "any person"),
    row(TEO, "house-patd-01-26", TECH.replace("negligence.services", "ip.patent"), FEE, "defense.suit", "1M", 250_000, "defense"),
    row(CYB, "hx-ai-9v-01-26", f"{OUTAGE} ai_operator=vendor_for_insured", "system_failure", "interruption.income", "1M", 0, "a vendor's"),
    # wrongful collection: the form, and three variants
    row(CYB, "", SCRAPED, "control_group_knew", "damages.compensatory", "1M", 0, "the form"),
    row(CYB, "house-wc-01-26", SCRAPED, "control_group_knew", "damages.compensatory", "1M", 500_000, "up to a sum"),
    row(CYB, "house-wc-k-01-26", SCRAPED, "control_group_knew", "damages.compensatory", "1M", 0, "the control group knew"),
    row(CYB, "house-wc-k-01-26", SCRAPED, "", "damages.compensatory", "1M", 1_000_000, "it did not"),
    row(CYB, "house-wc-p-01-26", SCRAPED, "control_group_knew", "damages.compensatory", "1M", 1_000_000, "only tracking is out"),
    row(CYB, "house-wc-p-01-26", SCRAPED.replace("scraping", "tracking"), "", "damages.compensatory", "1M", 0, "and tracking is"),
    # war: the four model clauses
    *(row(CYB, f"lma-{no}a", WAR, tags, "response.forensics", "1M", pays, why) for no, tags, pays, why in (
        (5564, "", 0, "type 1: any operation of a state"),
        (5565, "", 1_000_000, "type 2: below the threshold"),
        (5565, "significant_impairment outside_impaired_state", 0, "type 2: above it, wherever"),
        (5566, "", 1_000_000, "type 2: below the threshold"),
        (5566, "significant_impairment outside_impaired_state", 0, "type 2: above it, wherever"),
        (5567, "significant_impairment", 0, "type 3: inside the impaired state"),
        (5567, "significant_impairment outside_impaired_state", 1_000_000, "type 3: outside it"),
    )),
    # neglect
    row(CYB, "house-nsw-01-26", PATCH, "", "response.forensics", "1M", 337_500, "90% of 75% of 50%", kept="no"),
    row(CYB, "", PATCH, "", "response.forensics", "1M", 800_000, "the form's one step", kept="no"),
    row(CYB, "hx-ftm-1-01-26", PATCH, "minimum_practices_not_kept", "response.forensics", "1M", 0, "nobody has to have known"),
    row(CYB, "hx-ftm-2-01-26", PATCH, "minimum_practices_not_kept", "response.forensics", "1M", 1_000_000, "unknown failures given back"),
    # injury
    row(TEO, "house-cbipd-01-26", INJURY, f"{FEE} failed_as_intended", "damages.compensatory", "3M", 1_000_000, "to a sum"),
    row(TEO, "house-cbipd-01-26", INJURY, FEE, "damages.compensatory", "3M", 0, "nothing failed to perform"),
    # media and crime
    row(MEDIA, "", "theory=defamation.libel claimant=public", "", "damages.compensatory", "1M", 0, "said to one user: not disseminated"),
    row(MEDIA, "house-media-ai-01-26", "theory=defamation.libel claimant=public technology=ai.generative.text", "output_for_user",
        "damages.compensatory", "1M", 1_000_000, "output made for a user is content"),
    row(MEDIA, "", "theory=defamation.libel claimant=public", "published_by_insured", "damages.compensatory", "1M", 1_000_000,
        "offense in the period, claim two years after it", more='made = 2028-06-01\nreported = 2028-06-02\n'),
    row(CRIME, "", FUNDS, "owned_or_held_funds voluntary_parting", "funds.own", "2M", 100_000, "voluntary parting is not its exclusion"),
    row(CRIME, "", FUNDS, "owned_or_held_funds authorized_entry known_dishonesty theft_by_owner", "funds.own", "2M", 100_000,
        "nor are these"),
    row(CRIME, "", "theory=incident.employee_theft proceeding=first_party", "owned_or_held_funds callback_omitted", "funds.own", "2M",
        2_000_000, "nobody was to call back", kept="no"),
    row(CRIME, "", FUNDS.replace("social_engineering", "unauthorized.intrusion"), "owned_or_held_funds", "funds.own", "2M", 2_000_000,
        "computer fraud: the whole limit is there"),
    row(CRIME, "", FUNDS.replace("social_engineering", "unauthorized.intrusion"), "owned_or_held_funds authorized_entry", "funds.own", "2M",
        0, "keyed in by somebody with authority"),
    # 30 days of extended reporting on a professional policy that was not renewed
    row(MPL, "", ADVICE, FEE, "damages.compensatory", "1M", 0, "45 days after it ended",
        more='made = 2027-02-14\nreported = 2027-02-14\n'),
    row(MPL, "", ADVICE, FEE, "damages.compensatory", "1M", 1_000_000, "20 days after it ended",
        more='made = 2027-01-20\nreported = 2027-01-20\n'),
]  # fmt: skip

TEXT = """format = 1
[account]
name = "A"
client = "co"
currency = "USD"
as_of = 2026-11-02
law = "us.wy"
term = [2026-01-01, 2027-01-01]
[[party]]
id = "co"
name = "Co"
[[policy]]
id = "p"
party = "co"
title = "P"
insurer = "I"
document_stage = "issued"
form = "{form}"
endorsements = {endorsements}
forms_schedule = []
insureds = [{{ party = "co", status = "named" }}]
period = [2026-01-01, 2027-01-01]
retroactive = "none"
reporting_window = {{ days = 30 }}
limit = {{ each_claim = "5M", aggregate = "5M" }}
retention = "none"
defense = {{ kind = "reimburse", place = "inside" }}
ended = "nonrenewed"
extended_reporting = [{{ days = 30, on = ["nonrenewed", "canceled"] }}]
[[exposure]]
id = "e"
party = "co"
title = "E"
acts = 2026-03-02
offense = 2026-03-02
harm = 2026-03-02
knowledge = "none"
discovered = 2026-06-02
{days}
facts = {{ {facts}, fact = {tags} }}
absent = {absent}
{link}
[[exposure.item]]
id = "item"
item = "{item}"
amount = "{amount}"
{answers}"""


ANSWER = """
[[answer]]
question = "control:co/{control}"
value = "{kept}"
by = "B"
on = 2026-06-01
evidence = "E"
"""


def text(case: Row) -> str:
    """An account of one policy and one claim."""
    taxonomy = load(POLICIES / "taxonomy.toml")
    link = {facet: case.facts[facet] for facet in ("technology", "ai_operator", "ai_maker") if facet in case.facts}
    stated = {tree["facet"]: "none" for tree in taxonomy["tree"] if tree["facet"] != "item"} | dict.fromkeys(PLACES, "us.wy") | STATED
    stated |= {facet: value for facet, value in case.facts.items() if facet not in link}
    controls = {c["control"] for id in (case.form, *case.endorsements) for c in documents()[id].get("condition", ()) if "control" in c}
    gone = {d["target"] for id in case.endorsements for d in documents()[id].get("delete", ())}
    controls -= {c["control"] for c in documents()[case.form].get("condition", ()) if f"form/{c['id']}" in gone and "control" in c}
    return TEXT.format(
        form=case.form,
        endorsements=quoted(case.endorsements),
        days=case.more or "made = 2026-06-01\nreported = 2026-06-02\n",
        facts=", ".join(f'{facet} = "{value}"' for facet, value in sorted(stated.items())),
        tags=quoted(case.tags),
        absent=quoted(tag["id"] for tag in taxonomy["tag"] if tag["id"] not in case.tags),
        link="".join(['[[exposure.link]]\nid = "link"\nring = "cause"\n', *(f'{k} = "{v}"\n' for k, v in link.items())]) if link else "",
        item=case.item,
        amount=case.amount,
        answers="".join(ANSWER.format(control=control, kept=case.kept) for control in sorted(controls)),
    )


def quoted(words: Iterable[str]) -> str:
    """A TOML array."""
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


@pytest.mark.parametrize("case", ROWS, ids=lambda case: f"{case.form} {' '.join(case.endorsements)}: {case.why}")
def test_what_one_claim_is_paid(case: Row, tmp_path: Path) -> None:
    """Dollars recovered, at both ends."""
    assert paid(text(case), tmp_path) == case.pays


def paid(account: str, folder: Path) -> tuple[int, int]:
    """Dollars recovered at the favorable and the adverse end of the one claim of an account."""
    (folder / "account.toml").write_text(account, encoding="utf-8")
    (result,) = match(read(folder), memo=MEMO).results
    return recovered(result.bound.favorable), recovered(result.bound.adverse)


def recovered(ledger: Ledger) -> int:
    """Dollars that the policy pays."""
    return sum(band.span.size for band in ledger.bands if band.reason.status is BandStatus.RECOVERED) // 100


# --- several claims --------------------------------------------------------------------------------------------------


def pair(document: str) -> tuple[Account, Exposure, Exposure, int]:
    """A claim that a policy with an endorsement pays in full, the same a year later, and what each comes to."""
    whole, claim = covered(document)
    later = evolve(claim, id="zz-later", dates={**claim.dates, "made": LATER, "reported": LATER})
    return whole, evolve(claim, id="a-first"), later, claim.items[0].amount.at("high")


def test_related_claims_that_share_a_limit_only_are_not_drawn_back() -> None:
    """Two suits in two years: the form takes the second as made in the first year; with HOUSE-REL it falls between."""
    whole, first, later, loss = pair("house-rel-01-26")
    assert together(whole, first, later, related=True) == (0, loss)
    whole, first, later, loss = pair(TEO)
    assert together(whole, first, later, related=True)[1] < loss


def test_without_the_clause_a_notice_of_circumstances_binds_nothing() -> None:
    """The same later claim, noticed in the term, under the form and with HOUSE-NOCIRC."""
    for document, borne in ((TEO, 0), ("house-nocirc-01-26", 1)):
        whole, _, later, loss = pair(document)
        policy = whole.towers_of(later.party)[0].policy.id
        assert together(whole, evolve(later, noticed_to={policy: date(2026, 9, 1)})) == (borne * loss,)


@pytest.mark.parametrize(("shape", "kept"), [("full", 0), ("soft", 80), ("none", 100)])
def test_a_refused_offer_costs_what_the_hammer_says(shape: str, kept: int) -> None:
    """A third of the loss was offered; of the rest so many hundredths stay covered."""
    whole, first, _, loss = pair(f"house-hammer-{shape}-01-26")
    beyond = loss - loss // 3
    assert together(whole, evolve(first, offer=loss // 3)) == (beyond - beyond * kept // 100,)


# --- applications, and the most favorable law ------------------------------------------------------------------------

STATEMENT = """statements = [{ id = "mfa", text = "All remote access needs two factors.", control = "mfa", said = "yes", on = 2026-01-05 }]
"""
RESCINDED = """rescinded = [{ statement = "mfa", on = 2026-08-26, by = "the court" }]
"""
BREACH = row(CYB, "", "theory=incident.data_breach proceeding=first_party", "", "response.forensics", "1M", 1_000_000, "a breach")
SERVICE = row(TEO, "", TECH, FEE, "damages.compensatory", "1M", 1_000_000, "an error")
KNEW = evolve(SERVICE, tags=(*SERVICE.tags, "application_known_untrue"))


@pytest.mark.parametrize(
    ("case", "terms", "kept", "pays", "why"),
    [
        (BREACH, STATEMENT, "yes", (1_000_000, 1_000_000), "the statement is true"),
        (BREACH, STATEMENT, "no", (1_000_000, 0), "untrue: the insurer may rescind, and has not"),
        (BREACH, STATEMENT + RESCINDED, "no", (0, 0), "it has"),
        (SERVICE, STATEMENT + RESCINDED, "no", (1_000_000, 1_000_000), "severable: the company did not know"),
        (KNEW, STATEMENT + RESCINDED, "no", (0, 0), "it did"),
    ],
    ids=lambda x: x if isinstance(x, str) and " " in x and "\n" not in x else "",
)
def test_an_untrue_answer_in_the_application(
    case: Row, terms: str, kept: str, pays: tuple[int, int], why: str, tmp_path: Path
) -> None:
    """Conditional until the insurer rescinds; who did not know keeps the severable form's cover."""
    told = text(case).replace("retention = ", terms + "retention = ") + ANSWER.format(control="mfa", kept=kept)
    assert paid(told, tmp_path) == pays, why


LAW = """format = 1
[document]
kind = "law"
id = "law.{law}"
title = "{law}"
publisher = "Test"
law = "{law}"
surveyed = ["damages.punitive"]
provenance = {{ label = "TYP", as_of = 2026-01-01 }}
{bars}
[[precedent]]
id = "p.effect"
title = "A clause on the most favorable law is enforced"
feature = "favorable_law.given_effect"
answer = "yes"
court = "Court"
level = "highest"
date = 2020-01-01
weight = "binding"
cite = "1 X 1"
text = "It is."
"""
BARS = """[[uninsurable]]
id = "u.punitive"
title = "Punitive damages"
to = { item = "damages.punitive" }
"""


@pytest.mark.parametrize(
    ("suit", "pays", "why"),
    [("us.az", 1_000_000, "suit where they may be insured"), ("us.wy", 0, "every connected law forbids it")],
)
def test_the_most_favorable_law_decides_whether_punitive_damages_are_paid(suit: str, pays: int, why: str, tmp_path: Path) -> None:
    """Wyoming, in this test, forbids insuring them and enforces the clause; Arizona forbids nothing."""
    for law, bars in (("us.wy", BARS), ("us.az", "")):
        (tmp_path / f"law.{law}.toml").write_text(LAW.format(law=law, bars=bars), encoding="utf-8")
    case = row(TEO, "house-mfv-01-26", f"{TECH} suit_place={suit}", FEE, "damages.punitive", "1M", pays, why)
    assert paid(text(case), tmp_path) == (pays, pays), why


def test_without_a_law_document_it_is_a_question(tmp_path: Path) -> None:
    """Two of them: what the governing law says, and whether the clause is given effect."""
    case = row(TEO, "house-mfv-01-26", TECH, FEE, "damages.punitive", "1M", 0, "")
    assert paid(text(case), tmp_path) == (1_000_000, 0)


@pytest.mark.parametrize(
    ("endorsement", "suit", "pays", "why"),
    [
        ("", "us.de", (0, 0), "California's own law decides"),
        ("house-mfv-01-26", "us.de", (1_000_000, 0), "Delaware allows it, if California gives the clause effect"),
        ("house-mfv-01-26", "us.ny", (0, 0), "New York forbids it too"),
    ],
    ids=lambda x: x if isinstance(x, str) and " " in x else "",
)
def test_the_shipped_laws_and_a_suit_elsewhere(
    endorsement: str, suit: str, pays: tuple[int, int], why: str, tmp_path: Path
) -> None:
    """A California policy, an act and a harm in California, punitive damages; the law documents are the library's."""
    case = row(TEO, endorsement, f"{TECH} act_place=us.ca harm_place=us.ca suit_place={suit}", FEE, "damages.punitive", "1M", 0, why)
    assert paid(text(case).replace('law = "us.wy"', 'law = "us.ca"'), tmp_path) == pays, why


FINE = f"{RULE} statute=data_protection.gdpr theory=privacy.use suit_place=us"


@pytest.mark.parametrize(
    ("law", "conduct", "pays", "why"),
    [
        ("uk", "negligent", (0, 0), "barred where the insured was at fault"),
        ("uk", "innocent", (1_000_000, 0), "without fault it is open"),
        ("eu.fr", "innocent", (0, 0), "the survey of France makes no such difference"),
        ("us.wy", "negligent", (1_000_000, 0), "no law document: a question"),
    ],
    ids=lambda x: x if isinstance(x, str) and " " in x else "",
)
def test_a_fine_under_data_protection_law(law: str, conduct: str, pays: tuple[int, int], why: str, tmp_path: Path) -> None:
    """The shipped laws of two states on fines, and none."""
    case = row(CYB, "", f"{FINE} conduct={conduct}", "", "penalty.fine", "1M", 0, why)
    assert paid(text(case).replace('law = "us.wy"', f'law = "{law}"'), tmp_path) == pays, why


def test_a_survey_of_one_kind_of_fine_frees_no_other(tmp_path: Path) -> None:
    """A fine that the policy's law bars is not insurable in France because only fines under another law are barred there."""
    barred = '[[uninsurable]]\nid = "u.fine"\ntitle = "Fines"\nto = { item = "penalty.fine" }\n'
    (tmp_path / "law.us.wy.toml").write_text(LAW.format(law="us.wy", bars=barred), encoding="utf-8")
    other = FINE.replace("data_protection.gdpr", "consumer_protection")
    case = row(CYB, "house-mfv-01-26", f"{other} act_place=eu.fr", "", "penalty.fine", "1M", 0, "")
    assert paid(text(case), tmp_path) == (0, 0)
