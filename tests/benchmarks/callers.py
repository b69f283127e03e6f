"""`import capacity`: what it costs to have it, a thousand sizings in one process, and a frame of ten million requests.

The frame is the log of `logs`, read before the clock starts, against the command on the same Parquet file.
"""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.benchmarks import logs
from tests.benchmarks.harness import ENVIRONMENT, RUNS, RUNS_OF_MANY, Measurement, cpu_seconds
from tests.benchmarks.size import EXAMPLE

SWEEP = """
import sys, time
import capacity as cp

values = {"traffic.peak_rpm": range(900, 1900, 10), "planning.headroom_share": [share / 20 for share in range(10)]}
assert len(cp.sweep(sys.argv[1], values).to_pandas()) == 1000
print(time.process_time())
"""
FRAME = """
import resource, sys, time
import pandas as pd

frame = pd.read_parquet(sys.argv[1])
frame["timestamp"] = frame["timestamp"].dt.tz_localize("UTC")
size = int(frame.memory_usage(deep=True).sum())

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

import capacity as cp

before, began = resident(), time.process_time()
cp.from_logs(frame, model="gpt-5.2", criterion=sys.argv[2], curves=False)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(time.process_time() - began, (size + max(peak - before, 0)) / size)
"""


def measurements(folder: Path) -> Iterator[Measurement]:
    """What a notebook waits for."""
    yield Measurement(name="import capacity, beyond an empty Python", measure=import_ms, limit=20, unit="ms")
    yield Measurement(name="sweep of 1,000 sizings, with its frame", measure=sweep_seconds, limit=3, unit="s")
    for criterion in ("max", "throttled"):
        of = f"from_logs --criterion {criterion} of a frame of {logs.ROWS:,} rows"
        yield Measurement(
            name=f"{of} / the command on Parquet", measure=partial(against_command, folder, criterion), limit=1.3
        )
    for criterion in ("max", "throttled"):
        yield Measurement(
            name=f"memory of from_logs --criterion {criterion}, with its frame of {logs.ROWS:,} rows / the frame",
            measure=partial(memory, folder, criterion),
            limit=2,
        )


def import_ms() -> float:
    """Milliseconds of CPU, median over median."""
    empty, whole = (
        statistics.median(cpu_seconds((sys.executable, "-c", code)) for _ in range(RUNS))
        for code in ("pass", "import capacity")
    )
    return (whole - empty) * 1000


def sweep_seconds() -> float:
    """Seconds of CPU of the process, its start and pandas included."""
    return statistics.median(told(SWEEP, EXAMPLE)[0] for _ in range(RUNS_OF_MANY))


def against_command(folder: Path, criterion: str) -> float:
    """The CPU time of the function over that of the command."""
    log, _ = logs.generated(folder)
    ours = statistics.median(told(FRAME, log, criterion)[0] for _ in range(3))
    return ours / statistics.median(cpu_seconds(logs.whole(log, criterion)) for _ in range(3))


def memory(folder: Path, criterion: str) -> float:
    """The frame and what is taken beyond it, over the frame."""
    log, _ = logs.generated(folder)
    return told(FRAME, log, criterion)[1]


def told(script: str, *arguments: str | Path) -> list[float]:
    """The numbers that a script prints."""
    ran = subprocess.run([sys.executable, "-c", script, *arguments], env=ENVIRONMENT, capture_output=True, check=True)
    return [float(word) for word in ran.stdout.split()]
