"""Ten million requests from Parquet and CSV: the sums per minute, and the whole command, against a bare DuckDB query.

Run by `make bench`. The log is made up: 14 days, in order, no two tokens counts alike for long. Another has half as
many of two deployments over 28 days, so that most of their seconds have one request or none.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import duckdb

from tests.benchmarks.harness import CAPACITY, RUNS_OF_MANY, Command, Measurement, cpu_ratio

ROWS = 10_000_000
DAYS = 14
SPARSE_ROWS = 5_000_000
SPARSE_DAYS = 28
BARE = """
import sys, duckdb
sums = "count(*), sum(input_tokens), sum(output_tokens)"
groups = ", ".join(sys.argv[3:])
query = f"SELECT date_trunc('minute', timestamp) AS minute, {sums} FROM '{sys.argv[1]}' GROUP BY {groups}"
assert len(duckdb.sql(query).fetchnumpy()["minute"]) == int(sys.argv[2])
"""
MINUTES = """
import sys
from capacity.sources.request_log.aggregates import per_minute
from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine
from capacity.sources.request_log.log_files import Container, found
from capacity.sources.request_log.log_parts import parts, scanned
from tests.request_logs import Silent
from capacity.sources.request_log.sql.sql_times import Clock

class Silent:
    is_shown = False
    def share(self, what, share):
        pass

with DuckDBEngine(timezone="UTC", memory_bytes=10**9, progress=Silent()) as engine:
    (part,) = parts(engine, found([sys.argv[1]]), None, {})
    rows = scanned(engine, part, Clock(), careful=False)
    assert len(engine.arrays(per_minute(rows), "minutes")["bin"]) == int(sys.argv[2])
"""


@cache
def generated(folder: Path) -> tuple[Path, Path]:
    """The same log as Parquet and as CSV."""
    parquet, csv = folder / "requests.parquet", folder / "requests.csv"
    query = f"""
        SELECT make_timestamp(1793491200000000 + (i * {DAYS * 86_400_000_000 // ROWS} + hash(i) % 100000)::BIGINT)
            AS timestamp, (100 + hash(i * 7) % 4000)::BIGINT AS input_tokens, (1 + hash(i * 13) % 800)::BIGINT
            AS output_tokens FROM range({ROWS}) AS r(i)
    """  # noqa: S608  # numbers of ours
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{parquet}' (FORMAT parquet)")
        connection.execute(f"COPY (FROM '{parquet}') TO '{csv}' (FORMAT csv, HEADER)")
    return parquet, csv


def bare(log: Path) -> Command:
    """A query that reads the same columns and groups them by minute."""
    return (sys.executable, "-c", BARE, log, str(DAYS * 24 * 60), "minute")


def sparse(folder: Path) -> Path:
    """A log in which a deployment has a request every second or two."""
    log = folder / "sparse.parquet"
    query = f"""
        SELECT make_timestamp(1793491200000000 + (i * {SPARSE_DAYS * 86_400_000_000 // SPARSE_ROWS} + hash(i) % 400000)
            ::BIGINT) AS timestamp, CASE WHEN hash(i * 3) % 3 = 0 THEN 'chat' ELSE 'batch' END AS deployment, (100 +
            hash(i * 7) % 4000)::BIGINT AS input_tokens, (1 + hash(i * 13) % 800)::BIGINT AS output_tokens
            FROM range({SPARSE_ROWS}) AS r(i)
    """  # noqa: S608  # numbers of ours
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{log}' (FORMAT parquet)")
    return log


def bare_sparse(log: Path) -> Command:
    """The same query, by deployment and minute."""
    return (sys.executable, "-c", BARE, log, str(2 * SPARSE_DAYS * 24 * 60), "minute", "deployment")


def minutes(log: Path) -> Command:
    """The sums per minute as `from-logs` makes them: rows judged, deployments and verdicts apart."""
    return (sys.executable, "-c", MINUTES, log, str(DAYS * 24 * 60))


def whole(log: Path, criterion: str = "max") -> Command:
    """The command: minutes, bursts by second, sizes of requests, the plan."""
    return (CAPACITY, "from-logs", log, "--model", "gpt-5.2", "--criterion", criterion, "--format", "json")


def memory_megabytes(log: Path) -> int:
    """Peak memory of the command with every single request in the bucket."""
    with subprocess.Popen(whole(log, "throttled"), stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss // 1024


def measurements(folder: Path) -> Iterator[Measurement]:
    """Ten million requests against a bare query over them; the log is made when the first is measured."""
    for index, kind in enumerate(("parquet", "csv")):
        of = f"{ROWS:,} rows of {kind}"
        for what, command, limit in (("sums per minute", minutes, 1.5), ("from-logs --criterion max", whole, 3.0)):
            yield Measurement(
                name=f"{what}, {of} / bare DuckDB query",
                measure=partial(against_bare, folder, index, command),
                limit=limit,
            )
        yield Measurement(
            name=f"peak memory of from-logs, {of}", measure=partial(peak, folder, index), limit=1_500, unit="MB"
        )

    yield Measurement(
        name=f"from-logs --criterion p99, {SPARSE_ROWS:,} rows of two deployments / bare DuckDB query",
        measure=partial(sparse_against_bare, folder),
        limit=3,
    )


def sparse_against_bare(folder: Path) -> float:
    """The same of a log in which nearly every row has a second of its own."""
    log = sparse(folder)
    return cpu_ratio(whole(log, "p99"), bare_sparse(log), RUNS_OF_MANY)


def against_bare(folder: Path, index: int, command: Callable[[Path], Command]) -> float:
    """The CPU time of a command over that of the bare query, of the log of one kind."""
    log = generated(folder)[index]
    return cpu_ratio(command(log), bare(log), RUNS_OF_MANY)


def peak(folder: Path, index: int) -> int:
    """Megabytes of the whole command over the log of one kind."""
    return memory_megabytes(generated(folder)[index])
