"""Local times in a night in which the clocks change: an hour that comes twice, and one that never does.

Of an hour that comes twice the order of the rows tells which is meant: they go back by about an hour when it comes
again. Rows in another order, or without such a step, do not tell.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.errors import InvalidInput
from capacity.numerals import second

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_DAY: Final = 86_400
_MINUTE: Final = 60
_EARLIEST: Final = -2_208_988_800
"""The first second of 1900."""
_LATEST: Final = 7_258_118_400
"""That of 2200."""
_LEAST_STEP: Final = 1800
"""Seconds: a step back of less tells nothing of the clocks."""
_JITTER: Final = 300
"""Seconds: by so much a row may come late, as those do that are written when a request ends."""
MARGIN: Final = 3600
"""Seconds before and after such an hour in which rows have to be in order."""
REMEDY: Final = "export times in UTC, or with their offset"


class Night(NamedTuple):
    """Local times, in seconds since 1970 as if they were in UTC, end excluded, that come twice or never."""

    first: int
    end: int
    comes_twice: bool


def nights(zone: tzinfo, first: int, last: int) -> list[Night]:
    """Those that local times from the first to the last may lie in; none of a zone whose clocks never change.

    Of other years than 1900 to 2199 none are told: such times are mistakes, and a calendar ends.
    """
    found = []
    day = max(first - 2 * _DAY, _EARLIEST)
    while day < min(last + 2 * _DAY, _LATEST):
        before, after = _offset(zone, day), _offset(zone, day + _DAY)
        if before != after:
            at = _change(zone, day, day + _DAY)
            early, late = sorted((at + before, at + after))
            if early <= last and first < late:
                found.append(Night(early, late, comes_twice=after < before))
        day += _DAY
    return found


def _offset(zone: tzinfo, at: int) -> int:
    offset = datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds())


def _change(zone: tzinfo, low: int, high: int) -> int:
    """The moment between two in which the offset changes; clocks change on whole minutes."""
    before = _offset(zone, low)
    while high - low > _MINUTE:
        middle = (low + high) // 2 // _MINUTE * _MINUTE
        middle = middle if middle > low else low + _MINUTE
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high // _MINUTE * _MINUTE


def later_rows(local: Ints, some: list[Night], zone: tzinfo, where: str) -> Mask:
    """Which rows, in their order, are of the second time that their hour came; all others are of the first, or neither.

    Raises `InvalidInput` for times that there were none of, and where the order does not tell.
    """
    later: Mask = np.zeros(len(local), dtype=np.bool_)
    for night in some:
        inside = np.flatnonzero((local >= night.first) & (local < night.end))
        if not inside.size:
            continue
        shown = f"`{second(datetime.fromtimestamp(int(local[inside[0]]), UTC)).removesuffix('Z').replace('T', ' ')}`"
        if not night.comes_twice:
            what = f"{shown} never was in the time zone {zone}, where clocks went forward then"
            raise InvalidInput.of(where, f"{what}: say the right one with --timezone, or {REMEDY}")
        near = np.flatnonzero((local >= night.first - MARGIN) & (local < night.end + MARGIN))
        passes = _second_pass(local[near], night)
        if passes is None:
            what = (
                f"{shown} came twice in the time zone {zone}, and the order of the rows does not decide which is meant"
            )
            raise InvalidInput.of(where, f"{what}: {REMEDY}")
        later[near] = passes
    return later


def _second_pass(local: Ints, night: Night) -> Mask | None:
    """Which of the rows in and around such an hour are of its second time; None where they are in no order.

    Newest may come first. What lies around the hour has to go on where that ends.
    """
    length = night.end - night.first
    least = min(_LEAST_STEP, length // 2)
    steps = np.diff(local)
    drift = int(steps[np.abs(steps) < least].sum())
    if drift < 0:
        behind = _second_pass(local[::-1], night) if drift <= -least else None
        return None if behind is None else behind[::-1]
    is_inside = (local >= night.first) & (local < night.end)
    if drift < least or not (np.diff(local[is_inside]) <= -least).any():
        return None
    result: Mask = np.zeros(len(local), dtype=np.bool_)
    at = int(local[0]) + (length if local[0] >= night.end else 0)
    for row, (value, may_be_either) in enumerate(zip(local.tolist(), is_inside.tolist(), strict=True)):
        result[row] = may_be_either and abs(value + length - at) < abs(value - at)
        now = value + (length if result[row] or value >= night.end else 0)
        if now < at - _JITTER:
            return None
        at = max(at, now)
    return result
