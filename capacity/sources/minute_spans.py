"""Spans of whole minutes, and which of them are left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import Finding, found
from capacity.numerals import day, minute
from capacity.sources.stamps import MINUTE_SECONDS, utc
from capacity.sources.windows import MAX_DAYS
from capacity.traffic.series import Mask


class Span(NamedTuple):
    """From one minute to before another, counted since 1970."""

    first: int
    end: int

    @property
    def size(self) -> int:
        """How many minutes."""
        return self.end - self.first

    @property
    def start(self) -> datetime:
        """The first minute."""
        return utc(self.first * MINUTE_SECONDS)

    @property
    def stop(self) -> datetime:
        """The end of the last minute."""
        return utc(self.end * MINUTE_SECONDS)

    def __str__(self) -> str:
        return f"{minute(self.start)} to {minute(self.stop)}"


def refuse_too_long(rows: Span, where: str) -> None:
    """Raises `InvalidInput` for rows that are further apart than a source can hold."""
    if rows.size - 1 > MAX_DAYS * 24 * 60:
        what = f"its rows span more than {MAX_DAYS} days, from {day(rows.start)}: one of its times may be wrong"
        raise InvalidInput.of(where, what)


def first_whole(moment: datetime) -> int:
    """The first minute that begins at a moment or after it."""
    return -(-int(moment.timestamp()) // MINUTE_SECONDS)


def last_whole(moment: datetime) -> int:
    """The minute that a moment lies in: what lies before it ends at the moment or earlier."""
    return int(moment.timestamp()) // MINUTE_SECONDS


def hidden(minutes: Span, excluded: Sequence[tuple[datetime, datetime]]) -> tuple[Mask, list[Finding]]:
    """Which minutes are to be left out, and what a reader of a plan has to know of them."""
    mask = np.zeros(minutes.size, dtype=np.bool_)
    notes = []
    for start, end in excluded:
        span = Span(last_whole(start), first_whole(end))
        first, last = (min(max(at - minutes.first, 0), minutes.size) for at in span)
        if first < last:
            mask[first:last] = True
            notes.append(found("left-out-as-asked", start=span.start, end=span.stop, minutes=last - first))
    return mask, notes
