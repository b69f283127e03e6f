"""What reports are made of before a format gives them their looks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

GAP = 2
"""Blanks between the columns of a table."""
CODE = re.compile(r"(?<![^\s(])(?<![^\s]\()`([^`|\\\s](?:[^`|\\]*[^`|\\\s])?)`(?!`)")
"""What is code in a sentence, to us and to every reader of Markdown: not next to what may be taken for an address up to
a blank, and without what ends it or a cell of a table."""


class Grid(NamedTuple):
    """A table: the first column is a name, the second the answer, the others explain it.

    `marked` is the number of the row that is the answer, where one is.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    marked: int | None = None


class Section(NamedTuple):
    """Sentences under a heading. `style` is a color for terminals that have them."""

    name: str
    lines: Sequence[str]
    style: str = ""


class Fact(NamedTuple):
    """A label of at most six letters and what is to be said under it. `style` is a color, as of sections."""

    label: str
    text: str
    style: str = ""
    most: int | None = None
    """The most lines in a terminal, for which it is shortened; None for all of it."""
    asides: bool = False
    """Whether what stands in brackets stays where it is shortened."""


class Answer(NamedTuple):
    """What a reader has to know, fact by fact."""

    facts: Sequence[Fact]


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


Part = Answer | Grid | Section | Heading | Caption | Nothing | Lines | Gap | str
"""What reports consist of; texts are paragraphs."""
