"""The same logs through both engines, DuckDB and Spark: equal in every number, and on real traces equal to pandas.

The Spark tests need pyspark and Java; the traces stand in the shared folder beside the checkout.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
import pytest

from capacity.errors import CapacityError, InvalidInput, SourceUnavailable
from capacity.installation import command_to_add
from capacity.sources.local_forms import local_forms
from capacity.sources.local_times import DayOrder
from capacity.sources.request_log.engine import Engine, ScannedColumn
from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_files import Container, found
from capacity.sources.request_log.log_files import paths as json_paths
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_reading import read
from capacity.sources.request_log.sql.sql_places import json_path
from capacity.sources.request_log.sql.sql_times import Clock, micros
from capacity.sources.request_log.sql.sql_values import whole
from capacity.traffic.requests import Requests
from capacity.traffic.series import ObservedDeployment, TokenSeries
from tests.found import codes
from tests.minutes import SHARED
from tests.request_logs import Silent

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install -e '.[spark]'")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("pyspark", reason="pyspark is not installed: pip install -e '.[spark]'")
from capacity.sources.request_log.engines.spark_engine import SparkEngine  # noqa: E402  # only where it can be imported

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
has_java = pytest.mark.skipif(shutil.which(JAVA) is None, reason="Java is not installed, which Spark runs in")
TRACES = SHARED / "data" / "traces"
needs_traces = pytest.mark.skipif(not TRACES.is_dir(), reason=f"{TRACES} is absent: set CAPACITY_SHARED")
MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)
SINGLES = LogQuestion(singles=True)
Opened = AbstractContextManager[Engine]
T = TypeVar("T", bound=Callable[..., None])


def needs_java(test: T) -> T:
    """Marks a test that starts Spark."""
    marked: T = pytest.mark.spark(has_java(test))
    return marked


def on_running(test: T) -> T:
    """Marks a test with sessions beside a Spark that runs already."""
    marked: T = needs_java(pytest.mark.usefixtures("running_spark")(test))
    return marked


def on_duckdb(timezone: str = "UTC") -> Opened:
    return DuckDBEngine(timezone=timezone, memory_bytes=None, progress=Silent())


def on_spark(timezone: str = "UTC") -> Opened:
    return SparkEngine(timezone=timezone, remote=None, progress=Silent())


def outcome(opened: Opened, paths: Iterable[Path], question: LogQuestion) -> list[ObservedDeployment] | str:
    """The deployments, or what is wrong."""
    with opened as engine:
        try:
            return read(engine, found([str(path) for path in paths]), question)
        except CapacityError as error:
            return str(error)


def both(paths: Iterable[Path], question: LogQuestion = SINGLES, timezone: str = "UTC") -> list[ObservedDeployment]:
    """What both engines make of the files, after all of it was compared."""
    paths = list(paths)
    expected, got = (outcome(opened(timezone), paths, question) for opened in (on_duckdb, on_spark))
    assert isinstance(expected, list), expected
    assert isinstance(got, list), got
    compare(expected, got)
    return got


def values(opened: Opened, path: Path, sql: Callable[[Engine, str, ScannedColumn], str]) -> dict[str, list[object]]:
    """What an expression gives for every value of every column of a file."""
    with opened as engine:
        files = found([str(path)])
        if files[0].container is Container.PARQUET:
            scan = engine.table(files, {}, careful=False)
        else:
            scan = engine.lines(files, {name: f"$.{name}" for name in files[0].rows[0]})
        columns = {column.name: sql(engine, engine.named(column.name), column) for column in scan.columns}
        arrays = engine.arrays(engine.computed(scan.frame, columns), "values")
    return {name: column.tolist() for name, column in arrays.items()}


def refused(path: Path, question: LogQuestion = SINGLES) -> str:
    """What both engines say of a file that they refuse."""
    expected, got = (outcome(opened(), [path], question) for opened in (on_duckdb, on_spark))
    assert isinstance(expected, str)
    assert got == expected
    return expected


def compare(expected: Sequence[ObservedDeployment], got: Sequence[ObservedDeployment]) -> None:
    assert [one.name for one in got] == [one.name for one in expected]
    for one, other in zip(expected, got, strict=True):
        same_series(one.series, other.series)
        assert other.shape == one.shape
        assert other.bursts == one.bursts
        assert (other.model, other.model_version, other.notes) == (one.model, one.model_version, one.notes)
        assert other.doubts == one.doubts
        np.testing.assert_array_equal(other.measured.throttled_requests, one.measured.throttled_requests)
        assert (one.requests is None) == (other.requests is None)
        if one.requests is not None and other.requests is not None:
            same_requests(one.requests, other.requests)


def same_series(expected: TokenSeries, got: TokenSeries) -> None:
    assert got.start == expected.start
    for name in TokenSeries.record_fields:
        np.testing.assert_array_equal(getattr(got, name), getattr(expected, name), err_msg=name)


def same_requests(expected: Requests, got: Requests) -> None:
    """Those of one instant may come in another order."""
    columns = [name for name in Requests.record_fields if getattr(expected, name) is not None]
    assert columns == [name for name in Requests.record_fields if getattr(got, name) is not None]
    rows = [sorted(zip(*(getattr(one, name).tolist() for name in columns), strict=True)) for one in (expected, got)]
    assert rows[1] == rows[0]


def written(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """As CSV, or as JSON Lines for names in .jsonl; packed for names in .gz."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names), *(",".join(str(row.get(name, "")) for name in names) for row in rows)]
    if ".jsonl" in path.name:
        lines = [json.dumps(row) for row in rows]
    data = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def requests(count: int, seed: int) -> list[dict[str, object]]:
    """Of three deployments, some refused and some failed, some without an answer to how many tokens were cached."""
    chance = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for _ in range(count):
        input_ = int(chance.integers(1, 5000))
        rows.append(
            {
                "timestamp": (MIDNIGHT + timedelta(microseconds=int(chance.integers(7200 * 10**6)))).isoformat(),
                "input_tokens": input_,
                "output_tokens": int(chance.integers(1, 800)),
                "cached_input_tokens": ("", 0, input_ // 3, input_)[chance.integers(4)],
                "deployment": ("chat", "Chat-2", "api")[chance.integers(3)],
                "model": "azure/gpt-5-2025-08-07",
                "status": (*[200] * 8, 429, 500, "success", "failed")[chance.integers(12)],
                "duration_seconds": ("", round(chance.random() * 20, 3))[chance.integers(2)],
                "max_output_tokens": ("", 1000)[chance.integers(2)],
            }
        )
    return rows


STAMPS = (
    "2026-11-01T00:00:01Z",
    "2026-11-01T00:00:02.5Z",
    "2026-11-01 00:01:03.1234567",
    "2026-11-01T00:01:04.123456789012Z",
    "2026-11-01T01:01:05+01:00",
    "2026-10-31T16:02:06.25-0800",
    "2026-11-01 01:02:07+01",
    "2026-11-01 01:02:08.5 +0100",
    "2026-10-31 16:02:09 -08:00",
    "2026-11-01T00:03Z",
    "2026-11-01T01:03+01:00",
    "2026-11-01 00:04",
    "2026-11-01",
    "2026/11/01 00:05:00",
    "2026-11-1 0:6:7",
    "2026-11-01 00:07:00 UTC",
    "2026-11-01 01:07:01 Europe/Berlin",
    "2026-11-01 02:07:02 UTC+2",
    "11/1/2026, 12:08:00.000 AM",
    "11/01/2026, 1:08:01.250 a.m.",
    "11/1/2026 12:09:00\u202fPM",
    "11-01-2026 00:09:00 +01:00",
    "1.11.2026, 00:09:01,5",
    "2026-11-01 00:09:02,123456789",
    "2026. 11. 1. 0:09",
    "1793491800",
    "1793491800123",
    "1793491800123456",
    "1793491800123456789",
    "1793491800.25",
    "1.793491801e9",
    "639290886000000000",
    "  2026-11-01T00:11:00Z  ",
)
NO_STAMPS = (
    "",
    "soon",
    "2026",
    "2026-11",
    "2026-11-01 08",
    "10:00",
    "12",
    "-5",
    "nan",
    "2026-02-30",
    "99999",
    "now",
    "2026-11-01 00:08:00 BST",
)
COUNTS = (
    "5",
    " 12 ",
    "+7",
    "1e3",
    "5.0",
    "0",
    "-3",
    "5.7",
    "nan",
    "inf",
    "1,200",
    "",
    "true",
    "x",
    "1e30",
    "200000000",
)


class Told:
    """A watcher."""

    is_shown = True

    def __init__(self) -> None:
        self.shares: list[tuple[str, float]] = []

    def share(self, what: str, share: float) -> None:
        self.shares.append((what, share))


@needs_java
def test_nothing_is_said_but_progress(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The first test, as Java is started by it."""
    told = Told()
    path = written(tmp_path / "log.csv", [*requests(5, seed=1), {"timestamp": "a, b"}])
    text = outcome(SparkEngine(timezone="UTC", remote=None, progress=told), [path], SINGLES)
    assert "not as many values" in str(text)
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert {what for what, _ in told.shares} & {"summing up minutes", "looking for bad rows"}
    assert all(0 <= share <= 1 for _, share in told.shares)


@pytest.mark.slow
def test_duckdb_counts_how_far_it_is_where_somebody_watches(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It would tell -1 of every query else; and it prints no bar of its own."""
    path = written(tmp_path / "log.csv", requests(500, seed=2))
    for progress in (Told(), Silent()):
        engine = DuckDBEngine(timezone="UTC", memory_bytes=None, progress=progress)
        setting = "SELECT current_setting('enable_progress_bar')"
        assert engine._connection.execute(setting).fetchone() == (progress.is_shown,)  # noqa: SLF001  # a query is too fast
        outcome(engine, [path], SINGLES)

    assert capfd.readouterr() == ("", "")


@on_running
def test_requests_of_several_deployments(tmp_path: Path) -> None:
    observed = both([written(tmp_path / "log.csv", requests(500, seed=2))])
    assert [one.name for one in observed] == ["api", "chat", "Chat-2"]


@on_running
@pytest.mark.parametrize("timezone", ["UTC", "America/Los_Angeles"])
def test_every_form_of_time_stamps(tmp_path: Path, timezone: str) -> None:
    path = written(tmp_path / "stamps.jsonl", [{"time": stamp} for stamp in (*STAMPS, *NO_STAMPS)])

    def sql(engine: Engine, value: str, column: ScannedColumn) -> str:
        return micros(engine, [(value, column)], Clock(order=DayOrder.MONTH_FIRST))

    expected, got = (values(opened(timezone), path, sql)["time"] for opened in (on_duckdb, on_spark))
    assert dict(zip((*STAMPS, *NO_STAMPS), got, strict=True)) == dict(zip((*STAMPS, *NO_STAMPS), expected, strict=True))
    assert [stamp for stamp, value in zip(STAMPS, got, strict=False) if value is None] == []
    assert got[len(STAMPS) :] == [None] * len(NO_STAMPS)
    assert got[2] == 1793491263123456 + (8 * 3600 * 10**6 - 3600 * 10**6) * (timezone != "UTC")


@on_running
def test_every_form_of_counts(tmp_path: Path) -> None:
    path = written(tmp_path / "counts.jsonl", [{"count": count} for count in COUNTS])

    def sql(_: Engine, value: str, column: ScannedColumn) -> str:
        return whole(value, column)

    expected, got = (values(opened(), path, sql)["count"] for opened in (on_duckdb, on_spark))
    assert got == expected == [5, 12, 7, 1000, 5, 0, -3, *[None] * 8, 200000000]


@on_running
def test_an_hour_that_comes_twice(tmp_path: Path) -> None:
    """In Berlin the clocks go back from 3:00 to 2:00: both engines take a time between them for the second one."""
    stamps = ["2026-10-25 01:59:00", "2026-10-25 02:30:00", "2026-10-25 03:00:00", "2026-10-25T02:30:00+02:00"]
    rows = [{"timestamp": stamp, "input_tokens": 1, "output_tokens": 1} for stamp in stamps]
    (one,) = both([written(tmp_path / "log.jsonl", rows)], timezone="Europe/Berlin")
    assert one.requests is not None
    minutes = (one.requests.arrival_us // 60_000_000 % 1440).tolist()
    assert minutes == [23 * 60 + 59, 30, 60 + 30, 2 * 60]


@on_running
def test_values_that_are_none(tmp_path: Path) -> None:
    pairs = [*((stamp, "1") for stamp in NO_STAMPS), *((STAMPS[0], count) for count in COUNTS)]
    rows = [{"timestamp": f'"{stamp}"', "input_tokens": f'"{count}"', "output_tokens": 2} for stamp, count in pairs]
    (one,) = both([written(tmp_path / "log.csv", rows)], LogQuestion(singles=True, skip_bad=True))
    assert one.requests is not None
    assert sorted(one.requests.input_tokens.tolist()) == [
        5,
        5,
        7,
        12,
        *[372] * 3,
        1000,
        1200,
    ]  # what is not told counts at the mean


@on_running
def test_lines_that_are_no_rows(tmp_path: Path) -> None:
    lines = ["timestamp,input_tokens,output_tokens", "2026-11-01T00:00:00Z,1,2", "2026-11-01T00:00:01Z,1"]
    lines += ["2026-11-01T00:00:02Z,1,2,3", '2026-11-01T00:00:03Z,"1",2', "2026-11-01T00:00:04Z,x,2"]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines) + "\n")
    text = refused(path)
    assert f"{path}:3: not as many values as the header has names" in text
    assert f"{path}:4: not as many values" in text
    assert f"{path}:6: a token count is no whole number" in text
    (one,) = both([path], LogQuestion(singles=True, skip_bad=True))
    assert codes(one.notes)[0] == "damaged-lines"


@on_running
def test_lines_that_are_no_json(tmp_path: Path) -> None:
    lines = [json.dumps(row) for row in requests(20, seed=2)]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join([*lines[:5], lines[5][:40], "", "  ", "[1, 2]", *lines[6:], "5"]))
    text = refused(path)
    assert f"{path}:6: its time is missing" in text
    assert f"{path}:9: its time is missing" in text
    assert f"{path}:24: its time is missing" in text


@on_running
def test_several_files_with_different_columns(tmp_path: Path) -> None:
    rows = requests(300, seed=3)
    few = ("timestamp", "output_tokens", "input_tokens", "deployment")
    paths = [
        written(tmp_path / "a [1]{x}*.csv", rows[:100]),
        written(tmp_path / "b%20 c.csv", [{name: row[name] for name in few} for row in rows[100:150]]),
        written(tmp_path / "c.csv.gz", rows[150:200]),
        written(tmp_path / "d.jsonl", rows[200:]),
    ]
    observed = both(paths)
    assert sum(one.requests.count for one in observed if one.requests is not None) > 250


@on_running
def test_texts_over_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = (f'2026-11-01T00:{minute:02}:00Z,"a ""prompt"",\nover\r\nlines",{minute},2' for minute in range(30))
    path.write_text("\n".join(["timestamp,prompt,input_tokens,output_tokens", *rows, "x,y,1,2"]), newline="")
    assert ":92: its time is missing" in refused(path)


@on_running
def test_chunks_and_usage_inside_of_answers(tmp_path: Path) -> None:
    """Rows of one id are one request, with the largest counts."""
    rows: list[dict[str, object]] = []
    for number in range(40):
        details = {"cached_tokens": 10 * number, "image_tokens": number}
        usage = {"prompt_tokens": 1000 + number, "completion_tokens": 20, "prompt_tokens_details": details}
        chunk = {"id": f"chat-{number}", "object": "chat.completion.chunk", "created": 1793491200 + 7 * number}
        chunk |= {"model": "gpt-5"}
        rows += [chunk, chunk, {**chunk, "usage": usage}]
    rows.append({"created": 1793491200, "status": "throttled", "model": "gpt-5", "usage": None})
    (one,) = both([written(tmp_path / "answers.jsonl", rows)])
    assert one.requests is not None
    assert one.requests.count == 41
    assert one.requests.cached_input_tokens is not None


@on_running
def test_ids_that_are_on_several_requests(tmp_path: Path) -> None:
    """Messages have no tokens, and rows that were exported twice are there twice."""
    rows: list[dict[str, object]] = []
    for number in range(40):
        time = {"TimeGenerated": f"2026-11-01T00:{number:02}:01.{number + 1:03}Z", "CorrelationId": f"c{number // 3}"}
        rows.append({**time, "PromptTokens": 900 + number, "CompletionTokens": 80, "DeploymentName": "chat"})
        rows.append({**time, "PromptTokens": 0, "CompletionTokens": 0})
    (one,) = both([written(tmp_path / "gateway.csv", [*rows, *rows[:9], {**rows[0], "CorrelationId": ""}])])
    assert one.requests is not None
    assert one.requests.count == 41
    assert codes(one.doubts) == ["ids-not-unique"]


@on_running
def test_times_that_are_whole_minutes(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"timestamp": f"2026-11-01 00:{number % 40:02}", "input_tokens": 900 + number, "output_tokens": 80}
        for number in range(200)
    ]
    (one,) = both([written(tmp_path / "log.csv", rows)])
    assert one.on_minutes
    assert one.requests is None


@on_running
def test_spans_with_dots_in_their_keys(tmp_path: Path) -> None:
    names = ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens")
    rows: list[dict[str, object]] = []
    for number in range(30):
        attributes: dict[str, object] = {name: number * factor for name, factor in zip(names, (9, 2, 4), strict=True)}
        attributes |= {"gen_ai.operation.name": "chat", "gen_ai.request.model": "it's chat"}
        attributes |= {"http.response.status_code": 429} if number % 9 == 8 else {}
        bag = attributes if number % 2 else json.dumps(attributes)
        rows.append({"timestamp": STAMPS[number % 5], "customDimensions": bag, "id": f"span-{number}"})
    (one,) = both([written(tmp_path / "spans.jsonl", rows)])
    assert one.name == "it's chat"


PARQUET: dict[str, Callable[[int], object]] = {
    "us": lambda second: pa.scalar(MIDNIGHT.replace(tzinfo=None) + timedelta(seconds=second), pa.timestamp("us")),
    "us-zone": lambda second: pa.scalar(MIDNIGHT + timedelta(seconds=second), pa.timestamp("us", "UTC")),
    "ms": lambda second: pa.scalar(MIDNIGHT.replace(tzinfo=None) + timedelta(seconds=second), pa.timestamp("ms")),
    "ns": lambda second: pa.scalar(MIDNIGHT.replace(tzinfo=None) + timedelta(seconds=second), pa.timestamp("ns")),
    "ns-zone": lambda second: pa.scalar(MIDNIGHT + timedelta(seconds=second), pa.timestamp("ns", "UTC")),
    "date": lambda second: pa.scalar(date(2026, 11, 1) + timedelta(days=second // 10), pa.date32()),
    "text": lambda second: pa.scalar(STAMPS[second % 8]),
    "whole": lambda second: pa.scalar(1793491200000 + second * 1000),
    "real": lambda second: pa.scalar(1793491200.25 + second),
}


@on_running
@pytest.mark.parametrize("timezone", ["UTC", "Europe/Berlin"])
def test_parquet_with_every_type_of_time(tmp_path: Path, timezone: str) -> None:
    table = pa.table({kind: [of(second) for second in range(20)] for kind, of in PARQUET.items()})
    pq.write_table(table, tmp_path / "times.parquet")

    def sql(engine: Engine, value: str, column: ScannedColumn) -> str:
        return micros(engine, [(value, column)], Clock())

    expected, got = (values(opened(timezone), tmp_path / "times.parquet", sql) for opened in (on_duckdb, on_spark))
    assert got == expected
    assert all(isinstance(value, int) for column in got.values() for value in column)


@on_running
def test_parquet_with_values_that_are_missing(tmp_path: Path) -> None:
    rows = 50
    table = pa.table(
        {
            "timestamp": [PARQUET["ns"](row) for row in range(rows)],
            "input_tokens": pa.array(range(rows), pa.uint32()),
            "output_tokens": pa.array(range(rows), pa.uint64()),
            "cached_input_tokens": pa.array([None if row == 7 else row / 1 for row in range(rows)]),
            "status": pa.array([row % 7 != 3 for row in range(rows)]),
            "deployment": pa.array(["chat", "api"] * (rows // 2)).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "log.parquet")
    observed = both([tmp_path / "log.parquet"], timezone="Europe/Berlin")
    assert [one.name for one in observed] == ["api", "chat"]


@on_running
def test_parquet_with_what_holds_values(tmp_path: Path) -> None:
    rows = [{"timestamp": 1000 * row, "input_length": 1024, "output_length": 9, "hash_ids": [1, 2]} for row in range(9)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "trace.parquet")
    (one,) = both([tmp_path / "trace.parquet"])
    assert one.prompt_cache


@on_running
def test_damaged_files(tmp_path: Path) -> None:
    table = b"timestamp,input_tokens,output_tokens\n" + b"2026-11-01T00:00:00Z,1,2\n" * 300_000  # more than a glimpse
    cut = gzip.compress(table, compresslevel=1)
    (tmp_path / "cut.csv.gz").write_bytes(cut[: len(cut) * 9 // 10])
    frame = pa.Table.from_pylist([{"timestamp": "2026-11-01", "input_tokens": 1, "output_tokens": 1}])
    pq.write_table(frame, tmp_path / "cut.parquet")
    data = (tmp_path / "cut.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[:-20])
    for name in ("cut.csv.gz", "cut.parquet"):
        got = outcome(on_spark(), [tmp_path / name], SINGLES)
        assert (
            got == f"{tmp_path / name}: {'the gzip' if '.gz' in name else 'the Parquet'} file is damaged or was "
            "cut off: copy or export it again"
        )


@on_running
def test_names_of_files_that_spark_misreads(tmp_path: Path) -> None:
    rows = requests(5, seed=5)
    hidden, colon = written(tmp_path / "_log.csv", rows), written(tmp_path / "0:00.csv", rows[1:])
    assert outcome(on_spark(), [hidden, colon], SINGLES) == "\n".join(
        [
            f"{hidden}: Spark passes over files whose name begins with _ or .: rename it",
            f"{colon}: Spark reads no files with a colon in their path: rename it",
        ]
    )


@on_running
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json"])
def test_gzip_is_told_by_content(suffix: str, tmp_path: Path) -> None:
    """Packed without a suffix that says so, and not packed with one; the line of a bad row is found in both."""
    rows = [*requests(50, seed=5), {**requests(1, seed=6)[0], "input_tokens": -1}]
    packed = written(tmp_path / f"a.{suffix}.gz", rows).rename(tmp_path / f"packed [1].{suffix}")
    plain = written(tmp_path / f"b.{suffix}", rows).rename(tmp_path / f"plain.{suffix}.gz")
    both([packed, plain], LogQuestion(skip_bad=True))
    for path in (packed, plain):
        assert str(path) in refused(path, LogQuestion()).partition("\n")[0]


@on_running
def test_keys_of_any_letters(tmp_path: Path) -> None:
    """On the outside, and inside of something."""
    keys = ['a"b', "a\\b", "a.b", "a'b", "a'.b", "*", "[0]", "?", "a b", "é", "$", "'.?[*\"\\"]
    inner = {key: {"input_tokens": at, "o'k.": -at} for at, key in enumerate(keys, 1)}
    line = {"timestamp": "2026-11-01T00:00:00Z", **inner, "x": inner}
    path = tmp_path / "log.jsonl"
    path.write_text(json.dumps(line) + "\n" + json.dumps(line))
    expected = {
        f"{outside}{key}/{name}": [str(value)] * 2
        for outside in ("", "x/")
        for key, values_ in inner.items()
        for name, value in values_.items()
    }
    for opened in (on_duckdb(), on_spark()):
        with opened as engine:
            files = found([str(path)])
            spelled = json_paths(files[0].rows)
            scan = engine.lines(files, {name: json_path(written_so) for name, written_so in spelled.items()})
            texts = engine.computed(scan.frame, {name: engine.named(name) for name in expected})
            assert {name: column.tolist() for name, column in engine.arrays(texts, "values").items()} == expected
    question = LogQuestion(columns={Field.INPUT: f"x/{keys[-1]}/input_tokens", Field.OUTPUT: f"{keys[0]}/input_tokens"})
    (one,) = both([path], question)
    assert (one.series.input_tokens.tolist(), one.series.output_tokens.tolist()) == ([2.0 * len(keys)], [2.0])


@on_running
def test_a_spark_that_runs_already_stays_as_it_is(running_spark: "SparkSession", tmp_path: Path) -> None:
    """As in a notebook: with its settings, and running on afterwards."""
    names = ("spark.sql.session.timeZone", "spark.sql.ansi.enabled", "spark.sql.shuffle.partitions")
    before = [running_spark.conf.get(name) for name in names]
    path = written(tmp_path / "log.csv", requests(50, seed=1))
    with on_spark("America/Lima") as engine:
        assert len(read(engine, found([str(path)]), LogQuestion())) > 1
        assert [running_spark.conf.get(name) for name in names] == before

    with pytest.raises(InvalidInput, match="--timezone Mars/Base: is not a time zone"):
        on_spark("Mars/Base")
    assert [tuple(row) for row in running_spark.sql("SELECT 1 + 1").collect()] == [(2,)]


@needs_java
def test_an_unknown_time_zone() -> None:
    with pytest.raises(InvalidInput, match="--timezone Mars/Base: is not a time zone"):
        on_spark("Mars/Base")


def test_without_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(InvalidInput, match="--engine spark: Java 17 or newer is needed here: install it, or name"):
        on_spark()


@pytest.mark.parametrize("url", ["host:15002", "sc://", "http://host", "sc://host:port"])
def test_no_address_of_a_cluster(url: str) -> None:
    with pytest.raises(InvalidInput, match="is not the address of a cluster: write sc://host:15002"):
        SparkEngine(timezone="UTC", remote=url, progress=Silent())


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_REMOTE", "sc://localhost:1/;token=secret")
    with pytest.raises(SourceUnavailable, match="the Spark cluster cannot be reached") as error:
        on_spark()
    assert "secret" not in str(error.value)


def test_without_pyspark() -> None:
    code = "import sys; sys.modules['pyspark'] = None; import capacity.sources.request_log.engines.spark_engine"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stderr.endswith(f"Spark is not installed, or not all of it: {command_to_add('spark')}\n")


PLAIN_AZURE = {Field.TIME: "TIMESTAMP", Field.INPUT: "ContextTokens", Field.OUTPUT: "GeneratedTokens"}
REAL: dict[str, tuple[str, LogQuestion, Callable[[Path], pd.DataFrame]]] = {
    "azure-2023": (
        "azure-llm-2023/AzureLLMInferenceTrace_conv.csv.gz",
        LogQuestion(columns=PLAIN_AZURE, singles=True),
        lambda path: pd.read_csv(path, names=["time", "input", "output"], header=0, parse_dates=["time"]),
    ),
    "mooncake": (
        "mooncake/conversation_trace.jsonl.gz",
        SINGLES,
        lambda path: pd.DataFrame(map(json.loads, gzip.decompress(path.read_bytes()).splitlines())).rename(
            columns={"timestamp": "time", "input_length": "input", "output_length": "output"}
        ),
    ),
    "servegen-48": (
        "servegen/m-large-client-48-requests.parquet",
        LogQuestion(clock=Clock(unit="s")),
        lambda path: pd.read_parquet(path).rename(
            columns={"timestamp": "time", "input_tokens": "input", "output_tokens": "output"}
        ),
    ),
}


@needs_traces
@on_running
@pytest.mark.parametrize("name", REAL)
def test_real_traces_minute_by_minute(name: str) -> None:
    """Against a plain group-by of pandas."""
    place, question, rows_of = REAL[name]
    (one,) = both([TRACES / place], question)
    rows = rows_of(TRACES / place)
    if rows["time"].dtype.kind != "M":
        rows["time"] = pd.to_datetime(rows["time"], unit="ms" if name == "mooncake" else "s")
    minutes = rows.groupby(rows["time"].dt.floor("min")).agg({"input": "sum", "output": "sum", "time": "size"})
    whole = pd.date_range(minutes.index[0], minutes.index[-1], freq="min")
    minutes = minutes.reindex(whole, fill_value=0)
    assert one.series.start == whole[0].tz_localize("UTC")
    np.testing.assert_array_equal(one.series.input_tokens, minutes["input"].to_numpy())
    np.testing.assert_array_equal(one.series.output_tokens, minutes["output"].to_numpy())
    np.testing.assert_array_equal(one.series.requests, minutes["time"].to_numpy())


@on_running
def test_local_times_in_a_night_in_which_clocks_change(tmp_path: Path) -> None:
    """Spark keeps no order of all rows, and refuses the hour that comes twice; what never came both refuse."""
    forms = local_forms(time_format=None, decimal=None, timezone="Europe/Berlin", today=None)
    question = LogQuestion(singles=True, forms=forms, timezone="Europe/Berlin")
    said = []
    for name, stamps in {
        "autumn.csv": ["2026-10-25 01:59:00", "2026-10-25 02:30:00"],
        "spring.csv": ["2026/03/29 01:59:00", "2026/03/29 02:30:00.25"],
        "beside.csv": ["2026-10-25 01:59:00", "2026-10-25 03:00:00"],
    }.items():
        rows = "".join(f"{stamp},a,5,5\n" for stamp in stamps)
        (tmp_path / name).write_text(f"timestamp,deployment,input_tokens,output_tokens\n{rows}")
        said.append(outcome(on_spark("Europe/Berlin"), [tmp_path / name], question))
    autumn, spring, beside = said
    assert "Spark keeps no order of rows: read it with --engine duckdb" in str(autumn)
    assert "`2026-03-29 02:30:00` never was in the time zone Europe/Berlin" in str(spring)
    assert not isinstance(beside, str)
    expected = outcome(on_duckdb("Europe/Berlin"), [tmp_path / "beside.csv"], question)
    assert not isinstance(expected, str)
    compare(expected, beside)
