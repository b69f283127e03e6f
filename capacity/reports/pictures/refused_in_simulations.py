"""What simulated PTU counts refused, over counts and depths of the bucket."""

from collections.abc import Sequence

from capacity.planning.simulation import Simulation
from capacity.reports.pictures import refused_shares
from capacity.reports.pictures.picture import Picture
from capacity.reports.pictures.refused_shares import Asked


def picture(simulations: Sequence[Simulation]) -> Picture | None:
    """Of one deployment; None where there are no several counts."""
    shares: dict[float, list[tuple[int, float]]] = {}
    for one in simulations:
        part = one.summary.throttled_share
        if one.ptus is not None and one.burst_seconds is not None and part is not None:
            shares.setdefault(one.burst_seconds, []).append((one.ptus, part))
    return refused_shares.picture(
        Asked(shares={depth: sorted(some) for depth, some in shares.items()}, basis="requests")
    )
