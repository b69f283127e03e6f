"""Months as purchases are decided over: what each workload needs in one, what PTUs cost, and what is bought.

Money is per PTU, in one currency; infinite is a price that is not known, or a term that may not be bought.
"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.record import Record
from capacity.traffic.series import Floats

MONTHS_OF_A_YEAR = 12
Counts = npt.NDArray[np.int64]


class Needs(NamedTuple):
    """One workload in one month: deployable counts, rising from 0, and what spills from each, in money.

    Infinite is a count that lets more spill than is allowed.
    """

    ptus: Sequence[int]
    spilled: Sequence[float] | Floats


class TermPrices(NamedTuple):
    """What a PTU costs in one month: all month by the hour, for a month, and for a whole year from then on."""

    hourly: float = inf
    monthly: float = inf
    yearly: float = inf


class Month(Record):
    """One month of a scope: what each workload needs, prices, and the PTUs that are paid already."""

    needs: tuple[Needs, ...]
    prices: TermPrices
    reserved: int = 0
    lasts: bool = True
    """Whether what is needed stays after it, where it is the last of all."""

    def needed_after(self, ptus: int) -> int:
        """How many of the PTUs that it deploys are needed after it, where it is the last, and are not paid already."""
        return max(ptus - self.reserved, 0) if self.lasts else 0


class Bought(NamedTuple):
    """One month of a schedule: the row of each workload's needs, their PTUs, and what is bought in the month."""

    rows: tuple[int, ...]
    ptus: int
    by_year: int
    by_month: int
    by_hour: int
