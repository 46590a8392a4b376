"""What can still be asked: open questions with what their answers are worth, and points to raise with the market."""

from collections.abc import Iterator, Sequence

from underlap.match.results import BandStatus, Point, Result, ScenarioResult, Worth
from underlap.model.answers import Kind, Question
from underlap.model.changes import (
    AnswerQuestion,
    Change,
    DeleteClause,
    RaiseLimit,
    RaiseSublimit,
    RemoveDocument,
    Single,
    Together,
)
from underlap.model.documents import Document
from underlap.model.programs import DefenseKind
from underlap.report.law import beside, decision, weighed
from underlap.report.names import in_line, policies_of, spoken
from underlap.report.places import asked_at
from underlap.report.questions import answered, cited
from underlap.report.text import Column, Table, hang, wrap
from underlap.report.view import View
from underlap.report.words import DOUBTFUL, LABELS, change, either, strike

NO_POINT = "None of the candidates tried lowers what is borne."

HEARSAY = ("is reported", "are reported")
"""Notes that say so speak of a document whose use nobody has seen."""

MANY = 2
"""From so many exposures on, they share what a point brings."""

KINDS = {Kind.LAW: "law", Kind.FACT: "fact", Kind.WHEN: "date", Kind.CONTROL: "control", Kind.WARRANTY: "rescission"}


def questions(view: View, party: str) -> list[str]:
    """Section 3: each question once, with what its answer is worth for each exposure of the party that it bears on."""
    asked = [q for q in view.questions if _worths(view, party, q)]
    out = hang(
        "  ", "Relief: the adverse amount borne falls by so much. Stake: the favorable one rises by so much.", view.style
    )
    if not asked:
        return hang("  ", "None whose answer would move a cent.", view.style)
    out += _table(view, party, asked)
    needs = [line for r in view.results(party) for line in _needs(view, r)]
    return [*out, *(["", *needs] if needs else [])]


def _worths(view: View, party: str, question: Question) -> list[tuple[Result, Worth]]:
    return [(r, w) for r in view.results(party) for w in r.worths if w.question.key == question.key]


def _table(view: View, party: str, asked: Sequence[Question]) -> list[str]:
    rows: list[tuple[str, ...]] = []
    below: list[tuple[str, ...]] = []
    for question in asked:
        worths = _worths(view, party, question)
        for at, (result, worth) in enumerate(worths):
            first, last = at == 0, at == len(worths) - 1
            number = view.numbers[question.key] if first else ""
            kind = _kind(view, question) if first else ""
            exposure = view.clean(result.exposure.id)
            rows.append((number, view.money(worth.relief), view.money(worth.stake), exposure, kind))
            below.append(tuple(_text(view, question, party)) if last else ())
    columns = (Column(), Column("relief", "right"), Column("stake", "right"), Column("exposure"), Column("about"))
    lines = Table(columns, tuple(rows), indent=2, below=tuple(below)).lines(view.style)
    if lines is not None:
        return lines
    return [line for row, b in zip(rows, below, strict=True) for line in (*hang("  ", " ".join(row), view.style), *b)]


def _kind(view: View, question: Question) -> str:
    """Its kind; of a law question, which law."""
    law = question.key.rpartition("@")[2] if question.kind is Kind.LAW else ""
    return f"{KINDS[question.kind]} {view.clean(law)}".strip()


def _text(view: View, question: Question, party: str) -> list[str]:
    out = hang("      ", view.clean(view.asker.text(question)), view.style)
    at = asked_at(view, party, question) if question.kind is Kind.LAW else ""
    if at:
        out += hang("      asked by ", at, view.style, indent=10)
    precedents = view.account.laws.cited(question.key) if question.kind is Kind.LAW else ()
    for answer, readers in zip(("yes", "no"), view.asker.readers(question), strict=True):
        others = beside(readers, precedents)
        if others:
            out += hang(f"      {answer}: ", view.clean(cited(others)), view.style, indent=10)
    for precedent in precedents:
        out += hang(f"      {weighed(precedent)}: ", view.clean(decision(precedent)), view.style, indent=10)
    return out


def _needs(view: View, result: Result) -> list[str]:
    """The smallest set of answers that brings the favorable end, where no single one helps."""
    if not result.needs:
        return []
    named = {key: view.numbers.get(key) or view.clean(view.asker.brief(key)) for key, _ in result.needs}
    answers = [f"{named[key]} = {view.clean(answered(answer))}" for key, answer in result.needs]
    lead = f"  {view.clean(result.exposure.id)}: "
    return hang(lead, f"no single answer brings relief; needs all of: {either(answers, 'and')}", view.style, indent=6)


# --- points to raise ------------------------------------------------------------------------------------------------


def points(view: View, party: str) -> list[str]:
    """Section 4: changes that were made, matched again, and lower what is borne; largest effect first. What the party can do itself
    stands apart from what a market is asked for."""
    if party not in view.tried:
        note = f"Not looked for here: underlap review ACCOUNT --party {view.clean(party)}"
        return hang("  ", note, view.style)
    found = [p for p in view.points if _party(view, p) == party]
    market, own = ([p for p in found if _own(p) is task] for task in (False, True))
    who = "the client" if view.is_client(party) else view.name(party)
    out = _points(view, market, 1) if market else []
    if own:
        out += ["", *hang("  ", f"For {who}: controls to have in place, not requests to a market", view.style)]
        out += _points(view, own, len(market) + 1)
    if not found:
        out = hang("  ", NO_POINT, view.style)
    moved = {e for p in found for e in p.exposures}
    still = [view.clean(r.exposure.id) for r in view.results(party) if r.bound.high and r.exposure.id not in moved]
    if still:
        out += hang("  ", f"Not moved by any candidate tried: {', '.join(still)}", view.style, indent=4)
    note = (
        "Each point alone, made and matched again; worths do not add. After an exposure: by how much what it bears falls, "
        "favorable / adverse. Price and availability unknown."
    )
    untried = [view.clean(s.scenario.id) for s in view.review.scenarios if not (s.weighed and s.exact) and _spends(view, s, party)]
    if untried:
        note += f" Whether a higher aggregate helps was not tried in {either(untried, 'and')}: too many placements."
    return [*out, *hang("  ", note, view.style)]


def _spends(view: View, result: ScenarioResult, party: str) -> bool:
    """Whether claims of a scenario find an aggregate of the party spent."""
    mine = {x.id for x in policies_of(view.account, party)}
    bands = (b for end in (result.favorable, result.adverse) for _, ledger in end.claims for b in ledger.bands)
    return any(b.reason.status is BandStatus.AGGREGATE_EXHAUSTED and b.reason.policy in mine for b in bands)


def _own(point: Point) -> bool:
    """Whether a point asks nothing of a market."""
    return all(isinstance(c, AnswerQuestion) for c in _singles(point.change))


def _points(view: View, found: Sequence[Point], start: int) -> list[str]:
    rows, below = [], []
    for number, point in enumerate(found, start):
        rows.append((str(number), _request(view, point.change), view.money(point.favorable), view.money(point.adverse)))
        about = "; ".join(_about(view, point))
        below.append(tuple(hang(" " * (4 + len(str(len(found) + start - 1))), about, view.style)))
    columns = (
        Column(align="right"),
        Column(least=24),
        Column("favorable", "right", group="borne falls by"),
        Column("adverse", "right", group="borne falls by"),
    )
    lines = Table(columns, tuple(rows), indent=2, below=tuple(below)).lines(view.style)
    if lines is not None:
        return lines
    return [line for row, b in zip(rows, below, strict=True) for line in (*wrap(" ".join(row), view.style.width), *b)]


def _party(view: View, point: Point) -> str:
    """Whose program a point is about; of an answer, whose exposures."""
    first = next((c for c in _singles(point.change) if not isinstance(c, AnswerQuestion)), None)
    if first is not None:
        owners = (p for p in view.account.parties if first.policy in {x.id for x in policies_of(view.account, p)})
        return next(owners, "")
    by_id = {r.exposure.id: r.exposure.party for r in view.review.results}
    return next((by_id[e] for e in point.exposures if e in by_id), "")


def _singles(change: Change) -> tuple[Single, ...]:
    return change.changes if isinstance(change, Together) else (change,)


# --- how a broker would ask -----------------------------------------------------------------------------------------


def _request(view: View, made: Change) -> str:
    """A point as one request: each policy once, with all that is asked of it."""
    asked: dict[str, list[Single]] = {}
    for single in _singles(made):
        asked.setdefault("" if isinstance(single, AnswerQuestion) else single.policy, []).append(single)
    told = [f"{view.label(policy)}: {_of_policy(view, several)}" if policy else _tasks(view, several) for policy, several in asked.items()]
    return "; together with ".join(told)


def _of_policy(view: View, several: Sequence[Single]) -> str:
    struck = [c for c in several if isinstance(c, DeleteClause)]
    told = [strike(struck, view.account)] if struck else []
    told += [change(c, view.account, view.figures) for c in several if not isinstance(c, DeleteClause)]
    return view.clean(either(told, "and"))


def _tasks(view: View, several: Sequence[Single]) -> str:
    return "; ".join(_task(view, c) for c in several if isinstance(c, AnswerQuestion))


def _task(view: View, made: AnswerQuestion) -> str:
    number = f"{view.numbers[made.question]}: " if made.question in view.numbers else ""
    control = made.question.partition("/")[2]
    asked = "; ".join(f"{c.title}, {in_line(c)}" for c in view.asker.conditions.get(control, ()))
    return view.clean(f"{number}{spoken(control)}: in place, with evidence of it{f' ({asked})' if asked else ''}")


def _about(view: View, point: Point) -> Iterator[str]:
    """What it is worth for each exposure, what those share, and what is doubtful about the documents it touches."""
    gains = [f"{view.clean(g.exposure)} {view.money(g.favorable)} / {view.money(g.adverse)}" for g in point.gains]
    if gains:
        yield f"for {'; '.join(gains)}"
    for each in point.together:
        yield f"in the scenario {view.clean(each.scenario)} {view.money(each.favorable)} / {view.money(each.adverse)}"
    shared = _shared(view, point)
    if shared:
        yield shared
    yield from _cautions(view, point)


def _shared(view: View, point: Point) -> str:
    """What several exposures would take from one program in one term."""
    policies = {c.policy: c for c in _singles(point.change) if not isinstance(c, AnswerQuestion)}
    tower = next((t for t in view.account.towers for x in t.slices if x.id in policies), None)
    if tower is None or len(point.gains) < MANY:
        return ""
    base = view.label(tower.policy.id)
    holders = f"the limits of {base} and its layers" if tower.layers else f"{base}'s limit"
    raised = {c.policy: c.to for c in _singles(point.change) if isinstance(c, RaiseLimit)}
    total = sum(max(x.limit.aggregate, raised.get(x.id, 0)) for x in tower.slices)
    inside = tower.policy.defense.inside or tower.policy.defense.kind is DefenseKind.NONE
    if inside and max(point.favorable, point.adverse) > total:
        return f"all of them share {holders}, {view.money(total)} in the aggregate: the sum cannot be had in one term"
    return f"all of them share {holders}: what one takes, the others lack in that term"


def _cautions(view: View, point: Point) -> Iterator[str]:
    """What is doubtful about the documents that a point touches."""
    for document in dict.fromkeys(_touched(view, point)):
        doubts = [LABELS[document.provenance.label].partition(":")[0]] if document.provenance.label in DOUBTFUL else []
        if any(word in document.notes.casefold() for word in HEARSAY):
            doubts.append("its use is in part only reported")
        if doubts:
            yield f"{view.clean(document.label)}: {either(doubts, 'and')}: check the issued copy"


def _touched(view: View, point: Point) -> Iterator[Document]:
    for made in _singles(point.change):
        match made:
            case RemoveDocument(document=id):
                found = view.account.documents.get(id)
            case DeleteClause(ref=ref) | RaiseSublimit(ref=ref):
                found = view.account.documents.get(ref.partition("/")[0])
            case _:
                found = None
        if found:
            yield found
