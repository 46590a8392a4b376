"""The checker: true proofs hold, forged ones are refused at the step that was forged."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.checker import check
from tests.oracle import scenarios
from tests.oracle.universes import Draft, texts
from underlap.match.proofs import prove
from underlap.match.reviews import Memo, match
from underlap.read.accounts import read_account
from underlap.read.library import Library
from underlap.report.json_ import review_json

ROOT = Path(__file__).parent.parent
POLICIES = ROOT / "policies"
MINI = Path(__file__).parent / "checker" / "fixtures" / "mini"
LAW_ACCOUNT = Path(__file__).parent / "checker" / "fixtures" / "law"
DEEP = bool(os.environ.get("UNDERLAP_DEEP"))
UNIVERSES = (200 if os.environ.get("CI") else 1_000) if DEEP else 15

Proof = dict[str, Any]
END_NAMES = ("favorable", "adverse")


def proofs(account: Path, library: Path, severity: str = "high", basis: str = "term") -> Iterator[Proof]:
    """The proofs of every exposure of an account, then the review with its scenarios, as they are read back from JSON."""
    read = read_account(account, Library((library,)))
    assert read.value is not None, [problem.message for problem in read.problems]
    memo = Memo()
    review = match(read.value, severity=severity, basis=basis, memo=memo)
    for result in review.results:
        yield json.loads(json.dumps(prove(review, result.exposure.id, memo)))
    if read.value.scenarios:
        yield json.loads(json.dumps(review_json(review)))


def written(files: dict[str, str], folder: Path) -> tuple[Path, Path]:
    """A drawn universe on disk: its account and its library."""
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    shutil.copy(POLICIES / "currencies.toml", folder / "library")
    return folder / "account", folder / "library"


# --- true proofs hold --------------------------------------------------------------------------------------------------

TOWERS = ROOT / "fixtures" / "towers"
ACCOUNTS = [ROOT / "fixtures" / "value-chain", *sorted(TOWERS.iterdir()), *sorted((ROOT / "tests" / "vectors").glob("V*"))]
SETTINGS = [("high", "term"), ("likely", "all")] if DEEP else [("high", "term")]


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda path: path.name)
@pytest.mark.parametrize(("severity", "basis"), SETTINGS)
def test_proofs_of_shipped_accounts_hold(account, severity, basis):
    for proof in proofs(account, POLICIES, severity=severity, basis=basis):
        name = proof.get("exposure", "scenarios")
        assert (name, check(proof, account, [POLICIES])) == (name, "holds")


MATRIX = POLICIES / "matrix"
LINES = re.findall(r'^\[\[policy\]\]\nid = "(.+)"$', (MATRIX / "account.toml").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("line", LINES if DEEP else LINES[:1])
def test_proofs_of_the_matrix_hold(line, tmp_path):
    """Each line as if it were the only one, as `underlap forms --matrix` reads it."""
    shutil.copytree(MATRIX, tmp_path / "matrix")
    main = tmp_path / "matrix" / "account.toml"
    head, *policies = main.read_text(encoding="utf-8").split("[[policy]]")
    (mine,) = [text for text in policies if text.startswith(f'\nid = "{line}"\n')]
    main.write_text(f"{head}[[policy]]{mine}", encoding="utf-8")
    for proof in proofs(tmp_path / "matrix", POLICIES):
        assert (proof["exposure"], check(proof, tmp_path / "matrix", [POLICIES])) == (proof["exposure"], "holds")


@pytest.mark.parametrize("seed", range(UNIVERSES))
def test_proofs_of_small_universes_hold(seed, tmp_path):
    account, library = written(texts(Draft(f"checker/{seed}")), tmp_path)
    for basis in ("all", "term"):
        for proof in proofs(account, library, basis=basis):
            assert check(proof, account, [library]) == "holds"


YEARS_DRAWN = [
    *(seed for seed in range(UNIVERSES) if seed != 735),
    735,  # of two exclusions that bite under the joint reading the first is cited
    1511,  # who shares gets its room whole, though a floor of all that is paid would give it less
    3031,  # neither the day of a proceeding nor the date it is tested against is stated
    3059,  # what a settlement releases had room before
]


@pytest.mark.parametrize("seed", YEARS_DRAWN)
def test_scenarios_of_small_universes_hold(seed, tmp_path):
    account, library = written(scenarios.Draft(f"checker {seed}").files(), tmp_path)
    for proof in proofs(account, library, basis="all"):
        assert check(proof, account, [library]) == "holds"


# --- forged proofs do not ----------------------------------------------------------------------------------------------


def at(proof: Proof, end: str, policy: str, item: str) -> Proof:
    """What a policy says of an item in one end."""
    holder = next(p for p in proof["ends"][end]["policies"] if p["policy"] == policy)
    return next(i for i in holder["items"] if i["item"] == item)


def step(proof: Proof, clause: str, end: str = "adverse", item: str = "damages", reading: int = 0) -> Proof:
    """One step of a reading under the primary policy."""
    steps = at(proof, end, "p", item)["readings"][reading]["steps"]
    return next(s for s in steps if s["clause"] == clause)


def band(proof: Proof, item: str, end: str = "favorable", place: int = 0) -> Proof:
    """One band of an item."""
    return [b for b in proof["ends"][end]["bands"] if b["item"] == item][place]


def readings(proof: Proof) -> Iterator[Proof]:
    """Every reading of the primary policy."""
    for end in END_NAMES:
        for item in proof["ends"][end]["policies"][0]["items"]:
            yield from item["readings"]


def drop_step(proof):
    at(proof, "favorable", "p", "penalty")["readings"][0]["steps"].pop()


def drop_exclusion(proof):
    for reading in readings(proof):
        reading["steps"] = [s for s in reading["steps"] if s["clause"] != "y.attack"]


def add_deleted_exclusion(proof):
    for reading in readings(proof):
        reading["steps"].insert(2, {**reading["steps"][0], "clause": "x.gone"})


def other_edition(proof):
    step(proof, "x.ai")["edition"] = "01 24"


def cite_elsewhere(proof):
    step(proof, "x.ai")["document"] = "form-b"


def forget_amendment(proof):
    step(proof, "x.ai")["changed_by"] = []


def widen_ring(proof):
    step(proof, "x.contract")["reach"] = "involved"


def nearer_link(proof):
    step(proof, "x.ai")["link_ring"] = "claim"


def swap_link(proof):
    step(proof, "x.ai")["link"] = "page"


def borrow_carve_back(proof):
    step(proof, "x.ai")["unless"].append(step(proof, "x.contract")["unless"][0])


def drop_carve_back(proof):
    step(proof, "x.ai")["unless"][0]["unless"].clear()


def raise_cap(proof):
    step(proof, "x.ai")["unless"][0]["cap"] = 60_000


def restore(proof):
    step(proof, "x.ai")["outcome"] = "given back"


def open_up(proof):
    step(proof, "x.ai")["outcome"] = "open"


def hide_question(proof):
    step(proof, "x.ai")["questions"].remove("law:genai.responses@us.il")


def flip_ruling(proof):
    at(proof, "adverse", "p", "damages")["ruling"]["status"] = "covered"


def cite_other_clause(proof):
    at(proof, "adverse", "p", "damages")["ruling"]["document"] = "end-1"


def remove_cap(proof):
    at(proof, "favorable", "p", "penalty")["ruling"]["caps"].clear()


def swap_counts(proof):
    found = at(proof, "favorable", "p", "penalty")["readings"]
    found[0]["count"], found[1]["count"] = found[1]["count"], found[0]["count"]


def other_count(proof):
    at(proof, "favorable", "p", "penalty")["ruling"]["count"] = "negligence"


def change_answer(proof):
    proof["ends"]["adverse"]["answers"]["law:genai.responses@us.il"] = "no"


def withdraw_answer(proof):
    del proof["ends"]["adverse"]["answers"]["law:genai.responses@us.il"]


def invent_answer(proof):
    proof["ends"]["adverse"]["answers"]["fact:score/exposure/attack"] = "no"


def strange_answer(proof):
    proof["ends"]["adverse"]["answers"]["law:genai.responses@us.il"] = "perhaps"


def contradict_account(proof):
    proof["ends"]["adverse"]["answers"]["control:client/callback"] = "no"


def forge_trigger(proof):
    for reading in readings(proof):
        reading["trigger"] |= {"met": "yes", "date": ""}


def move_day(proof):
    proof["ends"]["adverse"]["cell"]["when:score/reported"] = "2026-06-01..2027-01-01"


def invent_piece(proof):
    proof["ends"]["adverse"]["cell"]["when:score/reported"] = "2026-06-01..2027-03-05"


def report_before_claim(proof):
    proof["ends"]["adverse"]["cell"] = {"when:score/made": "2027-01-01..2027-03-01", "when:score/reported": "2026-06-01..2027-01-01"}


def drop_policy(proof):
    proof["ends"]["adverse"]["policies"].pop()


def lower_amount(proof):
    next(i for i in proof["items"] if i["item"] == "damages")["amount"] -= 1


def move_cent(proof):
    band(proof, "damages")["to"] += 1


def drop_band(proof):
    proof["ends"]["favorable"]["bands"].remove(band(proof, "penalty", place=1))


def recover_excluded(proof):
    band(proof, "damages", "adverse")["status"] = "recovered"


def retain_excluded(proof):
    band(proof, "damages", "adverse").update(status="retained", document=None, clause=None)


def band_clause(proof):
    band(proof, "damages", "adverse")["clause"] = "x.contract"


def owe_no_defense(proof):
    at(proof, "adverse", "p", "defense")["ruling"] |= {"status": "excluded", "clause": "x.ai", "caps": []}


def drop_key(proof):
    del proof["ends"]["adverse"]["cell"]


ONE = "adverse: p, damages, negligence, form-a/g.main: "
FIRST = "adverse: p, defense, contract, form-a/g.main: "
AI = ONE + "exclusion form-a/x.ai: "
PENALTY = "favorable: p, penalty"
LAW = "law:genai.responses@us.il"
DAMAGES = "adverse: band damages [0, 70000): "
EXCLUDED = "; by 5.2 [0, 70000) is excluded by p under form-a/x.ai"

FORGERIES: list[tuple[Callable[[Proof], None], str, str]] = [
    # what was forged       basis   what the checker must say
    (drop_step,             "term", PENALTY + ", contract, form-a/g.main: sublimit form-a s.penalty is left out"),
    (drop_exclusion,        "term", "favorable: p, defense, contract, form-a/g.main: exclusion end-1 y.attack is left out"),
    (add_deleted_exclusion, "term", "favorable: p, defense, contract, form-a/g.main: exclusion form-a x.gone does not belong here"),
    (other_edition,         "term", AI + "edition is '01 24', not '01 26'"),
    (cite_elsewhere,        "term", ONE + "exclusion x.ai is cited from form-b, which is not attached"),
    (forget_amendment,      "term", AI + "changed_by is [], not ['end-1']"),
    (widen_ring,            "term", ONE + "exclusion form-a/x.contract: reach is 'involved', not 'claim'"),
    (nearer_link,           "term", AI + "link_ring is 'claim', not 'connected'"),
    (swap_link,             "term", AI + "link is 'page', not 'score'"),
    (borrow_carve_back,     "term", AI + "form-a x.contract/cb.anyway does not belong here"),
    (drop_carve_back,       "term", AI + "carve-back form-a/x.ai/cb.review: form-a x.ai/cb.review/cb.review.penalty is left out"),
    (raise_cap,             "term", AI + "carve-back form-a/x.ai/cb.review: cap is 60000, not 30000"),
    (restore,               "term", AI + "outcome is 'given back', not 'bites'"),
    (open_up,               "term", AI + "outcome is 'open', not 'bites'"),
    (hide_question,         "term", AI + "does not follow from the questions it names"),
    (flip_ruling,           "term", "adverse: p, damages: ruling: status is 'covered', not 'excluded'"),
    (cite_other_clause,     "term", "adverse: p, damages: ruling: document is 'end-1', not 'form-a'"),
    (remove_cap,            "term", PENALTY + ": ruling: caps is [], not [{'document': 'form-a', 'clause': 's.penalty'}]"),
    (swap_counts,           "term", PENALTY + ": the readings are negligence, form-a/g.main; contract, form-a/g.main, not "
                                    "contract, form-a/g.main; negligence, form-a/g.main"),
    (other_count,           "term", PENALTY + ": ruling: count is 'negligence', not 'contract'"),
    (change_answer,         "term", FIRST + "exclusion form-a/x.ai: outcome is 'bites', not 'not met'"),
    (withdraw_answer,       "term", FIRST + "exclusion form-a/x.ai: outcome is 'bites', not 'open'"),
    (invent_answer,         "term", "adverse: the reading answers fact:score/exposure/attack with no, which nobody asks"),
    (strange_answer,        "term", f"adverse: the answer perhaps to {LAW} is not one of its answers: yes, no"),
    (contradict_account,    "term", "adverse: the reading answers control:client/callback with no, the account with yes"),
    (forge_trigger,         "all",  FIRST + "trigger: met is 'yes', not 'no'"),
    (move_day,              "all",  FIRST + "trigger: met is 'no', not 'yes'"),
    (invent_piece,          "all",  "adverse: the cell puts reported at 2026-06-01..2027-03-05, not one of its pieces: "
                                    "2026-06-01..2027-01-01, 2027-01-01..2027-03-02, 2027-03-02..2027-04-01"),
    (report_before_claim,   "all",  "adverse: the cell is no world: acts, claim and report cannot follow each other in it"),
    (drop_policy,           "term", "adverse: the proof leaves out x or has another order of policies"),
    (lower_amount,          "term", "items: amount is 69999, not 70000"),
    (move_cent,             "term", "favorable: bands of damages: one runs from 32000 to 70000, where 32001 is next"),
    (drop_band,             "term", "favorable: bands of penalty end at 5000, not at 9000"),
    (recover_excluded,      "term", DAMAGES + "recovered by p under form-a/x.ai" + EXCLUDED),
    (retain_excluded,       "term", DAMAGES + "retained by p" + EXCLUDED),
    (band_clause,           "term", DAMAGES + "excluded by p under form-a/x.contract" + EXCLUDED),
    (owe_no_defense,        "term", "adverse: p, defense: ruling: status is 'excluded', not 'covered'"),
    (drop_key,              "term", "the proof is not of its schema: KeyError('cell')"),
]  # fmt: skip


@pytest.fixture(scope="module")
def true_proofs():
    """Basis -> the proof of the small account."""
    return {basis: next(proofs(MINI / "account", MINI / "library", basis=basis)) for basis in ("term", "all")}


@pytest.mark.parametrize(("forge", "basis", "says"), FORGERIES, ids=[forge.__name__ for forge, *_ in FORGERIES])
def test_a_forgery_is_refused_where_it_was_made(forge, basis, says, true_proofs):
    proof = copy.deepcopy(true_proofs[basis])
    assert check(proof, MINI / "account", [MINI / "library"]) == "holds"
    forge(proof)
    assert check(proof, MINI / "account", [MINI / "library"]) == says


# --- forged law and forged rescission ----------------------------------------------------------------------------------


def legal(proof: Proof, policy: str, item: str, clause: str, end: str = "adverse") -> Proof:
    """One step of the only reading of an item."""
    (reading,) = at(proof, end, policy, item)["readings"]
    found: Proof = next(s for s in reading["steps"] if s["clause"] == clause)
    return found


def take_doubt_for_law(proof):
    proof["settled"][LIMB] = {"answer": "yes", "precedents": ["law.us.il/p.doubt"]}


def settle_what_is_only_argued(proof):
    proof["settled"]["law:shape@us.il"] = {"answer": "yes", "precedents": ["law.us.il/p.shape"]}


def let_the_general_law_decide(proof):
    proof["settled"][LIMB] = {"answer": "yes", "precedents": ["law.us/p.general"]}


def flip_decision(proof):
    proof["settled"][LIMB]["answer"] = "yes"


def cite_another_decision(proof):
    proof["settled"][LIMB]["precedents"] = ["law.us/p.general"]


def leave_out_decision(proof):
    del proof["settled"][LIMB]


def answer_what_is_decided(proof):
    proof["ends"]["adverse"]["answers"][LIMB] = "yes"


def exclude_against_decision(proof):
    legal(proof, "p", "damages", "x.limb")["outcome"] = "bites"


def reach_further_than_the_law(proof):
    legal(proof, "p", "damages", "x.ai")["reach"] = "connected"


def take_a_link_beyond_the_law(proof):
    tried = legal(proof, "p", "damages", "x.ai")
    next(link for link in tried["links"] if link["link"] == "model")["in_reach"] = "yes"


def forget_who_reads_it(proof):
    legal(proof, "p", "damages", "x.ai")["read_by"] = None


def bar_by_another_law(proof):
    at(proof, "adverse", "p", "penalty")["ruling"] |= {"document": "law.us.ny", "clause": "u.all"}


def try_another_law(proof):
    legal(proof, "p", "penalty", "u.added").update(document="law.us.ny", clause="u.all", law="us.ny")


def forget_the_law_that_is_better(proof):
    at(proof, "adverse", "q", "exemplary")["ruling"] |= {"status": "uninsurable", "document": "law.us.ny", "clause": "u.all"}


def pay_what_nobody_may_insure(proof):
    pays(band(proof, "penalty"), "p", "A", "g.main")
    band(proof, "penalty")["document"] = "form-a"


def bar_defense(proof):
    band(proof, "defense").update(status="uninsurable", insurer=None, document="law.us.il", clause="u.added")


def rule_that_defense_is_barred(proof):
    at(proof, "favorable", "p", "defense")["ruling"] |= {"status": "uninsurable", "document": "law.us.il", "clause": "u.added"}


def rescind_without_a_condition(proof):
    band(proof, "exemplary").update(status="rescinded", insurer=None, document=None, clause=None, element="mfa")


def rescind_what_the_condition_spares(proof):
    band(proof, "defense", "adverse").update(status="rescinded", insurer=None, clause="c.application", element="mfa")


def rescind_more_than_it_takes(proof):
    at(proof, "adverse", "p", "defense")["rescinded"] = {"document": "form-a", "clause": "c.application", "statement": "mfa"}


def pay_after_rescission(proof):
    found = band(proof, "damages", "adverse")
    found.update(status="recovered", insurer="A", clause="g.main", element=None)


def rescind_over_another_statement(proof):
    band(proof, "damages", "adverse")["element"] = "backups"


def rescind_unasked(proof):
    del proof["ends"]["adverse"]["answers"]["warranty:p/mfa"]


def leave_out_a_law(proof):
    proof["laws"].pop()


LIMB = "law:limb@us.il"
LIMB_STEP = "adverse: p, damages, whole, form-a/g.main: exclusion form-a/x.limb: "
AI_STEP = "adverse: p, damages, whole, form-a/g.main: exclusion form-a/x.ai: "
BY_P, BY_Q = "recovered by p (A) under form-a/g.main", "recovered by q (B) under form-b/g.more"
VOID = "rescinded by p under form-a/c.application for mfa"
MFA = {"document": "form-a", "clause": "c.application", "statement": "mfa"}
PAID = "5.3, 6 and 7: "


def astray_of(end: str, item: str, cents: int, said: str, is_: str) -> str:
    """A band of a whole item that is said to be one thing and is another."""
    step, _, derived = is_.partition(": ")
    return f"{end}: band {item} [0, {cents}): {said}; by {step} [0, {cents}) is {derived}"

FORGED_LAW: list[tuple[Callable[[Proof], None], str]] = [
    (take_doubt_for_law, f"settled: {LIMB}: answer is 'yes', not 'no'"),
    (settle_what_is_only_argued, "settled: law:shape@us.il is said to be answered yes, which no decision that binds does"),
    (let_the_general_law_decide, f"settled: {LIMB}: answer is 'yes', not 'no'"),
    (flip_decision, f"settled: {LIMB}: answer is 'yes', not 'no'"),
    (cite_another_decision, f"settled: {LIMB}: precedents is 'law.us/p.general', not 'law.us.il/p.here'"),
    (leave_out_decision, f"favorable: p, damages: form-a/x.limb rests on {LIMB}, which decisions answer; settled leaves it out"),
    (answer_what_is_decided, f"adverse: the reading answers {LIMB} with yes, where binding decisions say no"),
    (exclude_against_decision, LIMB_STEP + "outcome is 'bites', not 'not met'"),
    (reach_further_than_the_law, AI_STEP + "reach is 'connected', not 'efficient'"),
    (take_a_link_beyond_the_law, AI_STEP + "links: in_reach is 'yes', not 'no'"),
    (forget_who_reads_it, AI_STEP + "read_by is None, not {'law': 'law.us.il/l.arising', 'wide': None, 'feature': None}"),
    (bar_by_another_law, "adverse: p, penalty: ruling: document is 'law.us.ny', not 'law.us.il'"),
    (try_another_law, "adverse: p, penalty, whole, form-a/g.main: uninsurable u.all is cited from law.us.ny, which is not attached"),
    (forget_the_law_that_is_better, "adverse: q, exemplary: ruling: status is 'uninsurable', not 'covered'"),
    (pay_what_nobody_may_insure, astray_of("favorable", "penalty", 9_000, BY_P, "7.1: uninsurable by p under law.us.il/u.added")),
    (bar_defense, astray_of("favorable", "defense", 10_000, "uninsurable by p under law.us.il/u.added", PAID + BY_P)),
    (rule_that_defense_is_barred, "favorable: p, defense: ruling: status is 'uninsurable', not 'covered'"),
    (rescind_without_a_condition, astray_of("favorable", "exemplary", 20_000, "rescinded by q for mfa", PAID + BY_Q)),
    (rescind_what_the_condition_spares, astray_of("adverse", "defense", 10_000, VOID, PAID + BY_P)),
    (rescind_more_than_it_takes, f"adverse: p, defense: rescinded is {MFA}, not None"),
    (pay_after_rescission, astray_of("adverse", "damages", 30_000, BY_P, f"7.2: {VOID}")),
    (rescind_over_another_statement, astray_of("adverse", "damages", 30_000, VOID.replace("mfa", "backups"), f"7.2: {VOID}")),
    (rescind_unasked, "adverse: p, damages: depends on warranty:p/mfa, which is left open"),
    (leave_out_a_law, "laws is ['law.us', 'law.us.il', 'law.us.ny'], not ['law.us', 'law.us.de', 'law.us.il', 'law.us.ny']"),
]


@pytest.fixture(scope="module")
def true_law():
    """The proof of a small account under several laws, with what was said for its first policy."""
    return next(proofs(LAW_ACCOUNT / "account", LAW_ACCOUNT / "library"))


@pytest.mark.parametrize(("forge", "says"), FORGED_LAW, ids=[forge.__name__ for forge, _ in FORGED_LAW])
def test_forged_law_is_refused(forge, says, true_law):
    """Each follows from law documents and statements, or is refused at the step that does not."""
    proof = copy.deepcopy(true_law)
    assert check(proof, LAW_ACCOUNT / "account", [LAW_ACCOUNT / "library"]) == "holds"
    forge(proof)
    assert check(proof, LAW_ACCOUNT / "account", [LAW_ACCOUNT / "library"]) == says


# --- forged scenarios --------------------------------------------------------------------------------------------------


def told(review: Proof, scenario: str, end: str = "favorable") -> Proof:
    """One end of one scenario of a review."""
    reading: Proof = next(s for s in review["scenarios"] if s["id"] == scenario)["readings"][end]
    return reading


def bands(reading: Proof, exposure: str) -> list[Proof]:
    """The bands of one claim, all items end to end."""
    found: list[Proof] = next(c for c in reading["claims"] if c["exposure"] == exposure)["bands"]
    return found


def pays(found: Proof, policy: str, insurer: str, clause: str) -> None:
    """Let a policy recover a band."""
    found.update(status="recovered", policy=policy, insurer=insurer, clause=clause, element=None, also=[])


def divide(found: list[Proof], place: int, at: int) -> None:
    """Cut a band in two."""
    found.insert(place + 1, {**copy.deepcopy(found[place]), "from": at})
    found[place]["to"] = at


def move_claim(review):
    reading = told(review, "year")
    reading["order"].reverse()
    reading["claims"].reverse()


def place_otherwise(review):
    told(review, "year")["claims"].reverse()


def leave_out_claim(review):
    told(review, "year")["order"].pop()


def count_pool_twice(review):
    bands(told(review, "year"), "intrusion")[1].update(status="aggregate_exhausted", insurer=None, clause=None)


def forget_pool(review):
    pays(bands(told(review, "year"), "intrusion")[3], "cy", "Insurer A", "shared-cy/breach")


def drop_over_exclusion(review):
    pays(bands(told(review, "stays"), "ke-advice")[0], "ke-um", "Insurer U", "umbrella-um/A")


def drop_because_a_court_might(review):
    told(review, "unsure", "adverse")["answers"].clear()


def pay_without_retained_limit(review):
    found = bands(told(review, "drops"), "iv-advice")
    pays(found[0], "iv-um", "Insurer U", "umbrella-um/A")
    found[0]["also"] = copy.deepcopy(found[1]["also"])


def notice_to_the_primary_will_do(review):
    pays(bands(told(review, "year"), "fleet")[2], "x1", "Insurer B", "notice-eo/services")


def count_reserve_unasked(review):
    del told(review, "rest-of-year", "adverse")["answers"]["fact:policy.eo/reserves"]


def count_reserve_as_paid(review):
    told(review, "rest-of-year")["claims"] = copy.deepcopy(told(review, "rest-of-year", "adverse")["claims"])


def hand_cent_to_neighbor(review):
    found = bands(told(review, "year"), "warehouse")
    found[2]["to"] = found[3]["from"] = found[2]["to"] + 1


def place_the_unplaced(review):
    found = bands(told(review, "year"), "sorting")
    pays(found[3], "x1", "Insurer D", "quota-share-eo/services")


def pay_beside_another(review):
    found = bands(told(review, "year"), "rollout")
    divide(found, 0, 100_000_000)
    pays(found[0], "project", "Insurer A", "escape-project/services")


def retain_twice(review):
    found = bands(told(review, "in-time", "adverse"), "playwright")
    divide(found, 0, 25_000_000)
    found[0].update(status="retained", insurer=None, clause=None)


def deny_that_they_are_one(review):
    told(review, "in-time", "adverse")["answers"]["fact:in-time/related.novelist+playwright/one_claim"] = "no"


def pay_out_of_turn(review):
    found = bands(told(review, "solvent"), "ze-solvent")
    pays(found[3], "ze-do", "Insurer A", "side-do/C")


def sum_less(review):
    review["scenarios"][0]["client_bears"]["favorable"] -= 1


def narrow_a_range(review):
    review["scenarios"][0]["exposures"][0]["client_bears"] = {"favorable": 0, "adverse": 0}


def drop_scenario(review):
    review["scenarios"].pop()


def astray(item: str, cents: tuple[int, int], said: str, is_: str, part: tuple[int, int] | None = None) -> str:
    """A band that is said to be one thing and is another, or whose part is."""
    low, high = part or cents
    step, _, derived = is_.partition(": ")
    return f"band {item} [{cents[0]}, {cents[1]}): {said}; by {step} [{low}, {high}) is {derived}"


FORENSICS = ("response.forensics", (10_000_000, 90_000_000))
INCOME = ("interruption.income", (0, 200_000_000))
LOSS = "damages.compensatory"
BOOKS = "damages.statutory"
PAYS = "5.3, 6 and 7: recovered by "
CY, UM = "cy (Insurer A) under shared-cy/breach", "um (Insurer U) under umbrella-um/A"
EO, X1 = "eo (Insurer A) under run-eo/services", "x1 (Insurer B) under notice-eo/services"
C, D = (f"x1 (Insurer {name}) under quota-share-eo/services" for name in "CD")
PROJECT, ESCAPE = "project (Insurer A) under escape-project/services", "eo (Insurer B) under escape-eo/services"
Y1, SIDE = "y1 (Insurer A) under related-eo/services", "ze-do (Insurer A) under side-do/C"
OPEN = ", which is left open"

YEARS: list[tuple[Callable[[Proof], None], str, str, str]] = [
    # what was forged, of which account, where it must be refused; what the checker must say
    (move_claim, "two-suits", "year, favorable",
     "the order puts pricing-suit after forecast-suit, which no days of the cell allow"),
    (place_otherwise, "two-suits", "year, favorable",
     "its claims stand in another order than it says"),
    (leave_out_claim, "two-suits", "year, favorable",
     "its order is of pricing-suit, not of pricing-suit, forecast-suit"),
    (count_pool_twice, "shared-tech-cyber", "year, favorable: intrusion",
     astray(*FORENSICS, "aggregate_exhausted by cy", PAYS + CY)),
    (forget_pool, "shared-tech-cyber", "year, favorable: intrusion",
     astray(*INCOME, "recovered by " + CY, "6.4, 5 and 6: aggregate_exhausted by cy")),
    (drop_over_exclusion, "umbrella", "stays, favorable: ke-advice",
     astray(LOSS, (0, 305_000_000), "recovered by ke-" + UM, "5.2: excluded by ke-gl under umbrella-gl/x.genai")),
    (drop_because_a_court_might, "umbrella", "unsure, adverse: ju-advice",
     "whether ju-um drops down depends on law:drop.umbrella-um@us.il" + OPEN),
    (pay_without_retained_limit, "umbrella", "drops, favorable: iv-advice",
     astray(LOSS, (0, 5_000_000), "recovered by iv-" + UM, "5.3, 3 and 10: retained by iv-um")),
    (notice_to_the_primary_will_do, "late-notice-to-the-excess", "year, favorable: fleet",
     astray(LOSS, (510_000_000, 1_010_000_000), "recovered by " + X1, "6.2: untimely by x1 under notice-eo/services for reported")),
    (count_reserve_unasked, "loss-run", "rest-of-year, adverse",
     "what is left of eo depends on fact:policy.eo/reserves" + OPEN),
    (count_reserve_as_paid, "loss-run", "rest-of-year, favorable: quotes",
     astray(LOSS, (260_000_000, 410_000_000), "aggregate_exhausted by eo", PAYS + EO)),
    (hand_cent_to_neighbor, "quota-share", "year, favorable: warehouse",
     astray(LOSS, (510_000_000, 760_000_001), "recovered by " + C, PAYS + D, (760_000_000, 760_000_001))),
    (place_the_unplaced, "quota-share", "year, favorable: sorting",
     astray(LOSS, (90_000_000, 110_000_000), "recovered by " + D, "5.3, 7: unplaced by x1")),
    (pay_beside_another, "escape", "year, favorable: rollout",
     astray(LOSS, (0, 100_000_000), "recovered by " + PROJECT, PAYS + ESCAPE)),
    (retain_twice, "related-two-years", "in-time, adverse: playwright",
     astray(BOOKS, (0, 25_000_000), "retained by y1", PAYS + Y1)),
    (deny_that_they_are_one, "related-two-years", "in-time, adverse: playwright",
     astray(BOOKS, (0, 200_000_000), "recovered by " + Y1, "5.3, 3 and 10: retained by y2", (0, 25_000_000))),
    (pay_out_of_turn, "side-a", "solvent, favorable: ze-solvent",
     astray("company", (150_000_000, 300_000_000), "recovered by " + SIDE, "6.4, 5: above_limit by ze-do")),
    (sum_less, "quota-share", "year, favorable",
     "client_bears is 139999999, not 140000000"),
    (narrow_a_range, "quota-share", "year, favorable",
     "sorting bears 30000000, outside of its own range from 0 to 0"),
    (drop_scenario, "quota-share", "the scenarios",
     "none, not year"),
]  # fmt: skip


@pytest.mark.parametrize(("forge", "tower", "where", "says"), YEARS, ids=[forge.__name__ for forge, *_ in YEARS])
def test_a_forged_scenario_is_refused_where_it_was_forged(forge, tower, where, says):
    *_, review = proofs(TOWERS / tower, POLICIES)
    assert check(review, TOWERS / tower, [POLICIES]) == "holds"
    forge(review)
    assert check(review, TOWERS / tower, [POLICIES]) == f"{where}: {says}"


def test_an_account_that_answers_a_law_question_is_refused(true_proofs, tmp_path):
    shutil.copytree(MINI / "account", tmp_path, dirs_exist_ok=True)
    opinion = f'[[answer]]\nquestion = "{LAW}"\nvalue = "no"\nby = "counsel"\non = 2026-05-01\nevidence = "an opinion"\n'
    (tmp_path / "opinion.toml").write_text("format = 1\n" + opinion, "utf-8")
    assert check(true_proofs["term"], tmp_path, [MINI / "library"]) == f"the account answers {LAW}, which is not for an account to answer"


def test_another_wording_than_the_proof_speaks_of_is_noticed(true_proofs, tmp_path):
    shutil.copytree(MINI / "library", tmp_path, dirs_exist_ok=True)
    endorsement = tmp_path / "end-1.toml"
    endorsement.write_text(endorsement.read_text("utf-8").replace('"arising_out_of"', '"for"'), "utf-8")
    said = check(true_proofs["term"], MINI / "account", [tmp_path])
    assert said.endswith("exclusion form-a/x.ai: lead_in is 'arising_out_of', not 'for'")


def test_the_command_prints_the_answer_and_says_it_in_its_status(true_proofs, tmp_path):
    forged = "favorable: bands of penalty end at 5000, not at 9000"
    for name, forge, status, says in (("true", lambda _: None, 0, "holds"), ("forged", drop_band, 1, forged)):
        proof = copy.deepcopy(true_proofs["term"])
        forge(proof)
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(proof), "utf-8")
        command = [sys.executable, "-m", "tests.checker", str(path), "--account", str(MINI / "account"), "--library", str(MINI / "library")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip()) == (status, says)


def test_it_shares_no_code_with_engine_or_oracle():
    for path in (Path(__file__).parent / "checker").glob("*.py"):
        imports = [line for line in path.read_text("utf-8").splitlines() if line.lstrip().startswith(("import ", "from "))]
        assert not [line for line in imports if "underlap" in line or "oracle" in line], path.name
