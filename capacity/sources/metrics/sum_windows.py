"""Over how long each point of a series sums, where that need not be how far points are apart: as queries of Prometheus.

`increase(NAME[1m])` asked every five minutes tells one minute of five; `increase(NAME[5m])` asked every minute tells
each minute five times.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.sources.stamps import MINUTE_SECONDS
from capacity.traffic.series import Floats

OPTION: Final = "--sum-window"
_TEXT: Final = re.compile("([0-9]{1,4})(s|m)")
_HOUR_SECONDS: Final = 3600
_FEWEST_POINTS: Final = 1000
"""Fewer may seem to overlap by chance."""
_LONGEST: Final = 30
_NEAR: Final = 0.2
_FAR: Final = 1.2
"""In means of the sums: what rounding may lack, and what the lengths beside the true one lack more than it."""


def sum_window(text: str | None) -> int | None:
    """The seconds of the option as typed. Raises `InvalidInput`."""
    if text is None:
        return None
    match = _TEXT.fullmatch(text.strip().lower())
    seconds = 0 if match is None else int(match[1]) * (1 if match[2] == "s" else MINUTE_SECONDS)
    if not seconds or seconds % MINUTE_SECONDS or seconds >= _HOUR_SECONDS:
        raise InvalidInput.of(f"{OPTION} {text}", "write whole minutes, fewer than 60, such as 1m or 5m")
    return seconds


def refuse_unknown(series: Sequence[Floats], step: int, where: str) -> None:
    """Raises `InvalidInput` where sums of two lengths are possible, which differ in the size that follows."""
    minutes = step // MINUTE_SECONDS
    if minutes > 1:
        what = f"its points are {minutes} min apart, and the span that each of them sums is not in it"
        both = f"{OPTION} {minutes}m for sums of {minutes} min, {OPTION} 1m for those of the last, increase(NAME[1m])"
        raise InvalidInput.of(where, f"{what}: {minutes} times as much may be needed. Say {both}; or ask with step=60")
    if (overlap := overlapping(series)) is not None:
        what = f"each of its points seems to be the sum of {overlap} min, as increase(NAME[{overlap}m]) with step=60"
        remedy = f"say {OPTION} {overlap}m for these, {OPTION} 1m for sums of a minute"
        raise InvalidInput.of(where, f"{what}, so that all is counted {overlap} times: {remedy}")


def note(where: str, seconds: int) -> Finding:
    """What each point is read as."""
    return found("sums-of-span", file=where, minutes=seconds // MINUTE_SECONDS)


def windowed(start: int, values: Floats, step: int, window: int | None, where: str) -> tuple[int, Floats, int]:
    """Start, values and step of sums that do not overlap; minutes in none of them are not known.

    A point sums up to its time. Raises `InvalidInput` where the two lengths do not fit each other.
    """
    if window is None or window == step:
        return start, values, step
    if step % window == 0:
        times = step // window
        result = np.full((len(values) - 1) * times + 1, np.nan)
        result[::times] = values
        return start, result, window
    if window % step == 0:
        return start - window + step, values[:: window // step], window
    minutes = f"{window // MINUTE_SECONDS}m"
    what = f"does not fit points that are {step // MINUTE_SECONDS} min apart: one has to be a multiple of the other"
    raise InvalidInput.of(f"{OPTION} {minutes}", f"{what} ({where})")


def overlapping(series: Sequence[Floats]) -> int | None:
    """Of how many points' spans each sum is, where all series could be such sums, and of no others near that."""
    runs = [run for values in series if len(run := _longest_run(values)) and np.ptp(run) > 0]
    if not runs or min(map(len, runs)) < _FEWEST_POINTS:
        return None
    lacking = {1: np.inf} | {length: max(_lacking(run, length) for run in runs) for length in range(2, _LONGEST + 2)}
    fits = [
        length
        for length in range(2, _LONGEST + 1)
        if lacking[length] <= _NEAR and min(lacking[length - 1], lacking[length + 1]) - lacking[length] > _FAR
    ]
    return fits[-1] if fits else None  # sums of four minutes are sums of two such of two


def _lacking(sums: Floats, length: int) -> float:
    """By how much the first sum would have to be larger to be one of `length` parts, none negative; in means.

    The difference of two sums in a row is that of the part that came and the part that went. So each part is the one
    `length` before it and all such differences since; what it would fall below 0 by, the first parts must have had.
    """
    steps = np.diff(sums)
    rows = -(-len(steps) // length)
    parts = np.concatenate([steps, np.zeros(rows * length - len(steps))]).reshape(rows, length).cumsum(axis=0)
    needed = -np.minimum(parts.min(axis=0), 0.0).sum()
    return float((needed - sums[0]) / sums.mean())


def _longest_run(values: Floats) -> Floats:
    """The most values in a row that are known."""
    return max(_runs(values), key=len, default=values[:0])


def _runs(values: Floats) -> Iterator[Floats]:
    known = np.flatnonzero(~np.isnan(values))
    yield from (
        values[run[0] : run[-1] + 1] for run in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1) if run.size
    )
