"""What admits the requests with every input at the end that needs fewer PTUs, and at the one that needs more.

Requests are drawn at these ends alone, not for each draw of the ranges. So where admission decides a size, the cost of
a draw is not known, and the costs at the ends are told.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from math import inf

from capacity.planning.ranged.inputs import inputs
from capacity.planning.results.moved_input import Sensitivity
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.ranges_of import Ends, Number, OptionRange
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload

Admission = dict[DeploymentType, ProvisionedOption]


def with_admission(
    options: tuple[Option, ...], workload: Workload, moved: Sequence[Sensitivity], planned: Callable[[Workload], Plan]
) -> tuple[Option, ...]:
    """The options with ranges; those whose requests are admitted one by one with both ends of that, too."""
    likely = _admission(options)
    if not likely:
        return options
    low, high = (_at_ends(workload, moved, planned, most=most) for most in (False, True))
    return tuple(
        option.replaced(range=_told(option.range, option, low.get(type_), high.get(type_)))
        if isinstance(option, ProvisionedOption) and (type_ := option.deployment_type) in likely and option.range
        else option
        for option in options
    )


def _told(
    told: OptionRange, likely: ProvisionedOption, low: ProvisionedOption | None, high: ProvisionedOption | None
) -> OptionRange:
    """The range with both ends, and without the cost of the draws where admission decides at any of these."""
    ends = {"low": low, "likely": likely, "high": high}
    told = told.replaced(admission_ptus=_at_each(ends, _admission_ptus))
    if not any(one is None or (one.admission and one.admission.admission_driver) for one in ends.values()):
        return told
    return told.replaced(
        usd_per_month=dict.fromkeys(told.usd_per_month),
        costs=dict.fromkeys(told.costs),
        usd_per_month_at_ends={term: _at_each(ends, partial(_in_dollars, term=term)) for term in told.usd_per_month},
        costs_at_ends={term: _at_each(ends, partial(_cost, term=term)) for term in told.costs},
    )


def _at_each(ends: Mapping[str, ProvisionedOption | None], what: Callable[[ProvisionedOption], Number | None]) -> Ends:
    return Ends(**{end: None if one is None else what(one) for end, one in ends.items()})


def _admission_ptus(one: ProvisionedOption) -> int | None:
    return None if one.admission is None else one.admission.admission_ptus


def _in_dollars(one: ProvisionedOption, term: str) -> Decimal | None:
    return one.usd_per_month.get(term)


def _cost(one: ProvisionedOption, term: str) -> Decimal | None:
    return one.costs[term].per_month if term in one.costs else None


def _at_ends(
    workload: Workload, moved: Sequence[Sensitivity], planned: Callable[[Workload], Plan], *, most: bool
) -> Admission:
    """Of each type; none where the ends together break a rule between keys."""
    ends = {one.input: one.high if _needs_more_at_high(one) is most else one.low for one in moved}
    for one in inputs(workload):
        workload = one.at(workload, ends[one.name])
    broken = any(list(class_.mistakes()) for class_ in workload.traffic)
    return {} if broken else _admission(planned(workload).options)


def _needs_more_at_high(one: Sensitivity) -> bool:
    """None is more than there is."""
    low, high = (inf if ptus is None else ptus for ptus in (one.low_ptus, one.high_ptus))
    return high >= low


def _admission(options: Sequence[Option]) -> Admission:
    return {
        option.deployment_type: option
        for option in options
        if isinstance(option, ProvisionedOption) and option.admission is not None
    }
