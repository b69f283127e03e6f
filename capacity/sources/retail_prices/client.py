"""The price list, asked filter by filter: all rows of a filter, or an error."""

import json
import time
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self
from urllib.parse import quote, urlsplit

from azure.core import PipelineClient
from azure.core.exceptions import AzureError
from azure.core.pipeline import policies
from azure.core.rest import HttpRequest

from capacity.errors import SourceUnavailable
from capacity.sources.azure_monitor import failures
from capacity.sources.azure_monitor.calls import AGAIN, CONNECT_SECONDS, OK, Again, Json
from capacity.sources.azure_monitor.client import ATTEMPTS, LONGEST_WAIT_SECONDS
from capacity.sources.azure_monitor.request import Progress, Timing

if TYPE_CHECKING:
    from azure.core.pipeline.transport import HttpTransport
    from azure.core.rest import HttpResponse

HOST = "https://prices.azure.com"
PRICES = f"{HOST}/api/retail/prices"
API_VERSION = "2023-01-01-preview"
FULL_PAGE = 1_000
"""Rows of a page that may be followed by another. In March 2023 the link to it was missing for a while."""
MOST_PAGES = 1_000
HTTPS_PORT = 443
CHANGED = "the API may have changed; report it"


class PriceList:
    """Use it as a context. `notes` says what is doubtful about the answers."""

    def __init__(
        self,
        currency: str,
        *,
        progress: Progress,
        timing: Timing,
        transport: "HttpTransport[Any, Any] | None",
    ) -> None:
        self.notes: list[str] = []
        self._currency, self._progress, self._timing = currency, progress, timing
        chain = [
            policies.HeadersPolicy(),
            policies.UserAgentPolicy("capacity"),
            policies.HttpLoggingPolicy(),
        ]
        self._client: PipelineClient[Any, Any] = PipelineClient(HOST, policies=chain, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def rows(self, filter_: str, about: str) -> list[Json]:
        """All rows of a filter; numbers are exact. `about` is what messages name.

        Raises `SourceUnavailable`, also where there is no row: a filter that matches nothing is no price of 0.
        """
        parameters = {"api-version": API_VERSION, "currencyCode": f"'{self._currency}'", "$filter": filter_}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
        url = f"{PRICES}?{query}"
        rows: list[Json] = []
        visited: set[str] = set()
        while url and url not in visited and len(visited) < MOST_PAGES:
            visited.add(url)
            page = self._answer(url, about)
            items = self._items(page, about)
            rows += items
            url = self._next(page, about) if items else ""
            if len(items) == FULL_PAGE and not url:
                self.notes.append(f"{about}: a page of {FULL_PAGE:,} rows named no next one: some may be missing")
        if url:
            raise failure(about, "the pages of the list do not end: try again later")
        if not rows:
            raise failure(about, f"no row for {filter_}: {CHANGED}, or leave the region out")
        return rows

    def _items(self, page: Json, about: str) -> list[Json]:
        items = page.get("Items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise failure(about, f"the answer holds no list `Items`: {CHANGED}")
        currencies = {page.get("BillingCurrency"), *(item.get("currencyCode") for item in items)}
        if currencies != {self._currency}:
            other = ", ".join(sorted(str(currency) for currency in currencies - {self._currency}))
            raise failure(about, f"the answer is in {other or 'no currency'}, not in {self._currency}")
        return items

    def _next(self, page: Json, about: str) -> str:
        """The address of the next page; empty where this is the last."""
        link = page.get("NextPageLink")
        if not link:
            return ""
        parts = urlsplit(link) if isinstance(link, str) else urlsplit("")
        if (parts.scheme, parts.hostname, parts.port or HTTPS_PORT) != (*urlsplit(HOST)[:2], HTTPS_PORT):
            where = parts.netloc or "an unknown one"
            raise failure(about, f"the next page lies on another host, {where}: not followed; report it")
        return str(link)

    def _answer(self, url: str, about: str) -> Json:
        """One page, after so many attempts as it takes."""
        attempt = 1
        while True:  # ends by `return`, or in `_wait`
            try:
                return self._sent(url, about)
            except Again as trouble:
                self._wait(trouble, about, attempt)
                attempt += 1

    def _sent(self, url: str, about: str) -> Json:
        try:
            response: HttpResponse = self._client.send_request(
                HttpRequest("GET", url), connection_timeout=CONNECT_SECONDS, read_timeout=self._timing.answer_seconds
            )
        except AzureError as error:
            raise Again(f"the connection failed ({failures.shortened(str(error))})") from None
        if response.status_code == OK:
            return _json_object(response.content)
        said = failures.said(response.status_code, _body(response.content))
        if response.status_code in AGAIN:
            raise Again(said, seconds=failures.retry_after_seconds(response.headers, self._timing.now()))
        raise failure(about, f"unexpected answer ({said}): check the network and the proxy; {CHANGED}")

    def _wait(self, trouble: Again, about: str, attempt: int) -> None:
        """Before the next attempt, if there is one."""
        if attempt == ATTEMPTS:
            raise failure(about, f"no answer after {ATTEMPTS} attempts, the last one: {trouble.why}; try again later")
        seconds = 2.0 ** (attempt - 1) if trouble.seconds is None else trouble.seconds
        if seconds > LONGEST_WAIT_SECONDS:
            raise failure(about, f"Azure asks to wait {seconds:,.0f} seconds ({trouble.why}): try again after that")
        self._progress.waiting(seconds, f"{about}: {trouble.why}")
        (self._timing.sleep or time.sleep)(seconds)


def failure(about: str, what: str) -> SourceUnavailable:
    """The error of an answer that is not whole: what happened where, and what that means."""
    kept = "Nothing was written, and the prices there are stay in use."
    return SourceUnavailable(f"Azure Retail Prices API, {about}: {what}. {kept}")


def _json_object(text: bytes) -> Json:
    body = _body(text)
    if not isinstance(body, dict):
        raise Again("the answer is cut short, or no JSON object")
    return body


def _body(text: bytes) -> object:
    """The body with exact numbers; None for one that is no JSON."""
    try:
        body: object = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number)
    except ValueError:
        return None
    return body


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
