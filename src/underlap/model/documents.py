"""Documents of the form library: forms, endorsements, shared definitions, with where they come from."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from underlap.model.clauses import (
    CarveBack,
    Cite,
    Condition,
    Definition,
    Exclusion,
    FavorableLaw,
    Feature,
    Grant,
    Named,
    NotModeled,
    Sublimit,
)
from underlap.model.taxonomy import Ring

Changeable = Grant | Exclusion | Condition | Sublimit | FavorableLaw | Definition | Named | NotModeled
"""What an endorsement's operation may name as its target, besides a carve-back."""


@frozen
class Provenance:
    """Where a document's content comes from, and how sure we are."""

    label: str
    sources: tuple[str, ...] = ()
    as_of: date | None = None
    confidence: str = ""


@frozen
class Delete:
    """Takes a clause or a carve-back out."""

    target: str


@frozen(eq=False)
class Replace:
    """Puts one clause in the place of another of the same kind."""

    target: str
    clause: Changeable | CarveBack


@frozen(eq=False)
class Amend:
    """Changes fields of a clause. `changes`: attribute of the model's clause -> typed value; `unless`: carve-backs appended;
    `marks`: marks added to a definition."""

    target: str
    changes: Mapping[str, object] = field(factory=dict)
    unless: tuple[CarveBack, ...] = ()
    marks: tuple[tuple[str, object], ...] = ()


Operation = Delete | Replace | Amend


@frozen(eq=False)
class LeadIn:
    """What a phrase means under a law, in grants or in exclusions: a ring, or two where courts differ, and the question (yes: `wide`)."""

    id: str
    cite: Cite
    phrase: str
    of: Literal["grant", "exclusion"]
    ring: Ring
    wide: Ring | None = None
    feature: str = ""


Weight = Literal["binding", "persuasive", "split"]


@frozen(eq=False)
class Precedent:
    """A decision on a question of law. `answer`: "yes" or "no", or "" where courts are split. `citation`: as it is reported."""

    id: str
    cite: Cite
    feature: str
    answer: str
    court: str
    level: Literal["highest", "appellate", "trial", "federal"]
    date: date
    weight: Weight
    citation: str
    text: str = ""


@frozen(eq=False)
class Document:
    """One file of the library. Clauses stand in file order.

    Of a law document only: `law`, for which it speaks; `surveyed`, items whose insurability its sources answer; `lead_ins`, `uninsurable`
    (read as exclusions are), `precedents`.
    """

    kind: Literal["form", "endorsement", "definitions", "law"]
    id: str
    number: str
    edition: str
    title: str
    publisher: str
    provenance: Provenance
    lines: tuple[str, ...] = ()
    competing: str | None = None
    allocation: str | None = None
    allocated: Fraction | None = None
    status: str = ""
    notes: str = ""
    definitions: Mapping[str, Definition | Named] = field(factory=dict)
    features: Mapping[str, Feature] = field(factory=dict)
    grants: tuple[Grant, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sublimits: tuple[Sublimit, ...] = ()
    not_modeled: tuple[NotModeled, ...] = ()
    favorable: tuple[FavorableLaw, ...] = ()
    law: str = ""
    surveyed: tuple[str, ...] = ()
    lead_ins: tuple[LeadIn, ...] = ()
    uninsurable: tuple[Exclusion, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    operations: tuple[Operation, ...] = ()

    @property
    def label(self) -> str:
        """Number and edition, as a report prints them."""
        return f"{self.number} {self.edition}".strip()
