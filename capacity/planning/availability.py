"""Which deployment types a model is offered on, and whether a region has them."""

from capacity.planning.plan import Reason, Rejection
from capacity.sizing.deployment import DeploymentType, Kind, ModelSpec

SHOWN_REGIONS = 8


def offered_types(spec: ModelSpec) -> tuple[DeploymentType, ...]:
    """Every type with a published size, region list, quota or batch offer, in the order of reports."""
    offered: set[DeploymentType] = set()
    if spec.sizes:
        offered.update(spec.sizes.types)
    if spec.regions and spec.regions.types:
        offered.update(type_ for type_, versions in spec.regions.types.items() if any(versions.values()))
    if spec.standard_quota:
        offered.update(spec.standard_quota.types)
    if spec.offers:
        offered.update(spec.offers.batch)
    return tuple(type_ for type_ in DeploymentType if type_ in offered)


def not_offered(spec: ModelSpec, type_: DeploymentType) -> Rejection:
    """The refusal of a type that was asked for and does not exist for the model."""
    offered = ", ".join(offer.label for offer in offered_types(spec)) or "on no type that the catalog knows"
    if type_.kind is Kind.STANDARD and spec.standard_quota is None:
        detail = f"no quota of {spec.name} is known for standard types; offered: {offered}"
    else:
        detail = f"{spec.name} is not offered on {type_.label}; offered: {offered}"
    return Rejection(deployment_type=type_, reason=Reason.NOT_OFFERED, detail=detail)


def listed_regions(spec: ModelSpec, type_: DeploymentType, version: str | None) -> tuple[str, ...] | None:
    """The regions that have a provisioned type; None where no list is published."""
    if spec.regions is None or spec.regions.types is None:
        return None
    versions = spec.regions.types.get(type_, {})
    return versions.get(version, ()) if version else tuple(dict.fromkeys(r for rs in versions.values() for r in rs))


def region_refusal(
    spec: ModelSpec, type_: DeploymentType, *, version: str | None, region: str, data_zone: str | None
) -> Rejection | None:
    """Why a provisioned type cannot be had in a region; None where it can, or where nothing is published."""
    listed = listed_regions(spec, type_, version)
    if listed is None:
        zones = spec.regions.data_zones if spec.regions else None
        if type_ is DeploymentType.DATA_ZONE_PROVISIONED and zones is not None and data_zone not in zones:
            where = f"in the data zone {' and '.join(map(str.upper, zones))} only" if zones else "in no data zone"
            return _refused(type_, f"{type_.label} is offered {where}, and {region} is not in it")
        return None
    if region in listed:
        return None
    if not listed:
        return _refused(type_, f"no region is listed for {type_.label}")
    shown = ", ".join(sorted(listed)[:SHOWN_REGIONS])
    more = f" and {len(listed) - SHOWN_REGIONS} more" if len(listed) > SHOWN_REGIONS else ""
    return _refused(type_, f"{region} does not have it; listed: {shown}{more}")


def zone_refusal(type_: DeploymentType, *, region: str, data_zone: str | None) -> Rejection | None:
    """Why a data zone type cannot be had from a region: it is in no data zone."""
    if type_ in (DeploymentType.DATA_ZONE_STANDARD, DeploymentType.DATA_ZONE_BATCH) and data_zone is None:
        return _refused(type_, f"{region} is in no data zone")
    return None


def _refused(type_: DeploymentType, detail: str) -> Rejection:
    return Rejection(deployment_type=type_, reason=Reason.NOT_OFFERED_IN_REGION, detail=detail)
