"""Bands (docs/format.md, 5.3): they partition every item to the cent, and say of each cent what the rulings allow."""

from collections.abc import Mapping
from dataclasses import dataclass

from .files import Refused, Table, fraction
from .rulings import Ruling

RANKS = (
    "recovered", "retained", "waiting_period", "coinsurance", "above_limit", "aggregate_exhausted", "above_sublimit",
    "underlying_not_exhausted", "attachment_hole", "released", "insolvent", "unplaced", "condition_failed", "excluded",
    "not_granted", "untimely", "not_insured", "document_not_seen",
)  # fmt: skip
"""One reason per unpaid cent: the first of these."""
CAPPED = {"above_sublimit": "sublimit", "excluded": "carve_back", "condition_failed": "condition"}


@dataclass
class Slice:
    """A policy or layer of the party's program, and its ruling on each item."""

    holder: Table
    base: Table
    rulings: dict[str, Ruling]


class Bands:
    """The bands of one end beside its rulings."""

    def __init__(self, towers: list[list[str]], slices: Mapping[str, Slice], settled: Table) -> None:
        self.towers, self.slices, self.settled = towers, slices, settled
        self.tower_of = {name: at for at, tower in enumerate(towers) for name in tower}

    def check(self, bands: list[Table], items: list[Table]) -> None:
        """Refuses the first cent that is counted twice or not at all, or whose reasons are not the rulings'."""
        order = [item["item"] for item in items if item["amount"]]
        if list(dict.fromkeys(band["item"] for band in bands)) != order:
            raise Refused(f"the bands are of {', '.join(dict.fromkeys(b['item'] for b in bands))}, not of {', '.join(order)}")
        for item in items:
            at = 0
            for band in (b for b in bands if b["item"] == item["item"]):
                if band["from"] != at or band["to"] <= at:
                    raise Refused(f"bands of {item['item']}: one runs from {band['from']} to {band['to']}, where {at} is next")
                at = band["to"]
                self._reasons(f"band {item['item']} [{band['from']}, {band['to']})", band)
            if at != item["amount"]:
                raise Refused(f"bands of {item['item']} end at {at}, not at {item['amount']}")

    def _reasons(self, where: str, band: Table) -> None:
        """A cent is offered to every tower until one recovers it; of the reasons the first in rank is the band's."""
        reasons = [band, *band["also"]]
        if not self.towers:
            if (band["status"], band["policy"], band["also"]) != ("not_insured", None, []):
                raise Refused(f"{where}: there is no policy that it could be offered to")
            return
        for reason in reasons:
            if reason["policy"] not in self.tower_of:
                raise Refused(f"{where}: {reason['policy']} is not of the party's program")
            self._reason(where, band["item"], reason)
        at = self.tower_of[band["policy"]]
        last = at if band["status"] == "recovered" else len(self.towers) - 1
        want = [n for n in range(last + 1) if n != at]
        if [self.tower_of[r["policy"]] for r in band["also"]] != want:
            names = ", ".join(self.towers[n][0] for n in want) or "none"
            raise Refused(f"{where}: its further reasons are not those of the towers it was offered to: {names}")
        best = min(reasons, key=lambda r: (RANKS.index(r["status"]), self.tower_of[r["policy"]]))
        if best is not band:
            raise Refused(f"{where}: {best['status']} of {best['policy']} comes before {band['status']} of {band['policy']}")

    def _reason(self, where: str, item: str, reason: Table) -> None:
        """Status, clause and element against the ruling of the policy or layer, and of the policy it follows."""
        status, name = reason["status"], reason["policy"]
        mine = self.slices[name]
        under, own = self.slices[mine.base["id"]].rulings[item], mine.rulings[item]
        clause = f"{reason['document']}/{reason['clause']}" if reason["clause"] else None
        said = {"not_seen": "document_not_seen"}.get(own.status, own.status)
        if status == said and own.status != "covered" and (mine.holder is mine.base or under.status == "covered"):
            if (clause, reason["element"]) != (own.clause.ref if own.clause else None, own.element) and not own.late:
                raise Refused(f"{where}: {name} cites {clause or 'no clause'}, its ruling {own.clause.ref if own.clause else 'none'}")
            return
        if under.status != "covered" or own.status != "covered":
            raise Refused(f"{where}: {status} by {name}, whose ruling on it is {own.status}")
        capping = [c.ref for c in (*under.caps, *under.reduces) if c.kind == CAPPED.get(status)]
        if status in CAPPED and (mine.holder is not mine.base or clause not in capping):
            raise Refused(f"{where}: {status} by {name} under {clause or 'no clause'}, which does not cap it")
        if status == "recovered" and clause != (under.clause.ref if under.clause else None):
            raise Refused(f"{where}: recovered from {name} under {clause}, not under {under.clause.ref if under.clause else None}")
        if status not in CAPPED and not self._has(mine, status):
            raise Refused(f"{where}: {status}, which nothing in the terms of {name} can bring about")

    def _has(self, mine: Slice, status: str) -> bool:
        """Whether the declarations have what a status speaks of."""
        holder, primary = mine.holder, mine.holder is mine.base
        retention = holder.get("retention") if isinstance(holder.get("retention"), dict) else {}
        waits = (retention or {}).get("kind") == "waiting_period"
        shares = holder.get("shares", [])
        return {
            "recovered": True,
            "above_limit": primary,
            "attachment_hole": primary and len(self.towers[self.tower_of[holder["id"]]]) > 1,
            "retained": primary and bool(retention) and not waits,
            "waiting_period": primary and waits,
            "coinsurance": "coinsurance" in holder,
            "underlying_not_exhausted": not primary,
            "released": holder["id"] in self.settled,
            "insolvent": any(x.get("insolvent", False) for x in (holder, *shares)),
            "unplaced": not primary and sum(fraction(x["share"]) for x in shares) < 1,
        }.get(status, False)
