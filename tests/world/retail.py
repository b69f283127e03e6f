"""The Azure Retail Prices API against the catalog: asked now, or as an answer that was saved."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from capacity.catalog.catalog import Catalog
from capacity.errors import SourceUnavailable
from capacity.listings.price_changes import Outcome, PriceChange, ReadPrices, report
from capacity.pricing.price_lookup import PtuKey
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.retail_prices import price_reading, price_rows
from capacity.sources.azure.retail_prices.price_assembly import Assembly
from capacity.sources.azure.retail_prices.price_records import PriceReading, ptu_prices, token_prices
from tests.world.differences import Difference, Found, Kind


class Silent:
    """Progress that nobody watches."""

    def start(self, total_calls: int, what: str) -> None:
        """Nothing is shown."""

    def advance(self, what: str) -> None:
        """Nothing is shown."""

    def waiting(self, seconds: float, why: str) -> None:
        """Nothing is shown."""


def live(catalog: Catalog, today: date) -> Found:
    """What the service says now; a note where it cannot be reached."""
    try:
        azure = Connection(progress=Silent())
        read = price_reading.read(price_reading.REGIONS, (), azure, catalog=catalog, today=today, currency="USD")
    except SourceUnavailable as error:
        return Found(notes=[f"The Retail Prices API was not compared: {error}"])
    return _held(read, catalog)


def saved(path: Path, catalog: Catalog, today: date) -> Found:
    """One answer of it with its `Items`, or a list of items, of any regions."""
    content = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    items: list[dict[str, Any]] = content["Items"] if isinstance(content, dict) else content
    by_region = defaultdict(list)
    for item in items:
        # Whole prices are whole numbers in JSON, and a price is a `Decimal` here.
        by_region[str(item.get("armRegionName"))].append({**item, "retailPrice": Decimal(item.get("retailPrice", 0))})
    left_out: price_rows.LeftOut = {}
    assembly = Assembly(catalog, left_out)
    for region, some in by_region.items():
        assembly.add(price_rows.in_force(some, region, today, left_out))
    reading = PriceReading(today, "USD", catalog)
    read = ReadPrices(
        as_of=today,
        source=f"Azure Retail Prices API ({path.name})",
        currency="USD",
        regions=tuple(region for region in by_region if region in catalog.geography.regions),
        models=token_prices(assembly.tokens(), reading),
        ptus=ptu_prices(assembly.ptus(), reading),
    )
    return _held(read, catalog)


def _held(read: ReadPrices, catalog: Catalog) -> Found:
    """Prices of models that it has; what it does not list of others says nothing."""
    told = report(read, catalog, list(read.models), "")
    changes = [change for change in told.changes if change.outcome is not Outcome.GONE]
    note = f"{read.source}: {', '.join(read.regions)}; {len(read.models)} models."
    return Found(
        differences=list(_differences(changes, read)), notes=[note], compared=told.unchanged + len(told.changes)
    )


def _differences(changes: Iterable[PriceChange], read: ReadPrices) -> Iterable[Difference]:
    for change in changes:
        where, key = [*change.where.data_zones, *change.where.regions], change.key
        who = change.model
        parts: tuple[str | None, ...]
        if isinstance(key, PtuKey):
            who, parts = f"PTUs of {key.family or 'every family'}", (key.term,)
        else:
            parts = key.tier, key.context, key.version, key.category
        yield Difference(
            kind=Kind.NEW_PRICE if change.old is None else Kind.PRICE,
            model=str(who),
            what=" ".join([key.deployment_type.label, *(str(part) for part in parts if part), *where]),
            ours=None if change.old is None else f"{change.old.normalize():f}",
            theirs=f"{(change.new or Decimal(0)).normalize():f}",
            source="Retail Prices API",
            edition=f"on {read.as_of}",
        )
