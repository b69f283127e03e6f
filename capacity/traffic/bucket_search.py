"""Requests against many PTU counts: what each would refuse, and the first that refuses little enough."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.bucket import US_PER_HOUR, Offered, admit, burst_microseconds, depth_units, first_of_each
from capacity.traffic.replay import Limits, Replayed
from capacity.traffic.request_costs import ROWS_AT_ONCE
from capacity.traffic.requests import Ints
from capacity.traffic.series import Floats

WINDOWS_US = (US_PER_HOUR // 60, US_PER_HOUR)  # parts of a clock hour
ROUNDING = 1e-6  # far more than any sum below can be wrong by


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
    refused = admit(of, tpm, depth, in_hours, in_all)
    return None if refused is None else refused.tolist()


def least_tpm(of: Offered, *, limits: Limits, burst_seconds: float | Fraction) -> float:
    """Below this TPM no bucket can keep to the limits. Of requests that cost f times as much it is f times as high."""
    in_hours, in_all = _allowed(of, limits)
    burst_us = burst_microseconds(burst_seconds)
    return max(_least_of(of, window_us, burst_us, in_hours, in_all) for window_us in WINDOWS_US) * (1 - ROUNDING)


def _least_of(of: Offered, window_us: int, burst_us: int, in_hours: Ints, in_all: int) -> float:
    """The same by windows of one length, some clock hours at a time: each accepts so many, and so do all together."""
    least, highest = 0.0, np.zeros(0)
    for hours in _some_hours(of.hour_first):
        first, end = int(of.hour_first[hours.start]), int(of.hour_first[hours.stop])
        needed = _needed_tpm(of, slice(first, end), window_us, burst_us)
        if needed is None:
            return 0.0
        for hour in range(hours.start, hours.stop):
            of_hour = needed[of.hour_first[hour] - first : of.hour_first[hour + 1] - first]
            least = max(least, _after_largest(of_hour, int(in_hours[hour])))
        highest = _largest(np.append(highest, needed), in_all + 1)
    return max(least, _after_largest(highest, in_all))


def _some_hours(hour_first: Ints) -> Iterator[slice]:
    """Hours with few requests together, and those with many alone."""
    begin = 0
    while begin < len(hour_first) - 1:
        enough = int(np.searchsorted(hour_first, hour_first[begin] + ROWS_AT_ONCE))
        end = min(max(enough, begin + 1), len(hour_first) - 1)
        yield slice(begin, end)
        begin = end


def _after_largest(values: Floats, most: int) -> float:
    """The largest but for so many; 0 where there are no more."""
    place = len(values) - 1 - most
    return float(np.partition(values, place)[place]) if place >= 0 else 0.0


def _largest(values: Floats, count: int) -> Floats:
    """So many of them, in any order."""
    return values if len(values) <= count else np.partition(values, len(values) - count)[-count:]


def _needed_tpm(of: Offered, rows: slice, window_us: int, burst_us: int) -> Floats | None:
    """For each request (in any order within its window): with this TPM or less it is refused, or a cheaper one is.

    Until the last request that a window of time accepts, the level is below D. It is at least what the others have
    cost, of each the lesser of estimate and actual, less what drained, less what ends of requests from before the
    window gave back. So m are accepted only if the cheapest m - 1 cost less than D + R x length + given back.
    The rows are those of whole hours. None where the sums do not fit: then 0 is all that is true of any request.
    """
    arrival_us = of.arrival_us[rows]
    windows = arrival_us // window_us
    first = first_of_each(windows)
    cost, warm_up = _lesser(of, rows), max(of.warm_up - rows.start, 0)
    if warm_up:  # nothing but what their ends change
        running = slice(rows.start, rows.start + warm_up)
        cost[:warm_up] = np.minimum(of.actual[running] - of.estimate[running], 0)[: len(cost)]
    if np.add.reduceat(cost, first[:-1], dtype=np.float64).max(initial=0.0) > kernels.FULLEST:
        return None
    for start, end in pairwise(first.tolist()):
        cost[start:end].sort()
    before = np.cumsum(cost) - cost  # may wrap around over months, and the differences are right all the same
    counts = np.diff(first)
    before -= np.repeat(before[first[:-1]], counts)
    length_us = arrival_us[first[1:] - 1] - arrival_us[first[:-1]] + burst_us
    room = _given_back(of, rows, windows, window_us)[first[:-1]]
    return (before - np.repeat(room, counts)) / np.repeat(length_us, counts)


def _lesser(of: Offered, rows: slice) -> Ints:
    """The lesser of estimate and actual."""
    estimate = of.estimate[rows]
    return estimate if of.estimate is of.actual else np.minimum(estimate, of.actual[rows])


def _given_back(of: Offered, rows: slice, windows: Ints, window_us: int) -> Floats:
    """For the first request of each window: the units that ends in it give back to requests from before it."""
    given = np.zeros(len(windows))
    span_us = windows[0] * window_us, (windows[-1] + 1) * window_us
    ends = slice(*np.searchsorted(of.end_us, span_us).tolist())
    window, end_of = of.end_us[ends] // window_us, of.end_of[ends]
    row = np.searchsorted(windows, window)
    kept = (end_of < rows.start + row) & (windows[np.minimum(row, len(windows) - 1)] == window)
    back = np.maximum(of.estimate[end_of[kept]] - of.actual[end_of[kept]], 0)
    np.add.at(given, row[kept], back)
    return given
