"""The replay against the contract's fluid as a plain loop, and the search for a size against trying every one."""

from datetime import datetime, timedelta
from itertools import chain

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from capacity.sources.metrics import load_metrics
from capacity.sources.windows import Window
from capacity.traffic.replay import COUNTS_AT_ONCE, Limits, first_size, replay
from capacity.traffic.series import Floats
from tests.minutes import METRICS, MONDAY, NAN, NO_METRICS, floats, fluid
from tests.properties import examples

quick = examples(100)
BURSTS = [0, 10, 60]
levels = st.sampled_from([0.0, 0.0, NAN, 1.0, 60.0, 90.0, 100.0, 100.5, 130.0, 240.0, 1000.0, 10_000.0])
stretches = st.tuples(levels, st.integers(1, 70)).map(lambda pair: [pair[0]] * pair[1])
demands = st.lists(stretches, min_size=1, max_size=8).map(lambda parts: floats(chain.from_iterable(parts)))
starts = st.integers(0, 24 * 60 - 1).map(lambda minute: MONDAY + timedelta(minutes=minute))
limits = st.builds(
    Limits,
    throttled_share=st.sampled_from([0.0, 0.001, 0.02, 0.3]),
    worst_hour_throttled_share=st.sampled_from([0.0, 0.01, 0.2, 1.0]),
)


def same_as_the_loop(start: datetime, demand: Floats, carried: list[float], burst: float) -> None:
    result = replay(start, demand, carried, burst_seconds=burst)
    expected = [fluid(start, demand.tolist(), one, burst) for one in carried]

    np.testing.assert_allclose(result.throttled_share, [whole for whole, _ in expected], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        result.worst_hour_throttled_share, [worst for _, worst in expected], rtol=1e-9, atol=1e-12
    )


@quick
@given(starts, demands, st.lists(st.integers(1, 1200), min_size=1, max_size=5), st.sampled_from([*BURSTS, 1, 600]))
def test_the_replay_is_the_fluid_of_the_contract(
    start: datetime, demand: Floats, carried: list[int], burst: float
) -> None:
    same_as_the_loop(start, demand, [float(one) for one in carried], burst)


def test_without_a_bucket_what_is_above_the_line_is_refused() -> None:
    """Of 150 + 50 + 250 tokens 50 + 150 are refused; of the second hour, 250, it is 150."""
    demand = floats([150, 50, *[0] * 58, 250])
    result = replay(MONDAY, demand, [100])

    assert result.throttled_share.tolist() == [200 / 450]
    assert result.worst_hour_throttled_share.tolist() == [150 / 250]


def test_a_bucket_carries_over_the_edge_of_an_hour() -> None:
    """With 60 s of depth 100 of the 250 of 0:59 are in the bucket at 1:00, so that of 120 there 20 are refused."""
    demand = floats([250, 120])
    result = replay(MONDAY.replace(minute=59), demand, [100], burst_seconds=60)

    assert result.throttled_share.tolist() == [(50 + 20) / 370]
    assert result.worst_hour_throttled_share.tolist() == [50 / 250]


def test_a_bucket_empties_in_a_minute_that_is_not_observed() -> None:
    assert replay(MONDAY, floats([200, NAN, 200]), [100], burst_seconds=60).throttled_share.tolist() == [0]
    assert replay(MONDAY, floats([200, 200]), [100], burst_seconds=60).throttled_share.tolist() == [100 / 400]


@pytest.mark.parametrize("burst", BURSTS)
@pytest.mark.parametrize("demand", [[], [0.0] * 90, [NAN] * 90])
def test_no_demand_is_never_refused(demand: list[float], burst: float) -> None:
    result = replay(MONDAY, floats(demand), [1, 2], burst_seconds=burst)

    assert result.throttled_share.tolist() == [0, 0]
    assert result.worst_hour_throttled_share.tolist() == [0, 0]


@pytest.mark.parametrize("burst", BURSTS)
def test_counts_of_several_blocks_are_each_as_alone(burst: float) -> None:
    demand = floats([minute * 7 % 113 for minute in range(200)])
    counts = [float(count) for count in range(2 * COUNTS_AT_ONCE + 3, 0, -1)]
    together = replay(MONDAY, demand, counts, burst_seconds=burst)
    alone = [replay(MONDAY, demand, [count], burst_seconds=burst) for count in counts]

    np.testing.assert_allclose(together.throttled_share, [one.throttled_share[0] for one in alone], rtol=1e-12)
    np.testing.assert_allclose(
        together.worst_hour_throttled_share, [one.worst_hour_throttled_share[0] for one in alone], rtol=1e-12
    )


@quick
@given(starts, demands)
def test_without_a_bucket_more_ptus_never_refuse_more(start: datetime, demand: Floats) -> None:
    result = replay(start, demand, [float(count) for count in range(1, 300, 7)])

    assert (np.diff(result.throttled_share) <= 1e-12).all()
    assert (np.diff(result.worst_hour_throttled_share) <= 1e-12).all()


@quick
@given(starts, demands, st.integers(1, 300), st.sampled_from([(0, 10), (10, 60), (60, 600)]))
def test_a_deeper_bucket_never_refuses_more_of_all(
    start: datetime, demand: Floats, carried: int, bursts: tuple[float, float]
) -> None:
    shallow, deep = (replay(start, demand, [carried], burst_seconds=burst).throttled_share[0] for burst in bursts)

    assert deep <= shallow + 1e-12


@quick
@given(starts, demands, limits, st.sampled_from([*BURSTS, 1]), st.integers(1, 40), st.integers(1, 20))
def test_the_first_size_is_that_of_a_scan_upward(  # noqa: PLR0913, PLR0917  # a question has as many parts
    start: datetime, demand: Floats, most: Limits, burst: float, minimum: int, increment: int
) -> None:
    sizes = range(minimum, minimum + 90 * increment, increment)
    expected = None
    for size in sizes:
        whole, worst = fluid(start, demand.tolist(), size * 3.0, burst)
        # A share within a rounding error of the limit is decided by noise.
        assume(most.throttled_share == 0 or abs(whole - most.throttled_share) > 1e-9)
        assume(most.worst_hour_throttled_share in {0, 1} or abs(worst - most.worst_hour_throttled_share) > 1e-9)
        assume(whole == 0 or whole > 1e-9)
        if whole <= most.throttled_share and worst <= most.worst_hour_throttled_share:
            expected = size
            break

    assert first_size(start, demand, sizes, tpm_per_ptu=3, limits=most, burst_seconds=burst) == expected


@pytest.mark.parametrize("burst", BURSTS)
@pytest.mark.parametrize("sizes", [[], [1, 2, 3]])
def test_there_may_be_no_size(sizes: list[int], burst: float) -> None:
    none = Limits(throttled_share=0, worst_hour_throttled_share=0)

    assert first_size(MONDAY, floats([500]), sizes, tpm_per_ptu=10, limits=none, burst_seconds=burst) is None


def test_a_size_may_be_far_up_a_long_ladder() -> None:
    none = Limits(throttled_share=0, worst_hour_throttled_share=0)
    for burst, expected in ((0, 5000), (60, 2500)):
        sizes = range(5, 10_000, 5)
        assert first_size(MONDAY, floats([50_000]), sizes, tpm_per_ptu=10, limits=none, burst_seconds=burst) == expected


@pytest.mark.slow
@pytest.mark.skipif(not METRICS.is_dir(), reason=NO_METRICS)
@pytest.mark.parametrize("burst", BURSTS)
@pytest.mark.parametrize("name", ["campus-28d", "tenant-14d"])
def test_whole_months_are_replayed_as_the_contract_has_it(name: str, burst: float) -> None:
    for one in load_metrics.from_files([METRICS / f"{name}.json.gz"], None, Window()).deployments:
        demand = one.series.input_tokens + 4 * one.series.output_tokens
        same_as_the_loop(one.series.start, demand, [45_000.0, 330_000.0, 900_000.0, 2_000_000.0], burst)


@pytest.mark.slow
@pytest.mark.skipif(not METRICS.is_dir(), reason=NO_METRICS)
@pytest.mark.parametrize("burst", BURSTS)
def test_the_size_of_a_whole_month_is_that_of_a_scan_upward(burst: float) -> None:
    (one,) = load_metrics.from_files([METRICS / "tenant-14d.json.gz"], None, Window()).deployments
    demand = one.series.input_tokens + 4 * one.series.output_tokens
    most = Limits(throttled_share=0.001, worst_hour_throttled_share=0.01)
    sizes = range(150, 330, 5)
    scanned = [fluid(one.series.start, demand.tolist(), size * 3000.0, burst) for size in sizes]
    expected = next(
        size
        for size, (whole, worst) in zip(sizes, scanned, strict=True)
        if whole <= most.throttled_share and worst <= most.worst_hour_throttled_share
    )

    assert expected > sizes[0], "or the scan begins too high to show anything"
    found = first_size(one.series.start, demand, range(15, 330, 5), tpm_per_ptu=3000, limits=most, burst_seconds=burst)
    assert found == expected
