"""Options of the command line as Python values say them, and the other way round: one reading of each for both.

What reads a text raises `ValueError` with what would be right; `read` makes `InvalidInput` of it, and the command line
wrong usage.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from capacity.errors import InvalidInput
from capacity.numerals import exact_text, factor, whole

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
Number: TypeAlias = float | Decimal | str
Names: TypeAlias = str | Sequence[str] | None
Day: TypeAlias = dt.date | str | None
File: TypeAlias = str | os.PathLike[str] | None
Settings: TypeAlias = Mapping[str, object] | Names

MOST_DAYS = 36_500
MOST_DAYS_AHEAD = 730
USUAL_DAYS_AHEAD = 28
MOST_OUTPUT_TOKENS = 100_000_000
"""More than any model writes in one request; what a simulation can count."""
MOST_PER_MINUTE = 10**13
"""More than any quota."""
MOST_RETRIES = 100
MOST_COUNTS = 100
BYTES = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
LEAST_BYTES = 64 * 10**6
MOST_BYTES = 10**15
TOO_LONG = 19
"""Digits of what is no count."""
SHORTEST_BURST_SECONDS = 0.001
"""A bucket is counted in whole microseconds, and nothing in a log is as exact."""
LONGEST_BURST_SECONDS = 3600


def text(value: object) -> str:
    """A value as somebody would type it: `28`, `0.2`, `2026-11-01T00:00:00+00:00`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return exact_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return repr(float(value))
    return str(value)


def maybe(value: object) -> str | None:
    """As `text`; None where nothing was given."""
    return None if value is None else text(value)


def names(value: Any) -> list[str] | None:  # noqa: ANN401  # what a caller gave
    """One name or several; None where nothing was given."""
    if value is None:
        return None
    return [text(value)] if isinstance(value, str) or not isinstance(value, Iterable) else [text(one) for one in value]


def assignments(value: Mapping[str, object] | Names) -> list[str] | None:
    """`{"chat": "gpt-5.2"}` as `chat=gpt-5.2`; names as `names` has them."""
    if isinstance(value, Mapping):
        return [f"{name}={text(one)}" for name, one in value.items()]
    return names(value)


def settings(value: Settings) -> list[str] | None:
    """`{"traffic.peak_rpm": 500}` as `--set` has it: values are JSON, which YAML is, too."""
    if not isinstance(value, Mapping):
        return names(value)
    from capacity.sources.workloads.workload_texts import as_json  # and with it yaml

    return [f"{key}={as_json(one, f'--set {key}')}" for key, one in value.items()]


def file(value: File) -> Path | None:
    """A path; None where nothing was given."""
    return None if value is None else Path(value)


def day(value: Day, option: str) -> dt.date | None:
    """A date, also from its text or a moment. Raises `InvalidInput`."""
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    return read(date, value, option)


def zone_name(zone: dt.tzinfo) -> str:
    """A time zone as `--timezone` has it. Raises `InvalidInput` for one that has neither a name nor one offset."""
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)  # of zoneinfo, of pytz
    if isinstance(name, str):
        return name
    if (offset := zone.utcoffset(None)) is None:
        raise InvalidInput.of("--timezone", "is a time zone without a name: write it, such as Europe/Berlin")
    sign, minutes = "-" if offset < dt.timedelta(0) else "+", abs(offset) // dt.timedelta(minutes=1)
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}" if minutes else "UTC"


def read(of: Callable[[str], T], value: object, option: str) -> T:
    """What a text or a number says. Raises `InvalidInput` that names the option."""
    try:
        return of(text(value))
    except ValueError as error:
        raise InvalidInput.of(f"{option} {text(value)}", str(error)) from None


def member(type_: type[E], value: str, option: str) -> E:
    """The member of a list of words. Raises `InvalidInput` with what looks alike."""
    try:
        return type_(value)
    except ValueError:
        from capacity.reading.scalars import closest, short  # and with it yaml

        known = [one.value for one in type_]
        what = f"unknown `{short(str(value))}`{closest(str(value), known)}"
        raise InvalidInput.of(f"{option} {value}", what) from None


def within(value: float | str, low: float, high: float, option: str) -> float:
    """A number between two others. Raises `InvalidInput`."""
    number = read(float, value, option) if isinstance(value, str) else float(value)
    if not low <= number <= high:
        raise InvalidInput.of(f"{option} {factor(number)}", f"write a number from {factor(low)} to {factor(high)}")
    return number


def date(text_: str) -> dt.date:
    """`2026-09-23`. Raises `ValueError`."""
    try:
        return dt.date.fromisoformat(text_)
    except ValueError:
        raise ValueError(f"{text_!r} is not a date such as 2026-09-23.") from None


def days_back(text_: str) -> float:
    """`28`, `0.5` or `12h` as days of whole minutes. Raises `ValueError` for what no source can hold."""
    number, hours = text_.strip().removesuffix("h"), text_.strip().endswith("h")
    try:
        minutes = round(float(number) * (1 if hours else 24) * 60)
    except (ValueError, OverflowError):
        minutes = 0
    if not 1 <= minutes <= MOST_DAYS * 24 * 60:
        message = f"{text_!r} is no number of days: write --days 28, --days 0.5 or --days 12h; or --start and --end."
        raise ValueError(message)
    return minutes / 24 / 60


def days_ahead(text_: str) -> int:
    """`28` as days to come. Raises `ValueError` for what is no whole number of them."""
    days = int(text_) if text_.isascii() and text_.isdecimal() and len(text_) < TOO_LONG else 0
    if not 1 <= days <= MOST_DAYS_AHEAD:
        raise ValueError(
            f"{text_!r} is no number of days from 1 to {MOST_DAYS_AHEAD}: write --forecast {USUAL_DAYS_AHEAD}."
        )
    return days


def counts(text_: str) -> tuple[int, ...]:
    """`50,100` as counts of PTUs, in order. Raises `ValueError`."""
    from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT  # help needs no rules

    parts = [part.strip() for part in text_.split(",")]
    digits = len(str(MAX_PTUS_PER_DEPLOYMENT))
    found = {int(part) if part.isascii() and part.isdecimal() and len(part) <= digits else 0 for part in parts}
    if not all(1 <= count <= MAX_PTUS_PER_DEPLOYMENT for count in found) or len(found) > MOST_COUNTS:
        most = whole(MAX_PTUS_PER_DEPLOYMENT)
        message = f"{text_!r}: write counts from 1 to {most}, such as 50 or 50,100; {MOST_COUNTS} of them at most."
        raise ValueError(message)
    return tuple(sorted(found))


def size_in_bytes(text_: str) -> int:
    """`2GB`. Raises `ValueError`."""
    number = text_.upper().removesuffix("IB").removesuffix("B")
    scale = next((size for unit, size in BYTES.items() if text_.upper().endswith((unit, f"{unit[0]}IB"))), 1)
    number = number.removesuffix("K").removesuffix("M").removesuffix("G").removesuffix("T")
    try:
        size = int(float(number) * scale)
    except (ValueError, OverflowError):
        size = 0
    if size > MOST_BYTES:
        raise ValueError(f"{text_!r} is more than any machine has: write a size such as 2GB.")
    if size < LEAST_BYTES:
        raise ValueError(f"{text_!r} is not a size from 64MB on, such as 2GB.")
    return size


def count(least: int, most: int) -> Callable[[str], int]:
    """What reads a whole number between two others, and raises `ValueError` with the one that was meant."""

    def read_count(text_: str) -> int:
        if text_.isascii() and text_.isdecimal() and len(text_) < TOO_LONG and least <= int(text_) <= most:
            return int(text_)
        raise ValueError(f"{text_!r} is not a whole number from {least} to {most}{_instead(text_)}.")

    return read_count


def _instead(text_: str) -> str:
    """The whole number to write, where one was meant: of `1e6`, `60k`, `1_000`."""
    from capacity.reading.meant import meant  # most counts are right

    number = meant(text_)
    if number is None:
        try:
            written = Decimal(text_)
        except InvalidOperation:
            return ""
        number = exact_text(written) if written.adjusted() < TOO_LONG else ""
    return f": write {number}" if number.isdecimal() and number != text_ else ""


def positive(text_: str) -> Fraction:
    """A number above 0. Raises `ValueError`."""
    try:
        number = Fraction(text_)
    except (ValueError, ZeroDivisionError):
        number = Fraction(0)
    if number <= 0:
        raise ValueError(f"{text_!r} is not a number above 0.")
    return number


def depth(seconds: float) -> float:
    """The depth of a bucket. Raises `ValueError` for one that is none."""
    if seconds <= 0:
        raise ValueError(f"{factor(seconds)} is not above 0: a bucket without depth refuses every request.")
    if seconds < SHORTEST_BURST_SECONDS:
        least = factor(SHORTEST_BURST_SECONDS)
        raise ValueError(f"{factor(seconds)} is less than a millisecond, {least}: nothing in a log is as exact.")
    return seconds


def depths(value: object, option: str) -> tuple[float, ...]:
    """`10,60`, or numbers, as seconds above 0, each once. Raises `InvalidInput`."""
    told = ",".join(names(value) or [])
    try:
        numbers = tuple(dict.fromkeys(float(part) for part in told.split(",")))
    except ValueError:
        numbers = (0.0,)
    if not all(SHORTEST_BURST_SECONDS <= number <= LONGEST_BURST_SECONDS for number in numbers):
        what = f"write seconds above 0, at most {whole(LONGEST_BURST_SECONDS)}, such as 10 or 10,60"
        raise InvalidInput.of(f"{option} {told}", what)
    return numbers


def alone(option: str, does: str, beside: Mapping[str, object]) -> None:
    """Raises `InvalidInput` where options were given beside one that has no use for them, naming all of these."""
    given = [name for name, value in beside.items() if value is not None and value is not False and value != ()]
    if given:
        named = " and ".join(part for part in (", ".join(given[:-1]), given[-1]) if part)
        raise InvalidInput.of(option, f"{does}: leave out {named}")
