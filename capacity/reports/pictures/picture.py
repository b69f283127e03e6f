"""A picture with what explains it: a heading, a sentence, a key, and the numbers that it was drawn from."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from capacity.record import Record
from capacity.reports.forms import Grid
from capacity.reports.markup import Markup

T = TypeVar("T")


class Entry(NamedTuple):
    """What a line or an area stands for; `style` is its own."""

    style: str
    text: str


class Detail(NamedTuple):
    """The most points that a line over time has, and rows that a table has of a long one."""

    points: int
    rows: int


FULL, LESS = Detail(700, 60), Detail(84, 8)
"""Of few plans, and of many, whose page would be too large."""


def thinned(rows: Sequence[T], most: int) -> list[T]:
    """Every one, every second, ..., and the last."""
    every = -(-len(rows) // most)
    return [row for at, row in enumerate(rows) if at % every == 0 or at == len(rows) - 1]


class Picture(Record):
    """One picture. `drawn` makes it, given the key that its names begin with, which no other one has."""

    heading: str
    sentence: str
    entries: Sequence[Entry] = ()
    drawn: Callable[[str], Markup]
    table: Grid
