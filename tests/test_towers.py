"""Small programs, each a story: claims of one time against limits, layers, pools and dates (docs/format.md, section 6).

Facts stand in fixtures/towers/<story>/account.toml and state no result. A row gives what is borne of all claims together, favorable then
adverse, and the cents of every claim, or of every item of one, band by band: `status(policy)`, of a date that fails with it. Where the ends
differ, both stand there. The reason is the arithmetic, done by hand.
"""

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve, field, frozen
from click.testing import CliRunner

from tests.pairs.bench import MEMO, ROOT, account, review
from tests.pairs.rows import bench, sheets
from tests.pairs.shelf import documents
from underlap.cli.main import cli
from underlap.match.results import Band, BandStatus, ScenarioEnd, ScenarioResult
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.model.clauses import Sublimit
from underlap.model.exposures import Exposure, Scenario
from underlap.model.programs import Layer, Policy
from underlap.model.spans import Day
from underlap.model.taxonomy import below
from underlap.model.wording import facet_tests

TOWERS = ROOT / "fixtures" / "towers"

Told = str | tuple[str, str]
"""Bands at both ends, or at the favorable and at the adverse one."""


@frozen
class Row:
    """One scenario. `bears`: of all claims, favorable and adverse. `claims`: exposure, or exposure/item -> its bands."""

    story: str
    scenario: str
    bears: tuple[str, str]
    claims: Mapping[str, Told] = field(hash=False)
    why: str

    @property
    def name(self) -> str:
        """For test ids."""
        return f"{self.story}:{self.scenario}"


def same(amount: str) -> tuple[str, str]:
    """No question is open: both ends are one."""
    return amount, amount


ROWS = [
    # --- limits, layers, exhaustion -----------------------------------------------------------------------------------
    Row("two-suits", "year", same("2.5M"), {
            "pricing-suit": "retained(eo) 250k, recovered(eo) 3M",
            "forecast-suit": "retained(eo) 250k, recovered(eo) 2M, aggregate_exhausted(eo) 2M",
        },
        "3.25M - 250k = 3M paid, 5M - 3M = 2M left; 4.25M - 250k = 4M, of which 2M are paid. Borne 250k + 2.25M"),
    Row("quota-share", "year", same("1.4M"), {
            "warehouse": "retained(eo) 100k, recovered(eo) 5M, recovered(x1) 4M, unplaced(x1) 1M",
            "sorting": "retained(eo) 100k, recovered(x1) 800k, unplaced(x1) 200k",
        },
        "10M above the retention: 5M, then 5M in the layer, a fifth of it nobody's; then the layer stands at 5M - 5M = 0, and a fifth "
        "of 1M is nobody's. Borne 1.1M + 300k"),
    Row("hole-in-layer-two", "year", same("7.5M"), {
            "summaries": "retained(eo) 500k, recovered(eo) 5M, recovered(x1) 5M, excluded(x2) 5M, recovered(x3) 1.5M, "
                         "underlying_not_exhausted(x3) 1.5M",
            "scheduler": "retained(eo) 500k, recovered(x2) 2.5M",
        },
        "18.5M - 500k = 18M: x2's [10M, 15M) is a hole; of 3M above it the half that takes anyone's payment pays. A hole erodes "
        "nothing, so x2 is whole and comes down by 5M + 5M to 0 for the next 2.5M. Borne 7M + 500k"),
    Row("below-limit-full", "year", same("3.2M"), {
            "lending": "retained(eo) 100k, recovered(eo) 3M, released(eo) 2M, recovered(x1) 3.5M, underlying_not_exhausted(x1) 1M",
            "fraud-flags": "retained(eo) 100k, recovered(eo) 2M",
        },
        "9.5M: 3M of the primary's 5M are paid; of the 4.5M above it each ninth is 500k, and seven of nine attach. What was released "
        "erodes nothing: 5M - 3M = 2M are there for the second suit. Borne 3.1M + 100k"),
    Row("below-limit-proportionate", "year", same("2.6M"), {
            "lending": "retained(eo) 100k, recovered(eo) 3M, released(eo) 2M, recovered(x1) 4.1M, underlying_not_exhausted(x1) 400k",
            "fraud-flags": "retained(eo) 100k, recovered(eo) 2M",
        },
        "as before, and the two that do not attach in full pay 3M/5M of 500k, 300k each: 3.5M + 600k. Borne 2.5M + 100k"),
    Row("sublimited-million", "year", same("2.2M"), {
            "authority": "retained(eo) 100k, above_sublimit(eo) 400k, recovered(eo) 5M, recovered(x1) 1.4M, "
                         "underlying_not_exhausted(x1) 600k",
            "licensee": "retained(eo) 100k, aggregate_exhausted(eo) 1M, recovered(x1) 2M",
        },
        "1.5M - 100k = 1.4M of fines, capped at 1M; with 4M of damages the primary is used up. 2M are left: 1M of B; C, who sees 4M of "
        "5M, pays nothing of 500k; D four fifths of it, 400k. For the next suit the excess comes down by 5M - 1M = 4M only, to 1M: 1M "
        "falls between, 2M are paid"),
    Row("shared-tech-cyber", "year", same("2.2M"), {
            "migration": "retained(eo) 100k, recovered(eo) 3M",
            "intrusion": "retained(cy) 100k, recovered(cy) 2M, aggregate_exhausted(cy) 2M",
        },
        "3.1M - 100k = 3M of the 5M that both policies share; of 4.1M - 100k = 4M the cyber policy has 5M - 3M = 2M left. Borne 100k + "
        "2.1M"),
    Row("reduced-underlying", "drops", same("200k"), {
            "go-first": "retained(go-eo) 100k, recovered(go-eo) 3M",
            "go-second": "retained(go-eo) 100k, recovered(go-eo) 2M, recovered(go-x1) 6M",
        },
        "3M used, 2M left: the excess comes down by 3M to 2M and pays [2M, 8M)"),
    Row("reduced-underlying", "stays", same("3.2M"), {
            "he-first": "retained(he-eo) 100k, recovered(he-eo) 3M",
            "he-second": "retained(he-eo) 100k, recovered(he-eo) 2M, aggregate_exhausted(he-eo) 3M, recovered(he-x1) 3M",
        },
        "the excess stays at 5M: [2M, 5M) falls between, the insured pays it, and [5M, 8M) is paid. Borne 100k + 3.1M"),
    Row("insolvent-primary", "listed", same("500k"), {
            "wi-first": "retained(wi-eo) 250k, recovered(wi-x1) 4M",
            "wi-second": "retained(wi-eo) 250k, recovered(wi-x1) 1M",
        },
        "the excess stands at 2M - 2M = 0 and pays all 4M; then it has 5M - 4M = 1M left, and 1M is asked"),
    Row("insolvent-primary", "not-listed", same("3.5M"), {
            "ya-first": "retained(ya-eo) 250k, insolvent(ya-eo) 2M, recovered(ya-x1) 1M, underlying_not_exhausted(ya-x1) 1M",
            "ya-second": "retained(ya-eo) 250k, recovered(ya-x1) 1M",
        },
        "2M of the primary are not collectible; of 2M above, half waits for its payment. What was owed has used up the aggregate, and "
        "over an aggregate the excess comes down: by 2M, to 0, with nothing below it to wait for. Borne 3.25M + 250k"),
    Row("refusing-insurer", "difference", same("750k"), {
            "lo-chief/defense.suit": "recovered(lo-dic) 500k",
            "lo-chief/damages.compensatory": "recovered(lo-dic) 1.5M, above_limit(lo-dic) 750k",
        },
        "the D&O insurer owes 2.75M and refuses; the difference-in-conditions policy comes down over that and pays its 2M"),
    Row("refusing-insurer", "not-listed", same("2.75M"), {
            "ma-chief": "underlying_not_exhausted(ma-dic) 2.75M",
        },
        "it comes down over insolvency, not over a refusal: it waits for 3M that nobody has paid"),
    Row("refusing-insurer", "excess", same("750k"), {
            "no-chief": "recovered(no-x1) 2M, aggregate_exhausted(no-do) 750k",
        },
        "the excess stands at 3M - 3M = 0 and waits for nobody: [0, 2M); what it lacks lies below the top of 5M"),
    Row("defense-inside-outside", "inside", same("1.3M"), {
            "um-first/defense.suit": "retained(um-eo) 50k, recovered(um-eo) 550k",
            "um-first/damages.compensatory": "recovered(um-eo) 450k, above_limit(um-eo) 450k",
            "um-second/defense.suit": "retained(um-eo) 50k, aggregate_exhausted(um-eo) 150k",
            "um-second/damages.compensatory": "aggregate_exhausted(um-eo) 600k",
        },
        "550k of defense leave 450k for damages of 900k, and nothing for the next suit of 800k. Borne 500k + 800k"),
    Row("defense-inside-outside", "outside", same("600k"), {
            "ve-first/defense.suit": "retained(ve-eo) 50k, recovered(ve-eo) 550k",
            "ve-first/damages.compensatory": "recovered(ve-eo) 900k",
            "ve-second/defense.suit": "retained(ve-eo) 50k, recovered(ve-eo) 150k",
            "ve-second/damages.compensatory": "recovered(ve-eo) 100k, aggregate_exhausted(ve-eo) 500k",
        },
        "damages alone erode: 1M - 900k = 100k of the next 600k; defense is paid beside it. Borne 50k + 550k"),
    Row("aggregate-retention", "year", same("600k"), {
            "manual": "retained(eo) 250k, recovered(eo) 750k",
            "contract": "retained(eo) 250k, recovered(eo) 750k",
            "label": "retained(eo) 100k, recovered(eo) 900k",
            "subtitles": "recovered(eo) 500k",
        },
        "250k + 250k + 100k = 600k, and nothing after that"),
    Row("reinstatement", "year", same("1.3M"), {
            "records": "retained(cy) 100k, recovered(cy) 2M, above_limit(cy) 500k",
            "vendor": "retained(cy) 100k, recovered(cy) 1.5M",
            "mailbox": "retained(cy) 100k, recovered(cy) 500k, aggregate_exhausted(cy) 500k",
        },
        "2.5M above the retention, 2M a claim; 4M in the term: 2M + 1.5M leave 500k of the last 1M. Borne 600k + 100k + 600k"),
    Row("loss-run", "rest-of-year", ("100k", "1.6M"), {
            "quotes": ("retained(eo) 100k, recovered(eo) 4M", "retained(eo) 100k, recovered(eo) 2.5M, aggregate_exhausted(eo) 1.5M"),
        },
        "5M - 1M = 4M are left if no reserve is paid; 5M - 1M - 1.5M = 2.5M if all are"),
    # --- several policies on one claim --------------------------------------------------------------------------------
    Row("umbrella", "drops", same("50k"), {
            "iv-advice": "retained(iv-um) 50k, recovered(iv-um) 3M",
            "iv-shelf": "recovered(iv-gl) 1M, recovered(iv-um) 2M",
        },
        "what the policy below excludes is paid over the retained limit of 50k; what lies above its limit, without one: 3M + 2M = 5M"),
    Row("umbrella", "unsure", ("50k", "3.05M"), {
            "ju-advice": ("retained(ju-um) 50k, recovered(ju-um) 3M", "excluded(ju-gl) 3.05M"),
            "ju-shelf": "recovered(ju-gl) 1M, recovered(ju-um) 2M",
        },
        "as one court reads it the umbrella drops and keeps 50k; as the other does it pays nothing of 3.05M"),
    Row("umbrella", "attachment", same("500k"), {
            "li-shelf": "recovered(li-gl) 1M, above_limit(li-gl) 500k, recovered(li-um) 1.5M",
        },
        "1M paid below, and the umbrella begins at 1.5M: 500k between, 1.5M above"),
    Row("umbrella", "stays", same("3.05M"), {
            "ke-advice": "excluded(ke-gl) 3.05M",
            "ke-shelf": "recovered(ke-gl) 1M, recovered(ke-um) 2M",
        },
        "the underlying did not pay, and the umbrella comes down over no exclusion; above the limit of the other it pays 2M"),
    Row("escape", "year", same("1M"), {
            "rollout": "recovered(eo) 2M, above_limit(eo) 1M",
            "fixed-sum": "recovered(project) 1M",
        },
        "the other policy answers, so the project policy does not: 2M of 3M. Of a sum that the other does not cover it pays all"),
    Row("circle-by-rule", "year", same("500k"), {
            "answers": "recovered(eo) 2M, recovered(media) 1M",
            "pictures": "recovered(media) 1M, aggregate_exhausted(media) 500k",
        },
        "3M as 4M to 2M: 2M and 1M; of 1.5M the media policy has 2M - 1M = 1M left"),
    Row("circle-open", "year", ("500k", "1M"), {
            "answers": ("recovered(eo) 2M, recovered(media) 1M", "recovered(eo) 1.5M, recovered(media) 1.5M"),
            "pictures": ("recovered(media) 1M, aggregate_exhausted(media) 500k", "recovered(media) 500k, aggregate_exhausted(media) 1M"),
        },
        "by limits as before; equally, 1.5M each, the media policy has 2M - 1.5M = 500k left of 1.5M"),
    Row("specific-excess", "year", same("500k"), {
            "leak": "recovered(cy) 2M, recovered(eo) 1M",
            "campaign": "recovered(eo) 2M, recovered(media) 1M, above_limit(eo) 500k",
        },
        "over the cyber policy the E&O policy pays the third million; where the cyber policy does not answer, it comes first: 3M - 1M = "
        "2M left, the media policy's 1M, and 500k above both"),
    Row("primary-noncontributory", "primary", same("200k"), {
            "or-agent": "recovered(or-ve) 2M, retained(or-eo) 100k, recovered(or-eo) 300k",
            "or-again": "retained(or-eo) 100k, recovered(or-eo) 1.1M",
        },
        "the vendor's policy pays its 2M first; 400k are left for the client's own, above 100k; then 1.2M, above 100k. Of its own limit "
        "1.4M are used"),
    Row("primary-noncontributory", "contributing", same("0"), {
            "pe-agent": "recovered(pe-eo) 1.6M, recovered(pe-ve) 800k",
            "pe-again": "recovered(pe-eo) 800k, recovered(pe-ve) 400k",
        },
        "4M to 2M: 1.6M and 800k of 2.4M, then 800k and 400k of 1.2M, each within its room, so that no retention is felt. Of its own "
        "limit 2.4M are used"),
    # --- time ---------------------------------------------------------------------------------------------------------
    Row("related-two-years", "in-time", ("500k", "2.5M"), {
            "novelist": "retained(y1) 250k, recovered(y1) 3M",
            "playwright": ("retained(y2) 250k, recovered(y2) 4M", "recovered(y1) 2M, above_limit(y1) 2.25M"),
        },
        "two claims: 250k retained twice, 3M and 4M paid. One claim: 7.5M - 250k = 7.25M against one limit of 5M, 3M and 2M"),
    Row("related-two-years", "late", ("3.5M", "7.5M"), {
            "novelist": "untimely(y1, reported) 3.25M",
            "playwright": ("retained(y2) 250k, recovered(y2) 4M", "untimely(y1, reported) 4.25M"),
        },
        "the first suit was reported after 2026-03-01, the 60th day. Two claims: the second is the second year's, 3.25M + 250k. One "
        "claim: it is the first year's, and late with the first: 3.25M + 4.25M"),
    Row("late-notice-to-the-excess", "year", same("6.2M"), {
            "fleet": "retained(eo) 100k, recovered(eo) 5M, untimely(x1, reported) 5M, recovered(x2) 1M, underlying_not_exhausted(x2) 1M",
            "tolls": "retained(eo) 100k, recovered(x1) 1M",
        },
        "12M: x1 got its report after 2026-03-01; of 2M above its hole the half that takes anyone's payment pays. x1 is whole for the "
        "next claim, and stands at 5M - 5M = 0. Borne 6.1M + 100k"),
    Row("extended-reporting", "bought", same("200k"), {
            "so-winter": "retained(so-eo) 100k, recovered(so-eo) 1M",
            "so-summer": "retained(so-eo) 100k, recovered(so-eo) 2M",
        },
        "2026-02-02 is the 33rd day, 2026-06-01 the 152nd of 365"),
    Row("extended-reporting", "not-bought", same("2.2M"), {
            "ta-winter": "retained(ta-eo) 100k, recovered(ta-eo) 1M",
            "ta-summer": "untimely(ta-eo, made) 2.1M",
        },
        "the 33rd of 60 days, and the 152nd: 100k + 2.1M"),
    Row("one-date-fails", "primary", same("16.4M"), {
            f"primary-{date}": f"untimely(eo, {date}) 4.1M" for date in ("acts", "proceeding", "knowledge", "noticed")
        },
        "2014 before the retroactive date of 2015; 2019 before each date of 2020. The tower stands on its primary: 4 x 4.1M"),
    Row("one-date-fails", "layer", same("8.4M"), {
            f"layer-{date}": f"retained(eo) 100k, recovered(eo) 2M, untimely(x1, {date}) 2M"
            for date in ("acts", "proceeding", "knowledge", "noticed")
        },
        "2017 before the excess's retroactive date of 2019; 2022 before each of its dates of 2024. The primary pays its 2M: 4 x 2.1M"),
    Row("circumstances", "bound", same("300k"), {
            "ma-recall": "retained(ma-y1) 100k, recovered(ma-y1) 2M",
            "ma-firmware": "retained(ma-y2) 100k, recovered(ma-y2) 3M",
            "ma-billing": "retained(ma-y2) 100k, recovered(ma-y2) 1M",
        },
        "noticed 2025-11-10, in the first term, the claim of 2026 is the first year's; a notice of 2026-02-16 binds nothing and comes "
        "after the second policy's date: that claim and the third are the second year's. 3 x 100k"),
    Row("circumstances", "no-clause", same("2.1M"), {"no-recall": "untimely(no-y1, made) 2.1M"},
        "made after the first term, which nothing binds; noticed before the second, which excludes that"),
    Row("three-terms", "by-time", same("1.65M"), {
            "or-air": "recovered(or-24) 1.84M, recovered(or-25) 2M, recovered(or-26) 1.81M, above_limit(or-25) 1.65M",
        },
        "184, 365 and 181 of 730 days of 10k: 1.84M, 2M of 3.65M, 1.81M. What lies above the second term's limit stays its own"),
    Row("three-terms", "all-sums", same("1.3M"), {
            "pi-air": "recovered(pi-24) 2M, recovered(pi-25) 2M, recovered(pi-26) 2M, above_limit(pi-24) 1.3M",
        },
        "each answers for the whole: 7.3M - 3 x 2M"),
    Row("three-terms", "by-law", ("1.3M", "1.65M"), {
            "qu-air": (
                "recovered(qu-24) 2M, recovered(qu-25) 2M, recovered(qu-26) 2M, above_limit(qu-24) 1.3M",
                "recovered(qu-24) 1.84M, recovered(qu-25) 2M, recovered(qu-26) 1.81M, above_limit(qu-25) 1.65M",
            ),
        },
        "all sums, or by time, as the law has it"),
    # --- words --------------------------------------------------------------------------------------------------------
    Row("side-a", "solvent", same("2M"), {
            "ze-solvent/ceo-defense": "retained(ze-do) 500k, recovered(ze-do) 500k",
            "ze-solvent/ceo-settlement": "recovered(ze-do) 2M",
            "ze-solvent/company": "recovered(ze-do) 1.5M, above_limit(ze-do) 1.5M",
        },
        "Side B before C: one retention of 500k from what comes first, 500k + 2M, and 4M - 2.5M = 1.5M of the company's 3M"),
    Row("side-a", "refusing", same("2M"), {
            "ze-refusing/ceo-defense": "recovered(ze-do) 1M",
            "ze-refusing/ceo-settlement": "recovered(ze-do) 2M",
            "ze-refusing/company": "retained(ze-do) 500k, recovered(ze-do) 1M, above_limit(ze-do) 1.5M",
        },
        "Side A without a retention, 3M; then of the company's 3M - 500k = 2.5M the last 1M of the limit"),
    Row("side-a", "insolvent", same("2M"), {
            "ze-insolvent/ceo-defense": "recovered(ze-do) 1M",
            "ze-insolvent/ceo-settlement": "recovered(ze-do) 2M",
            "ze-insolvent/company": "retained(ze-do) 500k, recovered(ze-do) 1M, above_limit(ze-do) 1.5M",
        },
        "as if it refused: the chief executive bears nothing"),
    Row("side-a", "no-order", same("2M"), {
            "ab-insolvent/ceo-defense": "recovered(ab-do) 1M",
            "ab-insolvent/company": "retained(ab-do) 500k, recovered(ab-do) 2.5M",
            "ab-insolvent/ceo-settlement": "recovered(ab-do) 500k, above_limit(ab-do) 1.5M",
        },
        "without an order the company's 2.5M come before the settlement: 4M - 1M - 2.5M = 500k of it, and the chief executive bears "
        "1.5M"),
    Row("side-a-dic", "excluded", same("0"), {
            "mr-plan": "recovered(merrow-dic) 2.5M",
        },
        "a plan's members are excluded below and not above, so all 2.5M come from the upper policy"),
    Row("side-a-dic", "above", same("0"), {
            "mr-investors/defense": "recovered(merrow-do) 1M",
            "mr-investors/settlement": "recovered(merrow-do) 4M, recovered(merrow-dic) 3M",
        },
        "Side A without a retention: 1M + 4M below, 7M - 4M = 3M above"),
    Row("side-a-dic", "refusing", same("500k"), {
            "mr-refusing": "retained(merrow-do) 500k, recovered(merrow-do) 1.5M",
        },
        "the lower form takes indemnity that is permitted as given: Side B with its retention, and nothing comes down over a retention"),
    Row("side-a-dic", "insolvent", same("0"), {
            "na-investors": "recovered(nadir-dic) 3M",
        },
        "the lower insurer owes 3M that nobody can collect, and the upper one comes down over it"),
    Row("hammer", "soft", same("700k"), {
            "ca-refused/defense.suit": "retained(ca-eo) 100k, recovered(ca-eo) 300k",
            "ca-refused/damages.compensatory": "recovered(ca-eo) 2.5M, hammer(ca-eo) 500k",
            "ca-settled": "retained(ca-eo) 100k, recovered(ca-eo) 1M",
        },
        "2M and half of 3M - 2M = 1M; defense is not hammered. Borne 600k + 100k"),
    Row("hammer", "full", same("1.2M"), {
            "do-refused/defense.suit": "retained(do-eo) 100k, recovered(do-eo) 300k",
            "do-refused/damages.compensatory": "recovered(do-eo) 2M, hammer(do-eo) 1M",
            "do-settled": "retained(do-eo) 100k, recovered(do-eo) 1M",
        },
        "nothing of what exceeds the offer. Borne 1.1M + 100k"),
    Row("allocation", "relative", ("2.5M", "7.5M"), {
            "el-weighed": "retained(el-eo) 250k, recovered(el-eo) 3.25M, allocated_uncovered(el-eo) 2M",
            "el-unweighed": (
                "retained(el-eo) 250k, recovered(el-eo) 5.25M",
                "retained(el-eo) 250k, recovered(el-eo) 250k, allocated_uncovered(el-eo) 5M",
            ),
        },
        "60% of 5M stay, 2M go; nobody weighed the other: all or nothing of 5M. Defense of 500k is owed whole: 250k. Borne 2.25M + 250k "
        "or 5.25M"),
    Row("allocation", "best-efforts", ("250k", "2.25M"), {
            "fa-weighed": (
                "retained(fa-eo) 250k, recovered(fa-eo) 5.25M",
                "retained(fa-eo) 250k, recovered(fa-eo) 3.25M, allocated_uncovered(fa-eo) 2M",
            ),
        },
        "all of 5M, or 60% of it, as the law has it"),
    Row("recoupment", "no", same("2.05M"), {
            "ga-rules/defense.suit": "retained(ga-eo) 50k, recovered(ga-eo) 550k",
            "ga-rules/damages.compensatory": "excluded(ga-eo) 2M",
        },
        "owed on what is pleaded, and kept: 50k + 2M"),
    Row("recoupment", "yes", same("2.6M"), {
            "ha-rules/defense.suit": "excluded(ha-eo) 600k",
            "ha-rules/damages.compensatory": "excluded(ha-eo) 2M",
        },
        "on the truth nothing of the claim is covered: the defense is asked back, 600k + 2M"),
    Row("recoupment", "by-law", ("2.05M", "2.6M"), {
            "il-rules/defense.suit": ("retained(il-eo) 50k, recovered(il-eo) 550k", "excluded(il-eo) 600k"),
            "il-rules/damages.compensatory": "excluded(il-eo) 2M",
        },
        "kept, or asked back"),
]  # fmt: skip

FULL, PART = "below-limit-full", "below-limit-proportionate"
UNDERLYING, INSUREDS = "underlying insurers", "insureds too"
SHARES = [  # story, claim, layer, insurer, recovered, why
    ("quota-share", "warehouse", "x1", "Insurer C", "2.5M", "half of 5M"),
    ("quota-share", "warehouse", "x1", "Insurer D", "1.5M", "30% of 5M"),
    ("quota-share", "sorting", "x1", "Insurer C", "500k", "half of 1M"),
    ("quota-share", "sorting", "x1", "Insurer D", "300k", "30% of 1M"),
    ("hole-in-layer-two", "summaries", "x3", "Insurer D", "1.5M", "anyone's payment counts, so the hole does"),
    ("hole-in-layer-two", "summaries", "x3", "Insurer E", "0", "insurers and insureds pay nothing that a layer below excludes"),
    ("sublimited-million", "authority", "x1", "Insurer B", "1M", "all of 5M was paid"),
    ("sublimited-million", "authority", "x1", "Insurer C", "0", "it sees 4M of 5M"),
    ("sublimited-million", "authority", "x1", "Insurer D", "400k", "it sees 4M of 5M: four fifths of 500k"),
    ("late-notice-to-the-excess", "fleet", "x2", "Insurer C", "1M", "anyone's payment counts, so the hole does"),
    ("late-notice-to-the-excess", "fleet", "x2", "Insurer D", "0", "insurers and insureds pay nothing where a report came late"),
    ("insolvent-primary", "ya-first", "ya-x1", "Insurer B", "1M", "the insured may stand in for an insolvent insurer"),
    ("insolvent-primary", "ya-first", "ya-x1", "Insurer C", "0", "it waits for the insurer below"),
    (FULL, "lending", "x1", f"{UNDERLYING}, actual payment", "0", "3M of 5M were paid by insurers"),
    (FULL, "lending", "x1", f"{UNDERLYING}, held liable", "0", "for 2M nobody was held liable: they were released"),
    (FULL, "lending", "x1", f"{UNDERLYING}, settled in full", "500k", "a settlement in full counts as the whole"),
    (FULL, "lending", "x1", f"{INSUREDS}, actual payment", "500k", "the insured paid the 2M"),
    (FULL, "lending", "x1", f"{INSUREDS}, held liable", "500k", "the insured paid the 2M"),
    (FULL, "lending", "x1", f"{INSUREDS}, settled in full", "500k", "either way"),
    (FULL, "lending", "x1", "anyone, actual payment", "500k", "somebody paid the 2M"),
    (FULL, "lending", "x1", "anyone, held liable", "500k", "somebody paid the 2M"),
    (FULL, "lending", "x1", "anyone, settled in full", "500k", "either way"),
    (PART, "lending", "x1", f"{UNDERLYING}, actual payment", "300k", "3M/5M of 500k"),
    (PART, "lending", "x1", f"{UNDERLYING}, held liable", "300k", "3M/5M of 500k"),
    (PART, "lending", "x1", f"{UNDERLYING}, settled in full", "500k", "5M/5M"),
    (PART, "lending", "x1", f"{INSUREDS}, actual payment", "500k", "5M/5M"),
    (PART, "lending", "x1", f"{INSUREDS}, held liable", "500k", "5M/5M"),
    (PART, "lending", "x1", f"{INSUREDS}, settled in full", "500k", "5M/5M"),
    (PART, "lending", "x1", "anyone, actual payment", "500k", "5M/5M"),
    (PART, "lending", "x1", "anyone, held liable", "500k", "5M/5M"),
    (PART, "lending", "x1", "anyone, settled in full", "500k", "5M/5M"),
]

STORIES = sorted({row.story for row in ROWS})

# --- the tables ------------------------------------------------------------------------------------------------------


def results(story: str) -> Mapping[str, ScenarioResult]:
    """Scenario id -> result."""
    return {found.scenario.id: found for found in review(TOWERS / story).scenarios}


def cents(written: str) -> int:
    """An amount of the tables in cents.

    >>> cents("1.84M"), cents("250k"), cents("0")
    (184000000, 25000000, 0)
    """
    thousands = {"M": 1_000_000, "k": 1_000}.get(written[-1])
    return int(Decimal(written.rstrip("Mk")) * (thousands or 1) * 100)


def told(bands: str) -> dict[str, int]:
    """Bands of a row -> cents."""
    return {name: cents(amount) for name, amount in re.findall(r"(\w+\([^)]*\)) ([\d.]+[Mk]?)", bands)}


def summed(bands: Iterator[Band]) -> dict[str, int]:
    """Bands of a ledger -> cents, as the table writes them."""
    found: Counter[str] = Counter()
    for band in bands:
        why = band.reason
        date = f", {why.element}" if why.status is BandStatus.UNTIMELY else ""
        found[f"{why.status.value}({why.policy}{date})"] += band.span.size
    return dict(found)


def both(found: ScenarioResult) -> tuple[ScenarioEnd, ScenarioEnd]:
    return found.favorable, found.adverse


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_cent_of_a_story_at_both_ends(row: Row) -> None:
    """What is borne of all claims, and each claim's bands."""
    found = results(row.story)[row.scenario]
    assert found.exact
    assert [found.low, found.high] == [cents(amount) for amount in row.bears], row.why
    for i, end in enumerate(both(found)):
        assert end.bears == cents(row.bears[i]), row.why
        ledgers = dict(end.claims)
        for key, bands in row.claims.items():
            claim, _, item = key.partition("/")
            mine = (b for b in ledgers[claim].bands if item in ("", b.item))
            assert summed(mine) == told(bands if isinstance(bands, str) else bands[i]), f"{key}: {row.why}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_tells_the_whole_of_its_scenario(row: Row) -> None:
    """Every claim and, where a claim is told by items, every item of it; and what it tells adds up to what it says is borne."""
    (scenario,) = [s for s in account(TOWERS / row.story).scenarios if s.id == row.scenario]
    whole = {key for key in row.claims if "/" not in key}
    items = {key for key in row.claims if "/" in key}
    assert whole | {key.partition("/")[0] for key in items} == {e.id for e in scenario.exposures}
    for exposure in scenario.exposures:
        if exposure.id not in whole:
            assert {key.partition("/")[2] for key in items if key.startswith(f"{exposure.id}/")} == {i.id for i in exposure.items}
    for i, bears in enumerate(row.bears):
        bands = [told(each if isinstance(each, str) else each[i]) for each in row.claims.values()]
        assert sum(n for each in bands for name, n in each.items() if not name.startswith("recovered")) == cents(bears)


@pytest.mark.parametrize(("story", "claim", "layer", "insurer", "recovered", "why"), SHARES, ids=str)
def test_what_each_insurer_of_a_quota_share_pays(story: str, claim: str, layer: str, insurer: str, recovered: str, why: str) -> None:
    """By its own wording of exhaustion, at both ends."""
    (found,) = [s for s in results(story).values() if claim in {c.exposure for c in s.claims}]
    for end in both(found):
        bands = [b for b in dict(end.claims)[claim].bands if (b.reason.policy, b.reason.insurer) == (layer, insurer)]
        assert sum(b.span.size for b in bands if b.reason.status is BandStatus.RECOVERED) == cents(recovered), why


def test_every_story_has_a_row_for_each_of_its_scenarios() -> None:
    """And every row a story: facts without an expectation judge nothing."""
    there = {(path.parent.name, s.id) for path in TOWERS.glob("*/account.toml") for s in account(path.parent).scenarios}
    rows = [(row.story, row.scenario) for row in ROWS]
    assert sorted(there) == sorted(rows)
    assert len(STORIES) >= 24


# --- laws of every story, at every end -------------------------------------------------------------------------------

ENDS = [pytest.param(story, id=story) for story in STORIES]


def ends(story: str) -> Iterator[ScenarioEnd]:
    """Both ends of every scenario."""
    for found in results(story).values():
        yield from both(found)


@pytest.mark.parametrize("story", ENDS)
def test_bands_partition_every_claim(story: str) -> None:
    """Each item from its first cent to its last, in order, and nothing besides."""
    for end in ends(story):
        exposures = {e.id: e for e in account(TOWERS / story).exposures}
        for claim, ledger in end.claims:
            items = {i.id: i.amount.at("high") for i in exposures[claim].items}
            assert {b.item for b in ledger.bands} == items.keys()
            for item, amount in items.items():
                spans = [b.span for b in ledger.bands if b.item == item]
                assert [s.low for s in spans] == [0, *(s.high for s in spans[:-1])], (claim, item)
                assert all(s.low < s.high for s in spans)
                assert spans[-1].high == amount
            assert ledger.recovered + ledger.bears == sum(items.values())


@frozen
class Paid:
    """What one claim recovers of one slice for one item. `outside`: defense that is paid beside the limit."""

    claim: str
    slice: Policy | Layer
    insurer: str
    kind: str
    cents: int
    outside: bool


def paid(whole: Account, end: ScenarioEnd) -> Iterator[Paid]:
    """Every recovery of one end."""
    slices = {x.id: (t.policy, x) for t in whole.towers for x in t.slices}
    kinds = {(e.id, i.id): i.kind for e in whole.exposures for i in e.items}
    for claim, ledger in end.claims:
        for band in ledger.bands:
            if band.reason.status is BandStatus.RECOVERED:
                base, slice_ = slices[band.reason.policy or ""]
                kind = kinds[claim, band.item]
                outside = slice_ is base and not base.defense.inside and below(kind, whole.taxonomy.roles.defense)
                yield Paid(claim, slice_, band.reason.insurer, kind, band.span.size, outside)


def over(found: list[Paid], key: str = "") -> int:
    """The sum, of one claim or of all."""
    return sum(p.cents for p in found if key in ("", p.claim))


@pytest.mark.parametrize("story", ENDS)
def test_recovery_exceeds_no_limit(story: str) -> None:
    """Of no slice a claim or a term, of no share its part; what a loss run has paid is gone. Defense outside a limit is not in it."""
    whole = account(TOWERS / story)
    spent = {run.slice: run.paid for run in whole.loss_runs}
    for end in ends(story):
        inside = [p for p in paid(whole, end) if not p.outside]
        for slice_ in (x for t in whole.towers for x in t.slices):
            mine = [p for p in inside if p.slice is slice_]
            assert all(over(mine, claim) <= slice_.limit.each_claim for claim, _ in end.claims), slice_.id
            assert over(mine) <= slice_.limit.term - spent.get(slice_.id, 0), slice_.id
            for share in slice_.shares if isinstance(slice_, Layer) else ():
                assert over([p for p in mine if p.insurer == share.insurer]) <= slice_.limit.term * share.share, slice_.id


@pytest.mark.parametrize("story", ENDS)
def test_recovery_exceeds_no_pool(story: str) -> None:
    """Of all policies that share an aggregate together."""
    whole = account(TOWERS / story)
    for end in ends(story):
        inside = [p for p in paid(whole, end) if not p.outside]
        for pool in whole.pools:
            assert over([p for p in inside if p.slice.id in pool.slices]) <= pool.aggregate, pool.id


@pytest.mark.parametrize("story", ENDS)
def test_recovery_exceeds_no_sublimit(story: str) -> None:
    """Of the items that it applies to, from the policy and the layers above it."""
    whole = account(TOWERS / story)
    for end in ends(story):
        found = list(paid(whole, end))
        for tower in whole.towers:
            for sublimit in tower.policy.wording.sublimits if tower.policy.wording else ():
                capped = [p for p in found if p.slice in tower.slices and p.kind.startswith(named(sublimit))]
                assert sublimit.amount is not None
                assert all(over(capped, claim) <= sublimit.amount for claim, _ in end.claims), sublimit.id


def named(sublimit: Sublimit) -> tuple[str, ...]:
    """The kinds of loss that a sublimit of these stories names."""
    return tuple(term.term for test in facet_tests(sublimit.to) for term in test.terms)  # type: ignore[union-attr]


def test_the_stories_have_what_the_laws_are_about() -> None:
    """A pool, a sublimit, a reinstatement, a loss run, a quota share, defense outside a limit: the laws above can fail."""
    accounts = [account(TOWERS / story) for story in STORIES]
    policies = [t.policy for whole in accounts for t in whole.towers]
    assert any(whole.pools for whole in accounts)
    assert any(whole.loss_runs for whole in accounts)
    assert any(p.wording and p.wording.sublimits for p in policies)
    assert any(p.limit.reinstatements for p in policies)
    assert any(len(x.shares) > 1 for whole in accounts for t in whole.towers for x in t.layers)
    assert any(p.outside for s in STORIES for end in ends(s) for p in paid(account(TOWERS / s), end))


# --- rows and files in another order ---------------------------------------------------------------------------------

TABLE = re.compile(r"^(?=\[\[?\w+\]\]?$)", re.MULTILINE)
ROW_OF = re.compile(r'^((?:exposures|of) = \[)("[^]]*")(\])$', re.MULTILINE)


def turned(found: re.Match[str]) -> str:
    """A list of ids from its end."""
    return found[1] + ", ".join(reversed(found[2].split(", "))) + found[3]


def permuted(story: str, folder: Path, seed: int) -> Path:
    """A story's tables in another order, over three files, and the lists whose order means nothing from their end."""
    dice = random.Random(seed)
    for path in (TOWERS / story).glob("*.toml"):
        if path.name != "account.toml":
            shutil.copy(path, folder)
    head, *rest = TABLE.split((TOWERS / story / "account.toml").read_text(encoding="utf-8"))
    tables = [ROW_OF.sub(turned, table) for table in rest]
    dice.shuffle(tables)
    for i, name in enumerate(dice.sample(["account.toml", "a.toml", "zz.toml"], 3)):
        (folder / name).write_text(head + "\n".join(tables[i::3]), encoding="utf-8")
    return folder


@cache
def printed(path: Path) -> str:
    """The review as data."""
    ran = CliRunner().invoke(cli, ["review", str(path), "--format", "json"])
    assert ran.exit_code in (0, 1), ran.output
    return ran.stdout


@pytest.mark.parametrize("story", ENDS)
def test_no_order_of_rows_or_files_changes_a_byte(story: str, tmp_path: Path) -> None:
    """Claims follow each other by their days, never by where they stand."""
    shuffled = permuted(story, tmp_path, STORIES.index(story))
    assert printed(shuffled) == printed(TOWERS / story)
    assert json.loads(printed(shuffled))["scenarios"]


def test_the_permutation_moves_tables_and_loses_none(tmp_path: Path) -> None:
    """The test above can fail."""
    there = TABLE.split((TOWERS / "umbrella" / "account.toml").read_text(encoding="utf-8"))[1:]
    folder = permuted("umbrella", tmp_path, 1)
    dealt = [table for name in ("a", "account", "zz") for table in TABLE.split((folder / f"{name}.toml").read_text())[1:]]
    kinds = [[table.partition("\n")[0] for table in tables] for tables in (there, dealt)]
    assert kinds[0] != kinds[1]
    assert sorted(kinds[0]) == sorted(kinds[1])


# --- shipped clauses about several claims ----------------------------------------------------------------------------

CLAUSES = {
    f"{id}/{clause['id']}": clause["effect"]
    for id, table in documents().items()
    for clause in table.get("condition", ())
    if "control" not in clause and clause.get("duty") != "application"
}
"""`document/clause` of every shipped condition that asks for no control and is not about the application -> its effect."""

LATER = Day(date(2027, 6, 1))
"""After the term of every policy of the bench, and after its window."""


@cache
def covered(form: str) -> tuple[Account, Exposure]:
    """A form on the bench of the pairs, and a claim that it pays in full."""
    (sheet,) = [s for s in sheets() if s.file == form]
    found = bench(sheet)
    free = [r.exposure for r in found.review.results if r.bound.high == 0 and made_here(r.exposure, found.account)]
    return found.account, free[0]


def made_here(exposure: Exposure, whole: Account) -> bool:
    """Whether the claim is one that is made against the insured, and not a loss that is discovered."""
    policy = whole.towers_of(exposure.party)[0].policy
    return policy.wording is not None and any("claims_made" in g.trigger.value for g in policy.wording.grants) and exposure.offer is None


def together(whole: Account, *claims: Exposure, related: bool = False) -> tuple[int, ...]:
    """What is borne of each of some claims of one term; there is one reading."""
    ids = tuple(sorted(claim.id for claim in claims))
    groups = (frozenset(ids),) if related else ()
    asked = Scenario(id="s", title="S", exposures=tuple(sorted(claims, key=lambda e: e.id)), related=groups)
    (found,) = match(evolve(whole, exposures=tuple(claims), scenarios=(asked,)), memo=MEMO).scenarios
    assert found.low == found.high
    return tuple(c.low for c in found.claims)


@pytest.mark.parametrize(("ref", "effect"), CLAUSES.items(), ids=lambda x: x)
def test_a_shipped_clause_about_several_claims_changes_one_pair_of_them(ref: str, effect: str) -> None:
    """The same claim with and without the one thing the clause asks for: related, noticed in the term, or offered a settlement."""
    whole, claim = covered(ref.partition("/")[0])
    (item,) = claim.items
    loss = item.amount.at("high")
    late = evolve(claim, id="zz-later", dates={**claim.dates, "made": LATER, "reported": LATER})
    policy = whole.towers_of(claim.party)[0].policy.id
    match effect:
        case "one_claim":
            claims = (evolve(claim, id="a-first"), late)
            assert together(whole, *claims) == (0, loss)
            limit = whole.towers_of(claim.party)[0].policy.limit.each_claim
            assert together(whole, *claims, related=True) == (0, 2 * loss - limit), "one claim of the first term, under one limit"
        case "binds":
            assert together(whole, late) == (loss,)
            assert together(whole, evolve(late, noticed_to={policy: date(2026, 9, 1)})) == (0,)
        case "hammer":
            assert together(whole, claim) == (0,)
            (condition,) = [c for c in whole.towers_of(claim.party)[0].policy.wording.conditions if c.cite.ref == ref]  # type: ignore[union-attr]
            beyond = loss - loss // 3
            assert together(whole, evolve(claim, offer=loss // 3)) == (beyond - int(beyond * (condition.share or 0)),)
        case _:
            raise AssertionError(f"{ref}: {effect}")


def test_the_clauses_about_several_claims_are_found() -> None:
    """Of every kind, in several forms."""
    assert set(CLAUSES.values()) == {"one_claim", "binds", "hammer"}
    assert len(CLAUSES) > 10
