"""Requests drawn from a shape: how many, over which time, of which class, and what a bucket sees of them."""

from fractions import Fraction

import numpy as np
import pytest

from capacity.errors import InvalidInput
from capacity.traffic.arrivals import ENOUGH, MOST, Stream, drawn, offered
from capacity.traffic.bucket import US_PER_HOUR, US_PER_MINUTE
from capacity.traffic.bucket_kernels import UNITS_PER_TOKEN
from capacity.traffic.requests import US_PER_SECOND


def stream(rpm: Fraction | int, estimate: int = 100, actual: int = 10, seconds: int | None = 5) -> Stream:
    return Stream(
        rpm=Fraction(rpm),
        estimate=Fraction(estimate),
        actual=Fraction(actual),
        seconds=None if seconds is None else Fraction(seconds),
    )


@pytest.mark.parametrize(("rpm", "hours"), [(300, 6), (833, 3), (834, 2), (1000, 2), (5000, 2), (Fraction(1, 2), 3334)])
def test_as_many_hours_as_hold_enough_requests(rpm: Fraction | int, hours: int) -> None:
    found = drawn([stream(rpm)])
    mean = float(rpm) * 60 * hours

    assert found.hours == hours
    assert found.count == pytest.approx(mean, abs=5 * mean**0.5)
    assert mean >= ENOUGH
    assert (np.diff(found.arrival_us) >= 0).all()
    assert (found.arrival_us[: found.warm_up] < 0).all()
    assert 0 <= found.arrival_us[found.warm_up] < found.arrival_us[-1] < hours * US_PER_HOUR


def test_no_more_than_a_million_however_short_their_time() -> None:
    found = drawn([stream(10**6)])

    assert found.count == MOST
    assert found.arrival_us[-1] == pytest.approx(US_PER_MINUTE, rel=0.01)


def test_arrivals_are_independent_of_each_other() -> None:
    """As many in a second as a Poisson process has: the variance is the mean."""
    per_second = np.bincount(drawn([stream(600, seconds=None)]).arrival_us // US_PER_SECOND)

    assert per_second.mean() == pytest.approx(10, rel=0.02)
    assert per_second.var() == pytest.approx(10, rel=0.05)


def test_classes_are_mixed_by_their_rates() -> None:
    found = drawn([stream(300), stream(600), stream(100)])

    assert np.bincount(found.stream) / len(found.stream) == pytest.approx([0.3, 0.6, 0.1], abs=0.005)
    assert abs(np.corrcoef(found.stream[1:], found.stream[:-1])[0, 1]) < 0.02


def test_a_seed_is_one_draw() -> None:
    assert (drawn([stream(100)]).arrival_us == drawn([stream(100)]).arrival_us).all()
    assert drawn([stream(100)], seed=2).arrival_us[0] != drawn([stream(100)], seed=3).arrival_us[0]


def test_a_bucket_sees_each_class_at_its_costs_and_its_ends() -> None:
    streams = [stream(300, 90, 9, 20), stream(700, 50, 50, None)]
    of = drawn(streams)
    seen = offered(of, streams)
    ending = np.flatnonzero(of.stream == 0)

    assert (seen.estimate[:] == np.array([90, 50])[of.stream] * UNITS_PER_TOKEN).all()
    assert (seen.actual[:] == np.array([9, 50])[of.stream] * UNITS_PER_TOKEN).all()
    assert (seen.end_of == ending).all()
    assert (seen.end_us == of.arrival_us[ending] + 20 * US_PER_SECOND).all()
    assert seen.corrected == len(ending)
    assert (np.diff(seen.hour_first) == np.bincount(of.arrival_us[of.warm_up :] // US_PER_HOUR)).all()


def test_ends_of_classes_that_last_differently_are_in_order() -> None:
    streams = [stream(500, seconds=100), stream(500, seconds=1)]
    seen = offered(drawn(streams), streams)

    assert (np.diff(seen.end_us) >= 0).all()
    assert (
        seen.end_us - seen.arrival_us[seen.end_of]
        == np.array([100, 1])[drawn(streams).stream][seen.end_of] * US_PER_SECOND
    ).all()


def test_a_request_that_cannot_be_counted_is_refused() -> None:
    streams = [stream(1, estimate=10**12)]
    with pytest.raises(InvalidInput, match="more tokens than a simulation can count"):
        offered(drawn(streams), streams)
