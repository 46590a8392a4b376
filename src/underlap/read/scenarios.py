"""Scenarios: claims of one time together, each with the days that hold there; circumstances (docs/format.md, 6.1 and 6.6)."""

from collections.abc import Mapping, Sequence

from attrs import define, evolve

from underlap.model.exposures import Circumstance, Exposure, Scenario
from underlap.read.clauses import unique_ids
from underlap.read.desk import At, Desk, Names, quoted, suggest
from underlap.read.exposures import Exposures, stated_dates
from underlap.read.shapes import CircumstanceShape, ScenarioShape
from underlap.read.slices import listed_twice, nothing_listed


@define
class Claims:
    """Exposures by id, for what names them. `ids`: those of faulty tables too; `places`: where each stands."""

    desk: Desk
    ids: Names
    found: Mapping[str, Exposure]
    places: Mapping[str, At]

    def known(self, id: str, at: At) -> bool:
        """Whether there is such an exposure; noted if there is none."""
        if id not in self.ids:
            help = suggest(id, self.ids, "exposures")
            self.desk.error("AC47", at, f"unknown exposure {quoted(id)}", "no [[exposure]] has this id", help)
        return id in self.ids


@define
class Scenarios:
    """Makes the scenarios of an account."""

    claims: Claims
    exposures: Exposures

    @property
    def desk(self) -> Desk:
        """Where problems are noted."""
        return self.claims.desk

    def read(self, shapes: Sequence[tuple[ScenarioShape, At]]) -> tuple[Scenario, ...]:
        """All scenarios, by id."""
        unique_ids(((shape.id, at) for shape, at in shapes), "scenario", self.desk, "AC03")
        return tuple(sorted((self._scenario(shape, at) for shape, at in shapes), key=lambda each: each.id))

    def _scenario(self, shape: ScenarioShape, at: At) -> Scenario:
        self._check(shape, at)
        ids = sorted({id for id in shape.exposures if id in self.claims.found})
        return Scenario(
            id=shape.id,
            title=shape.title,
            exposures=tuple(self._exposure(id, shape, at / "dates" / id) for id in ids),
            order=shape.order,
            related=tuple(frozenset(group) for group in shape.related),
            unsure_related=tuple(frozenset(group) for group in shape.unsure_related),
        )

    def _exposure(self, id: str, shape: ScenarioShape, at: At) -> Exposure:
        """The exposure, with the scenario's days in the place of its own."""
        exposure = self.claims.found[id]
        if id not in shape.dates:
            return exposure
        new = evolve(exposure, dates={**exposure.dates, **stated_dates(shape.dates[id])})
        self.exposures.check_days(new, self.claims.places[id], at)
        return new

    def _check(self, shape: ScenarioShape, at: At) -> None:
        what = f"the scenario '{shape.id}' has no exposures"
        nothing_listed(shape.exposures, at / "exposures", what, "there is nothing to place", self.desk)
        listed_twice(shape.exposures, at / "exposures", self.desk)
        listed_twice(shape.order, at / "order", self.desk)
        for i, id in enumerate(shape.exposures):
            self.claims.known(id, at / "exposures" / i)
        for i, id in enumerate(shape.order):
            self._within(id, shape, at / "order" / i)
        for dated in shape.dates:
            self._within(dated, shape, (at / "dates" / dated).key())
        for key in ("related", "unsure_related"):
            for i, group in enumerate(getattr(shape, key)):
                self._group(group, shape, at / key / i)

    def _group(self, group: tuple[str, ...], shape: ScenarioShape, at: At) -> None:
        nothing_listed(group[1:], at, "a group of fewer than two exposures", "related to what?", self.desk)
        listed_twice(group, at, self.desk)
        for i, id in enumerate(group):
            self._within(id, shape, at / i)

    def _within(self, id: str, shape: ScenarioShape, at: At) -> None:
        if id not in shape.exposures:
            help = suggest(id, shape.exposures, "exposures of the scenario")
            self.desk.error("AC48", at, f"{quoted(id)} is not one of the scenario's exposures", "not in it", help)


@define
class Circumstances:
    """Makes the circumstances of an account."""

    claims: Claims
    exposures: Exposures

    def read(self, shapes: Sequence[tuple[CircumstanceShape, At]]) -> tuple[Circumstance, ...]:
        """All circumstances, by id."""
        unique_ids(((shape.id, at) for shape, at in shapes), "circumstance", self.claims.desk, "AC03")
        return tuple(sorted((self._circumstance(shape, at) for shape, at in shapes), key=lambda each: each.id))

    def _circumstance(self, shape: CircumstanceShape, at: At) -> Circumstance:
        self.exposures.party(shape.party, at / "party")
        self._check_exposures(shape, at / "exposures")
        for id, day in shape.noticed.items():
            place = at / "noticed" / id
            self.exposures.slices.of_party(id, shape.party, place.key())
            if day < shape.known:
                message = f"noticed on {day}, before it was known ({shape.known})"
                related = [(at / "known").related("'known'")]
                self.claims.desk.error("AC57", place, message, "no such world", related=related)
        exposures = tuple(sorted(set(shape.exposures)))
        return Circumstance(shape.id, shape.title, shape.party, shape.known, exposures, shape.noticed)

    def _check_exposures(self, shape: CircumstanceShape, at: At) -> None:
        what = f"the circumstance '{shape.id}' names no exposures"
        nothing_listed(shape.exposures, at, what, "which claims could come of it?", self.claims.desk)
        listed_twice(shape.exposures, at, self.claims.desk)
        for i, id in enumerate(shape.exposures):
            found = self.claims.found.get(id) if self.claims.known(id, at / i) else None
            if found is not None and found.party != shape.party:
                message = f"the exposure '{id}' is of '{found.party}', the circumstance of '{shape.party}'"
                self.claims.desk.error("AC56", at / i, message, "another party's")


def told(exposures: Sequence[Exposure], circumstances: Sequence[Circumstance]) -> tuple[Exposure, ...]:
    """Exposures to which it is known to whom the circumstances that name them were noticed; what an exposure states itself stands."""
    return tuple(_told(each, [c for c in circumstances if each.id in c.exposures]) for each in exposures)


def _told(exposure: Exposure, circumstances: Sequence[Circumstance]) -> Exposure:
    noticed = [pair for c in circumstances for pair in c.noticed.items()]
    days = {slice_: min(day for other, day in noticed if other == slice_) for slice_, _ in noticed}
    return evolve(exposure, noticed_to={**days, **exposure.noticed_to}) if days else exposure
