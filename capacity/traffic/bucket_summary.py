"""What a bucket or a quota did with requests, in numbers."""

from datetime import UTC, datetime, timedelta

import numpy as np

from capacity.record import Record
from capacity.traffic.bucket import US_PER_MINUTE, Offered, On429, Simulated
from capacity.traffic.limiter import Limited
from capacity.traffic.requests import Flags, Ints, Requests
from capacity.traffic.series import Floats

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Shares(Record):
    """Of the depth or of the capacity: 1 is all of it."""

    mean: float
    p99: float
    max: float

    @classmethod
    def of(cls, values: Floats) -> "Shares":
        """Of at least one value; percentiles are linear between ranks."""
        return cls(mean=float(values.mean()), p99=float(np.percentile(values, 99)), max=float(values.max()))


class Waits(Record):
    """Milliseconds that refused requests were told to wait."""

    p50: float
    p99: float
    max: float

    @classmethod
    def of(cls, values: Ints) -> "Waits":
        """Of at least one value; percentiles are linear between ranks."""
        p50, p99 = np.percentile(values, [50, 99])
        return cls(p50=float(p50), p99=float(p99), max=float(values.max()))


class Summary(Record):
    """One bucket or quota in numbers, by the names of the simulation's JSON; None is unknown or does not apply.

    `too_long_requests` have prompts that PTUs do not take: they are counted in `requests`, and spill where that is
    asked for; all else is of the others.
    `throttled` counts requests refused at first, under `retry` those refused for good; `worst_hour_throttled_share` is
    of the requests that first arrived in a clock hour (UTC). `warm_up_requests` ran already when
    the others came, and could not be refused. `utilization_share` is of minutes: the actual weighted
    tokens of what was accepted in one over what it can carry. `level_share` is of first arrivals, `retry_after_ms` of
    first refusals. `attempts` counts everything sent.
    """

    requests: int
    accepted: int
    throttled: int
    throttled_share: float
    worst_hour_throttled_share: float
    spilled_requests: int | None
    spilled_input_tokens: int | None
    spilled_output_tokens: int | None
    utilization_share: Shares | None
    level_share: Shares | None
    retry_after_ms: Waits | None
    first_429: datetime | None
    attempts: int | None
    too_long_requests: int | None
    warm_up_requests: int


def summary(
    simulated: Simulated | Limited, of: Offered, requests: Requests, *, too_long: Requests | None = None
) -> Summary:
    """The numbers of a simulation of `of`, which was made of `requests`; none of `too_long` is among them."""
    refused = ~simulated.accepted
    per_hour = np.add.reduceat(refused, of.hour_first[:-1], dtype=np.int64) / np.diff(of.hour_first)
    spilled = _spilled(requests, refused, too_long) if simulated.on_429 is On429.SPILL else None
    waits_ms, level_share = simulated.retry_after_ms, simulated.level_share
    waiting = np.flatnonzero(waits_ms)
    first_429_us = int(of.arrival_us[waiting[0]]) if waiting.size else None
    return Summary(
        requests=of.count + (0 if too_long is None else too_long.count),
        accepted=int(simulated.accepted.sum()),
        throttled=int(refused.sum()),
        throttled_share=float(refused.mean()) if of.count else 0.0,
        worst_hour_throttled_share=float(per_hour.max(initial=0.0)),
        spilled_requests=None if spilled is None else spilled[0],
        spilled_input_tokens=None if spilled is None else spilled[1],
        spilled_output_tokens=None if spilled is None else spilled[2],
        utilization_share=Shares.of(used) if (used := _utilization(simulated, of)) is not None else None,
        level_share=Shares.of(level_share[of.warm_up :]) if level_share is not None and of.count else None,
        retry_after_ms=Waits.of(waits_ms[waiting]) if waiting.size else None,
        first_429=None if first_429_us is None else UNIX_EPOCH + timedelta(microseconds=first_429_us),
        attempts=None if simulated.attempts is None else int(simulated.attempts.sum()),
        too_long_requests=None if too_long is None else too_long.count,
        warm_up_requests=of.warm_up,
    )


def _spilled(requests: Requests, refused: Flags, too_long: Requests | None) -> tuple[int, int, int]:
    """Requests, input and output tokens that the standard deployment takes."""
    gone = [requests.where(refused), *([] if too_long is None else [too_long])]
    return (
        sum(one.count for one in gone),
        sum(int(one.input_tokens.sum(dtype=np.int64)) for one in gone),
        sum(int(one.output_tokens.sum(dtype=np.int64)) for one in gone),
    )


def _utilization(simulated: Simulated | Limited, of: Offered) -> Floats | None:
    """Of every whole minute (UTC) from the first arrival to the last, or to the last acceptance of a retry."""
    if not of.count or simulated.capacity is None:
        return None
    times_us = of.arrival_us if simulated.accepted_us is None else simulated.accepted_us
    minutes = times_us[simulated.accepted] // US_PER_MINUTE
    first = int(of.arrival_us[0]) // US_PER_MINUTE
    last = max(int(of.arrival_us[-1]) // US_PER_MINUTE, int(minutes.max(initial=first)))
    served = np.zeros(last - first + 1)
    np.add.at(served, minutes - first, of.actual[simulated.accepted])
    return served / simulated.capacity
