"""The size that refuses little enough, by halving: for a few passes over many requests, whatever the size is."""

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property

import numpy as np

from capacity.traffic import bucket_blocks as blocks
from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.bucket import Offered, burst_microseconds, depth_units
from capacity.traffic.bucket_search import refused_or_none
from capacity.traffic.replay import Limits

MANY = 1_000
"""Requests of an hour, below which its share of refusals says nothing."""
MOST_IN_BLOCKS = 1_000_000
"""Requests, from which on compiled loops are worth what they take to load."""
SOME = 50
"""One in so many refused is few enough for blocks."""
STEPS = 32
"""A search moves by this part of a size first, then twice as far each time."""


class SizeSearch:
    """One set of requests against rates of a bucket. What is found out narrows later searches, of other sizes too."""

    def __init__(self, of: Offered, limits: Limits, burst_seconds: float | Fraction, *, many: int = MANY) -> None:
        """`many` are the requests of an hour from which on it is held to its own limit."""
        self._of, self._many = of, many
        self._burst_us = burst_microseconds(burst_seconds)
        self._in_hours, self._in_all = _allowed(of, limits, many)
        self._too_small, self._enough = 0, 0
        """TPM: the most that refuses too much, and the least that does not, 0 where none is known."""

    @classmethod
    def of_blocks(
        cls, of: Offered, limits: Limits, burst_seconds: float | Fraction, some: blocks.Blocks
    ) -> "SizeSearch":
        """Of requests whose blocks are made already."""
        search = cls(of, limits, burst_seconds)
        search._blocks = some
        return search

    @cached_property
    def _blocks(self) -> blocks.Blocks:
        return blocks.Blocks(self._of, blocks.places(self._of))

    def first(self, sizes: range, tpm: Callable[[int], int], start: int) -> int | None:
        """The first of ascending sizes that keeps to the limits, where larger ones do too; None where none does.

        A larger size may refuse a few more requests than a smaller one, so the answer is a size that keeps to the
        limits above one that does not. `start` is where it is looked for first.
        """
        low, high = -1, len(sizes)  # of the places: what refuses too much, and what does not
        at = min(max((start - sizes.start) // sizes.step, 0), len(sizes) - 1)
        stride = max(start // (STEPS * sizes.step), 1)
        while high - low > 1:
            if self.keeps(tpm(sizes[at])):
                high = at
            else:
                low = at
            if low < 0 or high == len(sizes):
                at = max(at - stride, 0) if low < 0 else min(at + stride, len(sizes) - 1)
                stride *= 2
            else:
                at = (low + high) // 2
        return sizes[high] if high < len(sizes) else None

    @property
    def hours_can_decide(self) -> bool:
        """Whether an hour can refuse too much where all together do not."""
        return min(self._in_hours, default=0) < self._in_all

    def keeps(self, tpm: int) -> bool:
        """Whether a bucket of this TPM refuses no more than allowed."""
        if tpm <= max(self._too_small, 0):
            return False
        if self._enough and tpm >= self._enough:
            return True
        if self._refused(tpm, self._in_hours, self._in_all) is None:
            self._too_small = tpm
            return False
        self._enough = tpm
        return True

    def shares(self, tpm: int) -> tuple[float, float | None]:
        """The share of the requests that a bucket of this TPM refuses, and of any hour's, of those with many."""
        per_hour = np.diff(self._of.hour_first).tolist()
        refused = self._refused(tpm, per_hour, self._of.counted // SOME)
        if refused is None:  # blocks are for few
            depth = depth_units(tpm, self._burst_us)
            refused = refused_or_none(self._of, tpm, depth, np.array(per_hour), self._of.count) or []
        of_hours = [some / of for some, of in zip(refused, per_hour, strict=True) if of >= self._many]
        return sum(refused) / max(self._of.counted, 1), max(of_hours, default=None)

    def _refused(self, tpm: int, in_hours: list[int], in_all: int) -> list[int] | None:
        """The requests refused in each hour, None where these are too many."""
        depth = depth_units(tpm, self._burst_us)
        few = self._of.count <= MOST_IN_BLOCKS or not kernels.compiled()
        if few and self._blocks.fits(depth):
            return self._blocks.refused(in_hours, in_all, tpm, depth)
        return refused_or_none(self._of, tpm, depth, np.array(in_hours), in_all)


def _allowed(of: Offered, limits: Limits, many: int) -> tuple[list[int], int]:
    """How many may be refused, of each hour and of all; of an hour with few requests all of them."""
    of_hour, of_all = Fraction(str(limits.worst_hour_throttled_share)), Fraction(str(limits.throttled_share))
    counts = np.diff(of.hour_first).tolist()
    return [int(of_hour * count) if count >= many else count for count in counts], int(of_all * of.counted)
