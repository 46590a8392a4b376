"""Statements in an application, and what a slice is rescinded for (section 7.2)."""

from typing import NamedTuple

from .facts import TRUE
from .files import Table, listed
from .words import ENTITY, Case, Reader, Sight
from .worlds import YES_NO, Asked


class Own(NamedTuple):
    """A condition under which the insurer may rescind, with the wording it stands in."""

    reader: Reader
    condition: Table


class Statements:
    """One slice: what was said for it, and the conditions of its own wording and of the policy's that it follows."""

    def __init__(self, case: Case, table: Table, policy: Table, readers: list[Reader | None]) -> None:
        self.case = case
        self.slice = table["id"]
        self.party = policy["party"]
        self.said: list[Table] = listed(table.get("statements", policy.get("statements")))
        stated = {key: {each["statement"] for each in table.get(key, [])} for key in ("rescinded", "upheld")}
        itself = stated["rescinded"] | stated["upheld"]  # what a layer says of a statement stands before what its policy says

        def settled(key: str) -> set[str]:
            return stated[key] if key in table else {each["statement"] for each in policy.get(key, [])} - itself

        self.rescinded, self.upheld = settled("rescinded"), settled("upheld")
        found = [Own(reader, condition) for reader in readers if reader is not None for condition in reader.wording["condition"]]
        self.conditions = [own for own in found if own.condition["effect"] == "insurer_may_rescind"]

    def takes(self, item: Table, count: str, world: Asked) -> bool:
        """Whether the slice is rescinded for an item that it covers, as ruled in a count."""
        return any(self._applies(own, item, item.get("count", count), world) for own in self.conditions) and any(
            self._void(statement, world) for statement in self.said
        )

    def _applies(self, own: Own, item: Table, count: str, world: Asked) -> bool:
        """The condition's items; with `severable`, only those whose owner meets its `when`, as a conduct exclusion's."""
        reader, condition = own
        sight = Sight(self.case.facts[TRUE], self.case.subject(item, count), condition["doc"], world)
        if not reader.about(condition, sight):
            return False
        owner = sight._replace(chain=self.case.person(item.get("of", ENTITY), count))
        return not condition.get("severable") or reader.met(condition.get("when", {}), owner)

    def _void(self, statement: Table, world: Asked) -> bool:
        """What took place decides; else an untrue statement lets the insurer choose."""
        if statement["id"] in self.rescinded:
            return True
        if statement["id"] in self.upheld or world.ask(f"control:{self.party}/{statement['control']}", YES_NO) == statement["said"]:
            return False
        return world.ask(f"warranty:{self.slice}/{statement['id']}", YES_NO) == "yes"
