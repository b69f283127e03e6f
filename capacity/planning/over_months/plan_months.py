"""A plan's workload, for the months that its purchases are decided over: what shapes and measured minutes share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import inf

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.advice.retirement import retirement_warnings
from capacity.planning.buying import costing
from capacity.planning.buying.offers import offers, refusal
from capacity.planning.options.situation import Situation
from capacity.planning.over_months.workload_months import OTHER_TRAFFIC, MonthNeeds, WorkloadMonths, term_prices
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import Offer, Recommended
from capacity.pricing.cost import Cost
from capacity.pricing.pricer import Pricer
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.planning_key import Planning
from capacity.sizing.traffic_path import TrafficPath, traffic_path


class PlanMonths(ABC):
    """A plan's workload over months."""

    other_traffic: tuple[Fraction, ...] = OTHER_TRAFFIC
    """How many times as large as planned traffic could turn out."""

    def __init__(self, plan: Plan, case: Situation, planning: Planning, catalog: Catalog, today: date) -> None:
        self.planning, self.pricer = planning, case.pricer
        self._plan, self._case = plan, case
        self._catalog, self._today = catalog, today

    def types(self) -> list[DeploymentType]:
        """The provisioned types that may be bought: the deployed one alone, where it is one."""
        current = self._plan.current
        if current is not None and current.deployment_type.kind is Kind.PROVISIONED:
            return [current.deployment_type]
        return self._fitting()

    def other_types(self) -> list[DeploymentType]:
        """Those that do what is asked for, too, and to which what is deployed would have to move."""
        return [one for one in self._fitting() if one not in self.types()]

    def of(self, type_: DeploymentType, months: int) -> WorkloadMonths:
        """The workload on one of them, over so many months."""
        path = self._path(months)
        current, most = self._plan.current, self.planning.max_commitment_usd
        return WorkloadMonths(
            workload=self._plan.workload,
            resource=self._plan.resource,
            deployment_type=type_,
            region=self._plan.region,
            currency=self.pricer.currency,
            deployed_ptus=current.ptus if current and current.deployment_type is type_ else None,
            has_deployed=current is not None,
            most_committed=inf if most is None else float(most),
            months=self._months(type_, path, Fraction(1)),
            prices=tuple(term_prices(self._on(day), type_) for day in path.begins),
            terms=frozenset(self._case.buyable_terms),
            changes=tuple(self.planning.steps),
            in_other_traffic=lambda traffic: self._months(type_, path, traffic),
            other_traffic=self.other_traffic,
        )

    def retiring(self, chosen: Recommended, reserved_on: Callable[[date], int]) -> Iterator[Finding]:
        """What is to be said of the end of the model, within the terms and the months of a recommendation."""
        case, options = self._case, self._plan.options
        return retirement_warnings(case, options, chosen, self._catalog, reserved_on)

    def _path(self, months: int) -> TrafficPath:
        """How traffic goes on from today."""
        return traffic_path(self.planning, self._today, months)

    @abstractmethod
    def left_now(self, type_: DeploymentType, ptus: Sequence[int]) -> Offer:
        """What PTUs of a type leave to the token today; its cost is that of the tokens alone.

        `ptus` are those of today and of each month that follows: quota is for the month in which most spills.
        """

    @abstractmethod
    def _fitting(self) -> list[DeploymentType]:
        """The provisioned types that do what is asked for."""

    @abstractmethod
    def _month(self, type_: DeploymentType, day: date, factor: Fraction, *, lasting: bool) -> MonthNeeds:
        """A month of so many times today's traffic; `lasting` prices are those after promotions."""

    def _months(self, type_: DeploymentType, path: TrafficPath, traffic: Fraction) -> tuple[MonthNeeds, ...]:
        return tuple(
            self._month(type_, day, factor * traffic, lasting=len(path.begins) == 1)
            for day, factor in zip(path.begins, path.factors, strict=True)
        )

    def _on(self, day: date) -> Pricer:
        """The prices of a day."""
        case = self._case
        return self._catalog.pricer(case.wish.model, case.wish.region, version=case.version, today=day)


def least_by_token(
    options: Iterable[Option], case: Situation, day: date, *, lasting: bool
) -> tuple[float, Offer | None]:
    """What serves all of a month from a day on by the token, for the least; infinite where nothing may or can."""
    priced = [costing.priced(one, case) for one in options if not isinstance(one, ProvisionedOption)]
    fit = [one for one in offers(priced, case) if refusal(one, case) is None]
    costs = [(one.per_month if lasting else _offered_on(one, day), one) for one in fit]
    known = [(float(money), one) for money, one in costs if money is not None]
    return min(known, key=lambda pair: pair[0], default=(inf, None))


def money_on(day: date, now: Cost | None, later: Cost | None, *, lasting: bool) -> float:
    """What a bill comes to on a day, by the prices of the day or, `later`, those that last; infinite where not known.

    A promotion that is promised until a day has ended after it.
    """
    ends = None if now is None else now.promotion_ends
    cost = later if lasting or (ends is not None and day > ends) else now
    if cost is None:
        return 0.0
    return inf if cost.per_month is None else float(cost.per_month)


def _offered_on(offer: Offer, day: date) -> Decimal | None:
    """What an offer costs on a day; a promotion that is promised until then has ended after it."""
    ends = offer.cost.promotion_ends
    return offer.per_month if ends is not None and day > ends else offer.cost.per_month
