"""A series against PTU counts: what would have been refused, minute by minute, as a fluid.

Of the demand d of a minute min(d, D - L + C) is served and the rest refused; then L = max(0, L + served - C). C is what
the PTUs carry in a minute, D the depth of the bucket (burst seconds x C / 60), L its level. Azure does not publish D; 0
is the careful end. Refused here is a share of weighted tokens, not of requests.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from capacity.record import Record
from capacity.traffic.series import Floats
from capacity.traffic.summary import hours

SECONDS_PER_MINUTE = 60
FEW_COUNTS = 8
COUNTS_AT_ONCE = 64  # 28 days against 64 counts are 20 MB


class Replayed(Record):
    """One value per PTU count: the share of all demand refused, and that of the worst clock hour's demand."""

    throttled_share: Floats
    worst_hour_throttled_share: Floats


def replay(start: datetime, demand: Floats, carried_tpm: Sequence[float], *, burst_seconds: float = 0) -> Replayed:
    """`demand` (weighted tokens per minute, NaN is none) against each of `carried_tpm`, what PTU counts carry."""
    return _Hours.of(start, demand).replayed(np.asarray(carried_tpm, dtype=float), burst_seconds)


class _Hours(NamedTuple):
    """The demand of clock hours, minutes in columns, and of each hour; what is not known is none."""

    minutes: Floats
    sums: Floats

    @classmethod
    def of(cls, start: datetime, demand: Floats) -> "_Hours":
        """Those of a series."""
        minutes = np.nan_to_num(hours(start, demand))
        return cls(minutes, minutes.sum(axis=1))

    def replayed(self, counts: Floats, burst_seconds: float) -> Replayed:
        """See `replay`."""
        total = self.minutes.sum()
        share, worst = np.zeros(len(counts)), np.zeros(len(counts))
        if not total:
            return Replayed(throttled_share=share, worst_hour_throttled_share=worst)
        busy = self.sums > 0
        for first in range(0, len(counts), COUNTS_AT_ONCE):
            block = slice(first, first + COUNTS_AT_ONCE)
            refused = self.refused(counts[block], burst_seconds)[:, busy]
            share[block] = refused.sum(axis=1) / total
            worst[block] = (refused / self.sums[busy]).max(axis=1)
        return Replayed(throttled_share=share, worst_hour_throttled_share=worst)

    def refused(self, carried: Floats, burst_seconds: float) -> Floats:
        """Refused tokens of each hour. Rows are PTU counts."""
        if not burst_seconds:
            return _refused_per_hour(self.minutes, carried)
        return _refused_with_bucket(self.minutes.ravel(), carried, carried * (burst_seconds / SECONDS_PER_MINUTE))


def _refused_per_hour(by_hour: Floats, carried: Floats) -> Floats:
    """Refused tokens without a bucket, where every minute stands alone. Rows are PTU counts, columns hours."""
    # Only minutes above the smallest count can be refused by any, and in most traffic those are few.
    rows, columns = np.nonzero(by_hour > carried.min())
    peaks = by_hour[rows, columns]
    over = np.maximum(peaks - carried[:, None], 0.0)
    refused = np.zeros((len(carried), len(by_hour)))
    if len(rows):
        starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        refused[:, rows[starts]] = np.add.reduceat(over, starts, axis=1)
    return refused


def _refused_with_bucket(demand: Floats, carried: Floats, depth: Floats) -> Floats:
    """Refused tokens with a bucket, where minutes hang together: one pass, for many PTU counts at once."""
    if len(carried) <= FEW_COUNTS:
        pairs = zip(carried.tolist(), depth.tolist(), strict=True)
        return np.array([_refused_by_one(demand, *pair) for pair in pairs])
    refused = np.zeros((len(carried), len(demand) // 60))
    level = np.zeros(len(carried))
    over = np.flatnonzero(demand > carried.min())
    position, minute = 0, int(over[0]) if over.size else len(demand)
    while minute < len(demand):
        level += demand[minute] - carried
        excess = np.maximum(level - depth, 0.0)
        refused[:, minute // 60] += excess
        np.clip(level, 0.0, depth, out=level)
        minute += 1
        if not level.any():  # all buckets are empty: nothing happens before the next peak
            position = int(np.searchsorted(over, minute))
            minute = int(over[position]) if position < over.size else len(demand)
    return refused


def _refused_by_one(demand: Floats, carried: float, depth: float) -> list[float]:
    """What one count refuses: Python's own numbers are quicker than arrays of a few."""
    refused = [0.0] * (len(demand) // 60)
    over = np.flatnonzero(demand > carried).tolist()
    values = demand.tolist() if over else []
    done = 0
    for start in over:
        if start < done:
            continue  # the bucket was not empty yet
        level = 0.0
        for minute in range(start, len(values)):
            level += values[minute] - carried
            if level > depth:
                refused[minute // 60] += level - depth
                level = depth
            done = minute + 1
            if level <= 0.0:  # empty: nothing happens before the next peak
                break
    return refused


def refused_by_hour(
    start: datetime, demand: Floats, carried_tpm: float, *, burst_seconds: float = 0
) -> tuple[Floats, Floats]:
    """Of every clock hour (UTC) the demand and what of it is refused, as in `replay`; NaN where nothing is known."""
    rows = hours(start, demand)
    unknown, of = np.isnan(rows).all(axis=1), _Hours.of(start, demand)
    refused = of.refused(np.array([carried_tpm]), burst_seconds)
    return np.where(unknown, np.nan, of.sums), np.where(unknown, np.nan, refused[0])


class Limits(Record):
    """The most that may be refused."""

    throttled_share: float
    worst_hour_throttled_share: float


def first_size(  # noqa: PLR0913  # a question has as many parts
    start: datetime,
    demand: Floats,
    sizes: Sequence[int],
    *,
    tpm_per_ptu: float,
    limits: Limits,
    burst_seconds: float = 0,
) -> int | None:
    """The first of the sizes, scanning upward, that keeps to the limits; None where none does.

    With a bucket a larger size can refuse more of one hour than a smaller one, so none is skipped. Without one it
    cannot, and the answer is found by halving.
    """
    counts, of = np.asarray(sizes, dtype=float) * tpm_per_ptu, _Hours.of(start, demand)

    def keeps(some: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        result = of.replayed(some, burst_seconds)
        return (result.throttled_share <= limits.throttled_share) & (
            result.worst_hour_throttled_share <= limits.worst_hour_throttled_share
        )

    if burst_seconds:
        possible = int(np.searchsorted(counts, least_carried(of.minutes, limits, burst_seconds)))
        for first in range(possible, len(counts), COUNTS_AT_ONCE):
            kept = np.flatnonzero(keeps(counts[first : first + COUNTS_AT_ONCE]))
            if kept.size:
                return sizes[first + int(kept[0])]
        return None
    low, high = 0, len(sizes)
    while low < high:
        middle = (low + high) // 2
        if keeps(counts[middle : middle + 1])[0]:
            high = middle
        else:
            low = middle + 1
    return sizes[low] if low < len(sizes) else None


def least_carried(by_hour: Floats, limits: Limits, burst_seconds: float) -> float:
    """Below this TPM no size can keep to the limits: a span serves at most its minutes and one full bucket.

    `by_hour` are the weighted tokens of clock hours, minutes in columns; NaN is none.
    """
    depth_minutes = burst_seconds / SECONDS_PER_MINUTE
    sums = np.nansum(by_hour, axis=1)
    of_hour = (1 - limits.worst_hour_throttled_share) * sums.max() / (by_hour.shape[1] + depth_minutes)
    of_all = (1 - limits.throttled_share) * sums.sum() / (by_hour.size + depth_minutes)
    return float(max(of_hour, of_all)) * (1 - 1e-9)
