"""Plans -> the deployments that they ask for, or why there are none and what could be done."""

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from fractions import Fraction
from math import ceil

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput, Mistake
from capacity.exports.intended import Chosen, Deployment, Export
from capacity.exports.target import Target, name_mistakes
from capacity.findings import Finding
from capacity.numerals import whole
from capacity.planning.azure.model_in_azure import azure_model
from capacity.planning.buying.quota_totals import beside_ptus
from capacity.planning.results.plan import BatchOption, Option, Plan, ProvisionedOption, Reason, StandardOption
from capacity.planning.results.recommended_offer import Offer, SpillQuota
from capacity.planning.results.schedule import OVER_MONTHS
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.model_spec import ModelSpec
from capacity.sizing.traffic_path import PlannedPeak, factor_of, planned_peak
from capacity.sizing.workload import Workload

SPILLOVER_SUFFIX = "-spillover"


class Refused(Exception):
    """Why a plan makes no deployment, and the remedy."""


def export(
    plans: Iterable[tuple[Workload, Plan]],
    catalog: Catalog,
    *,
    asked: DeploymentType | None,
    target: Target,
    today: dt.date,
) -> Export:
    """The deployments of all workloads; `asked` None takes what is recommended. Raises `InvalidInput`."""
    chosen: list[Chosen] = []
    mistakes: list[Mistake] = []
    for workload, plan in plans:
        try:
            chosen.append(_chosen(workload, plan, catalog, asked, today))
        except Refused as why:
            mistakes.append(Mistake(where=plan.workload, what=str(why)))
    refused = {mistake.where for mistake in mistakes}
    mistakes += name_mistakes(deployment.name for one in chosen for deployment in one.deployments)
    fit = _without_mistake(chosen, refused) if mistakes else []
    if fit and len(_regions(fit)) <= 1:
        names = " ".join(f"--workload {one.workload.name}" for one in fit)
        mistakes.append(Mistake(where="the others", what=f"can be exported by themselves: {names}"))
    regions = _regions(chosen)
    if len(regions) > 1:
        one_by_one = "export one region at a time, by --workload, or give --region"
        what = f"the deployments of one account are in its region: {one_by_one}"
        mistakes.append(Mistake(where=", ".join(regions), what=what))
    if mistakes:
        raise InvalidInput(mistakes)
    return Export(
        target=target, chosen=tuple(chosen), region=next(iter(regions), None), as_of=catalog.as_of, today=today
    )


def _without_mistake(chosen: Sequence[Chosen], refused: Container[str]) -> list[Chosen]:
    """Those whose deployments have names that Azure takes, and no other has; `refused` are names of workloads."""
    taken = Counter(deployment.name.lower() for one in chosen for deployment in one.deployments)
    return [
        one
        for one in chosen
        if one.workload.name not in refused
        and not any(name_mistakes(deployment.name for deployment in one.deployments))
        and all(taken[deployment.name.lower()] == 1 for deployment in one.deployments)
    ]


def _regions(chosen: Iterable[Chosen]) -> list[str]:
    return sorted({one.plan.region for one in chosen if one.plan.region is not None})


def named(plans: Sequence[tuple[Workload, Plan]], names: Sequence[str] | None) -> list[tuple[Workload, Plan]]:
    """Those of some workloads; None is all. Raises `InvalidInput` where there is none of a name."""
    known = [workload.name for workload, _ in plans]
    unknown = [name for name in names or () if name not in known]
    if unknown:
        what = f"no workload has this name: take one of {', '.join(known)}"
        raise InvalidInput(Mistake(where=f"--workload {name}", what=what) for name in unknown)
    return [one for one in plans if names is None or one[0].name in names]


def _chosen(workload: Workload, plan: Plan, catalog: Catalog, asked: DeploymentType | None, today: dt.date) -> Chosen:
    option = _option(plan, asked)
    model = azure_model(plan, catalog)
    if isinstance(model, Finding):
        raise Refused(said(model))
    recommended = asked is None
    name = workload.name
    offer = plan.recommended.offer if recommended else None
    size = (offer.ptus if offer else None) or _size(option)
    spec = catalog.model(workload.model)
    standard, reason = _spillover(workload, plan, option, spec, offer.spillover if offer else None)
    deployment = Deployment(
        name=name, model=model, option=option, capacity=size, traffic_share=_traffic_share(workload, plan, offer, today)
    )
    deployments: tuple[Deployment, ...] = (deployment,)
    if standard is not None:
        spill = Deployment(
            name=f"{name}{SPILLOVER_SUFFIX}", model=model, option=standard, capacity=_size(standard), takes_from=name
        )
        deployments = (spill, deployment.replaced(spills_to=spill.name))
    return Chosen(
        workload=workload,
        plan=plan,
        spec=spec,
        option=option,
        recommended=recommended,
        without_spillover=reason,
        deployments=deployments,
        largest_from=_peak(workload, plan, today).begins,
    )


def _traffic_share(workload: Workload, plan: Plan, offer: Offer | None, today: dt.date) -> Fraction:
    """Of the planned peak, the traffic that a size is for: PTUs of a schedule are those of its first month."""
    if offer is None or not offer.ptus or plan.recommended.reason.code != OVER_MONTHS:
        return Fraction(1)
    return factor_of(workload.planning, 0, today) / _peak(workload, plan, today).factor


def _peak(workload: Workload, plan: Plan, today: dt.date) -> PlannedPeak:
    """The largest of the months that the plan was decided over."""
    return planned_peak(workload.planning, today, None if plan.by_month is None else plan.by_month.own_months)


def _option(plan: Plan, asked: DeploymentType | None) -> ProvisionedOption | StandardOption:
    wanted = asked or plan.recommended.deployment_type
    if any(warning.code == "retired" for warning in plan.warnings):
        raise Refused(
            f"{plan.model} {plan.model_version} is retired, and Azure deploys it no more: give --model another"
        )
    others = _deployable(plan)
    if wanted is None:
        raise Refused(f"{said(plan.recommended.why)} {_remedy(others, plan)}")
    option = next((option for option in plan.options if option.deployment_type is wanted), None)
    if option is None:
        why = next((said(refusal.detail) for refusal in plan.rejections if refusal.deployment_type is wanted), None)
        problem = f"is not available: {why}" if why else "is not among the types of the plan"
        raise Refused(f"{wanted.label} {problem}. {_remedy(others, plan)}")
    if isinstance(option, BatchOption):
        raise Refused(f"{wanted.label}: {_no_batch(option)}{f'. {_remedy(others, plan)}' if others else ''}")
    if isinstance(option, StandardOption) and option.sku_capacity is None:
        raise Refused(f"{wanted.label} has no known size: {said(option.notes[0])}. {_remedy(others, plan)}")
    return option


def _no_batch(option: BatchOption) -> str:
    """Why a batch deployment is not made here, and how else."""
    needed = "" if option.tokens_per_day is None else f", and needs {whole(ceil(option.tokens_per_day))} of them"
    why = f"a batch deployment is counted in enqueued tokens{needed}; how many a unit of its quota has is not known"
    return f"{why}. Deploy it in the portal, or name another type in `deployment_types`"


def _deployable(plan: Plan) -> list[str]:
    return [
        option.deployment_type.label
        for option in plan.options
        if isinstance(option, ProvisionedOption) or (isinstance(option, StandardOption) and option.sku_capacity)
    ]


def _remedy(others: Sequence[str], plan: Plan) -> str:
    if others:
        return f"Take one yourself: --option {' or '.join(others)}"
    batch = next((one for one in plan.options if isinstance(one, BatchOption)), None)
    if batch is not None:
        return f"{batch.deployment_type.label} would remain: {_no_batch(batch)}"
    reasons = dict.fromkeys(said(refusal.detail) for refusal in plan.rejections)
    return f"No type can be deployed ({'; '.join(reasons)})" if reasons else "No type of the plan can be deployed"


def _size(option: ProvisionedOption | StandardOption) -> int:
    return option.ptus if isinstance(option, ProvisionedOption) else option.sku_capacity or 0


def _spillover(
    workload: Workload, plan: Plan, option: Option, spec: ModelSpec, quota: SpillQuota | None
) -> tuple[StandardOption | None, str | None]:
    """The option that takes what spills; or why nothing spills, where the workload allows it."""
    if not isinstance(option, ProvisionedOption):
        return None, None
    if not (quota or option.spilled_share or workload.slo.spilled_share):
        return None, None
    if spec.offers is None or not spec.offers.spillover:
        return None, f"{plan.model} has no spillover: what its PTUs refuse is a 429."
    type_, standard = option.deployment_type.token_billed, beside_ptus(plan, option, quota)
    if standard is None or standard.sku_capacity is None:
        named = workload.deployment_types is None or type_ in workload.deployment_types
        why = _not_sized(plan, type_) if named else "which is not among `deployment_types`: add it"
        label = option.deployment_type.label
        raise Refused(f"{label} is to spill over to {type_.label}, {why}, or leave out `slo.spilled_share`")
    return standard, None


def _not_sized(plan: Plan, type_: DeploymentType) -> str:
    """Why a type that was asked for has no size, and what could be done."""
    refusal = next((one for one in plan.rejections if one.deployment_type is type_), None)
    if refusal is None:
        notes = [note for one in plan.options if one.deployment_type is type_ for note in one.notes]
        return f"which has no known size ({said(notes[0])}): give another model" if notes else "which has no known size"
    remedies = {Reason.NOT_OFFERED_IN_REGION: "take another region", Reason.DATA_RESIDENCY: "relax `data_residency`"}
    return f"which is not possible ({said(refusal.detail)}): {remedies.get(refusal.reason, 'take another model')}"
