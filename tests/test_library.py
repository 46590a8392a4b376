"""The form library: each clause decides something, each document reads where it attaches, and says where it comes from."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.pairs.bench import ROOT, SHIPPED
from tests.pairs.rows import sheets
from tests.pairs.shelf import POLICIES, clauses, documents, kinds, load
from tests.pairs.shipped_claims import outcomes, touching, users, without_mark
from underlap.read.accounts import read_account

UNDECIDED = ROOT / "tests" / "pairs" / "UNDECIDED.txt"


# --- every clause decides something ----------------------------------------------------------------------------------


@cache
def undecided() -> Mapping[str, str]:
    """What decides nothing yet -> why."""
    lines = [line for line in UNDECIDED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {ref: why for ref, _, why in (line.partition(": ") for line in lines)}


def test_every_shipped_clause_decides_a_pair() -> None:
    """Or is listed with a reason; nothing is listed that does."""
    decided = {pair.clause for sheet in sheets() for pair in sheet.pairs}
    assert kinds().keys() - decided == {ref for ref in undecided() if " " not in ref}


def marks() -> Iterator[tuple[str, str, str]]:
    """(definition, facet, node) of every mark that can matter.

    An `out` with no `in` or `edge` above it says aloud what a value under no mark means anyway, and is left aside.
    """
    for id, table in documents().items():
        for word in table.get("definition", ()):
            open_ended = word.get("otherwise") == "open"
            said = [*word.get("in", ()), *word.get("edge", ())]
            said += [n for n in word.get("out", ()) if open_ended or any(n.startswith(f"{m}.") for m in said)]
            yield from ((f"{id}/{word['id']}", word["facet"], node) for node in said)


@pytest.mark.parametrize(("ref", "facet", "node"), list(marks()), ids=str)
def test_every_mark_of_a_definition_decides_something(ref: str, facet: str, node: str) -> None:
    """Without it, some vector, exposure of the value chain or pair comes out otherwise; or it is listed with a reason."""
    listed = f"{ref} {node}" in undecided() or f"{ref} *" in undecided()
    assert any(changes(ref, facet, node)) is not listed


def changes(ref: str, facet: str, node: str) -> Iterator[bool]:
    for whole in users(ref):
        near = touching(whole, facet, node)
        if near:
            yield list(outcomes(whole, near)) != list(outcomes(without_mark(whole, ref, node), near))


def test_what_is_listed_as_undecided_exists() -> None:
    """And has a reason."""
    known = {*kinds(), *(f"{ref} {node}" for ref, _, node in marks()), *(f"{ref} *" for ref, _, _ in marks())}
    assert undecided().keys() <= known
    assert all(undecided().values())


# --- every document reads where it attaches --------------------------------------------------------------------------

AFTER = {
    "ha-ai-6d-01-26": ("pc-51380",),
    "ha-ai-7-01-26": ("cg-40-47-01-26",),
    "ha-ai-7b-01-26": ("cg-40-48-01-26",),
    "ha-ai-7p-01-26": ("cg-35-08-01-26",),
    "house-ai-do-carveback-01-26": ("pc-51380",),
    "house-do-bi-for-01-26": ("house-do-bi-abs-01-26",),
    "hx-ai-2a-01-26": ("hx-ai-2-01-26",),
    "hx-ai-2s-01-26": ("hx-ai-2-01-26",),
}
"""Endorsements that change another endorsement, which has to be attached before."""

FORMS = {id: table["document"]["line"] for id, table in documents().items() if table["document"]["kind"] == "form"}
ATTACHED = [
    (form, id)
    for (form, line), (id, table) in product(FORMS.items(), documents().items())
    if line in table["document"].get("attaches_to", ())
]

POLICY = """
[[policy]]
id = "p"
party = "p"
title = "P"
insurer = "I"
document_stage = "specimen"
form = "{form}"
endorsements = [{attached}]
forms_schedule = []
insureds = [{{ party = "p", status = "named" }}]
period = [2026-01-01, 2027-01-01]
retroactive = "none"
reporting_window = {{ days = 60 }}
limit = {{ each_claim = "1M", aggregate = "1M" }}
retention = "none"
defense = {{ kind = "duty", place = "inside" }}
"""

LAYER = """
[[layer]]
id = "x"
excess_of = "p"
title = "X"
limit = {{ each_claim = "1M", aggregate = "1M" }}
shares = [{{ insurer = "X", share = "1", exhaustion = {{ who = "anyone" }} }}]
form = "{form}"
endorsements = [{attached}]
forms_schedule = []
"""

HEAD = """format = 1
[account]
name = "A"
client = "p"
currency = "USD"
as_of = 2026-11-02
law = "us.il"
term = [2026-01-01, 2027-01-01]
[[party]]
id = "p"
name = "P"
"""


def problems(folder: Path, form: str, *attached: str) -> list[str]:
    """What reading says about an account with this form and these endorsements."""
    words = ", ".join(f'"{id}"' for id in attached)
    layer = FORMS[form] == "excess"
    base = next(id for id, line in FORMS.items() if line != "excess") if layer else form
    text = HEAD + POLICY.format(form=base, attached="" if layer else words) + (LAYER.format(form=form, attached=words) if layer else "")
    (folder / "account.toml").write_text(text, encoding="utf-8")
    return [f"{p.place.file}:{p.place.line} {p.code} {p.message}" for p in read_account(folder, SHIPPED).problems]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_reads_without_a_problem(form: str, tmp_path: Path) -> None:
    """Alone, as a policy or a layer."""
    assert problems(tmp_path, form) == []


@pytest.mark.parametrize(("form", "id"), ATTACHED, ids=lambda x: x)
def test_an_endorsement_reads_without_a_problem_on_each_form_it_attaches_to(form: str, id: str, tmp_path: Path) -> None:
    """Every clause it changes is there, every word it uses is defined."""
    assert problems(tmp_path, form, *AFTER.get(id, ()), id) == []


@pytest.mark.parametrize(("id", "before"), AFTER.items(), ids=lambda x: x if isinstance(x, str) else "")
def test_an_endorsement_that_changes_another_says_so_when_that_is_missing(id: str, before: tuple[str, ...], tmp_path: Path) -> None:
    """Every problem names what has to be attached before."""
    form = next(f for f, other in ATTACHED if other == id)
    said = problems(tmp_path, form, id)
    assert said
    assert all(other in line for line in said for other in before)


def test_every_line_that_endorsements_attach_to_has_a_form() -> None:
    """None is for a line that the library lacks."""
    lines = {line for table in documents().values() for line in table["document"].get("attaches_to", ())}
    assert lines <= set(FORMS.values())


# --- where it comes from ---------------------------------------------------------------------------------------------

LABELS = {"F-text", "F-multi", "F-single", "TYP", "CONFLICT"}

CARRIERS = (
    "AIG|AIUC|Allianz|Armilla|AXA|Beazley|Berkley|Berkshire|Chubb|Cincinnati|CNA|Coalition|Counterpart|Frederick Mutual|Great American|"
    "Hamilton|Hartford|HSB|Hudson|Liberty|Mosaic|Munich Re|Philadelphia Indemnity|QBE|Star Insurance|Testudo|TMHCC|Tokio|Travelers|Zurich"
)


@pytest.mark.parametrize("id", documents())
def test_a_document_says_where_it_comes_from(id: str) -> None:
    """Label, sources (only typical wording may have none), as-of date, confidence; unverified text does not ship as a clause."""
    head = documents()[id]["document"]
    assert head["provenance"]["label"] in LABELS
    assert head["provenance"].get("sources") or head["provenance"]["label"] == "TYP"
    known = r"case [a-z0-9-]+|damages 5\.[123]" if head["kind"] == "law" else r"S\d+"
    assert all(re.fullmatch(known, source) for source in head["provenance"].get("sources", ()))
    assert isinstance(head["provenance"]["as_of"], date)
    assert head["provenance"]["confidence"]
    for ref, kind, clause in clauses(documents()[id]):
        assert clause.get("label", "TYP") in LABELS, (ref, kind)


HOUSE = [id for id, table in documents().items() if "house" in table["document"].get("publisher", "").lower()]


@pytest.mark.parametrize("id", HOUSE)
def test_a_house_document_names_no_carrier(id: str) -> None:
    """Names of decided cases apart ("x v. y"), and handles in lower case: ids of definitions, rows of the fact sheet."""
    said = [(path, text) for path, text in strings(documents()[id]) if re.search(rf"\b(?:{CARRIERS})\b", text)]
    assert [(path, text) for path, text in said if not is_case(path, text)] == []
    assert documents()[id]["document"]["publisher"] == "House specimen"


def is_case(path: str, text: str) -> bool:
    cited = ".feature" in path and path.endswith(".cite")
    return cited or re.search(rf"(?:{CARRIERS})[^.;()]* v\. | v\. (?:{CARRIERS})", text) is not None


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a table, with the keys that lead to it."""
    if isinstance(value, str):
        if not path.endswith(".fact"):
            yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, path)


# --- as plain files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(POLICIES.rglob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_file_is_toml_1_0(path: Path) -> None:
    """tomllib of Python 3.11 reads it, and it says which format it has; a document is called as its file."""
    table = load(path)
    assert table["format"] == 1
    if "document" in table:
        assert table["document"]["id"] == path.stem


def test_a_tag_that_a_clause_tests_is_open_when_nobody_states_it() -> None:
    """Or silence would be a pass. Sublimits may take it for no, and each such tag is listed under what was assumed."""
    absent = {tag["id"]: tag["absent"] for tag in load(POLICIES / "taxonomy.toml")["tag"]}
    names = ("grant", "exclusion", "condition", "definition", "replace", "amend")
    tested = {tag for table in documents().values() for name in names for tag in tags(table.get(name, ()))}
    assert len(tested) > 30
    assert {tag for tag in tested if absent[tag] != "open"} == set()
    assert {tag for tag, meaning in absent.items() if meaning == "no"} == {"widespread_event"}


def tags(value: Any) -> Iterator[str]:
    """The tags that some test inside a table names; `fact` beside a title is a row of the fact sheet."""
    if isinstance(value, list):
        for inner in value:
            yield from tags(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "prejudice":
                yield inner
            elif key == "fact" and "title" not in value:
                yield from [inner] if isinstance(inner, str) else inner
            elif key != "fact":
                yield from tags(inner)
