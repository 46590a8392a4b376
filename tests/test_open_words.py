"""A word that reaches what it does not mark (`otherwise = "open"`) tells a tree's roots apart, on a facet that nobody states.

Each row through the engine and beside the oracle, its proof through the checker.
"""

import json
from pathlib import Path

import pytest

from tests.checker import check
from tests.checker.exam import Exam
from tests.checker.files import Files
from tests.oracle.claim import Claim
from tests.oracle.compare import differences, write
from tests.oracle.files import parse
from tests.oracle.toml import dump
from tests.oracle.universes import CURRENCIES, TAXONOMY
from tests.shelf import ACCOUNT, EXPOSURE, GRANT, POLICY, head
from underlap.match.exams import vocabulary
from underlap.match.proofs import prove
from underlap.match.reviews import Memo, match
from underlap.read.accounts import read_account
from underlap.read.library import Library
from underlap.report.json_ import review_json

WORD = '[[definition]]\nid = "word"\nfacet = "technology"\n%s\notherwise = "open"\nfeature = "word"\n'
FEATURE = '[[feature]]\nid = "word"\ntext = "Does the word reach it?"\n'
EXCLUSION = '[[exclusion]]\nid = "x"\ntitle = "X"\nwhen = { technology = %s }\n'
TITLE = 'title = "A leak"'
DATED = f"{TITLE}\nmade = 2026-03-01"
LOSS = 5

ROOTS = ["ai", "software"]
WORDS = [  # marks, term, nodes told apart, why
    ("", '"@word"', ROOTS, "no marks: the law decides of every root"),
    ('out = ["software"]', '"@word"', ROOTS, "a root that is out leaves the other to the law"),
    ('in = ["ai.generative"]', '"@word"', ["ai", "ai.generative", "software"], "a mark below a root leaves both roots to the law"),
    ("", '"none"', ROOTS, "the term none, without any word"),
]


@pytest.mark.parametrize(("marks", "term", "nodes", "why"), WORDS, ids=[why for *_, why in WORDS])
def test_what_an_open_word_tells_apart(marks: str, term: str, nodes: list[str], why: str, tmp_path: Path) -> None:
    """The roots are among the answers: at worst all of the loss is excluded, at best none of it."""
    files = {
        "library/taxonomy.toml": dump(TAXONOMY),
        "library/currencies.toml": dump(CURRENCIES),
        "library/form.toml": head("form", "form") + FEATURE + WORD % marks + GRANT + EXCLUSION % term,
        "account/account.toml": ACCOUNT + POLICY.replace("5M", "0.09") + EXPOSURE.replace("1M", "0.05").replace(TITLE, DATED),
    }
    write(files, tmp_path)
    account = read_account(tmp_path / "account", Library((tmp_path / "library",))).value
    assert account is not None
    assert vocabulary(account)["technology"] == tuple(nodes)

    memo = Memo()
    review = match(account, memo=memo)
    universe = parse(files)
    claim = Claim(universe, universe.account["exposure"][0], 1_000)
    assert differences(claim, 0, LOSS, review_json(review)["exposures"][0]) == []

    proof = json.loads(json.dumps(prove(review, "leak", memo)))
    assert check(proof, tmp_path / "account", [tmp_path / "library"]) == "holds"
    told = Exam(Files(tmp_path / "account", [tmp_path / "library"]), proof).matter.true.nodes["technology"]
    assert sorted(told) == nodes
