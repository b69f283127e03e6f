"""Requests against many PTU counts: what each would refuse, and the first that refuses little enough."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.bucket import US_PER_HOUR, Offered, burst_microseconds, depth_units, first_of_each
from capacity.traffic.replay import Limits, Replayed
from capacity.traffic.requests import Ints
from capacity.traffic.series import Floats

WINDOWS_US = (US_PER_HOUR // 60, US_PER_HOUR)  # parts of a clock hour
ROUNDING = 1e-6  # far more than any sum below can be wrong by
NO_LEVELS = np.zeros(0, dtype=np.int64)


def refused_shares(of: Offered, tpms: Sequence[int], *, burst_seconds: float | Fraction) -> Replayed:
    """One value per TPM: the share of all requests refused, and of those of the worst clock hour. Refused ones drop."""
    per_hour = np.diff(of.hour_first)
    refused = np.array([_refused(of, tpm, burst_seconds, per_hour, of.count) for tpm in tpms]).reshape(
        len(tpms), len(per_hour)
    )
    return Replayed(
        throttled_share=refused.sum(axis=1) / max(of.counted, 1),
        worst_hour_throttled_share=(refused / per_hour).max(axis=1, initial=0.0),
    )


def first_size(  # noqa: PLR0913  # a question has as many parts
    of: Offered,
    sizes: Sequence[int],
    *,
    tpm_per_ptu: Fraction,
    limits: Limits,
    burst_seconds: float | Fraction,
    least: float | None = None,
) -> int | None:
    """The first of the sizes, scanning upward, that keeps to the limits; None where none does.

    A larger size can refuse more requests than a smaller one, so none is skipped that might keep to them: only those
    below `least`, what `least_tpm` says of the same requests, limits and depth.
    """
    in_hours, in_all = _allowed(of, limits)
    least = least_tpm(of, limits=limits, burst_seconds=burst_seconds) if least is None else least
    for size in sizes:
        tpm = int(size * tpm_per_ptu)
        if tpm >= max(least, 1) and _refused(of, tpm, burst_seconds, in_hours, in_all) is not None:
            return size
    return None


def _allowed(of: Offered, limits: Limits) -> tuple[Ints, int]:
    """How many may be refused, of each hour and of all: exactly, so that 0.001 of 1,000 is 1."""
    of_hour, of_all = Fraction(str(limits.worst_hour_throttled_share)), Fraction(str(limits.throttled_share))
    in_hours = [int(of_hour * count) for count in np.diff(of.hour_first).tolist()]
    return np.array(in_hours, dtype=np.int64), int(of_all * of.counted)


def _refused(of: Offered, tpm: int, burst_seconds: float | Fraction, in_hours: Ints, in_all: int) -> list[int] | None:
    depth = depth_units(tpm, burst_microseconds(burst_seconds))
    return refused_or_none(of, tpm, depth, in_hours, in_all)


def refused_or_none(of: Offered, tpm: int, depth: int, in_hours: Ints, in_all: int) -> list[int] | None:
    """The requests refused in each hour; None as soon as an hour, or all of them, refuse more than allowed."""
    refused = np.zeros_like(in_hours)
    inputs = (of.arrival_us, of.estimate, of.actual, of.end_us, of.end_of, of.hour_first, in_hours)
    accepted = np.zeros(of.count, dtype=np.bool_)
    accepted[: of.warm_up] = True
    outputs = (accepted, NO_LEVELS, refused)
    return refused.tolist() if kernels.run(kernels.admit, inputs, outputs, of.warm_up, in_all, tpm, depth) else None


def least_tpm(of: Offered, *, limits: Limits, burst_seconds: float | Fraction) -> float:
    """Below this TPM no bucket can keep to the limits. Of requests that cost f times as much it is f times as high."""
    in_hours, in_all = _allowed(of, limits)
    burst_us = burst_microseconds(burst_seconds)
    least = 0.0
    for window_us in WINDOWS_US:
        needed = _needed_tpm(of, window_us, burst_us)
        spans = [
            (int(of.hour_first[0]), of.count, in_all),
            *zip(of.hour_first[:-1], of.hour_first[1:], in_hours, strict=True),
        ]
        for first, end, most in spans:
            kept = end - first - 1 - most
            if kept >= 0:
                least = max(least, float(np.partition(needed[first:end], kept)[kept]))
    return least * (1 - ROUNDING)


def _needed_tpm(of: Offered, window_us: int, burst_us: int) -> Floats:
    """For each request (in any order within its window): with this TPM or less it is refused, or a cheaper one is.

    Until the last request that a window of time accepts, the level is below D. It is at least what the others have
    cost, of each the lesser of estimate and actual, less what drained, less what ends of requests from before the
    window gave back. So m are accepted only if the cheapest m - 1 cost less than D + R x length + given back.
    """
    windows = of.arrival_us // window_us
    first = first_of_each(windows)
    cost = np.minimum(of.estimate, of.actual)
    cost[: of.warm_up] = np.minimum(of.actual - of.estimate, 0)[: of.warm_up]  # nothing but what their ends change
    if np.add.reduceat(cost, first[:-1], dtype=np.float64).max(initial=0.0) > kernels.FULLEST:
        return np.zeros(of.count)  # true of any request, and the sums below would not fit
    for start, end in pairwise(first.tolist()):
        cost[start:end].sort()
    before = np.cumsum(cost) - cost  # may wrap around over months, and the differences are right all the same
    rows = np.diff(first)
    before -= np.repeat(before[first[:-1]], rows)
    length_us = of.arrival_us[first[1:] - 1] - of.arrival_us[first[:-1]] + burst_us
    room = _given_back(of, windows, window_us)[first[:-1]]
    return (before - np.repeat(room, rows)) / np.repeat(length_us, rows)


def _given_back(of: Offered, windows: Ints, window_us: int) -> Floats:
    """For the first request of each window: the units that ends in it give back to requests from before it."""
    window = of.end_us // window_us
    row = np.searchsorted(windows, window)
    kept = (of.end_of < row) & (windows[np.minimum(row, of.count - 1)] == window)
    back = np.maximum(of.estimate[of.end_of] - of.actual[of.end_of], 0)
    given = np.zeros(of.count)
    np.add.at(given, row[kept], back[kept])
    return given
