"""Scenarios: claims of one time placed one after another, each against what the earlier ones left (docs/format.md, 6.6).

Claims that share neither a pool nor a question nor a group are placed apart. Of the others every joint reading, cell and order is placed,
as a walk over states: which claims are placed, what the books say, which shared answers hold. States that nothing later can tell apart are
one, with the least and the most borne so far; so nothing grows with the number of readings, only with that of states, up to a cap.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import product

from attrs import define, evolve, field, frozen

from underlap.match.books import Books, Key
from underlap.match.decisions import Memo
from underlap.match.exams import RESERVES, Exam, alike
from underlap.match.money import Claim
from underlap.match.outcomes import join
from underlap.match.results import ClaimRange, Ledger, ScenarioEnd, ScenarioResult, Settled, Worth
from underlap.match.settling import TreeKey
from underlap.match.standing import EVER, Calendar, Days, Related, treated
from underlap.match.worths import when_questions
from underlap.model.accounts import Account
from underlap.model.answers import YES, YES_NO, Question, Reading
from underlap.model.exposures import Exposure, Scenario
from underlap.model.spans import Between, Course, Day, Never, When

MOST_STATES = 4096
"""States kept at once; with more, the figures are bounds."""

MOST_STEPS = 50_000
"""Placements tried for one scenario; with more, its figures are bounds, and each claim is placed in the first way that goes."""

MOST_WEIGHED = 2_000
"""Placements of a scenario up to which its questions are weighed, each by walking anew under its answers."""

MOST_PRESETS = 64
"""Ways of grouping claims and of their first acts; with more, the figures are bounds."""

DAY_OF_CLAIM = ("made", "discovered", "offense", "harm")
"""What a claim's day is read off: the first that the file states."""


Edge = tuple[Hashable, str, int, Hashable]
"""One step of a walk: the state before, the claim placed, what is borne of it, the state after."""


@define(eq=False, slots=False)
class Way:
    """One way in which one claim can fall: its verdicts, its cell, and the days it may be made on, [first, last]."""

    exam: Exam
    verdicts: Mapping[TreeKey, object]
    calendar: Calendar
    witness: Reading
    shared: Mapping[str, str]
    first: date
    last: date

    @cached_property
    def alone(self) -> Claim:
        """The claim as one with no other."""
        return self.exam.claim(self.verdicts, self.calendar)


@define(eq=False, slots=False)
class State:
    """Where a walk can be: what is placed, on which day the last claim was made, what the books say, which shared answers hold.

    `firsts`: group -> the calendar of its member placed first.
    """

    done: frozenset[str]
    last: str
    day: date
    books: Books
    shared: Mapping[str, str]
    firsts: Mapping[str, Calendar]

    @cached_property
    def key(self) -> Hashable:
        """States with one key are one."""
        return (
            self.done,
            self.last,
            self.day,
            frozenset(self.books.items()),
            frozenset(self.shared.items()),
            frozenset(self.firsts.items()),
        )


def scenario(
    account: Account, asked: Scenario, nodes: Mapping[str, tuple[str, ...]], severity: str, basis: str, cap: int, memo: Memo
) -> ScenarioResult:
    """All claims of a scenario together: the sum borne at both ends, and each claim's own ends within it."""
    exams = [Exam(account, e, nodes, severity, basis, cap, memo) for e in asked.exposures]
    walks = _walks(account, asked, exams)
    exact = all(walk.exact for walk in walks)
    loss = sum(exam.loss for exam in exams)
    ends = [_end([walk.end(favorable) for walk in walks], asked) for favorable in (True, False)]
    ranges = {e: r for walk in walks for e, r in walk.ranges.items()}
    claims = tuple(ClaimRange(e.exposure.id, e.loss, *(ranges[e.exposure.id] if exact else (0, e.loss))) for e in exams)
    low, high = (ends[0].bears, ends[1].bears) if exact else (0, loss)
    weighed = exact and sum(walk.steps for walk in walks) <= MOST_WEIGHED
    worths = tuple(w for walk in walks for w in walk.worths()) if weighed and low < high else ()
    worths = tuple(sorted(worths, key=lambda w: (-w.relief, -w.stake, w.question.key)))
    settled = tuple(_settled(account, asked, exams, (low, high, claims) if weighed else None))
    return ScenarioResult(asked, loss, exact, ends[0], ends[1], low, high, claims, worths, weighed, settled)


def _settled(account: Account, asked: Scenario, exams: Sequence[Exam], now: "Borne | None") -> Iterator[Settled]:
    """Every law question that decisions answered here, and whether anything would change were it left open. `now` None: not to be told."""
    for key in sorted({key for exam in exams for decided in exam.decided.values() for key in decided.held}):
        held = account.laws.held(key)
        if held is not None:
            moves = now is None or _borne(evolve(account, laws=account.laws.less(key)), asked, exams) != now
            yield Settled(key, held.answer, held.by, moves)


Borne = tuple[int, int, tuple[ClaimRange, ...]]
"""What is borne of a scenario: of all at both ends, and of each claim."""


def _borne(account: Account, asked: Scenario, like: Sequence[Exam]) -> Borne | None:
    """What is borne of a scenario in an account of other laws, of all and of each claim; None if not everything was placed."""
    exams = [Exam(account, e.exposure, e.nodes, e.severity, e.basis, e.cap, e.memo) for e in like]
    walks = _walks(account, asked, exams)
    if not all(walk.exact for walk in walks):
        return None
    ranges = {e: r for walk in walks for e, r in walk.ranges.items()}
    claims = tuple(ClaimRange(e.exposure.id, e.loss, *ranges[e.exposure.id]) for e in exams)
    return sum(walk.ends[True][0] for walk in walks), sum(walk.ends[False][0] for walk in walks), claims


def borne(
    account: Account, asked: Scenario, nodes: Mapping[str, tuple[str, ...]], severity: str, basis: str, cap: int, memo: Memo
) -> tuple[int, int] | None:
    """Both ends of what is borne of all claims of a scenario, and nothing more; None if not everything was placed."""
    walks = _walks(account, asked, [Exam(account, e, nodes, severity, basis, cap, memo) for e in asked.exposures])
    if not all(walk.exact for walk in walks):
        return None
    return sum(walk.ends[True][0] for walk in walks), sum(walk.ends[False][0] for walk in walks)


def _walks(account: Account, asked: Scenario, exams: Sequence[Exam]) -> list["Walk"]:
    """The claims of a scenario walked, those apart that do not touch each other."""
    groups = [*asked.related, *asked.unsure_related]
    for group in _merged(groups):
        members = [exam for exam in exams if exam.exposure.id in group]
        for exam in members:
            exam.kin = tuple(other for other in members if other is not exam)
    return [Walk(asked, account, tuple(together)) for together in _apart(exams, groups)]


Walked = tuple[Sequence["Step"], Mapping[str, int], frozenset[Key]]
"""One end of a walk: its steps, what is left of each slice after them, and the aggregates that stand at nothing."""


def _end(walked: Sequence[Walked], asked: Scenario) -> ScenarioEnd:
    """One end: the claims in the order in which they were placed, with every answer and day they rest on; and what is left after them."""
    ranks = ranked(asked)
    left: dict[str, int] = {}
    for slice_, cents in (pair for _, after, _ in walked for pair in after.items()):
        left[slice_] = min(cents, left.get(slice_, cents))
    ordered = sorted((step for steps, *_ in walked for step in steps), key=lambda p: (p.day, ranks[p.exposure]))
    answers = {k: v for p in ordered for k, v in p.ledger.answers.items()}
    cell = {k: v for p in ordered for k, v in p.ledger.cell.items()}
    claims, alone = tuple((p.exposure, p.ledger) for p in ordered), {p.exposure: p.alone for p in ordered}
    spent = frozenset(key for *_, keys in walked for key in keys)
    return ScenarioEnd(dict(sorted(answers.items())), dict(sorted(cell.items())), claims, left, alone, spent)


@frozen(eq=False)
class Step:
    """One claim of one end, placed: on the earliest day that its order allows. `alone`: as one with no other, in the same reading."""

    exposure: str
    day: date
    ledger: Ledger
    alone: Ledger


def ranked(asked: Scenario) -> Mapping[str, int]:
    """The order of claims of one day: as stated, then by id; never the order of rows."""
    ids = [*asked.order, *sorted(e.id for e in asked.exposures if e.id not in asked.order)]
    return {id: i for i, id in enumerate(ids)}


# --- which claims touch each other -----------------------------------------------------------------------------------


def _apart(exams: Sequence[Exam], groups: Iterable[frozenset[str]]) -> list[list[Exam]]:
    """Exams in sets that share no pool, no open question and no group."""
    touched = [(exam, _touches(exam) | {f"group/{i}" for i, g in enumerate(groups) if exam.exposure.id in g}) for exam in exams]
    sets: list[tuple[list[Exam], set[str]]] = []
    for exam, keys in touched:
        meeting = [s for s in sets if s[1] & keys]
        merged = ([e for s in meeting for e in s[0]] + [exam], set(keys).union(*(s[1] for s in meeting)))
        sets = [s for s in sets if not any(s is m for m in meeting)] + [merged]
    return [sorted(found, key=lambda e: e.exposure.id) for found, _ in sets]


def _touches(exam: Exam) -> set[str]:
    """What an exam can erode, and the questions whose answers it may share."""
    slices = [x.id for t in exam.towers if exam.may_take(t) for x in t.slices]
    pools = {"/".join(h.key) for x in slices for h in exam.program.holders[x]}
    return pools | {k for k in _asked(exam) if not k.startswith((f"fact:{exam.exposure.id}/", f"when:{exam.exposure.id}/"))}


# --- the walk --------------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Preset:
    """What is settled before a walk: who is one with whom, and each group's first act."""

    answers: Mapping[str, str]
    groups: Mapping[str, str]
    acts: Mapping[str, Days | None]


@define(eq=False, slots=False)
class Walk:
    """Claims that touch each other, in every order, reading and cell that goes with the `fixed` answers."""

    asked: Scenario
    account: Account
    exams: tuple[Exam, ...]
    fixed: Mapping[str, str] = field(factory=dict)
    steps: int = 0
    cut: bool = False
    ranges: dict[str, tuple[int, int]] = field(factory=dict)
    ends: dict[bool, tuple[int, Preset, "Trail"]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.ranks = ranked(self.asked)
        for preset in self._presets():
            self._run(preset)

    @property
    def exact(self) -> bool:
        """Whether everything was placed."""
        return not self.cut and bool(self.ends) and all(exam.exact for exam in self.exams)

    # --- what is settled first ---------------------------------------------------------------------------------------

    def _presets(self) -> list[Preset]:
        """Every grouping of the claims and first act of each group."""
        mine = {exam.exposure.id for exam in self.exams}
        unsure = [g for g in self.asked.unsure_related if g <= mine]
        found: list[Preset] = []
        for chosen in product(*(self._answers(g) for g in unsure)):
            answers = {self._key(g): answer for g, answer in zip(unsure, chosen, strict=True)}
            sure = [g for g in self.asked.related if g <= mine]
            groups = _grouped([*sure, *(g for g, answer in zip(unsure, chosen, strict=True) if answer == YES)])
            for acts in self._first_acts(groups):
                found.append(Preset(answers, groups, acts))
                if len(found) > MOST_PRESETS:
                    self.cut = True
                    return found
        return found

    def _key(self, group: frozenset[str]) -> str:
        return f"fact:{self.asked.id}/related.{'+'.join(sorted(group))}/one_claim"

    def _answers(self, group: frozenset[str]) -> tuple[str, ...]:
        given = self.account.answers.get(self._key(group))
        answers = (given.value,) if given else YES_NO
        return tuple(a for a in answers if self.fixed.get(self._key(group), a) == a)

    def _first_acts(self, groups: Mapping[str, str]) -> Iterator[Mapping[str, Days | None]]:
        """Member -> what its acts are taken to be; one mapping for every way they can fall."""
        members = [exam for exam in self.exams if exam.exposure.id in groups]
        choices: list[Sequence[Days | None]] = []
        for exam in members:
            days: dict[Days | None, None] = {c.days.get("acts"): None for c in exam.calendars}
            choices.append(tuple(days))
        for chosen in product(*choices):
            yield {exam.exposure.id: days for exam, days in zip(members, chosen, strict=True)}

    # --- every order -------------------------------------------------------------------------------------------------

    def _run(self, preset: Preset) -> None:
        ways = {exam.exposure.id: list(self._ways(exam, preset)) for exam in self.exams}
        latest = {id: max((w.last for w in mine), default=EVER.start) for id, mine in ways.items()}
        level = {state.key: (state, Trail(0), Trail(0)) for state in self._openings()}
        edges: list[list[Edge]] = []
        for _ in self.exams:
            grown: dict[Hashable, tuple[State, Trail, Trail]] = {}
            edges.append([])
            for key, (state, low, high) in level.items():
                for way, after, ledger in self._next(state, ways, latest, preset):
                    edges[-1].append((key, way.exam.exposure.id, ledger.bears, after.key))
                    known = grown.get(after.key)
                    least = Trail(low.bears + ledger.bears, way, after.day, low)
                    most = Trail(high.bears + ledger.bears, way, after.day, high)
                    if known:
                        least = least if least.bears < known[1].bears else known[1]
                        most = most if most.bears > known[2].bears else known[2]
                    grown[after.key] = (after, least, most)
            if len(grown) > MOST_STATES or self.steps > MOST_STEPS:
                self.cut = True
                grown = dict(list(grown.items())[: MOST_STATES if self.steps <= MOST_STEPS else 1])
            level = grown
        self._note(preset, level, edges)

    def _note(self, preset: Preset, last: Mapping[Hashable, tuple[State, "Trail", "Trail"]], edges: Sequence[Sequence[Edge]]) -> None:
        """Keep the ends, and each claim's own over the steps that lead to the end of a walk."""
        for _, low, high in last.values():
            if True not in self.ends or low.bears < self.ends[True][0]:
                self.ends[True] = (low.bears, preset, low)
            if False not in self.ends or high.bears > self.ends[False][0]:
                self.ends[False] = (high.bears, preset, high)
        alive = set(last)
        for level in reversed(edges):
            useful = [edge for edge in level if edge[3] in alive]
            for _, exposure, bears, _ in useful:
                least, most = self.ranges.get(exposure, (bears, bears))
                self.ranges[exposure] = (min(least, bears), max(most, bears))
            alive = {edge[0] for edge in useful}

    def _openings(self) -> Iterator[State]:
        """What the loss runs have eroded, for every answer about their reserves."""
        parties = {exam.exposure.party: exam for exam in self.exams}
        choices: list[list[tuple[Exam, str, str]]] = [
            [(exam, x, str(leaf.value)) for leaf in exam.decided[x, RESERVES].tree.leaves]
            for exam in parties.values()
            for x in exam.program.reserved
        ]
        for chosen in product(*choices):
            books: dict[tuple[str, ...], int] = {}
            for exam in parties.values():
                books |= exam.program.opening(x for owner, x, answer in chosen if owner is exam and answer == YES)
            shared = {f"fact:policy.{x}/reserves": answer for _, x, answer in chosen}
            if any(self.fixed.get(key, answer) != answer for key, answer in shared.items()):
                continue
            yield State(frozenset(), "", EVER.start, books, shared, {})

    def _next(
        self, state: State, ways: Mapping[str, Sequence[Way]], latest: Mapping[str, date], preset: Preset
    ) -> Iterator[tuple[Way, State, Ledger]]:
        """Every claim that can come next, in every way that goes with what is already so."""
        waiting = [e for e in self.exams if e.exposure.id not in state.done]
        for exam in waiting:
            me = exam.exposure.id
            for way in ways[me]:
                day = max(way.first, self._after(state, me))
                others = (o.exposure.id for o in waiting if o is not exam)
                if day > way.last or any(latest[o] < _no_sooner(day, self.ranks[o] < self.ranks[me]) for o in others):
                    continue
                if any(state.shared.get(k, v) != v for k, v in way.shared.items()):
                    continue
                self.steps += 1
                yield self._placed(state, way, day, preset)
                if self.steps > MOST_STEPS:
                    return

    def _after(self, state: State, me: str) -> date:
        """The first day on which a claim can follow the last one: the same day only in its turn."""
        return _no_sooner(state.day, bool(state.last) and self.ranks[me] < self.ranks[state.last])

    def _placed(self, state: State, way: Way, day: date, preset: Preset) -> tuple[Way, State, Ledger]:
        me = way.exam.exposure.id
        group = preset.groups.get(me)
        related = self._related(way.exam, group, state.firsts.get(group or ""), preset)
        claim = way.alone if group is None else way.exam.claim(way.verdicts, way.calendar, related)
        placement = way.exam.place(claim, state.books)
        firsts = state.firsts if group is None or group in state.firsts else {**state.firsts, group: way.calendar}
        after = State(state.done | {me}, me, day, placement.books, {**state.shared, **way.shared}, firsts)
        return way, after, Ledger(way.witness, way.calendar.cell, placement.bands)

    def _related(self, exam: Exam, group: str | None, first: Calendar | None, preset: Preset) -> Related:
        """How a claim of a group is seen by each policy of its party."""
        if group is None:
            return Related()
        policies = [t.policy for t in exam.towers]
        acts = [d for member, d in preset.acts.items() if d is not None and d.first is not None and preset.groups.get(member) == group]
        return Related(
            one={p.id: group for p in policies if treated(p, "limit")},
            made=frozenset(p.id for p in policies if treated(p, "made")),
            first=first,
            acts=frozenset(p.id for p in policies if treated(p, "acts")),
            since=min(acts, key=lambda d: d.first or EVER.end, default=None),
        )

    # --- the ways of one claim ---------------------------------------------------------------------------------------

    def _shared(self, exam: Exam) -> frozenset[str]:
        """Questions of an exam that another claim of the walk, or the opening of the books, also asks."""
        mine = _asked(exam)
        others = {key for other in self.exams if other is not exam for key in _asked(other)}
        return frozenset((mine & others) | {k for k in mine if k.endswith("/reserves")})

    def _ways(self, exam: Exam, preset: Preset) -> Iterator[Way]:
        """Every outcome of a claim in every cell, those alike to all that follows only once."""
        shared = self._shared(exam)
        fixed = {k: v for k, v in self.fixed.items() if k in exam.questions}
        outcomes = exam.full if exam.remembers else join(tuple(exam.open.values()), exam.cap, fixed, forget=True, keep=shared)
        if not outcomes.exact:
            self.cut = True
        grouped = exam.exposure.id in preset.groups
        acts = preset.acts.get(exam.exposure.id)
        seen: set[Hashable] = set()
        for outcome in outcomes.outcomes:
            verdicts = exam.verdicts(outcome)
            for calendar in exam.calendars:
                if grouped and acts is not None and calendar.days.get("acts") != acts:
                    continue
                said = {**outcome.witness, **calendar.cell}
                if any(said.get(key, answer) != answer for key, answer in self.fixed.items()):
                    continue
                answers = {k: v for k, v in said.items() if k in shared}
                first, last = day_of_claim(exam.exposure, calendar)
                way = Way(exam, verdicts, calendar, {**preset.answers, **outcome.witness}, answers, first, last)
                if not grouped:
                    known = (alike(way.alone), frozenset(answers.items()), first, last)
                    if known in seen:
                        continue
                    seen.add(known)
                yield way

    # --- what questions are worth ------------------------------------------------------------------------------------

    def worths(self) -> Iterator[Worth]:
        """Every question that an end rests on and whose answer moves one: relief of the adverse end, stake of the favorable one."""
        low, high = self.ends[True][0], self.ends[False][0]
        for question in self._questions() if low < high else ():
            walks = [Walk(self.asked, self.account, self.exams, {question.key: answer}) for answer in question.answers]
            ends = [(walk.ends[True][0], walk.ends[False][0]) for walk in walks if walk.ends]
            worth = Worth(question, high - min(most for _, most in ends), max(least for least, _ in ends) - low)
            if worth.relief or worth.stake:
                yield worth

    def _questions(self) -> Iterator[Question]:
        """Questions that one of the ends answers."""
        rested: set[str] = set()
        for _, _, trail in self.ends.values():
            for step in trail.walked():
                rested |= {*step.way.witness, *step.way.calendar.cell}
        asked = {q.key: q for e in self.exams for q in (*e.questions.values(), *when_questions(e.calendars))}
        mine = {exam.exposure.id for exam in self.exams}
        groups = (self._key(g) for g in self.asked.unsure_related if g <= mine)
        asked |= {key: Question(key, YES_NO, frozenset(), "one_claim") for key in groups}
        yield from (asked[key] for key in sorted(rested & asked.keys()))

    # --- an end, stated in full --------------------------------------------------------------------------------------

    def end(self, favorable: bool) -> "Walked":
        """The claims of one end, placed again with every decision made under the whole reading, so that the first clause is named; and what
        they leave.
        """
        _, preset, trail = self.ends[favorable]
        path = trail.walked()
        said = {k: v for t in path for k, v in t.way.witness.items()}
        opening: Books = next(s.books for s in self._openings() if all(said.get(k, v) == v for k, v in s.shared.items()))
        books = opening
        firsts: dict[str, Calendar] = {}
        out = []
        for step in path:
            way, exam = step.way, step.way.exam
            group = preset.groups.get(exam.exposure.id)
            related = self._related(exam, group, firsts.get(group or ""), preset)
            verdicts = exam.in_full(way.verdicts, said)
            placement = exam.place(exam.claim(verdicts, way.calendar, related), books)
            single = exam.place(exam.claim(verdicts, way.calendar), opening)
            books = placement.books
            if group is not None:
                firsts.setdefault(group, way.calendar)
            ledger, alone = (Ledger(way.witness, way.calendar.cell, p.bands) for p in (placement, single))
            out.append(Step(exam.exposure.id, step.day, ledger, alone))
        programs = {exam.exposure.party: exam.program for exam in self.exams}
        left = {x: program.left(x, books) for program in programs.values() for x in program.holders}
        holders = (h for program in programs.values() for mine in program.holders.values() for h in mine)
        return out, left, frozenset(h.key for h in holders if not h.left(books))


@frozen(eq=False)
class Trail:
    """Claims placed so far and the sum borne of them; without a way, none yet."""

    bears: int
    last: Way | None = None
    day: date = EVER.start
    before: "Trail | None" = None

    @property
    def way(self) -> Way:
        """The way of the last claim."""
        assert self.last is not None
        return self.last

    def walked(self) -> list["Trail"]:
        """From the first claim to the last."""
        found: list[Trail] = []
        at: Trail | None = self
        while at is not None and at.last is not None:
            found.append(at)
            at = at.before
        return found[::-1]


def _asked(exam: Exam) -> set[str]:
    return {*exam.questions, *(k for c in exam.calendars for k in c.cell)}


def _no_sooner(day: date, later: bool) -> date:
    return day + timedelta(days=1) if later and day < EVER.end else day


def _grouped(groups: Sequence[frozenset[str]]) -> Mapping[str, str]:
    """Exposure -> its group; groups that share an exposure are one, named by its members."""
    return {id: "+".join(sorted(g)) for g in _merged(groups) for id in g}


def _merged(groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Groups, those that share a member made one."""
    merged: list[frozenset[str]] = []
    for group in groups:
        meeting = [g for g in merged if g & group]
        merged = [g for g in merged if not g & group] + [group.union(*meeting)]
    return merged


def day_of_claim(exposure: Exposure, calendar: Calendar) -> tuple[date, date]:
    """The first and the last day on which the claim can have been made, in a cell (docs/format.md, 6.6)."""
    stated = (name for name in DAY_OF_CLAIM if not isinstance(exposure.dates.get(name), Never | None))
    name = next(stated, DAY_OF_CLAIM[0])
    first, last = _within(exposure, calendar, name)
    if name != DAY_OF_CLAIM[0]:
        return first, last
    told = [d.day for d in exposure.reported_to.values() if isinstance(d, Day)]
    return max(first, _within(exposure, calendar, "acts")[0]), min(last, _within(exposure, calendar, "reported")[1], *told)


def _within(exposure: Exposure, calendar: Calendar, name: str) -> tuple[date, date]:
    """The first and the last day that a date may be, in a cell."""
    return calendar.spans.get(name) or _bounds(exposure.dates.get(name))


def _bounds(when: When | None) -> tuple[date, date]:
    match when:
        case Day(day):
            return day, day
        case Course(start, _):
            return start, start
        case Between(start, end):
            return start, end - timedelta(days=1)
        case _:
            return EVER.start, EVER.end
