"""Size every offer, explain every refusal, and say what a reader has to know: workload + facts -> plan."""

from collections.abc import Iterable, Sequence
from datetime import date

from capacity.catalog import Catalog
from capacity.planning import advice
from capacity.planning.options import size_one, sized
from capacity.planning.plan import (
    Action,
    BatchOption,
    Current,
    Option,
    Plan,
    ProvisionedOption,
    Rejection,
    Report,
    StandardOption,
    Total,
)
from capacity.planning.situation import Situation, situation
from capacity.sizing.demand import Demand, from_classes
from capacity.sizing.deployment import DeploymentType, Kind, ModelSpec
from capacity.sizing.workload import Deployed, Workload


def report(workloads: Iterable[Workload], catalog: Catalog, *, today: date) -> Report:
    """A plan for each workload, and the sums over all. `today` decides what is retired; it picks no edition."""
    plans = tuple(plan(workload, catalog, today=today) for workload in workloads)
    return Report(as_of=catalog.as_of, plans=plans, totals=totals(plans))


def plan(workload: Workload, catalog: Catalog, *, today: date) -> Plan:
    """One workload on its model, on every type it allows or, where it names none, that the model is offered on."""
    case, options, rejections = sized_case(workload, from_classes(workload), catalog)
    return assembled(case, options, rejections, catalog, today=today)


def sized_case(
    workload: Workload, demand: Demand, catalog: Catalog
) -> tuple[Situation, tuple[Option, ...], tuple[Rejection, ...]]:
    """The demand on the workload's model: what all options have in common, the options, and the refusals."""
    spec = catalog.model(workload.model)
    version = workload.model_version or newest_version(spec)
    zone = catalog.geography.data_zone(workload.region) if workload.region else None
    case = situation(workload, spec, demand, version=version, data_zone=zone)
    return case, *sized(case)


def assembled(
    case: Situation, options: tuple[Option, ...], rejections: tuple[Rejection, ...], catalog: Catalog, *, today: date
) -> Plan:
    """The plan around the options: what is deployed today, assumptions, warnings and sources."""
    workload = case.workload
    return Plan(
        workload=workload.name,
        description=workload.description,
        owner=workload.owner,
        model=case.spec.name,
        model_version=case.version,
        region=workload.region,
        resource=None,
        demand=case.demand,
        weighed=case.all_weighed,
        options=options,
        current=None if workload.deployed is None else current(workload.deployed, case, options),
        rejections=rejections,
        assumptions=tuple(advice.assumptions(case, case.demand)),
        warnings=tuple(advice.warnings(case, options, catalog, today)),
        facts=advice.used_facts(case, options, catalog),
    )


def newest_version(spec: ModelSpec) -> str | None:
    """The version meant when a workload names none."""
    return next(reversed(spec.lifecycle.versions), None) if spec.lifecycle else None


def current(deployed: Deployed, case: Situation, options: tuple[Option, ...]) -> Current:
    """What to do with what is deployed: against the option of its type, sized here where there is none."""
    type_ = deployed.deployment_type
    needed = next((option for option in options if option.deployment_type is type_), None) or size_one(case, type_)
    match needed:
        case ProvisionedOption():
            delta = needed.ptus - (deployed.ptus or 0)
            return Current(
                deployment_type=type_,
                ptus=deployed.ptus,
                delta_ptus=delta,
                peak_utilization_share=needed.normalized_tpm / ((deployed.ptus or 0) * needed.input_tpm_per_ptu),
                action=Action.RESIZE if delta else Action.KEEP,
            )
        case StandardOption(sku_capacity=int(units)):
            delta = units - (deployed.sku_capacity or 0)
            return Current(
                deployment_type=type_,
                sku_capacity=deployed.sku_capacity,
                delta_sku_capacity=delta,
                action=Action.RESIZE if delta else Action.KEEP,
            )
        case Rejection():
            detail = needed.detail
        case StandardOption() | BatchOption():
            detail = "; ".join(needed.notes)
    return Current(
        deployment_type=type_,
        ptus=deployed.ptus,
        sku_capacity=deployed.sku_capacity,
        action=Action.REVIEW,
        detail=detail,
    )


def totals(plans: Sequence[Plan]) -> tuple[Total, ...]:
    """By type and region; none where one workload is planned on several models, for those are alternatives.

    Global PTUs count in their region, too: quota is held per region.
    """
    if len({(plan_.workload, plan_.resource) for plan_ in plans}) < len(plans):
        return ()
    ptus: dict[tuple[DeploymentType, str | None], list[int]] = {}
    deployed: dict[tuple[DeploymentType, str | None], int] = {}
    for plan_ in plans:
        for option in plan_.options:
            if isinstance(option, ProvisionedOption):
                ptus.setdefault((option.deployment_type, plan_.region), []).append(option.ptus)
        if plan_.current is not None and plan_.current.deployment_type.kind is Kind.PROVISIONED:
            key = (plan_.current.deployment_type, plan_.region)
            deployed[key] = deployed.get(key, 0) + (plan_.current.ptus or 0)
    order = list(DeploymentType)
    keys = sorted({*ptus, *deployed}, key=lambda key: (order.index(key[0]), key[1] or ""))
    return tuple(
        Total(
            deployment_type=type_,
            region=region,
            workloads=len(ptus.get((type_, region), ())),
            ptus=sum(ptus.get((type_, region), ())),
            deployed_ptus=deployed.get((type_, region), 0),
        )
        for type_, region in keys
    )
