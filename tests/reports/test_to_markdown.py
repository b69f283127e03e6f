"""The Markdown report: tables that hold, and text in which nothing is interpreted."""

import subprocess
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from capacity.reports.forms import CODE, Grid
from capacity.reports.to_markdown import block, bullets, escape, table
from capacity.visible import visible
from tests.properties import examples

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a | b", r"a \| b"),
        ("[text](link)", r"\[text\](link)"),
        ("<script>", r"\<script\>"),
        ("*bold* _it_ ~no~ #1 &lt;", r"\*bold\* \_it\_ \~no\~ \#1 \&lt;"),
        ("set `max_output_tokens`, not max_tokens", "set `max_output_tokens`, not max_tokens"),
        ("(`[1-month]`) `<b>`", "(`[1-month]`) `<b>`"),
        ("`a|b` `` ` a`", r"\`a\|b\` \`\` \` a\`"),
        ("http://x/`<b>`", r"http://x/\`\<b\>\`"),
        ("see http://x(`<b>`", r"see http://x(\`\<b\>\`"),
        ("back\\slash", r"back\\slash"),
        ("two\nlines\t and  blanks", r"two\\nlines\\t and blanks"),
        ("15 + k x 5", "15 + k x 5"),
    ],
)
def test_escape(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("- a", r"\- a"), ("--- a", r"\--- a"), ("1. a", r"1\. a"), ("-5 %", "-5 %"), ("1.5 a", "1.5 a"), ("+", r"\+")],
)
def test_no_list_begins_in_a_paragraph(text: str, escaped: str) -> None:
    assert block(text) == escaped


@examples(400)
@given(st.text("`\\|_*[]()<>#~&;-+=1. alt:/\n!", max_size=25))
def test_readers_of_markdown_find_the_text_and_nothing_else(text: str) -> None:
    """Whatever users call their things: as a paragraph, item, heading and cell it is the same text, and code."""
    shown = "".join(CODE.split(" ".join(visible(text).split())))

    assert _read(block(text)) == shown
    assert _read(bullets([text, text])) == shown * 2
    assert _read(f"## a{escape(text)}") == f"a{shown}"
    assert _read(table(Grid(["a", text], [[text, "b"]]))) == f"a{shown}{shown}b"


def _read(markdown: str) -> str:
    return "".join(_texts(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)))


def _texts(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            assert child.type in ("text", "code_inline")
            yield child.content


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


@pytest.mark.slow
def test_every_row_has_as_many_cells_as_its_header(capacity: Run) -> None:
    for arguments in (["size", "workloads/"], ["models"]):
        text = capacity(*arguments, "--today", "2026-10-01", "--format", "markdown").stdout
        blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
        assert blocks
        for lines in blocks:
            assert len({line.replace(r"\|", "").count("|") for line in lines}) == 1


def test_says_what_the_table_says(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence of the Markdown report stands in the table as well, only wrapped."""
    monkeypatch.setenv("COLUMNS", "80")
    command = ("size", "workloads/coding-agent.yaml", "--today", "2026-10-01", "--details", "--format")
    in_table = " ".join(capacity(*command, "table").stdout.split())
    in_markdown = capacity(*command, "markdown").stdout.replace("\\", "").splitlines()

    sentences = [line.removeprefix("- ") for line in in_markdown if line.startswith("- ")]

    assert len(sentences) > 15
    assert [sentence for sentence in sentences if sentence not in in_table] == []
