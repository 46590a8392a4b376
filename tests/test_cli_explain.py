"""`underlap explain` and `underlap forms`: everything they must say of one exposure, one document, the library."""

import json
import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)
from tests.test_report_review import ACCOUNT, flat, poisoned, proof, value_chain
from tests.test_report_scenario import figures, path, together
from underlap.cli.review import matched
from underlap.cli.shipped import shipped_library
from underlap.model.clauses import Trigger
from underlap.model.documents import Document
from underlap.model.programs import Extension, Terms
from underlap.model.spans import Period
from underlap.model.taxonomy import Taxonomy
from underlap.read.catalog import read_documents
from underlap.read.library import Library
from underlap.read.taxonomy import read_taxonomy
from underlap.report import explain, sequence
from underlap.report.calendar import Days, _responds, calendar, days_of
from underlap.report.shelf import index, sheet
from underlap.report.text import Style
from underlap.report.view import View

ROOT = Path(__file__).resolve().parent.parent


def test_one_exposure_explained(run: Run) -> None:  # noqa: F811
    """The claim with its rings, both readings, every cent, each policy's clauses, the questions with their citations."""
    status, out, err = run("explain", ACCOUNT, "bipa-class")
    said = flat(out)
    assert (status, err) == (0, "")
    for words in (
        "ring: cause, as the encoder judged",
        "usual defense: written release in the application flow",
        "it changes no result",
        "answered: technology (link face) = ai / biometric (fact:bipa-class/link.face/technology); by P. Ferreira",
        "amount of damages (statutory):",
        "favorable if:",
        "adverse if:",
        "HOUSE-TEO 01 26 III.12",
        "no insuring agreement met",
        "DECISIONS RELIED ON",
        "the result rests on it",
        "Citizens Ins. Co. of America v. Wynndalco",
        "West Bend Mut. Ins. Co.",
        "the policy that it follows",
        "not a coverage opinion",
    ):
        assert words in said, words


def test_a_decision_is_cited_once(run: Run) -> None:  # noqa: F811
    """What a law document and a form's words both cite would seem two decisions; the law document's weight is what is told."""
    for words in (("explain", ACCOUNT, "bipa-class"), ("review", ACCOUNT)):
        _, out, _ = run(*words)
        asked = flat(out).partition("Does the residual limb")[2].partition("Q2")[0]
        for decision in ("Visual Pak", "Wynndalco", "Thermoflex"):
            assert asked.count(decision) == 1, (words, decision)
        assert "persuasive yes: National Fire" in asked
        assert "persuasive no: Citizens" in asked


def test_the_waterfall_sums_to_the_loss(run: Run) -> None:  # noqa: F811
    """Each reading's bands, laid end to end."""
    review = value_chain()[0]
    result = next(r for r in review.results if r.exposure.id == "voice-clone")
    _, out, _ = run("explain", ACCOUNT, "voice-clone")
    table = out.partition("WHERE EVERY CENT ENDS")[2].partition("WHAT THE POLICIES")[0]
    rows = [re.findall(r"\d[\d,]*", line) for line in table.splitlines() if re.match(r"  \w+ \(", line)]
    amounts = [int(row[2].replace(",", "")) for row in rows]
    assert sum(amounts) == 2 * result.loss // 100


def test_every_exposure_can_be_explained() -> None:
    """Each policy with its code appears, at any width."""
    review = value_chain()[0]
    for result in review.results:
        out = explain.render(review, proof(result.exposure.id), style=Style(80))
        assert max(map(wcswidth, out.splitlines())) <= 80
        words = out.partition("WHAT THE POLICIES")[2]
        for policy in result.policies:
            assert re.search(rf"^  \S+  {re.escape(policy.code.value)} ", words, re.MULTILINE), policy


def test_every_clause_of_one_policy(run: Run) -> None:  # noqa: F811
    """By id or by label, in any case of letters; and nothing else."""
    whole = run("explain", ACCOUNT, "voice-clone", "--policy", "CY")[1]
    assert whole == run("explain", ACCOUNT, "voice-clone", "--policy", "cy")[1]
    said = flat(whole)
    assert "III.19" in said
    assert "OPEN QUESTIONS" not in said
    assert "--all lists" not in said
    assert run("explain", ACCOUNT, "al-gdpr-22", "--policy", "AI-tech")[0] == 0
    assert run("explain", ACCOUNT, "al-gdpr-22", "--policy", "x2")[0] == 0


def test_a_short_explanation_counts_what_does_nothing(run: Run) -> None:  # noqa: F811
    """Clauses that decide or came close are told once, with their items; `--all` has every clause of every item."""
    short, whole = (run("explain", ACCOUNT, "platform-failure", *more)[1] for more in ((), ("--all",)))
    assert len(short.splitlines()) < 300 < len(whole.splitlines())
    assert "do not reach it: --all lists them" in flat(short)
    assert "--all lists" not in whole
    assert "met, and undone by its own exception: but not credits" in flat(short)
    assert "law:" not in short.partition("WHAT THE POLICIES")[2].partition("OPEN QUESTIONS")[0]


def test_a_definition_is_quoted_from_the_policy_that_uses_it(run: Run) -> None:  # noqa: F811
    """Not from whichever form of the program happens to use the same name for another."""
    said = flat(run("explain", ACCOUNT, "ts-bias")[1])
    assert '"Generative artificial intelligence (professional liability, any form of content)" as defined' in said
    assert "Sums owed as damages" not in said.partition("WHAT THE POLICIES")[2].partition(" GL ")[0]


def test_the_proof_as_data(run: Run) -> None:  # noqa: F811
    """What a second program checks."""
    status, out, _ = run("explain", ACCOUNT, "voice-clone", "--format", "json")
    assert status == 0
    assert out.isascii()
    assert json.loads(out)["schema"] == "underlap/proof/1"


MISTYPED = [
    (("bipa-clas",), "no such exposure or scenario: 'bipa-clas'. Did you mean 'bipa-class'?"),
    (("bipa-class", "--policy", "pw-eo"), "no such policy in this program: 'pw-eo'."),
]


@pytest.mark.parametrize(("arguments", "words"), MISTYPED)
def test_mistyped_names(run: Run, arguments: tuple[str, ...], words: str) -> None:  # noqa: F811
    """A suggestion, and status 2."""
    status, out, err = run("explain", ACCOUNT, *arguments)
    assert (status, out) == (2, "")
    assert words in flat(err)


# --- scenarios ------------------------------------------------------------------------------------------------------


def test_every_figure_of_the_scenario_section_stands_in_its_explanation(run: Run) -> None:  # noqa: F811
    """Alone, in the scenario, the sums of both ends, what is spent: whatever the review prints can be traced."""
    section = run("review", path(), "--section", "scenario")[1].partition("6 SCENARIOS")[2]
    parts = re.split(r"\n  (all-ten|disclosure)  ", section)[1:]
    assert parts[::2] == ["all-ten", "disclosure"]
    for name, part in zip(parts[::2], parts[1::2], strict=True):
        told = figures(run("explain", path(), name)[1])
        assert len(figures(part)) > 20
        assert set(figures(part)) <= set(told), name


SUMS = ("loss", "modeled recovery", "retained", "uninsured", "client bears")


def test_each_end_of_a_scenario_sums_up(run: Run) -> None:  # noqa: F811
    """Claim by claim, the amounts shown are the claim's loss; over all claims they are the sums of the end."""
    for result in together()[0].scenarios:
        out = run("explain", path(), result.scenario.id)[1]
        for name, end in (("FAVORABLE", result.favorable), ("ADVERSE", result.adverse)):
            part = flat(out.partition(f"{name} END, claim by claim")[2].partition("ADVERSE END")[0])
            told = re.findall("; ".join(rf"{word} ([\d,]+)" for word in SUMS), part)
            sums = [sum(int(row[i].replace(",", "")) for row in told) * 100 for i in range(5)]
            assert sums == [result.loss, end.recovered, end.retained, end.uninsured, end.bears]
        for _, ledger in (*result.favorable.claims, *result.adverse.claims):
            assert sum(d.cents for d in sequence.drops(ledger)) == ledger.recovered + ledger.bears


def test_a_scenario_explained(run: Run) -> None:  # noqa: F811
    """Clauses behind what is not recovered, answers in which the ends differ, claims that end alike told once."""
    said = flat(run("explain", path(), "disclosure")[1])
    for words in (
        "925,000 DO above the limit damages-company and damages-ceo",
        "425,000 DO aggregate exhausted defense (regulatory)",
        "Deliberate fraud or crime of the insured, once finally adjudicated in the underlying action (HOUSE-DO 01 26 III.1)",
        "favorable end if: Q2 = alleged; Q6 = no",
        "assumed at both ends: 1 answer: --all names them",
    ):
        assert words in said, words
    assert "every cent ends as at the favorable end" in run("explain", path(), "all-ten")[1]
    assert "reserves (policy eo) = yes" in flat(run("explain", path(), "disclosure", "--all")[1])
    assert run("explain", path(), "scenario:disclosure")[1] == run("explain", path(), "disclosure")[1]
    for wrong in (("--policy", "do"), ("--format", "json")):
        status, out, err = run("explain", path(), "disclosure", *wrong)
        assert (status, out) == (2, "")
        assert "a scenario has no proof" in err


@pytest.mark.parametrize("width", [40, 80, 140])
def test_a_scenario_at_any_width(width: int) -> None:
    """No line is wider than the screen, whatever the texts hold."""
    for review in (together()[0], poisoned(together()[0])):
        for line in sequence.render(review, "all-ten", style=Style(width)).splitlines():
            assert 0 <= wcswidth(line) <= width, line


# --- days -----------------------------------------------------------------------------------------------------------


def test_the_calendar_of_an_exposure(run: Run) -> None:  # noqa: F811
    """Each cell with its days in words, what is borne there and who responds; until when; and that later days hang on the renewal."""
    said = flat(run("explain", ACCOUNT, "clients-applicants")[1].partition("THE DAYS")[2].partition("WHAT THE POL")[0])
    for words in (
        "claim first made: 2026-11-23 to before 2027-01-01; claim 4,518,750 6,518,750 EP none reported: 2026-11-23 to before 2027-03-02",
        "EP responds if the claim is made before 2027-01-01 and reported through 2027-03-01; after that it depends on the renewal.",
        "Every day is looked at here",
    ):
        assert words in said, words
    same = flat(run("explain", ACCOUNT, "bipa-class")[1])
    everywhere = "as much is borne: 1,800,000 favorable (responds: GL, UM), 9,000,000 adverse (responds: none)."
    assert everywhere in same
    assert "THE DAYS" not in run("explain", ACCOUNT, "regulator-disclosure")[1]
    assert "THE DAYS" not in run("explain", ACCOUNT, "clients-applicants", "--policy", "ep")[1]


def test_no_cell_of_the_calendar_is_outside_the_ends_of_all_days() -> None:
    """With every day counted, the least and most over the cells are the bound itself."""
    review, memo = matched(value_chain()[0].account, "high", "all")
    for result in review.results:
        found = days_of(review, result.exposure.id, memo)
        assert found.exact == result.bound.exact
        assert min(c.favorable.bears for c in found.cells) == result.bound.low
        assert max(c.adverse.bears for c in found.cells) == result.bound.high


def test_many_cells_are_cut_and_narrow_screens_get_sentences() -> None:
    """--all lists them; figures of some readings are called so."""
    review, memo = together()
    known = days_of(review, "clients-applicants", memo)
    many = Days(known.cells * 10, exact=False)
    result = next(r for r in review.results if r.exposure.id == "clients-applicants")
    view = View(review, (), Style(40))
    short, whole = ("\n".join(calendar(view, result, many, everything)) for everything in (False, True))
    assert "16 more cells: --all lists them." in flat(short)
    assert "more cells" not in whole
    assert "Figures of some readings only" in flat(whole)
    assert "borne 4,518,750 favorable (EP), 6,518,750 adverse (none)" in flat(whole)
    assert max(map(wcswidth, whole.splitlines())) <= 40


TERMS = Terms(Period(date(2026, 1, 1), date(2027, 1, 1)), 60, extensions=(Extension(365), Extension(900, bought=False)))
UNTIL = [
    (Trigger.CLAIMS_MADE, "if the claim is made before 2028-01-01 (acts before 2027-01-01)"),
    (
        Trigger.CLAIMS_MADE_REPORTED,
        "if the claim is made before 2028-01-01 (acts before 2027-01-01) and reported through 2027-12-31",
    ),
    (Trigger.OCCURRENCE, "to harm from 2026-01-01 to before 2027-01-01"),
    (Trigger.OFFENSE, "to offenses from 2026-01-01 to before 2027-01-01"),
    (Trigger.DISCOVERY, "to loss discovered from 2026-01-01 to before 2027-01-01"),
]


@pytest.mark.parametrize(("trigger", "words"), UNTIL, ids=[t.value for t, _ in UNTIL])
def test_until_when_a_policy_responds(trigger: Trigger, words: str) -> None:
    """By its trigger, with the extended reporting that is in force; the day of expiration is day 1."""
    assert _responds(trigger, TERMS) == words


# --- forms ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 80, 100, 140])
def test_the_library_as_a_table(width: int) -> None:
    """Every document with its label, at any width."""
    out = index(shelf()[0], Style(width))
    assert max(map(wcswidth, out.splitlines())) <= width
    assert all(document.id in "".join(out.split()) for document in shelf()[0])
    assert "CONFLICT sources disagree: check the issued copy" in flat(out)


def test_the_command_lists_the_library_or_shows_one_document(run: Run) -> None:  # noqa: F811
    """Ids in any case of letters."""
    status, out, err = run("forms")
    assert (status, err) == (0, "")
    assert "house-teo-01-26" in out
    assert "III.12  Biometric information laws" in run("forms", "HOUSE-TEO-01-26")[1]


@cache
def shelf() -> tuple[tuple[Document, ...], Taxonomy]:
    """The shipped library, read once."""
    library = Library((shipped_library(),))
    documents, taxonomy = read_documents(library).value, read_taxonomy(library).value
    assert documents is not None
    assert taxonomy is not None
    return documents, taxonomy


@pytest.mark.parametrize("width", [40, 80, 100, 140])
def test_every_document_in_readable_text(width: int) -> None:
    """No name of the files' grammar is left over, and no line is too wide."""
    documents, taxonomy = shelf()
    for document in documents:
        out = sheet(document, documents, taxonomy, Style(width))
        assert max(map(wcswidth, out.splitlines())) <= width
        assert not re.search(r"Phrase\(|FacetTest|frozenset|<[a-z]+>|\bNone\b(?! of)", out.partition("\n\n")[2]), document.id
        assert "policies govern" in flat(out)


SAID = {
    "house-teo-01-26": [
        "III.12 Biometric information laws",
        "gives back: Liability that would exist without the contract",
        "Attachable ha-ai-3-01-26",
        "NOT MODELED",
        "TYP: typical market wording",
        "claims-made-and-reported",
        "Sources S63",
        "the one with the largest limit for it",
        "a person's conduct: either (conduct is at least knowing)",
        "effect: related claims are one: under one limit and one retention; made",
        "note: Defense of patent claims is sold by endorsement only.",
    ],
    "cg-21-06-05-14": ["replaces form/a.x.data by:", "if a court says yes to: Are fingerprints"],
    "house-bipd-for-01-26": ["changes x.bipd: lead-in for"],
    "house-ai-do-carveback-01-26": ["changes pc-51380/x.use", "gives back: Non-indemnified loss of insured persons"],
    "hx-ai-8-01-26": ["at most: 1/4 of the each-claim limit"],
    "house-cyb-01-26": ["if not met: no cover", "at most: 250,000, inside the limit"],
    "hx-ai-u-01-26": ["in any sequence: "],
    "house-do-01-26": ["defeats that person only", "conduct: of"],
    "definitions-ai": ["any other technology: the word is not defined", "CONTESTED WORDS"],
}


@pytest.mark.parametrize("id", SAID)
def test_what_a_document_says(id: str) -> None:
    """Clauses, carve-backs, conditions, operations, definitions, sources."""
    documents, taxonomy = shelf()
    said = flat(sheet(next(d for d in documents if d.id == id), documents, taxonomy, Style()))
    for words in SAID[id]:
        assert words in said, words


def test_a_library_of_one_s_own(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Documents of `--library` are listed beside those shipped."""
    copy = tmp_path / "own-excl.toml"
    shutil.copy(ROOT / "policies" / "endorsements" / "cg-40-47-01-26.toml", copy)
    copy.write_text(copy.read_text(encoding="utf-8").replace('id = "cg-40-47-01-26"', 'id = "own-excl"'), encoding="utf-8")
    assert "own-excl" in run("forms", "--library", tmp_path)[1]
    status, _, err = run("forms", "own-exl", "--library", tmp_path)
    assert status == 2
    assert "Did you mean 'own-excl'?" in err


FAULTY = [  # the file's name, what is put for what, code, why
    ("own-excl", "lead_in", "led_in", "SH01", "a broken document"),
    ("cg-40-47-01-26", "", "", "RF02", "a second document of one id"),
]


@pytest.mark.parametrize(("id", "old", "new", "code", "why"), FAULTY, ids=[why for *_, why in FAULTY])
def test_a_faulty_library_is_told_and_not_shown(run: Run, tmp_path: Path, id: str, old: str, new: str, code: str, why: str) -> None:  # noqa: F811
    """As with other commands: the problems on the error stream, nothing on the output, the status of input errors."""
    text = (ROOT / "policies" / "endorsements" / "cg-40-47-01-26.toml").read_text(encoding="utf-8")
    (tmp_path / f"{id}.toml").write_text(text.replace('id = "cg-40-47-01-26"', f'id = "{id}"').replace(old or "\0", new), encoding="utf-8")
    for arguments in (("forms",), ("forms", "house-teo-01-26")):
        status, out, err = run(*arguments, "--library", tmp_path)
        assert (status, out) == (2, ""), why
        assert f"error[{code}]" in err
        assert f"{id}.toml" in err


def test_a_second_document_of_one_id_is_told_by_every_command(run: Run, tmp_path: Path) -> None:  # noqa: F811
    """Attached or not, with both places."""
    name = "cg-40-47-01-26.toml"
    first = ROOT / "policies" / "endorsements" / name
    shutil.copy(first, tmp_path / name)
    account = ROOT / "tests" / "vectors" / "V01"
    for arguments in (("review", account), ("explain", account, "x"), ("check", account), ("forms",), ("forms", "house-teo-01-26")):
        status, out, err = run(*arguments, "--library", tmp_path)
        assert status == 2
        assert "error[RF02]" in out + err
        assert str(tmp_path / name) in out + err
        assert str(first.relative_to(ROOT)) in out + err


def test_questions_have_one_number_in_the_report_and_in_an_explanation(run: Run) -> None:  # noqa: F811
    """Those of the report on the client; what no exposure of it turns on has none."""
    asked = "".join(run("review", path(), "--section", "questions", "--wide")[1].splitlines(keepends=True))
    told = run("explain", path(), "disclosure", "--wide")[1]
    numbered = re.findall(r"Open, (Q\d+) \([^)]*\): (.+)", told)
    assert numbered
    for number, words in numbered:
        below = asked.partition(f"  {number}  ")[2]
        assert words in re.split(r"\n  Q\d+  ", below)[0]
