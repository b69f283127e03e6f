"""The cheapest PTUs of several workloads that share what is reserved, found exactly.

Reserved PTUs are paid for whether they are used or not, so the first of them are free, and those above cost the
cheapest term. Every workload takes a deployable size or none, and leaves the rest to the token.
"""

from collections.abc import Sequence
from math import gcd

import numpy as np
import numpy.typing as npt

from capacity.planning.plan import Share, SharedOptimum
from capacity.pricing.cost import cents
from capacity.record import Record
from capacity.sizing.demand import exact
from capacity.traffic.series import Floats

Counts = npt.NDArray[np.int64]


class Curve(Record):
    """One workload: what spills costs a month, for no PTUs and every deployable size; infinite where not allowed."""

    workload: str
    ptus: Counts
    spilled_per_month: Floats

    def least(self, per_ptu: float) -> int:
        """The row that costs least at a price per PTU; the smallest count of several."""
        return int(np.argmin(self.ptus * per_ptu + self.spilled_per_month))


def shared_optimum(
    curves: Sequence[Curve], *, reserved: int, per_ptu: float, term: str, currency: str
) -> SharedOptimum | None:
    """The counts that cost least together; None where a workload is allowed none. `per_ptu` is a month's price."""
    if not curves or not all(np.isfinite(curve.spilled_per_month).any() for curve in curves):
        return None
    rows = [curve.least(per_ptu) for curve in curves]
    if _sum(curves, rows) < reserved:  # else every further PTU would cost its price, and these are the least
        rows = [curve.least(0.0) for curve in curves]
        if _sum(curves, rows) > reserved:  # between the two some reserved PTUs are contended for
            rows = _divided(curves, reserved, per_ptu)
    total = _sum(curves, rows)
    spilled = sum(float(curve.spilled_per_month[row]) for curve, row in zip(curves, rows, strict=True))
    above = max(total - reserved, 0)
    return SharedOptimum(
        ptus=total,
        shares=tuple(
            Share(workload=curve.workload, ptus=int(curve.ptus[row])) for curve, row in zip(curves, rows, strict=True)
        ),
        term=term if above else None,
        per_month=cents(exact(spilled + above * per_ptu)),
        currency=currency,
    )


def _sum(curves: Sequence[Curve], rows: Sequence[int]) -> int:
    return sum(int(curve.ptus[row]) for curve, row in zip(curves, rows, strict=True))


def _divided(curves: Sequence[Curve], reserved: int, per_ptu: float) -> list[int]:
    """The least over all ways of dividing PTUs: for every sum the least that workloads so far can spill."""
    step = gcd(*(int(count) for curve in curves for count in curve.ptus)) or 1
    most = sum(int(curve.ptus[curve.least(0.0)]) for curve in curves) // step
    least = np.full(most + 1, np.inf)
    least[0] = 0.0
    taken = []
    for curve in curves:
        following, rows = np.full(most + 1, np.inf), np.zeros(most + 1, dtype=np.int64)
        for row, count in enumerate(curve.ptus // step):
            if count > most:
                break
            total = least[: most + 1 - count] + curve.spilled_per_month[row]
            better = total < following[count:]
            following[count:][better] = total[better]
            rows[count:][better] = row
        least = following
        taken.append(rows)
    at = int(np.argmin(least + np.maximum(np.arange(most + 1) * step - reserved, 0) * per_ptu))
    chosen: list[int] = []
    for curve, rows in zip(reversed(curves), reversed(taken), strict=True):
        row = int(rows[at])
        chosen.append(row)
        at -= int(curve.ptus[row]) // step
    return chosen[::-1]
