"""What would let a check pass: sizes and traffic that keep to everything the workload and the policy ask for."""

from fractions import Fraction
from itertools import islice
from math import ceil, floor

from capacity.findings import Finding, found
from capacity.planning.checks.checked_deployment import Subject, mean_of, rate_of
from capacity.planning.results.plan import ProvisionedOption, StandardOption
from capacity.planning.results.schedule import SchedulePart
from capacity.sizing.demand import PERCENT, ZERO
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT, deployable_ptus
from capacity.sizing.request_class import RequestClass

SHOWN = 10_000
"""Parts of which remedies tell shares, rounded up."""


def enough(about: Subject) -> int | None:
    """The PTUs that carry the planned peak with all the room that is asked for, or the units of quota that grant it."""
    used, size = about.utilization_share, about.ptus or about.sku_capacity
    if used is None or not size:
        return None
    if isinstance(about.option, ProvisionedOption):
        sizes = _sizes(about.option)
        admitting = 0 if about.option.admission is None else about.option.admission.admission_ptus
        return max(deployable_ptus(used * size * about.sizes.room, sizes), admitting)
    return ceil(used * size * about.sizes.quota_room)


def _sizes(option: ProvisionedOption) -> PtuSizes:
    return PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)


def _largest(option: ProvisionedOption, most: int) -> int:
    """The largest size of no more than so many PTUs."""
    return most - (most - option.minimum_ptus) % option.increment_ptus


def resized(about: Subject, needed: Fraction = ZERO) -> Finding:
    """The size that satisfies all checks, and carries so many PTUs, or why there is none."""
    size, option = enough(about), about.option
    if size is None:
        return found("to-known-size")
    if divided := _divided(about, needed):
        return divided
    if isinstance(option, ProvisionedOption):
        size = max(size, deployable_ptus(needed, _sizes(option)))
    if not about.ptus:
        return _quota(about, size)
    most = about.sizes.most_ptus
    if most is not None and size > most:
        return found("to-resize-above-limit", ptus=size, most=most)
    return found("to-resize", ptus=size)


def _quota(about: Subject, units: int) -> Finding:
    """So many units, and the limit of the policy that they are above by themselves."""
    if isinstance(option := about.option, StandardOption):
        for of_unit, most, key in (
            (option.tpm_per_unit, about.sizes.most_tpm, "max_total_tpm"),
            (option.rpm_per_unit, about.sizes.most_rpm, "max_total_rpm"),
        ):
            if of_unit is not None and most is not None and of_unit * units > most:
                return found("to-ask-for-quota-above-limit", units=units, key=key, most=most)
    return found("to-ask-for-quota", units=units)


def _divided(about: Subject, needed: Fraction = ZERO) -> Finding | None:
    """Among how many workloads to divide what no deployment can have with the room asked for; None where one can."""
    option = about.option
    if not isinstance(option, ProvisionedOption):
        return None
    if max(option.ptus * about.sizes.room, needed) <= MAX_PTUS_PER_DEPLOYMENT:
        return None  # without the draws of requests that `admits` takes
    largest = _largest(option, MAX_PTUS_PER_DEPLOYMENT)
    share = min(_carried(about, largest), largest / max(needed, Fraction(1)))
    if share >= 1:
        return None
    if not share:
        return found("to-lower-max-output-first")
    return found("to-divide-among", workloads=ceil(1 / share), most=MAX_PTUS_PER_DEPLOYMENT)


def roomier(about: Subject, held: Subject, room: Fraction) -> Finding:
    """How the peak could fit so many times: by today's size, and by headroom where more is still to be deployed."""
    to_deploy = found("to-set-headroom", least=Fraction(ceil((room - 1) * SHOWN), SHOWN))
    if not held.deployed:
        divided = _divided(_at_peak(about))
        return found("both", first=divided, second=to_deploy) if divided else to_deploy
    others = (one.utilization_share for one in about.later if one.utilization_share is not None)
    if max(others, default=ZERO) * room <= 1:
        return resized(about)
    return _divided(_at_peak(about)) or found("both", first=to_deploy, second=resized(about))


def _at_peak(about: Subject) -> Subject:
    """What a schedule deploys in the month that needs most; without one what there is."""
    most = max(about.later, key=lambda one: one.ptus * (one.utilization_share or 0), default=None)
    return about if most is None else about.at(most)


def lower_maximum(about: Subject, most: int | None) -> tuple[Finding, ...]:
    """The highest maximum output with which no more than so many PTUs do; none where none does, or is told."""
    advice = about.option.max_output_advice if isinstance(about.option, ProvisionedOption) else ()
    fits = (one for one in advice if one.ptus is not None and most is not None and one.ptus <= most)
    return tuple(found("to-lower-max-output", to=one.max_output_tokens, ptus=one.ptus) for one in islice(fits, 1))


def fewer_ptus(about: Subject, most: int) -> Finding:
    """How no more than so many PTUs could do, in any month."""
    largest = max(about.later, key=lambda one: one.ptus, default=None)
    if about.deployed and largest is not None and largest.ptus > most:
        return _fewer(about.at(largest), most, resize=bool(about.ptus) and (about.ptus or 0) > most)
    return _fewer(about, most, resize=about.deployed)


def _fewer(about: Subject, most: int, *, resize: bool) -> Finding:
    option = about.option
    if not isinstance(option, ProvisionedOption):
        return found("to-delete", deployment=about.named)  # PTUs that are deployed on a type that could not be sized
    size = enough(about)
    if about.deployed and size is not None and size <= most:
        return found("to-resize", ptus=size)
    if lower := lower_maximum(about, most):
        return lower[0]
    largest = _largest(option, most)
    if largest < option.minimum_ptus:
        return found("to-smaller-type", type=option.deployment_type, minimum=option.minimum_ptus)
    share = _carried(about, largest)
    if not share:
        return found("to-lower-max-output-first")
    less = _less_traffic(about, share)
    return found("to-lower-and-resize" if resize else "to-lower", less=less, ptus=largest)


def _carried(about: Subject, ptus: int) -> Fraction:
    """The share of the planned peak that so many PTUs carry, and admit, with the room that is asked for."""
    by_tokens = Fraction(ptus, about.ptus or 1) / (about.utilization_share or 1) / about.sizes.room
    return by_tokens if about.admits is None else min(by_tokens, about.admits(ptus))


def _less_traffic(about: Subject, share: Fraction) -> Finding:
    """Traffic of such a share of what the file says, in its own key; growth and caches of its own scale with it."""
    class_ = _only_class(about)
    if class_ is None:
        return found("less-traffic", share=1 - share)
    key, rate = rate_of(class_)
    most, mean = rate * share, class_.average_rpm
    is_above = key == "peak_rpm" and mean is not None and mean > most
    return found("less-of-key-and-mean" if is_above else "less-of-key", key=key, most=most)


def _less_mean(about: Subject, share: Fraction) -> Finding | None:
    """A mean over the month, which tokens are paid by, of such a share; None where next to nothing would be left."""
    if share < Fraction(1, PERCENT):
        return None
    class_ = _only_class(about)
    if class_ is None:
        return found("less-mean-traffic", share=1 - share)
    key, rate = mean_of(class_)
    return found("less-of-key", key=key, most=rate * share)


def _only_class(about: Subject) -> RequestClass | None:
    """The class whose rate is the traffic's; None where there are several, or two rates of tokens."""
    classes = about.workload.traffic if about.workload else ()
    return classes[0] if len(classes) == 1 and not classes[0].gives_token_rates else None


def cheaper(about: Subject, most: Fraction) -> Finding | None:
    """How it could cost no more; None where nothing is known to, it costs nothing, or a schedule has PTUs."""
    if about.follows is not None:
        return _cheaper_months(about, about.follows, most)
    dearest = _costs(about)[-1]
    if not dearest or (about.months is not None and any(about.months.ptus)):
        return None
    if not about.ptus or about.months is not None:  # its months are served by the token, whatever is deployed today
        return _less_mean(about, most / dearest)
    affordable = floor(most * about.ptus / dearest)
    option = about.option
    if not isinstance(option, ProvisionedOption) or affordable < option.minimum_ptus or option.spilled_share:
        return None
    return fewer_ptus(about, affordable)


def _cheaper_months(about: Subject, follows: SchedulePart, most: Fraction) -> Finding | None:
    """What lowers the bill of deployed PTUs, and of the months after; None where nothing is known to for one."""
    today, later = _costs(about), max(map(Fraction, follows.costs[1:]), default=ZERO)
    ways = list[Finding | None]()
    if today[0] > most:
        first, ptus = Fraction(follows.costs[0]), follows.ptus[0]
        later = later if ptus else max(later, first)
        ways.append(_to_first_month(about, ptus) if not ptus or first <= most else cheaper(_alone(about), most))
    elif today[-1] > most:
        ways.append(found("to-name-reservations"))
    if later > most:
        ways.append(None if any(follows.ptus) else _less_mean(about, most / later))
    known = [way for way in ways if way is not None]
    if len(known) < len(ways) or not known:
        return None
    return known[0] if len(known) == 1 else found("both", first=known[0], second=known[1])


def _to_first_month(about: Subject, ptus: int) -> Finding:
    """From what is deployed to what the schedule begins with."""
    if not ptus:
        return found("to-delete", deployment=about.named)
    reserve = found("to-reserve", ptus=ptus)
    return reserve if ptus == about.ptus else found("both", first=found("to-resize", ptus=ptus), second=reserve)


def _alone(about: Subject) -> Subject:
    """Without the schedule that follows."""
    return about.replaced(follows=None, scheduled=())


def _costs(about: Subject) -> list[Fraction]:
    """What it costs by the terms that may pay it, the least first."""
    return sorted(Fraction(cost.per_month) for cost in about.costs.values() if cost.per_month is not None)
