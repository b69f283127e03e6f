"""Public types of the options of a plan: sizes, quotas, how far both may lie apart, and what is recommended."""

from __future__ import annotations  # thousands of them, which most runs do not ask for

from collections.abc import Mapping
from decimal import Decimal

from capacity.api.priced_types import Cost, Optimum, SpillQuota
from capacity.api.values import Rows, Value


class Spread(Value):
    """Percentiles of a sample over the ranges of inputs, and what their likely values make."""

    p10: float | None
    p50: float | None
    p90: float | None
    likely: float | None


class MoneySpread(Value):
    """The same of an amount."""

    p10: Decimal | None
    p50: Decimal | None
    p90: Decimal | None
    likely: Decimal | None


class Ends(Value):
    """A number with every input at the end that needs fewer PTUs, at its likely value, and at the other end."""

    low: float | None
    likely: float | None
    high: float | None


class MoneyEnds(Value):
    """The same of an amount."""

    low: Decimal | None
    likely: Decimal | None
    high: Decimal | None


class OptionRange(Value):
    """How far the size and the cost of an option may lie apart; None, or no term, of what the option does not have."""

    ptus: Spread | None
    admission_ptus: Ends | None
    tpm_quota: Spread | None
    usd_per_month: Mapping[str, MoneySpread | None]
    costs: Mapping[str, MoneySpread | None]
    usd_per_month_at_ends: Mapping[str, MoneyEnds]
    costs_at_ends: Mapping[str, MoneyEnds]


class ContextReading(Value):
    """An option were all prompts that may be long of this context; `ptus` is None of types that have none."""

    context: str
    ptus: int | None
    usd_per_month: Mapping[str, Decimal | None]
    costs: Mapping[str, Cost]


class OutputAdvice(Value):
    """What another maximum output would make of the size, and of its price by the option's cheapest known term."""

    max_output_tokens: int
    ptus: int | None
    usd_per_month: Decimal | None
    saved_usd_per_month: Decimal | None
    answers_cut_share: float | None
    statistic: str | None
    request_class: str | None
    term: str | None
    per_month: Decimal | None
    saved_per_month: Decimal | None
    currency: str | None


class Outcome(Value):
    """What one criterion would buy, and what a trial refuses with it, of tokens from minutes, of requests from a log.

    `ptus_needed` is None for the throttled criterion, whose size is found by trial.
    """

    ptus: int
    ptus_needed: float | None
    throttled_share: float
    worst_hour_throttled_share: float


class Option(Value):
    """A deployment type, sized. `kind` is provisioned, standard or batch; other keys than its own are None, or empty.

    Rates are per minute, shares 0..1, costs by term: `hourly`, `reserved_1_year`, `pay_as_you_go`.
    """

    kind: str
    deployment_type: str
    notes: tuple[str, ...]
    usd_per_month: Mapping[str, Decimal | None]
    costs: Mapping[str, Cost]
    long_run_costs: Mapping[str, Cost]
    readings: Rows[ContextReading]
    range: OptionRange | None
    bound_by: str | None
    headroom_share: float | None
    # Provisioned.
    ptus_needed: float | None
    ptus: int | None
    minimum_ptus: int | None
    increment_ptus: int | None
    input_tpm_per_ptu: float | None
    ptus_at_headroom: Mapping[str, int | None]
    normalized_tpm: float | None
    peak_utilization_share: float | None
    max_rpm: float | None
    spilled_share: float | None
    spilled_basis: str | None
    concurrency: float | None
    latency_target_tokens_per_second: float | None
    response_seconds_at_target: float | None
    full_ptu_hour_value: float | None
    break_even_utilization_share: Mapping[str, float | None]
    break_even_mean_to_peak: Mapping[str, float | None]
    # Provisioned, of requests that were drawn and admitted one by one.
    steady_ptus: int | None
    admission_ptus: int | None
    admission_by_burst_seconds: Mapping[str, int | None]
    admission_driver: str | None
    burst_seconds: float | None
    throttled_share_allowed: float | None
    worst_hour_throttled_share_allowed: float | None
    drawn_requests: int | None
    drawn_hours: int | None
    max_output_advice: Rows[OutputAdvice]
    # Provisioned, of measured traffic.
    criterion: str | None
    throttled_basis: str | None
    by_criterion: Mapping[str, Outcome | None]
    ptus_at_burst_seconds: Mapping[float, int | None]
    optimum: Optimum | None
    # Standard.
    sku_capacity: int | None
    tpm_needed: float | None
    admission_tpm: float | None
    rpm_needed: float | None
    tpm_per_unit: float | None
    rpm_per_unit: float | None
    tpm_quota: float | None
    rpm_quota: float | None
    quota_tier: int | None
    usage_tier_tokens_per_month: int | None
    # Batch.
    tokens_per_day: float | None
    enqueued_token_quota: Mapping[str, int]


class Reading(Value):
    """What tokens would cost, were the mean of the traffic such a share of its planned peak: an illustration."""

    deployment_type: str
    mean_to_peak: float
    cost: Cost


class Recommended(Value):
    """What to deploy, how it is paid, its bill, and what that rests on; all but `why` None where nothing can be."""

    deployment_type: str | None
    term: str | None
    ptus: int | None
    base_ptus: int | None
    sku_capacity: int | None
    spilled_share: float | None
    spilled_basis: str | None
    spilled_request_share: float | None
    spillover: SpillQuota | None
    utilization_share: float | None
    cost: Cost | None
    long_run_cost: Cost | None
    why: str
    assumes: tuple[str, ...]
    would_change: tuple[str, ...]
    readings: Rows[Reading]

    @property
    def usd_per_month(self) -> Decimal | None:
        """What the first month costs; None where that is not known, or not in US dollars."""
        return None if self.cost is None or self.cost.currency != "USD" else self.cost.per_month
