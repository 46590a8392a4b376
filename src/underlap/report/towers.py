"""Towers drawn to scale within bounds: seams, holes, shares side by side, what is unplaced, the retention below; how far a claim reaches.

In ASCII on every screen, so that a drawing survives mail and clipboard. Only draws.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from string import ascii_letters

from attrs import field, frozen

from underlap.match.results import BandStatus, Ledger, Result
from underlap.model.programs import DefenseKind, How, Layer, Place, Policy, Tower, Who
from underlap.report.names import spoken
from underlap.report.schedule import NO_MONEY, attaches_on, share_text
from underlap.report.text import hang, verbatim, width_of, wrap
from underlap.report.view import View

WIDEST = 100
"""A drawing is no wider than this, however wide the screen."""

NARROWEST, NARROW_CELL = 24, 16
"""A box narrower than this is told in words; a cell narrower than that has a letter, and the key below the drawing."""

TALLEST = 5
"""Lines of the largest slice; others in proportion, but never fewer than their words need."""

WARNS = "!  "
HOLE, UNPLACED = "x", "."

OFF_AXIS = (
    BandStatus.RETAINED,
    BandStatus.WAITING_PERIOD,
    BandStatus.ABOVE_SUBLIMIT,
    BandStatus.HAMMER,
    BandStatus.ALLOCATED_UNCOVERED,
    BandStatus.UNINSURABLE,
    BandStatus.CONDITION_FAILED,
    BandStatus.EXCLUDED,
    BandStatus.NOT_GRANTED,
    BandStatus.UNTIMELY,
    BandStatus.NOT_INSURED,
    BandStatus.DOCUMENT_NOT_SEEN,
)
"""What the base policy says of cents that stand on no axis; all that a layer says is said of cents on it."""


@frozen
class Cell:
    """One part of a slice: its share of the slice's width, its words, and what fills it."""

    share: Fraction
    text: tuple[str, ...]
    fill: str = " "


@frozen
class Course:
    """One slice of the drawing, [low, high) of the axis, its cells side by side."""

    low: int
    high: int
    cells: tuple[Cell, ...]


@frozen
class Arrow:
    """How far a claim reaches on the axis, and what is said there."""

    at: int
    text: str


@frozen
class Drawing:
    """A tower to be drawn. `bottom`: words below the axis; `notes`: below the drawing."""

    title: str
    courses: tuple[Course, ...]
    bottom: str
    notes: tuple[str, ...]
    arrows: tuple[Arrow, ...] = field(default=())


def towers(view: View, party: str) -> list[str]:
    """Every tower of a party that has layers."""
    out: list[str] = []
    for tower in layered(view, party):
        out += ["", *draw(view, drawing(view, tower))]
    return out[1:] or hang("  ", "No policy has a layer above it.", view.style)


def layered(view: View, party: str) -> tuple[Tower, ...]:
    """The party's towers with layers, of the lines shown."""
    shown = {p.id for p in view.policies(party)}
    return tuple(t for t in view.account.towers_of(party) if t.layers and t.policy.id in shown)


def reached(view: View, result: Result) -> list[str]:
    """Towers that the claim reaches at some end, each with an arrow to how far it does."""
    out: list[str] = []
    for tower in layered(view, result.exposure.party):
        ends = (("favorable", result.bound.favorable), ("adverse", result.bound.adverse))
        reach = {name: _reach(view, result, tower, ledger) for name, ledger in ends}
        if any(reach.values()):
            out += ["", *draw(view, drawing(view, tower, tuple(_arrows(view, reach))))]
    return out[1:]


def _arrows(view: View, reach: dict[str, int]) -> Iterator[Arrow]:
    if len(set(reach.values())) == 1:
        at = reach["favorable"]
        yield Arrow(at, view.money(at))
        return
    yield from (Arrow(at, f"{view.money(at)} {name}") for name, at in reach.items() if at)


def _reach(view: View, result: Result, tower: Tower, ledger: Ledger) -> int:
    """Cents of a ledger that stand on a tower's axis: from nothing up to so much."""
    layers = {x.id for x in tower.layers}
    node = view.account.taxonomy.roles.defense
    outside = not tower.policy.defense.inside
    kinds = {i.id: i.kind for i in result.exposure.items}

    def stands(status: BandStatus, policy: str | None, kind: str) -> bool:
        aside = outside and (kind == node or kind.startswith(f"{node}."))
        return policy in layers or (policy == tower.policy.id and status not in OFF_AXIS and not aside)

    return sum(
        b.span.size for b in ledger.bands if any(stands(r.status, r.policy, kinds[b.item]) for r in (b.reason, *b.also))
    )


# --- what to draw ---------------------------------------------------------------------------------------------------


def drawing(view: View, tower: Tower, arrows: tuple[Arrow, ...] = ()) -> Drawing:
    """A tower as courses from the bottom to the top, holes among them."""
    courses: list[Course] = []
    at = 0
    for slice_ in tower.slices:
        low = slice_.attachment if isinstance(slice_, Layer) else 0
        if low > at:
            hole = Cell(Fraction(1), (f"hole: {view.money(low - at)} xs {view.money(at)}",), HOLE)
            courses.append(Course(at, low, (hole,)))
        at = max(at, low + slice_.limit.each_claim)
        cells = tuple(_quotas(view, slice_)) if isinstance(slice_, Layer) else (_base(view, slice_),)
        courses.append(Course(low, low + slice_.limit.each_claim, cells))
    labels = ", ".join(view.label(x.id) for x in tower.slices)
    return Drawing(labels, tuple(courses), _retention(view, tower.policy), tuple(_notes(view, tower)), arrows)


def _base(view: View, policy: Policy) -> Cell:
    first = ", ".join(t for t in (view.label(policy.id), view.clean(policy.insurer)) if t)
    erodes = "defense erodes it" if policy.defense.inside else "defense outside it"
    limit = f"{view.money(policy.limit.each_claim)} each claim"
    second = limit if policy.defense.kind is DefenseKind.NONE else f"{limit}, {erodes}"
    more = (f"coinsurance {share_text(policy.coinsurance)}",) if policy.coinsurance else ()
    broke = (f"insurer {NO_MONEY[policy.unpaid]}",) if policy.unpaid else ()
    return Cell(Fraction(1), (first, second, *_aggregate(view, policy), *more, *broke))


def _quotas(view: View, layer: Layer) -> Iterator[Cell]:
    label = view.label(layer.id)
    for quota in layer.shares:
        whole = "" if quota.share == 1 else f" {share_text(quota.share)}"
        broke = (NO_MONEY[quota.unpaid],) if quota.unpaid else ()
        yield Cell(quota.share, (f"{label}{whole}, {view.clean(quota.insurer)}", f"attaches on {attaches_on(quota)}", *broke))
    placed = sum((q.share for q in layer.shares), Fraction(0))
    if placed < 1:
        yield Cell(1 - placed, (f"{label} {share_text(1 - placed)} unplaced",), UNPLACED)


def _aggregate(view: View, slice_: Policy | Layer) -> tuple[str, ...]:
    differs = slice_.limit.aggregate != slice_.limit.each_claim
    return (f"{view.money(slice_.limit.aggregate)} aggregate",) if differs else ()


def _retention(view: View, policy: Policy) -> str:
    retention = policy.retention
    if not retention.amount:
        return "no retention"
    place = ", out of the limit" if retention.place is Place.REDUCES_LIMIT else ""
    return f"{spoken(retention.kind.value)} {view.money(retention.amount)} each claim{place}"


def _notes(view: View, tower: Tower) -> Iterator[str]:
    """What a drawing cannot show: aggregates of layers, what the term has spent, shares that a compromise below keeps away."""
    mine = {x.id for x in tower.slices}
    around = mine.union(*(p.slices for p in view.account.pools if p.slices & mine))
    if any(run.slice in around for run in view.account.loss_runs):
        yield "Drawn as declared: what loss runs have spent may lower where a layer stands."
    for layer in tower.layers:
        if layer.limit.aggregate != layer.limit.each_claim:
            yield f"{view.label(layer.id)}: {view.money(layer.limit.aggregate)} aggregate."
        for quota in layer.shares:
            ends = quota.exhaustion
            if ends.who is Who.UNDERLYING_INSURERS and ends.how is not How.SETTLED_IN_FULL:
                cents = layer.limit.each_claim * quota.share.numerator // quota.share.denominator
                below = f"If an insurer below {view.label(layer.id)} settles for less than its limit and the insured funds the rest"
                yield f"{WARNS}{below}, {view.clean(quota.insurer)} ({view.money(cents)}) does not attach."


# --- drawing --------------------------------------------------------------------------------------------------------


def draw(view: View, drawn: Drawing) -> list[str]:
    """The drawing as lines, or the same in words where there is no room for a box."""
    style = view.style
    edges = [view.money(n) for c in drawn.courses for n in (c.low, c.high)]
    axis = max(width_of(e) for e in edges)
    room = max((len(_pointing(group)) for group in ([a] for a in drawn.arrows)), default=0)
    room = max(room, len(_pointing(drawn.arrows)) if drawn.arrows else 0) + 1
    box = min(style.width, WIDEST) - axis - 5 - room
    most = max(len(c.cells) for c in drawn.courses)
    if box < max(NARROWEST, 2 * most):
        return _in_words(view, drawn)
    return [*verbatim(_Box(view, drawn, axis, box).lines(), style), *_below(view, drawn)]


def _below(view: View, drawn: Drawing) -> list[str]:
    leads = [(WARNS if note.startswith(WARNS) else "", note.removeprefix(WARNS)) for note in drawn.notes]
    return [line for lead, note in leads for line in hang(f"  {lead}", note, view.style, indent=5)]


def _in_words(view: View, drawn: Drawing) -> list[str]:
    out: list[str] = []
    for course in reversed(drawn.courses):
        about = "; ".join(", ".join(cell.text) for cell in course.cells)
        out += hang("  ", f"{view.money(course.low)} to {view.money(course.high)}: {about}", view.style, indent=4)
    out += hang("  ", drawn.bottom, view.style, indent=4)
    for arrow in drawn.arrows:
        out += hang("  ", f"the claim reaches {arrow.text}", view.style, indent=4)
    return [*out, *_below(view, drawn)]


class _Box:
    """A drawing being set: its courses, from the top down."""

    def __init__(self, view: View, drawn: Drawing, axis: int, box: int) -> None:
        self.view, self.drawn, self.axis, self.box = view, drawn, axis, box
        self.key: list[tuple[str, str]] = []
        self.largest = max(c.high - c.low for c in drawn.courses)
        self.top = max(c.high for c in drawn.courses)

    def lines(self) -> list[str]:
        """From the arrow above the tower to the retention below it; then the key to letters."""
        above = [a for a in self.drawn.arrows if a.at > self.top]
        out = [self._line("", " " * (self.box + 2), f"^ {a.text}") for a in above]
        courses = list(reversed(self.drawn.courses))
        before: set[int] = set()
        for course in courses:
            widths = self._widths(course)
            seams = self._seams(widths)
            out.append(self._line(self.view.money(course.high), self._seam(before | seams), self._at(course.high)))
            out += self._course(course, widths)
            before = seams
        out.append(self._line(self.view.money(courses[-1].low), self._seam(before), ""))
        out += [self._line("", f"|{self._filled(text, self.box, ' ')}|", "") for text in wrap(self.drawn.bottom, self.box - 2)]
        for letter, text in self.key:
            out += hang(f"  {letter}  ", text, self.view.style)
        return out

    def _line(self, edge: str, body: str, arrow: str) -> str:
        return f"  {' ' * (self.axis - width_of(edge))}{edge} {body} {arrow}".rstrip()

    def _at(self, edge: int) -> str:
        return _pointing([a for a in self.drawn.arrows if a.at == edge])

    def _widths(self, course: Course) -> list[int]:
        """The room of each cell in proportion to its share; the same for all where the least share would get none."""
        room = self.box - (len(course.cells) - 1)
        whole = sum((c.share for c in course.cells), Fraction(0))
        for shares in ([c.share / whole for c in course.cells], [Fraction(1, len(course.cells))] * len(course.cells)):
            edges = [round(room * edge) for edge in accumulate(shares, initial=Fraction(0))]
            widths = [high - low for low, high in pairwise(edges)]
            if min(widths) > 0:
                break
        return widths

    def _seams(self, widths: Sequence[int]) -> set[int]:
        return {sum(widths[: i + 1]) + i for i in range(len(widths) - 1)}

    def _seam(self, at: set[int]) -> str:
        return "+" + "".join("+" if i in at else "-" for i in range(self.box)) + "+"

    def _course(self, course: Course, widths: Sequence[int]) -> list[str]:
        """The rows of one slice: as many as its size asks for, or its words need."""
        texts = [self._text(cell, width) for cell, width in zip(course.cells, widths, strict=True)]
        scale = round(TALLEST * (course.high - course.low) / self.largest)
        height = max(1, min(scale, TALLEST), *(len(t) for t in texts))
        marks = self._marks(course, height)
        rows = []
        for i in range(height):
            cells = [
                self._filled(text[i] if i < len(text) else "", width, cell.fill)
                for text, width, cell in zip(texts, widths, course.cells, strict=True)
            ]
            rows.append(self._line("", f"|{'|'.join(cells)}|", marks.get(i, "")))
        return rows

    def _text(self, cell: Cell, width: int) -> list[str]:
        if width >= NARROW_CELL:
            return [line for text in cell.text for line in wrap(text, width - 2)]
        letter = ascii_letters[len(self.key)] if len(self.key) < len(ascii_letters) else "*"
        self.key.append((letter, ", ".join(cell.text)))
        return [letter]

    def _filled(self, text: str, width: int, fill: str) -> str:
        """Words at the left of a cell; the rest of the line is what fills it."""
        lead = " " if width > 1 and text else ""
        words = f"{lead}{text}" if fill == " " or not text else f"{fill} {text} "[: max(width, 1)]
        return words + fill * (width - width_of(words))

    def _marks(self, course: Course, height: int) -> dict[int, str]:
        """Row of a slice -> the arrows that end in it."""
        found: dict[int, list[Arrow]] = {}
        for arrow in self.drawn.arrows:
            if course.low < arrow.at < course.high:
                up = height * (arrow.at - course.low) // (course.high - course.low)
                found.setdefault(height - 1 - up, []).append(arrow)
        return {row: _pointing(arrows) for row, arrows in found.items()}


def _pointing(arrows: Sequence[Arrow]) -> str:
    """Arrows that end in one line; of several the amounts alone."""
    if len(arrows) > 1:
        return f"<-- {' and '.join(a.text.partition(' ')[0] for a in sorted(arrows, key=lambda a: -a.at))}"
    return f"<-- {arrows[0].text}" if arrows else ""
