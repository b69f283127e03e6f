"""Token metrics of API Management: `customMetrics` of Application Insights, or `AppMetrics`.

One row sums some calls of some second; its dimensions are what the policy in API Management declares.
"""

import json
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.sources.metrics.formats.metric_content import Content, Table
from capacity.sources.metrics.metric_names import DEPLOYMENT
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries
from capacity.sources.minute_spans import Span, refuse_too_long
from capacity.sources.stamps import MINUTE_SECONDS, Ints

METRICS: Final = {
    "prompt tokens": "Prompt Tokens",
    "completion tokens": "Completion Tokens",
    "prompt cached tokens": "Prompt Cached Tokens",
    "cached prompt tokens": "Prompt Cached Tokens",
    "cached tokens": "Prompt Cached Tokens",
}
"""Names in rows, in lower case -> the one that stands for them. All others are passed over."""
_SUMS: Final = ("valuesum", "sum", "value")
_COUNTS: Final = ("valuecount", "itemcount")
_COLUMNS: Final = {"total": _SUMS, "count": _COUNTS}
_BAGS: Final = ("customdimensions", "properties")
_DEPLOYMENT: Final = ("deployment", "deploymentname", "deploymentid", "modeldeploymentname", "modeldeployment")
_MODEL: Final = ("model", "modelname")
_ENOUGH_STAMPS: Final = 10  # of fewer, equal distances can be chance


class _Row(NamedTuple):
    """What the rows of one series share."""

    metric: str
    deployment: str
    model: str


def is_table(content: Content) -> bool:
    """A name and a sum in every row."""
    columns = content.table.columns if content.table else {}
    return "name" in columns and any(name in columns for name in _SUMS)


def read_table(content: Content) -> MetricAnswer:
    """One series per metric, deployment and model; minutes without a row are 0, for only calls write rows."""
    table = content.table
    if table is None or not is_table(content):
        what = "no token metrics of API Management: they have columns name and valueSum, or Name and Sum"
        raise InvalidInput.of(content.where, what)
    groups = _groups(table)
    if not groups:
        what = "no row is named Prompt Tokens or Completion Tokens: export what llm-emit-token-metric writes"
        raise InvalidInput.of(content.where, what)
    notes = (*_notes(table.where, groups), *table.about_times())
    return MetricAnswer(series=tuple(_series(table, groups)), notes=notes)


def _notes(where: str, groups: dict[_Row, Ints]) -> Iterator[Finding]:
    yield found("gateway-idle", file=where)
    yield found("gateway-estimates", file=where)
    if not any(row.deployment for row in groups):
        yield found("gateway-by-model" if _by_model(groups) else "gateway-unnamed", file=where)


def _by_model(groups: dict[_Row, Ints]) -> bool:
    return any(row.model for row in groups) and not any(row.deployment for row in groups)


def _groups(table: Table) -> dict[_Row, Ints]:
    """The numbers of the rows of each series."""
    nothing = [None] * table.rows
    own = {_plain(name): column for name, column in table.columns.items()}
    deployments, models = (
        next((own[name] for name in names if name in own), nothing) for names in (_DEPLOYMENT, _MODEL)
    )
    by_row: dict[_Row, list[int]] = {}
    read: dict[str, tuple[str, str]] = {}  # most rows repeat the dimensions of another
    rows = zip(table.columns["name"], table.column(*_BAGS) or nothing, deployments, models, strict=True)
    for row, (name, bag, deployment, model) in enumerate(rows):
        metric = METRICS.get(name.strip().lower()) if isinstance(name, str) else None
        if metric is None:
            continue
        if isinstance(bag, str) and bag not in read:
            read[bag] = _names(_parsed(bag, row, table.where))
        names = read[bag] if isinstance(bag, str) else _names(bag)
        key = _Row(metric, names[0] or _text(deployment), names[1] or _text(model))
        by_row.setdefault(key, []).append(row)
    return {row: np.array(rows, dtype=np.int64) for row, rows in by_row.items()}


def _parsed(bag: str, row: int, where: str) -> object:
    try:
        return json.loads(bag) if bag.strip() else None
    except (ValueError, RecursionError):
        raise InvalidInput.of(where, f"row {row + 1}: the dimensions are not valid JSON: export it again") from None


def _names(bag: object) -> tuple[str, str]:
    """Deployment and model among the dimensions; empty where they are not."""
    plain = {_plain(key): _text(value) for key, value in bag.items()} if isinstance(bag, dict) else {}
    deployment, model = (
        next((plain[name] for name in names if plain.get(name)), "") for names in (_DEPLOYMENT, _MODEL)
    )
    return deployment, model


def _plain(name: str) -> str:
    """Letters alone: each policy spells its dimensions in its own way, as `Model Name` or `model_name`."""
    return "".join(filter(str.isalpha, name.lower()))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _series(table: Table, groups: dict[_Row, Ints]) -> Iterator[MetricSeries]:
    minutes = table.seconds() // MINUTE_SECONDS
    distinct = np.unique(minutes[np.concatenate(list(groups.values()))])
    span = Span(int(distinct[0]), int(distinct[-1]) + 1)
    refuse_too_long(span, table.where)
    # More than a minute where rows were summed up before they were exported.
    step = int(np.gcd.reduce(np.diff(distinct))) if len(distinct) >= _ENOUGH_STAMPS else 1
    bucket = (minutes - span.first) // step
    told = {names[0]: column for names in _COLUMNS.values() if (column := table.column(*names)) is not None}
    read = table.numbers(told, tuple(told))
    columns = {
        aggregation: np.nan_to_num(read[names[0]]) for aggregation, names in _COLUMNS.items() if names[0] in read
    }
    by_model = _by_model(groups)
    for row, rows in groups.items():
        named = {DEPLOYMENT: row.model if by_model else row.deployment, "modelname": row.model}
        for aggregation, values in columns.items():
            sums = np.bincount(bucket[rows], weights=values[rows], minlength=(span.size - 1) // step + 1)
            yield MetricSeries(
                metric=row.metric,
                aggregation=aggregation,
                start=span.start,
                step_seconds=step * MINUTE_SECONDS,
                values=sums.astype(np.float64),
                where=table.where,
                dimensions={key: value for key, value in named.items() if value},
            )
