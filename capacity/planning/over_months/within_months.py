"""What whole months leave out: the days from a change of traffic or the end of a reservation until the next month."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import inf
from typing import NamedTuple

from capacity.planning.over_months.scopes import Scope
from capacity.pricing.cost import HOURS_PER_MONTH, cents
from capacity.sizing.demand import exact
from capacity.sizing.request_class import HOURS_PER_DAY
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR, Bought, Month
from capacity.traffic.purchases import years_in_force


class _Advanced(NamedTuple):
    """PTUs that are bought for a month on the day of a change: so many days before their own begins, a share of one."""

    ptus: int
    days: int
    share: float


def left_out(scope: Scope, months: Sequence[Month], bought: Sequence[Bought]) -> Decimal:
    """What the days come to, less than nothing where they save more than they cost.

    Tokens and PTUs by the hour change on the day. What is bought then is paid from that day on, and so ends as much
    earlier. A month that is paid runs to its end, needed or not.
    """
    more, advanced = 0.0, list[_Advanced]()
    for at in range(1, len(months)):
        used = bought[at - 1].ptus > months[at].reserved + years_in_force(bought, at - 1) + bought[at - 1].by_month
        days, of = _behind_first(scope, at, [*scope.changes, *(scope.ends if used else ())])
        share = days / of
        more += share * _new_years(months, bought, at)
        rise = bought[at].by_month - bought[at - 1].by_month
        kept = 0
        if rise > 0 and share:
            advanced.append(_Advanced(rise, days, share))
            more += share * rise * months[at].prices.monthly
        elif rise < 0:
            gap, kept = _ended(advanced, -rise, days, months[at])
            more += gap
        if share:
            more += share * (_variable(months[at], bought[at], kept) - _variable(months[at - 1], bought[at - 1]))
    return cents(exact(more)) if abs(more) < inf else Decimal("0.00")


def _behind_first(scope: Scope, at: int, changes: Iterable[date]) -> tuple[int, int]:
    """The days of the month before that lie behind the first change in it, and all of its days."""
    begins, following = scope.begins[at - 1 : at + 1]
    first = min((day for day in changes if begins < day < following), default=following)
    return (following - first).days, (following - begins).days


def _new_years(months: Sequence[Month], bought: Sequence[Bought], at: int) -> float:
    """What those cost a month that begin with a month and renew none of their kind."""
    ended = bought[at - MONTHS_OF_A_YEAR].by_year if at >= MONTHS_OF_A_YEAR else 0
    new = max(bought[at].by_year - ended, 0)
    return new * months[at].prices.yearly / MONTHS_OF_A_YEAR if new else 0.0


def _ended(advanced: list[_Advanced], ptus: int, days: int, month: Month) -> tuple[float, int]:
    """What it costs that PTUs are not bought again, and how many are paid until the month begins.

    The newest go first. One that was bought early ends early: that gives back what it cost, as far as the change that
    ends the need comes as early; the days between are paid by the hour, or by one more month.
    """
    cost = 0.0
    while ptus and advanced:
        one = advanced.pop()
        count = min(one.ptus, ptus)
        if count < one.ptus:
            advanced.append(one._replace(ptus=one.ptus - count))
        ptus -= count
        gap = max(one.days - days, 0) * HOURS_PER_DAY / HOURS_PER_MONTH
        cost += count * (min(gap * month.prices.hourly, month.prices.monthly) if gap else 0.0)
        cost -= count * one.share * month.prices.monthly
    return cost, ptus


def _variable(month: Month, one: Bought, kept: int = 0) -> float:
    """What a month costs that can end on any day; `kept` PTUs are paid otherwise."""
    tokens = sum(float(needs.spilled[row]) for needs, row in zip(month.needs, one.rows, strict=True))
    hours = max(one.by_hour - kept, 0)
    return tokens + (hours * month.prices.hourly if hours else 0.0)
