"""Measured traffic week by week, and whether one is like the others: whether its mean tells of the weeks to come."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from capacity.findings import Finding, found
from capacity.planning.buying.mix_search import Minutes
from capacity.planning.measured.criteria import Sizing, size_by
from capacity.planning.measured.prompt_lengths import Prompts
from capacity.planning.measured.trials import MinuteTrial
from capacity.planning.options.situation import Situation
from capacity.planning.results.measured_plan import Week
from capacity.planning.results.plan import Option, ProvisionedOption, StandardOption
from capacity.pricing.cost import Cost
from capacity.sizing.demand import CATEGORIES, ZERO, exact
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context
from capacity.traffic import summary
from capacity.traffic.series import MINUTE, Floats, ObservedDeployment, TokenSeries
from capacity.traffic.week_hours import MINUTES_PER_DAY

MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY
DIFFERENT = 1.3
"""The busiest of the weeks over the quietest, from which on they are told to differ."""
LONGER = 1.5
"""Than any pause within the traffic has to be one at an end of the span to be none of them."""


def weeks(  # noqa: PLR0913  # what weeks are made of
    minutes: Minutes,
    inside: Minutes,
    prompts: Sequence[Prompts],
    *,
    case: Situation,
    options: Sequence[Option],
    sizing: Sizing,
) -> tuple[Week, ...]:
    """Seven days each, counted back from the end, the first of them perhaps shorter; none where all are in one.

    Sizes are by what is `inside` of the hours that are sized for.
    """
    total = minutes.asked.minutes
    if total <= MINUTES_PER_WEEK:
        return ()
    size = next((one for one in options if isinstance(one, ProvisionedOption)), None)
    edges = sorted({0, *range(total, 0, -MINUTES_PER_WEEK)})
    return tuple(
        _week(minutes.asked.between(first, end), _cost(prompts, first, end, case, _billed(case, options))).replaced(
            ptus=None if size is None else _ptus(inside, first, end, size, sizing),
            cost_of=_billed(case, options),
            ptus_of=None if size is None else size.deployment_type,
        )
        for first, end in pairwise(edges)
    )


def _ptus(inside: Minutes, first: int, end: int, size: ProvisionedOption, sizing: Sizing) -> int | None:
    weighted = inside.weighted[first:end]
    if not summary.is_known(weighted):
        return None
    series = inside.asked.between(first, end)
    return size_by(MinuteTrial(series=series, minutes=weighted), weighted, size, sizing)


def _week(series: TokenSeries, cost: Cost | None) -> Week:
    cost = cost if series.observed.any() else None
    return Week(
        start=series.start,
        minutes=series.minutes,
        observed_share=series.observed_share,
        requests=None if series.requests is None else round(summary.total(series.requests)),
        input_tokens=_sum(series.input_tokens),
        output_tokens=_sum(series.output_tokens),
        tokens_per_minute=summary.mean(series.input_tokens + series.output_tokens),
        token_cost=None if cost is None else cost.per_month,
        currency=None if cost is None else cost.currency,
    )


def _sum(values: Floats) -> int | None:
    return round(summary.total(values)) if summary.is_known(values) else None


def _cost(
    prompts: Sequence[Prompts], first: int, end: int, case: Situation, billed: DeploymentType | None
) -> Cost | None:
    """What the tokens of these minutes cost by the token; those of long prompts as such."""
    if billed is None:
        return None
    tokens = dict.fromkeys(product(Context, CATEGORIES), ZERO)
    for one in prompts:
        for name, column in summary.by_category(one.series.between(first, end)).items():
            key = one.context, name
            tokens[key] += exact(summary.total(column))
    return case.pricer.tokens(tokens, billed)


def _billed(case: Situation, options: Sequence[Option]) -> DeploymentType | None:
    """The type whose token prices tell the cost: beside what is deployed, or else the first standard one."""
    deployed = case.wish.deployed
    if deployed is not None:
        return deployed.deployment_type.token_billed
    return next((one.deployment_type for one in options if isinstance(one, StandardOption)), None)


def week_warnings(observed: ObservedDeployment, rows: Sequence[Week]) -> Iterator[Finding]:
    """Weeks that differ, and traffic that began or ended inside the span."""
    yield from _ends(observed)
    whole = [one for one in rows if one.minutes == MINUTES_PER_WEEK and one.tokens_per_minute is not None]
    most = max(whole, key=lambda one: one.tokens_per_minute or 0.0, default=None)
    least = min(whole, key=lambda one: one.tokens_per_minute or 0.0, default=None)
    if most is None or least is None or (most.tokens_per_minute or 0) < DIFFERENT * (least.tokens_per_minute or 0):
        return
    if most.tokens_per_minute:
        yield found("weeks-differ", least=least, most=most)


def _ends(observed: ObservedDeployment) -> Iterator[Finding]:
    """A pause of a day or more at an end of the span, longer than those within: it had not begun, or has ended."""
    series = observed.series
    pauses = series.pauses()
    if pauses is None:
        return
    before, within, after = pauses
    least = max(MINUTES_PER_DAY, LONGER * within)
    if before >= least:
        at = series.start + before * MINUTE
        yield found("traffic-began", at=at, days=before / MINUTES_PER_DAY)
    if after >= least:
        at = series.end - after * MINUTE
        yield found("traffic-ended", at=at, days=after / MINUTES_PER_DAY)
