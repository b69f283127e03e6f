"""Names of time zones, of options and in headers of exports -> zones."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from capacity.errors import InvalidInput
from capacity.reading.scalars import short

_LOCAL_TIME: Final = "local time"
NO_ZONE: Final = "is not a time zone: write a name such as Europe/Berlin, or UTC"
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)


def header_zone(name: str, where: str, local: tzinfo | None) -> tzinfo:
    """The zone in the header of a Log Analytics export: `UTC`, `UTC+02:00` or `Europe/Berlin`.

    `Local Time` does not say whose: it is `local`, that of the option. Raises `InvalidInput` for any other, and for
    this one without the option.
    """
    if name.lower() == _LOCAL_TIME and local is not None:
        return local
    if (zone := _zone(name)) is not None:
        return zone
    what = f"the times are in the zone `{short(name)}`, which is not known here"
    remedy = "set the portal to UTC and export again"
    if name.lower() == _LOCAL_TIME:
        remedy = "say which it is, as in --timezone Europe/Berlin, or set the portal to UTC and export again"
    raise InvalidInput.of(where, f"{what}: {remedy}")


def is_told_elsewhere(header: str) -> bool:
    """Whether a header speaks of a zone that it does not name: `Local Time`."""
    return header.lower() == _LOCAL_TIME


def zone_of_option(name: str, option: str | None = None) -> tzinfo:
    """The zone that `--timezone` names, or another option as typed. Raises `InvalidInput`."""
    if (zone := _zone(name)) is None:
        raise InvalidInput.of(
            option or f"--timezone {name}", NO_ZONE if option is None else f"`{short(name)}` {NO_ZONE}"
        )
    return zone


def _zone(name: str) -> tzinfo | None:
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if offset := _OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if ahead < timedelta(days=1):
            return timezone(ahead if offset[1] == "+" else -ahead)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None
