"""`capacity from-metrics`."""

from typing import Annotated

from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.errors import InvalidInput


def from_metrics(
    files: metric.Exports = None,
    *,
    asked: metric.MetricOptions,
    forms: metric.FormOptions,
    sign_in: metric.SignInOptions,
    verbose: metric.Verbose = False,
    by: metric.CriterionOptions,
    burst_seconds: Annotated[float, metric.size(min=0, max=3600, help="Depth of the bucket: not published.")] = 0,
    pool: Annotated[bool, metric.size("--pool", help="Also one plan for those that could be one.")] = False,
    plan: metric.SizingOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    about: options.CatalogOptions,
) -> None:
    """How many PTUs do your deployments need, from Azure Monitor token metrics?

    Without files, --resource or a subscription, of the subscription that is signed in.

    Example: capacity from-metrics --days 28
    """
    from capacity.planning.measured import from_minutes
    from capacity.sources.metrics import image_requests, load_metrics
    from capacity.sources.workloads import settings

    asked = asked.replaced(file=[*(files or ()), *(asked.file or ())])
    to = outputs.report(
        format_,
        output,
        (*reads.of_metrics(asked.file or ()), *reads.of_yaml((), plan.planning, about.catalog)),
        save=asked.save,
    )
    facts = about.facts()
    planned = plan.planned(facts)
    sizing = by.sizing(settings.read(plan.changes(planned), facts), burst_seconds)
    window = asked.window()
    service = None
    if asked.file:
        _refuse_live(asked)
        observed = load_metrics.from_files(asked.file, asked.input_format, window, forms.as_told(about.day))
    else:
        _refuse_without_file(forms)
        from capacity.cli.live import Service

        service = Service(asked=asked, sign_in=sign_in.used(verbose=verbose))
        observed = load_metrics.from_service(service.read, window, service.now)
    observed = load_metrics.chosen(observed, asked.deployment or (), asked.model or (), facts)
    observed = image_requests.as_made(observed, facts)
    result = from_minutes.report(
        observed, sizing, facts, today=about.day, pool=pool, order=plan.sort, reservations=planned.reservations
    )
    if service is not None:
        result = service.with_offers(result, facts)
    to.write(lambda form, look: form.plans(result, look))


def _refuse_live(asked: metric.MetricOptions) -> None:
    beside = {
        "--resource": asked.resource,
        "--subscription": asked.subscription,
        "--all-subscriptions": asked.all_subscriptions,
        "--save": asked.save,
    }
    options.alone("--file", "reads saved metrics", beside)


def _refuse_without_file(forms: metric.FormOptions) -> None:
    given = {"--timezone": forms.timezone, "--time-format": forms.time_format, "--decimal": forms.decimal}
    for option, value in given.items():
        if value is not None:
            raise InvalidInput.of(option, "is for --file: Azure writes times in UTC and numbers with a point")
