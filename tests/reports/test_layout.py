"""Tables of any content at any width: nothing is lost, and no number is broken."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from capacity.reports.formats import Look
from capacity.reports.forms import GAP, Grid
from capacity.reports.layout import blocks
from capacity.reports.page import Page

numbers = st.builds(
    "{}{:,.2f}{}".format,
    st.sampled_from(["", "-", "<= ", "+", ">= -"]),
    st.integers(0, 10**12),
    st.sampled_from(["", " %", " s", " ms", " PTUs"]),
)
words = st.text(st.sampled_from("abc-é東 "), max_size=60).map(lambda text: " ".join(text.split()))
cells = st.one_of(numbers, words, st.sampled_from(["?", "-", "", "2026-10-01", "15 + k x 5"]))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    columns = draw(st.integers(1, 9))
    row = st.lists(cells, min_size=columns - 1, max_size=columns - 1)
    names = st.one_of(words, st.integers(0, 10**6).map(str))
    rows = draw(st.lists(st.tuples(names, row), min_size=1, max_size=4))
    return Grid(draw(st.lists(words, min_size=columns, max_size=columns)), [[name, *others] for name, others in rows])


def is_number(text: str) -> bool:
    return bool(re.match(r"\W*\d", text))


@given(grid=grids(), width=st.sampled_from([60, 80, 100]), whole_names=st.booleans())
@example(grid=Grid(["a", "b"], [["x", "9" * 100]]), width=60, whole_names=False)
def test_nothing_is_lost_and_no_number_is_broken(grid: Grid, width: int, *, whole_names: bool) -> None:
    found = blocks(grid, width, whole_names=whole_names)

    assert [at for block in found for at in block.columns if at or block is found[0]] == list(range(len(grid.header)))
    for block in found:
        assert block.columns[0] == 0
        for at, limit, column in zip(block.columns, block.widths, zip(*block.cells, strict=True), strict=True):
            given_ = [grid.header[at], *(row[at] for row in grid.rows)]
            for cell, text in zip(column, given_, strict=True):
                assert "".join(cell.split()) == "".join(text.split())
                assert all(cell_len(line) <= limit for line in cell.split("\n"))
                assert "\n" not in cell or not is_number(text) or whole(text, cell)
        widest = max(cell_len(text) for row in block.cells for text in row)
        assert block.width <= width or len(block.columns) == 2 or widest > width - GAP


def whole(text: str, cell: str) -> bool:
    """Whether each number of the text stands in one line."""
    return all(any(number in line for line in cell.split("\n")) for number in re.findall(r"[\d,.]*\d", text))


@given(grid=grids(), width=st.sampled_from([60, 80]))
def test_what_is_drawn_is_what_was_laid_out(grid: Grid, width: int) -> None:
    """The drawing wraps, cuts and shortens nothing by itself."""
    page = Page(Look(width=width))

    page.grid(grid)

    shown = page.text()
    assert "…" not in shown
    for row in grid.rows:
        for cell in row[1:]:
            assert not is_number(cell) or all(part in shown for part in re.findall(r"[\d,.]*\d", cell))
    for line in shown.splitlines():
        assert cell_len(line) <= max(width, *(block.width for block in blocks(grid, width, whole_names=False)))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("data-zone-provisioned", ["data-zone-", "provisioned"]),
        ("Global Standard, pay as you go", ["Global", "Standard,", "pay as you", "go"]),
        ("gpt-5.2-codex-mini", ["gpt-5.2-", "codex-mini"]),
        ("<= 1,000,000.00", ["<= 1,000,000.00"]),
        ("95.6 % of it all", ["95.6 % of it", "all"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijkl", "mnopqrstuvwx", "yz"]),
    ],
)
def test_where_text_breaks(text: str, lines: list[str]) -> None:
    number = "9" * 60

    (first, *_) = blocks(Grid(["", ""], [[text, number]]), 74, whole_names=False)

    assert first.cells[1][0].split("\n") == lines
