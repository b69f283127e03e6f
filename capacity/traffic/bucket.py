"""The bucket of a provisioned deployment, request by request.

It drains R = TPM / 60 normalized tokens a second and is D = burst seconds x R deep; Azure does not publish D. A request
that arrives while the level L >= D is refused (429) and told to wait floor(1000 x (L - D) / R) + 1 ms; else L grows by
the estimate: weighted input, and the output weight x its maximum output. When it ends, L changes by actual - estimate,
never below 0. At one instant ends come first, then retries, then arrivals, each in the order of the file.
"""

from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.grammar import counted
from capacity.record import Record
from capacity.sizing.deployment import Throughput, TokenWeights
from capacity.sizing.ptu import UnknownWeight
from capacity.sizing.request_class import Context
from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.requests import UNKNOWN, US_PER_SECOND, Flags, Ints, Requests, TokenCounts
from capacity.traffic.series import Floats

US_PER_MINUTE = 60 * US_PER_SECOND
US_PER_HOUR = 60 * US_PER_MINUTE
ONE = Fraction(1)
MOST_UNITS = kernels.COSTLIEST // 8  # of each of the seven sums that a cost is made of


class Offered(Record):
    """What a bucket sees of requests, in their order: times in microseconds, costs in units of the bucket.

    `corrected` is how many requests have both a maximum output and an end; of the others the estimate is the actual
    use, and `duration_us` is `UNKNOWN`. `end_us` are the ends in order, had every request been accepted on arrival,
    and `end_of` their rows; those that change nothing are left out. `hour_first` are the first rows of each clock hour
    (UTC) that has any, and at last the number of rows. The first `warm_up` requests run already when the others come:
    they are accepted at no cost. Those of a log are in its hours all the same, those of a draw come before its hours.
    """

    arrival_us: Ints
    estimate: Ints
    actual: Ints
    duration_us: Ints | None
    end_us: Ints
    end_of: Ints
    hour_first: Ints
    corrected: int
    warm_up: int = 0

    @property
    def count(self) -> int:
        """How many requests there are."""
        return len(self.arrival_us)

    @property
    def per_hour(self) -> Ints:
        """How many are in each hour."""
        return np.diff(self.hour_first)

    @property
    def counted(self) -> int:
        """How many are in the hours, which shares are of."""
        return int(self.hour_first[-1] - self.hour_first[0])


class LongPrompts(NamedTuple):
    """Requests with more than `above` input tokens, whose tokens weigh otherwise."""

    above: int
    weights: TokenWeights

    @classmethod
    def of(cls, throughput: Throughput, above: int | None) -> "LongPrompts | None":
        """Those of a model; None where it has none."""
        return None if above is None else cls(above, throughput.weights_for(Context.LONG))


def fitting(requests: Requests, limit: int | None) -> Requests:
    """The requests without those that have more input tokens than provisioned types take."""
    if limit is None or int(requests.input_tokens.max(initial=0)) <= limit:
        return requests
    return requests.where(requests.input_tokens <= limit)


def offered(  # noqa: PLR0913  # as many parts of a cost
    requests: Requests,
    weights: TokenWeights,
    *,
    long: LongPrompts | None = None,
    factor: Fraction = ONE,
    max_output_tokens: int | None = None,
    tokens_per_second: Fraction | None = None,
) -> Offered:
    """The requests as the bucket sees them, each costing `factor` (growth and headroom) times its weighted tokens.

    `max_output_tokens` is for requests that set none. A request ends after its duration, else after its output at
    `tokens_per_second`. Raises `UnknownWeight` for tokens whose weight nobody has published.
    """
    is_long = None if long is None else long_rows(requests, long.above)

    def units(name: str, tokens: TokenCounts) -> Ints:
        if long is None or is_long is None:
            return _units(name, tokens, weights, factor)
        short = _units(name, np.where(is_long, 0, tokens), weights, factor)
        return short + _units(name, np.where(is_long, tokens, 0), long.weights, factor)

    costs = {name: units(name, tokens) for name, tokens in requests.categories().items()}
    actual = sum(costs.values(), start=np.zeros(requests.count, dtype=np.int64))
    arrival_us = np.require(requests.arrival_us, np.int64, ["C", "W"])  # one kind of array: compiled once
    at_use = _at_use(arrival_us, actual)
    if not requests.tells_admission(max_output_tokens, tokens_per_second):
        return at_use
    maximum, duration_us = requests.maximum_output(max_output_tokens), requests.durations(tokens_per_second)
    known = (maximum >= 0) & (duration_us >= 0)
    of_output = costs["output"] + costs.get("image_output", 0)
    estimate = np.where(known, actual - of_output + units("output", maximum), actual)
    changed = np.flatnonzero(estimate != actual)
    end_us = arrival_us[changed] + duration_us[changed]
    order = np.argsort(end_us, kind="stable")
    return at_use.replaced(
        estimate=estimate,
        duration_us=np.where(known, duration_us, UNKNOWN),
        end_us=end_us[order],
        end_of=changed[order],
        corrected=int(known.sum()),
    )


def _at_use(arrival_us: Ints, actual: Ints) -> Offered:
    """Requests that are admitted by what they use: none is corrected at its end."""
    never = np.zeros(0, dtype=np.int64)
    return Offered(
        arrival_us=arrival_us,
        estimate=actual,
        actual=actual,
        duration_us=None,
        end_us=never,
        end_of=never,
        hour_first=first_of_each(arrival_us // US_PER_HOUR),
        corrected=0,
    )


def scaled(of: Offered, factor: Fraction) -> Offered:
    """The requests, each costing so many times as much (rounded down to a unit)."""

    def times(costs: Ints) -> Ints:
        if int(costs.max(initial=0)) * factor.numerator >= 2**63:
            return (costs.astype(object) * factor.numerator // factor.denominator).astype(np.int64)
        return costs * np.int64(factor.numerator) // np.int64(factor.denominator)

    actual = times(of.actual)
    return of.replaced(actual=actual, estimate=actual if of.estimate is of.actual else times(of.estimate))


def long_rows(requests: Requests, above: int) -> Flags | None:
    """Which requests are long; None where none is."""
    if int(requests.input_tokens.max(initial=0)) <= above:
        return None
    return np.asarray(requests.input_tokens > above)


def first_of_each(ascending: Ints) -> Ints:
    """The rows at which a value stands first, and the number of rows."""
    return np.append(np.flatnonzero(np.diff(ascending, prepend=ascending[:1] - 1)), len(ascending))


def _units(category: str, tokens: TokenCounts, weights: TokenWeights, factor: Fraction) -> Ints:
    """What these tokens of one category cost, in units of the bucket."""
    weight = weights.by_category()[category]
    most = int(tokens.max(initial=0))
    if weight is None and most > 0:
        raise UnknownWeight(category)
    units = round((weight or 0) * factor * kernels.UNITS_PER_TOKEN)
    if most * units >= MOST_UNITS:
        raise InvalidInput.of(
            "", f"{counted(most, f'{category} token')} in one request are more than a simulation can count"
        )
    return tokens * np.int64(units)


class On429(StrEnum):
    """What becomes of a refused request."""

    DROP = "drop"
    """It is forgotten."""
    SPILL = "spill"
    """The standard deployment takes it, whole."""
    RETRY = "retry"
    """It is sent again after the wait it was told."""


class Simulated(Record):
    """Every request against one bucket.

    `level` is in units, at the first arrival, before the request itself; 0 of those that ran already. Under `retry`,
    `attempts` is how often each was sent and `accepted_us` when it was accepted (`UNKNOWN` where it never was); else
    both are None.
    """

    tpm: int
    burst_us: int
    on_429: On429
    accepted: Flags
    level: Ints
    attempts: Ints | None = None
    accepted_us: Ints | None = None

    @property
    def capacity(self) -> int:
        """Units that it carries a minute."""
        return self.tpm * kernels.UNITS_PER_TOKEN

    @property
    def level_share(self) -> Floats:
        """The level at each first arrival, as a share of the depth."""
        return self.level / (self.tpm * self.burst_us)

    @property
    def retry_after_ms(self) -> Ints:
        """The wait that each first refusal was told; 0 where the first arrival was accepted."""
        over = self.level - depth_units(self.tpm, self.burst_us)
        return np.where(over >= 0, over // (kernels.US_PER_MS * self.tpm) + 1, 0)


def simulate(
    of: Offered, *, tpm: int, burst_seconds: float | Fraction, on_429: On429 = On429.DROP, retries: int = 2
) -> Simulated:
    """The requests against a deployment that carries `tpm` normalized tokens a minute; `retries` are for `retry`."""
    burst_us = burst_microseconds(burst_seconds)
    rate, depth = tpm, depth_units(tpm, burst_us)
    accepted, level = np.zeros(of.count, dtype=np.bool_), np.zeros(of.count, dtype=np.int64)
    accepted[: of.warm_up] = True
    attempts = accepted_us = None
    if on_429 is On429.RETRY:
        attempts, accepted_us = np.zeros(of.count, dtype=np.int64), np.full(of.count, UNKNOWN, dtype=np.int64)
        attempts[: of.warm_up], accepted_us[: of.warm_up] = 1, of.arrival_us[: of.warm_up]
        duration_us = np.full(of.count, UNKNOWN, dtype=np.int64) if of.duration_us is None else of.duration_us
        sent = (of.arrival_us, of.estimate, of.actual, duration_us)
        kernels.run(
            kernels.admit_with_retries, sent, (accepted, level, attempts, accepted_us), of.warm_up, retries, rate, depth
        )
    else:
        per_hour = of.per_hour
        once = (of.arrival_us, of.estimate, of.actual, of.end_us, of.end_of, of.hour_first, per_hour)
        kernels.run(kernels.admit, once, (accepted, level, np.zeros_like(per_hour)), of.warm_up, of.count, rate, depth)
    return Simulated(
        tpm=tpm,
        burst_us=burst_us,
        on_429=on_429,
        accepted=accepted,
        level=level,
        attempts=attempts,
        accepted_us=accepted_us,
    )


def burst_microseconds(burst_seconds: float | Fraction) -> int:
    """The depth in whole microseconds of draining, above 0."""
    burst_us = round(Fraction(str(burst_seconds)) * US_PER_SECOND)
    if burst_us < 1:
        message = f"a bucket of {burst_seconds} seconds has no depth"
        raise ValueError(message)
    return burst_us


def depth_units(tpm: int, burst_us: int) -> int:
    """The level from which on requests are refused."""
    return min(tpm * burst_us, kernels.DEEPEST)
