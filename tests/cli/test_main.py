"""The command line as a whole: help, version, exit codes, interruption."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from capacity import __version__
from capacity.cli.app import COMMANDS

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


def plain(text: str) -> str:
    """Help without color, which Typer gives it on GitHub's runners even in a pipe."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def words(text: str) -> str:
    """Help without its frames and line breaks."""
    return " ".join(re.sub(r"[╭─╮│╰╯]", " ", plain(text)).split())


def test_version(capacity: Run) -> None:
    ran = capacity("--version")

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"capacity {__version__}\n", "")


def test_help_names_the_commands_and_the_exit_codes(capacity: Run) -> None:
    ran = capacity("--help")

    assert ran.returncode == 0
    for text in (
        "size PTUs, TPM and RPM quota",
        "models Models, regions, sizes",
        "0 done, 1 a bug, 2 wrong usage or input",
    ):
        assert text in words(ran.stdout)


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("command", ["size", "models"])
def test_help_of_a_command_has_an_example_that_runs(capacity: Run, tmp_path: Path, command: str, option: str) -> None:
    ran = capacity(command, option)
    example = re.search(r"Example: capacity (.*)", plain(ran.stdout))
    assert ran.returncode == 0
    assert example is not None
    workload = tmp_path / "workload.yaml"
    workload.write_text((ROOT / "workloads" / "support-chat.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    arguments = example[1].replace("workload.yaml", str(workload)).split()

    assert arguments[0] == command
    assert capacity(*arguments).returncode == 0


def test_without_a_command_the_help_is_shown_and_nothing_done(capacity: Run) -> None:
    ran = capacity()

    assert ran.returncode == 2
    assert "Usage: capacity" in words(ran.stdout + ran.stderr)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["sise"], "Did you mean 'size'?"),
        (["size"], "Missing argument 'PATH...'"),
        (["size", "x.yaml", "--formt", "json"], "No such option: --formt"),
        (["size", "x.yaml", "--format", "xml"], "'xml' is not one of table, json, csv, markdown, html."),
        (["size", "x.yaml", "--as-of", "2024-13-01"], "'2024-13-01' is not a date such as 2026-09-23."),
        (["models", "--today", "today"], "'today' is not a date such as 2026-09-23."),
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(capacity: Run, arguments: list[str], complaint: str) -> None:
    ran = capacity(*arguments)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert complaint in words(ran.stderr)


def test_runs_as_a_module(process: Run) -> None:
    ran = process("size", "workloads/support-chat.yaml", "--format", "csv")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) == 14


def test_exit_code_of_the_process_is_that_of_the_command(process: Run) -> None:
    ran = process("size", "nothing.yaml")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "capacity: nothing.yaml: no such file: check the name and the folder you are in\n"


@pytest.mark.slow
@pytest.mark.usefixtures("at_root")
def test_a_closed_pipe_ends_silently() -> None:
    command = f"set -o pipefail; '{sys.executable}' -m capacity size workloads/ --format json | head -1"

    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)  # noqa: S607  # any bash

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "{\n"


@pytest.mark.slow
@pytest.mark.usefixtures("at_root")
def test_a_pipe_closed_before_anything_is_written_ends_silently() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "capacity", "size", "workloads/"],
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writer)

    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.usefixtures("at_root")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_interrupted_while_it_waits_for_input(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """The workload comes from a named pipe, so that the test knows when it is being read."""
    pipe = tmp_path / "workload.yaml"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-m", "capacity", "size", pipe, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        with pipe.open("w"):  # waits until it is opened for reading
            running.send_signal(number)
            running.wait(timeout=10)
        stdout, stderr = running.communicate(timeout=10)

    assert (running.returncode, stdout, stderr) == (code, b"", b"")


def test_interrupted_while_a_log_is_read(tmp_path: Path) -> None:
    """DuckDB is at work then; nothing of its scratch stays. Two million rows take it a good part of a second."""
    log, scratch = tmp_path / "log.csv", tmp_path / "scratch"
    scratch.mkdir()
    row = "2026-11-01T00:00:12.1Z,1200,180\n"
    log.write_text("timestamp,input_tokens,output_tokens\n" + row * 2_000_000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "capacity", "from-logs", log, "--model", "gpt-5.2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(scratch)},
    ) as running:
        while running.poll() is None and not list(scratch.glob("capacity-*")):
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        stdout, stderr = running.communicate(timeout=30)

    assert (running.returncode, stdout, stderr) == (130, b"", b"")
    assert not list(scratch.glob("capacity-*"))


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_cuts_no_word_at_80_columns_and_names_no_types(
    capacity: Run, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Choices wrap between words, switches have no value, and examples are shown whole."""
    monkeypatch.setenv("COLUMNS", "80")
    text = plain(capacity(*filter(None, [command]), "--help").stdout)

    assert max(map(len, text.splitlines())) <= 80
    assert not [line for line in text.splitlines() if re.search(r"…|<[a-z]|range \[|\}|\|\w|\w\|", line)]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_one_example_in_one_line(capacity: Run, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it can be pasted from a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = plain(capacity(command, "--help").stdout).splitlines()
    at = [number for number, line in enumerate(lines) if "Example:" in line]

    assert [lines[number].strip().startswith(f"Example: capacity {command}") for number in at] == [True]
    assert lines[at[0] + 1].strip() == ""


@pytest.mark.parametrize("command", ["size", "check", "compare", "export", "from-metrics", "from-logs", "simulate"])
def test_help_has_its_options_in_groups(capacity: Run, command: str) -> None:
    """None is left in the box for options of no group."""
    groups = re.findall(r"^╭─ (.*?) ─", plain(capacity(command, "--help").stdout), re.MULTILINE)

    assert {"Report", "Catalog and prices", "Configuration and help"} <= {*groups}
    assert "Options" not in groups
