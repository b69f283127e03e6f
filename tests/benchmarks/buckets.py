"""The bucket, request by request: compiled against interpreted, requests a second, a sweep and a search for a size.

Run by `make bench` where numba is installed. The traffic is made up: 28 days whose rate swings between day and night,
with requests of a real tenant's mean size.
"""

import importlib
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from capacity.sizing.deployment import TokenWeights
from capacity.traffic import limiter
from capacity.traffic.bucket import Offered, offered, simulate
from capacity.traffic.bucket_kernels import compiled
from capacity.traffic.bucket_search import first_size, refused_shares
from capacity.traffic.replay import Limits
from capacity.traffic.requests import US_PER_SECOND, Requests
from tests.benchmarks.harness import Measurement

SEED = 7
DAYS = 28
DAY_US = 24 * 3600 * US_PER_SECOND
START_US = 1_788_739_200 * US_PER_SECOND  # Monday, 2026-09-07
MEAN_INPUT_TOKENS, MEAN_OUTPUT_TOKENS, MAX_OUTPUT_TOKENS = 1695, 79, 400
WEIGHTS = TokenWeights(input=Fraction(1), output=Fraction(8))
LIMITS = Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
INPUT_TPM_PER_PTU = 3400
BURST_SECONDS = 10
COUNTS = 50
SWEPT = 1_200_000
SEARCHED = 10_000_000
INTERPRETED = 200_000


def made_up_requests(count: int) -> Requests:
    """So many requests, without a maximum output and ends."""
    random = np.random.default_rng(SEED)
    day = random.integers(0, DAYS, count) + random.beta(3, 3, count)
    return Requests(
        arrival_us=START_US + np.sort((day * DAY_US).astype(np.int64)),
        input_tokens=random.geometric(1 / MEAN_INPUT_TOKENS, count),
        output_tokens=np.minimum(random.geometric(1 / MEAN_OUTPUT_TOKENS, count), MAX_OUTPUT_TOKENS),
    )


def made_up(count: int, *, with_ends: bool) -> Offered:
    """So many requests; with a maximum output, and ends at 50 tokens a second, or with neither."""
    requests = made_up_requests(count)
    if not with_ends:
        return offered(requests, WEIGHTS)
    return offered(requests, WEIGHTS, max_output_tokens=MAX_OUTPUT_TOKENS, tokens_per_second=Fraction(50))


def tpm_of_mean_load(of: Offered) -> int:
    """What carries the requests if they came evenly."""
    return int(of.actual.total() / (DAYS * DAY_US))


def compiled_ratio() -> float:
    """CPU of one interpreted run over that of a compiled one, completions included."""
    config = importlib.import_module("numba").config
    of = made_up(INTERPRETED, with_ends=True)
    tpms = [2 * tpm_of_mean_load(of)]
    fast = best_of(lambda: refused_shares(of, tpms, burst_seconds=BURST_SECONDS))
    config.DISABLE_JIT = 1
    try:
        slow = seconds(lambda: refused_shares(of, tpms, burst_seconds=BURST_SECONDS))
    finally:
        config.DISABLE_JIT = 0
    return slow / fast


def requests_per_second(*, with_ends: bool) -> float:
    """Of ten million against one count."""
    of = made_up(SEARCHED, with_ends=with_ends)
    tpms = [2 * tpm_of_mean_load(of)]
    return of.count / best_of(lambda: refused_shares(of, tpms, burst_seconds=BURST_SECONDS))


def sweep_seconds() -> float:
    """1.2 million requests with completions against 50 counts."""
    of = made_up(SWEPT, with_ends=True)
    tpms = np.linspace(0.5, 4, COUNTS) * tpm_of_mean_load(of)
    return best_of(lambda: refused_shares(of, tpms.astype(int).tolist(), burst_seconds=BURST_SECONDS))


def search_seconds() -> float:
    """The first of 5,000 sizes for ten million requests with completions."""
    of = made_up(SEARCHED, with_ends=True)
    per_ptu = Fraction(INPUT_TPM_PER_PTU)
    return seconds(
        lambda: first_size(of, range(15, 25_000, 5), tpm_per_ptu=per_ptu, limits=LIMITS, burst_seconds=BURST_SECONDS)
    )


def limiter_ratio() -> float:
    """Seconds of ten million requests against a quota over those of the bucket that simulates them, completions too."""
    requests = made_up_requests(SEARCHED)
    counted = limiter.offered(requests, max_output_tokens=MAX_OUTPUT_TOKENS)
    of = offered(requests, WEIGHTS, max_output_tokens=MAX_OUTPUT_TOKENS, tokens_per_second=Fraction(50))
    mean_rpm = SEARCHED * 60 * US_PER_SECOND // (DAYS * DAY_US)
    quota = limiter.QuotaLimits(tpm=2 * mean_rpm * int(counted.estimate[:].mean()), rpm=2 * mean_rpm)
    by_quota = best_of(lambda: limiter.limit(counted, quota, window_seconds=1))
    return by_quota / best_of(lambda: simulate(of, tpm=2 * tpm_of_mean_load(of), burst_seconds=BURST_SECONDS))


def best_of(work: Callable[[], object], runs: int = 3) -> float:
    """The least seconds of some calls, after one that compiles."""
    work()
    return min(seconds(work) for _ in range(runs))


def seconds(work: Callable[[], object]) -> float:
    """Of the clock, of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measurements(_: Path) -> Iterator[Measurement]:
    """None where numba is absent: then buckets are interpreted."""
    if not compiled():
        return
    per_second = requests_per_second
    yield Measurement(name="bucket, compiled / interpreted", measure=lambda: 1 / compiled_ratio(), limit=0.02)
    yield Measurement(name="bucket, a request", measure=lambda: 1e9 / per_second(with_ends=False), limit=10, unit="ns")
    yield Measurement(
        name="bucket, a request with its completion", measure=lambda: 1e9 / per_second(with_ends=True), unit="ns"
    )
    yield Measurement(
        name=f"bucket, {COUNTS} counts, {SWEPT:,} requests with completions", measure=sweep_seconds, limit=3, unit="s"
    )
    yield Measurement(
        name=f"bucket, first size, {SEARCHED:,} requests with completions", measure=search_seconds, unit="s"
    )
    yield Measurement(name=f"quota, {SEARCHED:,} requests / bucket with completions", measure=limiter_ratio, limit=2)
