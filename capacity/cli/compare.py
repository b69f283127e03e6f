"""`capacity compare`."""

from typing import Annotated

import typer

from capacity.cli import options, outputs, reads


def compare(
    paths: options.Paths,
    *,
    model: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare this model; repeatable. Without: all that could replace its own."),
    ] = None,
    deployment_type: Annotated[
        list[str] | None, typer.Option(help="Only this deployment type; repeatable.", metavar="TYPE")
    ] = None,
    region: options.Region = None,
    headroom: options.Headroom = None,
    planning: options.Planning = None,
    set_: options.Set = None,
    format_: options.FormatName = None,
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
    from capacity.sources.workloads import settings, workload_file

    to = outputs.report(format_, output, reads.of_yaml(paths, planning, catalog))
    facts = Catalog(as_of=as_of, own=catalog, today=options.read_by(today))
    for name in model or ():
        facts.model(name, f"--model {name}")
    planned = settings.planning(planning, facts)
    changes = settings.changes(planned, set_=set_, deployment_types=deployment_type, region=region, headroom=headroom)
    workloads = workload_file.read(paths, facts, changes=changes, without=options.given(planning, catalog))
    result = comparison.report(
        workloads, facts, models=model or (), every_type=bool(model), today=options.day(today, as_of)
    )
    to.write(lambda form, look: form.comparisons(result, look))
