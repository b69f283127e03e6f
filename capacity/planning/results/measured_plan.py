"""The parts of a plan that only measured traffic has: the time in it, and each criterion."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from capacity.findings import Finding
from capacity.planning.results.hold import Hold
from capacity.planning.results.optimum import Optimum
from capacity.record import Record
from capacity.sizing.choices import Criterion
from capacity.sizing.deployment import DeploymentType
from capacity.traffic.statistics import Burst, CachedPrefix, QuotaUse, RequestShape, Statistics

if TYPE_CHECKING:
    from capacity.planning.results.workload_basis import WorkloadBasis


class Outcome(Record):
    """What one criterion would buy, and what a trial refuses with it.

    Shares are of all demand and of the demand of the worst clock hour, in weighted tokens from minutes and in requests
    from a log. `ptus_needed` is None for the throttled criterion, whose size is found by trial.
    """

    ptus: int
    ptus_needed: float | None
    throttled_share: float
    worst_hour_throttled_share: float


class ByCriteria(Record):
    """How the traffic sized a provisioned type: the criterion taken, all of them, and the cheapest mix."""

    criterion: Criterion
    throttled_basis: str
    """What the shares are of: `tokens` from minutes, `requests` from a log."""
    burst_seconds: float
    throttled_share_allowed: float
    worst_hour_throttled_share_allowed: float
    by_criterion: dict[Criterion, Outcome | None]
    """None for the throttled criterion of a log that was not asked for: it needs every single request."""
    ptus_at_burst_seconds: dict[float, int | None]
    """What other depths of the bucket would need by the same criterion: Azure publishes none. None: no size does."""
    optimum: Optimum | None = None
    """The cheapest count where the rest may spill over; None where that cannot be told, with a note."""


class Traffic(Record):
    """What was observed; rates are per minute, of observed minutes. `normalized_tpm` is None without a model."""

    source: Finding
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
    """Mean weighted (without a model: plain) tokens per minute of each hour of the week, from Monday 00:00 UTC."""
    request_shape: RequestShape | None
    """From a log of requests alone, as are the two below."""
    bursts: tuple[Burst, ...]
    prompt_cache: tuple[CachedPrefix, ...] | None


class Agreement(Record):
    """A prediction of this plan against what the service measured. Both are None where either is not known."""

    name: str
    predicted: float | None
    measured: float | None


class QuotaReading(Record):
    """What a quota would have refused, with its requests counted over `rpm_window_seconds` (None: not counted).

    Shares are of the requests, all of them and those of the worst clock hour; waits are until a counter starts anew.
    """

    rpm_window_seconds: int | None
    throttled: int
    throttled_share: float
    worst_hour_throttled_share: float
    first_429: dt.datetime | None
    longest_wait_ms: float | None


class QuotaToday(Record):
    """The quota of a standard deployment as it is today, and each reading of what it would have done."""

    tpm: int
    rpm: int | None
    readings: tuple[QuotaReading, ...]


class Week(Record):
    """Seven days of the traffic, or fewer at its start. Tokens are those asked for, without growth.

    `ptus` is the size that the plan's criterion takes for this week alone, by minutes, of the type `ptus_of`; a bill by
    the token, without growth, is of the type `cost_of`.
    """

    start: dt.datetime
    minutes: int
    observed_share: float
    requests: int | None
    input_tokens: int | None
    output_tokens: int | None
    tokens_per_minute: float | None
    """The mean of the minutes that were observed."""
    ptus: int | None = None
    ptus_of: DeploymentType | None = None
    token_cost: Decimal | None = None
    currency: str | None = None
    cost_of: DeploymentType | None = None


class WorstHour(Record):
    """A clock hour, and what of it would have been refused, in weighted tokens."""

    start: dt.datetime
    throttled_share: float
    refused_tokens: float


class SizeTrial(Record):
    """What a count of PTUs that was asked about would have done with the minutes. Shares are of weighted tokens."""

    ptus: int
    throttled_share: float
    worst_hours: tuple[WorstHour, ...]
    """Those of which the largest shares would have been refused, ten at most, the worst first."""
    hour_of_week: tuple[float | None, ...]
    """Of each hour of the week, from Monday 00:00 UTC; None for hours that were never observed."""


class MeasuredTraffic(Record):
    """The traffic that a plan was made from, and how far the plan's predictions are off."""

    deployment: str | None
    traffic: Traffic
    quota_use: QuotaUse | None = None
    """Of what is deployed, where that is a standard type."""
    agreements: tuple[Agreement, ...] = ()
    quota_today: QuotaToday | None = None
    """Where single requests and a quota are known."""
    weeks: tuple[Week, ...] = ()
    """None where all of it is in one."""
    trials: tuple[SizeTrial, ...] | None = None
    """Of the counts that were asked about; None where none was, or where tokens could not be weighed."""
    hours: str | None = None
    """The part of the week that was sized for, with the zone of its clock; None where it is all of it."""
    growth: Fraction = Fraction(1)
    """How many times the traffic is planned for."""
    hold: Hold | None = None
    """Whether past weeks' plans would have held; None where less than 14 days tell, or nothing is sized by PTUs."""
    basis: "WorkloadBasis | None" = None
    """What a workload file is made from; None where nothing was sized."""
