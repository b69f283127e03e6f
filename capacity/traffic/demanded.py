"""Demand is more than what was served: minutes in which requests were refused or spilled hide some of it.

Token metrics count processed tokens only. Where requests by status are known, demand = served + spilled + refused, the
latter two at the mean tokens of a served request of that minute (of the whole series, where that minute served none,
and in a log of requests).
Refused requests include retries of the same request, so there are two readings: with all of them, and with none.

Requests that were served and do not tell their tokens are demand, too, at the mean of those that do.
"""

from collections.abc import Sequence

import numpy as np

from capacity.record import Record
from capacity.traffic.series import MINUTE, Floats, ObservedDeployment, TokenSeries, Unmeasured


class HiddenDemand(Record):
    """Both readings of the demand, and how many requests were hidden."""

    low: TokenSeries
    high: TokenSeries
    refused: float
    spilled: float
    logged: TokenSeries | None = None
    """As `high`, without what the log does not tell of served requests; None where it tells all."""
    of_log: bool
    """Whether single requests are known: then hidden ones count as the mean of the deployment, else of their minute."""


def demanded(one: ObservedDeployment, others: Sequence[ObservedDeployment]) -> HiddenDemand | None:
    """The demand of one of the deployments; None where nothing is known to be hidden.

    Spilled requests are counted on the standard deployment that took them: `others` has it.
    """
    requests, refused = one.series.requests, one.measured.throttled_requests
    spilled = _spilled(one, others)
    if requests is None or (refused is None and spilled is None and one.unmeasured is None):
        return None
    refused = np.zeros(one.series.minutes) if refused is None else np.nan_to_num(refused)
    spilled = np.zeros(one.series.minutes) if spilled is None else spilled
    if not refused.any() and not spilled.any() and one.unmeasured is None:
        return None
    served = np.clip(np.nan_to_num(requests) - refused, 0.0, None)
    whole = one if one.unmeasured is None else one.replaced(series=_completed(one.series, one.unmeasured, served))
    return HiddenDemand(
        low=_with(whole, served, spilled),
        high=_with(whole, served, spilled + refused),
        logged=None if one.unmeasured is None else _with(one, served, spilled + refused),
        refused=float(refused.sum()),
        spilled=float(spilled.sum()),
        of_log=one.shape is not None,
    )


def _spilled(one: ObservedDeployment, others: Sequence[ObservedDeployment]) -> Floats | None:
    """What spilled over from it, on its own minutes; only a deployment that names its target spills."""
    if one.spillover_deployment is None:
        return None
    wanted = (one.resource, one.spillover_deployment.lower())
    target = next((other for other in others if (other.resource, (other.deployment or "").lower()) == wanted), None)
    if target is None or target.measured.spilled_requests is None:
        return None
    counts = np.zeros(one.series.minutes)
    offset = int((target.series.start - one.series.start) / MINUTE)
    first, last = max(offset, 0), min(offset + target.series.minutes, one.series.minutes)
    if first < last:
        counts[first:last] = np.nan_to_num(target.measured.spilled_requests[first - offset : last - offset])
    return counts


def _completed(series: TokenSeries, unmeasured: Unmeasured, served: Floats) -> TokenSeries:
    """The series with the tokens that served requests do not tell, at the mean of those that do."""

    def grown(tokens: Floats, without: Floats) -> Floats:
        telling = served.sum() - np.nansum(without)
        return tokens + without * (np.nansum(tokens) / telling if telling > 0 else 0.0)

    def of_input(tokens: Floats | None) -> Floats | None:
        return None if tokens is None else grown(tokens, unmeasured.without_input)

    def of_output(tokens: Floats | None) -> Floats | None:
        return None if tokens is None else grown(tokens, unmeasured.without_output)

    return series.replaced(
        input_tokens=grown(series.input_tokens, unmeasured.without_input),
        output_tokens=grown(series.output_tokens, unmeasured.without_output),
        admitted_output_tokens=of_output(series.admitted_output_tokens),
        cached_input_tokens=of_input(series.cached_input_tokens),
        cache_write_tokens=of_input(series.cache_write_tokens),
        image_input_tokens=of_input(series.image_input_tokens),
        image_output_tokens=of_output(series.image_output_tokens),
    )


def _with(one: ObservedDeployment, served: Floats, hidden: Floats) -> TokenSeries:
    """The series with the hidden requests in it."""
    series = one.series

    def grown(tokens: Floats) -> Floats:
        mean = np.nansum(tokens) / served.sum() if served.sum() else 0.0
        per_request = np.full(len(served), mean)
        if one.shape is None:  # single requests are known to be alike over time; of sums only their own minute is
            np.divide(np.nan_to_num(tokens), served, out=per_request, where=served > 0)
        return np.where(hidden > 0, np.nan_to_num(tokens) + hidden * per_request, tokens)

    def known(tokens: Floats | None) -> Floats | None:
        return None if tokens is None else grown(tokens)

    return series.replaced(
        input_tokens=grown(series.input_tokens),
        output_tokens=grown(series.output_tokens),
        admitted_output_tokens=known(series.admitted_output_tokens),
        cached_input_tokens=known(series.cached_input_tokens),
        cache_write_tokens=known(series.cache_write_tokens),
        image_input_tokens=known(series.image_input_tokens),
        image_output_tokens=known(series.image_output_tokens),
        requests=served + hidden,
    )
