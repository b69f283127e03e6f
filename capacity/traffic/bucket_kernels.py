"""The loops of the bucket, compiled where numba is installed and interpreted from the same source where it is not.

Whole numbers throughout, so that both give the same. A level is counted in units of which one normalized token is
`UNITS_PER_TOKEN`: a bucket that carries so many TPM then drains exactly so many units each microsecond.

No sum can leave 64 bits: a request costs less than `COSTLIEST`, a bucket deeper than `DEEPEST` counts as that deep, and
completions lift a level to `FULLEST` at most. So levels are exact up to 38 thousand million tokens.
"""

import functools
import heapq
import importlib
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from capacity.traffic.requests import LATEST_US

Kernel: TypeAlias = Callable[..., bool]
Arrays: TypeAlias = tuple[npt.NDArray[Any], ...]

UNITS_PER_TOKEN = 60_000_000  # microseconds per minute
COSTLIEST = 2**60
DEEPEST = 2**61
FULLEST = 2**62
US_PER_MS = 1000


def compiled() -> bool:
    """Whether the loops are compiled: numba is installed, and not switched off by its NUMBA_DISABLE_JIT."""
    numba = _numba()
    return numba is not None and not numba.config.DISABLE_JIT


def run(kernel: Kernel, inputs: Arrays, outputs: Arrays, *numbers: int) -> bool:
    """What the kernel answers; it writes into `outputs`."""
    if not len(inputs[0]):
        return True  # without requests there is nothing to do
    if compiled():
        like = tuple(np.require(array, requirements=["C", "W"]) for array in inputs)  # one kind: compiled once
        return bool(_compiled(kernel)(like, outputs, *numbers))
    # Python takes a number out of a list several times as fast as out of an array.
    written = [array.tolist() for array in outputs]
    answer = kernel([array.tolist() for array in inputs], written, *numbers)
    for array, values in zip(outputs, written, strict=True):
        array[:] = values
    return answer


@functools.cache
def _numba() -> Any:  # noqa: ANN401  # numba need not be there, and has types in some releases only
    """The module, or None. It takes half a second to import, which only a bucket is worth."""
    try:
        return importlib.import_module("numba")
    except ImportError:
        return None


@functools.cache
def _compiled(kernel: Kernel) -> Kernel:
    """The kernel in machine code, kept on disk for the next run where numba finds a folder that it may write to."""
    numba = _numba()
    for called in (drained, corrected):
        numba.extending.register_jitable(called)
    try:
        fast: Kernel = numba.njit(cache=True)(kernel)
    except RuntimeError:
        fast = numba.njit(kernel)
    return fast


def drained(level: int, us: int, rate: int, longest_us: int) -> int:
    """The level so many microseconds later; nothing is left after `longest_us`, when the product may not fit."""
    return max(level - rate * us, 0) if us <= longest_us else 0


def corrected(level: int, change: int) -> int:
    """The level after a request has ended that used more or less than was estimated."""
    return min(max(level + change, 0), FULLEST)


def admit(inputs: Arrays, outputs: Arrays, first: int, most_in_all: int, rate: int, depth: int) -> bool:  # noqa: PLR0913, PLR0917  # numbers
    """A part of the requests, refused ones forgotten; False, and given up, when more are refused than allowed.

    It begins with the row `first`, and with what the part before it left in `state`: the level, when that was, and how
    many were refused in all. `end_us` are the ends until its last arrival in order, `end_of` the rows they belong to,
    and `change` what they add; into `state` goes last how many of these have ended. `hour_end` are the rows of the part
    at which its clock hours end; `most_refused` and `refused` are per hour. `accepted` and `levels` (units, on arrival)
    are of all rows, `levels` may be empty.
    """
    arrival_us, estimate, end_us, end_of, change, hour_end, most_refused = inputs
    accepted, levels, refused, state = outputs
    longest_us = FULLEST // rate
    level, now, in_all, end, begin = state[0], state[1], state[2], 0, 0
    for hour in range(len(hour_end)):
        for row in range(begin, hour_end[hour]):
            at = arrival_us[row]
            # Of ends at this very instant, those of later rows have not begun.
            while end < len(end_us) and end_us[end] <= at and end_of[end] < first + row:
                if accepted[end_of[end]]:
                    level = corrected(drained(level, end_us[end] - now, rate, longest_us), change[end])
                    now = end_us[end]
                end += 1
            level = drained(level, at - now, rate, longest_us)
            now = at
            if len(levels):
                levels[first + row] = level
            if level < depth:
                level += estimate[row]
                accepted[first + row] = True
            else:
                refused[hour] += 1
                in_all += 1
                if refused[hour] > most_refused[hour] or in_all > most_in_all:
                    return False
        begin = hour_end[hour]
    state[0], state[1], state[2], state[3] = level, now, in_all, end
    return True


def admit_with_retries(  # noqa: PLR0913, PLR0915, PLR0917  # one loop: a call costs more than it would explain
    inputs: Arrays, outputs: Arrays, warm_up: int, retries: int, rate: int, depth: int
) -> bool:
    """Refused requests come again after the wait they were told, `retries` times at most; `warm_up` as for `admit`.

    `duration_us` is negative where a request is never corrected. Per row: `levels` are those of the first arrival,
    `attempts` how often it was sent (0 before), `accepted_us` when it was accepted, where it was.
    """
    arrival_us, estimate, actual, duration_us = inputs
    accepted, levels, attempts, accepted_us = outputs
    longest_us = FULLEST // rate
    # Heaps of (time, row): numba has to see what is in them. What never ends changes nothing when it does.
    ends = [(arrival_us[row] + max(duration_us[row], 0), row) for row in range(warm_up)]
    heapq.heapify(ends)
    waiting = [(arrival_us[0], 0) for _ in range(0)]
    level, now, row = 0, arrival_us[0], warm_up
    while row < len(arrival_us) or waiting:
        if waiting and (row == len(arrival_us) or waiting[0][0] <= arrival_us[row]):
            at, sent = heapq.heappop(waiting)
        else:
            at, sent = arrival_us[row], row
            row += 1
        while ends and ends[0][0] <= at:
            end_us, ended = heapq.heappop(ends)
            level = drained(level, end_us - now, rate, longest_us)
            level = corrected(level, actual[ended] - estimate[ended])
            now = end_us
        level = drained(level, at - now, rate, longest_us)
        now = at
        if attempts[sent] == 0:
            levels[sent] = level
        attempts[sent] += 1
        if level < depth:
            accepted[sent], accepted_us[sent] = True, at
            level += estimate[sent]
            if duration_us[sent] >= 0:
                heapq.heappush(ends, (at + duration_us[sent], sent))
        elif attempts[sent] <= retries:
            wait_ms = (level - depth) // (US_PER_MS * rate) + 1
            heapq.heappush(waiting, (min(at + US_PER_MS * wait_ms, LATEST_US), sent))
    return True
