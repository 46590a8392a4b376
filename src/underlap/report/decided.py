"""Decided cases: what the matcher says of a case, beside what a court said, and the scoreboard.

`told` reads a review and knows nothing of what is expected; `compare` comes after it and decides nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from attrs import field, frozen

from underlap.match.decisions import Memo
from underlap.match.proofs import band_of, prove
from underlap.match.results import BandStatus, Result, Review, ScenarioResult
from underlap.model.decided import CASE, OPEN, Decided, Row
from underlap.model.programs import Layer, Policy
from underlap.report.names import Figures
from underlap.report.text import Column, Style, Table, clean, finish, hang, paint

SCHEMA: Final = "underlap/cases/1"

Plain = dict[str, Any]

ENDS: Final = ("favorable", "adverse")

FIGURES: Final = Figures(2, minor=False)
"""How amounts are written; cases are read with two minor digits, whatever their currency."""


# --- what the matcher says -------------------------------------------------------------------------------------------


def told(review: Review, memo: Memo) -> Plain:
    """Of every exposure, policy and item: result, ruling, deciding clause, open questions, where the cents end; of a scenario, as
    `scenario/exposure`, where the cents of each of its claims end."""
    alone = {result.exposure.id: _exposure(review, result, memo) for result in review.results}
    return alone | {f"{s.scenario.id}/{claim}": said for s in review.scenarios for claim, said in _claims(s)}


def _claims(result: ScenarioResult) -> Iterator[tuple[str, Plain]]:
    placed = (result.favorable, result.adverse)
    ledgers = [dict(each.claims) for each in placed]
    for exposure in result.scenario.exposures:
        ends = [{"bands": [band_of(b) for b in each[exposure.id].bands]} for each in ledgers]
        policies = dict.fromkeys(r["policy"] for end in ends for b in end["bands"] for r in (b, *b["also"]) if r["policy"])
        yield (
            exposure.id,
            {
                "open": {w.question.key: [p.answers.get(w.question.key) for p in placed] for w in result.worths},
                "bands": _bands(ends, None, None),
                "policies": {id: {"bands": _bands(ends, id, None)} for id in policies},
            },
        )


def _exposure(review: Review, result: Result, memo: Memo) -> Plain:
    proof = prove(review, result.exposure.id, memo)
    ends = [proof["ends"][name] for name in ENDS]
    answers = [end["answers"] | end["cell"] for end in ends]
    return {
        "result": result.code.value,
        "loss": result.loss,
        "open": {w.question.key: [a.get(w.question.key) for a in answers] for w in result.worths},
        "settled": {s.question: s.answer for s in result.settled if s.moves},
        "bands": _bands(ends, None, None),
        "policies": {p.policy: _policy(review, p.policy, p.code.value, ends) for p in result.policies},
    }


def _policy(review: Review, policy: str, code: str, ends: Sequence[Plain]) -> Plain:
    sides = [{i["item"]: i for p in end["policies"] if p["policy"] == policy for i in p["items"]} for end in ends]
    bands = _bands(ends, policy, None)
    terms = dict(_terms(review, policy, bands["sums"]))
    items = {item: _item(policy, item, [side[item] for side in sides], ends) for item in sides[0]}
    return {"result": code, "bands": bands, "terms": terms, "items": items}


def _terms(review: Review, id: str, sums: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, str]]:
    """Terms of the declarations that decide what a policy pays and are no clause of a document: `policy/term`, and what it did."""
    slices = {x.id: x for tower in review.account.towers for x in tower.slices}
    recovers = BandStatus.RECOVERED.value in sums
    if isinstance(slices[id], Layer):
        waits = BandStatus.UNDERLYING_NOT_EXHAUSTED.value in sums
        yield f"{id}/exhaustion", "unmet" if waits else "met" if recovers else "not reached"
    elif cast("Policy", slices[id]).other is not None:
        yield f"{id}/other_insurance", "pays" if recovers else "waits"


def _item(policy: str, item: str, sides: Sequence[Plain], ends: Sequence[Plain]) -> Plain:
    rulings = [side["ruling"] for side in sides]
    return {
        "ruling": [r["status"] for r in rulings],
        "clause": [_ref(r) for r in rulings],
        "element": [r["element"] for r in rulings],
        "tried": [dict(_tried(side)) for side in sides],
        "bands": _bands(ends, policy, item),
    }


def _ref(cited: Plain) -> str | None:
    return f"{cited['document']}/{cited['clause']}" if cited["clause"] else None


def _tried(side: Plain) -> Iterator[tuple[str, str]]:
    """Each clause tried in the count and under the grant of the ruling, and what it did."""
    ruling = side["ruling"]
    for reading in side["readings"]:
        grant = _ref(reading["grant"]) if reading["grant"] else None
        if reading["count"] == ruling["count"] and grant == ruling["grant"]:
            for element in reading["elements"]:
                yield from ((f"{reading['grant']['document']}/{name}", "fails") for name in _failed(element.get("limb")))
            for step in reading["steps"]:
                yield from _steps(step)


def _failed(limb: object) -> Iterator[str]:
    """The defined terms that a failing limb rests on, by the names that its document gives them."""
    match limb:
        case {"is": str(name)}:
            yield name
        case dict():
            for inner in limb.values():
                yield from _failed(inner)
        case list():
            for inner in limb:
                yield from _failed(inner)
        case str() if limb.startswith("@"):
            yield limb[1:]


def _steps(step: Plain) -> Iterator[tuple[str, str]]:
    yield _ref(step) or "", step["outcome"]
    for inner in step.get("unless", ()):
        yield from _steps(inner)


def _bands(ends: Sequence[Plain], policy: str | None, item: str | None) -> Plain:
    """Status -> cents at each end, as they end for good or as one policy has it, and the clauses that are named for it."""
    sums: dict[str, list[int]] = {}
    clauses: list[list[str]] = [[], []]
    for i, end in enumerate(ends):
        for band in end["bands"]:
            reasons = (band, *band["also"]) if policy is not None else (band,)
            reason = next((r for r in reasons if policy is None or r["policy"] == policy), None)
            if reason is not None and item in (None, band["item"]):
                sums.setdefault(reason["status"], [0, 0])[i] += band["to"] - band["from"]
                clauses[i] += [ref] if (ref := _ref(reason)) else []
    return {"sums": sums, "clauses": [list(dict.fromkeys(each)) for each in clauses]}


# --- beside what a court said ----------------------------------------------------------------------------------------


@frozen
class Check:
    """One row, and what the matcher says in its place. `expected` and `ours`: verdicts in words, `short` without amounts; `missed`: each
    point that differs."""

    row: Row
    expected: str
    ours: str
    short: str
    clause: str
    our_clause: str
    missed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.missed


def _all(checks: Sequence[Check]) -> bool:
    """Whether there is a row, and every one holds."""
    return bool(checks) and all(c.holds for c in checks)


@frozen
class Case:
    """A decided case, what was said of it in each run, and the rows compared."""

    decided: Decided
    said: Mapping[str, Plain]
    checks: tuple[Check, ...] = field(default=())

    def of(self, *runs: str) -> tuple[Check, ...]:
        """The rows of some runs."""
        return tuple(c for c in self.checks if c.row.run in runs)

    @property
    def matches(self) -> bool:
        """Whether the case itself came out as decided: rows of the case, all met, and at least one."""
        return _all(self.of(CASE))

    @property
    def twins(self) -> tuple[int, int]:
        """Twins that came out as expected, and all."""
        ids = [t.id for t in self.decided.twins]
        return sum(_all(self.of(t)) for t in ids), len(ids)


def compared(decided: Decided, said: Mapping[str, Plain]) -> Case:
    """The rows of a case beside what was said."""
    return Case(decided, said, tuple(_check(row, said[row.run]) for row in decided.expected))


def _check(row: Row, said: Plain) -> Check:
    alone = [id for id in said if "/" not in id]
    only = alone[0] if len(alone) == 1 else None
    exposure = said.get(row.exposure or only or "")
    where = exposure if exposure is None or row.policy is None else exposure["policies"].get(row.policy)
    place = where if where is None or row.item is None else where.get("items", {}).get(row.item)
    expected = _expected(row)
    if exposure is None or place is None:
        lost = f"nothing is said of {' '.join(x for x in (row.exposure, row.policy, row.item) if x) or 'the exposure'}"
        return Check(row, expected, "-", "-", row.clause or "", "", (lost,))
    missed = tuple(_missed(row, exposure, place))
    return Check(row, expected, _ours(row, place, exposure), _short(row, place), row.clause or "", _our_clause(row, place), missed)


def _missed(row: Row, exposure: Plain, place: Plain) -> Iterator[str]:
    if row.result is not None and place.get("result") != row.result:
        yield f"result {row.result}, ours {place.get('result')}"
    if row.ruling is not None and place.get("ruling") != list(row.ruling):
        yield f"ruling {_both(row.ruling)}, ours {_both(place.get('ruling', ('-', '-')))}"
    if row.clause is not None and (found := _our_clause(row, place)) != row.clause:
        yield f"clause {row.clause}, ours {found or 'none'}"
    if row.did is not None and (found := _did(row, place)) != row.did:
        yield f"{row.clause}: {row.did}, ours {found}"
    if row.element is not None and set(place.get("element", ())) != {row.element}:
        yield f"element {row.element}, ours {_both(place.get('element', ('-', '-')))}"
    if row.open is not None and (ours := _favorable(exposure)) != row.open:
        yield f"open {_open(row.open)}; ours {_open(ours)}"
    if row.bands is not None:
        yield from _missed_bands(row.bands, place["bands"]["sums"])


def _missed_bands(expected: Mapping[str, tuple[int, int] | None], sums: Mapping[str, Sequence[int]]) -> Iterator[str]:
    if expected.keys() != sums.keys():
        yield f"bands {', '.join(expected)}, ours {', '.join(sums) or 'none'}"
    for status, cents in expected.items():
        if cents is not None and status in sums and tuple(sums[status]) != cents:
            yield f"{status} {_cents(cents)}, ours {_cents(sums[status])}"


def _did(row: Row, place: Plain) -> str:
    if row.clause in place.get("terms", ()):
        return str(place["terms"][row.clause])
    return _both([tried.get(row.clause, "not tried") for tried in place.get("tried", ({}, {}))])


def _our_clause(row: Row, place: Plain) -> str:
    """The clause that decided: of a row that says what some clause did, that clause if it was tried; else the ruling's, or the bands'."""
    if row.did is not None and any(row.clause in tried for tried in (*place.get("tried", ()), place.get("terms", ()))):
        return row.clause or ""
    if "clause" in place:
        return _both([each or "" for each in place["clause"]])
    if row.clause is None:
        return ""
    named = [ref for side in place["bands"]["clauses"] for ref in side]
    return row.clause if row.clause in named else ", ".join(dict.fromkeys(named))


def _both(pair: Sequence[str]) -> str:
    return pair[0] if pair[0] == pair[1] else f"{pair[0]} / {pair[1]}"


def _cents(pair: Sequence[int]) -> str:
    return _both([FIGURES.show(cents) for cents in pair])


def _favorable(exposure: Plain) -> dict[str, str]:
    """The questions that are open, each with its answer at the favorable end."""
    return {key: pair[0] or "-" for key, pair in exposure["open"].items()}


def _open(answers: Mapping[str, str]) -> str:
    return ", ".join(f"{key} ({answer} is for the insured)" for key, answer in answers.items()) or "nothing"


def _expected(row: Row) -> str:
    bands = _sums(row.bands) if row.bands is not None else ""
    said = [row.result or "", _both(row.ruling).replace("_", " ") if row.ruling else "", bands]
    return "; ".join(x for x in said if x) or (f"open: {_open(row.open)}" if row.open is not None else "")


def _sums(sums: Mapping[str, Sequence[int] | None]) -> str:
    return ", ".join(f"{status.replace('_', ' ')} {_cents(cents) if cents else 'some'}" for status, cents in sums.items())


def _ours(row: Row, place: Plain, exposure: Plain) -> str:
    unasserted = {k for k, v in (row.bands or {}).items() if v is None}
    sums = {k: None if k in unasserted else v for k, v in place["bands"]["sums"].items()}
    said = [
        place.get("result", "") if row.result is not None else "",
        _both(place["ruling"]).replace("_", " ") if row.ruling is not None and "ruling" in place else "",
        _sums(sums) if row.bands is not None else "",
    ]
    return "; ".join(x for x in said if x) or (f"open: {_open(_favorable(exposure))}" if row.open is not None else "")


def _short(row: Row, place: Plain) -> str:
    """Ours in a word or two: the ruling, else where the cents end, else the code."""
    if "ruling" in place:
        return _both(place["ruling"]).replace("_", " ")
    if row.bands is not None:
        return ", ".join(place["bands"]["sums"]).replace("_", " ")
    return str(place.get("result", ""))


# --- on the screen ---------------------------------------------------------------------------------------------------


SCORED = (
    "Match: ours is what the court decided, where its rulings are given; open: without them, the same questions are open. "
    "Twins: the case with one thing changed, of which the result is known. Private: values that only this case uses."
)


def scoreboard(cases: Sequence[Case], private: Mapping[str, Sequence[str]], *, style: Style) -> str:
    """Every case in a line, what missed under it, and the sums."""
    heads = ("case", "line", "court", "ours", "deciding clause", "match", "open", "twins", "private")
    rows, below = [], []
    for case in cases:
        decided = case.decided
        met, many = case.twins
        ours = ", ".join(dict.fromkeys(c.short for c in case.of(CASE) if c.short)) or "-"
        clauses = ", ".join(dict.fromkeys(c.our_clause for c in case.of(CASE) if c.our_clause)) or "-"
        marks = [("yes" if _all(case.of(run)) else "NO") if case.of(run) else "-" for run in (CASE, OPEN)]
        cells = (decided.id, decided.line, decided.verdict, ours, clauses, *marks, f"{met}/{many}", str(len(private.get(decided.id, ()))))
        rows.append(tuple(clean(cell, style) for cell in cells))
        below.append(tuple(_misses(case, style)))
    columns = tuple(Column(h, "right" if h in ("twins", "private") else "left", 8 if h in heads[2:5] else None) for h in heads)
    lines = Table(columns, tuple(rows), below=tuple(below)).lines(style)
    if lines is None:
        lines = [line for r, b in zip(rows, below, strict=True) for line in (*hang("", _flat(heads, r), style, 4), *b)]
    return finish([*lines, "", *hang("", _sum(cases, private), style), *hang("", SCORED, style)], style)


def _flat(heads: Sequence[str], row: Sequence[str]) -> str:
    """A row where the screen is too narrow for columns: each cell after its heading."""
    return f"{row[0]}; {'; '.join(f'{head}: {cell}' for head, cell in zip(heads[1:], row[1:], strict=True))}"


def _sum(cases: Sequence[Case], private: Mapping[str, Sequence[str]]) -> str:
    judged = [c for c in cases if c.of(CASE)]
    twins = [c.twins for c in cases]
    alone = sum(map(len, private.values()))
    return (
        f"{len(cases)} cases, {len(judged)} with a verdict to compare: {sum(c.matches for c in judged)} match, "
        f"{sum(c.matches and any(x.row.clause for x in c.of(CASE)) for c in judged)} of them with the clause that decides. "
        f"Twins: {sum(met for met, _ in twins)} of {sum(many for _, many in twins)}. Private values: {alone}."
    )


def _misses(case: Case, style: Style) -> Iterator[str]:
    for check in case.checks:
        for miss in check.missed:
            yield from hang("    ", paint(clean(f"MISS {_where(check.row)}: {miss}", style), "bad"), style, 6)


def _where(row: Row) -> str:
    return " ".join(x for x in (row.run, row.exposure, row.policy, row.item) if x)


def sheet(case: Case, *, style: Style) -> str:
    """One case: every row, what a court said and what we say."""
    decided = case.decided
    lines = [paint(clean(f"{decided.id}: {decided.title}", style), "head")]
    lines += hang("  ", clean(f"{decided.court}. {decided.line}. Features {' '.join(decided.features)}.", style), style, 2)
    lines += hang("  ", clean(f"Court: {decided.verdict}. Turns on: {decided.turns_on}.", style), style, 2)
    lines += [line for gap in decided.gaps for line in hang("  ", clean(f"Not encoded: {gap}", style), style, 4)]
    for run in decided.runs:
        lines += ["", *_run(case, run, style)]
    return finish(lines, style)


def _run(case: Case, run: str, style: Style) -> Iterator[str]:
    why = next((t.why for t in case.decided.twins if t.id == run), "")
    name = {CASE: "As decided", OPEN: "Without the rulings of the case"}.get(run, f"Twin {run}")
    yield from hang("", paint(clean(f"{name}{f': {why}' if why else ''}", style), "head"), style, 2)
    for check in case.of(run):
        mark = "ok  " if check.holds else "MISS"
        parts = [f"{mark} {_where(check.row)}", check.ours, f"by {check.our_clause}" if check.our_clause else ""]
        did = f"({check.row.did})" if check.row.did and check.holds else ""
        yield from hang("  ", clean("; ".join(p for p in parts if p) + f" {did}", style), style, 7)
        if check.row.says:
            yield from hang("       ", clean(check.row.says, style), style, 7)
        for miss in check.missed:
            yield from hang("       ", paint(clean(f"expected {miss}", style), "bad"), style, 7)
    for exposure, said in case.said[run].items():
        if not case.of(run):
            yield from _unasked(exposure, said, style)
        if said.get("settled"):
            ruled = ", ".join(f"{key} ({answer})" for key, answer in said["settled"].items())
            yield from hang("  ", clean(f"settled by decisions on {exposure}: {ruled}", style), style, 7)
        if said["open"]:
            yield from hang("  ", clean(f"open on {exposure}: {_open(_favorable(said))}", style), style, 7)


def _unasked(exposure: str, said: Plain, style: Style) -> Iterator[str]:
    """Of a run of which nothing is expected yet: all that is said."""
    for id, policy in said["policies"].items():
        sums = _sums(policy["bands"]["sums"]) or "no cents"
        yield from hang("  ", clean(f"{exposure} {id}: {'; '.join(x for x in (policy.get('result'), sums) if x)}", style), style, 4)
        for name, item in policy.get("items", {}).items():
            clauses = _both([c or "no clause" for c in item["clause"]])
            element = f" ({e})" if (e := _both(item["element"])).strip(" /") else ""
            tried = {ref: did for side in item["tried"] for ref, did in side.items() if did not in ("not met", "does not apply", "no bar")}
            near = "".join(f"; {ref} {did}" for ref, did in tried.items())
            yield from hang("    ", clean(f"{name}: {_both(item['ruling'])}{element} by {clauses}{near}", style), style, 6)


def as_json(cases: Iterable[Case], private: Mapping[str, Sequence[str]]) -> str:
    """All of it. `said` is what the matcher says, made before anything expected was looked at."""
    whole = {"schema": SCHEMA, "cases": [_plain(case, private.get(case.decided.id, ())) for case in cases]}
    return json.dumps(whole, indent=1) + "\n"


def _plain(case: Case, private: Sequence[str]) -> Plain:
    met, many = case.twins
    decided = case.decided
    return {
        "id": decided.id,
        "line": decided.line,
        "verdict": decided.verdict,
        "turns_on": decided.turns_on,
        "match": case.matches if case.of(CASE) else None,
        "twins": {"met": met, "all": many},
        "private": list(private),
        "features": list(decided.features),
        "gaps": list(decided.gaps),
        "rows": [
            {
                "at": _where(c.row),
                "expected": c.expected,
                "ours": c.ours,
                "clause": c.clause,
                "our_clause": c.our_clause,
                "missed": list(c.missed),
            }
            for c in case.checks
        ],
        "said": dict(case.said),
    }
