"""Rows of the price list: which of them hold on a day, and why others do not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from capacity.sources.azure.retail_prices.meters import is_classic
from capacity.sources.azure.sender import Json

NOT_READABLE = "meters-not-readable"
NO_PRICE = "meters-of-no-price"
LATER = "meters-of-other-days"
TIERS = "meters-by-quantity"
ELSEWHERE = "meters-elsewhere"
CLASSIC = "meters-classic"
CONTRADICTION = "meters-contradict"
UNKNOWN = "meters-unknown"
"""Codes of what is left out."""


class Row(NamedTuple):
    """What one meter costs in one region."""

    product: str
    meter: str
    unit: str
    region: str
    term: str | None
    price: Decimal
    start: date
    until: date | None

    @property
    def key(self) -> tuple[str, str, str, str, str | None]:
        """Rows that share it are one price at different times."""
        return self.product, self.meter, self.unit, self.region, self.term


LeftOut = dict[str, dict[str, None]]
"""Why -> the names of the meters, each once."""


def in_force(items: Iterable[Json], region: str, today: date, left_out: LeftOut) -> Iterator[Row]:
    """The rows that hold on the day: of each meter the one that began last. What is left out is noted with why."""
    by_key: dict[object, list[Row]] = defaultdict(list)
    for item in items:
        row = _row(item)
        reason = NOT_READABLE if row is None else _reason(row, item, region, today)
        if row is None or reason is not None:
            left_out.setdefault(reason or NOT_READABLE, {})[str(item.get("meterName"))] = None
        else:
            by_key[row.key].append(row)
    for rows in by_key.values():
        newest = max(row.start for row in rows)
        found = {row.price: row for row in rows if row.start == newest}
        if len(found) > 1:
            left_out.setdefault(CONTRADICTION, {})[rows[0].meter] = None
        else:
            yield from found.values()


def _row(item: Json) -> Row | None:
    product, meter, price = item.get("productName"), item.get("meterName"), item.get("retailPrice")
    start = _day(item.get("effectiveStartDate"))
    if not (isinstance(product, str) and isinstance(meter, str) and isinstance(price, Decimal) and start):
        return None
    term = item.get("reservationTerm") or None
    return Row(
        product=product,
        meter=meter,
        unit=str(item.get("unitOfMeasure")),
        region=str(item.get("armRegionName")),
        term=None if term is None else str(term),
        price=price,
        start=start,
        until=_day(item.get("effectiveEndDate"), is_end=True),
    )


def _reason(row: Row, item: Json, region: str, today: date) -> str | None:
    if is_classic(row.meter):
        return CLASSIC
    if row.region != region:
        return ELSEWHERE
    if row.price <= 0:
        return NO_PRICE
    if item.get("tierMinimumUnits"):
        return TIERS
    if row.start > today or (row.until is not None and row.until < today):
        return LATER
    return None


def _day(text: object, *, is_end: bool = False) -> date | None:
    """The day of a moment; for an end, the last day: that of the second before."""
    try:
        moment = datetime.fromisoformat(str(text))
        return (moment - timedelta(seconds=1) if is_end else moment).date()
    except (ValueError, OverflowError):
        return None
