"""Values as JSON text: numbers unrounded, records by their fields, findings as sentences, unknown as null."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from math import isfinite
from typing import Any, Final

from capacity.findings import Finding
from capacity.numerals import exact
from capacity.record import Record
from capacity.sentences.say import said
from capacity.visible import HIDDEN


def laid_out(value: object) -> str:
    """What `json.dumps(value, indent=2)` writes, with nothing hidden, and a line end.

    That one runs Python's encoder instead of C's, and takes three times as long.
    """
    return escaped(_laid_out(value, "\n")) + "\n"


def plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON has for it
    """The value as parsed JSON: mappings, lists, text, numbers, None."""
    return json.loads(_encode(value))


def escaped(text: str) -> str:
    """JSON of the same value in which nothing is hidden: where it is, in strings, JSON has escapes for all of it."""
    if text.isascii() and "\x7f" not in text:  # JSON itself escapes the others, and a report may have megabytes
        return text
    return HIDDEN.sub(lambda match: match[0] if match[0] == "\n" else json.dumps(match[0])[1:-1], text)


def _laid_out(value: object, start: str) -> str:
    """`start` is what begins a line: its end before it, and the blanks of the value's own line."""
    inner, known = f"{start}  ", SCALARS.get  # most values are scalars: no call of this function for them
    if isinstance(value, (dict, Record)):
        fields = value if isinstance(value, dict) else vars(value)
        items = [write(of) if (write := known(type(of))) else _laid_out(of, inner) for of in fields.values()]
        return _object(start, *fields) % tuple(items)
    if isinstance(value, (list, tuple)):
        items = [write(of) if (write := known(type(of))) else _laid_out(of, inner) for of in value]
        return f"[{inner}{f',{inner}'.join(items)}{start}]" if items else "[]"
    return quoted(value) if isinstance(value, str) else _encode(value)  # a member of an enum, or a number of NumPy


@lru_cache(maxsize=1024, typed=True)  # `True` is another name than `1`
def _object(start: str, *names: object) -> str:
    """An object with `%s` for each value. Names that are numbers become text, as everywhere in JSON."""
    keys = (quoted(name if isinstance(name, str) else _encode(name)).replace("%", "%%") for name in names)
    fields = f",{start}  ".join(f"{key}: %s" for key in keys)
    return f"{{{start}  {fields}{start}}}" if names else "{}"


def _number(value: float) -> str:
    if not isfinite(value):
        message = f"JSON has no {value}"
        raise ValueError(message)
    return repr(value)


SCALARS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: quoted,
    int: repr,
    float: _number,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    Fraction: lambda value: repr(exact(value)),
    Decimal: lambda value: _number(float(value)),
    dt.date: lambda value: quoted(str(value)),
    Finding: lambda value: quoted(said(value)),
}
"""Of exactly these types."""


def _default(value: object) -> object:
    if type(value) is Fraction:  # whose class is abstract, so that `isinstance` would ask Python code
        return exact(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Finding):
        return said(value)
    if isinstance(value, Record):
        return vars(value)
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)  # dates


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, default=_default).encode
