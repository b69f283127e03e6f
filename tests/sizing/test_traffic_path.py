"""Traffic over months: the days that they begin on, and known steps."""

from datetime import date
from fractions import Fraction

import pytest

from capacity.sizing.planning_key import Planning, Step
from capacity.sizing.traffic_path import largest_from, month_begin


@pytest.mark.parametrize(
    ("months", "day"),
    [(0, date(2026, 10, 31)), (1, date(2026, 11, 30)), (4, date(2027, 2, 28)), (16, date(2028, 2, 29))],
)
def test_months_begin_on_the_same_day_or_the_last_there_is(months: int, day: date) -> None:
    assert month_begin(date(2026, 10, 31), months) == day


def test_nothing_comes_after_the_last_of_all_days() -> None:
    assert month_begin(date(9999, 6, 1), 12) == date.max


def test_steps_stand_in_the_order_of_their_dates() -> None:
    first, second = (Step(date=date(2027, month, 1), factor=Fraction(2)) for month in (1, 6))

    assert [*Planning(steps=(first, second)).mistakes()] == []
    assert [key for key, *_ in Planning(steps=(second, first)).mistakes()] == ["steps"]


@pytest.mark.parametrize(
    ("planning", "day"),
    [
        (Planning(), date(2026, 10, 1)),
        (Planning(growth_share_per_month=Fraction(1, 20), growth_months=3), date(2027, 1, 1)),
        (Planning(steps=(Step(date=date(2027, 3, 10), factor=Fraction(2)),)), date(2027, 3, 10)),
        (Planning(steps=(Step(date=date(2027, 3, 10), factor=Fraction(1, 2)),)), date(2026, 10, 1)),
    ],
)
def test_the_largest_month_begins_with_growth_or_the_day_of_a_change(planning: Planning, day: date) -> None:
    assert largest_from(planning, date(2026, 10, 1)) == day
