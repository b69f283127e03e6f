"""A fake of the Azure Retail Prices API: real HTTP, pages, and the scripted faults of the other fakes."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from capacity.sources.azure.connection import Connection
from tests.fake_azure.client_side import Clock, Watch, transport
from tests.fake_azure.content import Json
from tests.fake_azure.server import AzureHandler, FakeAzure, Fault, Seen, listening

HOST = "prices.azure.com"
RESERVATIONS = "Azure AI Foundry Provisioned Throughput Reservation"


def row(meter: str, price: float | str, **changes: Any) -> Json:  # noqa: ANN401  # fields of a row
    """A consumption row of eastus2, of the shape that the API gives."""
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": price,
        "unitPrice": price,
        "armRegionName": "eastus2",
        "location": "US East 2",
        "effectiveStartDate": "2026-11-01T00:00:00Z",
        "meterId": "00000000-0000-0000-0000-000000000001",
        "meterName": meter,
        "productId": "DZH000000001",
        "skuId": "DZH000000001/0001",
        "productName": "Azure OpenAI GPT5",
        "skuName": meter.removesuffix(" 1M Tokens"),
        "serviceName": "Foundry Models",
        "serviceId": "DZH000000099",
        "serviceFamily": "AI + Machine Learning",
        "unitOfMeasure": "1M",
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": "",
        **changes,
    }


def ptu(residency: str, price: float, **changes: Any) -> Json:  # noqa: ANN401
    """An hour of a PTU; residency as meters spell it: `Data Zone`."""
    meter = f"Provisioned Managed {residency} Unit"
    return row(meter, price, **{"productName": "Azure OpenAI", "unitOfMeasure": "1/Hour", **changes})


def reservation(residency: str, price: float, term: str, **changes: Any) -> Json:  # noqa: ANN401
    """A whole term of a PTU, although its unit says an hour."""
    about = {"productName": RESERVATIONS, "type": "Reservation", "reservationTerm": term}
    return ptu(residency, price, **{**about, **changes})


def in_regions(regions: list[str], *rows: Json) -> list[Json]:
    """The rows in each of the regions."""
    return [{**one, "armRegionName": region} for region in regions for one in rows]


class FakePrices(FakeAzure):
    """The price list; `page` is the length of its pages."""

    def __init__(self, rows: list[Json]) -> None:
        super().__init__([])
        self.rows, self.page, self.currency = rows, 1000, "USD"

    def answer(self, call: Seen) -> Json:
        """A page of the rows that the filter lets pass."""
        assert call.path == "/api/retail/prices"
        assert call.query["api-version"] == "2023-01-01-preview"
        wanted = re.findall(r"(\w+) eq '([^']*)'", call.query["$filter"])
        assert " and ".join(f"{name} eq '{value}'" for name, value in wanted) == call.query["$filter"]
        names = {"priceType": "type"}
        rows = [one for one in self.rows if all(one[names.get(name, name)] == value for name, value in wanted)]
        begin = int(call.query.get("$skip", 0))
        end = begin + self.page
        query = f"api-version=2023-01-01-preview&$filter={quote(call.query['$filter'])}&$skip={end}"
        items = [{**one, "currencyCode": self.currency} for one in rows[begin:end]]
        return {
            "BillingCurrency": self.currency,
            "CustomerEntityId": "Default",
            "CustomerEntityType": "Retail",
            "Items": items,
            "NextPageLink": f"https://{HOST}:443/api/retail/prices?{query}" if end < len(rows) else None,
            "Count": len(items),
        }


class _PriceHandler(AzureHandler):
    def _right(self, call: Seen, fault: Fault | None) -> tuple[int, Json]:
        assert self.headers["Authorization"] is None, "nobody signs in for a price list"
        if fault is not None and fault.status is not None:
            return fault.status, fault.body or {"Error": {"Code": fault.status}}
        answer = self.azure.answer(call)
        return 200, fault.change(answer) if fault is not None and fault.change else answer


class PriceSetting:
    """A price list, and all that a reader needs beside it."""

    def __init__(self, azure: FakePrices) -> None:
        self.azure, self.clock, self.watch = azure, Clock(), Watch()
        self.answer_seconds = 20.0

    @property
    def connection(self) -> Connection:
        """In place of the network."""
        return Connection(
            progress=self.watch,
            transport=transport(self.azure.port),
            timing=self.clock.timing(self.answer_seconds),
        )


@contextmanager
def price_list(*rows: Json) -> Iterator[PriceSetting]:
    """A fake that listens, as long as the context lasts."""
    azure = FakePrices(json.loads(json.dumps(rows)))
    with listening(_PriceHandler, azure=azure) as azure.port:
        yield PriceSetting(azure)
