"""Spillover between deployments: what spilled from one, and what another took over beside its own traffic.

A spilled request is counted twice: as 429 where it was sent, and again where it was taken over. It is demand of the
deployment that it was sent to.
"""

from collections.abc import Callable, Sequence

import numpy as np

from capacity.record import Record
from capacity.traffic.series import MINUTE, Floats, ObservedDeployment, TokenSeries


class TakenOver(Record):
    """A deployment without what it took over: how many requests, and from which deployments, as far as these are known.

    Tokens are not told by spillover: those taken over are as many as requests of their deployments had in that minute.
    """

    own: ObservedDeployment
    requests: float
    sources: tuple[str, ...]


def spilled_from(one: ObservedDeployment, others: Sequence[ObservedDeployment]) -> Floats | None:
    """What spilled over from it, on its own minutes; only a deployment that names its target spills.

    What several spill into one target is theirs in proportion to what they refused in that minute.
    """
    if one.spillover_deployment is None:
        return None
    wanted = _key(one.resource, one.spillover_deployment)
    target = next((other for other in others if _key(other.resource, other.deployment) == wanted), None)
    if target is None or target.measured.spilled_requests is None:
        return None
    sources = _sources(target, others)
    own = _key(one.resource, one.deployment)
    mine = next((row for row, source in enumerate(sources) if _key(source.resource, source.deployment) == own), None)
    share = 1.0 if mine is None else _shares(target, sources)[mine]
    return _aligned(np.nan_to_num(target.measured.spilled_requests) * share, target, one)


def taken_over(one: ObservedDeployment, others: Sequence[ObservedDeployment]) -> TakenOver | None:
    """What it took over from others; None where that is nothing, or not known."""
    series, measured = one.series, one.measured
    if one.spillover_deployment is not None or measured.spilled_requests is None or series.requests is None:
        return None
    requests = np.nan_to_num(series.requests)
    taken = np.minimum(np.nan_to_num(measured.spilled_requests), requests)
    if not taken.any():
        return None
    refused = np.zeros(series.minutes) if measured.throttled_requests is None else measured.throttled_requests
    both = measured.spilled_and_throttled_requests
    taken_refused = np.minimum(np.zeros(series.minutes) if both is None else np.nan_to_num(both), taken)
    own_served = requests - np.nan_to_num(refused) - (taken - taken_refused)
    sources = _sources(one, others)
    left = _left(one, sources, taken - taken_refused, own_served)
    own = one.replaced(
        series=left.replaced(requests=series.requests - taken),
        measured=measured.replaced(
            throttled_requests=None if measured.throttled_requests is None else refused - taken_refused,
            spilled_requests=None,
            spilled_and_throttled_requests=None,
        ),
    )
    return TakenOver(own=own, requests=float(taken.sum()), sources=tuple(source.name for source in sources))


def _key(resource: str | None, deployment: str | None) -> tuple[str, str]:
    return (resource or "").lower(), (deployment or "").lower()


def _sources(target: ObservedDeployment, others: Sequence[ObservedDeployment]) -> list[ObservedDeployment]:
    """Those that name it as their target."""
    wanted = _key(target.resource, target.deployment)
    return [other for other in others if _key(other.resource, other.spillover_deployment) == wanted]


def _aligned(values: Floats, of: ObservedDeployment, to: ObservedDeployment) -> Floats:
    """Values of the minutes of one on those of another; 0 where it has none."""
    result = np.zeros(to.series.minutes)
    offset = int((of.series.start - to.series.start) / MINUTE)
    first, last = max(offset, 0), min(offset + of.series.minutes, to.series.minutes)
    if first < last:
        result[first:last] = values[first - offset : last - offset]
    return result


def _shares(target: ObservedDeployment, sources: Sequence[ObservedDeployment]) -> Floats:
    """Of what spilled into the target, the share of each source: a row each, on the minutes of the target."""
    refused = np.array([_counted(one.measured.throttled_requests, one, target) for one in sources])
    asked = np.array([_counted(one.series.requests, one, target) for one in sources])
    weights = np.where(refused.sum(axis=0) > 0, refused, np.where(asked.sum(axis=0) > 0, asked, 1.0))
    return np.asarray(weights / weights.sum(axis=0), dtype=np.float64)


def _counted(counts: Floats | None, one: ObservedDeployment, target: ObservedDeployment) -> Floats:
    return np.zeros(target.series.minutes) if counts is None else _aligned(np.nan_to_num(counts), one, target)


def _left(
    target: ObservedDeployment, sources: Sequence[ObservedDeployment], taken: Floats, own_served: Floats
) -> TokenSeries:
    """The tokens of the target that are of its own requests; `taken` are those of others that it served."""
    series = target.series
    mixed = taken + np.clip(own_served, 0.0, None)

    def left(tokens: Callable[[TokenSeries], Floats]) -> Floats:
        """The share of the tokens of a minute that stays."""
        there = _tokens(series, tokens)
        mean = _mean(target, sources, tokens)
        mean = np.where(np.isnan(mean), np.divide(there, mixed, out=np.zeros_like(there), where=mixed > 0), mean)
        gone = np.where(own_served > 0, np.minimum(taken * mean, there), np.where(taken > 0, there, 0.0))
        return 1.0 - np.divide(gone, there, out=np.zeros_like(there), where=there > 0)

    of_input, of_output = left(lambda one: one.input_tokens), left(lambda one: one.output_tokens)
    return series.of_tokens(lambda tokens: tokens * of_input, lambda tokens: tokens * of_output)


def _tokens(series: TokenSeries, tokens: Callable[[TokenSeries], Floats]) -> Floats:
    return np.nan_to_num(np.asarray(tokens(series), dtype=np.float64))


def _mean(
    target: ObservedDeployment, sources: Sequence[ObservedDeployment], tokens: Callable[[TokenSeries], Floats]
) -> Floats:
    """The tokens of a request that the sources served in each minute of the target; NaN where none is known."""
    total, known = np.zeros(target.series.minutes), np.zeros(target.series.minutes)
    for source, share in zip(sources, _shares(target, sources) if sources else (), strict=True):
        if source.series.requests is None:
            continue
        there = _tokens(source.series, tokens)
        served = np.nan_to_num(source.series.requests) - _counted(source.measured.throttled_requests, source, source)
        mean = np.full(len(there), np.nan if served.sum() <= 0 else there.sum() / served.sum())
        np.divide(there, served, out=mean, where=served > 0)
        of_target = _aligned(mean, source, target)
        is_known = of_target > 0
        total += np.where(is_known, share * np.nan_to_num(of_target), 0.0)
        known += np.where(is_known, share, 0.0)
    mean = np.full(len(total), np.nan)
    np.divide(total, known, out=mean, where=known > 0)
    return mean
