"""The price list, asked filter by filter: all rows of a filter, or an error."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

from azure.core import PipelineClient
from azure.core.rest import HttpRequest

from capacity.errors import CapacityError, SourceUnavailable
from capacity.findings import Finding, found
from capacity.sources.azure import failures
from capacity.sources.azure.connection import Connection
from capacity.sources.azure.hosts import RETAIL_PRICES
from capacity.sources.azure.paging import linked
from capacity.sources.azure.patience import Again, Pace
from capacity.sources.azure.sender import AGAIN, Json, Reception, ask, chain, error_body, json_object
from capacity.sources.azure.transport import Transport

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse

HOST = "https://prices.azure.com"
PRICES = f"{HOST}/api/retail/prices"
API_VERSION = "2023-01-01-preview"
FULL_PAGE = 1_000
"""Rows of a page that may be followed by another. In March 2023 the link to it was missing for a while."""
LINK = "NextPageLink"
CHANGED = "the API may have changed; report it"


class PriceList:
    """To be closed. `notes` says what is doubtful about the answers."""

    def __init__(self, currency: str, azure: Connection) -> None:
        self.notes: list[Finding] = []
        self._currency, self._pace = currency, Pace(azure)
        policies = chain(RETAIL_PRICES, None, self._pace)
        self._client = PipelineClient[Any, Any](HOST, policies=policies, transport=azure.transport or Transport())

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    def rows(self, filter_: str, about: str) -> list[Json]:
        """All rows of a filter; numbers are exact. `about` is what messages name.

        Raises `SourceUnavailable`, also where there is no row: a filter that matches nothing is no price of 0.
        """
        parameters = {"api-version": API_VERSION, "currencyCode": f"'{self._currency}'", "$filter": filter_}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
        rows: list[Json] = []
        pages = linked(f"{PRICES}?{query}", lambda url: self._page(url, about), LINK, lambda what: failure(about, what))
        for page in pages:
            items = self._items(page, about)
            rows += items
            if not items:
                break
            if len(items) == FULL_PAGE and not page.get(LINK):
                self.notes.append(found("page-without-next", region=about, rows=FULL_PAGE))
        if not rows:
            raise failure(about, f"no row for {filter_}: {CHANGED}, or leave the region out")
        return rows

    def _items(self, page: Json, about: str) -> list[Json]:
        items = page.get("Items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise failure(about, f"the answer holds no list `Items`: {CHANGED}")
        currencies = [page.get("BillingCurrency"), *(item.get("currencyCode") for item in items)]
        if any(currency != self._currency for currency in currencies):
            other = ", ".join(sorted({str(currency) for currency in currencies} - {self._currency}))
            raise failure(about, f"the answer is in {other or 'no currency'}, not in {self._currency}")
        return items

    def _page(self, url: str, about: str) -> Json:
        return ask(self._client, HttpRequest("GET", url), _Page(about, _exact, self._pace))


class _Page(Reception[Json]):
    """A page of the list. Raises `SourceUnavailable` for one that cannot be had."""

    def refusal(self, response: "HttpResponse") -> Again:
        said = failures.said(response.status_code, error_body(response))
        if response.status_code in AGAIN:
            return self.passing(response, said)
        raise self.error(f"unexpected answer ({said}): check the network and the proxy; {CHANGED}")

    def error(self, what: str, *, absent: bool = False) -> CapacityError:  # noqa: ARG002  # nothing else is asked
        return failure(self.about, what)


def failure(about: str, what: str) -> SourceUnavailable:
    """The error of an answer that is not whole: what happened where, and what that means."""
    kept = "Nothing was written, and the prices there are stay in use."
    return SourceUnavailable(f"Azure Retail Prices API, {about}: {what}. {kept}")


def _exact(text: bytes) -> Json:
    """A page with exact numbers."""
    return json_object(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number)


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
