"""What is asked of Azure Monitor, what comes back, and how a reader is told of the wait."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from capacity.record import Record
from capacity.sources.metrics.deployment_facts import DeploymentFacts
from capacity.sources.metrics.metric_series import MetricSeries

METRICS_APIS = ("arm", "batch")


class LiveRequest(Record):
    """The usage of some accounts from `start` to `end`: UTC, whole minutes.

    Accounts are named by resource id, by subscription id, or are all that can be seen. `metrics_api` is `arm`, a call
    per account, or `batch`, a call per region and subscription: billed, and it needs a role on the subscription.
    `save` is a folder for every raw answer. `moving` says that the window is "the last days": an interrupted
    download of as many days in `save` is then continued with its own window.
    """

    start: datetime
    end: datetime
    resources: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    all_subscriptions: bool = False
    metrics_api: str = "arm"
    save: Path | None = None
    moving: bool = False


class LiveAnswer(Record):
    """The metrics of all accounts, and what is deployed there; whole, or there is none.

    A metric comes as several series, one for each stretch of time that was asked for; each holds whole buckets from
    `start` to `end`, the window that was read. Totals are per minute; requests also come per hour, with the
    dimensions `statuscode` and `isspillover`. `notes` says what a plan has to tell.
    """

    start: datetime
    end: datetime
    series: tuple[MetricSeries, ...]
    deployments: tuple[DeploymentFacts, ...]
    notes: tuple[str, ...]


class Progress(Protocol):
    """Told how far the reading is. Calls come from several threads, but one at a time."""

    def start(self, total_calls: int, what: str) -> None:
        """A stage begins: so many calls to come."""

    def advance(self, what: str) -> None:
        """One of them is done."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is asked for so long, because Azure said so or failed."""


class Timing(Record):
    """The clock, and how long to wait for one answer. `sleep` None is a sleep that ends when the run is given up."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] | None = None
    answer_seconds: float = 100
