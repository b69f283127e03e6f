"""Traffic over months: the days that they begin on, and known steps."""

from datetime import date
from fractions import Fraction

import pytest

from capacity.sizing.planning_key import Planning, Step
from capacity.sizing.traffic_path import month_begin, peak_after, planned_peak, scheduled_months


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
    assert planned_peak(planning, date(2026, 10, 1), 12).begins == day


@pytest.mark.parametrize(
    ("growth_months", "months", "planned", "begins", "after"),
    [
        (6, 12, 6, date(2027, 4, 1), None),
        (11, 12, 11, date(2027, 9, 1), None),
        (12, 12, 11, date(2027, 9, 1), (12, date(2027, 10, 1), 13)),
        (36, 12, 11, date(2027, 9, 1), (36, date(2029, 10, 1), 37)),
        (12, 1, 0, date(2026, 10, 1), (12, date(2027, 10, 1), 13)),
        (36, None, 36, date(2029, 10, 1), None),
    ],
)
def test_growth_counts_within_the_months_of_the_schedule(
    growth_months: int, months: int | None, planned: int, begins: date, after: tuple[int, date, int] | None
) -> None:
    """Month 0 has today's traffic, so the last of 12 months has grown 11 times."""
    planning = Planning(growth_share_per_month=Fraction(1, 50), growth_months=growth_months)
    peak = planned_peak(planning, date(2026, 10, 1), months)
    later = None if months is None else peak_after(planning, date(2026, 10, 1), months)

    assert peak.factor == Fraction(51, 50) ** planned
    assert (peak.growth_months, peak.begins) == (planned, begins)
    assert (None if later is None else (later.growth_months, later.begins, later.months)) == after


def test_a_step_after_the_months_is_larger_than_they_are() -> None:
    planning = Planning(steps=(Step(date=date(2028, 3, 10), factor=Fraction(2)),))
    later = peak_after(planning, date(2026, 10, 1), 12)

    assert later is not None
    assert later.factor == 2
    assert (later.begins, later.months) == (date(2028, 3, 10), 19)
    assert peak_after(planning, date(2026, 10, 1), later.months) is None


def test_all_that_are_decided_together_have_the_longest_horizon() -> None:
    grows = Planning(growth_share_per_month=Fraction(1, 50), growth_months=3)
    longer, alone = grows.replaced(horizon_months=24), grows.replaced(horizon_months=1)

    assert scheduled_months([grows, longer, alone, Planning()], has_reservations=False) == (24, 24, None, None)
    assert scheduled_months([grows, alone, Planning()], has_reservations=True) == (12, 12, 12)
    assert scheduled_months([Planning()], has_reservations=False) == (None,)
