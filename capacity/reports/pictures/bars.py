"""Bars from the left, each below its name and number, which need no room beside it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from capacity.numerals import coordinate
from capacity.reports.markup import Markup, drawing, tag
from capacity.reports.pictures.scales import width

ROW = 36
THICK = 10
LONGEST, LONGEST_WIDE = 250, 640
"""Pixels of a name on a phone and elsewhere, beside its number."""
LEAST = 0.4
"""Percent: what is not nothing can be seen."""


class Bar(NamedTuple):
    """From one value to another, `told` in words."""

    name: str
    high: float
    told: str
    style: str = "bar a"
    low: float = 0


def bars(rows: Sequence[Bar], *, key: str, title: str, described: str, mark: float | None = None) -> Markup:
    """The picture. `mark` is a value that all are held against."""
    most = max([*(row.high for row in rows), mark or 0]) or 1
    drawn = (part for at, row in enumerate(rows) for part in _row(row, at * ROW, most, mark))
    return drawing(*drawn, key=key, title=title, described=described, class_="bars", height=ROW * len(rows))


def _row(row: Bar, top: float, most: float, mark: float | None) -> Iterator[Markup]:
    share = max((row.high - row.low) / most * 100, LEAST if row.high else 0)
    low, wide = coordinate(row.low / most * 100), coordinate(share)
    short, name = shortened(row.name, LONGEST), shortened(row.name, LONGEST_WIDE)
    yield tag("text", name, y=top + 13, class_="w" if short != name else None)
    if short != name:
        yield tag("text", short, y=top + 13, class_="n")
    yield tag("text", row.told, x="100%", y=top + 13, class_="end")
    yield tag("rect", x=f"{low}%", y=top + 19, width=f"{wide}%", height=THICK, class_=row.style)
    if mark is not None:
        x = f"{coordinate(mark / most * 100)}%"
        yield tag("line", x1=x, x2=x, y1=top + 16, y2=top + 32, class_="mark")


def shortened(name: str, room: float) -> str:
    """As much of a name as there is room for."""
    if width(name) <= room:
        return name
    while width(name) > room - width("..."):
        name = name[: -max(1, len(name) // 16)]
    return f"{name.rstrip()}..."
