"""The series of one deployment -> what the service measured beside tokens: utilization, 429s, spillover, latency."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from capacity.sources.metrics.metric_columns import Column, column
from capacity.sources.metrics.metric_names import (
    AVAILABILITY,
    FAMILIES,
    TIME_TO_RESPONSE,
    TOKENS_PER_SECOND,
    UTILIZATION,
    Name,
)
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.metrics.metric_tokens import Readings
from capacity.traffic.series import Floats, Measured

_PERCENT = 100
_STATUS, _SPILLOVER = "statuscode", "isspillover"
_THROTTLED = "429"


def measured(readings: Readings, requests: Floats | None) -> tuple[Measured, tuple[str, ...]]:
    """All of it per minute, with notes; `requests` per minute tell how those of an hour lie within it."""
    utilization = _first(readings, UTILIZATION, "average")
    highest = _first(readings, UTILIZATION, "maximum")
    availability = _first(readings, AVAILABILITY, "average")
    time_to_response = _first(readings, TIME_TO_RESPONSE, "average")
    tokens_per_second = _first(readings, TOKENS_PER_SECOND, "average")
    used = (utilization, highest, availability, time_to_response, tokens_per_second)
    result = Measured(
        utilization_mean_share=_values(utilization, _PERCENT),
        utilization_max_share=_values(highest, _PERCENT),
        availability_share=_values(availability, _PERCENT),
        time_to_response_ms=_values(time_to_response),
        tokens_per_second=_values(tokens_per_second),
        throttled_requests=_some(readings, _STATUS, lambda value: value == _THROTTLED, requests),
        spilled_requests=_some(readings, _SPILLOVER, lambda value: value.lower() in ("true", "1"), requests),
    )
    return result, tuple(note for one in used if one is not None for note in one.notes)


def _first(readings: Readings, metrics: Iterable[str], aggregation: str) -> Column | None:
    found = readings.first_known(*(Name(metric, aggregation) for metric in metrics))
    return found if found is not None and found.known else None


def _values(found: Column | None, divisor: float = 1) -> Floats | None:
    return None if found is None else found.values / divisor


def _some(readings: Readings, dimension: str, wanted: Callable[[str], bool], requests: Floats | None) -> Floats | None:
    """The requests whose dimension has a wanted value; None where no series is split by it.

    Where requests were split and none has that value, it is 0.
    """
    for family in FAMILIES:
        split = [series for series in readings.of(family.requests) if dimension in series.dimensions]
        if split and (of_all := column(split, readings.minutes)).known:
            of_some = _column([series for series in split if wanted(series.dimensions[dimension])], readings, requests)
            return np.where(np.isnan(of_all.values), np.nan, np.nan_to_num(of_some))
    return None


def _column(series: Sequence[MetricSeries], readings: Readings, weights: Floats | None) -> Floats:
    if not series:
        return np.zeros(readings.minutes.size)
    return column(series, readings.minutes, weights=weights).values
