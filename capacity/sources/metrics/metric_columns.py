"""Many series of one metric of one deployment -> one value per minute.

Answers come in chunks that overlap, in several files, split by dimensions that do not matter here, and in several
grains. Whatever is told twice counts once.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.errors import InvalidInput
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.stamps import MINUTE_SECONDS, Ints, utc
from capacity.traffic.series import Floats

DEPLOYMENT: Final = "modeldeploymentname"
LARGEST: Final = 1e15
"""No metric of a minute is larger; doubles count exactly up to ten times that."""
ADDITIVE: Final = frozenset({"total", "count"})
_TOLERANCE: Final = 1e-9  # of two prints of one number
_SPLIT_TOLERANCE: Final = 1e-6  # of a sum of many


class Minutes(NamedTuple):
    """The whole UTC minutes of a result, counted since 1970."""

    first: int
    size: int


class Column(NamedTuple):
    """One value per minute, NaN where nothing is known."""

    values: Floats
    metric: str
    grain: int = 1
    """Minutes per value in the source: the coarsest that was used."""
    spread: int = 0
    """How many minutes have a share or a copy of a coarser value."""
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether any minute has a value."""
        return not np.isnan(self.values).all()


class _Layer(NamedTuple):
    """All series of one grain."""

    values: Floats
    bucket: Ints
    """The minute in which the bucket of each minute starts."""
    notes: tuple[str, ...]


def column(series: Sequence[MetricSeries], minutes: Minutes, *, weights: Floats | None = None) -> Column:
    """The series of one metric and aggregation as one value per minute: the finest grain where it is known.

    Sums of a coarser grain are spread over its minutes: evenly, or by `weights` (one per minute of the result). Raises
    `InvalidInput` where two series contradict each other, and for values that cannot be.
    """
    for one in series:
        _refuse_absurd(one)
    result = Column(np.full(minutes.size, np.nan), series[0].metric)
    for step, same_step in groupby(sorted(series, key=_step), key=_step):
        layer = _layer(list(same_step), minutes, weights)
        values = _filled(result.values, layer, additive=series[0].aggregation in ADDITIVE)
        filled = int(np.count_nonzero(np.isnan(result.values) & ~np.isnan(values)))
        grain = step // MINUTE_SECONDS
        result = result._replace(
            values=values,
            grain=max(result.grain, grain) if filled else result.grain,
            spread=result.spread + (filled if grain > 1 else 0),
            notes=(*result.notes, *layer.notes),
        )
    return result


def _step(series: MetricSeries) -> int:
    return series.step_seconds


def first_minute(series: MetricSeries) -> int:
    """The minute of its first bucket."""
    return int(series.start.timestamp()) // MINUTE_SECONDS


def end_minute(series: MetricSeries) -> int:
    """The minute after its last bucket."""
    return first_minute(series) + len(series.values) * (series.step_seconds // MINUTE_SECONDS)


def _refuse_absurd(series: MetricSeries) -> None:
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero((series.values < 0) | (series.values > LARGEST))
    if wrong.size:
        at = first_minute(series) * MINUTE_SECONDS + int(wrong[0]) * series.step_seconds
        what = f"{_of(series)} at {utc(at):%Y-%m-%dT%H:%MZ} is {series.values[wrong[0]]:g}, which cannot be: correct it"
        raise InvalidInput.of(series.where, what)


def _of(series: MetricSeries) -> str:
    deployment = series.dimensions.get(DEPLOYMENT)
    return f"{series.metric} of {deployment}" if deployment else series.metric


def _layer(series: Sequence[MetricSeries], minutes: Minutes, weights: Floats | None) -> _Layer:
    """Series of one grain: those of one split merged, then the splits added up."""
    bucket = np.full(minutes.size, -1, dtype=np.int64)
    splits: dict[tuple[str, ...], dict[tuple[str, ...], list[MetricSeries]]] = {}
    for one in series:
        others = {name: value.lower() for name, value in sorted(one.dimensions.items()) if name != DEPLOYMENT}
        splits.setdefault(tuple(others), {}).setdefault(tuple(others.values()), []).append(one)
    aggregation = series[0].aggregation
    # What adds up is told best by the finest split; a mean over all calls only by the service itself, without a split.
    names = sorted(splits, key=lambda names: (len(names) if aggregation == "average" else -len(names), names))
    result = np.full(minutes.size, np.nan)
    notes: list[str] = []
    for split in names:
        lines = [_merged(same, minutes, weights, bucket) for same in splits[split].values()]
        values = _combined(lines, aggregation)
        if len(lines) > 1 and aggregation == "average":
            by = ", ".join(split)
            notes.append(f"{series[0].metric} is a plain mean over {by}: the weights are not known.")
        notes.extend(_difference(series[0].metric, result, values, aggregation))
        np.copyto(result, values, where=np.isnan(result))
    return _Layer(result, bucket, tuple(notes))


def _difference(metric: str, split: Floats, whole: Floats, aggregation: str) -> Iterable[str]:
    if aggregation not in ADDITIVE:
        return
    both = ~np.isnan(split) & ~np.isnan(whole)
    differ = int(np.count_nonzero(~np.isclose(split[both], whole[both], rtol=_SPLIT_TOLERANCE)))
    if differ:
        yield (
            f"{metric} differs between answers with a finer and a coarser split ({differ:,} min); "
            "the finer is used, and lacks what was cut at `top` when it was asked for."
        )


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


def _merged(series: Sequence[MetricSeries], minutes: Minutes, weights: Floats | None, bucket: Ints) -> Floats:
    """Chunks of one line on one grid; `bucket` is filled on the way."""
    line = np.full(minutes.size, np.nan)
    for number, one in enumerate(series):
        first = first_minute(one) - minutes.first
        low, high = max(first, 0), min(end_minute(one) - minutes.first, minutes.size)
        if low >= high:
            continue
        values = _by_minute(one, minutes, weights)[low - first : high - first]
        target = line[low:high]
        empty = np.isnan(target)
        if not empty.all():
            differ = ~empty & ~np.isnan(values) & ~np.isclose(target, values, rtol=_TOLERANCE, atol=0)
            if differ.any():
                _refuse_contradiction(series[:number], one, minutes.first + low + int(differ.argmax()))
        np.copyto(target, values, where=empty)
        grain = one.step_seconds // MINUTE_SECONDS
        bucket[low:high] = minutes.first + first + np.arange(low - first, high - first) // grain * grain
    return line


def _refuse_contradiction(earlier: Sequence[MetricSeries], one: MetricSeries, minute: int) -> None:
    def value(series: MetricSeries) -> float:
        index = (minute - first_minute(series)) * MINUTE_SECONDS // series.step_seconds
        return float(series.values[index]) if 0 <= index < len(series.values) else float("nan")

    other = next(series for series in earlier if not np.isnan(value(series)))
    places = " and ".join(dict.fromkeys((other.where, one.where)))
    what = (
        f"{_of(one)} at {utc(minute * MINUTE_SECONDS):%Y-%m-%dT%H:%MZ} is once {value(other):g} and once {value(one):g}"
    )
    remedy = "leave one out; the last minutes before an export are often incomplete"
    raise InvalidInput.of(places, f"{what}: {remedy}")


def _by_minute(series: MetricSeries, minutes: Minutes, weights: Floats | None) -> Floats:
    """The values of the minutes of its buckets; sums are shared out, means and extremes repeated."""
    grain = series.step_seconds // MINUTE_SECONDS
    if grain == 1:
        return series.values
    if series.aggregation not in ADDITIVE:
        return np.repeat(series.values, grain)
    inside = _inside(series).reshape(-1, grain)
    shares = inside.astype(np.float64)
    if weights is not None:
        own = _aligned(weights, minutes, series).reshape(-1, grain) * shares
        shares = np.where(own.sum(axis=1, keepdims=True) > 0, own, shares)
    values = series.values[:, np.newaxis] * shares / shares.sum(axis=1, keepdims=True)
    return np.asarray(np.where(inside, values, np.nan).ravel(), dtype=np.float64)


def _inside(series: MetricSeries) -> npt.NDArray[np.bool_]:
    """Which minutes of its buckets the series covers: the last bucket may end before it is full."""
    grain = series.step_seconds // MINUTE_SECONDS
    inside = np.ones(len(series.values) * grain, dtype=np.bool_)
    if series.span is not None:
        end = int(series.span[1].timestamp()) // MINUTE_SECONDS - first_minute(series)
        inside[max(end, len(inside) - grain + 1) :] = False
    return inside


def _aligned(weights: Floats, minutes: Minutes, series: MetricSeries) -> Floats:
    """The weights of the minutes of a series that overlaps the result; 0 where there are none."""
    first, end = first_minute(series), end_minute(series)
    result = np.zeros(end - first)
    low, high = max(first, minutes.first), min(end, minutes.first + minutes.size)
    result[low - first : high - first] = np.nan_to_num(weights[low - minutes.first : high - minutes.first])
    return result


def _filled(fine: Floats, layer: _Layer, *, additive: bool) -> Floats:
    """The finer values, and the coarser ones in the minutes where there are none.

    Where some minutes of a coarser bucket are known, the others get what is left of its sum: so the bucket keeps its
    sum, and the rest of an hour whose requests are all accounted for is known to be idle.
    """
    coarse = layer.values
    gaps = np.isnan(fine) & ~np.isnan(coarse)
    both = ~np.isnan(fine) & ~np.isnan(coarse)
    if not additive or not both.any() or not gaps.any():
        return np.where(gaps, coarse, fine)
    _, index = np.unique(layer.bucket, return_inverse=True)
    total = np.bincount(index, weights=np.nan_to_num(coarse))
    told = np.bincount(index, weights=np.where(both, fine, 0.0))
    left = total - told
    near = np.abs(left) <= _SPLIT_TOLERANCE * total
    left = np.where(near, 0.0, np.where(left > 0, left, np.nan))  # less than its parts: it tells nothing of the rest
    each = left / np.maximum(np.bincount(index, weights=gaps), 1)
    partly = np.bincount(index, weights=both) > 0
    return np.where(gaps, np.where(partly[index], each[index], coarse), fine)
