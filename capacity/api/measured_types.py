"""Public types of what only measured traffic tells."""

from __future__ import annotations  # thousands of them, which most runs do not ask for

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from capacity.api.priced_types import OptimumRow
from capacity.api.values import Rows, Value

if TYPE_CHECKING:
    from pandas import DataFrame


class Statistics(Value):
    """Of the observed minutes of one quantity per minute. Percentiles are linear between ranks."""

    mean: float
    p50: float
    p95: float
    p99: float
    max: float


class RequestShape(Value):
    """Of single served requests, in tokens; None where the log does not tell."""

    input_tokens: Statistics | None
    output_tokens: Statistics | None
    cached_input_share: Statistics | None
    mean_seconds: float | None


class Burst(Value):
    """How requests crowd in bins of so many seconds; rates are those of the busiest bin, as if it went on."""

    seconds: int
    dispersion: float
    max_requests: int
    max_rpm: float
    max_tpm: float | None


class CachedPrefix(Value):
    """Share of input tokens (0..1) that a prompt cache would have served, if an unused block lives so many minutes."""

    block_minutes: int
    cached_input_share: float


class Traffic(Value):
    """What was observed; rates are per minute, of observed minutes. `normalized_tpm` is None without a model."""

    source: str
    start: dt.datetime
    end: dt.datetime
    minutes: int
    observed_share: float
    requests: int | None
    rpm: Statistics | None
    input_tpm: Statistics | None
    output_tpm: Statistics | None
    normalized_tpm: Statistics | None
    cached_input_share: float | None
    peak_to_mean: float | None
    busiest_minute: dt.datetime | None
    busiest_hour: dt.datetime | None
    hour_of_week: tuple[float | None, ...]
    request_shape: RequestShape | None
    bursts: Rows[Burst]
    prompt_cache: Rows[CachedPrefix] | None


class QuotaUse(Value):
    """The quota of a deployment of a standard type, and the most that any minute used of it; None is not known."""

    tpm: float | None
    rpm: float | None
    tokens: float | None
    requests: float | None
    tokens_share: float | None
    requests_share: float | None


class Agreement(Value):
    """A prediction of the plan against what the service measured. Both are None where either is not known."""

    name: str
    predicted: float | None
    measured: float | None


class QuotaReading(Value):
    """What a quota would have refused, with its requests counted over `rpm_window_seconds` (None: not counted)."""

    rpm_window_seconds: int | None
    throttled: int
    throttled_share: float
    worst_hour_throttled_share: float
    first_429: dt.datetime | None
    longest_wait_ms: float | None


class QuotaToday(Value):
    """The quota of a standard deployment as it is today, and each reading of what it would have done."""

    tpm: int
    rpm: int | None
    readings: Rows[QuotaReading]


class Week(Value):
    """Seven days of the traffic, or fewer at its start, with the size and the bill of these days alone."""

    start: dt.datetime
    minutes: int
    observed_share: float
    requests: int | None
    input_tokens: int | None
    output_tokens: int | None
    tokens_per_minute: float | None
    ptus: int | None
    ptus_of: str | None
    token_cost: Decimal | None
    currency: str | None
    cost_of: str | None


class WorstHour(Value):
    """A clock hour, and what of it would have been refused, in weighted tokens."""

    start: dt.datetime
    throttled_share: float
    refused_tokens: float


class SizeTrial(Value):
    """What a count of PTUs that was asked about would have done with the minutes of a deployment."""

    deployment: str | None
    workload: str
    resource: str | None
    ptus: int
    throttled_share: float
    worst_hours: Rows[WorstHour]
    hour_of_week: tuple[float | None, ...]


class LoadByHour(Value):
    """The least and the most weighted tokens per minute of each point, growth included, in order from `start`."""

    start: dt.datetime
    minutes_per_point: int
    low_tpm: tuple[float | None, ...]
    high_tpm: tuple[float | None, ...]

    def to_pandas(self) -> DataFrame:
        """A row per point, by its start in UTC."""
        from capacity.api import frame_columns  # and with it pandas

        return frame_columns.over_time(
            self.start, self.minutes_per_point, {"low_tpm": self.low_tpm, "high_tpm": self.high_tpm}
        )


class LoadDuration(Value):
    """The load that so many of the minutes reach or pass, in weighted tokens per minute, growth included."""

    minutes: tuple[int, ...]
    tpm: tuple[float, ...]

    def to_pandas(self) -> DataFrame:
        """A row per point."""
        from capacity.api import frame_columns  # and with it pandas

        return frame_columns.of_columns({"minutes": (int, self.minutes), "tpm": (float, self.tpm)})


class CostByPtus(Value):
    """What PTU counts and the tokens that they leave cost a month, by prices of the long run."""

    deployment_type: str
    term: str
    currency: str
    points: Rows[OptimumRow]

    def to_pandas(self) -> DataFrame:
        """A row per PTU count; amounts are in `currency`."""
        return self.points.to_pandas()


class RefusedPoint(Value):
    """What a PTU count would have refused: of all demand, and of that of the worst clock hour."""

    ptus: int
    throttled_share: float
    worst_hour_throttled_share: float


class RefusedByPtus(Value):
    """Refused shares by the depth of the bucket in seconds, headroom included, of `tokens` or of `requests`."""

    deployment_type: str
    basis: str
    by_burst_seconds: Mapping[str, Rows[RefusedPoint]]


class Curves(Value):
    """What measured minutes draw; of one provisioned type, where there is one. None where nothing is known."""

    load_by_hour: LoadByHour | None
    load_duration: LoadDuration | None
    cost_by_ptus: CostByPtus | None
    refused_by_ptus: RefusedByPtus | None
