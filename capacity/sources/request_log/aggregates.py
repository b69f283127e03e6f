"""Requests -> sums per bin of time, and counts per value: one Narwhals query each, whatever the engine."""

from collections.abc import Mapping
from typing import Final

import narwhals as nw

from capacity.sources.request_log.engine import Frame
from capacity.sources.request_log.requests import NAMES, NEEDED, Group, Requests, Verdict

SUMMED: Final = ("input", "output", "cached", "cache_write", "image_input", "image_output")
MICROS_PER_SECOND: Final = 1_000_000
MICROS_PER_MINUTE: Final = 60 * MICROS_PER_SECOND
SHARE_STEPS: Final = 10_000
"""The cached share of a request is counted in steps of 0.01 %."""


def _index(column: str, length: int) -> nw.Expr:
    """Whole numbers divided, rounded down.

    Exact for microseconds of this century: a double tells them apart, and what engines do for `//` costs twice as much.
    """
    return (nw.col(column) / length).floor().cast(nw.Int64)


def named(frame: Frame, owners: Mapping[Group, Group]) -> Frame:
    """The rows with the names of those that they belong to; both are deployment and model."""
    present = [name for name in NAMES if name in frame.collect_schema().names()]
    for nameless, owner in owners.items():
        given = dict(zip(NAMES, zip(nameless, owner, strict=True), strict=True))
        is_it = nw.all_horizontal(
            *(nw.coalesce(nw.col(name).str.strip_chars(), nw.lit("")) == (given[name][0] or "") for name in present),
            ignore_nulls=False,
        )
        changed = {
            name: nw.when(is_it).then(nw.lit(given[name][1])).otherwise(nw.col(name))
            for name in present
            if given[name][0] != given[name][1]
        }
        frame = frame.with_columns(**changed)
    return frame


def per_minute(requests: Requests) -> Frame:
    """Rows and sums of tokens by deployment, model, verdict and minute (counted from 1970).

    `NAME_known` are the rows that tell what not all logs do; `admitted` is the output that requests were admitted
    with: their maximum, or where they set none what they wrote.
    """
    sums = [nw.col(name).sum().cast(nw.Int64) for name in SUMMED if name in requests.tokens]
    optional = [name for name in requests.tokens if name not in NEEDED]
    sums += [nw.col(name).count().cast(nw.Int64).alias(f"{name}_known") for name in optional]
    if "max_output" in optional:
        sums.append(nw.coalesce(nw.col("max_output"), nw.col("output")).sum().cast(nw.Int64).alias("admitted"))
    frame = requests.frame.with_columns(bin=_index("time_us", MICROS_PER_MINUTE))
    return frame.group_by(*requests.names, "verdict", "bin").agg(nw.len().cast(nw.Int64).alias("rows"), *sums)


def per_ten_seconds(requests: Requests) -> Frame:
    """Requests asked for (served and refused) and their tokens, by deployment, model and ten seconds.

    Of the seconds inside: the most requests and tokens of any, and the sum of the squares of their requests. So a
    thousand times fewer rows leave the engine than go in, and what is known of seconds is all there.
    """
    asked = requests.frame if requests.all_served else requests.frame.filter(nw.col("verdict") <= int(Verdict.REFUSED))
    counts = [nw.col(name) for name in NEEDED if name in requests.tokens]
    if not requests.all_served:  # refused requests may have none
        counts = [nw.coalesce(count, nw.lit(0)) for count in counts]
    both = sum(counts[1:], counts[0]) if counts else nw.lit(0)
    seconds = (
        asked.with_columns(second=_index("time_us", MICROS_PER_SECOND), tokens=both)
        .group_by(*requests.names, "second")
        .agg(nw.len().cast(nw.Int64).alias("rows"), nw.col("tokens").sum().cast(nw.Int64))
    )
    return (
        seconds.with_columns(bin=_index("second", 10), squares=nw.col("rows") * nw.col("rows"))
        .group_by(*requests.names, "bin")
        .agg(
            nw.col("rows", "tokens", "squares").sum().cast(nw.Int64),
            nw.col("rows").max().alias("most_rows"),
            nw.col("tokens").max().alias("most_tokens"),
        )
    )


def counted(requests: Requests, column: str) -> Frame:
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
