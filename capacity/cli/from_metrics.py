"""`capacity from-metrics`."""

from capacity.cli import metric_options as metric
from capacity.cli import options, outputs, reads
from capacity.sizing.choices import Criterion, Order


def from_metrics(  # noqa: PLR0915  # imports are statements
    *,
    file: metric.Files = None,
    resource: metric.Resources = None,
    subscription: metric.Subscriptions = None,
    all_subscriptions: metric.AllSubscriptions = False,
    deployment: metric.Deployments = None,
    days: metric.Days = None,
    start: metric.Start = None,
    end: metric.End = None,
    exclude: metric.Exclude = None,
    input_format: metric.InputFormat = None,
    model: metric.Models = None,
    cached_share: metric.CachedShare = None,
    missing: metric.MissingIs = metric.Missing.UNKNOWN,
    save: metric.Save = None,
    auth: metric.AuthBy = metric.Auth.AUTO,
    tenant: metric.Tenant = None,
    metrics_api: metric.MetricsApi = metric.Api.ARM,
    verbose: metric.Verbose = False,
    criterion: metric.By = Criterion.THROTTLED,
    throttled_share: metric.ThrottledShare = 0.001,
    worst_hour_share: metric.WorstHourShare = 0.01,
    burst_seconds: metric.BurstSeconds = 0,
    pool: metric.Pool = False,
    deployment_type: metric.Types = None,
    region: metric.Region = None,
    headroom: metric.Headroom = None,
    planning: options.Planning = None,
    set_: metric.Set = None,
    sort: metric.SortBy = Order.NAME,
    format_: options.FormatName = None,
    output: options.Output = None,
    as_of: options.AsOf = None,
    today: options.Today = None,
    catalog: options.OwnCatalog = None,
) -> None:
    """How many PTUs do your deployments need, from Azure Monitor token metrics?

    Without --file, --resource or a subscription, of the subscription that is signed in.

    Example: capacity from-metrics --days 28
    """
    from capacity.catalog import Catalog
    from capacity.planning.measured import from_minutes
    from capacity.planning.measured.criteria import Sizing
    from capacity.sources import windows
    from capacity.sources.metrics import image_requests, load_metrics
    from capacity.sources.workloads import settings
    from capacity.traffic.replay import Limits

    to = outputs.report(
        format_, output, (*reads.of_metrics(file or ()), *reads.of_yaml((), planning, catalog)), save=save
    )
    facts = Catalog(as_of=as_of, own=catalog, today=options.read_by(today))
    planned = settings.planning(planning, facts)
    sizing = Sizing(
        criterion=criterion,
        limits=Limits(throttled_share=throttled_share, worst_hour_throttled_share=worst_hour_share),
        burst_seconds=burst_seconds,
        settings=settings.read(
            settings.changes(planned, set_=set_, deployment_types=deployment_type, region=region, headroom=headroom),
            facts,
        ),
    )
    window = windows.window(
        days=days,
        start=start,
        end=end,
        exclude=exclude or (),
        missing_is_idle=missing is metric.Missing.IDLE,
        cached_share=cached_share,
    )
    service = None
    if file:
        live = {"--resource": resource, "--subscription": subscription, "--all-subscriptions": all_subscriptions}
        options.alone("--file", "reads saved metrics", {**live, "--save": save})
        observed = load_metrics.from_files(file, input_format, window)
    else:
        from capacity.cli.live import Service  # azure and its sign-in cost as much again as a file does
        from capacity.cli.sign_in import SignIn

        service = Service(
            resources=tuple(resource or ()),
            subscriptions=tuple(subscription or ()),
            all_subscriptions=all_subscriptions,
            save=save,
            metrics_api=metrics_api.value,
            moving=start is None and end is None,
            sign_in=SignIn(auth=auth.value, tenant=tenant, verbose=verbose),
        )
        observed = load_metrics.from_service(service.read, window, service.now)
    observed = load_metrics.with_models(load_metrics.chosen(observed, deployment or ()), model or (), facts)
    result = from_minutes.report(
        image_requests.as_made(observed, facts),
        sizing,
        facts,
        today=options.day(today, as_of),
        pool=pool,
        order=sort,
        reservations=planned.reservations,
    )
    if service is not None:
        result = service.with_offers(result, facts)
    to.write(lambda form, look: form.plans(result, look))
