"""Result codes and AI-tech wording: the first row of design, section 4, that applies, looking over everything placed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from attrs import frozen

from underlap.match.exams import Exam, Placed
from underlap.match.results import (
    RETAINED,
    SHORT,
    AiTech,
    Band,
    BandStatus,
    Code,
    Ledger,
    PolicyResult,
    Reason,
    Status,
)
from underlap.match.words import cites
from underlap.model.answers import CONDITIONAL
from underlap.model.clauses import Cite
from underlap.model.programs import Layer, Policy, Tower

NEVER: Mapping[Status, Code] = {
    Status.UNINSURABLE: Code.XC,
    Status.CONDITION_FAILED: Code.CF,
    Status.EXCLUDED: Code.XC,
    Status.UNTIMELY: Code.UT,
    Status.NOT_GRANTED: Code.NG,
    Status.NOT_INSURED: Code.NG,
    Status.NOT_SEEN: Code.ND,
}
"""The code of a policy that recovers nothing in any outcome, by the reason that got furthest."""

Measure = Callable[[Placed], int]

MOST_CONTROLS = 8
"""Controls whose answers are tried together before a result is called disputed."""

WORDS = frozenset(
    {
        BandStatus.HAMMER,
        BandStatus.ALLOCATED_UNCOVERED,
        BandStatus.UNINSURABLE,
        BandStatus.RESCINDED,
        BandStatus.CONDITION_FAILED,
        BandStatus.EXCLUDED,
        BandStatus.UNTIMELY,
        BandStatus.NOT_GRANTED,
        BandStatus.NOT_INSURED,
        BandStatus.DOCUMENT_NOT_SEEN,
    }
)
"""Bands that say an item is not covered, as against only an amount being short."""


@frozen(eq=False)
class Codes:
    """The codes of one exam. `placed`: every outcome in every cell; `witnesses`: favorable, adverse, stated in full."""

    exam: Exam
    placed: Sequence[Placed]
    witnesses: tuple[Placed, Placed]

    # --- of the exposure ---------------------------------------------------------------------------------------------

    def exposure(self) -> Code:
        """The result over the whole program."""
        if not self.exam.exact:
            return Code.DS  # some readings were not looked at: never "covered"
        recovered = {p.ledger.recovered for p in self.placed}
        if recovered == {0} and not self._within_retention():
            statuses = [p.status(*key) for p in self.placed for key in p.rulings]
            best = min(statuses, default=Status.NOT_INSURED)
            if best is not Status.COVERED:
                return NEVER[best]
        if len(recovered) > 1:
            return self._differs(lambda p: p.ledger.recovered)
        if any(b.reason.status in WORDS for p in self.placed for b in p.ledger.bands):
            return Code.PT
        if any(b.reason.status in SHORT for p in self.placed for b in p.ledger.bands):
            return Code.UL
        return Code.CV

    def _within_retention(self) -> bool:
        return all(b.reason.status in RETAINED for p in self.placed for b in p.ledger.bands)

    def _differs(self, measure: Measure) -> Code:
        """Conditional if controls alone explain the difference, else disputed (dates, facts, law)."""
        questions = [q for q in self.exam.questions.values() if q.kind in CONDITIONAL]
        if not self.exam.exact or not self.exam.remembers or len(questions) > MOST_CONTROLS:
            return Code.DS
        for answers in product(*(q.answers for q in questions)):
            settled = dict(zip((q.key for q in questions), answers, strict=True))
            allowed = (p for p in self.placed if all(p.outcome.allows(k, v) for k, v in settled.items()))
            if len({measure(p) for p in allowed}) > 1:
                return Code.DS
        return Code.CN

    # --- of a policy -------------------------------------------------------------------------------------------------

    def policies(self, provisional: Mapping[str, bool]) -> tuple[PolicyResult, ...]:
        """Every policy and layer of the party's program, in program order."""
        return tuple(self._result(t, x, provisional) for t in self.exam.towers for x in t.slices)

    def _result(self, tower: Tower, policy: Policy | Layer, provisional: Mapping[str, bool]) -> PolicyResult:
        code = self._code(tower, policy)
        if not self.exam.exact and code not in (Code.ND, Code.NOTHING):
            code = Code.DS
        unsure = provisional.get(policy.id, False) or provisional.get(tower.policy.id, False)
        cited, also = self._cites(policy.id)
        return PolicyResult(policy.id, code, self.ai_tech(policy.id, tower.policy.id), cited, unsure, also)

    def _code(self, tower: Tower, policy: Policy | Layer) -> Code:
        rulings = [r for p in self.placed for (holder, _), r in p.rulings.items() if holder == policy.id]
        base = [r for p in self.placed for (holder, _), r in p.rulings.items() if holder == tower.policy.id]
        if all(r.status is Status.NOT_SEEN for r in rulings):
            return Code.ND
        best = min((p.status(*key) for p in self.placed for key in p.rulings if key[0] == policy.id), default=Status.NOT_INSURED)
        base_best = min((r.status for r in base), default=Status.NOT_INSURED)
        offered = any(self._offered(tower, policy, p.ledger) for p in self.placed)
        if not offered and (base_best is Status.COVERED or isinstance(policy, Policy)):
            return Code.NOTHING
        if best is not Status.COVERED:
            return NEVER[best]
        recovered = {recovered_by(p.ledger, policy.id) for p in self.placed}
        if len(recovered) > 1:
            return self._differs(lambda p: recovered_by(p.ledger, policy.id))
        if any(r.status is not Status.COVERED for r in rulings) or any(_in_part(p.ledger, policy.id) for p in self.placed):
            return Code.PT
        if any(self._short(tower, policy, p.ledger) for p in self.placed):
            return Code.UL
        return Code.CV

    def _offered(self, tower: Tower, policy: Policy | Layer, ledger: Ledger) -> bool:
        """Whether any cent came before the policy (a layer: reached its slice)."""
        names = {policy.id} if isinstance(policy, Layer) else {tower.policy.id, *(x.id for x in tower.layers)}
        return any(r.policy in names for b in ledger.bands for r in (b.reason, *b.also))

    def _short(self, tower: Tower, policy: Policy | Layer, ledger: Ledger) -> bool:
        """Whether the tower met a cent the policy takes, at or above its slice, and the policy recovers it not, retentions aside."""
        at = [tower.policy.id, *(x.id for x in tower.layers)]
        above = set(at[at.index(policy.id) + 1 :])
        return any(self._is_short(r, policy.id, tower.policy.id, above) for b in ledger.bands for r in (b.reason, *b.also))

    def _is_short(self, reason: Reason, policy: str, base: str, above: set[str]) -> bool:
        if reason.policy in above:
            return True
        if reason.policy == policy:
            return reason.status in SHORT
        return reason.policy == base and reason.status in (BandStatus.ABOVE_LIMIT, BandStatus.ATTACHMENT_HOLE)

    def _cites(self, policy: str) -> tuple[tuple[Cite, ...], tuple[Cite, ...]]:
        """The clauses that decide the policy's code: those of the two witnesses, exclusions before grants; and the further exclusions
        that bite there, which decide no item."""
        offered = self.exam.exposure.offer is not None
        rulings = [r for placed in self.witnesses for (holder, _), r in placed.rulings.items() if holder == policy]
        back = [cite for placed in self.witnesses for (holder, _), (cite, _) in placed.rescinded.items() if holder == policy]
        decide = (c for r in sorted(rulings, key=lambda r: r.status is Status.COVERED) for c in cites(r, offered))
        found = dict.fromkeys([*back, *decide])
        also = dict.fromkeys(c for r in rulings for c in r.also if c not in found)
        return tuple(found), tuple(also)

    # --- AI-tech wording ---------------------------------------------------------------------------------------------

    def ai_tech(self, policy: str, base: str) -> AiTech:
        """What the wording that decides the policy's answer says of AI technology, over everything placed."""
        everywhere = (*self.placed, *self.witnesses)
        rulings = [r for p in everywhere for (holder, _), r in p.rulings.items() if holder in (policy, base)]
        found = {flag for r in rulings for flag in r.ai}
        for flag in (AiTech.EXCLUDED, AiTech.EXCLUDED_CARVE_BACK, AiTech.LIMITED, AiTech.AFFIRMED):
            if flag in found:
                return flag
        reached = any(r.status <= Status.EXCLUDED for r in rulings)
        return AiTech.SILENT if reached else AiTech.NOT_REACHED

    def overall_ai_tech(self, policies: Iterable[PolicyResult]) -> AiTech:
        """Of the exposure: the strongest word of any policy."""
        found = {p.ai_tech for p in policies}
        order = (AiTech.EXCLUDED, AiTech.EXCLUDED_CARVE_BACK, AiTech.LIMITED, AiTech.AFFIRMED, AiTech.SILENT)
        return next((flag for flag in order if flag in found), AiTech.NOT_REACHED)


def _in_part(ledger: Ledger, policy: str) -> bool:
    """Whether a policy that covers an item leaves a part of it out by its words: hammered, allocated away, reduced, of another term."""
    return any(r.policy == policy and r.status in WORDS for b in ledger.bands for r in (b.reason, *b.also))


def recovered_by(ledger: Ledger, policy: str) -> int:
    """Cents one policy or layer would pay in a ledger."""
    return sum(b.span.size for b in ledger.bands if _paid_by(b, policy))


def _paid_by(band: Band, policy: str) -> bool:
    return band.reason.status is BandStatus.RECOVERED and band.reason.policy == policy
