"""The table: the answer first, and text as it was written."""

import subprocess
from collections.abc import Callable

import pytest

from capacity.reports.formats import FORMATS, Look, writer
from capacity.reports.forms import Grid, Section
from capacity.reports.page import Page

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_every_format_has_its_module() -> None:
    for name in FORMATS:
        assert callable(writer(name).plans)
        assert callable(writer(name).models)


def test_the_answer_stands_on_the_first_lines(capacity: Run) -> None:
    lines = capacity("size", "workloads/support-chat.yaml", "--details", "--today", "2026-10-01").stdout.splitlines()

    assert lines[3] == "Recommended"
    assert lines[4].startswith("  Global Standard, pay as you go: 8,278.20 USD a month, the cheapest of ")
    row = next(index for index, line in enumerate(lines) if line.split()[:2] == ["Provisioned", "PTUs"])
    assert " ".join(lines[row + 2].split()) == "Data Zone Provisioned 110 105.88 demand 96.3 % 1,038 120 / 130"


def test_sections_stand_in_order(capacity: Run) -> None:
    lines = capacity("size", "workloads/coding-agent.yaml", "--details", "--today", "2026-10-01").stdout.splitlines()
    headings = ["Today", "Not possible", "Calculation", "Assumptions", "Warnings", "Sources"]

    assert [line for line in lines if line in headings] == [heading for heading in headings if heading in lines]
    assert "Calculation" in lines


def test_what_is_deployed_is_not_resized_where_another_type_is_recommended(capacity: Run) -> None:
    deployed = "deployed={deployment_type: global-provisioned, ptus: 50}"
    text = " ".join(capacity("size", "workloads/support-chat.yaml", "--set", deployed, "--details").stdout.split())
    assert "Global Standard is recommended in its place; where it stays, resize to 110 (+60" in text

    text = " ".join(capacity("size", "workloads/coding-agent.yaml", "--details").stdout.split())
    assert "of it: resize to 985" in text


def test_text_is_not_taken_for_markup(capacity: Run) -> None:
    ran = capacity(
        "size", "workloads/support-chat.yaml", "--set", "description='[red]x[/red] :smile: <b>'", "--details"
    )

    assert ran.stdout.splitlines()[1] == "[red]x[/red] :smile: <b>"


@pytest.mark.slow
def test_no_blanks_at_line_ends(capacity: Run) -> None:
    for arguments in (["size", "workloads/"], ["models"], ["models", "gpt-5.2"]):
        assert [line for line in capacity(*arguments).stdout.splitlines() if line != line.rstrip()] == []


def test_long_lines_are_wrapped_and_indented() -> None:
    page = Page(Look(width=80))

    page.sections([Section("Why", ["word " * 20])])

    assert page.text().splitlines() == [
        "Why",
        "  word word word word word word word word word word word word word word word",
        "    word word word word word",
        "",
    ]


@pytest.mark.parametrize(("color", "written"), [(True, "\x1b[1;31mWhy\x1b[0m\n"), (False, "Why\n")])
def test_color_only_where_it_is_wanted(color: bool, written: str) -> None:  # noqa: FBT001  # a parameter of the test
    page = Page(Look(color=color))

    page.heading("Why", style="red")

    assert page.text() == written


def test_columns_are_aligned() -> None:
    page = Page(Look())

    page.grid(Grid(["Name", "PTUs"], [["a", "5"], ["longer", "1,000"]]))

    assert page.text().splitlines() == ["Name     PTUs", "a           5", "longer  1,000", ""]
