"""Long lists of points in JSON, read as columns: most of an export is these, and objects for each cost the most.

A list is read so only where each point is written as the first one: a stamp, and one whole number. Any other is left to
the JSON parser, so that there is one answer to what is valid.
"""

import json
import os
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.sources.stamps import ISO_LENGTH, Ints, iso_seconds, of_this_century
from capacity.traffic.series import Floats

_LIST: Final = re.compile(r'"data"\s*:\s*\[')
_FIRST: Final = re.compile(
    rb'\s*(?P<prefix>\{\s*"timeStamp"\s*:\s*"(?P<stamp>[0-9T:-]{19})(?:Z|\+00:00)"\s*,\s*'
    rb'"(?P<name>total|average|maximum|minimum|count)"\s*:\s*)[0-9]+(?P<tail>(?:\.0)?\s*)\}(?P<between>\s*,\s*)?'
)
MOST_DIGITS: Final = 15
"""Whole numbers of so many are exact as floats."""
_POWERS: Final = 10.0 ** np.arange(MOST_DIGITS - 1, -1, -1)
_ZERO, _NINE, _END = ord("0"), ord("9"), ord("}")

Bytes = npt.NDArray[np.uint8]


class Points(NamedTuple):
    """What a list of points holds: seconds since 1970, and values by aggregation."""

    stamps: Ints
    columns: dict[str, Floats]


def loads(text: str, **options: Any) -> object:  # noqa: ANN401  # those of `json.loads`
    """As `json.loads`, but with `Points` for the lists under `data` that can be read so. Raises what that raises."""
    found = list(_lists(text)) if text.isascii() else []
    if not found:
        return json.loads(text, **options)
    mark = os.urandom(8).hex()  # no key of the text, in whatever way that is escaped
    parts, at = [], 0
    for number, (first, end, _) in enumerate(found):
        parts += [text[at:first], json.dumps({mark: number})]
        at = end
    columns = [points for _, _, points in found]

    def with_points(value: dict[str, Any]) -> object:
        return columns[value[mark]] if mark in value else value

    try:
        return json.loads("".join([*parts, text[at:]]), object_hook=with_points, **options)
    except ValueError:
        return json.loads(text, **options)  # for a message with the right place


def _lists(text: str) -> Iterator[tuple[int, int, Points]]:
    """Where lists begin and end, brackets included, and what they hold."""
    end = 0
    while found := _LIST.search(text, end):
        first = end = found.end()
        if text[found.start() - 1] == "\\":  # the end of a key such as "my \"data"
            continue
        end = text.find("]", first)
        if end < 0:
            return
        if (points := _points(text[first:end].encode())) is not None:
            yield first - 1, end + 1, points


def _points(block: bytes) -> Points | None:
    """None for what is not written alike throughout."""
    first = _FIRST.match(block)
    if first is None:
        return None
    data = np.frombuffer(block, dtype=np.uint8)
    prefix, tail, between = first["prefix"], first["tail"], first["between"] or b""
    ends = np.flatnonzero(data == _END)
    starts = np.r_[first.start("prefix"), ends[:-1] + 1 + len(between)]
    if len(ends) > 1 and not between:
        return None
    if block[int(ends[-1]) + 1 :].strip() or (ends - starts <= len(prefix) + len(tail)).any():
        return None
    stamp = first.start("stamp") - first.start("prefix")
    heads = _slices(data, starts, len(prefix))
    alike = heads == np.frombuffer(prefix, dtype=np.uint8)
    alike[:, stamp : stamp + ISO_LENGTH] = True
    if not alike.all() or not _all(data, ends - len(tail), tail) or not _all(data, ends[:-1] + 1, between):
        return None
    stamps = iso_seconds(np.ascontiguousarray(heads[:, stamp : stamp + ISO_LENGTH]))
    values = _whole_numbers(data, starts + len(prefix), ends - len(tail))
    if stamps is None or values is None or not of_this_century(stamps).all():
        return None
    return Points(stamps, {first["name"].decode(): values})


def _slices(data: Bytes, starts: Ints, length: int) -> Bytes:
    return np.lib.stride_tricks.sliding_window_view(data, length)[starts]


def _all(data: Bytes, starts: Ints, text: bytes) -> bool:
    """Whether the same text stands at all these places."""
    return not text or bool((_slices(data, starts, len(text)) == np.frombuffer(text, dtype=np.uint8)).all())


def _whole_numbers(data: Bytes, starts: Ints, ends: Ints) -> Floats | None:
    """The numbers between these places; None where one is not digits alone, as JSON writes them."""
    lengths = ends - starts
    if lengths.max() > MOST_DIGITS or ((data[starts] == _ZERO) & (lengths > 1)).any():
        return None
    width = int(lengths.max())
    digits = _slices(data, ends - width, width)  # there is always a prefix as long before the first
    inside = np.arange(width) >= width - lengths[:, np.newaxis]
    if (inside & ((digits < _ZERO) | (digits > _NINE))).any():
        return None
    return np.asarray(np.where(inside, digits - float(_ZERO), 0.0) @ _POWERS[-width:], dtype=np.float64)
