"""A log of a million rows takes little more memory than a small one, whatever is asked of it."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROWS = 1_000_000
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
pytest.importorskip("resource", reason="only Unix tells how much memory a program took")


def peak_megabytes(log: Path, criterion: str) -> float:
    """Of the command alone: it is the only child of the one that measures it."""
    command = (sys.executable, "-m", "capacity", "from-logs", log, "--model", "gpt-5.2", "--criterion", criterion)
    told = subprocess.run((sys.executable, "-c", PEAK, *command), check=True, capture_output=True, text=True)
    return int(told.stdout) / (1024 if sys.platform == "linux" else 1024**2)


@pytest.mark.parametrize(("criterion", "days", "limit"), [("max", 28, 220), ("max", 1, 220), ("throttled", 28, 380)])
def test_a_million_rows_of_two_deployments(tmp_path: Path, criterion: str, days: int, limit: int) -> None:
    """Many of them in each second, or hardly one."""
    log = tmp_path / "log.parquet"
    step_us = days * 86_400_000_000 // ROWS
    query = f"""
        SELECT make_timestamp(1793491200000000 + i * {step_us}) AS timestamp,
            CASE WHEN hash(i) % 3 = 0 THEN 'chat' ELSE 'batch' END AS deployment,
            (100 + hash(i * 7) % 4000)::BIGINT AS input_tokens, (1 + hash(i * 13) % 800)::BIGINT AS output_tokens
        FROM range({ROWS}) AS r(i)
    """  # noqa: S608  # numbers of ours
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{log}' (FORMAT parquet)")

    assert peak_megabytes(log, criterion) < limit
