"""The bucket of a provisioned deployment, request by request.

It drains R = TPM / 60 normalized tokens a second and is D = burst seconds x R deep; Azure does not publish D. A request
that arrives while the level L >= D is refused (429) and told to wait floor(1000 x (L - D) / R) + 1 ms; else L grows by
the estimate: weighted input, and the output weight x its maximum output. When it ends, L changes by actual - estimate,
never below 0. At one instant ends come first, then retries, then arrivals, each in the order of the file.
"""

from enum import StrEnum
from fractions import Fraction

import numpy as np

from capacity.record import Record
from capacity.sizing.deployment import TokenWeights
from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.request_costs import ROWS_AT_ONCE, Costs, Narrow, parts
from capacity.traffic.requests import UNKNOWN, US_PER_SECOND, Flags, Ints, Requests
from capacity.traffic.series import Floats
from capacity.traffic.weighing import Admission, LongPrompts, Weigher

US_PER_MINUTE = 60 * US_PER_SECOND
US_PER_HOUR = 60 * US_PER_MINUTE
ONE = Fraction(1)


class Offered(Record):
    """What a bucket sees of requests, in their order: times in microseconds, costs in units of the bucket.

    `corrected` is how many requests have both a maximum output and an end; of the others the estimate is the actual
    use. `end_us` are the ends in order, had every request been accepted on arrival,
    and `end_of` their rows; those that change nothing are left out. `hour_first` are the first rows of each clock hour
    (UTC) that has any, and at last the number of rows. The first `warm_up` requests run already when the others come:
    they are accepted at no cost. Those of a log are in its hours all the same, those of a draw come before its hours.
    """

    arrival_us: Ints
    estimate: Costs
    actual: Costs
    end_us: Ints
    end_of: Narrow
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
    admission = Admission(max_output_tokens, tokens_per_second)
    tells = requests.tells_admission(*admission)
    weigher = Weigher(requests, weights, long, factor, admission if tells else None)
    if not tells:
        return offered_at(requests.arrival_us, weigher.at_use())
    estimate, actual, ends = weigher.admitted(admission)
    return offered_at(requests.arrival_us, actual).replaced(
        estimate=estimate, end_us=ends.end_us, end_of=ends.end_of, corrected=ends.known
    )


def offered_at(arrival_us: Ints, costs: Costs) -> Offered:
    """Requests that are admitted by what they use: none is corrected at its end."""
    return Offered(
        arrival_us=arrival_us,
        estimate=costs,
        actual=costs,
        end_us=np.zeros(0, dtype=np.int64),
        end_of=np.zeros(0, dtype=np.int32),
        hour_first=first_of_hours(arrival_us),
        corrected=0,
    )


def scaled(of: Offered, factor: Fraction) -> Offered:
    """The requests, each costing so many times as much (rounded down to a unit)."""
    actual = of.actual.times(factor)
    return of.replaced(actual=actual, estimate=actual if of.estimate is of.actual else of.estimate.times(factor))


def first_of_hours(arrival_us: Ints) -> Ints:
    """The first rows of each clock hour (UTC) that has any, and the number of rows; arrivals are in order."""
    first, count = [0], len(arrival_us)
    while first[-1] < count:
        end_us = (int(arrival_us[first[-1]]) // US_PER_HOUR + 1) * US_PER_HOUR
        first.append(int(np.searchsorted(arrival_us, end_us)))
    return np.array(first, dtype=np.int64)


def first_of_each(ascending: Ints) -> Ints:
    """The rows at which a value stands first, and the number of rows."""
    return np.append(np.flatnonzero(np.diff(ascending, prepend=ascending[:1] - 1)), len(ascending))


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
    depth = depth_units(tpm, burst_us)
    accepted, level = begun(of), np.zeros(of.count, dtype=np.int64)
    attempts = accepted_us = None
    if on_429 is On429.RETRY:
        attempts, accepted_us = np.zeros(of.count, dtype=np.int64), np.full(of.count, UNKNOWN, dtype=np.int64)
        attempts[: of.warm_up], accepted_us[: of.warm_up] = 1, of.arrival_us[: of.warm_up]
        # Of others the end changes nothing.
        duration_us = np.full(of.count, UNKNOWN, dtype=np.int64)
        duration_us[of.end_of] = of.end_us - of.arrival_us[of.end_of]
        sent = (of.arrival_us, of.estimate[:], of.actual[:], duration_us)
        kernels.run(
            kernels.admit_with_retries, sent, (accepted, level, attempts, accepted_us), of.warm_up, retries, tpm, depth
        )
    else:
        admit(of, tpm, depth, of.per_hour, of.count, accepted=accepted, level=level)
    return Simulated(
        tpm=tpm,
        burst_us=burst_us,
        on_429=on_429,
        accepted=accepted,
        level=level,
        attempts=attempts,
        accepted_us=accepted_us,
    )


def begun(of: Offered) -> Flags:
    """Whether each is accepted before any is looked at: those of the warm-up are."""
    accepted = np.zeros(of.count, dtype=np.bool_)
    accepted[: of.warm_up] = True
    return accepted


NONE = np.zeros(0, dtype=np.int64)


def admit(  # noqa: PLR0913  # as many limits as results
    of: Offered,
    tpm: int,
    depth: int,
    in_hours: Ints,
    in_all: int,
    *,
    accepted: Flags | None = None,
    level: Ints = NONE,
) -> Ints | None:
    """The requests refused in each hour; None as soon as an hour, or all of them, refuse more than allowed.

    Some requests at a time, each part from where the last one left the bucket. `accepted` (False before, but for the
    warm-up) and `level` are written where they are wanted.
    """
    accepted = begun(of) if accepted is None else accepted
    refused = np.zeros_like(in_hours)
    state = np.array([0, of.arrival_us[0] if of.count else 0, 0, 0])
    ended, first = 0, max(int(of.hour_first[0]), of.warm_up)
    for rows in parts(first, of.count, ROWS_AT_ONCE if kernels.compiled() else max(of.count, 1)):
        hours = slice(
            int(np.searchsorted(of.hour_first, rows.start, side="right")) - 1,
            int(np.searchsorted(of.hour_first, rows.stop)),
        )
        hour_end = np.minimum(of.hour_first[1:][hours], rows.stop) - rows.start
        ends = slice(ended, int(np.searchsorted(of.end_us, of.arrival_us[rows.stop - 1], side="right")))
        end_of = of.end_of[ends].astype(np.int64)
        change = of.actual[end_of] - of.estimate[end_of]
        inputs = (of.arrival_us[rows], of.estimate[rows], of.end_us[ends], end_of, change, hour_end, in_hours[hours])
        outputs = (accepted, level, refused[hours], state)
        if not kernels.run(kernels.admit, inputs, outputs, rows.start, in_all, tpm, depth):
            return None
        ended += int(state[3])
    return refused


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
