"""`capacity compare`."""

from functools import partial
from typing import Annotated

import typer

from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.cli.discount_option import PricedOptions
from capacity.cli.option_records import handed_on
from capacity.record import Record

_comparison = partial(typer.Option, rich_help_panel="Comparison")


class ComparisonOptions(Record):
    """What models are compared by."""

    term: Annotated[
        str | None,
        _comparison(metavar="TERM", help="Term of PTUs: hourly, 1-month or 1-year; default the longest with a price."),
    ] = None
    scale: Annotated[
        list[str] | None,
        _comparison(metavar="MODEL:output=1.5", help="Factor on the input or output tokens of one model; repeatable."),
    ] = None


def compare(
    paths: options.Paths,
    *,
    model: Annotated[
        list[str] | None,
        _comparison(metavar="NAME", help="Model to compare; repeatable. Default: all that could replace its own."),
    ] = None,
    by: ComparisonOptions,
    plan: options.PlanOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    details: options.Details = False,
    about: PricedOptions,
) -> None:
    """Sizes and costs of a workload on several models and deployment types.

    With --model, every deployment type of the models; else each model's cheapest offer.

    Example: capacity compare workload.yaml --model gpt-5.2 --model gpt-5.4-mini
    """
    from capacity.api import other_workloads

    to = outputs.report(format_, output, reads.of_yaml(paths, plan.planning, about.catalog))
    to.show(other_workloads.compare(paths, models=model, **handed_on(by, plan, about)), details=details)
