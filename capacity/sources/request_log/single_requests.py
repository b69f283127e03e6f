"""Single requests of a deployment, for what looks at each: the bucket, and the prompt cache."""

import json
from collections.abc import Iterator
from typing import Any, Final

import narwhals as nw
import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import found
from capacity.numerals import rate, whole
from capacity.sources.request_log.aggregates import MICROS_PER_MINUTE, MICROS_PER_SECOND
from capacity.sources.request_log.engine import Engine, Frame
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_requests import LogGroup, LogRequests
from capacity.sources.request_log.row_verdicts import LAST_ASKED, NEEDED, WITHOUT_INPUT, WITHOUT_OUTPUT, Verdict
from capacity.traffic import prefix_cache, shape
from capacity.traffic.requests import UNKNOWN, Requests
from capacity.traffic.series import ObservedDeployment

BYTES_PER_REQUEST: Final = 130
"""What one takes in memory until it is sized: its columns, its costs, and what a query holds meanwhile."""
COLUMNS: Final = {
    "input": "input_tokens",
    "output": "output_tokens",
    "cached": "cached_input_tokens",
    "cache_write": "cache_write_tokens",
    "image_input": "image_input_tokens",
    "image_output": "image_output_tokens",
    "max_output": "max_output_tokens",
}
"""Ours -> those of single requests."""


def refuse_too_many(asked: int, question: LogQuestion) -> None:
    """Raises `InvalidInput` where single requests, of all deployments, are more than memory may hold."""
    if question.memory_bytes is not None and asked * BYTES_PER_REQUEST > question.memory_bytes:
        needed = asked * BYTES_PER_REQUEST / 1e9
        what = f"{whole(asked)} single requests need about {rate(needed)} GB"
        raise InvalidInput.of("--memory", f"{what}: give more, or size by minutes with --criterion max")


def added(engine: Engine, one: ObservedDeployment, group: LogGroup, rows: LogRequests) -> ObservedDeployment:
    """The deployment with its single requests."""
    frame = of_group(rows, group)
    columns = ["time_us", *(name for name in COLUMNS if name in rows.tokens)]
    columns += [] if rows.all_served else ["verdict"]
    columns += ["duration_us"] if rows.has_durations else []
    columns += ["blocks"] if rows.has_blocks else []
    arrays = engine.arrays(frame.select(*columns), "reading single requests")
    requests, order = _requests(arrays)
    estimate, notes = None, one.notes
    if rows.has_blocks:
        blocks = [_ids(text) for text in arrays["blocks"][order].tolist()]
        size = prefix_cache.proven_block_tokens(requests.input_tokens, blocks)
        if size is not None:
            estimate = prefix_cache.estimate(requests.arrival_us, requests.input_tokens, blocks, block_tokens=size)
        notes = (*notes, found("block-size-unknown") if size is None else found("block-size", tokens=size))
    crowds = shape.crowds(_seconds(requests.arrival_us, _tokens(arrays)[order]))
    return one.replaced(
        requests=requests, prompt_cache=estimate, notes=notes, bursts=shape.bursts(crowds, has_tokens=True)
    )


def _seconds(arrival_us: Any, tokens: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    for some in shape.whole_minutes(arrival_us, MICROS_PER_MINUTE):
        yield arrival_us[some] // MICROS_PER_SECOND, tokens[some]


def _tokens(arrays: dict[str, Any]) -> Any:  # noqa: ANN401
    """As the log has them: of refused requests none where it has none."""
    counts = [np.ma.filled(arrays[name], 0) for name in NEEDED if name in arrays]
    return sum(counts[1:], counts[0])


def _ids(text: str | None) -> list[str]:
    """The ids of a list in JSON; none where it is no list."""
    try:
        ids = [] if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [str(one) for one in ids] if isinstance(ids, list) else []


def of_group(rows: LogRequests, group: LogGroup) -> Frame:
    """The rows of a deployment that are demand."""
    frame = rows.frame
    if not rows.all_served:
        frame = frame.filter(nw.col("verdict") <= int(LAST_ASKED))
    for name in rows.names:
        text = getattr(group, name)
        named = nw.col(name).str.strip_chars() == (text or "")
        frame = frame.filter(named | nw.col(name).is_null() if text is None else named)
    return frame


def _requests(arrays: dict[str, Any]) -> tuple[Requests, Any]:
    """In order of arrival, and that order."""
    arrival = _filled(arrays["time_us"])
    # Most logs are in order; sorting ten million stamps costs a second.
    order = slice(None) if bool((arrival[1:] >= arrival[:-1]).all()) else np.argsort(arrival, kind="stable")
    columns = {new: _filled(arrays[old])[order] for old, new in COLUMNS.items() if old in arrays}
    refused = None
    if "verdict" in arrays:
        verdicts = arrays["verdict"][order]
        refused = verdicts == int(Verdict.REFUSED)
        columns = {name: _at_mean(values, np.isin(verdicts, _lacking(name))) for name, values in columns.items()}
    for name in ("cached_input_tokens", "cache_write_tokens", "image_input_tokens", "image_output_tokens"):
        if name in columns:
            columns[name] = np.maximum(columns[name], 0)
    singles = Requests(
        arrival_us=arrival[order],
        **columns,
        duration_us=_filled(arrays["duration_us"])[order] if "duration_us" in arrays else None,
        refused=refused if refused is not None and refused.any() else None,
    )
    return singles, order


def _filled(values: Any) -> Any:  # noqa: ANN401  # a plain or masked array
    return np.ma.filled(values, UNKNOWN).astype(np.int64, copy=False)


def _lacking(name: str) -> list[Verdict]:
    """Of which requests such tokens are not known where there are none."""
    return [Verdict.REFUSED, *(WITHOUT_OUTPUT if "output" in name else WITHOUT_INPUT)]


def _at_mean(values: Any, lacking: Any) -> Any:  # noqa: ANN401
    """Requests of which tokens are not known, at the mean of the others (they are demand)."""
    hidden = lacking & (values <= 0)
    known = values[~lacking & (values >= 0)]
    if not hidden.any() or not known.size:
        return values
    return np.where(hidden, round(float(known.mean())), values)
