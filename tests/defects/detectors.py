"""Checks that may notice a fault. Each says what is wrong, or nothing; goldens are not among them."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, Phase, given, settings

from tests import test_defense, test_late_reports, test_law_documents, test_laws, test_money, test_rescission
from tests import years as years_table
from tests.checker import check
from tests.oracle.compare import differences, write
from tests.oracle.universes import Verdict, judged
from tests.programs import placed, sums
from tests.small import small
from underlap.match.decisions import Memo
from underlap.match.proofs import prove
from underlap.match.results import GapType
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.read.accounts import read_account
from underlap.read.library import Library
from underlap.report.json_ import review_json

EXAMPLES = 60
"""Of each law."""


@frozen
class Look:
    """How to look: `anew`: files are read again, as the fault is in reading. `seeds`: how many universes to look at, at most."""

    anew: bool = False
    seeds: int = 300


@cache
def universe(seed: int) -> tuple[Verdict, Path]:
    """A universe as the oracle sees it, and the folder with its files."""
    verdict = judged(seed)
    folder = _root() / str(seed)
    write(verdict.files, folder)
    return verdict, folder


@cache
def _root() -> Path:
    root = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def _read(seed: int) -> Account:
    account = read_account(universe(seed)[1] / "account", Library((universe(seed)[1] / "library",))).value
    assert account is not None
    return account


_once = cache(_read)


def oracle(look: Look) -> Iterator[str]:
    """Worlds, days and cents, one by one: both ends, and both witnesses replayed."""
    for seed in range(look.seeds):
        verdict, _ = universe(seed)
        told = review_json(match((_read if look.anew else _once)(seed), basis="all"))["exposures"][0]
        for each in differences(verdict.claim, verdict.favorable, verdict.adverse, told):
            yield f"universe {seed}: {each}"


def checker(look: Look) -> Iterator[str]:
    """Proofs, derived again; of universes without account answers, which the checker wants no finer than the wordings ask."""
    for seed in range(look.seeds):
        if "account/answers.toml" in universe(seed)[0].files:
            continue
        account, memo = (_read if look.anew else _once)(seed), Memo()
        proof = prove(match(account, basis="all", memo=memo), account.exposures[0].id, memo)
        said = check(proof, universe(seed)[1] / "account", [universe(seed)[1] / "library"])
        if said != "holds":
            yield f"universe {seed}: {said}"


def money(look: Look) -> Iterator[str]:
    """The sweep's rows, worked by hand."""
    yield from (why for why, case, expected in test_money.ROWS if sums(placed(**case)) != expected)


def late(look: Look) -> Iterator[str]:
    """Late reports, day by day."""
    yield from test_late_reports.wrong()


def defense(look: Look) -> Iterator[str]:
    """The table of defense, every third row first."""
    rows = sorted(enumerate(test_defense.ROWS), key=lambda pair: (pair[0] % 3, pair[0]))
    for _, (*row, cell) in rows:
        if test_defense.came_to(*row) != test_defense.places(cell):
            yield "-".join(row)


def governing(look: Look) -> Iterator[str]:
    """Decisions, lead-ins, insurability and rescission, row by row."""
    yield from test_law_documents.wrong()
    yield from test_rescission.wrong()


def premises(look: Look) -> Iterator[str]:
    """The rows that break a law of money without its premise: their figures are worked by hand."""
    for law, missing, before, after, loss, measure, values in test_laws.WITHOUT:
        if (measure(before.bands(loss)), measure(after.bands(loss))) != values:
            yield f"{law}: {missing}"


def years(look: Look) -> Iterator[str]:
    """Years worked by hand: several claims, several policies, the rest of time."""
    yield from years_table.wrong()


def unseen(look: Look) -> Iterator[str]:
    """A form on the schedule that nobody has seen makes the result provisional, and is a finding."""
    review = match(small("unseen"), basis="all")
    if not all(result.provisional for result in review.results):
        yield "the result is not provisional"
    if GapType.NOT_SEEN not in {finding.gap for finding in review.findings}:
        yield "no finding says that a form was not seen"


def law(test: Any) -> Callable[[Look], Iterator[str]]:
    """A law of test_laws.py as a detector: the same property over the same strategies, without shrinking, as it only has to turn red."""
    quick = settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    again = quick(given(**test.hypothesis._given_kwargs)(test.hypothesis.inner_test))

    def detect(look: Look) -> Iterator[str]:
        again()
        yield from ()

    return detect


LAWS = {
    "partition": test_laws.test_bands_partition_the_loss,
    "limit": test_laws.test_recovery_never_exceeds_its_limit,
    "sublimit": test_laws.test_recovery_never_exceeds_its_sublimit,
    "one reason": test_laws.test_one_reason_per_unpaid_cent,
    "top limit": test_laws.test_a_higher_top_limit_never_lowers_recovery,
    "share": test_laws.test_a_larger_share_never_lowers_recovery,
    "exhaustion": test_laws.test_a_wider_exhaustion_never_lowers_recovery,
    "higher limit": test_laws.test_a_higher_limit_never_raises_what_the_client_bears,
    "higher sublimit": test_laws.test_a_higher_sublimit_never_raises_what_the_client_bears,
    "retention": test_laws.test_a_lower_retention_never_raises_what_the_client_bears,
    "added exclusion": test_laws.test_an_added_exclusion_never_raises_recovery,
    "split": test_laws.test_splitting_a_layer_changes_nothing,
    "own policy": test_laws.test_an_exclusion_never_adds_an_item_to_what_its_own_policy_takes,
    "carve-back": test_laws.test_a_carve_back_restores_at_most_what_its_exclusion_took,
    "calendar": test_laws.test_cutting_the_calendar_changes_nothing,
    "readings": test_laws.test_every_reading_partitions_the_loss,
    "cap": test_laws.test_a_bound_beyond_the_cap_contains_the_truth,
    "answers": test_laws.test_answering_a_law_or_true_fact_question_never_widens_a_bound,
}

DETECTORS: Mapping[str, Callable[[Look], Iterator[str]]] = {
    "money": money,
    "premises": premises,
    "late": late,
    "defense": defense,
    "unseen": unseen,
    "governing law": governing,
    "years": years,
    "oracle": oracle,
    "checker": checker,
    **{f"law: {name}": law(test) for name, test in LAWS.items()},
}
"""By name."""


def first(name: str, look: Look) -> str:
    """The first thing a detector finds wrong, or ""; an engine that falls over is wrong too."""
    try:
        return next(DETECTORS[name](look), "")
    except Exception as failure:
        return f"{type(failure).__name__}: {failure}".partition("\n")[0]
