"""What things are called in a report: policies by short labels, clauses by number and paragraph, amounts, codes."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import takewhile

from attrs import frozen

from underlap.match.results import AiTech, BandStatus, Code, GapType, Review
from underlap.model.accounts import Account
from underlap.model.clauses import Cite, Trigger
from underlap.model.programs import Layer, Policy
from underlap.report.text import Role

LONGEST_LABEL = 6
"""A policy's label heads a column of two-letter codes; longer ids give way to P1, P2..."""

READ_OTHERWISE: Mapping[str, str] = {"AI": "AI-tech"}
"""Labels that brokers would take for something else: AI is an additional insured."""

CODES: Mapping[Code, tuple[str, Role]] = {
    Code.CV: ("covered, up to loss less retention", "good"),
    Code.UL: ("under-limited: only an amount is short", "short"),
    Code.PT: ("covered in part: an item or count is not", "short"),
    Code.DS: ("disputed: the readings differ", "open"),
    Code.CN: ("conditional: a control, notice or warranty must be shown", "open"),
    Code.XC: ("excluded", "bad"),
    Code.NG: ("outside the insuring agreement, the insureds or the territory", "bad"),
    Code.UT: ("untimely", "bad"),
    Code.CF: ("condition failed", "bad"),
    Code.ND: ("wording not seen", "bad"),
    Code.NOTHING: ("layer not reached", "dim"),
}
"""What each code says, and the role of its color. In the order of the legend."""

AI_LETTERS: Mapping[AiTech, str] = {
    AiTech.AFFIRMED: "A",
    AiTech.LIMITED: "L",
    AiTech.SILENT: "S",
    AiTech.EXCLUDED: "X",
    AiTech.EXCLUDED_CARVE_BACK: "X+",
    AiTech.NOT_REACHED: ".",
}
AI_MEANS: Mapping[AiTech, str] = {
    AiTech.AFFIRMED: "affirmed",
    AiTech.LIMITED: "limited",
    AiTech.SILENT: "silent",
    AiTech.EXCLUDED: "excluded",
    AiTech.EXCLUDED_CARVE_BACK: "excluded, with a carve-back that gives back",
    AiTech.NOT_REACHED: "not reached: other words decide first",
}

BANDS: Mapping[BandStatus, str] = {
    BandStatus.RECOVERED: "modeled recovery",
    BandStatus.RETAINED: "retained",
    BandStatus.WAITING_PERIOD: "waiting period",
    BandStatus.COINSURANCE: "coinsurance",
    BandStatus.ABOVE_LIMIT: "above the limit",
    BandStatus.AGGREGATE_EXHAUSTED: "aggregate exhausted",
    BandStatus.ABOVE_SUBLIMIT: "above the sublimit",
    BandStatus.UNDERLYING_NOT_EXHAUSTED: "underlying not exhausted",
    BandStatus.ATTACHMENT_HOLE: "hole between layers",
    BandStatus.RELEASED: "released in a settlement",
    BandStatus.INSOLVENT: "insurer insolvent",
    BandStatus.REFUSED: "insurer refuses",
    BandStatus.UNPLACED: "unplaced share",
    BandStatus.HAMMER: "beyond the offer refused",
    BandStatus.ALLOCATED_UNCOVERED: "allocated to what is not covered",
    BandStatus.UNINSURABLE: "uninsurable by law",
    BandStatus.RESCINDED: "rescinded",
    BandStatus.CONDITION_FAILED: "condition failed",
    BandStatus.EXCLUDED: "excluded",
    BandStatus.NOT_GRANTED: "not granted",
    BandStatus.UNTIMELY: "untimely",
    BandStatus.NOT_INSURED: "not an insured",
    BandStatus.DOCUMENT_NOT_SEEN: "wording not seen",
}

GAPS: Mapping[GapType, str] = {gap: gap.value.replace("_", " ") for gap in GapType} | {
    GapType.UNDER_LIMITED: "under-limited",
    GapType.SILENT: "silent on AI-tech",
}

TRIGGERS: Mapping[Trigger, str] = {
    Trigger.OCCURRENCE: "occurrence",
    Trigger.OFFENSE: "offense",
    Trigger.CLAIMS_MADE: "claims-made",
    Trigger.CLAIMS_MADE_REPORTED: "claims-made-and-reported",
    Trigger.DISCOVERY: "discovery",
}

NOTICE = (
    "An aid for licensed professionals. Information only: not a coverage opinion, not legal advice, and no promise "
    "that any insurer will pay. Limits are the client's decision. The policies govern."
)


@frozen
class Figures:
    """How amounts are written: in whole units of the currency, or with minor digits when some amount has them."""

    digits: int
    minor: bool

    def show(self, cents: int) -> str:
        """An amount with thousands separated; exact, so that minor digits that nobody expected show all the same.

        >>> Figures(2, False).show(1_234_500), Figures(2, True).show(-5), Figures(0, False).show(1000), Figures(2, False).show(101)
        ('12,345', '-0.05', '1,000', '1.01')
        """
        unit: int = 10**self.digits
        sign, size = "-" if cents < 0 else "", abs(cents)
        whole = f"{sign}{size // unit:,}"
        return f"{whole}.{size % unit:0{self.digits}d}" if self.minor or size % unit else whole


def figures(account: Account, amounts: Iterable[int]) -> Figures:
    """How to write these amounts, all in one way."""
    return Figures(account.digits, any(a % 10**account.digits for a in amounts))


def amounts_of(review: Review) -> Iterable[int]:
    """Every amount a report on the review may print."""
    for r in review.results:
        yield from (r.loss, r.bound.low, r.bound.high)
        for ledger in (r.bound.favorable, r.bound.adverse):
            yield from (b.span.size for b in ledger.bands)
        for w in r.worths:
            yield from (w.relief, w.stake)
    for s in review.scenarios:
        yield from (s.loss, s.low, s.high, *(n for c in s.claims for n in (c.loss, c.low, c.high)))
        yield from (b.span.size for end in (s.favorable, s.adverse) for _, ledger in end.claims for b in ledger.bands)
        yield from (n for w in s.worths for n in (w.relief, w.stake))
    yield from (pool.aggregate for pool in review.account.pools)
    yield from (n for run in review.account.loss_runs for n in (run.paid, run.reserved))
    for tower in review.account.towers:
        yield from (tower.policy.limit.each_claim, tower.policy.limit.aggregate, tower.policy.retention.amount)
        for layer in tower.layers:
            yield from (layer.attachment, layer.limit.each_claim, layer.limit.aggregate)
        for wording in (tower.policy.wording, *(x.wording for x in tower.layers)):
            yield from (n for x in (wording.sublimits if wording else ()) for n in (x.amount, x.aggregate) if n is not None)
            yield from (u.cap for x in (wording.exclusions if wording else ()) for u in x.unless if u.cap is not None)


def policies_of(account: Account, party: str, line: frozenset[str] = frozenset()) -> tuple[Policy | Layer, ...]:
    """The party's policies, each with its layers above it, in program order; of some lines only if `line` names any."""
    towers = (t for t in account.towers_of(party) if not line or t.policy.line in line)
    out: list[Policy | Layer] = []
    for tower in towers:
        out += [tower.policy, *tower.layers]
    return tuple(out)


def labels(account: Account) -> Mapping[str, str]:
    """Policy or layer id -> a short label, unique within its party's program: the id less what all ids of the program
    begin with, in capitals; P1, P2... if that is still long."""
    out: dict[str, str] = {}
    for party in account.parties:
        ids = [p.id for p in policies_of(account, party)]
        short = [i.upper() for i in _less_common(ids, party)]
        if any(len(s) > LONGEST_LABEL for s in short) or len(set(short)) < len(short):
            short = [f"P{n}" for n in range(1, len(ids) + 1)]
        short = [READ_OTHERWISE.get(s, s) for s in short]
        out |= dict(zip(ids, short, strict=True))
    return out


def _less_common(ids: list[str], party: str) -> list[str]:
    alike = [*ids, f"{party}-"] if len(ids) == 1 else ids
    shared = takewhile(lambda signs: len(set(signs)) == 1, zip(*alike, strict=False))
    prefix = "".join(signs[0] for signs in shared)
    cut = max(prefix.rfind(sign) for sign in "-_.") + 1
    return [i[cut:] for i in ids]


def in_line(cite: Cite) -> str:
    """Where words stand: number, edition, paragraph.

    >>> in_line(Cite("d", "HOUSE-TEO", "01 26", "x.bipa", "X.14", "Biometric information"))
    'HOUSE-TEO 01 26 X.14'
    """
    return " ".join(part for part in (cite.number, cite.edition, cite.paragraph or cite.clause) if part)


def spoken(name: str) -> str:
    """A name from the data as words: a role, a lead-in, a status.

    >>> spoken("foundation_model_provider")
    'foundation model provider'
    """
    return name.replace("_", " ")


def node(name: str) -> str:
    """A node of a tree as words, from the general to the particular.

    >>> node("privacy.use.automated_decision"), node("any")
    ('privacy / use / automated decision', 'any')
    """
    return spoken(name).replace(".", " / ")


STEPS: Mapping[str, str] = {"final": "final adjudication", "underlying": "in the underlying action"}
"""Words of a scale's steps that lawyers say in full."""


def step(name: str) -> str:
    """A step of a scale in words.

    >>> step("in_fact"), step("final_underlying")
    ('in fact', 'final adjudication in the underlying action')
    """
    return " ".join(STEPS.get(word, word) for word in spoken(name).split())


def item_name(id: str) -> str:
    """A loss item's id as words.

    >>> item_name("damages.statutory"), item_name("back_pay")
    ('damages (statutory)', 'back pay')
    """
    head, *rest = spoken(id).split(".")
    return f"{head} ({', '.join(rest)})" if rest else head


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "policy", "policies"), counted(2, "form")
    ('1 policy', '2 forms')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def days_left(end: date, today: date) -> str:
    """How far off the end of a term is."""
    left = (end - today).days
    if left == 0:
        return "expires today"
    return f"expires in {counted(left, 'day')}" if left > 0 else f"expired {counted(-left, 'day')} ago"
