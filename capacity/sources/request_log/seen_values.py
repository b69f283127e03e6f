"""What stands in the first bad rows of a log, for messages: the values that a verdict is about, and nothing else."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from capacity.grammar import counted
from capacity.reading.scalars import short
from capacity.sources.request_log.formats.log_format import Field, LogFormat
from capacity.sources.request_log.formats.log_sample import mapping
from capacity.sources.request_log.row_verdicts import Verdict

_COUNTS: Final = (Field.INPUT, Field.OUTPUT, Field.CACHED, Field.CACHE_WRITE, Field.IMAGE_OUTPUT, Field.MAX_OUTPUT)
_ABOUT: Final[Mapping[Verdict, tuple[Field, ...]]] = {
    Verdict.NO_TIME: (Field.TIME,),
    Verdict.NOT_WHOLE: _COUNTS,
    Verdict.NEGATIVE: _COUNTS,
    Verdict.HUGE: _COUNTS,
    Verdict.UNKNOWN_STATUS: (Field.STATUS,),
    Verdict.CACHED_ABOVE_INPUT: (Field.INPUT, Field.CACHED, Field.CACHE_WRITE),
    Verdict.SAMPLED: (Field.STANDS_FOR,),
}
_ORDINARY: Final = re.compile(r"\s*[0-9]{1,8}(\.0*)?\s*")
_SHOWN: Final = re.compile(r"(?=.*[0-9])(?!.*[^\W\d_]{4}).{1,40}|-?[a-z]{2,3}", re.IGNORECASE)
"""Numbers, times, and the shortest words; all else may be of a prompt, and is not shown."""


def of_line(line: str) -> Mapping[str, object]:
    """A line of JSON; nothing where it is none."""
    with suppress(ValueError, RecursionError):
        if isinstance(value := json.loads(line), dict):
            return value
    return {}


def seen(row: Mapping[str, object], format_: LogFormat, verdict: Verdict) -> str:
    """The values that the verdict is about, as the end of a sentence: `: input_tokens is many`; nothing if none is."""
    listed = ", ".join(f"{short(name)} is {_told(value.strip())}" for name, value in _about(row, format_, verdict))
    return f": {listed}" if listed else ""


def column(row: Mapping[str, object], format_: LogFormat, verdict: Verdict) -> str | None:
    """The column that a bad row is bad for, as it is spelled there; None where that is not one alone."""
    about = [name for name, _ in _about(row, format_, verdict)]
    if verdict is Verdict.CACHED_ABOVE_INPUT:  # the input is told beside
        about.reverse()
    fields = _ABOUT.get(verdict, ())
    places = format_.places.get(fields[0], ()) if len(fields) == 1 else ()
    spelled = {name.lower(): name for name in row}
    named = (spelled[name.lower()] for name in (*about, *places) if name.lower() in spelled)
    return next(named, None)


def _about(row: Mapping[str, object], format_: LogFormat, verdict: Verdict) -> list[tuple[str, str]]:
    fields = _ABOUT.get(verdict, ())
    some = [(name, value) for field in fields for name, value in _values(row, format_, field)]
    if fields == _COUNTS:
        return [(name, value) for name, value in some if value.strip() and not _ORDINARY.fullmatch(value)]
    return some


def _told(value: str) -> str:
    if not value:
        return "empty"
    return short(value) if _SHOWN.fullmatch(value) else f"a text of {counted(len(value), 'letter')}"


def _values(row: Mapping[str, object], format_: LogFormat, field: Field) -> Iterator[tuple[str, str]]:
    for name in format_.places.get(field, ()):
        value: object = row
        for key in (name,) if name.lower() in map(str.lower, row) else name.split("/"):
            inside = {known.lower(): child for known, child in (mapping(value) or {}).items()}
            value = inside.get(key.lower())
        if value is not None and not isinstance(value, dict | list):
            yield name, str(value)
