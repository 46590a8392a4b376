"""Clauses of policies, as data. Every clause remembers the document, edition and paragraph that it came from."""

from enum import Enum
from fractions import Fraction

from attrs import evolve, field, frozen

from underlap.model.taxonomy import Ring


@frozen
class Cite:
    """Where words stand: enough for a reader to find them. `note`: what the file says to a reader of the clause; it decides nothing."""

    document: str
    number: str
    edition: str
    clause: str
    paragraph: str
    title: str
    label: str = ""
    changed_by: tuple[str, ...] = ()
    note: str = field(default="", eq=False)

    @property
    def ref(self) -> str:
        """`document/clause`: unique within a wording."""
        return f"{self.document}/{self.clause}"


class Mark(Enum):
    """What a definition says of a node."""

    IN = "in"
    EDGE = "edge"
    OUT = "out"


@frozen
class Citation:
    """A decision (or other source) for one reading of a feature."""

    cite: str
    court: str = ""
    year: int | None = None


@frozen
class Feature:
    """Words that courts read both ways: the text of the question and who read it how."""

    id: str
    text: str
    yes: tuple[Citation, ...] = ()
    no: tuple[Citation, ...] = ()


@frozen(eq=False)
class Definition:
    """A defined term over one facet: the longest marked node at or above a value decides."""

    id: str
    cite: Cite
    facet: str
    marks: tuple[tuple[str, Mark], ...]
    otherwise_open: bool = False
    feature: Feature | None = None


@frozen
class Value:
    """A term: a node, a scale step with its sign, a tag, or `any`."""

    term: str


@frozen
class Defined:
    """A term: `@name`, already looked up."""

    definition: Definition


Term = Value | Defined


@frozen(eq=False)
class FacetTest:
    """One facet must meet one of the terms."""

    facet: str
    terms: tuple[Term, ...]


@frozen
class AnyOf:
    """One of the tests must be met."""

    tests: tuple["Phrase", ...]


@frozen
class Except:
    """The test must not be met."""

    test: "Phrase"


@frozen
class Contested:
    """A court must read the clause this way."""

    feature: Feature


@frozen
class ByInsured:
    """The claim is brought by a party that is (yes) or is not (no) an insured of this policy."""

    wanted: bool = True


@frozen
class Named:
    """A definition with a `when`: an offense, a wrongful act. Met by one of its alternatives."""

    id: str
    cite: Cite
    tests: tuple["Phrase", ...]


Limb = FacetTest | AnyOf | Except | Contested | ByInsured | Named


@frozen(eq=False)
class Phrase:
    """All limbs must be met; an empty test always is. Identity is a memo's key, as for the wording it stands in."""

    limbs: tuple[Limb, ...] = ()


class Trigger(Enum):
    """Which date makes a policy respond (design, section 5)."""

    OCCURRENCE = "occurrence"
    OFFENSE = "offense"
    CLAIMS_MADE = "claims_made"
    CLAIMS_MADE_REPORTED = "claims_made_reported"
    DISCOVERY = "discovery"


@frozen
class Legal:
    """What a law makes of a lead-in: its entry and, where courts differ, the ring of the wider reading and the question (yes: wider)."""

    cite: Cite
    wide: Ring | None = None
    feature: str = ""


class Actor(Enum):
    """Whose conduct a conduct exclusion looks at."""

    THE_INSURED = "the_insured"
    AN_INSURED = "an_insured"
    ANY_INSURED = "any_insured"
    CONTROL_GROUP = "control_group"


class Imputation(Enum):
    """Whom that conduct defeats."""

    NONE = "none"
    ENTITY = "entity"
    ALL = "all"


class Effect(Enum):
    """What an unmet condition does."""

    NO_COVER = "no_cover"
    NO_COVER_IF_PREJUDICE = "no_cover_if_prejudice"
    REDUCE = "reduce"
    CAP = "cap"
    BY_LAW = "by_law"
    HAMMER = "hammer"
    ONE_CLAIM = "one_claim"
    BINDS = "binds"
    INSURER_MAY_RESCIND = "insurer_may_rescind"


@frozen(eq=False)
class Grant:
    """An insuring agreement: what a part promises, and when.

    `bounds`: what moves the ring of its lead-in, of "anti_concurrent" and "efficient_only". `legal`: what the governing law makes of it.
    """

    id: str
    cite: Cite
    part: str
    trigger: Trigger
    reach: Ring
    lead_in: str
    to: Phrase = Phrase()
    when: Phrase | None = None
    claim: Phrase = Phrase()
    territory: Phrase = Phrase()
    notwithstanding: frozenset[str] = frozenset()
    exclusive: bool = False
    bounds: frozenset[str] = frozenset()
    legal: Legal | None = None


@frozen(eq=False)
class CarveBack:
    """Gives back what its own exclusion took, and nothing else; `cap` in minor units, for all items together."""

    id: str
    cite: Cite
    reach: Ring
    lead_in: str
    to: Phrase = Phrase()
    when: Phrase | None = None
    cap: int | None = None
    unless: tuple["CarveBack", ...] = ()


@frozen
class Conduct:
    """The extra terms of a conduct exclusion. `stage`: the least stage reached."""

    actor: Actor
    stage: str
    imputation: Imputation | None = None


@frozen(eq=False)
class Exclusion:
    """Takes away from the grants of its parts (empty: all).

    `names_ai`: its words name AI technology though no term of the technology facet says so. `negotiable` False: no market
    removes it (uninsurable by law, war...), so nobody is told to ask. `bounds`, `legal`: as of a grant.
    """

    id: str
    cite: Cite
    reach: Ring
    lead_in: str
    parts: frozenset[str] = frozenset()
    to: Phrase = Phrase()
    when: Phrase | None = None
    unless: tuple[CarveBack, ...] = ()
    conduct: Conduct | None = None
    names_ai: bool = False
    negotiable: bool = True
    bounds: frozenset[str] = frozenset()
    legal: Legal | None = None


@frozen(eq=False)
class Condition:
    """A duty that cover depends on, tested on a control of the party (or, with no control, on the facts alone).

    `control` "": none. `treats`: what claims that are one share ("limit", "made", "acts"). `asks`: what a notice of circumstances must
    contain. `severable`: rescission reaches only owners of items who meet `when`.
    """

    id: str
    cite: Cite
    control: str
    effect: Effect
    reach: Ring
    lead_in: str
    parts: frozenset[str] = frozenset()
    to: Phrase = Phrase()
    when: Phrase | None = None
    prejudice: str | None = None
    share: Fraction | None = None
    cap: int | None = None
    treats: frozenset[str] = frozenset()
    asks: tuple[str, ...] = ()
    severable: bool = False


@frozen(eq=False)
class Sublimit:
    """The most that is paid for the items it applies to, inside the limit: an amount, or a share of the limit.

    `aggregate`: the most in the term, or None.
    """

    id: str
    cite: Cite
    reach: Ring
    lead_in: str
    parts: frozenset[str] = frozenset()
    to: Phrase = Phrase()
    when: Phrase | None = None
    amount: int | None = None
    share_of_limit: Fraction | None = None
    aggregate: int | None = None


@frozen
class NotModeled:
    """Words that the model cannot say yet, with the reason; counted in reports."""

    id: str
    cite: Cite
    reason: str


@frozen(eq=False)
class FavorableLaw:
    """Whose law decides what may be insured: the most favorable of the policy's, of `laws`, and of those that `among` facets name."""

    id: str
    cite: Cite
    among: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()


Clause = Grant | Exclusion | Condition | Sublimit | FavorableLaw | NotModeled


@frozen(eq=False)
class Wording:
    """The effective wording of a policy: form, endorsements, declarations. Interned: identity is the memo's key.

    `follows` is true of a layer's own wording, which has no grants and only takes away.
    """

    id: str
    grants: tuple[Grant, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sublimits: tuple[Sublimit, ...] = ()
    not_modeled: tuple[NotModeled, ...] = ()
    favorable: tuple[FavorableLaw, ...] = ()
    competing: str | None = None
    allocation: str | None = None
    allocated: Fraction | None = None
    form: str = ""
    documents: tuple[str, ...] = ()
    follows: bool = False
    law: str = ""
    nodes: "frozenset[tuple[str, str]]" = field(factory=frozenset)


def changed(cite: Cite, by: str) -> Cite:
    """The same place, remembered as changed by the document `by`."""
    return evolve(cite, changed_by=(*cite.changed_by, by))
