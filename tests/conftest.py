"""What tests of the command line share: running it, in this process or as one of its own, and golden cases."""

import difflib
import io
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from capacity.cli.app import main
from tests import properties

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

properties.register()
# A job in the background ignores interruptions, one of nohup hang-ups, and so would all that tests start and end.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

ROOT = Path(__file__).parents[1]
FORMATS = {"table.txt": "table", "plan.json": "json", "report.md": "markdown", "options.csv": "csv"}
"""File of a case -> the format in it."""
DETAILS = "details.txt"
"""The table with --details, of cases that have it."""
FILES = (*FORMATS, DETAILS, "stdout.txt", "stderr.txt", "exit_code")
GITHUB = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE")
"""What says that a job runs on GitHub."""
CHECK_FAILED = 3
"""The exit code of a verdict: there is a report beside it."""
LONGEST_DIFFERENCE = 100

Ran = subprocess.CompletedProcess[str]
"""What a run gave: `returncode`, `stdout` and `stderr`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="Write the expected files of cases anew.")


@pytest.fixture(scope="module")
def running_spark() -> Iterator["SparkSession"]:
    """Spark in this process, started once. Engines take sessions beside it, as in a notebook.

    Queries are run as they stand: to compile each one takes longer than a few rows.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415  # only where it can be imported

    builder = SparkSession.builder.master("local[2]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "localhost",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if typed in the repository's folder, on a plain terminal of 100 columns."""
    monkeypatch.chdir(ROOT)
    for name in ("NO_COLOR", "FORCE_COLOR", "PY_COLORS", "TERM", *GITHUB):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def capacity(
    at_root: None,  # noqa: ARG001  # for its effect
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ran]:
    """Run a command line in this process: `capacity("size", "-", stdin=text)`."""

    def run(*arguments: str | Path, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(arguments, code, captured.out, captured.err)

    return run


@pytest.fixture
def process(at_root: None) -> Callable[..., Ran]:  # noqa: ARG001  # for its effect
    """Run a command line as a process of its own: `process("--version", env={"TERM": "dumb"})`."""

    def run(*arguments: str | Path, stdin: str = "", env: Mapping[str, str] | None = None) -> Ran:
        command = [sys.executable, "-m", "capacity", *(str(argument) for argument in arguments)]
        environment = {**os.environ, "PYTHONUTF8": "1", **(env or {})}
        ran = subprocess.run(command, env=environment, input=stdin.encode(), capture_output=True, check=False)
        return Ran(command, ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    return run


@pytest.fixture
def golden(capacity: Callable[..., Ran], request: pytest.FixtureRequest) -> Callable[[Path], None]:
    """Run the command of a case in each of its formats, and compare with its files or, with --update, write them.

    A command that names its `--format` is run as it is: what it prints is `stdout.txt`.
    """

    def check(case: Path) -> None:
        expected = {name: (case / name).read_text(encoding="utf-8") for name in FILES if (case / name).exists()}
        got = outputs(capacity, case, [name for name in (*FORMATS, DETAILS) if name in expected] or list(FORMATS))
        if request.config.getoption("--update"):
            for name in expected.keys() - got.keys():
                (case / name).unlink()
            for name, text in got.items():
                (case / name).write_text(text, encoding="utf-8")
        elif got != expected:
            shown = difference(expected, got)[:LONGEST_DIFFERENCE]
            hint = (
                f"If that is right: pytest tests/test_cases.py -k {case.name} --update, and read what git diff shows."
            )
            pytest.fail("\n".join([f"{case.name} changed.", *shown, hint]), pytrace=False)

    return check


def outputs(capacity: Callable[..., Ran], case: Path, names: Sequence[str]) -> dict[str, str]:
    """File name -> what the command gives for it, in each of the formats; a failure is the same in all of them.

    A command that names its format is run once, and what it prints is `stdout.txt`.
    """
    arguments = shlex.split((case / "command.txt").read_text(encoding="utf-8"))
    runs = {name: [*arguments, "--format", FORMATS[name]] for name in names if name != DETAILS}
    if DETAILS in names:
        runs[DETAILS] = [*arguments, "--details"]
    if "--format" in arguments:
        runs = {"stdout.txt": arguments}
    got: dict[str, str] = {}
    for name, run in runs.items():
        ran = capacity(*run)
        if ran.returncode not in (0, CHECK_FAILED) and not ran.stdout:
            return {"stderr.txt": ran.stderr, "exit_code": f"{ran.returncode}\n"}
        assert bool(ran.stderr) is (ran.returncode not in (0, CHECK_FAILED))
        got[name] = ran.stdout
        if ran.stderr:  # of measured traffic of which nothing could be sized there is a report, too
            got["stderr.txt"] = ran.stderr
        if ran.returncode:
            got["exit_code"] = f"{ran.returncode}\n"
    return got


def difference(expected: Mapping[str, str], got: Mapping[str, str]) -> list[str]:
    """Unified, file by file."""
    return [
        line
        for name in FILES
        for line in difflib.unified_diff(
            expected.get(name, "").splitlines(),
            got.get(name, "").splitlines(),
            f"{name} expected",
            f"{name} got",
            lineterm="",
        )
    ]
