"""`capacity size`."""

from typing import Annotated

import typer

from capacity.cli import metric_options as metric
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.option_records import handed_on
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
    from capacity.api import workload_plans

    given = handed_on(plan, azure, sign_in, about)
    workload_plans.refuse_stray_sign_in(given["verify"], given["subscription"], given["auth"], given["tenant"])
    to = outputs.report(format_, output, reads.of_yaml(paths, plan.planning, about.catalog))
    to.show(workload_plans.size(paths, model=model, **given), details=details)
