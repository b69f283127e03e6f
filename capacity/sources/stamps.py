"""Time stamps of any export -> whole UTC seconds; grains such as `PT1M` -> seconds; names of zones -> zones."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, TypeAlias, cast
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from capacity.errors import InvalidInput
from capacity.reading.scalars import short

Ints: TypeAlias = npt.NDArray[np.int64]

MINUTE_SECONDS: Final = 60
EARLIEST: Final = (
    946_684_800  # 2000-01-01: anything before is a mistake, and years like 1 or 9999 would fill the memory
)
LATEST: Final = 4_102_444_800  # 2100-01-01

_SHAPE: Final = np.frombuffer(b"0000-00-00T00:00:00", dtype=np.uint8)
ISO_LENGTH: Final = _SHAPE.size
_IS_DIGIT: Final = np.isin(_SHAPE, ord("0"))
_DOTNET: Final = re.compile(r"/Date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)/")
_SLASHED: Final = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}),?\s+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?:\s*([AP])M)?",
    re.IGNORECASE,
)
_ISO_GRAIN: Final = re.compile(r"P(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?)?")
_CLOCK_GRAIN: Final = re.compile(r"(?:([0-9]{1,3})(?: days?, |\.))?([0-9]{1,2}):([0-9]{2}):([0-9]{2})")
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)
_MONTHS: Final = 12


def utc(seconds: int) -> datetime:
    """The moment of so many seconds since 1970."""
    return datetime.fromtimestamp(int(seconds), UTC)


def epoch_seconds(stamps: Sequence[object], where: str, zone: tzinfo = UTC) -> Ints:
    """Seconds since 1970 of each stamp, fractions cut off; a stamp without an offset is a time in `zone`.

    Reads ISO 8601, `/Date(ms)/` of PowerShell and `11/1/2026, 12:00:00.000 AM` of Log Analytics. Raises `InvalidInput`
    naming the first stamp that is none of them.
    """
    seconds = _of_one_shape(stamps, zone)
    if seconds is None:
        seconds = _one_by_one(stamps, where, zone)
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


def _one_by_one(stamps: Sequence[object], where: str, zone: tzinfo) -> Ints:
    texts = [stamp.get("value") if isinstance(stamp, dict) else stamp for stamp in stamps]
    for text in texts:
        if not isinstance(text, str):
            raise InvalidInput.of(where, _no_stamp(text))
    distinct = dict.fromkeys(cast("list[str]", texts))  # rows repeat the times of others
    month_first = _month_first(distinct, where)
    seconds = {}
    for text in distinct:
        try:
            seconds[text] = _second(text.strip(), zone, month_first=month_first)
        except (ValueError, OverflowError):
            raise InvalidInput.of(where, _no_stamp(text)) from None
    return np.array([seconds[text] for text in cast("list[str]", texts)], dtype=np.int64)


def _no_stamp(value: object) -> str:
    return f"{_shown(value)} is no time stamp: write times as 2026-11-01T00:00:00Z"


def _second(text: str, zone: tzinfo, *, month_first: bool) -> int:
    if dotnet := _DOTNET.fullmatch(text):
        return int(dotnet[1]) // 1000
    slashed = _SLASHED.fullmatch(text)
    moment = _moment(slashed, month_first=month_first) if slashed else datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return int(aware.timestamp() // 1)


def _moment(slashed: re.Match[str], *, month_first: bool) -> datetime:
    first, second, year, hour, minute, seconds = (int(part or 0) for part in slashed.groups()[:6])
    month, day = (first, second) if month_first else (second, first)
    if half := slashed[7]:
        hour = hour % 12 + (12 if half.upper() == "P" else 0)
    return datetime(year, month, day, hour, minute, seconds)  # noqa: DTZ001  # the caller adds the zone


def _month_first(texts: Iterable[str], where: str) -> bool:
    """Whether dates such as 11/1/2026 begin with the month. Raises `InvalidInput` where nothing tells."""
    found = [slashed for text in texts if (slashed := _SLASHED.fullmatch(text.strip()))]
    if not found or any(slashed[7] for slashed in found):
        return True
    if any(int(slashed[1]) > _MONTHS for slashed in found):
        return False
    if any(int(slashed[2]) > _MONTHS for slashed in found):
        return True
    what = f"{_shown(found[0][0])} may begin with the day or with the month: export times as 2026-11-01T00:00:00Z"
    raise InvalidInput.of(where, what)


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


def zone_named(name: str, where: str) -> tzinfo:
    """The zone in the header of a Log Analytics export: `UTC`, `UTC+02:00` or `Europe/Berlin`.

    Raises `InvalidInput` for any other, such as `Local Time`, which does not say whose.
    """
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if offset := _OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if ahead < timedelta(days=1):
            return timezone(ahead if offset[1] == "+" else -ahead)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        what = (
            f"the times are in the zone {_shown(name)}, which is not known here: set the portal to UTC and export again"
        )
        raise InvalidInput.of(where, what) from None


def _shown(stamp: object) -> str:
    return f"`{short(str(stamp))}`" if isinstance(stamp, str | int | float) else type(stamp).__name__
