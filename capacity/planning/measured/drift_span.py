"""What a short span can tell of a plan: which hours of the week it has, and what the plan said of these."""

from datetime import datetime, timedelta
from typing import NamedTuple

from capacity.planning.results.drift_report import SaidPlan
from capacity.traffic.series import TokenSeries
from capacity.traffic.summary import HOURS_PER_WEEK, minutes_by_hour_of_week
from capacity.traffic.week_hours import WeekHours

HOUR = timedelta(hours=1)
EVERY_HOUR = frozenset(range(HOURS_PER_WEEK))


class Compared(NamedTuple):
    """Whether what came has every hour of the week that the plan is of, and the planned mean of the hours it has.

    `planned_tpm` is None where the plan does not tell them all.
    """

    is_whole: bool
    planned_tpm: float | None


def compared(said: SaidPlan, series: TokenSeries, of_week: WeekHours | None) -> Compared:
    """What came, against the plan that it is of.

    A workload file is of all hours, a measured plan of those of its traffic in the part of the week it was sized for.
    """
    start, end = said.traffic.start, said.traffic.end
    needed = EVERY_HOUR if start is None or end is None else _hours(start, end)
    if of_week is not None:
        needed &= of_week.hours_of_week(series.start)
    if needed <= _hours(series.start, series.end):
        return Compared(is_whole=True, planned_tpm=None)
    return Compared(is_whole=False, planned_tpm=_planned(said, series, of_week))


def _slot(moment: datetime) -> int:
    """The hour of the week, from Monday 00:00 UTC."""
    return moment.weekday() * 24 + moment.hour


def _hours(start: datetime, end: datetime) -> frozenset[int]:
    """Those that have any minute of a span."""
    if end <= start:
        return frozenset()
    first = start.replace(minute=0, second=0, microsecond=0)
    many = min(-((first - end) // HOUR), HOURS_PER_WEEK)
    return frozenset((_slot(first) + at) % HOURS_PER_WEEK for at in range(many))


def _planned(said: SaidPlan, series: TokenSeries, of_week: WeekHours | None) -> float | None:
    """The planned mean of the minutes that were observed: those of an hour have the mean of that hour of the week."""
    known = series.observed
    if of_week is not None:
        known = known & of_week.mask(series.start, series.minutes)
    many = minutes_by_hour_of_week(series.start, known)
    pairs = [(one, count) for one, count in zip(said.traffic.hour_of_week, many, strict=False) if count]
    told = [(one, count) for one, count in pairs if one is not None]
    if not told or len(told) < len(pairs):
        return None
    return sum(one * count for one, count in told) / sum(count for _, count in told)
