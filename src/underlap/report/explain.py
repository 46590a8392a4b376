"""One exposure explained: the claim as it was encoded, both readings, where every cent ends, and what each policy's words do.

Reads a `Result` for money and questions, and its proof (schema underlap/proof/1) for clauses. Only formats.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define

from underlap.match.results import BandStatus, Ledger, PolicyResult, Result, Review
from underlap.model.answers import Kind, Question
from underlap.model.exposures import DATE_NAMES
from underlap.model.facts import Facts, Link
from underlap.report.asks import KINDS
from underlap.report.json_ import starts_of
from underlap.report.names import AI_MEANS, BANDS, CODES, NOTICE, TRIGGERS, item_name, node, spoken
from underlap.report.questions import cited, days
from underlap.report.text import Column, Style, Table, ends, finish, hang, paint
from underlap.report.view import View
from underlap.report.why import ELEMENTS, clause_text, money_lines, standing, stated, untimely
from underlap.report.words import Speaker, either, speaker

Proof = Mapping[str, Any]

READINGS = ("favorable", "adverse")

QUIET = ("not met", "no bar", "does not apply")
"""Outcomes of clauses that do nothing."""

FEW = 6
"""More clauses than this that do nothing are counted, not listed."""

RING = "as the encoder judged"


def render(review: Review, proof: Proof, *, style: Style, policy: str | None = None) -> str:
    """One exposure in words. `proof`: its proof; `policy`: every clause of that policy or layer alone."""
    view = View(review, (), style, frozenset(), frozenset())
    result = next(r for r in review.results if r.exposure.id == proof["exposure"])
    features = {id: feature.text for id, feature in view.asker.features.items()}
    teller = Teller(view, result, proof, speaker(view.account, view.figures, features), policy)
    out = teller.head()
    for heading, write in teller.sections():
        out += ["", *(paint(line, "head") for line in hang("", heading, style)), *write()]
    return finish([*out, "", *hang("", NOTICE, style)], style)


@define(eq=False)
class Teller:
    """Writes one exposure. `full`: a policy whose every clause is wanted."""

    view: View
    result: Result
    proof: Proof
    speaker: Speaker
    full: str | None = None

    def sections(self) -> list[tuple[str, Callable[[], list[str]]]]:
        """Headings, and what writes what stands below them."""
        words = ("WHAT THE POLICIES' WORDS DO", self.words)
        if self.full:
            return [words]
        return [
            ("THE CLAIM, as encoded", self.claim),
            ("BOTH READINGS", self.readings),
            ("WHERE EVERY CENT ENDS", self.waterfall),
            words,
            ("OPEN QUESTIONS", self.questions),
        ]

    def say(self, lead: str, text: str, indent: int | None = None) -> list[str]:
        """One hanging paragraph."""
        return hang(lead, text, self.view.style, indent)

    def clean(self, text: str) -> str:
        """Text from a file."""
        return self.view.clean(text)

    # --- head and claim ----------------------------------------------------------------------------------------------

    def head(self) -> list[str]:
        """Title, exposure, result."""
        exposure, view = self.result.exposure, self.view
        title = paint(ends(f"UNDERLAP   Why: {self.clean(exposure.id)}", "WORKING COPY, NOT FOR RELEASE", view.style), "head")
        account = f"{self.clean(view.account.name)}; {view.account.currency}; as of {view.account.as_of.isoformat()}"
        about = (
            f"{self.clean(exposure.title)}; against {view.name(exposure.party)}; "
            f"{view.review.severity} estimate, loss {view.money(self.result.loss)}"
        )
        rows = [("Account", account), ("Exposure", about), ("Result", standing(view, self.result))]
        return [title, *(line for name, text in rows for line in self.say(f"{name:<11}", text))]

    def claim(self) -> list[str]:
        """What was encoded: counts, causal links with their rings, persons, days, and the notes that decide nothing."""
        exposure = self.result.exposure
        out = self.say("  facts: ", self._facts(exposure.facts), 6)
        for count in exposure.counts if len(exposure.counts) > 1 else ():
            out += self.say(f"  count {self.clean(count.id)}: ", f"{self.clean(count.title)}; {self._facts(count.facts)}", 6)
        for link in exposure.links:
            out += self.say(f"  link {self.clean(link.id)}: ", f"{self._facts(link.facts)}; {self._ring(link)}", 6)
        for person in exposure.persons:
            about = f"{spoken(person.capacity)}; {self._facts(person.facts)}"
            out += self.say(f"  person {self.clean(person.id)}: ", about, 6)
        dates = [f"{spoken(d)} {stated(exposure.dates[d])}" for d in DATE_NAMES if d in exposure.dates]
        if dates:
            out += self.say("  days: ", "; ".join(dates), 6)
        for key, given in sorted(self.view.account.answers.items()):
            if key.startswith((f"fact:{exposure.id}/", f"control:{exposure.party}/")):
                about = f"{key} = {node(given.value)}; by {given.by}, {given.on.isoformat()}; {given.evidence}"
                out += self.say("  answered: ", self.clean(about), 6)
        if exposure.source:
            out += self.say("  source: ", self.clean(exposure.source), 6)
        if exposure.usual_defense:
            note = f"{self.clean(exposure.usual_defense)} (a note for the reader: it changes no result)"
            out += self.say("  usual defense: ", note, 6)
        return out

    def _facts(self, facts: Facts) -> str:
        taxonomy = self.view.account.taxonomy
        parts = [f"{spoken(f)} {node(v)}" for f, v in facts.values.items()]
        parts += [f"{spoken(f)} found to be {node(v)}" for f, v in facts.found_values.items()]
        tags = {**facts.tags, **facts.found_tags}
        labels = {t: (taxonomy.tags[t].label if t in taxonomy.tags else "") or spoken(t) for t in (*tags, *facts.unknown)}
        parts += [labels[t] for t, yes in tags.items() if yes]
        unknown = sorted(labels[t] for t in facts.unknown)
        if unknown:
            parts.append(f"left open: {either(unknown, 'and')}")
        return self.clean("; ".join(parts)) or "nothing of its own"

    def _ring(self, link: Link) -> str:
        rings = either(ring.name.lower() for ring in link.rings)
        return f"ring: {rings}, {RING}"

    # --- readings and money ------------------------------------------------------------------------------------------

    def readings(self) -> list[str]:
        """The sums of both ends, and the answers and days that lead there."""
        out = money_lines(self.view, self.result, "  ")
        for name, ledger in self._ledgers():
            out += self.say(f"  {name} if: ", self._answers(ledger), 6)
        return out

    def _ledgers(self) -> tuple[tuple[str, Ledger], tuple[str, Ledger]]:
        bound = self.result.bound
        return (("favorable", bound.favorable), ("adverse", bound.adverse))

    def _answers(self, ledger: Ledger) -> str:
        given = {**ledger.cell, **ledger.answers}
        return self.clean("; ".join(f"{self._short(k)} = {days(v)}" for k, v in sorted(given.items()))) or "nothing is open"

    def _short(self, key: str) -> str:
        given = self.view.account.answers.get(key)
        if given and key not in self.view.numbers:
            return f'the account\'s answer "{node(given.value)}" by {given.by}, {given.on.isoformat()}'
        return self.view.numbers.get(key, key)

    def waterfall(self) -> list[str]:
        """Every band, items laid end to end; once, if the readings agree."""
        favorable, adverse = self.result.bound.favorable, self.result.bound.adverse
        if favorable.bands == adverse.bands:
            return self._bands(favorable)
        return [
            *(paint(line, "head") for line in self.say("  ", "favorable")),
            *self._bands(favorable),
            *(paint(line, "head") for line in self.say("  ", "adverse")),
            *self._bands(adverse),
        ]

    def _bands(self, ledger: Ledger) -> list[str]:
        view = self.view
        exposure, severity = self.result.exposure, view.review.severity
        starts = starts_of(exposure, view.account, severity)
        rows, below = [], []
        for band in ledger.bands:
            low, high = starts[band.item] + band.span.low, starts[band.item] + band.span.high
            rows.append(
                (
                    item_name(self.clean(band.item)),
                    view.money(low),
                    view.money(high),
                    view.money(band.span.size),
                    view.label(band.reason.policy) if band.reason.policy else "",
                    BANDS[band.reason.status],
                )
            )
            because = [ELEMENTS.get(band.reason.element, "")] if band.reason.element else []
            because += [clause_text(view, band.reason.cite)] if band.reason.cite else []
            because += [f"by {self.clean(band.reason.insurer)}"] if band.reason.insurer else []
            also = [f"{view.label(r.policy)} {BANDS[r.status]}" for r in band.also if r.status is not BandStatus.RECOVERED]
            because += [f"also: {', '.join(dict.fromkeys(also))}"] if also else []
            below.append(tuple(self.say("      ", "; ".join(b for b in because if b)) if any(because) else ()))
        columns = (
            Column("item", least=8),
            Column("from", "right"),
            Column("to", "right"),
            Column("amount", "right"),
            Column("policy"),
            Column("where it ends", least=8),
        )
        lines = Table(columns, tuple(rows), indent=2, below=tuple(below)).lines(view.style)
        if lines is not None:
            return lines
        return [line for r, b in zip(rows, below, strict=True) for line in (*self.say("  ", "; ".join(r), 4), *b)]

    # --- words -------------------------------------------------------------------------------------------------------

    def words(self) -> list[str]:
        """Policy by policy: what its words do with each item, and on what; once, where the readings agree."""
        by_id = {p.policy: p for p in self.result.policies}
        sides = [{p["policy"]: p for p in self.proof["ends"][name]["policies"]} for name in READINGS]
        out: list[str] = []
        for policy in by_id.values():
            if self.full in (None, policy.policy):
                out += ["", *self._policy(policy, sides[0][policy.policy], sides[1][policy.policy])]
        return out[1:]

    def _policy(self, policy: PolicyResult, favorable: Proof, adverse: Proof) -> list[str]:
        view = self.view
        code, (meaning, role) = policy.code, CODES[policy.code]
        parts = [f"{paint(code.value, role)} {meaning}"]
        if policy.provisional:
            parts.append("provisional: a scheduled form was not seen")
        parts.append(f"AI-tech wording: {AI_MEANS[policy.ai_tech]}")
        documents = [view.account.documents[d].label for d in favorable["documents"] if d in view.account.documents]
        parts += [self.clean(", ".join(documents))] if documents else []
        parts.append(f"law {self.clean(favorable['law'])}")
        out = self.say(f"  {paint(view.label(policy.policy), 'head')}  ", "; ".join(parts), 6)
        if favorable["layer"] and not any(i["readings"] for side in (favorable, adverse) for i in side["items"]):
            return [*out, *self.say("      ", "says what the policy that it follows says")]
        pairs = list(zip(favorable["items"], adverse["items"], strict=True))
        alike = [one for one, other in pairs if one == other]
        apart = ([one for one, other in pairs if one != other], [other for one, other in pairs if one != other])
        if alike:
            heading = self.say("      ", paint("both readings", "head")) if apart[0] else []
            out += [*heading, *self._items(policy, alike)]
        for name, side in zip(READINGS, apart, strict=True):
            if side:
                out += [*self.say("      ", paint(f"{name} reading", "head")), *self._items(policy, side)]
        return out

    def _items(self, policy: PolicyResult, items: Sequence[Proof]) -> list[str]:
        """Items whose rulings and readings say the same, together."""
        groups: list[tuple[list[str], list[str]]] = []
        for item in items:
            body = self._item(policy, item)
            same = next((names for names, other in groups if other == body), None)
            if same is None:
                groups.append(([item["item"]], body))
            else:
                same.append(item["item"])
        out = []
        for names, body in groups:
            first, *rest = body
            lead = either((item_name(self.clean(n)) for n in names), "and")
            out += self.say("      ", f"{lead}: {first}", 8)
            for line in rest:
                deep = 8 + (len(line) - len(line.lstrip()))
                out += self.say(" " * deep, line.strip(), deep + 4)
        return out

    def _item(self, policy: PolicyResult, item: Proof) -> list[str]:
        """The ruling, then the readings it rests on; further depth is an indent."""
        ruling = item["ruling"]
        out = [self._ruling(policy, ruling)]
        if "defense" in item and item["defense"]["owed"] and ruling["element"]:
            out.append(f"defense: {self.clean(ruling['element'])}, as some finding on the pleaded facts would be covered")
        met = [r for r in item["readings"] if not _failing(r)]
        unmet = [r for r in item["readings"] if _failing(r)]
        out += self._merged(met, self._reading)
        if self.full or not met:
            out += self._merged(unmet, lambda r: [f"{_grant(r)}: {self._element(r)}"])
        elif unmet:
            places = dict.fromkeys(r["grant"]["paragraph"] for r in unmet)
            out.append(f"other insuring agreements not met: {'; '.join(places)}")
        return [line[: len(line) - len(line.lstrip())] + self.clean(line) for line in out]

    def _merged(self, readings: Sequence[Proof], write: Callable[[Proof], Iterable[str]]) -> Iterator[str]:
        """What is written of each reading, once for all counts in which it is the same."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for reading in readings:
            groups.setdefault(tuple(write(reading)), []).append(reading["count"])
        several = len(self.result.exposure.counts) > 1
        for (first, *rest), counts in groups.items():
            label = "counts" if len(counts) > 1 else "count"
            yield f"{label} {either(counts, 'and')}: {first}" if several else first
            yield from rest

    def _ruling(self, policy: PolicyResult, ruling: Proof) -> str:
        status, element = spoken(ruling["status"]), ruling["element"]
        if status == "untimely":
            return f"untimely: {untimely(self.view, self.result, policy.policy, element)}"
        what = ELEMENTS.get(element, element)
        return f"{status}{f' ({what})' if what and what != 'duty to defend' else ''}"

    def _element(self, reading: Proof) -> str:
        """The element of a grant that fails, and on which test."""
        failing = next(e for e in reading["elements"] if e["met"] != "yes")
        name = ELEMENTS.get(failing["element"], failing["element"])
        if "subject" not in failing:
            return str(name)
        needs = self._needs(failing)
        verb = "is open" if failing["met"] == "open" else "is not met"
        return f"{failing['element']} {verb}{f': needs {needs}' if needs else ''}"

    def _needs(self, test: Proof) -> str:
        """The limb that fails: of the subject, or of the object on each link in reach."""
        if test["limb"]:
            return self.speaker.limb(test["limb"])
        limbs = [self.speaker.limb(t["limb"]) for t in test["links"] if t["in_reach"] == "yes" and t["limb"]]
        far = [t["link"] for t in test["links"] if t["in_reach"] == "no"]
        parts = list(dict.fromkeys(limbs))
        if far and not parts:
            parts = [f"a link within reach ({either(far, 'and')}: too far)"]
        return "; or ".join(parts)

    def _reading(self, reading: Proof) -> Iterator[str]:
        """A grant that is met, and every clause of its part that does something."""
        if reading["grant"]:
            yield f"{_grant(reading)}: agreement met{self._on(reading)}; {self._trigger(reading)}"
        else:
            yield "the layer's own words"
        quiet: list[str] = []
        for step in reading["steps"]:
            if step["outcome"] in QUIET and not step["questions"] and not self.full:
                quiet.append(step["paragraph"] or step["clause"])
                continue
            yield from self._step(step, "  ")
        if len(quiet) > FEW:
            yield f"  {len(quiet)} more clauses tried and not met (--policy names them)"
        elif quiet:
            yield f"  tried and not met: {', '.join(quiet)}"

    def _on(self, reading: Proof) -> str:
        agreement = next((e for e in reading["elements"] if e["element"] == "agreement"), None)
        return self._link(agreement, reading["grant"]) if agreement else ""

    def _link(self, test: Proof, clause: Proof) -> str:
        """The link that an object test is met on, and how far the lead-in reaches."""
        if test["link"] is None:
            return ""
        name = f"link {test['link']}" if test["link"] else "the claim itself"
        ring = f", ring {test['link_ring']} {RING}" if test["link"] else ""
        return f" on {name} (\"{spoken(clause['lead_in'])}\" reaches {clause['reach']}{ring})"

    def _trigger(self, reading: Proof) -> str:
        trigger = reading["trigger"]
        names = {t.value: words for t, words in TRIGGERS.items()}
        late = f" (by {trigger['date']})" if trigger["date"] else ""
        state = {"yes": "in time", "no": "not in time"}.get(trigger["met"], "time not asked")
        return f"{names[trigger['trigger']]}, {state}{late}"

    def _step(self, step: Proof, pad: str) -> Iterator[str]:
        """One clause: what it does, on which link, by which answer; then its carve-backs."""
        if step["kind"] == "carve_back":
            head = f"carve-back {step['title'] or step['clause']}"
        else:
            head = f"{step['title']} ({' '.join(x for x in (step['number'], step['edition'], step['paragraph']) if x)})"
        changed = f", changed by {either(step['changed_by'], 'and')}" if step["changed_by"] else ""
        outcome = "left open, and decides nothing here" if step["outcome"] == "open" else step["outcome"]
        text = f"{head}{changed}: {outcome}"
        if step["outcome"] in ("bites", "restores", "given back", "unmet", "applies"):
            text += self._link(step, step)
        elif step["outcome"] in QUIET:
            needs = self._needs(step)
            text += f", needs {needs}" if needs else ""
        if step.get("conduct"):
            conduct = step["conduct"]
            text += f"; conduct of {spoken(conduct['actor'])}, once {spoken(conduct['stage'])}"
        if step.get("cap") is not None:
            text += f"; up to {self.view.money(step['cap'])}"
        if step["questions"]:
            text += f"; rests on {either((self._short(q) for q in step['questions']), 'and')}"
        yield f"{pad}{text}"
        for inner in step.get("unless", ()) if step["outcome"] not in QUIET else ():
            yield from self._step(inner, pad + "  ")

    # --- questions ---------------------------------------------------------------------------------------------------

    def questions(self) -> list[str]:
        """Every open question with its worth, its text, and who read it how."""
        out: list[str] = []
        for worth in self.result.worths:
            question = worth.question
            number = self.view.numbers[question.key]
            relief, stake = self.view.money(worth.relief), self.view.money(worth.stake)
            lead = f"  {number}  "
            out += self.say(lead, f"{KINDS[question.kind]}; relief {relief}, stake {stake}; {self.clean(question.key)}", 6)
            out += self.say("      ", self.clean(self.view.asker.text(question)))
            out += self._readers(question)
        if self.result.needs:
            answers = (f"{self._short(key)} = {self.clean(days(answer))}" for key, answer in self.result.needs)
            out += self.say("  ", f"No single answer brings relief; needs all of: {either(answers, 'and')}")
        return out or self.say("  ", "None whose answer would move a cent.")

    def _readers(self, question: Question) -> list[str]:
        if question.kind is not Kind.LAW:
            return []
        sides = zip(("yes", "no"), self.view.asker.readers(question), strict=True)
        return [
            line for answer, readers in sides if readers for line in self.say(f"      {answer}: ", self.clean(cited(readers)), 10)
        ]


def _failing(reading: Proof) -> bool:
    return any(e["met"] != "yes" for e in reading["elements"])


def _grant(reading: Proof) -> str:
    grant = reading["grant"]
    place = " ".join(x for x in (grant["number"], grant["edition"], grant["paragraph"]) if x)
    return f"{grant['title'].partition(': ')[0]} ({place})"

