"""What a command must not import or read: heavy packages cost more time than all the sizing."""

import subprocess
import sys
from pathlib import Path

import pytest

from capacity.cli import COMMANDS

ROOT = Path(__file__).parents[1]
REPORT_HEAVY = """
import sys

from capacity.cli import main

code = main(sys.argv[1:])
heavy = {"azure", "duckdb", "narwhals", "numba", "numpy", "pandas", "pyspark"} & sys.modules.keys()
print(code, *sorted(heavy), file=sys.stderr)
"""

REPORT_OWN = """
import sys

from capacity.cli import main

main(sys.argv[1:])
shown = ("capacity", "pydantic", "rich")
print(*sorted(name for name in sys.modules if name.partition(".")[0] in shown), file=sys.stderr)
"""
REPORT_READ = """
import sys

read = []
sys.addaudithook(lambda event, arguments: read.append(arguments[0]) if event == "open" else None)
from capacity.cli import main

main(sys.argv[1:])
files = [str(file).rpartition("/catalog/")[2] for file in read if "/catalog/" in str(file)]
print(*sorted(file for file in files if file.endswith(".yaml")), file=sys.stderr)
"""


def reported(script: str, *arguments: str) -> list[str]:
    """The words of the last line on stderr."""
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stderr.splitlines()[-1].split()


def test_the_version_is_told_without_any_command() -> None:
    told = reported(REPORT_OWN, "--version")

    parts = ("cli", "cli.messages", "cli.option_records", "cli.spared", "errors", "record", "visible")
    assert told == ["capacity", *(f"capacity.{name}" for name in parts)]


def test_help_needs_no_plan() -> None:
    parts = {name.split(".")[1] for name in reported(REPORT_OWN, "--help") if "." in name}

    assert parts.isdisjoint({"catalog", "planning", "sources", "traffic"})


def test_a_command_imports_no_other_and_neither_converter_nor_terminal() -> None:
    """Its tables fit, and its options are text."""
    told = reported(REPORT_OWN, "size", "workloads/support-chat.yaml")
    commands = {name.replace("-", "_") for name in COMMANDS}

    assert [name for name in told if name.startswith(("pydantic", "rich"))] == []
    assert {name.removeprefix("capacity.cli.") for name in told} & commands == {"size"}


def test_of_the_catalog_only_what_is_asked_for_is_read() -> None:
    """Each once, however many workloads there are."""
    told = reported(REPORT_READ, "size", "workloads/support-chat.yaml", "workloads/support-chat-cached.yaml")

    assert told == ["models/gpt-5.2.yaml", "ptu_prices.yaml", "regions.yaml", "remarks.yaml", "sources.yaml"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--help"], id="help"),
        pytest.param(["size", "--help"], id="size-help"),
        pytest.param(["size", "workloads/support-chat.yaml", "--today", "2026-10-09"], id="size"),
        pytest.param(["export", "workloads/support-chat.yaml", "--today", "2026-10-09"], id="export"),
        pytest.param(["models", "--today", "2026-10-09"], id="models"),
        pytest.param(["prices", "--today", "2026-10-09"], id="prices"),
    ],
)
def test_heavy_packages_are_not_imported(arguments: list[str]) -> None:
    command = [sys.executable, "-c", REPORT_HEAVY, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "0"


def test_logs_are_read_without_azure_and_pandas() -> None:
    """Sums need no compiler either; single requests do, where it is installed."""
    sample = "tests/cases/logs-front-desk/input"
    command = [sys.executable, "-c", REPORT_HEAVY, "from-logs", sample, "--criterion", "max", "--today", "2026-10-01"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "0 duckdb narwhals numpy"


def test_saved_metrics_are_read_without_azure_and_pandas() -> None:
    """Series need numpy; reading saved ones needs no sign-in."""
    sample = "tests/cases/metrics-two-deployments/input"
    command = [sys.executable, "-c", REPORT_HEAVY, "from-metrics", "--file", sample, "--today", "2026-10-01"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr.splitlines()[-1] == "0 numpy"
