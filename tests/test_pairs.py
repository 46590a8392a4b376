"""Minimal pairs: every shipped exclusion takes one claim and not another that differs in a single fact, and the grant is met in both.
Carve-backs, conditions, sublimits and grants have pairs too. Rows: tests/pairs/*.toml, read as the README beside them says.
"""

import pytest

from tests.pairs.rows import Bench, Pair, Sheet, bench, sheets
from tests.pairs.shelf import Kind, kinds

ROWS = [(sheet, pair) for sheet in sheets() for pair in sheet.pairs]
ENDS = ("favorable", "adverse")
ACTS = {Kind.EXCLUSION: "bites", Kind.CARVE_BACK: "restores", Kind.CONDITION: "unmet", Kind.SUBLIMIT: "applies"}


def of_kind(*wanted: Kind) -> list:
    rows = [(sheet, pair) for sheet, pair in ROWS if kinds()[pair.clause] in wanted]
    return [pytest.param(sheet, pair, id=f"{pair.name}:{pair.facet}={pair.at['in']}") for sheet, pair in rows]


def outcomes(found: Bench, pair: Pair, side: str, end: str) -> set[str]:
    return {s.outcome for s in found.steps(pair, side, end) if s.clause == pair.clause}


def ruled(found: Bench, pair: Pair, side: str, end: str) -> tuple[str, str, str]:
    """Status, deciding clause and grant of the item under the policy that has the clause: a layer is the last."""
    ruling = list(found.rulings(pair, side, end).values())[-1]
    return ruling["status"], f"{ruling['document']}/{ruling['clause']}", ruling["grant"]


@pytest.mark.parametrize(("sheet", "pair"), of_kind(Kind.EXCLUSION))
def test_an_exclusion_bites_one_claim_and_not_its_neighbor(sheet: Sheet, pair: Pair) -> None:
    """It decides the one; the other, which the same grant takes, is covered unless another exclusion is named as taking both."""
    found = bench(sheet)
    assert outcomes(found, pair, "in", "adverse") == {"bites"}
    assert all(outcomes(found, pair, "out", end) <= {"not met", "given back"} for end in ENDS)
    assert all(outcomes(found, pair, "out", end) for end in ENDS), "the grant has to be met in both"
    status, clause, _ = ruled(found, pair, "in", "adverse")
    assert (status, clause) == ("excluded", f"{pair.file}/{pair.shared}" if pair.shared else pair.clause)
    assert ruled(found, pair, "out", "adverse")[0] == ("excluded" if pair.shared else "covered")


@pytest.mark.parametrize(("sheet", "pair"), of_kind(Kind.CARVE_BACK))
def test_a_carve_back_gives_one_claim_back_and_not_its_neighbor(sheet: Sheet, pair: Pair) -> None:
    """A nested one takes again what the one around it gave."""
    found = bench(sheet)
    assert all("restores" in outcomes(found, pair, "in", end) for end in ENDS)
    assert all(outcomes(found, pair, "out", end) == {"not met"} for end in ENDS)
    nested = pair.clause.count("/") > 2
    assert ruled(found, pair, "in", "favorable")[0] == ("excluded" if nested else "covered")
    assert ruled(found, pair, "out", "adverse")[0] == ("covered" if nested else "excluded")


@pytest.mark.parametrize(("sheet", "pair"), of_kind(Kind.CONDITION, Kind.SUBLIMIT))
def test_a_condition_or_sublimit_applies_to_one_claim_and_not_to_its_neighbor(sheet: Sheet, pair: Pair) -> None:
    """Every control asked for is answered no, so that a condition is unmet where it applies."""
    found = bench(sheet)
    acts = ACTS[kinds()[pair.clause]]
    assert acts in outcomes(found, pair, "in", "adverse")
    assert not any(acts in outcomes(found, pair, "out", end) for end in ENDS)


@pytest.mark.parametrize(("sheet", "pair"), of_kind(Kind.GRANT))
def test_a_grant_takes_one_claim_and_not_its_neighbor(sheet: Sheet, pair: Pair) -> None:
    """Whatever exclusions and conditions then do."""
    found = bench(sheet)
    status, _, grant = ruled(found, pair, "in", "adverse")
    assert grant == pair.clause
    assert status not in ("not_granted", "not_insured", "untimely")
    status, _, grant = ruled(found, pair, "out", "adverse")
    assert grant != pair.clause or status == "not_granted"


def test_every_shipped_exclusion_has_a_pair() -> None:
    """Of every form and endorsement, those that an endorsement puts in another's place included."""
    asked = {clause for clause, kind in kinds().items() if kind is Kind.EXCLUSION}
    assert asked - {pair.clause for _, pair in ROWS} == set()
    assert len(asked) > 100, "the library's exclusions are not where this test looks for them"


def test_every_pair_differs_in_one_fact_and_is_about_a_shipped_clause() -> None:
    """By construction of the file; what could still go wrong is a side that equals the other, or a fact that no wording knows."""
    for _, pair in ROWS:
        assert pair.at["in"] != pair.at["out"], pair.name
        assert pair.clause in kinds(), pair.name
    names = [(pair.name, pair.facet, pair.at["in"]) for _, pair in ROWS]
    assert len(names) == len(set(names))
