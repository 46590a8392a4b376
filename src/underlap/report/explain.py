"""One exposure explained: the claim as it was encoded, both readings, where every cent ends, and what each policy's words do.

Reads a `Result` for money and questions, and its proof (schema underlap/proof/1) for clauses. Only formats.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, frozen

from underlap.match.results import BandStatus, Ledger, PolicyResult, Result, Review
from underlap.model.answers import Kind, Question
from underlap.model.clauses import Condition, Exclusion, Grant, Sublimit, Wording
from underlap.model.exposures import DATE_NAMES
from underlap.model.facts import Facts, Link
from underlap.model.programs import Policy
from underlap.report.asks import KINDS
from underlap.report.calendar import Days, calendar
from underlap.report.json_ import starts_of
from underlap.report.law import beside, decision, weighed
from underlap.report.names import AI_MEANS, BANDS, CODES, NOTICE, TRIGGERS, counted, item_name, node, spoken, step
from underlap.report.notice import register
from underlap.report.places import asked_at, deciding, wording_of
from underlap.report.questions import answered, cited
from underlap.report.text import Column, Style, Table, ends, finish, hang, listed, paint, titled
from underlap.report.towers import reached
from underlap.report.view import View
from underlap.report.why import ELEMENTS, money_lines, no_defense, standing, stated, untimely
from underlap.report.words import Speaker, either, speaker

Proof = Mapping[str, Any]

READINGS = ("favorable", "adverse")

SAYS = {"open": "left open, and decides nothing here", "of claims": "about several claims or their notice, not about this item"}
"""Outcomes that are told in other words than a proof's."""

QUIET = ("not met", "no bar", "does not apply", "of claims")
"""Outcomes of clauses that do nothing."""

FEW = 3
"""Answers that a reading assumes and that move nothing are counted, if they are more."""

RING = "as the encoder judged"


def render(
    review: Review, proof: Proof, *, style: Style, policy: str | None = None, everything: bool = False, days: Days | None = None
) -> str:
    """One exposure in words. `proof`: its proof; `policy`: every clause of that policy or layer alone; `everything`: every clause of
    all of them. `days`: its calendar, cell by cell."""
    result = next(r for r in review.results if r.exposure.id == proof["exposure"])
    view = View(review, (), style, frozenset({result.exposure.party}), frozenset())
    features = {id: feature.text for id, feature in view.asker.features.items()}
    teller = Teller(view, result, proof, speaker(view.account, view.figures, features), policy, everything or policy is not None, days)
    out = teller.head()
    for heading, write in teller.sections():
        out += ["", *(paint(line, "head") for line in hang("", heading, style)), *write()]
    return finish([*out, "", *hang("", NOTICE, style)], style)


@frozen
class Block:
    """What is said of one clause, indented by depth. `quiet`: it does nothing, wherever it was tried; `grant`: an insuring agreement."""

    lines: tuple[str, ...]
    quiet: bool
    grant: bool = False

    @property
    def rank(self) -> int:
        """Agreements met, then clauses that do something, then those that came close, then agreements not met."""
        return (3 if self.quiet else 0) if self.grant else (2 if self.quiet else 1)


@define(eq=False)
class Teller:
    """Writes one exposure. `full`: the only policy that is wanted; `everything`: clauses that do nothing too."""

    view: View
    result: Result
    proof: Proof
    speaker: Speaker
    full: str | None = None
    everything: bool = False
    days: Days | None = None

    def sections(self) -> list[tuple[str, Callable[[], list[str]]]]:
        """Headings, and what writes what stands below them."""
        words = ("WHAT THE POLICIES' WORDS DO", self.words)
        if self.full:
            return [words]
        return [
            ("THE CLAIM, as encoded", self.claim),
            ("BOTH READINGS", self.readings),
            ("WHERE EVERY CENT ENDS", self.waterfall),
            *([("HOW FAR IT REACHES", self.towers)] if self.towers() else []),
            *([("THE DAYS, cell by cell", self.cells)] if self.days and len(self.days.cells) > 1 else []),
            words,
            *([("REPORT AND NOTICE, insurer by insurer", self.register)] if self.view.policies(self.result.exposure.party) else []),
            *([("DECISIONS RELIED ON", self.decisions)] if self.result.settled else []),
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
        title = titled(ends(f"UNDERLAP   Why: {self.clean(exposure.id)}", "WORKING COPY, NOT FOR RELEASE", view.style), view.style)
        account = f"{self.clean(view.account.name)}; {view.account.currency}; as of {view.account.as_of.isoformat()}"
        about = (
            f"{self.clean(exposure.title)}; against {view.name(exposure.party)}; "
            f"{view.review.severity} estimate, loss {view.money(self.result.loss)}"
        )
        rows = [("Account", account), ("Exposure", about), ("Result", standing(view, self.result))]
        if view.style.markdown:
            return [title, *(listed(name, text) for name, text in rows)]
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
                about = f"{self.view.asker.brief(key)} = {node(given.value)} ({key}); by {given.by}, {given.on.isoformat()}"
                out += self.say("  answered: ", self.clean(f"{about}; {given.evidence}"), 6)
        for item in exposure.items:
            about = "; ".join(x for x in (self.view.money(item.amount.at(self.view.review.severity)), self.clean(item.basis)) if x)
            out += self.say(f"  amount of {item_name(self.clean(item.id))}: ", about, 6)
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
        moving = {w.question.key for w in self.result.worths if w.relief or w.stake} | {key for key, _ in self.result.needs}
        assumed: dict[str, list[str]] = {}
        for name, ledger in self._ledgers():
            given = {k: v for k, v in {**ledger.cell, **ledger.answers}.items() if k not in self.view.account.answers}
            named = {k: v for k, v in given.items() if k in moving}
            if named:
                out += self.say(f"  {name} if: ", self._answers(named), 6)
            rest = {k: v for k, v in given.items() if k not in moving}
            if rest:
                shown = self._answers(rest) if self.everything or len(rest) <= FEW else f"{len(rest)} answers: --all names them"
                assumed.setdefault(shown, []).append(name)
        if not moving:
            out += self.say("  ", "No open question moves a cent.")
        for shown, names in assumed.items():
            which = "both readings" if len(names) > 1 else f"the {names[0]} reading"
            out += self.say(f"  also assumed in {which}, and alone moves no cent: ", shown, 6)
        return out

    def _ledgers(self) -> tuple[tuple[str, Ledger], tuple[str, Ledger]]:
        bound = self.result.bound
        return (("favorable", bound.favorable), ("adverse", bound.adverse))

    def _answers(self, given: Mapping[str, str]) -> str:
        return self.clean("; ".join(f"{self._short(k)} = {answered(v)}" for k, v in sorted(given.items())))

    def _short(self, key: str) -> str:
        given = self.view.account.answers.get(key)
        if given and key not in self.view.numbers:
            return f'the account\'s answer "{node(given.value)}" by {given.by}, {given.on.isoformat()}'
        return self.view.numbers.get(key) or self.view.asker.brief(key)

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
            because += [deciding(view, band.reason.policy, band.reason.status, band.reason.cite)] if band.reason.cite else []
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

    def towers(self) -> list[str]:
        """Towers with layers that the claim reaches."""
        return reached(self.view, self.result)

    def cells(self) -> list[str]:
        """What is borne, and who responds, wherever the open days fall."""
        return calendar(self.view, self.result, self.days, self.everything) if self.days else []

    def register(self) -> list[str]:
        """To whom the claim was reported or its circumstances noticed, and until when it can be."""
        return register(self.view, self.result.exposure)

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
        if not self.everything:
            return [*out, *self._digest(policy, (favorable["items"], adverse["items"]))]
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

    # --- in short: each clause once, with the items, counts and readings in which it does so --------------------------

    def _digest(self, policy: PolicyResult, sides: tuple[Sequence[Proof], Sequence[Proof]]) -> list[str]:
        """Rulings, then every clause that decides or came close, once; the others are counted."""
        out: list[str] = []
        for label, text in self._rulings(policy, sides):
            out += self.say("      ", f"{label}: {self.clean(text)}", 8)
        told, silent = self._told(policy, sides)
        items = len(sides[0])
        for block, at in sorted(told.items(), key=lambda pair: pair[0].rank):
            label = self._where(at, items, quiet=block.quiet)
            first, *rest = block.lines
            out += self.say("        ", self.clean(f"{label}{first}"), 12)
            for line in rest:
                deep = 8 + (len(line) - len(line.lstrip()))
                out += self.say(" " * deep, self.clean(line), deep + 4)
        for kind, many in (("insuring agreement", silent[0]), ("clause", silent[1])):
            if many:
                more = "more " if told else ""
                tail = "does not reach it: --all lists it" if many == 1 else "do not reach it: --all lists them"
                out += self.say("        ", f"{counted(many, more + kind)} {tail}")
        return out

    def _rulings(self, policy: PolicyResult, sides: tuple[Sequence[Proof], Sequence[Proof]]) -> Iterator[tuple[str, str]]:
        """What is ruled of each item; items of which the same is ruled together."""
        groups: dict[str, list[str]] = {}
        for one, other in zip(*sides, strict=True):
            texts = [self._ruled(policy, one), self._ruled(policy, other)]
            text = texts[0] if texts[0] == texts[1] else f"favorable: {texts[0]}; adverse: {texts[1]}"
            groups.setdefault(text, []).append(item_name(self.clean(one["item"])))
        yield from ((either(names, "and"), text) for text, names in groups.items())

    def _ruled(self, policy: PolicyResult, item: Proof) -> str:
        ruling = item["ruling"]
        owed = "defense" in item and item["defense"]["owed"] and ruling["element"]
        return f"{self._ruling(policy, ruling)}{f' ({self._owed(ruling)})' if owed else ''}"

    def _owed(self, ruling: Proof) -> str:
        return f"{ruling['element']}: some finding on the pleaded facts would be covered"

    def _told(
        self, policy: PolicyResult, sides: tuple[Sequence[Proof], Sequence[Proof]]
    ) -> "tuple[dict[Block, list[tuple[str, str, str]]], tuple[int, int]]":
        """What each clause does -> (reading, item, count) in which it does so; how many agreements and clauses are left out."""
        told: dict[Block, list[tuple[str, str, str]]] = {}
        left: tuple[set[str], set[str]] = (set(), set())
        named: set[str] = set()
        wording = wording_of(self.view.account, policy.policy)
        for name, side in zip(READINGS, sides, strict=True):
            for item in side:
                for reading in item["readings"]:
                    for ref, grant, block in self._blocks(policy, reading, wording):
                        if block is None:
                            left[0 if grant else 1].add(ref)
                        else:
                            named.add(ref)
                            told.setdefault(block, []).append((name, item["item"], reading["count"]))
        return told, (len(left[0] - named), len(left[1] - named))

    def _blocks(
        self, policy: PolicyResult, reading: Proof, wording: Wording | None
    ) -> "Iterator[tuple[str, bool, Block | None]]":
        """Of one reading, every clause tried: its reference, whether it is a grant, and what is said of it, if anything."""
        grant = reading["grant"]
        if grant:
            ref = f"{grant['document']}/{grant['clause']}"
            if _failing(reading):
                near = len(wording.grants if wording else ()) <= FEW or _near(reading, wording)
                yield ref, True, Block((f"{_grant(reading)}: {self._element(policy, reading)}",), True, True) if near else None
            else:
                text = f"{_grant(reading)}: agreement met{self._on(reading)}; {self._trigger(reading)}"
                yield ref, True, Block((text,), False, True)
        asks = _asks(wording)
        for clause in reading["steps"]:
            quiet = clause["outcome"] in QUIET and not clause["questions"]
            shown = not quiet or _close(clause, asks)
            yield f"{clause['document']}/{clause['clause']}", False, Block(tuple(self._step(policy, clause, "")), quiet) if shown else None

    def _where(self, at: Sequence[tuple[str, str, str]], items: int, *, quiet: bool) -> str:
        """In what a clause does what it does: items, counts and reading, where not in all."""
        if quiet:
            return ""
        readings, of, counts = ([*dict.fromkeys(x[i] for x in at)] for i in range(3))
        parts = [either((item_name(self.clean(i)) for i in of), "and")] if len(of) < items else []
        if len(counts) < len(self.result.exposure.counts):
            parts.append(f"{'counts' if len(counts) > 1 else 'count'} {either(counts, 'and')}")
        parts += [f"{readings[0]} reading"] if len(readings) == 1 else []
        return f"{', '.join(parts)}: " if parts else ""

    # --- in full: every item by itself --------------------------------------------------------------------------------

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
            out.append(self._owed(ruling))
        met = [r for r in item["readings"] if not _failing(r)]
        unmet = [r for r in item["readings"] if _failing(r)]
        out += self._merged(met, lambda r: self._reading(policy, r))
        out += self._merged(unmet, lambda r: [f"{_grant(r)}: {self._element(policy, r)}"])
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
        if status == "not granted" and element == "defense":
            return f"{status}: {no_defense(self._base(policy.policy))}"
        what = ELEMENTS.get(element, element)
        return f"{status}{f' ({what})' if what and what != 'duty to defend' else ''}"

    def _base(self, policy: str) -> Policy:
        """The policy, or the one that a layer follows."""
        return next(t.policy for t in self.view.account.towers if policy in {x.id for x in t.slices})

    def _scope(self, policy: PolicyResult, clause: Proof) -> Speaker:
        """Who speaks of a clause: names are looked up in its own document, then in its policy's form, then in what changed it."""
        form = wording_of(self.view.account, policy.policy)
        return self.speaker.within((clause["document"], form.form if form else "", *clause["changed_by"]))

    def _element(self, policy: PolicyResult, reading: Proof) -> str:
        """The element of a grant that fails, and on which test."""
        failing = next(e for e in reading["elements"] if e["met"] != "yes")
        name = ELEMENTS.get(failing["element"], failing["element"])
        if "subject" not in failing:
            return str(name)
        needs = self._needs(self._scope(policy, reading["grant"]), failing)
        verb = "is open" if failing["met"] == "open" else "is not met"
        return f"{failing['element']} {verb}{f': needs {needs}' if needs else ''}"

    def _needs(self, speaks: Speaker, test: Proof) -> str:
        """The limb that fails: of the subject, or of the object on each link in reach."""
        if test["limb"]:
            return speaks.limb(test["limb"])
        limbs = [speaks.limb(t["limb"]) for t in test["links"] if t["in_reach"] == "yes" and t["limb"]]
        far = [t["link"] for t in test["links"] if t["in_reach"] == "no"]
        parts = list(dict.fromkeys(limbs))
        if far and not parts:
            parts = [f"a link within reach ({either(far, 'and')}: too far)"]
        return "; or ".join(parts)

    def _reading(self, policy: PolicyResult, reading: Proof) -> Iterator[str]:
        """A grant that is met, and every clause of its part that does something or came close."""
        if reading["grant"]:
            yield f"{_grant(reading)}: agreement met{self._on(reading)}; {self._trigger(reading)}"
        else:
            yield "the layer's own words"
        for clause in reading["steps"]:
            yield from self._step(policy, clause, "  ")

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

    def _step(self, policy: PolicyResult, clause: Proof, pad: str) -> Iterator[str]:
        """One clause: what it does, on which link, by which answer; then its carve-backs."""
        if clause["kind"] == "carve_back":
            head = f"carve-back {clause['title'] or clause['clause']}"
        else:
            head = f"{clause['title']} ({' '.join(x for x in (clause['number'], clause['edition'], clause['paragraph']) if x)})"
        changed = f", changed by {either(clause['changed_by'], 'and')}" if clause["changed_by"] else ""
        yield f"{pad}{head}{changed}: {self._outcome(policy, clause)}"
        inner = clause.get("unless", ()) if clause["outcome"] not in QUIET or _undone(clause) else ()
        silent = 0
        for each in inner:
            if self.everything or each["outcome"] not in QUIET or each["questions"] or _undone(each):
                yield from self._step(policy, each, pad + "  ")
            else:
                silent += 1
        if silent:
            yield f"{pad}  {counted(silent, 'carve-back')} not met"

    def _outcome(self, policy: PolicyResult, clause: Proof) -> str:
        outcome = clause["outcome"]
        text = SAYS.get(outcome, str(outcome))
        if (clause["kind"], outcome) == ("condition", "applies"):
            offered = self.result.exposure.offer is not None
            text = "applies to the offer that was refused" if offered else "bears on a refused offer only, and none is stated"
        if outcome in ("bites", "restores", "given back", "unmet", "applies"):
            text += self._link(clause, clause)
        elif _undone(clause):
            by = next(i for i in clause["unless"] if i["outcome"] == "restores")
            text = f"met, and undone by its own exception: {by['title'] or by['clause']}"
        elif outcome in QUIET:
            needs = self._needs(self._scope(policy, clause), clause)
            text += f", needs {needs}" if needs else ""
        if clause.get("conduct"):
            conduct = clause["conduct"]
            text += f"; conduct of {spoken(conduct['actor'])}, once {step(conduct['stage'])}"
        if clause.get("cap") is not None:
            text += f"; up to {self.view.money(clause['cap'])}"
        if clause["questions"]:
            text += f"; rests on {either((self._short(q) for q in clause['questions']), 'and')}"
        return text

    # --- questions ---------------------------------------------------------------------------------------------------

    def questions(self) -> list[str]:
        """Every open question with its worth, its text, and who read it how."""
        out: list[str] = []
        for worth in self.result.worths:
            question = worth.question
            number = self.view.numbers[question.key]
            relief, stake = self.view.money(worth.relief), self.view.money(worth.stake)
            lead = f"  {number}  "
            out += self.say(lead, f"{KINDS[question.kind]}; relief {relief}, stake {stake} ({self.clean(question.key)})", 6)
            out += self.say("      ", self.clean(self.view.asker.text(question)))
            at = asked_at(self.view, self.result.exposure.party, question) if question.kind is Kind.LAW else ""
            out += self.say("      asked by ", at, 10) if at else []
            out += self._readers(question)
        if self.result.needs:
            answers = (f"{self._short(key)} = {self.clean(answered(answer))}" for key, answer in self.result.needs)
            out += self.say("  ", f"No single answer brings relief; needs all of: {either(answers, 'and')}")
        return out or self.say("  ", "None whose answer would move a cent.")

    def _readers(self, question: Question) -> list[str]:
        if question.kind is not Kind.LAW:
            return []
        precedents = self.view.account.laws.cited(question.key)
        sides = zip(("yes", "no"), self.view.asker.readers(question), strict=True)
        told = [(answer, cited(others)) for answer, readers in sides if (others := beside(readers, precedents))]
        told += [(weighed(p), decision(p)) for p in precedents]
        return [line for lead, text in told for line in self.say(f"      {lead}: ", self.clean(text), 10)]

    def decisions(self) -> list[str]:
        """Law questions that decisions answer, and whether a figure rests on that."""
        out: list[str] = []
        for settled in self.result.settled:
            rests = "the result rests on it" if settled.moves else "left open it would change nothing"
            out += self.say("  ", self.clean(f"{self.view.asker.brief(settled.question)} {settled.answer}; {rests}"), 6)
            out += [line for p in settled.by for line in self.say("      ", self.clean(f"{weighed(p)}: {decision(p)}. {p.text}"), 10)]
        return [*out, *self.say("  ", "--no-precedents leaves them open.")]


def _failing(reading: Proof) -> bool:
    return any(e["met"] != "yes" for e in reading["elements"])


def _grant(reading: Proof) -> str:
    grant = reading["grant"]
    place = " ".join(x for x in (grant["number"], grant["edition"], grant["paragraph"]) if x)
    return f"{grant['title'].partition(': ')[0]} ({place})"


def _undone(clause: Proof) -> bool:
    """Whether a carve-back's own tests are met, and a carve-back nested in it takes again."""
    met = clause["kind"] == "carve_back" and clause["outcome"] == "not met" and clause["met"] == "yes"
    return bool(met) and any(i["outcome"] == "restores" for i in clause.get("unless", ()))


def _asks(wording: Wording | None) -> Mapping[str, tuple[bool, bool]]:
    """Of every exclusion, condition and sublimit: whether it asks anything of the item, and of the causal story."""
    clauses: tuple[Exclusion | Condition | Sublimit, ...] = (
        (*wording.exclusions, *wording.conditions, *wording.sublimits) if wording else ()
    )
    return {c.cite.ref: (bool(c.to.limbs), c.when is not None) for c in clauses}


def _close(clause: Proof, asks: Mapping[str, tuple[bool, bool]]) -> bool:
    """Whether a clause that does nothing would have, but for one of its two tests."""
    to, when = asks.get(f"{clause['document']}/{clause['clause']}", (False, False))
    subject, object_ = clause["subject"] == "yes", clause["object"] == "yes"
    return (to and subject and not object_) or (when and object_ and not subject) or (subject and object_ and bool(clause["control"]))


def _near(reading: Proof, wording: Wording | None) -> bool:
    """Whether an insuring agreement failed on one of its two tests only, or on something else than those."""
    agreement = next((e for e in reading["elements"] if e["element"] == "agreement"), None)
    if agreement is None or agreement["met"] == "yes":
        return True
    ref = f"{reading['grant']['document']}/{reading['grant']['clause']}"
    grants: tuple[Grant, ...] = wording.grants if wording else ()
    asked = {g.cite.ref: (bool(g.to.limbs), g.when is not None) for g in grants}
    to, when = asked.get(ref, (False, False))
    return bool((to and when and agreement["subject"] == "yes") or (when and agreement["object"] == "yes"))
