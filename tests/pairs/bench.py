"""Shipped documents on the bench: accounts read, matched and proved once per run, and what single clauses did in a proof."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from underlap.cli.shipped import shipped_library
from underlap.match.exams import Exam, vocabulary
from underlap.match.judge import Judge
from underlap.match.proofs import prove
from underlap.match.results import Result, Review
from underlap.match.reviews import CAP, Memo, match
from underlap.match.words import Reader
from underlap.model.accounts import Account
from underlap.read.accounts import read_account
from underlap.read.library import Library

ROOT = Path(__file__).resolve().parent.parent.parent
VALUE_CHAIN = ROOT / "fixtures" / "value-chain"
SHIPPED = Library((shipped_library(),))
MEMO = Memo()


@frozen
class Step:
    """What one clause did to one item of one count under one grant. `clause`: `document/clause`, a carve-back after its exclusion."""

    policy: str
    item: str
    count: str
    grant: str
    clause: str
    outcome: str


def read(path: Path, library: Library = SHIPPED) -> Account:
    """An account in which nothing is wrong."""
    got = read_account(path, library)
    errors = [f"{p.place.file}:{p.place.line} {p.code} {p.message}" for p in got.problems if p.is_error]
    assert not errors, "\n".join(errors)
    assert got.value is not None
    return got.value


@cache
def account(path: Path) -> Account:
    """The account of a folder, read once."""
    return read(path)


@cache
def review(path: Path, severity: str = "high", basis: str = "term") -> Review:
    """The account of a folder, matched once."""
    return match(account(path), severity=severity, basis=basis, memo=MEMO)


def results(path: Path) -> Mapping[str, Result]:
    """Exposure id -> result."""
    return {r.exposure.id: r for r in review(path).results}


@cache
def proof(path: Path, exposure: str) -> Mapping[str, Any]:
    """The proof of one exposure."""
    return prove(review(path), exposure, MEMO)


def steps(path: Path, exposure: str, end: str = "adverse") -> Iterator[Step]:
    """Every clause that was read after a grant was met, in one witness reading."""
    yield from steps_of(proof(path, exposure), end)


def steps_of(proved: Mapping[str, Any], end: str) -> Iterator[Step]:
    """The same, of a proof."""
    for policy in proved["ends"][end]["policies"]:
        for item in policy["items"]:
            for reading in item["readings"]:
                grant = reading["grant"]["clause"] if reading["grant"] else ""
                for step in _nested(reading["steps"]):
                    clause = f"{step['document']}/{step['clause']}"
                    yield Step(policy["policy"], item["item"], reading["count"], grant, clause, step["outcome"])


def _nested(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in found:
        yield step
        yield from _nested(step.get("unless", []))


def bites_anyway(path: Path, exposure: str, policy: str, clause: str, item: str) -> bool:
    """Whether an exclusion would take an item if the item were granted."""
    whole = account(path)
    found = next(e for e in whole.exposures if e.id == exposure)
    exam = Exam(whole, found, vocabulary(whole), "high", "term", CAP, MEMO)
    holder = next(t.policy for t in whole.towers if t.policy.id == policy)
    thing = next(i for i in found.items if i.id == item)
    seat = exam.seat(holder, thing)
    assert seat is not None
    exclusion = next(x for x in seat.wording.exclusions if x.cite.ref == clause)
    reader = Reader(seat, Judge(exam.case, seat.law, {}), thing, exam.case.counts_of(thing)[0])
    return reader.bite(exclusion).bites
