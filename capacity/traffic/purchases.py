"""The cheapest purchases over months: how many PTUs to deploy, and which of them to reserve, when and for how long.

Exact up to twelve months. Longer spans are solved in windows, and told with what no schedule can cost less than.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

import numpy as np

from capacity.traffic.count_sums import CountSums
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR, Bought, Month, TermPrices
from capacity.traffic.year_window import YearWindow


def cheapest_purchases(months: Sequence[Month], most_committed: float = inf) -> tuple[Bought, ...] | None:
    """The schedule that costs least over all months; None where some month cannot be served.

    `most_committed` is the most that reservations bought here may come to at any time, each with its whole term. Exact
    up to twelve months; beyond, the best of all windows of twelve after a first one of any length.
    """
    if len(months) <= MONTHS_OF_A_YEAR:
        return YearWindow(months, most_committed).solved()
    found = [
        schedule
        for first in range(1, MONTHS_OF_A_YEAR + 1)
        if (schedule := _in_windows(months, first, most_committed)) is not None
    ]
    return min(found, key=lambda one: total(months, one), default=None)


def _in_windows(months: Sequence[Month], first: int, most_committed: float) -> tuple[Bought, ...] | None:
    """Window by window; what one bought is paid already in the next."""
    bought: list[Bought] = []
    ends = [first, *range(first + MONTHS_OF_A_YEAR, len(months), MONTHS_OF_A_YEAR), len(months)]
    for start, end in pairwise([0, *ends]):
        some = []
        for index in range(start, end):
            held = years_in_force(bought, index)
            some.append(months[index].replaced(reserved=months[index].reserved + held))
        # What is left of the limit when the window begins holds for all of it.
        committed = sum(one.by_year * months[at].prices.yearly for at, one in _in_force(bought, start))
        window = YearWindow(some, most_committed - committed).solved()
        if window is None:
            return None
        bought += window
    return tuple(bought)


def _in_force(bought: Sequence[Bought], month: int) -> Iterator[tuple[int, Bought]]:
    first = max(month - MONTHS_OF_A_YEAR + 1, 0)
    return ((at, bought[at]) for at in range(first, min(month + 1, len(bought))) if bought[at].by_year)


def years_in_force(bought: Sequence[Bought], month: int) -> int:
    """PTUs of a year's reservations that a schedule has bought and that have not ended in a month."""
    return sum(one.by_year for _, one in _in_force(bought, month))


def months_counted(months: Sequence[Month], bought: Sequence[Bought]) -> Iterator[tuple[int, int, int]]:
    """Of each year's reservation the month it begins in, its PTUs, and of how many months its price counts.

    One that outlasts the horizon counts with its months inside where the last month needs its PTUs, the oldest first,
    and whole where it does not.
    """
    needed = months[-1].needed_after(bought[-1].ptus)
    for at, one in enumerate(bought):
        if not one.by_year:
            continue
        inside = min(len(months) - at, MONTHS_OF_A_YEAR)
        if inside == MONTHS_OF_A_YEAR:
            if at + MONTHS_OF_A_YEAR == len(months):  # it serves the last month, too
                needed = max(needed - one.by_year, 0)
            yield at, one.by_year, inside
            continue
        used = min(one.by_year, needed)
        needed -= used
        if used:
            yield at, used, inside
        if one.by_year > used:
            yield at, one.by_year - used, MONTHS_OF_A_YEAR


def total(months: Sequence[Month], bought: Sequence[Bought]) -> float:
    """What a schedule costs over its months: what it buys, and what spills. What is paid already costs nothing."""
    money = 0.0
    for month, one in zip(months, bought, strict=True):
        money += sum(float(needs.spilled[row]) for needs, row in zip(month.needs, one.rows, strict=True))
        money += _times(one.by_month, month.prices.monthly) + _times(one.by_hour, month.prices.hourly)
    for at, ptus, counted in months_counted(months, bought):
        money += ptus * months[at].prices.yearly * counted / MONTHS_OF_A_YEAR
    return money


def by_the_hour(months: Sequence[Month]) -> tuple[Bought, ...] | None:
    """The schedule that costs least without a reservation; None where some month cannot be served."""
    return cheapest_purchases([one.replaced(prices=TermPrices(hourly=one.prices.hourly)) for one in months])


def by_the_token(months: Sequence[Month]) -> tuple[Bought, ...]:
    """No PTUs; infinite in cost where some month cannot be served so."""
    return tuple(Bought(rows=(0,) * len(one.needs), ptus=0, by_year=0, by_month=0, by_hour=0) for one in months)


def lower_bound(months: Sequence[Month]) -> float:
    """What no schedule can cost less than: every PTU at its cheapest price a month, without commitment."""
    money = 0.0
    for month in months:
        hourly, monthly, yearly = month.prices
        sums = CountSums.of(month.needs, min(hourly, monthly, yearly / MONTHS_OF_A_YEAR))
        if sums is None:
            return inf
        money += float(sums.costs(np.array([month.reserved]), min(hourly, monthly, yearly / MONTHS_OF_A_YEAR))[0])
    return money


def _times(count: int, price: float) -> float:
    """None of what has no price costs nothing."""
    return count * price if count else 0.0
