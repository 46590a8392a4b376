"""The notice worksheet: who takes notice of circumstances, by when and of what; what is known; what telling is worth."""

import re
from datetime import date

import attrs
import pytest
from wcwidth import wcswidth

from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)
from tests.test_report_dates import altered, page, worked
from tests.test_report_review import ROOT, flat
from tests.test_report_scenario import path, text, together
from underlap.match.results import Result, Review
from underlap.model.spans import Between, Course, Day, Never, When
from underlap.report.notice import FUTURES, NOBODY, NONE_KNOWN, _given
from underlap.report.review import render
from underlap.report.text import Style
from underlap.report.view import View
from underlap.whatif.notices import notices


def test_who_takes_notice_until_when_and_of_what() -> None:
    """From the clause that binds: its place, and what the notice must give."""
    shown = flat(text("notice"))
    assert "DO (Insurer G) takes notice through 2026-12-31, 39 days left" in shown
    assert (
        "Notice of circumstances (LK-NOTICE 01 26 1): the notice gives (1) the wrongful act (2) the claimants expected (3) how the "
        "insureds first learned of it"
    ) in shown
    assert "Y1 (Insurer A) not in its period, which ends 2026-01-01" in flat(page("circumstances", "notice"))


def test_a_layer_wants_notice_of_its_own() -> None:
    """It follows the clause, never the notice."""
    review = together()[0]
    [tower] = [t for t in review.account.towers if t.policy.id == "do"]
    layer = attrs.evolve(next(x for t in review.account.towers for x in t.layers), id="dx", excess_of="do")
    towers = tuple(attrs.evolve(t, layers=(layer,)) if t is tower else t for t in review.account.towers)
    shown = flat(text("notice", review=attrs.evolve(review, account=attrs.evolve(review.account, towers=towers))))
    assert "DX (Insurer M 50%, Insurer N 30%) takes notice through 2026-12-31, 39 days left; follows DO, and wants" in shown


def test_what_is_known_and_who_has_been_told(run: Run) -> None:  # noqa: F811
    """Since when, which claims could come of it, and what is borne with notice and without."""
    shown = run("review", path(), "--section", "notice")[1]
    said = flat(shown)
    for words in (
        "agency-demand Civil investigative demand; known since 2026-11-09",
        "claim made 2026-11-09: regulator-disclosure (Attorney general: candidates not told of the AI) noticed to: DO 2026-11-20",
        "investor-letter Letter of the lead investor; known since 2026-10-30",
        "noticed to: nobody yet",
        flat(FUTURES),
    ):
        assert words in said, words
    assert re.search(r"borne without notice +with notice\n +claim +made on +favorable +adverse +favorable +adverse\n", shown)
    assert re.search(r"investor-disclosure  2027-01-01  4,000,000  4,000,000  1,000,000  3,075,000", shown)
    assert re.search(r"not yet given to .*DO.*: consider notice", said.partition("investor-letter")[2])


def test_the_worths_are_those_that_were_found() -> None:
    """Of each claim of each circumstance; where not every reading was placed the section says so; sentences on a narrow screen."""
    review, memo = together()
    found = notices(review, memo)
    assert [n.exposure for n in found] == ["regulator-disclosure", "investor-disclosure"]
    unsure = tuple(attrs.evolve(n, noticed=None) for n in found)
    for width in (40, 100):
        shown = render(review, (), style=Style(width), sections=frozenset({"notice"}), noticed=unsure)
        assert "not placed" in flat(shown)
        assert max(map(wcswidth, shown.splitlines())) <= width
    assert "without notice 4,000,000 to 4,000,000 is borne, with notice not placed to not placed" in flat(
        render(review, (), style=Style(40), sections=frozenset({"notice"}), noticed=unsure)
    )
    assert "borne without notice" not in text("notice")


@pytest.mark.parametrize("sections", [("notice",), ()], ids=["asked for", "a whole report"])
def test_nothing_to_notice(sections: tuple[str, ...]) -> None:
    """Asked for by name it says so; a whole report leaves it out."""
    review = worked("one-date-fails")
    review = attrs.evolve(review, account=attrs.evolve(review.account, as_of=date(2026, 1, 1)))
    shown = flat(render(review, (), style=Style(140), sections=frozenset(sections)))
    assert (NOBODY in shown) == (NONE_KNOWN in shown) == bool(sections)


def test_the_bottom_line_names_what_can_be_noticed_and_what_is_borne_together() -> None:
    """Where there is anything of it; the day is the first that is too late for some policy."""
    shown = flat(text("bottom-line", width=140))
    assert "1 rests on facts known today that could be noticed before 2027-01-01 (investor-disclosure); see" in shown
    assert "Together, disclosure: the client bears 1,900,000 favorable, 3,975,000 adverse; see SCENARIOS." in shown
    review = together()[0]
    everybody = {x.id: date(2026, 11, 20) for t in review.account.towers for x in t.slices}
    told = tuple(attrs.evolve(c, noticed=everybody) for c in review.account.circumstances)
    quiet = attrs.evolve(review, account=attrs.evolve(review.account, circumstances=told), scenarios=())
    assert "facts known today" not in text("bottom-line", review=quiet)
    assert "Together" not in text("bottom-line", review=quiet)


def test_no_policy_in_its_period_takes_notice() -> None:
    """Then there is nobody left to tell."""
    review = together()[0]
    account = attrs.evolve(review.account, as_of=date(2027, 6, 1))
    assert "no further policy in its period takes notice" in flat(text("notice", review=attrs.evolve(review, account=account)))


def dated(review: Review, id: str, **dates: When) -> Review:
    """The review with further days of one exposure."""

    def later(result: Result) -> Result:
        exposure = result.exposure
        if exposure.id != id:
            return result
        return attrs.evolve(result, exposure=attrs.evolve(exposure, dates={**exposure.dates, **dates}))

    return attrs.evolve(review, results=tuple(later(r) for r in review.results))


MADE = Day(date(2026, 11, 2))


def test_a_claim_made_and_not_reported_is_to_be_reported_now() -> None:
    """To every policy in whose period it was made, with its insurers and the last day to report; before all else."""
    shown = flat(text("notice", review=dated(together()[0], "investor-disclosure", made=MADE), width=140))
    assert "CLAIM MADE, NOT YET REPORTED: investor-disclosure, made 2026-11-02 (Investors:" in shown
    assert shown.index("CLAIM MADE, NOT YET") < shown.index("takes notice")
    assert re.search(r"report now to EO \([^)]+\); last day to report: 2027-03-01, 98 days from today", shown)
    assert re.search(r"report now to X1 \([^)]+\); last day to report: 2027-03-01", shown)
    assert re.search(r"report now to DO \([^)]+\); last day to report: no day: as the form's notice clause says \(not modeled\)", shown)


@pytest.mark.parametrize(
    ("dates", "there"),
    [
        ({"made": MADE, "reported": Never()}, True),
        ({"made": MADE, "reported": Day(date(2026, 12, 1))}, True),
        ({"made": MADE, "reported": Between(date(2026, 11, 23), date(2026, 12, 9))}, True),
        ({"made": MADE, "reported": Between(date(2026, 11, 9), date(2026, 12, 9))}, False),
        ({"made": MADE, "reported": Day(date(2026, 11, 3))}, False),
        ({"made": MADE, "reported": Course(date(2026, 11, 3), date(2026, 11, 4))}, False),
        ({"made": Day(date(2026, 12, 1))}, False),
        ({"made": Between(date(2026, 1, 1), date(2026, 2, 1))}, False),
    ],
)
def test_which_claims_are_to_be_reported(dates: dict[str, When], there: bool) -> None:
    """Made on a known day, today at the latest, and not reported by today."""
    shown = text("notice", review=dated(together()[0], "investor-disclosure", **dates), width=140)
    assert ("CLAIM MADE, NOT YET REPORTED: investor-disclosure" in shown) == there


def test_a_slice_that_was_told_or_whose_days_have_passed() -> None:
    """It is not told twice; where the last day has passed that is said; where nobody is left, so is that."""
    review = dated(together()[0], "investor-disclosure", made=MADE, reported=Never())
    everybody = {x.id: Day(date(2026, 11, 20)) for t in review.account.towers for x in t.slices}
    told = tuple(
        attrs.evolve(r, exposure=attrs.evolve(r.exposure, reported_to=everybody)) if r.exposure.id == "investor-disclosure" else r
        for r in review.results
    )
    assert "no policy in whose period it was made is left" in flat(text("notice", review=attrs.evolve(review, results=told)))
    late = attrs.evolve(review, account=attrs.evolve(review.account, as_of=date(2027, 6, 1)))
    assert "last day to report: 2027-03-01, which has passed" in flat(text("notice", review=late, width=140))
    bare = attrs.evolve(review, account=altered(review.account, wording=None))
    [first] = {bare.account.towers[0].policy.party}
    assert first != "larkfield" or "not known, no wording was seen" in flat(text("notice", review=bare, width=140))


def test_a_claim_is_reported_where_noticed_circumstances_bind_it() -> None:
    """To the policy of the year before, if the notice came in its period; not where it came after, nor where no clause binds."""
    review = worked("circumstances")
    for id in ("ma-recall", "ma-firmware"):
        review = dated(review, id, reported=Never())
    shown = flat(render(review, (), style=Style(140), sections=frozenset({"notice"})))
    after = {id: shown.partition(f"NOT YET REPORTED: {id},")[2] for id in ("ma-recall", "ma-firmware")}
    of = {id: told.partition("NOT YET REPORTED")[0].partition("takes notice")[0] for id, told in after.items()}
    bound = "report now to Y1 (Insurer A); the circumstances were noticed to it 2025-11-10, in its period, and bind the claim to it"
    assert bound in of["ma-recall"]
    assert "report now to Y2 (Insurer A); last day to report: 2027-03-01" in of["ma-recall"]
    assert "Y1" not in of["ma-firmware"].partition("Y1 (Insurer A) not in its period")[0]
    unbound = dated(worked("circumstances"), "no-recall", reported=Never())
    assert "were noticed to it" not in render(unbound, (), style=Style(140), sections=frozenset({"notice"}), only=frozenset({"norden"}))


REGISTER = [  # claim, policy, what it was given, until when, why
    ("ma-recall", "Y1", "reported 2026-06-08; circumstances 2025-11-10", "bound by the notice of 2025-11-10", "noticed in its period"),
    ("ma-recall", "Y2", "reported 2026-06-08", "2027-03-01, 98 days from today", "made in its period: 60 days after it"),
    ("ma-firmware", "Y1", "reported 2026-07-13; circumstances 2026-02-16", "made outside its period", "noticed too late"),
]


@pytest.mark.parametrize(("claim", "policy", "given", "last", "why"), REGISTER, ids=[why for *_, why in REGISTER])
def test_the_register_of_one_claim(run: Run, claim: str, policy: str, given: str, last: str, why: str) -> None:  # noqa: F811
    """Each insurer, what it was given, and the last day to report."""
    folder = ROOT / "fixtures" / "towers" / "circumstances"
    shown = run("explain", folder, claim, "--wide")[1].partition("REPORT AND NOTICE")[2]
    (row,) = [line for line in shown.splitlines() if line.startswith(f"  {policy} (Insurer A)")]
    assert re.split(r"  +", row.strip()) == [f"{policy} (Insurer A)", given, last], why


GIVEN: list[tuple[When | None, str]] = [
    (None, "report not stated"),
    (Never(), "no report"),
    (Day(date(2026, 11, 23)), "reported 2026-11-23"),
    (Day(date(2026, 11, 24)), "no report yet, taken as 2026-11-24"),
    (Between(date(2026, 11, 1), date(2026, 11, 23)), "reported between 2026-11-01 and 2026-11-23"),
    (Between(date(2026, 11, 1), date(2026, 12, 1)), "no report yet, taken as between 2026-11-01 and 2026-12-01"),
    (Course(date(2026, 11, 1), date(2026, 12, 1)), "reported from 2026-11-01 through 2026-12-01"),
]


@pytest.mark.parametrize(("reported", "words"), GIVEN, ids=[words for _, words in GIVEN])
def test_what_an_insurer_was_given(reported: When | None, words: str) -> None:
    """A day to come is no report."""
    review = worked("circumstances")
    exposure = next(r.exposure for r in review.results if r.exposure.id == "ma-recall")
    dates = {k: v for k, v in exposure.dates.items() if k != "reported"} | ({"reported": reported} if reported else {})
    assert _given(View(review, (), Style(100)), attrs.evolve(exposure, dates=dates), "ma-y2") == words


def test_a_circumstance_that_became_a_claim_is_no_circumstance() -> None:
    """It says when the claim was made; the bottom line counts what can still be noticed."""
    review = dated(together()[0], "investor-disclosure", made=MADE)
    shown = flat(text("notice", review=review, width=140)).partition("investor-letter")[2]
    assert "claim made 2026-11-02: investor-disclosure (Investors" in shown
    assert "could become" not in shown
    assert "consider notice" not in shown
    assert "facts known today" not in text("bottom-line", review=review, width=140)
