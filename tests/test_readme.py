"""The README is true: its examples print what it shows, and it names every command and option."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from capacity.cli.app import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
TODAY = "2026-10-01"
SHELL = f"""
capacity() {{
    case " $* " in
        *" --today "* | *" --as-of "* | *" --help "* | " -h "* | " --version "*) set -- "$@" ;;
        *) set -- "$@" --today {TODAY} ;;
    esac
    '{sys.executable}' -m capacity "$@"
}}
"""
"""`capacity` as a command of the shell, on a day that does not change."""
LEFT_OUT = "..."


def examples(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a block with the output below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        while command.endswith("\\"):
            more, _, output = output.partition("\n")
            command = f"{command}\n{more}"
        yield command, output


EXAMPLES = [example for block in BLOCKS for example in examples(block)]
RUNNABLE = [(command, output) for command, output in EXAMPLES if "capacity" in command.split()]


def pattern(output: str) -> re.Pattern[str]:
    """What the output has to match as a whole: itself, with any number of lines where `...` stands alone."""
    lines = [r"(?:.*\n)*?" if line == LEFT_OUT else re.escape(line) + r"\n" for line in output.splitlines()]
    return re.compile("".join(lines))


def run(command: str, environment: dict[str, str]) -> str:
    """What a terminal shows: standard output and errors."""
    return subprocess.run(
        ["bash", "-c", SHELL + command],  # noqa: S607  # the bash of the system
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    ).stdout


@pytest.fixture
def environment() -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "GITHUB_ACTIONS")}
    return {**plain, "COLUMNS": "80", "PYTHONUTF8": "1"}


def test_the_first_example_sizes_the_published_workload() -> None:
    assert RUNNABLE[0][0].startswith("capacity size workloads/support-chat.yaml")


@pytest.mark.parametrize(("command", "output"), RUNNABLE, ids=[command for command, _ in RUNNABLE])
def test_examples_print_what_the_readme_shows(command: str, output: str, environment: dict[str, str]) -> None:
    got = run(command, environment)

    if LEFT_OUT in output.splitlines():
        assert pattern(output).fullmatch(got), got
    else:
        assert got.splitlines() == output.splitlines()


def test_every_command_of_an_example_is_capacity() -> None:
    """A block of another kind of commands belongs into a plain fence: nothing here would check it."""
    assert [command for command, _ in EXAMPLES if "capacity" not in command.split()] == []


def test_every_command_and_option_is_mentioned() -> None:
    group = typer.main.get_command(app)
    commands = getattr(group, "commands", {})
    options = {
        option
        for command in (group, *commands.values())
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }
    words = set(re.findall(r"[\w-]+", README))

    assert commands
    assert [name for name in commands if not re.search(rf"\bcapacity {name}\b", README)] == []
    assert sorted(options - words) == []


@pytest.mark.parametrize(
    ("output", "got", "matches"),
    [
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\n", "a\n", True),
        ("a\n...\n", "b\n", False),
        ("a\n...\nd\n", "a\nb\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_a_line_of_dots_stands_for_lines_left_out(output: str, got: str, matches: bool) -> None:  # noqa: FBT001
    assert (pattern(output).fullmatch(got) is not None) is matches
