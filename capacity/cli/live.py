"""The live services behind `from-metrics`, `from-logs` and `size --verify`, with a progress bar on stderr meanwhile."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import typer

from capacity.catalog.catalog import Catalog
from capacity.cli.progress import Bar, asking
from capacity.planning.azure.growth import checked
from capacity.planning.azure.verification import verified
from capacity.planning.results.plan import Report
from capacity.planning.results.verified_plan import Answer, Question
from capacity.record import Record
from capacity.sizing.deployment import NOTHING
from capacity.sizing.workload import Workload
from capacity.sources import azure, windows
from capacity.sources.metrics.load_metrics import Answers
from capacity.traffic.series import ObservedDeployment


def _way(auth: str, tenant: str | None, instead: Mapping[str, Any], progress: Bar) -> dict[str, Any]:
    """What every call of a service takes."""
    signing = {} if "credential" in instead else {"credential": azure.credential(auth, tenant, os.environ)}
    return {"progress": progress, **signing, **instead}


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
        return _way(self.auth, self.tenant, self.instead, progress)

    @property
    def now(self) -> datetime:
        """The clock: only live windows depend on it."""
        return datetime.now(UTC)

    def read(self, start: datetime, end: datetime) -> Answers:
        """All metrics of a span of whole minutes, of the subscription that is signed in where nothing is named.

        Raises `SourceUnavailable` where they cannot be had whole.
        """
        notes: tuple[str, ...] = ()
        subscriptions, all_subscriptions = self.subscriptions, self.all_subscriptions
        if not (self.resources or subscriptions or all_subscriptions):
            found = azure.signed_in(self.auth, self.tenant, os.environ, Path.home())
            notes, all_subscriptions = found.notes, found.subscription is None
            subscriptions = () if found.subscription is None else (found.subscription,)
            typer.echo("\n".join(notes), err=True)
        azure.quiet(verbose=self.verbose)
        request = azure.LiveRequest(
            start=start,
            end=end,
            resources=self.resources,
            subscriptions=subscriptions,
            all_subscriptions=all_subscriptions,
            metrics_api=self.metrics_api,
            save=self.save,
            moving=self.moving,
        )
        with asking() as progress:
            answer = azure.read(request, **self._way(progress))
        return Answers(
            start=answer.start,
            end=answer.end,
            series=answer.series,
            deployments=answer.deployments,
            notes=(*notes, *answer.notes),
        )

    def with_offers(self, report: Report, catalog: Catalog) -> Report:
        """The report, with the quota left and the capacity on offer where a deployment has to grow."""
        with asking() as progress:
            way = self._way(progress)
            return checked(report, catalog, partial(azure.quotas, **way), partial(azure.capacity_on_offer, **way))


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
        from capacity.sources.azure import log_analytics

        azure.quiet(verbose=self.verbose)
        end = min(window.end or now, now - windows.SETTLED)
        start = window.start or end - timedelta(days=window.days or DAYS_OF_LOGS)
        with asking() as progress:
            way = _way(self.auth, self.tenant, self.instead, progress)
            return log_analytics.read(self.workspace, start, end, table=self.table, **way)


class Calculator(Record):
    """Azure's own calculator of PTUs, asked on a subscription."""

    subscription: str
    auth: str
    tenant: str | None
    instead: dict[str, Any] = NOTHING
    """Arguments in place of signing in and of the network: how tests reach a service on this machine."""

    def verified(self, report: Report, workloads: Sequence[Workload], catalog: Catalog) -> Report:
        """The report, each plan held against the calculator. Raises `SourceUnavailable`."""
        azure.quiet()
        return verified(report, workloads, catalog, self._ask)

    def _ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        with asking() as progress:
            way = _way(self.auth, self.tenant, self.instead, progress)
            return azure.estimated_capacities(self.subscription, questions, **way)
