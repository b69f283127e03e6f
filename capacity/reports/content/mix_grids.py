"""What reports show of the cheapest mix: counts of PTUs around it, and what each serves, spills and costs."""

from collections.abc import Iterator
from decimal import Decimal

from capacity.numerals import money, share
from capacity.planning.results.optimum import Optimum, OptimumRow, Scheduled
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.planning.results.recommended_offer import Offer
from capacity.pricing.cost import UNITS
from capacity.reports.forms import Grid


def best_mix(plan: Plan) -> Iterator[Grid]:
    """Around the optimum of the recommended type, or else of the type where it is cheapest."""
    found = [
        (option, option.optimum)
        for option in plan.options
        if isinstance(option, ProvisionedOption) and option.optimum is not None
    ]
    chosen = [pair for pair in found if pair[0].deployment_type is plan.recommended.deployment_type]
    if found:
        costs = [(mix.long_run_cost or mix.cost).per_month or Decimal(0) for _, mix in chosen or found]
        yield _optimum(plan.recommended.offer, *(chosen or found)[costs.index(min(costs))])


def _optimum(offer: Offer | None, option: ProvisionedOption, optimum: Optimum) -> Grid:
    name = option.deployment_type.display_name.removesuffix(" Provisioned")
    currency = optimum.cost.currency
    known = [row.per_month for row in optimum.rows if row.allowed and row.per_month is not None]
    at_best = next((row.per_month for row in optimum.rows if row.ptus == optimum.ptus), None)
    is_least = at_best is None or at_best <= min(known, default=at_best)  # tokens alone may cost less
    best = "if fixed" if optimum.scheduled is not None else "best mix" if is_least else "best with PTUs"
    after = "" if optimum.long_run_cost is None else " after promotion"
    one_by_one = optimum.spilled_request_share is not None
    header = [f"{name}, {optimum.term.label}", f"{currency} a month{after}", "PTUs", "tokens", "served", "spilled"]
    header += [*(["requests"] if one_by_one else []), ""]
    rows = [
        [
            _row_name(row),
            money(row.per_month),
            money(row.ptus_per_month),
            money(row.tokens_per_month),
            share(row.served_share),
            share(row.spilled_share),
            *([share(row.spilled_request_share)] if one_by_one else []),
            best if row.ptus == optimum.ptus else "" if row.allowed else "too much",
        ]
        for row in optimum.rows
    ]
    if optimum.scheduled is not None:
        rows.append(_scheduled(optimum.scheduled))
    return Grid(header, rows, _bought(offer, option, optimum))


def _bought(offer: Offer | None, option: ProvisionedOption, optimum: Optimum) -> int | None:
    """The row of the recommended offer, where it is of this type and term; that of a schedule is the last."""
    if offer is None or (offer.deployment_type, offer.term) != (option.deployment_type, optimum.term):
        return None
    if offer.base_ptus is not None:
        return len(optimum.rows) if optimum.scheduled is not None else None
    mixed = offer.spillover is not None
    return next((at for at, row in enumerate(optimum.rows) if row.ptus == offer.ptus and mixed == _spills(row)), None)


def _scheduled(mix: Scheduled) -> list[str]:
    """The row of a scheduled mix."""
    cost = mix.long_run_cost or mix.cost
    ptus = sum((line.per_month for line in cost.lines if line.unit in UNITS.values()), Decimal(0))
    total = cost.per_month
    return [
        f"{mix.base_ptus:,} to {mix.scheduled_ptus:,} PTUs",
        money(total),
        money(ptus),
        money(None if total is None else total - ptus),
        share(1 - mix.spilled_share),
        share(mix.spilled_share),
        "best mix",
    ]


def _row_name(row: OptimumRow) -> str:
    """`tokens alone`, `15 PTUs + tokens`, `75 PTUs alone`."""
    if not row.ptus:
        return "tokens alone"
    return f"{row.ptus:,} PTUs {'+ tokens' if _spills(row) else 'alone'}"


def _spills(row: OptimumRow) -> bool:
    """Whether tokens are paid, too; prompts too long for PTUs are no share of what these serve."""
    return bool(row.spilled_share or row.tokens_per_month)
