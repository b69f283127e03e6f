"""How traffic goes on from today, month by month: compound growth, and known changes from their day on."""

import datetime as dt
from calendar import monthrange
from fractions import Fraction

from capacity.record import Record
from capacity.sizing.planning_key import Planning

MONTHS = 12
"""The months that a decision is priced over, where the file says nothing and there is something to decide over time."""


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
    return MONTHS if planning.growth != 1 or planning.steps or has_reservations else 1


def is_over_time(planning: Planning, *, has_reservations: bool) -> bool:
    """Whether there is anything to decide over time, or within a limit of what is committed."""
    is_limited = planning.max_commitment_usd is not None
    return has_reservations or is_limited or horizon(planning, has_reservations=False) > 1


def planned_growth(planning: Planning, today: dt.date) -> Fraction:
    """How many times today's traffic is planned for: that of the largest month.

    Growth counts with all of its months, changes within the months that the decision is priced over.
    """
    if not planning.steps:
        return planning.growth
    return max(_planned_path(planning, today).factors)


def largest_from(planning: Planning, today: dt.date) -> dt.date:
    """The day from which on traffic is that of the largest month: where a change makes it, the day of that."""
    path = _planned_path(planning, today)
    at = path.factors.index(max(path.factors))
    if at == 0:
        return today
    changes = [step.date for step in planning.steps if path.begins[at - 1] < step.date <= path.begins[at]]
    return max(changes, default=path.begins[at])


def _planned_path(planning: Planning, today: dt.date) -> TrafficPath:
    """The months of which the largest is planned for."""
    months = max(horizon(planning, has_reservations=False), planning.growth_months + 1)
    return traffic_path(planning, today, months)
