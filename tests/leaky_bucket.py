"""The bucket, request by request, as plainly as it can be said: what the compiled one is held against.

One heap of everything that happens, exact fractions of tokens, nothing shared with the package.
"""

import heapq
import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

END, RETRY, ARRIVAL = range(3)
US_PER_HOUR = 3_600_000_000


class Row(NamedTuple):
    """A request: when it arrives (microseconds), what it costs (normalized tokens), how long it lasts, if known."""

    arrival_us: int
    estimate: Fraction
    actual: Fraction
    duration_us: int | None = None


class Outcome(NamedTuple):
    """What became of a request. Level and wait are those of its first arrival."""

    accepted: bool
    level: Fraction
    retry_after_ms: int
    attempts: int
    accepted_us: int | None


def leaky_bucket(rows: Sequence[Row], tpm: int, burst_seconds: Fraction, retries: int = 0) -> list[Outcome]:
    """Every row's outcome; `drop` and `spill` are no retries."""
    per_second = Fraction(tpm, 60)
    depth = burst_seconds * per_second
    level, now = Fraction(0), 0
    events = [(row.arrival_us, ARRIVAL, number) for number, row in enumerate(rows)]
    heapq.heapify(events)
    outcomes: dict[int, Outcome] = {}
    while events:
        at, what, number = heapq.heappop(events)
        level, now = max(Fraction(0), level - per_second * (at - now) / 1_000_000), at
        row = rows[number]
        if what == END:
            level = max(Fraction(0), level + row.actual - row.estimate)
            continue
        accepted = level < depth
        wait_ms = 0 if accepted else math.floor(1000 * (level - depth) / per_second) + 1
        first = outcomes.get(number, Outcome(accepted, level, wait_ms, 0, None))
        attempts = first.attempts + 1
        outcomes[number] = first._replace(accepted=accepted, attempts=attempts, accepted_us=at if accepted else None)
        if accepted:
            level += row.estimate
            if row.duration_us is not None:
                heapq.heappush(events, (at + row.duration_us, END, number))
        elif attempts <= retries:
            heapq.heappush(events, (at + 1000 * wait_ms, RETRY, number))
    return [outcomes[number] for number in range(len(rows))]


def refused_shares(rows: Sequence[Row], outcomes: Sequence[Outcome]) -> tuple[Fraction, Fraction]:
    """The share of all requests refused, and of those of the worst clock hour, exactly."""
    hours: dict[int, list[bool]] = {}
    for row, outcome in zip(rows, outcomes, strict=True):
        hours.setdefault(row.arrival_us // US_PER_HOUR, []).append(not outcome.accepted)
    worst = max((Fraction(sum(hour), len(hour)) for hour in hours.values()), default=Fraction(0))
    return Fraction(sum(not one.accepted for one in outcomes), max(len(rows), 1)), worst


def warm_up(rows: Sequence[Row]) -> int:
    """How many rows of a log are taken to run when the others come.

    Those of the seconds within which 99 % of what ends give back is given back, an hour at most, and none where that
    is more than a tenth of all.
    """
    back = sorted(
        (min(-(-row.duration_us // 1_000_000), 3600), max(row.estimate - row.actual, Fraction(0)))
        for row in rows
        if row.duration_us is not None
    )
    total = sum(one for _, one in back)
    if not total:
        return 0
    given = itertools.accumulate(one for _, one in back)
    seconds = next(lasts for (lasts, _), upto in zip(back, given, strict=True) if upto >= Fraction(99, 100) * total)
    first = sum(row.arrival_us < rows[0].arrival_us + seconds * 1_000_000 for row in rows)
    return first if first * 10 <= len(rows) else 0


def of_log(rows: Sequence[Row]) -> list[Row]:
    """The rows of a log as its bucket sees them: what runs already costs nothing, and gives back at its end."""
    first = warm_up(rows)
    running = [
        row._replace(estimate=Fraction(0), actual=min(row.actual - row.estimate, Fraction(0))) for row in rows[:first]
    ]
    return [*running, *rows[first:]]
