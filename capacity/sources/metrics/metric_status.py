"""Requests split by status and spillover -> those that were refused, that spilled over, and that failed, by minute."""

from collections.abc import Mapping, Sequence

import numpy as np

from capacity.record import Record
from capacity.sources.metrics.metric_columns import column
from capacity.sources.metrics.metric_groups import MetricGroup
from capacity.sources.metrics.metric_names import FAMILIES
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.minute_spans import Span
from capacity.traffic.series import Floats

_STATUS = "statuscode"
_FIRST_ERROR = 400
_REFUSED = 429
_THROTTLED: Mapping[str, Sequence[str]] = {_STATUS: (str(_REFUSED),)}
_SPILLED: Mapping[str, Sequence[str]] = {"isspillover": ("true", "1")}
_BELOW_ROUNDING = 1e-6


class StatusCounts(Record):
    """Requests of each minute; None where nothing tells."""

    throttled: Floats | None
    spilled: Floats | None
    spilled_and_throttled: Floats | None
    spread: float
    """How many of the throttled and the spilled are told of longer spans, and spread over the minutes of these."""


def by_status(group: MetricGroup, minutes: Span, requests: Floats | None) -> StatusCounts:
    """The counts of a deployment; `requests` per minute tell how those of an hour lie within it."""
    throttled, spread_throttled = _some(group, minutes, _THROTTLED, requests)
    spilled, spread_spilled = _some(group, minutes, _SPILLED, requests)
    both = None if spilled is None else _some(group, minutes, {**_THROTTLED, **_SPILLED}, requests)[0]
    return StatusCounts(
        throttled=throttled,
        spilled=spilled,
        spilled_and_throttled=both,
        spread=spread_throttled + spread_spilled,
    )


def failed(group: MetricGroup, minutes: Span, requests: Floats | None) -> Floats:
    """The requests that failed, other than with 429, as `by_status` has the others; 0 where nothing tells.

    They took no tokens, and are neither served nor demand.
    """
    for family in FAMILIES:
        some = [series for series in group.of(family.requests) if _has_failed(series)]
        if some and (of_some := column(some, minutes, weights=requests)).known:
            return np.nan_to_num(of_some.values)
    return np.zeros(minutes.size)


def is_of_refused_or_spilled(series: MetricSeries) -> bool:
    """Whether a series of requests, split by status or spillover, has those that hide demand."""
    return _is(series, _THROTTLED) or _is(series, _SPILLED)


def _is(series: MetricSeries, wanted: Mapping[str, Sequence[str]]) -> bool:
    return all(series.dimensions.get(dimension, "").lower() in values for dimension, values in wanted.items())


def _has_failed(series: MetricSeries) -> bool:
    status = series.dimensions.get(_STATUS, "")
    return status.isdecimal() and int(status) >= _FIRST_ERROR and int(status) != _REFUSED


def _some(
    group: MetricGroup, minutes: Span, wanted: Mapping[str, Sequence[str]], requests: Floats | None
) -> tuple[Floats | None, float]:
    """The requests whose dimensions have wanted values, and how many of them are spread over longer spans.

    None where no series is split by all of the dimensions. Where requests were split and none is wanted, it is 0.
    """
    for family in FAMILIES:
        split = [series for series in group.of(family.requests) if wanted.keys() <= series.dimensions.keys()]
        if split and (of_all := column(split, minutes)).known:
            fitting = [series for series in split if _is(series, wanted) and not _has_failed(series)]
            of_some = column(fitting, minutes, weights=requests).values if fitting else np.zeros(minutes.size)
            counts = np.where(np.isnan(of_all.values), np.nan, np.nan_to_num(of_some))
            return counts, _spread(fitting, minutes, float(np.nansum(counts)))
    return None, 0.0


def _spread(fitting: Sequence[MetricSeries], minutes: Span, total: float) -> float:
    """How many of the requests no minute tells by itself."""
    fine = [series for series in fitting if series.grain == 1]
    if not total or len(fine) == len(fitting):
        return 0.0
    spread = total - (float(np.nansum(column(fine, minutes).values)) if fine else 0.0)
    return spread if spread > _BELOW_ROUNDING * total else 0.0
