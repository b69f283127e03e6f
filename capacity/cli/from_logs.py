"""`capacity from-logs`."""

from pathlib import Path
from typing import Annotated

from capacity import writing
from capacity.cli import configuration, outputs, reads
from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.errors import InvalidInput
from capacity.sizing.choices import Criterion


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
    verbose: metric.Verbose = False,
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
    from capacity.cli import log_commands, progress, verdicts
    from capacity.planning.measured import from_minutes
    from capacity.reports import workload_yaml
    from capacity.sources import windows
    from capacity.sources.metrics import load_metrics
    from capacity.sources.workloads import settings

    read = (*reads.of_logs(files or ()), *reads.of_yaml((), plan.planning, about.catalog))
    to = outputs.report(format_, output, read, also={"--emit-workload": plan.emit_workload})
    facts = about.facts()
    planned = plan.planned(facts)
    settings_ = settings.read(plan.changes(planned), facts)
    burst_seconds = bucket.burst(settings_.planning.burst_seconds, of_minutes=live.workspace is not None)
    sizing = by.sizing(settings_, burst_seconds, log.admission(bucket))
    window = windows.window(days=live.days, start=start, end=end, cached_share=cached_share)
    asked = log_commands.files(files, rows, forms, engine, about.day, limits=log_commands.limits(model or (), facts))
    singles = _reads_singles(by, live, bucket.quota)
    observed = log_commands.observed(asked, live, sign_in, window, singles=singles, verbose=verbose)
    load_metrics.refuse_absent(observed, deployment or ())
    observed = configuration.with_region(load_metrics.with_models(observed, model or (), facts), facts)
    result = progress.watched(from_minutes.report)(
        load_metrics.with_quotas(observed, bucket.quota or ()),
        sizing.replaced(curves=to.shows_curves, forecast_days=plan.forecast),
        facts,
        today=about.day,
        order=plan.sort,
        reservations=planned.reservations,
        only=deployment or (),
    )
    if plan.emit_workload is not None:
        writing.replace(plan.emit_workload, workload_yaml.text(result))
    to.write(lambda form, look: form.plans(result, look._replace(details=details)))
    verdicts.refuse_nothing_sized(result)


def _reads_singles(by: metric.CriterionOptions, live: log.WorkspaceOptions, quota: list[str] | None) -> bool:
    """Whether every request is read, which a quota needs."""
    singles = by.criterion is Criterion.THROTTLED
    if quota and (not singles or live.workspace is not None):
        what = "needs single requests, of log files and with --criterion throttled: leave it out"
        raise InvalidInput.of("--quota", what)
    return singles
