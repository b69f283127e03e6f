"""What each input that is a range does alone: to PTUs, to the cost, and to what is recommended."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from capacity.planning.ranged.inputs import Input, inputs
from capacity.planning.results.moved_input import Sensitivity, Turn
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload

STEPS = 12
"""Of halving the way to where a recommendation turns: a 4,000th of it is left."""
CLOSEST = 40
"""Of halving the way to where a rule breaks, which costs less."""
Widths = tuple[float, float, float]


def sensitivity(workload: Workload, plan: Plan, planned: Callable[[Workload], Plan]) -> tuple[Sensitivity, ...]:
    """Of each input, the one that moves the PTUs most first, then the one that moves the cost most."""
    found = [_Moved(one, workload, plan, planned).told() for one in inputs(workload)]
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0], reverse=True))


class _Moved:
    """One input, moved alone."""

    def __init__(self, of: Input, workload: Workload, plan: Plan, planned: Callable[[Workload], Plan]) -> None:
        self.of, self.workload, self.likely = of, workload, plan
        self.planned = planned
        offer = plan.recommended.offer
        types = [one.deployment_type for one in plan.options if isinstance(one, ProvisionedOption)]
        self.type = offer.deployment_type if offer is not None and offer.ptus is not None else next(iter(types), None)

    def told(self) -> tuple[Widths, Sensitivity]:
        """What it does, with how wide it is."""
        one = self.of.range
        low_end, high_end = self.reached(one.low), self.reached(one.high)
        low, high = self.plan_at(low_end), self.plan_at(high_end)
        (low_ptus, low_need), (high_ptus, high_need) = self.ptus(low), self.ptus(high)
        low_cost, high_cost = self.cost(low), self.cost(high)
        result = Sensitivity(
            input=self.of.name,
            low=low_end,
            likely=one.likely,
            high=high_end,
            low_ptus=low_ptus,
            high_ptus=high_ptus,
            low_cost_per_month=low_cost,
            high_cost_per_month=high_cost,
            low_given=one.low,
            high_given=one.high,
            turns=tuple(self.turns(((low_end, low), (high_end, high)))),
        )
        return (_width(low_ptus, high_ptus), _width(low_need, high_need), _width(low_cost, high_cost)), result

    def plan_at(self, value: Fraction) -> Plan:
        """The plan with this value."""
        return self.planned(self.of.at(self.workload, value))

    def reached(self, end: Fraction) -> Fraction:
        """The end, or the last value before it that keeps the rules between keys."""
        return _last(self.of.range.likely, end, lambda value: self.of.is_allowed(self.workload, value), CLOSEST)[0]

    def ptus(self, plan: Plan) -> tuple[int | None, Fraction | None]:
        """Of the type that is told, deployable and needed."""
        for option in plan.options:
            if isinstance(option, ProvisionedOption) and option.deployment_type is self.type:
                return option.ptus, option.ptus_needed
        return None, None

    def cost(self, plan: Plan) -> Decimal | None:
        """Of what is recommended at the likely values."""
        offer = self.likely.recommended.offer
        for option in plan.options:
            if offer is not None and option.deployment_type is offer.deployment_type and offer.term in option.costs:
                return option.costs[offer.term].per_month
        return None

    def turns(self, ends: tuple[tuple[Fraction, Plan], ...]) -> Iterator[Turn]:
        """The nearest value towards each end from which on something else is recommended."""
        chosen = _chosen(self.likely)
        for end, plan in ends:
            if chosen is None or _chosen(plan) == chosen:
                continue
            _, value = _last(self.of.range.likely, end, lambda value: _chosen(self.plan_at(value)) == chosen, STEPS)
            there = self.plan_at(value).recommended.offer
            yield Turn(
                value=value,
                deployment_type=None if there is None else there.deployment_type,
                term=None if there is None else there.term,
            )


def _chosen(plan: Plan) -> tuple[DeploymentType, str] | None:
    """What is recommended, whatever its size."""
    offer = plan.recommended.offer
    return None if offer is None else (offer.deployment_type, offer.term)


def _last(good: Fraction, end: Fraction, holds: Callable[[Fraction], bool], steps: int) -> tuple[Fraction, Fraction]:
    """A value up to which it holds, and one from which it does not; both the end where it holds there."""
    if holds(end):
        return end, end
    bad = end
    for _ in range(steps):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if holds(middle) else (good, middle)
    return good, bad


def _width(low: Fraction | Decimal | int | None, high: Fraction | Decimal | int | None) -> float:
    """How far two values lie apart; where one cannot be had, farther than any two."""
    if low is None or high is None:
        return 0.0 if low is high else float("inf")
    return abs(float(high) - float(low))
