"""What a proof says beside what was derived: the first difference becomes the sentence."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .facts import SETTLED
from .files import Refused, Table
from .rulings import Reader


def same(where: str, want: Any, has: Any) -> None:
    """Refuses the first difference; keys of `has` that `want` lacks are not looked at (titles, labels)."""
    if isinstance(want, dict) and isinstance(has, dict):
        for key, value in want.items():
            same(f"{where}: {key}", value, has.get(key))
    elif isinstance(want, list) and isinstance(has, list) and len(want) == len(has):
        for each, other in zip(want, has, strict=True):
            same(where, each, other)
    elif want != has or type(want) is not type(has):
        raise Refused(f"{where} is {has!r}, not {want!r}")


def matched(where: str, want: Sequence[Table], has: Sequence[Table], keys: tuple[str, ...]) -> None:
    """Refuses a list that leaves something out, has something extra, or another order."""
    wanted, given = ([" ".join(str(x[key]) for key in keys) for x in each] for each in (want, has))
    for name in wanted:
        if name not in given:
            raise Refused(f"{where}: {name or 'the own link'} is left out")
    for name in given:
        if name not in wanted:
            raise Refused(f"{where}: {name} does not belong here")
    if wanted != given:
        raise Refused(f"{where}: {', '.join(given)} should stand in the order {', '.join(wanted)}")


def check_reading(where: str, documents: Sequence[str], reader: Reader, want: Table, has: Table) -> None:
    """One grant in one count: its elements, its trigger, every step."""
    same(f"{where}: grant", want["grant"], has["grant"])
    matched(where, want["elements"], has["elements"], ("element",))
    for element, other in zip(want["elements"], has["elements"], strict=True):
        check_tests(f"{where}: {element['element']}", element, other)
    if want["trigger"]:
        late = want["trigger"].pop("late")
        same(f"{where}: trigger", want["trigger"], has["trigger"])
        if has["trigger"]["date"] not in (late or [""]):
            raise Refused(f"{where}: trigger: the date that fails is {' or '.join(late) or 'none'}, not {has['trigger']['date'] or 'none'}")
    for step in has["steps"]:
        laws = [each["document"] for each in want["steps"] if each["kind"] == "uninsurable"]
        if step["document"] not in (*documents, *laws):
            raise Refused(f"{where}: {step['kind']} {step['clause']} is cited from {step['document']}, which is not attached")
    matched(where, want["steps"], has["steps"], ("kind", "document", "clause"))
    for step, other in zip(want["steps"], has["steps"], strict=True):
        check_step(where, reader, step, other)


def check_tests(where: str, want: Table, has: Table) -> None:
    """A subject, an object, and link by link what the object met."""
    if "links" in want:
        matched(where, want["links"], has["links"], ("link",))
    same(where, want, has)


def check_step(where: str, reader: Reader, want: Table, has: Table) -> None:
    """One clause with its carve-backs; what it names as its questions must be enough for what it says."""
    where = f"{where}: {want['kind'].replace('_', '-')} {want['document']}/{want['clause']}"
    check_tests(where, {key: value for key, value in want.items() if key not in ("unless", "tried")}, has)
    mind = reader.mind
    for key in has["questions"]:
        if key not in mind.asked or (key not in mind.answers and mind.asked[key] != SETTLED):
            raise Refused(f"{where}: rests on {key}, which is not a question answered here")
    bare = replace(mind, answers={key: mind.answers[key] for key in has["questions"] if key in mind.answers}, asked={})
    if "tried" in want and want["tried"](replace(reader, mind=bare)) != want["tried"](reader):
        raise Refused(f"{where}: does not follow from the questions it names")
    if "unless" in want:
        matched(where, want["unless"], has.get("unless", []), ("document", "clause"))
        for back, other in zip(want["unless"], has["unless"], strict=True):
            check_step(where, reader, back, other)
