"""What spills from a bucket to a standard deployment, whole requests."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from capacity.record import Record
from capacity.sizing.request_class import Context
from capacity.traffic.bucket import US_PER_MINUTE, LongPrompts, Offered, On429, long_rows, simulate
from capacity.traffic.requests import Flags, Ints, Requests, TokenCounts


class SpilledRequests(Record):
    """What would go to a standard deployment, whole requests; the most of any minute (UTC) in tokens and requests."""

    weighted_share: float
    """Of the weighted tokens of all."""
    request_share: float
    tokens: dict[tuple[Context, str], int]
    """By context and category."""
    most_tpm: int
    most_rpm: int


def spilled(
    of: Offered, requests: Requests, *, tpm: int, burst_seconds: float | Fraction, long: LongPrompts | None = None
) -> SpilledRequests:
    """The requests that spill at `tpm`, all of them at 0. `of` was made of `requests`."""
    refused, is_long = np.ones(of.count, dtype=np.bool_), None if long is None else long_rows(requests, long.above)
    if tpm:
        refused = ~simulate(of, tpm=tpm, burst_seconds=burst_seconds, on_429=On429.SPILL).accepted
    tokens = {name: column[refused] for name, column in requests.categories().items()}
    minute = of.arrival_us[refused] // US_PER_MINUTE
    minute -= minute.min(initial=0) if minute.size == 0 else minute.min()
    whole = sum((column.astype(float) for column in tokens.values()), np.zeros(minute.size))
    return SpilledRequests(
        weighted_share=_part(of.actual, refused),
        request_share=float(refused.mean()) if of.count else 0.0,
        tokens=_by_context(tokens, None if is_long is None else is_long[refused]),
        most_tpm=int(np.bincount(minute, weights=whole).max(initial=0)),
        most_rpm=int(np.bincount(minute).max(initial=0)),
    )


def _part(costs: Ints, rows: Flags) -> float:
    """What these rows are of all costs; where nothing costs anything, whether there are any."""
    whole = float(costs.sum(dtype=float))
    return float(costs[rows].sum(dtype=float)) / whole if whole else float(rows.any())


def _by_context(tokens: Mapping[str, TokenCounts], is_long: Flags | None) -> dict[tuple[Context, str], int]:
    if is_long is None:
        return {(Context.SHORT, name): int(column.sum(dtype=np.int64)) for name, column in tokens.items()}
    parts = {Context.SHORT: ~is_long, Context.LONG: is_long}
    return {
        (context, name): int(column[some].sum(dtype=np.int64))
        for context, some in parts.items()
        for name, column in tokens.items()
    }
