"""What the sections of a report share: the review, what of it is shown, and how things are called."""

from collections.abc import Mapping
from functools import cached_property

from attrs import define

from underlap.match.results import Point, PolicyResult, Result, Review
from underlap.model.accounts import Account
from underlap.model.answers import Question
from underlap.model.programs import Layer, Policy
from underlap.report.names import Figures, amounts_of, figures, labels, policies_of
from underlap.report.questions import Asker, asker
from underlap.report.text import Style, clean
from underlap.whatif.notices import Notice


@define(eq=False, slots=False)
class View:
    """A review to be written. `only`: show these parties' programs in full (empty: the client's); `lines`: show policies of these lines
    (empty: all); `tried`: parties whose points to raise were looked for; `noticed`: what notice of known circumstances is worth."""

    review: Review
    points: tuple[Point, ...]
    style: Style
    only: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    tried: frozenset[str] = frozenset()
    noticed: tuple[Notice, ...] = ()

    @property
    def account(self) -> Account:
        """The account under review."""
        return self.review.account

    @cached_property
    def everyone(self) -> tuple[str, ...]:
        """Parties with a policy or an exposure, the client first, then by id; the others have nothing to show."""
        account = self.account
        known = {t.policy.party for t in account.towers} | {r.exposure.party for r in self.review.results}
        return tuple(sorted(known, key=lambda p: (p != account.client, p)))

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Parties whose programs are shown in full: those asked for, else the first, which is the client if it has any."""
        return tuple(p for p in self.everyone if p in self.only) if self.only else self.everyone[:1]

    @property
    def summed(self) -> tuple[str, ...]:
        """Parties in the summary: all, unless some were asked for."""
        return self.parties if self.only else self.everyone

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Policy or layer id -> its short label."""
        return labels(self.account)

    @cached_property
    def figures(self) -> Figures:
        """How every amount of this report is written."""
        return figures(self.account, amounts_of(self.review))

    @cached_property
    def asker(self) -> Asker:
        """The words of questions."""
        return asker(self.account)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Open questions of the exposures shown, in the order in which they are numbered: by party, then by the most relief and
        stake that one of the party's exposures has from it."""
        best: dict[str, tuple[int, int, int, str]] = {}
        known: dict[str, Question] = {}
        for rank, party in enumerate(self.parties):
            for worth in (w for r in self.results(party) for w in r.worths):
                key = worth.question.key
                known.setdefault(key, worth.question)
                here = (rank, -worth.relief, -worth.stake, key)
                best[key] = min(best.get(key, here), here)
        return tuple(known[key] for key in sorted(best, key=lambda k: best[k]))

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """Question key -> Q1, Q2..."""
        return {q.key: f"Q{n}" for n, q in enumerate(self.questions, 1)}

    def results(self, party: str) -> tuple[Result, ...]:
        """The party's exposures, in the review's order: by adverse amount borne."""
        return tuple(r for r in self.review.results if r.exposure.party == party)

    def policies(self, party: str) -> tuple[Policy | Layer, ...]:
        """The party's policies and layers that are shown, in program order."""
        return policies_of(self.account, party, self.lines)

    def shown(self, result: Result) -> tuple[PolicyResult, ...]:
        """What the policies shown do with an exposure, in program order."""
        by_id = {p.policy: p for p in result.policies}
        return tuple(by_id[p.id] for p in self.policies(result.exposure.party) if p.id in by_id)

    def label(self, policy: str | None) -> str:
        """A policy's short label."""
        return self.labels.get(policy or "", self.clean(policy or ""))

    def name(self, party: str) -> str:
        """A party's name."""
        known = self.account.parties.get(party)
        return self.clean(known.name or party) if known else self.clean(party)

    def money(self, cents: int) -> str:
        """An amount."""
        return self.figures.show(cents)

    def clean(self, text: str) -> str:
        """Text from a file, safe to print."""
        return clean(text, self.style)

    def is_client(self, party: str) -> bool:
        """Whether the account is this party's."""
        return party == self.account.client

    def bears(self, party: str) -> str:
        """The heading over what a party bears."""
        return "client bears" if self.is_client(party) else "party bears"
