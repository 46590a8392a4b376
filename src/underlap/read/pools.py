"""Pools and loss runs: aggregates around several slices, and what is used of them (docs/format.md, 6.1 and 6.4)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from attrs import define, field, frozen

from underlap.model.programs import LossRun, Policy, Pool
from underlap.read.clauses import unique_ids
from underlap.read.desk import At, Desk, Names, listed, quoted, suggest
from underlap.read.shapes import LossRunShape, PoolShape
from underlap.read.slices import Slices, listed_twice, nothing_listed

PART: Final = "/"
"""Between a policy and one of its parts."""

MOST_NESTED: Final = 16
"""Pools inside pools."""


@frozen
class _Members:
    """What a pool holds, flat."""

    slices: frozenset[str] = frozenset()
    parts: frozenset[tuple[str, str]] = frozenset()

    def with_(self, other: "_Members") -> "_Members":
        return _Members(self.slices | other.slices, self.parts | other.parts)


@define
class Pools:
    """Makes the pools of an account; pools inside a pool are flattened into it. `ids`: of pools, those of faulty tables too."""

    desk: Desk
    ids: Names
    slices: Slices
    _shapes: dict[str, tuple[PoolShape, At]] = field(factory=dict)
    _flat: dict[str, _Members] = field(factory=dict)
    _deep: dict[str, int] = field(factory=dict)
    _busy: list[str] = field(factory=list)

    def read(self, shapes: Sequence[tuple[PoolShape, At]]) -> tuple[Pool, ...]:
        """All pools, by id."""
        unique_ids(((shape.id, at) for shape, at in shapes), "pool", self.desk, "AC03")
        self._shapes = {shape.id: (shape, at) for shape, at in shapes}
        for shape, at in shapes:
            self._check(shape, at)
        flat = {id: self._members(id) for id in sorted(self._shapes)}
        self._check_parties(flat)
        self._check_nesting(flat)
        return tuple(Pool(id, self._shapes[id][0].aggregate, flat[id].slices, flat[id].parts) for id in flat)

    # --- members -----------------------------------------------------------------------------------------------------

    def _members(self, id: str) -> _Members:
        if id not in self._flat:
            shape, at = self._shapes[id]
            self._busy.append(id)
            found = _Members()
            for i, member in enumerate(shape.of):
                found = found.with_(self._member(member, at / "of" / i))
            self._busy.pop()
            self._flat[id] = found
        return self._flat[id]

    def _member(self, member: str, at: At) -> _Members:
        policy, slash, part = member.partition(PART)
        if slash:
            return _Members(parts=frozenset({(policy, part)})) if self._is_part(policy, part, at) else _Members()
        if member in self._shapes:
            return self._inner(member, at)
        if member not in self.slices.ids and member not in self.ids:
            known = {*self.slices.ids, *self.ids}
            label = "no policy, layer or pool has this id"
            help = suggest(member, known, "policies, layers and pools")
            self.desk.error("AC42", at, f"unknown member {quoted(member)}", label, help)
        return _Members(slices=frozenset({member})) if member in self.slices.found else _Members()

    def _inner(self, id: str, at: At) -> _Members:
        if id in self._busy:
            circle = " -> ".join([*self._busy[self._busy.index(id) :], id])
            self.desk.error("AC43", at, f"a pool inside itself: {circle}", "comes back here")
        elif len(self._busy) + self._deep.get(id, 0) >= MOST_NESTED:
            self.desk.error("AC43", at, f"pools are nested more than {MOST_NESTED} deep", "too deep")
        else:
            inner, outer = self._members(id), self._busy[-1]
            self._deep[outer] = max(self._deep.get(outer, 0), self._deep.get(id, 0) + 1)
            return inner
        return _Members()

    def _is_part(self, policy: str, part: str, at: At) -> bool:
        found = self.slices.found.get(policy)
        if not isinstance(found, Policy):
            known = [each for each, of in self.slices.found.items() if isinstance(of, Policy)]
            if found is not None or policy not in self.slices.ids:
                what = "a layer has no parts" if found is not None else "no policy has this id"
                message = f"unknown member {quoted(f'{policy}{PART}{part}')}"
                self.desk.error("AC42", at, message, what, suggest(policy, known, "policies"))
            return False
        parts = {grant.part for grant in found.wording.grants} if found.wording else {part}
        if part not in parts:
            label = f"no grant of '{policy}' has this part"
            self.desk.error("AC42", at, f"unknown member {quoted(f'{policy}{PART}{part}')}", label, suggest(part, parts, "parts"))
        return part in parts

    # --- checks ------------------------------------------------------------------------------------------------------

    def _check(self, shape: PoolShape, at: At) -> None:
        listed_twice(shape.of, at / "of", self.desk)
        nothing_listed(shape.of, at / "of", f"the pool '{shape.id}' has no members", "an aggregate of what?", self.desk)
        if shape.aggregate == 0:
            self.desk.error("AC16", at / "aggregate", "a limit of nothing", "must be above zero")
        if shape.id in self.slices.ids.words:
            label = "which of the two would a member be?"
            self.desk.error("AC03", at / "id", f"the pool '{shape.id}' has the id of a policy or layer", label)

    def _check_parties(self, flat: Mapping[str, _Members]) -> None:
        for id, members in flat.items():
            named = {*members.slices, *(policy for policy, _ in members.parts)}
            owners = {self.slices.owners[each] for each in named if each in self.slices.owners}
            if len(owners) > 1:
                message = f"the pool '{id}' holds policies of several parties: {listed(owners)}"
                self.desk.error("AC44", self._shapes[id][1] / "of", message, "an aggregate is one party's")

    def _check_nesting(self, flat: Mapping[str, _Members]) -> None:
        """Of two pools that share something, one holds all of the other.

        Along the pools that hold one thing, by rising size, it is enough to compare neighbors.
        """
        parts = {part for members in flat.values() for part in members.parts}
        held = {id: _atoms(members, parts) for id, members in flat.items()}
        around: dict[tuple[str, str], list[str]] = {}
        for id in sorted(held, key=lambda each: (len(held[each]), each)):
            for atom in held[id]:
                around.setdefault(atom, []).append(id)
        wrong = {pair for chain in around.values() for pair in pairwise(chain) if not held[pair[0]] <= held[pair[1]]}
        for one, other in sorted(wrong):
            shared = listed(f"{slice}{PART}{part}" if part else slice for slice, part in held[one] & held[other])
            message = f"the pools '{one}' and '{other}' share {shared}, and neither holds the other"
            related = [(self._shapes[one][1] / "of").related(f"'{one}'")]
            self.desk.error("AC45", self._shapes[other][1] / "of", message, "pools overlap", "put one inside the other", related)


def _atoms(members: _Members, parts: set[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Members as things that no pool divides: a slice held whole holds each of its parts that any pool names."""
    whole = ((slice, "") for slice in members.slices)
    return frozenset({*whole, *members.parts, *(part for part in parts if part[0] in members.slices)})


@define
class LossRuns:
    """Makes the loss runs of an account."""

    desk: Desk
    slices: Slices

    def read(self, shapes: Sequence[tuple[LossRunShape, At]]) -> tuple[LossRun, ...]:
        """All loss runs, by the slice that they are of."""
        unique_ids(((shape.policy, at) for shape, at in shapes), "loss run of", self.desk, "AC03", "policy")
        return tuple(sorted(self._runs(shapes), key=lambda each: each.slice))

    def _runs(self, shapes: Sequence[tuple[LossRunShape, At]]) -> Iterator[LossRun]:
        for shape, at in shapes:
            limit = self.slices.limit(shape.policy) if self.slices.known(shape.policy, at / "policy") else None
            if limit is not None and shape.paid > limit.term:
                label = "more than it ever pays"
                self.desk.warning("AC46", at / "paid", f"the loss run of '{shape.policy}' is above its aggregate", label)
            yield LossRun(shape.policy, shape.as_of, shape.paid, shape.reserved)
