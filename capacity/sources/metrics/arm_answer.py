"""Answers of the metrics API -> series: live, saved, or printed by the Azure CLI or PowerShell.

They share one tree, `value[]` of metrics, `timeseries[]` in it, `data[]` of points in that, and differ in the case of
keys, in what they leave out, and in how they write times.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE
from capacity.reading.scalars import short
from capacity.sources.metrics.metric_points import agreed_step, buckets, numbers
from capacity.sources.metrics.metric_series import MetricSeries
from capacity.sources.metrics.point_lists import Points
from capacity.sources.stamps import Ints, epoch_seconds, grain_seconds, utc
from capacity.traffic.series import Floats

_ACCOUNT_TYPE: Final = ACCOUNT_TYPE.lower()
AGGREGATIONS: Final = ("total", "average", "maximum", "minimum", "count")
_ACCOUNT: Final = re.compile(
    r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.cognitiveservices/accounts/[^/]+", re.IGNORECASE
)


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
    stamps: Ints
    columns: dict[str, Floats]
    """By aggregation; those that have a key in some point."""
    usual: str
    """The aggregation that a metric of this unit is asked with."""


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
        region=_text(top.get("resourceregion")),
        span=_span(top, where),
    )
    metrics = [list(_lines(lowered(item), head)) for item in objects(top.get("value"), "`value`", where)]
    step = agreed_step(head.grain, [line.stamps for lines in metrics for line in lines], where) if any(metrics) else 0
    return [series for lines in metrics for series in _series(lines, step, head)]


def lowered(item: Mapping[str, object]) -> dict[str, object]:
    """An object with its keys in lower case: PowerShell writes `Name`, the API `name`."""
    return {key.lower(): value for key, value in item.items()}


def objects(value: object, what: str, where: str) -> list[dict[str, object]]:
    """A list of JSON objects, null being an empty one. Raises `InvalidInput` for anything else."""
    if value is None:
        return []
    if not isinstance(value, list) or not set(map(type, value)) <= {dict}:  # quick: there may be a million points
        cut = isinstance(value, str) or (isinstance(value, list) and any(isinstance(item, str) for item in value))
        remedy = "PowerShell cuts what is deep: use ConvertTo-Json -Depth 10" if cut else "export it again"
        raise InvalidInput.of(where, f"{what} must be a list of objects: {remedy}")
    return value


def refuse_other_type(namespace: object, where: str) -> None:
    """Raises `InvalidInput` where a metric namespace is given and is not that of Azure OpenAI accounts."""
    if isinstance(namespace, str) and namespace.lower() not in ("", _ACCOUNT_TYPE):
        what = f"holds metrics of {short(namespace)}: export those of Microsoft.CognitiveServices/accounts"
        raise InvalidInput.of(where, what)


def account_in(resource_id: str) -> str | None:
    """The account that an id begins with; None where it begins with another resource."""
    found = _ACCOUNT.match(resource_id)
    return found[0] if found else None


def account_of(resource_id: object, where: str) -> str | None:
    """The account in any id below it; None for text that is no resource id.

    Raises `InvalidInput` for an id of another type of resource.
    """
    if not isinstance(resource_id, str):
        return None
    if (account := account_in(resource_id)) is not None:
        return account
    own, _, _ = resource_id.lower().partition("/providers/microsoft.insights/")
    if "/providers/" in own and f"/providers/{_ACCOUNT_TYPE}" not in own:
        refuse_other_type(own.partition("/providers/")[2], where)
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _span(top: Mapping[str, object], where: str) -> tuple[datetime, datetime] | None:
    timespan = _text(top.get("timespan"))
    ends: Sequence[object] = timespan.split("/") if timespan else ()
    if not ends and _text(top.get("endtime")):  # batch; the vendor's guide spells one of them `startime`
        ends = [top.get("starttime") or top.get("startime"), top.get("endtime")]
    if len(ends) != len(("start", "end")):
        return None
    start, end = epoch_seconds(ends, where)
    return (utc(start), utc(end)) if start < end else None


def _lines(item: Mapping[str, object], head: _Head) -> Iterator[_Line]:
    name = _name(item, head.where)
    code = _text(item.get("errorcode")) or "Success"
    if code.lower() != "success":
        message = _text(item.get("errormessage"))
        what = (
            f"the metric {name} failed with {short(code)}{f' ({short(message)})' if message else ''}: ask for it again"
        )
        raise InvalidInput.of(head.where, what)
    refuse_other_type(item.get("namespace"), head.where)
    resource = account_of(item.get("id"), head.where) or head.resource
    lines = objects(item.get("timeseries"), f"`timeseries` of {name}", head.where)
    if not lines and item.get("data"):  # PowerShell, when nothing splits the metric
        lines = [{"data": item["data"]}]
    usual = "total" if (_text(item.get("unit")) or "count").lower() == "count" else "average"
    for raw in lines:
        line = lowered(raw)
        data = line.get("data")
        if isinstance(data, Points):
            stamps, columns = data.stamps, {data.name: data.values}
        elif points := objects(data, f"`data` of {name}", head.where):
            stamps, columns = _points(points, name, head.where)
        else:
            continue
        dimensions = _dimensions(line.get("metadatavalues"), head.where)
        yield _Line(name, resource, dimensions, stamps, columns, usual)


def _name(item: Mapping[str, object], where: str) -> str:
    """The REST name. The localized one depends on the language of whoever asked."""
    name = item.get("name")
    value = lowered(name).get("value") if isinstance(name, dict) else name
    text = _text(value) or (_text(item.get("id")) or "").rpartition("/metrics/")[2]
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


def _points(points: list[dict[str, object]], name: str, where: str) -> tuple[Ints, dict[str, Floats]]:
    keys: dict[str, str] = {key.lower(): key for key in set().union(*points)}
    stamp_key = keys.get("timestamp", "timeStamp")
    stamps = epoch_seconds([point.get(stamp_key) for point in points], where)
    columns = {
        aggregation: numbers([point.get(key) for point in points], f"`{key}` of {name}", where)
        for aggregation in AGGREGATIONS
        if (key := keys.get(aggregation)) is not None
    }
    return stamps, columns


def _series(lines: Sequence[_Line], step: int, head: _Head) -> Iterator[MetricSeries]:
    """One series per line and aggregation that has a value in some line of the metric.

    Where none has, the service was asked all the same: of the one whose key is there, else the usual one.
    """
    present = {aggregation for line in lines for aggregation in line.columns}
    valued = {a for line in lines for a, column in line.columns.items() if not np.isnan(column).all()}
    asked = valued or (present if len(present) == 1 else {lines[0].usual} if lines else set())
    for line in lines:
        for aggregation in sorted(asked):
            column = line.columns.get(aggregation)
            values = np.full(len(line.stamps), np.nan) if column is None else column
            start, values = buckets(line.stamps, values, step, f"{head.where}: {line.metric}")
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
