"""Size every offer, explain every refusal, and say what a reader has to know: workload + facts -> plan."""

from datetime import date
from decimal import Decimal

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice import ages
from capacity.planning.advice.admission_advice import assumed, do_first
from capacity.planning.advice.assumptions import assumptions
from capacity.planning.advice.lifecycle_warnings import is_retired
from capacity.planning.advice.plan_warnings import plan_warnings
from capacity.planning.advice.used_facts import used_facts
from capacity.planning.buying import context_readings, costing
from capacity.planning.buying.recommendation import recommended
from capacity.planning.options.every_type import size_one, sized
from capacity.planning.options.prompt_length import read_as
from capacity.planning.options.situation import Situation, situation
from capacity.planning.options.wish import Wish, wish_of
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
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.traffic_path import months_until, planned_peak
from capacity.sizing.workload import Workload


def planned(workload: Workload, catalog: Catalog, *, today: date, months: int | None) -> tuple[Situation, Plan]:
    """The plan of a workload without checks, and what these are made from.

    `months` are those of the schedule that it will have; None where it will have none. Its model is sized for those in
    which it lives.
    """
    life = catalog.model(workload.model).life(workload.model_version)
    lived = None if months is None else months_until(life.retires if life else None, today, months)
    peak = planned_peak(workload.planning, today, lived)
    demand = from_classes(workload, peak.factor, peak.growth_months)
    case, options, rejections = sized_case(wish_of(workload, peak.factor, months), demand, catalog, today=today)
    priced = context_readings.added(tuple(costing.priced(option, case) for option in options), case)
    return case, assembled(case, priced, rejections, current(case, priced), catalog, today=today)


def sized_case(
    wish: Wish, demand: Demand, catalog: Catalog, *, today: date
) -> tuple[Situation, tuple[Option, ...], tuple[Rejection, ...]]:
    """The demand on a model: what all options have in common, the options without prices, the refusals."""
    spec = catalog.model(wish.model)
    version = wish.model_version or spec.newest_version
    pricer = catalog.pricer(wish.model, wish.region, version=version, today=today)
    page = catalog.cite(spec.regions.source) if spec.regions and wish.region else None
    case = situation(wish, spec, read_as(demand, spec, version), pricer, regions_page=page)
    return case, *sized(case)


def assembled(  # noqa: PLR0913  # the parts of a plan
    case: Situation,
    options: tuple[Option, ...],
    rejections: tuple[Rejection, ...],
    deployed: Current | None,
    catalog: Catalog,
    *,
    today: date,
) -> Plan:
    """The plan around the options: what is recommended, assumptions, warnings and sources."""
    wish = case.wish
    facts = used_facts(case, options, catalog)
    advised = recommended(case, options, retired=is_retired(case))
    return Plan(
        workload=wish.name,
        description=wish.description,
        owner=wish.owner,
        model=case.spec.name,
        publisher=case.spec.publisher,
        model_version=case.version,
        region=wish.region,
        data_residency=wish.data_residency,
        resource=None,
        demand=case.demand,
        growth=wish.growth,
        weighed=case.all_weighed,
        options=options,
        may_spill=bool(wish.slo.spilled_share and case.spec.offers and case.spec.offers.spillover),
        do_first=tuple(do_first(case, options, advised)),
        recommended=advised,
        evidence=case.evidence if wish.is_measured or case.evidence.given else None,
        current=deployed,
        rejections=rejections,
        assumptions=(*assumptions(case), *assumed(case, options)),
        warnings=(
            *plan_warnings(case, options, advised, catalog, today),
            *ages.warnings(case, options, facts, today),
        ),
        facts=facts,
        retires=case.planned_version.retires if case.planned_version else None,
    )


def current(case: Situation, options: tuple[Option, ...]) -> Current | None:
    """What to do with what is deployed: against the option of its type, sized here where there is none."""
    deployed = case.wish.deployed
    if deployed is None:
        return None
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
            detail: Finding = needed.detail
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
