"""What one workload has of the PTUs that several share, by how they are paid."""

from capacity.planning.over_months.divided_ptus import divided
from capacity.planning.over_months.solved import Solved
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
