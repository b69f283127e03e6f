"""Several deployments as one: minute by minute sums, so that a peak is the peak of the sum."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from capacity.findings import found
from capacity.traffic.demanded import HiddenDemand, demanded
from capacity.traffic.series import MINUTE, Floats, ObservedDeployment, TokenSeries, ToldTwice, Unsplit

POOL = "pool"


class Pool(NamedTuple):
    """Several deployments as one, which of the observed they are, and both readings of what was asked of them."""

    whole: ObservedDeployment
    members: tuple[int, ...]
    hidden: HiddenDemand | None


def pools(observed: Sequence[ObservedDeployment]) -> list[Pool]:
    """A pool for all that could be one: the same model, version and residency.

    A pool holds what was asked for. What spilled from one member into another counts once, where it was sent.
    """
    groups: dict[tuple[str | None, str | None, str | None], list[int]] = {}
    for index, one in enumerate(observed):
        residency = None if one.deployment_type is None else one.deployment_type.residency
        if one.model is not None:
            groups.setdefault((one.model, one.model_version, residency), []).append(index)
    return [_pooled(observed, members) for members in groups.values() if len(members) > 1]


def _pooled(observed: Sequence[ObservedDeployment], members: Sequence[int]) -> Pool:
    own = [observed[index] for index in members]
    hidden = [demanded(one, observed) for one in own]
    asked = [one.series if it is None else it.high for one, it in zip(own, hidden, strict=True)]
    high = _sum(asked)
    known = [one for one in hidden if one is not None]
    both = HiddenDemand(
        low=_sum([one.series if it is None else it.low for one, it in zip(own, hidden, strict=True)]),
        high=high,
        refused=sum(one.refused for one in known),
        spilled=sum(one.spilled for one in known),
        spread=sum(one.spread for one in known),
        logged=_logged(own, hidden),
        of_log=any(one.of_log for one in known),
    )
    whole = _pool(own, high).replaced(told_twice=_told_twice(own, asked), unsplit=_unsplit(own, asked))
    return Pool(whole, tuple(members), both if known else None)


def _told_twice(members: Sequence[ObservedDeployment], asked: Sequence[TokenSeries]) -> ToldTwice | None:
    """What the smaller sums of members come to; None where no two exports disagree about one."""
    known = [one.told_twice for one in members]
    minutes = sum(one.minutes for one in known if one is not None)
    return (
        ToldTwice(minutes=minutes, least=_with(members, asked, [None if one is None else one.least for one in known]))
        if minutes
        else None
    )


def _unsplit(members: Sequence[ObservedDeployment], asked: Sequence[TokenSeries]) -> Unsplit | None:
    """What members come to at both bounds; None where every minute of all of them is split."""
    known = [one.unsplit for one in members]
    minutes = sum(one.minutes for one in known if one is not None)
    if not minutes:
        return None
    return Unsplit(
        minutes=minutes,
        all_input=_with(members, asked, [None if one is None else one.all_input for one in known]),
        all_output=_with(members, asked, [None if one is None else one.all_output for one in known]),
    )


def _with(
    members: Sequence[ObservedDeployment], asked: Sequence[TokenSeries], others: Sequence[TokenSeries | None]
) -> TokenSeries:
    """The sum of what was asked of members, had they served other tokens where others are given."""
    each = zip(members, asked, others, strict=True)
    return _sum([of if other is None else _instead(of, one.series, other) for one, of, other in each])


def _instead(asked: TokenSeries, served: TokenSeries, other: TokenSeries) -> TokenSeries:
    def changed(name: str, values: Floats) -> Floats:
        own, instead = getattr(served, name), getattr(other, name)
        return values if own is None or instead is None else values + instead - own

    return asked.of_columns(changed)


def _logged(own: Sequence[ObservedDeployment], hidden: Sequence[HiddenDemand | None]) -> TokenSeries | None:
    """The sum without what logs do not tell of served requests; None where they tell all."""
    if all(one is None or one.logged is None for one in hidden):
        return None
    pairs = zip(own, hidden, strict=True)
    return _sum([one.series if it is None else it.high if it.logged is None else it.logged for one, it in pairs])


def _pool(members: Sequence[ObservedDeployment], series: TokenSeries) -> ObservedDeployment:
    first = members[0]
    regions = {one.region for one in members}
    same_type = len({one.deployment_type for one in members}) == 1
    return ObservedDeployment(
        name=POOL,
        deployment=None,
        resource=None,
        series=series,
        source=found("sum-of", names=tuple(one.name for one in members)),
        model=first.model,
        model_version=first.model_version,
        region=regions.pop() if len(regions) == 1 else None,
        deployment_type=first.deployment_type if same_type else None,
        ptus=_total([one.ptus for one in members]) if same_type else None,
        sku_capacity=_total([one.sku_capacity for one in members]) if same_type else None,
        # Of a log it is one for all of its deployments.
        left_out=next((one.left_out for one in members if one.left_out is not None), None),
        grain_minutes=max(one.grain_minutes for one in members),
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

    def part(columns: Sequence[Floats | None]) -> Floats | None:
        """The sum of a column that only some may tell."""
        if all(column is None for column in columns):
            return None
        return total([np.zeros(one.minutes) if it is None else it for it, one in zip(columns, members, strict=True)])

    requests = [series.requests for series in members if series.requests is not None]
    return TokenSeries(
        start=start,
        input_tokens=total([series.input_tokens for series in members]),
        output_tokens=total([series.output_tokens for series in members]),
        requests=total(requests) if len(requests) == len(members) else None,
        cached_input_tokens=part([series.cached_input_tokens for series in members]),
        cache_write_tokens=part([series.cache_write_tokens for series in members]),
        image_input_tokens=part([series.image_input_tokens for series in members]),
        image_output_tokens=part([series.image_output_tokens for series in members]),
    )
