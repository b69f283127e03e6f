"""Prices by region -> records of the catalog: one price per place, its categories together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from capacity.catalog.catalog import Catalog
from capacity.pricing.places import Where, located
from capacity.pricing.price_lookup import Asked, Place, PtuKey, TokenKey, token_rate
from capacity.pricing.published_prices import PtuPrice, PtuPrices, TokenPrice, TokenPrices, TokenRates
from capacity.sources.azure.retail_prices.price_assembly import Cell


class PriceReading(NamedTuple):
    """When and in which currency prices were read, and what was known before."""

    today: date
    currency: str
    catalog: Catalog

    @property
    def source(self) -> str:
        """As files and reports cite it."""
        return f"Azure Retail Prices API, read {self.today}"


class _Row(NamedTuple):
    """The fields that the categories of one price share."""

    model: str
    key: TokenKey
    """The key of the price, its category left empty."""
    where: Where
    until: date | None
    until_at_least: date | None


_Ends = tuple[date | None, date | None]
"""The last day of a promotion, and the day that it lasts up to at least."""


def token_prices(
    cells: Mapping[tuple[str, TokenKey], Mapping[str, Cell]], reading: PriceReading
) -> dict[str, TokenPrices]:
    """The prices of each model as one edition, those of single versions before those of all."""
    rates: dict[_Row, dict[str, Decimal]] = defaultdict(dict)
    begins: dict[_Row, date] = {}
    for (model, key), by_region in cells.items():
        for price, ends, start, where in _placed(model, key, by_region, reading):
            row = _Row(model, key._replace(category=""), where, *ends)
            rates[row][key.category] = price
            begins[row] = max(start, begins.get(row, start))
    models: dict[str, list[TokenPrice]] = defaultdict(list)
    for row in sorted(rates, key=_order):
        models[row.model].append(
            TokenPrice(
                **row.where._asdict(),
                effective_from=begins[row],
                until=row.until,
                until_at_least=row.until_at_least,
                deployment_types=(row.key.deployment_type,),
                tier=row.key.tier,
                context=row.key.context,
                versions=() if row.key.version is None else (row.key.version,),
                per_million_tokens=TokenRates(**rates[row]),
            )
        )
    return {
        name: TokenPrices(as_of=reading.today, source=reading.source, currency=reading.currency, prices=tuple(prices))
        for name, prices in sorted(models.items())
    }


def _placed(
    model: str, key: TokenKey, by_region: Mapping[str, Cell], reading: PriceReading
) -> Iterator[tuple[Decimal, _Ends, date, Where]]:
    """Price, last days, first day and place."""
    values = {
        region: (cell.price, (cell.until, None) if cell.until else _end(model, key, region, cell, reading))
        for region, cell in by_region.items()
    }
    for (price, ends), where in located(values, key.deployment_type.residency, reading.catalog.geography.data_zones):
        start = max(by_region[region].start for region, value in values.items() if value == (price, ends))
        yield price, ends, start, where


def _end(model: str, key: TokenKey, region: str, cell: Cell, reading: PriceReading) -> _Ends:
    """When the promotion ends that the catalog knows this very price as: the price list does not tell."""
    place = Place(region, reading.catalog.geography.data_zone(region))
    asked = Asked(place, reading.currency, reading.today)
    found = token_rate(reading.catalog.prices(model).tokens, key, asked)
    if found is None or found.amount != cell.price:
        return None, None
    return found.price.until, found.price.until_at_least


def _order(row: _Row) -> tuple[object, ...]:
    key = row.key
    place = (list(type(key.deployment_type)).index(key.deployment_type), key.tier, key.context == "long")
    return (
        row.model,
        key.version is None,
        *place,
        key.version or "",
        row.where,
        row.until or row.until_at_least or date.max,
    )


def ptu_prices(cells: Mapping[PtuKey, Mapping[str, Cell]], reading: PriceReading) -> PtuPrices | None:
    """The prices of PTUs as one edition, families with one price together; None where there are none."""
    families: dict[tuple[object, ...], list[str]] = defaultdict(list)
    prices: dict[tuple[object, ...], PtuPrice] = {}
    for key, by_region in cells.items():
        values = {region: (cell.price, cell.until) for region, cell in by_region.items()}
        zones = reading.catalog.geography.data_zones
        for (price, until), where in located(values, key.deployment_type.residency, zones):
            start = max(by_region[region].start for region, value in values.items() if value == (price, until))
            index = list(type(key.term)).index(key.term), list(type(key.deployment_type)).index(key.deployment_type)
            same = (*index, where, price, until or date.max, start, key.family is None)
            families[same] += [] if key.family is None else [key.family]
            prices[same] = PtuPrice(
                **where._asdict(),
                effective_from=start,
                until=until,
                deployment_types=(key.deployment_type,),
                term=key.term,
                per_ptu=price,
            )
    found = tuple(prices[same].replaced(families=tuple(sorted(families[same]))) for same in sorted(prices))
    if not found:
        return None
    return PtuPrices(as_of=reading.today, source=reading.source, currency=reading.currency, prices=found)
