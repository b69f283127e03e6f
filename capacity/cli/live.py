"""The live service behind `capacity from-metrics`, with a progress bar on stderr while it is read."""

import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from capacity.errors import InvalidInput
from capacity.planning.plan import Report
from capacity.record import Record
from capacity.sizing.deployment import NOTHING
from capacity.sources import azure_monitor, offers
from capacity.sources.metrics import Answers


class Bar:
    """What is being read, how far it is, and what it waits for."""

    def __init__(self) -> None:
        """On stderr, and only on a terminal."""
        self._shown = sys.stderr.isatty()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not self._shown,
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if self._shown:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._bar.stop()

    def start(self, total_calls: int, what: str) -> None:
        """A stage begins."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(what, total=total_calls)

    def advance(self, what: str) -> None:
        """One of its calls is done."""
        if self._task is not None:
            self._bar.update(self._task, advance=1, description=what)

    def waiting(self, seconds: float, why: str) -> None:
        """A wait is told where someone can see it, and in a log where the bar is not."""
        self._bar.console.print(f"waiting {seconds:.0f} s: {why}", highlight=False, markup=False)


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
