"""Tables that name a time zone in their header, as the portal exports them: rows with times that name it themselves."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from itertools import compress
from typing import Final, TypeAlias

import numpy as np

from capacity.inputs.content import opened_text
from capacity.inputs.tables import is_row, records
from capacity.sources.clock_changes import later_rows, nights
from capacity.sources.local_times import DayOrder, Told, date_in, moment, order_of_texts
from capacity.sources.request_log.formats.known_log_formats import FORMATS
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_files import LogFile
from capacity.sources.zone_names import header_zone

_ZONED: Final = re.compile(r"(.+?)\s*\[((?:UTC|GMT)(?:\s*[-+].*)?|Z|[-+][0-9:]+|local time|\w+/.+)\]", re.IGNORECASE)
_CENTURY: Final = (2000, 2100)
_TIMES: Final = (Field.TIME, Field.END)

Row: TypeAlias = Mapping[str, object]


def zones(file: LogFile, columns: Mapping[Field, str], local: tzinfo | None) -> dict[str, tzinfo]:
    """The columns of times whose header names a zone, as in `TimeGenerated [UTC]`; `columns` has the user's names.

    Local Time is `local`, that of the option. Raises `InvalidInput` for a zone that is not known.
    """
    places = (name for format_ in FORMATS.values() for field in _TIMES for name in format_.places.get(field, ()))
    times = {name.lower() for name in (*places, *(columns[field] for field in _TIMES if field in columns))}
    found = {name: zoned for name in file.columns if (zoned := _ZONED.fullmatch(name)) is not None}
    return {
        name: header_zone(zoned[2], str(file.path), local)
        for name, zoned in found.items()
        if name.lower() in times or zoned[1].lower() in times
    }


def rows(file: LogFile, zones: Mapping[str, tzinfo], told: Told) -> Iterator[Row]:
    """The rows of the table, those times in UTC; what has more or fewer values than the header has names is empty.

    A column is named without its zone, and with it too. Raises `csv.Error`, `InvalidInput` where days may be months or
    a local time may be two, and whatever reading a file raises.
    """
    plain = {name: _ZONED.sub(r"\1", name) for name in zones}
    orders = {name: _order(file, name, told) for name in zones}
    later = {name: _later(file, name, zone, orders[name]) for name, zone in zones.items()}
    for number, row in enumerate(_rows(file)):
        for name, zone in zones.items() if row else ():
            text = str(row[name])
            if (read := _moment(text, orders[name])) is not None:
                local = zone if read.tzinfo is None else read.tzinfo
                text = read.replace(tzinfo=local, fold=int(number in later[name])).astimezone(UTC).isoformat()
            row[name] = row[plain[name]] = text
        yield row


def _rows(file: LogFile) -> Iterator[dict[str, object]]:
    with opened_text(file.path, newline="") as text:
        read = records(text, file.dialect)
        next(read)
        for record in read:
            is_whole = is_row(record, len(file.columns))
            yield dict(zip(file.columns, record, strict=False)) if is_whole else {}


def _order(file: LogFile, name: str, told: Told) -> DayOrder | None:
    """Of the dates of a column; None where the first rows have none that may begin with the day or with the month."""
    if not any(date_in(str(row.get(name, ""))) for row in file.rows):
        return None
    return order_of_texts((str(row.get(name, "")) for row in _rows(file)), str(file.told), told)


def _later(file: LogFile, name: str, zone: tzinfo, order: DayOrder | None) -> frozenset[int]:
    """The numbers of the rows in the second of two hours that clocks give the same name."""
    if zone.utcoffset(None) is not None:
        return frozenset()
    read = ((number, _moment(str(row.get(name, "")), order)) for number, row in enumerate(_rows(file)))
    local = {
        number: int(stamp.replace(tzinfo=UTC).timestamp() // 1)
        for number, stamp in read
        if stamp is not None and stamp.tzinfo is None
    }
    seconds = np.array([*local.values()], dtype=np.int64)
    some = nights(zone, min(local.values()), max(local.values())) if local else []
    return frozenset(compress(local, later_rows(seconds, some, zone, str(file.told))))


def _moment(text: str, order: DayOrder | None) -> datetime | None:
    """The stamp; None where it is none of this century, or where its day may be its month."""
    if order is None and date_in(text) is not None:
        return None
    try:
        read = moment(text, order or DayOrder.MONTH_FIRST) or datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        return None
    return read if _CENTURY[0] <= read.year < _CENTURY[1] else None
