"""What goes over the line, for all PTU counts at once, against the same sums minute by minute."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.traffic import spill
from capacity.traffic.replay import replay
from tests.minutes import MONDAY, NAN, floats

demands = st.lists(st.just(NAN) | st.integers(0, 10**7), min_size=1, max_size=150)
lines = st.lists(st.integers(1, 12 * 10**6), min_size=1, max_size=12)


@given(demands, lines, st.sampled_from([0.5, 0.8, 1, 1.2, 3]))
def test_shares_and_values_are_the_sums_over_the_minutes(
    demand: list[float], carried: list[int], factor: float
) -> None:
    value = [2.5 * index for index in range(len(demand))]
    known = [(d, v) for d, v in zip(demand, value, strict=True) if not math.isnan(d)]

    share, money = spill.peaks(floats(demand), floats(value)).spilled(floats(carried), factor)

    for line, part, worth in zip(carried, share, money, strict=True):
        over = [max(d * factor - line, 0) for d, _ in known]
        whole = sum(d for d, _ in known) * factor
        spilled = [o / (d * factor) * v * factor for o, (d, v) in zip(over, known, strict=True) if d]
        assert part == pytest.approx(sum(over) / whole if whole else 0, rel=1e-9, abs=1e-12)
        assert worth == pytest.approx(sum(spilled), rel=1e-9, abs=1e-6)


@given(demands, lines)
def test_what_spills_is_what_a_replay_without_a_bucket_refuses(demand: list[float], carried: list[int]) -> None:
    share, _ = spill.peaks(floats(demand), floats([0] * len(demand))).spilled(floats(carried))
    refused = replay(MONDAY, floats(demand), [float(line) for line in carried], burst_seconds=0).throttled_share

    assert share == pytest.approx(refused, rel=1e-9, abs=1e-12)
    for line, part in zip(carried, refused, strict=True):
        of_minutes = spill.shares(floats(demand), line) * np.nan_to_num(floats(demand))
        whole = np.nansum(floats(demand))
        assert (of_minutes.sum() / whole if whole else 0) == pytest.approx(part, rel=1e-9, abs=1e-12)


def test_of_each_minute_what_is_above_the_line_spills() -> None:
    """Of 100 a quarter is above 75; 75, idle and unknown minutes are not."""
    assert spill.shares(floats([100, 75, 0, NAN]), 75).tolist() == [0.25, 0, 0, 0]


def test_without_ptus_everything_that_was_observed_spills() -> None:
    """Also minutes that count nothing on PTUs, such as those that the prompt cache answers: they cost by the token."""
    demand, value = floats([100, 0, NAN]), floats([3, 2, NAN])

    share, money = spill.peaks(demand, value).spilled(floats([0, 50]))

    assert spill.shares(demand, 0).tolist() == [1, 1, 0]
    assert share.tolist() == [1, 0.5]
    assert money.tolist() == [5, 1.5]


def test_a_line_through_the_highest_minute_spills_nothing() -> None:
    peaks = spill.peaks(floats([34_000, 68_000]), floats([1, 1]))

    share, money = peaks.spilled(floats([68_000, 70_000, 10**9]))

    assert share.tolist() == [0, 0, 0]
    assert money.tolist() == [0, 0, 0]


def test_traffic_without_any_demand_spills_nothing() -> None:
    share, money = spill.peaks(floats([0, NAN]), floats([0, NAN])).spilled(floats([0, 1000]))

    assert share.tolist() == [0, 0]
    assert money.tolist() == [0, 0]


def test_scaled_traffic_is_the_same_as_scaled_minutes() -> None:
    demand, value = floats([10, 40, 25, 25]), floats([1, 8, 2, 3])
    carried = floats([0, 12, 30, 48])

    scaled = spill.peaks(demand, value).spilled(carried, 1.2)
    minutes = spill.peaks(demand * 1.2, value * 1.2).spilled(carried)

    assert scaled[0] == pytest.approx(minutes[0])
    assert scaled[1] == pytest.approx(minutes[1])
    assert float(scaled[0][3]) == Fraction(0)
