"""The notice worksheet: who takes notice of circumstances, by when and of what; what is known; what telling is worth."""

import re
from datetime import date

import attrs
import pytest
from wcwidth import wcswidth

from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)
from tests.test_report_dates import page, worked
from tests.test_report_review import flat
from tests.test_report_scenario import path, text, together
from underlap.report.notice import FUTURES, NOBODY, NONE_KNOWN
from underlap.report.review import render
from underlap.report.text import Style
from underlap.whatif.notices import notices


def test_who_takes_notice_until_when_and_of_what() -> None:
    """From the clause that binds: its place, and what the notice must give."""
    shown = flat(text("notice"))
    assert "DO takes notice through 2026-12-31, 39 days left" in shown
    assert (
        "Notice of circumstances (LK-NOTICE 01 26 1): the notice gives (1) the wrongful act (2) the claimants expected (3) how the "
        "insureds first learned of it"
    ) in shown
    assert "Y1 not in its period, which ends 2026-01-01" in flat(page("circumstances", "notice"))


def test_a_layer_wants_notice_of_its_own() -> None:
    """It follows the clause, never the notice."""
    review = together()[0]
    [tower] = [t for t in review.account.towers if t.policy.id == "do"]
    layer = attrs.evolve(next(x for t in review.account.towers for x in t.layers), id="dx", excess_of="do")
    towers = tuple(attrs.evolve(t, layers=(layer,)) if t is tower else t for t in review.account.towers)
    shown = flat(text("notice", review=attrs.evolve(review, account=attrs.evolve(review.account, towers=towers))))
    assert "DX takes notice through 2026-12-31, 39 days left; follows DO, and wants notice of its own" in shown


def test_what_is_known_and_who_has_been_told(run: Run) -> None:  # noqa: F811
    """Since when, which claims could come of it, and what is borne with notice and without."""
    shown = run("review", path(), "--section", "notice")[1]
    said = flat(shown)
    for words in (
        "agency-demand Civil investigative demand; known since 2026-11-09",
        "could become regulator-disclosure (Attorney general: candidates not told of the AI) noticed to: DO 2026-11-20",
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
    shown = flat(render(review, (), style=Style(140), sections=frozenset(sections)))
    assert (NOBODY in shown) == (NONE_KNOWN in shown) == bool(sections)


def test_the_bottom_line_names_what_can_be_noticed_and_what_is_borne_together() -> None:
    """Where there is anything of it; the day is the first that is too late for some policy."""
    shown = flat(text("bottom-line", width=140))
    assert re.search(r"[12] rests? on facts known today that could be noticed before 2027-01-01 \(.*investor-disclosure.*\); see", shown)
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
