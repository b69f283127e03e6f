"""The form of statistics, apart from what computes them: reports show them without numpy."""

from capacity.record import Record


class Statistics(Record):
    """Of the observed minutes of one quantity per minute. Percentiles are linear between ranks."""

    mean: float
    p50: float
    p95: float
    p99: float
    max: float
