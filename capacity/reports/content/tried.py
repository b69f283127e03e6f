"""What reports show of PTU counts that were tried against the minutes."""

from collections.abc import Iterator, Sequence

from capacity.numerals import share, whole
from capacity.planning.results.measured_plan import SizeTrial
from capacity.reports.forms import Grid
from capacity.sizing.planning_key import Day

HOURS = 24


def grids(trials: Sequence[SizeTrial]) -> list[Grid]:
    """All counts beside each other, then of each that refuses its worst hours and when in the week it refuses."""
    rows = [
        [
            whole(one.ptus),
            share(one.throttled_share),
            share(max((hour.throttled_share for hour in one.worst_hours), default=0.0)),
            str(sum(1 for part in one.hour_of_week if part)),
        ]
        for one in trials
    ]
    whens = [grid for one in trials if one.worst_hours for grid in _when(one)]
    return [Grid(["PTUs tried", "refused", "worst hour", "hours of the week that refuse"], rows), *whens]


def _when(one: SizeTrial) -> Iterator[Grid]:
    yield Grid(
        [f"{whole(one.ptus)} PTUs, worst hours (UTC)", "refused", "weighted tokens"],
        [
            [f"{hour.start:%a %Y-%m-%d %H:%M}", share(hour.throttled_share), whole(round(hour.refused_tokens))]
            for hour in one.worst_hours
        ],
    )
    rows = []
    for hour in range(HOURS):
        of_days = one.hour_of_week[hour::HOURS]
        if any(of_days):
            rows.append([f"{hour:02d}:00", *("-" if part is None else share(part) for part in of_days)])
    yield Grid([f"{whole(one.ptus)} PTUs, refused (UTC)", *(day.value for day in Day)], rows)
