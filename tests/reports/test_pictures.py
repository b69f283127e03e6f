"""Pictures: where names stand, so that no two touch and no line crosses them, and what the marks are."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.reports.pictures.bars import LONGEST, Bar, bars, shortened
from capacity.reports.pictures.plot import HEIGHT, LEAST_APART, Axes, Rule, Span, plot
from capacity.reports.pictures.scales import (
    NARROW,
    WIDE,
    Scale,
    Tick,
    apart,
    linear,
    logarithmic,
    spanning,
    ticks,
    times,
    width,
)
from capacity.reports.pictures.week import week
from tests.properties import examples

START = datetime(2026, 9, 7, tzinfo=UTC)
POSITIVE = st.floats(1e-6, 1e9)


def axes(x: Scale | None = None) -> Axes:
    scale = Scale(low=0, high=10)
    return Axes(x=x or scale, y=scale, x_ticks=(), y_ticks=(), x_title="x", y_title="y")


def touching(named: list[Tick], room: float) -> list[tuple[Tick, Tick]]:
    return [
        (one, other)
        for one, other in pairwise(named)
        if (other.at - one.at) * room < (width(one.name) + width(other.name)) / 2
    ]


@given(st.lists(POSITIVE, min_size=1, max_size=20))
@examples(100)
def test_names_below_an_axis_never_touch(values: list[float]) -> None:
    for scale in (linear(values), linear(values, from_zero=False), logarithmic(values), spanning(values)):
        named = apart(ticks(scale, 8))
        assert touching(named, WIDE) == []
        assert touching([tick for tick in named if tick.narrow], NARROW) == []


@given(st.integers(1, 3_000_000), st.integers(0, 10_000))
@examples(100)
def test_moments_never_touch_and_lie_inside(minutes: int, offset: int) -> None:
    start = START + timedelta(minutes=offset)
    named = times(start, start + timedelta(minutes=minutes))

    assert touching(named, WIDE) == []
    assert touching([tick for tick in named if tick.narrow], NARROW) == []
    assert all(0 <= tick.at <= 1 for tick in named)


def test_moments_have_round_names() -> None:
    assert [tick.name for tick in times(START, START + timedelta(days=14))][:2] == ["Sep 7", "Sep 9"]
    assert [tick.name for tick in times(START, START + timedelta(hours=2))][:3] == ["Sep 7", "00:15", "00:30"]


def test_a_scale_is_logarithmic_where_values_lie_far_apart() -> None:
    assert not spanning([10, 299]).is_log
    assert spanning([10, 300]).is_log


def test_places_of_values() -> None:
    assert [Scale(low=0, high=10).at(value) for value in (-1, 0, 5, 10, 11)] == [0, 0, 0.5, 1, 1]
    assert [logarithmic([1, 100]).at(value) for value in (0.1, 1, 10, 100)] == pytest.approx([0, 0, 0.5, 1])


@given(st.lists(st.tuples(st.floats(0, 10), st.integers(1, 20)), max_size=6))
@examples(100)
def test_names_above_a_plot_stand_apart_and_no_line_crosses_one(uprights: list[tuple[float, int]]) -> None:
    drawn = plot(axes(), [], key="k", title="t", described="d", uprights=[Rule(x, "n" * n, "a") for x, n in uprights])
    lines = [
        (float(x) / 100 * NARROW, float(y))
        for x, y in re.findall(r'<line x1="([\d.]+)%" x2="[\d.]+%" y1="([\d.-]+)"', drawn)
    ]
    names = [
        (float(x) / 100 * NARROW, float(y), len(n))
        for x, y, n in re.findall(r'<text x="([\d.]+)%" dx="5" y="([\d.-]+)" class="name a">(n+)', drawn)
    ]

    assert len(lines) == len(names) == len({x for x, _ in uprights})
    for x, y, letters in names:
        for line, top in lines:
            is_over = x + 1 < line < x + width("n" * letters)
            assert not (is_over and top < y)


@given(st.lists(st.floats(0, 10), max_size=12))
@examples(100)
def test_names_beside_a_plot_stand_apart(levels: list[float]) -> None:
    drawn = plot(axes(), [], key="k", title="t", described="d", levels=[Rule(value, "n", "a") for value in levels])
    places = sorted(float(y) for y in re.findall(r'dx="6" y="([\d.-]+)"', drawn))

    assert all(below - above >= LEAST_APART - 0.2 for above, below in pairwise(places))
    assert all(place <= 22 + HEIGHT + 4.1 for place in places)


def test_a_line_breaks_where_nothing_is_known() -> None:
    drawn = axes().line([(0, 0), (5, 10), None, (10, 5)], "line")

    assert drawn == '<path d="M0 1000L500 0M1000 500" class="line"/>'


def test_an_area_lies_between_its_lines() -> None:
    assert axes().band([(0, 0), (5, 0)], [(0, 10), (5, 5)], "area") == (
        '<path d="M0 0L500 500L500 1000L0 1000Z" class="area"/>'
    )


def test_stairs_go_along_the_highs_and_back_along_the_lows() -> None:
    spans = [Span(0, 2, 1, 5), Span(2, 4, 0, 10), None, Span(8, 10, 5, 5)]

    assert axes().stairs(spans, "area") == (
        '<path d="M0 900V500H200V0H400V1000H200V900H0ZM800 500V500H1000V500H800Z" class="area"/>'
    )


def test_bars_are_as_long_as_their_values() -> None:
    drawn = bars(
        [Bar("one", 5, "5"), Bar("two", 10, "5 to 10", low=5), Bar("none", 0, "0")],
        key="k",
        title="t",
        described="d",
        mark=5,
    )

    assert re.findall(r'<rect x="([\d.]+)%" y="[\d.]+" width="([\d.]+)%"', drawn) == [
        ("0", "50"),
        ("50", "50"),
        ("0", "0"),
    ]
    assert drawn.count('x1="50%"') == 3


@given(st.text(min_size=1))
@examples(100)
def test_a_name_is_cut_where_it_is_too_long(name: str) -> None:
    short = shortened(name, LONGEST)

    assert short == name if width(name) <= LONGEST else short.endswith("...")
    assert width(short) <= LONGEST


def cells(drawn: str) -> dict[tuple[int, int], int]:
    """The shade of each cell by hour and day."""
    found: dict[tuple[int, int], int] = {}
    for way, shade in re.findall(r'd="([^"]+)" class="cell q(\d)"', drawn):
        for hour, day, count in re.findall(r"M(\d+) (\d)h(\d+)v1h-\d+z", way):
            found |= {(int(hour) + more, int(day)): int(shade) for more in range(int(count))}
    return found


@given(st.lists(st.none() | st.integers(0, 9), min_size=168, max_size=168))
@examples(50)
def test_a_week_has_the_shade_of_each_hour(values: list[int | None]) -> None:
    values[0] = 9
    drawn = week([None if value is None else float(value) for value in values], key="k", title="t", described="d")

    assert cells(drawn) == {(at % 24, at // 24): value for at, value in enumerate(values) if value is not None}
