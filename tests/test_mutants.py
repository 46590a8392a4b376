"""Small cases that the rest of the tests let pass: each fails if one line of the matcher is changed (docs/mutation.md).

Each row is worked by hand. Money rows are programs of whole cents, as in test_money.py, and name every band; others are accounts.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from tests.programs import EXCLUDED, capped, layer, placed, policy
from tests.small import YEAR, form, limit, plain
from tests.small import layer as layer_of
from tests.small import policy as policy_of
from underlap.match import decisions, outcomes
from underlap.match.decisions import Memo
from underlap.match.exams import Exam, vocabulary
from underlap.match.findings import changes
from underlap.match.outcomes import MOST_LEAVES, Leaf, Tree, explore, join
from underlap.match.results import Band, Code, Result, Ruling, Status
from underlap.match.reviews import CAP, match
from underlap.model.accounts import Account
from underlap.model.answers import YES_NO, Question, Reading, Unanswered
from underlap.model.clauses import Cite
from underlap.model.programs import (
    Exhaustion,
    HowMuch,
    Layer,
    Place,
    Retention,
    RetentionKind,
    Tower,
    Who,
)

ANYONE = Exhaustion(Who.ANYONE)
PARTLY = Exhaustion(Who.UNDERLYING_INSURERS, how_much=HowMuch.PROPORTIONATE)
HALF = Fraction(1, 2)
DUTY = Cite("d", "D", "1", "c", "", "a duty")


def reduced(share: Fraction) -> Ruling:
    """Covered, less a share."""
    return Ruling(Status.COVERED, reduces=((share, DUTY),))


def insolvent(stated: Layer, *which: int) -> Layer:
    """The layer with some of its insurers insolvent."""
    return evolve(stated, shares=tuple(evolve(s, insolvent=i in which) for i, s in enumerate(stated.shares)))


def said(band: Band) -> str:
    """`item [low, high) status holder`, and the insurer if one pays or would."""
    who = f" {band.reason.insurer}" if band.reason.insurer else ""
    return f"{band.item} [{band.span.low}, {band.span.high}) {band.reason.status.value} {band.reason.policy}{who}"


SPANS: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "a duty in a layer's own wording takes its share of what reaches the slice: of 7 cents floor(7/2) = 3 stay",
        {"towers": [Tower(policy(5), (layer("x", 5, 10),))], "items": {"loss": 12}, "rulings": {("x", "loss"): reduced(HALF)}},
        ["loss [0, 5) recovered p A", "loss [5, 8) recovered x x0", "loss [8, 12) condition_failed x"],
    ),
    (
        "two items, each less its share: the hole of one does not hide the hole of the other",
        {
            "towers": [Tower(policy(2), (layer("x", 2, 10),))],
            "items": {"fine": 5, "loss": 4},
            "rulings": {("x", "fine"): reduced(HALF), ("x", "loss"): reduced(Fraction(3, 4))},
        },
        [
            "fine [0, 2) recovered p A",
            "fine [2, 3) recovered x x0",
            "fine [3, 5) condition_failed x",
            "loss [0, 1) recovered x x0",
            "loss [1, 4) condition_failed x",
        ],
    ),
    (
        "an insolvent insurer of a layer is the layer's loss, its neighbor pays",
        {"towers": [Tower(policy(2), (insolvent(layer("x", 2, 4, ("1/2", ANYONE), ("1/2", ANYONE)), 1),))], "items": {"loss": 6}},
        ["loss [0, 2) recovered p A", "loss [2, 4) recovered x x0", "loss [4, 6) insolvent x"],
    ),
    (
        "two insolvent insurers side by side leave one band, and what comes after it stays",
        {"towers": [Tower(policy(2), (insolvent(layer("x", 2, 4, ("1/2", ANYONE), ("1/2", ANYONE)), 0, 1),))], "items": {"loss": 7}},
        ["loss [0, 2) recovered p A", "loss [2, 6) insolvent x", "loss [6, 7) above_limit p"],
    ),
    (
        "an insolvent insurer that does not attach owes nothing: not exhausted, not insolvent",
        {
            "towers": [Tower(policy(4), (insolvent(layer("x", 4, 4, ("1", Exhaustion(Who.UNDERLYING_INSURERS))), 0),))],
            "items": {"loss": 8},
            "settled": {"p": 1},
        },
        ["loss [0, 1) recovered p A", "loss [1, 4) released p", "loss [4, 8) underlying_not_exhausted x x0"],
    ),
    (
        "a waiting period that comes out of the limit is a waiting period still",
        {
            "towers": [Tower(policy(10, retention=Retention(3, RetentionKind.WAITING_PERIOD, Place.REDUCES_LIMIT)))],
            "items": {"loss": 5},
        },
        ["loss [0, 3) waiting_period p", "loss [3, 5) recovered p A"],
    ),
    (
        "shares of a second item go on where the first stopped: of cents 3 to 6 the first half owns two",
        {"towers": [Tower(policy(1), (layer("x", 1, 8, ("1/2", ANYONE), ("1/2", ANYONE)),))], "items": {"fine": 4, "loss": 3}},
        [
            "fine [0, 1) recovered p A",
            "fine [1, 2) recovered x x0",
            "fine [2, 4) recovered x x1",
            "loss [0, 2) recovered x x0",
            "loss [2, 3) recovered x x1",
        ],
    ),
    (
        "three thirds of nine cents",
        {
            "towers": [Tower(policy(1), (layer("x", 1, 9, ("1/3", ANYONE), ("1/3", ANYONE), ("1/3", ANYONE)),))],
            "items": {"loss": 10},
        },
        ["loss [0, 1) recovered p A", "loss [1, 4) recovered x x0", "loss [4, 7) recovered x x1", "loss [7, 10) recovered x x2"],
    ),
    (
        "three quarters and an unplaced one",
        {
            "towers": [Tower(policy(1), (layer("x", 1, 8, ("1/4", ANYONE), ("1/4", ANYONE), ("1/4", ANYONE)),))],
            "items": {"loss": 9},
        },
        [
            "loss [0, 1) recovered p A",
            "loss [1, 3) recovered x x0",
            "loss [3, 5) recovered x x1",
            "loss [5, 7) recovered x x2",
            "loss [7, 9) unplaced x",
        ],
    ),
    (
        "a share that pays in proportion counts its own cents from the slice's start: half of 3 is 1, half of 6 is 3",
        {
            "towers": [Tower(policy(4), (layer("x", 4, 8, ("1", PARTLY)),))],
            "items": {"fine": 7, "loss": 3},
            "settled": {"p": 2},
        },
        [
            "fine [0, 2) recovered p A",
            "fine [2, 4) released p",
            "fine [4, 5) recovered x x0",
            "fine [5, 7) underlying_not_exhausted x x0",
            "loss [0, 2) recovered x x0",
            "loss [2, 3) underlying_not_exhausted x x0",
        ],
    ),
    (
        "the second of two shares counts its own cents only, one of each item: a third of them pays the third of them",
        {
            "towers": [Tower(policy(3), (layer("x", 3, 8, ("1/2", ANYONE), ("1/2", PARTLY)),))],
            "items": {"fine": 5, "loss": 2, "more": 2},
            "settled": {"p": 1},
        },
        [
            "fine [0, 1) recovered p A",
            "fine [1, 3) released p",
            "fine [3, 4) recovered x x0",
            "fine [4, 5) underlying_not_exhausted x x1",
            "loss [0, 1) recovered x x0",
            "loss [1, 2) underlying_not_exhausted x x1",
            "more [0, 1) recovered x x0",
            "more [1, 2) recovered x x1",
        ],
    ),
    (
        "a share that pays in proportion, of which nothing below counts, pays nothing",
        {"towers": [Tower(policy(2), (layer("x", 2, 2, ("1", PARTLY)),))], "items": {"loss": 4}, "settled": {"p": 0}},
        ["loss [0, 2) released p", "loss [2, 4) underlying_not_exhausted x x0"],
    ),
    (
        "what an earlier tower left on both sides of what it took, for one reason, is shared as one run",
        {
            "towers": [
                Tower(policy(2, id="q"), (layer("y", 4, 1), layer("z", 7, 1))),
                Tower(policy(1), (layer("x", 1, 8, ("1/2", ANYONE), ("1/2", ANYONE)),)),
            ],
            "items": {"loss": 9},
        },
        [
            "loss [0, 2) recovered q A",
            "loss [2, 3) recovered p A",
            "loss [3, 4) recovered x x0",
            "loss [4, 5) recovered y y0",
            "loss [5, 7) recovered x x1",
            "loss [7, 8) recovered z z0",
            "loss [8, 9) recovered x x0",
        ],
    ),
    (
        "a share that pays in proportion counts its cents through the pieces that an earlier tower left: a third pays the third",
        {
            "towers": [
                Tower(policy(2, id="q"), (layer("w", 5, 1), layer("x", 7, 1), layer("y", 9, 1), layer("z", 11, 1))),
                Tower(policy(3), (layer("v", 3, 8, ("1", PARTLY)),)),
            ],
            "items": {"loss": 12},
            "settled": {"p": 1},
        },
        [
            "loss [0, 2) recovered q A",
            "loss [2, 3) recovered p A",
            "loss [3, 5) attachment_hole q",
            "loss [5, 6) recovered w w0",
            "loss [6, 7) underlying_not_exhausted v v0",
            "loss [7, 8) recovered x x0",
            "loss [8, 9) underlying_not_exhausted v v0",
            "loss [9, 10) recovered y y0",
            "loss [10, 11) recovered v v0",
            "loss [11, 12) recovered z z0",
        ],
    ),
    (
        "an item that starts at the edge of a slice has no empty band there",
        {"towers": [Tower(policy(4), (layer("x", 4, 4),))], "items": {"fine": 4, "loss": 3}},
        ["fine [0, 4) recovered p A", "loss [0, 3) recovered x x0"],
    ),
]


@pytest.mark.parametrize(("why", "program", "bands"), SPANS, ids=[r[0] for r in SPANS])
def test_every_band(why: str, program: dict[str, Any], bands: list[str]) -> None:
    """Which cents, of which item, go to whom."""
    assert [said(band) for band in placed(**program)] == bands


CITES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("no policy at all", {"towers": [], "items": {"loss": 1}}, ["not_insured no policy"]),
    (
        "a duty that takes a share",
        {"towers": [Tower(policy(9))], "items": {"loss": 2}, "rulings": {("p", "loss"): reduced(HALF)}},
        ["recovered", "condition_failed d/c"],
    ),
    (
        "the same in a layer",
        {"towers": [Tower(policy(1), (layer("x", 1, 9),))], "items": {"loss": 3}, "rulings": {("x", "loss"): reduced(HALF)}},
        ["recovered", "recovered", "condition_failed d/c"],
    ),
    (
        "a sublimit of a layer",
        {"towers": [Tower(policy(1), (layer("x", 1, 9),))], "items": {"loss": 3}, "rulings": {("x", "loss"): capped(1, clause="s.x")}},
        ["recovered", "recovered", "above_sublimit d/s.x"],
    ),
    (
        "an exclusion of a layer",
        {"towers": [Tower(policy(1), (layer("x", 1, 9),))], "items": {"loss": 3}, "rulings": {("x", "loss"): EXCLUDED}},
        ["recovered", "excluded d/x"],
    ),
    (
        "a layer that is not there in time, by which date",
        {
            "towers": [Tower(policy(1), (layer("x", 1, 9),))],
            "items": {"loss": 3},
            "rulings": {("x", "loss"): Ruling(Status.UNTIMELY, element="reported")},
        },
        ["recovered", "untimely reported"],
    ),
]


@pytest.mark.parametrize(("why", "program", "reasons"), CITES, ids=[r[0] for r in CITES])
def test_a_band_names_its_clause_and_its_element(why: str, program: dict[str, Any], reasons: list[str]) -> None:
    """Whatever takes cents is named with them: document and clause, or the element that failed."""
    told = []
    for band in placed(**program):
        cite, element = band.reason.cite, band.reason.element
        told.append(" ".join([band.reason.status.value, *([cite.ref] if cite else []), *([element] if element else [])]))
    assert told == reasons


# --- accounts ----------------------------------------------------------------------------------------------------------

OPEN, NO, YES = (0, 5), (5, 5), (0, 0)
"""What the client bears of five cents, least and most: one question, no cover, cover."""


def triggered(trigger: str) -> dict[str, Any]:
    """A form of one grant with another trigger."""
    return form("plain", grant=[{"id": "g", "title": "g", "part": "A", "trigger": trigger}])


def result(account: Account, basis: str = "all") -> Result:
    """The one claim's result."""
    (found,) = match(account, basis=basis).results
    return found


def ends(account: Account, basis: str = "all") -> tuple[int, int]:
    """Least and most borne."""
    bound = result(account, basis).bound
    return bound.low, bound.high


def occurred(**dates: Any) -> Account:
    """A claim against a policy that asks when harm happened."""
    return plain(policy_of("p"), forms={"plain": triggered("occurrence")}, exposure=dates)


ALL_LOSS = {"id": "g", "title": "g", "part": "A", "trigger": "claims_made"}
PENALTIES = {"id": "h", "title": "h", "part": "B", "trigger": "claims_made", "to": {"item": "penalty"}}
TWO_PARTS = {"plain": form("plain", grant=[ALL_LOSS, PENALTIES])}
UNKNOWN_CLAIM = {"between": [date(2025, 6, 1), date(2026, 6, 1)]}

STANDING: list[tuple[str, Account, tuple[int, int]]] = [
    ("harm that never happened is in no period", occurred(harm="none", knowledge="none"), NO),
    ("harm in the period, not known of before", occurred(harm=date(2026, 2, 1), knowledge="none"), YES),
    ("harm on the last day", occurred(harm=date(2026, 12, 31), knowledge="none"), YES),
    ("harm on the day of expiration", occurred(harm=date(2027, 1, 1), knowledge="none"), NO),
    (
        "harm that goes on from the day of expiration",
        occurred(harm={"from": date(2027, 1, 1), "to": date(2027, 2, 1)}, knowledge="none"),
        NO,
    ),
    ("harm known of on the day before inception", occurred(harm=date(2026, 2, 1), knowledge=date(2025, 12, 31)), NO),
    ("harm first known of on the day of inception", occurred(harm=date(2026, 2, 1), knowledge=YEAR[0]), YES),
    (
        "a claim reported before inception was not made in the period, though nobody asks for the report",
        plain(policy_of("p"), exposure={"made": UNKNOWN_CLAIM, "reported": date(2025, 12, 15)}),
        NO,
    ),
    ("the same, reported when it may be either", plain(policy_of("p"), exposure={"made": UNKNOWN_CLAIM, "reported": YEAR[1]}), OPEN),
    (
        "an additional insured for another part than the grant's",
        plain(policy_of("p", insureds=[{"party": "client", "status": "additional_insured", "parts": ["B"]}]), forms=TWO_PARTS),
        NO,
    ),
    (
        "an additional insured for the grant's part",
        plain(policy_of("p", insureds=[{"party": "client", "status": "additional_insured", "parts": ["A"]}]), forms=TWO_PARTS),
        YES,
    ),
]


@pytest.mark.parametrize(("why", "account", "borne"), STANDING, ids=[r[0] for r in STANDING])
def test_standing(why: str, account: Account, borne: tuple[int, int]) -> None:
    """Whether the policy is there for the claim at all, over all cells."""
    assert ends(account) == borne


STATED = {"name": "n", "client": "client", "currency": "USD", "as_of": YEAR[0], "law": "us.il", "term": YEAR}
ANY_DAY = {"between": [date(2025, 1, 1), date(2028, 1, 1)]}

TERM: list[tuple[str, Account, tuple[int, int]]] = [
    (
        "a claim of an unknown day is looked at where it lies in the term",
        plain(policy_of("p"), account=STATED, exposure={"made": ANY_DAY}),
        YES,
    ),
    ("acts of any day may lead to it", plain(policy_of("p", retroactive=date(2022, 7, 1)), account=STATED), OPEN),
]


@pytest.mark.parametrize(("why", "account", "borne"), TERM, ids=[r[0] for r in TERM])
def test_the_term_under_review(why: str, account: Account, borne: tuple[int, int]) -> None:
    """Over the cells of the term; over all cells both are open."""
    assert (ends(account, "term"), ends(account)) == (borne, OPEN)


def of(trigger: str, **dates: Any) -> Account:
    """One policy with one grant of this trigger, and what the claim states of its dates (None: it is not stated)."""
    known = {"harm": date(2026, 2, 1), "knowledge": "none", **dates}
    return plain(policy_of("p"), forms={"plain": triggered(trigger)}, exposure={k: v for k, v in known.items() if v is not None})


LATE: list[tuple[str, Account, str]] = [
    ("occurrence", of("occurrence", harm=date(2025, 2, 1)), "harm"),
    ("occurrence", of("occurrence", knowledge=date(2025, 2, 1)), "knowledge"),
    ("offense", of("offense", offense=date(2025, 2, 1)), "offense"),
    ("claims_made", of("claims_made", made=date(2025, 2, 1)), "made"),
    ("discovery", of("discovery", discovered=date(2025, 2, 1)), "discovered"),
]


@pytest.mark.parametrize(("trigger", "account", "element"), LATE, ids=[f"{r[0]}: {r[2]}" for r in LATE])
def test_an_untimely_claim_names_the_date(trigger: str, account: Account, element: str) -> None:
    """The date by which the trigger is not met."""
    (band,) = result(account).bound.adverse.bands
    assert (band.reason.status.value, band.reason.element) == ("untimely", element)


DAYS = ("..2026-01-01", "2026-01-01..2027-01-01", "2027-01-01..")
THREE_YEARS = ("2025-01-01..2026-01-01", "2026-01-01..2027-01-01", "2027-01-01..2028-01-01")

ASKED: list[tuple[str, Account, list[tuple[str, tuple[str, ...]]]]] = [
    ("an unstated claim", of("claims_made", made=ANY_DAY), [("when:e/made", THREE_YEARS)]),
    ("an unstated offense", of("offense"), [("when:e/offense", DAYS)]),
    (
        "unstated knowledge: only the day of inception matters",
        of("occurrence", knowledge=None),
        [("when:e/knowledge", ("..2026-01-01", "2026-01-01.."))],
    ),
    (
        "a policy of another year that asks for another date cuts nothing here",
        plain(
            policy_of("p"),
            policy_of("q", form="other", period=[date(2027, 6, 1), date(2028, 6, 1)]),
            forms={"plain": triggered("offense"), "other": form("other")},
        ),
        [("when:e/offense", DAYS)],
    ),
]


@pytest.mark.parametrize(("why", "account", "asked"), ASKED, ids=[r[0] for r in ASKED])
def test_a_date_is_asked_in_as_few_pieces_as_tell(why: str, account: Account, asked: list[tuple[str, tuple[str, ...]]]) -> None:
    """Pieces that every policy takes alike are one; open ends stay open."""
    assert [(w.question.key, w.question.answers) for w in result(account).worths] == asked
    assert {w.question.about for w in result(account).worths} == {key.partition("/")[2] for key, _ in asked}


def many_cells(policies: int, triggers: tuple[str, ...], **stated: Any) -> Account:
    """Policies of one term each, months apart, for every trigger."""
    made = []
    for trigger in triggers:
        for i in range(policies):
            start = YEAR[0] + timedelta(days=60 * i)
            made.append(policy_of(f"{trigger}{i}", form=trigger, period=[start, start + timedelta(days=30)], **stated))
    forms = {trigger: {**triggered(trigger), "document": form(trigger)["document"]} for trigger in triggers}
    return plain(*made, forms=forms, exposure={"made": {"between": [date(2025, 1, 1), date(2030, 1, 1)]}})


CELLS: list[tuple[str, Account, bool]] = [
    ("7 x 7 x 7 days: all are looked at", many_cells(3, ("claims_made", "offense", "discovery")), True),
    ("11 x 11 x 11 days are too many", many_cells(5, ("claims_made", "offense", "discovery")), False),
    (
        "17 days and eight retroactive dates that are not stated, 256 ways, are too many",
        many_cells(8, ("claims_made",), retroactive="not_stated"),
        False,
    ),
]


@pytest.mark.parametrize(("why", "account", "exact"), CELLS, ids=[r[0] for r in CELLS])
def test_cells_that_are_left_out_are_confessed(why: str, account: Account, exact: bool) -> None:
    """Of more than 1024 cells some are left out, and then the figure is a bound of all or nothing."""
    bound = result(account).bound
    assert bound.exact is exact
    assert (bound.low, bound.high) == (0, 5)
    assert exact or {(w.relief, w.stake) for w in result(account).worths} == {(0, 0)}


# --- words, grants, layers ---------------------------------------------------------------------------------------------


def grants(*stated: dict[str, Any], competing: str | None = None, **clauses: Any) -> dict[str, Any]:
    """A form of several grants, by default all for every loss, each in its own part, and how they compete."""
    made = [{"title": g["id"], "part": g["id"], "trigger": "claims_made", **g} for g in stated]
    two = form("plain", grant=made, **clauses)
    if competing:
        two["document"]["competing"] = competing
    return {"plain": two}


def not_kept(control: str) -> dict[str, Any]:
    """The account's answer that a control was not kept."""
    return {"question": f"control:client/{control}", "value": "no", "by": "b", "on": YEAR[0], "evidence": "e"}


def takes(share: str, **more: Any) -> dict[str, Any]:
    """A condition that takes a share of each item away."""
    return {"id": "c", "duty": "control", "control": "review", "effect": "reduce", "share": share, **more}


def over(cents: int, own: dict[str, Any] | None = None, forms: dict[str, Any] | None = None, **changes: Any) -> Account:
    """A policy of so many cents below a layer of nine, with a form of its own if given."""
    above = layer_of("x", "p", form="own") if own else layer_of("x", "p")
    return plain(policy_of("p", limit=limit(cents)), forms={**(forms or {}), **({"own": own} if own else {})}, layer=[above], **changes)


FEATURE = {"id": "f", "text": "?", "yes": [], "no": []}
GENERATIVE = {"technology": "ai.generative"}
AI = {"facts": {"technology": "ai", "harm": "money", "conduct": "innocent", "stage": "alleged"}}
UNSURE = {"facts": {"technology": "software", "harm": "money", "stage": "alleged"}}


def excluding(*exclusions: dict[str, Any], **clauses: Any) -> dict[str, Any]:
    """A form that takes all loss, less exclusions."""
    return {"plain": form("plain", exclusion=[{"id": f"x{i}", **x} for i, x in enumerate(exclusions, 1)], **clauses)}


def carving(test: dict[str, Any], *unless: dict[str, Any], id: str = "cb") -> dict[str, Any]:
    """A carve-back, and those nested in it."""
    return {"id": id, "title": id, "when": test, **({"unless": list(unless)} if unless else {})}


MONEY = {"harm": "money"}
EVERYTHING = {"when": MONEY}
def capping(cents: int, id: str) -> dict[str, Any]:
    """A carve-back of an exclusion of all harm to money, up to so many cents."""
    return {**carving(MONEY, id=id), "cap": f"0.{cents:02d}"}


DEFENSE = {"item": [{"id": "d", "item": "defense", "amount": "0.05"}]}
PLEADED = {"facts": {**AI["facts"], "technology": "ai.generative"}, "found": {"technology": "software"}}
"""Pleaded to be generative AI, and found to be plain software."""


TWO_COUNTS = {
    "count": [{"id": "m", "title": "m", "facts": {"harm": "money"}}, {"id": "z", "title": "z", "facts": {"harm": "injury"}}]
}


def item(**more: Any) -> dict[str, Any]:
    """Five cents of damages, and what they state of their own; elsewhere there was no leak, and software."""
    return {"item": [{"id": "d", "item": "damages", "amount": "0.05", **more}]}


def may_be(*rings: str) -> dict[str, Any]:
    """Generative AI that stands in one of these rings."""
    return {"link": [{"id": "k", "ring": list(rings), "technology": "ai.generative"}]}


SMALL_B: dict[str, Any] = {"sublimit": [{"id": "s", "parts": ["b"], "amount": "0.02"}]}
SMALL_A: dict[str, Any] = {"sublimit": [{"id": "s", "parts": ["a"], "amount": "0.02"}]}
WITH_AFFILIATE = {"claimant_party": "client"}

WORDS: list[tuple[str, Account, tuple[int, int]]] = [
    (
        "an exclusive grant that comes too late leaves the item to the other",
        plain(
            policy_of("p"),
            forms=grants({"id": "a", "trigger": "discovery", "exclusive": True}, {"id": "b"}, competing="first"),
            exposure={"discovered": date(2025, 1, 1)},
        ),
        (0, 0),
    ),
    (
        "an exclusive grant in time takes the item alone, if only up to its sublimit",
        plain(policy_of("p"), forms=grants({"id": "a", "exclusive": True}, {"id": "b"}, competing="highest", **SMALL_A)),
        (3, 3),
    ),
    ("two grants, the highest pays", plain(policy_of("p"), forms=grants({"id": "a"}, {"id": "b"}, competing="highest", **SMALL_A)), (0, 0)),
    ("two grants, the first pays", plain(policy_of("p"), forms=grants({"id": "a"}, {"id": "b"}, competing="first", **SMALL_A)), (3, 3)),
    (
        "the most specific of two grants is the one whose object test has more terms",
        plain(
            policy_of("p"),
            forms=grants(
                {"id": "a", "to": {"item": "damages"}},
                {"id": "b", "when": {"technology": ["software", "ai"], "harm": "money"}},
                competing="most_specific",
                **SMALL_A,
            ),
        ),
        (0, 0),
    ),
    ("two grants, and no word on which pays: a question", plain(policy_of("p"), forms=grants({"id": "a"}, {"id": "b"}, **SMALL_A)), (0, 3)),
    (
        "an item of the whole is read in the count in which a condition takes least",
        plain(
            policy_of("p"),
            forms={"plain": form("plain", condition=[takes("1/5", when={"harm": "injury"}), takes("4/5", id="d", when={"harm": "money"})])},
            exposure=TWO_COUNTS,
            answer=[not_kept("review")],
        ),
        (1, 1),
    ),
    (
        "two halves lost one after the other leave less than a loss of seven tenths: of 10 cents 2, and 3",
        plain(
            policy_of("p", limit=limit(20)),
            forms={
                "plain": form(
                    "plain",
                    condition=[
                        takes("1/2", when=MONEY),
                        takes("1/2", id="d", when=MONEY),
                        takes("7/10", id="e", when={"harm": "injury"}),
                    ],
                )
            },
            exposure={**TWO_COUNTS, "item": [{"id": "d", "item": "damages", "amount": "0.10"}]},
            answer=[not_kept("review")],
        ),
        (7, 7),
    ),
    (
        "the grant declared first pays, though it covers in a later count",
        plain(
            policy_of("p"),
            forms=grants({"id": "a", "when": {"harm": "injury"}}, {"id": "b", "when": MONEY}, competing="first", **SMALL_B),
            exposure=TWO_COUNTS,
        ),
        (0, 0),
    ),
    (
        "a tag of the item's own",
        plain(policy_of("p"), forms=excluding({"to": {"fact": "leak"}}), exposure=item(facts={"fact": ["leak"]})),
        (5, 5),
    ),
    (
        "a tag that is unknown of the item",
        plain(policy_of("p"), forms=excluding({"to": {"fact": "leak"}}), exposure=item(unknown=["leak"])),
        (0, 5),
    ),
    (
        "a tag that is found of the item",
        plain(policy_of("p"), forms=excluding({"to": {"fact": "leak"}}), exposure=item(found={"fact": ["leak"]})),
        (5, 5),
    ),
    (
        "a value that is found of the item",
        plain(policy_of("p"), forms=excluding({"to": {"technology": "ai"}}), exposure=item(found={"technology": "ai"})),
        (5, 5),
    ),
    (
        "a layer without wording of its own does not take twice what a condition of the policy took",
        over(
            1,
            forms={"plain": form("plain", condition=[takes("2/5")])},
            answer=[not_kept("review")],
        ),
        (2, 2),
    ),
    (
        "a layer without wording of its own is not held by a sublimit of the policy",
        over(1, forms={"plain": form("plain", sublimit=[{"id": "s", "amount": "0.04"}])}),
        (1, 1),
    ),
    (
        "a layer's own exclusion of claims by an insured bites",
        over(2, form("own", grant=[], exclusion=[{"id": "x", "to": {"by_insured": True}}]), exposure=WITH_AFFILIATE),
        (3, 3),
    ),
    (
        "a link that may be connected or merely involved, and a lead-in that reaches what is connected",
        plain(policy_of("p"), forms=excluding({"lead_in": "arising_out_of", "when": GENERATIVE}), exposure=may_be("connected", "involved")),
        (0, 5),
    ),
    (
        "what is owed on the pleading alone is owed by the date of the grant that the pleading meets",
        plain(
            policy_of("p", defense={"kind": "advance", "place": "inside"}),
            forms=grants({"id": "a", "trigger": "discovery", "when": GENERATIVE}),
            exposure={**DEFENSE, **PLEADED, "discovered": date(2026, 2, 1)},
        ),
        (0, 0),
    ),
    (
        "the best of all findings on the pleading: one cent if it was any AI, three if generative",
        plain(
            policy_of("p", defense={"kind": "advance", "place": "inside"}),
            forms=excluding(
                {"when": GENERATIVE, "unless": [capping(3, "l")]},
                sublimit=[{"id": "s", "when": {"except": GENERATIVE}, "amount": "0.01"}],
            ),
            exposure={**DEFENSE, **AI},
        ),
        (2, 2),
    ),
    (
        "the same, where the pleading says so",
        plain(
            policy_of("p", defense={"kind": "advance", "place": "inside"}),
            forms=excluding(
                {"when": GENERATIVE, "unless": [capping(3, "l")]},
                sublimit=[{"id": "s", "when": {"except": GENERATIVE}, "amount": "0.01"}],
            ),
            exposure={**DEFENSE, "facts": {**AI["facts"], "technology": "software"}},
        ),
        (4, 4),
    ),
    (
        "the same, where the claimant is a stranger",
        over(2, form("own", grant=[], exclusion=[{"id": "x", "to": {"by_insured": True}}])),
        (0, 0),
    ),
]


@pytest.mark.parametrize(("why", "account", "borne"), WORDS, ids=[r[0] for r in WORDS])
def test_words(why: str, account: Account, borne: tuple[int, int]) -> None:
    """What the client bears of five cents, least and most."""
    assert ends(account) == borne


# --- outcomes ----------------------------------------------------------------------------------------------------------


def asks(*keys: str) -> tuple[Question, ...]:
    """Yes-or-no questions."""
    return tuple(Question(f"law:{key}@us.il", YES_NO) for key in keys)


def tree(question: Question, *values: object) -> Tree[object]:
    """A decision that one question decides."""
    leaves = [Leaf({question.key: answer}, value, value) for answer, value in zip(question.answers, values, strict=True)]
    return Tree(tuple(leaves), {question.key: question})


def test_a_decision_cut_short_says_so() -> None:
    """Eleven questions that all matter have 2048 leaves, of which the first 1024 are kept."""
    questions = asks(*"abcdefghijk")

    def decide(reading: Reading) -> object:
        for question in questions:
            if question.key not in reading:
                raise Unanswered(question)
        return tuple(reading.values())

    cut = explore(decide, str)
    assert (len(cut.leaves), cut.exact) == (MOST_LEAVES, False)


def test_an_answer_that_the_next_decision_needs_is_not_forgotten() -> None:
    """The first decision comes to the same either way; the second does not."""
    (q,) = asks("q")
    joined = join([tree(q, "same", "same"), tree(q, "one", "other")], 9, {}, forget=True)
    assert [o.verdicts for o in joined.outcomes] == [("same", "one"), ("same", "other")]
    assert joined.exact


def test_too_many_pairs_are_cut_and_the_first_in_order_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three questions of two answers; six pairs may be tried: 1 x 2 and 2 x 2 are, then one state goes on: two outcomes of eight."""
    monkeypatch.setattr(outcomes, "MOST_PAIRS", 6)
    a, b, c = asks("a", "b", "c")
    joined = join([tree(a, 1, 0), tree(b, 1, 0), tree(c, 1, 0)], 99, {}, forget=True)
    assert [o.verdicts for o in joined.outcomes] == [(1, 1, 1), (1, 1, 0)]
    assert not joined.exact


# --- questions ---------------------------------------------------------------------------------------------------------


def exam(account: Account) -> Exam:
    """The one claim examined."""
    return Exam(account, account.exposures[0], vocabulary(account), "high", "all", CAP, Memo())


PREJUDICE = {"id": "c", "duty": "control", "control": "review", "effect": "no_cover_if_prejudice", "prejudice": "prejudiced"}
DEFINED = {"id": "d", "term": "d", "facet": "technology", "in": ["ai.generative"], "out": ["ai"], "otherwise": "no"}
OTHER = {"id": "d", "term": "d", "facet": "technology", "in": ["software"], "out": ["ai"], "otherwise": "no"}
AT_THE_EDGE = {"id": "d", "term": "d", "facet": "technology", "edge": ["ai.generative"], "feature": "f", "otherwise": "no"}
REFINED = "fact:e/exposure/technology"
FINER = ("ai", "ai.generative")

QUESTIONS: list[tuple[str, Account, dict[str, tuple[tuple[str, ...], set[str], str, str]]]] = [
    (
        "met, an exclusion works against the insured",
        plain(policy_of("p"), forms=excluding({"when": GENERATIVE}), exposure=AI),
        {REFINED: (FINER, {"ai.generative"}, "technology", "plain/x1")},
    ),
    (
        "met, a carve-back works for the insured",
        plain(policy_of("p"), forms=excluding({**EVERYTHING, "unless": [carving(GENERATIVE)]}), exposure=AI),
        {REFINED: (FINER, {"ai"}, "technology", "plain/x1")},
    ),
    (
        "met, a carve-back's own exception works against the insured",
        plain(policy_of("p"), forms=excluding({**EVERYTHING, "unless": [carving(MONEY, carving(GENERATIVE, id="n"))]}), exposure=AI),
        {REFINED: (FINER, {"ai.generative"}, "technology", "plain/x1")},
    ),
    (
        "met, what an exclusion excepts works for the insured",
        plain(policy_of("p"), forms=excluding({"when": {"except": GENERATIVE}}), exposure=AI),
        {REFINED: (FINER, {"ai"}, "technology", "plain/x1")},
    ),
    (
        "met, a grant works for the insured",
        plain(policy_of("p"), forms=grants({"id": "a", "when": GENERATIVE}), exposure=AI),
        {REFINED: (FINER, {"ai"}, "technology", "plain/a")},
    ),
    (
        "applied, a sublimit works against the insured",
        plain(policy_of("p"), forms={"plain": form("plain", sublimit=[{"id": "s", "when": GENERATIVE, "amount": "0.01"}])}, exposure=AI),
        {REFINED: (FINER, {"ai.generative"}, "technology", "plain/s")},
    ),
    (
        "applied, a condition works against the insured, and a control that is kept for it",
        plain(policy_of("p"), forms={"plain": form("plain", condition=[takes("1/5", when=GENERATIVE)])}, exposure=AI),
        {
            REFINED: (FINER, {"ai.generative"}, "technology", "plain/c"),
            "control:client/review": (YES_NO, {"no"}, "review", "plain/c"),
        },
    ),
    (
        "a clause after a condition is asked about anew",
        plain(
            policy_of("p"),
            forms={
                "plain": form(
                    "plain", condition=[takes("1/5")], sublimit=[{"id": "s", "when": GENERATIVE, "amount": "0.01"}]
                )
            },
            exposure=AI,
        ),
        {
            "control:client/review": (YES_NO, {"no"}, "review", "plain/c"),
            REFINED: (FINER, {"ai.generative"}, "technology", "plain/s"),
        },
    ),
    (
        "of a value that is not stated, all that the wordings tell apart, and none of it",
        plain(policy_of("p"), forms=excluding({"when": GENERATIVE}), exposure={"facts": {"harm": "money"}}),
        {REFINED: (("none", "ai.generative"), {"ai.generative"}, "technology", "plain/x1")},
    ),
    (
        "a value is refined by what lies below it, not by its neighbors",
        plain(policy_of("p"), forms=excluding({"when": GENERATIVE}, {"when": {"technology": "software"}}), exposure=AI),
        {REFINED: (FINER, {"ai.generative"}, "technology", "plain/x1")},
    ),
    (
        "any value at all: the roots of the tree, and none",
        plain(policy_of("p"), forms=excluding({"when": {"technology": "any"}}), exposure={"facts": {"harm": "money"}}),
        {REFINED: (("none", "ai", "software"), {"ai", "software"}, "technology", "plain/x1")},
    ),
    (
        "a value that is unknown where a link stands",
        plain(
            policy_of("p"),
            forms=excluding({"when": GENERATIVE}),
            exposure={"link": [{"id": "k", "ring": "cause", "unknown": ["technology"]}]},
        ),
        {"fact:e/link.k/technology": (("none", "ai.generative"), {"ai.generative"}, "technology", "plain/x1")},
    ),
    (
        "the steps of a scale",
        plain(policy_of("p"), forms=excluding({"when": {"conduct": "reckless+"}}), exposure=UNSURE),
        {"fact:e/exposure/conduct": (("innocent", "reckless", "knowing"), {"reckless", "knowing"}, "conduct", "plain/x1")},
    ),
    (
        "a tag",
        plain(policy_of("p"), forms=excluding({"when": {"fact": "leak"}}), exposure={"absent": [], **AI}),
        {"fact:e/exposure/leak": (YES_NO, {"yes"}, "leak", "plain/x1")},
    ),
    (
        "a scale and a tag that are unknown where the count is, and stated elsewhere",
        plain(
            policy_of("p"),
            forms=excluding({"when": {"conduct": "reckless+"}}, {"when": {"fact": "leak"}}),
            exposure={"count": [{"id": "m", "title": "m", "unknown": ["conduct", "leak"]}]},
        ),
        {
            "fact:e/count.m/conduct": (("innocent", "reckless", "knowing"), {"reckless", "knowing"}, "conduct", "plain/x1"),
            "fact:e/count.m/leak": (YES_NO, {"yes"}, "leak", "plain/x2"),
        },
    ),
    (
        "a carve-back behind one that is taken again works for the insured still",
        plain(
            policy_of("p"),
            forms=excluding({**EVERYTHING, "unless": [carving(MONEY, carving(MONEY, id="n")), carving(GENERATIVE, id="m")]}),
            exposure=AI,
        ),
        {REFINED: (FINER, {"ai"}, "technology", "plain/x1")},
    ),
    (
        "what follows an exception in an exclusion works against the insured still",
        plain(policy_of("p"), forms=excluding({"when": {"all": [{"except": {"technology": "software"}}, GENERATIVE]}}), exposure=AI),
        {REFINED: (FINER, {"ai.generative"}, "technology", "plain/x1")},
    ),
    (
        "prejudice works against the insured, once the control was not kept",
        plain(
            policy_of("p"),
            forms={"plain": form("plain", condition=[PREJUDICE])},
            exposure={"absent": []},
            answer=[not_kept("review")],
        ),
        {"fact:e/exposure/prejudiced": (YES_NO, {"yes"}, "prejudiced", "plain/c")},
    ),
    (
        "whether a link is near enough",
        plain(policy_of("p"), forms=excluding({"lead_in": "arising_out_of", "when": GENERATIVE}), exposure=may_be("connected", "involved")),
        {"fact:e/link.k/ring": (("connected", "involved"), {"connected"}, "ring", "plain/x1")},
    ),
    (
        "a defined term, fine enough for its marks",
        plain(policy_of("p"), forms=excluding({"when": {"technology": "@d"}}, definition=[DEFINED]), exposure=AI),
        {REFINED: (FINER, {"ai.generative"}, "technology", "plain/x1")},
    ),
    (
        "a defined term at its edge: the law",
        plain(
            policy_of("p"),
            forms=excluding({"when": {"technology": "@d"}}, definition=[AT_THE_EDGE], feature=[FEATURE]),
            exposure={"facts": {**AI["facts"], "technology": "ai.generative"}},
        ),
        {"law:f@us.il": (YES_NO, {"yes"}, "f", "plain/x1")},
    ),
    (
        "which of two grants pays, by the law of the policy",
        plain(policy_of("p", law="us.ny"), forms=grants({"id": "a"}, {"id": "b"}, **SMALL_A)),
        {"law:competing.plain@us.ny": (YES_NO, {"no"}, "competing.plain", "")},
    ),
    (
        "words of a layer, by the law of the layer",
        plain(
            policy_of("p", limit=limit(2)),
            forms={"own": form("own", grant=[], exclusion=[{"id": "x", "to": {"question": "f"}}], feature=[FEATURE])},
            layer=[layer_of("x", "p", form="own", law="us.ny")],
        ),
        {"law:f@us.ny": (YES_NO, {"yes"}, "f", "own/x")},
    ),
]


@pytest.mark.parametrize(("why", "account", "asked"), QUESTIONS, ids=[r[0] for r in QUESTIONS])
def test_questions(why: str, account: Account, asked: dict[str, tuple[tuple[str, ...], set[str], str, str]]) -> None:
    """Key -> answers, those that work against the insured, what it is about, and who asked first."""
    found = exam(account).questions
    assert {key: (q.answers, set(q.against), q.about, q.asked_by) for key, q in found.items()} == asked


NOTHING: list[tuple[str, Account]] = [
    (
        "a value that meets no term, however fine",
        plain(policy_of("p"), forms=excluding({"when": {"technology": "software"}}, {"to": {"item": "penalty"}, "when": GENERATIVE}),
        exposure=AI),
    ),
    (
        "an exclusion that surely bites, behind one that may",
        plain(policy_of("p"), forms=excluding({"when": GENERATIVE}, EVERYTHING),
        exposure=AI),
    ),
    (
        "an exclusion that may bite, and surely gives back",
        plain(policy_of("p"), forms=excluding({"when": GENERATIVE, "unless": [carving(MONEY)]}), exposure=AI),
    ),
    (
        "a fact that is found somewhere else is a no here",
        plain(
            policy_of("p"),
            forms=excluding({"lead_in": "for", "when": {"technology": "ai"}}, {"lead_in": "for", "when": {"fact": "leak"}}),
            exposure={
                "facts": {"harm": "money"},
                "absent": [],
                "link": [{"id": "k", "ring": "involved", "found": {"technology": "software", "fact": ["leak"]}}],
            },
        ),
    ),
    (
        "a link that is near enough wherever it stands",
        plain(policy_of("p"), forms=excluding({"lead_in": "arising_out_of", "when": GENERATIVE}), exposure=may_be("cause", "connected")),
    ),
    (
        "a defined term that the value is out of, however fine",
        plain(
            policy_of("p"),
            forms=excluding({"when": {"technology": "@d"}}, {"to": {"item": "penalty"}, "when": GENERATIVE}, definition=[OTHER]),
            exposure=AI,
        ),
    ),
    (
        "a date of a grant whose words are not met",
        plain(policy_of("p"),
        forms=grants({"id": "a"}, {"id": "b", "trigger": "discovery", "to": {"item": "penalty"}}, competing="first")),
    ),
]


@pytest.mark.parametrize(("why", "account"), NOTHING, ids=[r[0] for r in NOTHING])
def test_what_is_not_asked(why: str, account: Account) -> None:
    """A question is met only where its answer can still change something."""
    found = exam(account)
    assert dict(found.questions) == {}
    assert [calendar.cell for calendar in found.calendars] == [{"when:e/acts": ".."}]


# --- what a clause comes to --------------------------------------------------------------------------------------------


GIVEN_BACK: list[tuple[str, Account, tuple[int, int]]] = [
    (
        "the larger of two caps, named last",
        plain(policy_of("p"), forms=excluding({**EVERYTHING, "unless": [capping(1, "l"), capping(3, "m")]})),
        (2, 2),
    ),
    (
        "the larger of two caps, named first",
        plain(policy_of("p"), forms=excluding({**EVERYTHING, "unless": [capping(3, "l"), capping(1, "m")]})),
        (2, 2),
    ),
    (
        "without a cap before any with one",
        plain(policy_of("p"), forms=excluding({**EVERYTHING, "unless": [capping(3, "l"), carving(MONEY)]})),
        (0, 0),
    ),
    (
        "a cap surely, and without one perhaps",
        plain(policy_of("p"), forms=excluding({**EVERYTHING, "unless": [capping(3, "l"), carving(GENERATIVE)]}), exposure=AI),
        (0, 2),
    ),
    (
        "an exclusion that may bite, and gives back up to a cap",
        plain(policy_of("p"), forms=excluding({"when": GENERATIVE, "unless": [capping(3, "l")]}), exposure=AI),
        (0, 2),
    ),
]


@pytest.mark.parametrize(("why", "account", "borne"), GIVEN_BACK, ids=[r[0] for r in GIVEN_BACK])
def test_what_carve_backs_give_back(why: str, account: Account, borne: tuple[int, int]) -> None:
    """Of five cents, least and most borne."""
    assert ends(account) == borne


NO_DEFENSE = {"defense": {"kind": "none", "place": "inside"}}
FOR_PENALTIES = {"party": "client", "status": "additional_insured", "scope": {"item": "penalty"}}
STRANGER = {"insureds": [{"party": "client", "status": "employee"}]}

ELEMENTS: list[tuple[str, Account, str]] = [
    ("the agreement", plain(policy_of("p"), forms=grants({"id": "a", "to": {"item": "penalty"}})), "not_granted agreement plain/a"),
    ("what counts as a claim", plain(policy_of("p"), forms=grants({"id": "a", "claim": {"harm": "injury"}})), "not_granted claim plain/a"),
    ("where", plain(policy_of("p"), forms=grants({"id": "a", "territory": {"harm": "injury"}})), "not_granted territory plain/a"),
    (
        "of two agreements, the one that got furthest",
        plain(policy_of("p"), forms=grants({"id": "a", "to": {"item": "penalty"}}, {"id": "b", "territory": {"harm": "injury"}})),
        "not_granted territory plain/b",
    ),
    (
        "a part that was not bought",
        plain(policy_of("p", parts=["b"]), forms=grants({"id": "a"}, {"id": "b", "to": {"item": "penalty"}})),
        "not_granted part not bought plain/a",
    ),
    (
        "an additional insured's scope",
        plain(policy_of("p", insureds=[FOR_PENALTIES])),
        "not_insured scope",
    ),
    ("no insured at all", plain(policy_of("p", **STRANGER)), "not_insured insureds"),
    ("a policy that does not defend", plain(policy_of("p", **NO_DEFENSE), exposure=DEFENSE), "not_granted defense"),
    (
        "a defense that the pleading does not call for, whatever is found",
        plain(
            policy_of("p", defense={"kind": "advance", "place": "inside"}),
            forms=excluding({"when": GENERATIVE}),
            exposure={**DEFENSE, **PLEADED},
        ),
        "not_granted defense plain/g",
    ),
    (
        "a policy that does not defend whom it does not insure",
        plain(policy_of("p", insureds=[FOR_PENALTIES], **NO_DEFENSE), exposure=DEFENSE),
        "not_insured scope",
    ),
]


@pytest.mark.parametrize(("why", "account", "told"), ELEMENTS, ids=[r[0] for r in ELEMENTS])
def test_what_is_missing_is_named(why: str, account: Account, told: str) -> None:
    """Status, element and clause of the one band."""
    (band,) = result(account).bound.adverse.bands
    reason = band.reason
    cite = reason.cite.ref if reason.cite else ""
    assert " ".join(filter(None, [reason.status.value, reason.element, cite])) == told


# --- witnesses ---------------------------------------------------------------------------------------------------------


def test_of_equal_readings_the_one_least_against_the_insured_stands() -> None:
    """Both answers come to the same. No answer against: the first in order; else the one that is not against, whatever the order."""
    neutral, against = Question("law:q@us.il", YES_NO), Question("law:q@us.il", YES_NO, frozenset({"yes"}))
    for question, answer in ((neutral, "yes"), (against, "no")):
        one = tree(question, "same", "same")
        for leaves in (one.leaves, one.leaves[::-1]):
            joined = join([evolve(one, leaves=leaves)], 9, {}, forget=True)
            assert [o.witness for o in joined.outcomes] == [{question.key: answer}]


def test_outcomes_come_by_their_witnesses() -> None:
    """The first answers first, whatever order the leaves are in."""
    one = tree(Question("law:q@us.il", YES_NO), "yes", "no")
    joined = join([evolve(one, leaves=one.leaves[::-1])], 9, {}, forget=False)
    assert [o.verdicts for o in joined.outcomes] == [("yes",), ("no",)]


def test_findings_left_out_are_confessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the findings that go with a pleading one may be looked at, and two matter."""
    monkeypatch.setattr(decisions, "MOST_FINDINGS", 1)
    defends = policy_of("p", defense={"kind": "advance", "place": "inside"})
    found = result(plain(defends, forms=excluding({"when": GENERATIVE}), exposure={**DEFENSE, **AI}))
    assert (found.bound.exact, found.bound.low, found.bound.high) == (False, 0, 5)
    assert [p.code for p in found.policies] == [Code.DS]


def test_a_duty_to_defend_rests_on_the_grant_that_may_cover_another_item() -> None:
    """Damages are covered, and defense is owed with them though the policy excludes it."""
    two = [{"id": "d", "item": "defense", "amount": "0.02"}, {"id": "m", "item": "damages", "amount": "0.03"}]
    duty = policy_of("p", defense={"kind": "duty", "place": "inside"})
    bands = result(plain(duty, forms=excluding({"to": {"item": "defense"}}), exposure={"item": two})).bound.adverse.bands
    assert [(b.item, b.reason.status.value, b.reason.cite and b.reason.cite.ref) for b in bands] == [
        ("d", "recovered", "plain/g"),
        ("m", "recovered", "plain/g"),
    ]


# --- what questions are worth, and codes -------------------------------------------------------------------------------


def asking(*names: str, **more: Any) -> dict[str, Any]:
    """An exclusion for each feature."""
    features = [{**FEATURE, "id": name} for name in dict.fromkeys(names)]
    return excluding(*({"when": {"question": name}} for name in names), feature=features, **more)


def worths(account: Account, cap: int = CAP) -> list[tuple[str, int, int]]:
    """Feature or fact, relief of the worst end, stake of the best."""
    (found,) = match(account, basis="all", cap=cap).results
    assert found.bound.exact
    return [(w.question.about, w.relief, w.stake) for w in found.worths]


def needed(account: Account, cap: int = CAP) -> tuple[tuple[str, str], ...]:
    """The answers that only together bring relief."""
    (found,) = match(account, basis="all", cap=cap).results
    return found.needs


TWO_ITEMS = {
    "facts": AI["facts"],
    "absent": [],
    "item": [{"id": "d", "item": "damages", "amount": "0.03"}, {"id": "t", "item": "penalty", "amount": "0.02"}],
}


def test_questions_come_by_relief_then_by_stake() -> None:
    """Three cents before two; and where no single answer brings relief, by what is at stake: all five, three, two."""
    by_relief = excluding({"to": {"item": "damages"}, "when": GENERATIVE}, {"to": {"item": "penalty"}, "when": {"fact": "leak"}})
    assert worths(plain(policy_of("p"), forms=by_relief, exposure=TWO_ITEMS)) == [("technology", 3, 3), ("leak", 2, 2)]
    features = [{**FEATURE, "id": name} for name in ("f", "g", "h")]
    limbs = [("damages", "f"), ("damages", "g"), ("penalty", "g"), ("penalty", "h")]
    by_stake = excluding(*({"to": {"item": i}, "when": {"question": name}} for i, name in limbs), feature=features)
    assert worths(plain(policy_of("p"), forms=by_stake, exposure=TWO_ITEMS)) == [("g", 0, 5), ("f", 0, 3), ("h", 0, 2)]


@pytest.mark.parametrize("cap", [CAP, 2], ids=["outcomes remember", "outcomes forget"])
def test_an_answer_is_worth_the_same_whether_outcomes_remember_it(cap: int) -> None:
    """Two exclusions under two contested words: either takes all, so only both answers together help. Three outcomes, or two verdicts."""
    account = plain(policy_of("p"), forms=asking("f", "g"))
    assert worths(account, cap) == [("f", 0, 5), ("g", 0, 5)]
    assert needed(account, cap) == (("law:f@us.il", "no"), ("law:g@us.il", "no"))


def test_more_than_four_answers_together_are_not_looked_for() -> None:
    """Four are named, five are not."""
    assert len(needed(plain(policy_of("p"), forms=asking("f", "g", "h", "i")))) == 4
    assert needed(plain(policy_of("p"), forms=asking("f", "g", "h", "i", "j"))) == ()


def test_an_answer_that_helps_alone_needs_no_other() -> None:
    """One word, one exclusion: nothing is needed beside it."""
    account = plain(policy_of("p"), forms=asking("f"))
    assert (worths(account), needed(account)) == ([("f", 5, 5)], ())


def controls(count: int) -> dict[str, Any]:
    """Conditions that each take a share, under as many controls."""
    return {"plain": form("plain", condition=[takes("1/5", id=f"c{i}", control=f"k{i}") for i in range(count)])}


BOTH_KINDS = {"plain": {**controls(1)["plain"], "exclusion": [{"id": "x", "title": "x", "when": GENERATIVE}]}}

CODES: list[tuple[str, Account, Code]] = [
    ("a control that nobody has answered for", plain(policy_of("p"), forms=controls(1)), Code.CN),
    ("eight of them", plain(policy_of("p"), forms=controls(8)), Code.CN),
    ("nine are not tried together", plain(policy_of("p"), forms=controls(9)), Code.DS),
    ("a fact", plain(policy_of("p"), forms=excluding({"when": GENERATIVE}), exposure=AI), Code.DS),
    ("a control and a fact", plain(policy_of("p"), forms=BOTH_KINDS, exposure=AI), Code.DS),
    (
        "a party without any policy",
        plain(
            policy_of("p"),
            exposure={"party": "other"},
            party=[{"id": "client", "name": "Client"}, {"id": "other", "name": "Other"}],
        ),
        Code.NG,
    ),
]


@pytest.mark.parametrize(("why", "account", "code"), CODES, ids=[r[0] for r in CODES])
def test_codes(why: str, account: Account, code: Code) -> None:
    """Of the exposure; and of the policy, if it is the party's."""
    found = result(account)
    assert found.code is code
    assert [p.code for p in found.policies] in ([code], [])


def test_where_outcomes_are_left_out_nothing_is_needed() -> None:
    """One outcome may stand: the figure is a bound, and no answers are named that would bring it down."""
    account = plain(policy_of("p"), forms=asking("f", "g"))
    (found,) = match(account, basis="all", cap=1).results
    assert (found.bound.exact, found.needs) == (False, ())


GHOST = {"forms_schedule": ["GHOST 01"]}
LIMITED = {"plain": form("plain", sublimit=[{"id": "s", "when": GENERATIVE, "amount": "0.04"}])}
SAID_AI = {"facts": {**AI["facts"], "technology": "ai.generative"}}

POLICIES: list[tuple[str, Account, list[tuple[str, bool, str]]]] = [
    ("a policy that its layer goes on from", over(2), [("UL", False, "silent"), ("CV", False, "silent")]),
    (
        "a layer that is exhausted",
        plain(policy_of("p", limit=limit(2)), layer=[layer_of("x", "p", limit=limit(2))]),
        [("UL", False, "silent"), ("UL", False, "silent")],
    ),
    ("a layer that is not reached", over(7), [("CV", False, "silent"), ("--", False, "silent")]),
    (
        "a form that nobody has seen below a layer",
        plain(policy_of("p", limit=limit(2), **GHOST), layer=[layer_of("x", "p")]),
        [("UL", True, "silent"), ("CV", True, "silent")],
    ),
    (
        "a form that nobody has seen in a layer",
        plain(policy_of("p", limit=limit(2)), layer=[layer_of("x", "p", **GHOST)]),
        [("UL", False, "silent"), ("CV", True, "silent")],
    ),
    (
        "what a policy says of AI technology stands above it",
        over(2, form("own", grant=[], exclusion=[{"id": "x", "to": {"item": "penalty"}}]), forms=LIMITED, exposure=SAID_AI),
        [("UL", False, "limited"), ("CV", False, "limited")],
    ),
]


@pytest.mark.parametrize(("why", "account", "told"), POLICIES, ids=[r[0] for r in POLICIES])
def test_policies(why: str, account: Account, told: list[tuple[str, bool, str]]) -> None:
    """Code, whether it is provisional, and what the wording says of AI technology: the policy, then its layer."""
    assert [(p.code.value, p.provisional, p.ai_tech.value) for p in result(account).policies] == told


WARNED = {"when": {"fact": "warned"}}
UNSTATED = {"absent": ["leak", "prejudiced"]}

ASSUMED: list[tuple[str, Account, list[tuple[str, list[str], bool]]]] = [
    ("a tag that would move cents", plain(policy_of("p"), forms=excluding(WARNED), exposure=UNSTATED), [("warned", ["plain/x1"], True)]),
    (
        "a tag that two clauses test and that would move nothing",
        plain(policy_of("p"), forms=excluding(*[{**WARNED, "unless": [carving(MONEY)]}] * 2), exposure=UNSTATED),
        [("warned", ["plain/x1", "plain/x2"], False)],
    ),
    ("a tag that is stated", plain(policy_of("p"), forms=excluding(WARNED)), []),
]


@pytest.mark.parametrize(("why", "account", "told"), ASSUMED, ids=[r[0] for r in ASSUMED])
def test_what_was_assumed(why: str, account: Account, told: list[tuple[str, list[str], bool]]) -> None:
    """Tag, the clauses that asked for it, and whether a yes would move a cent."""
    assert [(a.tag, [cite.ref for cite in a.clauses], a.moves) for a in result(account).assumed] == told


# --- findings and what to raise ----------------------------------------------------------------------------------------


def endorsing(*exclusions: dict[str, Any]) -> dict[str, Any]:
    """An endorsement that adds exclusions."""
    made = form("endt", exclusion=[{"id": f"x{i}", **x} for i, x in enumerate(exclusions, 1)])
    del made["grant"], made["document"]["line"]
    made["document"] |= {"kind": "endorsement", "attaches_to": ["teo"], "number": "E 1", "edition": "01 26"}
    return made


def losing(cents: str, **more: Any) -> dict[str, Any]:
    """Damages of so much."""
    return {"item": [{"id": "d", "item": "damages", "amount": cents}], **more}


FINDINGS: list[tuple[str, Account, list[str], list[str]]] = [
    (
        "a clause of the form that bites, one that may, and the fact that decides",
        plain(
            policy_of("p"),
            forms=excluding({"to": {"item": "damages"}}, {"to": {"item": "penalty"}, "when": GENERATIVE}),
            exposure=TWO_ITEMS,
        ),
        [
            "F001 e client disputed 3 5 - - fact:e/exposure/technology",
            "F002 e client excluded 3 3 p plain/x1 excluded DeleteClause(policy='p', ref='plain/x1', title='x1')",
            "F003 e client excluded 0 2 p plain/x2 excluded DeleteClause(policy='p', ref='plain/x2', title='x2')",
        ],
        ["DeleteClause(policy='p', ref='plain/x1', title='x1')", "DeleteClause(policy='p', ref='plain/x2', title='x2')"],
    ),
    (
        "one clause, two bands: what it takes of both",
        plain(policy_of("p"), forms=excluding({"to": {"technology": "ai"}}), exposure=TWO_ITEMS),
        ["F001 e client excluded 5 5 p plain/x1 excluded DeleteClause(policy='p', ref='plain/x1', title='x1')"],
        ["DeleteClause(policy='p', ref='plain/x1', title='x1')"],
    ),
    (
        "part of a loss excluded, and the rest taken by a form that says nothing of AI",
        plain(policy_of("p"), forms=excluding({"to": {"item": "penalty"}}), exposure=TWO_ITEMS),
        [
            "F001 e client excluded 2 2 p plain/x1 excluded DeleteClause(policy='p', ref='plain/x1', title='x1')",
            "F002 e client in_part 2 2 p plain/x1 ",
            "F003 e client silent 2 2 p - ",
        ],
        ["DeleteClause(policy='p', ref='plain/x1', title='x1')"],
    ),
    (
        "conduct is not for sale",
        plain(
            policy_of("p"),
            forms=excluding({"when": {"conduct": "innocent"}, "actor": "the_insured", "stage": "alleged"}),
        ),
        ["F001 e client excluded 5 5 p plain/x1 excluded"],
        [],
    ),
    (
        "a clause that came with an endorsement goes with it",
        plain(policy_of("p", endorsements=["endt"]), forms={"endt": endorsing(EVERYTHING)}),
        ["F001 e client excluded 5 5 p endt/x1 excluded RemoveDocument(policy='p', document='endt', title='E 1 01 26')"],
        ["RemoveDocument(policy='p', document='endt', title='E 1 01 26')"],
    ),
    (
        "acts before the retroactive date",
        plain(policy_of("p", retroactive=date(2022, 7, 1)), exposure={"acts": {"from": date(2020, 1, 1), "to": date(2020, 2, 1)}}),
        ["F001 e client untimely 5 5 p plain/g acts FullPriorActs(policy='p')"],
        ["FullPriorActs(policy='p')"],
    ),
    (
        "a claim of another year: no change of the policy helps",
        plain(policy_of("p"), exposure={"made": date(2025, 5, 1)}),
        ["F001 e client untimely 5 5 p plain/g made"],
        [],
    ),
    (
        "a sublimit, to two digits above what is lost: 12 345 cents need 13 000",
        plain(
            policy_of("p", limit={"each_claim": "9k", "aggregate": "9k"}),
            forms={"plain": form("plain", sublimit=[{"id": "s", "when": GENERATIVE, "amount": "0.05"}])},
            exposure={**SAID_AI, **losing("123.45")},
        ),
        ["F001 e client under_limited 12340 12340 p plain/s above_sublimit RaiseSublimit(policy='p', ref='plain/s', title='s', to=13000)"],
        ["RaiseSublimit(policy='p', ref='plain/s', title='s', to=13000)"],
    ),
    (
        "the same, under a limit of 60 dollars: no more than the limit",
        plain(
            policy_of("p", limit={"each_claim": "60", "aggregate": "60"}),
            forms={"plain": form("plain", sublimit=[{"id": "s", "when": GENERATIVE, "amount": "0.05"}])},
            exposure={**SAID_AI, **losing("123.45")},
        ),
        ["F001 e client under_limited 12340 12340 p plain/s above_sublimit RaiseSublimit(policy='p', ref='plain/s', title='s', to=6000)"],
        ["RaiseSublimit(policy='p', ref='plain/s', title='s', to=6000)"],
    ),
    (
        "the last layer is the one to raise, by what is missing: one cent and four",
        plain(
            policy_of("p", limit=limit(2)), layer=[layer_of("x", "p", limit=limit(1))], exposure=losing("0.07"), forms=LIMITED
        ),
        [
            "F001 e client silent 4 4 p - ",
            "F002 e client silent 4 4 x - ",
            "F003 e client under_limited 4 4 p - above_limit RaiseLimit(policy='x', to=5)",
        ],
        ["RaiseLimit(policy='x', to=5)"],
    ),
    (
        "a control, and a form that nobody has seen",
        plain(policy_of("p", **GHOST), forms=controls(1)),
        [
            "F001 e client condition_failed 0 1 p plain/c0 condition_failed",
            "F002 e client conditional 0 1 - - control:client/k0 AnswerQuestion(question='control:client/k0', value='yes')",
            "F003 e client not_seen 0 1 p - ",
            "F004 e client silent 0 1 p - ",
            "F005 - client not_seen 0 0 p - GHOST 01",
        ],
        [],
    ),
]


@pytest.mark.parametrize(("why", "account", "told", "raised"), FINDINGS, ids=[r[0] for r in FINDINGS])
def test_findings(why: str, account: Account, told: list[str], raised: list[str]) -> None:
    """`id exposure party gap favorable adverse policy clause element change` of each; and every change that a reason suggests."""
    review = match(account, basis="all")
    found = []
    for f in review.findings:
        words = [f.id, f.exposure or "-", f.party, f.gap.value, f.favorable, f.adverse, f.policy or "-", f.cite.ref if f.cite else "-"]
        change = [f.raise_with_market] if f.raise_with_market is not None else []
        found.append(" ".join(map(str, [*words, f.element, *change])))
    assert found == told
    assert [repr(change) for change in changes(account, review.results[0])] == raised


WHOLE = {"amount": "0.05", "kind": "retention", "place": "below_limit", "satisfied_by": "both"}

ORDERED: list[tuple[str, Account, bool]] = [
    ("one policy", plain(policy_of("p", limit=limit(2))), False),
    ("two that take the item", plain(policy_of("p", limit=limit(2)), policy_of("q")), True),
    ("the first takes it whole, and the second was never asked", plain(policy_of("p"), policy_of("q")), False),
    (
        "two, and one excludes it",
        plain(policy_of("p", form="other"), policy_of("q"), forms={"other": {**form("other", exclusion=[{"id": "x", **EVERYTHING}])}}),
        False,
    ),
    (
        "two, each of which takes what the other excludes",
        plain(
            policy_of("p"),
            policy_of("q", form="other"),
            forms={**excluding({"to": {"item": "penalty"}}), "other": form("other", exclusion=[{"id": "x", "to": {"item": "damages"}}])},
            exposure=TWO_ITEMS,
        ),
        False,
    ),
    (
        "two, of which one may exclude it",
        plain(
            policy_of("p", limit=limit(2)),
            policy_of("q", form="other", limit=limit(4)),
            forms={**excluding({"when": GENERATIVE}), "other": form("other")},
            exposure=AI,
        ),
        True,
    ),
    ("one whose retention takes all, and one that pays", plain(policy_of("p", retention=WHOLE), policy_of("q")), True),
    ("two that are exhausted", plain(policy_of("p", limit=limit(1)), policy_of("q", limit=limit(1))), True),
]


@pytest.mark.parametrize(("why", "account", "assumed"), ORDERED, ids=[r[0] for r in ORDERED])
def test_program_order_is_told_where_it_decides(why: str, account: Account, assumed: bool) -> None:
    """Only where two towers took cents of one item."""
    assert result(account).order_assumed is assumed


def test_answers_that_nothing_asks_are_told() -> None:
    """One control is asked for, one is not."""
    account = plain(policy_of("p"), forms=controls(1), answer=[not_kept("k0"), not_kept("other")])
    assert match(account, basis="all").unused_answers == ("control:client/other",)
