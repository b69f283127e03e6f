"""Rows of DuckDB as they are made, some at a time: a stream of Arrow's C interface, read where it lies in memory.

Arrow's own package would do the same, and need not be installed. The structures are those of
https://arrow.apache.org/docs/format/CStreamInterface.html, which do not change: numbers and pointers, eight bytes each.
"""

import ctypes
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, Final

import duckdb
import numpy as np

_BYTES: Final = 8


class _Stream(IntEnum):
    """Which of its eight bytes each field of `ArrowArrayStream` is."""

    GET_NEXT = 1
    GET_LAST_ERROR = 2


class _Array(IntEnum):
    """Which of its eight bytes each field of `ArrowArray` is: of rows, and of each of their columns."""

    LENGTH = 0
    OFFSET = 2
    CHILD_COUNT = 4
    BUFFERS = 5
    CHILDREN = 6
    RELEASE = 8


_FIELDS: Final = 10
"""Of an `ArrowArray`."""
_VALUES: Final = 1
"""Which buffer of a column of numbers has them."""
_NEXT: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_LAST_ERROR: Final = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)
_RELEASE: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_ERRORS: Final = {"Out of Memory": duckdb.OutOfMemoryException, "INTERRUPT": duckdb.InterruptException}
"""By how their texts begin."""


def batches(relation: duckdb.DuckDBPyRelation) -> Iterator[dict[str, Any]]:
    """Columns of BIGINT without NULL, as arrays that are read before the next ones are asked for."""
    capsule = relation.__arrow_c_stream__()  # which lets go of the stream when nothing names it any more
    stream = _pointer(capsule, b"arrow_array_stream")
    get_next, last_error = _NEXT(_at(stream, _Stream.GET_NEXT)), _LAST_ERROR(_at(stream, _Stream.GET_LAST_ERROR))
    rows = (ctypes.c_int64 * _FIELDS)()
    at = ctypes.addressof(rows)
    while True:
        if get_next(stream, at):
            raise _error((last_error(stream) or b"").decode(errors="replace"))
        if not rows[_Array.RELEASE]:  # which is how a stream ends
            return
        try:
            children = (_at(rows[_Array.CHILDREN], number) for number in range(rows[_Array.CHILD_COUNT]))
            yield {name: _numbers(child) for name, child in zip(relation.columns, children, strict=True)}
        finally:
            _RELEASE(rows[_Array.RELEASE])(at)


def _pointer(capsule: object, name: bytes) -> int:
    """What a capsule holds."""
    get = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)
    found: int = get(("PyCapsule_GetPointer", ctypes.pythonapi))(capsule, name)
    return found


def _at(pointer: int, number: int) -> int:
    """One of the numbers or pointers that a pointer leads to."""
    return ctypes.c_int64.from_address(pointer + _BYTES * number).value


def _numbers(column: int) -> Any:  # noqa: ANN401  # an array of NumPy
    length = _at(column, _Array.LENGTH)
    if not length:
        return np.zeros(0, dtype=np.int64)
    begin = _at(_at(column, _Array.BUFFERS), _VALUES) + _BYTES * _at(column, _Array.OFFSET)
    return np.ctypeslib.as_array((ctypes.c_int64 * length).from_address(begin))


def _error(text: str) -> duckdb.Error:
    return next((kind for begins, kind in _ERRORS.items() if text.startswith(begins)), duckdb.Error)(text)
