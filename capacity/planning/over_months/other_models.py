"""Months of a workload whose model retires: what follows it as a change from its day on, and months without a model."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from math import inf

from capacity.planning.advice.succession import Heir
from capacity.planning.over_months.workload_months import MonthNeeds
from capacity.sizing.planning_key import Step
from capacity.sizing.traffic_path import TrafficPath
from capacity.traffic.monthly_needs import Needs


def day_of(one: Step | Heir) -> date:
    """The day of a change."""
    return one.date if isinstance(one, Step) else one.day


def not_planned(day: date) -> MonthNeeds:
    """A month in which the workload has no model that anybody knows of: it cannot be served."""
    return MonthNeeds(begins=day, needs=Needs((0,), (inf,)), ptus_needed=None, by_token=None)


def is_planned(months: Sequence[MonthNeeds], day: date) -> bool:
    """Whether a month begins with what follows on a day, and has a known price."""
    later = next((one for one in months if one.begins >= day), None)
    return later is not None and min(later.needs.spilled) < inf


def other_models(following: Sequence[Heir], months: Sequence[MonthNeeds], path: TrafficPath) -> Iterator[Step]:
    """Each change of the model as one of traffic: by how many times the PTUs that the same traffic needs."""
    for heir in following:
        at = bisect_left(path.begins, heir.day)
        before, after = (months[month].ptus_needed if month < len(months) else None for month in (at - 1, at))
        is_last = [one.day for one in following if bisect_left(path.begins, one.day) == at][-1] == heir.day
        factor = Fraction(1)
        if is_last and before and at < len(months):
            factor = (after or 0) / path.factors[at] / (before / path.factors[at - 1])
        yield Step(date=heir.day, factor=factor)
