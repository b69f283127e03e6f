"""Parts of the week, held against Python's own clocks; and what an option says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.errors import InvalidInput
from capacity.sources.hours_option import week_hours
from capacity.traffic.week_hours import WeekHours
from tests.minutes import MONDAY, token_series
from tests.properties import examples

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"]
MINUTE = timedelta(minutes=1)
clock = st.integers(0, 24 * 60)


def by_the_clock(hours: WeekHours, start: datetime, minutes: int) -> list[bool]:
    """Minute by minute."""
    inside = []
    for minute in range(minutes):
        local = (start + timedelta(minutes=minute)).astimezone(hours.zone)
        at, day = local.hour * 60 + local.minute, local.weekday()
        if hours.start < hours.end:
            inside.append(day in hours.days and hours.start <= at < hours.end)
        else:
            began = day if at >= hours.start else (day - 1) % 7
            inside.append(began in hours.days and (at >= hours.start or at < hours.end))
    return inside


@examples(60)
@given(
    days=st.sets(st.integers(0, 6), min_size=1),
    clocks=st.tuples(st.integers(0, 24 * 60 - 1), clock).filter(lambda pair: pair[0] != pair[1]),
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 3 * 366 * 24 * 60).map(lambda minute: datetime(2025, 1, 1, tzinfo=UTC) + minute * MINUTE),
)
def test_minutes_lie_inside_as_clocks_show(days: set[int], clocks: tuple[int, int], zone: str, start: datetime) -> None:
    hours = WeekHours(text="", days=tuple(days), start=clocks[0], end=clocks[1], zone=ZoneInfo(zone), zone_name=zone)

    assert hours.mask(start, 1500).tolist() == by_the_clock(hours, start, 1500)


@pytest.mark.parametrize("changes", [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)])
def test_the_hour_that_is_missing_or_comes_twice(changes: datetime) -> None:
    hours = week_hours("sat-sun/01:30-03:10", "Europe/Berlin")

    assert hours.mask(changes, 12 * 60).tolist() == by_the_clock(hours, changes, 12 * 60)


@pytest.mark.parametrize(
    ("text", "days", "start", "end"),
    [
        ("mon-fri/07:00-19:00", (0, 1, 2, 3, 4), 420, 1140),
        ("Sat/22:00-06:00", (5,), 1320, 360),
        ("fri-mon/0:00-24:00", (0, 4, 5, 6), 0, 1440),
        (" tue, thu-fri / 08:15-12:45 ", (1, 3, 4), 495, 765),
    ],
)
def test_what_the_option_says(text: str, days: tuple[int, ...], start: int, end: int) -> None:
    hours = week_hours(text, None)

    assert (hours.days, hours.start, hours.end, hours.zone_name) == (days, start, end, "UTC")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "mon-fri",
        "/07:00-19:00",
        "mon/7-19",
        "mon/07:60-08:00",
        "mon/08:00-24:01",
        "mon/08:00-08:00",
        "mo/1:00-2:00",
        "@Europe/Berlin",
    ],
)
def test_an_option_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="such as mon-fri/07:00-19:00"):
        week_hours(text, None)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="--timezone Europe/Nowhere"):
        week_hours("mon/07:00-19:00", "Europe/Nowhere")
    with pytest.raises(InvalidInput, match="--hours mon/07:00-19:00@Mars: `Mars` is not a time zone"):
        week_hours("mon/07:00-19:00@Mars", "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "timezone", "zone"),
    [
        ("mon/07:00-19:00@Europe/Berlin", None, "Europe/Berlin"),
        ("mon/07:00-19:00 @ Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo"),
        ("mon/07:00-19:00@UTC", "Europe/Berlin", "UTC"),
        ("mon/07:00-19:00", "Europe/Berlin", "Europe/Berlin"),
        ("mon/07:00-19:00", None, "UTC"),
    ],
)
def test_hours_have_a_zone_of_their_own(text: str, timezone: str | None, zone: str) -> None:
    hours = week_hours(text, timezone)

    assert (hours.text, hours.zone_name, str(hours.zone)) == ("mon/07:00-19:00", zone, zone)


def test_what_lies_outside_is_not_observed() -> None:
    series = token_series([1, 2, 3], requests=[4, 5, 6], start=MONDAY).within(np.array([True, False, True]))

    assert series.observed.tolist() == [True, False, True]
    assert series.requests is not None
    assert np.isnan(series.requests).tolist() == [False, True, False]
