"""Measured minutes month by month: the same minutes, as many times as large as the traffic of each is to be."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.buying import costing
from capacity.planning.buying.mix_search import Search, search
from capacity.planning.buying.offers import offers, refusal
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.buying.spill_quota import spill_quota
from capacity.planning.buying.spilled_tokens import Spill
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.foreseen import Foreseen
from capacity.planning.options.situation import Situation
from capacity.planning.over_months.plan_months import PlanMonths, least_by_token, money_on
from capacity.planning.over_months.workload_months import MonthNeeds
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import SPILLED_BASIS, Offer
from capacity.pricing.cost import Cost
from capacity.pricing.pricer import Pricer
from capacity.pricing.published_prices import Term
from capacity.sizing.deployment import DeploymentType, PtuSizes
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.traffic_path import TrafficPath
from capacity.traffic.monthly_needs import Needs

if TYPE_CHECKING:
    from capacity.traffic.spill import Peaks


class MinuteMonths(PlanMonths):
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
        seen: Foreseen | Finding | None = None,
        on_model: Callable[[str], "MinuteMonths"],
    ) -> None:
        super().__init__(plan, case, sizing.settings.planning, catalog, today)
        self._planned_on = on_model
        self._minutes, self._searches, self._sizing = minutes, searches, sizing
        self.foreseen = seen if isinstance(seen, Foreseen) else None
        if self.foreseen is not None:
            self.other_traffic = self.foreseen.ends
        self._peaks: dict[tuple[DeploymentType, tuple[float, ...]], Peaks] = {}

    def left_now(self, type_: DeploymentType, ptus: Sequence[int]) -> Offer:
        """What PTUs of a type leave to the token today, and quota for the month in which most spills."""
        option, factor = self._size(type_), self._of_planned(self.path_factor)
        too_long = costing.spilled_classes(self._case, type_, long_run=False, factor=factor)
        offer = Offer(
            deployment_type=type_,
            term=Term.HOURLY.value,
            ptus=ptus[0],
            cost=too_long or Cost(currency=self.pricer.currency, per_month=Decimal("0.00")),
            spilled_classes=too_long is not None,
        )
        if option is None or type_ not in self._searches or ptus[0] >= self._ptus(option, factor):
            return offer
        minutes = self._minutes.replaced(
            weighted=self._minutes.weighted * float(factor), growth=self._minutes.growth * factor
        )
        now = search(option, self._case, minutes)
        if not isinstance(now, Search):
            return offer
        now = now.replaced(too_long=now.too_long._replace(month=now.too_long.month.times(factor)))
        spilled = now.of_count(ptus[0])
        return offer.replaced(
            spilled_share=spilled.share,
            spilled_basis=SPILLED_BASIS,
            spillover=spill_quota(self._at_most(spilled, self._searches[type_], ptus), now.option, now.case),
            cost=now.bill(spilled, []),
        )

    def _at_most(self, today: Spill, mix: Search, ptus: Sequence[int]) -> Spill:
        """What spills today, at the rates of the month in which most does; without PTUs nothing spills from them."""
        path = self._path(len(ptus)).factors
        each = {(count, self._of_planned(factor)) for count, factor in zip(ptus, path, strict=True) if count}
        rates = [mix.rates_spilled(count, factor) for count, factor in each]
        tpm = max([today.tpm, *(tpm for tpm, _ in rates)])
        rpm = None if today.rpm is None else max([today.rpm, *(rpm for _, rpm in rates if rpm is not None)])
        return today._replace(tpm=tpm, rpm=rpm)

    @property
    def path_factor(self) -> Fraction:
        """How many times the observed traffic the month from today on has."""
        return self._path(1).factors[0]

    def _on_model(self, model: str) -> "MinuteMonths":
        return self._planned_on(model)

    def _path(self, months: int) -> TrafficPath:
        """Known changes on the median of what is foreseen, where that is; beyond it traffic stays."""
        path = super()._path(months)
        return path.replaced(factors=self._sizing.ahead(path.factors))

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

    def _fitting(self) -> list[DeploymentType]:
        fit = [one.deployment_type for one in offers(self._plan.options, self._case) if one.ptus]
        return [one for one in dict.fromkeys(fit) if self._size(one) is not None]

    def month(self, type_: DeploymentType, day: date, factor: Fraction, *, lasting: bool) -> MonthNeeds:
        """A month of so many times today's traffic."""
        factor, month = self._of_planned(factor), self._case.month
        case = self._case.replaced(pricer=self.pricer_on(day), month=None if month is None else month.times(factor))
        money, by_token = least_by_token(self._plan.options, case, day, lasting=lasting)
        points = {0: money}
        option = self._size(type_)
        if option is not None:
            beside = self._too_long(type_, case.pricer, lasting=lasting) * float(factor)
            spilled = self._spilled(type_, factor, case.pricer, lasting=lasting)
            points.update({count: money + beside for count, money in spilled.items()})
            points[self._ptus(option, factor)] = beside
        counts = sorted(points)
        return MonthNeeds(
            begins=day,
            needs=Needs(counts, [points[count] for count in counts]),
            ptus_needed=None if option is None or option.ptus_needed is None else option.ptus_needed * factor,
            by_token=by_token,
        )

    def _spilled(self, type_: DeploymentType, factor: Fraction, pricer: Pricer, *, lasting: bool) -> dict[int, float]:
        """What each count leaves to the token; none where nothing may spill, or its price is not known."""
        mix = self._searches.get(type_)
        rates = None if mix is None else mix.rates(pricer, long_run=lasting)
        if mix is None or rates is None:
            return {}
        key = type_, tuple(rates.values())
        if key not in self._peaks:
            self._peaks[key] = mix.course.priced(rates).peaks()
        counts = mix.ladder(float(factor))
        _, money = mix.line.spilled(self._peaks[key], counts, float(factor))
        return dict(zip(counts, map(float, money), strict=True))

    def _too_long(self, type_: DeploymentType, pricer: Pricer, *, lasting: bool) -> float:
        """Prompts that no PTUs take, by the token."""
        mix = self._searches.get(type_)
        if mix is None:
            case = self._case.replaced(pricer=pricer)
            costs = (costing.spilled_classes(case, type_, long_run=long_run) for long_run in (False, True))
        else:
            month = mix.too_long.month
            costs = (pricer.tokens(month, type_.token_billed, long_run=long_run) for long_run in (False, True))
        return money_on(pricer.today, *costs, lasting=lasting)
