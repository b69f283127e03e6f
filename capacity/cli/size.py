"""`capacity size`."""

from typing import Annotated

import typer

from capacity.cli import metric_options as metric
from capacity.cli import options, outputs, reads
from capacity.errors import InvalidInput

VERIFY = "Against Azure's own calculator"


def size(
    paths: options.Paths,
    *,
    format_: options.FormatName = None,
    output: options.Output = None,
    as_of: options.AsOf = None,
    today: options.Today = None,
    catalog: options.OwnCatalog = None,
    model: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Size for this model instead; repeatable.")
    ] = None,
    deployment_type: options.Types = None,
    region: options.Region = None,
    headroom: options.Headroom = None,
    planning: options.Planning = None,
    set_: options.Set = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Show what Azure calculates beside the plan.", rich_help_panel=VERIFY)
    ] = False,
    subscription: Annotated[
        str | None, typer.Option(metavar="ID", help="Ask on this one; for --verify.", rich_help_panel=VERIFY)
    ] = None,
    auth: metric.AuthBy = metric.Auth.AUTO,
    tenant: metric.Tenant = None,
) -> None:
    """How many PTUs, and how much TPM and RPM quota, does a workload need, at what price, and why?

    Example: capacity size workload.yaml --headroom 0.2
    """
    from capacity.catalog import Catalog
    from capacity.planning.report import report
    from capacity.sources.workloads import settings, workload_file

    if verify and not subscription:
        raise InvalidInput.of("--verify", "needs --subscription ID: Azure calculates for a subscription")
    if not verify and (subscription is not None or tenant is not None or auth is not metric.Auth.AUTO):
        what = "has no use for --subscription, --auth and --tenant: leave them out, or add --verify"
        raise InvalidInput.of("size without --verify", what)
    to = outputs.report(format_, output, reads.of_yaml(paths, planning, catalog))
    facts = Catalog(as_of=as_of, own=catalog, today=options.read_by(today))
    planned = settings.planning(planning, facts)
    changes = settings.changes(planned, set_=set_, deployment_types=deployment_type, region=region, headroom=headroom)
    workloads = workload_file.read(
        paths, facts, changes=changes, models=model or (), without=options.given(planning, catalog)
    )
    result = report(workloads, facts, today=options.day(today, as_of), reservations=planned.reservations)
    if verify and subscription:
        from capacity.cli.live import Calculator  # azure and its sign-in cost more than all the rest
        from capacity.cli.sign_in import SignIn

        calculator = Calculator(subscription=subscription, sign_in=SignIn(auth=auth.value, tenant=tenant))
        result = calculator.verified(result, workloads, facts)
    to.write(lambda form, look: form.plans(result, look))
