"""Scenarios, pools, loss runs and what goes with them: every value where it belongs, every fault said."""

from datetime import date
from fractions import Fraction
from pathlib import Path

from tests.shelf import ACCOUNT, EXPOSURE, LAYER, POLICY, form
from tests.test_read_accounts import good
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
from underlap.read.library import Library
from underlap.read.shapes import DatesShape
from underlap.read.taxonomy import read_taxonomy

SECOND = POLICY.replace('id = "eo"', 'id = "cy"')


def exposure(id: str, text: str = "") -> str:
    """An exposure with an id and more keys."""
    return EXPOSURE.replace('id = "leak"\n', f'id = "{id}"\n{text}')


def test_what_a_slice_says_of_its_term(tmp_path: Path) -> None:
    """Reinstatements, aggregates of retention and sublimit, what a layer drops over."""
    kind = 'kind = "retention", place = "below_limit", satisfied_by = "both"'
    policy = POLICY.replace('aggregate = "5M" }', 'aggregate = "5M", reinstatements = 2 }').replace(
        'retention = "none"',
        f"""retention = {{ amount = "1k", {kind}, aggregate = "3k", parts = ["tech"] }}
sublimit = [{{ id = "s", title = "S", amount = "10", aggregate = "20" }}]""",
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
    extensions = (Extension(60, frozenset({"nonrenewed", "canceled"})), Extension(365, bought=False))
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


def test_the_shipped_taxonomy_says_who_answers_for_a_person() -> None:
    """The facet, and the node at and below which it is the company."""
    taxonomy = read_taxonomy(Library((shipped_library(),))).value
    assert taxonomy is not None
    assert (taxonomy.roles.indemnity, taxonomy.roles.indemnified) == ("indemnity", "indemnified")
