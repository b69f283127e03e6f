"""Spans of time from options: days back, start and end, and what to leave out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

from capacity.errors import InvalidInput
from capacity.numerals import day, factor, minute
from capacity.reading.convert import convert
from capacity.reading.nodes import compose, option_node, replaced
from capacity.record import Record
from capacity.sizing.deployment import Share

RETENTION = timedelta(days=93)
"""How long Azure Monitor keeps platform metrics. Source: Microsoft Learn, "Azure Monitor data platform", 2026-08-21."""
SLACK = timedelta(hours=1)
"""Of what is about to be forgotten: so that `--days 93` can be asked for, and be read before it is gone."""
SETTLED = timedelta(minutes=10)
"""The last minutes are incomplete when they are read."""

MAX_DAYS: Final = 3 * 366
"""The longest span of one deployment: Azure keeps 93 days, and one wrong stamp must not fill the memory."""


class Window(Record):
    """Which minutes are wanted, and how those without a value are read."""

    days: float | None = None
    """Of whole minutes."""
    start: datetime | None = None
    end: datetime | None = None
    excluded: tuple[tuple[datetime, datetime], ...] = ()
    missing_is_idle: bool = False
    cached_share: Fraction | None = None


def window(  # noqa: PLR0913  # as many options say it
    *,
    days: float | None = None,
    start: str | None = None,
    end: str | None = None,
    exclude: Sequence[str] = (),
    missing_is_idle: bool = False,
    cached_share: str | None = None,
) -> Window:
    """The window of the options as typed. Raises `InvalidInput`."""
    if days is not None and start is not None:
        raise InvalidInput.of("--days", "and --start both say where to begin: keep one")
    first = None if start is None else moment(start, f"--start {start}")
    last = None if end is None else moment(end, f"--end {end}")
    if first is not None and last is not None and first >= last:
        raise InvalidInput.of(f"--end {end}", f"is not after --start {start}")
    return Window(
        days=days,
        start=first,
        end=last,
        excluded=tuple(spans(exclude, "--exclude")),
        missing_is_idle=missing_is_idle,
        cached_share=None if cached_share is None else _share(cached_share),
    )


def moment(text: str, where: str) -> datetime:
    """A date or time of an option, in UTC where it names no zone, floored to the minute. Raises `InvalidInput`."""
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        what = f"{text!r} is no date or time: write 2026-11-01 or 2026-11-01T08:30Z"
        raise InvalidInput.of(where, what) from None
    try:
        stamp = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    except OverflowError:
        raise InvalidInput.of(where, "is in UTC before the year 1 or after the year 9999: leave out its zone") from None
    return stamp.replace(second=0, microsecond=0)


def days_before(end: datetime, days: float) -> datetime:
    """The moment so many days earlier; the first that there is where that would lie before it."""
    try:
        return end - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


class _Share(Record):
    cached_share: Share


def _share(text: str) -> Fraction:
    (document,) = compose("{}", "")
    origin = f"--cached-share {text}"
    return convert(_Share, replaced(document, ["cached_share"], option_node(text, origin), origin), "").cached_share


def spans(texts: Sequence[str], where: str) -> list[tuple[datetime, datetime]]:
    """START/END pairs. Raises `InvalidInput` for one that is not a pair, or ends before it starts."""
    result = []
    for text in texts:
        place = f"{where} {text}"
        first, slash, last = text.partition("/")
        if not slash:
            raise InvalidInput.of(place, "write START/END, such as 2026-11-01T08:00Z/2026-11-01T10:00Z")
        start, end = moment(first, place), moment(last, place)
        if end <= start:
            raise InvalidInput.of(place, "ends before it starts")
        result.append((start, end))
    return result


def live_window(
    days: float | None, start: datetime | None, end: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """What to ask the service for: whole minutes, settled ones, within its retention. Raises `InvalidInput`."""
    newest = (now - SETTLED).replace(second=0, microsecond=0)
    if end is not None and end > now:
        raise InvalidInput.of(f"--end {minute(end)}", "lies in the future")
    last = min(end or newest, newest)
    first = start or days_before(last, 28 if days is None else days)
    if first >= last:
        raise InvalidInput.of("--start", f"{minute(first)} is not before the end, {minute(last)}")
    if first < now - RETENTION - SLACK:
        what = f"reaches back before {day(now - RETENTION)}: Azure Monitor keeps metrics for {RETENTION.days} days"
        where = "--start" if start else "--end" if days is None else f"--days {factor(days)}"
        raise InvalidInput.of(where, what)
    return first, last
