"""`mon-fri/07:00-19:00@Europe/Berlin` as a part of the week."""

import re
from datetime import UTC
from typing import Final

from capacity.errors import InvalidInput
from capacity.sizing.planning_key import Day
from capacity.sources.zone_names import zone_of_option
from capacity.traffic.week_hours import DAYS_PER_WEEK, MINUTES_PER_DAY, WeekHours

_SPAN: Final = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)", re.ASCII)
_DAYS: Final = [day.value for day in Day]


def week_hours(text: str, timezone: str | None) -> WeekHours:
    """The hours of the option as typed, by the clock of the zone behind `@`, else of `timezone`, else of UTC.

    Raises `InvalidInput`.
    """
    hours, at, own = (part.strip() for part in text.partition("@"))
    days, _, clock = hours.lower().partition("/")
    chosen, span = _days(days), _span(clock)
    if not chosen or span is None:
        what = "write days and hours such as mon-fri/07:00-19:00, sat/22:00-06:00 or mon,wed/00:00-24:00@Europe/Berlin"
        raise InvalidInput.of(f"--hours {text}", what)
    name, option = (own, f"--hours {text}") if at else (timezone, None)
    zone = UTC if name is None else zone_of_option(name, option)
    return WeekHours(text=hours, days=chosen, start=span[0], end=span[1], zone=zone, zone_name=name or "UTC")


def _days(text: str) -> tuple[int, ...]:
    """`mon-fri`, `sat-mon` or `tue,thu`; none where any of them is no day."""
    chosen: set[int] = set()
    for part in text.split(","):
        first, _, last = (name.strip() for name in (part if "-" in part else f"{part}-{part}").partition("-"))
        if first not in _DAYS or last not in _DAYS:
            return ()
        at, end = _DAYS.index(first), _DAYS.index(last)
        chosen |= {(at + day) % DAYS_PER_WEEK for day in range((end - at) % DAYS_PER_WEEK + 1)}
    return tuple(sorted(chosen))


def _span(text: str) -> tuple[int, int] | None:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, end_hours, end_minutes = map(int, found.groups())
    start, end = hours * 60 + minutes, end_hours * 60 + end_minutes
    fits = max(minutes, end_minutes) < 60 and start < MINUTES_PER_DAY and end <= MINUTES_PER_DAY  # noqa: PLR2004
    return (start, end) if fits and start != end else None
