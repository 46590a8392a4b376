"""How policies of one party stand to one another: other insurance and umbrellas (docs/format.md, 6.5)."""

from collections.abc import Iterable, Sequence

from attrs import define

from underlap.model.programs import Layer, OtherKind, Policy
from underlap.read.desk import At, Desk, suggest
from underlap.read.shapes import OtherShape, PolicyShape, UmbrellaShape
from underlap.read.slices import Slices, listed_twice, nothing_listed


@define
class Others:
    """Notes what is wrong between policies."""

    slices: Slices

    @property
    def desk(self) -> Desk:
        """Where problems are noted."""
        return self.slices.desk

    def check(self, policies: Sequence[tuple[PolicyShape, At]]) -> None:
        """Every policy's words about others."""
        for shape, at in policies:
            if shape.other_insurance is not None:
                self._other(shape, shape.other_insurance, at / "other_insurance")
            if shape.umbrella is not None:
                self._umbrella(shape, shape.umbrella, at / "umbrella")

    def _other(self, shape: PolicyShape, other: OtherShape, at: At) -> None:
        self._over(shape, other.over, at / "over")
        kind = other.kind.value
        if other.over and other.kind is not OtherKind.EXCESS:
            self.desk.error("AC53", (at / "over").key(), f"'over' means nothing with the kind '{kind}'", "leave it out")
        if other.noncontributory and other.kind is not OtherKind.PRIMARY:
            message = f"'noncontributory' means nothing with the kind '{kind}'"
            self.desk.error("AC53", (at / "noncontributory").key(), message, "only a primary policy can be")

    def _umbrella(self, shape: PolicyShape, umbrella: UmbrellaShape, at: At) -> None:
        what = f"the umbrella '{shape.id}' stands over nothing"
        nothing_listed(umbrella.over, at / "over", what, "over which policies?", self.desk)
        listed_twice(umbrella.drops_over, at / "drops_over", self.desk)
        listed_twice(umbrella.unsure, at / "unsure", self.desk)
        for i, word in enumerate(umbrella.unsure):
            if word in umbrella.drops_over:
                related = [(at / "drops_over" / umbrella.drops_over.index(word)).related("surely")]
                message = f"'{word}' is listed as sure and as unsure"
                self.desk.error("AC49", at / "unsure" / i, message, "keep one of the two", related=related)
        self._over(shape, umbrella.over, at / "over")
        place = {tower.policy.id: i for i, tower in enumerate(self.slices.towers)}
        for i, id in enumerate(umbrella.over):
            if id != shape.id and self._is_policy_of(id, shape.party) and place[id] > place.get(shape.id, place[id]):
                message = f"the umbrella '{shape.id}' stands before '{id}', which it is over"
                self.desk.error("AC51", at / "over" / i, message, "later in program order", "give it a later `order`")

    def _is_policy_of(self, id: str, party: str) -> bool:
        return isinstance(self.slices.found.get(id), Policy) and self.slices.owners[id] == party

    def _over(self, shape: PolicyShape, over: Iterable[str], at: At) -> None:
        """Policies of the same party, each once, none of them this one."""
        listed_twice(over, at, self.desk)
        for i, id in enumerate(over):
            place = at / i
            if id == shape.id:
                self.desk.error("AC52", place, f"the policy '{id}' is over itself", "itself")
            elif self.slices.of_party(id, shape.party, place) and isinstance(self.slices.found.get(id), Layer):
                own = [each for each in self.slices.found if self._is_policy_of(each, shape.party)]
                help = suggest(id, own, "policies")
                self.desk.error("AC11", place, f"'{id}' is a layer, not a policy", "a layer goes with its policy", help)
