"""What users say of time: the key `planning` of a workload file, with growth, known changes, terms and hours.

Ranges, rules and texts below fields stand as in `workload`.
"""

import datetime as dt
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated

from capacity.record import Ge, Gt, Le, Record
from capacity.sizing.deployment import Positive, Share
from capacity.sizing.request_class import DAYS_PER_WEEK, HOURS_PER_DAY, Mistakes

MOST_GROWTH = 10_000
"""How many times as large traffic may get: more is a mistake of units."""
MOST_MONTHS = 36


class LatencyTolerance(StrEnum):
    """How long an answer may take: a person waits; it may be slow or refused; or it may come within a day."""

    INTERACTIVE = "interactive"
    FLEX = "flex"
    BATCH = "batch"


class Arrivals(StrEnum):
    """How requests come: evenly, or each by itself, independent of the others (Poisson)."""

    STEADY = "steady"
    POISSON = "poisson"


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

    example = "{start_hour: 7, end_hour: 19}"
    days: tuple[Day, ...] = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)
    """The days of the week, from mon to sun."""
    start_hour: Annotated[int, Ge(0), Le(HOURS_PER_DAY - 1)]
    """The first hour that is in, 0 to 23, in UTC."""
    end_hour: Annotated[int, Gt(0), Le(HOURS_PER_DAY)]
    """The hour that it ends at, 1 to 24, in UTC."""

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


class Step(Record):
    """A known change of traffic, from its day on."""

    example = "{date: 2027-03-01, factor: 1.4}"

    date: dt.date
    """The day from which on it holds, such as 2027-03-01."""
    factor: Annotated[Fraction, Gt(0), Le(MOST_GROWTH)]
    """How many times as much traffic there is then: 1.4 is 40 % more."""
    why: str | None = None
    """What it comes from, as any text; the report shows it."""


class ReservationTerm(StrEnum):
    """How long a reservation runs."""

    MONTH = "1-month"
    YEAR = "1-year"


LONGEST_BURST_SECONDS = 3600
SHORTEST_BURST_SECONDS = Fraction(1, 1000)
USUAL_BURST_SECONDS = Fraction(10)


class Planning(Record):
    """What to plan for beyond today's peak."""

    response_cache_hit_share: Share = Fraction(0)
    """Share of requests that a cache of your own answers and never sends, below 1; not the model's prompt cache."""
    growth_share_per_month: Share = Fraction(0)
    """Growth of the demand a month, compound, beside `growth_months`: 0.05 is 5 %."""
    growth_months: Annotated[int, Ge(0), Le(120)] = 0
    """Months to grow for, beside `growth_share_per_month`."""
    headroom_share: Annotated[Fraction, Ge(0), Le(10)] = Fraction(0)
    """What to plan PTUs and quota for on top of the peak: 0.2 is 20 %. Microsoft's own numbers have none."""
    arrivals: Arrivals = Arrivals.STEADY
    """How requests come: `poisson`, each by itself, which PTUs have to admit one by one. `steady` leaves that
    unchecked, unless a class gives `max_output_tokens`: then requests are admitted one by one in any case."""
    burst_seconds: Annotated[Fraction, Ge(0), Le(LONGEST_BURST_SECONDS)] | None = None
    """How long PTUs may run ahead of what they carry before they refuse requests, in seconds; nobody publishes it, and
    it is 10 if not given."""
    latency_tolerance: LatencyTolerance = LatencyTolerance.INTERACTIVE
    """How long an answer may take: `interactive`, a person waits; `flex`, it may be slow or refused; `batch`, within a
    day."""
    schedule: Schedule | None = None
    """Hours of the week in which PTUs paid by the hour may be deployed on top of a reserved base."""
    horizon_months: Annotated[int, Ge(1), Le(MOST_MONTHS)] | None = None
    """Months that a purchase is decided over; 12 where traffic grows or changes or PTUs are reserved, else 1."""
    steps: tuple[Step, ...] = ()
    """Known changes of traffic, each with `date`, `factor` and `why`, in the order of their dates."""
    max_commitment_usd: Positive | None = None
    """The most US dollars that reservations to buy may come to at any time, each with its whole term: for one workload,
    or for all that share reservations."""
    terms: tuple[ReservationTerm, ...] | None = None
    """Terms that reservations may be bought for, 1-month and 1-year; an empty list for none. If not given both, and of
    measured traffic those that the days observed allow: 7 for a month, 28 for a year."""

    @property
    def growth(self) -> Fraction:
        """The factor that demand grows by, compounded monthly: 0.05 over 6 months is 1.340095640625."""
        if not self.growth_months:
            return Fraction(1)
        return (1 + self.growth_share_per_month) ** self.growth_months

    @property
    def varies(self) -> bool:
        """Whether traffic grows or changes."""
        return self.growth != 1 or bool(self.steps)

    def mistakes(self) -> Mistakes:
        """Growth needs both its rate and its time; all requests answered from a cache leave nothing to size."""
        if self.growth_share_per_month and not self.growth_months:
            yield "growth_share_per_month", "growth without a time has no effect: add `growth_months`"
        if self.growth_months and not self.growth_share_per_month:
            yield "growth_months", "growth without a rate has no effect: add `growth_share_per_month`"
        if self.growth > MOST_GROWTH:
            yield (
                "growth_share_per_month",
                f"makes traffic over {MOST_GROWTH} times as large in {self.growth_months} months: give less, or fewer",
            )
        for earlier, later in pairwise(self.steps):
            if later.date <= earlier.date:
                yield "steps", f"{later.date} comes after {earlier.date}: put steps in the order of their dates"
        if self.burst_seconds is not None and self.burst_seconds < SHORTEST_BURST_SECONDS:
            what = "refuses every single request: give its depth in seconds, from 0.001 on, or leave it out for 10"
            yield "burst_seconds", f"a bucket without depth {what}"
        if self.response_cache_hit_share == 1:
            yield "response_cache_hit_share", "a share of 1 means that no request is ever sent: nothing to size"
