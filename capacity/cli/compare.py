"""`capacity compare`."""

from typing import Annotated

import typer

from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.option_records import handed_on
from capacity.record import Record


class PlanOptions(options.PlanOptions):
    """What the compared plans are made with."""

    deployment_type: Annotated[
        list[str] | None, typer.Option(metavar="TYPE", help="Only this deployment type; repeatable.")
    ] = None


class ComparisonOptions(Record):
    """What models are compared by."""

    term: Annotated[
        str | None,
        typer.Option(
            metavar="TERM", help="Compare PTUs by hourly, 1-month or 1-year; default the longest with a price."
        ),
    ] = None
    scale: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL:output=1.5", help="A model needs other tokens, of input or output; repeatable."),
    ] = None


def compare(
    paths: options.Paths,
    *,
    model: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Compare this model; repeatable. Without: all that could replace its own."),
    ] = None,
    by: ComparisonOptions,
    plan: PlanOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    about: PricedOptions,
) -> None:
    """Sizes and costs of a workload on several models and deployment types.

    Every type of the models that are named; without names each model's cheapest offer.

    Example: capacity compare workload.yaml --model gpt-5.2 --model gpt-5.4-mini
    """
    from capacity.api import other_workloads

    to = outputs.report(format_, output, reads.of_yaml(paths, plan.planning, about.catalog))
    to.show(other_workloads.compare(paths, models=model, **handed_on(by, plan, about)), details=details)
