"""The review as data: bands partition the loss to the cent, keys are documented, the same review gives the same bytes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_report_review import ACCOUNT, proof, value_chain
from underlap.cli.review import Unreadable, review_json
from underlap.match.results import Gain, Point
from underlap.model.changes import (
    AnswerQuestion,
    DeleteClause,
    FullPriorActs,
    RaiseAggregate,
    RaiseLimit,
    RaisePool,
    RaiseSublimit,
    Reinstate,
    RemoveDocument,
    SeparatePool,
    Together,
)
from underlap.report.json_ import review_json as as_data

DOCS = Path(__file__).resolve().parent.parent / "docs" / "json.md"
ENDS = ("favorable", "adverse")
CHANGES = (
    RemoveDocument("eo", "pc-51380", "PC 51380"),
    DeleteClause("eo", "house-teo-01-26/x.contract", "contract"),
    RaiseSublimit("cy", "house-cyb-01-26/s.deceived", "funds", 1),
    RaiseLimit("eo", 1),
    RaiseAggregate("eo", 1),
    Reinstate("eo"),
    RaisePool("eo", "technology-package", 1),
    SeparatePool("eo", "technology-package"),
    FullPriorActs("eo"),
    AnswerQuestion("control:larkfield/callback_verification", "yes"),
)
SUMS = ("recovered", "retained", "uninsured", "client_bears")


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    """The real account, with a point of every kind."""
    review, found = value_chain()
    every = tuple(Point(c, (Gain("bipa-class", 1, 2),)) for c in (*CHANGES, Together(CHANGES[:2])))
    whole: dict[str, Any] = json.loads(json.dumps(as_data(review, (*found, *every))))
    return whole


def test_bands_partition_every_loss_in_both_readings(data: dict[str, Any]) -> None:
    """[0, loss), to the cent, in order; and each sum is that of its bands."""
    for exposure in data["exposures"]:
        for end in ENDS:
            at = 0
            paid = kept = 0
            for band in exposure["readings"][end]["bands"]:
                assert band["from"] == at < band["to"], exposure["id"]
                at = band["to"]
                size = band["to"] - band["from"]
                paid += size * (band["status"] == "recovered")
                kept += size * (band["status"] in ("retained", "waiting_period", "coinsurance"))
            assert at == exposure["loss"]
            recovered, retained, uninsured, bears = (exposure[s][end] for s in SUMS)
            assert (recovered, retained) == (paid, kept)
            assert recovered + bears == exposure["loss"]
            assert retained + uninsured == bears


def test_the_order_of_what_is_borne_and_of_exposures(data: dict[str, Any]) -> None:
    """Favorable is never above adverse; the largest adverse figure comes first."""
    borne = [e["client_bears"] for e in data["exposures"]]
    assert all(b["favorable"] <= b["adverse"] for b in borne)
    assert [b["adverse"] for b in borne] == sorted((b["adverse"] for b in borne), reverse=True)


def test_items_lie_end_to_end_defense_first(data: dict[str, Any]) -> None:
    """As bands count them."""
    for exposure in data["exposures"]:
        edges = [0, *(i["to"] for i in exposure["items"])]
        assert [i["from"] for i in exposure["items"]] == edges[:-1]
        assert edges[-1] == exposure["loss"]
        kinds = [i["kind"].startswith("defense") for i in exposure["items"]]
        assert kinds == sorted(kinds, reverse=True)


def test_every_clause_named_is_in_the_index(data: dict[str, Any]) -> None:
    """By `document/clause`."""
    named = {ref for path, ref in leaves(data) if path.endswith((".clause", ".clauses[]")) and isinstance(ref, str)}
    named -= {"house-teo-01-26/x.contract"} | {c["clause"] for c in data["clauses"].values()}
    assert named - {p["change"].get("clause") for p in data["points"]} <= set(data["clauses"])


def test_every_law_question_cites_who_read_it_how(data: dict[str, Any]) -> None:
    """At least one side, in the words of its feature."""
    asked = [q for e in data["exposures"] for q in e["questions"]]
    assert {q["kind"] for q in asked} >= {"law", "fact", "control"}
    for question in asked:
        assert question["text"].rstrip(")").endswith("?") or "(" in question["text"]
    assert any(q["cited"]["yes"] and q["cited"]["no"] for q in asked)


# --- documentation --------------------------------------------------------------------------------------------------

def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of some data with its path; list places as []. An empty list or dict is a leaf."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        yield path, value


def plain(value: Any, key: str = "") -> Any:
    """The data with keys that come from the account (questions, clauses) taken out, and parts named as the docs name them."""
    if isinstance(value, list):
        return [plain(each, key) for each in value]
    if not isinstance(value, dict) or (key in ("answers", "cell", "left") and isinstance(value, dict)):
        return {} if isinstance(value, dict) else value
    if key == "clauses":
        return {"<ref>": plain(next(iter(value.values())))} if value else {}
    return {k: plain(v, k) for k, v in value.items()}


def paths(data: Any) -> set[str]:
    """Every key path as docs/json.md writes it."""
    out = set()
    for path, _ in leaves(plain(data)):
        short = re.sub(r".*\.readings\.(favorable|adverse)", "reading", path)
        short = re.sub(r".*\.also\[\]\.", "also[].", short)
        short = re.sub(r".*\.(change|raise)\.", "change.", short)
        short = re.sub(r"^change\.changes\[\]\..*", "change.changes[]", short)
        out.add(re.sub(r"(\.cited\.(yes|no)\[\]|\.precedents\[\])\.\w+$", r"\1", short))
    return out


def test_every_key_is_documented(data: dict[str, Any]) -> None:
    """docs/json.md names each path, and no path that is not there."""
    said = DOCS.read_text(encoding="utf-8")
    section = said.partition("## 1.")[2].partition("## 2.")[0]
    documented = set(re.findall(r"`([A-Za-z_<>.\[\]]+)`", section))
    documented |= {"findings[].raise"}
    missing = {p for p in paths(data) if p not in documented and not any(d.startswith((f"{p}.", f"{p}[")) for d in documented)}
    assert missing == set()


def test_every_key_of_a_proof_is_documented() -> None:
    """By its last name."""
    proved = proof("investor-disclosure")
    section = DOCS.read_text(encoding="utf-8").partition("## 2.")[2].partition("## 3.")[0]
    words = {word for phrase in re.findall(r"`([^`]+)`", section) for word in re.split(r"[.\[\]]+", phrase)}
    known = words | {"favorable", "adverse", "facet", "terms", "any", "except", "is", "question", "by_insured"}
    names = {part for path, _ in leaves(plain(proved)) for part in re.split(r"[.\[\]]+", path) if part}
    assert names - known == set()


# --- the function and its bytes -------------------------------------------------------------------------------------


def test_the_function_for_other_programs_reads_matches_and_writes() -> None:
    """At another severity, on any day, with a cap."""
    found = review_json(ACCOUNT, severity="likely", basis="all", cap=4096)
    assert (found["schema"], found["severity"], found["basis"], found["cap"]) == ("underlap/review/1", "likely", "all", 4096)
    assert found["points"]


def test_an_account_that_does_not_read_says_why(tmp_path: Path) -> None:
    """Every problem, rendered, in the exception."""
    (tmp_path / "account.toml").write_text("format = 1\n[account]\nname = 7\n", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"account\.toml:3:8: error"):
        review_json(tmp_path)
