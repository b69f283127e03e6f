"""`capacity compare`."""

from typing import Annotated

import typer

from capacity.cli import options


def compare(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="A workload file, a folder of them, or - for standard input.")
    ],
    *,
    model: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare this model; repeatable. Without: all that could replace its own."),
    ] = None,
    deployment_type: Annotated[
        list[str] | None, typer.Option(help="Only this deployment type; repeatable.", metavar="TYPE")
    ] = None,
    region: Annotated[str | None, typer.Option(metavar="NAME", help="Plan for this region instead.")] = None,
    headroom: Annotated[str | None, typer.Option(help="Headroom above the peak: 0.2 is 20 %.", metavar="SHARE")] = None,
    planning: options.Planning = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Any key of the file: --set traffic.peak_rpm=500."),
    ] = None,
    format_: options.FormatName = "table",
    output: options.Output = None,
    as_of: options.AsOf = None,
    today: options.Today = None,
    catalog: options.OwnCatalog = None,
) -> None:
    """What would one workload need and cost on several models and deployment types?

    Every type of the models that are named; without names each model's cheapest offer.

    Example: capacity compare workload.yaml --model gpt-5.2 --model gpt-5.4-mini
    """
    from capacity.catalog import Catalog
    from capacity.planning import comparison
    from capacity.sources import settings, workload_file

    facts = Catalog(as_of=as_of, own=catalog)
    for name in model or ():
        facts.model(name, f"--model {name}")
    planned = settings.planning(planning, facts)
    changes = workload_file.overrides(
        set_=set_ or (), deployment_types=deployment_type or (), region=region, headroom=headroom
    )
    workloads = workload_file.read(paths, facts, changes=[*settings.defaults(planned), *changes])
    result = comparison.report(
        workloads, facts, models=model or (), every_type=bool(model), today=options.day(today, as_of)
    )
    options.write(lambda form, look: form.comparisons(result, look), format_, output)
