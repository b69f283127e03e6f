"""Times as people and portals write them, such as `5/11/2026, 8:00:00.000 am`, and whether the day stands first.

A part above 12 tells, or that one of the two readings lies after today, jumps back and forth, or leaves gaps of a month
between single days. AM and PM tell nothing: India and Australia write them behind day/month/year.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from capacity.errors import InvalidInput
from capacity.record import Record

DATE: Final = "([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})"
"""A date that may begin with the day or with the month."""
LOCAL: Final = (
    "([0-9]{4}|[0-9]{1,2})[-/.] ?([0-9]{1,2})[-/.] ?([0-9]{4}|[0-9]{1,2})[.]?,?[ T]+"
    "([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,]([0-9]{1,12}))?)?"
    "(?: *([AaPp])[.]? ?[Mm][.]?)?(?: ?(Z|[-+][0-9]{2}:[0-9]{2}))?"
)
"""Its nine groups, of which DuckDB takes no more: date, hour, minute, second, fraction, half of the day, and zone."""
SPACES: Final = "\u00a0\u202f\u2009"
"""No-break and thin spaces, which browsers write before AM and Excel into numbers."""
_DATE: Final = re.compile(DATE)
_LOCAL: Final = re.compile(LOCAL)
_WITHOUT_ZONE: Final = re.compile(
    r"\s*[0-9]{1,4}[-/.]\s?[0-9]{1,2}([-/.]\s?[0-9]{1,4})?[.,]*([T\s]+[0-9:.,\s]*([ap][.\s]?m[.]?)?)?\s*", re.IGNORECASE
)
_PLAIN: Final = str.maketrans(dict.fromkeys(SPACES, " "))
_MONTHS: Final = 12
_HALF_DAY: Final = 12
_FEWEST_BLOCKS: Final = 6
"""Fewer days that lie in no order may seem to by chance."""
_FEWEST_DAYS: Final = 4
_LONGEST_WEEKEND: Final = 4
_SHORTEST_MONTH: Final = 28


class DayOrder(StrEnum):
    """How dates of numbers with slashes or dashes begin."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Told(Record):
    """What is known beside a file: its user's word on the order of dates, and the last day that can be in it."""

    order: DayOrder | None = None
    today: date | None = None


NOT_TOLD: Final = Told()


class Seen(NamedTuple):
    """A date as it is written, and the numbers of the first row and of the last that has it."""

    text: str
    first: int
    last: int


def plain(text: str) -> str:
    """The text with all spaces alike, and none around it."""
    return text.translate(_PLAIN).strip()


def is_local(text: str) -> bool:
    """Whether this is a time in one of these forms; ISO 8601 is, too, where it has no T and a comma or no zone."""
    return _LOCAL.fullmatch(plain(text)) is not None


def names_no_zone(text: str) -> bool:
    """Whether this is a date or a time, in these forms or as ISO 8601, that names no zone."""
    return _WITHOUT_ZONE.fullmatch(text) is not None


def date_in(text: str) -> str | None:
    """The date in it that may begin with the day or with the month."""
    found = _DATE.match(plain(text))
    return found[0] if found and is_local(text) else None


def moment(text: str, order: DayOrder) -> datetime | None:
    """The time, with its zone if it names one; None for what is none of these forms. Raises `ValueError`."""
    found = _LOCAL.fullmatch(plain(text))
    if found is None:
        return None
    one, two, three, *clock, fraction, half, zone = found.groups()
    if len(one) == 4:  # noqa: PLR2004  # digits of a year
        year, month, day_ = one, two, three
    elif found[0][len(one)] == "." or order is DayOrder.DAY_FIRST:
        year, month, day_ = three, two, one
    else:
        year, month, day_ = three, one, two
    hour, minute, second = (int(part or 0) for part in clock)
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half in "Pp" else 0)
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    result = datetime(int(year), int(month), int(day_), hour, minute, second, micros)  # noqa: DTZ001  # the caller's
    return datetime.fromisoformat(f"{result.isoformat()}{zone}") if zone else result


def order_of_texts(texts: Iterable[str], where: str, told: Told) -> DayOrder:
    """See `order_of`: of the times of a column, in the order of its rows."""
    dates: dict[str, str | None] = {}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for row, text in enumerate(texts):
        if text not in dates:  # rows repeat the times of others
            dates[text] = date_in(text)
        if (found := dates[text]) is not None:
            first.setdefault(found, row)
            last[found] = row
    return order_of([Seen(text, row, last[text]) for text, row in first.items()], where, told)


def order_of(dates: Sequence[Seen], where: str, told: Told) -> DayOrder:
    """Whether dates begin with the day or with the month. Raises `InvalidInput` where nothing tells, or two things do.

    The user's word decides, and is refused where a date contradicts it.
    """
    parts = [found for seen in dates if (found := _DATE.fullmatch(seen.text)) is not None]
    day_first = next((found for found in parts if int(found[1]) > _MONTHS), None)
    month_first = next((found for found in parts if int(found[2]) > _MONTHS), None)
    if day_first and month_first:
        what = f"`{day_first[0]}` begins with the day and `{month_first[0]}` with the month: export times as 2026-11-01"
        raise InvalidInput.of(where, what)
    proven = DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST if month_first else None
    if told.order is not None:
        if proven not in (None, told.order):
            wrong = (day_first or month_first or parts[0])[0]
            raise InvalidInput.of(
                f"--time-format {told.order}", f"`{wrong}` in {where} cannot be read so: leave it out"
            )
        return told.order
    if proven is not None or all(int(found[1]) == int(found[2]) for found in parts):
        return proven or DayOrder.MONTH_FIRST
    return _concluded(dates, where, told.today)


def _concluded(dates: Sequence[Seen], where: str, today: date | None) -> DayOrder:
    readings = {order: [_read(seen.text, order) for seen in dates] for order in DayOrder}
    for tells in (_is_past, _is_in_order, _is_dense):
        fits = [order for order, days in readings.items() if tells(days, dates, today)]
        if len(fits) == 1 and (tells is not _is_dense or _is_monthly(readings[_other(fits[0])])):
            return fits[0]
    at = next(number for number, one in enumerate(readings[DayOrder.DAY_FIRST]) if one.day != one.month)
    days = " or ".join(readings[order][at].isoformat() for order in DayOrder)
    what = f"`{dates[at].text}` may be {days}, and the file does not decide it"
    raise InvalidInput.of(where, f"{what}: say --time-format dmy or --time-format mdy")


def _other(order: DayOrder) -> DayOrder:
    return DayOrder.MONTH_FIRST if order is DayOrder.DAY_FIRST else DayOrder.DAY_FIRST


def _read(text: str, order: DayOrder) -> date:
    one, two, year = map(int, re.split("[/-]", text))
    month, day_ = (two, one) if order is DayOrder.DAY_FIRST else (one, two)
    try:
        return date(year, month, day_)
    except ValueError:
        return date.max  # a day that there is not, or the year 0: after today


def _is_past(days: Sequence[date], dates: Sequence[Seen], today: date | None) -> bool:
    """Whether all are over, wherever on earth: only tomorrow can be today there."""
    del dates
    return today is None or max(days) <= today + timedelta(days=1)


def _is_in_order(days: Sequence[date], dates: Sequence[Seen], today: date | None) -> bool:
    """Whether the days go one way, where each has rows of its own."""
    del today
    rows = sorted(zip(dates, days, strict=True), key=lambda row: row[0].first)
    if len(rows) < _FEWEST_BLOCKS or any(one.last >= two.first for (one, _), (two, _) in pairwise(rows)):
        return False
    steps = {two > one for (_, one), (_, two) in pairwise(rows)}
    return len(steps) == 1


def _is_dense(days: Sequence[date], dates: Sequence[Seen], today: date | None) -> bool:
    """Whether day follows day, long weekends left out."""
    del dates, today
    ordered = sorted(set(days))
    return len(ordered) >= _FEWEST_DAYS and all((two - one).days <= _LONGEST_WEEKEND for one, two in pairwise(ordered))


def _is_monthly(days: Sequence[date]) -> bool:
    """Whether a month or so lies between any two."""
    ordered = sorted(set(days))
    return all((two - one).days >= _SHORTEST_MONTH for one, two in pairwise(ordered))
