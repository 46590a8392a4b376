"""Scenarios, pools, loss runs and what goes with them: every value where it belongs, every fault said."""

import random
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.shelf import ACCOUNT, EXPOSURE, GRANT, LAYER, POLICY, codes, endorsement, form, library, write
from tests.test_fuzz import MUTATIONS
from tests.test_read_accounts import good, read
from underlap.cli.shipped import shipped_library
from underlap.model.clauses import Effect
from underlap.model.exposures import DATE_NAMES
from underlap.model.programs import (
    Extension,
    Limit,
    LossRun,
    OtherInsurance,
    OtherKind,
    Pool,
    Recoupment,
    Sharing,
    Terms,
    Umbrella,
)
from underlap.model.spans import Between, Day, Never, Period
from underlap.read.checks import check
from underlap.read.library import Library
from underlap.read.shapes import DatesShape
from underlap.read.taxonomy import read_taxonomy

SECOND = POLICY.replace('id = "eo"', 'id = "cy"')
RETAINED = (
    'retention = { amount = "1k", kind = "retention", place = "below_limit", satisfied_by = "both", aggregate = "3k", parts = ["tech"] }'
)
FULL = (
    POLICY.replace('"inside" }', '"inside", recoupment = "no" }')
    .replace('"5M" }', '"5M", reinstatements = 1 }')
    .replace('retention = "none"', RETAINED)
)
STATED = """made = 2026-03-01
reported = 2026-04-01
reported_to = { x1 = 2026-04-01, eo = "none" }
noticed_to = { eo = 2026-02-01 }
offer = "2M"
[[exposure.count]]
id = "one"
title = "One"
weight = "40%"
[[exposure.count]]
id = "two"
title = "Two"
weight = "3/5"
[[exposure.item]]"""


def exposure(id: str, text: str = "") -> str:
    """An exposure with an id and more keys."""
    return EXPOSURE.replace('id = "leak"\n', f'id = "{id}"\n{text}')


def test_what_a_slice_says_of_its_term(tmp_path: Path) -> None:
    """Reinstatements, aggregates of retention and sublimit, what a layer drops over."""
    policy = POLICY.replace('aggregate = "5M" }', 'aggregate = "5M", reinstatements = 2 }').replace(
        'retention = "none"',
        RETAINED + '\nsublimit = [{ id = "s", title = "S", amount = "10", aggregate = "20" }]',
    )
    account = good(tmp_path, ACCOUNT + policy + LAYER + LAYER.replace("x1", "x2").replace('"eo"', '"x1"\ndrops_over = ["insolvent"]'))
    [tower] = account.towers
    assert tower.policy.limit == Limit(500_000_000, 500_000_000, 2)
    assert tower.policy.limit.term == 1_500_000_000
    assert (tower.policy.retention.aggregate, tower.policy.retention.parts) == (300_000, frozenset({"tech"}))
    assert tower.policy.wording is not None
    assert tower.policy.wording.sublimits[0].aggregate == 2_000
    assert [layer.drops_over for layer in tower.layers] == [{"aggregate"}, {"insolvent"}]


def test_pools_are_flat(tmp_path: Path) -> None:
    """Pools inside a pool stand in it with their members, in order of ids."""
    text = """
[[pool]]
id = "outer"
of = ["eo", "x1", "inner"]
aggregate = "9M"
[[pool]]
id = "inner"
of = ["cy/tech"]
aggregate = "1M"
[[loss_run]]
policy = "x1"
as_of = 2026-11-01
paid = "1k"
[[loss_run]]
policy = "eo"
as_of = 2026-11-02
paid = "2k"
reserved = "3k"
"""
    account = good(tmp_path, ACCOUNT.replace('law = "us.il"', 'law = "us.il"\ncircle = "equal"') + POLICY + SECOND + LAYER + text)
    part = frozenset({("cy", "tech")})
    assert account.pools == (
        Pool("inner", 100_000_000, frozenset(), part),
        Pool("outer", 900_000_000, frozenset({"eo", "x1"}), part),
    )
    assert account.loss_runs == (
        LossRun("eo", date(2026, 11, 2), 200_000, 300_000),
        LossRun("x1", date(2026, 11, 1), 100_000, 0),
    )
    assert account.circle is Sharing.EQUAL


def test_an_exposure_for_scenarios(tmp_path: Path) -> None:
    """To whom it was reported and noticed, the offer, the weights of its counts."""
    text = """made = 2026-03-01
reported_to = { x1 = 2026-04-01, eo = "none" }
noticed_to = { eo = 2026-02-01 }
offer = "2M"
"""
    counts = "".join(f'[[exposure.count]]\nid = "{id}"\ntitle = "C"\nweight = "{weight}"\n' for id, weight in (("a", "40%"), ("b", "3/5")))
    [leak] = good(tmp_path, ACCOUNT + POLICY + LAYER + exposure("leak", text) + counts).exposures
    assert leak.reported_to == {"x1": Day(date(2026, 4, 1)), "eo": Never()}
    assert leak.noticed_to == {"eo": date(2026, 2, 1)}
    assert leak.offer == 200_000_000
    assert [count.weight for count in leak.counts] == [Fraction(2, 5), Fraction(3, 5)]


def test_scenarios_have_days_of_their_own(tmp_path: Path) -> None:
    """Exposures by id, whatever the file's order; what the scenario does not state stays as it was."""
    text = """
[[scenario]]
id = "bad"
title = "A bad year"
exposures = ["c", "b", "a"]
order = ["b", "a"]
dates = { a = { made = { between = [2026-03-01, 2026-04-01] }, harm = "none" } }
related = [["a", "b"]]
unsure_related = [["a", "c"]]
"""
    exposures = exposure("c") + exposure("a", "made = 2026-01-01\nreported = 2026-05-01\n") + exposure("b")
    account = good(tmp_path, ACCOUNT + POLICY + text + exposures)
    [bad] = account.scenarios
    assert (bad.id, bad.title, bad.order) == ("bad", "A bad year", ("b", "a"))
    assert [each.id for each in bad.exposures] == ["a", "b", "c"]
    made = Between(date(2026, 3, 1), date(2026, 4, 1))
    assert bad.exposures[0].dates == {"made": made, "harm": Never(), "reported": Day(date(2026, 5, 1))}
    assert bad.exposures[1] is account.exposures[1]
    assert (bad.related, bad.unsure_related) == ((frozenset("ab"),), (frozenset("ac"),))
    assert account.exposures[0].dates["made"] == Day(date(2026, 1, 1))


def test_a_scenario_can_state_every_date() -> None:
    """The shape has the names of the model."""
    assert tuple(DatesShape.__annotations__) == DATE_NAMES


def test_terms_of_a_policy_and_of_a_layer(tmp_path: Path) -> None:
    """A layer has what it states, and else what the policy has; extensions are the policy's."""
    policy = POLICY.replace('place = "inside" }', 'place = "inside", recoupment = "by_law" }').replace(
        "retroactive =",
        """pending_or_prior = 2022-07-01
knowledge_as_of = "not_stated"
prior_notice = 2026-01-01
ended = "nonrenewed"
extended_reporting = [{ days = 60, on = ["nonrenewed", "canceled"] }, { days = 365, bought = false }]
reporting_window = { days = 90 }
retroactive =""",
    )
    layer = LAYER + """period = [2026-02-01, 2027-01-01]
retroactive = 2024-01-01
prior_notice = "none"
reporting_window = { days = 30 }
"""
    [tower] = good(tmp_path, ACCOUNT + policy + layer).towers
    extensions = (Extension(60, frozenset({"nonrenewed", "canceled"})), Extension(365, bought=False, optional=True))
    day, year = date(2022, 7, 1), Period(date(2026, 1, 1), date(2027, 1, 1))
    assert tower.policy.terms == Terms(year, 90, "none", day, "not_stated", date(2026, 1, 1), extensions, "nonrenewed")
    assert tower.policy.defense.recoupment is Recoupment.BY_LAW
    own = Period(date(2026, 2, 1), date(2027, 1, 1))
    terms = Terms(own, 30, date(2024, 1, 1), day, "not_stated", "none", extensions, "nonrenewed")
    assert tower.layers[0].terms(tower.policy) == terms


def test_how_policies_stand_to_one_another(tmp_path: Path) -> None:
    """Other insurance, umbrellas, the order of parts, harm over several terms."""
    first = POLICY + """priority = ["tech"]
spread = "by_time"
other_insurance = { kind = "excess", sharing = "limits", over = ["cy"] }
"""
    second = SECOND + 'other_insurance = { kind = "primary", noncontributory = true }\n'
    third = (
        POLICY.replace('id = "eo"', 'id = "um"')
        + 'umbrella = { over = ["eo", "cy"], drops_over = ["aggregate", "excluded"], unsure = ["not_granted"] }\n'
    )
    towers = good(tmp_path, ACCOUNT + first + second + third).towers
    cy, eo, um = (tower.policy for tower in towers)
    assert (eo.priority, eo.spread) == (("tech",), "by_time")
    assert eo.other == OtherInsurance(OtherKind.EXCESS, Sharing.LIMITS, over=frozenset({"cy"}))
    assert cy.other == OtherInsurance(OtherKind.PRIMARY, noncontributory=True)
    assert um.umbrella == Umbrella(frozenset({"eo", "cy"}), frozenset({"aggregate", "excluded"}), frozenset({"not_granted"}))


def test_words_of_claims_together(tmp_path: Path) -> None:
    """Conditions that have no control, and how a mixed item is allocated."""
    conditions = """
[[condition]]
id = "c.related"
title = "Related claims"
duty = "related"
effect = "one_claim"
treats = ["limit", "made"]
[[condition]]
id = "c.circumstances"
title = "Circumstances"
duty = "circumstances"
effect = "binds"
asks = ["the facts", "the claimants expected"]
[[condition]]
id = "c.hammer"
title = "Consent"
duty = "consent"
effect = "hammer"
when = { fact = "published" }
share = "50%"
[[condition]]
id = "c.late"
title = "Late"
duty = "notice"
effect = "by_law"
prejudice = "prejudiced"
when = { fact = "published" }
"""
    text = form(conditions).replace('line = "small"', 'line = "small"\nallocation = "fixed_percent"\nallocated = "70%"')
    [tower] = good(tmp_path, ACCOUNT + POLICY, {"form": text}).towers
    wording = tower.policy.wording
    assert wording is not None
    assert (wording.allocation, wording.allocated) == ("fixed_percent", Fraction(7, 10))
    related, circumstances, hammer, late = wording.conditions
    assert (related.effect, related.control, related.treats) == (Effect.ONE_CLAIM, "", frozenset({"limit", "made"}))
    assert (circumstances.effect, circumstances.asks) == (Effect.BINDS, ("the facts", "the claimants expected"))
    assert (hammer.effect, hammer.share) == (Effect.HAMMER, Fraction(1, 2))
    assert (late.effect, late.prejudice) == (Effect.BY_LAW, "prejudiced")


def test_circumstances(tmp_path: Path) -> None:
    """What is known, since when, and to whom it was noticed."""
    text = """
[[circumstance]]
id = "letter"
title = "A letter"
party = "alder"
known = 2026-10-30
exposures = ["b", "a"]
noticed = { eo = 2026-11-20 }
"""
    account = good(tmp_path, ACCOUNT + POLICY + text + exposure("a") + exposure("b"))
    [letter] = account.circumstances
    assert (letter.id, letter.title, letter.party, letter.known) == ("letter", "A letter", "alder", date(2026, 10, 30))
    assert (letter.exposures, letter.noticed) == (("a", "b"), {"eo": date(2026, 11, 20)})
    assert {e.id: e.noticed_to for e in account.exposures} == {"a": letter.noticed, "b": letter.noticed}, "what was noticed of them"


def test_the_shipped_taxonomy_says_who_answers_for_a_person() -> None:
    """The facet, and the node at and below which it is the company."""
    taxonomy = read_taxonomy(Library((shipped_library(),))).value
    assert taxonomy is not None
    assert (taxonomy.roles.indemnity, taxonomy.roles.indemnified) == ("indemnity", "indemnified")


EVERY_KEY = f"""{ACCOUNT.replace('law = "us.il"', 'law = "us.il"' + chr(10) + 'circle = "limits"')}
{FULL}
pending_or_prior = 2022-07-01
knowledge_as_of = "not_stated"
prior_notice = 2026-01-01
ended = "nonrenewed"
reporting_window = {{ days = 60 }}
extended_reporting = [{{ days = 60, on = ["nonrenewed", "canceled"] }}, {{ days = 365, bought = false }}]
other_insurance = {{ kind = "excess", sharing = "limits", over = ["cy"] }}
priority = ["tech"]
spread = "by_time"
sublimit = [{{ id = "s", title = "S", amount = "250k", aggregate = "500k" }}]
{SECOND}
other_insurance = {{ kind = "primary", noncontributory = true }}
{POLICY.replace('id = "eo"', 'id = "um"')}
umbrella = {{ over = ["eo"], drops_over = ["aggregate", "excluded"], unsure = ["not_granted"] }}
{LAYER}
period = [2026-02-01, 2027-01-01]
retroactive = 2024-01-01
reporting_window = {{ days = 30 }}
drops_over = ["aggregate", "insolvent"]
[[pool]]
id = "all"
of = ["eo", "some"]
aggregate = "9M"
[[pool]]
id = "some"
of = ["cy/tech", "x1"]
aggregate = "5M"
[[loss_run]]
policy = "eo"
as_of = 2026-11-15
paid = "1M"
reserved = "500k"
{EXPOSURE.replace('[[exposure.item]]', STATED)}
{EXPOSURE.replace('"leak"', '"theft"')}
[[circumstance]]
id = "letter"
title = "A letter"
party = "alder"
known = 2026-10-30
exposures = ["leak"]
noticed = {{ eo = 2026-11-20 }}
[[scenario]]
id = "bad"
title = "A bad year"
exposures = ["leak", "theft"]
order = ["theft", "leak"]
dates = {{ theft = {{ made = 2026-03-01, reported = 2026-03-09 }} }}
related = [["leak", "theft"]]
unsure_related = [["theft", "leak"]]
"""


def test_every_key_at_once(tmp_path: Path) -> None:
    """Nothing is wrong with it."""
    account = good(tmp_path, EVERY_KEY)
    assert account.scenarios[0].exposures[1].dates["made"] == Day(date(2026, 3, 1))


def test_mutations_of_every_key_give_problems_and_no_traceback(tmp_path: Path) -> None:
    """As in the fuzz of the sample account, which has few of these keys."""
    shelf, chance = library(tmp_path, {"form": form()}), random.Random(6)
    folder = write(tmp_path / "account", {"account.toml": EVERY_KEY})
    found: set[str] = set()
    for _ in range(300):
        (folder / "account.toml").write_bytes(chance.choice(MUTATIONS)(EVERY_KEY.encode(), chance))
        found |= {problem.code for problem in check([folder], Library(shelf.folders)).problems}
    assert len(found) > 25, "the mutations are not all of one kind"


# --- faults ----------------------------------------------------------------------------------------------------------


def pool(id: str, *members: str) -> str:
    """A pool of members."""
    return f'[[pool]]\nid = "{id}"\nof = {list(members)}\naggregate = "1M"\n'


def scenario(text: str) -> str:
    """A scenario of one claim, made in March."""
    return exposure("a", "made = 2026-03-01\n") + f'[[scenario]]\nid = "s"\ntitle = "S"\nexposures = ["a"]\n{text}'


CHAIN = "".join(pool(f"p{n:02}", f"p{n + 1:02}", "eo") for n in range(17)) + pool("p17", "cy")
BACK = "".join(pool(f"p{99 - n:02}", f"p{98 - n:02}", "eo") for n in range(17)) + pool("p82", "cy")

FAULTS = [  # tables, codes, why
    (pool("a", "eo", "eo"), ["AC49"], "a member twice"),
    (pool("eo", "cy"), ["AC03"], "a pool with the name of a policy"),
    (pool("a", "eo") + pool("a", "cy"), ["AC03"], "a pool twice"),
    (pool("a", "eo/tech") + pool("b", "eo", "cy"), [], "a part in a pool that holds the whole"),
    (pool("a", "eo/tech", "cy") + pool("b", "eo"), ["AC45"], "a part and more, beside the whole"),
    (pool("a", "eo") + pool("b", "eo"), [], "two aggregates of one thing"),
    (pool("a", "a"), ["AC43"], "a pool in itself"),
    (pool("a", "eo/tach"), ["AC42"], "a part that no grant has"),
    (CHAIN, ["AC43"], "pools within pools within pools"),
    (BACK, ["AC43"], "the same, the other way up"),
    (pool("a", "eo").replace('"1M"', "0"), ["AC16"], "an aggregate of nothing"),
    ('[[loss_run]]\npolicy = "eoo"\nas_of = 2026-11-01\npaid = 1\n', ["AC11"], "a loss run of nothing"),
    (2 * '[[loss_run]]\npolicy = "eo"\nas_of = 2026-11-01\npaid = 1\n', ["AC03"], "two loss runs of one policy"),
    (scenario("dates = { a = { reported = 2026-02-01 } }\n"), ["AC32"], "reported before it was made, in a scenario"),
    (scenario("dates = { a = { made = 2026-02-01, reported = 2026-02-01 } }\n"), [], "both moved"),
    (scenario("dates = { a = { mode = 2026-02-01 } }\n"), ["SH01"], "a date that no exposure has"),
    (scenario("dates = { a = 2026-02-01 }\n"), ["SH03"], "a day, and not of what"),
    (scenario('order = ["a", "a"]\n'), ["AC49"], "an order of one"),
    (scenario('related = [["a", "a"]]\n'), ["AC49"], "related to itself"),
    (scenario("") + '[[scenario]]\nid = "s"\ntitle = "S"\nexposures = ["a"]\n', ["AC03"], "a scenario twice"),
    (exposure("a", "made = 2026-03-01\nreported_to = { eo = 2026-02-01 }\n"), ["AC32"], "reported to one before it was made"),
    (exposure("a", 'noticed = "none"\nnoticed_to = { eo = 2026-02-01 }\n'), ["AC32"], "noticed to one, and to nobody"),
    (exposure("a", "noticed = 2026-02-02\nnoticed_to = { eo = 2026-02-01 }\n"), ["AC32"], "noticed to one before the first"),
    (exposure("a", "noticed_to = { eo = 'none' }\n"), ["SH03"], "noticed never"),
    (exposure("a", "reported_to = { eo = 'never' }\n"), ["SH03"], "reported never, in another word"),
    (exposure("a", "reported_to = { eoo = 2026-02-01 }\n"), ["AC11"], "reported to nobody we know"),
    (
        exposure("a").replace('"alder"', '"aldr"') + '[[circumstance]]\nid = "c"\ntitle = "C"\nparty = "aldr"\nknown = 2026-01-01\n'
        'exposures = ["a"]\nnoticed = { eo = 2026-02-01 }\n',
        ["AC02", "AC02"],
        "of a party that does not exist",
    ),
]


@pytest.mark.parametrize(("text", "expected", "why"), FAULTS, ids=[why for *_, why in FAULTS])
def test_faults_of_what_stands_around_policies(text: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """Beside two policies and a layer."""
    assert codes(read(tmp_path, ACCOUNT + POLICY + SECOND + LAYER + text).problems) == expected


STATEMENTS = [  # what the policy's (or the layer's) table says, codes, why
    ('ended = "cancelled"', ["SH05"], "a way to end that the format does not know"),
    ('extended_reporting = [{ days = 0, on = ["renewed", "renewed"] }]', ["AC59", "AC49"], "no days, and a word twice"),
    ('extended_reporting = [{ days = 60, on = ["expired"] }]', ["SH05"], "another way to end"),
    ('priority = ["teck"]', ["AC07"], "a part that no grant has"),
    ('priority = ["tech", "tech"]', ["AC49"], "a part twice"),
    ('other_insurance = { kind = "excess", over = ["x1"] }', ["AC11"], "over a layer"),
    ('other_insurance = { kind = "excess", over = ["cyy"] }', ["AC11"], "over nothing"),
    ('umbrella = { over = ["ax"], drops_over = ["exhausted"] }', ["SH05"], "a word that no umbrella has"),
    ('umbrella = { over = ["ax", "zz"] }', ["AC51"], "an umbrella before one of two, by their ids"),
]


@pytest.mark.parametrize(("line", "expected", "why"), STATEMENTS, ids=[why for *_, why in STATEMENTS])
def test_faults_of_a_policy(line: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """All at once."""
    others = "".join(POLICY.replace('id = "eo"', f'id = "{id}"') for id in ("ax", "zz"))
    found = read(tmp_path, ACCOUNT + POLICY + line + "\n" + others + LAYER)
    assert codes(found.problems) == expected


def test_faults_of_sums(tmp_path: Path) -> None:
    """Reinstatements, an aggregate below one claim's, parts of a retention; a layer's own window and words."""
    policy = POLICY.replace('aggregate = "5M" }', 'aggregate = "5M", reinstatements = 101 }').replace(
        'retention = "none"', RETAINED.replace('"3k"', "1").replace("tech", "teck")
    )
    layer = LAYER + 'reporting_window = { days = 3661 }\ndrops_over = ["aggregate", "aggregate", "excluded"]\n'
    assert codes(read(tmp_path / "1", ACCOUNT + policy + layer).problems) == ["AC16", "AC58", "AC07", "SH05"]
    layer = layer.replace(', "excluded"', "")
    assert codes(read(tmp_path / "2", ACCOUNT + POLICY + layer).problems) == ["AC09", "AC49"]


WITH = '[[condition]]\nid = "c"\ntitle = "C"\nduty = "d"\n'
EFFECTS = [  # the condition, codes, why
    ('effect = "no_cover"\n', ["DC08"], "a duty that nothing tests"),
    ('effect = "one_claim"\n', ["DC08"], "claims that are one, in no respect"),
    ('effect = "one_claim"\ntreats = ["limit"]\ncontrol = "x"\nto = { item = "defense" }\n', ["DC08", "DC08"], "a control, and a test"),
    ('effect = "one_claim"\ntreats = ["limits"]\n', ["SH05"], "another word"),
    ('effect = "one_claim"\ntreats = ["limit", "limit"]\n', ["AC49"], "a word twice"),
    ('effect = "binds"\nparts = ["tech"]\nwhen = { fact = "published" }\n', ["DC08", "DC08"], "a part, and a test"),
    ('effect = "binds"\ntreats = ["made"]\n', ["DC08"], "what another effect says"),
    ('effect = "hammer"\ncontrol = "x"\nasks = ["the facts"]\n', ["DC08", "DC08"], "a control, and what a notice asks"),
    ('effect = "by_law"\nprejudice = "prejudiced"\n', ["DC08"], "every item would breach it"),
    ('effect = "by_law"\ncontrol = "x"\n', ["DC08"], "no tag for prejudice"),
]


@pytest.mark.parametrize(("text", "expected", "why"), EFFECTS, ids=[why for *_, why in EFFECTS])
def test_faults_of_a_condition(text: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """What an effect needs, and what means nothing with it."""
    assert codes(read(tmp_path, ACCOUNT + POLICY, {"form": form(WITH + text)}).problems) == expected


def test_an_amendment_to_an_effect_that_has_no_test(tmp_path: Path) -> None:
    """The target's own test stays, and would mean nothing."""
    text = form(WITH + 'effect = "hammer"\nwhen = { fact = "published" }\n')
    change = '[[amend]]\ntarget = "c"\nset = { effect = "one_claim", treats = ["limit"] }\n'
    policy = POLICY.replace('form = "form"', 'form = "form"\nendorsements = ["endt"]')
    found = read(tmp_path, ACCOUNT + policy, {"form": text, "endt": endorsement(change)})
    assert codes(found.problems) == ["DC08"]


@pytest.mark.parametrize("effect", ['"hammer"', '"binds"', '"one_claim"\ntreats = ["limit"]'])
def test_a_layer_says_nothing_of_claims_that_are_one(effect: str, tmp_path: Path) -> None:
    """Consent, circumstances and related claims are its policy's."""
    own = form(WITH + f"effect = {effect}\n", "own").replace(GRANT, "")
    found = read(tmp_path, ACCOUNT + POLICY + LAYER + 'form = "own"\n', {"own": own})
    assert codes(found.problems) == ["AC35"]


UNSURE = (
    exposure("a")
    + exposure("b")
    + """[[scenario]]
id = "s"
title = "S"
exposures = ["a", "b"]
unsure_related = [["b", "a"]]
[[loss_run]]
policy = "eo"
as_of = 2026-11-01
paid = 1
reserved = 1
[[loss_run]]
policy = "cy"
as_of = 2026-11-01
paid = 1
"""
)
ANSWERS = [  # question, value, codes, why
    ("fact:policy.eo/reserves", "yes", [], "reserves will be paid"),
    ("fact:policy.eo/reserves", "all", ["AC28"], "reserves, and no yes or no"),
    ("fact:policy.cy/reserves", "no", ["AC27"], "a loss run without reserves"),
    ("fact:policy.x1/reserves", "no", ["AC27"], "no loss run"),
    ("fact:s/related.a+b/one_claim", "no", [], "two claims are two"),
    ("fact:s/related.b+a/one_claim", "no", ["AC27"], "not sorted"),
    ("fact:t/related.a+b/one_claim", "no", ["AC27"], "no such scenario"),
    ("fact:s/related.a+b/one_claim", "none", ["AC28"], "another word"),
    ("fact:a/exposure/relative_exposure", "all", [], "all of it is covered exposure"),
    ("fact:a/exposure/relative_exposure", "some", ["AC28"], "a part of it"),
    ("fact:a/count.whole/relative_exposure", "all", ["AC27"], "of one count"),
    ("fact:u/related.a+b/one_claim", "no", ["SH02", "SH02"], "a scenario with faults"),
    ("fact:a", "all", ["AC25"], "of nothing"),
    ("fact:policy.eo", "all", ["AC25"], "of nothing of a policy"),
]


@pytest.mark.parametrize(("question", "value", "expected", "why"), ANSWERS, ids=[why for *_, why in ANSWERS])
def test_answers_about_claims_together(question: str, value: str, expected: list[str], why: str, tmp_path: Path) -> None:
    """Facts of a scenario, of a loss run, of an allocation."""
    broken = '[[scenario]]\nid = "u"\n' if "fact:u" in question else ""
    answer = f'[[answer]]\nquestion = "{question}"\nvalue = "{value}"\nby = "B"\non = 2026-11-01\nevidence = "E"\n'
    assert codes(read(tmp_path, ACCOUNT + POLICY + SECOND + UNSURE + broken + answer).problems) == expected
