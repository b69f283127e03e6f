"""`capacity from-logs`."""

from capacity import writing
from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import options, outputs, reads
from capacity.sizing.choices import Criterion, Order


def from_logs(
    files: log.Logs = None,
    *,
    workspace: log.Workspace = None,
    table: log.Table = None,
    days: log.Days = None,
    start: metric.Start = None,
    end: metric.End = None,
    deployment: metric.Deployments = None,
    input_format: log.InputFormat = None,
    columns: log.Columns = None,
    time_unit: log.Unit = None,
    time_origin: log.Origin = None,
    timezone: log.Timezone = None,
    skip_bad: log.SkipBad = False,
    model: metric.Models = None,
    cached_share: metric.CachedShare = None,
    engine: log.Engine = None,
    spark_remote: log.SparkRemote = None,
    memory: log.Memory = None,
    auth: metric.AuthBy = metric.Auth.AUTO,
    tenant: metric.Tenant = None,
    verbose: metric.Verbose = False,
    criterion: metric.By = Criterion.THROTTLED,
    throttled_share: metric.ThrottledShare = 0.001,
    worst_hour_share: metric.WorstHourShare = 0.01,
    burst_seconds: log.BurstSeconds = None,
    max_output_tokens: log.MaxOutput = None,
    tokens_per_second: log.TokensPerSecond = None,
    deployment_type: metric.Types = None,
    region: metric.Region = None,
    headroom: metric.Headroom = None,
    planning: options.Planning = None,
    set_: metric.Set = None,
    sort: metric.SortBy = Order.NAME,
    emit_workload: log.EmitWorkload = None,
    format_: options.FormatName = None,
    output: options.Output = None,
    as_of: options.AsOf = None,
    today: options.Today = None,
    catalog: options.OwnCatalog = None,
) -> None:
    """How many PTUs does a request log need, with the bursts that minutes hide?

    Example: capacity from-logs requests.parquet --model gpt-5.2
    """
    from capacity.catalog import Catalog
    from capacity.cli import log_commands
    from capacity.planning.measured import from_minutes
    from capacity.planning.measured.criteria import Sizing
    from capacity.planning.measured.trials import Admission
    from capacity.reports import workload_yaml
    from capacity.sources import windows
    from capacity.sources.metrics import load_metrics
    from capacity.sources.workloads import settings
    from capacity.traffic.replay import Limits

    to = outputs.report(
        format_,
        output,
        (*reads.of_logs(files or ()), *reads.of_yaml((), planning, catalog)),
        also={"--emit-workload": emit_workload},
    )
    facts = Catalog(as_of=as_of, own=catalog, today=options.read_by(today))
    planned = settings.planning(planning, facts)
    sizing = Sizing(
        criterion=criterion,
        limits=Limits(throttled_share=throttled_share, worst_hour_throttled_share=worst_hour_share),
        burst_seconds=log.burst(burst_seconds, of_minutes=workspace is not None),
        admission=Admission(max_output_tokens=max_output_tokens, tokens_per_second=tokens_per_second),
        settings=settings.read(
            settings.changes(planned, set_=set_, deployment_types=deployment_type, region=region, headroom=headroom),
            facts,
        ),
    )
    window = windows.window(
        days=days, start=start, end=end, exclude=(), missing_is_idle=False, cached_share=cached_share
    )
    asked = log_commands.asked(locals())
    live = log_commands.Live(
        workspace=workspace, table=table, days=days, auth=auth.value, tenant=tenant, verbose=verbose
    )
    observed = log_commands.observed(asked, live, window, singles=criterion is Criterion.THROTTLED)
    observed = load_metrics.with_models(load_metrics.chosen(observed, deployment or ()), model or (), facts)
    result = from_minutes.report(
        observed, sizing, facts, today=options.day(today, as_of), order=sort, reservations=planned.reservations
    )
    if emit_workload is not None:
        writing.replace(emit_workload, workload_yaml.text(result))
    to.write(lambda form, look: form.plans(result, look))
