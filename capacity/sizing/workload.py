"""What users say of a workload. Field names are the keys of the workload file; units are in the names.

The ranges stand in the annotations, where the reader finds them; rules across fields are the `mistakes()` methods,
which yield (field, what is wrong and what would be right).
"""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from annotated_types import Ge, Gt, Le, Predicate

from capacity.record import Record
from capacity.sizing.deployment import Count, DeploymentType, Kind, NotNegative, Positive, Share, TokenWeights

HOURS_PER_DAY = 24
DAYS_PER_WEEK = 7
MINUTES_PER_HOUR = 60
SECONDS_PER_MINUTE = 60


NO_RATE = (
    "no rate: give `peak_rpm`, or `average_rpm` with `peak_to_average`, or `requests_per_day` with "
    "`peak_to_average`, or `concurrency` with `request_seconds`, or `input_tpm` and `output_tpm`"
)


def is_workload_name(text: str) -> bool:
    """Letters, digits, `-` and `_`."""
    return text.isascii() and text.replace("-", "a").replace("_", "a").isalnum()


WorkloadName = Annotated[str, Predicate(is_workload_name)]
Mistakes = Iterator[tuple[str, str]]


class Context(StrEnum):
    """Which token weights and prices apply to a request class."""

    SHORT = "short"
    LONG = "long"


class Profile(StrEnum):
    """The course of a week, where no average is known: assumptions of ours, told in the report.

    Traffic runs `hours_per_week`, and at `mean_share` of its peak on average in these.
    """

    FLAT = "flat"
    DAYTIME = "daytime"
    BUSINESS_HOURS = "business-hours"

    @property
    def hours_per_week(self) -> int:
        """All hours; 16 on every day; or 10 from Monday to Friday."""
        return {"flat": 168, "daytime": 112, "business-hours": 50}[self.value]

    @property
    def mean_share(self) -> Fraction:
        """The mean of the active hours over their busiest minute."""
        return Fraction(1) if self is Profile.FLAT else Fraction(1, 2)

    @property
    def mean_to_peak(self) -> Fraction:
        """The mean over a whole month as a share of the busiest minute."""
        return self.mean_share * self.hours_per_week / (HOURS_PER_DAY * DAYS_PER_WEEK)


class RequestClass(Record):
    """Requests of one shape. Exactly one way of giving their rate; token counts are means per request."""

    name: str | None = None
    peak_rpm: Positive | None = None
    average_rpm: Positive | None = None
    profile: Profile | None = None
    peak_to_average: Annotated[Fraction, Ge(1)] | None = None
    requests_per_day: Positive | None = None
    active_hours_per_day: Annotated[Fraction, Gt(0), Le(HOURS_PER_DAY)] | None = None
    active_days_per_week: Annotated[Fraction, Gt(0), Le(DAYS_PER_WEEK)] | None = None
    concurrency: Positive | None = None
    request_seconds: Positive | None = None
    input_tpm: NotNegative | None = None
    output_tpm: NotNegative | None = None
    input_tokens: NotNegative | None = None
    output_tokens: NotNegative | None = None
    cached_input_share: Share | None = None
    cached_input_tokens: NotNegative | None = None
    cache_write_share: Share | None = None
    cache_write_tokens: NotNegative | None = None
    context: Context = Context.SHORT
    max_input_tokens: Positive | None = None
    max_output_tokens: Positive | None = None
    image_input_tokens: NotNegative | None = None
    image_output_tokens: NotNegative | None = None

    @property
    def gives_token_rates(self) -> bool:
        """Whether tokens per minute are given instead of requests per minute."""
        return self.input_tpm is not None or self.output_tpm is not None

    def mistakes(self) -> Mistakes:
        """What no request class may look like."""
        yield from self._rate_mistakes()
        yield from self._per_request_mistakes()
        yield from self._cache_mistakes()
        yield from self._maximum_mistakes()

    def _rate_mistakes(self) -> Mistakes:
        forms = self._rate_forms()
        if len(forms) > 1:
            yield forms[1], f"{' and '.join(f'`{key}`' for key in forms)} both give the rate: keep one of them"
            return
        match forms:
            case []:
                yield from self._missing_rate()
            case ["requests_per_day"] if self.peak_to_average is None:
                yield "requests_per_day", _missing_peak_to_average("requests_per_day")
            case ["concurrency"] if self.request_seconds is None:
                yield "concurrency", "`concurrency` needs `request_seconds` beside it: how long one request runs"
        if forms:
            yield from self._stray_mistakes(forms[0])
        if self.profile is not None and (self.average_rpm is not None or self.requests_per_day is not None):
            key = "average_rpm" if self.average_rpm is not None else "requests_per_day"
            yield "profile", f"`profile` and `{key}` both say how busy the mean is: keep one of them"
        if self.peak_rpm is not None and self.average_rpm is not None and self.average_rpm > self.peak_rpm:
            yield "average_rpm", "`average_rpm` is above `peak_rpm`: a mean cannot exceed the busiest minute"

    def _rate_forms(self) -> list[str]:
        """The ways in which a rate is given, each by the key that is its own."""
        forms = [key for key in ("peak_rpm", "requests_per_day", "concurrency") if getattr(self, key) is not None]
        if self.gives_token_rates:
            forms.append("input_tpm" if self.input_tpm is not None else "output_tpm")
        if self.average_rpm is not None and self.peak_to_average is not None:
            forms.append("average_rpm")
        return forms

    def _stray_mistakes(self, form: str) -> Mistakes:
        """Keys that belong to another way of giving the rate and would be passed over."""
        for key, owners in (
            ("peak_to_average", ("average_rpm", "requests_per_day")),
            ("active_hours_per_day", ("requests_per_day",)),
            ("active_days_per_week", ("requests_per_day",)),
        ):
            if form not in owners and getattr(self, key) is not None:
                beside = " or ".join(f"`{owner}`" for owner in owners)
                yield key, f"`{key}` goes with {beside}, not with `{form}`: remove one of them"

    def _missing_rate(self) -> Mistakes:
        if self.average_rpm is not None:
            yield "average_rpm", _missing_peak_to_average("average_rpm")
        else:
            yield "", NO_RATE

    def _per_request_mistakes(self) -> Mistakes:
        per_request = ("input_tokens", "output_tokens", "image_input_tokens", "image_output_tokens")
        if not self.gives_token_rates:
            if not any(getattr(self, key) for key in per_request):
                yield "", "no tokens: one of `input_tokens` and `output_tokens` must be above 0"
            return
        if not (self.input_tpm or self.output_tpm):
            yield "input_tpm", "no tokens: one of `input_tpm` and `output_tpm` must be above 0"
        only_per_request = (
            *per_request,
            "cached_input_tokens",
            "cache_write_tokens",
            "max_output_tokens",
            "average_rpm",
            "request_seconds",
        )
        for key in only_per_request:
            if getattr(self, key) is not None:
                yield key, f"`{key}` needs a request rate, but the class gives tokens per minute: use `peak_rpm`"

    def _cache_mistakes(self) -> Mistakes:
        for share, tokens in (
            ("cached_input_share", "cached_input_tokens"),
            ("cache_write_share", "cache_write_tokens"),
        ):
            if getattr(self, share) is not None and getattr(self, tokens) is not None:
                yield tokens, f"`{share}` and `{tokens}` say the same: keep one of them"
        if self.cached_share + self.written_share > 1:
            key = "cached_input_share" if self.cached_input_share is not None else "cached_input_tokens"
            yield key, "cached and written input tokens together are more than all input tokens"

    def _maximum_mistakes(self) -> Mistakes:
        for maximum, mean in (("max_input_tokens", "input_tokens"), ("max_output_tokens", "output_tokens")):
            most, usual = getattr(self, maximum), getattr(self, mean)
            if most is not None and usual is not None and usual > most:
                yield maximum, f"`{maximum}` is below the mean, `{mean}`"

    @property
    def cached_share(self) -> Fraction:
        """Share of input tokens read from the prompt cache."""
        return self._share_of_input(self.cached_input_share, self.cached_input_tokens)

    @property
    def written_share(self) -> Fraction:
        """Share of input tokens written to the prompt cache."""
        return self._share_of_input(self.cache_write_share, self.cache_write_tokens)

    def _share_of_input(self, share: Fraction | None, tokens: Fraction | None) -> Fraction:
        if share is not None:
            return share
        if not tokens:
            return Fraction(0)
        # Tokens without any input are as wrong as more tokens than input: two of anything is above the whole.
        return tokens / self.input_tokens if self.input_tokens else Fraction(2)


def _missing_peak_to_average(key: str) -> str:
    return f"`{key}` needs `peak_to_average` beside it: how much busier the peak minute is than the mean; 3 is usual"


class LatencyTolerance(StrEnum):
    """How long an answer may take: a person waits; it may be slow or refused; or it may come within a day."""

    INTERACTIVE = "interactive"
    FLEX = "flex"
    BATCH = "batch"


class Day(StrEnum):
    """A day of the week, in its order."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Schedule(Record):
    """Hours of the week, in UTC, in which PTUs paid by the hour may be deployed on top."""

    days: tuple[Day, ...] = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)
    start_hour: Annotated[int, Ge(0), Le(HOURS_PER_DAY - 1)]
    end_hour: Annotated[int, Gt(0), Le(HOURS_PER_DAY)]

    def mistakes(self) -> Mistakes:
        """It begins before it ends, on the same day."""
        if self.start_hour >= self.end_hour:
            yield "end_hour", "`end_hour` must be after `start_hour`, on the same day (UTC)"
        if not self.days:
            yield "days", "`days` is empty: name one, such as mon, or leave it out for Monday to Friday"

    def hours(self) -> tuple[bool, ...]:
        """Of each hour of the week from Monday 00:00 UTC, whether it is in."""
        active = [list(Day).index(day) for day in self.days]
        return tuple(
            hour // HOURS_PER_DAY in active and self.start_hour <= hour % HOURS_PER_DAY < self.end_hour
            for hour in range(HOURS_PER_DAY * DAYS_PER_WEEK)
        )

    @property
    def share_of_hours(self) -> Fraction:
        """The share of a week's hours that are in."""
        return Fraction(sum(self.hours()), HOURS_PER_DAY * DAYS_PER_WEEK)


class Planning(Record):
    """What to plan for beyond today's peak."""

    response_cache_hit_share: Share = Fraction(0)
    growth_share_per_month: Share = Fraction(0)
    growth_months: Annotated[int, Ge(0), Le(120)] = 0
    headroom_share: Annotated[Fraction, Ge(0), Le(10)] = Fraction(0)
    latency_tolerance: LatencyTolerance = LatencyTolerance.INTERACTIVE
    schedule: Schedule | None = None

    @property
    def growth(self) -> Fraction:
        """The factor that demand grows by, compounded monthly: 0.05 over 6 months is 1.340095640625."""
        return (1 + self.growth_share_per_month) ** self.growth_months

    def mistakes(self) -> Mistakes:
        """Growth needs both its rate and its time; all requests answered from a cache leave nothing to size."""
        if self.growth_share_per_month and not self.growth_months:
            yield "growth_share_per_month", "growth without a time has no effect: add `growth_months`"
        if self.growth_months and not self.growth_share_per_month:
            yield "growth_months", "growth without a rate has no effect: add `growth_share_per_month`"
        if self.response_cache_hit_share == 1:
            yield "response_cache_hit_share", "a share of 1 means that no request is ever sent: nothing to size"


class Slo(Record):
    """What the service must keep to."""

    throttled_share: Share | None = None
    worst_hour_throttled_share: Share | None = None
    spilled_share: Share | None = None
    tokens_per_second: Positive | None = None
    time_to_first_token_seconds: Positive | None = None
    availability_share: Share | None = None


class Limits(Record):
    """What a plan is held to in CI."""

    max_ptus: Count | None = None
    max_usd_per_month: Positive | None = None
    max_utilization_share: Annotated[Fraction, Gt(0), Le(1)] | None = None


class Deployed(Record):
    """What exists today."""

    deployment_type: DeploymentType
    ptus: Count | None = None
    sku_capacity: Count | None = None

    def mistakes(self) -> Mistakes:
        """PTUs for provisioned types, capacity units for standard ones, nothing for batch."""
        if self.deployment_type.kind is Kind.BATCH:
            yield "deployment_type", "batch deployments have no size: leave `deployed` out"
            return
        wanted, other = "ptus", "sku_capacity"
        if self.deployment_type.kind is Kind.STANDARD:
            wanted, other = other, wanted
        if getattr(self, wanted) is None:
            yield "", f"`{self.deployment_type.label}` needs `{wanted}`: how much is deployed today"
        if getattr(self, other) is not None:
            yield other, f"`{self.deployment_type.label}` is counted in `{wanted}`, not `{other}`"


class Workload(Record):
    """One workload: a model, its traffic, and what to plan for."""

    version: Annotated[int, Ge(1), Le(1)] = 1
    name: WorkloadName
    model: str
    traffic: tuple[RequestClass, ...]
    description: str | None = None
    owner: str | None = None
    model_version: str | None = None
    region: str | None = None
    deployment_types: tuple[DeploymentType, ...] | None = None
    token_weights: TokenWeights | None = None
    """Weights to use instead of the catalog's: the way to give an output ratio that nobody has published."""
    planning: Planning = Planning()
    slo: Slo = Slo()
    limits: Limits = Limits()
    deployed: Deployed | None = None

    def mistakes(self) -> Mistakes:
        """Several classes need names of their own."""
        if not self.traffic:
            yield "traffic", "`traffic` is empty: give one request class, or a list of them"
        if self.deployment_types == ():
            yield "deployment_types", "`deployment_types` is empty: name one, or leave it out for all that are offered"
        if len(self.traffic) > 1 and (unnamed := sum(class_.name is None for class_ in self.traffic)):
            yield "traffic", f"{unnamed} of {len(self.traffic)} request classes have no `name`: a list needs them"
        names = [class_.name for class_ in self.traffic if class_.name is not None]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield "traffic", f"two request classes are named `{name}`: give each a name of its own"


class Settings(Record):
    """The parts of a workload file that hold for measured traffic, too."""

    version: Annotated[int, Ge(1), Le(1)] = 1
    planning: Planning = Planning()
    slo: Slo = Slo()
    token_weights: TokenWeights | None = None
    region: str | None = None
    deployment_types: tuple[DeploymentType, ...] | None = None

    @property
    def growth(self) -> Fraction:
        """What measured minutes are scaled with: growth, less what an own cache is to answer."""
        return (1 - self.planning.response_cache_hit_share) * self.planning.growth
