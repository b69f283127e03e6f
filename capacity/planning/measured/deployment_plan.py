"""One measured deployment -> its plan: every offer sized by every criterion, and held against what was measured."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding, found
from capacity.planning.advice import price_advice
from capacity.planning.from_workload import assembled, current, sized_case
from capacity.planning.measured import plan_curves, quota_readings
from capacity.planning.measured.criteria import Sized, Sizing, option_sizer
from capacity.planning.measured.days_of_traffic import days_of_traffic
from capacity.planning.measured.foreseen import with_foreseen
from capacity.planning.measured.held_weeks import Past, past_weeks
from capacity.planning.measured.hidden_reading import hidden_demand, kept_for_overflow
from capacity.planning.measured.in_hours import hours_alone, in_hours
from capacity.planning.measured.judged_requests import judged
from capacity.planning.measured.measured_case import MeasuredCase, measured_case
from capacity.planning.measured.measured_warnings import (
    agreements,
    deployed_action,
    depth_assumed,
    log_assumed,
    minutes_without_tokens,
    rows_left_out,
    series_warnings,
)
from capacity.planning.measured.minute_doubts import Doubts
from capacity.planning.measured.minute_months import MinuteMonths
from capacity.planning.measured.outlooks import with_outlook
from capacity.planning.measured.peak_demand import peak_demand, traffic
from capacity.planning.measured.prompt_lengths import length_warnings, not_checked
from capacity.planning.measured.seen_classes import workload_basis
from capacity.planning.measured.size_trials import size_trials
from capacity.planning.measured.usage_missing import usage_missing
from capacity.planning.measured.weeks import week_warnings, weeks
from capacity.planning.options.every_type import size_one
from capacity.planning.options.situation import Situation
from capacity.planning.options.wish import Wish
from capacity.planning.results.measured_plan import MeasuredTraffic
from capacity.planning.results.plan import (
    Action,
    Current,
    Option,
    Plan,
    Rejection,
)
from capacity.planning.results.recommended_offer import Recommended
from capacity.sizing.traffic_path import months_until
from capacity.sizing.workload import Deployed
from capacity.traffic import summary
from capacity.traffic.demanded import HiddenDemand
from capacity.traffic.series import ObservedDeployment

IDLE = Recommended(why=found("idle"))


def plan(  # noqa: PLR0913  # what a plan is made of
    observed: ObservedDeployment,
    sizing: Sizing,
    catalog: Catalog,
    *,
    today: date,
    hidden: HiddenDemand | None = None,
    members: Sequence[ObservedDeployment] = (),
    watch: Callable[[float], object] = lambda _: None,
) -> tuple[Plan, MinuteMonths]:
    """One deployment, or `members` as one, on a model that the catalog knows; its months decide purchases over time.

    NaN minutes are no demand and no idleness either. `watch` is told what share of it is done, after each type.

    Sizes and the traffic told hold what was asked for: refused and spilled requests are in it, and what it took over
    from others is not.
    """
    missing = usage_missing(members or [observed], writes_output=catalog.model(observed.model or "").writes_output)
    case_of = partial(measured_case, observed, catalog=catalog, today=today, hidden=hidden, missing=missing)
    measured, seen = with_foreseen(case_of, _lived(observed, sizing, catalog, today).of(observed), catalog)
    sizing, minutes, inside = measured.sizing, measured.minutes, measured.inside
    most = sizing.admission.max_output_tokens
    demand = peak_demand(inside, prompts=measured.prompts, bursts=observed.bursts, max_output_tokens=most)
    case, at_peak, refused = sized_case(measured_wish(observed, sizing), demand, catalog, today=today)
    trial = measured.trial()
    sized = option_sizer(case, trial, minutes, sizing, inside=inside.weighted)
    results = [_told(sized(option), watch, at / (len(at_peak) + 1)) for at, option in enumerate(at_peak, start=1)]
    kept = [result for result in results if isinstance(result, Sized)]
    beside = _beside(case, kept, sized)
    options = tuple(one.option for one in kept)
    deployed = _deployed(case, [*kept, *beside], observed, hidden)
    refused = (*refused, *(result for result in results if isinstance(result, Rejection)))
    base = assembled(case, options, refused, deployed, catalog, today=today)
    mixes = {one.option.deployment_type: one.mix for one in (*kept, *beside) if one.mix is not None}
    rows = weeks(minutes, inside, trial, measured.prompts, case=case, options=options, sizing=sizing)
    past = past_weeks(rows, base, trial, measured, case, catalog)
    with_traffic = _with_traffic(base, measured, [*trial.notes(), *judged(trial, options, sizing)], at_peak, past)
    foreseen = with_outlook(with_traffic, seen, measured, trial, catalog, today=today)
    drawn = plan_curves.drawn(foreseen, measured, trial, kept)
    result = quota_readings.beside(drawn, observed, case.spec.standard_quota, most)
    months = MinuteMonths(
        result,
        case,
        minutes=minutes,
        searches=mixes,
        sizing=sizing,
        catalog=catalog,
        today=today,
        seen=seen,
        on_model=partial(_on_model, observed, sizing, catalog, today=today, hidden=hidden, members=members),
    )
    return result, months


def _on_model(  # noqa: PLR0913  # as `plan`
    observed: ObservedDeployment,
    sizing: Sizing,
    catalog: Catalog,
    model: str,
    *,
    today: date,
    hidden: HiddenDemand | None,
    members: Sequence[ObservedDeployment],
) -> MinuteMonths:
    """The months of the same traffic on another model; token weights of one's own are not that one's."""
    settings = sizing.settings.replaced(token_weights=None)
    other = sizing.replaced(settings=settings, median_path=(), curves=False, trial_ptus=())
    on_it = observed.replaced(model=model, model_version=None)
    return plan(on_it, other, catalog, today=today, hidden=hidden, members=members)[1]


def _lived(observed: ObservedDeployment, sizing: Sizing, catalog: Catalog, today: date) -> Sizing:
    """The settings with the months in which the model lives, of those that purchases are decided over."""
    if not sizing.over_time:
        return sizing
    life = catalog.model(observed.model or "").life(observed.model_version)
    return sizing.replaced(lived_months=months_until(life.retires if life else None, today, len(sizing.path)))


def _told(result: Sized | Rejection, watch: Callable[[float], object], share: float) -> Sized | Rejection:
    watch(share)
    return result


def _deployed(
    case: Situation, sized: Sequence[Sized], observed: ObservedDeployment, hidden: HiddenDemand | None
) -> Current | None:
    """What to do with what is deployed; it is kept for overflow that it takes from others."""
    found = deployed_action(current(case, tuple(one.option for one in sized)), observed)
    if found is not None and hidden is not None and hidden.taken is not None:
        return kept_for_overflow(found, hidden.taken)
    return found


def measured_wish(observed: ObservedDeployment, sizing: Sizing) -> Wish:
    """What a plan of a measured deployment is asked: its facts, with the settings for all that are measured."""
    settings = sizing.settings
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
        growth=sizing.planned_growth,
        months=len(sizing.path) if sizing.over_time else None,
        slo=settings.slo,
        deployed=Deployed(deployment_type=type_, ptus=observed.ptus, sku_capacity=observed.sku_capacity)
        if type_ is not None and has_size
        else None,
        is_measured=True,
        observed_days=days_of_traffic(observed.series),
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
    base: Plan, of: MeasuredCase, notes: Sequence[Finding], at_peak: Sequence[Option], past: Past
) -> Plan:
    """The plan with what the minutes say beside the sizes."""
    observed, asked = of.observed, of.minutes.asked
    served, weighted = of.weigh(observed.series), of.weigh(asked)
    hidden = None if of.reading is None else of.reading.hidden
    doubts = Doubts(of=of, at_peak=tuple(at_peak))
    idle = base.current is not None and base.current.action is Action.DELETE
    return base.replaced(
        resource=observed.resource,
        recommended=IDLE.replaced(refused=base.recommended.refused) if idle else doubts.told_of(base.recommended),
        assumptions=(
            *base.assumptions,
            *hours_alone(of.minutes, of.inside, of.sizing, base.options),
            *log_assumed(observed, base.options),
            *depth_assumed(base.options),
            *not_checked(observed, of.limits),
            *notes,
            *observed.notes,
        ),
        warnings=(
            *observed.doubts,
            *doubts.told_twice(),
            *doubts.not_logged(),
            *length_warnings(of.prompts, of.limits, observed.model or ""),
            *week_warnings(observed, past.weeks, base.options),
            *rows_left_out(observed, "rows-left-out"),
            *minutes_without_tokens(observed, "minutes-without-tokens"),
            *past.warnings,
            *base.warnings,
            *series_warnings(observed, in_hours(of.minutes, of.sizing.hours), base.options, of.sizing.settings.slo),
            *hidden_demand(of.reading, doubts.sized_on),
            *doubts.not_own(),
            *doubts.not_split(),
            *_not_tried(of),
            *price_advice.short_span(asked.minutes, base.options),
        ),
        measured=MeasuredTraffic(
            deployment=observed.deployment,
            traffic=traffic(observed, asked, weighted, of.sizing.hours),
            quota_use=observed.quota_use,
            agreements=agreements(observed, served, weighted, base.options, hidden),
            weeks=past.weeks,
            hours=None if of.sizing.hours is None else of.sizing.hours.full_text,
            growth=of.sizing.planned_growth,
            hold=past.hold,
            basis=workload_basis(of),
            trials=size_trials(
                of.sizing.trial_ptus, of.inside, of.throughput.input_tpm_per_ptu, of.sizing.burst_seconds
            ),
        ),
    )


def _not_tried(of: MeasuredCase) -> Iterator[Finding]:
    if of.sizing.trial_ptus and (of.throughput.input_tpm_per_ptu is None or not summary.is_known(of.minutes.weighted)):
        yield found("sizes-not-tried", model=of.observed.model)
