"""Policy and layer shapes -> towers, with their wordings assembled and their schedules held against what is encoded.

A form or endorsement that is named and not found is no fault of the file: it goes on the list of what was not seen,
which makes provisional all that it could change (docs/format.md, 4).
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, cast

from attrs import define, field, frozen

from underlap.model.clauses import Effect, Feature, Grant, Trigger, Wording
from underlap.model.documents import Document, Provenance
from underlap.model.laws import Laws
from underlap.model.programs import (
    Application,
    Defense,
    Extension,
    Insured,
    Layer,
    Limit,
    OtherInsurance,
    Place,
    Policy,
    QuotaShare,
    Retention,
    RetroDate,
    Schedule,
    Settled,
    Statement,
    Tower,
    Umbrella,
)
from underlap.model.wording import assemble
from underlap.read.clauses import Clauses, Head, check_parts, unique_ids
from underlap.read.desk import At, Desk, Names, nearest, quoted, suggest
from underlap.read.documents import Loaded, Shelf
from underlap.read.phrases import Phrases, Word
from underlap.read.shapes import (
    LayerShape,
    OtherShape,
    PolicyShape,
    RetentionShape,
    SettledShape,
    StatementShape,
    SublimitShape,
    UmbrellaShape,
)
from underlap.read.slices import listed_twice

OF_POLICIES: Final = (Effect.HAMMER, Effect.ONE_CLAIM, Effect.BINDS)
"""What a layer's own form cannot say."""

DECLARATIONS: Final = "declarations"
CLAIMS_MADE: Final = (Trigger.CLAIMS_MADE, Trigger.CLAIMS_MADE_REPORTED)
MAX_WINDOW: Final = 3_660
MAX_REINSTATEMENTS: Final = 100


@frozen
class Attached:
    """The documents that a policy or layer names: those read, in order, and the ids of those not found.

    `sound` False: some has faults, so that what is unknown may be unknown for that reason alone.
    """

    pile: tuple[Loaded, ...]
    missing: tuple[str, ...]
    sound: bool
    labels: tuple[tuple[str, str, str, At], ...]  # id, number, edition, where it is named

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(loaded.document for loaded in self.pile)


@define
class Programs:
    """Makes the policies and layers of an account.

    `parties` and `ids`: every id of a party, and of a policy or layer, that its files give, those of faulty tables too.
    """

    shelf: Shelf
    law: str
    parties: Names
    ids: Names
    laws: Laws
    sources: dict[str, tuple[Document, ...]] = field(factory=dict)
    piles: dict[str, tuple[Loaded, ...]] = field(factory=dict)
    """The same, as they were read, without the declarations."""
    _wordings: dict[object, Wording] = field(factory=dict)

    @property
    def desk(self) -> Desk:
        return self.shelf.desk

    # --- policies ----------------------------------------------------------------------------------------------------

    def policy(self, shape: PolicyShape, at: At) -> Policy:
        """One policy; faults are noted, and what can be made is made."""
        self._check_sums(shape, at)
        attached = self._attached(shape, at)
        law = shape.law or self.law
        wording = self._policy_wording(shape, attached, law, at)
        self._check_needs(shape, wording, attached, at)
        self._check_issued(shape, at)
        form = attached.documents[0] if wording is not None else None
        return Policy(
            id=shape.id,
            party=shape.party,
            title=shape.title,
            insurer=shape.insurer,
            period=shape.period,
            limit=shape.limit,
            retention=_retention(shape.retention),
            defense=Defense(shape.defense.kind, shape.defense.place == "inside", shape.defense.recoupment),
            wording=wording,
            insureds=self._insureds(shape, wording, attached, at / "insureds"),
            parts=frozenset(shape.parts),
            retroactive=_tested(shape.retroactive),
            window_days=shape.reporting_window.days if shape.reporting_window else 0,
            coinsurance=shape.coinsurance or Fraction(0),
            schedule=self._schedule(shape, attached, at),
            order=shape.order,
            line=form.lines[0] if form and form.lines else "",
            document_stage=shape.document_stage or "",
            evidence=shape.evidence or "",
            law=law,
            insolvent=shape.insolvent,
            refuses=shape.refuses,
            pending_or_prior=_tested(shape.pending_or_prior),
            knowledge_as_of=_tested(shape.knowledge_as_of),
            prior_notice=_tested(shape.prior_notice),
            extensions=tuple(
                Extension(each.days, frozenset(each.on), bought=each.bought is not False, optional=each.bought is not None)
                for each in shape.extended_reporting
            ),
            ended=shape.ended,
            other=_other(shape.other_insurance),
            umbrella=_umbrella(shape.umbrella),
            priority=shape.priority,
            spread=shape.spread,
            application=self._application(shape, Application(), at),
        )

    def _application(self, shape: PolicyShape | LayerShape, base: Application, at: At) -> Application:
        """What was stated to get the slice; what a layer does not state is that of its policy (`base`)."""
        unique_ids(((each.id, at / "statements" / i) for i, each in enumerate(shape.statements or ())), "statement", self.desk, "AC03")
        statements = base.statements if shape.statements is None else tuple(_statement(each) for each in shape.statements)
        known = {each.id for each in statements}
        settled: dict[str, At] = {}
        for key in ("rescinded", "upheld"):
            rows: Sequence[SettledShape] = (shape.rescinded if key == "rescinded" else shape.upheld) or ()
            for i, each in enumerate(rows):
                place = at / key / i / "statement"
                if each.statement not in known:
                    help = suggest(each.statement, known, "statements")
                    self.desk.error("AC67", place, f"unknown statement {quoted(each.statement)}", "no statement has this id", help)
                said = next((s.on for s in statements if s.id == each.statement), each.on)
                if each.on < said:
                    message = f"what became of the statement {quoted(each.statement)} came before it: {each.on}, {said}"
                    self.desk.error("AC80", at / key / i / "on", message, "before the statement was made", "one of the two days is wrong")
                first = settled.setdefault(each.statement, place)
                if first is not place:
                    message = f"what became of the statement {quoted(each.statement)} is said twice"
                    self.desk.error("AC68", place, message, "again here", related=[first.related("first here")])
        # What a layer says of a statement itself stands before what became of it for the policy.
        rescinded, upheld = (tuple(each for each in rows if each.statement not in settled) for rows in (base.rescinded, base.upheld))
        return Application(
            statements,
            rescinded if shape.rescinded is None else _settled(shape.rescinded),
            upheld if shape.upheld is None else _settled(shape.upheld),
        )

    def _policy_wording(self, shape: PolicyShape, attached: Attached, law: str, at: At) -> Wording | None:
        if (shape.form is None) == (shape.evidence is None):
            what = "neither 'form' nor 'evidence'" if shape.form is None else "both 'form' and 'evidence'"
            self.desk.error("AC05", at.key(), f"the policy '{shape.id}' has {what}", "exactly one is needed")
        if not attached.pile or attached.documents[0].kind != "form":
            return None
        documents = list(attached.documents)
        if shape.sublimit:
            documents.append(self._declarations(shape, attached, at / "sublimit"))
        self.sources[shape.id] = tuple(documents)
        self.piles[shape.id] = attached.pile
        wording = self._wording(shape.id, documents, attached, law, follows=False)
        known = [grant.part for grant in wording.grants]
        self._parts(shape.parts, known, attached, at / "parts")
        self._parts(shape.priority, known, attached, at / "priority")
        self._parts(shape.retention.parts if shape.retention else (), known, attached, at / "retention" / "parts")
        for loaded in attached.pile[1:] if attached.sound else ():
            for kind in ("exclusion", "condition", "sublimit"):
                for clause, place in (loaded.at / kind).tables():
                    parts = [part for part in clause.get("parts", ()) if isinstance(part, str)]
                    if not set(parts) & set(known):  # an endorsement of several lines may name parts of another
                        check_parts(parts, known, place / "parts", self.desk, "DC06")
        return wording

    def _parts(self, parts: Iterable[str], known: Iterable[str], attached: Attached, at: At) -> None:
        if attached.sound:
            check_parts(parts, known, at, self.desk, "AC07")

    def _declarations(self, shape: PolicyShape, attached: Attached, at: At) -> Document:
        """The policy's own sublimits, as a document of their own."""
        id = f"{DECLARATIONS}.{shape.id}"
        make = Clauses(Head(id, "Declarations", "", ""), self._phrases(attached), lambda _, __: None)
        unique_ids(((each.id, at / i) for i, each in enumerate(shape.sublimit)), "sublimit", self.desk, "AC03")
        for i, each in enumerate(shape.sublimit):
            self._check_sublimit(each, shape.limit, at / i)
            granting = (grant.part for document in attached.documents for grant in document.grants)
            self._parts(each.parts, granting, attached, at / i / "parts")
        return Document(
            kind="endorsement",
            id=id,
            number="Declarations",
            edition="",
            title="Declarations",
            publisher=shape.insurer,
            provenance=Provenance(""),
            sublimits=tuple(make.sublimit(each, at / i) for i, each in enumerate(shape.sublimit)),
        )

    def _check_sublimit(self, shape: SublimitShape, limit: Limit, at: At) -> None:
        if shape.amount is not None and shape.amount > limit.each_claim:
            self.desk.warning(
                "AC34", at / "amount", f"the sublimit '{shape.id}' is above the limit", "it never caps anything"
            )

    def _phrases(self, attached: Attached) -> Phrases:
        """Phrases of the declarations: their words are the form's."""
        form = attached.documents[0] if attached.pile else None
        words = form.definitions if form else {}
        features = form.features if form else {}

        def word(name: str, at: At) -> Word | None:
            if name not in words and attached.sound:
                self.desk.error(
                    "RF06",
                    at,
                    f"unknown definition {quoted(name)}",
                    "not in the form",
                    suggest(name, words, "definitions"),
                )
            return words.get(name)

        def feature(name: str, at: At) -> Feature | None:
            if name not in features and attached.sound:
                self.desk.error(
                    "RF08",
                    at,
                    f"unknown feature {quoted(name)}",
                    "not in the form",
                    suggest(name, features, "features"),
                )
            return features.get(name)

        return Phrases(self.shelf.taxonomy, self.desk, word, feature)

    def _insureds(self, shape: PolicyShape, wording: Wording | None, attached: Attached, at: At) -> tuple[Insured, ...]:
        phrases = self._phrases(attached)
        made = []
        for i, insured in enumerate(shape.insureds):
            place = at / i
            if insured.party not in self.parties:
                help = suggest(insured.party, self.parties, "parties")
                self.desk.error(
                    "AC02", place / "party", f"unknown party '{insured.party}'", "no [[party]] has this id", help
                )
            if wording is not None:
                self._parts(insured.parts, (grant.part for grant in wording.grants), attached, place / "parts")
            # Without the form nobody knows what its words mean; its wording is not seen anyway.
            scope = phrases.optional(insured.scope, place, "scope") if wording is not None else None
            made.append(Insured(insured.party, insured.status, frozenset(insured.parts), scope, insured.contract))
        return tuple(made)

    # --- what a policy needs, and what makes no sense ----------------------------------------------------------------

    def _check_needs(self, shape: PolicyShape, wording: Wording | None, attached: Attached, at: At) -> None:
        if shape.party not in self.parties:
            help = suggest(shape.party, self.parties, "parties")
            self.desk.error("AC02", at / "party", f"unknown party '{shape.party}'", "no [[party]] has this id", help)
        grants = [g for g in wording.grants if not shape.parts or g.part in shape.parts] if wording else []
        made = next((grant for grant in grants if grant.trigger in CLAIMS_MADE), None)
        if made is not None and shape.retroactive is None:
            self._needs("AC08", "retroactive", made, attached, at, 'a date, "none" or "not_stated"')
        reported = next((grant for grant in grants if grant.trigger is Trigger.CLAIMS_MADE_REPORTED), None)
        if reported is not None and shape.reporting_window is None:
            self._needs("AC09", "reporting_window", reported, attached, at, "{ days = 60 }")
        self._check_window(shape, at)
        for i, extension in enumerate(shape.extended_reporting):
            place = at / "extended_reporting" / i
            listed_twice(extension.on, place / "on", self.desk)
            if not 1 <= extension.days <= MAX_WINDOW:
                message = f"extended reporting for {extension.days} days"
                self.desk.error("AC59", place / "days", message, f"expected 1 to {MAX_WINDOW}")

    def _check_window(self, shape: PolicyShape | LayerShape, at: At) -> None:
        if shape.reporting_window is not None and not 0 <= shape.reporting_window.days <= MAX_WINDOW:
            place = at / "reporting_window" / "days"
            message = f"a reporting window of {shape.reporting_window.days} days"
            self.desk.error("AC09", place, message, f"expected 0 to {MAX_WINDOW}")

    def _check_issued(self, shape: PolicyShape, at: At) -> None:
        """The declarations of an issued policy list its forms; a certificate has no wording to hold against them."""
        if shape.document_stage == "issued" and shape.form is not None and not shape.forms_schedule:
            message = f"the policy '{shape.id}' is issued and has no 'forms_schedule'"
            help = "copy the form numbers from its declarations, those that are not encoded too"
            self.desk.warning("AC37", at / "document_stage", message, "nobody would notice a form that is missing", help)

    def _needs(self, code: str, key: str, grant: Grant, attached: Attached, at: At, help: str) -> None:
        raw = attached.pile[-1].clauses.get(grant.cite.ref)
        related = [raw.at.key().related(f"'{grant.id}' is {grant.trigger.value}")] if raw else []
        message = f"the policy needs '{key}': its form grants cover on a {grant.trigger.value} basis"
        self.desk.error(code, at.key(), message, f"'{key}' is missing", help, related)

    def _check_sums(self, shape: PolicyShape, at: At) -> None:
        self._check_limit(shape.limit, at / "limit")
        listed_twice(shape.priority, at / "priority", self.desk)
        retention = shape.retention
        if retention and retention.aggregate is not None and retention.aggregate < retention.amount:
            self._too_low("retention", at / "retention")
        if retention and retention.place is Place.REDUCES_LIMIT and retention.amount >= shape.limit.each_claim:
            self.desk.error(
                "AC15", at / "retention" / "amount", "the retention takes the whole limit", "the policy could never pay"
            )
        if shape.coinsurance == 1:
            self.desk.error("AC22", at / "coinsurance", "the insured bears all of it", "the policy could never pay")

    def _too_low(self, what: str, at: At) -> None:
        message = f"the aggregate of the {what} is below its amount"
        self.desk.error("AC58", at / "aggregate", message, "lower than one claim's", related=[(at / "amount").related("its amount")])

    def _check_limit(self, limit: Limit, at: At) -> None:
        if not 0 <= limit.reinstatements <= MAX_REINSTATEMENTS:
            message = f"{limit.reinstatements} reinstatements"
            self.desk.error("AC16", at / "reinstatements", message, f"expected 0 to {MAX_REINSTATEMENTS}")
        if limit.each_claim == 0:
            self.desk.error("AC16", at / "each_claim", "a limit of nothing", "must be above zero")
        elif limit.aggregate < limit.each_claim:
            self.desk.error(
                "AC16",
                at / "aggregate",
                "the aggregate is below the limit for each claim",
                "one claim could never be paid in full",
            )

    # --- documents ---------------------------------------------------------------------------------------------------

    def _attached(self, shape: PolicyShape | LayerShape, at: At) -> Attached:
        """The form and the endorsements, read one on top of the other."""
        wanted = [(shape.form, at / "form", "form")] if shape.form is not None else []
        wanted += [(id, at / "endorsements" / i, "endorsement") for i, id in enumerate(shape.endorsements)]
        unique_ids(((id, place) for id, place, _ in wanted if id), "document", self.desk, "AC03", None)
        pile: list[Loaded] = []
        missing: list[str] = []
        faulty: list[str] = []
        labels: list[tuple[str, str, str, At]] = []
        lost = False
        for id, place, kind in wanted:
            if id not in self.shelf.library.files:
                missing.append(id)
                lost = lost or kind == "form"
                self._not_found(id, kind, place)
            elif lost:
                # Without the form an endorsement cannot be read; it is still known by its number.
                labels.append((*self._number(id, place), place))
            else:
                loaded = self.shelf.document(id, place, tuple(pile), (*missing, *faulty))
                if loaded is not None and self._fits(loaded.document, kind, pile, place):
                    pile.append(loaded)
                    labels.append((id, loaded.document.number, loaded.document.edition, place))
                else:
                    faulty.append(id)
                    lost = kind == "form"
                    labels.append((*self._number(id, place), place))
        sound = not faulty and all(loaded.whole for loaded in pile)
        return Attached(tuple(pile), tuple(missing), sound, tuple(labels))

    def _not_found(self, id: str, kind: str, at: At) -> None:
        # Not a misspelling, as a rule: nobody has sent it. So nothing is listed that it might be instead.
        meant = nearest(id, self.shelf.library.files)
        help = f"did you mean '{meant}'?" if meant else ""
        self.desk.warning("AC20", at, f"there is no document '{id}'", f"this {kind} counts as not seen", help)

    def _number(self, id: str, at: At) -> tuple[str, str, str]:
        path = self.shelf.library.find(id, at.place).value
        source = self.shelf.library.source(path).value if path is not None else None
        head = source.table.get("document") if source else None
        head = head if isinstance(head, dict) else {}
        return id, str(head.get("number", "")), str(head.get("edition", ""))

    def _fits(self, document: Document, kind: str, pile: Sequence[Loaded], at: At) -> bool:
        if document.kind != kind:
            self.desk.error(
                "AC06", at, f"'{document.id}' is of kind '{document.kind}'", f"expected a document of kind '{kind}'"
            )
            return False
        lines = pile[0].document.lines if pile and pile[0].document.kind == "form" else ()
        if kind == "endorsement" and lines and not set(lines) & set(document.lines):
            label = f"the form is of line '{lines[0]}'"
            message = f"'{document.id}' is made for other lines: {', '.join(document.lines)}"
            self.desk.warning("AC36", at, message, label)
        return True

    def _wording(
        self, name: str, documents: Sequence[Document], attached: Attached, law: str, *, follows: bool
    ) -> Wording:
        """The effective wording; the same documents under the same law are one wording, whoever bought them."""
        key = (tuple(id(document) for document in documents), law, follows)
        if key not in self._wordings:
            wording, misfits = assemble(documents, name=name, follows=follows, law=law, laws=self.laws)
            for misfit in misfits:
                places = next(loaded.operations for loaded in attached.pile if loaded.document.id == misfit.document)
                at = places[misfit.index] / "target"
                self.desk.error("RF12", at, f"the operation on '{misfit.target}' cannot be carried out", misfit.reason)
            self._wordings[key] = wording
        return self._wordings[key]

    # --- the schedule ------------------------------------------------------------------------------------------------

    def _schedule(self, shape: PolicyShape | LayerShape, attached: Attached, at: At) -> Schedule:
        carried = {name for label in attached.labels for name in _names(*label[:3])}
        waived = {_bare(waiver.number) for waiver in shape.waived}
        listed = {_bare(number) for number in shape.forms_schedule}
        unseen = [
            (number, at / "forms_schedule" / i)
            for i, number in enumerate(shape.forms_schedule)
            if _bare(number) not in carried | waived
        ]
        self._check_waivers(shape, listed, at / "waived")
        if shape.forms_schedule:
            self._check_listed(attached, listed)
        for number, place in unseen:
            self._check_shelved(number, place, attached)
        numbers = tuple(number for number, _ in unseen)
        # A missing document whose number is on the schedule is one thing not seen, not two.
        ids = tuple(id for id in attached.missing if not any(_same(id, number) for number in numbers))
        return Schedule(shape.forms_schedule, shape.waived, ids + numbers)

    def _check_waivers(self, shape: PolicyShape | LayerShape, listed: set[str], at: At) -> None:
        for i, waiver in enumerate(shape.waived):
            if _bare(waiver.number) not in listed:
                help = suggest(waiver.number, shape.forms_schedule, "schedule")
                self.desk.warning(
                    "AC18", at / i / "number", f"'{waiver.number}' is not on the forms schedule", "waives nothing", help
                )

    def _check_listed(self, attached: Attached, listed: set[str]) -> None:
        for id, number, edition, place in attached.labels:
            if not _names(id, number, edition) & listed:
                label = f"'{number} {edition}'".replace(" '", "'")
                self.desk.warning(
                    "AC17",
                    place,
                    f"the forms schedule does not list '{id}'",
                    f"printed as {label}",
                    "is it part of the policy?",
                )

    def _check_shelved(self, number: str, at: At, attached: Attached) -> None:
        """A number that is not attached though the library seems to have it."""
        id = next((stem for stem in sorted(self.shelf.library.files) if _bare(stem) == _bare(number)), None)
        if id is not None and id not in attached.missing:
            help = f"the library has '{id}': attach it in `endorsements`, or waive it"
            self.desk.warning("AC19", at, f"'{number}' is on the schedule and not attached", "counts as not seen", help)

    # --- layers and towers -------------------------------------------------------------------------------------------

    def towers(
        self, policies: Sequence[tuple[PolicyShape, At]], layers: Sequence[tuple[LayerShape, At]]
    ) -> tuple[Tower, ...]:
        """All towers, in canonical order: party, stated order, id."""
        ids = [(shape.id, at) for shape, at in policies] + [(shape.id, at) for shape, at in layers]
        unique_ids(ids, "policy or layer", self.desk, "AC03")
        made: dict[str, Policy] = {shape.id: self.policy(shape, at) for shape, at in policies}
        stacks: dict[str, list[tuple[Layer, At]]] = {id: [] for id in made}
        for base, layer, at in self._layers(made, layers):
            stacks[base].append((layer, at))
        towers = []
        for id, policy in made.items():
            stack = sorted(stacks[id], key=lambda each: (each[0].attachment, each[0].id))
            self._check_stack(policy, stack)
            towers.append(Tower(policy, tuple(layer for layer, _ in stack)))
        return tuple(sorted(towers, key=_program_order))

    def _layers(
        self, policies: dict[str, Policy], layers: Sequence[tuple[LayerShape, At]]
    ) -> list[tuple[str, Layer, At]]:
        """Each layer with its policy, what lies below it first."""
        base: dict[str, str] = {id: id for id in policies}
        tops = {id: policy.limit.each_claim for id, policy in policies.items()}
        made: list[tuple[str, Layer, At]] = []
        waiting: dict[str, tuple[LayerShape, At]] = {shape.id: (shape, at) for shape, at in layers}
        while True:
            ready = [id for id, (shape, _) in waiting.items() if shape.excess_of in base]
            if not ready:
                break
            for id in ready:
                shape, at = waiting.pop(id)
                if id in base:
                    continue  # an id given twice, which is noted
                layer = self._layer(shape, policies[base[shape.excess_of]], tops[shape.excess_of], at)
                base[id], tops[id] = base[shape.excess_of], layer.top
                made.append((base[id], layer, at))
        self._check_waiting(waiting, base)
        return made

    def _check_waiting(self, waiting: dict[str, tuple[LayerShape, At]], base: dict[str, str]) -> None:
        for shape, at in waiting.values():
            if shape.excess_of in waiting:
                message = f"the layer '{shape.id}' lies above itself, or above layers that do"
                self.desk.error("AC10", at / "excess_of", message, "layers go in a circle")
            elif shape.excess_of not in self.ids:
                help = suggest(shape.excess_of, self.ids, "policies and layers")
                self.desk.error(
                    "AC11",
                    at / "excess_of",
                    f"unknown policy or layer '{shape.excess_of}'",
                    "nothing has this id",
                    help,
                )

    def _layer(self, shape: LayerShape, policy: Policy, below: int, at: At) -> Layer:
        self._check_limit(shape.limit, at / "limit")
        self._check_window(shape, at)
        listed_twice(shape.drops_over, at / "drops_over", self.desk)
        self._check_period(shape, policy, at)
        total = sum((share.share for share in shape.shares), Fraction(0))
        if total > 1:
            self.desk.error("AC14", at / "shares", f"the shares come to {total}", "more than the whole layer")
        attached = self._attached(shape, at)
        law = shape.law or policy.law
        return Layer(
            id=shape.id,
            excess_of=shape.excess_of,
            attachment=below if shape.attachment is None else shape.attachment,
            limit=shape.limit,
            shares=tuple(
                QuotaShare(each.insurer, each.share, each.exhaustion, each.insolvent, each.refuses) for each in shape.shares
            ),
            wording=self._layer_wording(shape, attached, law),
            schedule=self._schedule(shape, attached, at),
            title=shape.title,
            law=law,
            seen=shape.form is None or shape.form not in attached.missing,
            drops_over=frozenset(shape.drops_over),
            period=shape.period,
            window_days=shape.reporting_window.days if shape.reporting_window else None,
            retroactive=cast("RetroDate | None", shape.retroactive),
            pending_or_prior=cast("RetroDate | None", shape.pending_or_prior),
            knowledge_as_of=cast("RetroDate | None", shape.knowledge_as_of),
            prior_notice=cast("RetroDate | None", shape.prior_notice),
            application=self._application(shape, policy.application, at),
        )

    def _check_period(self, shape: LayerShape, policy: Policy, at: At) -> None:
        """A layer is in force while its policy is, for a part of that time at least."""
        own, below = shape.period, policy.period
        if own is not None and not (own.start < below.end and below.start < own.end):
            message = f"the layer '{shape.id}' is never in force together with '{policy.id}' ({below.start} to {below.end})"
            self.desk.error("AC55", at / "period", message, "the periods do not meet")

    def _layer_wording(self, shape: LayerShape, attached: Attached, law: str) -> Wording | None:
        if not attached.pile or (shape.form is not None and attached.documents[0].kind != "form"):
            return None
        for loaded in attached.pile:
            for i, grant in enumerate(loaded.document.grants):
                place = loaded.at / "grant" / i
                self.desk.error(
                    "AC35",
                    place.key(),
                    f"'{grant.id}' is a grant, in the wording of the layer '{shape.id}'",
                    "a layer follows, it grants nothing",
                )
            for kind in ("exclusion", "condition", "sublimit"):
                for clause, place in (loaded.at / kind).tables():
                    if clause.get("parts"):
                        message = f"'{clause.get('id')}' speaks of parts, in the wording of the layer '{shape.id}'"
                        self.desk.error("AC35", (place / "parts").key(), message, "a layer follows, whatever the part")
        self.sources[shape.id] = attached.documents
        self.piles[shape.id] = attached.pile
        wording = self._wording(shape.id, attached.documents, attached, law, follows=True)
        for condition in wording.conditions:
            if condition.effect in OF_POLICIES:
                place = attached.pile[-1].clauses[condition.cite.ref].at
                message = f"'{condition.id}' has the effect '{condition.effect.value}', in the wording of the layer '{shape.id}'"
                self.desk.error("AC35", place / "effect", message, "a layer follows its policy in this")
        return wording

    def _check_stack(self, policy: Policy, stack: Sequence[tuple[Layer, At]]) -> None:
        """Layers over one policy: none in another, and no hole without a word."""
        top, below = policy.limit.each_claim, policy.id
        for layer, at in stack:
            place = at / "attachment" if (at / "attachment").value() is not None else (at / "id")
            if layer.attachment < top:
                start, end = _units(layer.attachment, self), _units(top, self)
                message = f"the layer '{layer.id}' attaches at {start}, inside '{below}', which ends at {end}"
                self.desk.error(
                    "AC12",
                    place,
                    message,
                    "layers overlap",
                    "insurers that share a slice stand in one layer's `shares`",
                )
            elif layer.attachment > top:
                message = f"nothing covers {_units(top, self)} to {_units(layer.attachment, self)}, below '{layer.id}'"
                self.desk.warning("AC13", place, message, "a hole in the tower")
            if layer.top > top:
                top, below = layer.top, layer.id


def _units(minor: int, programs: Programs) -> str:
    """An amount for a message: whole units with commas, and the minor digits if there are any."""
    digits = programs.shelf.currency.digits
    whole, rest = divmod(minor, 10**digits)
    return f"{whole:,}" + (f".{rest:0{digits}d}" if rest else "")


def _statement(shape: StatementShape) -> Statement:
    return Statement(shape.id, shape.text, shape.control, shape.said, shape.on)


def _settled(shapes: Iterable[SettledShape]) -> tuple[Settled, ...]:
    return tuple(Settled(each.statement, each.on, each.by) for each in shapes)


def _retention(shape: RetentionShape | None) -> Retention:
    if shape is None:
        return Retention()
    return Retention(shape.amount, shape.kind, shape.place, shape.satisfied_by, shape.aggregate, frozenset(shape.parts))


def _tested(date: object) -> RetroDate:
    """A date that a policy tests; absent, its form has no such test."""
    return "none" if date is None else cast("RetroDate", date)


def _other(shape: OtherShape | None) -> OtherInsurance | None:
    if shape is None:
        return None
    return OtherInsurance(shape.kind, shape.sharing, shape.noncontributory, frozenset(shape.over))


def _umbrella(shape: UmbrellaShape | None) -> Umbrella | None:
    if shape is None:
        return None
    return Umbrella(frozenset(shape.over), frozenset(shape.drops_over), frozenset(shape.unsure), shape.attachment)


def _program_order(tower: Tower) -> tuple[str, bool, int, str]:
    policy = tower.policy
    return policy.party, policy.order is None, policy.order or 0, policy.id


def _bare(number: str) -> str:
    """A form number without what printers vary: case, blanks, hyphens. A number of signs alone stays as it is."""
    return "".join(c for c in number.casefold() if c.isalnum()) or number.strip()


def _names(id: str, number: str, edition: str) -> set[str]:
    """How a schedule may print a document: its number, with or without the edition; its id if it has no number."""
    return {_bare(number), _bare(f"{number}{edition}")} if number else {_bare(id)}


def _same(id: str, number: str) -> bool:
    """Whether an id that was not found and a number that was not seen are one document, as far as can be told."""
    return _bare(id).startswith(_bare(number)) or _bare(number).startswith(_bare(id))
