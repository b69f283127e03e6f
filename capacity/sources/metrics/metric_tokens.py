"""The series of one deployment -> its tokens and requests, minute by minute."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.grammar import counted
from capacity.sources.metrics.metric_columns import Column, Minutes, column
from capacity.sources.metrics.metric_names import ACTIVE_TOKENS, CACHE_MATCH_RATE, FAMILIES, Family, Name
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.traffic.series import Floats

_PERCENT = 100
_ROUNDING = 0.5  # tokens: less is no contradiction between two metrics


class Readings(NamedTuple):
    """All series of one deployment, by metric in lower case and aggregation."""

    series: Mapping[Name, Sequence[MetricSeries]]
    minutes: Minutes

    def of(self, name: Name) -> Sequence[MetricSeries]:
        """Its series."""
        return self.series.get(Name(name.metric.lower(), name.aggregation), ())

    def column(self, name: Name | None) -> Column | None:
        """Its values per minute; None where nothing was asked for it."""
        series = self.of(name) if name is not None else ()
        return column(series, self.minutes) if series else None

    def first_known(self, *names: Name | None) -> Column | None:
        """The first that has a value; else the first that was asked for."""
        first = None
        for name in names:
            found = self.column(name)
            if found is not None and found.known:
                return found
            first = first or found
        return first


class Tokens(NamedTuple):
    """The traffic of one deployment; NaN is not observed."""

    input: Floats
    output: Floats
    requests: Floats | None
    cached: Floats | None
    grain_minutes: int
    metrics: tuple[str, ...]
    """What was counted with; empty where there is nothing."""
    source: str
    """Whose metrics these are."""
    requests_metric: str | None
    """What requests were counted with."""
    notes: tuple[str, ...]


class _Counts(NamedTuple):
    """What one family of metrics counted."""

    family: Family
    input: Column | None
    output: Column | None

    @property
    def columns(self) -> list[Column]:
        return [found for found in (self.input, self.output) if found is not None]

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """Better with a value of both, then with one of either, then if it was asked for."""
        known = [found.known for found in self.columns]
        return sum(known) == len(("input", "output")), any(known), bool(known)


def tokens(readings: Readings, *, model: str | None, missing_is_idle: bool, cached_share: Fraction | None) -> Tokens:
    """Tokens per minute of the newest family that has a value; two families are never added.

    A minute is observed when input and output both have a value, or when requests are reported as 0. `missing_is_idle`
    makes the other minutes 0, unless input or output was not exported at all.
    """
    counts = [_Counts(family, readings.column(family.input), readings.column(family.output)) for family in FAMILIES]
    chosen = max(counts, key=lambda one: one.rank)  # the first of the best, and the newest is first
    family = chosen.family
    requests = readings.first_known(family.requests, *(other.requests for other in FAMILIES if other != family))
    input_, output, about_missing = _both(chosen, readings.minutes.size, model)
    half = len(chosen.columns) == 1 and (np.isnan(input_).all() or np.isnan(output).all())
    idle = missing_is_idle and not half
    input_, output = _observed(input_, output, None if requests is None else requests.values, idle=idle)
    cached, about_cached = _cached(readings, family, input_, cached_share)
    columns = [*chosen.columns, *([] if requests is None else [requests])]
    return Tokens(
        input=input_,
        output=output,
        requests=None if requests is None else np.nan_to_num(requests.values) if idle else requests.values,
        cached=cached,
        grain_minutes=max((one.grain for one in chosen.columns), default=1),
        metrics=tuple(one.metric for one in columns),
        source=family.source,
        requests_metric=None if requests is None else requests.metric,
        notes=(
            *_about_family(chosen, counts),
            *_about_grain(chosen),
            *about_missing,
            *(note for one in columns for note in one.notes),
            *about_cached,
        ),
    )


def _both(chosen: _Counts, size: int, model: str | None) -> tuple[Floats, Floats, list[str]]:
    """Input and output as they were counted; of an embedding model there is no output to count."""
    empty = np.full(size, np.nan)
    input_, output = ((empty if one is None else one.values) for one in (chosen.input, chosen.output))
    if not chosen.columns or (chosen.input is not None and chosen.output is not None):
        return input_, output, []
    if chosen.output is None and model is not None and "embedding" in model.lower():
        return input_, np.where(np.isnan(input_), np.nan, 0.0), [f"{model} has no output tokens: they count as 0."]
    missing = chosen.family.output if chosen.output is None else chosen.family.input
    return input_, output, [f"{missing.metric} was not exported, so busy minutes are unknown: export it too."]


def _observed(input_: Floats, output: Floats, requests: Floats | None, *, idle: bool) -> tuple[Floats, Floats]:
    """Input and output, both known or both unknown in every minute."""
    fill: npt.NDArray[np.bool_] = np.full(len(input_), idle) if requests is None else (requests == 0) | idle
    input_, output = (np.where(np.isnan(values) & fill, 0.0, values) for values in (input_, output))
    unknown = np.isnan(input_) | np.isnan(output)
    return np.where(unknown, np.nan, input_), np.where(unknown, np.nan, output)


def _about_family(chosen: _Counts, counts: Sequence[_Counts]) -> list[str]:
    """Which metrics were left out, where several families have a value."""
    own = chosen.family.input.metric
    others = [one.family.input.metric for one in counts if one is not chosen and any(c.known for c in one.columns)]
    return [f"Tokens are counted by {own}; {' and '.join(others)} would count them again."] if others else []


def _about_grain(chosen: _Counts) -> list[str]:
    coarse = max(chosen.columns, key=lambda one: one.grain, default=None)
    if coarse is None or coarse.grain == 1:
        return []
    some, every = counted(coarse.spread, "minute is a mean", "minutes are means"), "all minutes are means"
    means = some if coarse.spread < len(coarse.values) else every
    what = f"PEAKS ARE HIDDEN: {means} over {coarse.grain:,} minutes, so sizes come out too small"
    return [f"{what}. Export with the interval PT1M."]


def _cached(
    readings: Readings, family: Family, input_: Floats, share: Fraction | None
) -> tuple[Floats | None, list[str]]:
    """Cached input tokens of each minute: measured where the service tells them, else `share` of the input."""
    if np.isnan(input_).all():
        return None, []
    measured, notes = _measured_cached(readings, family, input_)
    cached = np.where(input_ == 0, 0.0, measured)
    clamped = int(np.count_nonzero((cached < -_ROUNDING) | (cached > input_ + _ROUNDING)))
    if clamped:
        notes.append(f"Cached input came out below 0 or above the input, and was cut to that ({clamped:,} min).")
    cached = np.clip(cached, 0, input_)
    unknown = np.isnan(cached) & ~np.isnan(input_)
    known = ~np.isnan(cached) & (input_ > 0)
    minutes = int(np.count_nonzero(unknown))
    if not minutes:
        if share is not None and known.any():
            notes.append("The cached share that you gave is not used: it was measured.")
        return cached, notes
    if share is None and not known.any():
        return None, notes  # the plan says what that means
    used = float(share) if share is not None else float(cached[known].sum() / input_[known].sum())
    whose = "that you gave" if share is not None else "of the others"
    notes.append(f"Cached input was not measured for {minutes:,} min: they have the share {whose}, {used:.1%}.")
    return np.where(unknown, input_ * used, cached), notes


def _measured_cached(readings: Readings, family: Family, input_: Floats) -> tuple[Floats, list[str]]:
    """NaN where nothing was measured."""
    notes: list[str] = []
    cached = np.full(len(input_), np.nan)
    active = readings.column(ACTIVE_TOKENS)
    total = readings.first_known(family.total, *(other.total for other in FAMILIES if other != family))
    if (own := readings.column(family.cached)) is not None:
        cached = own.values
        notes.append(f"Cached input is that of {own.metric}.")
    elif active is not None and total is not None:
        cached = total.values - active.values
        if not np.isnan(cached).all():
            notes.append(f"Cached input is {total.metric} less {active.metric}.")
    rate = readings.column(CACHE_MATCH_RATE)
    if rate is not None:
        by_rate = rate.values / _PERCENT * input_
        gaps = int(np.count_nonzero(np.isnan(cached) & ~np.isnan(by_rate)))
        if gaps:
            notes.append(f"Cached input is {rate.metric} of the input ({gaps:,} min).")
        cached = np.where(np.isnan(cached), by_rate, cached)
    return cached, notes
