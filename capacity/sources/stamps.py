"""Time stamps of any export -> whole UTC seconds; grains such as `PT1M` -> seconds."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from capacity.errors import InvalidInput
from capacity.reading.scalars import short
from capacity.sources.clock_changes import later_rows, nights
from capacity.sources.local_times import NOT_TOLD, DayOrder, Told, moment, order_of_texts, plain

Ints: TypeAlias = npt.NDArray[np.int64]

MINUTE_SECONDS: Final = 60
_QUARTER: Final = 900  # offsets change on quarters of hours alone
EARLIEST: Final = (
    946_684_800  # 2000-01-01: anything before is a mistake, and years like 1 or 9999 would fill the memory
)
LATEST: Final = 4_102_444_800  # 2100-01-01

_SHAPE: Final = np.frombuffer(b"0000-00-00T00:00:00", dtype=np.uint8)
ISO_LENGTH: Final = _SHAPE.size
_IS_DIGIT: Final = np.isin(_SHAPE, ord("0"))
_DOTNET: Final = re.compile(r"/Date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)/")
_ISO_GRAIN: Final = re.compile(r"P(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?)?")
_CLOCK_GRAIN: Final = re.compile(r"(?:([0-9]{1,3})(?: days?, |\.))?([0-9]{1,2}):([0-9]{2}):([0-9]{2})")


def utc(seconds: int) -> datetime:
    """The moment of so many seconds since 1970."""
    return datetime.fromtimestamp(int(seconds), UTC)


def epoch_seconds(stamps: Sequence[object], where: str, zone: tzinfo = UTC, told: Told = NOT_TOLD) -> Ints:
    """Seconds since 1970 of each stamp, fractions cut off; a stamp without an offset is a time in `zone`.

    Reads ISO 8601, `/Date(ms)/` of PowerShell and local times such as `11/1/2026, 12:00:00.000 AM`. Raises
    `InvalidInput` naming the first stamp that is none of them, or whose day may be its month.
    """
    seconds = _of_one_shape(stamps, zone)
    if seconds is None:
        seconds = _one_by_one(stamps, where, zone, told)
    outside = np.flatnonzero(~of_this_century(seconds))
    if outside.size:
        raise InvalidInput.of(where, f"the time stamp {_shown(stamps[outside[0]])} is not of this century")
    return seconds


def of_this_century(seconds: Ints) -> npt.NDArray[np.bool_]:
    """Which moments can be meant."""
    return (seconds >= EARLIEST) & (seconds < LATEST)


def _of_one_shape(stamps: Sequence[object], zone: tzinfo) -> Ints | None:
    """All at once, as most answers allow: every stamp `YYYY-MM-DDThh:mm:ss` and then the same; else None."""
    if set(map(type, stamps)) != {str}:
        return None
    texts = cast("Sequence[str]", stamps)
    if len(set(map(len, texts))) != 1 or len(texts[0]) < ISO_LENGTH:
        return None
    try:
        table = np.frombuffer("".join(texts).encode("ascii"), dtype=np.uint8).reshape(len(texts), -1)
        local = iso_seconds(np.ascontiguousarray(table[:, :ISO_LENGTH]))
        if local is None:
            return None
        first = datetime.fromisoformat(texts[0])
        offset = first.utcoffset() if first.tzinfo else zone.utcoffset(None)
        if offset is None or (table[:, ISO_LENGTH:] != table[0, ISO_LENGTH:]).any():
            return None
    except ValueError:  # not ASCII, or no offset
        return None
    return np.asarray(local - int(offset.total_seconds()), dtype=np.int64)


def iso_seconds(table: npt.NDArray[np.uint8]) -> Ints | None:
    """Seconds since 1970 of stamps `YYYY-MM-DDThh:mm:ss` in UTC, one to a row; None where one is written otherwise."""
    digits, others = table[:, _IS_DIGIT], table[:, ~_IS_DIGIT]
    if ((digits < ord("0")) | (digits > ord("9"))).any() or (others != _SHAPE[~_IS_DIGIT]).any():
        return None
    try:
        return table.view(f"S{ISO_LENGTH}").ravel().astype("datetime64[s]").astype(np.int64)
    except ValueError:  # a 13th month
        return None


def _one_by_one(stamps: Sequence[object], where: str, zone: tzinfo, told: Told) -> Ints:
    texts = [stamp.get("value") if isinstance(stamp, dict) else stamp for stamp in stamps]
    for text in texts:
        if not isinstance(text, str):
            raise InvalidInput.of(where, _no_stamp(text))
    distinct = dict.fromkeys(cast("list[str]", texts))  # rows repeat the times of others
    order = order_of_texts(cast("list[str]", texts), where, told)
    moments = {}
    for text in distinct:
        try:
            moments[text] = _moment(plain(text), order)
        except (ValueError, OverflowError):
            raise InvalidInput.of(where, _no_stamp(text)) from None
    return in_zone([moments[text] for text in cast("list[str]", texts)], zone, where)


def in_zone(moments: Sequence[datetime], zone: tzinfo, where: str) -> Ints:
    """Seconds since 1970 of the moments of rows, in their order, fractions cut off; those without a zone are in `zone`.

    Raises `InvalidInput` where a local time came twice and the order does not tell which is meant, or never came.
    """
    clocks = np.array([_as_utc(one) for one in moments], dtype=np.int64)
    local = np.array([one.tzinfo is None for one in moments], dtype=np.bool_)
    if not local.any():
        return clocks
    if (fixed := zone.utcoffset(None)) is not None:
        return clocks - np.where(local, int(fixed.total_seconds()), 0)
    later = np.zeros(len(clocks), dtype=np.bool_)
    own = clocks[local]
    if found := nights(zone, int(own.min()), int(own.max())):
        later[local] = later_rows(own, found, zone, where)
    result = clocks.copy()
    offsets: dict[tuple[int, bool], int] = {}
    for row in np.flatnonzero(local).tolist():
        key = (int(clocks[row]) // _QUARTER, bool(later[row]))
        if key not in offsets:
            at = datetime.fromtimestamp(int(clocks[row]), UTC).replace(tzinfo=zone, fold=int(later[row]))
            offsets[key] = int((at.utcoffset() or timedelta()).total_seconds())
        result[row] -= offsets[key]
    return result


def _as_utc(moment: datetime) -> int:
    """Seconds since 1970, of one without a zone as if it were in UTC."""
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() // 1)


def _no_stamp(value: object) -> str:
    return f"{_shown(value)} is no time stamp: write times as 2026-11-01T00:00:00Z"


def _moment(text: str, order: DayOrder) -> datetime:
    if dotnet := _DOTNET.fullmatch(text):
        return datetime.fromtimestamp(int(dotnet[1]) // 1000, UTC)
    return moment(text, order) or datetime.fromisoformat(text)


def grain_seconds(text: object, where: str) -> int | None:
    """Seconds of a grain: `PT1M`, or `0:01:00` as old CLI versions print it; None where there is none.

    Raises `InvalidInput` for `FULL`, and for what is not a whole number of minutes.
    """
    if not isinstance(text, str) or not text:
        return None
    match = _ISO_GRAIN.fullmatch(text.upper()) or _CLOCK_GRAIN.fullmatch(text)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0, 0)
    step = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if not step or step % MINUTE_SECONDS:
        what = f"the grain {_shown(text)} is not a whole number of minutes: export with the interval PT1M"
        raise InvalidInput.of(where, what)
    return step


def _shown(stamp: object) -> str:
    return f"`{short(str(stamp))}`" if isinstance(stamp, str | int | float) else type(stamp).__name__
