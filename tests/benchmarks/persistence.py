"""How needs changed from one span to the next, from call rates: what `capacity/catalog/persistence.yaml` has.

`python -m tests.benchmarks.persistence RATES.csv.gz...` prints the changes of an edition. A table has the columns
`client`, `timestamp` (the start of a bin, in seconds) and `rate` (calls a second), in bins of equal length; one of any
number of tenants and days will do. Of a table of another source write the lines above `changes` anew, with its date.

A span of each tenant begins on every day with a week before it, where the next span of that length still fits. One with
less than a call a minute in that week, or idle half of it, is left out. Tenants weigh alike, however many spans they
have. Quantile i of n lies at i / (n + 1), so that what is learned of some holds of others on average.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from capacity.catalog.persistence import STEPS, TOLD_AT, Steadiness
from capacity.traffic.least_rate import least_rate, steadiness
from capacity.traffic.series import Floats
from capacity.traffic.week_hours import DAYS_PER_WEEK, MINUTES_PER_DAY

HORIZONS = (1, 2, 3, 7)
"""Days; the longest of which two fit into two weeks."""
REFUSED_SHARE = 0.001
"""What the size that is advised by default refuses at most."""
STEADY_BELOW = 1.2
LEAST_CALLS_A_MINUTE = 1
LEAST_BUSY_SHARE = 0.5
SHARES = np.arange(1, STEPS) / STEPS


class Change(NamedTuple):
    """One span and the next, of one tenant."""

    tenant: str
    steadiness: float
    ratio: float
    total: float
    """The same of all calls."""


class Tenant(NamedTuple):
    """Calls of each bin, and how many of these make a day."""

    name: str
    calls: Floats
    bins_per_day: int

    def is_busy(self, until: int) -> bool:
        """Whether the week before a day says enough to size by."""
        week = self.days(until - DAYS_PER_WEEK, until)
        per_minute = week.mean() * self.bins_per_day / MINUTES_PER_DAY
        return bool(per_minute >= LEAST_CALLS_A_MINUTE and np.mean(week > 0) >= LEAST_BUSY_SHARE)

    def days(self, first: int, end: int) -> Floats:
        """The bins from a day to before another."""
        return self.calls[first * self.bins_per_day : end * self.bins_per_day]


def tenants(path: Path) -> Iterator[Tenant]:
    """Those of a table."""
    table = pd.read_csv(path, usecols=["client", "timestamp", "rate"])
    rates = table.pivot_table(index="timestamp", columns="client", values="rate").fillna(0)
    seconds = int(rates.index[1] - rates.index[0])
    for name in rates.columns:
        yield Tenant(f"{path.name}/{name}", np.round(rates[name].to_numpy() * seconds), 24 * 3600 // seconds)


def changes(some: Sequence[Tenant], horizon_days: int) -> Iterator[Change]:
    """Of every span that has a week before its end and another span after it."""
    for tenant in some:
        for day in range(DAYS_PER_WEEK, len(tenant.calls) // tenant.bins_per_day - horizon_days + 1):
            if not tenant.is_busy(day):
                continue
            size = float(least_rate(tenant.days(day - horizon_days, day), REFUSED_SHARE))
            steady = steadiness(tenant.days(0, day), tenant.bins_per_day, REFUSED_SHARE)
            if size and steady is not None:
                this, following = tenant.days(day - horizon_days, day), tenant.days(day, day + horizon_days)
                need = float(least_rate(following, REFUSED_SHARE))
                yield Change(tenant.name, steady, need / size, float(following.sum() / this.sum()))


def quantiles(ratios: Sequence[float], of: Sequence[Change], shares: Sequence[float] | Floats = SHARES) -> Floats:
    """Of the ratios of changes, tenants weighed alike."""
    names, of_tenant = np.unique([one.tenant for one in of], return_inverse=True)
    weights, order = (1 / np.bincount(of_tenant))[of_tenant], np.argsort(ratios)
    places = (np.cumsum(weights[order]) - weights[order] / 2 + 0.5) / (len(names) + 1)
    found: Floats = np.interp(shares, places, np.array(ratios)[order])
    return found


def of_kind(some: Sequence[Change], kind: Steadiness) -> list[Change]:
    """The changes of series so steady."""
    return [one for one in some if kind is Steadiness.ANY or (one.steadiness < STEADY_BELOW) is (kind is kind.STEADY)]


def lines(some: Sequence[Tenant]) -> Iterator[str]:
    """The table as YAML."""
    yield "    changes:"
    for horizon_days in HORIZONS:
        all_changes = list(changes(some, horizon_days))
        for kind in Steadiness:
            fit = of_kind(all_changes, kind)
            yield f"      - horizon_days: {horizon_days}"
            yield f"        steadiness: {kind}"
            yield f"        tenants: {len({one.tenant for one in fit})}"
            yield f"        spans: {len(fit)}"
            needs = quantiles([one.ratio for one in fit], fit)
            totals = quantiles([one.total for one in fit], fit, TOLD_AT)
            yield f"        quantiles: {_listed(needs)}"
            yield f"        totals: {_listed(totals)}"


def _listed(ratios: Floats) -> str:
    return f"[{', '.join(f'{ratio:.3g}' for ratio in ratios)}]"


if __name__ == "__main__":
    print(*lines([tenant for path in sys.argv[1:] for tenant in tenants(Path(path))]), sep="\n")
