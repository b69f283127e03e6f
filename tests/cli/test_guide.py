"""`capacity guide`: the manual in a terminal, in a pipe, and by the code of a message."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from capacity.cli.guide import FOLDER, topics
from capacity.reports.formats import Look
from capacity.reports.manual_page import text

COMMAND, TODAY = "guide", ()
ESCAPE = "\x1b"
WIDTH = 80
Run = Callable[..., subprocess.CompletedProcess[str]]


def paragraphs(shown: str) -> str:
    return " ".join(shown.split())


def on_terminal(command: list[str], environment: dict[str, str]) -> str:
    """What the terminal gets, with nothing on standard input but that terminal."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "capacity", *command], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    got = b""
    try:
        while chunk := os.read(ours, 65_536):
            got += chunk
    except OSError:  # the terminal is closed
        pass
    os.close(ours)
    assert running.wait(timeout=60) == 0
    return got.decode()


@pytest.fixture
def environment() -> dict[str, str]:
    left_out = ("NO_COLOR", "FORCE_COLOR", "PAGER", "MANPAGER", "LESS", "COLUMNS")
    return {**{key: value for key, value in os.environ.items() if key not in left_out}, "TERM": "xterm"}


def test_the_contents_list_every_topic_with_a_line(capacity: Run) -> None:
    shown = capacity("guide")

    assert (shown.returncode, shown.stderr) == (0, "")
    for topic in topics():
        summary = (FOLDER / f"{topic}.md").read_text(encoding="utf-8").splitlines()[2]
        assert f"• {topic}: {summary}" in paragraphs(shown.stdout)


@pytest.mark.parametrize("topic", topics())
@pytest.mark.parametrize("width", [60, WIDTH, 300])
def test_a_page_fits_and_nothing_is_cut(topic: str, width: int) -> None:
    shown = text((FOLDER / f"{topic}.md").read_text(encoding="utf-8"), Look(width=width))

    assert "…" not in shown
    assert ESCAPE not in shown
    assert max(map(len, shown.splitlines())) <= min(width, 100)


def test_a_pipe_gets_text_with_links_as_commands(capacity: Run) -> None:
    shown = paragraphs(capacity("guide", "costs").stdout)

    assert ESCAPE not in shown
    assert ".md" not in shown
    assert "](" not in shown
    assert paragraphs(capacity("guide", "COSTS.md").stdout) == shown


@pytest.mark.parametrize(
    ("code", "page"), [("no-headroom", "messages-admission"), ("exports-disagree", "messages-evidence")]
)
def test_the_code_of_a_message_is_a_topic(capacity: Run, code: str, page: str) -> None:
    assert capacity("guide", code).stdout == capacity("guide", page).stdout


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [("glosary", "did you mean `glossary`?"), ("weather", "known: architect,"), ("usage", "did you mean")],
)
def test_an_unknown_topic_ends_with_2(complaints: Callable[..., str], wrong: str, hint: str) -> None:
    assert f"guide {wrong}: unknown topic" in (told := complaints(wrong))
    assert hint in told


def test_topics_complete(environment: dict[str, str]) -> None:
    asked = {"_CAPACITY_COMPLETE": "complete_bash", "COMP_WORDS": "capacity guide messages-a", "COMP_CWORD": "2"}
    ran = subprocess.run(
        [sys.executable, "-c", "from capacity.cli.app import app; app(prog_name='capacity')"],
        env={**environment, **asked},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stdout.split() == ["messages-admission", "messages-age"]


def test_a_terminal_gets_it_through_its_pager(environment: dict[str, str], tmp_path: Path) -> None:
    """One of its own that says what it was given."""
    pager = tmp_path / "pager"
    pager.write_text('#!/bin/sh\necho "LESS=$LESS"\ntr a-z A-Z\n', encoding="utf-8")
    pager.chmod(0o755)
    shown = on_terminal(["guide", "glossary"], {**environment, "PAGER": str(pager)})

    assert "LESS=FRX" in shown
    assert "PROVISIONED THROUGHPUT UNIT" in paragraphs(shown)
    assert ESCAPE in shown


def test_no_color_is_text_on_a_terminal_too(environment: dict[str, str]) -> None:
    shown = on_terminal(["guide", "glossary"], {**environment, "PAGER": "cat", "NO_COLOR": "1"})

    assert "Provisioned throughput unit" in paragraphs(shown)
    assert ESCAPE not in shown


def test_a_dumb_terminal_gets_text_alone(environment: dict[str, str]) -> None:
    shown = on_terminal(["guide", "glossary"], {**environment, "TERM": "dumb"})

    assert "Provisioned throughput unit" in paragraphs(shown)
    assert ESCAPE not in shown
