"""Counts of several workloads together: every sum that can be worth it, and the least that spills from each."""

from collections.abc import Sequence
from math import gcd, inf

import numpy as np

from capacity.record import Record
from capacity.traffic.monthly_needs import Counts, Needs
from capacity.traffic.series import Floats


class CountSums(Record):
    """All counts of several workloads together that can be worth it, and the least that spills from each sum."""

    first: int
    step: int
    spilled: Floats
    taken: tuple[Counts, ...]
    """Of each workload its row, by the sum of all up to it."""
    needs: tuple[Needs, ...]

    @classmethod
    def of(cls, needs: Sequence[Needs], price: float) -> "CountSums | None":
        """Up from what each wants at the highest price of a PTU, to what it wants of free ones: no other count pays.

        None where a workload may have no count.
        """
        spans = [(one, *span) for one in needs if (span := _span(one, price)) is not None]
        if len(spans) < len(needs):
            return None
        step = gcd(*(count - one.ptus[low] for one, low, high in spans for count in one.ptus[low : high + 1])) or 1
        size = sum(one.ptus[high] - one.ptus[low] for one, low, high in spans) // step + 1
        least = np.full(size, inf)
        least[0] = 0.0
        taken = []
        for one, low, high in spans:
            following, rows = np.full(size, inf), np.full(size, low, dtype=np.int64)
            for row in range(low, high + 1):
                count = (one.ptus[row] - one.ptus[low]) // step
                sums = least[: size - count] + one.spilled[row]
                better = sums < following[count:]
                following[count:][better] = sums[better]
                rows[count:][better] = row
            least = following
            taken.append(rows)
        first = sum(one.ptus[low] for one, low, _ in spans)
        return cls(first=first, step=step, spilled=least, taken=tuple(taken), needs=tuple(needs))

    @property
    def ptus(self) -> Counts:
        """Every sum, in steps from the first."""
        return self.first + self.step * np.arange(len(self.spilled))

    def costs(self, held: Counts, price: float) -> Floats:
        """The least that spills and is paid on top of each count that is held, at one price for all PTUs above it."""
        ptus, size = self.ptus, len(self.spilled)
        below = np.minimum.accumulate(self.spilled)
        at = (held - self.first) // self.step
        within = np.where(at >= 0, below[np.clip(at, 0, size - 1)], inf)
        if price == inf:
            return within
        above = np.minimum.accumulate((self.spilled + price * ptus)[::-1])[::-1]
        up = -((self.first - held) // self.step)
        beyond = np.where(up < size, above[np.clip(up, 0, size - 1)] - price * held, inf)
        return np.minimum(within, beyond)

    def rows(self, at: int) -> tuple[int, ...]:
        """What each workload has of a sum."""
        chosen: list[int] = []
        start = [one.ptus[int(rows[0])] for one, rows in zip(self.needs, self.taken, strict=True)]
        for one, rows, low in zip(reversed(self.needs), reversed(self.taken), reversed(start), strict=True):
            row = int(rows[at])
            chosen.append(row)
            at -= (one.ptus[row] - low) // self.step
        return tuple(chosen[::-1])


def _span(needs: Needs, price: float) -> tuple[int, int] | None:
    """The first and the last row that can be worth it; None where no count is allowed."""
    spilled = np.asarray(needs.spilled, dtype=float)
    if not np.isfinite(spilled).any():
        return None
    high = int(np.argmin(spilled))
    if price == inf:
        return int(np.argmax(np.isfinite(spilled))), high
    return min(int(np.argmin(np.asarray(needs.ptus) * price + spilled)), high), high
