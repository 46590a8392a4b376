"""Time, slice by slice (section 6.2): a policy and each of its layers are in time by their own terms.

A date's name goes with the term that tests it: `retroactive` tests `acts`, `pending_or_prior` tests `proceeding`,
`knowledge_as_of` tests `knowledge`, `prior_notice` tests `noticed`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from .days import DATES, NONE, narrowed, options, possible
from .files import Table, day

SINCE = {"retroactive": "acts", "pending_or_prior": "proceeding", "knowledge_as_of": "knowledge", "prior_notice": "noticed"}
NAMES = (*DATES, "proceeding", "noticed")
ORDERED_BY = ("made", "discovered", "offense", "harm")
Answers = Mapping[str, str]


@dataclass
class Terms:
    """One slice. Each "since" date comes with the slice that states it: a date taken from the policy is the policy's."""

    id: str
    policy: str
    start: int
    end: int
    window: int
    since: dict[str, tuple[Any, str]]
    entries: list[Table]
    ended: str | None

    @property
    def ended_key(self) -> str:
        return f"when:policy.{self.policy}/ended"

    def passes(self, name: str, date: int | None, answers: Answers) -> bool:
        """One of the four dates."""
        value, owner = self.since[name]
        if value == "none" or date == NONE:
            return True
        if value == "not_stated":
            return answers[f"when:policy.{owner}/{name}"] == "yes"
        assert date is not None
        return date >= day(value)

    def extension(self, answers: Answers) -> int:
        """The most days of an entry in force."""
        return max((entry["days"] for entry in self.entries if self._in_force(entry, answers)), default=0)

    def _in_force(self, entry: Table, answers: Answers) -> bool:
        if entry.get("bought") is False:
            return False
        if "on" not in entry:
            return True
        if self.ended is None:
            return answers[self.ended_key] == "yes"
        return self.ended in entry["on"]

    def questions(self) -> set[str]:
        """The questions that these terms can raise, whatever the claim."""
        found = {f"when:policy.{owner}/{name}" for name, (value, owner) in self.since.items() if value == "not_stated"}
        if self.ended is None and any("on" in entry and entry.get("bought") is not False for entry in self.entries):
            found.add(self.ended_key)
        return found

    def dates(self) -> list[int]:
        """Every day that these terms name."""
        longest = max((entry["days"] for entry in self.entries), default=0)
        stated = [day(value) for value, _ in self.since.values() if value not in ("none", "not_stated")]
        return [self.start, self.end, self.end + self.window, self.end + longest, *stated]


def terms_of(table: Table, policy: Table) -> Terms:
    """A policy's terms, or a layer's: each its own, else the policy's."""

    def own(key: str) -> tuple[Any, str]:
        owner = table if key in table else policy
        return owner.get(key, "none"), owner["id"]

    period: Any = table.get("period", policy["period"])
    window: Any = table.get("reporting_window", policy.get("reporting_window", {"days": 0}))
    since = {name: own(name) for name in SINCE}
    entries = policy.get("extended_reporting", [])
    return Terms(table["id"], policy["id"], day(period[0]), day(period[1]), window["days"], since, entries, policy.get("ended"))


def in_time(trigger: str, terms: Terms, days: Mapping[str, int], last: int | None, answers: Answers) -> bool:
    """The table of section 6.2, on the days as this slice counts them; `last`: the last day of a course of harm."""
    tests = [terms.passes(name, days.get(date), answers) for name, date in SINCE.items() if name != "retroactive"]
    return all(tests) and _triggered(trigger, terms, days, last, answers)


def _triggered(trigger: str, terms: Terms, days: Mapping[str, int], last: int | None, answers: Answers) -> bool:
    match trigger:
        case "occurrence":
            touched = days["harm"] < terms.end and (days["harm"] if last is None else last) >= terms.start
            return days["harm"] != NONE and touched and (days["knowledge"] == NONE or days["knowledge"] >= terms.start)
        case "offense":
            return terms.start <= days["offense"] < terms.end
        case "discovery":
            return terms.start <= days["discovered"] < terms.end
        case "claims_made":
            return _made(terms, days, answers)
        case "claims_made_reported":
            grace = max(terms.window, terms.extension(answers))
            return _made(terms, days, answers) and days["reported"] != NONE and days["reported"] < terms.end + grace
        case other:
            raise ValueError(other)


def _made(terms: Terms, days: Mapping[str, int], answers: Answers) -> bool:
    """Made in the period, or in its extension with the first act before expiration; and since the retroactive date."""
    made = days["made"]
    inside = terms.start <= made < terms.end
    if terms.end <= made < terms.end + terms.extension(answers):
        inside = days["acts"] == NONE or days["acts"] < terms.end
    return inside and terms.passes("retroactive", days.get("acts"), answers)


def wanted(trigger: str, terms: Terms, exposure: Table) -> set[str]:
    """The dates that the trigger tests for this slice."""
    dated = {name for name, (value, _) in terms.since.items() if value not in ("none", "not_stated")}
    names = {SINCE[name] for name in dated if name != "retroactive"}
    match trigger:
        case "occurrence":
            return names | {"harm", "knowledge"}
        case "offense":
            return names | {"offense"}
        case "discovery":
            return names | {"discovered"}
    names.add("made")
    if "retroactive" in dated or any(entry.get("bought") is not False for entry in terms.entries):
        names.add("acts")
    if trigger == "claims_made_reported" and terms.id not in exposure.get("reported_to", {}):
        names.add("reported")
    return names


def noticed(exposure: Table) -> Any:
    """`noticed`; absent: the earliest of `noticed_to`, else not stated."""
    return exposure.get("noticed", min(exposure.get("noticed_to", {}).values(), default=None))


def dated(exposure: Table) -> dict[str, Any]:
    """The dates that the file states."""
    stated = {name: exposure[name] for name in NAMES if name in exposure}
    if noticed(exposure) is not None:
        stated["noticed"] = noticed(exposure)
    return stated


def ordering_date(exposure: Table) -> str | None:
    """The date by which the claim is placed: the first that the file states, if it ever happened."""
    return next((name for name in ORDERED_BY if exposure.get(name, "none") != "none"), None)


def last_harm(exposure: Table) -> int | None:
    """The last day of a course of harm."""
    harm: Any = exposure.get("harm")
    return day(harm["to"]) if isinstance(harm, dict) and "to" in harm else None


def calendar(
    exposure: Table, names: set[str], everyday: Sequence[int], cell: Mapping[str, tuple[int, int]]
) -> Iterator[dict[str, int]]:
    """Every combination of days of one claim that can be: acts <= made <= reported, and made by each day of `reported_to`."""
    stated = dated(exposure)
    every = [name for name in NAMES if name in names or name in stated]
    reports = [day(value) for value in exposure.get("reported_to", {}).values() if value != "none"]
    for combination in product(*(narrowed(options(stated.get(name), everyday), cell.get(name)) for name in every)):
        days = dict(zip(every, combination, strict=True))
        if possible(days) and all(days.get("made", NONE) <= report for report in reports):
            yield days


def named_days(exposure: Table) -> list[int]:
    """Every day that the claim's file names."""
    found = [bound for value in dated(exposure).values() for bound in options(value, ()) if bound != NONE]
    found += [day(value) for key in ("reported_to", "noticed_to") for value in exposure.get(key, {}).values() if value != "none"]
    return found
