"""`capacity export`."""

from typing import Annotated

import typer

from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.messages import say
from capacity.exports.export_formats import FORMATS
from capacity.record import Record

RECOMMENDED = "recommended"


class ExportOptions(Record):
    """What to write of which option, and where that is deployed."""

    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(FORMATS),
            callback=options.one_of(FORMATS),
            autocompletion=lambda: list(FORMATS),
            help="What to write.",
        ),
    ] = "az"
    option: Annotated[
        str,
        typer.Option(metavar=f"{RECOMMENDED}|TYPE", help="Which option of the plan: a deployment type, if not that."),
    ] = RECOMMENDED
    subscription: Annotated[str | None, typer.Option(metavar="ID", help="Where the account is; else left open.")] = None
    resource_group: Annotated[
        str | None, typer.Option(metavar="NAME", help="Where the account is; else left open.")
    ] = None
    account: Annotated[
        str | None, typer.Option(metavar="NAME", help="The Azure OpenAI or Foundry resource; else left open.")
    ] = None


class PlanOptions(options.PlanOptions):
    """What the exported plans are made with."""

    deployment_type: Annotated[
        list[str] | None, typer.Option(metavar="TYPE", help="Plan only for this deployment type; repeatable.")
    ] = None


def export(
    paths: options.Paths,
    *,
    wanted: ExportOptions,
    output: options.Output = None,
    about: PricedOptions,
    model: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Plan for this model instead.")] = None,
    plan: PlanOptions,
) -> None:
    """Files that deploy a plan (az, Bicep, Terraform), watch it, limit it, or ask Azure first.

    Example: capacity export workload.yaml --format bicep --account my-account
    """
    from capacity.api import configured_options
    from capacity.api.asked_plans import AskedPlans, deployment_type_of
    from capacity.api.workload_plans import planned
    from capacity.exports.choosing import export as chosen
    from capacity.exports.export_formats import writer
    from capacity.exports.target import target

    where = target(subscription=wanted.subscription, resource_group=wanted.resource_group, account=wanted.account)
    asked = None if wanted.option == RECOMMENDED else deployment_type_of(wanted.option, "--option")
    path = outputs.to(output, reads.of_yaml(paths, plan.planning, about.catalog))
    facts = about.facts()
    workloads, result = planned(paths, model, AskedPlans(**vars(plan)), about.asked, facts)
    made = chosen(zip(workloads, result.plans, strict=True), facts, asked=asked, target=where, today=about.day)
    if (taken := configured_options.used()) is not None:
        say(f"Configuration: {taken.said.file} ({', '.join(taken.keys)})")
    outputs.write_text(writer(wanted.format_).text(made), path)
