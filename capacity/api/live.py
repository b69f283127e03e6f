"""The live services behind `from-metrics`, `from-logs` and `size --verify`."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from capacity.api.sign_in import SignIn
from capacity.catalog.catalog import Catalog
from capacity.planning.azure.growth import checked
from capacity.planning.azure.verification import verified
from capacity.planning.results.plan_report import Report
from capacity.planning.results.verified_plan import Answer, Question
from capacity.record import Record
from capacity.sentences.say import said
from capacity.sizing.workload import Workload
from capacity.sources import windows
from capacity.sources.azure.calculator import estimated_capacities
from capacity.sources.azure.live_request import LiveRequest
from capacity.sources.azure.monitor import monitor_reading
from capacity.sources.azure.quota_and_capacity import capacity_on_offer, quotas
from capacity.sources.azure.signed_in import signed_in
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.traffic.series import ObservedDeployment


class AskedAccounts(Record):
    """Which accounts to read, and how; none named is the subscription that is signed in."""

    resource: tuple[str, ...] = ()
    subscription: tuple[str, ...] = ()
    all_subscriptions: bool = False
    metrics_api: str = "arm"
    save: Path | None = None
    moving: bool = True
    """Whether the span ends now, and not where somebody said."""


class Service(Record):
    """The accounts to read, and how to get at them."""

    asked: AskedAccounts
    sign_in: SignIn

    @property
    def now(self) -> datetime:
        """The clock: only live windows depend on it."""
        return datetime.now(UTC)

    def read(self, start: datetime, end: datetime) -> MetricAnswer:
        """All metrics of a span of whole minutes, of the subscription that is signed in where nothing is named.

        Raises `SourceUnavailable` where they cannot be had whole.
        """
        asked = self.asked
        request = LiveRequest(
            start=start,
            end=end,
            resources=asked.resource,
            subscriptions=asked.subscription,
            all_subscriptions=asked.all_subscriptions,
            metrics_api=asked.metrics_api,
            save=asked.save,
            moving=asked.moving,
        )
        if not (request.resources or request.subscriptions or request.all_subscriptions):
            found = signed_in(self.sign_in.auth or "", self.sign_in.tenant, os.environ, Path.home())
            self.sign_in.shell.say(*map(said, found.notes))
            named = () if found.subscription is None else (found.subscription,)
            request = request.replaced(subscriptions=named, all_subscriptions=not named, notes=found.notes)
        with self.sign_in.connected() as azure:
            answer = monitor_reading.read(request, azure)
        for note in answer.notes:
            if note.code == "read-from":
                self.sign_in.shell.say(said(note))
        return answer

    def with_offers(self, report: Report, catalog: Catalog) -> Report:
        """The report, with the quota left and the capacity on offer where a deployment has to grow."""
        with self.sign_in.connected() as azure:
            return checked(report, catalog, partial(quotas, azure=azure), partial(capacity_on_offer, azure=azure))


DAYS_OF_LOGS = 28


class Logs(Record):
    """The workspace to read; `table` is one of its tables, None for the one that has requests."""

    workspace: str
    table: str | None
    sign_in: SignIn

    def read(self, window: windows.Window, now: datetime) -> list[ObservedDeployment]:
        """The deployments with requests in the window, summed per minute. Raises `SourceUnavailable`."""
        from capacity.sources.azure.log_analytics import workspace_reading  # and with it azure-monitor-query

        end = min(window.end or now, now - windows.SETTLED)
        start = window.start or windows.days_before(end, window.days or DAYS_OF_LOGS)
        with self.sign_in.connected() as azure:
            return workspace_reading.read(self.workspace, start, end, azure, table=self.table)


class Calculator(Record):
    """Azure's own calculator of PTUs, asked on a subscription."""

    subscription: str
    sign_in: SignIn

    def verified(self, report: Report, workloads: Sequence[Workload], catalog: Catalog) -> Report:
        """The report, each plan held against the calculator. Raises `SourceUnavailable`."""
        return verified(report, workloads, catalog, self._ask)

    def _ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        with self.sign_in.connected() as azure:
            return estimated_capacities(self.subscription, questions, azure)
