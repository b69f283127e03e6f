"""`capacity prices`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capacity import writing
from capacity.cli import outputs, reads
from capacity.cli import shared_options as options
from capacity.errors import InvalidInput
from capacity.pricing.published_prices import US_DOLLARS, is_currency
from capacity.record import Record

if TYPE_CHECKING:
    from capacity.api.sign_in import SignIn
    from capacity.catalog.catalog import Catalog
    from capacity.listings.price_changes import RefreshReport


def _currency(text: str) -> str:
    if not is_currency(text):
        message = f"{text!r} is not a currency such as EUR."
        raise typer.BadParameter(message)
    return text


class PriceOptions(Record):
    """Which prices to show, or to read."""

    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only what holds in this region. With --refresh: read it, in place of eastus2, swedencentral and "
            "japaneast, one of each data zone. Repeatable.",
        ),
    ] = None
    refresh: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=outputs.beside,
            help="Read the Azure Retail Prices API into this file, for --catalog, and show what changed.",
        ),
    ] = None
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", parser=_currency, help="With --refresh: in place of USD.")
    ] = None


def prices(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Show all prices of these models.")
    ] = None,
    *,
    asked: PriceOptions,
    format_: options.FormatName = None,
    output: options.Output = None,
    about: options.CatalogOptions,
) -> None:
    """Prices of PTUs and tokens, each with its date and source.

    Example: capacity prices gpt-5.2 --region swedencentral
    """
    to = outputs.report(format_, output, reads.of_yaml((), about.catalog), also={"--refresh": asked.refresh})
    facts = about.facts()
    regions = tuple(dict.fromkeys(facts.region(name, f"--region {name}") for name in asked.region or ()))
    if asked.refresh is not None:
        from capacity.api.sign_in import SignIn

        wanted = tuple(dict.fromkeys(facts.file(name).name for name in names or ()))
        question = PriceQuestion(regions=regions, names=wanted, currency=asked.currency or US_DOLLARS)
        report = refreshed(question, facts, about.day, asked.refresh, SignIn())
        to.write(lambda form, look: form.refreshed(report, look))
        return
    if asked.currency is not None:
        raise InvalidInput.of(
            f"--currency {asked.currency}", "is for --refresh FILE: prices are shown as they were read"
        )
    from capacity.listings import price_listing

    if names:
        listing = price_listing.prices_of(facts, names, regions, today=about.day)
    else:
        listing = price_listing.all_prices(facts, regions, today=about.day)
    to.write(lambda form, look: form.prices(listing, look))


class PriceQuestion(Record):
    """What to read of the price list; no regions: one of each data zone, no names: all models."""

    regions: tuple[str, ...]
    names: tuple[str, ...]
    currency: str


def refreshed(
    question: PriceQuestion, catalog: "Catalog", today: date, file: Path, sign_in: "SignIn"
) -> "RefreshReport":
    """Read the list and write the file; then what changed. Nothing is written unless all could be read.

    Raises `SourceUnavailable` where it cannot be had whole.
    """
    from capacity.listings import price_changes
    from capacity.reports import prices_yaml
    from capacity.sources.azure.retail_prices import price_reading

    with sign_in.connected() as azure:
        read = price_reading.read(
            question.regions or price_reading.REGIONS,
            question.names,
            azure,
            catalog=catalog,
            today=today,
            currency=question.currency,
        )
    writing.replace(file, prices_yaml.text(read))
    return price_changes.report(read, catalog, question.names or [model.name for model in catalog.files()], str(file))
