"""Policies and layers by id, for whatever names one: exposures, loss runs, pools, circumstances, other policies."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from underlap.model.programs import Layer, Limit, Policy, Tower
from underlap.read.desk import At, Desk, Names, quoted, suggest


@frozen(eq=False)
class Slices:
    """Those that could be read. `ids`: every id that the files give, those of faulty tables too."""

    desk: Desk
    ids: Names
    parties: Names
    towers: tuple[Tower, ...]
    found: Mapping[str, Policy | Layer] = field(init=False)
    owners: Mapping[str, str] = field(init=False)

    @found.default
    def _found(self) -> dict[str, Policy | Layer]:
        return {each.id: each for tower in self.towers for each in tower.slices}

    @owners.default
    def _owners(self) -> dict[str, str]:
        return {each.id: tower.policy.party for tower in self.towers for each in tower.slices}

    def limit(self, id: str) -> Limit | None:
        """The limit of a slice that could be read."""
        return self.found[id].limit if id in self.found else None

    def known(self, id: str, at: At, code: str = "AC11") -> bool:
        """Whether there is such a policy or layer; noted if there is none."""
        if id not in self.ids:
            help = suggest(id, self.ids, "policies and layers")
            self.desk.error(code, at, f"unknown policy or layer {quoted(id)}", "nothing has this id", help)
        return id in self.ids

    def of_party(self, id: str, party: str, at: At, code: str = "AC11") -> bool:
        """Whether there is such a policy or layer in the party's program; noted if not."""
        if not self.known(id, at, code):
            return False
        owner = self.owners.get(id, party)
        if owner != party and party in self.parties:
            own = [each for each, other in self.owners.items() if other == party]
            label = f"not one of '{party}'"
            self.desk.error("AC41", at, f"'{id}' is in the program of '{owner}'", label, suggest(id, own, f"those of '{party}'"))
        return owner == party


def listed_twice(words: Iterable[str], at: At, desk: Desk) -> None:
    """Note every word that a list has more than once."""
    first: dict[str, At] = {}
    for i, word in enumerate(words):
        known = first.setdefault(word, at / i)
        if known.path[-1] != i:
            desk.error("AC49", at / i, f"{quoted(word)} is listed twice", "again here", related=[known.related("first here")])


def nothing_listed(words: Iterable[object], at: At, what: str, label: str, desk: Desk) -> None:
    """Note a list that says nothing."""
    if not list(words):
        desk.error("AC50", at, what, label)
