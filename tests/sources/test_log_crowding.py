"""What is said of the seconds of a log, against counting in plain Python: every way to it, on DuckDB and on Spark."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from capacity.sources.request_log import aggregates, crowding
from capacity.sources.request_log.engine import Engine
from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine
from capacity.sources.request_log.log_assembly import by_group, requested, rows_by_verdict
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.log_parts import parts, scanned
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_reading import read
from capacity.sources.request_log.log_requests import LogGroup, LogRequests
from capacity.sources.request_log.row_verdicts import Verdict
from capacity.sources.request_log.sql.sql_times import Clock
from capacity.traffic.shape import Crowd
from tests.properties import examples
from tests.request_logs import Silent, engine

JAVA = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
START_US = 1_793_491_200_000_000
some = examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
few = examples(2, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Spark takes several seconds for each."""


class Row(NamedTuple):
    """A request, in microseconds from the start of the log."""

    time_us: int
    input: int
    output: int
    deployment: str | None
    model: str | None
    status: int


gaps = st.sampled_from([0, 1, 999_999, 1_000_000, 59_999_999, 60_000_000, 3_600_000_000])
counts = st.sampled_from([0, 1, 100_000_000]) | st.integers(0, 5000)
rows = st.builds(
    Row,
    time_us=st.integers(0, 200_000_000) | st.builds(lambda gap, times: gap * times, gaps, st.integers(0, 30)),
    input=counts,
    output=counts,
    deployment=st.sampled_from(["chat", "Chat", " chat", "it's", "", None]),
    model=st.sampled_from(["gpt-5", "azure/gpt-5", None]),
    status=st.sampled_from([200, 200, 200, 429, 500]),
)
served = Row(61_000_000, 5, 5, "chat", "gpt-5", 200)
alike = st.lists(st.builds(served._replace, time_us=rows.map(lambda row: row.time_us), input=counts), max_size=40)
logs = (st.lists(rows, max_size=40) | alike).map(lambda body: [*body, served])


def counts_of(number: int, row: Row) -> dict[str, int]:
    """Failed requests have none, and of refused ones every other."""
    is_told = row.status == 200 or (row.status == 429 and number % 2 == 1)
    return {"input_tokens": row.input, "output_tokens": row.output} if is_told else {}


def written(path: Path, body: Sequence[Row]) -> Path:
    lines = [
        {
            "timestamp": START_US + row.time_us,
            "deployment": row.deployment,
            "model": row.model,
            "status": row.status,
            "input_tokens": None,
            **counts_of(number, row),
        }
        for number, row in enumerate(body)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def expected(body: Sequence[Row]) -> crowding.Crowds:
    """By counting."""
    groups: dict[LogGroup, list[tuple[int, int]]] = {}
    for number, row in enumerate(body):
        if row.status != 500:
            group = LogGroup((row.deployment or "").strip() or None, row.model)
            second = (START_US + row.time_us) // 1_000_000
            groups.setdefault(group, []).append((second, sum(counts_of(number, row).values())))
    return {group: tuple(crowd(requests, length) for length in (1, 10, 60)) for group, requests in groups.items()}


def crowd(requests: Sequence[tuple[int, int]], length: int) -> Crowd:
    in_bin = Counter(second // length for second, _ in requests)
    tokens = Counter[int]()
    for second, some_tokens in requests:
        tokens[second // length] += some_tokens
    around = max(length, 10)
    first, last = (second // around * around // length for second in (min(requests)[0], max(requests)[0] + around))
    return Crowd(
        seconds=length,
        bins=last - first,
        requests=len(requests),
        most_requests=max(in_bin.values()),
        most_tokens=max(tokens.values()),
        squared_requests=sum(count**2 for count in in_bin.values()),
    )


def every_way(running: Engine, path: Path) -> Iterator[crowding.Crowds]:
    """Each row fetched, all summed by the engine, and from sums per second."""
    (part,) = parts(running, running.confined(found([str(path)])), None, {})
    of_log = scanned(running, part, Clock(), careful=False)
    minutes = running.arrays(aggregates.per_minute(of_log), "")
    asked = {group: told for group, some in by_group(minutes).items() if len((told := requested(some))["rows"])}
    of_log = of_log if len(asked) > 1 else of_log.replaced(names=())
    if rows_by_verdict(minutes).keys() == {Verdict.SERVED}:
        of_log = of_log.replaced(all_served=True)
    yield crowding.by_group(running, of_log, asked)
    yield crowding.by_group(running, of_log, asked, rows_at_once=0)
    with_seconds = aggregates.with_seconds(running, of_log, first_rows=1, many=0)
    assert with_seconds.seconds is not None
    yield crowding.by_group(running, with_seconds, asked)


def same_minutes(running: Engine, of_log: LogRequests) -> bool:
    """Whether minutes from sums per second are those from rows."""
    from_seconds = aggregates.with_seconds(running, of_log, first_rows=1, many=0)
    tables = []
    for one in (of_log, from_seconds):
        arrays = running.arrays(aggregates.per_minute(one), "")
        columns = [np.ma.asarray(arrays[name]).tolist() for name in sorted(arrays)]
        tables.append(sorted(map(repr, zip(*columns, strict=True))))
    return tables[0] == tables[1]


@pytest.fixture(scope="module")
def running() -> Iterator[DuckDBEngine]:
    with engine() as one:
        yield one


@pytest.mark.slow
@some
@given(logs)
def test_every_way_counts_as_python_does(running: DuckDBEngine, tmp_path: Path, body: list[Row]) -> None:
    for crowds in every_way(running, written(tmp_path / "log.jsonl", body)):
        assert crowds == expected(body)


@pytest.mark.slow
@some
@given(logs)
def test_minutes_from_sums_per_second_are_those_of_the_rows(
    running: DuckDBEngine, tmp_path: Path, body: list[Row]
) -> None:
    (part,) = parts(running, running.confined(found([str(written(tmp_path / "log.jsonl", body))])), None, {})
    assert same_minutes(running, scanned(running, part, Clock(), careful=False))


@pytest.mark.slow
@some
@given(logs)
def test_single_requests_tell_the_same(running: DuckDBEngine, tmp_path: Path, body: list[Row]) -> None:
    files = found([str(written(tmp_path / "log.jsonl", body))])
    plain, with_singles = (read(running, files, LogQuestion(singles=wanted)) for wanted in (False, True))

    assert [(one.name, one.bursts) for one in plain] == [(one.name, one.bursts) for one in with_singles]
    assert all(one.bursts for one in plain)


@pytest.mark.slow
def test_more_deployments_than_are_told_apart_at_once(running: DuckDBEngine, tmp_path: Path) -> None:
    body = [
        Row(second * 700_000, second, 1, f"chat-{second % 150}", "gpt-5", 200)
        for second in range(2 * crowding.GROUPS_AT_ONCE + 300)
    ]
    for crowds in every_way(running, written(tmp_path / "log.jsonl", body)):
        assert crowds == expected(body)


def test_the_first_rows_tell_whether_many_share_a_second(running: DuckDBEngine, tmp_path: Path) -> None:
    for gap_us, many in ((100_000, True), (500_000, False)):
        body = [Row(number * gap_us, 1, 1, "chat", "gpt-5", 200) for number in range(100)]
        (part,) = parts(running, running.confined(found([str(written(tmp_path / "log.jsonl", body))])), None, {})
        of_log = scanned(running, part, Clock(), careful=False)
        assert (aggregates.with_seconds(running, of_log, first_rows=100).seconds is not None) == many
        assert aggregates.with_seconds(running, of_log, first_rows=101).seconds is None


@pytest.mark.spark
@pytest.mark.usefixtures("running_spark")
@pytest.mark.skipif(shutil.which(JAVA) is None, reason="Java is not installed, which Spark runs in")
def test_spark_counts_as_python_does(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install -e '.[spark]'")
    from capacity.sources.request_log.engines.spark_engine import SparkEngine  # noqa: PLC0415  # only where it can be imported

    with SparkEngine(timezone="UTC", remote=None, progress=Silent()) as spark:

        @few
        @given(logs)
        def check(body: list[Row]) -> None:
            for crowds in every_way(spark, written(tmp_path / "log.jsonl", body)):
                assert crowds == expected(body)

        check()
