"""What a fact answers (section 3.3): chains of levels, open keys, terms and definitions, in one world."""

from collections.abc import Sequence

from .files import Table, listed
from .worlds import YES_NO, Asked

ALLEGED, TRUE = "alleged", "true"
Chain = tuple[str, ...]
NOT_STATED: tuple[str, Sequence[str]] = ("", ())  # stated elsewhere: no for every term


class Taxonomy:
    """Trees, scales and tags."""

    def __init__(self, table: Table) -> None:
        self.roles: dict[str, str] = table["roles"]
        self.leadins: dict[str, str] = table["leadins"]
        self.defaults: dict[str, str] = table["defaults"]
        self.trees: dict[str, list[str]] = {tree["facet"]: tree["values"] for tree in table.get("tree", [])}
        self.scales: dict[str, list[str]] = {scale["facet"]: scale["values"] for scale in table.get("scale", [])}
        self.absent: dict[str, str] = {tag["id"]: tag["absent"] for tag in table.get("tag", [])}

    def concrete(self, facet: str, value: str | None) -> list[str]:
        """Every concrete value of an open key.

        Below a value: each node at or below it, a node standing for an unnamed thing right there. Of a facet that nobody
        states: each node of the tree, and "none". Of a scale: its steps.
        """
        if facet in self.scales:
            return self.scales[facet] if value is None else [value]
        if value is None:
            return ["none", *self.trees[facet]]
        return [value, *(node for node in self.trees[facet] if node.startswith(value + "."))]


def within(value: str, node: str) -> bool:
    """`value` is `node` or below it."""
    return value == node or value.startswith(node + ".")


def scale_meets(steps: list[str], value: str, term: str) -> bool:
    """`t`, `t+` (at least) or `t-` (at most)."""
    if term == "any":
        return True
    at = steps.index(value)
    if term.endswith("+"):
        return at >= steps.index(term[:-1])
    if term.endswith("-"):
        return at <= steps.index(term[:-1])
    return value == term


def mark_of(definition: Table, value: str) -> str:
    """The mark that decides: the longest at or above the value; without one: `otherwise`. "none" is never open."""
    best, length = "out" if value == "none" else "otherwise", -1
    for mark in ("in", "edge", "out"):
        for node in listed(definition.get(mark)):
            if within(value, node) and len(node) > length:
                best, length = mark, len(node)
    return best


class Level:
    """One place where facts stand: the exposure, a count, a link, an item or a person."""

    def __init__(self, facts: Table, place: Table, tags: str, mode: str) -> None:
        found = place.get("found", {}) if mode == TRUE else {}
        self.values: dict[str, str] = {facet: value for facet, value in facts.items() if facet != tags}
        self.values.update({facet: value for facet, value in found.items() if facet != tags})
        self.unknown = set(place.get("unknown", [])) - set(self.values)
        self.tags: dict[str, str] = {}
        self.tags.update(dict.fromkeys(place.get("unknown", []), "open"))
        self.tags.update(dict.fromkeys(place.get("absent", []), "no"))
        self.tags.update(dict.fromkeys(listed(facts.get(tags)), "yes"))
        self.tags.update(dict.fromkeys(listed(found.get(tags)), "yes"))


LINK_KEYS = {"id", "ring", "count", "unknown", "absent", "found", "title", "note"}


class Facts:
    """All facts of one exposure, as alleged or as true."""

    def __init__(self, exposure: Table, taxonomy: Taxonomy, mode: str) -> None:
        self.id = exposure["id"]
        self.taxonomy = taxonomy
        self.levels = {name: Level(facts, place, taxonomy.roles["tags"], mode) for name, facts, place in places(exposure, taxonomy)}
        # Literal: persons are not among the places that make a facet "stated".
        stating = [level for name, level in self.levels.items() if not name.startswith("person.")]
        self.stated = {facet for level in stating for facet in level.values}
        # As with a facet, to list a tag under `unknown` somewhere does not make it "no" for everybody else.
        self.stated_tags = {tag for level in stating for tag, entry in level.tags.items() if entry != "open"}
        self._found: dict[tuple[Chain, str], tuple[str, Sequence[str]]] = {}

    def _key(self, level: str, name: str) -> str:
        return f"fact:{self.id}/{level}/{name}"

    def look(self, chain: Chain, facet: str) -> tuple[str, Sequence[str]]:
        """The key and the concrete values of a facet for a holder; NOT_STATED if it is stated elsewhere only."""
        known = self._found.get((chain, facet))
        if known is None:
            known = self._found[chain, facet] = self._look(chain, facet)
        return known

    def _look(self, chain: Chain, facet: str) -> tuple[str, Sequence[str]]:
        # "A level's own entry hides those of the levels behind it": read here of facets too, so that an `unknown` nearer
        # to the holder hides a value further off. (Rules 1 and 2 alone would let a value anywhere in the chain win.)
        for level in chain:
            value = self.levels[level].values.get(facet)
            if value is not None or facet in self.levels[level].unknown:
                return self._key(level, facet), self.taxonomy.concrete(facet, value)
        if facet in self.stated:
            return NOT_STATED
        return self._key("exposure", facet), self.taxonomy.concrete(facet, None)

    def stated_value(self, chain: Chain, facet: str) -> str | None:
        """What the nearest level with an entry states, as it is written; nothing if that is `unknown` (7.1)."""
        for level in chain:
            value = self.levels[level].values.get(facet)
            if value is not None or facet in self.levels[level].unknown:
                return value
        return None

    def value(self, chain: Chain, facet: str, world: Asked) -> str | None:
        """The value in this world; nothing if the facet is stated elsewhere only."""
        key, options = self.look(chain, facet)
        if len(options) > 1:
            return world.ask(key, options)
        return next(iter(options), None)

    def has(self, chain: Chain, tag: str, world: Asked) -> bool:
        """Whether a tag holds: the nearest level with an entry decides."""
        for level in chain:
            entry = self.levels[level].tags.get(tag)
            if entry == "open":
                return world.ask(self._key(level, tag), YES_NO) == "yes"
            if entry is not None:
                return entry == "yes"
        if tag in self.stated_tags or self.taxonomy.absent[tag] == "no":
            return False
        return world.ask(self._key("exposure", tag), YES_NO) == "yes"


def places(exposure: Table, taxonomy: Taxonomy) -> list[tuple[str, Table, Table]]:
    """Every place with facts: level name, the facts, the table they stand in."""
    found: list[tuple[str, Table, Table]] = [("exposure", exposure.get("facts", {}), exposure)]
    found += [(f"count.{count['id']}", count.get("facts", {}), count) for count in exposure.get("count", [])]
    for link in exposure.get("link", []):
        found.append((f"link.{link['id']}", {k: v for k, v in link.items() if k not in LINK_KEYS}, link))
    for person in exposure.get("person", []):
        found.append((f"person.{person['id']}", person.get("facts", {}), person))
    for item in exposure.get("item", []):
        kind = {taxonomy.roles["item"]: item["item"]}
        found.append((f"item.{item_id(item)}", {**item.get("facts", {}), **kind}, item))
    return found


def item_id(item: Table) -> str:
    """An item's id; absent: its kind."""
    name: str = item["id"] if "id" in item else item["item"]
    return name
