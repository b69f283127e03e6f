"""The form of statistics, apart from what computes them: reports show them without numpy."""

from capacity.record import Record


class Statistics(Record):
    """Of the observed minutes of one quantity per minute. Percentiles are linear between ranks."""

    mean: float
    p50: float
    p95: float
    p99: float
    max: float


class RequestShape(Record):
    """Of single served requests, in tokens; `cached_input_share` (0..1) is None where the log does not tell it."""

    input_tokens: Statistics | None
    output_tokens: Statistics | None
    cached_input_share: Statistics | None


class Burst(Record):
    """How requests crowd in bins of so many seconds; rates are those of the busiest bin, as if it went on for a minute.

    `dispersion` is variance over mean of requests per bin. `max_tpm` counts input and output plainly, of served ones.
    """

    seconds: int
    dispersion: float
    max_requests: int
    max_rpm: float
    max_tpm: float | None


class CachedPrefix(Record):
    """Share of input tokens (0..1) that a prompt cache would have served, if an unused block lives so many minutes."""

    block_minutes: int
    cached_input_share: float
