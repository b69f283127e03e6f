"""Times of a log without a zone, in nights in which the clocks change: kept apart by their order, or refused."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

import narwhals as nw
import numpy as np

from capacity.errors import InvalidInput
from capacity.sources.clock_changes import MARGIN, REMEDY, Ints, Night, later_rows, nights
from capacity.sources.request_log.engine import Engine, Frame, Scan
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_parts import Part, needs_zone
from capacity.sources.request_log.sql.sql_places import Places
from capacity.sources.request_log.sql.sql_times import FIRST_US, LAST_US, local_micros
from capacity.sources.request_log.sql.sql_values import Place

_MICROS: Final = 1_000_000
_MOST_RUNS: Final = 100
"""Of rows that follow each other: a log in order has one for each night."""


def with_clock_changes(engine: Engine, part: Part, scan: Scan, where: Places, zone: tzinfo | None) -> Part:
    """The part with its rows of the first time that an hour came; engines take all for the second.

    Where the user tells of a zone, texts in all rows are searched for times that need it. Raises `InvalidInput` for
    times that never were, and where the order of rows does not tell.
    """
    times = [place for place in where.found.get(Field.TIME, ()) if _may_be_local(place)]
    if zone is None or not times or (zone.utcoffset(None) is not None and needs_zone(part, times)):
        return part
    rows = _local(engine, part, scan, times)
    if (span := _span(engine, rows)) is None:
        return part
    part = part.replaced(has_local_times=True)
    file = str(part.files[0].told)
    runs: list[tuple[int, int]] = []
    twice = 0
    for night in nights(zone, *span):
        row, local = _near(engine, rows, night)
        inside = (local >= night.first) & (local < night.end)
        if not inside.any():
            continue
        if night.comes_twice and not engine.has_order:
            what = f"it has times of an hour that came twice in the time zone {zone}, and Spark keeps no order of rows"
            raise InvalidInput.of(file, f"{what}: read it with --engine duckdb, or {REMEDY}")
        later = later_rows(local, [night], zone, file)
        runs += _runs(row[inside & ~later])
        twice = night.end - night.first
    if len(runs) > _MOST_RUNS:
        raise InvalidInput.of(file, f"its rows are in no order where clocks were set back: {REMEDY}")
    return part.replaced(first_passes=tuple(runs), twice_us=twice * _MICROS)


def _may_be_local(place: Place) -> bool:
    _, column = place
    return column.is_text or (column.is_moment and not column.has_zone)


def has_clock_changes(engine: Engine, part: Part, scan: Scan, times: Sequence[Place], zone: tzinfo) -> bool:
    """Whether the clocks of a zone change between the first and the last of times without one."""
    if zone.utcoffset(None) is not None:
        return False
    span = _span(engine, _local(engine, part, scan, times))
    return span is not None and bool(nights(zone, *span))


def _local(engine: Engine, part: Part, scan: Scan, times: Sequence[Place]) -> Frame:
    """The rows with a time without a zone: `local_us`, and their number, `row`."""
    columns = {"local_us": local_micros(engine, times, part.order), "row": engine.row_number()}
    return engine.computed(scan.frame, columns).filter(nw.col("local_us").is_between(FIRST_US, LAST_US))


def _span(engine: Engine, rows: Frame) -> tuple[int, int] | None:
    """The first and the last local time, in seconds; None of none."""
    ends = rows.select(nw.col("local_us").min().alias("first"), nw.col("local_us").max().alias("last"))
    span = engine.arrays(ends, "looking at times")
    if np.ma.is_masked(span["first"]):
        return None
    return int(span["first"][0]) // _MICROS, int(span["last"][0]) // _MICROS


def _near(engine: Engine, rows: Frame, night: Night) -> tuple[Ints, Ints]:
    """Number and local time, in seconds, of the rows in a night and around it, in their order."""
    first, end = ((night.first - MARGIN) * _MICROS, (night.end + MARGIN) * _MICROS)
    near = rows.filter(nw.col("local_us") >= first, nw.col("local_us") < end)
    arrays = engine.arrays(near, "looking at times")
    order = np.argsort(arrays["row"], kind="stable")
    return np.asarray(arrays["row"][order], dtype=np.int64), np.asarray(arrays["local_us"][order] // _MICROS)


def _runs(rows: Ints) -> list[tuple[int, int]]:
    """Numbers that follow each other, as first and last."""
    parts = np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1)
    return [(int(part[0]), int(part[-1])) for part in parts if part.size]
