"""Files that hold no minutes, though people have them at hand: what they are, and what to read or export instead."""

from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Final

from capacity.inputs.tables import FLATTENED, holds_objects
from capacity.sources.metrics.exported_values import lowered
from capacity.sources.metrics.formats.metric_content import Content, Table
from capacity.sources.metrics.metric_names import AGGREGATIONS
from capacity.sources.metrics.minute_lines import NO_PEAK

_METRICS: Final = "ProcessedPromptTokens GeneratedTokens AzureOpenAIRequests"
AZ: Final = (
    f"az monitor metrics list --resource ID --metrics {_METRICS} --aggregation Total --interval PT1M "
    "--dimension ModelDeploymentName -o json, without --query"
)
ANEW: Final = f"pipe Get-AzMetric -DetailedOutput into ConvertTo-Json -Depth 10, or export by {AZ}"
"""How to get them by PowerShell or the Azure CLI."""
_OF_A_POINT: Final = frozenset({"timestamp", "count", *AGGREGATIONS})
_METERS: Final = ("metercategory", "metername", "meterid", "meter")
_COSTS: Final = ("cost", "costinbillingcurrency", "pretaxcost", "costinusd")
_QUANTITIES: Final = ("quantity", "usagequantity", "consumedquantity")
_SPANS: Final = ("resourcespans", "scopespans")


def refusal(content: Content) -> str | None:
    """What the file is and what to do; None for what is not known."""
    if content.table is not None and (what := _of_table(content.table)) is not None:
        return what
    if _is_log(content):
        return f"holds single requests: read them with `capacity from-logs {quote(content.where)}`"
    return None


def _of_table(table: Table) -> str | None:
    names = {name.strip() for name in table.columns}
    if _is_ruled(table) or any("[{...}]" in name for name in names):
        return f"is a table of the Azure CLI (-o table or tsv), which leaves out most of the answer: export by {AZ}"
    if "metricname" not in names and ({"timestamp", *AGGREGATIONS} <= names or _is_of_points(names)):
        return f"has points without the name of their metric, as --query or Export-Csv leave them: {ANEW}"
    if {"status code", "request count"} <= {name.replace("_", " ") for name in names}:
        return f"counts requests by status, and has no tokens, without which no size follows: export them by {AZ}"
    if names.intersection(_COSTS) or (names.intersection(_METERS) and names.intersection(_QUANTITIES)):
        return f"is a bill, of sums of days or months: {NO_PEAK}. Export metrics by {AZ}"
    return FLATTENED if holds_objects(table.columns.values()) else None


def _is_of_points(names: set[str]) -> bool:
    return "timestamp" in names and names <= _OF_A_POINT


def _is_ruled(table: Table) -> bool:
    """Whether a line of dashes stands below the header."""
    first = [str(values[0]) for values in table.columns.values() if len(values)]
    return bool(first) and all(text and not text.strip("- ") for text in first)


def _is_log(content: Content) -> bool:
    """Whether it has spans, or rows with the usage of an answer or the id of a call."""
    return any(
        any(name in row for name in _SPANS)
        or isinstance(row.get("usage"), dict)
        or ("prompt_tokens" in row and any(name in row for name in ("call_type", "request_id")))
        for row in _rows(content.json)
    )


def _rows(value: object) -> Iterator[Mapping[str, object]]:
    """The first objects."""
    some = value[:1] if isinstance(value, list) else [value]
    return (lowered(one) for one in some if isinstance(one, dict))
