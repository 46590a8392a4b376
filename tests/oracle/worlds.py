"""Worlds: one value for each open key. What a judgment does not look at is not split, since it cannot matter.

A *world* answers `ask(key, options)` with one of the options, always the same one. `each` runs a judgment in all of them:
it follows the first options, then goes back to the last choice that has another one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

YES_NO = ("no", "yes")


class TooManyWorlds(Exception):
    """More worlds than the universe is allowed."""


class Asked(Protocol):
    """Anything that settles keys."""

    def ask(self, key: str, options: Sequence[str]) -> str: ...


class World:
    """Choices so far, and room for new ones. `given` narrows keys to some of their options."""

    def __init__(self, path: list[list[Any]], given: Mapping[str, Sequence[str]]) -> None:
        self.path = path
        self.given = given
        self.chosen: dict[str, str] = {key: options[place] for key, options, place in path}

    def ask(self, key: str, options: Sequence[str]) -> str:
        value = self.chosen.get(key)
        if value is None:
            if key in self.given:
                options = [option for option in options if option in self.given[key]]
            if not options:
                raise ValueError(f"no world answers {key} so")
            self.path.append([key, options, 0])
            value = self.chosen[key] = options[0]
        return value


class Pleaded:
    """A world whose facts range over what is alleged; law, control and all else is the outer world's."""

    def __init__(self, outer: Asked, path: list[list[Any]]) -> None:
        self.outer = outer
        self.inner = World(path, {})

    def ask(self, key: str, options: Sequence[str]) -> str:
        return (self.inner if key.startswith("fact:") else self.outer).ask(key, options)


def step(path: list[list[Any]]) -> bool:
    """Turn the path into that of the next world; false when there is none."""
    while path and path[-1][2] + 1 == len(path[-1][1]):
        path.pop()
    if path:
        path[-1][2] += 1
    return bool(path)


def each(judge: Callable[[World], Any], given: Mapping[str, Sequence[str]], cap: int) -> Iterator[tuple[dict[str, str], Any]]:
    """All worlds, each as the keys it had to settle and the judgment in it."""
    path: list[list[Any]] = []
    for _ in range(cap):
        world = World(path, given)
        yield world.chosen, judge(world)
        if not step(path):
            return
    raise TooManyWorlds


def each_pleaded(judge: Callable[[Asked], Any], outer: Asked) -> Iterator[Any]:
    """The judgment under every finding on the pleaded facts."""
    path: list[list[Any]] = []
    while True:
        yield judge(Pleaded(outer, path))
        if not step(path):
            return


class Diary:
    """Passes questions on and notes those asked for the first time."""

    def __init__(self, world: Asked) -> None:
        self.world = world
        self.entries: dict[str, tuple[Sequence[str], str]] = {}

    def ask(self, key: str, options: Sequence[str]) -> str:
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = (options, self.world.ask(key, options))
        return entry[1]


class Recall:
    """A function of the world, remembered by exactly what it looked at."""

    def __init__(self, function: Callable[[Asked], Any]) -> None:
        self.function = function
        self.root: list[Any] = []  # [] not known yet; [result]; [key, options, {value: node}]

    def __call__(self, world: Asked) -> Any:
        node = self.root
        while len(node) == 3:
            node = node[2].setdefault(world.ask(node[0], node[1]), [])
        if not node:
            diary = Diary(world)
            result = self.function(diary)
            self._keep(diary, result)
            return result
        return node[0]

    def _keep(self, diary: Diary, result: Any) -> None:
        node = self.root
        for key, (options, value) in diary.entries.items():
            if not node:
                node.extend((key, options, {}))
            node = node[2].setdefault(value, [])
        node.append(result)
