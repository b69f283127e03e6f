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


class Block(NamedTuple):
    """Columns of a table, by their number; `cells` are its rows, the head first, of lines that fit the widths."""

    columns: Sequence[int]
    widths: Sequence[int]
    cells: Sequence[Sequence[str]]

    @property
    def width(self) -> int:
        """Of all of it: more than was asked for where a number alone is wider."""
        return sum(self.widths) + GAP * (len(self.widths) - 1)
