"""README and guide are true: examples print what they show, links lead somewhere, every option is there."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from capacity.cli.app import COMMANDS, app

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "capacity" / "guide"
PAGES = [ROOT / "README.md", *sorted(GUIDE.glob("*.md"))]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}
README = TEXTS["README.md"]
MANUAL = "\n".join(text for name, text in TEXTS.items() if name != "README.md")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
MOST_LINES = 120
"""Two screens: all else is in the guide."""
TODAY = "2026-11-22"
"""A day that no fact of the catalog is later than."""
SHELL = f"""
capacity() {{
    case " $* " in
        *" --today "* | *" --as-of "* | *" --help "* | " -h "* | " --version "*) ;;
        " init "* | " schema "*) ;;
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


EXAMPLES = {
    f"{name}: {command}": (command, output)
    for name, text in TEXTS.items()
    for block in BLOCK.findall(text)
    for command, output in examples(block)
}


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


def test_the_readme_fits_on_two_screens() -> None:
    assert len(README.splitlines()) < MOST_LINES


@pytest.mark.parametrize(("command", "output"), EXAMPLES.values(), ids=EXAMPLES)
def test_examples_print_what_is_shown(command: str, output: str, environment: dict[str, str]) -> None:
    got = run(command, environment)

    if LEFT_OUT in output.splitlines():
        assert pattern(output).fullmatch(got), got
    else:
        assert got.splitlines() == output.splitlines()


@pytest.mark.parametrize("output", [output for _, output in EXAMPLES.values()], ids=EXAMPLES)
def test_no_example_rests_on_facts_of_later_days(output: str) -> None:
    """Sizes and prices are at most as young as the report."""
    dated = re.findall(r"(?:sizes|prices)\s+(\d{4}-\d{2}-\d{2})", output)
    assert [day for day in dated if day > TODAY] == []


def test_every_command_of_an_example_is_capacity() -> None:
    """A block of another kind of commands belongs into a plain fence: nothing here would check it."""
    assert [command for command, _ in EXAMPLES.values() if "capacity" not in command.split()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    links = [link for link in LINK.findall(TEXTS[name]) if not link.startswith("https://")]

    assert [link for link in links if not (folder / link).exists()] == []


def test_every_page_of_the_guide_is_in_its_contents_once() -> None:
    pages = sorted(path.name for path in GUIDE.glob("*.md") if path.name != "README.md")

    assert sorted(LINK.findall(TEXTS["capacity/guide/README.md"])) == pages


def test_the_contents_say_of_a_page_what_it_says_of_itself() -> None:
    contents = re.findall(r"^- \[([\w-]+)\]\(([\w-]+)\.md\): (.*)$", TEXTS["capacity/guide/README.md"], re.MULTILINE)

    assert contents
    for name, file, summary in contents:
        assert name == file
        title, nothing, first = TEXTS[f"capacity/guide/{file}.md"].splitlines()[:3]
        assert (title[:2], nothing, first) == ("# ", "", summary)


def test_every_command_stands_in_readme_and_guide() -> None:
    for text in (README, MANUAL):
        assert [name for name in COMMANDS if not re.search(rf"\bcapacity {name}\b", text)] == []


def test_every_option_stands_in_the_guide() -> None:
    group = typer.main.get_command(app)
    commands = getattr(group, "commands", {})
    options = {
        option
        for command in (group, *commands.values())
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("-")
    }
    words = set(re.findall(r"[\w-]+", MANUAL))

    assert len(options) > len(COMMANDS)
    assert sorted(options - words) == []


def test_every_warning_of_the_cases_stands_on_a_page_of_messages() -> None:
    """The codes of golden reports."""
    reports = [json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "tests/cases").glob("*/*.json")]
    plans = [plan for report in reports if isinstance(report, dict) for plan in report.get("plans", [])]
    warned = {warning["code"] for plan in plans for warning in plan["warnings"]}
    pages = "".join(text for name, text in TEXTS.items() if "/messages-" in name)

    assert warned
    assert sorted(code for code in warned if f"`{code}`" not in pages) == []


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
