"""The schedule of insurance says what its two amounts do not: what comes again, what is shared, what stands over what."""

import attrs
import pytest

from tests.test_report_dates import altered, page
from tests.test_report_review import flat, value_chain
from tests.test_report_scenario import text
from underlap.model.programs import Defense, DefenseKind, OtherInsurance, OtherKind, Recoupment, Retention, Umbrella

TOLD = [
    ("reinstatement", "aggregate reinstated 1 time"),
    ("aggregate-retention", "at most 600,000 retained in the term"),
    ("side-a", "retention of parts B and C only; loss is met in the order of parts A, B, C"),
    ("umbrella", "umbrella over GL; comes down over aggregates spent and what is excluded"),
    ("circle-open", "excess of other insurance"),
    ("specific-excess", "excess of other insurance (CY)"),
    ("primary-noncontributory", "primary where others answer too, shares by limits"),
    ("primary-noncontributory", "primary where others answer too, noncontributory"),
    ("escape", "no cover where other insurance answers"),
    ("insolvent-primary", "comes down over aggregates spent and insolvent insurers below it"),
    ("shared-tech-cyber", "in the pool package with CY, 5,000,000 in the aggregate"),
    ("three-terms", "harm of several terms: its own part, by time"),
]


@pytest.mark.parametrize(("name", "words"), TOLD, ids=[f"{name}: {words[:30]}" for name, words in TOLD])
def test_what_two_amounts_do_not_say(name: str, words: str) -> None:
    """On the worked cases."""
    assert words in flat(page(name, "schedule", width=140))


def test_terms_that_no_worked_case_has() -> None:
    """A layer that stays where it is, an umbrella that is unsure, defense to be repaid, a pool of parts."""
    review = value_chain()[0]
    account = review.account
    owner = account.towers[0].policy.party
    changed = altered(
        account, umbrella=Umbrella(frozenset({"cy"}), frozenset(), frozenset({"not_granted"})), layer_drops_over=frozenset(),
        defense=Defense(DefenseKind.ADVANCE, True, Recoupment.BY_LAW), spread="all_sums",
        other=OtherInsurance(OtherKind.EXCESS, over=frozenset({"x"})), retention=Retention(1_000_00, aggregate=3_000_00),
    )  # fmt: skip
    shown = flat(text("schedule", review=attrs.evolve(review, account=changed), only=[owner], width=140))
    for words in (
        "perhaps over what is not granted (a question)",
        "advances the cost of defending, inside the limit, repaid as the law says (a question)",
        "harm of several terms: all of it",
        "at most 3,000 retained in the term",
    ):
        assert words in shown, words
    if account.towers[0].layers:
        assert "does not come down, whatever is spent below it" in shown


def test_a_pool_is_named_at_each_of_its_members() -> None:
    """With the others, and what the pool holds."""
    shown = flat(text("schedule"))
    assert "in the pool tech-cyber with CY, 6,000,000 in the aggregate" in shown
    assert "in the pool tech-cyber with EO, 6,000,000 in the aggregate" in shown
