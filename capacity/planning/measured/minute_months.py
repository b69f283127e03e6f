"""Measured minutes month by month: the same minutes, as many times as large as the traffic of each is to be."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import inf

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.advice.retirement import retirement_warnings
from capacity.planning.buying import costing
from capacity.planning.buying.mix_search import Minutes, Search, search
from capacity.planning.buying.offers import offers, refusal
from capacity.planning.measured.criteria import Sizing
from capacity.planning.options.situation import Situation
from capacity.planning.over_months.workload_months import MonthNeeds, WorkloadMonths, money_on, term_prices
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import SPILLED_BASIS, Offer, Recommended
from capacity.pricing.cost import Cost
from capacity.pricing.pricer import Pricer
from capacity.pricing.published_prices import Term
from capacity.sizing.deployment import DeploymentType, Kind, PtuSizes
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.traffic_path import TrafficPath, factor_of, traffic_path
from capacity.traffic.monthly_needs import Needs


class MinuteMonths:
    """A measured deployment, for the months that its purchases are decided over."""

    def __init__(  # noqa: PLR0913  # what a plan was made from
        self,
        plan: Plan,
        case: Situation,
        *,
        minutes: Minutes,
        searches: Mapping[DeploymentType, Search],
        sizing: Sizing,
        catalog: Catalog,
        today: date,
    ) -> None:
        self.planning, self.pricer = sizing.settings.planning, case.pricer
        self._plan, self._case, self._minutes, self._searches = plan, case, minutes, searches
        self._sizing, self._catalog, self._today = sizing, catalog, today

    def types(self) -> list[DeploymentType]:
        """The provisioned types that may be bought: the deployed one alone, where it is one."""
        current = self._plan.current
        if current is not None and current.deployment_type.kind is Kind.PROVISIONED:
            return [current.deployment_type]
        return self._fitting()

    def other_types(self) -> list[DeploymentType]:
        """See `Months`."""
        return [one for one in self._fitting() if one not in self.types()]

    def _fitting(self) -> list[DeploymentType]:
        fit = [one.deployment_type for one in offers(self._plan.options, self._case) if one.ptus]
        return [one for one in dict.fromkeys(fit) if self._size(one) is not None]

    def of(self, type_: DeploymentType, months: int) -> WorkloadMonths:
        """The deployment on one type, over so many months."""
        path = traffic_path(self.planning, self._today, months)
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
            changes=tuple(step.date for step in self.planning.steps),
            in_other_traffic=lambda traffic: self._months(type_, path, traffic),
        )

    def retiring(self, chosen: Recommended) -> Iterator[Finding]:
        """See `Months`."""
        return retirement_warnings(self._case, self._plan.options, chosen, self._catalog, self._today)

    def left_now(self, type_: DeploymentType, ptus: int) -> Offer:
        """What PTUs of a type leave to the token today."""
        nothing = Cost(currency=self.pricer.currency, per_month=Decimal("0.00"))
        offer = Offer(deployment_type=type_, term=Term.HOURLY.value, ptus=ptus, cost=nothing)
        option, factor = self._size(type_), self._of_planned(factor_of(self.planning, 0, self._today))
        if option is None or type_ not in self._searches or ptus >= self._ptus(option, factor):
            return offer
        minutes = self._minutes.replaced(
            weighted=self._minutes.weighted * float(factor), growth=self._minutes.growth * factor
        )
        now = search(option, self._case, minutes)
        if not isinstance(now, Search):
            return offer
        spilled = now.of_count(ptus)
        return offer.replaced(
            spilled_share=spilled.share,
            spilled_basis=SPILLED_BASIS,
            spillover=now.spill_quota(spilled),
            cost=now.bill(spilled, []),
        )

    def _size(self, type_: DeploymentType) -> ProvisionedOption | None:
        """The option of a type that does what is asked for; None where there is none."""
        for one in self._plan.options:
            if one.deployment_type is type_ and isinstance(one, ProvisionedOption):
                does = any(refusal(each, self._case) is None for each in offers([one], self._case))
                return one if does else None
        return None

    def _of_planned(self, factor: Fraction) -> Fraction:
        return factor / self._sizing.planned_growth

    @staticmethod
    def _ptus(option: ProvisionedOption, factor: Fraction) -> int:
        """The size of other traffic of the same shape: in proportion, which is enough, and at most one step more."""
        sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        return deployable_ptus(option.ptus * factor, sizes)

    def _on(self, day: date) -> Pricer:
        case = self._case
        return self._catalog.pricer(case.wish.model, case.wish.region, version=case.version, today=day)

    def _months(self, type_: DeploymentType, path: TrafficPath, traffic: Fraction) -> tuple[MonthNeeds, ...]:
        return tuple(
            self._month(type_, day, self._of_planned(factor) * traffic, lasting=len(path.begins) == 1)
            for day, factor in zip(path.begins, path.factors, strict=True)
        )

    def _month(self, type_: DeploymentType, day: date, factor: Fraction, *, lasting: bool) -> MonthNeeds:
        by_token, money = self._by_token(day, factor, lasting=lasting)
        points = {0: inf if money is None else float(money)}
        option = self._size(type_)
        if option is not None:
            points.update(self._spilled(type_, factor))
            points[self._ptus(option, factor)] = self._too_long(type_, factor)
        counts = sorted(points)
        return MonthNeeds(
            begins=day,
            needs=Needs(counts, [points[count] for count in counts]),
            ptus_needed=None if option is None or option.ptus_needed is None else option.ptus_needed * factor,
            by_token=by_token,
        )

    def _by_token(self, day: date, factor: Fraction, *, lasting: bool) -> tuple[Offer | None, Decimal | None]:
        month = self._case.month
        scaled = None if month is None else {key: tokens * factor for key, tokens in month.items()}
        case = self._case.replaced(pricer=self._on(day), month=scaled)
        options = [costing.priced(one, case) for one in self._plan.options if not isinstance(one, ProvisionedOption)]
        fit = [one for one in offers(options, case) if refusal(one, case) is None]
        priced = [(one.per_month if lasting else money_on(one, day), one) for one in fit]
        known = [(money, one) for money, one in priced if money is not None]
        money, offer = min(known, key=lambda pair: pair[0], default=(None, None))
        return offer, money

    def _spilled(self, type_: DeploymentType, factor: Fraction) -> Mapping[int, float]:
        """What each count leaves to the token; none where nothing may spill."""
        mix = self._searches.get(type_)
        if mix is None:
            return {}
        counts: Sequence[int] = mix.ladder(float(factor))
        _, money = mix.line.spilled(mix.course.peaks(), counts, float(factor))
        beside = self._too_long(type_, factor)
        return {count: float(spilled) + beside for count, spilled in zip(counts, money, strict=True)}

    def _too_long(self, type_: DeploymentType, factor: Fraction) -> float:
        """Prompts that no PTUs take, by the token."""
        mix = self._searches.get(type_)
        if mix is None:
            spilled = costing.spilled_classes(self._case, type_, long_run=True)
            return 0.0 if spilled is None or spilled.per_month is None else float(spilled.per_month) * float(factor)
        tokens = self._case.pricer.tokens(mix.too_long.month, type_.token_billed, long_run=True)
        return inf if tokens.per_month is None else float(tokens.per_month) * float(factor)
