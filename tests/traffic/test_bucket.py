"""The bucket against the contract's rules as a plain loop, compiled and interpreted; and known answers by hand."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sizing.deployment import TokenWeights
from capacity.sizing.ptu import UnknownWeight
from capacity.traffic.bucket import Offered, On429, offered, simulate
from capacity.traffic.bucket_kernels import UNITS_PER_TOKEN, compiled
from capacity.traffic.bucket_search import first_size, refused_shares
from capacity.traffic.bucket_summary import Shares, Waits, summary
from capacity.traffic.replay import Limits
from capacity.traffic.requests import UNKNOWN, US_PER_SECOND, Ints, Requests
from tests.leaky_bucket import Row, leaky_bucket
from tests.leaky_bucket import refused_shares as exact_shares
from tests.minutes import SHARED
from tests.properties import examples

quick = examples(100)
TRACES = SHARED / "data" / "traces"
NO_TRACES = f"{TRACES} is absent: set CAPACITY_SHARED"
WEIGHTS = TokenWeights(
    input=Fraction(1),
    cached_input=Fraction(1, 10),
    cache_write=Fraction(5, 4),
    output=Fraction(8),
    image_input=Fraction(8, 5),
)
MIDNIGHT_US = int(datetime(2026, 9, 7, tzinfo=UTC).timestamp()) * US_PER_SECOND
HOUR_US = 3600 * US_PER_SECOND
BURSTS = [Fraction(1, 10), Fraction(1), Fraction(10), Fraction(60)]
NO_NUMBA = pytest.mark.skipif(not compiled(), reason="numba is absent: the loops run interpreted alone")
both_ways = pytest.mark.parametrize("loops", [pytest.param("compiled", marks=NO_NUMBA), "interpreted"])


@contextmanager
def running(loops: str) -> Iterator[None]:
    """The loops compiled, or interpreted as if numba were absent."""
    with pytest.MonkeyPatch.context() as patch:
        if compiled() and loops == "interpreted":
            patch.setattr("numba.config.DISABLE_JIT", 1)
        assert compiled() == (loops == "compiled")
        yield


def column(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def plain(*rows: tuple[float, int]) -> Requests:
    """Requests of (second after midnight, input tokens)."""
    return Requests(
        arrival_us=column([MIDNIGHT_US + round(second * US_PER_SECOND) for second, _ in rows]),
        input_tokens=column([tokens for _, tokens in rows]),
        output_tokens=column([0] * len(rows)),
    )


Drawn = tuple[int, int, int, int, int, int, int]
gaps_us = st.sampled_from([0, 0, 1, 999, 250_000, US_PER_SECOND, 40 * US_PER_SECOND, HOUR_US, 30 * 24 * HOUR_US])
tokens = st.sampled_from([0, 1, 7, 100, 1000, 50_000])
unknown_or_tokens = st.sampled_from([UNKNOWN, 0, 10, 1000, 100_000])
durations_us = st.sampled_from([UNKNOWN, 0, 1, 250_000, 3 * US_PER_SECOND, HOUR_US])
drawn_rows: st.SearchStrategy[list[Drawn]] = st.lists(
    st.tuples(gaps_us, tokens, tokens, tokens, tokens, unknown_or_tokens, durations_us), max_size=40
)
counts = st.sampled_from([60, 6_000, 60_000, 600_000, 5_999_999])


def requests_of(drawn: Sequence[Drawn]) -> Requests:
    columns = [column(values) for values in zip(*drawn, strict=True)] or [column([])] * 7
    gaps, fresh, cached, written, output, maximum, duration = columns
    return Requests(
        arrival_us=MIDNIGHT_US + np.cumsum(gaps),
        input_tokens=fresh + cached + written,
        output_tokens=output,
        cached_input_tokens=cached,
        cache_write_tokens=written,
        max_output_tokens=maximum,
        duration_us=duration,
    )


def rows_of(drawn: Sequence[Drawn]) -> list[Row]:
    """The same requests for the plain loop, weighed by hand."""
    rows, at = [], MIDNIGHT_US
    for gap, fresh, cached, written, output, maximum, duration in drawn:
        at += gap
        weighted = fresh + Fraction(cached, 10) + Fraction(5 * written, 4)
        actual = weighted + 8 * output
        known = maximum >= 0 and duration >= 0
        rows.append(Row(at, weighted + 8 * maximum if known else actual, actual, duration if known else None))
    return rows


def same_as_the_loop(  # noqa: PLR0913, PLR0917  # a question has as many parts
    of: Offered, rows: Sequence[Row], tpm: int, burst: Fraction, on_429: On429, retries: int
) -> None:
    found = simulate(of, tpm=tpm, burst_seconds=burst, on_429=on_429, retries=retries)
    expected = leaky_bucket(rows, tpm, burst, retries if on_429 is On429.RETRY else 0)

    assert found.accepted.tolist() == [one.accepted for one in expected]
    assert found.level.tolist() == [one.level * UNITS_PER_TOKEN for one in expected]
    assert found.retry_after_ms.tolist() == [one.retry_after_ms for one in expected]
    if on_429 is On429.RETRY:
        assert found.attempts is not None
        assert found.accepted_us is not None
        assert found.attempts.tolist() == [one.attempts for one in expected]
        assert found.accepted_us.tolist() == [
            UNKNOWN if one.accepted_us is None else one.accepted_us for one in expected
        ]


@both_ways
@quick
@given(drawn_rows, counts, st.sampled_from(BURSTS), st.sampled_from(On429), st.integers(0, 3))
def test_every_request_fares_as_the_contract_has_it(  # noqa: PLR0913, PLR0917  # a question has as many parts
    loops: str, drawn: list[Drawn], tpm: int, burst: Fraction, on_429: On429, retries: int
) -> None:
    with running(loops):
        same_as_the_loop(offered(requests_of(drawn), WEIGHTS), rows_of(drawn), tpm, burst, on_429, retries)


def real_requests(name: str) -> Requests:
    """The conversations of Azure 2023 in full, or the first 20,000 requests of a tenant."""
    if name == "azure":
        table = pd.read_csv(TRACES / "azure-llm-2023" / "AzureLLMInferenceTrace_conv.csv.gz")
        ticks = table["TIMESTAMP"].to_numpy(dtype="datetime64[us]").astype(np.int64)
        names = ["ContextTokens", "GeneratedTokens"]
    else:
        pytest.importorskip("pyarrow", reason="pyarrow, which reads Parquet, is absent")
        table = pd.read_parquet(TRACES / "servegen" / "m-large-client-48-requests.parquet").head(20_000)
        ticks = np.rint(table["timestamp"].to_numpy() * US_PER_SECOND).astype(np.int64)
        names = ["input_tokens", "output_tokens"]
    input_, output = (table[name].to_numpy(dtype=np.int64) for name in names)
    return Requests(arrival_us=ticks, input_tokens=input_, output_tokens=output)


@pytest.mark.slow
@pytest.mark.skipif(not TRACES.is_dir(), reason=NO_TRACES)
@both_ways
@pytest.mark.parametrize(
    ("name", "tpm", "on_429"),
    [("azure", 800_000, On429.DROP), ("azure", 700_000, On429.RETRY), ("tenant", 300_000, On429.DROP)],
)
def test_real_requests_fare_as_the_contract_has_it(loops: str, name: str, tpm: int, on_429: On429) -> None:
    """Each ends after its output at 50 tokens a second, and may have 800 tokens: some have more."""
    requests = real_requests(name)
    rows = [
        Row(at, Fraction(input_ + 8 * 800), Fraction(input_ + 8 * output), 20_000 * output)
        for at, input_, output in zip(
            requests.arrival_us.tolist(), requests.input_tokens.tolist(), requests.output_tokens.tolist(), strict=True
        )
    ]
    with running(loops):
        of = offered(requests, WEIGHTS, max_output_tokens=800, tokens_per_second=Fraction(50))
        same_as_the_loop(of, rows, tpm, Fraction(10), on_429, 2)
        assert of.corrected == requests.count


def test_a_wait_is_told_to_the_millisecond() -> None:
    """1,000 tokens a second, 1 s deep: from 1,500 it is 500 ms to the line, where requests are still refused."""
    of = offered(plain((0, 1500), (0, 9), (0.5, 9), (0.500001, 1500), (0.500001, 9)), WEIGHTS)
    found = simulate(of, tpm=60_000, burst_seconds=1)

    assert found.accepted.tolist() == [True, False, False, True, False]
    assert found.retry_after_ms.tolist() == [0, 501, 1, 0, 1500]
    assert found.level_share.tolist() == [0, 1.5, 1, 0.999999, 2.499999]


def test_a_retry_comes_after_its_wait_and_before_an_arrival_of_that_instant() -> None:
    """Refused at 0 with 501 ms; at 501 ms the level is 999, and whoever comes first is let in."""
    of = offered(plain((0, 1500), (0, 100), (0.501, 100)), WEIGHTS)
    found = simulate(of, tpm=60_000, burst_seconds=1, on_429=On429.RETRY, retries=1)

    assert found.accepted.tolist() == [True, True, True]
    assert found.attempts is not None
    assert found.attempts.tolist() == [1, 2, 2], "the third met a level of 1,099, and came again 100 ms later"
    assert found.accepted_us is not None
    assert (found.accepted_us - MIDNIGHT_US).tolist() == [0, 501_000, 601_000]


def test_an_end_frees_the_bucket_for_an_arrival_of_that_instant() -> None:
    """Estimated at 100 + 8 x 1,000 and used 100: at its end 2 s later 6,000 more are gone than drained."""
    requests = plain((0, 100), (1.999999, 1), (2, 1))
    requests = requests.replaced(max_output_tokens=column([1000, 0, 0]), duration_us=column([2_000_000, 0, UNKNOWN]))
    of = offered(requests, WEIGHTS)

    assert of.corrected == 2
    assert simulate(of, tpm=60_000, burst_seconds=1).accepted.tolist() == [True, False, True]


@both_ways
def test_ends_of_one_instant_come_in_the_order_of_the_file(loops: str) -> None:
    """The first half gives back to a bucket that is empty by then, and what the second takes beside stays in it."""
    at_once = [(0, 0, 0, 0, 6 * (row >= 150), 6 * (row < 150), US_PER_SECOND + row % 3) for row in range(300)]
    drawn = [*at_once, (US_PER_SECOND + 2, 0, 0, 0, 0, UNKNOWN, UNKNOWN)]
    with running(loops):
        for on_429 in On429:
            same_as_the_loop(offered(requests_of(drawn), WEIGHTS), rows_of(drawn), 600_000, Fraction(1), on_429, 1)


def test_overloaded_it_serves_what_it_drains() -> None:
    of = offered(plain(*[(row / 100, 100) for row in range(12_000)]), WEIGHTS)
    served = simulate(of, tpm=60_000, burst_seconds=10).accepted.sum() * 100

    assert 120 * 1000 <= served <= 120 * 1000 + 10 * 1000 + 100


@both_ways
def test_single_requests_far_apart_are_never_refused(loops: str) -> None:
    """A year apart, each larger than the bucket: also where a year of draining is more than 64 bits."""
    year = 365 * 24 * 3600
    of = offered(plain(*[(row * year, 2**31) for row in range(40)]), WEIGHTS)
    with running(loops):
        for tpm in (60_000, 100_000 * 341_500):
            found = simulate(of, tpm=tpm, burst_seconds=3600)
            assert found.accepted.all()
            assert not found.level.any()


@both_ways
def test_a_bucket_too_deep_for_64_bits_is_as_deep_as_they_go(loops: str) -> None:
    of = offered(plain(*[(0, 2**31)] * 40), WEIGHTS)
    with running(loops):
        found = simulate(of, tpm=100_000 * 341_500, burst_seconds=3600)
        for share, expected in ((0.5, None), (0.55, 100_000)):
            most = Limits(throttled_share=share, worst_hour_throttled_share=share)
            per_ptu = Fraction(341_500)
            assert first_size(of, [100_000], tpm_per_ptu=per_ptu, limits=most, burst_seconds=3600) == expected

    assert found.accepted.tolist() == [row * 2**31 * UNITS_PER_TOKEN < 2**61 for row in range(40)]
    assert found.accepted.sum() == 18


def test_costs_are_weights_times_tokens_of_each_category_times_the_factor() -> None:
    requests = Requests(
        arrival_us=column([0, 0]),
        input_tokens=np.array([100, 10], dtype=np.int32),
        output_tokens=np.array([10, 0], dtype=np.int32),
        cached_input_tokens=np.array([20, 10], dtype=np.int32),
        cache_write_tokens=np.array([8, 0], dtype=np.int32),
        image_input_tokens=np.array([30, 5], dtype=np.int32),
        image_output_tokens=np.array([4, 0], dtype=np.int32),
    )
    of = offered(requests, WEIGHTS.replaced(image_output=Fraction(6)), factor=Fraction(3, 2))

    units = [Fraction(cost) * 3 / 2 * UNITS_PER_TOKEN for cost in (42 + 2 + 10 + 48 + 48 + 24, 1 + 8)]
    assert of.actual[:].tolist() == of.estimate[:].tolist() == units


def test_unknown_weights_and_absurd_requests_are_no_zeros() -> None:
    with pytest.raises(UnknownWeight):
        offered(plain((0, 1)).replaced(image_output_tokens=column([1])), WEIGHTS)
    with pytest.raises(InvalidInput):
        offered(plain((0, 2**50)), WEIGHTS)
    with pytest.raises(ValueError, match="no depth"):
        simulate(offered(plain((0, 1)), WEIGHTS), tpm=60, burst_seconds=0)
    assert offered(plain((0, 1)), TokenWeights(input=Fraction(1))).count == 1, (
        "tokens that are not there need no weight"
    )


def test_a_request_lasts_as_long_as_logged_or_as_its_output_takes() -> None:
    requests = plain((0, 1), (0, 1), (0, 1)).replaced(
        output_tokens=column([10, 10, 0]), duration_us=column([7, UNKNOWN, UNKNOWN])
    )

    assert requests.durations(None).tolist() == [7, UNKNOWN, UNKNOWN]
    assert requests.durations(Fraction(3)).tolist() == [7, 3_333_333, 0]
    assert requests.replaced(max_output_tokens=column([5, UNKNOWN, 0])).maximum_output(9).tolist() == [5, 9, 0]


OVERLOAD = plain((10, 1500), (10, 9), (3599.9, 1500), (3600, 9), (3601, 20), (3720, 30))


def test_what_is_dropped_in_numbers() -> None:
    """Of two requests in the first hour's minutes one is refused, and of three in the second again one."""
    of = offered(OVERLOAD, WEIGHTS)
    simulated = simulate(of, tpm=60_000, burst_seconds=1)
    found = summary(simulated, of, OVERLOAD)

    assert (found.requests, found.accepted, found.throttled, found.attempts) == (6, 4, 2, None)
    assert (found.throttled_share, found.worst_hour_throttled_share) == (2 / 6, 1 / 3)
    assert (found.spilled_requests, found.spilled_input_tokens, found.spilled_output_tokens) == (None, None, None)
    assert found.utilization_share is not None
    assert found.utilization_share.mean == pytest.approx(3050 / 60_000 / 63), "63 minutes, 59 of them idle"
    assert found.utilization_share.max == 1500 / 60_000
    assert found.level_share == Shares.of(np.array([0, 1.5, 0, 1.4, 0.4, 0]))
    assert found.retry_after_ms == Waits(p50=451, p99=500, max=501)
    assert found.first_429 == datetime(2026, 9, 7, 0, 0, 10, tzinfo=UTC)


def test_what_spills_takes_its_tokens_along() -> None:
    of = offered(OVERLOAD, WEIGHTS)
    found = summary(simulate(of, tpm=60_000, burst_seconds=1, on_429=On429.SPILL), of, OVERLOAD)

    assert (found.throttled, found.spilled_requests, found.spilled_input_tokens, found.spilled_output_tokens) == (
        2,
        2,
        18,
        0,
    )


def test_retries_are_throttled_when_the_last_is() -> None:
    """Of three at once the first fills the bucket; the others come again at 1 s, and the last of them in vain."""
    requests = plain((59, 2000), (59, 60_000), (59, 5))
    of = offered(requests, WEIGHTS)
    found = summary(simulate(of, tpm=60_000, burst_seconds=1, on_429=On429.RETRY, retries=1), of, requests)

    assert (found.accepted, found.throttled, found.attempts) == (2, 1, 5)
    assert found.throttled_share == found.worst_hour_throttled_share == 1 / 3
    assert found.first_429 == datetime(2026, 9, 7, 0, 0, 59, tzinfo=UTC)
    assert found.utilization_share == Shares.of(np.array([2000, 60_000]) / 60_000), "served in the minute of its retry"


@both_ways
@pytest.mark.parametrize("on_429", On429)
def test_no_requests_have_no_shares(loops: str, on_429: On429) -> None:
    none = plain()
    with running(loops):
        of = offered(none, WEIGHTS)
        found = summary(simulate(of, tpm=60, burst_seconds=1, on_429=on_429), of, none)
        assert refused_shares(of, [60, 120], burst_seconds=1).worst_hour_throttled_share.tolist() == [0, 0]
        assert first_size(of, [15, 20], tpm_per_ptu=Fraction(1), limits=NOTHING, burst_seconds=1) == 15

    assert (found.requests, found.throttled_share, found.worst_hour_throttled_share) == (0, 0, 0)
    assert (found.utilization_share, found.level_share, found.retry_after_ms, found.first_429) == (
        None,
        None,
        None,
        None,
    )


NOTHING = Limits(throttled_share=0, worst_hour_throttled_share=0)
QUARTER = Limits(throttled_share=0.25, worst_hour_throttled_share=1)
limits = st.builds(
    Limits,
    throttled_share=st.sampled_from([0.0, 0.001, 0.1, 0.3]),
    worst_hour_throttled_share=st.sampled_from([0.0, 0.01, 0.2, 0.5, 1.0]),
)


def exact(rows: Sequence[Row], tpm: int, burst: Fraction) -> tuple[Fraction, Fraction]:
    return exact_shares(rows, leaky_bucket(rows, tpm, burst))


@both_ways
@quick
@given(drawn_rows, st.lists(counts, max_size=4), st.sampled_from(BURSTS))
def test_many_counts_at_once_are_each_as_alone(
    loops: str, drawn: list[Drawn], tpms: list[int], burst: Fraction
) -> None:
    with running(loops):
        found = refused_shares(offered(requests_of(drawn), WEIGHTS), tpms, burst_seconds=burst)
    expected = [exact(rows_of(drawn), tpm, burst) for tpm in tpms]

    assert found.throttled_share.tolist() == [float(share) for share, _ in expected]
    assert found.worst_hour_throttled_share.tolist() == [float(worst) for _, worst in expected]


@both_ways
@quick
@given(drawn_rows, st.sampled_from(BURSTS), limits, st.sampled_from([Fraction(1, 3), Fraction(500), Fraction(4096, 3)]))
def test_the_first_size_is_that_of_a_scan_upward(
    loops: str, drawn: list[Drawn], burst: Fraction, most: Limits, tpm_per_ptu: Fraction
) -> None:
    sizes = [1, 2, 5, 10, 20, 40, 80, 150, 1000, 10_000]
    rows = rows_of(drawn)
    whole, hour = (Fraction(str(share)) for share in (most.throttled_share, most.worst_hour_throttled_share))
    expected = None
    for size in sizes:
        tpm = int(size * tpm_per_ptu)
        shares = exact(rows, tpm, burst) if tpm else (Fraction(2), Fraction(2))
        if shares[0] <= whole and shares[1] <= hour:
            expected = size
            break

    with running(loops):
        of = offered(requests_of(drawn), WEIGHTS)
        assert first_size(of, sizes, tpm_per_ptu=tpm_per_ptu, limits=most, burst_seconds=burst) == expected


def test_a_larger_size_can_refuse_more_so_the_scan_goes_upward() -> None:
    """At 400 tokens a second the second request gets in, and keeps out both that follow."""
    of = offered(plain((0, 500), (0.5, 1000), (1.5, 200), (2, 100)), WEIGHTS)
    shares = refused_shares(of, [6000, 12_000, 18_000, 24_000], burst_seconds=1).throttled_share
    question: dict[str, Any] = {"tpm_per_ptu": Fraction(6000), "limits": QUARTER, "burst_seconds": 1}

    assert (shares * 4).tolist() == [3, 2, 1, 2]
    assert first_size(of, [1, 2, 3, 4], **question) == 3
    assert first_size(of, [1, 2, 4], **question) is None
    assert first_size(of, [], **question) is None


def test_the_scan_begins_no_later_than_the_first_that_fits() -> None:
    """Three of 100 at once need a bucket that is deeper than two of them: more than 12,000 TPM at 1 s."""
    of = offered(plain((0, 100), (0, 100), (0, 100)), WEIGHTS)

    found = first_size(of, range(11_990, 12_010), tpm_per_ptu=Fraction(1), limits=NOTHING, burst_seconds=1)
    assert found == 12_001


def test_the_scan_knows_that_ends_give_back() -> None:
    """The first drained long ago; at its end, in the second minute, all that came since is gone with its estimate."""
    requests = plain((0, 0), (60.1, 999), (60.1, 999), (60.5, 999), (60.5, 999))
    requests = requests.replaced(
        max_output_tokens=column([1000] + [UNKNOWN] * 4), duration_us=column([60_500_000] + [UNKNOWN] * 4)
    )
    of = offered(requests, WEIGHTS)

    found = first_size(of, range(900, 1100), tpm_per_ptu=Fraction(60), limits=NOTHING, burst_seconds=1)
    assert found == 1000, "deeper than 999; without giving back it would be 2,141"


def test_what_hours_may_refuse_is_not_what_all_may() -> None:
    """One of three in each of two hours is a third of each, and more than 0.3 of all."""
    of = offered(plain((0, 2000), (0, 1), (10, 1), (3600, 2000), (3600, 1), (3610, 1)), WEIGHTS)
    for share, expected in ((0.3, None), (0.34, 1)):
        most = Limits(throttled_share=share, worst_hour_throttled_share=0.5)
        assert first_size(of, [1], tpm_per_ptu=Fraction(60_000), limits=most, burst_seconds=1) == expected


def test_an_hour_ends_on_the_clock() -> None:
    """One of ten is refused: of one that arrives at 0:59:59.999999 the hour has one request, of all there are ten."""
    late = plain(*[(second, 1) for second in range(8)], (3599, 3000), (3599.999999, 1))
    early = plain((3599.999999, 3000), (3600, 1), *[(3700 + second, 1) for second in range(8)])
    for requests, worst in ((late, 1 / 10), (early, 1 / 9)):
        found = refused_shares(offered(requests, WEIGHTS), [60_000], burst_seconds=1)
        assert found.throttled_share.tolist() == [1 / 10]
        assert found.worst_hour_throttled_share.tolist() == [worst]


def test_a_share_of_requests_is_compared_exactly() -> None:
    """0.001 of 1,000 requests allows one, and not two."""
    of = offered(plain((0, 2000), (0, 1), *[(10 + second, 1) for second in range(998)]), WEIGHTS)
    most = Limits(throttled_share=0.001, worst_hour_throttled_share=0.001)
    assert first_size(of, [1], tpm_per_ptu=Fraction(60_000), limits=most, burst_seconds=1) == 1

    of = offered(plain((0, 2000), (0, 1), (0, 1), *[(10 + second, 1) for second in range(997)]), WEIGHTS)
    assert first_size(of, [1], tpm_per_ptu=Fraction(60_000), limits=most, burst_seconds=1) is None


@pytest.mark.skipif(not TRACES.is_dir(), reason=NO_TRACES)
def test_the_size_of_real_requests_is_that_of_a_scan_upward() -> None:
    of = offered(real_requests("tenant"), WEIGHTS, max_output_tokens=800, tokens_per_second=Fraction(50))
    most = Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
    sizes = range(50, 800, 15)
    for burst in (10, 60):
        shares = refused_shares(of, [3400 * size for size in sizes], burst_seconds=burst)
        keeps = (shares.throttled_share <= 0.001) & (shares.worst_hour_throttled_share <= 0.01)
        found = first_size(of, sizes, tpm_per_ptu=Fraction(3400), limits=most, burst_seconds=burst)
        assert found == sizes[int(np.argmax(keeps))] > sizes[0], "or the scan begins too high to show anything"


@pytest.mark.slow
@NO_NUMBA
def test_where_nothing_can_be_kept_on_disk_the_loops_are_compiled_anew() -> None:
    code = "from tests.traffic.test_bucket import *; test_overloaded_it_serves_what_it_drains(); print(compiled())"
    environment = {
        **os.environ,
        "NUMBA_CACHE_LOCATOR_CLASSES": "ZipCacheLocator",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], env=environment, capture_output=True, check=False)

    assert (ran.stdout, ran.stderr) == (b"True\n", b"")


def test_a_bucket_imports_numba_only_when_it_runs() -> None:
    code = "import sys, capacity.traffic.bucket_search; print('numba' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert ran.stdout == b"False\n"
