"""A fault planted: one line of a module's source is replaced, and the function that held it runs the new code until the fault is taken out.

Nothing is reloaded: other modules hold functions by reference, so the function stays and its code object is exchanged.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from types import CodeType, FunctionType, ModuleType

from attrs import frozen


@frozen
class Defect:
    """A fault: in module `underlap.<module>`, `old` becomes `new`. `caught_by`: the cheapest detectors that must notice."""

    name: str
    module: str
    old: str
    new: str
    caught_by: tuple[str, ...]

    @property
    def rereads(self) -> bool:
        """Whether the fault shows only if files are read anew: it is in reading, or in the assembling of wordings."""
        return self.module.startswith("read.") or self.module in ("model.wording", "model.laws")


@contextmanager
def planted(defect: Defect) -> Iterator[None]:
    """The engine with the fault in it."""
    function, faulty = _faulty(defect)
    sound = function.__code__
    function.__code__ = faulty
    try:
        yield
    finally:
        function.__code__ = sound


def _faulty(defect: Defect) -> tuple[FunctionType, CodeType]:
    """The one function that the fault changes, and its new code."""
    module = import_module(f"underlap.{defect.module}")
    source = inspect.getsource(module)
    assert source.count(defect.old) == 1, f"{defect.name}: '{defect.old}' stands {source.count(defect.old)} times in {defect.module}"
    assert defect.old.count("\n") == defect.new.count("\n"), f"{defect.name}: the fault moves lines"
    sound, faulty = (_codes(compile(text, str(module.__file__), "exec")) for text in (source, source.replace(defect.old, defect.new)))
    functions = _functions(module)
    changed = [name for name in functions if sound[name] != faulty[name]]
    assert len(changed) == 1, f"{defect.name}: the fault lies in {changed or 'no function'}"
    return functions[changed[0]], faulty[changed[0]]


def _functions(module: ModuleType) -> dict[str, FunctionType]:
    """Every function and method that a module defines, by its qualified name."""
    own = [value for value in vars(module).values() if getattr(value, "__module__", None) == module.__name__]
    members = [value for each in own if isinstance(each, type) for value in vars(each).values()]
    found = [function for value in (*own, *members) if (function := _inner(value))]
    return {f.__code__.co_qualname: f for f in found if f.__code__.co_filename == module.__file__}


def _inner(value: object) -> FunctionType | None:
    """The function in a function, property or cached property."""
    match value:
        case FunctionType():
            return value
        case property(fget=FunctionType() as inner) | cached_property(func=FunctionType() as inner):
            return inner
        case _:
            return None


def _codes(module: CodeType) -> dict[str, CodeType]:
    """Code objects of functions and methods, by qualified name."""
    found: dict[str, CodeType] = {}
    waiting = [module]
    while waiting:
        inner = [each for each in waiting.pop().co_consts if isinstance(each, CodeType)]
        found |= {each.co_qualname: each for each in inner}
        waiting += inner
    return found
