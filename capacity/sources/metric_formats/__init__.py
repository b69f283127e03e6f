"""What exported files may hold: one module per kind, all listed in `FORMATS`."""

from collections.abc import Callable
from typing import Final, NamedTuple

from capacity.sources.metric_answer import ExportAnswer
from capacity.sources.metric_formats import answers, api_management, azure_metrics
from capacity.sources.metric_formats.content import Content


class Format(NamedTuple):
    """How files of one kind are told from others, and read."""

    looked_for: str
    recognizes: Callable[[Content], bool]
    read: Callable[[Content], ExportAnswer]


FORMATS: Final = {
    "batch": Format("a metrics batch answer (`values`)", answers.is_batch, answers.read_batch),
    "az": Format("the output of `az monitor metrics list`", answers.is_cli_answer, answers.read_answer),
    "arm": Format("a metrics answer of the resource manager (`value`)", answers.is_answer, answers.read_answer),
    "powershell": Format("`Get-AzMetric | ConvertTo-Json`", answers.is_powershell, answers.read_powershell),
    "azure-metrics": Format(
        "rows of AzureMetrics (MetricName, Total)", azure_metrics.is_table, azure_metrics.read_table
    ),
    "apim": Format(
        "token metrics of API Management (name, valueSum)", api_management.is_table, api_management.read_table
    ),
}
"""The single table of formats: what `--input-format` accepts, in the order in which content is told apart."""
