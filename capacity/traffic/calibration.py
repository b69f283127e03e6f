"""The depth of the bucket that explains a log's own 429s best.

Azure does not publish the depth. In a log that tells which requests were refused, the level follows the log's own
decisions: accepted requests add their cost and refused ones do not, so that the level does not depend on the depth. A
depth D predicts a 429 wherever the level on arrival is D or more. It is chosen on every other 10 minutes (UTC) and
judged on those between.

What the log or the weights get wrong adds up until the bucket is next empty, so a deployment that is overloaded for
hours without a break tells little: the held-back half shows it.
"""

import numpy as np

from capacity.errors import NotEnoughData
from capacity.grammar import counted
from capacity.record import Record
from capacity.traffic import bucket_kernels as kernels
from capacity.traffic.bucket import Offered, simulate
from capacity.traffic.request_costs import Costs
from capacity.traffic.requests import US_PER_SECOND, Flags, Ints, Requests
from capacity.traffic.series import Floats

BLOCK_US = 600 * US_PER_SECOND
LEAST_REQUESTS = 10
"""Refused ones, and accepted ones, that each half has to have."""


class Confusion(Record):
    """Requests by what was predicted and what the log says; positive is refused."""

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    @property
    def correlation(self) -> float:
        """Matthews correlation coefficient: 1 is every request right, 0 no better than chance."""
        positives, negatives = self.true_positives + self.false_negatives, self.true_negatives + self.false_positives
        predicted = self.true_positives + self.false_positives
        return float(_correlation(positives, negatives, np.array([predicted]), np.array([self.true_positives]))[0])


class Calibration(Record):
    """The depth in burst seconds. All from above `lowest` to `highest` explain the first half equally well.

    `fitted` is the half on which the depth was chosen, `held_back` the other.
    """

    burst_seconds: float
    lowest_burst_seconds: float
    highest_burst_seconds: float
    fitted: Confusion
    held_back: Confusion


def calibrate(requests: Requests, of: Offered, *, tpm: int) -> Calibration:
    """The depth under which a deployment that carries `tpm` would best have refused what the log says it did.

    `of` was made of `requests`, without growth or headroom. Of equally good depths the smallest are taken, and of
    those, which lie between two neighbouring levels, the middle.
    """
    if requests.refused is None or not requests.refused.any():
        raise NotEnoughData("the log has no request with status 429: give --burst-seconds instead of --calibrate")
    level = _level(of, requests.refused, tpm)
    fitting = requests.arrival_us // BLOCK_US % 2 == 0
    for half in (fitting, ~fitting):
        _has_enough(requests.refused[half])
    below, above = _best_gap(level[fitting], requests.refused[fitting])
    depth = (below + above) / 2
    second = tpm * US_PER_SECOND
    return Calibration(
        burst_seconds=depth / second,
        lowest_burst_seconds=below / second,
        highest_burst_seconds=above / second,
        fitted=_confusion(level[fitting] >= depth, requests.refused[fitting]),
        held_back=_confusion(level[~fitting] >= depth, requests.refused[~fitting]),
    )


def _level(of: Offered, refused: Flags, tpm: int) -> Ints:
    """The level that each request met, in units, had the bucket decided as the log says."""
    accepted_ends = ~refused[of.end_of]
    followed = of.replaced(
        estimate=Costs(np.where(refused, 0, of.estimate[:])),
        actual=Costs(np.where(refused, 0, of.actual[:])),
        end_us=of.end_us[accepted_ends],
        end_of=of.end_of[accepted_ends],
    )
    return simulate(followed, tpm=tpm, burst_seconds=kernels.DEEPEST // tpm // US_PER_SECOND).level


def _has_enough(refused: Flags) -> None:
    """Raises `NotEnoughData` for a half that shows too little of either kind."""
    of_429 = int(refused.sum())
    if min(of_429, len(refused) - of_429) < LEAST_REQUESTS:
        of_all = f"of {counted(len(refused), 'request')}"
        some = counted(of_429, f"{of_all} is a 429", f"{of_all} are 429s")
        raise NotEnoughData(
            f"in every other 10 minutes of the log {some}, and calibrating needs {LEAST_REQUESTS} that are and "
            f"{LEAST_REQUESTS} that are not: give a longer log, or --burst-seconds"
        )


def _best_gap(level: Ints, refused: Flags) -> tuple[int, int]:
    """The neighbouring levels between which a depth agrees best with what was refused."""
    order = np.argsort(level)
    levels, starts = np.unique(level[order], return_index=True)
    if len(levels) < 2:  # noqa: PLR2004
        raise NotEnoughData("every request met the same level: is the number of PTUs that of the deployment?")
    refused_from = np.cumsum(refused[order][::-1], dtype=np.int64)[::-1]
    positives = int(refused.sum())
    quality = _correlation(positives, len(refused) - positives, len(refused) - starts[1:], refused_from[starts[1:]])
    best = int(np.argmax(quality))
    return int(levels[best]), int(levels[best + 1])


def _correlation(positives: int, negatives: int, predicted: Ints, true_positives: Ints) -> Floats:
    """Matthews correlation coefficient, from how many are positive, are predicted so, and are both; 0 if undefined."""
    count = positives + negatives
    product = float(positives) * negatives * predicted * (count - predicted)
    above_chance = true_positives * float(count) - float(positives) * predicted
    quality = np.zeros(len(predicted))
    np.divide(above_chance, np.sqrt(product), out=quality, where=product > 0)
    return quality


def _confusion(predicted: Flags, refused: Flags) -> Confusion:
    return Confusion(
        true_positives=int((predicted & refused).sum()),
        false_positives=int((predicted & ~refused).sum()),
        false_negatives=int((~predicted & refused).sum()),
        true_negatives=int((~predicted & ~refused).sum()),
    )
