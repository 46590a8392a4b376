"""What is allowed and seldom meant: how the slices of a program fit together, and with its claims. Warnings of `underlap check`.

Holes, overlaps and shares above one are noted where towers are made.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import frozen

from underlap.model.accounts import Account
from underlap.model.clauses import Exclusion, Phrase, Trigger
from underlap.model.exposures import Exposure
from underlap.model.programs import How, HowMuch, Layer, OtherKind, Policy, QuotaShare, Tower, Who
from underlap.model.taxonomy import Roles, below
from underlap.model.wording import nodes_of
from underlap.read.desk import At, Desk, listed
from underlap.read.exposures import first_days

CLAIMS_MADE: Final = (Trigger.CLAIMS_MADE, Trigger.CLAIMS_MADE_REPORTED)
ENTITY: Final = ("named", "subsidiary", "additional_insured")
"""Statuses that make the party itself an insured."""


@frozen(eq=False)
class Lint:
    """Looks at an account in which nothing is wrong. `places`: where policies, layers and exposures stand, by kind and id."""

    desk: Desk
    account: Account
    places: Mapping[tuple[str, str], At]

    def check(self) -> None:
        """Every warning."""
        for tower in self.account.towers:
            self._periods(tower)
            self._narrower(tower)
            self._exhaustion(tower)
            self._attachment(tower)
        for party in sorted({tower.policy.party for tower in self.account.towers}):
            self._circles(party)
        for party in sorted({exposure.party for exposure in self.account.exposures}):
            exposures = [each for each in self.account.exposures if each.party == party]
            self._retroactive(party, exposures)
            self._insured(party, exposures)

    def _at(self, slice: Policy | Layer) -> At:
        return self.places["policy" if isinstance(slice, Policy) else "layer", slice.id]

    # --- towers ------------------------------------------------------------------------------------------------------

    def _periods(self, tower: Tower) -> None:
        base = tower.policy.period
        for layer in tower.layers:
            if layer.period is not None and layer.period != base:
                message = f"the layer '{layer.id}' and '{tower.policy.id}', which it follows, are not in force for the same time"
                label = f"the policy: {base.start} to {base.end}"
                self.desk.warning("AC61", self._at(layer) / "period", message, label)

    def _narrower(self, tower: Tower) -> None:
        """Exclusions of a layer's form that nothing below has: those that name AI, and any above a layer with words of its own.

        An endorsement that the account attaches to the layer by name is meant; a review shows the hole.
        """
        refs = {each.cite.ref for each in tower.policy.wording.exclusions} if tower.policy.wording else set()
        worded = False
        for layer in tower.layers:
            own = [each for each in layer.wording.exclusions if each.cite.ref not in refs] if layer.wording else []
            told = [each for each in own if layer.wording and each.cite.document == layer.wording.form]
            if not worded:
                told = [each for each in told if _names_ai(each, self.account.taxonomy.roles)]
            if told:
                message = f"the layer '{layer.id}' excludes what nothing below it does: {listed(each.cite.ref for each in told)}"
                self.desk.warning("AC62", self._at(layer) / "form", message, "a hole in its slice, where one of them applies")
            refs |= {each.cite.ref for each in own}
            worded = worded or layer.wording is not None

    def _exhaustion(self, tower: Tower) -> None:
        for i, layer in enumerate(tower.layers):
            under = tower.slices[: i + 1]
            for n, share in enumerate(layer.shares):
                never = [words for each in under for words in _never_paid(each, share, layer.drops_over)]
                if never:
                    message = f"the layer '{layer.id}' waits until the insurers below it have paid all: {', '.join(never)}"
                    place = self._at(layer) / "shares" / n / "exhaustion"
                    self.desk.warning("AC63", place, message, "it can never attach")

    def _attachment(self, tower: Tower) -> None:
        """An umbrella that takes the limits below it to be more than they are."""
        umbrella = tower.policy.umbrella
        if umbrella is None or umbrella.attachment is None:
            return
        unit: int = 10**self.account.digits
        under = (each for each in self.account.towers if each.policy.id in umbrella.over)
        below = {each.policy.id: sum(x.limit.each_claim for x in each.slices) for each in under}
        for id, limit in sorted(below.items()):
            if limit < umbrella.attachment:
                message = f"the umbrella '{tower.policy.id}' attaches above the limit of '{id}' each claim, {limit // unit:,}"
                self.desk.warning("AC79", self._at(tower.policy) / "umbrella" / "attachment", message, "what lies between is nobody's")

    # --- programs ----------------------------------------------------------------------------------------------------

    def _circles(self, party: str) -> None:
        if self.account.circle is not None:
            return
        policies = [tower.policy for tower in self.account.towers_of(party)]
        for kind in (OtherKind.EXCESS, OtherKind.NONE_IF_OTHER):
            circle = [each for each in policies if each.other and each.other.kind is kind and not each.other.over]
            if len(circle) > 1:
                first, last = (self._at(each) / "other_insurance" / "kind" for each in (circle[0], circle[-1]))
                message = f"each of {listed(each.id for each in circle)} gives way to the others"
                help = 'say how they share: circle = "limits" or "equal" in [account]; else it is a question'
                self.desk.warning("AC64", last, message, "a circle", help, [first.related("the first of them")])

    def _retroactive(self, party: str, exposures: Sequence[Exposure]) -> None:
        """A date that every known act of a party lies before."""
        acts = [bounds[1] if (bounds := first_days(each, "acts")) else None for each in exposures]
        last = max((day for day in acts if day is not None), default=None)
        if last is None or None in acts:
            return
        for tower in self.account.towers_of(party):
            if not _tests_acts(tower.policy):
                continue
            for slice in tower.slices:
                if isinstance(slice.retroactive, date) and slice.retroactive > last:
                    message = f"every act that the file knows of '{party}' lies before the retroactive date of '{slice.id}'"
                    label = f"the last of them: {last}"
                    self.desk.warning("AC65", self._at(slice) / "retroactive", message, label)

    def _insured(self, party: str, exposures: Sequence[Exposure]) -> None:
        """A party with a loss of its own that its program does not insure."""
        towers = self.account.towers_of(party)
        own = [each for each in exposures if any(item.of is None for item in each.items)]
        if own and not any(_insures(tower.policy, party) for tower in towers):
            others = [tower.policy.id for tower in self.account.towers if _insures(tower.policy, party)]
            help = f"in programs of others, which do not answer here: {listed(others)}" if others else ""
            label = "nobody answers for it"
            message = f"'{party}' has a loss, and no policy of its program names it as an insured"
            self.desk.warning("AC66", self.places["exposure", own[0].id] / "party", message, label, help)


def _names_ai(exclusion: Exclusion, roles: Roles) -> bool:
    def speaks(phrase: Phrase | None) -> bool:
        return phrase is not None and any(facet == roles.technology and below(node, roles.ai) for facet, node in nodes_of(phrase))

    return exclusion.names_ai or speaks(exclusion.to) or speaks(exclusion.when)


def _never_paid(slice: Policy | Layer, share: QuotaShare, drops: frozenset[str]) -> Iterator[str]:
    """What of a slice below its insurers never pay, though a share above asks that they do. `drops`: what the layer of that share comes
    down over: where none of the insurers below pays, and it lists why, nothing is left to wait for.
    """
    terms = share.exhaustion
    if terms.who is not Who.UNDERLYING_INSURERS or terms.how_much is not HowMuch.FULL:
        return
    if isinstance(slice, Policy):
        unpaid = {slice.unpaid}
        if slice.coinsurance:
            yield f"{_percent(slice.coinsurance)} of '{slice.id}' is coinsurance"
    else:
        unpaid = {each.unpaid for each in slice.shares}
        placed = sum((each.share for each in slice.shares), Fraction(0))
        if placed < 1:
            yield f"{_percent(1 - placed)} of '{slice.id}' is not placed"
    if terms.how is not How.HELD_LIABLE and not (all(unpaid) and unpaid <= drops):
        told = {"insolvent": "is insolvent", "refused": "refuses to pay"}
        yield from (f"an insurer of '{slice.id}' {said}" for kind, said in told.items() if kind in unpaid)


def _percent(share: Fraction) -> str:
    """A share in percent, or as it is where that is not a whole number.

    >>> _percent(Fraction(1, 5)), _percent(Fraction(1, 3))
    ('20%', '1/3')
    """
    return f"{share * 100}%" if (share * 100).denominator == 1 else str(share)


def _tests_acts(policy: Policy) -> bool:
    bought = (each for each in policy.wording.grants if not policy.parts or each.part in policy.parts) if policy.wording else ()
    return any(each.trigger in CLAIMS_MADE for each in bought)


def _insures(policy: Policy, party: str) -> bool:
    return any(each.party == party and each.status in ENTITY for each in policy.insureds)
