"""JSON of any arrangement -> the rows in it: lists, answers of APIs, records of storage accounts, spans of OTLP."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Final, TypeAlias

from capacity.errors import InvalidInput
from capacity.inputs.content import opened_text
from capacity.sources.request_log.formats.genai_spans import ERROR
from capacity.sources.request_log.log_files import OTLP, ROWS_IN, LogFile, holds_rows

MAX_CHARACTERS: Final = 1 << 29
"""Of a document, unpacked, or of one line: it is read whole."""
BYTES_PER_CHARACTER: Final = 6
"""What a document takes in memory, its text and its values: five were measured."""
_FAILED: Final = (2, "STATUS_CODE_ERROR")
_SPANS: Final = "resourceSpans"
_SPACE: Final = re.compile(r"\s*")

Row: TypeAlias = Mapping[str, object]


def rows(file: LogFile, memory_bytes: int | None = None) -> Iterator[Row]:
    """The rows of one document, of several, or of one to a line; what is no row is an empty one.

    Raises `InvalidInput` for a document that takes more memory, `ValueError` for what is no JSON, and whatever reading
    a file raises.
    """
    most = MAX_CHARACTERS if memory_bytes is None else min(memory_bytes // BYTES_PER_CHARACTER, MAX_CHARACTERS)
    for value in _values(file, most):
        yield from _rows(value, str(file.path))


def _values(file: LogFile, most: int) -> Iterator[object]:
    where = str(file.path)
    with opened_text(file.path) as text:
        line = _line(text, where, most)
        while line.isspace():
            line = _line(text, where, most)
        try:
            value = json.loads(line)
        except ValueError:
            rest = text.read(most + 1)
            if len(line) + len(rest) > most:
                raise _too_large(where, most) from None
            yield from _one_after_another(line + rest)
            return
        yield value
        while line := _line(text, where, most):
            if not line.isspace():
                yield _value(line)


def _line(text: IO[str], where: str, most: int) -> str:
    line = text.readline(most + 1)
    if len(line) > most:
        raise _too_large(where, most)
    return line


def _too_large(where: str, most: int) -> InvalidInput:
    remedy = "save it as JSON Lines" if most == MAX_CHARACTERS else "save it as JSON Lines, or give more --memory"
    return InvalidInput.of(where, f"larger than {most >> 20} MiB as one document: {remedy}")


def _value(line: str) -> object:
    """One line among others; None where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _one_after_another(text: str) -> Iterator[object]:
    """The documents in a text, nearly always one."""
    decoder = json.JSONDecoder()
    text = text.strip()
    begin = 0
    while begin < len(text):
        value, end = decoder.raw_decode(text, begin)
        yield value
        space = _SPACE.match(text, end)
        begin = end if space is None else space.end()


def _rows(value: object, where: str) -> Iterator[Row]:
    if isinstance(value, list):
        for one in value:
            yield from _rows(one, where) if isinstance(one, dict) and _SPANS in one else [_object(one)]
    elif not isinstance(value, dict) or not holds_rows(value):
        yield _object(value)
    elif isinstance(value.get("tables"), list):
        yield from _of_query(value, where)
    elif isinstance(value.get(_SPANS), list):
        yield from _spans(value)
    else:
        key = next(key for key in ROWS_IN if isinstance(value.get(key), list))
        yield from (_object(one) for one in value[key] if key not in OTLP)


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> Iterator[dict[str, object]]:
    return (_object(one) for one in value) if isinstance(value, list) else iter(())


def _of_query(answer: Mapping[str, object], where: str) -> Iterator[Row]:
    """Rows of the first table, as Log Analytics and Application Insights answer."""
    if answer.get("error") is not None:
        raise InvalidInput.of(where, "the query was not answered whole: ask for fewer rows, such as a day at a time")
    table = next(_objects(answer["tables"]), {})
    names = [str(column.get("name")) for column in _objects(table.get("columns"))]
    found = table.get("rows")
    for row in found if isinstance(found, list) else ():
        yield dict(zip(names, row, strict=True)) if isinstance(row, list) and len(row) == len(names) else {}


def _spans(document: Mapping[str, object]) -> Iterator[Row]:
    """Spans with their attributes as a mapping; one that failed has a type of error."""
    for resource in _objects(document[_SPANS]):
        for scope in _objects(resource.get("scopeSpans")):
            for span in _objects(scope.get("spans")):
                attributes = {str(one.get("key")): _plain(one.get("value")) for one in _objects(span.get("attributes"))}
                if _object(span.get("status")).get("code") in _FAILED:
                    attributes.setdefault(ERROR, "_OTHER")
                yield {**span, "attributes": attributes}


def _plain(value: object) -> object:
    """{"intValue": "12"} -> "12"."""
    return next(iter(_object(value).values()), None)
