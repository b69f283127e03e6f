"""Demand is more than what was served: minutes in which requests were refused or spilled hide some of it.

Token metrics count processed tokens only. Where requests by status are known, demand = served + hidden, and hidden ones
have the mean tokens of a served request of that minute (of the whole series, where that minute served none, and in a
log of requests).

A spilled request counts as 429 on the deployment that it was sent to: hidden ones are the larger of those that were
refused and those that spilled, and a minute has no more requests than its metric counts. What spilled is demand there,
and not where it was taken over. Refused requests that did not spill include retries of the same request, so there are
two readings: with all of them, and with none. Where counts say that spilled requests are not among those refused, there
is a third one, with both.

Requests that a standard deployment refused far below its quota are not of its own making, and no such demand.

Requests that were served and do not tell their tokens are demand, too, at the mean of those that do.
"""

from collections.abc import Sequence

import numpy as np

from capacity.record import Record
from capacity.traffic.overflow import TakenOver, spilled_from, taken_over
from capacity.traffic.series import Floats, ObservedDeployment, TokenSeries, Unmeasured
from capacity.traffic.summary import hours

COUNTED_AS_REFUSED = 0.5
"""The share of spilled requests that are refused ones of the same hour from which on they are taken to be those."""
BEYOND_CHANCE = 0.01
"""Of the spilled requests, those beyond the refused ones of their hour from which on another reading is told."""


class Taken(Record):
    """What a deployment took over from others, which no reading of its demand holds."""

    requests: float
    sources: tuple[str, ...]
    """The deployments that spilled, as far as they are known."""
    with_it: TokenSeries
    """All that it was asked for, but for what its quota does not explain that it refused."""


class HiddenDemand(Record):
    """Readings of the demand, and how many requests were hidden: refused ones are those that did not spill."""

    low: TokenSeries
    high: TokenSeries
    apart: TokenSeries | None = None
    """With spilled requests beside the refused ones; None where counts do not speak for that."""
    refused: float
    spilled: float
    taken: Taken | None = None
    spread: float = 0.0
    """How many refused or spilled requests are told of longer spans than a minute."""
    not_own: float = 0.0
    """Refused requests that no demand of the deployment explains, in neither reading."""
    with_not_own: TokenSeries | None = None
    """As `high`, with those; None where there are none."""
    logged: TokenSeries | None = None
    """As `high`, without what the log does not tell of served requests; None where it tells all."""
    of_log: bool
    """Whether single requests are known: then hidden ones count as the mean of the deployment, else of their minute."""


class _Counts(Record):
    """Requests of each minute; `hidden` holds those that spilled, and is beside those served."""

    served: Floats
    hidden: Floats
    spilled: Floats
    apart: Floats | None = None
    """Refused and spilled ones beside `served_apart`."""
    served_apart: Floats


def demanded(one: ObservedDeployment, others: Sequence[ObservedDeployment]) -> HiddenDemand | None:
    """The demand of one of the deployments; None where nothing is known to be hidden or taken over."""
    took = taken_over(one, others)
    own = one if took is None else took.own
    requests, spilled = own.series.requests, spilled_from(own, others)
    if requests is None:
        return None
    refused = _known(own.measured.throttled_requests, own)
    if took is None and own.unmeasured is None and not refused.any() and (spilled is None or not spilled.any()):
        return None
    not_own = np.zeros(own.series.minutes)
    if own.quota_use is not None and own.quota_use.is_far:
        refused, not_own = not_own, refused
        own = own.replaced(series=own.series.replaced(requests=np.clip(requests - not_own, 0.0, None)))
    spread = own.measured.spread_requests
    counts = _counts(own, refused, _known(spilled, own), is_spread=spread > 0)
    whole = (
        own if own.unmeasured is None else own.replaced(series=_completed(own.series, own.unmeasured, counts.served))
    )
    return HiddenDemand(
        low=_with(whole, counts.served, counts.spilled),
        high=_with(whole, counts.served, counts.hidden),
        apart=None if counts.apart is None else _with(whole, counts.served_apart, counts.apart),
        refused=float((counts.hidden - counts.spilled).sum()),
        spilled=float(counts.spilled.sum()),
        not_own=float(not_own.sum()),
        with_not_own=_with(whole, counts.served, counts.hidden + not_own) if not_own.any() else None,
        taken=None if took is None else _taken(one, took),
        spread=spread,
        logged=None if own.unmeasured is None else _with(own, counts.served, counts.hidden),
        of_log=own.shape is not None,
    )


def _known(counts: Floats | None, one: ObservedDeployment) -> Floats:
    return np.zeros(one.series.minutes) if counts is None else np.nan_to_num(counts)


def _taken(one: ObservedDeployment, took: TakenOver) -> Taken:
    refused = _known(one.measured.throttled_requests, one)
    served = np.clip(_known(one.series.requests, one) - refused, 0.0, None)
    if one.quota_use is not None and one.quota_use.is_far:
        refused = np.zeros_like(refused)
    return Taken(requests=took.requests, sources=took.sources, with_it=_with(one, served, refused))


def _counts(one: ObservedDeployment, refused: Floats, spilled: Floats, *, is_spread: bool) -> _Counts:
    """What is hidden in each minute; counts that are spread over an hour are compared by the hour."""
    requests = _known(one.series.requests, one)
    served = np.clip(requests - refused, 0.0, None)
    by_hour = [np.nansum(hours(one.series.start, counts), axis=1) for counts in (refused, spilled)]
    refused_too = float(np.minimum(*by_hour).sum())
    beyond, total = float(np.clip(by_hour[1] - by_hour[0], 0.0, None).sum()), float(spilled.sum())
    hidden = np.maximum(refused, spilled)
    if total and refused_too >= COUNTED_AS_REFUSED * total:  # then they are requests of its own metric
        hidden = np.minimum(refused if is_spread else hidden, requests)
        served = requests - hidden
    is_apart = bool(refused.any()) and beyond > BEYOND_CHANCE * total
    return _Counts(
        served=served,
        hidden=hidden,
        spilled=np.minimum(spilled, hidden),
        apart=refused + spilled if is_apart else None,
        served_apart=np.clip(requests - refused, 0.0, None),
    )


def _completed(series: TokenSeries, unmeasured: Unmeasured, served: Floats) -> TokenSeries:
    """The series with the tokens that served requests do not tell, at the mean of those that do."""

    def grown(tokens: Floats, without: Floats) -> Floats:
        telling = served.sum() - np.nansum(without)
        return tokens + without * (np.nansum(tokens) / telling if telling > 0 else 0.0)

    return series.of_tokens(
        lambda tokens: grown(tokens, unmeasured.without_input), lambda tokens: grown(tokens, unmeasured.without_output)
    )


def _with(one: ObservedDeployment, served: Floats, hidden: Floats) -> TokenSeries:
    """The series with the hidden requests in it."""

    def grown(tokens: Floats) -> Floats:
        mean = np.nansum(tokens) / served.sum() if served.sum() else 0.0
        per_request = np.full(len(served), mean)
        if one.shape is None:  # single requests are known to be alike over time; of sums only their own minute is
            np.divide(np.nan_to_num(tokens), served, out=per_request, where=served > 0)
        return np.where(hidden > 0, np.nan_to_num(tokens) + hidden * per_request, tokens)

    return one.series.of_tokens(grown, grown).replaced(requests=served + hidden)
