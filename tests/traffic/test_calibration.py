"""The depth of a bucket found again in what it refused."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import NotEnoughData
from capacity.sizing.deployment import TokenWeights
from capacity.traffic.bucket import offered, simulate
from capacity.traffic.calibration import Calibration, Confusion, calibrate
from capacity.traffic.requests import US_PER_SECOND, Flags, Requests
from tests.properties import examples

WEIGHTS = TokenWeights(input=Fraction(1), output=Fraction(8))
TPM = 60_000


def log(*, seed: int = 1, count: int = 6000) -> Requests:
    """Some 70 minutes: 200 requests with 1.6 of what `TPM` carries, 200 with 0.4, each of 80 to 920 weighted tokens."""
    random = np.random.default_rng(seed)
    mean_gap_us = np.where(np.arange(count) // 200 % 2, 1_200_000, 300_000)
    return Requests(
        arrival_us=np.cumsum(random.exponential(mean_gap_us)).astype(np.int64),
        input_tokens=random.integers(40, 200, count),
        output_tokens=random.integers(5, 90, count),
        max_output_tokens=np.full(count, 100),
        duration_us=random.integers(0, 8 * US_PER_SECOND, count),
    )


def calibrated(requests: Requests, refused: Flags | None, tpm: int = TPM) -> Calibration:
    known = requests.replaced(refused=refused)
    return calibrate(known, offered(known, WEIGHTS), tpm=tpm)


@examples(20)
@given(st.integers(0, 99), st.sampled_from([0.5, 1, 5, 10, 30]))
def test_the_depth_of_a_simulated_log_is_found_again(seed: int, burst_seconds: float) -> None:
    requests = log(seed=seed)
    simulated = simulate(offered(requests, WEIGHTS), tpm=TPM, burst_seconds=burst_seconds)
    found = calibrated(requests, ~simulated.accepted)

    assert found.lowest_burst_seconds < burst_seconds <= found.highest_burst_seconds
    assert found.lowest_burst_seconds < found.burst_seconds < found.highest_burst_seconds
    assert found.fitted.correlation == 1
    assert found.held_back.correlation > 0.99


def test_every_request_is_counted_once() -> None:
    """With one decision of 200 turned round, some predictions are wrong, and the depth is hardly another."""
    requests = log()
    refused = ~simulate(offered(requests, WEIGHTS), tpm=TPM, burst_seconds=10).accepted
    refused ^= np.random.default_rng(2).random(requests.count) < 0.005
    found = calibrated(requests, refused)
    halves = (found.fitted, found.held_back)

    assert sum(sum(vars(half).values()) for half in halves) == requests.count
    assert sum(half.true_positives + half.false_negatives for half in halves) == refused.sum()
    assert 0.5 < found.fitted.correlation < 1
    assert 0.5 < found.held_back.correlation < 1
    assert 9 < found.burst_seconds < 11


def test_the_correlation_is_that_of_matthews() -> None:
    """(TP x TN - FP x FN) / sqrt((TP + FP) (TP + FN) (TN + FP) (TN + FN)), B. W. Matthews 1975."""
    found = Confusion(true_positives=90, false_positives=4, false_negatives=1, true_negatives=5)

    assert found.correlation == pytest.approx((90 * 5 - 4 * 1) / (94 * 91 * 9 * 6) ** 0.5)
    assert found.replaced(true_positives=0, false_positives=0).correlation == 0


def test_no_depth_does_better_than_the_one_that_is_found() -> None:
    """Against trying every depth between the levels of the fitted half, with decisions of chance alone."""
    requests = log(count=1500).replaced(max_output_tokens=None)
    refused = np.random.default_rng(3).random(requests.count) < 0.3
    of = offered(requests, WEIGHTS)
    level, now, met = 0, 0, []
    for at, cost, kept in zip(of.arrival_us.tolist(), of.actual[:].tolist(), (~refused).tolist(), strict=True):
        level, now = max(level - TPM * (at - now), 0), at
        met.append(level)
        level += cost * kept
    fitting = requests.arrival_us // (600 * US_PER_SECOND) % 2 == 0
    levels, said = np.array(met)[fitting], refused[fitting]
    depths = sorted(set(levels.tolist()))[1:]
    best = max(depths, key=lambda depth: np.corrcoef(levels >= depth, said)[0, 1])
    found = calibrated(requests, refused)

    assert found.highest_burst_seconds == best / TPM / US_PER_SECOND
    assert found.fitted.correlation == pytest.approx(np.corrcoef(levels >= best, said)[0, 1])


def test_a_log_without_429s_tells_nothing() -> None:
    requests = log(count=100)
    for refused in (None, np.zeros(100, dtype=np.bool_)):
        with pytest.raises(NotEnoughData, match="no request with status 429"):
            calibrated(requests, refused)


@pytest.mark.parametrize("refused_of_6000", [9, 5991, 6000])
def test_too_little_of_either_kind_is_said(refused_of_6000: int) -> None:
    refused = np.arange(6000) < refused_of_6000
    with pytest.raises(NotEnoughData, match="needs 10 that are and 10 that are not"):
        calibrated(log(), refused)


def test_a_bucket_that_is_always_empty_explains_nothing() -> None:
    with pytest.raises(NotEnoughData, match="same level"):
        calibrated(log(), np.arange(6000) % 2 == 0, tpm=10**10)
