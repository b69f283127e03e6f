"""Size every offer, explain every refusal, and say what a reader has to know: workload + facts -> plan."""

from datetime import date
from decimal import Decimal

from capacity.catalog.catalog import Catalog
from capacity.findings import Words, found
from capacity.planning.advice import advice, ages
from capacity.planning.buying import costing
from capacity.planning.buying.recommendation import recommended
from capacity.planning.options.every_type import size_one, sized
from capacity.planning.options.situation import Situation, situation
from capacity.planning.results.plan import (
    Action,
    BatchOption,
    Current,
    Option,
    Plan,
    ProvisionedOption,
    Rejection,
    StandardOption,
)
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import Demand, from_classes
from capacity.sizing.deployment import DeploymentType, ModelSpec
from capacity.sizing.workload import Deployed, Workload


def planned(workload: Workload, catalog: Catalog, *, today: date) -> tuple[Situation, Plan]:
    """The same without checks, and what they are made from."""
    case, options, rejections = sized_case(workload, from_classes(workload), catalog, today=today)
    priced = tuple(costing.priced(option, case) for option in options)
    return case, assembled(case, priced, rejections, catalog, today=today)


def sized_case(
    workload: Workload, demand: Demand, catalog: Catalog, *, today: date
) -> tuple[Situation, tuple[Option, ...], tuple[Rejection, ...]]:
    """The demand on the workload's model: what all options have in common, the options without prices, the refusals."""
    spec = catalog.model(workload.model)
    version = workload.model_version or newest_version(spec)
    pricer = catalog.pricer(workload.model, workload.region, version=version, today=today)
    page = catalog.cite(spec.regions.source) if spec.regions and workload.region else None
    case = situation(workload, spec, demand, pricer, regions_page=page)
    return case, *sized(case)


def assembled(
    case: Situation, options: tuple[Option, ...], rejections: tuple[Rejection, ...], catalog: Catalog, *, today: date
) -> Plan:
    """The plan around the options: what is deployed today, assumptions, warnings and sources."""
    workload = case.workload
    facts = advice.used_facts(case, options, catalog)
    advised = recommended(case, options, retired=advice.is_retired(case))
    return Plan(
        workload=workload.name,
        description=workload.description,
        owner=workload.owner,
        model=case.spec.name,
        publisher=case.spec.publisher,
        model_version=case.version,
        region=workload.region,
        resource=None,
        demand=case.demand,
        weighed=case.all_weighed,
        options=options,
        recommended=advised,
        current=None if workload.deployed is None else current(workload.deployed, case, options),
        rejections=rejections,
        assumptions=tuple(advice.assumptions(case, case.demand)),
        warnings=(
            *advice.warnings(case, options, advised, catalog, today),
            *ages.warnings(case, options, facts, today),
        ),
        facts=facts,
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
                delta_usd_per_month=_hourly_difference(case, type_, delta),
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
            detail: Words = needed.detail
        case StandardOption() | BatchOption():
            detail = found("reasons", of=needed.notes)
    return Current(
        deployment_type=type_,
        ptus=deployed.ptus,
        sku_capacity=deployed.sku_capacity,
        action=Action.REVIEW,
        detail=detail,
    )


def _hourly_difference(case: Situation, type_: DeploymentType, delta_ptus: int) -> Decimal | None:
    """What more or fewer PTUs change by the hour: what reservations make of it depends on all deployments."""
    cost = costing.in_dollars(case.pricer.ptus(abs(delta_ptus), type_, Term.HOURLY))
    return None if cost is None else cost.copy_sign(delta_ptus)
