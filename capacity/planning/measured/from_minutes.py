"""Measured minutes -> plans: every offer sized by every criterion, and held against what the service measured."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.grammar import counted
from capacity.planning.advice import price_advice
from capacity.planning.buying import mix_search
from capacity.planning.buying.reservation_totals import report_of, told_of_reserved
from capacity.planning.from_workload import assembled, current, sized_case
from capacity.planning.measured.by_criterion import ByCriteria
from capacity.planning.measured.criteria import Sizing, sizer
from capacity.planning.measured.measured_warnings import agreements, deployed_action, depth_assumed, series_warnings
from capacity.planning.measured.peak_demand import peak_demand, traffic
from capacity.planning.measured.trials import MinuteTrial, RequestTrial, Trial
from capacity.planning.options.every_type import size_one
from capacity.planning.options.situation import Situation
from capacity.planning.results.measured_plan import SeriesOption, SeriesPlan
from capacity.planning.results.plan import (
    Action,
    Current,
    Option,
    ProvisionedOption,
    Recommended,
    Rejection,
    Report,
    StandardOption,
)
from capacity.pricing.reservation import Reservation
from capacity.sizing.choices import Order
from capacity.sizing.deployment import NOTHING, DeploymentType, Throughput, TokenWeights
from capacity.sizing.ptu import UnknownWeight
from capacity.sizing.request_class import Context
from capacity.sizing.workload import Deployed, Limits, Workload
from capacity.traffic import summary
from capacity.traffic.demanded import Demanded, demanded
from capacity.traffic.pool import pools
from capacity.traffic.series import Floats, ObservedDeployment, TokenSeries
from capacity.traffic.series import unknown as unknown_minutes
from capacity.traffic.sharing import Curve

IDLE = Recommended(why="Nothing: it is idle. Delete it.")
OF_SHAPES = ("no-headroom", "cache-not-possible")
"""Warnings of planned shapes: measured minutes have their own headroom, and cache hits that were had are possible."""


class Planned(NamedTuple):
    """A plan, and what would spill from every count of each type: for what several share."""

    plan: SeriesPlan
    curves: Mapping[DeploymentType, Callable[[], Curve]] = NOTHING


def plan(
    observed: ObservedDeployment, sizing: Sizing, catalog: Catalog, *, today: date, hidden: Demanded | None = None
) -> Planned:
    """One deployment, on a model that the catalog knows. NaN minutes are no demand and no idleness either.

    Sizes hold what was asked for, refused and spilled requests included; the traffic told is what was served.
    """
    asked = observed.series if hidden is None else hidden.high
    throughput = catalog.model(observed.model or "").throughput or Throughput(as_of=today, source="")
    weights = weights_of(throughput, sizing.settings.token_weights)
    minutes = summary.weighted_tpm(asked, weights) * float(sizing.settings.growth)
    demand = peak_demand(
        asked,
        minutes,
        sizing.settings.growth,
        bursts=observed.bursts,
        max_output_tokens=sizing.admission.max_output_tokens,
    )
    case, at_peak, rejections = sized_case(_workload(observed, sizing), demand, catalog, today=today)
    trial = _trial(observed, asked, minutes, weights, sizing)
    by_criteria = ByCriteria(
        case=case,
        trial=trial,
        burst_seconds=sizing.burst_seconds,
        sized=sizer(trial, minutes, sizing, of_log=observed.shape is not None),
        planned=mix_search.Minutes(asked=asked, weighted=minutes, growth=sizing.settings.growth),
        curves={},
    )
    results = tuple(map(by_criteria, at_peak))
    options = tuple(result for result in results if not isinstance(result, Rejection))
    rejections = (*rejections, *(result for result in results if isinstance(result, Rejection)))
    base = assembled(case, options, rejections, catalog, today=today)
    warnings: list[Finding] = [
        *(warning for warning in base.warnings if warning.code not in OF_SHAPES),
        *series_warnings(observed, minutes, options, sizing.settings.slo),
        *_hidden_demand(hidden, at_peak, weights, sizing),
        *price_advice.short_span(asked.minutes, options),
    ]
    served = summary.weighted_tpm(observed.series, weights)
    today_ = deployed_action(_deployed(case, options, by_criteria), observed)
    whole = SeriesPlan(
        **{
            **vars(base),
            "resource": observed.resource,
            "current": today_,
            "recommended": IDLE if today_ is not None and today_.action is Action.DELETE else base.recommended,
            "assumptions": (
                *base.assumptions,
                *_log_assumed(observed, options),
                *depth_assumed(options, sizing.burst_seconds),
                *trial.notes(),
                *observed.notes,
            ),
            "warnings": tuple(warnings),
        },
        deployment=observed.deployment,
        traffic=traffic(observed, served),
        agreements=agreements(observed, served, summary.weighted_tpm(asked, weights), options, sizing.burst_seconds),
    )
    return Planned(whole, by_criteria.curves)


def _log_assumed(observed: ObservedDeployment, options: Sequence[Option]) -> Iterator[str]:
    """What single requests say of quota."""
    busiest = max(observed.bursts, key=lambda burst: burst.max_rpm, default=None)
    if busiest is not None and any(isinstance(option, StandardOption) for option in options):
        yield (
            f"RPM quota is checked over 1 or 10 seconds: it is sized on {busiest.max_rpm:,.0f} RPM, which the busiest "
            f"{busiest.seconds} s would be if they went on for a minute."
        )


def _trial(
    observed: ObservedDeployment, asked: TokenSeries, minutes: Floats, weights: TokenWeights, sizing: Sizing
) -> Trial:
    """Single requests where they are known and the criterion looks at them; else the minutes."""
    if observed.requests is not None:
        try:
            return RequestTrial(observed.requests, weights, sizing.settings.growth, sizing.admission)
        except UnknownWeight:  # then no minute can be weighed either, and nothing is sized by PTUs
            pass
    return MinuteTrial(series=asked, minutes=minutes)


def _deployed(
    case: Situation, options: tuple[Option, ...], by_criteria: Callable[[Option], Option | Rejection]
) -> Current | None:
    """What to do with what is deployed, by the same criterion even where its type is not among the options."""
    deployed = case.workload.deployed
    if deployed is None:
        return None
    found = [option for option in options if option.deployment_type is deployed.deployment_type]
    beside = None if found else size_one(case, deployed.deployment_type)
    sized = beside if beside is None or isinstance(beside, Rejection) else by_criteria(beside)
    if sized is not None and not isinstance(sized, Rejection):
        options = (*options, sized)
    return current(deployed, case, options)


def _hidden_demand(
    hidden: Demanded | None, at_peak: Sequence[Option], weights: TokenWeights, sizing: Sizing
) -> Iterator[Finding]:
    """Both readings, in words: refused requests include retries, and nobody knows how many."""
    option = next((one for one in at_peak if isinstance(one, ProvisionedOption)), None)
    if hidden is None:
        return
    refused, spilled = round(hidden.refused), round(hidden.spilled)
    they_are, their = ("It is", "its") if refused + spilled == 1 else ("They are", "their")
    detail = (
        f"{counted(refused, 'request was', 'requests were')} refused and {spilled:,} spilled over. {they_are} demand, "
        f"at the mean tokens of {their} {'deployment' if hidden.of_log else 'minute'}."
    )
    if option is not None and hidden.refused:
        minutes = summary.weighted_tpm(hidden.low, weights) * float(sizing.settings.growth)
        low = sizer(MinuteTrial(series=hidden.low, minutes=minutes), minutes, sizing)(option)
        if isinstance(low, SeriesOption):
            detail += (
                f" Refused ones include retries; without them {counted(low.ptus, 'PTU')} would do, by minutes "
                f"({option.deployment_type.display_name})."
            )
    yield found("hidden-demand", detail=detail)


def report(  # noqa: PLR0913  # as many questions
    observed: Sequence[ObservedDeployment],
    sizing: Sizing,
    catalog: Catalog,
    *,
    today: date,
    pool: bool = False,
    order: Order = Order.NAME,
    reservations: Sequence[Reservation] | None = None,
) -> Report:
    """A plan for each deployment, then with `pool` one for each model whose deployments could be one."""
    observed = [of_its_model(one, catalog) for one in observed]
    plans: list[SeriesPlan] = []
    curves: list[Mapping[DeploymentType, Callable[[], Curve]]] = []
    for one in observed:
        planned = _plan_or_traffic(one, demanded(one, observed), sizing, catalog, today=today)
        plans.append(planned.plan)
        if reservations:  # only these are held against curves, and a curve keeps all minutes of its plan
            curves.append(planned.curves)
    pooled = [
        _pool_plan(whole, [plans[index] for index in members], sizing, catalog, today=today)
        for whole, members in (pools(observed, _asked_of_pool) if pool else ())
    ]
    ordered = sorted(plans, key=lambda one: _rank(one, order))
    found = report_of(plans, catalog, today=today, reservations=reservations, curves=curves)
    return found.replaced(plans=told_of_reserved([*ordered, *pooled], reservations))


def of_its_model(one: ObservedDeployment, catalog: Catalog) -> ObservedDeployment:
    """Image tokens apart where the model counts them apart; text models count them as input like any other."""
    series, requests = one.series, one.requests
    if one.model is not None and catalog.model(one.model).image_model:
        if series.image_output_tokens is None:
            series = series.replaced(image_output_tokens=series.output_tokens)
        if requests is not None and requests.image_output_tokens is None:
            requests = requests.replaced(image_output_tokens=requests.output_tokens)
        return one.replaced(series=series, requests=requests)
    if requests is not None:
        requests = requests.replaced(image_input_tokens=None, image_output_tokens=None)
    return one.replaced(series=series.replaced(image_input_tokens=None, image_output_tokens=None), requests=requests)


def _asked_of_pool(one: ObservedDeployment, beside: Sequence[ObservedDeployment]) -> TokenSeries:
    """The demand of a member; what spilled into another member is already in the tokens of that one."""
    hidden = demanded(one, beside)
    return one.series if hidden is None else hidden.high


def _rank(plan_: SeriesPlan, order: Order) -> tuple[float, str, str, str]:
    """Where a plan stands: most PTUs saved or most PTUs first, then by name, resource and model."""
    number = 0.0
    if order is Order.SAVINGS and plan_.current is not None:
        number = plan_.current.delta_ptus or 0
    elif order is Order.PTUS:
        number = -max((option.ptus for option in plan_.options if isinstance(option, ProvisionedOption)), default=0)
    return number, plan_.workload, plan_.resource or "", plan_.model or ""


def _plan_or_traffic(
    observed: ObservedDeployment, hidden: Demanded | None, sizing: Sizing, catalog: Catalog, *, today: date
) -> Planned:
    if observed.model is not None and observed.has_tokens:
        return plan(observed, sizing, catalog, today=today, hidden=hidden)
    unknown = found(
        "model-unknown",
        detail="The source does not tell the model: name it with --model NAME or --model DEPLOYMENT=NAME.",
    )
    if not observed.has_tokens:
        detail = "The log holds no token counts: rates and bursts are told, sizes need a log or metrics with tokens."
        unknown = found("tokens-unknown", detail=detail)
    minutes = unknown_minutes(observed.series.minutes)
    told = SeriesPlan(
        workload=observed.name,
        description=None,
        owner=None,
        model=observed.model,
        model_version=observed.model_version,
        region=sizing.settings.region or observed.region,
        resource=observed.resource,
        demand=peak_demand(observed.series, minutes, sizing.settings.growth, bursts=observed.bursts),
        weighed=None,
        options=(),
        recommended=Recommended(why="Nothing: it could not be sized."),
        current=_not_sized(observed),
        rejections=(),
        assumptions=observed.notes,
        warnings=(unknown, *series_warnings(observed, minutes, (), sizing.settings.slo)),
        facts=(),
        deployment=observed.deployment,
        traffic=traffic(observed, minutes),
        agreements=(),
    )
    return Planned(told)


def _not_sized(observed: ObservedDeployment) -> Current | None:
    """What is deployed today, where nothing can be said of its size."""
    if observed.deployment_type is None or (observed.ptus is None and observed.sku_capacity is None):
        return None
    return Current(
        deployment_type=observed.deployment_type,
        ptus=observed.ptus,
        sku_capacity=observed.sku_capacity,
        action=Action.REVIEW,
        detail="its model is not known" if observed.has_tokens else "its tokens are not known",
    )


def _pool_plan(
    pooled: ObservedDeployment, members: Sequence[SeriesPlan], sizing: Sizing, catalog: Catalog, *, today: date
) -> SeriesPlan:
    """The pool, with what it saves against the sum of its members' sizes."""
    whole = plan(pooled, sizing, catalog, today=today).plan
    saved = []
    for option in whole.options:
        if isinstance(option, ProvisionedOption):
            type_ = option.deployment_type
            others = [other for member in members for other in member.options if other.deployment_type is type_]
            alone = sum(other.ptus for other in others if isinstance(other, ProvisionedOption))
            saved.append(f"{type_.display_name} {counted(option.ptus, 'PTU')} instead of {alone:,}")
    note = f"As one deployment: {'; '.join(saved)}." if saved else "No provisioned type fits the pool."
    return whole.replaced(assumptions=(note, *whole.assumptions))


def _workload(observed: ObservedDeployment, sizing: Sizing) -> Workload:
    """The deployment as the rest of planning knows workloads."""
    type_ = observed.deployment_type
    has_size = observed.ptus is not None or observed.sku_capacity is not None
    return Workload(
        name=observed.name,
        model=observed.model or "",
        model_version=observed.model_version,
        region=sizing.settings.region or observed.region,
        traffic=(),
        deployment_types=sizing.settings.deployment_types,
        data_residency=sizing.settings.data_residency,
        token_weights=sizing.settings.token_weights,
        planning=sizing.settings.planning,
        slo=sizing.settings.slo,
        limits=Limits(),
        deployed=Deployed(deployment_type=type_, ptus=observed.ptus, sku_capacity=observed.sku_capacity)
        if type_ is not None and has_size
        else None,
    )


def weights_of(throughput: Throughput, own: TokenWeights | None) -> TokenWeights:
    """Of short context, with those that the user gives in place of the published ones."""
    weights = throughput.weights_for(Context.SHORT)
    if own is None:
        return weights
    return weights.replaced(**{name: weight for name, weight in vars(own).items() if weight is not None})
