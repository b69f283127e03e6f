"""Traffic against the deployable sizes: what each criterion buys, what a trial refuses with it, and the best mix."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from capacity.findings import found
from capacity.planning.buying import costing
from capacity.planning.buying.cheapest_mix import with_optimum
from capacity.planning.buying.mix_search import Search, search
from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.measured.request_trial import RequestTrial
from capacity.planning.measured.trials import Admission, Question, Trial
from capacity.planning.options.provisioned import SHOWN_HEADROOMS
from capacity.planning.options.situation import Situation
from capacity.planning.results.admitted_size import OutputAdvice
from capacity.planning.results.measured_plan import ByCriteria, Outcome
from capacity.planning.results.plan import Option, ProvisionedOption, Reason, Rejection
from capacity.record import Record
from capacity.sizing import ptu
from capacity.sizing.choices import Criterion
from capacity.sizing.demand import ZERO, exact
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.workload import Settings
from capacity.traffic import replay, summary
from capacity.traffic.series import Floats, ObservedDeployment
from capacity.traffic.spilled_requests import SpilledRequests
from capacity.traffic.statistics import Statistics
from capacity.traffic.week_hours import WeekHours


class Sizing(Record):
    """Settings for sizing measured traffic."""

    criterion: Criterion = Criterion.THROTTLED
    limits: replay.Limits = replay.Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
    burst_seconds: float = 0
    burst_seconds_of_minutes: float | None = None
    """The depth for a log of which minutes alone are known, where that is another."""
    admission: Admission = Admission()
    settings: Settings = Settings()
    trial_ptus: tuple[int, ...] = ()
    """Counts to try, whatever the criterion takes."""
    hours: WeekHours | None = None
    """The part of the week that is sized for; None for all of it."""
    path: tuple[Fraction, ...] = ()
    """How many times the observed traffic each month from today on has; without it the growth of the settings."""
    curves: bool = False
    """Whether plans have the points of their pictures."""
    forecast_days: int | None = None
    """How many days are to be foreseen; None for none."""
    lived_months: int | None = None
    """How many of these months begin before the model retires, of which the largest is sized for; None for all."""
    over_time: bool = False
    """Whether purchases are decided over months."""
    median_path: tuple[Fraction, ...] = ()
    """How many times the observed traffic each month from today on has, the last one from then on; none without."""

    def of(self, observed: ObservedDeployment) -> "Sizing":
        """The settings for a deployment."""
        if not observed.on_minutes or self.burst_seconds_of_minutes is None:
            return self
        return self.replaced(burst_seconds=self.burst_seconds_of_minutes)

    @property
    def planned_growth(self) -> Fraction:
        """How many times the observed traffic is planned for."""
        return max(self.ahead(self.path or (self.settings.planning.growth,))[: self.lived_months])

    def ahead(self, path: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """The factors of months from today on, on the median of what is foreseen, where that is followed."""
        if not self.median_path:
            return tuple(path)
        last = len(self.median_path) - 1
        return tuple(one * self.median_path[min(month, last)] for month, one in enumerate(path))

    @property
    def growth(self) -> Fraction:
        """What measured minutes are scaled with: growth, less what an own cache is to answer."""
        return (1 - self.settings.planning.response_cache_hit_share) * self.planned_growth

    @property
    def factor(self) -> Fraction:
        """How many times the traffic has to fit."""
        return 1 + self.settings.planning.headroom_share


class Sized(NamedTuple):
    """An option as the traffic sizes it, and for PTUs the search for their cheapest mix, where there can be one."""

    option: Option
    mix: Search | None = None


def option_sizer(
    case: Situation, trial: Trial, minutes: Minutes, sizing: Sizing, *, inside: Floats
) -> Callable[[Option], Sized | Rejection]:
    """What prices an option of the peak, or refuses it; provisioned ones are sized first, and have their optimum.

    They are sized on what is `inside` of the hours asked for, and priced by all minutes.
    """
    by_criterion = ptu_sizer(trial, inside, sizing)

    def of_requests(per_ptu: Fraction) -> Callable[[int], SpilledRequests] | None:
        """What single requests spill from a count, where they are known."""
        if not isinstance(trial, RequestTrial):
            return None
        return lambda ptus: trial.spilled(ptus, per_ptu, sizing.burst_seconds)

    def sized(option: Option) -> Sized | Rejection:
        if not isinstance(option, ProvisionedOption):
            return Sized(costing.priced(option, case))
        if minutes.asked.observed_share > 0 and not summary.is_known(minutes.weighted):
            return _not_weighed(option, case.spec.name)
        result = by_criterion(option)
        if isinstance(result, Rejection):
            return result
        priced = costing.priced(result, case)
        mix = search(priced, case, minutes, of_requests(option.input_tpm_per_ptu))
        return Sized(with_optimum(priced, mix), mix if isinstance(mix, Search) else None)

    return sized


def _not_weighed(option: ProvisionedOption, model: str) -> Rejection:
    """The busiest minute could be weighed, and another could not."""
    return Rejection(
        deployment_type=option.deployment_type,
        reason=Reason.TOKEN_WEIGHT_UNKNOWN,
        detail=found("minutes-not-weighed", model=model),
    )


def ptu_sizer(
    trial: Trial, minutes: Floats, sizing: Sizing
) -> Callable[[ProvisionedOption], ProvisionedOption | Rejection]:
    """What sizes an option of the peak by the chosen criterion, with all of them beside it, or refuses it.

    Types with the same deployable sizes have the same answer: it is searched for once.
    """
    known = summary.statistics(minutes)

    @cache
    def answer(sizes: PtuSizes, per_ptu: Fraction) -> _Answer | None:
        return _Search(trial=trial, known=known, sizes=sizes, per_ptu=per_ptu, sizing=sizing).answer()

    def sized(option: ProvisionedOption) -> ProvisionedOption | Rejection:
        sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        result = answer(sizes, option.input_tpm_per_ptu)
        if result is None:
            return Rejection(
                deployment_type=option.deployment_type,
                reason=Reason.ALWAYS_THROTTLED,
                detail=found("always-throttled", burst_seconds=sizing.burst_seconds, ptus=ptu.MAX_PTUS_PER_DEPLOYMENT),
            )
        taken = result.taken
        return option.replaced(
            ptus=taken.ptus,
            ptus_needed=None if taken.ptus_needed is None else exact(taken.ptus_needed),
            bound_by=ptu.PtuBound.MINIMUM if taken.ptus == option.minimum_ptus else ptu.PtuBound.DEMAND,
            ptus_at_headroom=result.ptus_at_headroom,
            peak_utilization_share=option.normalized_tpm / option.input_tpm_per_ptu / taken.ptus,
            max_rpm=None if option.max_rpm is None else option.max_rpm * taken.ptus / option.ptus,
            by_criteria=result.by_criteria,
            max_output_advice=result.max_output_advice,
        )

    return sized


def size_by(trial: Trial, minutes: Floats, option: ProvisionedOption, sizing: Sizing) -> int | None:
    """The size of a type that the chosen criterion takes for other minutes; None where none is enough."""
    return _Search(
        trial=trial,
        known=None if sizing.criterion is Criterion.THROTTLED else summary.statistics(minutes),
        sizes=PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus),
        per_ptu=option.input_tpm_per_ptu,
        sizing=sizing,
    ).ptus(sizing.criterion, sizing.factor)


def by_statistic(known: Statistics) -> dict[Criterion, float]:
    """The number that each criterion goes by, of those that are statistics."""
    return {
        Criterion.MEAN: known.mean,
        Criterion.P95: known.p95,
        Criterion.P99: known.p99,
        Criterion.MAX: known.max,
    }


class _Answer(NamedTuple):
    """What the traffic asks of one ladder of sizes."""

    taken: Outcome
    by_criteria: ByCriteria
    ptus_at_headroom: dict[str, int | None]
    max_output_advice: tuple[OutputAdvice, ...]


class _Search(Record):
    """The traffic against the deployable sizes of one type."""

    trial: Trial
    known: Statistics | None
    sizes: PtuSizes
    per_ptu: Fraction
    sizing: Sizing

    def answer(self) -> _Answer | None:
        """Every criterion, depth and headroom; None where no size is enough for the chosen ones."""
        criterion, limits, factor = self.sizing.criterion, self.sizing.limits, self.sizing.factor
        ptus = self.ptus(criterion, factor)
        if ptus is None:
            return None
        outcomes = self.outcomes(factor, ptus)
        depths = sorted({*self.trial.shown_depths, self.sizing.burst_seconds})
        others = {depth: self.replaced(sizing=self.sizing.replaced(burst_seconds=depth)) for depth in depths}
        return _Answer(
            taken=outcomes[criterion],
            by_criteria=ByCriteria(
                criterion=criterion,
                throttled_basis=self.trial.basis,
                burst_seconds=self.sizing.burst_seconds,
                throttled_share_allowed=limits.throttled_share,
                worst_hour_throttled_share_allowed=limits.worst_hour_throttled_share,
                by_criterion={criterion: outcomes.get(criterion) for criterion in Criterion},
                ptus_at_burst_seconds={
                    depth if depth % 1 else int(depth): other.ptus(criterion, factor) for depth, other in others.items()
                },
            ),
            ptus_at_headroom={share: self.ptus(criterion, factor) for share, factor in SHOWN_HEADROOMS.items()},
            max_output_advice=self.output_advice(ptus) if criterion is Criterion.THROTTLED else (),
        )

    def output_advice(self, taken: int) -> tuple[OutputAdvice, ...]:
        """See `Trial`."""
        asked = Question(
            sizes=self.sizes,
            per_ptu=self.per_ptu,
            factor=self.sizing.factor,
            limits=self.sizing.limits,
            burst_seconds=self.sizing.burst_seconds,
        )
        return self.trial.output_advice(asked, taken)

    def needed(self, criterion: Criterion, factor: Fraction) -> Fraction | None:
        """PTUs before rounding; None for the throttled criterion, and where no minute was observed."""
        if criterion is Criterion.THROTTLED or self.known is None:
            return None
        return exact(by_statistic(self.known)[criterion] * float(factor) / float(self.per_ptu))

    def ptus(self, criterion: Criterion, factor: Fraction) -> int | None:
        """The deployable size that a criterion buys; None where none is enough."""
        if criterion is not Criterion.THROTTLED:
            return ptu.deployable_ptus(self.needed(criterion, factor) or ZERO, self.sizes)
        return self.trial.first_size(self.sizes, self.per_ptu, factor, self.sizing.limits, self.sizing.burst_seconds)

    def outcomes(self, factor: Fraction, taken: int) -> dict[Criterion, Outcome]:
        """Every criterion with its size and what a trial refuses with that."""
        sizes = {
            criterion: taken if criterion is self.sizing.criterion else self.ptus(criterion, factor)
            for criterion in Criterion
            if criterion in (self.sizing.criterion, *self.trial.shown_criteria)
        }
        known = {criterion: ptus for criterion, ptus in sizes.items() if ptus is not None}
        result = self.trial.refused(list(known.values()), self.per_ptu, factor, self.sizing.burst_seconds)
        return {
            criterion: Outcome(
                ptus=ptus,
                ptus_needed=None if (needed := self.needed(criterion, factor)) is None else float(needed),
                throttled_share=float(result.throttled_share[row]),
                worst_hour_throttled_share=float(result.worst_hour_throttled_share[row]),
            )
            for row, (criterion, ptus) in enumerate(known.items())
        }
