"""What a series of minutes looks like: statistics, the busiest minute and hour, and the course of a week."""

from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from capacity.sizing.deployment import TokenWeights
from capacity.traffic.series import MINUTE, MINUTES_PER_HOUR, Floats, Mask, TokenSeries
from capacity.traffic.statistics import Statistics
from capacity.traffic.week_hours import MINUTES_PER_DAY

HOURS_PER_WEEK = 168
PERCENTILES = {"p50": 50, "p95": 95, "p99": 99}


def total(values: Floats) -> float:
    """The sum of what is known."""
    return float(np.nansum(values))


def known(values: Floats) -> Floats:
    """The values that are."""
    return values[~np.isnan(values)]


def mean(values: Floats) -> float | None:
    """Of the values that are known; None where none is."""
    told = known(values)
    return float(told.mean()) if told.size else None


def largest(values: Floats) -> float:
    """The largest value that is known; 0 where none is."""
    return float(np.fmax.reduce(values, initial=0.0))


def most_in_a_day(values: Floats) -> float:
    """The largest sum of 24 hours in a row, or of all where there are fewer; unknown minutes count as idle."""
    sums = np.concatenate(([0.0], np.nancumsum(values)))
    day = min(MINUTES_PER_DAY, len(values))
    return float((sums[day:] - sums[: len(sums) - day]).max())


def is_known(values: Floats) -> bool:
    """Whether any of the values is."""
    return not np.isnan(values).all()


def statistics(values: Floats, *, missing_is_idle: bool = False) -> Statistics | None:
    """Of the values that are known, or with the unknown ones as zeros; None where there is none."""
    known = np.nan_to_num(values) if missing_is_idle else values[~np.isnan(values)]
    if not known.size:
        return None
    # Sorted first: that costs half of what `percentile` does to find its places itself.
    p50, p95, p99 = np.percentile(np.sort(known), list(PERCENTILES.values()))
    return Statistics(mean=float(known.mean()), p50=float(p50), p95=float(p95), p99=float(p99), max=float(known.max()))


def by_category(series: TokenSeries) -> dict[str, Floats]:
    """Tokens of every minute by category; each is in exactly one. Parts that are not known are taken as none."""
    parts = {category: np.nan_to_num(column) for category, column in series.parts().items()}
    of_output = parts.get("image_output", np.zeros(1))
    of_input = sum((column for category, column in parts.items() if category != "image_output"), np.zeros(1))
    return {"input": series.input_tokens - of_input, **parts, "output": series.output_tokens - of_output}


def weighted_tpm(series: TokenSeries, weights: TokenWeights) -> Floats:
    """Input-token equivalents of every minute; NaN where the minute was not observed.

    Weighted first, percentiles later: the minute with most tokens need not be the one that costs most. Where cached
    input is not known it is taken as none, the careful reading. An unknown weight of tokens that there are is NaN.
    """
    known = {name: np.nan if weight is None else float(weight) for name, weight in weights.by_category().items()}
    costs = (
        column * known[category]
        for category, column in by_category(series).items()
        if category == "input" or np.nan_to_num(column).any()
    )
    return sum(costs, np.zeros(series.minutes))


def busiest_minute(*columns: Floats) -> int | None:
    """The row of the largest value of the first column that is not 0 throughout; None where nothing is known."""
    known = [values for values in columns if is_known(values)]
    busy = [values for values in known if np.nansum(values)]
    return next((int(np.nanargmax(values)) for values in (*busy, *known)), None)


def hours(series_start: datetime, values: Floats) -> Floats:
    """The values of every clock hour (UTC) in a row of 60; NaN before the start and after the end."""
    before = series_start.minute
    after = -(before + len(values)) % MINUTES_PER_HOUR
    padded = np.concatenate([np.full(before, np.nan), values, np.full(after, np.nan)])
    return padded.reshape(-1, MINUTES_PER_HOUR)


def busiest_hour(series_start: datetime, values: Floats) -> datetime | None:
    """The start of the clock hour with the largest sum; None where nothing is known."""
    if not is_known(values):
        return None
    sums = np.nansum(hours(series_start, values), axis=1)
    return series_start.replace(minute=0) + int(np.argmax(sums)) * MINUTES_PER_HOUR * MINUTE


def hour_of_week(series_start: datetime, values: Floats) -> tuple[float | None, ...]:
    """The mean of each hour of the week, from Monday 00:00 UTC; None for hours that were never observed."""
    rows = hours(series_start, values)
    counts = by_hour_of_week(series_start, (~np.isnan(rows)).sum(axis=1))
    sums = by_hour_of_week(series_start, np.nansum(rows, axis=1))
    return tuple(float(total / count) if count else None for total, count in zip(sums, counts, strict=True))


def minutes_by_hour_of_week(series_start: datetime, known: Mask) -> tuple[float, ...]:
    """How many of the minutes lie in each hour of the week, from Monday 00:00 UTC."""
    rows = hours(series_start, np.where(known, 1.0, np.nan))
    return tuple(by_hour_of_week(series_start, np.nansum(rows, axis=1)).tolist())


def by_hour_of_week(series_start: datetime, of_hours: npt.NDArray[Any]) -> Floats:
    """The sums over all clock hours of the same hour of the week, from Monday 00:00 UTC."""
    first = series_start.weekday() * 24 + series_start.hour
    slots = (first + np.arange(len(of_hours))) % HOURS_PER_WEEK
    return np.bincount(slots, weights=of_hours, minlength=HOURS_PER_WEEK).astype(np.float64)
