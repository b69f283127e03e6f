"""`capacity from-metrics`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from capacity.cli import configuration, outputs, reads
from capacity.cli import metric_options as metric
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.messages import complain
from capacity.errors import ExitCode, InvalidInput
from capacity.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from capacity.cli.live import Service
    from capacity.cli.sign_in import SignIn
    from capacity.sources.metrics.load_metrics import Loaded
    from capacity.sources.metrics.metric_assembly import WritesOutput


def from_metrics(
    files: metric.Exports = None,
    *,
    asked: metric.MetricOptions,
    forms: metric.FormOptions,
    sign_in: metric.SignInOptions,
    verbose: metric.Verbose = False,
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
    from capacity.cli import progress, verdicts
    from capacity.planning.measured import from_minutes
    from capacity.sources.metrics import image_requests, load_metrics
    from capacity.sources.workloads import settings

    asked = asked.replaced(file=[*(files or ()), *(asked.file or ())])
    read = (*reads.of_metrics(asked.file or ()), *reads.of_yaml((), plan.planning, about.catalog))
    to = outputs.report(format_, output, read, save=asked.save)
    facts = about.facts()
    planned = plan.planned(facts)
    sizing = minutes.applied(
        by.sizing(settings.read(plan.changes(planned), facts), minutes.burst_seconds), forms.timezone
    )
    _refuse_misplaced(asked, forms.replaced(timezone=None) if minutes.goes_by_timezone else forms)
    writes_output = load_metrics.writes_output_by(asked.model or (), facts)
    loaded, service = _read(asked, forms, about.day, writes_output, lambda: sign_in.used(verbose=verbose))
    load_metrics.refuse_absent(loaded.deployments, asked.deployment or (), loaded.unread)
    observed = load_metrics.with_models(loaded.deployments, asked.model or (), facts)
    observed = configuration.with_region(image_requests.as_made(observed, facts), facts)
    result = progress.watched(from_minutes.report)(
        load_metrics.with_quotas(observed, minutes.quota or ()),
        sizing.replaced(curves=to.shows_curves, forecast_days=plan.forecast),
        facts,
        today=about.day,
        pool=minutes.pool,
        order=plan.sort,
        reservations=planned.reservations,
        only=asked.deployment or (),
    )
    if service is not None:
        result = service.with_offers(result, facts)
    result = result.replaced(warnings=(*loaded.unread, *result.warnings))
    to.write(lambda form, look: form.plans(result, look._replace(details=details)))
    _end(loaded.unread)
    verdicts.refuse_nothing_sized(result)


def _read(
    asked: metric.MetricOptions,
    forms: metric.FormOptions,
    today: "date",
    writes_output: "WritesOutput",
    sign_in: "Callable[[], SignIn]",
) -> "tuple[Loaded, Service | None]":
    """What files hold, or what the service tells, with the way to ask it more."""
    from capacity.sources.metrics import load_metrics

    window = asked.window()
    if asked.file:
        forms_ = asked.with_sums(forms.as_told(today))
        exported = load_metrics.from_files(asked.file, asked.input_format, window, forms_, asked.columns, writes_output)
        return exported, None
    from capacity.cli.live import Service  # and with it azure

    service = Service(asked=asked, sign_in=sign_in())
    return load_metrics.from_service(service.read, window, service.now, writes_output), service


def _end(unread: Sequence[Finding]) -> None:
    """With the exit code of a source that could not be read whole, where it could not."""
    if unread:
        complain(
            ["not everything could be read; the plans are of the rest:", *(f"  {one.values['why']}" for one in unread)]
        )
        raise typer.Exit(ExitCode.SOURCE_UNAVAILABLE)


def _refuse_misplaced(asked: metric.MetricOptions, forms: metric.FormOptions) -> None:
    """Raises `InvalidInput` for options of files without one, and of the service beside one."""
    if asked.file:
        beside = {
            "--resource": asked.resource,
            "--subscription": asked.subscription,
            "--all-subscriptions": asked.all_subscriptions,
            "--save": asked.save,
        }
        options.alone("--file", "reads saved metrics", beside)
        return
    of_tables = {
        "--columns": asked.columns,
        "--cached-beside-input": asked.cached_beside_input or None,
        "--sum-window": asked.sum_window,
    }
    for option, value in of_tables.items():
        if value is not None:
            raise InvalidInput.of(option, "is for --file: of Azure's own metrics all names and sums are known")
    given = {"--timezone": forms.timezone, "--time-format": forms.time_format, "--decimal": forms.decimal}
    for option, value in given.items():
        if value is not None:
            raise InvalidInput.of(option, "is for --file: Azure writes times in UTC and numbers with a point")
