"""Columns of single requests: fetched as they are made, and those of a frame not copied."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import capacity as cp
from capacity.sources.frames import GivenFrame, frame_of
from capacity.sources.request_log.engine import Unreadable
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.request_columns import filled
from capacity.traffic.requests import UNKNOWN, Ints
from tests.request_logs import engine

COUNT = 1000
NUMBERS = np.arange(COUNT, dtype=np.int64)


def in_batches(column: Ints) -> Iterator[dict[str, Ints]]:
    for at in range(0, COUNT, 300):
        yield {"input": column[at : at + 300].copy()}


@pytest.mark.parametrize("differs", [0, 299, 300, 950])
def test_a_column_that_differs_anywhere_is_copied_into_its_type(differs: int) -> None:
    there = NUMBERS.copy()
    there[differs] += 1

    got = filled(in_batches(NUMBERS), COUNT, {"input": np.int32}, [there[:-1], there])["input"]

    assert got.tolist() == NUMBERS.tolist()
    assert got.dtype == np.int32


def test_a_column_that_is_there_is_that_one() -> None:
    there = NUMBERS.copy()

    assert filled(in_batches(NUMBERS), COUNT, {"input": np.int32}, [NUMBERS + 1, there])["input"].base is there


def test_columns_of_a_frame_are_those_that_need_no_copy() -> None:
    times = pd.date_range("2026-09-01", periods=3, tz="Europe/Berlin", unit="us")
    columns = {"t": times, "i": [1, 2, 3], "f": [1.0, 2.0, 3.0], "s": ["a", "b", "c"]}
    frame = pd.DataFrame(columns).assign(nullable=pd.array([1, 2, None], dtype="Int64"))
    given = frame_of(frame)

    assert isinstance(given, GivenFrame)
    assert [column.tolist() for column in given.columns_in_memory()] == [times.asi8.tolist(), [1, 2, 3]]
    assert np.shares_memory(given.columns_in_memory()[1], frame["i"].to_numpy())


MANY = 300_000


def batches(tmp_path: Path, expression: str) -> list[Ints]:
    """An expression over `i`, of many rows."""
    log = tmp_path / "log.parquet"
    with duckdb.connect() as connection:
        connection.sql(f"FROM range({MANY}) AS r(i)").to_parquet(str(log))
    with engine() as running:
        frame = running.computed(running.table(found([str(log)]), {}, careful=False).frame, {"x": expression})
        return [batch["x"].copy() for batch in running.batches(frame, "")]


def test_rows_of_duckdb_come_some_at_a_time_and_in_order(tmp_path: Path) -> None:
    got = batches(tmp_path, "CASE WHEN i % 3 > 0 THEN i END")
    expected = np.arange(MANY)

    assert len(got) > 1
    assert (np.concatenate(got) == np.where(expected % 3 > 0, expected, UNKNOWN)).all()


def test_no_rows_are_no_batches_or_empty_ones(tmp_path: Path) -> None:
    with engine() as running:
        (tmp_path / "log.csv").write_text("i\n1\n")
        frame = running.table(found([str(tmp_path / "log.csv")]), {}, careful=False).frame.head(0)

        assert sum(len(batch["i"]) for batch in running.batches(frame, "")) == 0


def test_an_error_amid_the_rows_is_told_in_our_words(tmp_path: Path) -> None:
    late = f"CASE WHEN i = {MANY - 5} THEN error('a prompt') ELSE i END"

    with pytest.raises(Unreadable, match="the values of a column are of different kinds"):
        batches(tmp_path, late)


def test_a_frame_in_any_order_has_the_plan_of_its_requests() -> None:
    draw, count = np.random.default_rng(3), 4000
    at_us = 1_788_220_800_000_000 + np.sort(draw.integers(0, 86_400_000_000, count))
    tokens = {"input_tokens": draw.integers(10, 3000, count), "output_tokens": draw.integers(1, 500, count)}
    frame = pd.DataFrame({"timestamp": pd.to_datetime(at_us, unit="us", utc=True), **tokens})
    before = frame.copy()
    given = [frame, frame.sample(frac=1, random_state=1), frame.astype({"input_tokens": "int32"})]

    told = [cp.from_logs(one, model="gpt-5.2", today="2026-11-30").to_json() for one in given]

    assert told[1:] == told[:1] * 2
    pd.testing.assert_frame_equal(frame, before)
