"""A series of minutes -> the demand of the busiest one, and a summary of the traffic."""

import math
from collections.abc import Sequence
from fractions import Fraction

from capacity.findings import found
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.measured.prompt_lengths import Prompts
from capacity.planning.results.measured_plan import Traffic
from capacity.sizing.demand import (
    MINUTES_PER_MONTH,
    ZERO,
    ClassDemand,
    Demand,
    Tokens,
    add_known,
    exact,
    input_of_mean_day,
)
from capacity.sizing.request_class import Context
from capacity.traffic import summary
from capacity.traffic.series import MINUTE, Floats, ObservedDeployment, TokenSeries
from capacity.traffic.statistics import Burst
from capacity.traffic.week_hours import WeekHours, masked


def peak_demand(
    minutes: Minutes,
    *,
    prompts: Sequence[Prompts] = (),
    bursts: Sequence[Burst] = (),
    max_output_tokens: int | None = None,
) -> Demand:
    """The busiest minute: that with most weighted tokens (without weights: most tokens; without tokens: most requests).

    There is a class for each length of `prompts`, which are of all minutes where the peak is sought in a part of them.

    RPM is checked over 1 or 10 seconds, so where `bursts` are known the highest RPM is that of the busiest of those.
    """
    series, growth = minutes.asked, minutes.growth
    plain = series.input_tokens + series.output_tokens
    row = summary.busiest_minute(minutes.weighted, plain, *([] if series.requests is None else [series.requests]))
    tokens, at = tokens_at(series, row, growth), None if row is None else series.start + row * MINUTE
    requests = None if series.requests is None else summary.statistics(series.requests)
    highest_rpm = None if requests is None else max([requests.max, *(burst.max_rpm for burst in bursts)])
    rpm = _rpm_at(series, row, growth)
    tokens_per_minute = summary.statistics(plain)
    admitted = admitted_output(series, max_output_tokens)
    classes = [_class(one.series, row, growth, one) for one in prompts] or [_class(series, row, growth)]
    class_ = classes[0]
    if admitted is not None and row is not None and rpm:
        class_ = class_.replaced(longest_output_tokens=exact(admitted[row]) * growth / rpm)
    return Demand(
        basis=found("busiest-minute", at=at, growth=growth),
        classes=(class_, *classes[1:]),
        rpm=rpm,
        tpm=tokens,
        admission_tpm=_admission_tpm(series, growth, admitted),
        concurrency=None,
        tokens_per_month=add_known(one.tokens_per_month for one in classes),
        output_tokens_per_request=_ratio(series.output_tokens, series.requests),
        highest_rpm=None if highest_rpm is None else exact(highest_rpm) * growth,
        highest_tpm=None if tokens_per_minute is None else exact(tokens_per_minute.max) * growth,
    )


def admitted_output(series: TokenSeries, max_output_tokens: int | None) -> Floats | None:
    """The output that requests were admitted with, as the source tells it or by their maximum."""
    if series.admitted_output_tokens is None and max_output_tokens is not None and series.requests is not None:
        return series.requests * max_output_tokens
    return series.admitted_output_tokens


def _admission_tpm(series: TokenSeries, growth: Fraction, admitted: Floats | None) -> Fraction | None:
    """The most of any minute, as quota counts on arrival: input and the maximum output of each request."""
    most = None if admitted is None else summary.statistics(series.input_tokens + admitted)
    return None if most is None else exact(most.max) * growth


def _ratio(tokens: Floats, requests: Floats | None) -> Fraction | None:
    """Mean tokens of a request over the whole series; None where either is not known."""
    total = None if requests is None or not summary.is_known(tokens) else summary.total(requests)
    return exact(summary.total(tokens) / total) if total else None


def tokens_at(series: TokenSeries, row: int | None, growth: Fraction) -> Tokens:
    """The tokens of a minute by category; none of a row that is None."""
    if row is None:
        return Tokens()
    columns = summary.by_category(series).items()
    return Tokens(
        **{name: ZERO if math.isnan(column[row]) else exact(column[row]) * growth for name, column in columns}
    )


def _rpm_at(series: TokenSeries, row: int | None, growth: Fraction) -> Fraction | None:
    of_minute = math.nan if series.requests is None or row is None else float(series.requests[row])
    return None if math.isnan(of_minute) else exact(of_minute) * growth


def _class(series: TokenSeries, row: int | None, growth: Fraction, prompts: Prompts | None = None) -> ClassDemand:
    """The requests of one length of prompts, or all of them."""
    mean, month = _ratio(series.input_tokens, series.requests), _month(series, growth)
    return ClassDemand(
        name=None if prompts is None or prompts.above is None else f"above {prompts.above}",
        context=Context.SHORT if prompts is None else prompts.context,
        rpm=_rpm_at(series, row, growth),
        tpm=tokens_at(series, row, growth),
        max_output_tpm=None,
        mean_prompt_tokens=mean,
        longest_prompt_tokens=mean,
        concurrency=None,
        month=month,
        input_of_a_day=_input_of_a_day(series, growth, month),
    )


def _input_of_a_day(series: TokenSeries, growth: Fraction, month: Tokens | None) -> Fraction | None:
    """The most of 24 hours in a row; the mean of as many where the span is shorter, or minutes are missing."""
    if month is None:
        return None
    return max(exact(summary.most_in_a_day(series.input_tokens)) * growth, input_of_mean_day(month))


def _month(series: TokenSeries, growth: Fraction) -> Tokens | None:
    """The mean of the observed minutes, all month long; None where none was observed."""
    observed = series.observed
    if not observed.any():
        return None
    return Tokens(
        **{
            category: exact(column[observed].mean()) * growth * MINUTES_PER_MONTH
            for category, column in summary.by_category(series).items()
        }
    )


def traffic(
    observed: ObservedDeployment, series: TokenSeries, weighted: Floats, hours: WeekHours | None = None
) -> Traffic:
    """What was asked for, of which all rates and sums are. `weighted` is NaN throughout where a weight is not known.

    Statistics are of `hours` alone, where these are given; sums, and the course of a week, of all.
    """
    if hours is not None:
        mask = hours.mask(series.start, series.minutes)
        of_hours = traffic(observed, series.within(mask), masked(weighted, mask))
        whole = traffic(observed, series, weighted)
        return of_hours.replaced(
            observed_share=whole.observed_share,
            requests=whole.requests,
            cached_input_share=whole.cached_input_share,
            hour_of_week=whole.hour_of_week,
        )
    plain = series.input_tokens + series.output_tokens
    course = weighted if summary.is_known(weighted) else plain
    statistics = summary.statistics(course)
    row = summary.busiest_minute(course)
    return Traffic(
        source=observed.source,
        start=series.start,
        end=series.end,
        minutes=series.minutes,
        observed_share=observed.observed_share,
        requests=None if series.requests is None else round(summary.total(series.requests)),
        rpm=None if series.requests is None else summary.statistics(series.requests),
        input_tpm=summary.statistics(series.input_tokens),
        output_tpm=summary.statistics(series.output_tokens),
        normalized_tpm=statistics if course is weighted else None,
        cached_input_share=_cached_share(series),
        peak_to_mean=statistics.max / statistics.mean if statistics and statistics.mean else None,
        busiest_minute=None if row is None else series.start + row * MINUTE,
        busiest_hour=summary.busiest_hour(series.start, course),
        hour_of_week=summary.hour_of_week(series.start, course),
        request_shape=observed.shape,
        bursts=observed.bursts,
        prompt_cache=observed.prompt_cache,
    )


def _cached_share(series: TokenSeries) -> float | None:
    if series.cached_input_tokens is None:
        return None
    total = summary.total(series.input_tokens)
    return summary.total(series.cached_input_tokens) / total if total else None
