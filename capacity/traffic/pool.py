"""Several deployments as one: minute by minute sums, so that a peak is the peak of the sum."""

from collections.abc import Callable, Sequence

import numpy as np

from capacity.traffic.series import MINUTE, PARTS, Floats, ObservedDeployment, TokenSeries

POOL = "pool"


Asked = Callable[[ObservedDeployment, Sequence[ObservedDeployment]], TokenSeries]
"""What was asked of a deployment, and of those outside of its pool that it may have spilled into."""


def pools(
    observed: Sequence[ObservedDeployment], asked: Asked = lambda one, _: one.series
) -> list[tuple[ObservedDeployment, tuple[int, ...]]]:
    """A pool, and which of the observed are in it, for all that could be one: the same model, version and residency."""
    groups: dict[tuple[str | None, str | None, str | None], list[int]] = {}
    for index, one in enumerate(observed):
        residency = None if one.deployment_type is None else one.deployment_type.residency
        if one.model is not None:
            groups.setdefault((one.model, one.model_version, residency), []).append(index)
    result = []
    for members in groups.values():
        outside = [one for index, one in enumerate(observed) if index not in members]
        inside = [observed[index].replaced(series=asked(observed[index], outside)) for index in members]
        if len(members) > 1:
            result.append((_pool(inside), tuple(members)))
    return result


def _pool(members: Sequence[ObservedDeployment]) -> ObservedDeployment:
    first = members[0]
    regions = {one.region for one in members}
    same_type = len({one.deployment_type for one in members}) == 1
    return ObservedDeployment(
        name=POOL,
        deployment=None,
        resource=None,
        series=_sum([one.series for one in members]),
        source=f"the sum of {', '.join(one.name for one in members)}",
        model=first.model,
        model_version=first.model_version,
        region=regions.pop() if len(regions) == 1 else None,
        deployment_type=first.deployment_type if same_type else None,
        ptus=_total([one.ptus for one in members]) if same_type else None,
        sku_capacity=_total([one.sku_capacity for one in members]) if same_type else None,
        grain_minutes=max(one.grain_minutes for one in members),
        notes=("Mixed traffic in one deployment costs latency and prompt-cache hits; both are not counted here.",),
    )


def _total(sizes: Sequence[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _sum(members: Sequence[TokenSeries]) -> TokenSeries:
    """The sum on one grid.

    A minute that the series of a member does not reach adds nothing; one that it has and did not observe is not
    observed in the sum. What one member does not tell, such as cached input, is taken as none, as it is alone.
    """
    start = min(series.start for series in members)
    minutes = int((max(series.end for series in members) - start) / MINUTE)

    def total(columns: Sequence[Floats]) -> Floats:
        result = np.zeros(minutes)
        for series, values in zip(members, columns, strict=True):
            first = int((series.start - start) / MINUTE)
            result[first : first + series.minutes] += values
        return result

    requests = [series.requests for series in members if series.requests is not None]
    return TokenSeries(
        start=start,
        input_tokens=total([series.input_tokens for series in members]),
        output_tokens=total([series.output_tokens for series in members]),
        requests=total(requests) if len(requests) == len(members) else None,
        **{name: _part([getattr(series, name) for series in members], members, total) for name in PARTS},
    )


def _part(
    columns: Sequence[Floats | None], members: Sequence[TokenSeries], total: Callable[[Sequence[Floats]], Floats]
) -> Floats | None:
    """The sum of a column that only some may tell."""
    if all(column is None for column in columns):
        return None
    return total([np.zeros(one.minutes) if it is None else it for it, one in zip(columns, members, strict=True)])
