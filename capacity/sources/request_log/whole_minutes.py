"""Logs whose times are whole minutes: what a minute holds is known, and nothing of the bursts in it."""

from typing import Final

import narwhals as nw
import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import found
from capacity.numerals import whole
from capacity.sources.request_log.aggregates import MICROS_PER_MINUTE, index
from capacity.sources.request_log.engine import Engine
from capacity.sources.request_log.log_assembly import Arrays
from capacity.sources.request_log.log_requests import LogGroup, LogRequests
from capacity.sources.request_log.single_requests import of_group
from capacity.sources.stamps import Ints
from capacity.traffic.series import ObservedDeployment

NEARLY_ALL: Final = 0.95
"""Of the requests: of times with seconds one in sixty is a whole minute."""
MANY: Final = 100
"""Requests: of fewer all may come on the minute, as jobs do."""
_FEWEST: Final = 6
"""Different times: how far fewer are apart is chance, but for whole hours and days."""
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_LONGER: Final = {_HOUR: "whole hours", _DAY: "whole days"}
REMEDY: Final = "export times with seconds"


def without_bursts(
    engine: Engine, one: ObservedDeployment, group: LogGroup, rows: LogRequests, minutes: Arrays
) -> ObservedDeployment:
    """The deployment by minutes alone where its times are whole ones, else as it is.

    Raises `InvalidInput` where they are coarser: then minutes are not known either.
    """
    if not (_may_be_on_minutes(one) and _is_on_minutes(engine, group, rows)):
        return one
    times = np.unique(minutes["bin"])
    step = _minutes_apart(times)
    if step > 1:
        apart = f"{whole(step)} minutes or a multiple apart"
        coarse = apart if times[0] % step else _LONGER.get(step, apart)  # 08:00 of two days is no whole day
        what = f"its times are {coarse}, which hides how many requests a minute has: {REMEDY}"
        raise InvalidInput.of(one.name, what)
    doubt = found("whole-minutes")
    return one.replaced(requests=None, bursts=one.bursts[-1:], on_minutes=True, doubts=(*one.doubts, doubt))


def _minutes_apart(times: Ints) -> int:
    """How coarse the times are, in minutes: one alone is a day where it is a midnight."""
    if len(times) == 1:
        return 1 if times[0] % _DAY else _DAY
    step = int(np.gcd.reduce(np.diff(times)))
    return step if len(times) >= _FEWEST else next((one for one in (_DAY, _HOUR) if step % one == 0), 1)


def _may_be_on_minutes(one: ObservedDeployment) -> bool:
    """Whether the busiest second has about as many requests as the busiest minute: bins go from short to long."""
    if not one.bursts or one.series.requests is None or one.series.requests.sum() < MANY:
        return False
    second, minute = one.bursts[0].max_requests, one.bursts[-1].max_requests
    return minute > 1 and second >= NEARLY_ALL * minute


def _is_on_minutes(engine: Engine, group: LogGroup, rows: LogRequests) -> bool:
    time = nw.col("time_us")
    is_whole = time == index("time_us", MICROS_PER_MINUTE) * MICROS_PER_MINUTE
    on_minutes = nw.when(is_whole).then(nw.lit(1)).otherwise(nw.lit(0)).sum().cast(nw.Int64)
    sums = of_group(rows, group).select(rows=nw.len().cast(nw.Int64), whole=on_minutes)
    counts = engine.arrays(sums, "looking at times")
    return int(counts["whole"][0]) >= NEARLY_ALL * int(counts["rows"][0])
