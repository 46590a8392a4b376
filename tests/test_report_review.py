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
from underlap.match.results import Assumed, Code, Gain, GapType, Point, Result, Review
from underlap.model.accounts import Tolerance
from underlap.model.answers import Kind
from underlap.model.changes import (
    AnswerQuestion,
    Change,
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
    options: dict[str, Any] = {k: frozenset(v) for k, v in wanted.items()}
    return render(review or known, raised if found is None else found, style=style, **options)


def everyone() -> tuple[str, ...]:
    """Every party of the real account, as `--party all` gives them."""
    return tuple(value_chain()[0].account.parties)


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
    shown = [text(width=width, ascii=ascii_only), text(width=width, ascii=ascii_only, only=everyone())]
    shown += [explain_report.render(review, proof(r.exposure.id), style=style) for r in review.results[:6]]
    for line in "".join(shown).splitlines():
        assert 0 <= wcswidth(line) <= width, line
        assert not ascii_only or line.isascii()


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_word_is_cut(width: int) -> None:
    """Every title of every exposure stands whole, words in order."""
    shown = flat(text(width=width, sections=["gaps"], only=everyone()))
    for result in value_chain()[0].results:
        assert all(word in shown for word in result.exposure.title.split())


def test_every_figure_of_the_gap_table_ties_to_the_cent() -> None:
    """Loss = recovery + what is borne, at both ends, in every row."""
    amount = re.compile(r"(?<![\w.-])\d[\d,]*(?![\w-])")
    rows = 0
    for line in text(width=100, sections=["gaps"], only=everyone()).splitlines():
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
    shown = text(width=140, sections=["why"], only=everyone())
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


def test_the_client_comes_first_and_the_others_are_summed_up() -> None:
    """The key stands right behind the table that needs it; other parties' programs follow only where they are asked for."""
    shown = text()
    order = ["1 GAPS", "KEY\n", "AI-TECH WORDING", "SUMMARY PER PARTY\n", "ASSUMED\n"]
    places = [shown.index(heading) for heading in order]
    assert places == sorted(places)
    assert shown.count("SCHEDULE OF INSURANCE") == 1
    assert "4 more parties in the account: SUMMARY PER PARTY; in full with --party ID, or --party all." in flat(shown)
    assert "Aldermere Models, Inc." in shown.partition("SUMMARY PER PARTY")[2]
    whole = text(only=everyone())
    assert whole.count("SCHEDULE OF INSURANCE") == 5
    assert whole.index("ASSUMED\n") < whole.index("─" * 100) < whole.index("Aldermere Models, Inc., foundation")


def test_the_head_is_about_the_party_that_is_shown() -> None:
    """Its name, its role, its policies, its forms; the client's forms are not counted among them."""
    shown = flat(text(only=["tavistone"], sections=["bottom-line"]))
    assert "Party Tavistone Applied Learning, Inc., not the client; role:" in shown
    assert "3 policies" in shown.partition("Basis")[0]
    assert "NOT SEEN" not in shown
    client = flat(text(sections=["bottom-line"]))
    documents = client.partition("Documents ")[2].partition("BOTTOM LINE")[0]
    assert re.match(r"\d+ of \d+ forms on the declarations encoded; 1 set aside .*other parties: (\d+) of \1 forms", documents)
    assert "no wording of pw-cy" in documents.partition("other parties")[2]


def test_what_the_bottom_line_counts() -> None:
    """Exposures: never more than there are, and the line says so."""
    shown = flat(text(sections=["bottom-line"]))
    told = re.search(r"Of 10 exposures, adverse reading, some of the loss is: (.*?)\. Each cent .*marked at least once: (.*?)\.", shown)
    assert told
    counts = [int(n) for n in re.findall(r"\d+", "".join(told.groups()))]
    assert counts
    assert max(counts) <= 10


def test_points_that_were_not_looked_for_are_not_called_absent() -> None:
    """They cost a match each, so only the client's are tried unless a party is asked for."""
    shown = text(sections=["points"], only=everyone())
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
    only = [mine.exposure.party]
    shown = flat(text(changed(results=(inexact,)), width=100, only=only))
    assert f"~{inexact.loss // 100:,}" in shown
    assert "bounds only: over 4,096 outcomes" in shown
    narrow = text(changed(results=(inexact,)), width=40, only=only)
    assert "~0 favorable" in flat(narrow)


def test_minor_units_are_shown_as_soon_as_one_amount_has_them() -> None:
    """All amounts of a report are written alike."""
    review = value_chain()[0]
    raised = (Point(RaiseLimit("eo", 5_000_001), (Gain("bipa-class", 1, 0),)),)
    mine = next(r for r in review.results if r.exposure.id == "bipa-class")
    shown = text(changed(results=(attrs.evolve(mine, loss=mine.loss + 1),)), raised, width=140)
    assert f"{mine.loss // 100:,}.01" in shown
    assert "50,000.01" in shown


def test_every_kind_of_point_to_raise_is_in_words() -> None:
    """A change to the program, an answer, several together."""

    def point(made: Change, exposure: str = "bipa-class", favorable: int = 300_00, adverse: int = 0) -> Point:
        return Point(made, (Gain(exposure, favorable, adverse),))

    both = tuple(DeleteClause("do", f"house-do-01-26/{x}", x) for x in ("x.professional", "x.professional.remote"))
    three = tuple(Gain(e, 4_000_000_00, 1_00) for e in ("bipa-class", "monitor-suit", "pilot-error"))
    raised = (
        point(RemoveDocument("eo", "pc-51380", "")),
        point(RemoveDocument("eo", "gone", "an old rider")),
        point(DeleteClause("eo", "house-teo-01-26/x.contract", "contract"), "platform-failure"),
        point(DeleteClause("eo", "pc-51380/x.gone", "gone"), "platform-failure"),
        point(RaiseSublimit("cy", "house-cyb-01-26/s.deceived", "funds", 1_000_000_00), "voice-clone"),
        point(RaiseLimit("gl", 7_000_000_00)),
        point(RaiseLimit("do", 4_000_000_00)),
        point(Together((FullPriorActs("eo"), RaiseLimit("eo", 6_000_000_00))), "pilot-error", 0, 100_00),
        point(Together((FullPriorActs("eo"), RaiseLimit("cy", 4_000_000_00))), "pilot-error", 0, 100_00),
        Point(Together(both), three),
        Point(RemoveDocument("gl", "cg-40-47-01-26", ""), three[:2]),
        point(AnswerQuestion("control:larkfield/callback_verification", "yes"), "voice-clone", 0, 250_000_00),
        point(AnswerQuestion("control:larkfield/unheard_of", "yes"), "voice-clone", 0, 1_00),
    )
    shown = flat(text(found=raised, width=140, sections=["points"]))
    for words in (
        "EO: remove PC 51380 06 24 (Artificial Intelligence Exclusion (Absolute))",
        "for bipa-class 300 / 0; PC 51380 06 24: sources disagree and its use is in part only reported: check the issued copy",
        "EO: remove an old rider",
        "EO: delete or narrow HOUSE-TEO 01 26 III.1 (contract)",
        "EO: delete pc-51380/x.gone (gone)",
        "CY: sublimit raised to 1,000,000 in HOUSE-CYB 01 26",
        "GL: limit each claim (and aggregate) at least 7,000,000, or excess of it",
        "DO: limit each claim (and aggregate) at least 4,000,000 300",
        "EO: retroactive date to full prior acts and limit each claim (and aggregate) at least 6,000,000",
        "EO: retroactive date to full prior acts; together with CY: limit each claim (and aggregate) at least 4,000,000",
        "DO: delete or narrow HOUSE-DO 01 26 III.5 (x.professional) and HOUSE-DO 01 26 III.5, second limb",
        "all of them share DO's limit, 3,000,000 in the aggregate: the sum cannot be had in one term",
        "all of them share GL's limit: what one takes, the others lack in that term",
        "For the client: controls to have in place, not requests to a market",
        "callback verification: in place, with evidence of it (Verification of payment instructions",
        "unheard of: in place, with evidence of it",
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
    assert "One exposure may count for several" not in shown


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


def test_the_bottom_line_counts_what_the_tables_show() -> None:
    """Worked out anew from codes, questions, wording and bands, by the rules that it states."""
    review, _ = value_chain()
    mine = [r for r in review.results if r.exposure.party == "larkfield"]
    kinds = [{w.question.kind is Kind.CONTROL for w in r.worths} for r in mine]
    responding = ("CV", "UL", "PT", "DS", "CN")
    marks = {
        "in part": sum(any(p.code.value == "PT" for p in r.policies) for r in mine),
        "disputed": sum(False in kind for kind in kinds),
        "conditional": sum(True in kind for kind in kinds),
        "silent on AI-tech": sum(any(p.ai_tech.value == "silent" and p.code.value in responding for p in r.policies) for r in mine),
        "not seen": sum(any(p.provisional for p in r.policies) for r in mine),
    }
    adverse = [{b.reason.status.value for b in r.bound.adverse.bands} for r in mine]
    cents = {name: sum(name.replace(" ", "_") in statuses for statuses in adverse) for name in ("excluded", "not granted", "untimely")}
    shown = flat(text(sections=["bottom-line"], only=["larkfield"], width=140))
    assert f"marked at least once: {', '.join(f'{name} {n}' for name, n in marks.items() if n)}. In part:" in shown
    assert f"some of the loss is: {', '.join(f'{name} in {n}' for name, n in cents.items() if n)}. Each cent" in shown
