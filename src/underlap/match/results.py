"""What a match says: bands, ledgers, bounds, results, findings. Values only; nothing is decided here."""

from collections.abc import Mapping
from enum import Enum, IntEnum
from fractions import Fraction

from attrs import field, frozen

from underlap.model.accounts import Account
from underlap.model.answers import Question, Reading
from underlap.model.changes import Change
from underlap.model.clauses import Cite, Grant
from underlap.model.documents import Precedent
from underlap.model.exposures import Exposure, Scenario
from underlap.model.spans import Span


class Status(IntEnum):
    """How a policy answers one item, nearest to paying first (docs/format.md, 5.2)."""

    COVERED = 0
    UNINSURABLE = 1
    CONDITION_FAILED = 2
    EXCLUDED = 3
    UNTIMELY = 4
    NOT_GRANTED = 5
    NOT_INSURED = 6
    NOT_SEEN = 7


class AiTech(Enum):
    """What a policy's wording says of AI technology; never an answer to "covered?" (design, section 4)."""

    AFFIRMED = "affirmed"
    LIMITED = "limited"
    SILENT = "silent"
    EXCLUDED = "excluded"
    EXCLUDED_CARVE_BACK = "excluded+carve-back"
    NOT_REACHED = "not reached"


class BandStatus(Enum):
    """Where a cent ends (design, section 6.14); in the order of "one reason per unpaid cent" (6.13), recovered first."""

    RECOVERED = "recovered"
    RETAINED = "retained"
    WAITING_PERIOD = "waiting_period"
    COINSURANCE = "coinsurance"
    ABOVE_LIMIT = "above_limit"
    AGGREGATE_EXHAUSTED = "aggregate_exhausted"
    ABOVE_SUBLIMIT = "above_sublimit"
    UNDERLYING_NOT_EXHAUSTED = "underlying_not_exhausted"
    ATTACHMENT_HOLE = "attachment_hole"
    RELEASED = "released"
    INSOLVENT = "insolvent"
    REFUSED = "refused"
    UNPLACED = "unplaced"
    HAMMER = "hammer"
    ALLOCATED_UNCOVERED = "allocated_uncovered"
    UNINSURABLE = "uninsurable"
    RESCINDED = "rescinded"
    CONDITION_FAILED = "condition_failed"
    EXCLUDED = "excluded"
    NOT_GRANTED = "not_granted"
    UNTIMELY = "untimely"
    NOT_INSURED = "not_insured"
    DOCUMENT_NOT_SEEN = "document_not_seen"


RANK: Mapping[BandStatus, int] = {status: i for i, status in enumerate(BandStatus)}
"""Best reason first."""

RETAINED = frozenset({BandStatus.RETAINED, BandStatus.WAITING_PERIOD, BandStatus.COINSURANCE})
"""The part of what the client bears that a program means it to bear."""

SHORT = frozenset(
    {
        BandStatus.ABOVE_LIMIT,
        BandStatus.AGGREGATE_EXHAUSTED,
        BandStatus.ABOVE_SUBLIMIT,
        BandStatus.UNDERLYING_NOT_EXHAUSTED,
        BandStatus.ATTACHMENT_HOLE,
        BandStatus.RELEASED,
        BandStatus.INSOLVENT,
        BandStatus.REFUSED,
        BandStatus.UNPLACED,
    }
)
"""Words say yes; only an amount is short."""


@frozen
class Cap:
    """The most that is paid for the items that share it: an amount in minor units, or a share of the each-claim limit.

    `aggregate`: the most in the term, or None.
    """

    cite: Cite
    over: BandStatus
    amount: int | None = None
    share: Fraction | None = None
    aggregate: int | None = None

    def cents(self, each_claim: int) -> int:
        """The amount, in minor units."""
        if self.amount is not None:
            return self.amount
        assert self.share is not None
        return each_claim * self.share.numerator // self.share.denominator


@frozen
class Ruling:
    """What one policy's words say of one item under one grant in one count.

    `cite`: the clause that decided it (the grant, when covered). `element`: what of the grant failed. `grant` None: there was none.
    `also`: further exclusions that bite. `hammers`: of what exceeds the offer, the part still covered. `allocated`: the part of a mixed
    item that is covered. `spread`: of harm over several terms, where this one lies in it, from and to.
    """

    status: Status
    cite: Cite | None = None
    element: str = ""
    grant: Grant | None = None
    count: str = ""
    caps: tuple[Cap, ...] = ()
    reduces: tuple[tuple[Fraction, Cite], ...] = ()
    ai: frozenset[AiTech] = frozenset()
    also: tuple[Cite, ...] = ()
    hammers: tuple[tuple[Fraction, Cite], ...] = ()
    allocated: Fraction = Fraction(1)
    spread: tuple[Fraction, Fraction] | None = None


@frozen
class Reason:
    """Why a cent is where it is: a band's status, the policy or layer, its clause."""

    status: BandStatus
    policy: str | None = None
    cite: Cite | None = None
    element: str = ""
    insurer: str = ""


@frozen
class Band:
    """Cents [span) of one item (counted within the item), and why they are there. `also`: what other policies said of them."""

    item: str
    span: Span
    reason: Reason
    also: tuple[Reason, ...] = ()


Cell = Mapping[str, str]
"""Answers to the `when` questions: key -> piece, "from..to" in ISO days (either end may be empty), or yes/no."""


@frozen
class Ledger:
    """One reading in one cell: bands that partition every item, in item order, then by span."""

    answers: Reading
    cell: Cell
    bands: tuple[Band, ...]

    @property
    def recovered(self) -> int:
        """Cents that some policy would pay."""
        return sum(b.span.size for b in self.bands if b.reason.status is BandStatus.RECOVERED)

    @property
    def retained(self) -> int:
        """Cents that the program leaves with the insured on purpose."""
        return sum(b.span.size for b in self.bands if b.reason.status in RETAINED)

    @property
    def bears(self) -> int:
        """What the client bears: retained + uninsured."""
        return sum(b.span.size for b in self.bands if b.reason.status is not BandStatus.RECOVERED)

    @property
    def uninsured(self) -> int:
        """Cents no policy pays and no retention explains."""
        return self.bears - self.retained


@frozen
class Bound:
    """[favorable, adverse] in what the client bears. The figures are the witnesses' own when exact.

    Not exact: more outcomes than the cap; `low` and `high` then contain the truth and the witnesses lie within them.
    """

    favorable: Ledger
    adverse: Ledger
    exact: bool
    low: int
    high: int


class Code(Enum):
    """Result of a policy on an exposure, in letters (design, section 4)."""

    ND = "ND"
    NOTHING = "--"
    NG = "NG"
    UT = "UT"
    XC = "XC"
    CF = "CF"
    DS = "DS"
    CN = "CN"
    PT = "PT"
    UL = "UL"
    CV = "CV"


@frozen
class PolicyResult:
    """One policy (or layer) on one exposure. `cites`: the clauses that decide the code, favorable witness first; `also`: further
    exclusions that bite in a witness, beside the one that decides an item."""

    policy: str
    code: Code
    ai_tech: AiTech
    cites: tuple[Cite, ...] = ()
    provisional: bool = False
    also: tuple[Cite, ...] = ()


@frozen
class Worth:
    """A question, and what its answer is worth: relief of the adverse end, stake of the favorable one; minor units."""

    question: Question
    relief: int
    stake: int


@frozen
class Assumed:
    """A tag taken as `no` because nobody stated it: which clauses asked, and whether a yes would move a cent."""

    tag: str
    clauses: tuple[Cite, ...]
    moves: bool


class GapType(Enum):
    """The closed list of findings and of `--fail-on`."""

    EXCLUDED = "excluded"
    NOT_GRANTED = "not_granted"
    UNTIMELY = "untimely"
    UNDER_LIMITED = "under_limited"
    CONDITION_FAILED = "condition_failed"
    UNINSURABLE = "uninsurable"
    IN_PART = "in_part"
    DISPUTED = "disputed"
    CONDITIONAL = "conditional"
    SILENT = "silent"
    NOT_SEEN = "not_seen"


@frozen
class Finding:
    """Cents the client bears for one reason, or a mark on a result. Figures: in the favorable and the adverse witness, minor units.

    `scenario`: set if it takes that scenario to show it; the figures are then at its two ends, and only of cents that the claim alone
    would recover.
    """

    id: str
    exposure: str | None
    party: str
    gap: GapType
    favorable: int
    adverse: int
    policy: str | None = None
    cite: Cite | None = None
    element: str = ""
    raise_with_market: Change | None = None
    scenario: str | None = None


@frozen
class Settled:
    """A law question that decisions of courts answer: how, and by which. `moves`: whether an end, or what an open question
    is worth, would change if it were left open.
    """

    question: str
    answer: str
    by: tuple[Precedent, ...]
    moves: bool


@frozen(eq=False)
class Result:
    """One exposure, standalone. `needs`: the smallest set of answers that brings the favorable end, when no single one helps.

    `rests_on`: (policy or layer, document/clause) of every clause that decides something in some reading, in or out of the bounds.
    `settled`: law questions that came up and that decisions answer.
    """

    exposure: Exposure
    loss: int
    code: Code
    ai_tech: AiTech
    provisional: bool
    bound: Bound
    worths: tuple[Worth, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    assumed: tuple[Assumed, ...] = ()
    policies: tuple[PolicyResult, ...] = ()
    order_assumed: bool = False
    outcomes: int = 1
    rests_on: frozenset[tuple[str, str]] = frozenset()
    settled: tuple[Settled, ...] = ()


@frozen(eq=False)
class ScenarioEnd:
    """One end of a scenario: one reading, cell and order. `claims`: exposure id and its ledger, in the order placed.

    `left`: slice -> what is left after them of the pools that hold it, the least of them; minor units. `alone`: exposure id -> the same
    claim in the same reading and cell, as one with no other. `spent`: aggregates that stand at nothing, (own, slice) or (pool, id).
    """

    answers: Reading
    cell: Cell
    claims: tuple[tuple[str, Ledger], ...]
    left: Mapping[str, int] = field(factory=dict)
    alone: Mapping[str, Ledger] = field(factory=dict)
    spent: frozenset[tuple[str, ...]] = frozenset()

    @property
    def recovered(self) -> int:
        """Cents recovered of all claims."""
        return sum(ledger.recovered for _, ledger in self.claims)

    @property
    def retained(self) -> int:
        """Cents retained of all claims."""
        return sum(ledger.retained for _, ledger in self.claims)

    @property
    def uninsured(self) -> int:
        """Cents of all claims that no policy pays and no retention explains."""
        return sum(ledger.uninsured for _, ledger in self.claims)

    @property
    def bears(self) -> int:
        """Cents borne of all claims."""
        return sum(ledger.bears for _, ledger in self.claims)


@frozen
class ClaimRange:
    """One claim within a scenario: the least and the most borne of it there, whatever becomes of the others."""

    exposure: str
    loss: int
    low: int
    high: int


@frozen(eq=False)
class ScenarioResult:
    """A scenario placed: the sum borne at both ends, and each claim's own range, which do not add up to it.

    Not exact: more states than the cap; `low` and `high` then contain the truth and the ends lie within them. `worths`: of the
    questions that the ends rest on; not `weighed`: too many placements to walk again for each. `settled`: law questions that came up and
    that decisions answer; one that cannot be told to move nothing is taken to move.
    """

    scenario: Scenario
    loss: int
    exact: bool
    favorable: ScenarioEnd
    adverse: ScenarioEnd
    low: int
    high: int
    claims: tuple[ClaimRange, ...]
    worths: tuple[Worth, ...] = ()
    weighed: bool = True
    settled: tuple[Settled, ...] = ()


@frozen(eq=False)
class Review:
    """An account matched: results by adverse amount borne, largest first, then id."""

    account: Account
    severity: str
    basis: str
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]
    unused_answers: tuple[str, ...] = field(default=())
    cap: int = 4096
    scenarios: tuple[ScenarioResult, ...] = ()


@frozen
class Gain:
    """By how much a change lowers both ends of one exposure; minor units, may be negative."""

    exposure: str
    favorable: int
    adverse: int


@frozen
class InScenario:
    """By how much a change lowers both ends of a whole scenario; minor units, may be negative."""

    scenario: str
    favorable: int
    adverse: int


@frozen
class Point:
    """A change to raise with the market, matched again. `gains`: exposure -> by how much each end of what is borne falls; minor units.

    Exposures stand alone: where they share a limit, their gains cannot all be had in one term. `together`: of a change that makes an
    aggregate last longer, by scenario; then no exposure alone was matched.
    """

    change: Change
    gains: tuple[Gain, ...] = ()
    together: tuple[InScenario, ...] = ()

    @property
    def exposures(self) -> tuple[str, ...]:
        """The exposures it moves, in the order of the review."""
        return tuple(g.exposure for g in self.gains)

    @property
    def favorable(self) -> int:
        """The favorable gains, summed over exposures or scenarios, each alone."""
        return sum(g.favorable for g in self.gains) + sum(g.favorable for g in self.together)

    @property
    def adverse(self) -> int:
        """The adverse gains, summed over exposures or scenarios, each alone."""
        return sum(g.adverse for g in self.gains) + sum(g.adverse for g in self.together)
