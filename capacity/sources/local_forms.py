"""What the user says of the times and numbers of a file, where it is not left to the file to tell."""

from datetime import date, tzinfo
from typing import Final

from capacity.record import Record
from capacity.sources.decimal_marks import Decimal
from capacity.sources.local_times import DayOrder, Told
from capacity.sources.zone_names import zone_of_option


class LocalForms(Record):
    """`zone` is that of times that name none, None if not given.

    `sum_seconds` is over how long each point of a series of metrics sums, None if not given; `cached_beside_input`
    whether cached tokens are counted beside the input there.
    """

    times: Told = Told()
    decimal: Decimal | None = None
    zone: tzinfo | None = None
    sum_seconds: int | None = None
    cached_beside_input: bool = False


AS_TOLD: Final = LocalForms()
"""By the file alone."""


def local_forms(
    *, time_format: str | None, decimal: str | None, timezone: str | None, today: date | None
) -> LocalForms:
    """The options as typed. Raises `InvalidInput` for a time zone that is not known."""
    return LocalForms(
        times=Told(order=None if time_format is None else DayOrder(time_format), today=today),
        decimal=None if decimal is None else Decimal(decimal),
        zone=None if timezone is None else zone_of_option(timezone),
    )
