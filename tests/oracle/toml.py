"""Writes plain dicts as TOML: tables and arrays of tables at the top, everything below inline."""

from datetime import date
from typing import Any

from .files import Table


def dump(table: Table) -> str:
    """A document; keys in their order, plain values first."""
    lines = [f"{key} = {inline(value)}" for key, value in table.items() if not is_table(value)]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += section(f"[{key}]", value)
        elif is_table(value):
            for each in value:
                lines += nested(key, each)
    return "\n".join(lines) + "\n"


def nested(name: str, table: Table) -> list[str]:
    """An array's table; the exposure's own arrays of tables stand below it, one level deep."""
    below = {key: value for key, value in table.items() if name == "exposure" and is_array(value)}
    lines = section(f"[[{name}]]", {key: value for key, value in table.items() if key not in below})
    for key, value in below.items():
        for each in value:
            lines += section(f"[[{name}.{key}]]", each)
    return lines


def section(head: str, table: Table) -> list[str]:
    """A header and its keys."""
    return ["", head, *(f"{key} = {inline(value)}" for key, value in table.items())]


def is_table(value: Any) -> bool:
    return isinstance(value, dict) or is_array(value)


def is_array(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def inline(value: Any) -> str:
    """One value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case date():
            return value.isoformat()
        case list():
            return "[" + ", ".join(inline(each) for each in value) + "]"
        case dict():
            return "{ " + ", ".join(f"{key} = {inline(each)}" for key, each in value.items()) + " }" if value else "{}"
        case _:
            raise TypeError(type(value))
