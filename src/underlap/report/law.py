"""What rests on the law: questions that decisions answer, what nobody may insure, and what an insurer may take back or has."""

from collections.abc import Iterator, Sequence

from underlap.match.exams import rescinding
from underlap.match.results import BandStatus, Result
from underlap.model.clauses import Citation
from underlap.model.documents import Precedent
from underlap.model.programs import Layer, Policy
from underlap.report.text import hang
from underlap.report.view import View
from underlap.report.words import either


def of_law(view: View, party: str) -> list[str]:
    """Decisions relied on, then what is uninsurable, then applications; each paragraph of its own."""
    decided = list(_decided(view, view.results(party)))
    if decided:
        known = "Decisions are taken as law documents state them: read them before relying on them."
        decided.append(f"{known} --no-precedents leaves them open.")
    told = [*decided, *_uninsurable(view, view.results(party)), *_applications(view, party)]
    lines = [line for text in told for line in hang("  - ", text, view.style)]
    return lines or hang("  ", "No decision answers a question here, nothing is uninsurable, and no application is stated.", view.style)


def applies(view: View, party: str) -> bool:
    """Whether there is anything to say of a party."""
    results = view.results(party)
    return any(r.settled for r in results) or bool([*_uninsurable(view, results), *_applications(view, party)])


def resting(view: View, results: Sequence[Result]) -> list[str]:
    """Exposures of which something would change if a question that decisions answer were left open."""
    return [view.clean(r.exposure.id) for r in results if any(s.moves for s in r.settled)]


def _decided(view: View, results: Sequence[Result]) -> Iterator[str]:
    settled = {s.question: s for r in results for s in r.settled}
    for key in sorted(settled):
        moved = [view.clean(r.exposure.id) for r in results for s in r.settled if s.question == key and s.moves]
        still = [view.clean(r.exposure.id) for r in results for s in r.settled if s.question == key and not s.moves]
        told = [f"{', '.join(moved)} {'rests' if len(moved) == 1 else 'rest'} on it"] if moved else []
        together = [view.clean(s.scenario.id) for s in view.review.scenarios if any(x.question == key and x.moves for x in s.settled)]
        told += [f"left open it would change nothing in {', '.join(still)}{' alone' if together else ''}"] if still else []
        told += [f"in SCENARIOS see {', '.join(together)}"] if together else []
        yield view.clean(f"{view.asker.brief(key)} {settled[key].answer}: {relied(settled[key].by)}; {'; '.join(told)}.")


def relied(precedents: Sequence[Precedent]) -> str:
    """Decisions in a row."""
    return either((decision(p) for p in precedents), "and")


def decision(precedent: Precedent) -> str:
    """A decision as a report cites it."""
    who = f"{precedent.court}, {precedent.date.year}"
    return ", ".join(x for x in (precedent.cite.title, precedent.citation) if x) + f" ({who})"


def beside(readers: Sequence[Citation], precedents: Sequence[Precedent]) -> list[Citation]:
    """Of the decisions that a feature cites, those that no law document gives too: a decision told twice would seem two."""
    return [c for c in readers if not any(c.cite.startswith(p.cite.title) for p in precedents)]


def weighed(precedent: Precedent) -> str:
    """What a decision is to the question: binding, persuasive or split, and its answer."""
    return f"{precedent.weight} {precedent.answer}".strip()


def _uninsurable(view: View, results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        sums: dict[tuple[str, str], list[int]] = {}
        for end, ledger in enumerate((result.bound.favorable, result.bound.adverse)):
            for band in ledger.bands:
                reason = band.reason
                if reason.status is BandStatus.UNINSURABLE and reason.cite is not None:
                    place = f"{reason.cite.title} ({', '.join(x for x in (reason.cite.number, reason.cite.paragraph) if x)})"
                    sums.setdefault((reason.policy or "", place), [0, 0])[end] += band.span.size
        for (policy, place), (low, high) in sums.items():
            amount = view.money(high) if low == high else f"{view.money(low)} favorable, {view.money(high)} adverse"
            told = f"{result.exposure.id}: {amount} uninsurable, {view.label(policy)}: {place}"
            yield view.clean(f"{told}. Under that law no limit and no change of an exclusion closes it; another law may differ.")


def _applications(view: View, party: str) -> Iterator[str]:
    for tower in view.account.towers_of(party):
        for x in tower.slices:
            if any(True for _ in rescinding(x, tower.policy)):
                yield from (view.clean(f"{view.label(x.id)}: {text}.") for text in _stated(x))


def _stated(x: Policy | Layer) -> Iterator[str]:
    done = {s.statement: s for s in x.application.rescinded}
    kept = {s.statement: s for s in x.application.upheld}
    for statement in x.application.statements:
        said = f'the application of {statement.on.isoformat()} says "{statement.text}"'
        if statement.id in done:
            settled = done[statement.id]
            yield f"{said}; rescinded over it on {settled.on.isoformat()} ({settled.by})"
        elif statement.id in kept:
            settled = kept[statement.id]
            yield f"{said}; the right to rescind over it was lost on {settled.on.isoformat()} ({settled.by})"
        else:
            yield f"{said}; if untrue its insurer may seek to rescind: a right that nobody has used, so cover is conditional, not void"
