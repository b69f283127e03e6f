"""`capacity from-metrics`."""

from typing import Annotated

from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options


def from_metrics(
    *,
    asked: metric.MetricOptions,
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

    Without --file, --resource or a subscription, of the subscription that is signed in.

    Example: capacity from-metrics --days 28
    """
    from capacity.planning.measured import from_minutes
    from capacity.sources.metrics import image_requests, load_metrics
    from capacity.sources.workloads import settings

    read = (*reads.of_metrics(asked.file or ()), *reads.of_yaml((), plan.planning, about.catalog))
    to = outputs.report(format_, output, read, save=asked.save)
    facts = about.facts()
    planned = plan.planned(facts)
    sizing = by.sizing(settings.read(plan.changes(planned), facts), burst_seconds)
    window = asked.window()
    service = None
    if asked.file:
        _refuse_live(asked)
        loaded = load_metrics.from_files(asked.file, asked.input_format, window)
    else:
        from capacity.cli.live import Service

        service = Service(asked=asked, sign_in=sign_in.used(verbose=verbose))
        loaded = load_metrics.from_service(service.read, window, service.now)
    load_metrics.refuse_absent(loaded.deployments, asked.deployment or ())
    observed = load_metrics.with_models(loaded.deployments, asked.model or (), facts)
    observed = image_requests.as_made(observed, facts)
    result = from_minutes.report(
        observed,
        sizing,
        facts,
        today=about.day,
        pool=pool,
        order=plan.sort,
        reservations=planned.reservations,
        only=asked.deployment or (),
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
