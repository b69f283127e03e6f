"""Warnings of sizes: not sure to be had, or not clear."""

from collections.abc import Iterator

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice.headroom_warning import no_headroom
from capacity.planning.options.availability import is_told, listed_regions
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import Option, ProvisionedOption
from capacity.sizing.deployment import Kind
from capacity.sizing.ptu import is_deployable


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


def _is_unlisted(option: Option, case: Situation) -> bool:
    """Whether nothing tells a region of the type; of token-billed ones that is no news where none is asked for."""
    listed = listed_regions(case.spec, option.deployment_type, case.version)
    if option.kind is not Kind.PROVISIONED and (listed is None or not is_told(option.deployment_type, case.region)):
        return case.region is not None
    return not listed
