"""Requests of a shape, drawn: independent arrivals (Poisson) of request classes that add up."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from capacity.errors import InvalidInput
from capacity.record import Record
from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.bucket import US_PER_HOUR, US_PER_MINUTE, Offered, first_of_each
from capacity.traffic.request_costs import Costs
from capacity.traffic.requests import LATEST_US, UNKNOWN, US_PER_SECOND, Ints
from capacity.traffic.series import Floats

KEPT = 31 << 20
np.empty(KEPT, dtype=np.int8)  # freed at once: from then on glibc keeps what is freed of such sizes, for the next one
ENOUGH = 100_000
"""Requests that are drawn: two draws of fewer differ by a third where few refusals decide."""
LEAST_HOURS = 2
"""Of the peak: refusals crowd, and one hour of a fast shape has few crowds, however many requests."""
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
    """Arrivals in order, microseconds, and the number of the stream that each is of.

    Those before 0 are the warm-up: they run when the others come, and are none of those that were to be drawn.
    """

    arrival_us: Ints
    stream: Ints
    hours: int
    """Of the peak that they are drawn from."""
    warm_up: int

    @property
    def count(self) -> int:
        """How many requests there are, without the warm-up."""
        return len(self.arrival_us) - self.warm_up


def drawn(streams: Sequence[Stream], seed: int = SEED) -> Drawn:
    """As many hours at the peak as hold 100,000 requests, at least two hours, at most a million requests.

    Before these come all that may run at their beginning, a million at most: those of the longest duration. At a higher
    rate the same requests come faster: sizes do not jump where traffic grows.
    """
    times, kinds, earlier = (np.random.default_rng([seed, part] if part else seed) for part in range(3))
    rates = np.array([float(one.rpm) for one in streams])
    hours = max(LEAST_HOURS, int(np.ceil(ENOUGH / (rates.sum() * MINUTES_PER_HOUR))))
    arrival_us = _within(hours * US_PER_HOUR, rates.sum(), times)
    stream = _streams(len(arrival_us), rates, kinds)
    before_us = -_within(max(_microseconds(one.seconds) for one in streams), rates.sum(), earlier)[::-1]
    return Drawn(
        arrival_us=np.concatenate([before_us, arrival_us]),
        stream=np.concatenate([_streams(len(before_us), rates, earlier), stream]),
        hours=hours,
        warm_up=len(before_us),
    )


def _within(end_us: int, rpm: float, random: np.random.Generator) -> Ints:
    """Arrivals from 0 up to the end, the first million."""
    mean = min(max(end_us, 0) / US_PER_MINUTE * rpm, MOST)
    count = int(mean + SPREAD * mean**0.5) + SPREAD
    at_us = np.cumsum(random.exponential(US_PER_MINUTE / rpm, count))
    within: Ints = at_us[: np.searchsorted(at_us, end_us)][:MOST].astype(np.int64)
    return within


def _streams(count: int, rates: Floats, random: np.random.Generator) -> Ints:
    """Of which stream each arrival is."""
    if len(rates) == 1:
        return np.zeros(count, dtype=np.int64)
    upto = np.cumsum(rates)[:-1] / rates.sum()
    return np.searchsorted(upto, random.random(count), side="right")


def offered(of: Drawn, streams: Sequence[Stream]) -> Offered:
    """The arrivals as a bucket sees them."""
    duration_us = np.array([_microseconds(one.seconds) for one in streams])[of.stream]
    ending = np.flatnonzero(duration_us >= 0)
    end_us = of.arrival_us[ending] + duration_us[ending]
    order = slice(None) if len(streams) == 1 else np.argsort(end_us, kind="stable")
    return Offered(
        arrival_us=of.arrival_us,
        estimate=estimates(of, streams),
        actual=actuals(of, streams),
        end_us=end_us[order],
        end_of=ending[order],
        hour_first=of.warm_up + first_of_each(of.arrival_us[of.warm_up :] // US_PER_HOUR),
        corrected=len(ending),
        warm_up=of.warm_up,
    )


def estimates(of: Drawn, streams: Sequence[Stream]) -> Costs:
    """What the requests are admitted with."""
    return _costs([one.estimate for one in streams], of)


def actuals(of: Drawn, streams: Sequence[Stream]) -> Costs:
    """What they use."""
    return _costs([one.actual for one in streams], of)


def _costs(of_streams: Sequence[Fraction], of: Drawn) -> Costs:
    """Of each arrival that of its stream; of one stream, no memory is filled."""
    each = np.array([units(cost) for cost in of_streams], dtype=np.int64)
    return Costs(np.broadcast_to(each, len(of.stream)) if len(each) == 1 else each[of.stream])


def units(cost: Fraction) -> int:
    """Weighted tokens in units of the bucket."""
    result = round(cost * kernels.UNITS_PER_TOKEN)
    if result >= kernels.COSTLIEST:
        raise InvalidInput.of("", "one request has more tokens than a simulation can count")
    return result


def _microseconds(seconds: Fraction | None) -> int:
    return UNKNOWN if seconds is None else min(round(seconds * US_PER_SECOND), LATEST_US)
