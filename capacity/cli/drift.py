"""`capacity drift`."""

from pathlib import Path
from types import SimpleNamespace
from typing import Annotated

import typer

from capacity.api.option_words import Missing
from capacity.cli import log_options as log
from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.option_records import handed_on
from capacity.errors import ExitCode
from capacity.record import Record


class DriftOptions(Record):
    """How far what came may be from the plan, and which requests allow how much."""

    max_drift: Annotated[
        float, metric.size(metavar="SHARE", min=0, max=100, help="Most to move where the plan gave no range.")
    ] = 0.2
    allow_unknown: Annotated[
        bool, metric.size("--allow-unknown", help="Pass what is unknown: no traffic, or less than a week.")
    ] = False
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
    missing: Annotated[Missing, metric.how(help="Of metrics: how minutes without a value are read.")] = Missing.UNKNOWN
    cached_share: metric.CachedShare = None


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
    """A plan against what came since; exit code 3 where the plan does not hold.

    Models, regions, deployment types and criterion are those of the plan.

    Example: capacity drift plan.json metrics.json
    """
    from capacity.api import drifts

    read = (*reads.of_yaml((), plan, about.catalog), *reads.of_metrics([Path(file) for file in files]))
    to = outputs.report(format_, output, (*read, *reads.of_logs(files)))
    given = handed_on(by, asked, rows, forms, log.EngineOptions(), about) | {"progress": None}
    result = drifts.drifted(SimpleNamespace(plan=plan, logs=files, **given))
    to.write(lambda form, look: form.drifts(result, look._replace(details=details)))
    if not result.passed:
        raise typer.Exit(ExitCode.CHECK_FAILED)
