"""The unit of a trace's times, which are bare numbers that count from its begin: milliseconds, if nothing denies it."""

from collections.abc import Sequence
from typing import Final

from capacity.errors import InvalidInput
from capacity.sources.request_log.formats.log_format import Field
from capacity.sources.request_log.log_assembly import Arrays
from capacity.sources.request_log.log_parts import Part
from capacity.sources.request_log.row_verdicts import LAST_ASKED
from capacity.sources.request_log.sql.sql_times import FIRST_SECOND, Clock

MANY: Final = 100
"""Requests; of fewer nobody buys anything."""


def is_in_seconds(parts: Sequence[Part], clock: Clock, minutes: Arrays) -> bool:
    """Whether times that were read as milliseconds are seconds: fractions in a log that lies inside one minute then.

    Raises `InvalidInput` where only one of these two is true, so that both readings are possible.
    """
    traces = [part for part in parts if part.format.time_unit == "ms"]
    if clock.unit is not None or not traces or len(traces) < len(parts):
        return False
    asked = minutes["verdict"] <= int(LAST_ASKED)
    first = clock.origin_us // 60_000_000
    is_short = bool((minutes["bin"][asked] == first).all()) and int(minutes["rows"][asked].sum()) >= MANY
    has_fractions = any(_has_fractions(part) for part in traces)
    if has_fractions is is_short:
        return has_fractions
    why = "have fractions" if has_fractions else "all lie inside one minute"
    what = f"its times are bare numbers of which nothing proves the unit (as milliseconds they {why})"
    raise InvalidInput.of(str(traces[0].files[0].told), f"{what}: say --time-unit s or --time-unit ms")


def _has_fractions(part: Part) -> bool:
    """Whether any time of the first rows is between two whole numbers, and none since 1970, which tells its unit."""
    names = part.format.places[Field.TIME]
    values = (value for file in part.files for row in file.rows for name, value in row.items() if name.lower() in names)
    return any(_is_fraction(value) for value in values)


def _is_fraction(value: object) -> bool:
    try:
        return isinstance(value, str | float) and not float(value).is_integer() and float(value) < FIRST_SECOND
    except ValueError:
        return False
