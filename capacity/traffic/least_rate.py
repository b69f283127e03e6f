"""The least rate that refuses no more than allowed of a demand, and how steady its days are by that."""

import numpy as np

from capacity.traffic.series import Floats
from capacity.traffic.week_hours import DAYS_PER_WEEK

FEW = 48
"""Of the largest bins, among which the rate is looked for first: sorting all of them takes longest."""
ROUNDED = 1e-9
"""Of the largest bin: less is none."""


def least_rate(demand: Floats, refused_share: float) -> Floats:
    """The least rate c of which max(demand - c, 0), summed over the last axis, is at most a share of all demand.

    Demand per bin of equal length, of any unit, NaN is none; the rates have that unit and one axis less. They are 0
    where there is no demand. As in `replay` without a bucket: [10, 20, 30] and 0.1 need 24.
    """
    known = np.nan_to_num(demand)
    allowed = refused_share * known.sum(axis=-1, keepdims=True)
    few = min(FEW, known.shape[-1])
    rates, found = _least_of(-np.sort(-np.partition(known, -few, axis=-1)[..., -few:], axis=-1), allowed)
    if few < known.shape[-1] and not found:
        rates, _ = _least_of(-np.sort(-known, axis=-1), allowed)
    return rates


def _least_of(falling: Floats, allowed: Floats) -> tuple[Floats, bool]:
    """The rates by the largest bins, and whether these are enough: the rate lies above the smallest of them."""
    sums, counts = np.cumsum(falling, axis=-1), np.arange(1, falling.shape[-1] + 1)
    following = np.concatenate([falling[..., 1:], np.zeros_like(falling[..., :1])], axis=-1)
    # Above the first bin with at least as much refused down to it as allowed lies the rate: refused falls by its count.
    is_enough = sums - counts * following >= allowed
    at = np.argmax(is_enough, axis=-1)
    above = np.take_along_axis(sums, at[..., None], axis=-1)
    rates: Floats = ((above - allowed) / counts[at][..., None])[..., 0]
    rates = np.where(rates > ROUNDED * falling[..., 0], rates, 0.0)
    return rates, bool(is_enough[..., :-1].any(axis=-1).all())


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
