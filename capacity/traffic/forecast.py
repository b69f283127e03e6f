"""What may come of a course of days: its level with a damped trend, the profile of its week, and resampled residuals.

Days stand in rows, counted back from the end of what was observed, with bins of equal length in columns; NaN is not
known. Measured on public traces: no dependency does better on such series (`tests/benchmarks/outlooks.py`).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from capacity.record import Record
from capacity.traffic.series import MINUTES_PER_HOUR, Floats
from capacity.traffic.week_hours import DAYS_PER_WEEK, MINUTES_PER_DAY

HALF_LIFE_WEEKS = 1
"""The age at which a week counts half for the level."""
DAMPED_TO = 0.5 ** (1 / DAYS_PER_WEEK)
"""What is left of a trend a day later: half of it a week later."""
HALF = 0.5
"""Of it that a line around weeks explains, from which on it is fitted anew without them."""
NEARLY_ALL = 0.9
"""Of the change of daily levels: a straight line that explains so much goes on undamped."""
LAUNCH = 2
"""How many times the level of all earlier days a week, or the last two days or more, have after a launch."""
LEAST_OF_LAUNCH = 2
LEAST_OF_PROFILE = 0.2
"""Of a bin, where a launch is looked for: what never ran at an hour is no measure of what does now."""
REPEATED = 3
PATHS, SEED = 64, 0
_Days = npt.NDArray[np.int64]
_Known = npt.NDArray[np.bool_]


class Trend(NamedTuple):
    """Of daily levels: a straight line, as a change per day, and the share of their change that it explains."""

    per_day: float
    explained_share: float
    at_end: float
    """The line on the last day."""

    @property
    def is_undamped(self) -> bool:
        """Whether it explains nearly all of the level's change."""
        return self.explained_share >= NEARLY_ALL


class Course(Record):
    """What a history of days tells of those to come; loads are in its unit per bin."""

    level: float
    """At the end, without trend: weeks weighed by their age, or since a launch."""
    profile: Floats
    """Of 7 days x bins, the first of them a week before the end: mean 1."""
    residuals: Floats
    """Of days x bins, as parts of the level of each day, or of that at the end where this is more."""
    trend: Trend
    is_launch: bool

    def levels(self, days: int) -> Floats:
        """Of each of so many days to come."""
        ahead = np.arange(1, days + 1)
        if self.is_launch:
            return np.full(days, self.level)
        if self.trend.is_undamped:
            line = self.trend.at_end + self.trend.per_day * ahead
        else:
            damped = np.cumsum(DAMPED_TO**ahead)
            line = self.level + self.trend.per_day * self.trend.explained_share * damped
        above: Floats = np.maximum(line, 0.0).astype(np.float64)
        return above

    def total(self, days: int) -> float:
        """The sum of loads that levels and profile alone make of so many days."""
        profile = self.profile.sum(axis=1)
        return float((profile[np.arange(days) % DAYS_PER_WEEK] * self.levels(days)).sum())

    def paths(self, days: int) -> Floats:
        """Loads of 64 paths x days x bins to come: whole days of residuals, drawn with the same seed each time.

        So the same days are drawn of any history that is as long: paths of two quantities belong together, and shorter
        ones are the beginning of longer ones.
        """
        drawn: _Days = np.random.default_rng(SEED).integers(0, len(self.residuals), (days, PATHS)).T
        loads: Floats = self.residuals[drawn]
        loads += self.profile[np.arange(days) % DAYS_PER_WEEK]
        np.maximum(loads, 0.0, out=loads)
        loads *= self.levels(days)[:, None]
        return loads


def daily_loads(minutes: Floats) -> Floats:
    """Means of hours of minutes, in rows of 24 by whole days back from the end; NaN where no minute is known."""
    days = len(minutes) // MINUTES_PER_DAY
    hours = minutes[len(minutes) - days * MINUTES_PER_DAY :].reshape(-1, MINUTES_PER_HOUR)
    known = ~np.isnan(hours)
    counts = known.sum(axis=1)
    sums = np.where(known, hours, 0.0).sum(axis=1)
    means: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means.reshape(days, MINUTES_PER_DAY // MINUTES_PER_HOUR)


def course(days: Floats) -> Course | None:
    """What days x bins tell; None where no load is known.

    Less than two weeks tell no differences between days of the week, and no trend.
    """
    known = ~np.isnan(days)
    loads = np.where(known, days, 0.0)
    if not loads.any():
        return None
    week = (len(days) - 1 - np.arange(len(days))) // DAYS_PER_WEEK  # 0 is the last one
    of_weeks = _means(loads, known, week)
    fitted = of_weeks[week]
    profile, levels = _apart(loads, known, fitted)
    trend = _trend(levels)
    ages = 0.5 ** (np.arange(len(of_weeks)) / HALF_LIFE_WEEKS)
    ages[np.isnan(of_weeks)] = 0
    level = float((np.nan_to_num(of_weeks) * ages).sum() / ages.sum())
    launch = _launch(loads, known, fitted)
    if launch is not None:
        level, profile = launch.level, launch.profile
        fitted = np.where(np.arange(len(days)) < len(days) - launch.days, of_weeks[np.maximum(week, 1)], level)
    elif trend.explained_share > HALF and (straight := _straight(loads, known)) is not None:
        fitted, profile, trend = straight
    of_days = _of_days(profile, len(days))
    # Parts of the level now where that of the day was less: what was wild in a quiet week is less so in a full one.
    fitted, now = np.nan_to_num(fitted), trend.at_end if trend.is_undamped and launch is None else level
    scale = np.maximum(fitted, now)[:, None]
    left = (loads - fitted[:, None] * of_days) / np.where(scale > 0, scale, np.inf)
    residuals = np.where(known, left, 0.0)
    return Course(level=level, profile=profile, residuals=residuals, trend=trend, is_launch=launch is not None)


def _straight(loads: Floats, known: _Known) -> tuple[Floats, Floats, Trend] | None:
    """The line of daily levels, the profile around it, and its trend; None where it does not explain nearly all.

    Around weeks a trend within them would be taken for their profile.
    """
    counts = known.sum(axis=1)
    levels = np.where(counts > 0, loads.sum(axis=1) / np.maximum(counts, 1), np.nan)
    trend = _trend(levels)
    for _ in range(REPEATED):  # the days of the week bend the line of the means
        _, levels = _apart(loads, known, _line(trend, len(loads)))
        trend = _trend(levels)
    if not trend.is_undamped:
        return None
    fitted = _line(trend, len(loads))
    return fitted, _apart(loads, known, fitted)[0], trend


def _line(trend: Trend, days: int) -> Floats:
    line: Floats = np.maximum(trend.at_end + trend.per_day * np.arange(1 - days, 1), 0.0)
    return line


def _apart(loads: Floats, known: _Known, fitted: Floats) -> tuple[Floats, Floats]:
    """The profile of a week around what is fitted to each day, and the level of each day without it."""
    profile = _profile(loads, known, fitted)
    seen = (_of_days(profile, len(loads)) * known).sum(axis=1)
    levels: Floats = np.where(seen > 0, loads.sum(axis=1) / np.where(seen > 0, seen, 1.0), np.nan)
    return profile, levels


def _of_days(profile: Floats, days: int) -> Floats:
    rows: Floats = profile[(np.arange(days) - days) % DAYS_PER_WEEK]
    return rows


def _means(loads: Floats, known: _Known, week: _Days) -> Floats:
    """Of each week; NaN where nothing of it is known."""
    counts = np.bincount(week, weights=known.sum(axis=1))
    sums = np.bincount(week, weights=loads.sum(axis=1))
    means: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means


def _profile(loads: Floats, known: _Known, fitted: Floats) -> Floats:
    """Of a week, as parts of what is fitted to each day; of less than two weeks all days are alike."""
    levels = np.where(known, np.nan_to_num(fitted)[:, None], 0.0)
    whole_weeks = len(loads) >= 2 * DAYS_PER_WEEK
    slot = (np.arange(len(loads)) - len(loads)) % DAYS_PER_WEEK if whole_weeks else np.zeros(len(loads), dtype=np.int64)
    slots = (np.arange(DAYS_PER_WEEK if whole_weeks else 1)[:, None] == slot).astype(np.float64)
    # Sums over sums: a week of little traffic tells little of how a week runs.
    sums, of = slots @ loads, slots @ levels
    profile = np.where(of > 0, sums / np.where(of > 0, of, 1.0), 0.0)
    mean = float(profile.mean())
    weeks: Floats = np.broadcast_to(profile / (mean or 1.0), (DAYS_PER_WEEK, loads.shape[1]))
    return weeks


class _Launch(NamedTuple):
    """How many of the last days are those after it, their level, and the profile of the days before the last week."""

    days: int
    level: float
    profile: Floats


def _launch(loads: Floats, known: _Known, fitted: Floats) -> _Launch | None:
    """What began within the last week; None where nothing did."""
    earlier = slice(None, -DAYS_PER_WEEK)
    if len(loads) <= DAYS_PER_WEEK or not loads[earlier].any():
        return None
    profile = _profile(loads[earlier], known[earlier], fitted[earlier])
    seen = (np.maximum(_of_days(profile, len(loads)), LEAST_OF_PROFILE) * known).sum(axis=1)
    sums = loads.sum(axis=1)
    before = float(sums[earlier].sum() / known[earlier].sum())
    last_sums, last_seen, hours = sums[-DAYS_PER_WEEK:], seen[-DAYS_PER_WEEK:], known[-DAYS_PER_WEEK:].sum()
    above = last_sums > LAUNCH * before * last_seen
    since = DAYS_PER_WEEK if above.all() else int(np.argmin(above[::-1]))
    if since < LEAST_OF_LAUNCH:
        since = DAYS_PER_WEEK if float(last_sums.sum()) > LAUNCH * before * float(hours) else 0
    if not since or not last_seen[-since:].any():
        return None
    return _Launch(since, float(last_sums[-since:].sum() / last_seen[-since:].sum()), profile)


def _trend(levels: Floats) -> Trend:
    """The straight line that fits daily levels best; none of less than two weeks, or where they do not change."""
    days = np.flatnonzero(~np.isnan(levels))
    known = levels[days]
    change = known - known.mean()
    total = float((change**2).sum())
    if len(days) < 2 * DAYS_PER_WEEK or total <= (1e-9 * float(known.mean())) ** 2 * len(days):
        return Trend(0.0, 0.0, float(known.mean()))
    across = days - days.mean()
    per_day = float((across * change).sum() / (across**2).sum())
    left = float(((change - per_day * across) ** 2).sum())
    return Trend(per_day, 1 - left / total, float(known.mean() + per_day * (len(levels) - 1 - days.mean())))
