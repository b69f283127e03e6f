"""What a count of PTUs would have refused of a series, hour by hour, and in which hours of the week."""

from datetime import datetime
from typing import NamedTuple

import numpy as np

from capacity.record import Record
from capacity.traffic import summary
from capacity.traffic.replay import refused_by_hour
from capacity.traffic.series import MINUTE, MINUTES_PER_HOUR, Floats


class Hour(NamedTuple):
    """A clock hour, and what of it was refused."""

    start: datetime
    throttled_share: float
    refused_tokens: float


class RefusedHours(Record):
    """Of every clock hour (UTC) from `start` the demand and what of it was refused; NaN where nothing is known."""

    start: datetime
    demand: Floats
    refused: Floats

    @property
    def throttled_share(self) -> float:
        """Of all."""
        total = summary.total(self.demand)
        return summary.total(self.refused) / total if total else 0.0

    def worst(self, most: int) -> list[Hour]:
        """By share, of equal ones by tokens, then the earliest; hours that refuse nothing are none of them."""
        rows = np.flatnonzero(np.nan_to_num(self.refused) > 0)
        share = self.refused[rows] / self.demand[rows]
        order = np.lexsort((rows, -self.refused[rows], -share))[:most]
        return [
            Hour(
                self.start.replace(minute=0) + int(rows[at]) * MINUTES_PER_HOUR * MINUTE,
                float(share[at]),
                float(self.refused[rows[at]]),
            )
            for at in order
        ]

    def hour_of_week(self) -> tuple[float | None, ...]:
        """The share of each hour of the week, from Monday 00:00 UTC; None for hours that were never observed."""
        columns = (~np.isnan(self.demand), np.nan_to_num(self.demand), np.nan_to_num(self.refused))
        sums = (summary.by_hour_of_week(self.start, column).tolist() for column in columns)
        return tuple(
            None if not known else lost / asked if asked else 0.0 for known, asked, lost in zip(*sums, strict=True)
        )


def by_hours(start: datetime, demand: Floats, carried_tpm: float, *, burst_seconds: float = 0) -> RefusedHours:
    """Weighted tokens per minute against what a count carries, as in `replay`."""
    asked, refused = refused_by_hour(start, demand, carried_tpm, burst_seconds=burst_seconds)
    return RefusedHours(start=start, demand=asked, refused=refused)
