"""The purchases of a scope month by month, and what each of its months costs."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from capacity.planning.over_months.scopes import Scope
from capacity.pricing.cost import cents
from capacity.record import Record
from capacity.sizing.demand import exact
from capacity.sizing.traffic_path import month_begin
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR, Bought, Month
from capacity.traffic.purchases import months_counted, years_in_force


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
    def known_until(self) -> date | None:
        """The month from which on some price is not known, or some member not planned; None where all is."""
        begins = [*self.scope.begins, None][: len(self.months) + 1]
        gone = (day for day in begins if day and any(one.is_gone(day) for one in self.scope.members))
        return next(gone, begins[-1])

    @property
    def is_known(self) -> bool:
        """Whether every month of the horizon is planned for every member, and has a known price."""
        return self.known_until is None

    @property
    def ends(self) -> date:
        """The day on which the known months end, or within the last of them a model that nothing follows."""
        return min(month_begin(self.scope.begins[0], len(self.months)), self.scope.planned_until)

    @cached_property
    def deployed(self) -> tuple[tuple[int, ...], ...]:
        """PTUs of each member by month: what serves it best, or still what it had where that costs nothing more.

        The first has what a way deploys from today on that nobody uses yet, or any more.
        """
        before = [one.deployed_ptus or 0 for one in self.scope.members]
        months = []
        for at, (month, one) in enumerate(zip(self.months, self.bought, strict=True)):
            counts = [int(needs.ptus[row]) for needs, row in zip(month.needs, one.rows, strict=True)]
            spare = self.held(at) - sum(counts)
            for member, (count, had) in enumerate(zip(counts, before, strict=True)):
                if 0 < had - count <= spare and count:
                    counts[member], spare = had, spare - (had - count)
            counts[0] += max(one.ptus - sum(counts), 0)
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
        for begun, count, counted in months_counted(self.months, self.bought):
            yearly = count * self.months[begun].prices.yearly / MONTHS_OF_A_YEAR
            if begun <= at < begun + counted:
                ptus += yearly
            if at == len(self.months) - 1:  # what the horizon does not need of it, and is owed all the same
                ptus += yearly * max(begun + counted - len(self.months), 0)
        return cents(exact(ptus)), money

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


def times(count: int, price: float) -> float:
    """None of what has no price costs nothing."""
    return count * price if count else 0.0
