"""`capacity simulate`."""

from typing import Annotated

import typer

from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import options, outputs, reads


def simulate(
    files: log.Logs = None,
    *,
    ptus: Annotated[
        str,
        typer.Option("--ptus", metavar="N", help="Counts: 50,100 or 300..400.", rich_help_panel=metric.SIZE),
    ],
    model: metric.Models = None,
    deployment: metric.Deployments = None,
    start: metric.Start = None,
    end: metric.End = None,
    input_format: log.InputFormat = None,
    columns: log.Columns = None,
    time_unit: log.Unit = None,
    time_origin: log.Origin = None,
    timezone: log.Timezone = None,
    skip_bad: log.SkipBad = False,
    cached_share: metric.CachedShare = None,
    engine: log.Engine = None,
    spark_remote: log.SparkRemote = None,
    memory: log.Memory = None,
    burst_seconds: Annotated[
        str | None,
        typer.Option(
            "--burst-seconds",
            metavar="S,...",
            show_default="10",
            help="Depths of the bucket: not published.",
            rich_help_panel=metric.SIZE,
        ),
    ] = None,
    max_output_tokens: log.MaxOutput = None,
    tokens_per_second: log.TokensPerSecond = None,
    on_429: Annotated[
        log.On429Name | None,
        typer.Option(
            "--on-429", show_default="drop", help="What becomes of refused ones.", rich_help_panel=metric.SIZE
        ),
    ] = None,
    retries: Annotated[
        int | None,
        typer.Option(
            "--retries",
            min=0,
            max=100,
            show_default="2",
            help="For --on-429 retry.",
            rich_help_panel=metric.SIZE,
        ),
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Find the depth from the log's 429s.", rich_help_panel=metric.SIZE)
    ] = False,
    deployment_type: Annotated[
        str | None,
        typer.Option(
            "--deployment-type", metavar="TYPE", help="Whose increments a range has.", rich_help_panel=metric.SIZE
        ),
    ] = None,
    format_: options.FormatName = None,
    output: options.Output = None,
    as_of: options.AsOf = None,
    today: options.Today = None,
    catalog: options.OwnCatalog = None,
) -> None:
    """What would these PTUs have done with the requests of a log: 429s, waits, spillover, utilization?

    Example: capacity simulate requests.parquet --model gpt-5.2 --ptus 300..400
    """
    from capacity.catalog import Catalog
    from capacity.cli import log_commands
    from capacity.planning import simulation
    from capacity.planning.measured.trials import Admission
    from capacity.sources import windows
    from capacity.sources.metrics import load_metrics
    from capacity.traffic.bucket import On429

    if calibrate:
        beside = {"--burst-seconds": burst_seconds, "--on-429": on_429, "--retries": retries}
        options.alone("--calibrate", "finds the depth by what the log says was refused", beside)
    to = outputs.report(format_, output, (*reads.of_logs(files or ()), *reads.of_yaml((), catalog)))
    facts = Catalog(as_of=as_of, own=catalog, today=options.read_by(today))
    question = simulation.Question(
        counts=ptus,
        burst_seconds=options.seconds("10" if burst_seconds is None else burst_seconds, "--burst-seconds"),
        on_429=On429.DROP if on_429 is None else On429(on_429.value),
        retries=2 if retries is None else retries,
        admission=Admission(max_output_tokens=max_output_tokens, tokens_per_second=tokens_per_second),
        deployment_type=options.deployment_type(deployment_type),
        calibrate=calibrate,
    )
    window = windows.window(
        days=None, start=start, end=end, exclude=(), missing_is_idle=False, cached_share=cached_share
    )
    asked = log_commands.asked(locals())
    observed = load_metrics.chosen(log_commands.from_files(asked, window, singles=True), deployment or ())
    observed = load_metrics.with_models(observed, model or (), facts)
    load_metrics.refuse_unplanned(observed)
    result = simulation.report(observed, question, facts, today=options.day(today, as_of))
    to.write(lambda form, look: form.simulations(result, look))
