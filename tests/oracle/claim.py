"""All worlds of one exposure: standing, words and money joined (section 5)."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from .days import Timely, timely
from .facts import ALLEGED, TRUE, Taxonomy, item_id
from .files import Table, Universe, severity
from .laws import Laws
from .money import RETAINED, Ambiguous, Fate, place, tower
from .statements import Statements
from .wording import Wording
from .words import COVERED, NOT_GRANTED, Bar, Case, LayerWords, PolicyWords, Reader, Ruling
from .worlds import Asked, Recall, TooManyWorlds, each, each_pleaded

Sums = frozenset[tuple[tuple[str, str, str | None], int]]


class Result(NamedTuple):
    """Money in one world: cents, and the sum for each (item, status, policy)."""

    recovered: int
    retained: int
    uninsured: int
    sums: Sums

    @property
    def bears(self) -> int:
        return self.retained + self.uninsured


class Claim:
    """One exposure against its party's program."""

    def __init__(self, universe: Universe, exposure: Table, cap: int, which: str = "high") -> None:
        account = universe.account
        self.universe = universe
        self.exposure = exposure
        self.cap = cap
        self.case = Case(exposure, Taxonomy(universe.taxonomy))
        self.amounts = [severity(item["amount"], which) for item in self.case.items]
        policies = [policy for policy in account.get("policy", []) if policy["party"] == exposure["party"]]
        policies.sort(key=lambda policy: (policy.get("order") is None, policy.get("order", 0), policy["id"]))
        settled = exposure.get("settled", {})
        self.towers = [tower(policy, account.get("layer", []), settled) for policy in policies]
        tables = {layer["id"]: layer for layer in account.get("layer", [])}
        self.laws = Laws(universe.documents)
        self.law: str = account["account"]["law"]
        self.words: list[PolicyWords] = []
        self.layer_words: list[list[LayerWords]] = []
        self.statements: list[list[Statements]] = []  # by policy, by slice
        for standing, policy in zip(self.towers, policies, strict=True):
            self._read(policy, [tables[layer.id] for layer in standing.layers])
        self._best: dict[tuple[int, int, tuple[bool, ...]], Recall] = {}
        self._money: dict[Any, Result] = {}

    def _read(self, policy: Table, layers: Sequence[Table]) -> None:
        """The words of a policy and of its layers."""
        base = self._reader(policy, policy)
        readers = [self._reader(layer, policy) for layer in layers]
        statements = [Statements(self.case, policy, policy, [base])]
        statements += [Statements(self.case, layer, policy, [reader, base]) for layer, reader in zip(layers, readers, strict=True)]
        counted = any("form" in layer or "law" in layer for layer in layers) or any(each.conditions for each in statements)
        self.words.append(PolicyWords(self.case, policy, base, self._bar(policy, policy, [base]), counted))
        # Only a law of its own lets a layer not insure what the policy it follows may insure.
        bars = [
            self._bar(layer, policy, [reader, base]) if "law" in layer else None
            for layer, reader in zip(layers, readers, strict=True)
        ]
        self.layer_words.append([LayerWords(self.case, reader, bar) for reader, bar in zip(readers, bars, strict=True)])
        self.statements.append(statements)

    def _bar(self, table: Table, policy: Table, readers: Sequence[Reader | None]) -> Bar:
        """What a slice may not insure; the wording of the policy that a layer follows lets laws decide for it too."""
        favorable = [clause for reader in readers if reader is not None for clause in reader.wording["favorable_law"]]
        insured = {one["party"] for one in policy["insureds"]}
        return Bar(self.case, self.laws, self._law_of(table, policy), favorable, insured, self.exposure["party"])

    def _law_of(self, table: Table, policy: Table) -> str:
        """A layer's law is its own, else that of its policy, else the account's."""
        own: str = table.get("law") or policy.get("law") or self.law
        return own

    def _reader(self, table: Table, policy: Table) -> Reader | None:
        """The wording of a policy or layer."""
        if "form" not in table:
            return None
        documents = self.universe.documents
        wording = Wording(documents[table["form"]], [documents[name] for name in table.get("endorsements", [])], documents)
        insured = {one["party"] for one in policy["insureds"]}
        return Reader(self.case, wording, self.laws, self._law_of(table, policy), insured, self.exposure["party"])

    # --- worlds --------------------------------------------------------------------------------------------------

    def answered(self) -> dict[str, list[str]]:
        """What the account answers: facts (of the truth) and controls."""
        return {answer["question"]: [answer["value"]] for answer in self.universe.account.get("answer", [])}

    def worlds(
        self,
        given: Mapping[str, Sequence[str]] | None = None,
        cell: Mapping[str, tuple[int, int]] | None = None,
        retro: Mapping[str, str] | None = None,
    ) -> Iterator[tuple[dict[str, int], dict[str, str], Result]]:
        """Every world: a day for each date, a value for each open key, and the result."""
        narrowed = {**(given or {}), **self.answered()}
        seen = 0
        for pattern, days in timely(self.words, self.exposure, cell or {}, retro or {}).items():
            for chosen, result in each(partial(self.result, pattern), narrowed, self.cap):
                seen += 1
                if seen > self.cap:
                    raise TooManyWorlds
                yield days, chosen, result

    # --- one world -----------------------------------------------------------------------------------------------

    def result(self, pattern: Timely, world: Asked) -> Result:
        """Rulings of every policy and layer on every item, then money; equal rulings place the same money."""
        rulings = tuple(self.rulings(policy, timely, world) for policy, timely in enumerate(pattern))
        own = tuple(
            tuple(self._own(layer, ruled, world) for layer in layers) for layers, ruled in zip(self.layer_words, rulings, strict=True)
        )
        void = tuple(self._void(policy, ruled, layers, world) for policy, (ruled, layers) in enumerate(zip(rulings, own, strict=True)))
        known = self._money.get((rulings, own, void))
        if known is None:
            fates = place(self.towers, self.amounts, self.case.defense, rulings, own, void)
            known = self._money[rulings, own, void] = self._summed(fates)
        return known

    def _void(self, policy: int, ruled: Sequence[Ruling], own: Sequence[Sequence[int]], world: Asked) -> tuple[tuple[bool, ...], ...]:
        """By slice, by item: whether it is rescinded for an item that it covers."""
        base = [ruling.status == COVERED for ruling in ruled]
        covers = [base, *([covered and status == COVERED for covered, status in zip(base, layer, strict=True)] for layer in own)]
        return tuple(
            tuple(
                covered and statements.takes(item, ruling.in_count, world)
                for item, ruling, covered in zip(self.case.items, ruled, covering, strict=True)
            )
            for statements, covering in zip(self.statements[policy], covers, strict=True)
        )

    def _own(self, layer: LayerWords, ruled: Sequence[Ruling], world: Asked) -> tuple[int, ...]:
        """A layer's own words on the items that its base covers, in the part of the covering grant."""
        return tuple(
            layer.ruling(item, ruling.part, ruling.in_count, world) if ruling.status == COVERED else COVERED
            for item, ruling in enumerate(ruled)
        )

    def _summed(self, fates: Sequence[Sequence[Fate]]) -> Result:
        sums: dict[tuple[str, str, str | None], int] = {}
        for item, members in zip(self.case.items, fates, strict=True):
            for status, holder in members:
                sums[item_id(item), status, holder] = sums.get((item_id(item), status, holder), 0) + 1
        recovered = sum(count for (_, status, _), count in sums.items() if status == "recovered")
        retained = sum(count for (_, status, _), count in sums.items() if status in RETAINED)
        return Result(recovered, retained, sum(sums.values()) - recovered - retained, frozenset(sums.items()))

    # --- defense (5.4) -------------------------------------------------------------------------------------------

    def rulings(self, policy: int, timely: tuple[bool, ...], world: Asked) -> tuple[Ruling, ...]:
        """A policy's ruling on each item: on the truth, save that defense looks at what is pleaded."""
        return tuple(
            self._defense(policy, item, timely, world) if defense else self.words[policy].ruling(TRUE, item, timely, world)
            for item, defense in enumerate(self.case.defense)
        )

    def _defense(self, policy: int, item: int, timely: tuple[bool, ...], world: Asked) -> Ruling:
        kind = self.words[policy].policy["defense"]["kind"]
        if kind == "none":  # an element of the grants, so it comes after standing
            return max(Ruling(NOT_GRANTED), self.words[policy].ruling(TRUE, item, timely, world), key=lambda ruling: ruling.status)
        if kind in ("duty", "advance"):
            owed = self.pleaded(policy, item, timely, world)
            if owed is not None:
                return owed
        # "Whatever its own ruling": save that nobody owes a defense to somebody who is no insured (5.1 comes first).
        if kind == "duty" and self.words[policy].insureds(self.case.items[item]):
            others = [self.pleaded(policy, other, timely, world) for other in range(len(self.case.items))]
            covering = [ruling for ruling in others if ruling is not None]
            if covering:  # defended with the whole suit: in that grant's part and count, without a cap
                best = only_best(covering)
                if best.in_count and len(self.case.counts_of(self.case.items[item])) > 1:
                    raise Ambiguous  # in which count does a layer read an item whose ruling came from another item?
                return Ruling(COVERED, best.grant, best.part, best.in_count)
        own = self.words[policy].ruling(TRUE, item, timely, world)
        if kind in ("duty", "advance") and own.status == COVERED:  # found covered, and not owed on what is pleaded
            return Ruling(NOT_GRANTED)
        return own

    def pleaded(self, policy: int, item: int, timely: tuple[bool, ...], world: Asked) -> Ruling | None:
        """The best covering ruling over all findings on the pleaded facts, under this world's law, controls and days."""
        recall = self._best.get((policy, item, timely))
        if recall is None:
            recall = Recall(lambda world: self._pleaded(policy, item, timely, world))
            self._best[policy, item, timely] = recall
        best: Ruling | None = recall(world)
        return best

    def _pleaded(self, policy: int, item: int, timely: tuple[bool, ...], world: Asked) -> Ruling | None:
        words = self.words[policy]
        found = set(each_pleaded(lambda inner: words.ruling(ALLEGED, item, timely, inner), world))
        covering = [ruling for ruling in found if ruling.status == COVERED]
        best = only_best(covering) if covering else None
        if best is not None and len([ruling for ruling in covering if rank(ruling) == rank(best)]) > 1:
            raise Ambiguous
        return best


def rank(ruling: Ruling) -> tuple[int, int]:
    """Of rulings that cover: the grant declared first, then the largest smallest cap."""
    return ruling.grant, -ruling.room


def only_best(covering: Sequence[Ruling]) -> Ruling:
    """The best; Ambiguous if several are that come from different counts."""
    best = min(covering, key=rank)
    if len({ruling.in_count for ruling in covering if rank(ruling) == rank(best)}) > 1:
        raise Ambiguous
    return best
