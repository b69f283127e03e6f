"""A workload file month by month: sized anew for the traffic of each, at the prices of its day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.planning.buying import costing
from capacity.planning.buying.offers import offers, refusal
from capacity.planning.from_workload import planned, sized_case
from capacity.planning.options.situation import Situation
from capacity.planning.options.wish import wish_of
from capacity.planning.over_months.plan_months import PlanMonths, least_by_token, money_on
from capacity.planning.over_months.workload_months import MonthNeeds
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import Cost
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import from_classes
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.traffic_path import factor_of
from capacity.sizing.workload import Workload
from capacity.traffic.monthly_needs import Needs

SizedMonth = tuple[Situation, tuple[Option, ...]]


class ShapeMonths(PlanMonths):
    """A workload of a file, for the months that its purchases are decided over."""

    def __init__(self, plan: Plan, case: Situation, workload: Workload, catalog: Catalog, today: date) -> None:
        super().__init__(plan, case, workload.planning, catalog, today)
        self._workload = workload
        self._sized: dict[Fraction, SizedMonth] = {}
        self._fits: list[DeploymentType] | None = None

    def left_now(self, type_: DeploymentType, ptus: Sequence[int]) -> Offer:
        """What PTUs of a type leave to the token today: request classes with prompts too long for them."""
        case, _ = self._at(factor_of(self.planning, 0, self._today))
        spilled = costing.spilled_classes(case, type_, long_run=False)
        nothing = Cost(currency=self.pricer.currency, per_month=Decimal("0.00"))
        return Offer(
            deployment_type=type_,
            term=Term.HOURLY.value,
            ptus=ptus[0],
            cost=spilled or nothing,
            spilled_classes=bool(spilled),
        )

    def _on_model(self, model: str) -> "ShapeMonths":
        workload = self._workload.replaced(model=model, model_version=None, token_weights=None)
        case, plan = planned(workload, self._catalog, today=self._today, months=self._case.wish.months)
        other = ShapeMonths(plan, case, workload, self._catalog, self._today)
        other._fits = other._fitting()
        return other

    def _fitting(self) -> list[DeploymentType]:
        fit = [
            one.deployment_type
            for one in offers(self._plan.options, self._case)
            if one.ptus and refusal(one, self._case) is None
        ]
        return list(dict.fromkeys(fit))

    def month(self, type_: DeploymentType, day: date, factor: Fraction, *, lasting: bool) -> MonthNeeds:
        """A month of so many times today's traffic."""
        case, options = self._at(factor)
        case = case.replaced(pricer=self.pricer_on(day))
        least, by_token = least_by_token(options, case, day, lasting=lasting)
        points = [(0, least)]
        # What is deployed counts whatever it lacks; a model that has yet to come has to do what is asked for.
        size = next((one for one in options if one.deployment_type is type_), None)
        if self._fits is not None and type_ not in self._fits:
            size = None
        if isinstance(size, ProvisionedOption):
            now, later = (costing.spilled_classes(case, type_, long_run=long_run) for long_run in (False, True))
            points.append((size.ptus, money_on(day, now, later, lasting=lasting)))
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
