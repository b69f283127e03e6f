"""Requests of a shape, drawn: independent arrivals (Poisson) of request classes that add up."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from capacity.errors import InvalidInput
from capacity.record import Record
from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.bucket import US_PER_HOUR, US_PER_MINUTE, Offered, first_of_each
from capacity.traffic.requests import LATEST_US, UNKNOWN, US_PER_SECOND, Ints

ENOUGH = 100_000
"""Requests that are drawn: two draws of fewer differ by a third where few refusals decide."""
MOST = 1_000_000
MINUTES_PER_HOUR = 60
SEED = 20_260_923
SPREAD = 6
"""Standard deviations by which a draw hardly ever exceeds its mean."""


class Stream(Record):
    """Requests of one class, all alike: costs in weighted tokens. Without an end the estimate is the actual use."""

    rpm: Fraction
    estimate: Fraction
    actual: Fraction
    seconds: Fraction | None


class Drawn(Record):
    """Arrivals in order, microseconds from 0 on, and the number of the stream that each is of."""

    arrival_us: Ints
    stream: Ints
    hours: int
    """Of the peak that they are drawn from."""

    @property
    def count(self) -> int:
        """How many requests there are."""
        return len(self.arrival_us)


def drawn(streams: Sequence[Stream], seed: int = SEED) -> Drawn:
    """As many hours at the peak as hold 100,000 requests, at least one hour, at most a million requests."""
    random = np.random.default_rng(seed)
    rates = np.array([float(one.rpm) for one in streams])
    per_hour = rates.sum() * MINUTES_PER_HOUR
    hours = max(1, int(np.ceil(ENOUGH / per_hour)))
    mean = min(per_hour * hours, MOST)
    count = int(mean + SPREAD * mean**0.5) + SPREAD
    at_us = np.cumsum(random.exponential(US_PER_MINUTE / rates.sum(), count))
    arrival_us = at_us[: np.searchsorted(at_us, hours * US_PER_HOUR)][:MOST].astype(np.int64)
    stream = np.zeros(len(arrival_us), dtype=np.int64)
    if len(streams) > 1:
        upto = np.cumsum(rates)[:-1] / rates.sum()
        stream = np.searchsorted(upto, random.random(len(arrival_us)), side="right")
    return Drawn(arrival_us=arrival_us, stream=stream, hours=hours)


def offered(of: Drawn, streams: Sequence[Stream]) -> Offered:
    """The arrivals as a bucket sees them."""
    actual = _units([one.actual for one in streams])[of.stream]
    duration_us = np.array([_microseconds(one.seconds) for one in streams])[of.stream]
    ending = np.flatnonzero(duration_us >= 0)
    end_us = of.arrival_us[ending] + duration_us[ending]
    order = slice(None) if len(streams) == 1 else np.argsort(end_us, kind="stable")
    return Offered(
        arrival_us=of.arrival_us,
        estimate=estimates(of, streams),
        actual=actual,
        duration_us=duration_us,
        end_us=end_us[order],
        end_of=ending[order],
        hour_first=first_of_each(of.arrival_us // US_PER_HOUR),
        corrected=len(ending),
    )


def estimates(of: Drawn, streams: Sequence[Stream]) -> Ints:
    """What the requests are admitted with, in units of the bucket."""
    return _units([one.estimate for one in streams])[of.stream]


def _units(costs: Sequence[Fraction]) -> Ints:
    """In units of the bucket."""
    units = [round(cost * kernels.UNITS_PER_TOKEN) for cost in costs]
    if max(units) >= kernels.COSTLIEST:
        raise InvalidInput.of("", "one request has more tokens than a simulation can count")
    return np.array(units, dtype=np.int64)


def _microseconds(seconds: Fraction | None) -> int:
    return UNKNOWN if seconds is None else min(round(seconds * US_PER_SECOND), LATEST_US)
