"""What days tell of those to come: known answers of growth, steadiness and launches, and limits that are passed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.sizing.choices import Criterion
from capacity.traffic.forecast import Course, course, daily_loads
from capacity.traffic.least_rate import FEW, least_rate
from capacity.traffic.needs_ahead import NeedsAhead, Spread, needs_ahead, totals_ahead
from capacity.traffic.series import Floats
from capacity.traffic.week_hours import MINUTES_PER_DAY
from tests.minutes import floats
from tests.properties import examples

NIGHT_AND_DAY = np.repeat([0.2, 1.8], 12)
NO_WIDTH = Spread(0.0, 0.0, 0.0)
WEEK = np.array([1.0, 1.1, 1.2, 1.1, 1.0, 0.3, 0.2])


def minutes_of(days: Sequence[float] | npt.NDArray[Any], shape: Floats = NIGHT_AND_DAY) -> Floats:
    """Minutes of days of these levels, each of the shape of 24 hours."""
    hours: Floats = np.repeat((np.array(days)[:, None] * shape).ravel(), 60)
    return hours


def ahead_of(minutes: Floats, days: int = 28) -> NeedsAhead:
    found = needs_ahead(minutes, days, Criterion.THROTTLED, 0.001, tells=True)
    assert found is not None
    return found


def course_of(minutes: Floats) -> Course:
    found = course(daily_loads(minutes))
    assert found is not None
    return found


def passed_by_truth(levels: Floats, shape: Floats, limit: float, history: int) -> int:
    """The first day after the history of which the limit would refuse more than 0.1 %."""
    days = levels[:, None] * shape
    for day in range(history, len(days)):
        if np.maximum(days[day] - limit, 0).sum() > 0.001 * days[day].sum():
            return day - history
    raise AssertionError


@pytest.mark.parametrize("share_per_day", [0.01, 0.03, 0.1])
@pytest.mark.parametrize("week", [np.ones(7), WEEK])
def test_linear_growth_passes_a_limit_within_three_days_of_the_truth(share_per_day: float, week: Floats) -> None:
    line = floats(100 * (1 + share_per_day * np.arange(28 + 84)) * np.resize(week, 28 + 84))
    found = ahead_of(minutes_of(line[:28]))
    limit = 1.3 * found.need
    truth = passed_by_truth(line, NIGHT_AND_DAY, limit, 28)

    likely, earliest = found.first_passed(1.3, 84, NO_WIDTH, 28)
    assert likely is not None
    assert earliest is not None
    assert abs(likely - truth) <= 3
    assert abs(earliest - truth) <= 3


def test_a_trend_that_explains_nearly_all_goes_on_undamped_and_another_fades() -> None:
    straight = course_of(minutes_of(100 + 10 * np.arange(28)))
    noisy = course_of(minutes_of(100 + 10 * np.random.default_rng(1).permutation(28)))

    assert straight.trend.is_undamped
    assert straight.levels(28)[-1] == pytest.approx(370 + 280)
    assert not noisy.trend.is_undamped
    steps = np.abs(np.diff(noisy.levels(28)))
    assert steps[-1] < steps[0] / 8


@pytest.mark.parametrize("days", [14, 28])
def test_a_constant_series_has_no_width_of_its_own(days: int) -> None:
    found = ahead_of(minutes_of([100.0] * days))

    assert found.own is not None
    assert list(found.own) == pytest.approx([1, 1, 1])
    assert found.steadiness == pytest.approx(1)


def test_a_week_that_repeats_itself_is_told_as_it_was() -> None:
    history = minutes_of(np.tile(WEEK, 4))
    found = course_of(history)

    assert np.allclose(found.paths(14), np.tile(WEEK, 2)[:, None] * NIGHT_AND_DAY)
    total = totals_ahead(history, 28)
    assert total is not None
    assert list(total.ahead) == pytest.approx([history.sum()] * 3)
    assert total.so_far == pytest.approx(history.sum())


def test_days_that_differ_have_a_width_and_the_same_one_each_time() -> None:
    draws = np.random.default_rng(0).gamma(4, 25, 28)
    first, again = ahead_of(minutes_of(draws)), ahead_of(minutes_of(draws))

    assert first.own is not None
    assert first.own.p10 < first.own.p50 < first.own.p90
    assert first.own == again.own


@pytest.mark.parametrize("days_ago", [2, 5, 7])
def test_a_launch_in_the_last_week_stays_where_it_is_and_is_no_trend(days_ago: int) -> None:
    found = course_of(minutes_of([100.0] * (28 - days_ago) + [500.0] * days_ago))

    assert found.is_launch
    assert found.levels(28) == pytest.approx([500] * 28)


def test_one_busy_day_is_no_launch() -> None:
    assert not course_of(minutes_of([100.0] * 27 + [300.0])).is_launch


def test_a_quiet_week_of_wild_days_does_not_make_a_full_one_as_wild() -> None:
    quiet = [0.0] * 6 + [1.0]
    found = ahead_of(minutes_of([*quiet, *[100.0] * 21]))

    assert found.own is not None
    assert found.own.p90 < 1.5


def test_hours_of_which_nothing_is_known_are_no_idle_hours() -> None:
    known = minutes_of([100.0] * 28)
    gaps = known.copy()
    gaps[np.random.default_rng(0).integers(0, len(gaps) // 60, 60)[:, None] * 60 + np.arange(60)] = np.nan

    assert course_of(gaps).level == pytest.approx(course_of(known).level, rel=0.02)


@pytest.mark.parametrize("end", [0, 3, 10])
def test_traffic_that_falls_to_nothing_needs_nothing_soon(end: int) -> None:
    found = ahead_of(minutes_of([*(28.0 - np.arange(28 - end) * 28 / (28 - end)), *[0.0] * end]))

    assert found.own is not None
    assert found.own.p10 <= found.own.p50 < 0.2
    assert found.first_passed(0.5, 84, NO_WIDTH, 28).likely is None or end == 0


def test_where_all_may_be_refused_nothing_is_needed() -> None:
    assert needs_ahead(minutes_of([1.0] * 14), 7, Criterion.THROTTLED, 1.0, tells=True) is None


def test_nothing_is_told_of_no_traffic() -> None:
    assert needs_ahead(np.zeros(14 * MINUTES_PER_DAY), 7, Criterion.THROTTLED, 0.001, tells=True) is None
    assert totals_ahead(np.full(14 * MINUTES_PER_DAY, np.nan), 7) is None
    assert course(daily_loads(np.ones(100))) is None


def test_months_beyond_the_first_have_medians_of_their_own() -> None:
    found = ahead_of(minutes_of(100 + 10 * np.arange(28)), days=56)

    assert len(found.by_month) == 2
    assert found.by_month[0] == pytest.approx((370 + 300) / 370, rel=0.02)
    assert found.by_month[1] == pytest.approx((370 + 560) / 370, rel=0.02)


def test_a_limit_that_grows_with_other_tenants_is_passed_earlier_than_by_the_history() -> None:
    steady = ahead_of(minutes_of([100.0] * 28))

    assert steady.first_passed(1.5, 84, NO_WIDTH, 28) == (None, None)
    likely, earliest = steady.first_passed(1.5, 84, Spread(0.5, 1.0, 2.0), 28)
    assert likely is None
    assert earliest == pytest.approx(7 * np.log2(1.5), abs=1.5)


@given(
    demand=st.lists(st.floats(0, 1000), min_size=1, max_size=3 * FEW),
    share=st.sampled_from([0.0, 0.001, 0.05, 0.5]),
)
@examples(60)
def test_the_least_rate_refuses_no_more_than_allowed_and_less_would(demand: list[float], share: float) -> None:
    loads = np.array(demand)
    rate = float(least_rate(loads, share))
    allowed = share * loads.sum()

    assert np.maximum(loads - rate, 0).sum() <= allowed + 1e-6
    if rate > 1e-3:
        assert np.maximum(loads - rate * (1 - 1e-6) + 1e-9, 0).sum() >= allowed - 1e-6


def test_paths_of_fewer_days_begin_those_of_more() -> None:
    found = course_of(minutes_of(np.random.default_rng(3).gamma(4, 25, 28)))

    assert np.array_equal(found.paths(56)[:, :7], found.paths(7))
