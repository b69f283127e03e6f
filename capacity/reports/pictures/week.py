"""The hours of a week as cells, the darker the more: a row for each day, from Monday on."""

from collections.abc import Callable, Iterator, Sequence

from capacity.grouping import by_key
from capacity.numerals import coordinate
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup, drawing, tag
from capacity.sizing.planning_key import Day

HOURS = 24
ROW = 22
TOP = 20
SHADES = 9
Told = Callable[[float], str]


def week(values: Sequence[float | None], *, key: str, title: str, described: str) -> Markup:
    """The picture of 168 values; a cell of which nothing is known is empty."""
    cells = tag(
        "svg",
        *_shades(values),
        viewBox=f"0 0 {HOURS} {len(Day)}",
        preserveAspectRatio="none",
        y=TOP,
        width="100%",
        height=ROW * len(Day),
    )
    height = TOP + ROW * len(Day)
    return drawing(*_names(), cells, key=key, title=title, described=described, class_="week", height=height)


def _names() -> Iterator[Markup]:
    for hour in range(0, HOURS, 3):
        only = "w" if hour % 6 else None
        yield tag("text", f"{hour:02d}:00", x=f"{coordinate(hour / HOURS * 100)}%", y=13, class_=only)
    for row, day in enumerate(Day):
        yield tag("text", day.value.capitalize(), x=-7, y=TOP + ROW * row + 15, class_="end")


def _shades(values: Sequence[float | None]) -> Iterator[Markup]:
    """The cells of each shade as one path, and the lines between all of them."""
    most = max((value for value in values if value is not None), default=0) or 1
    shades = by_key((round(value / most * SHADES), at) for at, value in enumerate(values) if value is not None)
    for shade, cells in sorted(shades.items()):
        way = "".join(f"M{at % HOURS} {at // HOURS}h{count}v1h-{count}z" for at, count in _runs(cells))
        yield tag("path", d=way, class_=f"cell q{shade}")
    down, across = (
        (f"M{hour} 0V{len(Day)}" for hour in range(1, HOURS)),
        (f"M0 {day}H{HOURS}" for day in range(1, len(Day))),
    )
    yield tag("path", d="".join([*down, *across]), class_="between")


def _runs(cells: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cells beside each other on one day: the first, and how many."""
    first = 0
    for at in range(1, len(cells) + 1):
        if at == len(cells) or cells[at] != cells[at - 1] + 1 or cells[at] % HOURS == 0:
            yield cells[first], at - first
            first = at


def table(values: Sequence[float | None], told: Told, title: str) -> Grid:
    """The same in numbers, a column for each day."""
    rows = [
        [f"{hour:02d}:00", *("-" if value is None else told(value) for value in values[hour::HOURS])]
        for hour in range(HOURS)
    ]
    return Grid([title, *(day.value.capitalize() for day in Day)], rows)
