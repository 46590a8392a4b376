"""Scenarios: claims of one time together, each with the days that hold there; circumstances (docs/format.md, 6.1 and 6.6)."""

from collections.abc import Mapping, Sequence

from attrs import define, evolve

from underlap.model.exposures import Circumstance, Exposure, Scenario
from underlap.read.desk import At, Desk
from underlap.read.exposures import stated_dates
from underlap.read.shapes import CircumstanceShape, ScenarioShape


@define
class Scenarios:
    """Makes the scenarios of an account. `exposures`: those that could be read, by id."""

    desk: Desk
    exposures: Mapping[str, Exposure]

    def read(self, shapes: Sequence[tuple[ScenarioShape, At]]) -> tuple[Scenario, ...]:
        """All scenarios, by id."""
        return tuple(sorted((self._scenario(shape, at) for shape, at in shapes), key=lambda each: each.id))

    def _scenario(self, shape: ScenarioShape, at: At) -> Scenario:
        return Scenario(
            id=shape.id,
            title=shape.title,
            exposures=tuple(self._exposure(id, shape) for id in sorted(set(shape.exposures)) if id in self.exposures),
            order=shape.order,
            related=tuple(frozenset(group) for group in shape.related),
            unsure_related=tuple(frozenset(group) for group in shape.unsure_related),
        )

    def _exposure(self, id: str, shape: ScenarioShape) -> Exposure:
        """The exposure, with the scenario's days in the place of its own."""
        exposure = self.exposures[id]
        if id not in shape.dates:
            return exposure
        return evolve(exposure, dates={**exposure.dates, **stated_dates(shape.dates[id])})


@define
class Circumstances:
    """Makes the circumstances of an account."""

    desk: Desk

    def read(self, shapes: Sequence[tuple[CircumstanceShape, At]]) -> tuple[Circumstance, ...]:
        """All circumstances, by id."""
        return tuple(sorted((self._circumstance(shape) for shape, _ in shapes), key=lambda each: each.id))

    def _circumstance(self, shape: CircumstanceShape) -> Circumstance:
        exposures = tuple(sorted(set(shape.exposures)))
        return Circumstance(shape.id, shape.title, shape.party, shape.known, exposures, shape.noticed)
