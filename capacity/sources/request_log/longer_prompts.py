"""Requests with long prompts, minute by minute: a query of their own, where a log has any."""

from collections.abc import Sequence

import narwhals as nw
import numpy as np

from capacity.sources.request_log.aggregates import MICROS_PER_MINUTE, SUMMED, index
from capacity.sources.request_log.engine import Engine
from capacity.sources.request_log.log_requests import LogGroup, LogRequests
from capacity.sources.request_log.row_verdicts import Verdict
from capacity.sources.request_log.single_requests import COLUMNS, of_group
from capacity.traffic.series import MINUTE, Floats, ObservedDeployment, TokenSeries


def told_apart(
    engine: Engine, one: ObservedDeployment, group: LogGroup, rows: LogRequests, limits: Sequence[int]
) -> ObservedDeployment:
    """The deployment with the minutes of those of its served requests that are longer than each of these."""
    sizes = None if one.shape is None else one.shape.input_tokens
    some = [] if sizes is None else [limit for limit in limits if sizes.max > limit]
    return one.replaced(longer={limit: _longer(engine, one.series, group, rows, limit) for limit in some})


def _longer(engine: Engine, whole: TokenSeries, group: LogGroup, rows: LogRequests, limit: int) -> TokenSeries:
    frame = of_group(rows, group).filter(nw.col("input") > limit)
    if not rows.all_served:
        frame = frame.filter(nw.col("verdict") == int(Verdict.SERVED))
    tokens = [name for name in SUMMED if name in rows.tokens]
    sums = [nw.col(name).sum().cast(nw.Int64) for name in tokens]
    if "max_output" in rows.tokens:
        sums.append(nw.coalesce(nw.col("max_output"), nw.col("output")).sum().cast(nw.Int64).alias("admitted"))
    minutes = frame.with_columns(bin=index("time_us", MICROS_PER_MINUTE)).group_by("bin")
    arrays = engine.arrays(minutes.agg(nw.len().cast(nw.Int64).alias("rows"), *sums), "summing up long prompts")
    at = arrays["bin"] - int(whole.start.timestamp() // MINUTE.total_seconds())

    def column(name: str) -> Floats:
        values = np.ma.filled(arrays[name], 0).astype(np.float64)
        return np.bincount(at, weights=values, minlength=whole.minutes).astype(np.float64)

    return TokenSeries(
        start=whole.start,
        requests=column("rows"),
        admitted_output_tokens=column("admitted") if "admitted" in arrays else None,
        **{COLUMNS[name]: column(name) for name in tokens},
    )
