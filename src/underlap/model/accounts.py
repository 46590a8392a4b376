"""An account: parties, programs, exposures, answers, with nothing left to look up."""

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from underlap.model.clauses import Wording
from underlap.model.documents import Document
from underlap.model.exposures import Circumstance, Exposure, Scenario
from underlap.model.laws import Laws
from underlap.model.programs import LossRun, Pool, Schedule, Sharing, Tower
from underlap.model.spans import Period
from underlap.model.taxonomy import Taxonomy


@frozen
class Tolerance:
    """What a party says it can bear; a test on results, never a deduction. Minor units."""

    per_event: int | None = None
    per_year: int | None = None


@frozen
class Party:
    """Somebody with a program, a claim, or both."""

    id: str
    name: str
    role: str = ""
    tolerance: Tolerance = Tolerance()


@frozen
class Answered:
    """The account's answer to a fact or control question: who says so, when, on what evidence."""

    question: str
    value: str
    by: str
    on: date
    evidence: str


@frozen(eq=False)
class Account:
    """Everything `match` needs, resolved. Towers and exposures are in canonical order, not file order.

    `documents`: those attached to some policy, by id. `sources`: policy or layer id -> its form and endorsements in the
    order attached, kept so that a change can assemble the wording anew. `laws`: the law documents that its laws attach.
    """

    name: str
    client: str
    currency: str
    digits: int
    as_of: date
    law: str
    taxonomy: Taxonomy
    parties: Mapping[str, Party]
    towers: tuple[Tower, ...]
    exposures: tuple[Exposure, ...]
    answers: Mapping[str, Answered] = field(factory=dict)
    term: Period | None = None
    documents: Mapping[str, Document] = field(factory=dict)
    sources: Mapping[str, tuple[Document, ...]] = field(factory=dict)
    pools: tuple[Pool, ...] = ()
    loss_runs: tuple[LossRun, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    circle: Sharing | None = None
    laws: Laws = field(factory=Laws)

    def towers_of(self, party: str) -> tuple[Tower, ...]:
        """The party's towers, in program order: those that state an order first, by it; then by id."""
        return tuple(t for t in self.towers if t.policy.party == party)

    def schedules(self) -> tuple[tuple[str, Schedule], ...]:
        """Every policy's and layer's forms schedule, with its id."""
        return tuple(pair for t in self.towers for pair in ((x.id, x.schedule) for x in t.slices))

    def wordings(self, party: str) -> tuple[Wording, ...]:
        """The wordings of a party's program, layers' own included."""
        return tuple(x.wording for t in self.towers_of(party) for x in t.slices if x.wording is not None)
