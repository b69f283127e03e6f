"""The questions to Log Analytics: what a request is in each table, and how requests become minutes.

Only numbers, names and times are read. Prompts and answers, which both tables may hold, are not.
"""

from datetime import datetime, timedelta

from capacity.findings import Finding, found
from capacity.numerals import second
from capacity.record import Record

MARGIN = timedelta(minutes=15)
"""How far beyond its span a question looks, so that the rows of a request at either end are all seen."""


class LogTable(Record):
    """A table of requests. To read another one, add it to `TABLES`.

    `rows` are its rows that tell of requests. `requests` makes one row per request of them, with the columns
    `arrived`, `deployment`, `model`, `items` (how many requests it stands for), `status` (as of HTTP, null where it is
    not known) and the tokens `input`, `cached`, `cache_write`, `output` (null where the table has none; `input`
    includes `cached` and `cache_write`).

    Where the status stands in another table, `statuses` is that table, which a workspace may lack, and `joined` what
    takes the place of `{status}` in `requests` if it is there. `hints` tell a reader of a plan what cannot be known.
    """

    rows: str
    requests: str
    statuses: str | None = None
    joined: str = ""
    hints: tuple[Finding, ...] = ()


# Columns of ApiManagementGatewayLlmLog and ApiManagementGatewayLogs: Azure Monitor Logs reference, 2025-05-06 and
# 2026-07-27. There, TimeGenerated of the former is when the processing of the request started, and ResponseCode (int)
# of the latter what the caller got. Large messages are split over several rows of one CorrelationId; tokens stand in
# those that have a DeploymentName. That a refused request has such a row, too, is not confirmed.
_API_MANAGEMENT = LogTable(
    rows="""\
ApiManagementGatewayLlmLog
| where DeploymentName != ''""",
    requests="""\
| summarize arrived = min(TimeGenerated), input = tolong(max(PromptTokens)), output = tolong(max(CompletionTokens)),
    arg_max(TimeGenerated, DeploymentName, ModelName) by CorrelationId
{status}
| project arrived, deployment = DeploymentName, model = ModelName, items = 1, status, input, output,
    cached = long(null), cache_write = long(null)""",
    statuses="ApiManagementGatewayLogs",
    joined="""\
| join kind=leftouter (
    ApiManagementGatewayLogs
    | summarize status = max(ResponseCode) by CorrelationId
) on CorrelationId""",
    hints=(found("gateway-table-without-cached"), found("gateway-table-refusals")),
)

# Columns of AppDependencies: Azure Monitor Logs reference, 2026-07-27; ItemCount is how many items a sampled one stands
# for. Attributes: OpenTelemetry semantic conventions for generative AI, up to 1.41.0 and newer. That
# gen_ai.request.model is the deployment is usual with Azure OpenAI, but not confirmed. The exporters write ResultCode
# 0 for spans that are not of HTTP (azure-monitor-opentelemetry-exporter, _exporter.py), so error.type is looked at,
# too: it holds a status, or the name of an error of the client library.
_SPANS = LogTable(
    rows="""\
AppDependencies
| where Properties has 'gen_ai.operation.name'
| where tostring(Properties['gen_ai.operation.name'])
    in ('chat', 'generate_content', 'text_completion', 'embeddings')""",
    requests="""\
| extend error = tostring(Properties['error.type'])
| project arrived = TimeGenerated,
    deployment = tostring(Properties['gen_ai.request.model']),
    model = tostring(Properties['gen_ai.response.model']),
    items = iff(ItemCount > 1, tolong(ItemCount), 1),
    status = case(
        ResultCode == '429' or error in ('429', 'RateLimitError', 'openai.RateLimitError', 'rate_limited'), 429,
        Success == false, 500,
        200),
    input = tolong(Properties['gen_ai.usage.input_tokens']),
    cached = tolong(Properties['gen_ai.usage.cache_read.input_tokens']),
    cache_write = coalesce(
        tolong(Properties['gen_ai.usage.cache_write.input_tokens']),
        tolong(Properties['gen_ai.usage.cache_creation.input_tokens'])),
    output = tolong(Properties['gen_ai.usage.output_tokens'])""",
    hints=(found("spans-table-retries"),),
)

TABLES = {"ApiManagementGatewayLlmLog": _API_MANAGEMENT, "AppDependencies": _SPANS}

_SUMS = {
    "served_requests": "items, served",
    "refused_requests": "items, refused",
    "failed_requests": "items, not(served) and not(refused)",
    "input_tokens": "items * input, served",
    "cached_input_tokens": "items * cached, served",
    "cache_write_tokens": "items * cache_write, served",
    "output_tokens": "items * output, served",
    "requests_without_tokens": "items, served and not(coalesce(input, 0) > 0)",
    "requests_without_output": "items, served and not(coalesce(output, 0) > 0)",
    "requests_without_both": "items, served and not(coalesce(input, 0) > 0) and not(coalesce(output, 0) > 0)",
    "requests_without_status": "items, isnull(status)",
    "requests_with_cached": "items, served and isnotnull(cached)",
    "sampled_requests": "items, items > 1",
}
MINUTE_COLUMN, SUMS = "minute", tuple(_SUMS)


def presence(rows: str) -> str:
    """Whether a table has any such row: one row with one number, 0 or 1."""
    return f"{rows}\n| take 1\n| count"


def minutes(table: LogTable, start: datetime, end: datetime, *, with_status: bool) -> str:
    """The sums per minute since 1970 (UTC), deployment and model, of requests that arrived from `start` until `end`."""
    status = table.joined if with_status else "| extend status = int(null)"
    sums = ",\n    ".join(f"{name} = sumif({what})" for name, what in _SUMS.items())
    return f"""\
{table.rows}
{table.requests.replace("{status}", status)}
| where arrived >= datetime({second(start)}) and arrived < datetime({second(end)})
| extend served = isnull(status) or status < 400, refused = status == 429
| summarize
    {sums}
    by {MINUTE_COLUMN} = datetime_diff('minute', arrived, datetime(1970-01-01)), deployment, model"""
