"""How the needs of real tenants changed from one span of days to the next: a table, dated and with its source."""

from bisect import bisect_left
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from capacity.record import Record

STEPS = 20
"""Quantiles stand at every twentieth between 0 and 1: 0.05, 0.10, ... 0.95."""
TOLD_AT = (0.1, 0.5, 0.9)
"""The shares whose quantiles ranges are told by."""


class Steadiness(StrEnum):
    """How steady the days of the last week were: the need of the busiest one over that of the median one."""

    STEADY = "steady"
    UNSTEADY = "unsteady"
    ANY = "any"
    """Where that is not known."""


class Changes(Record):
    """Quantiles of need(next span) / size(this span) of equal spans, tenants weighed alike.

    A size refuses no more of its span than `Persistence.refused_share`.
    """

    horizon_days: int
    steadiness: Steadiness
    tenants: int
    spans: int
    quantiles: tuple[Fraction, ...]
    """At 0.05, 0.10, ... 0.95: ascending."""
    totals: tuple[Fraction, ...] = ()
    """The same of total traffic, at 0.1, 0.5 and 0.9."""

    @cached_property
    def _quantiles(self) -> tuple[float, ...]:
        return tuple(map(float, self.quantiles))

    def at(self, share: float) -> float:
        """The ratio that so many of the next spans kept to; straight between quantiles, `share` within 0.05..0.95."""
        place = min(max(share * STEPS - 1, 0.0), len(self.quantiles) - 1.0)
        below = min(int(place), len(self.quantiles) - 2)
        low, high = self._quantiles[below : below + 2]
        return low + (place - below) * (high - low)

    def held(self, headroom_share: float) -> float:
        """The share of next spans that a size with this headroom would have held, within 0.05..0.95."""
        ratio, quantiles = 1 + headroom_share, self._quantiles
        above = bisect_left(quantiles, ratio)
        if above in (0, len(quantiles)):
            return max(above, 1) / STEPS
        low, high = quantiles[above - 1 : above + 1]
        return (above + (ratio - low) / (high - low)) / STEPS


class Persistence(Record):
    """One edition of the table."""

    as_of: date
    source: str
    of: str
    """What was counted, of whom, in which bins."""
    refused_share: Fraction
    steady_below: Fraction
    """The steadiness from which on a series is unsteady."""
    changes: tuple[Changes, ...]

    @property
    def longest_days(self) -> int:
        """The longest horizon there is; beyond it a range is at least as wide as there."""
        return max(one.horizon_days for one in self.changes)

    def ratios(self, horizon_days: int, steadiness: float | None) -> Changes:
        """Those of the shortest horizon that is no shorter, or of the longest, and of so steady a series.

        `steadiness` is that of `capacity.traffic.least_rate`, None where it is not known. `ratios(7, 1.05).at(0.9)` is
        how many times the need of the last 7 days the next ones stay below in nine of ten cases.
        """
        kind = Steadiness.ANY
        if steadiness is not None:
            kind = Steadiness.STEADY if steadiness < float(self.steady_below) else Steadiness.UNSTEADY
        least = min(horizon_days, self.longest_days)
        fit = [one for one in self.changes if one.steadiness is kind and one.horizon_days >= least]
        return min(fit, key=lambda one: one.horizon_days)


class PersistenceFile(Record):
    """All editions, the newest first."""

    persistence: tuple[Persistence, ...]
