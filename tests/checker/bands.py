"""Bands (docs/format.md, 5.3): they partition every item to the cent, and say of each cent what the money that was derived says."""

from collections.abc import Sequence

from .files import Refused, Table
from .money import Reason
from .placing import Line

STEPS = {
    **{"recovered": "5.3, 6 and 7", "retained": "5.3, 3 and 10", "waiting_period": "5.3, 3", "coinsurance": "5.3, 7"},
    **{"above_limit": "6.4, 5", "aggregate_exhausted": "6.4, 5 and 6", "above_sublimit": "5.3, 4", "attachment_hole": "6.4, 5"},
    **{"underlying_not_exhausted": "5.3, exhaustion", "released": "5.3, 8", "insolvent": "5.3, 9", "unplaced": "5.3, 7"},
    **{"refused": "5.3, 9"},
    **{"hammer": "6.3", "allocated_uncovered": "6.3", "condition_failed": "5.3, 2 and 4", "excluded": "5.2", "untimely": "6.2"},
    **{"uninsurable": "7.1", "rescinded": "7.2"},
    **{"not_granted": "5.2", "not_insured": "5.1", "document_not_seen": "5.2"},
}
"""Where docs/format.md says how a cent comes to be there."""


def check_bands(bands: list[Table], items: list[Table], lines: list[Line]) -> None:
    """Refuses the first cent that is counted twice or not at all, or that stands where the money does not put it."""
    order = [item["item"] for item in items if item["amount"]]
    if list(dict.fromkeys(band["item"] for band in bands)) != order:
        raise Refused(f"the bands are of {', '.join(dict.fromkeys(b['item'] for b in bands))}, not of {', '.join(order)}")
    for item in items:
        at = 0
        for band in (b for b in bands if b["item"] == item["item"]):
            if band["from"] != at or band["to"] <= at:
                raise Refused(f"bands of {item['item']}: one runs from {band['from']} to {band['to']}, where {at} is next")
            at = band["to"]
        if at != item["amount"]:
            raise Refused(f"bands of {item['item']} end at {at}, not at {item['amount']}")
    for band in bands:
        for line in lines:
            if line.item == band["item"] and line.low < band["to"] and band["from"] < line.high:
                _same(band, line)


def _same(band: Table, line: Line) -> None:
    where = f"band {band['item']} [{band['from']}, {band['to']})"
    low, high = max(line.low, band["from"]), min(line.high, band["to"])
    best = line.reasons[0]
    if not matches(band, best):
        raise Refused(f"{where}: {told(band)}; by {best.step or STEPS[best.status]} [{low}, {high}) is {named(best)}")
    also = [given for given in band["also"] if not any(matches(given, idle) for idle in line.idle)]
    if len(also) != len(line.reasons) - 1 or not all(map(matches, also, line.reasons[1:])):
        given, want = ("; ".join(reasons) or "none" for reasons in (map(told, band["also"]), map(named, line.reasons[1:])))
        raise Refused(f"{where}: its further reasons are {given}, where the towers that [{low}, {high}) was offered to say {want}")


def clause_of(given: Table) -> str | None:
    """`document/clause`, as a proof or a review writes it."""
    if given.get("document"):
        return f"{given['document']}/{given['clause']}"
    clause: str | None = given["clause"]
    return clause


def matches(given: Table, want: Reason) -> bool:
    """Whether a reason given is the one derived; an insurer is named of what is recovered."""
    if (given["status"], given["policy"], clause_of(given)) != (want.status, want.policy, want.clause):
        return False
    if want.status == "recovered":
        return bool((given["insurer"] or "") == want.insurer)
    return (given["element"] or "") in (want.may or (want.element,))


def told(given: Table) -> str:
    """A reason given."""
    return named(Reason(given["status"], given["policy"], clause_of(given), given["element"] or "", given["insurer"] or ""))


def named(reason: Reason) -> str:
    """A reason in a few words."""
    words = [reason.status]
    words += [f"by {reason.policy}"] if reason.policy else []
    words += [f"({reason.insurer})"] if reason.insurer and reason.status == "recovered" else []
    words += [f"under {reason.clause}"] if reason.clause else []
    return " ".join([*words, *([f"for {reason.element}"] if reason.element else [])])


def shifted(bands: Sequence[Table], starts: dict[str, int]) -> list[Table]:
    """Bands that are laid end to end, each counted within its own item."""
    return [{**band, "from": band["from"] - starts[band["item"]], "to": band["to"] - starts[band["item"]]} for band in bands]
