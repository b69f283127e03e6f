"""What requests cost a bucket, a column of ten million of them in the memory that their numbers need.

Costs are sums of tokens times whole units, so all are multiples of one step: the multiples are kept, in the narrowest
type that holds them, and multiplied when they are asked for, which is for a part of the requests at a time.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from capacity.traffic.requests import Flags, Ints

ROWS_AT_ONCE = 1 << 16
"""As many as a processor's cache holds with what is made of them."""
TYPES = (np.dtype(np.int16), np.dtype(np.int32))
TOO_LARGE = 2**63
Narrow: TypeAlias = npt.NDArray[np.signedinteger[Any]]


def parts(first: int, end: int, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[slice]:
    """The rows from one to before another, so many at a time."""
    for begin in range(first, end, rows_at_once):
        yield slice(begin, min(begin + rows_at_once, end))


def narrowest(most: int) -> np.dtype[np.signedinteger[Any]]:
    """The type that holds whole numbers up to this one, and as far below 0."""
    return next((one for one in TYPES if most <= np.iinfo(one).max), np.dtype(np.int64))


class Costs:
    """A column of costs, in units: multiples of a step, rounded down to whole units."""

    def __init__(self, multiples: Narrow, step: Fraction = Fraction(1)) -> None:
        self._multiples, self._step = multiples, step

    @cached_property
    def _farthest(self) -> int:
        """From 0, of the multiples."""
        return max(int(self._multiples.max(initial=0)), -int(self._multiples.min(initial=0)), 1)

    def __len__(self) -> int:
        return len(self._multiples)

    def __getitem__(self, rows: slice | Flags | Narrow) -> Ints:
        """The costs of some requests, eight bytes each."""
        above, below = self._step.as_integer_ratio()
        multiples = self._multiples[rows].astype(np.int64)
        if above == below:
            return multiples
        if max(above * self._farthest, below) >= TOO_LARGE:
            return (multiples.astype(object) * above // below).astype(np.int64)
        if above > 1:
            multiples *= np.int64(above)
        if below > 1:
            multiples //= np.int64(below)
        return multiples

    def total(self, but: Flags | None = None) -> int:
        """The exact sum of all, or of all but these."""
        total, fits = 0, self.largest * ROWS_AT_ONCE < TOO_LARGE
        for rows in parts(0, len(self)):
            costs = self[rows] if but is None else self[rows][~but[rows]]
            total += int(costs.sum()) if fits else sum(costs.tolist())
        return total

    @property
    def largest(self) -> int:
        """The largest cost; 0 where there is none."""
        return int(self._multiples.max(initial=0)) * self._step.numerator // self._step.denominator

    def times(self, factor: Fraction) -> "Costs":
        """Each so many times as much."""
        return Costs(self._multiples, self._step * factor)
