"""How traffic goes on from today, month by month: compound growth, and known changes from their day on."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable
from fractions import Fraction

from capacity.record import Record
from capacity.sizing.planning_key import Planning

MONTHS = 12
"""The months that a decision is priced over, where the file says nothing and there is something to decide over time."""


def months_until(day: dt.date | None, today: dt.date, months: int) -> int:
    """How many of so many months from today on begin before a day; all where there is none, or where it has passed."""
    if day is None or day <= today:
        return months
    return sum(month_begin(today, month) < day for month in range(months))


class TrafficPath(Record):
    """The day on which each month begins, and how many times today's traffic it has."""

    begins: tuple[dt.date, ...]
    factors: tuple[Fraction, ...]


def month_begin(today: dt.date, months: int) -> dt.date:
    """The day so many months on; the last one of a shorter month, and at most the last of all days."""
    year, month = divmod(today.month - 1 + months, 12)
    year, month = today.year + year, month + 1
    if year > dt.date.max.year:
        return dt.date.max
    return dt.date(year, month, min(today.day, monthrange(year, month)[1]))


def traffic_path(planning: Planning, today: dt.date, months: int) -> TrafficPath:
    """So many months from today on.

    Month 0 begins today with today's traffic; growth runs through its months and stays. A change takes effect with the
    month that begins on its day, or the next; one of a day that has passed, today.
    """
    begins = tuple(month_begin(today, month) for month in range(months))
    return TrafficPath(
        begins=begins, factors=tuple(factor_of(planning, month, day) for month, day in enumerate(begins))
    )


def factor_of(planning: Planning, month: int, begins: dt.date) -> Fraction:
    """How many times today's traffic a month has that begins on a day."""
    factor = (1 + planning.growth_share_per_month) ** min(month, planning.growth_months)
    for step in planning.steps:
        if step.date <= begins:
            factor *= step.factor
    return Fraction(factor)


def factor_on(planning: Planning, today: dt.date, day: dt.date) -> Fraction:
    """How many times today's traffic a later day has."""
    months = (day.year - today.year) * MONTHS + day.month - today.month
    return factor_of(planning, months - (month_begin(today, months) > day), day)


def horizon(planning: Planning, *, has_reservations: bool) -> int:
    """The months that a purchase is decided over; 1 is a comparison of today's offers."""
    if planning.horizon_months is not None:
        return planning.horizon_months
    return MONTHS if planning.varies or has_reservations else 1


def is_over_time(planning: Planning, *, has_reservations: bool) -> bool:
    """Whether there is anything to decide over time, or within a limit of what is committed."""
    is_limited = planning.max_commitment_usd is not None
    return has_reservations or is_limited or horizon(planning, has_reservations=False) > 1


class PlannedPeak(Record):
    """The largest month that is planned for."""

    factor: Fraction
    """How many times today's traffic it has."""
    growth_months: int
    """The months that traffic has grown for by then."""
    begins: dt.date
    """The day from which on traffic is as large: where a change makes it, the day of that."""
    months: int
    """The months from today on that end with it."""


def scheduled_months(plannings: Iterable[Planning], *, has_reservations: bool) -> tuple[int | None, ...]:
    """The months of the schedule that each is part of: the longest horizon; None for those without a schedule."""
    spans = [
        horizon(one, has_reservations=has_reservations) if is_over_time(one, has_reservations=has_reservations) else 0
        for one in plannings
    ]
    longest = max(spans, default=0)
    return tuple(longest if span else None for span in spans)


def planned_path(planning: Planning, today: dt.date, months: int | None) -> TrafficPath:
    """The months of which the largest is planned for: those of the schedule, else until all growth has come."""
    return traffic_path(planning, today, planning.growth_months + 1 if months is None else months)


def planned_peak(planning: Planning, today: dt.date, months: int | None) -> PlannedPeak:
    """The largest month that is planned for; `months` are those of the schedule, None where there is none.

    Traffic that grows for 12 months is at its
    largest when the 13th begins, so the largest of 12 months has grown for 11.
    """
    path = planned_path(planning, today, months)
    factor = max(path.factors)
    at = path.factors.index(factor)
    changes = [step.date for step in planning.steps if at and path.begins[at - 1] < step.date <= path.begins[at]]
    return PlannedPeak(
        factor=factor,
        growth_months=min(at, planning.growth_months),
        begins=max(changes, default=path.begins[at]),
        months=at + 1,
    )


def peak_after(planning: Planning, today: dt.date, months: int) -> PlannedPeak | None:
    """The month of the largest traffic once growth and steps are over; None where so many months have one as large."""
    last = max((step.date for step in planning.steps), default=today)
    until_last = (last.year - today.year) * MONTHS + last.month - today.month + 1
    after = planned_peak(planning, today, max(planning.growth_months, until_last, months) + 1)
    return after if after.factor > planned_peak(planning, today, months).factor else None
