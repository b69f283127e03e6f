"""From a list of regions to the prices that Azure asks there."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from itertools import product

from capacity.catalog.catalog import Catalog
from capacity.findings import found
from capacity.listings.price_changes import LeftOut, ReadPrices
from capacity.pricing.published_prices import PtuPrices, TokenPrices
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.retail_prices import price_rows as reasons
from capacity.sources.azure.retail_prices.meters import RESERVATIONS
from capacity.sources.azure.retail_prices.price_assembly import Assembly
from capacity.sources.azure.retail_prices.price_client import CHANGED, PriceList, failure
from capacity.sources.azure.retail_prices.price_records import PriceReading, ptu_prices, token_prices

REGIONS = ("eastus2", "swedencentral", "japaneast")
"""One of each data zone: with them Global and data zone prices are known, and regional ones there. A price holds where
it was read, so each further region is two more questions, some three pages: asked for by name."""
EXAMPLES = 5
FILTERS = (
    "serviceName eq 'Foundry Models' and armRegionName eq '{region}' and priceType eq 'Consumption'",
    f"productName eq '{RESERVATIONS}' and armRegionName eq '{{region}}' and priceType eq 'Reservation'",
)
"""What is asked for each region: all meters of models, some 1,800 rows, and the reservations of PTUs."""


def read(  # noqa: PLR0913  # one argument per option of the command
    regions: Sequence[str],
    names: Sequence[str],
    azure: Connection,
    *,
    catalog: Catalog,
    today: date,
    currency: str,
) -> ReadPrices:
    """The list prices of models, and of PTUs of their families, that hold on a day in some regions.

    `names` empty is all models. Raises `SourceUnavailable` where the list cannot be had whole, or holds none of these
    prices.
    """
    left_out: reasons.LeftOut = {}
    assembly = Assembly(catalog, left_out)
    with closing(PriceList(currency, azure)) as prices:
        azure.progress.start(len(regions) * len(FILTERS), "prices")
        for region, filter_ in product(regions, FILTERS):
            items = prices.rows(filter_.format(region=region), region)
            assembly.add(reasons.in_force(items, region, today, left_out))
            azure.progress.advance(region)
    reading = PriceReading(today, currency, catalog)
    tokens, ptus = _wanted(assembly, names, reading)
    if not tokens and ptus is None:
        raise failure(", ".join(regions), f"none of the rows is a price of what was asked for: {CHANGED}")
    return ReadPrices(
        as_of=today,
        source=reading.source,
        currency=currency,
        regions=tuple(regions),
        models=tokens,
        ptus=ptus,
        without_price=tuple(file.name for file in map(catalog.file, names) if file.name not in tokens),
        left_out=_left_out(left_out),
        notes=tuple(prices.notes),
    )


def _wanted(
    assembly: Assembly, names: Sequence[str], reading: PriceReading
) -> tuple[dict[str, TokenPrices], PtuPrices | None]:
    """The prices of the models named and of their families, reservations included; no names: all."""
    tokens, ptus = assembly.tokens(), assembly.ptus()
    if names:
        files = [reading.catalog.file(name) for name in names]
        models = {file.name for file in files}
        families = {None, *(reading.catalog.prices(name).family for name in models)}
        tokens = {key: cells for key, cells in tokens.items() if key[0] in models}
        ptus = {key: cells for key, cells in ptus.items() if key.family in families}
    return token_prices(tokens, reading), ptu_prices(ptus, reading)


def _left_out(left_out: reasons.LeftOut) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(reason=found(reason), meters=len(meters), examples=tuple(meters)[:EXAMPLES])
        for reason, meters in left_out.items()
    )
