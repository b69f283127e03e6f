"""Long series as the few points that a picture shows: nothing that stands out gets lost."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from capacity.traffic.series import MINUTE, Floats

MOST_POINTS = 700
"""28 days of hours, and some."""
WIDTHS = (1, 5, 15, 60, 120, 180, 240, 360, 720)
"""Minutes of a point: parts of a day, so that points begin where people look for them."""
DAY = 24 * 60
MOST_RANKS = 120


class Extremes(NamedTuple):
    """The least and the most of as many minutes each, from `start` on; None where nothing is known."""

    start: datetime
    minutes_per_point: int
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


def extremes(start: datetime, values: Floats) -> Extremes:
    """Of at most 700 spans, which begin at whole parts of the day (UTC)."""
    width = _width(len(values))
    before = (start.hour * 60 + start.minute) % min(width, DAY)
    after = -(before + len(values)) % width
    rows = np.concatenate([np.full(before, np.nan), values, np.full(after, np.nan)]).reshape(-1, width)
    return Extremes(
        start=start - before * MINUTE,
        minutes_per_point=width,
        low=_known(np.fmin.reduce(rows, axis=1)),
        high=_known(np.fmax.reduce(rows, axis=1)),
    )


def _width(minutes: int) -> int:
    fitting = (width for width in WIDTHS if minutes // width + 2 <= MOST_POINTS)
    return next(fitting, -(-minutes // (DAY * (MOST_POINTS - 2))) * DAY)


def _known(values: Floats) -> tuple[float | None, ...]:
    return tuple(None if unknown else value for value, unknown in zip(values.tolist(), np.isnan(values), strict=True))


def durations(values: Floats) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Counts of minutes, and the value that so many have at least: each of the largest, then fewer and fewer."""
    known = np.sort(values[~np.isnan(values)])[::-1]
    if not known.size:
        return (), ()
    ranks = np.unique(np.rint(np.geomspace(1, known.size, MOST_RANKS)).astype(np.int64))
    return tuple(ranks.tolist()), tuple(known[ranks - 1].tolist())


def places(count: int, most: int) -> Sequence[int]:
    """Of so many places in order at most so many: the first and the last, and closer to each other at the start."""
    if count <= most:
        return range(count)
    return tuple((np.unique(np.rint(np.geomspace(1, count, most)).astype(np.int64)) - 1).tolist())


def evenly(count: int, most: int) -> Sequence[int]:
    """As `places`, all as far from each other."""
    if count <= most:
        return range(count)
    return tuple(np.unique(np.rint(np.linspace(0, count - 1, most)).astype(np.int64)).tolist())
