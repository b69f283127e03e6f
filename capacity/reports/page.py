"""Text for a terminal: headings, wrapped paragraphs and tables, of one width, with color where it is wanted.

What fits as it stands is laid out here. `layout` does the rest: tables that are too wide, and letters that are wider
than one column. It would take ten times as long, and importing it a fifth of the time of an empty Typer command.
"""

import io
import re
import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from capacity.reports.formats import Look
from capacity.reports.forms import GAP, Fact, Grid, Section
from capacity.visible import visible

if TYPE_CHECKING:
    from capacity.reports.layout import Block

NARROWEST = 60
LABEL = 8
"""Columns of a label, with the gap behind it."""
MARKS = ("> ", "  ")
"""What stands before the row that is the answer, and before all others."""
UNKNOWN = "?"
CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33"}
_BEFORE_PERCENT = re.compile(r"(?<=\d) (?=%)")
FIRST_WIDE = "\u0300"
"""From here on letters may take no column, or two."""


class Page:
    """Text being written, of one width."""

    def __init__(self, look: Look) -> None:
        """At most the look's width (but not below 60); color codes only where it has color."""
        self._parts: list[str] = []
        self._color = look.color
        self.width = max(look.width, NARROWEST)

    def heading(self, text: str, style: str = "") -> None:
        """A line that stands out."""
        self._line(visible(text), "bold", style)

    def lines(self, lines: Iterable[str], indent: str = "") -> None:
        """Paragraphs, wrapped between words, later lines indented further."""
        for line in lines:
            for part in _wrapped(line, self.width, initial_indent=indent, subsequent_indent=indent * 2):
                self._line(part)

    def facts(self, facts: Iterable[Fact]) -> None:
        """Labels, each with its text beside it in a column of its own."""
        for fact in facts:
            for number, part in enumerate(_wrapped(fact.text, self.width - LABEL)):
                label = "" if number else fact.label
                if len(part) <= self.width - LABEL and _takes_as_many_columns(part):
                    styled = self._styled(label, "bold") + " " * (LABEL - len(label)) + self._styled(part, fact.style)
                    self._parts.append(f"{styled}\n")
                else:
                    self._wide(label.ljust(LABEL) + part, fact.style)

    def _line(self, text: str, *styles: str) -> None:
        if len(text) <= self.width and _takes_as_many_columns(text):
            self._parts.append(f"{self._styled(text, *styles)}\n")
        else:
            self._wide(text, " ".join(styles).strip())

    def _styled(self, text: str, *styles: str) -> str:
        codes = ";".join(CODES[style] for style in styles if style)
        return f"\x1b[{codes}m{text}\x1b[0m" if self._color and codes and text else text

    def gap(self) -> None:
        """An empty line."""
        self._parts.append("\n")

    def grid(self, grid: Grid, *, whole_names: bool = False) -> None:
        """A table; the row that is the answer stands out. Numbers stay whole, and so do names if that is asked."""
        cells = [[*map(visible, row)] for row in (grid.header, *grid.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        room = self.width if grid.marked is None else self.width - len(MARKS[0])
        fits = sum(widths) + GAP * (len(widths) - 1) <= room
        if fits and all(_takes_as_many_columns(cell) for row in cells for cell in row):
            for row, texts in enumerate(cells):
                padded = [text.rstrip().rjust(width) for text, width in zip(texts, widths, strict=True)]
                padded[0] = _mark(row, grid.marked) + texts[0].ljust(widths[0])
                self._row(padded, is_header=not row, is_marked=row - 1 == grid.marked)
            self.gap()
        else:
            from capacity.reports.layout import blocks  # noqa: PLC0415  # most tables fit

            for block in blocks(Grid(cells[0], cells[1:]), room, whole_names=whole_names):
                self._block(block, grid.marked)
                self.gap()

    def _row(self, padded: Sequence[str], *, is_header: bool, is_marked: bool) -> None:
        """One line of cells: the answer in green, what is not known in yellow."""
        whole_row = "bold" if is_header else "green" if is_marked else ""
        styles = [whole_row or ("yellow" if cell.strip() == UNKNOWN else "") for cell in padded]
        self._parts.append(f"{(' ' * GAP).join(map(self._styled, padded, styles))}\n")

    def _block(self, block: "Block", marked: int | None) -> None:
        """Rows of cells that may have several lines."""
        from rich.cells import cell_len  # noqa: PLC0415  # as above

        for row, cells in enumerate(block.cells):
            mark = _mark(row, marked)
            for line in zip_longest(*(cell.split("\n") for cell in cells), fillvalue=""):
                texts = [line[0], *map(str.rstrip, line[1:])]
                blanks = [" " * (width - cell_len(text)) for text, width in zip(texts, block.widths, strict=True)]
                padded = [blank + text for blank, text in zip(blanks, texts, strict=True)]
                padded[0] = mark + texts[0] + blanks[0]
                mark = " " * len(mark)
                self._row(padded, is_header=not row, is_marked=row - 1 == marked)

    def _wide(self, text: str, style: str) -> None:
        """A line that may be longer than the page, or have letters wider than a column: broken by rich."""
        from rich.console import Console  # noqa: PLC0415  # most lines need none of it
        from rich.text import Text  # noqa: PLC0415

        written = io.StringIO()
        console = Console(
            file=written,
            width=self.width,
            force_terminal=self._color,
            color_system="standard" if self._color else None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        console.print(Text(text, style=style))
        self._parts.append(written.getvalue())

    def sections(self, sections: Iterable[Section]) -> None:
        """Headings with their paragraphs below."""
        for section in sections:
            self.heading(section.name, style=section.style)
            self.lines(section.lines, indent="  ")
            self.gap()

    def text(self) -> str:
        """All of it, without blanks at line ends."""
        return "\n".join(line.rstrip() for line in "".join(self._parts).splitlines()) + "\n"


def _wrapped(text: str, width: int, **indents: str) -> list[str]:
    """The lines of a paragraph, broken between words; a number and its percent sign stay together."""
    whole = _BEFORE_PERCENT.sub("\u00a0", visible(text))
    lines = textwrap.wrap(whole, width, break_on_hyphens=False, break_long_words=False, **indents)  # type: ignore[arg-type]  # the typeshed takes each keyword alone
    return [line.replace("\u00a0", " ") for line in lines] or [""]


def _mark(row: int, marked: int | None) -> str:
    """What stands before a row, counted with the head; nothing where no row is the answer."""
    return "" if marked is None else MARKS[row - 1 != marked]


def _takes_as_many_columns(text: str) -> bool:
    """Whether each letter takes one: what is printed, and is neither wide nor an accent alone."""
    return text.isprintable() and (text.isascii() or max(text) < FIRST_WIDE)
