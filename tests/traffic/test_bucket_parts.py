"""More requests than are looked at together: every part goes on where the one before it ended."""

from fractions import Fraction

import numpy as np
import pytest

from capacity.traffic import bucket_search
from capacity.traffic.bucket import Offered, offered, simulate
from capacity.traffic.bucket_kernels import compiled
from capacity.traffic.replay import Limits
from capacity.traffic.request_costs import ROWS_AT_ONCE
from capacity.traffic.requests import US_PER_SECOND, Requests
from capacity.traffic.spilled_requests import spilled
from capacity.traffic.warm_up import warmed
from tests.traffic.test_bucket import MIDNIGHT_US, WEIGHTS, running

COUNT = 2 * ROWS_AT_ONCE + 1000
HOURS = 30
LIMITS = Limits(throttled_share=0.01, worst_hour_throttled_share=0.05)
BURST_SECONDS = 10
pytestmark = pytest.mark.skipif(not compiled(), reason="numba is absent: all requests are looked at together")


def log() -> Requests:
    """Of 30 hours, each ending after its output at 50 tokens a second; every other one sets a maximum."""
    draw = np.random.default_rng(5)
    output = draw.integers(1, 400, COUNT).astype(np.int32)
    return Requests(
        arrival_us=MIDNIGHT_US + np.sort(draw.integers(0, HOURS * 3600 * US_PER_SECOND, COUNT)),
        input_tokens=draw.integers(1, 4000, COUNT).astype(np.int32),
        output_tokens=output,
        max_output_tokens=np.where(draw.integers(0, 2, COUNT) == 1, np.int32(800), np.int32(-1)),
        duration_us=output * np.int64(20_000),
    )


def of_mean_load(of: Offered, times: float) -> int:
    return int(times * of.actual.total() / (HOURS * 3600 * US_PER_SECOND))


@pytest.mark.parametrize("times", [0.9, 1.5])
def test_parts_decide_as_all_requests_together(times: float) -> None:
    of = warmed(offered(log(), WEIGHTS))
    tpm = of_mean_load(of, times)

    in_parts = simulate(of, tpm=tpm, burst_seconds=BURST_SECONDS)
    with running("interpreted"):
        together = simulate(of, tpm=tpm, burst_seconds=BURST_SECONDS)

    assert of.warm_up > 0
    assert 0 < in_parts.accepted.sum() < COUNT
    assert (in_parts.accepted == together.accepted).all()
    assert (in_parts.level == together.level).all()


def test_no_size_that_keeps_to_the_limits_is_skipped() -> None:
    of = warmed(offered(log(), WEIGHTS))
    sizes, per_ptu = range(1, 400), Fraction(of_mean_load(of, 1), 100)
    asked = {"tpm_per_ptu": per_ptu, "limits": LIMITS, "burst_seconds": BURST_SECONDS}

    found = bucket_search.first_size(of, sizes, tpm_per_ptu=per_ptu, limits=LIMITS, burst_seconds=BURST_SECONDS)

    assert found == bucket_search.first_size(of, sizes, least=0, **asked)  # type: ignore[arg-type]  # of several types
    assert bucket_search.least_tpm(of, limits=LIMITS, burst_seconds=BURST_SECONDS) > 0.5 * (found or 0) * per_ptu


def test_what_spills_are_the_refused_requests_of_all_parts() -> None:
    requests = log()
    of = warmed(offered(requests, WEIGHTS))
    tpm = of_mean_load(of, 1)
    refused = ~simulate(of, tpm=tpm, burst_seconds=BURST_SECONDS).accepted

    found = spilled(of, requests, tpm=tpm, burst_seconds=BURST_SECONDS)

    minute = requests.arrival_us[refused] // (60 * US_PER_SECOND)
    costs = of.actual[:]
    tokens = {name: column[refused] for name, column in requests.categories().items()}
    assert {name: count for (_, name), count in found.tokens.items()} == {
        name: int(column.sum()) for name, column in tokens.items()
    }
    assert found.request_share == refused.mean()
    assert found.weighted_share == sum(costs[refused].tolist()) / sum(costs.tolist())
    assert found.most_rpm == np.unique(minute, return_counts=True)[1].max()
    assert found.most_tpm == np.bincount(minute - minute.min(), weights=sum(tokens.values())).max()
