"""A log of a million rows takes little more memory than a small one, whatever is asked of it."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from capacity.traffic.bucket_kernels import compiled

ROWS = 1_000_000
FEW_ROWS, MANY_ROWS = 1_500_000, 4_500_000
BYTES_PER_ROW = 12
"""Of a frame, whose columns are not copied: what a request costs is kept, two bytes, and whether it was accepted."""
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
OF_FRAME = """
import sys
from pathlib import Path

import numpy as np
import pandas as pd

import capacity as cp

count = int(sys.argv[1])
row = np.arange(count)
times = pd.to_datetime(1_793_491_200_000_000 + row * (14 * 86_400_000_000 // count), unit="us", utc=True)
frame = pd.DataFrame({"timestamp": times, "input_tokens": row * 7 % 4001 + 100, "output_tokens": row * 13 % 801 + 1})
del times, row
status = Path("/proc/self/status")

def kilobytes(name):
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith(name))

before = kilobytes("VmRSS")
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
cp.from_logs(frame, model="gpt-5.2", curves=False)
print((kilobytes("VmHWM") - before) * 1024)
"""
pytest.importorskip("resource", reason="only Unix tells how much memory a program took")


def peak_megabytes(log: Path, criterion: str) -> float:
    """Of the command alone: it is the only child of the one that measures it."""
    command = (sys.executable, "-m", "capacity", "from-logs", log, "--model", "gpt-5.2", "--criterion", criterion)
    told = subprocess.run((sys.executable, "-c", PEAK, *command), check=True, capture_output=True, text=True)
    return int(told.stdout) / (1024 if sys.platform == "linux" else 1024**2)


@pytest.mark.slow
@pytest.mark.parametrize(("criterion", "days", "limit"), [("max", 28, 220), ("max", 1, 220), ("throttled", 28, 310)])
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


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak of a process is told by Linux")
@pytest.mark.skipif(not compiled(), reason="numba is absent: interpreted loops need lists")
def test_a_row_more_of_a_frame_takes_less_than_half_of_a_row_more() -> None:
    few, many = (
        int(subprocess.run((sys.executable, "-c", OF_FRAME, str(rows)), check=True, capture_output=True).stdout)
        for rows in (FEW_ROWS, MANY_ROWS)
    )

    assert many - few < (MANY_ROWS - FEW_ROWS) * BYTES_PER_ROW
