"""A workload as a mapping with the keys of its file, typed, so that editors complete it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NotRequired, TypeAlias, TypedDict

Number: TypeAlias = float | Decimal


class RequestClass(TypedDict, total=False):
    """Requests of one shape. Exactly one way of giving their rate; token counts are means per request."""

    name: str | None
    peak_rpm: Number | Mapping[str, Number] | None
    average_rpm: Number | Mapping[str, Number] | None
    profile: str | None
    peak_to_average: Number | Mapping[str, Number] | None
    requests_per_day: Number | Mapping[str, Number] | None
    users: Number | Mapping[str, Number] | None
    requests_per_user_per_day: Number | Mapping[str, Number] | None
    active_hours_per_day: Number | Mapping[str, Number] | None
    active_days_per_week: Number | Mapping[str, Number] | None
    concurrency: Number | Mapping[str, Number] | None
    request_seconds: Number | Mapping[str, Number] | None
    input_tpm: Number | Mapping[str, Number] | None
    output_tpm: Number | Mapping[str, Number] | None
    input_tokens: Number | Mapping[str, Number] | None
    output_tokens: Number | Mapping[str, Number] | None
    cached_input_share: Number | Mapping[str, Number] | None
    cached_input_tokens: Number | Mapping[str, Number] | None
    cache_write_share: Number | Mapping[str, Number] | None
    cache_write_tokens: Number | Mapping[str, Number] | None
    context: str | None
    max_input_tokens: Number | Mapping[str, Number] | None
    max_output_tokens: Number | Mapping[str, Number] | None
    image_input_tokens: Number | Mapping[str, Number] | None
    image_output_tokens: Number | Mapping[str, Number] | None


class TokenWeights(TypedDict, total=False):
    """Input-token equivalents of one token of each category. `None` is a weight that nobody has published."""

    input: Number | None
    cached_input: Number | None
    cache_write: Number | None
    output: Number | None
    image_input: Number | None
    image_output: Number | None


class Schedule(TypedDict):
    """Hours of the week, in UTC, in which PTUs paid by the hour may be deployed on top."""

    days: NotRequired[Sequence[str]]
    start_hour: int
    end_hour: int


class Step(TypedDict):
    """A known change of traffic, from its day on."""

    date: dt.date | str
    factor: Number
    why: NotRequired[str | None]


class Planning(TypedDict, total=False):
    """What to plan for beyond today's peak."""

    response_cache_hit_share: Number
    growth_share_per_month: Number
    growth_months: int
    headroom_share: Number
    arrivals: str
    burst_seconds: Number | None
    latency_tolerance: str
    schedule: Schedule | None
    horizon_months: int | None
    steps: Sequence[Step]
    max_commitment_usd: Number | None
    terms: Sequence[str] | None


class Slo(TypedDict, total=False):
    """What the service must keep to."""

    throttled_share: Number | None
    worst_hour_throttled_share: Number | None
    spilled_share: Number | None
    tokens_per_second: Number | None
    time_to_first_token_seconds: Number | None
    availability_share: Number | None


class Limits(TypedDict, total=False):
    """What a plan is held to in CI."""

    max_ptus: int | None
    max_usd_per_month: Number | None
    max_utilization_share: Number | None
    min_days_to_exhaustion: int | None


class Deployed(TypedDict):
    """What exists today."""

    deployment_type: str
    ptus: NotRequired[int | None]
    sku_capacity: NotRequired[int | None]


class Workload(TypedDict):
    """One workload: a model, its traffic, and what to plan for."""

    version: NotRequired[int]
    name: str
    model: str
    traffic: RequestClass | Sequence[RequestClass]
    description: NotRequired[str | None]
    owner: NotRequired[str | None]
    model_version: NotRequired[str | None]
    region: NotRequired[str | None]
    deployment_types: NotRequired[Sequence[str] | None]
    data_residency: NotRequired[str | None]
    token_weights: NotRequired[TokenWeights | None]
    planning: NotRequired[Planning]
    slo: NotRequired[Slo]
    limits: NotRequired[Limits]
    deployed: NotRequired[Deployed | None]
