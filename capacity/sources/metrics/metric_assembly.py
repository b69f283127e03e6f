"""Series of metrics, and what is known of deployments -> one record per deployment, minute by minute."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from capacity.errors import InvalidInput, NotEnoughData
from capacity.findings import Finding, found
from capacity.sources.metrics.metric_groups import MetricGroup, grouped
from capacity.sources.metrics.metric_measured import measured
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries
from capacity.sources.metrics.metric_tokens import Counted, tokens
from capacity.sources.minute_spans import Span, first_whole, hidden, last_whole
from capacity.sources.windows import MAX_DAYS, Window
from capacity.traffic.series import ObservedDeployment, TokenSeries, unknown

_MAX_MINUTES = MAX_DAYS * 24 * 60
_SHOWN_FILES = 2
WritesOutput: TypeAlias = Callable[[ObservedDeployment], bool]
"""Whether the model of a deployment has output to count, by what is known of it beside its minutes."""


def every_model(_: ObservedDeployment) -> bool:
    """As most do."""
    return True


def deployments(
    answer: MetricAnswer, window: Window, writes_output: WritesOutput = every_model
) -> list[ObservedDeployment]:
    """All deployments that have series or facts, by name and resource.

    The minutes are those of the window, else those that the answers say they cover, else from the first to the last
    stamp of the deployment. A minute without a value is NaN, or 0 if the window says that it is idle; those that it
    excludes are NaN.

    Raises `InvalidInput` where series contradict each other or hold what cannot be, and `NotEnoughData` where the
    series have nothing of the span.
    """
    everything = _span(answer.series)
    _refuse_nothing(answer, window, everything)
    groups = grouped(answer.series, answer.deployments)
    observed = [
        _observed(group, _minutes(group, groups, window, everything), window, writes_output) for group in groups
    ]
    return sorted(
        (one.replaced(notes=(*one.notes, *answer.notes)) for one in observed),
        key=lambda one: (one.name.lower(), (one.resource or "").lower()),
    )


def _asked(known: Span, window: Window) -> Span:
    """The minutes of the window, those that are known where it names no bound."""
    return Span(
        known.first if window.start is None else first_whole(window.start),
        known.end if window.end is None else last_whole(window.end),
    )


def _span(series: Sequence[MetricSeries]) -> Span | None:
    """From the first minute that the series have, or that their answers say they cover, to the last; None of none."""
    if not series:
        return None
    stated = [one.span for one in series if one.span is not None]
    return Span(
        min([*(one.first_minute for one in series), *(last_whole(start) for start, _ in stated)]),
        max([*(_end(one) for one in series), *(last_whole(end) for _, end in stated)]),
    )


def _end(series: MetricSeries) -> int:
    """The minute after its last; the last bucket may reach beyond what its answer covers."""
    end = series.end_minute
    return end if series.span is None else max(end - series.grain + 1, min(end, last_whole(series.span[1])))


def _refuse_nothing(answer: MetricAnswer, window: Window, everything: Span | None) -> None:
    """Raises `NotEnoughData` where no minute is wanted of which anything could be known."""
    asked = _asked(everything or Span(0, 0), window)
    is_bounded = window.start is not None and window.end is not None
    if is_bounded and asked.end <= asked.first:
        raise InvalidInput.of("", f"the span {asked} ends before it starts")
    if everything is None:
        if answer.deployments and not is_bounded:
            raise NotEnoughData("There are deployments, but no metrics of them: export metrics, too.")
        return
    if asked.end <= everything.first or everything.end <= asked.first:
        raise NotEnoughData(f"The metrics cover {everything}, which is all outside of the span that was asked for.")


def _minutes(group: MetricGroup, groups: Sequence[MetricGroup], window: Window, everything: Span | None) -> Span:
    """The minutes wanted of a deployment; one without series has those of its account, else those of all."""
    span = _asked(_span(group.series) or _span(_of_account(group, groups)) or everything or Span(0, 0), window)
    if span.size <= 0 and everything is not None:  # one bound was asked for, and all series of this one lie beyond it
        span = _asked(everything, window)
    if span.size > _MAX_MINUTES:
        what = f"the metrics of {group.name} span {span}: at most {MAX_DAYS} days are read"
        raise InvalidInput.of("", f"{what}; give a start and an end")
    return span


def _of_account(group: MetricGroup, groups: Sequence[MetricGroup]) -> list[MetricSeries]:
    account = (group.resource or "").lower()
    return [one for other in groups if (other.resource or "").lower() == account for one in other.series]


def _observed(group: MetricGroup, minutes: Span, window: Window, writes_output: WritesOutput) -> ObservedDeployment:
    known, about_model = _known(group, minutes)
    left_out, about_left_out = hidden(minutes, window.excluded)
    series, counted = tokens(group, minutes, window, writes_output=writes_output(known))
    beside, about_beside = measured(group, minutes, series.requests)
    notes = (*group.notes, *counted.notes, *about_model, *about_beside, *about_left_out)
    kept, bounds, twice = ~left_out, counted.unsplit, counted.told_twice
    return known.replaced(
        series=series.within(kept),
        unsplit=bounds
        and bounds.replaced(all_input=bounds.all_input.within(kept), all_output=bounds.all_output.within(kept)),
        told_twice=twice and twice.replaced(least=twice.least.within(kept)),
        source=_source(counted, group.series),
        measured=beside.within(kept),
        notes=tuple(dict.fromkeys(notes)),
        grain_minutes=counted.grain_minutes,
        requests_metric=counted.requests_metric,
    )


def _known(group: MetricGroup, minutes: Span) -> tuple[ObservedDeployment, tuple[Finding, ...]]:
    """What is known of a deployment beside its minutes, with notes on its model."""
    model, version, about_model = group.model()
    facts, nothing = group.facts, unknown(minutes.size)
    known = ObservedDeployment(
        name=group.name,
        deployment=group.deployment,
        resource=group.resource,
        series=TokenSeries(start=minutes.start, input_tokens=nothing, output_tokens=nothing),
        source=found("metrics-of-nothing", whose=""),
        model=model,
        model_version=version,
        region=group.region,
        deployment_type=facts.deployment_type if facts else None,
        ptus=facts.ptus if facts else None,
        sku_capacity=facts.sku_capacity if facts else None,
        spillover_deployment=facts.spillover_deployment if facts else None,
    )
    return known, about_model


def _source(counted: Counted, series: Sequence[MetricSeries]) -> Finding:
    """Where the minutes come from."""
    if not series:
        return found("metrics-of-nothing", whose=counted.source)
    # A call is named after the resource, which the record has anyway.
    files = dict.fromkeys(one.where for one in series if not one.resource or not one.where.startswith(one.resource))
    shown = tuple(files)[:_SHOWN_FILES]
    more = len(files) - len(shown)
    return found("metrics", whose=counted.source, metrics=counted.metrics, files=shown, more=more)
