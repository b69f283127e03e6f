"""What comes: needs, tokens and costs of the days ahead as ranges, and when a quota or a reservation is used up.

Field names are those of the JSON report; the 10th, 50th and 90th percentile of each.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from capacity.findings import Finding
from capacity.planning.results.schedule import Regret
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType

LIMIT_HORIZONS = 3
"""Within how many of them a limit is looked for."""


class Percentiles(Record):
    """Of PTUs before rounding up, or of tokens."""

    p10: float
    p50: float
    p90: float


class Costs(Record):
    """What a month costs at each outcome, bought anew for it; None where a price is not known."""

    p10: Decimal | None
    p50: Decimal | None
    p90: Decimal | None


class Exhausted(Record):
    """The first day by which the need of one has passed a limit with that probability.

    None where within three horizons there is none. A day is judged by itself.
    """

    limit: float
    unit: str
    """`ptus` or `tpm`."""
    ptus: float | None = None
    """PTUs needed where it is passed; None where none are known."""
    p50: dt.date | None
    p10: dt.date | None


class Exhaustion(Record):
    """Of quota and reservation; None where it is not known, or there is none."""

    quota: Exhausted | None = None
    reservation: Exhausted | None = None


class Prior(Record):
    """What the range rests on beside the own history: how the needs of `n` other tenants changed."""

    source: str
    as_of: dt.date
    n: int
    horizon_days: int
    steadiness: str


class DayAhead(Record):
    """The need of one day by itself, in PTUs; of a day of the history all three are the same."""

    day: dt.date
    ptus: Percentiles


class Turn(Record):
    """The outcome from which on something else costs least: PTUs needed there, and what this would be."""

    ptus: float
    above: bool
    """Whether it turns above that many, or below."""
    buys_ptus: int
    """0 where all is by the token then."""


class Outlook(Record):
    """What is likely to come of a measured deployment in so many days from `starts` on, without headroom and growth."""

    horizon_days: int
    history_days: int
    starts: dt.date
    today: dt.date | None = None
    """None is the day that it starts."""
    method: Finding
    deployment_type: DeploymentType | None
    """Of the PTUs."""
    ptus: Percentiles | None
    """Needed; None where no provisioned type could be sized."""
    own: Percentiles | None
    """The same by the own history alone; None where it is too short."""
    input_tokens: Percentiles | None
    output_tokens: Percentiles | None
    currency: str
    costs: Costs | None = None
    exhausted: Exhaustion = Exhaustion()
    is_followed: bool = False
    """Whether purchases follow what is likely."""
    reserved_until: dt.date | None = None
    """The day on which the first of its reservations ends, with which the dates of these do."""
    prior: Prior | None
    extrapolated: bool
    """Whether the horizon is longer than any of the table, whose longest then is the least width."""
    regret: tuple[Regret, ...] = ()
    """After buying as recommended what a month costs at the ends, against the best; of a schedule it stands there."""
    turns: tuple[Turn, ...] = ()
    days: tuple[DayAhead, ...] = ()
    past: tuple[DayAhead, ...] = ()
    months: tuple[Fraction, ...] = ()
    """How many times the traffic of the history each started month of the horizon has, at the median."""

    @property
    def days_since(self) -> int:
        """Days from the end of the traffic to today, below 0 where it ends later; one more or less is none."""
        days = 0 if self.today is None else (self.today - self.starts).days
        return days if abs(days) > 1 else 0

    def is_past(self, day: dt.date) -> bool:
        """Whether it has come by today."""
        return day <= (self.today or self.starts)
