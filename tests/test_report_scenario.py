"""Scenarios, notice and dates in reports: the real account with another year than its own.

Its umbrella, pool, loss run, circumstances and scenarios are taken out; those below take their place.

Other test modules take that account from here (`together`).
"""

import json
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from wcwidth import wcswidth

from tests.test_report_review import ACCOUNT, WIDTHS, flat, poisoned
from underlap.cli.review import account_at, matched
from underlap.match.results import Review
from underlap.match.reviews import Memo
from underlap.model.accounts import Tolerance
from underlap.report.json_ import review_json as as_data
from underlap.report.review import render
from underlap.report.text import Style

SCENARIOS = """format = 1
[[scenario]]
id = "all-ten"
title = "All ten in one term"
exposures = [
  "bipa-class", "clients-applicants", "monitor-suit", "investor-disclosure", "regulator-disclosure", "voice-clone", "platform-failure",
  "prompt-injection", "generated-libel", "pilot-error",
]
[[scenario]]
id = "disclosure"
title = "Disclosure: the investors, then the regulator"
exposures = ["regulator-disclosure", "investor-disclosure"]
order = ["investor-disclosure", "regulator-disclosure"]
dates = { investor-disclosure = { made = 2026-12-01 }, regulator-disclosure = { made = 2026-12-01 } }
[[pool]]
id = "tech-cyber"
of = ["eo", "cy"]
aggregate = "6M"
[[loss_run]]
policy = "eo"
as_of = 2026-11-15
paid = "250k"
reserved = "500k"
[[circumstance]]
id = "investor-letter"
title = "Letter of the lead investor"
party = "larkfield"
known = 2026-10-30
exposures = ["investor-disclosure"]
[[circumstance]]
id = "agency-demand"
title = "Civil investigative demand"
party = "larkfield"
known = 2026-11-09
exposures = ["regulator-disclosure"]
noticed = { do = 2026-11-20 }
"""

NOTICE_FORM = """format = 1
[document]
kind = "endorsement"
id = "lk-notice-01-26"
number = "LK-NOTICE"
edition = "01 26"
title = "Notice of circumstances"
publisher = "House specimen"
attaches_to = ["do"]
provenance = { label = "TYP", sources = [], as_of = 2026-06-30 }
[[condition]]
id = "c"
title = "Notice of circumstances"
cite = "1"
duty = "circumstances"
effect = "binds"
asks = ["the wrongful act", "the claimants expected", "how the insureds first learned of it"]
"""


def altered(folder: Path) -> Path:
    """The real account in a folder of its own, with what the tests here need in a further file and an endorsement of DO."""
    account = folder / "account"
    shutil.copytree(ACCOUNT, account)
    for name, first in (("larkfield-claims.toml", "[[circumstance]]\n"), ("larkfield-program.toml", '[[policy]]\nid = "um"\n')):
        text = (account / name).read_text(encoding="utf-8")
        assert text.count(first) >= 1
        (account / name).write_text(text.partition(first)[0], encoding="utf-8")
    (account / "zz-scenarios.toml").write_text(SCENARIOS, encoding="utf-8")
    (account / "lk-notice-01-26.toml").write_text(NOTICE_FORM, encoding="utf-8")
    program = account / "larkfield-program.toml"
    text = program.read_text(encoding="utf-8")
    old = 'form = "house-do-01-26"\nendorsements = []\nforms_schedule = ["HOUSE-DO 01 26"]'
    assert text.count(old) == 1
    new = old.replace("[]", '["lk-notice-01-26"]').replace("01 26\"]", '01 26", "LK-NOTICE 01 26"]')
    program.write_text(text.replace(old, new), encoding="utf-8")
    return account


@cache
def path() -> Path:
    """Where the account lies, for as long as the tests run."""
    kept = tempfile.TemporaryDirectory()
    KEPT.append(kept)
    return altered(Path(kept.name))


KEPT: list[tempfile.TemporaryDirectory[str]] = []


@cache
def together() -> tuple[Review, Memo]:
    """That account, matched once for all tests."""
    return matched(account_at(path(), ()), "high", "term")


@cache
def data() -> dict[str, Any]:
    """Its review as data."""
    whole: dict[str, Any] = json.loads(json.dumps(as_data(together()[0])))
    return whole


def text(*sections: str, review: Review | None = None, width: int = 100, **wanted: Any) -> str:
    """The report on that account, or on a changed review."""
    style = Style(width, **{k: wanted.pop(k) for k in ("color", "ascii", "wide") if k in wanted})
    options: dict[str, Any] = {k: frozenset(v) for k, v in wanted.items()}
    return render(review or together()[0], (), style=style, sections=frozenset(sections), **options)


def figures(report: str) -> list[int]:
    """Every amount of some text, in whole units; days and names are no amounts."""
    return [int(f.replace(",", "")) for f in re.findall(r"(?<![\w.-])\d[\d,]*(?![\w-])", report)]


# --- as data --------------------------------------------------------------------------------------------------------


def test_the_sums_of_a_scenario_tie_to_the_cent() -> None:
    """Each end's bands partition every claim; their sums are the figures printed; every clause is in the index."""
    for scenario in data()["scenarios"]:
        for end in ("favorable", "adverse"):
            claims = scenario["readings"][end]["claims"]
            bands = [b for c in claims for b in c["bands"]]
            assert [c["exposure"] for c in claims] == scenario["readings"][end]["order"]
            recovered = sum(b["to"] - b["from"] for b in bands if b["status"] == "recovered")
            assert recovered == scenario["recovered"][end] == scenario["loss"] - scenario["client_bears"][end]
            assert scenario["retained"][end] + scenario["uninsured"][end] == scenario["client_bears"][end]
            assert {b["clause"] for b in bands if b["clause"]} <= set(data()["clauses"])


# --- the section ----------------------------------------------------------------------------------------------------


def test_claims_alone_and_in_the_scenario_stand_side_by_side() -> None:
    """Under headings of their own; then the sums of both ends, and why neither column adds up to them."""
    shown = text("scenario")
    assert re.search(r"client bears alone +in this scenario\n +ID +loss +favorable +adverse +least +most\n", shown)
    assert re.search(r"prompt-injection +2,600,000 +50,000 +50,000 +1,600,000 +1,600,000", shown)
    assert "need not add up to the sums below" in flat(shown)
    for result in together()[0].scenarios:
        part = shown.partition(f"  {result.scenario.id}  ")[2].partition("all claims together")[2].splitlines()[1:6]
        sums = [figures(line) for line in part]
        ends = (result.favorable, result.adverse)
        assert sums == [
            [result.loss // 100] * 2,
            [e.recovered // 100 for e in ends],
            [e.retained // 100 for e in ends],
            [e.uninsured // 100 for e in ends],
            [result.low // 100, result.high // 100],
        ]


def test_what_one_claim_takes_from_the_next_is_said() -> None:
    """Which aggregate or pool, who spent it, what the later claim recovers here and alone."""
    shown = flat(text("scenario"))
    for words in (
        "favorable end: DO's aggregate (3,000,000) is spent (investor-disclosure 3,000,000), so 425,000 of regulator-disclosure find "
        "nothing left; it recovers 0 here (425,000 alone, favorable).",
        "both ends: the pool tech-cyber (CY, EO; 6,000,000) is spent (loss runs 750,000, platform-failure 4,250,000, prompt-injection "
        "1,000,000), so 1,550,000 of prompt-injection find nothing left; it recovers 1,000,000 here (2,550,000 alone).",
        "so 250,000 of voice-clone find nothing left; it recovers 0 here (alone 250,000 favorable and 0 adverse).",
        "EO, loss run of 2026-11-15: 250,000 of its aggregate is spent before; 500,000 is reserved, and taken as spent too at both ends.",
        "order of claims, at both ends: platform-failure (2026-04-02), pilot-error (2026-08-11),",
    ):
        assert words in shown, words


def test_ends_that_differ_in_order_or_reserves_say_so() -> None:
    """Each end its own order; each end's answer about reserves."""
    review = together()[0]
    mine = next(s for s in review.scenarios if s.scenario.id == "all-ten")
    end = attrs.evolve(mine.adverse, claims=mine.adverse.claims[::-1], answers={"fact:policy.eo/reserves": "no"})
    shown = flat(text("scenario", review=attrs.evolve(review, scenarios=(attrs.evolve(mine, adverse=end),))))
    assert "order of claims, favorable end: platform-failure" in shown
    assert "order of claims, adverse end: investor-disclosure" in shown
    assert "taken as spent too at the favorable end, not spent at the adverse." in shown
    weighed = flat(text("scenario", review=attrs.evolve(review, scenarios=(attrs.evolve(mine, weighed=True),))))
    assert "500,000 is reserved: whether it is spent too moves neither end by itself; here it is counted as spent." in weighed


def test_the_whole_is_held_against_what_can_be_borne_in_a_year() -> None:
    """Where the party states it; a test on results, never a deduction."""
    review = together()[0]
    client = review.account.parties["larkfield"]
    for per_year, words in ((20_000_000_00, "at both ends."), (25_000_000_00, "at the adverse end."), (31_000_000_00, "at neither end.")):
        able = attrs.evolve(client, tolerance=Tolerance(per_year=per_year))
        account = attrs.evolve(review.account, parties={**review.account.parties, "larkfield": able})
        shown = flat(text("scenario", review=attrs.evolve(review, account=account, scenarios=review.scenarios[:1])))
        assert f"Above the per-year tolerance of {per_year // 100:,} {words}" in shown


def test_a_bound_is_marked() -> None:
    """The figures carry ~, and a line says what is certain."""
    review = together()[0]
    mine = review.scenarios[0]
    claims = tuple(attrs.evolve(c, low=0, high=c.loss) for c in mine.claims)
    inexact = attrs.evolve(mine, exact=False, low=0, high=mine.loss, claims=claims)
    shown = flat(text("scenario", review=attrs.evolve(review, scenarios=(inexact,))))
    assert "~ a bound, not a figure" in shown
    assert "lies between 0 and 44,418,750" in shown
    assert "client bears ~0 ~44,418,750" in shown


def test_claims_against_several_parties_are_one_scenario() -> None:
    """Sums are over all of them, and the section says so; each party's program shows it."""
    review = together()[0]
    mine = review.scenarios[0]
    first, *others = mine.scenario.exposures
    moved = attrs.evolve(mine, scenario=attrs.evolve(mine.scenario, exposures=(attrs.evolve(first, party="brannock"), *others)))
    shown = flat(text("scenario", review=attrs.evolve(review, scenarios=(moved,)), only=["brannock"]))
    assert "claims against Brannock Retail Group, Inc. and Larkfield Hiring Systems, Inc.: sums are over all of them" in shown
    assert "borne alone" in shown


def test_an_account_without_scenarios() -> None:
    """A whole report leaves the section out; asked for by name it says how to state one."""
    review = attrs.evolve(together()[0], scenarios=())
    assert "SCENARIOS" not in text(review=review)
    assert "No scenario is stated" in text("scenario", review=review)
    assert "6 SCENARIOS" in text()


@pytest.mark.parametrize("ascii_only", [False, True], ids=["utf-8", "ascii"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_screen(width: int, ascii_only: bool) -> None:
    """Nor of hostile text, of which nothing moves the cursor."""
    for review in (together()[0], poisoned(together()[0])):
        for line in text(*SECTIONS, review=review, width=width, ascii=ascii_only).splitlines():
            assert 0 <= wcswidth(line) <= width, line
            assert not ascii_only or line.isascii()


SECTIONS = ("notice", "scenario", "tower", "dates")


def test_the_section_says_once_how_claims_are_placed() -> None:
    """And the basis of the section alone is that of scenarios; of more sections, that of each exposure alone."""
    alone, more = flat(text("scenario")), flat(text("scenario", "gaps"))
    assert "Basis high estimate; claims of a scenario are placed on their own dates, one after another; retained" in alone
    assert "Basis each exposure alone, high estimate" in more
    for shown in (alone, more):
        assert shown.count("Least and most are each claim's own") == 1
        assert "placed on their own dates, one after another, not each alone in the term under review." in shown


def test_what_is_left_says_whose_reserves_are_counted() -> None:
    """By its end, where the ends differ."""
    said = r"Left of aggregates after these claims: [^.]*\. A shared [^.]*\. Reserves of EO \(500,000\) are counted as spent"
    assert re.search(said, flat(text("scenario")))
