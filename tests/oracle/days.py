"""Which grants are in time, day by day (section 5.1)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from .files import Table, day
from .words import PolicyWords

DATES = ("acts", "offense", "harm", "knowledge", "made", "reported", "discovered")
NONE = -1  # it never happened
NEEDED = {
    "occurrence": ("harm", "knowledge"),
    "offense": ("offense",),
    "claims_made": ("made",),
    "claims_made_reported": ("made", "reported"),
    "discovery": ("discovered",),
}
Days = Mapping[str, int]


def needed(grant: Table, policy: Table) -> tuple[str, ...]:
    """The dates a grant tests; `acts` only against a stated retroactive date."""
    dates = NEEDED[grant["trigger"]]
    if grant["trigger"].startswith("claims_made") and policy["retroactive"] not in ("none", "not_stated"):
        return (*dates, "acts")
    return dates


def window_end(policy: Table) -> int:
    """The first day too late to report: the expiration date is day 1 of the window."""
    return day(policy["period"][1]) + int(policy["reporting_window"]["days"])


def in_time(grant: Table, policy: Table, days: Days, courses: Mapping[str, int], retroactive: bool) -> bool:
    """The table of triggers. A needed date that is "none" fails; knowledge none is the good case.

    `acts` none passes, also where the retroactive date is not stated: whatever it is, no act came before it.
    """
    start, end = day(policy["period"][0]), day(policy["period"][1])

    def inside(name: str) -> bool:
        return start <= days[name] < end

    def after_retroactive() -> bool:
        if policy["retroactive"] == "none" or days.get("acts") == NONE:
            return True
        if policy["retroactive"] == "not_stated":
            return retroactive
        return days["acts"] >= day(policy["retroactive"])

    match grant["trigger"]:
        case "occurrence":
            # A course touches the period if one of its days lies in it; `to` is its last day (only `between` and a
            # period are said to leave their second day out).
            touched = inside("harm") or ("harm" in courses and days["harm"] < end and courses["harm"] >= start)
            return days["harm"] != NONE and touched and (days["knowledge"] == NONE or days["knowledge"] >= start)
        case "offense":
            return inside("offense")
        case "claims_made":
            return inside("made") and after_retroactive()
        case "claims_made_reported":
            reported = days["reported"] != NONE and days["reported"] < window_end(policy)
            return inside("made") and after_retroactive() and reported
        case "discovery":
            return inside("discovered")
        case other:
            raise ValueError(other)


def possible(days: Days) -> bool:
    """acts <= made <= reported, as far as they happened."""
    line = [days[name] for name in ("acts", "made", "reported") if days.get(name, NONE) != NONE]
    return line == sorted(line)


def options(written: Any, universe: Sequence[int]) -> list[int]:
    """The days a date may be; not stated: any day of the universe."""
    if written is None:
        return list(universe)
    if written == "none":
        return [NONE]
    if not isinstance(written, dict):
        return [day(written)]
    if "between" in written:
        return list(range(day(written["between"][0]), day(written["between"][1])))
    return [day(written["from"])]


def universe_of(policies: Sequence[PolicyWords], exposure: Table) -> list[int]:
    """Every day from before the first date that anybody names to after the last."""
    named = [bound for name in DATES if name in exposure for bound in options(exposure[name], ()) if bound != NONE]
    for words in policies:
        policy = words.policy
        named += [day(policy["period"][0]), day(policy["period"][1])]
        if "reporting_window" in policy:
            named.append(window_end(policy))
        if policy.get("retroactive", "none") not in ("none", "not_stated"):
            named.append(day(policy["retroactive"]))
    return list(range(min(named) - 1, max(named) + 2))


Timely = tuple[tuple[bool, ...], ...]  # by policy, by grant


def timely(
    policies: Sequence[PolicyWords], exposure: Table, cell: Mapping[str, tuple[int, int]], retro: Mapping[str, str]
) -> dict[Timely, dict[str, int]]:
    """Each pattern of grants in time that some day gives, with such a day. `cell` and `retro` narrow the days."""
    wanted = {name for words in policies for grant in words.grants for name in needed(grant, words.policy)}
    # A stated date binds the others (acts <= made <= reported) whether or not a trigger tests it.
    names = [name for name in DATES if name in wanted or name in exposure]
    days_of = universe_of(policies, exposure)
    choices = [narrowed(options(exposure.get(name), days_of), cell.get(name)) for name in names]
    courses = {name: day(exposure[name]["to"]) for name in names if isinstance(exposure.get(name), dict) and "to" in exposure[name]}
    found: dict[Timely, dict[str, int]] = {}
    for combination in product(*choices):
        days = dict(zip(names, combination, strict=True))
        if possible(days):
            for pattern in patterns(policies, days, courses, retro):
                found.setdefault(pattern, days)
    return found


def narrowed(days: list[int], piece: tuple[int, int] | None) -> list[int]:
    """The days in a half-open piece of the calendar."""
    return days if piece is None else [each for each in days if piece[0] <= each < piece[1]]


def patterns(policies: Sequence[PolicyWords], days: Days, courses: Mapping[str, int], retro: Mapping[str, str]) -> Iterator[Timely]:
    """Grants in time on these days, under each answer about a retroactive date that is not stated."""
    unsure = [words.policy["id"] for words in policies if words.policy.get("retroactive") == "not_stated"]
    for answers in product(*([[retro[name] == "yes"] if name in retro else [True, False] for name in unsure])):
        after = dict(zip(unsure, answers, strict=True))
        yield tuple(
            tuple(in_time(grant, words.policy, days, courses, after.get(words.policy["id"], False)) for grant in words.grants)
            for words in policies
        )
