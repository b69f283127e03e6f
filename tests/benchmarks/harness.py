"""How something is measured: CPU time of whole processes, as a ratio to a baseline.

Ratios, because they hold from one machine to the next and seconds do not. A module of this folder tells what it
measures with one function, `measurements(folder)`, and has one line in `GROUPS` of `__main__.py`.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CAPACITY = Path(sys.executable).with_name("capacity")
RUNS = 21
RUNS_OF_MANY = 5  # a run over much input is long enough for its noise to even out

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""With bytecode, as an installed command has it."""

Command = tuple[str | Path, ...]


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One number, the smaller the better. Nothing is done before `measure` is called."""

    name: str
    measure: Callable[[], float]
    limit: float | None = None
    unit: str = ""
    """Without one it is a ratio, which is compared with the last one; all else is held to its limit alone."""


def cpu_of(name: str, command: Command, baseline: Command, *, limit: float, runs: int = RUNS) -> Measurement:
    """The CPU time of a command over that of another."""
    return Measurement(name=name, measure=lambda: cpu_ratio(command, baseline, runs), limit=limit)


def cpu_ratio(command: Command, baseline: Command, runs: int) -> float:
    """Median over median, the two run in turn so that a busy moment meets both."""
    for warm_up in (command, baseline):  # the first run writes the bytecode
        cpu_seconds(warm_up)
    pairs = [(cpu_seconds(command), cpu_seconds(baseline)) for _ in range(runs)]
    return statistics.median(ours for ours, _ in pairs) / statistics.median(theirs for _, theirs in pairs)


def cpu_seconds(command: Command) -> float:
    """User and system time of one whole process."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        message = f"exit code {process.returncode}: {' '.join(map(str, command))}"
        raise RuntimeError(message)
    return usage.ru_utime + usage.ru_stime
