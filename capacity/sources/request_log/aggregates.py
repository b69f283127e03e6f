"""Requests -> sums per minute, and counts per value: one Narwhals query each, whatever the engine."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import narwhals as nw

from capacity.sources.request_log.cached_input import PROOFS
from capacity.sources.request_log.engine import Engine, Frame
from capacity.sources.request_log.log_requests import NAMES, LogGroup, LogRequests
from capacity.sources.request_log.row_verdicts import NEEDED, Verdict

SUMMED: Final = ("input", "output", "cached", "cache_write", "image_input", "image_output")
SECONDS_PER_MINUTE: Final = 60
MICROS_PER_SECOND: Final = 1_000_000
MICROS_PER_MINUTE: Final = SECONDS_PER_MINUTE * MICROS_PER_SECOND
FIRST_ROWS: Final = 50_000
MANY_PER_SECOND: Final = 4
SHARE_STEPS: Final = 10_000
"""The cached share of a request is counted in steps of 0.01 %."""


def index(column: str, length: int) -> nw.Expr:
    """Whole numbers divided, rounded down.

    Exact for microseconds of this century: a double tells them apart, and what engines do for `//` costs twice as much.
    """
    return (nw.col(column) / length).floor().cast(nw.Int64)


def named(frame: Frame, owners: Mapping[LogGroup, LogGroup]) -> Frame:
    """The rows with the names of those that they belong to; both are deployment and model."""
    present = [name for name in NAMES if name in frame.collect_schema().names()]
    for nameless, owner in owners.items():
        given = dict(zip(NAMES, zip(nameless, owner, strict=True), strict=True))
        is_it = _is_of(nameless, present)
        changed = {
            name: nw.when(is_it).then(nw.lit(given[name][1])).otherwise(nw.col(name))
            for name in present
            if given[name][0] != given[name][1]
        }
        frame = frame.with_columns(**changed)
    return frame


def served_without_output(frame: Frame, groups: Iterable[LogGroup]) -> Frame:
    """The rows with those of the groups that tell no output as served ones that wrote none."""
    present = [name for name in NAMES if name in frame.collect_schema().names()]
    is_one = nw.col("verdict") == int(Verdict.NO_OUTPUT)
    if present:
        is_one &= nw.any_horizontal(*(_is_of(group, present) for group in groups), ignore_nulls=False)
    return frame.with_columns(
        verdict=nw.when(is_one).then(nw.lit(int(Verdict.SERVED))).otherwise(nw.col("verdict")),
        output=nw.when(is_one).then(nw.lit(0)).otherwise(nw.col("output")),
    )


def processed_as_served(frame: Frame) -> Frame:
    """The rows with those that failed after they had been processed as served ones."""
    is_one = nw.col("verdict") == int(Verdict.PROCESSED)
    return frame.with_columns(verdict=nw.when(is_one).then(nw.lit(int(Verdict.SERVED))).otherwise(nw.col("verdict")))


def _is_of(group: LogGroup, present: Sequence[str]) -> nw.Expr:
    given = dict(zip(NAMES, group, strict=True))
    return nw.all_horizontal(
        *(nw.coalesce(nw.col(name).str.strip_chars(), nw.lit("")) == (given[name] or "") for name in present),
        ignore_nulls=False,
    )


def per_minute(requests: LogRequests) -> Frame:
    """Rows and sums of tokens by deployment, model, verdict and minute (counted from 1970).

    `NAME_known` are the rows that tell what not all logs do; `admitted` is the output that requests were admitted
    with: their maximum, or where they set none what they wrote.
    """
    if requests.seconds is None:
        return _per(MICROS_PER_MINUTE, requests)
    keys = (*requests.names, "verdict", "bin")
    names = [name for name in requests.seconds.collect_schema().names() if name not in keys]
    frame = requests.seconds.with_columns(bin=index("bin", SECONDS_PER_MINUTE))
    return frame.group_by(*keys).agg(nw.col(*names).sum().cast(nw.Int64))


def _per(micros: int, requests: LogRequests) -> Frame:
    sums = [nw.col(name).sum().cast(nw.Int64) for name in SUMMED if name in requests.tokens]
    optional = [name for name in requests.tokens if name not in NEEDED]
    sums += [nw.col(name).count().cast(nw.Int64).alias(f"{name}_known") for name in optional]
    if "max_output" in optional:
        sums.append(nw.coalesce(nw.col("max_output"), nw.col("output")).sum().cast(nw.Int64).alias("admitted"))
    if requests.has_totals:
        sums += [nw.col(name).sum().cast(nw.Int64) for name in PROOFS]
    if requests.has_ids:
        sums += [nw.col(name).sum().cast(nw.Int64) for name in ("merged", "torn")]
    if requests.tells_local:
        sums.append(nw.col("is_local").sum().cast(nw.Int64))
    frame = requests.frame.with_columns(bin=index("time_us", micros))
    return frame.group_by(*requests.names, "verdict", "bin").agg(nw.len().cast(nw.Int64).alias("rows"), *sums)


def with_seconds(
    engine: Engine, requests: LogRequests, *, first_rows: int = FIRST_ROWS, many: int = MANY_PER_SECOND
) -> LogRequests:
    """With the sums per second, where many rows share one: minutes and bursts are both made from them.

    Whether they do is told by the first rows. Where they do not, such sums are hardly fewer than the rows, and cost
    more than to read those twice.
    """
    first = requests.frame.head(first_rows).with_columns(bin=index("time_us", MICROS_PER_SECOND))
    seconds = first.group_by(*requests.names, "bin").agg(nw.len().cast(nw.Int64).alias("rows"))
    rows = engine.arrays(seconds.select("rows"), "looking at files")["rows"]
    if rows.sum() < first_rows or rows.mean() < many:
        return requests
    return requests.replaced(seconds=engine.kept(_per(MICROS_PER_SECOND, requests)))


def counted(requests: LogRequests, column: str) -> Frame:
    """How many served requests have each value of a column, by deployment and model: all that percentiles need.

    `cached_share` is the cached share of the input in steps.
    """
    frame = requests.frame
    if not requests.all_served:
        frame = frame.filter(nw.col("verdict") == int(Verdict.SERVED))
    if column == "cached_share":
        frame = frame.filter(nw.col("input") > 0, ~nw.col("cached").is_null())
        share = nw.col("cached") * SHARE_STEPS / nw.col("input")
        frame = frame.with_columns(cached_share=share.round(0).cast(nw.Int64))
    return frame.group_by(*requests.names, column).agg(nw.len().cast(nw.Int64).alias("rows"))


def durations(requests: LogRequests) -> Frame:
    """How many served requests tell how long they ran, and that in all, by deployment and model."""
    frame = requests.frame.filter(nw.col("duration_us") > 0)
    if not requests.all_served:
        frame = frame.filter(nw.col("verdict") == int(Verdict.SERVED))
    sums = (nw.col("duration_us").sum().cast(nw.Float64).alias("us"), nw.len().cast(nw.Int64).alias("rows"))
    return frame.group_by(*requests.names).agg(*sums) if requests.names else frame.select(*sums)
