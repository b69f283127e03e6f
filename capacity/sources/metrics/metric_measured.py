"""The series of one deployment -> what the service measured beside tokens: utilization, 429s, spillover, latency."""

from collections.abc import Iterable, Sequence

import numpy as np

from capacity.findings import Finding
from capacity.sources.metrics.metric_columns import Column, column
from capacity.sources.metrics.metric_groups import MetricGroup
from capacity.sources.metrics.metric_names import (
    AVAILABILITY,
    FAMILIES,
    TIME_TO_RESPONSE,
    TOKENS_PER_SECOND,
    UTILIZATION,
    Name,
)
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.minute_spans import Mask, Span, without
from capacity.traffic.series import Floats, Measured

_PERCENT = 100
_STATUS, _SPILLOVER = "statuscode", "isspillover"
_THROTTLED, _TRUE = "429", ("true", "1")


def is_of_refused_or_spilled(series: MetricSeries) -> bool:
    """Whether a series of requests, split by status or spillover, has those that hide demand."""
    return _is(series, _STATUS, _THROTTLED) or _is(series, _SPILLOVER, *_TRUE)


def _is(series: MetricSeries, dimension: str, *wanted: str) -> bool:
    return series.dimensions.get(dimension, "").lower() in wanted


def measured(
    group: MetricGroup, minutes: Span, hidden: Mask, requests: Floats | None
) -> tuple[Measured, tuple[Finding, ...]]:
    """All of it per minute, NaN in those that are `hidden`, with notes.

    `requests` per minute tell how those of an hour lie within it.
    """

    def first(metrics: Iterable[str], aggregation: str = "average") -> Column | None:
        values = group.first_known(minutes, *(Name(metric, aggregation) for metric in metrics))
        return values if values is not None and values.known else None

    def some(dimension: str, *wanted: str) -> Floats | None:
        return without(_some(group, minutes, dimension, wanted, requests), hidden)

    def values(column_: Column | None, divisor: float = 1) -> Floats | None:
        return None if column_ is None else without(column_.values / divisor, hidden)

    utilization, highest, availability = first(UTILIZATION), first(UTILIZATION, "maximum"), first(AVAILABILITY)
    time_to_response, tokens_per_second = first(TIME_TO_RESPONSE), first(TOKENS_PER_SECOND)
    used = (utilization, highest, availability, time_to_response, tokens_per_second)
    result = Measured(
        utilization_mean_share=values(utilization, _PERCENT),
        utilization_max_share=values(highest, _PERCENT),
        availability_share=values(availability, _PERCENT),
        time_to_response_ms=values(time_to_response),
        tokens_per_second=values(tokens_per_second),
        throttled_requests=some(_STATUS, _THROTTLED),
        spilled_requests=some(_SPILLOVER, *_TRUE),
    )
    return result, tuple(note for one in used if one is not None for note in one.notes)


def _some(
    group: MetricGroup, minutes: Span, dimension: str, wanted: Sequence[str], requests: Floats | None
) -> Floats | None:
    """The requests whose dimension has a wanted value; None where no series is split by it.

    Where requests were split and none has that value, it is 0.
    """
    for family in FAMILIES:
        split = [series for series in group.of(family.requests) if dimension in series.dimensions]
        if split and (of_all := column(split, minutes)).known:
            fitting = [series for series in split if series.dimensions[dimension].lower() in wanted]
            of_some = column(fitting, minutes, weights=requests).values if fitting else np.zeros(minutes.size)
            return np.where(np.isnan(of_all.values), np.nan, np.nan_to_num(of_some))
    return None
