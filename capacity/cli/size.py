"""`capacity size`."""

from typing import Annotated

import typer

from capacity.cli import options


def size(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="A workload file, a folder of them, or - for standard input.")
    ],
    *,
    format_: options.FormatName = "table",
    output: options.Output = None,
    as_of: options.AsOf = None,
    today: options.Today = None,
    catalog: options.OwnCatalog = None,
    model: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Size for this model instead; repeatable.")
    ] = None,
    deployment_type: Annotated[
        list[str] | None, typer.Option(help="Size only this deployment type; repeatable.", metavar="TYPE")
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="NAME", help="Plan for this region instead.")] = None,
    headroom: Annotated[str | None, typer.Option(help="Headroom above the peak: 0.2 is 20 %.", metavar="SHARE")] = None,
    planning: options.Planning = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Any key of the file: --set traffic.peak_rpm=500."),
    ] = None,
) -> None:
    """How many PTUs, and how much TPM and RPM quota, does a workload need, at what price, and why?

    Example: capacity size workload.yaml --headroom 0.2
    """
    from capacity.catalog import Catalog
    from capacity.planning import report
    from capacity.sources import settings, workload_file

    facts = Catalog(as_of=as_of, own=catalog)
    planned = settings.planning(planning, facts)
    changes = workload_file.overrides(
        set_=set_ or (), deployment_types=deployment_type or (), region=region, headroom=headroom
    )
    changes = [*settings.defaults(planned), *changes]
    workloads = workload_file.read(paths, facts, changes=changes, models=model or ())
    result = report(workloads, facts, today=options.day(today, as_of), reservations=planned.reservations)
    options.write(lambda form, look: form.plans(result, look), format_, output)
