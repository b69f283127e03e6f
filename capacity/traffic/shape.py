"""What requests look like: sizes of single ones, and how they crowd in seconds, ten seconds and minutes."""

import numpy as np
import numpy.typing as npt

from capacity.record import Record
from capacity.traffic.statistics import Burst, Statistics
from capacity.traffic.summary import PERCENTILES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SECONDS_PER_MINUTE = 60


def of_counted(values: Floats, counts: Ints) -> Statistics | None:
    """Statistics of `values`, each of which occurs `counts` times; None where there is none.

    The same as of all of them in a row: percentiles are linear between ranks.
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


class TenSeconds(Record):
    """Ten-second bins with requests, each once, in any order; `index` counts ten seconds from 1970.

    Beside the sums the most requests and tokens of any second inside, and its sum of squared requests per second.
    """

    index: Ints
    requests: Ints
    tokens: Ints
    most_requests: Ints
    most_tokens: Ints
    squared_requests: Ints


def bursts(tens: TenSeconds, *, has_tokens: bool) -> tuple[Burst, ...]:
    """Of clock-aligned bins of 1, 10 and 60 seconds, idle ones included, from the first ten seconds to the last.

    Dispersion is the variance over the mean of requests per bin: 1 is what independent arrivals have (Poisson).
    Minutes are clock minutes, from the first to the last. Tokens are those of served requests.
    """
    first, last = int(tens.index.min()), int(tens.index.max())
    _, minute = np.unique(tens.index // 6, return_inverse=True)
    requests = np.bincount(minute, weights=tens.requests)
    tokens = np.bincount(minute, weights=tens.tokens)
    lengths = (
        (1, (last - first + 1) * 10, tens.most_requests, tens.most_tokens, float(tens.squared_requests.sum())),
        (10, last - first + 1, tens.requests, tens.tokens, float((tens.requests.astype(float) ** 2).sum())),
        (60, last // 6 - first // 6 + 1, requests, tokens, float((requests**2).sum())),
    )
    total = float(tens.requests.sum())
    return tuple(
        Burst(
            seconds=seconds,
            dispersion=max(squares / bins - (total / bins) ** 2, 0.0) / (total / bins),
            max_requests=int(most.max()),
            max_rpm=float(most.max()) * (SECONDS_PER_MINUTE / seconds),
            max_tpm=float(most_tokens.max()) * (SECONDS_PER_MINUTE / seconds) if has_tokens else None,
        )
        for seconds, bins, most, most_tokens, squares in lengths
    )
