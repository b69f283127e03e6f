"""`capacity from-logs`."""

from pathlib import Path
from typing import Annotated

from capacity import writing
from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.option_records import handed_on


class PlanOptions(metric.SizingOptions):
    """What plans of a log are made with, and where to go on from it."""

    emit_workload: Annotated[
        Path | None,
        options.report_option(metavar="FILE", parser=outputs.beside, help="Workload file to write from the log."),
    ] = None


def from_logs(
    files: log.Logs = None,
    *,
    live: log.WorkspaceOptions,
    start: metric.Start = None,
    end: metric.End = None,
    deployment: metric.Deployments = None,
    rows: log.RowOptions,
    forms: metric.FormOptions,
    model: metric.Models = None,
    cached_share: metric.CachedShare = None,
    engine: log.EngineOptions,
    sign_in: metric.SignInOptions,
    verbose: metric.Verbose = False,  # noqa: ARG001  # `configured` takes it
    by: metric.CriterionOptions,
    bucket: log.BucketOptions,
    plan: PlanOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    about: PricedOptions,
) -> None:
    """PTUs and price for a request log, with the bursts that minutes hide.

    Example: capacity from-logs requests.parquet --model gpt-5.2
    """
    from capacity.api import measured_logs
    from capacity.api.results import source_of
    from capacity.cli import verdicts
    from capacity.reports import workload_yaml

    read = (*reads.of_logs(files or ()), *reads.of_yaml((), plan.planning, about.catalog))
    to = outputs.report(format_, output, read, also={"--emit-workload": plan.emit_workload})
    given = handed_on(live, rows, forms, engine, sign_in, by, bucket, plan, about)
    given |= {"start": start, "end": end, "deployment": deployment, "model": model, "cached_share": cached_share}
    emit_workload = given.pop("emit_workload")
    report = measured_logs.from_logs(files, **given, curves=to.shows_curves)
    if emit_workload is not None:
        writing.replace(emit_workload, workload_yaml.text(source_of(report)))
    to.show(report, details=details)
    verdicts.refuse_nothing_sized(source_of(report))
