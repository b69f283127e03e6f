"""A part of the week, by the clock of a place: which minutes of a series lie in it."""

from datetime import UTC, datetime, tzinfo

import numpy as np
import numpy.typing as npt

from capacity.record import Record
from capacity.traffic.series import MINUTES_PER_HOUR, Floats, Mask

MINUTES_PER_DAY = 24 * 60
DAYS_PER_WEEK = 7
MINUTES_PER_WEEK = DAYS_PER_WEEK * MINUTES_PER_DAY
STEP = 15
"""Minutes between which no clock is put forward or back."""
THURSDAY = 3
"""The day of the week on which 1970 began, from Monday on."""


class WeekHours(Record):
    """Days of the week (0 is Monday) from one minute of the day to before another.

    One that ends no later than it starts goes on past midnight, into the day after. `text` is how it was asked for.
    """

    text: str
    days: tuple[int, ...]
    start: int
    end: int
    zone: tzinfo = UTC
    zone_name: str = "UTC"

    @property
    def full_text(self) -> str:
        """`mon-fri/07:00-19:00@UTC`: with the clock that it is by."""
        return f"{self.text}@{self.zone_name}"

    def mask(self, start: datetime, minutes: int) -> Mask:
        """Whether each of so many minutes from a whole one on lies in these hours."""
        local = self._local(int(start.timestamp()) // 60, minutes)
        weekday, minute = (local // MINUTES_PER_DAY + THURSDAY) % DAYS_PER_WEEK, local % MINUTES_PER_DAY
        is_day = np.isin(weekday, self.days)
        if self.start < self.end:
            return is_day & (self.start <= minute) & (minute < self.end)
        is_day_after = np.isin((weekday - 1) % DAYS_PER_WEEK, self.days)
        return (is_day & (minute >= self.start)) | (is_day_after & (minute < self.end))

    def hours_of_week(self, around: datetime) -> frozenset[int]:
        """Hours of the week, from Monday 00:00 UTC, that have some of it, as clocks stand in the week from a moment."""
        first = int(around.timestamp()) // 60
        inside = np.flatnonzero(self.mask(around, MINUTES_PER_WEEK)) + first + THURSDAY * MINUTES_PER_DAY
        return frozenset((inside % MINUTES_PER_WEEK // MINUTES_PER_HOUR).tolist())

    def _local(self, first: int, minutes: int) -> npt.NDArray[np.int64]:
        """Minutes since 1970 as the clock of the place shows them."""
        utc = first + np.arange(minutes)
        steps = range(first // STEP, (first + minutes) // STEP + 1)
        ahead = [datetime.fromtimestamp(step * STEP * 60, self.zone).utcoffset() for step in steps]
        offsets = np.array([0 if one is None else int(one.total_seconds()) // 60 for one in ahead], dtype=np.int64)
        return utc + offsets[utc // STEP - first // STEP]


def masked(values: Floats, mask: Mask) -> Floats:
    """The values, those outside NaN."""
    return np.where(mask, values, np.nan)
