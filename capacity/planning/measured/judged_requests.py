"""How a log is judged: what is taken to run when it begins, and which hours decide its size."""

from collections.abc import Iterator, Sequence

from capacity.findings import Finding, found
from capacity.planning.measured.criteria import Sizing
from capacity.planning.measured.measured_warnings import first_sized
from capacity.planning.measured.request_trial import RequestTrial
from capacity.planning.measured.trials import Trial
from capacity.planning.results.measured_plan import ByCriteria
from capacity.planning.results.plan import Option, ProvisionedOption
from capacity.sizing import ptu
from capacity.sizing.choices import Criterion
from capacity.traffic.bucket import Offered
from capacity.traffic.bucket_search import refused_shares
from capacity.traffic.size_search import MANY, SizeSearch
from capacity.traffic.warm_up import seconds


def judged(trial: Trial, options: Sequence[Option], sizing: Sizing) -> Iterator[Finding]:
    """Of single requests, for the first type: the warm-up, and hours that decide with few requests."""
    sized = first_sized(options)
    if not isinstance(trial, RequestTrial) or sized is None:
        return
    offered = trial.offered(sizing.factor)
    told = _from_nothing(offered, *sized) if offered.warm_up else warm_up(offered)
    if told is not None:
        yield told
    if sized[1].criterion is Criterion.THROTTLED:
        yield from _small_hours(offered, *sized, sizing)


def warm_up(of: Offered) -> Finding | None:
    """Those that are taken to run when the others come, or that a log is too short for that; None where none need."""
    needed = seconds(of)
    if of.warm_up:
        return found("warm-up", requests=of.warm_up, of=of.count, seconds=needed)
    return found("no-warm-up", seconds=needed) if needed else None


def _from_nothing(of: Offered, option: ProvisionedOption, by: ByCriteria) -> Finding | None:
    """The warm-up, with what the size would refuse had nothing run before the log, where that is more."""
    tpm = int(option.ptus * option.input_tpm_per_ptu)
    refused = refused_shares(of.replaced(warm_up=0), [tpm], burst_seconds=by.burst_seconds).throttled_share[0]
    taken, told = by.by_criterion[by.criterion], warm_up(of)
    if taken is not None and refused <= taken.throttled_share:
        return told
    return found(
        "warm-up-or-nothing",
        warm_up=told,
        type_=option.deployment_type,
        ptus=option.ptus,
        share=float(refused),
    )


def _small_hours(of: Offered, option: ProvisionedOption, by: ByCriteria, sizing: Sizing) -> Iterator[Finding]:
    """Hours that make a size larger with fewer requests than those of a shape are judged by."""
    per_hour = of.per_hour
    small, next_smaller = int((per_hour < MANY).sum()), option.ptus - option.increment_ptus
    if not small or next_smaller < option.minimum_ptus:
        return
    search = SizeSearch(of, sizing.limits, by.burst_seconds)
    if not search.keeps(int(next_smaller * option.input_tpm_per_ptu)):
        return
    ladder = range(option.minimum_ptus, ptu.MAX_PTUS_PER_DEPLOYMENT + 1, option.increment_ptus)
    yield found(
        "small-hours",
        hours=small,
        of=len(per_hour),
        share=by.worst_hour_throttled_share_allowed,
        type_=option.deployment_type,
        ptus=search.first(ladder, lambda count: int(count * option.input_tpm_per_ptu), next_smaller),
        instead=option.ptus,
    )
