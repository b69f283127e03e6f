"""Paths and globs -> log files, each with its container and a glimpse of its first rows."""

import csv
import glob
import gzip
import io
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Final

from capacity.errors import InvalidInput, Mistake
from capacity.reading.scalars import short
from capacity.record import Record

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".gz")
"""What is read in a folder. A file that is named itself may have any name."""
SAMPLE_BYTES: Final = 1 << 22
"""What is looked at of a file to recognize it: some requests with all of their text."""
SAMPLE_ROWS: Final = 100
OTLP: Final = ("resourceSpans", "resourceMetrics", "resourceLogs")
ROWS_IN: Final = ("records", "tables", "value", "data", *OTLP)
"""Keys of objects that hold rows, as storage accounts, APIs and OpenTelemetry write them."""
MAX_FIELD: Final = 1 << 27
"""Characters of one value of a table: the text of a long prompt is longer than what csv takes by itself."""
_GZIP: Final = b"\x1f\x8b"
_PARQUET: Final = b"PAR1"


class Container(StrEnum):
    """How rows lie in a file."""

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
    delimiter: str = ","
    rows: tuple[Mapping[str, object], ...] = ()
    origin: Path | None = None

    @property
    def told(self) -> Path:
        """The file as the user knows it, for messages."""
        return self.origin or self.path


def found(paths: Sequence[str]) -> list[LogFile]:
    """The files behind names, folders and patterns, in order, each once. Raises `InvalidInput` with all mistakes."""
    mistakes: list[Mistake] = []
    files: list[LogFile] = []
    for path in dict.fromkeys(_expanded(paths, mistakes)):
        try:
            files.append(glimpse(path))
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return files


def _expanded(paths: Iterable[str], mistakes: list[Mistake]) -> Iterator[Path]:
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112  # a Path raises for names that are too long
            inside = sorted(one for one in Path(path).iterdir() if one.name.endswith(SUFFIXES) and one.is_file())
            if not inside:
                what = f"no log in this folder: they end in {', '.join(SUFFIXES)}"
                mistakes.append(Mistake(where=path, what=what))
            yield from inside
        elif glob.has_magic(path) and not os.path.exists(path):  # noqa: PTH110
            every = glob.glob(path, recursive=True)  # noqa: PTH207  # Path.glob takes no absolute pattern
            matches = sorted(Path(match) for match in every if Path(match).is_file())
            if not matches:
                mistakes.append(Mistake(where=path, what="no file matches this pattern: check the folder you are in"))
            yield from matches
        else:
            yield Path(path)


def glimpse(path: Path) -> LogFile:
    """What the beginning of a file tells of it. Raises `InvalidInput`."""
    data, whole = _beginning(path)
    if data.startswith(_PARQUET):
        return LogFile(path=path, container=Container.PARQUET)
    text = _decoded(data, str(path))
    if not text.strip():
        raise InvalidInput.of(str(path), "the log is empty: no header and no row")
    if text.lstrip().startswith(("{", "[")):
        return _json(path, text, whole=whole)
    return _table(path, text, whole=whole)


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, gzip or not."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]  # a GzipFile reads as one


def _beginning(path: Path) -> tuple[bytes, bool]:
    """The first bytes, and whether they are all there is."""
    try:
        with opened(path) as file:
            data = file.read(SAMPLE_BYTES)
            return data, len(data) < SAMPLE_BYTES
    except FileNotFoundError:
        raise InvalidInput.of(str(path), "no such file: check the name and the folder you are in") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        what = "the gzip file is damaged or was cut off: copy or export it again"
        raise InvalidInput.of(str(path), what) from None
    except OSError as error:
        raise InvalidInput.of(str(path), f"cannot be read: {error.strerror}") from None
    except ValueError as error:  # a NUL in the name
        raise InvalidInput.of(repr(str(path)), f"cannot be read: {error}") from None


def _decoded(data: bytes, where: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidInput.of(where, "the text is UTF-16: save the file as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # the glimpse ends in the middle of a letter
            return data[: error.start].decode("utf-8-sig")
        raise InvalidInput.of(where, "not valid UTF-8 text: save the file as UTF-8") from None


def _json(path: Path, text: str, *, whole: bool) -> LogFile:
    """JSON Lines where the first line is an object by itself and a row, else a document, or several."""
    lines = [line for line in text.split("\n") if line.strip()]
    complete = lines if whole else lines[:-1]
    rows = tuple(row for line in islice(complete, SAMPLE_ROWS) if (row := _object(line)) is not None)
    first = _object(complete[0]) if complete else None
    is_lines = first is not None and not holds_rows(first)
    return LogFile(path=path, container=Container.LINES if is_lines else Container.DOCUMENT, rows=rows)


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


def _table(path: Path, text: str, *, whole: bool) -> LogFile:
    text = text.lstrip("\r\n")
    text = text if whole else text[: text.rfind("\n") + 1]
    delimiter = max((",", ";", "\t", "|"), key=text.partition("\n")[0].count)
    try:
        rows = list(islice(records(io.StringIO(text, newline=""), delimiter), SAMPLE_ROWS + 1))
    except csv.Error:
        rows = []
    if not rows:
        raise InvalidInput.of(str(path), "neither JSON nor a table: is this the right file?")
    header = [name.strip() for name in rows[0]]
    lowered = [name.lower() for name in header if name]
    doubled = next((name for name in header if lowered.count(name.lower()) > 1), None)
    if doubled is not None:
        raise InvalidInput.of(str(path), f"two columns are named `{short(doubled)}`: remove one")
    return LogFile(
        path=path,
        container=Container.TABLE,
        columns=tuple(header),
        delimiter=delimiter,
        rows=tuple(dict(zip(header, row, strict=False)) for row in rows[1:]),
    )


def records(text: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows of a table, its header first; empty lines are none. Raises `csv.Error`."""
    return (record for _, record in numbered_records(text, delimiter))


def numbered_records(text: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line in which it begins; a text in quotes may span lines. Raises `csv.Error`."""
    reader = csv.reader(text, delimiter=delimiter)
    begins = 1
    while True:
        before = csv.field_size_limit(MAX_FIELD)  # of all readers: what others set stays theirs
        try:
            record = next(reader, None)
        finally:
            csv.field_size_limit(before)
        if record is None:
            return
        if record:
            yield begins, record
        begins = reader.line_num + 1
