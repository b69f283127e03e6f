"""What PTU counts would have refused of minutes, which flow as a fluid."""

import math
from bisect import bisect_left
from datetime import datetime
from fractions import Fraction

from capacity.findings import Finding
from capacity.planning.measured.trials import FINE, ONE, Question
from capacity.planning.results.admitted_size import OutputAdvice
from capacity.record import Record
from capacity.sizing import ptu
from capacity.sizing.choices import Criterion
from capacity.sizing.demand import exact
from capacity.sizing.deployment import PtuSizes
from capacity.traffic import replay, summary
from capacity.traffic.least_rate import least_rate
from capacity.traffic.replay import Limits, Replayed
from capacity.traffic.series import MINUTE, Floats, TokenSeries


class MinuteTrial(Record):
    """Weighted tokens per minute."""

    series: TokenSeries
    minutes: Floats
    shown_criteria: tuple[Criterion, ...] = tuple(Criterion)

    basis = "tokens"
    shown_depths = (0.0, 10.0, 60.0)

    def notes(self) -> list[Finding]:
        """See `Trial`."""
        return []

    def refused(self, ptus: list[int], per_ptu: Fraction, factor: Fraction, burst_seconds: float) -> Replayed:
        """See `Trial`."""
        tpms = [count * float(per_ptu) for count in ptus]
        return replay.replay(self.series.start, self.minutes * float(factor), tpms, burst_seconds=burst_seconds)

    def first_size(
        self, sizes: PtuSizes, per_ptu: Fraction, factor: Fraction, limits: Limits, burst_seconds: float
    ) -> int | None:
        """See `Trial`. What the busiest minute needs refuses nothing."""
        most = exact(summary.largest(self.minutes) * float(factor) / float(per_ptu))
        largest = ptu.deployable_ptus(most, sizes)
        found = replay.first_size(
            self.series.start,
            self.minutes * float(factor),
            range(sizes.minimum_ptus, largest + 1, sizes.increment_ptus),
            tpm_per_ptu=float(per_ptu),
            limits=limits,
            burst_seconds=burst_seconds,
        )
        return largest if found is None else found

    def between(self, start: datetime, end: datetime) -> "MinuteTrial":
        """See `Trial`."""
        first, last = ((at - self.series.start) // MINUTE for at in (start, end))
        return self.replaced(series=self.series.between(first, last), minutes=self.minutes[first:last])

    def need(self, per_ptu: Fraction, limits: Limits, burst_seconds: float) -> Fraction:
        """See `Trial`."""
        of_all = float(least_rate(self.minutes, limits.throttled_share))
        by_hour = summary.hours(self.series.start, self.minutes)
        of_hours = least_rate(by_hour, limits.worst_hour_throttled_share).max(initial=of_all)
        most = math.ceil(exact(float(of_hours) / float(per_ptu)) * FINE)  # which a bucket needs no more than
        if not burst_seconds:
            return Fraction(most, FINE)

        def keeps(count: int) -> int:
            refused = self.refused([count], per_ptu / FINE, ONE, burst_seconds)
            return int(
                refused.throttled_share[0] <= limits.throttled_share
                and refused.worst_hour_throttled_share[0] <= limits.worst_hour_throttled_share
            )

        least = replay.least_carried(by_hour, limits, burst_seconds) / float(per_ptu)
        return Fraction(bisect_left(range(most), 1, lo=min(int(least * FINE), most), key=keeps), FINE)

    def output_advice(self, asked: Question, taken: int) -> tuple[OutputAdvice, ...]:  # noqa: ARG002  # as all trials
        """See `Trial`. Minutes know no maximum."""
        return ()
