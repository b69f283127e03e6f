"""Paths and globs -> log files, each with its container and a glimpse of its first rows."""

import csv
import filecmp
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final

from capacity.errors import InvalidInput, Mistake
from capacity.inputs import finding
from capacity.inputs.content import UTF_8, decoded, encoding_of, is_packed, opened, opened_text, told
from capacity.inputs.finding import Kind, each_once
from capacity.inputs.tables import FLATTENED, Dialect, dialect_of, holds_objects, numbered_records, records
from capacity.reading.scalars import short
from capacity.record import Record
from capacity.sources.frames import WHERE, GivenFrame

_SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".gz")
KIND: Final = Kind(suffixes=_SUFFIXES, none=f"no log in this folder: they end in {', '.join(_SUFFIXES)}")
SAMPLE_BYTES: Final = 1 << 22
"""What is looked at of a file to recognize it: some requests with all of their text."""
SAMPLE_ROWS: Final = 100
OTLP: Final = ("resourceSpans", "resourceMetrics", "resourceLogs")
ROWS_IN: Final = ("records", "tables", "value", "data", *OTLP)
"""Keys of objects that hold rows, as storage accounts, APIs and OpenTelemetry write them."""
_DEEPEST: Final = 6
_PARQUET: Final = b"PAR1"


class Container(StrEnum):
    """How rows lie in a file. A frame lies as Parquet does: in columns that have types."""

    PARQUET = "parquet"
    TABLE = "table"
    LINES = "lines"
    DOCUMENT = "document"


class LogFile(Record):
    """A file, how its rows lie in it, and the first of them; a Parquet file shows none.

    `origin` is the file that the user gave, where this one was made of it: a line is a record then.
    """

    path: Path
    container: Container
    columns: tuple[str, ...] = ()
    """Of a table, as its header has them."""
    dialect: Dialect = Dialect()
    is_packed: bool = False
    encoding: str = UTF_8
    rows: tuple[Mapping[str, object], ...] = ()
    origin: Path | None = None
    frame: GivenFrame | None = None
    """In place of a file."""
    copies: tuple[Path, ...] = ()
    """Other files that were given and have the same bytes: they are not read."""

    @property
    def told(self) -> Path:
        """The file as the user knows it, for messages."""
        return self.origin or self.path


def found(paths: Sequence[str]) -> list[LogFile]:
    """The files behind names, folders and patterns, in order, each once, and of copies the first.

    Raises `InvalidInput` with all mistakes.
    """
    mistakes: list[Mistake] = []
    files: list[LogFile] = []
    for path in each_once(finding.found(paths, KIND, mistakes)):
        try:
            files.append(glimpse(path))
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return _without_copies(files)


def _without_copies(files: Sequence[LogFile]) -> list[LogFile]:
    """Files that are alike byte by byte as one. Only files of one size are read for it."""
    result: list[LogFile] = []
    of_size: dict[int, list[int]] = {}
    for file in files:
        size = file.path.stat().st_size
        same = (at for at in of_size.get(size, ()) if filecmp.cmp(result[at].path, file.path, shallow=False))
        if (at := next(same, None)) is not None:
            result[at] = result[at].replaced(copies=(*result[at].copies, file.path))
            continue
        of_size.setdefault(size, []).append(len(result))
        result.append(file)
    return result


def of_frame(frame: GivenFrame) -> LogFile:
    """A frame in place of a file."""
    return LogFile(path=Path(WHERE), container=Container.PARQUET, frame=frame)


def glimpse(path: Path) -> LogFile:
    """What the beginning of a file tells of it. Raises `InvalidInput`."""
    try:
        os.path.realpath(path).encode()
    except UnicodeEncodeError:
        raise InvalidInput.of(str(path), "its name, or that of its folder, is not UTF-8: rename it") from None
    with opened(path) as file, told(path):
        data = file.read(SAMPLE_BYTES)
    whole = len(data) < SAMPLE_BYTES
    packed = is_packed(path)
    if data.startswith(_PARQUET):
        if packed:
            raise InvalidInput.of(str(path), "is Parquet inside of gzip: unpack it, Parquet is packed as it is")
        return LogFile(path=path, container=Container.PARQUET)
    text = decoded(data, str(path), whole=whole)
    if not text.strip():
        raise InvalidInput.of(str(path), "the log is empty: no header and no row")
    file_ = LogFile(path=path, container=Container.TABLE, is_packed=packed, encoding=encoding_of(data))
    read = _json if text.lstrip().startswith(("{", "[")) else _table
    return read(file_, text, whole=whole)


def _json(file: LogFile, text: str, *, whole: bool) -> LogFile:
    """JSON Lines where the first line is an object by itself and a row, else a document, or several."""
    lines = [line for line in text.split("\n") if line.strip()]
    complete = lines if whole else lines[:-1]
    rows = tuple(row for line in islice(complete, SAMPLE_ROWS) if (row := _object(line)) is not None)
    first = _object(complete[0]) if complete else None
    is_lines = first is not None and not holds_rows(first)
    return file.replaced(container=Container.LINES if is_lines else Container.DOCUMENT, rows=rows)


def holds_rows(document: Mapping[str, object]) -> bool:
    """Whether an object is no row but has rows in it; an answer may have `data` of its own."""
    is_answer = isinstance(document.get("usage"), dict)
    return not is_answer and any(isinstance(document.get(key), list) for key in ROWS_IN)


def _object(line: str) -> dict[str, object] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _table(file: LogFile, text: str, *, whole: bool) -> LogFile:
    text = text if whole else text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    dialect = dialect_of(text)
    try:
        rows = list(islice(records(io.StringIO(text, newline=""), dialect), SAMPLE_ROWS + 1))
    except csv.Error:
        rows = []
    if not rows:
        raise InvalidInput.of(str(file.path), "neither JSON nor a table: is this the right file?")
    if dialect.has_preamble and holds_objects(rows):  # columns that nothing asks for are not looked at again
        raise InvalidInput.of(str(file.path), FLATTENED)
    header = [name.strip() for name in rows[0]]
    lowered = [name.lower() for name in header if name]
    doubled = next((name for name in header if lowered.count(name.lower()) > 1), None)
    if doubled is not None:
        raise InvalidInput.of(str(file.path), f"two columns are named `{short(doubled)}`: remove one")
    return file.replaced(
        columns=tuple(header),
        dialect=dialect,
        rows=tuple(dict(zip(header, row, strict=False)) for row in rows[1:]),
    )


def paths(rows: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """Keys in rows, in lower case, from the outside in (`usage/prompt_tokens`) -> as they stand there."""
    found: dict[str, str] = {}
    some: list[tuple[str, object]] = [("", row) for row in rows]
    while some:
        around, value = some.pop()
        if isinstance(value, dict) and around.count("/") < _DEEPEST:
            for key, child in value.items():
                found.setdefault(f"{around}{key}".lower(), f"{around}{key}")
                some.append((f"{around}{key}/", child))
    return found


def lines_of_table(file: LogFile) -> Iterator[tuple[int, list[str]]]:
    """Each record of a table behind its header, with the line in which it begins. Raises `csv.Error`."""
    with opened_text(file.path, newline="", errors="replace") as text:
        yield from islice(numbered_records(text, file.dialect), 1, None)
