"""One corner in full: every tower of two slices with limits of 1 and 2 cents.

A base policy and one layer; the layer's share 1, 1/2, 3/5 or 1/3; every way to state exhaustion (who, how, of what, how
much); three kinds of trouble in the base slice (settled for one cent, insolvent, half coinsured); the layer's own wording
excludes penalties. The loss is one cent of penalty and four of damages, so the base slice holds cents that the layer
recognizes, cents that it does not, or both. 2 x 2 x 4 x 36 x 3 = 1,728 towers; each is the program of a party of its own,
so that one account holds many.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice, product

from .claim import Claim
from .compare import Review, differences, reviewed
from .files import Table, parse
from .toml import dump
from .universes import CURRENCIES, PROVENANCE, TAXONOMY, money

TROUBLES = ("settled", "insolvent", "coinsurance")
EXHAUSTIONS = [
    {"who": who, "how": how, "of_what": of_what, "how_much": how_much}
    for who, how, of_what, how_much in product(
        ("underlying_insurers", "insureds_too", "anyone"),
        ("actual_payment", "held_liable", "settled_in_full"),
        ("covered", "recognized"),
        ("full", "proportionate"),
    )
]
Tower = tuple[int, int, str, Table, str]


def towers() -> Iterator[Tower]:
    """Base limit, layer limit, share, exhaustion, trouble: all of them."""
    return product((1, 2), (1, 2), ("1", "1/2", "3/5", "1/3"), EXHAUSTIONS, TROUBLES)


def batches(size: int = 96) -> Iterator[list[Tower]]:
    """The same, in accounts of so many parties."""
    every = towers()
    while batch := list(islice(every, size)):
        yield batch


def document(name: str, **clauses: list[Table]) -> str:
    head = {"kind": "form", "id": name, "title": name, "publisher": "Test", "line": "teo", "provenance": PROVENANCE}
    return dump({"format": 1, "document": head, **clauses})


def account(batch: Sequence[Tower]) -> dict[str, str]:
    """An account of many parties, each with one tower and one exposure."""
    whole: Table = {
        "format": 1,
        "account": {"name": "Corner", "client": "c0", "currency": "USD", "as_of": date(2026, 1, 1), "law": "us.il"},
        "party": [{"id": f"c{n}", "name": f"Party {n}"} for n in range(len(batch))],
        "policy": [policy(n, tower) for n, tower in enumerate(batch)],
        "layer": [layer(n, tower) for n, tower in enumerate(batch)],
        "exposure": [exposure(n, tower) for n, tower in enumerate(batch)],
    }
    grant = {"id": "g", "title": "All loss", "part": "A", "trigger": "discovery", "to": {"item": "any"}}
    return {
        "library/taxonomy.toml": dump(TAXONOMY),
        "library/currencies.toml": dump(CURRENCIES),
        "library/base.toml": document("base", grant=[grant]),
        "library/own.toml": document("own", exclusion=[{"id": "x", "title": "Penalties", "to": {"item": "penalty"}}]),
        "account/account.toml": dump(whole),
    }


def policy(number: int, tower: Tower) -> Table:
    limit, _, _, _, trouble = tower
    stated: Table = {
        "id": f"p{number}",
        "party": f"c{number}",
        "title": "Base",
        "insurer": "B",
        "form": "base",
        "insureds": [{"party": f"c{number}", "status": "named"}],
        "period": [date(2026, 1, 1), date(2027, 1, 1)],
        "limit": {"each_claim": money(limit), "aggregate": money(limit)},
        "retention": "none",
        "defense": {"kind": "reimburse", "place": "inside"},
    }
    if trouble == "insolvent":
        stated["insolvent"] = True
    if trouble == "coinsurance":
        stated["coinsurance"] = "1/2"
    return stated


def layer(number: int, tower: Tower) -> Table:
    _, limit, share, exhaustion, _ = tower
    return {
        "id": f"x{number}",
        "excess_of": f"p{number}",
        "limit": {"each_claim": money(limit), "aggregate": money(limit)},
        "shares": [{"insurer": "X", "share": share, "exhaustion": exhaustion}],
        "form": "own",
        "law": "us.il",
    }


def exposure(number: int, tower: Tower) -> Table:
    stated: Table = {"id": f"e{number}", "party": f"c{number}", "title": "Loss", "discovered": date(2026, 2, 1)}
    if tower[4] == "settled":
        stated["settled"] = {f"p{number}": money(1)}
    items = [{"id": "fine", "item": "penalty.tax", "amount": "0.01"}, {"id": "loss", "item": "damages.statutory", "amount": "0.04"}]
    return {**stated, "item": items}


def mismatches(batch: Sequence[Tower], review: Review) -> list[str]:
    """Where the engine differs, tower by tower."""
    files = account(batch)
    universe = parse(files)
    reviews = {each["id"]: each for each in reviewed(files, review)["exposures"]}
    found = []
    for tower, table in zip(batch, universe.account["exposure"], strict=True):
        claim = Claim(universe, table, cap=1)
        ((_, _, result),) = claim.worlds()
        found += [f"{tower}: {each}" for each in differences(claim, result.bears, result.bears, reviews[table["id"]])]
    return found
