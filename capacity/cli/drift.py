"""`capacity drift`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.errors import ExitCode, InvalidInput, NotEnoughData
from capacity.record import Record

if TYPE_CHECKING:
    from capacity.planning.results.drift_report import SaidPlan
    from capacity.sources.windows import Window
    from capacity.traffic.series import ObservedDeployment


class DriftOptions(Record):
    """How far what came may be from the plan, and which requests allow how much."""

    max_drift: Annotated[
        float, metric.size(metavar="SHARE", min=0, max=100, help="Most to move where the plan gave no range.")
    ] = 0.2
    max_output_tokens: log.MaxOutput = None
    tokens_per_second: log.TokensPerSecond = None


class TrafficOptions(Record):
    """Which traffic to read, and how."""

    deployment: metric.Deployments = None
    start: metric.Start = None
    end: metric.End = None
    exclude: Annotated[
        list[str] | None, metric.what(metavar="START/END", help="Of metrics: leave out a load test; repeatable.")
    ] = None
    missing: Annotated[metric.Missing, metric.how(help="Of metrics: how minutes without a value are read.")] = (
        metric.Missing.UNKNOWN
    )
    cached_share: metric.CachedShare = None

    def window(self) -> "Window":
        """Which minutes are wanted. Raises `InvalidInput`."""
        from capacity.sources import windows

        return windows.window(
            start=self.start,
            end=self.end,
            exclude=self.exclude or (),
            missing_is_idle=self.missing is metric.Missing.IDLE,
            cached_share=self.cached_share,
        )


def drift(
    plan: Annotated[
        Path, typer.Argument(metavar="PLAN.json", parser=options.path, help="The plan, written by --format json.")
    ],
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="What came: exported metrics or a request log.")
    ],
    *,
    by: DriftOptions,
    asked: TrafficOptions,
    rows: log.RowOptions,
    forms: metric.FormOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    about: PricedOptions,
) -> None:
    """A plan against what came since; exit code 3 where that left the range of the plan.

    Models, regions, deployment types and criterion are those of the plan.

    Example: capacity drift plan.json metrics.json
    """
    from capacity.planning import drifted
    from capacity.planning.measured.trials import Admission
    from capacity.sources.hours_option import week_hours
    from capacity.sources.workloads import planned_report

    paths = [Path(file) for file in files]
    read = (*reads.of_yaml((), plan, about.catalog), *reads.of_metrics(paths), *reads.of_logs(files))
    to = outputs.report(format_, output, read)
    facts = about.facts()
    said = planned_report.read(plan)
    if asked.deployment:
        said = _wanted(said, asked.deployment, plan)
    for one in said:
        facts.model(one.model, str(plan))
    source = _Source(said=said, files=files, asked=asked, rows=rows, forms=forms, about=about)
    question = drifted.Asked(
        plan=str(plan),
        max_drift=by.max_drift,
        hours=tuple(None if (hours := one.traffic.hours) is None else week_hours(hours, None) for one in said),
        admission=Admission(max_output_tokens=by.max_output_tokens, tokens_per_second=by.tokens_per_second),
    )
    result = drifted.report(said, source.since(), question, facts, today=about.day)
    to.write(lambda form, look: form.drifts(result, look._replace(details=details)))
    if not result.passed:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def _wanted(said: "Sequence[SaidPlan]", names: Sequence[str], plan: Path) -> "tuple[SaidPlan, ...]":
    wanted = {name.lower() for name in names}
    some = tuple(one for one in said if {one.workload.lower(), (one.deployment or "").lower()} & wanted)
    if not some:
        known = ", ".join(sorted({one.workload for one in said}))
        raise InvalidInput.of(f"--deployment {', '.join(names)}", f"{plan} has no plan of it; it has {known}")
    return some


class _Source(Record):
    """The files of traffic, metrics or a log, which their content tells."""

    said: "Sequence[SaidPlan]"
    files: Sequence[str]
    asked: TrafficOptions
    rows: log.RowOptions
    forms: metric.FormOptions
    about: PricedOptions

    def since(self) -> "list[ObservedDeployment]":
        """The traffic since that of the plan ended, where the files have both, else all of it."""
        window = self.asked.window()
        ends = [one.traffic.end for one in self.said if one.traffic.end is not None]
        observed = self._read(window)
        until = max(ends, default=None)
        both = until is not None and any(one.series.start < until < one.series.end for one in observed)
        return self._read(window.replaced(start=until)) if both and window.start is None else observed

    def _read(self, window: "Window") -> "list[ObservedDeployment]":
        """By the reader of what the plan was made from, then by the other; what the first says is told if none can."""
        ways = [self._log, self._metrics] if any(one.traffic.of_requests for one in self.said) else []
        first, second = ways or [self._metrics, self._log]
        try:
            return first(window)
        except (InvalidInput, NotEnoughData) as refused:
            try:
                return second(window)
            except (InvalidInput, NotEnoughData):
                raise refused from None

    def _metrics(self, window: "Window") -> "list[ObservedDeployment]":
        from capacity.sources.metrics import load_metrics

        told = self.forms.as_told(self.about.day).replaced(cached_beside_input=self.rows.cached_beside_input)
        paths = [Path(file) for file in self.files]
        return [*load_metrics.from_files(paths, self.rows.input_format, window, told, self.rows.columns).deployments]

    def _log(self, window: "Window") -> "list[ObservedDeployment]":
        from capacity.cli import log_commands

        models = [one.model if len(self.said) == 1 else f"{one.workload}={one.model}" for one in self.said]
        limits = log_commands.limits(models, self.about.facts())
        asked = log_commands.files(
            self.files, self.rows, self.forms, log.EngineOptions(), self.about.day, limits=limits
        )
        singles = any(one.criterion.value == "throttled" for one in self.said)
        return log_commands.from_files(asked, window, singles=singles)
