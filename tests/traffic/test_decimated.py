"""Long series as few points: nothing that stands out gets lost."""

import math
from collections.abc import Callable, Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic.decimated import MOST_POINTS, durations, evenly, extremes, places
from tests.minutes import MONDAY, NAN, floats
from tests.properties import examples

DAY = 1440


@pytest.mark.parametrize(
    ("minutes", "per_point", "points"),
    [
        *((1, 1, 1), (698, 1, 698), (699, 5, 140), (DAY, 5, 288)),
        *((28 * DAY, 60, 672), (30 * DAY, 120, 360), (730 * DAY, 2 * DAY, 365)),
    ],
)
def test_a_span_has_points_enough(minutes: int, per_point: int, points: int) -> None:
    found = extremes(MONDAY, np.ones(minutes))

    assert (found.minutes_per_point, len(found.high)) == (per_point, points)


def test_points_begin_with_the_hour() -> None:
    found = extremes(MONDAY + timedelta(minutes=59), np.arange(2.0 * DAY))

    assert (found.start, found.minutes_per_point) == (MONDAY + timedelta(minutes=55), 5)
    assert (found.low[:2], found.high[:2]) == ((0.0, 1.0), (0.0, 5.0))


def test_unknown_minutes_are_left_out_and_unknown_points_stay_so() -> None:
    found = extremes(MONDAY, np.concatenate([[3.0, NAN, 1.0], np.full(997, NAN)]))

    assert (found.low[:2], found.high[:2]) == ((1.0, None), (3.0, None))


@given(st.lists(st.floats(0, 1e9) | st.just(NAN), min_size=1, max_size=3000), st.integers(0, DAY))
@examples(60)
def test_the_least_and_the_most_are_among_the_points(values: list[float], offset: int) -> None:
    found = extremes(MONDAY + timedelta(minutes=offset), floats(values))
    known = [value for value in values if not math.isnan(value)]

    assert len(found.low) == len(found.high) <= MOST_POINTS
    assert min((low for low in found.low if low is not None), default=None) == min(known, default=None)
    assert max((high for high in found.high if high is not None), default=None) == max(known, default=None)


@given(st.lists(st.floats(0, 1e9) | st.just(NAN), max_size=2000))
@examples(60)
def test_so_many_minutes_have_at_least_that_value(values: list[float]) -> None:
    minutes, least = durations(floats(values))

    assert all(sum(value >= of for value in values) >= count for count, of in zip(minutes, least, strict=True))
    assert all(sum(value > of for value in values) < count for count, of in zip(minutes, least, strict=True))
    assert minutes[-1:] == ((len([value for value in values if not math.isnan(value)]),) if minutes else ())


@pytest.mark.parametrize("chosen", [places, evenly])
def test_places_have_the_first_and_the_last(chosen: Callable[[int, int], Sequence[int]]) -> None:
    some = chosen(1000, 10)

    assert list(chosen(3, 5)) == [0, 1, 2]
    assert (some[0], some[-1], len(some) <= 10) == (0, 999, True)


def test_places_are_closer_at_the_start_or_nowhere() -> None:
    assert places(1000, 4) == (0, 9, 99, 999)
    assert evenly(1000, 4) == (0, 333, 666, 999)
