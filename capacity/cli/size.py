"""`capacity size`."""

from typing import Annotated

import typer

from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.errors import InvalidInput
from capacity.record import Record

VERIFY = "Azure's calculator"


class VerifyOptions(Record):
    """Whether to ask Azure's calculator, and where."""

    verify: Annotated[
        bool,
        typer.Option("--verify", help="Compare the sizes with those of Azure's calculator.", rich_help_panel=VERIFY),
    ] = False
    subscription: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Subscription to calculate for; with --verify.", rich_help_panel=VERIFY),
    ] = None


def size(
    paths: options.Paths,
    *,
    model: options.OtherModels = None,
    plan: options.PlanOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    azure: VerifyOptions,
    sign_in: metric.SignInOptions,
    about: PricedOptions,
) -> None:
    """PTUs, TPM and RPM quota and price of workload files, and what to buy.

    Example: capacity size workload.yaml --headroom 0.2
    """
    if azure.verify and not azure.subscription:
        raise InvalidInput.of("--verify", "needs --subscription ID: Azure calculates for a subscription")
    if not azure.verify and (azure.subscription is not None or sign_in != metric.SignInOptions()):
        what = "has no use for --subscription, --auth and --tenant: leave them out, or add --verify"
        raise InvalidInput.of("size without --verify", what)
    to = outputs.report(format_, output, reads.of_yaml(paths, plan.planning, about.catalog))
    facts = about.facts()
    workloads, result = plan.made(paths, model, about, facts)
    if azure.verify and azure.subscription:
        from capacity.cli.live import Calculator  # azure and its sign-in cost more than all the rest

        calculator = Calculator(subscription=azure.subscription, sign_in=sign_in.used())
        result = calculator.verified(result, workloads, facts)
    to.write(lambda form, look: form.plans(result, look._replace(details=details)))
