"""What admits the requests with every input at the end that needs fewer PTUs, and at the one that needs more."""

from collections.abc import Callable, Sequence
from math import inf

from capacity.planning.ranged.inputs import inputs
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.planning.results.ranges_of import Ends, Sensitivity
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.workload import Workload

Admission = dict[DeploymentType, int]


def with_admission(
    options: tuple[Option, ...], workload: Workload, moved: Sequence[Sensitivity], planned: Callable[[Workload], Plan]
) -> tuple[Option, ...]:
    """The options with ranges; those whose requests are admitted one by one with both ends of that, too."""
    likely = _admission(options)
    if not likely:
        return options
    low, high = (_at_ends(workload, moved, planned, most=most) for most in (False, True))
    return tuple(
        option.replaced(
            range=option.range.replaced(
                admission_ptus=Ends(
                    low=low.get(option.deployment_type),
                    likely=likely[option.deployment_type],
                    high=high.get(option.deployment_type),
                )
            )
        )
        if option.deployment_type in likely and option.range is not None
        else option
        for option in options
    )


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
        option.deployment_type: option.admission.admission_ptus
        for option in options
        if isinstance(option, ProvisionedOption) and option.admission is not None
    }
