"""The bucket where few requests are refused, many at once: what `bucket_kernels.admit` answers, without its loop.

Between two refusals the level is a sum that never falls below 0, which NumPy takes at once. So a search for a size
needs no compiler: a pass over 100,000 requests costs milliseconds, and each refusal some microseconds.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from capacity.traffic.bucket import Offered
from capacity.traffic.requests import Flags, Ints

HIGHEST_SUM = 2**62
LONGEST = 1 << 15
"""Events of one block: as many as a processor's cache holds with what is made of them."""
SHORTEST = 64
"""After a refusal, for others are near."""
LONGER = 4
"""Times the block before, where nothing was refused."""


class Places(NamedTuple):
    """Where arrivals and ends stand in the order of the bucket, whatever they cost.

    `gap_us` is the time since the event before; `end_at` tells of each arrival where its end stands, else -1;
    `hour_ends` are the places at which clock hours end.
    """

    arrivals: Ints
    ends: Ints
    gap_us: Ints
    is_arrival: Flags
    end_at: Ints
    hour_ends: list[int]


def places(of: Offered) -> Places:
    """The order of all that happens."""
    rows, ends = of.count, len(of.end_us)
    # An end comes before the first arrival that is not earlier, and after its own.
    before = np.maximum(np.searchsorted(of.arrival_us, of.end_us), of.end_of + 1)
    end_place = before + np.arange(ends)
    arrival_place = np.arange(rows) + np.cumsum(np.bincount(before, minlength=rows + 1))[:rows]
    at_us = np.empty(rows + ends, dtype=np.int64)
    at_us[arrival_place], at_us[end_place] = of.arrival_us, of.end_us
    is_arrival = np.zeros(rows + ends, dtype=np.bool_)
    is_arrival[arrival_place] = True
    end_at = np.full(rows + ends, -1)
    end_at[arrival_place[of.end_of]] = end_place
    hour_ends = [*arrival_place[of.hour_first[1:-1]].tolist(), rows + ends]
    return Places(arrival_place, end_place, np.diff(at_us, prepend=at_us[:1]), is_arrival, end_at, hour_ends)


class Blocks:
    """Requests in the order of the bucket. `fits` says whether a depth can be counted: without it, ask the kernel."""

    def __init__(self, of: Offered, at: Places) -> None:
        change = of.actual[of.end_of] - of.estimate[of.end_of]
        self._at = at
        self._cost = np.empty(len(at.gap_us), dtype=np.int64)
        self._cost[at.arrivals], self._cost[at.ends] = of.estimate, change
        self._dearest, self._lifted = int(of.estimate.max(initial=0)), int(change.max(initial=0))
        self._longest_gap_us = int(at.gap_us.max(initial=0))

    def fits(self, depth: int) -> bool:
        """Whether no end lifts a level, which then has no bound, and the sums of a block stay below 64 bits."""
        return self._lifted <= 0 and self._longest(depth) >= SHORTEST

    def _longest(self, depth: int) -> int:
        """How many events a block may have."""
        return min(LONGEST, HIGHEST_SUM // (2 * (depth + self._dearest)))

    def refused(self, most_of_hour: list[int], most_in_all: int, rate: int, depth: int) -> list[int] | None:
        """The requests refused in each hour; None as soon as an hour, or all of them, refuse more than allowed."""
        counts, hour = [0] * len(most_of_hour), 0
        for in_all, place in enumerate(self._refusals(rate, depth), start=1):
            while place >= self._at.hour_ends[hour]:
                hour += 1
            counts[hour] += 1
            if counts[hour] > most_of_hour[hour] or in_all > most_in_all:
                return None
        return counts

    def _refusals(self, rate: int, depth: int) -> Iterator[int]:
        """The places of refused arrivals, in order; what they would have given back at their ends is left out."""
        gap_us, enough_us = self._at.gap_us, (depth + self._dearest) // rate + 1  # drains all there can be
        if self._longest_gap_us > enough_us:
            gap_us = np.minimum(gap_us, enough_us)
        longest, left_out = self._longest(depth), {}
        level, here, length = 0, 0, longest
        try:
            while here < len(gap_us):
                end = min(here + length, len(gap_us))
                level, refused = self._block(level, here, gap_us[here:end] * -rate, depth)
                if refused is None:
                    here, length = end, min(LONGER * length, longest)
                    continue
                yield refused
                if (its_end := int(self._at.end_at[refused])) >= 0:
                    left_out[its_end], self._cost[its_end] = int(self._cost[its_end]), 0
                here, length = refused + 1, SHORTEST
        finally:
            for place, change in left_out.items():
                self._cost[place] = change

    def _block(self, level: int, here: int, steps: Ints, depth: int) -> tuple[int, int | None]:
        """The level at the first refusal of a block and its place; else the level after the block.

        `steps` are what drains before each event; what the event before it costs is added to them.
        """
        end = here + len(steps)
        steps[1:] += self._cost[here : end - 1]
        steps[0] += level
        sums = steps.cumsum()
        levels = sums - np.minimum(np.minimum.accumulate(sums), 0)
        over = (levels >= depth) & self._at.is_arrival[here:end]
        first = int(over.argmax())
        if over[first]:
            return int(levels[first]), here + first
        return int(levels[-1]) + int(self._cost[end - 1]), None
