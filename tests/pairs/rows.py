"""Minimal pairs: rows of tests/pairs/*.toml -> accounts of two claims a row that differ in one fact (README.md beside this file)."""

import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.pairs.bench import MEMO, ROOT, Step, read, steps_of
from tests.pairs.shelf import documents
from underlap.match.proofs import prove
from underlap.match.results import Review
from underlap.match.reviews import match
from underlap.model.accounts import Account
from underlap.model.clauses import Phrase, Value, Wording
from underlap.model.wording import all_clauses, facet_tests, phrases

FOLDER = ROOT / "tests" / "pairs"
SETTINGS = ("item", "of", "claimant_party", "under")
SIDES = ("in", "out")


@frozen(eq=False)
class Pair:
    """One row. `clause`: `document/clause`, a carve-back after its exclusion; `claim`: all facts but the one that differs."""

    file: str
    number: int
    clause: str
    claim: Mapping[str, str]
    facet: str
    at: Mapping[str, str]
    shared: str

    @property
    def name(self) -> str:
        """For test ids."""
        return f"{self.file}:{self.clause}"

    def exposure(self, side: str) -> str:
        """The id of one of its two claims."""
        return f"{self.number:03}-{side}"


@frozen(eq=False)
class Sheet:
    """One file: the documents of its policy, and its rows."""

    file: str
    form: str
    endorsements: tuple[str, ...]
    layer: bool
    pairs: tuple[Pair, ...]


@cache
def sheets() -> tuple[Sheet, ...]:
    """Every file, in name order."""
    return tuple(_sheet(path) for path in sorted(FOLDER.glob("*.toml")))


def _sheet(path: Path) -> Sheet:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    bases = {name: dict(flat(base)) for name, base in table["base"].items()}
    pairs = tuple(_pair(path.stem, i, row, bases[row["base"]]) for i, row in enumerate(table["pair"]))
    return Sheet(path.stem, table["form"], tuple(table.get("endorsements", ())), table.get("layer", False), pairs)


def _pair(file: str, number: int, row: Mapping[str, Any], base: Mapping[str, str]) -> Pair:
    claim = {**base, **dict(flat(row.get("with", {})))}
    claim.pop(row["facet"], None)
    return Pair(file, number, _ref(file, row["clause"]), claim, row["facet"], {side: row[side] for side in SIDES}, row.get("shared", ""))


def _ref(file: str, clause: str) -> str:
    first = clause.partition("/")[0]
    return clause if first in documents() else f"{file}/{clause}"


def flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Its keys, inner ones dotted, and their values."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


# --- accounts --------------------------------------------------------------------------------------------------------

HEAD = """format = 1
[account]
name = "Pairs"
client = "affiliate"
currency = "USD"
as_of = 2026-11-02
law = "us.il"
term = [2026-01-01, 2027-01-01]
[[party]]
id = "affiliate"
name = "An affiliate"
"""

PROGRAM = """
[[party]]
id = "{party}"
name = "{party}"
[[policy]]
id = "{party}"
party = "{party}"
title = "{form}"
insurer = "I"
document_stage = "issued"
form = "{form}"
endorsements = {endorsements}
forms_schedule = []
insureds = [
  {{ party = "{party}", status = "named" }},
  {{ party = "{party}", status = "director_officer" }},
  {{ party = "affiliate", status = "additional_insured" }},
]
period = [2026-01-01, 2027-01-01]
retroactive = "none"
reporting_window = {{ days = 60 }}
limit = {{ each_claim = "1M", aggregate = "1M" }}
retention = "none"
defense = {{ kind = "reimburse", place = "inside" }}
"""

LAYER = """
[[layer]]
id = "x-{party}"
title = "{form}"
excess_of = "{party}"
limit = {{ each_claim = "1M", aggregate = "1M" }}
shares = [ {{ insurer = "X", share = "1", exhaustion = {{ who = "anyone" }} }} ]
form = "{form}"
endorsements = {endorsements}
forms_schedule = []
"""

EXPOSURE = """
[[exposure]]
id = "{id}"
party = "{party}"
title = "{id}"
acts = 2026-03-02
offense = 2026-03-02
harm = 2026-03-02
knowledge = "none"
made = 2026-06-01
reported = 2026-06-02
discovered = 2026-06-02
"""

STATED = {"conduct": "negligent", "stage": "alleged", "proceeding": "suit.individual"}
PLACES = ("act_place", "harm_place", "suit_place")


@frozen(eq=False)
class Bench:
    """One file's account, matched, and what its clauses did in each claim."""

    account: Account
    review: Review

    def result(self, pair: Pair, side: str) -> Any:
        """One claim's result."""
        return next(r for r in self.review.results if r.exposure.id == pair.exposure(side))

    def steps(self, pair: Pair, side: str, end: str) -> list[Step]:
        """Every clause read in one claim after a grant was met (a layer's own: after the policy below pays)."""
        return list(steps_of(_proof(self, pair.exposure(side)), end))

    def rulings(self, pair: Pair, side: str, end: str) -> dict[str, Any]:
        """Policy or layer -> its ruling on the claim's item."""
        proved = _proof(self, pair.exposure(side))
        return {p["policy"]: p["items"][0]["ruling"] for p in proved["ends"][end]["policies"]}


@cache
def _proof(bench: Bench, exposure: str) -> Mapping[str, Any]:
    return prove(bench.review, exposure, MEMO)


@cache
def bench(sheet: Sheet) -> Bench:
    """A sheet's account, read from a file that is written for it, and matched."""
    tags, facets, controls = words_of(sheet)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "account.toml"
        path.write_text("".join(written(sheet, tags, facets, controls)), encoding="utf-8")
        account = read(Path(folder))
    return Bench(account, match(account, memo=MEMO))


def words_of(sheet: Sheet) -> tuple[set[str], set[str], set[str]]:
    """The tags and facets that some wording of the sheet tests, so that claims can state them all; and the controls it asks for."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "account.toml").write_text("".join(written(sheet, set(), set(), set(), bare=True)), encoding="utf-8")
        account = read(Path(folder))
    wordings = [x.wording for tower in account.towers for x in tower.slices if x.wording]
    tests = [test for wording in wordings for phrase in _phrases(wording) for test in facet_tests(phrase)]
    roles, trees = account.taxonomy.roles, account.taxonomy.trees
    tags = {t.term for test in tests if test.facet == roles.tags for t in test.terms if isinstance(t, Value)}
    facets = {test.facet for test in tests if test.facet in trees} - {roles.item}
    asked = [(t.policy.id, c.control) for t in account.towers for w in [t.policy.wording] if w for c in w.conditions if c.control]
    controls = {f"control:{party}/{control}" for party, control in asked}
    return tags, facets, controls


def _phrases(wording: Wording) -> Iterator[Phrase]:
    for clause in all_clauses(wording):
        yield from phrases(clause)


def written(sheet: Sheet, tags: set[str], facets: set[str], controls: set[str], *, bare: bool = False) -> Iterator[str]:
    """The account of a sheet, table by table."""
    under = sorted({pair.claim.get("under", sheet.form) for pair in sheet.pairs})
    attached = _list(sheet.endorsements)
    yield HEAD
    for form in under:
        yield PROGRAM.format(party=form, form=form, endorsements="[]" if sheet.layer else attached)
        if sheet.layer:
            yield LAYER.format(party=form, form=sheet.form, endorsements=attached)
    for pair in () if bare else sheet.pairs:
        for side in SIDES:
            claim = {**pair.claim, pair.facet: pair.at[side]}
            yield from _exposure(pair.exposure(side), claim, claim.get("under", sheet.form), tags, facets)
    for control in sorted(controls):
        yield f'[[answer]]\nquestion = "{control}"\nvalue = "no"\nby = "B"\non = 2026-06-01\nevidence = "E"\n'


def _list(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def _exposure(id: str, claim: Mapping[str, str], party: str, tags: set[str], facets: set[str]) -> Iterator[str]:
    own = {k: v for k, v in claim.items() if "." not in k and k not in SETTINGS}
    stated = {**dict.fromkeys(facets, "none"), **dict.fromkeys(PLACES, "us.il"), **STATED, **own}
    mine = {k.removeprefix("fact."): v for k, v in claim.items() if k.startswith("fact.")}
    said = {**dict.fromkeys(tags, "no"), **mine}
    yield EXPOSURE.format(id=id, party=party)
    if claim.get("claimant_party", "none") != "none":
        yield f'claimant_party = "{claim["claimant_party"]}"\n'
    words = ", ".join(f'{k} = "{v}"' for k, v in sorted(stated.items()))
    yes = _list(tuple(sorted(t for t, v in said.items() if v == "yes")))
    yield f"facts = {{ {words}, fact = {yes} }}\n"
    yield f"absent = {_list(tuple(sorted(t for t, v in said.items() if v == 'no')))}\n"
    for link in ("link", "link2"):
        stands = {k.partition(".")[2]: v for k, v in claim.items() if k.startswith(f"{link}.")}
        words = "".join(f'{k} = ["{v}"]\n' if k == "fact" else f'{k} = "{v}"\n' for k, v in stands.items())
        if words:
            ring = "" if f"{link}.ring" in claim else 'ring = "cause"\n'
            yield f'[[exposure.link]]\nid = "{link}"\n{ring}{words}'
    person = {k.partition(".")[2]: v for k, v in claim.items() if k.startswith("person.")}
    if person or "of" in claim:
        words = ", ".join(f'{k} = "{v}"' for k, v in person.items())
        yield f'[[exposure.person]]\nid = "person"\ncapacity = "director_officer"\ncontrol_group = true\nfacts = {{ {words} }}\n'
    whose = 'of = "person"\n' if "of" in claim else ""
    yield f'[[exposure.item]]\nid = "item"\nitem = "{claim.get("item", "damages.compensatory")}"\namount = "600k"\n{whose}'
