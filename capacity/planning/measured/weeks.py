"""Measured traffic week by week, and whether one is like the others: whether its mean tells of the weeks to come."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from capacity.findings import Finding, found
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.measured.criteria import Sizing, size_by
from capacity.planning.measured.days_of_traffic import ends
from capacity.planning.measured.prompt_lengths import Prompts
from capacity.planning.measured.trials import Trial
from capacity.planning.options.situation import Situation
from capacity.planning.results.measured_plan import Week
from capacity.planning.results.plan import Option, ProvisionedOption, StandardOption
from capacity.pricing.cost import Cost, Month
from capacity.sizing.demand import CATEGORIES, ZERO, exact
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.request_class import Context
from capacity.traffic import summary
from capacity.traffic.series import MINUTE, Floats, ObservedDeployment, TokenSeries
from capacity.traffic.week_hours import MINUTES_PER_DAY, MINUTES_PER_WEEK

DIFFERENT = 1.3
"""The busiest of the weeks over the quietest, from which on they are told to differ."""
RISING = 1.1
"""The last of the weeks over the first, or the first over the last, from which on a trend is told."""
TREND_WEEKS = 3
"""The fewest that tell one."""


def weeks(  # noqa: PLR0913  # what weeks are made of
    minutes: Minutes,
    inside: Minutes,
    trial: Trial,
    prompts: Sequence[Prompts],
    *,
    case: Situation,
    options: Sequence[Option],
    sizing: Sizing,
) -> tuple[Week, ...]:
    """Seven days each, counted back from the end, the first of them perhaps shorter; none where all are in one.

    Sizes are by the trial of the plan, of single requests where it is, with its headroom and growth, and by what is
    `inside` of the hours that are sized for.
    """
    total = minutes.asked.minutes
    if total <= MINUTES_PER_WEEK:
        return ()
    size = _sized_type(options)
    edges = sorted({0, *range(total, 0, -MINUTES_PER_WEEK)})
    return tuple(
        _week(minutes.asked.between(first, end), _cost(prompts, first, end, case, _billed(case, options))).replaced(
            ptus=None if size is None else _ptus(trial, inside, first, end, size, sizing),
            cost_of=_billed(case, options),
            ptus_of=None if size is None else size.deployment_type,
        )
        for first, end in pairwise(edges)
    )


def _sized_type(options: Sequence[Option]) -> ProvisionedOption | None:
    """The type that weeks are sized on."""
    return next((one for one in options if isinstance(one, ProvisionedOption)), None)


def _ptus(  # noqa: PLR0913, PLR0917  # as many as a size takes
    trial: Trial, inside: Minutes, first: int, end: int, size: ProvisionedOption, sizing: Sizing
) -> int | None:
    weighted = inside.weighted[first:end]
    if not summary.is_known(weighted):
        return None
    series = inside.asked.between(first, end)
    return size_by(trial.between(series.start, series.end), weighted, size, sizing)


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
    return case.pricer.tokens(Month(tokens), billed)


def _billed(case: Situation, options: Sequence[Option]) -> DeploymentType | None:
    """The type whose token prices tell the cost: beside what is deployed, or else the first standard one."""
    deployed = case.wish.deployed
    if deployed is not None:
        return deployed.deployment_type.token_billed
    return next((one.deployment_type for one in options if isinstance(one, StandardOption)), None)


def week_warnings(
    observed: ObservedDeployment, rows: Sequence[Week], options: Sequence[Option] = ()
) -> Iterator[Finding]:
    """Traffic that began or ended inside the span, weeks that differ, a trend, and the last week's size beside them."""
    option = _sized_type(options)
    told = [*_ends(observed), *_differ(rows), *_trend(rows)]
    yield from told
    last = rows[-1] if rows else None
    if told and last is not None and last.ptus is not None and option is not None:
        yield found("last-week-alone", ptus=last.ptus, deployment_type=last.ptus_of, instead=option.ptus)


def _whole(rows: Sequence[Week]) -> list[tuple[float, Week]]:
    """Whole weeks, each behind the mean of its tokens."""
    known = ((one.tokens_per_minute, one) for one in rows if one.minutes == MINUTES_PER_WEEK)
    return [(mean, one) for mean, one in known if mean is not None]


def _differ(rows: Sequence[Week]) -> Iterator[Finding]:
    whole = _whole(rows)
    most, least = (end(whole, key=lambda pair: pair[0], default=None) for end in (max, min))
    if most is not None and least is not None and most[0] and most[0] >= DIFFERENT * least[0]:
        yield found("weeks-differ", least=least[1], most=most[1])


def _trend(rows: Sequence[Week]) -> Iterator[Finding]:
    """Every week above the one before it, or every week below, and in all of them by a tenth or more."""
    means = [mean for mean, _ in _whole(rows)]
    if len(means) < TREND_WEEKS or not means[0] or not means[-1]:
        return
    factor = means[-1] / means[0]
    rises = all(later > earlier for earlier, later in pairwise(means))
    falls = all(later < earlier for earlier, later in pairwise(means))
    if (rises and factor >= RISING) or (falls and factor <= 1 / RISING):
        yield found("trend", weeks=len(means), share_per_week=factor ** (1 / (len(means) - 1)) - 1, followed=False)


def _ends(observed: ObservedDeployment) -> Iterator[Finding]:
    """Traffic that had not begun when the span did, or that ended before it."""
    series, idle = observed.series, ends(observed.series)
    if idle is None:
        return
    if idle.before:
        at = series.start + idle.before * MINUTE
        yield found("traffic-began", at=at, days=idle.before / MINUTES_PER_DAY)
    if idle.after:
        at = series.end - idle.after * MINUTE
        yield found("traffic-ended", at=at, days=idle.after / MINUTES_PER_DAY)
