"""Warnings of sizes: no room in them, not sure to be had, or not clear."""

from collections.abc import Iterator

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.options.availability import is_told, listed_regions
from capacity.planning.options.situation import Situation
from capacity.planning.results.hold import NINE_IN_TEN, Hold
from capacity.planning.results.plan import Option, ProvisionedOption
from capacity.sizing.deployment import Kind
from capacity.sizing.ptu import is_deployable

DAYS_PER_WEEK = 7


def size_warnings(case: Situation, options: tuple[Option, ...], catalog: Catalog) -> Iterator[Finding]:
    """Of the sizes that are planned, and of the one that is deployed."""
    provisioned = [option for option in options if isinstance(option, ProvisionedOption)]
    regions, sizes = case.spec.regions, case.spec.sizes
    if not case.wish.is_measured:
        yield from no_headroom(case, options, catalog)
    if unlisted := [option.deployment_type for option in options if _is_unlisted(option, case)]:
        yield found(
            "no-region-listed",
            types=tuple(unlisted),
            source=catalog.cite(regions.source) if regions else None,
            date=regions.as_of if regions else None,
        )
    if sizes is None:
        return
    source = catalog.cite(sizes.source)
    for option in provisioned:
        if option.minimum_ptus % option.increment_ptus:
            yield found(
                "ambiguous-size",
                type_=option.deployment_type,
                minimum=option.minimum_ptus,
                increment=option.increment_ptus,
                source=source,
                date=sizes.as_of,
            )
    deployed = case.wish.deployed
    published = sizes.types.get(deployed.deployment_type) if deployed else None
    if deployed and deployed.ptus and published and not is_deployable(deployed.ptus, published):
        yield found(
            "odd-deployed-size",
            type_=deployed.deployment_type,
            ptus=deployed.ptus,
            minimum=published.minimum_ptus,
            increment=published.increment_ptus,
            source=source,
            date=sizes.as_of,
        )


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


def _is_unlisted(option: Option, case: Situation) -> bool:
    """Whether nothing tells a region of the type; of token-billed ones that is no news where none is asked for."""
    listed = listed_regions(case.spec, option.deployment_type, case.version)
    if option.kind is Kind.PROVISIONED:
        return not listed
    if listed is None or not is_told(option.deployment_type, case.region):
        return case.region is not None
    return not listed
