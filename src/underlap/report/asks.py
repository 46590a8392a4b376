"""What can still be asked: open questions with what their answers are worth, and points to raise with the market."""

from collections.abc import Sequence

from underlap.match.results import Point, Result, Worth
from underlap.model.answers import Kind, Question
from underlap.model.changes import AnswerQuestion, Change, RemoveDocument, Single, Together
from underlap.report.names import policies_of
from underlap.report.questions import cited, days
from underlap.report.text import Column, Table, hang, wrap
from underlap.report.view import View
from underlap.report.words import DOUBTFUL, LABELS, change, either

NO_POINT = "None of the candidates tried lowers what is borne."

KINDS = {Kind.LAW: "law", Kind.FACT: "fact", Kind.WHEN: "date", Kind.CONTROL: "control"}


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
            below.append(tuple(_text(view, question)) if last else ())
    columns = (Column(), Column("relief", "right"), Column("stake", "right"), Column("exposure"), Column("about"))
    lines = Table(columns, tuple(rows), indent=2, below=tuple(below)).lines(view.style)
    if lines is not None:
        return lines
    return [line for row, b in zip(rows, below, strict=True) for line in (*hang("  ", " ".join(row), view.style), *b)]


def _kind(view: View, question: Question) -> str:
    """Its kind; of a law question, which law."""
    law = question.key.rpartition("@")[2] if question.kind is Kind.LAW else ""
    return f"{KINDS[question.kind]} {view.clean(law)}".strip()


def _text(view: View, question: Question) -> list[str]:
    out = hang("      ", view.clean(view.asker.text(question)), view.style)
    yes, no = view.asker.readers(question)
    for answer, readers in (("yes", yes), ("no", no)):
        if readers:
            out += hang(f"      {answer}: ", view.clean(cited(readers)), view.style, indent=10)
    return out


def _needs(view: View, result: Result) -> list[str]:
    """The smallest set of answers that brings the favorable end, where no single one helps."""
    if not result.needs:
        return []
    answers = [f"{view.numbers.get(key, view.clean(key))} = {view.clean(days(answer))}" for key, answer in result.needs]
    lead = f"  {view.clean(result.exposure.id)}: "
    return hang(lead, f"no single answer brings relief; needs all of: {either(answers, 'and')}", view.style, indent=6)


# --- points to raise ------------------------------------------------------------------------------------------------


def points(view: View, party: str) -> list[str]:
    """Section 4: changes that were made, matched again, and lower what is borne; largest effect first."""
    if party not in view.tried:
        note = f"Not looked for here: underlap review ACCOUNT --party {view.clean(party)}"
        return hang("  ", note, view.style)
    found = [p for p in view.points if _party(view, p) == party]
    out = _points(view, found) if found else hang("  ", NO_POINT, view.style)
    moved = {e for p in found for e in p.exposures}
    still = [view.clean(r.exposure.id) for r in view.results(party) if r.bound.high and r.exposure.id not in moved]
    if still:
        out += hang("  ", f"Not moved by any candidate tried: {', '.join(still)}", view.style, indent=4)
    note = "Each point alone, made and matched again; worths do not add. Price and availability unknown."
    return [*out, *hang("  ", note, view.style)]


def _points(view: View, found: Sequence[Point]) -> list[str]:
    rows, below = [], []
    for number, point in enumerate(found, 1):
        text = "; and ".join(_words(view, c) for c in _singles(point.change))
        rows.append((str(number), text, view.money(point.favorable), view.money(point.adverse)))
        about = f"for {', '.join(view.clean(e) for e in point.exposures)}{_caution(view, point)}"
        below.append(tuple(hang(" " * (4 + len(str(len(found)))), about, view.style)))
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


def _words(view: View, made: Single) -> str:
    if not isinstance(made, AnswerQuestion):
        return f"{view.label(made.policy)}: {view.clean(change(made, view.account, view.figures))}"
    known = next((w.question for r in view.review.results for w in r.worths if w.question.key == made.question), None)
    asked = view.asker.text(known) if known else made.question
    number = view.numbers.get(made.question, "")
    return view.clean(f"{number} {change(made, view.account, view.figures, asked)}")


def _caution(view: View, point: Point) -> str:
    """What is doubtful about the documents that a point removes."""
    removed = [c.document for c in _singles(point.change) if isinstance(c, RemoveDocument)]
    documents = [view.account.documents[d] for d in removed if d in view.account.documents]
    doubtful = [d for d in documents if d.provenance.label in DOUBTFUL]
    return "".join(f"; {view.clean(d.label)}: {LABELS[d.provenance.label]}" for d in doubtful)
