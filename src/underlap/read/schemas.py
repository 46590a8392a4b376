"""JSON Schemas of the files, derived from the shapes that reading itself uses, so that the two cannot drift apart.

A schema helps while typing: it accepts whatever `check` accepts, and refuses unknown keys and wrong types. What needs two keys, or another
file, only `check` knows. Draft 7, which the TOML editors read.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import attrs
from attrs import define, field

from underlap.model.money import Amount, Cents
from underlap.model.spans import Period, When
from underlap.read import scalars, shapes
from underlap.read.convert import COMMANDS, SAYS, STATED
from underlap.read.documents import BELONGS, NEEDS
from underlap.read.operations import KINDS, NAMES
from underlap.read.taxonomy import FORMAT, RINGS

Schema = dict[str, Any]

FOLDER: Final = "schemas"
"""Where the shipped ones lie in the form library."""

_DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def schemas() -> Mapping[str, str]:
    """File name -> schema, as text: one a kind of document, and those of accounts, taxonomies, the currencies and the matrix."""
    files = {kind: _document(kind) for kind in get_args(_hints(shapes.HeadShape)["kind"])}
    others = {"account": shapes.AccountFile, "taxonomy": shapes.TaxonomyFile}
    others |= {"currencies": shapes.CurrenciesFile, "matrix": shapes.MatrixFile}
    files |= {name: _file(name, kind) for name, kind in others.items()}
    return {file_name(name): f"{json.dumps(schema, indent=1)}\n" for name, schema in files.items()}


def file_name(kind: str) -> str:
    """The schema of a kind of file.

    >>> file_name("account")
    'account.schema.json'
    """
    return f"{kind}.schema.json"


def _file(name: str, kind: type) -> Schema:
    writer = _Writer()
    top = writer.table(kind)
    top["properties"]["format"] = {"const": FORMAT}
    return {"$schema": _DRAFT, "title": f"underlap {name}", **top, "definitions": writer.parts}


def _document(kind: str) -> Schema:
    """A document of one kind: only the keys that belong to it, and those that it needs."""
    schema = _file(kind, shapes.DocumentFile)
    head = schema["definitions"][shapes.HeadShape.__name__]
    for table in (schema, head):
        table["properties"] = {key: each for key, each in table["properties"].items() if kind in BELONGS.get(key, (kind,))}
    head["properties"]["kind"] = {"const": kind}
    head["required"] += NEEDS[kind]
    schema["definitions"] = {name: each for name, each in schema["definitions"].items() if name in _reached(schema)}
    return schema


def _reached(schema: Schema) -> set[str]:
    """The definitions that the top of a schema leads to."""
    found: set[str] = set()
    left = [{key: each for key, each in schema.items() if key != "definitions"}]
    while left:
        new = set(_named(left.pop())) - found
        found |= new
        left += [schema["definitions"][name] for name in new]
    return found


def _named(schema: object) -> Iterable[str]:
    if isinstance(schema, dict):
        ref = schema.get("$ref")
        if isinstance(ref, str):
            yield ref.rpartition("/")[2]
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _named(each)


def _hints(kind: Any) -> dict[str, Any]:
    """Key -> type, as reading takes it: of two words for one thing in the model and in the files, the files' own."""
    fields = attrs.fields(attrs.resolve_types(kind))
    return {each.name.removesuffix("_"): SAYS.get((kind, each.name), each.type) for each in fields}


# --- small things ----------------------------------------------------------------------------------------------------

_TEXT: Final[Schema] = {"type": "string", "maxLength": scalars.MAX_TEXT}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_NEVER: Final[Schema] = {"const": "none"}
_TABLE: Final[Schema] = {"type": "object"}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _any_of(*choices: Schema) -> Schema:
    return {"anyOf": list(choices)}


def _list_of(each: Schema, **more: int) -> Schema:
    return {"type": "array", "items": each, **more}


def _free(each: Schema) -> Schema:
    """A table of free keys."""
    return {"type": "object", "additionalProperties": each}


def _closed(properties: Schema, required: Iterable[str] = ()) -> Schema:
    needed = list(required)
    return {"type": "object", "properties": properties, **({"required": needed} if needed else {}), "additionalProperties": False}


_DAYS: Final = _list_of(_DAY, minItems=2, maxItems=2)
_STATED: Final = _any_of(_TEXT, _list_of(_TEXT))
_WORDS: Final = _any_of(_TEXT, _list_of(_TEXT, minItems=1))
_SMALL: Final[Mapping[Any, Schema]] = {
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: _TEXT,
    date: _DAY,
    Fraction: {"type": "string", "pattern": _whole(scalars.SHARE.pattern)},
    Period: _DAYS,
    Cents: {"type": ["integer", "string"], "minimum": 0, "pattern": _whole(scalars.AMOUNT.pattern)},
    shapes.Id: {"type": "string", "maxLength": scalars.MAX_ID, "pattern": _whole(scalars.ID.pattern)},
    shapes.Filled: {**_TEXT, "pattern": r"\S"},
    shapes.Retro: _any_of(_DAY, {"enum": list(scalars.RETRO)}),
    shapes.Plain: _TABLE,
    shapes.Words: _WORDS,
    shapes.Digits: _free({"type": "integer"}),
    shapes.Days: _free(_DAY),
    shapes.Reports: _free(_any_of(_DAY, _NEVER)),
    shapes.FactsShape: _free(_STATED),
    When: _any_of(_DAY, _NEVER, _closed({"between": _DAYS}, ["between"]), _closed({"from": _DAY, "to": _DAY}, ["from", "to"])),
}
_MONEY: Final = _SMALL[Cents]
_SUMS: Final[Mapping[Any, Schema]] = {
    Amount: _any_of(_MONEY, _list_of(_MONEY, minItems=3, maxItems=3)),
    shapes.Sums: _free(_MONEY),
}


# --- tables ----------------------------------------------------------------------------------------------------------


@define
class _Writer:
    """Writes one schema. Each shape is a part of its own, since tests stand in tests and carve-backs in carve-backs."""

    parts: dict[str, Schema] = field(factory=dict)

    def table(self, kind: Any) -> Schema:
        """A class with fields: no other keys, and those without a default are required."""
        hints = _hints(kind)
        required = [each.name.removesuffix("_") for each in attrs.fields(kind) if each.default is attrs.NOTHING]
        return _closed({key: self._key(kind, key, of) for key, of in hints.items()}, required)

    def _key(self, kind: Any, key: str, of: Any) -> Schema:
        """What stands under a key. Of free tables whose keys reading looks at later, what they then may be."""
        if kind is shapes.TaxonomyFile and key == "leadins":
            return _free({"enum": list(RINGS)})
        if kind is shapes.ReplaceShape and key == "with":
            return _any_of(*(self.of(each) for each in KINDS.values()))
        if kind is shapes.AmendShape and key == "set":
            return self._changes()
        return self.of(of)

    def _changes(self) -> Schema:
        """What an amendment may set, of whatever clause."""
        keys: dict[str, list[Schema]] = {}
        for kind in KINDS.values():
            for key, of in _hints(kind).items():
                choices = keys.setdefault(key, []) if key not in NAMES else []
                if (schema := self.of(of)) not in choices:
                    choices.append(schema)
        return _closed({key: each[0] if len(each) == 1 else _any_of(*each) for key, each in keys.items()})

    def of(self, kind: Any) -> Schema:
        """Any type that a shape's field may have. Raises TypeError for one that is not known here: say above what it is."""
        known = {**_SMALL, **_SUMS}
        if kind in known:
            return self._small(kind, known[kind])
        if get_origin(kind) in (Union, UnionType):
            return self._optional(kind)
        if get_origin(kind) is Literal:
            return {"enum": list(get_args(kind))}
        if get_origin(kind) is tuple:
            return _list_of(self.of(get_args(kind)[0]))
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"enum": [each.value for each in kind]}
        if kind is shapes.Stated:
            return _free(self.of(shapes.DatesShape))
        if kind is shapes.TestShape or attrs.has(kind):
            return self._part(kind)
        raise TypeError(f"no schema for {kind}")

    def _small(self, kind: Any, schema: Schema) -> Schema:
        """A small thing: where it stands if it takes a word to say, else by its name."""
        if len(schema) < 2:  # noqa: PLR2004  (a type, and no more)
            return schema
        name = "When" if kind == When else kind.__name__
        self.parts[name] = schema
        return {"$ref": f"#/definitions/{name}"}

    def _optional(self, kind: Any) -> Schema:
        """A key that may be left out; TOML has no way to write that it is not there, save one word of our own."""
        if kind == shapes.RetentionShape | None:
            return _any_of(self._part(shapes.RetentionShape), _NEVER)
        present = [each for each in get_args(kind) if each is not NoneType]
        union = present[0] if len(present) == 1 else Union[tuple(present)]  # noqa: UP007  (made of a list)
        return self.of(union)

    def _part(self, kind: Any) -> Schema:
        name = kind.__name__
        if name not in self.parts:
            self.parts[name] = {}  # so that what stands in itself ends
            special = {shapes.TestShape: self._test, shapes.LinkShape: self._link}
            self.parts[name] = special[kind]() if kind in special else self.table(kind)
        return {"$ref": f"#/definitions/{name}"}

    def _test(self) -> Schema:
        """A test: the words with a meaning of their own, and any facet with one term or several."""
        test: Schema = {"$ref": f"#/definitions/{shapes.TestShape.__name__}"}
        own: Schema = {**dict.fromkeys(("any", "all"), _list_of(test, minItems=1)), "except": test, "question": _TEXT}
        own |= {"by_insured": _SMALL[bool]}
        return {"type": "object", "properties": {key: own.get(key, _WORDS) for key in sorted(COMMANDS)}, "additionalProperties": _WORDS}

    def _link(self) -> Schema:
        """A link: its own keys, and any facet with a value or a list of tags."""
        table = self.table(shapes.LinkShape)
        own = {key: each for key, each in table["properties"].items() if key in STATED}
        return {**table, "properties": own, "additionalProperties": _STATED}
