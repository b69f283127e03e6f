"""The series of one deployment -> what the service measured beside tokens: utilization, 429s, spillover, latency."""

from collections.abc import Iterable

from capacity.findings import Finding
from capacity.sources.metrics.metric_columns import Column
from capacity.sources.metrics.metric_groups import MetricGroup
from capacity.sources.metrics.metric_names import (
    AVAILABILITY,
    TIME_TO_RESPONSE,
    TOKENS_PER_SECOND,
    UTILIZATION,
    Name,
)
from capacity.sources.metrics.metric_status import by_status
from capacity.sources.minute_spans import Span
from capacity.traffic.series import Floats, Measured

_PERCENT = 100


def measured(group: MetricGroup, minutes: Span, requests: Floats | None) -> tuple[Measured, tuple[Finding, ...]]:
    """All of it per minute, with notes.

    `requests` per minute tell how those of an hour lie within it.
    """

    def first(metrics: Iterable[str], aggregation: str = "average") -> Column | None:
        values = group.first_known(minutes, *(Name(metric, aggregation) for metric in metrics))
        return values if values is not None and values.known else None

    def values(column_: Column | None, divisor: float = 1) -> Floats | None:
        return None if column_ is None else column_.values / divisor

    utilization, highest, availability = first(UTILIZATION), first(UTILIZATION, "maximum"), first(AVAILABILITY)
    time_to_response, tokens_per_second = first(TIME_TO_RESPONSE), first(TOKENS_PER_SECOND)
    used = (utilization, highest, availability, time_to_response, tokens_per_second)
    counts = by_status(group, minutes, requests)
    result = Measured(
        utilization_mean_share=values(utilization, _PERCENT),
        utilization_max_share=values(highest, _PERCENT),
        availability_share=values(availability, _PERCENT),
        time_to_response_ms=values(time_to_response),
        tokens_per_second=values(tokens_per_second),
        throttled_requests=counts.throttled,
        spilled_requests=counts.spilled,
        spilled_and_throttled_requests=counts.spilled_and_throttled,
        spread_requests=counts.spread,
    )
    return result, tuple(note for one in used if one is not None for note in one.notes)
