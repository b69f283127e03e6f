"""The points of a plan's pictures. Field names are those of the JSON report."""

import datetime as dt

from capacity.planning.results.optimum import OptimumRow
from capacity.pricing.published_prices import Term
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType


class LoadByHour(Record):
    """The least and the most weighted tokens per minute of each point, growth included, in order from `start`.

    A point has 60 minutes, or as many more or less as a long or a short span asks for. None where none was observed.
    """

    start: dt.datetime
    minutes_per_point: int
    low_tpm: tuple[float | None, ...]
    high_tpm: tuple[float | None, ...]


class LoadDuration(Record):
    """The load that so many of the minutes reach or pass, in weighted tokens per minute, growth included."""

    minutes: tuple[int, ...]
    tpm: tuple[float, ...]


class CostByPtus(Record):
    """What PTU counts and the tokens that they leave cost a month, by prices of the long run."""

    deployment_type: DeploymentType
    term: Term
    currency: str
    points: tuple[OptimumRow, ...]


class RefusedPoint(Record):
    """What a PTU count would have refused: of all demand, and of that of the worst clock hour."""

    ptus: int
    throttled_share: float
    worst_hour_throttled_share: float


class RefusedByPtus(Record):
    """Refused shares by the depth of the bucket in seconds, headroom included, of `tokens` or of `requests`."""

    deployment_type: DeploymentType
    basis: str
    by_burst_seconds: dict[str, tuple[RefusedPoint, ...]]


class Curves(Record):
    """What measured minutes draw; of one provisioned type, where there is one. None where nothing is known."""

    load_by_hour: LoadByHour | None
    load_duration: LoadDuration | None
    cost_by_ptus: CostByPtus | None
    refused_by_ptus: RefusedByPtus | None
