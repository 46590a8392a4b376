"""What natural persons bear of a loss, apart from what the company bears (docs/format.md, 6.6; design, section 6.11)."""

from underlap.match.results import BandStatus, Ledger
from underlap.model.exposures import Exposure
from underlap.model.facts import LossItem
from underlap.model.taxonomy import Taxonomy, below


def of_persons(exposure: Exposure, taxonomy: Taxonomy) -> tuple[LossItem, ...]:
    """The items of natural persons that the company does not answer for; whether it does is read off the item, then the exposure."""
    return tuple(item for item in exposure.items if item.of is not None and not _indemnified(item, exposure, taxonomy))


def _indemnified(item: LossItem, exposure: Exposure, taxonomy: Taxonomy) -> bool:
    facet, node = taxonomy.roles.indemnity, taxonomy.roles.indemnified
    levels = [item.facts, *(c.facts for c in exposure.counts if c.id == item.count), exposure.facts]
    said = ({**facts.values, **facts.found_values} for facts in levels)
    value = next((values[facet] for values in said if facet in values), None)
    return value is not None and below(value, node)


def persons_bear(exposure: Exposure, taxonomy: Taxonomy, ledger: Ledger) -> int:
    """Unpaid cents of the items that natural persons answer for themselves, in minor units."""
    theirs = {item.id for item in of_persons(exposure, taxonomy)}
    return sum(b.span.size for b in ledger.bands if b.item in theirs and b.reason.status is not BandStatus.RECOVERED)
