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
    """The insured's own first dollars; `amount` in minor units, may be 0."""

    amount: int = 0
    kind: RetentionKind = RetentionKind.RETENTION
    place: Place = Place.BELOW_LIMIT
    satisfied_by: Satisfied = Satisfied.BOTH


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
    """The most paid for one claim, and in the period; minor units."""

    each_claim: int
    aggregate: int


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


@frozen
class QuotaShare:
    """One insurer's part of a layer, with its own exhaustion terms."""

    insurer: str
    share: Fraction
    exhaustion: Exhaustion
    insolvent: bool = False


@frozen(eq=False)
class Layer:
    """A slice [attachment, attachment + limit) above a policy; follows its wording, less its own exclusions.

    `wording` None: nothing of its own. `seen` False: its own form was named and not found.
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
