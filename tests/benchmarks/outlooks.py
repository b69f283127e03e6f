"""Whether outlooks come true, on tenants that the table was not made of, beside simpler ways; and how long they take.

`make bench ONLY=outlooks`, or `python -m tests.benchmarks.outlooks` for the table of all ways. Tenants have 14 days:
one week foretells the next. What a month of a campus shows stands below it. Data are those of the shared folder;
without it only the time is measured.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from capacity.catalog.catalog import Catalog
from capacity.catalog.persistence import TOLD_AT, Changes, Persistence, Steadiness
from capacity.planning.measured.foreseen import Foreseen
from capacity.sizing.choices import Criterion
from capacity.sizing.demand import exact
from capacity.traffic.least_rate import least_rate
from capacity.traffic.needs_ahead import Spread, needs_ahead, totals_ahead
from capacity.traffic.series import Floats
from capacity.traffic.week_hours import DAYS_PER_WEEK, MINUTES_PER_DAY
from tests.benchmarks import persistence
from tests.benchmarks.harness import Measurement
from tests.benchmarks.persistence import REFUSED_SHARE, Change, Tenant
from tests.minutes import MONDAY, SHARED

TRACES = SHARED / "data" / "traces"
RATES = [TRACES / "servegen" / f"m-{size}-rates.csv.gz" for size in ("large", "mid")]
HOURS = TRACES / "burstgpt" / "burstgpt_hourly_days00-30.csv.gz"
FOLDS = 10
LEAST_RATIO = 0.01
"""What never comes again counts as this, in logarithms."""
DEPLOYMENTS = 1_000
SAMPLE = 20


class Tried(NamedTuple):
    """One way of telling the next week, of every tenant: ratios to the size of this week, and the truth."""

    name: str
    told: Floats
    truth: Floats

    @property
    def covered(self) -> float:
        """The share of tenants between the 10th and the 90th percentile."""
        return float(np.mean((self.told[:, 0] <= self.truth) & (self.truth <= self.told[:, 2])))

    @property
    def held(self) -> float:
        """The share below the 90th."""
        return float(np.mean(self.truth <= self.told[:, 2]))

    @property
    def pinball(self) -> float:
        """The mean loss of the three percentiles, in logarithms of the ratio."""
        truth, told = (np.log(np.maximum(one, LEAST_RATIO)) for one in (self.truth[:, None], self.told))
        off, shares = truth - told, np.array(TOLD_AT)
        return float(np.maximum(shares * off, (shares - 1) * off).mean())


class Known(NamedTuple):
    """A tenant with a busy week, how it went on, and what its week tells by itself."""

    tenant: Tenant
    change: Change
    own: Foreseen
    total_error: float
    last_error: float


def table_of(some: Sequence[Change]) -> Persistence:
    """A table of a week's changes, of some tenants alone."""
    rows = []
    for kind in Steadiness:
        fit = persistence.of_kind(some, kind)
        rows.append(
            Changes(
                horizon_days=DAYS_PER_WEEK,
                steadiness=kind,
                tenants=len(fit),
                spans=len(fit),
                quantiles=tuple(map(exact, persistence.quantiles([one.ratio for one in fit], fit))),
                totals=tuple(map(exact, persistence.quantiles([one.total for one in fit], fit, TOLD_AT))),
            )
        )
    return Persistence(
        as_of=MONDAY.date(),
        source="",
        of="",
        refused_share=exact(REFUSED_SHARE),
        steady_below=exact(persistence.STEADY_BELOW),
        changes=tuple(rows),
    )


def foreseen(minutes: Floats, days: int, table: Persistence | None) -> Foreseen:
    """By the history and a table, as a plan of 14 days or more has it."""
    needs = needs_ahead(minutes, days, Criterion.THROTTLED, REFUSED_SHARE, tells=True)
    if needs is None:
        message = "nothing was observed"
        raise ValueError(message)
    return by_table(
        Foreseen(
            horizon_days=days,
            history_days=len(minutes) // MINUTES_PER_DAY,
            starts=MONDAY,
            needs=needs,
            input_tokens=totals_ahead(minutes, days),
            output_tokens=None,
            table=None,
            changes=None,
        ),
        table,
    )


def by_table(of: Foreseen, table: Persistence | None) -> Foreseen:
    """The same beside another table."""
    changes = None if table is None else table.ratios(of.horizon_days, of.steadiness)
    return of.replaced(table=table, changes=changes)


def known(paths: Sequence[Path]) -> Iterator[Known]:
    """The busy tenants of tables of call rates."""
    for path in paths:
        for tenant in persistence.tenants(path):
            for change in persistence.changes([tenant], DAYS_PER_WEEK):
                minutes = np.repeat(tenant.calls, MINUTES_PER_DAY // tenant.bins_per_day)
                this, following = np.split(minutes, [DAYS_PER_WEEK * MINUTES_PER_DAY])
                own = foreseen(this, DAYS_PER_WEEK, None)
                truth = max(float(following.sum()), 1.0)
                likely = own.input_tokens.ahead.p50 if own.input_tokens else 0.0
                yield Known(tenant, change, own, abs(likely / truth - 1), abs(float(this.sum()) / truth - 1))


def tried(some: Sequence[Known], folds: Sequence[int]) -> list[Tried]:
    """Every way; tables are made of the tenants of other folds."""
    truth = np.array([one.change.ratio for one in some])
    told: dict[str, list[Spread]] = {"outlook": [], "table alone": [], "own history alone": [], "profile alone": []}
    tables = {
        fold: table_of([one.change for one, of in zip(some, folds, strict=True) if of != fold]) for fold in {*folds}
    }
    for one, fold in zip(some, folds, strict=True):
        of = by_table(one.own, tables[fold])
        own, of_table = of.needs.own, of.of_table
        if own is None or of_table is None or of.changes is None:
            continue
        told["outlook"].append(of.told)
        told["table alone"].append(of_table)
        told["own history alone"].append(own)
        told["profile alone"].append(Spread(*[profile_alone(of)] * 3))
    last = Tried("as last week", np.ones((len(some), 3)), truth)
    return [*(Tried(name, np.array(spreads), truth) for name, spreads in told.items()), last]


def profile_alone(of: Foreseen) -> float:
    """The need of level and profile without what they leave."""
    course = of.needs.course.replaced(residuals=np.zeros_like(of.needs.course.residuals))
    return float(least_rate(course.paths(DAYS_PER_WEEK)[0].ravel(), REFUSED_SHARE)) / of.needs.need


def tenfold(some: Sequence[Known]) -> list[int]:
    """Tenants in folds."""
    return [at % FOLDS for at in range(len(some))]


def by_set(some: Sequence[Known]) -> list[int]:
    """One set of tenants is told by the other."""
    return [int(one.tenant.name.startswith(RATES[0].name)) for one in some]


def seconds_of_many() -> float:
    """What so many deployments of 28 days take beyond reading and sizing, from a sample of them."""
    days, draws = 28, np.random.default_rng(0)
    course = 1 + 0.5 * np.sin(np.arange(days * MINUTES_PER_DAY) * 2 * np.pi / MINUTES_PER_DAY)
    minutes = [draws.gamma(2, 1000, len(course)) * course for _ in range(SAMPLE)]
    table = Catalog().persistence
    begun = time.process_time()
    for one in minutes:
        of = foreseen(one, days, table)
        totals_ahead(one, days)
        of.needs.first_passed(1.2, 3 * days, of.told, of.horizon_days)
    return (time.process_time() - begun) * DEPLOYMENTS / SAMPLE


def measurements(folder: Path) -> Iterator[Measurement]:
    """The goals on tenants that tables were not made of, and the time."""
    del folder  # nothing is written
    name = f"outlooks of {DEPLOYMENTS:,} deployments of 28 days, with an exhaustion"
    yield Measurement(name=name, measure=seconds_of_many, limit=10, unit="seconds of CPU time")
    if not RATES[0].exists():
        print(f"{RATES[0]} is absent: set CAPACITY_SHARED")
        return
    some = list(known(RATES))
    for told_by, folds in (("ten folds", tenfold(some)), ("the other set", by_set(some))):
        outlook, *_, last = tried(some, folds)
        yield Measurement(
            name=f"80 % range of the next 7 days, {told_by}: what it covers from 0.8",
            measure=lambda of=outlook: abs(of.covered - 0.8),  # type: ignore[misc]
            limit=0.05,
            unit="share of tenants",
        )
        yield Measurement(
            name=f"its 90 % bound, {told_by}: what it holds from 0.9",
            measure=lambda of=outlook: abs(of.held - 0.9),  # type: ignore[misc]
            limit=0.05,
            unit="share of tenants",
        )
        yield Measurement(
            name=f"its pinball loss, {told_by}, over that of as last week",
            measure=lambda of=outlook, than=last: of.pinball / than.pinball,  # type: ignore[misc]
            limit=0.8,
            unit="of it",
        )
    yield Measurement(
        name="total of the next 7 days: median error",
        measure=lambda: float(np.median([one.total_error for one in some])),
        limit=0.25,
        unit="of it",
    )


def lines() -> Iterator[str]:
    """All ways on all tenants, then what a campus shows."""
    some = list(known(RATES))
    for how, folds in (("ten folds", tenfold(some)), ("large by mid and back", by_set(some))):
        yield f"{len(some)} tenants, 7 days by 7, tables of other tenants ({how}): 80 % range, 90 % bound, pinball"
        for one in tried(some, folds):
            yield f"  {one.name:20} {one.covered:6.1%} {one.held:6.1%} {one.pinball:7.3f}"
    totals = np.array([(one.total_error, one.last_error) for one in some])
    yield "Total of the next 7 days, error of the outlook and of as last week: median, 90th percentile"
    yield "  " + "  ".join(f"{value:.3f}" for value in np.quantile(totals, (0.5, 0.9), axis=0).T.ravel())
    yield "One campus by the shipped table, 14 days tell the next ones"
    hours = pd.read_csv(HOURS)
    for name in ("conversation", "api", "all"):
        for days in (7, 14):
            yield from of_campus(name, np.repeat(hours[name].to_numpy(dtype=np.float64) / 60, 60), days)


def of_campus(name: str, minutes: Floats, days: int) -> Iterator[str]:
    """Each origin from which so many days follow."""
    inside, history, table = [], 2 * DAYS_PER_WEEK * MINUTES_PER_DAY, Catalog().persistence
    for origin in range(history, len(minutes) - days * MINUTES_PER_DAY + 1, MINUTES_PER_DAY):
        of = foreseen(minutes[origin - history : origin], days, table)
        following = minutes[origin : origin + days * MINUTES_PER_DAY]
        truth = float(least_rate(following.reshape(-1, 60).mean(axis=1), of.needs.refused_share)) / of.needs.need
        own, total = of.needs.own or of.told, of.input_tokens
        error = abs(total.ahead.p50 / following.sum() - 1) if total else np.nan
        inside.append((of.told.p10 <= truth <= of.told.p90, own.p10 <= truth <= own.p90, truth <= of.told.p90, error))
    covered, alone, held, _ = np.mean(inside, axis=0)
    median = float(np.median([one[-1] for one in inside]))
    yield (
        f"  {name:13} {days:2} days, {len(inside):2} origins: inside {covered:4.0%}, by its history alone {alone:4.0%}"
        f", below the bound {held:4.0%}, total off by {median:.2f}"
    )


if __name__ == "__main__":
    print(*lines(), sep="\n")
