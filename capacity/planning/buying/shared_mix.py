"""The cheapest PTUs of several workloads that share what is reserved.

Reserved PTUs are paid for whether they are used or not, so the first of them are free, and those above cost the
cheapest term. Every workload takes a deployable size or none, and leaves the rest to the token.
"""

from collections.abc import Sequence

from capacity.planning.results.plan_report import Share, SharedOptimum
from capacity.pricing.cost import cents
from capacity.sizing.demand import exact
from capacity.traffic.sharing import Curve, divided, ptus_of


def shared_optimum(
    curves: Sequence[Curve], *, reserved: int, per_ptu: float, term: str, currency: str
) -> SharedOptimum | None:
    """The counts that cost least together; None where a workload is allowed none. `per_ptu` is a month's price."""
    if not curves or not all(curve.is_possible for curve in curves):
        return None
    rows = divided(curves, reserved, per_ptu)
    total = ptus_of(curves, rows)
    spilled = sum(float(curve.spilled_per_month[row]) for curve, row in zip(curves, rows, strict=True))
    above = max(total - reserved, 0)
    return SharedOptimum(
        ptus=total,
        above_reserved_ptus=above,
        shares=tuple(
            Share(workload=curve.workload, ptus=int(curve.ptus[row])) for curve, row in zip(curves, rows, strict=True)
        ),
        term=term if above else None,
        per_month=cents(exact(spilled + above * per_ptu)),
        currency=currency,
    )
