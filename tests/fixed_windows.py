"""The limits of standard types, request by request, as plainly as they can be said: what the compiled ones are held to.

Every time that a request is sent is written down; a window is the list of those sent in it. Nothing is shared with the
package.
"""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

MINUTE_US = 60_000_000


class Sent(NamedTuple):
    """A request: when it arrives (microseconds), and what is counted of it."""

    arrival_us: int
    estimate: int


class Outcome(NamedTuple):
    """What became of a request. Counter and wait are those of its first arrival."""

    accepted: bool
    counted: int
    retry_after_ms: int
    attempts: int
    accepted_us: int | None


def fixed_windows(
    rows: Sequence[Sent], *, tpm: int | None, rpm: int | None, seconds: int | None, retries: int = 0
) -> list[Outcome]:
    """Every row's outcome, with requests counted over so many seconds."""
    queue = [(row.arrival_us, 1, number) for number, row in enumerate(rows)]
    heapq.heapify(queue)
    history: list[tuple[int, int]] = []
    outcomes: dict[int, Outcome] = {}
    while queue:
        at, _, number = heapq.heappop(queue)
        minute = [estimate for sent, estimate in history if sent // MINUTE_US == at // MINUTE_US]
        waits = []
        if (tpm is not None and sum(minute) >= tpm) or (rpm is not None and len(minute) >= rpm):
            waits.append(MINUTE_US - at % MINUTE_US)
        if rpm is not None and seconds is not None:
            length = seconds * 1_000_000
            there = sum(sent // length == at // length for sent, _ in history)
            if there >= max(rpm * seconds // 60, 1):
                waits.append(length - at % length)
        wait_ms = -(-max(waits, default=0) // 1000)
        history.append((at, rows[number].estimate))
        first = outcomes.get(number, Outcome(not waits, sum(minute), wait_ms, 0, None))
        attempts = first.attempts + 1
        outcomes[number] = first._replace(accepted=not waits, attempts=attempts, accepted_us=None if waits else at)
        if waits and attempts <= retries:
            heapq.heappush(queue, (at + 1000 * wait_ms, 0, number))
    return [outcomes[number] for number in range(len(rows))]
