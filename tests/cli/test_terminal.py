"""What a terminal shows: complete tables at every width, and color where it is wanted."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminals import seen

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.name for path in (ROOT / "workloads").glob("*.yaml"))
ESCAPE = "\x1b"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("width", [60, 80, 115, 120])
def test_every_example_fits(capacity: Run, monkeypatch: pytest.MonkeyPatch, example: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    table = capacity("size", f"workloads/{example}", "--today", "2026-10-01").stdout

    assert max(map(len, table.splitlines())) <= width
    assert "…" not in table


@pytest.mark.parametrize("command", [["models"], ["models", "--retired"]])
def test_the_list_of_models_fits_80_columns(capacity: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    table = capacity(*command, "--today", "2026-10-20").stdout

    assert max(map(len, table.splitlines())) <= 80
    assert "…" not in table


def test_below_60_columns_it_stays_at_60(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    at_60 = capacity("size", "workloads/support-chat.yaml", "--today", "2026-10-01").stdout
    monkeypatch.setenv("COLUMNS", "20")

    assert capacity("size", "workloads/support-chat.yaml", "--today", "2026-10-01").stdout == at_60


def test_a_wide_terminal_shows_more_columns(capacity: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ("size", "workloads/coding-agent.yaml", "--details", "--today", "2026-10-01")
    monkeypatch.setenv("COLUMNS", "80")
    narrow = headers(capacity(*command).stdout)
    monkeypatch.setenv("COLUMNS", "120")
    wide = headers(capacity(*command).stdout)

    for column in ("sizes", "at once", "s to write", "TPM needed", "at admission", "RPM needed"):
        assert column not in narrow
        assert column in wide


def headers(table: str) -> str:
    return "\n".join(
        line for line in table.splitlines() if line.removeprefix("  ").startswith(("Provisioned  ", "Standard  "))
    )


@pytest.mark.usefixtures("at_root")
def test_a_terminal_gets_color_and_the_same_text(capacity: Run) -> None:
    command = ("size", "workloads/open-weights.yaml", "--today", "2026-10-01")
    colored = seen(*command)

    assert f"{ESCAPE}[1;31mNot possible{ESCAPE}[0m" in colored
    plain = colored
    for code in ("0", "1", "32", "33", "31", "1;31", "1;32", "1;33"):
        plain = plain.replace(f"{ESCAPE}[{code}m", "")
    assert plain == capacity(*command).stdout


@pytest.mark.usefixtures("at_root")
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_a_terminal_that_wants_no_color_gets_none(environment: dict[str, str]) -> None:
    assert ESCAPE not in seen("size", "workloads/support-chat.yaml", environment=environment)


@pytest.mark.usefixtures("at_root")
def test_an_empty_no_color_says_nothing() -> None:
    """As https://no-color.org has it: only a value that is not empty counts."""
    assert ESCAPE in seen("size", "workloads/support-chat.yaml", environment={"NO_COLOR": ""})


@pytest.mark.usefixtures("at_root")
def test_json_on_a_terminal_has_no_color() -> None:
    assert ESCAPE not in seen("size", "workloads/support-chat.yaml", "--format", "json")


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["size", "workloads"], ["models"], ["--help"], ["size", "--help"]])
def test_a_pipe_gets_no_color(process: Run, arguments: list[str]) -> None:
    ran = process(*arguments, env={"TERM": "xterm-256color"})

    assert ran.returncode == 0
    assert ESCAPE not in ran.stdout + ran.stderr
