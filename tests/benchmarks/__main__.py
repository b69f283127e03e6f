"""CPU time of `capacity size`, as a ratio to a command that does nothing. Run by `make bench`.

Ratios, because they hold from one machine to the next and seconds do not. Nothing fails when a limit is passed:
a busy machine is no mistake in the code.
"""

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.benchmarks import buckets, logs, metrics

EXAMPLE = Path(__file__).parents[2] / "workloads" / "support-chat.yaml"
CAPACITY = Path(sys.executable).with_name("capacity")
EMPTY_COMMAND = '''
import typer

app = typer.Typer()


@app.command()
def main() -> None:
    """Do nothing."""


app()
'''
FILES = 1_000
CHECKED = 500
AUTHOR = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
RUNS = 21
RUNS_OF_MANY = 5  # a run over 1,000 files is long enough for its noise to even out
HEAVY = {"azure", "duckdb", "narwhals", "numba", "numpy", "pandas"}

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""With bytecode, as an installed command has it."""

Command = tuple[str | Path, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    name: str
    command: Command
    baseline: Command
    limit: float
    runs: int = RUNS

    def line(self) -> str:
        """Measure, and say how it went: `  1.21  limit 1.35  ok      size --format json`."""
        ratio = cpu_ratio(self.command, self.baseline, self.runs)
        verdict = "ok" if ratio <= self.limit else "SLOWER"
        return f"{ratio:6.2f}  limit {self.limit:4.2f}  {verdict:6}  {self.name}"


def cpu_seconds(command: Command) -> float:
    """User and system time of one whole process."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        message = f"exit code {process.returncode}: {' '.join(map(str, command))}"
        raise RuntimeError(message)
    return usage.ru_utime + usage.ru_stime


def cpu_ratio(command: Command, baseline: Command, runs: int) -> float:
    """Median over median, the two run in turn so that a busy moment meets both."""
    for warm_up in (command, baseline):  # the first run writes the bytecode
        cpu_seconds(warm_up)
    pairs = [(cpu_seconds(command), cpu_seconds(baseline)) for _ in range(runs)]
    return statistics.median(ours for ours, _ in pairs) / statistics.median(theirs for _, theirs in pairs)


def heavy_imports(command: Command) -> set[str]:
    """Which of the heavy packages a run of capacity imports."""
    trace = subprocess.run((sys.executable, "-X", "importtime", *command), check=True, capture_output=True, text=True)
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in trace.stderr.splitlines()} & HEAVY


def of_size(folder: Path) -> list[Comparison]:
    """`size` against a command that does nothing, and many files against one."""
    empty, many = folder / "empty.py", folder / "many"
    empty.write_text(EMPTY_COMMAND, encoding="utf-8")
    many.mkdir()
    text = EXAMPLE.read_text(encoding="utf-8")
    for number in range(FILES):
        renamed = re.sub(r"(?m)^name: .*$", f"name: workload-{number}", text)
        (many / f"{number:04}.yaml").write_text(renamed, encoding="utf-8")
    one_file: Command = (CAPACITY, "size", "--format", "json", EXAMPLE)
    nothing: Command = (sys.executable, empty)
    return [
        Comparison(name="size --format json / empty command", command=one_file, baseline=nothing, limit=1.35),
        Comparison(name="size / empty command", command=(CAPACITY, "size", EXAMPLE), baseline=nothing, limit=1.6),
        Comparison(
            name=f"size --format json, {FILES:,} files / 1 file",
            command=(CAPACITY, "size", "--format", "json", many),
            baseline=one_file,
            limit=4,
            runs=RUNS_OF_MANY,
        ),
    ]


def of_checks(folder: Path) -> list[Comparison]:
    """Many files held to limits, and against a revision in which each was another."""
    many = folder / "checked"
    many.mkdir()
    text = EXAMPLE.read_text(encoding="utf-8")
    for revision, rate in (("before", 900), ("now", 1000)):
        for number in range(CHECKED):
            renamed = re.sub(r"(?m)^name: .*$", f"name: workload-{number}", text)
            changed = re.sub(r"(?m)^  peak_rpm: \d+", f"  peak_rpm: {rate}", renamed)
            limits = "limits: {max_ptus: 200, max_usd_per_month: 60000, max_utilization_share: 0.9}\n"
            (many / f"{number:04}.yaml").write_text(changed + limits, encoding="utf-8")
        if revision == "before":
            for arguments in (("init", "--quiet"), ("add", "--all"), (*AUTHOR, "commit", "--quiet", "-m", "Before")):
                subprocess.run(("git", "-C", many, *arguments), check=True)  # noqa: S607
    check: Command = (CAPACITY, "check", many)
    return [
        Comparison(
            name=f"check, {CHECKED} files / size --format json of the same",
            command=check,
            baseline=(CAPACITY, "size", "--format", "json", many),
            limit=1.1,
            runs=RUNS_OF_MANY,
        ),
        Comparison(
            name=f"check --against HEAD, {CHECKED} files, all changed / without",
            command=(*check, "--against", "HEAD"),
            baseline=check,
            limit=2,
            runs=RUNS_OF_MANY,
        ),
    ]


def of_metrics() -> list[Comparison]:
    """`from-metrics` against reading its file."""
    if not metrics.CAMPUS.exists():
        return []
    return [
        Comparison(
            name="from-metrics, 28 days / typer, pandas and json.load",
            command=metrics.from_metrics_command(),
            baseline=metrics.baseline_command(),
            limit=1.5,
            runs=RUNS_OF_MANY,
        )
    ]


def of_logs(log: Path) -> list[Comparison]:
    """Ten million requests against a bare query over them."""
    kind = log.suffix.removeprefix(".")
    return [
        Comparison(
            name=f"{what}, {logs.ROWS:,} rows of {kind} / bare DuckDB query",
            command=command,
            baseline=logs.bare(log),
            limit=limit,
            runs=RUNS_OF_MANY,
        )
        for what, command, limit in (
            ("sums per minute", logs.minutes(log), 1.5),
            ("from-logs --criterion max", logs.whole(log), 3.0),
        )
    ]


def main() -> None:
    """Print one line per comparison, then what has no baseline."""
    print(f"CPU time, {platform.python_implementation()} {platform.python_version()} on {platform.machine()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = logs.generated(folder)
        for comparison in (
            *of_size(folder),
            *of_checks(folder),
            *of_metrics(),
            *chain.from_iterable(map(of_logs, made)),
        ):
            print(comparison.line(), flush=True)
        for log in made:
            megabytes = logs.memory_megabytes(log)
            print(f"Peak memory of from-logs, {logs.ROWS:,} rows, {log.suffix}: {megabytes:,} MB, limit 1,500 MB")
    for burst_seconds in (0, 10) if metrics.CAMPUS.exists() else ():
        ratio = metrics.replay_ratio(burst_seconds)
        print(f"{ratio:6.2f}  limit 1.00          replay, burst {burst_seconds} s / plain numpy loop", flush=True)
    if metrics.CAMPUS.exists():
        ratio, sizes = metrics.optimum_ratio()
        print(
            f"{ratio:6.2f}  limit 2.00          cheapest mix, 28 days, {sizes} sizes / their replay alone", flush=True
        )
    buckets.main()
    plans, megabytes = metrics.memory_of_50_accounts()
    print(f"Peak memory of {plans} accounts with {metrics.DAYS} days, over loopback: {megabytes} MB, limit 500 MB")
    with tempfile.TemporaryDirectory() as name:
        ratio = metrics.many_files_ratio(Path(name))
    print(f"{ratio:6.2f}  limit 1.50          from-metrics, {metrics.DEPLOYMENTS} deployments / json.load", flush=True)
    imported = heavy_imports((CAPACITY, "size", EXAMPLE))
    print(f"Imported by size, though it should not be: {', '.join(sorted(imported)) or 'nothing'}")


if __name__ == "__main__":
    main()
