"""How many days of traffic a measured span has, and whether the traffic began or ended inside of it."""

from typing import NamedTuple

from capacity.traffic.series import TokenSeries
from capacity.traffic.week_hours import MINUTES_PER_DAY

LONGER = 1.5
"""Than any pause within the traffic has to be one at an end of the span to be none of them."""
LEAST_OF_A_DAY = 6 * 60
LONGEST_PAUSE = 7 * MINUTES_PER_DAY
"""A longer one is no traffic."""


class Ends(NamedTuple):
    """Minutes at the ends of a span in which traffic had not begun, or had ended; 0 where it ran."""

    before: int
    after: int


def ends(series: TokenSeries) -> Ends | None:
    """A pause of a day or more at an end of the span, longer than those within; None where there is no traffic."""
    pauses = series.pauses()
    if pauses is None:
        return None
    before, within, after = pauses[0], pauses[1:-1].max(initial=0), pauses[-1]
    least = max(MINUTES_PER_DAY, LONGER * within)
    return Ends(int(before) if before >= least else 0, int(after) if after >= least else 0)


def days_of_traffic(series: TokenSeries) -> int:
    """Days; six hours of the last count as one, for a log of office hours has no nights at its ends.

    Pauses of more than a week are none, nor are `ends`.
    """
    pauses, idle = series.pauses(), ends(series)
    if pauses is None or idle is None:
        return 0
    long_ = int(pauses[pauses > LONGEST_PAUSE].sum())
    short = sum(pause for pause in idle if pause <= LONGEST_PAUSE)
    minutes = series.minutes - long_ - short
    return (minutes + MINUTES_PER_DAY - LEAST_OF_A_DAY) // MINUTES_PER_DAY
