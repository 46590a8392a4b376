"""The files' tables, key by key (docs/format.md, 2 to 4). A name that Python keeps for itself ends in `_`.

Shapes hold what one key alone can settle: types, words, amounts. What needs two keys, or another file, is checked where
shapes become model values. Whatever the model says in the same words is taken from the model.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, NewType, TypeVar, dataclass_transform

import attrs

from underlap.model.accounts import Tolerance
from underlap.model.clauses import Actor, Citation, Effect, Imputation, Trigger
from underlap.model.documents import Provenance
from underlap.model.money import Amount, Cents
from underlap.model.programs import (
    DefenseKind,
    Exhaustion,
    Limit,
    OtherKind,
    Place,
    Recoupment,
    RetentionKind,
    Satisfied,
    Sharing,
    Waiver,
)
from underlap.model.spans import Day, Never, Period, When
from underlap.model.taxonomy import Defaults, Roles

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def shape(cls: type[T]) -> type[T]:
    """An attrs class that only the type checker keeps from changing, without comparison and repr.

    Shapes live between two functions of `read`. Freezing, comparing and printing them is of no use, and would cost half of
    their import and of their making.
    """
    return attrs.define(eq=False, repr=False, kw_only=True)(cls)


Id = NewType("Id", str)
Filled = NewType("Filled", str)
"""A text that is not empty."""
Retro = NewType("Retro", object)
"""A date, "none" or "not_stated"."""
Plain = NewType("Plain", dict[str, object])
"""A table whose keys are checked later, when it is known what it is a table of."""
Sums = NewType("Sums", dict[str, int])
"""A table of amounts."""
Digits = NewType("Digits", dict[str, int])
"""A table of small integers."""
Days = NewType("Days", dict[str, date])
"""A table of days."""
Reports = NewType("Reports", dict[str, Day | Never])
"""A table of days, or "none"."""
Stated = NewType("Stated", "dict[str, DatesShape]")
"""A table of tables of dates."""
Words = NewType("Words", tuple[str, ...])
"""One word, or several."""

# --- tests and facts: free keys, so with hooks of their own ---------------------------------------------------------


@shape
class Entry:
    """One entry of a test: a facet with its terms, or one of the words with a meaning of their own."""

    key: str
    words: tuple[str, ...] = ()
    tests: "tuple[TestShape, ...]" = ()
    flag: bool = True


@shape
class TestShape:
    """All entries must be met (3.1)."""

    __test__ = False  # not a test case, whatever its name says to pytest
    entries: tuple[Entry, ...] = ()


@shape
class FactsShape:
    """Facets with a value each, and lists of tags by the key they stand under (3.3)."""

    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]


NO_FACTS = FactsShape(values={}, lists={})


# --- taxonomy --------------------------------------------------------------------------------------------------------


@shape
class TreeShape:
    facet: Id
    values: tuple[Id, ...]


@shape
class TagShape:
    id: Id
    absent: Literal["no", "open"]
    label: str = ""


@shape
class TaxonomyFile:
    """The shipped file has all tables; an account's own may add facets, lead-ins and tags."""

    format: int
    roles: Roles | None = None
    leadins: Plain = Plain({})
    defaults: Defaults | None = None
    tree: tuple[TreeShape, ...] = ()
    scale: tuple[TreeShape, ...] = ()
    tag: tuple[TagShape, ...] = ()


@shape
class CurrenciesFile:
    format: int
    digits: Digits


@shape
class MatrixCellShape:
    at: Id
    says: Filled
    side: Literal["ours", "theirs", "open", ""] = ""
    because: str = ""


@shape
class MatrixRowShape:
    exposure: Id
    role: Filled
    fact: Filled
    sheet: Filled
    cells: tuple[MatrixCellShape, ...]


@shape
class OverlayShape:
    id: Id
    title: Filled
    base: Id
    attached: Id


@shape
class MatrixFile:
    format: int
    overlay: tuple[OverlayShape, ...] = ()
    row: tuple[MatrixRowShape, ...] = ()


# --- documents -------------------------------------------------------------------------------------------------------

Allocation = Literal["larger_settlement", "relative_exposure", "by_count", "best_efforts", "fixed_percent"]
Label = Literal["F-text", "F-multi", "F-single", "TYP", "UNV", "CONFLICT"]


@shape
class HeadShape:
    kind: Literal["form", "endorsement", "definitions", "law"]
    id: Id
    title: Filled
    provenance: Provenance
    publisher: Filled | None = None
    number: str = ""
    edition: str = ""
    line: Id | None = None
    attaches_to: tuple[Id, ...] = ()
    competing: Literal["first", "highest", "most_specific", "exclusive", "insured_chooses"] | None = None
    allocation: Allocation | None = None
    allocated: Fraction | None = None
    law: Id | None = None
    surveyed: tuple[str, ...] = ()
    status: str = ""
    notes: str = ""


@shape
class Noted:
    """What every clause table may say beside its terms."""

    cite: str = ""
    fact: str = ""
    note: str = ""
    label: Label | None = None


@shape
class Titled(Noted):
    id: Id
    title: Filled


@shape
class DefinitionShape(Noted):
    id: Id
    title: str = ""
    term: str = ""
    facet: str | None = None
    in_: tuple[str, ...] = ()
    edge: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    feature: str | None = None
    otherwise: Literal["no", "open"] | None = None
    when: TestShape | None = None
    from_: str | None = None


@shape
class FeatureShape(Noted):
    id: Id
    text: Filled
    title: str = ""
    yes: tuple[Citation, ...] = ()
    no: tuple[Citation, ...] = ()


@shape
class GrantShape(Titled):
    part: Id
    trigger: Trigger
    lead_in: str | None = None
    anti_concurrent: bool = False
    efficient_only: bool = False
    to: TestShape | None = None
    when: TestShape | None = None
    claim: TestShape | None = None
    territory: TestShape | None = None
    notwithstanding: tuple[str, ...] = ()
    exclusive: bool = False


@shape
class CarveBackShape(Noted):
    id: Id
    title: str = ""
    lead_in: str | None = None
    anti_concurrent: bool = False
    efficient_only: bool = False
    to: TestShape | None = None
    when: TestShape | None = None
    cap: Cents | None = None
    unless: "tuple[CarveBackShape, ...]" = ()


@shape
class Applying(Titled):
    """What exclusions, conditions and sublimits share: where they apply."""

    parts: tuple[Id, ...] = ()
    lead_in: str | None = None
    anti_concurrent: bool = False
    efficient_only: bool = False
    to: TestShape | None = None
    when: TestShape | None = None


@shape
class ExclusionShape(Applying):
    unless: tuple[CarveBackShape, ...] = ()
    actor: Actor | None = None
    stage: str | None = None
    imputation: Imputation | None = None
    names_ai: bool = False
    negotiable: bool = True


@shape
class ConditionShape(Applying):
    effect: Effect
    control: Id | None = None
    duty: str = ""
    prejudice: str | None = None
    share: Fraction | None = None
    cap: Cents | None = None
    treats: tuple[Literal["limit", "made", "acts"], ...] = ()
    asks: tuple[Filled, ...] = ()
    severable: bool = False


@shape
class SublimitShape(Applying):
    amount: Cents | None = None
    share_of_limit: Fraction | None = None
    aggregate: Cents | None = None


@shape
class FavorableLawShape(Titled):
    among: tuple[str, ...] = ()
    laws: tuple[Id, ...] = ()


@shape
class NotModeledShape(Titled):
    reason: Filled


Courts = Literal["highest", "appellate", "trial", "federal"]
Rings = Literal["claim", "efficient", "cause", "connected", "involved"]


@shape
class LeadInShape(Titled):
    phrase: str
    of: Literal["grant", "exclusion"]
    ring: Rings | None = None
    wide: Rings | None = None
    narrow: Rings | None = None
    feature: Id | None = None


@shape
class UninsurableShape(Titled):
    to: TestShape | None = None
    lead_in: str | None = None
    when: TestShape | None = None
    unless: tuple[CarveBackShape, ...] = ()


@shape
class PrecedentShape(Titled):
    feature: Id
    court: Filled
    level: Courts
    date: date
    weight: Literal["binding", "persuasive", "split"]
    answer: Literal["yes", "no"] | None = None
    text: str = ""


@shape
class DeleteShape(Noted):
    target: Filled
    title: str = ""


@shape
class ReplaceShape(Noted):
    target: Filled
    with_: Plain
    title: str = ""


@shape
class AmendShape(Noted):
    target: Filled
    title: str = ""
    set: Plain = Plain({})
    add_unless: tuple[CarveBackShape, ...] = ()
    add_in: tuple[str, ...] = ()
    add_edge: tuple[str, ...] = ()
    add_out: tuple[str, ...] = ()


@shape
class DocumentFile:
    format: int
    document: HeadShape
    definition: tuple[DefinitionShape, ...] = ()
    feature: tuple[FeatureShape, ...] = ()
    grant: tuple[GrantShape, ...] = ()
    exclusion: tuple[ExclusionShape, ...] = ()
    condition: tuple[ConditionShape, ...] = ()
    sublimit: tuple[SublimitShape, ...] = ()
    favorable_law: tuple[FavorableLawShape, ...] = ()
    not_modeled: tuple[NotModeledShape, ...] = ()
    lead_in: tuple[LeadInShape, ...] = ()
    uninsurable: tuple[UninsurableShape, ...] = ()
    precedent: tuple[PrecedentShape, ...] = ()
    delete: tuple[DeleteShape, ...] = ()
    replace: tuple[ReplaceShape, ...] = ()
    amend: tuple[AmendShape, ...] = ()


# --- accounts --------------------------------------------------------------------------------------------------------

Ended = Literal["renewed", "nonrenewed", "canceled", "replaced"]
Drop = Literal["aggregate", "insolvent", "refused", "excluded", "not_granted"]
Status = Literal["named", "subsidiary", "director_officer", "employee", "additional_insured"]


@shape
class AccountShape:
    name: Filled
    client: Id
    currency: str
    as_of: date
    law: Id
    term: Period | None = None
    taxonomy: tuple[str, ...] = ()
    circle: Sharing | None = None


@shape
class PartyShape:
    id: Id
    name: Filled
    role: str = ""
    tolerance: Tolerance = Tolerance()


@shape
class InsuredShape:
    party: Id
    status: Status
    parts: tuple[Id, ...] = ()
    scope: TestShape | None = None
    contract: str = ""


@shape
class WindowShape:
    days: int


@shape
class RetentionShape:
    amount: Cents
    kind: RetentionKind
    place: Place
    satisfied_by: Satisfied
    aggregate: Cents | None = None
    parts: tuple[Id, ...] = ()


@shape
class DefenseShape:
    kind: DefenseKind
    place: Literal["inside", "outside"]
    recoupment: Recoupment = Recoupment.NO


@shape
class ExtensionShape:
    days: int
    on: tuple[Ended, ...] = ()
    bought: bool | None = None


@shape
class OtherShape:
    kind: OtherKind
    sharing: Sharing | None = None
    noncontributory: bool = False
    over: tuple[Id, ...] = ()


@shape
class UmbrellaShape:
    over: tuple[Id, ...]
    drops_over: tuple[Drop, ...] = ("aggregate",)
    unsure: tuple[Drop, ...] = ()
    attachment: Cents | None = None


@shape
class StatementShape:
    id: Id
    text: Filled
    control: Id
    said: Literal["yes", "no"]
    on: date


@shape
class SettledShape:
    statement: Id
    on: date
    by: Filled


@shape
class PolicyShape:
    id: Id
    party: Id
    title: Filled
    insurer: str
    period: Period
    limit: Limit
    retention: RetentionShape | None  # None: the word "none"
    defense: DefenseShape
    insureds: tuple[InsuredShape, ...]
    order: int | None = None
    document_stage: Literal["specimen", "quote", "binder", "issued"] | None = None
    form: Id | None = None
    evidence: Literal["certificate_only"] | None = None
    endorsements: tuple[Id, ...] = ()
    forms_schedule: tuple[Filled, ...] = ()
    waived: tuple[Waiver, ...] = ()
    parts: tuple[Id, ...] = ()
    retroactive: Retro | None = None
    reporting_window: WindowShape | None = None
    sublimit: tuple[SublimitShape, ...] = ()
    coinsurance: Fraction | None = None
    law: Id | None = None
    insolvent: bool = False
    refuses: bool = False
    pending_or_prior: Retro | None = None
    knowledge_as_of: Retro | None = None
    prior_notice: Retro | None = None
    ended: Ended | None = None
    extended_reporting: tuple[ExtensionShape, ...] = ()
    other_insurance: OtherShape | None = None
    umbrella: UmbrellaShape | None = None
    priority: tuple[Id, ...] = ()
    spread: Literal["by_time", "all_sums"] | None = None
    statements: tuple[StatementShape, ...] | None = None
    rescinded: tuple[SettledShape, ...] | None = None
    upheld: tuple[SettledShape, ...] | None = None


@shape
class ShareShape:
    insurer: Filled
    share: Fraction
    exhaustion: Exhaustion
    insolvent: bool = False
    refuses: bool = False


@shape
class LayerShape:
    id: Id
    excess_of: Id
    limit: Limit
    shares: tuple[ShareShape, ...]
    title: str = ""
    attachment: Cents | None = None
    form: Id | None = None
    endorsements: tuple[Id, ...] = ()
    forms_schedule: tuple[Filled, ...] = ()
    waived: tuple[Waiver, ...] = ()
    law: Id | None = None
    drops_over: tuple[Literal["aggregate", "insolvent", "refused"], ...] = ("aggregate",)
    period: Period | None = None
    reporting_window: WindowShape | None = None
    retroactive: Retro | None = None
    pending_or_prior: Retro | None = None
    knowledge_as_of: Retro | None = None
    prior_notice: Retro | None = None
    statements: tuple[StatementShape, ...] | None = None
    rescinded: tuple[SettledShape, ...] | None = None
    upheld: tuple[SettledShape, ...] | None = None


@shape
class PoolShape:
    id: Id
    of: tuple[Filled, ...]
    aggregate: Cents


@shape
class LossRunShape:
    policy: Id
    as_of: date
    paid: Cents
    reserved: Cents = Cents(0)


@shape
class Stating:
    """What may be stated on every level of an exposure."""

    facts: FactsShape = NO_FACTS
    unknown: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    found: FactsShape = NO_FACTS


@shape
class CountShape(Stating):
    id: Id
    title: Filled
    weight: Fraction | None = None


@shape
class LinkShape(Stating):
    """A link's facets stand in the link itself; its hook sorts them out."""

    id: Id
    ring: Words
    count: Id | None = None


@shape
class PersonShape(Stating):
    id: Id
    capacity: Status
    control_group: bool = False


@shape
class ItemShape(Stating):
    item: str
    amount: Amount
    id: Id | None = None
    count: Id | None = None
    of: Id | None = None
    basis: str = ""


@shape
class ExposureShape(Stating):
    id: Id
    party: Id
    title: Filled
    usual_defense: str = ""
    claimant_party: Id | None = None
    acts: When | None = None
    offense: When | None = None
    harm: When | None = None
    knowledge: When | None = None
    made: When | None = None
    reported: When | None = None
    discovered: When | None = None
    proceeding: When | None = None
    noticed: When | None = None
    settled: Sums = Sums({})
    reported_to: Reports = Reports({})
    noticed_to: Days = Days({})
    offer: Cents | None = None
    source: str = ""
    count: tuple[CountShape, ...] = ()
    link: tuple[LinkShape, ...] = ()
    person: tuple[PersonShape, ...] = ()
    item: tuple[ItemShape, ...] = ()


@shape
class DatesShape:
    """Days of an exposure that hold in a scenario instead; the names are those of `DATE_NAMES`."""

    acts: When | None = None
    offense: When | None = None
    harm: When | None = None
    knowledge: When | None = None
    made: When | None = None
    reported: When | None = None
    discovered: When | None = None
    proceeding: When | None = None
    noticed: When | None = None


@shape
class ScenarioShape:
    id: Id
    title: Filled
    exposures: tuple[Id, ...]
    order: tuple[Id, ...] = ()
    dates: Stated = Stated({})
    related: tuple[tuple[Id, ...], ...] = ()
    unsure_related: tuple[tuple[Id, ...], ...] = ()


@shape
class CircumstanceShape:
    id: Id
    title: Filled
    party: Id
    known: date
    exposures: tuple[Id, ...]
    noticed: Days = Days({})


@shape
class AnswerShape:
    question: Filled
    value: Filled
    by: Filled
    on: date
    evidence: Filled


@shape
class AccountFile:
    """One file of an account; several are read as if they were one."""

    format: int
    account: AccountShape | None = None
    party: tuple[PartyShape, ...] = ()
    policy: tuple[PolicyShape, ...] = ()
    layer: tuple[LayerShape, ...] = ()
    pool: tuple[PoolShape, ...] = ()
    loss_run: tuple[LossRunShape, ...] = ()
    exposure: tuple[ExposureShape, ...] = ()
    circumstance: tuple[CircumstanceShape, ...] = ()
    scenario: tuple[ScenarioShape, ...] = ()
    answer: tuple[AnswerShape, ...] = ()
