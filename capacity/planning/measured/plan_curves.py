"""The points of a measured plan's pictures, which are worked out only where a report shows them."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence

from capacity.planning.buying.mix_rows import row_of
from capacity.planning.measured.criteria import Sized
from capacity.planning.measured.measured_case import MeasuredCase
from capacity.planning.measured.minute_trial import MinuteTrial
from capacity.planning.measured.trials import Trial
from capacity.planning.results.curves import CostByPtus, Curves, LoadByHour, LoadDuration, RefusedByPtus, RefusedPoint
from capacity.planning.results.measured_plan import Outcome
from capacity.planning.results.optimum import Optimum
from capacity.planning.results.plan import Option, Plan, ProvisionedOption
from capacity.sizing.deployment import DeploymentType
from capacity.traffic import decimated, replay, summary

COUNTS_OF_COSTS = 40
COUNTS_OF_REFUSED = 16


def drawn(plan: Plan, of: MeasuredCase, trial: Trial, sized: Sequence[Sized]) -> Plan:
    """The plan with its curves, where they are asked for."""
    if not of.sizing.curves:
        return plan
    return plan.replaced(curves=_curves(of, trial, sized, plan.recommended.deployment_type))


def _curves(of: MeasuredCase, trial: Trial, sized: Sequence[Sized], chosen: DeploymentType | None) -> Curves:
    """Costs and refused shares are of the chosen type or, where that has no PTUs, of the one whose mix costs least."""
    lead = min((one for one in sized if isinstance(one.option, ProvisionedOption)), key=_rank(chosen), default=None)
    return Curves(
        load_by_hour=_load_by_hour(of),
        load_duration=_load_duration(of),
        cost_by_ptus=None if lead is None else _costs(lead),
        refused_by_ptus=None if lead is None else _refused(lead.option, of, trial),
    )


def _load_by_hour(of: MeasuredCase) -> LoadByHour | None:
    if not summary.is_known(of.minutes.weighted):
        return None
    found = decimated.extremes(of.minutes.asked.start, of.minutes.weighted)
    return LoadByHour(
        start=found.start, minutes_per_point=found.minutes_per_point, low_tpm=found.low, high_tpm=found.high
    )


def _load_duration(of: MeasuredCase) -> LoadDuration | None:
    minutes, tpm = decimated.durations(of.minutes.weighted)
    return LoadDuration(minutes=minutes, tpm=tpm) if minutes else None


def _rank(chosen: DeploymentType | None) -> Callable[[Sized], tuple[bool, float]]:
    def rank(one: Sized) -> tuple[bool, float]:
        best = _optimum(one.option)
        cost = None if best is None else (best.long_run_cost or best.cost).per_month
        return one.option.deployment_type is not chosen, math.inf if cost is None else float(cost)

    return rank


def _optimum(option: Option) -> Optimum | None:
    return option.optimum if isinstance(option, ProvisionedOption) else None


def _costs(lead: Sized) -> CostByPtus | None:
    """Of single requests the rows that are known already: each other count would be simulated."""
    best, mix = _optimum(lead.option), lead.mix
    if best is None or mix is None:
        return None
    rows = {row.ptus: row for row in best.rows}
    if mix.of_requests is None:
        ladder = mix.ladder()
        counts = {ladder[at] for at in decimated.places(len(ladder), COUNTS_OF_COSTS)}
        rows |= {count: row_of(mix, count, best.term) for count in counts - rows.keys()}
    return CostByPtus(
        deployment_type=lead.option.deployment_type,
        term=best.term,
        currency=best.cost.currency,
        points=tuple(rows[count] for count in sorted(rows)),
    )


def _refused(option: Option, of: MeasuredCase, trial: Trial) -> RefusedByPtus | None:
    """Of minutes around what they need, at several depths; of single requests what the criteria buy."""
    if not isinstance(option, ProvisionedOption) or (by := option.by_criteria) is None:
        return None
    asked = str(int(by.burst_seconds) if by.burst_seconds % 1 == 0 else by.burst_seconds)
    outcomes = {one.ptus: one for one in by.by_criterion.values() if one is not None}
    found = {asked: tuple(_known(outcomes[count]) for count in sorted(outcomes))}
    if isinstance(trial, MinuteTrial):
        counts = sorted({*outcomes, *_around(option, outcomes)})
        found = {str(depth): _tried(counts, depth, option, of, trial) for depth in by.ptus_at_burst_seconds}
    return RefusedByPtus(deployment_type=option.deployment_type, basis=trial.basis, by_burst_seconds=found)


def _known(one: Outcome) -> RefusedPoint:
    return RefusedPoint(
        ptus=one.ptus,
        throttled_share=one.throttled_share,
        worst_hour_throttled_share=one.worst_hour_throttled_share,
    )


def _around(option: ProvisionedOption, outcomes: Collection[int]) -> Iterator[int]:
    """Deployable sizes from the smallest that a criterion buys to the largest."""
    ladder = range(min(outcomes), max(outcomes) + 1, option.increment_ptus)
    return (ladder[at] for at in decimated.evenly(len(ladder), COUNTS_OF_REFUSED))


def _tried(
    counts: list[int], depth: float, option: ProvisionedOption, of: MeasuredCase, trial: Trial
) -> tuple[RefusedPoint, ...]:
    points: list[RefusedPoint] = []
    for first in range(0, len(counts), replay.FEW_COUNTS):  # beyond these a bucket takes longer for all of them
        some = counts[first : first + replay.FEW_COUNTS]
        result = trial.refused(some, option.input_tpm_per_ptu, of.sizing.factor, depth)
        points += [
            RefusedPoint(ptus=ptus, throttled_share=share, worst_hour_throttled_share=worst)
            for ptus, share, worst in zip(
                some, result.throttled_share.tolist(), result.worst_hour_throttled_share.tolist(), strict=True
            )
        ]
    return tuple(points)
