"""Columns of single requests, filled batch by batch: as narrow as their numbers are, and none that is there already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from capacity.traffic.requests import Ints


class _Column:
    """One column, until it is known whole. As long as it is the same as one that is there, nothing is copied."""

    def __init__(self, count: int, type_: npt.DTypeLike, in_memory: Sequence[Ints]) -> None:
        self._count, self._type, self._alike = count, type_, [one for one in in_memory if len(one) == count]
        self._values: npt.NDArray[Any] | None = None

    def add(self, at: int, some: Ints) -> None:
        """The numbers from a row on."""
        rows = slice(at, at + len(some))
        if self._values is None:
            alike = [one for one in self._alike if np.array_equal(one[rows], some)]
            if alike:
                self._alike = alike
                return
            self._values = np.empty(self._count, dtype=self._type)
            if at:
                self._values[:at] = self._alike[0][:at]
        self._values[rows] = some

    def whole(self) -> npt.NDArray[Any]:
        """All of the numbers, not to be written into."""
        if self._values is not None:
            return self._values
        return self._alike[0] if self._alike else np.zeros(0, dtype=self._type)


def filled(
    batches: Iterable[Mapping[str, Ints]], count: int, types: Mapping[str, npt.DTypeLike], in_memory: Sequence[Ints]
) -> dict[str, npt.NDArray[Any]]:
    """The columns by name, of so many rows; some may be those `in_memory`."""
    columns = {name: _Column(count, type_, in_memory) for name, type_ in types.items()}
    at = 0
    for batch in batches:
        for name, column in columns.items():
            column.add(at, batch[name])
        at += len(next(iter(batch.values())))
    return {name: column.whole()[:at] for name, column in columns.items()}
