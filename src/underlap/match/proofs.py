"""Proofs: why each policy says what it says of each item, as plain data that a second program can check.

A proof replays the two witness readings of a result through the same `Judge` and `Reader` that decided them, and writes down every clause
that could reach the item: the limb that fails, or that it bites, the link and ring it bit on, what gave it back, who changed it, the
questions it rests on. Schema `underlap/proof/1`; documented in docs/json.md.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

from attrs import define, field

from underlap.match.cases import LinkView
from underlap.match.decisions import Memo, Pleaded
from underlap.match.exams import Exam, Placed, vocabulary
from underlap.match.judge import Judge
from underlap.match.results import Band, Reason, Review, Ruling, Status
from underlap.match.standing import failing_date, of_policy
from underlap.match.words import Reader, Seat, of_part, set_aside
from underlap.match.worths import Range
from underlap.model.answers import Unanswered
from underlap.model.clauses import (
    AnyOf,
    ByInsured,
    CarveBack,
    Cite,
    Condition,
    Contested,
    Defined,
    Effect,
    Except,
    Exclusion,
    FacetTest,
    Grant,
    Limb,
    Named,
    Phrase,
    Sublimit,
    Wording,
)
from underlap.model.facts import LossItem
from underlap.model.laws import Laws
from underlap.model.programs import Layer, Policy, Tower

Plain = dict[str, Any]
"""JSON-ready data: strings, integers, lists, dicts."""

Tested = Exclusion | CarveBack | Condition | Sublimit

_TAKEN = {"not met": 0, "open": 1, "restores": 2}


def prove(review: Review, exposure: str, memo: Memo | None = None) -> Plain:
    """The proof of one exposure of a review. Raises KeyError if the review has no such exposure."""
    found = {r.exposure.id: r for r in review.results}[exposure]
    account = review.account
    kept = Memo() if memo is None else memo
    exam = Exam(account, found.exposure, vocabulary(account), review.severity, review.basis, review.cap, kept)
    favorable, adverse = Range(exam).witnesses
    replayed = {"favorable": Prover(exam, favorable), "adverse": Prover(exam, adverse)}
    ends = {name: _end(prover) for name, prover in replayed.items()}
    settled = {s.question for s in found.settled}.union(*(prover.decided for prover in replayed.values()))
    return {
        "schema": "underlap/proof/1",
        "account": account.name,
        "exposure": exposure,
        "severity": review.severity,
        "basis": review.basis,
        "laws": [{"document": d.id, "law": d.law} for d in account.laws.documents],
        "settled": {key: _held(account.laws, key) for key in sorted(settled)},
        "items": [_item(exam, i) for i in exam.case.items],
        "ends": ends,
    }


def _item(exam: Exam, item: LossItem) -> Plain:
    return {
        "item": item.id,
        "kind": item.kind,
        "amount": item.amount.at(exam.severity),
        "defense": exam.case.is_defense(item),
        "count": item.count,
        "of": item.of,
    }


def _held(laws: Laws, key: str) -> Plain:
    held = laws.held(key)
    assert held is not None  # decisions answered it
    return {"answer": held.answer, "precedents": [p.cite.ref for p in held.by]}


def _end(prover: "Prover") -> Plain:
    exam, placed = prover.exam, prover.placed
    return {
        "answers": dict(sorted(placed.ledger.answers.items())),
        "cell": dict(sorted(placed.ledger.cell.items())),
        "policies": [prover.policy(t, x) for t in exam.towers for x in t.slices],
        "bands": [band_of(b) for b in placed.ledger.bands],
    }


def band_of(band: Band) -> Plain:
    """A band as a proof has it."""
    return {
        "item": band.item,
        "from": band.span.low,
        "to": band.span.high,
        **_reason(band.reason),
        "also": [_reason(r) for r in band.also],
    }


def _reason(reason: Reason) -> Plain:
    return {
        "status": reason.status.value,
        "policy": reason.policy,
        "insurer": reason.insurer or None,
        "document": reason.cite.document if reason.cite else None,
        "clause": reason.cite.clause if reason.cite else None,
        "element": reason.element,
    }


def _words(wording: Wording | None) -> list[str]:
    return list(wording.documents) if wording else []


_UNMET = {"yes": "unmet", "no": "no bar", "open": "open"}
_OF_CLAIMS = dict.fromkeys(("yes", "no", "open"), "of claims")
_OF_CONDITIONS = {
    Effect.ONE_CLAIM: _OF_CLAIMS,
    Effect.BINDS: _OF_CLAIMS,
    Effect.INSURER_MAY_RESCIND: _OF_CLAIMS,
    Effect.HAMMER: {"yes": "applies", "no": "does not apply", "open": "open"},
}
"""What a proof says of a condition, by what it does; those about claims and notices say nothing of an item."""


@define(eq=False)
class Prover:
    """Replays one witness. `decided`: what decisions answer and its steps rest on, those too that settled nothing."""

    exam: Exam
    placed: Placed
    clauses: dict[str, Plain] = field(factory=dict)
    decided: set[str] = field(factory=set)

    def policy(self, tower: Tower, policy: Policy | Layer) -> Plain:
        """Every item under one policy or layer."""
        items = [self._item(tower, policy, item) for item in self.exam.case.items]
        return {
            "policy": policy.id,
            "layer": isinstance(policy, Layer),
            "law": self.exam.law(policy),
            "documents": _words(policy.wording),
            "items": items,
        }

    def _item(self, tower: Tower, policy: Policy | Layer, item: LossItem) -> Plain:
        ruling = self.placed.rulings[policy.id, item.id]
        if isinstance(policy, Layer):
            base = self.placed.rulings[tower.policy.id, item.id]
            readings = self._layer_readings(policy, tower.policy, item, base)
        else:
            readings = self._readings(policy, item)
        back = self.placed.rescinded.get((policy.id, item.id))
        taken = {"document": back[0].document, "clause": back[0].clause, "statement": back[1]} if back else None
        proof: Plain = {"item": item.id, "ruling": _ruling(ruling), "rescinded": taken, "readings": readings}
        if isinstance(policy, Policy) and self.exam.case.is_defense(item):
            proof["defense"] = self._defense(policy, ruling)
        return proof

    def _defense(self, policy: Policy, ruling: Ruling) -> Plain:
        """How defense is owed: what the pleaded facts could come to under this witness's law and controls."""
        decided = self.exam.decided.get((policy.id, "pleaded"))
        pleaded = decided.decide(self.placed.outcome.witness) if decided else None
        vectors = [v for vs in cast("Pleaded", pleaded).vectors.values() for v in vs] if pleaded is not None else []
        could = [ref for v in vectors for (_, ref), r in v.items() if r.status is Status.COVERED]
        return {
            "kind": policy.defense.kind.value,
            "inside": policy.defense.inside,
            "owed": ruling.status is Status.COVERED,
            "pleaded_grants": list(dict.fromkeys(could)),
        }

    # --- readings ----------------------------------------------------------------------------------------------------

    def _readings(self, policy: Policy, item: LossItem) -> list[Plain]:
        seat = self.exam.seat(policy, item)
        if seat is None:
            return []
        return [
            self._grant(policy, Reader(seat, self._judge(seat), item, count), grant)
            for count in self.exam.case.counts_of(item)
            for grant in seat.wording.grants
        ]

    def _judge(self, seat: Seat) -> Judge:
        return Judge(self.exam.case, seat.law, self.placed.outcome.witness, True, seat.by_insured)

    def _grant(self, policy: Policy, reader: Reader, grant: Grant) -> Plain:
        """One grant in one count: its elements, its trigger, and if all are met every clause of its part."""
        elements = [] if reader.in_scope(grant) else [{"element": "scope", "met": "no"}]
        bought = of_part(reader.seat.parts, grant.part)
        if not bought:
            elements.append({"element": "part not bought", "met": "no"})
        elements.append(self._tests(reader, "agreement", grant.to, grant))
        elements += [
            self._tests(reader, "claim", grant.claim, None),
            self._tests(reader, "territory", grant.territory, None),
        ]
        met = all(e["met"] == "yes" for e in elements)
        late = failing_date(of_policy(policy), grant.trigger, self.placed.calendar) if met else ""
        steps = list(self._clauses(reader, grant.part, grant)) if met else []
        return {
            "count": reader.count.id,
            "grant": {**_cite(grant.cite), "part": grant.part, **_lead(grant)},
            "elements": elements,
            "trigger": {"trigger": grant.trigger.value, "met": "yes" if met and not late else "no" if late else "not asked", "date": late},
            "steps": steps,
        }

    def _layer_readings(self, layer: Layer, policy: Policy, item: LossItem, base: Ruling) -> list[Plain]:
        if base.status is not Status.COVERED or (layer.wording is None and self.exam.layer_seat(layer, policy).laws is None):
            return []
        seat = self.exam.layer_seat(layer, policy)
        count = next(c for c in self.exam.exposure.counts if c.id == base.count)
        reader = Reader(seat, self._judge(seat), item, count)
        return [{"count": count.id, "grant": None, "elements": [], "trigger": None, "steps": list(self._clauses(reader, "", None))}]

    def _clauses(self, reader: Reader, part: str, grant: Grant | None) -> Iterator[Plain]:
        wording = reader.seat.wording
        for exclusion in wording.exclusions:
            if of_part(exclusion.parts, part):
                yield self._exclusion(reader, exclusion, grant)
        for condition in wording.conditions:
            if of_part(condition.parts, part) and condition.effect is not Effect.INSURER_MAY_RESCIND:
                unmet, used = self._asked(reader, lambda c=condition: reader.unmet(c))  # type: ignore[misc]
                outcome = _OF_CONDITIONS.get(condition.effect, _UNMET)[unmet]
                yield self._step(reader, condition, "condition", outcome, used, control=condition.control)
        yield from self._bars(reader)
        for sublimit in wording.sublimits:
            if of_part(sublimit.parts, part):
                applies, used = self._asked(reader, lambda s=sublimit: reader.applies(s))  # type: ignore[misc]
                outcome = {"yes": "applies", "no": "does not apply", "open": "open"}[applies]
                yield self._step(reader, sublimit, "sublimit", outcome, used)

    def _bars(self, reader: Reader) -> Iterator[Plain]:
        """What the policy's law lets nobody insure, and every law that it may turn to."""
        laws = reader.seat.laws
        if laws is None or reader.case.is_defense(reader.item):
            return
        for law in (reader.seat.law, *reader.turned_to()):
            for entry in laws.uninsurable(law):
                reader.judge.law = law
                yield {**self._exclusion(reader, entry, None), "kind": "uninsurable", "law": law}
        reader.judge.law = reader.seat.law

    def _exclusion(self, reader: Reader, exclusion: Exclusion, grant: Grant | None) -> Plain:
        if grant and set_aside(grant, exclusion):
            return self._step(reader, exclusion, "exclusion", "set aside", [])
        reader.judge.used.clear()
        try:
            bite = reader.bite(exclusion)
        except Unanswered:
            outcome = "open"
        else:
            outcome = "bites" if bite.bites else "given back" if bite.restored else "not met"
        used = sorted(set(reader.judge.used))
        step = self._step(reader, exclusion, "exclusion", outcome, used)
        if exclusion.conduct:
            conduct = exclusion.conduct
            imputed = conduct.imputation.value if conduct.imputation else None
            step["conduct"] = {"actor": conduct.actor.value, "stage": conduct.stage, "imputation": imputed}
        step["unless"] = [self._carve(reader, c) for c in exclusion.unless]
        return step

    def _carve(self, reader: Reader, clause: CarveBack) -> Plain:
        met, used = self._asked(reader, lambda: reader.both(clause))
        inner = [self._carve(reader, c) for c in clause.unless]
        taken = max((_TAKEN[i["outcome"]] for i in inner), default=0)
        outcome = "not met" if met == "no" or taken == _TAKEN["restores"] else "open" if met == "open" or taken else "restores"
        step = self._step(reader, clause, "carve_back", outcome, used)
        step["cap"] = clause.cap
        step["unless"] = inner
        return step

    # --- steps -------------------------------------------------------------------------------------------------------

    def _step(self, reader: Reader, clause: Tested, kind: str, outcome: str, used: list[str], control: str | None = None) -> Plain:
        conduct = isinstance(clause, Exclusion) and clause.conduct is not None
        self.decided |= reader.judge.held.intersection(used)
        return {
            **_cite(clause.cite),
            "kind": kind,
            "outcome": outcome,
            "control": control,
            **_lead(clause),
            **self._tests(reader, "", clause.to, None if conduct else clause),
            "questions": used,
        }

    def _tests(self, reader: Reader, element: str, subject: Phrase, clause: Grant | Tested | None) -> Plain:
        """Whether a subject (and the clause's object) is met: the first limb that fails, or the link on which the object is met."""
        chain = reader.case.subject(reader.item, reader.count)
        limbs = [(limb, self._asked(reader, lambda x=limb: reader.judge.limb(x, chain))[0]) for limb in subject.limbs]  # type: ignore[misc]
        failing = next((limb for limb, met in limbs if met == "no"), None)
        subject_met = "no" if failing else "open" if any(met == "open" for _, met in limbs) else "yes"
        out: Plain = {"element": element, "subject": subject_met, "limb": _limb(failing) if failing else None}
        if clause is not None and clause.when is not None:
            out |= self._object(reader, clause.when, clause)
        else:
            out |= {"object": "yes", "link": None, "link_ring": None, "links": []}
        out["met"] = min(out["subject"], out["object"], key=["no", "open", "yes"].index)
        return out

    def _object(self, reader: Reader, when: Phrase, clause: Grant | Tested) -> Plain:
        tried = [self._link(reader, when, clause, link) for link in reader.links]
        met = max((t["met"] for t in tried), key=["no", "open", "yes"].index)
        on = next(t for t in tried if t["met"] == met)
        bitten = on if met == "yes" else {"link": None, "link_ring": None}
        return {"object": met, "link": bitten["link"], "link_ring": bitten["link_ring"], "links": tried}

    def _link(self, reader: Reader, when: Phrase, clause: Grant | Tested, link: LinkView) -> Plain:
        ring = self._ring(reader, link)
        near, _ = self._asked(reader, lambda: reader.near(clause, link))
        limbs = [(limb, self._asked(reader, lambda x=limb: reader.judge.limb(x, link.chain))[0]) for limb in when.limbs]  # type: ignore[misc]
        failing = next((limb for limb, met in limbs if met == "no"), None)
        states = [near, *(met for _, met in limbs)]
        met = min(states, key=["no", "open", "yes"].index)
        return {
            "link": link.id,
            "link_ring": ring,
            "in_reach": near,
            "met": met,
            "limb": _limb(failing) if failing else None,
        }

    def _ring(self, reader: Reader, link: LinkView) -> str:
        if len(link.rings) == 1:
            return link.rings[0].name.lower()
        key = reader.judge.fact_key(f"link.{link.id}", "ring")
        return reader.judge.reading.get(key, self.exam.case.answers.get(key, "open"))

    def _asked(self, reader: Reader, test: Callable[[], bool]) -> tuple[str, list[str]]:
        reader.judge.used.clear()
        try:
            answer = "yes" if test() else "no"
        except Unanswered:
            answer = "open"
        return answer, sorted(set(reader.judge.used))


# --- plain data ------------------------------------------------------------------------------------------------------


def _cite(cite: Cite) -> Plain:
    return {
        "document": cite.document,
        "number": cite.number,
        "edition": cite.edition,
        "clause": cite.clause,
        "paragraph": cite.paragraph,
        "title": cite.title,
        "label": cite.label,
        "changed_by": list(cite.changed_by),
    }


def _lead(clause: Grant | Tested) -> Plain:
    legal = clause.legal if isinstance(clause, Grant | Exclusion) else None
    wide = legal.wide.name.lower() if legal and legal.wide is not None else None
    by = {"law": legal.cite.ref, "wide": wide, "feature": legal.feature or None} if legal else None
    return {"lead_in": clause.lead_in, "reach": clause.reach.name.lower(), "read_by": by}


def _ruling(ruling: Ruling) -> Plain:
    return {
        "status": ruling.status.name.lower(),
        "document": ruling.cite.document if ruling.cite else None,
        "clause": ruling.cite.clause if ruling.cite else None,
        "edition": ruling.cite.edition if ruling.cite else None,
        "element": ruling.element,
        "count": ruling.count,
        "grant": ruling.grant.cite.ref if ruling.grant else None,
        "caps": [{"document": c.cite.document, "clause": c.cite.clause} for c in ruling.caps],
        "reduces": [{"document": c.document, "clause": c.clause, "share": str(s)} for s, c in ruling.reduces],
    }


def _limb(limb: Limb) -> Plain:
    """A limb in the shape of the file it came from."""
    match limb:
        case FacetTest(facet, terms):
            return {"facet": facet, "terms": [f"@{t.definition.id}" if isinstance(t, Defined) else t.term for t in terms]}
        case AnyOf(tests):
            return {"any": [[_limb(x) for x in t.limbs] for t in tests]}
        case Except(test):
            return {"except": [_limb(x) for x in test.limbs]}
        case Contested(feature):
            return {"question": feature.id}
        case ByInsured(wanted):
            return {"by_insured": wanted}
        case Named(id=name):
            return {"is": name}

