"""Scenarios, notice and dates in reports: the real account with claims placed together, a pool, loss runs and known circumstances.

Other test modules take that account from here (`together`).
"""

import json
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.test_report_json import DOCS, paths
from tests.test_report_review import ACCOUNT
from underlap.cli.review import account_at, matched
from underlap.match.results import Review
from underlap.match.reviews import Memo
from underlap.report.json_ import review_json as as_data

SCENARIOS = """format = 1
[[scenario]]
id = "all-ten"
title = "All ten in one term"
exposures = [
  "bipa-class", "clients-applicants", "monitor-suit", "investor-disclosure", "regulator-disclosure", "voice-clone", "platform-failure",
  "prompt-injection", "generated-libel", "pilot-error",
]
[[scenario]]
id = "disclosure"
title = "Disclosure: the investors, then the regulator"
exposures = ["regulator-disclosure", "investor-disclosure"]
order = ["investor-disclosure", "regulator-disclosure"]
dates = { investor-disclosure = { made = 2026-12-01 }, regulator-disclosure = { made = 2026-12-01 } }
unsure_related = [["investor-disclosure", "regulator-disclosure"]]
[[pool]]
id = "tech-cyber"
of = ["eo", "cy"]
aggregate = "6M"
[[loss_run]]
policy = "eo"
as_of = 2026-11-15
paid = "250k"
reserved = "500k"
[[circumstance]]
id = "investor-letter"
title = "Letter of the lead investor"
party = "larkfield"
known = 2026-10-30
exposures = ["investor-disclosure"]
[[circumstance]]
id = "agency-demand"
title = "Civil investigative demand"
party = "larkfield"
known = 2026-11-09
exposures = ["regulator-disclosure"]
noticed = { do = 2026-11-20 }
"""

NOTICE_FORM = """format = 1
[document]
kind = "endorsement"
id = "lk-notice-01-26"
number = "LK-NOTICE"
edition = "01 26"
title = "Notice of circumstances"
publisher = "House specimen"
attaches_to = ["do"]
provenance = { label = "TYP", sources = [], as_of = 2026-06-30 }
[[condition]]
id = "c"
title = "Notice of circumstances"
cite = "1"
duty = "circumstances"
effect = "binds"
asks = ["the wrongful act", "the claimants expected", "how the insureds first learned of it"]
"""


def altered(folder: Path) -> Path:
    """The real account in a folder of its own, with what the tests here need in a further file and an endorsement of DO."""
    account = folder / "account"
    shutil.copytree(ACCOUNT, account)
    (account / "zz-scenarios.toml").write_text(SCENARIOS, encoding="utf-8")
    (account / "lk-notice-01-26.toml").write_text(NOTICE_FORM, encoding="utf-8")
    program = account / "larkfield-program.toml"
    text = program.read_text(encoding="utf-8")
    old = 'form = "house-do-01-26"\nendorsements = []\nforms_schedule = ["HOUSE-DO 01 26"]'
    assert text.count(old) == 1
    new = old.replace("[]", '["lk-notice-01-26"]').replace("01 26\"]", '01 26", "LK-NOTICE 01 26"]')
    program.write_text(text.replace(old, new), encoding="utf-8")
    return account


@cache
def path() -> Path:
    """Where the account lies, for as long as the tests run."""
    kept = tempfile.TemporaryDirectory()
    KEPT.append(kept)
    return altered(Path(kept.name))


KEPT: list[tempfile.TemporaryDirectory[str]] = []


@cache
def together() -> tuple[Review, Memo]:
    """That account, matched once for all tests."""
    return matched(account_at(path(), ()), "high", "term")


@cache
def data() -> dict[str, Any]:
    """Its review as data."""
    whole: dict[str, Any] = json.loads(json.dumps(as_data(together()[0])))
    return whole


# --- as data --------------------------------------------------------------------------------------------------------


def test_every_key_of_a_scenario_is_documented() -> None:
    """docs/json.md names each path of `scenarios`; bands as in a reading."""
    section = DOCS.read_text(encoding="utf-8").partition("## 1.")[2].partition("## 2.")[0]
    documented = set(re.findall(r"`([A-Za-z_<>.\[\]]+)`", section))
    names = {p for p in paths(data()) if p.startswith(("scenarios", "reading"))}
    for path in names - documented:
        last = path.rpartition(".")[2].removesuffix("[]")
        assert path.startswith("reading."), path
        assert last in ("order", "exposure", "cell", *BAND), path


BAND = ("item", "from", "to", "status", "policy", "insurer", "element", "clause", "cite", "also")


def test_the_sums_of_a_scenario_tie_to_the_cent() -> None:
    """Each end's bands partition every claim; their sums are the figures printed; every clause is in the index."""
    for scenario in data()["scenarios"]:
        for end in ("favorable", "adverse"):
            claims = scenario["readings"][end]["claims"]
            bands = [b for c in claims for b in c["bands"]]
            assert [c["exposure"] for c in claims] == scenario["readings"][end]["order"]
            recovered = sum(b["to"] - b["from"] for b in bands if b["status"] == "recovered")
            assert recovered == scenario["recovered"][end] == scenario["loss"] - scenario["client_bears"][end]
            assert scenario["retained"][end] + scenario["uninsured"][end] == scenario["client_bears"][end]
            assert {b["clause"] for b in bands if b["clause"]} <= set(data()["clauses"])
