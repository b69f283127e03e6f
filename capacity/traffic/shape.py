"""What requests look like: sizes of single ones, and how they crowd in seconds, ten seconds and minutes."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from capacity.record import Record
from capacity.traffic.statistics import Burst, Statistics
from capacity.traffic.summary import PERCENTILES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SECONDS_PER_MINUTE = 60
TEN_SECONDS = 10
LENGTHS = (1, TEN_SECONDS, SECONDS_PER_MINUTE)
"""Of the bins in which requests crowd, in seconds."""
ROWS_AT_ONCE = 1 << 17
"""As many as a processor's cache holds with what is made of them."""


def of_counted(values: Floats, counts: Ints) -> Statistics | None:
    """Statistics of `values`, each of which occurs `counts` times; None where there is none.

    Equal to those of all of them in a row: percentiles are linear between ranks.
    """
    total = int(counts.sum())
    if not total:
        return None
    order = np.argsort(values, kind="stable")
    values, ranks = values[order], np.cumsum(counts[order])

    def at(rank: int) -> float:
        return float(values[np.searchsorted(ranks, rank, side="right")])

    def percentile(percent: int) -> float:
        whole, rest = divmod((total - 1) * percent, 100)
        below = at(whole)
        return below + (at(whole + 1) - below) * rest / 100 if rest else below

    return Statistics(
        mean=float(values @ counts[order] / total),
        **{name: percentile(percent) for name, percent in PERCENTILES.items()},
        max=at(total - 1),
    )


class Crowd(Record):
    """Requests in bins of so many seconds: how many bins there are, idle ones included, and how many requests in all.

    The most requests and tokens of any bin, and the sum of its squared requests over all bins.
    """

    seconds: int
    bins: int
    requests: int
    most_requests: int
    most_tokens: int
    squared_requests: int


def bins(first: int, last: int) -> dict[int, int]:
    """How many bins of each length lie between two ten seconds, both counted from 1970.

    They are aligned to the clock. Seconds are those of whole ten seconds, minutes are whole ones.
    """
    return dict(zip(LENGTHS, ((last - first + 1) * 10, last - first + 1, last // 6 - first // 6 + 1), strict=True))


def whole_minutes(ordered: Ints, minute: int, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[slice]:
    """Where to cut ordered times, a minute of which is so long, so that no minute is cut and each part is small."""
    begin = 0
    while begin < len(ordered):
        end = begin + rows_at_once
        if end < len(ordered):
            end = int(np.searchsorted(ordered, (ordered[end] // minute + 1) * minute))
        yield slice(begin, end)
        begin = end


def crowds(parts: Iterable[tuple[Ints, Ints]]) -> tuple[Crowd, ...]:
    """Of single requests in order: the second of each, counted from 1970, and its tokens. No minute is in two parts."""
    requests, first, last = 0, None, 0
    found = []
    for second, tokens in parts:
        requests += len(second)
        first, last = int(second[0]) // TEN_SECONDS if first is None else first, int(second[-1]) // TEN_SECONDS
        found.append(list(_sums(second, tokens)))
    return tuple(
        Crowd(
            seconds=length,
            bins=count,
            requests=requests,
            most_requests=max(most for most, _, _ in sums),
            most_tokens=max(most for _, most, _ in sums),
            squared_requests=sum(squares for _, _, squares in sums),
        )
        for (length, count), sums in zip(bins(first or 0, last).items(), zip(*found, strict=True), strict=True)
    )


def _sums(second: Ints, tokens: Ints) -> Iterator[tuple[int, int, int]]:
    """For bins of each length: the most requests and tokens of any, and the sum of their squared requests."""
    index, begins = _runs(second)
    rows, sums = np.diff(begins, append=len(second)), np.add.reduceat(tokens, begins)
    for length, inside in zip(LENGTHS, (1, *LENGTHS), strict=False):
        if length > inside:
            index, begins = _runs(index // (length // inside))
            rows, sums = np.add.reduceat(rows, begins), np.add.reduceat(sums, begins)
        yield int(rows.max()), int(sums.max()), int(rows @ rows)


def _runs(ordered: Ints) -> tuple[Ints, Ints]:
    """Each value once, and where it begins."""
    begins = np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1])
    return ordered[begins], begins


def bursts(some: Iterable[Crowd], *, has_tokens: bool) -> tuple[Burst, ...]:
    """Rates of the busiest bins, and dispersion.

    Dispersion is the variance over the mean of requests per bin: 1 is what independent arrivals have (Poisson). Tokens
    are those of served requests.
    """
    return tuple(_burst(crowd, SECONDS_PER_MINUTE / crowd.seconds, has_tokens=has_tokens) for crowd in some)


def _burst(crowd: Crowd, per_minute: float, *, has_tokens: bool) -> Burst:
    mean = crowd.requests / crowd.bins
    return Burst(
        seconds=crowd.seconds,
        dispersion=max(crowd.squared_requests / crowd.bins - mean**2, 0.0) / mean,
        max_requests=crowd.most_requests,
        max_rpm=crowd.most_requests * per_minute,
        max_tpm=crowd.most_tokens * per_minute if has_tokens else None,
    )
