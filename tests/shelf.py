"""A small library and account for tests of reading: files by name, with the head lines filled in."""

from collections.abc import Mapping
from pathlib import Path

from underlap.model.problems import Diagnostic
from underlap.read.library import Library

TAXONOMY = """format = 1
[roles]
item = "item"
defense = "defense"
tags = "fact"
stage = "stage"
technology = "technology"
ai = "ai"
[leadins]
for = "claim"
caused_by = "efficient"
resulting_from = "cause"
arising_out_of = "connected"
in_any_way_involving = "involved"
[defaults]
grant = "resulting_from"
exclusion = "resulting_from"
carve_back = "in_any_way_involving"
condition = "in_any_way_involving"
sublimit = "arising_out_of"
[[tree]]
facet = "technology"
values = ["ai", "ai.generative", "ai.predictive", "software"]
[[tree]]
facet = "item"
values = ["damages", "damages.statutory", "defense"]
[[tree]]
facet = "theory"
values = ["defamation", "ip", "ip.patent"]
[[scale]]
facet = "conduct"
values = ["innocent", "negligent", "knowing"]
[[scale]]
facet = "stage"
values = ["alleged", "final"]
[[tag]]
id = "published"
absent = "no"
[[tag]]
id = "prejudiced"
absent = "open"
"""

CURRENCIES = """format = 1
[digits]
EUR = 2
JPY = 0
USD = 2
"""

ACCOUNT = """format = 1
[account]
name = "Alder"
client = "alder"
currency = "USD"
as_of = 2026-11-23
law = "us.il"
term = [2026-01-01, 2027-01-01]
[[party]]
id = "alder"
name = "Alder, Inc."
"""

POLICY = """
[[policy]]
id = "eo"
party = "alder"
title = "Tech E&O"
insurer = "Insurer A"
form = "form"
insureds = [{ party = "alder", status = "named" }]
period = [2026-01-01, 2027-01-01]
retroactive = "none"
limit = { each_claim = "5M", aggregate = "5M" }
retention = "none"
defense = { kind = "duty", place = "inside" }
"""

CERTIFICATE = POLICY.replace('form = "form"', 'evidence = "certificate_only"').replace('retroactive = "none"\n', "")

EXPOSURE = """
[[exposure]]
id = "leak"
party = "alder"
title = "A leak"
[[exposure.item]]
item = "damages"
amount = "1M"
"""

LAYER = """
[[layer]]
id = "x1"
excess_of = "eo"
limit = { each_claim = "5M", aggregate = "5M" }
shares = [{ insurer = "Insurer B", share = "1", exhaustion = { who = "anyone" } }]
"""

GRANT = """
[[grant]]
id = "A"
title = "Services"
part = "tech"
trigger = "claims_made"
"""


def head(kind: str, id: str, number: str = "") -> str:
    """The top of a document; all are of one line."""
    line = {"form": 'line = "small"', "endorsement": 'attaches_to = ["small"]'}.get(kind, "")
    return f"""format = 1
[document]
kind = "{kind}"
id = "{id}"
number = "{number}"
edition = "01 26"
title = "The {kind} {id}"
publisher = "Nobody"
{line}
provenance = {{ label = "TYP", sources = [] }}
"""


def form(body: str = "", id: str = "form") -> str:
    """A form with one grant and more."""
    return head("form", id, "FORM") + GRANT + body


def endorsement(body: str, id: str = "endt") -> str:
    """An endorsement for it."""
    return head("endorsement", id, id.upper()) + body


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Files below a folder, with the folders they need."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def library(folder: Path, files: Mapping[str, str] | None = None) -> Library:
    """A library in a folder: the taxonomy, the currencies, and these documents by id."""
    named = {f"{id}.toml": text for id, text in (files or {}).items()}
    return Library((write(folder / "library", {"taxonomy.toml": TAXONOMY, "currencies.toml": CURRENCIES, **named}),))


def codes(problems: tuple[Diagnostic, ...]) -> list[str]:
    """Their codes, in order of place."""
    return [problem.code for problem in problems]
