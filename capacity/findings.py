"""Findings: what a reader has to know, as a code and values. `sentences` has the sentence of each code."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import NoReturn, TypeAlias

from capacity.record import Record

Value: TypeAlias = "str | float | Fraction | Decimal | dt.date | Enum | Record | tuple[Value, ...] | None"


class Finding(Record):
    """A note, an assumption, a reason or a warning.

    `values` are unrounded, and stand in the sentence of `code` under their names. `source` is cited as reports cite it.
    """

    code: str
    values: Mapping[str, Value]
    source: str | None = None
    date: dt.date | None = None

    def __format__(self, spec: str) -> NoReturn:
        message = f"{self.code} is no text: `sentences.say.said` has its sentence"
        raise TypeError(message)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finding) and self.code == other.code and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.code, *self.values.items(), self.source, self.date))


def found(code: str, *, source: str | None = None, date: dt.date | None = None, **values: Value) -> Finding:
    """A finding: `found("above-window", mean=Fraction(9000), limit=8192)`."""
    if not values and source is None and date is None:
        return _bare(code)
    return Finding.whole({"code": code, "values": values, "source": source, "date": date})


@cache
def _bare(code: str) -> Finding:
    """The one finding of a code that says all."""
    return Finding(code=code, values={})
