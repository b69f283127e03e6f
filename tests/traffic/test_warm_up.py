"""What is taken to run when a log or a draw begins: it costs nothing, and gives back at its end."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic import arrivals
from capacity.traffic.arrivals import Stream
from capacity.traffic.bucket import Offered, On429, burst_microseconds, depth_units, offered, simulate
from capacity.traffic.bucket_blocks import Blocks, places
from capacity.traffic.bucket_search import first_size, refused_shares
from capacity.traffic.bucket_summary import summary
from capacity.traffic.replay import Limits
from capacity.traffic.requests import US_PER_SECOND, Requests
from capacity.traffic.size_search import SizeSearch
from capacity.traffic.spilled_requests import spilled
from capacity.traffic.warm_up import MOST_SECONDS, seconds, warmed
from tests.leaky_bucket import Row, leaky_bucket
from tests.leaky_bucket import refused_shares as exact_shares
from tests.properties import examples
from tests.traffic.test_bucket import BURSTS, MIDNIGHT_US, WEIGHTS, Drawn, column, counts, limits, requests_of, rows_of
from tests.traffic.test_bucket_blocks import capped, drawn_rows

part = st.floats(0, 1)


def first_run(drawn: Sequence[Drawn], share: float) -> tuple[Offered, list[Row]]:
    """Requests of which the first run already, and the same as rows that cost nothing on arrival."""
    rows = rows_of(drawn)
    count = int(share * len(rows))
    running = [row._replace(estimate=Fraction(0), actual=row.actual - row.estimate) for row in rows[:count]]
    return offered(requests_of(drawn), WEIGHTS).replaced(warm_up=count), [*running, *rows[count:]]


@examples(200)
@given(drawn_rows, part, counts, st.sampled_from(BURSTS), st.sampled_from(On429), st.integers(0, 2))
def test_what_runs_already_costs_nothing_and_gives_back_at_its_end(  # noqa: PLR0913, PLR0917  # a question has as many parts
    drawn: list[Drawn], share: float, tpm: int, burst: Fraction, on_429: On429, retries: int
) -> None:
    of, rows = first_run(capped(drawn), share)
    found = simulate(of, tpm=tpm, burst_seconds=burst, on_429=on_429, retries=retries)
    expected = leaky_bucket(rows, tpm, burst, retries if on_429 is On429.RETRY else 0)

    assert found.accepted.tolist() == [one.accepted for one in expected]
    assert (found.level_share == [float(one.level / (burst * Fraction(tpm, 60))) for one in expected]).all()
    if found.attempts is not None:
        assert found.attempts.tolist() == [one.attempts for one in expected]


@examples(200)
@given(drawn_rows, part, counts, st.sampled_from(BURSTS))
def test_blocks_refuse_what_the_loop_does(drawn: list[Drawn], share: float, tpm: int, burst: Fraction) -> None:
    of, rows = first_run(capped(drawn), share)
    some = Blocks(of, places(of))
    refused = some.refused(np.diff(of.hour_first).tolist(), of.count, tpm, depth_units(tpm, burst_microseconds(burst)))
    outcomes = leaky_bucket(rows, tpm, burst)

    assert refused is not None
    assert sum(refused) == sum(not one.accepted for one in outcomes)


@examples(200)
@given(drawn_rows, part, st.sampled_from(BURSTS), limits)
def test_shares_and_sizes_are_those_of_the_contract(
    drawn: list[Drawn], share: float, burst: Fraction, most: Limits
) -> None:
    of, rows = first_run(capped(drawn), share)
    sizes = [1, 2, 5, 10, 20, 40, 80, 150, 1000, 10_000]
    exact = [exact_shares(rows, leaky_bucket(rows, size * 500, burst)) for size in sizes]
    found = refused_shares(of, [size * 500 for size in sizes], burst_seconds=burst)
    whole, hour = (Fraction(str(one)) for one in (most.throttled_share, most.worst_hour_throttled_share))
    enough = [size for size, shares in zip(sizes, exact, strict=True) if shares[0] <= whole and shares[1] <= hour]

    assert found.throttled_share.tolist() == [float(of_all) for of_all, _ in exact]
    assert found.worst_hour_throttled_share.tolist() == [float(of_hour) for _, of_hour in exact]
    first = first_size(of, sizes, tpm_per_ptu=Fraction(500), limits=most, burst_seconds=burst)
    assert first == next(iter(enough), None)


def steady_log(count: int, every_seconds: float, lasts: Sequence[int], maximum: int = 400) -> Requests:
    """Requests one after the other, that last in turn."""
    turns = np.resize(lasts, count)
    return Requests(
        arrival_us=MIDNIGHT_US + (np.arange(count) * every_seconds * US_PER_SECOND).astype(np.int64),
        input_tokens=np.full(count, 1000),
        output_tokens=np.full(count, 100),
        max_output_tokens=np.full(count, maximum),
        duration_us=turns * US_PER_SECOND,
    )


@pytest.mark.parametrize(
    ("lasts", "found"),
    [([20], 20), ([1, 60], 60), ([*[5] * 999, 600], 5), ([*[5] * 49, 600], 600), ([9000], MOST_SECONDS)],
)
def test_it_lasts_until_nearly_all_is_given_back(lasts: list[int], found: int) -> None:
    assert seconds(offered(steady_log(2000, 1, lasts), WEIGHTS)) == found


def test_a_second_that_has_begun_counts() -> None:
    of = steady_log(100, 1, [0]).replaced(duration_us=np.full(100, 1_500_000))

    assert seconds(offered(of, WEIGHTS)) == 2


def test_where_nothing_is_given_back_nothing_runs_already() -> None:
    exact = steady_log(1000, 1, [60], maximum=100)
    for requests in (exact, exact.replaced(max_output_tokens=None), exact.replaced(duration_us=None)):
        assert warmed(offered(requests, WEIGHTS)).warm_up == 0


@pytest.mark.parametrize(
    ("count", "every_seconds", "found"), [(1000, 1, 60), (600, 1, 60), (599, 1, 0), (1000, 0, 0), (0, 1, 0)]
)
def test_it_is_those_of_its_seconds_if_these_are_a_tenth_at_most(count: int, every_seconds: int, found: int) -> None:
    assert warmed(offered(steady_log(count, every_seconds, [60]), WEIGHTS)).warm_up == found


def test_what_runs_already_is_counted_and_not_refused() -> None:
    """The first two of four run already, and of the other two one fills a bucket of one."""
    requests = Requests(
        arrival_us=MIDNIGHT_US + column([0, 0, 1, 1]),
        input_tokens=column([1000] * 4),
        output_tokens=column([0] * 4),
    )
    of = offered(requests, WEIGHTS).replaced(warm_up=2)
    told = summary(simulate(of, tpm=600, burst_seconds=1, on_429=On429.SPILL), of, requests)

    assert (told.requests, told.accepted, told.throttled, told.warm_up_requests) == (4, 3, 1, 2)
    assert (told.throttled_share, told.worst_hour_throttled_share) == (0.25, 0.25)
    assert spilled(of, requests, tpm=600, burst_seconds=1).request_share == 0.25
    assert SizeSearch(of, Limits(throttled_share=0.25, worst_hour_throttled_share=0.25), 1, many=0).keeps(600)
    assert not SizeSearch(of, Limits(throttled_share=0.2, worst_hour_throttled_share=1.0), 1, many=0).keeps(600)


def test_shares_of_a_draw_are_without_what_comes_before_it() -> None:
    stream = Stream(rpm=Fraction(60), estimate=Fraction(100), actual=Fraction(10), seconds=Fraction(3000))
    of = arrivals.offered(arrivals.drawn([stream]), [stream])
    accepted = simulate(of, tpm=6000, burst_seconds=10).accepted
    found = refused_shares(of, [6000], burst_seconds=10)

    assert of.warm_up > 2000
    assert accepted[: of.warm_up].all()
    assert found.throttled_share[0] == (~accepted).sum() / (of.count - of.warm_up) > 0
    assert SizeSearch(of, Limits(throttled_share=1.0, worst_hour_throttled_share=1.0), 10).shares(6000) == (
        found.throttled_share[0],
        found.worst_hour_throttled_share[0],
    )


def test_before_a_shape_come_those_of_its_longest_duration() -> None:
    streams = [
        Stream(rpm=Fraction(300), estimate=Fraction(9), actual=Fraction(1), seconds=Fraction(20)),
        Stream(rpm=Fraction(300), estimate=Fraction(9), actual=Fraction(1), seconds=Fraction(120)),
        Stream(rpm=Fraction(600), estimate=Fraction(1), actual=Fraction(1), seconds=None),
    ]
    found = arrivals.drawn(streams)
    alone = arrivals.drawn([one.replaced(seconds=None) for one in streams])
    of = arrivals.offered(found, streams)

    assert found.warm_up == of.warm_up == pytest.approx(2400, abs=250)
    assert (found.arrival_us[: found.warm_up] < 0).all()
    assert found.arrival_us[0] >= -120 * US_PER_SECOND
    assert (np.diff(found.arrival_us) >= 0).all()
    assert alone.warm_up == 0
    assert (found.arrival_us[found.warm_up :] == alone.arrival_us).all()
    assert (found.stream[found.warm_up :] == alone.stream).all()
    assert of.counted == found.count == alone.count
    assert len(of.hour_first) == found.hours + 1
