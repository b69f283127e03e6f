"""One measured deployment -> its plan: every offer sized by every criterion, and held against what was measured."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice import price_advice
from capacity.planning.buying.mix_search import Minutes
from capacity.planning.from_workload import assembled, current, sized_case
from capacity.planning.measured import quota_readings
from capacity.planning.measured.criteria import Sized, Sizing, option_sizer, ptu_sizer
from capacity.planning.measured.hidden_reading import Carried, Reading, hidden_demand, kept_for_overflow, taken
from capacity.planning.measured.measured_warnings import (
    agreements,
    deployed_action,
    depth_assumed,
    rows_left_out,
    series_warnings,
    usage_missing,
)
from capacity.planning.measured.peak_demand import peak_demand, traffic
from capacity.planning.measured.trials import STATISTICS, MinuteTrial, RequestTrial, Trial
from capacity.planning.options.every_type import size_one
from capacity.planning.options.situation import Situation, Wish, with_weights
from capacity.planning.results.measured_plan import MeasuredTraffic
from capacity.planning.results.plan import (
    Action,
    Current,
    Option,
    Plan,
    ProvisionedOption,
    Rejection,
    StandardOption,
)
from capacity.planning.results.recommended_offer import Recommended
from capacity.record import Record
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import NOTHING, DeploymentType, StandardQuota, Throughput, TokenWeights
from capacity.sizing.ptu import UnknownWeight
from capacity.sizing.request_class import Context
from capacity.sizing.workload import Deployed, Settings
from capacity.traffic import summary
from capacity.traffic.demanded import HiddenDemand
from capacity.traffic.series import ObservedDeployment, TokenSeries, unknown
from capacity.traffic.sharing import Curve

MANY_UNKNOWN = 0.05
"""Of the requests that were served, or of the rows, above which a recommendation says that it rests on a guess."""
IDLE = Recommended(why=found("idle"))


class Planned(NamedTuple):
    """A plan with its spill curves, by which reservations that several share are divided."""

    plan: Plan
    curves: Mapping[DeploymentType, Callable[[], Curve]] = NOTHING


class _Case(Record):
    """A deployment, what was asked of it, and how that is to be sized."""

    observed: ObservedDeployment
    reading: Reading | None
    minutes: Minutes
    weights: TokenWeights
    sizing: Sizing

    def trial(self) -> Trial:
        """Single requests where they are known and the criterion looks at them; else the minutes."""
        if self.observed.requests is not None:
            try:
                return RequestTrial(
                    self.observed.requests, self.weights, self.sizing.settings.growth, self.sizing.admission
                )
            except UnknownWeight:  # then no minute can be weighed either, and nothing is sized by PTUs
                pass
        of_log = self.observed.shape is not None
        shown = STATISTICS if of_log else tuple(Criterion)
        return MinuteTrial(series=self.minutes.asked, minutes=self.minutes.weighted, shown_criteria=shown)


def plan(
    observed: ObservedDeployment, sizing: Sizing, catalog: Catalog, *, today: date, hidden: HiddenDemand | None = None
) -> Planned:
    """One deployment, on a model that the catalog knows. NaN minutes are no demand and no idleness either.

    Sizes and the traffic told hold what was asked for: refused and spilled requests are in it, and what it took over
    from others is not.
    """
    growth = sizing.settings.growth
    throughput = catalog.model(observed.model or "").throughput or Throughput(as_of=today, source="")
    weights = with_weights(throughput, sizing.settings.token_weights).weights_for(Context.SHORT)
    carried = Carried(observed.ptus, throughput.input_tpm_per_ptu, weights, sizing.burst_seconds)
    reading = None if hidden is None else taken(observed, hidden, carried)
    asked = observed.series if reading is None else reading.series
    minutes = Minutes(asked=asked, weighted=summary.weighted_tpm(asked, weights) * float(growth), growth=growth)
    demand = peak_demand(minutes, bursts=observed.bursts, max_output_tokens=sizing.admission.max_output_tokens)
    wish = measured_wish(observed, sizing.settings)
    case, at_peak, refused = sized_case(wish, demand, catalog, today=today)
    measured = _Case(observed=observed, reading=reading, minutes=minutes, weights=weights, sizing=sizing)
    trial = measured.trial()
    sized = option_sizer(case, trial, minutes, sizing)
    results = [sized(option) for option in at_peak]
    kept = [result for result in results if isinstance(result, Sized)]
    beside = _beside(case, kept, sized)
    options = tuple(one.option for one in kept)
    deployed = deployed_action(current(case, tuple(one.option for one in (*kept, *beside))), observed)
    if deployed is not None and hidden is not None and hidden.taken is not None:
        deployed = kept_for_overflow(deployed, hidden.taken)
    refused = (*refused, *(result for result in results if isinstance(result, Rejection)))
    base = assembled(case, options, refused, deployed, catalog, today=today)
    curves = {one.option.deployment_type: one.curve for one in (*kept, *beside) if one.curve is not None}
    return Planned(_with_traffic(base, measured, trial.notes(), at_peak, case.spec.standard_quota), curves)


def measured_wish(observed: ObservedDeployment, settings: Settings) -> Wish:
    """What a plan of a measured deployment is asked: its facts, with the settings for all that are measured."""
    type_ = observed.deployment_type
    has_size = observed.ptus is not None or observed.sku_capacity is not None
    return Wish(
        name=observed.name,
        model=observed.model or "",
        model_version=observed.model_version,
        region=settings.region or observed.region,
        deployment_types=settings.deployment_types,
        data_residency=settings.data_residency,
        token_weights=settings.token_weights,
        planning=settings.planning,
        slo=settings.slo,
        deployed=Deployed(deployment_type=type_, ptus=observed.ptus, sku_capacity=observed.sku_capacity)
        if type_ is not None and has_size
        else None,
        is_measured=True,
    )


def _beside(case: Situation, kept: Sequence[Sized], sized: Callable[[Option], Sized | Rejection]) -> tuple[Sized, ...]:
    """The deployed type, by the same criterion, where it is not among the options."""
    deployed = case.wish.deployed
    if deployed is None or any(one.option.deployment_type is deployed.deployment_type for one in kept):
        return ()
    at_peak = size_one(case, deployed.deployment_type)
    result = at_peak if isinstance(at_peak, Rejection) else sized(at_peak)
    return () if isinstance(result, Rejection) else (result,)


def _with_traffic(
    base: Plan, of: _Case, notes: Sequence[Finding], at_peak: Sequence[Option], published: StandardQuota | None
) -> Plan:
    """The plan with what the minutes say beside the sizes."""
    observed, asked = of.observed, of.minutes.asked
    served, weighted = (summary.weighted_tpm(series, of.weights) for series in (observed.series, asked))
    maximum = of.sizing.admission.max_output_tokens
    quota = quota_readings.today(observed, published, maximum)
    hidden = None if of.reading is None else of.reading.hidden
    return base.replaced(
        resource=observed.resource,
        recommended=_told_of_usage(base, observed),
        assumptions=(
            *base.assumptions,
            *_log_assumed(observed, base.options),
            *depth_assumed(base.options),
            *notes,
            *quota_readings.assumed_today(observed, quota, maximum),
            *observed.notes,
        ),
        warnings=(
            *_not_logged(of, at_peak),
            *rows_left_out(observed, "rows-left-out"),
            *quota_readings.refused_today(quota),
            *base.warnings,
            *series_warnings(observed, of.minutes.weighted, base.options, of.sizing.settings.slo),
            *hidden_demand(of.reading, lambda series: _sized_on(series, of, at_peak)),
            *price_advice.short_span(asked.minutes, base.options),
        ),
        measured=MeasuredTraffic(
            deployment=observed.deployment,
            traffic=traffic(observed, asked, weighted),
            agreements=agreements(observed, served, weighted, base.options, hidden),
            quota_today=quota,
        ),
    )


def _told_of_usage(base: Plan, observed: ObservedDeployment) -> Recommended:
    """The recommendation, which says so where much of the demand is a guess."""
    if base.current is not None and base.current.action is Action.DELETE:
        return IDLE
    why, missing = base.recommended.why, usage_missing(observed)
    if missing is not None and missing.share > MANY_UNKNOWN:
        why = missing.found("usage-guessed", why=why)
    if observed.left_out_share > MANY_UNKNOWN:
        why = next(rows_left_out(observed, "sized-without-rows", why=why))
    return base.recommended.replaced(why=why)


def _not_logged(of: _Case, at_peak: Sequence[Option]) -> Iterator[Finding]:
    """Requests without usage, and what would be bought were they nothing."""
    missing = usage_missing(of.observed)
    if missing is None:
        return
    without = None if of.reading is None else of.reading.hidden.logged
    type_, ptus = _sized_on(without, of, at_peak)
    yield missing.found("usage-missing", type_=type_, ptus=ptus)


def _log_assumed(observed: ObservedDeployment, options: Sequence[Option]) -> Iterator[Finding]:
    """What single requests say of quota."""
    busiest = max(observed.bursts, key=lambda burst: burst.max_rpm, default=None)
    if busiest is not None and any(isinstance(option, StandardOption) for option in options):
        yield found("rpm-of-a-burst", rpm=busiest.max_rpm, seconds=busiest.seconds)


def _sized_on(
    series: TokenSeries | None, of: _Case, at_peak: Sequence[Option]
) -> tuple[DeploymentType | None, int | None]:
    """The first provisioned type, and what other minutes would need of it."""
    option, sized = next((one for one in at_peak if isinstance(one, ProvisionedOption)), None), None
    if option is not None and series is not None:
        minutes = summary.weighted_tpm(series, of.weights) * float(of.minutes.growth)
        sized = ptu_sizer(MinuteTrial(series=series, minutes=minutes), minutes, of.sizing)(option)
    type_ = None if option is None else option.deployment_type
    return type_, sized.ptus if isinstance(sized, ProvisionedOption) else None


def traffic_alone(observed: ObservedDeployment, sizing: Sizing) -> Plan:
    """A plan without sizes, where the model or the tokens are not known: traffic, and what is deployed."""
    lacking = found("model-unknown" if observed.has_tokens else "tokens-unknown")
    missing = usage_missing(observed)
    if observed.has_tokens and observed.model_problem:
        lacking = found("model-unknown", detail=observed.model_problem)
    weighted, growth = unknown(observed.series.minutes), sizing.settings.growth
    minutes = Minutes(asked=observed.series, weighted=weighted, growth=growth)
    return Plan(
        workload=observed.name,
        description=None,
        owner=None,
        model=observed.model,
        model_version=observed.model_version,
        region=sizing.settings.region or observed.region,
        resource=observed.resource,
        demand=peak_demand(minutes, bursts=observed.bursts),
        weighed=None,
        options=(),
        recommended=Recommended(why=found("nothing-sized")),
        current=_not_sized(observed),
        rejections=(),
        assumptions=observed.notes,
        warnings=(
            lacking,
            *rows_left_out(observed, "rows-left-out"),
            *(() if missing is None else (missing.found("usage-missing"),)),
            *series_warnings(observed, weighted, (), sizing.settings.slo),
        ),
        facts=(),
        measured=MeasuredTraffic(deployment=observed.deployment, traffic=traffic(observed, observed.series, weighted)),
    )


def _not_sized(observed: ObservedDeployment) -> Current | None:
    """What is deployed today, where nothing can be said of its size."""
    if observed.deployment_type is None or (observed.ptus is None and observed.sku_capacity is None):
        return None
    return Current(
        deployment_type=observed.deployment_type,
        ptus=observed.ptus,
        sku_capacity=observed.sku_capacity,
        action=Action.REVIEW,
        detail=found("its-model-unknown" if observed.has_tokens else "its-tokens-unknown"),
    )
