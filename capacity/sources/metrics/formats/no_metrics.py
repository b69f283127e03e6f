"""Files that hold no minutes, though people have them at hand: what they are, and what to read or export instead."""

from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Final

from capacity.inputs.tables import FLATTENED, holds_objects
from capacity.sources.metrics.arm_answer import AGGREGATIONS, lowered
from capacity.sources.metrics.formats.metric_content import Content
from capacity.sources.metrics.minute_lines import NO_PEAK

_METERS: Final = ("metercategory", "metername", "meterid", "meter")
_COSTS: Final = ("quantity", "usagequantity", "consumedquantity", "cost", "costinbillingcurrency", "pretaxcost")
_EXPORTS: Final = (
    "Read the metrics with `capacity from-metrics --resource ID`, or export them: "
    "`az monitor metrics list --interval PT1M --aggregation Total -o json`"
)
_SPANS: Final = ("resourcespans", "scopespans")


def refusal(content: Content) -> str | None:
    """What the file is and what to do; None for what is not known."""
    columns = content.table.columns if content.table else {}
    if any(name in columns for name in _METERS) and any(name in columns for name in _COSTS):
        return f"holds costs, which are sums of days: {NO_PEAK}. {_EXPORTS}"
    if "metricname" not in columns and {"timestamp", *AGGREGATIONS} <= columns.keys():
        return f"holds values of one metric without its name: {FLATTENED.partition(': ')[2]}"
    if holds_objects(columns.values()):
        return FLATTENED
    if _is_log(content):
        return f"holds single requests: read them with `capacity from-logs {quote(content.where)}`"
    return None


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
