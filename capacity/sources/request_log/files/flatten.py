"""What engines cannot read as it is -> JSON Lines in a scratch folder: JSON documents, and tables with a zone in them.

Only what stands where a format looks for something is written: prompts and answers are not.
"""

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import chain, islice
from math import isfinite, isnan
from pathlib import Path
from typing import Any, Final, TypeAlias

from capacity.errors import InvalidInput, Mistake
from capacity.inputs.content import DAMAGED_GZIP, DAMAGES, NOT_UTF_8, UTF_8, opened
from capacity.reading.meanings import meaning
from capacity.sizing.deployment import NOTHING
from capacity.sources.local_forms import AS_TOLD, LocalForms
from capacity.sources.request_log.files import documents, zoned_tables
from capacity.sources.request_log.formats.known_log_formats import FORMATS
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.formats.log_sample import mapping
from capacity.sources.request_log.formats.told_outcomes import named_outcome
from capacity.sources.request_log.log_files import SAMPLE_ROWS, Container, LogFile, paths

LONGEST_TEXT: Final = 200
"""Names, times and numbers are shorter; what is longer is none of them."""
_LARGEST: Final = 2**63
_MARK: Final = b"\xef\xbb\xbf"
_SAID: Final[Mapping[type[Exception], str]] = {
    **dict.fromkeys(DAMAGES, DAMAGED_GZIP),
    UnicodeError: NOT_UTF_8,
    RecursionError: "nested too deep to be a log: is this the right file?",
    csv.Error: "not a table that can be read: is this the right file?",
    ValueError: "not valid JSON, it may have been cut off: export it again",
}
_ERRORS: Final[tuple[type[Exception], ...]] = (*_SAID, OSError)

Wanted: TypeAlias = dict[str, Any]
"""Key, in lower case -> what is wanted inside of it; nothing where its own value is."""
Row: TypeAlias = Mapping[str, object]


def flattened(  # noqa: PLR0913  # what a question says of files
    files: Sequence[LogFile],
    scratch: Path,
    columns: Mapping[Field, str] = NOTHING,
    memory_bytes: int | None = None,
    forms: LocalForms = AS_TOLD,
    *,
    also: Sequence[str] = (),
) -> list[LogFile]:
    """The files; of those that engines cannot read as they are the same rows as JSON Lines in `scratch`.

    These are documents, JSON Lines with a byte order mark, tables with a time zone in their header or `sep=` or `#TYPE`
    before it, and what is UTF-16 or UTF-32. `columns` and `also` are the names that the user gave; one document may
    take `memory_bytes`. Raises `InvalidInput` with all mistakes.
    """
    wanted = _wanted([*_names(), *columns.values(), *also])
    mistakes: list[Mistake] = []
    result: list[LogFile] = []
    for file in files:
        try:
            rows = _rows(file, columns, memory_bytes, forms)
            result.append(file if rows is None else _written(file, _read(file, rows), wanted, scratch))
        except InvalidInput as error:
            mistakes += error.mistakes
    if mistakes:
        raise InvalidInput(mistakes)
    return result


def _names() -> Iterator[str]:
    for format_ in FORMATS.values():
        yield from format_.told_by
        yield from chain.from_iterable(format_.places.values())


def _wanted(names: Iterable[str], known: Wanted | None = None) -> Wanted:
    """`usage/prompt_tokens` -> {"usage": {"prompt_tokens": {}}}, beside what is known."""
    result: Wanted = deepcopy(known or {})
    for name in names:
        inside = result
        for key in name.lower().split("/"):
            inside = inside.setdefault(key, {})
    return result


def _rows(
    file: LogFile, columns: Mapping[Field, str], memory_bytes: int | None, forms: LocalForms
) -> Iterator[Row] | None:
    """The rows of a file that has to be flattened; None of any other."""
    if file.container is Container.DOCUMENT or (file.container is Container.LINES and _is_foreign(file)):
        return documents.rows(file, memory_bytes)
    if file.container is Container.TABLE:
        zones = zoned_tables.zones(file, columns, forms.zone)
        is_foreign = file.encoding != UTF_8 or file.dialect.has_preamble
        return zoned_tables.rows(file, zones, forms.times) if zones or is_foreign else None
    return None


def _is_foreign(file: LogFile) -> bool:
    """Whether a text is not UTF-8, or has a mark that is no part of it."""
    with opened(file.path) as raw:
        return file.encoding != UTF_8 or raw.read(len(_MARK)) == _MARK


def _read(file: LogFile, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows. Raises `InvalidInput` where there are none, or where the file cannot be read."""
    found = False
    try:
        for row in rows:
            found = True
            yield row
    except _ERRORS as error:
        said = (what for kind, what in _SAID.items() if isinstance(error, kind))
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInput.of(str(file.path), next(said, "cannot be read to its end") + line) from None
    if not found:
        raise InvalidInput.of(str(file.path), "no rows in it: is this the right file?")


def _written(file: LogFile, rows: Iterator[Row], wanted: Wanted, scratch: Path) -> LogFile:
    """The rows as a file of JSON Lines. Raises `InvalidInput`, also where there is no room for them."""
    first: list[Row] = []
    glimpse = list(islice(rows, SAMPLE_ROWS))
    names = paths(glimpse).values()
    wanted = _wanted((name for name in names if meaning(name) is not None or named_outcome(name) is not None), wanted)
    try:
        with tempfile.NamedTemporaryFile("w", dir=scratch, suffix=".jsonl", delete=False, encoding="ascii") as out:
            for row in chain(glimpse, rows):
                kept = _kept(row, wanted)
                if len(first) < SAMPLE_ROWS:
                    first.append(kept)
                out.write(json.dumps(kept, allow_nan=False) + "\n")
    except OSError as error:
        what = f"cannot be written: {error.strerror}; free some room, or set TMPDIR to another folder"
        raise InvalidInput.of(str(scratch), what) from None
    path = Path(out.name)
    return LogFile(
        path=path,
        container=Container.LINES,
        columns=tuple(names),
        rows=tuple(first),
        origin=file.path,
        copies=file.copies,
    )


def _kept(row: Row, wanted: Wanted) -> dict[str, object]:
    """Of a row what is wanted; a text of JSON with something wanted inside becomes the mapping that it is."""
    result: dict[str, object] = {}
    for key, value in row.items():
        inside = wanted.get(key.lower())
        if inside is None:
            continue
        bag = mapping(value) if inside else None
        kept = _value(value) if not inside else None if bag is None else _kept(bag, inside)
        if kept is not None:
            result[key] = kept
    return result


def _value(value: object) -> object:
    """A number, a short text, or a list of whole numbers; None for all others."""
    match value:
        case bool():
            return value
        case int():
            return value if abs(value) < _LARGEST else str(value)[:LONGEST_TEXT]
        case float():
            return value if isfinite(value) else None if isnan(value) else str(value)
        case str():
            return value.encode(errors="replace").decode() if len(value) <= LONGEST_TEXT else None
        case list():
            return value if all(type(one) is int for one in value) else None
    return None
