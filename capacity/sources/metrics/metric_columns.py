"""Many series of one metric of one deployment -> one value per minute.

Answers come in chunks that overlap, in several files, split by dimensions that do not matter here, and in several
grains. Whatever is told twice counts once.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.errors import InvalidInput, Mistake
from capacity.findings import Finding, found
from capacity.numerals import minute, significant
from capacity.sources.metrics.metric_names import DEPLOYMENT
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.metrics.told_twice import SPLIT_TOLERANCE, Both, alike, of_grains, of_splits, unsettled
from capacity.sources.minute_spans import Span
from capacity.sources.stamps import MINUTE_SECONDS, Ints
from capacity.traffic.series import Floats

LARGEST: Final = 1e15
"""No metric of a minute is larger; doubles count exactly up to ten times that."""
ADDITIVE: Final = frozenset({"total", "count"})
_TOLERANCE: Final = 1e-9  # of two prints of one number


class Column(NamedTuple):
    """One value per minute, NaN where nothing is known."""

    values: Floats
    metric: str
    grain: int = 1
    """Minutes per value in the source: the coarsest that was used."""
    spread: int = 0
    """How many minutes have a share or a copy of a coarser value."""
    notes: tuple[Finding, ...] = ()
    least: Floats | None = None
    """The smaller where two exports disagree about a minute, of which `values` has the larger; None where none do."""

    @property
    def known(self) -> bool:
        """Whether any minute has a value."""
        return not np.isnan(self.values).all()


def column(series: Sequence[MetricSeries], minutes: Span, *, weights: Floats | None = None) -> Column:
    """The series of one metric and aggregation as one value per minute: the finest grain where it is known.

    Sums of a coarser grain are spread over its minutes: evenly, or by `weights` (one per minute of the result). Of two
    sums of one minute the larger counts. Raises `InvalidInput` where two series contradict each other, and for values
    that cannot be.
    """
    for one in series:
        _refuse_absurd(one)
    result = Column(np.full(minutes.size, np.nan), series[0].metric)
    both = alike(result.values)
    for grain, of_grain in groupby(sorted(series, key=_grain), key=_grain):
        same_grain = list(of_grain)
        coarse, notes = _layer(same_grain, minutes, weights)
        if grain > 1 and series[0].aggregation in ADDITIVE:
            both = of_grains(both, coarse.most, _buckets(same_grain, minutes), grain)
        before = both
        both = Both(*(_filled(own, rest, same_grain, minutes) for own, rest in zip(both, coarse, strict=True)))
        filled = int(np.count_nonzero(np.isnan(before.most) & ~np.isnan(both.most)))
        result = result._replace(
            grain=max(result.grain, grain) if filled else result.grain,
            spread=result.spread + (filled if grain > 1 else 0),
            notes=(*result.notes, *notes),
        )
    return result._replace(values=both.most, least=both.least if both.differ else None)


def _grain(series: MetricSeries) -> int:
    return series.grain


def _refuse_absurd(series: MetricSeries) -> None:
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero((series.values < 0) | (series.values > LARGEST))
    if wrong.size:
        at = minute(series.start + int(wrong[0]) * timedelta(seconds=series.step_seconds))
        what = f"{_of(series)} at {at} is {significant(series.values[wrong[0]])}, which cannot be: correct it"
        raise InvalidInput([Mistake(where=series.where, what=what, key=series.column)])


def _of(series: MetricSeries) -> str:
    deployment = series.dimensions.get(DEPLOYMENT)
    return f"{series.metric} of {deployment}" if deployment else series.metric


def _layer(series: Sequence[MetricSeries], minutes: Span, weights: Floats | None) -> tuple[Both, list[Finding]]:
    """Series of one grain: those of one split merged, then the splits added up."""
    splits: dict[tuple[str, ...], dict[tuple[str, ...], list[MetricSeries]]] = {}
    for one in series:
        others = {name: value.lower() for name, value in sorted(one.dimensions.items()) if name != DEPLOYMENT}
        splits.setdefault(tuple(others), {}).setdefault(tuple(others.values()), []).append(one)
    aggregation = series[0].aggregation
    # What adds up is told best by the finest split; a mean over all calls only by the service itself, without a split.
    names = sorted(splits, key=lambda names: (len(names) if aggregation == "average" else -len(names), names))
    result = alike(np.full(minutes.size, np.nan))
    notes: list[Finding] = []
    for split in names:
        merged = [_merged(same, minutes, weights) for same in splits[split].values()]
        incomplete = sum(minutes_ for _, minutes_ in merged)
        values = _combined([line for line, _ in merged], aggregation)
        if len(merged) > 1 and aggregation == "average":
            notes.append(found("plain-mean", metric=series[0].metric, by=split))
        if incomplete:
            notes.append(found("export-incomplete", metric=series[0].metric, minutes=incomplete))
        if aggregation in ADDITIVE:
            notes.extend(_difference(series[0].metric, result.most, values))
            result = of_splits(result, values)
        else:
            result = alike(np.where(np.isnan(result.most), values, result.most))
    return result, notes


def _difference(metric: str, split: Floats, whole: Floats) -> Iterator[Finding]:
    both = ~np.isnan(split) & ~np.isnan(whole)
    differ = int(np.count_nonzero(~np.isclose(split[both], whole[both], rtol=SPLIT_TOLERANCE)))
    if differ:
        yield found("splits-differ", metric=metric, minutes=differ)


def _combined(lines: Sequence[Floats], aggregation: str) -> Floats:
    """Series of different values of a dimension as one; NaN where none of them is known."""
    if len(lines) == 1:
        return lines[0]
    table = np.vstack(lines)
    known = ~np.isnan(table)
    if aggregation == "maximum":
        values = np.where(known, table, -np.inf).max(axis=0)
    elif aggregation == "minimum":
        values = np.where(known, table, np.inf).min(axis=0)
    else:
        values = np.where(known, table, 0.0).sum(axis=0)
        if aggregation == "average":
            values = values / np.maximum(known.sum(axis=0), 1)
    return np.where(known.any(axis=0), values, np.nan)


def _merged(series: Sequence[MetricSeries], minutes: Span, weights: Floats | None) -> tuple[Floats, int]:
    """Chunks of one line on one grid, and how many minutes one of them had told before they were complete.

    Of those the larger sum counts, of what is no sum the value of the chunk that goes on for longer.
    """
    line = np.full(minutes.size, np.nan)
    ends = np.zeros(minutes.size, dtype=np.int64)
    incomplete = 0
    for number, one in enumerate(series):
        first = one.first_minute - minutes.first
        low, high = max(first, 0), min(one.end_minute - minutes.first, minutes.size)
        if low >= high:
            continue
        values = _by_minute(one, minutes, weights)[low - first : high - first]
        target, end = line[low:high], ends[low:high]
        taken = np.isnan(target)
        if not taken.all():
            differ = ~taken & ~np.isnan(values) & ~np.isclose(target, values, rtol=_TOLERANCE, atol=0)
            is_better = values > target if one.aggregation in ADDITIVE else end < one.end_minute
            at = minutes.first + np.arange(low, high)
            settled = differ & ~unsettled(np.where(is_better, end, one.end_minute), at, one.grain)
            if settled.any():
                _refuse_contradiction(series[:number], one, minutes.first + low + int(settled.argmax()))
            incomplete += int(np.count_nonzero(differ))
            taken |= differ & is_better
        np.copyto(target, values, where=taken)
        np.copyto(end, one.end_minute, where=taken)
    return line, incomplete


def _refuse_contradiction(earlier: Sequence[MetricSeries], one: MetricSeries, at: int) -> None:
    def value(series: MetricSeries) -> float:
        index = (at - series.first_minute) // series.grain
        return float(series.values[index]) if 0 <= index < len(series.values) else float("nan")

    other = next(series for series in earlier if not np.isnan(value(series)))
    places = " and ".join(dict.fromkeys((other.where, one.where)))
    values = f"once {significant(value(other))} and once {significant(value(one))}"
    what = f"{_of(one)} at {minute(Span(at, at).start)} is {values}"
    remedy = "leave one out; the last minutes before an export are often incomplete"
    raise InvalidInput.of(places, f"{what}: {remedy}")


def _by_minute(series: MetricSeries, minutes: Span, weights: Floats | None) -> Floats:
    """The values of the minutes of its buckets; sums are shared out, means and extremes repeated."""
    if series.grain == 1:
        return series.values
    if series.aggregation not in ADDITIVE:
        return np.repeat(series.values, series.grain)
    inside = _inside(series).reshape(-1, series.grain)
    shares = inside.astype(np.float64)
    if weights is not None:
        own = _aligned(weights, minutes, series).reshape(-1, series.grain) * shares
        shares = np.where(own.sum(axis=1, keepdims=True) > 0, own, shares)
    values = series.values[:, np.newaxis] * shares / shares.sum(axis=1, keepdims=True)
    return np.asarray(np.where(inside, values, np.nan).ravel(), dtype=np.float64)


def _inside(series: MetricSeries) -> npt.NDArray[np.bool_]:
    """Which minutes of its buckets the series covers: the last bucket may end before it is full."""
    inside = np.ones(len(series.values) * series.grain, dtype=np.bool_)
    if series.span is not None:
        end = int(series.span[1].timestamp()) // MINUTE_SECONDS - series.first_minute
        inside[max(end, len(inside) - series.grain + 1) :] = False
    return inside


def _aligned(weights: Floats, minutes: Span, series: MetricSeries) -> Floats:
    """The weights of the minutes of a series that overlaps the result; 0 where there are none."""
    first, end = series.first_minute, series.end_minute
    result = np.zeros(end - first)
    low, high = max(first, minutes.first), min(end, minutes.end)
    result[low - first : high - first] = np.nan_to_num(weights[low - minutes.first : high - minutes.first])
    return result


def _filled(fine: Floats, coarse: Floats, series: Sequence[MetricSeries], minutes: Span) -> Floats:
    """The finer values, and the coarser ones in the minutes where there are none.

    Where some minutes of a coarser bucket are known, the others get what is left of its sum: so the bucket keeps its
    sum, and the rest of an hour whose requests are all accounted for is known to be idle.
    """
    gaps = np.isnan(fine) & ~np.isnan(coarse)
    both = ~np.isnan(fine) & ~np.isnan(coarse)
    if series[0].aggregation not in ADDITIVE or not both.any() or not gaps.any():
        return np.where(gaps, coarse, fine)
    _, index = np.unique(_buckets(series, minutes), return_inverse=True)
    total = np.bincount(index, weights=np.nan_to_num(coarse))
    told = np.bincount(index, weights=np.where(both, fine, 0.0))
    left = total - told
    near = np.abs(left) <= SPLIT_TOLERANCE * total
    left = np.where(near, 0.0, np.where(left > 0, left, np.nan))  # less than its parts: it tells nothing of the rest
    each = left / np.maximum(np.bincount(index, weights=gaps), 1)
    partly = np.bincount(index, weights=both) > 0
    return np.where(gaps, np.where(partly[index], each[index], coarse), fine)


def _buckets(series: Sequence[MetricSeries], minutes: Span) -> Ints:
    """The minute in which the bucket of each minute starts; -1 outside of all series."""
    result = np.full(minutes.size, -1, dtype=np.int64)
    for one in series:
        first = one.first_minute
        at = np.arange(max(first, minutes.first), min(one.end_minute, minutes.end))
        result[at - minutes.first] = at - (at - first) % one.grain
    return result
