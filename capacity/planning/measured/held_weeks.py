"""Past weeks as plans: whether the size that each takes would have held in the next one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.findings import Finding
from capacity.planning.advice.headroom_warning import no_headroom
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.measured.criteria import Sizing, by_statistic
from capacity.planning.measured.days_of_traffic import LEAST_OF_A_DAY, ends
from capacity.planning.measured.measured_case import MeasuredCase
from capacity.planning.measured.trials import Trial
from capacity.planning.options.situation import Situation
from capacity.planning.results.hold import NINE_IN_TEN, Hold, HoldPoint, HoldWindow
from capacity.planning.results.measured_plan import Week
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.sizing.choices import Criterion
from capacity.sizing.demand import exact
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.ptu import deployable_ptus
from capacity.traffic import summary
from capacity.traffic.series import MINUTE, Floats
from capacity.traffic.week_hours import MINUTES_PER_DAY, MINUTES_PER_WEEK

PERCENT = 100
WELL_OBSERVED = 0.8
"""Of the minutes of a week, without which it tells neither a size nor whether one held."""


class Past(NamedTuple):
    """The traffic week by week, and how past weeks' plans would have held."""

    weeks: tuple[Week, ...]
    hold: Hold | None
    warnings: tuple[Finding, ...]


class _Week(NamedTuple):
    """PTUs before rounding: by the plan's criterion, and those that refuse no more than allowed."""

    start: datetime
    own: Fraction
    allowed: Fraction


def past_weeks(  # noqa: PLR0913, PLR0917  # what they are of
    weeks: tuple[Week, ...], plan: Plan, trial: Trial, of: MeasuredCase, case: Situation, catalog: Catalog
) -> Past:
    """The weeks of a plan, whose sizes are held to the week after."""
    hold = held_weeks(trial, of.minutes, of.inside, plan.lead, of.sizing)
    return Past(weeks, hold, tuple(no_headroom(case, plan.options, catalog, hold)))


def held_weeks(
    trial: Trial, minutes: Minutes, inside: Minutes, option: ProvisionedOption | None, sizing: Sizing
) -> Hold | None:
    """Whole weeks counted back from the end of the traffic, as it was, without growth and headroom.

    Sizes go by what is `inside` of the hours that are sized for. None below 14 days, the first of which may lack some
    hours, and where too few minutes of the weeks are known.
    """
    if option is None or not sizing.growth or not summary.is_known(inside.weighted):
        return None
    sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
    weeks = [*_weeks(trial, minutes, inside, option.input_tpm_per_ptu, sizing)]
    pairs = [(one, other) for one, other in pairwise(weeks) if one is not None and other is not None]
    if not pairs:
        return None
    percents = sorted(
        percent for one, other in pairs if (percent := _percent(one.own, other.allowed, sizes)) is not None
    )
    most = -(-len(pairs) * NINE_IN_TEN.numerator // NINE_IN_TEN.denominator)
    enough = percents[most - 1] if len(percents) >= most else None
    return Hold(
        deployment_type=option.deployment_type,
        windows=len(pairs),
        held=percents.count(0),
        headroom_for_90=None if enough is None else enough / PERCENT,
        held_with_headroom=None if enough is None else sum(one <= enough for one in percents),
        by_headroom=_points(percents),
        weeks=tuple(_window(one, other, sizes) for one, other in pairs),
    )


def needs(trial: Trial, weighted: Floats, per_ptu: Fraction, sizing: Sizing) -> tuple[Fraction, Fraction]:
    """PTUs before rounding, without growth and headroom: by the criterion, and those that refuse what is allowed.

    `weighted` are the minutes of the trial that are sized for.
    """
    allowed = trial.need(per_ptu, sizing.limits, sizing.burst_seconds)
    own, known = allowed, None
    if sizing.criterion is not Criterion.THROTTLED:
        known = summary.statistics(weighted)
    if known is not None:
        own = exact(by_statistic(known)[sizing.criterion] / float(per_ptu))
    return own / sizing.growth, allowed / sizing.growth


def _window(one: _Week, other: _Week, sizes: PtuSizes) -> HoldWindow:
    ptus, needed = (deployable_ptus(needed, sizes) for needed in (one.own, other.allowed))
    return HoldWindow(start=one.start, ptus=ptus, ptus_of_next=needed, held=ptus >= needed)


def _percent(own: Fraction, allowed: Fraction, sizes: PtuSizes) -> int | None:
    """The smallest whole percent of headroom with which a size is large enough; None where none is."""
    needed = deployable_ptus(allowed, sizes)
    if deployable_ptus(own, sizes) >= needed:
        return 0
    # More than the size below it: that is rounded up to the one needed.
    return int(PERCENT * ((needed - sizes.increment_ptus) / own - 1)) + 1 if own else None


def _points(percents: Sequence[int]) -> tuple[HoldPoint, ...]:
    held = {0: 0, **dict(zip(percents, accumulate(1 for _ in percents), strict=True))}
    return tuple(HoldPoint(headroom_share=percent / PERCENT, held=count) for percent, count in held.items())


def _weeks(
    trial: Trial, minutes: Minutes, inside: Minutes, per_ptu: Fraction, sizing: Sizing
) -> Iterator[_Week | None]:
    """Each week with what it needs, None of one of which too little is known."""
    asked, idle = minutes.asked, ends(minutes.asked)
    if idle is None:
        return
    first, end = idle.before, asked.minutes - idle.after
    count = (end - first + MINUTES_PER_DAY - LEAST_OF_A_DAY) // MINUTES_PER_WEEK
    edges = [max(end - back * MINUTES_PER_WEEK, first) for back in range(count, -1, -1)]
    for begin, until in pairwise(edges if count > 1 else []):
        if asked.between(begin, until).observed_share < WELL_OBSERVED:
            yield None
            continue
        start = asked.start + begin * MINUTE
        week = trial.between(start, asked.start + until * MINUTE)
        yield _Week(start, *needs(week, inside.weighted[begin:until], per_ptu, sizing))
