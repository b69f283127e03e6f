"""Values as they stand in exported files: objects and numbers of JSON, and cells of tables."""

from collections.abc import Collection, Mapping, Sequence
from types import NoneType
from typing import Final

import numpy as np

from capacity.errors import InvalidInput, Mistake
from capacity.grammar import with_article
from capacity.reading.scalars import short
from capacity.sources.decimal_marks import Decimal, decimal_of, evidence, number
from capacity.traffic.series import Floats

_NUMERIC: Final = {int, float, NoneType}
_MISSING_WORDS: Final = ("", "none", "null")  # `az monitor log-analytics query` prints None for null


def lowered(item: Mapping[str, object]) -> dict[str, object]:
    """An object with its keys in lower case: PowerShell writes `Name`, the API `name`."""
    return {key.lower(): value for key, value in item.items()}


def objects(value: object, what: str, where: str) -> list[dict[str, object]]:
    """A list of JSON objects, null being an empty one. Raises `InvalidInput` for anything else."""
    if value is None:
        return []
    if not isinstance(value, list) or not set(map(type, value)) <= {dict}:  # quick: there may be a million points
        cut = isinstance(value, str) or (isinstance(value, list) and any(isinstance(item, str) for item in value))
        remedy = "PowerShell cuts what is deep: use ConvertTo-Json -Depth 10" if cut else "export it again"
        raise InvalidInput.of(where, f"{what} must be a list of objects: {remedy}")
    return value


def text_of(value: object) -> str | None:
    """Text that is not empty; None for all else."""
    return value if isinstance(value, str) and value else None


def numbers(values: list[object], what: str, where: str, key: str | None = None) -> Floats:
    """Numbers of JSON; null is NaN. Raises `InvalidInput` for text, lists, infinity and the like.

    `key` is the column of a table.
    """
    if not set(map(type, values)) <= _NUMERIC:
        wrong = next(value for value in values if type(value) not in _NUMERIC)
        shown = f"`{short(wrong)}`" if isinstance(wrong, str) else with_article(type(wrong).__name__)
        raise _mistake(where, f"{what} must be numbers or null, not {shown}", key)
    try:
        array = np.array(values, dtype=np.float64)
    except OverflowError:
        raise _mistake(where, f"{what} are too large to be meant", key) from None
    if np.isinf(array).any() or np.count_nonzero(np.isnan(array)) != values.count(None):
        raise _mistake(where, f"{what} must be finite numbers: NaN and Infinity are none", key)
    return array


def _mistake(where: str, what: str, key: str | None) -> InvalidInput:
    return InvalidInput([Mistake(where=where, what=what, key=key)])


def cells(
    columns: Mapping[str, Sequence[object]], counts: Collection[str], where: str, told: Decimal | None = None
) -> dict[str, Floats]:
    """Numbers of a table by column, which may stand there as text. Empty, None and null are NaN.

    Of `counts` all are whole. Raises `InvalidInput` where a point or a comma in a number may mean two things.
    """
    texts = {name: {value for value in values if isinstance(value, str)} for name, values in columns.items()}
    known = evidence(text for name in counts if name in texts for text in texts[name])
    others = evidence(text for name, some in texts.items() if name not in counts for text in some)
    decimal = decimal_of(known, others, where, told)
    return {name: _cells(values, texts[name], name, where, decimal) for name, values in columns.items()}


def _cells(values: Sequence[object], texts: Collection[str], what: str, where: str, decimal: Decimal) -> Floats:
    read: dict[str, float | None] = {}
    for text in texts:
        try:
            read[text] = None if text.strip().lower() in _MISSING_WORDS else number(text, decimal)
        except ValueError:
            row = next(row for row, value in enumerate(values, 1) if value == text)
            message = f"row {row}: {what} must be a number, not `{short(text)}`"
            raise _mistake(where, message, what) from None
    return numbers([read[value] if isinstance(value, str) else value for value in values], what, where, key=what)
