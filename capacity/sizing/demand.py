"""Request classes -> planned demand: tokens per minute in the busiest minute, by disjoint category."""

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from capacity.findings import Finding, found
from capacity.record import Record
from capacity.sizing.request_class import (
    DAYS_PER_WEEK,
    HOURS_PER_DAY,
    MINUTES_PER_HOUR,
    SECONDS_PER_MINUTE,
    Context,
    RequestClass,
)
from capacity.sizing.workload import Workload

ZERO = Fraction(0)
PERCENT = 100
HOURS_PER_MONTH = 730
MINUTES_PER_MONTH = HOURS_PER_MONTH * MINUTES_PER_HOUR
MEAN_DAY = Fraction(HOURS_PER_DAY, HOURS_PER_MONTH)
"""As a share of a month."""


NANO = 10**9


def exact(value: float) -> Fraction:
    """A measured number to 1e-9, so that no float noise decides a rounding."""
    return Fraction(round(value * NANO), NANO)


class Tokens(Record):
    """Tokens per minute; every token is in exactly one category. `input` is neither cached nor written."""

    input: Fraction = ZERO
    cached_input: Fraction = ZERO
    cache_write: Fraction = ZERO
    output: Fraction = ZERO
    image_input: Fraction = ZERO
    image_output: Fraction = ZERO

    @property
    def all_input(self) -> Fraction:
        """Text input tokens per minute, cached and written ones included."""
        return add((self.input, self.cached_input, self.cache_write))

    @cached_property
    def total(self) -> Fraction:
        """The plain sum of all categories."""
        return add(self.by_category().values())

    def by_category(self) -> dict[str, Fraction]:
        """The tokens of each category, by its name."""
        return {**self.record_values()}


CATEGORIES = tuple(Tokens.record_fields)


class ClassDemand(Record):
    """One request class in the busiest minute. `None` is unknown: token rates were given instead of requests."""

    name: str | None
    context: Context
    is_context_told: bool = True
    """Whether somebody said so; else it is taken for short until the model's threshold is known."""
    rpm: Fraction | None
    tpm: Tokens
    max_output_tpm: Fraction | None
    mean_prompt_tokens: Fraction | None
    longest_prompt_tokens: Fraction | None
    longest_output_tokens: Fraction | None = None
    """The most that requests allow, of measured ones on average; of planned ones else their mean."""
    concurrency: Fraction | None
    month: Tokens | None
    """Tokens in a mean month of 730 hours; None where only the peak is known."""
    input_of_a_day: Fraction | None = None
    """Input tokens of a day with traffic, of measured traffic of its fullest 24 hours; None as `month`."""

    @property
    def tokens_per_month(self) -> Fraction | None:
        """All of a month's tokens."""
        return None if self.month is None else self.month.total

    @property
    def admission_tpm(self) -> Fraction:
        """What rate limits count on arrival: the input plus the maximum output, or the mean where none is set."""
        tokens = self.tpm
        output = tokens.output if self.max_output_tpm is None else self.max_output_tpm
        return add((tokens.all_input, tokens.image_input, tokens.image_output, output))


class Demand(Record):
    """Planned demand of a workload in its busiest minute; `None` is unknown.

    `basis` says how it was obtained. `admission_tpm` are tokens as rate limits count them on arrival,
    unknown when no class says its maximum output. `concurrency` are requests running at once, by Little's law.
    `tokens_per_month` are those of a mean month of 730 hours.
    """

    basis: Finding
    classes: tuple[ClassDemand, ...]
    rpm: Fraction | None
    tpm: Tokens
    admission_tpm: Fraction | None
    concurrency: Fraction | None
    tokens_per_month: Fraction | None
    output_tokens_per_request: Fraction | None
    highest_tpm: Fraction | None = None
    highest_rpm: Fraction | None = None
    """Of measured minutes: the most tokens and the most requests of any; the costliest minute may be another."""

    @property
    def most_tpm(self) -> Fraction:
        """The most tokens of any minute: what quota is for."""
        return self.tpm.total if self.highest_tpm is None else self.highest_tpm

    @property
    def most_rpm(self) -> Fraction | None:
        """The most requests of any minute, or of a shorter time as a minute; None where requests are not known."""
        return self.rpm if self.highest_rpm is None else self.highest_rpm


def add(parts: Iterable[Fraction]) -> Fraction:
    """The exact sum. Most categories are empty and adding fractions is slow, so zeros are passed over."""
    known = [part for part in parts if part]
    return sum(known[1:], known[0]) if known else ZERO


def add_known(parts: Iterable[Fraction | None]) -> Fraction | None:
    """The exact sum, or None where one part is unknown."""
    known = list(parts)
    return None if None in known else add(part for part in known if part)


def from_classes(workload: Workload, growth: Fraction | None = None, growth_months: int | None = None) -> Demand:
    """Peak of the request classes, less what an own cache answers, times growth. Headroom is not demand.

    `growth` is how many times today's traffic there is, after so many months of growth; if not given, all of the
    workload's own.
    """
    planning = workload.planning
    growth = planning.growth if growth is None else growth
    answered = planning.response_cache_hit_share
    factor = (1 - answered) * growth if answered else growth
    classes = tuple(_class_demand(class_, factor) for class_ in workload.traffic)
    rpm = add_known(class_.rpm for class_ in classes)
    tpm = _all_tokens(classes)
    maximum_known = any(class_.max_output_tpm is not None for class_ in classes)
    return Demand(
        basis=found(
            "peak-of-classes",
            cached_share=answered,
            growth_share=planning.growth_share_per_month,
            months=planning.growth_months if growth_months is None else growth_months,
            growth=growth,
        ),
        classes=classes,
        rpm=rpm,
        tpm=tpm,
        admission_tpm=add(class_.admission_tpm for class_ in classes) if maximum_known else None,
        concurrency=add_known(class_.concurrency for class_ in classes),
        tokens_per_month=add_known(class_.tokens_per_month for class_ in classes),
        output_tokens_per_request=tpm.output / rpm if rpm else None,
    )


def _all_tokens(classes: tuple[ClassDemand, ...]) -> Tokens:
    if len(classes) == 1:
        return classes[0].tpm
    each = [class_.tpm.by_category() for class_ in classes]
    return Tokens(**{name: add(tokens[name] for tokens in each) for name in CATEGORIES})


def _class_demand(class_: RequestClass, factor: Fraction) -> ClassDemand:
    if class_.gives_token_rates:
        rpm = None
        scale = factor
        input_, output = class_.input_tpm or ZERO, class_.output_tpm or ZERO
    else:
        rpm = scale = peak_rpm(class_) * factor
        input_, output = class_.input_tokens or ZERO, class_.output_tokens or ZERO
    cached, written = class_.cached_share, class_.written_share
    all_input = input_ * scale
    tpm = Tokens(
        input=all_input * (1 - cached - written) if cached or written else all_input,
        cached_input=all_input * cached if cached else ZERO,
        cache_write=all_input * written if written else ZERO,
        output=output * scale,
        image_input=class_.image_input_tokens * scale if class_.image_input_tokens else ZERO,
        image_output=class_.image_output_tokens * scale if class_.image_output_tokens else ZERO,
    )
    month = _month(class_, tpm)
    return ClassDemand(
        name=class_.name,
        context=class_.context or Context.SHORT,
        is_context_told=class_.context is not None,
        rpm=rpm,
        tpm=tpm,
        max_output_tpm=None if class_.max_output_tokens is None else class_.max_output_tokens * scale,
        mean_prompt_tokens=class_.input_tokens,
        longest_prompt_tokens=class_.max_input_tokens or class_.input_tokens,
        longest_output_tokens=max(filter(None, (class_.max_output_tokens, class_.output_tokens)), default=None),
        concurrency=None
        if class_.request_seconds is None or rpm is None
        else rpm * class_.request_seconds / SECONDS_PER_MINUTE,
        month=month,
        input_of_a_day=None if month is None else input_of_mean_day(month) / mean_to_busy_day(class_),
    )


def input_of_mean_day(month: Tokens) -> Fraction:
    """Input tokens of every 24 of the 730 hours."""
    return add((month.all_input, month.image_input)) * MEAN_DAY


def _month(class_: RequestClass, tpm: Tokens) -> Tokens | None:
    share = mean_to_peak(class_)
    if share is None:
        return None
    minutes = share * MINUTES_PER_MONTH
    return Tokens(**{name: tokens * minutes for name, tokens in tpm.by_category().items() if tokens})


def mean_to_peak(class_: RequestClass) -> Fraction | None:
    """The mean over a month as a share of the busiest minute, idle hours and days included; None where not told."""
    if class_.profile is not None:
        return class_.profile.mean_to_peak
    average = average_rpm(class_)
    return None if average is None else average / peak_rpm(class_)


def mean_to_busy_day(class_: RequestClass) -> Fraction:
    """The mean day as a share of a day with traffic: 5 / 7 of what comes from Monday to Friday; 1 where not told."""
    if class_.profile is not None:
        return Fraction(class_.profile.days_per_week, DAYS_PER_WEEK)
    if class_.average_rpm is None and class_.requests_of_a_day is not None:
        return class_.active_days / DAYS_PER_WEEK
    return Fraction(1)


def peak_rpm(class_: RequestClass) -> Fraction:
    """Requests per minute in the busiest minute, from whichever way the class gives its rate.

    30 requests running at once for 6 seconds each are 300 a minute (Little's law). A class that gives
    token rates has none: ValueError.
    """
    if class_.peak_rpm is not None:
        return class_.peak_rpm
    if class_.concurrency is not None and class_.request_seconds is not None:
        return class_.concurrency * SECONDS_PER_MINUTE / class_.request_seconds
    if class_.peak_to_average is not None and class_.average_rpm is not None:
        return class_.average_rpm * class_.peak_to_average
    if class_.peak_to_average is not None and class_.requests_of_a_day is not None:
        return class_.requests_of_a_day / (class_.active_hours * MINUTES_PER_HOUR) * class_.peak_to_average
    message = "this request class gives no request rate"
    raise ValueError(message)


def average_rpm(class_: RequestClass) -> Fraction | None:
    """Mean requests per minute over a whole month, idle hours and days included, where the class tells it."""
    if class_.average_rpm is not None:
        return class_.average_rpm
    if class_.requests_of_a_day is not None:
        return class_.requests_of_a_day * class_.active_days / DAYS_PER_WEEK / (HOURS_PER_DAY * MINUTES_PER_HOUR)
    return None
