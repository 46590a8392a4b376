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


def replayed(claim: Claim, reading: Table) -> set[Result]:
    """The results of all worlds that agree with a reading."""
    given: dict[str, list[str]] = {}
    retro: dict[str, str] = {}
    cell: dict[str, tuple[int, int]] = {}
    for key, value in {**reading["answers"], **reading["cell"]}.items():
        if "/retroactive" in key:
            retro[key.removeprefix("when:").removeprefix("policy.").removesuffix("/retroactive")] = value
        elif key.startswith(("fact:", "law:", "control:")):
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


def worlds_shown(claim: Claim) -> str:
    """Every world that the oracle tells apart, with what the client bears and the sums."""
    lines = []
    for days, chosen, result in claim.worlds():
        dates = {name: date.fromordinal(day).isoformat() if day > 0 else "none" for name, day in days.items()}
        lines.append(f"bears {result.bears} {chosen} {dates} {short(result.sums)}")
    return "\n".join(lines)
