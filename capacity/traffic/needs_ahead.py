"""What a course needs of days to come, against what its history needed: quantiles, by horizon, month and day."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from capacity.catalog.persistence import TOLD_AT
from capacity.record import Record
from capacity.sizing.choices import Criterion
from capacity.traffic.forecast import Course, course, daily_loads
from capacity.traffic.least_rate import ROUNDED, least_rate, steadiness
from capacity.traffic.series import Floats
from capacity.traffic.week_hours import DAYS_PER_WEEK, MINUTES_PER_DAY

HOURS_PER_DAY = 24
DAYS_PER_MONTH = 30
REFUSED_SHARE = 0.001
"""Of criteria that say nothing of what may be refused."""


class Spread(NamedTuple):
    """The 10th, 50th and 90th percentile of one number."""

    p10: float
    p50: float
    p90: float

    @classmethod
    def of(cls, values: Floats) -> "Spread":
        """Of as many values."""
        return cls(*(float(one) for one in np.quantile(values, TOLD_AT)))

    def times(self, factor: float) -> "Spread":
        """Each as many times as large."""
        return Spread(*(factor * one for one in self))


class NeedsAhead(Record):
    """Needs as parts of that of the whole history; `own` is None where the history is too short to tell.

    Several days need what the one of them does that needs most: so more days never need less.
    """

    course: Course
    days: Floats
    """Loads of the history, days x 24."""
    refused_share: float
    need: float
    """Of the history, in its unit."""
    steadiness: float | None
    own: Spread | None
    by_month: tuple[float, ...] = ()
    """The median of each 30 days, the last of which may be fewer."""

    def by_day(self, days: int) -> list[Spread]:
        """Of each of so many days by itself."""
        needs = least_rate(self.course.paths(days), self.refused_share) / self.need
        return [Spread.of(day) for day in needs.T]

    @property
    def past(self) -> list[float]:
        """Of each day of the history by itself."""
        needs: list[float] = (least_rate(self.days, self.refused_share) / self.need).tolist()
        return needs

    def last(self, days: int) -> float:
        """Of so many days at the end of the history."""
        return max(self.past[-days:])

    def first_passed(self, limit: float, days: int, told: Spread, horizon_days: int) -> "Passed":
        """The days by which a limit (a part of the need) is passed, within so many.

        The earliest is the day by which it is passed with a chance of one in ten. Needs are as far apart as those that
        are `told` of the horizon, from a week or its end on, and less so before.
        """
        needs = np.maximum.accumulate(least_rate(self.course.paths(days), self.refused_share), axis=1) / self.need
        likely, high = np.quantile(needs, TOLD_AT[1:], axis=0)
        apart = np.minimum(np.arange(1, days + 1) / min(DAYS_PER_WEEK, horizon_days), 1.0)
        high = np.maximum(high, likely * (told.p90 / told.p50 if told.p50 else 1.0) ** apart)
        high[horizon_days - 1 :] = np.maximum(high[horizon_days - 1 :], told.p90)
        return Passed(_first_above(likely, limit), _first_above(high, limit))


def _first_above(needs: Floats, limit: float) -> int | None:
    above = needs > limit * (1 + ROUNDED)
    return int(np.argmax(above)) if above.any() else None


class Passed(NamedTuple):
    """Days from the end of the history on, 0 is the first: likely, and at the earliest; None where within none."""

    likely: int | None
    earliest: int | None


def needs_ahead(
    minutes: Floats, horizon_days: int, criterion: Criterion, refused_share: float, *, tells: bool
) -> NeedsAhead | None:
    """What minutes (weighted tokens, NaN is not known) tell of so many days; None where nothing is known.

    Needs are least rates of hours of a day, by the share that a criterion lets be refused. `tells` is whether they are
    enough to tell of what comes by themselves.
    """
    days = daily_loads(minutes)
    found = course(days)
    share = {Criterion.THROTTLED: refused_share, Criterion.MAX: 0.0}.get(criterion, REFUSED_SHARE)
    if found is None:
        return None
    need = float(_needs(days[None], share)[0])
    if not need:  # all may be refused
        return None
    known = NeedsAhead(
        course=found,
        days=days,
        refused_share=share,
        need=need,
        steadiness=steadiness(days.ravel(), HOURS_PER_DAY, share),
        own=None,
    )
    if not tells:
        return known
    loads = found.paths(horizon_days)
    own = Spread.of(_needs(loads, share) / need)
    return known.replaced(
        own=own, by_month=tuple(_by_month(loads, share, need)) if horizon_days > DAYS_PER_MONTH else (own.p50,)
    )


def _needs(loads: Floats, share: float) -> Floats:
    most: Floats = least_rate(loads, share).max(axis=1)
    return most


def _by_month(loads: Floats, share: float, need: float) -> Iterator[float]:
    for first in range(0, loads.shape[1], DAYS_PER_MONTH):
        yield Spread.of(_needs(loads[:, first : first + DAYS_PER_MONTH], share) / need).p50


class TotalAhead(NamedTuple):
    """Sums over as many days: to come, and of the history at its mean."""

    ahead: Spread
    so_far: float


def totals_ahead(minutes: Floats, horizon_days: int) -> TotalAhead | None:
    """The sum over so many days of what minutes tell, NaN is not known; None where nothing is, or all is 0."""
    means = daily_loads(minutes)
    known = ~np.isnan(means)
    counts = known.sum(axis=1)
    sums = np.where(known, means, 0.0).sum(axis=1)
    found = course(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)[:, None])
    if found is None:
        return None
    low, _, high = Spread.of(found.paths(horizon_days).sum(axis=(1, 2)))
    likely = found.total(horizon_days)
    ahead = Spread(min(low, likely), likely, max(high, likely)).times(MINUTES_PER_DAY)
    return TotalAhead(ahead, float(sums.sum() / counts.sum()) * horizon_days * MINUTES_PER_DAY)
