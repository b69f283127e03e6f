"""The bucket where few requests are refused, many at once: what `bucket_kernels.admit` answers, without its loop.

Between two arrivals a level only falls, for no end lifts it: so it is looked at when requests arrive, with all that
ended since the one before. Between two refusals it is a sum that never falls below 0, which NumPy takes at once. So a
search for a size needs no compiler: a pass over 100,000 requests costs a millisecond, a refusal some microseconds.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from capacity.traffic.bucket import Offered
from capacity.traffic.requests import Flags, Ints

HIGHEST_SUM = 2**62
LONGEST = 1 << 12
"""Requests of one block: as many as a processor's cache holds with what is made of them."""
SHORTEST = 64
"""Of these, looked at together after a refusal, for others are near."""
LONGER = 8
"""Times as many after them, where nothing was refused."""


class Places(NamedTuple):
    """Where ends stand among the arrivals, whatever they cost.

    `in_order` are the ends in the order of the first arrivals after them, and `ended` how many of these are before each
    arrival. `after_own_end` is the first arrival after each one's end, their count where there is none. `most_ends` are
    the most between two arrivals.
    """

    in_order: Ints | slice
    ended: Ints
    after_own_end: Ints
    most_ends: int
    longest_gap_us: int


def places(of: Offered) -> Places:
    """An end comes before the first arrival that is not earlier, and after its own."""
    after_end = np.maximum(np.searchsorted(of.arrival_us, of.end_us), of.end_of.astype(np.int64) + 1)
    after_own_end = np.full(of.count, of.count)
    after_own_end[of.end_of] = after_end
    ends = np.bincount(after_end, minlength=of.count)
    is_ordered = bool((np.diff(after_end) >= 0).all())  # but for requests that end as they arrive
    return Places(
        in_order=slice(None) if is_ordered else np.argsort(after_end, kind="stable"),
        ended=ends[: of.count].cumsum(),
        after_own_end=after_own_end,
        most_ends=int(ends.max(initial=0)),
        longest_gap_us=int(np.diff(of.arrival_us).max(initial=0)),
    )


def running(of: Offered, at: Places, some: Flags) -> Ints:
    """How many of some requests run when each one arrives: those came before it, and have not ended."""
    ones = some.astype(np.int64)
    return sums_before(at, ones, -ones[of.end_of], of.warm_up)


def sums_before(at: Places, at_arrival: Ints, at_end: Ints, warm_up: int) -> Ints:
    """Of each arrival: what is added at those before it and at the ends until then, modulo 2^64.

    The first ones run already, and add nothing. Work is done in place: new memory costs more than the sums.
    """
    sums: Ints = at_arrival.cumsum()
    sums -= at_arrival
    if warm_up:
        sums -= sums[warm_up] if warm_up < len(sums) else 0
        sums[:warm_up] = 0
    of_ends = np.empty(len(at_end) + 1, dtype=np.int64)
    of_ends[0] = 0
    at_end[at.in_order].cumsum(out=of_ends[1:])
    sums += of_ends[at.ended]
    return sums


class Blocks:
    """Requests in the order of the bucket. `fits` says whether a depth can be counted: without it, ask the kernel."""

    def __init__(self, of: Offered, at: Places, cost: Ints | None = None) -> None:
        """`cost` are the sums before each arrival, where they are known."""
        self._of, self._at = of, at
        self._estimate, self._change = of.estimate[:], of.actual[:]
        self._change -= self._estimate
        if cost is None:
            cost = sums_before(at, self._estimate, self._change[of.end_of], of.warm_up)
        self._cost = cost
        self._dearest, self._lifted = of.estimate.largest, int(self._change.max(initial=0))
        self._gives_back = at.most_ends * -int(self._change.min(initial=0))

    def estimated(self, of: Offered, more: int, running: Ints) -> "Blocks":
        """The same requests, some of them estimated at more: those of which `running` run at each arrival."""
        return Blocks(of, self._at, self._cost + more * running)

    def fits(self, depth: int) -> bool:
        """Whether no end lifts a level, which then has no bound, and the sums of a block stay below 64 bits."""
        return self._lifted <= 0 and self._longest(depth) >= SHORTEST

    def _longest(self, depth: int) -> int:
        """How many requests a block may have."""
        return min(LONGEST, HIGHEST_SUM // (2 * (depth + self._dearest) + self._gives_back))

    def refused(self, most_of_hour: list[int], most_in_all: int, rate: int, depth: int) -> list[int] | None:
        """The requests refused in each hour; None as soon as an hour, or all of them, refuse more than allowed."""
        counts, hour, hour_ends = [0] * len(most_of_hour), 0, self._of.hour_first[1:].tolist()
        for in_all, row in enumerate(self._refusals(rate, depth), start=1):
            while row >= hour_ends[hour]:
                hour += 1
            counts[hour] += 1
            if counts[hour] > most_of_hour[hour] or in_all > most_in_all:
                return None
        return counts

    def _refusals(self, rate: int, depth: int) -> Iterator[int]:
        """The rows of refused requests, in order; what they cost and would have given back is left out."""
        time_us, longest = self._time_us((depth + self._dearest) // rate + 1), self._longest(depth)
        level, given_back = 0, list[tuple[int, int]]()
        for here in range(0, self._of.count, longest):
            rows = slice(here, here + longest + 1)  # the last one is where the next block begins
            sums = self._cost[rows] - time_us[rows] * rate
            sums -= sums[0]
            sums += level
            given_back = [(row, change) for row, change in given_back if row > here]
            for row, change in given_back:
                sums[row - here :] -= change
            block = _Block(sums, depth)
            while (at := block.next_over(longest)) is not None:
                refused = here + at
                yield refused
                after_end, change = int(self._at.after_own_end[refused]), int(self._change[refused])
                sums[at + 1 :] -= self._estimate[refused]
                sums[after_end - here :] -= change
                given_back.append((after_end, change))
            level = block.last_level()

    def _time_us(self, enough_us: int) -> Ints:
        """When requests arrive, as if no pause were longer: a bucket is empty after that."""
        if self._at.longest_gap_us <= enough_us:
            return self._of.arrival_us
        gap_us = np.diff(self._of.arrival_us, prepend=self._of.arrival_us[:1])
        return np.minimum(gap_us, enough_us).cumsum()


class _Block:
    """Levels of a row of requests: sums that never fall below 0. Its sums may be changed behind what was looked at."""

    def __init__(self, sums: Ints, depth: int) -> None:
        self._sums, self._depth = sums, depth
        self._seen, self._lowest, self._length = 0, 0, len(sums)

    def next_over(self, longest: int) -> int | None:
        """The next request that finds the bucket full, of so many at most; None where none does."""
        upto = min(len(self._sums), longest)
        while self._seen < upto:
            sums = self._sums[self._seen : min(self._seen + self._length, upto)]
            lowest = np.minimum.accumulate(sums)
            np.minimum(lowest, self._lowest, out=lowest)
            over = sums - lowest >= self._depth
            at = int(over.argmax())
            if over[at]:
                self._lowest = int(lowest[at])
                self._seen += at + 1
                self._length = SHORTEST
                return self._seen - 1
            self._lowest = int(lowest[-1])
            self._seen += len(sums)
            self._length *= LONGER
        return None

    def last_level(self) -> int:
        """Of the last request."""
        last = int(self._sums[-1])
        return last - min(self._lowest, last)
