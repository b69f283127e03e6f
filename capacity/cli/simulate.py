"""`capacity simulate`."""

from types import SimpleNamespace

from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.option_records import handed_on


def simulate(
    files: log.Logs = None,
    *,
    simulated: log.SimulationOptions,
    deployment: metric.Deployments = None,
    start: metric.Start = None,
    end: metric.End = None,
    model: metric.Models = None,
    rows: log.RowOptions,
    forms: metric.FormOptions,
    cached_share: metric.CachedShare = None,
    engine: log.EngineOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    about: options.CatalogOptions,
) -> None:
    """A request log replayed against given PTUs or quota: 429s, waits, spillover, utilization.

    Example: capacity simulate requests.parquet --model gpt-5.2 --ptus 300..400
    """
    from capacity.api import simulated_logs

    given = handed_on(simulated, rows, forms, engine, about)
    given |= {"model": model, "deployment": deployment, "start": start, "end": end, "cached_share": cached_share}
    simulated_logs.refuse_what_is_not_meant(SimpleNamespace(**given))
    to = outputs.report(format_, output, (*reads.of_logs(files or ()), *reads.of_yaml((), about.catalog)))
    to.show(simulated_logs.simulate(files, **given), details=details)
