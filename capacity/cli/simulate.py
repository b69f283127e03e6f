"""`capacity simulate`."""

from typing import TYPE_CHECKING

from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.errors import InvalidInput

if TYPE_CHECKING:
    from capacity.planning.simulation import Question

MISSING = "give counts, such as 50,100; or a quota in their place (--tpm N, --rpm N), or both"


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
    from capacity.cli import log_commands, progress
    from capacity.planning import simulation
    from capacity.sources import windows
    from capacity.sources.metrics import load_metrics

    _refuse_what_is_not_meant(simulated)
    to = outputs.report(format_, output, (*reads.of_logs(files or ()), *reads.of_yaml((), about.catalog)))
    facts = about.facts()
    question = _question(simulated)
    window = windows.window(start=start, end=end, cached_share=cached_share)
    asked = log_commands.files(files, rows, forms, engine, about.day, limits=log_commands.limits(model or (), facts))
    observed = log_commands.from_files(asked, window, singles=True)
    load_metrics.refuse_absent(observed, deployment or ())
    observed = load_metrics.with_models(observed, model or (), facts)
    observed = [one for one in observed if not deployment or one.is_one_of(deployment)]
    load_metrics.refuse_unplanned(observed)
    with progress.Bar() as bar:
        bar.start(None, "simulating")
        result = simulation.report(observed, question, facts, today=about.day)
    to.write(lambda form, look: form.simulations(result, look._replace(details=details)))


def _refuse_what_is_not_meant(asked: log.SimulationOptions) -> None:
    if asked.calibrate:
        beside = {
            "--burst-seconds": asked.burst_seconds,
            "--on-429": asked.on_429,
            "--retries": asked.retries,
            "--tpm": asked.tpm,
            "--rpm": asked.rpm,
        }
        options.alone("--calibrate", "finds the depth by what the log says was refused", beside)
    if asked.ptus is not None:
        return
    if asked.calibrate or (asked.tpm is None and asked.rpm is None):
        what = "give the count that was deployed when the log was written" if asked.calibrate else MISSING
        raise InvalidInput.of("--ptus", what)
    if asked.on_429 is log.On429Name.SPILL:
        what = "is for PTUs: what a standard deployment refuses spills nowhere. Give --ptus N, too, or leave it out"
        raise InvalidInput.of("--on-429 spill", what)
    of_ptus = {
        "--burst-seconds": asked.burst_seconds,
        "--tokens-per-second": asked.tokens_per_second,
        "--deployment-type": asked.deployment_type,
    }
    options.alone("--tpm" if asked.tpm else "--rpm", "is simulated without --ptus, which these are for", of_ptus)


def _question(asked: log.SimulationOptions) -> "Question":
    from capacity.planning import simulation
    from capacity.traffic.bucket import On429
    from capacity.traffic.limiter import QuotaLimits

    has_quota = asked.tpm is not None or asked.rpm is not None
    return simulation.Question(
        counts=asked.ptus,
        quota=QuotaLimits(tpm=asked.tpm, rpm=asked.rpm) if has_quota else None,
        burst_seconds=options.seconds("10" if asked.burst_seconds is None else asked.burst_seconds, "--burst-seconds"),
        on_429=On429.DROP if asked.on_429 is None else On429(asked.on_429.value),
        retries=2 if asked.retries is None else asked.retries,
        admission=log.admission(asked),
        deployment_type=options.deployment_type(asked.deployment_type),
        calibrate=asked.calibrate,
    )
