"""Golden reports: what a broker sees of the real account, byte for byte; and, where a name begins with term-, with scenarios in it.

After a change that is meant, write them anew with UNDERLAP_REFRESH=1 pytest tests/test_cli_goldens.py, and read the difference
before it is committed: a golden that moves is an entry in the changelog.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli_review import Run, matched_once, run  # noqa: F401  (fixtures)
from tests.test_report_review import ACCOUNT
from tests.test_report_scenario import path

GOLDENS = Path(__file__).resolve().parent / "goldens"

CASES: dict[str, tuple[str, ...]] = {
    "review-80.txt": ("COLUMNS=80", "review", "--party", "larkfield"),
    "review-piped.txt": ("review",),
    "review-140.txt": ("COLUMNS=140", "review", "--party", "larkfield"),
    "review-ascii.txt": ("review", "--ascii", "--party", "aldermere", "--section", "schedule", "--section", "gaps"),
    "review-color.txt": ("review", "--color", "always", "--party", "pellworth", "--section", "gaps", "--section", "why"),
    "explain-bipa-class.txt": ("explain", "bipa-class"),
    "explain-voice-clone-cy.txt": ("explain", "voice-clone", "--policy", "cy"),
    "term-scenario-80.txt": ("COLUMNS=80", "review", "--section", "scenario"),
    "term-notice-80.txt": ("COLUMNS=80", "review", "--section", "notice"),
    "term-dates-80.txt": ("COLUMNS=80", "review", "--section", "dates"),
    "term-markdown.md": ("review", "--format", "markdown"),
    "term-tower-80.txt": ("COLUMNS=80", "review", "--section", "tower"),
    "term-explain-disclosure.txt": ("COLUMNS=80", "explain", "disclosure"),
    "term-explain-clients-applicants.txt": ("explain", "clients-applicants"),
    "term-explain-disclosure.md": ("explain", "disclosure", "--format", "markdown"),
    "explain-voice-clone.md": ("explain", "voice-clone", "--format", "markdown"),
    "term-scenario-ascii-140.txt": ("COLUMNS=140", "review", "--ascii", "--section", "scenario"),
}
SUMMARY = "review-summary.json"
MATRIX = "matrix-100.txt"
ELSEWHERE = "cases.txt"  # tests/test_cases.py


def compare(name: str, found: str) -> None:
    """Against the golden, or into it."""
    golden = GOLDENS / name
    if os.environ.get("UNDERLAP_REFRESH"):
        GOLDENS.mkdir(exist_ok=True)
        golden.write_bytes(found.encode("utf-8"))
    assert found == golden.read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", CASES)
def test_golden(run: Run, name: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The whole of it, as a terminal or a pipe gets it."""
    words = list(CASES[name])
    if words[0].startswith("COLUMNS="):
        monkeypatch.setenv("COLUMNS", words.pop(0).partition("=")[2])
    compare(name, run(words[0], path() if name.startswith("term-") else ACCOUNT, *words[1:])[1])


def test_golden_of_the_data(run: Run) -> None:  # noqa: F811
    """Every verdict and sum, without readings and texts."""
    data: dict[str, Any] = json.loads(run("review", ACCOUNT, "--format", "json")[1])
    exposures = [
        {k: v for k, v in e.items() if k not in ("readings", "questions", "items", "title")}
        | {"questions": {q["key"]: [q["relief"], q["stake"]] for q in e["questions"]}}
        for e in data["exposures"]
    ]
    rows = ["{}: {}".format(e.pop("id"), json.dumps(e)) for e in exposures]
    rows += [json.dumps({k: data[k] for k in ("account", "documents", "severity", "basis")})]
    compare(SUMMARY, "\n".join(rows) + "\n")


def test_golden_of_the_matrix(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Every cell, and every difference from the fact sheet with its reason."""
    monkeypatch.setenv("COLUMNS", "100")
    compare(MATRIX, run("forms", "--matrix")[1])


def test_no_golden_is_left_over() -> None:
    """Each file is compared by a test."""
    assert {p.name for p in GOLDENS.iterdir()} == {*CASES, SUMMARY, MATRIX, ELSEWHERE}
