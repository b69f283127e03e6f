"""Sums per minute of whatever table -> series; what tells single requests, hours and days is refused."""

from collections.abc import Sequence
from shlex import quote
from typing import Final, NamedTuple

import numpy as np

from capacity.errors import FRAME, InvalidInput, Mistake
from capacity.findings import Finding
from capacity.numerals import minute, significant
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.metrics import cached_beside, sum_windows
from capacity.sources.metrics.metric_names import DEPLOYMENT, OF_TABLE, Name
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries, buckets
from capacity.sources.minute_spans import Span, refuse_too_long
from capacity.sources.stamps import MINUTE_SECONDS, Ints, utc
from capacity.sources.token_names import Quantity
from capacity.traffic.series import Floats

_METRICS: Final = {
    Quantity.INPUT: OF_TABLE.input,
    Quantity.OUTPUT: OF_TABLE.output,
    Quantity.CACHED: OF_TABLE.cached,
    Quantity.REQUESTS: OF_TABLE.requests,
}
_HOUR_SECONDS: Final = 3600
_ENOUGH_STAMPS: Final = 10  # of fewer, equal distances can be chance
BY_MINUTE: Final = "bin(TimeGenerated, 1m) in KQL, PT1M in Azure Monitor, step=60 in Prometheus, bucket_width=1m"
NO_PEAK: Final = "no minute's peak is in it, and PTUs are sized by that"


class Line(NamedTuple):
    """One sum of one deployment."""

    quantity: Quantity
    title: str
    """As the file names it."""
    deployment: str
    model: str
    seconds: Ints
    values: Floats
    """NaN where there is none."""


def answer(
    lines: Sequence[Line],
    where: str,
    notes: Sequence[Finding] = (),
    forms: LocalForms = AS_TOLD,
    *,
    is_query: bool = False,
) -> MetricAnswer:
    """The lines as series of one family, whatever they are called.

    Of a query that may sum over other spans than between its points, `is_query`, both have to be known.

    Raises `InvalidInput` where a line has two values for a minute, where two lines are of the same, where a sum is no
    whole number, and where rows are no minutes.
    """
    if not lines or not any(line.quantity is Quantity.INPUT for line in lines):
        raise InvalidInput.of(where, "no column is known to sum up input tokens: name it with --columns input=NAME")
    step = _step(lines, where)
    _refuse_doubled(lines, where)
    for line in lines:
        _refuse_parts(line, where)
    found = [buckets(line.seconds, line.values, step, f"{where}: {line.title}") for line in lines]
    if is_query and forms.sum_seconds is None:
        sum_windows.refuse_unknown([values for _, values in found], step, where)
    series = []
    for line, (first, points) in zip(lines, found, strict=True):
        start, values, length = sum_windows.windowed(first, points, step, forms.sum_seconds, where)
        named = {DEPLOYMENT: line.deployment, "modelname": line.model}
        metric = _METRICS[line.quantity] or Name(line.title)
        series.append(
            MetricSeries(
                metric=metric.metric,
                aggregation=metric.aggregation,
                start=utc(start),
                step_seconds=length,
                values=values,
                where=where,
                column=line.title,
                dimensions={key: value for key, value in named.items() if value},
            )
        )
    series, about_cached = cached_beside.whole_input(series, where, is_beside=forms.cached_beside_input)
    about_sums = [sum_windows.note(where, forms.sum_seconds or step)] if is_query else []
    return MetricAnswer(series=tuple(series), notes=(*notes, *about_sums, *about_cached))


def _step(lines: Sequence[Line], where: str) -> int:
    """Seconds from one bucket to the next: the greatest that all stamps are apart, a minute where these are few."""
    stamps = np.unique(np.concatenate([line.seconds for line in lines]))
    if len(stamps) < len(("one", "another")):
        raise InvalidInput.of(where, f"one time alone can be a minute or a day: export by minute ({BY_MINUTE})")
    refuse_too_long(Span(int(stamps[0]) // MINUTE_SECONDS, int(stamps[-1]) // MINUTE_SECONDS + 1), where)
    step = int(np.gcd.reduce(np.diff(stamps)))
    if step % MINUTE_SECONDS:
        raise no_minutes(where)
    if step >= _HOUR_SECONDS:
        hours = significant(step / _HOUR_SECONDS)
        raise InvalidInput.of(where, f"its sums are {hours} h apart: {NO_PEAK}. Export by minute: {BY_MINUTE}")
    return step if len(stamps) >= _ENOUGH_STAMPS else MINUTE_SECONDS


def no_minutes(where: str) -> InvalidInput:
    """What to raise for rows that are no minutes."""
    what = "its rows do not lie on minutes: sum them up per minute and deployment"
    return InvalidInput.of(where, f"{what}; single requests are read by {_from_logs(where)}")


def _from_logs(where: str) -> str:
    return "`cp.from_logs`" if where == FRAME else f"`capacity from-logs {quote(where)}`"


def _refuse_doubled(lines: Sequence[Line], where: str) -> None:
    seen: dict[tuple[Quantity, str, str], str] = {}
    for line in lines:
        key = (line.quantity, line.deployment.lower(), line.model.lower())
        of = f" of {line.deployment}" if line.deployment else ""
        if key in seen:
            what = f"`{seen[key]}` and `{line.title}` both are {line.quantity.value}{of}"
            raise InvalidInput.of(where, f"{what}: leave one out, or name it with --columns {line.quantity.value}=NAME")
        seen[key] = line.title
        stamps, counts = np.unique(line.seconds, return_counts=True)
        if (counts > 1).any():
            what = f"{int(counts.max())} rows for {minute(utc(stamps[counts.argmax()]))}{of}"
            remedy = f"sum them up per minute and deployment, or read single requests by {_from_logs(where)}"
            raise InvalidInput.of(where, f"{what}: {remedy}")


def _refuse_parts(line: Line, where: str) -> None:
    """Tokens and requests are whole: parts are a mean, or a rate per second, which is a 60th of the sum."""
    wrong = np.flatnonzero(~np.isnan(line.values) & (line.values != np.floor(line.values)))
    if wrong.size:
        what = f"{line.title} is {significant(line.values[wrong[0]])} at {minute(utc(line.seconds[wrong[0]]))}"
        remedy = "a mean or a rate per second, not the sum of a minute: export sums, such as round(increase(NAME[1m]))"
        raise InvalidInput([Mistake(where=where, what=f"{what}, {remedy}", key=line.title)])
