"""What reports are made of before a format gives them their looks."""

from collections.abc import Sequence
from typing import NamedTuple

GAP = 2
"""Blanks between the columns of a table."""


class Grid(NamedTuple):
    """A table: the first column is a name, the second the answer, the others explain it."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


class Section(NamedTuple):
    """Sentences under a heading. `style` is a color for terminals that have them."""

    name: str
    lines: Sequence[str]
    style: str = ""


class Heading(NamedTuple):
    """A line above what it names."""

    text: str


class Caption(NamedTuple):
    """A heading of a table, where tables do not stand for themselves."""

    text: str


class Nothing(NamedTuple):
    """What stands in place of a table that has no row."""

    text: str


class Lines(NamedTuple):
    """Paragraphs that are a list."""

    lines: Sequence[str]


class Gap(NamedTuple):
    """An empty line, where the format has none of itself."""


Part = Grid | Section | Heading | Caption | Nothing | Lines | Gap | str
"""What reports consist of; texts are paragraphs."""


class Block(NamedTuple):
    """Columns of a table, by their number; `cells` are its rows, the head first, of lines that fit the widths."""

    columns: Sequence[int]
    widths: Sequence[int]
    cells: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        """Of all of it: more than was asked for where a number alone is wider."""
        return sum(self.widths) + GAP * (len(self.widths) - 1)
