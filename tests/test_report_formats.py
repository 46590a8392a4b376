"""Reports as Markdown and as CSV: hostile text stays text, tables keep their columns, rows add up to the cent."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.test_cli_review import Run, matched_once, outside, run  # noqa: F401  (fixtures)
from tests.test_report_review import ACCOUNT, TEXTS, poisoned, value_chain
from tests.test_report_scenario import path, together
from underlap.match.results import Review
from underlap.report import rows
from underlap.report.review import render
from underlap.report.text import BREAK, CELL, ITEM, RULE, TITLE, VERBATIM, Column, Style, Table, _marked_up, finish, hang, paint

MARKDOWN = Style(100, markdown=True)
TRAPS = (
    "| a | b |", "<script>alert(1)</script>", "[x](http://evil.example)", "![x](y)", "# head", "- item", "+ item", "1. item", "2) item",
    "```", "~~~", "**bold** _it_ `code`", "> quote", "--- ", "===", "&lt;b&gt;", "back\\slash\\|pipe", "www.evil.example", "$x$",
    f"{CELL}{BREAK}{RULE}{TITLE}{VERBATIM}{ITEM}x", "{#id}",
)  # fmt: skip


def hostile(value: Any, trap: str, seen: dict[int, Any] | None = None, field: str = "") -> Any:
    """A value with a trap put before every text that a file may hold freely."""
    seen = {} if seen is None else seen
    if isinstance(value, str):
        return f"{trap} {value}" if field in TEXTS else value
    if id(value) in seen:
        return seen[id(value)][1]
    made: Any = value
    if attrs.has(type(value)) and not isinstance(value, type):
        fields = [a for a in attrs.fields(type(value)) if a.init]
        made = attrs.evolve(value, **{a.name.lstrip("_"): hostile(getattr(value, a.name), trap, seen, a.name) for a in fields})
    elif isinstance(value, tuple):
        made = tuple(hostile(each, trap, seen, field) for each in value)
    elif isinstance(value, dict):
        made = {key: hostile(each, trap, seen, field) for key, each in value.items()}
    seen[id(value)] = (value, made)
    return made


def marked_up(review: Review, **wanted: Any) -> str:
    """A review as Markdown, every party in full."""
    return render(review, value_chain()[1], style=attrs.evolve(MARKDOWN, **wanted), only=frozenset(review.account.parties))


def blocks(shown: str) -> Iterator[list[str]]:
    """What stands between blank lines; drawings left out."""
    yield from (block.split("\n") for block in re.sub(r"```text\n.*?\n```", "", shown, flags=re.DOTALL).strip().split("\n\n"))


def cells(line: str) -> int:
    """How many cells a row of a table has: pipes that are not escaped."""
    return len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) - 1


# --- Markdown -------------------------------------------------------------------------------------------------------


def shape(shown: str) -> list[tuple[str, int]]:
    """The structure of a report: what kind of block follows which, and how many cells rows have."""
    found = []
    for block in blocks(shown):
        kinds = {re.match(r"\|| *- |#+ |", line)[0].strip() for line in block}  # type: ignore[index]
        found.append((",".join(sorted(kinds)), cells(block[0]) if block[0].startswith("|") else 0))
    return found


def test_every_section_is_there_and_tables_are_tables() -> None:
    """Headings of two ranks; every table has a rule, and as many cells in each row; drawings stand in fences."""
    shown = marked_up(together()[0])
    assert shown.startswith("# UNDERLAP Coverage gap review: WORKING COPY, NOT FOR RELEASE\n\n- **Account** Larkfield")
    for heading in ("## BOTTOM LINE", "## 1 GAPS, by adverse amount borne", "## 2 WHY", "## 6 SCENARIOS", "# Brannock Retail Group, Inc."):
        assert f"\n{heading}" in shown
    assert re.search(r"^\| ID \| Exposure \| EO \| X1 \| X2 \| CY \| GL \| DO \| EP \| loss \| modeled recovery: favorable", shown, re.M)
    tables = [block for block in blocks(shown) if block[0].startswith("|")]
    assert len(tables) > 20
    for table in tables:
        assert re.fullmatch(r"\|( -{3}:? \|)+", table[1])
        assert {cells(row) for row in table} == {cells(table[0])}
    assert shown.count("```text\n") * 2 == shown.count("```")
    assert "\n```text\n  15,000,000 +---" in shown
    assert "\n\n\n" not in shown
    assert "\x1b" not in marked_up(together()[0], color=True)
    assert marked_up(together()[0], ascii=True).isascii()
    for party in (block for block in blocks(shown) if block[0].startswith("- DS ")):
        assert all(line.lstrip().startswith("- ") for line in party)


@pytest.mark.parametrize("trap", TRAPS)
def test_no_text_of_a_file_becomes_structure(trap: str) -> None:
    """Whatever it begins with, the report has the same blocks, and nothing but our own marks is left unescaped."""
    plain, bad = marked_up(together()[0]), marked_up(hostile(together()[0], trap))
    assert shape(bad) == shape(plain)
    left = re.sub(r"```text\n.*?\n```", "", bad, flags=re.DOTALL)
    left = re.sub(r"\\[\\`*_{}\[\]|~$#+=:.)/w-]|&(amp|lt|gt);|<br>|\*\*", "", left)
    left = re.sub(r"^(\| -{3}.*|\|.*\||#+ .*|(  )*- .*)$", lambda m: m[0].replace("|", "").lstrip("# -"), left, flags=re.M)
    assert not re.search(r"[<>`*_\[\]|~$]|://|\bwww\.", left)


def test_controls_do_not_arrive() -> None:
    """Nor our own signs, in text of files."""
    shown = marked_up(poisoned(together()[0]))
    assert all(c.isprintable() or c == "\n" for c in shown)


def test_the_pieces_of_markdown() -> None:
    """Lists by indent, never deeper than one level below the item before; bold; lines that would open a list or a heading."""
    said = [
        ("  ", "- no item"), ("      ", "one  two"), ("            ", "deep"), ("      ", "- three"), ("", ""), ("    ", "four"),
        ("      ", "five"), ("  ", "x"), ("  - ", "listed"), ("", ""), ("  ", "1. text & <b>"), ("  ", f"{paint('id', 'head')}  + x"),
    ]  # fmt: skip
    lines = [paint("HEAD", "head"), *(line for lead, words in said for line in hang(lead, words, MARKDOWN))]
    assert finish(lines, MARKDOWN) == (
        "## HEAD\n\n\\- no item\n\n- one two\n  - deep\n- \\- three\n- four\n  - five\n\nx\n\n- listed\n\n1\\. text &amp; &lt;b&gt;\n\n"
        "**id** + x\n"
    )
    table = Table((Column("a"), Column("b", "right", group="g")), (("x|y", "1"), ("", "2")), below=(("  note",), ("p", "q")))
    assert finish(table.lines(MARKDOWN) or [], MARKDOWN) == (
        "| a | g: b | notes |\n| --- | ---: | --- |\n| x\\|y | 1 | note |\n| | 2 | p<br>q |\n"
    )
    assert _marked_up([f"{VERBATIM}  | # |"], MARKDOWN) == "```text\n  | # |\n```\n"
    assert _marked_up(["", f"{TITLE}{paint('T', 'head')}"], MARKDOWN) == "# T\n"


# --- CSV ------------------------------------------------------------------------------------------------------------


def read(written: str) -> list[dict[str, str]]:
    """Rows as a reader of RFC 4180 sees them."""
    return list(csv.DictReader(io.StringIO(written, newline=""), strict=True))


def test_rows_add_up_to_every_claim_and_every_sum() -> None:
    """Each end of each exposure and of each claim of a scenario is its loss; statuses add up to what the review says."""
    review = together()[0]
    found = read(rows.render(review, style=Style()))
    sums: dict[tuple[str, ...], int] = {}
    for row in found:
        assert int(row["to"]) - int(row["from"]) == int(row["amount"]) > 0
        assert (row["currency"], row["exact"]) == ("USD", "yes")
        for key in (("loss", row["scope"], row["id"], row["claim"], row["end"]), (row["status"], row["scope"], row["id"], row["end"])):
            sums[key] = sums.get(key, 0) + int(row["amount"])
    for result in review.results:
        id = result.exposure.id
        for end, ledger in (("favorable", result.bound.favorable), ("adverse", result.bound.adverse)):
            assert sums["loss", "exposure", id, id, end] == result.loss
            assert sums.get(("recovered", "exposure", id, end), 0) == ledger.recovered
    for scenario in review.scenarios:
        for name, placed in (("favorable", scenario.favorable), ("adverse", scenario.adverse)):
            assert sums["recovered", "scenario", scenario.scenario.id, name] == placed.recovered
            for claim in scenario.claims:
                assert sums["loss", "scenario", scenario.scenario.id, claim.exposure, name] == claim.loss
    bitten = next(r for r in found if r["id"] == "pilot-error" and r["status"] == "excluded")
    assert (bitten["document"], bitten["edition"], bitten["paragraph"]) == ("house-do-01-26", "01 26", "III.5")
    assert "eo untimely house-teo-01-26/tech" in bitten["also"]


FORMULAS = [
    ('=HYPERLINK("http://evil")', '\'=HYPERLINK("http://evil")', "an equals sign"),
    ("+1", "'+1", "a plus"),
    ("-2+3", "'-2+3", "a minus"),
    ("@SUM(1)", "'@SUM(1)", "an at sign"),
    ("\t=1", "'=1", "a tab before it"),
    ("\r\n=1", "'=1", "a line break before it"),
    ("％\uff1d1", "％＝1", "not at the start"),
    ("\uff1d1", "'＝1", "a wide sign"),
    ("\u202e=1", "'=1", "an invisible sign before it"),
    ("|cmd", "'|cmd", "a pipe"),
    ("plain - text", "plain - text", "nothing at the start"),
]


@pytest.mark.parametrize(("given", "written", "why"), FORMULAS, ids=[why for *_, why in FORMULAS])
def test_no_text_becomes_a_formula(given: str, written: str, why: str) -> None:
    """An apostrophe before it; numbers stay numbers."""
    assert rows.text(given, Style()) == written, why


def test_hostile_text_in_rows() -> None:
    """Quotes, commas, line breaks and formulas in every text: as many rows, as many columns, no cell that begins a formula."""
    review = together()[0]
    bad: Review = hostile(review, '=1,"\n')
    written = rows.render(bad, style=Style())
    assert all(line.endswith("\r\n") for line in written.splitlines(keepends=True))
    assert len(read(written)) == len(read(rows.render(review, style=Style())))
    for row in read(written):
        assert None not in row
        assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())
    assert rows.render(bad, style=Style(ascii=True)).isascii()


def test_a_bound_is_marked_in_rows() -> None:
    """Rows of one way within it say so."""
    review = together()[0]
    result = attrs.evolve(review.results[0], bound=attrs.evolve(review.results[0].bound, exact=False))
    found = read(rows.render(attrs.evolve(review, results=(result,), scenarios=()), style=Style()))
    assert {row["exact"] for row in found} == {"no"}


# --- on the command line --------------------------------------------------------------------------------------------


def test_formats_on_the_command_line(run: Run) -> None:  # noqa: F811
    """The same exit status; CSV is whole whatever is shown, Markdown obeys --section and --party."""
    status, out, err = run("review", ACCOUNT, "--format", "csv", "--section", "key")
    assert (status, err) == (1, "")
    assert {r["party"] for r in read(out)} >= {"larkfield", "aldermere", "brannock"}
    status, out, err = run("review", path(), "--format", "markdown", "--section", "tower", "--section", "gaps")
    assert (status, err) == (1, "")
    assert re.findall(r"^## (.*)$", out, re.M) == ["1 GAPS, by adverse amount borne", "TOWERS, to scale within bounds"]


def test_csv_keeps_its_line_ends_in_a_process_of_its_own(outside: Any) -> None:  # noqa: F811
    """CR LF, once."""
    done = outside("review", ACCOUNT, "--format", "csv", PYTHONIOENCODING="utf-8")
    assert done.returncode == 1, done.stderr
    assert done.stdout.count(b"\r\n") == done.stdout.count(b"\n") == done.stdout.count(b"\r") > 100


DOCS = Path(__file__).resolve().parent.parent / "docs" / "json.md"


def test_every_column_is_documented() -> None:
    """docs/json.md, section 4, names each once, in order."""
    section = DOCS.read_text(encoding="utf-8").partition("\n## 4.")[2].partition("\n## ")[0]
    named = [word for line in section.splitlines() if line.startswith("| `") for word in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert tuple(named) == rows.HEADER
