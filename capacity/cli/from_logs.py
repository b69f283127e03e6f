"""`capacity from-logs`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity import writing
from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.sizing.choices import Criterion

if TYPE_CHECKING:
    from capacity.planning.measured.criteria import Sizing
    from capacity.sizing.workload import Settings


def from_logs(
    files: log.Logs = None,
    *,
    live: log.WorkspaceOptions,
    start: metric.Start = None,
    end: metric.End = None,
    deployment: metric.Deployments = None,
    rows: log.RowOptions,
    model: metric.Models = None,
    cached_share: metric.CachedShare = None,
    engine: log.EngineOptions,
    sign_in: metric.SignInOptions,
    verbose: metric.Verbose = False,
    by: metric.CriterionOptions,
    bucket: log.BucketOptions,
    plan: metric.SizingOptions,
    emit_workload: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=outputs.beside, help="Write what was seen as a workload file."),
    ] = None,
    format_: options.FormatName = None,
    output: options.Output = None,
    about: options.CatalogOptions,
) -> None:
    """How many PTUs does a request log need, with the bursts that minutes hide?

    Example: capacity from-logs requests.parquet --model gpt-5.2
    """
    from capacity.cli import log_commands
    from capacity.planning.measured import from_minutes
    from capacity.reports import workload_yaml
    from capacity.sources import windows
    from capacity.sources.metrics import load_metrics
    from capacity.sources.workloads import settings

    to = outputs.report(
        format_,
        output,
        (*reads.of_logs(files or ()), *reads.of_yaml((), plan.planning, about.catalog)),
        also={"--emit-workload": emit_workload},
    )
    facts = about.facts()
    planned = plan.planned(facts)
    sizing = _sizing(by, bucket, settings.read(plan.changes(planned), facts), of_minutes=live.workspace is not None)
    window = windows.window(days=live.days, start=start, end=end, cached_share=cached_share)
    asked = log_commands.files(files, rows, engine)
    singles = by.criterion is Criterion.THROTTLED
    observed = log_commands.observed(asked, live, sign_in, window, singles=singles, verbose=verbose)
    observed = load_metrics.chosen(observed, deployment or (), model or (), facts)
    result = from_minutes.report(
        observed, sizing, facts, today=about.day, order=plan.sort, reservations=planned.reservations
    )
    if emit_workload is not None:
        writing.replace(emit_workload, workload_yaml.text(result))
    to.write(lambda form, look: form.plans(result, look))


def _sizing(
    by: metric.CriterionOptions, bucket: log.BucketOptions, settings: "Settings", *, of_minutes: bool
) -> "Sizing":
    from capacity.planning.measured.criteria import Sizing
    from capacity.planning.measured.trials import Admission

    return Sizing(
        criterion=by.criterion,
        limits=by.limits(),
        burst_seconds=bucket.burst(of_minutes=of_minutes),
        admission=Admission(max_output_tokens=bucket.max_output_tokens, tokens_per_second=bucket.tokens_per_second),
        settings=settings,
    )
