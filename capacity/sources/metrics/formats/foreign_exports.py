"""Files without token metrics by minute that people take for them: what they are, and what call gets metrics."""

from typing import Final

from capacity.sources.metrics.formats.metric_content import Content, Table

_METRICS: Final = "ProcessedPromptTokens GeneratedTokens AzureOpenAIRequests"
AZ: Final = (
    f"az monitor metrics list --resource ID --metrics {_METRICS} --aggregation Total --interval PT1M "
    "--dimension ModelDeploymentName -o json, without --query"
)
ANEW: Final = f"pipe Get-AzMetric -DetailedOutput into ConvertTo-Json -Depth 10, or export by {AZ}"
"""How to get them by PowerShell or the Azure CLI."""
_OF_A_POINT: Final = frozenset({"timestamp", "average", "minimum", "maximum", "total", "count"})
_COSTS: Final = ("cost", "costinbillingcurrency", "pretaxcost", "costinusd")


def remedy(content: Content) -> str | None:
    """What to say of a file that is known, and has no metrics to plan; None of any other."""
    table = content.table
    if table is None:
        return None
    names = {name.strip() for name in table.columns}
    if _is_ruled(table) or any("[{...}]" in name for name in names):
        return f"is a table of the Azure CLI (-o table or tsv), which leaves out most of the answer: export by {AZ}"
    if "timestamp" in names and names <= _OF_A_POINT:
        return f"has points without the name of their metric, as --query or Export-Csv leave them: {ANEW}"
    if {"status code", "request count"} <= {name.replace("_", " ") for name in names}:
        return f"counts requests by status, and has no tokens, without which no size follows: export them by {AZ}"
    if names.intersection(_COSTS):
        return f"is a bill: sums of days or months, in which no minute stands out: export metrics by {AZ}"
    return None


def _is_ruled(table: Table) -> bool:
    """Whether a line of dashes stands below the header."""
    first = [str(values[0]) for values in table.columns.values() if len(values)]
    return bool(first) and all(text and not text.strip("- ") for text in first)
