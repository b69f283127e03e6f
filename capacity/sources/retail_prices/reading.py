"""From a list of regions to the prices that Azure asks there."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from capacity.catalog import Catalog
from capacity.planning.price_changes import LeftOut, ReadPrices
from capacity.sources.azure_monitor.request import Progress, Timing
from capacity.sources.retail_prices import rows as reasons
from capacity.sources.retail_prices.assembly import Assembly
from capacity.sources.retail_prices.client import CHANGED, PriceList, failure
from capacity.sources.retail_prices.meters import RESERVATIONS
from capacity.sources.retail_prices.records import Reading, ptu_prices, token_prices

if TYPE_CHECKING:
    from azure.core.pipeline.transport import HttpTransport

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
    *,
    catalog: Catalog,
    today: date,
    currency: str,
    progress: Progress,
    transport: "HttpTransport[Any, Any] | None" = None,
    timing: Timing | None = None,
) -> ReadPrices:
    """The list prices of models, and of PTUs of their families, that hold on a day in some regions.

    `names` empty is all models. `transport` and `timing` are for tests. Raises `SourceUnavailable` where the list
    cannot be had whole, or holds none of these prices.
    """
    left_out: reasons.LeftOut = {}
    assembly = Assembly(catalog, left_out)
    with PriceList(currency, progress=progress, timing=timing or Timing(), transport=transport) as prices:
        progress.start(len(regions) * len(FILTERS), "prices")
        for region in regions:
            for filter_ in FILTERS:
                items = prices.rows(filter_.format(region=region), region)
                assembly.add(reasons.in_force(items, region, today, left_out))
                progress.advance(region)
    reading = Reading(today, currency, catalog)
    files = [catalog.file(name) for name in names]
    families = {file.family or file.publisher for file in files}
    tokens = token_prices(
        {
            key: cells
            for key, cells in assembly.tokens().items()
            if not files or key.model in {file.name for file in files}
        },
        reading,
    )
    ptus = ptu_prices(
        {
            key: cells
            for key, cells in assembly.ptus().items()
            if not files or key.family is None or key.family in families
        },
        reading,
    )
    if not tokens and ptus is None:
        raise failure(", ".join(regions), f"none of the rows is a price of what was asked for: {CHANGED}")
    return ReadPrices(
        as_of=today,
        source=reading.source,
        currency=currency,
        regions=tuple(regions),
        models=tokens,
        ptus=ptus,
        without_price=tuple(file.name for file in files if file.name not in tokens),
        left_out=tuple(
            LeftOut(reason=reason, meters=len(meters), examples=tuple(meters)[:EXAMPLES])
            for reason, meters in left_out.items()
            if meters
        ),
        notes=tuple(prices.notes),
    )
