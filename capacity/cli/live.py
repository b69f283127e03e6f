"""The live services behind `from-metrics` and `from-logs`, with a progress bar on stderr while they are read."""

import os
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from capacity.cli.progress import Bar
from capacity.errors import InvalidInput
from capacity.planning.plan import Report
from capacity.record import Record
from capacity.sizing.deployment import NOTHING
from capacity.sources import azure_monitor, offers, windows
from capacity.sources.metrics import Answers
from capacity.traffic.series import ObservedDeployment


class Service(Record):
    """The accounts to read, and how to get at them."""

    resources: tuple[str, ...]
    subscriptions: tuple[str, ...]
    all_subscriptions: bool
    save: Path | None
    metrics_api: str
    auth: str
    tenant: str | None
    verbose: bool
    moving: bool
    """Whether the window is "the last days": then an interrupted download goes on with its own."""
    instead: dict[str, Any] = NOTHING
    """Arguments in place of signing in and of the network: how tests reach a service on this machine."""

    def _way(self, progress: Bar) -> dict[str, Any]:
        """What every call of the service takes."""
        if "credential" in self.instead:
            return {"progress": progress, **self.instead}
        return {"progress": progress, "credential": azure_monitor.credential(self.auth, self.tenant, os.environ)}

    @property
    def now(self) -> datetime:
        """The clock: only live windows depend on it."""
        return datetime.now(UTC)

    def read(self, start: datetime, end: datetime) -> Answers:
        """All metrics of a span of whole minutes. Raises `SourceUnavailable` where they cannot be had whole."""
        if not (self.resources or self.subscriptions or self.all_subscriptions):
            what = "nothing to read: give --file, --resource, --subscription or --all-subscriptions"
            raise InvalidInput.of("from-metrics", what)
        azure_monitor.quiet(verbose=self.verbose)
        request = azure_monitor.LiveRequest(
            start=start,
            end=end,
            resources=self.resources,
            subscriptions=self.subscriptions,
            all_subscriptions=self.all_subscriptions,
            metrics_api=self.metrics_api,
            save=self.save,
            moving=self.moving,
        )
        with Bar() as progress:
            answer = azure_monitor.read(request, **self._way(progress))
        return Answers(
            start=answer.start,
            end=answer.end,
            series=answer.series,
            deployments=answer.deployments,
            notes=answer.notes,
        )

    def with_offers(self, report: Report) -> Report:
        """The report, with the quota left and the capacity on offer where a deployment has to grow."""
        with Bar() as progress:
            way = self._way(progress)
            return offers.checked(
                report, partial(azure_monitor.quotas, **way), partial(azure_monitor.capacity_on_offer, **way)
            )


DAYS_OF_LOGS = 28


class Logs(Record):
    """The workspace to read; `table` is one of its tables, None for the one that has requests."""

    workspace: str
    table: str | None
    auth: str
    tenant: str | None
    verbose: bool
    instead: dict[str, Any] = NOTHING
    """Arguments in place of signing in and of the network: how tests reach a service on this machine."""

    def read(self, window: windows.Window, now: datetime) -> list[ObservedDeployment]:
        """The deployments with requests in the window, summed per minute. Raises `SourceUnavailable`."""
        from capacity.sources import log_analytics  # a package of Azure's that only this needs

        azure_monitor.quiet(verbose=self.verbose)
        end = min(window.end or now, now - windows.SETTLED)
        start = window.start or end - timedelta(days=window.days or DAYS_OF_LOGS)
        way = dict(self.instead) or {"credential": azure_monitor.credential(self.auth, self.tenant, os.environ)}
        with Bar() as progress:
            return log_analytics.read(self.workspace, start, end, table=self.table, **{"progress": progress, **way})
