"""`capacity from-metrics`."""

from collections.abc import Sequence

import typer

from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.messages import complain
from capacity.cli.option_records import handed_on
from capacity.errors import ExitCode
from capacity.findings import Finding


def from_metrics(
    files: metric.Exports = None,
    *,
    asked: metric.MetricOptions,
    forms: metric.FormOptions,
    sign_in: metric.SignInOptions,
    verbose: metric.Verbose = False,  # noqa: ARG001  # `configured` takes it
    by: metric.CriterionOptions,
    minutes: metric.MinuteOptions,
    plan: metric.SizingOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    about: PricedOptions,
) -> None:
    """PTUs and price of your deployments, from Azure Monitor token metrics.

    Without files, --resource or a subscription, of the subscription that is signed in.

    Example: capacity from-metrics --days 28
    """
    from capacity.api import measured_metrics
    from capacity.api.results import source_of, unread_of
    from capacity.cli import verdicts

    exports = [*(files or ()), *(asked.file or ())]
    read = (*reads.of_metrics(exports), *reads.of_yaml((), plan.planning, about.catalog))
    to = outputs.report(format_, output, read, save=asked.save)
    given = handed_on(asked, forms, sign_in, by, minutes, plan, about)
    del given["file"]
    report = measured_metrics.from_metrics(exports or None, signed_in=True, **given, curves=to.shows_curves)
    to.show(report, details=details)
    _end(unread_of(report))
    verdicts.refuse_nothing_sized(source_of(report))


def _end(unread: Sequence[Finding]) -> None:
    """With the exit code of a source that could not be read whole, where it could not."""
    if unread:
        complain(
            ["not everything could be read; the plans are of the rest:", *(f"  {one.values['why']}" for one in unread)]
        )
        raise typer.Exit(ExitCode.SOURCE_UNAVAILABLE)
