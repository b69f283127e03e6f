"""What reports show where inputs are ranges: which of these decide, and how far sizes and costs lie apart."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from capacity.grouping import by_key
from capacity.numerals import money, quantity, whole
from capacity.planning.results.moved_input import Sensitivity
from capacity.planning.results.plan import Option, Plan
from capacity.planning.results.ranges_of import Number, Spread
from capacity.reports.forms import Grid, Section
from capacity.sentences.offer_words import pays

Written = Callable[[Number | None], str]
Row = tuple[str, Spread, Written]


def sections(plan: Plan) -> list[Section]:
    """What decides, in sentences."""
    return [Section("What decides", [*(_alone(one, plan) for one in deciding(plan)), *_outside(plan)])]


def deciding(plan: Plan) -> Sequence[Sensitivity]:
    """The two inputs that move PTUs most; where tokens are paid, the one that moves the cost most, then by PTUs."""
    offer, by_ptus = plan.recommended.offer, plan.sensitivity
    if offer is None or offer.ptus is not None:
        return by_ptus[:2]
    first = max(by_ptus, key=_cost_width)
    return [first, *[one for one in by_ptus if one is not first][:1]]


def _cost_width(one: Sensitivity) -> Decimal:
    if one.low_cost_per_month is None or one.high_cost_per_month is None:
        return Decimal(0)
    return abs(one.high_cost_per_month - one.low_cost_per_month)


def _alone(one: Sensitivity, plan: Plan) -> str:
    moves = []
    if one.low_ptus != one.high_ptus:
        moves.append(f"PTUs from {_ptus(one.low_ptus)} to {_ptus(one.high_ptus)}")
    low, high = one.low_cost_per_month, one.high_cost_per_month
    if low != high:
        moves.append(f"the recommended cost from {money(low)} to {money(high)} {plan.currency} a month")
    told = " and ".join(moves) or "nothing"
    return f"`{one.input}`, {quantity(one.low)} to {quantity(one.high)}{_cut(one)}, alone moves {told}."


def _cut(one: Sensitivity) -> str:
    """The ends that are not reached."""
    ends = ((one.low, one.low_given, "below"), (one.high, one.high_given, "above"))
    cut = [f"{quantity(given)} is {way} what its class allows" for at, given, way in ends if at != given]
    return f" ({' and '.join(cut)})" if cut else ""


def _ptus(count: int | None) -> str:
    return "no size" if count is None else whole(count)


def _outside(plan: Plan) -> Iterator[str]:
    """Where the likely values are not what most draws come to."""
    names = [name for name, spread, _ in (*_sizes(plan), *_costs(plan)) if spread.is_likely_outside]
    if names:
        yield f"The likely values lie outside of P10 to P90: {'; '.join(names)}. Ranges may reach farther to one side."


def grids(plan: Plan) -> list[Grid]:
    """The percentiles of sizes and of costs, and each input alone."""
    alone = [
        [
            one.input.removeprefix("traffic."),
            f"{quantity(one.low)} to {quantity(one.high)}",
            f"{_ptus(one.low_ptus)} to {_ptus(one.high_ptus)}",
            f"{money(one.low_cost_per_month)} to {money(one.high_cost_per_month)}",
        ]
        for one in plan.sensitivity
    ]
    currency = f"{plan.currency} a month"
    everything = [
        _spreads("Sizes over the ranges", _sizes(plan)),
        _admission(plan),
        _spreads(f"{currency} over the ranges", _costs(plan)),
        _costs_at_ends(plan, currency),
        Grid(["One input alone", "from low to high", "PTUs", currency], alone),
    ]
    return [grid for grid in everything if grid.rows]


def _admission(plan: Plan) -> Grid:
    """What admits requests one by one, which no draw was sized for."""
    rows = [
        [_residency(option), *map(count, (ends.likely, ends.low, ends.high))]
        for option in plan.options
        if option.range is not None and (ends := option.range.admission_ptus) is not None
    ]
    return Grid(["PTUs for admission", "likely", "all at the low end", "all at the high end"], rows)


def _costs_at_ends(plan: Plan, currency: str) -> Grid:
    """The same of the cost, of each option at its cheapest, where admission decides it."""
    rows = []
    for option in plan.options:
        ends_of = {} if option.range is None else option.range.at_ends
        known = [(Fraction(ends.likely), term) for term, ends in ends_of.items() if ends.likely is not None]
        if known:
            _, term = min(known)
            ends = ends_of[term]
            at_ends = ("?" if end is None else amount(end) for end in (ends.likely, ends.low, ends.high))
            rows.append([f"{option.deployment_type.display_name}, {pays(term)}", *at_ends])
    return Grid([f"{currency}, with admission", "likely", "all at the low end", "all at the high end"], rows)


def _spreads(title: str, rows: Iterable[Row]) -> Grid:
    of = [
        [name, written(spread.likely), *(written(number) for number in (spread.p10, spread.p50, spread.p90))]
        for name, spread, written in rows
    ]
    return Grid([title, "likely", "P10", "P50", "P90"], of)


def _sizes(plan: Plan) -> Iterator[Row]:
    """Of all types, those that are alike in one row."""
    ranged = ((option, option.range) for option in plan.options if option.range is not None)
    sizes = by_key(
        ((f"{unit}{' for the tokens' * (told.admission_ptus is not None)}", spread), _residency(option))
        for option, told in ranged
        for unit, spread in (("PTUs", told.ptus), ("TPM quota", told.tpm_quota))
        if spread is not None
    )
    for (unit, spread), names in sizes.items():
        yield f"{unit}: {', '.join(names)}", spread, count


def _costs(plan: Plan) -> Iterator[Row]:
    """Of each option at its cheapest."""
    for option in plan.options:
        yield from _least_cost(option)


def _residency(option: Option) -> str:
    return option.deployment_type.display_name.rpartition(" ")[0]


def _least_cost(option: Option) -> Iterator[Row]:
    costs = {} if option.range is None else option.range.per_month
    known = [
        (spread.likely, term, spread)
        for term, spread in costs.items()
        if spread is not None and spread.likely is not None
    ]
    if known:
        _, term, spread = min(known, key=lambda one: (Fraction(one[0]), one[1]))
        yield f"{option.deployment_type.display_name}, {pays(term)}", spread, amount


def count(number: Number | None) -> str:
    """A size or a rate of a draw; `none` where too many have none."""
    return "none" if number is None else whole(Fraction(number))


def amount(number: Number | None) -> str:
    """Money of a draw; `none` where too many have none."""
    return "none" if number is None else money(Decimal(str(number)))
