"""The gap report: what it must say and must never say, on the real account and on values made by hand.

Other test modules take the matched account from here (`value_chain`), and hostile text (`poisoned`).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from wcwidth import wcswidth

from underlap.cli.review import MARKS, SECTIONS, account_at, matched
from underlap.match.proofs import prove
from underlap.match.results import Assumed, Code, GapType, Point, Result, Review
from underlap.model.accounts import Tolerance
from underlap.model.changes import (
    AnswerQuestion,
    DeleteClause,
    FullPriorActs,
    RaiseLimit,
    RaiseSublimit,
    RemoveDocument,
    Together,
)
from underlap.report import explain as explain_report
from underlap.report import review as review_report
from underlap.report.review import render
from underlap.report.text import Style
from underlap.whatif.points import points

ROOT = Path(__file__).resolve().parent.parent
ACCOUNT = ROOT / "fixtures" / "value-chain"
WIDTHS = (40, 60, 80, 100, 140)


@cache
def value_chain() -> tuple[Review, tuple[Point, ...]]:
    """The real account, matched once for all tests, and the points to raise for the client."""
    review, memo = matched(account_at(ACCOUNT, ()), "high", "term")
    return review, points(review, memo)


@cache
def proof(exposure: str) -> dict[str, Any]:
    """The proof of one exposure of the real account."""
    return prove(value_chain()[0], exposure)


def text(review: Review | None = None, found: tuple[Point, ...] | None = None, width: int = 100, **wanted: Any) -> str:
    """The report on the real account, or on a changed review."""
    known, raised = value_chain()
    style = Style(width, **{k: wanted.pop(k) for k in ("color", "ascii", "wide") if k in wanted})
    options = {k: frozenset(v) for k, v in wanted.items()}
    return render(review or known, raised if found is None else found, style=style, **options)


def flat(report: str) -> str:
    """A report as one line, so that a test need not know where it wraps."""
    return " ".join(report.split())


def changed(**changes: Any) -> Review:
    """The real review with other results, account and so on."""
    return attrs.evolve(value_chain()[0], **changes)


def first(**changes: Any) -> Review:
    """The real review with its first result changed."""
    review = value_chain()[0]
    mine = next(r for r in review.results if r.exposure.party == review.account.client)
    return changed(results=(attrs.evolve(mine, **changes), *(r for r in review.results if r is not mine)))


# --- layout ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ascii_only", [False, True], ids=["utf-8", "ascii"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_screen(width: int, ascii_only: bool) -> None:
    """Nor is a line of the explanation of any exposure."""
    review = value_chain()[0]
    style = Style(width, ascii=ascii_only)
    shown = [text(width=width, ascii=ascii_only)]
    shown += [explain_report.render(review, proof(r.exposure.id), style=style) for r in review.results[:6]]
    for line in "".join(shown).splitlines():
        assert 0 <= wcswidth(line) <= width, line
        assert not ascii_only or line.isascii()


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_word_is_cut(width: int) -> None:
    """Every title of every exposure stands whole, words in order."""
    shown = flat(text(width=width, sections=["gaps"]))
    for result in value_chain()[0].results:
        assert all(word in shown for word in result.exposure.title.split())


def test_every_figure_of_the_gap_table_ties_to_the_cent() -> None:
    """Loss = recovery + what is borne, at both ends, in every row."""
    amount = re.compile(r"(?<![\w.-])\d[\d,]*(?![\w-])")
    rows = 0
    for line in text(width=100, sections=["gaps"]).splitlines():
        figures = [int(f.replace(",", "")) for f in amount.findall(line)]
        if len(figures) == 5:
            loss, recovered, least, borne, most = figures
            assert (recovered + borne, least + most) == (loss, loss), line
            rows += 1
    assert rows == len(value_chain()[0].results)


def test_wide_gives_the_table_all_it_needs() -> None:
    """One line an exposure, retained amounts beside."""
    shown = text(width=80, wide=True, sections=["gaps"])
    assert "of it retained" in shown
    assert re.search(r"bipa-class +Biometric class: face geometry in video interviews +XC\*XC", shown)


def test_a_program_too_wide_for_columns_names_its_codes() -> None:
    """No code is lost where the table cannot have a column for each policy."""
    shown = text(width=60, only=["larkfield"], sections=["gaps", "ai-tech"])
    assert re.search(r"EO XC\*, X1 XC\*, X2 XC\*, CY XC", shown)
    assert re.search(r"^ +EO X1 X2 CY GL DO EP$|^ +ID +EO X1", shown, re.MULTILINE)


# --- hostile text ---------------------------------------------------------------------------------------------------

TEXTS = frozenset(
    {
        "title", "name", "insurer", "text", "cite", "court", "basis", "reason", "by", "evidence", "number", "edition",
        "paragraph", "publisher", "notes", "status", "source", "usual_defense", "role", "confidence", "document_stage",
        "law", "label", "lines", "line", "sources", "element",
    }
)  # fmt: skip
POISON = "\x1b[2J\x1b]0;x\x07\n\r\u202e\u2061\x9b31m"


def poisoned(value: Any, seen: dict[int, Any] | None = None, field: str = "") -> Any:
    """A value with control characters put into every text that a file may hold freely."""
    seen = {} if seen is None else seen
    if isinstance(value, str):
        return f"{value}{POISON}東京" if field in TEXTS else value
    if id(value) in seen:
        return seen[id(value)][1]
    made: Any = value
    if attrs.has(type(value)) and not isinstance(value, type):
        fields = [a for a in attrs.fields(type(value)) if a.init]
        made = attrs.evolve(value, **{a.name.lstrip("_"): poisoned(getattr(value, a.name), seen, a.name) for a in fields})
    elif isinstance(value, tuple):
        made = tuple(poisoned(each, seen, field) for each in value)
    elif isinstance(value, Mapping):
        made = {key: poisoned(each, seen, field) for key, each in value.items()}
    seen[id(value)] = (value, made)
    return made


@pytest.mark.parametrize("color", [False, True], ids=["plain", "color"])
@pytest.mark.parametrize("width", [60, 100])
def test_no_text_of_a_file_moves_the_cursor(width: int, color: bool) -> None:
    """Every free text of the account carries escapes, line breaks and marks of text direction; none arrives."""
    review, raised = value_chain()
    bad: Review = poisoned(review)
    shown = text(bad, poisoned(raised), width, color=color)
    shown += explain_report.render(bad, poisoned(proof("bipa-class")), style=Style(width, color))
    assert "東京" in shown
    bare = re.sub(r"\x1b\[\d+m", "", shown) if color else shown
    assert {unicodedata.category(c) for c in bare if c != "\n"}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert max(wcswidth(line) for line in bare.splitlines()) <= width


# --- words ----------------------------------------------------------------------------------------------------------


def test_words_that_a_report_never_says() -> None:
    """Nothing promises payment or comfort, and AI alone means additional insured to a broker."""
    shown = text()
    assert not re.search(r"\b(adequate|no gap|worst case|paid)\b", shown, re.IGNORECASE)
    headings = [line for line in shown.splitlines() if re.match(r"[A-Z0-9 ]*[A-Z]{4}|.*\\bEO\\b.*\\bloss$", line)]
    assert not any(re.search(r"\bAI\b(?!-T)", line, re.IGNORECASE) for line in headings)


@pytest.mark.parametrize("width", [80, 140])
def test_the_standing_notice_ends_every_report(width: int) -> None:
    """Whatever sections are asked for."""
    wanted: tuple[dict[str, Any], ...] = ({}, {"sections": ["gaps"]}, {"only": ["brannock"]})
    for options in wanted:
        said = flat(text(width=width, **options))
        assert said.endswith(
            "An aid for licensed professionals. Information only: not a coverage opinion, not legal advice, and no promise "
            "that any insurer will pay. Limits are the client's decision. The policies govern."
        )


def test_every_no_cites_form_edition_and_paragraph() -> None:
    """Each policy's code that is not CV or -- has its reason under WHY."""
    review = value_chain()[0]
    shown = text(width=140, sections=["why"])
    for result in review.results:
        body = shown.partition(f"  {result.exposure.id}  ")[2].partition("\n\n")[0]
        for policy in result.policies:
            if policy.code not in (Code.CV, Code.NOTHING):
                assert re.search(rf"^ +{policy.code.value}[* ] .*: ", body, re.MULTILINE), (result.exposure.id, policy)
            cites = [c for c in policy.cites if policy.code in (Code.XC, Code.CF)]
            assert not cites or any(f"{c.number} {c.edition}".strip() in flat(body) for c in cites), result.exposure.id


def test_color_never_stands_alone() -> None:
    """With the codes of color taken away, the report is the plain one."""
    assert re.sub(r"\x1b\[\d+m", "", text(color=True)) == text()


# --- what is shown --------------------------------------------------------------------------------------------------


def test_the_client_comes_first_and_the_others_follow() -> None:
    """Each with its own schedule and gaps; a summary of all stands between."""
    shown = text()
    order = ["1 GAPS", "SUMMARY PER PARTY\n", "ASSUMED\n", "KEY\n", "─" * 100, "Aldermere Models, Inc., foundation"]
    places = [shown.index(heading) for heading in order]
    assert places == sorted(places)
    assert shown.count("SCHEDULE OF INSURANCE") == 5


def test_points_that_were_not_looked_for_are_not_called_absent() -> None:
    """They cost a match each, so only the client's are tried unless a party is asked for."""
    shown = text(sections=["points"])
    assert shown.count("Not looked for here: underlap review ACCOUNT --party ") == 4
    assert "Not looked for here" not in text(only=["brannock"], tried=["brannock"], sections=["points"])


def test_one_party_alone() -> None:
    """`--party` makes it the subject, numbered like the client."""
    shown = text(only=["brannock"])
    assert "br-fraud" in shown
    assert "bipa-class" not in shown
    assert "1 GAPS" in shown
    assert "party bears" in shown
    assert "Brannock Retail Group, Inc." in flat(shown)
    assert "No tolerance is stated." in flat(shown)


def test_one_line_alone() -> None:
    """`--line` narrows the policies, never the figures."""
    whole, part = text(only=["larkfield"], sections=["gaps"]), text(only=["larkfield"], lines=["cgl"], sections=["gaps"])
    assert re.search(r"^ +GL +loss", part, re.MULTILINE)
    assert "figures" in flat(part) or "amounts are over the whole program" in flat(part)
    for amount in ("9,000,000", "13,100,000"):
        assert amount in whole
        assert amount in part


@pytest.mark.parametrize("name", SECTIONS)
def test_one_section_alone(name: str) -> None:
    """Head and notice stay; other headings go."""
    shown = text(sections=[name])
    headings = {
        **{k: v[0] for k, v in review_report.BEFORE.items()},
        **{k: v[0] for k, v in review_report.PROGRAM.items()},
        **{k: v[0] for k, v in review_report.AFTER.items()},
    }
    for other, heading in headings.items():
        assert bool(re.search(rf"^(\d )?{re.escape(heading)}$", shown, re.MULTILINE)) == (other == name), other


def test_the_command_line_knows_the_sections_and_kinds_of_the_engine() -> None:
    """It lists them itself, so that --help need not import them."""
    from underlap.cli.review import GAPS

    assert SECTIONS == review_report.SECTIONS
    assert tuple(gap.value for gap in GapType) == GAPS
    assert set(MARKS) <= set(GAPS)


def test_nothing_chosen_says_so() -> None:
    """A party without policies or exposures has no program to show."""
    assert "Nothing to show" in text(only=["nobody"])


# --- values made by hand --------------------------------------------------------------------------------------------


def test_bounds_are_marked() -> None:
    """More outcomes than the cap: the figures carry ~, the exposure is named, and the key says why."""
    review = value_chain()[0]
    mine = review.results[0]
    bound = attrs.evolve(mine.bound, exact=False, low=0, high=mine.loss)
    inexact = attrs.evolve(mine, bound=bound)
    shown = flat(text(changed(results=(inexact,)), width=100))
    assert f"~{inexact.loss // 100:,}" in shown
    assert "bounds only: over 4,096 outcomes" in shown
    narrow = text(changed(results=(inexact,)), width=40)
    assert "~0 favorable" in flat(narrow)


def test_minor_units_are_shown_as_soon_as_one_amount_has_them() -> None:
    """All amounts of a report are written alike."""
    review = value_chain()[0]
    raised = (Point(RaiseLimit("eo", 5_000_001), ("bipa-class",), 1, 0),)
    mine = review.results[0]
    shown = text(changed(results=(attrs.evolve(mine, loss=mine.loss + 1),)), raised, width=140)
    assert f"{mine.loss // 100:,}.01" in shown
    assert "50,000.01" in shown


def test_every_kind_of_point_to_raise_is_in_words() -> None:
    """A change to the program, an answer, several together."""
    raised = (
        Point(RemoveDocument("eo", "pc-51380", ""), ("bipa-class",), 500_00, 400_00),
        Point(RemoveDocument("eo", "gone", "an old rider"), ("bipa-class",), 500_00, 400_00),
        Point(DeleteClause("eo", "house-teo-01-26/x.contract", "contract"), ("platform-failure",), 300_00, 0),
        Point(DeleteClause("eo", "house-teo-01-26/x.gone", "gone"), ("platform-failure",), 300_00, 0),
        Point(RaiseSublimit("cy", "house-cyb-01-26/s.deceived", "funds", 1_000_000_00), ("voice-clone",), 300_00, 0),
        Point(RaiseLimit("gl", 7_000_000_00), ("bipa-class",), 200_00, 0),
        Point(Together((FullPriorActs("eo"), RaiseLimit("eo", 6_000_000_00))), ("pilot-error",), 0, 100_00),
        Point(AnswerQuestion("control:larkfield/callback_verification", "yes"), ("voice-clone",), 0, 250_000_00),
        Point(AnswerQuestion("control:larkfield/unheard_of", "yes"), ("voice-clone",), 0, 1_00),
    )
    shown = flat(text(found=raised, width=140, sections=["points"]))
    for words in (
        "EO: remove PC 51380 06 24 (Artificial Intelligence Exclusion (Absolute))",
        "sources disagree: check the issued copy",
        "EO: remove an old rider",
        "EO: delete HOUSE-TEO 01 26 III.1 (contract)",
        "EO: delete house-teo-01-26/x.gone (gone)",
        "CY: sublimit raised to 1,000,000 in HOUSE-CYB 01 26",
        "GL: limit each claim raised to 7,000,000",
        "EO: retroactive date to full prior acts; and EO: limit each claim raised to 6,000,000",
        "answered yes, with evidence: Callback verification: in place, and evidenced?",
        "answered yes, with evidence: control:larkfield/unheard_of",
        "Price and availability unknown",
        "Not moved by any candidate tried:",
    ):
        assert words in shown, words
    narrow = text(found=raised, width=40, sections=["points"])
    assert max(map(wcswidth, narrow.splitlines())) <= 40


def test_no_point_helps() -> None:
    """Then the section says that, rather than stay empty."""
    assert "None of the candidates tried lowers what is borne." in text(found=(), sections=["points"])


def test_what_was_assumed_is_named() -> None:
    """Tags taken as no, with what a yes would do; program order; answers nobody asked for."""
    moved, still = Assumed("widespread_event", (), True), Assumed("not_in_the_taxonomy", (), False)
    review = attrs.evolve(first(assumed=(moved, still), order_assumed=True), unused_answers=("fact:x/exposure/conduct",))
    shown = flat(text(review, sections=["assumed"]))
    assert '"No" is taken for: one failure that hit many unrelated organizations at once; a yes would move cents of' in shown
    assert '"No" is taken for: not in the taxonomy; a yes would move no cent of' in shown
    assert "the first in program order pays first" not in shown or "Two primary policies answer one item" in shown
    assert "Answers of the account that no clause asked for: fact:x/exposure/conduct" in shown


def test_a_party_that_states_no_tolerance() -> None:
    """Then the bar is bearing anything at all."""
    account = value_chain()[0].account
    client = attrs.evolve(account.parties["larkfield"], tolerance=Tolerance(), role="")
    account = attrs.evolve(account, parties={**account.parties, "larkfield": client}, term=None, name="Another name")
    shown = flat(text(changed(account=account, findings=())))
    assert "with some of the loss, in both readings" in shown
    assert "term under review not stated" in shown
    assert "client: Larkfield Hiring Systems, Inc." in shown
    assert "Exposures by kind of finding" not in shown


def test_an_account_without_exposures() -> None:
    """Only a program: the schedule stands, the rest says that there is nothing."""
    shown = flat(text(changed(results=(), findings=()), (), sections=[], width=80))
    assert "No exposure of Larkfield Hiring Systems, Inc. is stated." in shown
    assert "SCHEDULE OF INSURANCE" in shown


def test_every_form_seen() -> None:
    """Then nothing is provisional, and the report says what it knows."""
    account = value_chain()[0].account
    towers = tuple(_seen(t) for t in account.towers if t.policy.wording and not t.layers)
    account = attrs.evolve(account, towers=towers, sources={})
    shown = flat(text(changed(account=account, results=(), findings=()), (), sections=["not-seen"]))
    assert "Every form on the declarations was seen" in shown


def _seen(tower: Any) -> Any:
    schedule = attrs.evolve(tower.policy.schedule, not_seen=(), waived=())
    return attrs.evolve(tower, policy=attrs.evolve(tower.policy, schedule=schedule))


def test_labels_of_policies_are_short_and_never_a_bare_ai() -> None:
    """Ids lose what all of a program share; long ones give way to numbers."""
    from underlap.report.names import labels

    account = value_chain()[0].account
    known = labels(account)
    assert (known["eo"], known["x1"], known["al-eo"], known["al-ai"]) == ("EO", "X1", "EO", "AI-tech")
    tower = account.towers[0]
    odd = attrs.evolve(tower.policy, id="a-very-long-name-of-a-policy", party="larkfield")
    long = attrs.evolve(account, towers=(attrs.evolve(tower, policy=odd, layers=()),))
    assert labels(long) == {"a-very-long-name-of-a-policy": "P1"}
    other = attrs.evolve(odd, id="a-very-long-name-of-another-layer-on-top_")
    two = attrs.evolve(account, towers=tuple(attrs.evolve(tower, policy=p, layers=()) for p in (odd, other)))
    assert set(labels(two).values()) == {"P1", "P2"}


def _result(exposure: str) -> Result:
    return next(r for r in value_chain()[0].results if r.exposure.id == exposure)
