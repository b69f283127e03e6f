"""The formats of exported metrics, in one table."""

from collections.abc import Callable
from typing import Final, NamedTuple

from capacity.sources.metrics.formats import (
    arm_answer,
    azure_metrics,
    gateway_metrics,
    minute_rows,
    named_series,
    prometheus_matrix,
    usage_buckets,
)
from capacity.sources.metrics.formats.metric_content import Content
from capacity.sources.metrics.metric_series import MetricAnswer


class MetricFormat(NamedTuple):
    """How files of one kind are told from others, and read."""

    looked_for: str
    recognizes: Callable[[Content], bool]
    read: Callable[[Content], MetricAnswer]
    has_columns: bool = False
    """Whether the user may say what its columns or series are, and whether cached tokens are beside the input."""
    is_query: bool = False
    """Whether the user may say over how long its points sum."""


FORMATS: Final = {
    "batch": MetricFormat("a metrics batch answer (`values`)", arm_answer.is_batch, arm_answer.read_batch),
    "az": MetricFormat("the output of `az monitor metrics list`", arm_answer.is_cli_answer, arm_answer.read_answer),
    "arm": MetricFormat(
        "a metrics answer of the resource manager (`value`)", arm_answer.is_answer, arm_answer.read_answer
    ),
    "powershell": MetricFormat("`Get-AzMetric | ConvertTo-Json`", arm_answer.is_powershell, arm_answer.read_powershell),
    "azure-metrics": MetricFormat(
        "rows of AzureMetrics (MetricName, Total)", azure_metrics.is_table, azure_metrics.read_table
    ),
    "apim": MetricFormat(
        "token metrics of API Management (name, valueSum)", gateway_metrics.is_table, gateway_metrics.read_table
    ),
    "prometheus": MetricFormat(
        "an answer of Prometheus to query_range",
        prometheus_matrix.is_answer,
        prometheus_matrix.read_answer,
        has_columns=True,
        is_query=True,
    ),
    "openai-usage": MetricFormat("buckets of OpenAI's usage API", usage_buckets.is_answer, usage_buckets.read_answer),
    "grafana-series": MetricFormat(
        "a panel of Grafana (Series, Time, Value)",
        named_series.is_long,
        named_series.read_long,
        has_columns=True,
        is_query=True,
    ),
    "grafana": MetricFormat(
        "a panel of Grafana (Time, a column per series)",
        named_series.is_wide,
        named_series.read_wide,
        has_columns=True,
        is_query=True,
    ),
    "minutes": MetricFormat(
        "a table with a row a minute (other names: --columns time=...,input=...,output=...)",
        minute_rows.is_table,
        minute_rows.read_table,
        has_columns=True,
    ),
}
"""The single table of formats: what `--input-format` accepts, in the order in which content is told apart."""
