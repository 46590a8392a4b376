"""Words for what a real account seldom has all at once: questions, dates, declarations, operations, tests."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from tests.test_report_review import changed, flat, text, value_chain
from underlap.match.results import Band, BandStatus, Code, GapType, Ledger, PolicyResult, Reason, Result, Review
from underlap.model.answers import YES_NO, Question
from underlap.model.clauses import (
    Actor,
    AnyOf,
    ByInsured,
    CarveBack,
    Citation,
    Cite,
    Condition,
    Conduct,
    Contested,
    Defined,
    Definition,
    Effect,
    Except,
    Exclusion,
    FacetTest,
    Feature,
    Grant,
    Imputation,
    Mark,
    Named,
    NotModeled,
    Phrase,
    Sublimit,
    Trigger,
    Value,
)
from underlap.model.documents import Amend, Delete, Document, Provenance, Replace
from underlap.model.programs import (
    Defense,
    DefenseKind,
    Exhaustion,
    How,
    HowMuch,
    Insured,
    OfWhat,
    QuotaShare,
    Retention,
    RetentionKind,
    Satisfied,
    Who,
)
from underlap.model.programs import Place as Where
from underlap.model.spans import Between, Course, Day, Never, Period, Span, When
from underlap.model.taxonomy import Ring
from underlap.report.names import Figures, days_left
from underlap.report.places import deciding
from underlap.report.questions import asker, cited
from underlap.report.shelf import sheet
from underlap.report.text import Style
from underlap.report.view import View
from underlap.report.why import stated
from underlap.report.why import sums as money_sums
from underlap.report.words import Speaker

ACCOUNT = value_chain()[0].account
FEATURE = Feature("words.contested", "Do these words reach it?", (Citation("A v. B"),), (Citation("C v. D", "2d Cir.", 2020),))

QUESTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "law:an_insured@us.il": (YES_NO, 'Does the conduct of "an insured" defeat every insured'),
    "law:competing.house-teo-01-26@us.il": (YES_NO, "HOUSE-TEO 01 26 does not say which of two insuring agreements pays"),
    "fact:e/exposure/security_failure": (YES_NO, "Is this the case: a failure of the insured's security?"),
    "fact:e/exposure/not_in_the_taxonomy": (YES_NO, "Which not in the taxonomy: yes or no?"),
    "fact:e/person.ceo/conduct": (("innocent", "knowing"), "Which degree of conduct was it for the CEO: innocent or knowing?"),
    "fact:e/person.chief/stage": (
        ("alleged", "final_underlying"),
        "Which stage has been reached for person chief: alleged or final adjudication in the underlying action?",
    ),
    "fact:platform-failure/count.contract/security_failure": (YES_NO, 'security, under the count "Availability guarantee"?'),
    "law:unheard_of@us.il": (YES_NO, 'How is "unheard of" read? (law: us.il)'),
    "fact:e/link.model/ring": (("cause", "connected"), 'How far from the claim does the link "model" stand: cause or connected?'),
    "fact:e/exposure/technology": (("ai", "ai.generative"), "Which technology: ai / generative or otherwise ai?"),
    "fact:e/exposure/claimant": (("none", "customer"), "Which claimant: customer or none of these?"),
    "when:e/made": (("..2026-01-01", "2026-01-01..2027-01-01", "2027-01-01.."), "When is the claim first made: before 2026-01-01,"),
    "when:e/discovered": (("..",), "When is the loss discovered: any day?"),
    "when:policy.eo/retroactive": (YES_NO, "Is the retroactive date of eo (not stated in its declarations)"),
    "control:larkfield/unheard_of": (YES_NO, "Unheard of: in place, and evidenced?"),
}


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_kind_of_question_in_words(key: str) -> None:
    """A key never reaches a reader as it is."""
    answers, words = QUESTIONS[key]
    question = Question(key, answers)
    ask = asker(ACCOUNT)
    assert words in ask.text(question)
    assert key not in ask.brief(key)
    assert ask.readers(question) == ((), ())


def test_citations_in_a_row() -> None:
    """Court and year, where they are known."""
    assert cited((*FEATURE.yes, *FEATURE.no)) == "A v. B; C v. D (2d Cir., 2020)"


STATED: list[tuple[When | None, str]] = [
    (Day(date(2026, 1, 2)), "2026-01-02"),
    (Between(date(2026, 1, 2), date(2026, 2, 1)), "between 2026-01-02 and 2026-02-01"),
    (Course(date(2026, 1, 2), date(2026, 2, 1)), "from 2026-01-02 through 2026-02-01"),
    (Never(), "never"),
    (None, "not stated"),
]


@pytest.mark.parametrize(("when", "words"), STATED, ids=[words for _, words in STATED])
def test_a_date_as_a_file_states_it(when: When | None, words: str) -> None:
    """None, a day and `not stated` are three things."""
    assert stated(when) == words


def test_how_far_off_the_end_of_a_term_is() -> None:
    """In days, one of them too."""
    end = date(2027, 1, 1)
    assert days_left(end, date(2026, 12, 31)) == "expires in 1 day"
    assert days_left(end, end) == "expires today"
    assert days_left(end, date(2027, 1, 3)) == "expired 2 days ago"


# --- the schedule ---------------------------------------------------------------------------------------------------


def test_declarations_that_are_seldom_met() -> None:
    """Each of these changes what a policy is worth, so each is printed."""
    tower = next(t for t in ACCOUNT.towers if t.policy.id == "eo")
    base = attrs.evolve(
        tower.policy,
        retention=Retention(5_000_00, RetentionKind.WAITING_PERIOD, Where.REDUCES_LIMIT, Satisfied.DEFENSE),
        defense=Defense(DefenseKind.NONE, True),
        retroactive="not_stated",
        coinsurance=Fraction(1, 3),
        insolvent=True,
        insurer="",
        window_days=0,
        period=Period(date(2025, 1, 1), date(2026, 1, 1)),
    )
    terms = Exhaustion(Who.INSUREDS_TOO, How.SETTLED_IN_FULL, OfWhat.RECOGNIZED, HowMuch.PROPORTIONATE)
    layer = attrs.evolve(tower.layers[0], shares=(QuotaShare("Z", Fraction(1, 3), terms, True),), seen=False, wording=None)
    bought = attrs.evolve(layer, id="x9", limit=attrs.evolve(layer.limit, aggregate=9_000_000_00), seen=True)
    account = attrs.evolve(ACCOUNT, towers=(attrs.evolve(tower, policy=base, layers=(layer, bought)),), term=None)
    shown = flat(text(changed(account=account, results=(), findings=()), (), sections=["schedule"], width=120))
    for words in (
        "5,000 wait",
        "no defense",
        "retro date not stated",
        "coinsurance 1/3",
        "insurer insolvent",
        "retention met by defense only",
        "retention reduces the limit",
        "period 2025-01-01 to 2026-01-01",
        "Z 1/3, insolvent, attaches on payment by underlying insurers or insureds, a settlement counting in full, of loss this "
        "layer recognizes, in proportion",
        "unplaced 2/3",
        "its own form not seen",
        "follow form",
        "5,000,000 xs 5,000,000 / 9,000,000",
    ):
        assert words in shown, words


def test_a_program_without_policies() -> None:
    """Exposures alone: nothing is matched, and the report says what is missing."""
    account = attrs.evolve(ACCOUNT, towers=())
    mine = [attrs.evolve(r, policies=()) for r in value_chain()[0].results if r.exposure.party == "larkfield"]
    shown = flat(text(changed(account=account, results=tuple(mine)), (), sections=["schedule", "ai-tech", "gaps"]))
    assert "No policy is stated." in shown
    assert "Nothing to show." in shown
    assert "9,000,000" in shown


# --- why ------------------------------------------------------------------------------------------------------------


def why(reason: Reason, code: Code, paid: int = 0, dates: Mapping[str, When] | None = None) -> str:
    """The WHY of one exposure of one policy: `paid` cents recovered in the favorable reading, the rest for one reason."""
    review = value_chain()[0]
    result = next(r for r in review.results if r.exposure.id == "pilot-error")
    items = result.exposure.items

    def ledger(recovered: int) -> Ledger:
        bands = []
        for item in items:
            size = item.amount.at("high")
            cut = min(recovered, size)
            recovered -= cut
            bands += [Band(item.id, Span(0, cut), Reason(BandStatus.RECOVERED, "eo"))] if cut else []
            bands += [Band(item.id, Span(cut, size), reason)] if cut < size else []
        return Ledger({}, {}, tuple(bands))

    exposure = attrs.evolve(result.exposure, dates={**result.exposure.dates, **(dates or {})})
    both = (ledger(paid), ledger(0))
    bound = attrs.evolve(result.bound, favorable=both[0], adverse=both[1], low=both[0].bears, high=both[1].bears)
    policy = PolicyResult("eo", code, result.ai_tech)
    one: Result = attrs.evolve(result, exposure=exposure, bound=bound, policies=(policy,), code=code)
    return flat(text(changed(results=(one,), findings=()), (), sections=["why"], only=["larkfield"], width=140))


GRANT = Cite("house-teo-01-26", "HOUSE-TEO", "01 26", "tech", "I.A", "Technology services")

WHYS = [
    (Reason(BandStatus.UNTIMELY, "eo", GRANT, "made"), Code.UT, "untimely: claim made 2026-08-11; policy period 2026-01-01"),
    (Reason(BandStatus.UNTIMELY, "eo", GRANT, "reported"), Code.UT, "claim reported 2026-08-20; policy period 2026-01-01 to 2027-01-01"),
    (Reason(BandStatus.UNTIMELY, "eo", GRANT, "knowledge"), Code.UT, "harm known never; policy period"),
    (Reason(BandStatus.UNTIMELY, "eo", GRANT, "discovered"), Code.UT, "discovered never; policy period"),
    (Reason(BandStatus.NOT_INSURED, "eo", None, "insureds"), Code.NG, "not an insured under it"),
    (Reason(BandStatus.NOT_GRANTED, "eo", GRANT, "territory"), Code.NG, "outside the territory: Technology services (HOUSE-TEO 01 26 I.A)"),
    (Reason(BandStatus.NOT_GRANTED, "eo", None, "some new element"), Code.NG, "some new element"),
    (Reason(BandStatus.NOT_GRANTED, "eo", GRANT, "defense"), Code.NG, "no defense owed: no finding on the pleaded facts would be covered"),
    (Reason(BandStatus.INSOLVENT, "eo", None, "", "Insurer A"), Code.UL, "2,000,000 insurer insolvent by Insurer A"),
    (Reason(BandStatus.DOCUMENT_NOT_SEEN, "eo"), Code.ND, "ND EO: wording not seen"),
    (Reason(BandStatus.RETAINED, "eo"), Code.UT, "UT EO: untimely"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "code", "words"), WHYS, ids=[words for *_, words in WHYS])
def test_reasons_in_words(reason: Reason, code: Code, words: str) -> None:
    """What failed, against what it is held, and the clause."""
    assert words in why(reason, code)


def test_a_policy_that_differs_says_both_ends() -> None:
    """Or that it pays another sum under answers between them."""
    excluded = Reason(BandStatus.EXCLUDED, "eo", attrs.evolve(GRANT, changed_by=("pc-51380", "gone")))
    shown = why(excluded, Code.DS, 500_00)
    assert "favorable: would respond with 500" in shown
    assert "adverse: excluded: Technology services (HOUSE-TEO 01 26 I.A, changed by PC 51380 06 24" in shown
    same = why(excluded, Code.CN)
    assert "in both readings: excluded: Technology" in same
    assert "under other answers it would pay another sum" in same


# --- clauses --------------------------------------------------------------------------------------------------------


def cite(clause: str, title: str = "") -> Cite:
    """A place in a document of our own."""
    return Cite("own", "OWN", "01 27", clause, "", title)


DEFINITION = Definition("genai", cite("genai", "Generative systems"), "technology", (("ai", Mark.IN),), True, FEATURE)
NAMED = Named("wrong", cite("wrong"), (Phrase((FacetTest("theory", (Value("fraud"),)),)),))
EVERY = Phrase(
    (
        FacetTest("technology", (Defined(DEFINITION), Value("any"))),
        FacetTest("conduct", (Value("knowing+"), Value("any"), Value("innocent-"), Value("reckless"))),
        FacetTest("fact", (Value("security_failure"), Value("not_in_the_taxonomy"))),
        AnyOf((Phrase((ByInsured(False),)), Phrase((ByInsured(),)))),
        Except(Phrase((NAMED,))),
        Contested(FEATURE),
    )
)
EVERY_WORD = (
    'technology is "Generative systems" as defined or any; and conduct is at least knowing, any, at most innocent or reckless; '
    "and a failure of the insured's security or not in the taxonomy; and either (the claim is not brought by an insured) or "
    '(the claim is brought by an insured); and but not ("wrong" as defined); and if a court says yes to: Do these words reach it?'
)
RING = Ring.CAUSE
CARVE = CarveBack("cb", cite("x/cb"), RING, "for", cap=5_05, unless=(CarveBack("cb2", cite("x/cb2"), RING, "for"),))
CONDUCT = Conduct(Actor.AN_INSURED, "in_fact", None)
EXCLUSION = Exclusion("x", cite("x", "Out"), RING, "arising_out_of", frozenset({"a"}), EVERY, EVERY, (CARVE,), CONDUCT)
GRANTED = Grant(
    "g", cite("g", "In"), "a", Trigger.DISCOVERY, RING, "for", notwithstanding=frozenset({"other/x"}), exclusive=True
)


def document(**clauses: Any) -> Document:
    """An endorsement with these clauses."""
    return Document("endorsement", "own", "OWN", "01 27", "Our own", "us", Provenance("TYP"), **clauses)


def said(**clauses: Any) -> str:
    """The sheet of such an endorsement."""
    return flat(sheet(document(**clauses), (), ACCOUNT.taxonomy, Style(140)))


def test_every_kind_of_test_and_clause_in_words() -> None:
    """Nothing of the model's own grammar is left."""
    shown = said(
        grants=(GRANTED,),
        exclusions=(EXCLUSION, attrs.evolve(EXCLUSION, conduct=Conduct(Actor.ANY_INSURED, "alleged", Imputation.ALL), unless=())),
        conditions=(
            Condition("c", cite("c", "Duty"), "backup", Effect.NO_COVER_IF_PREJUDICE, RING, "for", prejudice="p"),
            Condition("d", cite("d", "Duty"), "backup", Effect.REDUCE, RING, "for", share=Fraction(1, 5)),
            Condition("e", cite("e", "Duty"), "backup", Effect.CAP, RING, "for", cap=100_00),
        ),
        sublimits=(Sublimit("s", cite("s", "Cap"), RING, "for", share_of_limit=Fraction(1, 4)),),
        definitions={"genai": DEFINITION, "wrong": NAMED},
        features={FEATURE.id: FEATURE},
    )
    for words in (
        "pays: anything",
        "despite: other/x",
        "alone: when it is met",
        f"to: {EVERY_WORD}",
        "conduct: of an insured, once in fact; whom it defeats beside that person: not said",
        "defeats every insured",
        "gives back: all of it; up to 5.05",
        "takes again: all of it",
        "if not met: no cover if the insurer was prejudiced",
        "if not met: each item is reduced by 1/5",
        "at most 100.00 for all such items together",
        "at most: 1/4 of the each-claim limit",
        "open: any other technology: the word is not defined",
        "means: theory is fraud",
        "yes: A v. B",
        "part a only",
    ):
        assert words in shown, words


def test_every_operation_in_words() -> None:
    """What an endorsement does to the policy that it is attached to."""
    shown = said(
        operations=(
            Delete("form/x"),
            Replace("form/x", EXCLUSION),
            Replace("form/x/cb", CARVE),
            Replace("form/g", GRANTED),
            Replace("form/n", NotModeled("n", cite("n", "Later"), "not yet")),
            Replace("form/d", DEFINITION),
            Amend("x", {"lead_in": "caused_by", "reach": RING, "to": Phrase(), "amount": 7_00, "stage": "in_fact"}, (CARVE,)),
            Amend("genai", {}, (), (("ai.agentic", Mark.EDGE),)),
        ),
        not_modeled=(NotModeled("n", cite("n", "Later"), "not yet"),),
    )
    for words in (
        "deletes form/x",
        "replaces form/x by:",
        "replaces form/x/cb by: gives back: all of it",
        "Later: not yet",
        "changes x: lead-in caused by; to anything; at most 7",
        "stage in fact",
        "marks: ai / agentic edge",
        "NOT MODELED",
    ):
        assert words in shown, words


def test_a_form_that_does_not_say_which_agreement_pays() -> None:
    """Then that is a question, and the sheet says so."""
    two = (GRANTED, attrs.evolve(GRANTED, part="b"))
    form = attrs.evolve(document(grants=two), kind="form", lines=("z",))
    assert "it does not say which: a question" in flat(sheet(form, (), ACCOUNT.taxonomy, Style()))


TERMS = {"rider": {"genai": "generative"}, "form": {"genai": "the form's"}, "elsewhere": {"genai": "another policy's"}}

LIMBS: list[tuple[dict[str, Any], str]] = [
    ({"facet": "fact", "terms": ["security_failure"]}, "a failure of the insured's security"),
    ({"facet": "conduct", "terms": ["knowing+"]}, "conduct is at least knowing"),
    ({"facet": "technology", "terms": ["@genai", "ai"]}, 'technology is "generative" as defined or ai'),
    ({"any": [[{"is": "genai"}], [{"by_insured": True}]]}, 'either ("generative" as defined) or (the claim is brought by an insured)'),
    ({"except": [{"by_insured": False}]}, "but not (the claim is not brought by an insured)"),
    ({"question": "f"}, "if a court says yes to: Is it?"),
    ({"question": "g"}, "if a court says yes to: g"),
    ({"newer": 1}, "a test that this version cannot put in words"),
]


@pytest.mark.parametrize(("limb", "words"), LIMBS, ids=[words for _, words in LIMBS])
def test_a_limb_of_a_proof_in_words(limb: dict[str, Any], words: str) -> None:
    """As the same test in a document."""
    speaker = Speaker(ACCOUNT.taxonomy, Figures(2, False), TERMS, {"f": "Is it?"}).within(("rider", "form"))
    assert speaker.limb(limb) == words


def test_a_definition_is_looked_up_in_the_clause_s_own_document_then_in_the_form() -> None:
    """Never in another policy's form, whatever was read last."""
    speaker = Speaker(ACCOUNT.taxonomy, Figures(2, False), TERMS)
    limb = {"is": "genai"}
    assert speaker.within(("form",)).limb(limb) == '"the form\'s" as defined'
    assert speaker.within(("other",)).limb(limb) == '"genai" as defined'
    assert speaker.limb(limb) == '"genai" as defined'


def test_findings_that_only_the_favorable_reading_has_are_not_counted() -> None:
    """The bottom line counts the adverse reading."""
    review: Review = value_chain()[0]
    mine = next(f for f in review.findings if f.party == "larkfield" and f.gap is GapType.EXCLUDED)
    only = attrs.evolve(mine, favorable=5, adverse=0)
    assert "excluded in 1" in flat(text(changed(findings=(mine,)), sections=["bottom-line"]))
    assert "some of the loss is" not in flat(text(changed(findings=(only,)), sections=["bottom-line"]))

CAPPED = CarveBack("back", attrs.evolve(GRANT, clause="x.a/back", paragraph="III.1", title="Defense costs"), Ring.CLAIM, "for", cap=250_00)


def test_beyond_a_capped_carve_back_the_exclusion_is_named() -> None:
    """Not the words that give back; and with the sum."""
    named = attrs.evolve(GRANT, clause="x.a", paragraph="III", title="All of it")
    exclusion = Exclusion("x.a", named, Ring.CLAIM, "for", unless=(CAPPED,))
    account = ACCOUNT
    tower = account.towers_of("larkfield")[0]
    assert tower.policy.wording
    policy = attrs.evolve(tower.policy, wording=attrs.evolve(tower.policy.wording, exclusions=(exclusion,)))
    changed_account = attrs.evolve(account, towers=(attrs.evolve(tower, policy=policy),))
    view = View(changed(account=changed_account), (), Style())
    words = deciding(view, "eo", BandStatus.EXCLUDED, CAPPED.cite)
    assert words == "All of it (HOUSE-TEO 01 26 III), given back up to 250 by: Defense costs"
    assert deciding(view, "eo", BandStatus.EXCLUDED, named) == "All of it (HOUSE-TEO 01 26 III)"
    assert deciding(view, None, BandStatus.EXCLUDED, GRANT) == "Technology services (HOUSE-TEO 01 26 I.A)"


def test_what_one_policy_retains_another_may_be_asked_for() -> None:
    """No wording about another policy's retention is modeled, save an umbrella's, and the report says so where it matters."""
    review = value_chain()[0]
    result = next(r for r in review.results if r.exposure.id == "pilot-error")
    bands = tuple(
        Band(i.id, Span(0, i.amount.at("high")), Reason(BandStatus.RECOVERED, "cy"), (Reason(BandStatus.RETAINED, "ep"),))
        for i in result.exposure.items
    )
    ledger = Ledger({}, {}, bands)
    bound = attrs.evolve(result.bound, favorable=ledger, adverse=ledger, low=0, high=0)
    shown = flat(text(changed(results=(attrs.evolve(result, bound=bound),), findings=()), (), sections=["why"], only=["larkfield"]))
    assert "CY is asked for what EP retains; whether it may be is not modeled" in shown


def test_each_policy_s_reason_has_equal_weight() -> None:
    """Where several policies past their insuring agreement refuse, the code alone would name one."""
    shown = flat(text(sections=["why"], width=140)).partition("pilot-error")[2]
    assert "XC untimely in EO, X1, X2 and excluded in DO" in shown
    assert "uninsured 2,000,000 (untimely in EO and excluded in DO)" in shown


def test_policies_of_others_that_name_a_party_were_not_consulted() -> None:
    """An additional insured may have cover that stands in another program."""
    account = ACCOUNT
    others = [t for t in account.towers if t.policy.party == "brannock"]
    insured = Insured("larkfield", "additional_insured")
    policy = attrs.evolve(others[0].policy, insureds=(*others[0].policy.insureds, insured))
    towers = tuple(attrs.evolve(t, policy=policy) if t is others[0] else t for t in account.towers)
    shown = flat(text(changed(account=attrs.evolve(account, towers=towers)), sections=["assumed"]))
    assert f"({policy.id}) names Larkfield Hiring Systems, Inc. as additional insured; it is in the program of Brannock" in shown


def test_declarations_without_an_edition() -> None:
    """What was read for them is said, and which limits the form has that are not modeled."""
    shown = flat(text(sections=["schedule"]))
    assert "PC 51380: edition not stated on the declarations, read as 06 24" in shown
    assert "HX-BIO-1: edition" not in shown
    assert "not modeled: General, products and per-person limits (" in shown
    assert "in all: underlap forms house-cgl-01-26)" in shown


LATE = [  # the reason, what others say, words, why
    (BandStatus.NOT_GRANTED, BandStatus.UNTIMELY, "uninsured 5 (not granted, untimely in DO)", "late for DO, beside the grant not met"),
    (BandStatus.NOT_GRANTED, BandStatus.NOT_GRANTED, "uninsured 5 (not granted)", "nobody is late"),
    (BandStatus.UNTIMELY, BandStatus.UNTIMELY, "uninsured 5 (untimely)", "one thing, said once"),
    (BandStatus.ABOVE_LIMIT, BandStatus.UNTIMELY, "uninsured 5 (above the limit)", "an amount is short: that is all"),
    (BandStatus.EXCLUDED, BandStatus.UNTIMELY, "uninsured 5 (excluded in EO and untimely in DO)", "two policies past their agreements"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "other", "words", "because"), LATE, ids=[why for *_, why in LATE])
def test_a_late_claim_is_named_beside_what_is_not_granted(reason: BandStatus, other: BandStatus, words: str, because: str) -> None:
    """The order of reasons puts not granted first; the policy that the claim came too late for is named all the same."""
    review, _ = value_chain()
    band = Band("d", Span(0, 500), Reason(reason, "eo"), (Reason(other, "do"),))
    assert words in money_sums(View(review, (), Style(100)), Ledger({}, {}, (band,))), because
