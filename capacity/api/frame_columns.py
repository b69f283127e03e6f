"""Columns of Python values as pandas frames: nothing else imports pandas."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import pandas as pd

_TYPES: Final[Mapping[Any, str]] = {
    str: "str",
    int: "Int64",
    float: "float64",
    Decimal: "float64",
    bool: "boolean",
    dt.date: "datetime64[s]",
    dt.datetime: "datetime64[us, UTC]",
}
Columns = Mapping[str, tuple[Any, Sequence[Any]]]
"""By name: the Python type of the values, and these."""


def of_columns(columns: Columns) -> pd.DataFrame:
    """A frame of these columns, None where a value is not known."""
    return pd.DataFrame({name: _typed(kind, values) for name, (kind, values) in columns.items()})


def _typed(kind: Any, values: Sequence[Any]) -> "pd.Series[Any]":  # noqa: ANN401  # types of Python
    numbers = [None if value is None else float(value) for value in values] if kind in (float, Decimal) else values
    if kind is dt.datetime:
        return pd.Series(pd.to_datetime(list(values), utc=True), dtype=_TYPES[kind])
    return pd.Series(list(numbers), dtype=_TYPES[kind])


def over_time(start: dt.datetime, minutes: int, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Columns of numbers by time: a row each so many minutes from the start, in UTC."""
    length = max(map(len, columns.values()), default=0)
    index = pd.date_range(start, periods=length, freq=pd.Timedelta(minutes=minutes), name="time")
    return pd.DataFrame({name: pd.array(values, dtype="float64") for name, values in columns.items()}, index=index)


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all frames, one after the other."""
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def of_records(records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A row per mapping, of columns that nobody has said the types of."""
    return pd.DataFrame(list(map(dict, records)))
