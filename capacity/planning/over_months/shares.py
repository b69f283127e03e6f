"""What one workload has of the PTUs that several share, by how they are paid."""

from bisect import bisect_right
from datetime import date

from capacity.planning.over_months.divided_ptus import divided
from capacity.planning.over_months.solved import Solved
from capacity.planning.over_months.steps import dated
from capacity.planning.results.schedule import Held


def of_members(of: Solved, at: int = 0) -> list[Held]:
    """Of each member; shares are in proportion to its PTUs, whole, and add up."""
    one = of.bought[at]
    open_ = list(of.deployed[at])
    parts, ptus = [], sum(open_)
    covered = min(of.held(at) - one.by_year - one.by_month, ptus)
    for count in (covered, min(one.by_year, ptus - covered), one.by_month, one.by_hour):
        part = divided(count, open_)
        open_ = [left - taken for left, taken in zip(open_, part, strict=True)]
        parts.append(part)
    return [Held(*counts) for counts in zip(*parts, strict=True)]


def reserved_on(of: Solved, member: int, day: date) -> int:
    """PTUs that reservations pay for on a day, had already or bought, of one member; the day may be after the months.

    Shares are in proportion to what is deployed, used or not: what replaces a model may need more.
    """
    runs = of.scope.reserved(day) + sum(span.ptus for span in dated(of).bought if span.begins <= day < span.ends)
    at = max(bisect_right(of.scope.begins[: len(of.months)], day) - 1, 0)
    return divided(runs, [runs * ptus for ptus in of.deployed[at]])[member]
