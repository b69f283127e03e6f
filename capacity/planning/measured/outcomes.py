"""What a recommendation costs at the outcomes of an outlook, against the best there, and where it turns."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import NamedTuple

from capacity.findings import found
from capacity.planning.measured.minute_months import MinuteMonths
from capacity.planning.over_months.solved import times
from capacity.planning.over_months.workload_months import only
from capacity.planning.results.outlook import Costs, Outlook, Percentiles, Turn
from capacity.planning.results.plan import Plan
from capacity.planning.results.recommended_offer import Offer
from capacity.planning.results.schedule import Regret
from capacity.pricing.cost import cents
from capacity.pricing.published_prices import Term
from capacity.sizing.demand import exact
from capacity.sizing.deployment import DeploymentType, Kind
from capacity.traffic.monthly_needs import MONTHS_OF_A_YEAR
from capacity.traffic.needs_ahead import Spread

HALVINGS = 6
"""By which the outcome is found at which a recommendation turns."""
THOUSANDTHS = 1000


class _Bought(NamedTuple):
    """The cheapest of a month: PTUs, 0 where all is by the token, and what it comes to."""

    ptus: int
    per_month: float


class _Outcomes:
    """Months of other traffic on one type, at today's prices.

    `need` is what the history needs, in PTUs; `ends` what is needed, and `traffic` all tokens then. `paid` PTUs cost
    nothing more.
    """

    def __init__(  # noqa: PLR0913  # a month has as many parts
        self, months: MinuteMonths, type_: DeploymentType, *, need: float, ends: Percentiles, traffic: Spread, paid: int
    ) -> None:
        self._paid = paid
        one = months.of(type_, 1)
        self._in_traffic, self._planned = one.in_other_traffic, months.path_factor
        self._ends, self._traffic = (ends.p10, ends.p50, ends.p90), traffic
        self._prices, self._need = only(one.prices[0], one.terms), need
        self._known: dict[Fraction, list[tuple[int, float]]] = {}
        self.each = min(self._prices.hourly, self._prices.monthly, self._prices.yearly / MONTHS_OF_A_YEAR)

    def best(self, ptus: float) -> _Bought:
        """Bought anew where so many are needed."""
        per_month, count = min(
            (money + times(max(count - self._paid, 0), self.each), count) for count, money in self._month(ptus)
        )
        return _Bought(count, per_month)

    def kept(self, ptus: float, bought: int, price: float) -> float:
        """With PTUs bought at a price all month, and what else is needed by the hour or by the token."""
        more = self._prices.hourly
        return times(max(bought - self._paid, 0), price) + min(
            money + times(max(count - bought, 0), more) for count, money in self._month(ptus)
        )

    def _month(self, ptus: float) -> list[tuple[int, float]]:
        """Counts, and what spills from each where so many are needed.

        The share that spills is that of minutes scaled as the need is, of which peaks decide; its tokens are those
        foreseen.
        """
        scaled = thousandths(ptus / self._need)
        if scaled not in self._known:
            tokens = between(ptus, self._ends, self._traffic) / float(scaled)
            needs = self._in_traffic(scaled / self._planned)[0].needs
            self._known[scaled] = [
                (int(count), float(money) * tokens) for count, money in zip(needs.ptus, needs.spilled, strict=True)
            ]
        return self._known[scaled]

    def price(self, offer: Offer) -> float:
        """Of a PTU of an offer, a month; 0 of what has none."""
        by_term = {
            Term.MONTH.value: self._prices.monthly,
            Term.YEAR.value: self._prices.yearly / MONTHS_OF_A_YEAR,
        }
        return by_term.get(offer.term, self._prices.hourly) if offer.ptus else 0.0


def between(at: float, places: Sequence[float], values: Sequence[float]) -> float:
    """Straight between values at rising places, and as at the ends beyond these."""
    for low, high in pairwise(range(len(places))):
        if at <= places[high] and places[low] < places[high]:
            share = max((at - places[low]) / (places[high] - places[low]), 0.0)
            return values[low] + share * (values[high] - values[low])
    return values[-1]


def thousandths(value: float) -> Fraction:
    """To a thousandth, above 0."""
    return Fraction(max(round(value * THOUSANDTHS), 1), THOUSANDTHS)


def with_outcomes(plan: Plan, months: MinuteMonths) -> Plan:
    """The plan with what its outlook costs at each outcome, its regret at the ends, and where its choice turns."""
    outlook, of = plan.outlook, months.foreseen
    type_ = None if outlook is None else _type(plan, outlook, months)
    if outlook is None or of is None or type_ is None or outlook.ptus is None or not outlook.ptus.p50:
        return plan
    ends, need = outlook.ptus, outlook.ptus.p50 / of.likely
    offer = plan.recommended.offer
    paid = 0 if offer is None else offer.paid_ptus
    outcomes = _Outcomes(months, type_, need=need, ends=ends, traffic=of.traffic, paid=paid)
    best = {ptus: outcomes.best(ptus) for ptus in (ends.p10, ends.p50, ends.p90)}
    costs = Costs(**{name: _money(best[ptus].per_month) for name, ptus in ends.record_values().items()})
    if offer is None:
        return plan.replaced(outlook=outlook.replaced(costs=costs))
    turns = tuple(_turns(outcomes, ends, is_by_token=not offer.ptus))
    told = found("turns-at-outcome", offer=offer, type_=type_, turns=turns, ptus=ends)
    regret = () if plan.schedule is not None else tuple(_regret(outcomes, ends, need, offer, best))
    return plan.replaced(
        outlook=outlook.replaced(costs=costs, turns=turns, regret=regret),
        recommended=plan.recommended.replaced(would_change=(told, *plan.recommended.would_change)),
    )


def _type(plan: Plan, outlook: Outlook, months: MinuteMonths) -> DeploymentType | None:
    """The provisioned type that is recommended, or that costs are compared with."""
    chosen = plan.recommended.deployment_type
    if chosen is not None and chosen.kind is Kind.PROVISIONED:
        return chosen
    types = months.types()
    return outlook.deployment_type if outlook.deployment_type in types else next(iter(types), None)


def _turns(outcomes: _Outcomes, ends: Percentiles, *, is_by_token: bool) -> Iterator[Turn]:
    """Where PTUs begin to cost less than tokens alone, or the other way round, within the range."""
    likely = ends.p50

    def stays(ptus: float) -> bool:
        return (outcomes.best(ptus).ptus == 0) is is_by_token

    if not stays(likely):
        yield Turn(ptus=likely, above=True, buys_ptus=outcomes.best(likely).ptus)
        return
    for end in (ends.p10, ends.p90):
        if stays(end):
            continue
        inside, outside = likely, end
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if stays(middle) else (inside, middle)
        yield Turn(ptus=outside, above=end > likely, buys_ptus=outcomes.best(outside).ptus)


def _regret(
    outcomes: _Outcomes, ends: Percentiles, need: float, offer: Offer, best: dict[float, _Bought]
) -> Iterator[Regret]:
    """After buying as recommended, at the ends of the range."""
    bought = offer.base_ptus or offer.ptus or 0
    for ptus in dict.fromkeys((ends.p10, ends.p90)):
        kept, least = outcomes.kept(ptus, bought, outcomes.price(offer)), best[ptus].per_month
        if kept < inf and least < inf:
            yield Regret(
                traffic=thousandths(ptus / need), per_month=cents(exact(kept)), best_per_month=cents(exact(least))
            )


def _money(per_month: float) -> Decimal | None:
    return None if per_month == inf else cents(exact(per_month))
