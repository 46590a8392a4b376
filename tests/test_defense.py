"""Defense: what is pleaded, what is found, how a court reads the words, and how the policy defends (docs/format.md, 5.4).

Each row of the table is one suit under one legal reading, worked by hand. The suit: 400 of defense, 500 of damages, a limit of 600 (in
thousands; tests/small/defense/account.toml). A cell is `defense+damages` recovered; `|` parts a policy with defense inside its limit from
one with defense outside, where that makes a difference: 400 inside leave 200 of the limit for damages.
"""

from collections.abc import Iterator

import pytest
from attrs import evolve

from tests.small import small
from underlap.match.decisions import Memo
from underlap.match.exams import Exam, vocabulary
from underlap.match.results import Band, BandStatus, Ledger
from underlap.match.reviews import CAP, match
from underlap.model.accounts import Account
from underlap.model.programs import Defense, DefenseKind, Tower

LAW = "law:genai.responses@us.ny"
K = 1_000_00

# law: does "responses" reach a score that explains itself? yes works against the insured. "any": it does not matter.
# found: "-" nothing is, so what is pleaded is taken for true; "best" and "worst": the same, and the pleading leaves it open.
TABLE = """
pleaded     found       law  | duty         advance      reimburse    option       none

software    -           any  | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
software    software    any  | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
software    generative  any  | 400+0        400+0        0+0          0+0          0+0
software    explained   no   | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
software    explained   yes  | 400+0        400+0        0+0          0+0          0+0

generative  -           any  | 0+0          0+0          0+0          0+0          0+0
generative  software    any  | 0+500        0+500        400+200|500  400+200|500  0+500
generative  generative  any  | 0+0          0+0          0+0          0+0          0+0
generative  explained   no   | 0+500        0+500        400+200|500  400+200|500  0+500
generative  explained   yes  | 0+0          0+0          0+0          0+0          0+0

explained   -           no   | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
explained   -           yes  | 0+0          0+0          0+0          0+0          0+0
explained   software    no   | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
explained   software    yes  | 0+500        0+500        400+200|500  400+200|500  0+500
explained   generative  no   | 400+0        400+0        0+0          0+0          0+0
explained   generative  yes  | 0+0          0+0          0+0          0+0          0+0
explained   explained   no   | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
explained   explained   yes  | 0+0          0+0          0+0          0+0          0+0

ai          best        no   | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
ai          best        yes  | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
ai          worst       no   | 400+0        400+0        0+0          0+0          0+0
ai          worst       yes  | 400+0        400+0        0+0          0+0          0+0
ai          software    any  | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
ai          generative  any  | 400+0        400+0        0+0          0+0          0+0
ai          explained   no   | 400+200|500  400+200|500  400+200|500  400+200|500  0+500
ai          explained   yes  | 400+0        400+0        0+0          0+0          0+0

mixed       -           any  | 400+200|500  0+500        0+500        0+500        0+500
mixed       software    any  | 400+200|500  0+500        400+200|500  400+200|500  0+500
"""


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """(pleaded, found, law, kind of defense, cell)."""
    head, *lines = [line.split() for line in TABLE.strip().splitlines() if line]
    for pleaded, found, law, _, *cells in lines:
        for kind, cell in zip(head[4:], cells, strict=True):
            yield pleaded, found, law, kind, cell


ROWS = list(rows())


def defending(kind: str, inside: bool) -> Account:
    """The account, with a policy that defends so."""
    account = small("defense")
    (tower,) = account.towers
    return evolve(account, towers=(Tower(evolve(tower.policy, defense=Defense(DefenseKind(kind), inside))),))


def ledgers(account: Account, exposure: str, law: str) -> list[Ledger]:
    """Every ledger of an exposure under one legal reading, best for the client first."""
    (mine,) = (e for e in account.exposures if e.id == exposure)
    exam = Exam(account, mine, vocabulary(account), "high", "all", CAP, Memo())
    placed = exam.placed(exam.joined({} if law == "any" else {LAW: law}))
    return sorted((p.ledger for p in placed), key=lambda ledger: ledger.bears)


def cell_of(ledger: Ledger) -> str:
    """`defense+damages` recovered, in thousands."""

    def paid(item: str) -> int:
        bands: list[Band] = [b for b in ledger.bands if b.item == item and b.reason.status is BandStatus.RECOVERED]
        return sum(b.span.size for b in bands) // K

    return f"{paid('defense')}+{paid('damages')}"


def places(cell: str) -> dict[bool, str]:
    """Inside or not -> the sums expected."""
    defense, _, damages = cell.partition("+")
    inside, _, outside = damages.partition("|")
    return {True: f"{defense}+{inside}", False: f"{defense}+{outside or inside}"}


def came_to(pleaded: str, found: str, law: str, kind: str) -> dict[bool, str]:
    """What the engine makes of a row."""
    exposure = pleaded if found in ("-", "best", "worst") else f"{pleaded}-{found}"
    sums = {}
    for inside in (True, False):
        best, *_, worst = 2 * ledgers(defending(kind, inside), exposure, law)
        if found not in ("best", "worst"):
            assert best.bands == worst.bands
        sums[inside] = cell_of(worst if found == "worst" else best)
    return sums


@pytest.mark.parametrize(("pleaded", "found", "law", "kind", "cell"), ROWS, ids=["-".join(r[:4]) for r in ROWS])
def test_defense(pleaded: str, found: str, law: str, kind: str, cell: str) -> None:
    """Inside and outside the limit, each cent recovered where the table says."""
    assert came_to(pleaded, found, law, kind) == places(cell)


@pytest.mark.parametrize("kind", ["duty", "advance", "reimburse", "option"])
def test_the_adverse_legal_reading_shows_no_defense(kind: str) -> None:
    """Where the words are all that is open, the adverse witness reads them against the insured: no defense, and no damages."""
    result = next(r for r in match(defending(kind, True), basis="all").results if r.exposure.id == "explained")
    assert (result.bound.favorable.answers[LAW], cell_of(result.bound.favorable)) == ("no", "400+200")
    assert (result.bound.adverse.answers[LAW], cell_of(result.bound.adverse)) == ("yes", "0+0")


def test_every_suit_is_in_the_table() -> None:
    """No exposure of the account is left out, and no legal reading of one whose words are contested."""
    named = {p if f in ("-", "best", "worst") else f"{p}-{f}" for p, f, *_ in ROWS}
    assert named == {e.id for e in small("defense").exposures}
    read = {(p, f, law) for p, f, law, *_ in ROWS}
    assert all(law == "any" or {(p, f, "yes"), (p, f, "no")} <= read for p, f, law in read)
