"""When to ask for requests by status and spillover minute by minute: where the hours show refused or spilled ones.

Spread over its hour, what a busy minute refused is lost, and with it the size; asked for all minutes, each status of
each deployment would be a series of its own. An hour that shows neither is known to have none in any minute.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from capacity.grouping import by_key
from capacity.sources.azure.monitor.discovery import Account
from capacity.sources.azure.monitor.metrics_question import HOUR, MINUTE, Question, Stretch, Want, questions
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.metrics.metric_status import is_of_refused_or_spilled

TOGETHER = timedelta(hours=24)
"""Hours that are no further apart share a call: one a day costs more than the minutes of a night."""


def first_hour(start: datetime) -> datetime:
    """The first whole hour from a moment on: a bucket that begins before the window tells too much."""
    return (start + HOUR - MINUTE).replace(minute=0)


def minute_questions(
    wants: Sequence[Want], hourly: Sequence[MetricSeries], window: Stretch, *, batch: bool
) -> Iterator[Question]:
    """The calls for the minutes of a window in which requests can have been refused or spilled, by its hours.

    The minutes before its first whole hour are asked for in any case: no hour tells of them.
    """
    told = by_key((series.resource or "", series) for series in hourly)
    alike: dict[tuple[Stretch, ...], list[Want]] = {}
    for want, starts in zip(wants, _hours(wants, told, batch=batch), strict=True):
        split = want.replaced(deployments=max(want.deployments, len(told.get(want.account.id, ()))))
        alike.setdefault(tuple(_stretches(starts, window)), []).append(split)
    for stretches, group in alike.items():
        for stretch in stretches:
            yield from questions(group, stretch, batch=batch)


def _hours(
    wants: Sequence[Want], told: Mapping[str, Sequence[MetricSeries]], *, batch: bool
) -> Iterator[frozenset[datetime]]:
    """The hours of each; in a batch those of all that one call can ask together."""
    own = {want.account.id: frozenset(_busy(told.get(want.account.id, ()))) for want in wants}
    if not batch:
        yield from (own[want.account.id] for want in wants)
        return
    shared: dict[object, frozenset[datetime]] = {}
    for want in wants:
        shared[_place(want.account)] = shared.get(_place(want.account), frozenset()) | own[want.account.id]
    yield from (shared[_place(want.account)] if own[want.account.id] else frozenset() for want in wants)


def _place(account: Account) -> tuple[str, str | None]:
    return account.subscription.lower(), account.region


def _busy(hourly: Iterable[MetricSeries]) -> Iterator[datetime]:
    """The hours with any refused or spilled request."""
    for series in hourly:
        if is_of_refused_or_spilled(series):
            yield from (series.start + int(row) * HOUR for row in (series.values > 0).nonzero()[0])


def _stretches(hours: Iterable[datetime], window: Stretch) -> Iterator[Stretch]:
    """The minutes before the first whole hour and those of the hours, cut to the window; close ones in one."""
    spans = [(window.start, first_hour(window.start)), *((hour, hour + HOUR) for hour in sorted(hours))]
    begin, end = spans[0]
    for start, finish in spans[1:]:
        if start - end <= (TOGETHER if begin < end else timedelta(0)):
            end = finish
            continue
        if begin < end:
            yield window.replaced(start=begin, end=min(end, window.end))
        begin, end = start, finish
    if begin < end:
        yield window.replaced(start=begin, end=min(end, window.end))
