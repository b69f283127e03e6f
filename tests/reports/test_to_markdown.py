"""The Markdown report: tables that hold, and text in which nothing is interpreted."""

import subprocess
from collections.abc import Callable

import pytest

from capacity.reports.forms import Grid
from capacity.reports.to_markdown import bullets, escape, table

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a | b", r"a \| b"),
        ("[text](link)", r"\[text\](link)"),
        ("<script>", r"\<script\>"),
        ("*bold* _it_ `code` ~no~ #1", r"\*bold\* \_it\_ \`code\` \~no\~ \#1"),
        ("back\\slash", r"back\\slash"),
        ("two\nlines\t and  blanks", r"two\\nlines\\t and blanks"),
        ("15 + k x 5", "15 + k x 5"),
    ],
)
def test_escape(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_a_cell_cannot_break_its_table() -> None:
    assert table(Grid(["a", "b"], [["x|y", "1\n2"]])) == "| a | b |\n| --- | ---: |\n| x\\|y | 1\\\\n2 |"


def test_bullets_stay_on_one_line() -> None:
    assert bullets(["a\nb", "c"]) == "- a\\\\nb\n- c"


def test_a_description_is_text(capacity: Run) -> None:
    ran = capacity(
        "size",
        "workloads/support-chat.yaml",
        "--set",
        "description='| <b> [x](y)'",
        "--format",
        "markdown",
        "--details",
    )

    assert ran.stdout.splitlines()[2] == r"\| \<b\> \[x\](y)"


def test_every_row_has_as_many_cells_as_its_header(capacity: Run) -> None:
    for arguments in (["size", "workloads/"], ["models"]):
        text = capacity(*arguments, "--today", "2026-10-01", "--format", "markdown").stdout
        blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
        assert blocks
        for block in blocks:
            assert len({line.replace(r"\|", "").count("|") for line in block}) == 1


def test_says_what_the_table_says(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence of the Markdown report stands in the table as well, only wrapped."""
    monkeypatch.setenv("COLUMNS", "80")
    command = ("size", "workloads/coding-agent.yaml", "--today", "2026-10-01", "--details", "--format")
    in_table = " ".join(capacity(*command, "table").stdout.split())
    in_markdown = capacity(*command, "markdown").stdout.replace("\\", "").splitlines()

    sentences = [line.removeprefix("- ") for line in in_markdown if line.startswith("- ")]

    assert len(sentences) > 15
    assert [sentence for sentence in sentences if sentence not in in_table] == []
