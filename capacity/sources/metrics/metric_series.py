"""Azure Monitor metrics as they arrive, of whatever format: one series of values with its name and dimensions.

Formats turn into `MetricSeries`; `metric_assembly` turns these into deployments.
"""

from datetime import datetime, timedelta

from capacity.findings import Finding
from capacity.record import Record
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.stamps import MINUTE_SECONDS
from capacity.traffic.series import Floats


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
