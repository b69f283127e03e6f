"""What PTU counts that somebody has in mind would have done with the minutes: refused shares, and when."""

from collections.abc import Sequence
from fractions import Fraction

from capacity.planning.buying.planned_minutes import Minutes
from capacity.planning.results.measured_plan import SizeTrial, WorstHour
from capacity.traffic import summary
from capacity.traffic.refused_hours import by_hours

WORST_HOURS = 10


def size_trials(
    counts: Sequence[int], minutes: Minutes, per_ptu: Fraction | None, burst_seconds: float
) -> tuple[SizeTrial, ...] | None:
    """A trial of each count; None where none is asked about, or nothing can be weighed. Headroom has no part in it."""
    if not counts or per_ptu is None or not summary.is_known(minutes.weighted):
        return None
    start = minutes.asked.start
    trials = []
    for ptus in counts:
        tried = by_hours(start, minutes.weighted, ptus * float(per_ptu), burst_seconds=burst_seconds)
        worst = (WorstHour(**hour._asdict()) for hour in tried.worst(WORST_HOURS))
        trials.append(
            SizeTrial(
                ptus=ptus,
                throttled_share=tried.throttled_share,
                worst_hours=tuple(worst),
                hour_of_week=tried.hour_of_week(),
            )
        )
    return tuple(trials)
