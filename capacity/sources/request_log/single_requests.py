"""Single requests of a deployment, for what looks at each: the bucket, and the prompt cache."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import narwhals as nw
import numpy as np
import numpy.typing as npt

from capacity.errors import InvalidInput
from capacity.findings import found
from capacity.numerals import rate, whole
from capacity.sources.request_log import request_columns
from capacity.sources.request_log.aggregates import MICROS_PER_MINUTE, MICROS_PER_SECOND
from capacity.sources.request_log.engine import Engine, Frame
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_requests import LogGroup, LogRequests
from capacity.sources.request_log.row_verdicts import LAST_ASKED, NEEDED, WITHOUT_INPUT, WITHOUT_OUTPUT, Verdict
from capacity.traffic import prefix_cache, shape
from capacity.traffic.requests import UNKNOWN, Ints, Requests
from capacity.traffic.series import ObservedDeployment

BYTES_PER_REQUEST: Final = 100
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
_READING: Final = "reading single requests"


def refuse_too_many(asked: int, question: LogQuestion) -> None:
    """Raises `InvalidInput` where single requests, of all deployments, are more than memory may hold."""
    if question.memory_bytes is not None and asked * BYTES_PER_REQUEST > question.memory_bytes:
        needed = asked * BYTES_PER_REQUEST / 1e9
        what = f"{whole(asked)} single requests need about {rate(needed)} GB"
        raise InvalidInput.of("--memory", f"{what}: give more, or size by minutes with --criterion max")


def added(
    engine: Engine, one: ObservedDeployment, group: LogGroup, rows: LogRequests, in_memory: Sequence[Ints]
) -> ObservedDeployment:
    """The deployment with its single requests; some of their columns may be those `in_memory`."""
    count = 0 if one.series.requests is None else round(one.series.requests.sum())
    columns = _fetched(engine, of_group(rows, group), rows, count, in_memory)
    blocks = columns.pop("blocks", None)
    order = _order(columns["time_us"])
    for name, values in columns.items():  # one by one, so that only one of them is there twice
        columns[name] = values[order]
    requests, estimate, notes = _requests(columns), None, one.notes
    if blocks is not None:
        ids = [_ids(text) for text in blocks[order].tolist()]
        size = prefix_cache.proven_block_tokens(requests.input_tokens, ids)
        if size is not None:
            estimate = prefix_cache.estimate(requests.arrival_us, requests.input_tokens, ids, block_tokens=size)
        notes = (*notes, found("block-size-unknown") if size is None else found("block-size", tokens=size))
    crowds = shape.crowds(_seconds(columns))
    return one.replaced(
        requests=requests, prompt_cache=estimate, notes=notes, bursts=shape.bursts(crowds, has_tokens=True)
    )


def _fetched(
    engine: Engine, frame: Frame, rows: LogRequests, count: int, in_memory: Sequence[Ints]
) -> dict[str, npt.NDArray[Any]]:
    """The columns in the order of the log, `UNKNOWN` where a number is not told; `blocks` are texts."""
    types: dict[str, npt.DTypeLike] = {"time_us": np.int64}
    types |= {name: np.int32 for name in COLUMNS if name in rows.tokens}  # none is above `MAX_TOKENS`
    types |= {} if rows.all_served else {"verdict": np.int8}
    types |= {"duration_us": np.int64} if rows.has_durations else {}
    if not rows.has_blocks:
        return request_columns.filled(engine.batches(frame.select(*types), _READING), count, types, in_memory)
    arrays = engine.arrays(frame.select(*types, "blocks"), _READING)
    return {name: values if name == "blocks" else np.ma.filled(values, UNKNOWN) for name, values in arrays.items()}


def _order(arrival_us: Ints) -> Any:  # noqa: ANN401  # of rows, or all of them as they are
    """That of arrival. Most logs are in it, and sorting ten million stamps costs a second."""
    return slice(None) if bool((arrival_us[1:] >= arrival_us[:-1]).all()) else np.argsort(arrival_us, kind="stable")


def _seconds(columns: dict[str, npt.NDArray[Any]]) -> Iterator[tuple[Ints, Ints]]:
    """The second of each request, and its tokens as the log has them: of refused ones none where it has none."""
    arrival_us, counts = columns["time_us"], [columns[name] for name in NEEDED if name in columns]
    for some in shape.whole_minutes(arrival_us, MICROS_PER_MINUTE):
        tokens = sum((np.maximum(column[some], 0) for column in counts), np.zeros(1, dtype=np.int64))
        yield arrival_us[some] // MICROS_PER_SECOND, tokens


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


def _requests(columns: dict[str, npt.NDArray[Any]]) -> Requests:
    """Columns in order of arrival, as those of requests."""
    told = {new: columns[old] for old, new in COLUMNS.items() if old in columns}
    refused = None
    if "verdict" in columns:
        refused = columns["verdict"] == int(Verdict.REFUSED)
        told = {name: _at_mean(values, np.isin(columns["verdict"], _lacking(name))) for name, values in told.items()}
    for name in ("cached_input_tokens", "cache_write_tokens", "image_input_tokens", "image_output_tokens"):
        if name in told:
            told[name] = np.maximum(told[name], 0)
    return Requests(
        arrival_us=columns["time_us"],
        **told,
        duration_us=columns.get("duration_us"),
        refused=refused if refused is not None and refused.any() else None,
    )


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
