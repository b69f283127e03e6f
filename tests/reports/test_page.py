"""What is laid out here looks as rich draws it."""

import io
import re
import string
from itertools import groupby

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from capacity.reports.formats import Look
from capacity.reports.forms import GAP, Grid
from capacity.reports.page import Page

LETTERS = st.text(string.ascii_letters + string.digits + " .,:%-éß漢", max_size=30)
ROWS = st.integers(1, 5).flatmap(
    lambda columns: st.lists(st.lists(LETTERS, min_size=columns, max_size=columns), min_size=1, max_size=5)
)


def seen(text: str) -> list[list[tuple[str, str]]]:
    """Letters and their style, line by line; blanks look alike in any."""
    style, letters = "", []
    for piece in re.split("(\x1b\\[[0-9;]*m)", text):
        if piece.startswith("\x1b"):
            style = piece
        else:
            letters += [(letter, "" if letter.isspace() else style) for letter in piece]
    lines = [list(line) for ends, line in groupby(letters, lambda pair: pair[0] == "\n") if not ends]
    trimmed = [line[: len("".join(letter for letter, _ in line).rstrip())] for line in lines]
    return [line for line in trimmed if line]


def drawn(what: Table | Text, look: Look) -> str:
    text = io.StringIO()
    Console(
        file=text,
        width=look.width,
        force_terminal=look.color,
        color_system="standard" if look.color else None,
        highlight=False,
        legacy_windows=False,
    ).print(what)
    return text.getvalue()


@example([["", "0 "]], False)  # noqa: FBT003
@given(ROWS, st.booleans())
def test_a_table_is_as_rich_draws_it(rows: list[list[str]], color: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Where it fits; how others are broken is in test_layout.py."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    assume(sum(widths) + GAP * (len(widths) - 1) <= 100)
    look, page = Look(width=100, color=color), Page(Look(width=100, color=color))
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for index, name in enumerate(rows[0]):
        table.add_column(Text(name), justify="right" if index else "left", overflow="fold")
    for row in rows[1:]:
        table.add_row(*(Text(cell, style="yellow" if cell.strip() == "?" else "") for cell in row))

    page.grid(Grid(rows[0], rows[1:]))

    assert seen(page.text()) == seen(drawn(table, look))


@given(LETTERS, st.sampled_from(["", "red", "green", "yellow"]), st.booleans())
def test_a_heading_is_as_rich_draws_it(text: str, style: str, color: bool) -> None:  # noqa: FBT001  # a parameter of the test
    page = Page(Look(color=color))

    page.heading(text, style)

    assert seen(page.text()) == seen(drawn(Text(text, style=f"bold {style}".strip()), Look(color=color)))


@pytest.mark.parametrize("text", ["a" * 81, "漢" * 41])
def test_what_is_too_wide_is_broken(text: str) -> None:
    page = Page(Look())

    page.heading(text)

    assert len(page.text().splitlines()) == 2
