"""What the minutes say beside the sizes: warnings, agreement with what the service measured, and idle deployments."""

from collections.abc import Iterator, Sequence

from capacity.findings import Finding, Value, found
from capacity.planning.results.measured_plan import Agreement, ByCriteria
from capacity.planning.results.plan import Action, Current, Option, ProvisionedOption, StandardOption
from capacity.sizing.choices import Criterion
from capacity.sizing.workload import Slo
from capacity.traffic import replay, summary
from capacity.traffic.demanded import HiddenDemand
from capacity.traffic.series import MINUTES_PER_HOUR, Floats, Measured, ObservedDeployment

FULL = 0.995
"""A mean utilization of a minute from which it counts as full."""
WELL_OBSERVED = 0.99
MS_PER_SECOND = 1000
ONE_PERCENT = 0.01
MANY_UNKNOWN = 0.05
"""Of the requests that were served, or of the rows, above which a recommendation says that it rests on a guess."""


def series_warnings(
    observed: ObservedDeployment, minutes: Floats, options: Sequence[Option], slo: Slo
) -> Iterator[Finding]:
    """Warnings about gaps in the minutes, and about evidence against the plan."""
    series, measured = observed.series, observed.measured
    sized = first_sized(options)
    if not observed.observed_share:
        yield found("nothing-observed")
    elif observed.observed_share < WELL_OBSERVED:
        yield found("gaps", unobserved=1 - series.observed_share, readings=_with_and_without_gaps(minutes, sized))
    if observed.grain_minutes > 1:
        yield found("coarse-grain", minutes=observed.grain_minutes)
    used = None if measured.utilization_max_share is None else summary.statistics(measured.utilization_max_share)
    if used and used.max >= FULL and measured.throttled_requests is None and measured.spilled_requests is None:
        yield found("demand-censored")
    if series.cached_input_tokens is None and observed.has_tokens:
        yield found("cached-share-unknown")
    yield from _objectives(measured, options, slo)
    if sized is not None:
        yield from _cost_of_the_choice(*sized)


def minutes_without_tokens(observed: ObservedDeployment, code: str, **values: Value) -> Iterator[Finding]:
    """Requests in minutes whose tokens are not known, where these are many."""
    requests, served = observed.without_tokens
    if requests > MANY_UNKNOWN * served:
        yield Finding(code=code, values={"requests": requests, "of": served, "share": requests / served, **values})


def log_assumed(observed: ObservedDeployment, options: Sequence[Option]) -> Iterator[Finding]:
    """What single requests say of quota."""
    busiest = max(observed.bursts, key=lambda burst: burst.max_rpm, default=None)
    if busiest is not None and any(isinstance(option, StandardOption) for option in options):
        yield found("rpm-of-a-burst", rpm=busiest.max_rpm, seconds=busiest.seconds)


def rows_left_out(observed: ObservedDeployment, code: str, **values: Value) -> Iterator[Finding]:
    """What --skip-bad left out, if anything."""
    if observed.left_out is not None:
        yield Finding(code=code, values={"of": observed.left_out, **values})


def first_sized(options: Sequence[Option]) -> tuple[ProvisionedOption, ByCriteria] | None:
    """The first provisioned type, and how the traffic sized it."""
    sized = ((one, one.by_criteria) for one in options if isinstance(one, ProvisionedOption))
    return next(((option, by) for option, by in sized if by is not None), None)


def _objectives(measured: Measured, options: Sequence[Option], slo: Slo) -> Iterator[Finding]:
    """What was measured against what is asked for, and speed against what Microsoft aims at; medians of minutes."""
    targets = [one.latency_target_tokens_per_second for one in options if isinstance(one, ProvisionedOption)]
    target = next((target for target in targets if target is not None), None)
    speed = _median(measured.tokens_per_second)
    wanted = slo.tokens_per_second
    if wanted is not None and speed is not None and speed < wanted:
        yield found("latency-above-slo", objective="tokens_per_second", wanted=wanted, measured=speed)
    if target is not None and speed is not None and speed < target:
        yield found("latency-above-target", wanted=target, measured=speed)
    first_ms, wanted = _median(measured.time_to_response_ms), slo.time_to_first_token_seconds
    if wanted is not None and first_ms is not None and first_ms / MS_PER_SECOND > float(wanted):
        seconds = first_ms / MS_PER_SECOND
        yield found("latency-above-slo", objective="time_to_first_token_seconds", wanted=wanted, measured=seconds)
    up = None if measured.availability_share is None else summary.statistics(measured.availability_share)
    if slo.availability_share is not None and up is not None and up.mean < slo.availability_share:
        yield found("availability-below-slo", wanted=slo.availability_share, measured=up.mean)


def _median(values: Floats | None) -> float | None:
    known = None if values is None else summary.statistics(values)
    return None if known is None else known.p50


def _with_and_without_gaps(
    minutes: Floats, sized: tuple[ProvisionedOption, ByCriteria] | None
) -> tuple[tuple[str, float, float], ...]:
    """PTUs needed by mean, p95 and p99, with the gaps left out and with them read as idle."""
    idle = summary.statistics(minutes, missing_is_idle=True)
    if idle is None or sized is None:
        return ()
    option, by = sized
    factor = float(1 + option.headroom_share) / float(option.input_tpm_per_ptu)
    needed = {criterion: outcome.ptus_needed or 0.0 for criterion, outcome in by.by_criterion.items() if outcome}
    readings = {Criterion.MEAN: idle.mean, Criterion.P95: idle.p95, Criterion.P99: idle.p99}
    return tuple((criterion.value, needed[criterion], tokens * factor) for criterion, tokens in readings.items())


def depth_assumed(options: Sequence[Option]) -> Iterator[Finding]:
    """What rests on the depth of the bucket, for the first type; a statistic of the minutes does not."""
    sized = first_sized(options)
    if sized is not None and sized[1].criterion is Criterion.THROTTLED:
        option, by = sized
        depths = tuple(by.ptus_at_burst_seconds.items())
        yield found("burst-depth", burst_seconds=by.burst_seconds, type_=option.deployment_type, ptus=depths)


def _cost_of_the_choice(option: ProvisionedOption, by: ByCriteria) -> Iterator[Finding]:
    """What the size taken refuses, and what the 99th percentile of minutes would."""
    taken, p99 = by.by_criterion[by.criterion], by.by_criterion[Criterion.P99]
    told = {}
    if taken is not None and taken.throttled_share:
        told["refusals-planned"] = taken
    if p99 is not None and p99 is not taken and p99.worst_hour_throttled_share > ONE_PERCENT:
        told["percentile-is-not-a-share"] = p99
    for code, outcome in told.items():
        yield found(
            code,
            ptus=outcome.ptus,
            type_=option.deployment_type,
            basis=by.throttled_basis,
            share=outcome.throttled_share,
            worst_hour=outcome.worst_hour_throttled_share,
        )


def agreements(
    observed: ObservedDeployment,
    served: Floats,
    asked: Floats,
    options: Sequence[Option],
    hidden: HiddenDemand | None = None,
) -> tuple[Agreement, ...]:
    """The plan's own model of the deployed size against what the service measured of it.

    Utilization comes from what was served, refusals from what was asked for; both in weighted tokens per minute.
    Requests that spilled were refused.
    """
    measured, sized = observed.measured, first_sized(options)
    if sized is None or not observed.ptus:
        return ()
    option, by = sized
    carried = observed.ptus * float(option.input_tpm_per_ptu)
    rows = []
    predicted = summary.statistics(served / carried)
    mean, most = measured.utilization_mean_share, measured.utilization_max_share
    if predicted and mean is not None and (known := summary.statistics(mean)):
        rows.append(Agreement(name="utilization_share.mean", predicted=predicted.mean, measured=known.mean))
    if predicted and most is not None and (known := summary.statistics(most)):
        rows.append(Agreement(name="utilization_share.max", predicted=predicted.max, measured=known.max))
    if measured.throttled_requests is not None and observed.series.requests is not None:
        result = replay.replay(observed.series.start, asked, [carried], burst_seconds=by.burst_seconds)
        refused, requests = summary.total(measured.throttled_requests), summary.total(observed.series.requests)
        if hidden is not None and hidden.high.requests is not None:
            refused, requests = hidden.refused + hidden.spilled, summary.total(hidden.high.requests)
        share = refused / requests if requests else None
        rows.append(Agreement(name="throttled_share", predicted=float(result.throttled_share[0]), measured=share))
    return tuple(rows)


def deployed_action(current: Current | None, one: ObservedDeployment) -> Current | None:
    """A deployment idle for days is told to go, not to shrink; of one that was not observed nothing is concluded.

    Where it refused far below its quota, neither more of that nor less is advised.
    """
    series, use = one.series, one.quota_use
    throttled = one.measured.throttled_requests
    if current is not None and use is not None and use.is_far and throttled is not None and summary.total(throttled):
        return current.replaced(
            action=Action.KEEP, delta_sku_capacity=0, detail=found("quota-not-the-cause", share=use.tokens_share)
        )
    used = summary.total(series.input_tokens) + summary.total(series.output_tokens)
    requests = 0.0 if series.requests is None else summary.total(series.requests)  # all of them may have been refused
    if current is None or used + requests > 0:
        return current
    days = series.minutes * (1 if one.silent else series.observed_share) / MINUTES_PER_HOUR / 24
    if not series.observed.any() and (not one.silent or days < 1):
        return Current(
            deployment_type=current.deployment_type,
            ptus=current.ptus,
            sku_capacity=current.sku_capacity,
            action=Action.REVIEW,
            detail=found("never-observed"),
        )
    if days < 1:
        return current
    return current.replaced(
        action=Action.DELETE,
        delta_ptus=None if current.ptus is None else -current.ptus,
        delta_sku_capacity=None if current.sku_capacity is None else -current.sku_capacity,
        detail=found("idle-for-days", days=days),
    )
