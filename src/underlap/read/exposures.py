"""Exposure shapes -> exposures: facts and ids looked up (docs/format.md, 3.3 and 4)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from attrs import define

from underlap.model.exposures import DATE_NAMES, Exposure
from underlap.model.facts import Count, Facts, Link, LossItem, Person
from underlap.model.spans import Between, Course, Day, Never, When
from underlap.model.taxonomy import NONE, Taxonomy
from underlap.read.clauses import unique_ids
from underlap.read.desk import At, Desk, Names, quoted, suggest
from underlap.read.phrases import unknown_facet, unknown_tag, unknown_value
from underlap.read.shapes import (
    CountShape,
    DatesShape,
    ExposureShape,
    FactsShape,
    ItemShape,
    LinkShape,
    PersonShape,
    Stating,
)
from underlap.read.slices import Slices
from underlap.read.taxonomy import RINGS

WHOLE: Final = "whole"
"""Id of the one count of an exposure that declares none."""

FOLLOW: Final = (("acts", "made"), ("made", "reported"), ("acts", "reported"))
"""Days that cannot fall in the other order (5.1); the last pair follows from the others, unless the day between is open."""


@define
class Exposures:
    """Makes the exposures of an account."""

    taxonomy: Taxonomy
    desk: Desk
    parties: Names
    slices: Slices

    def exposure(self, shape: ExposureShape, at: At) -> Exposure:
        """One exposure; faults are noted, and what can be made is made."""
        self.party(shape.party, at / "party")
        if shape.claimant_party is not None:
            self.party(shape.claimant_party, at / "claimant_party")
        self._check_ids(shape, at)
        self._check_settled(shape, at / "settled")
        self._check_weights(shape.count, at / "count")
        for key in ("reported_to", "noticed_to"):
            for id in getattr(shape, key):
                self.slices.of_party(id, shape.party, (at / key / id).key())
        dates = stated_dates(shape)
        counts = tuple(self._count(count, at / "count" / i) for i, count in enumerate(shape.count))
        made = Exposure(
            id=shape.id,
            party=shape.party,
            title=shape.title,
            facts=self.facts(shape, at),
            items=tuple(self._item(item, shape, at / "item" / i) for i, item in enumerate(shape.item)),
            counts=counts or (Count(WHOLE, "", Facts()),),
            links=tuple(self._link(link, shape, at / "link" / i) for i, link in enumerate(shape.link)),
            persons=tuple(self._person(person, at / "person" / i) for i, person in enumerate(shape.person)),
            dates=dates,
            claimant_party=shape.claimant_party,
            settled=shape.settled,
            usual_defense=shape.usual_defense,
            source=shape.source,
            reported_to=shape.reported_to,
            noticed_to=shape.noticed_to,
            offer=shape.offer,
        )
        self.check_days(made, at)
        return made

    def party(self, id: str, at: At) -> None:
        """Note a party that the account lacks."""
        if id not in self.parties:
            self.desk.error(
                "AC02", at, f"unknown party '{id}'", "no [[party]] has this id", suggest(id, self.parties, "parties")
            )

    def _count(self, shape: CountShape, at: At) -> Count:
        return Count(shape.id, shape.title, self.facts(shape, at), shape.weight)

    def _person(self, shape: PersonShape, at: At) -> Person:
        return Person(shape.id, shape.capacity, self.facts(shape, at), shape.control_group)

    def _link(self, shape: LinkShape, exposure: ExposureShape, at: At) -> Link:
        rings = []
        for i, word in enumerate(shape.ring):
            if word not in RINGS:
                self.desk.error(
                    "AC30", at / "ring" / i, f"unknown ring {quoted(word)}", "not a ring", f"rings: {', '.join(RINGS)}"
                )
            else:
                rings.append(RINGS[word])
        if len(set(rings)) < len(rings):
            self.desk.error("AC30", at / "ring", "a ring is listed twice", "candidates differ")
        self._known(shape.count, (count.id for count in exposure.count), "count", at / "count")
        return Link(shape.id, tuple(sorted(rings)), self.facts(shape, at, inline=True), shape.count)

    def _item(self, shape: ItemShape, exposure: ExposureShape, at: At) -> LossItem:
        tree = self.taxonomy.trees[self.taxonomy.roles.item]
        if shape.item not in tree.values:
            unknown_value(shape.item, tree.facet, tree.values, at / "item", self.desk)
        self._known(shape.count, (count.id for count in exposure.count), "count", at / "count")
        self._known(shape.of, (person.id for person in exposure.person), "person", at / "of")
        return LossItem(
            id=shape.id or shape.item,
            kind=shape.item,
            amount=shape.amount,
            facts=self.facts(shape, at),
            count=shape.count,
            of=shape.of,
            basis=shape.basis,
        )

    def _known(self, id: str | None, known: Iterable[str], kind: str, at: At) -> None:
        ids = list(known)
        if id is not None and id not in ids:
            message = f"unknown {kind} '{id}'"
            self.desk.error("AC21", at, message, f"the exposure has no {kind} of this id", suggest(id, ids, f"{kind}s"))

    # --- checks of the whole -----------------------------------------------------------------------------------------

    def _check_ids(self, shape: ExposureShape, at: At) -> None:
        for kind in ("count", "link", "person"):
            shapes = enumerate(getattr(shape, kind))
            unique_ids(((each.id, at / kind / i) for i, each in shapes), kind, self.desk, "AC03")
        items = (
            (item.id or item.item, at / "item" / i / ("id" if item.id else "item")) for i, item in enumerate(shape.item)
        )
        unique_ids(items, "item", self.desk, "AC03", None)
        if not shape.item:
            self.desk.error(
                "AC31",
                at.key(),
                f"the exposure '{shape.id}' has no items",
                "there is no loss to place",
                "add an [[exposure.item]]",
            )

    def _check_settled(self, shape: ExposureShape, at: At) -> None:
        for id, amount in shape.settled.items():
            limit = self.slices.limit(id) if self.slices.of_party(id, shape.party, (at / id).key(), "AC24") else None
            if limit is not None and amount > limit.each_claim:
                self.desk.error("AC24", at / id, f"settled for more than the limit of '{id}'", "above its limit")

    def _check_weights(self, counts: tuple[CountShape, ...], at: At) -> None:
        """Weights are a division of the whole: of every count, and together no more than all of it."""
        stated = [(count.weight, at / i) for i, count in enumerate(counts) if count.weight is not None]
        total = sum((weight for weight, _ in stated), Fraction(0))
        if stated and len(stated) < len(counts):
            i, count = next((i, count) for i, count in enumerate(counts) if count.weight is None)
            related = [(stated[0][1] / "weight").related("one that has")]
            message = f"the count '{count.id}' has no weight, and others have"
            self.desk.error("AC54", (at / i).key(), message, "'weight' is missing", "weigh all of them, or none", related)
        elif total > 1:
            self.desk.error("AC54", stated[-1][1] / "weight", f"the weights come to {total}", "more than the whole")

    def check_days(self, exposure: Exposure, at: At, instead: At | None = None) -> None:
        """Note days that no world can have. `instead`: where a scenario states some, and only those are looked at."""

        def place(name: str) -> At:
            new = instead / name if instead is not None else at
            return new if instead is not None and new.value() is not None else at / name

        def is_new(*names: str) -> bool:
            return instead is None or any((instead / name).value() is not None for name in names)

        self._check_order(exposure.dates, place, is_new)
        made = _bounds(exposure.dates["made"]) if "made" in exposure.dates and is_new("made") else None
        for id, when in exposure.reported_to.items():
            if made is not None and isinstance(when, Day) and when.day < made[0]:
                message = f"the report to '{id}' ({when.day}) lies before 'made' ({made[0]})"
                self.desk.error("AC32", at / "reported_to" / id, message, "no such world", related=[place("made").related("'made'")])
        noticed = exposure.dates.get("noticed")
        for id, day in exposure.noticed_to.items() if is_new("noticed") else ():
            first = _bounds(noticed) if noticed is not None else None
            if isinstance(noticed, Never) or (first is not None and first[0] > day):
                message = f"noticed to '{id}' on {day}, and 'noticed' says otherwise"
                related = [place("noticed").related("'noticed'")]
                self.desk.error("AC32", at / "noticed_to" / id, message, "no such world", related=related)

    def _check_order(self, dates: Mapping[str, When], place: Callable[[str], At], is_new: Callable[..., bool]) -> None:
        """Note days that cannot follow each other, however the open ones fall."""
        known = {name: bounds for name, when in dates.items() if (bounds := _bounds(when)) is not None}
        pairs = [(a, b) for a, b in FOLLOW if a in known and b in known and is_new(a, b)]
        wrong = [(a, b) for a, b in pairs if known[a][0] > known[b][1]]
        for earlier, later in wrong[:-1] if FOLLOW[-1] in wrong[1:] else wrong:
            (start, either), (first, end) = known[earlier], known[later]
            least = f"{start}" if start == either else f"{start} at the earliest"
            most = f"{end}" if first == end else f"{end} at the latest"
            message = f"'{later}' ({most}) lies before '{earlier}' ({least})"
            self.desk.error("AC32", place(later), message, "no such world", related=[place(earlier).related(f"'{earlier}'")])

    # --- facts -------------------------------------------------------------------------------------------------------

    def facts(self, shape: Stating, at: At, *, inline: bool = False) -> Facts:
        """What a level states. `inline`: its facets stand in the table itself."""
        tags_at = at if inline else at / "facts"
        values, yes = self._stated(shape.facts, tags_at, ())
        found_values, found_yes = self._stated(shape.found, at / "found", ("absent",))
        tags = dict.fromkeys(yes, True)
        for i, tag in enumerate(shape.absent):
            if tag not in self.taxonomy.tags:
                unknown_tag(tag, self.taxonomy, at / "absent" / i, self.desk)
            if tag in tags:
                self.desk.error(
                    "AC23", at / "absent" / i, f"the tag '{tag}' is stated as present and as absent", "contradicts"
                )
            tags[tag] = False
        self._check_unknown(shape, {*values, *tags}, at / "unknown")
        found_tags = dict.fromkeys(found_yes, True) | dict.fromkeys(shape.found.lists.get("absent", ()), False)
        return Facts(values, tags, frozenset(shape.unknown), found_values, found_tags)

    def _stated(self, shape: FactsShape, at: At, also: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
        for facet, value in shape.values.items():
            tree = self.taxonomy.trees.get(facet)
            if tree is None or value not in tree.values:
                self._value(facet, value, at / facet)
        role = self.taxonomy.roles.tags
        for key, words in shape.lists.items():
            if key == role or key in also:
                for i, tag in enumerate(words):
                    if tag not in self.taxonomy.tags:
                        unknown_tag(tag, self.taxonomy, at / key / i, self.desk)
            elif key in self.taxonomy.trees or key in self.taxonomy.scales:
                help = "several values are several links" if key in self.taxonomy.trees else ""
                self.desk.error("TX16", at / key, f"'{key}' takes one value, not a list", "a list", help)
            else:
                unknown_facet(key, self.taxonomy, (at / key).key(), self.desk)
        return dict(shape.values), shape.lists.get(role, ())

    def _value(self, facet: str, value: str, at: At) -> None:
        taxonomy = self.taxonomy
        if facet == taxonomy.roles.tags:
            self.desk.error("TX16", at, f"'{facet}' takes a list of tags", "not a list", f'write ["{value}"]')
        elif facet in taxonomy.trees:
            if value != NONE:
                unknown_value(value, facet, taxonomy.trees[facet].values, at, self.desk)
        elif facet in taxonomy.scales:
            if value not in taxonomy.scales[facet].values:
                steps = ", ".join(taxonomy.scales[facet].values)
                self.desk.error(
                    "TX15", at, f"unknown step {quoted(value)} of '{facet}'", "not a step", f"steps, rising: {steps}"
                )
        else:
            unknown_facet(facet, taxonomy, at.key(), self.desk)

    def _check_unknown(self, shape: Stating, stated: Collection[str], at: At) -> None:
        taxonomy = self.taxonomy
        known = {*taxonomy.trees, *taxonomy.scales, *taxonomy.tags}
        for i, name in enumerate(shape.unknown):
            if name not in known:
                self.desk.error(
                    "TX11",
                    at / i,
                    f"unknown facet or tag {quoted(name)}",
                    "not in the taxonomy",
                    suggest(name, known, "facets and tags"),
                )
            elif name in stated:
                self.desk.error(
                    "AC23", at / i, f"'{name}' is stated and listed as unknown on the same level", "contradicts"
                )


def stated_dates(shape: ExposureShape | DatesShape) -> dict[str, When]:
    """The dates that a table states."""
    return {name: when for name in DATE_NAMES if (when := getattr(shape, name)) is not None}


def first_days(exposure: Exposure, name: str) -> tuple[date, date] | None:
    """The earliest and the latest first day of a date; None if nothing is known of it, or it never happened."""
    when = exposure.dates.get(name)
    return _bounds(when) if when is not None else None


def _bounds(when: When) -> tuple[date, date] | None:
    """The earliest and the latest first day; None if nothing is known of it, or it never happened."""
    match when:
        case Day(day):
            return day, day
        case Course(start, _):
            return start, start
        case Between(start, end):
            return start, end - timedelta(days=1)
        case _:
            return None
