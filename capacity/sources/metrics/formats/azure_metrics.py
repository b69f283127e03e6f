"""Rows of the Log Analytics table `AzureMetrics`: all dimensions are summed away in it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import found
from capacity.sources.metrics.account_ids import account_of
from capacity.sources.metrics.formats.metric_content import Content, Table
from capacity.sources.metrics.metric_columns import ADDITIVE
from capacity.sources.metrics.metric_names import AGGREGATIONS
from capacity.sources.metrics.metric_series import MetricAnswer, MetricSeries, agreed_step, buckets
from capacity.sources.stamps import Ints, grain_seconds, utc


class _Group(NamedTuple):
    """What one series is of. The grain is in seconds, None where the rows name none."""

    resource: str | None
    metric: str
    grain: int | None


def is_table(content: Content) -> bool:
    """A metric's name and a value in every row."""
    columns = content.table.columns if content.table else {}
    return "metricname" in columns and any(name in columns for name in AGGREGATIONS)


def read_table(content: Content) -> MetricAnswer:
    """One series per resource, metric, grain and aggregation."""
    if content.table is None or not is_table(content):
        raise InvalidInput.of(content.where, "no rows of AzureMetrics: they have columns MetricName and Total")
    return MetricAnswer(
        series=tuple(_series(content.table)),
        notes=(
            found("account-summed", file=content.where),
            *content.table.about_times(),
            *content.table.about_digits(AGGREGATIONS),
        ),
    )


def _series(table: Table) -> Iterator[MetricSeries]:
    seconds = table.seconds()
    columns = table.numbers({name: table.columns[name] for name in AGGREGATIONS if name in table.columns}, ADDITIVE)
    groups = _groups(table)
    # Rows may stand for busy minutes alone: a declared grain holds whatever their distance.
    undeclared = [seconds[rows] for group, rows in groups.items() if group.grain is None]
    for group, rows in groups.items():
        step = group.grain or agreed_step(None, undeclared, table.where)
        for aggregation, column in columns.items():
            if np.isnan(column[rows]).all():
                continue
            start, values = buckets(seconds[rows], column[rows], step, f"{table.where}: {group.metric}")
            yield MetricSeries(
                metric=group.metric,
                aggregation=aggregation,
                start=utc(start),
                step_seconds=step,
                values=values,
                where=table.where,
                resource=group.resource,
                dimensions={},
            )


def _groups(table: Table) -> dict[_Group, Ints]:
    """The numbers of the rows of each series."""
    nothing = [None] * table.rows
    resources = table.column("resourceid", "_resourceid") or nothing
    grains = table.column("timegrain") or nothing
    by_text: dict[tuple[str, str, str], list[int]] = {}
    for row, (resource, metric, grain) in enumerate(zip(resources, table.columns["metricname"], grains, strict=True)):
        if not isinstance(metric, str) or not metric:
            raise InvalidInput.of(table.where, f"row {row + 1}: MetricName is empty")
        key = (resource if isinstance(resource, str) else "", metric, grain if isinstance(grain, str) else "")
        by_text.setdefault(key, []).append(row)
    by_group: dict[_Group, list[int]] = {}
    for (resource, metric, grain), rows in by_text.items():
        group = _Group(account_of(resource, table.where), metric, grain_seconds(grain, table.where))
        by_group.setdefault(group, []).extend(rows)
    return {group: np.array(rows, dtype=np.int64) for group, rows in by_group.items()}
