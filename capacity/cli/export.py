"""`capacity export`."""

from functools import partial
from typing import Annotated

import typer

from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.messages import say
from capacity.exports.export_formats import DEFAULT, FORMATS
from capacity.record import Record

RECOMMENDED = "recommended"
_export = partial(typer.Option, rich_help_panel="Export")
_target = partial(typer.Option, rich_help_panel="Azure resource")


class ExportOptions(Record):
    """What to write of which option, and where that is deployed."""

    format_: Annotated[
        str | None,
        _export(
            "--format",
            metavar="|".join(FORMATS),
            callback=options.one_of(FORMATS),
            autocompletion=lambda: list(FORMATS),
            show_default=DEFAULT,
            help="Kind of file; else that of the suffix of --output.",
        ),
    ] = None
    workload: Annotated[
        options.Names, _export(metavar="NAME", help="Only this workload of those that are read; repeatable.")
    ] = None
    option: Annotated[
        str,
        _export(metavar=f"{RECOMMENDED}|TYPE", help="Option of the plan: the recommended one, or a deployment type."),
    ] = RECOMMENDED
    subscription: Annotated[str | None, _target(metavar="ID", help="Subscription of the account; else left open.")] = (
        None
    )
    resource_group: Annotated[
        str | None, _target(metavar="NAME", help="Resource group of the account; else left open.")
    ] = None
    account: Annotated[
        str | None, _target(metavar="NAME", help="Azure OpenAI or Foundry resource; else left open.")
    ] = None


def export(
    paths: options.Paths,
    *,
    wanted: ExportOptions,
    output: options.OutputFile = None,
    model: options.OtherModels = None,
    plan: options.PlanOptions,
    about: PricedOptions,
) -> None:
    """Files that deploy a plan (az, Bicep, Terraform), watch it, limit it, or ask Azure first.

    Example: capacity export workload.yaml --format bicep --account my-account
    """
    from capacity.api import configured_options
    from capacity.api.asked_plans import AskedPlans, deployment_type_of
    from capacity.api.workload_plans import planned
    from capacity.exports.choosing import export as chosen
    from capacity.exports.choosing import named
    from capacity.exports.export_formats import writer
    from capacity.exports.target import target

    where = target(subscription=wanted.subscription, resource_group=wanted.resource_group, account=wanted.account)
    asked = None if wanted.option == RECOMMENDED else deployment_type_of(wanted.option, "--option")
    path = outputs.to(output, reads.of_yaml(paths, plan.planning, about.catalog))
    format_ = outputs.export_format(wanted.format_, path)
    facts = about.facts()
    workloads, result = planned(paths, model, AskedPlans(**vars(plan)), about.asked, facts)
    pairs = named(list(zip(workloads, result.plans, strict=True)), wanted.workload)
    made = chosen(pairs, facts, asked=asked, target=where, today=about.day)
    if (taken := configured_options.used()) is not None:
        say(f"Configuration: {taken.said.file} ({', '.join(taken.keys)})")
    outputs.write_text(writer(format_).text(made), path)
