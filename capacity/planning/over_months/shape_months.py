"""A workload file month by month: sized anew for the traffic of each, at the prices of its day."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import inf

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.advice.retirement import retirement_warnings
from capacity.planning.buying import costing
from capacity.planning.buying.offers import offers, refusal
from capacity.planning.from_workload import sized_case
from capacity.planning.options.situation import Situation
from capacity.planning.options.wish import wish_of
from capacity.planning.over_months.workload_months import MonthNeeds, WorkloadMonths, money_on, term_prices
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import Offer, Recommended
from capacity.pricing.cost import Cost
from capacity.pricing.pricer import Pricer
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import from_classes
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.sizing.traffic_path import TrafficPath, factor_of, traffic_path
from capacity.sizing.workload import Workload
from capacity.traffic.monthly_needs import Needs

SizedMonth = tuple[Situation, tuple[Option, ...]]


class ShapeMonths:
    """A workload of a file, for the months that its purchases are decided over."""

    def __init__(self, plan: Plan, case: Situation, workload: Workload, catalog: Catalog, today: date) -> None:
        self.planning, self.pricer = workload.planning, case.pricer
        self._plan, self._case, self._workload = plan, case, workload
        self._catalog, self._today = catalog, today
        self._sized: dict[Fraction, SizedMonth] = {}

    def types(self) -> list[DeploymentType]:
        """The provisioned types that may be bought: the deployed one alone, where it is one."""
        deployed = self._workload.deployed
        if deployed is not None and deployed.deployment_type.kind is Kind.PROVISIONED:
            return [deployed.deployment_type]
        return self._fitting()

    def other_types(self) -> list[DeploymentType]:
        """See `Months`."""
        return [one for one in self._fitting() if one not in self.types()]

    def _fitting(self) -> list[DeploymentType]:
        fit = [one.deployment_type for one in offers(self._plan.options, self._case) if self._does(one)]
        return list(dict.fromkeys(fit))

    def _does(self, offer: Offer) -> bool:
        return bool(offer.ptus) and refusal(offer, self._case) is None

    def of(self, type_: DeploymentType, months: int) -> WorkloadMonths:
        """The workload on one type, over so many months."""
        deployed = self._workload.deployed
        path = traffic_path(self._workload.planning, self._today, months)
        most = self._workload.planning.max_commitment_usd
        return WorkloadMonths(
            workload=self._plan.workload,
            resource=self._plan.resource,
            deployment_type=type_,
            region=self._plan.region,
            currency=self._case.pricer.currency,
            deployed_ptus=deployed.ptus if deployed and deployed.deployment_type is type_ else None,
            has_deployed=deployed is not None,
            most_committed=inf if most is None else float(most),
            months=self._months(type_, path, Fraction(1)),
            prices=tuple(term_prices(self._pricer(day), type_) for day in path.begins),
            terms=frozenset(self._case.buyable_terms),
            changes=tuple(step.date for step in self.planning.steps),
            in_other_traffic=lambda traffic: self._months(type_, path, traffic),
        )

    def retiring(self, chosen: Recommended) -> Iterator[Finding]:
        """See `Months`."""
        return retirement_warnings(self._case, self._plan.options, chosen, self._catalog, self._today)

    def left_now(self, type_: DeploymentType, ptus: int) -> Offer:
        """What PTUs of a type leave to the token today: request classes with prompts too long for them."""
        case, _ = self._at(factor_of(self.planning, 0, self._today))
        spilled = costing.spilled_classes(case, type_, long_run=False)
        nothing = Cost(currency=self.pricer.currency, per_month=Decimal("0.00"))
        return Offer(
            deployment_type=type_,
            term=Term.HOURLY.value,
            ptus=ptus,
            cost=spilled or nothing,
            spilled_classes=bool(spilled),
        )

    def _months(self, type_: DeploymentType, path: TrafficPath, traffic: Fraction) -> tuple[MonthNeeds, ...]:
        return tuple(
            self._month(type_, day, factor * traffic, lasting=len(path.begins) == 1)
            for day, factor in zip(path.begins, path.factors, strict=True)
        )

    def _month(self, type_: DeploymentType, day: date, factor: Fraction, *, lasting: bool) -> MonthNeeds:
        """One month; `lasting` prices are those after promotions."""
        case, options = self._at(factor)
        case = case.replaced(pricer=self._pricer(day))
        tokens = [(one.per_month if lasting else money_on(one, day), one) for one in _by_token(options, case)]
        known = [(money, one) for money, one in tokens if money is not None]
        least, by_token = min(known, key=lambda pair: pair[0], default=(inf, None))
        points = [(0, float(least))]
        size = next((one for one in options if one.deployment_type is type_), None)
        if isinstance(size, ProvisionedOption):
            spilled = costing.spilled_classes(case, type_, long_run=lasting)
            money = 0.0 if spilled is None else inf if spilled.per_month is None else float(spilled.per_month)
            points.append((size.ptus, money))
        counts, spills = zip(*points, strict=True)
        return MonthNeeds(
            begins=day,
            needs=Needs(counts, spills),
            ptus_needed=size.ptus_needed if isinstance(size, ProvisionedOption) else None,
            by_token=by_token,
        )

    def _at(self, factor: Fraction) -> SizedMonth:
        if factor not in self._sized:
            wish = wish_of(self._workload, factor)
            demand = from_classes(self._workload, factor)
            case, options, _ = sized_case(wish, demand, self._catalog, today=self._today)
            self._sized[factor] = case, options
        return self._sized[factor]

    def _pricer(self, day: date) -> Pricer:
        case = self._case
        return self._catalog.pricer(case.wish.model, case.wish.region, version=case.version, today=day)


def _by_token(options: tuple[Option, ...], case: Situation) -> Iterator[Offer]:
    priced = [costing.priced(one, case) for one in options if not isinstance(one, ProvisionedOption)]
    return (one for one in offers(priced, case) if refusal(one, case) is None)
