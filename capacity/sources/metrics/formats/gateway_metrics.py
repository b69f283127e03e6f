"""Token metrics of API Management: `customMetrics` of Application Insights, or `AppMetrics`.

One row sums some calls of some second; its dimensions are what the policy in API Management declares.
"""

import json
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.sources.metrics.formats.metric_content import Content, Table
from capacity.sources.metrics.metric_points import DAY_SECONDS, cells
from capacity.sources.metrics.metric_series import ExportAnswer, MetricSeries
from capacity.sources.stamps import MINUTE_SECONDS, Ints, utc
from capacity.sources.windows import MAX_DAYS

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
_BAGS: Final = ("customdimensions", "properties")
_DEPLOYMENT: Final = ("deployment", "deploymentname", "deploymentid", "modeldeploymentname", "modeldeployment")
_MODEL: Final = ("model", "modelname")
_ENOUGH_STAMPS: Final = 10  # of fewer, equal distances can be chance


class _Row(NamedTuple):
    """What the rows of one series share."""

    metric: str
    deployment: str
    model: str


class _Minutes(NamedTuple):
    """The minutes of a file: from its first to its last row."""

    first: int
    step: int
    """In minutes; more than 1 where rows were summed up before they were exported."""
    bucket: Ints
    """Row -> number of its bucket."""
    size: int


def is_table(content: Content) -> bool:
    """A name and a sum in every row."""
    columns = content.table.columns if content.table else {}
    return "name" in columns and any(name in columns for name in _SUMS)


def read_table(content: Content) -> ExportAnswer:
    """One series per metric, deployment and model; minutes without a row are 0, for only calls write rows."""
    table = content.table
    if table is None or not is_table(content):
        what = "no token metrics of API Management: they have columns name and valueSum, or Name and Sum"
        raise InvalidInput.of(content.where, what)
    groups = _groups(table)
    if not groups:
        what = "no row is named Prompt Tokens or Completion Tokens: export what llm-emit-token-metric writes"
        raise InvalidInput.of(content.where, what)
    return ExportAnswer(series=tuple(_series(table, groups)), notes=tuple(_notes(table.where, groups)))


def _notes(where: str, groups: dict[_Row, Ints]) -> Iterator[str]:
    yield f"{where}: minutes without a row count as idle, since API Management writes rows for calls alone."
    yield f"{where}: API Management estimates the tokens of streamed answers."
    if not any(row.deployment for row in groups):
        named = "a dimension with the model, which stands for the deployment" if _by_model(groups) else "no deployment"
        yield f"{where}: its rows have {named}; add a dimension Deployment to the policy to tell them apart."


def _by_model(groups: dict[_Row, Ints]) -> bool:
    return any(row.model for row in groups) and not any(row.deployment for row in groups)


def _groups(table: Table) -> dict[_Row, Ints]:
    """The numbers of the rows of each series."""
    nothing = [None] * table.rows
    own = {_plain(name): column for name, column in table.columns.items()}
    deployments, models = (
        next((own[name] for name in names if name in own), nothing) for names in (_DEPLOYMENT, _MODEL)
    )
    found: dict[_Row, list[int]] = {}
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
        found.setdefault(key, []).append(row)
    return {row: np.array(rows, dtype=np.int64) for row, rows in found.items()}


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
    minutes = _minutes(table.seconds(), np.concatenate(list(groups.values())), table.where)
    columns = {
        aggregation: np.nan_to_num(cells(column, names[0], table.where))
        for aggregation, names in (("total", _SUMS), ("count", _COUNTS))
        if (column := table.column(*names)) is not None
    }
    by_model = _by_model(groups)
    for row, rows in groups.items():
        named = {"modeldeploymentname": row.model if by_model else row.deployment, "modelname": row.model}
        for aggregation, values in columns.items():
            sums = np.bincount(minutes.bucket[rows], weights=values[rows], minlength=minutes.size)
            yield MetricSeries(
                metric=row.metric,
                aggregation=aggregation,
                start=utc(minutes.first * MINUTE_SECONDS),
                step_seconds=minutes.step * MINUTE_SECONDS,
                values=sums.astype(np.float64),
                where=table.where,
                dimensions={key: value for key, value in named.items() if value},
            )


def _minutes(seconds: Ints, used: Ints, where: str) -> _Minutes:
    minutes = seconds // MINUTE_SECONDS
    distinct = np.unique(minutes[used])
    first, last = int(distinct[0]), int(distinct[-1])
    if (last - first) * MINUTE_SECONDS > MAX_DAYS * DAY_SECONDS:
        what = (
            f"its rows span more than {MAX_DAYS} days, from {utc(first * 60):%Y-%m-%d}: one of its times may be wrong"
        )
        raise InvalidInput.of(where, what)
    common = int(np.gcd.reduce(np.diff(distinct))) if len(distinct) >= _ENOUGH_STAMPS else 1
    return _Minutes(first, common, (minutes - first) // common, (last - first) // common + 1)
