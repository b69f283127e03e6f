"""What tests of request logs share: reading files as a command does, and row by row."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from capacity.sources.local_forms import AS_TOLD
from capacity.sources.request_log import log_reading
from capacity.sources.request_log.cached_input import PROOFS
from capacity.sources.request_log.engines.duckdb_engine import DuckDBEngine
from capacity.sources.request_log.files.flatten import flattened
from capacity.sources.request_log.formats.known_log_formats import FORMATS
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_files import found
from capacity.sources.request_log.log_forms import with_forms
from capacity.sources.request_log.log_parts import parts, scanned
from capacity.sources.request_log.log_question import LogQuestion
from capacity.sources.request_log.row_verdicts import Verdict
from capacity.sources.request_log.sql.sql_times import Clock
from capacity.traffic.series import ObservedDeployment

SAMPLES = Path(__file__).parent / "sources" / "logs"
CANARY = "CANARY"
"""Begins every prompt and every answer in the samples."""

UNTOLD = (*PROOFS, "is_local", "merged", "torn")
"""Columns that tell of the log, not of a request."""

Row = dict[str, Any]


class Silent:
    """Nobody watches how far reading is."""

    is_shown = False

    def share(self, what: str, share: float) -> None:
        """Nothing is told."""


def engine(timezone: str = "UTC") -> DuckDBEngine:
    return DuckDBEngine(timezone=timezone, memory_bytes=None, progress=Silent())


def read(*paths: Path | str, timezone: str = "UTC", **asked: Any) -> list[ObservedDeployment]:  # noqa: ANN401
    """The deployments in the files; `asked` are fields of `LogQuestion`."""
    with engine(timezone) as running:
        return log_reading.read(running, found([str(path) for path in paths]), LogQuestion(**asked))


def rows(
    *paths: Path | str,
    timezone: str = "UTC",
    input_format: str | None = None,
    columns: Mapping[Field, str] | None = None,
    clock: Clock | None = None,
) -> list[Row]:
    """What is read of each row, without what is not known of it."""
    result: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch, engine(timezone) as running:
        files = flattened(found([str(path) for path in paths]), Path(scratch), columns or {})
        for part in parts(running, files, input_format, columns or {}):
            formed = with_forms(running, part, AS_TOLD, careful=False)
            frame = scanned(running, formed, clock or Clock(), careful=False).frame
            arrays = {name: np.ma.asarray(values).tolist() for name, values in running.arrays(frame, "").items()}
            for row in zip(*arrays.values(), strict=True):
                told = zip(arrays, row, strict=True)
                known = {name: value for name, value in told if value is not None and name not in UNTOLD}
                result.append({**known, "verdict": Verdict(known["verdict"])})
    return result


def recognized(path: Path) -> list[str]:
    """The name of the format of each part."""
    with tempfile.TemporaryDirectory() as scratch, engine() as running:
        files = flattened(found([str(path)]), Path(scratch))
        known = {format_.looked_for: name for name, format_ in FORMATS.items()}
        return [known[part.format.looked_for] for part in parts(running, files, None, {})]
