"""A log of which some requests tell cached tokens, and others have no place for them."""

from pathlib import Path

import pytest

from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.log_reading import read
from tests.request_logs import Silent

HEADER = "timestamp,input_tokens,output_tokens"


@pytest.mark.parametrize(("without", "told"), [(30, (30, 130)), (5, None), (0, None)])
def test_requests_without_cached_tokens_are_told(without: int, told: tuple[int, int] | None, tmp_path: Path) -> None:
    """Few are no matter: their input can change the share by as little."""
    rows = [f"2026-11-09T08:{at % 60:02}:{at // 60:02}Z,1000,100" for at in range(100 + without)]
    (tmp_path / "a.csv").write_text("\n".join([f"{HEADER},cached_input_tokens", *(f"{row},500" for row in rows[:100])]))
    (tmp_path / "b.csv").write_text("\n".join([HEADER, *rows[100:]]))
    paths = [str(tmp_path / name) for name in ("a.csv", "b.csv")[: 2 if without else 1]]

    with DuckDBEngine(timezone="UTC", memory_bytes=None, progress=Silent()) as engine:
        (one,) = read(engine, found(paths), LogQuestion())

    notes = [note.values for note in one.notes if note.code == "cached-of-some"]
    assert [(values["requests"], values["of"]) for values in notes] == ([] if told is None else [told])
