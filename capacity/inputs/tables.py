"""Rows of tables as text, counted by one rule wherever they are read: delimiters and quotes are told by content."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from capacity.record import Record

FLATTENED: Final = (
    "holds the types of objects in place of their values, as Export-Csv writes them: "
    "pipe the objects to ConvertTo-Json -Depth 10"
)
MAX_FIELD: Final = 1 << 27
"""Characters of one value: the text of a long prompt is longer than what csv takes by itself."""
QUOTE: Final = '"'
_BACKSLASH: Final = "\\"
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_ROWS: Final = 100
_SAMPLE: Final = 1 << 22
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_BEFORE: Final = re.compile(
    r'(?:[\r\n]+|"?sep=(?P<delimiter>[^"\r\n])"?(?:\r\n|\r|\n)|#TYPE [^\r\n]*(?:\r\n|\r|\n))+', re.IGNORECASE
)
"""Before the header: empty lines, the delimiter as Excel wants it, and the type of objects as PowerShell writes it."""
_OBJECT: Final = re.compile(r"(?:[A-Za-z_]\w*\.)+\w+(?:`[0-9]+)?\[.*\]")


class Dialect(Record):
    """How a table is written."""

    delimiter: str = ","
    escape: str = QUOTE
    """Stands before a quote that belongs to a value."""
    lines_before: int = 0
    """Of the header: those that are empty, and what `sep=` and `#TYPE` begin."""
    has_preamble: bool = False
    """Whether one of them is not empty."""


def dialect_of(text: str) -> Dialect:
    """How a table is written, by its first rows.

    A backslash escapes where a quote follows one, and these rows are whole only if it does.
    """
    before = _BEFORE.match(text)
    text = text[before.end() : _SAMPLE] if before else text[:_SAMPLE]
    header = _LINE_END.split(text, maxsplit=1)[0]
    said = before["delimiter"] if before else None
    doubled = Dialect(delimiter=said or max(_DELIMITERS, key=header.count))
    backslash = doubled.replaced(escape=_BACKSLASH)
    is_needed = _BACKSLASH + QUOTE in text and not _is_even(text, doubled) and _is_even(text, backslash)
    dialect = backslash if is_needed else doubled
    if before is None:
        return dialect
    lines_before = len(_LINE_END.findall(before[0]))
    return dialect.replaced(lines_before=lines_before, has_preamble=bool(before[0].strip("\r\n")))


def holds_objects(rows: Iterable[Sequence[object]]) -> bool:
    """Whether a value is the type of an object in its place, as Export-Csv writes what is deep: `System.Object[]`."""
    return any(isinstance(value, str) and _OBJECT.fullmatch(value) for row in rows for value in row)


def _is_even(text: str, dialect: Dialect) -> bool:
    """Whether the first rows are all as long as the header, and no quote stands where none may."""
    try:
        header, *rows = islice(records(io.StringIO(text, newline=""), dialect, strict=True), _SAMPLE_ROWS)
    except csv.Error:
        return False
    return all(is_row(row, len(header)) for row in rows)


def records(text: Iterable[str], dialect: Dialect, *, strict: bool = False) -> Iterator[list[str]]:
    """The rows of a table, its header first; empty lines are none. Raises `csv.Error`."""
    return (record for _, record in numbered_records(text, dialect, strict=strict))


def numbered_records(text: Iterable[str], dialect: Dialect, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line in which it begins; a text in quotes may span lines. Raises `csv.Error`."""
    escape = None if dialect.escape == QUOTE else dialect.escape
    text = islice(text, dialect.lines_before, None)
    reader = csv.reader(text, delimiter=dialect.delimiter, escapechar=escape, doublequote=escape is None, strict=strict)
    begins = dialect.lines_before + 1
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
        begins = dialect.lines_before + reader.line_num + 1


def is_row(record: Sequence[str], columns: int) -> bool:
    """Whether a record has a value for each column; empty ones behind the last are none, as commas at the end."""
    return len(record) >= columns and not any(record[columns:])
