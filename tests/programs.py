"""Small programs for money tests, in whole cents: what `place` needs and no more."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from underlap.match.books import Program
from underlap.match.money import Claim, Item, place
from underlap.match.results import RETAINED, Band, BandStatus, Cap, Ruling, Status
from underlap.model.clauses import Cite
from underlap.model.programs import (
    Defense,
    DefenseKind,
    Exhaustion,
    Layer,
    Limit,
    Policy,
    QuotaShare,
    Retention,
    Tower,
    Who,
)
from underlap.model.spans import Period

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
NIL = Retention()
COVERED = Ruling(Status.COVERED)
EXCLUDED = Ruling(Status.EXCLUDED, Cite("d", "D", "1", "x", "", "an exclusion"))


def policy(
    limit: int, *, id: str = "p", retention: Retention = NIL, inside: bool = True, coinsurance: str = "0", insolvent: bool = False
) -> Policy:
    """A primary policy that covers whatever the rulings say."""
    return Policy(
        id=id,
        party="client",
        title=id,
        insurer="A",
        period=YEAR,
        limit=Limit(limit, limit),
        retention=retention,
        defense=Defense(DefenseKind.DUTY, inside),
        wording=None,
        coinsurance=Fraction(coinsurance),
        insolvent=insolvent,
    )


def layer(id: str, attachment: int, limit: int, *shares: tuple[str, Exhaustion]) -> Layer:
    """A layer; without shares, one insurer for all of it that anyone exhausts."""
    terms = shares or (("1", Exhaustion(Who.ANYONE)),)
    quota = tuple(QuotaShare(f"{id}{i}", Fraction(share), exhaustion) for i, (share, exhaustion) in enumerate(terms))
    return Layer(id=id, excess_of="p", attachment=attachment, limit=Limit(limit, limit), shares=quota)


def placed(
    towers: Sequence[Tower],
    items: Mapping[str, int],
    rulings: Mapping[tuple[str, str], Ruling] | None = None,
    settled: Mapping[str, int] | None = None,
) -> tuple[Band, ...]:
    """Items by name (those that start with `defense` are defense), everything covered unless `rulings` says otherwise."""
    mine = [Item(name, cents, name.startswith("defense")) for name, cents in items.items()]
    mine.sort(key=lambda i: not i.defense)
    asked = {(x.id, i.id): COVERED for t in towers for x in t.slices for i in mine}
    claim = Claim(tuple(mine), {**asked, **(rulings or {})}, settled or {})
    return place(Program(tuple(towers)), claim).bands


def sums(bands: Sequence[Band]) -> dict[tuple[str, str | None], int]:
    """(status, policy) -> cents."""
    out: dict[tuple[str, str | None], int] = {}
    for band in bands:
        key = (band.reason.status.value, band.reason.policy)
        out[key] = out.get(key, 0) + band.span.size
    return out


def recovered(bands: Sequence[Band]) -> int:
    """Cents some policy would pay."""
    return sum(b.span.size for b in bands if b.reason.status is BandStatus.RECOVERED)


def bears(bands: Sequence[Band]) -> int:
    """Cents the client bears."""
    return sum(b.span.size for b in bands if b.reason.status is not BandStatus.RECOVERED)


def retained(bands: Sequence[Band]) -> int:
    """Cents the program leaves with the client on purpose."""
    return sum(b.span.size for b in bands if b.reason.status in RETAINED)


def capped(cents: int, over: BandStatus = BandStatus.ABOVE_SUBLIMIT, clause: str = "s") -> Ruling:
    """Covered, up to a sublimit."""
    return Ruling(Status.COVERED, caps=(Cap(Cite("d", "D", "1", clause, "", "a sublimit"), over, cents),))
