"""The least rate that refuses no more than allowed of a demand, and how steady its days are by that."""

import numpy as np

from capacity.traffic.series import Floats
from capacity.traffic.week_hours import DAYS_PER_WEEK


def least_rate(demand: Floats, refused_share: float) -> Floats:
    """The least rate c of which max(demand - c, 0), summed over the last axis, is at most a share of all demand.

    Demand per bin of equal length, of any unit, NaN is none; the rates have that unit and one axis less. They are 0
    where there is no demand. As in `replay` without a bucket: [10, 20, 30] and 0.1 need 24.
    """
    falling = -np.sort(-np.nan_to_num(demand), axis=-1)
    sums = np.cumsum(falling, axis=-1)
    allowed = refused_share * sums[..., -1:]
    counts = np.arange(1, falling.shape[-1] + 1)
    following = np.concatenate([falling[..., 1:], np.zeros_like(falling[..., :1])], axis=-1)
    # Above the first bin with more refused below it than allowed lies the rate, and refusals fall by its count there.
    at = np.argmax(sums - counts * following >= allowed, axis=-1)
    above = np.take_along_axis(sums, at[..., None], axis=-1)
    rates: Floats = ((above - allowed) / counts[at][..., None])[..., 0]
    return rates


def steadiness(demand: Floats, bins_per_day: int, refused_share: float) -> float | None:
    """The need of the busiest day over that of the median one, of the last week: 1 is as steady as can be.

    Whole days are counted back from the end. Infinite where half of the days have no demand, None where none has, or
    there is not a day.
    """
    days = min(demand.shape[-1] // bins_per_day, DAYS_PER_WEEK)
    if not days:
        return None
    needs = least_rate(demand[-days * bins_per_day :].reshape(days, bins_per_day), refused_share)
    busiest, usual = float(needs.max()), float(np.median(needs))
    if not busiest:
        return None
    return busiest / usual if usual else float("inf")
