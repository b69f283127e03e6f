"""Times of traces: bare numbers, of which the log proves the unit, or is refused."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from capacity.errors import InvalidInput
from capacity.sources.request_log.sql.sql_times import Clock
from capacity.traffic.series import ObservedDeployment
from tests.request_logs import read

COUNT = 400


def trace(path: Path, times: Sequence[float]) -> Path:
    if path.suffix == ".csv":
        rows = ["timestamp,input_length,output_length", *(f"{time},1200,90" for time in times)]
    else:
        rows = [json.dumps({"timestamp": time, "input_length": 1200, "output_length": 90}) for time in times]
    path.write_text("\n".join(rows))
    return path


def minutes(observed: ObservedDeployment) -> int:
    return observed.series.minutes


@pytest.mark.parametrize("name", ["trace.jsonl", "trace.csv"])
@pytest.mark.parametrize("step", [0.5, 9.25, 60.125])
def test_seconds_are_proven_by_fractions_inside_of_one_minute(step: float, name: str, tmp_path: Path) -> None:
    (one,) = read(trace(tmp_path / name, [step * at for at in range(COUNT)]))
    assert minutes(one) == int(step * (COUNT - 1)) // 60 + 1
    assert "times-in-seconds" in {note if isinstance(note, str) else note.code for note in one.notes}


def test_milliseconds_are_whole_and_last(tmp_path: Path) -> None:
    (one,) = read(trace(tmp_path / "trace.jsonl", [2000 * at for at in range(COUNT)]))
    assert minutes(one) == 2 * (COUNT - 1) // 60 + 1


@pytest.mark.parametrize("step", [1, 7, 1000.5])
def test_what_may_be_either_is_refused_unless_it_is_said(step: float, tmp_path: Path) -> None:
    path = trace(tmp_path / "trace.jsonl", [step * at for at in range(COUNT)])
    with pytest.raises(InvalidInput, match="--time-unit s or --time-unit ms"):
        read(path)
    for unit, per_second in ("s", 1), ("ms", 1000):
        (one,) = read(path, clock=Clock(unit=unit))
        assert minutes(one) == int(step * (COUNT - 1)) // (60 * per_second) + 1


@pytest.mark.parametrize("per_second", [1, 1000, 10**6])
def test_times_since_1970_prove_their_unit_by_themselves(per_second: int, tmp_path: Path) -> None:
    start = 1_793_865_601.408
    (one,) = read(trace(tmp_path / "trace.jsonl", [(start + 9.25 * at) * per_second for at in range(COUNT)]))
    assert one.series.start.isoformat() == "2026-11-05T08:00:00+00:00"
    assert minutes(one) == int(1.408 + 9.25 * (COUNT - 1)) // 60 + 1
