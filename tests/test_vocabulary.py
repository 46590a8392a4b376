"""No word of the vocabulary is dead: each row changes one word in a small account, and the result changes with it.

A policy with one small form, one claim of a few dollars. Read a row as: in this setting, `word` written `before` gives one result and
written `after` another. Results are dollars by band; two ends where a question stands between them.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import pytest
from attrs import field, frozen

from tests.pairs.bench import MEMO, SHIPPED, read
from tests.pairs.shelf import POLICIES, load
from underlap.match.results import RANK, Ledger, Review
from underlap.match.reviews import match
from underlap.model.clauses import Actor, Effect, Imputation, Trigger
from underlap.model.programs import How, HowMuch, OfWhat, OtherKind, Recoupment, Sharing, Who
from underlap.model.taxonomy import Ring
from underlap.read.shapes import Allocation, Drop, Ended


@frozen
class Row:
    """In `setting` (words that differ from `PLAIN`), `word` written `before` and written `after`."""

    word: str
    before: str
    after: str
    was: str
    becomes: str
    setting: Mapping[str, str] = field(factory=dict)

    @property
    def name(self) -> str:
        """For test ids."""
        return f"{self.word}: {self.before or 'absent'} -> {self.after or 'absent'}"


PLAIN = {
    # the exclusion, and the link it looks for
    "lead_in": "resulting_from", "widening": "", "narrowing": "", "ring": "cause",
    # the definition it uses, and the technology of the link
    "in": "ai.generative", "edge": "", "out": "", "otherwise": "no", "technology": "ai.generative.text",
    # the conduct exclusion, and who did what
    "actor": "", "imputation": "", "stage": "in_fact", "reached": "in_fact", "lee": "negligent",
    # grants that compete
    "competing": "", "grants": "one", "exclusive": "",
    # the condition, and prejudice to the insurer
    "effect": "", "prejudiced": "",
    # the tower
    "trigger": "claims_made", "limit": "1000", "coinsurance": "", "insolvent": "", "refuses": "", "settled": "", "layers": "",
    "who": "anyone", "how": "", "of_what": "", "how_much": "",
    # the claim
    "loss": "100", "made": "2026-05-01", "reported": "2026-05-02", "discovered": "2026-04-02",
    "harm": "2026-04-01", "offense": "2026-04-01",
    # what the claimant would have taken, and what was noticed before the claim
    "offer": "", "noticed": "",
    # defense of what is pleaded and not true; a second count that no grant takes
    "defense": "reimburse", "recoupment": "", "true": "", "allocation": "", "counts": "one",
    # harm over several terms; how the policy ended, and what its extended reporting asks
    "spread": "", "ended": "", "on": "",
    # what is paid already, and what the layer drops over
    "paid": "", "drops": "aggregate",
    # a second policy, how the first stands to it, and whether they are excess over each other
    "second": "", "kind": "", "sharing": "", "noncontributory": "", "circle": "",
    # the day on which a second claim of the series is made; what is one; the policy's aggregate; acts, and the date they are held against
    "again": "", "treats": "limit", "aggregate": "", "retroactive": '"none"', "acts": "2025-06-01",
    # an umbrella, and what it comes down over
    "umbrella": "", "sure": "", "unsure": "",
}  # fmt: skip

COVERED, EXCLUDED = "recovered 100", "excluded 100"
NO_AI = {"technology": "software"}
PEOPLE = {**NO_AI, "lee": "knowing"}
ANYONE_S = {**PEOPLE, "actor": "any_insured"}
AGENT = {"technology": "ai.agentic"}
SEVERAL = {**NO_AI, "grants": "three"}
TWO = {**NO_AI, "limit": "100", "layers": "one", "loss": "200"}
PAYING = {**TWO, "who": "underlying_insurers"}
PLEADED = {**NO_AI, "defense": "duty", "true": "contract"}
MIXED = {**NO_AI, "counts": "two"}
OLD_HARM = {**NO_AI, "trigger": "occurrence", "harm": "{ from = 2025-10-03, to = 2026-01-10 }"}
LATE = {**NO_AI, "made": "2027-01-20", "reported": "2027-01-20"}
WORN = {**TWO, "loss": "140", "paid": "60"}
BESIDE = {**NO_AI, "limit": "300", "second": "100"}
SHORT = {**NO_AI, "second": "60"}
CIRCLE = {**BESIDE, "kind": "excess"}
SERIES = {**NO_AI, "loss": "80", "again": "2026-06-01", "limit": "100", "aggregate": "1000"}
ONE = {**SERIES, "effect": 'effect = "one_claim"'}
UNDER = {**NO_AI, "limit": "100", "umbrella": "yes"}
WORN_UNDER = {**UNDER, "paid": "60"}
THREE = {**TWO, "layers": "two", "loss": "300", "technology": "ai.generative.text", "lead_in": "for"}

ROWS = [
    # lead-ins: each reaches one ring further than the one before; the longest phrase reaches as far as "arising out of"
    Row("lead_in", "for", "caused_by", COVERED, EXCLUDED, {"ring": "efficient"}),
    Row("lead_in", "caused_by", "resulting_from", COVERED, EXCLUDED, {"ring": "cause"}),
    Row("lead_in", "resulting_from", "arising_out_of", COVERED, EXCLUDED, {"ring": "connected"}),
    Row("lead_in", "resulting_from", "based_upon_arising_out_of_or_attributable_to", COVERED, EXCLUDED, {"ring": "connected"}),
    Row("lead_in", "arising_out_of", "in_any_way_involving", COVERED, EXCLUDED, {"ring": "involved"}),
    # rings
    Row("ring", "claim", "efficient", EXCLUDED, COVERED, {"lead_in": "for"}),
    Row("ring", "efficient", "cause", EXCLUDED, COVERED, {"lead_in": "caused_by"}),
    Row("ring", "cause", "connected", EXCLUDED, COVERED, {"lead_in": "resulting_from"}),
    Row("ring", "connected", "involved", EXCLUDED, COVERED, {"lead_in": "arising_out_of"}),
    # what moves a ring
    Row("widening", "", "anti_concurrent = true", COVERED, EXCLUDED, {"lead_in": "caused_by", "ring": "connected"}),
    Row("narrowing", "", "efficient_only = true", EXCLUDED, COVERED, {"lead_in": "arising_out_of", "ring": "cause"}),
    # marks of a definition
    Row("in", "ai.generative", "ai.agentic", COVERED, EXCLUDED, AGENT),
    Row("edge", "", "ai.agentic", COVERED, f"{COVERED} | {EXCLUDED}", AGENT),
    Row("out", "", "ai.agentic", EXCLUDED, COVERED, {**AGENT, "in": "ai"}),
    Row("otherwise", "no", "open", COVERED, f"{COVERED} | {EXCLUDED}", NO_AI),
    # whose conduct: Lee knew, Kim (the control group) did not; 100 of the company's loss, 40 of Lee's, 10 of Kim's
    Row("actor", "the_insured", "any_insured", "recovered 110 excluded 40", "excluded 150", PEOPLE),
    Row("actor", "any_insured", "control_group", "excluded 150", "recovered 150", PEOPLE),
    Row("actor", "the_insured", "an_insured", "recovered 110 excluded 40", "recovered 110 excluded 40 | excluded 150", PEOPLE),
    Row("imputation", "none", "entity", "recovered 110 excluded 40", "recovered 10 excluded 140", ANYONE_S),
    Row("imputation", "entity", "all", "recovered 10 excluded 140", "excluded 150", ANYONE_S),
    Row("stage", "alleged", "in_fact", "excluded 150", "recovered 150", {**ANYONE_S, "reached": "alleged"}),
    Row("stage", "in_fact", "final_underlying", "excluded 150", "recovered 150", {**ANYONE_S, "reached": "in_fact"}),
    # three grants take the loss: the first up to 30, the second up to 60, the third, which says most, up to 45
    Row("competing", "first", "highest", "recovered 30 above_sublimit 70", "recovered 60 above_sublimit 40", SEVERAL),
    Row("competing", "highest", "most_specific", "recovered 60 above_sublimit 40", "recovered 45 above_sublimit 55", SEVERAL),
    Row("competing", "first", "insured_chooses", "recovered 30 above_sublimit 70", "recovered 60 above_sublimit 40", SEVERAL),
    Row("competing", "highest", "exclusive", "recovered 60 above_sublimit 40", "recovered 30 above_sublimit 70", SEVERAL),
    Row("competing", "first", "",
        "recovered 30 above_sublimit 70", "recovered 60 above_sublimit 40 | recovered 30 above_sublimit 70", SEVERAL),
    Row("exclusive", "", "exclusive = true",
        "recovered 60 above_sublimit 40", "recovered 45 above_sublimit 55", {**SEVERAL, "competing": "highest"}),
    # a control that is not kept
    Row("effect", "", 'effect = "no_cover"', COVERED, "condition_failed 100", NO_AI),
    Row("effect", 'effect = "no_cover"', 'effect = "no_cover_if_prejudice"', "condition_failed 100", COVERED, NO_AI),
    Row("prejudiced", "", "insurer_prejudiced", COVERED, "condition_failed 100", {**NO_AI, "effect": 'effect = "no_cover_if_prejudice"'}),
    Row("effect", 'effect = "no_cover"', 'effect = "reduce"', "condition_failed 100", "recovered 80 condition_failed 20", NO_AI),
    Row("effect", 'effect = "no_cover"', 'effect = "cap"', "condition_failed 100", "recovered 30 condition_failed 70", NO_AI),
    Row("effect", 'effect = "no_cover_if_prejudice"', 'effect = "by_law"', COVERED, f"{COVERED} | condition_failed 100", NO_AI),
    # 40 were offered, and the insured refused; circumstances were noticed in the period, and the claim came after it
    Row("effect", "", 'effect = "insurer_may_rescind"', COVERED, f"{COVERED} | rescinded 100", NO_AI),
    Row("effect", "", 'effect = "hammer"', COVERED, "recovered 40 hammer 60", {**NO_AI, "offer": "40"}),
    Row("effect", "", 'effect = "binds"', "untimely 100", COVERED, {**LATE, "noticed": "2026-06-01"}),
    # two claims of one series, 80 each under a limit of 100: one limit, one day of making, one first act
    Row("effect", "", 'effect = "one_claim"', "recovered 160", "recovered 100 above_limit 60", SERIES),
    Row("treats", "made", "limit", "recovered 160", "recovered 100 above_limit 60", ONE),
    Row("treats", "acts", "made", "recovered 80 untimely 80", "recovered 160", {**ONE, "again": "2027-02-01"}),
    Row("treats", "made", "acts", "recovered 80 untimely 80", "untimely 160", {**ONE, "retroactive": "2025-01-01", "acts": "2024-06-01"}),
    # negligence is pleaded, and it was a contract: 50 of defense, 100 of loss
    Row("recoupment", "no", "yes", "recovered 50 not_granted 100", "not_granted 150", PLEADED),
    Row("recoupment", "no", "by_law", "recovered 50 not_granted 100", "recovered 50 not_granted 100 | not_granted 150", PLEADED),
    # two counts, one of them covered, with 40% of the exposure
    Row("allocation", "larger_settlement", "by_count", COVERED, "recovered 50 allocated_uncovered 50", MIXED),
    Row("allocation", "larger_settlement", "relative_exposure", COVERED, "recovered 40 allocated_uncovered 60", MIXED),
    Row("allocation", "larger_settlement", "best_efforts", COVERED, f"{COVERED} | recovered 40 allocated_uncovered 60", MIXED),
    Row("allocation", "larger_settlement", "fixed_percent", COVERED, "recovered 70 allocated_uncovered 30", MIXED),
    # harm of a hundred days, the last ten of them in the period
    Row("spread", "all_sums", "by_time", COVERED, "recovered 10 untimely 90", OLD_HARM),
    Row("spread", "by_time", "", "recovered 10 untimely 90", f"{COVERED} | recovered 10 untimely 90", OLD_HARM),
    # made after expiration, within extended reporting for a policy that ended so
    Row("ended", "renewed", "nonrenewed", "untimely 100", COVERED, {**LATE, "on": "nonrenewed"}),
    Row("ended", "nonrenewed", "canceled", "untimely 100", COVERED, {**LATE, "on": "canceled"}),
    Row("ended", "canceled", "replaced", "untimely 100", COVERED, {**LATE, "on": "replaced"}),
    Row("ended", "replaced", "renewed", "untimely 100", COVERED, {**LATE, "on": "renewed"}),
    # 100 primary, of which 60 are paid already, or its insurer is insolvent; 100 above it
    Row("drops", "", "aggregate", "recovered 80 aggregate_exhausted 60", "recovered 140", WORN),
    Row("drops", "", "insolvent", "insolvent 100", COVERED, {**TWO, "loss": "100", "insolvent": "true"}),
    Row("drops", "insolvent", "refused", "refused 100", COVERED, {**TWO, "loss": "100", "refuses": "true"}),
    # two policies that both cover
    Row("kind", "primary", "excess", "recovered p 100", "recovered q 60 recovered p 40", SHORT),
    Row("kind", "excess", "none_if_other", "recovered q 60 recovered p 40", "recovered q 60 above_limit q 40", SHORT),
    Row("sharing", "limits", "equal", "recovered p 75 recovered q 25", "recovered p 50 recovered q 50", {**BESIDE, "kind": "primary"}),
    Row("noncontributory", "", "true", "recovered p 100", "recovered q 100", {**BESIDE, "kind": "primary"}),
    Row("circle", "limits", "equal", "recovered p 75 recovered q 25", "recovered p 50 recovered q 50", CIRCLE),
    # an umbrella with 10 retained over a policy of 100: paid in part, insolvent, excluding, not granting
    Row("sure", "insolvent", "aggregate", "recovered p 40 aggregate_exhausted p 60", "recovered p 40 recovered u 60", WORN_UNDER),
    Row("sure", "", "excluded", "recovered p 40 recovered u 60", "recovered p 40 aggregate_exhausted p 60", WORN_UNDER),
    Row("sure", "", "insolvent", "underlying_not_exhausted u 100", "recovered u 100", {**UNDER, "insolvent": "true"}),
    Row("sure", "insolvent", "refused", "underlying_not_exhausted u 100", "recovered u 100", {**UNDER, "refuses": "true"}),
    Row("sure", "aggregate", "excluded", "excluded p 100", "recovered u 90 retained u 10",
        {**UNDER, "technology": "ai.generative.text"}),
    Row("sure", "", "not_granted", "not_granted p 100", "recovered u 90 retained u 10", {**UNDER, "true": "contract"}),
    Row("unsure", "", "aggregate", "recovered p 40 aggregate_exhausted p 60",
        "recovered p 40 recovered u 60 | recovered p 40 aggregate_exhausted p 60", {**WORN_UNDER, "sure": "insolvent"}),
    # exhaustion: 100 primary, 100 above it; the insured bears a tenth of the primary
    Row("who", "underlying_insurers", "insureds_too",
        "recovered 90 coinsurance 10 underlying_not_exhausted 100", "recovered 190 coinsurance 10", {**TWO, "coinsurance": "10%"}),
    Row("who", "underlying_insurers", "anyone",
        "recovered 90 coinsurance 10 underlying_not_exhausted 100", "recovered 190 coinsurance 10", {**TWO, "coinsurance": "10%"}),
    # the first layer excludes what it meets, and the second asks who paid below it
    Row("who", "insureds_too", "anyone", "recovered 100 underlying_not_exhausted 100 excluded 100", "recovered 200 excluded 100", THREE),
    # the primary is insolvent, or has settled for half
    Row("how", "actual_payment", "held_liable",
        "underlying_not_exhausted 100 insolvent 100", "recovered 100 insolvent 100", {**PAYING, "insolvent": "true"}),
    Row("how", "actual_payment", "held_liable",
        "underlying_not_exhausted 100 refused 100", "recovered 100 refused 100", {**PAYING, "refuses": "true"}),
    Row("how", "actual_payment", "settled_in_full",
        "recovered 50 underlying_not_exhausted 100 released 50", "recovered 150 released 50", {**PAYING, "settled": "50"}),
    Row("how_much", "full", "proportionate",
        "recovered 50 underlying_not_exhausted 100 released 50", "recovered 100 underlying_not_exhausted 50 released 50",
        {**PAYING, "settled": "50"}),
    # the layer's own words take the fees that wore the primary down
    Row("of_what", "covered", "recognized",
        "recovered 200", "recovered 100 underlying_not_exhausted 100", {**TWO, "layers": "fees", "loss": "100"}),
    # triggers: the day that each looks at is the one outside the period
    Row("trigger", "occurrence", "offense", "untimely 100", COVERED, {**NO_AI, "harm": "2025-12-31"}),
    Row("trigger", "offense", "claims_made", "untimely 100", COVERED, {**NO_AI, "offense": "2025-12-31"}),
    Row("trigger", "claims_made", "discovery", "untimely 100", COVERED, {**NO_AI, "made": "2027-01-01", "reported": "2027-01-01"}),
    Row("trigger", "discovery", "occurrence", "untimely 100", COVERED, {**NO_AI, "discovered": "2027-01-01"}),
    Row("trigger", "claims_made", "claims_made_reported", COVERED, "untimely 100", {**NO_AI, "reported": "2027-03-02"}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_word_changed_changes_the_result(row: Row) -> None:
    """Both results are worked out by hand."""
    words = {**PLAIN, **row.setting}
    assert come_to({**words, row.word: row.before}) == row.was
    assert come_to({**words, row.word: row.after}) == row.becomes
    assert row.was != row.becomes


def test_every_word_of_the_vocabulary_has_a_row() -> None:
    """Those of the model and of the shipped taxonomy; what has no row is dead until shown otherwise."""
    used = {(row.word, word) for row in ROWS for word in (row.before, row.after)}
    taxonomy = load(POLICIES / "taxonomy.toml")
    (stages,) = [scale["values"] for scale in taxonomy["scale"] if scale["facet"] == taxonomy["roles"]["stage"]]
    words = {
        "lead_in": taxonomy["leadins"],
        "ring": [ring.name.lower() for ring in Ring],
        "stage": stages,
        "actor": [actor.value for actor in Actor],
        "imputation": [imputation.value for imputation in Imputation],
        "effect": [f'effect = "{effect.value}"' for effect in Effect],
        "trigger": [trigger.value for trigger in Trigger],
        "who": [who.value for who in Who],
        "how": [how.value for how in How],
        "of_what": [of_what.value for of_what in OfWhat],
        "how_much": [how_much.value for how_much in HowMuch],
        "treats": ["limit", "made", "acts"],
        "recoupment": [recoupment.value for recoupment in Recoupment],
        "allocation": get_args(Allocation),
        "spread": ["by_time", "all_sums", ""],
        "ended": get_args(Ended),
        "drops": ["aggregate", "insolvent", "refused"],
        "kind": [kind.value for kind in OtherKind],
        "sharing": [sharing.value for sharing in Sharing],
        "circle": [sharing.value for sharing in Sharing],
        "sure": get_args(Drop),
        "competing": ["first", "highest", "most_specific", "exclusive", "insured_chooses", ""],
    }
    assert {(word, value) for word, values in words.items() for value in values} - used == set()


# --- the small account -----------------------------------------------------------------------------------------------


def come_to(words: Mapping[str, str]) -> str:
    """Dollars by band at the favorable end, and at the adverse one if it differs."""
    found = reviewed(tuple(sorted(words.items())))
    named = bool(words["second"] or words["umbrella"])
    ends = [dollars(ledgers, named) for ledgers in (placed(found) if words["again"] else alone(found))]
    return ends[0] if ends[0] == ends[1] else " | ".join(ends)


def alone(found: Review) -> tuple[list[Ledger], list[Ledger]]:
    """The one claim, at both ends."""
    (one,) = found.results
    return [one.bound.favorable], [one.bound.adverse]


def placed(found: Review) -> tuple[list[Ledger], list[Ledger]]:
    """The claims of the scenario, at both ends."""
    (year,) = found.scenarios
    return [ledger for _, ledger in year.favorable.claims], [ledger for _, ledger in year.adverse.claims]


def dollars(ledgers: Iterable[Ledger], named: bool) -> str:
    """Dollars by band, and by policy where there are several."""
    sums: dict[str, int] = {}
    bands = (band for ledger in ledgers for band in ledger.bands)
    for band in sorted(bands, key=lambda b: RANK[b.reason.status]):
        status = band.reason.status.value
        key = f"{status} {band.reason.policy}" if named else status
        sums[key] = sums.get(key, 0) + band.span.size
    return " ".join(f"{status} {cents // 100}" for status, cents in sums.items())


@cache
def reviewed(words: tuple[tuple[str, str], ...]) -> Review:
    """The small account, matched."""
    with TemporaryDirectory() as folder:
        for name, text in files(dict(words)).items():
            Path(folder, f"{name}.toml").write_text("format = 1\n" + text, encoding="utf-8")
        return match(read(Path(folder), SHIPPED), memo=MEMO)


def files(w: Mapping[str, str]) -> dict[str, str]:
    """The account's folder: the account, the form, the layer's form."""
    return {"account": account(w), "small": form(w), "small-xs": EXCESS, "wide": WIDE}


def line(key: str, value: str) -> str:
    return f'{key} = "{value}"\n' if value else ""


def form(w: Mapping[str, str]) -> str:
    """One to three grants, an exclusion of a technology, of conduct, a condition: those the words ask for."""
    marks = "".join(f'{mark} = ["{w[mark]}"]\n' for mark in ("in", "edge", "out") if w[mark])
    conduct = f"""
[[exclusion]]
id = "conduct"
title = "Conduct"
stage = "{w['stage']}"
when = {{ conduct = "knowing+" }}
{line('actor', w['actor'])}{line('imputation', w['imputation'])}"""
    condition = f"""
[[condition]]
id = "c"
title = "Backups"
duty = "control"
{'' if any(word in w['effect'] for word in ("hammer", "binds", "one_claim", "rescind")) else 'control = "backups"'}
{f'treats = ["{w["treats"]}"]' if "one_claim" in w['effect'] else ''}
{w['effect']}
{'prejudice = "insurer_prejudiced"' if "prejudice" in w['effect'] or "law" in w['effect'] else ''}
{'share = "20%"' if "reduce" in w['effect'] else ''}
{'cap = "30"' if '"cap"' in w['effect'] else ''}
"""
    return f"""
[document]
kind = "form"
id = "small"
number = "SMALL"
edition = "1"
title = "Small"
publisher = "Test"
line = "small"
{line('competing', w['competing'])}{line('allocation', w['allocation'])}
{'allocated = "70%"' if w['allocation'] == 'fixed_percent' else ''}
provenance = {{ label = "TYP", as_of = 2026-01-01 }}
[[feature]]
id = "word"
text = "Does the word reach it?"
yes = []
no = []
[[definition]]
id = "tech"
term = "technology"
facet = "technology"
{marks}otherwise = "{w['otherwise']}"
feature = "word"
[[grant]]
id = "g"
title = "First"
part = "a"
trigger = "{w['trigger']}"
to = {{ theory = "negligence" }}
[[exclusion]]
id = "x"
title = "Technology"
lead_in = "{w['lead_in']}"
{w['widening']}
{w['narrowing']}
when = {{ technology = "@tech" }}
{conduct if w['actor'] else ''}{condition if w['effect'] else ''}{several(w) if w['grants'] == 'three' else ''}
"""


def several(w: Mapping[str, str]) -> str:
    """Two more grants, and what each pays at most."""
    grants = f"""
[[grant]]
id = "h"
title = "Second"
part = "b"
trigger = "claims_made"
to = {{ theory = "negligence" }}
[[grant]]
id = "i"
title = "Third"
part = "c"
trigger = "claims_made"
to = {{ theory = ["negligence", "fraud", "contract"] }}
{w['exclusive']}
"""
    caps = (("a", 30), ("b", 60), ("c", 45))
    return grants + "".join(f'[[sublimit]]\nid = "s{part}"\ntitle = "S"\nparts = ["{part}"]\namount = {most}\n' for part, most in caps)


EXCESS = """
[document]
kind = "form"
id = "small-xs"
number = "SMALL-XS"
edition = "1"
title = "Small excess"
publisher = "Test"
line = "excess"
provenance = { label = "TYP", as_of = 2026-01-01 }
[[exclusion]]
id = "fees"
title = "Fees"
to = { item = "claimant_fees" }
[[exclusion]]
id = "ai"
title = "AI"
lead_in = "arising_out_of"
when = { technology = "ai" }
"""


def account(w: Mapping[str, str]) -> str:
    """One policy, its layers, one claim."""
    return f"""
[account]
name = "Small"
client = "co"
currency = "USD"
as_of = 2026-11-02
law = "us.il"
{line('circle', w['circle'])}
[[party]]
id = "co"
name = "Co"
[[policy]]
id = "p"
party = "co"
title = "P"
insurer = "I"
document_stage = "issued"
form = "small"
endorsements = []
forms_schedule = []
insureds = [{{ party = "co", status = "named" }}, {{ party = "co", status = "director_officer" }}]
period = [2026-01-01, 2027-01-01]
retroactive = {w['retroactive']}
reporting_window = {{ days = 60 }}
limit = {{ each_claim = {w['limit']}, aggregate = {w['aggregate'] or w['limit']} }}
retention = "none"
{line('coinsurance', w['coinsurance'])}{'insolvent = true' if w['insolvent'] else ''}{'refuses = true' if w['refuses'] else ''}
defense = {{ kind = "{w['defense']}", place = "inside"{f', recoupment = "{w["recoupment"]}"' if w['recoupment'] else ''} }}
{line('spread', w['spread'])}{line('ended', w['ended'])}
{f'extended_reporting = [{{ days = 60, on = ["{w["on"]}"] }}]' if w['on'] else ''}
{beside(w['kind'], w['sharing'])}
{SAID if "rescind" in w['effect'] else ''}
{layers(w)}{second(w)}{umbrella(w)}
{f'[[loss_run]]{NEW}policy = "p"{NEW}as_of = 2026-11-01{NEW}paid = {w["paid"]}' if w['paid'] else ''}
{NOT_KEPT if w['effect'] else ''}
{claim(w)}{again(w) if w['again'] else ''}"""


def again(w: Mapping[str, str]) -> str:
    """The same claim once more, on another day, and both of them in one year."""
    second = claim({**w, "made": w["again"], "reported": w["again"], "acts": PLAIN["acts"]}).replace('id = "e"', 'id = "f"')
    return f"""{second}
[[scenario]]
id = "year"
title = "Year"
exposures = ["e", "f"]
related = [["e", "f"]]
"""


NEW = "\n"


def beside(kind: str, sharing: str, more: str = "") -> str:
    """How a policy stands to others."""
    shared = f', sharing = "{sharing}"' if sharing else ""
    return f'other_insurance = {{ kind = "{kind}"{shared}{more} }}' if kind else ""


def second(w: Mapping[str, str]) -> str:
    """A policy of the same form: primary, or in a circle with the first."""
    more = ", noncontributory = true" if w["noncontributory"] else ""
    kind = "excess" if w["circle"] else "primary"
    return other("q", "small", w["second"], beside(kind, w["sharing"], more)) if w["second"] else ""


def umbrella(w: Mapping[str, str]) -> str:
    """A policy of a wider form over the first, with a retention of its own."""
    lists = "".join(f', {key} = ["{word}"]' for key, word in (("drops_over", w["sure"]), ("unsure", w["unsure"])) if word)
    retention = '{ amount = 10, kind = "retention", place = "below_limit", satisfied_by = "both" }'
    return other("u", "wide", "1000", f'umbrella = {{ over = ["p"]{lists} }}', retention) if w["umbrella"] else ""


def other(id: str, form: str, limit: str, more: str, retention: str = '"none"') -> str:
    return f"""
[[policy]]
id = "{id}"
party = "co"
title = "{id}"
insurer = "J"
document_stage = "issued"
form = "{form}"
forms_schedule = []
insureds = [{{ party = "co", status = "named" }}]
period = [2026-01-01, 2027-01-01]
retroactive = "none"
limit = {{ each_claim = {limit}, aggregate = {limit} }}
retention = {retention}
defense = {{ kind = "reimburse", place = "inside" }}
{more}
"""


WIDE = """
[document]
kind = "form"
id = "wide"
number = "WIDE"
edition = "1"
title = "Wide"
publisher = "Test"
line = "small"
provenance = { label = "TYP", as_of = 2026-01-01 }
[[grant]]
id = "w"
title = "All"
part = "a"
trigger = "claims_made"
"""


SAID = 'statements = [{ id = "backups", text = "We keep backups.", control = "backups", said = "yes", on = 2025-12-01 }]'
"""What the application said of the control that is not kept."""

NOT_KEPT = """
[[answer]]
question = "control:co/backups"
value = "no"
by = "B"
on = 2026-06-01
evidence = "E"
"""


def layers(w: Mapping[str, str]) -> str:
    """None; one that asks how the primary was exhausted; two, of which the upper asks; one with words of its own that asks."""
    asking = ", ".join(f'{key} = "{w[key]}"' for key in ("who", "how", "of_what", "how_much") if w[key])
    own = '"small-xs"'
    return {
        "": "",
        "one": layer("x1", "p", asking) + f'drops_over = [{quoted(w["drops"])}]\n',
        "fees": layer("x1", "p", asking, own),
        "two": layer("x1", "p", 'who = "anyone"', own) + layer("x2", "x1", asking),
    }[w["layers"]]


def quoted(word: str) -> str:
    return f'"{word}"' if word else ""


def layer(id: str, above: str, exhaustion: str, own: str = "") -> str:
    return f"""
[[layer]]
id = "{id}"
title = "{id}"
excess_of = "{above}"
limit = {{ each_claim = 100, aggregate = 100 }}
shares = [{{ insurer = "X", share = "1", exhaustion = {{ {exhaustion} }} }}]
forms_schedule = []
endorsements = []
{f'form = {own}' if own else ''}
"""


def claim(w: Mapping[str, str]) -> str:
    """The company's loss; fees before it where a layer speaks of fees; persons and their loss where conduct is at issue."""
    people = f"""
[[exposure.person]]
id = "lee"
capacity = "director_officer"
facts = {{ conduct = "{w['lee']}", stage = "{w['reached']}" }}
[[exposure.person]]
id = "kim"
capacity = "director_officer"
control_group = true
facts = {{ conduct = "innocent", stage = "{w['reached']}" }}
[[exposure.item]]
id = "lee"
item = "damages.compensatory"
of = "lee"
amount = "40"
[[exposure.item]]
id = "kim"
item = "damages.compensatory"
of = "kim"
amount = "10"
"""
    fees = '[[exposure.item]]\nid = "fees"\nitem = "claimant_fees"\namount = "100"\n'
    counts = """
[[exposure.count]]
id = "negligence"
title = "Negligence"
weight = "40%"
[[exposure.count]]
id = "contract"
title = "Contract"
weight = "60%"
facts = { theory = "contract" }
"""
    costs = '[[exposure.item]]\nid = "defense"\nitem = "defense"\namount = "50"\n'
    tag = '"insurer_prejudiced"'
    return f"""
[[exposure]]
id = "e"
party = "co"
title = "E"
facts = {{ theory = "negligence", conduct = "innocent", stage = "{w['reached']}", fact = [{tag if w['prejudiced'] else ''}] }}
absent = [{'' if w['prejudiced'] else tag}]
{f'found = {{ theory = "{w["true"]}" }}' if w['true'] else ''}
{line('offer', w['offer'])}{f'noticed_to = {{ p = {w["noticed"]} }}' if w['noticed'] else ''}
acts = {w['acts']}
harm = {w['harm']}
offense = {w['offense']}
knowledge = "none"
made = {w['made']}
reported = {w['reported']}
discovered = {w['discovered']}
{f'settled = {{ p = {w["settled"]} }}' if w['settled'] else ''}
{counts if w['counts'] == 'two' else ''}
[[exposure.link]]
id = "system"
ring = "{w['ring']}"
technology = "{w['technology']}"
{fees if w['layers'] == 'fees' else ''}{costs if w['defense'] == 'duty' else ''}
[[exposure.item]]
id = "own"
item = "damages.compensatory"
amount = "{w['loss']}"
{people if w['actor'] else ''}"""
