"""Answers of Prometheus to `query_range`: what an exporter or a gateway tells, one series per set of labels."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from capacity.errors import InvalidInput
from capacity.reading.scalars import short
from capacity.sources.metrics.exported_values import objects
from capacity.sources.metrics.formats.metric_content import Content
from capacity.sources.metrics.formats.named_series import Title, lines_answer, of_labels
from capacity.sources.metrics.formats.table_values import no_infinity
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.stamps import Ints, of_this_century
from capacity.traffic.series import Floats

_NAME: Final = "__name__"


def is_answer(content: Content) -> bool:
    """Data with the type of its result."""
    return "resulttype" in {key.lower() for key in _data(content)}


def read_answer(content: Content) -> MetricAnswer:
    """One series per sum and deployment. Raises `InvalidInput` for a single instant, and for counters."""
    data = _data(content)
    if data.get("resultType") != "matrix":
        what = (
            f"holds a {short(str(data.get('resultType')))}, which has no minutes: ask /api/v1/query_range with step=60"
        )
        raise InvalidInput.of(content.where, what)
    found: list[tuple[str, Title, Ints, Floats]] = []
    unnamed = []
    for one in objects(data.get("result"), "`result`", content.where):
        labels = _labels(one.get("metric"), content.where)
        name = labels.pop(_NAME, "")
        title = of_labels(name, labels, content.columns)
        shown = name or ", ".join(f"{key}={value}" for key, value in labels.items()) or "a series without a name"
        if title.quantity is None:
            unnamed.append(shown)
        else:
            found.append((shown, title, *_points(one.get("values"), shown, content.where)))
    if not found:
        what = f"no series is known to sum up tokens: {', '.join(map(short, unnamed[:3])) or 'there is none'}"
        remedy = 'keep the names: {__name__=~"NAME|NAME"}, or label_replace(..., "__name__", "input_tokens", "", "")'
        raise InvalidInput.of(
            content.where, f"{what}. Name them with --columns input=NAME,output=NAME; queries {remedy}"
        )
    return lines_answer(found, content.where, (), content.forms)


def _data(content: Content) -> Mapping[str, object]:
    data = content.json.get("data") if isinstance(content.json, dict) else None
    return data if isinstance(data, dict) else {}


def _labels(metric: object, where: str) -> dict[str, str]:
    if not isinstance(metric, dict):
        raise InvalidInput.of(where, "a series has no `metric` with its labels: save the answer again")
    return {key: str(value) for key, value in metric.items()}


def _points(values: object, name: str, where: str) -> tuple[Ints, Floats]:
    is_list = isinstance(values, list) and bool(values)
    pairs: Sequence[object] = values if is_list and isinstance(values, list) else ()
    if not pairs or not all(isinstance(pair, list) and len(pair) == len(("time", "value")) for pair in pairs):
        raise InvalidInput.of(where, f"`values` of {short(name)} must be pairs of a time and a value: save it again")
    times, counts = zip(*(pair for pair in pairs if isinstance(pair, list)), strict=True)
    seconds = no_infinity(times, f"times of {short(name)}", where)
    if np.isnan(seconds).any() or not of_this_century(seconds.astype(np.int64)).all():
        raise InvalidInput.of(where, f"times of {short(name)} must be seconds since 1970: save the answer again")
    return seconds.astype(np.int64), no_infinity(counts, f"values of {short(name)}", where)
