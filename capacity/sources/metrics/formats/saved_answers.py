"""Answers of the metrics API in files: as the API gives them, in a batch, or printed by a command line."""

from capacity.errors import InvalidInput
from capacity.sources.metrics.arm_answer import lowered, objects, series_from_answer
from capacity.sources.metrics.formats.metric_content import Content
from capacity.sources.metrics.metric_series import MetricAnswer


def is_answer(content: Content) -> bool:
    """`value[]` of metrics; an answer without any metric still names its span."""
    top = _top(content)
    return isinstance(top.get("value"), list) and ("timespan" in top or _is_metrics(top["value"]))


def is_cli_answer(content: Content) -> bool:
    """An answer with the `resourceGroup` that the Azure CLI adds to each metric."""
    values = _top(content).get("value")
    return isinstance(values, list) and _is_metrics(values) and "resourceGroup" in values[0]


def is_batch(content: Content) -> bool:
    """`values[]` of answers."""
    return isinstance(_top(content).get("values"), list)


def is_powershell(content: Content) -> bool:
    """A list of metrics with nothing around it, or one alone."""
    return _is_metrics(_listed(content))


def read_answer(content: Content) -> MetricAnswer:
    """One answer of a resource."""
    if not isinstance(content.json, dict) or not isinstance(_top(content).get("value"), list):
        raise InvalidInput.of(content.where, "no metrics answer: it has no list `value`")
    return MetricAnswer(series=tuple(series_from_answer(content.json, content.where)))


def read_batch(content: Content) -> MetricAnswer:
    """Answers of several resources."""
    if not is_batch(content):
        raise InvalidInput.of(content.where, "no batch answer: it has no list `values`")
    answers = objects(_top(content)["values"], "`values`", content.where)
    return MetricAnswer(series=tuple(one for answer in answers for one in series_from_answer(answer, content.where)))


def read_powershell(content: Content) -> MetricAnswer:
    """`Get-AzMetric | ConvertTo-Json -Depth 10`, which names neither interval nor span."""
    if is_answer(content):  # newer versions print the whole answer
        return read_answer(content)
    return MetricAnswer(series=tuple(series_from_answer({"value": _listed(content)}, content.where)))


def _top(content: Content) -> dict[str, object]:
    return lowered(content.json) if isinstance(content.json, dict) else {}


def _listed(content: Content) -> list[object]:
    return content.json if isinstance(content.json, list) else [content.json]


def _is_metrics(values: object) -> bool:
    first = values[0] if isinstance(values, list) and values else None
    return isinstance(first, dict) and "name" in (top := lowered(first)) and ("timeseries" in top or "data" in top)
