"""`capacity models`."""

from typing import Annotated

import typer

from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.errors import InvalidInput


def models(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Show all that is known of it.")
    ] = None,
    *,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="Only models of this publisher.")] = None,
    deployment_type: Annotated[
        str | None, typer.Option(help="Only models offered on this type.", metavar="TYPE")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only models that are listed in this region.")
    ] = None,
    retired: Annotated[bool, typer.Option("--retired", help="Only retired models.")] = False,
    not_retired: Annotated[bool, typer.Option("--not-retired", help="No retired models.")] = False,
    format_: options.FormatName = None,
    output: options.Output = None,
    about: options.CatalogOptions,
) -> None:
    """Models, regions, sizes and quotas of the catalog, each with its date and source.

    Example: capacity models --region swedencentral --not-retired
    """
    from capacity.api.asked_plans import deployment_type_of
    from capacity.listings.model_listing import Filters, detail, summaries

    if retired and not_retired:
        raise InvalidInput.of("--retired", "contradicts --not-retired: give one of them, or none for all models")
    to = outputs.report(format_, output, reads.of_yaml((), about.catalog))
    facts = about.facts()
    type_ = deployment_type_of(deployment_type)
    if names:
        listing = detail(facts, names)
    else:
        filters = Filters(
            publisher=publisher,
            deployment_type=type_,
            region=None if region is None else facts.region(region, f"--region {region}"),
            retired=retired if retired or not_retired else None,
        )
        listing = summaries(facts, filters, today=about.day)
    to.write(lambda form, look: form.models(listing, look))
