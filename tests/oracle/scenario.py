"""All worlds of a scenario, or of one exposure alone: days, orders, answers; words and money joined (section 6)."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any, NamedTuple

from .claim import Claim, Result
from .days import NONE
from .facts import TRUE
from .files import Table, Universe, cents, day, share
from .money import Ambiguous, Fate
from .placing import Bill, Word, Year
from .program import Pools, Tower, tower
from .terms import Terms, calendar, in_time, last_harm, named_days, ordering_date, terms_of, wanted
from .words import COVERED, UNTIMELY, PolicyWords, Ruling
from .worlds import YES_NO, Asked, Recall, TooManyWorlds, each

Pattern = tuple[tuple[tuple[bool, ...], ...], ...]  # by policy, by slice, by grant: in time
Days = Mapping[str, int]
Answered = tuple[tuple[str, str], ...]
Cell = Mapping[str, Mapping[str, tuple[int, int]]]  # exposure, date -> a piece of the calendar


class Results(NamedTuple):
    """Money in one world: each claim's, in the scenario's order of exposures."""

    claims: tuple[Result, ...]

    @property
    def bears(self) -> int:
        return sum(result.bears for result in self.claims)


class Moment(NamedTuple):
    """Everything about days in one world: the order of claims, who is in time, which claims are one."""

    order: tuple[int, ...]
    patterns: tuple[Pattern, ...]
    groups: tuple[int, ...]  # by claim: the first claim of its group


class Member(Claim):
    """One claim of a scenario: its words, and whether it is in time."""

    def __init__(self, universe: Universe, exposure: Table, cap: int, towers: Sequence[Tower], terms: Sequence[Sequence[Terms]]) -> None:
        super().__init__(universe, exposure, cap)
        self.program = towers
        self.terms = terms
        self.documents = [universe.documents[tower.policy["form"]] if "form" in tower.policy else {} for tower in towers]
        hammered = [any(each["effect"] == "hammer" for each in clauses(words, "condition")) for words in self.words]
        for words, hammer in zip(self.words, hammered, strict=True):
            words.layered = words.layered or hammer  # then the count from which a ruling came matters
        self.bill = Bill(
            self.amounts,
            self.case.defense,
            {name: cents(sum_) for name, sum_ in exposure.get("settled", {}).items()},
            cents(exposure["offer"]) if "offer" in exposure else None,
        )
        self._told: dict[Pattern, Recall] = {}

    # --- time ----------------------------------------------------------------------------------------------------

    def wanted(self) -> set[str]:
        """The dates that some slice tests for some grant."""
        return {
            name
            for words, slices in zip(self.words, self.terms, strict=True)
            for grant in words.grants
            for terms in slices
            for name in wanted(grant["trigger"], terms, self.exposure)
        }

    def pattern(self, days: Sequence[Mapping[str, int]], files: Sequence[Table], answers: Mapping[str, str]) -> Pattern:
        """Which grants are in time for which slice; days and file as each policy counts them."""
        return tuple(
            tuple(self._slice_in_time(words, terms, own, file, answers) for terms in slices)
            for words, slices, own, file in zip(self.words, self.terms, days, files, strict=True)
        )

    def _slice_in_time(
        self, words: PolicyWords, terms: Terms, days: Mapping[str, int], file: Table, answers: Mapping[str, str]
    ) -> tuple[bool, ...]:
        counted = dict(days)
        if terms.id in file.get("reported_to", {}):
            report = file["reported_to"][terms.id]
            counted["reported"] = NONE if report == "none" else day(report)
        notice = file.get("noticed_to", {}).get(terms.id)
        if notice is not None and terms.start <= day(notice) < terms.end and effects(words, "binds"):
            counted["made"] = counted["reported"] = day(notice)
        last = last_harm(self.exposure)
        return tuple(in_time(grant["trigger"], terms, counted, last, answers) for grant in words.grants)

    # --- words ---------------------------------------------------------------------------------------------------

    def told(self, pattern: Pattern, world: Asked) -> tuple[Word, ...]:
        """What every policy says of this claim."""
        recall = self._told.get(pattern)
        if recall is None:
            recall = self._told[pattern] = Recall(lambda world: tuple(self._word(p, pattern[p], world) for p in range(len(self.words))))
        words: tuple[Word, ...] = recall(world)
        return words

    def _word(self, p: int, timely: tuple[tuple[bool, ...], ...], world: Asked) -> Word:
        ruled = [self.ruled(p, item, timely[0], world) for item in range(len(self.case.items))]
        rulings = tuple(ruling for ruling, _ in ruled)
        covered = [ruling.status == COVERED for ruling in rulings]
        own = tuple(
            tuple(self._layer(layer, item, ruling, timely[number], world) for item, ruling in enumerate(rulings))
            for number, layer in enumerate(self.layer_words[p], 1)
        )
        stay = tuple(
            self._stay(p, item, timely[0], world) if covered[item] and on_truth else Fraction(1) for item, (_, on_truth) in enumerate(ruled)
        )
        hammer = tuple(
            self.words[p].hammered(item, ruling, world) if covered[item] and self.bill.offer is not None else None
            for item, ruling in enumerate(rulings)
        )
        spread = tuple(self._spread(p, ruling, world) if covered[item] else None for item, ruling in enumerate(rulings))
        return Word(rulings, own, stay, hammer, spread, self._void(p, rulings, own, world))

    def _layer(self, layer: Any, item: int, ruling: Ruling, timely: tuple[bool, ...], world: Asked) -> int:
        """A layer on an item that its base covers: its own terms for the grant's trigger, then its own words."""
        if ruling.status != COVERED:
            return COVERED
        if not timely[ruling.grant]:
            return UNTIMELY
        status: int = layer.ruling(item, ruling.part, ruling.in_count, world)
        return status

    def ruled(self, p: int, item: int, timely: tuple[bool, ...], world: Asked) -> tuple[Ruling, bool]:
        """A policy's ruling, and whether it rests on the truth (not on what is pleaded)."""
        words = self.words[p]
        kind = words.policy["defense"]["kind"]
        if not self.case.defense[item] or kind not in ("duty", "advance"):
            return (self._defense(p, item, timely, world) if self.case.defense[item] else words.ruling(TRUE, item, timely, world)), True
        owed = self._defense(p, item, timely, world)
        if owed.status == COVERED and self._recouped(p, item, kind, timely, world):
            return words.ruling(TRUE, item, timely, world), True
        return owed, False

    def _recouped(self, p: int, item: int, kind: str, timely: tuple[bool, ...], world: Asked) -> bool:
        """Defense owed on what is pleaded goes back where on the truth the policy covers nothing of the kind (6.3)."""
        words = self.words[p]
        how = words.policy["defense"].get("recoupment", "no")
        if how == "no":
            return False
        others = [other for other, defense in enumerate(self.case.defense) if not defense] if kind == "duty" else [item]
        if any(words.ruling(TRUE, other, timely, world).status == COVERED for other in others):
            return False
        return bool(how == "yes" or self._by_law(p, "recoupment", world))

    def _by_law(self, p: int, feature: str, world: Asked) -> bool:
        return self.laws.yes(feature, self.words[p].policy.get("law", self.law), world)

    def _stay(self, p: int, item: int, timely: tuple[bool, ...], world: Asked) -> Fraction:
        """Allocation: the part of a mixed item of the whole that stays."""
        counts = self.case.counts_of(self.case.items[item])
        rule = self.documents[p]["document"].get("allocation", "larger_settlement")
        if len(counts) < 2 or rule == "larger_settlement":
            return Fraction(1)
        covered = self.words[p].covering_counts(item, timely, world)
        if not covered or len(covered) == len(counts):
            return Fraction(1)
        match rule:
            case "by_count":
                return Fraction(len(covered), len(counts))
            case "fixed_percent":
                return share(self.documents[p]["document"]["allocated"])
            case "best_efforts" if self._by_law(p, f"allocation.{self.documents[p]['document']['id']}", world):
                return Fraction(1)
        weights = {count["id"]: share(count["weight"]) for count in self.exposure["count"] if "weight" in count}
        if not weights:
            return Fraction(world.ask(f"fact:{self.exposure['id']}/exposure/relative_exposure", ("none", "all")) == "all")
        if len(weights) < len(counts):
            raise Ambiguous
        return sum((weights[count] for count in covered), Fraction(0)) / sum(weights.values())

    def _spread(self, p: int, ruling: Ruling, world: Asked) -> tuple[int, int, int] | None:
        """Harm over several terms: the days of the course before the period, before its end, and of all."""
        last = last_harm(self.exposure)
        if last is None or self.words[p].grants[ruling.grant]["trigger"] != "occurrence":
            return None
        course = range(day(self.exposure["harm"]["from"]), last + 1)
        terms = self.terms[p][0]
        before = sum(one < terms.start for one in course)
        until = sum(one < terms.end for one in course)
        if (before, until) == (0, len(course)):
            return None
        rule = self.words[p].policy.get("spread")
        if rule is None:
            rule = "all_sums" if self._by_law(p, "spread", world) else "by_time"
        return (before, until, len(course)) if rule == "by_time" else None


def clauses(words: PolicyWords, kind: str) -> list[Table]:
    return words.reader.wording[kind] if words.reader is not None else []


def effects(words: PolicyWords, effect: str) -> list[Table]:
    """A policy's conditions of one effect."""
    return [condition for condition in clauses(words, "condition") if condition["effect"] == effect]


class Scenario:
    """Several exposures of one party, one after another; of one exposure: that claim alone."""

    def __init__(self, universe: Universe, table: Table, cap: int) -> None:
        account = universe.account
        self.universe = universe
        self.table = table
        self.cap = cap
        found = {exposure["id"]: exposure for exposure in account["exposure"]}
        dates = table.get("dates", {})
        self.exposures = [{**found[name], **dates.get(name, {})} for name in table["exposures"]]
        (party,) = {exposure["party"] for exposure in self.exposures}
        policies = [policy for policy in account.get("policy", []) if policy["party"] == party]
        policies.sort(key=lambda policy: (policy.get("order") is None, policy.get("order", 0), policy["id"]))
        layers = {layer["id"]: layer for layer in account.get("layer", [])}
        self.towers = [tower(policy, account.get("layer", [])) for policy in policies]
        self.pools = Pools(self.towers, account.get("layer", []), account.get("pool", []))
        tables = {**{each.id: each.policy for each in self.towers}, **layers}
        self.terms = [[terms_of(tables[slice_.id], each.policy) for slice_ in each.slices] for each in self.towers]
        self.keys = sorted({key for slices in self.terms for terms in slices for key in terms.questions()})
        self.members = [Member(universe, exposure, cap, self.towers, self.terms) for exposure in self.exposures]
        self.lists = self._lists()
        self.treats = [
            {treat for condition in effects(words, "one_claim") for treat in condition["treats"]} for words in self.members[0].words
        ]
        self.lasting = [lasting(words) for words in self.members[0].words]
        slices = {slice_.id for each in self.towers for slice_ in each.slices}
        self.runs = [run for run in account.get("loss_run", []) if run["policy"] in slices]
        self._money: dict[Any, Recall] = {}

    def _lists(self) -> list[tuple[str | None, list[str]]]:
        """Related claims: a key if nobody is sure, and the exposures."""
        known: list[tuple[str | None, list[str]]] = [(None, names) for names in self.table.get("related", [])]
        unsure = self.table.get("unsure_related", [])
        return known + [(f"fact:{self.table['id']}/related.{'+'.join(sorted(names))}/one_claim", names) for names in unsure]

    # --- days ----------------------------------------------------------------------------------------------------

    def _everyday(self) -> list[int]:
        """Every day from before the first that anybody names to after the last."""
        named = [date for slices in self.terms for terms in slices for date in terms.dates()]
        named += [date for exposure in self.exposures for date in named_days(exposure)]
        return list(range(min(named) - 1, max(named) + 2))

    def _days(self, member: Member, cell: Cell) -> list[Days]:
        """The days of one claim: one combination of each kind that makes a difference."""
        related = bool(self.lists) and any(self.treats)
        names = {name for other in self.members for name in other.wanted()} if related else member.wanted()
        date = ordering_date(member.exposure)
        found: dict[Any, Days] = {}
        for days in calendar(member.exposure, names, self._everyday(), cell.get(member.exposure["id"], {})):
            kinds: list[Any] = [days[date] if date and len(self.members) > 1 else 0]
            if related:  # whoever comes first, its days may become another's
                kinds += days.values()
            count = len(self.towers)
            for values in product(YES_NO, repeat=len(self.keys)):
                answers = dict(zip(self.keys, values, strict=True))
                kinds.append(member.pattern([days] * count, [member.exposure] * count, answers))
            found.setdefault(tuple(kinds), days)
        return list(found.values())

    def _order(self, days: Sequence[Days]) -> tuple[int, ...]:
        """By the claim's day, then as the scenario says, then by id."""
        stated = self.table.get("order", [])

        def place(number: int) -> tuple[int, int, str]:
            exposure = self.exposures[number]
            date = ordering_date(exposure)
            if date is None and len(self.exposures) > 1:
                raise Ambiguous
            name = exposure["id"]
            return days[number][date] if date else 0, stated.index(name) if name in stated else len(stated), name

        return tuple(sorted(range(len(self.exposures)), key=place))

    def _groups(self, answers: Mapping[str, str]) -> list[int]:
        """By claim, a name for its group: lists that share an exposure are one."""
        groups = list(range(len(self.exposures)))
        names = [exposure["id"] for exposure in self.exposures]
        for key, listed in self.lists:
            if key is None or answers[key] == "yes":
                joined = {groups[names.index(name)] for name in listed if name in names}
                groups = [min(joined) if group in joined else group for group in groups]
        return groups

    def moments(
        self, given: Mapping[str, Sequence[str]], cell: Cell, order: Sequence[str] | None
    ) -> dict[tuple[Moment, Answered], list[Days]]:
        """Each moment that some days and answers give, with such days; the answers: about dates of policies, and relation."""
        keys = [*self.keys, *(key for key, _ in self.lists if key is not None)]
        choices = [self._days(member, cell) for member in self.members]
        found: dict[tuple[Moment, Answered], list[Days]] = {}
        for values in product(*([value for value in YES_NO if value in given.get(key, YES_NO)] for key in keys)):
            answers = dict(zip(keys, values, strict=True))
            groups = self._groups(answers)
            known: dict[Any, Pattern] = {}
            for days in product(*choices):
                placed = self._order(days)
                if order is None or [self.exposures[number]["id"] for number in placed] == list(order):
                    moment = Moment(placed, self._patterns(days, placed, groups, answers, known), tuple(groups))
                    found.setdefault((moment, tuple(answers.items())), list(days))
        return found

    def _patterns(
        self, days: Sequence[Days], placed: Sequence[int], groups: Sequence[int], answers: Mapping[str, str], known: dict[Any, Pattern]
    ) -> tuple[Pattern, ...]:
        """Who is in time, claim by claim; a later member of a group may count on the days of the first."""
        patterns = []
        for number, member in enumerate(self.members):
            together = [other for other in placed if groups[other] == groups[number]]
            key = number, together[0], *(id(days[other]) for other in together)
            if key not in known:
                counted = [self._counted(days, number, together, treats) for treats in self.treats]
                files = [self.exposures[together[0] if "made" in treats else number] for treats in self.treats]
                known[key] = member.pattern(counted, files, answers)
            patterns.append(known[key])
        return tuple(patterns)

    def _counted(self, days: Sequence[Days], number: int, together: Sequence[int], treats: set[str]) -> Days:
        """A claim's days as a policy counts them that treats related claims as one (6.6)."""
        own = dict(days[number])
        if "made" in treats:
            own.update({name: days[together[0]][name] for name in ("made", "reported") if name in days[together[0]]})
        if "acts" in treats:
            acts = [days[other].get("acts", NONE) for other in together]
            own["acts"] = min((act for act in acts if act != NONE), default=NONE)
        return own

    # --- worlds --------------------------------------------------------------------------------------------------

    def answered(self) -> dict[str, list[str]]:
        return {answer["question"]: [answer["value"]] for answer in self.universe.account.get("answer", [])}

    def worlds(
        self, given: Mapping[str, Sequence[str]] | None = None, cell: Cell | None = None, order: Sequence[str] | None = None
    ) -> Iterator[tuple[list[Days], tuple[str, ...], dict[str, str], Results]]:
        """Every world: days for each claim, the order, a value for each open key, and the results."""
        narrowed = {**(given or {}), **self.answered()}
        seen = 0
        for (moment, answers), days in self.moments(narrowed, cell or {}, order).items():
            placed = tuple(self.exposures[number]["id"] for number in moment.order)
            for chosen, results in each(partial(self.results, moment), narrowed, self.cap):
                seen += 1
                if seen > self.cap:
                    raise TooManyWorlds
                yield days, placed, {**dict(answers), **chosen}, results

    def results(self, moment: Moment, world: Asked) -> Results:
        """Words of every claim, then money in order; equal words place the same money."""
        words = tuple(member.told(pattern, world) for member, pattern in zip(self.members, moment.patterns, strict=True))
        key = moment.order, words, moment.groups
        recall = self._money.get(key)
        if recall is None:
            recall = self._money[key] = Recall(lambda world: self._place(moment, words, world))
        results: Results = recall(world)
        return results

    def _place(self, moment: Moment, words: Sequence[tuple[Word, ...]], world: Asked) -> Results:
        account = self.universe.account["account"]

        def law(what: str) -> bool:
            laws = self.members[0].laws
            if what == "circle":
                return laws.yes("other_insurance.circle", account["law"], world)
            policy = next(each.policy for each in self.towers if each.id == what)
            return laws.yes(f"drop.{policy['form']}", policy.get("law", account["law"]), world)

        year = Year(self.towers, self.pools, self.lasting, account.get("circle"), law)
        for run in self.runs:
            amount = cents(run["paid"])
            if cents(run.get("reserved", 0)) and world.ask(f"fact:policy.{run['policy']}/reserves", YES_NO) == "yes":
                amount += cents(run["reserved"])
            year.loss(run["policy"], amount)
        results: dict[int, Result] = {}
        for number in moment.order:
            member = self.members[number]
            alone = moment.groups.count(moment.groups[number]) == 1
            groups = [None if alone or "limit" not in treats else str(moment.groups[number]) for treats in self.treats]
            fates: list[list[Fate]] = year.place(member.bill, words[number], groups)
            results[number] = member._summed(fates)
        return Results(tuple(results[number] for number in range(len(self.members))))


def lasting(words: PolicyWords) -> dict[str, int]:
    """The aggregates of a policy's sublimits, by the name of their cap."""
    return {f"{each['doc']}/{each['id']}": cents(each["aggregate"]) for each in words.sublimits if "aggregate" in each}


def alone(universe: Universe, exposure: Table, cap: int) -> Scenario:
    """One exposure without a scenario."""
    return Scenario(universe, {"id": "", "exposures": [exposure["id"]]}, cap)
