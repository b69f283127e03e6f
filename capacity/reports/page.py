"""Text for a terminal: headings, wrapped paragraphs and tables, of one width, with color where it is wanted.

What fits as it stands is laid out here. rich does the rest: tables that are too wide, and letters that are wider than
one column. It would take ten times as long, and importing it a fifth of the time of an empty Typer command.
"""

import io
import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from capacity.reports import Look
from capacity.reports.forms import Grid, Section

if TYPE_CHECKING:
    from rich.console import RenderableType

NARROWEST = 80
GAP = 2
NARROW = 12
"""Letters of a wrapped value: three of them stand beside the longest name of a check."""
CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33"}
FIRST_WIDE = "\u0300"
"""From here on letters may take no column, or two."""


class Page:
    """Text being written, of one width."""

    def __init__(self, look: Look) -> None:
        """At most the look's width (but not below 80); color codes only where it has color."""
        self._parts: list[str] = []
        self._color = look.color
        self.width = max(look.width, NARROWEST)

    def heading(self, text: str, style: str = "") -> None:
        """A line that stands out."""
        self._line(text, "bold", style)

    def lines(self, lines: Iterable[str], indent: str = "") -> None:
        """Paragraphs, wrapped between words, later lines indented further."""
        for line in lines:
            wrapped = textwrap.wrap(
                line,
                self.width,
                initial_indent=indent,
                subsequent_indent=indent * 2,
                break_on_hyphens=False,
                break_long_words=False,
            )
            for part in wrapped or [""]:
                self._line(part)

    def _line(self, text: str, *styles: str) -> None:
        if len(text) <= self.width and _takes_as_many_columns(text):
            self._parts.append(f"{self._styled(text, *styles)}\n")
        else:
            from rich.text import Text  # noqa: PLC0415  # most lines need none of it

            self._drawn(Text(text, style=" ".join(styles).strip()))

    def _styled(self, text: str, *styles: str) -> str:
        codes = ";".join(CODES[style] for style in styles if style)
        return f"\x1b[{codes}m{text}\x1b[0m" if self._color and codes and text else text

    def gap(self) -> None:
        """An empty line."""
        self._parts.append("\n")

    def grid(self, grid: Grid, *, whole_names: bool = False) -> None:
        """A table; the second column, the answer, stands out. Where it is too wide, whole names stay unbroken."""
        cells = [grid.header, *grid.rows]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        fits = sum(widths) + GAP * (len(widths) - 1) <= self.width
        if fits and all(_takes_as_many_columns(cell) for row in cells for cell in row):
            self._rows(cells, widths)
        else:
            self._folded(Grid(grid.header, self._narrow(grid)) if whole_names else grid, whole_names=whole_names)
        self.gap()

    def _rows(self, cells: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """Columns beside each other: names to the left, all others to the right."""
        for row, texts in enumerate(cells):
            styles = ["", "green"][: len(widths)] if row else ["bold"] * len(widths)
            padded = [text.rstrip().rjust(width) for text, width in zip(texts, widths, strict=True)]
            padded[0] = texts[0].ljust(widths[0])
            styled = [self._styled(text, style) for text, style in zip_longest(padded, styles, fillvalue="")]
            self._parts.append(f"{(' ' * GAP).join(styled)}\n")

    def _folded(self, grid: Grid, *, whole_names: bool) -> None:
        from rich.table import Table  # noqa: PLC0415  # most tables fit

        table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
        for index, name in enumerate(grid.header):
            table.add_column(
                name,
                justify="right" if index else "left",
                style="green" if index == 1 else None,
                overflow="fold",
                no_wrap=whole_names and not index,
            )
        for row in grid.rows:
            table.add_row(*row)
        self._drawn(table)

    def _narrow(self, grid: Grid) -> Sequence[Sequence[str]]:
        """Rows whose values are wrapped, after blanks and hyphens."""
        return [
            [*row[:2], *(textwrap.fill(cell, NARROW, break_long_words=False) for cell in row[2:])] for row in grid.rows
        ]

    def _drawn(self, what: "RenderableType") -> None:
        """What rich makes of it."""
        from rich.console import Console  # noqa: PLC0415  # most pages need none of it

        text = io.StringIO()
        console = Console(
            file=text,
            width=self.width,
            force_terminal=self._color,
            color_system="standard" if self._color else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        console.print(what)
        self._parts.append(text.getvalue())

    def sections(self, sections: Iterable[Section]) -> None:
        """Headings with their paragraphs below."""
        for section in sections:
            self.heading(section.name, style=section.style)
            self.lines(section.lines, indent="  ")
            self.gap()

    def text(self) -> str:
        """All of it, without blanks at line ends."""
        return "\n".join(line.rstrip() for line in "".join(self._parts).splitlines()) + "\n"


def _takes_as_many_columns(text: str) -> bool:
    """Whether each letter takes one: what is printed, and is neither wide nor an accent alone."""
    return text.isprintable() and (text.isascii() or max(text) < FIRST_WIDE)
