"""`capacity export`."""

from typing import Annotated

import typer

from capacity.cli import options, outputs, reads
from capacity.exports import FORMATS

RECOMMENDED = "recommended"


def export(
    paths: options.Paths,
    *,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(FORMATS),
            callback=options.one_of(FORMATS),
            autocompletion=lambda: list(FORMATS),
            help="What to write.",
        ),
    ] = "az",
    option: Annotated[
        str,
        typer.Option(metavar=f"{RECOMMENDED}|TYPE", help="Which option of the plan: a deployment type, if not that."),
    ] = RECOMMENDED,
    subscription: Annotated[
        str | None, typer.Option(metavar="ID", help="Where the account is; else left open.")
    ] = None,
    resource_group: Annotated[
        str | None, typer.Option(metavar="NAME", help="Where the account is; else left open.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="NAME", help="The Azure OpenAI or Foundry resource; else left open.")
    ] = None,
    output: options.Output = None,
    as_of: options.AsOf = None,
    today: options.Today = None,
    catalog: options.OwnCatalog = None,
    model: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Plan for this model instead.")] = None,
    deployment_type: Annotated[
        list[str] | None, typer.Option(help="Plan only for this deployment type; repeatable.", metavar="TYPE")
    ] = None,
    region: options.Region = None,
    headroom: options.Headroom = None,
    planning: options.Planning = None,
    set_: options.Set = None,
) -> None:
    """The plan as what deploys it: az commands, Bicep, Terraform; what watches, limits and asks first.

    Example: capacity export workload.yaml --format bicep --account my-account
    """
    from capacity.catalog import Catalog
    from capacity.exports import writer
    from capacity.exports.choosing import export as chosen
    from capacity.exports.target import target
    from capacity.planning.report import report
    from capacity.sources.workloads import settings, workload_file

    where = target(subscription=subscription, resource_group=resource_group, account=account)
    asked = None if option == RECOMMENDED else options.deployment_type(option, "--option")
    path = outputs.to(output, reads.of_yaml(paths, planning, catalog))
    facts = Catalog(as_of=as_of, own=catalog, today=options.read_by(today))
    planned = settings.planning(planning, facts)
    changes = settings.changes(planned, set_=set_, deployment_types=deployment_type, region=region, headroom=headroom)
    workloads = workload_file.read(
        paths, facts, changes=changes, models=model or (), without=options.given(planning, catalog)
    )
    day = options.day(today, as_of)
    result = report(workloads, facts, today=day, reservations=planned.reservations)
    made = chosen(zip(workloads, result.plans, strict=True), facts, asked=asked, target=where, today=day)
    outputs.write_text(writer(format_).text(made), path)
