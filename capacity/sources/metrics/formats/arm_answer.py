"""Answers of the metrics API -> series: live, saved, or printed by the Azure CLI or PowerShell.

They share one tree, `value[]` of metrics, `timeseries[]` in it, `data[]` of points in that, and differ in the case of
keys, in what they leave out, and in how they write times.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.reading.scalars import short
from capacity.sources.metrics.account_ids import account_of, refuse_other_type
from capacity.sources.metrics.exported_values import lowered, numbers, objects, text_of
from capacity.sources.metrics.formats.metric_content import Content
from capacity.sources.metrics.metric_names import AGGREGATIONS
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries, agreed_step, buckets
from capacity.sources.metrics.point_lists import Points
from capacity.sources.stamps import epoch_seconds, grain_seconds, utc


class _Head(NamedTuple):
    """What holds for a whole answer."""

    where: str
    grain: int | None
    resource: str | None
    region: str | None
    span: tuple[datetime, datetime] | None


class _Line(NamedTuple):
    """One item of `timeseries[]`."""

    metric: str
    resource: str | None
    dimensions: dict[str, str]
    points: Points
    """Of the aggregations that have a key in some point."""
    usual: str
    """The aggregation that a metric of this unit is asked with."""


def is_answer(content: Content) -> bool:
    """`value[]` of metrics; an answer without any metric still names its span."""
    top = _top(content)
    return isinstance(top.get("value"), list) and ("timespan" in top or _is_metrics(top["value"]))


def is_cli_answer(content: Content) -> bool:
    """An answer with the `resourceGroup` that the Azure CLI adds to each metric."""
    values = _top(content).get("value")
    return isinstance(values, list) and _is_metrics(values) and "resourceGroup" in values[0]


def is_batch(content: Content) -> bool:
    """`values[]` of answers."""
    return isinstance(_top(content).get("values"), list)


def is_powershell(content: Content) -> bool:
    """A list of metrics with nothing around it, or one alone."""
    return _is_metrics(_listed(content))


def read_answer(content: Content) -> MetricAnswer:
    """One answer of a resource."""
    if not isinstance(content.json, dict) or not isinstance(_top(content).get("value"), list):
        raise InvalidInput.of(content.where, "no metrics answer: it has no list `value`")
    return MetricAnswer(series=tuple(series_from_answer(content.json, content.where)))


def read_batch(content: Content) -> MetricAnswer:
    """Answers of several resources."""
    if not is_batch(content):
        raise InvalidInput.of(content.where, "no batch answer: it has no list `values`")
    answers = objects(_top(content)["values"], "`values`", content.where)
    return MetricAnswer(series=tuple(one for answer in answers for one in series_from_answer(answer, content.where)))


def read_powershell(content: Content) -> MetricAnswer:
    """`Get-AzMetric | ConvertTo-Json -Depth 10`, which names neither interval nor span."""
    if is_answer(content):  # newer versions print the whole answer
        return read_answer(content)
    return MetricAnswer(series=tuple(series_from_answer({"value": _listed(content)}, content.where)))


def _top(content: Content) -> dict[str, object]:
    return lowered(content.json) if isinstance(content.json, dict) else {}


def _listed(content: Content) -> list[object]:
    return content.json if isinstance(content.json, list) else [content.json]


def _is_metrics(values: object) -> bool:
    first = values[0] if isinstance(values, list) and values else None
    return isinstance(first, dict) and "name" in (top := lowered(first)) and ("timeseries" in top or "data" in top)


def series_from_answer(answer: Mapping[str, object], where: str) -> list[MetricSeries]:
    """One series per metric, split and aggregation; `where` names the file or call in messages.

    Raises `InvalidInput` for a metric that failed, for another resource type, and for what is not such an answer.
    """
    top = lowered(answer)
    refuse_other_type(top.get("namespace"), where)
    head = _Head(
        where=where,
        grain=grain_seconds(top.get("interval"), where),
        resource=account_of(top.get("resourceid"), where),
        region=text_of(top.get("resourceregion")),
        span=_span(top, where),
    )
    metrics = [list(_lines(lowered(item), head)) for item in objects(top.get("value"), "`value`", where)]
    stamps = [line.points.stamps for lines in metrics for line in lines]
    step = agreed_step(head.grain, stamps, where) if stamps else 0
    return [series for lines in metrics for series in _series(lines, step, head)]


def _span(top: Mapping[str, object], where: str) -> tuple[datetime, datetime] | None:
    timespan = text_of(top.get("timespan"))
    ends: Sequence[object] = timespan.split("/") if timespan else ()
    if not ends and text_of(top.get("endtime")):  # batch; the vendor's guide spells one of them `startime`
        ends = [top.get("starttime") or top.get("startime"), top.get("endtime")]
    if len(ends) != len(("start", "end")):
        return None
    start, end = epoch_seconds(ends, where)
    return (utc(start), utc(end)) if start < end else None


def _lines(item: Mapping[str, object], head: _Head) -> Iterator[_Line]:
    name = _name(item, head.where)
    code = text_of(item.get("errorcode")) or "Success"
    if code.lower() != "success":
        message = text_of(item.get("errormessage"))
        what = (
            f"the metric {name} failed with {short(code)}{f' ({short(message)})' if message else ''}: ask for it again"
        )
        raise InvalidInput.of(head.where, what)
    refuse_other_type(item.get("namespace"), head.where)
    resource = account_of(item.get("id"), head.where) or head.resource
    lines = objects(item.get("timeseries"), f"`timeseries` of {name}", head.where)
    if not lines and item.get("data"):  # PowerShell, when nothing splits the metric
        lines = [{"data": item["data"]}]
    usual = "total" if (text_of(item.get("unit")) or "count").lower() == "count" else "average"
    for raw in lines:
        line = lowered(raw)
        data = line.get("data")
        points = data if isinstance(data, Points) else _points(data, name, head.where)
        if points is not None:
            yield _Line(name, resource, _dimensions(line.get("metadatavalues"), head.where), points, usual)


def _name(item: Mapping[str, object], where: str) -> str:
    """The REST name. The localized one depends on the language of whoever asked."""
    name = item.get("name")
    value = lowered(name).get("value") if isinstance(name, dict) else name
    text = text_of(value) or (text_of(item.get("id")) or "").rpartition("/metrics/")[2]
    if not text:
        raise InvalidInput.of(where, "a metric has no name: export it again")
    return text


def _dimensions(values: object, where: str) -> dict[str, str]:
    result = {}
    for raw in objects(values, "`metadatavalues`", where):
        item = lowered(raw)
        name = item.get("name")
        key = lowered(name).get("value") if isinstance(name, dict) else name
        if not isinstance(key, str):
            raise InvalidInput.of(where, "a dimension in `metadatavalues` has no name: export it again")
        value = item.get("value")
        result[key.lower()] = str(value) if isinstance(value, str | int | float) else ""
    return result


def _points(data: object, name: str, where: str) -> Points | None:
    """The points of a metric, written in whatever way; None where there are none."""
    points = objects(data, f"`data` of {name}", where)
    if not points:
        return None
    keys: dict[str, str] = {key.lower(): key for key in set().union(*points)}
    stamp_key = keys.get("timestamp", "timeStamp")
    stamps = epoch_seconds([point.get(stamp_key) for point in points], where)
    columns = {
        aggregation: numbers([point.get(key) for point in points], f"`{key}` of {name}", where)
        for aggregation in AGGREGATIONS
        if (key := keys.get(aggregation)) is not None
    }
    return Points(stamps, columns)


def _series(lines: Sequence[_Line], step: int, head: _Head) -> Iterator[MetricSeries]:
    """One series per line and aggregation that has a value in some line of the metric.

    Where none has, the service was asked all the same: of the one whose key is there, else the usual one.
    """
    present = {aggregation for line in lines for aggregation in line.points.columns}
    valued = {a for line in lines for a, column in line.points.columns.items() if not np.isnan(column).all()}
    asked = valued or (present if len(present) == 1 else {lines[0].usual} if lines else set())
    for line in lines:
        stamps, columns = line.points
        for aggregation in sorted(asked):
            column = columns.get(aggregation)
            values = np.full(len(stamps), np.nan) if column is None else column
            start, values = buckets(stamps, values, step, f"{head.where}: {line.metric}")
            yield MetricSeries(
                metric=line.metric,
                aggregation=aggregation,
                start=utc(start),
                step_seconds=step,
                values=values,
                where=head.where,
                resource=line.resource,
                region=head.region,
                dimensions=line.dimensions,
                span=head.span,
            )
