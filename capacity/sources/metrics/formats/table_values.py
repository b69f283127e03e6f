"""Cells of tables of minutes -> seconds and sums: numbers of dashboards such as `78.7 K`, and their times."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.sources.decimal_marks import MARKS, about_digits
from capacity.sources.local_times import plain
from capacity.sources.metrics.exported_values import numbers
from capacity.sources.metrics.formats.metric_content import Table
from capacity.sources.stamps import EARLIEST, LATEST, Ints
from capacity.sources.token_names import Quantity
from capacity.traffic.series import Floats

_BARE: Final = re.compile(r"[0-9]{10}(?:[0-9]{3}){0,3}(?:\.0+)?")
_PER_SECOND: Final = (1, 10**3, 10**6, 10**9)
_KIBANA: Final = re.compile("([A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4}) @ ([0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.][0-9]+)?")
_UNITS: Final = {
    "": 1,
    "k": 10**3,
    "m": 10**6,
    "mil": 10**6,
    "g": 10**9,
    "b": 10**9,
    "bil": 10**9,
}
"""As Grafana and Kibana shorten numbers, in lower case; no sum of a minute is larger."""
_SHORTENED: Final = re.compile("(.*[0-9])[ ]?(k|mil|m|bil|b|g)", re.IGNORECASE)


def moments(table: Table, name: str) -> tuple[Ints, tuple[Finding, ...]]:
    """The times of a column: stamps, numbers since 1970, or as Kibana writes them; and in which zone they were read.

    Raises `InvalidInput`.
    """
    cells = table.columns[name]
    if all(_is_bare(cell) for cell in cells):
        return np.array([_of_bare(str(cell)) for cell in cells], dtype=np.int64), ()
    texts = [_of_kibana(cell) if isinstance(cell, str) else cell for cell in cells]
    return table.seconds_of(name, texts), table.about_zone(name, texts)


def _is_bare(cell: object) -> bool:
    return isinstance(cell, str | int | float) and _BARE.fullmatch(str(cell).strip()) is not None


def _of_bare(text: str) -> int:
    """Whole seconds of a count of seconds, or of thousandths and so on of them."""
    whole = int(text.strip().partition(".")[0])
    return next((whole // unit for unit in _PER_SECOND if EARLIEST <= whole // unit < LATEST), whole)


def _of_kibana(text: str) -> str:
    """`Nov 5, 2026 @ 08:00:00.000` as ISO 8601; all others as they are."""
    found_ = _KIBANA.fullmatch(text.strip())
    if found_ is None:
        return text
    try:
        return f"{datetime.strptime(found_[1], '%b %d, %Y').date()} {found_[2]}"  # noqa: DTZ007  # the table's zone
    except ValueError:
        return text


def sums(table: Table, columns: Mapping[Quantity, str]) -> tuple[dict[Quantity, Floats], list[Finding]]:
    """The numbers of columns, and what has to be known of them where they are shortened. Raises `InvalidInput`."""
    read, notes = read_sums(table, {name: table.columns[name] for name in columns.values()})
    return {quantity: read[name] for quantity, name in columns.items()}, notes


def read_sums(table: Table, columns: Mapping[str, Sequence[object]]) -> tuple[dict[str, Floats], list[Finding]]:
    """See `sums`: of columns by any name."""
    split = {name: [_split(cell) for cell in cells] for name, cells in columns.items()}
    if not any(unit > 1 for cells in split.values() for _, unit in cells):
        texts = (cell for cells in columns.values() for cell in cells if isinstance(cell, str))
        return table.numbers(columns, tuple(columns)), list(about_digits(texts, table.where))
    parts = table.numbers({name: [part for part, _ in cells] for name, cells in split.items()}, ())
    result = {}
    for name, cells in split.items():
        units = np.array([unit for _, unit in cells], dtype=np.float64)
        result[name] = np.where(units > 1, np.rint(parts[name] * units), parts[name])
    most = max(_half_step(str(part), unit) for cells in split.values() for part, unit in cells if unit > 1)
    return result, [found("units-rounded", file=table.where, tokens=most)]


def _split(cell: object) -> tuple[object, int]:
    """The number and its unit."""
    shortened = _SHORTENED.fullmatch(plain(cell)) if isinstance(cell, str) else None
    return (cell, 1) if shortened is None else (shortened[1], _UNITS[shortened[2].lower()])


def _half_step(part: str, unit: int) -> float:
    """By how much a shortened number may differ from what it was."""
    last = max(part.rfind(mark) for mark in MARKS)
    decimals = len(part) - last - 1 if last >= 0 else 0
    return float(unit / 2 / 10**decimals)


def no_infinity(values: Sequence[object], what: str, where: str) -> Floats:
    """Numbers of JSON that stand there as text, NaN as None. Raises `InvalidInput`."""
    return numbers([_number(value, what, where) for value in values], what, where)


def _number(value: object, what: str, where: str) -> object:
    if not isinstance(value, str):
        return value
    if value == "NaN":
        return None
    try:
        return float(value)
    except ValueError:
        raise InvalidInput.of(where, f"{what} is no number: export it again") from None
