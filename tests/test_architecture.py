"""What a command must not import: heavy packages cost more time than all the sizing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REPORT_HEAVY = """
import sys

from capacity.cli import main

code = main(sys.argv[1:])
heavy = {"azure", "duckdb", "narwhals", "numba", "numpy", "pandas", "pyspark"} & sys.modules.keys()
print(code, *sorted(heavy), file=sys.stderr)
"""


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
