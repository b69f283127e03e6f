"""The cheapest purchases over up to twelve months, exact: no reservation of a year ends within them.

All that one month hands on to the next is how many PTUs are reserved for a year; blocks of a month and PTUs by the hour
are decided month by month. The states are the counts at which the cost of a month has a corner.
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np

from capacity.traffic.count_sums import CountSums
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR, Bought, Counts, Month
from capacity.traffic.series import Floats

AN_ACTION = 1e-7
"""Money: what decides between schedules that cost the same, for the one with fewer actions."""
SLACK = 1e-9
"""Of a count: rounding of floats is to decide nothing."""


class _Path(NamedTuple):
    """The least that is paid up to a month, by the PTUs that are reserved for a year then, and where each came from."""

    money: Floats
    came_from: tuple[Counts, ...]

    def to(self, at: int) -> list[int]:
        """The row of each month, of the path that ends in one."""
        rows = [at]
        for came_from in reversed(self.came_from):
            rows.append(int(came_from[rows[-1]]))
        return rows[-2::-1]


class YearWindow:
    """Up to twelve months, in which no year's reservation ends."""

    def __init__(self, months: Sequence[Month], most_committed: float) -> None:
        self._months, self._limit = months, most_committed
        yearly = [month.prices.yearly for month in months if month.prices.yearly < inf]
        self._dearest_year = max(yearly, default=inf)
        self._sums = [CountSums.of(month.needs, self._dearest(month)) for month in months]

    def solved(self) -> tuple[Bought, ...] | None:
        """The cheapest schedule; None where some month cannot be served.

        Which reservations outlast the horizon and are needed in its last month depends on what that month deploys: it
        is tried for each count, in the order of what each costs at least.
        """
        sums = [one for one in self._sums if one is not None]
        if len(sums) < len(self._sums):
            return None
        years = self._years(sums)
        costs = [self._cheapest(at, sums[at], years) for at in range(len(sums) - 1)]
        last = sums[-1]
        free = self._path(years, costs, None)
        bounds = np.array(
            [float((free.money + self._of_last(last, row, years)).min()) for row in range(len(last.ptus))]
        )
        best: tuple[float, int, list[int]] | None = None
        for row in map(int, np.argsort(bounds, kind="stable")):
            if bounds[row] == inf or (best is not None and bounds[row] >= best[0]):
                break
            needed = self._months[-1].needed_after(int(last.ptus[row]))
            path = self._path(years, costs, needed)
            money = path.money + self._of_last(last, row, years)
            at = int(np.argmin(money))
            if best is None or money[at] < best[0]:
                best = float(money[at]), row, path.to(at)
        return None if best is None else self._told(sums, years, best[1], best[2])

    def _dearest(self, month: Month) -> float:
        """The most that one more PTU can cost in a month."""
        hourly, monthly, _ = month.prices
        return min(hourly, monthly) if self._limit == inf else hourly

    def _years(self, sums: Sequence[CountSums]) -> Counts:
        """The counts to reserve for a year that are worth a look, from none."""
        if self._dearest_year == inf:
            return np.zeros(1, dtype=np.int64)
        corners = [np.maximum(one.ptus - month.reserved, 0) for one, month in zip(sums, self._months, strict=True)]
        years = np.unique(np.concatenate([[0], *corners]))
        if self._limit == inf:
            return years
        most = int(max(self._limit, 0) // self._dearest_year)
        # With a limit, a month's blocks give way to a year's: then every count can be a corner.
        return np.arange(min(most, int(years[-1])) + 1)

    def _cheapest(self, at: int, sums: CountSums, years: Counts) -> Floats:
        """A month's cost by what is reserved for a year, without that."""
        month = self._months[at]
        held = month.reserved + years
        if self._limit == inf:
            return sums.costs(held, self._dearest(month))
        return np.array([float(self._by_count(at, sums.ptus, sums.spilled, count).min()) for count in years])

    def _by_count(self, at: int, ptus: Counts, spilled: Floats, years: int | Counts) -> Floats:
        """A month's cost by what is deployed, or for one count by what is reserved for a year."""
        month = self._months[at]
        by_month, by_hour = self._on_top(at, np.maximum(ptus - month.reserved - years, 0), years)
        hourly, monthly, _ = month.prices
        money: Floats = spilled + _of(by_month, monthly) + _of(by_hour, hourly)
        return money

    def _on_top(self, at: int, over: Counts, years: int | Counts) -> tuple[Counts, Counts]:
        """PTUs by the month, as far as they are cheaper and the limit allows, and by the hour."""
        hourly, monthly, _ = self._months[at].prices
        if monthly > hourly or monthly == inf:
            return np.zeros_like(over), over
        if self._limit == inf:
            return over, np.zeros_like(over)
        committed = np.asarray(years) * (self._dearest_year if self._dearest_year < inf else 0.0)
        room = np.floor((self._limit - committed) / monthly + SLACK)
        by_month = np.minimum(over, np.maximum(room, 0)).astype(np.int64)
        return by_month, over - by_month

    def _of_last(self, sums: CountSums, row: int, years: Counts) -> Floats:
        """The last month's cost with one count deployed, by what is reserved for a year."""
        return self._by_count(len(self._months) - 1, sums.ptus[row], sums.spilled[row], years)

    def _path(self, years: Counts, costs: Sequence[Floats], needed: int | None) -> _Path:
        """Up to the last month, without its own cost. `needed` PTUs of a year's count with their months inside only."""
        money = np.where(years == 0, 0.0, inf)
        came_from = []
        for at, month in enumerate(self._months):
            here = np.arange(len(years))
            if month.prices.yearly < inf:
                paid = self._of_year(at, years, needed)
                before = money - paid
                least = np.minimum.accumulate(before)
                first = np.maximum.accumulate(np.where(np.append(True, least[1:] < least[:-1]), here, 0))
                more = least + paid + AN_ACTION
                is_bought = more < money
                here = np.where(is_bought, first, here)
                money = np.where(is_bought, more, money)
            came_from.append(here)
            if at < len(costs):
                money = money + costs[at]
        return _Path(money, tuple(came_from))

    def _of_year(self, at: int, years: Counts, needed: int | None) -> Floats:
        """What so many PTUs cost, were they all reserved in one month for a year."""
        price, inside = self._months[at].prices.yearly / MONTHS_OF_A_YEAR, len(self._months) - at
        whole: Floats = np.zeros(len(years))
        if needed is not None:
            whole = np.maximum(years - needed, 0).astype(np.float64)
        paid: Floats = price * (years * inside + whole * (MONTHS_OF_A_YEAR - inside))
        return paid

    def _told(self, sums: Sequence[CountSums], years: Counts, last: int, path: Sequence[int]) -> tuple[Bought, ...]:
        bought, before = [], 0
        for at, (one, row) in enumerate(zip(sums, path, strict=True)):
            year = int(years[row])
            is_last = at == len(sums) - 1
            chosen = last if is_last else int(np.argmin(self._by_count(at, one.ptus, one.spilled, year)))
            ptus = int(one.ptus[chosen])
            over = np.array(max(ptus - self._months[at].reserved - year, 0))
            by_month, by_hour = self._on_top(at, over, year)
            bought.append(
                Bought(
                    rows=one.rows(chosen),
                    ptus=ptus,
                    by_year=year - before,
                    by_month=int(by_month),
                    by_hour=int(by_hour),
                )
            )
            before = year
        return tuple(bought)


def _of(counts: Counts, price: float) -> Floats:
    """None of what has no price costs nothing."""
    priced: Floats = np.where(counts > 0, inf if price == inf else counts * (0.0 if price == inf else price), 0.0)
    return priced
