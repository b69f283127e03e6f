"""Which deployment types a model is offered on, and whether a region has them."""

from datetime import date

from capacity.findings import Finding, found
from capacity.planning.results.plan import Reason, Rejection
from capacity.pricing.price_lookup import GOVERNMENT, Place
from capacity.sizing.deployment import DeploymentType, Kind, Regions
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.workload import DataResidency

NO_QUOTA_KNOWN = "no-quota-known"
"""What is found of a standard type of a model whose quota nobody has published."""


def not_offered(spec: ModelSpec, type_: DeploymentType) -> Rejection:
    """The refusal of a type that was asked for and does not exist for the model."""
    if type_.kind is Kind.STANDARD and spec.standard_quota is None:
        detail = found(NO_QUOTA_KNOWN, model=spec.name, offered=spec.offered)
    else:
        detail = found("type-not-offered", model=spec.name, type_=type_, offered=spec.offered)
    return Rejection(deployment_type=type_, reason=Reason.NOT_OFFERED, detail=detail)


def listed_regions(spec: ModelSpec, type_: DeploymentType, version: str | None) -> tuple[str, ...] | None:
    """The regions that have a type; None where nothing tells: no list of it, or one that is older than the version.

    Lists are of commercial regions: see `is_told`.
    """
    lists = spec.regions
    if lists is None or lists.types is None or (type_ not in lists.types and type_.kind is not Kind.PROVISIONED):
        return None
    versions = lists.types.get(type_, {})
    if version is None:
        return tuple(dict.fromkeys(region for regions in versions.values() for region in regions))
    if _is_newer(version, lists) and not any(version in one for one in lists.types.values()):
        return None
    return versions.get(version, ())


def is_told(type_: DeploymentType, region: str | None) -> bool:
    """Whether lists of regions tell of a type there: those of token-billed ones leave out the US Government's."""
    return type_.kind is Kind.PROVISIONED or not (region or "").startswith(GOVERNMENT)


def _is_newer(version: str, lists: Regions) -> bool:
    """Whether a version came out after the lists were read."""
    try:
        return date.fromisoformat(version) > lists.as_of
    except ValueError:
        return False


def region_refusal(
    spec: ModelSpec, type_: DeploymentType, *, version: str | None, place: Place, page: str | None
) -> Rejection | None:
    """Why a type cannot be had in a region; None where it can, or where nothing tells. `page` is what lists regions."""
    region, data_zone = place
    if region is None:
        return None
    listed = listed_regions(spec, type_, version) if is_told(type_, region) else None
    if listed is None:
        return _zone_refusal(spec, type_, region=region, data_zone=data_zone)
    if region in listed:
        return None
    return _refused(
        type_, found("type-not-in-region", type_=type_, region=region, listed=tuple(sorted(listed)), page=page)
    )


def _zone_refusal(spec: ModelSpec, type_: DeploymentType, *, region: str, data_zone: str | None) -> Rejection | None:
    """Why a data zone type cannot be had from a region of which nothing else is told."""
    zones = spec.regions.data_zones if spec.regions else None
    if type_ is DeploymentType.DATA_ZONE_PROVISIONED and zones is not None and data_zone not in zones:
        return _refused(type_, found("not-in-data-zones", type_=type_, region=region, zones=zones))
    if type_.residency == "data-zone" and type_.kind is not Kind.PROVISIONED and data_zone is None:
        return _refused(type_, found("in-no-data-zone", region=region))
    return None


def residency_refusal(type_: DeploymentType, wanted: DataResidency | None) -> Rejection | None:
    """Why a type may not be offered: it lets data go further than the workload allows."""
    if wanted is None or wanted.allows(type_):
        return None
    detail = found("data-leaves", type_=type_, wanted=wanted)
    return Rejection(deployment_type=type_, reason=Reason.DATA_RESIDENCY, detail=detail)


def _refused(type_: DeploymentType, detail: Finding) -> Rejection:
    return Rejection(deployment_type=type_, reason=Reason.NOT_OFFERED_IN_REGION, detail=detail)
