"""Statistics of minutes: which are counted, what is weighed first, and how hours lie."""

import math
import statistics
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.sizing.deployment import TokenWeights
from capacity.traffic import summary
from capacity.traffic.statistics import Statistics
from tests.minutes import MONDAY, NAN, floats, token_series
from tests.properties import examples

WEIGHTS = TokenWeights(input=Fraction(1), cached_input=Fraction(0), output=Fraction(8))


def test_statistics_of_known_minutes() -> None:
    assert summary.statistics(floats([NAN, 4, 1, 2, 3, NAN, 5])) == Statistics(mean=3, p50=3, p95=4.8, p99=4.96, max=5)


def test_missing_minutes_as_idle_ones() -> None:
    """Three of six minutes are 0, so the median lies between 0 and 3."""
    values = floats([NAN, 6, NAN, 3, NAN, 8])

    found = summary.statistics(values, missing_is_idle=True)

    assert found is not None
    assert (found.mean, found.p50, found.p95, found.max) == (17 / 6, 1.5, 7.5, 8)
    assert found.p99 == pytest.approx(7.9)


def test_one_minute_is_all_its_statistics() -> None:
    assert summary.statistics(floats([NAN, 7])) == Statistics(mean=7, p50=7, p95=7, p99=7, max=7)


@pytest.mark.parametrize("values", [[], [NAN, NAN]])
def test_there_are_no_statistics_of_nothing(values: list[float]) -> None:
    assert summary.statistics(floats(values)) is None


@examples(50)
@given(st.lists(st.integers(0, 10**6), min_size=2))
def test_percentiles_are_linear_between_ranks(values: list[int]) -> None:
    """As Python's own inclusive quantiles are."""
    found = summary.statistics(floats(values))
    quantiles = statistics.quantiles(values, n=100, method="inclusive")

    assert found is not None
    assert (found.p50, found.p95, found.p99) == pytest.approx((quantiles[49], quantiles[94], quantiles[98]))
    assert (found.mean, found.max) == pytest.approx((statistics.fmean(values), max(values)))


def test_every_minute_is_weighed_by_itself() -> None:
    """100 fresh, 400 cached and 10 output tokens are 100 + 0 + 80."""
    series = token_series([500, 100, NAN, 100], [10, 0, 5, NAN], cached=[400, 0, 0, 0])

    weighted = summary.weighted_tpm(series, WEIGHTS)

    assert weighted[:2].tolist() == [180, 100]
    assert [math.isnan(value) for value in weighted] == [False, False, True, True]


def test_percentiles_are_of_weighted_minutes_and_not_weighted_percentiles() -> None:
    """Input and output peak in different minutes: 1,000 + 8 x 100 = 1,800 was never asked for."""
    series = token_series([1000, 0], [0, 100])

    assert summary.statistics(summary.weighted_tpm(series, WEIGHTS)) == Statistics(
        mean=900, p50=900, p95=990, p99=998, max=1000
    )


def test_cached_input_that_is_not_known_counts_in_full() -> None:
    assert summary.weighted_tpm(token_series([500]), WEIGHTS).tolist() == [500]
    assert summary.weighted_tpm(token_series([500, 500], cached=[NAN, 500]), WEIGHTS).tolist() == [500, 0]


@pytest.mark.parametrize("missing", ["output", "cached_input"])
def test_nothing_is_weighed_without_a_weight(missing: str) -> None:
    series = token_series([500, 100], [1, 2], cached=[1, 2])

    assert summary.statistics(summary.weighted_tpm(series, WEIGHTS.replaced(**{missing: None}))) is None


@pytest.mark.parametrize(
    ("values", "most"),
    [
        ([1.0] * 60, 60),
        ([1.0] * 1440, 1440),
        ([0.0] * 720 + [2.0] * 1440 + [0.0] * 720, 2880),
        ([1.0] * 1440 + [NAN] * 1440 + [3.0] * 500, 1500),
        ([NAN] * 2000, 0),
    ],
)
def test_the_most_of_24_hours_in_a_row(values: list[float], most: float) -> None:
    assert summary.most_in_a_day(floats(values)) == most


def test_the_busiest_minute_is_the_first_of_the_largest() -> None:
    assert summary.busiest_minute(floats([1, NAN, 5, 5])) == 2
    assert summary.busiest_minute(floats([NAN, NAN])) is None


def test_where_one_quantity_tells_nothing_the_next_decides_which_minute_is_busiest() -> None:
    requests = floats([1, 3, 2])

    assert summary.busiest_minute(floats([NAN] * 3), floats([0, NAN, 0]), requests) == 1
    assert summary.busiest_minute(floats([0, 0, 5]), requests) == 2
    assert summary.busiest_minute(floats([NAN, 0, 0])) == 1


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
@pytest.mark.parametrize("length", [1, 60, 61, 120])
def test_hours_begin_with_the_clock(minute: int, length: int) -> None:
    rows = summary.hours(MONDAY + timedelta(minutes=minute), floats(range(1, length + 1)))
    flat = rows.ravel()

    assert rows.shape == (math.ceil((minute + length) / 60), 60)
    assert flat[minute : minute + length].tolist() == list(range(1, length + 1))
    assert summary.total(flat) == length * (length + 1) / 2


def test_the_busiest_hour_is_one_of_the_clock() -> None:
    """From 9:50: 10 minutes of 10, then 60 of 2 and one of 30. The busiest 60 minutes in a row would begin at 9:50."""
    values = floats([10] * 10 + [2] * 60 + [30])

    assert summary.busiest_hour(MONDAY.replace(hour=9, minute=50), values) == MONDAY.replace(hour=10)


def test_there_is_no_busiest_hour_of_nothing() -> None:
    assert summary.busiest_hour(MONDAY, floats([NAN] * 90)) is None


def test_an_idle_hour_can_be_the_busiest_and_one_not_observed_cannot() -> None:
    assert summary.busiest_hour(MONDAY, floats([NAN] * 60 + [0] * 60)) in {MONDAY, MONDAY.replace(hour=1)}
    assert summary.busiest_hour(MONDAY, floats([NAN] * 60 + [1] + [NAN] * 59)) == MONDAY.replace(hour=1)


def test_hours_of_the_week_begin_on_monday() -> None:
    """Two weeks: Wednesday 13:00 of the first has 4, of the second 8 in half of it and nothing known of the rest."""
    wednesday = 2 * 24 + 13
    values = [NAN] * 14 * 24 * 60
    values[wednesday * 60 : wednesday * 60 + 60] = [4.0] * 60
    second = (wednesday + 168) * 60
    values[second : second + 30] = [8.0] * 30
    course = summary.hour_of_week(MONDAY, floats(values))

    assert len(course) == 168
    assert course[wednesday] == (60 * 4 + 30 * 8) / 90
    assert {index for index, value in enumerate(course) if value is not None} == {wednesday}


def test_the_course_of_a_week_can_begin_at_any_minute() -> None:
    """From Sunday 23:59: one minute of Sunday's last hour, then Monday's first."""
    start = MONDAY - timedelta(minutes=1)
    course = summary.hour_of_week(start, floats([5, 1, 3]))

    assert (course[167], course[0], course[1]) == (5, 2, None)
