"""Policies, layers, retentions, defense, exhaustion: what declarations say."""

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Literal

from attrs import frozen

from underlap.model.clauses import Phrase, Wording
from underlap.model.spans import Period


class RetentionKind(Enum):
    """What the insured's own first dollars are called."""

    RETENTION = "retention"
    SELF_INSURED_RETENTION = "self_insured_retention"
    DEDUCTIBLE = "deductible"
    WAITING_PERIOD = "waiting_period"


class Place(Enum):
    """Where a retention sits; the name does not decide (design, section 6.4)."""

    BELOW_LIMIT = "below_limit"
    REDUCES_LIMIT = "reduces_limit"


class Satisfied(Enum):
    """Which items count toward a retention."""

    DAMAGES = "damages"
    DEFENSE = "defense"
    BOTH = "both"


@frozen
class Retention:
    """The insured's own first dollars; `amount` in minor units, may be 0.

    `aggregate`: the most retained in the term, or None. `parts`: it is taken from items covered under a grant of these; empty: of any.
    """

    amount: int = 0
    kind: RetentionKind = RetentionKind.RETENTION
    place: Place = Place.BELOW_LIMIT
    satisfied_by: Satisfied = Satisfied.BOTH
    aggregate: int | None = None
    parts: frozenset[str] = frozenset()


class Recoupment(Enum):
    """Whether defense paid on what was pleaded comes back where the truth is not covered (docs/format.md, 6.3)."""

    NO = "no"
    YES = "yes"
    BY_LAW = "by_law"


class DefenseKind(Enum):
    """How a policy provides defense (design, section 6.5)."""

    DUTY = "duty"
    ADVANCE = "advance"
    REIMBURSE = "reimburse"
    OPTION = "option"
    NONE = "none"


@frozen
class Defense:
    """How, and whether inside the limit."""

    kind: DefenseKind
    inside: bool
    recoupment: Recoupment = Recoupment.NO


class Who(Enum):
    """Whose payment exhausts what lies below."""

    UNDERLYING_INSURERS = "underlying_insurers"
    INSUREDS_TOO = "insureds_too"
    ANYONE = "anyone"


class How(Enum):
    """What counts as payment."""

    ACTUAL_PAYMENT = "actual_payment"
    HELD_LIABLE = "held_liable"
    SETTLED_IN_FULL = "settled_in_full"


class OfWhat(Enum):
    """Whether loss that this layer does not recognize counts."""

    COVERED = "covered"
    RECOGNIZED = "recognized"


class HowMuch(Enum):
    """Whether all of it must be exhausted, or the layer pays in proportion."""

    FULL = "full"
    PROPORTIONATE = "proportionate"


@frozen
class Exhaustion:
    """When a layer attaches, in four parts (docs/format.md, 5.3)."""

    who: Who
    how: How = How.ACTUAL_PAYMENT
    of_what: OfWhat = OfWhat.COVERED
    how_much: HowMuch = HowMuch.FULL


@frozen
class Limit:
    """The most paid for one claim, and in the period; minor units. `reinstatements`: how often the aggregate is given anew."""

    each_claim: int
    aggregate: int
    reinstatements: int = 0

    @property
    def term(self) -> int:
        """The most paid in the period, reinstatements included."""
        return self.aggregate * (1 + self.reinstatements)


@frozen
class Insured:
    """A party's status under a policy; `scope` and `parts` narrow an additional insured."""

    party: str
    status: str
    parts: frozenset[str] = frozenset()
    scope: Phrase | None = None
    contract: str = ""


@frozen
class Waiver:
    """A form number that a named person set aside, and why."""

    number: str
    by: str
    reason: str


@frozen
class Schedule:
    """The forms schedule of a declarations page, held against what is encoded."""

    numbers: tuple[str, ...] = ()
    waived: tuple[Waiver, ...] = ()
    not_seen: tuple[str, ...] = ()


RetroDate = date | Literal["none", "not_stated"]
"""A date that a slice tests: the date, no such test, or a date that nobody has stated (a question)."""


@frozen
class Extension:
    """One extended reporting period: `days` from expiration. `on`: how the policy must have ended; empty: however.

    `bought` False: an option nobody has exercised, so not in force. `optional`: the file says whether it was bought; else it is automatic.
    """

    days: int
    on: frozenset[str] = frozenset()
    bought: bool = True
    optional: bool = False


@frozen
class Terms:
    """What a slice tests days against (docs/format.md, 6.2). `ended`: how the policy ended, or None: not stated."""

    period: Period
    window_days: int = 0
    retroactive: RetroDate = "none"
    pending_or_prior: RetroDate = "none"
    knowledge_as_of: RetroDate = "none"
    prior_notice: RetroDate = "none"
    extensions: tuple[Extension, ...] = ()
    ended: str | None = None


class OtherKind(Enum):
    """What a policy says it is where others answer too (docs/format.md, 6.5)."""

    PRIMARY = "primary"
    EXCESS = "excess"
    NONE_IF_OTHER = "none_if_other"


class Sharing(Enum):
    """By what weight policies of one tier share."""

    LIMITS = "limits"
    EQUAL = "equal"


@frozen
class OtherInsurance:
    """An other-insurance clause. `over`: the policies it is excess over; empty: any."""

    kind: OtherKind
    sharing: Sharing | None = None
    noncontributory: bool = False
    over: frozenset[str] = frozenset()


@frozen
class Umbrella:
    """Over which policies this one stands, and what it comes down over, surely or as a law question. Values of `BandStatus`.

    `attachment`: what it takes the limits below it to be at least; None: what they are.
    """

    over: frozenset[str]
    drops_over: frozenset[str]
    unsure: frozenset[str] = frozenset()
    attachment: int | None = None


@frozen
class Pool:
    """An aggregate around several slices, parts or pools. `slices`: held whole; `parts`: (policy, part) held in that part only.

    Both are flat: members of pools inside it included.
    """

    id: str
    aggregate: int
    slices: frozenset[str]
    parts: frozenset[tuple[str, str]] = frozenset()

    @property
    def members(self) -> frozenset[str]:
        """Policies and layers that it holds, whole or in part."""
        return self.slices | {policy for policy, _ in self.parts}


@frozen
class LossRun:
    """What a slice has paid and reserved of its aggregate this term; minor units."""

    slice: str
    as_of: date
    paid: int
    reserved: int = 0


@frozen
class Statement:
    """What an application said of a control. `said`: yes or no."""

    id: str
    text: str
    control: str
    said: str
    on: date


@frozen
class Settled:
    """What became of the right to rescind over a statement: used (agreed, adjudged), or waived and refused."""

    statement: str
    on: date
    by: str


@frozen
class Application:
    """What was stated to get a slice, and what is settled about it."""

    statements: tuple[Statement, ...] = ()
    rescinded: tuple[Settled, ...] = ()
    upheld: tuple[Settled, ...] = ()


@frozen(eq=False)
class Policy:
    """A primary policy of one party's program. `wording` None: certificate only, or its form was not found."""

    id: str
    party: str
    title: str
    insurer: str
    period: Period
    limit: Limit
    retention: Retention
    defense: Defense
    wording: Wording | None
    insureds: tuple[Insured, ...] = ()
    parts: frozenset[str] = frozenset()
    retroactive: RetroDate = "none"
    window_days: int = 0
    coinsurance: Fraction = Fraction(0)
    schedule: Schedule = Schedule()
    order: int | None = None
    line: str = ""
    document_stage: str = ""
    evidence: str = ""
    law: str = ""
    insolvent: bool = False
    refuses: bool = False
    pending_or_prior: RetroDate = "none"
    knowledge_as_of: RetroDate = "none"
    prior_notice: RetroDate = "none"
    extensions: tuple[Extension, ...] = ()
    ended: str | None = None
    other: OtherInsurance | None = None
    umbrella: Umbrella | None = None
    priority: tuple[str, ...] = ()
    spread: Literal["by_time", "all_sums"] | None = None
    application: Application = Application()

    @property
    def unpaid(self) -> str:
        """Why what the insurer owes is not paid: insolvent, refused or nothing."""
        return unpaid(self.insolvent, self.refuses)

    @property
    def terms(self) -> Terms:
        """What it tests days against."""
        return Terms(
            self.period,
            self.window_days,
            self.retroactive,
            self.pending_or_prior,
            self.knowledge_as_of,
            self.prior_notice,
            self.extensions,
            self.ended,
        )


@frozen
class QuotaShare:
    """One insurer's part of a layer, with its own exhaustion terms."""

    insurer: str
    share: Fraction
    exhaustion: Exhaustion
    insolvent: bool = False
    refuses: bool = False

    @property
    def unpaid(self) -> str:
        """Why what the insurer owes is not paid: insolvent, refused or nothing."""
        return unpaid(self.insolvent, self.refuses)


def unpaid(insolvent: bool, refuses: bool) -> str:
    """Why what an insurer owes is not paid, as `drops_over` names it."""
    return "insolvent" if insolvent else "refused" if refuses else ""


@frozen(eq=False)
class Layer:
    """A slice [attachment, attachment + limit) above a policy; follows its wording, less its own exclusions.

    `wording` None: nothing of its own. `seen` False: its own form was named and not found. `application`: what it does not state is
    that of the policy it follows.
    """

    id: str
    excess_of: str
    attachment: int
    limit: Limit
    shares: tuple[QuotaShare, ...]
    wording: Wording | None = None
    schedule: Schedule = Schedule()
    title: str = ""
    law: str = ""
    seen: bool = True
    drops_over: frozenset[str] = frozenset({"aggregate"})
    period: Period | None = None
    window_days: int | None = None
    retroactive: RetroDate | None = None
    pending_or_prior: RetroDate | None = None
    knowledge_as_of: RetroDate | None = None
    prior_notice: RetroDate | None = None
    application: Application = Application()

    def terms(self, policy: Policy) -> Terms:
        """What it tests days against: its own where it states them, else those of the policy it follows."""
        base = policy.terms
        return Terms(
            self.period or base.period,
            base.window_days if self.window_days is None else self.window_days,
            base.retroactive if self.retroactive is None else self.retroactive,
            base.pending_or_prior if self.pending_or_prior is None else self.pending_or_prior,
            base.knowledge_as_of if self.knowledge_as_of is None else self.knowledge_as_of,
            base.prior_notice if self.prior_notice is None else self.prior_notice,
            base.extensions,
            base.ended,
        )

    @property
    def top(self) -> int:
        """Where the slice ends on the axis."""
        return self.attachment + self.limit.each_claim


@frozen(eq=False)
class Tower:
    """A primary policy and the layers above it, by rising attachment."""

    policy: Policy
    layers: tuple[Layer, ...] = ()

    @property
    def slices(self) -> tuple[Policy | Layer, ...]:
        """The policy, then its layers, by rising attachment."""
        return (self.policy, *self.layers)
