"""Traffic against the deployable sizes: what each criterion buys, and what a trial refuses with it."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from capacity.planning.measured.trials import Admission, Trial
from capacity.planning.results.measured_plan import Outcome, SeriesOption
from capacity.planning.results.plan import ProvisionedOption, Reason, Rejection
from capacity.record import Record
from capacity.sizing import ptu
from capacity.sizing.choices import Criterion
from capacity.sizing.demand import ZERO, exact
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.workload import Settings
from capacity.traffic import replay, summary
from capacity.traffic.series import Floats
from capacity.traffic.statistics import Statistics

SHOWN_HEADROOMS = (Fraction(1, 10), Fraction(2, 10))


class Sizing(Record):
    """How traffic is turned into PTUs, and what the user wants beside."""

    criterion: Criterion = Criterion.THROTTLED
    limits: replay.Limits = replay.Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
    burst_seconds: float = 0
    admission: Admission = Admission()
    settings: Settings = Settings()


def sizer(
    trial: Trial, minutes: Floats, sizing: Sizing, *, of_log: bool = False
) -> Callable[[ProvisionedOption], SeriesOption | Rejection]:
    """What sizes an option by the chosen criterion, with all of them beside it, or refuses it.

    Types with the same deployable sizes have the same answer: it is searched for once. In a log the throttled
    criterion needs every single request, and is left out unless it is the chosen one.
    """
    known = summary.statistics(minutes)

    @cache
    def answer(sizes: PtuSizes, per_ptu: Fraction) -> _Answer | None:
        return _Search(trial=trial, known=known, sizes=sizes, per_ptu=per_ptu, sizing=sizing).answer(of_log=of_log)

    def sized(option: ProvisionedOption) -> SeriesOption | Rejection:
        sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        found = answer(sizes, option.input_tpm_per_ptu)
        outcome = None if found is None else found.by_criterion[sizing.criterion]
        if found is None or outcome is None:
            return Rejection(
                deployment_type=option.deployment_type,
                reason=Reason.ALWAYS_THROTTLED,
                detail=f"with a bucket of {sizing.burst_seconds:g} s even {ptu.MAX_PTUS_PER_DEPLOYMENT:,} PTUs refuse "
                "more than allowed: too much arrives at one instant; allow more, or plan by --criterion max",
            )
        return _resized(option, found, outcome, sizing, basis=trial.basis)

    return sized


def _resized(
    option: ProvisionedOption, found: "_Answer", outcome: Outcome, sizing: Sizing, *, basis: str
) -> SeriesOption:
    """The option of the busiest minute with the size that the criterion takes."""
    is_smallest = outcome.ptus == option.minimum_ptus
    return SeriesOption(
        **{
            **vars(option),
            **vars(found),
            "ptus": outcome.ptus,
            "ptus_needed": None if outcome.ptus_needed is None else exact(outcome.ptus_needed),
            "bound_by": ptu.PtuBound.MINIMUM if is_smallest else ptu.PtuBound.DEMAND,
            "peak_utilization_share": option.normalized_tpm / option.input_tpm_per_ptu / outcome.ptus,
            "max_rpm": option.max_rpm * outcome.ptus / option.ptus if option.max_rpm is not None else None,
        },
        criterion=sizing.criterion,
        throttled_basis=basis,
        burst_seconds=sizing.burst_seconds,
        throttled_share_allowed=sizing.limits.throttled_share,
        worst_hour_throttled_share_allowed=sizing.limits.worst_hour_throttled_share,
    )


class _Answer(Record):
    """What the traffic asks of one ladder of sizes; the fields of `SeriesOption`."""

    by_criterion: dict[Criterion, Outcome | None]
    ptus_at_headroom: dict[str, int | None]
    ptus_at_burst_seconds: dict[str, int | None]


class _Search(Record):
    """The traffic against the deployable sizes of one type."""

    trial: Trial
    known: Statistics | None
    sizes: PtuSizes
    per_ptu: Fraction
    sizing: Sizing

    def answer(self, *, of_log: bool) -> _Answer | None:
        """Every criterion, depth and headroom; None where no size is enough for the chosen ones."""
        criterion, factor = self.sizing.criterion, 1 + self.sizing.settings.planning.headroom_share
        taken = self.ptus(criterion, factor)
        if taken is None:
            return None
        depths = sorted({*self.trial.shown_depths, self.sizing.burst_seconds})
        others = {depth: self.replaced(sizing=self.sizing.replaced(burst_seconds=depth)) for depth in depths}
        return _Answer(
            by_criterion=self.outcomes(factor, taken, of_log=of_log),
            ptus_at_burst_seconds={f"{depth:g}": other.ptus(criterion, factor) for depth, other in others.items()},
            ptus_at_headroom={f"{float(share):g}": self.ptus(criterion, 1 + share) for share in SHOWN_HEADROOMS},
        )

    def needed(self, criterion: Criterion, factor: Fraction) -> Fraction | None:
        """PTUs before rounding; None for the throttled criterion, and where no minute was observed."""
        if criterion is Criterion.THROTTLED or self.known is None:
            return None
        return exact(getattr(self.known, criterion.value) * float(factor) / float(self.per_ptu))

    def ptus(self, criterion: Criterion, factor: Fraction) -> int | None:
        """The deployable size that a criterion buys; None where none is enough."""
        if criterion is not Criterion.THROTTLED:
            return ptu.deployable_ptus(self.needed(criterion, factor) or ZERO, self.sizes)
        return self.trial.first_size(self.sizes, self.per_ptu, factor, self.sizing.limits, self.sizing.burst_seconds)

    def outcomes(self, factor: Fraction, taken: int, *, of_log: bool) -> dict[Criterion, Outcome | None]:
        """Every criterion with its size and what a trial refuses with that."""
        chosen = self.sizing.criterion
        sizes = {
            criterion: taken if criterion is chosen else self.ptus(criterion, factor)
            for criterion in Criterion
            if criterion is chosen or criterion is not Criterion.THROTTLED or not of_log
        }
        known = {criterion: ptus for criterion, ptus in sizes.items() if ptus is not None}
        result = self.trial.refused(list(known.values()), self.per_ptu, factor, self.sizing.burst_seconds)
        outcomes = {
            criterion: Outcome(
                ptus=ptus,
                ptus_needed=None if (needed := self.needed(criterion, factor)) is None else float(needed),
                throttled_share=float(result.throttled_share[row]),
                worst_hour_throttled_share=float(result.worst_hour_throttled_share[row]),
            )
            for row, (criterion, ptus) in enumerate(known.items())
        }
        return {criterion: outcomes.get(criterion) for criterion in Criterion}
