"""Azure Monitor metrics as they arrive, of whatever format: one series of values with its name and dimensions.

Formats make a `MetricSeries` of points, as equal buckets; `metric_assembly` turns all of them into deployments.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from capacity.errors import InvalidInput
from capacity.findings import Finding
from capacity.grammar import counted
from capacity.numerals import day, minute, second, significant, whole
from capacity.record import Record
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.stamps import MINUTE_SECONDS, Ints, utc
from capacity.sources.windows import MAX_DAYS
from capacity.traffic.series import Floats

DAY_SECONDS: Final = 86_400
_ENOUGH_POINTS: Final = 10  # fewer equal distances can be chance


class MetricSeries(Record):
    """Values of one metric in equal buckets; NaN is a bucket without a value.

    `metric` is the REST name, as `ProcessedPromptTokens`. `aggregation` is `total`, `average`, `maximum`, `minimum` or
    `count`. `dimensions` has names in lower case. `start` is UTC, the start of the first bucket.
    `where` is the file or call that it came from, for messages. `span` is what the answer says it covers, end excluded.
    """

    metric: str
    aggregation: str
    start: datetime
    step_seconds: int
    values: Floats
    where: str
    column: str | None = None
    """Of a table of minutes the column that it stood in."""
    resource: str | None = None
    region: str | None = None
    dimensions: dict[str, str]
    span: tuple[datetime, datetime] | None = None

    @property
    def end(self) -> datetime:
        """The end of the last bucket."""
        return self.start + len(self.values) * timedelta(seconds=self.step_seconds)

    @property
    def grain(self) -> int:
        """Minutes per bucket."""
        return self.step_seconds // MINUTE_SECONDS

    @property
    def first_minute(self) -> int:
        """The minute of its first bucket, counted since 1970."""
        return int(self.start.timestamp()) // MINUTE_SECONDS

    @property
    def end_minute(self) -> int:
        """The minute after its last bucket."""
        return self.first_minute + len(self.values) * self.grain


class MetricAnswer(Record):
    """What a source holds of metrics, live or saved: whole, or there is none.

    `start` and `end` are the span that was asked for, None of files that do not tell. `notes` say what a reader of a
    plan has to know of the source, `unread` which accounts are not in it, and why.
    """

    start: datetime | None = None
    end: datetime | None = None
    series: tuple[MetricSeries, ...] = ()
    deployments: tuple[DeploymentFacts, ...] = ()
    notes: tuple[Finding, ...] = ()
    unread: tuple[Finding, ...] = ()


def smallest_step(columns: Iterable[Ints]) -> int | None:
    """The smallest distance between two different stamps of one series, in seconds; None without any."""
    distances = [gaps for stamps in columns if (gaps := _distances(stamps)).size]
    return min((int(gaps.min()) for gaps in distances), default=None)


def _distances(stamps: Ints) -> Ints:
    """Between stamps in their order, doubled ones counted once."""
    gaps = stamps[1:] - stamps[:-1]
    return gaps if (gaps > 0).all() else _distances(np.unique(stamps))


def agreed_step(declared: int | None, columns: Sequence[Ints], where: str) -> int:
    """Seconds from one bucket to the next: what the answer declares, checked against its stamps.

    Raises `InvalidInput` where the two contradict each other, or where nothing tells.
    """
    smallest = smallest_step(columns)
    step = declared or smallest
    if step is None:
        raise InvalidInput.of(where, "the grain is not known: it names no interval, and no series has two points")
    if step % MINUTE_SECONDS:
        raise InvalidInput.of(where, f"its points are {counted(step, 'second')} apart: export with the interval PT1M")
    if smallest is not None and smallest != step and (smallest < step or any(map(_equally_spaced, columns))):
        what = f"its interval is {counted(step, 'second')}, but its points are {counted(smallest, 'second')} apart"
        raise InvalidInput.of(where, f"{what}: export it again")
    return step


def _equally_spaced(stamps: Ints) -> bool:
    gaps = np.diff(stamps)
    return gaps.size >= _ENOUGH_POINTS and bool((gaps == gaps[0]).all())


def buckets(stamps: Ints, values: Floats, step: int, where: str) -> tuple[int, Floats]:
    """Points in any order, doubled or with gaps -> the start of the first bucket, in seconds, and one value per bucket.

    A bucket without a point is NaN; one that is told twice alike counts once. The start is cut to its minute.
    Raises `InvalidInput` for two values of one bucket, and for stamps that do not fit the step.
    """
    if (np.diff(stamps) == step).all():
        return int(stamps[0]) // MINUTE_SECONDS * MINUTE_SECONDS, values
    order = np.argsort(stamps, kind="stable")
    stamps, values = stamps[order], values[order]
    offset = stamps - stamps[0]
    if offset[-1] > MAX_DAYS * DAY_SECONDS:
        what = f"its points span {whole(int(offset[-1]) // DAY_SECONDS)} days from {day(utc(stamps[0]))} on"
        raise InvalidInput.of(where, f"{what}: at most {MAX_DAYS} days are read, so one of its stamps may be wrong")
    if (uneven := np.flatnonzero(offset % step)).size:
        at = second(utc(stamps[uneven[0]]))
        what = f"the stamp {at} does not fit points that are {counted(step, 'second')} apart"
        raise InvalidInput.of(where, f"{what}: put exports with other intervals into files of their own")
    index = offset // step
    known = ~np.isnan(values)
    result = np.full(int(index[-1]) + 1, np.nan)
    result[index[known]] = values[known]
    if (wrong := np.flatnonzero(known & (result[index] != values))).size:
        at = minute(utc(stamps[wrong[0]]))
        both = " and ".join(map(significant, (values[wrong[0]], result[index[wrong[0]]])))
        raise InvalidInput.of(where, f"two values for {at}, {both}: remove the wrong one")
    return int(stamps[0]) // MINUTE_SECONDS * MINUTE_SECONDS, result
