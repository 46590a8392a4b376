"""The engine on years worked by hand, and what holds of every scenario."""


import pytest

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
