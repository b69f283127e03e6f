"""A plot: lines, areas and steps between two axes, with names around it, never in it, so that nothing crosses them.

Names keep their size whatever the width, which is that of the page: they stand at shares of it. What is drawn between
the axes is stretched.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from capacity.numerals import coordinate
from capacity.record import Record
from capacity.reports.markup import Markup, drawing, tag
from capacity.reports.pictures.scales import NARROW, Scale, Tick, width

UNITS = 1000
"""Of the stretched coordinates, in both directions."""
HEIGHT = 220
TITLE, ROW, BOTTOM = 22, 16, 38
"""Pixels above the plot, of each row of names there, and below it."""
LEAST_APART = 15
EDGE = 0.08
"""Of a period, between its bar and the next."""
Point = tuple[float, float]
T = TypeVar("T")


class Rule(NamedTuple):
    """A value that a line is drawn at, with its name in a few letters and the letter of its color."""

    value: float
    name: str
    style: str


class Span(NamedTuple):
    """Where something stays between two values, in values of both axes."""

    start: float
    end: float
    low: float
    high: float


def in_period(at: int, low: float, high: float) -> Span:
    """A bar in the period of that number."""
    return Span(at + EDGE, at + 1 - EDGE, low, high)


class Axes(Record):
    """What a plot is drawn in."""

    x: Scale
    y: Scale
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    x_title: str
    y_title: str

    def place(self, point: Point) -> str:
        """In stretched coordinates."""
        return f"{self._across(point[0])} {self._down(point[1])}"

    def line(self, points: Iterable[Point | None], style: str) -> Markup:
        """From point to point; None is a gap."""
        return _path(self._strokes(points), style)

    def steps(self, points: Sequence[Point], end: float, style: str) -> Markup:
        """Each value from its place to the next one, the last one to the end."""
        way = "".join(f"H{self._across(x)}V{self._down(y)}" for x, y in points[1:])
        return _path(f"M{self.place(points[0])}{way}H{self._across(end)}" if points else "", style)

    def band(self, low: Sequence[Point], high: Sequence[Point], style: str) -> Markup:
        """What lies between two lines."""
        around = [*high, *reversed(low)]
        return _path(f"M{'L'.join(map(self.place, around))}Z", style)

    def stairs(self, spans: Iterable[Span | None], style: str) -> Markup:
        """What lies between the low and the high of each span; None is a gap."""
        return _path("".join(map(self._outline, _runs(spans))), style)

    def _outline(self, run: Sequence[Span]) -> str:
        """Along the highs, and along the lows back."""
        there = "".join(f"V{self._down(span.high)}H{self._across(span.end)}" for span in run)
        back = "".join(f"V{self._down(span.low)}H{self._across(span.start)}" for span in reversed(run))
        return f"M{self.place((run[0].start, run[0].low))}{there}{back}Z"

    def _across(self, x: float) -> int:
        return round(self.x.at(x) * UNITS)

    def _down(self, y: float) -> int:
        return UNITS - round(self.y.at(y) * UNITS)

    def _strokes(self, points: Iterable[Point | None]) -> str:
        return "".join(f"M{'L'.join(map(self.place, run))}" for run in _runs(points))


def _runs(points: Iterable[T | None]) -> Iterator[list[T]]:
    """What stands between gaps."""
    run: list[T] = []
    for point in points:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _path(way: str, style: str) -> Markup:
    return tag("path", d=way, class_=style)


def plot(  # noqa: PLR0913  # the parts of a picture
    axes: Axes,
    drawn: Iterable[Markup],
    *,
    key: str,
    title: str,
    described: str,
    levels: Sequence[Rule] = (),
    uprights: Sequence[Rule] = (),
    dots: Iterable[Point] = (),
) -> Markup:
    """The picture. `levels` are lines across, named at the right; `uprights` stand, and are named above."""
    standing = _merged(uprights)
    rows = _rows(standing, axes.x)
    top = TITLE + ROW * (max(rows, default=-1) + 1)
    stretched = tag(
        "svg",
        *drawn,
        viewBox=f"0 0 {UNITS} {UNITS}",
        preserveAspectRatio="none",
        y=top,
        width="100%",
        height=HEIGHT,
    )
    return drawing(
        *_frame(axes, top),
        stretched,
        *_levels(_merged(levels), axes.y, top),
        *(part for rule, row in zip(standing, rows, strict=True) for part in _upright(rule, axes.x, top, row)),
        *(_dot(axes, top, point) for point in dots),
        key=key,
        title=title,
        described=described,
        class_="plot named" if levels or uprights else "plot",
        height=top + HEIGHT + BOTTOM,
    )


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """In order; of those of one value the first."""
    found: dict[float, Rule] = {}
    for rule in rules:
        there = found.get(rule.value)
        found[rule.value] = there or rule
    return sorted(found.values())


def _frame(axes: Axes, top: float) -> Iterator[Markup]:
    """Ticks, their names, and what the axes are."""
    yield tag("text", axes.y_title, class_="of", x=-56, y=12)
    for tick in axes.y_ticks:
        y = top + (1 - tick.at) * HEIGHT
        yield tag("line", x2="100%", y1=y, y2=y, class_="grid")
        yield tag("text", tick.name, x=-7, y=y + 4, class_="end")
    floor = top + HEIGHT
    for tick in axes.x_ticks:
        x, only = _percent(tick.at), None if tick.narrow else "w"
        yield tag("line", x1=x, x2=x, y1=floor, y2=floor + 5, class_=f"tick {only}" if only else "tick")
        yield tag("text", tick.name, x=x, y=floor + 18, class_=f"mid {only}" if only else "mid")
    yield tag("text", axes.x_title, class_="of end", x="100%", y=floor + 34)


def _levels(rules: Sequence[Rule], scale: Scale, top: float) -> Iterator[Markup]:
    """Lines across, and their names at the right, moved apart where lines are close."""
    places = [top + (1 - scale.at(rule.value)) * HEIGHT for rule in reversed(rules)]
    for rule, y, named in zip(reversed(rules), places, _moved_apart(places, top + HEIGHT), strict=True):
        yield tag("line", x2="100%", y1=y, y2=y, class_=f"rule {rule.style}")
        yield tag("text", rule.name, x="100%", dx=6, y=named + 4, class_=f"name {rule.style}")


def _moved_apart(places: Sequence[float], lowest: float) -> list[float]:
    """Places from the top down, none closer than a line of text to the next, the last no lower than the plot."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + LEAST_APART) if moved else place)
    for at in reversed(range(len(moved))):
        below = moved[at + 1] - LEAST_APART if at + 1 < len(moved) else lowest
        moved[at] = min(moved[at], below)
    return moved


def _rows(rules: Sequence[Rule], scale: Scale) -> list[int]:
    """Of names from the left, in which row each stands above the plot: 0 is the lowest.

    A name begins at its line and goes to the right. It stands above those of the lines that it goes over, so that none
    of these crosses it; where there is room for it on a phone, there is elsewhere.
    """
    rows = [0] * len(rules)
    for at in reversed(range(len(rules))):
        end = scale.at(rules[at].value) * NARROW + width(rules[at].name) + 8
        over = [rows[other] for other in range(at + 1, len(rules)) if scale.at(rules[other].value) * NARROW < end]
        rows[at] = max(over, default=-1) + 1
    return rows


def _upright(rule: Rule, scale: Scale, top: float, row: int) -> Iterator[Markup]:
    x, y = _percent(scale.at(rule.value)), top - row * ROW
    yield tag("line", x1=x, x2=x, y1=y - 14, y2=top + HEIGHT, class_=f"rule {rule.style}")
    yield tag("text", rule.name, x=x, dx=5, y=y - 4, class_=f"name {rule.style}")


def _dot(axes: Axes, top: float, point: Point) -> Markup:
    y = top + (1 - axes.y.at(point[1])) * HEIGHT
    return tag("circle", cx=_percent(axes.x.at(point[0])), cy=y, r=3.5, class_="dot")


def _percent(at: float) -> str:
    return f"{coordinate(at * 100)}%"
