"""One workload, month by month: the PTUs it may be given of one type, and what is left to the token from each."""

from collections.abc import Callable, Collection
from datetime import date
from fractions import Fraction
from math import inf, prod

from capacity.planning.results.recommended_offer import Offer
from capacity.planning.results.schedule import OtherModel
from capacity.pricing.pricer import PER_MONTH, Pricer
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Step
from capacity.traffic.monthly_needs import Needs, TermPrices

OTHER_TRAFFIC = (Fraction("0.8"), Fraction("1.2"))


class MonthNeeds(Record):
    """One month: deployable counts, rising from none, and what spills from each, in money."""

    begins: date
    needs: Needs
    ptus_needed: Fraction | None
    """PTUs before rounding up, for all that they can serve; None where not known."""
    by_token: Offer | None
    """The cheapest offer that serves all of it by the token; None where there is none, or its price is not known."""


class WorkloadMonths(Record):
    """A workload over the months that a purchase is decided over, on one provisioned type."""

    number: int = 0
    """Of its plan in the report."""
    workload: str
    resource: str | None
    deployment_type: DeploymentType
    region: str | None
    currency: str
    deployed_ptus: int | None
    """Of the type, today."""
    has_deployed: bool
    """Whether something is deployed, of this type or another."""
    most_committed: float
    months: tuple[MonthNeeds, ...]
    prices: tuple[TermPrices, ...]
    terms: frozenset[Term]
    """How its PTUs may be paid."""
    changes: tuple[Step, ...]
    """Known changes of its traffic, growth aside, and of its model: how many times the PTUs are needed."""
    models: tuple[OtherModel, ...] = ()
    """What takes the place of its model within the months, and from which day on."""
    planned_until: date | None = None
    """The day on which its model retires and nothing follows that can be planned; None where all months are planned."""
    in_other_traffic: Callable[[Fraction], tuple[MonthNeeds, ...]]
    """The same months with so many times the traffic."""
    other_traffic: tuple[Fraction, ...] = OTHER_TRAFFIC
    """How many times as large as planned it could turn out."""

    def changed(self, at: int) -> tuple[Step, ...]:
        """The changes that take effect with a month: those after the one before has begun."""
        return tuple(
            one for one in self.changes if at and self.months[at - 1].begins < one.date <= self.months[at].begins
        )

    @property
    def own_months(self) -> int:
        """How many of the months begin with the model that it has today."""
        ends = [one.day for one in self.models] or ([self.planned_until] if self.planned_until else [])
        return sum(not ends or one.begins < ends[0] for one in self.months)

    def is_gone(self, day: date) -> bool:
        """Whether its model has retired by a day and nothing follows that can be planned."""
        return self.planned_until is not None and self.planned_until <= day

    def planned_on(self, day: date) -> int | None:
        """PTUs that serve all of the first month from the day of a model on, 0 where none can; None of no such day."""
        if all(one.day != day for one in self.models):
            return None
        return int(next(one for one in self.months if one.begins >= day).needs.ptus[-1])

    def needed_on(self, at: int, day: date) -> Fraction:
        """PTUs that it needs on a day before a month begins, before rounding up: by the changes until then."""
        steps = [one.factor for one in self.changed(at) if one.date <= day]
        return (self.months[at - 1].ptus_needed or Fraction(0)) * prod(steps)


def term_prices(pricer: Pricer, type_: DeploymentType) -> TermPrices:
    """What a PTU costs on the pricer's day, by each term."""

    def price(term: Term) -> float:
        known = pricer.ptu(type_, term)
        return inf if known is None else float(known.exact)

    return TermPrices(
        hourly=price(Term.HOURLY) * float(PER_MONTH[Term.HOURLY]), monthly=price(Term.MONTH), yearly=price(Term.YEAR)
    )


def only(prices: TermPrices, terms: Collection[Term]) -> TermPrices:
    """The prices of these terms; what may not be bought has none."""
    return TermPrices(
        hourly=prices.hourly if Term.HOURLY in terms else inf,
        monthly=prices.monthly if Term.MONTH in terms else inf,
        yearly=prices.yearly if Term.YEAR in terms else inf,
    )
