"""What would let a check pass: sizes and traffic that keep to everything the workload and the policy ask for."""

from fractions import Fraction
from math import ceil, floor

from capacity.planning.checks.checked_deployment import Subject
from capacity.planning.results.plan import ProvisionedOption
from capacity.sizing.demand import PERCENT
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.ptu import deployable_ptus
from capacity.sizing.request_class import RequestClass

FEW = 100
"""Rates below it are told with two decimals."""


def enough(about: Subject) -> int | None:
    """The PTUs that carry the planned peak with all the room that is asked for, or the units of quota that grant it."""
    used, size = about.utilization_share, about.ptus or about.sku_capacity
    if used is None or not size or about.sizes is None:
        return None
    if isinstance(about.option, ProvisionedOption):
        return deployable_ptus(used * size * about.sizes.room, _sizes(about.option))
    return ceil(used * size)


def resized(about: Subject) -> str:
    """The size that satisfies all checks, or why there is none."""
    size = enough(about)
    if size is None:
        return "choose a deployment type whose size is known"
    if not about.ptus:
        return f"ask for {size:,} units of quota"
    most = about.sizes.most_ptus if about.sizes else None
    above = f", which is more than `max_ptus` allows, {most:,}" if most is not None and size > most else ""
    return f"resize to {size:,} PTUs{above}"


def fewer_ptus(about: Subject, most: int) -> str:
    """How no more than so many PTUs could do."""
    option = about.option
    if not isinstance(option, ProvisionedOption):
        return "delete it"  # PTUs that are deployed on a type that could not be sized
    size = enough(about)
    if about.deployed and size is not None and size <= most:
        return f"resize to {size:,} PTUs"
    largest = most - (most - option.minimum_ptus) % option.increment_ptus
    if largest < option.minimum_ptus:
        label = option.deployment_type.label
        return f"take another deployment type: the smallest size of {label} is {option.minimum_ptus:,}"
    less = less_traffic(about, _carried(about, largest))
    if about.deployed:
        return f"{less} and resize to {largest:,} PTUs, which carry that"
    return f"{less}, which {largest:,} PTUs carry"


def _carried(about: Subject, ptus: int) -> Fraction:
    """The share of the planned peak that so many PTUs carry with the room that is asked for."""
    used, sizes = about.utilization_share or Fraction(1), about.sizes
    return Fraction(ptus, about.ptus or 1) / used / (sizes.room if sizes else 1)


def less_traffic(about: Subject, share: Fraction) -> str:
    """Traffic of such a share of what the file says, in its own key; growth and caches of its own scale with it."""
    classes = about.workload.traffic if about.workload else ()
    if len(classes) != 1 or classes[0].gives_token_rates:
        return f"lower the traffic by {_percent(1 - share)}"
    key = about.heaviest.rpartition(".")[2]
    most = getattr(classes[0], key) * share
    mean = classes[0].average_rpm
    also = " and `average_rpm` to no more" if key == "peak_rpm" and mean is not None and mean > most else ""
    return f"lower `{key}` to {_floor(most)}{also}"


def less_mean(about: Subject, share: Fraction) -> str:
    """The same of the mean over the month, which tokens are paid by; empty where next to nothing would be left."""
    if share < Fraction(1, PERCENT):
        return ""
    classes = about.workload.traffic if about.workload else ()
    if len(classes) != 1 or classes[0].gives_token_rates:
        return f"lower the mean traffic by {_percent(1 - share)}"
    key = mean_key(classes[0])
    return f"lower `{key}` to {_floor(getattr(classes[0], key) * share)}"


def mean_key(class_: RequestClass) -> str:
    """The key that the month's tokens scale with."""
    keys = ("average_rpm", "requests_per_day", "peak_rpm", "concurrency")
    return next((key for key in keys if getattr(class_, key) is not None), "input_tpm")


def _floor(rate: Fraction) -> str:
    """Rounded down, so that it keeps to the limit; without separators, as a file has it."""
    return str(floor(rate)) if rate >= FEW else f"{floor(rate * PERCENT) / PERCENT:g}"


def _percent(share: Fraction) -> str:
    """Rounded up, and never to all of it."""
    scale = 1
    while ceil(share * PERCENT * scale) >= PERCENT * scale:
        scale *= 10
    return f"{ceil(share * PERCENT * scale) / scale:.9g} %"


def _sizes(option: ProvisionedOption) -> PtuSizes:
    return PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)


def cheaper(about: Subject, most: Fraction) -> str:
    """How it could cost no more; empty where nothing is known to."""
    costs = [Fraction(cost.per_month) for cost in about.costs.values() if cost.per_month is not None]
    dearest = max(costs)
    if not about.ptus:
        return less_mean(about, most / dearest)
    affordable = floor(most * about.ptus / dearest)
    option = about.option
    if not isinstance(option, ProvisionedOption) or affordable < option.minimum_ptus or option.spilled_share:
        return ""
    return fewer_ptus(about, affordable)
