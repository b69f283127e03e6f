"""What the minutes say beside the sizes: warnings, agreement with what the service measured, and idle deployments."""

from collections.abc import Iterator

from capacity.findings import Finding, found
from capacity.grammar import counted
from capacity.planning.results.measured_plan import Agreement, SeriesOption
from capacity.planning.results.plan import Action, Current, Option
from capacity.sizing.choices import Criterion
from capacity.sizing.workload import Slo
from capacity.traffic import replay, summary
from capacity.traffic.series import MINUTES_PER_HOUR, Floats, Measured, ObservedDeployment, TokenSeries

FULL = 0.995
"""A mean utilization of a minute from which it counts as full."""
WELL_OBSERVED = 0.99
MS_PER_SECOND = 1000
ONE_PERCENT = 0.01


def series_warnings(
    observed: ObservedDeployment, minutes: Floats, options: tuple[Option, ...], slo: Slo
) -> Iterator[Finding]:
    """What the minutes cannot tell, and what they tell against the plan."""
    series, measured = observed.series, observed.measured
    if not observed.observed_share:
        detail = "No minute was observed: the sizes are the smallest there are, and say nothing of the need."
        yield found("nothing-observed", detail=detail)
    elif observed.observed_share < WELL_OBSERVED:
        yield found("gaps", detail=_gaps(series, minutes, options))
    if observed.grain_minutes > 1:
        detail = (
            f"The source has one value for {observed.grain_minutes} minutes: every minute here is a mean, and peaks "
            "within are hidden. Sizes are too small by an unknown amount; read it again at PT1M."
        )
        yield found("coarse-grain", detail=detail)
    used = None if measured.utilization_max_share is None else summary.statistics(measured.utilization_max_share)
    if used and used.max >= FULL and measured.throttled_requests is None and measured.spilled_requests is None:
        detail = (
            "Utilization touched 100 %, and requests by status are not known: what was refused is missing here, "
            "and the demand was higher than what was served."
        )
        yield found("demand-censored", detail=detail)
    if series.cached_input_tokens is None and observed.has_tokens:
        detail = (
            "Cached input is not known and taken as none: with a prompt cache fewer PTUs would do (--cached-share)."
        )
        yield found("cached-share-unknown", detail=detail)
    yield from _objectives(measured, options, slo)
    yield from _cost_of_the_choice(options)


def _objectives(measured: Measured, options: tuple[Option, ...], slo: Slo) -> Iterator[Finding]:
    """What was measured against what is asked for, and speed against what Microsoft aims at; medians of minutes."""
    targets = [option.latency_target_tokens_per_second for option in options if isinstance(option, SeriesOption)]
    target = next((target for target in targets if target is not None), None)
    speed = _median(measured.tokens_per_second)
    for wanted, whose in ((slo.tokens_per_second, "asked for"), (target, "Microsoft's target")):
        if wanted is not None and speed is not None and speed < wanted:
            wanted_speed = counted(float(wanted), "token per second is", "tokens per second are")
            detail = f"{wanted_speed} {whose}; the median minute measured {speed:.0f}."
            code = "latency-above-slo" if whose == "asked for" else "latency-above-target"
            yield found(code, detail=detail)
    first = _median(measured.time_to_response_ms)
    if slo.time_to_first_token_seconds is not None and first is not None:
        asked = float(slo.time_to_first_token_seconds)
        if first / MS_PER_SECOND > asked:
            seconds = first / MS_PER_SECOND
            detail = f"{asked:g} s to the first token are asked for; the median minute measured {seconds:.1f}."
            yield found("latency-above-slo", detail=detail)
    up = None if measured.availability_share is None else summary.statistics(measured.availability_share)
    if slo.availability_share is not None and up is not None and up.mean < slo.availability_share:
        detail = f"{float(slo.availability_share):.3%} availability are asked for; the minutes measured {up.mean:.3%}."
        yield found("availability-below-slo", detail=detail)


def _median(values: Floats | None) -> float | None:
    known = None if values is None else summary.statistics(values)
    return None if known is None else known.p50


def _gaps(series: TokenSeries, minutes: Floats, options: tuple[Option, ...]) -> str:
    detail = (
        f"{1 - series.observed_share:.1%} of the minutes were not observed. They are left out of percentiles and taken "
        "as no demand in the replay."
    )
    statistics = summary.statistics(minutes, missing_is_idle=True)
    sized = next((option for option in options if isinstance(option, SeriesOption)), None)
    if statistics is None or sized is None:
        return detail
    factor = float(1 + sized.headroom_share) / float(sized.input_tpm_per_ptu)
    idle = {Criterion.MEAN: statistics.mean, Criterion.P95: statistics.p95, Criterion.P99: statistics.p99}
    needed = {criterion: outcome.ptus_needed or 0.0 for criterion, outcome in sized.by_criterion.items() if outcome}
    readings = ", ".join(
        f"{criterion.value} {needed[criterion]:,.1f} and {tokens * factor:,.1f}" for criterion, tokens in idle.items()
    )
    return f"{detail} PTUs needed with them left out, and read as idle (--missing idle): {readings}."


def depth_assumed(options: tuple[Option, ...], burst_seconds: float) -> Iterator[str]:
    """What rests on the depth of the bucket, for the first type; a statistic of the minutes does not."""
    option = next((option for option in options if isinstance(option, SeriesOption)), None)
    if option is not None and option.criterion is Criterion.THROTTLED:
        others = ", ".join(
            f"{depth} s {'none is enough' if ptus is None else f'{ptus:,}'}"
            for depth, ptus in option.ptus_at_burst_seconds.items()
        )
        yield (
            f"The depth of Azure's burst bucket is not published: {burst_seconds:g} s of it are assumed. PTUs by depth "
            f"({option.deployment_type.display_name}): {others}."
        )


def _cost_of_the_choice(options: tuple[Option, ...]) -> Iterator[Finding]:
    """In words, for the first type: what the size taken refuses, and what the 99th percentile of minutes would."""
    option = next((option for option in options if isinstance(option, SeriesOption)), None)
    if option is None:
        return
    name, of = option.deployment_type.display_name, option.throttled_basis
    taken, p99 = option.by_criterion[option.criterion], option.by_criterion[Criterion.P99]
    if taken is not None and taken.throttled_share:
        detail = (
            f"{name} with {counted(taken.ptus, 'PTU')} refuses {_percent(taken.throttled_share)} of the {of}, and "
            f"{_percent(taken.worst_hour_throttled_share)} of those of the worst hour. A small share of a month can be "
            "one hour of outage: 0.1 % of 28 days are 40 minutes."
        )
        yield found("refusals-planned", detail=detail)
    if p99 is not None and p99.worst_hour_throttled_share > ONE_PERCENT and option.criterion is not Criterion.P99:
        detail = (
            f"p99 of the minutes is not 1 % of calls: {name} with {counted(p99.ptus, 'PTU')} would refuse "
            f"{_percent(p99.throttled_share)} of the {of}, and {_percent(p99.worst_hour_throttled_share)} of those of "
            "the worst hour."
        )
        yield found("percentile-is-not-a-share", detail=detail)


def _percent(share: float) -> str:
    """Two digits, however small: `31 %`, `0.0042 %`."""
    return f"{share * 100:.2g} %"


def agreements(
    observed: ObservedDeployment, served: Floats, asked: Floats, options: tuple[Option, ...], burst_seconds: float
) -> tuple[Agreement, ...]:
    """The plan's own model of the deployed size against what the service measured of it.

    Utilization comes from what was served, refusals from what was asked for; both in weighted tokens per minute.
    """
    measured = observed.measured
    option = next((option for option in options if isinstance(option, SeriesOption)), None)
    if option is None or not observed.ptus:
        return ()
    carried = observed.ptus * float(option.input_tpm_per_ptu)
    rows = []
    predicted = summary.statistics(served / carried)
    for name, column in (("mean", measured.utilization_mean_share), ("max", measured.utilization_max_share)):
        known = None if column is None else summary.statistics(column)
        if predicted and known:
            rows.append(
                Agreement(
                    name=f"utilization_share.{name}",
                    predicted=getattr(predicted, name),
                    measured=getattr(known, name),
                )
            )
    if measured.throttled_requests is not None and observed.series.requests is not None:
        result = replay.replay(observed.series.start, asked, [carried], burst_seconds=burst_seconds)
        refused, requests = summary.total(measured.throttled_requests), summary.total(observed.series.requests)
        share = refused / requests if requests else None
        rows.append(Agreement(name="throttled_share", predicted=float(result.throttled_share[0]), measured=share))
    return tuple(rows)


def deployed_action(current: Current | None, one: ObservedDeployment) -> Current | None:
    """A deployment idle for days is told to go, not to shrink; of one that was not observed nothing is concluded."""
    series = one.series
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
            detail="no minute of it was observed",
        )
    if days < 1:
        return current
    return current.replaced(
        action=Action.DELETE,
        delta_ptus=None if current.ptus is None else -current.ptus,
        delta_sku_capacity=None if current.sku_capacity is None else -current.sku_capacity,
        detail=f"no traffic in {counted(round(days), 'day')}",
    )
