"""Request logs, from files -> the deployments in them, each with its minutes, bursts and, if wanted, its requests."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import found
from capacity.reading.scalars import closest, short
from capacity.record import Record
from capacity.sources.frames import GivenFrame
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.request_log import log_files
from capacity.sources.request_log.engine import Engine
from capacity.sources.request_log.formats.known_log_formats import FORMATS
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_progress import LogProgress
from capacity.sources.request_log.log_question import LogQuestion, no_limits
from capacity.sources.request_log.log_reading import read
from capacity.sources.request_log.sql import sql_times
from capacity.sources.token_names import named_columns
from capacity.sources.windows import Window
from capacity.traffic.series import ObservedDeployment, TokenSeries

DEFAULT_MEMORY_BYTES = 1_000_000_000
"""What DuckDB may hold, unless the user says; beyond it goes to disk."""
LEAST_MEMORY_BYTES = 64_000_000
"""With less it cannot sort a log."""
COLUMNS = tuple(field for field in Field if field not in (Field.KIND, Field.PROVIDER, Field.STANDS_FOR))


class LogFiles(Record):
    """What a user says of log files: options as typed, those that need no checking as they are; None if not given."""

    paths: tuple[str, ...] = ()
    frame: GivenFrame | None = None
    """In place of files."""
    columns: Mapping[str, str] | str | None = None
    where: tuple[str, ...] = ()
    input_format: str | None = None
    time_unit: str | None = None
    time_origin: str | None = None
    timezone: str | None = None
    skip_bad: bool = False
    cached_beside_input: bool = False
    engine: str | None = None
    spark_remote: str | None = None
    memory_bytes: int | None = None
    forms: LocalForms = AS_TOLD
    limits: Callable[[ObservedDeployment], Sequence[int]] = no_limits
    """Lengths of prompts by which the requests of a deployment are told apart."""


def from_files(asked: LogFiles, progress: LogProgress, *, window: Window, singles: bool) -> list[ObservedDeployment]:
    """The deployments of the log, by name; `singles` with every request. Raises `InvalidInput`, `NotEnoughData`."""
    question = LogQuestion(
        input_format=_format(asked.input_format),
        columns=named_columns(asked.columns, COLUMNS),
        where=_where(asked.where),
        clock=sql_times.Clock(unit=asked.time_unit, origin_us=sql_times.origin_us(asked.time_origin)),
        timezone=_timezone(asked),
        skip_bad=asked.skip_bad,
        cached_beside_input=asked.cached_beside_input,
        start_us=None if window.start is None else round(window.start.timestamp() * 1_000_000),
        end_us=None if window.end is None else round(window.end.timestamp() * 1_000_000),
        singles=singles,
        in_memory=() if asked.frame is None or not singles else asked.frame.columns_in_memory(),
        memory_bytes=asked.memory_bytes,
        forms=asked.forms,
        limits=asked.limits,
        refuses_naive=asked.frame is not None and asked.timezone is None,
    )
    files = log_files.found(asked.paths) if asked.frame is None else [log_files.of_frame(asked.frame)]
    with _engine(asked, progress, singles=singles) as engine:
        return with_cached_share(read(engine, files, question), window.cached_share)


def _timezone(asked: LogFiles) -> str:
    return "UTC" if asked.timezone is None else asked.timezone


def _engine(asked: LogFiles, progress: LogProgress, *, singles: bool) -> Engine:
    if asked.engine == "spark" and asked.frame is not None:
        raise InvalidInput.of("--engine spark", "reads files: leave it out, or write the frame to Parquet")
    if asked.engine == "spark":
        from capacity.sources.request_log.engines.spark_engine import SparkEngine  # noqa: PLC0415  # and with it pyspark

        return SparkEngine(timezone=_timezone(asked), remote=asked.spark_remote, progress=progress)
    if asked.spark_remote is not None:
        raise InvalidInput.of("--spark-remote", "is for --engine spark: add it")
    from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine  # noqa: PLC0415  # and with it duckdb

    memory_bytes = asked.memory_bytes or DEFAULT_MEMORY_BYTES
    if singles and asked.memory_bytes:  # while these are fetched, DuckDB still holds what it has
        memory_bytes = max(memory_bytes // 2, LEAST_MEMORY_BYTES)
    return DuckDBEngine(timezone=_timezone(asked), memory_bytes=memory_bytes, progress=progress)


def _format(name: str | None) -> str | None:
    if name is not None and name.lower() not in FORMATS:
        where = f"--input-format {name}"
        raise InvalidInput.of(where, f"unknown format `{short(name)}`{closest(name, list(FORMATS))}")
    return None if name is None else name.lower()


def _where(pairs: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """`span_kind=LLM`, of one column several: any of its values. Raises `InvalidInput`."""
    result: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        column, equals, value = pair.partition("=")
        if not equals or not column.strip():
            raise InvalidInput.of(f"--where {pair}", "write COLUMN=VALUE, such as span_kind=LLM")
        result[column.strip()] = (*result.get(column.strip(), ()), value.strip())
    return result


def with_cached_share(observed: Sequence[ObservedDeployment], share: Fraction | None) -> list[ObservedDeployment]:
    """With that share (0..1) of the input cached, where the log does not tell."""
    return list(observed) if share is None else [_with_cached_share(one, float(share)) for one in observed]


def _with_cached_share(one: ObservedDeployment, share: float) -> ObservedDeployment:
    series, requests = one.series, one.requests
    if series.cached_input_tokens is not None:
        return one
    if requests is not None:
        requests = requests.replaced(
            cached_input_tokens=np.rint(requests.input_tokens * share).astype(requests.input_tokens.dtype)
        )
    note = found("cached-share-of-log", share=share)
    series, longer = _cached(series, share), {limit: _cached(long_, share) for limit, long_ in one.longer.items()}
    return one.replaced(series=series, longer=longer, requests=requests, notes=(*one.notes, note))


def _cached(series: TokenSeries, share: float) -> TokenSeries:
    return series.replaced(cached_input_tokens=series.input_tokens * share)
