"""PTUs that several workloads share: how to divide them so that least is spent on what spills."""

from collections.abc import Sequence
from math import gcd

import numpy as np

from capacity.record import Record
from capacity.traffic.series import Floats


class Curve(Record):
    """One workload: what spills costs a month, for no PTUs and every deployable size; infinite where not allowed."""

    workload: str
    ptus: Sequence[int]
    spilled_per_month: Floats

    @property
    def is_possible(self) -> bool:
        """Whether any count is allowed."""
        return bool(np.isfinite(self.spilled_per_month).any())

    def least(self, per_ptu: float) -> int:
        """The row that costs least at a price per PTU; the smallest count of several."""
        return int(np.argmin(np.asarray(self.ptus) * per_ptu + self.spilled_per_month))


def ptus_of(curves: Sequence[Curve], rows: Sequence[int]) -> int:
    """The sum of the counts in these rows."""
    return sum(int(curve.ptus[row]) for curve, row in zip(curves, rows, strict=True))


def divided(curves: Sequence[Curve], reserved: int, per_ptu: float) -> list[int]:
    """The row of each workload with which all cost least: reserved PTUs are free, those above cost their price.

    Exact. Where even at the full price the reserved ones are wanted, or where all that is ever wanted fits, every
    workload decides alone. In between every sum is tried: for each the least that the workloads so far can spill.
    """
    rows = [curve.least(per_ptu) for curve in curves]
    if ptus_of(curves, rows) >= reserved:
        return rows
    rows = [curve.least(0.0) for curve in curves]
    return rows if ptus_of(curves, rows) <= reserved else _contended(curves, reserved, per_ptu)


def _contended(curves: Sequence[Curve], reserved: int, per_ptu: float) -> list[int]:
    step = gcd(*(int(count) for curve in curves for count in curve.ptus)) or 1
    highest = sum(int(curve.ptus[curve.least(0.0)]) for curve in curves) // step
    least = np.full(highest + 1, np.inf)
    least[0] = 0.0
    taken = []
    for curve in curves:
        following, rows = np.full(highest + 1, np.inf), np.zeros(highest + 1, dtype=np.int64)
        for row, ptus in enumerate(curve.ptus):
            count = int(ptus) // step
            if count > highest:
                break
            total = least[: highest + 1 - count] + curve.spilled_per_month[row]
            better = total < following[count:]
            following[count:][better] = total[better]
            rows[count:][better] = row
        least = following
        taken.append(rows)
    at = int(np.argmin(least + np.maximum(np.arange(highest + 1) * step - reserved, 0) * per_ptu))
    chosen: list[int] = []
    for curve, rows in zip(reversed(curves), reversed(taken), strict=True):
        row = int(rows[at])
        chosen.append(row)
        at -= int(curve.ptus[row]) // step
    return chosen[::-1]
