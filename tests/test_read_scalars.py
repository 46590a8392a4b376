"""Amounts, shares, days, ids: exact, or refused with a reason. Nothing is coerced."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underlap.model.money import Amount
from underlap.model.spans import Between, Course, Day, Never, Period
from underlap.read import scalars
from underlap.read.desk import Wrong
from underlap.read.scalars import ANY_CURRENCY, Currency

USD = Currency("USD", 2)
JPY = Currency("JPY", 0)

AMOUNTS = [  # written, currency, minor units, why
    (250_000, USD, 25_000_000, "an integer counts whole units"),
    (0, USD, 0, "nothing is an amount"),
    ("250k", USD, 25_000_000, "thousands"),
    ("5M", USD, 500_000_000, "millions"),
    ("2.6M", USD, 260_000_000, "a part of a million"),
    ("0.000001M", USD, 100, "the smallest part of a million that is a dollar"),
    ("0.00000001M", USD, 1, "and a cent"),
    ("1234.56", USD, 123_456, "cents"),
    ("1234.5", USD, 123_450, "tenths"),
    ("1234.5600", USD, 123_456, "zeros behind the last digit say nothing"),
    ("EUR 20M", Currency("EUR", 2), 2_000_000_000, "with its currency"),
    ("EUR 20M", ANY_CURRENCY, 2_000_000_000, "in a form, which has no currency of its own"),
    ("5M", JPY, 5_000_000, "a currency without minor units"),
    ("1.5k", JPY, 1_500, "a part of a thousand yen"),
]


@pytest.mark.parametrize(("written", "currency", "minor", "why"), AMOUNTS, ids=[why for *_, why in AMOUNTS])
def test_amounts(written: object, currency: Currency, minor: int, why: str) -> None:
    """To the cent."""
    assert scalars.minor_units(written, currency) == minor


WRONG: list[tuple[Callable[..., object], object, str, str]] = [
    # what reads it, written, code, why
    (scalars.minor_units, -1, "SH07", "below zero"),
    (scalars.minor_units, 10**14, "SH07", "too much"),
    (scalars.minor_units, "99999999999999999999999999M", "SH07", "more digits than a number has"),
    (scalars.minor_units, "-5M", "SH07", "a sign"),
    (scalars.minor_units, "250,000", "SH07", "a comma"),
    (scalars.minor_units, "5 M", "SH07", "a blank"),
    (scalars.minor_units, "5m", "SH07", "a small m could be a thousand"),
    (scalars.minor_units, "$5M", "SH07", "a sign of currency"),
    (scalars.minor_units, "\u0665M", "SH07", "a digit of another script"),
    (scalars.minor_units, "", "SH07", "nothing"),
    (scalars.minor_units, "1234.567", "SH07", "a tenth of a cent"),
    (scalars.minor_units, "EUR 5M", "SH08", "another currency"),
    (scalars.minor_units, Decimal("1.5"), "SH04", "a float"),
    (scalars.minor_units, True, "SH03", "true is no 1"),
    (scalars.minor_units, [1], "SH03", "an array"),
    (scalars.amounts, ["1M", "2M"], "SH09", "two amounts"),
    (scalars.amounts, ["2M", "1M", "3M"], "SH09", "amounts that do not rise"),
    (scalars.amounts, ["1M", Decimal(2), "3M"], "SH04", "a float among them"),
    (scalars.share, "0%", "SH10", "no share at all"),
    (scalars.share, "101%", "SH10", "more than all"),
    (scalars.share, "3/2", "SH10", "more than all, as a fraction"),
    (scalars.share, "1/0", "SH10", "nothing below the line"),
    (scalars.share, "0.5", "SH10", "a decimal"),
    (scalars.share, 1, "SH03", "an integer"),
    (scalars.share, Decimal("0.5"), "SH04", "a float"),
    (scalars.identifier, "", "SH06", "an empty id"),
    (scalars.identifier, "a/b", "SH06", "a slash"),
    (scalars.identifier, "..", "SH06", "the folder above"),
    (scalars.identifier, ".hidden", "SH06", "a hidden file"),
    (scalars.identifier, "na\u00adme", "SH06", "a soft hyphen"),
    (scalars.identifier, "na\u200dme", "SH06", "a joiner"),
    (scalars.identifier, "a b", "SH06", "a blank"),
    (scalars.identifier, "a\n", "SH06", "a line end"),
    (scalars.identifier, "ä", "SH06", "another letter"),
    (scalars.identifier, "a" * 81, "SH06", "a long id"),
    (scalars.integer, True, "SH03", "true is no integer"),
    (scalars.integer, "5", "SH03", "a text is no integer"),
    (scalars.boolean, 1, "SH03", "1 is not true"),
    (scalars.boolean, "no", "SH03", "a text is not false"),
    (scalars.text, 5, "SH03", "an integer is no text"),
    (scalars.text, "x" * 20_001, "SH15", "a page too many"),
    (scalars.filled, " \t", "SH15", "blanks"),
    (scalars.array, "abc", "SH03", "a text is no array of letters"),
    (scalars.day, datetime(2026, 1, 1), "SH03", "a date with a time"),
    (scalars.day, "2026-01-01", "SH03", "a text"),
    (scalars.day, date(9999, 12, 31), "SH13", "the end of the calendar"),
    (scalars.day, date(1, 1, 1), "SH13", "its start"),
    (scalars.period, [date(2026, 1, 1)], "SH11", "one day"),
    (scalars.period, [date(2026, 1, 2), date(2026, 1, 1)], "SH11", "backwards"),
    (scalars.period, {"from": date(2026, 1, 1)}, "SH03", "a table"),
    (scalars.when, "never", "SH12", "another word"),
    (scalars.when, {}, "SH12", "an empty table"),
    (scalars.when, {"between": [date(2026, 1, 1), date(2026, 1, 1)]}, "SH11", "an empty interval"),
    (scalars.when, {"between": "x"}, "SH03", "no interval"),
    (scalars.when, {"from": date(2026, 1, 1)}, "SH12", "half a course"),
    (scalars.when, {"from": date(2026, 1, 2), "to": date(2026, 1, 1)}, "SH12", "a course backwards"),
    (scalars.when, 5, "SH03", "an integer"),
    (scalars.retroactive, "unknown", "SH05", "another word"),
    (scalars.retroactive, 5, "SH03", "an integer"),
]


@pytest.mark.parametrize(
    ("take", "written", "code", "why"), WRONG, ids=[f"{take.__name__}: {why}" for take, _, _, why in WRONG]
)
def test_what_is_refused(take: Callable[..., object], written: object, code: str, why: str) -> None:
    """Each with its code."""
    with pytest.raises(Wrong) as raised:
        take(written, USD)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("60%", Fraction(3, 5)),
        ("12.5%", Fraction(1, 8)),
        ("1/3", Fraction(1, 3)),
        ("1", Fraction(1)),
        ("100%", Fraction(1)),
    ],
)
def test_shares_are_exact(written: str, share: Fraction) -> None:
    """No share is ever a float."""
    assert scalars.share(written) == share


NEW_YEAR, NEXT = date(2026, 1, 1), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (NEW_YEAR, Day(NEW_YEAR)),
        ("none", Never()),
        ({"between": [NEW_YEAR, NEXT]}, Between(NEW_YEAR, NEXT)),
        ({"from": NEW_YEAR, "to": NEXT}, Course(NEW_YEAR, NEXT)),
        ({"from": NEW_YEAR, "to": NEW_YEAR}, Course(NEW_YEAR, NEW_YEAR)),
    ],
)
def test_exposure_dates(written: object, meant: object) -> None:
    """Four things that a file can say of a date."""
    assert scalars.when(written) == meant


def test_the_rest() -> None:
    """Periods, amounts in three, words for retroactive dates."""
    assert scalars.period([NEW_YEAR, NEXT]) == Period(NEW_YEAR, NEXT)
    assert scalars.amounts(["1k", 2_000, "2k"], USD) == Amount(100_000, 200_000, 200_000)
    assert scalars.amounts("1k", USD) == Amount(100_000, 100_000, 100_000)
    assert [scalars.retroactive(each) for each in ("none", "not_stated", NEXT)] == ["none", "not_stated", NEXT]


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals() | st.dates() | st.datetimes() | st.times(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@given(ANYTHING, st.sampled_from((USD, JPY, ANY_CURRENCY)))
def test_anything_is_taken_or_refused(value: object, currency: Currency) -> None:
    """No hook raises anything else, and every description is short."""
    for take in (
        scalars.minor_units,
        scalars.amounts,
        scalars.share,
        scalars.identifier,
        scalars.period,
        scalars.when,
        scalars.day,
    ):
        try:
            take(value, currency)
        except Wrong:
            continue
    assert "\n" not in scalars.describe(value) or isinstance(value, str)


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_what_is_written_with_cents_is_read_to_the_cent(units: int, cents: int) -> None:
    """No rounding anywhere."""
    assert scalars.minor_units(f"{units}.{cents:02}", USD) == units * 100 + cents
