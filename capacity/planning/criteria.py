"""The minutes against the deployable sizes: what each criterion buys, and what a replay refuses with it."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from capacity.planning.plan import ProvisionedOption
from capacity.planning.series_demand import exact
from capacity.planning.series_plan import Criterion, Outcome, SeriesOption
from capacity.record import Record
from capacity.sizing import ptu
from capacity.sizing.demand import ZERO
from capacity.sizing.deployment import PtuSizes
from capacity.sizing.workload import Settings
from capacity.traffic import replay, summary
from capacity.traffic.series import Floats, TokenSeries

SHOWN_HEADROOMS = (Fraction(1, 10), Fraction(2, 10))
SHOWN_DEPTHS = (0.0, 10.0, 60.0)
"""Seconds of burst that a report compares; 0 is the careful end."""


class Sizing(Record):
    """How minutes are turned into PTUs, and what the user wants beside."""

    criterion: Criterion = Criterion.THROTTLED
    limits: replay.Limits = replay.Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
    burst_seconds: float = 0
    settings: Settings = Settings()


def sizer(series: TokenSeries, minutes: Floats, sizing: Sizing) -> Callable[[ProvisionedOption], SeriesOption]:
    """What sizes an option by the chosen criterion, with all of them beside it.

    Types with the same deployable sizes have the same answer: it is searched for once.
    """
    factor = 1 + sizing.settings.planning.headroom_share

    @cache
    def answer(sizes: PtuSizes, per_ptu: float) -> _Answer:
        search = _Search(series=series, minutes=minutes, sizes=sizes, per_ptu=per_ptu, sizing=sizing)
        depths = {
            depth: sizing.replaced(burst_seconds=depth) for depth in sorted({*SHOWN_DEPTHS, sizing.burst_seconds})
        }
        return _Answer(
            by_criterion=search.outcomes(factor),
            ptus_at_headroom={
                f"{float(share):g}": search.ptus(sizing.criterion, 1 + share) for share in SHOWN_HEADROOMS
            },
            ptus_at_burst_seconds={
                f"{depth:g}": search.replaced(sizing=other).ptus(sizing.criterion, factor)
                for depth, other in depths.items()
            },
        )

    def sized(option: ProvisionedOption) -> SeriesOption:
        sizes = PtuSizes(minimum_ptus=option.minimum_ptus, increment_ptus=option.increment_ptus)
        found = answer(sizes, float(option.input_tpm_per_ptu))
        outcome = found.by_criterion[sizing.criterion]
        without_headroom = option.normalized_tpm / option.input_tpm_per_ptu
        return SeriesOption(
            **{
                **vars(option),
                **vars(found),
                "ptus": outcome.ptus,
                "ptus_needed": None if outcome.ptus_needed is None else exact(outcome.ptus_needed),
                "bound_by": ptu.PtuBound.MINIMUM if outcome.ptus == sizes.minimum_ptus else ptu.PtuBound.DEMAND,
                "peak_utilization_share": without_headroom / outcome.ptus,
                "max_rpm": option.max_rpm * outcome.ptus / option.ptus if option.max_rpm is not None else None,
            },
            criterion=sizing.criterion,
            throttled_basis="tokens",
        )

    return sized


class _Answer(Record):
    """What the minutes ask of one ladder of sizes; the fields of `SeriesOption`."""

    by_criterion: dict[Criterion, Outcome]
    ptus_at_headroom: dict[str, int]
    ptus_at_burst_seconds: dict[str, int]


class _Search(Record):
    """The minutes against the deployable sizes of one type."""

    series: TokenSeries
    minutes: Floats
    sizes: PtuSizes
    per_ptu: float
    sizing: Sizing

    def needed(self, criterion: Criterion, factor: Fraction) -> Fraction | None:
        """PTUs before rounding; None for the throttled criterion, and where no minute was observed."""
        statistics = summary.statistics(self.minutes)
        if criterion is Criterion.THROTTLED or statistics is None:
            return None
        return exact(getattr(statistics, criterion.value) * float(factor) / self.per_ptu)

    def ptus(self, criterion: Criterion, factor: Fraction) -> int:
        """The deployable size that a criterion buys."""
        if criterion is not Criterion.THROTTLED:
            return ptu.deployable_ptus(self.needed(criterion, factor) or ZERO, self.sizes)
        largest = self.ptus(Criterion.MAX, factor)
        candidates = range(self.sizes.minimum_ptus, largest + 1, self.sizes.increment_ptus)
        found = replay.first_size(
            self.series.start,
            self.minutes * float(factor),
            candidates,
            tpm_per_ptu=self.per_ptu,
            limits=self.sizing.limits,
            burst_seconds=self.sizing.burst_seconds,
        )
        return largest if found is None else found

    def outcomes(self, factor: Fraction) -> dict[Criterion, Outcome]:
        """Every criterion with its size and what a replay refuses with that."""
        sizes = {criterion: self.ptus(criterion, factor) for criterion in Criterion}
        result = replay.replay(
            self.series.start,
            self.minutes * float(factor),
            [ptus * self.per_ptu for ptus in sizes.values()],
            burst_seconds=self.sizing.burst_seconds,
        )
        return {
            criterion: Outcome(
                ptus=ptus,
                ptus_needed=None if (needed := self.needed(criterion, factor)) is None else float(needed),
                throttled_share=float(result.throttled_share[row]),
                worst_hour_throttled_share=float(result.worst_hour_throttled_share[row]),
            )
            for row, (criterion, ptus) in enumerate(sizes.items())
        }
