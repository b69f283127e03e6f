"""A page of the manual as a terminal shows it."""

import io
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Markdown, MarkdownElement, TableElement
from rich.table import Table

from capacity.reports.formats import Look

WIDEST = 100
"""Prose in longer lines is hard to read."""


def text(markdown: str, look: Look) -> str:
    """The page laid out; without color it is text alone."""
    console = Console(
        file=io.StringIO(),
        width=min(look.width, WIDEST),
        force_terminal=look.color,
        color_system="standard" if look.color else None,
        legacy_windows=False,
    )
    with console.capture() as shown:
        console.print(_Page(markdown, code_theme="ansi_dark", hyperlinks=False))
    return "".join(f"{line.rstrip()}\n" for line in shown.get().splitlines())


class _WholeCells(TableElement):
    """A table that breaks long words, where rich would cut them."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            if isinstance(table, Table):
                for column in table.columns:
                    column.overflow = "fold"
            yield table


class _Page(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {**Markdown.elements, "table_open": _WholeCells}
