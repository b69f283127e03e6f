"""Reservations that are paid and cover nothing that is planned, deployed or to be bought."""

from collections.abc import Iterator, Sequence
from datetime import date

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.options.availability import region_refusal, residency_refusal
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.schedule import Schedule
from capacity.pricing.price_lookup import Place
from capacity.pricing.reservation import Reservation, Use
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import DataResidency


def idle_reservations(
    plans: Sequence[Plan],
    reservations: Sequence[Reservation],
    schedules: Sequence[Schedule],
    catalog: Catalog,
    today: date,
) -> Iterator[Finding]:
    """Each with the day until which it is paid, and the workloads that could use it in its region."""
    uses = [Use(type_, plan.region, plan.resource, 0) for plan in plans for type_ in _types(plan, schedules)]
    for one in reservations:
        if not one.is_paid(today) or any(map(one.covers, uses)):
            continue
        could = dict.fromkeys(plan.workload for plan in plans if _could_use(plan, one, catalog))
        yield found(
            "reservation-idle",
            type_=one.deployment_type,
            region=one.region,
            ptus=one.quantity,
            until=one.expires,
            workloads=tuple(could),
        )


def _types(plan: Plan, schedules: Sequence[Schedule]) -> Iterator[DeploymentType]:
    """The types whose reservations a plan counts: bought now or later, or deployed."""
    if plan.recommended.deployment_type is not None:
        yield plan.recommended.deployment_type
    if plan.current is not None:
        yield plan.current.deployment_type
    mine = (
        [plan.schedule] if plan.schedule is not None else [one for one in schedules if plan.workload in one.workloads]
    )
    yield from (one.deployment_type for one in mine)


def _could_use(plan: Plan, one: Reservation, catalog: Catalog) -> bool:
    """Whether a workload that is planned elsewhere may be deployed where a reservation is, and would be covered."""
    type_, region = one.deployment_type, one.region
    sized = any(isinstance(option, ProvisionedOption) and option.deployment_type is type_ for option in plan.options)
    if not sized or region is None or plan.region == region or plan.model is None:
        return False
    if residency_refusal(type_, plan.data_residency) or not _may_move(plan, one, catalog):
        return False
    place = Place(region, catalog.geography.data_zone(region))
    refusal = region_refusal(catalog.model(plan.model), type_, version=plan.model_version, place=place, page=None)
    return refusal is None and one.covers(Use(type_, region, plan.resource, 0))


def _may_move(plan: Plan, one: Reservation, catalog: Catalog) -> bool:
    """Whether data stays as far as was said, or as it does with what is deployed."""
    if plan.region is None or one.region is None:
        return True
    stays = DataResidency.ANY if plan.data_residency is None else plan.data_residency
    deployed = plan.current.deployment_type.residency if plan.current is not None else "global"
    if stays is DataResidency.REGION or deployed == "regional":
        return False
    zone = catalog.geography.data_zone
    in_zone = one.deployment_type.residency == "data-zone" or stays is DataResidency.ZONE or deployed == "data-zone"
    return not in_zone or zone(plan.region) == zone(one.region)
