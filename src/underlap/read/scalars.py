"""Small things of the format, each from a plain TOML value: strict, exact, or refused in words (docs/format.md, 1)."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Final, TypeVar

from attrs import frozen

from underlap.model.money import Amount
from underlap.model.spans import Between, Course, Day, Never, Period, When
from underlap.read.desk import Wrong, quoted, suggest

T = TypeVar("T")

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
MAX_UNITS: Final = 10**13
MAX_TEXT: Final = 20_000
MAX_ID: Final = 80

ID: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
AMOUNT: Final = re.compile(r"(?:([A-Z]{3}) )?([0-9]{1,20})(?:\.([0-9]{1,20}))?([kM]?)")
SHARE: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?%|([0-9]{1,9})/([0-9]{1,9})|1")
RETRO: Final = ("none", "not_stated")
"""What may stand in the place of a date that a policy tests: it has no such test; the file does not know."""
_TIMES: Final = {"": 0, "k": 3, "M": 6}


@frozen
class Currency:
    """The currency that amounts are read in. `code` empty: none is settled (a form by itself), so any may be named."""

    code: str
    digits: int


ANY_CURRENCY: Final = Currency("", 2)


def describe(value: object) -> str:
    """A TOML value in words, short whatever it holds."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return f"the integer {value}"
        case Decimal():
            return "a float"
        case str():
            return f"the text {quoted(value, 40)}"
        case datetime():
            return "a date with a time"
        case date():
            return f"the date {value.isoformat()}"
        case time():
            return "a time"
        case list():
            return "an array"
        case dict():
            return "a table"
        case _:
            return "nothing"


def mistyped(expected: str, value: object, help: str = "") -> Wrong:
    """The complaint about a value of another type; floats have one of their own."""
    if isinstance(value, Decimal):
        return Wrong(
            "SH04", "floats are refused", f"expected {expected}", help or 'write "1234.56" or "2.6M" for an amount'
        )
    return Wrong("SH03", f"expected {expected}, found {describe(value)}", f"expected {expected}", help)


def integer(value: object, _: Any = None) -> int:
    """An integer; `true` is none."""
    if type(value) is not int:
        raise mistyped("an integer", value)
    return value


def boolean(value: object, _: Any = None) -> bool:
    """`true` or `false`."""
    if type(value) is not bool:
        raise mistyped("true or false", value)
    return value


def text(value: object, _: Any = None) -> str:
    """Any text."""
    if type(value) is not str:
        raise mistyped("a text", value, 'texts stand in quotation marks: "text"' if value is not None else "")
    if len(value) > MAX_TEXT:
        raise Wrong("SH15", f"a text of {len(value):,} characters", f"at most {MAX_TEXT:,}")
    return value


def filled(value: object, _: Any = None) -> str:
    """A text that says something."""
    found = text(value)
    if not found.strip():
        raise Wrong("SH15", "an empty text", "this must say something")
    return found


def identifier(value: object, _: Any = None) -> str:
    """An id: what may name a file on any system, and a part of a question's key."""
    found = text(value)
    if len(found) > MAX_ID or not ID.fullmatch(found):
        raise Wrong(
            "SH06",
            f"{quoted(found)} cannot be an id",
            "not an id",
            f"letters, digits, '.', '-' and '_', a letter or digit first and last, at most {MAX_ID}",
        )
    return found


def day(value: object, _: Any = None) -> date:
    """A local date, within two centuries around us, so that adding days never leaves the calendar."""
    if type(value) is not date:
        raise mistyped("a date", value, "dates stand without quotation marks: 2026-01-01")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Wrong("SH13", f"the year {value.year} is out of range", f"expected {FIRST_YEAR} to {LAST_YEAR}")
    return value


def array(value: object, expected: str = "an array") -> list[Any]:
    """An array; a text is none, though Python could walk through it."""
    if type(value) is not list:
        raise mistyped(expected, value, "write [...]" if not isinstance(value, Decimal) else "")
    return value


def table(value: object, expected: str = "a table") -> dict[str, Any]:
    """A table."""
    if type(value) is not dict:
        raise mistyped(expected, value)
    return value


def _inside(step: Any, holder: Any, take: Callable[[object], T]) -> T:
    """What is taken from an element; a complaint about it knows where it stands."""
    try:
        return take(holder[step])
    except Wrong as wrong:
        raise wrong.inside(step) from None


def one_of(words: tuple[str, ...], value: object) -> str:
    """One of a closed list of words."""
    found = text(value)
    if found not in words:
        raise Wrong(
            "SH05",
            f"{quoted(found)} is not one of the words allowed here",
            "not known",
            suggest(found, words, "allowed"),
        )
    return found


def member(kind: type[Enum], value: object) -> Enum:
    """A member of an enumeration, by its word."""
    return kind(one_of(tuple(str(each.value) for each in kind), value))


# --- money ---------------------------------------------------------------------------------------------------------


def minor_units(value: object, currency: Currency) -> int:
    """An amount in minor units, exactly."""
    if type(value) is int:
        return _scaled("", str(value), "", "", value, currency)
    if type(value) is not str:
        raise mistyped("an amount", value)
    found = AMOUNT.fullmatch(value)
    if found is None:
        raise Wrong(
            "SH07",
            f"{quoted(value)} is not an amount",
            "not an amount",
            'examples: 250_000, "250k", "2.6M", "1234.56", "EUR 20M"',
        )
    code, whole, part, times = found.groups(default="")
    return _scaled(code, whole, part, times, value, currency)


def _scaled(code: str, whole: str, part: str, times: str, value: object, currency: Currency) -> int:
    if code and currency.code and code != currency.code:
        raise Wrong(
            "SH08",
            f"an amount in {code}, in an account in {currency.code}",
            f"not in {currency.code}",
            "one account, one currency: convert it, and say in `basis` or `note` how",
        )
    places = currency.digits + _TIMES[times]
    # Digits behind the last one that the currency can hold may only be zeros.
    kept, rest = part[:places].ljust(places, "0"), part[places:]
    if rest.strip("0"):
        raise Wrong(
            "SH07", f"{describe(value)} is finer than the currency's {currency.digits} digits", "too many digits"
        )
    minor = int(whole + kept)
    if minor < 0:
        raise Wrong("SH07", "an amount below zero", "amounts are never negative")
    if minor > MAX_UNITS * 10**currency.digits:
        raise Wrong("SH07", "an amount beyond ten trillion", "too large")
    return minor


def amounts(value: object, currency: Currency) -> Amount:
    """One amount, or three that rise."""
    if type(value) is not list:
        one = minor_units(value, currency)
        return Amount(one, one, one)
    if len(value) != 3:  # noqa: PLR2004  (low, likely, high)
        raise Wrong("SH09", f"expected one amount or three, found {len(value)}", "expected [low, likely, high]")
    low, likely, high = (_inside(i, value, lambda each: minor_units(each, currency)) for i in range(3))
    if not low <= likely <= high:
        raise Wrong("SH09", "the three amounts do not rise", "expected low <= likely <= high")
    return Amount(low, likely, high)


def share(value: object, _: Any = None) -> Fraction:
    """An exact fraction in (0, 1]."""
    if type(value) is not str:
        raise mistyped("a share", value, 'shares are texts: "60%", "1/3", "1"')
    found = SHARE.fullmatch(value)
    if found is None:
        raise Wrong("SH10", f"{quoted(value)} is not a share", "not a share", 'examples: "60%", "1/3", "1"')
    whole, part, upper, lower = found.groups(default="")
    if lower and not int(lower):
        raise Wrong("SH10", "a share with a zero below the line", "not a share")
    result = (
        Fraction(int(upper), int(lower))
        if lower
        else Fraction(int(whole + part), 100 * 10 ** len(part))
        if whole
        else Fraction(1)
    )
    if not 0 < result <= 1:
        raise Wrong("SH10", f"the share {quoted(value)} is not above 0 and at most 1", "out of range")
    return result


# --- time ----------------------------------------------------------------------------------------------------------


def _two_days(value: list[Any], what: str) -> tuple[date, date]:
    if len(value) != 2:  # noqa: PLR2004  (start and end)
        raise Wrong("SH11", f"expected two dates, found {len(value)}", f"{what}: [start, end]")
    start, end = _inside(0, value, day), _inside(1, value, day)
    if not start < end:
        raise Wrong(
            "SH11", f"{what} is empty: {start} to {end}", "the second day is not in it, so it must lie after the first"
        )
    return start, end


def period(value: object, _: Any = None) -> Period:
    """Half-open, not empty."""
    return Period(*_two_days(array(value, "a period [start, end]"), "the period"))


def when(value: object, _: Any = None) -> When:
    """What a file says of a date (docs/format.md, 1)."""
    if value == "none":
        return Never()
    if type(value) is not dict:
        if isinstance(value, str):
            raise Wrong(
                "SH12",
                f"{quoted(value)} is not a date",
                "expected a date",
                'a date, { between = [a, b] }, { from = a, to = b } or "none"',
            )
        return Day(day(value))
    if set(value) == {"between"}:
        return Between(*_inside("between", value, lambda days: _two_days(array(days), "the interval")))
    if set(value) == {"from", "to"}:
        start, last = _inside("from", value, day), _inside("to", value, day)
        if start > last:
            raise Wrong("SH12", f"the course ends before it starts: {start} to {last}", "expected from <= to")
        return Course(start, last)
    raise Wrong(
        "SH12",
        "a date table of an unknown kind",
        "expected between, or from and to",
        "{ between = [a, b] } or { from = a, to = b }",
    )


def day_or_none(value: object) -> Day | Never:
    """One known day, or that it never came."""
    return Never() if value == "none" else Day(day(value))


def retroactive(value: object, _: Any = None) -> date | str:
    """A date, or one of two words that differ: there is no such date, and the file does not know it."""
    if isinstance(value, str):
        return one_of(RETRO, value)
    return day(value)


Hook = Callable[[object, Any], Any]
