"""Answers of OpenAI's usage API, `/v1/organization/usage/completions`, in buckets of a minute.

Source: OpenAI API reference, "Usage", 2026-09: `bucket_width` is 1m, 1h or 1d, and 1d where none is asked for.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import found
from capacity.reading.scalars import short
from capacity.sources.metrics.exported_values import numbers, objects
from capacity.sources.metrics.formats.metric_content import Content
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.sources.metrics.minute_lines import NO_PEAK, Line, answer
from capacity.sources.stamps import MINUTE_SECONDS, of_this_century
from capacity.sources.token_names import Quantity
from capacity.traffic.series import Floats

_KEYS: Final = {
    Quantity.INPUT: "input_tokens",
    Quantity.OUTPUT: "output_tokens",
    Quantity.CACHED: "input_cached_tokens",
    Quantity.REQUESTS: "num_model_requests",
}


def is_answer(content: Content) -> bool:
    """Buckets with results, one page or several."""
    return any(bucket.get("object") == "bucket" for page in _pages(content) for bucket in _listed(page))


def read_answer(content: Content) -> MetricAnswer:
    """One series per sum and model: the model stands for the deployment. Raises `InvalidInput` for hours and days."""
    buckets = [bucket for page in _pages(content) for bucket in objects(page.get("data"), "`data`", content.where)]
    times = [[bucket.get(key) for bucket in buckets] for key in ("start_time", "end_time")]
    start, end = (numbers(some, "times of buckets", content.where) for some in times)
    if not buckets or np.isnan(start).any() or not of_this_century(start.astype(np.int64)).all():
        raise InvalidInput.of(content.where, "no buckets with a start_time in seconds: save the answer again")
    if (end - start > MINUTE_SECONDS).any():
        what = f"its buckets are longer than a minute: {NO_PEAK}"
        raise InvalidInput.of(content.where, f"{what}. Ask again with bucket_width=1m, by model (group_by=model)")
    by_model: dict[str, dict[Quantity, Floats]] = {}
    for at, bucket in enumerate(buckets):
        for result in objects(bucket.get("results"), "`results`", content.where):
            model = result.get("model")
            sums = by_model.setdefault(model if isinstance(model, str) else "", _nothing(len(buckets)))
            for quantity, count in _counts(result, content.where):
                sums[quantity][at] += count
    seconds = start.astype(np.int64)
    lines = [
        Line(quantity, _KEYS[quantity], model, model, seconds, sums)
        for model, own in by_model.items()
        for quantity, sums in own.items()
    ]
    if not lines:
        raise InvalidInput.of(content.where, "no bucket has a result: ask for a span with traffic")
    return answer(lines, content.where, [found("usage-by-model", file=content.where)])


def _pages(content: Content) -> list[dict[str, object]]:
    some = content.json if isinstance(content.json, list) else [content.json]
    return [page for page in some if isinstance(page, dict)]


def _listed(page: dict[str, object]) -> Iterator[dict[str, object]]:
    data = page.get("data")
    return (bucket for bucket in (data if isinstance(data, list) else ()) if isinstance(bucket, dict))


def _nothing(size: int) -> dict[Quantity, Floats]:
    return {quantity: np.zeros(size) for quantity in _KEYS}


def _counts(result: dict[str, object], where: str) -> Iterator[tuple[Quantity, float]]:
    for quantity, key in _KEYS.items():
        (count,) = numbers([result.get(key)], f"`{short(key)}`", where)
        yield quantity, 0.0 if np.isnan(count) else float(count)
