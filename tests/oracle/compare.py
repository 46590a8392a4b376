"""The engine's answer beside the oracle's, for one universe.

Compared: both ends of what the client bears; and for each witness, its reading replayed here: every world that agrees with
its answers and its cell must give one and the same result, with the witness's recovered, retained, uninsured and sums per
(item, status, policy).
"""

import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from .claim import Claim, Result, Sums
from .files import Table
from .scenario import Results, Scenario
from .scenarios import Verdict

Review = Callable[..., Table]
EVER = (date.min.toordinal(), date.max.toordinal())


def engine() -> Review:
    """The engine's entry point, by name: nothing of the engine is imported to read or judge a universe."""
    review: Review = import_module("underlap.cli.review").review_json
    return review


def write(files: Mapping[str, str], folder: Path) -> None:
    """A universe's files below a folder."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def reviewed(files: Mapping[str, str], review: Review, **settings: Any) -> Table:
    """What the engine says of the files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(files, folder)
        stated = {"severity": "high", "basis": "all", **settings}
        return review(folder / "account" / "account.toml", libraries=[folder / "library"], **stated)


def differences(claim: Claim, favorable: int, adverse: int, exposure: Table) -> list[str]:
    """All ways in which the engine's exposure disagrees with the oracle's claim."""
    found = []
    ends = {"favorable": favorable, "adverse": adverse}
    if not exposure["exact"]:
        found.append("not exact")
    for end, bears in ends.items():
        if exposure["client_bears"][end] != bears:
            found.append(f"{end}: client bears {exposure['client_bears'][end]}, oracle {bears}")
        found += [f"{end} witness: {each}" for each in witness(claim, end, exposure)]
    return found


def witness(claim: Claim, end: str, exposure: Table) -> list[str]:
    """A witness's reading replayed."""
    reading = exposure["readings"][end]
    try:
        results = replayed(claim, reading)
    except ValueError as problem:
        return [str(problem)]
    if len(results) != 1:
        return [f"{len(results)} different results among the worlds of its reading: {sorted(r.bears for r in results)}"]
    return unlike(results.pop(), end, exposure)


def year_differences(verdict: Verdict, review: Table) -> list[str]:
    """All ways in which the engine disagrees about a scenario, and about each of its exposures alone."""
    (told,) = review["scenarios"]
    found = [] if told["exact"] else ["not exact"]
    found += unlike_ends("sum", told["client_bears"], verdict.ends.of_all)
    each = {claim["id"]: claim["client_bears"] for claim in told["exposures"]}
    names = [exposure["id"] for exposure in verdict.scenario.exposures]
    for name, both in zip(names, verdict.ends.of_each, strict=True):
        found += unlike_ends(f"{name} within it", each[name], both)
    for end, bears in zip(("favorable", "adverse"), verdict.ends.of_all, strict=True):
        bands = {claim["exposure"]: claim["bands"] for claim in told["readings"][end]["claims"]}
        found += [f"{end} witness: {each}" for each in unlike_year(verdict.scenario, told["readings"][end], bears, bands)]
    exposures = {exposure["id"]: exposure for exposure in review["exposures"]}
    for standing, ends in verdict.alone:
        name = standing.exposures[0]["id"]
        found += [f"{name} alone: {each}" for each in unlike_alone(standing, ends.of_all, exposures[name])]
    return found


def unlike_alone(standing: Scenario, ends: tuple[int, int], exposure: Table) -> list[str]:
    """One exposure without a scenario."""
    found = [] if exposure["exact"] else ["not exact"]
    found += unlike_ends("", exposure["client_bears"], ends)
    for end, bears in zip(("favorable", "adverse"), ends, strict=True):
        bands = {exposure["id"]: exposure["readings"][end]["bands"]}
        found += [f"{end} witness: {each}" for each in unlike_year(standing, exposure["readings"][end], bears, bands)]
    return found


def unlike_ends(what: str, theirs: Table, ours: tuple[int, int]) -> list[str]:
    """Two ends."""
    given = theirs["favorable"], theirs["adverse"]
    return [] if given == ours else [f"{what} client bears {given}, oracle {ours}".strip()]


def unlike_year(scenario: Scenario, reading: Table, bears: int, bands: Mapping[str, list[Table]]) -> list[str]:
    """A witness's reading and order replayed: one result, with its end and its bands."""
    try:
        results = year_replayed(scenario, reading)
    except ValueError as problem:
        return [str(problem)]
    if len(results) != 1:
        return [f"{len(results)} different results among the worlds of its reading: {sorted(each.bears for each in results)}"]
    (result,) = results
    found = [] if result.bears == bears else [f"bears {result.bears} here, not {bears}"]
    for exposure, claim in zip(scenario.exposures, result.claims, strict=True):
        theirs = sums(bands[exposure["id"]])
        if theirs != dict(claim.sums):
            found.append(f"{exposure['id']} bands {short(theirs)}, oracle {short(claim.sums)}")
    return found


def year_replayed(scenario: Scenario, reading: Table) -> set[Results]:
    """The results of all worlds that agree with a reading's answers, days and order."""
    given: dict[str, list[str]] = {}
    cell: dict[str, dict[str, tuple[int, int]]] = {}
    for key, value in {**reading["answers"], **reading["cell"]}.items():
        if key.startswith(("fact:", "law:", "control:", "warranty:", "when:policy.")):
            given[key] = [value]
        else:
            exposure, _, date = key.removeprefix("when:").rpartition("/")
            cell.setdefault(exposure, {})[date] = piece(value)
    return {results for *_, results in scenario.worlds(given, cell, reading.get("order"))}


def replayed(claim: Claim, reading: Table) -> set[Result]:
    """The results of all worlds that agree with a reading."""
    given: dict[str, list[str]] = {}
    retro: dict[str, str] = {}
    cell: dict[str, tuple[int, int]] = {}
    for key, value in {**reading["answers"], **reading["cell"]}.items():
        if "/retroactive" in key:
            retro[key.removeprefix("when:").removeprefix("policy.").removesuffix("/retroactive")] = value
        elif key.startswith(("fact:", "law:", "control:", "warranty:")):
            given[key] = [value]
        else:
            cell[key.rpartition("/")[2]] = piece(value)
    return {result for _, _, result in claim.worlds(given, cell, retro)}


def piece(written: Any) -> tuple[int, int]:
    """A piece of the calendar: one day, or [from, to) where a missing bound has no end."""
    if isinstance(written, str) and ".." in written:
        written = [bound or None for bound in written.split("..")]
    if isinstance(written, str):
        only = date.fromisoformat(written).toordinal()
        return only, only + 1
    start, end = (None if bound is None else date.fromisoformat(bound).toordinal() for bound in written)
    return EVER[0] if start is None else start, EVER[1] if end is None else end


def unlike(result: Result, end: str, exposure: Table) -> list[str]:
    """Figures and sums of a witness against the replayed result."""
    found = []
    for name, ours in (("recovered", result.recovered), ("retained", result.retained), ("uninsured", result.uninsured)):
        if exposure[name][end] != ours:
            found.append(f"{name} {exposure[name][end]}, oracle {ours}")
    theirs = sums(exposure["readings"][end]["bands"])
    if theirs != dict(result.sums):
        found.append(f"bands {short(theirs)}, oracle {short(result.sums)}")
    return found


Summed = dict[tuple[str, str, str | None], int]


def sums(bands: list[Table]) -> Summed:
    """Cents per (item, status, policy)."""
    found: Summed = {}
    for band in bands:
        key = band["item"], band["status"], band["policy"]
        found[key] = found.get(key, 0) + band["to"] - band["from"]
    return {key: count for key, count in found.items() if count}


def short(summed: Summed | Sums) -> str:
    """Sums on one line."""
    pairs = sorted(summed.items() if isinstance(summed, dict) else summed, key=str)
    return "{" + ", ".join(f"{item}:{status}({policy}) {count}" for (item, status, policy), count in pairs) + "}"


def shown(files: Mapping[str, str]) -> str:
    """A universe's files, compactly: without the taxonomy, which never changes, and without empty lines."""
    lines = []
    for path, text in files.items():
        if not path.endswith(("taxonomy.toml", "currencies.toml")):
            kept = [line for line in text.splitlines() if line and not line.startswith(("format =", "provenance ="))]
            lines += [f"--- {path}", *kept]
    return "\n".join(lines)


def year_shown(scenario: Scenario) -> str:
    """Every world of a scenario that the oracle tells apart."""
    lines = []
    for days, order, chosen, results in scenario.worlds():
        dates = [{name: date.fromordinal(day).isoformat() if day > 0 else "none" for name, day in each.items()} for each in days]
        lines.append(f"bears {results.bears} in order {' '.join(order)} {chosen} {dates}")
        for exposure, claim in zip(scenario.exposures, results.claims, strict=True):
            lines.append(f"    {exposure['id']} bears {claim.bears} {short(claim.sums)}")
    return "\n".join(lines)


def worlds_shown(claim: Claim) -> str:
    """Every world that the oracle tells apart, with what the client bears and the sums."""
    lines = []
    for days, chosen, result in claim.worlds():
        dates = {name: date.fromordinal(day).isoformat() if day > 0 else "none" for name, day in days.items()}
        lines.append(f"bears {result.bears} {chosen} {dates} {short(result.sums)}")
    return "\n".join(lines)
