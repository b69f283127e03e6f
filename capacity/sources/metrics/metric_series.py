"""Azure Monitor metrics as they arrive, of whatever format: one series of values with its name and dimensions.

Formats turn into `MetricSeries`; `metric_assembly` turns these into deployments.
"""

from datetime import datetime

from capacity.record import Record
from capacity.sources.metrics.deployment_facts import DeploymentFacts
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


class ExportAnswer(Record):
    """What saved files hold. `notes` say what a reader of a plan has to know of the files."""

    series: tuple[MetricSeries, ...] = ()
    deployments: tuple[DeploymentFacts, ...] = ()
    notes: tuple[str, ...] = ()
