"""The engine on years worked by hand, and what holds of every scenario."""


import pytest

from tests.oracle import test_hand_scenarios as hand
from tests.oracle.test_hand import jan
from tests.years import ONE_WORLD, SEVERAL, Year, account, bands, ends
from underlap.match.results import ScenarioResult
from underlap.match.reviews import match


@pytest.mark.parametrize("year", [pytest.param(y, id=y.why) for y in ONE_WORLD])
def test_every_cent_of_every_claim(year: Year) -> None:
    """One world, and each cent where the hand put it."""
    assert bands(year) == year.told


@pytest.mark.parametrize("year", [pytest.param(y, id=y.why) for y in SEVERAL])
def test_what_is_borne_in_a_year(year: Year) -> None:
    """Both ends of the sum and of each claim."""
    assert ends(year) == year.told


@pytest.mark.parametrize("year", [pytest.param(y, id=y.why) for y in (*ONE_WORLD, *SEVERAL)])
def test_bands_partition_every_claim_at_both_ends(year: Year) -> None:
    """[0, amount) of each item, without a gap; and what is borne of a claim lies within its own range."""
    (result,) = match(account(year), basis="all").scenarios
    amounts = {e.id: {i.id: i.amount.high for i in e.items} for e in result.scenario.exposures}
    for end in (result.favorable, result.adverse):
        assert {exposure for exposure, _ in end.claims} == amounts.keys()
        for exposure, ledger in end.claims:
            for item, amount in amounts[exposure].items():
                spans = [(b.span.low, b.span.high) for b in ledger.bands if b.item == item]
                assert [low for low, _ in spans] == [0, *(high for _, high in spans)][:-1]
                assert spans[-1][1] == amount
            assert _range(result, exposure)[0] <= ledger.bears <= _range(result, exposure)[1]
    assert result.low <= result.high


def _range(result: ScenarioResult, exposure: str) -> tuple[int, int]:
    return next((c.low, c.high) for c in result.claims if c.exposure == exposure)


def year(**changes: object) -> Year:
    """A year of the oracle's plain universe that it does not read the same way, or not in time: the engine's own."""
    return Year(changes, "", "")


def test_who_shares_a_pool_is_asked_again() -> None:
    """Equal shares of 10: 3 + 3 + 4; but p and q have 4 between them, so r, with 2 left of its 6, pays what q lacks."""
    equal = {"other_insurance": {"kind": "primary", "sharing": "equal"}}

    def limit(cents: int) -> dict[str, object]:
        return {"limit": {"each_claim": f"0.0{cents}", "aggregate": f"0.0{cents}"}, **equal}

    pool = {"id": "both", "of": ["p", "q"], "aggregate": "0.04"}
    row = year(policies=[limit(4), {"id": "q", **limit(4)}, {"id": "r", **limit(6)}], pool=[pool], claims=hand.losses(10))
    assert bands(row) == "recovered(p)=3 recovered(q)=1 recovered(r)=6"


def test_a_walk_that_is_cut_short_still_says_what_it_knows() -> None:
    """Fourteen claims on any days: bounds that contain the truth, and two ends that some order gives."""
    claims = [{"made": {"between": [jan(2), jan(13)]}, "item": [hand.of(n + 1)]} for n in range(14)]
    (result,) = match(account(year(claims=claims)), basis="all").scenarios
    assert not result.exact
    assert (result.low, result.high) == (0, result.loss)
    assert len({exposure for exposure, _ in result.adverse.claims}) == len(claims)
    assert result.favorable.bears <= result.adverse.bears <= result.loss
