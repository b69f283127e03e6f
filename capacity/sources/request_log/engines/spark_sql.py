"""The SQL of single values, as Spark has it."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

_STAMP: Final = r"^\d{4,6}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\S*( [A-Za-z]\S*)?)?$"
"""Spark by itself takes 2026 for a stamp too, and 10:00 for one of today."""
_NO_ZONE: Final = r"^[-/\d]+([ T][:.\d]+)?$"
_IN_BRACKETS: Final = re.compile(r"[.\[]")
_NOT_IN_BRACKETS: Final = re.compile(r"['?]")
"""Keys of paths with the one have to stand in brackets, where there cannot be the other."""


def text(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def keys(path: str) -> list[str]:
    """`$."a.b".c` -> a.b, c."""
    found = re.findall(r'\.(?:"((?:[^"\\]|\\.)*)"|([^.]+))', path)
    return [re.sub(r"\\(.)", r"\1", quoted) or plain for quoted, plain in found]


def _has_path(key: str) -> bool:
    """Whether Spark can name a key in a path."""
    return key != "*" and not (_IN_BRACKETS.search(key) and _NOT_IN_BRACKETS.search(key))


def _path(keys: Sequence[str]) -> str:
    """a.b, c -> `$['a.b'].c`, as Spark has it."""
    return "$" + "".join(f"['{key}']" if _IN_BRACKETS.search(key) else f".{key}" for key in keys)


def _later(stamp: str) -> str:
    """SQL: of two hours that a change of clocks gives the same name the later one, as DuckDB takes it."""
    after = f"{stamp} + INTERVAL 1 HOUR"
    return f"CASE WHEN CAST({after} AS TIMESTAMP_NTZ) = CAST({stamp} AS TIMESTAMP_NTZ) THEN {after} ELSE {stamp} END"


def inside(column: str, keys: Sequence[str]) -> str:
    """SQL: the text below keys of a text that is JSON."""
    for has_path, some in groupby(keys, _has_path):
        if has_path:
            column = f"get_json_object({column}, {text(_path(list(some)))})"
        for key in () if has_path else some:
            column = f"from_json({column}, 'map<string,string>')[{text(key)}]"
    return column


def micros(value: str, timezone: str, *, is_text: bool) -> str:
    """SQL: see `Engine`.

    A text is a date, or a date and time to any fraction of a second, with an offset, Z, the name of a zone, or
    none of them.
    """
    if not is_text:
        stamp = f"CAST({value} AS TIMESTAMP)"
        local = f"CASE WHEN typeof({value}) = 'timestamp' THEN {stamp} ELSE {_later(stamp)} END"
        return f"unix_micros({stamp if timezone == 'UTC' else local})"
    value = f"trim({value})"
    dashes = rf"regexp_replace({value}, '^(\\d+)/(\\d+)/', '$1-$2-')"
    seconds = rf"regexp_replace({dashes}, '^(\\S+[ T]\\d+:\\d+)(?=[-Z+ ])', '$1:00')"
    stamp = f"coalesce(try_cast({value} AS TIMESTAMP), try_cast({seconds} AS TIMESTAMP))"
    if timezone != "UTC":
        stamp = f"CASE WHEN {value} RLIKE {text(_NO_ZONE)} THEN {_later(stamp)} ELSE {stamp} END"
    return f"unix_micros(CASE WHEN {value} RLIKE {text(_STAMP)} THEN {stamp} END)"


def local_micros(value: str, *, is_text: bool) -> str:
    """SQL: see `Engine`. From the parts of a time: differences go through the session's zone, which lacks an hour."""
    stamp = f"CAST({value} AS TIMESTAMP_NTZ)"
    if is_text:
        value = f"trim({value})"
        stamp = f"CASE WHEN {value} RLIKE {text(_STAMP)} THEN translate({value}, '/', '-') END"
        stamp = f"try_cast({stamp} AS TIMESTAMP_NTZ)"
    days = f"CAST(datediff(CAST({stamp} AS DATE), DATE '1970-01-01') AS BIGINT)"
    seconds = f"({days} * 86400 + hour({stamp}) * 3600 + minute({stamp}) * 60)"
    return f"{seconds} * 1000000 + CAST(extract(SECOND FROM {stamp}) * 1000000 AS BIGINT)"
