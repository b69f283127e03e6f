"""Axes: where values stand, and which of them are named so that no two names touch, be the picture wide or narrow."""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from capacity.numerals import short
from capacity.record import Record

STEPS = (1, 2, 2.5, 5, 10)
NARROW, WIDE = 185, 460
"""The least room that a plot has on a phone, and elsewhere, in pixels."""
LETTER = 7.4
"""The width of a letter of 12 pixels, in wide fonts."""
APART = 14
"""Pixels between two names."""
ORDERS_OF_LOG = 30
"""How many times the smallest value the largest is from which on an axis is logarithmic."""
MINUTES = (1, 5, 15, 30, 60, 120, 180, 360, 720)
DAYS = (1, 2, 7, 14, 28, 56, 91, 182, 364)


class Tick(NamedTuple):
    """A named place of an axis, 0..1. Only wide pictures show those that are not `narrow`."""

    at: float
    name: str
    narrow: bool = True


class Scale(Record):
    """From values to places, 0..1; values beyond the ends stand at these."""

    low: float
    high: float
    is_log: bool = False

    def at(self, value: float) -> float:
        """The place of a value."""
        inside = min(max(value, self.low), self.high)
        if self.is_log:
            return math.log(inside / self.low) / math.log(self.high / self.low)
        return (inside - self.low) / (self.high - self.low)


def linear(values: Sequence[float], *, from_zero: bool = True) -> Scale:
    """With the values in it; as far as to the next tick."""
    low = 0.0 if from_zero else min(values)
    high = max(values)
    if high <= low:
        return Scale(low=low, high=low + 1)
    step = _step(high - low, 4)
    return Scale(low=low, high=math.ceil(high / step - 1e-9) * step if from_zero else high)


def logarithmic(values: Sequence[float]) -> Scale:
    """With the values in it, all above 0."""
    low, high = min(values), max(values)
    return Scale(low=low, high=high if high > low else low * 10, is_log=True)


def spanning(values: Sequence[float]) -> Scale:
    """Logarithmic where the values, all above 0, lie far apart, else from the smallest to the largest."""
    if max(values) >= ORDERS_OF_LOG * min(values):
        return logarithmic(values)
    return linear(values, from_zero=False)


def ticks(scale: Scale, most: int = 5, name: Callable[[float], str] = short) -> list[Tick]:
    """Round values of the scale, at most so many and one more."""
    values = _decades(scale, most) if scale.is_log else _round_values(scale, most)
    return [Tick(scale.at(value), name(value)) for value in values]


def periods(begins: Sequence[date]) -> tuple[Scale, list[Tick]]:
    """Weeks or months in a row, one wide each and named in its middle by its first day."""
    scale = Scale(low=0, high=len(begins))
    return scale, apart([Tick(scale.at(at + 0.5), f"{day:%b} {day.day}") for at, day in enumerate(begins)])


def _step(span: float, most: int) -> float:
    rough = span / most
    unit = 10.0 ** math.floor(math.log10(rough))
    return next(step * unit for step in STEPS if step * unit >= rough * (1 - 1e-9))


def _round_values(scale: Scale, most: int) -> list[float]:
    step = _step(scale.high - scale.low, most)
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    return [at * step for at in range(first, last + 1)]


def _decades(scale: Scale, most: int) -> list[float]:
    """Powers of ten; where there are few, their doubles and fives, too."""
    first, last = math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high))
    for parts in ((1, 2, 5), (1, 3), (1,)):
        values = [part * 10.0**power for power in range(first, last + 1) for part in parts]
        inside = [value for value in values if scale.low * (1 - 1e-9) <= value <= scale.high * (1 + 1e-9)]
        if len(inside) <= most + 1:
            return inside
    return inside[:: -(-len(inside) // most)]


def apart(named: Sequence[Tick]) -> list[Tick]:
    """Of ticks along the bottom those whose names do not touch, with those marked that a narrow picture has room for.

    Each name has its middle at its place.
    """
    wide = list(_kept(named, WIDE))
    narrow = set(_kept(wide, NARROW))
    return [Tick(tick.at, tick.name, narrow=tick in narrow) for tick in wide]


def _kept(named: Sequence[Tick], room: float) -> Iterator[Tick]:
    """Every one, every second, ...: the first rhythm in which none touches."""
    for every in range(1, len(named) + 1):
        some = named[::every]
        if all((b.at - a.at) * room >= (width(a.name) + width(b.name)) / 2 + APART for a, b in pairwise(some)):
            return iter(some)
    return iter(named)


def width(name: str) -> float:
    """Pixels of a name of 12 pixels, at most."""
    return sum(LETTER if letter.isascii() else 2 * LETTER for letter in name)


def times(start: datetime, end: datetime) -> list[Tick]:
    """Round moments from start to end, in UTC."""
    span = (end - start) / timedelta(minutes=1)
    for step in MINUTES:
        if span / step <= 12:  # noqa: PLR2004  # as many as a wide picture may have
            return apart(_moments(start, end, timedelta(minutes=step)))
    days = next((days for days in DAYS if span / (days * 1440) <= 14), DAYS[-1])  # noqa: PLR2004  # two weeks
    return apart(_moments(start, end, timedelta(days=days)))


def _moments(start: datetime, end: datetime, step: timedelta) -> list[Tick]:
    """From the midnight before the start on; days are named by their date, weeks begin on Mondays."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    if step >= timedelta(days=7):
        midnight -= timedelta(days=midnight.weekday())
    first = -(-(start - midnight) // step)
    count = (end - midnight) // step
    moments = [midnight + at * step for at in range(first, count + 1)]
    of_day = step >= timedelta(days=1)
    return [Tick((one - start) / (end - start), _name(one, of_day=of_day)) for one in moments]


def _name(moment: datetime, *, of_day: bool) -> str:
    if of_day or not (moment.hour or moment.minute):
        return f"{moment:%b} {moment.day}"
    return f"{moment:%H:%M}"
