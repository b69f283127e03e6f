"""Tables that name a time zone in their header, as the portal exports them: rows with times that name it themselves."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeAlias

from capacity.inputs.content import opened_text
from capacity.inputs.tables import is_row, records
from capacity.sources.request_log.formats.known_log_formats import FORMATS
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_files import LogFile
from capacity.sources.stamps import header_zone

_ZONED: Final = re.compile(r"(.+?)\s*\[((?:UTC|GMT)(?:\s*[-+].*)?|Z|[-+][0-9:]+|local time|\w+/.+)\]", re.IGNORECASE)
_SPELLED: Final = ("%m/%d/%Y, %I:%M:%S.%f %p", "%m/%d/%Y, %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p")
_TIMES: Final = (Field.TIME, Field.END)

Row: TypeAlias = Mapping[str, object]


def zones(file: LogFile, columns: Mapping[Field, str]) -> dict[str, tzinfo]:
    """The columns of times whose header names a zone, as in `TimeGenerated [UTC]`; `columns` has the user's names.

    Raises `InvalidInput` for a zone that is not known, such as Local Time.
    """
    places = (name for format_ in FORMATS.values() for field in _TIMES for name in format_.places.get(field, ()))
    times = {name.lower() for name in (*places, *(columns[field] for field in _TIMES if field in columns))}
    found = {name: zoned for name in file.columns if (zoned := _ZONED.fullmatch(name)) is not None}
    return {
        name: header_zone(zoned[2], str(file.path), None)
        for name, zoned in found.items()
        if name.lower() in times or zoned[1].lower() in times
    }


def rows(file: LogFile, zones: Mapping[str, tzinfo]) -> Iterator[Row]:
    """The rows of the table, those times in UTC; what has more or fewer values than the header has names is empty.

    A column is named without its zone, and with it too. Raises `csv.Error`, and whatever reading a file raises.
    """
    plain = {name: _ZONED.sub(r"\1", name) for name in zones}
    with opened_text(file.path, newline="") as text:
        read = records(text, file.dialect)
        next(read)
        for record in read:
            if not is_row(record, len(file.columns)):
                yield {}
                continue
            row: dict[str, object] = dict(zip(file.columns, record, strict=False))
            for name, zone in zones.items():
                row[name] = row[plain[name]] = _in_utc(str(row[name]), zone)
            yield row


def _in_utc(text: str, zone: tzinfo) -> str:
    """The stamp with its zone; as it stands where it is none."""
    moment = _moment(text.strip())
    if moment is None:
        return text
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).isoformat()
    except OverflowError:
        return text


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _SPELLED:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  # the caller adds the zone
        except ValueError:
            continue
    return None
