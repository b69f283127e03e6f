"""Cached input tokens of a table of minutes: in the input, as Azure counts, or beside it, as some gateways do."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.grammar import counted
from capacity.numerals import whole
from capacity.sources.metrics.metric_names import OF_TABLE
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.stamps import utc
from capacity.traffic.series import Floats

OPTION: Final = "--cached-beside-input"
WHO: Final = "as Langfuse, Anthropic, Bedrock and some gateways do"
_FEW: Final = 0.05
"""Of the minutes with cached tokens: clocks and roundings of two counters differ in so many."""


def whole_input(
    series: Sequence[MetricSeries], where: str, *, is_beside: bool
) -> tuple[list[MetricSeries], tuple[Finding, ...]]:
    """The series with cached tokens in the input, and what was done.

    Raises `InvalidInput` where there are no cached tokens to be beside the input, and where there are more of them than
    input in minutes that nobody said to be counted so.
    """
    pairs = list(_pairs(series))
    if not is_beside:
        _refuse_more_than_input(pairs, where)
        return list(series), ()
    if not pairs:
        what = f"{OPTION} is for cached tokens, and no column has any: name it with --columns cached=NAME"
        raise InvalidInput.of(where, what)
    changed = {id(one): _together(one, cached) for one, cached in pairs}
    return [changed.get(id(one), one) for one in series], (found("cached-beside-input"),)


def _pairs(series: Sequence[MetricSeries]) -> Iterator[tuple[MetricSeries, MetricSeries]]:
    """Input and cached tokens of the same."""
    cached = {
        _owner(one): one for one in series if OF_TABLE.cached is not None and one.metric == OF_TABLE.cached.metric
    }
    for one in series:
        if one.metric == OF_TABLE.input.metric and _owner(one) in cached:
            yield one, cached[_owner(one)]


def _owner(series: MetricSeries) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value.lower()) for name, value in series.dimensions.items()))


def _refuse_more_than_input(pairs: Sequence[tuple[MetricSeries, MetricSeries]], where: str) -> None:
    both = [(_on_grid(one, one), _on_grid(cached, one)) for one, cached in pairs]
    above = sum(int(np.count_nonzero(cached > input_)) for input_, cached in both)
    minutes = sum(int(np.count_nonzero(cached > 0)) for _, cached in both)
    if above > _FEW * minutes:
        what = f"in {whole(above)} of {counted(minutes, 'minute')} with cached tokens more are cached than input"
        raise InvalidInput.of(where, f"{what}: if the input excludes them, {WHO}, add {OPTION}")


def _on_grid(series: MetricSeries, grid: MetricSeries) -> Floats:
    """Its values on the buckets of another; NaN where it has none."""
    result = np.full(len(grid.values), np.nan)
    first = (series.first_minute - grid.first_minute) // grid.grain
    low, high = max(first, 0), min(first + len(series.values), len(result))
    if low < high:
        result[low:high] = series.values[low - first : high - first]
    return result


def _together(input_: MetricSeries, cached: MetricSeries) -> MetricSeries:
    """Input and cached tokens as one; what is known of one alone counts as it is."""
    first = min(input_.first_minute, cached.first_minute)
    end = max(input_.end_minute, cached.end_minute)
    grid = input_.replaced(start=utc(first * 60), values=np.full((end - first) // input_.grain, np.nan))
    both = np.vstack([_on_grid(one, grid) for one in (input_, cached)])
    known = ~np.isnan(both).all(axis=0)
    return grid.replaced(values=np.where(known, np.nansum(both, axis=0), np.nan))
