"""A table -> a shape, strictly; all that is wrong in one go.

One cattrs converter a currency. It is compiled twice, lazily: a quick one that stops at the first fault, and, only for
a table that has one, a thorough one that goes on and keeps the path of each fault.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache, partial
from typing import Any, Final, Generic, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, override

from underlap.model.accounts import Tolerance
from underlap.model.documents import Provenance
from underlap.model.money import Amount, Cents
from underlap.model.programs import Limit, Waiver
from underlap.model.spans import Period, When
from underlap.read import scalars, shapes
from underlap.read.desk import At, Desk, Wrong, suggest
from underlap.read.scalars import Currency
from underlap.read.toml import KeyPath

T = TypeVar("T")

MAX_NESTING: Final = 8
"""How deep tests may stand in tests, and carve-backs in carve-backs."""

COMMANDS: Final = frozenset({"any", "all", "except", "is", "question", "by_insured"})
"""Words of a test with a meaning of their own."""

STATED: Final = frozenset({"id", "ring", "count", "unknown", "absent", "found"})
"""Keys of a link that are no facets."""

RESERVED: Final = COMMANDS | STATED
"""No facet may be called so."""

SAYS: Final[Mapping[tuple[type, str], Any]] = {
    (Tolerance, "per_event"): Cents,
    (Tolerance, "per_year"): Cents,
    (Limit, "each_claim"): Cents,
    (Limit, "aggregate"): Cents,
    (Provenance, "label"): shapes.Label,
    **{(Waiver, name): shapes.Filled for name in ("number", "by", "reason")},
}
"""Classes of the model that files say as they are: keys that files are stricter about than the class is, or say in another way."""

Hook = Callable[[Any, Any], Any]
"""As cattrs has them: a value and the type it should have; the structured value, or an exception."""


def structure(table: object, kind: Any, at: At, desk: Desk, currency: Currency) -> Any:
    """The shape of a table, or None with every fault noted. `at` is where the table stands."""
    try:
        return _converter(currency, thorough=False).structure(table, kind)
    except (BaseValidationError, ForbiddenExtraKeysError, Wrong, KeyError, ValueError, TypeError):
        pass  # what is wrong, and where, the thorough converter says
    try:
        return _converter(currency, thorough=True).structure(table, kind)
    except (BaseValidationError, ForbiddenExtraKeysError, Wrong) as error:
        for path, leaf in _leaves(error, ()):
            _tell(leaf, _below(at, path), desk)
    return None


@attrs.frozen(eq=False)
class Tables(Generic[T]):
    """A file's shape, and where its tables stand. `whole` False: some had faults and were left out."""

    shape: T
    at: At
    whole: bool = True
    _kept: Mapping[str, tuple[int, ...]] = attrs.field(factory=dict)

    def each(self, key: str) -> list[tuple[Any, At]]:
        """The tables under a key that could be read, each with its place."""
        shapes = getattr(self.shape, key)
        indexes = self._kept.get(key, range(len(shapes)))
        return [(shape, self.at / key / i) for shape, i in zip(shapes, indexes, strict=True)]


def structure_file(kind: type[T], at: At, desk: Desk, currency: Currency) -> Tables[T] | None:
    """The shape of a whole file. A faulty table is noted and left out, so that the others can still be checked.

    None if the file lacks what it cannot be without.
    """
    try:
        return Tables(_converter(currency, thorough=False).structure(at.source.table, kind), at)
    except (BaseValidationError, ForbiddenExtraKeysError, Wrong, KeyError, ValueError, TypeError):
        return _salvaged(kind, at, desk, currency)


def _resolved(kind: Any) -> Any:
    """The class with the types of its fields in place of their names."""
    return attrs.resolve_types(kind)


def _salvaged(kind: type[T], at: At, desk: Desk, currency: Currency) -> Tables[T] | None:
    fields = {each.name.removesuffix("_"): each for each in attrs.fields(_resolved(kind))}
    table = at.source.table
    for key in table:
        if key not in fields:
            unknown_key(desk, at / key, key, fields)
    values: dict[str, Any] = {}
    kept: dict[str, tuple[int, ...]] = {}
    for key, each in fields.items():
        if key not in table and each.default is attrs.NOTHING:
            _tell(KeyError(key), at / key, desk)
        elif key in table and _is_tuple(each.type) and isinstance(table[key], list):
            inner = get_args(each.type)[0]
            read = [structure(one, inner, at / key / i, desk, currency) for i, one in enumerate(table[key])]
            kept[key] = tuple(i for i, one in enumerate(read) if one is not None)
            values[key] = tuple(one for one in read if one is not None)
        elif key in table:
            value = structure(table[key], each.type, at / key, desk, currency)
            if value is not None:
                values[key] = value
    needed = {key for key, each in fields.items() if each.default is attrs.NOTHING}
    return Tables(kind(**values), at, False, kept) if needed <= values.keys() else None


# --- from errors to diagnostics --------------------------------------------------------------------------------------


def _leaves(error: Exception, path: KeyPath) -> Iterator[tuple[KeyPath, Exception]]:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            path = (*path, note.name.removesuffix("_"))
        elif isinstance(note, IterableValidationNote):
            path = (*path, note.index)
    inner = getattr(error, "exceptions", None)
    if inner is None:
        yield (*path, *error.path) if isinstance(error, Wrong) else path, error
        return
    for each in inner:
        yield from _leaves(each, path)


def _below(at: At, path: KeyPath) -> At:
    return At(at.source, (*at.path, *path))


def _tell(error: Exception, at: At, desk: Desk) -> None:
    match error:
        case Wrong():
            desk.error(error.code, at, error.message, error.label, error.help)
        case ForbiddenExtraKeysError():
            known = [field.name.removesuffix("_") for field in attrs.fields(error.cl)]
            for key in sorted(error.extra_fields):
                unknown_key(desk, at / key, key, known)
        case KeyError():
            key = str(at.path[-1])
            desk.error(
                "SH02", At(at.source, at.path[:-1]).key(), f"the key '{key}' is missing", f"'{key}' is required here"
            )
        case _:
            raise error  # a fault of ours: hooks raise nothing else


def unknown_key(desk: Desk, at: At, key: str, known: Iterable[str]) -> None:
    """Note a key that means nothing here."""
    desk.error("SH01", at.key(), f"unknown key '{key}'", "not a key of this table", suggest(key, known, "keys"))


# --- the converter ---------------------------------------------------------------------------------------------------


@cache
def _converter(currency: Currency, *, thorough: bool) -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=thorough)
    minor = partial(_minor, currency=currency)
    simple: tuple[tuple[Any, Hook], ...] = (
        (int, scalars.integer),
        (bool, scalars.boolean),
        (str, scalars.text),
        (date, scalars.day),
        (Fraction, scalars.share),
        (Period, scalars.period),
        (Cents, minor),
        (Amount, partial(_amounts, currency=currency)),
        (shapes.Id, scalars.identifier),
        (shapes.Filled, scalars.filled),
        (shapes.Retro, scalars.retroactive),
        (shapes.Plain, lambda value, _: scalars.table(value)),
        (shapes.Words, lambda value, _: _words(value)),
        (shapes.Sums, lambda value, _: _each(scalars.table(value).items(), lambda each: minor(each, None))),
        (shapes.Digits, lambda value, _: _each(scalars.table(value).items(), scalars.integer)),
        (shapes.Days, lambda value, _: _each(scalars.table(value).items(), scalars.day)),
        (shapes.Reports, lambda value, _: _each(scalars.table(value).items(), scalars.day_or_none)),
        (shapes.TestShape, lambda value, _: _test(value, MAX_NESTING)),
        (shapes.FactsShape, lambda value, _: _facts(value)),
    )
    for kind, hook in simple:
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook(shapes.LinkShape, lambda value, _: _link(value, _link_hook(converter)))
    dates = partial(converter.structure, cl=shapes.DatesShape)
    converter.register_structure_hook(shapes.Stated, lambda value, _: _each(scalars.table(value).items(), dates))
    converter.register_structure_hook_func(_is_when, scalars.when)
    converter.register_structure_hook_func(_is_retention, lambda value, _: _retention(value, converter))
    converter.register_structure_hook_factory(_is_literal, lambda kind: partial(_literal, get_args(kind)))
    converter.register_structure_hook_factory(_is_enum, lambda kind: lambda value, _: scalars.member(kind, value))
    converter.register_structure_hook_factory(_is_tuple, lambda kind: _tuple_hook(kind, converter))
    converter.register_structure_hook_factory(attrs.has, lambda kind: _class_hook(kind, converter))
    return converter


def _is_when(kind: Any) -> bool:
    return bool(kind == When | None)


def _is_retention(kind: Any) -> bool:
    return bool(kind == shapes.RetentionShape | None)


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _minor(value: object, _: Any, *, currency: Currency) -> int:
    return scalars.minor_units(value, currency)


def _amounts(value: object, _: Any, *, currency: Currency) -> Amount:
    return scalars.amounts(value, currency)


def _literal(words: tuple[str, ...], value: object, _: Any) -> str:
    return scalars.one_of(words, value)


def _tuple_hook(kind: Any, converter: Converter) -> Hook:
    each = get_args(kind)[0]

    def quick(value: object, _: Any) -> tuple[Any, ...]:
        take = converter.get_structure_hook(each)
        return tuple([take(element, each) for element in scalars.array(value)])

    def thorough(value: object, _: Any) -> tuple[Any, ...]:
        elements = enumerate(scalars.array(value))
        return tuple(_gather((i, partial(converter.structure, element, each)) for i, element in elements))

    return thorough if converter.detailed_validation else quick


def _class_hook(kind: Any, converter: Converter) -> Hook:
    """The hook of a class, with our names for keys, and refusing what is no table.

    The thorough one is cattrs' own. Compiling that takes longer than reading an account does, so the quick one walks a
    plan made of the same hooks; it need not say what is wrong.
    """
    hooks = {name: converter.get_structure_hook(says) for (of, name), says in SAYS.items() if of is kind}
    if not converter.detailed_validation:
        return _quick_hook(kind, converter, hooks)
    names = [field.name for field in attrs.fields(kind)]
    overrides: Any = {
        name: override(rename=name.removesuffix("_") if name.endswith("_") else None, struct_hook=hooks.get(name))
        for name in names
        if name.endswith("_") or name in hooks
    }
    inner: Any = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **overrides)
    return lambda value, _: inner(scalars.table(value), kind)


def _quick_hook(kind: Any, converter: Converter, hooks: Mapping[str, Hook]) -> Hook:
    fields = attrs.fields(kind)
    if any(isinstance(field.type, str) for field in fields):
        fields = attrs.fields(_resolved(kind))
    plan: dict[str, tuple[str, Any, Hook | None]] = {
        field.name.removesuffix("_"): (field.name, _present(field.type), hooks.get(field.name)) for field in fields
    }

    def hook(value: object, _: Any) -> Any:
        found = {}
        for key, each in scalars.table(value).items():
            name, of, take = plan[key]  # an unknown key is a KeyError
            if take is None:  # not before it is needed: a carve-back has carve-backs
                take = converter.get_structure_hook(of)
                plan[key] = name, of, take
            found[name] = take(each, of)
        return kind(**found)  # a missing one is a TypeError

    return hook


def _present(kind: Any) -> Any:
    """The type of a value that is there: TOML has no way to write that it is not."""
    args = get_args(kind)
    if _is_when(kind) or _is_retention(kind) or type(None) not in args:
        return kind
    return next(each for each in args if each is not type(None))


# --- hooks for free keys ---------------------------------------------------------------------------------------------


def _gather(calls: Iterable[tuple[str | int | None, Callable[[], Any]]]) -> list[Any]:
    """All results, or all errors, each with its step on the way (none: it stands where the whole stands)."""
    results, errors = [], []
    for step, call in calls:
        try:
            results.append(call())
        except (BaseValidationError, ForbiddenExtraKeysError, Wrong, KeyError) as error:
            if step is not None:
                error.add_note(IterableValidationNote("", step, object))
            errors.append(error)
    if errors:
        raise IterableValidationError("", errors, tuple)
    return results


def _each(pairs: Iterable[tuple[str, object]], take: Callable[[object], T]) -> dict[str, T]:
    """A table of free keys."""
    listed = list(pairs)
    return dict(
        zip((key for key, _ in listed), _gather((key, partial(take, value)) for key, value in listed), strict=True)
    )


def _words(value: object) -> tuple[str, ...]:
    """One word, or a list of at least one."""
    if type(value) is not list:
        if type(value) is not str:
            raise scalars.mistyped("a text or an array of texts", value)
        return (value,)
    if not value:
        raise Wrong("SH16", "an empty list", "it can never be met")
    return _texts(value)


def _texts(values: list[Any]) -> tuple[str, ...]:
    return tuple(_gather((i, partial(scalars.text, each)) for i, each in enumerate(values)))


def _test(value: object, left: int) -> shapes.TestShape:
    table = scalars.table(value, "a test: { facet = term }")
    if left == 0:
        raise Wrong("SH17", f"tests are nested more than {MAX_NESTING} deep", "too deep")
    entries = _gather((key, partial(_entry, key, each, left)) for key, each in table.items())
    return shapes.TestShape(entries=tuple(entries))


def _entry(key: str, value: object, left: int) -> shapes.Entry:
    match key:
        case "any" | "all":
            tests = scalars.array(value, "an array of tests")
            if not tests:
                raise Wrong("SH16", "an empty list", "it can never be met" if key == "any" else "it asks nothing")
            return shapes.Entry(
                key=key, tests=tuple(_gather((i, partial(_test, each, left - 1)) for i, each in enumerate(tests)))
            )
        case "except":
            return shapes.Entry(key=key, tests=(_test(value, left - 1),))
        case "question":
            return shapes.Entry(key=key, words=(scalars.text(value),))
        case "by_insured":
            return shapes.Entry(key=key, flag=scalars.boolean(value))
        case _:
            return shapes.Entry(key=key, words=_words(value))


def _facts(value: object) -> shapes.FactsShape:
    return _stated(scalars.table(value))


def _stated(table: dict[str, Any]) -> shapes.FactsShape:
    found = _each(table.items(), _stated_value)
    return shapes.FactsShape(
        values={key: each for key, each in found.items() if isinstance(each, str)},
        lists={key: each for key, each in found.items() if not isinstance(each, str)},
    )


def _stated_value(value: object) -> str | tuple[str, ...]:
    if type(value) is list:
        return _texts(value)
    if type(value) is not str:
        raise scalars.mistyped("a value of the facet", value)
    return value


@cache
def _link_hook(converter: Converter) -> Hook:
    return _class_hook(shapes.LinkShape, converter)


def _link(value: object, head: Callable[[Any, Any], Any]) -> shapes.LinkShape:
    """A link: its own keys as a class, all others as facets. Faults of both are kept."""
    table = scalars.table(value)
    own = {key: each for key, each in table.items() if key in STATED}
    facets = {key: each for key, each in table.items() if key not in STATED}
    link: shapes.LinkShape
    link, facts = _gather(((None, partial(head, own, shapes.LinkShape)), (None, partial(_stated, facets))))
    return shapes.LinkShape(
        id=link.id,
        ring=link.ring,
        count=link.count,
        facts=facts,
        unknown=link.unknown,
        absent=link.absent,
        found=link.found,
    )


def _retention(value: object, converter: Converter) -> shapes.RetentionShape | None:
    if value == "none":
        return None
    if type(value) is str:
        raise scalars.mistyped('a table, or "none"', value)
    return converter.structure(value, shapes.RetentionShape)
