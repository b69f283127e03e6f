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
from capacity.traffic.series import ObservedDeployment

NEARLY_ALL: Final = 0.95
"""Of the requests: of times with seconds one in sixty is a whole minute."""
MANY: Final = 100
"""Requests: of fewer all may come on the minute, as jobs do."""
_FEWEST: Final = 6
"""Different times: fewer say nothing of how times are written."""
_LONGER: Final = {60: "whole hours", 1440: "whole days"}
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
    if len(times) < _FEWEST:
        return one
    step = int(np.gcd.reduce(np.diff(times)))
    if step > 1:
        coarse = _LONGER.get(step, f"{whole(step)} minutes or a multiple apart")
        what = f"its times are {coarse}, which hides how many requests a minute has: {REMEDY}"
        raise InvalidInput.of(one.name, what)
    doubt = found("whole-minutes")
    return one.replaced(requests=None, bursts=one.bursts[-1:], on_minutes=True, doubts=(*one.doubts, doubt))


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
