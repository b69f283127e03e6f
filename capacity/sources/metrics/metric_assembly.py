"""Series of metrics, and what is known of deployments -> one record per deployment, minute by minute."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.errors import InvalidInput, NotEnoughData
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.metric_columns import Minutes, end_minute, first_minute
from capacity.sources.metrics.metric_groups import Group, grouped
from capacity.sources.metrics.metric_measured import measured
from capacity.sources.metrics.metric_names import Name
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.metrics.metric_tokens import Readings, Tokens, tokens
from capacity.sources.stamps import MINUTE_SECONDS, utc
from capacity.sources.windows import MAX_DAYS
from capacity.traffic.series import Floats, Measured, ObservedDeployment, TokenSeries

_MAX_MINUTES = MAX_DAYS * 24 * 60
_SHOWN_FILES = 2


class _Span(NamedTuple):
    """From one minute to before another, counted since 1970."""

    first: int
    end: int

    def __str__(self) -> str:
        first, end = (f"{utc(minute * MINUTE_SECONDS):%Y-%m-%dT%H:%MZ}" for minute in self)
        return f"{first} to {end}"


class _Wanted(NamedTuple):
    """What the caller asked for."""

    first: int | None
    end: int | None
    missing_is_idle: bool
    excluded: tuple[_Span, ...]
    cached_share: Fraction | None


def deployments(  # noqa: PLR0913  # one argument per option of the command
    series: Sequence[MetricSeries],
    facts: Sequence[DeploymentFacts],
    *,
    start: datetime | None,
    end: datetime | None,
    missing_is_idle: bool,
    excluded: Sequence[tuple[datetime, datetime]],
    cached_share: Fraction | None,
) -> list[ObservedDeployment]:
    """All deployments that have series or facts, by name and resource.

    The minutes are those from `start` to `end`, else those that the answers say they cover, else from the first to the
    last stamp of the deployment. A minute without a value is NaN, or 0 if `missing_is_idle`; those in `excluded` are
    NaN. `cached_share` (0..1) is the share of input read from the cache where the service does not tell it.

    Raises `InvalidInput` where series contradict each other or hold what cannot be, and `NotEnoughData` where the
    series have nothing of the span.
    """
    wanted = _Wanted(
        first=None if start is None else -(-_seconds(start) // MINUTE_SECONDS),
        end=None if end is None else _seconds(end) // MINUTE_SECONDS,
        missing_is_idle=missing_is_idle,
        excluded=tuple(_Span(_seconds(a) // MINUTE_SECONDS, -(-_seconds(b) // MINUTE_SECONDS)) for a, b in excluded),
        cached_share=cached_share,
    )
    everything = _span(series)
    _refuse_nothing(wanted, everything, has_facts=bool(facts))
    groups = grouped(series, facts)
    observed = [_observed(group, _minutes(group, groups, wanted, everything), wanted) for group in groups]
    return sorted(observed, key=lambda one: (one.name.lower(), (one.resource or "").lower()))


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _span(series: Sequence[MetricSeries]) -> _Span | None:
    """From the first minute that the series have, or that their answers say they cover, to the last; None of none."""
    if not series:
        return None
    first = min(first_minute(one) for one in series)
    end = max(_end(one) for one in series)
    stated = [one.span for one in series if one.span is not None]
    return _Span(
        min([first, *(_seconds(span[0]) // MINUTE_SECONDS for span in stated)]),
        max([end, *(_seconds(span[1]) // MINUTE_SECONDS for span in stated)]),
    )


def _end(series: MetricSeries) -> int:
    """The minute after its last; the last bucket may reach beyond what its answer covers."""
    end = end_minute(series)
    if series.span is None:
        return end
    return max(end - series.step_seconds // MINUTE_SECONDS + 1, min(end, _seconds(series.span[1]) // MINUTE_SECONDS))


def _refuse_nothing(wanted: _Wanted, everything: _Span | None, *, has_facts: bool) -> None:
    """Raises `NotEnoughData` where no minute is wanted of which anything could be known."""
    if wanted.first is not None and wanted.end is not None and wanted.end <= wanted.first:
        raise InvalidInput.of("", f"the span {_Span(wanted.first, wanted.end)} ends before it starts")
    if everything is None:
        if has_facts and (wanted.first is None or wanted.end is None):
            raise NotEnoughData("There are deployments, but no metrics of them: export metrics, too.")
        return
    asked = _Span(
        everything.first if wanted.first is None else wanted.first, everything.end if wanted.end is None else wanted.end
    )
    if asked.end <= everything.first or everything.end <= asked.first:
        raise NotEnoughData(f"The metrics cover {everything}, which is all outside of the span that was asked for.")


def _minutes(group: Group, groups: Sequence[Group], wanted: _Wanted, everything: _Span | None) -> Minutes:
    """The minutes wanted of a deployment; one without series has those of its account, else those of all."""
    own = _span(group.series) or _span(_of_account(group, groups)) or everything or _Span(0, 0)
    first = own.first if wanted.first is None else wanted.first
    end = own.end if wanted.end is None else wanted.end
    if end <= first and everything is not None:  # one bound was asked for, and all series of this one lie beyond it
        first = everything.first if wanted.first is None else wanted.first
        end = everything.end if wanted.end is None else wanted.end
    if end - first > _MAX_MINUTES:
        what = f"the metrics of {group.name} span {_Span(first, end)}: at most {MAX_DAYS} days are read"
        raise InvalidInput.of("", f"{what}; give a start and an end")
    return Minutes(first, end - first)


def _of_account(group: Group, groups: Sequence[Group]) -> list[MetricSeries]:
    account = (group.resource or "").lower()
    return [one for other in groups if (other.resource or "").lower() == account for one in other.series]


def _observed(group: Group, minutes: Minutes, wanted: _Wanted) -> ObservedDeployment:
    by_name: dict[Name, list[MetricSeries]] = {}
    for one in group.series:
        by_name.setdefault(Name(one.metric.lower(), one.aggregation), []).append(one)
    readings = Readings(by_name, minutes)
    model, version, about_model = group.model()
    counted = tokens(readings, model=model, missing_is_idle=wanted.missing_is_idle, cached_share=wanted.cached_share)
    beside, about_measured = measured(readings, counted.requests)
    hidden, about_hidden = _hidden(minutes, wanted.excluded)
    notes = (*group.notes, *counted.notes, *about_model, *about_measured, *about_hidden)
    return ObservedDeployment(
        name=group.name,
        deployment=group.deployment,
        resource=group.resource,
        series=_token_series(counted, minutes, hidden),
        source=_source(counted, group.series),
        measured=Measured(**{name: _without(values, hidden) for name, values in vars(beside).items()}),
        model=model,
        model_version=version,
        region=group.region,
        deployment_type=group.facts.deployment_type if group.facts else None,
        ptus=group.facts.ptus if group.facts else None,
        sku_capacity=group.facts.sku_capacity if group.facts else None,
        spillover_deployment=group.facts.spillover_deployment if group.facts else None,
        notes=tuple(dict.fromkeys(notes)),
        grain_minutes=counted.grain_minutes,
        requests_metric=counted.requests_metric,
    )


def _token_series(counted: Tokens, minutes: Minutes, hidden: npt.NDArray[np.bool_]) -> TokenSeries:
    return TokenSeries(
        start=utc(minutes.first * MINUTE_SECONDS),
        input_tokens=np.where(hidden, np.nan, counted.input),
        output_tokens=np.where(hidden, np.nan, counted.output),
        requests=_without(counted.requests, hidden),
        cached_input_tokens=_without(counted.cached, hidden),
    )


def _hidden(minutes: Minutes, excluded: Sequence[_Span]) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """The minutes to be left out, and which these are in words."""
    hidden = np.zeros(minutes.size, dtype=np.bool_)
    notes = []
    for span in excluded:
        first, end = (min(max(minute - minutes.first, 0), minutes.size) for minute in span)
        if first < end:
            hidden[first:end] = True
            notes.append(f"Left out as asked: {span} ({end - first:,} min).")
    return hidden, notes


def _without(values: Floats | None, hidden: npt.NDArray[np.bool_]) -> Floats | None:
    return None if values is None else np.where(hidden, np.nan, values)


def _source(counted: Tokens, series: Sequence[MetricSeries]) -> str:
    """Where the minutes come from, in words."""
    if not series:
        return f"{counted.source}, which hold nothing of it"
    # A call is named after the resource, which the record has anyway.
    files = (one.where for one in series if not one.resource or not one.where.startswith(one.resource))
    wheres = list(dict.fromkeys(files))
    more = f" and {len(wheres) - _SHOWN_FILES} more" if len(wheres) > _SHOWN_FILES else ""
    metrics = f" ({', '.join(counted.metrics)})" if counted.metrics else ""
    origin = f" from {', '.join(wheres[:_SHOWN_FILES])}{more}" if wheres else ""
    return f"{counted.source}{metrics}{origin}"
