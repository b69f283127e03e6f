"""The warning of sizes without room for more."""

from collections.abc import Iterator

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.options.situation import Situation
from capacity.planning.results.hold import NINE_IN_TEN, Hold
from capacity.planning.results.plan import Option, ProvisionedOption

DAYS_PER_WEEK = 7


def no_headroom(
    case: Situation, options: tuple[Option, ...], catalog: Catalog, hold: Hold | None = None
) -> Iterator[Finding]:
    """Of PTUs without headroom: how often past weeks' plans held, or where no history tells that, those of others."""
    if case.headroom_share or not any(isinstance(one, ProvisionedOption) for one in options):
        return
    can_spill = bool(case.spec.offers and case.spec.offers.spillover)
    if hold is not None:
        if hold.held < hold.windows * NINE_IN_TEN:
            yield found("no-headroom", can_spill=can_spill, hold=hold, others=None, as_of=None)
    else:
        yield catalog.kept(_no_headroom_by_others, can_spill=can_spill)


def _no_headroom_by_others(catalog: Catalog, *, can_spill: bool) -> Finding:
    """What sizes of others tell, to all plans alike."""
    known = catalog.persistence
    if known is None:
        return found("no-headroom", can_spill=can_spill, hold=None, others=None, as_of=None)
    return found(
        "no-headroom",
        can_spill=can_spill,
        hold=None,
        others=known.ratios(DAYS_PER_WEEK, None),
        as_of=known.as_of,
        source=catalog.cite(known.source),
        date=known.as_of,
    )
