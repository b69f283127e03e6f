"""A plan's workload, for the months that its purchases are decided over: what shapes and measured minutes share."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import inf

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.advice.retirement import retirement_warnings
from capacity.planning.advice.succession import Heir, Scheduled, heirs
from capacity.planning.buying import costing
from capacity.planning.buying.offers import offers, refusal
from capacity.planning.options.situation import Situation
from capacity.planning.over_months.other_models import day_of, is_planned, not_planned, other_models
from capacity.planning.over_months.workload_months import OTHER_TRAFFIC, MonthNeeds, WorkloadMonths, term_prices
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import Offer, Recommended
from capacity.planning.results.schedule import OtherModel
from capacity.pricing.cost import Cost
from capacity.pricing.pricer import Pricer
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.planning_key import Planning
from capacity.sizing.traffic_path import TrafficPath, month_begin, traffic_path


class PlanMonths(ABC):
    """A plan's workload over months."""

    other_traffic: tuple[Fraction, ...] = OTHER_TRAFFIC
    """How many times as large as planned traffic could turn out."""

    def __init__(self, plan: Plan, case: Situation, planning: Planning, catalog: Catalog, today: date) -> None:
        self.planning, self.pricer = planning, case.pricer
        self._plan, self._case = plan, case
        self._catalog, self._today = catalog, today
        self._others: dict[str | None, PlanMonths | None] = {}

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
        needs = self._months(type_, path, Fraction(1))
        following = [one for one in self._heirs if one.day < month_begin(self._today, months)]
        ends = next((one.day for one in following if not is_planned(needs, one.day)), None)
        return WorkloadMonths(
            workload=self._plan.workload,
            resource=self._plan.resource,
            deployment_type=type_,
            region=self._plan.region,
            currency=self.pricer.currency,
            deployed_ptus=current.ptus if current and current.deployment_type is type_ else None,
            has_deployed=current is not None,
            most_committed=inf if most is None else float(most),
            months=tuple(not_planned(one.begins) if ends and ends <= one.begins else one for one in needs),
            prices=tuple(term_prices((self._lived_by(day) or self).pricer_on(day), type_) for day in path.begins),
            terms=frozenset(self._case.buyable_terms),
            changes=tuple(sorted((*self.planning.steps, *other_models(following, needs, path)), key=day_of)),
            models=tuple(
                OtherModel(one.day, one.spec, lives.pricer)
                for one in following
                if one.spec and (not ends or one.day < ends) and (lives := self._lived_by(one.day))
            ),
            planned_until=ends,
            in_other_traffic=lambda traffic: self._months(type_, path, traffic),
            other_traffic=self.other_traffic,
        )

    def retiring(self, chosen: Recommended, schedule: Scheduled) -> Iterator[Finding]:
        """What is to be said of the end of the model, within the terms and the months of a recommendation."""
        return retirement_warnings(self._case, self._plan.options, chosen, self._catalog, schedule)

    @cached_property
    def _heirs(self) -> tuple[Heir, ...]:
        """What follows the model; nothing where it should have retired already, and a source has yet to say so."""
        version = self._case.planned_version
        if version is None or version.retires is None or version.retires <= self._today:
            return ()
        return tuple(heirs(version, self._today, self._catalog))

    def _lived_by(self, day: date) -> "PlanMonths | None":
        """The workload on the model that there is on a day; None where nobody knows one."""
        if not self._heirs or day < self._heirs[0].day:
            return self
        heir = max((one for one in self._heirs if one.day <= day), key=day_of)
        if heir.model not in self._others:
            self._others[heir.model] = None if heir.spec is None else self._on_model(heir.spec.name)
        return self._others[heir.model]

    @abstractmethod
    def _on_model(self, model: str) -> "PlanMonths":
        """The same traffic on another model."""

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
    def month(self, type_: DeploymentType, day: date, factor: Fraction, *, lasting: bool) -> MonthNeeds:
        """A month of so many times today's traffic; `lasting` prices are those after promotions."""

    def _months(self, type_: DeploymentType, path: TrafficPath, traffic: Fraction) -> tuple[MonthNeeds, ...]:
        return tuple(
            not_planned(day)
            if (one := self._lived_by(day)) is None
            else one.month(type_, day, factor * traffic, lasting=len(path.begins) == 1)
            for day, factor in zip(path.begins, path.factors, strict=True)
        )

    def pricer_on(self, day: date) -> Pricer:
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
