"""The cheapest purchases of a scope, and what each of its months costs."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import inf

from capacity.planning.over_months.scopes import A_DAY, Scope
from capacity.planning.over_months.within_months import left_out
from capacity.pricing.cost import cents
from capacity.record import Record
from capacity.sizing.demand import exact
from capacity.sizing.traffic_path import month_begin
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR, Bought, Month
from capacity.traffic.purchases import (
    by_the_hour,
    by_the_token,
    cheapest_purchases,
    months_counted,
    total,
    years_in_force,
)


class Solved(Record):
    """A scope with its schedule, and what each month buys. `months` are those up to the first without a known price.

    `is_cheapest` is whether no other costs less by whole months: days within them can make another one cheaper.
    """

    scope: Scope
    months: tuple[Month, ...]
    bought: tuple[Bought, ...]
    most_committed: float
    is_cheapest: bool = True

    @property
    def is_known(self) -> bool:
        """Whether every month of the horizon has a known price."""
        return len(self.months) == len(self.scope.begins)

    @cached_property
    def deployed(self) -> tuple[tuple[int, ...], ...]:
        """PTUs of each member by month: what serves it best, or still what it had where that costs nothing more."""
        before = [one.deployed_ptus or 0 for one in self.scope.members]
        months = []
        for at, (month, one) in enumerate(zip(self.months, self.bought, strict=True)):
            counts = [int(needs.ptus[row]) for needs, row in zip(month.needs, one.rows, strict=True)]
            spare = self.held(at) - sum(counts)
            for member, (count, had) in enumerate(zip(counts, before, strict=True)):
                if 0 < had - count <= spare and count:
                    counts[member], spare = had, spare - (had - count)
            months.append(tuple(counts))
            before = counts
        return tuple(months)

    def held(self, at: int) -> int:
        """PTUs that reservations cover in a month."""
        return self.months[at].reserved + years_in_force(self.bought, at) + self.bought[at].by_month

    def of_month(self, at: int) -> tuple[Decimal, Decimal]:
        """What a month costs: PTUs, with each year's reservation by its twelfth, and tokens."""
        month, one = self.months[at], self.bought[at]
        money = cents(exact(sum(float(needs.spilled[row]) for needs, row in zip(month.needs, one.rows, strict=True))))
        ptus = times(one.by_month, month.prices.monthly) + times(one.by_hour, month.prices.hourly)
        for begun, count, counted in months_counted(len(self.months), self.bought, self.months[-1].reserved):
            yearly = count * self.months[begun].prices.yearly / MONTHS_OF_A_YEAR
            if begun <= at < begun + counted:
                ptus += yearly
            if at == len(self.months) - 1:  # what the horizon does not need of it, and is owed all the same
                ptus += yearly * max(begun + counted - len(self.months), 0)
        return cents(exact(ptus)), money

    @cached_property
    def left_out(self) -> Decimal:
        """What whole months leave out of the total."""
        return left_out(self.scope, self.months, self.bought)

    @property
    def with_days(self) -> Decimal:
        """The total with what whole months leave out of it."""
        return self.total + self.left_out

    def of_member(self, member: int, at: int) -> Decimal:
        """What one member's part of a month costs: PTUs by its share of those deployed, and its own tokens."""
        ptus, _ = self.of_month(at)
        deployed, row = self.deployed[at], self.bought[at].rows[member]
        share = Fraction(deployed[member], sum(deployed) or 1)
        return cents(exact(float(ptus)) * share + exact(float(self.months[at].needs[member].spilled[row])))

    @property
    def total(self) -> Decimal:
        """Of all known months: the sum of what reports show of each."""
        return sum((part for at in range(len(self.months)) for part in self.of_month(at)), Decimal("0.00"))


def solved(scope: Scope, most_committed: float) -> Solved | None:
    """The cheapest purchases of a scope; None where not even the first month can be served.

    Cheapest by whole months, or another one that days within months make cheaper.
    """
    months = scope.months()
    known = _known(months)
    while known:
        bought = cheapest_purchases(months[:known], most_committed)
        if bought is not None:
            best = Solved(scope=scope, months=tuple(months[:known]), bought=bought, most_committed=most_committed)
            return min([best, *_others(best)], key=lambda one: one.with_days) if best.left_out else best
        known -= 1
    return None


def _others(best: Solved) -> Iterator[Solved]:
    """Without reservations, and with what is bought where those that end within a month do not count in it."""
    ways = [by_the_token(best.months), by_the_hour(best.months), cheapest_purchases(_whole(best), best.most_committed)]
    for bought in ways:
        if bought is not None and total(best.months, bought) < inf:
            yield best.replaced(bought=bought, is_cheapest=False)


def _whole(of: Solved) -> list[Month]:
    """The months, in which is reserved what is so to their end."""
    begins = of.scope.begins
    lasting = [of.scope.reserved(following - A_DAY) for following in [*begins[1:], month_begin(begins[0], len(begins))]]
    return [month.replaced(reserved=ptus) for month, ptus in zip(of.months, lasting, strict=False)]


def _known(months: Sequence[Month]) -> int:
    """How many months have some way for every workload."""
    for at, month in enumerate(months):
        if any(min(needs.spilled) == inf for needs in month.needs):
            return at
    return len(months)


def times(count: int, price: float) -> float:
    """None of what has no price costs nothing."""
    return count * price if count else 0.0
