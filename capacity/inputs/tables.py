"""Rows of tables as text, counted by one rule wherever they are read: delimiters and quotes are told by content."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from capacity.record import Record

MAX_FIELD: Final = 1 << 27
"""Characters of one value: the text of a long prompt is longer than what csv takes by itself."""
QUOTE: Final = '"'
_BACKSLASH: Final = "\\"
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_ROWS: Final = 100
_SAMPLE: Final = 1 << 22
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_EMPTY_LINES: Final = re.compile(r"[\r\n]+")


class Dialect(Record):
    """How a table is written."""

    delimiter: str = ","
    escape: str = QUOTE
    """Stands before a quote that belongs to a value."""
    empty_lines: int = 0
    """Before the header."""


def dialect_of(text: str) -> Dialect:
    """How a table is written, by its first rows.

    A backslash escapes where a quote follows one, and these rows are whole only if it does.
    """
    empty = _EMPTY_LINES.match(text)
    text = text[empty.end() : _SAMPLE] if empty else text[:_SAMPLE]
    empty_lines = len(_LINE_END.findall(empty[0])) if empty else 0
    header = _LINE_END.split(text, maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    doubled = Dialect(delimiter=delimiter, empty_lines=empty_lines)
    backslash = doubled.replaced(escape=_BACKSLASH)
    is_needed = _BACKSLASH + QUOTE in text and not _is_even(text, doubled) and _is_even(text, backslash)
    return backslash if is_needed else doubled


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
    reader = csv.reader(text, delimiter=dialect.delimiter, escapechar=escape, doublequote=escape is None, strict=strict)
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


def is_row(record: Sequence[str], columns: int) -> bool:
    """Whether a record has a value for each column; empty ones behind the last are none, as commas at the end."""
    return len(record) >= columns and not any(record[columns:])
