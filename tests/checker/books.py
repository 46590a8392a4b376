"""What claims have used up (docs/format.md, 6.4): pools around pools, loss runs, shares' parts, retentions and sublimits of a term."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from .files import Files, Table, fraction

Key = tuple[str, str]
"""Exposure and item."""


def nested(cumulative: list[Fraction], at: int) -> list[int]:
    """Where each of several shares ends in the first `at` cents: floors within floors, from the last share down."""
    ends = [int(at * cumulative[-1] // 1)]
    for upper, lower in pairwise(reversed(cumulative)):
        ends.append(int(ends[-1] * lower / upper // 1) if upper else 0)
    return ends[::-1]


def parts(cumulative: list[Fraction], low: int, high: int) -> list[int]:
    """What each share has of the cents [low, high) of its slice."""
    ends = [b - a for a, b in zip(nested(cumulative, low), nested(cumulative, high), strict=True)]
    return [ends[0], *(b - a for a, b in pairwise(ends))]


@dataclass(frozen=True)
class Share:
    """One insurer of a layer."""

    insurer: str
    exhaustion: Table
    unpaid: str


@dataclass(eq=False)
class Slice:
    """A policy or layer in its tower. `cumulative`: its shares added up; of a policy what coinsurance leaves, and all."""

    holder: Table
    base: Table
    attachment: int
    each: int
    pool: int
    shares: list[Share]
    cumulative: list[Fraction]

    @property
    def id(self) -> str:
        """Policy or layer."""
        name: str = self.holder["id"]
        return name

    @property
    def primary(self) -> bool:
        """The base of its tower."""
        return self.holder is self.base

    @property
    def unpaid(self) -> frozenset[str]:
        """Why none of its insurers pays; nothing if one does."""
        return frozenset(s.unpaid for s in self.shares) if all(s.unpaid for s in self.shares) else frozenset()

    @property
    def choosy(self) -> bool:
        """Whether one of its shares counts only what its own wording covers."""
        return any(s.exhaustion.get("of_what") == "recognized" for s in self.shares)


def unpaid(insurer: Table) -> str:
    """Why an insurer does not pay what it owes."""
    return next((name for key, name in (("insolvent", "insolvent"), ("refuses", "refused")) if insurer.get(key)), "")


def slices(files: Files, tower: list[Table]) -> list[Slice]:
    """A tower's slices from below."""
    made: list[Slice] = []
    tops: dict[str, int] = {}
    for holder in tower:
        each = files.cents(holder["limit"]["each_claim"])
        pool = files.cents(holder["limit"]["aggregate"]) * (1 + holder["limit"].get("reinstatements", 0))
        if holder is tower[0]:
            attachment = 0
            shares = [Share(holder.get("insurer", ""), {}, unpaid(holder))]
            cumulative = [1 - fraction(holder["coinsurance"]), Fraction(1)] if "coinsurance" in holder else [Fraction(1)]
        else:
            attachment = files.cents(holder["attachment"]) if "attachment" in holder else tops[holder["excess_of"]]
            shares = [Share(s["insurer"], s["exhaustion"], unpaid(s)) for s in holder["shares"]]
            written = [fraction(s["share"]) for s in holder["shares"]]
            cumulative = [sum(written[: n + 1], Fraction(0)) for n in range(len(written))]
        tops[holder["id"]] = attachment + each
        made.append(Slice(holder, tower[0], attachment, each, pool, shares, cumulative))
    return made


@dataclass
class Books:
    """What is left. `pools`: name -> cents; `around`: member (slice, policy/part or pool) -> the pools it is named in."""

    pools: dict[str, int]
    around: dict[str, list[str]]
    eroded: Counter[str] = field(default_factory=Counter)
    log: Counter[tuple[str, Key]] = field(default_factory=Counter)  # (slice, of which item) -> cents
    retained: Counter[str] = field(default_factory=Counter)  # policy -> cents
    capped: Counter[tuple[str, str]] = field(default_factory=Counter)  # (holder, clause) -> cents

    def copy(self) -> "Books":
        """The same, to try something on."""
        return Books(self.pools, self.around, self.eroded.copy(), self.log.copy(), self.retained.copy(), self.capped.copy())

    def holding(self, member: str) -> set[str]:
        """Every pool that holds all of a slice, or all that is paid under a part: each once."""
        found: set[str] = {member} if member in self.pools else set()
        waiting = [member]
        while waiting:
            more = [pool for pool in self.around.get(waiting.pop(), []) if pool not in found]
            found.update(more)
            waiting += more
        return found

    def left(self, names: set[str]) -> int:
        """The least that is left of any of them."""
        return min(max(0, self.pools[name] - self.eroded[name]) for name in names)

    def erode(self, slice_: Slice, names: set[str], key: Key, cents: int) -> None:
        """Cents of a slice that erode its pools."""
        for name in names:
            self.eroded[name] += cents
        self.log[slice_.id, key] += cents


Programs = dict[str, list[list[Slice]]]
"""Party -> its towers."""


def programs(files: Files) -> Programs:
    """The towers of every party that has a policy."""
    parties = dict.fromkeys(policy["party"] for policy in files.all("policy"))
    return {party: [slices(files, tower) for tower in files.towers(party)] for party in parties}


def open_books(files: Files, towers: Programs, parties: set[str], reserves: Callable[[str], bool]) -> Books:
    """Every pool, eroded by the loss runs. `reserves`: whether what is reserved counts as paid, asked where that may matter to a party."""
    books = Books({}, {})
    for each in (s for party in towers for tower in towers[party] for s in tower):
        books.pools[each.id] = each.pool
        if not each.primary:
            for n, cents in enumerate(parts(each.cumulative, 0, each.pool)):
                books.pools[share_pool(each, n)] = cents
    for pool in files.all("pool"):
        books.pools[pool["id"]] = files.cents(pool["aggregate"])
        for member in pool["of"]:
            books.around.setdefault(member, []).append(pool["id"])
    drawn = [m for party in parties for tower in towers.get(party, []) for s in tower for m in (s.id, *of_parts(books, s))]
    near = {pool for member in drawn for pool in books.holding(member)}
    for run in files.all("loss_run"):
        holding = books.holding(run["policy"])
        cents = files.cents(run["paid"])
        if files.cents(run.get("reserved", 0)) and near & holding and reserves(run["policy"]):
            cents += files.cents(run["reserved"])
        for name in holding:
            books.eroded[name] += cents
        for slice_ in (s for party in towers for tower in towers[party] for s in tower if s.id == run["policy"] and not s.primary):
            for n, part in enumerate(parts(slice_.cumulative, 0, cents)):
                books.eroded[share_pool(slice_, n)] += part
    return books


def of_parts(books: Books, slice_: Slice) -> list[str]:
    """The members `<policy>/<part>` of a policy that pools name."""
    return [member for member in books.around if member.startswith(slice_.id + "/")]


def share_pool(slice_: Slice, n: int) -> str:
    """The name of the pool of one share."""
    return f"{slice_.id} share {n}"
