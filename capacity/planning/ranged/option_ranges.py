"""Options -> how far their sizes and costs lie apart in a sample over the ranges, by the rules that sized them."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from capacity.planning.buying import costing
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.options.situation import Situation
from capacity.planning.results.plan import BatchOption, Option, ProvisionedOption, StandardOption
from capacity.planning.results.ranges_of import Number, OptionRange, Spread
from capacity.pricing.cost import MILLION
from capacity.pricing.pricer import PER_MONTH
from capacity.pricing.published_prices import US_DOLLARS, Term, Tier
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.request_class import Context
from capacity.sizing.workload import Workload
from capacity.traffic import drawn_sizes
from capacity.traffic.drawn_demand import DrawnTokens, demand_of
from capacity.traffic.triangles import DRAWS

if TYPE_CHECKING:
    from capacity.sizing.deployment import DeploymentType
    from capacity.traffic.triangles import Floats


def with_ranges(
    options: tuple[Option, ...], case: Situation, workload: Workload, *, draws: int = DRAWS
) -> tuple[Option, ...]:
    """The options, each with its range."""
    sample = _Sample(case, workload, draws)
    return tuple(option.replaced(range=sample.range_of(option)) for option in options)


class _Sample:
    """The demand of all draws, and what a situation makes of it."""

    def __init__(self, case: Situation, workload: Workload, draws: int) -> None:
        lengths = case.spec.lengths(case.version)
        self.case = case
        long_above = None if lengths is None else lengths.long_context_above_tokens
        self.demand = demand_of(workload, case.wish.growth, long_above=long_above, draws=draws)
        self.all = drawn_sizes.served(self.demand, None)
        self.headroom = 1 + float(case.wish.planning.headroom_share)

    def range_of(self, option: Option) -> OptionRange:
        """Of any kind of option."""
        match option:
            case ProvisionedOption():
                return self._of_ptus(option)
            case StandardOption():
                return self._of_quota(option)
            case BatchOption():
                return self._priced(option, self._too_long_for_batch())
        raise TypeError(option)

    def _of_ptus(self, option: ProvisionedOption) -> OptionRange:
        """Steady sizes, and what these cost: requests are not drawn for each draw of the ranges."""
        case, type_ = self.case, option.deployment_type
        if case.throughput is None:
            raise TypeError(option)
        limit = case.throughput.max_prompt_tokens
        only = drawn_sizes.served(self.demand, limit)
        weights = {(context, name): of for context in Context for name, of in self._weights(context).items()}
        needed = drawn_sizes.weighted(self.demand.peak(only), weights) / float(option.input_tpm_per_ptu)
        sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        refused = drawn_sizes.refused(self.demand, only, limit, self._may_spill(type_))
        ptus = drawn_sizes.without(drawn_sizes.ptus(needed * (1 + float(case.headroom_share)), sizes), refused)
        some_spill = any(not one.all() for one in only)
        spilled = self._tokens(type_.token_billed, Tier.STANDARD, [~one for one in only]) if some_spill else 0.0
        costs: dict[str, Floats | None] = {}
        for name in option.costs:
            price = case.pricer.ptu(type_, Term(name))
            paid = None if price is None else drawn_sizes.money(PER_MONTH[Term(name)] * price.exact, ptus)
            costs[name] = None if paid is None or spilled is None else paid + spilled
        steady = option.ptus if option.admission is None else option.admission.steady_ptus
        likely = {
            name: costing.ptus_and_spilled(case, type_, steady, Term(name), long_run=False).per_month for name in costs
        }
        return self._range(costs, likely, ptus=_spread(map(_rounded, self._percentiles(ptus)), steady))

    def _may_spill(self, type_: "DeploymentType") -> Fraction | None:
        """The share that may spill from a type; None where nothing may, or can."""
        case = self.case
        spills = case.spec.offers is not None and case.spec.offers.spillover and case.standard_beside(type_) is not None
        return case.wish.slo.spilled_share or None if spills else None

    def _of_quota(self, option: StandardOption) -> OptionRange:
        demand, unit = self.demand, option.tpm_per_unit
        rates = [(demand.total_tpm, unit), (demand.admission_tpm, unit), (demand.rpm, option.rpm_per_unit)]
        units = drawn_sizes.units([(None if rate is None else rate * self.headroom, of) for rate, of in rates])
        quota = None
        if unit is not None:
            values = [None if one is None else round(one) * unit for one in self._percentiles(units)]
            quota = _spread(values, option.tpm_quota)
        return self._priced(option, None, tpm_quota=quota)

    def _too_long_for_batch(self) -> Any:  # noqa: ANN401  # which draws, or None
        lengths = self.case.spec.lengths(self.case.version)
        limit = None if lengths is None else lengths.max_batch_prompt_tokens
        return None if limit is None else self.demand.longest_prompt_tokens > limit

    def _priced(self, option: Option, refused: Any, **sizes: Any) -> OptionRange:  # noqa: ANN401  # spreads of sizes
        """An option that is paid by the token."""
        costs: dict[str, Floats | None] = {}
        for name in option.costs:
            tier = Tier.STANDARD if name == PAY_AS_YOU_GO else Tier(name)
            cost = self._tokens(option.deployment_type, tier, self.all)
            costs[name] = cost if cost is None or refused is None else drawn_sizes.without(cost, refused)
        return self._range(costs, {name: cost.per_month for name, cost in option.costs.items()}, **sizes)

    def _tokens(self, type_: "DeploymentType", tier: Tier, only: Any) -> "Floats | None":  # noqa: ANN401  # of each class which draws
        """A month of tokens, to the cent for each kind; None where they or a price of theirs are not known."""
        month: DrawnTokens | None = self.demand.month(only)
        if month is None:
            return None
        total = None
        for (context, category), tokens in month.items():
            rate = self.case.pricer.rate(type_, category, context, tier, long_run=False)
            if rate is None:
                return None
            cost = drawn_sizes.money(rate.exact / MILLION, tokens)
            total = cost if total is None else total + cost
        return drawn_sizes.money(Fraction(0), self.demand.total_tpm) if total is None else total

    def _weights(self, context: Context) -> dict[str, Fraction | None]:
        throughput = self.case.throughput
        return {} if throughput is None else throughput.weights_by_context[context]

    def _percentiles(self, values: "Floats") -> tuple[float | None, ...]:
        return drawn_sizes.percentiles(values, self.demand.draws)

    def _range(
        self,
        costs: dict[str, "Floats | None"],
        likely: dict[str, Decimal | None],
        **sizes: Any,  # noqa: ANN401  # spreads of sizes
    ) -> OptionRange:
        spreads = {
            name: None if values is None else _spread(map(drawn_sizes.cents, self._percentiles(values)), likely[name])
            for name, values in costs.items()
        }
        if self.case.pricer.currency == US_DOLLARS:
            return OptionRange(**sizes, usd_per_month=spreads)
        return OptionRange(**sizes, usd_per_month=dict.fromkeys(spreads), costs=spreads)


def _rounded(number: float | None) -> int | None:
    return None if number is None else round(number)


def _spread(percentiles: Iterable[Number | None], likely: Number | None) -> Spread:
    p10, p50, p90 = percentiles
    return Spread(p10=p10, p50=p50, p90=p90, likely=likely)
