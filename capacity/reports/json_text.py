"""Values as JSON text: numbers unrounded, records by their fields, findings as sentences, unknown as null."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from capacity.findings import Finding
from capacity.numerals import exact
from capacity.record import Record
from capacity.sentences.say import said
from capacity.visible import HIDDEN


def laid_out(value: object) -> str:
    """The value as JSON with a line for each part, nothing hidden in it, and a line end."""
    import orjson  # noqa: PLC0415  # a table needs none of it

    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    try:
        text = orjson.dumps(value, default=_default, option=options).decode()
    except orjson.JSONEncodeError:  # it has no whole numbers beyond 64 bits, and no halves of letters
        text = json.dumps(plain(value), indent=2, ensure_ascii=False) + "\n"
    return escaped(text)


def plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON has for it
    """The value as parsed JSON: mappings, lists, text, numbers, None."""
    return json.loads(_encode(value))


def escaped(text: str) -> str:
    """JSON of the same value in which nothing is hidden: where it is, in strings, JSON has escapes for all of it."""
    if text.isascii() and "\x7f" not in text:  # JSON itself escapes the others, and a report may have megabytes
        return text
    return HIDDEN.sub(lambda match: match[0] if match[0] == "\n" else json.dumps(match[0])[1:-1], text)


class Later:
    """A part that is made when it is written: a report of many plans needs the room of one at a time."""

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make

    def made(self) -> object:
        """The part itself."""
        return self.make()


PLAIN: Final[Mapping[type, Callable[[Any], object]]] = {
    Fraction: exact,
    Decimal: float,
    Finding: said,
    Later: Later.made,
}
"""Of exactly these types."""


def _default(value: object) -> object:
    """What JSON has for a value that it has no word for."""
    if write := PLAIN.get(type(value)):
        return write(value)
    if isinstance(value, Record):
        return value.record_values()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float):  # one of NumPy
        return float(value)
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)  # dates


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, default=_default).encode
