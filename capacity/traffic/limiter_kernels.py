"""The loop of the limiter, compiled where numba is installed and interpreted from the same source where it is not.

Whole numbers throughout. A count of tokens never passes `FULLEST`, which no quota reaches.
"""

import heapq

from capacity.traffic.bucket_kernels import FULLEST, US_PER_MS, Arrays
from capacity.traffic.requests import LATEST_US


def count(  # noqa: C901, PLR0913, PLR0915, PLR0917  # one loop: a call costs more than it would explain
    inputs: Arrays, outputs: Arrays, retries: int, tpm: int, rpm: int, minute_us: int, window_us: int, in_window: int
) -> bool:
    """Every request against counters of its minute and its window, which start anew with each of them.

    It is refused where the tokens counted before have reached `tpm`, the requests before it `rpm` in the minute or
    `in_window` in the window; refused ones are counted, too, and come again when the counter starts anew, `retries`
    times at most. Per row: `counted` are the tokens at the first arrival, `waits_ms` what the first refusal is told (0
    before), `attempts` how often it was sent (0 before), `accepted_us` when it was accepted, where it was.
    """
    arrival_us, estimate = inputs
    accepted, counted, waits_ms, attempts, accepted_us = outputs
    waiting = [(arrival_us[0], 0) for _ in range(0)]  # a heap of (time, row): numba has to see what is in it
    minute, window = arrival_us[0] // minute_us, arrival_us[0] // window_us
    tokens, of_minute, of_window, row = 0, 0, 0, 0
    while row < len(arrival_us) or waiting:
        if waiting and (row == len(arrival_us) or waiting[0][0] <= arrival_us[row]):
            at, sent = heapq.heappop(waiting)
        else:
            at, sent = arrival_us[row], row
            row += 1
        if at // minute_us != minute:
            minute, tokens, of_minute = at // minute_us, 0, 0
        if at // window_us != window:
            window, of_window = at // window_us, 0
        wait_us = 0
        if tokens >= tpm or of_minute >= rpm:
            wait_us = (minute + 1) * minute_us - at
        elif of_window >= in_window:
            wait_us = (window + 1) * window_us - at
        wait_ms = -(-wait_us // US_PER_MS)
        if attempts[sent] == 0:
            counted[sent], waits_ms[sent] = tokens, wait_ms
        attempts[sent] += 1
        tokens, of_minute, of_window = min(tokens + estimate[sent], FULLEST), of_minute + 1, of_window + 1
        if wait_us == 0:
            accepted[sent], accepted_us[sent] = True, at
        elif attempts[sent] <= retries:
            heapq.heappush(waiting, (min(at + US_PER_MS * wait_ms, LATEST_US), sent))
    return True
