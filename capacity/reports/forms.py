"""What reports are made of before a format gives them their looks."""

from collections.abc import Sequence
from typing import NamedTuple


class Grid(NamedTuple):
    """A table: the first column is a name, the second the answer, the others explain it."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


class Section(NamedTuple):
    """Sentences under a heading. `style` is a color for terminals that have them."""

    name: str
    lines: Sequence[str]
    style: str = ""
