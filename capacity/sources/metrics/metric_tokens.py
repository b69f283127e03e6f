"""The series of one deployment -> its tokens and requests, minute by minute."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from capacity.findings import Finding, found
from capacity.sources.metrics.metric_columns import Column
from capacity.sources.metrics.metric_groups import MetricGroup
from capacity.sources.metrics.metric_names import ACTIVE_TOKENS, CACHE_MATCH_RATE, FAMILIES, Family
from capacity.sources.metrics.metric_status import failed
from capacity.sources.metrics.token_split import completed, parted
from capacity.sources.minute_spans import Span
from capacity.sources.windows import Window
from capacity.traffic.series import Floats, TokenSeries, ToldTwice, Unsplit

_PERCENT = 100
_NEAR = 0.01  # of two metrics that count the same, each in its own way
_ROUNDING = 0.5  # tokens: less is no contradiction between two metrics


NOT_TOLD = ("half-exported", "tokens-as-one", "tokens-without-total")
"""Codes of notes that say why no minute has tokens, though there are metrics of them."""


class Counted(NamedTuple):
    """What the traffic of one deployment was counted with."""

    grain_minutes: int
    metrics: tuple[str, ...]
    """Empty where there is nothing."""
    source: str
    """Whose metrics these are."""
    requests_metric: str | None
    """What requests were counted with."""
    notes: tuple[Finding, ...]
    unsplit: Unsplit | None = None
    told_twice: ToldTwice | None = None


_Pair: TypeAlias = tuple[Column | None, Column | None]
"""Input and output of one family, as they were counted; None where nothing was asked for it."""


def tokens(group: MetricGroup, minutes: Span, window: Window, *, writes_output: bool) -> tuple[TokenSeries, Counted]:
    """Tokens per minute of the newest family that has a value; two families are never added.

    A minute is observed when input and output both have a value, or when requests are reported as 0. A window whose
    missing minutes are idle makes the other minutes 0, unless input or output was not exported at all, or has no value
    in any minute with requests. Where the model is known to write no output, such output is 0.
    """
    counts = {
        family: (group.first_known(minutes, family.input), group.first_known(minutes, family.output))
        for family in FAMILIES
    }
    family = max(counts, key=lambda one: _rank(counts[one]))  # the first of the best, and the newest is first
    chosen = counts[family]
    requests = group.first_known(minutes, family.requests, *(one.requests for one in FAMILIES if one != family))
    total = group.first_known(minutes, family.total, *(other.total for other in FAMILIES if other != family))
    totals = None if total is None else total.values
    asked, about_failed = _asked(group, minutes, requests)
    busy = np.ones(minutes.size, dtype=np.bool_) if asked is None or not np.nansum(asked) else asked > 0
    input_, output, about_missing = _both(family, chosen, busy, totals, writes_output=writes_output)
    about_missing += _untold(group, counts, total)
    idle = window.missing_is_idle and not any(note.code in NOT_TOLD for note in about_missing)
    input_, output = _observed(input_, output, asked, idle=idle)
    cached, about_cached = _cached(group, minutes, family, input_, total, window.cached_share)
    columns = [*_columns(chosen), *([] if requests is None else [requests])]
    series = TokenSeries(
        start=minutes.start,
        input_tokens=input_,
        output_tokens=output,
        requests=np.nan_to_num(asked) if idle and asked is not None else asked,
        cached_input_tokens=cached,
    )
    told_twice = _told_twice(series, chosen)
    series, unsplit = completed(series, totals)
    return series, Counted(
        grain_minutes=max((one.grain for one in _columns(chosen)), default=1),
        metrics=tuple(one.metric for one in columns),
        source=family.source,
        requests_metric=None if requests is None else requests.metric,
        notes=(
            *_about_family(family, counts),
            *_about_grain(_columns(chosen)),
            *about_missing,
            *(note for one in columns for note in one.notes),
            *about_cached,
            *about_failed,
        ),
        unsplit=unsplit,
        told_twice=told_twice,
    )


def _asked(group: MetricGroup, minutes: Span, requests: Column | None) -> tuple[Floats | None, list[Finding]]:
    """The requests of each minute, without those that failed: their tokens are those of the others."""
    if requests is None:
        return None, []
    failed_ = np.minimum(failed(group, minutes, requests.values), np.nan_to_num(requests.values))
    many = round(float(failed_.sum()))
    return requests.values - failed_, [found("failed-requests", requests=many)] if many else []


def _told_twice(series: TokenSeries, chosen: _Pair) -> ToldTwice | None:
    """The series with the smaller where two exports disagree about its tokens."""
    pairs = zip((series.input_tokens, series.output_tokens), chosen, strict=True)
    input_, output = (own if one is None or one.least is None else np.fmin(own, one.least) for own, one in pairs)
    differ = (input_ < series.input_tokens) | (output < series.output_tokens)
    if not differ.any():
        return None
    cached = series.cached_input_tokens
    least = series.replaced(
        input_tokens=input_,
        output_tokens=output,
        cached_input_tokens=None if cached is None else np.minimum(cached, input_),
    )
    return ToldTwice(minutes=int(np.count_nonzero(differ)), least=least)


def _columns(pair: _Pair) -> list[Column]:
    return [one for one in pair if one is not None]


def _rank(pair: _Pair) -> tuple[bool, bool, bool]:
    """Better with a value of both, then with one of either, then if it was asked for."""
    known = [one.known for one in _columns(pair)]
    return sum(known) == len(pair), any(known), bool(known)


def _both(
    family: Family, chosen: _Pair, busy: npt.NDArray[np.bool_], total: Floats | None, *, writes_output: bool
) -> tuple[Floats, Floats, list[Finding]]:
    """Input and output as they were counted, or as the difference of the other one to the total.

    Which of them lacks is told by the busy minutes: idle ones may be known all the same.
    """
    empty = np.full(len(busy), np.nan)
    input_, output = ((empty if one is None else one.values) for one in chosen)
    by_total = parted(input_, output, total) if writes_output else None
    if by_total is not None and by_total.minutes:
        return by_total.input, by_total.output, [found("tokens-as-difference", minutes=by_total.minutes)]
    lacks_input, lacks_output = (bool(np.isnan(values[busy]).all()) for values in (input_, output))
    if len(_columns(chosen)) != 1 and lacks_input is lacks_output:
        return input_, output, []
    missing = family.output if chosen[1] is None or (lacks_output and not lacks_input) else family.input
    if missing is family.output and not writes_output:
        return input_, np.where(np.isnan(input_), output, 0.0), [found("no-output-tokens")]
    return input_, output, [found("half-exported", metric=missing.metric)]


def _untold(group: MetricGroup, counts: Mapping[Family, _Pair], total: Column | None) -> list[Finding]:
    """Why neither input nor output has a value, where there are tokens."""
    if any(one.known for pair in counts.values() for one in _columns(pair)):
        return []
    if total is not None and np.nansum(total.values) > 0:
        family = next(one for one in FAMILIES if one.total is not None and one.total.metric == total.metric)
        return [found("tokens-as-one", metric=total.metric, parts=(family.input.metric, family.output.metric))]
    metrics, aggregations = group.untotaled()
    return [found("tokens-without-total", metrics=metrics, aggregations=aggregations)] if metrics else []


def _observed(input_: Floats, output: Floats, requests: Floats | None, *, idle: bool) -> tuple[Floats, Floats]:
    """Input and output, both known or both unknown in every minute."""
    fill: npt.NDArray[np.bool_] = np.full(len(input_), idle) if requests is None else (requests == 0) | idle
    input_, output = (np.where(np.isnan(values) & fill, 0.0, values) for values in (input_, output))
    unknown = np.isnan(input_) | np.isnan(output)
    return np.where(unknown, np.nan, input_), np.where(unknown, np.nan, output)


def _about_family(chosen: Family, counts: Mapping[Family, _Pair]) -> Iterator[Finding]:
    """Which metrics were left out, where several families have a value."""
    others = tuple(
        family.input.metric
        for family, pair in counts.items()
        if family is not chosen and any(one.known for one in _columns(pair))
    )
    if not others:
        return
    yield found("counted-once", metric=chosen.input.metric, others=others)
    own = counts[chosen][0]
    for family, (input_, _) in counts.items():
        if family is not chosen and own is not None and input_ is not None:
            lost = int(np.count_nonzero(np.isnan(own.values) & (np.nan_to_num(input_.values) > 0)))
            both = ~np.isnan(own.values) & ~np.isnan(input_.values)
            differ = int(np.count_nonzero(~np.isclose(own.values[both], input_.values[both], rtol=_NEAR)))
            if lost or differ:
                yield found("families-differ", metric=own.metric, other=input_.metric, lost=lost, differ=differ)


def _about_grain(chosen: Sequence[Column]) -> Iterator[Finding]:
    coarse = max(chosen, key=lambda one: one.grain, default=None)
    if coarse is not None and coarse.grain > 1:
        of = len(coarse.values)
        yield found("peaks-hidden", means=coarse.spread, minutes=of, grain=coarse.grain)


def _cached(  # noqa: PLR0913, PLR0917  # what is counted, and what is said
    group: MetricGroup, minutes: Span, family: Family, input_: Floats, total: Column | None, share: Fraction | None
) -> tuple[Floats | None, list[Finding]]:
    """Cached input tokens of each minute: measured where the service tells them, else `share` of the input."""
    if np.isnan(input_).all():
        return None, []
    measured, notes = _measured_cached(group, minutes, family, input_, total)
    cached = np.where(input_ == 0, 0.0, measured)
    clamped = int(np.count_nonzero((cached < -_ROUNDING) | (cached > input_ + _ROUNDING)))
    if clamped:
        notes.append(found("cached-cut", minutes=clamped))
    cached = np.clip(cached, 0, input_)
    unknown = np.isnan(cached) & ~np.isnan(input_)
    known = ~np.isnan(cached) & (input_ > 0)
    if not unknown.any():
        if share is not None and known.any():
            notes.append(found("cached-share-unused"))
        return cached, notes
    if share is None and not known.any():
        return None, notes  # the plan says what that means
    used = float(share) if share is not None else float(cached[known].sum() / input_[known].sum())
    code = "cached-share-of-others" if share is None else "cached-share-given"
    notes.append(found(code, minutes=int(np.count_nonzero(unknown)), share=used))
    return np.where(unknown, input_ * used, cached), notes


def _measured_cached(
    group: MetricGroup, minutes: Span, family: Family, input_: Floats, total: Column | None
) -> tuple[Floats, list[Finding]]:
    """NaN where nothing was measured."""
    notes: list[Finding] = []
    cached = np.full(len(input_), np.nan)
    active = group.first_known(minutes, ACTIVE_TOKENS)
    if (own := group.first_known(minutes, family.cached)) is not None:
        cached = own.values
        notes.append(found("cached-told", metric=own.metric))
    elif active is not None and total is not None:
        cached = total.values - active.values
        if not np.isnan(cached).all():
            notes.append(found("cached-as-difference", total=total.metric, active=active.metric))
    rate = group.first_known(minutes, CACHE_MATCH_RATE)
    if rate is not None:
        by_rate = rate.values / _PERCENT * input_
        gaps = int(np.count_nonzero(np.isnan(cached) & ~np.isnan(by_rate)))
        if gaps:
            notes.append(found("cached-by-rate", metric=rate.metric, minutes=gaps))
        cached = np.where(np.isnan(cached), by_rate, cached)
    return cached, notes
