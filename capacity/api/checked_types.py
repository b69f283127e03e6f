"""Public types of checks, models compared, and requests simulated."""

from __future__ import annotations  # thousands of them, which most runs do not ask for

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from capacity.api.priced_types import Cost
from capacity.api.values import Rows, Value


class Check(Value):
    """One thing that a workload is held to. `passed` is None where it cannot be measured.

    `measured` and `limit` are numbers in `unit`, or names.
    """

    name: str
    origin: str
    deployment_type: str | None
    term: str | None
    measured: float | str | tuple[str, ...] | None
    limit: float | str | tuple[str, ...] | None
    bound: str
    unit: str
    margin: float | None
    passed: bool | None
    detail: str
    assumes: str
    remedy: str
    key: str
    limit_key: str
    file: str | None
    line: int | None
    limit_file: str | None
    limit_line: int | None


class Standing(Value):
    """What a workload needs on the type it is deployed on, else on the one that is recommended or the only one."""

    workload: str
    resource: str | None
    model: str | None
    region: str | None
    deployment_type: str | None
    term: str | None
    ptus: int | None
    sku_capacity: int | None
    tpm_quota: float | None
    rpm_quota: float | None
    deployed_ptus: int | None
    paid_ptus: int | None
    deployed_sku_capacity: int | None
    per_month: Decimal | None
    currency: str | None
    limits: Mapping[str, float]


class StandingSum(Value):
    """The sums over all workloads of one side; sizes by deployment type."""

    workloads: int
    ptus: Mapping[str, int]
    deployed_ptus: Mapping[str, int]
    sku_capacity: Mapping[str, int]
    deployed_sku_capacity: Mapping[str, int]
    per_month: Decimal | None
    currency: str | None
    without_cost: int
    undecided: int
    complete: bool


class Change(Value):
    """One workload before and after; None on the side where it is not."""

    outcome: str
    before: Standing | None
    after: Standing | None


class Against(Value):
    """A comparison with an earlier state."""

    what: str
    changes: Rows[Change]
    before: StandingSum
    after: StandingSum
    before_catalog_as_of: str | None
    problems: tuple[str, ...]


class Compared(Value):
    """A model on a deployment type, PTUs by the term that is compared, tokens by the cheapest tier that does."""

    model: str
    publisher: str | None
    model_version: str | None
    deployment_type: str
    ptus: int | None
    steady_ptus: int | None
    admission_ptus: int | None
    peak_utilization_share: float | None
    sku_capacity: int | None
    tpm_quota: float | None
    rpm_quota: float | None
    term: str | None
    usd_per_month: Decimal | None
    cost: Cost | None
    latency_target_tokens_per_second: float | None
    stage: str | None
    retires: dt.date | None
    retires_before: dt.date | None
    notes: tuple[str, ...]


class Refused(Value):
    """A model that cannot be had on a type, and why."""

    model: str
    deployment_type: str
    reason: str
    detail: str


class Scaled(Value):
    """How many times as many tokens a model was taken to need."""

    model: str
    input: float
    output: float


class LeftOut(Value):
    """A model that is not compared unless it is named, and why."""

    model: str
    reason: str


class Comparison(Value):
    """One workload, every model that was asked for: the cheapest first, unknown costs last."""

    workload: str
    description: str | None
    region: str | None
    term: str | None
    month_from: dt.date | None
    growth: float
    rows: Rows[Compared]
    refused: Rows[Refused]
    scales: Rows[Scaled]
    left_out: Rows[LeftOut]


class Shares(Value):
    """Of the depth or of the capacity: 1 is all of it."""

    mean: float
    p99: float
    max: float


class Waits(Value):
    """Milliseconds that refused requests were told to wait."""

    p50: float
    p99: float
    max: float


class SpilledFrom(Value):
    """The PTUs in front of a quota, by their count and the depth of their bucket."""

    ptus: int
    burst_seconds: float


class Simulation(Value):
    """One deployment against one count and depth of the bucket, or against a quota; None is unknown, or does not apply.

    `throttled` counts requests refused at first, with `on_429` retry those refused for good. `utilization_share` is of
    minutes, `level_share` of first arrivals.
    """

    deployment: str | None
    model: str
    ptus: int | None
    burst_seconds: float | None
    on_429: str
    retries: int | None
    requests: int
    accepted: int
    throttled: int
    throttled_share: float
    worst_hour_throttled_share: float
    spilled_requests: int | None
    spilled_input_tokens: int | None
    spilled_output_tokens: int | None
    utilization_share: Shares | None
    level_share: Shares | None
    retry_after_ms: Waits | None
    first_429: dt.datetime | None
    attempts: int | None
    too_long_requests: int | None
    warm_up_requests: int
    tpm_quota: int | None
    rpm_quota: int | None
    rpm_window_seconds: int | None
    spilled_from: SpilledFrom | None


class Confusion(Value):
    """Requests by what was predicted and what the log says; positive is refused."""

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int
    correlation: float | None


class Calibration(Value):
    """The depth of the bucket that explains what a deployment with so many PTUs refused, on both halves of the log."""

    deployment: str | None
    model: str
    ptus: int
    burst_seconds: float
    lowest_burst_seconds: float
    highest_burst_seconds: float
    fitted: Confusion
    held_back: Confusion
