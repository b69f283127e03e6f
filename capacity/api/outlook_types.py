"""Public types of what may come of measured traffic, and of whether past weeks' plans held."""

from __future__ import annotations  # thousands of them, which most runs do not ask for

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from capacity.api.values import Rows, Value

if TYPE_CHECKING:
    from pandas import DataFrame


class HoldPoint(Value):
    """How many of the windows hold with a headroom."""

    headroom_share: float
    held: int


class HoldWindow(Value):
    """Two weeks in a row: the size of the first one without headroom, and what the second would have needed."""

    start: dt.datetime
    ptus: int
    ptus_of_next: int
    held: bool


class Hold(Value):
    """How many past weeks' plans would have held in the next week, and with which headroom nine in ten would have."""

    deployment_type: str
    windows: int
    held: int
    headroom_for_90: float | None
    held_with_headroom: int | None
    by_headroom: Rows[HoldPoint]
    weeks: Rows[HoldWindow]
    throttled_share: float | None
    worst_hour_throttled_share: float | None


class Percentiles(Value):
    """The 10th, 50th and 90th percentile, of PTUs or of tokens."""

    p10: float
    p50: float
    p90: float


class CostsAhead(Value):
    """What a month costs at each outcome; None where a price is not known."""

    p10: Decimal | None
    p50: Decimal | None
    p90: Decimal | None


class CostsAheadElsewhere(Value):
    """The same in another currency than US dollars."""

    currency: str
    per_month: CostsAhead | None


class Exhausted(Value):
    """The first day on which the need has passed a limit, likely (`p50`) and at the earliest (`p10`); None: not yet."""

    limit: float
    unit: str
    ptus: float | None
    p50: dt.date | None
    p10: dt.date | None


class Exhaustion(Value):
    """Of quota and reservation; None where there is none, or it is not known."""

    quota: Exhausted | None
    reservation: Exhausted | None


class Prior(Value):
    """How the needs of `n` other tenants changed, which a range is at least as wide as."""

    source: str
    as_of: dt.date
    n: int
    horizon_days: int
    steadiness: str


class OwnHistory(Value):
    """The range by the own history alone."""

    ptus: Percentiles


class Turn(Value):
    """The outcome from which on something else would cost least."""

    ptus: float
    above: bool
    buys_ptus: int


class AmountsAhead(Value):
    """Both in another currency."""

    currency: str
    per_month: Decimal | None
    best_per_month: Decimal | None


class RegretAhead(Value):
    """What the purchases of today cost a month at another traffic, and the best in hindsight."""

    traffic: float
    usd_per_month: Decimal | None
    best_usd_per_month: Decimal | None
    costs: AmountsAhead | None


class DayAhead(Value):
    """The PTUs that one day needs by itself."""

    day: dt.date
    p10: float
    p50: float
    p90: float


class Outlook(Value):
    """What may come of a deployment in so many days from `starts` on, without headroom. Its frame has a row a day."""

    horizon_days: int
    history_days: int
    starts: dt.date
    method: str
    deployment_type: str | None
    ptus: Percentiles | None
    input_tokens: Percentiles | None
    output_tokens: Percentiles | None
    usd_per_month: CostsAhead | None
    costs: CostsAheadElsewhere | None
    hold: Hold | None
    exhausted: Exhaustion
    prior: Prior | None
    own: OwnHistory | None
    extrapolated: bool
    turns: Rows[Turn]
    regret: Rows[RegretAhead]
    days: Rows[DayAhead]
    past: Rows[DayAhead]

    def to_pandas(self) -> DataFrame:
        """A row per day ahead: the PTUs that it needs by itself, at each outcome."""
        return self.days.to_pandas()
