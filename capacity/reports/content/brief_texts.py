"""How much room brief reports take: text shortened between sentences or words, and the lines that parts come to."""

import re
import textwrap
from collections.abc import Iterable, Sequence

from capacity.reports.forms import GAP, Answer, Gap, Grid, Part, Section

WIDTH = 80
"""Columns that brief reports are counted in, whatever the terminal has."""
LABEL = 8
TEXT = 76
"""Columns of a paragraph of a section, whose later lines are indented further."""
MARK = 2
"""Columns before each row of a table, for the mark of the recommended one."""
_BETWEEN = re.compile(r"(?<=\.) (?=\S)")
_ASIDE = re.compile(r" \([^()]*\)")


def shortened(text: str, lines: int, width: int = TEXT, *, asides: bool = False, of: str = "") -> str:
    """The text in so many lines: without what is in brackets, of whole sentences, else cut between words.

    `asides`: what is in brackets stays. `of` stands before it, and stays as it is.
    """
    if _fits(f"{of}{text}", lines, width):
        return f"{of}{text}"
    text = text if asides else _ASIDE.sub("", text)
    kept, *sentences = _BETWEEN.split(text)
    kept = f"{of}{kept}"
    for sentence in sentences:
        if not _fits(f"{kept} {sentence}", lines, width):
            break
        kept += f" {sentence}"
    if _fits(kept, lines, width):
        return kept
    wrapped_ = textwrap.wrap(
        kept, width, max_lines=lines, placeholder=" ...", break_on_hyphens=False, break_long_words=False
    )
    return " ".join(wrapped_)


def _fits(text: str, lines: int, width: int) -> bool:
    return wrapped(text, width) <= lines


def fitting(grid: Grid, left_out_first: Sequence[str]) -> Grid:
    """The table without some of its columns, by name, as long as it is wider than a terminal."""
    for name in left_out_first:
        if _width(grid) > WIDTH and name in grid.header:
            at = list(grid.header).index(name)
            rows = [[*row[:at], *row[at + 1 :]] for row in grid.rows]
            grid = Grid([*grid.header[:at], *grid.header[at + 1 :]], rows, grid.marked)
    return grid


def _width(grid: Grid) -> int:
    widths = [max(map(len, column)) for column in zip(grid.header, *grid.rows, strict=True)]
    return sum(widths) + GAP * (len(widths) - 1) + (0 if grid.marked is None else MARK)


def lines_of(parts: Iterable[Part]) -> int:
    """The lines that the parts take in a terminal of 80 columns, about: no table is wider."""
    return sum(map(_lines, parts))


def _lines(part: Part) -> int:
    match part:
        case Answer():
            return 1 + sum(wrapped(fact.text, WIDTH - LABEL) for fact in part.facts)
        case Grid():
            each = 2 if _width(part) > WIDTH else 1  # cells that do not fit are wrapped
            return each * (len(part.rows) + 1) + 1
        case Section():
            return 2 + sum(map(wrapped, part.lines))
        case str():
            return wrapped(part)
        case Gap():
            return 1
    return 1


def wrapped(text: str, width: int = WIDTH - 2) -> int:
    """The lines of a paragraph."""
    return len(textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False)) or 1
