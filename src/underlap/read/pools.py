"""Pools and loss runs: aggregates around several slices, and what is used of them (docs/format.md, 6.1 and 6.4)."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from underlap.model.programs import LossRun, Pool
from underlap.read.desk import At
from underlap.read.shapes import LossRunShape, PoolShape

PART: Final = "/"
"""Between a policy and one of its parts."""


@frozen
class _Members:
    """What a pool holds, flat."""

    slices: frozenset[str] = frozenset()
    parts: frozenset[tuple[str, str]] = frozenset()

    def with_(self, other: "_Members") -> "_Members":
        return _Members(self.slices | other.slices, self.parts | other.parts)


@define
class Pools:
    """Makes the pools of an account; pools inside a pool are flattened into it."""

    shapes: Mapping[str, tuple[PoolShape, At]]
    _flat: dict[str, _Members] = field(factory=dict)

    def read(self) -> tuple[Pool, ...]:
        """All pools, by id."""
        flat = {id: self._members(id) for id in self.shapes}
        return tuple(Pool(id, self.shapes[id][0].aggregate, flat[id].slices, flat[id].parts) for id in sorted(flat))

    def _members(self, id: str) -> _Members:
        if id not in self._flat:
            self._flat[id] = _Members()  # for a pool inside itself
            shape, at = self.shapes[id]
            found = _Members()
            for i, member in enumerate(shape.of):
                found = found.with_(self._member(member, at / "of" / i))
            self._flat[id] = found
        return self._flat[id]

    def _member(self, member: str, at: At) -> _Members:
        policy, slash, part = member.partition(PART)
        if slash:
            return _Members(parts=frozenset({(policy, part)}))
        if member in self.shapes:
            return self._members(member)
        return _Members(slices=frozenset({member}))


def loss_runs(shapes: Sequence[tuple[LossRunShape, At]]) -> tuple[LossRun, ...]:
    """All loss runs, by the slice that they are of."""
    made = (LossRun(shape.policy, shape.as_of, shape.paid, shape.reserved) for shape, _ in shapes)
    return tuple(sorted(made, key=lambda each: each.slice))
